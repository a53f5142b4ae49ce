"""Dates in a text, each with its bounds, the calendar and reading chosen, and what else it could be.

A few patterns over the tags of `datewords` find the dates; `datereadings` settles what each leaves open. A date that
no calendar holds (31 April) is no date and is left out. Times of day are in `clock`; no day here ever passes through a
time zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from stemmata.values import dateforms, relativedates
from stemmata.values.calendars import CALENDARS, Calendar
from stemmata.values.clock import TimeMention, find_times
from stemmata.values.dateforms import Found, Match
from stemmata.values.datereadings import Context, Precision, Reading
from stemmata.values.datewords import Tagged, tag_dates
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


Handler = Callable[[Tagged, Match, Context], "Found | None"]

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


_CAL = r"(?P<cal>(?:\(?c_*[.]?)*)"
_BARE = r"(?P<yr1>(?P<ap1>'?)(?P<y1>[YZ])(?P<cal1>(?:\(?c_*[.]?)*))"
_BARE_NAMED = r"(?P<yr1>(?P<ap1>)(?P<y1>Y)(?P<cal1>\(?c_*(?:\(?c_*[.]?)*))"
_GRAMMAR: tuple[tuple[str, re.Pattern[str], Handler], ...] = (
    ("DYZWw", _pattern(rf"WD(?P<a>[DYZ])_*(?P<s>[-/.])(?P<b>[DZ])(?P=s)(?P<c>[DYZ]){_CAL}"), dateforms.read_numeric),
    ("NWw", _pattern(rf"WD(?P<n>N){_CAL}"), dateforms.read_dotted),
    ("Dbk", _pattern(r"(?P<open>b)?k?DAY1MONTH1YEAR1?,?[-t][kb]?DAY2MONTH2YEAR2?"), dateforms.read_days_of_months),
    ("Dbk", _pattern(r"(?P<open>b)?k?DAY1[-t]t?[kb]?DAY2MONTH1YEAR1?"), dateforms.read_days_of_month),
    ("DWwk", _pattern(r"WDk?DAY1-MONTH1-(?P<yr1>(?P<ap1>)(?P<y1>[YZD])(?P<cal1>))"), dateforms.read_day_month),
    ("DWwk", _pattern(r"WDk?DAY1\.?[ob]?k?MONTH1(?:YEAR1|[ob]?THIS)?"), dateforms.read_day_month),
    ("Mmb", _pattern(r"(?P<open>b)?MONTH1DAY1YEAR1?,?[-t]MONTH2DAY2YEAR2?"), dateforms.read_days_of_months),
    ("Mmb", _pattern(r"(?P<open>b)?MONTH1k?DAY1[-t]k?DAY2YEAR1?"), dateforms.read_days_of_month),
    ("MmWw", _pattern(r"WDMONTH1k?DAY1(?:YEAR1|,?[ob]?THIS)?"), dateforms.read_month_day),
    (
        "Mmb",
        _pattern(r"(?P<open>b)?(?P<m1>[Mm])_*\.?J?YEAR1?[-t](?P<m2>[Mm])_*\.?J?YEAR2"),
        dateforms.read_days_of_months,
    ),
    ("Mmel", _pattern(r"(?:(?P<lead>e|l)-?[ob]?k?[ob]?)?MONTH1(?:YEAR1|[ob]?THIS)?"), dateforms.read_month_alone),
    (
        "Se",
        _pattern(r"(?:(?P<lead>e)-?[ob]?k?)?(?P<s>S)_*[ob]?k?j?_*(?P<y1>[YZ])(?P<cal1>(?:c_*)*)"),
        dateforms.read_season,
    ),
    ("YZD", _pattern(r"(?P<y1>[YZD])q"), dateforms.read_decade),
    (
        "pbjotekgh(",
        _pattern(rf"(?P<lead>[pbotkgh]*j|pv?|b|h|\(|e-?[ob]?k?j?){_BARE}(?:[-t]j?(?P<y2>[YZ]))?"),
        dateforms.read_bare_years,
    ),
    ("Y", _pattern(rf"(?P<lead>){_BARE_NAMED}(?P<y2>Y)?"), dateforms.read_bare_years),
    ("Y", _pattern(r"(?P<lead>)(?P<yr1>(?P<ap1>)(?P<y1>Y)(?P<cal1>))-(?P<y2>[YZ])"), dateforms.read_bare_years),
    ("ukjJ", _pattern(r"(?P<u>[ukjJ])(?P<g>g)?"), relativedates.read_ago),
    ("r", _pattern(r"(?P<r>r)_*"), relativedates.read_today),
    ("lWw", _pattern(r"(?P<l1>l)?k?(?P<w>[Ww])_*(?P<l2>l)?"), relativedates.read_weekday_alone),
    ("lujJ", _pattern(r"(?P<l1>l)?(?P<u>[ujJ])(?P<l2>l)?"), relativedates.read_last_unit),
    ("ukjJ", _pattern(r"(?P<u>[ukjJ])(?P<h>[hg])"), relativedates.read_from_event),
)
_BY_TAG: dict[str, tuple[tuple[re.Pattern[str], Handler], ...]] = {
    tag: tuple((pattern, handler) for starts, pattern, handler in _GRAMMAR if tag in starts)
    for tag in sorted(set("".join(starts for starts, _, _ in _GRAMMAR)))
}
# No form crosses a plain word or an empty line, and none is made of little words alone.
_TRIGGER = re.compile(r"[DYZNMmWwSrujJle]|[bkpot(](?=[^x~]*[DYZNMmWwSrujJ])")
_ANY = re.compile(r"[DYZNMmWwSrug]")


def _walk(tagged: Tagged, context: Context) -> Iterator[Found]:
    tags, at = tagged.tags, 0
    begins = relativedates.with_units(tagged)
    while True:
        trigger = _TRIGGER.search(begins, at)
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
        True if some can only be month before day and none the other way, False for the reverse, None where nothing
        tells.

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
        month_first: Whether the whole source writes the month first in numbers (`month_order`); told from this text
            where not given.

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
    order = month_order(text) if month_first is None and "n" in words.kinds else month_first
    context = Context(lang, anchor, ordered or CALENDARS, order)
    mentions: list[DateMention] = []
    for found in _walk(tagged, context):
        mention = _mention(tagged, found)
        if mention is not None and not (mentions and mention.start < mentions[-1].end):
            mentions.append(mention)
    return mentions


def _mention(tagged: Tagged, found: Found) -> DateMention | None:
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
