"""What cannot be true of one named person: two ages, dead and alive, killed or taken in two towns.

Precision comes before all. A person is one if each word of the shorter name, at least two, stands in the longer one.
Two ages are given of one event and are apart by more than a year beyond the time between the sources; who is said to
be alive is said so on or after the day on which others say he was killed; two places are two towns, on days that meet,
that no text of the case names side by side, because what is named in one breath is often part of the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import Any

from stemmata.values.fold import fold_text
from stemmata.values.transliteration import consonants
from stemmata.values.words import words_of
from stemmata.weigh.actors import names_fit
from stemmata.weigh.events import Event

__all__ = ["Side", "of_persons"]

Row = dict[str, Any]
Side = tuple[str, list[Row]]
Found = tuple[str, str, str, Side, Side, str]
"""Kind, topic, title, the two sides, why."""

_YEAR = 366
_LEAST_NAMES = 2
_BREATH = 40
"""Code points between two places named in one breath, at most."""
_NO_NAME = frozenset(
    {"the", "and", "priest", "father", "judge", "mayor", "colonel", "general", "captain", "leader", "president", "mrs",
     "doctor", "minister", "senator", "deputy", "former", "his", "her", "wife", "husband", "son", "daughter", "two",
     "three"}
)  # fmt: skip


def of_persons(
    claims: Sequence[Row], events: Mapping[str, Event | None], sources: Mapping[str, Mapping[str, Any]],
    places: Mapping[str, Sequence[tuple[int, int, str]]],
) -> Iterator[Found]:  # fmt: skip
    """Yield what cannot be true of one person.

    Args:
        claims: Claims that stand, with the further entries `named` and `where`.
        events: The event of each claim, by its id.
        sources: Rows of `sources` by id.
        places: Where each source names places: start, end, as written.
    """
    yield from _ages([c for c in claims if c["topic"] == "age" and c["low"]], events, sources)
    killed = [c for c in claims if c["topic"] == "victims" and c.get("deed") == "killed" and c["polarity"] == "asserts"]
    yield from _dead_and_alive([c for c in claims if c["topic"] == "alive"], killed, sources)
    yield from _two_places([c for c in claims if c["topic"] == "victims" and c.get("where")], places)


def _issued(claim: Row, sources: Mapping[str, Mapping[str, Any]]) -> date | None:
    day: date | None = sources.get(claim["source_id"], {}).get("published_from")
    return day


# -- one person --------------------------------------------------------------------------------------------------------


def _name(written: str) -> frozenset[str]:
    """Return the words of a name, without titles."""
    words = words_of(written)
    return frozenset(
        w for w, kind in zip(words.folded, words.kinds, strict=True) if kind == "w" and len(w) > 2 and w not in _NO_NAME
    )


def _one_person(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names are one: each word of the shorter, at least two, stands in the longer."""
    return min(len(one), len(other)) >= _LEAST_NAMES and names_fit(one, other)


def _persons(told: Iterable[tuple[str, Row]]) -> list[tuple[str, list[Row]]]:
    """Return claims by the person they speak of, in his longest name; a name that fits two stays with the first."""
    found: list[tuple[str, frozenset[str], list[Row]]] = []
    bearing: dict[str, list[int]] = defaultdict(list)
    """Letters of a word -> the persons with such a word in their name."""
    for written, claim in sorted(told, key=lambda t: (-len(t[0]), t[0], t[1]["claim_id"])):
        name = _name(written)
        sharing = Counter(k for word in name for k in {k for key in _keys(word) for k in bearing.get(key, ())})
        near = sorted(k for k, n in sharing.items() if n >= _LEAST_NAMES)
        home = next((found[k][2] for k in near if _one_person(name, found[k][1])), None)
        if home is not None:
            home.append(claim)
        elif len(name) >= _LEAST_NAMES:
            for key in {key for word in name for key in _keys(word)}:
                bearing[key].append(len(found))
            found.append((written, name, [claim]))
    return [(written, rows) for written, _, rows in found]


@lru_cache(maxsize=1 << 15)
def _keys(word: str) -> frozenset[str]:
    """Return by what a word of a name is found again: itself, and its consonants in whichever script."""
    return frozenset({word, *(f"~{bones}" for bones in consonants(word))})


