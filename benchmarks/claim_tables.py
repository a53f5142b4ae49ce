"""Who copied whom when only values are known: claim tables with known truth, by vote and by shared false values.

Where sources give values and no texts (a directory, a price list), what betrays copying is shared *false* values: right
values agree without it. The method beside which ours stands is that of X. L. Dong, L. Berti-Equille and D. Srivastava,
"Integrating conflicting data: the role of source dependence" (VLDB 2009): the posterior probability that two sources
depend on each other from the numbers of values they share, true and false, and in which they differ; votes discounted
by it; and the accuracy of sources, in turns. No published data set lies beside the project, so nothing published is
printed: the tables are simulated. The method is told what that paper takes for granted (copied share 0.8, prior 0.2,
100 false values), which is not quite true of them.

    python -m benchmarks claim_tables
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from stemmata.values.origins import Dependence, independent_origins
from stemmata.values.unseen import Unseen

COPIED, PRIOR, FALSE_VALUES = 0.8, 0.2, 100
ROUNDS = 5
Table = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Simulated:
    """One table: row a source, column an object, -1 where nothing is said, 0 the true value."""

    values: Table
    origin: Table
    """From which source each value comes in truth: the source itself where it was not copied."""


def simulate(draw: np.random.Generator, *, alone: int, copiers: int, objects: int, copied: float) -> Simulated:
    """Return a table of sources that find out for themselves and of others that copy one of them, in part."""
    n = alone + copiers
    values = np.full((n, objects), -1, np.int64)
    origin = np.tile(np.arange(n)[:, None], (1, objects))
    for s in range(n):
        right = draw.random(objects) < draw.uniform(0.5, 0.9)
        # errors are not spread evenly: some false values lie nearer than others
        wrong = np.minimum(draw.zipf(1.6, objects), 40)
        values[s] = np.where(right, 0, wrong)
        if s >= alone:
            model = int(draw.integers(s)) if draw.random() < 0.3 else int(draw.integers(alone))
            taken = draw.random(objects) < copied
            values[s] = np.where(taken, values[model], values[s])
            origin[s] = np.where(taken, origin[model], origin[s])
        said = draw.random(objects) < draw.uniform(0.4, 1.0)
        values[s] = np.where(said | (values[s] == -1), values[s], -1)
    return Simulated(values, origin)


def depends(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], truth: npt.NDArray[np.int64], accuracy: float) -> float:
    """Return the posterior probability that two sources depend on each other (section 3 of the paper)."""
    both = (a >= 0) & (b >= 0)
    same = both & (a == b)
    k_true, k_false = int((same & (a == truth)).sum()), int((same & (a != truth)).sum())
    k_differ = int(both.sum()) - k_true - k_false
    p_true, p_false = accuracy**2, (1 - accuracy) ** 2 / FALSE_VALUES
    p_differ = 1 - p_true - p_false
    odds = math.log((1 - PRIOR) / PRIOR)
    odds += k_true * math.log(p_true / (accuracy * COPIED + p_true * (1 - COPIED)))
    odds += k_false * math.log(p_false / ((1 - accuracy) * COPIED + p_false * (1 - COPIED)))
    odds += k_differ * math.log(p_differ / (p_differ * (1 - COPIED)))
    return 1 / (1 + math.exp(min(60.0, max(-60.0, odds))))


def solve(values: Table) -> tuple[npt.NDArray[np.int64], dict[tuple[int, int], float], list[float]]:
    """Return the values held for true, the probability of dependence of each pair, and the accuracy of each source."""
    n = values.shape[0]
    accuracy = [0.8] * n
    pairs: dict[tuple[int, int], float] = {}
    truth = _voted(values, accuracy, pairs)
    for _ in range(ROUNDS):
        pairs = {
            (i, j): depends(values[i], values[j], truth, (accuracy[i] + accuracy[j]) / 2)
            for i, j in combinations(range(n), 2)
        }
        truth = _voted(values, accuracy, pairs)
        for s in range(n):
            said = values[s] >= 0
            right = float((values[s][said] == truth[said]).mean()) if said.any() else 0.8
            accuracy[s] = min(0.98, max(0.2, right))
    return truth, pairs, accuracy


def _voted(values: Table, accuracy: list[float], pairs: dict[tuple[int, int], float]) -> npt.NDArray[np.int64]:
    best = np.zeros(values.shape[1], np.int64)
    for o in range(values.shape[1]):
        votes: dict[int, float] = defaultdict(float)
        for value, sources in _sayers(values[:, o]).items():
            for s, weight in discounted(sources, accuracy, pairs):
                votes[value] += weight * math.log(FALSE_VALUES * accuracy[s] / (1 - accuracy[s]))
        best[o] = max(votes, key=lambda v: (votes[v], -v)) if votes else -1
    return best


def _sayers(column: npt.NDArray[np.int64]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for s, value in enumerate(column.tolist()):
        if value >= 0:
            found[value].append(s)
    return found


def discounted(
    sources: list[int], accuracy: list[float], pairs: dict[tuple[int, int], float]
) -> list[tuple[int, float]]:
    """Return the share of each source's vote that is not owed to sources counted before it, the most accurate first."""
    out: list[tuple[int, float]] = []
    for s in sorted(sources, key=lambda s: (-accuracy[s], s)):
        owed = math.prod(1 - COPIED * pairs.get((min(s, t), max(s, t)), 0.0) for t, _ in out)
        out.append((s, owed))
    return out


