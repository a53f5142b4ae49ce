"""The words of the dossier and of written reports in four languages, and how numbers and days are written in each.

The words stand in `catalogue/<language>.toml`, so that somebody who does not program can mend them. What is made in
Python has a key there (`section.name`), in every language. The sentences of the templates are their own keys: English
stands in the template, the other languages in their sections `pages` and `pages_many`. Nothing here knows of pages.
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from stemmata.values.calendars import Calendar, from_gregorian, month_length

__all__ = ["ENGLISH", "LANGUAGES", "Texts", "direction_of", "keys", "texts"]

LANGUAGES = ("en", "fr", "fa", "ar")
"""Languages whose words there are."""
_RTL = frozenset({"fa", "ar"})
_OTHER_WAY = {True: frozenset({"L"}), False: frozenset({"R", "AL"})}
"""Kinds of letters (UAX #9) that run against the direction of a language, by whether that is from right to left."""
_DIGITS = {"fa": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"), "ar": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")}
_THOUSANDS = {"en": ",", "fr": "\u202f", "fa": "٬", "ar": "٬"}
_DECIMAL = {"en": ".", "fr": ",", "fa": "٫", "ar": "٫"}
_MARKS = {lang: str.maketrans({",": _THOUSANDS[lang], ".": _DECIMAL[lang]}) for lang in LANGUAGES}
_CALENDARS: Mapping[str, tuple[Calendar, ...]] = {"fa": ("solar-hijri", "gregorian")}

