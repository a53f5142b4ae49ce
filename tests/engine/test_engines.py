"""One suite for all engines: what a room may rely on, whichever runs its heavy steps."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from pickle import dumps, loads

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata import case as cases
from stemmata.cli import main
from stemmata.config import EngineSettings, LinkSettings, Settings, TraceSettings
from stemmata.engine import DuckDBEngine, SparkEngine, make_engine, spark
from stemmata.engine.batches import whole_groups
from stemmata.engine.folders import WorkingFolder
from stemmata.errors import EngineFailedError, EngineMissingError
from stemmata.link import blocking, link, scoring
from stemmata.stage import Outcome
from stemmata.store.tablefiles import file_digest
from stemmata.trace.reuse import find_reuse

INSTALLED = find_spec("pyspark") is not None and find_spec("pandas") is not None and shutil.which("java") is not None
# minutes of work: asked for by STEMMATA_TEST_SPARK=1
HAS_SPARK = INSTALLED and bool(os.environ.get("STEMMATA_TEST_SPARK"))
NO_SPARK = "needs STEMMATA_TEST_SPARK=1, pyspark (the extra `spark`) and Java"
SPARK = EngineSettings(name="spark", master="local[2]", memory_gb=1.0)
DUCKDB = EngineSettings(memory_gb=0.3)

# all in one worker: Spark is started once
pytestmark = [pytest.mark.xdist_group("spark")]
needs_spark = [
    pytest.mark.spark,
    pytest.mark.skipif(not HAS_SPARK, reason=NO_SPARK),
]


@pytest.fixture(scope="module")
def started() -> Iterator[None]:
    """Keep one Spark under way; engines made meanwhile use it and leave it."""
    with pytest.MonkeyPatch.context() as patch:
        # short work is done before Java has optimised it
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        patch.setattr(spark, "_PARTS", 1)
        engine = SparkEngine(SPARK)
        engine.put("nothing", pa.table({"n": [0]}))
        yield
        engine.close()


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=needs_spark)])
def engine(request: pytest.FixtureRequest) -> Iterator[DuckDBEngine | SparkEngine]:
    """Each engine in turn."""
    if request.param == "spark":
        request.getfixturevalue("started")
    with make_engine(SPARK if request.param == "spark" else DUCKDB) as made:
        yield made


@given(
    groups=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=60),
    cuts=st.lists(st.integers(0, 60), max_size=8),
    rows=st.integers(1, 20),
)
@settings(deadline=None)
def test_groups_stay_whole(groups: list[tuple[int, int]], cuts: list[int], rows: int) -> None:
    """However the rows come, a kernel gets all of a group at once, and every row once."""
    groups.sort()
    a, b = ([pair[side] for pair in groups] for side in range(2))
    table = pa.table({"a": pa.array(a, pa.int64()), "b": pa.array(b, pa.int64()), "n": range(len(a))})
    places = sorted({0, *(cut for cut in cuts if cut < len(a)), len(a)})
    batches = [b for x, y in pairwise(places) for b in table.slice(x, y - x).to_batches()]

    pieces = list(whole_groups(batches, ("a", "b"), rows))

    assert [n for piece in pieces for n in piece["n"].to_pylist()] == list(range(len(a)))
    seen = [set(zip(piece["a"].to_pylist(), piece["b"].to_pylist(), strict=True)) for piece in pieces]
    assert sum(map(len, seen)) == len(set(groups))


def test_unsorted_rows_are_refused() -> None:
    """A group in two pieces would give wrong rows without a sign."""
    with pytest.raises(ValueError, match="unsorted"):
        list(whole_groups(pa.table({"a": [2, 1, 2]}).to_batches(), ("a",), 10))


def test_sql_kernels_and_shared_arrays_give_the_same_on_every_engine(engine: DuckDBEngine | SparkEngine) -> None:
    """Rows by name, a query over them, a kernel over its answer, a kernel over whole groups of that."""

    def look_up(rows: pa.Table, shared: dict[str, np.ndarray]) -> pa.Table:
        n = rows["n"].to_numpy()
        return pa.table({"n": n, "square": shared["squares"][n]})

    def sizes(rows: pa.Table, _: dict[str, np.ndarray]) -> pa.Table:
        key, count = np.unique(rows["key"].to_numpy(), return_counts=True)
        return pa.table({"key": key, "size": count})

    integers = [pa.field(name, pa.int64()) for name in ("n", "square", "key", "size")]
    shared = engine.share({"squares": np.arange(1000) ** 2, "none": np.zeros(0)})
    assert (shared["squares"][7], len(shared["none"])) == (49, 0)

    engine.put("numbers", pa.table({"n": np.arange(1000)}))
    engine.query("even", "SELECT n FROM numbers WHERE n % 2 = 0", kept=False)
    engine.map("squares", "even", look_up, pa.schema(integers[:2]), rows=64)
    engine.query("keys", "SELECT n % 7 AS key FROM squares")
    engine.map("sizes", "keys", sizes, pa.schema(integers[2:]), whole=("key",), rows=10)
    squares, found = engine.get("squares"), engine.get("sizes").sort_by("key")
    engine.drop("numbers", "even", "squares", "keys", "sizes")

    assert set(zip(*squares.to_pydict().values(), strict=True)) == {(n, n * n) for n in range(0, 1000, 2)}
    assert found["key"].to_pylist() == list(range(7))
    assert sum(found["size"].to_pylist()) == 500


@pytest.mark.parametrize("kind", ["duckdb", pytest.param("spark", marks=needs_spark)])
def test_nothing_is_left_behind(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letters of evidence lie in temporary files while an engine works, and no longer."""
    if kind == "spark":
        request.getfixturevalue("started")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with make_engine(SPARK if kind == "spark" else DUCKDB) as engine:
        engine.share({"letters": np.zeros(10, np.uint8)})
        engine.put("rows", pa.table({"n": [1]}))
        assert list(tmp_path.iterdir()) != []

    assert list(tmp_path.iterdir()) == []


