"""A first look at a list before it is added: a mapping proposed, and what its first rows mean by it.

What is proposed is what the room would guess anyway, made explicit so that a person can see and change it; and the
identifiers, which are never guessed in silence. For a list without headers columns are proposed by what they hold.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from stemmata.config import Columns, ListSettings, Settings
from stemmata.errors import ListUnreadableError, MappingError
from stemmata.read.child import job_of
from stemmata.read.headers import ID_HEADERS, KNOWN, folded, likely_field
from stemmata.read.jail import Jail
from stemmata.read.listing import DATES, NAMES, Layout, Listed, ListSource, records_of
from stemmata.read.reading import Reading, ReadOptions
from stemmata.read.releases import Within
from stemmata.values.cells import is_blank, read_age, read_date, read_id, read_sex

_ROWS_READ = 2_000
"""Rows of each table that a proposal looks at."""
_ROWS_SHOWN = 10
_MOSTLY = 0.8
"""Share of cells that must be of one kind for a column without header to be taken for it."""
_DISTINCT = 0.98
"""Share of values that must differ for a column to be proposed as an identifier."""
_ORDERS = {
    folded("الاسم الرباعي"): ["given", "father", "grandfather", "family"],
    folded("الاسم الثلاثي"): ["given", "father", "family"],
}


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column and what it is taken for."""

    sheet: str | None
    column: str
    header: str
    field: str
    named: bool
    """Whether the mapping names it; else it is kept under its own name."""
    calendars: Mapping[str, int]
    """Dates: calendar -> cells read in it."""
    likely: bool = False
    """Whether it is proposed for its likeness alone: its header is like a known one, or its cells are dates."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of a row: as understood, and as written."""

    field: str
    value: str | None
    as_written: str
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as it is understood."""

    sheet: str | None
    row: int
    status: str
    """`record` or `refused`."""
    fields: tuple[ShownField, ...]
    reasons: tuple[str, ...]
    """What was not understood, and why; why the row is refused."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a list looks like by a mapping.

    Attributes:
        list_id: The list.
        file: Name of the file.
        mapping: The section of `case.toml`, as `config.add_list` takes it.
        known: Whether `case.toml` has a section for the list already.
        columns: The columns and what they are taken for.
        rows: The first ten rows.
        problems: What should be known, with the mend.
    """

    list_id: str
    file: str
    mapping: Mapping[str, Any]
    known: bool
    columns: tuple[ShownColumn, ...]
    rows: tuple[ShownRow, ...]
    problems: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return asdict(self)


def first_look(path: Path, list_id: str, settings: Settings, mapping: Mapping[str, Any] | None = None) -> FirstLook:
    """Read the first rows of a list and return what they mean by the mapping given, in `case.toml`, or proposed.

    Args:
        path: The file.
        list_id: The list it is to be added to.
        settings: Settings of the case.
        mapping: A mapping to try, as `config.add_list` takes it.

    Raises:
        ListUnreadableError: If the file cannot be read as a table.
        MappingError: If `mapping` is not one.
    """
    known = settings.lists.get(list_id)
    tried = checked(mapping) if mapping is not None else known
    reading = _read(path, settings, tried)
    source = ListSource("first look", list_id, settings.case.calendars, tried)
    if mapping is None and known is not None:
        mapping = known.model_dump(mode="json", exclude_defaults=True)
    proposed = mapping is None
    if mapping is None:
        mapping = _proposed(reading, source)
        source = replace(source, settings=checked(mapping))
    listed = records_of(reading, source)
    again = _repeats(listed, tuple(source.settings.ids) if source.settings else ())
    problems = [f"{code}: {said}" for code, said in listed.problems]
    if listed.records and not any(record.get(name) for record in listed.records for name in NAMES):
        problems.append("no column was found that holds names: say which one does: name = HEADER (or its letter)")
    problems += [f"row {record['row']} repeats row {row} and will be refused" for record, row in again[:3]]
    columns = tuple(_columns(listed, proposed=proposed))
    return FirstLook(
        list_id, path.name, mapping, known is not None, columns, tuple(_rows(listed)), (*reading.notes, *problems)
    )


def _repeats(listed: Listed, schemes: Sequence[str]) -> list[tuple[dict[str, Any], int]]:
    """Return the records that repeat another with its row, and say in the others which identifiers identify nobody."""
    within = Within(schemes)
    repeats: list[tuple[dict[str, Any], int]] = []
    others: list[dict[str, Any]] = []
    for record in listed.records:
        first = within.repeat_of(record)
        if first is None:
            others.append(record)
        else:
            repeats.append((record, first))
    within.learn((r["row"] for r in others), {s: [r.get(f"id_{s}") for r in others] for s in schemes})
    within.settle()
    for at, record in enumerate(others):
        if said := within.doubts(at):
            record["row_reason"] = json.dumps([*json.loads(record["row_reason"] or "[]"), *said])
    return repeats


def checked(mapping: Mapping[str, Any]) -> ListSettings:
    """Return a mapping as settings.

    Raises:
        MappingError: If it is not one.
    """
    try:
        return ListSettings.model_validate(mapping)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise MappingError(place=place, problem=first["msg"]) from None


def changed(mapping: Mapping[str, Any], line: str) -> dict[str, Any]:
    """Return a mapping with one line changed: `birth_date = Born`, `birth_date.calendar = islamic`, `age =` (none).

    Args:
        mapping: As `config.add_list` takes it.
        line: A field, a field and what is said of its column, `ids.SCHEME`, or a key of the list, `=`, and the value.

    Raises:
        MappingError: If the line cannot be understood, or what it gives is no mapping.
    """
    key, sign, text = (part.strip() for part in line.partition("="))
    if not sign or not key:
        raise MappingError(place=line, problem="it is not of the form FIELD = COLUMN")
    path = key.split(".")
    if path[0] not in ListSettings.model_fields:
        path = ["columns", *path]
    value = _value(path[-1], text)
    new: dict[str, Any] = json.loads(json.dumps(mapping))
    place = new
    for part in path[:-1]:
        inner = place.get(part)
        if isinstance(inner, (str, list)):  # a header alone becomes the section of a column
            inner = {"column": inner}
        place[part] = place = inner if isinstance(inner, dict) else {}
    if value is None:
        place.pop(path[-1], None)
    elif isinstance(place.get(path[-1]), dict):
        place[path[-1]]["column"] = value
    else:
        place[path[-1]] = value
    checked(new)
    return new


def _value(key: str, text: str) -> Any:  # noqa: ANN401  (any TOML value)
    if not text:
        return None
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        words = text.replace(",", " ").split()
        return words if key == "order" or (key == "calendar" and len(words) > 1) else text


def _read(path: Path, settings: Settings, mapping: ListSettings | None) -> Reading:
    options = ReadOptions(
        name=path.name,
        max_chars=settings.read.max_list_chars,
        max_pieces=settings.read.max_list_rows,
        rows=True,
        encoding=mapping.encoding if mapping else "",
        delimiter=mapping.delimiter if mapping else "",
        first_rows=_ROWS_READ,
    )
    with Jail() as jail:
        result = jail.read(path, job_of(options, path.stat().st_size, settings.read))
    if result.reading is None or not result.reading.rows:
        reason = result.reason or "it holds no table"
        mend = (
            "a list has columns: save it as CSV, one person a line below a header such as `name`; else leave out --list"
        )
        raise ListUnreadableError(path=path, problem=reason, mend=result.mend or mend)
    return result.reading


# -- what is proposed -------------------------------------------------------------------------------------------------


def _proposed(reading: Reading, source: ListSource) -> dict[str, Any]:
    """Return the mapping that the first rows suggest."""
    listed = records_of(reading, source)
    mapping: dict[str, Any] = {}
    sheets = {row.sheet for row in reading.rows}
    if len(sheets) > 1 and listed.layouts:
        mapping["sheet"] = [sheet for sheet in listed.layouts if sheet]
    layout = next(iter(listed.layouts.values()), None)
    if layout is None:
        return mapping
    same = all(other.header == layout.header for other in listed.layouts.values())
    by_key = not layout.header and bool(layout.headers)
    if same and not by_key:
        mapping["header_row"] = layout.header
    # of a list put together from several, none is the encoding of all its lines
    if reading.encoding and "guessed" in reading.encoding and " and " not in reading.encoding:
        mapping["encoding"] = reading.encoding.split(" ", 1)[0]
    if layout.headers:
        columns, ids = _by_headers(layout, listed.records)
    else:
        columns, ids = _by_content(listed.records), {}
    return mapping | ({"columns": columns} if columns else {}) | ({"ids": ids} if ids else {})


def _by_headers(layout: Layout, records: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    columns: dict[str, Any] = {}
    ids: dict[str, Any] = {}
    for plan in layout.plans:
        header = layout.headers[plan.columns[0]]
        scheme = ID_HEADERS.get(folded(header)) or likely_field(header, ID_HEADERS)
        if scheme and scheme not in ids and _identifies(records, plan.name):
            ids[scheme] = header
        elif plan.name in Columns.model_fields:
            columns[plan.name] = _column(plan.name, header, records)
    named = {_header_of(column) for column in columns.values()} | set(ids.values())
    for plan in layout.plans:
        header = layout.headers[plan.columns[0]]
        if header in named or plan.name == "id_number":
            continue
        cells = [str(value) for record in records if (value := record.get(plan.name)) and not is_blank(str(value))]
        field = likely_field(header, KNOWN) or ("date" if _mostly(cells, _is_date) else None)
        dates = field not in DATES or _mostly(cells, lambda cell: read_date(cell).readings)
        if field in Columns.model_fields and field not in columns and dates:
            columns[field] = _column_of_dates(header, cells) if field in DATES else header
    return {name: columns[name] for name in Columns.model_fields if name in columns}, ids


def _header_of(column: Any) -> str:  # noqa: ANN401  (a header or a section)
    return str(column["column"] if isinstance(column, dict) else column)


def _mostly(cells: Sequence[str], kind: Callable[[str], Any]) -> bool:
    return sum(bool(kind(cell)) for cell in cells) >= _MOSTLY * len(cells) > 0


def _is_date(cell: str) -> bool:
    """Tell whether a cell is a date beyond a bare number, which may count anything."""
    return not cell.strip().isdecimal() and bool(read_date(cell).readings)


def _column_of_dates(header: str, cells: Sequence[str]) -> Any:  # noqa: ANN401  (a header or a section)
    read = (read_date(cell).readings for cell in cells)
    return _in_calendars(header, Counter(readings[0].calendar for readings in read if readings))


def _in_calendars(header: str, calendars: Counter[str]) -> Any:  # noqa: ANN401  (a header or a section)
    """Return the column of a date, with its calendars where they are not the Gregorian one alone."""
    if not set(calendars) - {"gregorian"}:
        return header
    found = [calendar for calendar, _ in calendars.most_common()]
    return {"column": header, "calendar": found if len(found) > 1 else found[0]}


def _identifies(records: Sequence[Mapping[str, Any]], name: str) -> bool:
    """Tell whether hardly a value of a column stands twice, most rows have one, and it does not just count them."""
    values = [found for record in records if (found := read_id(str(record.get(name) or "")))]
    if (
        values
        and values[0] in {"0", "1"}
        and [int(v) if v.isdecimal() else -1 for v in values]
        == list(range(int(values[0]), int(values[0]) + len(values)))
    ):
        return False
    return len(values) >= 0.5 * len(records) > 0 and len(set(values)) >= _DISTINCT * len(values)


def _column(name: str, header: str, records: Sequence[Mapping[str, Any]]) -> Any:  # noqa: ANN401  (a header or a section)
    if name in DATES:
        return _in_calendars(header, Counter(c for record in records if (c := record.get(f"{name}_calendar"))))
    if name == "name" and folded(header) in _ORDERS:
        return {"column": header, "order": _ORDERS[folded(header)]}
    return header


def _by_content(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return which columns of a list without header look like a name, a sex, an age, a date."""
    columns: dict[str, Any] = {}
    kept = dict.fromkeys(name for record in records for name in record if name.startswith("column_"))
    for name in kept:
        if name.endswith("_as_written"):
            continue
        cells = [str(value) for record in records if (value := record.get(name)) and not is_blank(str(value))]
        field = _kind(cells) if len(cells) >= 0.5 * len(records) else None
        if field and field not in columns:
            columns[field] = name.removeprefix("column_").upper()
    return columns


