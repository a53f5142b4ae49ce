"""Findings: what people concluded from the claims, read from the ledger, and what stands against each.

A finding is a fold over the entries that hold: its words, what was said of each claim, who looked for what contradicts
it, who dissents, and how far it has come through review. Nothing here decides: a claim is what somebody alleges, and
only a finding that somebody wrote, and somebody else approved, says that it is established.

* A finding begins as a **draft**; its author submits it (**in review**); somebody else approves it (**approved**) or
  sends it back (**returned**); what was approved can be **reopened**. Words and evidence change in a draft, when
  returned and when reopened, never while somebody reviews it or after it was approved.
* **The contrary slot** is full where claims stand against a finding, or where somebody says in words where they looked
  and found nothing. What the room found to contradict it (the other answers to the questions that its claims answer,
  denials, and the other sides of `contradictions`) must have been looked at: marked as standing against it, or as
  neither, with the reason.
* Claims are found again by their ids. One that is gone, was rejected or says something else than when it was looked at
  does not undo a finding: it is flagged, and kept with what it was.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stemmata import decisions
from stemmata.decisions import (
    CONTRARY_UNSEEN,
    LACKS_LOOK,
    DecisionRetracted,
    Entry,
    FindingDissent,
    FindingEvidence,
    FindingMoved,
    FindingSearched,
    FindingWritten,
)
from stemmata.values.fold import fold_text
from stemmata.values.ids import canonical_json
from stemmata.weigh.sides import Kin
from stemmata.weigh.whom import person_of

__all__ = [
    "CLAIM_GONE", "CLAIM_OTHERWISE", "CLAIM_REJECTED", "CONTRARY_UNSEEN", "LACKS_CONTRARY", "LACKS_LOOK",
    "OPEN_TO_CHANGE", "Finding", "Mark", "as_it_was", "contrary", "finding_rows", "findings_of", "holding", "lacking",
    "person_key", "unseen",
]  # fmt: skip

Row = dict[str, Any]

_BESIDE = frozenset({"alteration", "date"})
"""Kinds of contradictions whose claims are all those that stand where a word was altered, or that give a day."""

OPEN_TO_CHANGE = frozenset({"draft", "returned", "reopened"})
"""Where words and evidence may be changed."""

CLAIM_GONE = "a claim it rests on is no longer there"
CLAIM_REJECTED = "a claim it rests on was rejected"
CLAIM_OTHERWISE = "a claim it rests on says something else than when it was looked at"
APPROVED_OTHERWISE = "it says something else than what was submitted or approved"
LACKS_VERDICT = "a verdict: established, not established, or cannot be said"
LACKS_REASONS = "the reasons"
LACKS_CHANGE = "what would change the conclusion"
LACKS_FOR = "a material claim for it: nothing is established by nothing"
LACKS_CONTRARY = "what speaks against it: mark claims against it, or say where you looked and found nothing"
LACKS_CLAIMS = "its claims: some are no longer there, were rejected or say something else; mark them anew"

_IDENTITY = ("source_id", "start", "end", "topic", "value", "low", "high", "asserted_by", "polarity", "quote")
_TELLING = ("topic", "value", "low", "high", "asserted_by", "polarity")


@dataclass(frozen=True, slots=True)
class Mark:
    """What was said last of one claim as to one finding.

    Attributes:
        claim_id: The claim.
        side: for, against, neither.
        weight: material, immaterial, unsure.
        reason: Why, if it was said.
        by: Who said so.
        entry: Number of the ledger entry.
        claim: What the claim was then (`as_it_was`).
    """

    claim_id: str
    side: str
    weight: str
    reason: str | None
    by: str
    entry: int
    claim: Mapping[str, Any]

    def as_row(self) -> Row:
        """Return the mark for the column `marks`."""
        return {
            "claim_id": self.claim_id, "side": self.side, "weight": self.weight, "reason": self.reason, "by": self.by,
            "entry": self.entry,
        }  # fmt: skip


@dataclass(slots=True)
class Finding:
    """One finding as the entries that hold leave it.

    Attributes:
        finding_id: Its number: F1, F2, ...
        written: Its words; None where nobody's words hold any more.
        marks: Claim id -> what was said of it last.
        searched: Who looked for what contradicts it and found nothing, with their words.
        dissents: Who disagrees, with their words.
        moves: Its way through review, oldest first.
        authors: Who wrote it, marked its claims, searched or submitted it.
    """

    finding_id: str
    written: FindingWritten | None = None
    marks: dict[str, Mark] = field(default_factory=dict)
    searched: list[tuple[str, str]] = field(default_factory=list)
    dissents: list[tuple[str, str]] = field(default_factory=list)
    moves: list[Entry] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """Where it stands in review."""
        return _to(self.moves[-1]) if self.moves else "draft"

    @property
    def approved_by(self) -> str | None:
        """Who approved it, as long as it is approved."""
        return self.moves[-1].agent if self.moves and self.status == "approved" else None

    @property
    def content(self) -> str:
        """Digest of what it says and of what was said of its claims: what somebody approves."""
        said = [self.written.body() if self.written else {}, list(self.searched)]
        marks = [[m.claim_id, m.side, m.weight, m.reason, dict(m.claim)] for _, m in sorted(self.marks.items())]
        return hashlib.sha256(canonical_json([said, marks]).encode()).hexdigest()

    def on(self, side: str) -> list[Mark]:
        """Return the marks on one side, by claim id."""
        return [mark for _, mark in sorted(self.marks.items()) if mark.side == side]

    def wrote(self, who: str) -> bool:
        """Return whether somebody is among its authors, however they write their name."""
        return person_key(who) in {person_key(author) for author in self.authors}


def _to(entry: Entry) -> str:
    return entry.decision.to if isinstance(entry.decision, FindingMoved) else ""


def person_key(name: str) -> str:
    """Return a name so that spellings of it that differ in case, spaces and marks alone are equal.

    >>> person_key("A.  Writer") == person_key("a. writer")
    True
    """
    return " ".join(fold_text(name).split())


def as_it_was(claim: Mapping[str, Any]) -> Row:
    """Return what is kept of a claim with a decision about it, so that a change of it can be told later."""
    return {name: claim.get(name) for name in _IDENTITY if claim.get(name) is not None}


def holding(entries: Iterable[Entry]) -> dict[int, Entry]:
    """Return the entries that hold by number, oldest first; what takes others back is not among them."""
    return {e.seq: e for e in decisions.standing(entries) if not isinstance(e.decision, DecisionRetracted)}


def findings_of(held: Mapping[int, Entry]) -> dict[str, Finding]:
    """Return the findings as the entries that hold leave them.

    Args:
        held: The entries that hold (`holding`), oldest first.

    Returns:
        Findings by id; those whose words were taken back too.
    """
    found: dict[str, Finding] = {}
    for number, entry in held.items():
        record, who = entry.decision, entry.agent or "unnamed"
        if not isinstance(record, FindingWritten | FindingEvidence | FindingSearched | FindingDissent | FindingMoved):
            continue
        one = found.setdefault(record.finding_id, Finding(record.finding_id))
        if isinstance(record, FindingMoved):
            one.moves.append(entry)
        elif isinstance(record, FindingDissent):
            one.dissents.append((who, record.words))
            continue
        elif isinstance(record, FindingWritten):
            one.written = record
        elif isinstance(record, FindingSearched):
            one.searched.append((who, record.words))
        else:
            for claim_id, claim in record.claims.items():
                one.marks[claim_id] = Mark(claim_id, record.side, record.weight, record.reason, who, number, claim)
        if _to(entry) in {"", "in review"} and who not in one.authors:
            one.authors.append(who)
    return found


# -- what contradicts --------------------------------------------------------------------------------------------------


def contrary(
    claim_ids: Iterable[str],
    answers: Iterable[Mapping[str, Any]],
    opposed: Iterable[Mapping[str, Any]],
    claims: Mapping[str, Mapping[str, Any]],
) -> list[str]:
    """Return the claims that contradict others by what the room found.

    A claim that asserts an answer is contradicted by those that deny it and by those that assert an answer which cannot
    be true together with it; a denial is contradicted by those that assert what it denies. A claim on one side of a
    contradiction is contradicted by those on the other; where that is no more than a day or an altered word in its
    sentence, by those of its topic alone.

    Args:
        claim_ids: The claims.
        answers: Rows of the table `answers`.
        opposed: Rows of the table `contradictions`.
        claims: Rows of the table `claims` by id.

    Returns:
        Ids of claims, sorted, none of those given among them.
    """
    given = set(claim_ids)
    rows = {str(row["answer_id"]): row for row in answers}
    found: set[str] = set()
    for row in rows.values():
        if given.intersection(row["claims_for"] or ()):
            found.update(row["claims_against"] or ())
            for other in row["contradicts"] or ():
                found.update(rows[other]["claims_for"] or () if other in rows else ())
        if given.intersection(row["claims_against"] or ()):
            found.update(row["claims_for"] or ())
    for row in opposed:
        for mine, theirs in (("claims_one", "claims_other"), ("claims_other", "claims_one")):
            if touched := given.intersection(row[mine] or ()):
                topics = {claims[c]["topic"] for c in touched if c in claims}
                found.update(
                    c
                    for c in row[theirs] or ()
                    if row["kind"] not in _BESIDE or (c in claims and claims[c]["topic"] in topics)
                )
    return sorted(found - given)


def unseen(
    finding: Finding,
    claims: Mapping[str, Mapping[str, Any]],
    answers: Iterable[Mapping[str, Any]],
    opposed: Iterable[Mapping[str, Any]],
) -> list[str]:
    """Return what contradicts the claims for a finding, but for what was looked at; the arguments as of `lacking`."""
    found = contrary((m.claim_id for m in finding.on("for")), answers, opposed, claims)
    return [c for c in found if c not in finding.marks]


# -- what it lacks, and why it is to be looked at again ------------------------------------------------------------


def _troubles(marks: Sequence[Mark], claims: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what has happened to claims that a finding rests on."""
    found = []
    if any(mark.claim_id not in claims for mark in marks):
        found.append(CLAIM_GONE)
    there = [(mark, claims[mark.claim_id]) for mark in marks if mark.claim_id in claims]
    if any(claim.get("status") == "rejected" for _, claim in there):
        found.append(CLAIM_REJECTED)
    if any(mark.claim.get(name) != claim.get(name) for mark, claim in there for name in _TELLING):
        found.append(CLAIM_OTHERWISE)
    return found


