"""From rows of lists as they were read to columns that can be compared: name parts, dates with bounds, sex, place.

Nothing here is shown to anybody: what was written stays in `records`. A value that cannot be understood is missing,
and what is missing speaks neither for nor against.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmata.config import CaseSettings, LinkSettings
from stemmata.link.forms import counted, forms_of
from stemmata.values.dates import parse_date
from stemmata.values.fold import fold_text
from stemmata.values.namekeys import joined_key
from stemmata.values.namewords import NameWords, names_words
from stemmata.values.numerals import parse_number

__all__ = ["Fields", "fields_of"]

T = TypeVar("T", bound=Hashable)
R = TypeVar("R")

PARTS = ("given", "father", "grandfather", "family")
_COLUMNS = {part: f"{part}_name" for part in PARTS}
_IN_SCRIPTS = ("name_ar", "name_fa")
"""Columns with the name in the script it was first written in, before a romanised one."""
_FILLED = 0.5
"""Share of each list's rows that must have a column for names to be taken from it everywhere."""
_CHAIN_WORDS = 4
"""Words that half of a list's names must have for it to be read as given, father's, grandfather's, family name."""
_SEXES = {
    word: sex
    for sex, words in (
        ("m", "m male man men boy masculin homme garcon h masculino hombre ذکر مرد پسر مذکر رجل ولد"),
        ("f", "f female woman women girl feminin femme fille femenino mujer انثی زن دختر مونث امراه بنت"),
    )
    for word in words.split()
}
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
_EPOCH = date(1970, 1, 1).toordinal()
_TOO_MANY = 0.012
"""Share of dates of birth on 1 January (by chance 1 in 365) from which the day was filled in."""


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """Records in columns that can be compared.

    Attributes:
        record_ids: Digest of each record, ascending; a record's place here is its number everywhere in this room.
        table: One row a record, in that order; column `id` is its place.
        split: How the names of each list were read, in words.
        lists: The list of each record.
    """

    record_ids: list[str]
    table: pa.Table
    split: dict[str, str]
    lists: list[str]


def fields_of(records: pa.Table, case: CaseSettings, settings: LinkSettings) -> Fields:
    """Return the rows of table `records` as columns that can be compared.

    Args:
        records: Table `records`; open-ended fields may be present or not.
        case: Calendars and languages to expect.
        settings: Lists without duplicates, order of names, identifiers that persons have.

    Returns:
        Columns `id`, `unit` (records of one unit cannot be one person), `given`, `father`, `grandfather`, `family`
        (folded words), for each of them `_key` (consonants) and `_form` (see `forms`), `sex`, `place`, `identifier`,
        and for birth and death `_first`, `_last` (days since 1970), `_day` (as text, where the day is known),
        `_year` (where it is known to the year).
    """
    records = records.sort_by("record_id")
    ids: list[str] = records.column("record_id").to_pylist()
    lists = _lists(records)
    parts, split = _name_parts(records, lists, settings)
    columns: dict[str, Any] = {"id": pa.array(range(len(ids)), pa.int64()), "unit": _units(lists, settings)}
    for part in PARTS:
        columns[part] = [" ".join(words.words) if words else None for words in parts[part]]
        columns[f"{part}_key"] = [_key(words) for words in parts[part]]
    counts = counted(columns[part] for part in PARTS)
    for part in PARTS:
        forms = forms_of(columns[part], columns[f"{part}_key"], counts)
        columns[f"{part}_form"] = [None if name is None else forms.get(name, name) for name in columns[part]]
    columns["sex"] = _each(_texts(records, "sex"), _sex)
    columns["place"] = _each(_first_of(records, ("death_place", "place", "city", "province", "residence")), _folded)
    columns["identifier"] = _each(_first_of(records, settings.identifiers), _folded)
    birth = _year_only(_spans(_texts(records, "birth_date"), case), lists)
    death = _spans(_first_of(records, ("death_date", "date")), case)
    ages = _each(_texts(records, "age"), _age)
    columns |= _dated("birth", _born(birth, death, ages, _days_of_age(birth, death, ages, lists)))
    columns |= _dated("death", death)
    types = {name: pa.string() for name in columns if name not in {"id", "unit"}}
    types |= {f"{event}_{what}": pa.int32() for event in ("birth", "death") for what in ("first", "last", "year")}
    arrays = {name: pa.array(values, types.get(name, pa.int64())) for name, values in columns.items()}
    return Fields(ids, pa.table(arrays), split, lists)


# -- columns as texts ----------------------------------------------------------------------------------------------


def _each(values: Sequence[T | None], function: Callable[[T], R]) -> list[R | None]:
    """Return what a function makes of each value, asking it once a distinct value."""
    made: dict[T, R] = {value: function(value) for value in dict.fromkeys(values) if value is not None}
    return [None if value is None else made[value] for value in values]


def _texts(records: pa.Table, column: str) -> list[str | None]:
    """Return a column's cells; empty ones as None, and the whole column where there is none."""
    if column not in records.column_names:
        return [None] * records.num_rows
    return [text if text and text.strip() else None for text in records.column(column).cast(pa.string()).to_pylist()]


