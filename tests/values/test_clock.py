"""Clock times and parts of a day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.clock import PARTS, TELLING
from stemmata.values.dates import find_times


@pytest.mark.parametrize(
    ("text", "written", "first", "last"),
    [
        ("BETWEEN 0200 AND 0300, SHOTS", "BETWEEN 0200 AND 0300", "02:00", "03:00"),
        ("at 0500", "at 0500", "05:00", "05:00"),
        ("AT 1215 (1815 GMT)", "AT 1215|1815 GMT", "12:15", "12:15"),
        ("at 1625, on Sunday", "at 1625", "16:25", "16:25"),
        ("he came at 18:15", "18:15", "18:15", "18:15"),
        ("10:30 p.m.", "10:30 p.m.", "22:30", "22:30"),
        ("12 a.m.", "12 a.m.", "00:00", "00:00"),
        ("at dawn", "at dawn", "03:00", "08:00"),
        ("à 14 h 30", "14 h 30", "14:30", "14:30"),
        ("ساعت ۱۸:۱۵ تا ۱۸:۴۰", "۱۸:۱۵ تا ۱۸:۴۰", "18:15", "18:40"),
        ("ساعت ۵ صبح", "۵ صبح", "05:00", "05:00"),
        ("ساعت ۵ بعد از ظهر", "۵ بعد از ظهر", "17:00", "17:00"),
        ("الساعة 5 مساء", "5 مساء", "17:00", "17:00"),
    ],
)
def test_a_time_is_read_as_written(text: str, written: str, first: str, last: str) -> None:
    """Clocks of 24 and 12 hours, military time and parts of the day, without any time zone sum."""
    found = find_times(text)

    assert "|".join(t.as_written for t in found) == written
    assert (found[0].first.isoformat("minutes"), found[0].last.isoformat("minutes")) == (first, last)
    assert found[0].first.tzinfo is None


@pytest.mark.parametrize(
    "text",
    [
        "at 1500 Elm Street",
        "from 1990 on",
        "since 2000, they",
        "3:2 in goals",
        "1,200 people",
        "25:10",
        "v. 12.30",
        "14 شباط",
    ],
)
def test_other_numbers_are_no_times(text: str) -> None:
    """House numbers, years, scores and sums are not times."""
    assert find_times(text) == []


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_minute_is_read(hour: int, minute: int) -> None:
    """Every minute of the day is read back."""
    (found,) = find_times(f"at {hour:02d}:{minute:02d}, they left")

    assert (found.first.hour, found.first.minute) == (hour, minute)


@given(data=st.data())
def test_every_wording_of_a_part_of_a_day_has_a_word_that_tells_of_it(data: st.DataObject) -> None:
    """Texts without any of these words are not searched for parts of a day."""
    _, pattern, _, _ = data.draw(st.sampled_from(PARTS))
    wording = data.draw(st.from_regex(pattern, fullmatch=True))
    assert any(word in wording for word in TELLING), wording