def _kind(cells: Sequence[str]) -> str | None:
    """Return the field that the cells of a column look like."""
    if _mostly(cells, read_sex):
        return "sex"
    if _mostly(cells, lambda cell: read_date(cell).readings):
        return "date"
    if _mostly(cells, read_age):
        ages = [read_age(cell) for cell in cells]
        running = ages == sorted(ages, key=lambda age: age or 0) and len(set(ages)) == len(ages)
        return None if running else "age"
    return "name" if _mostly(cells, lambda cell: len(cell.split()) > 1 and not any(c.isdigit() for c in cell)) else None


# -- what is shown ----------------------------------------------------------------------------------------------------


def _columns(listed: Listed, *, proposed: bool) -> list[ShownColumn]:
    shown = []
    for sheet, layout in listed.layouts.items():
        own = [record for record in listed.records if record["sheet"] == sheet]
        order = list(layout.headers)
        for plan in sorted(layout.plans, key=lambda p: order.index(p.columns[0]) if p.columns[0] in order else 0):
            calendars = Counter(found for record in own if (found := record.get(f"{plan.name}_calendar")))
            header = " + ".join(layout.headers.get(column, "") for column in plan.columns)
            named = plan.spec is not None
            likely = proposed and named and KNOWN.get(folded(header)) != plan.name and bool(header) and not plan.scheme
            shown.append(ShownColumn(sheet, " ".join(plan.columns), header, plan.name, named, dict(calendars), likely))
    return shown


def _rows(listed: Listed) -> list[ShownRow]:
    rows = [
        ShownRow(
            record["sheet"], record["row"], "record", tuple(_fields(record)),
            tuple(json.loads(record["row_reason"] or "[]")),
        )
        for record in listed.records
    ]  # fmt: skip
    rows += [ShownRow(r["sheet"], r["row"], "refused", (), (r["reason"],)) for r in listed.refused]
    sheets = list(listed.layouts)
    rows.sort(key=lambda row: (sheets.index(row.sheet), row.row))
    return rows[:_ROWS_SHOWN]


def _fields(record: Mapping[str, Any]) -> list[ShownField]:
    names = [name.removesuffix("_as_written") for name in record if name.endswith("_as_written")]
    return [
        ShownField(name, record.get(name), record[f"{name}_as_written"], record.get(f"{name}_calendar"))
        for name in names
    ]
