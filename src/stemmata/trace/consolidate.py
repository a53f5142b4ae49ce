"""Rows of `reuse` gathered into cases of copying: one case, one passage, in whatever order its pieces stand.

A copy that was cut, reordered or patched leaves several rows between the same two sources. Two pieces belong together
where little text that the two sources do *not* share lies between them, in both taken together: text between that is
shared as well is no gap, so paragraphs that changed places stay one case however far they moved. Much shared text
bridges a wider gap than little does, so two short quotations from one speech stay two.

The gap between two pieces is therefore measured in unshared characters, and cases are joined from narrow gaps to wide
ones, all of one width at once: neither the order of the rows nor which source is called `a` can matter.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

WIDTHS = (90, 180, 360, 720, 1440)
"""Unshared characters that may lie between two pieces of one case, both sides together, from first round to last.

Together, because sentences left out make a wide gap in one source only, and two cases stand apart in both. This and
`BRIDGE` were chosen on seed 1 of `benchmarks/pan.py`; other seeds are measured.
"""
BRIDGE = 2.0
"""Unshared characters that each character of shared text, of the two parts together, can bridge."""
REACH = 256
"""Further places along each side that a place is set against at most: text repeated without end costs no more."""

Whole = NDArray[np.int64]


@nb.njit(nb.void(nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1]), cache=True, nogil=True)
def _unshared_before(pair, starts, ends, out):
    """Count the characters before each piece that no piece of its pair covers; pieces sorted by pair and start."""
    covered, unshared = 0, 0
    for k in range(len(pair)):
        if k == 0 or pair[k] != pair[k - 1]:
            covered, unshared = ends[k], 0
        else:
            unshared += max(0, starts[k] - covered)
            covered = max(covered, ends[k])
        out[k] = unshared


@nb.njit(nb.int64(nb.int64[::1], nb.int64), cache=True, nogil=True)
def _head(above, k):
    while above[k] != k:
        above[k] = above[above[k]]
        k = above[k]
    return k


@nb.njit(
    nb.void(nb.int64[:, ::1], nb.int64[::1], nb.int64[:, ::1], nb.int64[::1], nb.float64, nb.int64[::1]),
    cache=True,
    nogil=True,
)
def _join(places, shared, orders, widths, bridge, above):
    """Join places no further apart than each width in turn, if their parts share enough.

    `places` has rows of pair, unshared characters before it in a, and in b; `orders` sorts them by a and by b. `above`
    becomes for each place one that stands for its case.
    """
    n = len(places)
    part, size = np.empty(n, np.int64), np.empty(n, np.int64)
    for width in widths:
        size[:] = 0
        for k in range(n):
            part[k] = _head(above, k)
            size[part[k]] += shared[k]
        for side in range(2):
            order = orders[side]
            for k in range(n):
                i = order[k]
                for other in order[k + 1 : k + 1 + REACH]:
                    apart = places[other, 1 + side] - places[i, 1 + side]
                    if places[other, 0] != places[i, 0] or apart > width:
                        break
                    gap = apart + abs(places[other, 2 - side] - places[i, 2 - side])
                    if part[i] != part[other] and gap <= min(width, bridge * (size[part[i]] + size[part[other]])):
                        one, two = _head(above, i), _head(above, other)
                        above[max(one, two)] = min(one, two)
    for k in range(n):
        above[k] = _head(above, k)


def cases(a: Whole, b: Whole, spans: Whole) -> Whole:
    """Return for each row the row that stands for its case of copying: the first of them by place.

    Args:
        a: Number of one source of each row.
        b: Number of the other.
        spans: For each row start and end in `a`, start and end in `b`, in code points.

    Returns:
        Numbers of rows; equal for the rows of one case.
    """
    out, pair = np.arange(len(a)), (a << 32) | b
    order = np.argsort(pair, kind="stable")
    alone = np.ones(len(a) + 1, np.bool_)
    alone[1:-1] = np.diff(pair[order]) != 0
    several = np.sort(order[~(alone[1:] & alone[:-1])])  # rows of pairs that have more than one
    if len(several):
        out[several] = several[_cases(pair[several], spans[several])]
    return out


def _cases(pair: Whole, spans: Whole) -> Whole:
    columns = [np.ascontiguousarray(column) for column in spans.T]
    here, there = _unshared(pair, *columns[:2]), _unshared(pair, *columns[2:])
    shared = np.minimum(columns[1] - columns[0], columns[3] - columns[2])
    order = np.lexsort((there, here, pair))
    # pieces between which nothing is unshared are at one place
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (np.diff(pair[order]) != 0) | (np.diff(here[order]) != 0) | (np.diff(there[order]) != 0)
    firsts = order[fresh]
    places = np.stack([pair[firsts], here[firsts], there[firsts]], axis=1)
    orders = np.stack([np.arange(len(firsts)), np.lexsort((places[:, 1], places[:, 2], places[:, 0]))])
    together, above = np.add.reduceat(shared[order], np.flatnonzero(fresh)), np.arange(len(firsts))
    _join(places, together, orders, np.array(WIDTHS, np.int64), BRIDGE, above)
    case = np.empty(len(order), np.int64)
    case[order] = above[np.cumsum(fresh) - 1]
    by_place = np.lexsort((*columns[::-1], case))
    begins = np.ones(len(order), np.bool_)
    begins[1:] = np.diff(case[by_place]) != 0
    out = np.empty(len(order), np.int64)
    out[by_place] = by_place[begins][np.cumsum(begins) - 1]
    return out


def _unshared(pair: Whole, starts: Whole, ends: Whole) -> Whole:
    order = np.lexsort((starts, pair))
    counted, out = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    _unshared_before(pair[order], starts[order], ends[order], counted)
    out[order] = counted
    return out
