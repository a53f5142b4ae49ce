"""From rows of lists as they were read to columns that can be compared.

Name parts, dates with bounds, sex, place, and whatever else the lists tell. Nothing here is shown to anybody: what was
written stays in `records`. A value that cannot be understood is missing, and what is missing speaks neither for nor
against. Each distinct value is looked at once, however many rows have it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmata.config import CaseSettings, LinkSettings
from stemmata.link.forms import forms_of
from stemmata.link.running import files_of, is_number, running
from stemmata.values.dates import parse_date
from stemmata.values.fold import fold_text
from stemmata.values.namekeys import joined_key
from stemmata.values.namewords import NameWords, names_words
from stemmata.values.numerals import parse_number

__all__ = ["ATTRIBUTE", "Fields", "age_of", "fields_of"]

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]

PARTS = ("given", "father", "grandfather", "family")
ATTRIBUTE = "attr_"
"""What the names of columns begin with that lists have beside those known here."""
_COLUMNS = {part: f"{part}_name" for part in PARTS}
_IN_SCRIPTS = ("name_ar", "name_fa")
"""Columns with the name in the script it was first written in, before a romanised one."""
_PLACES = ("death_place", "place", "city", "province", "residence")
"""Where it happened, or else where the person lived, the nearest first."""
_NO_ATTRIBUTES = {
    "record_id", "source_id", "list_id", "row", "sheet", "cells", "row_status", "row_reason", "external_id",
    "supersedes", "readings", "name", *_IN_SCRIPTS, *_COLUMNS.values(), "sex", "age", "birth_date", "death_date",
    "date", "notes", "source_named",
}  # fmt: skip
_OF_A_FIELD = ("_as_written", "_from", "_to", "_calendar", "_precision")
_TOLD_BY = 0.02
"""Share of rows from which a further column is compared."""
_LONGEST = 60
"""Letters, on average, up to which a further column is a value and not a text."""
_LOOKED_AT = 200
"""Cells by which it is told whether a column is of numbers."""
_NOTHING_TOLD = frozenset({"", "-", "--", "?", "na", "n/a", "nan", "none", "null", "nil", "unknown", "not known"})
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
_EPOCH = date(1970, 1, 1).toordinal()
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_OLDEST, _OF_ONE_CALENDAR = 1500, 0.995
"""Year after which a plain date is of the Gregorian calendar, and share of such dates from which all others are."""
_TOO_MANY = 0.012
"""Share of dates of birth on 1 January (by chance 1 in 365) from which the day was filled in."""


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """Records in columns that can be compared.

    Attributes:
        record_ids: Digest of each record, ascending; a record's place here is its number everywhere in this room.
        table: One row a record, in that order; column `id` is its place.
        split: How the names of each list were read, in words.
        lists: For each record its list.
    """

    record_ids: list[str]
    table: pa.Table
    split: dict[str, str]
    lists: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class _Spans:
    """First and last possible day of an event, since 1970, whether anything is told, and the day as year-month-day.

    A day that no calendar has (31 June) is kept as written, because a slip leaves most of its digits alone; its bounds
    are those of the month or the year.
    """

    first: Whole
    last: Whole
    told: NDArray[np.bool_]
    day: pa.Array


def fields_of(records: pa.Table, case: CaseSettings, settings: LinkSettings) -> Fields:
    """Return the rows of table `records` as columns that can be compared.

    Args:
        records: Table `records`; open-ended fields may be present or not.
        case: Calendars and languages to expect.
        settings: Lists without duplicates, order of names, identifiers that persons have.

    Returns:
        Columns `id`, `unit` (records of one unit cannot be one person), `given`, `father`, `grandfather`, `family`,
        `last` (the family name, or the only name told; all folded words), for each of them `_key` (consonants) and
        `_form` (see `forms`), `sex`, `place`, `identifier`, for birth and death `_first`, `_last` (days since 1970),
        `_day` (year-month-day, where the day is told), `_year` (where it is known to the year), and under
        `attr_<name>` whatever other columns tell.
    """
    records = records.sort_by("record_id")
    ids: list[str] = records.column("record_id").to_pylist()
    told = pc.coalesce(records.column("list_id"), records.column("source_id"), "").combine_chunks()
    lists = told.dictionary_encode()
    names: list[str] = lists.dictionary.to_pylist()
    of_list = lists.indices.to_numpy().astype(np.int64)
    columns: dict[str, Any] = {"id": np.arange(len(ids)), "unit": _units(of_list, names, settings)}
    parts, split = _name_parts(records, of_list, names, settings)
    columns |= parts
    columns["sex"] = _mapped(_texts(records, "sex"), _sex)
    places, rest = _nearest_place(records)
    columns["place"] = _mapped(places, _folded)
    columns["identifier"] = _mapped(_first_of(records, settings.identifiers), _folded)
    birth = _year_only(_spans(_texts(records, "birth_date"), case), of_list)
    death = _spans(_first_of(records, ("death_date", "date")), case)
    ages = _numbers(_texts(records, "age"), age_of)
    columns |= _dated("birth", _born(birth, death, ages, _days_of_age(birth, death, ages, of_list)))
    columns |= _dated("death", death)
    columns |= _attributes(records, rest, settings)
    return Fields(ids, pa.table(columns), split, [names[i] for i in of_list.tolist()])


# -- columns as texts ----------------------------------------------------------------------------------------------


def _mapped(values: pa.Array, function: Callable[[str], str | None]) -> pa.Array:
    """Return what a function makes of each text, asking it once a distinct text."""
    coded = values.dictionary_encode()
    made = pa.array([function(value) for value in coded.dictionary.to_pylist()], pa.string())
    return made.take(coded.indices)


def _numbers(values: pa.Array, function: Callable[[str], float | None]) -> Numbers:
    """Return what a function makes of each text as a number; not-a-number where it makes nothing."""
    coded = values.dictionary_encode()
    made = pa.array([function(value) for value in coded.dictionary.to_pylist()], pa.float64())
    return np.asarray(made.take(coded.indices).fill_null(np.nan).to_numpy(), np.float64)


def _texts(records: pa.Table, column: str) -> pa.Array:
    """Return a column's cells; empty ones as missing, and the whole column where there is none."""
    if column not in records.column_names:
        return pa.nulls(records.num_rows, pa.string())
    cells = records.column(column).cast(pa.string()).combine_chunks()
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(cells), ""), pa.scalar(None, pa.string()), cells)


