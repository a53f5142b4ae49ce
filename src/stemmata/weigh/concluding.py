"""Making findings: the session of one person, which command line and library drive alike.

Every decision is on disk in the ledger before the next is made, and each is checked against what others have decided up
to that moment. Nothing is overwritten: to undo is to append.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

import pyarrow as pa

from stemmata import decisions
from stemmata.decisions import (
    CONCLUSIONS,
    SIDES,
    WEIGHTS,
    ClaimGraded,
    CrimeExamined,
    Decision,
    DecisionRetracted,
    ElementMapped,
    Entry,
    FindingDissent,
    FindingEvidence,
    FindingMoved,
    FindingSearched,
    FindingWritten,
    LegalSchemeAdded,
    PostHeld,
)
from stemmata.errors import (
    AuthorApprovesError,
    ClaimUnknownError,
    DayError,
    DecisionError,
    ElementUnknownError,
    FindingIncompleteError,
    FindingStepError,
    FindingUnknownError,
    LegalSchemeError,
    NotOfFindingsError,
)
from stemmata.values.cells import read_date, span_of
from stemmata.values.command import Standing, chain_on
from stemmata.values.ids import beginning_so
from stemmata.values.protection import closed_sources
from stemmata.weigh.findings import (
    LACKS_CONTRARY,
    LACKS_LOOK,
    OPEN_TO_CHANGE,
    Finding,
    as_it_was,
    findings_of,
    holding,
    lacking,
    person_key,
    unseen,
)
from stemmata.weigh.law import Schemes, read_scheme, schemes_of
from stemmata.weigh.matrix import Examined, asked, element_rows, examined
from stemmata.weigh.posts import post_rows
from stemmata.weigh.scales import scales
from stemmata.weigh.whom import NAME_ALONE, Meant, People

if TYPE_CHECKING:
    from stemmata.store.ledger import Ledger

__all__ = ["Concluding", "among"]

_KINDS = (
    FindingWritten, FindingEvidence, FindingSearched, FindingDissent, FindingMoved, ClaimGraded, LegalSchemeAdded,
    CrimeExamined, ElementMapped, PostHeld,
)  # fmt: skip
_OF_ONE = (FindingWritten, FindingEvidence, FindingSearched, FindingDissent, FindingMoved)
_AFTER: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"in review"}), "in review": frozenset({"approved", "returned"}),
    "returned": frozenset({"in review"}), "approved": frozenset({"reopened"}), "reopened": frozenset({"in review"}),
}  # fmt: skip
_LEAST_WORDS = 3
_WORDS = re.compile(r"\w+")


class Concluding:
    """The session of one person who makes findings.

    Args:
        ledger: The ledger.
        tables: `claims`, `answers` and `contradictions`; `sources`, and for whom decisions mean `persons`, `records`
            and `mentions`.
        by: Who decides.
        standards: Standards of proof that the case knows.

    Raises:
        DecisionError: If nobody is named as the one who decides.
    """

    def __init__(self, ledger: Ledger, tables: Mapping[str, pa.Table], *, by: str, standards: Sequence[str]) -> None:
        self.by = " ".join(by.split())
        if not self.by:
            raise DecisionError(kind="finding", problem="nobody is named who decides", mend="say who: --by NAME")
        self.ledger = ledger
        self.tables = tables
        self.standards = tuple(standards)
        self._entries: dict[int, Entry] = {}
        self._seen = 0
        self._entered = 0
        self._known: dict[int, Entry] | None = None
        self._folded: dict[str, Finding] | None = None
        self._read(ledger.entries())

    # -- what is there ------------------------------------------------------------------------------------------------

    @cached_property
    def claims(self) -> dict[str, dict[str, Any]]:
        """Rows of `claims` by id."""
        return {row["claim_id"]: row for row in self.tables["claims"].to_pylist()}

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        """Rows of `answers`."""
        rows: list[dict[str, Any]] = self.tables["answers"].to_pylist()
        return rows

    @cached_property
    def people(self) -> People:
        """Everyone on the lists, by name and id."""
        return People(self.tables)

    @cached_property
    def opposed(self) -> list[dict[str, Any]]:
        """Rows of `contradictions`."""
        rows: list[dict[str, Any]] = self.tables["contradictions"].to_pylist()
        return rows

    @property
    def held(self) -> dict[int, Entry]:
        """The entries about findings, grades, elements and posts that hold, oldest first."""
        if self._known is None:
            holds = holding(self._entries.values())
            self._known = {number: entry for number, entry in holds.items() if isinstance(entry.decision, _KINDS)}
        return self._known

    def findings(self) -> dict[str, Finding]:
        """Return the findings that stand, by id."""
        if self._folded is None:
            self._folded = {key: one for key, one in findings_of(self.held).items() if one.written}
        return self._folded

    def finding(self, finding_id: str) -> Finding:
        """Return a finding by its id; capitals and spaces do not matter.

        Raises:
            FindingUnknownError: If there is none.
        """
        known = self.findings()
        one = known.get(finding_id.strip().upper())
        if one is None:
            raise FindingUnknownError(finding_id=finding_id, known=", ".join(known) or "none yet")
        return one

    def lacking(self, finding_id: str) -> list[str]:
        """Return what a finding lacks before it can be approved, in words."""
        return lacking(self.finding(finding_id), self.claims, self.answers, self.opposed)

    def proposed(self, finding_id: str) -> list[str]:
        """Return the claims that contradict a finding by what the room found, and that nobody has looked at."""
        return unseen(self.finding(finding_id), self.claims, self.answers, self.opposed)

    def schemes(self) -> Schemes:
        """Return the schemes of elements that the case knows."""
        return schemes_of(self.held)

    def elements(self) -> list[dict[str, Any]]:
        """Return the rows of `elements` as they would stand if built now."""
        said = [
            {"finding_id": key, "status": one.status, "verdict": one.written.verdict if one.written else None}
            for key, one in self.findings().items()
        ]
        return list(element_rows(self.held, self.claims, said, self.person_of_member))

    def posts(self) -> list[dict[str, Any]]:
        """Return the rows of `posts` as they would stand if built now."""
        return list(post_rows(self.held, self.claims, self.person_of_member))

    def chain_of_command(self, day: str) -> list[Standing]:
        """Return who held which post on a day, and under whom, as it would stand if built now.

        Args:
            day: The day, in any calendar.

        Raises:
            DayError: If the day cannot be understood.
        """
        return chain_on(self.posts(), span_of(day))

    def where(self, claim: Mapping[str, Any]) -> str:
        """Return where a claim stands, in words: the source and its day."""
        source = self._sources.get(str(claim.get("source_id")))
        if source is None:
            return "source not known"
        day = source["published_from"]
        return f"{source['name']}, {day.isoformat()}" if day else f"{source['name']}, no day"

    @cached_property
    def _sources(self) -> dict[str, dict[str, Any]]:
        columns = ["source_id", "name", "published_from", "protection", "status", "parent_source_id"]
        table = self.tables.get("sources")
        return {row["source_id"]: row for row in table.select(columns).to_pylist()} if table is not None else {}

    @cached_property
    def closed(self) -> frozenset[str]:
        """Claims of sources that are not open."""
        closed: frozenset[str] = frozenset().union(*closed_sources(self._sources.values()))
        return frozenset(key for key, claim in self.claims.items() if claim["source_id"] in closed)

    @cached_property
    def person_of_member(self) -> dict[str, str]:
        """Row or mention -> the person of `persons`."""
        return {member: person for person, members in self.people.members.items() for member in members}

    def decisions(self) -> list[dict[str, Any]]:
        """Return every decision that holds, oldest first: entry, time, by, kind and what it says."""
        return [
            {"entry": n, "time": e.time.isoformat(), "by": e.agent, "kind": e.decision.kind, **e.decision.body()}
            for n, e in self.held.items()
        ]

    def find(self, said: Iterable[str]) -> list[str]:
        """Return the claims that ids, beginnings of ids, or answers (all claims that assert them) name.

        Raises:
            ClaimUnknownError: If one names none, or more than one.
        """
        found: dict[str, None] = {}
        for one in said:
            claims = [one] if one in self.claims else beginning_so(one.lower(), self.claims)
            answers = [] if claims else beginning_so(one.lower(), (row["answer_id"] for row in self.answers))
            if len(claims) + len(answers) != 1:
                several = f" ({len(claims) + len(answers)} begin so)" if claims or answers else ""
                raise ClaimUnknownError(claim_id=f"{one}{several}")
            of = [c for row in self.answers if row["answer_id"] in answers for c in row["claims_for"] or ()]
            found |= dict.fromkeys([*claims, *of])
        return list(found)

    # -- words and evidence -------------------------------------------------------------------------------------------

    def write(
        self,
        finding_id: str | None = None,
        *,
        statement: str | None = None,
        standard: str | None = None,
        verdict: str | None = None,
        reasons: str | None = None,
        would_change: str | None = None,
        persons: Iterable[str] | None = None,
    ) -> tuple[str, int]:
        """Write a new finding, or change the words of one; what is not given stays as it is.

        Args:
            finding_id: The finding; a new one if None.
            statement: What is found, in words.
            standard: The standard of proof; the weakest that the case knows for a new finding.
            verdict: One of `decisions.CONCLUSIONS`.
            reasons: Why.
            would_change: What would change the conclusion.
            persons: Whom it speaks of, all of them: names, or beginnings of ids of `persons`.

        Returns:
            Id of the finding and number of the entry.

        Raises:
            DecisionError: If there is no statement, or standard or verdict are not among those known.
            FindingStepError: If it is in review or approved.
            FindingUnknownError: If there is no such finding.
            PersonUnclearError: If somebody may be several persons of the lists.
        """
        given = {
            "statement": statement, "standard": standard, "verdict": verdict, "reasons": reasons,
            "would_change": would_change,
        }  # fmt: skip
        said: dict[str, Any] = {name: value.strip() for name, value in given.items() if value is not None}
        if persons is not None:
            meant = {one.name: one.members for one in map(self.people.find, persons) if one.name}
            said |= {"persons": tuple(meant), "members": {name: ids for name, ids in meant.items() if ids}}

        def make() -> FindingWritten:
            if finding_id is None:
                if not said.get("statement"):
                    raise DecisionError(kind="finding", problem="there is no statement", mend="say what is found")
                told = {"standard": self.standards[0]} | said
                return self._worded(FindingWritten(self._next_id(), **told))
            before = self._changeable(finding_id).written
            assert before is not None
            return self._worded(replace(before, **said))

        number = self._enter(make)
        record = self._entries[number].decision
        assert isinstance(record, FindingWritten)
        return record.finding_id, number

    def mark(
        self, finding_id: str, side: str, claims: Iterable[str], *, weight: str = "material", reason: str | None = None
    ) -> int:
        """Say that claims stand for a finding, against it, or neither.

        Args:
            finding_id: The finding.
            side: One of `decisions.SIDES`; `neither` needs a reason.
            claims: Ids or beginnings of ids of claims, or of answers for all claims that assert them.
            weight: One of `decisions.WEIGHTS`.
            reason: Why.

        Returns:
            Number of the entry.

        Raises:
            ClaimUnknownError: If a claim is not there.
            DecisionError: If a word is not known, a claim was rejected, or a claim is set aside without a reason.
            FindingStepError: If the finding is in review or approved.
        """
        among("side", side, SIDES)
        among("weight", weight, WEIGHTS)
        if side == "neither" and not (reason or "").strip():
            problem, mend = "a claim is set aside without a reason", "say why it does not bear on the finding: --reason"
            raise DecisionError(kind="finding-evidence", problem=problem, mend=mend)
        ids = self._good(self.find(claims), "finding-evidence", but=side == "neither")
        kept = {claim_id: as_it_was(self.claims[claim_id]) for claim_id in ids}
        return self._enter(
            lambda: FindingEvidence(self._changeable(finding_id).finding_id, side, weight, kept, reason or None)
        )

    def unmark_gone(self, finding_id: str, reason: str) -> int:
        """Set aside, with the reason, the claims of a finding that are no longer there.

        Raises:
            DecisionError: If all are there.
        """
        one = self._changeable(finding_id)
        gone = {m.claim_id: dict(m.claim) for m in one.marks.values()
                if m.claim_id not in self.claims and m.side != "neither"}  # fmt: skip
        if not gone or not reason.strip():
            problem = "all its claims are there" if not gone else "there is no reason"
            raise DecisionError(kind="finding-evidence", problem=problem, mend="see: stemmata finding show CASE ID")
        return self._enter(
            lambda: FindingEvidence(self._changeable(finding_id).finding_id, "neither", "unsure", gone, reason)
        )

    def searched(self, finding_id: str, words: str) -> int:
        """Say in words where you looked for what contradicts a finding, and that nothing was found.

        Raises:
            DecisionError: If that is said in fewer than three words.
            FindingStepError: If the finding is in review or approved.
        """
        if len(words.split()) < _LEAST_WORDS:
            problem, mend = "that does not say where you looked", "say where you looked, and for what, in words"
            raise DecisionError(kind="finding-searched", problem=problem, mend=mend)
        return self._enter(lambda: FindingSearched(self._changeable(finding_id).finding_id, words.strip()))

    def dissent(self, finding_id: str, words: str) -> int:
        """Disagree with a finding, whatever its status; a dissent changes nothing of it, and is shown with it.

        Raises:
            DecisionError: If there are no words.
        """
        if not words.strip():
            raise DecisionError(kind="finding-dissent", problem="there are no words", mend="say why you disagree")
        return self._enter(lambda: FindingDissent(self.finding(finding_id).finding_id, words.strip()))

    # -- review -------------------------------------------------------------------------------------------------------

    def submit(self, finding_id: str, *, reason: str | None = None) -> int:
        """Give a finding to review; until it is sent back nobody changes it."""
        return self._enter(lambda: self._moved(finding_id, "in review", reason))

    def approve(self, finding_id: str, *, reason: str | None = None) -> int:
        """Approve a finding that somebody else wrote.

        Raises:
            AuthorApprovesError: If the one who decides is among its authors.
            FindingIncompleteError: If it lacks something, above all what speaks against it.
            FindingStepError: If it is not in review.
        """

        def make() -> FindingMoved:
            move, one = self._moved(finding_id, "approved", reason), self.finding(finding_id)
            self._refuse_author(one)
            if lacks := lacking(one, self.claims, self.answers, self.opposed):
                raise FindingIncompleteError(
                    finding_id=one.finding_id, lacking="; ".join(lacks), mend=_mend(one.finding_id, lacks)
                )
            return move

        return self._enter(make)

    def send_back(self, finding_id: str, *, reason: str) -> int:
        """Return a finding to its authors, with the reason."""
        return self._enter(lambda: self._moved(finding_id, "returned", _reason(reason, "finding-moved")))

    def reopen(self, finding_id: str, *, reason: str) -> int:
        """Open an approved finding to change again, with the reason."""
        return self._enter(lambda: self._moved(finding_id, "reopened", _reason(reason, "finding-moved")))

    def may_move(self, finding_id: str, to: str, reason: str | None) -> None:
        """Raise what would be raised if a finding were moved there now; nothing is entered.

        Raises:
            AuthorApprovesError: If an author approves.
            DecisionError: If it is returned or reopened without a reason.
            FindingStepError: If it cannot go there from where it stands.
        """
        self._moved(finding_id, to, reason)
        if to in {"returned", "reopened"}:
            _reason(reason or "", "finding-moved")
        if to == "approved":
            self._refuse_author(self.finding(finding_id))

    def may_change(self, finding_id: str) -> None:
        """Raise what would be raised if words or evidence of a finding were changed now; nothing is entered.

        Raises:
            FindingStepError: If it is in review or approved.
        """
        self._changeable(finding_id)

    def _refuse_author(self, one: Finding) -> None:
        if one.wrote(self.by):
            raise AuthorApprovesError(who=self.by, finding_id=one.finding_id, authors=", ".join(one.authors))

    def _moved(self, finding_id: str, to: str, reason: str | None) -> FindingMoved:
        one = self.finding(finding_id)
        if to not in _AFTER.get(one.status, frozenset()):
            can = " or ".join(sorted(_AFTER.get(one.status, ()))) or "known to a later version only"
            raise FindingStepError(
                finding_id=one.finding_id, status=_as_status(one.status), problem=f"it cannot become {to} from there",
                mend=f"what can come next is: {can}",
            )  # fmt: skip
        return FindingMoved(one.finding_id, to, one.content, reason or None)

    # -- grades -------------------------------------------------------------------------------------------------------

    def grade(self, claim: str, scale: str, grade: str, *, reason: str) -> int:
        """Say how reliable one claim is, on one scale; the reason is kept.

        Raises:
            ClaimUnknownError: If there is no such claim, or an answer is named.
            DecisionError: If scale or grade is not known, or there is no reason.
        """
        among("scale", scale, tuple(scales()))
        known = {name.casefold(): name for name in scales()[scale]}
        among(f"grade of {scale}", grade.casefold(), tuple(known))
        found = [claim] if claim in self.claims else beginning_so(claim.lower(), self.claims)
        if len(found) != 1:
            raise ClaimUnknownError(claim_id=claim)
        why = _reason(reason, "claim-graded")
        record = ClaimGraded(found[0], scale, known[grade.casefold()], as_it_was(self.claims[found[0]]), why)
        return self._enter(lambda: record)

    # -- the law ------------------------------------------------------------------------------------------------------

    def add_scheme(self, path: str | Path) -> tuple[str, int]:
        """Take in a scheme of elements, a file of the documented form; it takes the place of one of the same name.

        Returns:
            Id of the scheme and number of the entry.

        Raises:
            LegalSchemeError: If it is none.
        """
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as problem:
            raise LegalSchemeError(path=path, problem=f"it is not UTF-8: {problem}") from problem
        scheme = read_scheme(text, str(path))
        return scheme.scheme, self._enter(lambda: LegalSchemeAdded(scheme.scheme, text))

    def examine(
        self, crime: str, *, persons: Iterable[str] = (), modes: Iterable[str] = (), reason: str | None = None
    ) -> int:
        """Ask whether a crime was committed, and who answers for it in which way.

        Args:
            crime: `scheme/crime`.
            persons: Whose responsibility is asked: names, or beginnings of ids of `persons`. Somebody who is asked
                about there already keeps the name that was used.
            modes: Modes of liability asked of each, as `scheme/mode`; `ordering` means `modes-of-liability/ordering`.
            reason: Why.

        Raises:
            ElementUnknownError: If the case has no such crime or mode.
            PersonUnclearError: If somebody may be several persons of the lists.
        """
        meant = [one for one in map(self.people.find, persons) if one.name]
        asked_of = tuple(dict.fromkeys(m if "/" in m else f"modes-of-liability/{m}" for m in modes))

        def make() -> CrimeExamined:
            known = self.schemes()
            if known.crime(crime) is None:
                raise ElementUnknownError(what="the crime", name=crime, mend=_known(known))
            for mode in asked_of:
                if known.mode(mode) is None:
                    raise ElementUnknownError(what="the mode of liability", name=mode, mend=_known(known))
            before = examined(self.held).get(crime)
            named = {(_asked_as(one, before) or one.name): one.members for one in meant}
            members = {name: ids for name, ids in named.items() if ids}
            return CrimeExamined(crime, tuple(named), asked_of, reason or None, members)

        return self._enter(make)

    def map(
        self,
        crime: str,
        element: str,
        side: str,
        *,
        claims: Iterable[str] = (),
        findings: Iterable[str] = (),
        person: str | None = None,
        reason: str | None = None,
    ) -> int:
        """Say that findings and claims bear on an element of a crime that is examined.

        Args:
            crime: `scheme/crime`.
            element: The element's own id (`death`, `ordering/order`), or in full.
            side: One of `decisions.SIDES`; `neither` takes them off.
            claims: Ids or beginnings of ids of claims, or of answers.
            findings: Ids of findings.
            person: Of whom it is asked, by a name or the beginning of an id of `persons`; nobody for what is asked of
                the crime alone.
            reason: Why.

        Raises:
            ElementUnknownError: If that element is not asked (of that person).
            PersonUnclearError: If somebody may be several persons of the lists.
        """
        among("side", side, SIDES)
        ids = self._good(self.find(claims), "element-mapped", but=side == "neither")
        kept = {claim_id: as_it_was(self.claims[claim_id]) for claim_id in ids}
        named = tuple(findings)
        if not kept and not named:
            mend = "name findings or claims"
            raise DecisionError(kind="element-mapped", problem="nothing is named that bears on it", mend=mend)

        def make() -> ElementMapped:
            one = examined(self.held).get(crime)
            cells = list(asked(one, self.schemes())) if one else []
            if not cells:
                mend = f"examine it first: stemmata legal examine CASE {crime}"
                raise ElementUnknownError(what="the crime", name=crime, mend=mend)
            who = self._whom_asked(person, one)
            found = [
                c for c in cells
                if c.person == who and (c.element_id == element or c.element_id.endswith(f"/{element}"))
            ]  # fmt: skip
            if len({c.element_id for c in found}) != 1:
                of = f" of {who}" if who else " of the crime alone"
                there = ", ".join(
                    f"{c.element_id.partition('/')[2]}{f' ({c.person})' if c.person else ''}" for c in cells
                )
                raise ElementUnknownError(what="the element", name=f"{element}{of}", mend=f"what is asked is: {there}")
            mapped = tuple(self.finding(f).finding_id for f in named)
            return ElementMapped(crime, found[0].element_id, side, kept, mapped, who or None, reason or None)

        return self._enter(make)

    def _whom_asked(self, said: str | None, one: Examined | None) -> str:
        """Return the name in which somebody is asked about: as it is written there, whoever is meant."""
        plain = " ".join((said or "").split())
        if not plain or one is None or plain in one.persons:
            return plain
        as_written = _asked_as(Meant(plain.removeprefix(NAME_ALONE)), one)
        return as_written or _asked_as(self.people.find(plain), one) or plain

    def post(
        self,
        person: str,
        post: str,
        *,
        under: str | None = None,
        started: str | None = None,
        ended: str | None = None,
        ongoing: bool = False,
        claims: Iterable[str] = (),
        reason: str | None = None,
    ) -> int:
        """Say that somebody held a post, from when to when, under which post; days are kept as written.

        Args:
            person: Who: a name, or the beginning of an id of `persons`.
            post: The post.
            under: The post above it.
            started: Since when, in any calendar.
            ended: Until when.
            ongoing: Whether it is known not to have ended.
            claims: Claims that say so.
            reason: Why.

        Raises:
            PersonUnclearError: If that may be several persons of the lists.
            DayError: If a day cannot be understood.
            DecisionError: If person or post is empty, or the end lies before the beginning.
        """
        for day in (started, ended):
            if day is not None and not read_date(day).readings:
                raise DayError(day=day)
        first = read_date(started).readings[0].first if started else None
        last = read_date(ended).readings[0].last if ended else None
        wrong = (
            (not person.strip() or not post.strip(), "person or post is empty", "name both"),
            (bool(first and last and last < first), "it ends before it begins", "see which day is wrong"),
            (ongoing and ended is not None, "it has an end and has not ended", "give one of the two"),
        )
        for so, problem, mend in wrong:
            if so:
                raise DecisionError(kind="post-held", problem=problem, mend=mend)
        ids = self._good(self.find(claims), "post-held")
        kept = {claim_id: as_it_was(self.claims[claim_id]) for claim_id in ids}
        who = self.people.find(person)
        record = PostHeld(
            who.name,
            " ".join(post.split()),
            started,
            ended,
            ongoing,
            under or None,
            kept,
            reason or None,
            who.members,
        )
        return self._enter(lambda: record)

    # -- undoing ------------------------------------------------------------------------------------------------------

    def undo(self, entry: int, *, reason: str | None = None) -> int:
        """Take back an entry, as if it had never been made; a retraction is taken back the same way.

        Raises:
            FindingStepError: If somebody approved, or reviews, what the entry says; or later steps stand on it.
            NotOfFindingsError: If it decides nothing about findings, grades, elements or posts that still holds.
        """

        def make() -> DecisionRetracted:
            root = self._root(entry)
            self._refuse_unfit(entry, root)
            return DecisionRetracted(entry, reason or None, _concerns(root.decision))

        return self._enter(make)

    def _root(self, number: int) -> Entry:
        """Return what an entry decides, or takes back or brings back in the end, if it holds."""
        every = self._entries
        hold = {e.seq for e in decisions.standing(every.values())}
        entry = every.get(number)
        if entry is None or number not in hold:
            raise NotOfFindingsError(entry=number)
        while isinstance(entry.decision, DecisionRetracted) and entry.decision.entry in every:
            entry = every[entry.decision.entry]
        if not isinstance(entry.decision, _KINDS):
            raise NotOfFindingsError(entry=number)
        return entry

    def _refuse_unfit(self, number: int, root: Entry) -> None:
        """Refuse an undoing that would leave what nobody could have decided."""
        record = root.decision
        if _is_personal(record) and person_key(root.agent or "") != person_key(self.by):
            what = "the dissent" if isinstance(record, FindingDissent) else "this step of the review"
            raise FindingStepError(
                finding_id=record.finding_id, status="disputed", problem=f"{what} is that of {root.agent}",
                mend=f"only {root.agent} can take it back; an approved finding can be reopened by anybody",
            )  # fmt: skip
        retracted = Entry(self._seen + 1, datetime.max.replace(tzinfo=UTC), self.by, DecisionRetracted(number))
        after = holding([*self._entries.values(), retracted])
        if isinstance(record, LegalSchemeAdded | CrimeExamined):
            known, crimes = schemes_of(after), examined(after)
            lost = [crime for crime in crimes if known.crime(crime) is None]
            if lost:
                mend = "take back first that it is examined"
                raise ElementUnknownError(what="without it the crime", name=lost[0], mend=mend)
        if isinstance(record, _OF_ONE) and not isinstance(record, FindingDissent):
            one = findings_of(after).get(record.finding_id)
            if one is not None:
                _refuse_broken(one)

    # -- within -------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Sign the ledger if anything was decided, and close it."""
        if self._entered:
            self.ledger.seal()
        self.ledger.close()

    def _read(self, entries: Iterable[Mapping[str, Any]]) -> None:
        for raw in entries:
            self._seen = max(self._seen, raw["seq"])
            entry = decisions.read(raw)
            if isinstance(entry.decision, (*_KINDS, DecisionRetracted)):
                self._entries[entry.seq] = entry
                self._known = self._folded = None

    def _enter(self, make: Callable[[], Decision]) -> int:
        """Make a decision in view of all that was decided, and enter it."""
        with self.ledger.writing() as pen:
            # others may have decided meanwhile; nobody else can before this transaction ends
            self._read(pen.since(self._seen))
            number = pen.append(make(), self.by)
        self._entered += 1
        self._read(self.ledger.entries(self._seen))
        return number

    def _next_id(self) -> str:
        """Return the id of a new finding: never that of one that was taken back."""
        numbers = [
            int(e.decision.finding_id[1:])
            for e in self._entries.values()
            if isinstance(e.decision, FindingWritten) and e.decision.finding_id[1:].isdecimal()
        ]
        return f"F{max(numbers, default=0) + 1}"

    def _changeable(self, finding_id: str) -> Finding:
        one = self.finding(finding_id)
        if one.status not in OPEN_TO_CHANGE:
            first = "return" if one.status == "in review" else "reopen"
            raise FindingStepError(
                finding_id=one.finding_id, status=_as_status(one.status), problem="nobody changes it there",
                mend=f"stemmata finding {first} CASE {one.finding_id} --reason WHY; then change it",
            )  # fmt: skip
        return one

    def _worded(self, record: FindingWritten) -> FindingWritten:
        if not record.statement:
            raise DecisionError(kind="finding-written", problem="there is no statement", mend="say what is found")
        among("standard of proof", record.standard, self.standards)
        if record.verdict:
            among("verdict", record.verdict, CONCLUSIONS)
        return record

    def _good(self, ids: Sequence[str], kind: str, *, but: bool = False) -> Sequence[str]:
        """Return the claims, none of which was rejected (`but` one may be, where it is only set aside)."""
        rejected = [c for c in ids if self.claims[c]["status"] == "rejected"]
        if rejected and not but:
            problem = f"claim {rejected[0]} was rejected: nothing can rest on it"
            raise DecisionError(kind=kind, problem=problem, mend="name others, or take the rejection back first")
        if not ids and kind == "finding-evidence":
            raise DecisionError(
                kind=kind, problem="no claim is named", mend="name claims by the beginning of their ids"
            )
        return ids


