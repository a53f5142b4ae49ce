"""Numbers as people write them: digits of every script, number words of six languages.

A numeral is read from a position in the words of a text. What is vague stays vague: "dozens" is two dozen or more
without an upper bound, "une quarantaine" is about forty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from stemmata.values.fold import fold_text
from stemmata.values.lexicon import load
from stemmata.values.words import Words, guess_language, words_of

__all__ = ["Numeral", "counting_words", "number_words", "parse_number", "read_numeral"]

numbers = load("numbers")
Form = Literal["digits", "words", "mixed"]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number read from words `first` to before `last`.

    Attributes:
        first: Index of its first word.
        last: Index one past its last word.
        low: Smallest value it can stand for.
        high: Largest value, None where open.
        approx: `exact`, `about` (a round collective) or `vague` (dozens).
        form: Written in digits, words, or both ("3 million").
        ordinal: Whether it orders and does not count.
        weak: Whether it is a lone word for one, which is an article or pronoun as often as a number.
    """

    first: int
    last: int
    low: float
    high: float | None
    approx: Literal["exact", "about", "vague"]
    form: Form
    ordinal: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class _Lexicon:
    cardinal: Mapping[str, int]
    ordinal: Mapping[str, int]
    vague: Mapping[str, int]
    collective: Mapping[str, int]
    link: frozenset[str]


_LINKS = {"en": "and -", "fr": "et -", "es": "y e -", "de": "und -", "fa": "و", "ar": "و"}


def _load(lines: str) -> dict[str, int]:
    values: dict[str, int] = {}
    for line in lines.strip().splitlines():
        value, *spelled = line.split()
        for word in spelled:
            # a plus sign marks a word that other lines use too and that only its context tells apart
            if "+" not in word:
                values[fold_text(word)] = int(value)
    return values


@lru_cache(maxsize=16)
def _lexicon(lang: str) -> _Lexicon:
    tables = (numbers.CARDINALS, numbers.ORDINALS, numbers.VAGUE, numbers.COLLECTIVES)
    cardinal, ordinal, vague, collective = (_load(t.get(lang, "")) for t in tables)
    return _Lexicon(cardinal, ordinal, vague, collective, frozenset(_LINKS.get(lang, "").split()))


@lru_cache(maxsize=1)
def number_words() -> frozenset[str]:
    """Return the words that numbers are written with, of every language, folded."""
    lexicons = [_lexicon(lang) for lang in _LINKS]
    return frozenset(w for x in lexicons for part in (x.cardinal, x.ordinal, x.vague, x.collective) for w in part)


@lru_cache(maxsize=16)
def counting_words(lang: str) -> frozenset[str]:
    """Return the folded words of a language that stand in numbers above one.

    >>> "onze" in counting_words("fr"), "un" in counting_words("fr")
    (True, False)
    """
    lexicon = _lexicon(lang)
    return frozenset(
        word
        for table in (lexicon.cardinal, lexicon.ordinal, lexicon.vague, lexicon.collective)
        for word, value in table.items()
        if value > 1
    )


