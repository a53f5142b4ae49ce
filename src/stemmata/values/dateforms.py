"""Absolute dates: the forms in which days, months, years and spans of them are written.

Each reader takes a match of the grammar in `dates` and gives the readings of the words, or None where the words are
something else after all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from stemmata.values.calendars import Calendar, bounds, from_gregorian
from stemmata.values.datereadings import (
    Context,
    Reading,
    bare_year,
    expand_year,
    numeric_readings,
    year_readings,
    yearless_readings,
)
from stemmata.values.datewords import Month, Tagged
from stemmata.values.fold import fold_text
from stemmata.values.lexicon import load
from stemmata.values.words import word_set

lexicon, units = load("dates"), load("units")


@dataclass(frozen=True, slots=True)
class Found:
    """Readings of the words `first` to before `last`; no readings means: passed over, not a date."""

    first: int
    last: int
    readings: list[Reading]
    relative: bool = False


Match = re.Match[str]
# ---------------------------------------------------------------------------------------------------- small helpers


_EARLY, _LATE, NEXT, THIS = map(word_set, (lexicon.EARLY, lexicon.LATE, lexicon.NEXT, lexicon.THIS))
_MARKS: dict[str, Calendar] = {fold_text(w): c for c, ws in lexicon.CALENDAR_MARKS.items() for w in ws.split()}
_HIJRI = word_set(lexicon.HIJRI)
_HEADS = frozenset().union(*(word_set(h) for h in units.HEADS.values()))
_PASSIVE = word_set("شد شدند شده شدن می‌شد می‌شدند می‌شوند شوند بودند")
"""Behind a word for the dead, what makes a Persian verb of it: «در ۱۳۹۳ کشته شدند» counts nobody."""
_TO_DAYS = {"early": (1, 12), "mid": (8, 22), "late": (18, 31)}
_LIKELY: dict[Calendar, range] = {
    "gregorian": range(1000, 2200),
    "solar-hijri": range(1000, 1600),
    "islamic": range(1000, 1600),
}


def _counted(folded: Sequence[str], at: int) -> bool:
    """Tell whether the word at `at` is one that numbers count: 2014 people."""
    return at < len(folded) and folded[at] in _HEADS and not (at + 1 < len(folded) and folded[at + 1] in _PASSIVE)


def _calendar_named(tagged: Tagged, match: Match, group: str, lang: str) -> Calendar | None:
    """Return the calendar that the marks after a year name («هجری شمسی», AH)."""
    start, end = match.span(group)
    named: Calendar | None = None
    hijri = False
    for word in tagged.words.folded[start:end]:
        named = _MARKS.get(word, named)
        hijri = hijri or word in _HIJRI
    if named is None and hijri:
        return "solar-hijri" if lang in {"fa", "ps"} else "islamic"
    return named


def _year(tagged: Tagged, match: Match, n: str, month: Month | None, calendar: Calendar) -> tuple[int, bool] | None:
    """Return the year of a match and whether it has two digits; None where the number is rather something else."""
    if match.group(f"yr{n}") is None:
        return None
    at = match.start(f"y{n}")
    value, tag = tagged.number(at), match.group(f"y{n}")
    following = tagged.words.folded[at + 1] if at + 1 < len(tagged.words) else ""
    joined = following in {"/", ":", "-"} and tagged.words.glued(at + 1) and tagged.words.glued(at + 2)
    if _counted(tagged.words.folded, at + 1) or (joined and (tag != "Y" or following != "-")):
        return None
    if tag == "Y":
        return (value, False) if value in _LIKELY[calendar] else None
    if len(tagged.words.folded[at]) != 2:
        return None
    written_short = bool(match.group(f"ap{n}")) or (month is not None and month.abbreviated)
    introduced = "j" in match.group(f"yr{n}") or bool(match.group(f"cal{n}"))
    ends_there = tagged.tags[at + 1 : at + 2] in ("", ".", ",", "،", ")", "(", "[", "~", "-") and tag == "Z"
    return (value, True) if written_short or introduced or ends_there else None


def _end_without(match: Match, *groups: str) -> int:
    """Return the end of a match less the optional groups that were not taken."""
    return min([match.start(g) for g in groups if match.group(g) is not None], default=match.end())


def _weekday(tagged: Tagged, match: Match) -> int | None:
    return tagged.number(match.start("wd")) if match.group("wd") is not None else None


def first_of(match: Match, *groups: str) -> int:
    """Return the first word that any of the groups matched."""
    return min(match.start(g) for g in groups if match.group(g) is not None)


def _month_plain(match: Match, group: str) -> bool:
    """Whether the month may stand on its own: a full name, not an everyday word."""
    return match.group(group) == "M"


# ---------------------------------------------------------------------------------------------------- whole dates


def _resolve(
    month: Month,
    day: int | None,
    year: tuple[int, bool] | None,
    context: Context,
    *,
    weekday: int | None = None,
    future: bool = False,
) -> list[Reading]:
    """Return the readings of a day or month by name."""
    if month.calendar not in context.calendars:
        context = replace(context, calendars=(*context.calendars, month.calendar))
    if year is None:
        return yearless_readings(month.number, day, month.calendar, context, weekday=weekday, future=future)
    why = (
        "month by name"
        if month.calendar == "gregorian"
        else f"month of the {month.calendar.replace('-', ' ').title()} calendar"
    )
    return year_readings(year[0], month.number, day, month.calendar, context, short=year[1], weekday=weekday, why=why)


def _this_year(tagged: Tagged, match: Match, month: Month, context: Context) -> tuple[int, bool] | None:
    """Return the year that "of this year" or "last year" names."""
    if match.group("ty") is None or context.anchor is None:
        return None
    at = match.start("ty")
    here = from_gregorian(month.calendar, context.anchor[1])[0]
    said = set(tagged.words.folded[at : match.end("ty")])
    if not said & (THIS | NEXT) and not _past_words(said):
        return None
    return here + (1 if said & NEXT else 0 if said & THIS else -1), False


PAST = word_set(
    "last past previous dernier dernière passé passée pasado pasada letzten letzte letzter "
    "گذشته الماضي الماضية المنصرم الفائت"
)


def _past_words(said: set[str]) -> bool:
    return bool(said & PAST)


def read_day_month(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read "16 November 1989", "Sunday, the 5th of May", «۲۵ آبان ۱۳۶۸», "5 شباط/فبراير"."""
    month, day = tagged.month(match.start("m1")), tagged.number(match.start("d1"))
    year = _year(tagged, match, "1", month, month.calendar)
    last = match.end() if year else _end_without(match, "yr1")
    if year is None and match.groupdict().get("ty"):
        year = _this_year(tagged, match, month, context)
        last = match.end() if year else _end_without(match, "ty")
    readings = _resolve(month, day, year, context, weekday=_weekday(tagged, match))
    return Found(first_of(match, "wd", "d1", "m1"), last, readings)


