"""What a room is given and what it gives back: the only contract between the chain and the rooms.

A room is a package with a function `run(work: Work) -> Outcome`. It reads tables, settings, decisions and evidence from
`work`, and returns finished tables. It never writes to the disk itself and never imports another room.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pyarrow as pa
from numpy.typing import NDArray

from stemmata.config import Settings

T = TypeVar("T")

NamedArrays = Mapping[str, NDArray[Any]]
Kernel = Callable[[pa.Table, NamedArrays], pa.Table]


class Evidence(Protocol):
    """The evidence objects, read-only."""

    def path(self, source_id: str) -> Path:
        """Return where the bytes of `source_id` lie (read-only)."""
        ...

    def read(self, source_id: str) -> bytes:
        """Return the bytes of `source_id`."""
        ...


class Ledger(Protocol):
    """The ledger as the report room sees it: to be carried along and checked by strangers."""

    def lines(self) -> Iterator[bytes]:
        """Yield each entry as its canonical JSON line, without line end, oldest first."""
        ...

    def checkpoint(self) -> str | None:
        """Return the newest signed checkpoint (C2SP signed note), or None if none was made."""
        ...

    def public_key(self) -> str | None:
        """Return the verifier key in C2SP form (`name+keyid+base64`), or None."""
        ...

    def sign(self, text: str) -> str | None:
        """Return `text` as a signed note, or None where the signing key is not at hand."""
        ...


class Cache(Protocol):
    """Derived values kept between builds, one a key; may be emptied at any time without harm."""

    def get(self, key: str) -> bytes | None:
        """Return what was put under `key`, or None."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Keep `value` under `key`."""
        ...


class KeptArrays(Protocol):
    """Arrays of an earlier run."""

    @property
    def facts(self) -> Mapping[str, Any] | None:
        """Return what was noted beside the arrays; None if nothing can be used."""
        ...

    @property
    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Return the arrays by name, read-only."""
        ...

    @property
    def trouble(self) -> str:
        """Return why nothing can be used although something is there, in words; empty where nothing is wrong."""
        ...


class Arrays(Protocol):
    """Large arrays kept between builds; may be emptied at any time without harm."""

    def read(self) -> KeptArrays:
        """Return what was kept by the same code, checked; damaged arrays are never returned."""
        ...

    def save(self, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], keep: Collection[str] = ()) -> None:
        """Keep `facts` and `arrays`, and of the arrays kept before those named in `keep`; forget all others."""
        ...


class Shelf(Protocol):
    """Parts of a table longer than memory should hold, put down as they come."""

    def __len__(self) -> int:
        """Return how many parts there are."""
        ...

    def __iter__(self) -> Iterator[pa.Table]:
        """Yield the parts in the order in which they were put down."""
        ...

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        ...

    def put(self, part: pa.Table) -> None:
        """Put down a part."""
        ...

    def keep(self, parts: int) -> None:
        """Keep the first `parts` parts and forget the others."""
        ...


class Progress(Protocol):
    """Shows how far long work has come; silent when nobody watches."""

    def each(self, items: Iterable[T], label: str, total: int | None = None) -> AbstractContextManager[Iterator[T]]:
        """Return a context manager that yields an iterator over `items` and shows a bar meanwhile."""
        ...


class Engine(Protocol):
    """Runs heavy steps: SQL over named tables, and kernels over their rows; the same rows whichever engine it is.

    A kernel takes some rows and the shared arrays and gives rows. It is a function of a module, or a partial of one,
    without state: it may run in any order, in any thread or process, on any cut of the rows. SQL is what DuckDB and
    Spark both run; whole numbers are BIGINT where they are counted or compared.
    """

    @property
    def name(self) -> str:
        """`duckdb` or `spark`."""
        ...

    @property
    def place(self) -> str:
        """Where it runs, if that is not this process: Spark's master."""
        ...

    def holds(self, size_bytes: int) -> bool:
        """Return whether so much is best worked on as plain arrays in this process."""
        ...

    def share(self, arrays: NamedArrays) -> NamedArrays:
        """Lay arrays where all kernels find them by name; return them all as this process finds them, read-only."""
        ...

    def put(self, name: str, table: pa.Table) -> None:
        """Give a table a name."""
        ...

    def query(self, name: str, sql: str, *, kept: bool = True) -> None:
        """Give the answer of a query a name; worked out once and kept, or wherever it is read."""
        ...

    def map(
        self, name: str, of: str, kernel: Kernel, schema: pa.Schema, *, whole: Sequence[str] = (), rows: int = ...
    ) -> None:
        """Give what a kernel makes of the rows of table `of` a name.

        Args:
            name: The new table.
            of: The rows.
            kernel: What is done with them.
            schema: Columns and types of what it gives.
            whole: Columns whose equal rows must come to the kernel together; it gets many such groups at once, sorted.
            rows: About how many rows it gets at once.
        """
        ...

    def get(self, name: str) -> pa.Table:
        """Return a table by its name; its rows are in no order."""
        ...

    def drop(self, *names: str) -> None:
        """Forget tables."""
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know that did not stop the work; its code is one of `NOTICES`."""

    code: str
    message: str
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What a room may use."""

    tables: Mapping[str, pa.Table]
    settings: Settings
    entries: tuple[Mapping[str, Any], ...]
    """The decisions and custody events of the ledger that concern this room, oldest first (see `decisions`)."""
    evidence: Evidence
    ledger: Ledger
    cache: Cache
    progress: Progress
    arrays: Arrays | None = None
    """Where large arrays outlive a build; None where nothing is kept."""
    engine: Engine | None = None
    """Runs what is too heavy for this process alone; None works on plain arrays."""
    shelf: Callable[[], Shelf] | None = None
    """Gives an empty shelf for a long table, on disk for as long as the room is at work; None keeps all in memory."""
    reports: Mapping[str, bytes] = field(default_factory=dict)
    """Written reports by name: the files of the case's folder `reports/`, as they are (report only)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a room gives back: all its tables, and notices (shown as warnings)."""

    tables: Mapping[str, pa.Table | Shelf]
    """A long table may lie on a shelf: its rows in any order, each part with the columns it has."""
    notices: tuple[Notice, ...] = field(default=())
    files: Iterable[tuple[str, bytes | Path]] = field(default=())
    """Files to leave the house (report only): path within `dossier/`, and the bytes or the file to copy."""
