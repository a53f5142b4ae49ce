"""Capture histories: read as they stand, refused by row and column, the same however they are ordered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.count.histories import Histories, histories_of, read_histories, table_rows
from stemmata.errors import HistoriesError

GOOD = "a,b,c,count\n1,0,0,12\n0,1,0,7\n1,1,0,3\n0,1,1,2\n"


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> dict[str, Histories]:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return read_histories(path)


def test_a_table_is_read(tmp_path):
    (histories,) = read(tmp_path, "\ufeff" + GOOD.replace(",", ";").replace("\n", "\r\n")).values()
    assert histories.lists == ("a", "b", "c")
    assert histories.n == 24
    assert histories.sizes().tolist() == [15, 12, 2]
    assert histories.overlaps().tolist() == [[15, 3, 0], [3, 12, 2], [0, 2, 2]]
    assert histories.on_so_many().tolist() == [0, 19, 5, 0]
    assert histories.full().tolist() == [0, 12, 7, 3, 0, 0, 2, 0]


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("", "the file", "empty"),
        ("a,b,n\n1,0,3\n", "the heading", "no column 'count'"),
        ("a,a,count\n1,0,3\n", "the heading", "two columns 'a'"),
        ("a,,count\n1,0,3\n", "the heading", "column 2 has no name"),
        ("count\n3\n", "the heading", "no column of a list"),
        ("a,b,count\n", "the table", "no rows"),
        ("a,b,count\n1,0\n", "row 2", "2 cells"),
        ("a,b,count\n1,0,-3\n", "row 2, column 'count'", "less than nobody"),
        ("a,b,count\n1,0,3\n0,1,2.5\n", "row 3, column 'count'", "not a whole number"),
        ("a,b,count\n1,0,NaN\n", "row 2, column 'count'", "no number of persons"),
        ("a,b,count\n1,0,inf\n", "row 2, column 'count'", "no number of persons"),
        ("a,b,count\n1,0,many\n", "row 2, column 'count'", "no number"),
        ("a,b,count\n1,0,1e17\n", "row 2, column 'count'", "more than"),
        ("a,b,count\n1,2,3\n", "row 2, column 'b'", "neither 0 nor 1"),
        ("a,b,count\n1,0,3\n\n1,0,4\n", "row 4", "the same history as row 2"),
        ("a,b,count\n1,0,3\n0,0,4\n", "row 3", "persons on no list"),
        ("a,b,count\n1,0,3\n,1,4\n", "row 3, column 'a'", "empty here"),
        (",".join(f"l{i}" for i in range(61)) + ",count\n" + "1," * 61 + "5\n", "the heading", "61 lists"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, place, problem):
    with pytest.raises(HistoriesError) as raised:
        read(tmp_path, text)
    assert raised.value.facts["place"] == place
    assert problem in raised.value.message
    assert "table.csv" in raised.value.message


def test_a_file_in_another_encoding_is_refused(tmp_path):
    with pytest.raises(HistoriesError, match="UTF-8"):
        read(tmp_path, GOOD.replace("a,", "ä,"), "utf-16")


def test_a_list_that_could_not_see_a_stratum_is_none_of_its_lists(tmp_path):
    text = "stratum,a,b,c,count\nnorth,1,0,NA,4\nnorth,0,1,,5\nsouth,1,0,1,6\nsouth,0,1,0,7\n"
    strata = read(tmp_path, text)
    assert strata["north"].lists == ("a", "b")
    assert strata["south"].lists == ("a", "b", "c")
    rows = list(table_rows(strata, ["a", "b", "c"]))
    assert {"stratum": "north", "a": 1, "b": 0, "c": None, "count": 4} in rows
    again = histories_of(pa.Table.from_pylist(rows))
    assert {k: (v.lists, v.rows.tolist(), v.counts.tolist()) for k, v in again.items()} == {
        k: (v.lists, v.rows.tolist(), v.counts.tolist()) for k, v in strata.items()
    }


TABLES = st.lists(st.tuples(st.integers(0, 31), st.integers(0, 50)), min_size=1, max_size=12)


def made(cells: list[tuple[int, int]]) -> Histories:
    rows = np.array([[mask >> i & 1 for i in range(5)] for mask, _ in cells], np.bool_)
    return Histories.of("abcde", rows, np.array([count for _, count in cells], np.int64))


@given(TABLES, st.randoms())
def test_order_and_repetition_do_not_matter(cells, random):
    shuffled = cells.copy()
    random.shuffle(shuffled)
    one, other = made(cells), made(shuffled)
    assert one.rows.tolist() == other.rows.tolist()
    assert one.counts.tolist() == other.counts.tolist()
    assert one.n == sum(count for mask, count in cells if mask)


@given(TABLES, st.integers(0, 4))
def test_leaving_out_and_merging_keep_the_persons(cells, place):
    histories = made(cells)
    only_there = int(histories.full()[1 << place])
    assert histories.without(place).n == histories.n - only_there
    merged = histories.merged([(0, 1), (3, 4)])
    assert merged.lists == ("a + b", "c", "d + e")
    assert merged.n == histories.n
    seen, truth = histories.members_of(place)
    assert truth == histories.sizes()[place]
    assert seen.n == truth - only_there
    assert (seen.sizes() > 0).all()
