"""Dates in text: days, bounds, calendars, alternatives, and what is no date."""

from __future__ import annotations

import itertools
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.calendars import CALENDARS
from stemmata.values.dates import find_dates, month_order, parse_date

JANUARY = (date(1990, 1, 5), date(1990, 1, 5))  # a Friday
DECEMBER = (date(2022, 12, 5), date(2022, 12, 5))  # a Monday

GOLDEN = [
    # language, anchor, text, as written, first, last, calendar, precision
    ("en", JANUARY, "ORLAN, 16 NOV 89 (AFP)", "16 NOV 89", "1989-11-16", "1989-11-16", "gregorian", "day"),
    ("en", JANUARY, "ON 16 NOVEMBER, TROOPS", "16 NOVEMBER", "1989-11-16", "1989-11-16", "gregorian", "day"),
    ("en", None, "November 16, 1989", "November 16, 1989", "1989-11-16", "1989-11-16", "gregorian", "day"),
    ("en", None, "1989-11-16", "1989-11-16", "1989-11-16", "1989-11-16", "gregorian", "day"),
    ("en", None, "Sept. 11, 2001", "Sept. 11, 2001", "2001-09-11", "2001-09-11", "gregorian", "day"),
    ("en", None, "the third of May 1990", "third of May 1990", "1990-05-03", "1990-05-03", "gregorian", "day"),
    (
        "en",
        None,
        "the night of 15-16 November 1989",
        "15-16 November 1989",
        "1989-11-15",
        "1989-11-16",
        "gregorian",
        "range",
    ),
    ("en", JANUARY, "between 2 and 5 May", "between 2 and 5 May", "1989-05-02", "1989-05-05", "gregorian", "range"),
    (
        "en",
        JANUARY,
        "from 28 December to 3 January",
        "from 28 December to 3 January",
        "1989-12-28",
        "1990-01-03",
        "gregorian",
        "range",
    ),
    ("en", None, "early November 1989", "early November 1989", "1989-11-01", "1989-11-11", "gregorian", "month"),
    ("en", None, "in about 1989", "1989", "1989-01-01", "1989-12-31", "gregorian", "year"),
    ("en", None, "in 1989", "1989", "1989-01-01", "1989-12-31", "gregorian", "year"),
    ("en", None, "the 1980s", "1980s", "1980-01-01", "1989-12-31", "gregorian", "decade"),
    ("en", None, "January-March 1990", "January-March 1990", "1990-01-01", "1990-03-31", "gregorian", "range"),
    ("en", JANUARY, "last Sunday", "last Sunday", "1989-12-31", "1989-12-31", "gregorian", "day"),
    ("en", JANUARY, "yesterday", "yesterday", "1990-01-04", "1990-01-04", "gregorian", "day"),
    ("en", JANUARY, "three days ago", "three days ago", "1990-01-02", "1990-01-02", "gregorian", "day"),
    ("en", JANUARY, "24 MAY THIS YEAR", "24 MAY THIS YEAR", "1990-05-24", "1990-05-24", "gregorian", "day"),
    ("en", DECEMBER, "on 12 Shahrivar 1401", "12 Shahrivar 1401", "2022-09-03", "2022-09-03", "solar-hijri", "day"),
    (
        "fa",
        None,
        "در ۲۳ فروردین ۱۴۱۰ کشته شدند",
        "۲۳ فروردین ۱۴۱۰",
        "2031-04-12",
        "2031-04-12",
        "solar-hijri",
        "day",
    ),
    ("fr", None, "le 16 novembre 1989", "16 novembre 1989", "1989-11-16", "1989-11-16", "gregorian", "day"),
    ("fr", JANUARY, "du 2 au 5 mai", "2 au 5 mai", "1989-05-02", "1989-05-05", "gregorian", "range"),
    ("fr", None, "le 1er mars 1990", "1er mars 1990", "1990-03-01", "1990-03-01", "gregorian", "day"),
    ("fr", JANUARY, "il y a trois jours", "il y a trois jours", "1990-01-02", "1990-01-02", "gregorian", "day"),
    ("fr", JANUARY, "dimanche dernier", "dimanche dernier", "1989-12-31", "1989-12-31", "gregorian", "day"),
    (
        "es",
        None,
        "el 16 de noviembre de 1989",
        "16 de noviembre de 1989",
        "1989-11-16",
        "1989-11-16",
        "gregorian",
        "day",
    ),
    ("de", None, "am 16. November 1989", "16. November 1989", "1989-11-16", "1989-11-16", "gregorian", "day"),
    ("fa", DECEMBER, "۲۵ آبان ۱۴۰۱", "۲۵ آبان ۱۴۰۱", "2022-11-16", "2022-11-16", "solar-hijri", "day"),
    ("fa", DECEMBER, "بیست و پنجم آبان", "بیست و پنجم آبان", "2022-11-16", "2022-11-16", "solar-hijri", "day"),
    ("fa", DECEMBER, "۲۵ آبان‌ماه", "۲۵ آبان‌ماه", "2022-11-16", "2022-11-16", "solar-hijri", "day"),
    ("fa", DECEMBER, "در ۱۴۰۱/۰۷/۱۲ بود", "۱۴۰۱/۰۷/۱۲", "2022-10-04", "2022-10-04", "solar-hijri", "day"),
    ("fa", DECEMBER, "در سال ۱۴۰۱", "۱۴۰۱", "2022-03-21", "2023-03-20", "solar-hijri", "year"),
    ("fa", DECEMBER, "سال ۶۷", "۶۷", "1988-03-21", "1989-03-20", "solar-hijri", "year"),
    ("fa", DECEMBER, "تابستان ۶۷", "تابستان ۶۷", "1988-06-22", "1988-09-22", "solar-hijri", "season"),
    ("fa", DECEMBER, "۷ اکتبر ۲۰۲۲", "۷ اکتبر ۲۰۲۲", "2022-10-07", "2022-10-07", "gregorian", "day"),
    ("fa", DECEMBER, "دو روز پیش", "دو روز پیش", "2022-12-03", "2022-12-03", "gregorian", "day"),
    ("fa", DECEMBER, "یکشنبه گذشته", "یکشنبه گذشته", "2022-12-04", "2022-12-04", "gregorian", "day"),
    ("fa", DECEMBER, "بین ۲ تا ۵ مهر", "بین ۲ تا ۵ مهر", "2022-09-24", "2022-09-27", "solar-hijri", "range"),
    ("fa", DECEMBER, "۵ حمل ۱۴۰۱", "۵ حمل ۱۴۰۱", "2022-03-25", "2022-03-25", "solar-hijri", "day"),
    ("ar", DECEMBER, "14 شباط 2023", "14 شباط 2023", "2023-02-14", "2023-02-14", "gregorian", "day"),
    ("ar", DECEMBER, "٥ شباط/فبراير ٢٠٢٢", "٥ شباط/فبراير ٢٠٢٢", "2022-02-05", "2022-02-05", "gregorian", "day"),
    ("ar", DECEMBER, "١٥ كانون الثاني 2022", "١٥ كانون الثاني 2022", "2022-01-15", "2022-01-15", "gregorian", "day"),
    ("ar", DECEMBER, "12 أفريل 2019", "12 أفريل 2019", "2019-04-12", "2019-04-12", "gregorian", "day"),
    ("ar", DECEMBER, "٢١ شعبان ١٤٤٤", "٢١ شعبان ١٤٤٤", "2023-03-12", "2023-03-14", "islamic", "day"),
    ("ar", DECEMBER, "عام 1444", "1444", "2022-07-29", "2023-07-19", "islamic", "year"),
    ("ar", DECEMBER, "قبل يومين", "قبل يومين", "2022-12-03", "2022-12-03", "gregorian", "day"),
    ("ar", DECEMBER, "سنة 1401 هـ", "1401 هـ", "1980-11-08", "1981-10-29", "islamic", "year"),
]