def _first_of(records: pa.Table, columns: Sequence[str]) -> pa.Array:
    """Return for each record the first cell of some columns that is not empty."""
    return pc.coalesce(*(_texts(records, column) for column in columns), pa.nulls(records.num_rows, pa.string()))


def _units(of_list: Whole, names: Sequence[str], settings: LinkSettings) -> Whole:
    """Return a number a record: one for all records of a list in which nobody stands twice, else its own."""
    alone = np.array([name in settings.without_duplicates for name in names], np.bool_)
    return np.where(alone[of_list], -1 - of_list, np.arange(len(of_list))) if len(of_list) else of_list


def _folded(text: str) -> str | None:
    return fold_text(text).strip() or None


def _value(text: str) -> str | None:
    folded = fold_text(text).strip()
    return None if folded in _NOTHING_TOLD else folded


def _sex(text: str) -> str | None:
    words = fold_text(text).replace("إ", "ا").strip(" .").split()
    return next((_SEXES[word] for word in words if word in _SEXES), None)


def _nearest_place(records: pa.Table) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Return for each record the nearest place told, and what the columns of places tell beside it."""
    nearest = pa.nulls(records.num_rows, pa.string())
    rest = {}
    for column in _PLACES:
        cells = _texts(records, column)
        rest[column] = pc.if_else(pc.is_null(nearest), pa.scalar(None, pa.string()), cells)
        nearest = pc.coalesce(nearest, cells)
    return nearest, rest


def _attributes(records: pa.Table, places: Mapping[str, pa.Array], settings: LinkSettings) -> dict[str, pa.Array]:
    """Return what the lists tell beside the fields known here, if some value of it stands twice."""
    found: dict[str, pa.Array] = {}
    taken = _NO_ATTRIBUTES | set(settings.identifiers)
    for column in sorted(records.column_names):
        base = next((column.removesuffix(end) for end in _OF_A_FIELD if column.endswith(end)), None)
        if column in taken or base in records.column_names:
            continue
        kind = records.schema.field(column).type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)):
            continue
        cells = places[column] if column in places else _without_running(_texts(records, column), records)
        values = _mapped(cells, _value)
        told = len(values) - values.null_count
        distinct = len(values.dictionary_encode().dictionary)
        if told < max(2, _TOLD_BY * len(values)) or distinct < 2 or distinct == told:
            continue
        if pc.mean(pc.utf8_length(values)).as_py() > _LONGEST:
            continue
        name = re.sub("[^a-z0-9]+", "_", column.lower()).strip("_") or "field"
        while ATTRIBUTE + name in found:
            name += "_"
        found[ATTRIBUTE + name] = values
    return found


def _without_running(cells: pa.Array, records: pa.Table) -> pa.Array:
    """Return the cells of a column without numbers that count the rows of a file."""
    some = cells.drop_null()[:_LOOKED_AT].to_pylist()
    if 2 * sum(map(is_number, some)) < len(some):
        return cells
    counts = running(cells.to_pylist(), *files_of(records))
    return pc.if_else(pa.array(counts), pa.scalar(None, pa.string()), cells)


# -- names ---------------------------------------------------------------------------------------------------------


class _Pool:
    """All distinct names, each with a number; 0 is no name."""

    def __init__(self) -> None:
        self.names: list[NameWords | None] = [None]
        self._number: dict[tuple[str, tuple[str, ...]], int] = {}

    def number(self, name: NameWords | None) -> int:
        if name is None or not name.words:
            return 0
        key = name.script, name.words
        if key not in self._number:
            self._number[key] = len(self.names)
            self.names.append(NameWords(*key))
        return self._number[key]

    def of(self, texts: pa.Array) -> Whole:
        """Return the number of each text's name."""
        coded = texts.dictionary_encode()
        names = [
            NameWords(name.script, tuple(_joined(name.words))) for name in names_words(coded.dictionary.to_pylist())
        ]
        numbers = np.array([*(self.number(name) for name in names), 0], np.int64)
        return np.asarray(numbers[coded.indices.fill_null(len(numbers) - 1).to_numpy()])


