"""Dates in a text, each with its bounds, the calendar and reading chosen, and what else it could be.

A grammar of a few patterns over the tags of `datewords` finds the dates; `datereadings` settles what each leaves open. A
date that no calendar holds (31 April) is no date and is left out. Times of day are in `clock`; no day here ever passes
through a time zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from stemmata.values.calendars import CALENDARS, Calendar, bounds, from_gregorian
from stemmata.values.clock import TimeMention, find_times
from stemmata.values.datereadings import (
    Context,
    Precision,
    Reading,
    bare_year,
    expand_year,
    numeric_readings,
    year_readings,
    yearless_readings,
)
from stemmata.values.datewords import Month, Tagged, tag_dates
from stemmata.values.fold import fold_text
from stemmata.values.lexicon import load
from stemmata.values.numerals import read_numeral
from stemmata.values.words import guess_language, words_of

__all__ = [
    "DateMention",
    "Precision",
    "Reading",
    "TimeMention",
    "find_dates",
    "find_times",
    "month_order",
    "parse_date",
]

lexicon, units = load("dates"), load("units")
LANGUAGES = ("en", "fr", "es", "de", "fa", "ar", "ps")


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
class _Found:
    """Readings of the words `first` to before `last`; no readings means: passed over, not a date."""

    first: int
    last: int
    readings: list[Reading]
    relative: bool = False


Match = re.Match[str]
Handler = Callable[[Tagged, Match, Context], "_Found | None"]

_YEAR = r"(?P<yr{n}>(?:,|[obpk]?j?_*)(?P<ap{n}>'?)(?P<y{n}>[YZD])_*(?P<cal{n}>(?:\(?c_*[.]?)*))"
_YEAR_THIS = r"(?P<ty>[,]?l?[ju](?P<tl>l?))"
_MONTH = r"J?[ob]?(?P<m{n}>[Mm])_*(?:/[Mm]_*)?\.?J?"
_DAY = r"(?P<d{n}>D)_*"
_WD = r"(?:(?P<wd>[Ww])_*\.?[,،]?[kp]{0,2}[,،]?)?"


def _pattern(text: str) -> re.Pattern[str]:
    parts = {"YEAR": _YEAR, "MONTH": _MONTH, "DAY": _DAY}
    for name, part in parts.items():
        for n in ("1", "2"):
            text = text.replace(f"{name}{n}", part.replace("{n}", n))
    return re.compile(text.replace("WD", _WD).replace("THIS", _YEAR_THIS))


# ---------------------------------------------------------------------------------------------------- small helpers


def _set(text: str) -> frozenset[str]:
    return frozenset(fold_text(w.replace("_", " ")) for w in text.split())


_EARLY, _LATE, _NEXT, _THIS = map(_set, (lexicon.EARLY, lexicon.LATE, lexicon.NEXT, lexicon.THIS))
_MARKS: dict[str, Calendar] = {fold_text(w): c for c, ws in lexicon.CALENDAR_MARKS.items() for w in ws.split()}  # type: ignore[misc]
_HIJRI = _set(lexicon.HIJRI)
_HEADS = frozenset().union(*(_set(h) for h in units.HEADS.values()))
_TO_DAYS = {"early": (1, 12), "mid": (8, 22), "late": (18, 31)}
_LIKELY: dict[Calendar, range] = {
    "gregorian": range(1000, 2200),
    "solar-hijri": range(1000, 1600),
    "islamic": range(1000, 1600),
}


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
    if following in _HEADS or (joined and (tag != "Y" or following != "-")):
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


def _first(match: Match, *groups: str) -> int:
    return min(match.start(g) for g in groups if match.group(g) is not None)


def _month_plain(tagged: Tagged, match: Match, group: str) -> bool:
    """Whether the month may stand on its own: a full name, not an everyday word."""
    return match.group(group) == "M"


# ---------------------------------------------------------------------------------------------------- whole dates


def _resolve(month: Month, day: int | None, year: tuple[int, bool] | None, context: Context, *, weekday: int | None = None,
             future: bool = False) -> list[Reading]:  # fmt: skip
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
    if not said & (_THIS | _NEXT) and not _past_words(said):
        return None
    return here + (1 if said & _NEXT else 0 if said & _THIS else -1), False


_PAST = _set(
    "last past previous dernier dernière passé passée pasado pasada letzten letzte letzter گذشته الماضي الماضية المنصرم الفائت"
)


def _past_words(said: set[str]) -> bool:
    return bool(said & _PAST)


def _day_month(tagged: Tagged, match: Match, context: Context) -> _Found | None:
    """Read "16 November 1989", "Sunday, the 5th of May", «۲۵ آبان ۱۳۶۸», "5 شباط/فبراير"."""
    month, day = tagged.month(match.start("m1")), tagged.number(match.start("d1"))
    year = _year(tagged, match, "1", month, month.calendar)
    last = match.end() if year else _end_without(match, "yr1")
    if year is None and match.groupdict().get("ty"):
        year = _this_year(tagged, match, month, context)
        last = match.end() if year else _end_without(match, "ty")
    readings = _resolve(month, day, year, context, weekday=_weekday(tagged, match))
    return _Found(_first(match, "wd", "d1", "m1"), last, readings)


def _month_day(tagged: Tagged, match: Match, context: Context) -> _Found | None:
    """Read "November 16, 1989"; not "in November 16 people died"."""
    at = match.end("d1")
    while tagged.tags[at : at + 1] == "_":
        at += 1
    folded = tagged.words.folded
    if at < len(folded) and (folded[at] in _HEADS or folded[at] in {"%", "percent"}):
        return None
    return _day_month(tagged, match, context)


def _numeric(tagged: Tagged, match: Match, context: Context) -> _Found | None:
    """Read 16/11/1989, 1989-11-16, ۱۴۰۱/۰۷/۱۲."""
    a, c = match.start("a"), match.start("c")
    words = tagged.words
    if not all(words.glued(k) for k in range(a + 1, c + 1)):
        return None
    beside = words.folded[c + 1] if c + 1 < len(words) and words.glued(c + 1) else ""
    before = words.folded[a - 1] if words.glued(a) else ""
    if beside in {"/", "-", "_"} and words.glued(c + 2) and words.kinds[c + 2 : c + 3] == "n":
        return _Found(a, c + 1, [])
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
    return _Found(_first(match, "wd", "a"), match.end() if readings else c + 1, readings)


def _dotted(tagged: Tagged, match: Match, context: Context) -> _Found | None:
    """Read 16.11.1989."""
    at = match.start("n")
    parts = tagged.words.folded[at].split(".")
    a, b, c = map(int, parts)
    year_at = 0 if len(parts[0]) == 4 else 2 if len(parts[2]) == 4 else None
    if any(len(p) == 3 for p in parts) or (year_at is None and any(len(p) != 2 for p in parts)):
        return None
    calendar = _calendar_named(tagged, match, "cal", context.lang)
    readings = numeric_readings(a, b, c, context, year_at=year_at, weekday=_weekday(tagged, match), calendar=calendar)
    return _Found(_first(match, "wd", "n"), match.end() if readings else at + 1, readings)


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


def _days_of_month(tagged: Tagged, match: Match, context: Context) -> _Found | None:
    """Read "between 2 and 5 May 1989", "15-16 November", "November 15-16, 1989"."""
    month = tagged.month(match.start("m1"))
    a, b = tagged.number(match.start("d1")), tagged.number(match.start("d2"))
    year = _year(tagged, match, "1", month, month.calendar)
    last = match.end() if year else _end_without(match, "yr1")
    if a >= b:
        return None
    one, other = _resolve(month, a, year, context), _resolve(month, b, year, context)
    return _Found(_first(match, "open", "d1", "m1"), last, _span(one, other, "from the first day named to the last"))


def _days_of_months(tagged: Tagged, match: Match, context: Context) -> _Found | None:
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
    return _Found(_first(match, *starts), last, readings)


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


def _month_alone(tagged: Tagged, match: Match, context: Context) -> _Found | None:
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
    if year is None and (month.abbreviated or not _month_plain(tagged, match, "m1")):
        before = tagged.tags[at - 1] if at else ""
        weak_here = tagged.words.arabic and not lead.startswith("e")
        shown = tagged.words.text[tagged.words.starts[at]].isupper() or tagged.words.arabic
        if "J" not in match.group() and (weak_here or not shown or not (lead or (before and before in "pb"))):
            return None
    readings = _resolve(month, None, year, context, future=said in _NEXT)
    if lead.startswith("e"):
        readings = _third(readings, said)
    return _Found(match.start("lead") if lead else at, last, readings)


_SEASON_MONTHS = {"spring": (3, 6, 21), "summer": (6, 9, 23), "autumn": (9, 12, 22), "winter": (12, 3, 21)}
_SEASON_ORDER = ("spring", "summer", "autumn", "winter")


def _season(tagged: Tagged, match: Match, context: Context) -> _Found | None:
    """Read "summer 1989", «بهار ۱۴۰۱»: wide bounds, and the other hemisphere as an alternative."""
    name = tagged.values[match.start("s")]
    assert isinstance(name, str)
    year = tagged.number(match.start("y1"))
    calendar = _calendar_named(tagged, match, "cal1", context.lang)
    first = _first(match, "lead", "s")
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
        return _Found(first, match.end(), [Reading("solar-hijri", days[0], end[1], why, "season", (year, None, None))])
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
    return _Found(first, match.end(), [here, *alternatives])


def _bare_years(tagged: Tagged, match: Match, context: Context) -> _Found | None:
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
        return _Found(at, match.end("yr1"), readings)
    following = words.folded[at + 1] if at + 1 < len(words) else ""
    if following in _HEADS or (following and following in "-/:" and words.glued(at + 1) and match.group("y2") is None):
        return None
    if lead == "(" and tagged.tags[at + 1 : at + 2] not in (")", "-", "c", ","):
        return None
    calendar_named = _calendar_named(tagged, match, "cal1", context.lang)
    readings = bare_year(value, calendar_named, context)
    if "e" in lead:
        readings = _third(readings, words.folded[match.start("lead")])
    if match.group("y2") is None:
        return _Found(match.start("lead") if lead.startswith("e") else at, match.end("yr1"), readings)
    until = tagged.number(match.start("y2"))
    until = until if match.group("y2") == "Y" else value // 100 * 100 + until
    if not 0 < until - value < 100:
        return None
    other = [replace(r, why="years") for r in bare_year(until, readings[0].calendar, context)] if readings else []
    spans = _span(readings[:1], other, "from the first year named to the last")
    return _Found(match.start("lead") if lead.startswith("b") else at, match.end("y2"), spans)


def _decade(tagged: Tagged, match: Match, context: Context) -> _Found | None:
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
    return _Found(at, match.end(), [reading])


# ---------------------------------------------------------------------------------------------------- relative dates


def _shifted(context: Context, days: int, why: str, *, spread: int = 0, precision: Precision = "day") -> Reading:
    if context.anchor is None:
        return Reading("gregorian", None, None, why + ", which is not known", precision)
    first, last = context.anchor
    return Reading("gregorian", first + timedelta(days=days - spread), last + timedelta(days=days), why, precision)


def _today(tagged: Tagged, match: Match, context: Context) -> _Found | None:
    """Read "yesterday", "aujourd'hui", «دیشب»."""
    days = tagged.number(match.start("r"))
    return _Found(
        match.start("r"), match.end(), [_shifted(context, days, "counted from the day of publication")], relative=True
    )


def _weekday_alone(tagged: Tagged, match: Match, context: Context) -> _Found | None:
    """Read "on Sunday", "last Friday", «یکشنبه گذشته»: the last such day up to publication."""
    weekday = tagged.number(match.start("w"))
    said = {tagged.words.folded[match.start(g)] for g in ("l1", "l2") if match.group(g)}
    if match.group("w") == "w" and not said:
        return None
    first = _first(match, "l1", "w")
    if context.anchor is None:
        why = "counted from the day of publication, which is not known"
        return _Found(first, match.end(), [Reading("gregorian", None, None, why)], relative=True)
    low, high = context.anchor
    strictly = bool(said & _PAST)
    back = (high.weekday() - weekday) % 7
    if said & _NEXT:
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
    return _Found(first, match.end(), readings, relative=True)


_UNIT_DAYS = {
    "day": "day days jour jours día días tag tagen tage روز أيام يوم يوما يومين",
    "week": "week weeks semaine semaines semana semanas woche wochen هفته أسبوع أسبوعين أسابيع الأسبوع weekend",
    "month": "month months mois mes meses monat monaten ماه شهر شهرين أشهر الشهر",
    "year": "year years an ans année années año años jahr jahren سال سنة سنوات سنتين عام عامين أعوام العام السنة",
}
_UNIT: dict[str, Precision] = {fold_text(w): unit for unit, ws in _UNIT_DAYS.items() for w in ws.split()}  # type: ignore[misc]
_DUAL = _set("يومين أسبوعين شهرين سنتين عامين")


def _last_unit(tagged: Tagged, match: Match, context: Context) -> _Found | None:
    """Read "last week", "l'année dernière", «سال گذشته», "this month": the calendar unit before, at or after publication."""
    unit = _UNIT.get(tagged.words.folded[match.start("u")])
    said = {tagged.words.folded[match.start(g)] for g in ("l1", "l2") if match.groupdict().get(g)}
    if unit is None or not said & (_PAST | _NEXT | _THIS):
        return None
    step = 1 if said & _NEXT else 0 if said & _THIS else -1
    first = _first(match, "l1", "u")
    if context.anchor is None:
        why = "counted from the day of publication, which is not known"
        return _Found(first, match.end(), [Reading("gregorian", None, None, why, unit)], relative=True)
    if unit == "day":
        return None
    calendar: Calendar = "solar-hijri" if context.lang in {"fa", "ps"} and unit != "week" else "gregorian"
    days = [_unit_around(d, unit, step, calendar) for d in context.anchor]
    reading = Reading(calendar, days[0][0], days[1][1], "counted from the day of publication", unit)
    return _Found(first, match.end(), [reading], relative=True)


def _unit_around(day: date, unit: Precision, step: int, calendar: Calendar) -> tuple[date, date]:
    """Return the week, month or year `step` units from that of `day`; weeks are seven days either side, not calendar weeks."""
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


def _ago(tagged: Tagged, match: Match, context: Context) -> _Found | None:
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
    return _Found(first, end, [reading], relative=True)


def _ago_lead(folded: list[str], first: int) -> int | None:
    """Return where the words that say "ago" before a number begin («قبل», "il y a", "hace", "vor")."""
    if folded[max(first - 3, 0) : first] == ["il", "y", "a"]:
        return first - 3
    return first - 1 if first and folded[first - 1] in {"hace", "vor", "قبل", "منذ"} else None


def _from_event(tagged: Tagged, match: Match, context: Context) -> _Found | None:
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
    return _Found(first, match.end("h"), [reading], relative=True)


# ---------------------------------------------------------------------------------------------------- the grammar

_CAL = r"(?P<cal>(?:\(?c_*[.]?)*)"
_GRAMMAR: tuple[tuple[str, re.Pattern[str], Handler], ...] = (
    ("DYZWw", _pattern(rf"WD(?P<a>[DYZ])_*(?P<s>[-/.])(?P<b>[DZ])(?P=s)(?P<c>[DYZ]){_CAL}"), _numeric),
    ("NWw", _pattern(rf"WD(?P<n>N){_CAL}"), _dotted),
    ("Dbk", _pattern(r"(?P<open>b)?k?DAY1MONTH1YEAR1?,?[-t][kb]?DAY2MONTH2YEAR2?"), _days_of_months),
    ("Dbk", _pattern(r"(?P<open>b)?k?DAY1[-t]t?[kb]?DAY2MONTH1YEAR1?"), _days_of_month),
    ("DWwk", _pattern(r"WDk?DAY1-MONTH1-(?P<yr1>(?P<ap1>)(?P<y1>[YZD])(?P<cal1>))"), _day_month),
    ("DWwk", _pattern(r"WDk?DAY1\.?[ob]?k?MONTH1(?:YEAR1|[ob]?THIS)?"), _day_month),
    ("Mmb", _pattern(r"(?P<open>b)?MONTH1DAY1YEAR1?,?[-t]MONTH2DAY2YEAR2?"), _days_of_months),
    ("Mmb", _pattern(r"(?P<open>b)?MONTH1k?DAY1[-t]k?DAY2YEAR1?"), _days_of_month),
    ("MmWw", _pattern(r"WDMONTH1k?DAY1(?:YEAR1|,?[ob]?THIS)?"), _month_day),
    ("Mmb", _pattern(r"(?P<open>b)?(?P<m1>[Mm])_*\.?J?YEAR1?[-t](?P<m2>[Mm])_*\.?J?YEAR2"), _days_of_months),
    ("Mmel", _pattern(r"(?:(?P<lead>e|l)-?[ob]?k?[ob]?)?MONTH1(?:YEAR1|[ob]?THIS)?"), _month_alone),
    ("Se", _pattern(r"(?:(?P<lead>e)-?[ob]?k?)?(?P<s>S)_*[ob]?k?j?_*(?P<y1>[YZ])(?P<cal1>(?:c_*)*)"), _season),
    ("YZD", _pattern(r"(?P<y1>[YZD])q"), _decade),
    ("pbjotekgh(", _pattern(r"(?P<lead>[pbotkgh]*j|p|b|h|\(|e-?[ob]?k?j?)(?P<yr1>(?P<ap1>'?)(?P<y1>[YZ])(?P<cal1>(?:\(?c_*[.]?)*))(?:[-t]j?(?P<y2>[YZ]))?"), _bare_years),
    ("Y", _pattern(r"(?P<lead>)(?P<yr1>(?P<ap1>)(?P<y1>Y)(?P<cal1>\(?c_*(?:\(?c_*[.]?)*))(?P<y2>Y)?"), _bare_years),
    ("Y", _pattern(r"(?P<lead>)(?P<yr1>(?P<ap1>)(?P<y1>Y)(?P<cal1>))-(?P<y2>[YZ])"), _bare_years),
    ("ukjJ", _pattern(r"(?P<u>[ukjJ])(?P<g>g)?"), _ago),
    ("r", _pattern(r"(?P<r>r)_*"), _today),
    ("lWw", _pattern(r"(?P<l1>l)?k?(?P<w>[Ww])_*(?P<l2>l)?"), _weekday_alone),
    ("lujJ", _pattern(r"(?P<l1>l)?(?P<u>[ujJ])(?P<l2>l)?"), _last_unit),
    ("ukjJ", _pattern(r"(?P<u>[ukjJ])(?P<h>[hg])"), _from_event),
)  # fmt: skip
_BY_TAG: dict[str, tuple[tuple[re.Pattern[str], Handler], ...]] = {
    tag: tuple((pattern, handler) for starts, pattern, handler in _GRAMMAR if tag in starts)
    for tag in sorted(set("".join(starts for starts, _, _ in _GRAMMAR)))
}
_TRIGGER = re.compile(r"[^x_~,.،)'/ghqc-]")
_ANY = re.compile(r"[DYZNMmWwSrug]")


def _walk(tagged: Tagged, context: Context) -> Iterator[_Found]:
    tags, at = tagged.tags, 0
    while True:
        trigger = _TRIGGER.search(tags, at)
        if trigger is None:
            return
        at = trigger.start()
        for pattern, handler in _BY_TAG.get(tags[at], ()):
            match = pattern.match(tags, at)
            found = handler(tagged, match, context) if match else None
            if found is not None:
                yield found
                at = max(found.last, at + 1)
                break
        else:
            at += 1


_THREE_NUMBERS = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/.-]\d|\d)")


def month_order(text: str) -> bool | None:
    """Tell from the dates in numbers that can be read one way only whether a text writes the month first.

    Returns:
        True if some can only be month before day and none the other way, False for the reverse, None where nothing tells.

    >>> month_order("on 12/25/2020 and 03/04/2021"), month_order("03/04/2021")
    (True, None)
    """
    votes = set()
    for m in _THREE_NUMBERS.finditer(text):
        a, b = int(m.group(1)), int(m.group(3))
        if (a > 12) != (b > 12) and max(a, b) <= 31:
            votes.add(b > 12)
    return votes.pop() if len(votes) == 1 else None


def find_dates(
    text: str,
    lang: str | None = None,
    *,
    anchor: tuple[date, date] | None = None,
    calendars: tuple[str, ...] = CALENDARS,
    month_first: bool | None = None,
) -> list[DateMention]:
    """Find the dates of a text.

    Args:
        text: The text.
        lang: Its language; guessed from its words where not given.
        anchor: First and last day on which the text can have been published; dates that leave the year or the week open
            are resolved from it towards the past. None leaves them open.
        calendars: The calendars to expect, the likeliest first.
        month_first: Whether the whole source writes the month first in numbers (`month_order`); told from this text where
            not given.

    Returns:
        The dates in order, none overlapping another.
    """
    words = words_of(text)
    if lang not in LANGUAGES:
        lang = guess_language(words)
    tagged = tag_dates(words, lang)
    if not _ANY.search(tagged.tags):
        return []
    chosen = tuple(c for c in CALENDARS if c in calendars)
    ordered = tuple(sorted(chosen, key=calendars.index))
    order = month_order(text) if month_first is None else month_first
    context = Context(lang, anchor, ordered or CALENDARS, order)
    mentions: list[DateMention] = []
    for found in _walk(tagged, context):
        mention = _mention(tagged, found)
        if mention is not None and not (mentions and mention.start < mentions[-1].end):
            mentions.append(mention)
    return mentions


def _mention(tagged: Tagged, found: _Found) -> DateMention | None:
    if not found.readings:
        return None
    words, last = tagged.words, found.last
    while last > found.first + 1 and words.folded[last - 1] in ".,،(":
        last -= 1
    start, end = words.starts[found.first], words.ends[last - 1]
    r = found.readings[0]
    return DateMention(
        start, end, words.text[start:end], r.first, r.last, r.calendar, r.precision, found.relative,
        tuple(found.readings[1:]), r.why, r.fields,
    )  # fmt: skip


def parse_date(
    text: str,
    lang: str | None = None,
    *,
    anchor: tuple[date, date] | None = None,
    calendars: tuple[str, ...] = CALENDARS,
) -> tuple[Reading, ...]:
    """Return the readings of a cell that holds one date and nothing else, the chosen one first; empty if it holds none.

    >>> [(str(r.first), r.why) for r in parse_date("31/04/2023")], str(parse_date("۱۴۰۱/۰۷/۱۲", "fa")[0].first)
    ([], '2022-10-04')
    """
    bare = text.strip()
    for candidate in (bare, f"({bare})"):
        mentions = find_dates(candidate, lang, anchor=anchor, calendars=calendars)
        if len(mentions) == 1 and mentions[0].as_written == bare:
            m = mentions[0]
            return (Reading(m.calendar, m.first, m.last, m.reason, m.precision, m.fields), *m.alternatives)
    return ()
