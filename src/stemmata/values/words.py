"""Words of a text: the one tokeniser that the readers of dates, quantities and names share.

A word is a run of letters and marks, a number a run of digits of one script with its inner separators, anything else
single characters. A zero-width non-joiner ends a word but leaves no gap: «ده‌ها» is two words of which the second is
glued to the first. Every word is folded once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, compress, islice
from string import ascii_lowercase, ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from stemmata.values.fold import fold_text

__all__ = ["Words", "guess_language", "little_votes", "little_words", "word_set", "words_of"]

_INVISIBLE = "\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff"
# Letters with their marks, or digits with inner separators, or an empty line, or any other single character; between
# them gaps. The pieces cover the text from its first character to its last.
_PIECE = re.compile(
    r"[^\W\d_]+(?:[\u0300-\u036f\u064b-\u065f\u0670\u0640\u00ad]+[^\W\d_]*)*"
    rf"|[^\S\n]+|[{_INVISIBLE}]+"
    r"|\d{1,4}\.\d{1,2}\.\d{1,4}(?![\d.])"  # 16.11.1989
    r"|\d{1,3}(?:[,٬،'’\u00a0\u202f]\d{3}(?!\d))+(?:[.٫]\d+)?"  # 1,234.5 and its kin
    r"|\d{1,3}(?:\.\d{3}(?!\d))+(?:,\d+)?"  # 1.234,5
    r"|\d+(?:[.,٫]\d{1,2}(?![\d.,]\d|\d))?"  # 12.5
    r"|\n[ \t\r\f\v\u00a0]*\n\s*"
    r"|[\s\S]"
)
_GAP = re.compile(rf"[\s{_INVISIBLE}]")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a text as parallel lists.

    Attributes:
        text: The text.
        starts: First code point of each word.
        ends: One past its last.
        folded: Its folded form; `¶` for an empty line.
        kinds: `w` word, `n` number, `p` other character, `b` empty line (a break between paragraphs).
        arabic: Whether more letters are of Arabic script than of Latin.
        upper: Whether the text is set in capitals (no use of case can be made).
    """

    text: str
    starts: list[int]
    ends: list[int]
    folded: list[str]
    kinds: str
    arabic: bool
    upper: bool

    def __len__(self) -> int:
        return len(self.starts)

    def glued(self, i: int) -> bool:
        """Whether nothing visible stands between word `i` and the one before."""
        if i <= 0 or i >= len(self.starts):
            return False
        gap = self.text[self.ends[i - 1] : self.starts[i]]
        return not gap or not any(c.isspace() for c in gap)

    def written(self, i: int, j: int) -> str:
        """Return the text from word `i` to before word `j`, as written."""
        return self.text[self.starts[i] : self.ends[j - 1]]


def word_set(listed: str) -> frozenset[str]:
    """Return the folded words of a list set apart by blanks; `_` stands for a blank inside one."""
    return frozenset(fold_text(word.replace("_", " ")) for word in listed.split())


_REMEMBERED = 1 << 18


class _Memory(dict[str, str]):
    """What `read` makes of a piece of text, remembered; forgets everything when there is too much of it."""

    def __init__(self, read: Callable[[str], str]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, piece: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[piece] = self._read(piece)
        return found


def _kind(piece: str) -> str:
    """Return the kind of a piece, nothing for a gap."""
    first = piece[0]
    if first.isalpha():
        return "w"
    if _GAP.match(first):
        return "b" if first == "\n" and len(piece) > 1 else ""
    return "n" if first.isdecimal() else "w" if first.isalnum() else "p"


def _folded(piece: str) -> str:
    """Return the folded form of a piece, nothing for a gap."""
    kind = _kind(piece)
    # a mark that stands alone folds to nothing, and a word is never empty
    return "¶" if kind == "b" else fold_text(piece) or piece if kind else ""


_KINDS, _FOLDED = _Memory(_kind), _Memory(_folded)


@lru_cache(maxsize=8)
def words_of(text: str) -> Words:
    """Split a text into words (the last few texts are remembered, since several readers ask for the same one).

    >>> words_of("Le 3e jour, ده‌ها").folded
    ['le', '3', 'e', 'jour', ',', 'ده', 'ها']
    """
    # One pass each in the interpreter's own loops: a text has hundreds of words, and a corpus hundreds of millions.
    pieces = _PIECE.findall(text)
    folded = list(map(_FOLDED.__getitem__, pieces))
    kinds = "".join(map(_KINDS.__getitem__, pieces))
    edges = list(accumulate(map(len, pieces), initial=0))
    starts, ends = list(compress(edges, folded)), list(compress(islice(edges, 1, None), folded))
    arabic, latin, small, large = _letters(text)
    return Words(text, starts, ends, list(filter(None, folded)), kinds, arabic > latin, large > 3 * small and large > 3)


_ARABIC, _LATIN, _SMALL, _LARGE = 1, 2, 4, 8
_ARABIC_BLOCK, _LATIN_BLOCK = range(0x620, 0x700), (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x250))
_OF_KINDS = np.array([[bool(kinds & 1 << bit) for bit in range(4)] for kinds in range(16)], np.int64)
_ASCII_LETTERS = (ascii_lowercase.encode(), ascii_uppercase.encode())


