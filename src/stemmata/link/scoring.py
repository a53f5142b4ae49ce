"""Pairs of records with the odds that both are one person: brought together, compared, weighed, audited.

Three things can be true of two records: one person, two members of one family, two persons who have nothing to do with
each other. The evidence of each comparison is weighed for all three (Fellegi and Sunter, A theory for record linkage,
1969, with a class for relatives), so that brothers, twins and cousins, who share all but the given name, are not taken
for one person. In lists large enough the frequencies of outcomes are learned from the lists, by expectation
maximisation with the frequencies of values in it (Winkler, Using the EM algorithm for weight computation in the
Fellegi-Sunter model, 1988); in small ones the values of `model.toml` serve, and every pair is compared.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, PLR0917  (kernels: typed by their Numba signatures)

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numba as nb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmata.engine.matching import Comparison, Level, Matching
from stemmata.link.blocking import (
    Rule,
    blocks_of,
    brought_together,
    codes_of,
    groups_of,
    keys_of,
    most_together,
    pairs_within,
    rules_for,
)  # fmt: skip
from stemmata.link.common import with_common_values
from stemmata.link.model import LinkModel
from stemmata.link.partitions import LEAST
from stemmata.link.sharing import shared_under
from stemmata.link.together import BYTES_A_PAIR, InArrays, OnEngine, Together
from stemmata.link.variants import Laid, Variants, variants_of
from stemmata.stage import Engine, NamedArrays
from stemmata.values.distinct import distinct
from stemmata.values.joining import families
from stemmata.values.odds import probability_of

__all__ = ["Audit", "Scored", "Scorer"]

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Outcomes = NDArray[np.int8]

ALL_PAIRS = 300_000
"""Pairs up to which all are compared, and none can be missed."""
LEARNED_FROM = 1_000
"""Records from which frequencies are learned from the lists themselves."""
CHANCE_PAIRS = 500_000
"""Pairs drawn at random to learn how often strangers agree."""
PERSON_PAIRS = 400_000
"""Pairs brought together from which it is learned how often records of one person agree."""
FILLED_IN = 1_000_000
"""Pairs within groups of records that are scored though no rule brought them together, at most."""
AUDITED = 300
"""Records compared with all others, at most."""
_SCANNED = 100_000_000
_LEAST_BITS, _CLOSE = -14.0, 1e-6
"""Log2 odds down to which pairs are kept, and how far off another processor may work them out."""
_NOT_FOR_WEIGHING = frozenset({"matching", "_unit", "_keys", "_codes", "_engine", "_elsewhere", "_together"})
_SHARED_BY_FAMILIES = 5.0
"""From how many times as often relatives agree, a rare value is shared because they are relatives."""
_SEED = 20_190_407
_ROUNDS = 60
_SPEAKS = 0.3
"""Bits from which a comparison speaks for one person, and two depend on each other."""
_DOUBTED = 5.0
"""Pairs of strangers that are added to both sides before two comparisons are said to depend on each other."""
_ADDED, _ADDED_CHANCE, _ADDED_KIN = 60.0, 10.0, 20.0
"""Pairs of one person, of strangers and of relatives that the values written count as, beside those of the lists."""
_OF_SLIPS = 1.0
"""How far the rarity of a value that differs from the other record's counts."""
_LEAST_KIN = 0.01
"""Pairs of relatives a record that there are at least."""
_ENOUGH = 100
"""Pairs of strangers from which an average is taken."""
_SETTLED = 1e-3
"""Change of the learned numbers, as a share of them, from which nothing more is learned."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Pairs of records, by place, with what was found.

    Attributes:
        a: One record.
        b: The other, `a` < `b`.
        log_odds: Natural log-odds that both are one person.
        p_relative: Probability that they are two members of one family.
        weights: For each comparison its weight in bits, under `relatives` what the chance of relatives
            takes away, and under `dependence` what agreements say twice.
        outcomes: For each comparison what came out (`Comparison.code`), -1 where a value is missing.
    """

    a: Whole
    b: Whole
    log_odds: Numbers
    p_relative: Numbers
    weights: Mapping[str, Numbers]
    outcomes: Mapping[str, Outcomes]

    def rows(self, chosen: NDArray[np.bool_] | Whole) -> Scored:
        """Return some of the pairs."""
        weights = {name: values[chosen] for name, values in self.weights.items()}
        outcomes = {name: values[chosen] for name, values in self.outcomes.items()}
        return Scored(self.a[chosen], self.b[chosen], self.log_odds[chosen], self.p_relative[chosen], weights, outcomes)

    def joined(self, more: Scored) -> Scored:
        """Return these pairs and others, sorted."""
        together = Scored(
            np.concatenate([self.a, more.a]), np.concatenate([self.b, more.b]),
            np.concatenate([self.log_odds, more.log_odds]), np.concatenate([self.p_relative, more.p_relative]),
            {name: np.concatenate([values, more.weights[name]]) for name, values in self.weights.items()},
            {name: np.concatenate([values, more.outcomes[name]]) for name, values in self.outcomes.items()},
        )  # fmt: skip
        return together.rows(np.argsort(together.a * (int(together.b.max(initial=0)) + 1) + together.b, kind="stable"))

    def probability(self) -> Numbers:
        """Return the probability that both are one person."""
        return probability_of(self.log_odds)


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """What blocking is estimated to miss, from records compared with all others.

    Attributes:
        records: How many records were compared with all.
        pairs: Pairs they make.
        found: Likely pairs among them.
        recall: Share of their probability that was compared; None if none was found.
        low: Lower end of its 95 % interval (bootstrap over the records).
        high: Upper end.
        sample: The records compared with all others.
        likely: The likely pairs found.
        times: For each of these how many pairs it stands for: 1 for those compared, more for those of a sample.
    """

    records: int
    pairs: int
    found: int
    recall: float | None
    low: float
    high: float
    sample: Whole
    likely: Scored
    times: Numbers


