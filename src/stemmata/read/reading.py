"""What a reader is, what it is given and what it gives back.

A reader is a pure function from bytes to a `Reading`: the extracted text, and the pieces of it that stand somewhere (a
paragraph, a row, a page region) with their places in the original. It runs in a locked-down child process (see
`locks`), so it opens no files, starts no programs and asks no network.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import eq
from typing import NamedTuple, Protocol, overload, runtime_checkable

MAX_PIECES = 1_000_000
"""Passages one file may give; more is a file made to exhaust, or one that should be split. Lists have a setting."""

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


class CannotRead(Exception):  # noqa: N818  (an answer on its way to the table, not an error)
    """Raised by a reader to say why a file stays unread, and what would mend it."""

    def __init__(self, reason: str, mend: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece stands in the original; None where the kind of place does not apply."""

    page: int | None = None
    """Page, from 1."""
    box: tuple[float, float, float, float] | None = None
    """x0, y0, x1, y1 in points from the top left of the page."""
    cell: str | None = None
    """Sheet and range, e.g. `Deaths!A2:F2`; `line 12` of JSON Lines; `table 1!A2:C2` of a document."""
    part: str | None = None
    """Part of a compound file: `footnotes`, `attachment: list.csv`."""
    time_from: float | None = None
    """Seconds into a recording."""
    time_to: float | None = None
    """Seconds into a recording."""
    confidence: float | None = None
    """0 to 1 where the reader guesses, else None."""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text that stands in one place: `text[start:end]`, half-open, in code points."""

    start: int
    end: int
    place: Place = NOWHERE


class Cell(NamedTuple):
    """One cell of a row: its column (`A`, `B`, ... or a key of a JSON object) and the span of its value."""

    column: str
    start: int
    end: int
    locator: str


class Row(NamedTuple):
    """One row of a table, as the original counts it (1 = first line)."""

    number: int
    sheet: str | None
    cells: tuple[Cell, ...]


class Rows(Sequence[Row]):
    """Rows of tables in the order of the file, kept as numbers: 12 bytes a cell, where an object takes 200.

    A row is made when it is asked for. Where a cell has another place than its column and row tell (a merged range, a
    field of an object), that place is kept as it is.
    """

    __slots__ = ("_codes", "codes", "columns", "ends", "first", "numbers", "odd", "sheet_of", "sheets", "starts")

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.columns: list[str] = []
        self._codes: dict[str, int] = {}
        self.sheets: list[str | None] = []
        self.numbers, self.sheet_of, self.first = array("q"), array("I"), array("q", [0])
        """Number and sheet of each row; where its cells begin, and after the last, where they end."""
        self.codes, self.starts, self.ends = array("I"), array("I"), array("I")
        """Column and span of each cell."""
        self.odd: dict[int, str] = {}
        """Cell -> its place, where it is no plain one."""
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Add a row behind the others."""
        sheets, columns = self.sheets, self.columns
        if row.sheet not in sheets[-1:]:
            sheets.append(row.sheet)
        self.numbers.append(row.number)
        self.sheet_of.append(len(sheets) - 1)
        prefix = f"{row.sheet}!" if row.sheet else ""
        for at, cell in enumerate(row.cells):
            # most rows have the columns of the table in their order
            code = at if at < len(columns) and columns[at] == cell.column else self._code(cell.column)
            if cell.locator != f"{prefix}{cell.column}{row.number}":
                self.odd[len(self.codes)] = cell.locator
            self.codes.append(code)
            self.starts.append(cell.start)
            self.ends.append(cell.end)
        self.first.append(len(self.codes))

    def _code(self, column: str) -> int:
        code = self._codes.setdefault(column, len(self.columns))
        if code == len(self.columns):
            self.columns.append(column)
        return code

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        """Return a row, or several."""
        if isinstance(at, slice):
            return SomeRows(self, range(len(self))[at])
        at = range(len(self))[at]
        number, sheet = self.numbers[at], self.sheets[self.sheet_of[at]]
        prefix, columns, odd = f"{sheet}!" if sheet else "", self.columns, self.odd
        cells = []
        for i in range(self.first[at], self.first[at + 1]):
            column = columns[self.codes[i]]
            place = odd.get(i) if odd else None
            cells.append(Cell(column, self.starts[i], self.ends[i], place or f"{prefix}{column}{number}"))
        return Row(number, sheet, tuple(cells))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # it grows

    def width(self) -> int:
        """Return how many cells the longest row has."""
        return max((b - a for a, b in pairwise(self.first)), default=0)

    def by_sheet(self) -> dict[str | None, Sequence[Row]]:
        """Return the rows of each sheet."""
        if len(self.sheets) < 2:
            return dict.fromkeys(self.sheets, self)
        places: dict[str | None, list[int]] = {}
        for at, sheet in enumerate(self.sheet_of):
            places.setdefault(self.sheets[sheet], []).append(at)
        return {sheet: SomeRows(self, rows) for sheet, rows in places.items()}


