"""A number that the true one seldom lies below: Chao's lower bound, from those on one list and on two.

Where some persons are on lists more easily than others, those on none are at least as many as those on exactly one,
squared, over twice those on exactly two (Chao, Estimating the population size for capture-recapture data with unequal
catchability, Biometrics 43, 1987). It is a bound only if no list makes another less likely: of lists that avoid each
other, fewer share a person, and the bound lies too high. It is none either where the lists differ much in size: then
`bound_if_lists_differ` is the one to trust, in which each list has a chance of its own (Rivest and Baillargeon,
Applications and extensions of Chao's moment estimator, Biometrics 63, 2007).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from stemmata.count.estimates import Estimate, evenly, refused, tails
from stemmata.count.histories import Histories

__all__ = ["chao"]

Numbers = NDArray[np.float64]

DRAWS = 2_000


def chao(histories: Histories, *, level: float = 0.95, seed: int = 1) -> Estimate:
    """Return Chao's lower bound and its interval, for any number of lists from two.

    With nobody on exactly two lists the bias-corrected form is taken. The interval is Chao's: that of a log-normal
    number of those on no list.

    Args:
        histories: Who is on which lists.
        level: Probability that the interval is made for.
        seed: Of the order of the draws.

    Returns:
        The bound as `median`, with its interval. `diagnostics` say that it `is_a_bound` and when, how many are `on_one`
        and `on_two` lists, and give `bound_if_lists_differ` with its interval (nothing if the data do not determine
        it).
    """
    n, known = histories.n, int((histories.sizes() > 0).sum())
    so_many = histories.on_so_many().astype(np.float64)
    one, two = (float(so_many[k]) if len(so_many) > k else 0.0 for k in (1, 2))
    reasons: tuple[str, ...] = ("too-few-lists",) if known < 2 else ()
    if not so_many[2:].any():
        reasons += ("no-overlap",)
    if reasons:
        return refused("chao", n, level, *reasons)
    if two > 0:
        ratio = one / two
        unseen, variance = one * ratio / 2, two * (ratio**2 / 2 + ratio**3 + ratio**4 / 4)
    else:
        unseen = one * (one - 1) / 2
        variance = unseen + one * (2 * one - 1) ** 2 / 4 - one**4 / (4 * (n + unseen))
    told: dict[str, Any] = {
        "is_a_bound": "those that are to be counted are as many or more, unless lists make each other less likely",
        "on_one": int(one),
        "on_two": int(two),
        **_if_lists_differ(histories, level),
    }
    spread = np.sqrt(np.log1p(max(variance, 0.0) / unseen**2)) if unseen > 0 else 0.0
    low, high = n + unseen * np.exp(spread * ndtri(tails(level)[[0, 2]]))
    draws = n + unseen * np.exp(spread * ndtri(evenly(DRAWS)))
    random = np.random.default_rng(seed)
    return Estimate("chao", n, n + unseen, float(low), float(high), level, (), told, random.permutation(draws))


def _if_lists_differ(histories: Histories, level: float) -> dict[str, Any]:
    """Return the bound when each list has a chance of its own, and its interval.

    Independent chances are fitted to those on one list or two alone (Poisson, Newton's method); the interval is normal
    on the scale of the logarithm.
    """
    few = histories.rows.sum(axis=1) <= 2
    known = Histories.of(histories.lists, histories.rows[few], histories.counts[few])
    known = known.only(np.flatnonzero(known.sizes() > 0).tolist())
    p, nothing = len(known.lists), {"bound_if_lists_differ": None}
    first, second = np.triu_indices(p, 1)
    design = np.zeros((p + len(first), p + 1))
    design[:, 0] = 1
    design[np.arange(p), 1 + np.arange(p)] = 1
    pairs = p + np.arange(len(first))
    design[pairs, 1 + first] = design[pairs, 1 + second] = 1
    overlaps = known.overlaps().astype(np.float64)
    shared = overlaps[first, second]
    counts = np.concatenate([np.diag(overlaps) - (overlaps.sum(axis=1) - np.diag(overlaps)), shared])
    if p < 3 or not shared.any():
        return nothing
    mean: Numbers = counts + 0.1
    terms: Numbers = np.zeros(p + 1)
    for _ in range(100):
        weighted = design * mean[:, None]
        aim = np.log(mean) + (counts - mean) / mean
        hessian = design.T @ weighted
        moved = np.linalg.lstsq(hessian, weighted.T @ aim, rcond=None)[0]
        mean = np.asarray(np.exp(np.clip(design @ moved, -300, 300)))
        if np.abs(moved - terms).max() < 1e-9:
            error = np.sqrt(max(np.linalg.pinv(hessian)[0, 0], 0.0))
            ends = np.exp(np.minimum(moved[0] + error * ndtri(tails(level)), 300))
            low, bound, high = (round(float(histories.n + end), 1) for end in ends)
            return {"bound_if_lists_differ": bound, "interval_if_lists_differ": [low, high]}
        terms = np.asarray(moved)
    return nothing
