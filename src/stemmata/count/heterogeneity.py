"""Persons who are not equally easy to find: log-linear models with one term for on how many lists a person is.

Each list has a chance of its own and each person an ease of being found; what is left of the ease, summed over persons,
is one function of the number of lists a person is on (Darroch, Fienberg, Glonek and Junker, A three-sample
multiple-recapture approach to census population estimation with heterogeneous catchability, JASA 88, 1993; Rivest and
Baillargeon, Applications and extensions of Chao's moment estimator, Biometrics 63, 2007). Which function is a
supposition that no table tests: two that tell the data alike can differ by a factor of two. So these are asked by
themselves, and take no part in the combined estimate.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from stemmata.count.estimates import Estimate, by_bic, evenly, refused, tails
from stemmata.count.hierarchies import MOST_LISTS
from stemmata.count.histories import Histories
from stemmata.count.reasons import LEAST_LISTS, unusable

__all__ = ["Shape", "heterogeneity"]

Shape = Literal["poisson", "darroch", "gamma"]
Numbers = NDArray[np.float64]

BASE, GAMMA = 2.0, 3.5
"""Of the terms `poisson` (base to the power of the number of lists, less one) and `gamma`, as Rcapture has them."""
DRAWS = 2_000
_TURNS, _SETTLED = 200, 1e-10


def heterogeneity(
    histories: Histories,
    *,
    shape: Shape = "poisson",
    level: float = 0.95,
    seed: int = 1,
    least_lists: int = LEAST_LISTS,
) -> Estimate:
    """Estimate how many there are if lists are independent for each person, and persons are not equally easy to find.

    Args:
        histories: Who is on which of 3 to 12 lists.
        shape: How ease varies: `poisson` little, `darroch` normally, `gamma` with a long tail of persons hard to find.
        level: Probability that the interval is made for.
        seed: Of the order of the draws.
        least_lists: Lists that there must be.

    Returns:
        The estimate, with an interval normal on the scale of the logarithm of those on no list; `diagnostics` hold the
        `standard_error` of the number, the `deviance`, its degrees of freedom, the `evidence` (see `combining`) and the
        `term` of ease: below 0 persons who are on one list are less often on another, which is no difference of ease.
    """
    n, p = histories.n, len(histories.lists)
    reasons = unusable(histories, least_lists=least_lists, least_shared=1, least_documented=1)
    if p > MOST_LISTS:
        reasons += ("too-many-lists",)
    if reasons:
        return refused("heterogeneity", n, level, *reasons)
    every = (np.arange(1, 1 << p)[:, None] >> np.arange(p) & 1).astype(np.float64)
    design = np.column_stack([np.ones(len(every)), every, _ease(every.sum(axis=1), shape)])
    found = _fitted(design, histories.full()[1:].astype(np.float64))
    if found is None:
        return refused("heterogeneity", n, level, "no-model-identified")
    terms, spread, deviance = found
    unseen, error = float(np.exp(terms[0])), float(spread[0])
    told = {
        "shape": shape,
        "standard_error": round((unseen + (unseen * error) ** 2) ** 0.5, 2),
        "term": round(float(terms[-1]), 4),
        "deviance": round(deviance, 4),
        "degrees_of_freedom": len(every) - len(terms),
        "evidence": round(by_bic(deviance, len(terms) - 1, n), 4),
    }
    low, high = n + unseen * np.exp(error * ndtri(tails(level)[[0, 2]]))
    draws = n + unseen * np.exp(error * ndtri(evenly(DRAWS)))
    random = np.random.default_rng(seed)
    return Estimate("heterogeneity", n, n + unseen, float(low), float(high), level, (), told, random.permutation(draws))


def _ease(on: Numbers, shape: Shape) -> Numbers:
    """Return the term for being on so many lists; that of none is 0."""
    match shape:
        case "poisson":
            return np.asarray(BASE**on - 1)
        case "darroch":
            return np.asarray(on**2 / 2)
        case "gamma":
            return np.asarray(np.log(GAMMA) - np.log(GAMMA + on))
        case _:
            raise ValueError(f"shape must be 'poisson', 'darroch' or 'gamma', not {shape!r}")


def _fitted(design: Numbers, counts: Numbers) -> tuple[Numbers, Numbers, float] | None:
    """Return the terms that make the counts most likely, their standard errors and the deviance; None if none do."""
    mean: Numbers = counts + 0.1
    terms: Numbers = np.zeros(design.shape[1])
    for _ in range(_TURNS):
        weighted = design * mean[:, None]
        hessian = design.T @ weighted
        try:
            moved = np.asarray(
                np.linalg.solve(hessian, weighted.T @ (np.log(mean) + (counts - mean) / mean)), np.float64
            )
        except np.linalg.LinAlgError:
            return None
        mean = np.asarray(np.exp(np.clip(design @ moved, -300, 300)))
        if np.abs(moved - terms).max() < _SETTLED:
            away = np.where(counts > 0, counts * np.log(np.maximum(counts, 1) / mean), 0.0) - counts + mean
            errors: Numbers = np.sqrt(np.diag(np.linalg.inv(hessian)))
            return moved, errors, float(2 * away.sum())
        terms = moved
    return None
