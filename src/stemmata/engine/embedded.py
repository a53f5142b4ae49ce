"""The engine of one machine: DuckDB for SQL, threads for kernels."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import Any, Self

import pyarrow as pa

from stemmata.config import EngineSettings
from stemmata.engine.batches import Kernel, whole_groups
from stemmata.engine.folders import WorkingFolder
from stemmata.engine.machine import free_bytes
from stemmata.engine.shared import NamedArrays, SharedArrays, save
from stemmata.errors import EngineFailedError

_SHARE = 0.5
"""Share of the free memory that the engine uses where the settings name none."""


class DuckDBEngine:
    """Implements `stemmata.stage.Engine` in this process.

    Args:
        settings: Section `[engine]` of `case.toml`; `memory_gb` bounds what DuckDB and plain arrays may take.
    """

    name = "duckdb"
    place = ""

    def __init__(self, settings: EngineSettings) -> None:
        self._limit = int(settings.memory_gb * 2**30) or int(_SHARE * free_bytes())
        self._threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._files: dict[str, str] = {}
        self._views: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget all tables and arrays and remove their files."""
        if "_duckdb" in self.__dict__:
            self._duckdb.close()
            del self._duckdb
        if "_folder" in self.__dict__:
            self._folder.remove()
            del self._folder

    @cached_property
    def _folder(self) -> WorkingFolder:
        return WorkingFolder()

    @cached_property
    def _duckdb(self) -> Any:  # noqa: ANN401  (a connection; DuckDB has no types of its own)
        import duckdb

        config = {
            "memory_limit": f"{max(256, self._limit // 2**20)}MiB",
            "threads": self._threads,
            "temp_directory": str(self._folder.path / "spilled"),
            "preserve_insertion_order": True,  # without it, what is read batch by batch loses its ORDER BY (2.0.0)
            "autoinstall_known_extensions": False,  # nothing is fetched from anywhere
            "autoload_known_extensions": False,
        }
        return duckdb.connect(str(self._folder.path / "tables.duckdb"), config=config)

    def holds(self, size_bytes: int) -> bool:
        """Return whether so much fits into the memory that the engine may use."""
        return size_bytes <= self._limit

    def share(self, arrays: NamedArrays) -> NamedArrays:
        """Lay arrays where all kernels find them, and return them as they are found."""
        self._files |= save(self._folder.path, arrays)
        return SharedArrays(self._files)

    def put(self, name: str, table: pa.Table) -> None:
        """Give a table a name."""
        self._duckdb.register("given", table)
        self._run(name, f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM given")  # noqa: S608  (names of our own)
        self._duckdb.unregister("given")

    def query(self, name: str, sql: str, *, kept: bool = True) -> None:
        """Give the answer of a query a name."""
        self._run(name, f"CREATE OR REPLACE {'TABLE' if kept else 'VIEW'} {name} AS {sql}")
        (self._views.discard if kept else self._views.add)(name)

    def map(
        self, name: str, of: str, kernel: Kernel, schema: pa.Schema, *, whole: Sequence[str] = (), rows: int = 65536
    ) -> None:
        """Give what a kernel makes of the rows of a table a name."""
        shared = SharedArrays(self._files)
        self.put(name, schema.empty_table())
        order = f" ORDER BY {', '.join(whole)}" if whole else ""
        reader = self._duckdb.cursor()
        # read beside the connection that writes; a few batches are under way at a time, so memory stays bounded
        batches = reader.sql(f"SELECT * FROM {of}{order}").to_arrow_reader(rows)  # noqa: S608  (names of our own)
        under_way: deque[Future[pa.Table]] = deque()
        with ThreadPoolExecutor(self._threads) as pool:
            for table in whole_groups(batches, whole, rows):
                under_way.append(pool.submit(kernel, table, shared))
                if len(under_way) > 2 * self._threads:
                    self._add(name, under_way.popleft().result(), schema)
            while under_way:
                self._add(name, under_way.popleft().result(), schema)
        reader.close()

    def _add(self, name: str, table: pa.Table, schema: pa.Schema) -> None:
        if table.num_rows:
            self._duckdb.register("given", table.cast(schema))
            self._run(name, f"INSERT INTO {name} SELECT * FROM given")  # noqa: S608  (names of our own)
            self._duckdb.unregister("given")

    def get(self, name: str) -> pa.Table:
        """Return a table by its name, rows in no order."""
        return self._duckdb.sql(f"SELECT * FROM {name}").to_arrow_table()  # noqa: S608  (names of our own)

    def drop(self, *names: str) -> None:
        """Forget tables."""
        for name in names:
            self._run(name, f"DROP {'VIEW' if name in self._views else 'TABLE'} IF EXISTS {name}")

    def _run(self, name: str, sql: str) -> None:
        import duckdb

        try:
            self._duckdb.execute(sql)
        except (duckdb.OutOfMemoryException, duckdb.IOException) as problem:
            said = str(problem).splitlines()[0]
            raise EngineFailedError(
                engine="DuckDB", step=name, problem=said,
                mend="make room on the disk of the temporary files (TMPDIR), or raise `memory_gb` in section [engine]",
            ) from problem  # fmt: skip
