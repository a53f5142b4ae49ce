"""Rows of lists as records: header found or named, each field as written and in a normal form, each row accounted for.

The mapping of `case.toml` decides where there is one; else common headers are understood (`headers`) and all other
columns kept under their own names. A row that stands for no person (a repeated header, a sum, a heading across the
table) is refused with the reason and never dropped in silence.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from stemmata.config import Column, ListSettings
from stemmata.read.headers import KNOWN, field_of, folded, free, slug
from stemmata.read.reading import Cell, Reading, Row
from stemmata.values.calendars import CALENDARS, Calendar
from stemmata.values.cells import (
    UNCERTAIN_ORDER,
    column_language,
    column_month_order,
    is_blank,
    iso,
    read_age,
    read_date,
    read_id,
    read_sex,
    split_name,
)
from stemmata.values.ids import canonical_json, row_id

DATES = frozenset({"birth_date", "death_date", "date"})
"""Fields that hold dates."""
NAMES = ("name", "given_name", "father_name", "grandfather_name", "family_name", "mother_name", "name_ar", "name_fa")
"""Fields that hold names."""

LONG = 20_000
"""Rows kept one by one at most; more are put into columns."""
_HEADER_ROWS = 15
_SAMPLE = 20_000
"""Cells of a column that tell the order of day and month."""
_SUMS = (
    "total|totals|grand total|sub total|subtotal|sum|total général|somme|suma|المجموع|مجموع|المجموع الكلي|الإجمالي|"
    "إجمالي|جمع|جمع کل|مجموع کل"
)
_TOTALS = frozenset(folded(word) for word in _SUMS.split("|"))
_PARTS = {"given": "given_name", "father": "father_name", "grandfather": "grandfather_name", "family": "family_name"}
_A_PERSON = "if it is a person, change the row in a copy of the file and add that, or map its columns in case.toml"
_PROBLEMS_SHOWN = 3
_DATES_KEPT = 100_000
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Plan:
    """One field of a list: the columns it is taken from and how it is read."""

    name: str
    columns: tuple[str, ...]
    spec: Column | None = None
    scheme: str | None = None
    """The scheme of an identifier, else None."""


@dataclass(frozen=True)
class Layout:
    """How one table of a list is laid out."""

    header: int
    """Row of the headers, 0 where there is none."""
    headers: Mapping[str, str]
    """Column -> its header as written."""
    plans: tuple[Plan, ...]
    missing: tuple[tuple[str, str], ...] = ()
    """Key of the mapping and header it names that the table does not have."""

    @cached_property
    def taken(self) -> frozenset[str]:
        """The columns that are fields."""
        return frozenset(column for plan in self.plans for column in plan.columns)

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """Column -> its header for comparison."""
        return {column: folded(text) for column, text in self.headers.items()}


@dataclass(slots=True)
class Listed:
    """What a list gave."""

    records: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """For the table `texts`: which row was taken as the header, which tables have none."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    """Code and message of what the user should know, with the mend."""
    layouts: dict[str | None, Layout] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListSource:
    """What is known of a list's file before it is read."""

    source_id: str
    list_id: str | None
    calendars: tuple[Calendar, ...] = CALENDARS
    settings: ListSettings | None = None
    published: tuple[date, date] | None = None
    received: date | None = None


def _text(reading: Reading, cell: Cell) -> str:
    return reading.text[cell.start : cell.end]


# -- which row is the header, which column is which field -------------------------------------------------------------


def _header_score(reading: Reading, row: Row, width: int, known_headers: Container[str]) -> float:
    """Return how much a row looks like a header: known names first, then short distinct cells."""
    texts = [_text(reading, cell) for cell in row.cells]
    known = sum(1 for text in texts if folded(text) in known_headers)
    plain = sum(1 for text in texts if len(text) <= 40 and not any(c.isdigit() for c in text))
    filled = len(texts) / max(1, width)
    distinct = len(set(texts)) == len(texts)
    return 3 * known + (plain / max(1, len(texts)) if distinct else 0) + filled


