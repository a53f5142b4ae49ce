"""Plain text out of bytes, or the answer that it is none."""

from __future__ import annotations

from stemmata.read.reading import CannotRead
from stemmata.values import encodings


def decode(data: bytes, declared: str | None = None) -> encodings.Decoded:
    """Decode a plain text (see `stemmata.values.encodings`).

    Raises:
        CannotRead: If the bytes are no text.
    """
    if (decoded := encodings.decode(data, declared)) is None:
        raise CannotRead("it is not a text: too many control characters", "say what kind of file it is")
    return decoded
