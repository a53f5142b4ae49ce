"""Log-linear estimates: the model of lowest BIC, models built term by term, and no terms that join lists at all.

Which model is chosen depends on who happens to be on the lists. An interval that takes the chosen model for granted is
far too narrow, so the choice is made anew in each sample of the data (Silverman, Chan and Vincent, Bootstrapping
multiple systems estimates to account for model selection, Statistics and Computing 34, 2024). All methods here suppose
that no term joins all lists: what the data show of fewer lists holds for those on none too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln, ndtri, xlogy

from stemmata.count.estimates import Estimate, by_bic, evenly, refused, tails
from stemmata.count.hierarchies import (
    EXISTS,
    MOST_LISTS,
    NO_MAXIMUM,
    NOT_IDENTIFIED,
    Models,
    fit_tables,
    fit_with_unseen,
    hierarchies,
    lowest_bic,
    spoken,
    step_forward,
)
from stemmata.count.histories import Histories
from stemmata.count.reasons import LEAST_LISTS, unusable
from stemmata.count.resampling import ordered, spread_of

__all__ = ["SAMPLES", "TOP", "independence", "loglinear_bic", "loglinear_stepwise"]

Numbers = NDArray[np.float64]

SAMPLES = 2_000
"""Samples of the data; the ends of an interval of .95 then vary by some hundredths with the seed."""
TOP = 1_000
"""Models looked at in each sample, those of lowest BIC in the data: all of three or four lists, and of five nearly all
that are ever best."""
THRESHOLD = 0.02
"""Probability below which a pair of lists is joined (Chan, Silverman and Vincent 2021, section 3.4)."""
LOST = 0.1
"""Share of samples without a model beyond which there is no interval."""
PROPORTION = 100.0
"""Times as many on no list as on any beyond which an estimate is not believed."""
BIC_LISTS, PAIRS_ONLY = 6, 6
"""Lists up to which all models are compared, and from which only those of pairs are."""


def loglinear_bic(
    histories: Histories,
    *,
    level: float = 0.95,
    seed: int = 1,
    order: int | None = None,
    samples: int = SAMPLES,
    top: int = TOP,
    least_lists: int = LEAST_LISTS,
    most_lost: float = LOST,
    most_times: float = PROPORTION,
) -> Estimate:
    """Estimate how many there are by the hierarchical model of lowest BIC, choosing it anew in each sample of the data.

    BIC counts all terms of a model, also those at minus infinity, and as its sample size the persons documented.

    Args:
        histories: Who is on which of 3 to 6 lists.
        level: Probability that the interval is made for.
        seed: Of the samples.
        order: Most lists that a term may join; of six lists no more than two. All but one, if nothing is said.
        samples: How many samples are drawn.
        top: How many models, those of lowest BIC in the data, are looked at in each.
        least_lists: Lists that there must be.
        most_lost: Share of samples without a model from which the estimate is refused.
        most_times: Times the documented that may be on no list before it is refused.

    Returns:
        The chosen model's estimate and a BCa interval; `draws` have that interval's quantiles. `diagnostics` hold the
        `model`, its `bic` and deviance, the next `models`, how many models were considered and why others were not,
        the share of samples that chose the `same_model`; the shares of samples below the interval's ends
        (`ends_at_shares`: one near 0 or 1 is the least or greatest of all samples, and more samples would move it), how
        much the ends vary from seed to seed (`ends_vary_by`, standard errors); which of them so few samples lie beyond
        that even this is too small (`ends_at_the_edge`: low, high); and what a profile likelihood of that
        model alone would say: `interval_given_model`, which is too narrow.
    """
    n = histories.n
    reasons = unusable(histories, least_lists=least_lists, least_shared=1, least_documented=1)
    known = ordered(histories)
    p = len(known.lists)
    if p > BIC_LISTS:
        reasons += ("too-many-lists",)
    if reasons:
        return refused("loglinear-bic", n, level, *reasons)
    order = min(p - 1 if order is None else order, 2 if p >= PAIRS_ONLY else p - 1)
    models, table = hierarchies(p, order), known.full()
    fits = fit_tables(models, table[None].astype(np.float64))
    state = fits.state[0]
    told: dict[str, Any] = {
        "models_considered": int((state == EXISTS).sum()),
        "models_not_identified": int((state == NOT_IDENTIFIED).sum()),
        "models_without_maximum": int((state == NO_MAXIMUM).sum()),
        "order": order,
    }
    bic = fits.deviance[0] + models.sizes * np.log(n)
    # by BIC, and equals by size and estimate: rounded, as equals differ in their last digits
    ranked = np.lexsort((fits.unseen[0], models.sizes, np.round(bic, 6)))
    ranked = ranked[: min(top, told["models_considered"])]
    if not len(ranked):
        return refused("loglinear-bic", n, level, "no-model-identified", **told)
    considered = models.only(ranked)
    chosen, unseen, _ = lowest_bic(considered, table[None].astype(np.float64))
    best, picked = int(ranked[chosen[0]]), []

    def estimates_of(tables: Numbers) -> Numbers:
        which, hidden, _ = lowest_bic(considered, tables)
        picked.append(float((which == chosen[0]).mean()))
        return np.asarray(tables.sum(axis=1) + np.where(which < 0, np.nan, hidden))

    # a constant of the table makes it the BIC of the Poisson likelihood itself
    constant = 2 * float((gammaln(known.counts + 1.0) - xlogy(known.counts, known.counts) + known.counts).sum())
    told |= {
        "bic": round(float(bic[best]) + constant, 4),
        "models": {
            spoken(models.terms[i], known.lists, histories.lists): {
                "estimate": round(n + float(fits.unseen[0, i]), 1),
                "bic_above_lowest": round(float(bic[i] - bic[best]), 3),
            }
            for i in ranked[:5].tolist()
        },
    }
    return _with_interval(
        method="loglinear-bic", known=known, lists=histories.lists, model=models.only(np.array([best])),
        unseen=float(unseen[0]), deviance=float(fits.deviance[0, best]), estimates_of=estimates_of,
        same_model=picked, told=told, level=level, seed=seed, samples=samples,
        most_lost=most_lost, most_times=most_times,
    )  # fmt: skip


def loglinear_stepwise(
    histories: Histories,
    *,
    level: float = 0.95,
    seed: int = 1,
    threshold: float = THRESHOLD,
    samples: int = SAMPLES,
    least_lists: int = LEAST_LISTS,
    most_lost: float = LOST,
    most_times: float = PROPORTION,
) -> Estimate:
    """Estimate how many there are by a model of pairs built step by step, building it anew in each sample of the data.

    The method of Chan, Silverman and Vincent (JASA 116, 2021, section 3): see `hierarchies.step_forward`.

    Args:
        histories: Who is on which of 3 to 12 lists.
        level: Probability that the interval is made for.
        seed: Of the samples.
        threshold: Probability below which a pair of lists is joined.
        samples: How many samples are drawn.
        least_lists: Lists that there must be.
        most_lost: Share of samples without a model from which the estimate is refused.
        most_times: Times the documented that may be on no list before it is refused.

    Returns:
        The model's estimate and a BCa interval; `draws` have that interval's quantiles. `diagnostics` hold the `model`,
        the share of samples that built the `same_model`, what is known of the interval's ends (`ends_at_shares`,
        `ends_vary_by`: see `loglinear_bic`), and `interval_given_model`, which is too narrow.
    """
    n = histories.n
    reasons = unusable(histories, least_lists=least_lists, least_shared=1, least_documented=1)
    known = ordered(histories)
    p = len(known.lists)
    if p > MOST_LISTS:
        reasons += ("too-many-lists",)
    if reasons:
        return refused("loglinear-stepwise", n, level, *reasons)
    table = known.full()
    model, unseen, state = step_forward(table[None].astype(np.float64), p, threshold)
    if state[0] != EXISTS:
        return refused("loglinear-stepwise", n, level, "no-model-identified")
    terms, alike = set(model.terms[0].tolist()), []

    def estimates_of(tables: Numbers) -> Numbers:
        built, hidden, states = step_forward(tables, p, threshold)
        alike.append(float(np.mean([set(row) == terms for row in built.terms.tolist()])))
        return np.asarray(tables.sum(axis=1) + np.where(states == EXISTS, hidden, np.nan))

    deviance = float(fit_tables(model, table[None].astype(np.float64)).deviance[0, 0])
    told: dict[str, Any] = {"threshold": threshold}
    return _with_interval(
        method="loglinear-stepwise", known=known, lists=histories.lists, model=model, unseen=float(unseen[0]),
        deviance=deviance, estimates_of=estimates_of, same_model=alike, told=told, level=level, seed=seed,
        samples=samples, most_lost=most_lost, most_times=most_times,
    )  # fmt: skip


def _with_interval(
    *,
    method: str,
    known: Histories,
    lists: Sequence[str],
    model: Models,
    unseen: float,
    deviance: float,
    estimates_of: Callable[[Numbers], Numbers],
    same_model: Sequence[float],
    told: dict[str, Any],
    level: float,
    seed: int,
    samples: int,
    most_lost: float,
    most_times: float,
) -> Estimate:
    """Return the estimate of a chosen model with the interval that choosing it leaves."""
    n, table = known.n, known.full()
    told |= {
        "model": spoken(model.terms[0], known.lists, lists),
        "terms": int(model.sizes[0]),
        "deviance": round(deviance, 4),
        "evidence": round(by_bic(deviance, int(model.sizes[0]) - 1, n), 4),
        "unseen_per_documented": round(unseen / n, 4),
    }
    if unseen > most_times * n:
        return refused(method, n, level, "out-of-proportion", **told)
    random = np.random.default_rng(seed)
    spread = spread_of(table, n + unseen, estimates_of, samples, random)
    told |= {"samples": samples, "samples_lost": 1.0 if spread is None else round(spread.lost, 4)}
    if spread is None or spread.lost > most_lost:
        return refused(method, n, level, "samples-lost", **told)
    low, high = spread.interval(level)
    told |= {
        "same_model": round(same_model[0], 4),
        "ends_at_shares": [round(float(share), 5) for share in spread.shares(tails(level)[[0, 2]])],
        "ends_vary_by": [round(float(end), 1) for end in spread.noise(level, random)],
        "ends_at_the_edge": spread.at_the_edge(level),
        "bias": round(spread.bias, 4),
        "acceleration": round(spread.acceleration, 6),
        "interval_given_model": _given_model(model, table, unseen, level),
        "interval_given_model_is": "too narrow: it takes the chosen model for granted",
    }
    return Estimate(method, n, n + unseen, low, high, level, (), told, spread.draws(random))


def independence(
    histories: Histories,
    *,
    level: float = 0.95,
    seed: int = 1,
    samples: int = SAMPLES,
    least_lists: int = LEAST_LISTS,
    most_times: float = PROPORTION,
) -> Estimate:
    """Estimate how many there are if being on one list says nothing about being on another, in any number of lists.

    What nobody is on is the product of what each list lacks (Darroch, The multiple-recapture census, Biometrika 45,
    1958); the interval is that of the multinomial profile likelihood (Cormack, Interval estimation for mark-recapture
    studies of closed populations, Biometrics 48, 1992). The supposition seldom holds of lists of persons: those easily
    found are on several, and the estimate is then too low.

    Args:
        histories: Who is on which lists.
        level: Probability that the interval is made for.
        seed: Of the order of the draws.
        samples: How many draws to give: quantiles of what the profile likelihood says, at any level.
        least_lists: Lists that there must be.
        most_times: Times the documented that may be on no list before the estimate is refused.

    Returns:
        The estimate and its interval; `diagnostics` hold the deviance and its degrees of freedom.
    """
    n = histories.n
    known = ordered(histories)
    sizes, p = known.sizes().astype(np.float64), len(known.lists)
    reasons = unusable(histories, least_lists=least_lists, least_shared=1, least_documented=1)
    if reasons:
        return refused("independence", n, level, *reasons)
    if sizes.max() == n:
        return refused("independence", n, level, "no-model-identified")

    def lacking(log_unseen: float) -> float:
        """Return by how much the product of what lists lack exceeds the share on none, in logarithms, times all."""
        hidden = np.exp(log_unseen)
        return float((n + hidden) * (np.log1p(-sizes / (n + hidden)).sum() + np.log1p(n / hidden)))

    unseen = float(np.exp(brentq(lacking, np.log(n) - 30, np.log(n) + 40, xtol=1e-12)))
    there = known.rows * np.log(sizes / (n + unseen)) + ~known.rows * np.log1p(-sizes / (n + unseen))
    expected = np.log(n + unseen) + there.sum(axis=1)
    deviance = max(2 * float((known.counts * (np.log(known.counts) - expected)).sum()), 0.0)
    told: dict[str, Any] = {
        "deviance": round(deviance, 4), "degrees_of_freedom": (1 << p) - 2 - p, "terms": p + 1,
        "evidence": round(by_bic(deviance, p, n), 4), "unseen_per_documented": round(unseen / n, 4),
    }  # fmt: skip
    if unseen > most_times * n:
        return refused("independence", n, level, "out-of-proportion", **told)

    def likelihood(hidden: Numbers) -> Numbers:
        there = n + hidden[:, None]
        lists = (xlogy(sizes, sizes / there) + (there - sizes) * np.log1p(-sizes / there)).sum(axis=1)
        return np.asarray(lists + _arrangements(n, hidden) + there[:, 0] * np.log(there[:, 0]) - xlogy(hidden, hidden))

    low, high = n + _profile(likelihood, unseen, tails(level)[[0, 2]])
    draws = n + _profile(likelihood, unseen, evenly(samples))
    random = np.random.default_rng(seed)
    low, high = min(float(low), n + unseen), max(float(high), n + unseen)
    return Estimate("independence", n, n + unseen, low, high, level, (), told, random.permutation(draws))


def _given_model(model: Models, table: NDArray[np.int64], unseen: float, level: float) -> list[float]:
    """Return the ends and the maximum of the multinomial profile likelihood of one model: low, most likely, high."""
    n, counts = int(table.sum()), table.astype(np.float64)

    def likelihood(hidden: Numbers) -> Numbers:
        return np.asarray(_arrangements(n, hidden) - fit_with_unseen(model, counts, hidden) / 2)

    ends = n + _profile(likelihood, unseen, tails(level))
    return [round(float(end), 1) for end in ends]


def _arrangements(n: int, hidden: Numbers) -> Numbers:
    """Return the logarithm of (n + hidden)! / hidden!, less what Stirling's formula says of it without its root."""

    def beyond(x: Numbers) -> Numbers:
        rough = 0.5 * np.log(2 * np.pi * np.maximum(x, 1)) + 1 / (12 * np.maximum(x, 1))
        return np.where(x < 1e4, gammaln(x + 1) - xlogy(x, x) + x, rough)

    return np.asarray(beyond(n + hidden) - beyond(hidden))


