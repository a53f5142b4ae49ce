"""Quantities in a text: how many of what, as exactly as the words say and no more.

"More than 30 students" is a number with a lower bound and no upper one; "dozens" is two dozen or more; "between 30 and
40" is both. Ordinals, dates, clock times, and numbers that are labels (pages, articles, telephones, houses) are not
quantities and are left out; ages, sums of money, lengths of time and the like are kept apart by `measure`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from stemmata.values.dates import find_dates, find_times
from stemmata.values.fold import fold_text
from stemmata.values.lexicon import load
from stemmata.values.numerals import Numeral, read_numeral
from stemmata.values.words import Words, guess_language, word_set, words_of

__all__ = ["Approx", "Measure", "Quantity", "find_quantities"]

units = load("units")
Approx = Literal["exact", "about", "at-least", "more-than", "at-most", "less-than", "range", "vague"]
Measure = Literal["count", "age", "money", "time", "distance", "weight", "area", "percent", "temperature"]
LANGUAGES = ("en", "fr", "es", "de", "fa", "ar")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity as it stands in a text.

    Attributes:
        start: First code point, with the words that qualify it ("more than 30").
        end: One past the last code point of the number (the unit not included).
        as_written: The text between.
        low: Least value the words allow; None where open.
        high: Greatest value the words allow; None where open.
        approx: How it is meant. Bounds of `more-than` and `less-than` exclude the number itself, the others include it;
            `about` carries the number itself as both bounds, since no width was stated.
        unit: What is counted, as written, or None.
        unit_start: First code point of the unit, or None.
        unit_end: One past its last, or None.
        measure: What kind of number it is; `count` for persons and things.
        form: Written in digits, words, or both.
    """

    start: int
    end: int
    as_written: str
    low: float | None
    high: float | None
    approx: Approx
    unit: str | None
    unit_start: int | None
    unit_end: int | None
    measure: Measure
    form: Literal["digits", "words", "mixed"]


Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    before: Mapping[str, tuple[tuple[Phrase, Approx], ...]]
    """Qualifying phrases before a number, by their last word, longest first."""
    after: Mapping[str, tuple[tuple[Phrase, Approx], ...]]
    """The same after a number, by their first word."""
    several: Mapping[str, tuple[Phrase, ...]]
    labels: frozenset[str]
    heads: frozenset[str]
    stops: frozenset[str]
    bridges: frozenset[str]
    none: frozenset[str]
    none_of: frozenset[str]
    opening: frozenset[str]
    linking: frozenset[str]


def _phrases(
    table: Mapping[str, Mapping[str, str]], lang: str, *, last: bool
) -> dict[str, tuple[tuple[Phrase, Approx], ...]]:
    found: dict[str, list[tuple[Phrase, Approx]]] = {}
    for approx, by_lang in table.items():
        for phrase in filter(None, by_lang.get(lang, "").split("|")):
            words = tuple(words_of(fold_text(phrase)).folded)
            found.setdefault(words[-1 if last else 0], []).append((words, approx))  # type: ignore[arg-type]
    return {key: tuple(sorted(set(value), key=lambda p: (-len(p[0]), p))) for key, value in found.items()}


@lru_cache(maxsize=16)
def _lexicon(lang: str) -> _Lexicon:
    several: dict[str, list[Phrase]] = {}
    for phrase in units.SEVERAL.get(lang, "").split("|"):
        spelled = tuple(words_of(fold_text(phrase)).folded)
        if spelled:
            several.setdefault(spelled[0], []).append(spelled)
    opening, linking = units.RANGE_WORDS[lang]
    return _Lexicon(
        before=_phrases(units.BEFORE, lang, last=True),
        after=_phrases(units.AFTER, lang, last=False),
        several={k: tuple(sorted(v, key=len, reverse=True)) for k, v in several.items()},
        labels=word_set(units.LABELS[lang]) | {"#", "§", "№", "n°"},
        heads=word_set(units.HEADS[lang]),
        stops=word_set(units.STOPS[lang]),
        bridges=word_set(units.BRIDGES[lang]),
        none=word_set(units.NONE[lang]),
        none_of=word_set(units.COUNTED_AFTER_NONE[lang]),
        opening=word_set(opening),
        linking=word_set(linking),
    )


