"""Running numbers: columns that count the rows of a list ("No.", "#", "S/N", "ردیف", "م"), told by their values.

Such a number says where a row stands and nothing of the person: lists that are sorted alike agree in it by chance, and
each release counts anew. A header may say anything; what tells is that the number grows by one from row to row, or as
the rows do.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmata.values.fold import fold_text

__all__ = ["files_of", "is_number", "running"]

Whole = NDArray[np.int64]
_LEAST = 5
"""Numbers that a file must have before they can be said to run."""
_SHARE = 0.9
"""Share of neighbours that must be one apart: a list in sections begins anew now and then."""
_NONE = -(1 << 40)


def files_of(records: pa.Table) -> tuple[Whole, Whole]:
    """Return for each record a number of its file and sheet, and its row there."""
    names = ("source_id", "sheet")
    columns = [records.column(n).to_pylist() if n in records.column_names else [None] * records.num_rows for n in names]
    numbers: dict[tuple[str | None, ...], int] = {}
    files = np.array([numbers.setdefault(key, len(numbers)) for key in zip(*columns, strict=True)], np.int64)
    rows = records.column("row").to_pylist() if "row" in records.column_names else range(records.num_rows)
    return files, np.array([_NONE if row is None else int(row) for row in rows], np.int64)


def running(cells: Sequence[str | None], files: Whole, rows: Whole) -> NDArray[np.bool_]:
    """Return which cells are running numbers: all of a file in which they run, none of another.

    Args:
        cells: A column, as written or read.
        files: For each cell a number of its file.
        rows: For each cell its row there.
    """
    values = np.array([_NONE if cell is None else _number(cell) for cell in cells], np.int64)
    told = np.array([cell is not None and bool(cell.strip()) for cell in cells], np.bool_)
    counted = (values != _NONE) & (rows != _NONE)
    order = np.lexsort((rows, files))
    order = order[counted[order]]
    file, value, row = files[order], values[order], rows[order]
    step, apart = np.diff(value), np.diff(row)
    same = file[1:] == file[:-1]
    size = int(files.max(initial=-1)) + 1
    neighbours = np.bincount(file[1:][same], minlength=size)
    onwards = np.bincount(file[1:][same & ((step == 1) | (step == apart))], minlength=size)
    filled = np.bincount(files[told], minlength=size)
    enough = (neighbours >= _LEAST - 1) & (neighbours + 1 >= _SHARE * filled)
    runs = enough & (onwards >= _SHARE * neighbours)
    return np.asarray(runs[files] & told)


def is_number(cell: str) -> bool:
    """Return whether a cell is a number that may count rows."""
    return _number(cell) != _NONE


@lru_cache(maxsize=1 << 16)
def _number(cell: str) -> int:
    plain = fold_text(cell).strip(" .,:;)(-#")
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 10 else _NONE
