"""Where two versions of a text may tell two things: another figure, name, date, label or negation in the same words.

What differs is found by `stemmata.values.alignment`; here is left out what cannot be an alteration, whatever speaks for
it: what was left out or added, but for a negation; a dateline, but for a town that is put in another country; hours,
serial numbers and pages of the sending; a month or state written short; a day counted from another day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from stemmata.trace.misreading import near
from stemmata.trace.textual import Interval
from stemmata.values.alignment import Edit, alterations
from stemmata.values.fold import fold_text
from stemmata.values.nametext import CALENDAR, COMMON, COMMON_BY_LANG, ENDINGS
from stemmata.values.speech import speech
from stemmata.values.transliteration import arabic_script
from stemmata.values.words import words_of

__all__ = ["BESIDE", "NEAR_BY", "candidates", "headlines_end", "words_before", "words_behind"]

BESIDE = 8
"""Words beside a place that are looked at, on either side."""
NEAR_BY = 60
"""Code points in which they are looked for."""

_CUT = 3
_SHORTEST = 4
_NEGATING = 2
_JOINING = frozenset({"nor", "neither", "ni", "weder"})
_RUN = re.compile(r"\w+")
_HEADING = re.compile(r"\b(?:GMT|UTC|lead|Serial|Page|page|p\.)\b|\d{1,2}(?::|\s?h\s?)\d{2}")
_TO_ITS_ZONE = 6
_OF_A_BROADCAST = re.compile(r"\b\d{4} (?:GMT|UTC)\b")
_SENT = re.compile(r"\W{0,3}(?:\d{1,2}\W{0,3})?(?:--?|–|—|\()(?!\d)")
"""What follows the day of sending in a dateline: "Oct. 4.- At dawn"."""
_NEW = re.compile(r"\W{0,3}(?:\d{1,2})?\.\s+(?=[^\W\d_a-z])")
_CAPITAL = re.compile(r"[^\W\d_a-z]\w*\W{0,3}$")
_TAIL = re.compile(r"-\s+([a-z]\w*)")
_HEAD = re.compile(r"(\w+)-\s+$")
_COMPOUND = re.compile(r"\s?-\s?\w")
_COMPOUNDS = re.compile(r"\b[^\W\d_]+ty\s?-\s?[^\W\d_]+")
_COMPOUNDED = re.compile(r"\w\s?-\s?$")
_TODAYS = """
yesterday today tomorrow tonight hier aujourd demain ayer hoy mañana gestern heute morgen دیروز امروز فردا أمس اليوم غدا
"""
_COUNTED_FROM_TODAY = frozenset(map(fold_text, _TODAYS.split()))
_AT_THE_TOP = 160
"""Code points from the start of a text within which a day before a new sentence is that of its dateline."""
_TOWN = re.compile(
    r"(?<![\w-])(?P<town>[^\W\d_a-z][\w' ]{2,24}?)\s*,\s*(?P<land>[^\W\d_a-z][\w' .]{0,18}?\b)\W{1,4}"
    r"[^\W\d_a-z]\w{2,8}\W{1,3}\d{1,2}\W{0,6}(?:--?|–|—)"
)
"""The town and the land that it is in, at the head of a dateline: "Telm, Or., May 4.-"."""
_OF_SENDING = re.compile(r"[^\n]{0,12}\s?[,.]\W{0,3}[^\W\d_a-z]\w{2,8}\W{1,3}\d{1,2}\W{0,4}(?:--?|–|—)")
"""What follows the town or the land in a dateline: ", May 4.-"."""
_DASHED = re.compile(r"(?:\d{1,2}(?:\s*\([^)]{0,40}\))?|\))\W{0,4}(?:--?|–|—)(?!\s?\d)\W*")
_OPENING = 400
"""Code points of a text in which its headlines and its dateline stand."""
_TITLE = re.compile(r"\s*[^.!?\n]{3,90}(?:[.!?]+(?=\s)|\n\s*\n)")
_TITLED = 0.8
_ROUND = re.compile(r"(?:hundreds?|thousands?|dozens?|scores?|millions?|cents?|cientos?|miles|docenas?)", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(?:\d+(?:st|nd|rd|th|d)|first|second|third|fourth|fifth|sixth|seventh)\b", re.IGNORECASE)
_WEEK = """
monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche lunes
martes miércoles jueves viernes sábado domingo montag dienstag mittwoch donnerstag freitag samstag sonntag شنبه یکشنبه
دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه السبت الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة
"""
_WEEKDAYS = frozenset(map(fold_text, _WEEK.split()))
_DATELINE = 100
_SLACK = 12
_LOOKALIKE = str.maketrans({"1": "l", "i": "l", "|": "l", "0": "o", "5": "s", "8": "b", "c": "e"})
_NO_NAME = (*ENDINGS, "ly", "ence", "ed", "cy")


def candidates(
    before: str, there: Interval, after: str, here: Interval, lang: str
) -> Iterator[tuple[Edit, tuple[int, int]]]:
    """Yield the places of a stretch where the two versions may tell two things, and where the words behind begin."""
    heads = headlines_end(before), headlines_end(after)
    for edit in alterations(before, *there, after, *here, lang):
        one, two = before[edit.start_a : edit.end_a], after[edit.start_b : edit.end_b]
        if not (one and two) and edit.kind != "negation":
            continue
        if edit.start_a < heads[0] or edit.start_b < heads[1] or _no_place(before, after, edit):
            continue
        if _moved(before, (edit.start_a, edit.end_a), after, (edit.start_b, edit.end_b)):
            continue
        if not _in_place(before, after, edit):
            continue
        if one and two:
            one, two = _whole(before, edit.start_a, edit.end_a), _whole(after, edit.start_b, edit.end_b)
        if _other_words(edit.kind, one, two, lang):
            yield edit, (edit.end_a, edit.end_b)
    yield from _lands(before, there, after, here)


def headlines_end(text: str) -> int:
    """Return where the report begins: behind headlines and the dateline."""
    dateline = _DASHED.search(text, 0, _OPENING)
    end = dateline.end() if dateline else 0
    while (line := _TITLE.match(text, end)) and line.end() < _OPENING and _titled(line[0]):
        end = line.end()
    return end


def _titled(line: str) -> bool:
    """Whether a sentence is set like a headline: most of its longer words have a capital."""
    words = [word for word in _RUN.findall(line) if len(word) > _CUT]
    return len(words) > 1 and sum(word[0].isupper() for word in words) >= _TITLED * len(words)


def _in_place(before: str, after: str, edit: Edit) -> bool:
    """Whether the words beside a negation or a label are the same, as they must be for it to say the same of the same.

    Two before a negation and two behind it; of a label the next word, and another one on either side.
    """
    if edit.kind not in {"negation", "label"}:
        return True
    left = [words_before(text, at) for text, at in ((before, edit.start_a), (after, edit.start_b))]
    right = [words_behind(text, at) for text, at in ((before, edit.end_a), (after, edit.end_b))]
    same = [[u == v for u, v in zip(*side, strict=False)] + [False, False] for side in (left, right)]
    if edit.kind == "negation":
        return all(same[0][:2]) and all(same[1][:2])
    return bool(same[1][0] and (same[0][0] or same[1][1]))


def _other_words(kind: str, one: str, two: str, lang: str) -> bool:
    """Whether what differs is more than the same words written short, misread, or counted from another day."""
    if _misread(one) == _misread(two) or (kind in {"name", "date"} and _shortened(one, two)):
        return False
    if kind == "date":
        return _one_sort(one, two)
    if kind == "number":
        return _figures_differ(one, two)
    if kind == "negation":
        return _only_negated(one, two)
    if kind != "name":
        return True
    folded = ["".join(filter(str.isalnum, fold_text(side))) for side in (one, two)]
    cut = min(map(len, folded)) >= _CUT and (folded[0] in folded[1] or folded[1] in folded[0])
    return not cut and _names_differ(one, two, lang)


def _only_negated(one: str, other: str) -> bool:
    """Whether a word or two that negate stand against nothing, or against the same without them; "nor" is "or"."""
    words = [set(_RUN.findall(side.lower())) for side in (one, other)]
    return len(words[0] ^ words[1]) <= _NEGATING and not words[0] & _JOINING and not words[1] & _JOINING


def _figures_differ(one: str, other: str) -> bool:
    """Whether two figures are of one sort, and neither is a piece of the other ("seventy-eight" and "eight").

    What is only said to be several hundred is no figure.
    """
    if any(_ROUND.fullmatch(side.strip()) for side in (one, other)):
        return False
    words = [set(_RUN.findall(side.lower())) for side in (one, other)]
    ordinal = [bool(_ORDINAL.search(side)) for side in (one, other)]
    return ordinal[0] == ordinal[1] and not (words[0] < words[1] or words[1] < words[0])


def _one_sort(one: str, other: str) -> bool:
    """Whether two parts of dates are of one sort: days of the week, months or figures.

    A day named from another day ("yesterday") has another name on another day.
    """
    sorts = [{_sort(w) for w in words_of(side).folded if w[0].isalnum()} for side in (one, other)]
    return sorts[0] == sorts[1] and "today" not in sorts[0]


def _sort(word: str) -> str:
    if word in _COUNTED_FROM_TODAY:
        return "today"
    return "figure" if word[0].isdigit() else "week" if word in _WEEKDAYS else "month"


def _lands(before: str, there: Interval, after: str, here: Interval) -> Iterator[tuple[Edit, tuple[int, int]]]:
    """Yield the lands in two datelines right before two stretches, where one town is put in two of them."""
    one, other = (_town(text, span[0]) for text, span in ((before, there), (after, here)))
    if one is None or other is None or fold_text(one["town"]) != fold_text(other["town"]):
        return
    lands = ["".join(filter(str.isalpha, fold_text(town["land"]))) for town in (one, other)]
    if not near(*lands) and not _shortened(one["land"], other["land"]):
        yield Edit("name", *one.span("land"), *other.span("land")), (one.end(), other.end())


def _town(text: str, at: int) -> re.Match[str] | None:
    """Return town and land of the dateline before or at a place."""
    found = [m for m in _TOWN.finditer(text, max(0, at - _DATELINE), at + _DATELINE) if m.start() <= at + _SLACK]
    return found[-1] if found else None


def _no_place(before: str, after: str, edit: Edit) -> bool:
    """Whether an edit stands where nothing is told: in half a word, a line about the sending, or a dateline."""
    sides = ((before, edit.start_a, edit.end_a), (after, edit.start_b, edit.end_b))
    if any(_broken(*side) or _in_heading(*side[:2]) for side in sides):
        return True
    if edit.kind == "number" and any(_of_compound(*side) for side in sides):
        return True
    return edit.kind != "negation" and any(_in_dateline(*side) for side in sides)


def _of_compound(text: str, start: int, end: int) -> bool:
    """Whether a figure is a part of one that is written in several words: "seventy - eight"."""
    return text[start:end].isalpha() and bool(
        _COMPOUND.match(text, end) or _COMPOUNDED.search(text[max(0, start - 4) : start])
    )


def _in_dateline(text: str, start: int, end: int) -> bool:
    """Whether a place stands in a dateline: before the dash behind a day, or a day before a dash or at the top."""
    if _OF_SENDING.match(text, end):
        return True
    if not _SENT.match(text, end) and not (start < _AT_THE_TOP and _NEW.match(text, end)):
        return False
    return text[start:end].isalpha() or bool(_CAPITAL.search(text[max(0, start - 12) : start]))


def _in_heading(text: str, at: int) -> bool:
    """Whether a place stands in a line of figures about the sending: hours, serial numbers, pages."""
    if _OF_A_BROADCAST.search(text[max(0, at - NEAR_BY) : at + _TO_ITS_ZONE]):
        return True
    line = text[text.rfind("\n", 0, at) + 1 : max(at + 1, text.find("\n", at + 1))]
    return len(line) < 90 and bool(_HEADING.search(line))


def _broken(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends in the middle of a word, as where an image of a page was misread."""
    parts = [text[max(0, at - 1) : at + 1] for at in (start, end)] if end > start else []
    return any(len(pair) == 2 and pair.isalnum() for pair in parts)


