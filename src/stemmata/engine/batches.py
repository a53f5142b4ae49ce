"""Rows as kernels get them: batches of bounded size, or as many whole groups as fill one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Kernel = Callable[[pa.Table, Mapping[str, NDArray[Any]]], pa.Table]
"""Takes some rows and the shared arrays, gives rows. It is a plain function (or a partial of one) of a module, without
state of its own: it may run in any order, in any thread or process, on any cut of the rows."""


def whole_groups(batches: Iterable[pa.RecordBatch], keys: Sequence[str], rows: int) -> Iterator[pa.Table]:
    """Cut rows anew: into tables of at most `rows` rows or, with keys, of whole groups and about `rows` rows.

    Args:
        batches: The rows; with keys, sorted by them.
        keys: Columns of whole numbers that tell which rows belong together; none if any cut will do.
        rows: How many rows a table should have.

    Yields:
        Tables that are not empty.

    Raises:
        ValueError: If rows with keys are not sorted: a group in two pieces would give wrong rows without a sign.
    """
    if not keys:
        for batch in batches:
            for begin in range(0, batch.num_rows, rows):
                yield pa.Table.from_batches([batch.slice(begin, rows)])
        return
    waiting: list[pa.Table] = []
    for batch in batches:
        waiting.append(pa.Table.from_batches([batch]))
        if sum(table.num_rows for table in waiting) < rows:
            continue
        table = _sorted(pa.concat_tables(waiting).combine_chunks(), keys)
        begin = _last_group(table, keys)
        if begin:
            yield table.slice(0, begin)
        waiting = [table.slice(begin)]
    if waiting and any(table.num_rows for table in waiting):
        yield _sorted(pa.concat_tables(waiting).combine_chunks(), keys)


def _sorted(table: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Return `table` if it is sorted by its keys."""
    undecided = np.ones(max(0, table.num_rows - 1), np.bool_)
    for key in keys:
        column = table.column(key).to_numpy()
        if (undecided & (column[1:] < column[:-1])).any():
            raise ValueError(f"rows came unsorted by {', '.join(keys)}")
        undecided &= column[1:] == column[:-1]
    return table


def _last_group(table: pa.Table, keys: Sequence[str]) -> int:
    """Return where the last group begins."""
    other = np.zeros(table.num_rows, np.bool_)
    for key in keys:
        column = table.column(key).to_numpy()
        other |= column != column[-1]
    before = np.flatnonzero(other)
    return int(before[-1]) + 1 if len(before) else 0
