"""What people decided about who is who, read from the ledger: what stands, what follows from it, what contradicts.

* The last verdict on a pair stands, whoever gave it; all others remain in the ledger.
* A **second coding** is made blind, to measure agreement, and replaces nothing. Where it says the opposite of the first
  (same against different or relative), the pair is **disputed** and binds nothing until somebody judges it once more.
* `same` binds two records to one person, `different` and `relative` to two. Both reach further: if A is B and B is C,
  then A is C; if moreover C is not D, then A is not D. A verdict (or an undoing) after which A both is and is not C is
  refused, with the chain that contradicts. What the ledger holds is therefore always consistent.
* A retraction takes one entry away, as if it had never been made; retracting the retraction brings it back.

Everything here is a pure function of the entries.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise, product
from typing import Any

import pyarrow as pa

from stemmata import decisions
from stemmata.decisions import DecisionRetracted, Entry, PairJudged, RecordSetApart
from stemmata.errors import ContradictionError, EntryNotFoundError
from stemmata.link.identity import Releases

__all__ = [
    "KINDS", "Again", "Agreement", "Book", "Constraints", "Judged", "Pair", "Standing", "Verdict", "agreement",
    "constraints", "pair_of",
]  # fmt: skip

KINDS = ("pair-judged", "record-set-apart", "decision-retracted")
"""The kinds of ledger entries that decide who is who."""

Pair = tuple[str, str]
_SIGNS = {"same": 1, "different": -1, "relative": -1}


def pair_of(one: str, other: str) -> Pair:
    """Return two record ids in their one order."""
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody said of a pair.

    Attributes:
        pair: The two record ids, in order.
        verdict: One of `decisions.VERDICTS`.
        entry: Number of the ledger entry.
        time: When.
        reviewer: Who; None where the entry names nobody.
        reason: Why, if it was said.
        second: Whether it is a second coding.
        stratum: Stratum of the calibration sample the pair came from, if it did.
        stratum_size: Pairs of that stratum when the sample was drawn.
        records: What the two records were then (`identity_of`).
    """

    pair: Pair
    verdict: str
    entry: int
    time: datetime
    reviewer: str | None = None
    reason: str | None = None
    second: bool = False
    stratum: int | None = None
    stratum_size: int | None = None
    records: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sign(self) -> int:
        """1 if it binds to one person, -1 if to two, 0 if to nothing."""
        return _SIGNS.get(self.verdict, 0)

    def in_words(self, name: Callable[[str], str], now: int | None = None) -> str:
        """Return what was said, by whom and when; `now` is the number of the entry that is just being made."""
        said = {"same": "is", "different": "is not", "relative": "is a relative of, and not,"}[self.verdict]
        a, b = (name(record_id) for record_id in self.pair)
        who = (
            "as is said now"
            if self.entry == now
            else f"entry {self.entry}, {self.reviewer or 'unnamed'}, {self.time:%Y-%m-%d}"
        )
        return f"{a} {said} {b} ({who})"


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a pair.

    Attributes:
        verdict: The last first coding.
        against: The second coding that says the opposite, where the pair is disputed.
    """

    verdict: Verdict
    against: Verdict | None = None

    @property
    def sign(self) -> int:
        """1 if one person, -1 if two, 0 if nothing is settled."""
        return 0 if self.against else self.verdict.sign


class Links:
    """Records bound together and kept apart, always without contradiction where every `put` was checked."""

    def __init__(self) -> None:
        self.together: dict[str, dict[str, Verdict]] = defaultdict(dict)
        self.apart: dict[str, dict[str, Verdict]] = defaultdict(dict)

    def put(self, pair: Pair, sign: int, verdict: Verdict | None) -> None:
        """Set what binds a pair; sign 0 for nothing."""
        for one, other in (pair, pair[::-1]):
            self.together[one].pop(other, None)
            self.apart[one].pop(other, None)
            if verdict is not None and sign:
                (self.together if sign > 0 else self.apart)[one][other] = verdict

    def path(self, start: str, end: str) -> list[Verdict] | None:
        """Return the shortest chain of verdicts that makes both records one person, or None."""
        came: dict[str, str] = {start: start}
        queue = deque([start])
        while queue and end not in came:
            at = queue.popleft()
            for after in self.together.get(at, ()):
                if after not in came:
                    came[after] = at
                    queue.append(after)
        if end not in came:
            return None
        chain = []
        while end != start:
            chain.append(self.together[came[end]][end])
            end = came[end]
        return chain[::-1]

    def group(self, record_id: str) -> list[str]:
        """Return all records bound to one, itself first."""
        seen = {record_id: None}
        queue = deque([record_id])
        while queue:
            for after in self.together.get(queue.popleft(), ()):
                if after not in seen:
                    seen[after] = None
                    queue.append(after)
        return list(seen)

    def contradiction(self, pair: Pair) -> tuple[list[Verdict], Verdict] | None:
        """Return what contradicts around a pair: a chain that makes two records one, and what parts them."""
        a, b = pair
        if (parts := self.apart.get(a, {}).get(b)) is not None:
            chain = self.path(a, b)
            return None if chain is None else (chain, parts)
        if b not in self.together.get(a, {}):
            return None
        group = set(self.group(a))
        for one in sorted(group):
            for other, parts in self.apart.get(one, {}).items():
                if other in group:
                    return self.path(one, other) or [], parts
        return None

    def relation(self, one: str, other: str) -> int:
        """Return 1 if both are one person by what was decided, -1 if they cannot be, 0 if it is open."""
        group = self.group(one)
        if other in group:
            return 1
        others = set(self.group(other))
        return -1 if any(x in others for member in group for x in self.apart.get(member, ())) else 0


class Book:
    """All decisions about who is who, in the order they were made.

    Args:
        entries: Ledger entries, oldest first; those of other kinds are passed over.
    """

    def __init__(self, entries: Iterable[Mapping[str, Any]] = ()) -> None:
        self.links = Links()
        self.seen = 0
        """Number of the newest entry read."""
        self._entries: dict[int, Entry] = {}
        self._said: dict[Pair, list[Verdict]] = defaultdict(list)
        self._retractions: dict[int, list[int]] = defaultdict(list)
        self.read(entries)

    def read(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Take up entries of the ledger as they are."""
        for raw in entries:
            self.seen = max(self.seen, raw["seq"])
            if raw["kind"] in KINDS:
                entry = decisions.read(raw)
                taken_back = entry.decision.entry if isinstance(entry.decision, DecisionRetracted) else None
                if taken_back is None or taken_back in self._entries:  # others decide about claims and findings
                    self._enter(entry)

    def refuse(self, decision: decisions.Decision, agent: str | None, name: Callable[[str], str] = str) -> None:
        """See whether a decision may be entered next; nothing is changed.

        Args:
            decision: A decision about who is who.
            agent: Who decides.
            name: How a record is named in the message.

        Raises:
            ContradictionError: If it contradicts what stands; the message tells the chain.
            EntryNotFoundError: If it retracts an entry that decides nothing about who is who, or no longer holds.
        """
        if isinstance(decision, DecisionRetracted) and not self.holds(decision.entry):
            raise EntryNotFoundError(entry=decision.entry)
        number = self.seen + 1
        entry = Entry(number, datetime.max.replace(tzinfo=UTC), agent, decision)
        pairs = self._enter(entry)
        try:
            found = next(filter(None, map(self.links.contradiction, pairs)), None)
        finally:
            self._forget(entry, pairs)
        if found is not None:
            chain, parts = found
            told = [verdict.in_words(name, number) for verdict in chain]
            raise ContradictionError(
                chain=", ".join(told),
                parts=parts.in_words(name, number),
                entries=sorted({v.entry for v in (*chain, parts)} - {number}),
            )

    def holds(self, entry: int) -> bool:
        """Return whether an entry decides something about who is who and was not retracted."""
        return entry in self._entries and not any(self.holds(r) for r in self._retractions[entry])

    def entry(self, number: int) -> Entry:
        """Return an entry.

        Raises:
            EntryNotFoundError: If there is no such decision.
        """
        if number not in self._entries:
            raise EntryNotFoundError(entry=number)
        return self._entries[number]

    def last_of(self, agent: str | None) -> int | None:
        """Return the newest verdict of somebody that still holds, None if there is none."""
        made = (
            n
            for n, e in reversed(self._entries.items())
            if e.agent == agent and not isinstance(e.decision, DecisionRetracted)
        )
        return next((number for number in made if self.holds(number)), None)

    def verdicts(self, pair: Pair) -> list[Verdict]:
        """Return all verdicts on a pair that were not retracted, oldest first."""
        return [verdict for verdict in self._said.get(pair, ()) if self.holds(verdict.entry)]

    def standing(self, pair: Pair) -> Standing | None:
        """Return what stands of a pair, None if nobody judged it."""
        said = self.verdicts(pair)
        first = next((v for v in reversed(said) if not v.second), None)
        if first is None:
            return None
        seconds = {v.reviewer: v for v in said if v.second and v.entry > first.entry}
        against = (v for v in seconds.values() if v.sign * first.sign < 0)
        return Standing(first, next(against, None))

    def all_standing(self) -> Iterator[Standing]:
        """Yield what stands of every pair judged, by the number of its verdict's entry."""
        found = [standing for pair in self._said if (standing := self.standing(pair)) is not None]
        yield from sorted(found, key=lambda standing: (standing.verdict.entry, standing.verdict.pair))

    def entries(self) -> Iterator[Entry]:
        """Yield the entries that hold, oldest first."""
        yield from (entry for number, entry in self._entries.items() if self.holds(number))

    def by_reviewer(self) -> Counter[str]:
        """Return how many verdicts each reviewer gave that were not taken back."""
        said = (entry for entry in self.entries() if not isinstance(entry.decision, DecisionRetracted))
        return Counter(entry.agent or "unnamed" for entry in said)

    def double_coded(self) -> Iterator[tuple[Verdict, Verdict]]:
        """Yield first and second coding of each pair coded twice: the first as it stood when the second was made."""
        for pair in sorted(self._said):
            said = self.verdicts(pair)
            last = {v.reviewer: v for v in said if v.second}
            for second in last.values():
                firsts = [v for v in said if not v.second and v.reviewer != second.reviewer and v.entry < second.entry]
                if firsts:
                    yield firsts[-1], second

    def concerns(self, number: int) -> tuple[str, ...]:
        """Return the records and sources that an entry speaks of, sorted."""
        decision = self.entry(number).decision
        if isinstance(decision, DecisionRetracted):
            return decision.concerns
        found = {record_id for pair in self._pairs(decision) for record_id in pair}
        if isinstance(decision, PairJudged | RecordSetApart):
            found |= {kept["source_id"] for kept in decision.records.values() if kept.get("source_id")}
        return tuple(sorted(found))

    def _pairs(self, decision: decisions.Decision) -> list[Pair]:
        if isinstance(decision, PairJudged):
            return [pair_of(decision.record_a, decision.record_b)]
        if isinstance(decision, RecordSetApart):
            return [pair_of(decision.record_id, member) for member in decision.members]
        if isinstance(decision, DecisionRetracted) and decision.entry in self._entries:
            return self._pairs(self._entries[decision.entry].decision)
        return []

    def _enter(self, entry: Entry) -> list[Pair]:
        """Take up an entry and bring the links up to date; return the pairs it touches."""
        decision = entry.decision
        pairs = self._pairs(decision)
        if isinstance(decision, PairJudged) and decision.verdict in decisions.VERDICTS:
            self._said[pairs[0]].append(
                Verdict(
                    pairs[0], decision.verdict, entry.seq, entry.time, entry.agent, decision.reason, decision.second,
                    decision.stratum, decision.stratum_size, decision.records,
                )
            )  # fmt: skip
        elif isinstance(decision, RecordSetApart):
            for pair in pairs:
                told = Verdict(pair, "different", entry.seq, entry.time, entry.agent, decision.reason)
                self._said[pair].append(replace(told, records=decision.records))
        elif isinstance(decision, DecisionRetracted):
            self._retractions[decision.entry].append(entry.seq)
        self._entries[entry.seq] = entry
        self._relink(pairs)
        return pairs

    def _forget(self, entry: Entry, pairs: list[Pair]) -> None:
        """Take back `_enter`, of the newest entry."""
        del self._entries[entry.seq]
        if isinstance(entry.decision, DecisionRetracted):
            self._retractions[entry.decision.entry].remove(entry.seq)
        else:
            for pair in pairs:
                self._said[pair] = [verdict for verdict in self._said[pair] if verdict.entry != entry.seq]
        self._relink(pairs)

    def _relink(self, pairs: Iterable[Pair]) -> None:
        for pair in pairs:
            standing = self.standing(pair)
            self.links.put(pair, standing.sign if standing else 0, standing.verdict if standing else None)


