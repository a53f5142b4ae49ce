"""Speakers named in two languages: whether they may be one, by the consonants of names and the meaning of offices."""

from __future__ import annotations

from functools import lru_cache

from stemmata.trace.speakers import Speaker
from stemmata.values.offices import meanings
from stemmata.values.transliteration import consonants, skeletons, spelt_alike
from stemmata.values.words import words_of

_SURE = 4
"""From so many consonants on, a single word of a name tells a person."""

_OFFICES = 2


@lru_cache(maxsize=1 << 14)
def _offices(written: str) -> frozenset[str]:
    words = [word for word in words_of(written).folded if word[:1].isalpha() and word not in {"of", "the", "de", "du"}]
    return frozenset(office for office in meanings(words) if office)


@lru_cache(maxsize=1 << 14)
def foreign_keys(speaker: Speaker) -> frozenset[str]:
    """Return under what a speaker may be found in other languages: the consonants of names, the offices held.

    Args:
        speaker: A person, or a body.

    Returns:
        Keys that no word of a text can be.
    """
    if speaker.kind not in {"person", "body"}:
        return frozenset()
    names = {f"~{bones}" for word in speaker.name for bones in consonants(word)}
    offices = _offices(speaker.written)
    together = {"#" + "+".join(sorted(offices))} if len(offices) >= _OFFICES else set()
    return frozenset(key for key in names if len(key) > _SURE) | together


def same_foreign_speaker(one: Speaker, other: Speaker) -> tuple[float, str] | None:
    """Return the log-odds that two speakers named in two languages are one, or None where nothing says so.

    Args:
        one: A speaker.
        other: A speaker in a source of another language.

    Returns:
        The log-odds with the reason in words.

    >>> from stemmata.trace.speakers import read_speaker
    >>> minister = read_speaker("Minister Aldo Merivand", "en"), read_speaker("وزیر آلدو مریوند", "fa")
    >>> same_foreign_speaker(*minister) is not None
    True
    """
    if not {one.kind, other.kind} <= {"person", "body"}:
        return None
    offices = _offices(one.written) & _offices(other.written)
    shorter, longer = sorted((one, other), key=lambda s: (len(s.name), s.written))
    if one.kind == other.kind == "person" and shorter.name:
        alike = [word for word in shorter.name if any(spelt_alike(word, name) for name in longer.name)]
        sure = any(len(bones) >= _SURE for word in alike for bones in skeletons(word))
        if len(alike) == len(shorter.name) and (len(alike) > 1 or (sure and spelt_alike(alike[0], longer.name[-1]))):
            return 0.9 + 0.4 * min(len(alike), 3) + 0.3 * len(offices), f"both cite {one.written} ({other.written})"
        return None
    if len(offices) >= _OFFICES:
        return 0.8 + 0.2 * len(offices), f"both cite the {' '.join(sorted(offices))} ({one.written}, {other.written})"
    return None
