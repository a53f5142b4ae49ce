"""From a score of a pair to a probability that means what it says: learned from pairs that people have judged.

A sample of pairs is drawn for review by strata of their score, because pairs near even odds are few and matter most.
Calibrated log-odds are a curve of the score: straight between knots, never falling, and drawn towards the score itself
as far as verdicts are few (logistic regression with a Gaussian process about the identity; Platt, Probabilistic outputs
for support vector machines, 1999, with a line that may bend: where families are many, scores level off). Every draw of
the linkage takes another curve: verdicts drawn anew within the strata, about a curve drawn from what is known without
any (`replicates`). Without verdicts these are the doubt about a model that nobody has checked, as wide as models of
lists were found to err; with six hundred they are narrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stemmata.values.odds import probability_of

__all__ = [
    "EDGES", "LEAST_VERDICTS", "Calibration", "Reliability", "calibrate", "calibration_error", "estimated_error",
    "reliability", "replicates", "strata_of",
]  # fmt: skip

Numbers = NDArray[np.float64]
Verdicts = NDArray[np.bool_]
EDGES = (-8.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0)
"""Bounds of the strata, in natural log-odds."""
KNOTS = (-14.0, *EDGES, 14.0)
"""Scores between which the curve is straight."""
LEAST_VERDICTS = 20
"""Verdicts from which anything is calibrated."""
_LIFT, _TURN, _BEND, _REACH = 1.7, 0.2, 1.0, 6.0
"""What is known of a score before any verdict, in natural log-odds: how far curves lie from the score as a whole, how
far their slope lies from 1, how far they bend, and over which distance."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Calibrated log-odds as a curve of the score.

    Attributes:
        heights: Log-odds at each of `KNOTS`, never falling; beyond the knots the curve goes on as the score does.
        n: Judged pairs it rests on; 0 for none, and then probabilities are uncalibrated.
    """

    heights: tuple[float, ...] = KNOTS
    n: int = 0

    def log_odds(self, score: Numbers) -> Numbers:
        """Return calibrated natural log-odds of scores (natural log-odds as well)."""
        inside = np.clip(score, KNOTS[0], KNOTS[-1])
        return np.asarray(np.interp(inside, KNOTS, self.heights) + (score - inside))

    def probability(self, score: Numbers) -> Numbers:
        """Return calibrated probabilities."""
        return probability_of(self.log_odds(score))


def strata_of(score: Numbers) -> NDArray[np.int64]:
    """Return the stratum of each score, from 0 to 9."""
    return np.searchsorted(np.array(EDGES), score, side="right").astype(np.int64)


@lru_cache
def _prior() -> Numbers:
    """Return the root of the covariance of the curve at its knots, before any verdict."""
    x = np.array(KNOTS)
    apart = np.abs(x[:, None] - x[None, :])
    covariance = _LIFT**2 + _TURN**2 * np.outer(x, x) + _BEND**2 * np.exp(-apart / _REACH)
    return np.linalg.cholesky(covariance + 1e-9 * np.eye(len(x)))


def _shares(score: Numbers) -> Numbers:
    """Return for each score how much of each knot's height it has (rows add up to 1)."""
    x, inside = np.array(KNOTS), np.clip(score, KNOTS[0], KNOTS[-1])
    right = np.clip(np.searchsorted(x, inside, side="right"), 1, len(x) - 1)
    way = (inside - x[right - 1]) / (x[right] - x[right - 1])
    out = np.zeros((len(score), len(x)))
    rows = np.arange(len(score))
    out[rows, right - 1], out[rows, right] = 1 - way, way
    return out


def _fitted(score: Numbers, same: Verdicts, centre: Numbers) -> tuple[float, ...]:
    """Return the heights of the likeliest curve (Newton's method), the prior centred at `centre` (in its roots)."""
    root, x = _prior(), np.array(KNOTS)
    at = centre.copy()
    if len(score):
        design, base = _shares(score) @ root, _shares(score) @ x
        truth = same.astype(np.float64)
        for _ in range(50):
            p = probability_of(base + design @ at)
            gradient = design.T @ (truth - p) - (at - centre)
            hessian = (design * (p * (1 - p))[:, None]).T @ design + np.eye(len(at))
            step = np.linalg.solve(hessian, gradient)
            step *= min(1.0, 2.0 / max(1e-12, float(np.abs(step).max())))
            at += step
            if np.abs(step).max() < 1e-9:
                break
    heights = np.maximum.accumulate(x + root @ at)
    return tuple(float(height) for height in heights)


