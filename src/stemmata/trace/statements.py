"""Texts as statements: sentences with what can be recognised of each in another language.

What survives translation are numbers (digits of any script, number words), days in any calendar, times of day, names
(by their consonants where the scripts differ), words that two languages write alike, and words whose meaning is in the
lexicon. Each becomes a key that is the same in every language; a token of the text that has one is an anchor.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from stemmata.trace.quotes import quoted_spans
from stemmata.values.clock import find_times
from stemmata.values.dates import find_dates
from stemmata.values.fold import fold_text
from stemmata.values.meanings import han_meanings, word_meanings
from stemmata.values.numerals import counting_words, read_numeral
from stemmata.values.speech import short_words
from stemmata.values.transliteration import arabic_script, skeletons, stems
from stemmata.values.words import little_words, words_of

MOST_CHARS = 700
"""A statement is cut at so many code points where no mark ends it."""

_LINE = 48
"""A line with fewer code points than this is a heading, an item or a verse, and a statement of its own."""

_LEAST_CONSONANTS = 3
_LEAST_COGNATE = 6
_COGNATE = 4
"""Words of so many letters that begin with the same four are taken for cognates (Simard, Foster and Isabelle 1992)."""

_LEAST_NAME = 3
_NAME_SHARE = 0.7
"""A word is a name where it has a capital letter at least this often, not counting where sentences begin."""

_VARIANTS = 4
_WORD = re.compile(r"\d+(?:[.,٫٬:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_BREAK = re.compile(
    r"(?P<mark>[.!?؟۔;؛…]+[\"'”’»)\]]*(?=\s|$))"
    r"|(?P<han>[。！？；]+[”’」』）]*)"
    r"|(?P<blank>\n[ \t\r]*(?=\n))|(?P<line>\n)"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """One token that can be recognised in another language.

    Attributes:
        start: First code point in the text.
        end: One past its last.
        kind: `name`, `spelt` (a word that may be a name, or that two languages write alike), `number`, `day`, `time`,
            `meaning`.
        keys: By any of these it may be met; the same key in every language.
    """

    start: int
    end: int
    kind: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One sentence of one source.

    Attributes:
        doc: Number of the source.
        ordinal: Number of the statement within it.
        start: First code point in the text.
        end: One past its last.
        lang: Its language (ISO 639-1).
        size: Letters and digits.
        anchors: What can be recognised of it, in the order of the text.
    """

    doc: int
    ordinal: int
    start: int
    end: int
    lang: str
    size: int
    anchors: tuple[Anchor, ...]


class Reader:
    """Reads texts into statements; remembers every word, so that a long case costs little more than its words.

    Args:
        capitals: For each language how often a word stands with and without a capital letter (see `count_capitals`).
    """

    __slots__ = ("_capitals", "_known")

    def __init__(self, capitals: Mapping[str, Mapping[str, float]]) -> None:
        self._capitals = capitals
        self._known: dict[tuple[str, str, bool], tuple[str, tuple[str, ...]] | None] = {}

    def read(self, doc: int, text: str, langs: Sequence[tuple[int, int, str]]) -> list[Statement]:
        """Return the statements of a text.

        Args:
            doc: Number of the source.
            text: Its text.
            langs: Which stretch is in which language, in order; what lies in none is left out.

        Returns:
            The statements, dates and times not yet read (see `with_dates`).
        """
        out: list[Statement] = []
        cuts = [at for span in quoted_spans(text) if span[1] - span[0] >= _QUOTED for at in span]
        for start, end, lang in langs:
            for low, high in sentence_spans(text, start, end, cuts):
                anchors = tuple(self._anchors(text, low, high, lang))
                size = sum(map(str.isalnum, text[low:high]))
                if size:
                    out.append(Statement(doc, len(out), low, high, lang, size, anchors))
        return out

    def _anchors(self, text: str, start: int, end: int, lang: str) -> list[Anchor]:
        found: list[Anchor] = []
        if lang == "zh":
            for low, high, meanings in han_meanings(text[start:end]):
                found.append(Anchor(start + low, start + high, "meaning", tuple(f"m{m}" for m in meanings)))
        numbers: list[Anchor] = []
        spelt, first, known = False, True, self._known
        for match in _WORD.finditer(text, start, end):
            word = match.group()
            key = (lang, word, first)
            first = False
            if key not in known:
                known[key] = self._read_word(word, lang, first=key[2])
            told = known[key]
            if told is None:
                continue
            if told[0] == "spelt-number":
                spelt = True
            elif told[0] in {"number", "time"}:
                numbers.append(Anchor(match.start(), match.end(), *told))
            else:
                found.append(Anchor(match.start(), match.end(), *told))
        found.extend(_spelt_numbers(text, start, end, lang, numbers) if spelt else numbers)
        return found

    def _read_word(self, word: str, lang: str, *, first: bool) -> tuple[str, tuple[str, ...]] | None:
        """Return the kind and keys of a word or number, or None where it tells nothing."""
        if word[0].isdecimal():
            value = _digits(word)
            if value is None:
                return None
            return ("time", (f"t{value}",)) if ":" in value else ("number", (f"f{value}",))
        return self._word(word, lang, first=first) if lang != "zh" or word.isascii() else None

    def _word(  # noqa: PLR0911  (each return is one kind of word)
        self, word: str, lang: str, *, first: bool
    ) -> tuple[str, tuple[str, ...]] | None:
        """Return the kind and keys of a word, or None where it tells nothing."""
        folded = fold_text(word).partition("'")
        plain = folded[2] if len(folded[0]) <= 2 and len(folded[2]) > 1 else folded[0]
        if not plain or plain in _telling_nothing(lang):
            return None
        if plain in _number_words(lang):
            return "spelt-number", ()
        meanings = word_meanings(plain, lang)
        if meanings:
            return "meaning", tuple(f"m{m}" for m in meanings)
        named = self._is_name(word, plain, lang, first=first)
        if len(plain) < _LEAST_NAME:
            return None
        if named is None or named:
            keys = _spellings(plain)
            if named is None and not arabic_script(plain) and len(plain) >= _LEAST_COGNATE:
                keys = (*keys, f"p{plain[:_COGNATE]}")
            return ("name" if named else "spelt", keys) if keys else None
        if plain[0].isascii() and len(plain) >= _LEAST_COGNATE:
            return "spelt", (f"p{plain[:_COGNATE]}",)
        return None

    def _is_name(self, word: str, plain: str, lang: str, *, first: bool) -> bool | None:
        """Return whether a word is a name, or None where its letters cannot tell."""
        if not (word[0].isupper() or word[0].islower()):
            return None
        share = self._capitals.get(lang, {}).get(plain)
        if share is not None:
            return share >= _NAME_SHARE
        if word.isupper() and len(word) > 1:
            return None
        return word[0].isupper() and (None if first else True)