@dataclass
class Score:
    """How well one way of counting did."""

    held: int = 0
    of: int = 0
    width: float = 0.0
    error: float = 0.0

    def add(self, low: float, high: float, expected: float, true: int) -> None:
        """Note one count."""
        self.held += low <= true <= high
        self.of += 1
        self.width += high - low
        self.error += abs(expected - true)

    def cells(self) -> str:
        """Return coverage, width and error as cells of a table."""
        return f"{self.held / self.of:.2f} | {self.width / self.of:.1f} | {self.error / self.of:.1f}"


def main() -> None:
    """Print how truth and origins are found on twenty tables of each of four designs."""
    print("| sources alone, copying | copied | values right: vote | discounted vote | pairs: precision | recall |")
    print("|---|---|---|---|---|---|")
    scores: dict[str, Score] = defaultdict(Score)
    for alone, copiers, copied in ((10, 0, 0.8), (8, 8, 0.8), (5, 15, 0.8), (5, 15, 0.4)):
        right: Counter[str] = Counter()
        pairs_found: Counter[str] = Counter()
        for seed in range(20):
            draw = np.random.default_rng([alone, copiers, int(10 * copied), seed])
            table = simulate(draw, alone=alone, copiers=copiers, objects=100, copied=copied)
            _measure(table, right, pairs_found, scores)
        precision = pairs_found["both"] / max(1, pairs_found["said"])
        recall = pairs_found["both"] / max(1, pairs_found["true"])
        told = f"{precision:.2f} | {recall:.2f}" if pairs_found["true"] else f"{pairs_found['said']} said of 0 | -"
        vote, discount = (right[name] / right["objects"] for name in ("vote", "discounted"))
        print(f"| {alone}, {copiers} | {copied:g} | {vote:.3f} | {discount:.3f} | {told} |")
    print("\norigins behind the value most sources give\n")
    print("| way of counting | holds the truth | width | error |\n|---|---|---|---|")
    for name, score in scores.items():
        print(f"| {name} | {score.cells()} |")


def _measure(
    table: Simulated,
    right: Counter[str],
    pairs_found: Counter[str],
    scores: dict[str, Score],
) -> None:
    truth, pairs, accuracy = solve(table.values)
    n, objects = table.values.shape
    right["objects"] += objects
    right["discounted"] += int((truth == 0).sum())
    roots = [set(table.origin[s].tolist()) for s in range(n)]
    for (i, j), p in pairs.items():
        kin = bool((roots[i] & roots[j]) - ({i} & {j}))
        pairs_found["true"] += kin
        pairs_found["said"] += p >= 0.5
        pairs_found["both"] += kin and p >= 0.5
    edges = [
        Dependence(f"s{a}", f"s{b}", p * COPIED / 2)
        for (i, j), p in pairs.items()
        for a, b in ((i, j), (j, i))
        if p > 0.05
    ]
    for o in range(objects):
        said = _sayers(table.values[:, o])
        value = max(said, key=lambda v: (len(said[v]), -v)) if said else -1
        right["vote"] += value == 0
        if value < 0 or o >= 5:
            continue
        members = said[value]
        true = len({int(table.origin[s, o]) for s in members})
        scores["votes"].add(len(members), len(members), len(members), true)
        count = sum(weight for _, weight in discounted(members, accuracy, pairs))
        scores["discounted votes, rounded"].add(round(count), round(count), count, true)
        names = [f"s{s}" for s in members]
        blind = independent_origins(names, [], unseen=Unseen())
        scores["this count, nothing known"].add(blind.low, blind.high, blind.expected, true)
        for told, unseen in (("and what goes unseen", Unseen()), ("found alone", None)):
            counted = independent_origins(names, edges, unseen=unseen, draws=200)
            scores[f"this count, with these pairs {told}"].add(counted.low, counted.high, counted.expected, true)


if __name__ == "__main__":
    main()
