"""Hierarchical log-linear models of capture histories: which there are, whether the data determine one, and its fit.

The counts of the histories are Poisson; the logarithm of what is expected of a history is a sum of terms, one for each
set of lists within it that the model names. A model is hierarchical: with a set it names all sets within that. The term
of the empty set is the logarithm of how many are on no list. Histories that nobody has are counts of zero.

A set of lists that nobody is on together has a term at minus infinity: histories with that set take no part (Chan,
Silverman and Vincent, Multiple systems estimation for sparse capture data, JASA 116, 2021, section 2). For what is left
two things are asked before a model is used (Fienberg and Rinaldo, Maximum likelihood estimation in log-linear models,
Annals of Statistics 40, 2012, theorem 3.2): no term may be a mixture of others (the model is identified), and
means above zero must exist that have the margins of the counts (the estimate exists). The second is a linear programme;
here it is asked of the terms that the histories somebody has leave open, mostly none, so it costs less than a fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from stemmata.count.existence import EXISTS, NO_MAXIMUM, NOT_FITTED, NOT_IDENTIFIED
from stemmata.count.fitting import build_models, fit_all, fit_lowest, fit_unseen

__all__ = [
    "EXISTS",
    "MOST_LISTS",
    "NOT_FITTED",
    "NOT_IDENTIFIED",
    "NO_MAXIMUM",
    "Fits",
    "Models",
    "fit_tables",
    "fit_with_unseen",
    "hierarchies",
    "lowest_bic",
    "model_of",
    "spoken",
    "step_forward",
]

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_LISTS = 12
"""Lists whose histories, 4,095 of them, can be held as a table."""
_MOST_MODELS = 40_000


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """Models of tables of `p` lists.

    Attributes:
        p: How many lists.
        terms: One row a model: its sets of lists (bit `j`: list `j` is in it), the empty set first, -1 where no more.
        sizes: How many terms each has.
    """

    p: int
    terms: Whole
    sizes: Whole

    def __len__(self) -> int:
        return len(self.sizes)

    def only(self, places: Whole) -> Models:
        """Return some of them."""
        return Models(self.p, self.terms[places], self.sizes[places])


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """What models say of tables: a row a table, a column a model.

    Attributes:
        unseen: How many are expected on no list.
        deviance: Twice how far the log-likelihood is below that of the counts themselves.
        state: `EXISTS`, or why the model is not to be used; `unseen` and `deviance` are then infinite.
    """

    unseen: Numbers
    deviance: Numbers
    state: NDArray[np.int8]


@lru_cache
def hierarchies(p: int, order: int) -> Models:
    """Return all models with a term for each list and none for more than `order` lists, or for all of them.

    Args:
        p: Lists.
        order: Most lists that a term may join.

    Raises:
        ValueError: If there are too many: of six lists there are 32,768 of order 2, and 3.7 million of order 3.

    >>> [len(hierarchies(p, p - 1)) for p in (2, 3, 4, 5)]
    [1, 8, 113, 6893]
    """
    lists = [1 << j for j in range(p)]
    found: list[list[int]] = [[]]
    frontier: list[tuple[list[int], set[int]]] = [([], set(lists))]
    for size in range(2, min(order, p - 1) + 1):
        grown: list[tuple[list[int], set[int]]] = []
        candidates = [sum(chosen) for chosen in combinations(lists, size)]
        for terms, faces in frontier:
            able = [t for t in candidates if all(t ^ bit in faces for bit in lists if t & bit)]
            if len(able) > 60 or len(grown) + (1 << len(able)) > _MOST_MODELS:
                raise ValueError(f"there are more than {_MOST_MODELS} models of {p} lists and order {order}")
            for chosen in range(1, 1 << len(able)):
                some = [t for i, t in enumerate(able) if chosen >> i & 1]
                grown.append((terms + some, set(some)))
        found += [terms for terms, _ in grown]
        frontier = grown
    return _models(p, [[0, *lists, *terms] for terms in found])


def model_of(p: int, *sets: int) -> Models:
    """Return the one model that these sets of lists, all sets within them, and all lists make."""
    terms = {0} | {1 << j for j in range(p)}
    for whole in sets:
        part = whole
        while part:
            terms.add(part)
            part = (part - 1) & whole
    return _models(p, [sorted(terms, key=lambda t: (t.bit_count(), t))])


def _models(p: int, wholes: list[list[int]]) -> Models:
    terms = np.full((len(wholes), max(map(len, wholes))), -1, np.int64)
    for row, whole in zip(terms, wholes, strict=True):
        row[: len(whole)] = whole
    return Models(p, terms, np.array([len(whole) for whole in wholes], np.int64))


def spoken(terms: Whole, lists: Sequence[str], order: Sequence[str] | None = None) -> str:
    """Return a model by the largest sets of lists it joins, such as [A B][C].

    Args:
        terms: The model's sets of lists.
        lists: Their names.
        order: In which to name them, if it is another.
    """
    sets = [int(t) for t in terms if t > 0]
    place = {name: i for i, name in enumerate(order or lists)}
    largest = (t for t in sets if not any(t != other and t & other == t for other in sets))
    named = (sorted((name for j, name in enumerate(lists) if t >> j & 1), key=place.__getitem__) for t in largest)
    return "".join(f"[{' '.join(names)}]" for names in sorted(named, key=lambda names: [place[x] for x in names]))


def fit_tables(models: Models, tables: Numbers) -> Fits:
    """Fit models to tables, each to each.

    Args:
        models: Of at most `MOST_LISTS` lists.
        tables: One row a table: the counts of all `2 ** p` histories, by their number; the first is not looked at.
    """
    shape = (len(tables), len(models))
    unseen, deviance, state = np.full(shape, np.inf), np.full(shape, np.inf), np.zeros(shape, np.int8)
    tables = np.ascontiguousarray(tables, np.float64)
    fit_all(models.terms, models.sizes, tables, models.p, unseen, deviance, state)
    return Fits(unseen, deviance, state)


def lowest_bic(models: Models, tables: Numbers) -> tuple[Whole, Numbers, Numbers]:
    """Return the model of lowest BIC for each table, of those that the data determine.

    BIC is the deviance plus each term (also those at minus infinity) times the logarithm of how many are documented:
    up to a constant of the table, that of the log-likelihood. Of equals the model with fewer terms is taken, then the
    one with fewer on no list: what is chosen does not depend on the order.

    Not all are fitted to the end: one whose terms alone cost more than the best so far, or whose deviance will stay too
    high by Newton's decrement, is left.

    Args:
        models: Of at most `MOST_LISTS` lists, in the order in which they are likely to be best.
        tables: One row a table: the counts of all histories.

    Returns:
        Which model (-1: none is determined), how many it expects on no list, and its BIC.
    """
    best, unseen, bic = np.full(len(tables), -1), np.full(len(tables), np.nan), np.full(len(tables), np.inf)
    fit_lowest(models.terms, models.sizes, np.ascontiguousarray(tables, np.float64), models.p, best, unseen, bic)
    return best, unseen, bic


def fit_with_unseen(models: Models, table: Numbers, unseen: Numbers) -> Numbers:
    """Return the deviance of the first model when so many are on no list: what a profile is made of.

    Args:
        models: One model, which the table determines.
        table: The counts of all histories.
        unseen: How many are on no list, one after another; above 0.
    """
    deviance = np.empty(len(unseen))
    size = int(models.sizes[0])
    fit_unseen(models.terms[0, :size].copy(), np.asarray(table, np.float64), models.p, unseen, deviance)
    return deviance


def step_forward(tables: Numbers, p: int, threshold: float) -> tuple[Models, Numbers, NDArray[np.int8]]:
    """Add the joint terms of two lists one after another, as long as what two lists share is a surprise.

    A pair's surprise is the one-sided Poisson probability, under the model so far, of as few (or many) persons on both
    lists as there are. The most surprising pair with which the model is still determined is added while its
    probability is below the threshold (Chan, Silverman and Vincent 2021, section 3.1).

    Args:
        tables: One row a table: the counts of all histories.
        p: Lists.
        threshold: Probability below which a term is added.

    Returns:
        The model of each table, how many it expects on no list, and its state.
    """
    most = 1 + p + p * (p - 1) // 2
    terms, sizes = np.full((len(tables), most), -1, np.int64), np.zeros(len(tables), np.int64)
    unseen, state = np.full(len(tables), np.inf), np.zeros(len(tables), np.int8)
    tables = np.ascontiguousarray(tables, np.float64)
    build_models(tables, p, np.log(threshold) if threshold > 0 else -np.inf, terms, sizes, unseen, state)
    return Models(p, terms, sizes), unseen, state
