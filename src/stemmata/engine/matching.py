"""Comparing pairs of records, as a Fellegi-Sunter model says: conditions in SQL over the columns of both, on DuckDB.

A room says what is compared (records as a table, comparisons as data) and gets the outcome of each comparison for each
pair; it never sees a connection. Records are numbered from 0 in column `id`; a pair has `a` < `b`.

Pairs are compared in this process (`Matching.compare`), or wherever they lie: `Compared` travels to the workers of an
engine, and asks a DuckDB there, so that the outcomes are the same.
"""

# ruff: noqa: S608  (names of our own tables and columns)

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmata.engine.shared import NamedArrays
from stemmata.errors import EngineFailedError
from stemmata.values.distinct import distinct
from stemmata.values.threads import run_all, thread_count

__all__ = ["Compared", "Comparison", "Level", "Matching"]

Whole = NDArray[np.int64]
Codes = NDArray[np.int32]
Outcomes = NDArray[np.int8]

CHUNK = 250_000
"""Pairs whose columns are in memory at a time."""
_FEW = 20_000
"""Pairs up to which one thread is enough."""
_TRIED, _WORTH_IT = 20_000, 0.75
"""Pairs by which it is seen whether many tell the same, and share of distinct ones below which each is asked once."""
_FREE = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *map(chr, range(1, 9)), *map(chr, range(14, 32))]
"""Characters of one byte that folded texts do not have."""
_MACROS = (
    "ends_alike(x, y) AS left(x, 1) = left(y, 1) OR right(x, 1) = right(y, 1)",
    # what a slip of one letter leaves alone is looked at first: the distance itself costs a hundred times as much
    "a_letter_more(x, y) AS abs(length(x) - length(y)) <= 1 AND ends_alike(x, y)",
    "one_letter_apart(x, y) AS a_letter_more(x, y) AND damerau_levenshtein(x, y) <= 1",
    "one_digit_apart(x, y) AS hamming(x, y) <= 2 AND damerau_levenshtein(x, y) <= 1",  # of days, all of one length
    "alike(x, y, least) AS jaro_winkler_similarity(x, y, least) >= least",
    "one_within_other(x, y) AS contains(x, y) OR contains(y, x)",
)
"""What conditions may call beside the functions of DuckDB."""
_COLUMN = re.compile(r"\b([a-z][a-z0-9_]*)_([lr])\b")


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison.

    Attributes:
        label: What it means, in words.
        sql: When it holds, over columns with the suffixes `_l` and `_r`; the first level of a comparison that holds
            is its outcome. `ELSE` for the last.
        m: Probability among pairs of one person; None for the level of missing values.
        u: Probability among pairs of two persons; None for the level of missing values.
        frequency_of: Columns, by commas, whose rare values speak louder at this level; None for none.
        rarer_of: Column of which the rarer value speaks louder, where the values differ; None for none.
        pairs_of: Column of which it counts what two values that differ are elsewhere; None for none.
    """

    label: str
    sql: str
    m: float | None = None
    u: float | None = None
    frequency_of: str | None = None
    rarer_of: str | None = None
    pairs_of: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is held against each other, with its outcomes from the best to the worst."""

    name: str
    levels: tuple[Level, ...]

    def code(self, place: int) -> int:
        """Return the number of the level at a place: -1 for missing, else the higher the better."""
        outcomes = [i for i, level in enumerate(self.levels) if level.m is not None]
        return -1 if place not in outcomes else len(outcomes) - 1 - outcomes.index(place)

    def columns(self) -> frozenset[str]:
        """Return the columns that its conditions look at."""
        return frozenset(name for level in self.levels for name, _ in _COLUMN.findall(level.sql))

    def sql(self) -> str:
        """Return the outcome as an expression."""
        whens = [f"WHEN {x.sql} THEN {self.code(i)}" for i, x in enumerate(self.levels) if x.sql.upper() != "ELSE"]
        last = next((self.code(i) for i, x in enumerate(self.levels) if x.sql.upper() == "ELSE"), -1)
        return f"CAST(CASE {' '.join(whens)} ELSE {last} END AS TINYINT)" if whens else f"CAST({last} AS TINYINT)"


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Some comparisons of some records: a plain value over arrays, which may travel to where the pairs are.

    Attributes:
        comparisons: What is compared.
        columns: Name of each column of the records that is looked at.
        letters: What became of letters in the records (see `_one_byte_a_letter`).
        arrays: For each column, by its number, `codes` (which value a record has, -1 for none) and `values` (the
            values, as Arrow's stream); for each comparison, by its number, `alike` (a number shared by the records
            that tell the same in its columns) and `first` (one record of each number).
    """

    comparisons: tuple[Comparison, ...]
    columns: tuple[str, ...]
    letters: Mapping[int, str]
    arrays: NamedArrays

    def outcomes(self, a: Whole, b: Whole, duck: Duck | None = None) -> dict[str, Outcomes]:
        """Return for each comparison what comes out for each pair (see `Comparison.code`).

        Args:
            a: One record of each pair, by its number.
            b: The other.
            duck: The DuckDB to ask; by default one of its own, of one thread.

        Raises:
            EngineFailedError: If a condition is no SQL, or names a column that there is not.
        """
        if duck is None:
            with Duck(threads=1) as own:
                return self.outcomes(a, b, own)
        return {c.name: self._outcomes(number, c, a, b, duck) for number, c in enumerate(self.comparisons)}

    def _outcomes(self, number: int, comparison: Comparison, a: Whole, b: Whole, duck: Duck) -> Outcomes:
        """Return what comes out of one comparison: asked once for records that tell the same in its columns."""
        alike, first = self.arrays[f"alike{number}"], self.arrays[f"first{number}"]
        told = alike[a].astype(np.int64) * len(first) + alike[b]
        few = told[:: max(1, len(told) // _TRIED)]
        back: Whole | None = None
        asked = told
        if len(distinct(few)) < _WORTH_IT * len(few):
            asked, back = np.unique(told, return_inverse=True)
        sql = comparison.sql().translate(dict(self.letters))
        wanted = [name for name in self.columns if name in comparison.columns()]
        out = np.empty(len(asked), np.int8)

        def ask(part: slice) -> None:
            sides = {"l": first[asked[part] // len(first)], "r": first[asked[part] % len(first)]}
            pairs = {f"{name}_{side}": self._values(name, rows) for side, rows in sides.items() for name in wanted}
            out[part] = duck.column(sql, pa.table(pairs | {"pair": pa.array(asked[part])}))

        # a table in memory is read by one thread of DuckDB, so several are asked about at a time
        chunk = max(1, min(CHUNK, -(-len(asked) // duck.threads)))
        parts = [slice(begin, begin + chunk) for begin in range(0, len(asked), chunk)]
        run_all(ask, parts, duck.threads if len(asked) > _FEW else 1)
        return out if back is None else out[back]

    def _values(self, name: str, rows: Whole) -> pa.Array:
        number = self.columns.index(name)
        codes = self.arrays[f"codes{number}"][rows]
        return _unpacked(self.arrays[f"values{number}"]).take(pa.array(codes, mask=codes < 0))


class Duck:
    """DuckDB, to be asked what holds for each of some pairs. Use it as a context manager.

    Args:
        memory_gb: Memory that DuckDB may take.
        threads: Threads at most; 0 for as many as this process may use.
    """

    def __init__(self, *, memory_gb: float = 1.0, threads: int = 0) -> None:
        import duckdb

        self.threads = threads or thread_count()
        config: dict[str, Any] = {
            "memory_limit": f"{int(memory_gb * 1024)}MiB",
            "threads": self.threads,
            "temp_directory": "",  # a chunk of pairs fits into memory, and nothing of it is to be left on a disk
            "autoinstall_known_extensions": False,  # nothing is fetched from anywhere
            "autoload_known_extensions": False,
        }
        self._con = duckdb.connect(":memory:", config=config)
        self._con.execute("SET enable_progress_bar = false")
        for macro in _MACROS:
            self._con.execute(f"CREATE MACRO {macro}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._con.close()

    def column(self, sql: str, pairs: pa.Table) -> NDArray[Any]:
        """Return what an expression is for each of some pairs, in their order.

        Raises:
            EngineFailedError: If it is no SQL, or names a column that there is not.
        """
        import duckdb

        try:
            with self._con.cursor() as own:
                own.register("pairs", pairs)
                found = own.sql(f"SELECT {sql} AS outcome FROM pairs").to_arrow_table()
        except duckdb.Error as problem:
            raise EngineFailedError(
                engine="DuckDB", step="comparing records", problem=str(problem).splitlines()[0],
                mend="mend the conditions under [link.comparisons] in case.toml; docs/link.md tells the columns",
            ) from problem  # fmt: skip
        return np.asarray(found.column("outcome").to_numpy())


class Matching:
    """Records, and DuckDB to compare them in this process. Use it as a context manager.

    Args:
        records: Column `id` (0, 1, ...) and whatever columns the comparisons name.
        memory_gb: Memory that DuckDB may take.
        threads: Threads at most; 0 for as many as this process may use.
    """

    def __init__(self, records: pa.Table, *, memory_gb: float = 1.0, threads: int = 0) -> None:
        self._duck = Duck(memory_gb=memory_gb, threads=threads)
        self._records, self._letters = _one_byte_a_letter(records.combine_chunks())
        self._coded: dict[str, tuple[Codes, NDArray[np.uint8]]] = {}
        self._numbers: dict[tuple[str, ...], tuple[Codes, Codes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._duck.__exit__(kind, problem, trace)

    def compare(self, comparisons: Sequence[Comparison], a: Whole, b: Whole) -> dict[str, Outcomes]:
        """Return for each comparison what comes out for each pair, worked out here (see `Compared.outcomes`)."""
        return self.compared(comparisons).outcomes(a, b, self._duck)

    def compared(self, comparisons: Sequence[Comparison]) -> Compared:
        """Return all that is needed to compare the records, wherever that may be."""
        wanted = {c.name: self._columns(c) for c in comparisons}
        columns = tuple(sorted({name for names in wanted.values() for name in names}))
        arrays: dict[str, NDArray[Any]] = {}
        for number, name in enumerate(columns):
            arrays[f"codes{number}"], arrays[f"values{number}"] = self._codes(name)
        for number, names in enumerate(wanted.values()):
            arrays[f"alike{number}"], arrays[f"first{number}"] = self._alike(names)
        return Compared(tuple(comparisons), columns, self._letters, arrays)

    def _columns(self, comparison: Comparison) -> tuple[str, ...]:
        return tuple(sorted(comparison.columns() & set(self._records.column_names)))

    def _codes(self, name: str) -> tuple[Codes, NDArray[np.uint8]]:
        if name not in self._coded:
            column = self._records.column(name).combine_chunks().dictionary_encode()
            codes = np.asarray(column.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int32)
            self._coded[name] = codes, _packed(column.dictionary)
        return self._coded[name]

    def _alike(self, columns: tuple[str, ...]) -> tuple[Codes, Codes]:
        """Return for each record a number shared by those that tell the same in some columns, and the first of each."""
        if columns not in self._numbers:
            number = np.zeros(self._records.num_rows, np.int64)
            for name in columns:
                codes = self._codes(name)[0].astype(np.int64) + 1
                number = np.unique(number * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)[1]
            first = np.unique(number, return_index=True)[1]
            self._numbers[columns] = number.astype(np.int32), first.astype(np.int32)
        return self._numbers[columns]


def _packed(values: pa.Array) -> NDArray[np.uint8]:
    """Return values as the bytes of Arrow's stream, which all processes can read where they lie."""
    sink = pa.BufferOutputStream()
    batch = pa.record_batch({"value": values})
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return np.frombuffer(sink.getvalue(), np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> pa.Array:
    return pa.ipc.open_stream(pa.py_buffer(packed)).read_next_batch().column(0)


def _one_byte_a_letter(records: pa.Table) -> tuple[pa.Table, dict[int, str]]:
    """Return records with their commonest letters beyond ASCII as single bytes, and what became of each letter.

    DuckDB's distances between texts count bytes, of which a letter of most scripts has two.
    """
    counts: Counter[str] = Counter()
    coded = {}
    for name in records.column_names:
        if not pa.types.is_string(records.schema.field(name).type):
            continue
        column = records.column(name).combine_chunks().dictionary_encode()
        if not pc.all(pc.string_is_ascii(column.dictionary)).as_py():
            coded[name] = column
            counts.update("".join(column.dictionary.to_pylist()))
    letters = sorted(
        (letter for letter in counts if not letter.isascii()), key=lambda letter: (-counts[letter], letter)
    )
    free = [byte for byte in _FREE if byte not in counts]
    table = {ord(letter): byte for letter, byte in zip(letters, free, strict=False)}
    for name, column in coded.items():
        texts = pa.array([text.translate(table) for text in column.dictionary.to_pylist()], pa.string())
        records = records.set_column(records.column_names.index(name), name, texts.take(column.indices))
    return records, table