def lacking(
    finding: Finding,
    claims: Mapping[str, Mapping[str, Any]],
    answers: Iterable[Mapping[str, Any]],
    opposed: Iterable[Mapping[str, Any]],
) -> list[str]:
    """Return what a finding lacks before it can be approved, in words; nothing where it is whole.

    Args:
        finding: The finding.
        claims: Rows of `claims` by id.
        answers: Rows of `answers`.
        opposed: Rows of `contradictions`.
    """
    written = finding.written
    sides = [*finding.on("for"), *finding.on("against")]
    established = written is not None and written.verdict == "established"
    good = {c for c in finding.marks if c in claims and claims[c].get("status") != "rejected"}
    borne = any(m.weight == "material" and m.claim_id in good for m in finding.on("for"))
    asked = (
        (written is None or not written.verdict, LACKS_VERDICT),
        (written is None or not (written.reasons or "").strip(), LACKS_REASONS),
        (written is None or not (written.would_change or "").strip(), LACKS_CHANGE),
        (established and not borne, LACKS_FOR),
        (not finding.on("against") and not finding.searched, LACKS_CONTRARY),
        (bool(unseen(finding, claims, answers, opposed)), LACKS_LOOK),
        (bool(_troubles(sides, claims)), LACKS_CLAIMS),
    )
    return [words for lacks, words in asked if lacks]


