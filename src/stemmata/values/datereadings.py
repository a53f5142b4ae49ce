"""Readings of dates: which calendar, which century, which year, which order, and why.

Everything that a date leaves open is settled here, by rules a person can check, and what else it could be is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from stemmata.values.calendars import Calendar, bounds, from_gregorian

__all__ = ["Context", "Precision", "Reading", "expand_year", "numeric_readings", "year_readings", "yearless_readings"]

Precision = Literal["day", "week", "month", "season", "year", "decade", "century", "range"]
Fields = tuple[int | None, int | None, int | None]


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
    fields: Fields = (None, None, None)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before a date is read.

    Attributes:
        lang: Language of the text.
        anchor: First and last possible day of publication.
        calendars: Calendars to expect, the likeliest first.
        month_first: Whether other dates of the same text can only be month before day (True) or day before month
            (False).
    """

    lang: str
    anchor: tuple[date, date] | None
    calendars: tuple[Calendar, ...]
    month_first: bool | None = None


# Years in which a number is a likely year of the calendar, in a text of our time
_LIKELY: dict[Calendar, range] = {
    "gregorian": range(1500, 2200), "solar-hijri": range(1150, 1500), "islamic": range(1100, 1500),
}  # fmt: skip
_HOME: dict[str, tuple[Calendar, ...]] = {
    "fa": ("solar-hijri", "islamic", "gregorian"),
    "ps": ("solar-hijri", "islamic", "gregorian"),
    "ar": ("islamic", "solar-hijri", "gregorian"),
}
_NAMES: dict[Calendar, str] = {"gregorian": "Gregorian", "solar-hijri": "Solar Hijri", "islamic": "Islamic"}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _order(context: Context) -> tuple[Calendar, ...]:
    """Return the calendars allowed, those of the language first."""
    home = _HOME.get(context.lang, ())
    ordered = dict.fromkeys((*home, *context.calendars))
    return tuple(c for c in ordered if c in context.calendars)


def falls_on(weekday: int | None, days: tuple[date, date] | None) -> bool:
    """Whether one of the days is that weekday (true where none is named)."""
    if weekday is None or days is None:
        return True
    return any((days[0] + timedelta(days=k)).weekday() == weekday for k in range(min((days[1] - days[0]).days, 6) + 1))


def expand_year(short: int, calendar: Calendar, context: Context) -> tuple[int, ...]:
    """Return the full years that two digits can mean, the likeliest first: the latest not after publication."""
    centuries = (1900, 2000) if calendar == "gregorian" else (1300, 1400)
    years = [century + short for century in centuries]
    if context.anchor is not None:
        limit = from_gregorian(calendar, context.anchor[1])[0]
        ordered = sorted(years, key=lambda y: (y > limit, abs(limit - y)))
        # a year long after publication is no reading of what is told as past
        return tuple(y for y in ordered if y <= limit + 10) or tuple(ordered)
    # no day of publication: the nearest hundred years that our sources speak of
    pivot = {"gregorian": 50, "solar-hijri": 30, "islamic": 60}[calendar]
    return tuple(sorted(years, key=lambda y: (y % 100 < pivot) != (y >= centuries[1])))


def year_readings(year: int, month: int | None, day: int | None, calendar: Calendar, context: Context, *,
                  short: bool, weekday: int | None, why: str) -> list[Reading]:  # fmt: skip
    """Return the readings of a date whose calendar is known and whose year is written, in full or with two digits."""
    precision: Precision = "day" if day else "month" if month else "year"
    years = expand_year(year, calendar, context) if short else (year,)
    found = []
    for number, full in enumerate(years):
        days = bounds(calendar, full, month, day)
        if days is None:
            continue
        reason = why
        if short:
            reason += f"; two digits read as {full}" + (
                ", the latest not after publication" if context.anchor and not number else ""
            )
        if day and weekday is not None and not falls_on(weekday, days):
            reason += f"; but that day is a {_WEEKDAYS[(days[0] + (days[1] - days[0]) / 2).weekday()]}"
        found.append(Reading(calendar, *days, _sighting(calendar, reason), precision, (year, month, day)))
    return found


def _sighting(calendar: Calendar, why: str) -> str:
    return why + "; one day either side, since months begin by sighting" if calendar == "islamic" else why


def yearless_readings(month: int, day: int | None, calendar: Calendar, context: Context, *, weekday: int | None = None,
                      future: bool = False) -> list[Reading]:  # fmt: skip
    """Return the readings of a day or month without year: the last one before publication, then the next.

    Args:
        month: The month.
        day: The day, or None for the whole month.
        calendar: The calendar.
        context: What is known.
        weekday: The weekday named beside it, which must fit if it fits any.
        future: Whether the words point forward ("next May").
    """
    precision: Precision = "day" if day else "month"
    fields = (None, month, day)
    if context.anchor is None:
        # 29 February and 30 Esfand exist in some year, 31 April in none
        if not any(bounds(calendar, y, month, day) for y in _leap_years(calendar)):
            return []
        return [
            Reading(
                calendar, None, None, "no year is written and the day of publication is not known", precision, fields
            )
        ]
    latest = from_gregorian(calendar, context.anchor[1])[0]
    spread = from_gregorian(calendar, context.anchor[0])[0]
    possible = [(y, days) for y in range(spread - 8, latest + 2) if (days := bounds(calendar, y, month, day))]
    if not possible:
        return []
    fitting = [p for p in possible if falls_on(weekday, p[1])] if weekday is not None and day else possible
    possible = fitting or possible
    past = [p for p in possible if p[1][0] <= context.anchor[1]]
    later = [p for p in possible if p[1][0] > context.anchor[1]][:1]
    if weekday is None or not fitting:
        # each day on which it can have been published has its own last one
        before = [p for p in past if p[1][0] <= context.anchor[0]][-1:]
        past = [*before, *(p for p in past if p[1][0] > context.anchor[0])]
    else:
        past = past[-1:]
    ordered = [*reversed(past), *later] if not future or not later else [*later, *reversed(past[-1:])]
    readings = []
    for number, (year, days) in enumerate(ordered):
        if number == 0:
            which = "the next one after" if future and later else "the last one up to"
            why = f"no year is written: {which} publication"
            if weekday is not None and day:
                why += (
                    f" that is a {_WEEKDAYS[weekday]}"
                    if fitting
                    else f"; it is no {_WEEKDAYS[weekday]} in any near year"
                )
        else:
            why = f"if the year {year} is meant"
        readings.append(Reading(calendar, *days, _sighting(calendar, why), precision, fields))
    return readings