def _name_parts(
    records: pa.Table, of_list: Whole, names: Sequence[str], settings: LinkSettings
) -> tuple[dict[str, pa.Array], dict[str, str]]:
    """Return the columns of each record's name parts, and how each list's names were read."""
    pool = _Pool()
    parts = {part: pool.of(_texts(records, column)) for part, column in _COLUMNS.items()}
    whole = pool.of(_whole_names(records, of_list))
    chain = _chains(pool, whole, settings, fathers=bool(parts["father"].any()))
    needed = (whole > 0) & ((parts["given"] == 0) | (parts["family"] == 0))
    cut = {part: np.zeros(len(pool.names), np.int64) for part in PARTS}
    for number in np.unique(whole[needed]).tolist():
        for part, some in _cut(pool.names[number], chain=chain).items():
            cut[part][number] = pool.number(some)
    for part in PARTS:
        parts[part] = np.where(needed & (parts[part] == 0), cut[part][whole], parts[part])
    told = np.unique(np.concatenate([of_list[(whole > 0) | (parts["given"] > 0)], np.zeros(0, np.int64)]))
    read = "given, father's, grandfather's, family name" if chain else "given name, family name"
    return _name_columns(pool, parts), {names[i]: read for i in told.tolist()}


def _name_columns(pool: _Pool, parts: Mapping[str, Whole]) -> dict[str, pa.Array]:
    """Return words, consonants and form of each part."""
    texts = [None if name is None else " ".join(name.words) for name in pool.names]
    keys = [None if name is None else joined_key(name) for name in pool.names]
    counts: Counter[str] = Counter()
    for numbers in parts.values():
        for number, count in enumerate(np.bincount(numbers, minlength=len(texts)).tolist()):
            if count and (text := texts[number]) is not None:
                counts[text] += count
    used = [i for i, text in enumerate(texts) if text is not None and counts[text]]
    forms = forms_of([texts[i] for i in used], [keys[i] for i in used], counts)
    kinds = {
        "": pa.array(texts, pa.string()),
        "_key": pa.array(keys, pa.string()),
        "_form": pa.array([None if text is None else forms.get(text, text) for text in texts], pa.string()),
    }
    # the only name told may be the family's: it then stands beside the family names of others
    told = {**parts, "last": np.where(parts["family"] > 0, parts["family"], parts["given"])}
    return {part + kind: values.take(pa.array(told[part])) for part in told for kind, values in kinds.items()}


