"""The manifest: a table (CSV as any spreadsheet writes it, or XLSX) with one row a file and what is known of it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from stemmata.errors import ManifestError
from stemmata.preserve import describe
from stemmata.values import encodings

NAMES = ("manifest.csv", "manifest.xlsx", "manifest.tsv")
"""What a manifest is called when it lies at the root of a folder."""
_MAX_BYTES = 64 << 20
_HEADER_WITHIN = 20
_LONGEST_CELL = 100_000
"""Said here: the limit of the `csv` module belongs to the whole process, and reading lists lifts it."""
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a manifest: what is said of one file."""

    line: int
    """Line as a person counts it in the table (1 = the first)."""
    file: str
    """The file it speaks of, as written."""
    details: Mapping[str, str]
    """Header -> cell, both as written; empty cells left out."""
    sha256: str | None
    """The digest it states, in small letters."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as read."""

    path: Path
    rows: tuple[Row, ...]
    columns: Mapping[str, str | None]
    """Header as written -> column it was understood as; None where it was not."""
    read_as: str
    """Encoding and delimiter, or the sheet."""


def read(path: Path) -> Manifest:
    """Return the manifest at `path`.

    Raises:
        ManifestError: If it cannot be read, or has no column that names a file.
    """
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= _MAX_BYTES else b""
    except OSError as problem:
        raise ManifestError(path=path, problem=problem.strerror) from problem
    if size > _MAX_BYTES:
        raise ManifestError(path=path, problem=f"it is larger than {_MAX_BYTES >> 20} MiB")
    tables = _sheets(path, raw) if raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else _delimited(path, raw)
    for read_as, rows in tables:
        for number, cells in enumerate(rows[:_HEADER_WITHIN]):
            headers = _headers(cells)
            understood = describe.columns(headers)
            if "file" in understood.values():
                found = tuple(_rows(headers, understood, rows[number + 1 :], number + 2))
                return Manifest(path, found, {h: c for h, c in understood.items() if h}, read_as)
    raise ManifestError(path=path, problem="no column is called `file` (or path, filename)")


def _headers(cells: Sequence[str]) -> list[str]:
    """Return the headers, repeated ones told apart by a number, so that no cell is lost."""
    headers: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"column {place}"
        count = sum(1 for other in headers if other == name or other.startswith(f"{name} ("))
        headers.append(f"{name} ({count + 1})" if count else name)
    return headers


def _rows(
    headers: list[str], understood: Mapping[str, str | None], rows: Iterable[Sequence[str]], first: int
) -> Iterator[Row]:
    file, sha256 = (next((h for h, c in understood.items() if c == column), None) for column in ("file", "sha256"))
    for line, cells in enumerate(rows, first):
        names = [*headers, *(f"column {n}" for n in range(len(headers) + 1, len(cells) + 1))]
        details = {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}
        if details:
            stated = details.get(sha256, "").strip().lower() if sha256 else ""
            yield Row(line, details.get(file or "", "").strip(), details, stated or None)


# -- CSV ----------------------------------------------------------------------------------------------------------


def _delimited(path: Path, raw: bytes) -> list[tuple[str, list[list[str]]]]:
    decoded = encodings.decode(raw)
    if decoded is None:
        raise ManifestError(path=path, problem="it is neither a text nor a workbook")
    text, encoding = decoded.text, decoded.encoding
    given = None
    if text[:4].lower() == "sep=":  # what Excel writes to tell itself the delimiter
        head, _, text = text.partition("\n")
        given = head.strip()[4:5]
    delimiter = given or _delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as problem:
        raise ManifestError(path=path, problem=str(problem)) from problem
    if row := next((n for n, cells in enumerate(rows, 1) if max(map(len, cells), default=0) > _LONGEST_CELL), None):
        long = f"row {row} has a cell of more than {_LONGEST_CELL:,} characters: is a quotation mark never closed?"
        raise ManifestError(path=path, problem=long)
    shown = {"\t": "tab"}.get(delimiter, delimiter)
    return [(f"{encoding}, delimiter {shown}", rows)]


def _delimiter(text: str) -> str:
    """Return the delimiter under which the most headers are understood; the most columns decide a tie."""
    sample = text[:20_000].splitlines()[:_HEADER_WITHIN]

    def merit(delimiter: str) -> tuple[int, int]:
        merits = [(0, 0)]
        for cells in csv.reader(sample, delimiter=delimiter):
            known = [c for c in describe.columns(_headers(cells)).values() if c]
            merits.append((len(known) if "file" in known else 0, len(cells)))
        return max(merits)

    return max(_DELIMITERS, key=merit)


# -- XLSX ---------------------------------------------------------------------------------------------------------