# -- what the link room takes -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair of the calibration sample of which it was said whether both are one person.

    Attributes:
        record_a: One record.
        record_b: The other.
        same: Whether they are one person.
        weight: How many pairs it stands for: pairs of its stratum when the sample was drawn, divided by those judged.
    """

    record_a: str
    record_b: str
    same: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Again:
    """A decision that no longer settles its pair and should be asked again.

    Attributes:
        pair: The records of now.
        verdict: What was said.
        why: What has changed, in words.
    """

    pair: Pair
    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class Constraints:
    """What people decided, for the records of now.

    Attributes:
        same: Pairs that must be one person, as decided (not closed: see `groups`), sorted.
        different: Pairs that must not be, sorted.
        groups: Records that must be one person, two or more a group, closed transitively, sorted.
        decided: Pair -> (verdict, who) for `pairs.decided` and `pairs.decided_by`; disputed pairs are `unsure`. It has
            what follows for two records from verdicts on persons named in documents.
        of_mentions: The same for pairs of which one or both are persons named in documents.
        judged: Pairs to calibrate on.
        again: What should be asked again.
        resting: Numbers of entries whose records are in no list of now.
        links: Answers for any two records what follows from the decisions (`relation`).
    """

    same: tuple[Pair, ...]
    different: tuple[Pair, ...]
    groups: tuple[tuple[str, ...], ...]
    decided: Mapping[Pair, tuple[str, str]]
    of_mentions: Mapping[Pair, tuple[str, str]]
    judged: tuple[Judged, ...]
    again: tuple[Again, ...]
    resting: tuple[int, ...]
    links: Links

    def columns(self, a: Sequence[str], b: Sequence[str]) -> tuple[list[str | None], list[str | None]]:
        """Return `decided` and `decided_by` for pairs of record ids, row by row; None where nobody judged."""
        said = [self.decided.get(pair_of(x, y), (None, None)) for x, y in zip(a, b, strict=True)]
        return [verdict for verdict, _ in said], [who for _, who in said]


def constraints(entries: Iterable[Mapping[str, Any]] | Book, records: pa.Table | Releases) -> Constraints:
    """Return what the decisions of the ledger mean for the records of now.

    Args:
        entries: The ledger's entries, oldest first (`work.entries`), or the book made of them.
        records: Table `records`, or the finder made of it; with `mentions` it knows which of these are still there.

    Returns:
        Must-links, cannot-links and verdicts. They never contradict each other: what is carried over to a later release
        gives way to what was said of its records themselves, and later words to earlier ones; it is then asked again.
    """
    book = entries if isinstance(entries, Book) else Book(entries)
    now = records if isinstance(records, Releases) else Releases(records)
    links = Links()
    held: dict[Pair, Standing] = {}
    carried: list[tuple[Pair, Standing]] = []
    again: list[Again] = []
    resting: list[int] = []
    for standing in book.all_standing():
        verdict = standing.verdict
        a, b = (now.find(record_id, verdict.records.get(record_id, {})) for record_id in verdict.pair)
        if all(x in f.record_ids for x, f in zip(verdict.pair, (a, b), strict=True)):
            held[verdict.pair] = standing
            links.put(verdict.pair, standing.sign, verdict)
        pairs = [pair_of(x, y) for x, y in product(a.record_ids, b.record_ids) if x != y]
        carried += [(pair, standing) for pair in pairs if pair != verdict.pair]
        found = [(*f.record_ids[-1:], *filter(None, [f.changed_to]))[-1:] for f in (a, b)]
        if not all(found):
            resting.append(verdict.entry)
        elif (changed := sorted({*a.fields, *b.fields})) and found[0] != found[1]:
            words = ", ".join(name.replace("_", " ") for name in changed)
            reread = any(f.changed_to and f.changed_to not in now.places for f in (a, b))
            why = "the text names somebody else there now" if reread else f"changed in the list since: {words}"
            again.append(Again(pair_of(found[0][0], found[1][0]), verdict, why))
    for pair, standing in carried:
        if pair in held:
            continue
        links.put(pair, standing.sign, standing.verdict)
        if links.contradiction(pair) is None:
            held[pair] = standing
        else:
            links.put(pair, 0, None)
            again.append(Again(pair, standing.verdict, "contradicts other decisions in this release"))
    records_only, with_mentions = _by_kind(held, now.places)
    through = _by_way_of_mentions(with_mentions, now.places)
    decided = {pair: _decided(standing) for pair, standing in records_only.items()}
    for pair, standing in through.items():
        if pair not in records_only or not records_only[pair].sign:
            said, who = _decided(standing)
            decided[pair] = said, f"{who}, by way of a document"
    signs = {pair: standing.sign for pair, standing in (records_only | through).items()}
    return Constraints(
        same=tuple(sorted(pair for pair, sign in signs.items() if sign > 0)),
        different=tuple(sorted(pair for pair, sign in signs.items() if sign < 0)),
        groups=_groups(links, held, now.places),
        decided=decided,
        of_mentions={pair: _decided(standing) for pair, standing in with_mentions.items()},
        judged=_judged(records_only),
        again=tuple(a for a in again if a.pair not in held),
        resting=tuple(sorted(resting)),
        links=links,
    )


def _by_kind(
    held: Mapping[Pair, Standing], records: Mapping[str, int]
) -> tuple[dict[Pair, Standing], dict[Pair, Standing]]:
    """Return what stands of two records, and what stands of persons named in documents."""
    found: tuple[dict[Pair, Standing], dict[Pair, Standing]] = ({}, {})
    for pair, standing in held.items():
        found[not all(record_id in records for record_id in pair)][pair] = standing
    return found


def _by_way_of_mentions(held: Mapping[Pair, Standing], records: Mapping[str, int]) -> dict[Pair, Standing]:
    """Return what verdicts on persons named in documents say of two records: who is both rows is one person."""
    way = Links()
    for pair, standing in held.items():
        way.put(pair, max(0, standing.sign), standing.verdict)
    found: dict[Pair, Standing] = {}
    for pair, standing in sorted(held.items()):
        bound = [sorted(r for r in way.group(x) if r in records) for x in pair]
        if standing.sign > 0:
            found |= {both: standing for both in pairwise(bound[0]) if both not in found}
        elif standing.sign < 0 and all(bound):
            found[pair_of(bound[0][0], bound[1][0])] = standing
    return found


def _decided(standing: Standing) -> tuple[str, str]:
    first = standing.verdict
    who = first.reviewer or "unnamed"
    if standing.against is None:
        return first.verdict, who
    return "unsure", f"{who} and {standing.against.reviewer or 'unnamed'} disagree"


def _groups(links: Links, held: Iterable[Pair], records: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    seen: set[str] = set()
    groups = []
    for record_id in sorted({record_id for pair in held for record_id in pair if record_id in records}):
        if record_id not in seen:
            group = [other for other in links.group(record_id) if other in records]
            seen.update(group)
            if len(group) > 1:
                groups.append(tuple(sorted(group)))
    return tuple(groups)


def _judged(held: Mapping[Pair, Standing]) -> tuple[Judged, ...]:
    # one label a decision: what is carried over to a further release says nothing new
    said = {
        standing.verdict.entry: (pair, standing)
        for pair, standing in sorted(held.items(), reverse=True)
        if standing.sign
    }
    sampled = {e: (p, s) for e, (p, s) in said.items() if s.verdict.stratum is not None and s.verdict.stratum_size}
    judged = Counter(standing.verdict.stratum for _, standing in sampled.values())
    return tuple(
        Judged(*pair, standing.sign > 0, (standing.verdict.stratum_size or 0) / judged[standing.verdict.stratum])
        for pair, standing in sorted(sampled.values(), key=lambda found: found[0])
    )


# -- agreement ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two codings of the same pairs agree.

    Attributes:
        n: Pairs coded twice (those deferred left out).
        observed: Share of pairs with the same verdict; None without pairs.
        kappa: Cohen's kappa; None where it cannot be computed (no pairs, or one verdict throughout).
        low: Lower end of its 95 % interval.
        high: Upper end.
        disagreements: How often which two verdicts were given: (first, second, number).
    """

    n: int
    observed: float | None
    kappa: float | None
    low: float | None
    high: float | None
    disagreements: tuple[tuple[str, str, int], ...]


