"""What other copies of a text have where two of them differ: a reading that several share is no slip of one.

It is the first question of textual criticism: a variant that is passed on divides the copies in two, a slip stands
alone. The other copies are those that are versions of one of the two texts there, and they are asked where they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from stemmata.trace.misreading import near
from stemmata.trace.textual import Interval
from stemmata.trace.versions import Stretch
from stemmata.values.fold import fold_text

__all__ = ["Copies", "Votes"]

_MOST = 16
"""Other copies that are asked at most."""
_WIDEST = 6
"""Words that a reading may have."""
_NEAR_BY = 60
_RUN = re.compile(r"\w+")
_HELD = 4096


@dataclass(frozen=True, slots=True)
class Votes:
    """How many other copies have the one reading, and how many the other."""

    for_one: int
    for_other: int


class Copies:
    """Which sources share which words with which others.

    Args:
        texts: Text of each source.
        pairs: Parent, child and the stretches in which they are versions of one text.
    """

    def __init__(self, texts: Mapping[str, str], pairs: Iterable[tuple[str, str, Sequence[Stretch]]]) -> None:
        within: dict[str, list[tuple[str, Interval, Interval]]] = defaultdict(list)
        for parent, child, found in pairs:
            for stretch in found:
                within[parent].append((child, stretch.there, stretch.here))
                within[child].append((parent, stretch.here, stretch.there))
        self._others = {source: sorted(stretches) for source, stretches in within.items()}
        self._spans = {source: np.array([own for _, own, _ in found]) for source, found in self._others.items()}

        @lru_cache(maxsize=_HELD)
        def words(source: str, span: Interval) -> tuple[list[str], dict[str, list[int]]]:
            told = _RUN.findall(fold_text(texts[source][slice(*span)]))
            places: dict[str, list[int]] = defaultdict(list)
            for i, word in enumerate(told):
                places[word].append(i)
            return told, dict(places)

        self._texts = texts
        self._words = words

    def readings(self, one: str, there: Interval, other: str, here: Interval) -> Votes:
        """Return what other copies have at a place where two sources differ."""
        places = ((one, there), (other, here))
        copies: dict[str, list[Interval]] = defaultdict(list)
        for source, span in places:
            for copy, spans in self._copies_of(source, span, {one, other}).items():
                copies[copy] += spans
        if not copies:
            return Votes(0, 0)
        sides = [(_words_before(self._texts[s], span[0]), _words_behind(self._texts[s], span[1])) for s, span in places]
        given = [_letters(self._texts[s][slice(*span)]) for s, span in places]
        votes = [0, 0]
        for copy in sorted(copies)[:_MOST]:
            told = (self._reading(copy, span, *side) for side in sides for span in copies[copy])
            reading = next((words for words in told if words is not None), None)
            if reading is None:
                continue
            if reading in given:
                votes[given.index(reading)] += 1
            else:
                alike = [near(reading, g) for g in given]
                if sum(alike) == 1:
                    votes[alike.index(True)] += 1
        return Votes(*votes)

    def _copies_of(self, source: str, span: Interval, without: set[str]) -> dict[str, list[Interval]]:
        """Return the first copies of a source where a span of it stands, each with the stretches that hold it."""
        found: dict[str, list[Interval]] = {}
        if source not in self._others:
            return found
        spans, others = self._spans[source], self._others[source]
        for at in np.flatnonzero((spans[:, 0] <= span[0]) & (span[1] <= spans[:, 1])).tolist():
            copy, _, its = others[at]
            if copy in without:
                continue
            if copy not in found and len(found) == _MOST:
                break
            found.setdefault(copy, []).append(its)
        return found

    def _reading(self, copy: str, span: Interval, left: Sequence[str], right: Sequence[str]) -> str | None:
        """Return the letters that a stretch of a copy has between the same words, None where it has not these words."""
        if not (left and right):
            return None
        told, places = self._words(copy, span)
        for i in places.get(left[-1], ()):
            for k in range(i + 1, min(len(told), i + 2 + _WIDEST)):
                if told[k] == right[0] and (
                    (len(left) > 1 and i > 0 and told[i - 1] == left[-2])
                    or (len(right) > 1 and k + 1 < len(told) and told[k + 1] == right[1])
                ):
                    return "".join(told[i + 1 : k])
        return None


def _letters(words: str) -> str:
    return "".join(_RUN.findall(fold_text(words)))


def _words_before(text: str, at: int) -> list[str]:
    return _RUN.findall(fold_text(text[max(0, at - _NEAR_BY) : at]))[-2:]


def _words_behind(text: str, at: int) -> list[str]:
    return _RUN.findall(fold_text(text[at : at + _NEAR_BY]))[:2]