def _found_header(reading: Reading, rows: Sequence[Row], named: frozenset[str]) -> Row | None:
    """Find the header among the first rows of a table; None where no row looks like one.

    Args:
        reading: The list's reading.
        rows: Its rows.
        named: Headers that the mapping names, folded; where it names none, common ones are looked for.
    """
    width = max(len(row.cells) for row in rows[:_SAMPLE])
    headers: Container[str] = named or KNOWN
    best = max(rows[:_HEADER_ROWS], key=lambda row: (_header_score(reading, row, width, headers), -row.number))
    texts = [_text(reading, cell) for cell in best.cells]
    known = sum(1 for text in texts if folded(text) in headers)
    if not known and (
        len(rows) == 1
        or best.number != rows[0].number
        or any(any(c.isdigit() for c in t) for t in texts)
        or len(texts) < width
    ):
        return None
    return best


def _headers(reading: Reading, rows: Sequence[Row], settings: ListSettings | None) -> tuple[int, dict[str, str]] | None:
    """Return the row of the headers and each column's header; None where none is found."""
    if _is_keyed(rows):
        return 0, {key: key for key in dict.fromkeys(cell.column for row in rows for cell in row.cells)}
    wanted = settings.header_row if settings else None
    if wanted == 0:
        return 0, {}
    specs = [spec for _, _, spec, _ in _mapped(settings)] if settings else []
    named = frozenset(folded(text) for spec in specs for text in (*spec.column, *spec.join)) - {""}
    row = _found_header(reading, rows, named) if wanted is None else next((r for r in rows if r.number == wanted), None)
    return None if row is None else (row.number, {cell.column: _text(reading, cell) for cell in row.cells})


def _is_keyed(rows: Sequence[Row]) -> bool:
    """Tell whether the rows are objects whose fields have keys, and no row of a table in which columns stand."""
    return bool(rows and rows[0].cells) and rows[0].cells[0].locator.startswith(("line ", "item ", "record "))


def layout_of(header: int, headers: Mapping[str, str], settings: ListSettings | None) -> Layout:
    """Return which column is which field: as mapped, else as common headers tell.

    Args:
        header: Row of the headers.
        headers: Column -> header.
        settings: The list's section of `case.toml`.
    """
    mapped = _mapped(settings) if settings else []
    if not mapped:
        fields: dict[str, str] = {}
        for column, text in headers.items():
            fields[column] = free(field_of(text), text, fields)
        return Layout(header, headers, tuple(Plan(name, (column,)) for column, name in fields.items()))
    by_header = {folded(text): column for column, text in reversed(list(headers.items()))}
    plans: list[Plan] = []
    missing: list[tuple[str, str]] = []
    for key, name, spec, scheme in mapped:
        columns = [_column(wanted, by_header, headers) for wanted in spec.join or spec.column]
        found = tuple(c for c in columns if c is not None)
        if spec.column:
            found = found[:1]
        missing += [(key, w) for w, c in zip(spec.join, columns, strict=False) if c is None]
        if not found:
            missing += [(key, " | ".join(spec.column))] if spec.column else []
            continue
        plans.append(Plan(name, found, spec, scheme))
    taken = {column for plan in plans for column in plan.columns}
    names = {f"*{i}": plan.name for i, plan in enumerate(plans)}
    for column, text in headers.items():
        if column not in taken:
            # the number of a row is known as such everywhere, because it changes without anything having changed
            name = "id_number" if KNOWN.get(folded(text)) == "id_number" else slug(text)
            names[column] = free(name, text, names)
            plans.append(Plan(names[column], (column,)))
    return Layout(header, headers, tuple(plans), tuple(missing))


def _mapped(settings: ListSettings) -> list[tuple[str, str, Column, str | None]]:
    """Return key, field, column and scheme of all that the mapping names."""
    named = [
        (f"columns.{name}", name, getattr(settings.columns, name), None) for name in type(settings.columns).model_fields
    ]
    found: list[tuple[str, str, Column, str | None]] = [entry for entry in named if entry[2] is not None]
    return found + [(f"ids.{scheme}", f"id_{scheme}", spec, scheme) for scheme, spec in settings.ids.items()]


