"""The characters of a line put into reading order from where they stand on the page.

A PDF stores what is drawn, not what is read: most tools that trust the stored order turn Persian and Arabic letters or
numbers around. Here only positions count. Characters are sorted from left to right; then what the Unicode bidirectional
algorithm (UAX 9) does for display is undone: right-to-left runs are turned back, numbers and Latin words within them
kept.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Box = tuple[float, float, float, float]
Kind = Literal["R", "L", "N", "S", "W"]

SPACE_EM = 0.175
"""A gap wider than this, in ems as drawn, is a space: within words gaps end at 0.14, spaces begin at 0.2."""
CELL_EM = 1.5
"""A gap wider than this, in ems, parts the cells of a row."""
SAME_LINE_EM = 0.35
"""Baselines nearer than this, in ems, are one line (superscripts included)."""

SLACK = 0.15
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


@dataclass(slots=True)
class Glyph:
    """One character as drawn. Layout coordinates run along the text (x) and down the page (y), in points."""

    char: str
    x0: float
    y0: float
    x1: float
    y1: float
    origin: float
    """Where it begins on the baseline."""
    baseline: float
    size: float
    index: float
    """Place in the stored order."""
    box: Box
    """x0, y0, x1, y1 from the top left of the page as seen."""

    @property
    def centre(self) -> float:
        """Middle of its extent along the line."""
        return (self.x0 + self.x1) / 2


Written = tuple[str, Box | None]
"""A character of the text and its box; None for a space that was not drawn."""


@lru_cache(maxsize=8192)
def kind_of(char: str) -> Kind:
    """Return the class of a character for ordering.

    R: right-to-left letter or mark; L: left-to-right letter; N: digit; S: separator within numbers; W: all else.
    """
    found = unicodedata.bidirectional(char[0])
    if found in ("R", "AL", "NSM"):
        return "R" if found != "NSM" or "ARABIC" in unicodedata.name(char[0], "") else "W"
    if found == "L":
        return "L"
    if found in ("EN", "AN"):
        return "N"
    return "S" if found in ("CS", "ES", "ET") else "W"


def strength(glyphs: Iterable[Glyph]) -> int:
    """Return how many more right-to-left than left-to-right letters there are."""
    balance = 0
    for glyph in glyphs:
        kind = kind_of(glyph.char)
        balance += (kind == "R") - (kind == "L")
    return balance


def is_mark(char: str) -> bool:
    """Tell whether `char` is a combining mark, which has no place of its own in a line."""
    return unicodedata.category(char) == "Mn"


def _spacing(row: Sequence[Glyph]) -> float:
    """Return the usual gap between letters of a line in ems: above 0 where the text is set with wide spacing."""
    letters = [(a, b) for a, b in pairwise(row) if a.char.isalnum() and b.char.isalnum()]  # dot leaders are no measure
    gaps = sorted((b.x0 - a.x1) / max(a.size, b.size) for a, b in letters)
    middle = gaps[len(gaps) // 2] if len(gaps) >= 8 else 0.0
    return min(max(0.0, middle), 0.5)


def _spaced(row: Sequence[Glyph], spaces: Sequence[float]) -> list[Glyph | None]:
    """Return the row with None where a space stands.

    Where the file draws spaces in this line, a gap without one must be wide to count and a gap with one need not be.
    """
    out: list[Glyph | None] = []
    usual = _spacing(row)
    plain = (1.5 * SPACE_EM if len(spaces) >= 2 else SPACE_EM) + usual
    drawn = sorted(spaces)
    right = 0.0
    at = 0
    for glyph in row:
        if out:
            gap = (glyph.x0 - right) / glyph.size
            # a space is drawn from its origin on; half of one is about an eighth of an em
            while at < len(drawn) and drawn[at] + 0.125 * glyph.size < right - SLACK * glyph.size:
                at += 1
            marked = at < len(drawn) and drawn[at] + 0.125 * glyph.size <= glyph.x0 + SLACK * glyph.size
            if gap > (0.05 if marked else plain):
                out.append(None)
        right = max(right, glyph.x1) if out else glyph.x1
        out.append(glyph)
    return out


_EDGE = Glyph("", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, (0.0, 0.0, 0.0, 0.0))
"""Parts a number from the raised number of a note beside it: a sign that is not written."""


def _notes_apart(row: Sequence[Glyph | None]) -> list[Glyph | None]:
    """Return the row with an edge between digits of a number and the digits of a note that is called behind it.

    In `in 1989.¹` set from right to left, full stop and call stand to the left of the year: as one number they would
    read 1.1989.
    """
    out: list[Glyph | None] = []
    last: Glyph | None = None  # the last digit, where nothing but separators stands between
    behind = 0
    for glyph in row:
        kind = "W" if glyph is None else kind_of(glyph.char)
        if glyph is not None and kind == "N":
            if last is not None and abs(glyph.size - last.size) > 0.2 * max(glyph.size, last.size):
                # on the side of the smaller one: a separator belongs to the number in the text
                out.insert(len(out) if glyph.size < last.size else behind, _EDGE)
            last, behind = glyph, len(out) + 1
        elif kind != "S":
            last = None
        out.append(glyph)
    return out


def _kind(glyph: Glyph | None) -> Kind:
    return "W" if glyph is None or glyph is _EDGE else kind_of(glyph.char)


def _numbers_joined(chars: list[str], kinds: list[Kind], *, base_r: bool, after_arabic: bool) -> list[Kind]:
    """Return the kinds with separators within numbers, and numbers that belong to a Latin word, marked as such.

    UAX 9, rules W2 and W4: a comma, point, colon or slash between digits always belongs to the number; a sign (hyphen,
    plus) only where the letter before, in reading order, is not an Arabic one. W7: a European number after a Latin
    letter reads on with it, as in `K-17`.
    """
    kinds = list(kinds)
    order = range(len(kinds) - 1, -1, -1) if base_r else range(len(kinds))
    arabic = after_arabic
    for i in order:
        if kinds[i] == "R":
            arabic = True
        elif kinds[i] == "L":
            arabic = False
        elif (
            kinds[i] == "S"
            and 0 < i < len(kinds) - 1
            and kinds[i - 1] == kinds[i + 1] == "N"
            and (unicodedata.bidirectional(chars[i]) == "CS" or not arabic)
        ):
            kinds[i] = "N"
    if base_r:
        _join_to_words(chars, kinds)
    return kinds


def _join_to_words(chars: list[str], kinds: list[Kind]) -> None:
    """Let a number that stands to the right of a Latin word be part of it: `K-17`, and after a space `Article 19`.

    After a space only digits of the Latin script join, and only one number: what the page shows can also be a number
    before the word, and `14 March 2023` in Arabic text is shown with the day on the right.
    """
    i = 0
    while i < len(kinds):
        if kinds[i] != "L":
            i += 1
            continue
        at = i + 1
        while at < len(kinds) and kinds[at] in ("S", "W") and chars[at] != " ":
            at += 1
        spaced = at == i + 1 and at < len(kinds) and chars[at] == " "
        at += spaced
        end = at
        while end < len(kinds) and kinds[end] == "N":
            end += 1
        fitting = end > at and not any(unicodedata.bidirectional(c) == "AN" for c in chars[at:end])
        if fitting and (at - i <= 2) and (not spaced or chars[at].isascii()):
            kinds[i:end] = ["L"] * (end - i)
            # what is joined by a space takes no second number along
            i = end if not spaced else end + 1
        else:
            i += 1


def _levels(kinds: list[Kind], *, base_r: bool) -> list[int]:
    """Return 1 for what reads right to left, 2 for what reads left to right, for each place of a line from the left."""
    levels = [1 if kind == "R" else 2 if kind in ("L", "N") else 0 for kind in kinds]
    i = 0
    while i < len(levels):
        if levels[i]:
            i += 1
            continue
        end = i
        while end < len(levels) and not levels[end]:
            end += 1
        before = kinds[i - 1] if i else ("R" if base_r else "L")
        after = kinds[end] if end < len(kinds) else ("R" if base_r else "L")
        levels[i:end] = [2 if before == "L" and after == "L" else 1] * (end - i)
        i = end
    return levels


Placed = tuple[Glyph | None, int]
"""A character (None for a space) and its level."""


def _backwards(items: list[Placed]) -> list[Placed]:
    """Return a stretch that reads from right to left in reading order: turned, what reads left to right turned back."""
    turned = items[::-1]
    out: list[Placed] = []
    i = 0
    while i < len(turned):
        end = i
        while end < len(turned) and turned[end][1] == 2:
            end += 1
        out.extend(turned[i:end][::-1])
        if end < len(turned):
            out.append(turned[end])
        i = end + 1
    return out


def _phrases_backwards(items: list[Placed], kinds: list[Kind]) -> list[Placed]:
    """Return a left-to-right line in reading order: right-to-left phrases turned, numbers kept.

    A phrase runs from its first to its last right-to-left letter, with no Latin letter between.
    """
    out: list[Placed] = []
    i = 0
    while i < len(items):
        if kinds[i] != "R":
            out.append(items[i])
            i += 1
            continue
        last = at = i
        while at < len(items) and kinds[at] != "L":
            last = at if kinds[at] == "R" else last
            at += 1
        stretch = range(i, last + 1)
        out.extend(_backwards([(items[k][0], 2 if kinds[k] == "N" else 1) for k in stretch]))
        i = last + 1
    return out


def in_order(
    glyphs: list[Glyph], spaces: Sequence[float], *, base_r: bool, after_arabic: bool = False
) -> list[Written]:
    """Return the characters of one line in reading order, spaces put in where the gaps are.

    Args:
        glyphs: The characters of the line, marks included.
        spaces: Where the file itself draws spaces (x): looked at only in lines without right-to-left letters.
        base_r: Whether the paragraph runs from right to left.
        after_arabic: Whether the last letter of the line before is an Arabic one.
    """
    if not any(kind_of(g.char) == "R" for g in glyphs) and not base_r:
        row = sorted(glyphs, key=lambda g: (round(g.origin, 1), g.index))
        return [(" ", None) if g is None else (g.char, g.box) for g in _spaced(row, spaces)]
    row = sorted(glyphs, key=lambda g: (round(g.centre, 1), -g.index))
    spaced = _notes_apart(_spaced(row, ()))
    chars = [" " if g is None else g.char for g in spaced]
    kinds = _numbers_joined(chars, [_kind(g) for g in spaced], base_r=base_r, after_arabic=after_arabic)
    placed = list(zip(spaced, _levels(kinds, base_r=base_r), strict=True))
    ordered = _backwards(placed) if base_r else _phrases_backwards(placed, kinds)
    return [
        (" ", None) if glyph is None else (glyph.char.translate(_MIRRORED) if level == 1 else glyph.char, glyph.box)
        for glyph, level in ordered
        if glyph is not _EDGE
    ]
