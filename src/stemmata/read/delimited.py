"""CSV and its relatives: a row a passage, each cell with its place."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from stemmata.read.decode import decode
from stemmata.read.grid import add_row
from stemmata.read.reading import (
    STRETCH_CHARS,
    STRETCH_ROWS,
    CannotRead,
    Composer,
    Reading,
    ReadOptions,
    Rows,
    too_long,
    too_many,
)
from stemmata.values.encodings import Decoded

NAME = "csv"
VERSION = "4"
MEDIA_TYPES = ("text/csv", "text/tab-separated-values", "application/csv")

_DELIMITERS = ",;\t|،؛"
_SAMPLE_CHARS = 50_000
_BLOCK_CHARS = 1 << 20
_LINES_OF_ANOTHER = 2
"""Lines of good UTF-8 beside others from which on a file counts as put together from several."""


def delimiter_of(text: str) -> str:
    r"""Return the delimiter that cuts the first lines into the same number of cells most steadily.

    >>> delimiter_of("name;age\nA, B;30\nC, D;31\n")
    ';'
    """
    best, best_score = ",", (0.0, 0.0)
    sample = text[:_SAMPLE_CHARS]
    for delimiter in _DELIMITERS:
        widths: Counter[int] = Counter()
        for number, row in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
            if any(cell.strip() for cell in row):
                widths[len(row)] += 1
            if number > 50:
                break
        if not widths:
            continue
        width, times = max(widths.items(), key=lambda item: (item[1] if item[0] > 1 else 0, item[0]))
        if width > 1:
            score = (times / sum(widths.values()), float(width))
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _physical_lines(text: str) -> Iterator[str]:
    r"""Yield the lines with their ends (`\n`, `\r\n` or `\r`), block by block: a whole text takes four bytes a sign."""
    end = "\n" if "\n" in text else "\r"
    at = 0
    while at < len(text):
        cut = text.find(end, at + _BLOCK_CHARS) + 1 or len(text)
        yield from io.StringIO(text[at:cut], newline="")
        at = cut


class _Lines:
    """Physical lines that can be given back."""

    def __init__(self, text: str) -> None:
        self._stream = _physical_lines(text)
        self._back: list[str] = []
        self.taken: list[str] = []
        """Lines given out since the last clearing."""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._stream)
        self.taken.append(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        """Have `lines` come next."""
        self._back.extend(reversed(lines))


def _raw(line: str, delimiter: str) -> list[str]:
    """Return the cells of one physical line in which quotation marks are plain signs."""
    cells = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    return [c[1:-1] if len(c) > 1 and c[0] == c[-1] == '"' else c for c in cells]


def _is_stray(taken: list[str], cells: list[str], delimiter: str, width: int) -> bool:
    """Tell whether a row that spans several lines does so by a quotation mark that nobody closed."""
    if len(taken) < 2 or width < 2:
        return False
    if not any(len(_raw(line, delimiter)) == width for line in taken[1:-1]) and (
        len(cells) == width or _is_well_formed(taken, delimiter)
    ):
        return False  # a cell with line breaks in it
    return len(_raw(taken[0], delimiter)) == width


def _is_well_formed(lines: list[str], delimiter: str) -> bool:
    """Tell whether every quotation mark is closed, and closed where its cell ends."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


def _rows(text: str, delimiter: str, stray: list[int]) -> Iterator[list[str]]:
    """Yield the rows; numbers of rows in which a quotation mark was never closed go to `stray`."""
    csv.field_size_limit(2**31 - 1)
    width = _width(text, delimiter)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=False)
    number = 0
    try:
        for cells in reader:
            number += 1
            if len(lines.taken) > 1 and _is_stray(lines.taken, cells, delimiter, width):
                first, *rest = lines.taken
                lines.give_back(rest)
                lines.taken = []
                stray.append(number)
                yield _raw(first.rstrip("\r\n"), delimiter)
                continue
            lines.taken = []
            yield cells
    except csv.Error as problem:
        said = f"its rows cannot be told apart from row {number + 1} on ({problem})"
        raise CannotRead(said, "save it anew as CSV") from None