@pytest.mark.parametrize(("lang", "anchor", "text", "written", "first", "last", "calendar", "precision"), GOLDEN)
def test_a_date_is_the_day_it_names(lang, anchor, text, written, first, last, calendar, precision) -> None:
    """As written, bounds, calendar and precision, in five languages, capitals and small letters."""
    found = find_dates(text, lang, anchor=anchor)

    assert [(m.as_written, str(m.first), str(m.last), m.calendar, m.precision) for m in found] == [
        (written, first, last, calendar, precision)
    ]
    assert found[0].reason


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "31 April 1990"),
        ("en", "29 February 2023"),
        ("en", "doc. 0042"),
        ("en", "no. 7/112"),
        ("en", "they may march on"),
        ("en", "in 2000 homes"),
        ("en", "1,989 people"),
        ("fa", "۳۱ مهر ۱۴۰۱"),
        ("fa", "تیر خورد و مهر زد"),
        ("ar", "31 شباط 2023"),
        ("en", "31/04/2023"),
        ("en", "AR-15 and K-17"),
        ("en", "13/13/2013"),
        ("en", "call 555-12-1989-4"),
    ],
)
def test_what_is_no_date_is_left_alone(lang: str, text: str) -> None:
    """Impossible dates, document numbers and everyday words are not dates."""
    assert find_dates(text, lang, anchor=DECEMBER) == []


