"""Derived tables on disk: one folder a table, and a note of which stage made what, from what.

Everything here may be deleted at any time. Files are written beside their place and renamed, and the note is written
last, so that an interrupted build leaves either the old table or the new one, and never a note of what is not there.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stemmata.errors import CaseBusyError, StorageError, mend_of
from stemmata.store.shelf import Shelves
from stemmata.tables import Table

_NOTE = "stages.json"
_PART = "part-0.parquet"
_GROUP_ROWS = 200_000
"""Rows of a long table that are in memory at once, and in one group of its file."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is known of the last run of a stage."""

    fingerprint: str
    """Digest of everything the stage depends on."""
    ingredients: Mapping[str, str]
    """The parts of the fingerprint by name, to say what changed."""
    tables: Mapping[str, str] = field(default_factory=dict)
    """Digest of each table's file."""
    rows: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[Mapping[str, str | None], ...] = ()
    files: str | None = None
    """Digest over the files that left the house (report only)."""


class TablesAsAsked(Mapping[str, pa.Table]):
    """Tables by name, each read when it is first asked for.

    Args:
        read: Returns a table.
        names: The names there are.
    """

    def __init__(self, read: Callable[[str], pa.Table], names: Iterable[str]) -> None:
        self._read = read
        self._names = tuple(names)
        self._found: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        """Return a table."""
        if name not in self._names:
            raise KeyError(name)
        if name not in self._found:
            self._found[name] = self._read(name)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._names)


