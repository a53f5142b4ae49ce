"""Positions as people write them: whatever form and digits, the same place; what is no place is not guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.coordinates import degrees, position

NORTH, EAST = st.floats(-90, 90), st.floats(-180, 180)


@given(NORTH, EAST)
def test_decimal_degrees_are_read_as_they_are(north: float, east: float) -> None:
    north, east = round(north, 6), round(east, 6)

    assert position(f"{north:.6f}, {east:.6f}") == (north, east)
    assert position(f"{north:.6f}", f"{east:.6f}") == (north, east)


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59), st.sampled_from("NS"))
def test_minutes_and_seconds_make_degrees(whole: int, minutes: int, seconds: int, half: str) -> None:
    """However the signs are written, and in whatever digits; the letter says the half."""
    size = whole + minutes / 60 + seconds / 3600
    expected = pytest.approx(-size if half == "S" else size)
    eastern = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

    for form in ("{}°{}′{}″{}", "{}° {}' {}\" {}", "{} ° {} ’ {} '' {}"):
        text = form.format(whole, minutes, seconds, half)
        assert degrees(text, "latitude") == expected
        assert degrees(text.translate(eastern), "latitude") == expected
    assert degrees(f"{half}{whole}°{minutes}'{seconds}\"", "latitude") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "north",
        "91",
        "-90.5",
        "12 E",
        "-5 S",
        "12°60'",
        "12°30'60\"",
        "12.5°30'",
        '5° 3"',
        "1e1",
        "nan",
        "12°30'N S",
    ],
)
def test_what_is_no_latitude_is_none(text: str) -> None:
    assert degrees(text, "latitude") is None


@pytest.mark.parametrize("text", ["35.7", "35.7, 51.4, 3", "51.4, 235.7", "Karsan", "35.7,,51.4"])
def test_what_is_no_position_is_none(text: str) -> None:
    assert position(text) is None