def _whole_names(records: pa.Table, of_list: Whole) -> pa.Array:
    """Return each record's whole name, in the script first written if every list has it so."""
    names = _texts(records, "name")
    for column in _IN_SCRIPTS:
        if column in records.column_names:
            cells = _texts(records, column)
            told = np.bincount(of_list, pc.is_valid(cells).to_numpy(zero_copy_only=False))
            if (told >= _FILLED * np.bincount(of_list)).all():
                return pc.coalesce(cells, names)
    return pc.coalesce(names, _first_of(records, _IN_SCRIPTS))


def _chains(pool: _Pool, whole: Whole, settings: LinkSettings, *, fathers: bool) -> bool:
    """Return whether whole names are chains of given, father's, grandfather's and family name."""
    if settings.name_order != "auto":
        return settings.name_order == "chain"
    words = np.array([len(n.words) if n is not None and n.script == "Arab" else 0 for n in pool.names], np.int64)
    # what one list's names are, its neighbours' are too: a list of names cut short is still read as chains
    told = np.sort(words[whole[whole > 0]])
    return not fathers and len(told) > 0 and int(told[len(told) // 2]) >= _CHAIN_WORDS


_ARTICLE = re.compile("^(عبد|ابو|ابی|ام|ابن|بن)ال(?=..)(?!له$)")
_COMPOUND_FIRST, _COMPOUND_LAST = (
    frozenset(words.split())
    for words in (
        "عبد ابو ام ابن بن ابا ابی abd abdel abdul abu umm um ibn bin ben",
        "الله اللہ الدین لله دین allah eddin uddin",
    )
)
"""Words that are one name with the next, and with the one before."""
_OF_THE_FAITH = "دین", "الدین"
"""The last word of compounds like Salah al-Din, without its article and with it."""


def _joined(words: Sequence[str]) -> list[str]:
    """Return the words of a name with those that are one name run together (abd + word, word + Allah).

    The article within goes, as it does before a word that stands alone: names are written both ways.
    """
    out: list[str] = []
    waiting = ""
    for written in words:
        word = _unturned(written)
        if word in _COMPOUND_FIRST:
            waiting += word
        elif word in _COMPOUND_LAST and (waiting or (out and len(out[-1]) >= (2 if word in _OF_THE_FAITH else 3))):
            if waiting:
                out.append(waiting + word)
                waiting = ""
            else:
                out[-1] += word
        else:
            out.append(waiting + word)
            waiting = ""
    return [_without_article(word) for word in ([*out, waiting] if waiting else out)]


def _without_article(word: str) -> str:
    """Return a compound without the article of its second word."""
    without, with_article = _OF_THE_FAITH
    if word.endswith(with_article) and len(word) >= len(with_article) + 2:
        return word.removesuffix(with_article) + without
    return _ARTICLE.sub(r"\1", word)


def _unturned(word: str) -> str:
    """Return a word with those ligatures mended whose letters PDFs turn round: "Allah", lam with alef after an alef."""
    if word.startswith("اال") and len(word) > 4:
        word = "ا" + word[3:]  # the article before an alef: without it, as elsewhere
    return word.replace("هللا", "الله") if word.endswith("هللا") else word


def _cut(name: NameWords, *, chain: bool) -> dict[str, NameWords]:
    """Cut a whole name into its parts."""
    words = name.words
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


def _spans(texts: pa.Array, case: CaseSettings) -> _Spans:
    """Return the days that each text may mean."""
    coded = texts.dictionary_encode()
    written = [text.strip() for text in coded.dictionary.to_pylist()]
    plain = [_ISO.match(text) or _PLAIN.match(text) for text in written]
    years = [int(found[1]) for found in plain if found]
    # an odd year among thousands of plain ones is a slip, and no date of another calendar
    slips = sum(year > _OLDEST for year in years) >= _OF_ONE_CALENDAR * len(years)
    made: list[tuple[int, int, str | None] | None] = [
        _plain_day(found) if found and (slips or int(found[1]) > _OLDEST) else _read_day(text, case)
        for text, found in zip(written, plain, strict=True)
    ]
    rows = coded.indices.fill_null(len(made)).to_numpy()
    made.append(None)
    first, last = (np.array([0 if span is None else span[end] for span in made], np.int64)[rows] for end in (0, 1))
    days = pa.array([None if span is None else span[2] for span in made], pa.string())
    return _Spans(first, last, np.array([span is not None for span in made], np.bool_)[rows], days.take(pa.array(rows)))


def _plain_day(found: re.Match[str]) -> tuple[int, int, str] | None:
    year, month, day = (int(found[i]) for i in (1, 2, 3))
    text = f"{found[1]}-{found[2]}-{found[3]}"
    try:
        number = date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        if year < 1:
            return None
        if 1 <= month <= 12:
            first = date(year, month, 1).toordinal() - _EPOCH
            return first, first + 30, text
        first = date(year, 1, 1).toordinal() - _EPOCH
        return first, first + 364, text
    return number, number, text


def _read_day(text: str, case: CaseSettings) -> tuple[int, int, str | None] | None:
    for found in parse_date(text, case.languages[0] if case.languages else None, calendars=case.calendars):
        if found.first and found.last:
            day = found.first.isoformat() if found.first == found.last else None
            return found.first.toordinal() - _EPOCH, found.last.toordinal() - _EPOCH, day
    return None


def _days(numbers: Whole) -> NDArray[np.datetime64]:
    return numbers.astype("datetime64[D]")


def _years(days: Whole) -> Whole:
    return _days(days).astype("datetime64[Y]").astype(np.int64) + 1970


def _year_only(spans: _Spans, of_list: Whole) -> _Spans:
    """Return bounds of dates, with 1 January as the whole year in lists that write it where only the year is known.

    A list does so if far more of its people were born on that day than on others.
    """
    day = spans.told & (spans.first == spans.last)
    first_of_year = _days(spans.first).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    new_year = day & (spans.first == first_of_year)
    found, on_it = np.bincount(of_list, day), np.bincount(of_list, new_year)
    filled_in = on_it >= np.maximum(5, _TOO_MANY * found)
    whole_year = new_year & filled_in[of_list]
    days = pc.if_else(pa.array(whole_year), pa.scalar(None, pa.string()), spans.day)
    return _Spans(spans.first, np.where(whole_year, spans.first + 364, spans.last), spans.told, days)


def age_of(text: str) -> float | None:
    """Return an age in years, the middle of a range; None if it is none."""
    number = parse_number(text)
    if number is None:
        return None
    years = (number.low + (number.low if number.high is None else number.high)) / 2
    return years if 0 <= years <= 120 else None


def _days_of_age(birth: _Spans, death: _Spans, ages: Numbers, of_list: Whole) -> Numbers:
    """Return for each record the day on which a person of its list had the age told, where nothing better is known.

    The middle of the list's dates of death; without these the day that births and ages told together speak of.
    """
    both = birth.told & ~np.isnan(ages)
    told = np.sort((birth.first[both] + birth.last[both]) // 2 + ((ages[both] + 0.5) * 365.25).astype(np.int64))
    other = float(told[len(told) // 2]) if len(told) else np.nan
    days = np.full(int(of_list.max(initial=-1)) + 1, other)
    for number in np.unique(of_list[death.told]).tolist():
        found = np.sort(death.first[death.told & (of_list == number)])
        days[number] = found[len(found) // 2]
    return days[of_list]


def _born(birth: _Spans, death: _Spans, ages: Numbers, days: Numbers) -> _Spans:
    """Return bounds of the birth: as told, else from the age at death."""
    reckoned = ~birth.told & ~np.isnan(ages) & (death.told | ~np.isnan(days))
    age, day = np.where(reckoned, ages, 0.0), np.nan_to_num(days).astype(np.int64)
    first = np.where(death.told, death.first, day) - ((age + 1) * 365.25).astype(np.int64) + 1
    last = np.where(death.told, death.last, day) - (age * 365.25).astype(np.int64)
    return _Spans(
        np.where(reckoned, first, birth.first), np.where(reckoned, last, birth.last), birth.told | reckoned, birth.day
    )  # fmt: skip


def _dated(event: str, spans: _Spans) -> dict[str, pa.Array]:
    a, b = _years(spans.first), _years(spans.last)
    year = np.where(a == b, a, _years((spans.first + spans.last) // 2))
    return {
        f"{event}_first": pa.array(spans.first.astype(np.int32), mask=~spans.told),
        f"{event}_last": pa.array(spans.last.astype(np.int32), mask=~spans.told),
        f"{event}_day": spans.day,
        f"{event}_year": pa.array(year.astype(np.int32), mask=~spans.told | (b - a > 1)),
    }
