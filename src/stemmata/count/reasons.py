"""Why an estimate is refused: codes, what they mean, and what every method asks of a table before it begins."""

from __future__ import annotations

import numpy as np

from stemmata.count.histories import Histories

__all__ = ["REASONS", "unusable"]

REASONS = {
    "too-few-lists": "fewer than three lists name anybody: what two lists share tells how many are on neither only if "
    "nothing connects them, and two lists cannot show whether anything does",
    "no-overlap": "no two lists name the same person",
    "isolated-list": "a list shares nobody with any other, which chance alone hardly brings about, or which leaves "
    "fewer than three that do: its persons may be another population",
    "contained-lists": "lists lie within others, as if drawn from them; counted as one with these, fewer than "
    "three are left",
    "too-few-documented": "too few persons are documented to learn from",
    "too-few-shared": "too few persons are on two lists or more to learn from",
    "too-many-lists": "there are more lists than the method can take; merge those that depend on each other",
    "no-model-identified": "no model fits of which the data determine the estimate",
    "out-of-proportion": "the estimate is so many times what is documented that the data cannot bear it",
    "samples-lost": "too many samples of the data determine no model, so an interval would speak of the others only",
    "unidentified": "models that do not determine the number hold much of the weight",
    "cap": "the answer lies at the highest number that was looked at, so that bound would be the answer",
    "not-converged": "chains started apart do not agree: the answer would be the chance of the start",
    "one-list-decides": "without one of the lists the interval of the estimate has nothing in common with that of all",
    "methods-refuse": "no method that the combination rests on gives an estimate",
    "strata-missing": "some strata have no estimate, and a sum without them would be another number",
    "prior-decides": "nobody, or hardly anybody, has some of the histories that the estimate rests on, and what was "
    "taken to be likely beforehand would decide it",
    "contradicted": "what is supposed gives fewer persons than are documented, so that the table itself contradicts it",
    "lists-depend": "lists that depend on each other leave fewer than three that do not",
}
"""What each code means, in words for whoever reads the estimate."""

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
