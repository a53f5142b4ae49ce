"""Two records side by side, as a reviewer sees them: as written, romanised, in both calendars, with what differs.

A description and no drawing: the terminal and the workbench draw the same one. Nothing of the score is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from stemmata.link.identity import PERSON_FIELDS
from stemmata.values import transducer
from stemmata.values.calendars import CALENDARS, Calendar, from_gregorian
from stemmata.values.dates import parse_date
from stemmata.values.fold import fold_text
from stemmata.values.namewords import name_words, script_of

__all__ = ["Cell", "Line", "Quote", "SideBySide", "side_by_side"]

_NAMES = {
    "name", "given_name", "family_name", "name_ar", "name_fa", "father_name", "mother_name", "grandfather_name",
    "place", "birth_place", "death_place", "residence", "province", "city",
}  # fmt: skip
_DATES = ("birth_date", "death_date", "date")
_NOT_SHOWN = {
    "record_id", "source_id", "list_id", "row", "sheet", "cells", "row_status", "row_reason", "supersedes", "readings",
    "id_number",
}  # fmt: skip
_DERIVED = ("_as_written", "_from", "_to", "_calendar", "_precision")
_LANGUAGES = {"Arab": ("fa", "ar"), "Cyrl": ("ru",), "Hebr": ("he",)}
_CALENDAR_NAMES = {"gregorian": "Gregorian", "solar-hijri": "Solar Hijri", "islamic": "Islamic"}
_LONGEST = 400
"""Signs of a cell within which single signs are compared."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one record.

    Attributes:
        written: The text as written; empty if the record does not have the field.
        also: The same in other words: romanised, or as a day in other calendars.
        differs: Where `written` differs from the other record's.
    """

    written: str
    also: tuple[str, ...] = ()
    differs: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both records.

    Attributes:
        field: The column of `records`.
        a: In one record.
        b: In the other.
        agrees: `same` as written; `alike` but for letter forms, capitals, spaces, or the same days; `differs`;
            `scripts` if it is written in two scripts; `missing` on one side.
    """

    field: str
    a: Cell
    b: Cell
    agrees: str

    @property
    def label(self) -> str:
        """The field in words."""
        return self.field.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of a document that name a person.

    Attributes:
        place: Which document, and where in it.
        text: The words.
        name: Where in them the name stands.
    """

    place: str
    text: str
    name: Span


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two records, or persons named in documents.

    Attributes:
        heads: Where each record stands.
        lines: Their fields, those of the person first.
        quotes: For persons named in documents, the words that name them.
    """

    heads: tuple[str, str]
    lines: tuple[Line, ...]
    quotes: tuple[Quote, ...] = ()


def side_by_side(
    a: Mapping[str, Any],
    b: Mapping[str, Any],
    heads: tuple[str, str],
    languages: Sequence[str] = (),
    quotes: tuple[Quote, ...] = (),
) -> SideBySide:
    """Return two records side by side.

    Args:
        a: Row of `records`.
        b: The other.
        heads: Where each stands, in words.
        languages: Languages of the case, to romanise and to read dates by.
        quotes: Words of documents to be shown with them.
    """
    names = [name for name in dict.fromkeys([*PERSON_FIELDS, *a, *b]) if _shown(name)]
    present = [name for name in names if _written(a, name) or _written(b, name)]
    return SideBySide(heads, tuple(_line(name, a, b, tuple(languages)) for name in present), quotes)


def _shown(name: str) -> bool:
    return name not in _NOT_SHOWN and not name.endswith(_DERIVED) and not name.startswith("id_")


def _written(row: Mapping[str, Any], name: str) -> str:
    return " ".join(str(row.get(f"{name}_as_written") or row.get(name) or "").split())


def _line(name: str, a: Mapping[str, Any], b: Mapping[str, Any], languages: tuple[str, ...]) -> Line:
    one, other = _written(a, name), _written(b, name)
    days = tuple(_day(row, name, languages) for row in (a, b)) if name in _DATES else (None, None)
    agrees = _agreement(one, other)
    if agrees in {"differs", "scripts"} and days[0] is not None and days[1] is not None:
        agrees = "alike" if days[0][:2] == days[1][:2] else "differs"
    marks: tuple[tuple[Span, ...], tuple[Span, ...]] = _differences(one, other) if agrees == "differs" else ((), ())
    calendars = {day[2] for day in days if day is not None}
    cells = []
    for written, day, spans in zip((one, other), days, marks, strict=True):
        also = _in_calendars(day, calendars) if day is not None else ()
        if name in _NAMES and (latin := romanised(written, languages)):
            also = (latin,)
        cells.append(Cell(written, tuple(word for word in also if word != written), spans))
    return Line(name, cells[0], cells[1], agrees)


def _agreement(one: str, other: str) -> str:
    if not one or not other:
        return "missing"
    if one == other:
        return "same"
    if fold_text(one) == fold_text(other):
        return "alike"
    scripts = {script_of(one), script_of(other)} - {"Zyyy"}
    return "scripts" if len(scripts) > 1 else "differs"


def _differences(one: str, other: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the spans of each text that the other does not have."""
    if max(len(one), len(other)) > _LONGEST:
        return ((0, len(one)),), ((0, len(other)),)
    # casefold may lengthen a text and move spans; lower letters of equal length do not
    a, b = (t.lower() if len(t.lower()) == len(t) else t for t in (one, other))
    steps = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    spans = [(step[1:3], step[3:5]) for step in steps if step[0] != "equal"]
    return tuple(s for s, _ in spans if s[0] < s[1]), tuple(s for _, s in spans if s[0] < s[1])


@lru_cache(maxsize=4096)
def romanised(text: str, languages: tuple[str, ...] = ()) -> str | None:
    """Return the likeliest Latin spelling of a name in another script; None for a name in Latin letters.

    >>> romanised("Анна Петрова")
    'Anna Petrova'
    """
    known = _LANGUAGES.get(script_of(text))
    if known is None:
        return None
    model = transducer.load(*([code for code in known if code in languages] or known))
    words = (model.romanise(word) for word in name_words(text).words)
    return " ".join(word.capitalize() for word in words if word) or None


# -- dates --------------------------------------------------------------------------------------------------------

Day = tuple[date, date, Calendar]


def _day(row: Mapping[str, Any], name: str, languages: tuple[str, ...]) -> Day | None:
    """Return first and last day of a date and its calendar, as the list was read or as it is written."""
    first, last, calendar = (row.get(f"{name}_{what}") for what in ("from", "to", "calendar"))
    if first and last and calendar in CALENDARS:
        return date.fromisoformat(str(first)), date.fromisoformat(str(last)), calendar
    readings = parse_date(_written(row, name), languages[0] if len(languages) == 1 else None)
    if readings and readings[0].first and readings[0].last:
        return readings[0].first, readings[0].last, readings[0].calendar
    return None


def _in_calendars(day: Day, calendars: set[Calendar]) -> tuple[str, ...]:
    """Return a date as days of the Gregorian calendar and of those that either record is written in."""
    told = []
    for calendar in CALENDARS:
        if calendar == "gregorian" or calendar in calendars:
            ends = [_numbers(calendar, end) for end in day[:2]]
            span = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
            told.append(f"{span} {_CALENDAR_NAMES[calendar]}" if len(calendars | {"gregorian"}) > 1 else span)
    return tuple(told)


def _numbers(calendar: Calendar, day: date) -> str:
    year, month, of_month = from_gregorian(calendar, day)
    return f"{year:04}-{month:02}-{of_month:02}"
