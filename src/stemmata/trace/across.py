"""Which statements do sources in different languages share?

A statement and its translation share names, numbers, days and times, words of one meaning, their order, their length
and their neighbours. None of these shows much alone; rare ones weigh more, by their surprisal in the case. Candidates
come from an inverted index over pairs of anchors, never from all pairs of statements. What speaks for and against each
candidate becomes one probability by two logistic models, whose numbers stand in `across.toml` with what is known of
them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from stemmata.trace.statements import Anchor, Statement
from stemmata.values.bundled import bundled

_RARE = 6
"""Anchors of a statement by which it is looked for, the rarest first, taken two by two."""

_CROWD = 48
"""Statements that may share two anchors before the pair of anchors is too common to compare place by place."""

_LEAST_BITS = 9.0
"""Surprisal of the shared anchors from which on two statements are compared."""

_CASE_BITS = 0.55
"""The same for large cases, as a share of the logarithm of all pairs of statements in two languages."""

_PRIOR_STATEMENTS = 40.0
_PRIOR_BITS = {"name": 13.0, "spelt": 11.0, "number": 9.0, "day": 10.0, "time": 12.0, "meaning": 7.0}
_SMALL_NUMBER = 12
_SMALL_BITS = 6.0

Unit = tuple[int, int]
"""First of the statements and one past the last: neighbours of one source."""


@dataclass(frozen=True, slots=True)
class Match:
    """Two units that may state the same thing.

    Attributes:
        a: The unit of the first source.
        b: The unit of the other.
        p: Probability that they state the same thing.
        bits: Surprisal of the anchors they share.
        anchors: The shared anchors, the most telling first.
    """

    a: Unit
    b: Unit
    p: float
    bits: float
    anchors: tuple[tuple[Anchor, Anchor, float], ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Two anchors that stand together in too many statements to compare them place by place."""

    first: int
    n_statements: int
    n_sources: int


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of the two models (see `across.toml`)."""

    base: npt.NDArray[np.float64]
    context: npt.NDArray[np.float64]
    length: Mapping[str, float]


BASE = (
    "constant", "name_bits", "figure_bits", "meaning_bits", "spelt_bits", "lone_name_bits", "lone_figure_bits",
    "lone_meaning_bits", "clashing_names", "clashing_figures", "share_of_figures_and_names", "share_of_words", "length",
    "order", "anchors", "case_bits",
)  # fmt: skip
CONTEXT = ("constant", "base", "before", "after", "rival")


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Return the numbers of the models."""
    told = bundled("trace/across.toml")
    return Weights(
        np.array([told["base"][name] for name in BASE]),
        np.array([told["context"][name] for name in CONTEXT]),
        told["length"],
    )


class Nearness:
    """What a model of sentences says of statements: how unusually near two of them lie.

    Args:
        vectors: One a statement, of length 1.
        mean: For each statement the mean of its cosine with statements of other languages.
        spread: The standard deviation of these.
    """

    def __init__(
        self, vectors: npt.NDArray[np.float32], mean: npt.NDArray[np.float32], spread: npt.NDArray[np.float32]
    ) -> None:
        self._vectors, self._mean, self._spread = vectors, mean, spread

    def odds(self, a: Unit, b: Unit) -> float:
        """Return what to add to the log-odds: nothing for a cosine as far out as one pair in some thousand."""
        one, other = self._vectors[a[0] : a[1]].mean(axis=0), self._vectors[b[0] : b[1]].mean(axis=0)
        length = float(np.linalg.norm(one) * np.linalg.norm(other)) or 1.0
        cosine = float(one @ other) / length
        z = min((cosine - float(self._mean[u[0]])) / float(self._spread[u[0]]) for u in (a, b))
        return max(-_NEARNESS_MOST / 2, min(_NEARNESS_MOST, _NEARNESS * (z - _NEAR)))

    def proposals(self, statements: Sequence[Statement]) -> npt.NDArray[np.int64]:
        """Return the pairs of statements of two languages that lie nearest, as rows (a, b); none in large cases."""
        n = len(statements)
        if not 1 < n <= _MOST_NEAR:
            return np.empty((0, 2), np.int64)
        langs = sorted({s.lang for s in statements})
        lang = np.array([langs.index(s.lang) for s in statements])
        doc = np.array([s.doc for s in statements])
        found = []
        for at in range(0, n, 1024):
            rows = np.arange(at, min(n, at + 1024))
            z = (self._vectors[rows] @ self._vectors.T - self._mean[rows, None]) / self._spread[rows, None]
            z[(lang[rows, None] == lang[None, :]) | (doc[rows, None] == doc[None, :])] = -np.inf
            nearest = np.argsort(-z, axis=1, kind="stable")[:, :_NEAREST]
            r, c = np.repeat(np.arange(len(rows)), nearest.shape[1]), nearest.ravel()
            kept = z[r, c] >= _NEAR
            one, other = rows[r[kept]], c[kept]
            found.append(np.stack([np.minimum(one, other), np.maximum(one, other)], axis=1))
        return np.unique(np.concatenate(found), axis=0).astype(np.int64)