def _sheets(path: Path, raw: bytes) -> list[tuple[str, list[list[str]]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    if cell := _unreckoned(raw):
        problem = f"cell {cell} holds a formula without a value; open it in a spreadsheet program and save it"
        raise ManifestError(path=path, problem=problem)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [(name, _unmerged(book.get_sheet_by_name(name))) for name in book.sheet_names]
    except (CalamineError, ValueError, OSError) as problem:
        raise ManifestError(path=path, problem=f"it is not a workbook that can be read ({problem})") from problem
    return [(f"sheet {name!r}", [[_cell(value) for value in row] for row in rows]) for name, rows in sheets]


_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f(?:/>|[^>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>')


def _unreckoned(raw: bytes) -> str | None:
    """Return a cell whose formula was never reckoned: it would read as empty, whatever it says of protection."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            for member in book.infolist():
                if not member.filename.startswith("xl/worksheets/"):
                    continue
                with book.open(member) as sheet:
                    if found := _FORMULA.search(sheet.read(_MAX_BYTES)):
                        return found.group(1).decode()
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        return None  # Calamine says what is wrong with it
    return None


def _unmerged(sheet: Any) -> list[list[Any]]:  # noqa: ANN401  (a sheet of Calamine, loaded above)
    """Return the rows of a sheet; what stands in merged cells stands in each of them, as who merged them meant it."""
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = rows[top][left]
    return rows


def _cell(value: Any) -> str:  # noqa: ANN401  (whatever a cell holds)
    """Return a cell's value in words: whole numbers without a point, days and times in ISO form."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time(0):
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)


# -- which row speaks of which file -------------------------------------------------------------------------------


class Lookup:
    """Finds the row that speaks of a file: by its path from several starting points, else by a name that is unique."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.repeated: list[tuple[Row, Row]] = []
        """Rows that name a file which an earlier row (the second of the pair) names too."""
        self._by_path: dict[str, Row] = {}
        self._by_folded: dict[str, list[Row]] = {}
        self._by_name: dict[str, list[Row]] = {}
        self._used: set[int] = set()
        for row in manifest.rows:
            path = tidy(row.file)
            if not path:
                continue
            if path in self._by_path:
                self.repeated.append((row, self._by_path[path]))
                self._by_path[path] = _guarded_too(self._by_path[path], row)
                continue
            self._by_path[path] = row
        for path, row in self._by_path.items():
            self._by_folded.setdefault(path.casefold(), []).append(row)
            self._by_name.setdefault(PurePosixPath(path).name.casefold(), []).append(row)

    def assign(self, files: Sequence[tuple[Sequence[str], str | None]]) -> list[Row | None]:
        """Return the row that speaks of each file; no row speaks of two.

        The surest way of calling a file is tried for all files before the next is tried for any, so that a file of the
        same name elsewhere takes no row away.

        Args:
            files: For each file how a manifest may call it (the surest first, empty where a way does not apply), and
                its bare name if no other file that is being received bears it.

        Returns:
            One row or None a file, in the same order.
        """
        found: list[Row | None] = [None] * len(files)
        ways: list[tuple[Mapping[str, list[Row]], list[str]]] = []
        exact = {path: [row] for path, row in self._by_path.items()}
        for way in range(max((len(paths) for paths, _ in files), default=0)):
            called = [tidy(paths[way]) if way < len(paths) else "" for paths, _ in files]
            ways += [(exact, called), (self._by_folded, [name.casefold() for name in called])]
        ways.append((self._by_name, [tidy(name or "").casefold() for _, name in files]))
        for index, called in ways:
            for place, name in enumerate(called):
                rows = index.get(name, []) if name and found[place] is None else []
                if len(rows) == 1 and rows[0].line not in self._used:
                    found[place] = rows[0]
                    self._used.add(rows[0].line)
        return found

    def by_path(self, row: Row, paths: Sequence[str]) -> bool:
        """Return whether `row` names one of `paths`, and not only a file of the same name."""
        return tidy(row.file).casefold() in {tidy(path).casefold() for path in paths}

    def unused(self) -> list[Row]:
        """Return the rows for which no file was found, in order, without those that repeat another."""
        repeated = {row.line for row, _ in self.repeated}
        return [row for row in self.manifest.rows if row.line not in self._used | repeated]


def _guarded_too(first: Row, again: Row) -> Row:
    """Return `first` with what a later row on the same file says of protection: the stricter of both must hold."""
    said = {f"{h} (line {again.line})": cell for h, cell in again.details.items() if describe.guards(h)}
    return replace(first, details={**first.details, **said})


def tidy(path: str) -> str:
    r"""Return a path as a manifest may write it in one form: slashes, composed letters, no `./`.

    >>> tidy(".\\scans\\a.pdf")
    'scans/a.pdf'
    """
    parts = unicodedata.normalize("NFC", path.strip()).replace("\\", "/").replace("!/", "/").split("/")
    lead = "/" if parts[0] == "" and len(parts) > 1 else ""
    return lead + "/".join(part for part in parts if part not in {"", "."})