def _first_of(records: pa.Table, columns: Sequence[str]) -> list[str | None]:
    """Return for each record the first cell of some columns that is not empty."""
    out: list[str | None] = [None] * records.num_rows
    for column in columns:
        if column in records.column_names:
            out = [a if a is not None else b for a, b in zip(out, _texts(records, column), strict=True)]
    return out


def _lists(records: pa.Table) -> list[str]:
    return pc.coalesce(records.column("list_id"), records.column("source_id")).to_pylist()  # type: ignore[no-any-return]


def _units(lists: Sequence[str], settings: LinkSettings) -> NDArray[np.int64]:
    """Return a number a record: one for all records of a list in which nobody stands twice, else its own."""
    number = {name: -1 - i for i, name in enumerate(sorted(set(lists))) if name in settings.without_duplicates}
    return np.array([number.get(name, i) for i, name in enumerate(lists)], np.int64)


def _folded(text: str) -> str | None:
    return fold_text(text).strip() or None


def _sex(text: str) -> str | None:
    words = fold_text(text).replace("إ", "ا").strip(" .").split()
    return next((_SEXES[word] for word in words if word in _SEXES), None)


# -- names ---------------------------------------------------------------------------------------------------------


def _key(name: NameWords | None) -> str | None:
    """Return the consonants of a name part run together."""
    return None if name is None else joined_key(name)


def _name_parts(
    records: pa.Table, lists: Sequence[str], settings: LinkSettings
) -> tuple[dict[str, list[NameWords | None]], dict[str, str]]:
    """Return the parts of each record's name, and how each list's names were read."""
    written = {part: _words(_texts(records, column)) for part, column in _COLUMNS.items()}
    whole = _words(_whole_names(records, lists))
    split = _orders(whole, lists, settings, bool(records.column_names) and "father_name" in records.column_names)
    out: dict[str, list[NameWords | None]] = {part: [] for part in PARTS}
    for i, name in enumerate(whole):
        cut = _cut(name, chain=split[lists[i]] == "chain") if name and _needs(written, i) else {}
        for part in PARTS:
            out[part].append(written[part][i] or cut.get(part))
    return out, {
        name: "given, father's, grandfather's, family name" if order == "chain" else "given name, family name"
        for name, order in split.items()
    }


def _needs(written: dict[str, list[NameWords | None]], i: int) -> bool:
    return written["given"][i] is None or written["family"][i] is None


def _words(names: Sequence[str | None]) -> list[NameWords | None]:
    distinct = list(dict.fromkeys(name for name in names if name is not None))
    known = dict(zip(distinct, names_words(distinct), strict=True))
    return [known[name] if name is not None and known[name].words else None for name in names]


def _whole_names(records: pa.Table, lists: Sequence[str]) -> list[str | None]:
    """Return each record's whole name, in the script first written if every list has it so."""
    names = _texts(records, "name")
    groups: dict[str, list[int]] = {}
    for i, name in enumerate(lists):
        groups.setdefault(name, []).append(i)
    for column in _IN_SCRIPTS:
        if column in records.column_names:
            cells = _texts(records, column)
            if all(sum(cells[i] is not None for i in rows) >= _FILLED * len(rows) for rows in groups.values()):
                return [a or b for a, b in zip(cells, names, strict=True)]
    return [a or b for a, b in zip(names, _first_of(records, _IN_SCRIPTS), strict=True)]