class SomeRows(Sequence[Row]):
    """Some rows of a table, made when they are asked for."""

    __slots__ = ("_places", "_rows")

    def __init__(self, rows: Rows, places: Sequence[int]) -> None:
        self._rows, self._places = rows, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        """Return a row, or several."""
        if isinstance(at, slice):
            return SomeRows(self._rows, self._places[at])
        return self._rows[self._places[at]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader took from a file."""

    text: str
    pieces: tuple[Piece, ...]
    encoding: str | None = None
    """How bytes became characters, with `(guessed, p 0.98)` where it was not declared; None where not a plain text."""
    notes: tuple[str, ...] = ()
    """What the reader wants known: hidden sheets, lost characters, pages without text."""
    rows: Rows = field(default_factory=Rows)
    """Rows of tables, only when `ReadOptions.rows` asks for them."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a reader may need to know beyond the bytes."""

    name: str = ""
    """File name as received: a hint, never a path to open."""
    media_type: str = ""
    """Type found by the registry (content first)."""
    max_chars: int = 50_000_000
    """Characters of text at most; beyond them the reader raises `CannotRead`."""
    max_pieces: int = MAX_PIECES
    """Passages at most; likewise."""
    languages: tuple[str, ...] = ()
    """Languages to expect (ISO 639-1); empty for all."""
    rows: bool = False
    """Whether rows are wanted (the file is a list)."""
    encoding: str = ""
    """Encoding that somebody says a text is in; empty for what the bytes tell."""
    delimiter: str = ""
    """What somebody says stands between the cells of a text; empty for what the lines tell."""
    first_rows: int = 0
    """Rows wanted of each table, for a first look; 0 for all."""
    depth: int = 0
    """How many containers this content was taken from (a mail in a mail): readers stop at 20."""


STRETCH_ROWS = 40_000
STRETCH_CHARS = 16_000_000
"""A long list is read in stretches of at most so many rows and about so many characters."""


@runtime_checkable
class Reader(Protocol):
    """What a module or object must offer to be a reader; see docs/read.md for plugging one in."""

    NAME: str
    """Short name, written into the tables."""
    VERSION: str
    """Changes whenever the output for some file changes."""
    MEDIA_TYPES: tuple[str, ...]
    """Media types it reads; `image/*` stands for all images."""

    def read(self, data: bytes, options: ReadOptions) -> Reading:
        """Return what `data` says.

        Raises:
            CannotRead: With the reason and the mend.
        """
        ...


@runtime_checkable
class RowReader(Reader, Protocol):
    """A reader that gives a long list stretch by stretch, so that its length costs no memory."""

    def stretches(self, data: bytes, options: ReadOptions) -> Iterator[Reading]:
        """Yield what `read` returns in stretches, one at least, in the order of the file.

        The texts of all stretches, one behind the other, are the text of `read`; spans count from the beginning of
        their stretch. There is one table and no sheet; encoding and notes stand in the last stretch.

        Raises:
            CannotRead: With the reason and the mend; what came before counts for nothing then.
        """
        ...


def clean(text: str) -> str:
    """Return `text` with NUL and lone surrogates (no characters at all) as U+FFFD; its length stays."""
    return _NOT_TEXT.sub("\ufffd", text)


def too_long(options: ReadOptions) -> CannotRead:
    """Return the answer for a text that exceeds the limit."""
    key = "read.max_list_chars" if options.rows else "read.max_chars"
    return CannotRead(
        f"its text is longer than {options.max_chars:,} characters", f"split it, or raise {key} in case.toml"
    )


def too_many(options: ReadOptions) -> CannotRead:
    """Return the answer for a file of more passages than the limit."""
    mend = "split it, or raise read.max_list_rows in case.toml" if options.rows else "split the file"
    what = "rows" if options.rows else "passages"
    return CannotRead(f"it has more than {options.max_pieces:,} {what}", mend)


@dataclass(slots=True)
class Composer:
    """Puts a text together piece by piece and keeps count of where each stands."""

    options: ReadOptions
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _pieces: list[Piece] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)

    def _append(self, text: str) -> None:
        self._length += len(text)
        if self._length > self.options.max_chars:
            raise too_long(self.options)
        self._parts.append(text)

    def _piece(self, piece: Piece) -> None:
        if len(self._pieces) >= self.options.max_pieces:
            raise too_many(self.options)
        self._pieces.append(piece)

    def add(self, text: str, place: Place = NOWHERE, *, gap: str = "\n\n") -> int | None:
        """Add one piece, apart from the last by `gap`; white space at its ends is left out.

        Returns:
            Where it starts, or None if there was nothing to add.
        """
        text = clean(text).strip()
        if not text:
            return None
        if self._parts:
            self._append(gap)
        start = self._length
        self._append(text)
        self._piece(Piece(start, self._length, place))
        return start

    @property
    def length(self) -> int:
        """Code points so far."""
        return self._length

    @property
    def pieces(self) -> int:
        """Pieces so far."""
        return len(self._pieces)

    def note(self, text: str) -> None:
        """Say something the reader wants known, once."""
        if text not in self._notes:
            self._notes.append(text)

    def embed(self, reading: Reading, part: str) -> None:
        """Add what another reader took from a part of this file; its own parts are named below `part`."""
        if reading.text.strip():
            if self._parts:
                self._append("\n\n")
            shift = self._length
            self._append(reading.text)
            for piece in reading.pieces:
                inner = f"{part} / {piece.place.part}" if piece.place.part else part
                self._piece(Piece(piece.start + shift, piece.end + shift, replace(piece.place, part=inner)))
        for text in reading.notes:
            self.note(f"{part}: {text}")

    def finish(self, *, encoding: str | None = None, rows: Rows | None = None, gap: str = "") -> Reading:
        """Return the finished reading; `gap` is what stands between it and the next stretch."""
        return Reading("".join((*self._parts, gap)), tuple(self._pieces), encoding, tuple(self._notes), rows or Rows())
