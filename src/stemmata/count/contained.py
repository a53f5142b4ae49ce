"""Lists that lie within another: who is on the one is, but for a few, on the other as well.

Such a list may have been drawn from the other, or the other may be nearly complete; the table looks the same. Counted
as a witness of its own it says that hardly anybody is missing. docs/count.md ("Known
truths") tells what that does to lists whose true size is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stemmata.count.histories import Histories

__all__ = ["CONTAINED", "Contained", "made_one"]

CONTAINED = 0.95
"""Share of a list's members on one other list from which the two are counted as one."""


@dataclass(frozen=True, slots=True)
class Contained:
    """A list that lies within another.

    Attributes:
        name: The list.
        within: The list it lies within.
        size: Persons on it.
        shared: How many of them are on the other.
    """

    name: str
    within: str
    size: int
    shared: int


def made_one(histories: Histories, share: float = CONTAINED) -> tuple[Histories, tuple[Contained, ...]]:
    """Return histories with each list that lies within a greater one made one with it, and which these were.

    The greatest share goes first, of equals the greater list, then the one whose name comes first: the order of the
    lists does not matter. What was made one may lie within another in turn.

    Args:
        histories: Who is on which lists.
        share: Of a list's members on one other list, from which the two are one; above 1 leaves all lists as they are.
    """
    found: list[Contained] = []
    while True:
        shared = histories.overlaps()
        sizes, called = np.diag(shared).tolist(), [sorted(name.split(" + ")) for name in histories.lists]
        within = [
            (-shared[i, j] / sizes[i], -sizes[i], -sizes[j], called[i], called[j], i, j)
            for i in range(len(sizes))
            for j in range(len(sizes))
            if i != j
            and sizes[i]
            and (-sizes[j], called[j]) < (-sizes[i], called[i])
            and shared[i, j] >= share * sizes[i]
        ]
        if not within:
            return histories, tuple(found)
        *_, i, j = min(within)
        names = histories.lists
        found.append(Contained(names[i], names[j], int(sizes[i]), int(shared[i, j])))
        histories = histories.merged([sorted((i, j))])
