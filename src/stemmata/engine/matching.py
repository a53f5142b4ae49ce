"""Comparing and scoring pairs of records: Splink (Linacre et al., 2022) on DuckDB.

The only place that knows Splink. A room says what is compared (records as a table, a model as data) and gets scored
pairs; it never sees a connection. Records are numbered from 0 in column `id`; a pair has `a` < `b`.
"""

# ruff: noqa: S608  (names of our own tables and columns)

from __future__ import annotations

import contextlib
import logging
import math
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

__all__ = ["Comparison", "Level", "Matching", "Model"]


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison.

    Attributes:
        label: What it means, in words.
        sql: When it holds, over columns with the suffixes `_l` and `_r`; the first level of a comparison that holds
            is its outcome. `ELSE` for the last.
        m: Probability among pairs of one person; None for the level of missing values.
        u: Probability among pairs of two persons; None for the level of missing values.
        frequency_of: Column whose rare values speak louder at this level; None for none.
    """

    label: str
    sql: str
    m: float | None = None
    u: float | None = None
    frequency_of: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is held against each other, with its outcomes from the best to the worst."""

    name: str
    levels: tuple[Level, ...]

    def code(self, place: int) -> int:
        """Return the number that Splink gives the level at a place: -1 for missing, else the higher the better."""
        outcomes = [i for i, level in enumerate(self.levels) if level.m is not None]
        return -1 if place not in outcomes else len(outcomes) - 1 - outcomes.index(place)


@dataclass(frozen=True, slots=True)
class Model:
    """A Fellegi-Sunter model.

    Attributes:
        comparisons: What is compared.
        rules: SQL conditions over `l` and `r`; pairs for which one holds are compared.
        prior: Probability that two records drawn at random are one person.
    """

    comparisons: tuple[Comparison, ...]
    rules: tuple[str, ...]
    prior: float


class Matching:
    """Records in DuckDB, and Splink over them. Use it as a context manager.

    Args:
        records: Column `id` (0, 1, ...) and whatever columns the model names.
        memory_gb: Memory that DuckDB may take; what does not fit goes to disk.
        threads: Threads at most; 0 for as many as this process may use.
    """

    def __init__(self, records: pa.Table, *, memory_gb: float = 2.0, threads: int = 0) -> None:
        import duckdb

        available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._folder = Path(tempfile.mkdtemp(prefix="stemmata-matching-"))
        config = {
            "memory_limit": f"{int(memory_gb * 1024)}MiB",
            "threads": threads or available,
            "temp_directory": str(self._folder),
            "autoinstall_known_extensions": False,  # nothing is fetched from anywhere
            "autoload_known_extensions": False,
        }
        self._con = duckdb.connect(":memory:", config=config)
        self._con.execute("SET enable_progress_bar = false")
        self.put("records", records)
        self._linkers = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._con.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def put(self, name: str, table: pa.Table) -> None:
        """Give a table a name."""
        self._con.register("given_table", table)
        self._con.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM given_table')
        self._con.unregister("given_table")

    def run(self, sql: str) -> None:
        """Run a statement: a table from a query, or a macro that the model's conditions use."""
        self._con.execute(sql)

    def ask(self, sql: str) -> pa.Table:
        """Return the answer of a query."""
        return self._con.sql(sql).to_arrow_table()

    def block(self, model: Model) -> int:
        """Make table `pairs` (`a`, `b`, `rule`) of the pairs that the model's rules bring together; return how many."""
        with self._linker(model) as linker:
            blocked = linker.inference.compute_blocked_pairs_for_predict()
            self._con.execute(
                "CREATE OR REPLACE TABLE pairs AS SELECT join_key_l AS a, join_key_r AS b, "
                f"CAST(match_key AS INTEGER) AS rule FROM {blocked.physical_name}"
            )
        return int(self.ask("SELECT count(*) AS n FROM pairs")["n"][0].as_py())

    def score(self, model: Model, pairs: str, into: str, least_weight: float | None = None) -> int:
        """Score the pairs of a table (`a`, `b`).

        Args:
            model: The model.
            pairs: Name of the table of pairs.
            into: Name of the table made: `a`, `b`, `weight` (log2 odds), for each comparison `gamma_<name>` (the
                outcome, see `Comparison.code`) and `mw_<name>` (its weight, rare values reckoned with).
            least_weight: Pairs below are left out.

        Returns:
            How many pairs were kept.
        """
        with self._linker(model) as linker:
            self._con.execute(
                "CREATE OR REPLACE TABLE given_pairs AS "
                f"SELECT a AS join_key_l, b AS join_key_r, '0' AS match_key FROM {pairs}"
            )
            given = linker._db_api.register("given_pairs", dataset_display_name="given_pairs")  # noqa: SLF001
            linker.table_management.register_blocked_pairs_for_predict(given)
            made = linker.inference.predict(threshold_match_weight=least_weight, warning_mode="never")
            parts = []
            for comparison in model.comparisons:
                frequent = any(level.frequency_of is not None for level in comparison.levels)
                extra = f" + mw_tf_adj_{comparison.name}" if frequent else ""
                parts.append(f"{_outcome_sql(comparison)}, mw_{comparison.name}{extra} AS mw_{comparison.name}")
            self._con.execute(
                f"CREATE OR REPLACE TABLE {into} AS SELECT id_l AS a, id_r AS b, match_weight AS weight, "
                f"{', '.join(parts)} FROM {made.physical_name}"
            )
        return int(self.ask(f"SELECT count(*) AS n FROM {into}")["n"][0].as_py())

    @contextlib.contextmanager
    def _linker(self, model: Model) -> Iterator[Any]:
        from splink import DuckDBAPI, Linker

        for name in ("splink", "splink.internals"):
            logging.getLogger(name).setLevel(logging.ERROR)
        api = DuckDBAPI(connection=self._con)
        records = api.register("records", dataset_display_name="records")
        linker: Any = Linker(records, _settings(model))
        try:
            yield linker
        finally:
            linker.table_management.delete_tables_created_by_splink_from_db()