def _orders(
    whole: Sequence[NameWords | None],
    lists: Sequence[str],
    settings: LinkSettings,
    fathers: bool,  # noqa: FBT001
) -> dict[str, str]:
    """Return for each list whether its names are chains of given, father's, grandfather's and family name."""
    counts: dict[str, list[int]] = {name: [] for name in dict.fromkeys(lists)}
    for name, source in zip(whole, lists, strict=True):
        if name is not None:
            counts[source].append(len(name.words) if name.script == "Arab" else 0)
    if settings.name_order != "auto":
        return dict.fromkeys(counts, "chain" if settings.name_order == "chain" else "family")
    # what one list's names are, its neighbours' are too: a list of names cut short is still read as chains
    lengths = sorted(n for numbers in counts.values() for n in numbers)
    chains = not fathers and bool(lengths) and lengths[len(lengths) // 2] >= _CHAIN_WORDS
    return dict.fromkeys(counts, "chain" if chains else "family")


_COMPOUND_FIRST, _COMPOUND_LAST = (
    frozenset(words.split())
    for words in (
        "عبد ابو ام ابن بن ابا ابی abd abdel abdul abu umm um ibn bin ben",
        "الله اللہ الدین لله دین allah eddin uddin",
    )
)
"""Words that are one name with the next, and with the one before."""


def _joined(words: Sequence[str]) -> list[str]:
    """Return the words of a name with those that are one name run together (abd + word, word + Allah)."""
    out: list[str] = []
    waiting = ""
    for word in words:
        if word in _COMPOUND_FIRST:
            waiting += word
        elif word in _COMPOUND_LAST and (out or waiting) and not (not waiting and len(out[-1]) < 3):
            if waiting:
                out.append(waiting + word)
                waiting = ""
            else:
                out[-1] += word
        else:
            out.append(waiting + word)
            waiting = ""
    return [*out, waiting] if waiting else out


def _cut(name: NameWords, *, chain: bool) -> dict[str, NameWords]:
    """Cut a whole name into its parts."""
    words = _joined(name.words)
    if not chain:
        cut = {"given": words[:1], "family": words[1:]}
    elif len(words) >= 4:
        cut = {"given": words[:1], "father": words[1:2], "grandfather": words[2:3], "family": words[3:]}
    elif len(words) == 3:
        cut = {"given": words[:1], "father": words[1:2], "family": words[2:]}
    else:
        cut = {"given": words[:1], "family": words[1:]}
    return {part: NameWords(name.script, tuple(some)) for part, some in cut.items() if some}


# -- dates ---------------------------------------------------------------------------------------------------------

Span = tuple[int, int]
"""First and last possible day, since 1970."""


def _spans(texts: Sequence[str | None], case: CaseSettings) -> list[Span | None]:
    def read(text: str) -> Span | None:
        iso = _ISO.match(text.strip())
        if iso:
            try:
                day = date(int(iso[1]), int(iso[2]), int(iso[3])).toordinal() - _EPOCH
            except ValueError:
                return None
            if int(iso[1]) > 1500:
                return day, day
        bounds = [
            (r.first.toordinal() - _EPOCH, r.last.toordinal() - _EPOCH)
            for r in parse_date(text, case.languages[0] if case.languages else None, calendars=case.calendars)
            if r.first and r.last
        ]
        return bounds[0] if bounds else None

    return _each(texts, read)


def _year_only(spans: Sequence[Span | None], lists: Sequence[str]) -> list[Span | None]:
    """Return bounds of dates, with 1 January as the whole year in lists that write it where only the year is known.

    A list does so if far more of its people were born on that day than on others.
    """
    days: dict[str, list[bool]] = {}
    new_year = {span: _is_new_year(span) for span in dict.fromkeys(spans) if span is not None}
    for span, name in zip(spans, lists, strict=True):
        if span is not None and span[0] == span[1]:
            days.setdefault(name, []).append(new_year[span])
    filled_in = {name for name, found in days.items() if sum(found) >= max(5, _TOO_MANY * len(found))}
    return [
        (span[0], span[0] + 364) if span is not None and name in filled_in and new_year[span] else span
        for span, name in zip(spans, lists, strict=True)
    ]


def _is_new_year(span: Span) -> bool:
    day = date.fromordinal(span[0] + _EPOCH)
    return span[0] == span[1] and (day.month, day.day) == (1, 1)


def _age(text: str) -> float | None:
    number = parse_number(text)
    if number is None:
        return None
    years = (number.low + (number.low if number.high is None else number.high)) / 2
    return years if 0 <= years <= 120 else None


def _days_of_age(
    birth: Sequence[Span | None], death: Sequence[Span | None], ages: Sequence[float | None], lists: Sequence[str]
) -> list[int | None]:
    """Return for each record the day on which a person of its list had the age told, where nothing better is known.

    The middle of the list's dates of death; without these the day that births and ages told together speak of.
    """
    days: dict[str, list[int]] = {}
    told: list[int] = []
    for born, died, age, name in zip(birth, death, ages, lists, strict=True):
        if died is not None:
            days.setdefault(name, []).append(died[0])
        if born is not None and age is not None:
            told.append((born[0] + born[1]) // 2 + int((age + 0.5) * 365.25))
    middle = {name: sorted(found)[len(found) // 2] for name, found in days.items()}
    other = sorted(told)[len(told) // 2] if told else None
    return [middle.get(name, other) for name in lists]


def _born(
    birth: Sequence[Span | None], death: Sequence[Span | None], ages: Sequence[float | None],
    days: Sequence[int | None],
) -> list[Span | None]:  # fmt: skip
    """Return bounds of the birth: as told, else from the age at death."""
    out: list[Span | None] = []
    for told, died, age, day in zip(birth, death, ages, days, strict=True):
        if told is not None or age is None or (died is None and day is None):
            out.append(told)
            continue
        first, last = died or (day or 0, day or 0)
        out.append((first - int((age + 1) * 365.25) + 1, last - int(age * 365.25)))
    return out


def _dated(event: str, spans: Sequence[Span | None]) -> dict[str, list[Any]]:
    def iso(span: Span) -> str | None:
        return date.fromordinal(span[0] + _EPOCH).isoformat() if span[0] == span[1] else None

    def year(span: Span) -> int | None:
        a, b = (date.fromordinal(day + _EPOCH).year for day in span)
        return a if a == b else date.fromordinal((span[0] + span[1]) // 2 + _EPOCH).year if b - a <= 1 else None

    return {
        f"{event}_first": [None if span is None else span[0] for span in spans],
        f"{event}_last": [None if span is None else span[1] for span in spans],
        f"{event}_day": _each(spans, iso),
        f"{event}_year": _each(spans, year),
    }
