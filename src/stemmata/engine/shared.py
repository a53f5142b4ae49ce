"""Arrays that every worker may look into: one file each, mapped into memory, so that a machine holds them once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

NamedArrays = Mapping[str, NDArray[Any]]


@lru_cache(maxsize=64)
def _mapped(path: str) -> NDArray[Any]:
    try:
        # copy on write: kernels are compiled for arrays that may be written, and nothing they did would reach the file
        return np.asarray(np.load(path, mmap_mode="c"))
    except ValueError:  # an empty array has nothing to map
        return np.asarray(np.load(path))


class SharedArrays(NamedArrays):
    """Arrays by name, opened where and when they are first looked at; travels to workers as names of files alone.

    Args:
        files: The file of each array, made by `save`.
    """

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = dict(files)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return _mapped(self.place(self._files[name]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def place(self, file: str) -> str:
        """Return where this process finds `file`."""
        return file


def save(folder: Path, arrays: NamedArrays, prefix: str = "") -> dict[str, str]:
    """Write each array to a file in `folder`; a name that was used before is replaced.

    Args:
        folder: A folder of the engine's own.
        arrays: Arrays by name.
        prefix: What the files' names begin with.

    Returns:
        The path of each array's file. It is new at every call, since an earlier one may still be mapped.
    """
    files = {}
    for name, array in arrays.items():
        number = sum(1 for _ in folder.glob(f"{prefix}{name}-*.npy"))
        path = folder / f"{prefix}{name}-{number}.npy"
        np.save(path, array)
        files[name] = str(path)
    return files
