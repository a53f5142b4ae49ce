"""JSON Lines and JSON: an object a passage, long texts within it passages of their own."""

from __future__ import annotations

import json
from typing import Any

from stemmata.read.decode import decode
from stemmata.read.reading import CannotRead, Cell, Composer, Place, Reading, ReadOptions, Row, Rows
from stemmata.read.split import paragraphs

NAME = "json"
VERSION = "1"
MEDIA_TYPES = ("application/json", "application/x-ndjson", "application/jsonl", "application/jsonlines")

_LONG_FIELD = 200
"""A field longer than this is prose: its paragraphs are passages."""
_MAX_DEPTH = 60


def _parse(text: str, where: str) -> Any:  # noqa: ANN401  (any JSON value)
    try:
        # Numbers stay as written: 0.10 is not 0.1, and an identity number is no float.
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise CannotRead(f"{where} is nested too deeply", "flatten it") from None
    except ValueError as problem:
        raise CannotRead(f"{where} is not JSON: {problem}", "mend it, or add it as .txt") from None


def leaves(value: Any, path: str, depth: int = 0) -> list[tuple[str, str]]:  # noqa: ANN401  (any JSON value)
    """Return the plain values below `value` with their paths, in order of the file."""
    if depth > _MAX_DEPTH:
        raise CannotRead("it is nested too deeply", "flatten it")
    if isinstance(value, dict):
        pairs = [(f"{path}.{key}" if path else str(key), inner) for key, inner in value.items()]
        return [leaf for key, inner in pairs for leaf in leaves(inner, key, depth + 1)]
    if isinstance(value, list):
        return [leaf for i, inner in enumerate(value) for leaf in leaves(inner, f"{path}[{i}]", depth + 1)]
    if value is None or value == "":
        return []
    return [(path, str(value).lower() if isinstance(value, bool) else str(value))]


def add_object(out: Composer, value: Any, number: int, where: str) -> Row:  # noqa: ANN401  (any JSON value)
    """Add one object: short fields as `key: value` lines of one passage, long ones by paragraph."""
    lines: list[tuple[str, str]] = []
    cells: list[Cell] = []

    def flush() -> None:
        if not lines:
            return
        start = out.add("\n".join(f"{key}: {text}" if key else text for key, text in lines), Place(cell=where))
        at = start if start is not None else 0
        for key, text in lines:
            at += len(key) + 2 if key else 0
            cells.append(Cell(key, at, at + len(text), where))
            at += len(text) + 1
        lines.clear()

    for key, raw in leaves(value, ""):
        text = raw.strip()
        if not text:
            continue
        if len(text) <= _LONG_FIELD:
            lines.append((key, text))
            continue
        flush()
        place = Place(cell=f"{where}, {key}" if key else where)
        spans = [out.add(text[a:b], place) for a, b in paragraphs(text)]
        starts = [s for s in spans if s is not None]
        if starts:
            cells.append(Cell(key, starts[0], out.length, place.cell or where))
    flush()
    return Row(number, None, tuple(cells))


def _objects(text: str, media_type: str) -> list[tuple[int, str, Any]]:
    """Return (number, place, value) of each object of the file."""
    if media_type != "application/json":
        lines = text.split("\n")
        return [(n, f"line {n}", _parse(line, f"line {n}")) for n, line in enumerate(lines, 1) if line.strip()]
    whole = _parse(text, "it")
    if isinstance(whole, dict):
        lists = [(key, inner) for key, inner in whole.items() if isinstance(inner, list) and inner]
        if len(whole) == 1 and lists:  # {"records": [...]}: the list is what matters
            whole = lists[0][1]
    if isinstance(whole, list):
        return [(n, f"item {n}", item) for n, item in enumerate(whole, 1)]
    return [(1, "item 1", whole)]


def read(data: bytes, options: ReadOptions) -> Reading:
    """Return the values of each object in the order of the file; keys and values as they stand."""
    decoded = decode(data)
    media_type = options.media_type
    if media_type not in MEDIA_TYPES:
        media_type = "application/json"
    out = Composer(options)
    for note in decoded.notes:
        out.note(note)
    try:
        objects = _objects(decoded.text, media_type)
    except CannotRead:
        if media_type != "application/json":
            raise
        objects = _objects(decoded.text, "application/x-ndjson")
    if options.first_rows:
        objects = objects[: options.first_rows]
    rows = [add_object(out, value, number, where) for number, where, value in objects]
    return out.finish(encoding=decoded.encoding, rows=Rows(rows) if options.rows else None)
