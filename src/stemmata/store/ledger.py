"""The append-only ledger: every custody event and every decision, one canonical JSON line an entry.

An entry is `{agent, body, kind, prev, salt, seq, time, tool}`. `prev` is the RFC 6962 leaf hash of the line before, so
that the lines form a chain that can be followed even across lines of which only the leaf hash is shown. `salt` is
random: the leaf hash of a line that is withheld then tells nothing about it, not even to somebody who guesses its
content. Over the lines stands a Merkle tree, whose root is signed (`checkpoint`).

The database is SQLite beside the evidence (WAL, every commit forced to disk), or PostgreSQL for a team. Writers take
turns: each reads the end of the chain and appends to it within one exclusive transaction, so that it never forks.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemmata import decisions
from stemmata.errors import CaseBusyError, CaseExistsError, LedgerDamagedError, LedgerMissingError, StorageError
from stemmata.store import merkle, note
from stemmata.values.ids import canonical_json

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

FIRST_PREV = merkle.EMPTY.hex()
"""What the first entry carries as `prev`: the root of the empty tree."""
MEMBERS = frozenset({"agent", "body", "kind", "prev", "salt", "seq", "time", "tool"})
"""The members of every entry."""
_BUSY_SECONDS = 30
_CREATE = (
    "CREATE TABLE IF NOT EXISTS entries (seq BIGINT PRIMARY KEY, leaf {bytes} NOT NULL, line {bytes} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS checkpoints (size BIGINT PRIMARY KEY, note {bytes} NOT NULL)",
)
_GUARDS = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        for table in ("entries", "checkpoints")
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION stemmata_append_only() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql"
        ),
        *(
            f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION stemmata_append_only()"
            for table in ("entries", "checkpoints")
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One row as it lies in the database, believed of nothing."""

    seq: Any
    leaf: Any
    line: Any


