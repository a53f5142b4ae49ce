"""Draws of who is who as a whole: partitions of the records into persons, from the odds of their pairs.

The probability of a partition is proportional to the exponential of the sum of the log-odds of all pairs that it puts
together (pair log-odds: three records that agree are three pieces of evidence that depend on each other, and sums of
likelihood ratios along a tree would count them as independent). Groups of records that no likely pair connects are
independent of each other: those of two are drawn in closed form, those of up to seven by listing all their partitions,
larger ones by Gibbs sampling over moves of single records. What people decided binds every draw.

After McVeigh and Murray, Practical Bayesian inference for record linkage, 2017 (sampling within components), and
Sadinle, Bayesian propagation of record linkage uncertainty into population size estimation, 2018 (draws handed on).
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, C901, PLR0912, PLR0915, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.values.joining import families
from stemmata.values.threads import spread, thread_count

__all__ = [
    "ENUMERATED",
    "Components",
    "Contracted",
    "Edges",
    "components",
    "contract",
    "draw_partitions",
    "pair_probabilities",
]

ENUMERATED = 7
"""Records of a component whose partitions are all listed (877 of seven); larger ones are sampled."""
LEAST = 0.02
"""Probability from which a pair may connect two records at all."""
LARGEST, STRICTER = 400, (-2.0, 0.0, 2.0, 4.0, 7.0, 10.0)
"""Records of a component from which weak pairs no longer connect, and log-odds asked of its pairs one after another:
all pairs of a component are held, so one of ten thousand records would not fit into memory."""
UNSCORED = -20.0
"""Log-odds of a pair within a component that nobody scored."""
FAR = -12.0
"""Log-odds (six in a million) with all members of a cluster from which a record is not tried in it."""
_WORTH_THREADS = 1_000_000
"""Cost of drawing, in pairs looked at, from which several threads are worth it."""
BURN_IN, THIN = 100, 2
"""Sweeps of the Gibbs sampler before the first draw, and between draws."""
WARM = 25
"""Sweeps before the first draw where sampling goes on from an earlier draw."""
BOUND = 1e6
"""Log-odds of a pair that people decided."""

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Pairs of records with the log-odds that both are one person; each pair stands once.

    A decided pair has log-odds of `BOUND` (same) or -`BOUND` (different).
    """

    a: Whole
    b: Whole
    log_odds: Numbers

    def __post_init__(self) -> None:
        if not len(self.a) == len(self.b) == len(self.log_odds):
            raise ValueError("a, b and log_odds must be of one length")
        if np.isnan(self.log_odds).any():
            raise ValueError("log-odds must be numbers")


@dataclass(frozen=True, slots=True, eq=False)
class Contracted:
    """Records with those that people decided to be one person made one node.

    Attributes:
        node: For each record its node; nodes are numbered by their first record.
        n_nodes: How many nodes.
        edges: The pairs of nodes; their log-odds are the sums over the pairs of records, which is exact.
        edge: For each pair of records its pair of nodes; -1 for two records of one node.
    """

    node: Whole
    n_nodes: int
    edges: Edges
    edge: Whole

    def summed(self, log_odds: Numbers) -> Numbers:
        """Return the log-odds of the pairs of nodes for other log-odds of the pairs of records."""
        inside = self.edge >= 0
        return np.bincount(self.edge[inside], log_odds[inside], minlength=len(self.edges.a)).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """Records that likely pairs connect.

    Attributes:
        members: Records, component after component; records connected to none are left out.
        starts: Component `c` has the members from `starts[c]` to `starts[c + 1]`.
        matrix_starts: Where its square of log-odds begins in `log_odds`.
        log_odds: For each component its square of pair log-odds, row after row.
        places: Where each pair stands in `log_odds`, both ways; -1 for pairs that lie in no component.
    """

    members: Whole
    starts: Whole
    matrix_starts: Whole
    log_odds: Numbers
    places: Whole

    def sizes(self) -> Whole:
        """Return how many records each component has."""
        return np.diff(self.starts)

    def with_odds(self, log_odds: Numbers) -> Components:
        """Return the same components with other log-odds of the pairs they were made of."""
        matrix = np.full(len(self.log_odds), UNSCORED)
        within = self.places[0] >= 0
        for side in self.places:
            matrix[side[within]] = log_odds[within]
        return replace(self, log_odds=matrix)


