"""The trace room alone, over any corpus: no case, no ledger, the corpus's own ids.

A corpus is a JSON Lines file (one object a line: `id`, `text`, and optionally `date` and `source`), or a file or folder
of documents, whose ids are then their paths.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemmata.config import Settings
from stemmata.errors import CorpusError
from stemmata.progress import Silent
from stemmata.stage import Cache, Evidence, Ledger, Notice, Progress, Work
from stemmata.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

_HALVES = re.compile("[\ud800-\udfff]")
_JSON_LINES = {".jsonl", ".ndjson", ".jsonlines"}


@dataclass(frozen=True, slots=True)
class Traced:
    """What tracing a corpus gave.

    Attributes:
        tables: `reuse`, `suppressed`, `lineages` and `changes`; their source columns carry the corpus's ids.
        n_documents: Documents traced.
        notices: What the user should know, e.g. documents that could not be read.
    """

    tables: Mapping[str, pa.Table]
    n_documents: int
    notices: tuple[Notice, ...]


def trace(path: str | Path, *, out: str | Path | None = None, progress: Progress | None = None) -> Traced:
    """Find what the documents of a corpus share, and from whom each has what it says.

    Args:
        path: A JSON Lines file, or a file or folder of documents.
        out: A folder in which each table is written as Parquet, one folder a table; nothing is written if None.
        progress: Shows how far it is.

    Returns:
        The tables.

    Raises:
        CorpusError: If the corpus cannot be read; the line or the file is named.
    """
    from stemmata import trace as room
    from stemmata.store.tablefiles import TableFiles

    path, watched = Path(path), progress or Silent()
    tables, notices = _lines(path) if path.suffix.lower() in _JSON_LINES else _documents(path, watched)
    outcome = room.run(_work(tables, watched))
    if out is not None:
        files = TableFiles(Path(out))
        for name, table in outcome.tables.items():
            files.write(name, table)
    return Traced(outcome.tables, tables["texts"].num_rows, (*notices, *outcome.notices))


def _lines(path: Path) -> tuple[dict[str, pa.Table], tuple[Notice, ...]]:
    """Return the tables that the trace room takes, from JSON Lines; a date not understood is left out with a notice."""
    sources, texts, notices = [], [], []
    seen: set[str] = set()
    for number, line in _objects(path):
        place, given = f"line {number}", line.get("id")
        if not isinstance(given, str | int) or isinstance(given, bool) or not isinstance(line.get("text"), str):
            raise CorpusError(path=path, place=place, problem="it needs `id` (text or number) and `text` (text)")
        if not isinstance(line.get("source"), str | None):
            raise CorpusError(path=path, place=place, problem="`source`, if it is given, is text")
        if (document := str(given)) in seen:
            raise CorpusError(path=path, place=place, problem=f"the id {document!r} stands twice")
        seen.add(document)
        days = _days(line.get("date"))
        if days is None and line.get("date"):
            notices.append(
                Notice("K001", f"{place}: the date {line['date']!r} was not understood and is left out", document)
            )
        first, last = days or (None, None)
        sources.append(_source(document, publisher=line.get("source"), published_from=first, published_to=last))
        texts.append({"source_id": document, "text": line["text"]})
    return _tables(sources, texts), tuple(notices)


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _whole(_object(path, number, line))
    except (OSError, UnicodeDecodeError) as problem:
        raise CorpusError(path=path, place="the file", problem=str(problem)) from problem


def _whole(line: dict[str, Any]) -> dict[str, Any]:
    """Return the line with halves of characters (a JSON escape can write one alone) as U+FFFD, each place kept."""
    return {key: _HALVES.sub("\ufffd", value) if isinstance(value, str) else value for key, value in line.items()}


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise CorpusError(path=path, place=f"line {number}", problem=f"not JSON: {problem}") from problem
    if not isinstance(found, dict):
        raise CorpusError(path=path, place=f"line {number}", problem="not a JSON object")
    return found


def _documents(path: Path, progress: Progress) -> tuple[dict[str, pa.Table], tuple[Notice, ...]]:
    """Return the tables that the trace room takes, from documents read by the read room."""
    from stemmata import read
    from stemmata.preserve.media import media_type

    if not path.exists():
        raise CorpusError(path=path, place="the path", problem="there is no such file or folder")
    inside = sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
    places = {file.relative_to(path).as_posix(): file for file in inside} if path.is_dir() else {path.name: path}
    sources, notices = [], []
    for name, file in places.items():
        try:
            kind, size = media_type(file, file.name), file.stat().st_size
        except OSError as problem:
            notices.append(Notice("K002", f"{name} was not read: {problem.strerror}", name))
            continue
        sources.append(_source(name, media_type=kind, size_bytes=size))
    given = {"sources": TABLES["sources"].build(sources)}
    outcome = read.run(_work(given, progress, _Folder(places)))
    unread = [row for row in outcome.tables["sources"].to_pylist() if row["status"] == "unread"]
    notices += [Notice("K002", f"{row['source_id']} was not read: {row['reason']}", row["source_id"]) for row in unread]
    return dict(outcome.tables), tuple(notices)


def _source(document: str, **known: Any) -> dict[str, Any]:  # noqa: ANN401  (columns of `sources`)
    return {"source_id": document, "name": document, "protection": "open", "status": "read", **known}


def _days(cell: object) -> tuple[date, date] | None:
    from stemmata.preserve.describe import read_days

    days = read_days(cell) if isinstance(cell, str) else None
    return (days.first, days.last) if days else None


def _tables(sources: list[dict[str, Any]], texts: list[dict[str, Any]]) -> dict[str, pa.Table]:
    return {
        "sources": TABLES["sources"].build(sources),
        "texts": TABLES["texts"].build(texts),
        "passages": TABLES["passages"].empty(),
        "mentions": TABLES["mentions"].empty(),
    }


class _Folder:
    """Files in their own place instead of an evidence store; implements `stemmata.stage.Evidence`."""

    def __init__(self, places: Mapping[str, Path]) -> None:
        self._places = places

    def path(self, source_id: str) -> Path:
        return self._places[source_id]

    def read(self, source_id: str) -> bytes:
        return self._places[source_id].read_bytes()


class _NoCache:
    """Keeps nothing; implements `stemmata.stage.Cache`."""

    def get(self, key: str) -> bytes | None:  # noqa: ARG002  (the protocol's)
        return None

    def put(self, key: str, value: bytes) -> None:
        """Forget it."""


class _NoLedger:
    """A corpus has no custody; implements `stemmata.stage.Ledger`."""

    def lines(self) -> Iterator[bytes]:
        return iter(())

    def checkpoint(self) -> str | None:
        return None

    def public_key(self) -> str | None:
        return None

    def sign(self, text: str) -> str | None:  # noqa: ARG002  (the protocol's)
        return None


def _work(tables: Mapping[str, pa.Table], progress: Progress, evidence: Evidence | None = None) -> Work:
    cache: Cache = _NoCache()
    ledger: Ledger = _NoLedger()
    return Work(tables, Settings(), (), evidence or _Folder({}), ledger, cache, progress)
