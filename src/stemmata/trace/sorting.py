"""Sorting 64-bit keys with what they carry: by their top byte into buckets, then bucket by bucket in the cache.

Stable: equal keys keep the order in which they came, so the result is the same however the work is cut.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.values.threads import run_all, spread

Keys = NDArray[np.uint64]
_DIGIT = 11


@nb.njit(
    nb.void(
        nb.uint64[::1], nb.int64[::1], nb.uint64[::1], nb.int64[::1], nb.int64[:, ::1], nb.int64, nb.int64, nb.int64,
        nb.int64, nb.boolean,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _scatter(keys, carried, out_keys, out_carried, places, part, low, high, shift, fill):
    """Count into `places[part]`, or move to the places it names, the keys from `low` to `high` by their bucket."""
    s = np.uint64(shift)
    for i in range(low, high):
        bucket = np.int64((keys[i] >> s) & np.uint64(0xFF))
        if fill:
            out_keys[places[part, bucket]] = keys[i]
            out_carried[places[part, bucket]] = carried[i]
        places[part, bucket] += 1


@nb.njit(
    nb.void(
        nb.uint64[::1], nb.int64[::1], nb.uint64[::1], nb.int64[::1], nb.int64[::1], nb.int64, nb.int64, nb.int64,
        nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _sort_buckets(keys, carried, other_keys, other_carried, bounds, low, high, lowest, highest):
    """Sort each bucket by the bits from `lowest` to `highest`, eleven at a time from the low end."""
    counts = np.zeros(1 << _DIGIT, np.int64)
    mask = np.uint64((1 << _DIGIT) - 1)
    for bucket in range(low, high):
        begin, end = bounds[bucket], bounds[bucket + 1]
        if end - begin <= 48:
            for i in range(begin + 1, end):
                k, c = keys[i], carried[i]
                ks = k >> np.uint64(lowest)
                j = i - 1
                while j >= begin and (keys[j] >> np.uint64(lowest)) > ks:
                    keys[j + 1] = keys[j]
                    carried[j + 1] = carried[j]
                    j -= 1
                keys[j + 1] = k
                carried[j + 1] = c
            continue
        shift = lowest
        while shift < highest:
            s = np.uint64(shift)
            counts[:] = 0
            for i in range(begin, end):
                counts[np.int64((keys[i] >> s) & mask)] += 1
            for d in range(1 << _DIGIT):
                begin += counts[d]
                counts[d] = begin - counts[d]
            begin = bounds[bucket]
            for i in range(begin, end):
                digit = np.int64((keys[i] >> s) & mask)
                other_keys[counts[digit]] = keys[i]
                other_carried[counts[digit]] = carried[i]
                counts[digit] += 1
            for i in range(begin, end):
                keys[i] = other_keys[i]
                carried[i] = other_carried[i]
            shift += _DIGIT


def sort_by_key(
    keys: Keys, carried: NDArray[np.int64], lowest: int, highest: int, threads: int
) -> tuple[Keys, NDArray[np.int64], NDArray[np.int64]]:
    """Return keys and what they carry, sorted by the bits of the keys from `lowest` to `highest`.

    Args:
        keys: The keys; no bit from `highest` on may be set. They are written over.
        carried: One number a key. They are written over.
        lowest: Bits below this one are ignored.
        highest: One past the highest bit in use.
        threads: How many threads may work at once.

    Returns:
        Keys, carried numbers, and the bounds of the 256 buckets that the highest eight bits make.
    """
    n = len(keys)
    shift = max(lowest, highest - 8)
    parts = max(1, min(64, n // 65536))
    cuts = [(n * p // parts, n * (p + 1) // parts) for p in range(parts)]
    places = np.zeros((parts, 256), np.int64)
    out_keys, out_carried = np.empty(n, np.uint64), np.empty(n, np.int64)
    bounds = np.zeros(257, np.int64)
    moved = (keys, carried, out_keys, out_carried, places)
    run_all(lambda p: _scatter(*moved, p, *cuts[p], shift, False), range(parts), threads)  # noqa: FBT003  (a kernel)
    np.cumsum(places.sum(axis=0), out=bounds[1:])
    places[:] = bounds[:-1] + np.cumsum(places, axis=0) - places
    run_all(lambda p: _scatter(*moved, p, *cuts[p], shift, True), range(parts), threads)  # noqa: FBT003  (a kernel)
    spread(
        lambda low, high: _sort_buckets(out_keys, out_carried, keys, carried, bounds, low, high, lowest, shift),
        bounds, threads,
    )  # fmt: skip
    return out_keys, out_carried, bounds
