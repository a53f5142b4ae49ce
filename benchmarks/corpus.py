"""The whole command `stemmata trace`: documents and megabytes a second, memory, and what each stage takes.

The corpus is `BENCH_REUSE`: the folder of one, or how many documents to make (2,000), with `BENCH_SEED`.
The command runs in a process of its own, so that nothing measured before it counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from math import isnan
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks._reuse_corpus import load
from benchmarks._reuse_made import make

FIRST_DAY = date(1931, 1, 1)
RUN = """
import json, resource, sys, time
from contextlib import contextmanager

class Stages:
    def __init__(self):
        self.seconds = {}

    @contextmanager
    def each(self, items, label, total=None):
        began = time.perf_counter()
        yield iter(items)
        self.seconds[label] = self.seconds.get(label, 0.0) + time.perf_counter() - began

from stemmata import corpus, trace

stages, began, busy = Stages(), time.perf_counter(), time.process_time()
found = corpus.trace(sys.argv[1], out=sys.argv[2], progress=stages)
wall = time.perf_counter() - began
own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = time.process_time() - busy + others.ru_utime + others.ru_stime
rows = {name: table.num_rows for name, table in found.tables.items()}
print(json.dumps([found.n_documents, wall, cpu, own.ru_maxrss, others.ru_maxrss, stages.seconds, rows]))
"""


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        path, name, size = write(Path(folder))
        command = [sys.executable, "-c", RUN, str(path), str(Path(folder) / "traced")]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        report(name, size, *json.loads(done.stdout.splitlines()[-1]))


def write(folder: Path) -> tuple[Path, str, float]:
    """Write the corpus as the command takes it; return the file, its name and its size in megabytes."""
    given = os.environ.get("BENCH_REUSE", "2000")
    on = make(int(given), int(os.environ.get("BENCH_SEED", "1")), folder) if given.isdecimal() else load(Path(given))
    docs = pq.read_table(on.docs)
    days = [FIRST_DAY + timedelta(days=n % 700) for n in range(docs.num_rows)]
    if "date_obs" in docs.column_names:  # in hours; none where it is not known
        days = [
            None if d is None or isnan(d) else date(1970, 1, 1) + timedelta(hours=d)
            for d in docs["date_obs"].to_pylist()
        ]
    path = folder / "documents.parquet"
    ids = pa.array([f"{n:08d}" for n in range(docs.num_rows)])
    pq.write_table(pa.table({"id": ids, "text": docs["text"], "date": pa.array(days, pa.date32())}), path)
    return path, f"made here, {given} documents" if given.isdecimal() else Path(given).name, on.megabytes


def report(  # noqa: PLR0917  (one measurement, its figures in order)
    name: str, size: float, documents: int, wall: float, cpu: float, own: int, others: int,
    stages: dict[str, float], rows: dict[str, int],
) -> None:  # fmt: skip
    """Print what was measured."""
    found = ", ".join(f"{n:,} {table}" for table, n in rows.items())
    print(f"corpus {name}: {documents:,} documents, {size:.1f} MB; {found}\n")
    figures = {
        "wall s": f"{wall:.1f}", "CPU s": f"{cpu:.1f}",
        "documents/s": f"{documents / wall:,.0f}", "MB/s": f"{size / wall:.2f}",
        "peak MB": f"{own / 1024:,.0f}", "peak MB of a further process": f"{others / 1024:,.0f}",
    }  # fmt: skip
    print(f"| {' | '.join(figures)} |\n{'|---' * len(figures)}|\n| {' | '.join(figures.values())} |")
    print("\n| stage | wall s |\n|---|---|")
    for label, seconds in {**stages, "all else": wall - sum(stages.values())}.items():
        print(f"| {label} | {seconds:.1f} |")


if __name__ == "__main__":
    main()