def test_both_orders_of_day_and_month_are_kept() -> None:
    """Where the order is open, the other reading stands beside the chosen one."""
    (found,) = find_dates("03/04/2023", "en")

    assert (found.first, [r.first for r in found.alternatives]) == (date(2023, 4, 3), [date(2023, 3, 4)])
    assert "not certain" in found.reason
    assert found.widest == (date(2023, 3, 4), date(2023, 4, 3))


def test_another_date_of_the_text_settles_the_order() -> None:
    """A source that writes 12/25/2020 writes the month first elsewhere too."""
    text = "12/25/2020 and 03/04/2021"

    found = find_dates(text, "en")

    assert month_order(text) is True
    assert [m.first for m in found] == [date(2020, 12, 25), date(2021, 3, 4)]


def test_publication_rules_out_a_later_order() -> None:
    """A day after publication is not what a report of the past means."""
    (found,) = find_dates("05/12/2022", "en", anchor=(date(2022, 6, 1), date(2022, 6, 1)))

    assert found.first == date(2022, 5, 12)
    assert [r.first for r in found.alternatives] == [date(2022, 12, 5)]


def test_a_weekday_settles_the_order_and_the_year() -> None:
    """A weekday named beside a date decides between readings."""
    (numeric,) = find_dates("Saturday, 03/04/2023", "en")
    (yearless,) = find_dates("Sunday 5 March", "en", anchor=JANUARY)

    assert numeric.first == date(2023, 3, 4)
    assert yearless.first == date(1989, 3, 5)


def test_a_missing_year_is_the_last_one_and_says_so() -> None:
    """Without a year the last such day before publication is chosen and the next one kept."""
    (found,) = find_dates("20 March", "en", anchor=JANUARY)

    assert (found.first, [r.first for r in found.alternatives]) == (date(1989, 3, 20), [date(1990, 3, 20)])
    assert "no year is written" in found.reason


def test_a_long_span_of_publication_leaves_the_year_open() -> None:
    """Published some day of 2023: both last ones up to publication are kept."""
    (found,) = find_dates("16 November", "en", anchor=(date(2023, 1, 1), date(2023, 12, 31)))

    assert found.first == date(2023, 11, 16)
    assert date(2022, 11, 16) in [r.first for r in found.alternatives]


