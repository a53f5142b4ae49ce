"""One answer of several methods: their draws together, each method as heavy as it tells the data well, softened.

No single method is right for all tables: each has a way in which lists may depend on each other that it does not know.
What several say together is at least as wide as their disagreement (linear opinion pool: Stone, The opinion pool,
Annals of Mathematical Statistics 32, 1961). With equal weights it holds the truth and says little: a method that the
histories contradict would draw the range far out. With the weights of Bayes' rule it is too sure: they take for granted
that one of the models is true, and none is. Between the two lies the rule here, a power of the evidence (Miller and
Dunson, Robust Bayesian inference via coarsening, Journal of the American Statistical Association 114, 2019): data that
come only near to a model speak as fewer persons would.

The *evidence* of a method is how probable its best model makes the histories of those documented, the number of its
terms allowed for: the logarithm of the marginal likelihood, exact for graphs and by BIC for the others, less the
log-likelihood of the histories' own shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from stemmata.count.estimates import Estimate, evenly, from_draws, refused

__all__ = ["PARTS", "POWER", "combined"]

PARTS = ("loglinear-bic", "loglinear-stepwise", "decomposable", "latent-class", "independence")
"""Methods that are combined. The bound of Chao is no estimate."""
POWER = 0.2
"""Of the evidence; docs/count.md ("Held against known truth") tells what other powers do. With 0 ranges become useless
where models are contradicted, with 1 they miss the truth where no model is quite right."""
MOST_UNIDENTIFIED, MOST_REFUSED = 0.1, 0.5
"""Weight of methods that refuse since the data do not determine the number, and of all that refuse, from which the
whole is refused."""
DRAWS = 4_000


def combined(
    estimates: Sequence[Estimate],
    *,
    level: float = 0.95,
    power: float = POWER,
    most_unidentified: float = MOST_UNIDENTIFIED,
    most_refused: float = MOST_REFUSED,
) -> Estimate:
    """Return what several methods say together.

    Args:
        estimates: Of one population, by the methods of `PARTS`; others are not looked at.
        level: Probability that the interval is made for.
        power: Of the evidence: 0 gives equal weights, 1 those of Bayes' rule.
        most_unidentified: Weight of methods that refuse as `unidentified` beyond which the whole is refused too.
        most_refused: The same of methods that refuse for whatever reason.

    Returns:
        Median and central interval of all draws together. `diagnostics` hold the `weights` of the methods, what each
        says, and which refused, with the weight they would have had.
    """
    n = max(one.n_documented for one in estimates)
    asked = [one for one in estimates if one.method in PARTS]
    given = [one for one in asked if not one.reasons and len(one.draws)]
    if not given:
        reasons = sorted({reason for one in asked for reason in one.reasons})
        return refused("combined", n, level, *(reasons or ["methods-refuse"]))
    weights = _weights(asked, power)
    silent = {one.method: round(weights.get(one.method, 0.0), 4) for one in asked if one.reasons}
    told = {
        "power": power,
        "weights": {one.method: round(weights[one.method], 4) for one in given},
        "said": {one.method: [round(x) for x in _ends(one)] for one in given},
        "refused": silent,
    }
    undetermined = sum(weights.get(one.method, 0.0) for one in asked if "unidentified" in one.reasons)
    if undetermined > most_unidentified:
        return refused("combined", n, level, "unidentified", **told)
    if sum(silent.values()) > most_refused:
        reasons = sorted({reason for one in asked for reason in one.reasons if weights.get(one.method)})
        return refused("combined", n, level, *reasons, "methods-refuse", **told)
    draws = _pooled([one.draws for one in given], np.array([weights[one.method] for one in given]))
    return from_draws("combined", n, draws, level, told)


def _ends(one: Estimate) -> list[float]:
    return [x for x in (one.median, one.low, one.high) if x is not None]


def _weights(asked: Sequence[Estimate], power: float) -> Mapping[str, float]:
    """Return the weights of those whose evidence is known, those that refuse included; they add up to 1.

    A method that gives an estimate and no evidence has the mean of the others'.
    """
    evidence = {one.method: one.diagnostics.get("evidence") for one in asked}
    known = [value for value in evidence.values() if value is not None]
    middle = float(np.mean(known)) if known else 0.0
    for one in asked:
        if evidence[one.method] is None and not one.reasons:
            evidence[one.method] = middle
    told = {name: power * float(value) for name, value in evidence.items() if value is not None}
    most = max(told.values())
    heavy = {name: float(np.exp(value - most)) for name, value in told.items()}
    return {name: value / sum(heavy.values()) for name, value in heavy.items()}


def _pooled(draws: Sequence[NDArray[np.float64]], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numbers as likely as each other, whose distribution is the weighted mean of the methods', ascending."""
    shares = evenly(DRAWS)
    values = np.concatenate([np.quantile(some, shares) for some in draws])
    heavy = np.repeat(weights / weights.sum() / DRAWS, DRAWS)
    order = np.lexsort((heavy, values))
    below = np.cumsum(heavy[order])
    return np.asarray(np.interp(shares, (below - heavy[order] / 2) / below[-1], values[order]))
