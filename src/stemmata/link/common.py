"""What nearly everybody on a small list has in common: a day, a place, a sex. To agree in it says next to nothing.

How often strangers agree is written in the model for lists too small to learn from. Where a list tells of one night and
one place, far more pairs agree than that, and all but a few of them are strangers. What agreement there is beyond what
is written is taken as agreement by chance: for strangers, for relatives, and for one person, whose two records agree as
often as the model says, and in the other cases by chance as strangers do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from stemmata.link.model import LinkModel

__all__ = ["with_common_values"]

_OF_NAMES = frozenset({"given", "patriline"})
"""Comparisons left as they are: a name that all have is a family's, and tells of relatives."""
_PARTNERS = 2.0
"""Records of the same person that each has, at the most: so many of its pairs may agree and be no strangers."""


def with_common_values(model: LinkModel, outcomes: Mapping[str, NDArray[np.int8]], n: int) -> LinkModel:
    """Return the model with agreement as frequent as some lists show it.

    Args:
        model: As written.
        outcomes: For each comparison what comes out for all pairs of the records, or for pairs drawn at random.
        n: How many records there are.
    """
    comparisons = list(model.comparisons)
    relative, sibling = dict(model.relative), dict(model.sibling)
    for at, comparison in enumerate(comparisons):
        told = outcomes[comparison.name]
        told = told[told >= 0]
        best = next((place for place, level in enumerate(comparison.levels) if level.m is not None), None)
        if comparison.name in _OF_NAMES or best is None or not len(told):
            continue
        written = comparison.levels[best].u or 0.0
        seen = float((told == comparison.code(best)).mean()) - _PARTNERS / n
        if seen <= written:
            continue
        more = min(0.99, (seen - written) / (1 - written))

        def by_chance(share: float | None, place: int, more: float = more, best: int = best) -> float | None:
            return None if share is None else share * (1 - more) + more * (place == best)

        levels = (
            replace(level, m=by_chance(level.m, place), u=by_chance(level.u, place))
            for place, level in enumerate(comparison.levels)
        )
        comparisons[at] = replace(comparison, levels=tuple(levels))
        for kin in (relative, sibling):
            kin[comparison.name] = tuple(by_chance(x, place) for place, x in enumerate(kin[comparison.name]))
    return replace(model, comparisons=tuple(comparisons), relative=relative, sibling=sibling)
