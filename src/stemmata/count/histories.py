"""Capture histories: who is on which lists, as counts.

A table has one row a distinct history: for each list 1 (on it), 0 (not on it), or nothing if that list could not have
seen the stratum at all, and how many persons have it. Those on no list are not in it: how many they are is the
question.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmata.errors import HistoriesError

__all__ = ["MOST_LISTS", "Histories", "histories_of", "read_histories", "table_rows"]

Whole = NDArray[np.int64]

MOST_LISTS = 60
"""Lists a table may have; methods are bound by fewer."""
_MOST_PERSONS = 10**15
COUNT, STRATUM = "count", "stratum"


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """The capture histories of one population.

    Attributes:
        lists: Names of the lists.
        rows: One row a distinct history, one column a list: whether its persons are on the list. Never all false;
            ordered, so that two equal tables are equal in every cell.
        counts: How many persons have each; at least 1.
    """

    lists: tuple[str, ...]
    rows: NDArray[np.bool_]
    counts: Whole

    @staticmethod
    def of(lists: Sequence[str], rows: NDArray[np.bool_], counts: Whole) -> Histories:
        """Return histories that may stand several times, be empty or all false, gathered and in order."""
        rows, counts = np.asarray(rows, np.bool_).reshape(len(counts), len(lists)), np.asarray(counts, np.int64)
        kept = rows.any(axis=1) & (counts > 0)
        distinct, at = np.unique(rows[kept], axis=0, return_inverse=True)
        total = np.zeros(len(distinct), np.int64)
        np.add.at(total, at.ravel(), counts[kept])
        return Histories(tuple(lists), distinct, total)

    @property
    def n(self) -> int:
        """How many persons are documented: on one list at least."""
        return int(self.counts.sum())

    def saturated(self) -> float:
        """Return the log likelihood of what fits perfectly: of each person's history, in turn."""
        return float((self.counts * np.log(self.counts / self.n)).sum())

    def masks(self) -> Whole:
        """Return each history as a number: bit `j` is set if its persons are on list `j`."""
        return np.asarray(self.rows @ (1 << np.arange(len(self.lists), dtype=np.int64)), np.int64)

    def full(self) -> Whole:
        """Return the counts of all `2 ** lists` histories, by their number (see `masks`); that of no list is 0."""
        table = np.zeros(1 << len(self.lists), np.int64)
        table[self.masks()] = self.counts
        return table

    def sizes(self) -> Whole:
        """Return how many persons each list has."""
        return np.asarray(self.counts @ self.rows, np.int64)

    def overlaps(self) -> Whole:
        """Return how many persons each two lists share: a square, the lists' sizes along its diagonal."""
        rows = self.rows.astype(np.int64)
        return np.asarray(rows.T @ (rows * self.counts[:, None]), np.int64)

    def on_so_many(self) -> Whole:
        """Return how many persons are on exactly 0, 1, 2, ... lists (0: none of those documented)."""
        return np.bincount(self.rows.sum(axis=1), self.counts, minlength=len(self.lists) + 1).astype(np.int64)

    def only(self, kept: Iterable[int]) -> Histories:
        """Return the histories of some lists alone; who is on none of them is no longer documented."""
        places = list(kept)
        return Histories.of([self.lists[i] for i in places], self.rows[:, places], self.counts)

    def without(self, place: int) -> Histories:
        """Return the histories without one list."""
        return self.only(i for i in range(len(self.lists)) if i != place)

    def merged(self, groups: Iterable[Sequence[int]]) -> Histories:
        """Return the histories with some lists made one each, for example the releases of one register.

        Args:
            groups: Places of the lists that become one; lists that no group names stay.
        """
        wholes = [tuple(group) for group in groups]
        named = {i for group in wholes for i in group}
        wholes += [(i,) for i in range(len(self.lists)) if i not in named]
        wholes.sort()
        columns = [self.rows[:, list(group)].any(axis=1) for group in wholes]
        names = [" + ".join(self.lists[i] for i in group) for group in wholes]
        return Histories.of(names, np.column_stack(columns), self.counts)

    def members_of(self, place: int) -> tuple[Histories, int]:
        """Return what the other lists know of the members of one list, and how many members it has: a known truth.

        Lists that share no member with it are left out.
        """
        on = self.rows[:, place]
        rest = [i for i in range(len(self.lists)) if i != place and (self.rows[on, i]).any()]
        names = [self.lists[i] for i in rest]
        return Histories.of(names, self.rows[on][:, rest], self.counts[on]), int(self.counts[on].sum())


