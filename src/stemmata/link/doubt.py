"""The doubt about the odds of pairs, draw by draw: every draw of who is who takes other odds.

Two things are drawn anew: the frequencies of the model's outcomes (`m` and `u`), as far as the pairs that they were
learned from leave them open, and the calibration, as far as the verdicts of people leave it open (`calibration`). Both
move all pairs of a kind together, which is what makes a count of persons uncertain; the doubt about each pair for
itself would average out over thousands of them (Sadinle, Bayesian propagation of record linkage uncertainty into
population size estimation, 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stemmata.engine.matching import Comparison
from stemmata.link.calibration import Calibration, calibrate, replicates
from stemmata.link.scoring import CHANCE_PAIRS, Scored
from stemmata.values.odds import probability_of

__all__ = ["Doubt", "Labels", "doubt_of"]

Numbers = NDArray[np.float64]
_SEED = 20_120_229
_WRITTEN_SAME, _WRITTEN_OTHER = 50.0, 500.0
"""Pairs that the frequencies written in the model are worth, where they were not learned."""
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

    def log_odds(self, draw: int, pairs: Scored) -> Numbers:
        """Return the natural log-odds of pairs in a draw."""
        return self.curves[draw].log_odds(_moved(pairs, self.moved, draw))

    def likely(self, pairs: Scored) -> Numbers:
        """Return the mean probability of pairs over the draws."""
        total = np.zeros(len(pairs.a))
        for draw in range(len(self.curves)):
            total += probability_of(self.log_odds(draw, pairs))
        return total / max(1, len(self.curves))


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
    curves = [replicates(_moved(labels.pairs, moved, draw), labels.same, 1, _SEED + draw)[0] for draw in range(draws)]
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


def _moved(pairs: Scored, moved: dict[str, Numbers], draw: int) -> Numbers:
    score = pairs.log_odds.copy()
    for name, rows in moved.items():
        score += rows[draw][pairs.outcomes[name].astype(np.int64) + 1]
    return score