@lru_cache(maxsize=1)
def _letter_table() -> NDArray[np.uint8]:
    """Return for each code point of the basic plane: Arabic or Latin, small or large."""
    table = np.zeros(1 << 16, np.uint8)
    table[list(_ARABIC_BLOCK)] |= _ARABIC
    table[list(_LATIN_BLOCK)] |= _LATIN
    chars = list(map(chr, range(1 << 16)))
    table |= np.fromiter(map(str.islower, chars), np.uint8, 1 << 16) * np.uint8(_SMALL)
    table |= np.fromiter(map(str.isupper, chars), np.uint8, 1 << 16) * np.uint8(_LARGE)
    return table


def _letters(text: str) -> tuple[int, int, int, int]:
    """Return how many letters of a text are Arabic, Latin, small and large."""
    if text.isascii():
        plain = text.encode()
        small, large = (len(plain) - len(plain.translate(None, letters)) for letters in _ASCII_LETTERS)
        return 0, small + large, small, large
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    beyond = codes >= 1 << 16
    if beyond.any():
        rest = [chr(code) for code in codes[beyond].tolist()]
        small, large = sum(map(str.islower, rest)), sum(map(str.isupper, rest))
        codes = codes[~beyond]
    else:
        small = large = 0
    counts = np.bincount(_letter_table()[codes], minlength=16) @ _OF_KINDS
    return int(counts[0]), int(counts[1]), small + int(counts[2]), large + int(counts[3])


# The commonest little words of each language; those shared by two of them do not vote.
_LITTLE = {
    "en": "the of and to in that was for he with his they were at by from had not this but which been who will on it",
    "fr": "le les des et du une dans est que qui pour par sur au avec il ont ete pas plus ce cette ses aux sont d l",
    "es": "el los las y del una que por con se su al fue para lo como mas sus ha pero este esta",
    "de": "der die das und den von zu mit dem nicht ein eine ist auf des im sich auch wurde am bei",
    "fa": "و در به از که این را با است برای آن یک شد بود تا های می خود شده کرد بر ها هم نیز است اند",
    "ar": "من في على إلى عن أن ان التي الذي هذا هذه كان كانت مع ما لا بعد قال كما وقد أو بين و هو هي",
}
_VOTES: dict[str, list[str]] = {}
for _lang, _list in _LITTLE.items():
    for _word in _list.split():
        _VOTES.setdefault(fold_text(_word), []).append(_lang)
_VOTERS = frozenset(_VOTES)
_PERSIAN_LETTERS = re.compile("[پچژگ]")
_ARABIC_LETTERS = re.compile("[ةيكىإؤ]|\\bال")


@lru_cache(maxsize=8)
def guess_language(words: Words) -> str:
    """Return the likeliest of en, fr, es, de, fa, ar for a text whose language nobody named.

    Little words vote; in Arabic script also the letters that only one of the two languages writes.
    """
    votes: Counter[str] = Counter()
    for word, times in Counter(filter(_VOTERS.__contains__, words.folded)).items():
        for lang in _VOTES[word]:
            votes[lang] += times
    if words.arabic:
        votes["fa"] += len(_PERSIAN_LETTERS.findall(words.text))
        votes["ar"] += len(_ARABIC_LETTERS.findall(words.text))
        return "ar" if votes["ar"] > votes["fa"] else "fa"
    return max(("en", "fr", "es", "de"), key=lambda lang: votes[lang])


@lru_cache(maxsize=32)
def little_words(lang: str) -> frozenset[str]:
    """Return the commonest words of a language, folded; none for one that is not known."""
    return frozenset(fold_text(word) for word in _LITTLE.get(lang, "").split())


def little_votes(text: str) -> tuple[Counter[str], int]:
    """Return how often each language's commonest words stand in a text, and how many words it has.

    Faster than a model of languages, and enough where one language leads by far.

    >>> votes, n = little_votes("the name of the house")
    >>> votes["en"], n
    (3, 5)
    """
    votes: Counter[str] = Counter()
    words = _RUN.findall(text)
    for word in words:
        for lang in _VOTES.get(fold_text(word), ()):
            votes[lang] += 1
    return votes, len(words)


_RUN = re.compile(r"[^\W\d_]+")