def test_without_publication_nothing_is_invented() -> None:
    """No year and no day of publication: the date stays open, its fields are kept."""
    for text in ("16 November", "last Sunday", "yesterday"):
        (found,) = find_dates(text, "en")

        assert (found.first, found.last) == (None, None)
    assert find_dates("16 November", "en")[0].fields == (None, 11, 16)


def test_days_counted_from_an_event_stay_open() -> None:
    """ "Two days before the killing" is for a person to resolve."""
    (found,) = find_dates("two days before the killing", "en", anchor=JANUARY)

    assert (found.first, found.relative) == (None, True)


def test_calendars_not_expected_are_not_read() -> None:
    """A case that knows the Gregorian calendar only reads no other in numbers."""
    assert [r.calendar for r in parse_date("1401/07/12", "fa", calendars=("gregorian",))] == []


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1989-11-16", "1989-11-16"),
        ("۱۴۰۱/۰۷/۱۲", "2022-10-04"),
        ("16 novembre 1989", "1989-11-16"),
        (" 1989 ", "1989-01-01"),
    ],
)
def test_a_cell_with_a_date_is_read(cell: str, day: str) -> None:
    """One date and nothing else gives its readings; anything more gives none."""
    assert str(parse_date(cell)[0].first) == day
    assert parse_date(cell + " or so, they say") == ()


_ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_PERSIAN = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]


@given(st.dates(date(1700, 1, 1), date(2100, 12, 31)), st.booleans())
def test_written_dates_are_read_back(day: date, capitals: bool) -> None:
    """Every day from 1700 to 2100, written out in English, is that day."""
    text = f"on {day.day} {_ENGLISH[day.month - 1]} {day.year}, he left"

    (found,) = find_dates(text.upper() if capitals else text, "en")

    assert found.first == found.last == day


@given(st.integers(1250, 1450), st.integers(1, 12), st.integers(1, 29))
def test_persian_dates_are_read_back(year: int, month: int, day: int) -> None:
    """Every Solar Hijri date is read as its own fields."""
    (found,) = find_dates(f"در {day} {_PERSIAN[month - 1]} {year} گفت", "fa")

    assert (found.calendar, found.fields) == ("solar-hijri", (year, month, day))


PIECES = st.lists(
    st.sampled_from(
        [
            "16",
            "NOV",
            "November",
            "89",
            "1989",
            "/",
            "-",
            ".",
            ",",
            "of",
            "the",
            "between",
            "and",
            "to",
            "last",
            "Sunday",
            "yesterday",
            "early",
            "۲۵",
            "آبان",
            "۱۴۰۱",
            "شعبان",
            "1444",
            "هـ",
            "3",
            "days",
            "ago",
            "before",
            "week",
            "May",
            "in",
            "(",
            ")",
            "1980s",
            "\n\n",
            "31",
            "02",
        ]
    ),
    max_size=12,
)


@given(
    PIECES,
    st.sampled_from(["en", "fr", "fa", "ar", None]),
    st.none() | st.dates(date(1900, 1, 1), date(2050, 1, 1)),
    st.integers(0, 400),
)
def test_dates_keep_their_laws(pieces, lang, first, width) -> None:
    """Spans as written and apart; first never after last; whole days without time or zone."""
    text = " ".join(pieces)
    anchor = None if first is None else (first, date.fromordinal(first.toordinal() + width))

    found = find_dates(text, lang, anchor=anchor)

    for m in found:
        assert text[m.start : m.end] == m.as_written
        for r in (m, *m.alternatives):
            assert (r.first is None) == (r.last is None)
            assert r.first is None or r.first <= r.last
            assert not isinstance(r.first, datetime)
            assert r.calendar in CALENDARS
        widest = m.widest
        assert widest is None or m.first is None or widest[0] <= m.first <= m.last <= widest[1]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@given(st.text(max_size=80))
def test_any_text_is_read_without_error(text: str) -> None:
    """Broken text raises nothing."""
    for m in find_dates(text, anchor=DECEMBER):
        assert text[m.start : m.end] == m.as_written
