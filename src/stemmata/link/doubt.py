"""The doubt about the odds of pairs, draw by draw: every draw of who is who takes other odds.

Two things are drawn anew: the frequencies of the model's outcomes (`m` and `u`), as far as the pairs that they were
learned from leave them open, and the calibration, as far as the verdicts of people leave it open (`calibration`). Both
move all pairs of a kind together, which is what makes a count of persons uncertain; the doubt about each pair for
itself would average out over thousands of them (Sadinle, Bayesian propagation of record linkage uncertainty into
population size estimation, 2018).
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, PLR0917  (kernels: typed by their Numba signatures)

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.engine.matching import Comparison
from stemmata.link.calibration import KNOTS, Calibration, calibrate, replicates
from stemmata.link.scoring import CHANCE_PAIRS, Scored
from stemmata.values.threads import spread, thread_count

__all__ = ["Doubt", "Doubtful", "Labels", "doubt_of"]

Numbers = NDArray[np.float64]
_SEED = 20_120_229
_WRITTEN_SAME, _WRITTEN_OTHER = 50.0, 500.0
"""Pairs that the frequencies written in the model are worth, where they were not learned."""
_WORTH_THREADS = 100_000
"""Pairs from which several threads are worth it."""
_MOST = 1.0
"""Greatest standard deviation of the logarithm of a frequency."""


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Pairs of the calibration sample with their verdicts.

    Attributes:
        pairs: The pairs.
        same: Whether both are one person.
        weights: How many pairs each stands for.
    """

    pairs: Scored
    same: NDArray[np.bool_]
    weights: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Doubt:
    """The calibration, and others as likely.

    Attributes:
        calibration: The likeliest.
        curves: One a draw.
        moved: For each comparison what its outcomes' natural log-odds are moved by: one row a draw, by outcome + 1.
    """

    calibration: Calibration
    curves: Sequence[Calibration]
    moved: dict[str, Numbers]

    def about(self, pairs: Scored) -> Doubtful:
        """Return the odds of some pairs, draw by draw."""
        return Doubtful(pairs, self)


class Doubtful:
    """Pairs with the doubt about their odds.

    Args:
        pairs: The pairs.
        doubt: The doubt.
    """

    def __init__(self, pairs: Scored, doubt: Doubt) -> None:
        names = list(doubt.moved)
        width = max((rows.shape[1] for rows in doubt.moved.values()), default=1)
        self._score = np.ascontiguousarray(pairs.log_odds)
        self._outcomes = np.empty((len(pairs.a), len(names)), np.int8)
        self._moved = np.zeros((len(doubt.curves), len(names), width))
        for column, name in enumerate(names):
            # pairs that were never compared have no outcomes: nothing is known of them, in no draw
            self._outcomes[:, column] = pairs.outcomes.get(name, -1)
            self._moved[:, column, : doubt.moved[name].shape[1]] = doubt.moved[name]
        self._heights = np.array([curve.heights for curve in doubt.curves]).reshape(-1, len(KNOTS))

    def log_odds(self, draw: int) -> Numbers:
        """Return the natural log-odds of the pairs in a draw."""
        out = np.empty(len(self._score))
        _over(_odds, self._given(slice(draw, draw + 1)), out)
        return out

    def likely(self) -> Numbers:
        """Return the mean probability of the pairs over the draws."""
        out = np.empty(len(self._score))
        _over(_mean_probability, self._given(slice(None)), out)
        return out

    def _given(self, draws: slice) -> tuple[object, ...]:
        return self._score, self._outcomes, self._moved[draws], np.array(KNOTS), self._heights[draws]


def _over(kernel: Callable[..., None], given: tuple[object, ...], out: Numbers) -> None:
    threads = thread_count() if len(out) >= _WORTH_THREADS else 1
    spread(lambda low, high: kernel(*given, out, low, high), np.arange(len(out) + 1), threads)


@nb.njit(
    nb.float64(
        nb.int64, nb.float64[::1], nb.int8[:, ::1], nb.float64[:, ::1], nb.float64[::1], nb.float64[::1]
    ), cache=True, nogil=True,
)  # fmt: skip
def _one(i, score, outcomes, moved, knots, heights):
    """Return the log-odds of one pair in one draw: moved by its outcomes, then read off the curve."""
    at = score[i]
    for c in range(outcomes.shape[1]):
        at += moved[c, outcomes[i, c] + 1]
    if at <= knots[0]:
        return heights[0] + at - knots[0]
    k = 1
    while k < len(knots) - 1 and at > knots[k]:
        k += 1
    if at >= knots[k]:
        return heights[k] + at - knots[k]
    return heights[k - 1] + (heights[k] - heights[k - 1]) * (at - knots[k - 1]) / (knots[k] - knots[k - 1])


_GIVEN = (nb.float64[::1], nb.int8[:, ::1], nb.float64[:, :, ::1], nb.float64[::1], nb.float64[:, ::1])


@nb.njit(nb.void(*_GIVEN, nb.float64[::1], nb.int64, nb.int64), cache=True, nogil=True)
def _odds(score, outcomes, moved, knots, heights, out, low, high):
    """Write the log-odds of pairs in the first draw."""
    for i in range(low, high):
        out[i] = _one(i, score, outcomes, moved[0], knots, heights[0])


@nb.njit(nb.void(*_GIVEN, nb.float64[::1], nb.int64, nb.int64), cache=True, nogil=True)
def _mean_probability(score, outcomes, moved, knots, heights, out, low, high):
    """Write the mean probability of pairs over all draws."""
    for i in range(low, high):
        total = 0.0
        for d in range(len(heights)):
            total += 1.0 / (
                1.0 + np.exp(-min(700.0, max(-700.0, _one(i, score, outcomes, moved[d], knots, heights[d]))))
            )
        out[i] = total / max(1, len(heights))


def doubt_of(pairs: Scored, labels: Labels, comparisons: Sequence[Comparison], draws: int, *, learned: bool) -> Doubt:
    """Return the doubt about the odds of pairs.

    Args:
        pairs: The pairs scored.
        labels: Those judged, none or many.
        comparisons: The model's.
        draws: How many.
        learned: Whether the frequencies were learned from the lists.
    """
    rng = np.random.default_rng(_SEED)
    persons = float(pairs.probability().sum())
    same = max(_WRITTEN_SAME, persons) if learned else _WRITTEN_SAME
    other = CHANCE_PAIRS if learned else _WRITTEN_OTHER
    moved = {c.name: _of_outcomes(c, draws, same, float(other), rng) for c in comparisons}
    score = labels.pairs.log_odds
    if not len(score):
        return Doubt(Calibration(), replicates(score, labels.same, draws, _SEED), moved)
    unmoved = Doubt(Calibration(), [Calibration()] * draws, moved).about(labels.pairs)
    curves = [replicates(unmoved.log_odds(draw), labels.same, 1, _SEED + draw)[0] for draw in range(draws)]
    return Doubt(calibrate(score, labels.same), curves, moved)


def _of_outcomes(comparison: Comparison, draws: int, same: float, other: float, rng: np.random.Generator) -> Numbers:
    """Return how far draws of m and u (Dirichlet, by its normal form in the logarithm) move each outcome's log-odds."""
    moved = np.zeros((draws, len(comparison.levels) + 1))
    for place, level in enumerate(comparison.levels):
        if level.m is None or level.u is None:
            continue
        spread = ((1 - level.m) / (same * level.m + 1) + (1 - level.u) / (other * level.u + 1)) ** 0.5
        moved[:, comparison.code(place) + 1] = min(_MOST, spread) * rng.standard_normal(draws)
    return moved
