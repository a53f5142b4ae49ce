"""Places as GeoJSON (RFC 7946): on the map only where the case itself holds coordinates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from stemmata.report.exports.ready import Ready
from stemmata.report.gazetteer import Gazetteer, as_written
from stemmata.report.packet import File

README = """\
places.geojson is one FeatureCollection (RFC 7946, WGS 84, longitude before latitude).

* Features of kind "place" are the names of places in the texts, in claims and in rows of lists, as they were written.
  Those that the settings of the case give a position (section [places]) have it, and within_km says how far from there
  the place may lie. The geometry of all others is null, which RFC 7946 has for features without a location: a name is
  not a position, and nothing was looked up anywhere. Two names may be one place, and one name two places.
* Features of kind "row" and "source" are rows of lists and sources for which the case holds coordinates (columns
  latitude and longitude, or coordinates, of a list or of the manifest). Decimal degrees are read, and degrees with
  minutes and seconds, in any digits; what is not understood, or lies off the globe, stands as written in
  coordinates_as_written, with a null geometry.

Programs that need a position pass over null geometries; so the map shows what the case knows, and no more.
"""
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


def _named(ready: Ready) -> dict[str, dict[str, list[str]]]:
    """Return each name of a place with the ids of what speaks of it."""
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
    return found


def _names(ready: Ready) -> Iterator[Feature]:
    """Yield each name of a place, with its position where the case gives one."""
    gazetteer = Gazetteer.of(ready.settings.places, ready.admission)
    for name, found in sorted(_named(ready).items()):
        about = {what: sorted(ids) for what, ids in found.items()}
        days = [ready.edition.claims[c] for c in about["claims"]]
        first = min((str(c.event_from) for c in days if c.event_from), default=None)
        last = max((str(c.event_to) for c in days if c.event_to), default=None)
        told: Feature = {"kind": "place", "name": name, "event_from": first, "event_to": last, **about}
        spot = gazetteer.find(name)
        if spot is not None:
            told |= {"within_km": spot.within_km, "position_known_from": spot.known_from or None}
        at = _point((spot.latitude, spot.longitude)) if spot else None
        yield {"type": "Feature", "geometry": at, "properties": told}


def _rows(ready: Ready) -> Iterator[Feature]:
    for record_id, row in ready.rows.items():
        if (place := as_written(row)) is not None:
            told = {"kind": "row", "name": row["name"], "record_id": record_id, "source_id": row["source_id"]}
            told |= {"row": row["row"], "list_id": row["list_id"]}
            yield _feature(f"record-{record_id}", told, place)


def _sources(ready: Ready) -> Iterator[Feature]:
    for source in ready.edition.sources.values():
        details = json.loads(source.details or "{}")
        if isinstance(details, dict) and (place := as_written(details)) is not None:
            told = {"kind": "source", "name": source.heading, "source_id": source.source_id}
            told["exhibit"] = ready.exhibit(source.source_id)
            yield _feature(f"source-{source.source_id}", told, place)


def _feature(id_: str, properties: Feature, place: tuple[tuple[float, float] | None, str]) -> Feature:
    at, written = place
    properties["coordinates_as_written"] = written
    return {"type": "Feature", "id": id_, "geometry": _point(at) if at else None, "properties": properties}


def _point(at: tuple[float, float]) -> Feature:
    """Return a position in the order of RFC 7946: longitude first."""
    return {"type": "Point", "coordinates": [at[1], at[0]]}
