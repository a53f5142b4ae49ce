"""Clock times and parts of a day in a text, with bounds; never converted between time zones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from stemmata.values.fold import Folded, fold, fold_text
from stemmata.values.words import word_set

__all__ = ["PARTS", "TELLING", "TimeMention", "find_times"]


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A clock time or part of a day as it stands in a text.

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


_ZONE = r"(?:\s?(?P<zone>gmt|utc|z|local time|heure locale|hora local|به وقت محلی|بالتوقيت المحلی)\b)?"
_HALF = (
    r"(?P<half{n}>\s?(?:a\.?m\.?|p\.?m\.?)(?![a-z])|\s?o'clock"
    r"|\s(?:بامداد|صبح|ظهر|بعدازظهر|بعد از ظهر|عصر|شب|صباحا|مساء|ظهرا|فجرا|لیلا)(?!\w))?"
)
_CLOCK = r"(?P<h{n}>[01]?\d|2[0-4])\s?(?:[:h٫]|(?<=\d)\.(?=\d\d(?:\D|$)))\s?(?P<m{n}>[0-5]\d)(?::[0-5]\d)?"
_MILITARY = r"(?P<mh{n}>[01]\d|2[0-4])(?P<mm{n}>[0-5]\d)"
_HOUR = r"(?P<oh{n}>[01]?\d|2[0-4])"
_LINK = r"\s?(?:and|to|until|-|et|a|à|y|و|تا|الی|إلى|حتی)\s?"


def _n(pattern: str, n: int) -> str:
    return pattern.replace("{n}", str(n))


_AT = (
    r"(?:at|around|about|by|before|after|from|between|until|since|a|vers|entre|a las|hacia las|desde las|um"
    r"|ساعت|الساعه|حوالی ساعت)"
)


def _range(clock: str) -> str:
    """Return the pattern of a time, or of two with a link between."""
    return f"{_n(clock, 1)}(?:{_LINK}{_n(clock, 2)})?"


_PATTERNS = (
    # 18:15, 6.30 p.m., 18h30, ساعت 18:15 تا 18:40
    re.compile(rf"(?<![\d:./,-]){_range(_CLOCK + _HALF)}{_ZONE}(?![\d:/])"),
    # 0200 hours, 0600 GMT, at 0200, between 0200 and 0300
    re.compile(
        rf"\b(?<![\d.,:/-])(?P<lead>{_AT}\s)?{_range(_MILITARY)}(?P<unit>\s?(?:hours|hrs|h)\b)?"
        rf"{_ZONE}(?![\d:/,.-]\d|\d|%)"
    ),
    # 2 a.m., 5 o'clock, ساعت 5 صبح, between 2 and 3 a.m.
    re.compile(rf"(?<![\d:.,/-]){_range(_HOUR + _HALF)}{_ZONE}(?![\d:/%-])"),
)
_GATE = re.compile(
    r"\d\s?[:h.]\s?\d|\d\d\d\d|\d\s?[ap]\.?m|o'clock|ساعت|الساعه|\d\s(?:بامداد|صبح|ظهر|عصر|شب|صباحا|مساء)"
)

# part of the day -> its words and its widest bounds, the seasons and latitudes of most of the world considered
PARTS: tuple[tuple[str, str, time, time], ...] = (
    (
        "dawn",
        (
            r"(?:at|before|around|since) (?:dawn|daybreak|sunrise)|a l'aube|al amanecer|de madrugada"
            r"|سپیده دم|سحرگاه|بامداد|عند الفجر|فجر (?:یوم|الیوم)"
        ),
        time(3),
        time(8),
    ),
    (
        "noon",
        r"(?:at|around|about|by) (?:noon|midday)|a midi|al mediodia|هنگام ظهر|عند الظهر|ظهر (?:امروز|دیروز)",
        time(11),
        time(13, 30),
    ),
    (
        "midnight",
        r"(?:at|around|about|by|before|after) midnight|a minuit|a medianoche|نیمه شب|منتصف اللیل",
        time(23),
        time(1),
    ),
    (
        "dusk",
        (
            r"(?:at|before|around|after) (?:dusk|nightfall|sunset)|au crepuscule|a la tombee de la nuit|al anochecer"
            r"|هنگام غروب|عند الغروب"
        ),
        time(16),
        time(22),
    ),
    (
        "early hours",
        (
            r"(?:in )?the (?:early|small) hours|(?:early|predawn) (?:this |in the )?morning|au petit matin"
            r"|ساعات اولیه بامداد|الساعات الاولی"
        ),
        time(0),
        time(7),
    ),
)
_PART = re.compile("|".join(rf"(?P<p{k}>(?<!\w)(?:{pattern})(?!\w))" for k, (_, pattern, _, _) in enumerate(PARTS)))
TELLING = (
    "dawn", "daybreak", "sunrise", "aube", "amanecer", "madrugada", "سپیده", "سحرگاه", "بامداد", "فجر",
    "noon", "midday", "midi", "mediodia", "ظهر",
    "midnight", "minuit", "medianoche", "نیمه شب", "منتصف",
    "dusk", "nightfall", "sunset", "crepuscule", "tombee", "anochecer", "غروب",
    " hours", "morning", "matin", "الاولی",
)  # fmt: skip
"""One of these stands in all words for a part of a day: most passages have none, and are not searched for them."""
_DIGIT = re.compile(r"\d")
_AFTERNOON = ("p", "بعد", "عصر", "مسا")


_NEXT_WORD = re.compile(r"\s(\w+)")
_AFTER_TIME = word_set(
    "on today tonight yesterday this last local when and a the in as while by to for at near hours gmt monday tuesday "
    "wednesday thursday friday saturday sunday"
)
_CENTURIES = frozenset({"13", "14", "18", "19", "20"})


def _time(hour: int, minute: int, half: str | None) -> tuple[time, str] | None:
    """Return the time and how it was read; None where a clock shows no such time."""
    half = (half or "").strip()
    if hour == 24:
        return (time(0), "24 hours are midnight") if minute == 0 else None
    if not half or half == "o'clock":
        return time(hour, minute), "as written"
    if hour > 12 or hour == 0:
        return time(hour, minute), "as written"
    later = (
        half.startswith(_AFTERNOON)
        or (half in {"شب", "لیلا"} and 6 <= hour < 12)
        or (half in {"ظهر", "ظهرا"} and hour < 6)
    )
    early = half in {"شب", "لیلا"} and hour == 12
    if later and not early:
        return time(hour % 12 + 12, minute), f"{half}: second half of the day"
    return time(hour if half in {"ظهر", "ظهرا"} else hour % 12, minute), f"{half}: first half of the day"


def _ends(match: re.Match[str], kind: int) -> tuple[time, time, str] | None:
    """Return first and last time of a match."""
    got = match.groupdict()
    hours, minutes = (("h", "m"), ("mh", "mm"), ("oh", ""))[kind]
    half = got.get("half2") or got.get("half1") if got.get(f"{hours}2") else got.get("half1")
    found = []
    for n in ("1", "2"):
        hour = got.get(hours + n)
        if hour is None:
            continue
        value = _time(int(hour), int(got[minutes + n]) if minutes else 0, got.get(f"half{n}") or half)
        if value is None:
            return None
        found.append(value)
    first, why = found[0]
    if len(found) == 2:
        return first, found[1][0], "from the first time named to the last"
    return first, first, why


def _counts(match: re.Match[str], kind: int, text: str) -> bool:
    """Whether the digits are a time at all and not a number or year."""
    got = match.groupdict()
    if kind == 0:
        # 6.30 with a full stop only with a mark of the half of day
        plain = re.match(r"\d{1,2}\s?\.", match.group())
        return not plain or bool(got.get("half1")) or text.endswith((" at ", " à ", "ساعت "), 0, match.start())
    before = text[max(match.start() - 14, 0) : match.start()]
    if kind == 1:
        marked = got.get("unit") or got.get("zone")
        if marked or not got.get("lead"):
            return bool(marked)
        # "at 1625, ..." is a time, "at 1500 Elm Street" and "from 1990 on" are not
        after = _NEXT_WORD.match(text, match.end())
        free = after is None or after.group(1) in _AFTER_TIME
        if got["mh1"] in _CENTURIES and got["lead"].strip() in {"since", "from", "until", "before", "after", "by"}:
            return False
        return got["mh1"].startswith("0") or (
            free and (got["mh1"] not in _CENTURIES or got["mm1"] in {"00", "15", "30", "45"})
        )
    named = re.search(r"(?:ساعت|الساعه)\s(?:حدود\s)?$", before)
    return bool(got.get("half1") or got.get("half2")) or bool(named)


def find_times(text: str, lang: str | None = None) -> list[TimeMention]:
    """Find the clock times and parts of a day of a text.

    Args:
        text: The text.
        lang: Its language (the words of all languages are known at once; kept for symmetry with the other readers).

    Returns:
        The times in order, none overlapping another.

    >>> [(t.as_written, str(t.first), str(t.last)) for t in find_times("between 0200 and 0300, ساعت ۱۸:۱۵")]
    [('between 0200 and 0300', '02:00:00', '03:00:00'), ('۱۸:۱۵', '18:15:00', '18:15:00')]
    """
    del lang
    plain = fold_text(text)
    found: list[tuple[int, int, time, time, str, str | None]] = []
    if _DIGIT.search(plain) and _GATE.search(plain):
        for kind, pattern in enumerate(_PATTERNS):
            for match in pattern.finditer(plain):
                ends = _ends(match, kind) if _counts(match, kind, plain) else None
                if ends is not None:
                    found.append((*match.span(), *ends, match.groupdict().get("zone")))
    if any(word in plain for word in TELLING):
        for match in _PART.finditer(plain):
            name, _, first, last = PARTS[int((match.lastgroup or "p0")[1:])]
            found.append((*match.span(), first, last, f"{name}: bounds drawn wide", None))
    return _kept(found, fold(text)) if found else []


def _kept(found: list[tuple[int, int, time, time, str, str | None]], folded: Folded) -> list[TimeMention]:
    kept: list[TimeMention] = []
    reached = 0
    for start, end, first, last, why, zone in sorted(found, key=lambda f: (f[0], -f[1])):
        if start < reached:
            continue
        a, b = folded.span(start, end)
        kept.append(TimeMention(a, b, folded.original[a:b], first, last, why, zone))
        reached = end
    return kept
