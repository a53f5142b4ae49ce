"""What a number counts, in no one language: what befell people, and which of them are counted.

Parts are never set against wholes: women, priests, police officers are counted by themselves; whatever label a speaker
gives to all of those concerned ("saboteurs", "civilians", "demonstrators") counts people. A number of "others", of "two
of them", of a whole war is an answer to no question of an event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from stemmata.values.bundled import bundled
from stemmata.values.concepts import Concept, Glossary, concepts, find_concepts, places_of_concepts
from stemmata.values.fold import fold_text
from stemmata.values.numerals import read_numeral
from stemmata.values.phrases import Phrases
from stemmata.values.words import Words, words_of
from stemmata.weigh.units import PERSONS, counting_unit

__all__ = ["Counted", "account", "counted", "time_of_day"]

_OUTCOMES = {
    "kill": "dead", "wound": "wounded", "detain": "detained", "vanish": "missing", "abuse": "mistreated",
}  # fmt: skip
_BEFELL = {
    "dead": "killed", "wounded": "wounded", "detained": "arrested", "missing": "taken away",
    "mistreated": "mistreated",
}  # fmt: skip
_NEAR = 10
_TOLL = 14
_WHOLE = "people"
_CLOCK = frozenset({":", "h", "hours", "heures", "horas", "o", "ساعت", "ساعه", "الساعه", "am", "pm"})

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number counts: `unit` for comparison and display, `noun` and `befell` for the question in words."""

    unit: str
    noun: str
    befell: str


@lru_cache(maxsize=1)
def _marks() -> Phrases:
    return Phrases({name: bundled("weigh/lexicon/sides.toml")[name] for name in ("rest", "some", "of")})


@lru_cache(maxsize=1)
def _tolls() -> Phrases:
    return Phrases({"toll": bundled("weigh/lexicon/sides.toml")["toll"]})


@lru_cache(maxsize=1)
def _accounts() -> Phrases:
    return Phrases({name: bundled("weigh/lexicon/sides.toml")[name] for name in ("questioned", "upheld")})


@lru_cache(maxsize=1)
def _times() -> Glossary:
    return Glossary(bundled("weigh/lexicon/sides.toml")["day"])


def counted(claim: Row) -> Counted | None:
    """Return what the number of a claim counts, None where it answers no question of one event.

    Args:
        claim: A row of `claims` with the further entry `act`.
    """
    value, quote = str(claim["value"]), str(claim["quote"])
    read = words_of(value)
    if _vague(read) or any(hit.label == "rest" for hit in _marks().find(read)):
        return None
    around = words_of(quote)
    at = _position(around, read)
    after = at + len(read) if at is not None else None
    some = after is not None and any(
        hit.label == "some" for hit in _marks().find(around, max(0, after - 2), min(after + 3, len(around)))
    )
    if some or _is_toll(around, at, after):
        return None
    if counting_unit(value) != PERSONS:  # families, groups and acts are never counted among persons
        return _apart(claim, at, after)
    named = find_concepts(value)
    if not named and claim["unit"] and claim["unit"] != "persons" and claim["topic"] != "victim_number":
        return None
    group = _group(named, around, after)
    if claim["topic"] != "victim_number":
        part = group if group is not None and group.facet == "rank" else None
        return Counted(part.many if part else _WHOLE, part.many if part else _WHOLE, "")
    outcome = _outcome(claim, at, after)
    noun = group.many if group is not None else _WHOLE
    return Counted(f"{noun} {_BEFELL[outcome]}", noun, _BEFELL[outcome])


def _apart(claim: Row, at: int | None, after: int | None) -> Counted:
    """Return what a number counts that counts no single persons."""
    noun = counting_unit(str(claim["value"]))
    befell = _BEFELL[_outcome(claim, at, after)] if claim["topic"] == "victim_number" else ""
    return Counted(f"{noun} {befell}".strip(), noun, befell)


