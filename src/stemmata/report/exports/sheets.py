"""Tables as CSV: every table that the gate let pass, and what each column means."""

from __future__ import annotations

from collections.abc import Iterator

from stemmata.report.exports.ready import Ready, rows_as_csv
from stemmata.report.packet import File, as_csv
from stemmata.tables import TABLES

README = """\
Every table of the open part of the case, one file a table: UTF-8 with a mark, commas, lines ended as RFC 4180 asks.
columns.csv says what each column means, of which type it is and which columns together name a row. Lists stand as
JSON. An empty cell is nothing known; it is never a zero.

A text that a spreadsheet program would take for a formula has an apostrophe in front; take one apostrophe away before
= + - @ (full-width forms too, and behind white space) to have the text as it is. Import the files with the comma as
separator: a program that splits at semicolons instead would make cells of parts of texts.

Words stand in the order in which they were written, with no direction marks added. A program that shows a cell of
Persian or Arabic with Latin letters or digits in it may draw the parts in another order than they are read; the
characters themselves are right. For reading, use the pages of the dossier, where each such text is isolated.
"""


def files(ready: Ready) -> Iterator[File]:
    """Yield one file a table, and the meaning of the columns."""
    meanings: list[tuple[str, ...]] = []
    for name, table in ready.admission.tables.items():
        yield f"{name}.csv", as_csv(table)
        known = {column.name: column for column in TABLES[name].columns}
        for field in table.schema:
            column = known.get(field.name)
            meaning = column.meaning if column else "as configured for the lists of the case"
            key = "key" if column and column.key else ""
            meanings.append((name, field.name, str(field.type), key, meaning))
    yield "columns.csv", rows_as_csv(("table", "column", "type", "key", "meaning"), meanings)