def contract(edges: Edges, n_records: int) -> Contracted:
    """Return the records with those decided to be one (log-odds of `BOUND`) made one node.

    Args:
        edges: The pairs.
        n_records: Records are numbered from 0 to `n_records` - 1.
    """
    if len(edges.a) and (min(edges.a.min(), edges.b.min()) < 0 or max(edges.a.max(), edges.b.max()) >= n_records):
        raise ValueError("a pair names a record that does not exist")
    decided = edges.log_odds >= BOUND / 2
    parent = families(n_records, np.ascontiguousarray(edges.a[decided]), np.ascontiguousarray(edges.b[decided]))
    heads, node = np.unique(parent, return_inverse=True)
    node = node.astype(np.int64)
    a, b = np.minimum(node[edges.a], node[edges.b]), np.maximum(node[edges.a], node[edges.b])
    apart = a != b
    keys, inverse = np.unique(a[apart] * len(heads) + b[apart], return_inverse=True)
    total = np.bincount(inverse, edges.log_odds[apart], minlength=len(keys)).astype(np.float64)
    edge = np.full(len(edges.a), -1, np.int64)
    edge[apart] = inverse
    joined = Edges(keys // max(1, len(heads)), keys % max(1, len(heads)), total)
    return Contracted(node, len(heads), joined, edge)


def components(edges: Edges, n_records: int) -> Components:
    """Return the components that pairs of at least probability `LEAST` make, with the log-odds of all pairs within.

    Args:
        edges: The pairs.
        n_records: Records are numbered from 0 to `n_records` - 1.
    """
    likely = edges.log_odds >= np.log(LEAST / (1 - LEAST))
    parent, size = _joined(edges, likely, n_records)
    for more in STRICTER:
        large = size[parent] > LARGEST
        if not large.any():
            break
        likely &= ~large[edges.a] | (edges.log_odds >= more)
        parent, size = _joined(edges, likely, n_records)
    members = np.flatnonzero(size[parent] > 1)
    members = members[np.argsort(parent[members], kind="stable")]
    heads, begins = np.unique(parent[members], return_index=True)
    starts = np.append(begins, len(members)).astype(np.int64)
    sizes = np.diff(starts)
    matrix_starts = np.concatenate([[0], np.cumsum(sizes**2)]).astype(np.int64)
    within = (parent[edges.a] == parent[edges.b]) & (edges.a != edges.b)
    a, b = edges.a[within], edges.b[within]
    place = np.full(n_records, -1, np.int64)
    place[members] = np.arange(len(members))
    component = np.searchsorted(heads, parent[a])
    i, j = place[a] - starts[component], place[b] - starts[component]
    places = np.full((2, len(edges.a)), -1, np.int64)
    places[0, within] = matrix_starts[component] + i * sizes[component] + j
    places[1, within] = matrix_starts[component] + j * sizes[component] + i
    empty = np.full(int(matrix_starts[-1]), UNSCORED)
    return Components(members, starts, matrix_starts, empty, places).with_odds(edges.log_odds)


def _joined(edges: Edges, likely: NDArray[np.bool_], n_records: int) -> tuple[Whole, Whole]:
    """Return for each record the head of the component that some pairs put it in, and for each head its size."""
    parent = families(n_records, np.ascontiguousarray(edges.a[likely]), np.ascontiguousarray(edges.b[likely]))
    return parent, np.bincount(parent, minlength=n_records)


@lru_cache
def partitions_of(size: int) -> tuple[Whole, NDArray[np.bool_]]:
    """Return all partitions of `size` things as restricted growth strings, and which pairs each puts together.

    >>> [len(partitions_of(n)[0]) for n in range(1, 8)]
    [1, 2, 5, 15, 52, 203, 877]
    """
    strings = [[0]]
    for _ in range(size - 1):
        strings = [[*s, label] for s in strings for label in range(max(s) + 2)]
    labels = np.array(strings, np.int64)
    i, j = np.triu_indices(size, 1)
    return labels, np.ascontiguousarray(labels[:, i] == labels[:, j])


@nb.njit(
    nb.void(
        nb.float64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.float64[:, ::1], nb.int64, nb.boolean[:, ::1],
        nb.int64[:, ::1], nb.int64[:, ::1], nb.int64, nb.int64,
    ), cache=True, nogil=True,
)  # fmt: skip
def _list(odds, starts, squares, which, chance, size, together, first, out, low, high):
    """Write draws of components of one size, all of their partitions weighed; a row of `chance` makes a draw."""
    weight = np.empty(len(together))
    for w in range(low, high):
        begin, square = starts[which[w]], squares[which[w]]
        highest = -np.inf
        for p in range(len(together)):
            weight[p] = 0.0
            pair = 0
            for i in range(size):
                for j in range(i + 1, size):
                    if together[p, pair]:
                        weight[p] += odds[square + i * size + j]
                    pair += 1
            highest = max(highest, weight[p])
        total = 0.0
        for p in range(len(together)):
            total += np.exp(weight[p] - highest)
            weight[p] = total
        for d in range(len(chance)):
            p = 0
            while p < len(together) - 1 and chance[d, w] * total >= weight[p]:
                p += 1
            for i in range(size):
                out[d, begin + i] = begin + first[p, i]


@nb.njit(
    nb.void(nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64, nb.int64), cache=True, nogil=True
)  # fmt: skip
def _into(ring, back, head, cluster, record):
    """Put a record that is in no cluster into one: `ring` leads on, `back` the other way, `head` to a member."""
    first = head[cluster]
    if first < 0:
        head[cluster] = record
        ring[record], back[record] = record, record
    else:
        ring[record], back[record] = ring[first], first
        back[ring[record]] = record
        ring[first] = record


@nb.njit(
    nb.void(
        nb.float64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64, nb.int64, nb.float64,
        nb.int64[::1], nb.int64[:, ::1], nb.int64, nb.int64,
    ), cache=True, nogil=True,
)  # fmt: skip
def _sample(odds, starts, squares, which, seeds, burn_in, thin, far, state, out, low, high):
    """Write draws of components by Gibbs sampling, from the partition `state` on (empty: all records alone).

    Each record is taken out in turn and put to a cluster in proportion to the exponential of the sum of its log-odds
    with that cluster's members; a cluster none of whose members has log-odds above `far` with it is not looked at.
    """
    for w in range(low, high):
        begin, square = starts[which[w]], squares[which[w]]
        size = starts[which[w] + 1] - begin
        np.random.seed(seeds[w])
        ends = np.zeros(size + 1, np.int64)
        for i in range(size):
            ends[i + 1] = ends[i]
            for j in range(size):
                if i != j and odds[square + i * size + j] > far:
                    ends[i + 1] += 1
        near = np.empty(ends[size], np.int64)
        at = 0
        for i in range(size):
            for j in range(size):
                if i != j and odds[square + i * size + j] > far:
                    near[at] = j
                    at += 1
        # clusters are rings of records, so that members are found without looking at all
        label = np.empty(size, np.int64)
        ring, back = np.arange(size), np.arange(size)
        head, free = np.full(size, -1), np.empty(size, np.int64)
        n_free = 0
        for i in range(size):
            label[i] = state[begin + i] - begin if len(state) else i
            _into(ring, back, head, label[i], i)
        for k in range(size):
            if head[k] < 0:
                free[n_free] = k
                n_free += 1
        gains, choices, seen = np.empty(size), np.empty(size, np.int64), np.full(size, -1)
        stamp = 0
        draws = len(out)
        for sweep in range(burn_in + draws * thin):
            for _ in range(size):
                record = np.random.randint(size)
                own = label[record]
                left = ring[record] != record
                if left:
                    head[own] = ring[record]
                    ring[back[record]] = ring[record]
                    back[ring[record]] = back[record]
                else:
                    head[own] = -1
                alone = free[n_free - 1] if left else own
                stamp += 1
                n_choices, highest = 0, 0.0
                for e in range(ends[record], ends[record + 1]):
                    if near[e] == record:
                        continue
                    k = label[near[e]]
                    if seen[k] == stamp:
                        continue
                    seen[k] = stamp
                    gain, member = 0.0, head[k]
                    while True:
                        gain += odds[square + record * size + member]
                        member = ring[member]
                        if member == head[k]:
                            break
                    gains[n_choices], choices[n_choices] = gain, k
                    n_choices += 1
                    highest = max(highest, gain)
                total = np.exp(-highest)
                for c in range(n_choices):
                    gains[c] = np.exp(gains[c] - highest)
                    total += gains[c]
                point = np.random.random() * total - np.exp(-highest)
                chosen = alone
                for c in range(n_choices):
                    if point <= 0:
                        break
                    chosen = choices[c]
                    point -= gains[c]
                if left and chosen == alone:
                    n_free -= 1
                elif not left and chosen != own:
                    free[n_free] = own
                    n_free += 1
                label[record] = chosen
                _into(ring, back, head, chosen, record)
            if sweep >= burn_in and (sweep - burn_in) % thin == 0:
                d = (sweep - burn_in) // thin
                for k in range(size - 1, -1, -1):
                    choices[label[k]] = k
                for k in range(size):
                    out[d, begin + k] = begin + choices[label[k]]


def draw_partitions(found: Components, draws: int, seed: int, state: Whole | None = None) -> NDArray[np.int64]:
    """Return draws of the partition of all members.

    Args:
        found: The components.
        draws: How many.
        seed: For the draws; the same seed gives the same draws, however many threads there are.
        state: A row drawn before, at log-odds not far from these, from which large components are sampled on.

    Returns:
        One row a draw, one column a member (as in `found.members`): the place among the members of the first record of
        the cluster it is in. Records that are in no component stand alone in every draw.
    """
    out = np.empty((draws, len(found.members)), np.int64)
    rng = np.random.default_rng(seed)
    sizes = found.sizes()
    for size in range(2, ENUMERATED + 1):
        which = np.flatnonzero(sizes == size)
        if not len(which):
            continue
        labels, together = partitions_of(size)
        first = np.argmax(labels[:, :, None] == labels[:, None, :], axis=2)
        chance = rng.random((draws, len(which)))
        listed = (found.log_odds, found.starts, found.matrix_starts, which, chance, size, together, first, out)
        _over(_list, listed, np.full(len(which), len(labels) * size**2))
    which = np.flatnonzero(sizes > ENUMERATED)
    seeds = rng.integers(2**31 - 1, size=len(which))
    burn_in = BURN_IN if state is None else WARM
    before = np.zeros(0, np.int64) if state is None else state
    sampled = (found.log_odds, found.starts, found.matrix_starts, which, seeds, burn_in, THIN, FAR, before, out)
    _over(_sample, sampled, sizes[which] ** 2 * (burn_in + draws * THIN))
    return out


def _over(kernel: Callable[..., None], given: tuple[object, ...], costs: Whole) -> None:
    """Run a kernel over components, in threads where that is worth it."""
    ends = np.concatenate([[0], np.cumsum(costs)])
    threads = thread_count() if ends[-1] >= _WORTH_THREADS else 1
    spread(lambda low, high: kernel(*given, low, high), ends, threads)


def pair_probabilities(drawn: NDArray[np.int64], a: Whole, b: Whole) -> Numbers:
    """Return in what share of draws two members (places among the members) are one person."""
    return np.asarray((drawn[:, a] == drawn[:, b]).mean(axis=0))