def _column(wanted: str, by_header: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
    """Return the column that a mapping means: by its header, else by its letter."""
    exact = next((column for column, text in headers.items() if text.strip() == wanted.strip()), None)
    if exact is not None:
        return exact
    if (key := folded(wanted)) and key in by_header:
        return by_header[key]
    letters = wanted.strip().upper()
    return letters if len(letters) <= 3 and letters.isascii() and letters.isalpha() else None


# -- one row ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Draft:
    """A record in the making."""

    record: dict[str, Any]
    places: dict[str, str] = field(default_factory=dict)
    readings: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """One table of a list with what its columns tell."""

    reading: Reading
    source: ListSource
    layout: Layout
    lang: str | None
    month_first: dict[str, bool | None]
    where: str = ""
    """The sheet, for what is told of it."""
    uncertain: Counter[str] = field(default_factory=Counter)
    """Date field -> cells in which it is not certain whether the day or the month comes first."""
    wide: int = 0
    first_wide: int = 0
    """Rows with cells beyond the headers, and the first of them."""
    doubts: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)
    """Field and kind of what was not understood -> how often, and the first such row."""
    dates: dict[tuple[str, str], tuple[dict[str, str | None], dict[str, Any] | None, str | None]] = field(
        default_factory=dict
    )
    """Date field and cell -> what it was understood as, for the next cell that says the same."""

    def value(self, plan: Plan, cells: Sequence[Cell]) -> tuple[str, str, str]:
        """Return a field as written, what is to be understood, and its place."""
        if len(cells) == 1:
            cell = cells[0]
            text = self.reading.text[cell.start : cell.end]
            return text, text, cell.locator
        texts = [_text(self.reading, cell) for cell in cells]
        places = " ".join(dict.fromkeys(cell.locator for cell in cells))
        return " ".join(texts), ("/" if plan.name in DATES else " ").join(t.strip() for t in texts), places

    def record(self, row: Row) -> dict[str, Any]:
        """Return the record of a row."""
        record: dict[str, Any] = {
            "record_id": row_id(self.source.source_id, row.sheet, row.number),
            "source_id": self.source.source_id,
            "list_id": self.source.list_id,
            "row": row.number,
            "sheet": row.sheet,
            "row_status": "created",
        }
        draft = _Draft(record)
        left = {cell.column: cell for cell in row.cells}
        for plan in self.layout.plans:
            cells = tuple(left[column] for column in plan.columns if column in left)
            if cells:
                self._field(draft, plan, cells)
        if not left.keys() <= self.layout.taken:
            for column, cell in left.items():
                if column not in self.layout.taken:
                    self._field(draft, Plan(slug(f"column {column}"), (column,)), (cell,))
        if "name_as_written" not in record:
            _compose_name(record, draft.places)
        record["cells"] = canonical_json(draft.places)
        record["readings"] = canonical_json(draft.readings) if draft.readings else None
        record["row_reason"] = canonical_json(draft.reasons) if draft.reasons else None
        return record

    def _field(self, draft: _Draft, plan: Plan, cells: Sequence[Cell]) -> None:
        """Add one field, as written and as understood."""
        name, spec, record = plan.name, plan.spec, draft.record
        written, text, place = self.value(plan, cells)
        record[f"{name}_as_written"] = written
        draft.places[name] = place
        if is_blank(text):
            record[name] = None
            return
        plain = " ".join(text.split())
        if spec is not None and spec.values:
            plain = spec.values.get(plain) or spec.values.get(plain.casefold()) or plain
        record[name] = plain
        if plan.scheme is not None:
            record[name] = read_id(plain)
        elif name in DATES:
            self._date(draft, plan, plain)
        elif name == "sex":
            record[name] = read_sex(plain) or plain
            if read_sex(plain) is None:
                draft.reasons.append(f"sex: not understood: {_short(plain)}")
        elif name == "age":
            years = read_age(plain)
            if years is None:
                draft.reasons.append(f"age: not understood: {_short(plain)}")
            else:
                record[name] = f"{years:g}"
        elif name == "name" and spec is not None and spec.order and len(cells) == 1:
            self._parts(draft, spec, cells[0])

    def _date(self, draft: _Draft, plan: Plan, text: str) -> None:
        key = (plan.name, text)
        if key not in self.dates:
            if len(self.dates) >= _DATES_KEPT:
                self.dates.clear()
            self.dates[key] = self._understood(plan, text)
        fields, reading, reason = self.dates[key]
        draft.record.update(fields)
        if reading is not None:
            draft.readings[plan.name] = reading
            self.uncertain[plan.name] += UNCERTAIN_ORDER in reading["why"]
        if reason is not None:
            draft.reasons.append(reason)

    def _understood(self, plan: Plan, text: str) -> tuple[dict[str, str | None], dict[str, Any] | None, str | None]:
        """Return what a date adds to its record, how it was read, and what was not understood of it."""
        spec, name = plan.spec, plan.name
        given = spec.month_first if spec is not None else None
        found = read_date(
            text,
            lang=self.lang,
            calendars=(spec.calendars if spec else ()) or self.source.calendars,
            month_first=given if given is not None else self.month_first.get(name),
            precision=spec.precision if spec else None,
            anchor=self.source.published,
            latest=self.source.received,
        )
        if not found.readings:
            return {}, None, f"{name}: {found.problem}: {_short(text)}"
        chosen, *others = found.readings
        fields: dict[str, str | None] = {
            name: iso(chosen) or text, f"{name}_calendar": chosen.calendar, f"{name}_precision": chosen.precision,
        }  # fmt: skip
        if chosen.first is not None and chosen.last is not None:
            fields |= {f"{name}_from": chosen.first.isoformat(), f"{name}_to": chosen.last.isoformat()}
        reading: dict[str, Any] = {"calendar": chosen.calendar, "why": chosen.why}
        if others:
            reading["also"] = [[other.calendar, iso(other)] for other in others]
        return fields, reading, None

    def _parts(self, draft: _Draft, spec: Column, cell: Cell) -> None:
        """Cut a full name into the parts that the mapping names, where it has just as many."""
        text, record = _text(self.reading, cell), draft.record
        spans = split_name(text, spec.order)
        if spans is None:
            draft.reasons.append(f"name: it does not have the parts {', '.join(spec.order)}, and is kept whole")
            return
        for part, (start, end) in spans.items():
            name = _PARTS[part]
            if f"{name}_as_written" not in record:
                record[f"{name}_as_written"] = record[name] = text[start:end]
                draft.places[name] = cell.locator


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _compose_name(record: dict[str, Any], places: dict[str, str]) -> None:
    """Give a record without a name column its name: given and family name, else the name in another script."""
    parts: list[str] = [f for f in ("given_name", "father_name", "grandfather_name", "family_name") if record.get(f)]
    if "family_name" not in parts and "given_name" not in parts:
        parts = ["name_ar"] if record.get("name_ar") else ["name_fa"] if record.get("name_fa") else []
    elif "family_name" in parts:
        parts = [f for f in parts if f in ("given_name", "family_name")]
    if parts:
        record["name"] = " ".join(record[f] for f in parts)
        record["name_as_written"] = " ".join(record[f"{f}_as_written"] for f in parts)
        places["name"] = " ".join(places[f] for f in parts)


