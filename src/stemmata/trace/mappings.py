"""What is known of each source, held small: texts in Arrow buffers, words as numbers, answers worked out when asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

V = TypeVar("V")

_TEXTS_HELD = 256
_SETS_HELD = 4096


class Texts(Mapping[str, str]):
    """The texts of a table by the ids of their sources, decoded from its buffers when they are asked for.

    Args:
        ids: The column of ids, each once.
        texts: The column of texts; null stands for an empty one.
    """

    __slots__ = ("_at", "_held")

    def __init__(self, ids: pa.ChunkedArray, texts: pa.ChunkedArray) -> None:
        self._at = {source: at for at, source in enumerate(ids.to_pylist())}

        @lru_cache(maxsize=_TEXTS_HELD)
        def text(at: int) -> str:
            return texts[at].as_py() or ""

        self._held = text

    def __getitem__(self, source: str) -> str:
        return self._held(self._at[source])

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)

    def __contains__(self, source: object) -> bool:
        return source in self._at


class Replaced(Mapping[str, str]):
    """Texts, some of them replaced.

    Args:
        texts: The texts.
        replaced: Those that stand in place of some of them.
    """

    __slots__ = ("_replaced", "_texts")

    def __init__(self, texts: Mapping[str, str], replaced: Mapping[str, str]) -> None:
        self._texts, self._replaced = texts, replaced

    def __getitem__(self, source: str) -> str:
        return self._replaced[source] if source in self._replaced else self._texts[source]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, source: object) -> bool:
        return source in self._texts


class Asked(Mapping[str, V]):
    """A value for each key, worked out when it is first asked for.

    Args:
        keys: The keys.
        work: Gives the value of a key.
    """

    __slots__ = ("_keys", "_known", "_work")

    def __init__(self, keys: Collection[str], work: Callable[[str], V]) -> None:
        self._keys, self._work = keys, work
        self._known: dict[str, V] = {}

    def __getitem__(self, key: str) -> V:
        if key not in self._known:
            if key not in self._keys:
                raise KeyError(key)
            self._known[key] = self._work(key)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class WordSets(Mapping[str, frozenset[str]]):
    """The words of each source as numbers, four bytes a word, and in how many sources each word stands."""

    __slots__ = ("_held", "_numbers", "_of_source", "_words", "counts")

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._numbers: dict[str, int] = {}
        self._words: list[str] = []
        self._of_source: dict[str, NDArray[np.int32]] = {}

        @lru_cache(maxsize=_SETS_HELD)
        def words(source: str) -> frozenset[str]:
            return frozenset(map(self._words.__getitem__, self._of_source[source].tolist()))

        self._held = words

    def add(self, source: str, words: Collection[str]) -> None:
        """Keep the words of a source."""
        numbers = self._numbers
        for word in words:
            if word not in numbers:
                numbers[word] = len(numbers)
                self._words.append(word)
        self._of_source[source] = np.fromiter(map(numbers.__getitem__, words), np.int32, len(words))
        self.counts.update(words)

    def one(self, words: Iterable[str]) -> frozenset[str]:
        """Return a set of the same words, each the one string that is kept of it."""
        kept, numbers = self._words, self._numbers
        return frozenset(kept[numbers[word]] if word in numbers else word for word in words)

    def __getitem__(self, source: str) -> frozenset[str]:
        return self._held(source)

    def __iter__(self) -> Iterator[str]:
        return iter(self._of_source)

    def __len__(self) -> int:
        return len(self._of_source)
