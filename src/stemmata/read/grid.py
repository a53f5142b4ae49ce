"""Rows and cells: how a row of any table is set into the text, and how its places are named."""

from __future__ import annotations

from stemmata.read.reading import Cell, Composer, Place, Row, clean


def column_letters(number: int) -> str:
    """Return the letters of column `number`, counted from 1.

    >>> column_letters(1), column_letters(27), column_letters(703)
    ('A', 'AA', 'AAA')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def add_row(out: Composer, number: int, sheet: str | None, cells: list[str], first_column: int = 1) -> Row | None:
    """Add one row as a passage, its cells apart by tabs.

    Args:
        out: The text so far.
        number: The row as a person counts it.
        sheet: The sheet of a workbook, else None.
        cells: Values in order of the columns, as written.
        first_column: The column of the first value, from 1.

    Returns:
        The row with the span of each cell that holds something, or None for an empty row.
    """
    values = [clean(cell).strip() for cell in cells]
    filled = [i for i, value in enumerate(values) if value]
    if not filled:
        return None
    first, last = filled[0], filled[-1]
    prefix = f"{sheet}!" if sheet else ""
    ends = [f"{column_letters(first_column + i)}{number}" for i in (first, last)]
    where = prefix + (ends[0] if first == last else ":".join(ends))
    at = out.add("\t".join(values[first : last + 1]), Place(cell=where), gap="\n")
    assert at is not None
    found: list[Cell] = []
    for i in range(first, last + 1):
        if values[i]:
            letters = column_letters(first_column + i)
            found.append(Cell(letters, at, at + len(values[i]), f"{prefix}{letters}{number}"))
        at += len(values[i]) + 1
    return Row(number, sheet, tuple(found))
