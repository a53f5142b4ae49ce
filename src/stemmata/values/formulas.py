"""The one rule by which a text in a cell is kept from being taken for a formula by a spreadsheet program.

A program that opens a table runs a cell that begins with a sign of a formula, and what a stranger wrote (a file's name,
a row of a list) may begin so. Such a text gets an apostrophe in front, which takes nothing from it: `unguarded` gives
the text back as it was.
"""

from __future__ import annotations

import re

__all__ = ["guarded", "unguarded"]

# Signs that begin a formula, plain and full-width (programs fold the latter), and those that shift what follows into
# a cell of its own. They count behind spaces and signs that are not seen too, since importers strip these.
_UNSEEN = r"[\s\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f]*"
_FORMULA = re.compile(rf"'*(?:[\t\r\n]|{_UNSEEN}[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b])")


def guarded(text: str) -> str:
    r"""Return a text that no spreadsheet program runs.

    >>> guarded("=1+1"), guarded("-3"), guarded(" @SUM(A1)"), guarded("plain"), guarded("\uff1d1+1")
    ("'=1+1", "'-3", "' @SUM(A1)", 'plain', "'\uff1d1+1")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """Return the text that a guarded cell holds.

    >>> unguarded("'=1+1"), unguarded("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
