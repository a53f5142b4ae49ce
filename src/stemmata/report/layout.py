"""A source's text as it is laid out on pages: in blocks, with everything that stands in it marked.

Marks may overlap in any way. HTML elements may not; so a mark that would cross another is closed and opened again, and
only its first piece carries the anchor.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import Literal

from stemmata.report.edition import Passage, Text

Kind = Literal["claim", "mention", "shared", "change"]
_LONGEST_BLOCK = 20_000
_FIRST_BYTES, _SHEET_BYTES = 100_000, 240_000
"""Bytes of text with its marks and notes on the first sheet of a source, and on each other one."""
_DEEPEST = 8
"""Marks that lie over one letter at most; of those beyond, only the place where they begin is kept."""
_EMPTY_LINES = re.compile(r"\n[ \t\r]*\n\s*")
_DEPTH: Mapping[str, int] = {"shared": 0, "claim": 1, "change": 2, "mention": 3}


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text shown as one paragraph; without a passage where the reader found none."""

    start: int
    end: int
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that stands in the text between `start` and `end`."""

    start: int
    end: int
    kind: Kind
    anchor: str
    style: str = ""
    """Further class names."""
    title: str = ""
    """What it says when pointed at."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One step of a marked text: open a mark, close the innermost one, or show text."""

    text: str = ""
    opens: Mark | None = None
    first: bool = False
    closes: Mark | None = None


def blocks(text: Text, passages: Sequence[Passage]) -> tuple[Block, ...]:
    """Return the text in blocks: its passages in their order, and what stands between them.

    Args:
        text: The source's text.
        passages: Its passages, by their start.

    Returns:
        Blocks that do not overlap and leave out nothing but white space.
    """
    found: list[Block] = []
    at = 0
    for passage in passages:
        start, end = max(passage.start, at), min(passage.end, len(text.text))
        if end <= start:
            continue
        found.extend(_paragraphs(text.text, at, start))
        found.extend(_cut(text.text, start, end, passage))
        at = end
    found.extend(_paragraphs(text.text, at, len(text.text)))
    return tuple(found)


def _paragraphs(text: str, start: int, end: int) -> Iterable[Block]:
    """Yield what lies outside of all passages, parted at empty lines."""
    at = start
    for gap in [*_EMPTY_LINES.finditer(text, start, end), None]:
        stop = gap.start() if gap else end
        if text[at:stop].strip():
            yield from _cut(text, at, stop, None)
        at = gap.end() if gap else end


def _cut(text: str, start: int, end: int, passage: Passage | None) -> Iterable[Block]:
    """Yield the stretch, cut at a space where it is longer than a page can bear (a file that is one line)."""
    while end - start > _LONGEST_BLOCK:
        space = text.rfind(" ", start + _LONGEST_BLOCK // 2, start + _LONGEST_BLOCK)
        stop = space + 1 if space > 0 else start + _LONGEST_BLOCK
        yield Block(start, stop, passage)
        start = stop
    yield Block(start, end, passage)


def sheets(
    all_blocks: Sequence[Block], longest: int, weights: Iterable[int] = repeat(0)
) -> tuple[tuple[Block, ...], ...]:
    """Return the blocks parted into sheets (HTML pages) that bear them; at least one sheet.

    Args:
        all_blocks: The blocks in their order.
        longest: Characters on one sheet at most, unless a single block has more.
        weights: Bytes that each block takes on its page; the first sheet bears less of them than the others, because
            custody, lineage and shared text stand on it too.
    """
    parted: list[list[Block]] = [[]]
    room, bytes_left = longest, _FIRST_BYTES
    for block, weight in zip(all_blocks, weights, strict=False):
        size = block.end - block.start
        if parted[-1] and (size > room or weight > bytes_left):
            parted.append([])
            room, bytes_left = longest, _SHEET_BYTES
        parted[-1].append(block)
        room, bytes_left = room - size, bytes_left - weight
    return tuple(tuple(sheet) for sheet in parted)


def sheet_of(starts: Sequence[int], at: int) -> int:
    """Return the number (from 0) of the sheet that holds the code point `at`, given where each sheet starts."""
    return max(0, bisect_right(starts, at) - 1)


def pieces(text: str, block: Block, marks: Iterable[Mark], begun: set[str]) -> tuple[Piece, ...]:
    """Return the block's text cut into pieces with its marks opened and closed in order.

    Args:
        text: The whole text of the source.
        block: The stretch to show.
        marks: Marks that touch the block, in any order.
        begun: Anchors already given out on this page; those opened here are added.

    Returns:
        Pieces whose marks are properly nested, and whose texts joined are the block's text.
    """
    inside = sorted(
        (m for m in marks if m.start < block.end and m.end > block.start and m.start < m.end),
        key=lambda m: (m.start, -m.end, _DEPTH[m.kind], m.anchor),
    )
    edges = sorted(
        {block.start, block.end, *(max(m.start, block.start) for m in inside), *(min(m.end, block.end) for m in inside)}
    )
    found: list[Piece] = []
    stack: list[Mark] = []
    upcoming = 0
    for here, there in pairwise(edges):
        _close(found, stack, here)
        while upcoming < len(inside) and max(inside[upcoming].start, block.start) == here:
            _open(found, stack, inside[upcoming], begun)
            upcoming += 1
        found.append(Piece(text=text[here:there]))
    found.extend(Piece(closes=mark) for mark in reversed(stack))
    return tuple(found)


def _open(found: list[Piece], stack: list[Mark], mark: Mark, begun: set[str]) -> None:
    first = mark.anchor not in begun
    begun.add(mark.anchor)
    if len(stack) < _DEEPEST:
        stack.append(mark)
        found.append(Piece(opens=mark, first=first))
    elif first:
        found += [Piece(opens=mark, first=True), Piece(closes=mark)]


def _close(found: list[Piece], stack: list[Mark], here: int) -> None:
    """Close every mark that ends here; one that lies over it but goes on is opened again."""
    ending = [i for i, mark in enumerate(stack) if mark.end <= here]
    if not ending:
        return
    above = stack[ending[0] :]
    found.extend(Piece(closes=mark) for mark in reversed(above))
    del stack[ending[0] :]
    for mark in above:
        if mark.end > here:
            stack.append(mark)
            found.append(Piece(opens=mark))


class Reach:
    """Gives each block the marks that reach into it, in one sweep: blocks must be asked for in their order."""

    __slots__ = ("_at", "_marks", "_open")

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._marks, self._at = marks, 0
        self._open: list[Mark] = []

    @classmethod
    def over(cls, marks: Iterable[Mark]) -> Reach:
        """Return a sweep over marks in any order."""
        return cls(sorted(marks, key=lambda m: (m.start, m.end, m.anchor)))

    def into(self, block: Block) -> tuple[Mark, ...]:
        """Return the marks that share a code point with the block."""
        while self._at < len(self._marks) and self._marks[self._at].start < block.end:
            self._open.append(self._marks[self._at])
            self._at += 1
        self._open = [m for m in self._open if m.end > block.start]
        return tuple(self._open)


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the spans' union as spans that do not touch.

    >>> merged([(5, 9), (0, 3), (2, 6)])
    ((0, 9),)
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
