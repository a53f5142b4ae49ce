"""What is observed, and what is supposed of those on no list: two things, told apart.

The table speaks of those on some list. How many are on none follows only with a supposition about them, which no table
can test: two suppositions that differ by any factor agree with the same data. So the model of what is observed
(`Observed`: here none but the multinomial, with a Dirichlet prior) stands apart from the supposition (`Assumption`),
after Aleshin-Guendel, Sadinle and Wakefield, The central role of the identifying assumption in population size
estimation, Biometrics 80, 2024 (arXiv 2101.09304).

The supposition is that there is no highest-order interaction: the product of the probabilities of histories with an odd
number of lists is that of those with an even number, on no list included. Of two lists this is independence, and the
estimate is Lincoln and Petersen's; of more it lets all but the last interaction be what it will. It may be supposed
of some lists only; then the others do no more than name persons.

`multiplier` says how many times as many are on no list as that would give: 1 supposes it. Of two lists it is their odds
ratio. The paper's sensitivity parameter is its inverse, xi = 1 / multiplier. If the multiplier truly is `m` and 1 is
supposed, the number of all is missed by the share `p0 * (1 / m - 1)`, where `p0` is the probability of being on no
list, however large the table (Binette and Steorts, On the reliability of multiple systems estimation, 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, polygamma
from scipy.stats import poisson

from stemmata.count.estimates import Estimate, from_draws, refused
from stemmata.count.histories import Histories

__all__ = ["METHOD", "MOST_LISTS", "Assumption", "Observed", "multiplied", "observed", "supposed"]

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

METHOD = "no-highest-interaction"
MOST_LISTS = 10
"""Lists of which the supposition may be made: of more, there are more histories than persons."""
PRIOR = 0.5
"""Persons that the prior adds to each history (Jeffreys)."""
MOST_PRIOR = 0.5
"""Weight of the prior in the estimate from which it is refused."""
MOST_CONTRADICTED = 0.5
"""Share of the draws in which fewer are supposed than are documented, from which the estimate is refused."""
DRAWS = 10_000
SEED = 20_210_123
_LARGE = 1e15
"""Number beyond which nothing is told apart."""
_MANY = 1e3
"""Mean from which a Poisson number is drawn as a normal one with its skewness."""


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Draws of the probabilities of what is observed, whatever model they are of.

    Attributes:
        lists: Lists whose histories are told apart.
        cells: One row a draw; one column a history of these lists (bit `j` set: on list `j`), the first for persons on
            none of these who are on other lists. What rows add up to does not matter.
        n: Persons documented.
    """

    lists: tuple[str, ...]
    cells: Numbers
    n: int


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is supposed of those on no list.

    Attributes:
        lists: Lists of which no highest-order interaction is supposed; none = all that there are.
        multiplier: How many times as many are on none of them as that would give.
    """

    lists: tuple[str, ...] = ()
    multiplier: float = 1.0

    def unseen(self, cells: Numbers) -> Numbers:
        """Return how many are on no list for each one who is documented; below 0 where the table contradicts it.

        Args:
            cells: As in `Observed`; counts will do.
        """
        odd = _on(cells.shape[-1]) % 2 == 1
        even = ~odd
        even[0] = False
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            log = np.log(cells[..., odd]).sum(axis=-1) - np.log(cells[..., even]).sum(axis=-1)
            on_none_of_them = self.multiplier * np.exp(log)
            return np.asarray((on_none_of_them - cells[..., 0]) / cells.sum(axis=-1), np.float64)


def observed(
    histories: Histories,
    lists: Sequence[str] = (),
    *,
    prior: float = PRIOR,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Observed:
    """Return draws from the posterior of the saturated model: a multinomial with a Dirichlet prior.

    Nothing is supposed of what is observed, so intervals are as wide as the table leaves them. The prior is on the
    histories of these lists and on being on others only; the paper's is on the histories of all lists, of which those
    of a few are sums, so that each list left aside would double the persons it adds.

    Args:
        histories: Who is on which lists.
        lists: Lists whose histories are told apart; none = all.
        prior: Persons that the prior adds to each history.
        draws: How many.
        seed: Of the draws, which are the same in whatever order the lists stand.
    """
    names = tuple(lists) or histories.lists
    counts = _counts(histories, names)
    on = _on(len(counts))
    # drawn in an order that the lists' own does not change, then put in their places
    order = np.lexsort((counts, on % 2, on == 0))
    cells = np.empty((draws, len(counts)))
    cells[:, order] = np.random.default_rng(seed).standard_gamma(counts[order] + prior, (draws, len(counts)))
    if len(names) == len(histories.lists):
        cells[:, 0] = 0.0
    return Observed(names, np.maximum(cells, np.finfo(np.float64).tiny * (on > 0)), histories.n)


def supposed(
    histories: Histories,
    assumption: Assumption | None = None,
    *,
    level: float = 0.95,
    prior: float = PRIOR,
    seed: int = SEED,
    most_prior: float = MOST_PRIOR,
    most_contradicted: float = MOST_CONTRADICTED,
) -> Estimate:
    """Estimate how many there are from a supposition alone, with no model of what is observed beyond it.

    Where nobody has some history, the estimate of likelihood is nothing, infinite, or neither; then the prior decides,
    and how much it does is told as `prior_weight`: the share of the variance of the logarithm of those on no list that
    comes from the persons it adds. Draws in which fewer are supposed than are documented contradict the table: they are
    left out and told as `contradicted`. The prior on the number of all is 1/N.

    Args:
        histories: Who is on which lists.
        assumption: What is supposed; by default no highest-order interaction of all lists.
        level: Probability that the interval is made for.
        prior: Persons that the prior adds to each history.
        seed: Of the draws.
        most_prior: Weight of the prior from which the estimate is refused.
        most_contradicted: Share of the draws that may contradict the table.

    Returns:
        The posterior's median and central interval. `diagnostics` hold `lists`, `multiplier`, `prior`, `prior_weight`,
        `contradicted` and `point`, the estimate of likelihood (nothing if there is none).

    Raises:
        ValueError: If fewer than two lists are named, or one that is not there, or the multiplier is not above 0.
    """
    chosen = assumption or Assumption()
    names = chosen.lists or histories.lists
    if len(names) < 2 or len(set(names)) < len(names) or not set(names) <= set(histories.lists):
        raise ValueError(
            f"two lists of the table at least are needed, each named once, not {', '.join(names) or 'none'}"
        )
    if not 0 < chosen.multiplier < float("inf"):
        raise ValueError(f"the multiplier must be above 0, not {chosen.multiplier}")
    n = histories.n
    told: dict[str, object] = {"lists": list(names), "multiplier": chosen.multiplier, "prior": prior}
    if len(names) > MOST_LISTS:
        return refused(METHOD, n, level, "too-many-lists", **told)
    counts = _counts(histories, names).astype(np.float64)
    spread = np.asarray(polygamma(1, counts[1:] + prior))
    weight = float((spread * prior / (counts[1:] + prior)).sum() / spread.sum())
    point = n * (1.0 + float(chosen.unseen(counts))) if counts[1:].all() else None
    told |= {"prior_weight": round(weight, 4), "point": None if point is None else round(point, 1)}
    if weight > most_prior:
        return refused(METHOD, n, level, "prior-decides", **told)

    found = observed(histories, names, prior=prior, seed=seed)
    unseen = chosen.unseen(found.cells)
    possible = unseen > 0
    told["contradicted"] = round(1 - float(possible.mean()), 4)
    if 1 - possible.mean() > most_contradicted or not possible.any():
        return refused(METHOD, n, level, "contradicted", **told)
    random = np.random.default_rng([seed, 1])
    mean = random.standard_gamma(n, len(unseen)) * np.clip(unseen, 0.0, _LARGE)
    drawn = n + _poisson(mean, random.standard_normal(len(unseen)))[possible]
    return from_draws(METHOD, n, drawn, level, told)


def multiplied(estimate: Estimate, multiplier: float) -> Estimate:
    """Return what a method would say if so many times as many were on no list as it supposes.

    Args:
        estimate: Of any method; a refusal stays one.
        multiplier: How many times.
    """
    n = estimate.n_documented
    median, low, high = (
        None if end is None else n + multiplier * (end - n) for end in (estimate.median, estimate.low, estimate.high)
    )
    told = dict(estimate.diagnostics) | {"multiplier": multiplier}
    draws = n + multiplier * (estimate.draws - n)
    return replace(estimate, median=median, low=low, high=high, diagnostics=told, draws=draws)


def _counts(histories: Histories, names: Sequence[str]) -> Whole:
    """Return the counts of the histories of some lists; the first is of the persons whom only other lists name."""
    kept = histories.only([histories.lists.index(name) for name in names])
    counts = kept.full()
    counts[0] = histories.n - kept.n
    return counts


def _on(size: int) -> Whole:
    """Return on how many lists each history is."""
    return np.bitwise_count(np.arange(size, dtype=np.uint64)).astype(np.int64)


def _poisson(mean: Numbers, normal: Numbers) -> Numbers:
    """Return Poisson numbers that grow with their mean, each by the normal deviate of its place."""
    drawn = np.rint(mean + np.sqrt(mean) * normal + (normal**2 - 1) / 6)
    few = mean < _MANY
    drawn[few] = poisson.ppf(ndtr(normal[few]), mean[few])
    return np.asarray(drawn, np.float64)
