"""Folding: one plain form of a text for matching and searching, with a map back to the text as it stands.

Two writings of the same words differ in ways that carry no meaning for a search: accents and vowel signs, Arabic and
Persian forms of one letter, digits of different scripts, curly and straight quotation marks, invisible joiners, runs of
white space, upper and lower case. `fold` takes all of these away and remembers for each remaining character where it
stood. The text as written is what is kept and shown; the folded one is only ever searched.

The zero-width non-joiner is deleted, not turned into a space. Numbers in words are left alone: an altered number is
never found as if it were the one quoted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

__all__ = ["Folded", "find_quote", "find_quotes", "fold", "fold_text"]

# Before decomposition: characters whose compatibility form would not be what a reader means by them.
_UNIFIED = {
    **dict.fromkeys("“”„‟«»〝〞〟＂″", '"'),
    **dict.fromkeys("‘’‚‛‹›ʼʻʹ′`´＇ʿʾ", "'"),
    **dict.fromkeys("‐‑‒–—―−⁃﹘﹣－", "-"),
    **dict.fromkeys("يىےۍېئ", "ی"),
    **dict.fromkeys("كڪ", "ک"),
    **dict.fromkeys("ةۀەھہۂۃ", "ه"),
    **dict.fromkeys("أإٱآ", "ا"),
    **dict.fromkeys("ؤ", "و"),
    "٬": ",",
    "٫": ".",
    "٪": "%",
    "⁄": "/",
    "ـ": "",
}
_DROPPED = frozenset({"Mn", "Me", "Cf"})


@lru_cache(maxsize=1 << 16)
def _fold_character(char: str) -> str:
    """Return what one code point becomes; each character of the answer becomes itself."""
    folded = char
    while True:
        parts = []
        for c in folded:
            for d in _UNIFIED.get(c) or ("" if c in _UNIFIED else unicodedata.normalize("NFKD", c)):
                if d in _UNIFIED:
                    parts.append(_UNIFIED[d])
                elif unicodedata.category(d) in _DROPPED:
                    continue
                elif d.isspace():
                    parts.append(" ")
                else:
                    digit = unicodedata.decimal(d, None)
                    parts.append(d.casefold() if digit is None else str(digit))
        again = "".join(parts)
        if again == folded:
            return folded
        folded = again


class _Letters(dict[int, str]):
    """A table for `str.translate` that learns each code point when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_LETTERS = _Letters()
_SPACES = re.compile("  +")


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """A folded text and the way back.

    Attributes:
        text: The folded text.
        offsets: For each folded character the code point of the original it came from; one more entry at the end
            holds the length of the original. Never decreasing.
        original: The text that was folded.
    """

    text: str
    offsets: npt.NDArray[np.int64]
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original behind the folded span, with the marks that belong to its last letter."""
        if start >= end:
            at = int(self.offsets[start])
            return at, at
        first, last = int(self.offsets[start]), int(self.offsets[end - 1]) + 1
        while last < len(self.original) and unicodedata.category(self.original[last]) in {"Mn", "Me"}:
            last += 1
        return first, last


def fold_text(text: str) -> str:
    """Return the folded text alone.

    >>> fold_text("L’ÉTÉ  ۱۴۰۱")
    "l'ete 1401"
    """
    folded = text.translate(_LETTERS)
    return _SPACES.sub(" ", folded) if "  " in folded else folded


def fold(text: str) -> Folded:
    """Fold a text and remember where each character stood.

    NFKD; marks, format characters and tatweel dropped; letters of Arabic script unified (ya, kaf, heh and teh marbuta,
    alef and hamza carriers); digits of all scripts to 0-9; quotation marks, dashes and runs of white space to one form;
    case folded. Folding what is folded changes nothing.

    Args:
        text: Any text.

    Returns:
        The folded text with its offsets.

    >>> folded = fold("«کِتاب»  ٣")
    >>> folded.text, folded.span(1, 5)
    ('"کتاب" 3', (1, 6))
    """
    folded = text.translate(_LETTERS)
    offsets = np.arange(len(text), dtype=np.int64)
    lengths = {ord(letter): len(_LETTERS[ord(letter)]) for letter in set(text)}
    if any(length != 1 for length in lengths.values()):
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        distinct, kinds = np.unique(codes, return_inverse=True)
        offsets = np.repeat(offsets, np.array([lengths[code] for code in distinct.tolist()])[kinds])
    if "  " in folded:
        blank = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32) == ord(" ")
        keep = ~blank
        keep[0] = True
        keep[1:] |= ~blank[:-1]
        offsets = offsets[keep]
        folded = _SPACES.sub(" ", folded)
    return Folded(folded, np.append(offsets, len(text)), text)


def find_quotes(quote: str, text: str | Folded) -> Iterator[tuple[int, int]]:
    """Yield every place where the folded text holds the folded quote, from the first to the last.

    A hit never begins or ends inside one character of the original (a ligature that folds to several letters), so the
    fold of the span found is the fold of the quote.

    Args:
        quote: The words looked for; white space around them does not count.
        text: The text as written, or already folded (fold once when looking for many quotes).

    Yields:
        Half-open spans of the original text.
    """
    folded = text if isinstance(text, Folded) else fold(text)
    wanted = fold_text(quote).strip(" ")
    if not wanted:
        return
    offsets, at = folded.offsets, folded.text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        whole_start = at == 0 or offsets[at - 1] < offsets[at]
        if whole_start and offsets[end] > offsets[end - 1]:
            yield folded.span(at, end)
        at = folded.text.find(wanted, at + 1)


def find_quote(quote: str, text: str | Folded) -> tuple[int, int] | None:
    """Return the first span of `text` that says what `quote` says, or None.

    >>> find_quote("ساعت 18:15", "در ساعت ۱۸:۱۵ رسید")
    (3, 13)
    """
    return next(find_quotes(quote, text), None)
