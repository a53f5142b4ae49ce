"""What is said of a named person beside what befell him: how old he is, and that he lives.

Only beside a name that the reader of mentions found (`SourceFacts.persons`), and only in set forms: "Ana Vasse, 45,",
"âgée de 45 ans", «۴۵ ساله», "is alive". Nothing is read of pronouns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from stemmata.weigh.draft import Draft
from stemmata.weigh.page import Page

__all__ = ["READERS"]

_BEHIND = {
    "en": r"\s*[,(]\s*(?:aged\s+)?(\d{1,2})(?:\s*[,;)](?!\d)|\s*[- ]?years?[- ](?:old|of age))"
    r"|\s*[,(]?\s*aged\s+(\d{1,2})\b",
    "fr": r"\s*[,(]?\s*(?:âgée?\s+de\s+)?(\d{1,2})\s+ans\b",
    "es": r"\s*[,(]?\s*(?:de\s+)?(\d{1,2})\s+años\b(?!\s+de\s+(?:c[aá]rcel|prisi[oó]n))|\s*\((\d{1,2})\)",
    "fa": r"\s*[،(]?\s*(\d{1,2})[\s\u200c]*ساله",
    "ar": r"\s*[،,(]?\s*(?:البالغة?\s+من\s+العمر\s+)?(\d{1,2})\s*(?:عاما|عاماً|عامًا|سنة|سنوات|ربيعا)",
}
_BEFORE = {
    "en": r"(\d{1,2})[- ]year[- ]old\s+(?:[^\W\d_]+\s+){0,2}$",
    "fa": r"(\d{1,2})[\s\u200c]*ساله[،\s]+$",
}
_ALIVE = {
    "en": r"\s+(?:(?:is|was|remains|remained)\s+(?:still\s+|reportedly\s+)?alive\b|is\s+(?:unharmed|unhurt)\b"
    r"|is\s+in\s+good\s+health\b)",
    "fr": r"\s+(?:est|était|serait)\s+(?:(?:toujours|encore|bien)\s+)?(?:en\s+vie|vivante?)\b",  # codespell:ignore vie
    "es": r"\s+(?:está|estaba|sigue|seguía)\s+(?:aún\s+|todavía\s+)?(?:con\s+vida|vivo|viva)\b",
    "fa": r"\s+(?:هنوز\s+)?زنده\s*(?:است|بود|مانده|‌است)",
    "ar": r"\s+(?:لا\s+يزال\s+|لا\s+تزال\s+|ما\s+زال\s+|ما\s+زالت\s+)?(?:على\s+قيد\s+الحياة|حي\s+يرزق|حية\s+ترزق)",
}
_REACH = 40
_OLDEST = 110


@lru_cache(maxsize=32)
def _pattern(kind: str, lang: str) -> re.Pattern[str] | None:
    known = {"behind": _BEHIND, "before": _BEFORE, "alive": _ALIVE}[kind].get(lang)
    return re.compile(known, re.IGNORECASE) if known else None


def _persons(page: Page, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield the persons named in full between two words: start, end, as written."""
    low, high = page.words.starts[start], page.words.ends[end - 1]
    spans = page.facts.persons
    for k in range(bisect_left(spans, (low, 0, "")), len(spans)):
        if spans[k][0] >= high:
            return
        if len(spans[k][2].split()) > 1:
            yield spans[k]


def _ages(page: Page, start: int, end: int) -> Iterator[Draft]:
    """How old somebody named is said to be."""
    for low, high, name in _persons(page, start, end):
        behind, before = _pattern("behind", page.lang), _pattern("before", page.lang)
        found = behind.match(page.text, high, high + _REACH) if behind else None
        if found is None and before is not None:
            found = before.search(page.text[max(0, low - _REACH) : low])
            offset = max(0, low - _REACH)
        else:
            offset = 0
        if found is None:
            continue
        group = next(k for k in range(1, (found.re.groups or 0) + 1) if found.group(k))
        years = int(found.group(group))
        if not 0 < years < _OLDEST:
            continue
        at = offset + found.start(group)
        first, last = page.word_at(at), page.word_at(offset + found.end(group) - 1) + 1
        named = page.word_at(low), page.word_at(high - 1) + 1
        extent = (min(first, named[0]), max(last, named[1]))
        yield Draft("age", found.group(group), (first, last), extent, "years", float(years), float(years), of_whom=name)


def _living(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Who is said to be alive."""
    pattern = _pattern("alive", page.lang)
    for low, high, name in _persons(page, start, end) if pattern else ():
        found = pattern.match(page.text, high, high + _REACH) if pattern else None
        if found is not None:
            named = page.word_at(low), page.word_at(high - 1) + 1
            trigger = page.word_at(found.end() - 1), page.word_at(found.end() - 1) + 1
            yield Draft("alive", name, trigger, (named[0], trigger[1]), of_whom=name)


READERS = (_ages, _living)
