"""Counting lists whose size is known: each list of the published tables is hidden, and estimated from the others.

A list is a population of which everyone is known. What the other lists say of its members is a table like any other;
what is estimated from it can be held against the truth (Binette and Steorts, On the reliability of multiple systems
estimation, JRSS A 185, 2022). `BENCH_QUICK=` (empty) runs the methods at full length.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stemmata.config import CountSettings
from stemmata.count.combining import PARTS
from stemmata.count.counting import answered
from stemmata.count.histories import Histories, read_histories

TABLES = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "mse"
PUBLISHED = {"UK": "uk2013_5lists", "Netherlands": "netherlands_5lists", "Australia": "australia_4lists"}
NAMES = {
    "independence": "independence",
    "loglinear-stepwise": "SparseMSE",
    "decomposable": "dga",
    "latent-class": "LCMCR",
}
LEAST = 30
"""Members whom other lists must see."""

Range = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Case:
    """A list as a known truth.

    Attributes:
        table: The table it stands in.
        name: The list.
        truth: Its members.
        said: Estimate, low and high by method; nothing where refused.
        why: Why the combined estimate is refused, if it is.
    """

    table: str
    name: str
    truth: int
    said: dict[str, Range]
    why: str = ""


def main() -> None:
    """Print what each method says of each list, and how often the truth is held."""
    if not TABLES.is_dir():
        sys.exit(f"the published tables are not at {TABLES}")
    with ProcessPoolExecutor() as pool:
        cases = list(pool.map(_asked, hidden()))
    methods = [*PARTS, "combined"]
    published = list(_published())
    ten = {(case.table, case.name) for case in published}
    print(f"| table | list | truth | {' | '.join(methods)} |\n|---|---|---|{'---|' * len(methods)}")
    for case in cases:
        told = (_told(case.said.get(method), case.truth) for method in methods)
        print(f"| {case.table} | {case.name} | {case.truth:,} | {' | '.join(told)}{f' {case.why}' * bool(case.why)} |")
    same = [case for case in cases if (case.table, case.name) in ten]
    print(f"\nThe {len(same)} published cases, ours; then theirs; then all {len(cases)}:\n")
    head = "| method | cases | refused | held | too low | too high | RMSE of log | median width | median high / low |"
    print(f"{head}\n|{'---|' * 9}")
    for method in methods:
        print(f"| {method} {_score(same, method)}")
    given = {(case.table, case.name) for case in same if "combined" in case.said}
    for name in NAMES.values():
        print(f"| {name}, published {_score(published, name)}")
        answered_too = [case for case in published if (case.table, case.name) in given]
        print(f"| {name}, published, where combined answers {_score(answered_too, name)}")
    for method in methods:
        print(f"| {method}, all {_score(cases, method)}")


def hidden() -> Iterator[tuple[str, str, Histories, int]]:
    """Yield table, list, what the others know of its members, and how many these are."""
    for path in sorted(TABLES.glob("*.csv")):
        with path.open(encoding="utf-8") as file:
            head = next(csv.reader(file))
        if head[-1] != "count" or path.stem.startswith("sudan"):
            continue
        histories = read_histories(path)[""]
        for place, name in enumerate(histories.lists):
            seen, truth = histories.members_of(place)
            if seen.n >= LEAST and len(seen.lists) > 2:
                yield path.stem, name, seen, truth


def _asked(case: tuple[str, str, Histories, int]) -> Case:
    table, name, seen, truth = case
    settings = CountSettings(quick=bool(os.environ.get("BENCH_QUICK", "yes")))
    found = answered(seen, settings)
    said = {one.method: (one.median, one.low, one.high) for one in found if not one.reasons}
    return Case(table, name, truth, said, ", ".join(found[-1].reasons))  # type: ignore[arg-type]


def _published() -> Iterator[Case]:
    """Yield the cases that Binette and Steorts scored, by the names of their methods."""
    with (TABLES / "internal_consistency_binette_steorts.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if int(row["nobs"]) >= LEAST and row["reference_list"] != "K"]
    for dataset, name in dict.fromkeys((row["dataset"], row["reference_list"]) for row in rows):
        of = [row for row in rows if (row["dataset"], row["reference_list"]) == (dataset, name)]
        said = {
            "independence" if row["model"] == "Independence" else row["model"]: (
                float(row["N_hat"]), float(row["lo"]), float(row["hi"])
            )
            for row in of if row["N_hat"] != "NA"
        }  # fmt: skip
        yield Case(PUBLISHED[dataset], name, int(of[0]["true_count"]), said)


def _told(said: Range | None, truth: int) -> str:
    if said is None:
        return "-"
    middle, low, high = said
    return f"{middle:,.0f} [{low:,.0f}-{high:,.0f}]{'' if low <= truth <= high else ' (missed)'}"


def _score(cases: Iterable[Case], method: str) -> str:
    every = list(cases)
    said = [(case.truth, *case.said[method]) for case in every if method in case.said]
    if not said:
        return f"| {len(every)} | {len(every)} | | | | | | |"
    truth, middle, low, high = np.array(said).T
    root = np.sqrt(np.mean(np.log(middle / truth) ** 2))
    return (
        f"| {len(every)} | {len(every) - len(said)} | {np.mean((low <= truth) & (truth <= high)):.2f} "
        f"| {np.sum(high < truth)} | {np.sum(low > truth)} | {root:.2f} | {np.median(high - low):,.0f} "
        f"| {np.median(high / low):.2f} |"
    )


if __name__ == "__main__":
    main()