def _of_whom(claims: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    yield from ((str(c["of_whom"]), c) for c in claims if c.get("of_whom"))


def _victims(claims: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    yield from ((name, c) for c in claims for name in c.get("named") or ())


# -- what is told of him -----------------------------------------------------------------------------------------------


def _ages(
    claims: Sequence[Row], events: Mapping[str, Event | None], sources: Mapping[str, Mapping[str, Any]]
) -> Iterator[Found]:
    for name, told in _persons(_of_whom(claims)):
        by_age: dict[float, list[Row]] = defaultdict(list)
        for claim in told:
            by_age[claim["low"]].append(claim)
        for one, other in combinations(sorted(by_age), 2):
            pairs = [
                (a, b) for a in by_age[one] for b in by_age[other]
                if other - one > 1 + _years(a, b, sources) and _one_event(a, b, events)
            ]  # fmt: skip
            if pairs:
                here, there = (list({p[k]["claim_id"]: p[k] for p in pairs}.values()) for k in (0, 1))
                yield (
                    "identity", "age", f"How old is {name} said to be?", (f"{one:g} years", here),
                    (f"{other:g} years", there), "one person has one age",
                )  # fmt: skip


def _years(one: Row, other: Row, sources: Mapping[str, Mapping[str, Any]]) -> float:
    """Return how many years lie between two sources; none where one is undated."""
    days = _issued(one, sources), _issued(other, sources)
    return abs((days[0] - days[1]).days) / _YEAR if days[0] and days[1] else 0.0


def _one_event(one: Row, other: Row, events: Mapping[str, Event | None]) -> bool:
    """Whether two claims speak of one event, as far as either speaks of any."""
    a, b = events.get(one["claim_id"]), events.get(other["claim_id"])
    return a is None or b is None or a.key == b.key


def _dead_and_alive(
    alive: Sequence[Row], killed: Sequence[Row], sources: Mapping[str, Mapping[str, Any]]
) -> Iterator[Found]:
    dead = list(_victims(killed))
    for name, told in _persons(_of_whom(alive)):
        his = [k for victim, k in dead if _one_person(_name(name), _name(victim))]
        pairs = [(a, k) for a in told if a["polarity"] == "asserts" for k in his if _afterwards(a, k, sources)]
        if pairs:
            here, there = (list({p[n]["claim_id"]: p[n] for p in pairs}.values()) for n in (0, 1))
            yield (
                "identity", "alive", f"Is {name} said to be dead or alive?", ("alive", here),
                ("killed", there), "nobody is alive after he was killed",
            )  # fmt: skip


def _afterwards(alive: Row, killed: Row, sources: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether somebody is said to be alive on or after the day on which he is said to have been killed."""
    said, told = _issued(alive, sources), _issued(killed, sources)
    day = killed["event_to"] or told
    return said is not None and day is not None and said >= day


def _two_places(claims: Sequence[Row], places: Mapping[str, Sequence[tuple[int, int, str]]]) -> Iterator[Found]:
    beside: set[frozenset[str]] | None = None
    by_deed: dict[str, list[Row]] = defaultdict(list)
    for claim in claims:
        if claim.get("deed") in {"killed", "taken away"} and claim["polarity"] == "asserts":
            by_deed[claim["deed"]].append(claim)
    for deed in sorted(by_deed):
        for name, told in _persons(_victims(by_deed[deed])):
            by_place: dict[str, list[Row]] = defaultdict(list)
            for claim in told:
                by_place[_bones(claim["where"])].append(claim)
            for one, other in combinations(sorted(filter(None, by_place)), 2):
                if beside is None:
                    beside = _in_one_breath(places)
                pairs = [(a, b) for a in by_place[one] for b in by_place[other] if _same_days(a, b)]
                if not pairs or frozenset({one, other}) in beside or one in other or other in one:
                    continue
                here, there = (list({p[k]["claim_id"]: p[k] for p in pairs}.values()) for k in (0, 1))
                yield (
                    "place", deed, f"Where is {name} said to have been {deed}?", (here[0]["where"], here),
                    (there[0]["where"], there), "one deed has one place",
                )  # fmt: skip


def _same_days(one: Row, other: Row) -> bool:
    """Whether the days that two claims give meet; nothing is said of claims without days."""
    if not (one["event_from"] and other["event_from"]):
        return False
    return bool(one["event_from"] <= other["event_to"] and other["event_from"] <= one["event_to"])


@lru_cache(maxsize=1 << 15)
def _bones(place: str) -> str:
    """Return a place in comparable letters, whichever script it is written in."""
    words = [word for word in fold_text(place).split() if len(word) > 2]
    return " ".join(min(consonants(w), default=w) for w in words)


def _in_one_breath(places: Mapping[str, Sequence[tuple[int, int, str]]]) -> set[frozenset[str]]:
    """Return the pairs of places that a text names side by side."""
    found: set[frozenset[str]] = set()
    for spans in places.values():
        for k, (_, end, name) in enumerate(spans):
            for start, _, other in spans[k + 1 : k + 4]:
                if start - end > _BREATH:
                    break
                found.add(frozenset({_bones(name), _bones(other)}))
    return found
