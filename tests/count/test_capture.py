"""Capture histories from who is who: against counting by hand, draw by draw."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.count.capture import counted, draws_of, persons_of

ROWS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 6), st.sampled_from(["north", "south", None])), min_size=1,
    max_size=25,
)  # fmt: skip


def records(rows) -> pa.Table:
    return pa.table(
        {
            "record_id": pa.array([f"r{i:03d}" for i in range(len(rows))], pa.string()),
            "source_id": pa.array(["s"] * len(rows), pa.string()),
            "list_id": pa.array([name for name, *_ in rows], pa.string()),
            "province": pa.array([row[2] if len(row) > 2 else None for row in rows], pa.string()),
        }
    )


def cells(found) -> dict[str, dict[tuple[str, ...], int]]:
    return {
        stratum: {
            tuple(name for name, on in zip(h.lists, row, strict=True) if on): count
            for row, count in zip(h.rows.tolist(), h.counts.tolist(), strict=True)
        }
        for stratum, h in found.items()
    }


@given(ROWS)
def test_histories_are_those_counted_by_hand(rows):
    found = counted(records(rows), stratum="province")
    person = np.array([p for _, p, _ in rows], np.int64)

    got = cells(found.histories(person))

    on, told = defaultdict(set), defaultdict(Counter)
    for name, p, province in rows:
        on[p].add(name)
        if province:
            told[p][province] += 1
    wanted: dict[str, Counter] = defaultdict(Counter)
    for p, names in on.items():
        stratum = min(told[p], key=lambda s: (-told[p][s], s)) if told[p] else ""
        wanted[stratum][tuple(sorted(names))] += 1
    assert got == {stratum: dict(c) for stratum, c in wanted.items()}


def test_each_draw_has_a_table_of_its_own():
    rows = [("a", 0), ("b", 0), ("a", 0), ("c", 0)]
    linkages = pa.table(
        {
            "draw": [0, 0, 1, 1],
            "member_id": ["r000", "r001", "r000", "r001"],
            "person_id": ["r000", "r000", "r000", "r001"],
        }
    )
    found = [cells(one)[""] for one in draws_of(counted(records(rows)), linkages)]
    assert found == [{("a", "b"): 1, ("a",): 1, ("c",): 1}, {("a",): 2, ("b",): 1, ("c",): 1}]


def test_lists_can_be_chosen_made_one_and_blind():
    rows = [("a", 0, "north"), ("b", 0, "north"), ("c", 0, "south"), ("c", 0, "north")]
    table = records(rows)
    alone = np.arange(4)
    assert cells(counted(table, lists=["a", "c"]).histories(alone[:3]))[""] == {("a",): 1, ("c",): 2}
    one = counted(table, merged=[["a", "b"]])
    assert one.lists == ("a + b", "c")
    members, persons = pa.chunked_array([["r000", "r001", "other"]]), pa.chunked_array([["r000", "r000", "other"]])
    assert cells(one.histories(persons_of(one, members, persons)))[""] == {("a + b",): 1, ("c",): 2}
    blind = counted(table, stratum="province", blind={"b": ["south"]}).histories(alone)
    assert blind["south"].lists == ("a", "c")
    assert blind["north"].lists == ("a", "b", "c")


@pytest.mark.parametrize("wrong", [{"lists": ["x"]}, {"merged": [["a", "x"]]}, {"stratum": "x"}, {"blind": {"x": []}}])
def test_what_is_not_there_is_named(wrong):
    with pytest.raises(KeyError, match="x"):
        counted(records([("a", 0, None)]), **wrong)


def test_no_records_make_no_tables():
    found = counted(records([]))
    assert found.histories(np.zeros(0, np.int64)) == {}