def _leap_years(calendar: Calendar) -> range:
    return {"gregorian": range(2000, 2004), "solar-hijri": range(1399, 1404), "islamic": range(1440, 1442)}[calendar]


def _triples(a: int, b: int, c: int, context: Context, *, year_at: int | None) -> Iterable[tuple[int, int, int, str]]:
    """Yield (year, month, day, order) for the orders in which three numbers can be read."""
    if year_at == 0:
        yield a, b, c, "year, month, day"
        if b > 12:
            yield a, c, b, "year, day, month"
        return
    orders = [(c, b, a, "day, month, year"), (c, a, b, "month, day, year")]
    if context.month_first:
        orders.reverse()
    if year_at is None and (a > 31 or context.lang in {"fa", "ps"}):
        orders.insert(0, (a, b, c, "year, month, day"))
    elif year_at is None:
        orders.append((a, b, c, "year, month, day"))
    yield from orders


def numeric_readings(a: int, b: int, c: int, context: Context, *, year_at: int | None, weekday: int | None,
                     calendar: Calendar | None) -> list[Reading]:  # fmt: skip
    """Return the readings of a date in three numbers, the likeliest first.

    Args:
        a: First number.
        b: Second number.
        c: Third number.
        context: What is known.
        year_at: Which of them has four digits (0 or 2), or None if none has.
        weekday: The weekday named beside it.
        calendar: The calendar named beside it.
    """
    found: list[tuple[tuple[int, ...], Reading]] = []
    ranked = _order(context) if calendar is None else (calendar,)
    orders = list(_triples(a, b, c, context, year_at=year_at))
    for rank, cal in enumerate(ranked):
        for place, (year, month, day, order) in enumerate(orders):
            short = year_at is None
            if not short and year not in _LIKELY[cal]:
                continue
            if short and (
                (cal == "islamic" and calendar is None)
                or (cal == "solar-hijri" and context.lang not in {"fa", "ps"} and not calendar)
            ):
                continue
            why = f"{order}, {_NAMES[cal]} calendar"
            for number, reading in enumerate(
                year_readings(year, month, day, cal, context, short=short, weekday=None, why=why)
            ):
                assert reading.first is not None
                assert reading.last is not None
                late = context.anchor is not None and reading.first > context.anchor[1] + timedelta(days=400)
                ahead = context.anchor is not None and reading.first > context.anchor[1] + timedelta(days=31)
                misfit = not falls_on(weekday, (reading.first, reading.last))
                found.append(((late, number, misfit, ahead, rank, place), reading))
    found.sort(key=lambda f: f[0])
    readings = [reading for _, reading in found]
    return _explain(_distinct(readings), context, found[0][0] if found else ())


def _distinct(readings: Sequence[Reading]) -> list[Reading]:
    kept: list[Reading] = []
    for reading in readings:
        if all((reading.first, reading.last) != (k.first, k.last) for k in kept):
            kept.append(reading)
    return kept


def _ahead(reading: Reading, anchor: tuple[date, date]) -> bool:
    return reading.first is not None and reading.first > anchor[1] + timedelta(days=31)


def _explain(readings: list[Reading], context: Context, rank: tuple[int, ...]) -> list[Reading]:
    """Say in the chosen reading what decided between it and the others."""
    if len(readings) < 2 or not rank:
        return readings
    chosen, others = readings[0], readings[1:]
    same = [r for r in others if r.calendar == chosen.calendar]
    why = chosen.why
    if same and context.month_first is not None:
        why += "; so are other dates of this text that can be read one way only"
    elif same and context.anchor and _ahead(same[0], context.anchor) and not _ahead(chosen, context.anchor):
        why += "; the other order would be after publication"
    elif same:
        why += "; the order is not certain"
    if any(r.calendar != chosen.calendar for r in others):
        why += f"; the likelier calendar in a text in {context.lang}"
    return [Reading(chosen.calendar, chosen.first, chosen.last, why, chosen.precision, chosen.fields), *others]


def bare_year(year: int, calendar: Calendar | None, context: Context) -> list[Reading]:
    """Return the readings of a year that stands alone; empty where it is no likely year in such a text."""
    if calendar is not None:
        return year_readings(year, None, None, calendar, context, short=False, weekday=None, why="calendar named")
    found = []
    for cal in _order(context):
        lunar_or_solar = cal != "gregorian"
        if lunar_or_solar and context.lang not in _HOME:
            continue
        likely = range(1200, 1500) if lunar_or_solar else range(1600, 2150)
        if year in likely:
            why = f"{_NAMES[cal]} year"
            found += year_readings(year, None, None, cal, context, short=False, weekday=None, why=why)
    if context.anchor:
        limit = context.anchor[1] + timedelta(days=3 * 366)
        found.sort(key=lambda r: r.first is not None and r.first > limit)
    return _explain(found, context, (0,)) if len(found) > 1 else found