def read_month_day(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read "November 16, 1989"; not "in November 16 people died"."""
    at = match.end("d1")
    while tagged.tags[at : at + 1] == "_":
        at += 1
    folded = tagged.words.folded
    if _counted(folded, at) or (at < len(folded) and folded[at] in {"%", "percent"}):
        return None
    return read_day_month(tagged, match, context)


def read_numeric(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read 16/11/1989, 1989-11-16, ۱۴۰۱/۰۷/۱۲."""
    a, c = match.start("a"), match.start("c")
    words = tagged.words
    if not all(words.glued(k) for k in range(a + 1, c + 1)):
        return None
    beside = words.folded[c + 1] if c + 1 < len(words) and words.glued(c + 1) else ""
    before = words.folded[a - 1] if words.glued(a) else ""
    if beside in {"/", "-", "_"} and words.glued(c + 2) and words.kinds[c + 2 : c + 3] == "n":
        return Found(a, c + 1, [])
    if before in {"/", "-", "_"}:
        return None
    year_at = 0 if match.group("a") == "Y" else 2 if match.group("c") == "Y" else None
    if year_at is None and (len(words.folded[c]) != 2 and len(words.folded[a]) != 2):
        return None
    if year_at is None and match.group("s") == "-" and "Z" not in match.group("a") + match.group("c"):
        # 10-12-14 may be anything; with slashes or dots it is a date
        return None
    values = [tagged.number(k) for k in (a, match.start("b"), c)]
    calendar = _calendar_named(tagged, match, "cal", context.lang)
    readings = numeric_readings(
        values[0], values[1], values[2], context, year_at=year_at, weekday=_weekday(tagged, match), calendar=calendar
    )
    return Found(first_of(match, "wd", "a"), match.end() if readings else c + 1, readings)


def read_dotted(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read 16.11.1989."""
    at = match.start("n")
    parts = tagged.words.folded[at].split(".")
    a, b, c = map(int, parts)
    year_at = 0 if len(parts[0]) == 4 else 2 if len(parts[2]) == 4 else None
    if any(len(p) == 3 for p in parts) or (year_at is None and any(len(p) != 2 for p in parts)):
        return None
    calendar = _calendar_named(tagged, match, "cal", context.lang)
    readings = numeric_readings(a, b, c, context, year_at=year_at, weekday=_weekday(tagged, match), calendar=calendar)
    return Found(first_of(match, "wd", "n"), match.end() if readings else at + 1, readings)


# ---------------------------------------------------------------------------------------------------- spans of days


def _span(one: list[Reading], other: list[Reading], why: str) -> list[Reading]:
    """Join the readings of both ends: the chosen ones, and each alternative that both share."""
    spans = []
    for k in range(min(len(one), len(other))):
        a, b = one[k], other[k]
        if a.first is None or b.last is None:
            spans.append(replace(a, why=why + "; " + a.why, precision="range", fields=b.fields))
        elif a.first <= b.last:
            spans.append(Reading(a.calendar, a.first, b.last, why + "; " + b.why, "range", b.fields))
    return spans[:1] if len(one) != len(other) else spans


def read_days_of_month(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read "between 2 and 5 May 1989", "15-16 November", "November 15-16, 1989"."""
    month = tagged.month(match.start("m1"))
    a, b = tagged.number(match.start("d1")), tagged.number(match.start("d2"))
    year = _year(tagged, match, "1", month, month.calendar)
    last = match.end() if year else _end_without(match, "yr1")
    if a >= b:
        return None
    one, other = _resolve(month, a, year, context), _resolve(month, b, year, context)
    return Found(first_of(match, "open", "d1", "m1"), last, _span(one, other, "from the first day named to the last"))


def read_days_of_months(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read "from 28 April to 3 May 1989"."""
    start, end = tagged.month(match.start("m1")), tagged.month(match.start("m2"))
    if start.calendar != end.calendar:
        return None
    days = [tagged.number(match.start(d)) if match.groupdict().get(d) else None for d in ("d1", "d2")]
    final = _year(tagged, match, "2", end, end.calendar)
    last = match.end() if final else _end_without(match, "yr2")
    first = _year(tagged, match, "1", start, start.calendar)
    if first is None and final is not None:
        first = (final[0] - (start.number > end.number), final[1])
    one, other = _resolve(start, days[0], first, context), _resolve(end, days[1], final, context)
    readings = _span(one, other, "from the first day named to the last")
    if not readings and one and other and one[0].first and other[0].last:
        # no year written and the span passes a new year
        back = [r for r in one if r.first and other[0].last and r.first <= other[0].last]
        readings = _span(back, other, "from the first day named to the last")
    starts = [g for g in ("open", "d1", "m1") if g in match.groupdict()]
    return Found(first_of(match, *starts), last, readings)


# ---------------------------------------------------------------------------------------------------- months, years


def _third(readings: list[Reading], said: str) -> list[Reading]:
    """Narrow months and years to their beginning, middle or end, with generous edges."""
    part = "early" if said in _EARLY else "late" if said in _LATE else "mid"
    narrowed = []
    for r in readings:
        if r.first is None or r.last is None:
            narrowed.append(r)
            continue
        length = (r.last - r.first).days + 1
        low, high = _TO_DAYS[part]
        a = r.first + timedelta(days=(low - 1) * length // 31)
        b = r.last if part == "late" else r.first + timedelta(days=max(high * length // 31 - 1, 0))
        narrowed.append(replace(r, first=a, last=b, why=f"{r.why}; the {part} part, edges drawn wide"))
    return narrowed


def read_month_alone(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read "November 1989", "early May", "last March", "in June"."""
    at = match.start("m1")
    month = tagged.month(at)
    year = _year(tagged, match, "1", month, month.calendar)
    last = match.end() if year else _end_without(match, "yr1")
    if year is None and match.group("ty"):
        year = _this_year(tagged, match, month, context)
        last = match.end() if year else _end_without(match, "ty")
    lead = match.group("lead") or ""
    said = tagged.words.folded[match.start("lead")] if lead else ""
    if year is None and (month.abbreviated or not _month_plain(match, "m1")):
        before = tagged.tags[at - 1] if at else ""
        weak_here = tagged.words.arabic and not lead.startswith("e")
        shown = tagged.words.text[tagged.words.starts[at]].isupper() or tagged.words.arabic
        if "J" not in match.group() and (weak_here or not shown or not (lead or (before and before in "pb"))):
            return None
    readings = _resolve(month, None, year, context, future=said in NEXT)
    if lead.startswith("e"):
        readings = _third(readings, said)
    return Found(match.start("lead") if lead else at, last, readings)


_SEASON_MONTHS = {"spring": (3, 6, 21), "summer": (6, 9, 23), "autumn": (9, 12, 22), "winter": (12, 3, 21)}
_SEASON_ORDER = ("spring", "summer", "autumn", "winter")


def read_season(tagged: Tagged, match: Match, context: Context) -> Found | None:
    """Read "summer 1989", «بهار ۱۴۰۱»: wide bounds, and the other hemisphere as an alternative."""
    name = tagged.values[match.start("s")]
    assert isinstance(name, str)
    year = tagged.number(match.start("y1"))
    calendar = _calendar_named(tagged, match, "cal1", context.lang)
    first = first_of(match, "lead", "s")
    if match.group("y1") == "Z":
        if context.lang not in {"fa", "ps"}:
            return None
        year = expand_year(year, "solar-hijri", context)[0]
    solar = context.lang in {"fa", "ps"} and 1200 <= year < 1500
    if solar or calendar == "solar-hijri":
        k = _SEASON_ORDER.index(name) * 3 + 1
        days, end = bounds("solar-hijri", year, k), bounds("solar-hijri", year, k + 2)
        if not days or not end:
            return None
        why = "a quarter of the Solar Hijri year"
        return Found(first, match.end(), [Reading("solar-hijri", days[0], end[1], why, "season", (year, None, None))])
    if not 1600 <= year < 2150:
        return None
    start, stop, day = _SEASON_MONTHS[name]
    here = Reading("gregorian", date(year, start, 1), date(year + (stop < start), stop, day),
                   "north of the equator, edges drawn wide", "season", (year, None, None))  # fmt: skip
    start, stop, day = _SEASON_MONTHS[_SEASON_ORDER[(_SEASON_ORDER.index(name) + 2) % 4]]
    south = Reading("gregorian", date(year, start, 1), date(year + (stop < start), stop, day),
                    "south of the equator, edges drawn wide", "season", (year, None, None))  # fmt: skip
    alternatives = [south]
    if name == "winter":
        alternatives.insert(
            0,
            replace(
                here, first=date(year - 1, 12, 1), last=date(year, 3, 21), why="the winter that ended in that year"
            ),
        )
    return Found(first, match.end(), [here, *alternatives])


def read_bare_years(  # noqa: PLR0911  (each return is one thing that a bare number is not)
    tagged: Tagged, match: Match, context: Context
) -> Found | None:
    """Read "in 1989", «سال ۱۴۰۱», "(2011)", "between 1989 and 1992", "1989-92"."""
    at = match.start("y1")
    words = tagged.words
    year = _year(tagged, match, "1", None, "gregorian")
    value = tagged.number(at)
    lead = match.group("lead")
    if match.group("y1") != "Y":
        if not (year and year[1] and "j" in lead and words.arabic and context.lang in {"fa", "ps"}):
            return None
        calendar: Calendar = _calendar_named(tagged, match, "cal1", context.lang) or "solar-hijri"
        readings = year_readings(
            value, None, None, calendar, context, short=True, weekday=None, why="year of two digits"
        )
        return Found(at, match.end("yr1"), readings)
    following = words.folded[at + 1] if at + 1 < len(words) else ""
    if _counted(words.folded, at + 1) or (
        following and following in "-/:" and words.glued(at + 1) and match.group("y2") is None
    ):
        return None
    if lead == "(" and tagged.tags[at + 1 : at + 2] not in (")", "-", "c", ","):
        return None
    calendar_named = _calendar_named(tagged, match, "cal1", context.lang)
    readings = bare_year(value, calendar_named, context)
    if "e" in lead:
        readings = _third(readings, words.folded[match.start("lead")])
    if match.group("y2") is None:
        return Found(match.start("lead") if lead.startswith("e") else at, match.end("yr1"), readings)
    until = tagged.number(match.start("y2"))
    until = until if match.group("y2") == "Y" else value // 100 * 100 + until
    if not 0 < until - value < 100:
        return None
    other = [replace(r, why="years") for r in bare_year(until, readings[0].calendar, context)] if readings else []
    spans = _span(readings[:1], other, "from the first year named to the last")
    return Found(match.start("lead") if lead.startswith("b") else at, match.end("y2"), spans)


def read_decade(tagged: Tagged, match: Match, _context: Context) -> Found | None:
    """Read "the 1980s", "the 80s"."""
    at = match.start("y1")
    value = tagged.number(at)
    if value % 10:
        return None
    start = value if match.group("y1") == "Y" else 1900 + value
    why = "ten years" if match.group("y1") == "Y" else "ten years, of the last century"
    if not 1500 <= start <= 2090:
        return None
    reading = Reading("gregorian", date(start, 1, 1), date(start + 9, 12, 31), why, "decade", (start, None, None))
    return Found(at, match.end(), [reading])
