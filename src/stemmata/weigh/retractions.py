"""Which earlier claim a claim takes back or replaces: the same speaker, the same question, said before.

A claim whose words take something back (`stemmata.weigh.revising`) is set against the claims that belong to the same
question (topic, event, unit). Meant is what the same speaker said before: in a source issued earlier, or earlier in the
same text. A retraction takes back the claims that give the same answer; what is said now in place of the old takes back
those that give an answer that cannot be true beside it, or the opposite one. An outlet that corrects itself takes back
what it carried, in whose name ever. Where no such claim is in the case nothing is linked: one side of a correction
shows nobody what the other was.

Copies that repeat the old words in a source issued after the correction still assert them: who repeats something may
not know that it was taken back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from stemmata.values.fold import fold_text
from stemmata.values.words import words_of
from stemmata.weigh.actors import Actor, actor, compatible, names_fit, same_actor

__all__ = ["taken_back"]

_DOERS = frozenset({"perpetrator", "who_ordered", "unit"})
_NUMBERS = frozenset({"victim_number", "assailant_number", "accused_number", "witness_number"})
_LITTLE = frozenset(
    {"the", "of", "a", "an", "de", "du", "des", "la", "le", "les", "l", "d", "el", "los", "del", "and", "et", "y"}
)
_NOBODY = frozenset({"the source itself", "unnamed"})

Row = Mapping[str, Any]


def taken_back(
    questions: Sequence[Sequence[Row]], sources: Mapping[str, Row], known: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what takes back what.

    Args:
        questions: The claims of each question, with the further entry `revises`.
        sources: Rows of `sources` by id: when each was issued, by whom.
        known: Long forms and acronyms of the case.

    Returns:
        Claim -> the last of the claims it takes back; claim -> the claim that takes it back.
    """
    takes: dict[str, str] = {}
    taken: dict[str, str] = {}
    for claims in questions:
        revising = [c for c in claims if c.get("revises")]
        for claim in sorted(revising, key=lambda c: (_when(c, sources), c["start"], c["claim_id"])):
            before = [
                c for c in claims
                if c is not claim and c["polarity"] in {"asserts", "denies"} and _earlier(c, claim, sources)
                and _one_speaker(c, claim, sources, known) and _meant(c, claim, known)
            ]  # fmt: skip
            if not before:
                continue
            last = max(before, key=lambda c: (_when(c, sources), c["start"], c["claim_id"]))
            takes[claim["claim_id"]] = last["claim_id"]
            for one in before:
                taken.setdefault(one["claim_id"], claim["claim_id"])
    return takes, taken


def _issued(claim: Row, sources: Mapping[str, Row]) -> date | None:
    found: date | None = sources.get(claim["source_id"], {}).get("published_from")
    return found


def _when(claim: Row, sources: Mapping[str, Row]) -> date:
    return _issued(claim, sources) or date.min


def _earlier(one: Row, other: Row, sources: Mapping[str, Row]) -> bool:
    """Whether one claim was said before another."""
    if one["source_id"] == other["source_id"]:
        return bool(one["end"] <= other["start"])
    days = _issued(one, sources), _issued(other, sources)
    return days[0] is not None and days[1] is not None and days[0] < days[1]


# -- the same speaker --------------------------------------------------------------------------------------------------


def _one_speaker(one: Row, other: Row, sources: Mapping[str, Row], known: Mapping[str, str]) -> bool:
    """Whether the later of two claims is made by who made the earlier, or by the outlet that carried it."""
    outlet = sources.get(other["source_id"], {}).get("publisher")
    if outlet and fold_text(other["asserted_by"]) == fold_text(outlet):
        chain = json.loads(one["chain"] or "[]")
        return bool(chain) and fold_text(chain[-1]) == fold_text(outlet)
    a, b = fold_text(one["asserted_by"] or ""), fold_text(other["asserted_by"] or "")
    if not a or not b or _NOBODY & {a, b}:
        return False
    first, second = actor(one["asserted_by"], known), actor(other["asserted_by"], known)
    named = bool(first.names or first.body or first.office or first.kinds)
    if a == b or _words_fit(a, b):
        # "the witness" of one paper need not be that of another
        return named or one["source_id"] == other["source_id"] or (_capital(one) and _capital(other))
    if first.names and second.names:
        return names_fit(first.names, second.names)
    return bool((first.body and first.body == second.body) or (first.office and same_actor(first, second)))


def _words_fit(one: str, other: str) -> bool:
    a, b = (frozenset(w for w in words_of(name).folded if w.isalnum() and w not in _LITTLE) for name in (one, other))
    return bool(a and b) and (a <= b or b <= a)


def _capital(claim: Row) -> bool:
    """Whether a speaker is written like a body or name: "the Ministry", not "the witness"."""
    return any(word[:1].isupper() for word in str(claim["asserted_by"]).split())


# -- what is meant -----------------------------------------------------------------------------------------------------


def _meant(one: Row, other: Row, known: Mapping[str, str]) -> bool:
    """Whether the later of two claims takes back what the earlier says."""
    same = _same_answer(one, other, known)
    if other["revises"] == "retracts":
        return same
    if same:
        return one["polarity"] != other["polarity"] and other["polarity"] in {"asserts", "denies"}
    return other["polarity"] == one["polarity"] == "asserts" and _excludes(one, other, known)


def _same_answer(one: Row, other: Row, known: Mapping[str, str]) -> bool:
    if one["topic"] in _NUMBERS:
        return (one["low"], one["high"]) == (other["low"], other["high"])
    if one["topic"] in _DOERS:
        a, b = _doer(one, known), _doer(other, known)
        return not a.empty and not b.empty and same_actor(a, b)
    return fold_text(str(one["value"])) == fold_text(str(other["value"]))


def _excludes(one: Row, other: Row, known: Mapping[str, str]) -> bool:
    """Whether two answers to one question are not both given: another figure, another doer."""
    if one["topic"] in _NUMBERS:
        return (one["low"], one["high"]) != (other["low"], other["high"])
    if one["topic"] in _DOERS:
        a, b = _doer(one, known), _doer(other, known)
        return not a.empty and not b.empty and not compatible(a, b)
    return False


def _doer(claim: Row, known: Mapping[str, str]) -> Actor:
    return actor(str(claim["value"]), known)
