"""Quantities: bounds no wider and no narrower than the words, units, and what is left out."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.quantities import find_quantities

GOLDEN = [
    ("en", "More than 30 students fled", "More than 30", 30, None, "more-than", "students"),
    ("en", "AT LEAST TWELVE WORKERS WERE KILLED", "AT LEAST TWELVE", 12, None, "at-least", "WORKERS"),
    ("en", "between 30 and 40 people", "between 30 and 40", 30, 40, "range", "people"),
    ("en", "30-40 homes", "30-40", 30, 40, "range", "homes"),
    ("en", "up to 200 soldiers", "up to 200", None, 200, "at-most", "soldiers"),
    ("en", "fewer than 50 rebels", "fewer than 50", None, 50, "less-than", "rebels"),
    ("en", "nearly 5,000 people marched", "nearly 5,000", 5000, 5000, "about", "people"),
    ("en", "dozens of protesters", "dozens", 24, None, "vague", "protesters"),
    ("en", "30 or more houses", "30", 30, None, "at-least", "or more houses"),
    ("en", "38 were killed", "38", 38, 38, "exact", "killed"),
    ("en", "THREE U.S. MILITARY ADVISERS LEFT", "THREE", 3, 3, "exact", "U.S. MILITARY ADVISERS"),
    ("en", "11 AR-15 rifles", "11", 11, 11, "exact", "AR-15 rifles"),
    ("en", "No casualties were reported", "No", 0, 0, "exact", "casualties"),
    ("en", "one man died", "one", 1, 1, "exact", "man"),
    ("en", "several people were hurt", "several", 2, None, "vague", "people"),
    ("fr", "de 30 à 40 morts", "de 30 à 40", 30, 40, "range", "morts"),
    ("fr", "une quarantaine de blessés", "une quarantaine", 40, 40, "about", "blessés"),
    ("fr", "environ 1 200 manifestants", "environ 1 200", 1200, 1200, "about", "manifestants"),
    ("fr", "aucun blessé", "aucun", 0, 0, "exact", "blessé"),
    ("es", "más de doscientos heridos", "más de doscientos", 200, None, "more-than", "heridos"),
    ("fa", "بین ۳۰ تا ۴۰ نفر کشته شدند", "بین ۳۰ تا ۴۰", 30, 40, "range", "نفر کشته"),
    ("fa", "دست‌کم سی و هشت نفر زخمی", "دست‌کم سی و هشت", 38, None, "at-least", "نفر زخمی"),
    ("fa", "ده‌ها معترض", "ده‌ها", 20, None, "vague", "معترض"),
    ("fa", "حدود ۵ هزار نفر", "حدود ۵ هزار", 5000, 5000, "about", "نفر"),
    ("ar", "بين ٣٠ و٤٠ شخصاً", "بين ٣٠ و٤٠", 30, 40, "range", "شخصاً"),
    ("ar", "أصيب ثمانية وثلاثون مدنياً على الأقل", "ثمانية وثلاثون", 38, None, "at-least", "مدنياً"),
    ("ar", "وعشرات الجرحى", "وعشرات", 20, None, "vague", "الجرحى"),
    ("fr", "30 morts au moins", "30", 30, None, "at-least", "morts"),
    ("ar", "أكثر من ٢٠ قتيلاً", "أكثر من ٢٠", 20, None, "more-than", "قتيلاً"),
    ("ar", "بين ثلاثين وأربعين قتيلا", "بين ثلاثين وأربعين", 30, 40, "range", "قتيلا"),
]


@pytest.mark.parametrize(("lang", "text", "written", "low", "high", "approx", "unit"), GOLDEN)
def test_a_quantity_has_the_bounds_of_its_words(lang, text, written, low, high, approx, unit) -> None:
    """As written, bounds, meaning and unit are those that the words state."""
    found = find_quantities(text, lang)

    assert [(q.as_written, q.low, q.high, q.approx) for q in found] == [(written, low, high, approx)]
    if not unit.startswith("or more"):
        assert found[0].unit == unit


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "No one came."),
        ("en", "She was the third to leave on the 3rd floor."),
        ("en", "See doc. 0042, p. 3 and no. 7/112."),
        ("en", "Witness K-17 and POL00012345"),
        ("en", "on 16 November 1989 at 18:15"),
        ("en", "one of them, the one who left"),
        ("en", "the 1983 constitution"),
        ("en", "1. First point. 2. Second point."),
        ("fr", "le troisième jour, page 12"),
        ("fa", "صفحه ۳، ماده ۱۲، ۲۵ آبان ۱۴۰۱ ساعت ۱۸:۱۵"),
        ("ar", "المادة 7، 14 شباط 2023"),
        ("en", "plate AB-1234, box 12/7"),
    ],
)
def test_labels_dates_and_ordinals_are_no_quantities(lang: str, text: str) -> None:
    """Numbers that name, order or date something count nothing."""
    assert [q.as_written for q in find_quantities(text, lang)] == []


@pytest.mark.parametrize(
    ("lang", "text", "measure"),
    [
        ("en", "he is 34 years old", "age"),
        ("en", "a 34-year-old", "age"),
        ("en", "Rosa Linde, 65, was there", "age"),
        ("en", "paid $5,000", "money"),
        ("en", "300 dollars", "money"),
        ("en", "50 km away", "distance"),
        ("en", "3 days", "time"),
        ("en", "30 percent", "percent"),
        ("fr", "âgé de 34 ans", "age"),
        ("fa", "مرد ۳۴ ساله", "age"),
        ("fa", "۵۰ کیلومتر", "distance"),
        ("ar", "10 سنوات", "time"),
        ("en", "30 people", "count"),
    ],
)
def test_ages_sums_and_lengths_are_kept_apart(lang: str, text: str, measure: str) -> None:
    """Whoever counts victims must not count years."""
    assert [q.measure for q in find_quantities(text, lang)] == [measure]


TEXTS = st.lists(
    st.sampled_from(
        [
            "30",
            "between",
            "and",
            "40",
            "more than",
            "people",
            "dozens",
            "of",
            "-",
            ",",
            "at least",
            "1,234",
            "one",
            "no",
            "casualties",
            "۳۸",
            "نفر",
            "بین",
            "تا",
            "عشرات",
            "un",
            "millions",
            "half",
            "a",
            "5th",
            "$",
            ".",
            "\n\n",
            "16 May 1990",
        ]
    ),
    max_size=14,
).map(" ".join)


@given(TEXTS, st.sampled_from(["en", "fr", "fa", "ar", None]))
def test_quantities_keep_their_laws(text: str, lang: str | None) -> None:
    """Spans are what is written, in order and apart; the lower bound is never above the upper one."""
    found = find_quantities(text, lang)

    for q in found:
        assert text[q.start : q.end] == q.as_written
        assert q.low is not None or q.high is not None
        assert q.low is None or q.high is None or q.low <= q.high
        assert (q.unit is None) == (q.unit_start is None)
        if q.unit_start is not None:
            assert text[q.unit_start : q.unit_end] == q.unit
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@given(st.text(max_size=80))
def test_any_text_is_read_without_error(text: str) -> None:
    """Broken text has no quantities, or some; it has no exceptions."""
    for q in find_quantities(text):
        assert text[q.start : q.end] == q.as_written