def _look_again(finding: Finding, troubles: Sequence[str], unseen: Sequence[str]) -> list[str]:
    """Return why a finding is to be looked at again, in words."""
    found = list(troubles)
    if finding.status in {"in review", "approved"}:
        if unseen:
            found.append(CONTRARY_UNSEEN)
        move = finding.moves[-1].decision
        if isinstance(move, FindingMoved) and move.content != finding.content:
            found.append(APPROVED_OTHERWISE)
    return found


# -- the table -----------------------------------------------------------------------------------------------------


def finding_rows(
    findings: Mapping[str, Finding],
    claims: Mapping[str, Row],
    answers: Sequence[Row],
    kin: Kin,
    person_of_member: Mapping[str, str] | None = None,
    *,
    opposed: Sequence[Row] = (),
) -> list[Row]:
    """Return the rows of the table `findings`.

    Origins are counted over the claims of a side that are there, were not rejected and are not called immaterial.

    Args:
        findings: The findings.
        claims: Rows of `claims` by id.
        answers: Rows of `answers`.
        kin: Counts origins.
        person_of_member: Rows and mentions -> the person of `persons`.
        opposed: Rows of `contradictions`.
    """
    rows = (_row(finding, claims, answers, opposed, kin) for _, finding in sorted(findings.items()) if finding.written)
    who = person_of_member or {}
    return [row | {"persons": canonical_json(_persons(findings[row["finding_id"]], who))} for row in rows]


