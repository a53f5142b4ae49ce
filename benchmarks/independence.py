"""Does the interval of origins hold the truth? Simulated cascades of which every dependence is known.

Fifty designs differ in how many origins and documents there are, how retellings are made (copied words, own words, another
language), how many name their model, how many dependences are wrongly found, how many origins speak in texts of their own.
Half of the designs (those with even numbers) served to choose the numbers of the model; the other half is the test.

    python -m benchmarks.independence [SEED] [--choose]

`--choose` tries numbers again, one after the other, and prints the best by the interval score. With `data/reuse/c1000` beside the project, the count
is also checked on its families of copies, found by the trace room.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from stemmata.values.origins import Dependence, Origins, independent_origins
from stemmata.values.unseen import Standing, Unseen

DESIGNS = 50
CASES = 40
STRONG = 0.5
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
            )  # fmt: skip
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
            for child in (i, model):
                if draw.random() < design.named:
                    edges.append(Dependence(f"d{child}", f"outside:{of}", float(draw.uniform(0.5, 0.95))))
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


def measure(simulated: Sequence[Simulated], unseen: Unseen | None, draws: int = 500) -> Tally:
    """Return how the interval did on some cascades."""
    tally = Tally()
    for case in simulated:
        counted = independent_origins(case.members, case.edges, case.standings, unseen=unseen, draws=draws)
        tally.add(counted, case.true)
    return tally


GRID = {
    "own_voice_hidden": (0.02, 0.05, 0.1, 0.15, 0.2, 0.3),
    "report_weight": (0.5, 1.0, 1.5, 2.0, 3.0, 4.0),
    "same_language": (1.0, 1.5, 2.0, 3.0, 4.0),
    "telling_figure": (0.25, 0.33, 0.5, 0.75, 1.0),
    "spread": (1.0, 2.0, 3.0, 4.0, 6.0),
}
"""What `choose` tries for each number of the model."""


def choose(seed: int) -> None:
    """Print the interval score on the designs with even numbers for each number in turn, twice over, the best kept."""
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
    for n, design in enumerate(designs()):
        simulated = cases(design, n, seed)
        tallies = [measure(simulated, Unseen()), measure(simulated, None), Tally(), Tally()]
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


def _cell(value: float | bool) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:g}"


def _row(tallies: Sequence[Tally]) -> str:
    model, found, strong, documents = tallies
    last = [f"{t.held / t.of:.2f} | {t.error / t.of:.1f}" for t in (strong, documents)]
    return " | ".join([model.cells(), found.cells(), last[0], last[1].split(" | ")[1]])


if __name__ == "__main__":
    main(sys.argv[1:])
