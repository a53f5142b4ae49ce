"""The words of the dossier: how days, numbers, states and relations are said. English; one place to translate.

The texts of the templates go through gettext (`_`, `trans`), these through the same function.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SHORT_MONTHS = tuple(month[:3] for month in MONTHS)

KINDS: Mapping[str, str] = {
    "testimony": "Testimony",
    "press": "Press",
    "official": "Official",
    "recording": "Recording",
    "list": "List",
    "report": "Report",
    "web": "Web",
    "other": "Other",
}
POLARITIES: Mapping[str, str] = {
    "asserts": "asserts",
    "denies": "denies",
    "doubts": "doubts",
    "retracts": "takes back",
}
SPEECHES: Mapping[str, str] = {
    "answer": "answer of {who}",
    "adopted": "put to {who} in a question, who answered yes",
    "read": "statement of {who}, not heard: read or summed up by another",
    "argument": "said by {who} where no witness is heard: no testimony",
    "statement": "said by {who} at a hearing",
}
_OATHS: Mapping[bool | None, str] = {True: ", on oath", False: ", not on oath", None: ", oath not told"}
LAYERS: Mapping[str, str] = {
    "machine": "machine suggestion",
    "assisted": "suggested by a language model",
    "human": "coded by a person",
}
STATUSES: Mapping[str, str] = {
    "suggested": "not yet reviewed",
    "accepted": "accepted",
    "corrected": "corrected",
    "rejected": "rejected",
    "added": "added by a person",
    "disputed": "coders disagree",
}
OPPOSED: Mapping[str, str] = {
    "figure": "figure",
    "attribution": "who did it",
    "denial": "asserted and denied",
    "date": "day",
    "speaker": "who said it",
    "identity": "about one person",
    "place": "where it was",
    "alteration": "altered on the way",
}
RELATIONS: Mapping[str, str] = {
    "origin": "no parent found",
    "copy": "copy of",
    "excerpt": "excerpt from",
    "quotation": "quotes",
    "attribution": "attributes it to",
    "same-event": "same event as",
    "unknown": "shares text with",
}
"""As read from the child: "copy of <parent>"."""
RELATION_TAGS: Mapping[str, str] = {
    "copy": "copy",
    "excerpt": "excerpt",
    "quotation": "quotes",
    "attribution": "cites",
    "same-event": "same event",
    "unknown": "shares text",
}
MANY: Mapping[str, str] = {
    "copy": "copies",
    "excerpt": "excerpts",
    "quotation": "quotations",
    "attribution": "citing sources",
    "same-event": "reports of the event",
}
"""What several sources are called that all stand in this relation to their parents."""
AGAINST_DATES = "against the dates"
CHANGES: Mapping[str, str] = {
    "number": "a figure",
    "name": "a name",
    "date": "a date",
    "label": "a label that excludes the other",
    "negation": "a negation",
    "wording": "the wording",
}
SHARED: Mapping[str, str] = {
    "verbatim": "word for word",
    "edited": "with edits",
    "quotation": "as a quotation",
    "same-statement": "perhaps the same statement in another language",
}
MENTIONS: Mapping[str, str] = {
    "person": "person",
    "organisation": "organisation",
    "place": "place",
    "date": "date",
    "quantity": "quantity",
}
CALENDARS: Mapping[str, str] = {
    "gregorian": "the Gregorian calendar",
    "solar-hijri": "the Solar Hijri calendar",
    "islamic": "the Islamic calendar",
}
VERDICTS: Mapping[str, str] = {
    "same": "one person",
    "different": "two persons",
    "relative": "two relatives",
    "unsure": "cannot be told",
    "deferred": "put off",
}
"""What people said of two rows."""
SIGNS: Mapping[str, str] = {
    "identifiers": "numbers that no person has",
    "texts": "whole sentences",
    "order": "the order of rows",
    "formatting": "slips of the hand",
    "errors": "rare misspellings, where a third list has it right",
    "dates": "wrong days: of no calendar, or off by month or year where a third list has them right",
}
"""What lists share beyond the people on them."""
SUPPRESSED: Mapping[str, str] = {
    "boilerplate": "boilerplate",
    "viral": "went everywhere",
    "common": "stock phrase",
    "weak": "chance may explain it, and all the others counted here",
    "crowded": "too common to compare across languages",
}


def said(words: Mapping[str, str], key: str | None) -> str:
    """Return the word for `key`, or the key itself where none is known, so that nothing is shown empty."""
    return words.get(key or "", key or "not stated")


def decided(verdict: str | None, by: str | None) -> str:
    """Return what was decided of two rows, and by whom.

    >>> decided("relative", "R. Albin"), decided(None, None)
    ('two relatives, as decided by R. Albin', 'not reviewed')
    """
    if verdict is None:
        return "not reviewed"
    who = by or "somebody unnamed"
    settled = verdict in {"same", "different", "relative"}
    return f"{said(VERDICTS, verdict)}, as decided by {who}" if settled else f"{said(VERDICTS, verdict)}, says {who}"


def decided_of_name(verdict: str | None, by: str | None) -> str:
    """Return what was decided of a person named in a document, seen from a person of the lists.

    >>> decided_of_name("same", "R. Albin"), decided_of_name("unsure", None)
    ('this person, as decided by R. Albin', 'cannot be told, says somebody unnamed')
    """
    known = {"same": "this person", "different": "somebody else", "relative": "a relative"}.get(verdict or "")
    return f"{known}, as decided by {by or 'somebody unnamed'}" if known else decided(verdict, by)


def spoken(topic: str | None) -> str:
    """Return a topic as words.

    >>> spoken("victim_number")
    'victim number'
    """
    return (topic or "other").replace("_", " ")


def day(date: dt.date) -> str:
    """Return a day in words.

    >>> day(dt.date(2031, 3, 4))
    '4 March 2031'
    """
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def days(first: dt.date | None, last: dt.date | None) -> str:
    """Return a day, or the days between which it lies.

    >>> (
    ...     days(dt.date(2031, 3, 4), dt.date(2031, 3, 4)),
    ...     days(dt.date(2031, 3, 1), dt.date(2031, 3, 31)),
    ...     days(None, None),
    ... )
    ('4 March 2031', 'March 2031', 'undated')
    >>> days(dt.date(2031, 3, 4), dt.date(2031, 3, 9)), days(None, dt.date(2031, 3, 9))
    ('between 4 and 9 March 2031', 'by 9 March 2031')
    """
    if first is None or last is None:
        return f"from {day(first)}" if first else (f"by {day(last)}" if last else "undated")
    if first == last:
        return day(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    if (first.year, first.month) == (last.year, last.month):
        whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
        return f"{MONTHS[first.month - 1]} {first.year}" if whole else f"between {first.day} and {day(last)}"
    return f"between {day(first)} and {day(last)}"


def stretch(first: dt.date, last: dt.date) -> str:
    """Return the days from the first to the last, as short as it can be said.

    >>> (
    ...     stretch(dt.date(2031, 3, 4), dt.date(2031, 3, 9)),
    ...     stretch(dt.date(2031, 3, 4), dt.date(2031, 5, 9)),
    ...     stretch(dt.date(2030, 3, 4), dt.date(2031, 5, 9)),
    ... )
    ('4-9 Mar 2031', '4 Mar-9 May 2031', 'Mar 2030-May 2031')
    """
    one, other = SHORT_MONTHS[first.month - 1], SHORT_MONTHS[last.month - 1]
    if first == last:
        return f"{first.day} {one} {first.year}"
    if first.year != last.year:
        return f"{one} {first.year}-{other} {last.year}"
    days = f"{first.day}-{last.day}" if one == other else f"{first.day} {one}-{last.day}"
    return f"{days} {other} {last.year}"


def instant(moment: dt.datetime | None) -> str:
    """Return a moment in words, in UTC, to the second."""
    if moment is None:
        return "time not recorded"
    utc = moment.astimezone(dt.UTC)
    return f"{day(utc.date())}, {utc:%H:%M:%S} UTC"


def number(value: float | None) -> str:
    """Return a number without needless decimals.

    >>> number(3.0), number(1.64), number(None), number(12000)
    ('3', '1.6', 'not stated', '12,000')
    """
    if value is None:
        return "not stated"
    if abs(value - round(value)) < 0.05:
        return f"{round(value):,}"
    return f"{value:,.1f}"


def share(value: float | None) -> str:
    """Return a probability in hundredths, never as certainty.

    >>> share(0.934), share(1.0), share(0.0), share(None)
    ('0.93', '> 0.99', '< 0.01', 'not stated')
    """
    if value is None:
        return "not stated"
    if value > 0.99:
        return "> 0.99"
    return "< 0.01" if value < 0.01 else f"{value:.2f}"


def origins(expected: float | None, low: float | None, high: float | None) -> str:
    """Return how many origins stand behind something, with bounds.

    >>> origins(1.6, 1.0, 3.0), origins(2.0, 2.0, 2.0), origins(None, None, None)
    ('1 to 3 (expected 1.6)', '2', 'not stated')
    """
    if expected is None and low is None and high is None:
        return "not stated"
    if low is None or high is None:
        return number(expected if expected is not None else (low if low is not None else high))
    if abs(high - low) < 0.05:
        return number(low)
    middle = f" (expected {number(expected)})" if expected is not None else ""
    return f"{number(low)} to {number(high)}{middle}"


def size(size_bytes: int | None) -> str:
    """Return a size in bytes, and in larger units where that helps."""
    if size_bytes is None:
        return "not stated"
    if size_bytes < 10_000:
        return f"{size_bytes:,} bytes"
    scaled, unit = (size_bytes / 1e6, "MB") if size_bytes >= 1e6 else (size_bytes / 1e3, "kB")
    return f"{scaled:,.1f} {unit} ({size_bytes:,} bytes)"


def counted(count: int, one: str, many: str | None = None, say: Callable[[float | None], str] = number) -> str:
    """Return a count with its noun.

    >>> counted(1, "source"), counted(3, "source"), counted(2, "family", "families")
    ('1 source', '3 sources', '2 families')
    """
    return f"{say(count)} {one if count == 1 else many or one + 's'}"


def heard(speech: str | None, who: str | None, on_oath: bool | None) -> str:  # noqa: FBT001  (a cell of a table)
    """Return in words how a claim was said at a hearing and whether on oath; nothing for one said elsewhere.

    >>> heard("answer", "Ana Prieto", True)
    'answer of Ana Prieto, on oath'
    """
    if speech is None:
        return ""
    said_words = SPEECHES.get(speech, speech).format(who=who or "a speaker who is not named")
    return said_words if speech in {"argument", "statement"} and not on_oath else said_words + _OATHS[on_oath]
