"""Why an estimate is refused: codes, what they mean, and what every method asks of a table before it begins."""

from __future__ import annotations

import numpy as np

from stemmata.count.histories import Histories

__all__ = ["REASONS", "unusable"]

REASONS = {
    "too-few-lists": "fewer than three lists name anybody: what two lists share tells how many are on neither only if "
    "nothing connects them, and two lists cannot show whether anything does",
    "no-overlap": "no two lists name the same person",
    "isolated-list": "a list shares nobody with any other, so it tells nothing of those on none",
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

LEAST_LISTS = 3
LEAST_SHARED = 10


def unusable(
    histories: Histories, *, least_lists: int = LEAST_LISTS, least_shared: int = LEAST_SHARED
) -> tuple[str, ...]:
    """Return the codes of why no method should be asked about a table; none if it may.

    Args:
        histories: The table.
        least_lists: Lists that must name somebody.
        least_shared: Persons who must be on two lists or more.
    """
    named = np.flatnonzero(histories.sizes() > 0)
    reasons = []
    if len(named) < least_lists:
        reasons.append("too-few-lists")
    overlaps = histories.overlaps()[np.ix_(named, named)]
    shared = overlaps.sum(axis=1) - np.diag(overlaps)
    if len(named) > 1 and not shared.any():
        reasons.append("no-overlap")
    elif len(named) > 1 and not shared.all():
        reasons.append("isolated-list")
    elif histories.on_so_many()[2:].sum() < least_shared and len(named) > 1:
        reasons.append("too-few-shared")
    return tuple(reasons)
