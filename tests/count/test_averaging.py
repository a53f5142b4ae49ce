"""Linkage carried into the count: the published case, laws, refusals."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from stemmata.count.averaging import averaged
from stemmata.count.decomposable import decomposable
from stemmata.count.histories import Histories

CELLS = ("100", "010", "001", "110", "101", "011", "111")
open_minded = partial(decomposable, most_saturated=1.0)


def table(counts) -> Histories:
    rows = np.array([[mark == "1" for mark in cell] for cell in CELLS], np.bool_)
    return Histories.of("ABC", rows, np.array(counts, np.int64))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("cause", "expected", "saturated"),
    [("all_cause", (36_591, 24_457, 67_814), 0.14), ("intl_injury", (14_077, 9_175, 32_604), 0.24)],
)
def test_khartoum(published_rows, cause, expected, saturated):
    """Sixty draws of the linkage of three lists; exact averaging without the graph of all lists, R dga's formulas."""
    rows = [row for row in published_rows("sudan_khartoum_linkage_replicates") if row["cause"] == cause][:60]

    found = averaged([table([int(row[f"n{cell}"]) for cell in CELLS]) for row in rows], open_minded)

    pooled = found.pooled
    assert (pooled.median, pooled.low, pooled.high) == pytest.approx(expected, rel=0.03)
    assert pooled.diagnostics["mean_saturated_weight"] == pytest.approx(saturated, abs=0.005)
    assert 0.15 < found.between < 0.5
    assert found.limits[1] > pooled.low  # the medians of the limits understate the spread
    assert found.limits[2] < pooled.high
    assert found.filled_in[1] < found.filled_in[0] < found.filled_in[2]
    # the weight of the graph of all lists is above a tenth: by default the answer is a refusal
    assert averaged([table([int(row[f"n{c}"]) for c in CELLS]) for row in rows], decomposable).pooled.reasons == (
        "unidentified",
    )


def test_one_linkage_a_thousand_times_is_that_one_estimate():
    one = table([120, 80, 60, 20, 15, 12, 9])
    alone, many = open_minded(one), averaged([one] * 1000, open_minded)
    assert many.between == pytest.approx(0)
    assert many.pooled.median == pytest.approx(alone.median, rel=0.01)
    assert (many.pooled.low, many.pooled.high) == pytest.approx((alone.low, alone.high), rel=0.02)
    assert many.limits == pytest.approx((alone.median, alone.low, alone.high))


def test_linkages_that_differ_widen_the_range_beyond_each():
    few, many = table([120, 80, 60, 40, 30, 24, 18]), table([140, 100, 80, 14, 10, 8, 6])
    found = averaged([few] * 50 + [many] * 50, open_minded)
    assert found.pooled.low < 1.02 * open_minded(few).median
    assert found.pooled.high > 0.98 * open_minded(many).median
    assert found.between > 0.5
    assert found.documented == (many.n, few.n)


def test_draws_without_an_estimate_make_a_refusal():
    good, bad = table([120, 80, 60, 20, 15, 12, 9]), table([120, 80, 60, 0, 0, 0, 0])
    assert averaged([good] * 19 + [bad], open_minded).pooled.verdict == "estimated"
    found = averaged([good] * 8 + [bad] * 2, open_minded)
    assert found.pooled.reasons == ("no-overlap",)
    assert found.refused == pytest.approx(0.2)
    assert found.filled_in is None
    with pytest.raises(ValueError, match="no draws"):
        averaged([], open_minded)
