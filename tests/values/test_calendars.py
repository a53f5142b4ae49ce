"""Three calendars and the days they mean."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.calendars import CALENDARS, bounds, from_gregorian, to_gregorian

DAYS = st.dates(date(1700, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("calendar", "fields", "day"),
    [
        # known days: beginning of the year 1400, a leap day, the Iranian revolution, the first of Ramadan 1444
        ("solar-hijri", (1400, 1, 1), date(2021, 3, 21)),
        ("solar-hijri", (1399, 12, 30), date(2021, 3, 20)),
        ("solar-hijri", (1357, 11, 22), date(1979, 2, 11)),
        ("islamic", (1444, 9, 1), date(2023, 3, 23)),
        ("islamic", (1400, 1, 1), date(1979, 11, 20)),
        # outside the tables of Umm al-Qura, the arithmetical calendar
        ("islamic", (1300, 1, 1), date(1882, 11, 12)),
        ("gregorian", (2000, 2, 29), date(2000, 2, 29)),
    ],
)
def test_known_days_are_converted(calendar: str, fields: tuple[int, int, int], day: date) -> None:
    """Dates whose day is on record come out right, both ways."""
    assert to_gregorian(calendar, *fields) == day
    assert from_gregorian(calendar, day) == fields


@pytest.mark.parametrize(
    ("calendar", "fields"),
    [
        ("gregorian", (1990, 4, 31)),
        ("gregorian", (1900, 2, 29)),
        ("gregorian", (2023, 13, 1)),
        ("gregorian", (2023, 0, 1)),
        ("solar-hijri", (1400, 12, 30)),
        ("solar-hijri", (1401, 7, 31)),
        ("islamic", (1444, 1, 31)),
        ("gregorian", (0, 1, 1)),
    ],
)
def test_impossible_dates_are_refused(calendar: str, fields: tuple[int, int, int]) -> None:
    """What no calendar holds is no day."""
    assert to_gregorian(calendar, *fields) is None


@given(DAYS, st.sampled_from(["gregorian", "solar-hijri"]))
def test_conversion_there_and_back(day: date, calendar: str) -> None:
    """Every day from 1700 to 2100 is the day its date names."""
    assert to_gregorian(calendar, *from_gregorian(calendar, day)) == day


@given(DAYS)
def test_islamic_dates_hold_their_day(day: date) -> None:
    """The bounds of an Islamic date hold the day it was made from, whatever tables apply."""
    found = bounds("islamic", *from_gregorian("islamic", day))

    assert found is not None
    assert found[0] <= day <= found[1]
    assert found[1] - found[0] == timedelta(days=2)


@given(DAYS, st.sampled_from(CALENDARS))
def test_a_day_lies_in_its_month_and_its_year(day: date, calendar: str) -> None:
    """The bounds of month and year hold those of the day."""
    year, month, number = from_gregorian(calendar, day)
    nested = [bounds(calendar, year, month, number), bounds(calendar, year, month), bounds(calendar, year)]

    assert all(b is not None for b in nested)
    for inner, outer in itertools.pairwise(nested):
        assert outer[0] <= inner[0] <= inner[1] <= outer[1]