# -- rows that are no records -----------------------------------------------------------------------------------------


def _refusal(  # noqa: PLR0911  (each return is one kind of row)
    reading: Reading, row: Row, layout: Layout, record: Mapping[str, Any]
) -> str | None:
    """Return why a row stands for no person, or None."""
    texts = {cell.column: _text(reading, cell) for cell in row.cells}
    headers = layout.headers
    if layout.header and len(texts) > 1 and _repeats(texts, layout.folded):
        return f"it repeats the headers of row {layout.header}"
    known = [text for text in texts.values() if not is_blank(text)]
    if not known:
        return "nothing is known in it: its cells are empty or say so"
    if len(row.cells) == 1 and ":" in row.cells[0].locator.rsplit("!", 1)[-1] and len(headers) > 1:
        return "it is a heading across several columns"
    if _is_sum(known):
        return "it is a sum over other rows"
    names = [f for f in NAMES if record.get(f)]
    if len(texts) == 1 and len(headers) > 2 and not names and any(c.isalpha() for c in known[0]):
        return "it is a heading or a remark: a single cell, and no name"
    told = [p.name for p in layout.plans if record.get(p.name) and p.name != "id_number" and p.scheme is None]
    identified = any(record.get(p.name) for p in layout.plans if p.scheme)
    if not told and not identified and layout.header and len(headers) > 1:
        return "it holds a number and nothing else"
    return None


