"""Words of a text: the one tokeniser that the readers of dates, quantities and names share.

A word is a run of letters and marks, a number a run of digits of one script with its inner separators, anything else
single characters. A zero-width non-joiner ends a word but leaves no gap: «ده‌ها» is two words of which the second is
glued to the first. Every word is folded once.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from stemmata.values.fold import fold_text

__all__ = ["Words", "guess_language", "word_set", "words_of"]

# Letters with inner apostrophes ("O'Neill", "d'abord" is split after the elided article below), or digits with inner
# separators, or any other single character that is not white space.
_WORD = re.compile(
    r"(?P<n>\d{1,4}\.\d{1,2}\.\d{1,4}(?![\d.])"  # 16.11.1989
    r"|\d{1,3}(?:[,٬،'’\u00a0\u202f]\d{3}(?!\d))+(?:[.٫]\d+)?"  # 1,234.5 and its kin
    r"|\d{1,3}(?:\.\d{3}(?!\d))+(?:,\d+)?"  # 1.234,5
    r"|\d+(?:[.,٫]\d{1,2}(?![\d.,]\d|\d))?"  # 12.5
    r"|\d+)"
    r"|(?P<w>[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f\u0670\u0640\u00ad])*)"
    r"|(?P<b>\n[ \t\r\f\v\u00a0]*\n\s*)"
    r"|(?P<p>[^\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff])"
)


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


@lru_cache(maxsize=1 << 16)
def _folded_word(word: str) -> str:
    # a mark that stands alone folds to nothing, and a word is never empty
    return fold_text(word) or word


@lru_cache(maxsize=8)
def words_of(text: str) -> Words:
    """Split a text into words (the last few texts are remembered, since several readers ask for the same one).

    >>> words_of("Le 3e jour, ده‌ها").folded
    ['le', '3', 'e', 'jour', ',', 'ده', 'ها']
    """
    starts: list[int] = []
    ends: list[int] = []
    folded: list[str] = []
    kinds: list[str] = []
    for match in _WORD.finditer(text):
        kind = match.lastgroup or "p"
        start, end = match.span()
        starts.append(start)
        ends.append(end)
        kinds.append(kind)
        folded.append("¶" if kind == "b" else _folded_word(match.group()))
    arabic = len(_ARABIC.findall(text)) > len(_LATIN.findall(text))
    small = sum(map(str.islower, text)) if text.isascii() else sum(c.islower() for c in text)
    large = sum(map(str.isupper, text))
    return Words(text, starts, ends, folded, "".join(kinds), arabic, large > 3 * small and large > 3)


_ARABIC = re.compile("[\u0620-\u06ff]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")

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
_PERSIAN_LETTERS = re.compile("[پچژگ]")
_ARABIC_LETTERS = re.compile("[ةيكىإؤ]|\\bال")


def guess_language(words: Words) -> str:
    """Return the likeliest of en, fr, es, de, fa, ar for a text whose language nobody named.

    Little words vote; in Arabic script also the letters that only one of the two languages writes.
    """
    votes: Counter[str] = Counter()
    for word in words.folded:
        for lang in _VOTES.get(word, ()):
            votes[lang] += 1
    if words.arabic:
        votes["fa"] += len(_PERSIAN_LETTERS.findall(words.text))
        votes["ar"] += len(_ARABIC_LETTERS.findall(words.text))
        return "ar" if votes["ar"] > votes["fa"] else "fa"
    return max(("en", "fr", "es", "de"), key=lambda lang: votes[lang])
