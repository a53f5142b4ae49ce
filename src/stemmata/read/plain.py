"""Plain text, Markdown and reStructuredText, as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stemmata.read.decode import decode
from stemmata.read.reading import MAX_PIECES, CannotRead, Piece, Reading, ReadOptions, clean, too_long
from stemmata.read.split import paragraphs

NAME = "text"
VERSION = "2"
MEDIA_TYPES = ("text/plain", "text/markdown", "text/xml", "application/xml", "text/*")

# Directives of reStructuredText that say how something is set, and hold no words of the text; what is indented below
# belongs to them.
_LAYOUT = re.compile(
    r"\.\. (?:raw|class|rst-class|role|default-role|contents|toctree|sectnum|highlight|meta|target-notes)::[^\n]*"
    r"(?:\r?\n[ \t]+[^\n]*)*\Z"
)


def read(data: bytes, options: ReadOptions) -> Reading:
    """Return the decoded text unchanged (line ends stay as they are); pieces are its paragraphs."""
    decoded = decode(data)
    if len(decoded.text) > options.max_chars:
        raise too_long(options)
    return of_text(decoded.text, decoded.encoding, decoded.notes)


def of_text(text: str, encoding: str | None = None, notes: tuple[str, ...] = ()) -> Reading:
    """Return the reading of an already decoded text."""
    nuls = text.count("\x00")
    if nuls:
        notes = (*notes, f"{nuls:,} NUL character(s) stand as U+FFFD")
    text = clean(text)
    pieces: list[Piece] = []
    n_paragraphs = 0
    for start, end in paragraphs(text):
        n_paragraphs += 1
        if len(pieces) >= MAX_PIECES:
            raise CannotRead(f"it has more than {MAX_PIECES:,} passages", "split the file")
        pieces.append(Piece(start, end))
    if "\n.. " in text or text.startswith(".. "):
        pieces = list(_without_layout(text, pieces))
        if len(pieces) < n_paragraphs:
            notes = (*notes, f"{n_paragraphs - len(pieces):,} directive(s) of reStructuredText are layout, no passages")
    return Reading(text, tuple(pieces), encoding, notes)


def _without_layout(text: str, pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the paragraphs that are no directives of layout, nor indented below one."""
    below = False
    for piece in pieces:
        line = text.rfind("\n", 0, piece.start) + 1
        if text.startswith(".. ", piece.start) and line == piece.start:
            below = bool(_LAYOUT.match(text, piece.start, piece.end))
        elif line == piece.start:
            below = False
        if not below:
            yield piece
