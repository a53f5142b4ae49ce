"""What changed between two texts that share passages: the figures, names, dates, labels and negations that differ.

The two texts are set against each other as versions of one (`stemmata.trace.versions`); every place where they have
another fact in the same words is a candidate (`stemmata.values.alignment`). Most candidates on pages that a machine
misread are none: so what speaks for and against each is gathered (`Evidence`) and weighed (`stemmata.trace.altered`),
and the change carries the probability that the two texts really tell two things.

Never a candidate is: what was left out or added, but for a negation; a dateline, but for a town that is put in another
country; hours, serial numbers and pages of the sending; a month or state written short; a day counted from another day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import Indel

from stemmata.trace.altered import Evidence, probability
from stemmata.trace.descent import SHOWN, Descent
from stemmata.trace.misreading import Misreadings, near
from stemmata.trace.readings import Copies
from stemmata.trace.textual import Interval, Shared
from stemmata.trace.versions import Agreement, Stretch, agreement, stretches
from stemmata.values.alignment import ALTERATIONS, Edit, alterations
from stemmata.values.fold import fold_text
from stemmata.values.ids import row_id
from stemmata.values.nametext import CALENDAR, COMMON, COMMON_BY_LANG, ENDINGS
from stemmata.values.speech import speech
from stemmata.values.transliteration import arabic_script
from stemmata.values.words import words_of

__all__ = ["ALTERED", "Changed", "Known", "find_changes", "weighed"]

ALTERED = 0.5
"""From this probability on a shared passage is called altered."""

_TOLD = 0.01
"""Candidates less probable than this are no rows."""

_SHARING = frozenset({"copy", "excerpt", "quotation", "attribution", "unknown"})
_LEAST_BITS = 120.0
"""Surprisal of what two texts share at least, where neither is drawn as the other's parent: below it two sources mostly
share a set phrase that tells of two different things."""

_CUT = 3
_SHORTEST = 4
_BESIDE = 8
_STEM = 4
_BY_CAPITALS = 40
_NEGATING = 2
_JOINING = frozenset({"nor", "neither", "ni", "weder"})
_RUN = re.compile(r"\w+")
_HEADING = re.compile(r"\b(?:GMT|UTC|lead|Serial|Page|page|p\.)\b|\d{1,2}(?::|\s?h\s?)\d{2}")
_OF_A_BROADCAST = re.compile(r"\b\d{4} (?:GMT|UTC)\b")
_SENT = re.compile(r"\W{0,3}(?:\d{1,2}\W{0,3})?(?:--?|–|—|\()(?!\d)")
"""What follows the day of sending in a dateline: "Oct. 4.- At dawn"."""
_NEW = re.compile(r"\W{0,3}(?:\d{1,2})?\.\s+(?=[^\W\d_a-z])")
_NEAR_BY = 60
_AROUND = 150
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
_DIGITS = frozenset({"38", "56", "17", "06", "08", "68", "35", "49", "69", "14"})
"""Digits that a reader of page images takes for each other."""
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


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place where two versions may tell two things, and where in either text the words behind it go on."""

    reuse_id: str
    edit: Edit
    on: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two texts as versions of one, and where they may tell two things."""

    parent: str
    child: str
    stretches: tuple[Stretch, ...]
    agreement: Agreement
    candidates: tuple[_Candidate, ...]


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
            does, and that what they share is more than a set phrase.

    Returns:
        The changes, each once, and the kinds for each passage.
    """
    found: dict[str, Row] = {}
    kinds: dict[str, set[str]] = defaultdict(set)
    for change, evidence in weighed(shared, known, p_a_first, descents):
        p = probability(evidence)
        if p >= _TOLD:
            found.setdefault(change["change_id"], change | {"p_altered": round(p, 4)})
        if p >= ALTERED:
            kinds[change["reuse_id"]].add(change["kind"])
    altered = {key: "|".join(kind for kind in ALTERATIONS if kind in told) for key, told in kinds.items()}
    return Changed(list(found.values()), altered)


