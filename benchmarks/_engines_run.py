"""The work of a room in one way and one process: `python -m benchmarks._engines_run WHAT WAY GIVEN OUT`.

WHAT is `reuse` (shared passages of the documents GIVEN) or `link` (pairs of the records GIVEN, brought together,
compared and weighed). Writes its tables into the folder OUT, and prints the seconds from Parquet to Parquet; the start
of Java is among them, the start of Python is not.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stemmata.config import EngineSettings, LinkSettings, Settings, TraceSettings
from stemmata.engine import DuckDBEngine, SparkEngine
from stemmata.link.linking import Linking
from stemmata.trace.reuse import find_reuse

TABLES = {"reuse": ("rows", "suppressed"), "link": ("pairs", "audit")}


class _Plan(DuckDBEngine):
    """DuckDB as it works on a case that does not fit into memory."""

    def holds(self, size_bytes: int) -> bool:  # noqa: ARG002  (the engine's)
        return False


WAYS = {
    "arrays": lambda: DuckDBEngine(EngineSettings(memory_gb=1024)),
    "duckdb": lambda: _Plan(EngineSettings()),
    "spark": lambda: SparkEngine(EngineSettings(name="spark", master="local[2]")),
}


def _reuse(docs: Path, engine: DuckDBEngine | SparkEngine) -> dict[str, pa.Table]:
    texts = pc.cast(pq.read_table(docs, columns=["text"])["text"], pa.large_string())
    ids = pa.array([f"{number:08d}" for number in range(len(texts))])
    found = find_reuse(pa.table({"source_id": ids, "text": texts}), settings=TraceSettings(), engine=engine)
    return {"rows": found.rows, "suppressed": found.suppressed}


def _link(records: Path, engine: DuckDBEngine | SparkEngine) -> dict[str, pa.Table]:
    table = pq.read_table(records)
    settings = LinkSettings.model_validate_json((table.schema.metadata or {}).get(b"settings", b"{}"))
    with Linking(table, Settings(link=settings), engine) as linking:
        found = {"pairs": linking.scored}
        if linking.audit is not None:
            found["audit"] = linking.audit.likely
    columns = {
        name: {"a": pairs.a, "b": pairs.b, "odds": pairs.log_odds, "relative": pairs.p_relative}
        | {f"weight of {comparison}": values for comparison, values in pairs.weights.items()}
        | {f"outcome of {comparison}": values for comparison, values in pairs.outcomes.items()}
        for name, pairs in found.items()
    }
    return {name: pa.table(columns.get(name, {})) for name in TABLES["link"]}


def main() -> None:
    """Run in the child."""
    what, way, given, out = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    began = time.perf_counter()
    with WAYS[way]() as engine:
        tables = {"reuse": _reuse, "link": _link}[what](given, engine)
    for name, table in tables.items():
        pq.write_table(table, out / f"{name}.parquet")
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
