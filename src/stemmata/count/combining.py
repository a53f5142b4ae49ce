"""One answer of several methods: their draws together, each method with the same weight.

No single method is right for all tables: each has a way in which lists may depend on each other that it does not know.
What several say together is at least as wide as their disagreement (linear opinion pool: Stone, The opinion pool,
Annals of Mathematical Statistics 32, 1961).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stemmata.count.estimates import Estimate, refused

__all__ = ["PARTS", "combined"]

PARTS = ("loglinear-bic", "loglinear-stepwise", "decomposable", "latent-class")
"""Methods that are combined. Independence is a case of each of them, and the bound of Chao is no estimate."""
DRAWS = 4_000


def combined(estimates: Sequence[Estimate], *, level: float = 0.95) -> Estimate:
    """Return what several methods say together.

    Args:
        estimates: Of one population; of those of `PARTS` that are not refused, the draws are put together.
        level: Probability that the interval is made for.
    """
    n = max(one.n_documented for one in estimates)
    asked = [one for one in estimates if one.method in PARTS]
    given = [one for one in asked if not one.reasons and len(one.draws)]
    told = {"methods": [one.method for one in given], "refused": [one.method for one in asked if one.reasons]}
    if not given:
        reasons = sorted({reason for one in asked for reason in one.reasons})
        return refused("combined", n, level, *(reasons or ["methods-refuse"]), **told)
    shares = (np.arange(DRAWS) + 0.5) / DRAWS
    draws = np.sort(np.concatenate([np.quantile(one.draws, shares) for one in given]))
    low, median, high = np.quantile(draws, [(1 - level) / 2, 0.5, (1 + level) / 2]).tolist()
    return Estimate("combined", n, median, low, high, level, (), told, draws)