class TableFiles:
    """The folder `tables/` of a case.

    Args:
        root: The folder; made when first needed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str, room: str | None = None) -> Path:
        """Return where the file of table `name` lies.

        Args:
            name: The table.
            room: For a table that a later room completes, the earlier room whose version is meant.
        """
        return (self.root / f".{room}" / name if room else self.root / name) / _PART

    def write(self, name: str, table: pa.Table, room: str | None = None) -> str:
        """Replace the file of table `name` and return its digest."""
        path = self.path(name, room)
        fresh = path.with_suffix(".fresh")
        with _guarded(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            # Fixed writer options: the same rows must give the same bytes.
            pq.write_table(table, fresh, compression="zstd", version="2.6", store_schema=True)
            digest = file_digest(fresh)
            _replace(fresh, path)
        return digest

    def write_long(self, table: Table, parts: Iterable[pa.Table], rows: int, room: str | None = None) -> str:
        """Replace the file of a table that is longer than memory should hold, and return its digest.

        Args:
            table: What the table promises; the first column of its key is text spread evenly, as digests are.
            parts: Its rows in any order; they are gone through twice.
            rows: How many there are.
            room: As for `path`.

        Raises:
            TableContractError: If the rows do not keep the promise.
        """
        path = self.path(table.name, room)
        fresh = path.with_suffix(".fresh")
        with _guarded(path), Shelves(path.with_suffix(".sorting")) as shelves:
            path.parent.mkdir(parents=True, exist_ok=True)
            sorted_parts = _in_order(table, parts, rows, shelves)
            first = next(sorted_parts)
            with pq.ParquetWriter(fresh, first.schema, compression="zstd", version="2.6", store_schema=True) as writer:
                for group in _in_groups(chain([first], sorted_parts)):
                    writer.write_table(group, row_group_size=_GROUP_ROWS)
            digest = file_digest(fresh)
            _replace(fresh, path)
        return digest

    def read(self, name: str, room: str | None = None) -> pa.Table:
        """Return table `name` as it lies on disk."""
        return pq.read_table(self.path(name, room), partitioning=None)

    def intact(self, name: str, digest: str, room: str | None = None) -> bool:
        """Return whether the file of table `name` is there with just these bytes."""
        path = self.path(name, room)
        return path.is_file() and file_digest(path) == digest

    def notes(self) -> dict[str, Made]:
        """Return what is known of each stage's last run; nothing where the note is missing or spoilt."""
        try:
            found = json.loads((self.root / _NOTE).read_text(encoding="utf-8"))
            return {room: Made(**{**made, "notices": tuple(made["notices"])}) for room, made in found.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def note(self, room: str, made: Made) -> None:
        """Remember the run of `room`."""
        notes = {**self.notes(), room: made}
        fresh = self.root / f"{_NOTE}.fresh"
        text = json.dumps({name: asdict(entry) for name, entry in notes.items()}, indent=1, sort_keys=True)
        with _guarded(self.root / _NOTE):
            self.root.mkdir(parents=True, exist_ok=True)
            fresh.write_text(text, encoding="utf-8")
            _replace(fresh, self.root / _NOTE)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against a second build.

        Raises:
            CaseBusyError: If another process holds it.
            StorageError: If the folder cannot be written.
        """
        place = self.root / ".lock"
        with _guarded(place):
            self.root.mkdir(parents=True, exist_ok=True)
            file = place.open("w")
        with file as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CaseBusyError(path=self.root.parent) from None
            yield


def _in_order(table: Table, parts: Iterable[pa.Table], rows: int, shelves: Shelves) -> Iterator[pa.Table]:
    """Yield the rows in the order of their key: laid apart by its first letters, then sorted heap by heap."""
    n_heaps = max(1, -(-rows // _GROUP_ROWS))
    bounds = np.array([f"{0x10000 * i // n_heaps:04x}" for i in range(1, n_heaps)], "S4")
    heaps = [shelves.shelf() for _ in range(n_heaps)]
    names: dict[str, None] = {}
    for part in parts:
        names |= dict.fromkeys(part.schema.names)
        heads = np.array(pc.utf8_slice_codeunits(part.column(table.key[0]), 0, 4).to_pylist(), "S4")
        heap = np.searchsorted(bounds, heads, side="right")
        order = np.argsort(heap, kind="stable")
        ends = np.cumsum(np.bincount(heap, minlength=n_heaps))
        ordered = part.take(pa.array(order))
        for number, (begin, end) in enumerate(pairwise([0, *ends.tolist()])):
            if begin < end:
                heaps[number].put(ordered.slice(begin, end - begin))
    schema = table.schema
    for name in sorted(names.keys() - set(schema.names)):
        schema = schema.append(pa.field(name, pa.string()))
    for heap_parts in heaps:
        yield table.join([schema.empty_table(), *heap_parts])


def _in_groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield the rows in tables of the same length, whatever lengths they come in."""
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        while sum(len(t) for t in waiting) >= _GROUP_ROWS:
            whole = pa.concat_tables(waiting)
            yield whole.slice(0, _GROUP_ROWS)
            waiting = [whole.slice(_GROUP_ROWS)]
    rest = pa.concat_tables(waiting)
    if len(rest):
        yield rest


def write_file(path: Path, content: bytes) -> None:
    """Replace the file by one that holds `content`; the old one stays until the new one is whole.

    Raises:
        StorageError: If it cannot be written.
    """
    fresh = path.with_name(f".{path.name}.fresh")
    with _guarded(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(content)
        _replace(fresh, path)


def write_folder(files: Iterable[tuple[str, bytes | Path]], folder: Path) -> int:
    """Replace `folder` by one that holds just `files`; the old one stays until the new one is whole.

    Args:
        files: Path within the folder, and its bytes or a file to copy.
        folder: The folder to replace.

    Returns:
        How many files were written.

    Raises:
        StorageError: If the folder cannot be written.
    """
    with _guarded(folder):
        try:
            return _written(files, folder)
        finally:  # what was refused half way does not lie about
            shutil.rmtree(folder.with_name(f".{folder.name}.fresh"), ignore_errors=True)


def _written(files: Iterable[tuple[str, bytes | Path]], folder: Path) -> int:
    fresh = folder.with_name(f".{folder.name}.fresh")
    old = folder.with_name(f".{folder.name}.old")
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        count = _laid_down(files, fresh)
    except BaseException:
        # what was stopped because it must not leave must not lie about either
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return count


def _laid_down(files: Iterable[tuple[str, bytes | Path]], fresh: Path) -> int:
    count = 0
    for name, content in files:
        path = (fresh / name).resolve()
        if fresh.resolve() not in path.parents:
            msg = f"a file would leave the folder: {name!r}"
            raise ValueError(msg)
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            shutil.copyfile(content, path)
        count += 1
    return count


def folder_digest(folder: Path) -> str | None:
    """Return one digest over names, sizes and times of change of all files below `folder`; None where there is none.

    Times stand in for the bytes, so that looking at a large dossier costs milliseconds; `stemmata verify` reads bytes.
    """
    if not folder.is_dir():
        return None
    state = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            facts = path.stat()
            state.update(f"{path.relative_to(folder)}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return state.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _guarded(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise StorageError(path=place, problem=problem.strerror or problem, mend=mend_of(problem)) from problem


def _replace(fresh: Path, path: Path) -> None:
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    fresh.replace(path)