@dataclass(frozen=True, slots=True)
class _Rates:
    """How often two records drawn at random are one person, and two members of one family."""

    same: float
    relative: float


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """What came out for some pairs, with what the frequency of their values adds to each comparison, in bits."""

    outcomes: Mapping[str, Outcomes]
    rare: dict[str, NDArray[np.float32]]


class Scorer:
    """Scores the pairs of some records, step by step: `block`, `learn`, `score`, `fill_in`, `audit`.

    Args:
        matching: The records in the engine.
        records: Their columns.
        model: What is compared.
        engine: Where pairs are brought together, compared and weighed; None for this process.

    Attributes:
        rules: Columns in one of which pairs had to agree; none if all pairs are compared.
        everything: Whether all pairs are compared.
    """

    def __init__(self, matching: Matching, records: pa.Table, model: LinkModel, engine: Engine | None = None) -> None:
        self.matching = matching
        self._engine = engine
        self._elsewhere: Engine | None = None
        self.model = model
        self.n = records.num_rows
        self.n_pairs = self.n * (self.n - 1) // 2
        self.learned = self.n >= LEARNED_FROM
        self.everything = self.n_pairs <= ALL_PAIRS
        self.rules: list[Rule] = []
        self._rates = _Rates(1.0 / max(2, self.n), 0.0)
        self._unit = np.array(records.column("unit").to_numpy(), np.int64)
        self._codes = {name: codes_of(records.column(name)) for name in _frequencies(model)}
        self._rare: NamedArrays = {name: _rarity(codes) for name, codes in self._codes.items()}
        self._variants: Mapping[tuple[str, int], Variants] = {}
        self._keys = keys_of(records)
        self._usual: dict[tuple[str, int], float] = {}
        self._lift = np.zeros((len(model.comparisons), len(model.comparisons)))
        self._together: Together | None = None

    def __getstate__(self) -> dict[str, object]:
        """Return what pairs are weighed by: so much travels to an engine's workers."""
        return {name: value for name, value in self.__dict__.items() if name not in _NOT_FOR_WEIGHING}

    def block(self) -> int:
        """Bring pairs together and compare them; return how many."""
        if not self.everything:
            self.rules = rules_for(self._keys, self.n, self._likely)
        blocks = blocks_of(self._keys, self.rules if not self.everything else [()], self._unit)
        compared = self.matching.compared(self.model.comparisons)
        engine, expected = self._engine, self.n_pairs if self.everything else most_together(self.n)
        if engine is None or engine.holds(int(BYTES_A_PAIR * expected)):
            self._together = InArrays(self.matching, compared, blocks)
        else:
            # a condition that is no SQL is told here, not by a worker
            self.matching.compare(self.model.comparisons, np.zeros(1, np.int64), np.zeros(1, np.int64))
            self._together = OnEngine(engine, compared, blocks)
            self._rare, self._elsewhere = shared_under(engine, "rare-", self._rare), engine
        return self._together.size

    def _likely(self, a: Whole, b: Whole) -> NDArray[np.bool_]:
        """Return which pairs the model as written takes for one person, one pair a record expected."""
        odds = self._log_odds(*self._weigh(self._compare(a, b)), _Rates(1.0 / self.n, 1.0 / self.n))[0]
        return odds >= 0

    def _ends(self, pairs: Whole) -> tuple[Whole, Whole]:
        return pairs // self.n, pairs % self.n

    def _compare(self, a: Whole, b: Whole, outcomes: Mapping[str, Outcomes] | None = None) -> _Compared:
        """Return what comes out for some pairs, with what the frequency of their values adds."""
        outcomes = self.matching.compare(self.model.comparisons, a, b) if outcomes is None else outcomes
        rare = {}
        for comparison in self.model.comparisons:
            added = np.zeros(len(a), np.float32)
            for place, level in enumerate(comparison.levels):
                if level.frequency_of is None and level.rarer_of is None and level.pairs_of is None:
                    continue
                at = np.flatnonzero(outcomes[comparison.name] == comparison.code(place))
                for column in _columns(level):
                    bits = self._rare[column]
                    added[at] += np.minimum(bits[a[at]], bits[b[at]])
                if level.rarer_of is not None and (comparison.name, place) in self._usual:
                    usual = self._usual[comparison.name, place]
                    added[at] += _rarer(self._rare[level.rarer_of], a[at], b[at]) - usual
                if (variants := self._variants.get((comparison.name, place))) is not None and level.u is not None:
                    slip = added[at].astype(np.float64)
                    said = variants.bits(a[at], b[at], level.u, slip)
                    # no more than the same value would say, but for what it says as a slip
                    most = _weight(comparison, 0) - _weight(comparison, place)
                    added[at] = np.minimum(said, np.maximum(most, slip))
            if added.any():
                rare[comparison.name] = added
        return _Compared(outcomes, rare)

    # -- learning ---------------------------------------------------------------------------------------------------

    def learn(self) -> None:
        """Learn from the lists how often each outcome comes out; in lists too small, only what nearly all have alike.

        Expectation maximisation over pairs brought together (for one person) and pairs drawn at random (for
        strangers, those that look like one person left out). The prior is that of two records drawn at random, so a
        pair's odds are right whichever rule brought it here, and no comparison has to be kept out; only persons whom
        blocking misses are missing from the estimate.
        """
        if self._together is None or not self._together.size:
            return
        if not self.learned:
            self.model = with_common_values(self.model, self._outcomes_at_random(), self.n)
            return
        chance, times = self._chance(np.random.default_rng(_SEED))
        taken = self._together.drawn(PERSON_PAIRS)
        pairs, each = self._compare(taken.a, taken.b, taken.outcomes), self._together.size / len(taken.a)
        written = self._seen_only(pairs)
        self.model = replace(self.model, comparisons=tuple(_with_u(c, c, chance, times) for c in written))
        self._written_kin = self.model.relative
        self._maximise(written, pairs, each, chance, times)
        if self._learn_of_variants():
            pairs = self._compare(taken.a, taken.b, taken.outcomes)
            self._maximise(written, pairs, each, chance, times)

    def _outcomes_at_random(self) -> dict[str, Outcomes]:
        """Return what comes out for pairs drawn at random."""
        one, other = np.random.default_rng(_SEED).integers(0, self.n, (2, CHANCE_PAIRS // 10))
        apart = one != other
        return self.matching.compare(self.model.comparisons, one[apart], other[apart])

    def _maximise(
        self, written: tuple[Comparison, ...], pairs: _Compared, each: float, chance: _Compared, times: Numbers
    ) -> None:
        """Set the model to how often each outcome comes out, for one person and for strangers.

        Args:
            written: The comparisons with the values that count as some pairs.
            pairs: Pairs brought together.
            each: How many each stands for.
            chance: Ways in which pairs drawn at random come out.
            times: How often each does.
        """
        for _ in range(_ROUNDS):
            weight, relative = self._weigh(pairs)
            rates = self._estimated(weight, relative, each)
            share, of_kin = self._shares(weight, relative, rates)
            one, kin = self._shares(*self._weigh(chance), rates)
            strange = times * np.maximum(0.0, 1.0 - one - kin)
            self._learn_of_dependence(chance, strange)
            self._learn_of_kin(pairs, of_kin)
            made = tuple(
                _with_u(_with_m(now, first, pairs, share), first, chance, strange)
                for now, first in zip(self.model.comparisons, written, strict=True)
            )
            change = _change(made, self.model.comparisons)
            self.model = replace(self.model, comparisons=made)
            if change < _SETTLED:
                break

    def _shares(self, weight: Numbers, relative: Numbers, rates: _Rates) -> tuple[Numbers, Numbers]:
        """Return the probability of one person, and that of relatives."""
        odds, of_kin = self._log_odds(weight, relative, rates)
        return probability_of(odds), probability_of(-odds) * np.exp(of_kin)

    def _learn_of_kin(self, pairs: _Compared, share: Numbers) -> None:
        """Set how often relatives agree in what they share; how given names, births and the like differ is known."""
        relative, sibling = dict(self.model.relative), dict(self.model.sibling)
        for comparison in self.model.comparisons:
            written = self._written_kin[comparison.name]
            if comparison.name not in self.model.shared:
                continue
            counts = np.bincount(pairs.outcomes[comparison.name] + 1, share, len(comparison.levels) + 1)
            total = float(counts[1:].sum()) + _ADDED_KIN
            relative[comparison.name] = sibling[comparison.name] = tuple(
                was
                if was is None
                else max(1e-6, (float(counts[comparison.code(place) + 1]) + _ADDED_KIN * was) / total)
                for place, was in enumerate(written)
            )
        self.model = replace(self.model, relative=relative, sibling=sibling)

    def _learn_of_variants(self) -> bool:
        """Set which values that differ stand for one person elsewhere; return whether any do.

        Pairs are taken that are likely one person whatever the comparison says that the values are of.
        """
        if not self._wanted() or self._together is None:
            return False
        tally = self._together.tally(self._weights)
        self._rates = self._estimated(tally.weight, tally.relative, tally.pairs)
        kept = self._together.kept(self._odds_but_for_one, -_CLOSE)
        pairs = self._compare(kept.a, kept.b, kept.outcomes)
        weight, relative = self._weigh(pairs)
        likely = self._log_odds(weight, relative, self._rates)[0] >= 0
        group = families(self.n, kept.a[likely], kept.b[likely]).astype(np.int64)
        learned = {}
        siblings = self._siblings(pairs)
        for comparison in self._wanted():
            said, of_kin = self._said(comparison, pairs, siblings)
            told = self._log_odds(weight - said, relative - of_kin, self._rates)[0] >= 0
            for place, level in enumerate(comparison.levels):
                if level.pairs_of is None:
                    continue
                at = np.flatnonzero(told & (pairs.outcomes[comparison.name] == comparison.code(place)))
                found = variants_of(kept.a[at], kept.b[at], self._codes[level.pairs_of], group)
                if found is not None:
                    learned[comparison.name, place] = found
        self._variants = learned if self._elsewhere is None else Laid(self._elsewhere, learned)
        return bool(learned)

    def _wanted(self) -> list[Comparison]:
        """Return the comparisons of which it is learned which values that differ stand for one person."""
        return [c for c in self.model.comparisons if any(level.pairs_of for level in c.levels)]

    def _odds_but_for_one(self, a: Whole, b: Whole, outcomes: Mapping[str, Outcomes]) -> Numbers:
        """Return natural log-odds of one person: with all comparisons or, if higher, without one that is learned of."""
        pairs = self._compare(a, b, outcomes)
        weight, relative = self._weigh(pairs)
        odds, siblings = self._log_odds(weight, relative, self._rates)[0], self._siblings(pairs)
        for comparison in self._wanted():
            said, of_kin = self._said(comparison, pairs, siblings)
            odds = np.maximum(odds, self._log_odds(weight - said, relative - of_kin, self._rates)[0])
        return odds

    def _chance(self, rng: np.random.Generator) -> tuple[_Compared, Numbers]:
        """Return the distinct ways in which pairs drawn at random come out, and how often each does."""
        one, other = (rng.integers(0, self.n, CHANCE_PAIRS) for _ in "ab")
        apart = one != other
        a, b = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
        outcomes = self.matching.compare(self.model.comparisons, a, b)
        for comparison in self.model.comparisons:
            for place, level in enumerate(comparison.levels):
                if level.rarer_of is not None:
                    at = np.flatnonzero(outcomes[comparison.name] == comparison.code(place))
                    at = at if len(at) >= _ENOUGH else np.arange(len(a))
                    bits = _rarer(self._rare[level.rarer_of], a[at], b[at])
                    self._usual[comparison.name, place] = float(np.log2(np.mean(2.0**bits)))
        number = np.zeros(len(a), np.int64)
        for values in outcomes.values():
            _, number = np.unique(number * 32 + values + 1, return_inverse=True)
        _, first, times = np.unique(number, return_index=True, return_counts=True)
        return _Compared({name: values[first] for name, values in outcomes.items()}, {}), times.astype(np.float64)

    def _seen_only(self, pairs: _Compared) -> tuple[Comparison, ...]:
        """Return the comparisons, their first values shared among the outcomes that some pair has.

        Where no father is told, none can be the same.
        """
        made = []
        for comparison in self.model.comparisons:
            seen = set(np.unique(pairs.outcomes[comparison.name]).tolist())
            had = [comparison.code(place) in seen for place in range(len(comparison.levels))]
            total = sum(level.m or 0.0 for level, yes in zip(comparison.levels, had, strict=True) if yes)
            levels = tuple(
                level if level.m is None or not total else replace(level, m=level.m / total if yes else 1e-5)
                for level, yes in zip(comparison.levels, had, strict=True)
            )
            made.append(replace(comparison, levels=levels))
        return tuple(made)

    def _agreements(self, pairs: _Compared) -> list[NDArray[np.bool_]]:
        """Return for each comparison which pairs it speaks for as one person."""
        found = []
        for comparison in self.model.comparisons:
            base = _tables(comparison, self.model.relative[comparison.name])[0]
            found.append((base > _SPEAKS)[pairs.outcomes[comparison.name] + 1])
        return found

    def _learn_of_dependence(self, chance: _Compared, strange: Numbers) -> None:
        """Set by how many bits strangers agree in two comparisons more often than by independence.

        A town and its postcode, a given name and the sex: that much the second agreement says less.
        """
        agree = self._agreements(chance)
        told = [chance.outcomes[c.name] >= 0 for c in self.model.comparisons]
        for d in range(len(agree)):
            for c in range(d):
                both = strange * (told[c] & told[d])
                total, one, other = float(both.sum()), float(both @ agree[c]), float(both @ agree[d])
                joint = float(both @ (agree[c] & agree[d]))
                expected = one * other / max(total, 1.0)
                lift = math.log2((joint + _DOUBTED) / (expected + _DOUBTED))
                self._lift[c, d] = lift if lift > _SPEAKS else 0.0

    def _dependence(self, pairs: _Compared) -> Numbers:
        """Return for each pair the bits that agreements would say twice.

        For each comparison those with the one before it that it depends on most: a tree of dependences (Chow and Liu,
        Approximating discrete probability distributions with dependence trees, 1968).
        """
        out = np.zeros(len(next(iter(pairs.outcomes.values()))))
        if not self._lift.any():
            return out
        agree = self._agreements(pairs)
        for d in range(len(agree)):
            most = np.zeros(len(out))
            for c in np.flatnonzero(self._lift[:d, d]).tolist():
                np.maximum(most, self._lift[c, d] * agree[c], out=most)
            out += most * agree[d]
        return out

    def _weigh(self, pairs: _Compared) -> tuple[Numbers, Numbers]:
        """Return the evidence in bits for one person and for relatives, each against strangers."""
        size = len(next(iter(pairs.outcomes.values())))
        weight, relative = np.zeros(size), np.zeros(size)
        siblings = self._siblings(pairs)
        for comparison in self.model.comparisons:
            said, of_kin = self._said(comparison, pairs, siblings)
            weight += said
            relative += of_kin
        twice = self._dependence(pairs)
        return weight - twice, relative - twice

    def _said(self, comparison: Comparison, pairs: _Compared, siblings: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
        """Return the evidence of one comparison in bits, for one person and for relatives."""
        kin = self.model.relative[comparison.name]
        base, of_kin, shared = _tables(comparison, kin)
        at = pairs.outcomes[comparison.name] + 1
        weight, relative = base[at], of_kin[at]
        if (closer := self.model.sibling[comparison.name]) != kin:
            relative += siblings * (_tables(comparison, closer)[1] - of_kin)[at]
        if comparison.name in pairs.rare:
            rare = pairs.rare[comparison.name]
            weight = weight + rare
            relative += rare * shared[at]
        return weight, relative

    def _siblings(self, pairs: _Compared) -> NDArray[np.bool_]:
        """Return which pairs, if they are relatives, are children of one father."""
        found = np.zeros(len(next(iter(pairs.outcomes.values()))), np.bool_)
        for comparison in self.model.comparisons:
            codes = [comparison.code(i) for i, yes in enumerate(self.model.siblings[comparison.name]) if yes]
            if codes:
                found |= np.isin(pairs.outcomes[comparison.name], codes)
        return found

    def _estimated(self, weight: Numbers, relative: Numbers, each: float | Whole) -> _Rates:
        """Return how many pairs are one person, and how many relatives (expectation maximisation of the prior).

        Args:
            weight: Bits for one person.
            relative: Bits for relatives.
            each: How many pairs each stands for.
        """
        same = kin = self.n / 4 / self.n_pairs if self.n_pairs else 0.5
        ceiling = max(self.n, 2) * 25
        for _ in range(60):
            before = same, kin
            one, of_kin = self._shares(weight, relative, _Rates(same, min(kin, 0.2)))
            expected = float((one * each).sum())
            same = min(max(expected, 0.5), ceiling, 0.5 * self.n_pairs + 0.25) / max(1, self.n_pairs)
            kin = max(float((of_kin * each).sum()), _LEAST_KIN * self.n) / max(1, self.n_pairs)
            if abs(same - before[0]) <= _SETTLED * before[0] and abs(kin - before[1]) <= _SETTLED * before[1]:
                break
        return _Rates(float(f"{min(same, 0.5):.4g}"), float(f"{min(kin, 0.2):.4g}"))

    @staticmethod
    def _log_odds(weight: Numbers, relative: Numbers, rates: _Rates) -> tuple[Numbers, Numbers]:
        """Return natural log-odds of one person, and of relatives against strangers."""
        kin = np.log(max(rates.relative, 1e-12)) + relative * math.log(2)
        stranger = math.log(max(1e-12, 1 - rates.same - rates.relative))
        against = np.logaddexp(stranger, kin)
        return math.log(rates.same) + weight * math.log(2) - against, kin - against

    # -- scoring ----------------------------------------------------------------------------------------------------

    def score(self) -> Scored:
        """Return the pairs brought together that are not out of the question, with odds."""
        if self._together is None:
            self.block()
        assert self._together is not None
        tally = self._together.tally(self._weights)
        self._rates = self._estimated(tally.weight, tally.relative, tally.pairs)
        least = _LEAST_BITS * math.log(2)
        kept = self._together.kept(self._odds, least - _CLOSE)
        self._together.close()
        scored = self._scored(kept.a, kept.b, self._compare(kept.a, kept.b, kept.outcomes))
        return scored.rows(scored.log_odds >= least)

    def _weights(self, a: Whole, b: Whole, outcomes: Mapping[str, Outcomes]) -> tuple[Numbers, Numbers]:
        """Return the evidence in bits for one person and for relatives, of pairs whose outcomes are known."""
        return self._weigh(self._compare(a, b, outcomes))

    def _odds(self, a: Whole, b: Whole, outcomes: Mapping[str, Outcomes]) -> Numbers:
        """Return natural log-odds of one person, of pairs whose outcomes are known."""
        return self._log_odds(*self._weights(a, b, outcomes), self._rates)[0]

    def _scored(self, a: Whole, b: Whole, compared: _Compared) -> Scored:
        weight, relative = self._weigh(compared)
        odds, kin = self._log_odds(weight, relative, self._rates)
        stranger = math.log(self._rates.same / max(1e-12, 1 - self._rates.same)) + weight * math.log(2)
        weights = {}
        for comparison in self.model.comparisons:
            base = _tables(comparison, self.model.relative[comparison.name])[0]
            outcome = compared.outcomes[comparison.name]
            said = base[outcome + 1] + compared.rare.get(comparison.name, 0.0)
            weights[comparison.name] = np.where(outcome < 0, np.nan, said)
        weights["dependence"] = 0.0 - self._dependence(compared)
        weights["relatives"] = (odds - stranger) / math.log(2)
        p_relative = (1 - probability_of(odds)) * np.exp(np.minimum(kin, 0.0))
        return Scored(a, b, odds, p_relative, weights, compared.outcomes)

    def fill_in(self, scored: Scored, odds: Numbers | None = None) -> Scored:
        """Return the pairs, and with them all others within the groups that likely pairs make.

        Args:
            scored: The pairs.
            odds: Log-odds that make the groups, if not the pairs' own.
        """
        group = _groups(scored, scored.log_odds if odds is None else odds, self.n)
        sizes = np.bincount(group[group >= 0])
        if not (sizes > 2).any():
            return scored
        ordered = np.sort(sizes)
        allowed = np.cumsum(ordered * (ordered - 1) // 2) <= FILLED_IN
        largest = int(ordered[allowed].max(initial=0))
        fit = np.append((sizes > 2) & (sizes <= largest), False)
        return self._added(scored, pairs_within(np.where(fit[group], group, -1), self._unit))

    def add(self, scored: Scored, a: Whole, b: Whole) -> Scored:
        """Return the pairs, and with them some others, `a` < `b`, whatever brought those together."""
        return self._added(scored, distinct(a * self.n + b))

    def _added(self, scored: Scored, pairs: Whole) -> Scored:
        """Return the pairs, and with them those that are not among them."""
        missing = pairs[~_among(pairs, scored.a * self.n + scored.b)]
        if not len(missing):
            return scored
        a, b = self._ends(missing)
        return scored.joined(self._scored(a, b, self._compare(a, b)))

    def prior_weight(self) -> float:
        """Return the weight, in bits, of how rarely two records drawn at random are one person."""
        return math.log2(self._rates.same / (1 - self._rates.same))

    # -- what is missed ---------------------------------------------------------------------------------------------

    def audit(self, most_pairs: int, scored: Scored) -> Audit | None:
        """Compare some records with all others; None where all pairs were compared anyway, or `most_pairs` is 0.

        Of the pairs that were not compared, each is looked at with a probability that grows with the bits that its
        exact agreements are worth, and stands for the inverse of that probability (Horvitz and Thompson, 1952): so
        hundreds of millions of pairs can speak.

        Args:
            most_pairs: Pairs looked at, about.
            scored: The pairs compared, with their odds.
        """
        if self.everything or not most_pairs or not self._keys:
            return None
        count = min(AUDITED, self.n, max(20, _SCANNED // self.n))
        # record ids are digests, so places at even distances are a random sample
        sample = np.unique(np.linspace(0, self.n - 1, count).astype(np.int64))
        codes = np.ascontiguousarray(np.stack(list(self._keys.values())))
        bits = np.array([-math.log2(_alike_by_chance(one)) for one in self._keys.values()])
        share = min(1.0, most_pairs / (len(sample) * self.n))
        pairs, times = _scan(codes, bits, sample, self._unit, share, most_pairs)
        pairs, first = np.unique(pairs, return_index=True)
        times = times[first]
        # not again what rules brought together, or groups of likely pairs
        new = ~_among(pairs, scored.a * self.n + scored.b)
        new &= ~brought_together(self._keys, self.rules, *self._ends(pairs))
        a, b = self._ends(pairs[new])
        looked_at, times = self._scored(a, b, self._compare(a, b)), times[new]
        believed = looked_at.log_odds >= 0
        touched = np.isin(scored.a, sample) | np.isin(scored.b, sample)
        inside = scored.rows(touched & (scored.log_odds >= 0))
        return _audited(inside, looked_at.rows(believed), times[believed], sample, self.n)


def _among(numbers: Whole, ascending: Whole) -> NDArray[np.bool_]:
    """Return which numbers stand among some that ascend."""
    if not len(ascending):
        return np.zeros(len(numbers), np.bool_)
    return np.asarray(ascending[np.minimum(np.searchsorted(ascending, numbers), len(ascending) - 1)] == numbers)


def _columns(level: Level) -> list[str]:
    return [name.strip() for name in (level.frequency_of or "").split(",") if name.strip()]


def _frequencies(model: LinkModel) -> list[str]:
    levels = [level for c in model.comparisons for level in c.levels]
    return sorted({name for level in levels for name in (*_columns(level), level.rarer_of, level.pairs_of) if name})


def _weight(comparison: Comparison, place: int) -> float:
    """Return the weight of the outcome at a place in bits, frequencies apart; of the first that has one for 0."""
    levels = [level for level in comparison.levels[place:] if level.m is not None and level.u is not None]
    return math.log2((levels[0].m or 1.0) / (levels[0].u or 1.0)) if levels else 0.0


def _rarity(codes: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return for each record by how many bits its value speaks louder than values do on average; 0 for missing."""
    told = codes >= 0
    counts = np.bincount(codes[told])
    out = np.zeros(len(codes), np.float32)
    if len(counts):
        share = counts / counts.sum()
        out[told] = np.log2((share**2).sum() / share[codes[told]])
    return out


def _rarer(bits: NDArray[np.float32], a: Whole, b: Whole) -> NDArray[np.float32]:
    """Return what the rarer of two values that differ says.

    One of them is the other with a slip, so it is rare itself; strangers have two names that are both in use. Both
    terms go with one over the rarer frequency, less than fully because rare names resemble each other as well.
    """
    return np.asarray(_OF_SLIPS * np.maximum(bits[a], bits[b]), np.float32)


def _alike_by_chance(codes: NDArray[np.int32]) -> float:
    """Return how often two records agree in a column that not all tell."""
    counts = np.bincount(codes[codes >= 0]).astype(np.float64)
    return max(float((counts**2).sum()) / len(codes) ** 2, 1e-12)


def _with_u(comparison: Comparison, first: Comparison, chance: _Compared, times: Numbers) -> Comparison:
    """Return a comparison with `u` from pairs of strangers, a few with the values first written added."""
    counts = np.bincount(chance.outcomes[comparison.name] + 1, times, len(comparison.levels) + 1)
    total = float(counts[1:].sum())
    levels: list[Level] = []
    for place, (level, was) in enumerate(zip(comparison.levels, first.levels, strict=True)):
        if level.u is None or was.u is None:
            levels.append(level)
            continue
        added = _ADDED_CHANCE * min(was.u, 0.1)
        levels.append(replace(level, u=(float(counts[comparison.code(place) + 1]) + added) / (total + _ADDED_CHANCE)))
    return replace(comparison, levels=tuple(levels))


def _with_m(comparison: Comparison, first: Comparison, pairs: _Compared, share: Numbers) -> Comparison:
    """Return a comparison with `m` from the shares of persons by outcome, a few of the first values added."""
    counts = np.bincount(pairs.outcomes[comparison.name] + 1, share, len(comparison.levels) + 1)
    total = float(counts[1:].sum()) + _ADDED
    levels = []
    for place, (level, was) in enumerate(zip(comparison.levels, first.levels, strict=True)):
        if level.m is None or was.m is None:
            levels.append(level)
            continue
        m = (float(counts[comparison.code(place) + 1]) + _ADDED * was.m) / total
        levels.append(replace(level, m=max(m, 1e-6)))
    return replace(comparison, levels=tuple(levels))


def _change(made: Sequence[Comparison], before: Sequence[Comparison]) -> float:
    """Return the greatest change of an `m` that matters."""
    change = 0.0
    for now, then in zip(made, before, strict=True):
        for a, b in zip(now.levels, then.levels, strict=True):
            if a.m is not None and b.m is not None:
                change = max(change, abs(a.m - b.m))
    return change


def _tables(comparison: Comparison, relative: Sequence[float | None]) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """Return by outcome + 1: weight without frequencies, weight for relatives, whether relatives share rare values."""
    base, kin = np.zeros(len(comparison.levels) + 1), np.zeros(len(comparison.levels) + 1)
    shared = np.zeros(len(base), np.bool_)
    for place, level in enumerate(comparison.levels):
        if level.m is None or level.u is None:
            continue
        code = comparison.code(place) + 1
        told = relative[place]
        likely = (level.m + level.u) / 2 if told is None else told
        base[code] = math.log2(level.m / level.u)
        kin[code] = math.log2(likely / level.u)
        shared[code] = likely >= _SHARED_BY_FAMILIES * level.u
    return base, kin, shared


def _groups(scored: Scored, odds: Numbers, n: int) -> Whole:
    """Return for each record the group that likely pairs put it in, -1 for none."""
    likely = odds >= math.log(LEAST / (1 - LEAST))
    return groups_of(scored.a[likely], scored.b[likely], n)


@nb.njit(
    nb.int64(
        nb.int32[:, ::1], nb.float64[::1], nb.int64, nb.int64[::1], nb.float64, nb.float64, nb.int64, nb.int64[::1],
        nb.float64[::1],
    ), cache=True, nogil=True,
)  # fmt: skip
def _scan_one(codes, bits, s, unit, from_bits, least, at, out, times):
    """Write pairs of one record, each drawn by the bits of its agreements; return where the next goes."""
    k, n = codes.shape
    for r in range(n):
        if unit[r] == unit[s]:
            continue
        worth = 0.0
        for c in range(k):
            if codes[c, r] == codes[c, s] and codes[c, s] >= 0:
                worth += bits[c]
        chosen = max(least, min(1.0, 2.0 ** (worth - from_bits)))
        if chosen < 1.0:
            # the same pairs in each run: a number mixed of both records instead of a generator
            mixed = (np.uint64(s) * np.uint64(0x9E3779B97F4A7C15)) ^ (np.uint64(r) * np.uint64(0xC2B2AE3D27D4EB4F))
            mixed ^= mixed >> np.uint64(29)
            mixed *= np.uint64(0xBF58476D1CE4E5B9)
            mixed ^= mixed >> np.uint64(32)
            if float(mixed >> np.uint64(11)) * 2.0**-53 >= chosen:
                continue
        if at >= len(out):
            return at
        out[at] = s * n + r if s < r else r * n + s
        times[at] = 1.0 / chosen
        at += 1
    return at


def _scan(
    codes: NDArray[np.int32], bits: Numbers, sample: Whole, unit: Whole, share: float, most: int
) -> tuple[Whole, Numbers]:
    """Return pairs of some records with all others, as `a * n + b`, and how many pairs each stands for."""
    least = min(1.0, 0.25 * share)
    few = sample[:: max(1, len(sample) // 10)]
    step = max(1, codes.shape[1] // 20_000)
    worths = np.concatenate([_worths(codes, bits, s, step) for s in few.tolist()])
    from_bits = float(bits.max(initial=0.0))
    while from_bits < 200 and np.maximum(least, np.minimum(1.0, 2.0 ** (worths - from_bits))).mean() > share:
        from_bits += 0.5
    out, times = np.empty(2 * most, np.int64), np.empty(2 * most)
    at = 0
    for s in sample.tolist():
        at = _scan_one(codes, bits, s, unit, from_bits, least, at, out, times)
    return out[:at].copy(), times[:at].copy()


def _worths(codes: NDArray[np.int32], bits: Numbers, s: int, step: int) -> Numbers:
    """Return what the agreements of a record with some others are worth, in bits."""
    own = codes[:, s, None]
    agree = (codes[:, ::step] == own) & (own >= 0)
    return np.asarray(bits @ agree, np.float64)


def _audited(inside: Scored, outside: Scored, times: Numbers, sample: Whole, n: int) -> Audit:
    kept, missed = np.zeros(len(sample)), np.zeros(len(sample))
    for pairs, weight, into in ((inside, np.ones(len(inside.a)), kept), (outside, times, missed)):
        p = pairs.probability() * weight
        for side in (pairs.a, pairs.b):
            place = np.minimum(np.searchsorted(sample, side), len(sample) - 1)
            of = sample[place] == side
            np.add.at(into, place[of], p[of])
    total = kept + missed
    likely, times = inside.joined(outside), np.concatenate([np.ones(len(inside.a)), times])
    times = times[np.lexsort((np.concatenate([inside.b, outside.b]), np.concatenate([inside.a, outside.a])))]
    scanned = len(sample) * n
    if not total.sum():
        return Audit(len(sample), scanned, 0, None, 0.0, 1.0, sample, likely, times)
    drawn = np.random.default_rng(_SEED).integers(0, len(sample), (2000, len(sample)))
    sums = total[drawn].sum(axis=1)
    ratios = kept[drawn].sum(axis=1)[sums > 0] / sums[sums > 0]
    low, high = np.quantile(ratios, [0.025, 0.975])
    recall = float(kept.sum() / total.sum())
    return Audit(len(sample), scanned, len(likely.a), recall, float(low), float(high), sample, likely, times)
