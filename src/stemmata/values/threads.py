"""Kernels over ranges, several at once: compiled code that holds no lock, so plain threads serve.

Every range writes to places of its own, so results never depend on how many threads there are or how they interleave.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


def thread_count() -> int:
    """Return how many threads this process may keep busy."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def ranges(ends: NDArray[np.int64], pieces: int) -> list[tuple[int, int]]:
    """Cut the items whose cumulated sizes are `ends` (one more than items) into ranges of about equal size.

    >>> ranges(np.array([0, 5, 6, 7, 12]), 2)
    [(0, 2), (2, 4)]
    """
    n = len(ends) - 1
    if n <= 0:
        return []
    marks = int(ends[0]) + (int(ends[-1]) - int(ends[0])) * np.arange(1, pieces) / pieces
    cuts = [0, *np.searchsorted(ends, marks).tolist(), n]
    return [(low, high) for low, high in pairwise(cuts) if high > low]


def spread(kernel: Callable[[int, int], object], ends: NDArray[np.int64], threads: int, pieces_each: int = 8) -> None:
    """Run `kernel(low, high)` over all items, in ranges of about equal size."""
    parts = ranges(ends, max(1, threads * pieces_each if threads > 1 else 1))
    run_all(lambda part: kernel(*part), parts, threads)


def run_all(work: Callable[[T], object], items: Iterable[T], threads: int) -> None:
    """Run `work` on every item, at most `threads` at once; the first failure is raised."""
    waiting = list(items)
    if threads <= 1 or len(waiting) <= 1:
        for item in waiting:
            work(item)
        return
    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(work, item) for item in waiting]:
            future.result()
