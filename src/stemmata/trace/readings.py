"""What other copies of a text have where two of them differ: a reading that several share is no slip of one.

It is the first question of textual criticism: a variant that is passed on divides the copies in two, a slip stands
alone. The other copies are those that share the same words with one of the two texts.
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
        within: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for parent, child, found in pairs:
            for stretch in found:
                within[parent].append((*stretch.there, child))
                within[child].append((*stretch.here, parent))
        self._others = {
            source: (np.array([(start, end) for start, end, _ in stretches]), [other for *_, other in stretches])
            for source, stretches in within.items()
        }

        @lru_cache(maxsize=_HELD)
        def words(source: str) -> tuple[list[str], dict[str, list[int]]]:
            told = _RUN.findall(fold_text(texts[source]))
            places: dict[str, list[int]] = defaultdict(list)
            for i, word in enumerate(told):
                places[word].append(i)
            return told, dict(places)

        self._texts = texts
        self._words = words

    def readings(self, one: str, there: Interval, other: str, here: Interval) -> Votes:
        """Return what other copies have at a place where two sources differ."""
        sharing = self._sharing(one, there) | self._sharing(other, here)
        near_by = sorted(sharing - {one, other})[:_MOST]
        if not near_by:
            return Votes(0, 0)
        sides = [
            (_words_before(self._texts[s], span[0]), _words_behind(self._texts[s], span[1]))
            for s, span in ((one, there), (other, here))
        ]
        given = [_letters(self._texts[s][slice(*span)]) for s, span in ((one, there), (other, here))]
        votes = [0, 0]
        for copy in near_by:
            reading = next((r for side in sides if (r := self._reading(copy, *side)) is not None), None)
            if reading is None:
                continue
            if reading in given:
                votes[given.index(reading)] += 1
            else:
                alike = [near(reading, g) for g in given]
                if sum(alike) == 1:
                    votes[alike.index(True)] += 1
        return Votes(*votes)

    def _sharing(self, source: str, span: Interval) -> set[str]:
        """Return the sources that are versions of a source where a span of it stands."""
        if source not in self._others:
            return set()
        stretches, others = self._others[source]
        holds = (stretches[:, 0] <= span[0]) & (span[1] <= stretches[:, 1])
        return {others[at] for at in np.flatnonzero(holds).tolist()}

    def _reading(self, copy: str, left: Sequence[str], right: Sequence[str]) -> str | None:
        """Return the letters that a copy has between the same words, None where it has not these words."""
        if not (left and right):
            return None
        told, places = self._words(copy)
        before, behind = places.get(left[-1], ()), places.get(right[0], ())
        if len(before) <= len(behind):
            ends = ((i, k) for i in before for k in range(i + 1, i + 2 + _WIDEST) if told[k : k + 1] == right[:1])
        else:
            ends = ((i, k) for k in behind for i in range(max(0, k - 1 - _WIDEST), k) if told[i] == left[-1])
        found = min((ik for ik in ends if self._between(told, ik, left, right)), default=None)
        return None if found is None else "".join(told[found[0] + 1 : found[1]])

    @staticmethod
    def _between(told: Sequence[str], ends: tuple[int, int], left: Sequence[str], right: Sequence[str]) -> bool:
        """Whether on one side of a reading the second word is the same too."""
        i, k = ends
        return (len(left) > 1 and i > 0 and told[i - 1] == left[-2]) or (
            len(right) > 1 and k + 1 < len(told) and told[k + 1] == right[1]
        )


def _letters(words: str) -> str:
    return "".join(_RUN.findall(fold_text(words)))


def _words_before(text: str, at: int) -> list[str]:
    return _RUN.findall(fold_text(text[max(0, at - _NEAR_BY) : at]))[-2:]


def _words_behind(text: str, at: int) -> list[str]:
    return _RUN.findall(fold_text(text[at : at + _NEAR_BY]))[:2]
