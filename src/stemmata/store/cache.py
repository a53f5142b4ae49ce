"""Derived values kept between builds, so that one added file costs only itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import TracebackType

from stemmata.errors import StorageError


class FileCache:
    """Keeps bytes under keys in one SQLite file; implements `stemmata.stage.Cache`.

    The cache is not evidence: a file that cannot be read is set aside and begun anew, and losing the last writes in a
    power cut only means that a little work is done again. `stamp` names the code that made the values: values of
    another stamp are never returned. Threads may share one cache.

    Args:
        path: The file; made when first needed.
        stamp: Fingerprint of the code and settings whose values are kept.
    """

    def __init__(self, path: Path, stamp: str) -> None:
        self._path = path
        self._stamp = stamp
        self._open: sqlite3.Connection | None = None
        self._turn = Lock()
        self._unwritten = 0

    def __enter__(self) -> FileCache:
        with self._guarded():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._open = self._connect()
            except sqlite3.DatabaseError:
                self._path.unlink(missing_ok=True)
                self._open = self._connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open is None:
            return
        database, self._open = self._open, None
        try:
            with self._guarded():
                database.commit()
        except StorageError:
            # what the block itself raised is the news; the cache can be made again
            if value is None:
                raise
        finally:
            database.close()

    def get(self, key: str) -> bytes | None:
        """Return what was put under `key` with the same stamp, or None."""
        with self._turn, self._guarded():
            found = self._database.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
        return bytes(found[0]) if found else None

    def put(self, key: str, value: bytes) -> None:
        """Keep `value` under `key`."""
        with self._turn, self._guarded():
            self._database.execute("INSERT OR REPLACE INTO kept (key, value) VALUES (?, ?)", (key, value))
            self._unwritten += 1
            # often enough that an interrupted build has not worked for nothing, seldom enough to cost nothing
            if self._unwritten >= 64:
                self._database.commit()
                self._unwritten = 0

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as problem:
            mend = f"make room on that disk and {self._path} writable, or delete it"
            raise StorageError(path=self._path, problem=problem, mend=mend) from problem

    @property
    def _database(self) -> sqlite3.Connection:
        if self._open is None:
            msg = "the cache is used outside its `with` block"
            raise RuntimeError(msg)
        return self._open

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, check_same_thread=False)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=OFF")
            database.execute("CREATE TABLE IF NOT EXISTS stamp (value TEXT)")
            database.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")
            if database.execute("SELECT value FROM stamp").fetchone() != (self._stamp,):
                database.execute("DELETE FROM kept")
                database.execute("DELETE FROM stamp")
                database.execute("INSERT INTO stamp VALUES (?)", (self._stamp,))
            database.commit()
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database
