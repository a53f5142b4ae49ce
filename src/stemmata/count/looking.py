"""What a table says of itself: each list left out in turn, each as a known truth, ever more of the persons.

None of these is an estimate; together they show whether one should be trusted (Binette and Steorts, On the reliability
of multiple systems estimation, Journal of the Royal Statistical Society A 185, 2022).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stemmata.count.estimates import Estimate
from stemmata.count.histories import Histories

__all__ = ["LeftOut", "OfList", "Reference", "Share", "left_out", "of_lists", "references", "trajectory"]

Method = Callable[[Histories], Estimate]
LEAST_SEEN = 30
"""Members of a list whom the others must see for it to serve as a known truth."""
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_SEED = 20_220_101


@dataclass(frozen=True, slots=True)
class OfList:
    """One list.

    Attributes:
        name: The list.
        size: Persons on it.
        alone: Persons on it and on no other.
        shared: For each list how many persons both have.
    """

    name: str
    size: int
    alone: int
    shared: dict[str, int]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is estimated without a list.

    Attributes:
        name: The list left out.
        estimate: What the others say.
        inside: Whether that lies in the interval of all lists; None if either is refused.
    """

    name: str
    estimate: Estimate
    inside: bool | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A list as a known truth: its members estimated from what the other lists know of them.

    Attributes:
        name: The list.
        truth: Members it has.
        estimate: What is estimated of them without it.
        covered: Whether the interval holds the truth; None if refused.
        log_error: Natural logarithm of the estimate over the truth; None if refused.
    """

    name: str
    truth: int
    estimate: Estimate
    covered: bool | None
    log_error: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """What is estimated when each documented person is kept with some probability.

    Attributes:
        share: That probability.
        estimate: The estimate, which should grow with the share as the persons do.
    """

    share: float
    estimate: Estimate


def of_lists(histories: Histories) -> list[OfList]:
    """Return the size of each list, how many persons no other has, and what it shares with each other."""
    overlaps, alone = histories.overlaps(), histories.rows.sum(axis=1) == 1
    return [
        OfList(
            name, int(overlaps[i, i]), int(histories.counts[alone & histories.rows[:, i]].sum()),
            {other: int(overlaps[i, j]) for j, other in enumerate(histories.lists) if j != i},
        )
        for i, name in enumerate(histories.lists)
    ]  # fmt: skip


def left_out(histories: Histories, method: Method, whole: Estimate) -> list[LeftOut]:
    """Return what is estimated without each list.

    Args:
        histories: The table.
        method: Estimates.
        whole: What it says of the whole table.
    """
    found = []
    for i, name in enumerate(histories.lists):
        without = method(histories.without(i))
        inside = None
        if without.median is not None and whole.low is not None and whole.high is not None:
            inside = whole.low <= without.median <= whole.high
        found.append(LeftOut(name, without, inside))
    return found


def references(histories: Histories, method: Method, *, least_seen: int = LEAST_SEEN) -> list[Reference]:
    """Return each list as a known truth, where the other lists see enough of its members and are three at least.

    Args:
        histories: The table.
        method: Estimates.
        least_seen: Members whom others must see.
    """
    found = []
    for i, name in enumerate(histories.lists):
        seen, truth = histories.members_of(i)
        if seen.n < least_seen or len(seen.lists) < 3:
            continue
        estimate = method(seen)
        covered = log_error = None
        if estimate.median is not None and estimate.low is not None and estimate.high is not None:
            covered = estimate.low <= truth <= estimate.high
            log_error = float(np.log(estimate.median / truth))
        found.append(Reference(name, truth, estimate, covered, log_error))
    return found


def trajectory(histories: Histories, method: Method, *, seed: int = _SEED) -> list[Share]:
    """Return what is estimated from ever more of the documented persons, those of one step among those of the next.

    Args:
        histories: The table.
        method: Estimates.
        seed: For who is kept.
    """
    rng = np.random.default_rng(seed)
    counts, found = histories.counts, [Share(1.0, method(histories))]
    for share, before in zip(SHARES[-2::-1], SHARES[:0:-1], strict=True):
        counts = rng.binomial(counts, share / before)
        found.append(Share(share, method(Histories.of(histories.lists, histories.rows, counts))))
    return found[::-1]
