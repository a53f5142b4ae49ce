"""Why an estimate is refused before it is begun: what every method asks of a table, as codes of `values.countwords`."""

from __future__ import annotations

import numpy as np

from stemmata.count.histories import Histories

__all__ = ["unusable"]

LEAST_LISTS, LEAST_SHARED, LEAST_DOCUMENTED = 3, 3, 30
BY_CHANCE = 0.01
"""Probability of sharing nobody below which that is not put down to chance."""


def unusable(
    histories: Histories,
    *,
    least_lists: int = LEAST_LISTS,
    least_shared: int = LEAST_SHARED,
    least_documented: int = LEAST_DOCUMENTED,
    by_chance: float = BY_CHANCE,
) -> tuple[str, ...]:
    """Return the codes of why no method should be asked about a table; none if it may.

    Args:
        histories: The table.
        least_lists: Lists that must name somebody.
        least_shared: Persons who must be on two lists or more.
        least_documented: Persons who must be on any.
        by_chance: Probability with which a list without anybody from the others must come about by chance alone; else
            it is isolated. Fewer than three lists that share somebody are too few at any rate.
    """
    named = np.flatnonzero(histories.sizes() > 0)
    reasons = []
    if len(named) < least_lists:
        reasons.append("too-few-lists")
    overlaps = histories.overlaps()[np.ix_(named, named)]
    joined = overlaps.sum(axis=1) > np.diag(overlaps)
    if len(named) < 2:
        return tuple(reasons)
    if not joined.any():
        return (*reasons, "no-overlap")
    apart = named[~joined].tolist()
    if apart and (joined.sum() < LEAST_LISTS or any(_chance(histories, i) < by_chance for i in apart)):
        reasons.append("isolated-list")
    if histories.n < least_documented:
        reasons.append("too-few-documented")
    if histories.on_so_many()[2:].sum() < least_shared:
        reasons.append("too-few-shared")
    return tuple(reasons)


def _chance(histories: Histories, place: int) -> float:
    """Return the probability that none of a list's persons is on another list, if being on it says nothing about that.

    Of how many there are in all, Chao's lower bound from the other lists is taken: more would make it likelier still.
    """
    others = histories.without(place)
    _, one, two = others.on_so_many()[:3].tolist()
    unseen = one**2 / (2 * two) if two else one * (one - 1) / 2
    return float((unseen / (others.n + unseen)) ** histories.sizes()[place])