def _asked_as(meant: Meant, one: Examined | None) -> str | None:
    """Return the name in which somebody is asked about already; None for nobody there."""
    if one is None:
        return None
    if meant.members:
        same = [name for name, members in one.members.items() if set(members) & set(meant.members)]
    else:
        key = _WORDS.findall(person_key(meant.name))
        same = [name for name in one.persons if _WORDS.findall(person_key(name)) == key]
    return same[0] if len(same) == 1 else None


def _is_personal(record: Decision) -> TypeGuard[FindingDissent | FindingMoved]:
    """Whether nobody but its author takes a decision back: a dissent, and what a reviewer decided."""
    return isinstance(record, FindingDissent) or (
        isinstance(record, FindingMoved) and record.to in {"approved", "returned"}
    )


def _refuse_broken(one: Finding) -> None:
    """Refuse a finding whose way through review nobody could have gone."""
    status = "draft"
    for entry in one.moves:
        move = entry.decision
        if not isinstance(move, FindingMoved) or move.to not in _AFTER.get(status, frozenset()):
            _refuse_step(one, "later steps of its review stand on this one", "take back the later steps first")
            return
        status = move.to
    if not one.moves or status in OPEN_TO_CHANGE:
        return
    last = one.moves[-1]
    if isinstance(last.decision, FindingMoved) and last.decision.content != one.content:
        said = "somebody reviews or approved what this entry says, or said something else since"
        _refuse_step(one, said, "return or reopen the finding first, then take the entry back")
    if status == "approved" and one.wrote(last.agent or ""):
        raise AuthorApprovesError(who=last.agent, finding_id=one.finding_id, authors=", ".join(one.authors))