_MEASURE: dict[str, Measure] = {
    fold_text(word): measure for measure, listed in units.MEASURES.items() for word in listed.split()
}
_SIGNS = frozenset(units.CURRENCY_SIGNS.split())
_AGE_BEFORE = word_set("aged age âgé âgée âgés âgées edad عمره عمرها السن")
_AGE_AFTER = word_set("old age ساله سالگی سنین")
_AUXILIARY = word_set(
    "were was are is have has had been be being ont été sont étaient a avait avaient étaient "
    "fueron fue han ha sido wurden wurde"
)
_PLURALS = word_set(
    "people men women children policemen gunmen dead killed wounded injured missing arrested detained hurt displaced "
    "personen menschen männer frauen kinder toten verletzte opfer"
)
_NOT_COUNTED = word_set("no any every each the this that هیچ another هر l not")
_UPWARD = frozenset({"to", "a", "-", "bis", "تا", "الی", "الى", "until"})
_YEAR_SPANS = {"fa": ((1300, 1450), (1900, 2060)), "ar": ((1340, 1460), (1900, 2060))}


def _word(words: Words, i: int) -> str:
    return words.folded[i] if 0 <= i < len(words) else ""


def _is_label(  # noqa: PLR0911  (each return is one kind)
    words: Words, numeral: Numeral, lexicon: _Lexicon
) -> bool:
    """Whether a number in digits names something (page 3, no. 7/112, K-17, 0042) and counts nothing."""
    first, last, folded = numeral.first, numeral.last, words.folded
    if numeral.form == "words":
        return False
    plain = folded[first]
    if len(plain) > 1 and plain[0] == "0" and plain.isdigit():
        return True
    opening = first == 0 or folded[first - 1] in {"¶", ".", ":", ";", '"', "(", "?", "!"}
    if opening and _word(words, last) in {".", ")"} and words.glued(last) and len(plain) <= 2:
        # "1. ... 2) ...": numbers of a list
        return True
    before = first - 1
    if before >= 0 and words.glued(first):
        if words.kinds[before] == "w" and folded[before] not in {"و", "ب", "ل", "ف", "usd", "us", "eur", "d", "l"}:
            return True
        joined = words.kinds[before] == "p" and folded[before] in "-/:._@#§&+=\\'" and words.glued(before)
        if joined and before > 0 and words.kinds[before - 1] in "wn":
            return True
    if last < len(words) and words.glued(last):
        if (
            words.kinds[last] == "w"
            and folded[last] not in _MEASURE
            and folded[last] not in lexicon.heads
            and not words.arabic
        ):
            return True
        if (
            folded[last] in "/:_@\\"
            and last + 1 < len(words)
            and words.glued(last + 1)
            and words.kinds[last + 1] in "wn"
        ):
            return True
    if folded[before] in {".", ":", ")", "("} and before > 0 and folded[before - 1] in lexicon.labels:
        # "no. 7", "p. 3"; hardly a sentence that ends in such a word before one that opens with a number
        return folded[before] != "(" and (folded[before] != "." or words.glued(before))
    return before >= 0 and folded[before] in lexicon.labels and folded[before] not in {"no", "a", "s", "n", "ش"}


def _looks_like_year(numeral: Numeral, words: Words, lang: str, lexicon: _Lexicon) -> bool:
    """Whether four bare digits are more likely a year than a count."""
    if numeral.form != "digits" or len(words.folded[numeral.first]) != 4 or numeral.last != numeral.first + 1:
        return False
    spans = _YEAR_SPANS.get(lang, ((1700, 2060),))
    if not any(low <= numeral.low <= high for low, high in spans):
        return False
    return _word(words, numeral.last) not in lexicon.heads


def _qualify_before(words: Words, first: int, lexicon: _Lexicon) -> tuple[int, Approx | None]:
    """Return (first word with the phrases before it, what they say)."""
    at, approx = first, None
    for _ in range(2):
        found = _phrase_ending(words, at, lexicon)
        if found is None:
            break
        at, said = found
        # "at least about 30": the bound says more than the roundness
        approx = said if approx in (None, "about") else approx
    return at, approx


def _phrase_ending(words: Words, end: int, lexicon: _Lexicon) -> tuple[int, Approx] | None:
    if end == 0:
        return None
    for phrase, approx in lexicon.before.get(words.folded[end - 1], ()):
        begin = end - len(phrase)
        if begin >= 0 and tuple(words.folded[begin:end]) == phrase:
            return begin, approx
    return None