_TOLD_APART = 1e-5
"""Bits by which weights of two levels differ at least, so that a weight tells its level."""


def _weights(comparison: Comparison) -> list[float]:
    """Return the weight of each level in bits; no two are the same, and only that of missing values is 0."""
    weights: list[float] = []
    for level in comparison.levels:
        weight = 0.0 if level.m is None or level.u is None else math.log2(level.m / level.u)
        while level.m is not None and any(abs(weight - other) < _TOLD_APART for other in [0.0, *weights]):
            weight -= 2 * _TOLD_APART
        weights.append(weight)
    return weights


def _outcome_sql(comparison: Comparison) -> str:
    """Return the outcome as read from its weight: Splink keeps outcomes only beside the values compared."""
    whens = [
        f"WHEN abs(mw_{comparison.name} - ({weight!r})) < {_TOLD_APART / 2} THEN {comparison.code(place)}"
        for place, weight in enumerate(_weights(comparison))
        if comparison.levels[place].m is not None
    ]
    return f"CASE {' '.join(whens)} ELSE -1 END AS gamma_{comparison.name}"


def _settings(model: Model) -> dict[str, Any]:
    """Return a model as Splink's settings."""

    def level(one: Level, weight: float) -> Mapping[str, Any]:
        made: dict[str, Any] = {"sql_condition": one.sql, "label_for_charts": one.label}
        if one.m is None or one.u is None:
            return made | {"is_null_level": True}
        made |= {"m_probability": one.u * 2.0**weight, "u_probability": one.u}
        if one.frequency_of is not None:
            made |= {"tf_adjustment_column": one.frequency_of, "tf_adjustment_weight": 1.0, "tf_minimum_u_value": 1e-6}
        return made

    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "comparisons": [
            {
                "output_column_name": c.name,
                "comparison_levels": [level(*each) for each in zip(c.levels, _weights(c), strict=True)],
            }
            for c in model.comparisons
        ],
        "blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in model.rules],
        "probability_two_random_records_match": model.prior,
        "retain_intermediate_calculation_columns": True,
        "retain_matching_columns": False,
        "max_iterations": 40,
        "em_convergence": 1e-4,
    }
