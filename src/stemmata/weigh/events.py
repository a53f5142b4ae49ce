"""Which claims speak of the same event: by day, by place, and by whom it happened to.

Days of which many claims speak are events, weighted by the families of sources that speak of them, so that a copied
report does not make a day. A day that a few claims give for the same victims at the same place, or on which a text was
issued that speaks of the place, belongs to the greater event: it is a day of saying or a misread date. An undated
claim belongs to the event of which its source speaks most, or to the event that dominates the case if its source
speaks of the same place or victims. Claims whose sentence names other victims than the event's are kept apart from it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from stemmata.values.concepts import concepts, find_concepts
from stemmata.values.fold import fold_text
from stemmata.values.numerals import read_numeral
from stemmata.values.places import known_place
from stemmata.values.transliteration import arabic_script, consonants
from stemmata.values.words import words_of

__all__ = ["Event", "Told", "assign_events"]

_NEAR = timedelta(days=1)
_BEFORE = timedelta(days=14)
_AFTER = timedelta(days=550)
_WIDE = 31
_DEEDS = frozenset({"perpetrator", "victims", "victim_number", "assailant_number"})
_PRIOR = frozenset({"prior_search", "prior_threat"})
"""Topics of what came before an event: their own day is not the event's."""
_PROFILE = 24
_LEAST_PLACED = 2
_TELLING = 7
"""A word for victims marks an event if one claim in so many uses it."""
_OF_CASE, _MAIN = 5, 3
"""Only an event of a fifth of the dated claims draws other days of its victims, of a third other days of its place: in
a pile of many events, the same city or soldiers killed again are another event."""
_ELSEWHERE = 4
"""A place tells an event if sources of other events name it at most once in so many."""
_GREAT = 6
"""Families of sources that make an event great enough to draw near claims of the same victims."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a source beside its claims.

    Attributes:
        family: Sources of one family have what they say from one another.
        issued: Day on which it was issued, None if unknown.
        places: Places it names, as written.
    """

    family: str = ""
    issued: date | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its day, and its place where one is known, as "at" or "in" and a name in Latin letters."""

    key: str
    first: date | None
    last: date | None
    place: str


@dataclass(slots=True)
class _Day:
    """A day of which claims speak, with what marks it."""

    day: date
    families: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    victims: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    said: int = 0
    """Claims whose source was issued on the day or the day after."""
    deeds: int = 0
    """Claims of who did it and whom it befell."""
    claims: int = 0

    @property
    def weight(self) -> int:
        """Number of families of sources that speak of the day."""
        return len(self.families)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What marks an event: whom it befell, and places in comparable letters."""

    victims: frozenset[str]
    places: frozenset[str]


def assign_events(rows: Sequence[Row], told: Mapping[str, Told] | None = None) -> list[Event | None]:
    """Return the event of each claim, None where none can be told.

    Args:
        rows: Claims with `source_id`, `event_from`, `event_to`, `topic`, `place` and `about` (folded victims' words).
        told: What is known of each source.

    Returns:
        One entry a claim, in the order given.
    """
    told = told or {}
    marks = [_victims(row["about"]) for row in rows]
    days = _days(rows, marks, told)
    ranks = {day.day: rank for rank, day in enumerate(days)}
    heads = _merged(days)
    events = [d for d in days if heads[d.day] == d.day]
    chosen = [heads.get(day) if day is not None else None for day in (_day_of(row, ranks) for row in rows)]
    _rejoin(chosen, marks, events)
    by_source: dict[str, Counter[date]] = defaultdict(Counter)
    for i, row in enumerate(rows):
        day = chosen[i]
        if row["topic"] in _PRIOR:
            chosen[i] = None
        elif day is not None:
            by_source[row["source_id"]][day] += 1
    profiles = _profiles(days, heads)
    dominant = _dominant(rows, chosen, events)
    main = profiles[dominant].victims if dominant else frozenset()
    speaking = frozenset(row["source_id"] for row, victims in zip(rows, marks, strict=True) if victims & main)
    telling = _telling(dominant, by_source, told)
    for i, row in enumerate(rows):
        if chosen[i] is None and (not row["event_from"] or row["topic"] in _PRIOR):
            chosen[i] = _undated(row, marks[i], by_source, dominant, profiles, told, speaking | telling)
    named = _named(rows, chosen, told)
    told_apart = {event.day for event in events if _main_marks(event).victims}
    found: list[Event | None] = []
    for day, victims in zip(chosen, marks, strict=True):
        apart = day is None or (victims and day in told_apart and not victims & profiles[day].victims)
        found.append(None if apart or day is None else Event(day.isoformat(), day, day, named.get(day, "")))
    return found


# -- days --------------------------------------------------------------------------------------------------------------


