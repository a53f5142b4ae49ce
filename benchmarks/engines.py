"""Shared passages and pairs of records on plain arrays, as a plan in DuckDB and on Spark: the same rows?

Settings are environment variables: `BENCH_REUSE` (a folder of a corpus or how many documents to make; 3000; 0 leaves
them out), `BENCH_LINK` (a set of `_link_sets` or how many records to make; 20000; 0 likewise) and `BENCH_SEED`. Spark
runs on this machine, on two cores (`local[2]`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks._engines_run import TABLES
from benchmarks._link_sets import SETS, Labelled
from benchmarks._lists_made import made
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


def _run(what: str, way: str, given: Path, out: Path) -> tuple[float, Tree]:
    """Return wall seconds from Parquet to Parquet, and the processes with their CPU seconds and memory."""
    out.mkdir()
    command = [sys.executable, "-m", "benchmarks._engines_run", what, way, str(given), str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        tree = Tree(child.pid)
        while child.poll() is None:
            tree.look()
            time.sleep(0.1)
        said = child.stdout.read() if child.stdout is not None else ""
    if child.returncode:
        sys.exit(f"{NAMES[way]} ended with {child.returncode}")
    return float(said.splitlines()[-1]), tree


def _equal(what: str, one: Path, other: Path) -> str:
    """Return in a word whether two ways gave the same tables."""
    pairs = (
        [pq.read_table(folder / f"{name}.parquet").combine_chunks() for folder in (one, other)] for name in TABLES[what]
    )
    return "yes" if all(_told(first).equals(_told(second)) for first, second in pairs) else "NO"


def _told(table: pa.Table) -> pa.Table:
    """Return a table with its floating numbers as the bits that they are: one that is no number equals nothing."""
    columns = {
        name: column.combine_chunks().to_numpy().view("int64") if pa.types.is_float64(column.type) else column
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    return pa.table(columns)


def _compare(what: str, given: Path) -> None:
    """Print a row for each way."""
    print("| way | wall s | CPU s, with the start | peak MB | rows | same as on plain arrays |")
    print("|---|---|---|---|---|---|")
    skipped = []
    with tempfile.TemporaryDirectory() as folder:
        for way, name in NAMES.items():
            if why := _why_not(way):
                skipped.append(why)
                continue
            seconds, tree = _run(what, way, given, Path(folder, way))
            equal = "-" if way == "arrays" else _equal(what, Path(folder, "arrays"), Path(folder, way))
            rows = pq.read_metadata(Path(folder, way, f"{TABLES[what][0]}.parquet")).num_rows
            cells = f"{seconds:.1f} | {tree.cpu:.1f} | {tree.peak_mb:.0f} | {rows:,} | {equal}"
            print(f"| {name} | {cells} |", flush=True)
    print(*skipped, sep="\n")


def _labelled(asked: str, seed: int) -> Labelled:
    if asked in SETS:
        return SETS[asked]()
    lists = made(int(asked), seed)
    return Labelled(lists.records, lists.entity)


def main() -> None:
    """Print a table for each room."""
    seed = int(os.environ.get("BENCH_SEED", "1"))
    if (asked := os.environ.get("BENCH_REUSE") or "3000") != "0":
        with corpus(asked, seed) as on:
            print(f"Shared passages, {on.folder.name}: {len(on.texts):,} documents, {on.megabytes:.0f} MB\n")
            _compare("reuse", on.docs)
    if (asked := os.environ.get("BENCH_LINK") or "20000") != "0":
        with tempfile.TemporaryDirectory() as folder:
            lists = _labelled(asked, seed)
            print(f"Pairs of records, {asked}: {lists.records.num_rows:,} records\n")
            path = Path(folder, "records.parquet")
            pq.write_table(lists.records.replace_schema_metadata({"settings": json.dumps(lists.settings)}), path)
            _compare("link", path)


if __name__ == "__main__":
    main()
