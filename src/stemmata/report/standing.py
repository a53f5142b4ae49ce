"""How a speaker knows, and where he stands to whom he speaks of, in words; nobody is believed or doubted for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stemmata.report.edition import Claim

__all__ = ["interest", "knows", "revised", "who_says"]

_HANDS = ("first hand", "second hand", "third hand", "fourth hand")
_CONNECTIONS: Mapping[str, str] = {
    "perpetrator": "took part",
    "victim": "suffered it",
    "witness": "witness",
    "relative": "relative",
    "third party": "was told",
    "official": "official",
    "reporter": "reporter",
}
_BURDENS: Mapping[str, str] = {
    "self": "against the speaker's own side",
    "ally": "against an ally of the speaker",
    "opponent": "against an opponent of the speaker",
}
_CLEARS: Mapping[str, str] = {
    "self": "denied by those it accuses",
    "ally": "denied by an ally of those it accuses",
    "opponent": "denied by an opponent of those it accuses",
}
_MOST = 6
"""Speakers named in one sentence."""


def knows(claim: Claim) -> str:
    """Return how the speaker knows, empty where the words do not tell."""
    hand = "" if claim.hearsay is None else _HANDS[min(claim.hearsay, len(_HANDS) - 1)]
    if claim.hearsay is not None and claim.hearsay >= len(_HANDS):
        hand = f"{claim.hearsay} mouths on"
    told = _CONNECTIONS.get(claim.connection or "", "")
    return f"{hand} ({told})" if hand and told else hand or told


def interest(claim: Claim) -> str:
    """Return where the speaker stands to whom the claim burdens or clears, empty where nothing tells."""
    known = {"asserts": _BURDENS, "denies": _CLEARS}.get(claim.polarity or "", {})
    return known.get(claim.stands or "", "")


def revised(claim: Claim) -> str:
    """Return whether a claim was taken back, or takes one back; empty where neither."""
    if claim.taken_back_by:
        return "taken back by its speaker later"
    if claim.takes_back:
        return "takes back what its speaker said before"
    return "takes back something that is not in the case" if claim.polarity == "retracts" else ""


def who_says(claims: Iterable[Claim]) -> str:
    """Return in one or more sentences what interest those have who assert or deny an answer.

    Args:
        claims: All claims on the answer, those taken back too.
    """
    groups: dict[str, dict[str, None]] = {}
    for claim in claims:
        speaker = claim.asserted_by or "speaker not named"
        if claim.taken_back_by:
            groups.setdefault("Taken back later by", {})[speaker] = None
        elif claim.polarity == "asserts" and claim.stands in {"self", "ally"}:
            groups.setdefault("Said against their own side or an ally by", {})[speaker] = None
        elif claim.polarity == "denies" and claim.stands == "self":
            groups.setdefault("Denied by those it accuses", {})[speaker] = None
        elif claim.polarity == "denies" and claim.stands == "ally":
            groups.setdefault("Denied by allies of those it accuses", {})[speaker] = None
        elif claim.polarity == "asserts" and claim.stands == "opponent":
            groups.setdefault("Asserted by opponents of those it accuses", {})[speaker] = None
    return " ".join(f"{what}: {_listed(list(groups[what]))}." for what in sorted(groups))


def _listed(names: list[str]) -> str:
    # each name is isolated, or two of them in different scripts would change places
    shown = [f"\u2068{name}\u2069" for name in names[:_MOST]]
    return ", ".join(shown) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")
