"""Coding claims: the session of one coder, which command line, sheet and library drive alike.

Whoever codes is shown what the reader suggests and the passage it stands in, never what others said of it. Every
decision is in the ledger, on disk, when the call returns; `build` then brings the tables up to date.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from stemmata.decisions import (
    CODES,
    ClaimAdded,
    ClaimAdjudicated,
    ClaimCoded,
    CodingRoundClosed,
    CodingRoundOpened,
    CodingSchemeAdopted,
    Decision,
    DecisionRetracted,
)
from stemmata.errors import ClaimRefusedError, CodeNotFoundError, RoundError, UnknownClaimError
from stemmata.values.ids import beginning_so, row_id
from stemmata.weigh.agreement import Agreement, agreement
from stemmata.weigh.codebook import ADDED, Book, Code, Round
from stemmata.weigh.coded import Coded, Row, apply_codes, content_of, shown, suggestions
from stemmata.weigh.fields import changes_of, claim_of
from stemmata.weigh.scheme import Scheme

if TYPE_CHECKING:
    from stemmata.store.ledger import Ledger

__all__ = ["MEASURED", "QUEUES", "Coding", "Status"]

QUEUES = ("open", "again", "disputed", "all")
"""What can be asked; a round of blind coding is asked by its name."""
MEASURED = ("code", "kept", "topic", "kind", "polarity", "value", "asserted_by")
"""On what agreement is measured: the code; whether the claim is kept or rejected; and on kept claims what they say."""
_RANKS = {"contested": 0, "agreed": 1, "single": 1}


@dataclass(frozen=True, slots=True)
class Status:
    """How far the coding has come.

    Attributes:
        claims: Status -> claims, as they would stand if built now.
        coders: Coder -> claims coded, those held back too.
        left: Queue -> claims still to be asked of this coder; open rounds of this coder by their names.
        rounds: The rounds.
        disputed: Claims on which coders disagree.
        again: Decisions to be made again, because what is suggested has changed.
        resting: Decisions whose claims are gone.
    """

    claims: Mapping[str, int]
    coders: Mapping[str, int]
    left: Mapping[str, int]
    rounds: tuple[Round, ...]
    disputed: int
    again: int
    resting: int


class Coding:
    """The session of one coder.

    Args:
        ledger: The ledger.
        tables: `claims`, `codings`, `texts`, `passages`, `sources`, `questions` and `answers`, as built.
        coder: Who codes.
        adjudicators: Who may adjudicate; whoever did not code the claim, if none is named.
    """

    def __init__(
        self, ledger: Ledger, tables: Mapping[str, pa.Table], *, coder: str, adjudicators: Sequence[str] = ()
    ) -> None:
        self.ledger = ledger
        self.tables = tables
        self.coder = " ".join(coder.split())
        self.adjudicators = tuple(adjudicators)
        self.book = Book(ledger.entries())
        self._suggested = suggestions(tables["claims"].to_pylist())
        self._live: Coded | None = None
        self._scheme: tuple[CodingSchemeAdopted | None, Scheme] | None = None
        self._entered = 0

    # -- what there is ------------------------------------------------------------------------------------------------

    @cached_property
    def texts(self) -> dict[str, str]:
        """Text of each source that is read."""
        sources, texts = self.tables["sources"], self.tables["texts"]
        status = sources.column("status").to_pylist()
        read = {s for s, how in zip(sources.column("source_id").to_pylist(), status, strict=True) if how == "read"}
        pairs = zip(texts.column("source_id").to_pylist(), texts.column("text").to_pylist(), strict=True)
        return {source_id: text for source_id, text in pairs if source_id in read}

    @cached_property
    def sources(self) -> dict[str, Row]:
        """Rows of `sources` by id."""
        return {row["source_id"]: row for row in self.tables["sources"].to_pylist()}

    @property
    def live(self) -> Coded:
        """The claims and codings as they would stand if built now."""
        if self._live is None:
            self._live = apply_codes(self._suggested, self.book, self.texts)
            for name in ("claims", "_own", "_offered", "_codes_on"):
                self.__dict__.pop(name, None)
        return self._live

    @cached_property
    def claims(self) -> dict[str, Row]:
        """The claims by id, as they would stand if built now."""
        return {row["claim_id"]: row for row in self.live.claims}

    @property
    def scheme(self) -> Scheme:
        """The topics that claims are coded by."""
        adopted = self.book.scheme
        if self._scheme is None or self._scheme[0] is not adopted:
            self._scheme = adopted, Scheme.adopted(adopted)
        return self._scheme[1]

    def find(self, said: str) -> str:
        """Return the id of the claim that the beginning of an id names.

        Raises:
            UnknownClaimError: If there is none, or more than one.
        """
        wanted = said.strip().removeprefix("c:")
        offered = self.offered
        if wanted in offered:
            return wanted
        found = beginning_so(wanted, offered)
        if len(found) != 1:
            raise UnknownClaimError(claim_id=said + (f" ({len(found)} begin so)" if found else ""))
        return found[0]

    @property
    def offered(self) -> dict[str, Row]:
        """What this coder is asked about, by id: claims as the reader suggests them or a person added them.

        What others said of them is not there, and what they added in a round that is open is not there.
        """
        _ = self.live
        return self._offered

    @cached_property
    def _offered(self) -> dict[str, Row]:
        found: dict[str, Row] = {}
        for row in self.claims.values():
            before = json.loads(row["as_suggested"]) if row["as_suggested"] else {}
            found[row["claim_id"]] = {**row, **content_of(row), **before}
        for code in self.book.codes:
            if code.code == ADDED and code.coder == self.coder and self.book.held_back(code):
                found[code.claim_id] = {**code.claim, **content_of(code.claim), "status": ADDED}
        return found

    @cached_property
    def _own(self) -> dict[str, Code]:
        now = {c["entry"]: c["claim_id"] for c in self.live.codings}
        codes = (c for c in self.book.codes if c.coder == self.coder and not c.adjudicates)
        return {now[code.entry] or code.claim_id: code for code in codes}

    def own(self, claim_id: str) -> Code | None:
        """Return this coder's code on a claim, None if there is none."""
        _ = self.live
        return self._own.get(claim_id)

    def codes_on(self, claim_id: str) -> list[Code]:
        """Return the codes on a claim that are not held back: the last of each coder, and the last adjudication."""
        _ = self.live
        return self._codes_on.get(claim_id, [])

    @cached_property
    def _codes_on(self) -> dict[str, list[Code]]:
        now = {c["entry"]: c["claim_id"] for c in self.live.codings if c["standing"] not in {"replaced", "held back"}}
        found: dict[str, list[Code]] = defaultdict(list)
        for code in self.book.codes:
            if (claim_id := now.get(code.entry)) is not None:
                found[claim_id].append(code)
        return found

    def queue(self, name: str) -> list[str]:
        """Return the claims to be asked, in order: those on which answers contradict each other come first.

        Args:
            name: `open` (nobody has coded them), `again` (what is suggested has changed since this coder coded them),
                `disputed` (coders disagree), `all`, or a round of blind coding (what this coder has not coded of it).

        Raises:
            RoundError: If there is no such round, or this coder is not in it.
        """
        rows = self.live.claims
        if name == "open":
            in_rounds = {c for r in self.book.rounds.values() if r.open for c in r.claims}
            ids = [
                r["claim_id"] for r in rows
                if r["status"] == "suggested" and not r["coded_by"] and r["claim_id"] not in in_rounds
            ]  # fmt: skip
        elif name == "again":
            asked = {"again", "rests"}
            ids = [
                c["claim_id"] for c in self.live.codings
                if c["standing"] in asked and c["coder"] == self.coder and c["claim_id"]
            ]  # fmt: skip
        elif name == "disputed":
            ids = [r["claim_id"] for r in rows if r["status"] == "disputed"]
        elif name == "all":
            ids = list(self.offered)
        else:
            ids = [c for c in self._round(name).left[self.coder] if c in self.offered]
        return sorted(dict.fromkeys(ids), key=self._place)

    def _place(self, claim_id: str) -> tuple[Any, ...]:
        row = self.offered[claim_id]
        source = self.sources.get(row["source_id"], {})
        day = source.get("published_from")
        return (
            self._ranks.get(claim_id, 2), day is None, str(day), row["source_id"], row["start"], row["end"], claim_id,
        )  # fmt: skip

    @cached_property
    def _ranks(self) -> dict[str, int]:
        """How early a claim is asked: those of contested questions first, those of no question last."""
        questions, answers = self.tables["questions"].to_pylist(), self.tables["answers"].to_pylist()
        standing = {q["question_id"]: _RANKS.get(q["standing"], 1) for q in questions}
        return {
            claim_id: standing.get(a["question_id"], 1)
            for a in answers
            for claim_id in (*(a["claims_for"] or ()), *(a["claims_against"] or ()))
        }

    # -- what is decided ----------------------------------------------------------------------------------------------

    def code(
        self, claim_id: str, code: str, changes: Mapping[str, Any] | None = None, *, reason: str | None = None
    ) -> int:
        """Say what a claim is worth.

        Args:
            claim_id: The claim.
            code: `accepted`, `rejected`, `corrected` or `unsure`.
            changes: For `corrected`: column of `claims` -> new value, None or empty to empty it; of `quote` the words,
                which must stand in the source.
            reason: Why.

        Returns:
            Number of the entry.

        Raises:
            UnknownClaimError: If there is no such claim.
            ClaimRefusedError: If a value is none, or the words are not in the source.
            RoundError: If the claim is in a round of others that is open.
        """
        return self.enter([self.coded(claim_id, code, changes, reason=reason)])[0]

    def coded(
        self, claim_id: str, code: str, changes: Mapping[str, Any] | None = None, *, reason: str | None = None
    ) -> ClaimCoded:
        """Return the decision that `code` would enter."""
        row = self._row(claim_id)
        return ClaimCoded(shown(row), code, self._said(row, code, changes), reason or None, self._blind(claim_id))

    def adjudicate(
        self, claim_id: str, code: str, changes: Mapping[str, Any] | None = None, *, reason: str | None = None
    ) -> int:
        """Decide between coders: it stands over what they said, and over what they will say.

        Args and errors as for `code`; moreover:

        Raises:
            ClaimRefusedError: If fewer than two have coded the claim, or this person may not adjudicate it.
        """
        return self.enter([self.adjudicated(claim_id, code, changes, reason=reason)])[0]

    def adjudicated(
        self, claim_id: str, code: str, changes: Mapping[str, Any] | None = None, *, reason: str | None = None
    ) -> ClaimAdjudicated:
        """Return the decision that `adjudicate` would enter."""
        row = self._row(claim_id)
        place = f"claim {claim_id[:8]}"
        if (found := self.book.round_of(claim_id)) is not None:
            raise RoundError(round=found.name, problem="its coders are not done", mend=_wait(found))
        codes = [c for c in self.codes_on(claim_id) if not c.adjudicates]
        coders = sorted({c.coder for c in codes})
        if len(coders) < 2:
            problem = "there is nothing to adjudicate: fewer than two have coded it"
            raise ClaimRefusedError(place=place, problem=problem, mend="code it")
        if self.adjudicators and self.coder not in self.adjudicators:
            mend = f"[weigh] adjudicators in case.toml names {', '.join(self.adjudicators)}"
            raise ClaimRefusedError(place=place, problem=f"{self.coder} is no adjudicator of the case", mend=mend)
        if not self.adjudicators and self.coder in coders:
            mend = "a third person decides, or whoever [weigh] adjudicators in case.toml names"
            raise ClaimRefusedError(place=place, problem=f"{self.coder} has coded it, and cannot decide", mend=mend)
        said = self._said(row, code, changes)
        return ClaimAdjudicated(shown(row), code, said, reason or None, tuple(c.entry for c in codes))

    def add(self, source_id: str, fields: Mapping[str, Any], *, reason: str | None = None) -> int:
        """Add a claim that nobody suggested.

        Args:
            source_id: The source it stands in.
            fields: Column of `claims` -> value; `topic`, `value`, `asserted_by` and `quote` are needed, `start` where
                the words stand in the source more than once.
            reason: Why.

        Returns:
            Number of the entry.

        Raises:
            ClaimRefusedError: If a value is none, the words are not in the source, or the claim is there already.
        """
        return self.enter([self.added(source_id, fields, reason=reason)])[0]

    def added(self, source_id: str, fields: Mapping[str, Any], *, reason: str | None = None) -> ClaimAdded:
        """Return the decision that `add` would enter."""
        source = self.sources.get(source_id)
        if source is None or source_id not in self.texts:
            problem = "there is no such source, or it cannot be read"
            raise ClaimRefusedError(
                place="source", problem=problem, mend="name one of the table `sources` that is read"
            )
        content = claim_of(fields, self.scheme, self.texts[source_id], source.get("publisher"))
        claim_id = row_id(
            source_id, *(content[n] for n in ("start", "end", "topic", "value", "asserted_by", "polarity"))
        )
        if claim_id in self.offered:
            problem = f"this claim is there already ({claim_id[:8]})"
            raise ClaimRefusedError(place="quote", problem=problem, mend="accept that one", claim_id=claim_id)
        open_ones = [r for r in self.book.rounds.values() if r.open and self.coder in r.coders]
        here = {self.offered[c]["source_id"]: r.name for r in open_ones for c in r.claims if c in self.offered}
        claim = shown({"claim_id": claim_id, "source_id": source_id, **content, "suggested": False})
        return ClaimAdded(claim, reason or None, here.get(source_id))

    def undo(self, entry: int, *, reason: str | None = None) -> int:
        """Take back an entry, as if it had never been made; a retraction is taken back the same way.

        Raises:
            CodeNotFoundError: If it says nothing about claims, or no longer holds.
            RoundError: If it is another coder's, of a round that is open.
        """
        return self.enter([self.undone(entry, reason=reason)])[0]

    def undone(self, entry: int, *, reason: str | None = None) -> DecisionRetracted:
        """Return the decision that `undo` would enter."""
        found = self.book.standing.get(entry)
        about = found.decision if found is not None else None
        if isinstance(about, DecisionRetracted) and self.book.entry(about.entry) is None:
            about = None  # it takes back a decision of another kind
        if found is None or about is None:
            raise CodeNotFoundError(entry=entry)
        code = self.book.codes_by_entry.get(entry)
        if code is not None and code.coder != self.coder and self.book.held_back(code):
            problem = "what others coded is held back until all are done"
            raise RoundError(round=code.round, problem=problem, mend="leave it to its coder")
        return DecisionRetracted(entry, reason or None, self.book.concerns(entry))

    def last(self) -> int | None:
        """Return this coder's newest decision about claims that still holds."""
        codes = [c.entry for c in self.book.codes if c.coder == self.coder]
        return max(codes, default=None)

    def with_own(self, scheme: Scheme) -> Scheme:
        """Return a scheme as it would hold if adopted: over the reader's own topics."""
        return Scheme.adopted(self._adoption(scheme, None))

    def _adoption(self, scheme: Scheme, file: str | None) -> CodingSchemeAdopted:
        topics = {name: topic.as_dict() for name, topic in scheme.topics.items()}
        return CodingSchemeAdopted(scheme.name, topics, file)

    def adopt(self, scheme: Scheme, *, file: str | None = None) -> int:
        """Set the topics that claims are coded by, in place of those adopted before."""
        return self.enter([self._adoption(scheme, file)])[0]

    def enter(self, decisions: Sequence[Decision]) -> list[int]:
        """Enter decisions in the ledger, all or none; they are on disk when this returns.

        Args:
            decisions: As `coded`, `adjudicated`, `added` and `undone` return them.

        Returns:
            Numbers of the entries.
        """
        with self.ledger.writing() as pen:
            # others may have decided meanwhile; nobody else can before this transaction ends
            self.book.read(pen.since(self.book.seen))
            for decision in decisions:
                self._refuse(decision)
            numbers = [pen.append(decision, self.coder) for decision in decisions]
        self._entered += len(numbers)
        self.book.read(self.ledger.entries(self.book.seen))
        self._live = None
        return numbers

    def close(self) -> None:
        """Sign the ledger if anything was decided, and close it."""
        if self._entered:
            self.ledger.seal()
        self.ledger.close()

    # -- rounds -------------------------------------------------------------------------------------------------------

    def choose(self, number: int | None = None, topics: Iterable[str] = ()) -> list[str]:
        """Return claims for a round: of those that nobody has coded a sample, the same whenever it is drawn.

        Args:
            number: How many at most; all if None.
            topics: Of these topics; of all if none is named.
        """
        wanted = set(topics)
        found = [c for c in self.queue("open") if not wanted or self.offered[c]["topic"] in wanted]
        return sorted(found, key=lambda c: hashlib.sha256(c.encode()).digest())[:number]

    def open_round(self, name: str, coders: Sequence[str], claims: Sequence[str]) -> int:
        """Open a round: these coders code these claims, none seeing what the others say until all are done.

        Raises:
            RoundError: If the name is taken, fewer than two code, or a claim cannot be coded blind any more.
        """
        name, who = name.strip(), tuple(dict.fromkeys(" ".join(coder.split()) for coder in coders))
        if not name or name in QUEUES or name in self.book.rounds:
            raise RoundError(round=repr(name), problem="the name is taken", mend="choose another")
        if len(who) < 2 or not all(who):
            raise RoundError(round=name, problem="it needs two coders", mend="name two or more, each once")
        if not claims:
            raise RoundError(
                round=name, problem="it has no claims", mend="nothing is left that nobody has coded; see status"
            )
        fresh = set(self.queue("open"))
        if (late := next((c for c in claims if c not in fresh), None)) is not None:
            problem = f"claim {late[:8]} is coded already or in another round"
            raise RoundError(round=name, problem=problem, mend="choose claims of the queue open")
        return self.enter([CodingRoundOpened(name, who, tuple(dict.fromkeys(claims)))])[0]

    def close_round(self, name: str, *, reason: str | None = None) -> int:
        """End a round though not all is coded: what was coded stands and is shown.

        Raises:
            RoundError: If there is no such round, or it has ended.
        """
        if (found := self.book.rounds.get(name)) is None or not found.open:
            raise RoundError(round=name, problem="there is no such round that is open", mend=self._known_rounds())
        return self.enter([CodingRoundClosed(name, reason or None)])[0]

    def _round(self, name: str) -> Round:
        found = self.book.rounds.get(name)
        if found is None:
            raise RoundError(round=name, problem="there is none of this name", mend=self._known_rounds())
        if self.coder not in found.coders:
            problem = f"{self.coder} is not one of its coders"
            raise RoundError(round=name, problem=problem, mend=f"they are {', '.join(found.coders)}")
        return found

    def _known_rounds(self) -> str:
        names = ", ".join(name for name, found in self.book.rounds.items() if found.open)
        return f"open rounds: {names}" if names else "no round is open"

    # -- how far it has come ------------------------------------------------------------------------------------------

    def status(self) -> Status:
        """Return how far the coding has come."""
        coders = {(c.coder, c.claim_id) for c in self.book.codes if not c.adjudicates}
        rounds = tuple(self.book.rounds.values())
        mine = [r.name for r in rounds if r.open and self.coder in r.coders]
        standing = Counter(c["standing"] for c in self.live.codings)
        claims = Counter(row["status"] for row in self.live.claims)
        return Status(
            claims=dict(sorted(claims.items())),
            coders=dict(sorted(Counter(coder for coder, _ in coders).items())),
            left={name: len(self.queue(name)) for name in (*QUEUES[:-1], *mine)},
            rounds=rounds,
            disputed=claims["disputed"],
            again=standing["again"],
            resting=standing["rests"],
        )

    def decisions(self) -> list[Row]:
        """Return every decision about claims that holds, oldest first; of codes held back only that they are."""
        found = []
        codes = self.book.codes_by_entry
        for entry in self.book.standing.values():
            if isinstance(entry.decision, DecisionRetracted) and self.book.entry(entry.decision.entry) is None:
                continue
            code = codes.get(entry.seq)
            told = {
                "entry": entry.seq,
                "time": entry.time.isoformat(),
                "coder": entry.agent,
                "kind": entry.decision.kind,
            }
            hidden = code is not None and code.coder != self.coder and self.book.held_back(code)
            found.append(told | ({"held_back": True} if hidden else entry.decision.body()))
        return found

    def agreement(self, round: str | None = None) -> dict[str, Agreement]:  # noqa: A002  (as everywhere here)
        """Return how far coders agree, by what is measured (`MEASURED`).

        Args:
            round: The codes of this round alone; all codes that are not held back if None.

        Raises:
            RoundError: If there is no such round, or it is still open.
        """
        if round is not None:
            found = self.book.rounds.get(round)
            if found is None or found.open:
                problem = "there is none of this name" if found is None else "its coders are not done"
                raise RoundError(round=round, problem=problem, mend=_wait(found) if found else self._known_rounds())
        now = {c["entry"]: c["claim_id"] for c in self.live.codings}
        codes: dict[str, dict[str, Code]] = defaultdict(dict)
        for code in self.book.codes:
            if not code.adjudicates and not self.book.held_back(code) and round in {None, code.round}:
                codes[now[code.entry] or code.claim_id][code.coder] = code
        units = [list(one.values()) for _, one in sorted(codes.items())]
        return {what: agreement([[_measure(code, what) for code in unit] for unit in units]) for what in MEASURED}

    # -- within -------------------------------------------------------------------------------------------------------

    def _row(self, claim_id: str) -> Row:
        row = self.offered.get(claim_id)
        if row is None:
            raise UnknownClaimError(claim_id=claim_id)
        return row

    def _said(self, row: Row, code: str, changes: Mapping[str, Any] | None) -> dict[str, Any]:
        place = f"claim {str(row['claim_id'])[:8]}"
        if code not in CODES:
            raise ClaimRefusedError(place=place, problem=f"{code!r} is no code", mend=f"say {', '.join(CODES)}")
        found = changes_of(row, changes or {}, self.scheme, self.texts.get(row["source_id"], ""))
        if found and code != "corrected":
            problem = f"it is {code}, and {', '.join(found)} changed"
            raise ClaimRefusedError(place=place, problem=problem, mend="say corrected, or change nothing")
        if code == "corrected" and not found:
            raise ClaimRefusedError(
                place=place, problem="nothing is changed", mend="say accepted, or what is to change"
            )
        return found

    def _blind(self, claim_id: str) -> str | None:
        """Return the open round in which a claim is coded, None if it is in none."""
        found = self.book.round_of(claim_id)
        if found is None:
            return None
        if self.coder not in found.coders:
            problem = f"its coders are {', '.join(found.coders)}, and they are not done"
            raise RoundError(round=found.name, problem=problem, mend=_wait(found))
        return found.name

    def _refuse(self, decision: Decision) -> None:
        """See whether a decision may still be entered after what others entered meanwhile."""
        if isinstance(decision, ClaimCoded) and self._blind(str(decision.claim["claim_id"])) != decision.round:
            problem = "it was opened or closed while this was being coded"
            raise RoundError(round=decision.round or "new", problem=problem, mend="code it again")
        if isinstance(decision, DecisionRetracted) and decision.entry not in self.book.standing:
            raise CodeNotFoundError(entry=decision.entry)
        if isinstance(decision, CodingRoundOpened) and decision.round in self.book.rounds:
            raise RoundError(round=decision.round, problem="the name is taken", mend="choose another")


def _measure(code: Code, what: str) -> str | None:
    kept = {"accepted": "kept", "corrected": "kept", ADDED: "kept", "rejected": "rejected"}.get(code.code)
    if what == "code":
        return code.code
    if what == "kept":
        return kept
    if kept != "kept":
        return None
    return str(code.changes.get(what, code.claim.get(what)))


def _wait(found: Round) -> str:
    left = ", ".join(f"{coder} has {len(claims):,} left" for coder, claims in found.left.items() if claims)
    return f"{left}; a round is ended by: stemmata code round CASE {found.name} --close"
