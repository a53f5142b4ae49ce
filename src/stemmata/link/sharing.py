"""Arrays of this room where the kernels of an engine find them, under names of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from stemmata.stage import Engine, NamedArrays

__all__ = ["shared_under"]


class _Under(NamedArrays):
    """The arrays whose names begin alike, by the rest of their names; travels as the arrays do."""

    def __init__(self, arrays: NamedArrays, prefix: str) -> None:
        self._arrays, self._prefix = arrays, prefix

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[self._prefix + name]

    def __iter__(self) -> Iterator[str]:
        return (name.removeprefix(self._prefix) for name in self._arrays if name.startswith(self._prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def shared_under(engine: Engine, prefix: str, arrays: NamedArrays) -> NamedArrays:
    """Lay arrays where all kernels find them; return them by their own names, to travel as names of files.

    Args:
        engine: The engine.
        prefix: What their names begin with, so that no others are meant.
        arrays: The arrays.
    """
    return _Under(engine.share({prefix + name: array for name, array in arrays.items()}), prefix)