def read_histories(path: Path) -> dict[str, Histories]:
    """Return the capture histories of a CSV file, stratum by stratum.

    Args:
        path: A table with a column `count`, perhaps a column `stratum`, and one column a list, of 0 and 1 (empty: the
            list could not have seen the stratum).

    Returns:
        For each stratum (the empty name if there is no such column) its histories.

    Raises:
        HistoriesError: If the file is no such table; the error names the row and the column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            sample = file.read(4096)
            file.seek(0)
            delimiter = max(",;\t", key=sample.split("\n", 1)[0].count)
            rows = list(csv.reader(file, delimiter=delimiter, strict=True))
    except OSError as problem:
        raise HistoriesError(path=path, place="the file", problem=problem.strerror or str(problem)) from problem
    except (UnicodeDecodeError, csv.Error) as problem:
        raise HistoriesError(path=path, place="the file", problem=f"no CSV in UTF-8: {problem}") from problem
    numbered = [(i, [cell.strip() for cell in row]) for i, row in enumerate(rows, 1) if any(c.strip() for c in row)]
    if not numbered:
        raise HistoriesError(path=path, place="the file", problem="it is empty")
    (_, head), *body = numbered
    for number, row in body:
        if len(row) != len(head):
            told = f"{len(row)} cells, but the heading has {len(head)}"
            raise HistoriesError(path=path, place=f"row {number}", problem=told)
    return _gathered(head, [(f"row {number}", row) for number, row in body], str(path))


def histories_of(table: pa.Table | Mapping[str, Sequence[Any]], name: str = "the table") -> dict[str, Histories]:
    """Return the capture histories of a table in memory, stratum by stratum (see `read_histories`).

    Args:
        table: An Arrow table, or columns by name.
        name: What errors call it.

    Raises:
        HistoriesError: If it is no such table.
    """
    columns: dict[str, Sequence[Any]] = table.to_pydict() if isinstance(table, pa.Table) else dict(table)
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        raise HistoriesError(path=name, place="the columns", problem="they are not of one length")
    rows = zip(*columns.values(), strict=True)
    told = (["" if cell is None else _plain(cell) for cell in row] for row in rows)
    return _gathered(list(columns), [(f"row {i}", row) for i, row in enumerate(told, 1)], name)


def _plain(cell: object) -> str:
    """Return a cell as it would be written."""
    if isinstance(cell, bool | np.bool_):
        return str(int(cell))
    if isinstance(cell, float | np.floating):
        return "" if cell != cell else repr(float(cell)).removesuffix(".0")  # noqa: PLR0124  (not a number)
    return str(cell).strip()


def _gathered(head: list[str], body: Sequence[tuple[str, list[str]]], name: str) -> dict[str, Histories]:
    lists = _lists(head, name)
    count, stratum = head.index(COUNT), head.index(STRATUM) if STRATUM in head else None
    if not body:
        raise HistoriesError(path=name, place="the table", problem="it has a heading and no rows")
    of_stratum: dict[str, list[tuple[str, tuple[int, ...], int]]] = {}
    for place, row in body:
        seen = tuple(_seen(row[i], f"{place}, column {head[i]!r}", name) for i in lists)
        persons = _persons(row[count], f"{place}, column {COUNT!r}", name)
        if persons and not any(x == 1 for x in seen):
            problem = "a count of persons on no list: nobody has seen them, and how many they are is the question"
            raise HistoriesError(path=name, place=place, problem=problem)
        of_stratum.setdefault("" if stratum is None else row[stratum], []).append((place, seen, persons))
    return {key: _of_stratum(rows, [head[i] for i in lists], name) for key, rows in of_stratum.items()}


def _lists(head: list[str], name: str) -> list[int]:
    """Return the places of the columns that are lists."""
    if COUNT not in head:
        raise HistoriesError(path=name, place="the heading", problem=f"there is no column {COUNT!r}")
    if empty := [i for i, cell in enumerate(head, 1) if not cell]:
        raise HistoriesError(path=name, place="the heading", problem=f"column {empty[0]} has no name")
    if twice := [cell for i, cell in enumerate(head) if cell in head[:i]]:
        raise HistoriesError(path=name, place="the heading", problem=f"there are two columns {twice[0]!r}")
    lists = [i for i, cell in enumerate(head) if cell not in {COUNT, STRATUM}]
    if not lists:
        raise HistoriesError(path=name, place="the heading", problem="there is no column of a list")
    if len(lists) > MOST_LISTS:
        raise HistoriesError(path=name, place="the heading", problem=f"{len(lists)} lists, {MOST_LISTS} at most")
    return lists


def _seen(cell: str, place: str, name: str) -> int:
    """Return 1 or 0 for whether persons are on a list, -1 if that list could not have seen them."""
    if cell in {"0", "1"}:
        return int(cell)
    if not cell or cell.upper() in {"NA", "NULL"}:
        return -1
    raise HistoriesError(path=name, place=place, problem=f"{cell!r} is neither 0 nor 1")


def _persons(cell: str, place: str, name: str) -> int:
    problem = None
    try:
        number = float(cell)
    except ValueError:
        problem = f"{cell!r} is no number"
    else:
        if number != number or number in {float("inf"), float("-inf")}:  # noqa: PLR0124  (not a number)
            problem = f"{cell!r} is no number of persons"
        elif number < 0:
            problem = f"{cell} is less than nobody"
        elif number != int(number):
            problem = f"{cell} is not a whole number of persons"
        elif number > _MOST_PERSONS:
            problem = f"{cell} is more than anybody can count"
    if problem:
        raise HistoriesError(path=name, place=place, problem=problem)
    return int(cell) if cell.isdigit() else int(float(cell))


def _of_stratum(rows: Sequence[tuple[str, tuple[int, ...], int]], lists: list[str], name: str) -> Histories:
    seen = np.array([history for _, history, _ in rows], np.int64)
    blind = seen < 0
    for i in np.flatnonzero(blind.any(axis=0) & ~blind.all(axis=0)).tolist():
        place = rows[int(np.flatnonzero(blind[:, i])[0])][0]
        problem = (
            "empty here, but not in other rows of the stratum: a list either could see a stratum (0 or 1) or could not"
        )
        raise HistoriesError(path=name, place=f"{place}, column {lists[i]!r}", problem=problem)
    first: dict[tuple[int, ...], str] = {}
    for place, history, _ in rows:
        if (before := first.setdefault(history, place)) != place:
            raise HistoriesError(path=name, place=place, problem=f"the same history as {before}: give each once")
    able = np.flatnonzero(~blind.all(axis=0)).tolist()
    names = [lists[i] for i in able]
    return Histories.of(names, seen[:, able] == 1, np.array([persons for *_, persons in rows], np.int64))


def table_rows(strata: Mapping[str, Histories], lists: Sequence[str]) -> Iterator[dict[str, object]]:
    """Yield the rows of table `histories`: a column for each of `lists`, nothing where one could not see a stratum."""
    for stratum, histories in strata.items():
        for row, count in zip(histories.rows.tolist(), histories.counts.tolist(), strict=True):
            told = dict(zip(histories.lists, map(int, row), strict=True))
            yield {STRATUM: stratum, **{name: told.get(name) for name in lists}, COUNT: count}
