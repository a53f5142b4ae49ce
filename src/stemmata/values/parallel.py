"""Compiled loops over ranges, on several threads: the kernels hold no lock, so plain threads serve."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise


def spread_over(kernel: Callable[[int, int], object], n: int, least: int = 2000) -> None:
    """Run `kernel(low, high)` over 0 to `n` in ranges, at once on all cores; small work stays on this thread."""
    try:
        threads = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        threads = os.cpu_count() or 1
    parts = min(threads * 4, n // least) if threads > 1 else 1
    if parts <= 1:
        kernel(0, n)
        return
    cuts = [n * part // parts for part in range(parts + 1)]
    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(kernel, low, high) for low, high in pairwise(cuts)]:
            future.result()
