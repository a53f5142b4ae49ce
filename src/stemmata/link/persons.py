"""From pairs with odds to persons: draws of who is who as a whole, and the one grouping that stands for them all."""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, C901, PLR0912, PLR0917  (kernels: typed by their Numba signatures)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.link.blocking import pairs_within
from stemmata.link.partitions import (
    BOUND,
    UNSCORED,
    Components,
    Contracted,
    Edges,
    components,
    contract,
    draw_partitions,
)
from stemmata.values.distinct import distinct
from stemmata.values.joining import families
from stemmata.values.odds import probability_of
from stemmata.values.threads import spread, thread_count

__all__ = ["People", "people_of"]

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
Missing = Callable[[int, Whole], tuple[int, Whole]]
_SEED = 20_180_701
_TRIALS, _HALVINGS, _MOST_LIFT = 10, 7, 1.5
"""Draws and steps by which the lift is sought, and the greatest lift."""
_ADDED = 3.0
"""Pairs of the draws' own that are added to those decided, where the size of persons is reckoned."""
_WEAKEST = -12.0
"""Log-odds below which a pair that connects no component is left out of the draws altogether."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Who is who.

    Attributes:
        person: For each record the place of the first record of its person, in the grouping that stands for the draws.
        p_member: For each record the mean probability that it is one with the others of its person; 1 if alone.
        drawn: The records that are not alone in every draw, ascending; some of them may be.
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
        nb.int64[:, ::1], nb.int64[::1], nb.int64[::1], nb.float64[::1], nb.int64, nb.int64
    ), cache=True, nogil=True,
)  # fmt: skip
def _most_central(drawn, starts, chosen, belonging, low, high):
    """Choose for each component the draw that agrees best with all draws, and write how sure each membership is.

    The gain of a grouping is the sum over its pairs of (share of draws that put them together - 1/2): the estimate
    that minimises the expected number of pairs wrongly together or apart (Binder, 1978).
    """
    draws = drawn.shape[0]
    for c in range(low, high):
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


def people_of(
    edges: Edges,
    unit: Whole,
    draws: int,
    odds: Callable[[int], Numbers] | None = None,
    missing: Missing | None = None,
) -> People:
    """Return who is who among all records.

    Args:
        edges: Pairs of records with log-odds; decided pairs have `BOUND` or -`BOUND`. They tell what is connected.
        unit: For each record its unit: two records of one unit cannot be one person.
        draws: How many draws.
        odds: Log-odds of the same pairs in each draw, by its number; those of `edges` if left out. Decided pairs
            keep their own.
        missing: For a draw, and the cluster of each record in it: how many links are missing, and pairs of records that
            they may join.
    """
    groups = _Groups(edges, unit)
    drawn = np.empty((draws, len(groups.found.members)), np.int64)
    more: list[Whole] = []
    row: Whole | None = None
    for draw in range(draws):
        own = groups.odds_of_nodes(edges.log_odds if odds is None else odds(draw))
        row = draw_partitions(groups.bound(own), 1, _SEED + draw, row)[0]
        drawn[draw] = row
        joins = _Joins(groups, row, own)
        joins.weak(np.random.default_rng([_SEED, draw]))
        if missing is not None:
            joins.missing(*missing(draw, joins.of_node[groups.joined.node]))
        more.append(joins.made())
    return _gathered(groups, drawn, more)


def lift_of(edges: Edges, unit: Whole, odds: Numbers, strata: Whole) -> float:
    """Return what log-odds must be lifted by for draws to hold as many links as the probabilities add up to.

    A calibrated probability is what share of pairs alike are one person, whatever else the two records resemble. In a
    partition candidates exclude each other: of two that are not one person at most one is right, and each takes from
    the other; draws at the same log-odds therefore hold too few links. And families make blocks of pairs that a draw
    takes all at once or not at all, so that it holds larger clusters than there are. What is made equal is therefore
    the number of records that links take from the number of persons: a pair within a person of k records takes 2 / k.
    For a pair of some stratum that is one person, the mean of that over the pairs that people decided to be the same is
    taken, with a few of the draws' own added.

    Args:
        edges: As for `people_of`.
        unit: As for `people_of`.
        odds: Calibrated log-odds of the pairs.
        strata: For each pair the stratum of its score.
    """
    groups = _Groups(edges, unit)
    within = np.flatnonzero((groups.joined.edge < 0) | (groups.found.places[0][groups.joined.edge] >= 0))
    open_ = within[~groups.decided[within]]
    told = np.flatnonzero(edges.log_odds >= BOUND / 2)
    if not len(open_):
        return 0.0
    n_strata = int(strata.max()) + 1
    expected = np.bincount(strata[open_], probability_of(odds[open_]), minlength=n_strata)

    def surplus(lift: float) -> float:
        drawn = draw_partitions(groups.bound(groups.odds_of_nodes(odds + lift)), _TRIALS, _SEED)
        together, taken, taken_told = (np.zeros(n_strata) for _ in range(3))
        for row in drawn:
            cluster = groups.clusters(row)[groups.joined.node]
            share = 2.0 / np.maximum(2, np.bincount(cluster, minlength=len(cluster)))[cluster]
            one = open_[cluster[edges.a[open_]] == cluster[edges.b[open_]]]
            together += np.bincount(strata[one], minlength=n_strata) / _TRIALS
            taken += np.bincount(strata[one], share[edges.a[one]], minlength=n_strata) / _TRIALS
            taken_told += np.bincount(strata[told], share[edges.a[told]], minlength=n_strata) / _TRIALS
        own = np.divide(taken, together, out=np.full(n_strata, 1.0), where=together > 0)
        each = (taken_told + _ADDED * own) / (np.bincount(strata[told], minlength=n_strata) + _ADDED)
        return float(taken.sum() - (expected * each).sum())

    low, high = -_MOST_LIFT, _MOST_LIFT
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if surplus(middle) < 0 else (low, middle)
    return (low + high) / 2


class _Groups:
    """Records with those decided to be one made one node, and the components of nodes."""

    def __init__(self, edges: Edges, unit: Whole) -> None:
        self.joined: Contracted = contract(edges, len(unit))
        found: Components = components(self.joined.edges, self.joined.n_nodes)
        self.found = found
        self.decided = np.abs(edges.log_odds) >= BOUND / 2
        self.decided_odds = edges.log_odds
        self.units = _Units(self.joined.node, self.joined.n_nodes, unit)
        self.forbidden = self._within_units()
        self.weak = np.flatnonzero(found.places[0] < 0)
        joined = self.joined.edges
        self.weak = self.weak[np.abs(joined.log_odds[self.weak]) < -_WEAKEST]
        self.ends = np.searchsorted(np.sort(np.concatenate([joined.a, joined.b])), np.arange(self.joined.n_nodes + 1))
        order = np.argsort(np.concatenate([joined.a, joined.b]), kind="stable")
        self.other = np.concatenate([joined.b, joined.a])[order]
        self.edge = order % max(1, len(joined.a))
        self.first = np.full(self.joined.n_nodes, len(unit), np.int64)
        np.minimum.at(self.first, self.joined.node, np.arange(len(unit)))

    def odds_of_nodes(self, log_odds: Numbers) -> Numbers:
        """Return the log-odds of pairs of nodes for those of pairs of records; what was decided stands."""
        return self.joined.summed(np.where(self.decided, self.decided_odds, log_odds))

    def clusters(self, row: Whole) -> Whole:
        """Return for each node its cluster, given a draw of the components."""
        of = np.arange(self.joined.n_nodes)
        of[self.found.members] = self.found.members[row]
        return of

    def bound(self, odds: Numbers) -> Components:
        """Return the components with these log-odds, two records of one unit kept apart."""
        made = self.found.with_odds(odds)
        made.log_odds[self.forbidden] = np.minimum(made.log_odds[self.forbidden], -BOUND)
        return made

    def _within_units(self) -> Whole:
        """Return the places in the components' squares of two nodes that hold records of one unit."""
        if not self.units.shared:
            return np.zeros(0, np.int64)
        found, starts = self.found, self.units.starts
        component = np.repeat(np.arange(len(found.starts) - 1), found.sizes())
        each = (starts[1:] - starts[:-1])[found.members]
        place = np.repeat(np.arange(len(found.members)), each)
        begins = np.repeat(starts[found.members], each)
        unit = self.units.units[begins + np.arange(len(place)) - np.repeat(np.cumsum(each) - each, each)]
        n_units = int(unit.max(initial=0)) + 1
        group = np.unique(component[place] * n_units + unit, return_inverse=True)[1]
        pairs = pairs_within(group, np.arange(len(place)))
        i, j = place[pairs // max(1, len(place))], place[pairs % max(1, len(place))]
        begin, size, square = (x[component[i]] for x in (found.starts, found.sizes(), found.matrix_starts))
        cells = [square + (x - begin) * size + y - begin for x, y in ((i, j), (j, i))]
        return np.asarray(np.concatenate(cells), np.int64)


class _Units:
    """For each node the units of its records, as far as several records have them.

    Args:
        node: For each record its node.
        n_nodes: How many nodes.
        unit: For each record its unit.

    Attributes:
        shared: Whether any unit has several records.
        units: The units, node after node.
        starts: Where those of each node begin, and the end of the last.
    """

    def __init__(self, node: Whole, n_nodes: int, unit: Whole) -> None:
        number = np.unique(unit, return_inverse=True)[1].astype(np.int64)
        several = np.bincount(number)[number] > 1 if len(number) else np.zeros(0, np.bool_)
        self.shared = bool(several.any())
        n_units = int(number.max(initial=0)) + 1
        both = distinct(node[several] * n_units + number[several])
        self.units = both % n_units
        self.starts = np.searchsorted(both // n_units, np.arange(n_nodes + 1)).astype(np.int64)


class _Joins:
    """Clusters of one draw that are joined beyond what likely pairs connect.

    Attributes:
        of_node: For each node its cluster.
    """

    def __init__(self, groups: _Groups, row: Whole, odds: Numbers) -> None:
        self.groups = groups
        self.odds = odds
        self.of_node = groups.clusters(row)
        self._ring = np.arange(groups.joined.n_nodes)
        _rings(groups.found.members, row, self._ring)
        self._made = np.empty((2, groups.joined.n_nodes), np.int64)
        self._number = 0

    def made(self) -> Whole:
        """Return the pairs of nodes joined, two columns."""
        return self._made[:, : self._number].T.copy()

    def weak(self, rng: np.random.Generator) -> None:
        """Join clusters by pairs too unlikely to connect a component: each is drawn for itself."""
        weak = self.groups.weak
        edges = weak[rng.random(len(weak)) < probability_of(self.odds[weak])]
        a, b = self.groups.joined.edges.a[edges], self.groups.joined.edges.b[edges]
        # the pair alone was drawn already; the others between the two clusters have to agree
        self._join(a, b, self.odds[edges], rng.random(len(edges)), len(edges))

    def missing(self, number: int, pairs: Whole) -> None:
        """Join `number` pairs of records, of those given; clusters with pairs that were scored are passed over."""
        a, b = np.ascontiguousarray(self.groups.joined.node[pairs.T])
        self._join(a, b, np.zeros(0), np.zeros(0), number)

    def _join(self, a: Whole, b: Whole, own: Numbers, chance: Numbers, most: int) -> None:
        units = self.groups.units
        self._number = _join(
            a, b, own, chance, most, self.groups.ends, self.groups.other, self.groups.edge, self.odds, units.units,
            units.starts, self.of_node, self._ring, self._made, self._number,
        )  # fmt: skip


@nb.njit(nb.void(nb.int64[::1], nb.int64[::1], nb.int64[::1]), cache=True, nogil=True)
def _rings(members, row, ring):
    """Make rings of the nodes of each cluster: each leads to another, the last to the first."""
    for i in range(len(members)):
        if row[i] != i:
            node, first = members[i], members[row[i]]
            ring[node] = ring[first]
            ring[first] = node


@nb.njit(
    nb.boolean(nb.int64, nb.int64, nb.int64[::1], nb.int64[::1], nb.int64[::1]), cache=True, nogil=True
)  # fmt: skip
def _apart(a, b, units, starts, ring):
    """Return whether the clusters of two nodes hold records of one unit."""
    i = a
    while True:
        for u in range(starts[i], starts[i + 1]):
            j = b
            while True:
                for v in range(starts[j], starts[j + 1]):
                    if units[u] == units[v]:
                        return True
                j = ring[j]
                if j == b:
                    break
        i = ring[i]
        if i == a:
            return False


@nb.njit(
    nb.int64(
        nb.int64[::1], nb.int64[::1], nb.float64[::1], nb.float64[::1], nb.int64, nb.int64[::1], nb.int64[::1],
        nb.int64[::1], nb.float64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[:, ::1],
        nb.int64,
    ), cache=True, nogil=True,
)  # fmt: skip
def _join(a, b, own, chance, most, ends, neighbour, edge, odds, units, starts, of_node, ring, made, number):
    """Join the clusters of pairs of nodes, `most` at most; return how many pairs are written to `made` by then.

    `neighbour` and `edge` tell the pairs of each node up to its `ends`. Never two clusters with records of one unit.
    With `own` log-odds each pair was drawn for itself, and `chance` says whether the other pairs between the clusters
    agree; without, clusters with pairs that were scored are passed over.
    """
    joined = 0
    for p in range(len(a)):
        if joined >= most:
            break
        one, other = of_node[a[p]], of_node[b[p]]
        if one == other:
            continue
        left, right, scored, whole = 0, 0, 0, 0.0
        i = a[p]
        while True:
            left += 1
            for e in range(ends[i], ends[i + 1]):
                if of_node[neighbour[e]] == other:
                    scored += 1
                    whole += odds[edge[e]]
            i = ring[i]
            if i == a[p]:
                break
        j = b[p]
        while True:
            right += 1
            j = ring[j]
            if j == b[p]:
                break
        whole += (left * right - scored) * UNSCORED
        if len(own) > 0:
            if chance[p] >= np.exp(min(0.0, whole - own[p])):
                continue
        elif scored > 0:
            continue
        if _apart(a[p], b[p], units, starts, ring):
            continue
        least = min(one, other)
        i = a[p] if other == least else b[p]
        while of_node[i] != least:
            of_node[i] = least
            i = ring[i]
        ring[a[p]], ring[b[p]] = ring[b[p]], ring[a[p]]
        made[0, number], made[1, number] = a[p], b[p]
        number += 1
        joined += 1
    return number


def _gathered(groups: _Groups, drawn: Whole, more: list[Whole]) -> People:
    joined, found, threads = groups.joined, groups.found, thread_count()
    draws, size = drawn.shape
    chosen, belonging = np.empty(size, np.int64), np.ones(size)
    costs = np.concatenate([[0], np.cumsum(found.sizes() ** 2)])
    spread(lambda low, high: _most_central(drawn, found.starts, chosen, belonging, low, high), costs, threads)
    first = groups.first
    of_node, p_node = np.arange(joined.n_nodes), np.ones(joined.n_nodes)
    of_node[found.members] = found.members[_leaders(chosen[None], first[found.members])[0]]
    p_node[found.members] = belonging
    own = np.arange(size)
    alone = joined.n_nodes - size
    counts = np.array([alone + (row == own).sum() - len(j) for row, j in zip(drawn, more, strict=True)], np.int64)
    named = np.bincount(joined.node, minlength=joined.n_nodes) > 1
    named[found.members] = True
    named[np.concatenate([np.zeros(0, np.int64), *(joins.ravel() for joins in more)])] = True
    records = np.flatnonzero(named[joined.node])
    nodes = joined.node[records]
    place = np.full(joined.n_nodes, -1, np.int64)
    place[found.members] = own
    leaders = _leaders(drawn, first[found.members])
    rows = np.empty((draws, len(records)), np.int64)
    for draw, joins in enumerate(more):
        name = first.copy()
        name[found.members] = first[found.members[leaders[draw]]]
        rows[draw] = _named_by_first(name[nodes], name[joins])
    return People(first[of_node[joined.node]], p_node[joined.node], records, rows, counts)


def _named_by_first(name: Whole, joins: Whole) -> Whole:
    """Return for each of some records the first record of its person, persons joined.

    Args:
        name: For each the first record of its cluster.
        joins: First records of clusters that are one person, two columns.
    """
    if not len(joins):
        return name
    concerned, number = np.unique(joins, return_inverse=True)
    one, other = np.ascontiguousarray(number.reshape(joins.shape).T)
    root = concerned[families(len(concerned), one, other)]
    at = np.minimum(np.searchsorted(concerned, name), len(concerned) - 1)
    return np.where(concerned[at] == name, root[at], name)


def _leaders(drawn: Whole, first: Whole) -> Whole:
    """Return draws with each cluster named by the member whose record comes first."""
    out = np.empty_like(drawn)
    spread(lambda low, high: _lead(drawn, first, out, low, high), np.arange(len(drawn) + 1), thread_count())
    return out


@nb.njit(
    nb.void(nb.int64[:, ::1], nb.int64[::1], nb.int64[:, ::1], nb.int64, nb.int64), cache=True, nogil=True
)  # fmt: skip
def _lead(drawn, first, out, low, high):
    """Write some draws with each cluster named by the member whose record comes first."""
    best = np.empty(drawn.shape[1], np.int64)
    for d in range(low, high):
        best[:] = -1
        for i in range(drawn.shape[1]):
            cluster = drawn[d, i]
            if best[cluster] < 0 or first[i] < first[best[cluster]]:
                best[cluster] = i
        for i in range(drawn.shape[1]):
            out[d, i] = best[drawn[d, i]]
