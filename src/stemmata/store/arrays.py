"""Large arrays kept between builds, one file an array, read by mapping them into memory.

Nothing here is evidence: what is missing, torn or foreign is said to be so and made again. Files are written under new
names beside those in use; the list of them, written last and put in place by one rename, decides which count. So a
writer that is stopped leaves the former arrays whole, and a file that was changed since does not pass its checksum.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stemmata.errors import StorageError, mend_of

_LIST = "arrays.json"
_BLOCK = 1 << 24


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found of an earlier run.

    Attributes:
        facts: What was noted beside the arrays; None if nothing can be used.
        arrays: The arrays by name, read-only.
        trouble: Why nothing can be used although something is there, in words; empty where nothing is wrong.
    """

    facts: Mapping[str, Any] | None = None
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    trouble: str = ""


class ArrayFiles:
    """Keeps named arrays in the files of one folder; implements `stemmata.stage.Arrays`.

    Args:
        folder: The folder; made when first needed. It may be deleted at any time.
        stamp: Fingerprint of the code whose values are kept; those of another stamp are never returned.
    """

    def __init__(self, folder: Path, stamp: str) -> None:
        self._folder = folder
        self._stamp = stamp

    def read(self) -> Kept:
        """Return what was kept, each file checked against its checksum."""
        try:
            listed = json.loads((self._folder / _LIST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Kept()
        except (OSError, ValueError):
            return Kept(trouble="the list of what was kept cannot be read")
        try:
            if listed["checksum"] != _checksum_of_list(listed):
                return Kept(trouble="the list of what was kept was changed")
            if listed["stamp"] != self._stamp:
                return Kept()  # another version of the program: nothing wrong, and nothing to use
            arrays = {name: self._map(name, entry) for name, entry in listed["arrays"].items()}
            facts = dict(listed["facts"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            return Kept(trouble=str(problem) or type(problem).__name__)
        return Kept(facts, arrays)

    def save(self, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], keep: Collection[str] = ()) -> None:
        """Keep `facts` and `arrays`, and of the arrays kept before those named in `keep`; forget all others.

        Args:
            facts: What JSON can hold.
            arrays: New arrays by name; those of more than one dimension in C order.
            keep: Names of arrays that stay as they are.

        Raises:
            StorageError: If the disk refuses; what was kept before is then still whole.
        """
        try:
            self._save(facts, arrays, keep)
        except OSError as problem:
            raise StorageError(
                path=self._folder, problem=problem.strerror or problem, mend=mend_of(problem)
            ) from problem

    def _save(self, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], keep: Collection[str]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        before: dict[str, Any] = {}
        with suppress(OSError, ValueError, KeyError, TypeError):
            before = json.loads((self._folder / _LIST).read_text(encoding="utf-8"))["arrays"]
        entries = {name: before[name] for name in keep}
        taken = {entry["file"] for entry in before.values()}
        for name, array in arrays.items():
            number = next(n for n in range(len(taken) + 1) if f"{name}.{n}.bin" not in taken)
            entries[name] = _write(self._folder / f"{name}.{number}.bin", array)
        listed: dict[str, Any] = {"stamp": self._stamp, "facts": dict(facts), "arrays": entries}
        listed["checksum"] = _checksum_of_list(listed)
        fresh = self._folder / f"{_LIST}.fresh"
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(listed, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._folder / _LIST)
        wanted = {entry["file"] for entry in entries.values()} | {_LIST}
        for path in self._folder.iterdir():
            if path.name not in wanted and path.suffix in {".bin", ".fresh"}:
                with suppress(OSError):  # left for the next run
                    path.unlink()

    def _map(self, name: str, entry: Mapping[str, Any]) -> NDArray[Any]:
        path = self._folder / Path(entry["file"]).name
        dtype, shape = np.dtype(entry["dtype"]), tuple(int(n) for n in entry["shape"])
        size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        if not path.is_file() or path.stat().st_size != size:
            msg = f"the array {name!r} is missing or not of its size"
            raise ValueError(msg)
        if size == 0:
            return np.zeros(shape, dtype)
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if _checksum(mapped) != entry["checksum"]:
            msg = f"the array {name!r} is not as it was written"
            raise ValueError(msg)
        return np.frombuffer(mapped, dtype).reshape(shape)


def _write(path: Path, array: NDArray[Any]) -> dict[str, Any]:
    whole = np.ascontiguousarray(array)
    data = whole.data.cast("B") if whole.size else memoryview(b"")
    with path.open("wb") as file:
        file.write(data)
    return {"file": path.name, "dtype": whole.dtype.str, "shape": list(whole.shape), "checksum": _checksum(data)}


def _checksum(data: memoryview | mmap.mmap) -> int:
    view, state = memoryview(data), 0
    for at in range(0, len(view), _BLOCK):
        state = zlib.crc32(view[at : at + _BLOCK], state)
    return state


def _checksum_of_list(listed: Mapping[str, Any]) -> int:
    body = {name: value for name, value in listed.items() if name != "checksum"}
    return zlib.crc32(json.dumps(body, sort_keys=True).encode())