def _qualify_after(words: Words, last: int, lexicon: _Lexicon) -> Approx | None:
    for phrase, approx in lexicon.after.get(_word(words, last), ()):
        if tuple(words.folded[last : last + len(phrase)]) == phrase:
            return approx
    return None


def _bounds(approx: Approx, low: float, high: float | None) -> tuple[float | None, float | None]:
    if approx in ("at-least", "more-than"):
        return low, None
    if approx in ("at-most", "less-than"):
        return None, high
    return low, high


def _range_end(words: Words, one: Numeral, lang: str, lexicon: _Lexicon) -> tuple[Numeral, bool] | None:
    """Return the second number of a range that begins with `one`, and whether an opening word belongs to it."""
    opened = _word(words, one.first - 1) in lexicon.opening
    link = _word(words, one.last)
    at = one.last + 1
    if link in lexicon.linking and at < len(words):
        other = read_numeral(words, at, lang)
    elif opened and link.startswith("و") and len(link) > 2:
        other = read_numeral(words, one.last, lang, strip_link=True)
    else:
        return None
    if other is None or other.ordinal or other.high is None or one.high is None or other.low <= one.low:
        return None
    if link in _UPWARD or opened:
        if link == "-" and not _hyphen_is_range(words, one, other):
            return None
        return other, opened
    # "30 or 40" is a range of two guesses; "30 and 40" without an opening word is two numbers
    return (other, False) if link in {"or", "ou", "o", "oder", "یا", "او"} and not other.weak and not one.weak else None


def _hyphen_is_range(words: Words, one: Numeral, other: Numeral) -> bool:
    if one.form != "digits" or other.form != "digits":
        return one.form == other.form == "words"
    a, b = words.folded[one.first], words.folded[other.first]
    third = _word(words, other.last) in {"-", "/"} and words.glued(other.last)
    return (
        not third and a.isdigit() and b.isdigit() and (len(a) == len(b) or (len(a) < len(b) <= 4 and b.endswith("0")))
    )


def _inner(words: Words, at: int, end: int) -> bool:
    """Whether word `end` lies inside a compound of the unit: AR-15, U.S., short-wave."""
    word, before = words.folded[end], words.folded[end - 1]
    if end <= at or not words.glued(end):
        return False
    if word in {"-", "."}:
        acronym = word == "." and len(before) == 1 and (words.glued(end + 1) or words.folded[end - 2] == ".")
        return acronym or (word == "-" and words.glued(end + 1))
    return words.kinds[end] == "n" and before == "-"


def _unit(words: Words, last: int, lexicon: _Lexicon) -> tuple[int, int] | None:
    """Return the words (first, one past the last) that name what is counted."""
    at, folded, n = last, words.folded, len(words)
    while at < n and at < last + 3 and (folded[at] in lexicon.bridges or (folded[at] == "'" and words.glued(at))):
        at += 1
    if at == last and at < n and folded[at] in _AUXILIARY:
        ahead = at
        while ahead < n and ahead < at + 3 and folded[ahead] in _AUXILIARY:
            ahead += 1
        return (ahead, ahead + 1) if ahead < n and folded[ahead] in lexicon.heads else None
    end, count = at, 0
    while end < n and count < 4:
        word = folded[end]
        if _inner(words, at, end):
            end += 1
            continue
        count += 1
        if words.kinds[end] != "w" or word in lexicon.stops or (end > at and not words.arabic and word.endswith("ing")):
            break
        end += 1
        several = words.arabic or word.endswith("s") or word in _PLURALS
        if several and word in lexicon.heads and not (words.arabic and end < n and folded[end] in lexicon.heads):
            # "30 people killed" and "30 dead" end here; "30 نفر کشته" takes the noun after the classifier
            break
    while end > at and words.kinds[end - 1] == "p":
        end -= 1
    return (at, end) if end > at else None


def _between_commas(words: Words, first: int, last: int) -> bool:
    """Whether a number of two digits stands between commas after a word: "Rosa Linde, 65, was"."""
    two_digits = last - first == 1 and words.kinds[first] == "n" and len(words.folded[first]) == 2
    commas = _word(words, first - 1) == "," and _word(words, last) == ","
    return (
        two_digits and commas and words.kinds[first - 2 : first - 1] == "w" and words.kinds[last + 1 : last + 2] == "w"
    )


