"""Cells of lists of persons in a normal form: dates, sex, age, identifiers, the parts of a full name.

A cell holds one value and nothing else, so that more can be understood than in running text: a bare year, eight digits,
a time behind the day. What is not understood is said with the reason; the cell as written is kept beside by whoever
asks. Nothing is guessed from the name of the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from stemmata.errors import DayError
from stemmata.values.calendars import CALENDARS, Calendar, bounds, from_gregorian
from stemmata.values.dates import Precision, Reading, find_dates, month_order
from stemmata.values.dates import parse_date as parse_words

__all__ = [
    "UNCERTAIN_ORDER", "CellDate", "column_language", "column_month_order", "is_blank", "iso", "read_age", "read_date",
    "read_id", "read_sex", "span_of", "split_name",
]  # fmt: skip

UNCERTAIN_ORDER = "the order of day and month is not certain"
"""Why of a reading that takes the first number for the day, where nothing tells."""
_NOTHING = (
    "-|--|---|—|–|.|..|...|?|??|???|/|n/a|na|nan|null|none|nil|unknown|unk|not known|not available|not stated|inconnu|"
    "inconnue|non connu|nc|desconocido|نامعلوم|نامشخص|ندارد|مجهول|غیرمعروف|غیر معروف|لایوجد|لا یوجد"
)
_BLANK = frozenset(_NOTHING.split("|"))
_DIGIT = re.compile(r"\d")
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "\u200c": " ", "\u0640": ""})


def _plain(text: str) -> str:
    """Return a cell for comparison: digits of any script as European ones, one form of each letter, no marks."""
    if text.isascii():
        return " ".join(text.split()).casefold()
    if text.isprintable() and not _DIGIT.search(text):
        return " ".join(text.translate(_LETTERS).split()).casefold()
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    visible = "".join(c for c in digits if unicodedata.category(c) != "Cf" or c == "\u200c")
    return " ".join(visible.translate(_LETTERS).split()).casefold()


@lru_cache(maxsize=1 << 16)
def is_blank(text: str) -> bool:
    """Tell whether a cell says that nothing is known: empty, a dash, "unknown", "n/a", «نامعلوم».

    >>> is_blank(" - "), is_blank("Unknown"), is_blank("Ada")
    (True, True, False)
    """
    plain = _plain(text)
    return not plain or plain in _BLANK


# -- dates ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _How:
    """What is known of a column of dates."""

    lang: str | None
    calendars: tuple[Calendar, ...]
    month_first: bool | None
    anchor: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class CellDate:
    """What a cell of dates says: the readings, the chosen one first, or why there is none."""

    readings: tuple[Reading, ...]
    problem: str = ""


_THREE = re.compile(r"(\d{4})([-/.\s])(\d{1,2})\2(\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TURNED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_MONTH = re.compile(r"(?:(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4}))")
_YEAR = re.compile(r"\d{4}")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_HOME: dict[str, tuple[Calendar, ...]] = {
    "fa": ("solar-hijri", "islamic", "gregorian"), "ps": ("solar-hijri", "islamic", "gregorian"),
    "ar": ("islamic", "solar-hijri", "gregorian"),
}  # fmt: skip
_LIKELY: dict[Calendar, range] = {
    "gregorian": range(1600, 2150), "solar-hijri": range(1200, 1500), "islamic": range(1200, 1500),
}  # fmt: skip
_NAMES: dict[Calendar, str] = {"gregorian": "Gregorian", "solar-hijri": "Solar Hijri", "islamic": "Islamic"}


def column_month_order(cells: Iterable[str]) -> bool | None:
    """Tell from a column of dates in numbers whether it writes the month first; None where nothing tells.

    >>> column_month_order(["03/04/2021", "12/25/2020"]), column_month_order(["03/04/2021"])
    (True, None)
    """
    return month_order(" ; ".join(cells))


def column_language(cells: Iterable[str]) -> str | None:
    """Tell from the headers of a list, or from cells, which language its dates are likely in: `fa`, `ar`, or None.

    >>> column_language(["نام", "نام پدر", "تاریخ تولد"]), column_language(["Name"])
    ('fa', None)
    """
    text = " ".join(cells)
    arabic = sum("\u0600" <= c <= "\u06ff" for c in text)
    if arabic < 2:
        return None
    return "fa" if re.search("[پچژگکیۀ۰-۹]", text) and not re.search("[ةيىك٤-٦]", text) else "ar"


@lru_cache(maxsize=1 << 17)
def read_date(
    text: str,
    *,
    lang: str | None = None,
    calendars: tuple[Calendar, ...] = CALENDARS,
    month_first: bool | None = None,
    precision: Literal["day", "month", "year"] | None = None,
    anchor: tuple[date, date] | None = None,
    latest: date | None = None,
) -> CellDate:
    """Read a cell that should hold one date.

    Args:
        text: The cell as written.
        lang: Language of the list, which tells the likelier of two calendars.
        calendars: Calendars to expect; where there is one, no other is thought of.
        month_first: Whether the column writes the month first; None where nothing tells.
        precision: No finer than this is meant: `year` where 1 January stands for an unknown day.
        anchor: First and last day on which the list can have been published.
        latest: The day on which the list was received: no row tells of a later one.

    Returns:
        The readings, or the reason in words why there is none.

    >>> found = read_date("1362/05", lang="fa").readings[0]
    >>> found.calendar, str(found.first), str(found.last), found.precision
    ('solar-hijri', '1983-07-23', '1983-08-22', 'month')
    >>> read_date("31/04/2023").problem
    'no calendar expected here has such a day'
    """
    plain = _plain(text)
    how = _How(lang, calendars, month_first, anchor)
    readings = _in_numbers(plain, how)
    problem = ""
    if readings is None:
        readings = _in_words(text, plain, how)
        if not readings and _SERIAL.fullmatch(plain):
            problem = "a bare number: if it counts days as a spreadsheet does, give the column a date format there"
        elif not readings:
            problem = "not understood as a date"
    elif not readings:
        problem = "no calendar expected here has such a day"
    if latest is not None and len(readings) > 1:
        readings = _past_first(readings, latest)
    coarse = [_coarser(r, precision) for r in readings] if precision in {"month", "year"} else list(readings)
    return CellDate(tuple(coarse), problem)


def span_of(day: str) -> tuple[date, date]:
    """Return the first and last day that somebody means, in any calendar.

    Raises:
        DayError: If the day cannot be understood.

    >>> [str(end) for end in span_of("October 2014")]
    ['2014-10-01', '2014-10-31']
    """
    found = read_date(day).readings
    if not found or found[0].first is None or found[0].last is None:
        raise DayError(day=day)
    return found[0].first, found[0].last


def _past_first(readings: list[Reading], latest: date) -> list[Reading]:
    """Return the readings with those after `latest` at the end."""
    past = [r for r in readings if r.first is None or r.first <= latest]
    if not past or past == readings or readings[0] is past[0]:
        return readings
    chosen = replace(past[0], why=f"{past[0].why}; {readings[0].calendar} would be after the list was received")
    return [chosen, *past[1:], *(r for r in readings if r not in past)]


def _in_order(lang: str | None, calendars: tuple[Calendar, ...]) -> tuple[Calendar, ...]:
    """Return the calendars to expect; the language decides only where nobody narrowed them."""
    home = _HOME.get(lang or "", ()) if set(calendars) == set(CALENDARS) else ()
    return tuple(c for c in dict.fromkeys((*home, *calendars)) if c in calendars)


def _in_numbers(plain: str, how: _How) -> list[Reading] | None:
    """Return the readings of a date in numbers; None where the cell is of another form."""
    fields: list[tuple[int, int | None, int | None]]
    why = ""
    if found := _THREE.fullmatch(plain) or _EIGHT.fullmatch(plain):
        groups = found.groups()
        fields = [(int(groups[0]), int(groups[-2]), int(groups[-1]))]
    elif (found := _TURNED.fullmatch(plain)) and len(found[4]) == 4:
        a, b, year = int(found[1]), int(found[3]), int(found[4])
        day_first, month_then = (year, b, a), (year, a, b)
        fields = [month_then, day_first] if how.month_first else [day_first, month_then]
        if a != b and max(a, b) <= 12:
            told = "other dates of the column tell the order"
            why = told if how.month_first is not None else UNCERTAIN_ORDER
    elif found := _MONTH.fullmatch(plain):
        fields = [(int(found[1] or found[4]), int(found[2] or found[3]), None)]
    elif _YEAR.fullmatch(plain):
        fields = [(int(plain), None, None)]
    else:
        return None
    if not any(year in _LIKELY[c] for year, _, _ in fields for c in how.calendars):
        return None if _EIGHT.fullmatch(plain) else []
    return _distinct(_of_fields(fields, _in_order(how.lang, how.calendars), why, how.lang))


def _of_fields(
    fields: Sequence[tuple[int, int | None, int | None]], calendars: Sequence[Calendar], why: str, lang: str | None
) -> list[Reading]:
    readings: list[Reading] = []
    for calendar in calendars:
        for year, month, day in fields:
            days = bounds(calendar, year, month, day) if year in _LIKELY[calendar] else None
            if days is None:
                continue
            precision: Precision = "day" if day else "month" if month else "year"
            reason = f"{_NAMES[calendar]} year"
            rivals = [c for c in calendars if year in _LIKELY[c]]
            if len(rivals) > 1 and calendar == rivals[0]:
                first = "the likelier calendar in a list in " + lang if lang in _HOME else "the first of the calendars"
                reason += f"; {first}"
            reason += f"; {why}" if why else ""
            if calendar == "islamic":
                reason += "; one day either side, since months begin by sighting"
            readings.append(Reading(calendar, *days, reason, precision, (year, month, day)))
    return readings


def _distinct(readings: list[Reading]) -> list[Reading]:
    return list({(r.first, r.last): r for r in reversed(readings)}.values())[::-1]


def _in_words(text: str, plain: str, how: _How) -> list[Reading]:
    """Return the readings of a date with words or two digits of year, by the rules of `values.dates`."""
    if turned := _TURNED.fullmatch(plain):
        plain = f"{turned[1]}/{turned[3]}/{turned[4]}"  # dots are taken for a number of chapters in running text
    for candidate in dict.fromkeys((" ".join(text.split()), plain)):
        if how.month_first is not None and (turned or "/" in candidate):
            found = find_dates(
                candidate, how.lang, anchor=how.anchor, calendars=how.calendars, month_first=how.month_first
            )
            if len(found) == 1 and found[0].as_written == candidate:
                m = found[0]
                return [Reading(m.calendar, m.first, m.last, m.reason, m.precision, m.fields), *m.alternatives]
        read = parse_words(candidate, how.lang, anchor=how.anchor, calendars=how.calendars)
        if read:
            return [r for r in read if r.first is not None] or list(read)
    return []


def _coarser(reading: Reading, precision: str | None) -> Reading:
    """Return a reading no finer than a month or a year of its calendar."""
    if reading.first is None or reading.last is None or reading.precision not in {"day", "week", "month"}:
        return reading
    if reading.precision == "month" and precision == "month":
        return reading
    middle = reading.first + (reading.last - reading.first) // 2
    year, month, _ = from_gregorian(reading.calendar, middle)
    wide = bounds(reading.calendar, year, month if precision == "month" else None)
    if wide is None:
        return reading
    why = f"{reading.why}; no finer than the {precision} is meant"
    named: Precision = "month" if precision == "month" else "year"
    return replace(reading, first=wide[0], last=wide[1], why=why, precision=named)


def iso(reading: Reading) -> str | None:
    """Return a reading in ISO 8601: a day, a month or a year where it is just that, else an interval of days.

    >>> iso(read_date("14.3.2023").readings[0]), iso(read_date("1343", lang="fa").readings[0])
    ('2023-03-14', '1964-03-21/1965-03-20')
    """
    first, last = reading.first, reading.last
    if first is None or last is None:
        return None
    if first == last:
        return first.isoformat()
    after = last + timedelta(days=1)
    if (first.month, first.day, after.month, after.day) == (1, 1, 1, 1) and after.year == first.year + 1:
        return f"{first.year:04}"
    if first.day == after.day == 1 and (after - first).days <= 31:
        return f"{first.year:04}-{first.month:02}"
    return f"{first.isoformat()}/{last.isoformat()}"


# -- sex, age, identifiers --------------------------------------------------------------------------------------------

_MALE = "m|male|man|boy|masculin|masculine|homme|garçon|garcon|h|hombre|masculino|ذکر|رجل|ولد|مرد|پسر|مذکر|م"
_FEMALE = (
    "f|female|woman|girl|féminin|feminin|feminine|femme|fille|mujer|femenino|انثی|أنثی|امراه|امراة|بنت|زن|دختر|مونث|"
    "مؤنث|ف"
)
_SEX: Mapping[str, str] = {
    **dict.fromkeys(_MALE.split("|"), "male"), **dict.fromkeys(_FEMALE.split("|"), "female"),
}  # fmt: skip


@lru_cache(maxsize=1 << 14)
def read_sex(text: str) -> str | None:
    """Return `male` or `female` for a word or letter of four languages, else None.

    >>> read_sex("F"), read_sex("ذكر"), read_sex("x")
    ('female', 'male', None)
    """
    return _SEX.get(_plain(text).rstrip("."))


_YEARS = "years?|yrs?|y|ans?|años?|ساله|سال|سنه|سنة|سنوات|عام"
_AGE = re.compile(rf"(\d{{1,3}})(?:[.,](\d{{1,2}}))?(?: ?(?:{_YEARS})(?: old)?)?")
_MONTHS = re.compile(r"(\d{1,3}) ?(?:months?|mos?|mois|ماهه|ماه|شهر|شهور|اشهر|أشهر)")
_DAYS = re.compile(r"(\d{1,3}) ?(?:days?|d|jours?|روزه|روز|یوم|ایام|أیام)")
_OLDEST = 130


@lru_cache(maxsize=1 << 14)
def read_age(text: str) -> float | None:
    """Return an age in years: whole years, or a part of one where months or days are given; None if not understood.

    >>> read_age("۳۱"), read_age("6 months"), read_age("31 ans"), read_age("999")
    (31.0, 0.5, 31.0, None)
    """
    plain = _plain(text)
    if found := _AGE.fullmatch(plain):
        years = float(f"{found[1]}.{found[2] or 0}")
        return years if years <= _OLDEST else None
    if found := _MONTHS.fullmatch(plain):
        return round(int(found[1]) / 12, 2)
    if found := _DAYS.fullmatch(plain):
        return round(int(found[1]) / 365.25, 3)
    return None


@lru_cache(maxsize=1 << 14)
def read_id(text: str) -> str | None:
    """Return an identifier for comparison, or None where the cell holds none ("0", "-", "unknown", "999999999").

    >>> read_id(" ۰۰۱۲-٣٤ "), read_id("00000"), read_id("n/a")
    ('0012-34', None, None)
    """
    plain = _plain(text)
    signs = [c for c in plain if c.isalnum()]
    if is_blank(text) or not signs or (len(set(signs)) == 1 and (signs[0] == "0" or len(signs) > 3)):
        return None
    return plain


# -- names ------------------------------------------------------------------------------------------------------------

_LEADS = frozenset(re.findall(r"\w+", "abd abdul abdel abu abou umm al el ibn de van von عبد ابو أبو ام أم آل ال ابن"))
"""Words that belong to the one behind them."""
_BETWEEN = frozenset({"bin", "bint", "ben", "بن", "بنت"})
"""Words between a name and the father's."""


def split_name(text: str, order: Sequence[str]) -> dict[str, tuple[int, int]] | None:
    """Return the parts of a full name as spans of `text`, or None where it has not as many as `order` names.

    >>> name = "Ada Karim Abu Nour"
    >>> spans = split_name(name, ["given", "father", "family"])
    >>> {part: name[a:b] for part, (a, b) in spans.items()}
    {'given': 'Ada', 'father': 'Karim', 'family': 'Abu Nour'}
    """
    parts: list[tuple[int, int]] = []
    open_lead = False
    for found in re.finditer(r"\S+", text):
        word = found[0].casefold()
        if word in _BETWEEN and parts:
            continue
        if open_lead:
            parts[-1] = (parts[-1][0], found.end())
        else:
            parts.append(found.span())
        open_lead = word in _LEADS
    return dict(zip(order, parts, strict=True)) if len(parts) == len(order) else None
