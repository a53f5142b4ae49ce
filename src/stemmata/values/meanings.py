"""Common words that mean the same in several languages: by them a sentence and its translation can be recognised.

The words stand in `lexicon/meanings.toml`, which can be read and corrected by somebody who does not program. A meaning
says only that two words may translate each other; it decides nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from stemmata.values.bundled import bundled
from stemmata.values.fold import fold_text
from stemmata.values.transliteration import stems

__all__ = ["LANGUAGES", "han_meanings", "word_meanings"]

LANGUAGES = ("en", "fr", "es", "de", "ru", "fa", "ar", "zh")
_SHORTEST = 3
"""Letters of a word that must be left when an ending is taken away."""

_ENDINGS = {
    "fa": ("هایی", "هایش", "هایم", "های", "ها", "شان", "ان", "ی", "ش", "م"),
    "ar": ("هما", "هم", "ها", "نا", "ون", "ین", "ات", "ان", "ه", "ا"),
}


@lru_cache(maxsize=1)
def _entries() -> tuple[Mapping[str, Mapping[str, tuple[str, ...]]], Mapping[str, Mapping[str, tuple[str, ...]]]]:
    """Return for each language the meanings of whole words, and of the beginnings of words."""
    whole: dict[str, dict[str, list[str]]] = {lang: {} for lang in LANGUAGES}
    begun: dict[str, dict[str, list[str]]] = {lang: {} for lang in LANGUAGES}
    for meaning, written in bundled("values/lexicon/meanings.toml").items():
        for lang, words in zip(LANGUAGES, written.split("|"), strict=True):
            for word in words.split():
                table = begun if word.endswith("*") else whole
                table[lang].setdefault(fold_text(word.rstrip("*")), []).append(meaning)
    return (
        {lang: {word: tuple(found) for word, found in table.items()} for lang, table in whole.items()},
        {lang: {word: tuple(found) for word, found in table.items()} for lang, table in begun.items()},
    )


@lru_cache(maxsize=1 << 17)
def word_meanings(word: str, lang: str) -> tuple[str, ...]:
    """Return what a word may mean.

    Args:
        word: One word, folded.
        lang: Its language (ISO 639-1).

    Returns:
        Keys of the lexicon, sorted; none for an unknown word or language.

    >>> word_meanings("camions", "fr"), word_meanings("والشاحنات", "ar"), word_meanings("main", "en")
    (('truck',), ('truck',), ())
    """
    if lang not in _entries()[0]:
        return ()
    for form in _forms(word, lang):
        found = _exactly(form, lang) or _beginning(form, lang)
        if found:
            return tuple(sorted(found))
    return ()


def _forms(word: str, lang: str) -> list[str]:
    """Return a word, then what is left of it without article, joined particles and endings."""
    forms = list(stems(word)) if lang == "ar" else [word]
    for ending in _ENDINGS.get(lang, ()):
        forms += [form[: -len(ending)] for form in forms[:3] if form.endswith(ending)]
    return [form for at, form in enumerate(forms) if at == 0 or len(form) >= _SHORTEST]


def _exactly(word: str, lang: str) -> tuple[str, ...]:
    return _entries()[0][lang].get(word, ())


def _beginning(word: str, lang: str) -> tuple[str, ...]:
    begun = _entries()[1][lang]
    return next((begun[word[:n]] for n in range(len(word), 1, -1) if word[:n] in begun), ())


@lru_cache(maxsize=1)
def _han() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_entries()[0]["zh"], key=lambda word: (-len(word), word))))


def han_meanings(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return the meanings of a Chinese text, which sets no spaces: from left to right, the longest words first.

    Args:
        text: The text as written.

    Returns:
        First code point, one past the last, and the meanings, for each word found.

    >>> [text for _, _, text in han_meanings("人人生而自由")]
    [('all',), ('birth',), ('freedom',)]
    """
    known = _entries()[0]["zh"]
    return [(m.start(), m.end(), known[m.group()]) for m in _han().finditer(text)]
