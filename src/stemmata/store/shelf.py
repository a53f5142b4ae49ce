"""Tables longer than memory should hold, put down part by part while a room is at work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from stemmata.errors import StorageError, mend_of

_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4")
_SIZE_BYTES = 8


class FileShelf:
    """Parts of one table in one file; implements `stemmata.stage.Shelf`. Parts may differ in their columns.

    Args:
        path: The file; replaced.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ends: list[int] = []
        self._rows: list[int] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(self._rows)

    def put(self, part: pa.Table) -> None:
        """Put down a part.

        Raises:
            StorageError: If the disk does not take it.
        """
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, part.schema, options=_OPTIONS) as stream:
            stream.write_table(part)
        content = sink.getvalue()
        try:
            with self._path.open("ab") as file:
                file.write(content.size.to_bytes(_SIZE_BYTES, "big"))
                file.write(content)
        except OSError as problem:
            raise StorageError(path=self._path, problem=problem.strerror or problem, mend=mend_of(problem)) from problem
        self._ends.append((self._ends[-1] if self._ends else 0) + _SIZE_BYTES + content.size)
        self._rows.append(part.num_rows)

    def keep(self, parts: int) -> None:
        """Keep the first `parts` parts and forget the others."""
        del self._ends[parts:], self._rows[parts:]
        with self._path.open("ab") as file:
            file.truncate(self._ends[-1] if self._ends else 0)

    def __iter__(self) -> Iterator[pa.Table]:
        """Yield the parts in the order in which they were put down."""
        with self._path.open("rb") as file:
            for _ in range(len(self._ends)):
                size = int.from_bytes(file.read(_SIZE_BYTES), "big")
                with pa.ipc.open_stream(file.read(size)) as stream:
                    yield stream.read_all()


class Shelves:
    """Gives shelves, and clears them away at the end; use it as a context manager.

    Args:
        folder: A folder of its own; what an interrupted run left there is removed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._given = 0

    def __enter__(self) -> Self:
        shutil.rmtree(self._folder, ignore_errors=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def shelf(self) -> FileShelf:
        """Return an empty shelf."""
        self._given += 1
        return FileShelf(self._folder / f"{self._given}.parts")
