"""Words for offices, ranks, bodies and media that mean the same in several languages.

The lexicon is data (`lexicon/offices.toml`) that can be read and corrected by somebody who does not program.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from stemmata.values.bundled import bundled
from stemmata.values.transliteration import stems
from stemmata.values.words import words_of

__all__ = ["is_medium", "meaning", "meaning_behind", "meanings"]


def _by_word(section: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for office, written in bundled("values/lexicon/offices.toml")[section].items():
        for word in written.split():
            folded = words_of(word).folded
            if len(folded) == 1:  # what the joiner splits is no single word of a text
                found.setdefault(folded[0], office)
    return found


@lru_cache(maxsize=1)
def _offices() -> dict[str, str]:
    return _by_word("office")


@lru_cache(maxsize=1)
def _behind() -> dict[str, str]:
    return _by_word("behind")


@lru_cache(maxsize=1)
def _media() -> frozenset[str]:
    return frozenset(words_of(bundled("values/lexicon/offices.toml")["medium"]["words"]).folded)


@lru_cache(maxsize=1 << 15)
def meaning(word: str) -> str | None:
    """Return the office that a folded word means in any language, or None.

    >>> meaning("ministere"), meaning("المدعی"), meaning("harbour")
    ('ministry', 'prosecutor', None)
    """
    return next((office for stem in stems(word) if (office := _offices().get(stem))), None)


def meaning_behind(word: str) -> str | None:
    """Return the office that a folded word means behind the word for another, or None.

    >>> meaning_behind("کشور")
    'interior'
    """
    return _behind().get(word)


def meanings(words: Sequence[str]) -> list[str | None]:
    """Return what each of the folded words of a name means, some only behind another.

    >>> meanings(["وزارت", "کشور"]), meanings(["کشور"])
    (['ministry', 'interior'], [None])
    """
    found = [meaning(word) for word in words]
    for at in range(1, len(words)):
        if found[at] is None and found[at - 1] is not None:
            found[at] = _behind().get(words[at])
    return found


@lru_cache(maxsize=1 << 15)
def is_medium(word: str) -> bool:
    """Return whether a folded word is a noun for a medium in any language.

    >>> is_medium("وکاله"), is_medium("gazette"), is_medium("harbour")
    (True, True, False)
    """
    return any(stem in _media() for stem in stems(word))
