"""From pairs with odds to persons: draws of who is who as a whole, and the one grouping that stands for them all."""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, C901, PLR0912  (kernels: typed by their Numba signatures)

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.link.partitions import (
    BOUND,
    LEAST,
    UNSCORED,
    Components,
    Contracted,
    Edges,
    components,
    contract,
    draw_partitions,
)
from stemmata.values.odds import probability_of

__all__ = ["People", "people_of"]

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
Missing = Callable[[int, Whole], tuple[int, Whole]]
_SEED = 20_180_701
_LARGEST = 3_000
"""Records of one component, at most: where likely pairs connect more, only likelier ones do."""
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
    found = groups.found
    drawn = np.empty((draws, len(found.members)), np.int64)
    more: list[list[tuple[int, int]]] = []
    row: Whole | None = None
    for draw in range(draws):
        own = groups.odds_of_nodes(edges.log_odds if odds is None else odds(draw))
        row = draw_partitions(groups.bound(own), 1, _SEED + draw, row)[0]
        drawn[draw] = row
        joins = _Joins(groups, row, own)
        joins.weak(np.random.default_rng([_SEED, draw]))
        if missing is not None:
            joins.missing(*missing(draw, joins.of_node[groups.joined.node]))
        more.append(joins.made)
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
        least = LEAST
        found = components(self.joined.edges, self.joined.n_nodes)
        while len(found.starts) > 1 and found.sizes().max() > _LARGEST:
            least = min(0.9, least * 1.6)
            found = components(self.joined.edges, self.joined.n_nodes, least=least)
            if least >= 0.9:
                break
        self.found: Components = found
        self.decided = np.abs(edges.log_odds) >= BOUND / 2
        self.decided_odds = edges.log_odds
        self.units = _Units(self.joined.node, unit)
        self.forbidden = self._within_units()
        self.weak = np.flatnonzero(found.places[0] < 0)
        joined = self.joined.edges
        self.weak = self.weak[np.abs(joined.log_odds[self.weak]) < -_WEAKEST]
        self._keys = joined.a * self.joined.n_nodes + joined.b  # ascending, as `contract` makes them
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

    def between(self, one: Iterable[int], other: Iterable[int], odds: Numbers) -> Numbers:
        """Return the log-odds of all pairs of nodes between two clusters; not-a-number where nobody scored them."""
        pairs = np.array([(min(i, j), max(i, j)) for i in one for j in other], np.int64)
        keys = pairs[:, 0] * self.joined.n_nodes + pairs[:, 1]
        at = np.minimum(np.searchsorted(self._keys, keys), max(0, len(self._keys) - 1))
        if not len(self._keys):
            return np.full(len(keys), np.nan)
        return np.where(self._keys[at] == keys, odds[at], np.nan)

    def apart(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """Return whether two clusters hold records of one unit."""
        left = {unit for node in one for unit in self.units.of(node)}
        return any(unit in left for node in other for unit in self.units.of(node))

    def _within_units(self) -> Whole:
        """Return the places in the components' squares of two nodes that hold records of one unit."""
        if not self.units.shared:
            return np.zeros(0, np.int64)
        component = np.repeat(np.arange(len(self.found.starts) - 1), self.found.sizes())
        seen: dict[tuple[int, int], list[int]] = {}
        for place, (node, c) in enumerate(zip(self.found.members.tolist(), component.tolist(), strict=True)):
            for unit in self.units.of(node):
                seen.setdefault((c, unit), []).append(place)
        cells: list[int] = []
        for (c, _), places in seen.items():
            begin, size, square = (
                int(x) for x in (self.found.starts[c], self.found.sizes()[c], self.found.matrix_starts[c])
            )
            cells += [square + (i - begin) * size + j - begin for i in places for j in places if i != j]
        return np.array(cells, np.int64)


class _Units:
    """For each node the units of its records, as far as several records have them.

    Args:
        node: For each record its node.
        unit: For each record its unit.
    """

    def __init__(self, node: Whole, unit: Whole) -> None:
        known, number = np.unique(unit, return_inverse=True)
        several = np.bincount(number, minlength=len(known)) > 1
        self.shared = bool(several.any())
        self._of_one = np.full(int(node.max(initial=-1)) + 1, -1, np.int64)
        self._of_one[node] = np.where(several[number], number, -1)
        many = np.bincount(node) > 1 if len(node) else np.zeros(0, np.bool_)
        self._of_many: dict[int, set[int]] = {}
        for record in np.flatnonzero(many[node] & several[number]).tolist() if self.shared else []:
            self._of_many.setdefault(int(node[record]), set()).add(int(number[record]))

    def of(self, node: int) -> Iterable[int]:
        """Return the units of a node that other records have too."""
        if node in self._of_many:
            return self._of_many[node]
        return (int(self._of_one[node]),) if self._of_one[node] >= 0 else ()


class _Joins:
    """Clusters of one draw that are joined beyond what likely pairs connect."""

    def __init__(self, groups: _Groups, row: Whole, odds: Numbers) -> None:
        self.groups = groups
        self.odds = odds
        self.made: list[tuple[int, int]] = []
        """Pairs of nodes joined."""
        members = groups.found.members
        self.of_node = groups.clusters(row)
        order = np.argsort(self.of_node[members], kind="stable")
        self._sorted, self._clusters = members[order], self.of_node[members][order]
        self._joined: dict[int, list[int]] = {}
        """Cluster -> its nodes, where they are no longer those of the draw."""

    def _nodes(self, cluster: int) -> list[int]:
        if cluster in self._joined:
            return self._joined[cluster]
        low, high = np.searchsorted(self._clusters, [cluster, cluster + 1])
        return self._sorted[low:high].tolist() if high > low else [cluster]

    def weak(self, rng: np.random.Generator) -> None:
        """Join clusters by pairs too unlikely to connect a component: each is drawn for itself."""
        weak = self.groups.weak
        p = probability_of(self.odds[weak])
        for edge in weak[rng.random(len(weak)) < p].tolist():
            a, b = int(self.groups.joined.edges.a[edge]), int(self.groups.joined.edges.b[edge])
            one, other = self._nodes(int(self.of_node[a])), self._nodes(int(self.of_node[b]))
            whole = float(np.nan_to_num(self.groups.between(one, other, self.odds), nan=UNSCORED).sum())
            # the pair alone was drawn already; the others between the two clusters have to agree
            if rng.random() < min(1.0, np.exp(min(0.0, whole - float(self.odds[edge])))):
                self._join(a, b)

    def missing(self, number: int, pairs: Whole) -> None:
        """Join `number` pairs of records, of those given; clusters with pairs that were scored are passed over."""
        node, before = self.groups.joined.node, len(self.made)
        for a, b in pairs.tolist():
            if len(self.made) - before >= number:
                return
            one, other = self._nodes(int(self.of_node[node[a]])), self._nodes(int(self.of_node[node[b]]))
            if np.isnan(self.groups.between(one, other, self.odds)).all():
                self._join(int(node[a]), int(node[b]))

    def _join(self, a: int, b: int) -> None:
        low, high = sorted((int(self.of_node[a]), int(self.of_node[b])))
        one, other = self._nodes(low), self._nodes(high)
        if low == high or self.groups.apart(one, other):
            return
        self.made.append((a, b))
        self._joined[low] = one + other
        self.of_node[other] = low


def _gathered(groups: _Groups, drawn: Whole, more: list[list[tuple[int, int]]]) -> People:
    joined, found = groups.joined, groups.found
    draws = len(drawn)
    chosen, belonging = np.empty(len(found.members), np.int64), np.ones(len(found.members))
    _most_central(drawn, found.starts, chosen, belonging)
    first = groups.first
    of_node, p_node = np.arange(joined.n_nodes), np.ones(joined.n_nodes)
    of_node[found.members] = found.members[_leaders(chosen[None], first[found.members])[0]]
    p_node[found.members] = belonging
    counts = np.array(
        [
            joined.n_nodes - len(found.members) + len(np.unique(row)) - len(joins)
            for row, joins in zip(drawn, more, strict=True)
        ],
        np.int64,
    )
    named = np.bincount(joined.node, minlength=joined.n_nodes) > 1
    named[found.members] = True
    named[np.array([node for joins in more for pair in joins for node in pair], np.int64)] = True
    records = np.flatnonzero(named[joined.node])
    rows = np.empty((draws, len(records)), np.int64)
    leaders = _leaders(drawn, first[found.members])
    for draw, joins in enumerate(more):
        of = np.arange(joined.n_nodes)
        of[found.members] = found.members[leaders[draw]]
        rows[draw] = _named_by_first(first[of], joins)[joined.node[records]]
    return People(first[of_node[joined.node]], p_node[joined.node], records, rows, counts)


def _named_by_first(name: Whole, joins: list[tuple[int, int]]) -> Whole:
    """Return for each node the first record of its person, clusters joined."""
    parent: dict[int, int] = {}

    def root(record: int) -> int:
        while parent.get(record, record) != record:
            record = parent[record]
        return record

    for a, b in joins:
        low, high = sorted((root(int(name[a])), root(int(name[b]))))
        parent[high] = low
    if not parent:
        return name
    change = np.arange(int(name.max()) + 1)
    for record in parent:
        change[record] = root(record)
    return np.asarray(change[name])


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
