"""The numbers and days that words state, read as the rooms before read them: in every script, in six languages."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import TypeAlias

from stemmata.values.bundled import bundled
from stemmata.values.calendars import from_gregorian
from stemmata.values.dates import DateMention, find_dates
from stemmata.values.numerals import Numeral, read_numeral
from stemmata.values.phrases import Phrases
from stemmata.values.words import Words, guess_language, words_of

__all__ = ["Days", "StatedNumber", "day_stands", "days_in", "numbers_in", "stated_days", "stated_numbers"]

Days: TypeAlias = tuple[tuple[dt.date, dt.date], ...]
_TO = frozenset({"to", "-", "–", "—", "a", "bis", "تا", "الی", "إلى", "الى", "and", "et", "y", "und", "و", "or", "ou"})
"""What stands between the ends of a range, folded."""
_READ = frozenset({"en", "fr", "es", "de", "fa", "ar"})


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number that stands in a text: its span of code points, and its value.

    The value is infinite where it is vague ("dozens"); a part of a whole ("40 %", "two fifths") is a fraction of one.
    """

    start: int
    end: int
    value: float


@lru_cache(maxsize=128)
def numbers_in(text: str, lang: str | None) -> frozenset[float]:
    """Return the numbers that a text states, those of days left out.

    >>> sorted(numbers_in("Eleven of 40 died on 16 October 2014.", "en"))
    [11.0, 40.0]
    >>> sorted(numbers_in("Half of them, or 40 to 50 per cent", "en"))
    [0.4, 0.5]
    """
    words = words_of(text)
    found = stated_numbers(words, 0, len(words), _language(words, lang), stated_days(text, lang))
    return frozenset(number.value for number in found)


def stated_numbers(
    words: Words, first: int, last: int, lang: str, days: Sequence[DateMention]
) -> Iterator[StatedNumber]:
    """Yield the numbers among words `first` to before `last`; not those of days, nor "one" and "first" in words.

    A number written together with letters before it (F1, S07) is a name, and no number.
    """
    parts = _shares(lang)
    i = first
    while i < last:
        part = None if _in_day(words, i, days) else parts.words.at(words.folded, i)
        if part is not None:
            yield StatedNumber(words.starts[i], words.ends[part.last - 1], float(part.label))
            i = part.last
            continue
        numeral = None if _in_day(words, i, days) else _numeral(words, i, lang)
        if numeral is None:
            i += 1
            continue
        named = words.kinds[i] == "n" and i > 0 and words.glued(i) and words.kinds[i - 1] == "w"
        in_words = numeral.ordinal and numeral.form == "words"
        if not (named or numeral.weak or in_words):
            value = inf if numeral.approx == "vague" else numeral.low
            value = value / 100 if _hundredths(words, numeral.last, lang) else value
            yield StatedNumber(words.starts[numeral.first], words.ends[numeral.last - 1], value)
        i = max(numeral.last, i + 1)


@dataclass(frozen=True, slots=True)
class _Shares:
    """How a language writes parts of a whole: fractions (their value as label), and what makes a number hundredths."""

    words: Phrases
    hundredths: Phrases


@lru_cache(maxsize=8)
def _shares(lang: str) -> _Shares:
    listed = bundled("report/written/shares.toml").get(lang, {})
    found: dict[str, list[str]] = {}
    for phrase, value in listed.get("fractions", {}).items():
        found.setdefault(repr(value), []).append(phrase)
    found.setdefault("2.0", []).extend(listed.get("pairs", {}).get("words", ()))
    for sign in "½⅓⅔¼¾⅕⅖⅗⅘⅒":
        found.setdefault(repr(round(unicodedata.numeric(sign), 11)), []).append(sign)
    if lang == "ar":
        found = {value: [joined + one for one in phrases for joined in ("", "و")] for value, phrases in found.items()}
    return _Shares(Phrases(found), Phrases({"hundredths": listed.get("hundredths", ["%"])}))


def _hundredths(words: Words, at: int, lang: str) -> bool:
    """Return whether a number that ends before word `at` counts hundredths: `40 %`, and the first of `40 to 50 %`."""
    if at < len(words) and _shares(lang).hundredths.at(words.folded, at):
        return True
    if at + 1 < len(words) and words.folded[at] in _TO:
        other = _numeral(words, at + 1, lang)
        return (
            other is not None
            and other.last < len(words)
            and bool(_shares(lang).hundredths.at(words.folded, other.last))
        )
    return False


def _numeral(words: Words, i: int, lang: str) -> Numeral | None:
    found = read_numeral(words, i, lang)
    if found is None and lang == "ar":  # «وأربعون»: the conjunction is written together with the number
        found = read_numeral(words, i, lang, strip_link=True)
    return found


def _in_day(words: Words, i: int, days: Sequence[DateMention]) -> bool:
    return any(day.start <= words.starts[i] < day.end for day in days)


def stated_days(text: str, lang: str | None, anchor: tuple[dt.date, dt.date] | None = None) -> list[DateMention]:
    """Return the days that a text names by themselves ("yesterday" is none)."""
    return [d for d in find_dates(text, lang, anchor=anchor) if not d.relative and (d.first or any(d.fields))]


@lru_cache(maxsize=128)
def days_in(text: str, lang: str | None, anchor: tuple[dt.date, dt.date] | None) -> Days:
    """Return the days that a text states, each from its first to its last possible one."""
    found = find_dates(text, lang, anchor=anchor)
    spans = [(d.first, d.last) for d in found] + [(r.first, r.last) for d in found for r in d.alternatives]
    return tuple((first, last) for first, last in spans if first is not None and last is not None)


def day_stands(day: DateMention, stated: Days) -> bool:
    """Return whether a day in a sentence says no more than days that what it cites states.

    A coarser date stands ("October 2014" for the 16th), and so does either end of several days.
    """
    readings = [(day.first, day.last), *((r.first, r.last) for r in day.alternatives)]
    for first, last in stated:
        for own_first, own_last in readings:
            if own_first is None or own_last is None:
                continue
            if (own_first <= first and last <= own_last) or (own_first == own_last and own_first in {first, last}):
                return True
        if day.first is None and _agrees(day, (first, last)):
            return True
    return False


def _agrees(day: DateMention, stated: tuple[dt.date, dt.date]) -> bool:
    """Return whether a date without a year names a day that is stated."""
    _, month, number = day.fields
    found = [from_gregorian(day.calendar, one)[1:] for one in stated]
    return any(month in {None, m} and number in {None, d} for m, d in found)


def _language(words: Words, lang: str | None) -> str:
    if lang in _READ:
        return str(lang)
    guessed = guess_language(words)
    return guessed if guessed in _READ else "en"
