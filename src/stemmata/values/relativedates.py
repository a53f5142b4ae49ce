"""Relative dates: "yesterday", "on Sunday", "three days ago", "last week", and days counted from an event.

They are resolved from the day of publication, towards the past; without it, and where they count from an event told in
the text, they stay open.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from stemmata.values.calendars import Calendar, bounds, from_gregorian
from stemmata.values.dateforms import NEXT, PAST, THIS, Found, Match, first_of
from stemmata.values.datereadings import Context, Precision, Reading
from stemmata.values.datewords import Tagged
from stemmata.values.fold import fold_text
from stemmata.values.numerals import read_numeral
from stemmata.values.words import word_set


def _shifted(context: Context, days: int, why: str, *, spread: int = 0, precision: Precision = "day") -> Reading:
    if context.anchor is None:
        return Reading("gregorian", None, None, why + ", which is not known", precision)
    first, last = context.anchor
    return Reading("gregorian", first + timedelta(days=days - spread), last + timedelta(days=days), why, precision)


def read_today(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read "yesterday", "aujourd'hui", «دیشب»."""
    days = tagged.number(match.start("r"))
    return Found(
        match.start("r"), match.end(), [_shifted(context, days, "counted from the day of publication")], relative=True
    )


def read_weekday_alone(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read "on Sunday", "last Friday", «یکشنبه گذشته»: the last such day up to publication."""
    weekday = tagged.number(match.start("w"))
    said = {tagged.words.folded[match.start(g)] for g in ("l1", "l2") if match.group(g)}
    if match.group("w") == "w" and not said:
        return None
    first = first_of(match, "l1", "w")
    if context.anchor is None:
        why = "counted from the day of publication, which is not known"
        return Found(first, match.end(), [Reading("gregorian", None, None, why)], relative=True)
    low, high = context.anchor
    strictly = bool(said & PAST)
    back = (high.weekday() - weekday) % 7
    if said & NEXT:
        ahead = (weekday - high.weekday()) % 7 or 7
        days = high + timedelta(days=ahead)
        readings = [Reading("gregorian", days, days, "the next such day after publication")]
    else:
        days = high - timedelta(days=back or (7 if strictly else 0))
        earliest = low - timedelta(days=(low.weekday() - weekday) % 7 or (7 if strictly else 0))
        why = "the last such day before publication" if strictly else "the last such day up to publication"
        readings = [Reading("gregorian", min(earliest, days), days, why)]
        week = timedelta(days=7)
        if not strictly and back == 0:
            readings.append(
                Reading("gregorian", days - week, days - week, "if the same day of the week before is meant")
            )
        if not strictly:
            readings.append(Reading("gregorian", days + week, days + week, "if the day to come is meant"))
    return Found(first, match.end(), readings, relative=True)


_UNIT_DAYS = {
    "day": "day days jour jours día días tag tagen tage روز أيام يوم يوما يومين",
    "week": "week weeks semaine semaines semana semanas woche wochen هفته أسبوع أسبوعين أسابيع الأسبوع weekend",
    "month": "month months mois mes meses monat monaten ماه شهر شهرين أشهر الشهر",
    "year": "year years an ans année années año años jahr jahren سال سنة سنوات سنتين عام عامين أعوام العام السنة",
}
_UNIT: dict[str, Precision] = {fold_text(w): unit for unit, ws in _UNIT_DAYS.items() for w in ws.split()}  # type: ignore[misc]
_THE_DAY = re.compile("k")
_DUAL = word_set("يومين أسبوعين شهرين سنتين عامين")


def with_units(tagged: Tagged) -> str:
    """Return the tags, `u` for every word for "the day" that is also a unit of time ("jour", «روز»)."""
    units = [m.start() for m in _THE_DAY.finditer(tagged.tags) if tagged.words.folded[m.start()] in _UNIT]
    if not units:
        return tagged.tags
    tags = list(tagged.tags)
    for at in units:
        tags[at] = "u"
    return "".join(tags)


def read_last_unit(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read "last week", "l'année dernière", «سال گذشته»: the calendar unit before, at or after publication."""
    unit = _UNIT.get(tagged.words.folded[match.start("u")])
    said = {tagged.words.folded[match.start(g)] for g in ("l1", "l2") if match.groupdict().get(g)}
    if unit is None or not said & (PAST | NEXT | THIS):
        return None
    step = 1 if said & NEXT else 0 if said & THIS else -1
    first = first_of(match, "l1", "u")
    if context.anchor is None:
        why = "counted from the day of publication, which is not known"
        return Found(first, match.end(), [Reading("gregorian", None, None, why, unit)], relative=True)
    if unit == "day":
        return None
    calendar: Calendar = "solar-hijri" if context.lang in {"fa", "ps"} and unit != "week" else "gregorian"
    days = [_unit_around(d, unit, step, calendar) for d in context.anchor]
    reading = Reading(calendar, days[0][0], days[1][1], "counted from the day of publication", unit)
    return Found(first, match.end(), [reading], relative=True)


def _unit_around(day: date, unit: Precision, step: int, calendar: Calendar) -> tuple[date, date]:
    """Return the week, month or year `step` units from that of `day`; weeks are drawn wide on either side."""
    if unit == "week":
        # where a week begins differs between countries: all days that any custom would call so
        return day + timedelta(days=7 * step - 6), day + timedelta(days=7 * step + 6 if step >= 0 else -1)
    year, month, _ = from_gregorian(calendar, day)
    if unit == "year":
        found = bounds(calendar, year + step, None, None)
    else:
        at = year * 12 + month - 1 + step
        found = bounds(calendar, at // 12, at % 12 + 1, None)
    assert found is not None
    return found


def read_ago(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read "three days ago", "il y a deux semaines", «دو روز پیش», «قبل يومين»."""
    words = tagged.words
    at = match.start("u")
    unit = _UNIT.get(words.folded[at])
    if unit is None:
        return None
    first, count = at, 0
    if words.folded[at] in _DUAL:
        count = 2
    for k in range(max(at - 5, 0), at):
        numeral = read_numeral(words, k, context.lang)
        if numeral is not None and numeral.last == at and numeral.high == numeral.low and not numeral.ordinal:
            first, count = k, int(numeral.low)
            break
    if not count and words.folded[at - 1 : at] in (["a"], ["an"]):
        first, count = at - 1, 1
    if not 0 < count < 400:
        return None
    end = match.end()
    if match.group("g") is None:
        lead = _ago_lead(words.folded, first)
        if lead is None:
            return None
        first, end = lead, at + 1
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[unit] * count
    spread = {"day": 0, "week": 3, "month": 15, "year": 183}[unit]
    reading = _shifted(
        context, -days, f"{count} {unit}(s) before the day of publication", spread=spread, precision=unit
    )
    if reading.last is not None:
        reading = replace(reading, last=reading.last + timedelta(days=spread))
    return Found(first, end, [reading], relative=True)


def _ago_lead(folded: list[str], first: int) -> int | None:
    """Return where the words that say "ago" before a number begin («قبل», "il y a", "hace", "vor")."""
    if folded[max(first - 3, 0) : first] == ["il", "y", "a"]:
        return first - 3
    return first - 1 if first and folded[first - 1] in {"hace", "vor", "قبل", "منذ"} else None


def read_from_event(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read "two days before the killing", "the following day": counted from an event, left open."""
    words, at = tagged.words, match.start("u")
    unit = _UNIT.get(words.folded[at])
    if unit is None:
        return None
    first = at
    for k in range(max(at - 4, 0), at):
        numeral = read_numeral(words, k, context.lang)
        if numeral is not None and numeral.last == at and not numeral.ordinal:
            first = k
            break
    if first == at and words.folded[at - 1 : at] not in (["the"], ["a"], ["le"], ["la"]):
        return None
    reading = Reading("gregorian", None, None, "counted from an event told in the text: for a person to resolve", unit)
    return Found(first, match.end("h"), [reading], relative=True)