def weighed(
    shared: Iterable[Shared],
    known: Known,
    p_a_first: Mapping[str, float],
    descents: Iterable[Descent] = (),
) -> Iterator[tuple[Row, Evidence]]:
    """Yield every place where two versions may tell two things, as a row of `changes`, and what speaks for and against.

    The arguments are those of `find_changes`.
    """
    misreadings = Misreadings(known.counts, len(known.texts))
    pairs = list(_pairs(shared, known, p_a_first, descents, misreadings))
    copies = Copies(known.texts, ((p.parent, p.child, p.stretches) for p in pairs))
    for pair in pairs:
        for candidate in pair.candidates:
            yield _row(pair, candidate, known.texts), _evidence(pair, candidate, known, misreadings, copies)


def _pairs(
    shared: Iterable[Shared],
    known: Known,
    p_a_first: Mapping[str, float],
    descents: Iterable[Descent],
    misreadings: Misreadings,
) -> Iterator[_Pair]:
    """Yield the pairs of sources that are versions of one text, as far as their shared passages go."""
    drawn = {(d.parent, d.child) for d in descents if d.relation in _SHARING and d.p_link >= SHOWN}
    together: dict[tuple[str, str], list[Shared]] = defaultdict(list)
    for row in shared:
        together[row.a, row.b].append(row)
    for (a, b), rows in together.items():
        copied = (a, b) in drawn or (b, a) in drawn
        if not copied and sum(row.bits for row in rows) < _LEAST_BITS:
            continue
        forward = (a, b) in drawn or ((b, a) not in drawn and p_a_first[rows[0].reuse_id] >= 0.5)
        parent, child = (a, b) if forward else (b, a)
        before, after = known.texts[parent], known.texts[child]
        spans = stretches(rows, parent, known.texts)
        if all(before[slice(*s.there)] == after[slice(*s.here)] for s in spans):
            continue
        agree = agreement(before, after, spans, misreadings)
        candidates = dict.fromkeys(
            _Candidate(s.passage_at((edit.start_a, edit.end_a)), edit, on)
            for s in spans
            for edit, on in _candidates(before, s.there, after, s.here, known.language(parent))
        )
        yield _Pair(parent, child, tuple(spans), agree, tuple(candidates))


# -- what may be an alteration -----------------------------------------------------------------------------------------


def _candidates(
    before: str, there: Interval, after: str, here: Interval, lang: str
) -> Iterator[tuple[Edit, tuple[int, int]]]:
    """Yield the places of a stretch where the two versions may tell two things, and where the words behind begin."""
    heads = _head(before), _head(after)
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


def _head(text: str) -> int:
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
    left = [_before(text, at) for text, at in ((before, edit.start_a), (after, edit.start_b))]
    right = [_behind(text, at) for text, at in ((before, edit.end_a), (after, edit.end_b))]
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
    if _OF_A_BROADCAST.search(text[max(0, at - _NEAR_BY) : at + _STEM + 2]):
        return True
    line = text[text.rfind("\n", 0, at) + 1 : at + 1 + max(0, text[at + 1 :].find("\n"))]
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
    around = text[max(0, place[0] - _NEAR_BY) : place[0]] + " " + text[place[1] : place[1] + _NEAR_BY]
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


# -- what speaks for and against it ------------------------------------------------------------------------------------


def _evidence(pair: _Pair, candidate: _Candidate, known: Known, misreadings: Misreadings, copies: Copies) -> Evidence:
    """Return what speaks for and against an alteration."""
    edit = candidate.edit
    before, after = known.texts[pair.parent], known.texts[pair.child]
    there, here = (edit.start_a, edit.end_a), (edit.start_b, edit.end_b)
    one, two = before[slice(*there)], after[slice(*here)]
    folded = ["".join(filter(str.isalnum, fold_text(side))) for side in (one, two)]
    agree = pair.agreement
    rate = misreadings.here(agree.slips, agree.letters)
    repeated = min(_times(one, before), _times(two, after)) if edit.kind == "name" else 1
    of_dateline = candidate.on != (there[1], here[1])  # the town before is the same
    left = 1.0 if of_dateline else _alike(_before(before, there[0]), _before(after, here[0]))
    right = _alike(_behind(before, candidate.on[0]), _behind(after, candidate.on[1]))
    votes = copies.readings(pair.parent, there, pair.child, here)
    return Evidence(
        kind="label" if of_dateline else edit.kind,
        bits=misreadings.against(folded[0], folded[1], rate, repeated) if one and two else 0.0,
        alike=_spelt_alike(before, there, after, here),
        near=bool(one and two) and near(*folded),
        attested=edit.kind == "name" and misreadings.attested(*folded),
        noise=misreadings.noise(rate),
        lookalike=_digits_alike(one, two),
        left=left,
        right=right,
        counted=edit.kind == "number" and _counted_alike(before, there[1], after, here[1]),
        words=max(len(_RUN.findall(one)), len(_RUN.findall(two))),
        share=agree.share,
        facts=agree.facts_share,
        whole=agree.whole,
        rare=agree.rare,
        for_parent=votes.for_one,
        for_child=votes.for_other,
        top=not of_dateline and (_like_title(before, there) or _like_title(after, here)),
    )


