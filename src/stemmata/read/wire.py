"""How a result leaves the child: a bounded frame of JSON and UTF-8, checked on arrival as coming from a stranger.

The child may have been taken over by the file it read. So nothing it sends is executed or unpickled; lengths are
bounded before anything is kept, and every number is checked to lie where it must.
"""

from __future__ import annotations

import json
import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stemmata.read.reading import Piece, Place, Reading, Rows

MAGIC = b"STEMMATA3"
_LENGTHS = struct.Struct(">QQQ")
_MAX_BODY_BYTES = 512 * 2**20
_MAX_NOTES = 1_000
_ARRAYS = {"numbers": "<i8", "sheet_of": "<u4", "first": "<i8", "codes": "<u4", "starts": "<u4", "ends": "<u4"}
"""The numbers of `Rows`, in the order in which they are sent, and their types."""


class BadFrameError(ValueError):
    """What arrived is not a frame."""


@dataclass(frozen=True, slots=True)
class Result:
    """What reading one file gave: a reading with the language of each piece, or why there is none."""

    media_type: str = ""
    reader: str = ""
    reader_version: str = ""
    reading: Reading | None = None
    languages: tuple[str, ...] = ()
    """Language of each piece, in order."""
    reason: str | None = None
    mend: str = ""
    more: bool = False
    """Whether another stretch follows."""


def pack(result: Result) -> bytes:
    """Return the frame of `result`."""
    reading = result.reading
    body: dict[str, Any] = {
        "media_type": result.media_type,
        "reader": result.reader,
        "reader_version": result.reader_version,
        "reason": result.reason,
        "mend": result.mend,
        "more": result.more,
    }
    text = numbers = b""
    if reading is not None:
        text = reading.text.encode("utf-8")
        body |= {
            "encoding": reading.encoding,
            "notes": list(reading.notes),
            "pieces": [
                [p.start, p.end, lang, *_place(p.place)]
                for p, lang in zip(reading.pieces, result.languages, strict=True)
            ],
            "rows": {
                "columns": reading.rows.columns,
                "sheets": reading.rows.sheets,
                "odd": list(reading.rows.odd.items()),
                "sizes": [len(reading.rows), len(reading.rows.codes)],
            },
        }
        numbers = b"".join(_bytes(getattr(reading.rows, name)) for name in _ARRAYS)
    encoded = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")
    return b"".join((MAGIC, _LENGTHS.pack(len(encoded), len(text), len(numbers)), encoded, text, numbers))


def _bytes(numbers: array[int]) -> bytes:
    if sys.byteorder != "little":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _place(place: Place) -> list[Any]:
    box = [round(x, 2) for x in place.box] if place.box else None
    row = [place.page, box, place.cell, place.part, place.time_from, place.time_to, place.confidence]
    while row and row[-1] is None:
        row.pop()
    return row


HEAD_BYTES = len(MAGIC) + _LENGTHS.size


def frame_bytes(head: bytes, max_chars: int) -> int:
    """Return how long the frame is that begins with `head` (`HEAD_BYTES` bytes).

    Raises:
        BadFrameError: If no frame begins so, or it would be longer than one may be.
    """
    if len(head) < HEAD_BYTES or not head.startswith(MAGIC):
        raise BadFrameError("no frame")
    body_length, text_length, numbers_length = _LENGTHS.unpack_from(head, len(MAGIC))
    if max(body_length, numbers_length) > _MAX_BODY_BYTES or text_length > 4 * max_chars:
        raise BadFrameError("lengths")
    return HEAD_BYTES + int(body_length + text_length + numbers_length)


def unpack(frame: bytes, max_chars: int) -> Result:
    """Return the result in `frame`.

    Raises:
        BadFrameError: If it is not a well-formed frame within the limits.
    """
    if len(frame) != frame_bytes(frame[:HEAD_BYTES], max_chars):
        raise BadFrameError("lengths")
    head = HEAD_BYTES
    body_length, text_length, _ = _LENGTHS.unpack_from(frame, len(MAGIC))
    try:
        body = json.loads(frame[head : head + body_length])
        text = frame[head + body_length : head + body_length + text_length].decode("utf-8")
        return _result(body, text, memoryview(frame)[head + body_length + text_length :], max_chars)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as problem:
        raise BadFrameError(str(problem)) from problem


def together(results: Sequence[Result]) -> Result:
    """Return the stretches of one file as one: spans from the beginning of the whole."""
    last = results[-1]
    if len(results) == 1 or last.reading is None:
        return last
    texts: list[str] = []
    pieces: list[Piece] = []
    languages: list[str] = []
    notes: list[str] = []
    rows, at = Rows(), 0
    for result in results:
        reading = result.reading
        assert reading is not None
        pieces += [Piece(p.start + at, p.end + at, p.place) for p in reading.pieces]
        languages += result.languages
        notes += reading.notes
        for row in reading.rows:
            cells = tuple(c._replace(start=c.start + at, end=c.end + at) for c in row.cells)
            rows.add(row._replace(cells=cells))
        texts.append(reading.text)
        at += len(reading.text)
    encoding = last.reading.encoding
    whole = Reading("".join(texts), tuple(pieces), encoding, tuple(dict.fromkeys(notes)), rows)
    return Result(last.media_type, last.reader, last.reader_version, whole, tuple(languages))


