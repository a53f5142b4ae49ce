"""One source laid open for reading: its words, sentences, marks, attributions and voices."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from stemmata.values.attribution import Attribution, attributions
from stemmata.values.clock import find_times
from stemmata.values.dates import DateMention, find_dates
from stemmata.values.hearing import spoken_only, turns
from stemmata.values.quantities import Quantity, find_quantities
from stemmata.values.speech import Speech, sentences, speech
from stemmata.values.voice import Voice, dateline_outlet, voices
from stemmata.values.words import Words, guess_language, words_of
from stemmata.weigh.lexicon import Lexicon, Span, lexicon
from stemmata.weigh.nouns import Nouns

__all__ = ["VIOLENCE", "Page", "SourceFacts", "open_page"]

VIOLENCE = ("kill", "wound", "vanish", "abuse", "harm", "fire")


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a source from outside its text."""

    source_id: str
    publisher: str | None = None
    author: str | None = None
    kind: str | None = None
    published_from: date | None = None
    published_to: date | None = None
    places: tuple[tuple[int, int, str], ...] = field(default=())
    """Places mentioned: start, end, as written."""
    persons: tuple[tuple[int, int, str], ...] = field(default=())
    """Persons mentioned, the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A source ready for the claim readers. Spans are in words unless said otherwise."""

    facts: SourceFacts
    text: str
    words: Words
    lang: str
    lexicon: Lexicon
    speech: Speech
    nouns: Nouns
    marks: dict[str, list[Span]]
    sentences: list[Span]
    attributions: list[Attribution]
    voices: list[Voice]
    quantities: list[Quantity]
    dates: list[DateMention]
    outlet: str | None
    violent: bool
    """Whether the source speaks of violence at all."""
    names: frozenset[str]
    """Words that follow a title or are explained as an acronym somewhere in the source: names, even in capitals."""

    def marked(self, category: str, first: int, last: int) -> list[Span]:
        """Return the marks of a category that begin between two words."""
        spans = self.marks.get(category)
        if not spans or spans[-1][0] < first or spans[0][0] >= last:
            return []  # nearly always: rules ask for many categories that a sentence has not
        at = bisect_left(spans, (first, -1))
        found = []
        while at < len(spans) and spans[at][0] < last:
            found.append(spans[at])
            at += 1
        return found

    def any_marked(self, categories: tuple[str, ...], first: int, last: int) -> bool:
        """Whether a mark of one of the categories begins between two words."""
        return any(self.marked(category, first, last) for category in categories)

    def written(self, span: Span) -> str:
        """Return the words of a span as written, white space as single blanks."""
        return " ".join(self.words.written(*span).split())

    def quantities_in(self, first: int, last: int) -> list[Quantity]:
        """Return the quantities between two words."""
        if first >= last:
            return []
        low, high = self.words.starts[first], self.words.ends[last - 1]
        at = bisect_left(self.quantities, low, key=lambda q: q.start)
        return self.quantities[at : bisect_left(self.quantities, high, lo=at, key=lambda q: q.start)]

    def attributions_in(self, low: int, high: int) -> list[Attribution]:
        """Return the attributions whose cue begins between two code points."""
        at = bisect_left(self.attributions, low, key=lambda a: a.cue_start)
        return self.attributions[at : bisect_left(self.attributions, high, lo=at, key=lambda a: a.cue_start)]

    def dates_in(self, low: int, high: int) -> list[DateMention]:
        """Return the dates that begin between two code points."""
        at = bisect_left(self.dates, low, key=lambda d: d.start)
        return self.dates[at : bisect_left(self.dates, high, lo=at, key=lambda d: d.start)]

    def voice_index(self, offset: int) -> int | None:
        """Return which voice speaks at a code point."""
        n = bisect_right(self.voices, offset, key=lambda v: v.start) - 1
        return n if n >= 0 and offset < self.voices[n].end else None

    def voice_at(self, offset: int) -> Voice | None:
        """Return the voice that speaks at a code point."""
        n = self.voice_index(offset)
        return None if n is None else self.voices[n]

    def word_at(self, offset: int) -> int:
        """Return the first word that ends behind a code point."""
        return bisect_left(self.words.ends, offset + 1)


