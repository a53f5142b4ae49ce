"""What a table says of itself."""

from __future__ import annotations

import numpy as np
import pytest

from stemmata.count.decomposable import decomposable
from stemmata.count.histories import Histories
from stemmata.count.looking import left_out, of_lists, references, trajectory


@pytest.fixture(scope="module")
def four() -> Histories:
    on = np.random.default_rng(11).random((3000, 4)) < [0.3, 0.25, 0.4, 0.2]
    return Histories.of("ABCD", on, np.ones(3000, np.int64))


def test_lists_tell_their_overlaps(four):
    first = of_lists(four)[0]
    assert first.size == four.sizes()[0]
    assert first.shared["B"] == four.overlaps()[0, 1]
    assert sum(one.alone for one in of_lists(four)) == four.on_so_many()[1]


def test_without_a_list_the_others_say_much_the_same(four):
    whole = decomposable(four)
    found = left_out(four, decomposable, whole)
    assert [one.name for one in found] == list("ABCD")
    assert sum(one.inside is True for one in found) >= 3
    assert all(one.estimate.n_documented < four.n for one in found)


def test_lists_made_for_themselves_know_each_other(four):
    found = references(four, decomposable)
    assert [one.truth for one in found] == four.sizes().tolist()
    assert sum(bool(one.covered) for one in found) >= 3
    assert all(abs(one.log_error) < 0.3 for one in found)
    assert references(four, decomposable, least_seen=10**6) == []


def test_the_trajectory_grows_to_the_whole(four):
    found = trajectory(four, decomposable)
    seen = [one.estimate.n_documented for one in found]
    assert seen == sorted(seen)
    assert seen[-1] == four.n
    assert found[0].share == 0.5
    assert found[0].estimate.median == pytest.approx(1500, rel=0.15)
    again = trajectory(four, decomposable)
    assert [one.estimate.median for one in again] == [one.estimate.median for one in found]


@pytest.mark.shared
def test_the_published_bench_is_made_of_the_tables(published, published_rows):
    """Which lists serve as known truths, and how many of their members the others see (Binette and Steorts)."""
    for name, table in (("UK", "uk2013_5lists"), ("Australia", "australia_4lists")):
        rows = {
            r["reference_list"]: (int(r["true_count"]), int(r["nobs"]))
            for r in published_rows("internal_consistency_binette_steorts")
            if r["dataset"] == name and r["model"] == "dga"
        }
        histories = published(table)
        for place, which in enumerate(histories.lists):
            if which in rows:
                seen, truth = histories.members_of(place)
                assert (truth, seen.n) == rows[which]
