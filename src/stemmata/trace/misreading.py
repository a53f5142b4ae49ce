"""How likely one word is a misreading of another: a model of slips, learned from what copies of one text differ in.

Where two texts agree word for word but for one word on which they differ by a letter or two, and one of the two
spellings stands nowhere else, a printer or the machine that read the page has slipped. From all such places of the case
it is counted which letter is put for which, and how often, and so how many bits of surprise it takes to read the one
word as the other (a noisy channel; Kernighan, Church and Gale 1990, "A spelling correction program based on a noisy
channel model"). Against it stands the surprise of meeting the other word by itself: a word that stands in many sources
is met easily, a word that stands nowhere else hardly.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from rapidfuzz.distance import OSA, Levenshtein

__all__ = ["REPEATED", "Misreadings", "near"]

_SHORTEST = 4
_MOST = 2
_STRANGER = 0.1
"""Sources in which a word is taken to stand that stands in none but its own."""
_PRIOR_LETTERS = 20_000
_PRIOR_SLIPS = 1.0
"""What is taken to have been seen before anything was: one slip in twenty thousand letters, as in clean print."""
_NOISE = 0.0002
"""Slips a letter from which on a page is called rather misread than clean."""
_LOCAL_LETTERS = 300.0
_MOST_BITS = 60.0
REPEATED = 3
"""So often a word that a text keeps to counts at most."""
_SHADOW = 20
"""A spelling that stands in so many times fewer sources than the other is a slip of it."""
_FEW, _FEW_SHARE = 12, 0.005
"""Sources in which the name of one matter stands at most, and their share."""
_WRITTEN_ALIKE = 0.05
"""Share of the slips that are of any one letter for another, before anything was seen."""


def near(one: str, other: str) -> bool:
    """Whether two words differ by a letter or two, by as many as a word of their length may.

    >>> near("railway", "railvvay"), near("four", "five"), near("Morlan", "Merrick")
    (True, False, False)
    """
    most = 1 if max(len(one), len(other)) < 2 * _SHORTEST else _MOST
    return OSA.distance(one, other, score_cutoff=most) <= most


class Misreadings:
    """Which letters are put for which, and how often.

    Args:
        counts: In how many sources of the case each word stands, folded.
        sources: How many sources there are.
    """

    __slots__ = ("_counts", "_letters", "_of", "_pairs", "_slips", "_sources", "_total")

    def __init__(self, counts: Mapping[str, int], sources: int) -> None:
        self._counts = counts
        self._sources = sources
        self._total = float(sum(counts.values())) or 1.0
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._of: Counter[str] = Counter()
        self._letters = 0
        self._slips = 0

    def is_slip(self, one: str, other: str) -> bool:
        """Whether one of two words that differ by a letter or two stands nowhere else, and is no form of the other."""
        shorter, longer = sorted((one, other), key=len)
        if len(shorter) < _SHORTEST or longer.startswith(shorter) or not near(one, other):
            return False
        return min(self._counts.get(one, 0), self._counts.get(other, 0)) <= 1

    def attested(self, one: str, other: str) -> bool:
        """Whether two words are both words of the case, neither of them the rare shadow of the other."""
        rare, known = sorted((self._counts.get(one, 0), self._counts.get(other, 0)))
        return rare > 1 and rare * _SHADOW >= known

    def rare(self, word: str) -> bool:
        """Whether a word stands in few sources of the case, as the names of one matter do."""
        return self._counts.get(word, 0) <= max(_FEW, _FEW_SHARE * self._sources)

    def learn(self, one: str, other: str) -> None:
        """Count a slip: which letters were put for which, whichever way."""
        for edit in Levenshtein.editops(one, other):
            put = one[edit.src_pos] if edit.tag != "insert" else ""
            for_ = other[edit.dest_pos] if edit.tag != "delete" else ""
            self._pairs[min(put, for_), max(put, for_)] += 1
            self._slips += 1

    def agreed(self, letters: int) -> None:
        """Count letters that were read alike."""
        self._letters += letters

    @property
    def rate(self) -> float:
        """Slips a letter, in the whole case."""
        return (self._slips + _PRIOR_SLIPS) / (self._letters + _PRIOR_LETTERS)

    def here(self, slips: int, letters: int) -> float:
        """Return slips a letter in two texts, drawn towards those of the case."""
        return (slips + self.rate * _LOCAL_LETTERS) / (letters + _LOCAL_LETTERS)

    @staticmethod
    def noise(rate: float) -> float:
        """Return how far a text must be taken for misread, from 0 (clean print) to 1, by its slips a letter."""
        return rate / (rate + _NOISE)

    def slip_bits(self, one: str, other: str, rate: float) -> float:
        """Return how surprising it is to read the one word as the other, in bits.

        Args:
            one: A word, folded.
            other: Another.
            rate: Slips a letter where they stand.
        """
        bits = 0.0
        for edit in Levenshtein.editops(one, other):
            put = one[edit.src_pos] if edit.tag != "insert" else ""
            for_ = other[edit.dest_pos] if edit.tag != "delete" else ""
            seen = self._pairs[min(put, for_), max(put, for_)]
            share = (seen + _WRITTEN_ALIKE * 20) / (self._slips + 400.0)
            # of all letters some twenty-fifth are this one
            bits -= math.log2(min(0.5, rate * min(1.0, 25 * share)))
        return min(bits, _MOST_BITS)

    def word_bits(self, word: str, others: int = 1) -> float:
        """Return how surprising a word is by itself, in bits, where `others` of its sources are not counted."""
        return -math.log2((max(0, self._counts.get(word, 0) - others) + _STRANGER) / self._total)

    def against(self, one: str, other: str, rate: float, repeated: int = 1) -> float:
        """Return by how many bits another word is likelier than a misreading.

        Args:
            one: The words on the one side, folded, without spaces.
            other: Those on the other.
            rate: Slips a letter where they stand.
            repeated: How often either text keeps to its own word; a slip is seldom made twice.
        """
        slip = self.slip_bits(one, other, rate) * min(REPEATED, max(1, repeated))
        return slip - min(self.word_bits(one), self.word_bits(other))