def crowded() -> pa.Table:
    """2,000 documents with quotations from one another, phrases in 30 and 80, a text in 200, and dates for most."""
    rng = random.Random(5)
    forms = ["".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(n % 4 + 1)) for n in range(6000)]
    weights = [1 / (rank + 3) for rank in range(len(forms))]
    texts = [rng.choices(forms, weights, k=rng.randint(100, 250)) for _ in range(2000)]
    for words in texts[1:]:
        other = rng.choice(texts)
        begin = rng.randrange(len(other) - 60)
        copied = [word if rng.random() < 0.93 else rng.choice(forms) for word in other[begin : begin + 40]]
        words[rng.randrange(len(words)) :] = copied + words[-40:]
    for copies, size in ((30, 7), (80, 12), (200, 40)):
        phrase = rng.choices(forms[1000:], k=size)
        for words in rng.sample(texts, copies):
            at = rng.randrange(len(words) // 3, len(words) // 2)
            words[at:at] = phrase
    days = [date(1931, 1, 1) + timedelta(rng.randrange(400)) if rng.random() < 0.9 else None for _ in texts]
    ids = [f"{rng.getrandbits(64):016x}" for _ in texts]
    column = pa.array([" ".join(words) for words in texts], pa.large_string())
    return pa.table({"source_id": ids, "text": column, "published_from": days})


def test_shared_passages_are_the_same_on_every_engine(
    engine: DuckDBEngine | SparkEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spans, ids, similarities and bits are equal to the last digit, whether found on arrays or by SQL."""
    texts = crowded()
    monkeypatch.setattr(engine, "holds", lambda _: False)

    here = find_reuse(texts, settings=TraceSettings())
    there = find_reuse(texts, settings=TraceSettings(), engine=engine)

    assert here.rows.num_rows > 2000
    assert "viral" in here.suppressed["why"].to_pylist()
    assert there.rows.equals(here.rows)
    assert there.suppressed.equals(here.suppressed)


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["a word", "a word"]])
def test_next_to_nothing_is_no_error(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """No documents, empty ones, and ones too short for an anchor share nothing."""
    engine = DuckDBEngine(DUCKDB)
    monkeypatch.setattr(engine, "holds", lambda _: False)
    ids = pa.array([f"s{number}" for number in range(len(texts))], pa.string())
    table = pa.table({"source_id": ids, "text": pa.array(texts, pa.large_string())})

    with engine:
        assert find_reuse(table, settings=TraceSettings(), engine=engine).rows.num_rows == 0


def overlapping(people: int) -> pa.Table:
    """Three lists on which people stand with slips, families among them, as table `records`."""
    rng = random.Random(7)

    def name(syllables: int) -> str:
        return "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(syllables)).capitalize()

    def slip(word: str) -> str:
        at = rng.randrange(1, len(word))
        return word[:at] + word[at + 1 :] if rng.random() < 0.1 else word

    given, families, towns = [name(2) for _ in range(80)], [name(3) for _ in range(people // 3)], [name(2), name(2)]
    rows: list[dict[str, object]] = []
    for _ in range(people):
        own, family, father, town = rng.choice(given), rng.choice(families), rng.choice(given), rng.choice(towns)
        born, died = rng.randint(1940, 2005), date(2019, 1, 1) + timedelta(rng.randrange(300))
        rows.extend(
            {
                "list_id": source, "given_name": slip(own), "family_name": slip(family),
                "father_name": slip(father) if rng.random() < 0.7 else None, "birth_date": str(born),
                "death_date": str(died), "place": town if rng.random() < 0.9 else None,
            }
            for source in ("hospital", "registry", "press")
            if rng.random() < 0.55
        )  # fmt: skip
    rng.shuffle(rows)
    for number, row in enumerate(rows):
        row |= {"record_id": f"{rng.getrandbits(64):016x}{number:08d}", "source_id": row["list_id"], "row": number}
    return pa.table({name: [row[name] for row in rows] for name in sorted(rows[0])})


def linked_alike(
    records: pa.Table, engine: DuckDBEngine | SparkEngine, link_settings: LinkSettings, patch: pytest.MonkeyPatch
) -> Outcome:
    """Return who is who, with and without an engine, once both are found to be the same."""
    work = engine.map
    # no list is too small for the engine, and kernels travel, be it to this process
    patch.setattr(engine, "holds", lambda _: False)
    patch.setattr(
        engine, "map", lambda name, of, kernel, *how, **ever: work(name, of, loads(dumps(kernel)), *how, **ever)
    )
    chosen = Settings(link=link_settings)
    here, there = link(records, chosen), link(records, chosen, engine=engine)
    assert [name for name in here.tables if not there.tables[name].equals(here.tables[name])] == []
    assert there.notices == here.notices
    return here


@pytest.mark.parametrize("people", [40, 600])
def test_links_are_the_same_on_every_engine(
    engine: DuckDBEngine | SparkEngine, monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    """Pairs, persons, draws and notices are equal to the last digit, whether all pairs are compared or some."""
    # a list is large from here on: rules bring pairs together, what is learned is learned from some of them
    monkeypatch.setattr(scoring, "ALL_PAIRS", 10_000)
    monkeypatch.setattr(scoring, "LEARNED_FROM", 500)
    monkeypatch.setattr(scoring, "PERSON_PAIRS", 5_000)
    monkeypatch.setattr(scoring, "CHANCE_PAIRS", 20_000)
    monkeypatch.setattr(blocking, "PIECE", 20_000)

    found = linked_alike(overlapping(people), engine, LinkSettings(draws=20, audit_pairs=50_000), monkeypatch)

    assert found.tables["pairs"].num_rows > 0.3 * people
    assert any("every pair of records was compared" in notice.message for notice in found.notices) == (people == 40)


def test_links_of_a_real_list_are_the_same_on_every_engine(
    engine: DuckDBEngine | SparkEngine, monkeypatch: pytest.MonkeyPatch, shared_data: Path
) -> None:
    """The same on 1,500 rows of a public set: other columns, another alphabet of slips."""
    path = shared_data / "link_sets" / "splink_datasets" / "historical_figures_with_errors_50k.parquet"
    rows = pq.read_table(path).slice(0, 1500)
    columns = {"given_name": "first_name", "family_name": "surname", "birth_date": "dob", "postcode": "postcode_fake"}
    told = {field: rows.column(column).cast(pa.string()) for field, column in columns.items()}
    records = pa.table(
        {
            "record_id": [f"{number:024d}" for number in range(rows.num_rows)],
            "source_id": ["s"] * rows.num_rows,
            "list_id": ["s"] * rows.num_rows,
            "row": range(rows.num_rows),
            **told,
        }
    )

    found = linked_alike(records, engine, LinkSettings(draws=20, audit_pairs=50_000), monkeypatch)

    assert found.tables["pairs"].num_rows > 1500


def test_a_condition_that_is_no_sql_is_told_before_work_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mend is in case.toml, whichever engine was to compare."""
    levels = [{"label": "other", "when": "given_l ==== given_r", "same": 0.5, "other": 0.5}]
    settings = LinkSettings.model_validate({"comparisons": {"given": levels}})

    with DuckDBEngine(DUCKDB) as engine:
        monkeypatch.setattr(engine, "holds", lambda _: False)
        with pytest.raises(EngineFailedError, match="comparing records"):
            link(overlapping(30), Settings(link=settings), engine=engine)


@pytest.mark.spark
@pytest.mark.skipif(not HAS_SPARK, reason=NO_SPARK)
def test_a_case_has_the_same_tables_on_every_engine(tmp_path: Path, started: None) -> None:
    """Built on Spark, byte for byte what DuckDB gives; and then nothing is to be done again."""
    words = "the ferryman counted nine lanterns on the far bank before the shooting began and none after it had ended"
    digests = {}
    for name in ("duckdb", "spark"):
        made = cases.new(tmp_path / name, title="Far bank")
        for number, frame in enumerate(("He says that {}.", "Heard again: {}; so they say.", "Nothing to report.")):
            (tmp_path / f"{number}.txt").write_text(frame.format(words), encoding="utf-8")
            made.add(tmp_path / f"{number}.txt")
        pcsv.write_csv(overlapping(20).select(["given_name", "family_name", "birth_date"]), tmp_path / "list.csv")
        made.add(tmp_path / "list.csv", list_id="hospital")
        command = ["build", str(made.path), "--only", "link", "--engine", name, "--json"]
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output
        engines = {stage["room"]: stage["engine"] for stage in json.loads(result.stdout)["stages"]}
        digests[name] = {
            table: file_digest(made.path / "tables" / table / "part-0.parquet")
            for table in ("reuse", "lineages", "pairs", "persons", "linkages")
        }
        assert made.table("pairs").num_rows > 5
        assert engines["read"] is None
        assert engines["trace"] == engines["link"] == {"duckdb": "duckdb", "spark": "spark local[2]"}[name]

    assert digests["spark"] == digests["duckdb"]
    again = cases.open(tmp_path / "spark").build(only="link", engine="duckdb")
    assert [stage.ran for stage in again] == [False, False, False, False]


@pytest.mark.spark
@pytest.mark.skipif(not HAS_SPARK, reason=NO_SPARK)
def test_a_step_that_fails_on_spark_is_named(started: None) -> None:
    """The error names the step and says what went wrong in the worker, without Java's traces."""

    def broken(rows: pa.Table, _: object) -> pa.Table:
        message = "no such letters"
        raise LookupError(message)

    with make_engine(SPARK) as engine:
        engine.put("rows", pa.table({"n": [1]}))
        with pytest.raises(EngineFailedError) as caught:
            engine.map("anchors", "rows", broken, pa.schema([("n", pa.int64())]))

    assert "anchors: LookupError: no such letters" in caught.value.message
    assert "\n" not in caught.value.message


# -- what is missing is said, with the mend ------------------------------------------------------------------------


def a_corpus(folder: Path) -> Path:
    path = folder / "corpus.jsonl"
    path.write_text('{"id": 1, "text": "one"}\n{"id": 2, "text": "two"}\n')
    return path


def refused(folder: Path) -> dict[str, str]:
    """Return the error of `stemmata trace --engine spark`."""
    words = ["trace", str(a_corpus(folder)), "--out", str(folder / "out"), "--engine", "spark", "--json"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2, result.output
    return dict(json.loads(result.stdout)["error"])


@pytest.mark.parametrize("package", ["pyspark", "pandas"])
def test_a_missing_package_is_named(package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the error says how to install it."""
    monkeypatch.setattr(spark, "find_spec", lambda name: None if name == package else object())

    error = refused(tmp_path)

    assert error["code"] == EngineMissingError.code
    assert package in error["message"]
    assert "stemmata[spark]" in error["hint"]


@pytest.mark.parametrize("at_home", [True, False])
def test_missing_java_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_home: bool) -> None:
    """Neither on the path, nor where JAVA_HOME says."""
    monkeypatch.setattr(spark, "find_spec", lambda _: object())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if at_home:
        monkeypatch.setenv("JAVA_HOME", str(tmp_path / "gone"))

    error = refused(tmp_path)

    assert "Java does not run" in error["message"]
    assert "default-jre-headless" in error["hint"]
    assert "--engine duckdb" in error["hint"]


def test_java_that_is_too_old_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spark needs Java 17."""
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setattr(spark, "find_spec", lambda _: object())
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    assert "Java 8, too old" in refused(tmp_path)["message"]


@pytest.mark.spark
@pytest.mark.skipif(not HAS_SPARK, reason=NO_SPARK)
def test_a_master_that_is_none_is_named(tmp_path: Path) -> None:
    """Spark's own environment names a master that cannot be: one error that names it, nothing else on the screen."""
    words = ["trace", str(a_corpus(tmp_path)), "--out", str(tmp_path / "out"), "--engine", "spark", "--json"]
    environment = os.environ | {"MASTER": "sparkle://nowhere", "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}

    result = subprocess.run(
        [sys.executable, "-m", "stemmata.cli", *words], env=environment, capture_output=True, text=True, check=False
    )

    assert result.returncode == 2, result.stderr
    error = json.loads(result.stdout)["error"]
    assert error["code"] == "X002"
    assert "sparkle://nowhere" in error["message"]
    assert "Traceback" not in result.stderr
    assert list((tmp_path / "out").rglob("*.parquet")) == []


def test_a_spark_connect_address_is_refused() -> None:
    """It has no workers to run kernels in with shared arrays."""
    with pytest.raises(EngineMissingError, match="Spark Connect"):
        make_engine(EngineSettings(name="spark", master="sc://host:15002"))


def test_memory_decides_between_arrays_and_tables() -> None:
    """Where the case fits, plain arrays are the fastest."""
    engine = DuckDBEngine(EngineSettings(memory_gb=1.0))

    assert engine.holds(2**29)
    assert not engine.holds(2**31)


def test_what_a_killed_run_left_is_swept_and_what_is_in_use_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that was killed cannot tidy up; the next one does, and leaves its neighbours alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed = (
        "import os, signal; from stemmata.engine.folders import WorkingFolder; "
        "(WorkingFolder().path / 'big').write_bytes(b'x'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", killed], env={**os.environ, "TMPDIR": str(tmp_path)}, check=False)
    assert [folder.name for folder in tmp_path.glob("*/big")] == ["big"]
    neighbour = WorkingFolder()

    with DuckDBEngine(DUCKDB) as engine:
        engine.put("nothing", pa.table({"n": [0]}))
        assert neighbour.path.is_dir()

    assert list(tmp_path.iterdir()) == [neighbour.path]
    neighbour.remove()
    assert list(tmp_path.iterdir()) == []
