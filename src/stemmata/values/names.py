"""Names of persons, organisations and places in a text, by rules a person can check.

A name is taken only where something says that it is one: a title or rank before it, a common given name, a noun of
organisations in it, brackets that explain an acronym, a gazetteer, or the same family name earlier in the text. Each
mention says which. In texts set in capitals the case of letters tells nothing, so that there a list of everyday words
tells where a name ends. What the rules do not find, a person marks; what they find are suggestions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from stemmata.values.namecompare import NameComparison, WordPair, compare, compare_many
from stemmata.values.nametext import Kind, Memory, NameMention, NameText
from stemmata.values.organisations import (
    acronyms,
    arabic_organisations,
    explained_acronyms,
    known_organisations,
    organisations,
    romance_organisations,
)
from stemmata.values.otherpersons import cyrillic_persons, hebrew_persons
from stemmata.values.persons import capitalised_persons, given_persons, repeated_families, titled_persons
from stemmata.values.placenames import known_places, place_patterns
from stemmata.values.words import Words, guess_language, words_of

__all__ = [
    "Kind", "Memory", "NameComparison", "NameMention", "WordPair", "compare", "compare_many", "find_names",
]  # fmt: skip

_STEPS_LATIN: tuple[Callable[[NameText], None], ...] = (
    known_organisations,
    explained_acronyms,
    romance_organisations,
    organisations,
    titled_persons,
    given_persons,
    place_patterns,
    known_places,
    acronyms,
    repeated_families,
)
_STEPS_ARABIC: tuple[Callable[[NameText], None], ...] = (
    known_organisations,
    arabic_organisations,
    titled_persons,
    given_persons,
    place_patterns,
    known_places,
    repeated_families,
)
_OTHER_SCRIPTS = ((re.compile("[\u0400-\u052f]"), cyrillic_persons), (re.compile("[\u05d0-\u05ea]"), hebrew_persons))
"""Scripts that a text may have beside others, with the rules for persons in them."""
LANGUAGES = ("en", "fr", "es", "de", "fa", "ar")


def find_names(
    text: str, lang: str | None = None, *, exclude: Iterable[tuple[int, int]] = (), memory: Memory | None = None
) -> list[NameMention]:
    """Find the names of persons, organisations and places in a text.

    Args:
        text: The text.
        lang: Its language (en, fr, es, de, fa, ar); guessed from its words where not given or not among these.
        exclude: Spans in which there are no names (dates).
        memory: What earlier passages of the same source told; completed by this one.

    Returns:
        The names in order, none overlapping another.
    """
    words = words_of(text)
    if not len(words):
        return []
    reading = NameText(words, lang if lang in LANGUAGES else guess_language(words), memory=memory or Memory())
    spans = sorted(exclude)
    if spans:
        reading.taken.update(_inside(words, spans))
    steps = _STEPS_ARABIC if words.arabic else _STEPS_LATIN
    for step in steps:
        step(reading)
        if step is given_persons and not words.upper and not words.arabic:
            capitalised_persons(reading)
    for letters, step in _OTHER_SCRIPTS:
        if letters.search(text):
            step(reading)
    return sorted(reading.found, key=lambda m: m.start)


def _inside(words: Words, spans: list[tuple[int, int]]) -> set[int]:
    inside, at = set(), 0
    for i, (start, end) in enumerate(zip(words.starts, words.ends, strict=True)):
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        if at < len(spans) and spans[at][0] < end:
            inside.add(i)
    return inside
