"""The words of written reports in four languages: one file of words a language, and how numbers and days are written.

The words stand in `catalogue/<language>.toml`, so that somebody who does not program can mend them. Nothing here knows
of pages or reports: the pages of the dossier can take their words from the same files.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from stemmata.values.calendars import Calendar, from_gregorian

__all__ = ["LANGUAGES", "Texts", "direction_of", "keys", "texts"]

LANGUAGES = ("en", "fr", "fa", "ar")
"""Languages whose words there are."""
_RTL = frozenset({"fa", "ar"})
_OTHER_WAY = {True: frozenset({"L"}), False: frozenset({"R", "AL"})}
"""Kinds of letters (UAX #9) that run against the direction of a language, by whether that is from right to left."""
_DIGITS = {"fa": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"), "ar": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")}
_THOUSANDS = {"en": ",", "fr": "\u202f", "fa": "٬", "ar": "٬"}
_DECIMAL = {"en": ".", "fr": ",", "fa": "٫", "ar": "٫"}
_CALENDARS: Mapping[str, tuple[Calendar, ...]] = {"fa": ("solar-hijri", "gregorian")}


def _plural_ar(n: int) -> str:
    if n in {0, 1, 2}:
        return ("zero", "one", "two")[n]
    rest = n % 100
    return "few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other"


