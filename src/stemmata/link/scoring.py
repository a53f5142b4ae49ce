"""Pairs of records with the odds that both are one person: brought together, compared, weighed, audited.

Three things can be true of two records: one person, two members of one family, two persons who have nothing to do with
each other. The evidence of each comparison is weighed for all three (Fellegi and Sunter, A theory for record linkage,
1969, with a class for relatives), so that brothers, twins and cousins, who share all but the given name, are not taken
for one person. In lists large enough the frequencies of outcomes are learned from the lists; in small ones the values
of `model.toml` serve, and every pair is compared.
"""

# ruff: noqa: S608  (names of our own tables and columns)

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmata.engine.matching import Comparison, Level, Matching
from stemmata.link.model import LinkModel
from stemmata.link.partitions import LEAST

__all__ = ["Audit", "Scored", "Scorer"]

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

ALL_PAIRS = 300_000
"""Pairs up to which all are compared, and none can be missed."""
LEARNED_FROM = 2_000
"""Records from which frequencies are learned from the lists themselves."""
CHANCE_PAIRS = 1_000_000
"""Pairs drawn at random to learn how often strangers agree."""
WORTH = 1.5
"""Pairs a record that one rule may bring together, in large lists."""
WORTH_SMALL = 400_000
"""Pairs that one rule may bring together in any lists."""
FILLED_IN = 5_000_000
"""Pairs within groups of records that are scored though no rule brought them together, at most."""
_MARGIN = 14.0
"""Bits below even odds of a first guess down to which pairs are kept."""
_SHARED_BY_FAMILIES = 5.0
"""From how many times as often relatives agree, a rare value is shared because they are relatives."""
_SEED = 20_190_407
_ROUNDS = 40
_ADDED = 20.0
"""Pairs of one person that the values written in the model count as, beside those of the lists."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Pairs of records, by place, with what was found.

    Attributes:
        a: One record.
        b: The other, `a` < `b`.
        log_odds: Natural log-odds that both are one person.
        p_relative: Probability that they are two members of one family.
        weights: For each comparison its weight in bits, and under `relatives` what the chance of relatives takes away.
        outcomes: For each comparison what came out (`Comparison.code`), -1 where a value is missing.
    """

    a: Whole
    b: Whole
    log_odds: Numbers
    p_relative: Numbers
    weights: Mapping[str, Numbers]
    outcomes: Mapping[str, NDArray[np.int8]]

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
        return together.rows(np.lexsort((together.b, together.a)))

    def probability(self) -> Numbers:
        """Return the probability that both are one person."""
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(self.log_odds, -700, 700))))


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """What blocking is estimated to miss, from records compared with all others.

    Attributes:
        records: How many records were compared with all.
        pairs: Pairs compared.
        found: Likely pairs among them.
        recall: Share of their probability that blocking had brought together; None if none was found.
        low: Lower end of its 95 % interval (bootstrap over the records).
        high: Upper end.
        sample: The records compared with all others.
        likely: The likely pairs found.
    """

    records: int
    pairs: int
    found: int
    recall: float | None
    low: float
    high: float
    sample: Whole
    likely: Scored


@dataclass(frozen=True, slots=True)
class _Rates:
    """How often two records drawn at random are one person, and two members of one family."""

    same: float
    relative: float


