"""What changed between two texts that share a passage: the figures, names, dates and negations that differ.

The two versions of a passage are set against each other (see `stemmata.values.alignment`). Where one of the two is
drawn as the parent of the other, they are followed to the ends of the sentences in which the passage begins and ends:
an altered figure stands as often at the edge of what was copied as within it.

What was left out or added is no alteration, but for a negation. A name that differs by a letter or two is mostly a slip
of a printer, or of the machine that read the page. It is called altered only where both spellings are words of the
case: each stands in several sources, or several times in its own, and neither is the rare shadow of the other. In a
passage that is full of slips the same is asked of any name that resembles the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA, Indel

from stemmata.trace.descent import SHOWN, Descent
from stemmata.trace.textual import Interval, Shared
from stemmata.values.alignment import ALTERATIONS, Edit, alterations
from stemmata.values.fold import fold_text
from stemmata.values.ids import row_id
from stemmata.values.nametext import CALENDAR, COMMON, COMMON_BY_LANG, ENDINGS
from stemmata.values.speech import speech
from stemmata.values.transliteration import arabic_script
from stemmata.values.words import words_of

__all__ = ["Changed", "Known", "find_changes"]

_SHARING = frozenset({"copy", "excerpt", "quotation", "attribution", "unknown"})
_REACH = 240
"""Code points to which the sentence around a shared passage is followed at most."""

_EDGE = 80
"""Code points between an edit and the shared passage at most, where it stands at the edge."""

_LEAST_BITS = 120.0
"""Surprisal of a passage at least, where neither source is drawn as the other's parent: below it two sources mostly
share a set phrase that tells of two different things."""

_RARE = 20
"""A spelling that stands in so many times fewer sources than the other is a slip."""

_SLIPS = 3
"""From so many words on that differ by one letter, a passage is full of slips."""

_SHORTEST = 4
_CUT = 3
_LONG = 8
_RESEMBLES = 0.5
_RUN = re.compile(r"\w+")
_ENDS = re.compile(r"[.!?؟۔…](?=[\s\"'»”’)\]]|$)|\n\s*\n|¶")
_HEADING = re.compile(r"\b(?:GMT|UTC|lead|Serial|Page|page|p\.)\b|\d{1,2}(?::|\s?h\s?)\d{2}")
_DATELINE = re.compile(r"\)?\s(?:--?|–|—)\s")
_SENT = re.compile(r"\W{0,3}(?:\d{1,2}\W{0,3})?(?:--?|–|—|\()(?!\d)")
"""What follows the day of sending in a dateline: "Oct. 4.- At dawn"."""
_NEW = re.compile(r"\W{0,3}(?:\d{1,2})?\.\s+(?=[^\W\d_a-z])")
_NEAR_BY = 40
_CAPITAL = re.compile(r"[^\W\d_a-z]\w*\W{0,3}$")
_TAIL = re.compile(r"-\s+([a-z]\w*)")
_HEAD = re.compile(r"(\w+)-\s+$")
_TODAYS = """
yesterday today tomorrow tonight hier aujourd demain ayer hoy mañana gestern heute morgen دیروز امروز فردا أمس اليوم غدا
"""
_COUNTED_FROM_TODAY = frozenset(map(fold_text, _TODAYS.split()))
_AT_THE_TOP = 160
"""Code points from the start of a text within which a day before a new sentence is that of its dateline."""
_ANCHORS = 2
"""Words right beside an edit that must agree, on each side of a name or negation one of them: else the two versions are
not set against each other there."""
_LOOKALIKE = str.maketrans({"1": "l", "i": "l", "|": "l", "0": "o", "5": "s", "8": "b", "c": "e"})
_NO_NAME = (*ENDINGS, "ly", "ence", "ed", "cy")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed.

    Attributes:
        rows: Rows of the table `changes`.
        altered: For each shared passage in which something was altered the kinds of change, joined by `|`.
    """

    rows: list[Row]
    altered: dict[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What tells a slip from another word.

    Attributes:
        texts: Text of each source.
        languages: Its language.
        counts: In how many sources each telling word stands, folded.
    """

    texts: Mapping[str, str]
    languages: Mapping[str, str]
    counts: Mapping[str, int]

    def language(self, source: str) -> str:
        """Return the language of a source, English where nothing is known of it."""
        return self.languages.get(source) or "en"


def find_changes(
    shared: Iterable[Shared],
    known: Known,
    p_a_first: Mapping[str, float],
    descents: Iterable[Descent] = (),
) -> Changed:
    """Return what changed in the passages that sources share.

    Args:
        shared: The shared passages.
        known: The texts, and what is known of their words.
        p_a_first: For each passage the probability that its source `a` is the earlier.
        descents: Who has what from whom: it tells which of two sources is called the parent, before the probability
            does, and whose passages are followed to the ends of their sentences.

    Returns:
        The changes, each once, and the kinds for each passage.
    """
    drawn = {(d.parent, d.child) for d in descents if d.relation in _SHARING and d.p_link >= SHOWN}
    found: dict[tuple[str, str, int, str], Row] = {}
    altered: dict[str, str] = {}
    for row in shared:
        forward = (row.a, row.b) in drawn or ((row.b, row.a) not in drawn and p_a_first[row.reuse_id] >= 0.5)
        one, other = (row.a, row.a_span), (row.b, row.b_span)
        (parent, there), (child, here) = (one, other) if forward else (other, one)
        copied = (parent, child) in drawn
        if not copied and row.bits < _LEAST_BITS:
            continue
        edits = list(_within(known, parent, there, child, here, copied=copied, same=row.similarity))
        if not edits:
            continue
        kinds = {edit.kind for edit in edits}
        altered[row.reuse_id] = "|".join(kind for kind in ALTERATIONS if kind in kinds)
        for edit in edits:
            change = _row(row.reuse_id, parent, child, edit, known.texts)
            found.setdefault((parent, child, change["child_start"], edit.kind), change)
    return Changed(list({change["change_id"]: change for change in found.values()}.values()), altered)


def _within(
    known: Known, parent: str, there: Interval, child: str, here: Interval, *, copied: bool, same: float
) -> Iterator[Edit]:
    """Yield the alterations of one shared passage, and of the sentences at its edges where it is `copied`."""
    if not copied and same >= 1:
        return
    before, after = known.texts[parent], known.texts[child]
    noisy: bool | None = None
    wide_there, wide_here = (_sentences(before, there), _sentences(after, here)) if copied else (there, here)
    for edit in alterations(before, *wide_there, after, *wide_here, known.language(parent)):
        inside = there[0] <= edit.start_a <= edit.end_a <= there[1] and here[0] <= edit.start_b <= edit.end_b <= here[1]
        one, two = before[edit.start_a : edit.end_a], after[edit.start_b : edit.end_b]
        if not (one and two) and (edit.kind != "negation" or not inside):
            continue
        if not inside and (edit.kind == "name" or not _at_edge(before, (edit.start_a, edit.end_a), there)):
            continue
        if _no_place(before, after, edit):
            continue
        beside = _beside(before, (edit.start_a, edit.end_a), after, (edit.start_b, edit.end_b))
        if sum(beside) < _ANCHORS or (edit.kind in {"name", "negation"} and not all(beside)):
            continue
        if one and two:
            one, two = _whole(before, edit.start_a, edit.end_a), _whole(after, edit.start_b, edit.end_b)
        if noisy is None:
            noisy = _noisy(before[slice(*there)], after[slice(*here)])
        if edit.kind == "negation" and (
            noisy or _moved(before, (edit.start_a, edit.end_a), after, (edit.start_b, edit.end_b))
        ):
            continue
        if _altered(edit.kind, (parent, one), (child, two), known, noisy=noisy):
            yield edit


def _noisy(one: str, other: str) -> bool:
    """Whether two versions of a passage differ in several words by one letter each, as misread pages do."""
    a, b = ({word for word in _RUN.findall(side.lower()) if len(word) >= _SHORTEST} for side in (one, other))
    slips = 0
    for word in a - b:
        slips += any(OSA.distance(word, w, score_cutoff=1) <= 1 for w in b - a)
        if slips >= _SLIPS:
            return True
    return False


def _altered(kind: str, before: tuple[str, str], after: tuple[str, str], known: Known, *, noisy: bool) -> bool:
    """Whether what differs is another word rather than a slip of it; each side is a source and its words."""
    (parent, one), (child, two) = before, after
    if _misread(one) == _misread(two) or (kind in {"name", "date"} and _shortened(one, two)):
        return False
    if kind == "date" and _COUNTED_FROM_TODAY & {*words_of(one).folded, *words_of(two).folded}:
        return False  # the same day has another name on another day
    if kind == "name" and not _names_differ(one, two, known.language(parent)):
        return False
    if kind in {"name", "negation"} and one and two:
        words = tuple([w for w in words_of(side).folded if w[0].isalnum()] for side in (one, two))
        return not _slip(words[0], words[1], (parent, child), known, noisy=noisy)
    return True


def _slip(one: list[str], two: list[str], sources: tuple[str, str], known: Known, *, noisy: bool) -> bool:
    """Whether each word is the other's but for a letter or two, and one of each pair is no word of the case."""
    if len(one) != len(two):
        return _near("".join(one), "".join(two), noisy=noisy)
    pairs = [(u, v) for u, v in zip(one, two, strict=True) if _misread(u) != _misread(v)]
    return all(
        _near(u, v, noisy=noisy)
        # where nothing tells names from other words, one letter more or less is no name's
        and (arabic_script(u) or not (_attested(u, v, sources[0], known) and _attested(v, u, sources[1], known)))
        for u, v in pairs
    )


def _near(one: str, other: str, *, noisy: bool) -> bool:
    """Whether two words may be one, written or read with a slip, or cut at the end of a line."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= _CUT and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    if noisy and Indel.normalized_similarity(one, other) >= _RESEMBLES:
        return True
    return OSA.distance(one, other) <= (1 if len(longer) < _LONG else 2)


def _attested(word: str, other: str, source: str, known: Known) -> bool:
    """Whether a word is one of the case: of its language, of several sources, or written more than once in its own."""
    if word in speech(known.language(source)).common:
        return True
    n = known.counts.get(word, 0)
    if n > 1:
        common = other in speech(known.language(source)).common
        return n * _RARE >= (len(known.texts) if common else known.counts.get(other, 0))
    return len(re.findall(rf"\b{re.escape(word)}\b", fold_text(known.texts[source]))) > 1


def _at_edge(text: str, span: Interval, shared: Interval) -> bool:
    """Whether a place stands in the words right before or behind a shared passage, and not in a dateline."""
    gap = text[span[1] : shared[0]] if span[1] <= shared[0] else text[shared[1] : span[0]]
    return len(gap) <= _EDGE and not _DATELINE.search(gap)


def _sentences(text: str, span: Interval) -> Interval:
    """Return a span widened to the start of its first and the end of its last sentence."""
    low = max(0, span[0] - _REACH)
    starts = [m.end() for m in _ENDS.finditer(text, low, span[0])]
    start = starts[-1] if starts else (low if low == 0 else span[0])
    closing = _ENDS.search(text, max(span[0], span[1] - 1), min(len(text), span[1] + _REACH))
    end = closing.start() if closing else (len(text) if len(text) <= span[1] + _REACH else span[1])
    return min(start, span[0]), max(end, span[1])


def _in_heading(text: str, at: int) -> bool:
    """Whether a place stands in a line of figures about the sending: hours, serial numbers, pages."""
    line = text[text.rfind("\n", 0, at) + 1 : at + 1 + max(0, text[at + 1 :].find("\n"))]
    return len(line) < 90 and bool(_HEADING.search(line))


def _no_place(before: str, after: str, edit: Edit) -> bool:
    """Whether an edit stands where nothing is told: in half a word, a line about the sending, or a dateline."""
    sides = ((before, edit.start_a, edit.end_a), (after, edit.start_b, edit.end_b))
    if any(_broken(*side) or _in_heading(*side[:2]) for side in sides):
        return True
    return edit.kind in {"date", "number"} and all(_in_dateline(*side) for side in sides)


def _in_dateline(text: str, start: int, end: int) -> bool:
    """Whether a day or month stands in a dateline: before a dash, the day behind a word with a capital."""
    if not _SENT.match(text, end) and not (start < _AT_THE_TOP and _NEW.match(text, end)):
        return False
    return text[start:end].isalpha() or bool(_CAPITAL.search(text[max(0, start - 12) : start]))


def _beside(before: str, there: Interval, after: str, here: Interval) -> tuple[int, int]:
    """Return how many words right before an edit, and right behind it, are the same in both texts, of two each."""
    sides = [(text, *span) for text, span in ((before, there), (after, here))]
    left = [[w.lower() for w in _RUN.findall(text, max(0, start - _NEAR_BY), start)][::-1] for text, start, _ in sides]
    right = [[w.lower() for w in _RUN.findall(text, end, end + _NEAR_BY)] for text, _, end in sides]
    return _in_common(*left), _in_common(*right)


def _moved(before: str, there: Interval, after: str, here: Interval) -> bool:
    """Whether what one text lacks at a place stands right beside it: words moved when columns are misread."""
    for (text, span), (other, place) in (((before, there), (after, here)), ((after, here), (before, there))):
        words = {word.lower() for word in _RUN.findall(text[slice(*span)])}
        around = other[max(0, place[0] - _NEAR_BY) : place[0]] + " " + other[place[1] : place[1] + _NEAR_BY]
        if words & {word.lower() for word in _RUN.findall(around)} and place[0] == place[1]:
            return True
    return False


def _in_common(one: list[str], other: list[str]) -> int:
    """Return how many words are the same from the first on, of two; where one text has ended, all that are left."""
    if not (one and other):
        return _ANCHORS
    same = [u == v for u, v in zip(one[:_ANCHORS], other[:_ANCHORS], strict=False)]
    return same.index(False) if False in same else len(same)


def _whole(text: str, start: int, end: int) -> str:
    """Return the words of a span, the first and the last put together where the end of a line divides them."""
    words = text[start:end]
    if words[:1].islower() and (head := _HEAD.search(text[max(0, start - 24) : start])):
        words = head[1] + words
    tail = _TAIL.match(text, end)
    return words + tail[1] if tail else words


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
        _CUT <= len(short) <= _SHORTEST and short.isalpha() and short[0] == full[0] and _letters_of(short[1:], full[1:])
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


def _broken(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends in the middle of a word, as where an image of a page was misread."""
    parts = [text[max(0, at - 1) : at + 1] for at in (start, end)] if end > start else []
    return any(len(pair) == 2 and pair.isalnum() for pair in parts)


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


def _row(reuse_id: str, parent: str, child: str, edit: Edit, texts: Mapping[str, str]) -> Row:
    there, here = (edit.start_a, edit.end_a), (edit.start_b, edit.end_b)
    return {
        "change_id": row_id("change", parent, *there, child, *here), "reuse_id": reuse_id,
        "parent_source_id": parent, "parent_start": there[0], "parent_end": there[1],
        "child_source_id": child, "child_start": here[0], "child_end": here[1], "kind": edit.kind,
        "parent_text": texts[parent][there[0] : there[1]], "child_text": texts[child][here[0] : here[1]],
    }  # fmt: skip
