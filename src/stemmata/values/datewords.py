"""Tags for the words of dates: each word of a text becomes one letter, so that the grammar is a few patterns.

The letters: `D` a number that can be a day, `Z` another number of two digits, `Y` one of four digits that can be a
year, `N` a date written with dots, `M` month, `m` month that is also an everyday word, `W`/`w` weekday, `S` season, `e`
early or late, `o` of, `b` between, `t` to, `k` the day, `p` in or on, `j` year, `J` month, `c` name of a calendar, `l`
last or next, `u` unit of time, `g` ago, `h` before or after, `v` about, `r` today and its kin, `q` decade ("1980s"),
`_` continues the word before, `x` anything else; punctuation stands for itself, `~` for an empty line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from stemmata.values.calendars import Calendar
from stemmata.values.fold import fold_text
from stemmata.values.lexicon import load
from stemmata.values.numerals import read_numeral
from stemmata.values.words import Words, word_set, words_of

__all__ = ["Month", "Tagged", "tag_dates"]

lexicon, units = load("dates"), load("units")


@dataclass(frozen=True, slots=True)
class Month:
    """A month by name."""

    calendar: Calendar
    number: int
    abbreviated: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    phrase: tuple[str, ...]
    tag: str
    value: Month | int | str
    weak: bool


@dataclass(slots=True)
class Tagged:
    """The words of a text with one letter each, and what the letters stand for."""

    words: Words
    tags: str
    values: dict[int, Month | int | str] = field(default_factory=dict)

    def number(self, i: int) -> int:
        """Return the number at word `i`."""
        value = self.values[i]
        assert isinstance(value, int)
        return value

    def month(self, i: int) -> Month:
        """Return the month at word `i`."""
        value = self.values[i]
        assert isinstance(value, Month)
        return value


def _listed() -> Iterator[tuple[str, str, Month | int | str]]:
    """Yield each entry of the word lists with its tag and value; weak ones with the tag they have beside a number."""
    for calendar, lines in lexicon.MONTHS.items():
        for number, line in enumerate(lines.splitlines(), start=1):
            yield from ((e, "m" if "~" in e else "M", Month(calendar, number, "^" in e)) for e in line.split())
    for number, line in enumerate(lexicon.WEEKDAYS.splitlines()):
        yield from ((e, "w" if "~" in e else "W", number) for e in line.split())
    for days, line in lexicon.TODAY.items():
        yield from ((e, "x" if "~" in e else "r", int(days)) for e in line.split())
    for season, line in lexicon.SEASONS.items():
        yield from ((e, "S", season) for e in line.split())
    for tag, line in lexicon.TAGS.items():
        yield from ((e, tag, e) for e in line.split() if "~" not in e)


def _entries() -> dict[str, list[_Entry]]:
    """Return the entries by their first word, the longest first; where two are the same, the first listed counts."""
    found: dict[str, list[_Entry]] = {}
    for entry, tag, value in _listed():
        phrase = tuple(words_of(fold_text(entry.rstrip("~^").replace("_", " "))).folded)
        listed = found.setdefault(phrase[0], [])
        if all(e.phrase != phrase for e in listed):
            listed.append(_Entry(phrase, tag, value, "~" in entry))
    for listed in found.values():
        listed.sort(key=lambda e: -len(e.phrase))
    return found


@lru_cache(maxsize=1)
def _lexicon() -> Mapping[str, list[_Entry]]:
    return _entries()


_PUNCTUATION = frozenset(",.،/-()'[")
_SUFFIXES = word_set("st nd rd th er ere e eme º ª ام م مین")
_MARKS = word_set("ش ق ه م sh ad ce ah")
_CAPITALISED = word_set("may march mar sat sun mon wed second fall spring august")
_ENGLISH = word_set(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_VERB_AFTER_MAY = word_set(
    "be have not also only still yet well i we he she they it you the or never even now mean seem"
)
# Arabic prefixes: "and", "in", "for", "so"
_PREFIXES = ("و", "ب", "ل", "ف")
# words that keep a number from being a day or year
_LABELS = {lang: frozenset(fold_text(w) for w in listed.split()) for lang, listed in units.LABELS.items()}
_LABEL_ANY = word_set(
    "doc docs document no nos nr page pages pp para art article pol exhibit room شماره صفحه ماده ماده رقم صفحه"
)


def _number_tag(words: Words, i: int) -> tuple[str, int]:
    """Return the tag of a word in digits."""
    text = words.folded[i]
    if not text.isdigit():
        parts = text.split(".")
        return ("N", 0) if len(parts) == 3 and all(p.isdigit() for p in parts) else ("x", 0)
    if i and words.folded[i - 1] in _LABEL_ANY:
        return "x", 0
    if i > 1 and words.folded[i - 1] == "." and words.folded[i - 2] in _LABEL_ANY:
        return "x", 0
    value = int(text) if len(text) <= 4 else 0
    if len(text) == 4 and 1000 <= value < 2200:
        return "Y", value
    if len(text) <= 2:
        return ("D", value) if 1 <= value <= 31 else ("Z", value)
    return "x", 0


def _match(words: Words, i: int, lang: str) -> tuple[_Entry, str] | None:
    """Return the longest lexicon entry at word `i` and its tag there."""
    table = _lexicon()
    word = words.folded[i]
    listed = table.get(word)
    if listed is None and words.arabic and len(word) > 3 and word[0] in _PREFIXES:
        inner = table.get(word[1:])
        listed = [e for e in inner if e.tag in "MWr" and len(e.phrase) == 1] if inner else None
        if not listed:
            return None
        return listed[0], listed[0].tag
    if listed is None:
        return None
    folded = words.folded
    for entry in listed:
        size = len(entry.phrase)
        if size == 1 or tuple(folded[i : i + size]) == entry.phrase:
            return entry, _tag_here(words, i, entry, lang)
    return None


def _calendar_tag(entry: _Entry) -> str:
    """Return `M` for a Gregorian month: in English, the names of other languages are often persons' names (Julio)."""
    return "M" if isinstance(entry.value, Month) and entry.value.calendar == "gregorian" else ""