def _profile(likelihood: Callable[[Numbers], Numbers], near: float, shares: Numbers) -> Numbers:
    """Return numbers below which the true one is with these probabilities, by the signed root of the likelihood ratio.

    Args:
        likelihood: Logarithm of the profile likelihood at numbers above 0.
        near: A number where it is about greatest.
        shares: Probabilities.
    """
    centre, width, furthest = np.log(near), 1e-7, 5.0
    least, most = min(np.log(1e-3), centre - 1), centre + 20
    while True:
        ends = np.array([max(centre - width, least), centre, min(centre + width, most)])
        low, top, high = (value if np.isfinite(value) else -np.inf for value in likelihood(np.exp(ends)))
        fallen = furthest**2 / 2
        if (top - low > fallen or ends[0] <= least) and (top - high > fallen or ends[2] >= most):
            break
        width *= 3
    at = np.linspace(ends[0], ends[2], 301)
    value = likelihood(np.exp(at))
    at, value = at[np.isfinite(value)], value[np.isfinite(value)]
    best = int(value.argmax())
    peak, height = at[best], value[best]
    if 0 < best < len(at) - 1:  # the parabola through three points
        slope, bend = (value[best + 1] - value[best - 1]) / 2, value[best + 1] - 2 * height + value[best - 1]
        if bend < 0:
            peak -= slope / bend * (at[1] - at[0])
            height -= slope**2 / (2 * bend)
    root = np.sqrt(np.maximum(2 * (height - value), 0.0)) * np.sign(at - peak)
    return np.asarray(np.exp(np.interp(ndtri(shares), np.maximum.accumulate(root), at)))
