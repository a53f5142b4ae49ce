"""A corpus in one file, JSON Lines or Parquet, as the tables that the trace room takes.

Texts go into Arrow buffers as they are read, so a corpus is held once however large it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from stemmata.errors import CorpusError
from stemmata.stage import Notice
from stemmata.tables import TABLES, Table

__all__ = ["Gathered", "parquet_rows"]

_HELD = 16_000_000
"""So many code points of text are held as Python strings before they go into a buffer."""

_BATCH = 2_000
_COLUMNS = ("id", "text", "date", "source")


class Gathered:
    """The documents of a corpus as they come.

    Args:
        path: The file, as errors name it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._days: list[tuple[date, date] | None] = []
        self._publishers: list[str | None] = []
        self._places: dict[str, None] = {}
        self._texts: list[str] = []
        self._size = 0
        self._chunks: list[pa.Array] = []
        self.notices: list[Notice] = []

    def add(self, place: str, row: Mapping[str, Any]) -> None:
        """Take one document.

        Args:
            place: Where it stands in the file.
            row: `id` and `text`, and optionally `date` and `source`.

        Raises:
            CorpusError: If one of them is missing or of a wrong type, or the id was given before.
        """
        given, text, publisher = row.get("id"), row.get("text"), row.get("source")
        if not isinstance(given, str | int) or isinstance(given, bool) or not isinstance(text, str):
            raise CorpusError(path=self._path, place=place, problem="it needs `id` (text or number) and `text` (text)")
        if not isinstance(publisher, str | None):
            raise CorpusError(path=self._path, place=place, problem="`source`, if it is given, is text")
        if (document := _whole(str(given))) in self._places:
            raise CorpusError(path=self._path, place=place, problem=f"the id {document!r} stands twice")
        days = _days_of(row.get("date"))
        if days is None and row.get("date"):
            told = f"{place}: the date {row['date']!r} was not understood and is left out"
            self.notices.append(Notice("K001", told, document))
        self._places[document] = None
        self._days.append(days)
        self._publishers.append(None if publisher is None else _whole(publisher))
        self._texts.append(_whole(text))
        self._size += len(text)
        if self._size > _HELD:
            self._flush()

    def _flush(self) -> None:
        self._chunks.append(pa.array(self._texts, pa.string()))
        self._texts, self._size = [], 0

    def tables(self) -> dict[str, pa.Table]:
        """Return the tables that the trace room takes."""
        self._flush()
        ids = pa.array(self._places, pa.string())
        first, last = ([days and days[end] for days in self._days] for end in (0, 1))
        sources = {
            "source_id": ids, "name": ids, "publisher": self._publishers, "published_from": first, "published_to": last,
            "protection": pa.repeat("open", len(ids)), "status": pa.repeat("read", len(ids)),
        }  # fmt: skip
        return {
            "sources": _table(TABLES["sources"], sources, len(ids)),
            "texts": _table(TABLES["texts"], {"source_id": ids, "text": pa.chunked_array(self._chunks)}, len(ids)),
            "passages": TABLES["passages"].empty(),
            "mentions": TABLES["mentions"].empty(),
        }


def _table(definition: Table, columns: Mapping[str, Any], n: int) -> pa.Table:
    schema = definition.schema
    whole = {field.name: columns.get(field.name, pa.nulls(n, field.type)) for field in schema}
    return definition.check(definition.sort(pa.table(whole, schema=schema)))


def _whole(text: str) -> str:
    """Return a text with halves of characters (a JSON escape can write one alone) as U+FFFD, each place kept."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def _days_of(cell: object) -> tuple[date, date] | None:
    """Return the first and the last day that a date can mean."""
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return day, day
    return _days_written(cell) if isinstance(cell, str) else None


@lru_cache(maxsize=1 << 14)
def _days_written(cell: str) -> tuple[date, date] | None:
    from stemmata.preserve.describe import read_days

    days = read_days(cell)
    return (days.first, days.last) if days else None


def parquet_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a Parquet file with their numbers, from 1.

    Raises:
        CorpusError: If it cannot be read, or has no columns `id` and `text`.
    """
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            columns = [name for name in _COLUMNS if name in file.schema_arrow.names]
            if missing := [name for name in ("id", "text") if name not in columns]:
                raise CorpusError(path=path, place="the columns", problem=f"there is no column `{missing[0]}`")
            number = 0
            for batch in file.iter_batches(_BATCH, columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (OSError, pa.ArrowException) as problem:
        raise CorpusError(path=path, place="the file", problem=str(problem)) from problem