def _width(text: str, delimiter: str) -> int:
    """Return how many cells most of the first lines have."""
    lines = text[:_SAMPLE_CHARS].splitlines()[:200]
    widths = Counter(len(cells) for line in lines if (cells := _raw(line, delimiter)))
    return max(widths, key=lambda width: (widths[width], width), default=1)


def _decoded(data: bytes, declared: str) -> Decoded:
    """Return the text; what `case.toml` declares is believed where the bytes bear it out."""
    if not declared:
        return _line_by_line(data, decode(data))
    whole = decode(data, declared)
    if whole.encoding.split(" ", 1)[0] == codecs.lookup(declared).name:
        return whole
    whole = _line_by_line(data, whole)
    note = f"it is not in {declared}, as case.toml says; read as {whole.encoding}"
    return replace(whole, notes=(*whole.notes, note))


def _line_by_line(data: bytes, whole: Decoded) -> Decoded:
    """Return the text with each line in its encoding, where some are good UTF-8 and others are not."""
    if not whole.encoding.startswith("cp"):
        return whole
    lines = data.splitlines(keepends=True)
    strange = [i for i, line in enumerate(lines) if not _is_utf8(line)]
    foreign = set(strange)
    if sum(1 for i, line in enumerate(lines) if i not in foreign and not line.isascii()) < _LINES_OF_ANOTHER:
        return whole
    rest = decode(b"".join(lines[i] for i in strange))
    name = rest.encoding.split(" ", 1)[0]
    text = "".join(line.decode(name if i in foreign else "utf-8", "replace") for i, line in enumerate(lines))
    note = f"{len(strange):,} lines (the first is line {strange[0] + 1}) are in {rest.encoding}, the others in utf-8"
    return Decoded(text, f"utf-8 and {rest.encoding}", (*rest.notes, note))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def read(data: bytes, options: ReadOptions) -> Reading:
    """Return the rows, cells apart by tabs; a quoted cell stands without its quotes, otherwise as written."""
    return next(_readings(data, options, None))


def stretches(data: bytes, options: ReadOptions) -> Iterator[Reading]:
    """Yield the same in stretches."""
    return _readings(data, options, STRETCH_ROWS)


def _readings(data: bytes, options: ReadOptions, a_stretch: int | None) -> Iterator[Reading]:
    decoded = _decoded(data, options.encoding)
    del data
    text = decoded.text.replace("\x00", "\ufffd")
    if len(text) > options.max_chars and not options.first_rows:
        raise too_long(options)
    hint = re.match(r"sep=(.)\r?\n", text)
    delimiter = options.delimiter or (
        "\t" if options.media_type.endswith("separated-values") else hint.group(1) if hint else delimiter_of(text)
    )
    stray: list[int] = []
    out, rows, done = Composer(options), Rows(), 0
    for number, cells in enumerate(_rows(text, delimiter, stray), 1):
        if hint and number == 1:
            continue
        if a_stretch and (out.pieces >= a_stretch or out.length > STRETCH_CHARS):
            done += out.pieces
            if done >= options.max_pieces:
                raise too_many(options)
            yield out.finish(rows=rows, gap="\n")
            out, rows = Composer(options), Rows()
        row = add_row(out, number, None, cells)
        if row is not None and options.rows:
            rows.add(row)
        if number == options.first_rows:
            break
    for note in decoded.notes:
        out.note(note)
    if stray:
        shown = ", ".join(map(str, stray[:5])) + (", ..." if len(stray) > 5 else "")
        out.note(f"row(s) {shown}: a quotation mark is never closed; it is read as a plain sign")
    yield out.finish(encoding=decoded.encoding, rows=rows)