class Scorer:
    """Scores the pairs of some records, step by step: `block`, `learn`, `score`, `fill_in`, `audit`.

    Args:
        matching: The records in the engine.
        records: Their columns.
        model: What is compared.
    """

    def __init__(self, matching: Matching, records: pa.Table, model: LinkModel) -> None:
        self.matching = matching
        self.model = model
        self.n = records.num_rows
        self.n_pairs = self.n * (self.n - 1) // 2
        self.learned = self.n >= LEARNED_FROM
        self.passed_over: list[tuple[str, ...]] = []
        self.everything = self.n_pairs <= ALL_PAIRS
        self._rates = _Rates(1.0 / max(2, self.n), 0.0)
        self._unit = records.column("unit").to_numpy()
        self._filled = {name for name in records.column_names if records.column(name).null_count < self.n}

    def block(self) -> int:
        """Bring pairs together; return how many."""
        if self.everything:
            self.matching.run(
                "CREATE OR REPLACE TABLE pairs AS SELECT l.id AS a, r.id AS b, 0 AS rule FROM records l "
                "JOIN records r ON l.id < r.id WHERE l.unit <> r.unit"
            )
            return int(self.matching.ask("SELECT count(*) AS n FROM pairs")["n"][0].as_py())
        most = max(WORTH_SMALL, WORTH * self.n)
        chosen: list[tuple[str, ...]] = []
        for rule in self.model.rules:
            if any(set(other) <= set(rule) for other in chosen):
                continue
            if self._pairs_of(rule) <= most:
                chosen.append(rule)
            else:
                self.passed_over.append(rule)
        return self.matching.block(self.model.model([_condition(rule) for rule in chosen]))

    def _pairs_of(self, rule: Sequence[str]) -> float:
        columns = ", ".join(rule)
        filled = " AND ".join(f"{column} IS NOT NULL" for column in rule)
        found = self.matching.ask(
            "SELECT coalesce(sum(n * (n - 1) / 2), 0) AS pairs FROM "
            f"(SELECT count(*) AS n FROM records WHERE {filled} GROUP BY {columns})"
        )
        return float(found["pairs"][0].as_py())

    def learn(self) -> None:
        """Learn from the lists how often each outcome comes out; nothing in lists too small."""
        if not self.learned:
            return
        self._leave_out_unseen()
        self._learn_of_strangers()
        self._learn_of_persons()

    def _leave_out_unseen(self) -> None:
        """Give what outcomes that no pair has (the same father, where none is told) were written with to the others."""
        self.matching.run(
            f"CREATE OR REPLACE TABLE taste AS SELECT a, b FROM pairs WHERE (a * 7919 + b * 104729) % {self.n} < 200000"
        )
        self.matching.score(self.model.model(), "taste", "taste_scored")
        made = []
        for comparison in self.model.comparisons:
            seen = self._outcomes("taste_scored", comparison)
            kept = [comparison.code(place) in seen for place in range(len(comparison.levels))]
            total = sum(level.m or 0.0 for level, had in zip(comparison.levels, kept, strict=True) if had)
            levels = [
                replace(level, m=max(1e-4, level.m / total) if had else 1e-4)
                if level.m is not None and total
                else level
                for level, had in zip(comparison.levels, kept, strict=True)
            ]
            made.append(replace(comparison, levels=tuple(levels)))
        self.model = replace(self.model, comparisons=tuple(made))

    def _outcomes(self, table: str, comparison: Comparison) -> dict[int, int]:
        """Return how often each outcome of a comparison stands in a table of scored pairs."""
        gamma = f"gamma_{comparison.name}"
        found = self.matching.ask(f"SELECT {gamma} AS g, count(*) AS n FROM {table} GROUP BY 1 ORDER BY 1")
        return dict(zip(found["g"].to_pylist(), found["n"].to_pylist(), strict=True))

    def _learn_of_strangers(self) -> None:
        """Set `u` from pairs drawn at random."""
        rng = np.random.default_rng(_SEED)
        a, b = (rng.integers(0, self.n, CHANCE_PAIRS) for _ in "ab")
        apart = a != b
        low, high = np.minimum(a, b)[apart], np.maximum(a, b)[apart]
        self.matching.put("chance", pa.table({"a": low, "b": high}))
        self.matching.score(self.model.model(), "chance", "chance_scored")
        made = []
        for comparison in self.model.comparisons:
            counts = self._outcomes("chance_scored", comparison)
            total = sum(n for code, n in counts.items() if code >= 0)
            made.append(_with_u(comparison, counts, total) if total >= 1000 else comparison)
        self.model = replace(self.model, comparisons=tuple(made))
        self.matching.run("DROP TABLE chance_scored")

    def _learn_of_persons(self) -> None:
        """Set `m` by expectation maximisation over all pairs brought together, strangers and relatives as they stand.

        The prior is that of two records drawn at random, so a pair's odds are right whichever rule brought it here, and
        no comparison has to be kept out; only persons whom blocking misses are missing from the estimate.
        """
        gammas = ", ".join(f"gamma_{c.name}" for c in self.model.comparisons)
        self.matching.score(self.model.model(), "pairs", "scored")
        found = self.matching.ask(f"SELECT {gammas}, count(*) AS n FROM scored GROUP BY ALL ORDER BY ALL")
        n = found["n"].to_numpy().astype(np.float64)
        outcomes = [found[f"gamma_{c.name}"].to_numpy().astype(np.int64) + 1 for c in self.model.comparisons]
        written = self.model.comparisons
        for _ in range(_ROUNDS):
            weight, relative = np.zeros(len(n)), np.zeros(len(n))
            for comparison, outcome in zip(self.model.comparisons, outcomes, strict=True):
                base, kin, _ = _tables(comparison, self.model.relative[comparison.name])
                weight += base[outcome]
                relative += kin[outcome]
            rates = self._estimated(weight, relative, n)
            odds = self._log_odds(weight, relative, rates)[0]
            share = n / (1.0 + np.exp(-np.clip(odds, -700, 700)))
            made = tuple(
                _with_m(
                    comparison, first, np.asarray(np.bincount(outcome, share, len(comparison.levels) + 1), np.float64)
                )
                for comparison, first, outcome in zip(self.model.comparisons, written, outcomes, strict=True)
            )
            same = made == self.model.comparisons
            self.model = replace(self.model, comparisons=made)
            if same:
                break

    def score(self) -> Scored:
        """Return the pairs brought together that are not out of the question, with odds."""
        # a first guess of the prior is one match a record: pairs far below it stay far below whatever the prior
        self.matching.score(self.model.model(), "pairs", "scored", math.log2(max(2, self.n)) - _MARGIN)
        weight, relative, scored = self._read("scored")
        self._rates = self._estimated(weight, relative)
        return self._with_odds(weight, relative, scored)

    def fill_in(self, scored: Scored, odds: Numbers | None = None) -> Scored:
        """Return the pairs, and with them all others within the groups that likely pairs make.

        Args:
            scored: The pairs.
            odds: Log-odds that make the groups, if not the pairs' own.
        """
        group = _groups(scored, scored.log_odds if odds is None else odds, self.n)
        members = np.flatnonzero(group >= 0)
        sizes = np.bincount(group[members]) if len(members) else np.zeros(0, np.int64)
        if not (sizes > 2).any():
            return scored
        within = group[members]
        allowed = np.cumsum(np.sort(sizes) * (np.sort(sizes) - 1) // 2) <= FILLED_IN
        largest = int(np.sort(sizes)[allowed].max(initial=0))
        chosen = members[(sizes[within] > 2) & (sizes[within] <= largest)]
        self.matching.put("grouped", pa.table({"id": chosen, "g": group[chosen], "unit": self._unit[chosen]}))
        self.matching.run(
            "CREATE OR REPLACE TABLE within AS SELECT l.id AS a, r.id AS b FROM grouped l "
            "JOIN grouped r ON l.g = r.g AND l.id < r.id AND l.unit <> r.unit"
        )
        return self._added(scored, "within")

    def add(self, scored: Scored, a: Whole, b: Whole) -> Scored:
        """Return the pairs, and with them some others, `a` < `b`, whatever brought those together."""
        self.matching.put("named", pa.table({"a": a, "b": b}))
        return self._added(scored, "named")

    def _added(self, scored: Scored, table: str) -> Scored:
        """Return the pairs, and with them those of a table that are not among them."""
        self.matching.put("known", pa.table({"a": scored.a, "b": scored.b}))
        self.matching.run(
            f"CREATE OR REPLACE TABLE missing AS SELECT DISTINCT a, b FROM {table} ANTI JOIN known USING (a, b)"
        )
        if not self.matching.score(self.model.model(), "missing", "missing_scored"):
            return scored
        return scored.joined(self._with_odds(*self._read("missing_scored")))

    def audit(self, most_pairs: int) -> Audit | None:
        """Compare some records with all others; None where all pairs were compared anyway, or `most_pairs` is 0."""
        if self.everything or not most_pairs:
            return None
        count = max(5, min(300, most_pairs // self.n))
        # record ids are digests, so places at even distances are a random sample
        sample = np.unique(np.linspace(0, self.n - 1, count).astype(np.int64))
        self.matching.put("audited", pa.table({"id": sample}))
        self.matching.run(
            "CREATE OR REPLACE TABLE scan AS SELECT DISTINCT least(s.id, r.id) AS a, greatest(s.id, r.id) AS b "
            "FROM (SELECT id, unit FROM records SEMI JOIN audited USING (id)) s JOIN records r "
            "ON s.id <> r.id AND s.unit <> r.unit"
        )
        least = -math.log2(self._rates.same / (1 - self._rates.same)) - 1
        self.matching.score(self.model.model(), "scan", "scan_scored", least)
        found = self._with_odds(*self._read("scan_scored"))
        found = found.rows(found.log_odds >= 0)
        self.matching.put("found", pa.table({"a": found.a, "b": found.b}))
        within = self.matching.ask("SELECT a, b FROM found SEMI JOIN pairs USING (a, b)")
        keys = found.a * self.n + found.b
        inside = np.isin(keys, within["a"].to_numpy() * self.n + within["b"].to_numpy())
        self.matching.run("DROP TABLE scan")
        return _audited(found, inside, sample)

    def _read(self, name: str) -> tuple[Numbers, Numbers, Scored]:
        """Return the evidence for one person and for relatives, and the pairs with their weights, sorted."""
        columns = ", ".join(f"gamma_{c.name}, mw_{c.name}" for c in self.model.comparisons)
        found = self.matching.ask(f"SELECT a, b, {columns} FROM {name} ORDER BY a, b")
        a, b = (found[column].to_numpy().astype(np.int64) for column in "ab")
        weight, relative = np.zeros(len(a)), np.zeros(len(a))
        weights: dict[str, Numbers] = {}
        outcomes: dict[str, NDArray[np.int8]] = {}
        for comparison in self.model.comparisons:
            said = found[f"mw_{comparison.name}"].to_numpy().astype(np.float64)
            gamma = found[f"gamma_{comparison.name}"].to_numpy().astype(np.int64)
            base, kin, shared = _tables(comparison, self.model.relative[comparison.name])
            weights[comparison.name] = np.where(gamma < 0, np.nan, said)
            outcomes[comparison.name] = gamma.astype(np.int8)
            weight += said
            relative += kin[gamma + 1] + np.where(shared[gamma + 1], said - base[gamma + 1], 0.0)
        return weight, relative, Scored(a, b, weight, relative, weights, outcomes)

    def _estimated(self, weight: Numbers, relative: Numbers, n: Numbers | None = None) -> _Rates:
        """Return how many pairs are one person, by the odds themselves (expectation maximisation of the prior)."""
        line = [c for c in ("family_form", "father_form", "grandfather_form") if c in self._filled]
        # a family name alone makes no family
        families = self._pairs_of(line) if {"family_form", "father_form"} <= set(line) else 0.0
        same = self.n / 4 / self.n_pairs if self.n_pairs else 0.5
        kin = same
        ceiling = max(self.n, 2) * 25
        for _ in range(60):
            before = same
            kin = max(families - same * self.n_pairs, 0.05 * self.n) / max(1, self.n_pairs)
            odds = self._log_odds(weight, relative, _Rates(same, min(kin, 0.2)))[0]
            expected = float(((1.0 if n is None else n) / (1.0 + np.exp(-np.clip(odds, -700, 700)))).sum())
            same = min(max(expected, 0.5), ceiling, 0.5 * self.n_pairs + 0.25) / max(1, self.n_pairs)
            if abs(same - before) <= 1e-4 * before:
                break
        return _Rates(float(f"{min(same, 0.5):.4g}"), float(f"{min(kin, 0.2):.4g}"))

    @staticmethod
    def _log_odds(weight: Numbers, relative: Numbers, rates: _Rates) -> tuple[Numbers, Numbers]:
        """Return natural log-odds of one person, and of relatives against strangers."""
        kin = np.log(max(rates.relative, 1e-12)) + relative * math.log(2)
        stranger = math.log(max(1e-12, 1 - rates.same - rates.relative))
        against = np.logaddexp(stranger, kin)
        return math.log(rates.same) + weight * math.log(2) - against, kin - against

    def _with_odds(self, weight: Numbers, relative: Numbers, scored: Scored) -> Scored:
        odds, kin = self._log_odds(weight, relative, self._rates)
        stranger = math.log(self._rates.same / max(1e-12, 1 - self._rates.same)) + weight * math.log(2)
        p_same = 1.0 / (1.0 + np.exp(-np.clip(odds, -700, 700)))
        weights = dict(scored.weights) | {"relatives": (odds - stranger) / math.log(2)}
        p_relative = (1 - p_same) * np.exp(np.minimum(kin, 0.0))
        return replace(scored, log_odds=odds, p_relative=p_relative, weights=weights)

    def prior_weight(self) -> float:
        """Return the weight, in bits, of how rarely two records drawn at random are one person."""
        return math.log2(self._rates.same / (1 - self._rates.same))


def _condition(rule: Sequence[str]) -> str:
    return " AND ".join([*(f"l.{column} = r.{column}" for column in rule), "l.unit <> r.unit"])


def _with_u(comparison: Comparison, counts: Mapping[int, int], total: int) -> Comparison:
    """Return a comparison with `u` from counts of outcomes, a few pairs of the written values added."""
    added = 50.0
    levels: list[Level] = []
    for place, level in enumerate(comparison.levels):
        if level.u is None:
            levels.append(level)
            continue
        seen = counts.get(comparison.code(place), 0)
        u = max((seen + added * level.u) / (total + added), min(level.u, 0.5 / total))
        levels.append(replace(level, u=float(f"{u:.4g}")))
    return replace(comparison, levels=tuple(levels))


def _with_m(comparison: Comparison, first: Comparison, share: Numbers) -> Comparison:
    """Return a comparison with `m` from the shares of persons by outcome + 1, a few of the first values added."""
    total = float(share[1:].sum()) + _ADDED
    levels = []
    for place, (level, was) in enumerate(zip(comparison.levels, first.levels, strict=True)):
        if level.m is None or was.m is None:
            levels.append(level)
            continue
        m = (float(share[comparison.code(place) + 1]) + _ADDED * was.m) / total
        levels.append(replace(level, m=float(f"{max(m, 1e-5):.4g}")))
    return replace(comparison, levels=tuple(levels))


def _tables(comparison: Comparison, relative: Sequence[float | None]) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """Return by outcome + 1: weight without frequencies, weight for relatives, whether relatives share rare values."""
    base, kin = np.zeros(len(comparison.levels) + 1), np.zeros(len(comparison.levels) + 1)
    shared = np.zeros(len(base), np.bool_)
    for place, level in enumerate(comparison.levels):
        if level.m is None or level.u is None:
            continue
        code = comparison.code(place) + 1
        base[code] = math.log2(level.m / level.u)
        kin[code] = math.log2((relative[place] or level.u) / level.u)
        shared[code] = (relative[place] or 0.0) >= _SHARED_BY_FAMILIES * level.u
    return base, kin, shared


def _groups(scored: Scored, odds: Numbers, n: int) -> Whole:
    """Return for each record the group that likely pairs put it in, -1 for none."""
    from stemmata.link.partitions import Edges, components

    likely = odds >= math.log(LEAST / (1 - LEAST))
    found = components(Edges(scored.a[likely], scored.b[likely], odds[likely]), n)
    group = np.full(n, -1, np.int64)
    group[found.members] = np.repeat(np.arange(len(found.starts) - 1), found.sizes())
    return group


def _audited(found: Scored, inside: NDArray[np.bool_], sample: Whole) -> Audit:
    p = found.probability()
    rng = np.random.default_rng(_SEED)
    total, kept = (np.zeros(len(sample)) for _ in "ab")
    for side in (found.a, found.b):
        place = np.minimum(np.searchsorted(sample, side), len(sample) - 1)
        of = sample[place] == side
        np.add.at(total, place[of], p[of])
        np.add.at(kept, place[of], p[of] * inside[of])
    records = len(sample)
    if not total.sum():
        return Audit(records, 0, 0, None, 0.0, 1.0, sample, found)
    drawn = rng.integers(0, len(sample), (2000, len(sample)))
    ratios = kept[drawn].sum(axis=1) / np.maximum(total[drawn].sum(axis=1), 1e-12)
    low, high = np.quantile(ratios[total[drawn].sum(axis=1) > 0], [0.025, 0.975])
    recall = float(kept.sum() / total.sum())
    return Audit(records, 0, len(found.a), recall, float(low), float(high), sample, found)
