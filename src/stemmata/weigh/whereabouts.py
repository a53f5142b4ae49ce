"""Which places of the case a text names, whichever script writes them.

The reader of mentions finds places where a text says that they are places ("the town of ..."). A place that it found so
is looked for in every other text by its consonants, so that a text in another script speaks of the same place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from stemmata.values.transliteration import arabic_script, consonants

__all__ = ["places_named"]

_WORD = re.compile(r"[^\W\d_]{4,}")
_LEAST = 4
"""A skeleton with fewer consonants is that of too many words."""
_MENTIONS = 3


def places_named(texts: Mapping[str, str], mentioned: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return the places that each source names, as written.

    Args:
        texts: Text of each source.
        mentioned: Places that the reader of mentions found in each source.

    Returns:
        For each source the places found by the reader, and words that write a place of several mentions of the case.
    """
    counts: Counter[str] = Counter()
    for places in mentioned.values():
        counts.update(bones for place in places if " " not in place for bones in _bones(place))
    known = {bones for bones, n in counts.items() if n >= _MENTIONS}
    found: dict[str, tuple[str, ...]] = {}
    for source in sorted(texts):
        words = {word for word in _WORD.findall(texts[source]) if _written_as_name(word)} if known else set[str]()
        here = set(mentioned.get(source, ()))
        wanted = known - {bones for place in here for word in place.split() for bones in _bones(word)}
        found[source] = tuple(sorted(here | {word for word in words if not wanted.isdisjoint(_bones(word))}))
    return found


def _written_as_name(word: str) -> bool:
    return arabic_script(word) or word[0].isupper()


def _bones(word: str) -> frozenset[str]:
    return frozenset(bones for bones in consonants(word) if len(bones) >= _LEAST)
