"""The search for shared passages in one way and one process: `python -m benchmarks._engines_run WAY DOCS OUT`.

Writes the rows and what was suppressed into the folder OUT, and prints the seconds from Parquet to Parquet; the start
of Java is among them, the start of Python is not.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stemmata.config import EngineSettings, TraceSettings
from stemmata.engine import DuckDBEngine, SparkEngine
from stemmata.trace.reuse import find_reuse

TABLES = ("rows", "suppressed")


class _Plan(DuckDBEngine):
    """DuckDB as it works on a case that does not fit into memory."""

    def holds(self, size_bytes: int) -> bool:  # noqa: ARG002  (the engine's)
        return False


WAYS = {
    "arrays": lambda: DuckDBEngine(EngineSettings(memory_gb=1024)),
    "duckdb": lambda: _Plan(EngineSettings()),
    "spark": lambda: SparkEngine(EngineSettings(name="spark", master="local[2]")),
}


def main() -> None:
    """Run in the child."""
    way, docs, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    began = time.perf_counter()
    texts = pc.cast(pq.read_table(docs, columns=["text"])["text"], pa.large_string())
    ids = pa.array([f"{number:08d}" for number in range(len(texts))])
    with WAYS[way]() as engine:
        found = find_reuse(pa.table({"source_id": ids, "text": texts}), settings=TraceSettings(), engine=engine)
    for name in TABLES:
        pq.write_table(getattr(found, name), out / f"{name}.parquet")
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
