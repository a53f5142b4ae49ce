"""From a score of a pair to a probability that means what it says: learned from pairs that people have judged.

A sample of pairs is drawn for review by strata of their score, because pairs near even odds are few and matter most; a
judged pair then weighs as many pairs as it stands for. A logistic model of the verdict on the score (Platt,
Probabilistic outputs for support vector machines, 1999) gives calibrated log-odds. How sure the model itself is, the
bootstrap within strata tells: every draw of the linkage takes another replicate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Calibration", "Sample", "calibrate", "calibration_error", "reliability", "strata_of", "stratified_sample"]

Numbers = NDArray[np.float64]
EDGES = (-8.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0)
"""Bounds of the strata, in natural log-odds."""
_REACH = 14.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Calibrated log-odds are `slope` times the score plus `intercept`.

    Attributes:
        slope: Above 1 where the score was too timid, below 1 where it was too sure.
        intercept: What is added.
        n: Judged pairs it rests on; 0 for none, and then probabilities are uncalibrated.
    """

    slope: float = 1.0
    intercept: float = 0.0
    n: int = 0

    def log_odds(self, score: Numbers) -> Numbers:
        """Return calibrated natural log-odds of scores (natural log-odds as well)."""
        inside = np.clip(score, -_REACH, _REACH)
        return np.asarray(self.slope * inside + self.intercept + (score - inside))

    def probability(self, score: Numbers) -> Numbers:
        """Return calibrated probabilities."""
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(self.log_odds(score), -700, 700))))


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Pairs drawn for review.

    Attributes:
        rows: Their places among the pairs, in the order they are shown.
        weights: How many pairs each stands for.
    """

    rows: NDArray[np.int64]
    weights: Numbers


def strata_of(score: Numbers) -> NDArray[np.int64]:
    """Return the stratum of each score, from 0 to 9."""
    return np.searchsorted(np.array(EDGES), score, side="right").astype(np.int64)


def stratified_sample(score: Numbers, seed: int, each: int = 60) -> Sample:
    """Draw pairs for review, at most `each` of every stratum, and mix them.

    Args:
        score: Natural log-odds of all pairs, in an order that does not depend on the run.
        seed: For the draw.
        each: Pairs a stratum.
    """
    rng = np.random.default_rng(seed)
    strata = strata_of(score)
    rows, weights = [], []
    for stratum in range(len(EDGES) + 1):
        inside = np.flatnonzero(strata == stratum)
        chosen = np.sort(rng.permutation(inside)[:each])
        rows.append(chosen)
        weights.append(np.full(len(chosen), len(inside) / max(1, len(chosen))))
    order = rng.permutation(sum(map(len, rows)))
    return Sample(np.concatenate(rows)[order], np.concatenate(weights)[order])


def calibrate(score: Numbers, same: NDArray[np.bool_], weights: Numbers) -> Calibration:
    """Fit the logistic model of verdicts on scores.

    Args:
        score: Natural log-odds of the judged pairs.
        same: The verdicts; what could not be told is left out.
        weights: How many pairs each stands for.

    Returns:
        The calibration; the identity if there are fewer than twenty verdicts, or no verdict of one kind.
    """
    if len(score) < 20 or same.all() or not same.any():
        return Calibration()
    x = np.clip(score, -_REACH, _REACH)
    share = weights / weights.sum() * len(weights)
    # half a pair of either verdict at even odds keeps slopes finite where a score parts the verdicts without error
    design = np.column_stack([np.append(x, [0.0, 0.0]), np.ones(len(x) + 2)])
    truth = np.append(same.astype(float), [1.0, 0.0])
    share = np.append(share, [0.5 * share.min(), 0.5 * share.min()])
    beta = np.array([1.0, 0.0])
    for _ in range(100):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (share * (truth - p))
        hessian = (design * (share * p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        step *= min(1.0, 2.0 / max(1e-12, float(np.abs(step).max())))
        beta += step
        if np.abs(step).max() < 1e-9:
            break
    if beta[0] <= 0:  # verdicts that run against the score calibrate nothing
        return Calibration()
    return Calibration(float(beta[0]), float(beta[1]), len(score))


def bootstrap(score: Numbers, same: NDArray[np.bool_], weights: Numbers, n: int, seed: int) -> list[Calibration]:
    """Return `n` calibrations, each fitted to verdicts drawn anew within the strata of the score."""
    rng = np.random.default_rng(seed)
    groups = [np.flatnonzero(strata_of(score) == stratum) for stratum in range(len(EDGES) + 1)]
    fits = []
    for _ in range(n):
        rows = np.concatenate([rng.choice(group, len(group)) for group in groups if len(group)])
        fits.append(calibrate(score[rows], same[rows], weights[rows]))
    return fits


def reliability(
    probability: Numbers, same: NDArray[np.bool_], weights: Numbers | None = None, bins: int = 10
) -> list[tuple[float, float, float]]:
    """Return for each bin that has pairs: mean probability, share that were the same, weight."""
    weights = np.ones(len(probability)) if weights is None else weights
    which = np.minimum((probability * bins).astype(np.int64), bins - 1)
    table = []
    for b in range(bins):
        inside = which == b
        if total := float(weights[inside].sum()):
            table.append(
                (
                    float((probability[inside] * weights[inside]).sum() / total),
                    float((same[inside] * weights[inside]).sum() / total),
                    total,
                )
            )
    return table


def calibration_error(probability: Numbers, same: NDArray[np.bool_], weights: Numbers | None = None) -> float:
    """Return the expected calibration error: over ten bins, the mean gap of probability and share, by weight."""
    table: Sequence[tuple[float, float, float]] = reliability(probability, same, weights)
    total = sum(weight for _, _, weight in table)
    return sum(abs(mean - share) * weight for mean, share, weight in table) / total if total else 0.0
