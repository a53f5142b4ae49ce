"""The words of violence and responsibility (`lexicon/claims.toml`), ready to be marked in a text in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from stemmata.values.bundled import bundled
from stemmata.values.phrases import with_joined
from stemmata.values.words import Words, words_of

__all__ = ["LANGUAGES", "Lexicon", "Span", "lexicon"]

LANGUAGES = ("en", "fr", "es", "fa", "ar")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The lexicon of one language: phrases by their first word, and sets of single words for quick questions."""

    lang: str
    by_first: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    single: Mapping[str, frozenset[str]]
    known: frozenset[str]
    """Every word of the lexicon: none of them is a name."""

    def mark(self, words: Words) -> dict[str, list[Span]]:
        """Return for each category where its phrases stand, the longest at each place."""
        found: dict[str, list[Span]] = {}
        folded, known = words.folded, self.by_first
        for i, word in enumerate(folded):
            for parts, category in known.get(word) or self._joined(word):
                n = len(parts)
                if n > 1 and tuple(folded[i + 1 : i + n]) != parts[1:]:
                    continue
                spans = found.setdefault(category, [])
                if spans and spans[-1][1] > i:
                    continue
                spans.append((i, i + n))
        return found

    def _joined(self, word: str) -> tuple[tuple[tuple[str, ...], str], ...]:
        """Return the phrases of an Arabic word written together with a particle ("بقتل", "للجيش")."""
        if self.lang != "ar" or len(word) < 4 or word[0] not in "وبلفک":
            return ()
        bare = "ا" + word if word.startswith("لل") else word[1:]
        return self.by_first.get(bare, ())


@lru_cache(maxsize=8)
def lexicon(lang: str) -> Lexicon:
    """Return the lexicon of `lang`; English for a language that has none."""
    lang = lang if lang in LANGUAGES else "en"
    entries = bundled("weigh/lexicon/claims.toml")[lang]
    by_first: dict[str, set[tuple[tuple[str, ...], str]]] = {}
    single: dict[str, frozenset[str]] = {}
    known: set[str] = set()
    for category, phrases in entries.items():
        spelled = [tuple(words_of(phrase).folded) for phrase in with_joined(phrases)]
        single[category] = frozenset(parts[0] for parts in spelled if len(parts) == 1)
        known.update(word for parts in spelled for word in parts)
        if category in {"stops", "of"}:
            continue
        for parts in spelled:
            by_first.setdefault(parts[0], set()).add((parts, category))
    ordered = {
        first: tuple(sorted(items, key=lambda item: (-len(item[0]), item[0], item[1])))
        for first, items in by_first.items()
    }
    return Lexicon(lang, ordered, single, frozenset(known))
