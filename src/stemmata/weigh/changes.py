"""What changed between the claims of a parent and those of its child: figures and doers.

What differs in the words that two sources share stands in the table `changes` already. Here what both claim is compared
by what it counts or whom it names, across languages, where the child has its account from the parent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stemmata.values.ids import row_id
from stemmata.weigh.actors import Actor, actor, holds, same_actor
from stemmata.weigh.counted import counted

__all__ = ["changes", "probable"]

_TOLD_ON = frozenset({"copy", "quotation", "attribution", "same-event"})
"""Relations in which the child tells what the parent told; an excerpt does so unless it goes on by itself."""
_LIKELY = 0.5
_MODELS = 2
"""Likely parents of a report at most, for what it claims to be compared with theirs."""

Row = dict[str, Any]
Span = tuple[int, int]


def probable(change: Mapping[str, Any], least: float) -> bool:
    """Whether a change is held for one: what differs between claims is, what differs in words by its probability."""
    p = change["p_altered"]
    return p is None or bool(p >= least)


def changes(
    lineages: Sequence[Mapping[str, Any]],
    known: Iterable[Mapping[str, Any]],
    texts: Mapping[str, str],
    claims: Sequence[Row],
) -> list[Row]:
    """Return what changed between claims along the lineages of a case.

    Args:
        lineages: Rows of `lineages`; only parents held for likely are asked.
        known: What probably changed in the words that sources share: rows of `changes`; none of it is told twice.
        texts: Text of each source.
        claims: Rows of `claims` with the entry `act`.

    Returns:
        Further rows of `changes`, each once.
    """
    told_already: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for row in known:
        told_already[row["parent_source_id"], row["child_source_id"]].append((row["child_start"], row["child_end"]))
    told = _Told(claims)
    models: dict[str, set[str]] = defaultdict(set)
    for link in lineages:
        if (link["p_relation"] or 0.0) >= _LIKELY and link["parent_source_id"]:
            models[link["source_id"]].add(link["parent_source_id"])
    found: dict[tuple[str, str, int, str], Row] = {}
    for link in lineages:
        parent, child = link["parent_source_id"], link["source_id"]
        likely = (link["p_relation"] or 0.0) >= _LIKELY
        if not likely or not parent or parent not in texts or child not in texts:
            continue
        whole = link["relation"] == "excerpt" and len(texts[child]) <= len(texts[parent])
        # A report made of several others chooses between them; that changes none of them.
        if len(models[child]) <= _MODELS and (whole or link["relation"] in _TOLD_ON):
            seen = told_already[parent, child]
            for kind, one, other in (
                *told.figures(parent, child, models[child]),
                *told.doers(parent, child, models[child]),
            ):
                here = _at_value(other, texts[child])
                if not any(a < here[1] and here[0] < b for a, b in seen):
                    change = _change(parent, _at_value(one, texts[parent]), child, here, kind, texts)
                    found.setdefault((parent, child, here[0], kind), change)
    return list({change["change_id"]: change for change in found.values()}.values())


# -- in what they claim ------------------------------------------------------------------------------------------------


class _Told:
    """What each source claims: figures by what they count, doers by name."""

    __slots__ = ("_doers", "_figures")

    def __init__(self, claims: Sequence[Row]) -> None:
        self._figures: dict[str, dict[tuple[str, str], list[Row]]] = defaultdict(lambda: defaultdict(list))
        self._doers: dict[str, list[tuple[Row, Actor]]] = defaultdict(list)
        for claim in sorted(claims, key=lambda c: (c["start"], c["end"], c["value"])):
            if claim["polarity"] in {"denies", "retracts"}:
                continue
            if claim["low"] is not None and claim["topic"].endswith("_number"):
                unit = counted(claim)
                if unit is not None:
                    self._figures[claim["source_id"]][claim["topic"], unit.unit].append(claim)
            elif claim["topic"] in {"perpetrator", "unit"}:
                who = actor(claim["value"], {})
                if who.kinds or who.body:
                    self._doers[claim["source_id"]].append((claim, who))

    def figures(self, parent: str, child: str, models: Iterable[str]) -> Iterator[tuple[str, Row, Row]]:
        """Yield figures of the child that the parent does not give for what it counts by other figures only."""
        for key, mine in self._figures.get(child, {}).items():
            theirs = self._figures.get(parent, {}).get(key, [])
            kept = {(c["low"], c["high"]) for model in models for c in self._figures.get(model, {}).get(key, [])}
            if not theirs or any((claim["low"], claim["high"]) in kept for claim in mine):
                continue
            yield "number", theirs[0], mine[0]

    def doers(self, parent: str, child: str, models: Iterable[str]) -> Iterator[tuple[str, Row, Row]]:
        """Yield doers of the child where the parent names none but others that exclude them."""
        theirs = self._doers.get(parent, [])
        mine = self._doers.get(child, [])
        every = [a for model in models for _, a in self._doers.get(model, [])]
        if not mine or not theirs or any(same_actor(a, b) or holds(b, a) for a in every for _, b in mine):
            return
        # What became narrower ("men in uniform" told as "soldiers") is shown rather than what is another thing.
        near = [(one, other) for one, a in theirs for other, b in mine if holds(a, b)]
        pairs = near or [(theirs[0][0], other) for other, _ in mine]
        # Of a headline and the sentence behind it the sentence.
        yield "name", *min(pairs, key=lambda pair: (-len(pair[1]["quote"]), pair[1]["start"], pair[0]["start"]))


def _at_value(claim: Row, text: str) -> Span:
    """Return where the value of a claim stands in its quotation, or the whole quotation."""
    at = text.find(claim["value"], claim["start"], claim["end"])
    return (at, at + len(claim["value"])) if at >= 0 else (claim["start"], claim["end"])


def _change(  # noqa: PLR0917  (two spans and what changed between them)
    parent: str, there: Span, child: str, here: Span, kind: str, texts: Mapping[str, str]
) -> Row:
    return {
        "change_id": row_id("change", parent, *there, child, *here),
        "parent_source_id": parent, "parent_start": there[0], "parent_end": there[1],
        "child_source_id": child, "child_start": here[0], "child_end": here[1], "kind": kind,
        "parent_text": texts[parent][there[0] : there[1]], "child_text": texts[child][here[0] : here[1]],
        "p_altered": None,
    }  # fmt: skip