def _is_toll(around: Words, at: int | None, after: int | None) -> bool:
    """Whether words near a number say that it counts a war, a year or a region and not one event."""
    if at is None or after is None:
        return bool(_tolls().find(around))
    return bool(_tolls().find(around, max(0, at - _TOLL), min(len(around), after + _TOLL)))


def time_of_day(value: str) -> str:
    """Return the time of day in English, a clock time as written, nothing where it is neither."""
    read = words_of(value)
    if {"gmt", "utc"} & set(read.folded):
        return ""  # datelines give the hour of sending, not of the deed
    found = _times().find(read)
    if found and not _CLOCK & set(read.folded):
        return found[0].label
    return fold_text(value) if "n" in read.kinds else ""


def account(quote: str, value: str) -> str:
    """Return whether a claim on a witness upholds the account or calls it into question, empty where it does neither.

    A negation right before a word that questions upholds ("was never pressured"), and the other way round.

    >>> account("The witness changed her story twice", "witness changed her story")
    'the account is called into question'
    """
    read = words_of(quote if value else "")
    found = _accounts().find(read)
    if not found:
        return ""
    first = min(found, key=lambda hit: (hit.label != "questioned", hit.first))
    denied = bool(_NOT & set(read.folded[max(0, first.first - 4) : first.first]))
    questioned = (first.label == "questioned") != denied
    return "the account is called into question" if questioned else "the account is upheld"


_NOT = frozenset({"not", "never", "no", "nor", "pas", "jamais", "aucune", "nunca", "هرگز", "هیچ", "لم", "لا"})


def _vague(read: Words) -> bool:
    """Whether a value holds no number at all ("many people", «چند نفر»)."""
    languages = ("fa", "ar") if read.arabic else ("en", "fr", "es")
    numerals = (read_numeral(read, i, lang) for lang in languages for i in range(len(read)))
    return not any(numeral is not None and not numeral.ordinal for numeral in numerals)


def _position(around: Words, value: Words) -> int | None:
    """Return where the words of a value stand in its quotation."""
    if not len(value):
        return None
    first, n = value.folded[0], len(value)
    starts = (i for i, word in enumerate(around.folded) if word == first)
    return next((i for i in starts if around.folded[i : i + n] == value.folded), None)


def _group(named: list[Concept], around: Words, after: int | None) -> Concept | None:
    """Return the part of people that is counted, None for people as such.

    "Members", «تن» and "people" are followed by the group they are taken from: "fourteen members of the police".
    """
    apart = [c for c in named if c.counted_apart]
    if apart:
        return apart[-1]
    plain = {c.name for c in named} <= {"persons"}
    if not plain or after is None:
        return None
    joined = {hit.first for hit in _marks().find(around, after, min(after + 2, len(around))) if hit.label == "of"}
    if not joined and not (after < len(around) and around.folded[after] in {"مامور", "ماموران"}):
        return None
    near = find_concepts(around.written(after, min(after + 5, len(around))))
    return next((c for c in near if c.counted_apart and c.facet in {"force", "part"}), None)


def _outcome(claim: Row, at: int | None, after: int | None) -> str:
    """Return what befell the counted: the word for it in the value, else the nearest one, else what the reader says."""
    inside = [c.name for c in find_concepts(str(claim["value"]), "outcome")]
    if inside:
        return inside[-1]
    said = _OUTCOMES.get(claim["act"] or "", "dead")
    if at is None or after is None:
        return said
    known = concepts()
    near: list[tuple[int, str]] = []
    for found in places_of_concepts(str(claim["quote"])):
        if known[found.label].facet == "outcome" and (found.last <= at or found.first >= after):
            gap = found.first - after if found.first >= after else at - found.last
            near.append((gap, found.label))
    close = [label for gap, label in sorted(near) if gap <= _NEAR]
    # The reader knows verbs and whose they are; only the wounded are often taken for the dead of the same sentence.
    return "wounded" if said == "dead" and close and close[0] == "wounded" else said
