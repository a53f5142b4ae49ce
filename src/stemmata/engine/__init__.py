"""Engines: the only place where one machine and a cluster differ.

A room writes its heavy steps in a small vocabulary (`stemmata.stage.Engine`): tables by name, SQL that DuckDB and Spark
both run, kernels over Arrow batches or over whole groups of rows, and large read-only arrays that every worker may look
into. An engine runs them. Both engines give the same rows, so the choice of engine is no part of a stage's fingerprint.

* `duckdb`: this process. DuckDB runs the SQL and spills to disk beyond its memory; threads run the kernels.
* `spark`: Apache Spark, on this machine or on a cluster; its Python workers run the same kernels.

Beside them, `matching` compares pairs of records by conditions in SQL, on DuckDB in this process.
"""

from __future__ import annotations

from stemmata.config import EngineName, EngineSettings
from stemmata.engine.embedded import DuckDBEngine
from stemmata.engine.spark import SparkEngine

__all__ = ["DuckDBEngine", "SparkEngine", "make_engine"]


def make_engine(settings: EngineSettings, name: EngineName | None = None) -> DuckDBEngine | SparkEngine:
    """Return the engine that the settings name; nothing is started before it is first needed.

    Args:
        settings: Section `[engine]` of `case.toml`.
        name: `duckdb` or `spark`, before what the settings say.

    Returns:
        The engine; use it as a context manager, so that what it started is ended and its files are removed.

    Raises:
        EngineMissingError: If something that the engine needs is not installed.
    """
    if (name or settings.name) == "spark":
        return SparkEngine(settings)
    return DuckDBEngine(settings)