def count_capitals(texts: Sequence[str], langs: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return for each language and word of it, folded, how often it has a capital letter inside sentences.

    Args:
        texts: Texts.
        langs: The language of each.

    Returns:
        Shares, 0 to 1. Words in capitals throughout do not count, nor does German, where nouns have capital letters.
    """
    large: dict[str, Counter[str]] = {}
    small: dict[str, Counter[str]] = {}
    for text, lang in zip(texts, langs, strict=True):
        if lang == "de" or not any(map(str.islower, text[:400])):
            continue
        words = Counter(_INSIDE.findall(text))
        for word, n in words.items():
            if word[0].isupper():
                if not word.isupper():
                    large.setdefault(lang, Counter())[word] += n
            elif word[0].islower():
                small.setdefault(lang, Counter())[word] += n
    out: dict[str, dict[str, float]] = {}
    for lang in sorted({*large, *small}):
        upper, lower = _by_fold(large.get(lang, {})), _by_fold(small.get(lang, {}))
        out[lang] = {w: upper.get(w, 0) / (upper.get(w, 0) + lower.get(w, 0)) for w in {*upper, *lower}}
    return out


_INSIDE = re.compile(r"(?<=[^\W\d_][ ,] )[^\W\d_]+|(?<=[^\W\d_] )[^\W\d_]+")


def _by_fold(counts: Mapping[str, int]) -> Counter[str]:
    out: Counter[str] = Counter()
    for word, n in counts.items():
        out[fold_text(word)] += n
    return out


def with_dates(text: str, statements: Sequence[Statement], published: tuple[date, date] | None) -> list[Statement]:
    """Return statements with the days and times of day that they name, in place of the numbers these are written with.

    Args:
        text: The text of their source.
        statements: All statements of it.
        published: First and last day of its publication, from which a day without a year is read.

    Returns:
        The statements in the same order.
    """
    langs = Counter(s.lang for s in statements)
    main = max(sorted(langs), key=langs.__getitem__, default="")
    lang = main if main in _DATED else None
    found: list[Anchor] = []
    for day in find_dates(text, lang, anchor=published):
        keys = tuple(dict.fromkeys(f"d{end}" for end in (day.first, day.last) if end is not None))
        if keys and (day.first is None or day.last is None or (day.last - day.first).days <= _DAYS):
            found.append(Anchor(day.start, day.end, "day", keys))
    found += [Anchor(time.start, time.end, "time", (f"t{time.first:%H:%M}",)) for time in find_times(text, lang)]
    if not found:
        return list(statements)
    out = []
    for s in statements:
        here = _apart(
            sorted((a for a in found if s.start <= a.start and a.end <= s.end), key=lambda a: (a.start, -a.end))
        )
        kept = [a for a in s.anchors if not any(h.start < a.end and a.start < h.end for h in here)]
        anchors = tuple(sorted([*kept, *here], key=lambda a: (a.start, a.end, a.kind)))
        out.append(Statement(s.doc, s.ordinal, s.start, s.end, s.lang, s.size, anchors) if here else s)
    return out


_QUOTED = 24
"""Code points from which on a quotation is a statement of its own."""

_DATED = frozenset({"en", "fr", "es", "de", "fa", "ar"})
_DAYS = 3


def _apart(anchors: Sequence[Anchor]) -> list[Anchor]:
    out: list[Anchor] = []
    for anchor in anchors:
        if not out or anchor.start >= out[-1].end:
            out.append(anchor)
    return out


def sentence_spans(text: str, start: int, end: int, cuts: Sequence[int] = ()) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences between two places of a text, without white space around them.

    Args:
        text: The text.
        start: First code point.
        end: One past the last.
        cuts: Where else a statement ends, in order: the ends of quotations, which travel without what introduces them.

    >>> list(sentence_spans("He left. Dr. Mar did not?  No.", 0, 30))
    [(0, 8), (9, 25), (27, 30)]
    """
    low = start
    waiting = deque(at for at in cuts if start < at < end)
    for match in _BREAK.finditer(text, start, end):
        if match["mark"] and _inner_stop(text, low, match.start(), match.end()):
            continue
        if match["line"] and match.start() - max(low, text.rfind("\n", start, match.start()) + 1) >= _LINE:
            continue
        while waiting and waiting[0] < match.end():
            yield from _pieces(text, low, waiting[0])
            low = waiting.popleft()
        yield from _pieces(text, low, match.end())
        low = match.end()
    for at in waiting:
        yield from _pieces(text, low, at)
        low = at
    yield from _pieces(text, low, end)


def _inner_stop(text: str, low: int, at: int, after: int) -> bool:
    """Whether a full stop ends a shortened word and no sentence."""
    if text[at] != "." or after - at > 1:
        return False
    begin = at
    while begin > low and text[begin - 1].isalpha():
        begin -= 1
    word = text[begin:at]
    following = text[after : after + 2].strip()
    return bool(word) and ((len(word) == 1 and word.isupper()) or word.lower() in short_words()) and following != ""


def _pieces(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    while low < high and not text[low].isalnum() and text[low] not in "[(":
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    while high - low > MOST_CHARS:
        cut = max(text.rfind(mark, low + MOST_CHARS // 2, low + MOST_CHARS) for mark in (",", "،", "，", " "))
        cut = cut + 1 if cut > low else low + MOST_CHARS
        yield low, cut
        low = cut
    if low < high:
        yield low, high


# -- numbers ------------------------------------------------------------------------------------------------------


def _digits(word: str) -> str | None:
    """Return a number in digits of any script as a key: 1,200 and ۱۲۰۰ are one; None for 0 and 1.

    >>> _digits("۱۲۰۰"), _digits("1,200"), _digits("22:31"), _digits("3.5")
    ('1200', '1200', '22:31', '3.5')
    """
    plain = fold_text(word)
    if ":" not in plain:
        parts = re.split("[.,]", plain)
        grouped = len(parts) > 1 and all(len(part) == 3 for part in parts[1:]) and 0 < len(parts[0]) <= 3
        plain = "".join(parts) if grouped or len(parts) == 1 else ".".join(parts)
        plain = plain.lstrip("0") if "." not in plain else plain
    return plain if plain not in {"", "1"} and len(plain) <= 15 else None


def _spelt_numbers(text: str, start: int, end: int, lang: str, digits: Sequence[Anchor]) -> Iterator[Anchor]:
    """Yield the numbers of a sentence that holds number words, those in digits among them."""
    words = words_of(text[start:end])
    taken: list[tuple[int, int]] = []
    i = 0
    while i < len(words):
        numeral = read_numeral(words, i, lang) if words.kinds[i] in "wn" else None
        if numeral is None:
            i += 1
            continue
        low, high = start + words.starts[numeral.first], start + words.ends[numeral.last - 1]
        if not numeral.weak and numeral.low > 1 and numeral.form != "digits":
            taken.append((low, high))
            yield Anchor(low, high, "number", (f"f{numeral.low:g}",) if numeral.low < 1e15 else ("fmany",))
        i = max(i + 1, numeral.last)
    for anchor in digits:
        if not any(low < anchor.end and anchor.start < high for low, high in taken):
            yield anchor


@lru_cache(maxsize=16)
def _number_words(lang: str) -> frozenset[str]:
    """Return the words of a language that stand in numbers, in Arabic script also with the joined «و»."""
    found = set(counting_words(lang))
    if lang in {"ar", "fa"}:
        found |= {f"و{word}" for word in found}
    return frozenset(found)


@lru_cache(maxsize=32)
def _telling_nothing(lang: str) -> frozenset[str]:
    """Return the commonest words of a language, save those that carry the sense of a sentence ("not")."""
    return frozenset(w for w in little_words(lang) if not _CARRYING.intersection(word_meanings(w, lang)))


_CARRYING = frozenset({"not", "all", "more", "before", "after", "between"})


@lru_cache(maxsize=1 << 17)
def _spellings(plain: str) -> tuple[str, ...]:
    """Return the keys under which a word may be met in other spellings and scripts."""
    bones: list[str] = []
    for stem in stems(plain):
        bones += sorted(b for b in skeletons(stem) if len(b) >= _LEAST_CONSONANTS)
    keys = [f"n{b}" for b in dict.fromkeys(bones)][: 2 * _VARIANTS]
    return tuple(keys)