def open_page(text: str, facts: SourceFacts, langs: tuple[str, ...] = ()) -> Page:
    """Lay a source open.

    Args:
        text: Its extracted text.
        facts: What is known of it.
        langs: Languages of its passages, one entry a passage; the commonest is read. Guessed where there is none.

    Returns:
        The page.
    """
    heard = turns(text)
    said_in = spoken_only(text, heard) if heard else text
    words = words_of(said_in)
    known = Counter(lang for lang in langs if lang and lang != "und")
    lang = min(known, key=lambda name: (-known[name], name)) if known else guess_language(words)
    claims, said = lexicon(lang), speech(lang)
    marks = claims.mark(words)
    if lang == "ar":
        _mark_apart(words, marks)
    if lang == "en":
        _unmark_threats(words, marks)
    page_attributions = sorted(attributions(said_in, lang), key=lambda a: (a.cue_start, a.cue_end))
    violent = any(marks.get(category) for category in (*VIOLENCE, "innocent", "detain", "search", "unit"))
    anchor = (facts.published_from, facts.published_to or facts.published_from) if facts.published_from else None
    days = find_dates(said_in, lang, anchor=anchor) if violent else []
    apart = [(day.start, day.end) for day in days]
    apart += [(time.start, time.end) for time in find_times(said_in, lang)] if violent else []
    return Page(
        facts=facts, text=text, words=words, lang=lang, lexicon=claims, speech=said,
        nouns=Nouns(words, claims, said), marks=marks, sentences=sentences(words), attributions=page_attributions,
        voices=voices(
            text, page_attributions, publisher=facts.publisher, author=facts.author, kind=facts.kind, heard=heard
        ),
        quantities=find_quantities(said_in, lang, exclude=apart) if violent else [], dates=days,
        outlet=facts.publisher or dateline_outlet(text),
        violent=any(marks.get(category) for category in (*VIOLENCE, "innocent")), names=_names(words, claims, said),
    )  # fmt: skip


# Arabic sets the doer or the victim between the two words of a deed: "they opened [the soldiers] the fire".
_APART = (
    ("fire", frozenset({"اطلق", "اطلقت", "اطلقوا", "فتح", "فتحت", "فتحوا", "تطلق", "یطلق", "یطلقون"}),
     frozenset({"النار", "نار", "الرصاص", "نیران", "النیران", "رصاصا"})),
    ("kill", frozenset({"لقی", "لقیت", "لقوا"}),
     frozenset({"مصرعه", "مصرعها", "مصرعهم", "حتفه", "حتفها", "حتفهم"})),
)  # fmt: skip
_REACH = 8


def _mark_apart(words: Words, marks: dict[str, list[Span]]) -> None:
    """Mark the verbs of deeds whose second word stands further on."""
    folded = words.folded
    for category, verbs, nouns in _APART:
        spans = marks.get(category, [])
        taken = {k for span in spans for k in range(*span)}
        for k, word in enumerate(folded):
            if k in taken or (word not in verbs and word[1:] not in verbs):
                continue
            if not nouns.isdisjoint(folded[k + 1 : k + _REACH]):
                spans.append((k, k + 1))
        if spans:
            marks[category] = sorted(spans)


_NO_DEATH = frozenset({"threat", "threats", "penalty", "sentence", "sentences", "squad", "squads"})
_NO_HIT = frozenset({"at", "down"})


def _unmark_threats(words: Words, marks: dict[str, list[Span]]) -> None:
    """Take away the marks of deeds that are none: "death threats", "the death penalty", "shot at", "shot down"."""
    folded = words.folded
    for category, word, goes_on in (
        ("harm", "death", _NO_DEATH),
        ("done", "death", _NO_DEATH),
        ("wound", "shot", _NO_HIT),
    ):
        spans = marks.get(category)
        if spans:
            marks[category] = [
                s for s in spans if folded[s[0]] != word or folded[s[1] : s[1] + 1] == [] or folded[s[1]] not in goes_on
            ]


def _names(words: Words, claims: Lexicon, said: Speech) -> frozenset[str]:
    """Return the words that stand behind a title or before an explanation in brackets."""
    folded, found = words.folded, set()
    for k, word in enumerate(folded):
        if word in said.roles:
            for j in range(k + 1, min(k + 5, len(words))):
                if words.kinds[j] != "w" or folded[j] in said.common or folded[j] in claims.known:
                    break
                if folded[j] not in said.roles:
                    found.add(folded[j])
        elif word in {"[", "("} and k > 0 and words.kinds[k - 1] == "w" and len(folded[k - 1]) <= 6:
            found.add(folded[k - 1])
    return frozenset(found)
