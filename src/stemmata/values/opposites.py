"""Words that answer one question about somebody or something in ways that exclude each other: "white" and "black".

The words stand in `lexicon/opposites.toml`, which can be read aloud and corrected by somebody who does not program.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from stemmata.values.bundled import bundled
from stemmata.values.fold import fold_text

__all__ = ["answer", "oppose"]


@lru_cache(maxsize=1)
def _answers() -> dict[str, tuple[str, str]]:
    listed = bundled("values/lexicon/opposites.toml")
    return {
        fold_text(word): (question, told)
        for question, answers in listed.items()
        for told, words in answers.items()
        for word in words.split()
    }


def answer(word: str) -> tuple[str, str] | None:
    """Return the question that a folded word answers and what it answers, None for other words.

    >>> answer("unarmed"), answer("bridge")
    (('arms', 'unarmed'), None)
    """
    return _answers().get(word)


def oppose(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two groups of folded words answer one question in two ways, and neither gives both answers.

    >>> oppose(["white", "man"], ["black", "man"]), oppose(["black"], ["colored"]), oppose(["man"], ["white", "man"])
    (True, False, False)
    """
    sides: list[dict[str, set[str]]] = []
    for words in (one, other):
        told: dict[str, set[str]] = {}
        for found in filter(None, map(answer, words)):
            told.setdefault(found[0], set()).add(found[1])
        sides.append(told)
    a, b = sides
    return any(a[question].isdisjoint(b[question]) for question in a.keys() & b.keys())
