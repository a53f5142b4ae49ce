"""Several cases of copying in one document: is one case one passage? The measures of the PAN competitions.

The rule by which rows are gathered into passages was chosen on seed 1; the seeds measured are others (`BENCH_SEEDS`,
2 to 4 by default), of `BENCH_PAN` suspicious documents each (200 by default).
"""

from __future__ import annotations

import os
from collections import defaultdict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks._pan import KINDS, Box, Collection, made, measures
from stemmata.config import TraceSettings
from stemmata.trace.reuse import find_reuse

MEASURES = ("recall", "precision", "granularity", "plagdet", "cases met")
SHORT = 150
"""Characters below which a passage is left out in the third line of each table, as detectors of cases do."""


def _found(given: Collection) -> pa.Table:
    """Return the rows between source and suspicious documents."""
    texts = pa.table({"source_id": list(given.texts), "text": pa.array(list(given.texts.values()), pa.large_string())})
    rows = find_reuse(texts, settings=TraceSettings()).rows
    return rows.filter(pc.and_(pc.starts_with(rows["source_a"], "so"), pc.starts_with(rows["source_b"], "su")))


def _passages(rows: pa.Table, column: str) -> list[Box]:
    """Return the outer spans of the rows that agree in a column."""
    spans = {"start_a": "min", "end_a": "max", "start_b": "min", "end_b": "max"}
    found = rows.group_by([column, "source_a", "source_b"]).aggregate(list(spans.items()))
    names = ("source_b", "start_b_min", "end_b_max", "source_a", "start_a_min", "end_a_max")
    return list(zip(*(found[name].to_pylist() for name in names), strict=True))


def _joined(cases: list[Box], found: list[Box]) -> int:
    """Return how many passages hold parts of several cases."""
    by_pair = defaultdict(list)
    for case in cases:
        by_pair[case[0], case[3]].append(case)
    return sum(
        sum(c[1] < f[2] and f[1] < c[2] and c[4] < f[5] and f[4] < c[5] for c in by_pair[f[0], f[3]]) > 1 for f in found
    )


def main() -> None:
    """Print the tables."""
    seeds = [int(seed) for seed in os.environ.get("BENCH_SEEDS", "2,3,4").split(",")]
    n, by_kind = int(os.environ.get("BENCH_PAN", "200")), defaultdict(list)
    print("| seed | passages | " + " | ".join(MEASURES) + " | holding several cases |")
    print("|---" * (len(MEASURES) + 3) + "|")
    for seed in seeds:
        given = made(n, seed)
        rows = _found(given)
        gathered = _passages(rows, "passage_group")
        long = [x for x in gathered if min(x[2] - x[1], x[5] - x[4]) >= SHORT]
        lines = {"rows": _passages(rows, "reuse_id"), "gathered": gathered, f"gathered, {SHORT} characters": long}
        for name, found in lines.items():
            by_name = measures(given.cases, found)
            cells = " | ".join(f"{by_name[m]:.3f}" for m in MEASURES)
            print(f"| {seed} | {name} | {cells} | {_joined(given.cases, found)} |", flush=True)
        for kind in KINDS:
            cases = [c for c, k in zip(given.cases, given.kinds, strict=True) if k == kind]
            by_kind[kind].append(measures(cases, gathered))
    wanted = ("recall", "granularity", "cases met")
    print("\n| gathered, by kind (mean over seeds) | " + " | ".join(wanted) + " |\n" + "|---" * 4 + "|")
    for kind, each in by_kind.items():
        print(f"| {kind} | " + " | ".join(f"{np.mean([x[m] for x in each]):.3f}" for m in wanted) + " |")


if __name__ == "__main__":
    main()
