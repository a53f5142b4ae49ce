"""Excel and OpenDocument workbooks: values by calamine, and what values do not show by a look into the parts.

Hidden sheets are read and noted; comments stand in a part of their own; formulas without a kept value are noted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import python_calamine

from stemmata.read.archive import Archive
from stemmata.read.grid import add_row, column_letters
from stemmata.read.reading import CannotRead, Cell, Composer, Place, Reading, ReadOptions, Row, Rows
from stemmata.read.sniff import ODS, XLS, XLSB, XLSX

NAME = "workbook"
VERSION = "2"
MEDIA_TYPES = (XLSX, XLS, XLSB, ODS, "application/vnd.ms-excel.sheet.macroenabled.12")

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TOO_MANY_CELLS = 20_000_000


def as_written(value: Any) -> str:  # noqa: ANN401  (whatever a cell holds)
    """Return a cell's value as a person would read it: whole numbers without point, dates in ISO order.

    >>> as_written(12.0), as_written(0.5), as_written(True), as_written(date(2024, 3, 20))
    ('12', '0.5', 'TRUE', '2024-03-20')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        whole = value.time() == time(0, 0)
        return value.date().isoformat() if whole else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _open(data: bytes) -> Any:  # noqa: ANN401  (calamine carries no types)
    try:
        return python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    except python_calamine.PasswordError:
        raise CannotRead("encrypted: it needs a password", "save it without a password and add that too") from None
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise CannotRead(f"the workbook is damaged ({problem})", "ask for a sound copy") from None


def _preflight(data: bytes, out: Composer) -> Archive | None:
    """Inflate every part once with a count before a parser sees the file; note what values do not show."""
    if not data.startswith(b"PK"):
        return None
    archive = Archive(data)
    formulas = 0
    for name in archive.names:
        content = archive.bytes_of(name)
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            formulas += content.count(b"<f>") + content.count(b"<f ")
            if content.count(b"<c ") > _TOO_MANY_CELLS:
                raise CannotRead(f"a sheet has more than {_TOO_MANY_CELLS:,} cells", "split it")
    if formulas:
        out.note(f"{formulas:,} cell(s) hold formulas: the value kept at the last saving is read")
    return archive


def _comments(archive: Archive, out: Composer) -> None:
    for name in sorted(n for n in archive.names if re.fullmatch(r"xl/(comments/)?comments?\d*\.xml", n)):
        for element in archive.elements(name, (_S + "comment",)):
            text = "".join(t.text or "" for t in element.iter(_S + "t"))
            out.add(text, Place(cell=element.get("ref"), part=f"comments ({name.rsplit('/', 1)[-1]})"))
            out.note("it has comments, which stand in a part of their own")
            element.clear()


def _sheet(out: Composer, workbook: Any, name: str, options: ReadOptions) -> list[Row]:  # noqa: ANN401  (calamine carries no types)
    sheet = workbook.get_sheet_by_name(name)
    start = sheet.start
    if start is None:
        return []
    found: list[Row] = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        # calamine fills up rows from the first, but begins each at the first column that holds anything
        row = add_row(out, number, name, [as_written(cell) for cell in cells], start[1] + 1)
        if row is not None and options.rows:
            found.append(row)
        if number == options.first_rows:
            break
    return _with_merged(found, sheet.merged_cell_ranges or (), name, out) if options.rows else found


def _with_merged(rows: list[Row], ranges: Sequence[Any], sheet: str, out: Composer) -> list[Row]:
    """Give each row the value of the merged cells it lies in: what a person sees standing beside all of them.

    A cell merged downwards stands in every row, one merged across in its first column; its locator names the range.
    """
    by_number = {row.number: row for row in rows}
    down = across = 0
    for (top, left), (bottom, right) in ranges:
        first = by_number.get(top + 1)
        letters = column_letters(left + 1)
        cell = next((c for c in first.cells if c.column == letters), None) if first else None
        if cell is None:
            continue
        down += bottom > top
        across += right > left
        spread = cell._replace(locator=f"{sheet}!{letters}{top + 1}:{column_letters(right + 1)}{bottom + 1}")
        for number in range(top + 1, bottom + 2):
            row = by_number.get(number)
            if row is not None:
                others = tuple(c for c in row.cells if c.column != letters)
                by_number[number] = row._replace(cells=tuple(sorted((*others, spread), key=_by_column)))
    if down:
        out.note(f"sheet {sheet!r}: {down:,} cell(s) merged over several rows stand in each of them")
    if across:
        out.note(f"sheet {sheet!r}: {across:,} cell(s) merged over several columns stand in the first of them")
    return [by_number[row.number] for row in rows]


def _by_column(cell: Cell) -> tuple[int, str]:
    return len(cell.column), cell.column


def read(data: bytes, options: ReadOptions) -> Reading:
    """Return the values of all sheets in the order of the workbook, a row a passage."""
    out = Composer(options)
    archive = _preflight(data, out)
    workbook = _open(data)
    rows = Rows()
    for meta in workbook.sheets_metadata:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            out.note(f"sheet {meta.name!r} is no table and is not read")
            continue
        if meta.visible != python_calamine.SheetVisibleEnum.Visible:
            out.note(f"sheet {meta.name!r} is hidden in the original; it is read")
        for row in _sheet(out, workbook, meta.name, options):
            rows.add(row)
    if archive is not None:
        _comments(archive, out)
    return out.finish(rows=rows)