_PLAIN = re.compile(r"\d+")
_GROUPED = re.compile(r"\d{1,3}(?:([,.'\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_DECIMAL = re.compile(r"\d+[.,]\d{1,2}")


def _digits(folded: str) -> float | None:
    """Return the value of a folded number, or None where the separators cannot be understood."""
    if _PLAIN.fullmatch(folded):
        return float(folded) if len(folded) <= 15 else None
    grouped = _GROUPED.fullmatch(folded)
    if grouped:
        separator = grouped.group(1)
        whole = folded.replace(separator, "")
        return float(whole.replace(",", "."))
    if _DECIMAL.fullmatch(folded):
        return float(folded.replace(",", "."))
    return None


def _split_prefix(word: str, lexicon: _Lexicon) -> tuple[bool, int] | None:
    """Return (joined by a prefixed «و», value) of a cardinal word, or None."""
    value = lexicon.cardinal.get(word)
    if value is not None:
        return False, value
    if len(word) > 2 and word[0] == "و" and "و" in lexicon.link:
        value = lexicon.cardinal.get(word[1:])
        if value is not None:
            return True, value
    return None


# «أحد» and «اثنا» are numbers only before «عشر»: elsewhere the one is "anyone", the other is not written so
_BEFORE_TEN = {"احد": 1, "احدی": 1, "اثنا": 2, "اثنی": 2, "اثنتا": 2, "اثنتی": 2}
_TEN = frozenset({"عشر", "عشره"})


def _before_ten(words: Words, i: int, lang: str) -> tuple[bool, int] | None:
    """Return (joined by a prefixed «و», 1 or 2) of the first word of «أحد عشر» and «اثنا عشر», or None."""
    if lang != "ar" or i + 1 >= len(words) or words.folded[i + 1] not in _TEN:
        return None
    word = words.folded[i]
    if word in _BEFORE_TEN:
        return False, _BEFORE_TEN[word]
    return (True, _BEFORE_TEN[word[1:]]) if word[0] == "و" and word[1:] in _BEFORE_TEN else None


def _arabic_ordinal(words: Words, i: int, value: int, lexicon: _Lexicon) -> tuple[int, int]:
    """Return where an ordinal ends and its value: «السادس عشر» is 16, «الخامس والعشرين» is 25."""
    if value > 9 or i + 1 >= len(words):
        return i + 1, value
    after = words.folded[i + 1]
    if after in _TEN:
        return i + 2, value + 10
    tens = lexicon.ordinal.get(after[1:], 0) if after[0] == "و" else 0
    return (i + 2, value + tens) if tens >= 20 else (i + 1, value)


class _Reader:
    """Adds up number words from left to right: units and tens into a group, scales close the group."""

    def __init__(self, words: Words, lang: str) -> None:
        self.words = words
        self.lang = lang
        self.lexicon = _lexicon(lang)
        self.total = 0.0
        self.group = 0.0
        self.last_value = 0.0
        self.closed_scale = float("inf")

    def fits(self, value: int, *, linked: bool) -> bool:  # noqa: PLR0911  (each return is one case of the grammar)
        """Whether `value` can follow what was read (thirty-one, but not thirty eleven)."""
        last = self.last_value
        if value >= 1000:
            return value < self.closed_scale
        if value == 100 and self.lang in {"en", "fr", "de", "fa", "ar"}:
            return 0 < self.group < 100 or (self.group == 0 and self.lang in {"fr", "fa", "ar"} and self.total > 0)
        if self.group == 0:
            return self.total > 0
        if self.lang == "ar" and self.group % 100 == last and 1 <= last <= 9:
            return value == 10 or (linked and 20 <= value <= 90)
        if self.lang == "de" and linked and 1 <= last <= 9:
            return 20 <= value <= 90
        if self.lang == "fr" and last == 4 and value == 20:
            return True
        if last in (60, 80) and self.lang == "fr":
            return value < 20
        if self.lang == "fr" and last == 10:
            return value in (7, 8, 9)
        if last >= 100:
            return value < 100
        return 20 <= last <= 90 and value < 10

    def add(self, value: int) -> None:
        """Take `value` in."""
        if value >= 1000:
            self.total += max(self.group, 1) * value
            self.group = 0.0
            self.closed_scale = value
        elif value == 100 and 0 < self.group < 100:
            self.group *= 100
        elif self.lang == "fr" and value == 20 and self.last_value == 4:
            self.group += 76
            value = 80
        elif self.lang == "fr" and self.last_value in (60, 80) and value < 20:
            self.group += value
            value = int(self.last_value) + value if value < 10 else 10
        else:
            self.group += value
        self.last_value = value

    def start(self, value: float) -> None:
        """Begin with a number in digits ("3 million") or a first word."""
        if value >= 1000 and value in (1e3, 2e3, 1e6, 2e6, 1e9):
            self.total, self.closed_scale = value, value
        else:
            self.group = value
        self.last_value = value

    def read_on(self, i: int) -> int:
        """Take in all number words from word `i` on; return where they end."""
        folded, kinds, lexicon = self.words.folded, self.words.kinds, self.lexicon
        while i < len(folded):
            linked, at = False, i
            if folded[at] in lexicon.link and at + 1 < len(folded):
                if folded[at] == "-" and not self.words.glued(at):
                    break
                linked, at = True, at + 1
                if folded[at : at + 2] == ["et", "-"] and at + 2 < len(folded):  # «vingt-et-un»
                    at += 2
            if kinds[at] == "n" and linked and self.last_value >= 100 and folded[at].isdigit():
                value = int(folded[at])
                if self.lang in {"fa", "ar"} and 0 < value < min(self.last_value, 1000) and self.group == 0:
                    self.group, self.last_value = value, value
                    i = at + 1
                    continue
                break
            found = _split_prefix(folded[at], lexicon) or _before_ten(self.words, at, self.lang)
            if found is None:
                break
            prefixed, number = found
            if not self.fits(number, linked=linked or prefixed):
                break
            # "one and two": English joins by "and" only after a hundred or a scale
            if linked and self.lang == "en" and folded[i] == "and" and self.last_value < 100:
                break
            self.add(number)
            i = at + 1
        return i


def _ordinal_at(words: Words, i: int, lexicon: _Lexicon) -> int | None:
    if i >= len(words):
        return None
    word = words.folded[i]
    value = lexicon.ordinal.get(word)
    if value is None and len(word) > 3 and word[0] == "و":
        value = lexicon.ordinal.get(word[1:])
    return value


_SUFFIX = {
    "st",
    "nd",
    "rd",
    "th",
    "er",
    "ere",
    "re",
    "e",
    "eme",
    "nde",
    "o",
    "a",
    "ro",
    "ra",
    "do",
    "da",
    "ام",
    "م",
    "امین",
    "مین",
}
_HALF = {"en": ("half", "a"), "fr": ("demi",), "es": ("medio",), "fa": ("نیم",), "ar": ("نصف",)}


def _from_digits(words: Words, i: int, lang: str) -> Numeral | None:
    value = _digits(words.folded[i])
    if value is None:
        return None
    end = i + 1
    # 1 234: groups of three set apart by plain blanks, as French and Spanish do
    if lang in {"fr", "es", "de"} and value < 1000 and words.folded[i].isdigit():
        while (
            end < len(words)
            and words.kinds[end] == "n"
            and len(words.folded[end]) == 3
            and words.folded[end].isdigit()
            and words.text[words.ends[end - 1] : words.starts[end]] == " "
            and len(words.folded[i]) <= 3
        ):
            value = value * 1000 + int(words.folded[end])
            end += 1
    if end < len(words) and words.glued(end) and words.folded[end] in _SUFFIX and words.kinds[end] == "w":
        return Numeral(i, end + 1, value, value, "exact", "digits", ordinal=True)
    reader = _Reader(words, lang)
    reader.start(value)
    found = _split_prefix(words.folded[end], reader.lexicon) if end < len(words) else None
    if found and not found[0] and found[1] in (1000, 1_000_000, 1_000_000_000):
        reader.total = value * found[1]
        reader.group, reader.last_value, reader.closed_scale = 0.0, found[1], found[1]
        last = reader.read_on(end + 1)
        whole = reader.total + reader.group
        return Numeral(i, last, whole, whole, "exact", "mixed")
    return Numeral(i, end, value, value, "exact", "digits")


def _vague_at(words: Words, i: int, lexicon: _Lexicon) -> tuple[int, int] | None:
    """Return (end, value) of a vague multiple such as "dozens", also written in two parts («ده‌ها»)."""
    word = words.folded[i]
    if word not in lexicon.vague and word.startswith("و"):
        word = word[1:]
    if word in lexicon.vague:
        return i + 1, lexicon.vague[word]
    if words.arabic and i + 1 < len(words) and words.folded[i + 1] in {"ها", "هاى"}:
        value = lexicon.vague.get(word + "ها")
        if value is not None:
            return i + 2, value
    return None


def _read_vague(words: Words, i: int, lexicon: _Lexicon) -> Numeral | None:
    found = _vague_at(words, i, lexicon)
    if found is None:
        return None
    end, value = found
    # "hundreds of thousands", «صدها هزار», "عشرات الآلاف"
    after = end + 1 if end < len(words) and words.folded[end] in {"of", "de", "d"} else end
    if after < len(words):
        scale = lexicon.vague.get(words.folded[after]) or lexicon.cardinal.get(words.folded[after])
        if scale in (1000, 1_000_000) and scale > value:
            return Numeral(i, after + 1, 2.0 * value * scale, None, "vague", "words")
    return Numeral(i, end, 2.0 * value, None, "vague", "words")


def _read_half(words: Words, i: int, lang: str, lexicon: _Lexicon) -> Numeral | None:
    """Read "half a million", "un demi-million", «نیم میلیون», «نصف مليون»."""
    half = _HALF.get(lang)
    if half is None or words.folded[i] != half[0]:
        return None
    at = i + 1
    while at < len(words) and at < i + 3 and words.folded[at] in {"a", "-"}:
        at += 1
    scale = lexicon.cardinal.get(words.folded[at]) if at < len(words) else None
    if scale is None or scale < 1000:
        return None
    return Numeral(i, at + 1, scale / 2, scale / 2, "exact", "words")


def _read_collective(words: Words, i: int, end: int, count: float, lexicon: _Lexicon) -> Numeral | None:
    """Read "a dozen", "two dozen", "une quarantaine": `count` of the collective at `end`."""
    value = lexicon.collective.get(words.folded[end]) if end < len(words) else None
    if value is None:
        return None
    approx: Literal["exact", "about"] = "exact" if words.folded[end] in {"dozen", "score"} else "about"
    return Numeral(i, end + 1, count * value, count * value, approx, "words")


@lru_cache(maxsize=8)
def _opening(lang: str) -> frozenset[str]:
    """Return the words with which a number in words begins, those of Arabic script with a «و» before them left out."""
    lexicon = _lexicon(lang)
    known = lexicon.cardinal.keys() | lexicon.ordinal.keys() | lexicon.vague.keys() | lexicon.collective.keys()
    return frozenset(known | {"a", "an"} | set(_HALF.get(lang, ())[:1]))


def read_numeral(  # noqa: PLR0911  (each return is one kind of numeral)
    words: Words, i: int, lang: str, *, strip_link: bool = False
) -> Numeral | None:
    """Read the number that begins at word `i`, as long as it can be, or return None.

    Args:
        words: The words of the text.
        i: Where to begin.
        lang: Language of the number words (en, fr, es, de, fa, ar).
        strip_link: Whether a «و» written together with the first word is passed over («وأربعين»).

    Returns:
        The number with the words it takes up.
    """
    if words.kinds[i] == "n":
        return _from_digits(words, i, lang)
    if words.kinds[i] != "w":
        return None
    lexicon, word = _lexicon(lang), words.folded[i]
    if not words.arabic and word not in _opening(lang) and word[0] != "و":
        return None  # nearly every word
    if strip_link:
        found = _split_prefix(word, lexicon)
        return _read_words(words, i, found[1], lang, lexicon) if found and found[0] else None
    value = lexicon.ordinal.get(word)
    if value is not None:
        end, value = _arabic_ordinal(words, i, value, lexicon) if lang == "ar" else (i + 1, value)
        return Numeral(i, end, value, value, "exact", "words", ordinal=True)
    special = _read_vague(words, i, lexicon) or _read_half(words, i, lang, lexicon)
    if special:
        return special
    if word in {"a", "an"} and i + 1 < len(words) and lang == "en":
        return _read_collective(words, i, i + 1, 1, lexicon) or _a_hundred(words, i)
    first = lexicon.cardinal.get(word)
    if first is None and (teen := _before_ten(words, i, lang)) is not None and not teen[0]:
        first = teen[1]
    if first is None:
        return _read_collective(words, i, i, 1, lexicon)
    return _read_words(words, i, first, lang, lexicon)


def _a_hundred(words: Words, i: int) -> Numeral | None:
    """Read "a hundred", "a thousand"."""
    scale = _lexicon("en").cardinal.get(words.folded[i + 1], 0)
    if scale < 100:
        return None
    reader = _Reader(words, "en")
    reader.start(scale)
    end = reader.read_on(i + 2)
    whole = reader.total + reader.group
    return Numeral(i, end, whole, whole, "exact", "words")


def _read_words(words: Words, i: int, first: int, lang: str, lexicon: _Lexicon) -> Numeral:
    reader = _Reader(words, lang)
    reader.start(first)
    end = reader.read_on(i + 1)
    whole = reader.total + reader.group
    collective = _read_collective(words, i, end, whole, lexicon) if end < len(words) else None
    if collective:
        return collective
    # "twenty-first", «بیست و پنجم», «الخامس والعشرون» end in an ordinal
    at = end + 1 if end < len(words) and words.folded[end] in lexicon.link else end
    ordinal = _ordinal_at(words, at, lexicon)
    if ordinal is not None and (at > end or lang == "ar") and reader.last_value >= 20 and ordinal < reader.last_value:
        whole += ordinal
        return Numeral(i, at + 1, whole, whole, "exact", "words", ordinal=True)
    if at == end and ordinal is not None and ordinal in (100, 1000) and lang == "en":
        return Numeral(i, at + 1, whole * ordinal, whole * ordinal, "exact", "words", ordinal=True)
    return Numeral(i, end, whole, whole, "exact", "words", weak=whole == 1 and end == i + 1)


def parse_number(text: str, lang: str | None = None) -> Numeral | None:
    """Read a cell or phrase that holds one number and nothing else, or return None.

    >>> [parse_number(t).low for t in ("1,234", "quatre-vingt-douze", "سی و هشت", "ثمانية وثلاثون", "half a million")]
    [1234.0, 92.0, 38.0, 38.0, 500000.0]
    """
    words = words_of(text)
    if not len(words):
        return None
    first = lang or guess_language(words)
    for candidate in dict.fromkeys((first, *(("fa", "ar") if words.arabic else ("en", "fr", "es", "de")))):
        numeral = read_numeral(words, 0, candidate)
        if numeral is not None and numeral.last == len(words):
            return numeral
    return None