def _measure(  # noqa: PLR0911  (each return is one case of the grammar)
    words: Words, first: int, last: int, unit: tuple[int, int] | None
) -> tuple[Measure, tuple[int, int] | None]:
    """Tell what the number measures, and the words that say so."""
    before, after = _word(words, first - 1), _word(words, last)
    if before in _SIGNS:
        return "money", (first - 1, first)
    if after in _SIGNS:
        return "money", (last, last + 1)
    if after == "-" and words.glued(last) and _word(words, last + 1) in _MEASURE:
        kind = _MEASURE[_word(words, last + 1)]
        if _word(words, last + 2) == "-" and _word(words, last + 3) in _AGE_AFTER:
            return "age", (last + 1, last + 4)
        return kind, (last + 1, last + 2)
    if before in _AGE_BEFORE or (before in {"de", "of"} and _word(words, first - 2) in _AGE_BEFORE):
        return "age", (last, last + 1) if after in _MEASURE else None
    at = last + 1 if after in {"de", "of", "من", "more"} else last
    word = _word(words, at)
    if _between_commas(words, first, last):
        return "age", None
    if word in _AGE_AFTER or (word in _MEASURE and _word(words, at + 1) in _AGE_AFTER):
        return "age", (at, at + 1 if word in _AGE_AFTER else at + 2)
    if word in _MEASURE:
        return _MEASURE[word], (at, at + 1)
    return "count", unit


@dataclass(frozen=True, slots=True)
class _Reading:
    """A number with what qualifies it: words `first` to before `last`, of which the number begins at `number`."""

    first: int
    number: int
    last: int
    low: float
    high: float | None
    approx: Approx
    form: Literal["digits", "words", "mixed"]


def _make(words: Words, read: _Reading, lexicon: _Lexicon) -> Quantity:
    measure, unit = _measure(words, read.number, read.last, _unit(words, read.last, lexicon))
    low, high = _bounds(read.approx, float(read.low), None if read.high is None else float(read.high))
    start, end = words.starts[read.first], words.ends[read.last - 1]
    span = (words.starts[unit[0]], words.ends[unit[1] - 1]) if unit else (None, None)
    written = words.text[span[0] : span[1]] if unit else None
    return Quantity(
        start, end, words.text[start:end], low, high, read.approx, written, span[0], span[1], measure, read.form
    )


def _weak_is_count(words: Words, numeral: Numeral, lexicon: _Lexicon) -> bool:
    """Whether a lone word for one counts: only directly before (one word between) something commonly counted."""
    if _word(words, numeral.first - 1) in _NOT_COUNTED:
        return False
    if _word(words, numeral.last) in lexicon.stops or _word(words, numeral.last) in lexicon.bridges:
        return False
    return any(_word(words, numeral.last + k) in lexicon.heads for k in (0, 1))


def _read_at(words: Words, i: int, lang: str, lexicon: _Lexicon) -> tuple[int, Quantity | None]:
    """Read at word `i`; return where to go on, and the quantity if there is one."""
    numeral = read_numeral(words, i, lang)
    if numeral is None and lang == "ar" and _word(words, i).startswith("و"):
        numeral = read_numeral(words, i, lang, strip_link=True)
    if numeral is None:
        return i + 1, None
    if (
        numeral.ordinal
        or _is_label(words, numeral, lexicon)
        or (numeral.weak and not _weak_is_count(words, numeral, lexicon))
    ):
        return numeral.last, None
    ranged = _range_end(words, numeral, lang, lexicon)
    if ranged:
        other, opened = ranged
        first, _ = _qualify_before(words, numeral.first - opened, lexicon)
        if _looks_like_year(other, words, lang, lexicon) and _looks_like_year(numeral, words, lang, lexicon):
            return other.last, None
        read = _Reading(first, numeral.first, other.last, numeral.low, other.high, "range", other.form)
        return other.last, _make(words, read, lexicon)
    first, approx = _qualify_before(words, numeral.first, lexicon)
    unit = _unit(words, numeral.last, lexicon)
    approx = approx or _qualify_after(words, numeral.last, lexicon)
    if approx is None and unit is not None:
        # «ثمانية وثلاثون مدنيا على الأقل», "30 morts au moins"
        approx = _qualify_after(words, unit[1], lexicon)
    if approx is None and _looks_like_year(numeral, words, lang, lexicon):
        return numeral.last, None
    if numeral.high is None and approx in (None, "about"):
        approx = "vague"
    said = approx or numeral.approx
    read = _Reading(first, numeral.first, numeral.last, numeral.low, numeral.high, said, numeral.form)
    return numeral.last, _make(words, read, lexicon)


