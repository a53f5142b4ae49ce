"""Dates and clock times in a text, each with its bounds, the calendar and reading chosen, and what else it could be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from stemmata.values.calendars import CALENDARS, Calendar, bounds

__all__ = ["DateMention", "Precision", "Reading", "TimeMention", "find_dates", "find_times", "parse_date"]

Precision = Literal["day", "week", "month", "season", "year", "decade", "century", "range"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a date.

    Attributes:
        calendar: The calendar it is read in.
        first: First day it can mean, None where it cannot be resolved.
        last: Last day it can mean.
        why: The reason for this reading, in words.
        precision: How exact it is.
        fields: Year, month, day as written in that calendar, None where not written.
    """

    calendar: Calendar
    first: date | None
    last: date | None
    why: str
    precision: Precision = "day"
    fields: tuple[int | None, int | None, int | None] = (None, None, None)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as it stands in a text.

    Attributes:
        start: First code point.
        end: One past the last.
        as_written: The text between.
        first: First day of the reading chosen, None where it cannot be resolved.
        last: Last day of the reading chosen.
        calendar: Calendar of the reading chosen.
        precision: How exact the words are.
        relative: Whether the words count from another day ("yesterday", "Sunday").
        alternatives: What else it could be; empty where the words leave nothing open.
        reason: Why this reading was chosen, in words.
        fields: Year, month, day as written in that calendar, None where not written.
    """

    start: int
    end: int
    as_written: str
    first: date | None
    last: date | None
    calendar: Calendar
    precision: Precision
    relative: bool
    alternatives: tuple[Reading, ...]
    reason: str
    fields: tuple[int | None, int | None, int | None] = (None, None, None)

    @property
    def widest(self) -> tuple[date, date] | None:
        """First and last day over all readings, or None where none is resolved."""
        readings = [(self.first, self.last), *((r.first, r.last) for r in self.alternatives)]
        resolved = [(a, b) for a, b in readings if a is not None and b is not None]
        return (min(a for a, _ in resolved), max(b for _, b in resolved)) if resolved else None


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A clock time or part of a day as it stands in a text; never converted between time zones.

    Attributes:
        start: First code point.
        end: One past the last.
        as_written: The text between.
        first: Earliest time it can mean.
        last: Latest time it can mean; before `first` where the span passes midnight.
        reason: How it was read, in words.
        zone: Time zone as written ("GMT"), or None.
    """

    start: int
    end: int
    as_written: str
    first: time
    last: time
    reason: str
    zone: str | None = None


_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")


def find_dates(
    text: str,
    lang: str | None = None,
    *,
    anchor: tuple[date, date] | None = None,
    calendars: tuple[str, ...] = CALENDARS,
) -> list[DateMention]:
    """Find the dates of a text.

    Args:
        text: The text.
        lang: Its language; guessed from its words where not given.
        anchor: First and last day on which the text can have been published; dates that leave the year or the week open
            are resolved from it towards the past. None leaves them open.
        calendars: The calendars to expect, the likeliest first.

    Returns:
        The dates in order, none overlapping another.
    """
    found = []
    for m in _ISO.finditer(text):
        year, month, day = map(int, m.groups())
        days = bounds("gregorian", year, month, day)
        if days:
            found.append(
                DateMention(
                    *m.span(), m.group(), *days, "gregorian", "day", False, (), "year, month, day", (year, month, day)
                )
            )
    return found


def find_times(text: str, lang: str | None = None) -> list[TimeMention]:
    """Find the clock times and parts of a day of a text.

    Args:
        text: The text.
        lang: Its language; guessed from its words where not given.

    Returns:
        The times in order, none overlapping another.
    """
    return []


def parse_date(
    text: str,
    lang: str | None = None,
    *,
    anchor: tuple[date, date] | None = None,
    calendars: tuple[str, ...] = CALENDARS,
) -> tuple[Reading, ...]:
    """Return the readings of a cell that holds one date and nothing else, the chosen one first; empty if it holds none."""
    mentions = find_dates(text.strip(), lang, anchor=anchor, calendars=calendars)
    if len(mentions) != 1 or mentions[0].as_written != text.strip():
        return ()
    m = mentions[0]
    return (Reading(m.calendar, m.first, m.last, m.reason, m.precision, m.fields), *m.alternatives)
