"""Calibration: probabilities mean what they say, from a few hundred judged pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.link.calibration import (
    Calibration,
    calibrate,
    calibration_error,
    estimated_error,
    reliability,
    replicates,
    strata_of,
)


def scored(n: int, slope: float, intercept: float, seed: int):
    """Return scores as bimodal as those of real lists, and truth whose log-odds are a line of the score."""
    rng = np.random.default_rng(seed)
    score = np.where(rng.random(n) < 0.7, rng.normal(-7, 3, n), rng.normal(6, 4, n))
    truth = rng.random(n) < 1 / (1 + np.exp(-(slope * score + intercept)))
    return score, truth


def sampled(score, seed: int, each: int = 60):
    """Return the places of a sample by strata, and how many pairs each stands for."""
    rng = np.random.default_rng(seed)
    strata = strata_of(score)
    rows = [rng.permutation(np.flatnonzero(strata == k))[:each] for k in range(10)]
    weights = [np.full(len(chosen), (strata == k).sum() / max(1, len(chosen))) for k, chosen in enumerate(rows)]
    mixed = rng.permutation(sum(map(len, rows)))
    return np.concatenate(rows)[mixed], np.concatenate(weights)[mixed]


@pytest.mark.parametrize(("slope", "intercept"), [(0.5, -1.0), (1.0, 0.0), (1.8, 2.0)])
def test_six_hundred_reviews_make_probabilities_mean_what_they_say(slope, intercept):
    score, truth = scored(100_000, slope, intercept, seed=1)
    rows, weights = sampled(score, seed=2)
    assert len(rows) <= 600

    found = calibrate(score[rows], truth[rows])

    assert calibration_error(found.probability(score), truth) < 0.01
    # and what is estimated from the reviews alone is of that order
    assert estimated_error(score[rows], truth[rows], weights) < 0.03


def test_scores_that_level_off_are_followed():
    """Where families abound, the best pairs are not certain: no straight line can say that."""
    score, _ = scored(60_000, 1.0, 0.0, seed=8)
    chance = np.where(score > 2, 0.8, 1 / (1 + np.exp(3 - score)))
    truth = np.random.default_rng(9).random(len(score)) < chance
    rows, _ = sampled(score, seed=10)

    found = calibrate(score[rows], truth[rows])

    assert abs(found.probability(np.array([6.0]))[0] - 0.8) < 0.1
    assert calibration_error(found.probability(score), truth) < 0.04


def test_replicates_are_wide_without_verdicts_and_narrow_with_many():
    score, truth = scored(5_000, 0.8, 0.5, seed=5)
    rows, _ = sampled(score, seed=6)
    at = np.array([-3.0, 0.0, 3.0])

    none = np.array([c.log_odds(at) for c in replicates(score[:0], truth[:0], 200, seed=7)])
    many = np.array([c.log_odds(at) for c in replicates(score[rows], truth[rows], 200, seed=7)])

    assert (many.std(axis=0) < none.std(axis=0) / 3).all()
    assert (many.std(axis=0) > 0.05).all()
    right = 0.8 * at + 0.5
    assert (np.quantile(many, 0.005, axis=0) < right).all()
    assert (right < np.quantile(many, 0.995, axis=0)).all()


@pytest.mark.parametrize("same", [[], [True] * 30, [False] * 30, [True, False]])
def test_too_few_verdicts_calibrate_nothing(same):
    n = len(same)
    assert calibrate(np.linspace(-3, 3, n), np.array(same, bool)) == Calibration()


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_bins_hold_every_pair_once(pairs):
    p, same = np.array([x[0] for x in pairs]), np.array([x[1] for x in pairs])
    assert sum(row.judged for row in reliability(p, same)) == len(pairs)
    assert all(row.observed_low <= row.observed <= row.observed_high for row in reliability(p, same))
    assert 0 <= calibration_error(p, same) <= 1


@given(st.lists(st.floats(-60, 60), min_size=2, max_size=30), st.integers(0, 2**20))
def test_calibration_keeps_the_order(scores, seed):
    rng = np.random.default_rng(seed)
    ordered = np.sort(np.array(scores))
    for curve in replicates(rng.normal(0, 5, 40), rng.random(40) < 0.5, 2, seed):
        assert (np.diff(curve.log_odds(ordered)) >= -1e-9).all()
