"""The characters of a line put into reading order from where they stand on the page.

A PDF stores what is drawn, not what is read: most tools that trust the stored order turn Persian and Arabic letters or
numbers around. Here only positions count. Characters are sorted from left to right; then what the Unicode bidirectional
algorithm (UAX 9) does for display is undone: right-to-left runs are turned back, numbers and Latin words within them kept.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Box = tuple[float, float, float, float]
Kind = Literal["R", "L", "N", "S", "W"]

SPACE_EM = 0.12
"""A gap wider than this, in ems, is a space: below it Arabic words fall apart, above it words grow together."""
CELL_EM = 1.5
"""A gap wider than this, in ems, parts the cells of a row."""
SAME_LINE_EM = 0.35
"""Baselines nearer than this, in ems, are one line (superscripts included)."""

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
    gaps = sorted((b.x0 - a.x1) / max(a.size, b.size) for a, b in zip(row, row[1:], strict=False))
    middle = gaps[len(gaps) // 2] if len(gaps) >= 8 else 0.0
    return min(max(0.0, middle), 0.5)


def _spaced(row: Sequence[Glyph], spaces: Sequence[float]) -> list[Glyph | None]:
    """Return the row with None where a space stands: a wide gap, or a drawn space with some gap."""
    out: list[Glyph | None] = []
    usual = _spacing(row)
    right = 0.0
    drawn = sorted(spaces)
    at = 0
    for glyph in row:
        if out:
            gap = glyph.x0 - right
            em = glyph.size
            while at < len(drawn) and drawn[at] < right - 0.3 * em:
                at += 1
            marked = at < len(drawn) and drawn[at] <= glyph.x0 + 0.05 * em
            if gap > (SPACE_EM + usual) * em or (marked and gap > 0.05 * em):
                out.append(None)
        out.append(glyph)
        right = max(right, glyph.x1) if out else glyph.x1
    return out


def _levels(kinds: list[Kind], *, base_r: bool) -> list[int]:
    """Return 1 for what reads right to left, 2 for what reads left to right, for each place of a line from the left."""
    kinds = list(kinds)
    for i in range(1, len(kinds) - 1):
        if kinds[i] == "S" and kinds[i - 1] == "N" and kinds[i + 1] == "N":
            kinds[i] = "N"
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


def _turn_back(
    items: list[tuple[Glyph | None, int]], *, base_r: bool, kinds: list[Kind]
) -> list[tuple[Glyph | None, int]]:
    """Undo the display order of a line that runs from left to right on the page."""
    if base_r:
        items = items[::-1]
        out: list[tuple[Glyph | None, int]] = []
        i = 0
        while i < len(items):
            end = i
            while end < len(items) and items[end][1] == 2:
                end += 1
            out.extend(items[i:end][::-1])
            if end < len(items):
                out.append(items[end])
            i = end + 1
        return out
    # Left-to-right line: each right-to-left phrase, from its first to its last right-to-left letter with no Latin
    # letter between, is turned as a whole, and the numbers in it are turned back.
    out = []
    i = 0
    while i < len(items):
        if kinds[i] != "R":
            out.append(items[i])
            i += 1
            continue
        last = i
        j = i
        while j < len(items) and kinds[j] != "L":
            if kinds[j] == "R":
                last = j
            j += 1
        phrase = [
            (item, 2 if kind == "N" else 1)
            for (item, _), kind in zip(items[i : last + 1], kinds[i : last + 1], strict=True)
        ]
        for k in range(1, len(phrase) - 1):
            if kinds[i + k] == "S" and phrase[k - 1][1] == 2 and phrase[k + 1][1] == 2:
                phrase[k] = (phrase[k][0], 2)
        out.extend(_turn_back(phrase, base_r=True, kinds=[]))
        i = last + 1
    return out


def in_order(glyphs: list[Glyph], spaces: Sequence[float], *, base_r: bool) -> list[Written]:
    """Return the characters of one line in reading order, spaces put in where the gaps are.

    Args:
        glyphs: The characters of the line, marks included.
        spaces: Where the file itself draws spaces (x); only looked at in lines without right-to-left letters.
        base_r: Whether the paragraph runs from right to left.
    """
    if not any(kind_of(g.char) == "R" for g in glyphs):
        row = sorted(glyphs, key=lambda g: (round(g.origin, 1), g.index))
        return [(" ", None) if g is None else (g.char, g.box) for g in _spaced(row, spaces)]
    row = sorted(glyphs, key=lambda g: (round(g.centre, 1), -g.index))
    spaced = _spaced(row, ())
    kinds: list[Kind] = ["W" if g is None else kind_of(g.char) for g in spaced]
    levels = _levels(kinds, base_r=base_r)
    if not base_r:
        levels = [1 if kind == "R" else level for kind, level in zip(kinds, levels, strict=True)]
    ordered = _turn_back(list(zip(spaced, levels, strict=True)), base_r=base_r, kinds=kinds)
    return [
        (" ", None) if glyph is None else (glyph.char.translate(_MIRRORED) if level == 1 else glyph.char, glyph.box)
        for glyph, level in ordered
    ]
