"""When two answers are the same answer: numbers by their bounds, doers by kind and name.

A doer is reduced to keys: its kind where the lexicon knows one (army, police, guerrilla ...), acronyms with their long
forms as the case explains them ("FL [Frente Libre]"), and names. Two doers are one answer if the keys of one hold the
keys of the other. Described men ("in uniform") keep a kind of their own: that soldiers wear uniforms is no reason to
read one as the other.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from stemmata.values.fold import fold_text
from stemmata.values.phrases import Phrases
from stemmata.values.speech import speech
from stemmata.values.words import words_of
from stemmata.weigh.lexicon import LANGUAGES, lexicon

__all__ = ["Answer", "acronyms", "actor_keys", "group_actors", "group_numbers"]

_EXPLAINED = re.compile(r"\b([A-Z][A-Z0-9-]{1,9})\b\s*[\[(]([^\[\]()]{6,90})[\])]")
_ABBREVIATED = re.compile(r"((?:[^\W\d_][\w'’-]*\s+){2,9})[\[(]([A-Z][A-Z0-9-]{1,9})[\])]")
_GENERIC = frozenset(
    {"group", "groups", "member", "members", "element", "elements", "heavily", "several", "some", "number", "force",
     "forces", "individuals", "unit", "units", "command", "certain", "sector", "sectors", "part", "same", "large"}
)  # fmt: skip


@dataclass(slots=True)
class Answer:
    """One answer: what it says and the positions of the claims that give it."""

    value: str
    keys: frozenset[str] = frozenset()
    low: float | None = None
    high: float | None = None
    claims: list[int] = field(default_factory=list)


@lru_cache(maxsize=1)
def _kinds() -> Phrases:
    text = (files("stemmata.weigh") / "lexicon" / "claims.toml").read_text(encoding="utf-8")
    return Phrases(tomllib.loads(text)["kinds"])


@lru_cache(maxsize=1)
def _plain() -> frozenset[str]:
    """Words that are no names in any language of the lexicons."""
    found: set[str] = set(_GENERIC)
    for lang in LANGUAGES:
        said, claims = speech(lang), lexicon(lang)
        found |= said.common | said.articles | said.roles | said.prepositions | said.months | said.bodies
        found |= claims.known | said.verb_words
    return frozenset(found)


def acronyms(texts: Iterable[str]) -> dict[str, str]:
    """Return long form -> acronym, both folded, as the texts explain them.

    A long form counts if at least two thirds of the acronym's letters begin its words in order, or if the same pair is
    explained in two texts.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for text in texts:
        pairs = {(m.group(1), m.group(2)) for m in _EXPLAINED.finditer(text)}
        pairs |= {(m.group(2), m.group(1)) for m in _ABBREVIATED.finditer(text)}
        seen.update(
            (fold_text(short), " ".join(w for w in words_of(long).folded if w.isalpha())) for short, long in pairs
        )
    found: dict[str, str] = {}
    for (short, long), count in sorted(seen.items()):
        fits = _initials(short, long)
        if long and (fits >= 2 / 3 or (count >= 2 and fits >= 0.5)):
            found.setdefault(long, short)
    return found


def _initials(short: str, long: str) -> float:
    """Return the share of the acronym's letters that begin words of the long form, in any order."""
    left = Counter(word[0] for word in long.split())
    letters = [c for c in short if c.isalpha()]
    hits = 0
    for c in letters:
        if left[c] > 0:
            left[c] -= 1
            hits += 1
    return hits / len(letters) if letters else 0.0


def actor_keys(value: str, known: Mapping[str, str]) -> frozenset[str]:
    """Return the keys of a doer.

    >>> sorted(actor_keys("ARMED FORCES SOLDIERS", {})), sorted(actor_keys("men wearing army uniforms", {}))
    (['army'], ['uniformed'])
    """
    words = words_of(value)
    folded = list(words.folded)
    plain = " ".join(folded)
    keys: set[str] = set()
    for long, short in known.items():
        if len(long) > 8 and f" {long} " in f" {plain} ":
            keys.add(short)
            plain = f" {plain} ".replace(f" {long} ", " ").strip()
    kinds = {hit.label for hit in _kinds().find(words_of(plain))}
    if "uniformed" in kinds:
        return frozenset({"uniformed"})
    if len(kinds) > 1:
        kinds -= {"unknown"}
    names = {
        word for word in plain.split()
        if word.isalpha() and len(word) > 2 and word not in _plain() and not _kinds().find(words_of(word))
    }  # fmt: skip
    return frozenset(keys | kinds | names)


def group_actors(values: list[str], known: Mapping[str, str]) -> list[Answer]:
    """Group doers into answers; a value without keys ("some people") answers nothing and is left out.

    Args:
        values: The value of each claim.
        known: Long forms and acronyms of the case.

    Returns:
        The answers, the most frequent first; `claims` are positions in `values`.
    """
    keys = [actor_keys(value, known) for value in values]
    counts = Counter(k for k in keys if k)
    groups: list[Answer] = []
    place: dict[frozenset[str], Answer] = {}
    for key, _ in sorted(counts.items(), key=lambda item: (-item[1], len(item[0]), sorted(item[0]))):
        home = next((g for g in groups if g.keys <= key or key <= g.keys), None)
        if home is None:
            home = Answer("", key)
            groups.append(home)
        place[key] = home
    for i, key in enumerate(keys):
        if key:
            place[key].claims.append(i)
    for group in groups:
        group.value = _commonest([values[i] for i in group.claims])
    return groups


def group_numbers(bounds: list[tuple[float | None, float | None]], values: list[str]) -> list[Answer]:
    """Group numbers whose bounds overlap, exact ones first, so that "30 to 40" does not make 30 and 40 one answer."""
    order = sorted(range(len(bounds)), key=lambda i: (_width(bounds[i]), bounds[i][0] or 0.0, i))
    groups: list[Answer] = []
    for i in order:
        one = Answer("", low=bounds[i][0], high=bounds[i][1])
        low, high = _low(one), _high(one)
        home = next((g for g in groups if _low(g) <= high and low <= _high(g)), None)
        if home is None:
            home = one
            groups.append(home)
        home.claims.append(i)
    for group in groups:
        group.claims.sort()
        group.value = _number_text(group) or _commonest([values[i] for i in group.claims])
    return sorted(groups, key=lambda g: (-len(g.claims), _low(g)))


def _low(answer: Answer) -> float:
    return answer.low if answer.low is not None else float("-inf")


def _high(answer: Answer) -> float:
    return answer.high if answer.high is not None else float("inf")


def _width(bounds: tuple[float | None, float | None]) -> float:
    low, high = bounds
    return high - low if low is not None and high is not None else float("inf")


def _number_text(answer: Answer) -> str:
    low, high = answer.low, answer.high
    if low is not None and low == high:
        return f"{low:g}"
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return f"{low:g} or more" if low is not None else (f"{high:g} or fewer" if high is not None else "")


def _commonest(values: list[str]) -> str:
    """Return the commonest form, case aside; of equals the shortest."""
    counts = Counter(fold_text(value) for value in values)
    best = min(counts, key=lambda v: (-counts[v], len(v), v))
    return next(value for value in values if fold_text(value) == best)
