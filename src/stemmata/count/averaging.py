"""Linkage uncertainty carried into the count: an estimate for each draw of who is who, and what they say together.

Each draw of the linkage gives a table of histories of its own. All the draws of their posteriors, taken together, are
the posterior of the number where linkage and count have priors of their own (Sadinle, Bayesian propagation of record
linkage uncertainty into population size estimation of human rights violations, Annals of Applied Statistics 12, 2018).
Beside it stands the rule for values filled in several times (Rubin, Multiple imputation for nonresponse in surveys,
1987) on the logarithm of those on no list, which says how much of the doubt the linkage makes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from stemmata.count.estimates import Estimate, from_draws, refused, tails
from stemmata.count.histories import Histories

__all__ = ["Averaged", "averaged"]

Numbers = NDArray[np.float64]

MOST_REFUSED = 0.1
"""Share of the draws of the linkage that may give no estimate."""
_SEED = 20_180_912


@dataclass(frozen=True, slots=True, eq=False)
class Averaged:
    """What the draws of a linkage say together.

    Attributes:
        pooled: All draws of all posteriors as one: the answer, or a refusal.
        filled_in: Median and limits by Rubin's rule; None if refused.
        limits: Medians of the draws' own medians and limits, as some studies print them: too narrow. None if refused.
        between: Share of the variance (of the logarithm of those on no list) that lies between linkages.
        documented: Least and greatest number of persons documented in a draw.
        refused: Share of the draws that gave no estimate.
        variance_between: That variance itself.
    """

    pooled: Estimate
    filled_in: tuple[float, float, float] | None
    limits: tuple[float, float, float] | None
    between: float | None
    documented: tuple[int, int]
    refused: float
    variance_between: float = 0.0


def averaged(
    tables: Sequence[Histories],
    method: Callable[[Histories], Estimate],
    *,
    level: float = 0.95,
    most_refused: float = MOST_REFUSED,
    seed: int = _SEED,
) -> Averaged:
    """Return what a method says of all draws of a linkage together.

    Args:
        tables: One table a draw of the linkage; equal tables are reckoned once.
        method: Gives an estimate with draws of its own.
        level: Probability that intervals are made for.
        most_refused: Share of the draws that may give no estimate; beyond it the whole is refused.
        seed: For the draws taken of each posterior.

    Raises:
        ValueError: If there are no tables.
    """
    if not tables:
        raise ValueError("there are no draws of the linkage")
    known: dict[bytes, Estimate] = {}
    found = []
    for table in tables:
        key = b"|".join([repr(table.lists).encode(), np.packbits(table.rows).tobytes(), table.counts.tobytes()])
        if key not in known:
            known[key] = method(table)
        found.append(known[key])
    documented = [table.n for table in tables]
    given = [one for one in found if not one.reasons]
    share = 1 - len(given) / len(found)
    span, n, name = (min(documented), max(documented)), int(np.median(documented)), found[0].method
    told = {"linkages": len(tables), "distinct_tables": len(known), "refused_share": round(share, 4)}
    if not given or share > most_refused:
        reasons = sorted({reason for one in found for reason in one.reasons})
        return Averaged(refused(name, n, level, *reasons, **told), None, None, None, span, share)
    rng = np.random.default_rng(seed)
    each = max(1, min(400, 400_000 // len(given)))
    draws = np.concatenate([rng.choice(one.draws, each) for one in given])
    unseen = [np.log(np.maximum(one.draws - one.n_documented, 0.5)) for one in given]
    means, within = np.array([u.mean() for u in unseen]), float(np.mean([u.var() for u in unseen]))
    between = float(means.var(ddof=1)) if len(means) > 1 else 0.0
    total = within + (1 + 1 / len(means)) * between
    # degrees of freedom after Rubin: many where the linkage hardly matters
    freedom = (len(means) - 1) * (total / max(1e-12, total - within)) ** 2 if len(means) > 1 else 1e9
    reach = float(student.ppf(tails(level)[-1], min(freedom, 1e9))) * total**0.5
    middle, base = float(means.mean()), float(np.mean([one.n_documented for one in given]))
    filled_in = tuple(float(base + np.exp(middle + by)) for by in (0.0, -reach, reach))
    own = [[one.median, one.low, one.high] for one in given]
    limits = tuple(float(x) for x in np.median(np.array(own, np.float64), axis=0))
    told |= {"variance_between_linkages": round(between / (within + between) if within + between else 0.0, 4)}
    for name_of, value in given[0].diagnostics.items():
        if isinstance(value, float):
            told[f"mean_{name_of}"] = round(float(np.mean([one.diagnostics[name_of] for one in given])), 6)
    pooled = from_draws(name, n, np.sort(draws), level, told)
    share_between = between / (within + between) if within + between else 0.0
    return Averaged(pooled, _three(filled_in), _three(limits), share_between, span, share, between)


def _three(values: tuple[float, ...]) -> tuple[float, float, float]:
    one, two, three = values
    return one, two, three
