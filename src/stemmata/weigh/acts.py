"""Acts: who did what to whom, when, where, with what, under whose order, as one source tells it in one sentence.

The unit is that of the field: one victim (or one counted group of victims) and one deed, as one speaker tells it in one
source; every part of it is a claim and is named. Parts are put together within one sentence in one mouth, nothing is
guessed across sentences; a part that the sentence does not name is null. A deed whose victim the sentence does not name
is an act without victim. Acts of several sources on one event have its day and place in common and are not merged:
that two speakers tell of one act is for people to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stemmata.values.ids import row_id
from stemmata.weigh.events import Event

__all__ = ["act_rows"]

_VICTIMS = ("victims", "victim_number")
_PARTS = {
    "perpetrator": "perpetrators", "who_ordered": "ordered_by", "unit": "units", "weapon": "weapons", "time": "times",
}  # fmt: skip
_ASSERTED = frozenset({"asserts", "doubts"})

Row = dict[str, Any]


def act_rows(claims: Sequence[Row], events: Sequence[Event | None]) -> Iterator[Row]:
    """Yield the rows of the table `acts`.

    Args:
        claims: Claims that stand: rows of `claims` with the further entry `sentence`.
        events: The event of each, None where it has none.
    """
    groups: dict[tuple[str, int, str], list[tuple[Row, Event | None]]] = defaultdict(list)
    for claim, event in zip(claims, events, strict=True):
        start = (claim.get("sentence") or (claim["start"], claim["end"]))[0]
        groups[claim["source_id"], start, claim["asserted_by"] or ""].append((claim, event))
    for key in sorted(groups):
        yield from _acts(groups[key])


def _acts(told: list[tuple[Row, Event | None]]) -> Iterator[Row]:
    """Yield the acts of one sentence in one mouth."""
    claims = sorted((c for c, _ in told), key=lambda c: (c["start"], c["end"], c["claim_id"]))
    event = {c["claim_id"]: e for c, e in told}
    befell = _victims([c for c in claims if c["topic"] in _VICTIMS and c.get("deed")])
    doers = [c for c in claims if c["topic"] == "perpetrator"]
    if not befell:
        deeds = dict.fromkeys(c["deed"] for c in doers if c.get("deed"))
        befell = [(deed, ()) for deed in deeds]
    known = {deed for deed, _ in befell}
    for deed, victims in befell:
        parts: dict[str, list[Row]] = defaultdict(list)
        for claim in claims:
            name = _PARTS.get(claim["topic"])
            # who did one deed of a sentence is not said to have done the other
            if name is None or (claim.get("deed") in known and claim["deed"] != deed):
                continue
            parts[name].append(claim)
        every = [*victims, *(c for group in parts.values() for c in group)]
        first = victims[0] if victims else next(c for c in doers if c["deed"] == deed)
        yield _row(deed, victims, parts, every, first, event[first["claim_id"]])


def _victims(claims: Iterable[Row]) -> list[tuple[str, tuple[Row, ...]]]:
    """Return deed and claims of each victim or group of victims: the words and their number are one group."""
    groups: list[tuple[str, list[Row]]] = []
    for claim in claims:
        twin = next((g for deed, g in groups if deed == claim["deed"] and any(_same(claim, o) for o in g)), None)
        if twin is None:
            groups.append((claim["deed"], [claim]))
        else:
            twin.append(claim)
    return [(deed, tuple(sorted(g, key=lambda c: c["topic"] != "victims"))) for deed, g in groups]


def _same(one: Row, other: Row) -> bool:
    """Whether the words of one victim claim stand within those of another of the other topic."""
    a, b = " ".join(str(one["value"]).split()), " ".join(str(other["value"]).split())
    return one["topic"] != other["topic"] and (a in b or b in a)


def _row(  # noqa: PLR0917  (the parts of one act)
    deed: str, victims: Sequence[Row], parts: Mapping[str, Sequence[Row]], every: Sequence[Row], first: Row,
    event: Event | None,
) -> Row:  # fmt: skip
    number = next((c for c in victims if c["low"] is not None or c["high"] is not None), None)
    stated = victims or [first]
    claims = sorted({c["claim_id"] for c in every})
    return {
        "act_id": row_id("act", deed, *claims), "deed": deed,
        "victims": str(victims[0]["value"]) if victims else None,
        "counts": number["counts"] if number else None,
        "low": number["low"] if number else None, "high": number["high"] if number else None,
        **{
            name: list(dict.fromkeys(str(c["value"]) for c in parts.get(name, ()) if c["polarity"] in _ASSERTED))
            for name in _PARTS.values()
        },
        "not_by": list(
            dict.fromkeys(str(c["value"]) for c in parts.get("perpetrators", ()) if c["polarity"] == "denies")
        ),
        "event_from": first["event_from"], "event_to": first["event_to"],
        "place": next((c["place"] for c in every if c["place"]), None),
        "event": event.first if event else None,
        "event_place": event.place.split(" ", 1)[1] if event and event.place else None,
        "asserted_by": first["asserted_by"], "polarity": stated[0]["polarity"],
        "source_id": first["source_id"], "start": min(c["start"] for c in every), "end": max(c["end"] for c in every),
        "claims": claims,
    }  # fmt: skip
