"""When two answers are the same answer, what an answer is called, and which answers contradict each other.

Numbers are one answer if their bounds are the same: "at least eleven" does not contradict 11 or 14, yet it is an answer
of its own. Doers are compared by `stemmata.weigh.actors`. An answer is called what its concept is called in English
where a concept is known, with the wordings of the other languages beside it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stemmata.values.concepts import Concept, body_words, concepts, find_concepts
from stemmata.values.fold import fold_text
from stemmata.values.transliteration import arabic_script
from stemmata.values.words import guess_language, words_of
from stemmata.weigh.actors import Actor, actor, compatible, same_actor

__all__ = ["Answer", "contradict", "group_actors", "group_numbers", "group_words"]

_LONGEST = 60
_MEMBERS = re.compile(r"^(?:(?:a|the)\s+)?(?:members?|units?|elements?)\s+of\s+(?:the\s+)?", re.IGNORECASE)
_TRAILING = re.compile(r"(?:\s+(?:nor|or|and|he|she|they|it|who|et|ou|il|elle|qui))+$", re.IGNORECASE)
_BESIDE = 3
_FEW = 3


@dataclass(slots=True)
class Answer:
    """One answer: what it says and the positions of the claims that give it."""

    value: str
    actor: Actor = field(default_factory=Actor)
    low: float | None = None
    high: float | None = None
    claims: list[int] = field(default_factory=list)


def contradict(one: Answer, other: Answer) -> bool:
    """Return whether two answers to one question cannot both be true."""
    if one.low is None and one.high is None and other.low is None and other.high is None:
        return not compatible(one.actor, other.actor)
    return _low(one) > _high(other) or _low(other) > _high(one)


# -- doers -------------------------------------------------------------------------------------------------------------


def group_actors(values: Sequence[str], known: Mapping[str, str], quotes: Sequence[str] | None = None) -> list[Answer]:
    """Group doers into answers; a value that names nobody ("some people") answers nothing and is left out.

    Args:
        values: The value of each claim.
        known: Long forms and acronyms of the case.
        quotes: The words around each value, to tell their language; the values themselves if not given.

    Returns:
        The answers, the most frequent first; `claims` are positions in `values`.
    """
    read = {value: actor(value, known) for value in dict.fromkeys(values)}
    counts = Counter(read[value] for value in values if not read[value].empty)
    order = sorted(
        counts,
        key=lambda a: (-counts[a], len(a.names) + len(a.body), sorted(a.index)),
    )
    groups: list[Answer] = []
    sharing: dict[str, list[int]] = defaultdict(list)
    home: dict[Actor, Answer] = {}
    for one in order:
        near = sorted({g for part in one.index for g in sharing[part]})
        at = next((g for g in near if same_actor(groups[g].actor, one)), None)
        if at is None:
            at = len(groups)
            groups.append(Answer("", one))
        for part in sorted(one.index):
            if at not in sharing[part]:
                sharing[part].append(at)
        home[one] = groups[at]
    for i, value in enumerate(values):
        if not read[value].empty:
            home[read[value]].claims.append(i)
    told = quotes or values
    for group in groups:
        group.value = _called(group.actor, [(values[i], told[i]) for i in group.claims])
    return sorted(groups, key=lambda g: (-len(g.claims), g.value))


def _called(one: Actor, said: Sequence[tuple[str, str]]) -> str:
    """Return the name of an answer: in English where it is known, with the wordings of other languages beside it."""
    by_language: dict[str, list[str]] = defaultdict(list)
    for value, quote in said:
        by_language[guess_language(words_of(f"{value} {quote}"))].append(_short(value))
    common = {lang: _commonest(values) for lang, values in by_language.items()}
    if len(one.kinds) == 1 and not one.body and not one.names:
        concept = concepts()[min(one.kinds)]
        # "Rebels" is what English texts say; "the Karsan army of the north" is called by its concept.
        english = [value for value in by_language.get("en", ()) if _bare(value, concept)]
        name = _commonest(english) if english else concept.body
        name = concept.body if concept.body == f"the {name}" else name
    elif one.office and not one.names and not one.body:
        name = _post(one.office)
    else:
        latin = min(common, key=lambda lang: (arabic_script(common[lang]), lang))
        name = common.get("en") or _composed(common) or common[latin]
    if one.body:
        name = _MEMBERS.sub("", name) or name
    counts = Counter({lang: len(values) for lang, values in by_language.items() if lang != "en"})
    beside = [common[lang] for lang, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    beside = [words for words in dict.fromkeys(beside) if fold_text(words) != fold_text(name)][:_BESIDE]
    # Words of another direction are isolated, or two of them side by side would change places.
    beside = [f"\u2068{words}\u2069" if arabic_script(words) else words for words in beside]
    return f"{name} ({'; '.join(beside)})" if beside else name


def _bare(value: str, concept: Concept) -> bool:
    """Whether a wording is no more than a concept's own words with an article."""
    words = [word for word in words_of(value).folded if word not in {"the", "a", "an"}]
    return value == value.lower() and find_concepts(" ".join(words)) == [concept] and len(words) <= _FEW


