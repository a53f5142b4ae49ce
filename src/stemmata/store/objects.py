"""The evidence: every file as received, kept once under the SHA-256 of its bytes, never changed.

An object is written to a temporary file, forced to disk, made read-only and only then renamed to its digest, and the
folder is forced to disk too: under its final name a file is always whole, whatever happens to the computer.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from stemmata.errors import EvidenceMissingError, SourceUnreadableError, StorageError, mend_of
from stemmata.store.note import sync_folder

try:
    import fcntl
except ImportError:  # Windows: there an open file cannot be deleted, which serves the same end
    fcntl = None  # type: ignore[assignment]

BLOCK = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")
_INCOMING = ".incoming"
_DAMAGED = ".damaged"


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of bytes that were put into the store."""

    sha256: str
    size_bytes: int
    created: bool
    """False if the same bytes were there before."""
    mended: bool = False
    """True if the object that was there had been damaged and these bytes took its place."""


class ObjectStore:
    """The folder `evidence/` of a case."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)
        self._sweep()

    @classmethod
    def unchecked(cls, root: Path | str) -> ObjectStore:
        """Return the store without sweeping it: for a check that changes nothing."""
        store = cls.__new__(cls)
        store.root = Path(root)
        return store

    def path(self, source_id: str) -> Path:
        """Return where the bytes of `source_id` lie; open them for reading only.

        Raises:
            EvidenceMissingError: If the store has no such object.
        """
        place = self.place(source_id)
        if not place.is_file():
            raise EvidenceMissingError(source_id=source_id)
        return place

    def place(self, source_id: str) -> Path:
        """Return where the object would lie, whether or not it is there.

        Raises:
            EvidenceMissingError: If `source_id` is not a SHA-256 in 64 hexadecimal digits.
        """
        if not _DIGEST.fullmatch(source_id):
            raise EvidenceMissingError(source_id=source_id)
        return self.root / source_id[:2] / source_id

    def read(self, source_id: str) -> bytes:
        """Return the bytes of `source_id`, unchecked (see `check`).

        Raises:
            EvidenceMissingError: If the store has no such object.
        """
        return self.path(source_id).read_bytes()

    def check(self, source_id: str) -> str:
        """Return the SHA-256 that the bytes kept under `source_id` have now; the object is sound if both are equal.

        Raises:
            EvidenceMissingError: If the store has no such object.
            SourceUnreadableError: If the disk does not give the bytes.
        """
        place = self.path(source_id)
        try:
            with place.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as problem:
            raise _unreadable(place, problem) from problem

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of all objects, sorted."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            for file in sorted(folder.iterdir()):
                if _DIGEST.fullmatch(file.name) and file.name.startswith(folder.name):
                    yield file.name

    def strangers(self) -> Iterator[Path]:
        """Yield files in the folder that are no objects: put there by other hands. Sorted."""
        for place in sorted(self.root.rglob("*")):
            parts = place.relative_to(self.root).parts
            if parts[0] in {_INCOMING, _DAMAGED} or (place.is_dir() and not place.is_symlink()):
                continue
            if place.is_symlink() or len(parts) != 2 or not _DIGEST.fullmatch(parts[1]) or parts[1][:2] != parts[0]:
                yield place

    def put(self, source: Path | Readable, *, name: str | None = None) -> Kept:
        """Keep the bytes of `source`, unless the same bytes are kept already.

        Args:
            source: A file's path, or a stream that gives bytes (it is read to its end in blocks of 1 MiB).
            name: What to call the source in error messages.

        Returns:
            Digest, size and whether the object is new. When this returns, the object is safe on disk.

        Raises:
            SourceUnreadableError: If the source vanishes, is forbidden, fails or changes while it is read.
            StorageError: If the store's disk is full, read-only or broken.
        """
        if not isinstance(source, Path):
            return self._keep(source, name or "the stream")
        shown = name or os.fspath(source)
        try:
            with source.open("rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise SourceUnreadableError(path=shown, problem="it is not a regular file", mend="name a file")
                return self._keep(file, shown, file)
        except OSError as problem:
            raise _unreadable(shown, problem) from problem

    def _keep(self, stream: Readable, shown: str, file: BinaryIO | None = None) -> Kept:
        before = os.fstat(file.fileno()) if file is not None else None
        with self._incoming() as (temporary, written):
            digest = hashlib.sha256()
            size = 0
            while block := _next_block(stream, shown):
                digest.update(block)
                size += len(block)
                with self._guarded(temporary):
                    written.write(block)
            if file is not None and before is not None:
                after = os.fstat(file.fileno())
                if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or size != after.st_size:
                    raise SourceUnreadableError(
                        path=shown, problem="it changed while it was read", mend="wait until it is written to its end"
                    )
            return self._settle(temporary, written, digest.hexdigest(), size)

    def _settle(self, temporary: Path, file: BinaryIO, sha256: str, size: int) -> Kept:
        """Give the temporary file its final name, unless a sound object bears it already."""
        place = self.place(sha256)
        with self._guarded(place):
            mended = False
            if place.exists():
                if place.stat().st_size == size and self.check(sha256) == sha256:
                    return Kept(sha256, size, created=False)
                self._set_aside(place)
                mended = True
            file.flush()
            os.fchmod(file.fileno(), 0o444) if hasattr(os, "fchmod") else None
            os.fsync(file.fileno())
            if not place.parent.is_dir():
                place.parent.mkdir(parents=True, exist_ok=True)
                sync_folder(self.root)
            temporary.replace(place)
            sync_folder(place.parent)
            return Kept(sha256, size, created=not mended, mended=mended)

    def _set_aside(self, place: Path) -> None:
        """Move a damaged object out of the way without destroying it: the damage itself may matter."""
        folder = self.root / _DAMAGED
        folder.mkdir(exist_ok=True)
        place.replace(folder / f"{place.name}-{secrets.token_hex(4)}")

    @contextlib.contextmanager
    def _incoming(self) -> Iterator[tuple[Path, BinaryIO]]:
        """Open a temporary file that no sweep touches while this process lives; it is gone afterwards."""
        folder = self.root / _INCOMING
        with self._guarded(folder):
            if not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True)
                sync_folder(self.root)
                sync_folder(self.root.parent)
        while True:
            temporary = folder / secrets.token_hex(16)
            with self._guarded(temporary):
                file = temporary.open("xb", buffering=0)
                if fcntl is not None:
                    fcntl.flock(file, fcntl.LOCK_EX)
                if os.fstat(file.fileno()).st_nlink or fcntl is None:
                    break
            file.close()  # a sweep took it between making and locking
        try:
            yield temporary, file
        finally:
            file.close()
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Delete what interrupted processes left half-written; files that a living process holds are locked."""
        folder = self.root / _INCOMING
        with self._guarded(folder):
            there = list(folder.iterdir()) if folder.is_dir() else []
        for temporary in there:
            # a store on a read-only disk can still be read, so a sweep that fails is no failure
            with contextlib.suppress(OSError), temporary.open("rb") as file:
                if fcntl is not None:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                temporary.unlink()

    @contextlib.contextmanager
    def _guarded(self, place: Path) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise StorageError(path=place, problem=problem.strerror or problem, mend=mend_of(problem)) from problem


def _next_block(stream: Readable, shown: str) -> bytes:
    try:
        return stream.read(BLOCK)
    except OSError as problem:
        raise _unreadable(shown, problem) from problem


def _unreadable(path: Path | str, problem: OSError) -> SourceUnreadableError:
    return SourceUnreadableError(path=path, problem=problem.strerror or problem, mend=mend_of(problem))
