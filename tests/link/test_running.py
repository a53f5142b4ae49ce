"""Running numbers are told by their values, and compared in no list."""

from __future__ import annotations

import random

import numpy as np
import pytest
from lists import made, table

from stemmata.config import LinkSettings, Settings
from stemmata.link import link
from stemmata.link.fields import fields_of
from stemmata.link.running import running

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def runs(*cells: str | None, files: list[int] | None = None) -> list[bool]:
    n = len(cells)
    return running(cells, np.array(files or [0] * n), np.arange(n) + 2).tolist()


@pytest.mark.parametrize(
    "cells",
    [
        [str(i) for i in range(1, 9)],
        [str(i).translate(PERSIAN) for i in range(1, 9)],
        [f"{i}." for i in range(1, 9)],
        [*map(str, range(101, 131)), *map(str, range(1, 31))],
        ["1", "2", None, "4", "5", "6", "7", "8", "9", "10", "11"],
    ],
)
def test_what_grows_by_one_counts_rows(cells: list[str | None]) -> None:
    """In any digits, from any beginning, anew in each section, and over a row left out."""
    assert runs(*cells) == [cell is not None for cell in cells]


@pytest.mark.parametrize(
    "cells",
    [
        [str(random.Random(3).randint(1, 90)) for _ in range(20)],
        ["17", "18", "22", "31", "44", "45", "80"],
        ["1", "2", "3", "4"],
        ["baker", "miller", "smith", "weaver", "cook", "clerk"],
        ["2"] * 10,
    ],
)
def test_what_does_not_is_a_value(cells: list[str]) -> None:
    assert not any(runs(*cells))


def test_each_file_is_told_for_itself() -> None:
    """A number of its own in one list, a count of rows in another, under one header."""
    own, counted = ["40", "7", "912", "33", "5", "71"], [str(i) for i in range(1, 7)]
    assert runs(*own, *counted, files=[0] * 6 + [1] * 6) == [False] * 6 + [True] * 6


def test_numbers_of_rows_are_compared_in_no_list() -> None:
    """Whatever the header: not a column of the comparison, and the same persons as without it."""
    lists = made(120, seed=5)
    rows = lists.records.sort_by([("list_id", "ascending"), ("row", "ascending")]).to_pylist()
    count: dict[str, int] = {}
    for row in rows:
        count[row["list_id"]] = count.get(row["list_id"], 0) + 1
        row |= {"id_number": str(count[row["list_id"]]), "row": count[row["list_id"]] + 1}
    numbered = table(rows)

    fields = fields_of(numbered, Settings().case, LinkSettings())
    assert not [name for name in fields.table.column_names if "number" in name]
    bare = numbered.drop_columns(["id_number"])
    assert link(numbered, Settings()).tables["pairs"].equals(link(bare, Settings()).tables["pairs"])