def _days(rows: Sequence[Row], marks: Sequence[frozenset[str]], told: Mapping[str, Told]) -> list[_Day]:
    """Return the days of which claims speak, those of most families first."""
    found: dict[date, _Day] = {}
    for row, victims in zip(rows, marks, strict=True):
        first, last = row["event_from"], row["event_to"]
        if not first or not last or (last - first).days > 1 or row["topic"] in _PRIOR:
            continue
        day = found.setdefault(first, _Day(first))
        known = told.get(row["source_id"], Told())
        day.families.add(known.family or row["source_id"])
        day.sources.add(row["source_id"])
        day.claims += 1
        day.deeds += row["topic"] in _DEEDS
        day.victims.update(victims)
        if row.get("place"):
            day.places.update(_place_keys(row["place"]))
        issued = known.issued
        for place in known.places:
            day.written.update(_place_keys(place))
        if issued is not None and timedelta(0) <= issued - first <= _NEAR:
            day.said += 1
    return sorted(found.values(), key=lambda d: (-d.weight, -d.claims, d.day))


def _merged(days: Sequence[_Day]) -> dict[date, date]:
    """Return for each day the event it belongs to."""
    heads: dict[date, date] = {}
    events: list[tuple[_Day, _Marks]] = []
    total = sum(day.claims for day in days)
    for day in days:
        home = day
        for event, marks in events:
            if event.weight < 2 * day.weight:
                break
            if _belongs(day, event, marks, total):
                home = event
                break
        if home is day:
            events.append((day, _main_marks(day)))
        heads[day.day] = home.day
    return heads


def _main_marks(event: _Day) -> _Marks:
    """Return the victims and places that a good part of the claims on a day share."""
    victims = {v for v, n in event.victims.items() if _TELLING * n >= event.claims}
    named = event.places + event.written
    places = [p for p in sorted(named, key=lambda p: (-named[p], p)) if named[p] >= _LEAST_PLACED][:2]
    return _Marks(frozenset(victims), frozenset(places))


def _belongs(day: _Day, event: _Day, marks: _Marks, total: int) -> bool:
    """Whether a day is the greater event's: next to it, or the same victims or place on a day of saying."""
    if abs(day.day - event.day) <= _NEAR:
        return True
    if not -_BEFORE <= day.day - event.day <= _AFTER or _OF_CASE * event.claims < total:
        return False
    if day.victims.total() >= _LEAST_PLACED and marks.victims:
        shared = sum(n for v, n in day.victims.items() if v in marks.victims)
        return 3 * shared >= day.victims.total()
    # No victims told apart: a later day on which sources speak of the event's place is a day of saying, or misread. An
    # earlier one is misread where its only sources tell of the deed and know no other day of it.
    known = _MAIN * event.claims >= total and not marks.places.isdisjoint(day.places.keys() | day.written.keys())
    alone = day.weight == 1 and day.sources.isdisjoint(event.sources) and 2 * day.deeds >= day.claims
    return known and (day.day > event.day or alone)


def _rejoin(chosen: list[date | None], marks: Sequence[frozenset[str]], events: Sequence[_Day]) -> None:
    """Give claims on a small day near a great event to that event where they name its victims."""
    weights = {event.day: event.weight for event in events}
    total = sum(event.claims for event in events)
    great = [
        (event, _main_marks(event).victims)
        for event in events
        if event.weight >= _GREAT and _OF_CASE * event.claims >= total
    ]
    for i, victims in enumerate(marks):
        day = chosen[i]
        if day is None or not victims:
            continue
        for event, named in great:
            near = abs(day - event.day) <= _BEFORE and event.weight >= 3 * weights[day]
            if near and victims & named:
                chosen[i] = event.day
                break


def _day_of(row: Row, ranks: Mapping[date, int]) -> date | None:
    """Return the greatest day within the bounds of a claim, else the greatest right beside them."""
    first: date | None = row["event_from"]
    last: date | None = row["event_to"]
    if not first or not last or (last - first).days > _WIDE:
        return None
    inside = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for near in (inside, (first - _NEAR, last + _NEAR)):
        known = [day for day in near if day in ranks]
        if known:
            return min(known, key=ranks.__getitem__)
    return None


# -- what marks an event -----------------------------------------------------------------------------------------------


def _is_number(word: str) -> bool:
    words = words_of(word)
    return (
        any(read_numeral(words, 0, lang) is not None for lang in ("en", "fr", "es", "fa", "ar")) if len(words) else True
    )


@lru_cache(maxsize=1 << 14)
def _victim(word: str) -> str:
    """Return what a victims' word means, empty for words that say no more than that they were people."""
    known = concepts()
    found = find_concepts(word)
    if not found:
        return word if len(word) > 3 and not _is_number(word) else ""
    apart = [c.name for c in found if c.facet == "part" or (c.facet == "force" and c.counted_apart)]
    return apart[0] if apart and apart[0] in known else ""


def _victims(about: Iterable[str]) -> frozenset[str]:
    return frozenset(mark for mark in map(_victim, about) if mark)


@lru_cache(maxsize=1 << 14)
def _place_keys(place: str) -> tuple[str, ...]:
    """Return a place in comparable letters, whichever script it is written in."""
    words = fold_text(place).split()
    found = {bones for word in words for bones in consonants(word) if len(bones) >= 3}
    return tuple(sorted(found))