_NEAR = 3.2
"""Standard deviations beyond the mean: one pair in some thousand lies as near by chance."""

_NEARNESS = 1.5
_NEARNESS_MOST = 8.0
_NEAREST = 3
_MOST_NEAR = 50_000
"""In cases with more statements the model weighs what anchors propose and proposes nothing itself."""


@dataclass(slots=True)
class _Side:
    """What is known of the anchors of one language: in how many statements each key stands."""

    n: int = 0
    letters: int = 0
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against two units stating the same thing."""

    features: tuple[float, ...]
    bits: float
    anchors: tuple[tuple[Anchor, Anchor, float], ...]


class Comparison:
    """Compares the statements of one case across its languages.

    Args:
        statements: All of them, those of one source together and in order.
        model: The numbers of the models.
        nearness: What a model of sentences says, if the user brings one.
        among: A comparison of more sources, whose counts say how rare each anchor is; this one's own otherwise.
    """

    def __init__(
        self,
        statements: Sequence[Statement],
        model: Weights,
        nearness: Nearness | None = None,
        among: Comparison | None = None,
    ) -> None:
        self.statements = statements
        self._model = model
        self._nearness = nearness
        self._sides: dict[str, _Side] = defaultdict(_Side)
        for s in statements:
            side = self._sides[s.lang]
            side.n += 1
            side.letters += s.size
            side.counts.update({key for anchor in s.anchors for key in anchor.keys})
        if among is not None:
            for lang, wide in among._sides.items():  # noqa: SLF001  (of its own kind)
                # days and times are counted here alone, everything else over all sources
                here = self._sides[lang]
                dated = {key: n for key, n in here.counts.items() if key[0] in "dt"}
                self._sides[lang] = _Side(wide.n, wide.letters, Counter({**wide.counts, **dated}))
        self.crowds: list[Crowd] = []
        self._known: dict[tuple[Unit, Unit], Evidence] = {}

    # -- candidates -------------------------------------------------------------------------------------------------

    def candidates(self) -> npt.NDArray[np.int64]:
        """Return pairs of statements of two sources and languages that share two anchors or more, as rows (a, b)."""
        langs = sorted(self._sides)
        if len(langs) < 2:
            return np.empty((0, 2), np.int64)
        number: dict[str, int] = {}
        blocks: list[int] = []
        where: list[int] = []
        bits: list[float] = []
        elsewhere = {
            key for key, n in Counter(k for side in self._sides.values() for k in side.counts).items() if n > 1
        }
        spread: Counter[str] = Counter()
        for side in self._sides.values():
            spread.update({k: n for k, n in side.counts.items() if k in elsewhere})
        total = len(self.statements) + _PRIOR_STATEMENTS
        # what the keys of an anchor tell is the same wherever it stands, and most words stand in many places
        telling: dict[tuple[str, tuple[str, ...]], list[tuple[str, int, float]]] = {}
        for at, s in enumerate(self.statements):
            rare: dict[str, int] = {}
            told: dict[str, float] = {}
            for anchor in s.anchors:
                here = telling.get((anchor.kind, anchor.keys))
                if here is None:
                    here = telling[anchor.kind, anchor.keys] = []
                    for key in sorted(filter(elsewhere.__contains__, anchor.keys), key=spread.__getitem__)[:3]:
                        others = spread[key] - 1 + _PRIOR_STATEMENTS * 2.0 ** -_prior(anchor.kind, key)
                        here.append((key, spread[key], math.log2(total / others)))
                for key, n, bits_here in here:
                    rare[key] = n
                    told[key] = bits_here
            chosen = sorted(sorted(rare, key=lambda k: (rare[k], k))[:_RARE])
            ids = sorted((number.setdefault(key, len(number)), told[key]) for key in chosen)
            for (x, bits_x), (y, bits_y) in combinations(ids, 2):
                blocks.append(x << 32 | y)
                where.append(at)
                bits.append(bits_x + bits_y)
        found = np.empty((0, 2), np.int64)
        if blocks:
            found = self._pairs(np.array(blocks, np.int64), np.array(where, np.int64), np.array(bits), langs)
        if self._nearness:
            found = np.unique(np.concatenate([found, self._nearness.proposals(self.statements)]), axis=0)
        return found

    def _pairs(
        self,
        blocks: npt.NDArray[np.int64],
        where: npt.NDArray[np.int64],
        bits: npt.NDArray[np.float64],
        langs: Sequence[str],
    ) -> npt.NDArray[np.int64]:
        order = np.lexsort((where, blocks))
        blocks, where, bits = blocks[order], where[order], bits[order]
        starts = np.flatnonzero(np.append(True, blocks[1:] != blocks[:-1]))
        sizes = np.diff(np.append(starts, len(blocks)))
        lang = np.array([langs.index(s.lang) for s in self.statements], np.int64)
        doc = np.array([s.doc for s in self.statements], np.int64)
        here = lang[where]
        mixed = np.minimum.reduceat(here, starts) != np.maximum.reduceat(here, starts)
        crowded = mixed & (sizes > _CROWD)
        for start, size in zip(starts[crowded].tolist(), sizes[crowded].tolist(), strict=True):
            members = where[start : start + size]
            self.crowds.append(Crowd(int(members[0]), size, len(np.unique(doc[members]))))
        kept = mixed & ~crowded
        group = np.repeat(np.arange(len(starts)), sizes)
        rows = np.flatnonzero(kept[group])
        last = (starts + sizes)[group[rows]]
        following = last - rows - 1
        left = np.repeat(rows, following)
        right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(following) - following, following)
        a, b = where[left], where[right]
        apart = (lang[a] != lang[b]) & (doc[a] != doc[b])
        pairs, place, times = np.unique((a[apart] << 32) | b[apart], return_inverse=True, return_counts=True)
        # k shared anchors meet in k (k - 1) / 2 pairs of them, and each of them in k - 1
        shared = (1 + np.sqrt(1 + 8 * times)) / 2
        enough = np.bincount(place, bits[left[apart]], len(pairs)) / np.maximum(1, shared - 1) >= self._least_bits()
        pairs = pairs[enough]
        return np.stack([pairs >> 32, pairs & 0xFFFFFFFF], axis=1)

    def _least_bits(self) -> float:
        """Return the surprisal from which on a pair is worth a look: the more pairs a case has, the more by chance."""
        sizes = sorted((side.n for side in self._sides.values()), reverse=True)
        return max(_LEAST_BITS, _CASE_BITS * math.log2(sizes[0] * sizes[1]))

    # -- two units --------------------------------------------------------------------------------------------------

    def evidence(self, a: Unit, b: Unit) -> Evidence:
        """Return what speaks for and against two units of two languages."""
        known = self._known.get((a, b))
        if known is None:
            known = self._known[a, b] = self._weigh(a, b)
        return known

    def base(self, a: Unit, b: Unit) -> float:
        """Return the log-odds of two units taken by themselves."""
        return self._odds(self.evidence(a, b), a, b)

    def _odds(self, evidence: Evidence, a: Unit, b: Unit) -> float:
        odds = float(self._model.base @ np.array(evidence.features))
        return odds + self._nearness.odds(a, b) if self._nearness else odds

    def _weigh(self, a: Unit, b: Unit) -> Evidence:
        one, other = self.statements[a[0] : a[1]], self.statements[b[0] : b[1]]
        of_a = [anchor for s in one for anchor in s.anchors]
        of_b = [anchor for s in other for anchor in s.anchors]
        size_a, size_b = sum(s.size for s in one), sum(s.size for s in other)
        lang_a, lang_b = one[0].lang, other[0].lang
        bits_a = self._surprisal(lang_a, size_a, of_a)
        bits_b = self._surprisal(lang_b, size_b, of_b)
        matched = _matched(of_a, of_b, bits_a, bits_b)
        sums = dict.fromkeys(("name", "figure", "meaning", "spelt"), 0.0)
        for i, j, bits in matched:
            sums[_group(of_a[i], of_b[j])] += bits
        taken_a, taken_b = {i for i, _, _ in matched}, {j for _, j, _ in matched}
        lone = dict.fromkeys(("name", "figure", "meaning"), 0.0)
        clash: dict[str, float] = {}
        for anchors, taken, told in ((of_a, taken_a, bits_a), (of_b, taken_b, bits_b)):
            unanswered = _unanswered(anchors, taken, told)
            for group, mass in unanswered.items():
                # what only one side gives, the other may have left out; where each gives its own, they disagree
                clash[group] = min(lone[group], mass) if anchors is of_b else mass
                lone[group] += mass
        hard, soft = sums["name"] + sums["figure"], sums["meaning"] + sums["spelt"]
        lone_hard = lone["name"] + lone["figure"]
        features = (
            1.0,
            min(40.0, sums["name"]) / 10,
            min(40.0, sums["figure"]) / 10,
            min(60.0, sums["meaning"]) / 10,
            min(30.0, sums["spelt"]) / 10,
            min(40.0, lone["name"]) / 10,
            min(40.0, lone["figure"]) / 10,
            min(80.0, lone["meaning"]) / 10,
            min(20.0, clash["name"]) / 10,
            min(20.0, clash["figure"]) / 10,
            (hard + 3.0) / (hard + lone_hard + 6.0),
            (soft + 3.0) / (soft + lone["meaning"] + 6.0),
            min(4.0, abs(self._stretch(lang_a, size_a, lang_b, size_b))),
            _order(matched),
            math.log2(1 + len(matched)),
            sum(math.log2(self._sides[lang].n + _PRIOR_STATEMENTS) for lang in (lang_a, lang_b)) / 10,
        )
        shared = sorted(((of_a[i], of_b[j], bits) for i, j, bits in matched), key=lambda m: (-m[2], m[0].start))
        return Evidence(features, sum(bits for _, _, bits in matched), tuple(shared))

    def _surprisal(self, lang: str, size: int, anchors: Iterable[Anchor]) -> dict[str, float]:
        """Return for each key the surprisal of meeting it in a statement of so many letters, this one left out."""
        side = self._sides[lang]
        scale = size * side.n / max(1, side.letters)
        out: dict[str, float] = {}
        for anchor in anchors:
            for key in anchor.keys:
                if key not in out:
                    prior = _PRIOR_STATEMENTS * 2.0 ** -_prior(anchor.kind, key)
                    rate = (max(0, side.counts[key] - 1) + prior) / (max(0, side.n - 1) + _PRIOR_STATEMENTS)
                    out[key] = -math.log2(min(0.7, rate * max(0.5, scale)))
        return out

    def _stretch(self, lang_a: str, size_a: int, lang_b: str, size_b: int) -> float:
        """Return how far the lengths are from those of a translation, in standard deviations (Gale and Church 1993)."""
        length = self._model.length
        expected = math.log(length.get(lang_b, 1.0) / length.get(lang_a, 1.0))
        spread = math.sqrt(length["spread"] ** 2 + length["grain"] * (1 / size_a + 1 / size_b))
        return (math.log(size_b / size_a) - expected) / spread

    # -- two sources ------------------------------------------------------------------------------------------------

    def matches(self, pairs: npt.NDArray[np.int64], least: float) -> list[Match]:
        """Return the units of two sources that state the same thing, likelier than `least`.

        Args:
            pairs: Candidates.
            least: Least probability.

        Returns:
            The matches, each statement of a source in one at most for each other source.
        """
        of_docs: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for a, b in pairs.tolist():
            of_docs[self.statements[a].doc, self.statements[b].doc].append((a, b))
        out: list[Match] = []
        for docs in sorted(of_docs):
            out += self._of_two(of_docs[docs], least)
        return out

    def cells(self, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], float]:
        """Return the log-odds of the candidates of two sources, and of the neighbours of the likely ones."""
        out: dict[tuple[int, int], float] = {}
        for a, b in pairs:
            if self._nearness or self.evidence((a, a + 1), (b, b + 1)).bits >= _LEAST_BITS:
                out[a, b] = self.base((a, a + 1), (b, b + 1))
        new = [cell for cell, odds in out.items() if odds > _PROMISING]
        for _ in range(_ROUNDS):
            grown = []
            for a, b in sorted(new):
                for i, j in ((a - 1, b - 1), (a + 1, b + 1), (a - 1, b), (a + 1, b), (a, b - 1), (a, b + 1)):
                    if (i, j) not in out and self._beside(i, a) and self._beside(j, b):
                        out[i, j] = self.base((i, i + 1), (j, j + 1))
                        if out[i, j] > _PLAUSIBLE:
                            grown.append((i, j))
            new = grown
        return out

    def _beside(self, i: int, a: int) -> bool:
        return (
            0 <= i < len(self.statements)
            and self.statements[i].doc == self.statements[a].doc
            and (self.statements[i].lang == self.statements[a].lang)
        )

    def promising(self, pairs: npt.NDArray[np.int64]) -> frozenset[int]:
        """Return the sources of the candidates that are not far from likely, before days and times are read."""
        found: set[int] = set()
        for a, b in pairs.tolist():
            docs = self.statements[a].doc, self.statements[b].doc
            if found.issuperset(docs):
                continue
            unit_a, unit_b = (a, a + 1), (b, b + 1)
            # weighed and not kept: a large corpus has millions of candidates, and nearly all go no further
            if self._odds(self._weigh(unit_a, unit_b), unit_a, unit_b) > _PROMISING - 1:
                found.update(docs)
        return frozenset(found)

    def _of_two(self, pairs: Sequence[tuple[int, int]], least: float) -> list[Match]:
        cells = self.cells(pairs)
        if max(cells.values(), default=-9.0) < _WORTH:
            return []
        odds = {cell: float(self._model.context @ np.array(f)) for cell, f in context_features(cells).items()}
        taken_a: set[int] = set()
        taken_b: set[int] = set()
        out: list[Match] = []
        floor = math.log(least / (1 - least))
        for (a, b), told in sorted(odds.items(), key=lambda item: (-item[1], item[0])):
            if told < floor:
                break
            if not self._nearness and self.evidence((a, a + 1), (b, b + 1)).bits < _LEAST_SHARED:
                continue
            if a in taken_a or b in taken_b:
                continue
            unit_a, unit_b = self._widened(a, b, taken_a, taken_b)
            taken_a.update(range(*unit_a))
            taken_b.update(range(*unit_b))
            evidence = self.evidence(unit_a, unit_b)
            out.append(Match(unit_a, unit_b, 1 / (1 + math.exp(-min(12.0, told))), evidence.bits, evidence.anchors))
        return out

    def _widened(self, a: int, b: int, taken_a: set[int], taken_b: set[int]) -> tuple[Unit, Unit]:
        """Return a match with a neighbour on one side where one statement was made into two."""
        best, units = self.base((a, a + 1), (b, b + 1)), ((a, a + 1), (b, b + 1))
        for unit_a, unit_b, new, taken in (
            ((a - 1, a + 1), (b, b + 1), a - 1, taken_a), ((a, a + 2), (b, b + 1), a + 1, taken_a),
            ((a, a + 1), (b - 1, b + 1), b - 1, taken_b), ((a, a + 1), (b, b + 2), b + 1, taken_b),
        ):  # fmt: skip
            if new in taken or not self._beside(new, a if taken is taken_a else b):
                continue
            odds = self.base(unit_a, unit_b)
            if odds > best + _WIDER:
                best, units = odds, (unit_a, unit_b)
        return units


_LEAST_SHARED = 8.0
"""Neighbours alone make no two statements the same: some anchors must be shared."""

_PROMISING = -2.0
_PLAUSIBLE = -3.0
_WORTH = -2.0
_ROUNDS = 3
_WIDER = 0.7
_ALONE = {"name": "name", "number": "figure", "day": "figure", "time": "figure", "meaning": "meaning"}


def context_features(cells: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], tuple[float, ...]]:
    """Return for each cell of two sources what the cells around it add: neighbours in order, and rivals.

    Args:
        cells: Log-odds of pairs of statements.

    Returns:
        The features of the second model, in the order of `CONTEXT`.
    """
    rows: dict[int, list[float]] = defaultdict(list)
    columns: dict[int, list[float]] = defaultdict(list)
    for (a, b), odds in cells.items():
        rows[a].append(odds)
        columns[b].append(odds)
    for ranked in (*rows.values(), *columns.values()):
        ranked.sort(reverse=True)
    out: dict[tuple[int, int], tuple[float, ...]] = {}
    for (a, b), odds in cells.items():
        before = max(cells.get(near, _NOTHING) for near in ((a - 1, b - 1), (a - 2, b - 1), (a - 1, b - 2)))
        after = max(cells.get(near, _NOTHING) for near in ((a + 1, b + 1), (a + 2, b + 1), (a + 1, b + 2)))
        rival = max(_without(rows[a], odds), _without(columns[b], odds))
        out[a, b] = (1.0, odds, _clipped(before), _clipped(after), max(-3.0, min(6.0, rival - odds)))
    return out


_NOTHING = -4.0


def _clipped(odds: float) -> float:
    return max(0.0, min(6.0, odds - _NOTHING))


def _without(ranked: Sequence[float], odds: float) -> float:
    """Return the best of a list in order, one entry of `odds` left out."""
    if len(ranked) == 1:
        return -6.0
    return ranked[1] if ranked[0] == odds else ranked[0]


def _prior(kind: str, key: str) -> float:
    if kind == "number":
        value = key[1:]
        return _SMALL_BITS if value.isdecimal() and len(value) <= 2 and int(value) <= _SMALL_NUMBER else 9.0
    if key[0] == "p":
        return 8.0
    return _PRIOR_BITS[kind]


def _group(a: Anchor, b: Anchor) -> str:
    """Return what a match of two anchors counts as."""
    if a.kind in _FIGURES:
        return "figure"
    if a.kind == "meaning":
        return "meaning"
    return "name" if "name" in {a.kind, b.kind} else "spelt"


_FIGURES = frozenset({"number", "day", "time"})


def _matched(
    of_a: Sequence[Anchor], of_b: Sequence[Anchor], bits_a: Mapping[str, float], bits_b: Mapping[str, float]
) -> list[tuple[int, int, float]]:
    """Return which anchors answer each other, one to one, with the surprisal of each."""
    places: dict[str, list[int]] = defaultdict(list)
    for j, anchor in enumerate(of_b):
        for key in anchor.keys:
            places[key].append(j)
    possible: list[tuple[float, int, int]] = []
    for i, anchor in enumerate(of_a):
        best: dict[int, float] = {}
        for key in anchor.keys:
            for j in places.get(key, ()):
                bits = min(16.0, (bits_a[key] + bits_b[key]) / 2)
                # of several spellings that fit, the commonest tells how surprising it is
                best[j] = min(best.get(j, 99.0), bits)
        possible += [(bits, i, j) for j, bits in best.items()]
    possible.sort(key=lambda p: (-p[0], p[1], p[2]))
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    met: set[tuple[str, ...]] = set()
    out: list[tuple[int, int, float]] = []
    for bits, i, j in possible:
        if i in taken_a or j in taken_b:
            continue
        taken_a.add(i)
        taken_b.add(j)
        # the same word met again tells little more
        out.append((i, j, bits * (0.3 if of_a[i].keys in met else 1.0)))
        met.add(of_a[i].keys)
    return out


def _unanswered(anchors: Sequence[Anchor], taken: set[int], told: Mapping[str, float]) -> dict[str, float]:
    """Return the surprisal of the names, figures and meanings of one side that the other does not give, each once."""
    out = dict.fromkeys(("name", "figure", "meaning"), 0.0)
    seen = {anchors[i].keys for i in taken}
    for anchor in anchors:
        group = _ALONE.get(anchor.kind)
        if group and anchor.keys not in seen:
            seen.add(anchor.keys)
            out[group] += min(14.0, max(told[key] for key in anchor.keys))
    return out


def _order(matched: Sequence[tuple[int, int, float]]) -> float:
    """Return how far the matches stand in one order (Kendall), less where there are few of them."""
    places = [j for _, j, _ in sorted(matched)]
    n = len(places)
    if n < 2:
        return 0.0
    agree = sum(1 if x < y else -1 for at, x in enumerate(places) for y in places[at + 1 :])
    return agree / (n * (n - 1) / 2) * min(1.0, n / 5)
