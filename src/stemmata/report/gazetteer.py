"""Where the places lie that a case names, as far as an edition may tell it.

Positions are those that people gave: in the settings (`[places]`), or in the columns of a list or manifest. A name that
nobody gave a position has none; nothing is looked up, and no name is guessed from another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stemmata.config import PlaceSettings
from stemmata.report.gate import Admission
from stemmata.values.coordinates import position
from stemmata.values.fold import fold_text

__all__ = ["COORDINATES", "Gazetteer", "Spot", "as_written"]

_LATITUDE, _LONGITUDE, _BOTH = ("latitude", "lat"), ("longitude", "lon", "lng", "long"), ("coordinates", "latlon")
COORDINATES = frozenset({*_LATITUDE, *_LONGITUDE, *_BOTH})
"""What columns are called that hold coordinates, in small letters."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and where it lies.

    Attributes:
        name: What the settings call it.
        latitude: Degrees north.
        longitude: Degrees east.
        within_km: It lies somewhere within so many kilometres of that point.
        known_from: Who says so; empty where nobody is named.
    """

    name: str
    latitude: float
    longitude: float
    within_km: float = 0.0
    known_from: str = ""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places by their names, folded."""

    spots: Mapping[str, Spot]

    @classmethod
    def of(cls, places: Mapping[str, PlaceSettings], admission: Admission) -> Gazetteer:
        """Return what an edition may tell of the places of the settings.

        A place stays out as a whole where its own protection keeps it in, or where any of its names holds what is
        protected or tells of a withheld source: under another of its names it would stand on the map all the same.

        Args:
            places: The section `[places]`.
            admission: What the gate let pass, and on which terms.
        """
        known: dict[str, Spot] = {}
        for name, place in places.items():
            names = (name, *place.also)
            told = (*names, place.known_from)
            if not admission.terms.lets_pass(place.protection) or any(_kept_back(words, admission) for words in told):
                continue
            spot = Spot(name, place.latitude, place.longitude, place.within_km, place.known_from)
            known |= {_folded(called): spot for called in names}
        return cls(known)

    def find(self, name: str | None) -> Spot | None:
        """Return where the place of that name lies; None where nobody said."""
        return self.spots.get(_folded(name)) if name else None


def as_written(row: Mapping[str, Any]) -> tuple[tuple[float, float] | None, str] | None:
    """Return the coordinates in the cells of a row: latitude and longitude, and the words; None where there are none.

    Args:
        row: Names of columns with their cells; `latitude` and `longitude`, or `coordinates`, are looked at.

    >>> as_written({"Lat": "35.7", "lon": "51.4"}), as_written({"coordinates": "91, 200"}), as_written({"name": "x"})
    (((35.7, 51.4), '35.7, 51.4'), (None, '91, 200'), None)
    """
    cells = {str(key).casefold().strip(): str(value) for key, value in row.items() if value not in (None, "")}
    latitude = next((cells[name] for name in _LATITUDE if name in cells), None)
    longitude = next((cells[name] for name in _LONGITUDE if name in cells), None)
    if latitude is not None and longitude is not None:
        return position(latitude, longitude), f"{latitude}, {longitude}"
    both = next((cells[name] for name in _BOTH if name in cells), None)
    return (position(both), both) if both is not None else None


def _kept_back(words: str, admission: Admission) -> bool:
    if admission.terms.full:
        return False
    return admission.text(words) != words or admission.names_withheld(words)


def _folded(name: str) -> str:
    return " ".join(fold_text(name).split())
