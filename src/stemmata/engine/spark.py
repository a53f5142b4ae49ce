"""The engine of a cluster: Apache Spark, on this machine or wherever the user's Spark settings point.

Needs the extra `spark` (`pip install stemmata[spark]`) and Java. Kernels run in Spark's Python workers, which need this
program installed as well; on this machine they are the same installation.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from stemmata.config import EngineSettings
from stemmata.engine.batches import Kernel, whole_groups
from stemmata.engine.folders import WorkingFolder
from stemmata.engine.machine import free_bytes
from stemmata.engine.shared import NamedArrays, SharedArrays, save
from stemmata.errors import EngineFailedError, EngineMissingError, EngineStartError

_JAVA = 17
_LOCAL_GB = 4.0
_PARTS = 4
"""Parts a core that rows are cut into on one machine."""

_QUIET = {
    "spark.app.name": "stemmata",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_LOOPBACK = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
_SQL = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "131072",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.adaptive.enabled": "true",
}


class _ClusterArrays(SharedArrays):
    """Arrays that Spark carried to the machine of the worker."""

    def place(self, file: str) -> str:
        """Return where Spark put the file on this machine."""
        from pyspark import SparkFiles

        return file if Path(file).exists() else SparkFiles.get(Path(file).name)


class SparkEngine:
    """Implements `stemmata.stage.Engine` on Spark.

    A Spark session that is already under way in this process (a notebook's) is used and left as it is.

    Args:
        settings: Section `[engine]` of `case.toml`; without a master, Spark's own settings decide
            (`spark-defaults.conf`, then the environment variable `MASTER`), and without them `local[*]`.

    Raises:
        EngineMissingError: If pyspark or Java is missing.
    """

    name = "spark"

    def __init__(self, settings: EngineSettings) -> None:
        _require(settings)
        self._settings = settings
        self._files: dict[str, str] = {}
        self._kept: dict[str, Any] = {}
        self._ours = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget all tables and arrays, remove their files, and end Spark if it was started here."""
        session = self.__dict__.pop("_session", None)
        if session is not None:
            self.drop(*tuple(self._kept))
            if self._ours:
                session.stop()
        if "_folder" in self.__dict__:
            self._folder.remove()
            del self._folder

    @property
    def place(self) -> str:
        """The master, once Spark has been started."""
        session = self.__dict__.get("_session")
        return str(session.sparkContext.master) if session is not None else self._settings.master

    @cached_property
    def _folder(self) -> WorkingFolder:
        return WorkingFolder()

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401  (a SparkSession, named only where it is imported)
        from pyspark.sql import SparkSession

        under_way = SparkSession.getActiveSession()
        if under_way is None:
            under_way = self._start()
            self._ours = True
        session = under_way.newSession()
        for key, value in _SQL.items():
            session.conf.set(key, value)
        if _is_local(session.sparkContext.master):
            parts = _PARTS * session.sparkContext.defaultParallelism
            session.conf.set("spark.sql.shuffle.partitions", str(parts))
        return session

    def _start(self) -> Any:  # noqa: ANN401  (a SparkSession)
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        config = dict(_QUIET)
        if self._settings.master:
            config["spark.master"] = self._settings.master
        if _here(self._settings.master):
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            gigabytes = self._settings.memory_gb or min(_LOCAL_GB, 0.5 * free_bytes() / 2**30)
            config |= _LOOPBACK | {
                "spark.driver.memory": f"{max(512, int(gigabytes * 1024))}m",
                "spark.local.dir": str(self._folder.path),
            }
        elif self._settings.memory_gb:
            config["spark.driver.memory"] = f"{int(self._settings.memory_gb * 1024)}m"
        builder = SparkSession.builder
        for key, value in config.items():
            builder = builder.config(key, value)
        log = self._folder.path / "spark.log"
        try:
            with _stderr_to(log):
                return builder.getOrCreate()
        except (PySparkException, Py4JError, OSError, RuntimeError) as problem:
            raise EngineStartError(
                master=self._settings.master or os.environ.get("MASTER") or "local[*]", problem=_said(problem, log)
            ) from problem

    def holds(self, size_bytes: int) -> bool:  # noqa: ARG002  (the protocol's)
        """Return False: who asks for Spark wants its workers to do the work."""
        return False

    def share(self, arrays: NamedArrays) -> NamedArrays:
        """Lay arrays where all kernels find them, and return them as this process finds them."""
        # names must differ between runs: workers outlive them, and keep what they were sent
        fresh = save(self._folder.path, arrays, f"{self._folder.path.name}-")
        if not _is_local(self._session.sparkContext.master):
            for path in fresh.values():
                self._session.sparkContext.addFile(path)
        self._files |= fresh
        return _ClusterArrays(self._files)

    def put(self, name: str, table: pa.Table) -> None:
        """Give a table a name."""
        with self._step(name):
            parts = int(self._session.conf.get("spark.sql.shuffle.partitions"))
            # Spark cuts few rows into few parts, and each row here may stand for much work
            parts = max(1, min(parts, table.num_rows))
            self._session.createDataFrame(table).repartition(parts).createOrReplaceTempView(name)

    def query(self, name: str, sql: str, *, kept: bool = True) -> None:
        """Give the answer of a query a name."""
        with self._step(name):
            frame = self._session.sql(sql)
            if kept:
                self._keep(name, frame)
            else:
                frame.createOrReplaceTempView(name)

    def map(
        self, name: str, of: str, kernel: Kernel, schema: pa.Schema, *, whole: Sequence[str] = (), rows: int = 65536
    ) -> None:
        """Give what a kernel makes of the rows of a table a name."""
        with self._step(name), _no_pandas_warning():
            frame = self._session.table(of)
            if whole:
                frame = frame.repartition(*whole).sortWithinPartitions(*whole)
            work = partial(_apply, kernel, _ClusterArrays(self._files), tuple(whole), rows, schema)
            self._keep(name, frame.mapInArrow(_iterator(work), _spark_schema(schema)))

    def get(self, name: str) -> pa.Table:
        """Return a table by its name, rows in no order."""
        with self._step(name), _no_pandas_warning():
            return self._session.table(name).toArrow()

    def drop(self, *names: str) -> None:
        """Forget tables."""
        for name in names:
            self._session.catalog.dropTempView(name)
            if (frame := self._kept.pop(name, None)) is not None:
                frame.unpersist()

    def _keep(self, name: str, frame: Any) -> None:  # noqa: ANN401  (a DataFrame)
        from pyspark import StorageLevel

        if (before := self._kept.pop(name, None)) is not None:
            before.unpersist()
        self._kept[name] = frame.persist(StorageLevel.MEMORY_AND_DISK)
        frame.createOrReplaceTempView(name)
        # at once: what it was made from may be dropped, and a failure is that of this step
        frame.count()

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        session = self._session  # a session that does not start says so itself
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            yield
        except (PySparkException, Py4JError) as problem:
            raise EngineFailedError(
                engine=f"Spark ({session.sparkContext.master})", step=name, problem=_said(problem),
                mend="see the logs of Spark's workers (each needs this program and its version), or run with "
                "--engine duckdb",
            ) from problem  # fmt: skip


def _apply(  # noqa: PLR0917  (a partial fills all but the last)
    kernel: Kernel, shared: NamedArrays, keys: tuple[str, ...], rows: int, schema: pa.Schema, batches: Iterable[Any]
) -> Iterator[pa.RecordBatch]:
    """Run in a worker: the rows of one part, cut as the kernel wants them."""
    for table in whole_groups(batches, keys, rows):
        yield from kernel(table, shared).cast(schema).combine_chunks().to_batches()


def _iterator(work: Callable[[Iterable[Any]], Iterator[pa.RecordBatch]]) -> Callable[[Any], Iterator[Any]]:
    """Return `work` as Spark wants it: a function, not a partial of one."""

    def run(batches: Any) -> Iterator[Any]:  # noqa: ANN401  (Spark's iterator of batches)
        return work(batches)

    return run


_TYPES = {
    pa.int64(): "bigint", pa.int32(): "int", pa.int16(): "smallint", pa.int8(): "tinyint", pa.float64(): "double",
}  # fmt: skip


def _spark_schema(schema: pa.Schema) -> str:
    return ", ".join(f"{field.name} {_TYPES[field.type]}" for field in schema)


def _require(settings: EngineSettings) -> None:
    """Raise unless everything that Spark needs is there."""
    absent = [name for name in ("pyspark", "pandas") if find_spec(name) is None]
    if absent:
        raise EngineMissingError(
            engine="Spark", problem=f"the Python package {absent[0]} is missing",
            mend="install it with: pip install 'stemmata[spark]' (and Java 17 or newer)",
        )  # fmt: skip
    if settings.master.startswith("sc://"):
        raise EngineMissingError(
            engine="Spark", problem=f"{settings.master} is a Spark Connect address, which is not understood",
            mend="name the master itself, e.g. spark://host:7077, yarn, k8s://https://host:port or local[*]",
        )  # fmt: skip
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    mend = (
        "install Java 17 or newer (on Debian: apt install default-jre-headless); if it is installed, let JAVA_HOME "
        "name its folder"
    )
    try:
        told = subprocess.run([java or "java", "-version"], capture_output=True, text=True, check=True).stderr  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        where = f" at {java}" if java else ""
        raise EngineMissingError(engine="Spark", problem=f"Java does not run{where}", mend=mend) from None
    number = re.search(r'version "(?:1\.)?(\d+)', told)
    if number and int(number[1]) < _JAVA:
        raise EngineMissingError(engine="Spark", problem=f"{java} is Java {number[1]}, too old for it", mend=mend)


def _is_local(master: str) -> bool:
    return re.fullmatch(r"local(\[[^\]]*\])?", master) is not None


def _here(master: str) -> bool:
    """Return whether Spark is to run on this machine alone, as far as can be known before it has started."""
    if named := master or os.environ.get("MASTER", ""):
        return named.startswith("local")
    return not any(os.environ.get(name) for name in ("SPARK_CONF_DIR", "SPARK_HOME", "PYSPARK_SUBMIT_ARGS"))


def _said(problem: BaseException, log: Path | None = None) -> str:
    """Return the line of a Java or Python trace that says what is wrong."""
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    if log is not None and log.is_file():
        lines += [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    telling = [line for line in lines if _TELLING.match(line)]
    chosen = (telling or lines or [type(problem).__name__])[-1 if log is None and telling else 0]
    return re.sub(r"^(: |Caused by: )", "", chosen)[:400]


_TELLING = re.compile(r"(: |Caused by: )?(\w+[.$])*\w*(Error|Exception)\b: ")


@contextmanager
def _stderr_to(path: Path) -> Iterator[None]:
    """Send standard error to a file meanwhile: what is started now (Java, and its workers) writes there for good."""
    sys.stderr.flush()
    before = os.dup(2)
    try:
        with path.open("ab") as log:
            os.dup2(log.fileno(), 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(before, 2)
        os.close(before)


@contextmanager
def _no_pandas_warning() -> Iterator[None]:
    """Keep back a warning about new versions of pandas: only Arrow passes here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=FutureWarning, message="PySpark does not yet fully support pandas")
        yield
