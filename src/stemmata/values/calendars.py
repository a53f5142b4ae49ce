"""Three calendars: Gregorian, Solar Hijri (Iran, Afghanistan) and Islamic (lunar), and the days they mean.

Conversions of the Solar Hijri calendar follow `persiantools`; the Islamic calendar is the Umm al-Qura calendar of
`hijridate` from 1343 to 1500 AH and the arithmetical (tabular, civil) one outside. Islamic months begin with a sighted
moon, so that the same date can mean a neighbouring day elsewhere: `bounds` therefore widens every Islamic date by one
day on either side. Days are `datetime.date` throughout; nothing here knows of time zones.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

from hijridate import Gregorian, Hijri
from persiantools.jdatetime import JalaliDate

__all__ = ["CALENDARS", "Calendar", "bounds", "from_gregorian", "month_length", "to_gregorian"]

Calendar = Literal["gregorian", "solar-hijri", "islamic"]
CALENDARS: tuple[Calendar, ...] = ("gregorian", "solar-hijri", "islamic")

_SIGHTING = timedelta(days=1)
_UMM_AL_QURA = range(1343, 1501)
_YEARS: dict[str, range] = {"gregorian": range(1, 10000), "solar-hijri": range(1, 3178), "islamic": range(1, 9666)}
# Julian day number of the proleptic Gregorian ordinal 0, and of the Islamic civil epoch (16 July 622, Julian)
_ORDINAL_ZERO = 1_721_425
_EPOCH = 1_948_440


def _tabular(year: int, month: int, day: int) -> date:
    """Return the day of the arithmetical Islamic calendar (30-year cycle, leap years 2, 5, 7, 10, 13, 16, 18, ...)."""
    julian = (11 * year + 3) // 30 + 354 * year + 30 * month - (month - 1) // 2 + day + _EPOCH - 385
    return date.fromordinal(julian - _ORDINAL_ZERO)


def month_length(calendar: Calendar, year: int, month: int) -> int:
    """Return the number of days that a date in this month can bear.

    Every Islamic month counts as 30 days: whether one has 29 or 30 depends on who sighted the moon. (The printed
    tables give a month of 31 days in 1348 AH, where they were mended.)
    """
    if calendar == "islamic":
        return max(30, Hijri(year, month, 1).month_length()) if year in _UMM_AL_QURA else 30
    if calendar == "solar-hijri":
        return int(JalaliDate.days_in_month(month, year))
    return monthrange(year, month)[1]


def to_gregorian(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """Return the day that a date of a calendar names, or None where there is no such date (31 April, 30 Esfand).

    >>> (
    ...     to_gregorian("solar-hijri", 1401, 7, 12),
    ...     to_gregorian("islamic", 1444, 8, 21),
    ...     to_gregorian("gregorian", 2023, 2, 29),
    ... )
    (datetime.date(2022, 10, 4), datetime.date(2023, 3, 13), None)
    """
    if year not in _YEARS[calendar] or not 1 <= month <= 12 or day < 1 or day > month_length(calendar, year, month):
        return None
    if calendar == "gregorian":
        return date(year, month, day)
    if calendar == "solar-hijri":
        found: date = JalaliDate(year, month, day).to_gregorian()
        return found
    if year not in _UMM_AL_QURA:
        return _tabular(year, month, day)
    # the 30th of a month that the tables give 29 days is the day after the 29th: another sighting
    length = Hijri(year, month, 1).month_length()
    known = Hijri(year, month, min(day, length)).to_gregorian()
    return date(known.year, known.month, known.day) + timedelta(days=max(day - length, 0))


def from_gregorian(calendar: Calendar, day: date) -> tuple[int, int, int]:
    """Return year, month and day of `day` in a calendar.

    >>> from_gregorian("solar-hijri", date(2022, 10, 4))
    (1401, 7, 12)
    """
    if calendar == "gregorian":
        return day.year, day.month, day.day
    if calendar == "solar-hijri":
        solar = JalaliDate.to_jalali(day.year, day.month, day.day)
        return solar.year, solar.month, solar.day
    if date(1924, 8, 1) <= day <= date(2077, 11, 16):
        lunar = Gregorian(day.year, day.month, day.day).to_hijri()
        return lunar.year, lunar.month, lunar.day
    elapsed = day.toordinal() + _ORDINAL_ZERO - _EPOCH
    year = (30 * elapsed + 10646) // 10631
    while _tabular(year + 1, 1, 1) <= day:
        year += 1
    while _tabular(year, 1, 1) > day:
        year -= 1
    if year in _UMM_AL_QURA:
        # the two calendars meet with a day to spare: the nearest date on this side stands for it
        return (1501, 1, 1) if year == _UMM_AL_QURA[-1] else (1342, 12, 30)
    month = next(m for m in range(12, 0, -1) if _tabular(year, m, 1) <= day)
    return year, month, (day - _tabular(year, month, 1)).days + 1


def bounds(calendar: Calendar, year: int, month: int | None = None, day: int | None = None) -> tuple[date, date] | None:
    """Return the first and last day that a date, a month or a year of a calendar can mean, or None where impossible.

    Args:
        calendar: The calendar.
        year: The year.
        month: The month from 1, or None for the whole year.
        day: The day from 1, or None for the whole month.

    Returns:
        Both days included; Islamic dates are one day wider on either side.
    """
    if month is None:
        first, last = to_gregorian(calendar, year, 1, 1), None
        if first is not None:
            last = to_gregorian(calendar, year, 12, month_length(calendar, year, 12))
    elif day is None:
        first = to_gregorian(calendar, year, month, 1)
        last = to_gregorian(calendar, year, month, month_length(calendar, year, month)) if first is not None else None
    else:
        first = last = to_gregorian(calendar, year, month, day)
    if first is None or last is None:
        return None
    return (first - _SIGHTING, last + _SIGHTING) if calendar == "islamic" else (first, last)
