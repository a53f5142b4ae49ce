"""From pairs with odds to persons: draws of who is who as a whole, and the one grouping that stands for them all."""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, C901, PLR0912  (kernels: typed by their Numba signatures)

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.link.partitions import BOUND, Components, Edges, components, contract, draw_partitions

__all__ = ["People", "people_of"]

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
_SEED = 20_180_701


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Who is who.

    Attributes:
        person: For each record the place of the first record of its person, in the grouping that stands for the draws.
        p_member: For each record the mean probability that it is one with the others of its person; 1 if alone.
        drawn: The records that any likely pair connects, ascending.
        draws: One row a draw, one column a record of `drawn`: the place of the first record of its person.
        counts: Persons in each draw, all records reckoned.
    """

    person: Whole
    p_member: Numbers
    drawn: Whole
    draws: Whole
    counts: Whole

    def interval(self, level: float = 0.95) -> tuple[int, int, int]:
        """Return the median number of persons and the bounds of an interval."""
        low, middle, high = np.quantile(self.counts, [(1 - level) / 2, 0.5, (1 + level) / 2], method="nearest")
        return int(middle), int(low), int(high)


@nb.njit(
    nb.void(
        nb.int64[:, ::1], nb.int64[::1], nb.int64[::1], nb.float64[::1]
    ), cache=True, nogil=True,
)  # fmt: skip
def _most_central(drawn, starts, chosen, belonging):
    """Choose for each component the draw that agrees best with all draws, and write how sure each membership is.

    The gain of a grouping is the sum over its pairs of (share of draws that put them together - 1/2): the estimate
    that minimises the expected number of pairs wrongly together or apart (Binder, 1978).
    """
    draws = drawn.shape[0]
    for c in range(len(starts) - 1):
        begin, end = starts[c], starts[c + 1]
        size = end - begin
        together = np.zeros((size, size))
        for d in range(draws):
            for i in range(size):
                for j in range(i + 1, size):
                    if drawn[d, begin + i] == drawn[d, begin + j]:
                        together[i, j] += 1.0
        best, which = -1.0, 0
        for d in range(draws):
            gain = 0.0
            for i in range(size):
                for j in range(i + 1, size):
                    if drawn[d, begin + i] == drawn[d, begin + j]:
                        gain += together[i, j] / draws - 0.5
            if gain > best + 1e-12:
                best, which = gain, d
        if best <= 1e-12:
            which = -1
        for i in range(size):
            chosen[begin + i] = begin + i if which < 0 else drawn[which, begin + i]
        for i in range(size):
            total, others = 0.0, 0
            for j in range(size):
                if j != i and chosen[begin + j] == chosen[begin + i]:
                    total += together[min(i, j), max(i, j)] / draws
                    others += 1
            belonging[begin + i] = total / others if others else 1.0


def people_of(edges: Edges, unit: Whole, draws: int) -> People:
    """Return who is who among all records.

    Args:
        edges: Pairs of records with log-odds; decided pairs have `BOUND` or -`BOUND`.
        unit: For each record its unit: two records of one unit cannot be one person.
        draws: How many draws.
    """
    n = len(unit)
    joined = contract(edges, n)
    found = components(joined.edges, joined.n_nodes)
    _keep_units_apart(found, joined.node, unit)
    drawn = draw_partitions(found, draws, _SEED)
    chosen, belonging = np.empty(len(found.members), np.int64), np.ones(len(found.members))
    _most_central(drawn, found.starts, chosen, belonging)
    first = np.full(joined.n_nodes, n, np.int64)
    np.minimum.at(first, joined.node, np.arange(n))
    of_node, p_node = np.arange(joined.n_nodes), np.ones(joined.n_nodes)
    of_node[found.members] = found.members[_leaders(chosen[None], first[found.members])[0]]
    p_node[found.members] = belonging
    counts = np.array(
        [joined.n_nodes - len(found.members) + len(np.unique(row)) for row in drawn] or [joined.n_nodes], np.int64
    )
    member_nodes = np.zeros(joined.n_nodes, np.bool_)
    member_nodes[found.members] = True
    sizes = np.bincount(joined.node, minlength=joined.n_nodes)
    place = np.full(joined.n_nodes, -1, np.int64)
    place[found.members] = np.arange(len(found.members))
    records = np.flatnonzero(member_nodes[joined.node] | (sizes[joined.node] > 1))
    at = place[joined.node[records]]
    rows = np.empty((draws, len(records)), np.int64)
    leaders = _leaders(drawn, first[found.members])
    for d in range(draws):
        node = joined.node[records].copy()
        inside = at >= 0
        node[inside] = found.members[leaders[d, at[inside]]]
        rows[d] = first[node]
    return People(first[of_node[joined.node]], p_node[joined.node], records, rows, counts)


def _leaders(drawn: Whole, first: Whole) -> Whole:
    """Return draws with each cluster named by the member whose record comes first."""
    out = np.empty_like(drawn)
    for d, row in enumerate(drawn):
        order = np.lexsort((first, row))
        heads = order[np.concatenate([[True], row[order][1:] != row[order][:-1]])] if len(order) else order
        name = np.empty(len(row), np.int64)
        name[row[heads]] = heads
        out[d] = name[row]
    return out


def _keep_units_apart(found: Components, node: Whole, unit: Whole) -> None:
    """Forbid pairs of one unit in all components, whatever anybody scored."""
    first = np.full(int(node.max(initial=-1)) + 1, -1, np.int64)
    first[node[::-1]] = np.arange(len(node))[::-1]
    shared = np.bincount(unit - unit.min()) if len(unit) else np.zeros(0, np.int64)
    if not len(unit) or shared.max() < 2:
        return
    of = unit[first[found.members]]
    for c, size in enumerate(found.sizes().tolist()):
        begin = int(found.starts[c])
        some = of[begin : begin + size]
        square = found.log_odds[found.matrix_starts[c] : found.matrix_starts[c + 1]].reshape(size, size)
        same = some[:, None] == some[None, :]
        np.fill_diagonal(same, val=False)
        square[same & (square > -BOUND)] = -BOUND
