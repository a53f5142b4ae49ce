"""Mentions of one source, kept in the cache under all that they depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from stemmata.read import mentions
from stemmata.stage import Work
from stemmata.values.ids import canonical_json
from stemmata.values.listednames import ListedNames


def _key(source: Mapping[str, Any], text: str, passages: Sequence[Mapping[str, Any]], calendars: Sequence[str]) -> str:
    """Return the cache key: reader versions, text, passages with their languages, days of publication, calendars."""
    readers = [mentions.READER, *(name for name, _ in mentions.plugged_readers())]
    cut = [[p["start"], p["end"], p["lang"]] for p in passages]
    days = [str(source.get(name)) for name in ("published_from", "published_to")]
    parts = [source["source_id"], hashlib.sha256(text.encode()).hexdigest(), readers, cut, days, list(calendars)]
    return "mentions-" + hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def mention_rows(
    source: Mapping[str, Any], text: str, passages: Sequence[Mapping[str, Any]], work: Work, names: ListedNames
) -> list[dict[str, Any]]:
    """Return the rows of `mentions` for one source that was read.

    Args:
        source: Its row of `sources`.
        text: Its text.
        passages: Its rows of `passages`, in reading order.
        work: Cache and settings.
        names: The names on the lists of the case, looked for anew each time: a list that grows costs no reading.

    Returns:
        The rows; what the readers find is taken from the cache where nothing it depends on has changed.
    """
    return mentions.with_listed(_found(source, text, passages, work), passages, names)


def _found(
    source: Mapping[str, Any], text: str, passages: Sequence[Mapping[str, Any]], work: Work
) -> list[dict[str, Any]]:
    calendars = work.settings.case.calendars
    key = _key(source, text, passages, calendars)
    kept = work.cache.get(key)
    if kept is not None:
        try:
            rows = json.loads(kept)
        except ValueError:
            rows = None  # a cache may be damaged without harm: find them again
        if isinstance(rows, list):
            return rows
    found = mentions.find_mentions(text, passages, source.get("published_from"), source.get("published_to"), calendars)
    work.cache.put(key, canonical_json(found).encode())
    return found