def _times(words: str, text: str) -> int:
    """Return how often some words stand in a text."""
    return len(re.findall(rf"\b{re.escape(words)}\b", text)) if words else 0


def _spelt_alike(before: str, there: Interval, after: str, here: Interval) -> float:
    """Return how alike two names are spelt, from 0 to 1; a name cut in two is put together again."""
    forms = []
    for text, (start, end) in ((before, there), (after, here)):
        name = "".join(filter(str.isalnum, fold_text(text[start:end])))
        on = _behind(text, end)[:1]
        forms.append([name, name + fold_text(on[0])] if on else [name])
    return max(
        float(Indel.normalized_similarity(u, v))
        for i, u in enumerate(forms[0])
        for k, v in enumerate(forms[1])
        if not i & k
    )


def _digits_alike(one: str, other: str) -> bool:
    """Whether two figures in digits differ only in digits that are read for each other."""
    a, b = ("".join(filter(str.isdigit, fold_text(side))) for side in (one, other))
    differing = [u + v for u, v in zip(a, b, strict=False) if u != v]
    return bool(a) and len(a) == len(b) and all(pair in _DIGITS or pair[::-1] in _DIGITS for pair in differing)


def _counted_alike(before: str, there: int, after: str, here: int) -> bool:
    """Whether among the next words behind two figures is one in common, whatever its ending: what they count."""
    one, other = ({w[:_STEM] for w in _behind(t, at)[:3] if len(w) > 2} for t, at in ((before, there), (after, here)))
    return not one.isdisjoint(other)


def _before(text: str, at: int) -> list[str]:
    """Return the words before a place, the nearest first."""
    return _RUN.findall(text[max(0, at - _NEAR_BY) : at].lower())[::-1][:_BESIDE]


def _behind(text: str, at: int) -> list[str]:
    """Return the words behind a place, the nearest first."""
    return _RUN.findall(text[at : at + _NEAR_BY].lower())[:_BESIDE]


def _alike(one: list[str], other: list[str]) -> float:
    """Return how far the words nearest to a place agree, the nearest counting most, from 0 to 1."""
    if not (one and other):
        return 0.5
    got = total = 0.0
    for i in range(min(_BESIDE, max(len(one), len(other)))):
        weight = 1 / (1 + i)
        total += weight
        got += weight * (i < len(one) and one[i] in other[max(0, i - 1) : i + 2])
    return got / total


@lru_cache(maxsize=256)
def _upper(text: str) -> bool:
    """Whether most letters of a text are capitals."""
    return sum(map(str.isupper, text)) > sum(map(str.islower, text))


def _like_title(text: str, span: Interval) -> bool:
    """Whether a place stands among words in capitals, or at the top behind few but words with a capital."""
    if _upper(text):
        return False
    if _upper(text[max(0, span[0] - _BY_CAPITALS) : span[0]] + text[span[1] : span[1] + _BY_CAPITALS]):
        return True
    if span[0] >= _NEAR_BY:
        return False
    words = [word for word in _RUN.findall(text[_head(text) : span[0]]) if len(word) > 2]
    return bool(2 * sum(word[0].islower() for word in words) < len(words))


def _row(pair: _Pair, candidate: _Candidate, texts: Mapping[str, str]) -> Row:
    parent, child, edit = pair.parent, pair.child, candidate.edit
    there, here = (edit.start_a, edit.end_a), (edit.start_b, edit.end_b)
    return {
        "change_id": row_id("change", parent, *there, child, *here), "reuse_id": candidate.reuse_id,
        "parent_source_id": parent, "parent_start": there[0], "parent_end": there[1],
        "child_source_id": child, "child_start": here[0], "child_end": here[1], "kind": edit.kind,
        "parent_text": texts[parent][there[0] : there[1]], "child_text": texts[child][here[0] : here[1]],
    }  # fmt: skip
