"""What a noun means, whichever language says it: groups of people, forces, and the plain words in names of bodies.

"Forces de l'ordre", «قوات الأمن» and "security forces" are one concept with one English name; "men in uniform" are
another than soldiers. The words stand in `lexicon/concepts.toml` and `lexicon/bodies.toml`, which can be read aloud and
corrected by somebody who does not program. The lexicons know no names; a name that is translated and not transliterated
("Garde territoriale") is read word by word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from stemmata.values.bundled import bundled
from stemmata.values.numerals import read_numeral
from stemmata.values.transliteration import arabic_script, stems
from stemmata.values.words import Words, guess_language, words_of

__all__ = ["BodyWord", "Concept", "Found", "Glossary", "body_words", "concepts", "find_concepts"]

Facet = Literal["outcome", "people", "part", "force", "rank"]
_LANGUAGES = ("en", "fr", "es", "fa", "ar")


@dataclass(frozen=True, slots=True)
class Concept:
    """A group of people.

    Attributes:
        name: Its key in the lexicon.
        one: What one of them is called in English.
        many: What several are called.
        body: What they are called as a body ("the army"), else as several.
        facet: What the concept tells of people (see the lexicon).
        counted_apart: Whether a number of them is a part of those concerned and a question of its own.
        within: Concepts that hold this one, so that naming both is no contradiction.
    """

    name: str
    one: str
    many: str
    body: str
    facet: Facet
    counted_apart: bool
    within: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of a glossary: words `first` to before `last` mean `label`."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class BodyWord:
    """A plain word of a body's name: its English form, what it does there, and where it stands."""

    label: str
    role: Literal["formation", "qualifier", "office", "ordinal"]
    first: int
    last: int


class Glossary:
    """Phrases of several languages under labels; Arabic articles and joined particles are passed over.

    Args:
        phrases: For each label its phrases; a phrase under several labels keeps the first.

    >>> [f.label for f in Glossary({"army": ["الجيش", "army"]}).find(words_of("قال للجيش: the army"))]
    ['army', 'army']
    """

    __slots__ = ("_by_first",)

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        found: dict[str, dict[tuple[frozenset[str], ...], str]] = {}
        for label, written in phrases.items():
            for phrase in written:
                parts = tuple(_listed_forms(word) for word in words_of(phrase).folded)
                for form in sorted(parts[0]) if parts else ():
                    found.setdefault(form, {}).setdefault(parts, label)
        # Python's sort is stable: of phrases of one length the one listed first stays first.
        self._by_first = {form: sorted(rest.items(), key=lambda item: -len(item[0])) for form, rest in found.items()}

    def find(self, words: Words) -> list[Found]:
        """Return the phrases in a text from left to right, the longest at each place, none overlapping."""
        return self.find_between(words, 0, len(words))

    def find_between(self, words: Words, first: int, last: int) -> list[Found]:
        """Return the same between two words; `Found` counts from the beginning of the text."""
        forms = [_read_forms(word) for word in words.folded[first:last]]
        found: list[Found] = []
        i = 0
        while i < len(forms):
            hit = self._at(forms, i)
            if hit is None:
                i += 1
                continue
            found.append(Found(hit.first + first, hit.last + first, hit.label))
            i = hit.last
        return found

    def _at(self, forms: list[tuple[str, ...]], i: int) -> Found | None:
        best: Found | None = None
        for form in forms[i]:
            for parts, label in self._by_first.get(form, ()):
                n = len(parts)
                if best is not None and n <= best.last - i:
                    break
                if i + n <= len(forms) and all(not parts[k].isdisjoint(forms[i + k]) for k in range(1, n)):
                    best = Found(i, i + n, label)
                    break
        return best


def _listed_forms(word: str) -> frozenset[str]:
    """Return a word of a lexicon, with and without the Arabic article."""
    bare = word[2:] if arabic_script(word) and word.startswith("ال") and len(word) > 4 else word
    return frozenset({word, bare})


@lru_cache(maxsize=1 << 16)
def _read_forms(word: str) -> tuple[str, ...]:
    """Return a word of a text without article and joined particles; the article is lost in "for the" (لل)."""
    forms = stems(word)
    at = word.find("لل")
    return (*forms, word[at + 2 :]) if 0 <= at <= 1 and len(word) > at + 4 else forms


@lru_cache(maxsize=1)
def concepts() -> Mapping[str, Concept]:
    """Return the concepts of the lexicon by name, in its order."""
    return {
        name: Concept(
            name, entry["one"], entry["many"], entry.get("body", entry["many"]), entry["facet"],
            entry["facet"] in {"part", "rank"} or bool(entry.get("part")), frozenset(entry.get("within", ())),
        )
        for name, entry in bundled("values/lexicon/concepts.toml").items()
    }  # fmt: skip


@lru_cache(maxsize=1)
def _groups() -> Glossary:
    entries = bundled("values/lexicon/concepts.toml")
    return Glossary(
        {name: [word for lang in _LANGUAGES for word in entry.get(lang, ())] for name, entry in entries.items()}
    )


@lru_cache(maxsize=1)
def _bodies() -> tuple[Glossary, dict[str, str]]:
    entries = bundled("values/lexicon/bodies.toml")
    roles = {label: role for role, labels in entries.items() for label in labels}
    return Glossary({label: words for labels in entries.values() for label, words in labels.items()}), roles


@lru_cache(maxsize=1 << 14)
def _concepts_in(text: str) -> tuple[Found, ...]:
    return tuple(_groups().find(words_of(text)))


def find_concepts(text: str, *facets: Facet) -> list[Concept]:
    """Return the concepts that a phrase names, in the order of its words, each once.

    Args:
        text: A noun phrase or sentence in English, French, Spanish, Persian or Arabic.
        facets: Which facets are asked for; all if none is given.

    >>> (
    ...     [c.name for c in find_concepts("les forces de l'ordre")],
    ...     [c.name for c in find_concepts("three armed saboteurs")],
    ... )
    (['security-forces'], ['saboteurs'])
    """
    known = concepts()
    names = dict.fromkeys(found.label for found in _concepts_in(text))
    return [known[name] for name in names if not facets or known[name].facet in facets]


def places_of_concepts(text: str) -> tuple[Found, ...]:
    """Return where concepts stand in a text, in words of `words_of(text)`."""
    return _concepts_in(text)


@lru_cache(maxsize=1 << 14)
def body_words(text: str) -> tuple[BodyWord, ...]:
    """Return the plain words of a body's or office's name, with ordinals as numbers.

    >>> (
    ...     [w.label for w in body_words("فوج السكة الحديدية التاسع")],
    ...     [w.label for w in body_words("9th Railway Regiment")],
    ... )
    (['regiment', 'railway', '9'], ['9', 'railway', 'regiment'])
    """
    words = words_of(text)
    glossary, roles = _bodies()
    found = [BodyWord(f.label, roles[f.label], f.first, f.last) for f in glossary.find(words)]  # type: ignore[arg-type]
    taken = {k for word in found for k in range(word.first, word.last)}
    lang, i = guess_language(words), 0
    while i < len(words):
        numeral = None if i in taken else read_numeral(words, i, lang)
        if numeral is not None and numeral.ordinal and numeral.low == numeral.high and numeral.low < 1000:
            found.append(BodyWord(f"{numeral.low:g}", "ordinal", i, numeral.last))
            i = numeral.last
        else:
            i += 1
    return tuple(sorted(found, key=lambda word: word.first))
