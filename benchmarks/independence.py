"""Does the interval of origins hold the truth? Simulated cascades of which every dependence is known.

Fifty designs differ in how many origins and documents there are, how retellings are made (copied words, own words,
another language), how many name their model, how many dependences are wrongly found, how many origins speak in texts of
their own. Half of the designs (those with odd numbers in the table) served to choose the numbers of the model; the
other half is the test.

    python -m benchmarks.independence [SEED] [--choose]

`--choose` tries numbers again, one after the other, and prints the best by the interval score. With `data/reuse/c1000`
beside the project, the count is also checked on its families of copies, as the trace room finds them.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from tests.conftest import SHARED

from stemmata import trace
from stemmata.config import Settings
from stemmata.stage import Work
from stemmata.tables import TABLES
from stemmata.values.origins import Dependence, Origins, dependences, independent_origins
from stemmata.values.unseen import Standing, Unseen

DESIGNS = 50
CASES = 40
STRONG = 0.5
TIED = 0.3
LANGUAGES = ("en", "fr", "fa", "ar")


@dataclass(frozen=True, slots=True)
class Design:
    """How the cascades of one design come about."""

    origins: int
    documents: int
    own: float
    """Share of the origins that speak in a text of the case; the others are outside and only reported."""
    words: float
    """Share of the retellings in the model's language that share telling words with it."""
    translated: float
    """Share of the retellings that are made in another language."""
    named: float
    """Share of the retellings that say from whom they have it."""
    wrong: float
    """Dependences wrongly found, a document."""
    figure: bool
    """Whether the answer is a figure that nobody hits upon by chance."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """One cascade: what the program sees of it, and the truth."""

    members: tuple[str, ...]
    edges: tuple[Dependence, ...]
    standings: tuple[Standing, ...]
    true: int


def designs(number: int = DESIGNS, seed: int = 1) -> list[Design]:
    """Return designs spread over what cases look like."""
    draw = np.random.default_rng(seed)
    found = []
    for i in range(number):
        documents = int(draw.choice([2, 3, 4, 6, 9, 14, 20, 30]))
        figure = i % 3 == 0
        most = min(documents, 3 if figure else 8)
        found.append(
            Design(
                origins=int(draw.integers(1, most + 1)),
                documents=documents,
                own=float(draw.choice([0.0, 0.3, 0.7])),
                words=float(draw.choice([0.2, 0.5, 0.9])),
                translated=float(draw.choice([0.0, 0.3, 0.6])),
                named=float(draw.choice([0.1, 0.3, 0.6])),
                wrong=float(draw.choice([0.0, 0.05, 0.15])),
                figure=figure,
            )
        )
    return found


def simulate(design: Design, draw: np.random.Generator) -> Simulated:
    """Return one cascade of a design.

    Each origin is told at least once; every further document retells an earlier one, the rather the more of its family
    there are, or an outside origin itself. One text in fourteen is wrongly taken to speak for itself, one own text in
    ten not known as such; shared words are found in 97 of 100 cases, and of one named model in five nothing is found.
    """
    own = draw.random(design.origins) < design.own
    family = list(range(design.origins))
    language = [int(draw.integers(len(LANGUAGES))) if design.translated else 0 for _ in family]
    edges: list[Dependence] = []
    for i in range(design.origins, design.documents):
        model = int(draw.integers(i))
        of = family[model]
        family.append(of)
        other = draw.random() < design.translated
        language.append(int(draw.integers(len(LANGUAGES))) if other else language[model])
        if not own[of] and draw.random() < 0.3:
            # Not from the earlier text but from the outside origin itself: only one who names it can be tied to it.
            tellers = [child for child in (i, model) if draw.random() < design.named]
            edges += [Dependence(f"d{n}", f"outside:{of}", float(draw.uniform(0.5, 0.95))) for n in tellers]
            continue
        edges += _found(design, draw, i, model, alike=language[i] == language[model])
    for _ in range(draw.poisson(design.wrong * design.documents)):
        a, b = sorted(draw.integers(design.documents, size=2).tolist())
        if family[a] != family[b]:
            edges.append(Dependence(f"d{b}", f"d{a}", float(draw.uniform(0.2, 0.9))))
    firsts = draw.random(design.documents)
    standings = tuple(
        Standing(
            f"d{i}", LANGUAGES[language[i]],
            speaks_for_itself=bool(firsts[i] < (0.9 if i < design.origins and own[i] else 0.07)),
            telling_figure=design.figure,
        )
        for i in range(design.documents)
    )  # fmt: skip
    return Simulated(tuple(s.member for s in standings), tuple(edges), standings, design.origins)


def _found(design: Design, draw: np.random.Generator, child: int, model: int, *, alike: bool) -> Iterator[Dependence]:
    """Yield what the program finds of one retelling."""
    if alike and draw.random() < design.words and draw.random() < 0.97:
        p = float(draw.uniform(0.8, 1.0))
        if draw.random() < 0.25:
            yield Dependence(f"d{child}", f"d{model}", p / 2)
            yield Dependence(f"d{model}", f"d{child}", p / 2)
        else:
            yield Dependence(f"d{child}", f"d{model}", p)
    elif draw.random() < design.named and draw.random() < 0.8:
        yield Dependence(f"d{child}", f"d{model}", float(draw.uniform(0.5, 0.95)))


def untied(case: Simulated) -> int:
    """Return how many reports of a case neither speak for themselves nor are tied to anything."""
    tied = {node for edge in case.edges if edge.p >= TIED for node in (edge.child, edge.parent)}
    return sum(not s.speaks_for_itself and s.member not in tied for s in case.standings)


def components(case: Simulated) -> int:
    """Return the naive count: groups that strong edges tie together."""
    root = {node: node for node in (*case.members, *(edge.parent for edge in case.edges))}

    def find(node: str) -> str:
        while root[node] != node:
            node = root[node]
        return node

    for edge in case.edges:
        if edge.p >= STRONG:
            root[find(edge.child)] = find(edge.parent)
    return len({find(member) for member in case.members})


@dataclass(slots=True)
class Tally:
    """How well one way of counting did."""

    held: int = 0
    of: int = 0
    width: float = 0.0
    error: float = 0.0
    score: float = 0.0

    def add(self, counted: Origins, true: int) -> None:
        """Note one count. The score is the interval score at 95 % (Gneiting and Raftery 2007): smaller is better."""
        outside = max(counted.low - true, true - counted.high, 0.0)
        self.held += outside == 0
        self.of += 1
        self.width += counted.high - counted.low
        self.error += abs(counted.expected - true)
        self.score += counted.high - counted.low + 40 * outside

    def __add__(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def cells(self) -> str:
        """Return coverage, mean width and mean error as cells of a table."""
        return f"{self.held / self.of:.2f} | {self.width / self.of:.1f} | {self.error / self.of:.1f}"


def cases(design: Design, number: int, seed: int, count: int = CASES) -> list[Simulated]:
    """Return the cascades of a design."""
    return [simulate(design, np.random.default_rng([seed, number, i])) for i in range(count)]


def measure(
    simulated: Sequence[Simulated], unseen: Unseen | None, draws: int = 500, seen: dict[str, Tally] | None = None
) -> Tally:
    """Return how the interval did on some cascades; in `seen` note it by what is visible of a case."""
    tally = Tally()
    for case in simulated:
        counted = independent_origins(case.members, case.edges, case.standings, unseen=unseen, draws=draws)
        tally.add(counted, case.true)
        if seen is not None:
            seen.setdefault(_visible(untied(case)), Tally()).add(counted, case.true)
    return tally


def _visible(reports: int) -> str:
    return next(
        told for most, told in ((1, "0 or 1"), (4, "2 to 4"), (9, "5 to 9"), (10**9, "10 and more")) if reports <= most
    )


GRID = {
    "own_voice_hidden": (0.02, 0.05, 0.1, 0.15, 0.2, 0.3),
    "report_weight": (0.5, 1.0, 1.5, 2.0, 3.0, 4.0),
    "same_language": (1.0, 1.5, 2.0, 3.0, 4.0),
    "telling_figure": (0.25, 0.33, 0.5, 0.75, 1.0),
    "spread": (1.0, 2.0, 3.0, 4.0, 6.0),
}
"""What `choose` tries for each number of the model."""


def choose(seed: int) -> None:
    """Print the interval score on the designs for choosing, for each number in turn, twice over; the best is kept."""
    every = [case for n, design in enumerate(designs()) if n % 2 == 0 for case in cases(design, n, seed, 16)]
    best = Unseen(own_voice_hidden=0.1, report_weight=1.0, same_language=1.0, telling_figure=1.0, spread=1.0)
    for name, values in [*GRID.items(), *GRID.items()]:
        results = []
        for value in values:
            tally = measure(every, replace(best, **{name: value}), draws=100)
            results.append((tally.score / tally.of, value))
            print(f"{name} {value:g}: score {results[-1][0]:.2f}, held, width, error {tally.cells()}", flush=True)
        best = replace(best, **{name: min(results)[1]})
    print(best)


def copies(folder: Path, seed: int, sets: int = 300) -> tuple[Tally, Tally]:
    """Return how the count does on families of copies, with and without what nothing shows.

    Members are documents with near-copies and documents without; of each a stretch is asked about that it shares with
    its family only. Whatever they share was copied with its words, so that nothing is unseen but what the room misses.
    """
    documents = pq.read_table(folder / "docs.parquet").to_pylist()
    passages = pq.read_table(folder / "truth.parquet").to_pylist()
    tables = {name: TABLES[name].empty() for name in ("passages", "mentions")}
    days = [None if d["date_obs"] is None else date(1900, 1, 1) + timedelta(d["date_obs"]) for d in documents]
    tables["sources"] = TABLES["sources"].build(
        [
            {"source_id": d["id"], "name": d["id"], "kind": "press", "published_from": day, "published_to": day}
            for d, day in zip(documents, days, strict=True)
        ]
    )
    tables["texts"] = TABLES["texts"].build([{"source_id": d["id"], "text": d["text"]} for d in documents])
    nothing: Any = None
    rows = trace.run(Work(tables, Settings(), (), *[nothing] * (len(fields(Work)) - 3))).tables["lineages"].to_pylist()
    parent = {d["doc"]: d["parent"] for d in documents}
    family = {}
    for d in documents:
        of = d["doc"]
        while parent[of] >= 0:
            of = parent[of]
        family[d["doc"]] = of
    places = _own_stretches(documents, passages, family)
    draw = np.random.default_rng(seed)
    large = [f for f, n in Counter(family[doc] for doc in places).items() if n > 1]
    tallies = Tally(), Tally()
    for _ in range(sets):
        chosen = draw.choice(large, size=int(draw.integers(1, 4)), replace=False).tolist()
        pool = [doc for doc in places if family[doc] in chosen]
        single = [doc for doc in places if family[doc] not in large]
        members = draw.choice(pool, size=min(len(pool), int(draw.integers(2, 9))), replace=False).tolist()
        members += draw.choice(single, size=int(draw.integers(3)), replace=False).tolist()
        spans = {documents[m]["id"]: [places[m]] for m in members}
        edges = dependences(rows, spans)
        known = [Standing(documents[m]["id"], documents[m]["lang"]) for m in members]
        true = len({family[m] for m in members})
        for tally, unseen in zip(tallies, (Unseen(), None), strict=True):
            tally.add(independent_origins(sorted(spans), edges, known, unseen=unseen, draws=500), true)
    return tallies


def _own_stretches(
    documents: Sequence[Mapping[str, Any]], passages: Sequence[Mapping[str, Any]], family: Mapping[int, int]
) -> dict[int, tuple[int, int]]:
    """Return for each document the longest stretch it shares with its family; of one without family, with nobody."""
    within: dict[int, list[tuple[int, int]]] = defaultdict(list)
    touched: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in passages:
        for doc, start, end in ((row["da"], row["a0"], row["a1"]), (row["db"], row["b0"], row["b1"])):
            (within if family[row["da"]] == family[row["db"]] else touched)[doc].append((start, end))
    found, sizes = {}, Counter(family.values())
    for d in documents:
        doc, alone = d["doc"], sizes[family[d["doc"]]] == 1
        free = [(0, len(d["text"]))] if alone else within[doc]
        kept = [s for s in free if not any(s[0] < end and start < s[1] for start, end in touched[doc])]
        if kept:
            found[doc] = max(kept, key=lambda s: (s[1] - s[0], -s[0]))
    return found


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table."""
    seed = int(next((a for a in arguments if a.isdigit()), "1"))
    if "--choose" in arguments:
        choose(seed)
        return
    print(
        "| design | origins | documents | own | words | translated | named | wrong | figure "
        "| held | width | error | found only: held | width | error | components: held | error | documents: error |"
    )
    print("|" + "---|" * 18)
    halves: dict[bool, list[Tally]] = {True: [], False: []}
    seen: dict[str, Tally] = {}
    for n, design in enumerate(designs()):
        simulated = cases(design, n, seed)
        tallies = [
            measure(simulated, Unseen(), seen=seen if n % 2 == 1 else None),
            measure(simulated, None),
            Tally(),
            Tally(),
        ]
        for case in simulated:
            for tally, count in zip(tallies[2:], (components(case), len(case.members)), strict=True):
                tally.add(Origins(count, count, count), case.true)
        print(
            f"| {n + 1} | "
            + " | ".join(_cell(getattr(design, f.name)) for f in fields(design))
            + f" | {_row(tallies)} |"
        )
        kept = halves[n % 2 == 1]
        halves[n % 2 == 1] = [a + b for a, b in zip(kept, tallies, strict=True)] if kept else tallies
    for tested, tallies in halves.items():
        name = "designs kept for the test" if tested else "designs used to choose"
        print(f"| {name} " + "| " * 9 + f"{_row(tallies)} |")
    print("\n| reports that nothing ties (test half) | cascades | held | width | error |\n|---|---|---|---|---|")
    for reports, tally in sorted(seen.items(), key=lambda item: int(item[0].split()[0])):
        print(f"| {reports} | {tally.of} | {tally.cells()} |")
    folder = SHARED / "data" / "reuse" / "c1000"
    if (folder / "truth.parquet").is_file():
        with_unseen, found_only = copies(folder, seed)
        print("\n| families of copies in c1000 | held | width | error |\n|---|---|---|---|")
        print(f"| with unseen dependence | {with_unseen.cells()} |\n| found only | {found_only.cells()} |")
    else:
        print(f"\nfamilies of copies: skipped, there is no corpus at {folder}")


def _cell(value: float) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:g}"


def _row(tallies: Sequence[Tally]) -> str:
    model, found, strong, documents = tallies
    last = [f"{t.held / t.of:.2f} | {t.error / t.of:.1f}" for t in (strong, documents)]
    return " | ".join([model.cells(), found.cells(), last[0], last[1].split(" | ")[1]])


if __name__ == "__main__":
    main(sys.argv[1:])