def _post(office: frozenset[str]) -> str:
    """Return an office in English: deputy, field, post."""
    order = ("deputy", "prime", "interior", "defence")
    return " ".join(sorted(office, key=lambda word: (order.index(word) if word in order else len(order), word)))


def _composed(common: Mapping[str, str]) -> str | None:
    """Return the English name of a body whose words are all known, from a language that puts the noun first."""
    for _, written in sorted(common.items()):
        read, words = body_words(written), words_of(written)
        taken = {k for word in read for k in range(word.first, word.last)}
        rest = [w for k, w in enumerate(words.folded) if k not in taken and len(w) > 3 and words.kinds[k] == "w"]
        if not any(word.role == "formation" for word in read) or rest or len(read) < 2:
            continue
        head = [w.label for w in read if w.role == "ordinal"] + [w.label for w in reversed(read) if w.role != "ordinal"]
        return " ".join(_ordinal(word) if word.isdigit() else word for word in head)
    return None


def _ordinal(number: str) -> str:
    ending = "th" if number[-2:] in {"11", "12", "13"} else {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th")
    return number + ending


def _short(value: str) -> str:
    """Return the words of a value on one line, cut where they go on and on."""
    line = _TRAILING.sub("", " ".join(value.split()))
    return line if len(line) <= _LONGEST else line[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _commonest(values: Sequence[str]) -> str:
    """Return the commonest form, case aside; of equals the shortest."""
    counts = Counter(fold_text(value) for value in values)
    best = min(counts, key=lambda v: (-counts[v], len(v), v))
    return next(value for value in values if fold_text(value) == best)


# -- numbers and words -------------------------------------------------------------------------------------------------


def group_numbers(bounds: Sequence[tuple[float | None, float | None]], values: Sequence[str]) -> list[Answer]:
    """Group numbers that have the same bounds, the smaller first."""
    groups: dict[tuple[float | None, float | None], Answer] = {}
    for i, (low, high) in enumerate(bounds):
        groups.setdefault((low, high), Answer("", low=low, high=high)).claims.append(i)
    for group in groups.values():
        group.value = _number_text(group) or _commonest([values[i] for i in group.claims])
    return sorted(groups.values(), key=lambda g: (_low(g), _high(g)))


def group_words(values: Sequence[str], keys: Sequence[str], names: Mapping[str, str]) -> list[Answer]:
    """Group values by a key that somebody else made comparable; a value without key is left out.

    Args:
        values: The value of each claim.
        keys: What each is compared by, empty to leave it out.
        names: What a key is called, where it is not called as its values are written.

    Returns:
        The answers, the most frequent first.
    """
    groups: dict[str, Answer] = {}
    for i, key in enumerate(keys):
        if key:
            groups.setdefault(key, Answer("")).claims.append(i)
    for key, group in groups.items():
        group.value = names.get(key) or _short(_commonest([values[i] for i in group.claims]))
    return [groups[key] for key in sorted(groups, key=lambda k: (-len(groups[k].claims), k))]


def _low(answer: Answer) -> float:
    return answer.low if answer.low is not None else float("-inf")


def _high(answer: Answer) -> float:
    return answer.high if answer.high is not None else float("inf")


def _number_text(answer: Answer) -> str:
    low, high = answer.low, answer.high
    if low is not None and low == high:
        return f"{low:,.10g}"
    if low is not None and high is not None:
        return f"{low:,.10g} to {high:,.10g}"
    return f"{low:,.10g} or more" if low is not None else (f"{high:,.10g} or fewer" if high is not None else "")
