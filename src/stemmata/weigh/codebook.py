"""What people said of claims, read from the ledger: codes, rounds of blind coding, the scheme; nothing of it applied.

* Each coder has a code of his own on a claim: the last one that holds. Nobody's code replaces another's.
* An **adjudication** stands over all codes of its claim, whoever gave them and when.
* In a **round** several coders code the same claims. Until each has coded every one (or the round is closed by an entry
  of its own) their codes are held back: they bind nothing and are shown to nobody but their coder.
* A retraction takes one entry away, as if it had never been made; retracting the retraction brings it back.

Everything here is a pure function of the entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from stemmata import decisions
from stemmata.decisions import (
    ClaimAdded,
    ClaimAdjudicated,
    ClaimCoded,
    CodingRoundClosed,
    CodingRoundOpened,
    CodingSchemeAdopted,
    DecisionRetracted,
    Entry,
)

__all__ = ["KINDS", "Book", "Code", "Round"]

KINDS = (
    "claim-coded", "claim-added", "claim-adjudicated", "coding-round-opened", "coding-round-closed",
    "coding-scheme-adopted", "decision-retracted",
)  # fmt: skip
"""The kinds of ledger entries that the coding of claims consists of."""
ADDED = "added"
_IDENTITY = {"claim_id", "source_id", "topic", "start", "end", "quote"}


@dataclass(frozen=True, slots=True)
class Code:
    """What somebody said of a claim.

    Attributes:
        entry: Number of the ledger entry.
        time: When.
        coder: Who.
        claim: The claim as it was shown (of an added one: as it was added), column -> value.
        code: One of `decisions.CODES`, or `added`.
        changes: What it corrects, column -> value.
        reason: Why, if it was said.
        round: The round of blind coding it was made in, if any.
        adjudicates: Whether it decides between coders.
    """

    entry: int
    time: datetime
    coder: str
    claim: Mapping[str, Any]
    code: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    round: str | None = None
    adjudicates: bool = False

    @property
    def claim_id(self) -> str:
        """Id of the claim as it was shown."""
        return str(self.claim["claim_id"])


@dataclass(frozen=True, slots=True)
class Round:
    """A round of blind coding.

    Attributes:
        name: Its name.
        coders: Who codes.
        claims: Ids of the claims.
        left: Coder -> claims still to be coded, in the order of the round.
        closed: Whether it was closed by an entry.
    """

    name: str
    coders: tuple[str, ...]
    claims: tuple[str, ...]
    left: Mapping[str, tuple[str, ...]]
    closed: bool

    @property
    def open(self) -> bool:
        """Whether codes are still held back."""
        return not self.closed and any(self.left.values())


class Book:
    """All that the ledger says of the coding of claims.

    Args:
        entries: Ledger entries, oldest first; those of other kinds are passed over.
    """

    def __init__(self, entries: Iterable[Mapping[str, Any]] = ()) -> None:
        self.seen = 0
        """Number of the newest entry read."""
        self._entries: dict[int, Entry] = {}
        self.read(entries)

    def read(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Take up further entries of the ledger."""
        for raw in entries:
            self.seen = max(self.seen, raw["seq"])
            if raw["kind"] in KINDS:
                entry = decisions.read(raw)
                self._entries[entry.seq] = entry
        for name in ("standing", "codes", "codes_by_entry", "rounds", "_round_of", "scheme"):
            self.__dict__.pop(name, None)

    def entry(self, number: int) -> Entry | None:
        """Return an entry about coding, None if there is none of this number."""
        return self._entries.get(number)

    @cached_property
    def standing(self) -> dict[int, Entry]:
        """The entries that hold, by number; retractions of other decisions than these are among them."""
        return {entry.seq: entry for entry in decisions.standing(self._entries.values())}

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """Every code that holds, oldest first, those held back too."""
        found = (_code(entry) for entry in self.standing.values())
        return tuple(code for code in found if code is not None)

    @cached_property
    def codes_by_entry(self) -> dict[int, Code]:
        """The codes that hold, by the number of their entry."""
        return {code.entry: code for code in self.codes}

    @cached_property
    def rounds(self) -> Mapping[str, Round]:
        """The rounds by name, in the order in which they were opened."""
        done: dict[tuple[str, str], set[str]] = defaultdict(set)
        for code in self.codes:
            if code.round is not None and code.code != ADDED:
                done[code.round, code.coder].add(code.claim_id)
        closed = {e.decision.round for e in self.standing.values() if isinstance(e.decision, CodingRoundClosed)}
        found: dict[str, Round] = {}
        for entry in self.standing.values():
            opened = entry.decision
            if isinstance(opened, CodingRoundOpened) and opened.round not in found:
                left = {
                    coder: tuple(c for c in opened.claims if c not in done[opened.round, coder])
                    for coder in opened.coders
                }
                found[opened.round] = Round(
                    opened.round, opened.coders, opened.claims, left, opened.round in closed
                )  # fmt: skip
        return found

    @cached_property
    def _round_of(self) -> dict[str, str]:
        """The open round that a claim is in, by the claim's id."""
        return {claim: r.name for r in self.rounds.values() if r.open for claim in r.claims}

    def round_of(self, claim_id: str) -> Round | None:
        """Return the open round that a claim is in, None if it is in none."""
        name = self._round_of.get(claim_id)
        return None if name is None else self.rounds[name]

    def held_back(self, code: Code) -> bool:
        """Return whether a code belongs to a round that is still open."""
        if code.round is None or code.adjudicates:
            return False
        found = self.rounds.get(code.round)
        return found is not None and found.open

    def own(self, coder: str) -> dict[str, Code]:
        """Return the last code of one coder on each claim, by the id under which it was coded; no adjudications."""
        return {code.claim_id: code for code in self.codes if code.coder == coder and not code.adjudicates}

    @cached_property
    def scheme(self) -> CodingSchemeAdopted | None:
        """The scheme adopted last, None if the case has none."""
        found = (e.decision for e in reversed(self.standing.values()) if isinstance(e.decision, CodingSchemeAdopted))
        return next(found, None)

    def concerns(self, number: int) -> tuple[str, ...]:
        """Return the claims and sources that an entry speaks of, sorted."""
        decision = self._entries[number].decision
        if isinstance(decision, DecisionRetracted):
            return decision.concerns
        if isinstance(decision, CodingRoundOpened):
            return tuple(sorted(decision.claims))
        if isinstance(decision, ClaimCoded | ClaimAdded | ClaimAdjudicated):
            return tuple(sorted({str(decision.claim[name]) for name in ("claim_id", "source_id")}))
        return ()


def _code(entry: Entry) -> Code | None:
    said, who = entry.decision, entry.agent or "unnamed"
    if not isinstance(said, ClaimCoded | ClaimAdded | ClaimAdjudicated) or not said.claim.keys() >= _IDENTITY:
        return None
    if isinstance(said, ClaimCoded) and said.code in decisions.CODES:
        return Code(entry.seq, entry.time, who, said.claim, said.code, said.changes, said.reason, said.round)
    if isinstance(said, ClaimAdjudicated) and said.code in decisions.CODES:
        return Code(entry.seq, entry.time, who, said.claim, said.code, said.changes, said.reason, adjudicates=True)
    if isinstance(said, ClaimAdded):
        return Code(entry.seq, entry.time, who, said.claim, ADDED, reason=said.reason, round=said.round)
    return None