def agreement(book: Book) -> Agreement:
    """Return the agreement of first and second codings.

    Kappa is (po - pe) / (1 - pe) with po the share of agreement and pe the share expected of two coders who give each
    verdict as often as they did, but independently of each other; its standard error is
    sqrt(po (1 - po) / (n (1 - pe)^2)) (Cohen, A coefficient of agreement for nominal scales, 1960).
    """
    codings = [(a.verdict, b.verdict) for a, b in book.double_coded() if "deferred" not in {a.verdict, b.verdict}]
    n = len(codings)
    if not n:
        return Agreement(0, None, None, None, None, ())
    observed = sum(a == b for a, b in codings) / n
    first, second = Counter(a for a, _ in codings), Counter(b for _, b in codings)
    expected = sum(first[verdict] * second[verdict] for verdict in decisions.VERDICTS) / n**2
    differing = Counter((a, b) for a, b in codings if a != b)
    disagreements = tuple((a, b, count) for (a, b), count in sorted(differing.items()))
    if expected >= 1:
        return Agreement(n, observed, None, None, None, disagreements)
    kappa = (observed - expected) / (1 - expected)
    reach = 1.96 * math.sqrt(observed * (1 - observed) / n) / (1 - expected)
    return Agreement(n, observed, kappa, max(-1.0, kappa - reach), min(1.0, kappa + reach), disagreements)
