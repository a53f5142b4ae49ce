"""Parquet: a row a passage, its values by column; nested columns by their paths, as JSON has them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stemmata.read.jsonlines import add_object
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

NAME = "parquet"
VERSION = "2"
MEDIA_TYPES = ("application/vnd.apache.parquet",)

_A_BATCH = 5_000


def _plain(value: Any) -> Any:  # noqa: ANN401, PLR0911  (whatever a column holds; each return is one kind)
    """Return a value as a person would read it, within the kinds of JSON."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        bare = value.time() == time(0, 0) and value.tzinfo is None
        return value.date().isoformat() if bare else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, (int, Decimal, timedelta)) and not isinstance(value, bool) else value


def read(data: bytes, options: ReadOptions) -> Reading:
    """Return the values of each row in the order of the columns; rows are counted from 1."""
    return next(_readings(data, options, None))


def stretches(data: bytes, options: ReadOptions) -> Iterator[Reading]:
    """Yield the same in stretches."""
    return _readings(data, options, STRETCH_ROWS)


def _readings(data: bytes, options: ReadOptions, a_stretch: int | None) -> Iterator[Reading]:
    out, rows, chars, done = Composer(options), Rows(), 0, 0
    notes: list[str] = []
    for number, value in enumerate(_values(data, notes), 1):
        if a_stretch and (out.pieces >= a_stretch or out.length > STRETCH_CHARS):
            chars, done = chars + out.length, done + out.pieces
            if chars > options.max_chars:
                raise too_long(options)
            if done >= options.max_pieces:
                raise too_many(options)
            yield out.finish(rows=rows, gap="\n\n")
            out, rows = Composer(options), Rows()
        row = add_object(out, _plain(value), number, f"record {number}")
        if row.cells and options.rows:
            rows.add(row)
        if number == options.first_rows:
            break
    for note in notes:
        out.note(note)
    yield out.finish(rows=rows)


def _values(data: bytes, notes: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows; what should be known of the file goes to `notes`."""
    try:
        file = pq.ParquetFile(pa.BufferReader(data), pre_buffer=False)
        for name, kind in zip(file.schema_arrow.names, file.schema_arrow.types, strict=True):
            if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
                notes.append(f"column {name!r} holds bytes, which stand in base64")
        for batch in file.iter_batches(_A_BATCH, use_threads=False):
            yield from batch.to_pylist()
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError) as problem:
        raise CannotRead(
            f"the Parquet file is damaged ({' '.join(str(problem).split())[:200]})", "ask for a sound copy"
        ) from None