def _tag_here(words: Words, i: int, entry: _Entry, lang: str) -> str:
    """Weigh an everyday word: "may" in small letters is a verb, "sat" too."""
    word = words.folded[i]
    if word in _CAPITALISED and not words.upper and lang == "en" and not words.text[words.starts[i]].isupper():
        return "x"
    if (
        lang == "en"
        and entry.tag in "MW"
        and not words.arabic
        and word not in _ENGLISH
        and entry.tag == "M" == _calendar_tag(entry)
    ):
        return "m"
    if word == "may" and i + 1 < len(words) and words.folded[i + 1] in _VERB_AFTER_MAY and entry.weak:
        return "x"
    return entry.tag


def tag_dates(words: Words, lang: str) -> Tagged:
    """Tag the words of a text for the grammar of dates.

    Args:
        words: The words.
        lang: Language of number words.

    Returns:
        One letter a word, and the values behind the letters.
    """
    tags = ["x"] * len(words)
    values: dict[int, Month | int | str] = {}
    kinds, done, months = words.kinds, 0, False
    for i in _worth_tagging(words):
        if i < done:
            continue  # within the phrase before
        kind, word = kinds[i], words.folded[i]
        if kind == "n":
            tags[i], values[i] = _number_tag(words, i)
        elif kind == "p":
            tags[i] = word if word in _PUNCTUATION else "x"
        elif kind == "b":
            tags[i] = "~"
        elif (found := _match(words, i, lang)) is None:
            tags[i] = _small(words, i, tags)
        else:
            entry, tag = found
            values[i] = entry.value
            done = i + len(entry.phrase)
            months = months or tag in "Mmg"
            tags[i:done] = [tag] + ["_"] * (len(entry.phrase) - 1)
    if months:
        _tag_number_words(words, lang, tags, values)
    return Tagged(words, "".join(tags), values)


@lru_cache(maxsize=1)
def _telling() -> frozenset[str]:
    """Return the words that may get a tag other than `x` wherever they stand."""
    return frozenset({*_lexicon(), *_MARKS, *_PUNCTUATION, "¶"})


def _worth_tagging(words: Words) -> list[int]:
    """Return the words that may get a tag other than `x`: those listed, numbers, and what follows a number."""
    folded, telling = words.folded, _telling()
    found = [i for i, word in enumerate(folded) if word in telling]
    if words.arabic:
        table = _lexicon()
        found += [i for i, word in enumerate(folded) if word[0] in _PREFIXES and len(word) > 3 and word[1:] in table]
    numbers = [m.start() for m in _NUMBERS.finditer(words.kinds)]
    if not numbers and not words.arabic:
        return found
    behind = (i + 1 for i in numbers if i + 1 < len(folded))
    return sorted({*found, *numbers, *behind})


_NUMBERS = re.compile("n")


def _small(words: Words, i: int, tags: list[str]) -> str:
    """Tag what only counts after a number: ordinal suffixes, calendar marks, the s of decades."""
    before = tags[i - 1] if i else ""
    word = words.folded[i]
    if before in ("D", "Z", "Y"):
        if word in _SUFFIXES and words.glued(i):
            return "_"
        if word == "s" and words.glued(i):
            return "q"
        if words.glued(i) and not words.arabic:
            # 17B, 30km: the number names or measures something
            tags[i - 1] = "x"
            return "x"
    return "c" if word in _MARKS and before in ("Y", "D", "Z", "c", ".", "(") else "x"


def _tag_number_words(words: Words, lang: str, tags: list[str], values: dict[int, Month | int | str]) -> None:
    """Tag days in words ("the third of May", «بیست و پنجم آبان») near months, where they stand."""
    for i in _near_months(tags):
        if tags[i] not in "xt" or words.kinds[i] != "w":
            continue
        numeral = read_numeral(words, i, lang)
        if numeral is None or numeral.form != "words" or numeral.high != numeral.low or not 1 <= numeral.low <= 31:
            continue
        if any(t not in "xt-_" for t in tags[i : numeral.last]) or (
            numeral.weak and not numeral.ordinal and lang != "fa"
        ):
            continue
        tags[i : numeral.last] = ["D"] + ["_"] * (numeral.last - numeral.first - 1)
        values[i] = int(numeral.low)


def _near_months(tags: list[str]) -> list[int]:
    """Return the words up to seven before a month or "ago", and up to three behind a month."""
    near: set[int] = set()
    for m in _MONTHS.finditer("".join(tags)):
        at = m.start()
        near.update(range(max(at - 7, 0), at))
        if m.group() != "g":
            near.update(range(at + 1, min(at + 4, len(tags))))
    return sorted(near)


_MONTHS = re.compile("[Mmg]")
