"""What an edition tells of places: which claims and rows speak of each that lies somewhere, and which names do not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stemmata.report.edition import Claim, Edition
from stemmata.report.gazetteer import COORDINATES, Gazetteer, Spot, as_written

__all__ = ["Told", "Whereabouts", "whereabouts"]

_PLACES = ("place", "death_place")
"""Columns of lists that tell where something happened; where people live is not asked here."""


@dataclass(slots=True)
class Told:
    """A place and what speaks of it.

    Attributes:
        spot: The place.
        names: How it is written, and how often.
        claims: Claims that speak of it, by source and place in it.
        rows: Ids of rows of lists that do, with their sources and numbers.
        sources: Sources that were recorded there, by what was said when they were received.
    """

    spot: Spot
    names: Counter[str] = field(default_factory=Counter)
    claims: list[Claim] = field(default_factory=list)
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How many claims, rows and sources speak of it."""
        return len(self.claims) + len(self.rows) + len(self.sources)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where everything happened, as far as it is told.

    Attributes:
        places: Those that lie somewhere, those of which most is told first.
        unlocated: Names that nobody gave a position, and how often they stand in claims and rows.
    """

    places: tuple[Told, ...]
    unlocated: Counter[str]


def whereabouts(edition: Edition, gazetteer: Gazetteer) -> Whereabouts:
    """Return what the edition tells of places."""
    found: dict[Spot, Told] = {}
    unlocated: Counter[str] = Counter()

    def at(spot: Spot) -> Told:
        return found.setdefault(spot, Told(spot))

    for claim in edition.claims.values():
        if not claim.place or not claim.is_told:
            continue
        spot = gazetteer.find(claim.place)
        if spot is None:
            unlocated[_tidy(claim.place)] += 1
        else:
            at(spot).claims.append(claim)
            at(spot).names[_tidy(claim.place)] += 1
    for row, names, point in _rows(edition):
        spots = dict.fromkeys(s for name in names if (s := gazetteer.find(name)) is not None)
        if point is not None:
            spots = {Spot(names[0] if names else "", *point): None}
        for spot in spots:
            at(spot).rows.append((row["record_id"], row["source_id"], str(row["row"] or "")))
            at(spot).names.update(names)
        if not spots:
            unlocated.update(names)
    for source in edition.sources.values():
        details = json.loads(source.details or "{}")
        written = as_written(details) if isinstance(details, dict) else None
        if written is not None and written[0] is not None:
            at(Spot("", *written[0])).sources.append(source.source_id)
    ordered = sorted(found.values(), key=lambda t: (-t.weight, t.spot.name, t.spot.latitude, t.spot.longitude))
    return Whereabouts(tuple(ordered), unlocated)


def _rows(edition: Edition) -> Iterator[tuple[dict[str, Any], list[str], tuple[float, float] | None]]:
    """Yield the rows of lists that tell of a place: the row, the places' names, and the coordinates of its cells."""
    known = edition.records.schema.names
    named = [c for name in _PLACES for c in (f"{name}_as_written", name) if c in known]
    plain = [c for c in known if c.casefold().strip() in COORDINATES]
    wanted = [*dict.fromkeys(["record_id", "source_id", "row", *named, *plain])]
    if not (named or plain):
        return
    for row in edition.records.select(wanted).to_pylist():
        names = [*dict.fromkeys(_tidy(str(row.get(f"{n}_as_written") or row.get(n))) for n in _PLACES if row.get(n))]
        written = as_written({c: row[c] for c in plain})
        point = written[0] if written is not None else None
        if names or point:
            yield row, names, point


def _tidy(name: str) -> str:
    return " ".join(name.split())
