"""Which things belong together, when pairs of them do: the families that pairs make."""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201  (a kernel: typed by its Numba signature)

from __future__ import annotations

import numba as nb
import numpy as np

__all__ = ["families"]


@nb.njit(nb.int64[::1](nb.int64, nb.int64[::1], nb.int64[::1]), cache=True, nogil=True)
def families(n, one, other):
    """Return for each of `n` things the smallest of its family, when `one[i]` and `other[i]` are of one family."""
    parent = np.arange(n)
    for i in range(len(one)):
        x, y = one[i], other[i]
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        while parent[y] != y:
            parent[y] = parent[parent[y]]
            y = parent[y]
        parent[max(x, y)] = min(x, y)
    for x in range(n):
        parent[x] = parent[parent[x]]  # those before it point to their smallest already
    return parent
