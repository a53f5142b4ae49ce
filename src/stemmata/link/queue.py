"""Which pairs a reviewer is asked, and in which order: where an answer tells most.

1. **Calibration**: a random sample from each stratum of the score, mixed, so that probabilities can be set to what they
   mean. A pair's place in the sample depends on the two records alone: pairs that come or go with a new release move no
   other, and the queue is the same after every build.
2. **Again**: pairs whose answer no longer settles them, because a record changed in its list or two reviewers disagree.
3. **Effect**: pairs whose answer changes the number of persons most. With N the number of persons in the pair's
   component and T whether both are one, over the draws of the linkage, an answer takes Cov(N, T)^2 / Var(T) from the
   variance of the count (law of total variance; T is the only thing learnt). Where there are no draws, p (1 - p) is
   taken, divided by one more than the number of records that likely pairs connect with both.
4. **Mentions**: persons named in documents who may be somebody on a list, or somebody named elsewhere, document by
   document.
5. **Deferred**, at the end.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json
from numpy.typing import NDArray

from stemmata.link.calibration import EDGES, strata_of
from stemmata.link.verdicts import Book, Constraints, Pair, pair_of

__all__ = ["EACH", "QUEUES", "Item", "Pairs", "queue_of"]

EACH = 60
"""Pairs of each stratum in the calibration sample."""
QUEUES = ("all", "calibration", "again", "effect", "mentions", "deferred", "second")
_OPEN = 0.02
"""Probability from which, and up to whose complement, an answer may change the count."""
_LEAST_EFFECT = 1e-4
_AT_ONCE = 1 << 16

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Item:
    """A pair to be asked.

    Attributes:
        pair: The ids of two records or mentions, in order.
        queue: Why it is asked: calibration, again, effect, mentions, deferred or second.
        stratum: Its stratum in the calibration sample.
        stratum_size: Pairs of that stratum.
        why: What the reviewer should know before, in words; never what others said.
    """

    pair: Pair
    queue: str
    stratum: int | None = None
    stratum_size: int | None = None
    why: str | None = None


class Pairs:
    """The pairs that were compared, as columns.

    Args:
        table: Table `pairs`.
    """

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        a, b = table.column("record_a"), table.column("record_b")
        ids = pc.unique(pa.chunked_array([*a.chunks, *b.chunks], pa.string())).sort()
        self.ids: list[str] = ids.to_pylist()
        self.a: Whole = pc.index_in(a, ids).to_numpy().astype(np.int64)
        self.b: Whole = pc.index_in(b, ids).to_numpy().astype(np.int64)
        self.probability: Numbers = pc.fill_null(table.column("probability"), 0.5).to_numpy()
        self.score = _score(table, self.probability)

    def pair(self, row: int) -> Pair:
        """Return the record ids of a row."""
        return pair_of(self.ids[self.a[row]], self.ids[self.b[row]])

    def order(self) -> NDArray[np.uint64]:
        """Return a number a pair, as good as random, that depends on its two records alone."""
        said = [int.from_bytes(hashlib.sha256(i.encode()).digest()[:8], "big") for i in self.ids]
        digest = np.array(said, np.uint64) if said else np.zeros(0, np.uint64)
        # the sum does not know which record stands first; the rest mixes (splitmix64, Steele and others 2014)
        x = digest[self.a] + digest[self.b]
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
        return np.asarray(x ^ (x >> np.uint64(31)), np.uint64)


def _score(table: pa.Table, probability: Numbers) -> Numbers:
    """Return natural log-odds before calibration: the sum of the weights; without weights, of the probability."""
    p = np.clip(probability, 1e-12, 1 - 1e-12)
    odds = np.log(p) - np.log1p(-p)
    texts = table.column("weights")
    weighed = pc.starts_with(pc.fill_null(texts, ""), '{"').to_numpy()
    if not weighed.any():
        return odds
    lines = "\n".join(texts.filter(pa.array(weighed)).to_pylist())
    parts = pa.json.read_json(pa.BufferReader(lines.encode()))
    score = np.zeros(int(weighed.sum()))
    for name in parts.column_names:
        if pa.types.is_floating(parts.schema.field(name).type) or pa.types.is_integer(parts.schema.field(name).type):
            score += pc.fill_null(parts.column(name).cast(pa.float64()), 0.0).to_numpy()
    odds[weighed] = score * math.log(2)
    return odds


def queue_of(
    pairs: Pairs,
    linkages: pa.Table,
    book: Book,
    held: Constraints,
    *,
    queue: str = "all",
    reviewer: str | None = None,
    each: int = EACH,
    suggested: Sequence[Pair] = (),
) -> list[Item]:
    """Return the pairs to be asked, in order; those answered already are left out.

    Args:
        pairs: The pairs compared.
        linkages: Table `linkages`, empty if there are no draws.
        book: What was decided.
        held: What that means for the records of now.
        queue: One of `QUEUES`; `all` is all but `second`.
        reviewer: Who is asked: in `second`, pairs of the sample that others answered and he did not.
        each: Pairs a stratum of the calibration sample.
        suggested: Pairs with persons named in documents, in the order of asking.
    """
    sample = _sample(pairs, each)
    if queue == "second":
        return [_seconded(item) for item in sample if _for_second(book, item.pair, reviewer)]
    taken: set[Pair] = set()
    found: list[Item] = []

    def take(items: Iterable[Item]) -> None:
        for item in items:
            if item.pair not in taken and (queue in {"all", item.queue}):
                found.append(item)
                taken.add(item.pair)

    decided = {**held.decided, **held.of_mentions}
    deferred = [pair for pair, (verdict, _) in sorted(decided.items()) if verdict == "deferred"]
    again = {a.pair: Item(a.pair, "again", why=a.why) for a in held.again}
    again |= {
        s.verdict.pair: Item(s.verdict.pair, "again", why="two reviewers disagree")
        for s in book.all_standing()
        if s.against and s.verdict.pair in decided
    }
    take(item for item in sample if item.pair not in held.decided and item.pair not in again)
    take(again.values())
    take(_by_effect(pairs, linkages, held))
    take(Item(pair, "mentions") for pair in suggested if pair not in decided)
    take(Item(pair, "deferred", why=_reason(book, pair)) for pair in deferred)
    return found


def _reason(book: Book, pair: Pair) -> str | None:
    standing = book.standing(pair)
    reason = standing.verdict.reason if standing else None
    return f"deferred: {reason}" if reason else None


def _for_second(book: Book, pair: Pair, reviewer: str | None) -> bool:
    said = book.verdicts(pair)
    firsts = {v.reviewer for v in said if not v.second and v.verdict != "deferred"}
    return bool(firsts) and all(v.reviewer != reviewer for v in said)


def _seconded(item: Item) -> Item:
    return Item(item.pair, "second", item.stratum, item.stratum_size)


def _sample(pairs: Pairs, each: int) -> list[Item]:
    """Return the calibration sample: of each stratum the first pairs by their number; mixed by it too."""
    order, strata = pairs.order(), strata_of(pairs.score)
    chosen: list[tuple[int, int, int]] = []
    sizes: dict[int, int] = {}
    for stratum in range(len(EDGES) + 1):
        inside = np.flatnonzero(strata == stratum)
        sizes[stratum] = len(inside)
        first = inside[np.argsort(order[inside], kind="stable")[:each]]
        chosen += [(int(order[row]), stratum, int(row)) for row in first]
    return [Item(pairs.pair(row), "calibration", stratum, sizes[stratum]) for _, stratum, row in sorted(chosen)]


def _by_effect(pairs: Pairs, linkages: pa.Table, held: Constraints) -> list[Item]:
    p = pairs.probability
    likely = np.flatnonzero((p > _OPEN) & (p < 1 - _OPEN))
    rows = np.array([row for row in likely if pairs.pair(int(row)) not in held.decided], np.int64)
    if not len(rows):
        return []
    effect = _effect_in_draws(pairs, linkages, rows) if linkages.num_rows else _effect_of_odds(pairs, rows)
    ranked = sorted(zip((-np.round(effect, 9)).tolist(), map(pairs.pair, rows.tolist()), strict=True))
    return [Item(pair, "effect") for gain, pair in ranked if -gain >= _LEAST_EFFECT]


def _effect_of_odds(pairs: Pairs, rows: Whole) -> Numbers:
    likely = np.flatnonzero(pairs.probability >= 0.5)
    near: dict[int, set[int]] = defaultdict(set)
    for a, b in zip(pairs.a[likely].tolist(), pairs.b[likely].tolist(), strict=True):
        near[a].add(b)
        near[b].add(a)
    common = [len(near[a] & near[b]) for a, b in zip(pairs.a[rows].tolist(), pairs.b[rows].tolist(), strict=True)]
    p = pairs.probability[rows]
    return np.asarray(p * (1 - p) / (1.0 + np.array(common, np.float64)))


def _effect_in_draws(pairs: Pairs, linkages: pa.Table, rows: Whole) -> Numbers:
    """Return how much of the variance of the count an answer to each pair takes away."""
    component = _components(pairs)
    persons, counts = _drawn(pairs, linkages, component)
    effect = np.zeros(len(rows))
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        together = (persons[:, pairs.a[part]] == persons[:, pairs.b[part]]).astype(np.float64)
        number = counts[:, component[pairs.a[part]]]
        variance = together.var(axis=0)
        covariance = (together * number).mean(axis=0) - together.mean(axis=0) * number.mean(axis=0)
        gain = np.divide(covariance**2, variance, out=np.zeros(len(part)), where=variance > 0)
        effect[start : start + _AT_ONCE] = gain
    return effect


def _drawn(pairs: Pairs, linkages: pa.Table, component: Whole) -> tuple[Whole, Numbers]:
    """Return for each draw (row) the person of each record, and the number of persons in each component.

    A record that a draw does not name stands alone in it.
    """
    n = len(pairs.ids)
    draws, draw = np.unique(linkages.column("draw").to_numpy(), return_inverse=True)
    member = pc.index_in(linkages.column("member_id"), pa.array(pairs.ids, pa.string()))
    known = pc.is_valid(member).to_numpy()
    code = pc.index_in(linkages.column("person_id"), pc.unique(linkages.column("person_id"))).to_numpy()
    persons = np.tile(-1 - np.arange(n, dtype=np.int64), (len(draws), 1))
    persons[draw[known], pc.fill_null(member, 0).to_numpy()[known]] = code[known]
    n_components = int(component.max(initial=-1)) + 1
    counts = np.zeros((len(draws), n_components))
    for d in range(len(draws)):
        both = np.unique(np.column_stack([component, persons[d]]), axis=0)
        counts[d] = np.bincount(both[:, 0], minlength=n_components)
    return persons, counts


def _components(pairs: Pairs) -> Whole:
    """Return for each record the number of its component: what pairs of some probability, or people, connect."""
    same = pc.fill_null(pc.equal(pairs.table.column("decided"), "same"), fill_value=False).to_numpy()
    linked = np.flatnonzero((pairs.probability >= _OPEN) | same)
    parent = list(range(len(pairs.ids)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in zip(pairs.a[linked].tolist(), pairs.b[linked].tolist(), strict=True):
        parent[root(a)] = root(b)
    return np.unique([root(i) for i in range(len(parent))], return_inverse=True)[1].astype(np.int64)
