"""Pictures of a count: the same bytes for the same numbers, nothing left unsaid."""

from __future__ import annotations

import re

import numpy as np
import pytest

from stemmata.count import plots
from stemmata.count.decomposable import decomposable
from stemmata.count.estimates import Estimate, refused
from stemmata.count.histories import Histories
from stemmata.count.looking import left_out, trajectory
from stemmata.count.sensitivity import sensitivity


@pytest.fixture(scope="module")
def four() -> Histories:
    on = np.random.default_rng(5).random((900, 4)) < [0.3, 0.25, 0.4, 0.2]
    return Histories.of(["نام", "B & C", "<list>", "Δ"], on, np.ones(900, np.int64))


def words(svg: bytes) -> str:
    return " ".join(re.findall(r">([^<]+)<", svg.decode("utf-8")))


def test_drawings_are_the_same_bytes_and_tell_all_lists(four):
    svg = plots.written(plots.overlaps(four))
    assert svg == plots.written(plots.overlaps(four))
    said = words(svg)
    assert f"{four.n:,} documented" in said
    for name in ("نام", "B &amp; C", "&lt;list&gt;"):
        assert name in said
    for count in four.counts.tolist():
        assert f"{count:,}" in said
    assert plots.written(plots.overlaps(four), "png").startswith(b"\x89PNG")


def test_a_refusal_is_drawn_as_words(four):
    whole = decomposable(four)
    given = [
        whole,
        refused("latent-class", four.n, 0.95, "not-converged"),
        Estimate("chao", four.n, 950, 930, None, 0.95),
    ]
    said = words(plots.written(plots.methods(given)))
    assert "refused: not-converged" in said
    assert "lower bound" in said
    nothing = words(plots.written(plots.methods([refused("combined", four.n, 0.95, "methods-refuse")])))
    assert "methods-refuse" in nothing


def test_estimates_far_apart_are_drawn_on_a_scale_of_ratios(four):
    wide = Estimate("combined", four.n, 9e4, 1e3, 1e7, 0.95)
    svg = plots.written(plots.methods([decomposable(four), wide]))
    assert "10,000,000" in words(svg) or "1,000,000" in words(svg)


def test_what_the_table_says_of_itself_is_drawn(four):
    whole = decomposable(four)
    svg = plots.written(plots.without_each(whole, left_out(four, decomposable, whole), trajectory(four, decomposable)))
    assert words(svg).count("without") == 4
    assert plots.written(plots.without_each(whole, left_out(four, decomposable, whole)))


def test_what_an_estimate_rests_on_is_drawn_with_the_figures_named(four):
    found = sensitivity(four, decomposable(four), figures=[1_234])
    svg = plots.written(plots.rests_on(found))
    assert svg == plots.written(plots.rests_on(found))
    said = words(svg)
    assert "1,234" in said
    assert f"{four.n:,} documented" in said
    assert "نام, B &amp; C, &lt;list&gt;, Δ" in said
    assert plots.written(plots.rests_on(found), "png").startswith(b"\x89PNG")


def test_without_an_estimate_the_sets_of_lists_are_drawn_alone():
    on = np.random.default_rng(3).random((60, 5)) < 0.2
    found = sensitivity(Histories.of("abcde", on, np.ones(60, np.int64)))
    assert found.of.reasons == ("prior-decides",)
    said = words(plots.written(plots.rests_on(found)))
    assert "times as many" not in said
    assert "these lists only" in said
