"""Slips of a copyist or of a reading machine: which of two texts that share a passage has more of them.

A slip is a word that nobody else in the case writes, beside a word of the other text that is nearly the same and that
others write as well ("railvvay" beside "railway"), or a digit inside a word. Who copies adds slips and seldom takes
them away, so the text with more of them is likelier the later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from stemmata.values.fold import fold_text

_WORD = re.compile(r"\w+")
_MIXED = re.compile(r"[^\W\d_]\d|\d[^\W\d_]{2}")
_SHORTEST = 4
_MOST_EDITS = 2
_MOST_WORDS = 400

Interval = tuple[int, int]


def slips(
    one: str, one_spans: Sequence[Interval], other: str, other_spans: Sequence[Interval], counts: Mapping[str, int]
) -> tuple[int, int]:
    """Return how many slips each of two texts has in the passages that they share.

    Args:
        one: A text.
        one_spans: Its shared passages.
        other: The other text.
        other_spans: The same passages there.
        counts: In how many sources of the case each folded word stands.

    Returns:
        The slips of the one and of the other.

    >>> slips("a po1ice patrol at the railvvay", [(0, 31)], "a police patrol at the railway", [(0, 30)], {"railway": 3})
    (2, 0)
    """
    u, v = _words(one, one_spans), _words(other, other_spans)
    return _slips(u - v, v - u, counts), _slips(v - u, u - v, counts)


def _words(text: str, spans: Sequence[Interval]) -> set[str]:
    found: set[str] = set()
    for start, end in spans:
        found.update(_WORD.findall(fold_text(text[start:end])))
    return found


def _slips(words: set[str], models: set[str], counts: Mapping[str, int]) -> int:
    known = sorted(model for model in models if counts.get(model, 0) > 1 and len(model) >= _SHORTEST - 1)[:_MOST_WORDS]
    found = 0
    for word in sorted(words)[:_MOST_WORDS]:
        if _MIXED.search(word) and not word[0].isdigit():
            found += 1
        elif len(word) >= _SHORTEST and counts.get(word, 0) <= 1:
            found += any(
                DamerauLevenshtein.distance(word, model, score_cutoff=_MOST_EDITS) <= _MOST_EDITS
                for model in known
                if abs(len(model) - len(word)) <= _MOST_EDITS
            )
    return found
