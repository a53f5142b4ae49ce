"""Tables for spreadsheet programs, out and in: CSV and XLSX.

What goes out holds text alone: a cell that a program would take for a formula gets an apostrophe in front, which is
taken away again when the cell comes back. What comes in is read as any spreadsheet program writes it: encodings,
delimiters, numbers and days that the program made of texts.
"""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from stemmata.errors import PlaceRefusedError, SheetError, mend_of
from stemmata.values import encodings
from stemmata.values.formulas import guarded

__all__ = ["FORMATS", "as_cell", "read_rows", "write_rows"]

FORMATS = (".csv", ".xlsx")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_MOST_CHARS = 32_000
"""A cell of a workbook holds 32,767 characters."""
_DELIMITERS = ",;\t|"
_MOST_BYTES = 256 << 20
_HEADER_WITHIN = 20
_CHOICES_CHARS = 250
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
# style 0: text, wrapped, at the top; style 1: the header
_STYLES = (
    f'<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">'
    '<xf numFmtId="49" fontId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def as_cell(text: str) -> str:
    """Return a text as it stands in a cell that goes out.

    >>> as_cell("=1+1"), as_cell("-3"), as_cell("plain")
    ("'=1+1", "'-3", 'plain')
    """
    plain = _UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n"))
    if len(plain) > _MOST_CHARS:
        plain = plain[:_MOST_CHARS] + "\u2026"
    return guarded(plain)


# -- out --------------------------------------------------------------------------------------------------------------


def write_rows(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Mapping[str, int] | None = None,
    choices: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Write a table of texts; the file is there as a whole or not at all, and no file is written over.

    Args:
        path: `.csv` or `.xlsx`.
        header: Names of the columns.
        rows: Texts, each made by `as_cell`.
        widths: Width of columns in a workbook, in signs.
        choices: What a column of a workbook offers to choose from.

    Raises:
        SheetError: If there is such a file, or the name tells no format.
    """
    if path.suffix.lower() not in FORMATS:
        problem = "its name tells no format that a sheet can have"
        raise SheetError(path=path, problem=problem, mend="end the name in .csv or .xlsx")
    if path.exists():
        raise SheetError(
            path=path, problem="there is a file of this name", mend="choose another: somebody may have coded in it"
        )
    data = _csv(header, rows) if path.suffix.lower() == ".csv" else _workbook(header, rows, widths or {}, choices or {})
    fresh = path.with_name(f".{path.name}.fresh")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as problem:
        fresh.unlink(missing_ok=True)
        raise PlaceRefusedError(path=path, problem=problem.strerror, mend=mend_of(problem)) from problem


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


def _workbook(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Mapping[str, int],
    choices: Mapping[str, Sequence[str]],
) -> bytes:
    names = [_letters(at) for at in range(len(header))]
    lines = [_row(1, header, names, 1)]
    lines += [_row(number, cells, names, 0) for number, cells in enumerate(rows, 2)]
    last = max(len(lines), 2)
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{widths.get(name, 14)}" style="0" customWidth="1"/>'
        for at, name in enumerate(header, 1)
    )
    offered = [
        f'<dataValidation type="list" allowBlank="1" sqref="{names[at]}2:{names[at]}{last}">'
        f"<formula1>{escape(listed)}</formula1></dataValidation>"
        for at, name in enumerate(header)
        if len(listed := '"' + ",".join(choices.get(name, ())) + '"') in range(3, _CHOICES_CHARS)
    ]
    validations = f'<dataValidations count="{len(offered)}">{"".join(offered)}</dataValidations>' if offered else ""
    sheet = (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{''.join(lines)}</sheetData>"
        f'<autoFilter ref="A1:{names[-1]}{last}"/>{validations}</worksheet>'
    )
    book = (
        f'<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="claims" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    inner = (
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS.format(
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        ),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _RELS.format(inner),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": sheet,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _row(number: int, cells: Sequence[str], names: Sequence[str], style: int) -> str:
    written = "".join(
        f'<c r="{name}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_xml(cell)}</t></is></c>'
        for name, cell in zip(names, cells, strict=True)
        if cell
    )
    return f'<row r="{number}">{written}</row>'


_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def _xml(cell: str) -> str:
    # _x000D_ is how workbooks write signs that XML cannot: an underscore that only looks so is written so itself
    return escape(_ESCAPED.sub("_x005F_", cell))


def _letters(at: int) -> str:
    """Return the letters of a column, from 0."""
    return chr(65 + at) if at < 26 else _letters(at // 26 - 1) + chr(65 + at % 26)


# -- in ---------------------------------------------------------------------------------------------------------------


def read_rows(path: Path, needed: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the rows of a table, each with its number as a person counts it.

    Args:
        path: A CSV file or a workbook.
        needed: A column by which the header is known.

    Raises:
        SheetError: If it cannot be read, or no row is the header.
    """
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as problem:
        raise PlaceRefusedError(path=path, problem=problem.strerror, mend=mend_of(problem)) from problem
    if size > _MOST_BYTES:
        raise SheetError(path=path, problem=f"it is larger than {_MOST_BYTES >> 20} MiB", mend="code it in parts")
    tables = _of_workbook(path, raw) if raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else _of_text(path, raw)
    for rows in tables:
        for at, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
            header = [" ".join(cell.split()).lower() for cell in cells]
            if needed in header:
                return header, [(number, cells) for number, cells in rows[at + 1 :] if any(map(str.strip, cells))]
    mend = "import the sheet that was exported, with its first row"
    raise SheetError(path=path, problem=f"it has no column `{needed}`", mend=mend)


Rows = list[tuple[int, list[str]]]


def _of_text(path: Path, raw: bytes) -> list[Rows]:
    decoded = encodings.decode(raw)
    if decoded is None:
        raise SheetError(path=path, problem="it is neither a text nor a workbook", mend="save it as CSV or XLSX")
    text, first, given = decoded.text, 1, None
    if text[:4].lower() == "sep=":  # what Excel writes to tell itself the delimiter
        head, _, text = text.partition("\n")
        first, given = 2, head.strip()[4:5]
    lines = text[: text.find("\n") + 1] or text
    delimiter = given or max(_DELIMITERS, key=lines.count)
    before = csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        rows = list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), first))
    except csv.Error as problem:
        raise SheetError(path=path, problem=str(problem), mend="save it as CSV (UTF-8) or XLSX") from problem
    finally:
        csv.field_size_limit(before)
    return [rows]


def _of_workbook(path: Path, raw: bytes) -> list[Rows]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        return [
            [(number, [_plain(cell) for cell in cells]) for number, cells in enumerate(_rows_of(sheet), 1)]
            for sheet in sheets
        ]
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as problem:
        said = f"it cannot be opened as a workbook ({problem})"
        raise SheetError(
            path=path, problem=said, mend="open it in a spreadsheet program and save it as XLSX"
        ) from problem


def _rows_of(sheet: Any) -> list[list[Any]]:  # noqa: ANN401  (calamine carries no types)
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    return rows


def _plain(cell: Any) -> str:  # noqa: ANN401  (whatever a cell holds)
    """Return a cell as a person would have typed it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
