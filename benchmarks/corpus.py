"""The whole command `stemmata trace`: documents and megabytes a second, memory, and what each stage takes.

The corpus is `BENCH_REUSE` (a folder of `data/reuse`), else one made here; `BENCH_DOCUMENTS` says how large (2,000).
The command runs in a process of its own, so that nothing measured before it counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks._reuse_corpus import make

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
        path = Path(folder) / "corpus.parquet"
        name, size = write(path)
        command = [sys.executable, "-c", RUN, str(path), str(Path(folder) / "traced")]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        report(name, size, *json.loads(done.stdout.splitlines()[-1]))


def write(path: Path) -> tuple[str, float]:
    """Write the corpus as the command takes it; return its name and its size in megabytes."""
    folder = os.environ.get("BENCH_REUSE")
    if folder and (Path(folder) / "docs.parquet").is_file():
        given = pq.read_table(Path(folder) / "docs.parquet", columns=["id", "text", "date_obs"])
        days = pc.floor(given["date_obs"]).cast(pa.int32(), safe=False).cast(pa.date32())
        days = pc.if_else(pc.is_nan(given["date_obs"]), None, days)
        name, ids, texts = Path(folder).name, given["id"], given["text"]
    else:
        made = make(int(os.environ.get("BENCH_DOCUMENTS", "2000")), seed=1)
        name, texts = made.name, pa.array(made.texts)
        ids = pa.array([f"{n:08d}" for n in range(len(made.texts))])
        days = pa.array([FIRST_DAY + timedelta(days=n % 700) for n in range(len(made.texts))])
    pq.write_table(pa.table({"id": ids, "text": texts, "date": days}), path)
    return name, pc.sum(pc.binary_length(texts)).as_py() / 1e6


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
