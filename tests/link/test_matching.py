"""Comparing pairs: outcomes, letters of all scripts, conditions that are no SQL."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from stemmata.engine.matching import Comparison, Level, Matching
from stemmata.errors import EngineFailedError


def outcomes(names: list[str | None], *conditions: str) -> list[int]:
    """Return what comes out for the first name with each of the others."""
    missing = Level("missing", "name_l IS NULL OR name_r IS NULL")
    levels = tuple(Level(sql, sql, 0.5, 0.5) for sql in (*conditions, "ELSE"))
    with Matching(pa.table({"id": range(len(names)), "name": pa.array(names, pa.string())})) as matching:
        others = np.arange(1, len(names))
        return matching.compare([Comparison("name", (missing, *levels))], others * 0, others)["name"].tolist()


def test_the_first_condition_that_holds_is_the_outcome() -> None:
    found = outcomes(["behrang", "behrang", "behrong", "parvin", None], "name_l = name_r", "left(name_l, 1) = 'b'")
    assert found == [2, 1, 1, -1]


@pytest.mark.parametrize(
    ("name", "one_off", "two_off"),
    [("rudbanzad", "rudbanzat", "rodbanzat"), ("ثائر", "نائر", "نادر"), ("рахмон", "рахман", "рагман")],
)
def test_a_letter_is_a_letter_in_every_script(name: str, one_off: str, two_off: str) -> None:
    assert outcomes([name, one_off, two_off], "one_letter_apart(name_l, name_r)") == [1, 0]


def test_letters_in_conditions_mean_the_letters_of_the_lists() -> None:
    assert outcomes(["بهرنگ", "پروین"], "name_l = 'بهرنگ' AND name_r = 'پروین'") == [1]


def test_a_condition_that_is_no_sql_is_told() -> None:
    with pytest.raises(EngineFailedError, match="comparing records"):
        outcomes(["a", "b"], "name_l ==== name_r")
