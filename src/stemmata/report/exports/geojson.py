"""Places as GeoJSON (RFC 7946): on the map only where the case itself holds coordinates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from stemmata.report.exports.ready import Ready
from stemmata.report.packet import File

README = """\
places.geojson is one FeatureCollection (RFC 7946, WGS 84, longitude before latitude).

* Features of kind "place" are the names of places in the texts, in claims and in rows of lists, as they were written.
  Their geometry is null, which RFC 7946 has for features without a location: a name is not a position, and nothing was
  looked up anywhere. Two names may be one place, and one name two places.
* Features of kind "row" and "source" are rows of lists and sources for which the case holds coordinates (columns
  latitude and longitude, or coordinates, of a list or of the manifest). Decimal degrees are read, in any digits; what
  is not understood, or lies off the globe, stands as written in coordinates_as_written, with a null geometry.

Programs that need a position pass over null geometries; so the map shows what the case knows, and no more.
"""
_LATITUDE, _LONGITUDE, _BOTH = ("latitude", "lat"), ("longitude", "lon", "lng", "long"), ("coordinates", "latlon")
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:\.\d+)?")

Feature = dict[str, Any]


def files(ready: Ready) -> Iterator[File]:
    """Yield the collection."""
    features = [*_names(ready), *_rows(ready), *_sources(ready)]
    located = sum(feature["geometry"] is not None for feature in features)
    collection = {
        "type": "FeatureCollection",
        "title": ready.edition.title,
        "located": located,
        "unlocated": len(features) - located,
        "features": features,
    }
    yield "places.geojson", (json.dumps(collection, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _names(ready: Ready) -> Iterator[Feature]:
    """Yield each name of a place with what speaks of it."""
    found: dict[str, dict[str, list[str]]] = {}

    def note(name: str | None, what: str, id_: str, source_id: str) -> None:
        if name and name.strip():
            about = found.setdefault(
                " ".join(name.split()), {"claims": [], "mentions": [], "records": [], "sources": []}
            )
            about[what].append(id_)
            if source_id not in about["sources"]:
                about["sources"].append(source_id)

    for claim in ready.claims:
        note(claim.place, "claims", claim.claim_id, claim.source_id)
    for source_id, mentions in ready.edition.mentions.items():
        for mention in mentions:
            if mention.kind == "place":
                note(mention.as_written, "mentions", mention.mention_id, source_id)
    for record_id, row in ready.rows.items():
        for column in row:
            if column.endswith("_as_written") and "place" in column:
                note(row[column], "records", record_id, row["source_id"])
    for name in sorted(found):
        about = {what: sorted(ids) for what, ids in found[name].items()}
        days = [ready.edition.claims[c] for c in about["claims"]]
        first = min((str(c.event_from) for c in days if c.event_from), default=None)
        last = max((str(c.event_to) for c in days if c.event_to), default=None)
        told = {"kind": "place", "name": name, "event_from": first, "event_to": last, **about}
        yield {"type": "Feature", "geometry": None, "properties": told}


def _rows(ready: Ready) -> Iterator[Feature]:
    for record_id, row in ready.rows.items():
        if (place := _position(row)) is not None:
            told = {"kind": "row", "name": row["name"], "record_id": record_id, "source_id": row["source_id"]}
            told |= {"row": row["row"], "list_id": row["list_id"]}
            yield _feature(f"record-{record_id}", told, place)


def _sources(ready: Ready) -> Iterator[Feature]:
    for source in ready.edition.sources.values():
        details = json.loads(source.details or "{}")
        if isinstance(details, dict) and (place := _position(details)) is not None:
            told = {"kind": "source", "name": source.heading, "source_id": source.source_id}
            told["exhibit"] = ready.exhibit(source.source_id)
            yield _feature(f"source-{source.source_id}", told, place)


def _feature(id_: str, properties: Feature, place: tuple[list[float] | None, str]) -> Feature:
    point, written = place
    geometry = {"type": "Point", "coordinates": point} if point else None
    properties["coordinates_as_written"] = written
    return {"type": "Feature", "id": id_, "geometry": geometry, "properties": properties}


def _position(row: Mapping[str, Any]) -> tuple[list[float] | None, str] | None:
    """Return longitude and latitude (None where they are not understood) and the words; None where there are none."""
    cells = {str(key).casefold().strip(): str(value) for key, value in row.items() if value not in (None, "")}
    latitude = next((cells[name] for name in _LATITUDE if name in cells), None)
    longitude = next((cells[name] for name in _LONGITUDE if name in cells), None)
    if latitude is not None and longitude is not None:
        return _point(latitude, longitude), f"{latitude}, {longitude}"
    both = next((cells[name] for name in _BOTH if name in cells), None)
    if both is None:
        return None
    parts = re.split(r"\s*[,;،؛]\s*|\s+", both.strip())
    return (_point(*parts) if len(parts) == 2 else None), both


def _point(latitude: str, longitude: str) -> list[float] | None:
    """Return a position in the order of RFC 7946.

    >>> _point("35.7", "51.4"), _point("۳۵٫۷", "۵۱٫۴"), _point("91", "0"), _point("35°42'N", "51°E")
    ([51.4, 35.7], [51.4, 35.7], None, None)
    """
    north, east = (_degrees(latitude), _degrees(longitude))
    if north is None or east is None or abs(north) > 90 or abs(east) > 180:
        return None
    return [east, north]


def _degrees(text: str) -> float | None:
    plain = text.strip().replace("\u066b", ".").replace("\u2212", "-").removesuffix("°")
    return float(plain) if _NUMBER.fullmatch(plain) else None
