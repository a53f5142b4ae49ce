"""Who held which office on which day, where beginnings and ends are known to the day, the year, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = ["Held", "Tenure", "holders", "on"]

Held = Literal["held", "may have held", "did not hold"]
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Tenure:
    """One holding of one office.

    Attributes:
        holder: Who held it.
        office: The office.
        started: First and last day on which it can have begun; None if nothing is known of it.
        ended: First and last day on which it can have ended; None if it had not, or nothing is known of it.
        ongoing: Whether the list says that it had not ended.
        row: The row of the list, for whoever checks.
    """

    holder: str
    office: str
    started: Days | None
    ended: Days | None
    ongoing: bool = False
    row: int = 0


def on(tenure: Tenure, day: Days) -> Held:
    """Return whether an office was held on a day, as far as its beginning and end tell.

    Both the first and the last day count as days of office: on the day of a handover two may hold it. An end that is
    not known leaves every later day open, and so does a beginning every earlier one.

    Args:
        tenure: The holding.
        day: First and last day that is asked about; where they differ, `held` means on all of them.

    >>> spring = Tenure("Darun Velika", "mayor", (date(2020, 1, 1), date(2020, 12, 31)), (date(2022, 5, 3),) * 2)
    >>> [on(spring, (date(year, 3, 1),) * 2) for year in (2019, 2020, 2021, 2023)]
    ['did not hold', 'may have held', 'held', 'did not hold']
    """
    first, last = day
    begun, over = tenure.started, tenure.ended
    if (begun is None and over is None) or (begun is not None and begun[0] > last):
        return "may have held" if begun is None else "did not hold"
    if over is not None and over[1] < first:
        return "did not hold"
    surely_begun = begun is not None and begun[1] <= first
    surely_on = tenure.ongoing or (over is not None and over[0] >= last)
    return "held" if surely_begun and surely_on else "may have held"


def holders(tenures: Iterable[Tenure], office: str, day: Days) -> list[tuple[Tenure, Held]]:
    """Return who held an office on a day, those who surely did first.

    Args:
        tenures: All holdings.
        office: The office, as the list names it.
        day: First and last day that is asked about.
    """
    found = [
        (tenure, held) for tenure in tenures if tenure.office == office and (held := on(tenure, day)) != "did not hold"
    ]
    return sorted(found, key=lambda pair: (pair[1] != "held", pair[0].holder))