def _string(value: Any, most: int = 2_000) -> str:  # noqa: ANN401  (what arrived)
    if not isinstance(value, str) or len(value) > most:
        raise BadFrameError("a text was expected")
    return value.replace("\x00", "\ufffd")


def _maybe(value: Any, most: int = 2_000) -> str | None:  # noqa: ANN401  (what arrived)
    return None if value is None else _string(value, most)


def _number(value: Any) -> float | None:  # noqa: ANN401  (what arrived)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1e9 < value < 1e9:
        raise BadFrameError("a number was expected")
    return float(value)


def _whole(value: Any, least: int, most: int) -> int:  # noqa: ANN401  (what arrived)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadFrameError("a whole number within bounds was expected")
    return value


def _box(value: Any) -> tuple[float, float, float, float] | None:  # noqa: ANN401  (what arrived)
    if value is None:
        return None
    x0, y0, x1, y1 = (_number(x) or 0.0 for x in value)
    return (x0, y0, x1, y1)


def _piece(row: list[Any], length: int) -> tuple[Piece, str]:
    start = _whole(row[0], 0, length)
    end = _whole(row[1], start + 1, length)
    page, box, cell, part, time_from, time_to, confidence = (row[3:10] + [None] * 7)[:7]
    place = Place(
        page=None if page is None else _whole(page, 1, 10_000_000),
        box=_box(box),
        cell=_maybe(cell),
        part=_maybe(part, 10_000),
        time_from=_number(time_from),
        time_to=_number(time_to),
        confidence=_number(confidence),
    )
    return Piece(start, end, place), _string(row[2], 12)


def _result(body: dict[str, Any], text: str, numbers: memoryview, max_chars: int) -> Result:
    named = (_string(body["media_type"], 200), _string(body["reader"], 100), _string(body["reader_version"], 100))
    if body["reason"] is not None:
        return Result(*named, reason=_string(body["reason"]), mend=_string(body["mend"]))
    if len(text) > max_chars:
        raise BadFrameError("text too long")
    pieces: list[Piece] = []
    languages: list[str] = []
    for row in body["pieces"]:
        piece, lang = _piece(row, len(text))
        if pieces and piece.start < pieces[-1].end:
            raise BadFrameError("pieces overlap")
        pieces.append(piece)
        languages.append(lang)
    rows = _rows(body["rows"], numbers, len(text))
    notes = tuple(_string(note, 10_000) for note in body["notes"][:_MAX_NOTES])
    reading = Reading(text, tuple(pieces), _maybe(body["encoding"]), notes, rows)
    if not isinstance(body["more"], bool):
        raise BadFrameError("yes or no was expected")
    return Result(*named, reading, tuple(languages), more=body["more"])


def _rows(told: dict[str, Any], numbers: memoryview, length: int) -> Rows:
    """Return the rows; every number is checked to lie where it must."""
    n_rows, n_cells = (_whole(size, 0, 2**40) for size in told["sizes"])
    sizes = {
        "numbers": n_rows,
        "sheet_of": n_rows,
        "first": n_rows + 1,
        "codes": n_cells,
        "starts": n_cells,
        "ends": n_cells,
    }
    if len(numbers) != sum(count * np.dtype(_ARRAYS[name]).itemsize for name, count in sizes.items()):
        raise BadFrameError("numbers of rows")
    rows, found, at = Rows(), dict[str, NDArray[Any]](), 0
    for name, kind in _ARRAYS.items():
        found[name] = np.frombuffer(numbers, kind, sizes[name], at)
        at += found[name].nbytes
        native = getattr(rows, name)
        del native[:]
        native.frombytes(found[name].astype(found[name].dtype.newbyteorder("=")).tobytes())
    rows.columns = [_string(column, 10_000) for column in told["columns"]]
    rows.sheets = [_maybe(sheet) for sheet in told["sheets"]]
    rows.odd = {_whole(cell, 0, n_cells - 1): _string(place, 10_000) for cell, place in told["odd"]}
    first = found["first"]
    sound = (
        (n_rows == 0 or (found["numbers"].min() >= 0 and found["numbers"].max() <= 2**53))
        and (n_rows == 0 or found["sheet_of"].max() < len(rows.sheets))
        and first[0] == 0
        and first[-1] == n_cells
        and bool((np.diff(first) >= 0).all())
        and (n_cells == 0 or found["codes"].max() < len(rows.columns))
        and bool((found["starts"] <= found["ends"]).all())
        and (n_cells == 0 or found["ends"].max() <= length)
    )
    if not sound:
        raise BadFrameError("numbers of rows out of bounds")
    return rows