def _whole(text: str, start: int, end: int) -> str:
    """Return the words of a span, the first and the last put together where the end of a line divides them."""
    words = text[start:end]
    if words[:1].islower() and (head := _HEAD.search(text[max(0, start - 24) : start])):
        words = head[1] + words
    tail = _TAIL.match(text, end)
    return words + tail[1] if tail else words


def _moved(before: str, there: Interval, after: str, here: Interval) -> bool:
    """Whether what one text has at a place stands right beside it in the other: words put in, or moved by a reader."""
    return _stands_near(before[slice(*there)], after, here) or _stands_near(after[slice(*here)], before, there)


def _stands_near(words: str, text: str, place: Interval) -> bool:
    """Whether one of some words stands beside a place."""
    around = text[max(0, place[0] - NEAR_BY) : place[0]] + " " + text[place[1] : place[1] + NEAR_BY]
    around = _COMPOUNDS.sub(" ", around)  # "twenty-five" is not five
    mine = {w for w in _RUN.findall(words.lower()) if len(w) > 1 or w.isdigit()}
    return not mine.isdisjoint(_RUN.findall(around.lower()))


def _shortened(one: str, other: str) -> bool:
    """Whether the words of the one are those of the other but for one that is shortened, as months and states are.

    >>> _shortened("Nov. 4", "November 4"), _shortened("Fla.", "Florida"), _shortened("Nov", "November 4")
    (True, True, False)
    """
    a, b = ([word for word in words_of(side).folded if word[0].isalnum()] for side in (one, other))
    if len(a) != len(b) or not a:
        return False
    pairs = [tuple(sorted(pair, key=len)) for pair in zip(a, b, strict=True) if pair[0] != pair[1]]
    return all(
        len(short) <= _SHORTEST and short.isalpha() and short[0] == full[0] and _letters_of(short[1:], full[1:])
        for short, full in pairs
    )


