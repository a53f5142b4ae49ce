"""Calibration: probabilities mean what they say, from a few hundred judged pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.link.calibration import (
    Calibration,
    bootstrap,
    calibrate,
    calibration_error,
    reliability,
    strata_of,
    stratified_sample,
)


def scored(n: int, slope: float, intercept: float, seed: int):
    """Return scores as bimodal as those of real lists, and truth whose log-odds are a line of the score."""
    rng = np.random.default_rng(seed)
    score = np.where(rng.random(n) < 0.7, rng.normal(-7, 3, n), rng.normal(6, 4, n))
    truth = rng.random(n) < 1 / (1 + np.exp(-(slope * score + intercept)))
    return score, truth


@pytest.mark.parametrize(("slope", "intercept"), [(0.5, -1.0), (1.0, 0.0), (1.8, 2.0)])
def test_six_hundred_reviews_make_probabilities_mean_what_they_say(slope, intercept):
    score, truth = scored(100_000, slope, intercept, seed=1)
    sample = stratified_sample(score, seed=2)
    assert len(sample.rows) <= 600
    found = calibrate(score[sample.rows], truth[sample.rows], sample.weights)
    assert calibration_error(found.probability(score), truth) < 0.01
    assert found.slope == pytest.approx(slope, rel=0.35)


def test_the_sample_stands_for_all_pairs():
    score, _ = scored(20_000, 1, 0, seed=3)
    sample = stratified_sample(score, seed=4)
    assert sample.weights.sum() == pytest.approx(len(score))
    assert len(set(sample.rows.tolist())) == len(sample.rows)
    shown = strata_of(score[sample.rows])
    assert (np.diff(shown) != 0).mean() > 0.5  # the strata come mixed, so that the order tells no score


def test_replicates_spread_about_the_fit():
    score, truth = scored(5_000, 0.8, 0.5, seed=5)
    sample = stratified_sample(score, seed=6)
    rows = sample.rows
    fit = calibrate(score[rows], truth[rows], sample.weights)
    fits = bootstrap(score[rows], truth[rows], sample.weights, 50, seed=7)
    slopes = np.array([f.slope for f in fits])
    assert slopes.min() < fit.slope < slopes.max()
    assert slopes.std() > 0.01


@pytest.mark.parametrize("same", [[], [True] * 30, [False] * 30, [True, False]])
def test_too_few_verdicts_calibrate_nothing(same):
    n = len(same)
    assert calibrate(np.linspace(-3, 3, n), np.array(same, bool), np.ones(n)) == Calibration()


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_bins_hold_every_pair_once(pairs):
    p, same = np.array([x[0] for x in pairs]), np.array([x[1] for x in pairs])
    assert sum(weight for _, _, weight in reliability(p, same)) == pytest.approx(len(pairs))
    assert 0 <= calibration_error(p, same) <= 1


@given(st.lists(st.floats(-60, 60), min_size=2, max_size=30))
def test_calibration_keeps_the_order(scores):
    ordered = np.sort(np.array(scores))
    assert (np.diff(Calibration(0.7, -1.2, 100).log_odds(ordered)) >= -1e-9).all()
