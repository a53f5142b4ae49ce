"""The search for shared passages on plain arrays, as a plan in DuckDB and as the same plan on Spark: the same rows?

Settings are environment variables: `BENCH_REUSE` (a folder of a corpus or how many documents to make; 3000) and
`BENCH_SEED`. Spark runs on this machine, on two cores (`local[2]`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks._engines_run import TABLES
from benchmarks._reuse_run import Tree
from benchmarks.reuse import corpus
from stemmata.config import EngineSettings
from stemmata.engine import SparkEngine
from stemmata.errors import EngineMissingError

NAMES = {"arrays": "plain arrays", "duckdb": "the plan in DuckDB", "spark": "the plan on Spark, local[2]"}


def _why_not(way: str) -> str | None:
    """Return why a way cannot be measured here, in a line; None if it can."""
    if way == "spark":
        try:
            SparkEngine(EngineSettings(name="spark", master="local[2]"))
        except EngineMissingError as problem:
            return f"{NAMES[way]}: skipped, {problem.message}; {problem.hint}"
    return None


def _run(way: str, docs: Path, out: Path) -> tuple[float, Tree]:
    """Return wall seconds from Parquet to Parquet, and the processes with their CPU seconds and memory."""
    out.mkdir()
    command = [sys.executable, "-m", "benchmarks._engines_run", way, str(docs), str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        tree = Tree(child.pid)
        while child.poll() is None:
            tree.look()
            time.sleep(0.1)
        said = child.stdout.read() if child.stdout is not None else ""
    if child.returncode:
        sys.exit(f"{NAMES[way]} ended with {child.returncode}")
    return float(said.splitlines()[-1]), tree


def _equal(one: Path, other: Path) -> str:
    """Return in a word whether two ways gave the same tables."""
    pairs = ([pq.read_table(folder / f"{name}.parquet") for folder in (one, other)] for name in TABLES)
    return "yes" if all(first.equals(second) for first, second in pairs) else "NO"


def main() -> None:
    """Print the table."""
    with (
        corpus(os.environ.get("BENCH_REUSE") or "3000", int(os.environ.get("BENCH_SEED", "1"))) as on,
        tempfile.TemporaryDirectory() as folder,
    ):
        print(f"{on.folder.name}: {len(on.texts):,} documents, {on.megabytes:.0f} MB\n")
        print("| way | wall s | CPU s, with the start | peak MB | rows | same as on plain arrays |")
        print("|---|---|---|---|---|---|")
        skipped = []
        for way, name in NAMES.items():
            if why := _why_not(way):
                skipped.append(why)
                continue
            seconds, tree = _run(way, on.docs, Path(folder, way))
            equal = "-" if way == "arrays" else _equal(Path(folder, "arrays"), Path(folder, way))
            rows = pq.read_metadata(Path(folder, way, f"{TABLES[0]}.parquet")).num_rows
            cells = f"{seconds:.1f} | {tree.cpu:.1f} | {tree.peak_mb:.0f} | {rows:,} | {equal}"
            print(f"| {name} | {cells} |", flush=True)
        print(*skipped, sep="\n")


if __name__ == "__main__":
    main()