def _persons(finding: Finding, person_of_member: Mapping[str, str]) -> list[Row]:
    """Return whom a finding speaks of."""
    written = finding.written
    assert written is not None
    return [
        {"name": name, "person_id": person_of(written.members.get(name, ()), person_of_member)}
        for name in written.persons
    ]


def _row(finding: Finding, claims: Mapping[str, Row], answers: Sequence[Row], opposed: Sequence[Row], kin: Kin) -> Row:
    written = finding.written
    assert written is not None
    sides = {side: finding.on(side) for side in ("for", "against", "neither")}
    there = {side: [m for m in marks if m.claim_id in claims] for side, marks in sides.items()}
    borne_out, against = (_origins(there[side], claims, kin) for side in ("for", "against"))
    gone = [m for side in ("for", "against") for m in sides[side] if m.claim_id not in claims]
    not_seen = unseen(finding, claims, answers, opposed)
    troubles = _troubles([*sides["for"], *sides["against"]], claims)
    return {
        "finding_id": finding.finding_id, "statement": written.statement, "standard": written.standard,
        "verdict": written.verdict,
        "claims_for": [m.claim_id for m in there["for"]], "claims_against": [m.claim_id for m in there["against"]],
        "independent_origins": borne_out[0], "independent_low": borne_out[1], "independent_high": borne_out[2],
        "reasons": written.reasons,
        "dissent": "\n".join(f"{who}: {words}" for who, words in finding.dissents) or None,
        "decided_by": ", ".join(finding.authors), "status": finding.status, "approved_by": finding.approved_by,
        "would_change": written.would_change,
        "nothing_contrary": "\n".join(f"{who}: {words}" for who, words in finding.searched) or None,
        "against_origins": against[0], "against_low": against[1], "against_high": against[2],
        "contrary_found": not_seen,
        "marks": canonical_json([m.as_row() for side in ("for", "against", "neither") for m in there[side]]),
        "gone": canonical_json([m.as_row() | {"claim": dict(m.claim)} for m in gone]),
        "look_again": _look_again(finding, troubles, not_seen), "lacking": lacking(finding, claims, answers, opposed),
        "history": canonical_json([_step(entry) for entry in finding.moves]),
    }  # fmt: skip


def _origins(marks: Iterable[Mark], claims: Mapping[str, Row], kin: Kin) -> tuple[float, float, float]:
    """Return the number of origins behind claims of one side with its bounds; zeros where there are none."""
    told = [claims[m.claim_id] for m in marks if m.weight != "immaterial"]
    told = [claim for claim in told if claim.get("status") != "rejected"]
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for claim in told:
        places[claim["source_id"]].append((claim["start"], claim["end"]))
    origins = kin.origins(told, places)
    return origins.expected, origins.low, origins.high


def _step(entry: Entry) -> Row:
    record = entry.decision
    reason = record.reason if isinstance(record, FindingMoved) else None
    return {
        "entry": entry.seq, "time": entry.time.isoformat(), "by": entry.agent or "unnamed", "to": _to(entry),
        "reason": reason,
    }  # fmt: skip