_REACHED = dt.date(700, 1, 1), dt.date(3000, 1, 1)
"""Days that every calendar reaches; others are written in the Gregorian one."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The words of one language.

    Attributes:
        lang: The language.
        words: Sections of words by key.
    """

    lang: str
    words: Mapping[str, Mapping[str, Any]]
    _keyed: dict[str, Any] = field(init=False, repr=False)
    """The same under `section.key`: pages ask for words millions of times."""
    _days: dict[tuple[dt.date | None, dt.date | None], str] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Lay out the words for looking up."""
        keyed = {f"{section}.{key}": said for section, keys in self.words.items() for key, said in keys.items()}
        object.__setattr__(self, "_keyed", keyed)

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
        words: str = self._keyed[key]
        return words.format(**facts) if facts else words

    def known(self, section: str, key: str | None) -> str:
        """Return the words for a value of a table; the value itself where there are none, so that none is empty."""
        return str(self._keyed.get(f"{section}.{key}") or self.isolated(key or "") or self("origins.unstated"))

    def headed(self, section: str, key: str | None) -> str:
        """Return the same as a heading or a cell by itself has it: beginning with a capital letter."""
        said = self.known(section, key)
        return said[:1].upper() + said[1:]

    def topic(self, topic: str | None) -> str:
        """Return a topic of claims in words; of a scheme's own topics, their names.

        >>> texts("fr").topic("victim_number"), texts("fr").topic("chain_of_command")
        ('nombre de victimes', 'chain of command')
        """
        name = topic or "other"
        return str(self._keyed.get(f"topic.{name}") or name.replace("_", " "))

    def method(self, name: str) -> str:
        """Return how a method of counting is called."""
        return str(self.words["estimate"]["methods"].get(name, name))

    def many(self, key: str, n: int, **facts: object) -> str:
        """Return the words for so many.

        >>> texts("ar").many("note.sources", 2), texts("fr").many("note.sources", 0)
        ('مصدران', '0 source')
        """
        forms: Mapping[str, str] = self._keyed[key]
        return forms[_PLURAL[self.lang](n)].format(n=self.number(n), **facts)

    # -- words of templates -------------------------------------------------------------------------------------------

    def gettext(self, english: str) -> str:
        """Return a sentence of a template; the English one where there is no other."""
        return str(self._keyed.get(f"pages.{english}", english))

    def ngettext(self, one: str, more: str, n: int) -> str:
        """Return a sentence of a template that counts, with the number in its place (`%(n)s`)."""
        forms = self._keyed.get(f"pages_many.{one}") or {"one": one, "other": more}
        said: str = forms[_PLURAL[self.lang if len(forms) > 1 and self.lang != "en" else "en"](n)]
        return said.replace("%(n)s", self.number(n))

    # -- numbers and days ---------------------------------------------------------------------------------------------

    def digits(self, text: str) -> str:
        """Return text with its digits in those of the language."""
        return text.translate(_DIGITS[self.lang]) if self.lang in _DIGITS else text

    def number(self, value: float | None, *, grouped: bool = True) -> str:
        """Return a number, with one place after the point where it is not whole.

        >>> texts("fa").number(12345), texts("fr").number(1.64), texts("en").number(2014, grouped=False)
        ('۱۲٬۳۴۵', '1,6', '2014')
        >>> texts("en").number(3.0), texts("en").number(None)
        ('3', 'not stated')
        """
        if value is None:
            return self("origins.unstated")
        return self.decimal(value, 0 if abs(value - round(value)) < 0.05 else 1, grouped=grouped)

    def decimal(self, value: float, places: int, *, grouped: bool = True) -> str:
        """Return a number with so many places after the point.

        >>> texts("fa").decimal(0.934, 2), texts("fr").decimal(1234.5, 1)
        ('۰٫۹۳', '1\u202f234,5')
        """
        plain = f"{value:,.{places}f}" if grouped else f"{value:.{places}f}"
        return plain if self.lang == "en" else self.digits(plain.translate(_MARKS[self.lang]))

    def share(self, value: float | None) -> str:
        """Return a probability in hundredths, never as certainty.

        >>> english = texts("en")
        >>> english.share(0.934), english.share(1.0), english.share(0.0), english.share(None)
        ('0.93', '> 0.99', '< 0.01', 'not stated')
        """
        if value is None:
            return self("origins.unstated")
        if value > 0.99:
            return self("number.above", n=self.decimal(0.99, 2))
        return self("number.below", n=self.decimal(0.01, 2)) if value < 0.01 else self.decimal(value, 2)

    def percent(self, value: float) -> str:
        """Return a share in hundredths, as whole number.

        >>> texts("en").percent(0.954), texts("fa").percent(0.5)
        ('95%', '۵۰٪')
        """
        return self("number.percent", n=self.number(round(value * 100)))

    def signed(self, value: float) -> str:
        """Return a number with its sign in front, whatever the direction of the text around it.

        >>> texts("en").signed(-1.25), texts("fa").signed(2.0) == "\u2066+۲٫۰\u2069"
        ('−1.2', True)
        """
        said = ("\u2212" if value < 0 else "+") + self.decimal(abs(value), 1)
        return f"\u2066{said}\u2069" if self.rtl else said

    def size(self, size_bytes: int | None) -> str:
        """Return a size in bytes, and in larger units where that helps.

        >>> texts("en").size(1), texts("en").size(1234567), texts("fr").size(12345)
        ('1 byte', '1.2 MB (1,234,567 bytes)', '12,3 ko (12\u202f345 octets)')
        """
        if size_bytes is None:
            return self("origins.unstated")
        told = self.many("number.bytes", size_bytes)
        if size_bytes < 10_000:
            return told
        if size_bytes < 1e6:
            return self("number.kilobytes", n=self.decimal(size_bytes / 1e3, 1), bytes=told)
        return self("number.megabytes", n=self.decimal(size_bytes / 1e6, 1), bytes=told)

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
        if words.isascii() and not self.rtl:
            return words
        turned = any(unicodedata.bidirectional(c) in _OTHER_WAY[self.rtl] for c in words)
        return f"\u2068{words}\u2069" if turned else words

    def turned(self, was: str, now: str) -> str:
        """Return what stands now in place of what was, each in its own direction, read along the language's.

        >>> texts("en").turned("40", "30"), texts("fa").turned("40", "30") == "\u206840\u2069 ← \u206830\u2069"
        ('40 → 30', True)
        """
        arrow = self("language.arrow")
        return f"\u2068{was}\u2069 {arrow} \u2068{now}\u2069" if self.rtl else f"{was} {arrow} {now}"

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

    def _that_know(self, first: dt.date, last: dt.date, given: Sequence[Calendar] = ()) -> tuple[Calendar, ...]:
        """Return those of the calendars that reach as far as these days."""
        kinds = self.calendars(given)
        return kinds if _REACHED[0] <= first <= last <= _REACHED[1] else ("gregorian",)

    def day(self, day: dt.date, calendars: Sequence[Calendar] = ()) -> str:
        """Return a day in words.

        >>> texts("fa").day(dt.date(2014, 10, 16)), texts("fr").day(dt.date(2015, 3, 1))
        ('۲۴ مهر ۱۳۹۳ (۱۶ اکتبر ۲۰۱۴)', '1er mars 2015')
        """
        first, *others = (self._in(kind, day) for kind in self._that_know(day, day, calendars))
        return self("days.beside", day=first, others=self.listed(others)) if others else first

    def _in(self, kind: Calendar, day: dt.date) -> str:
        year, month, number = from_gregorian(kind, day)
        return self("days.day", day=self._numbered(number), month=self._month(kind, month), year=self._year(year))

    def _numbered(self, day: int) -> str:
        return self("days.first") if day == 1 else self.digits(str(day))

    def _year(self, year: int) -> str:
        return self.digits(str(year))

    def _month(self, kind: Calendar, month: int, *, short: bool = False) -> str:
        names = self.words["months"]
        said: str = names.get(f"{kind}-short" if short else kind, names[kind])[month - 1]
        return said

    def days(self, first: dt.date | None, last: dt.date | None, calendars: Sequence[Calendar] = ()) -> str:
        """Return a day, or the days between which it lies.

        >>> texts("en").days(dt.date(2031, 3, 1), dt.date(2031, 3, 31)), texts("ar").days(None, None)
        ('March 2031', 'بلا تاريخ')
        >>> texts("en").days(dt.date(2031, 3, 4), dt.date(2031, 3, 9)), texts("en").days(None, dt.date(2031, 3, 9))
        ('between 4 and 9 March 2031', 'by 9 March 2031')
        >>> texts("fa").days(dt.date(2014, 1, 1), dt.date(2014, 12, 31))
        '۲۰۱۴ میلادی'
        """
        if calendars:
            return self._said(first, last, calendars)
        if (known := self._days.get((first, last))) is None:
            known = self._days[first, last] = self._said(first, last, ())
        return known

    def _said(self, first: dt.date | None, last: dt.date | None, calendars: Sequence[Calendar]) -> str:
        if first is None or last is None:
            if first is not None:
                return self("days.from", first=self.day(first, calendars))
            return self("days.by", last=self.day(last, calendars)) if last else self("days.undated")
        if first == last:
            return self.day(first, calendars)
        kinds = self._that_know(first, last, calendars)
        for kind in kinds:
            if whole := self._whole(kind, first, last):
                return whole
        main, *others = (self._between(kind, first, last) for kind in kinds)
        return self("days.beside", day=main, others=self.listed(others)) if others else main

    def _whole(self, kind: Calendar, first: dt.date, last: dt.date) -> str:
        """Return a year, or a month of a year, that days fill; empty if they fill none."""
        (year, month, day), after = from_gregorian(kind, first), _following(kind, from_gregorian(kind, last))
        if (month, day) == (1, 1) and after == (year + 1, 1, 1):
            return self("days.year", year=self._year(year)) if kind == "gregorian" else self._year(year)
        if day == 1 and after == ((year, month + 1, 1) if month < 12 else (year + 1, 1, 1)):
            return self("days.month", month=self._month(kind, month), year=self._year(year))
        return ""

    def _between(self, kind: Calendar, first: dt.date, last: dt.date) -> str:
        one, other = from_gregorian(kind, first), from_gregorian(kind, last)
        if one[:2] != other[:2]:
            return self("days.between", first=self._in(kind, first), last=self._in(kind, last))
        days = {"first": self._numbered(one[2]), "last": self._numbered(other[2])}
        return self("days.within", **days, month=self._month(kind, one[1]), year=self._year(one[0]))

    def stretch(self, first: dt.date, last: dt.date) -> str:
        """Return the days from the first to the last, as short as it can be said, in the language's first calendar.

        >>> english = texts("en").stretch
        >>> english(dt.date(2031, 3, 4), dt.date(2031, 3, 9)), english(dt.date(2031, 3, 4), dt.date(2031, 5, 9))
        ('4-9 Mar 2031', '4 Mar-9 May 2031')
        >>> (
        ...     english(dt.date(2030, 3, 4), dt.date(2031, 5, 9)),
        ...     texts("fa").stretch(dt.date(2014, 9, 24), dt.date(2014, 10, 16)),
        ... )
        ('Mar 2030-May 2031', '۲ تا ۲۴ مهر ۱۳۹۳')
        """
        if first == last:
            return self.short_day(first)
        kind = self._that_know(first, last)[0]
        (year, month, day), there = from_gregorian(kind, first), from_gregorian(kind, last)
        if year != there[0]:
            return self("days.stretch", first=self.short_month(first), last=self.short_month(last))
        begins = self._numbered(day) if month == there[1] else self.short_day(first, year=False)
        return self("days.stretch", first=begins, last=self.short_day(last))

    def short_day(self, day: dt.date, *, year: bool = True) -> str:
        """Return a day in few signs, in the language's first calendar.

        >>> texts("en").short_day(dt.date(2031, 3, 4)), texts("fr").short_day(dt.date(2031, 7, 1), year=False)
        ('4 Mar 2031', '1er juil.')
        """
        kind = self._that_know(day, day)[0]
        in_year, month, number = from_gregorian(kind, day)
        said = {"day": self._numbered(number), "month": self._month(kind, month, short=True)}
        return self("days.day", **said, year=self._year(in_year)) if year else self("days.short", **said)

    def year(self, day: dt.date) -> int:
        """Return the year of a day in the language's first calendar."""
        return from_gregorian(self._that_know(day, day)[0], day)[0]

    def short_month(self, day: dt.date, kind: Calendar | None = None) -> str:
        """Return the month of a day in few signs."""
        kind = kind or self._that_know(day, day)[0]
        year, month, _ = from_gregorian(kind, day)
        return self("days.month", month=self._month(kind, month, short=True), year=self._year(year))

    def instant(self, moment: dt.datetime | None) -> str:
        """Return a moment in words, in UTC, to the second.

        >>> texts("en").instant(dt.datetime(2031, 3, 4, 9, 5, tzinfo=dt.UTC))
        '4 March 2031, 09:05:00 UTC'
        """
        if moment is None:
            return self("days.no_instant")
        utc = moment.astimezone(dt.UTC)
        return self("days.instant", day=self.day(utc.date()), time=self.digits(f"{utc:%H:%M:%S}"))

    def origins(self, expected: float | None, low: float | None, high: float | None) -> str:
        """Return how many origins stand behind something, with bounds.

        >>> english = texts("en").origins
        >>> english(1.6, 1.0, 3.0), english(2.0, 2.0, 2.0), english(None, None, None), english(1.5, None, None)
        ('1 to 3 (expected 1.6)', '2', 'not stated', '1.5')
        """
        if low is None or high is None:
            return self.number(expected if expected is not None else (low if low is not None else high))
        if abs(high - low) < 0.05:
            return self.number(low)
        between = {"low": self.number(low), "high": self.number(high)}
        if expected is None:
            return self("number.between", **between)
        return self("origins.range", **between, expected=self.number(expected))


def _following(kind: Calendar, date: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return the day after a date, as a date."""
    year, month, day = date
    if day < month_length(kind, year, month):
        return year, month, day + 1
    return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)


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


ENGLISH = texts("en")
"""The words in English, for what has no other language."""


def keys(lang: str) -> dict[str, object]:
    """Return every key of what is made in Python with its words, those of plural forms under the noun."""
    sections = ((name, words) for name, words in texts(lang).words.items() if name not in {"pages", "pages_many"})
    return {f"{section}.{name}": said for section, words in sections for name, said in words.items()}
