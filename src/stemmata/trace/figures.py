"""What two texts in two languages can have in common: figures, days, times of day, persons, numbers of papers.

Each becomes a key that is alike in all languages. Two reports of one matter share such keys without either having them
from the other, so they support a dependence that something else shows, and prove none.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from stemmata.values.fold import fold_text
from stemmata.values.transliteration import skeletons
from stemmata.values.words import words_of

_HEAD_CHARS = 400
_LINE_CHARS = 64
_TIME = re.compile(r"(\d(?<![\d:./-]\d)\d?) ?[:hH] ?(\d{2})(?![\d:])")
_HOURS, _MINUTES = 24, 60
_NUMBERED = re.compile(r"(?:\bno\.?|\bn[°ºo]\.?|\bnumber|\bnumero|شماره|رقم|#)\s{0,2}(\d{1,6})(?!\d)")
_SHORTEST_NAME = 4


def figures_of(times: Mapping[str, Iterable[str]], mentions: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Return for each source the keys of what it names.

    Args:
        times: For each source the keys of the times of day that it gives (`times_in`).
        mentions: Rows of the table `mentions`; those of quantities, dates and persons are used.

    Returns:
        Keys such as `f118` (a figure), `d2001-05-03` (a day), `t22:31` (a time) and `nMRKT` (a person's family name by
        its consonants).
    """
    keys: dict[str, set[str]] = {source: set(found) for source, found in times.items()}
    for mention in mentions:
        if mention["source_id"] in keys:
            keys[mention["source_id"]] |= _mentioned(mention)
    return {source: frozenset(found) for source, found in keys.items()}


def times_in(text: str) -> list[tuple[int, str]]:
    """Return the times of day that a text gives in figures, each with its place (in code points) and its key.

    >>> times_in("à 22 h 40, puis à 22:51")
    [(2, 't22:40'), (18, 't22:51')]
    """
    told = ((m.start(), int(m.group(1)), int(m.group(2))) for m in _TIME.finditer(text))
    return [(at, f"t{hour}:{minute:02}") for at, hour, minute in told if hour < _HOURS and minute < _MINUTES]


def _mentioned(mention: Mapping[str, Any]) -> set[str]:
    kind = mention["kind"]
    if kind == "person":
        name = words_of(mention.get("as_written") or "").folded
        family = name[-1] if name else ""
        return {f"n{bones}" for bones in skeletons(family) if len(bones) >= _SHORTEST_NAME}
    if kind not in {"quantity", "date"} or not mention.get("normal"):
        return set()
    normal = json.loads(mention["normal"])
    if kind == "date":
        return {f"d{normal['first']}"} if normal.get("first") and normal.get("first") == normal.get("last") else set()
    low, high = normal.get("low"), normal.get("high")
    figure = low if low is not None else high
    return {f"f{figure:g}"} if isinstance(figure, int | float) else set()


def figure_weights(figures: Mapping[str, frozenset[str]]) -> dict[str, float]:
    """Return how telling each key is: the fewer sources of the case have it, the more."""
    counts: Counter[str] = Counter()
    for keys in figures.values():
        counts.update(keys)
    return {key: math.log((len(figures) + 1) / (n + 0.5)) for key, n in counts.items()}


def headed_day(text: str, days: Sequence[tuple[int, date]]) -> date | None:
    r"""Return the day in the heading of a text: the first that stands in a short line near its beginning.

    >>> headed_day("THE TIDE\n3 May 2001, page 2\\n\\nA long story.", [(9, date(2001, 5, 3))])
    datetime.date(2001, 5, 3)
    """
    for at, day in days:
        if at >= _HEAD_CHARS:
            return None
        first, last = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        if (last if last >= 0 else len(text)) - first <= _LINE_CHARS:
            return day
    return None


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers that a text gives papers and other things ("No. 41", «شمارهٔ ۴۱»)."""
    return frozenset(m.group(1) for m in _NUMBERED.finditer(fold_text(text)))


def numbers_borne(text: str, title: str | None) -> frozenset[str]:
    """Return the numbers that a paper bears itself, in its title or heading."""
    return numbers_in(title or "") | numbers_in(text[: _HEAD_CHARS // 2])