_PLURAL: Mapping[str, Callable[[int], str]] = {
    "en": lambda n: "one" if n == 1 else "other",
    "fr": lambda n: "one" if n in {0, 1} else "other",
    "fa": lambda n: "one" if n in {0, 1} else "other",
    "ar": _plural_ar,
}
"""Which form of a noun goes with a number (Unicode CLDR, plural rules for cardinals)."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one language.

    Attributes:
        lang: The language.
        words: Sections of words by key.
    """

    lang: str
    words: Mapping[str, Mapping[str, Any]]

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return self.lang in _RTL

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return "rtl" if self.rtl else "ltr"

    def __call__(self, key: str, **facts: object) -> str:
        """Return the words under `section.key` with the facts in their places.

        >>> texts("en")("note.exhibit", number="S07")
        'Exhibit S07'
        """
        section, _, name = key.partition(".")
        words = self.words[section][name]
        assert isinstance(words, str), key
        return words.format(**facts)

    def known(self, section: str, key: str | None) -> str:
        """Return the words for a value of a table; the value itself where there are none."""
        return str(self.words[section].get(key or "", key or self("origins.unstated")))

    def method(self, name: str) -> str:
        """Return how a method of counting is called."""
        return str(self.words["estimate"]["methods"].get(name, name))

    def many(self, key: str, n: int) -> str:
        """Return the words for so many.

        >>> texts("ar").many("note.sources", 2), texts("fr").many("note.sources", 0)
        ('مصدران', '0 source')
        """
        section, _, name = key.partition(".")
        forms = self.words[section][name]
        return str(forms[_PLURAL[self.lang](n)]).format(n=self.number(n))

    def digits(self, text: str) -> str:
        """Return text with its digits in those of the language."""
        return text.translate(_DIGITS[self.lang]) if self.lang in _DIGITS else text

    def number(self, value: float, *, grouped: bool = True) -> str:
        """Return a number, with one place after the point where it is not whole.

        >>> texts("fa").number(12345), texts("fr").number(1.64), texts("en").number(2014, grouped=False)
        ('۱۲٬۳۴۵', '1,6', '2014')
        """
        whole = abs(value - round(value)) < 0.05
        plain = f"{round(value):,}" if whole else f"{value:,.1f}"
        plain = plain if grouped else plain.replace(",", "")
        marks = str.maketrans({",": _THOUSANDS[self.lang], ".": _DECIMAL[self.lang]})
        return self.digits(plain.translate(marks))

    def whole(self, value: float) -> str:
        """Return a number of persons: rounded, halves up.

        >>> texts("en").whole(42.5)
        '43'
        """
        return self.number(math.floor(value + 0.5))

    def isolated(self, words: str) -> str:
        """Return words so that they keep their direction to themselves where it is not that of the language.

        >>> texts("fa").isolated("Halcyon") == "\u2068Halcyon\u2069", texts("en").isolated("Halcyon")
        (True, 'Halcyon')
        """
        turned = any(unicodedata.bidirectional(c) in _OTHER_WAY[self.rtl] for c in words)
        return f"\u2068{words}\u2069" if turned else words

    def quoted(self, words: str) -> str:
        """Return words in quotation marks.

        Marks that are mirrored («») stand within what is isolated, so that they open and close it in its own direction
        on every line; others (“”) keep the shape that they have in the language of the page, and stand around it.
        """
        opening, closing = self("language.quote_open"), self("language.quote_close")
        if unicodedata.mirrored(opening.strip()):
            return self.isolated(f"{opening}{words}{closing}")
        return f"{opening}{self.isolated(words)}{closing}"

    def listed(self, words: Iterable[str]) -> str:
        """Return words one after the other."""
        return self("language.list_comma").join(words)

    def calendars(self, given: Sequence[Calendar] = ()) -> tuple[Calendar, ...]:
        """Return the calendars in which days are written: those given, else what is usual in the language."""
        return tuple(given) or _CALENDARS.get(self.lang, ("gregorian",))

    def day(self, day: dt.date, calendars: Sequence[Calendar] = ()) -> str:
        """Return a day in words.

        >>> texts("fa").day(dt.date(2014, 10, 16)), texts("fr").day(dt.date(2015, 3, 1))
        ('۲۴ مهر ۱۳۹۳ (۱۶ اکتبر ۲۰۱۴)', '1er mars 2015')
        """
        first, *others = (self._in(kind, day) for kind in self.calendars(calendars))
        return self("days.beside", day=first, others=self.listed(others)) if others else first

    def _in(self, kind: Calendar, day: dt.date) -> str:
        year, month, number = from_gregorian(kind, day)
        name = self.words["months"][kind][month - 1]
        said = self("days.first") if number == 1 else self.digits(str(number))
        return self("days.day", day=said, month=name, year=self.digits(str(year)))

    def days(self, first: dt.date | None, last: dt.date | None, calendars: Sequence[Calendar] = ()) -> str:
        """Return a day, or the days between which it lies.

        >>> texts("en").days(dt.date(2031, 3, 1), dt.date(2031, 3, 31)), texts("ar").days(None, None)
        ('March 2031', 'بلا تاريخ')
        """
        if first is None or last is None:
            if first is None and last is None:
                return self("days.undated")
            return (
                self("days.from", first=self.day(first, calendars))
                if first
                else self("days.by", last=self.day(last, calendars) if last else "")
            )
        if first == last:
            return self.day(first, calendars)
        if self.calendars(calendars)[0] == "gregorian" and first.day == 1 and first.year == last.year:
            if (first.month, last.month, last.day) == (1, 12, 31):
                return self.digits(str(first.year))
            if first.month == last.month and last.day == calendar.monthrange(last.year, last.month)[1]:
                name = self.words["months"]["gregorian"][first.month - 1]
                return self("days.month", month=name, year=self.digits(str(first.year)))
        return self("days.between", first=self.day(first, calendars), last=self.day(last, calendars))

    def origins(self, expected: float | None, low: float | None, high: float | None) -> str:
        """Return how many origins stand behind something, with bounds."""
        if expected is None or low is None or high is None:
            return self("origins.unstated")
        if abs(high - low) < 0.05:
            return self.number(low)
        return self("origins.range", low=self.number(low), high=self.number(high), expected=self.number(expected))


def direction_of(text: str) -> str:
    """Return the direction of a text: that of its first letter that has one.

    >>> direction_of("16 October"), direction_of("«شب»")
    ('ltr', 'rtl')
    """
    kinds = (unicodedata.bidirectional(c) for c in text)
    return "rtl" if next((k for k in kinds if k in {"L", "R", "AL"}), "L") != "L" else "ltr"


@lru_cache(maxsize=len(LANGUAGES))
def texts(lang: str) -> Texts:
    """Return the words of a language."""
    path = resources.files("stemmata.report") / "catalogue" / f"{lang}.toml"
    return Texts(lang, tomllib.loads(path.read_text(encoding="utf-8")))


def keys(lang: str) -> dict[str, object]:
    """Return every key of a language with its words, those of plural forms under the noun."""
    found: dict[str, object] = {}
    for section, words in texts(lang).words.items():
        for name, said in words.items():
            found[f"{section}.{name}"] = said
    return found
