"""Places by name: countries in all languages (from ICU), capitals, and what they are in two letters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from stemmata.values.fold import fold_text
from stemmata.values.lexicon import load
from stemmata.values.words import Words, words_of

__all__ = ["Place", "known_place"]

lexicon = load("places")
LANGUAGES = ("en", "fr", "es", "de", "fa", "ar")

Place = tuple[str, str]
"""What it is (`country`, `state` or `city`) and the ISO 3166 code of the country."""
Phrase = tuple[str, ...]


def _add(table: dict[str, list[tuple[Phrase, Place]]], name: str, place: Place) -> None:
    phrase = tuple(w for w in words_of(fold_text(name)).folded)
    if phrase and all(phrase != known for known, _ in table.get(phrase[0], ())):
        table.setdefault(phrase[0], []).append((phrase, place))


@lru_cache(maxsize=1)
def _gazetteer() -> Mapping[str, list[tuple[Phrase, Place]]]:
    """Return phrases by their first word, the longest first."""
    import icu  # some milliseconds that only readers of names pay

    table: dict[str, list[tuple[Phrase, Place]]] = {}
    for lines, kind in ((lexicon.COUNTRIES, "country"), (lexicon.CAPITALS, "city")):
        for line in lines.strip().splitlines():
            code, names = line.split(" ", 1)
            for name in names.split("|"):
                _add(table, name, (kind, code))
    for name in lexicon.STATES.split("|"):
        _add(table, name, ("state", "US"))
    for code in icu.Locale.getISOCountries():
        here = icu.Locale("", code)
        for lang in LANGUAGES:
            name = here.getDisplayCountry(icu.Locale(lang))
            if name != code and "(" not in name:
                _add(table, name, ("country", code))
    for listed in table.values():
        listed.sort(key=lambda entry: -len(entry[0]))
    return table


_WEAK = frozenset(lexicon.WEAK.split())


def known_place(words: Words, i: int) -> tuple[int, Place, bool] | None:
    """Return where the known place that begins at word `i` ends, what it is, and whether its name is also another word.

    Args:
        words: The words of a text.
        i: Where to begin.
    """
    table = _gazetteer()
    word = words.folded[i]
    for phrase, place in table.get(word, ()):
        if len(phrase) == 1 or tuple(words.folded[i : i + len(phrase)]) == phrase:
            return i + len(phrase), place, len(phrase) == 1 and (word in _WEAK or len(word) < 3)
    return None