def _read_none(words: Words, i: int, lexicon: _Lexicon) -> Quantity | None:
    """Read "no casualties": none of a counted thing, with at most one word between."""
    for k in (1, 2):
        if _word(words, i + k) in lexicon.none_of:
            start, end = words.starts[i], words.ends[i]
            left, right = words.starts[i + 1], words.ends[i + k]
            return Quantity(
                start,
                end,
                words.text[start:end],
                0.0,
                0.0,
                "exact",
                words.text[left:right],
                left,
                right,
                "count",
                "words",
            )
        if _word(words, i + k) in lexicon.stops:
            return None
    return None


_ROUND = frozenset({10.0, 12.0, 20.0, 100.0, 1_000.0, 1_000_000.0})
"""Numbers of which there may be several: dozens, scores, hundreds."""


def _read_several(words: Words, i: int, lang: str, lexicon: _Lexicon) -> tuple[int, Quantity] | None:
    """Read "several", "plusieurs", «چندین»: two or more of what is counted; "several dozen": two of these or more."""
    for phrase in lexicon.several.get(words.folded[i], ()):
        end = i + len(phrase)
        if tuple(words.folded[i:end]) != phrase:
            continue
        scale = read_numeral(words, end, lang) if end < len(words) else None
        if scale is not None and scale.form == "words" and not scale.ordinal and scale.low is not None:
            low = scale.low if scale.approx == "vague" else 2 * scale.low
            if scale.approx == "vague" or scale.low in _ROUND:
                return scale.last, _make(words, _Reading(i, i, scale.last, low, None, "vague", "words"), lexicon)
        unit = _unit(words, end, lexicon)
        if unit is not None and any(words.folded[k] in lexicon.heads for k in range(*unit)):
            return end, _make(words, _Reading(i, i, end, 2.0, None, "vague", "words"), lexicon)
    return None


def find_quantities(
    text: str, lang: str | None = None, *, exclude: Iterable[tuple[int, int]] | None = None
) -> list[Quantity]:
    """Find the quantities of a text.

    Args:
        text: The text.
        lang: Its language (en, fr, es, de, fa, ar); guessed from its words where not given or not among these.
        exclude: Spans already read as dates or times, in which numbers are no quantities; looked for where not given.

    Returns:
        The quantities in order, none overlapping another.
    """
    words = words_of(text)
    if lang not in LANGUAGES:
        lang = guess_language(words)
    if exclude is None:
        exclude = [(m.start, m.end) for m in find_dates(text, lang)]
        exclude += [(m.start, m.end) for m in find_times(text, lang)]
    lexicon, found, i = _lexicon(lang), [], 0
    taken, n = _taken(words, exclude), len(words)
    while i < n:
        if i in taken or words.kinds[i] not in "nw":
            i += 1
            continue
        if words.folded[i] in lexicon.none:
            none = _read_none(words, i, lexicon)
            if none:
                found.append(none)
        several = _read_several(words, i, lang, lexicon) if words.folded[i] in lexicon.several else None
        if several:
            i = several[0]
            found.append(several[1])
            continue
        i, quantity = _read_at(words, i, lang, lexicon)
        if quantity is not None and not (found and quantity.start < found[-1].end):
            found.append(quantity)
        elif quantity is not None:
            found.append(replace(quantity, start=max(quantity.start, found[-1].end)))
    return found


def _taken(words: Words, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return the words that lie in any of the spans."""
    inside: set[int] = set()
    ordered = sorted(spans)
    at = 0
    for i, (start, end) in enumerate(zip(words.starts, words.ends, strict=True)):
        while at < len(ordered) and ordered[at][1] <= start:
            at += 1
        if at < len(ordered) and ordered[at][0] < end:
            inside.add(i)
    return frozenset(inside)
