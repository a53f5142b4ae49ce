"""One form for all spellings of a name, in whatever scripts: the commonest spelling that a name may be.

Every distinct name is held against the commonest names with its consonants, once, before any records are compared;
records then carry the form as a column, so that comparing a pair is comparing two words. Each name joins a common one
and never a chain of others, because chains would run from name to name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stemmata.values.namecompare import compare_many

__all__ = ["forms_of"]

LEAST = 0.8
"""Probability from which two names with the same consonants are spellings of one (see `compare_many`)."""
ROUNDS = 12
"""Different names with the same consonants that are looked for."""


def forms_of(names: Iterable[str | None], keys: Iterable[str | None], counts: Mapping[str, int]) -> dict[str, str]:
    """Return the form of each distinct name.

    Args:
        names: Names, folded.
        keys: The consonants of each (`values.namekeys`).
        counts: How often each name stands.

    Returns:
        Name -> form. A name without consonants, or like no commoner one, is its own form.

    >>> names = ["behrang", "bahrang", "بهرنگ", "borhang"]
    >>> forms_of(names, ["bhrnq"] * 4, {"behrang": 5})["بهرنگ"]
    'behrang'
    """
    groups: dict[str, list[str]] = {}
    for name, key in dict.fromkeys(zip(names, keys, strict=True)):
        if name is not None and key is not None:
            groups.setdefault(key, []).append(name)
    form = {name: name for group in groups.values() for name in group}
    waiting: list[list[str]] = [
        sorted(group, key=lambda name: (-counts.get(name, 0), name)) for group in groups.values() if len(group) > 1
    ]
    for _ in range(ROUNDS):
        if not waiting:
            break
        waiting = _one_round(waiting, form)
    return form


def _one_round(waiting: Sequence[list[str]], form: dict[str, str]) -> list[list[str]]:
    """Let the commonest name of each group draw its spellings; return what is left of the groups."""
    lefts = [group[0] for group in waiting for _ in group[1:]]
    rights = [name for group in waiting for name in group[1:]]
    alike = iter((compare_many(lefts, rights) >= LEAST).tolist())  # not-a-number is not alike
    left_over = []
    for group in waiting:
        rest = []
        for name in group[1:]:
            if next(alike):
                form[name] = group[0]
            else:
                rest.append(name)
        if len(rest) > 1:
            left_over.append(rest)
    return left_over