def _profiles(days: Sequence[_Day], heads: Mapping[date, date]) -> dict[date, _Marks]:
    """Return the victims' words and the places that mark each event: those that several claims share."""
    victims: dict[date, Counter[str]] = defaultdict(Counter)
    places: dict[date, Counter[str]] = defaultdict(Counter)
    for day in days:
        victims[heads[day.day]].update(day.victims)
        places[heads[day.day]].update(day.places + day.written)
    found: dict[date, _Marks] = {}
    for head, words in victims.items():
        least = 2 if words.total() > 40 else 1
        best = sorted((v for v, n in words.items() if n >= least), key=lambda v: (-words[v], v))
        named = places[head]
        where = sorted((p for p, n in named.items() if n >= _LEAST_PLACED), key=lambda p: (-named[p], p))
        found[head] = _Marks(frozenset(best[:_PROFILE]), frozenset(where[:4]))
    return found


def _dominant(rows: Sequence[Row], chosen: Sequence[date | None], events: Sequence[_Day]) -> date | None:
    """Return the day of which at least a third of the dated claims and three sources speak, if there is one."""
    if not events:
        return None
    dated = sum(1 for row in rows if row["event_from"])
    top = [row for row, day in zip(rows, chosen, strict=True) if day == events[0].day]
    enough = 3 * len(top) >= dated and len({row["source_id"] for row in top}) >= 3
    return events[0].day if enough else None


def _undated(  # noqa: PLR0917  (what is known of a claim without date)
    row: Row, victims: frozenset[str], by_source: Mapping[str, Counter[date]], dominant: date | None,
    profiles: Mapping[date, _Marks], told: Mapping[str, Told], speaking: frozenset[str],
) -> date | None:  # fmt: skip
    mine = by_source.get(row["source_id"])
    if mine:
        return min(mine, key=lambda d: (-mine[d], d))
    if dominant is None:
        return None
    marks = profiles[dominant]
    if victims & marks.victims:
        return dominant
    if marks.victims and row["source_id"] not in speaking:
        return None
    known = told.get(row["source_id"])
    if known is None or not marks.places:
        return dominant
    named = {key for place in (*known.places, row.get("place") or "") for key in _place_keys(place)}
    return dominant if named & marks.places else None


def _telling(dominant: date | None, by_source: Mapping[str, Counter[date]], told: Mapping[str, Told]) -> frozenset[str]:
    """Return the sources that name the place which, in this pile, tells the dominant event.

    That is one which at least half of its sources name, hardly any source of another event, and no country bears.
    """
    if dominant is None:
        return frozenset()
    here, elsewhere, countries = Counter[str](), Counter[str](), set[str]()
    for source, days in by_source.items():
        known = told.get(source, Told())
        side = here if days[dominant] else elsewhere
        side.update({key for place in known.places for key in _place_keys(place)})
        countries.update(key for place in known.places if _is_country(place) for key in _place_keys(place))
    least = max(_GREAT, sum(1 for days in by_source.values() if days[dominant]) / 2)
    telling = {k for k, n in here.items() if n >= least and _ELSEWHERE * elsewhere[k] <= n and k not in countries}
    return frozenset(
        s for s, known in told.items() if any(not telling.isdisjoint(_place_keys(p)) for p in known.places)
    )


def _named(rows: Sequence[Row], chosen: Sequence[date | None], told: Mapping[str, Told]) -> dict[date, str]:
    """Return the place of each event in Latin letters: the one that most sources of its claims name.

    A country is the place of an event only where nothing in it is named.
    """
    keys: dict[date, Counter[str]] = defaultdict(Counter)
    forms: dict[date, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    seen: set[tuple[date, str, str]] = set()
    sources: dict[date, set[str]] = defaultdict(set)
    for row, day in zip(rows, chosen, strict=True):
        if day is None:
            continue
        sources[day].add(row["source_id"])
        for place in {row.get("place") or "", *told.get(row["source_id"], Told()).places}:
            if not place or (day, row["source_id"], place) in seen:
                continue
            seen.add((day, row["source_id"], place))
            for key in _place_keys(place)[:1]:
                keys[day][key] += 1
                if not arabic_script(place):
                    forms[day][key][place.title() if place.isupper() else place] += 1
    return {day: _commonest(keys[day], forms[day], len(sources[day])) for day in keys}


def _commonest(keys: Counter[str], forms: Mapping[str, Counter[str]], n_sources: int) -> str:
    least = max(_LEAST_PLACED, n_sources / 8)
    known = [k for k in sorted(keys, key=lambda k: (-keys[k], k)) if keys[k] >= least]
    names = [form for k in known for form in sorted(forms.get(k, ()), key=lambda f: (-forms[k][f], f))]
    chosen = next((name for name in names if not _is_country(name)), names[0] if names else "")
    return f"in {chosen}" if chosen and _is_country(chosen) else (f"at {chosen}" if chosen else "")


def _is_country(name: str) -> bool:
    words = words_of(name)
    found = known_place(words, 0) if len(words) else None
    return found is not None and found[0] == len(words) and found[1][0] == "country"
