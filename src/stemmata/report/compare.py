"""Two stretches of text side by side, with what differs marked word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_TOKENS = 6_000


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words that both sides have, or (`differs`) that only this side has."""

    text: str
    differs: bool


def side_by_side(one: str, other: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Return both texts in runs.

    Letter case and white space are not counted as differences. Beyond some thousands of words nothing is marked.

    >>> side_by_side("Forty were killed.", "About thirty were killed.")[0][0]
    Run(text='Forty', differs=True)
    """
    left, right = _TOKEN.findall(one), _TOKEN.findall(other)
    if len(left) + len(right) > _MOST_TOKENS:
        return (Run(one, differs=False),), (Run(other, differs=False),)
    same_left, same_right = [False] * len(left), [False] * len(right)
    for step in Indel.opcodes([_key(t) for t in left], [_key(t) for t in right]):
        if step.tag == "equal":
            for i in range(step.src_start, step.src_end):
                same_left[i] = True
            for j in range(step.dest_start, step.dest_end):
                same_right[j] = True
    return _runs(left, same_left), _runs(right, same_right)


def _key(token: str) -> str:
    return " " if token.isspace() else token.casefold()


def _runs(tokens: Sequence[str], same: Sequence[bool]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for token, agrees in zip(tokens, same, strict=True):
        # white space between two differing words belongs to the difference, else every word is an island
        differs = not agrees and not (token.isspace() and not (runs and runs[-1].differs))
        if runs and runs[-1].differs == differs:
            runs[-1] = Run(runs[-1].text + token, differs)
        else:
            runs.append(Run(token, differs))
    return tuple(runs)