def _letters_of(short: str, full: str) -> bool:
    """Whether the letters of the one stand in the other in their order."""
    letters = iter(full)
    return all(letter in letters for letter in short)


def _misread(words: str) -> str:
    """Return words with the letters that a reader of page images takes for each other made alike."""
    plain = words.lower().replace("rn", "m").replace("in", "m")
    return plain.translate(_LOOKALIKE)


def _names_differ(one: str, other: str, lang: str) -> bool:
    """Whether a change called one of names touches a name: in texts in capitals any word may look like one."""
    if not (one + other).isupper():
        sides = [side for side in (one, other) if side]
        return all(arabic_script(side) or any(_may_name(word, lang) for word in side.split()) for side in sides)
    return all(any(_telling(word, lang) for word in words_of(side).folded) for side in (one, other))


@lru_cache(maxsize=16)
def _plain(lang: str) -> frozenset[str]:
    """Return the words of a language that are nobody's name however they are written."""
    known = speech(lang)
    little = known.common | known.verb_words | known.articles | known.prepositions | known.pronouns
    return little | known.first_person | COMMON | COMMON_BY_LANG.get(lang, frozenset()) | CALENDAR


def _telling(word: str, lang: str) -> bool:
    """Whether a word of a text set in capitals may be a name."""
    return len(word) > 2 and word.isalpha() and word not in _plain(lang) and not word.endswith(_NO_NAME)


def _may_name(word: str, lang: str) -> bool:
    return word[:1].isupper() and len(word) > 2 and fold_text(word) not in _plain(lang)


def words_before(text: str, at: int) -> list[str]:
    """Return the words before a place, the nearest first."""
    return _RUN.findall(text[max(0, at - NEAR_BY) : at].lower())[::-1][:BESIDE]


def words_behind(text: str, at: int) -> list[str]:
    """Return the words behind a place, the nearest first."""
    return _RUN.findall(text[at : at + NEAR_BY].lower())[:BESIDE]
