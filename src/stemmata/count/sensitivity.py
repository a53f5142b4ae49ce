"""What an estimate rests on: how it moves with what is supposed, and how wrong that would have to be for a number.

No table can show whether what is supposed of those on no list holds (see `assumptions`). What can be shown is what
follows if it does not: the estimate for so many times as many on no list, the times at which it would be a number that
somebody names, and what supposing something of some lists only would give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from stemmata.count.assumptions import SEED, Assumption, multiplied, supposed
from stemmata.count.estimates import Estimate, tails
from stemmata.count.histories import Histories

__all__ = ["MULTIPLIERS", "Figure", "Point", "Sensitivity", "Subset", "curve", "sensitivity"]

MULTIPLIERS = tuple(float(x) for x in np.exp2(np.arange(-8, 9) / 4))
"""Times as many on no list as is supposed, from a quarter to four."""
A_TENTH_MORE = 1.1
"""Number always asked about, as a multiple of those documented: would it be nearly all?"""
MOST_SUBSETS = 150
"""Sets of lists looked at: all of seven lists; of more, those of a size only if all of that size have room."""
_DRAWS = 4_000


@dataclass(frozen=True, slots=True)
class Point:
    """The estimate if there are so many times as many on no list.

    Attributes:
        multiplier: How many times.
        median: The estimate.
        low: Lower end of the interval.
        high: Upper end.
    """

    multiplier: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figure:
    """How far what is supposed would have to be wrong for a number that is named.

    Attributes:
        number: The number.
        middle: Multiplier at which it is the estimate; None if fewer than the documented are named.
        below: Multiplier under which the whole interval lies below it.
        above: Multiplier over which the whole interval lies above it; None if none is, for the interval begins at
            those documented.
    """

    number: float
    middle: float | None
    below: float | None
    above: float | None


@dataclass(frozen=True, slots=True)
class Subset:
    """What follows if no highest-order interaction is supposed of some lists only.

    Attributes:
        lists: These lists: of two, that they are independent.
        estimate: What follows, or a refusal.
        odds_ratio: Of two lists, among the persons on any other: median and ends of the interval of their odds ratio,
            which would be 1 if these were independent there. None of more lists, and if there are no such persons.
    """

    lists: tuple[str, ...]
    estimate: Estimate
    odds_ratio: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """What an estimate rests on.

    Attributes:
        of: The estimate.
        points: What it would be for other multipliers of those on no list, ascending; none if it is a refusal.
        figures: How far what is supposed would have to be wrong for each number named.
        subsets: What supposing something of some lists only gives, pairs first.
        left: Sets of lists that were too many to look at.
    """

    of: Estimate
    points: tuple[Point, ...]
    figures: tuple[Figure, ...]
    subsets: tuple[Subset, ...]
    left: int

    def as_dict(self) -> dict[str, Any]:
        """Return it in plain values that JSON can hold."""
        return {
            "of": self.of.method,
            "points": [{name: _short(value) for name, value in asdict(point).items()} for point in self.points],
            "figures": [{name: _short(value) for name, value in asdict(one).items()} for one in self.figures],
            "subsets": [
                {
                    "lists": list(one.lists), "median": _short(one.estimate.median), "low": _short(one.estimate.low),
                    "high": _short(one.estimate.high), "reasons": list(one.estimate.reasons),
                    "point": one.estimate.diagnostics.get("point"),
                    "prior_weight": one.estimate.diagnostics.get("prior_weight"),
                    "contradicted": one.estimate.diagnostics.get("contradicted"),
                    "odds_ratio": None if one.odds_ratio is None else [_short(x) for x in one.odds_ratio],
                }
                for one in self.subsets
            ],
            "left": self.left,
        }  # fmt: skip


def sensitivity(
    histories: Histories,
    estimate: Estimate | None = None,
    *,
    figures: Sequence[float] = (),
    multipliers: Sequence[float] = MULTIPLIERS,
    level: float = 0.95,
    seed: int = SEED,
) -> Sensitivity:
    """Return what an estimate rests on.

    Args:
        histories: Who is on which lists.
        estimate: What a method says of them; by default what no highest-order interaction of all lists
            gives, with nothing supposed of what is observed.
        figures: Numbers that others name; those documented and a tenth are always asked about.
        multipliers: Times as many on no list as the estimate supposes, for which it is told.
        level: Probability that intervals are made for.
        seed: Of what is drawn.
    """
    of = estimate or supposed(histories, level=level, seed=seed)
    sizes, left = _sizes(len(histories.lists))
    subsets = tuple(
        Subset(
            names, supposed(histories, Assumption(names), level=level, seed=seed),
            _odds_ratio(histories, names, level, seed) if size == 2 else None,
        )
        for size in sizes for names in combinations(histories.lists, size)
    )  # fmt: skip
    return replace(curve(of, figures=figures, multipliers=multipliers), subsets=subsets, left=left)


def curve(of: Estimate, *, figures: Sequence[float] = (), multipliers: Sequence[float] = MULTIPLIERS) -> Sensitivity:
    """Return what an estimate rests on without its table, such as that of a sum over strata.

    Args:
        of: The estimate.
        figures: As in `sensitivity`.
        multipliers: As in `sensitivity`.
    """
    if of.median is None or of.low is None or of.high is None:
        return Sensitivity(of, (), (), (), 0)
    asked = (round(A_TENTH_MORE * of.n_documented), *figures)
    points = tuple(_point(of, times) for times in sorted(multipliers))
    return Sensitivity(of, points, tuple(_figure(of, number) for number in asked), (), 0)


def _point(of: Estimate, times: float) -> Point:
    given = multiplied(of, times)
    assert given.median is not None
    assert given.low is not None
    assert given.high is not None
    return Point(times, given.median, given.low, given.high)


def _figure(of: Estimate, number: float) -> Figure:
    n = of.n_documented
    if number < n:
        return Figure(number, None, None, None)
    middle, below, above = (
        (number - n) / (end - n) if end is not None and end > n else None for end in (of.median, of.high, of.low)
    )
    return Figure(number, middle, below, above)


def _sizes(lists: int) -> tuple[list[int], int]:
    """Return the sizes of sets of lists that are looked at, pairs first and then large ones, and how many are not."""
    room, taken = MOST_SUBSETS, []
    for size in sorted(range(2, lists + 1), key=lambda k: (k != 2, k < lists - 1, k)):
        if comb(lists, size) <= room:
            room -= comb(lists, size)
            taken.append(size)
    return sorted(taken), sum(comb(lists, k) for k in range(2, lists + 1) if k not in taken)


def _odds_ratio(
    histories: Histories, names: Sequence[str], level: float, seed: int
) -> tuple[float, float, float] | None:
    """Return the odds ratio of two lists among the persons on any other, by half a person added to each history."""
    places = [histories.lists.index(name) for name in names]
    others = [i for i in range(len(histories.lists)) if i not in places]
    elsewhere = histories.rows[:, others].any(axis=1)
    if not elsewhere.any():
        return None
    which = histories.rows[elsewhere][:, places] @ np.array([1, 2])
    cells = np.bincount(which, histories.counts[elsewhere], minlength=4)
    # the same whichever list is named first
    cells[1:3].sort()
    none, one, other, both = np.log(np.random.default_rng(seed).standard_gamma(cells + 0.5, (_DRAWS, 4))).T
    low, median, high = np.quantile(np.exp(none + both - one - other), tails(level)).tolist()
    return median, low, high


def _short(value: float | None) -> float | None:
    """Return a number with as many digits as anybody needs."""
    return None if value is None else round(value, 1) if value >= 100 else float(f"{value:.4g}")
