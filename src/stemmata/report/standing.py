"""How a speaker knows, and where he stands to whom he speaks of, in words; nobody is believed or doubted for it."""

from __future__ import annotations

from collections.abc import Iterable

from stemmata.report.edition import Claim
from stemmata.report.texts import Texts

__all__ = ["heard", "interest", "knows", "revised", "who_says"]

_HANDS = 4
"""How many mouths away have a word of their own."""
_MOST = 6
"""Speakers named in one sentence."""
_OATHS = {True: "speech.on_oath", False: "speech.not_on_oath", None: "speech.oath_untold"}
_GROUPS = (
    "who_says.opponents", "who_says.denied_ally", "who_says.denied_self", "who_says.against_own", "who_says.taken_back",
)  # fmt: skip
"""What is told of those who assert or deny, in the order in which it is told."""
_INTERESTS = {"asserts": "burdens", "denies": "clears"}


def heard(claim: Claim, t: Texts) -> str:
    """Return in words how a claim was said at a hearing and whether on oath; nothing for one said elsewhere."""
    if claim.speech is None:
        return ""
    who = t.isolated(claim.spoken_by) if claim.spoken_by else t("speech.somebody")
    said = t(f"speech.{claim.speech}", who=who) if claim.speech in t.words["speech"] else claim.speech
    if claim.speech in {"argument", "statement"} and not claim.on_oath:
        return said
    return t(_OATHS[claim.on_oath], speech=said)


def knows(claim: Claim, t: Texts) -> str:
    """Return how the speaker knows, empty where the words do not tell."""
    hand = ""
    if claim.hearsay is not None:
        hand = t(f"hand.{claim.hearsay}") if claim.hearsay < _HANDS else t("hand.further", n=t.number(claim.hearsay))
    told = t.known("connection", claim.connection) if claim.connection in t.words["connection"] else ""
    return t("hand.connected", hand=hand, connection=told) if hand and told else hand or told


def interest(claim: Claim, t: Texts) -> str:
    """Return where the speaker stands to whom the claim burdens or clears, empty where nothing tells."""
    section = _INTERESTS.get(claim.polarity or "")
    return t(f"{section}.{claim.stands}") if section and claim.stands in t.words[section] else ""


def revised(claim: Claim, t: Texts) -> str:
    """Return whether a claim was taken back, or takes one back; empty where neither."""
    if claim.taken_back_by:
        return t("revised.taken_back")
    if claim.takes_back:
        return t("revised.takes_back")
    return t("revised.unknown") if claim.polarity == "retracts" else ""


def who_says(claims: Iterable[Claim], t: Texts) -> str:
    """Return in one or more sentences what interest those have who assert or deny an answer.

    Args:
        claims: All claims on the answer, those taken back too.
        t: The words.
    """
    groups: dict[str, dict[str, None]] = {}
    for claim in claims:
        if group := _group(claim):
            groups.setdefault(group, {})[claim.asserted_by or t("note.nobody")] = None
    return " ".join(t(group, who=_listed(list(groups[group]), t)) for group in _GROUPS if group in groups)


def _group(claim: Claim) -> str:
    if claim.taken_back_by:
        return "who_says.taken_back"
    match claim.polarity, claim.stands:
        case "asserts", "self" | "ally":
            return "who_says.against_own"
        case "denies", "self":
            return "who_says.denied_self"
        case "denies", "ally":
            return "who_says.denied_ally"
        case "asserts", "opponent":
            return "who_says.opponents"
        case _:
            return ""


def _listed(names: list[str], t: Texts) -> str:
    # each name is isolated, or two of them in different scripts would change places
    shown = t.listed(f"\u2068{name}\u2069" for name in names[:_MOST])
    return t("who_says.more", names=shown, n=t.number(len(names) - _MOST)) if len(names) > _MOST else shown
