"""Paragraphs of a text, and long paragraphs cut at sentence ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import icu

from stemmata.read.reading import Piece, Reading, ReadOptions, too_many

LONG_CHARS = 2_000
"""A paragraph longer than this is cut at the last sentence end before it."""
_LEAST_CHARS = 400
"""No cut this near to the beginning: a stub helps nobody."""

# Atomic groups: a line end of two characters must not be taken for two line ends.
_BLANK_LINE = re.compile(r"(?>\r\n|[\n\r\u2029])(?>[^\S\r\n]*)(?:(?>\r\n|[\n\r\u2029])(?>[^\S\r\n]*))+|\f")

_breaker = icu.BreakIterator.createSentenceInstance(icu.Locale.getRoot())


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without white space at its ends (an empty span where there is nothing else)."""
    part = text[start:end]
    lead = len(part) - len(part.lstrip())
    return (start + lead, start + len(part.rstrip())) if lead < len(part) else (start, start)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each paragraph: what stands between blank lines or form feeds, trimmed."""
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        span = trimmed(text, start, gap.start())
        if span[0] < span[1]:
            yield span
        start = gap.end()
    span = trimmed(text, start, len(text))
    if span[0] < span[1]:
        yield span


def _cut(window: str) -> int:
    """Return where to cut `window` (longer than `LONG_CHARS`): sentence end, else white space, else the limit."""
    _breaker.setText(window)
    # ICU counts UTF-16 units; characters beyond the basic plane take two.
    astral = any(c > "\uffff" for c in window)
    best = 0
    for boundary in _breaker:
        at = len(window.encode("utf-16-le")[: 2 * boundary].decode("utf-16-le", "ignore")) if astral else boundary
        if at > LONG_CHARS:
            break
        best = at
    if best >= _LEAST_CHARS:
        return best
    for at in range(LONG_CHARS, _LEAST_CHARS, -1):
        if window[at - 1].isspace():
            return at
    return LONG_CHARS


def short_enough(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the span whole, or in stretches of at most `LONG_CHARS` cut at sentence ends."""
    while end - start > LONG_CHARS:
        at = start + _cut(text[start : min(end, start + LONG_CHARS + 200)])
        span = trimmed(text, start, at)
        if span[0] < span[1]:
            yield span
        start = at
    span = trimmed(text, start, end)
    if span[0] < span[1]:
        yield span


def in_passages(reading: Reading, options: ReadOptions) -> Reading:
    """Return the reading with long pieces cut; a piece of a page keeps the page and box of the whole.

    Raises:
        CannotRead: If there are more of them than the options allow.
    """
    pieces: list[Piece] = []
    for piece in reading.pieces:
        for start, end in short_enough(reading.text, piece.start, piece.end):
            if len(pieces) >= options.max_pieces:
                raise too_many(options)
            pieces.append(Piece(start, end, piece.place))
    return replace(reading, pieces=tuple(pieces))
