"""The combined estimate held against lists whose size is known, the cases that others published."""

from __future__ import annotations

import numpy as np
import pytest

from stemmata.config import CountSettings
from stemmata.count.counting import answered

CASES = {
    "uk2013_5lists": ("LA", "NG", "PFNCA", "GO"),
    "netherlands_5lists": ("IO", "P", "R", "Z"),
    "australia_4lists": ("B", "C"),
}


@pytest.mark.shared
def test_lists_of_known_size_are_held(published, published_rows):
    """The cases of Binette and Steorts 2022; dga, on the same, holds .80 with a root mean square of .60."""
    settings = CountSettings(quick=True)
    theirs = {
        (row["reference_list"], row["true_count"]): float(row["hi"]) - float(row["lo"])
        for row in published_rows("internal_consistency_binette_steorts")
        if row["model"] == "dga"
    }
    held, away, width, width_of_graphs, refused = [], [], [], [], []
    for table, names in CASES.items():
        known = published(table)
        for name in names:
            seen, truth = known.members_of(known.lists.index(name))
            said = {one.method: one for one in answered(seen, settings)}
            whole = said["combined"]
            if whole.reasons:
                refused.append((table, name, whole.reasons))
                continue
            held.append(whole.low <= truth <= whole.high)
            away.append(np.log(whole.median / truth))
            width.append(whole.high - whole.low)
            width_of_graphs.append(theirs[name, str(truth)])
    assert refused == [("australia_4lists", "C", ("contained-lists",))]
    assert np.mean(held) >= 0.93
    assert np.sqrt(np.mean(np.square(away))) <= 0.55
    assert np.median(width) < np.median(width_of_graphs)