def _repeats(texts: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Tell whether most cells of a row hold the header of their column; most rows are told by the first few."""
    least = max(2, 0.6 * len(texts))
    left = len(texts)
    same = 0
    for column, text in texts.items():
        same += (header := headers.get(column, "")) != "" and folded(text) == header
        left -= 1
        if same + left < least:
            return False
    return True


def _is_sum(known: Sequence[str]) -> bool:
    """Tell whether all that is said in words is that this is a sum."""
    said = False
    for text in known:
        if _LETTER.search(text):
            if not _is_total(text):
                return False
            said = True
    return said


def _is_total(text: str) -> bool:
    plain = folded(text)
    return plain in _TOTALS or any(plain.startswith(f"{word} ") and plain.split()[-1].isdigit() for word in _TOTALS)


# -- a whole list -----------------------------------------------------------------------------------------------------


def records_of(reading: Reading, source: ListSource) -> Listed:
    """Return the records of a list, the rows that are none, and what should be known of how they were understood.

    Args:
        reading: The list's reading, with rows.
        source: What is known of the file, and how `case.toml` says it is read.
    """
    lister = Lister(source)
    listed = Listed()
    for records, refused_rows in lister.take(reading):
        listed.records += records
        listed.refused += refused_rows
    listed.notes, listed.problems, listed.layouts = lister.notes, lister.problems(), lister.layouts
    return listed


class Lister:
    """Reads the rows of one list, stretch by stretch.

    What its columns are is told by the first stretch; the others have no sheets and no header.

    Args:
        source: What is known of the file, and how `case.toml` says it is read.
    """

    def __init__(self, source: ListSource) -> None:
        self.source = source
        self.notes: list[str] = []
        """For the table `texts`: which row was taken as the header, which tables have none."""
        self.layouts: dict[str | None, Layout] = {}
        self._problems: list[tuple[str, str]] = []
        self._tables: dict[str | None, _Table] = {}
        self._begun = False

    def take(self, reading: Reading) -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
        """Yield the records and the refused rows of a stretch, some rows at a time."""
        by_sheet = self._opened(reading) if not self._begun else reading.rows.by_sheet()
        self._begun = True
        for sheet, rows in by_sheet.items():
            if sheet in self._tables:
                table = self._tables[sheet]
                table.reading = reading
                if _is_keyed(rows):
                    self._widen(table, rows)
                yield from _rows_of(table, rows)

    def _widen(self, table: _Table, rows: Sequence[Row]) -> None:
        """Add the fields that earlier stretches did not have: objects name theirs one by one."""
        layout = table.layout
        new = {cell.column: cell.column for row in rows for cell in row.cells if cell.column not in layout.headers}
        if new:
            table.layout = layout_of(layout.header, {**layout.headers, **new}, self.source.settings)
            self.layouts = {sheet: each.layout for sheet, each in self._tables.items()}
            orders = _month_orders(table.reading, table.layout, rows)
            table.month_first = orders | table.month_first

    def problems(self) -> list[tuple[str, str]]:
        """Return code and message of what the user should know, with the mend."""
        return [*self._problems, *(problem for table in self._tables.values() for problem in _problems(table))]

    def _opened(self, reading: Reading) -> dict[str | None, Sequence[Row]]:
        """Find out what the columns of each table are; return the rows below the headers."""
        settings = self.source.settings
        by_sheet = reading.rows.by_sheet()
        if settings and settings.sheet and set(by_sheet) - {None}:
            lost = [name for name in settings.sheet if name not in by_sheet]
            for name in lost:
                has = ", ".join(repr(s) for s in by_sheet)
                said = f"there is no sheet {name!r} (it has {has}): mend `sheet` in case.toml"
                self._problems.append(("list-sheet", said))
            by_sheet = {sheet: rows for sheet, rows in by_sheet.items() if sheet in settings.sheet}
        found = {sheet: _headers(reading, rows, settings) for sheet, rows in by_sheet.items()}
        some = any(header is not None for header in found.values())
        below: dict[str | None, Sequence[Row]] = {}
        for sheet, rows in by_sheet.items():
            where = f"sheet {sheet!r}: " if sheet else ""
            header = found[sheet]
            if header is None and some:  # beside a proper table this is a sheet of notes
                self.notes.append(f"{where}no header row was found: its rows are passages only")
                continue
            if header is None:
                self.notes.append(f"{where}no header row was found")
                if settings is None or settings.header_row is None:
                    said = (
                        "no header row was found: its columns are kept as column_a, column_b, ...; say which is which"
                    )
                else:
                    said = f"row {settings.header_row}, the header row of case.toml, is empty or not there"
                self._problems.append(("list-no-header", f"{where}{said} (docs/lists.md)"))
                header = (0, {})
            elif header[0]:
                self.notes.append(f"{where}row {header[0]} was taken as the header")
            layout = layout_of(*header, settings)
            self.layouts[sheet] = layout
            below[sheet] = rows[next((i for i, row in enumerate(rows) if row.number > layout.header), len(rows)) :]
            orders = _month_orders(reading, layout, below[sheet])
            language = _language(reading, layout, below[sheet])
            self._tables[sheet] = _Table(reading, self.source, layout, language, orders, where)
        return below


def _rows_of(table: _Table, rows: Sequence[Row]) -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Yield the records and the refused rows of one table, and take note of what was not understood in it."""
    reading, layout = table.reading, table.layout
    records: list[dict[str, Any]] = []
    refused_rows: list[dict[str, Any]] = []
    for row in rows:
        record = table.record(row)
        reason = _refusal(reading, row, layout, record)
        if reason is not None:
            refused_rows.append(refused(reading, row, table.source, reason))
            continue
        records.append(record)
        if layout.header and any(cell.column not in layout.headers for cell in row.cells):
            table.wide += 1
            table.first_wide = table.first_wide or row.number
        for said in _reasons(record):
            kind = ":".join(said.split(":", 2)[:2])
            table.doubts[kind] += 1
            table.first.setdefault(kind, row.number)
        if len(records) >= LONG:
            yield records, refused_rows
            records, refused_rows = [], []
    yield records, refused_rows


def _problems(table: _Table) -> Iterator[tuple[str, str]]:
    """Yield what should be known of one table."""
    where, layout = table.where, table.layout
    for key, wanted in layout.missing:
        has = ", ".join(repr(text) for text in list(layout.headers.values())[:12]) or "none"
        yield (
            "list-column",
            f"{where}{key}: row {layout.header} has no column {wanted!r} (it has {has}): mend it in case.toml",
        )
    if table.wide:
        said = (
            f"{where}{table.wide:,} row(s) have cells beyond the headers (the first is row {table.first_wide}): see "
            "whether a cell holds the delimiter without quotation marks"
        )
        yield "list-wide", said
    for name, count in (+table.uncertain).items():
        column = next(" ".join(p.columns) for p in layout.plans if p.name == name)
        said = (
            f"{where}column {column}: {name}: in {count:,} cell(s) the day or the month may come first; the first "
            f"number is read as the day: if it is the month, say {name}.month_first = true"
        )
        yield "list-order", said
    for kind, count in table.doubts.most_common(_PROBLEMS_SHOWN):
        column = next((" ".join(p.columns) for p in layout.plans if p.name == kind.split(":", 1)[0]), "?")
        said = (
            f"{where}column {column}: {count:,} cell(s): {kind}; the first is in row {table.first[kind]}; they stay as "
            "written; say more of the column in case.toml (calendar, month_first, values, order)"
        )
        yield "list-cell", said


def _reasons(record: Mapping[str, Any]) -> Iterator[str]:
    yield from json.loads(record["row_reason"]) if record["row_reason"] else ()


def refused(reading: Reading, row: Row, source: ListSource, reason: str) -> dict[str, Any]:
    """Return the row of `refused_rows` for a row of a list."""
    return {
        "refused_id": row_id(source.source_id, row.sheet, row.number),
        "source_id": source.source_id,
        "list_id": source.list_id,
        "sheet": row.sheet,
        "row": row.number,
        "as_written": "\t".join(_text(reading, cell) for cell in row.cells),
        "reason": reason,
        "mend": _A_PERSON,
    }


def _language(reading: Reading, layout: Layout, rows: Sequence[Row]) -> str | None:
    """Return the language that the dates of a table are likely in, from its headers and first rows."""
    found = column_language(layout.headers.values())
    return found or column_language(_text(reading, cell) for row in rows[:50] for cell in row.cells)


def _month_orders(reading: Reading, layout: Layout, rows: Sequence[Row]) -> dict[str, bool | None]:
    """Return for each date field whether its column writes the month first."""
    orders: dict[str, bool | None] = {}
    for plan in layout.plans:
        if plan.name in DATES and len(plan.columns) == 1:
            column = plan.columns[0]
            cells = (_text(reading, c) for row in rows[:_SAMPLE] for c in row.cells if c.column == column)
            orders[plan.name] = column_month_order(cells)
    return orders