def _refuse_step(one: Finding, problem: str, mend: str) -> None:
    raise FindingStepError(finding_id=one.finding_id, status=_as_status(one.status), problem=problem, mend=mend)


def _as_status(status: str) -> str:
    return {"draft": "a draft"}.get(status, status)


def among(what: str, said: str, known: Sequence[str]) -> None:
    """Raise `DecisionError` where what is said is none of what is known."""
    if said not in known:
        raise DecisionError(kind="finding", problem=f"{said!r} is no {what}", mend=f"say one of: {', '.join(known)}")


def _reason(reason: str, kind: str) -> str:
    if not reason.strip():
        raise DecisionError(kind=kind, problem="there is no reason", mend="say why: --reason")
    return reason.strip()


def _mend(finding_id: str, lacks: Sequence[str]) -> str:
    """Return what to do first about what a finding lacks."""
    if LACKS_LOOK in lacks:
        return (
            f"see them with: stemmata finding show CASE {finding_id}; then: stemmata finding mark CASE {finding_id} "
            "against --proposed, or neither --proposed --reason WHY"
        )
    if LACKS_CONTRARY in lacks:
        return (
            f"stemmata finding mark CASE {finding_id} against CLAIM, or stemmata finding searched CASE {finding_id} "
            '"where you looked"'
        )
    return f"stemmata finding return CASE {finding_id} --reason WHY; then: stemmata finding write CASE {finding_id} ..."


def _known(schemes: Schemes) -> str:
    return f"those known are: {', '.join(schemes.names())}"


def _concerns(record: Decision) -> tuple[str, ...]:
    """Return the claims, sources and findings that a decision speaks of, sorted."""
    found: set[str] = set()
    if isinstance(record, FindingEvidence | ElementMapped | PostHeld):
        found |= record.claims.keys() | {str(c["source_id"]) for c in record.claims.values() if "source_id" in c}
    if isinstance(record, ClaimGraded):
        found |= {record.claim_id, str(record.claim.get("source_id", ""))}
    if isinstance(record, _OF_ONE):
        found.add(record.finding_id)
    if isinstance(record, ElementMapped):
        found |= set(record.findings)
    return tuple(sorted(found - {""}))
