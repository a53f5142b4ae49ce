"""Deciding who is who: the session of one reviewer, which terminal and workbench drive alike.

Every answer is on disk in the ledger before the next pair is shown. The queue is fixed when the session begins, so the
wait for a pair does not grow with the answers; pairs that meanwhile follow from answers are passed over.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stemmata.decisions import VERDICTS, Decision, DecisionRetracted, PairJudged, RecordSetApart
from stemmata.errors import DecisionError, NothingToReviewError, UnknownRecordError
from stemmata.link.calibration import calibrate, calibration_error
from stemmata.link.identity import Releases, identity_of, identity_of_mention
from stemmata.link.inpassage import InPassages
from stemmata.link.queue import QUEUES, Item, Pairs, queue_of
from stemmata.link.sidebyside import SideBySide, side_by_side
from stemmata.link.verdicts import Agreement, Book, Constraints, Pair, Verdict, agreement, constraints, pair_of
from stemmata.values.ids import beginning_so
from stemmata.values.odds import probability_of
from stemmata.values.onscreen import isolated

if TYPE_CHECKING:
    from stemmata.store.ledger import Ledger

__all__ = ["Review", "Status"]

_LEAST_OF_ID = 6


@dataclass(frozen=True, slots=True)
class Status:
    """How far the review has come.

    Attributes:
        judged: Verdict -> pairs on which it stands.
        reviewers: Reviewer -> verdicts given that were not taken back.
        left: Queue -> pairs still to be asked.
        sampled: Pairs of the calibration sample.
        calibrated_on: Pairs of the sample told to be same or not.
        error_before: Expected calibration error of the scores as they are; None with fewer than twenty answers.
        error_after: The same after calibration, on the answers it was learnt from.
        agreement: Of first and second codings.
        disputed: Pairs on which two reviewers disagree.
        resting: Decisions whose records are in no list of now.
    """

    judged: Mapping[str, int]
    reviewers: Mapping[str, int]
    left: Mapping[str, int]
    sampled: int
    calibrated_on: int
    error_before: float | None
    error_after: float | None
    agreement: Agreement
    disputed: int
    resting: int


class Review:
    """The session of one reviewer.

    Args:
        ledger: The ledger.
        tables: `records`, `pairs`, and where they are there `linkages`, `persons`, `sources`; for persons named in
            documents `mention_links`, `mentions` and `passages`.
        reviewer: Who decides.
        queue: One of `queue.QUEUES`.
        languages: Languages of the case.

    Raises:
        NothingToReviewError: If no pairs were compared yet.
    """

    def __init__(
        self,
        ledger: Ledger,
        tables: Mapping[str, pa.Table],
        *,
        reviewer: str,
        queue: str = "all",
        languages: Sequence[str] = (),
    ) -> None:
        self.ledger = ledger
        self.tables = tables
        self.reviewer = reviewer
        self.queue = queue
        self.languages = tuple(languages)
        self.records = Releases(tables["records"], (lambda: tables["mentions"]) if "mentions" in tables else None)
        self.book = Book(ledger.entries())
        self._entered = 0

    # -- what is asked ------------------------------------------------------------------------------------------------

    @cached_property
    def pairs(self) -> Pairs:
        """The pairs compared."""
        return Pairs(self.tables["pairs"])

    @cached_property
    def named(self) -> InPassages:
        """The persons named in documents."""
        judged = sorted({one for s in self.book.all_standing() for one in s.verdict.pair} - self.records.places.keys())
        return InPassages(self.tables, judged)

    @cached_property
    def held(self) -> Constraints:
        """What was decided when the session began."""
        return constraints(self.book, self.records)

    @cached_property
    def items(self) -> list[Item]:
        """The pairs to be asked, in order; fixed for the session.

        Raises:
            NothingToReviewError: If there is nothing to choose from.
        """
        if self.named.links is not None and self.named.links.num_rows:
            return self._queue(self.queue)
        if not self.records.places:
            raise NothingToReviewError(
                problem="the case has no lists of persons, and no persons named in its documents may be one another",
                mend="add them with: stemmata add CASE FILE --list NAME; then: stemmata build CASE",
            )
        if not len(self.pairs.probability):
            raise NothingToReviewError(
                problem="no two records were compared, or none are alike",
                mend="bring the tables up to date with: stemmata build CASE",
            )
        return self._queue(self.queue)

    def open(self, item: Item) -> bool:
        """Return whether an answer would still tell something."""
        standing = self.book.standing(item.pair)
        if item.queue == "second":
            return all(v.reviewer != self.reviewer for v in self.book.verdicts(item.pair))
        if item.queue == "effect":
            return standing is None and not self.book.links.relation(*item.pair)
        if item.queue == "mentions":
            return standing is None and not self.book.links.relation(*item.pair) and not self._both_on_lists(item.pair)
        if item.queue == "calibration":
            return standing is None
        return standing is None or standing.verdict.entry <= self._began

    def side_by_side(self, item: Item) -> SideBySide:
        """Return the two records of a pair; a person named in a document first, with the words that name them."""
        one, other = sorted(item.pair, key=lambda x: x in self.records.places)
        quotes = tuple(self.named.quote(x) for x in (one, other) if self._is_named(x))
        b = self._row(other, {})
        a = self._row(one, b)
        heads = (
            "in the text" if self._is_named(one) else self.place(one),
            ("in the other text" if self._is_named(other) else self.place(other)),
        )
        return side_by_side(a, b, heads, self.languages, quotes)

    def _is_named(self, one: str) -> bool:
        """Return whether an id is that of a person named in a document; records alone read no document."""
        return one not in self.records.places and one in self.named.rows

    def _row(self, one: str, beside: Mapping[str, Any]) -> dict[str, Any]:
        return self.named.as_record(one, beside) if self._is_named(one) else self.records.row(one)

    def place(self, record_id: str) -> str:
        """Return where a record or mention stands, in words."""
        if self._is_named(record_id):
            return self.named.place(record_id)
        row = self.records.row(record_id)
        name = row.get("list_id") or self._source_names.get(row.get("source_id", ""), "list")
        sheet = f", sheet {row['sheet']}" if row.get("sheet") else ""
        return f"{name}{sheet}, row {row.get('row', '?')}"

    def name(self, record_id: str) -> str:
        """Return a name and where it stands, in words; the beginning of the id where it is no longer there."""
        if self._is_named(record_id):
            return f"{isolated(self.named.rows[record_id]['as_written'])} ({self.place(record_id)})"
        if record_id not in self.records.places:
            return f"record {record_id[:8]}"
        return f"{isolated(self.records.row(record_id).get('name') or 'unnamed')} ({self.place(record_id)})"

    def score(self, item: Item) -> tuple[float | None, Mapping[str, Any]]:
        """Return the probability that a pair is one person, and what each comparison contributes."""
        of_mentions = any(map(self._is_named, item.pair))
        table = self.tables["mention_links" if of_mentions else "pairs"]
        a, b = (table.column(c) for c in (("mention_id", "other_id") if of_mentions else ("record_a", "record_b")))
        x, y = item.pair
        mask = pc.or_(pc.and_(pc.equal(a, x), pc.equal(b, y)), pc.and_(pc.equal(a, y), pc.equal(b, x)))
        rows = table.filter(mask).to_pylist()
        if not rows:
            return None, {}
        return rows[0]["probability"], json.loads(rows[0]["weights"] or "{}")

    def own(self, item: Item) -> Verdict | None:
        """Return the reviewer's own last verdict on a pair."""
        second = item.queue == "second"
        own = (v for v in reversed(self.book.verdicts(item.pair)) if v.reviewer == self.reviewer and v.second == second)
        return next(own, None)

    # -- what is decided ----------------------------------------------------------------------------------------------

    def judge(
        self,
        item: Item,
        verdict: str,
        *,
        reason: str | None = None,
        score_seen: bool = False,
    ) -> int:
        """Enter a verdict in the ledger; it is on disk when this returns.

        Args:
            item: The pair.
            verdict: One of `decisions.VERDICTS`.
            reason: Why.
            score_seen: Whether the score was shown.

        Returns:
            Number of the entry.

        Raises:
            ContradictionError: If it contradicts what was decided.
            DecisionError: If the verdict is none.
        """
        if verdict not in VERDICTS:
            raise DecisionError(
                kind="pair-judged", problem=f"{verdict!r} is no verdict", mend=f"say {', '.join(VERDICTS)}"
            )
        a, b = item.pair
        if a == b:
            raise DecisionError(kind="pair-judged", problem="both are one record", mend="name two records")
        judged = PairJudged(
            a, b, verdict, self._identities(item.pair), reason or None, item.queue == "second", score_seen,
            item.stratum, item.stratum_size,
        )  # fmt: skip
        return self._enter(judged)

    def set_apart(self, record_id: str, *, reason: str | None = None) -> int:
        """Take a record out of the cluster it stands in: none of the others is the same person.

        Raises:
            ContradictionError: If verdicts bind it to a member by way of others.
            DecisionError: If it stands in no cluster.
        """
        members = tuple(m for m in self.cluster(record_id) if m != record_id)
        if not members:
            problem = f"{self.name(record_id)} stands alone"
            raise DecisionError(kind="record-set-apart", problem=problem, mend="name a record of a cluster")
        kept = self._identities((record_id, *members))
        return self._enter(RecordSetApart(record_id, members, kept, reason or None))

    def cluster(self, record_id: str) -> tuple[str, ...]:
        """Return the records of the person a record most likely belongs to, itself included."""
        persons = self.tables.get("persons")
        if persons is None:
            return (record_id,)
        own = persons.filter(pc.equal(persons.column("member_id"), record_id)).to_pylist()
        if not own:
            return (record_id,)
        likeliest = max(own, key=lambda row: (row["p_member"] or 0, row["person_id"]))["person_id"]
        inside = persons.filter(pc.equal(persons.column("person_id"), likeliest)).column("member_id").to_pylist()
        return tuple(sorted(m for m in inside if m in self.records.places))

    def undo(self, entry: int, *, reason: str | None = None) -> int:
        """Take back an entry, as if it had never been made; a retraction is taken back the same way.

        Raises:
            EntryNotFoundError: If it is no decision about who is who that still holds.
            ContradictionError: If what it had replaced contradicts what was decided since.
        """
        self.book.read(self.ledger.entries(self.book.seen))
        return self._enter(DecisionRetracted(entry, reason or None, self.book.concerns(entry)))

    def last(self) -> int | None:
        """Return the reviewer's newest verdict that still holds."""
        return self.book.last_of(self.reviewer)

    def decisions(self) -> list[dict[str, Any]]:
        """Return every decision that holds, oldest first: entry, time, reviewer, kind and what it says."""
        return [
            {
                "entry": e.seq,
                "time": e.time.isoformat(),
                "reviewer": e.agent,
                "kind": e.decision.kind,
                **e.decision.body(),
            }
            for e in self.book.entries()
        ]

    def find(self, said: str) -> str:
        """Return the id of the record or mention that the beginning of an id, or LIST:ROW, names.

        Raises:
            UnknownRecordError: If there is none, or more than one.
        """
        if said in self.records.places:
            return said
        found = beginning_so(said, self.records.places, _LEAST_OF_ID)
        name, sign, row = said.rpartition(":")
        if not found and sign and row.isdecimal():
            records = self.tables["records"]
            mask = pc.and_(pc.equal(records.column("list_id"), name), pc.equal(records.column("row"), int(row)))
            found = records.filter(mask).column("record_id").to_pylist()
        if len(said) >= _LEAST_OF_ID and not found:
            found = self.named.beginning(said)
        if len(found) != 1:
            raise UnknownRecordError(record_id=said + (f" ({len(found)} begin so)" if found else ""))
        return str(found[0])

    def item(self, one: str, other: str) -> Item:
        """Return two records as a pair outside any queue, with its place in the calibration sample if it has one."""
        pair = pair_of(one, other)
        return next((item for item in self._queue("calibration") if item.pair == pair), Item(pair, "named"))

    def close(self) -> None:
        """Sign the ledger if anything was decided, and close it."""
        if self._entered:
            self.ledger.seal()
        self.ledger.close()

    # -- how far it has come ------------------------------------------------------------------------------------------

    def status(self) -> Status:
        """Return how far the review has come."""
        held = constraints(self.book, self.records)
        said = list(self.book.all_standing())
        left = {name: len(self._queue(name, held)) for name in QUEUES if name != "all"}
        before, after = self._errors(held)
        sample = queue_of(self.pairs, self._linkages, Book(), constraints(Book(), self.records), queue="calibration")
        return Status(
            judged=dict(sorted(Counter(s.verdict.verdict for s in said).items())),
            reviewers=dict(sorted(self.book.by_reviewer().items())),
            left=left,
            sampled=len(sample),
            calibrated_on=len(held.judged),
            error_before=before,
            error_after=after,
            agreement=agreement(self.book),
            disputed=sum(s.against is not None for s in said),
            resting=len(held.resting),
        )

    def _errors(self, held: Constraints) -> tuple[float | None, float | None]:
        place = {self.pairs.pair(row): row for row in range(len(self.pairs.a))} if held.judged else {}
        told = [j for j in held.judged if (j.record_a, j.record_b) in place]
        if len(told) < 20:
            return None, None
        score = np.array([self.pairs.score[place[j.record_a, j.record_b]] for j in told])
        same, weight = np.array([j.same for j in told]), np.array([j.weight for j in told])
        raw = probability_of(score)
        fitted = calibrate(score, same)
        after = calibration_error(fitted.probability(score), same, weight) if fitted.n else None
        return calibration_error(raw, same, weight), after

    # -- within -------------------------------------------------------------------------------------------------------

    def _queue(self, queue: str, held: Constraints | None = None) -> list[Item]:
        return queue_of(
            self.pairs, self._linkages, self.book, held or self.held, queue=queue, reviewer=self.reviewer,
            suggested=self._suggested if queue in {"all", "mentions"} else (),
        )  # fmt: skip

    @cached_property
    def _suggested(self) -> list[Pair]:
        return self.named.suggested()

    def _both_on_lists(self, pair: Pair) -> bool:
        """Return whether both were said to be somebody on a list: whether these are one is asked of the records."""
        groups = (self.book.links.group(one) for one in pair)
        return all(any(one in self.records.places for one in group) for group in groups)

    @cached_property
    def _began(self) -> int:
        """Number of the newest entry when the queue was made."""
        return self.book.seen

    @cached_property
    def _linkages(self) -> pa.Table:
        found = self.tables.get("linkages")
        empty = {"draw": pa.array([], pa.int64()), "member_id": pa.array([], pa.string())}
        return pa.table({**empty, "person_id": pa.array([], pa.string())}) if found is None else found

    @cached_property
    def _source_names(self) -> dict[str, str]:
        sources = self.tables.get("sources")
        if sources is None:
            return {}
        return dict(zip(sources.column("source_id").to_pylist(), sources.column("name").to_pylist(), strict=True))

    def _identities(self, record_ids: Sequence[str]) -> dict[str, Any]:
        return {
            one: identity_of_mention(self.named.rows[one])
            if self._is_named(one)
            else identity_of(self.records.row(one))
            for one in record_ids
        }

    def _enter(self, decision: Decision) -> int:
        _ = self._began
        with self.ledger.writing() as pen:
            # another reviewer may have decided meanwhile; nobody else can before this transaction ends
            self.book.read(pen.since(self.book.seen))
            self.book.refuse(decision, self.reviewer, self.name)
            number = pen.append(decision, self.reviewer)
        self._entered += 1
        self.book.read(self.ledger.entries(self.book.seen))
        return number
