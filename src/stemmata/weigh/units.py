"""What a number counts: single persons, families, groups, acts ...: never two of them in one question."""

from __future__ import annotations

from functools import lru_cache

from stemmata.values.bundled import bundled
from stemmata.values.concepts import Glossary
from stemmata.values.words import words_of

__all__ = ["PERSONS", "UNITS", "counting_unit"]

PERSONS = "persons"


@lru_cache(maxsize=1)
def _units() -> Glossary:
    return Glossary(bundled("weigh/lexicon/units.toml"))


UNITS: tuple[str, ...] = (PERSONS, *bundled("weigh/lexicon/units.toml"))
"""What can be counted."""


@lru_cache(maxsize=1 << 14)
def counting_unit(counted: str) -> str:
    """Return what a number counts, from its noun as written.

    >>> counting_unit("three families"), counting_unit("three women"), counting_unit("family members")
    ('families', 'persons', 'persons')
    """
    words = words_of(counted)
    found = _units().find(words)
    if not found:
        return PERSONS
    # "three members of a family" are persons, "two groups of soldiers" are groups: the first noun is what is counted
    head = found[0]
    before = [k for k in range(head.first) if words.kinds[k] == "w" and words.folded[k] in _PEOPLE]
    behind = [k for k in range(head.last, len(words)) if words.folded[k] in _PEOPLE]
    return PERSONS if before or (behind and behind[0] == head.last) else head.label


_PEOPLE = frozenset(
    {"members", "member", "people", "persons", "men", "women", "children", "relatives", "heads", "victims", "dead",
     "wounded", "leaders", "workers", "soldiers", "membres", "personnes", "hommes", "femmes", "enfants", "miembros",
     "personas", "hombres", "mujeres", "ninos", "نفر", "تن", "عضو", "اعضای", "شخص", "اشخاص", "افراد", "فردا"}
)  # fmt: skip
