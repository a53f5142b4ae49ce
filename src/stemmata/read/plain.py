"""Plain text and Markdown, as they stand."""

from __future__ import annotations

from stemmata.read.decode import decode
from stemmata.read.reading import MAX_PIECES, CannotRead, Piece, Reading, ReadOptions, clean, too_long
from stemmata.read.split import paragraphs

NAME = "text"
VERSION = "1"
MEDIA_TYPES = ("text/plain", "text/markdown", "text/xml", "application/xml", "text/*")


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
    for start, end in paragraphs(text):
        if len(pieces) >= MAX_PIECES:
            raise CannotRead(f"it has more than {MAX_PIECES:,} passages", "split the file")
        pieces.append(Piece(start, end))
    return Reading(text, tuple(pieces), encoding, notes)
