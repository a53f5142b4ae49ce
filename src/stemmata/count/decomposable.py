"""Exact averaging over all decomposable graphs: which lists depend on which, and how many are on none.

A graph joins lists that depend on each other. Of a decomposable one, with a Dirichlet prior on the probabilities of
histories, the likelihood is a ratio of products over cliques and separators, each of which depends on the number of
those on no list in one cell only. So the whole posterior, over graphs and numbers, is one product of matrices: nothing
is sampled (Madigan and York, Bayesian methods for estimation of the size of a closed population, Biometrika 84, 1997).

Under the graph that joins all lists the data say nothing about the number: what the prior says would come out again.
Its weight is told, and it takes no part in the estimate.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202  (a kernel: typed by its Numba signature)

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import gammaln, logsumexp

from stemmata.count.estimates import Estimate, evenly, refused, tails
from stemmata.count.histories import Histories
from stemmata.count.reasons import LEAST_LISTS, unusable

__all__ = ["MOST_LISTS", "Posterior", "decomposable", "graphs_of", "posterior_of"]

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_LISTS = 6
"""Lists up to which all graphs are reckoned with: 18,154 of them; of seven there are 617,675."""
CAP = 60.0
"""Times as many as are documented that may be on no list."""
POINTS = 1_200
"""Numbers at which the posterior is reckoned; between them it is a line."""
SATURATED, AT_CAP, CAP_ZONE = 0.1, 0.01, 0.9
"""Weight of the graph that joins all lists, and mass beyond a share of the cap, from which the estimate is refused."""
DRAWS = 2_000
_CHUNK = 128
"""Graphs reckoned with at a time: their posteriors stay near the processor."""
_NOTHING = -700.0
"""Logarithm below which a share is nothing; smaller ones would be slow to reckon with."""


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """What is known of the number of those on no list.

    Attributes:
        at: Numbers, ascending.
        mass: Probability of each, with the whole numbers nearer to it than to others.
        graphs: Weight of each graph, as `graphs_of` orders them, the one that joins all lists included.
        saturated: Weight of that one, which takes no part in `mass`.
        evidence: Of the best graph, that of all lists together left out (see `combining`).
    """

    at: Whole
    mass: Numbers
    graphs: Numbers
    saturated: float
    evidence: float

    def quantiles(self, shares: Numbers) -> Numbers:
        """Return the numbers below which these shares of the mass lie; whole numbers between two are equally likely."""
        edges = np.concatenate([[self.at[0] - 0.5], (self.at[1:] + self.at[:-1]) / 2, [self.at[-1] + 0.5]])
        below = np.concatenate([[0.0], np.cumsum(self.mass)])
        return np.asarray(np.maximum(np.interp(shares, below / below[-1], edges), 0.0))


def decomposable(
    histories: Histories,
    *,
    level: float = 0.95,
    cap: float = CAP,
    prior: str = "1/N",
    least_lists: int = LEAST_LISTS,
    most_saturated: float = SATURATED,
    most_at_cap: float = AT_CAP,
) -> Estimate:
    """Estimate how many there are, averaging over all decomposable graphs of 3 to 6 lists.

    Args:
        histories: Who is on which lists.
        level: Probability that the interval is made for.
        cap: How many times as many as are documented may be on no list, at most; told with the estimate.
        prior: On the number of all: `1/N` or `flat`.
        least_lists: Lists that there must be.
        most_saturated: Weight of the graph that joins all lists from which the estimate is refused.
        most_at_cap: Mass near the cap from which it is refused.

    Returns:
        The posterior's median and central interval; `diagnostics` hold `saturated_weight`, `mass_at_cap`, `cap`,
        `prior`, the `evidence` (see `combining`) and the graphs of most weight, in words such as `[A B][B C]`.
    """
    n, p = histories.n, len(histories.lists)
    reasons = unusable(histories, least_lists=least_lists, least_shared=1, least_documented=1)
    if p > MOST_LISTS:
        reasons += ("too-many-lists",)
    if reasons:
        return refused("decomposable", n, level, *reasons)
    found = posterior_of(histories, cap=cap, prior=prior)
    near_cap = float(found.mass[found.at >= CAP_ZONE * found.at[-1]].sum())
    best = np.argsort(-found.graphs, kind="stable")[:5]
    told: dict[str, Any] = {
        "saturated_weight": round(found.saturated, 6), "mass_at_cap": round(near_cap, 6),
        "cap": int(n + found.at[-1]), "prior": prior, "evidence": round(found.evidence, 4),
        "graphs": {_spoken(graphs_of(p)[g], histories.lists): round(float(found.graphs[g]), 4) for g in best.tolist()},
    }  # fmt: skip
    reasons += ("unidentified",) if found.saturated > most_saturated else ()
    reasons += ("cap",) if near_cap > most_at_cap else ()
    if reasons:
        return refused("decomposable", n, level, *reasons, **told)
    low, median, high = n + found.quantiles(tails(level))
    draws = n + found.quantiles(evenly(DRAWS))
    return Estimate("decomposable", n, float(median), float(low), float(high), level, (), told, draws)


def posterior_of(histories: Histories, *, cap: float = CAP, prior: str = "1/N", points: int = POINTS) -> Posterior:
    """Return the posterior of the number of those on no list.

    Args:
        histories: Of 2 to 6 lists.
        cap: How many times as many as are documented may be on no list, at most.
        prior: On the number of all: `1/N` or `flat`.
        points: Numbers at which the posterior is reckoned, about.

    Raises:
        ValueError: If there are more lists, or the prior is neither.
    """
    if prior not in {"1/N", "flat"}:
        raise ValueError(f"prior must be '1/N' or 'flat', not {prior!r}")
    p, n = len(histories.lists), histories.n
    graphs, delta = graphs_of(p), 2.0**-p
    at = _grid(max(1, int(cap * n)), points)
    edges = np.concatenate([[at[0] - 0.5], (at[1:] + at[:-1]) / 2, [at[-1] + 0.5]])
    # each part of a graph has a factor for all persons; cliques less separators are the parts, so that sets carry it;
    # delta * 2 ** p is 1, whatever the lists
    base = _marginals(histories.full(), p, delta, at) + gammaln(1.0) - gammaln(1.0 + n + at)
    common = gammaln(n + at + 1.0) - gammaln(at + 1.0) + np.log(np.diff(edges))
    if prior == "1/N":
        common -= np.log(n + at)
    # weights are reckoned from one person on none, as others do: at nobody the graph of all lists has a spike that is
    # its prior's
    saturated = graphs[:, -1] == 1
    weight, mass, highest = np.empty(len(graphs)), np.zeros(len(at)), -np.inf
    weight[saturated] = logsumexp((base[-1] + common)[1:])
    others = np.flatnonzero(~saturated)
    for low in range(0, len(others), _CHUNK):
        some = others[low : low + _CHUNK]
        told = csr_array(graphs[some], dtype=np.float64) @ base
        told += common
        top, before = float(told.max()), highest
        told -= top
        np.maximum(told, _NOTHING, out=told)
        np.exp(told, out=told)
        weight[some] = top + np.log(told[:, 1:].sum(axis=1))
        highest = max(top, highest)
        mass = mass * np.exp(before - highest) + told.sum(axis=0) * np.exp(top - highest)
    share = np.exp(weight - weight.max())
    share /= share.sum()
    # with 1/N the number of all sums out: what is left is the probability of the histories of those documented, each
    # person's in turn
    evidence = float(weight[others].max()) + np.log(n) - float(gammaln(n + 1.0)) - histories.saturated()
    return Posterior(at, mass / mass.sum(), share, float(share[saturated][0]), evidence)


def _grid(most: int, points: int) -> Whole:
    """Return whole numbers from 0 to `most`: all small ones, then ever further apart."""
    some = np.concatenate([np.arange(min(most, points // 4) + 1), np.geomspace(1, most, points)])
    return np.asarray(np.unique(np.rint(some)), np.int64)


def _marginals(table: Whole, p: int, delta: float, at: Whole) -> Numbers:
    """Return for each set of lists, at each number of those on none, the logarithm of its factor in the likelihood."""
    square = table.reshape((2,) * p)  # the last list first: bit j is axis p - 1 - j
    out = np.zeros((1 << p, len(at)))
    for chosen in range(1, 1 << p):
        outside = tuple(p - 1 - j for j in range(p) if not chosen >> j & 1)
        margin = square.sum(axis=outside).ravel().astype(np.float64)
        prior = delta * (1 << len(outside))
        told = gammaln(margin[1:] + prior).sum() - len(margin) * gammaln(prior)
        out[chosen] = told + gammaln(margin[0] + prior + at)
    return out


@lru_cache
def graphs_of(p: int) -> NDArray[np.int8]:
    """Return the decomposable graphs of `p` lists, one row each.

    A row has for each set of lists (bit `j` set: list `j` is in it) how often it is a clique, less how often it parts
    two of them.

    >>> [len(graphs_of(p)) for p in (2, 3, 4, 5)]
    [2, 8, 61, 822]
    """
    if not 1 <= p <= MOST_LISTS:
        raise ValueError(f"graphs of 1 to {MOST_LISTS} lists are at hand, not of {p}")
    pairs = np.array([(i, j) for j in range(p) for i in range(j)], np.int64).reshape(-1, 2)
    rows = np.zeros((1 << len(pairs), 1 << p), np.int8)
    return np.asarray(rows[_eliminate(p, pairs, rows)], np.int8)


@nb.njit(nb.boolean[::1](nb.int64, nb.int64[:, ::1], nb.int8[:, ::1]), cache=True, nogil=True)
def _eliminate(p, pairs, rows):
    """Write the row of each set of edges, and return which are decomposable.

    Lists whose remaining neighbours are all joined are taken away one after another, which succeeds with all of them
    just for decomposable graphs (Dirac 1961); what each was joined to adds up to cliques less separators.
    """
    good = np.ones(len(rows), np.bool_)
    joined = np.zeros(p, np.int64)
    for g in range(len(rows)):
        joined[:] = 0
        for e in range(len(pairs)):
            if g >> e & 1:
                i, j = pairs[e]
                joined[i] |= 1 << j
                joined[j] |= 1 << i
        left = (1 << p) - 1
        while left and good[g]:
            good[g] = False
            for v in range(p):
                if not left >> v & 1:
                    continue
                around = joined[v] & left
                whole = True
                for w in range(p):
                    if around >> w & 1 and (around & ~(1 << w)) & ~joined[w]:
                        whole = False
                if whole:
                    rows[g, around | 1 << v] += 1
                    rows[g, around] -= 1
                    left &= ~(1 << v)
                    good[g] = True
                    break
        rows[g, 0] = 0
    return good


def _spoken(row: NDArray[np.int8], lists: tuple[str, ...]) -> str:
    """Return a graph by its cliques, such as [A B][C]; no separator of a graph is one of its cliques."""
    cliques = [s for s in range(len(row)) if row[s] > 0]
    named = (" ".join(name for j, name in enumerate(lists) if s >> j & 1) for s in cliques)
    return "".join(f"[{name}]" for name in named)