class Ledger:
    """The ledger of one case.

    Args:
        place: Path of the SQLite file, or an SQLAlchemy URL (`postgresql+psycopg://...`).
        home: Folder that holds the signing keys; None for the user's usual one (see `note.home`).
        busy_seconds: How long to wait for another writer before saying that the case is busy.

    Raises:
        LedgerMissingError: If there is no ledger.
        LedgerDamagedError: If it cannot be read.
    """

    def __init__(self, place: Path | str, *, home: Path | None = None, busy_seconds: float = _BUSY_SECONDS) -> None:
        self.place = str(place)
        self.home = home
        self._busy_seconds = busy_seconds
        if (file := self.file) is not None and not file.is_file():
            raise LedgerMissingError(path=self.place)
        self._opening()

    @classmethod
    def create(
        cls,
        place: Path | str,
        *,
        title: str | None = None,
        agent: str | None = None,
        home: Path | None = None,
        busy_seconds: float = _BUSY_SECONDS,
    ) -> Ledger:
        """Make a new ledger: its signing key (outside the case), its first entry and its first checkpoint.

        Args:
            place: As for the class.
            title: Title of the case, noted in the first entry.
            agent: Who opens it.
            home: As for the class.
            busy_seconds: As for the class.

        Returns:
            The ledger.

        Raises:
            CaseExistsError: If a ledger is there already.
            SigningKeyError: If the key cannot be kept.
        """
        ledger = cls.__new__(cls)
        ledger.place, ledger.home, ledger._busy_seconds = str(place), home, busy_seconds  # noqa: SLF001  (its own class)
        ledger._prepare()  # noqa: SLF001  (its own class)
        with ledger.writing() as pen:
            if pen.size:
                raise CaseExistsError(path=place)
            case_id = secrets.token_hex(8)
            key = note.make_key(f"stemmata/{case_id}", home)
            pen.append(decisions.CaseOpened(case_id, str(key.verifier), title), agent)
        ledger.seal()
        return ledger

    @classmethod
    def unchecked(cls, place: Path | str) -> Ledger:
        """Return the ledger without looking at it first: for a check that expects the worst.

        Raises:
            LedgerMissingError: If there is no ledger.
        """
        ledger = cls.__new__(cls)
        ledger.place, ledger.home, ledger._busy_seconds = str(place), None, _BUSY_SECONDS  # noqa: SLF001  (its own class)
        if (file := ledger.file) is not None and not file.is_file():
            raise LedgerMissingError(path=place)
        return ledger

    # -- reading ------------------------------------------------------------------------------------------------------

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None if the ledger is in another database."""
        return None if "://" in self.place else Path(self.place)

    def lines(self) -> Iterator[bytes]:
        """Yield each entry as its canonical JSON line, without line end, oldest first."""
        for row in self.raw():
            yield bytes(row.line)

    def entries(self, since: int = 0) -> Iterator[dict[str, Any]]:
        """Yield the entries after number `since`, parsed, oldest first.

        Raises:
            LedgerDamagedError: If one cannot be read.
        """
        for row in self.raw(since):
            yield _parsed(row, self.place)

    def raw(self, since: int = 0) -> Iterator[RawEntry]:
        """Yield the rows after number `since` as they lie in the database.

        Raises:
            LedgerDamagedError: If the database cannot be read.
        """
        with self._reading() as connection:
            yield from _rows(connection, since)

    def guards(self) -> tuple[str, ...]:
        """Return the names of the triggers that refuse to change or delete rows, sorted (see `guard_names`)."""
        from sqlalchemy import text

        with self._reading() as connection:
            if connection.dialect.name == "sqlite":
                query = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
            else:
                query = "SELECT tgname FROM pg_trigger WHERE tgname LIKE '%_append_only' ORDER BY tgname"
            return tuple(connection.execute(text(query)).scalars())

    @staticmethod
    def guard_names(*, postgres: bool = False) -> frozenset[str]:
        """Return the names of the triggers that must be there."""
        if postgres:
            return frozenset(f"{table}_append_only" for table in ("entries", "checkpoints"))
        return frozenset(f"{table}_no_{verb}" for table in ("entries", "checkpoints") for verb in ("update", "delete"))

    def checkpoints(self) -> list[tuple[int, str]]:
        """Return all checkpoints as (size, signed note), oldest first, none of them checked."""
        from sqlalchemy import text

        with self._reading() as connection:
            rows = connection.execute(text("SELECT size, note FROM checkpoints ORDER BY size")).all()
        return [(row.size, bytes(row.note).decode("utf-8", "replace")) for row in rows]

    def checkpoint(self) -> str | None:
        """Return the newest signed checkpoint (C2SP signed note), or None if none was made."""
        made = self.checkpoints()
        return made[-1][1] if made else None

    def public_key(self) -> str | None:
        """Return the verifier key in C2SP form (`name+keyid+base64`), or None."""
        return self._opening().public_key

    # -- signing ------------------------------------------------------------------------------------------------------

    @cached_property
    def _key(self) -> note.SigningKey | None:
        return note.load_key(note.VerifierKey.parse(self._opening().public_key), self.home)

    def sign(self, text: str) -> str | None:
        """Return `text` as a signed note, or None where the signing key is not at hand."""
        return self._key.sign(text) if self._key else None

    def seal(self) -> str | None:
        """Sign a checkpoint over all entries, unless the newest covers them already.

        Returns:
            The newest checkpoint; None if it cannot be made because the signing key is not on this computer.
        """
        from sqlalchemy import text

        with self.writing() as pen:
            newest = pen.connection.execute(
                text("SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1")
            ).first()
            if newest is not None and newest.size >= pen.size:
                return bytes(newest.note).decode()
            tree = merkle.Growing()
            for row in _rows(pen.connection, 0):
                tree.add(merkle.leaf_hash(bytes(row.line)))
            if self._key is None:
                return None
            signed = self._key.sign(str(note.Checkpoint(self._key.verifier.name, tree.size, tree.root())))
            insert = text("INSERT INTO checkpoints (size, note) VALUES (:size, :note)")
            pen.connection.execute(insert, {"size": tree.size, "note": signed.encode()})
            return signed

    # -- writing ------------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[Pen]:
        """Open the one exclusive transaction in which entries are appended; they are on disk when it closes.

        Raises:
            CaseBusyError: If another process does not finish writing in time.
            StorageError: If the disk or database refuses; then nothing of this transaction was kept.
        """
        from sqlalchemy.exc import DBAPIError

        try:
            with self._engine.connect() as connection, connection.begin():
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                else:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(self._busy_seconds * 1000)}ms'")
                    connection.exec_driver_sql("LOCK TABLE entries IN EXCLUSIVE MODE")
                yield Pen(connection, self.place)
        except (DBAPIError, UnicodeDecodeError) as problem:
            raise _explained(problem, self.place) from problem

    def append(self, record: decisions.Decision, agent: str | None = None) -> int:
        """Append one entry in a transaction of its own and return its number."""
        with self.writing() as pen:
            return pen.append(record, agent)

    def close(self) -> None:
        """Close the database; the ledger can be used again and reopens by itself."""
        if "_engine" in self.__dict__:
            self.__dict__.pop("_engine").dispose()

    # -- the database -------------------------------------------------------------------------------------------------

    @cached_property
    def _engine(self) -> Engine:
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import NullPool

        if (file := self.file) is None:
            return create_engine(self.place)
        options: dict[str, Any] = {"timeout": self._busy_seconds, "check_same_thread": False, "uri": True}
        options["isolation_level"] = None  # we say BEGIN ourselves
        engine = create_engine(
            "sqlite://", connect_args=options, poolclass=NullPool, creator=lambda: _connect(file, options)
        )
        event.listen(engine, "connect", _settle)
        return engine

    def _prepare(self) -> None:
        """Make the tables and their guards where they are missing."""
        from sqlalchemy.exc import DBAPIError

        if (file := self.file) is not None and not file.exists():
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
                note.sync_folder(file.parent)
            except OSError as problem:
                mend = "choose a folder you may write to"
                raise StorageError(path=file, problem=problem.strerror, mend=mend) from problem
        try:
            with self._engine.connect() as connection, connection.begin():
                name = connection.dialect.name
                if name == "sqlite":
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                for statement in _CREATE:
                    connection.exec_driver_sql(statement.format(bytes="BLOB" if name == "sqlite" else "BYTEA"))
                for statement in _GUARDS.get(name, ()):
                    connection.exec_driver_sql(statement)
        except (DBAPIError, UnicodeDecodeError) as problem:
            raise _explained(problem, self.place) from problem

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        from sqlalchemy.exc import DBAPIError

        try:
            with self._engine.connect() as connection:
                yield connection
        except (DBAPIError, UnicodeDecodeError) as problem:
            raise _explained(problem, self.place) from problem

    def _opening(self) -> decisions.CaseOpened:
        """Return the record of the first entry."""
        first = next(self.entries(), None)
        record = None if first is None else decisions.read(first).decision
        if record is None:
            raise LedgerMissingError(path=self.place)
        if not isinstance(record, decisions.CaseOpened):
            raise LedgerDamagedError(path=self.place, problem="its first entry does not open a case")
        return record


class Pen:
    """The right to append, held for the length of one transaction."""

    def __init__(self, connection: Connection, place: str) -> None:
        from sqlalchemy import text

        self.connection = connection
        self._place = place
        last = connection.execute(text("SELECT seq, line FROM entries ORDER BY seq DESC LIMIT 1")).first()
        self.size: int = 0 if last is None else last.seq
        """Number of the newest entry."""
        self._leaf = FIRST_PREV if last is None else merkle.leaf_hash(bytes(last.line)).hex()

    def since(self, seq: int) -> Iterator[dict[str, Any]]:
        """Yield the entries after number `seq`: what other processes may have written meanwhile."""
        if seq < self.size:
            for row in _rows(self.connection, seq):
                yield _parsed(row, self._place)

    def append(self, record: decisions.Decision, agent: str | None = None) -> int:
        """Append one entry and return its number (from 1)."""
        from sqlalchemy import text

        entry = {
            "seq": self.size + 1,
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "prev": self._leaf,
            "kind": record.kind,
            "agent": agent,
            "tool": _tool(),
            "salt": secrets.token_hex(16),
            "body": record.body(),
        }
        line = canonical_json(entry).encode()
        leaf = merkle.leaf_hash(line)
        insert = text("INSERT INTO entries (seq, leaf, line) VALUES (:seq, :leaf, :line)")
        self.connection.execute(insert, {"seq": self.size + 1, "leaf": leaf, "line": line})
        self.size, self._leaf = self.size + 1, leaf.hex()
        return self.size


def _rows(connection: Connection, since: int) -> Iterator[RawEntry]:
    from sqlalchemy import text

    # in pieces, so that neither a long ledger nor a reader who pauses holds memory or locks
    step = 2000
    while True:
        query = text("SELECT seq, leaf, line FROM entries WHERE seq > :since ORDER BY seq LIMIT :step")
        rows = connection.execute(query, {"since": since, "step": step}).all()
        for row in rows:
            yield RawEntry(row[0], row[1], row[2])
        if len(rows) < step:
            return
        since = rows[-1][0]


def _parsed(row: RawEntry, place: str) -> dict[str, Any]:
    try:
        entry = json.loads(row.line)
    except (ValueError, TypeError, RecursionError) as problem:
        raise LedgerDamagedError(path=place, problem=f"entry {row.seq} is not JSON") from problem
    if not isinstance(entry, dict) or not entry.keys() >= MEMBERS or not isinstance(entry["body"], Mapping):
        raise LedgerDamagedError(path=place, problem=f"entry {row.seq} lacks members")
    return entry


@cache
def _tool() -> str:
    try:
        return f"stemmata/{version('stemmata')}"
    except PackageNotFoundError:
        return "stemmata/unpackaged"


def _connect(file: Path, options: Mapping[str, Any]) -> Any:  # noqa: ANN401  (whatever the driver gives)
    """Open the SQLite file; on a disk that cannot be written, as it is."""
    import sqlite3

    mode = "mode=rw"
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        # `immutable` passes over a write-ahead log, so it may only be used where none is left
        mode = "mode=ro" if file.with_name(file.name + "-wal").exists() else "immutable=1"
    return sqlite3.connect(f"{file.absolute().as_uri()}?{mode}", **options)


def _settle(connection: Any, _record: object) -> None:  # noqa: ANN401  (whatever the driver gives)
    cursor = connection.cursor()
    # FULL: every commit is forced to disk before it returns, also in WAL mode
    for pragma in ("synchronous = FULL", "trusted_schema = OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    if not cursor.execute("PRAGMA query_only").fetchone()[0]:
        cursor.execute("PRAGMA journal_mode = WAL").fetchone()
    cursor.close()


def _explained(problem: Exception, place: str) -> Exception:
    """Return our own error for what the database said.

    A damaged SQLite file can make the driver quote bytes of the file in its message and fail to decode them: that is
    damage like any other.
    """
    if isinstance(problem, UnicodeDecodeError):
        return LedgerDamagedError(path=place, problem="the database's own definitions are not readable text")
    said = str(getattr(problem, "orig", problem))
    if any(word in said for word in ("locked", "busy", "could not obtain lock", "lock timeout")):
        return CaseBusyError(path=place)
    if "full" in said:
        return StorageError(path=place, problem=said, mend="make room on that disk")
    if any(word in said for word in ("readonly", "read-only", "unable to open", "permission denied", "disk I/O")):
        return StorageError(path=place, problem=said, mend="make that file and its folder writable")
    return LedgerDamagedError(path=place, problem=said)
