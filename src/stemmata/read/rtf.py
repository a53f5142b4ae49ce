"""Rich Text Format: its plain text (RTF specification 1.9.1, the part on Unicode and code pages)."""

from __future__ import annotations

import codecs
import re

from stemmata.read.plain import of_text
from stemmata.read.reading import Reading, ReadOptions, too_long

NAME = "rtf"
VERSION = "1"
MEDIA_TYPES = ("application/rtf", "text/rtf")

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SKIPPED = {
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"themedata", b"datastore", b"listtable",
    b"listoverridetable", b"generator", b"xmlnstbl", b"latentstyles", b"fldinst", b"rsidtbl", b"pgdsctbl",
}  # fmt: skip
_SPECIAL = {
    b"par": "\n\n", b"line": "\n", b"tab": "\t", b"sect": "\n\n", b"page": "\n\n", b"row": "\n\n", b"cell": "\t",
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
    b"bullet": "•", b"zwnj": "\u200c", b"zwj": "\u200d", b"ltrmark": "\u200e", b"rtlmark": "\u200f",
}  # fmt: skip


class _Rtf:
    """The state of the reader: groups, destinations to skip, code page, what Unicode replaces."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.stack: list[tuple[bool, int]] = []
        self.skipping = False
        self.after_unicode = 1
        self.pending = 0
        self.page = "cp1252"

    def say(self, text: str) -> None:
        if not self.skipping:
            self.out.append(text)

    def bytes_said(self, raw: bytes) -> None:
        dropped = min(self.pending, len(raw))
        self.pending -= dropped
        if raw[dropped:]:
            self.say(raw[dropped:].decode(self.page, "replace"))

    def word(self, word: bytes, number: int | None) -> None:
        if word in _SKIPPED:
            self.skipping = True
        elif word in _SPECIAL:
            self.say(_SPECIAL[word])
        elif word == b"ansicpg" and number is not None:
            try:
                self.page = codecs.lookup(f"cp{number}").name
            except LookupError:
                self.page = "cp1252"
        elif word == b"uc" and number is not None:
            self.after_unicode = max(0, min(number, 8))
        elif word == b"u" and number is not None:
            self.say(chr(number % 65_536))
            self.pending = self.after_unicode

    def symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.skipping = True
        elif symbol in b"\\{}":
            self.bytes_said(symbol)
        elif symbol == b"~":
            self.say("\u00a0")
        elif symbol in b"\r\n":
            self.say("\n\n")

    def brace(self, brace: bytes) -> None:
        if brace == b"{":
            self.stack.append((self.skipping, self.after_unicode))
        elif self.stack:
            self.skipping, self.after_unicode = self.stack.pop()
        self.pending = 0


def read(data: bytes, options: ReadOptions) -> Reading:
    """Return the text of the document; tables as tabs, pictures left out."""
    state = _Rtf()
    for token in _TOKEN.finditer(data):
        word, number, code, symbol, brace, plain = token.groups()
        if word is not None:
            state.word(word, int(number) if number is not None else None)
        elif code is not None:
            state.bytes_said(bytes([int(code, 16)]))
        elif symbol is not None:
            state.symbol(symbol)
        elif brace is not None:
            state.brace(brace)
        elif plain is not None:
            state.bytes_said(plain)
    text = "".join(state.out)
    # Characters beyond the basic plane are written as two halves.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip()
    if len(text) > options.max_chars:
        raise too_long(options)
    notes = ("pictures and embedded objects are not read",) if re.search(rb"\\(pict|object)\b", data) else ()
    return of_text(text, f"{state.page} (declared)", notes)