def calibrate(score: Numbers, same: Verdicts) -> Calibration:
    """Fit the curve of verdicts on scores.

    The sample was drawn by strata of the score alone, and the curve is free to differ from stratum to stratum; so every
    verdict counts the same, however many pairs its stratum has.

    Args:
        score: Natural log-odds of the judged pairs.
        same: The verdicts; what could not be told is left out.

    Returns:
        The calibration; the identity if there are fewer than `LEAST_VERDICTS`, or no verdict of one kind.
    """
    if len(score) < LEAST_VERDICTS or same.all() or not same.any():
        return Calibration()
    return Calibration(_fitted(score, same, np.zeros(len(KNOTS))), len(score))


def replicates(score: Numbers, same: Verdicts, n: int, seed: int) -> list[Calibration]:
    """Return `n` curves as likely as any, given the verdicts: few or none are no objection.

    Each is fitted to verdicts drawn anew within the strata, about a curve drawn from the prior (randomise, then
    optimise: Bardsley and others 2014).
    """
    rng = np.random.default_rng(seed)
    groups = [np.flatnonzero(strata_of(score) == stratum) for stratum in range(len(EDGES) + 1)]
    made = []
    for _ in range(n):
        centre = rng.standard_normal(len(KNOTS))
        rows = np.concatenate([np.zeros(0, np.int64), *(rng.choice(g, len(g)) for g in groups if len(g))])
        made.append(Calibration(_fitted(score[rows], same[rows], centre), len(score)))
    return made


@dataclass(frozen=True, slots=True)
class Reliability:
    """One bin of probabilities, and what was found in it.

    Attributes:
        low: Least probability.
        high: Greatest.
        judged: Judged pairs.
        stands_for: How many pairs these stand for.
        predicted: Their mean probability.
        observed: Share of them that were one person.
        observed_low: Lower end of its 95 % interval.
        observed_high: Upper end.
    """

    low: float
    high: float
    judged: int
    stands_for: float
    predicted: float
    observed: float
    observed_low: float
    observed_high: float


def reliability(
    probability: Numbers, same: Verdicts, weights: Numbers | None = None, bins: int = 10
) -> list[Reliability]:
    """Return each bin that has pairs; intervals after Wilson (1927), unequal weights reckoned with (Kish 1965)."""
    weights = np.ones(len(probability)) if weights is None else weights
    which = np.minimum((probability * bins).astype(np.int64), bins - 1)
    table = []
    for b in range(bins):
        inside = which == b
        if not inside.any():
            continue
        w = weights[inside]
        total = float(w.sum())
        mean, share = (float((values[inside] * w).sum() / total) for values in (probability, same))
        table.append(
            Reliability(
                b / bins, (b + 1) / bins, int(inside.sum()), total, mean, share,
                *_wilson(share, total**2 / float((w**2).sum())),
            )
        )  # fmt: skip
    return table


def _wilson(share: float, n: float) -> tuple[float, float]:
    z = 1.959964
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    return max(0.0, min(share, middle - reach)), min(1.0, max(share, middle + reach))


def calibration_error(probability: Numbers, same: Verdicts, weights: Numbers | None = None) -> float:
    """Return the expected calibration error: over ten bins, the mean gap of probability and share, by weight."""
    table: Sequence[Reliability] = reliability(probability, same, weights)
    total = sum(row.stands_for for row in table)
    return sum(abs(row.predicted - row.observed) * row.stands_for for row in table) / total if total else 0.0


def estimated_error(score: Numbers, same: Verdicts, weights: Numbers, parts: int = 5) -> float:
    """Return the calibration error on verdicts that the curve was not fitted to (cross-validation).

    Args:
        score: Natural log-odds of the judged pairs, in an order that tells nothing.
        same: The verdicts.
        weights: How many pairs each stands for.
        parts: Into how many parts the verdicts are cut, each left out in turn.
    """
    part = np.arange(len(score)) % parts
    p = np.empty(len(score))
    for k in range(parts):
        fit = _fitted(score[part != k], same[part != k], np.zeros(len(KNOTS)))
        p[part == k] = Calibration(fit).probability(score[part == k])
    return calibration_error(p, same, weights)
