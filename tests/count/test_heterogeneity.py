"""Persons who are not equally easy to find."""

from __future__ import annotations

import numpy as np
import pytest

from stemmata.config import CountSettings
from stemmata.count.counting import count
from stemmata.count.heterogeneity import heterogeneity
from stemmata.count.histories import Histories
from stemmata.count.note import as_markdown


@pytest.mark.shared
@pytest.mark.parametrize(("shape", "persons", "error"), [("poisson", 81.1, 5.6), ("darroch", 90.5, None)])
def test_the_hares_as_published(published, shape, persons, error):
    """Snowshoe hares on six occasions: R Rcapture, models Mth Poisson2 and Mth Darroch (data of Cormack 1989)."""
    found = heterogeneity(published("snowshoe_hare_6occ"), shape=shape)
    assert found.median == pytest.approx(persons, abs=0.05)
    if error:
        assert found.diagnostics["standard_error"] == pytest.approx(error, abs=0.05)


def drawn(ease: float, seed: int) -> Histories:
    random = np.random.default_rng(seed)
    log_odds = np.array([-1.2, -0.8, -1.0, -1.4]) + ease * random.standard_normal((3_000, 1))
    on = random.random((3_000, 4)) < 1 / (1 + np.exp(-log_odds))
    return Histories.of("ABCD", on, np.ones(3_000, np.int64))


def test_a_normal_ease_is_what_darroch_supposes():
    held = 0
    for seed in range(20):
        found = heterogeneity(drawn(0.8, seed), shape="darroch")
        held += found.low <= 3_000 <= found.high
    assert held >= 15


@pytest.mark.parametrize("shape", ["poisson", "darroch", "gamma"])
def test_where_all_are_alike_the_shape_does_not_matter(shape):
    found = heterogeneity(drawn(0.0, 3), shape=shape)
    assert found.low <= 3_000 <= found.high


def test_the_note_warns_where_ease_would_tell_the_table_as_well():
    asked = CountSettings(methods=("independence", "decomposable", "combined"))
    warned = sum("harder to find" in as_markdown(count(drawn(0.8, seed), asked), "ease") for seed in range(6))
    alike = sum("harder to find" in as_markdown(count(drawn(0.0, seed), asked), "alike") for seed in range(6))
    assert warned >= 4
    assert alike <= 1


def test_what_cannot_be_told_is_refused():
    two = Histories.of("AB", np.array([[1, 0], [0, 1], [1, 1]], bool), np.array([50, 40, 10]))
    assert heterogeneity(two).reasons == ("too-few-lists",)
    with pytest.raises(ValueError, match="shape"):
        heterogeneity(drawn(0.0, 1), shape="cauchy")  # type: ignore[arg-type]
