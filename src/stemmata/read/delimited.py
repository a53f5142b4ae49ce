"""CSV and its relatives: a row a passage, each cell with its place."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from stemmata.read.decode import decode
from stemmata.read.grid import add_row
from stemmata.read.reading import CannotRead, Composer, Reading, ReadOptions, Row, too_long

NAME = "csv"
VERSION = "1"
MEDIA_TYPES = ("text/csv", "text/tab-separated-values", "application/csv")

_DELIMITERS = ",;\t|،؛"
_SAMPLE_CHARS = 50_000


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


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(2**31 - 1)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    except csv.Error as problem:
        raise CannotRead(f"its rows cannot be told apart ({problem})", "save it anew as CSV") from None


def read(data: bytes, options: ReadOptions) -> Reading:
    """Return the rows, cells apart by tabs; a quoted cell stands without its quotes, otherwise as written."""
    decoded = decode(data)
    if len(decoded.text) > options.max_chars:
        raise too_long(options.max_chars)
    out = Composer(options.max_chars)
    for note in decoded.notes:
        out.note(note)
    text = decoded.text.replace("\x00", "\ufffd")
    hint = re.match(r"sep=(.)\r?\n", text)
    delimiter = (
        "\t" if options.media_type.endswith("separated-values") else hint.group(1) if hint else delimiter_of(text)
    )
    rows: list[Row] = []
    for number, cells in enumerate(_rows(text, delimiter), 1):
        if hint and number == 1:
            continue
        row = add_row(out, number, None, cells)
        if row is not None and options.rows:
            rows.append(row)
    return out.finish(encoding=decoded.encoding, rows=tuple(rows))
