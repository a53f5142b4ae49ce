"""Mentions: the names, dates, places and quantities of a source, passage by passage.

They are suggestions of a deterministic reader, each with its reading, its bounds, what else it could be, and why. A
reader of another kind (a language model, a trained tagger) is plugged in as a callable of the same form, either passed
to `find_mentions` or announced by an installed package under the entry point group `stemmata.mention_readers`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.metadata import entry_points
from typing import Any, Literal

from stemmata.values.calendars import CALENDARS
from stemmata.values.dates import DateMention, Reading, find_dates, find_times, month_order
from stemmata.values.ids import canonical_json, row_id
from stemmata.values.listednames import ListedNames
from stemmata.values.names import Memory, NameMention, find_names
from stemmata.values.quantities import Quantity, find_quantities

__all__ = [
    "LISTED", "VERSION", "Ground", "MentionReader", "Suggestion", "find_mentions", "plugged_readers", "read_by_rules",
    "with_listed",
]  # fmt: skip

VERSION = "2"
READER = f"rules {VERSION}"
LISTED = "names of lists 1"
"""The reader of what stands on the case's own lists."""

Kind = Literal["person", "organisation", "place", "date", "quantity"]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a mention reader may know of the source besides the passage.

    Attributes:
        lang: Language of the passage, `und` where it cannot be told.
        anchor: First and last day of publication, None where unknown.
        calendars: Calendars to expect, the likeliest first.
        month_first: Whether the source writes the month first in numbers, None where nothing tells.
        memory: Names that earlier passages of the source explained.
    """

    lang: str | None
    anchor: tuple[date, date] | None
    calendars: tuple[str, ...]
    month_first: bool | None
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One mention, with its span inside the passage."""

    start: int
    end: int
    kind: Kind
    normal: Mapping[str, Any]


MentionReader = Callable[[str, Ground], Sequence[Suggestion]]
"""Takes the text of a passage and the ground it stands on; gives the mentions with spans inside the passage."""


@lru_cache(maxsize=1)
def plugged_readers() -> tuple[tuple[str, MentionReader], ...]:
    """Return the readers that installed packages announce, by name: `name version` and the callable."""
    found = []
    for entry in sorted(entry_points(group="stemmata.mention_readers"), key=lambda e: e.name):
        version = entry.dist.version if entry.dist is not None else "?"
        found.append((f"{entry.name} {version}", entry.load()))
    return tuple(found)


def read_by_rules(text: str, ground: Ground) -> list[Suggestion]:
    """Read the mentions of a passage by rules: dates first, then what is left.

    Args:
        text: The passage.
        ground: What is known of the source.

    Returns:
        The mentions in order; those of one kind do not overlap.
    """
    dates = find_dates(
        text, ground.lang, anchor=ground.anchor, calendars=ground.calendars, month_first=ground.month_first
    )
    dated = [(m.start, m.end) for m in dates]
    timed = [(m.start, m.end) for m in find_times(text, ground.lang)]
    names = find_names(text, ground.lang, exclude=dated, memory=ground.memory)
    quantities = find_quantities(text, ground.lang, exclude=[*dated, *timed])
    found = [
        *(Suggestion(m.start, m.end, "date", _date(m)) for m in dates),
        *(Suggestion(m.start, m.end, m.kind, _name(m)) for m in names),
        *(Suggestion(m.start, m.end, "quantity", _quantity(m)) for m in quantities),
    ]
    return sorted(found, key=lambda s: (s.start, s.end, s.kind))


def find_mentions(
    text: str,
    passages: Sequence[Mapping[str, Any]],
    published_from: date | None = None,
    published_to: date | None = None,
    calendars: Sequence[str] = CALENDARS,
    *,
    readers: Sequence[tuple[str, MentionReader]] | None = None,
) -> list[dict[str, Any]]:
    """Return the rows of `mentions` for one source.

    Args:
        text: The text of the source.
        passages: Its rows of `passages`, in reading order.
        published_from: First day on which it can have been published, None where unknown.
        published_to: Last such day.
        calendars: Calendars to expect, the likeliest first.
        readers: Name and callable of each reader; the rules and what is plugged in where not given.

    Returns:
        One row a mention, in reading order; two readers that find the same span of the same kind give one row, of the
        first reader.
    """
    if readers is None:
        readers = ((READER, read_by_rules), *plugged_readers())
    first, last = published_from or published_to, published_to or published_from
    anchor = (min(first, last), max(first, last)) if first and last else None
    order = month_order(text)
    rows: dict[str, dict[str, Any]] = {}
    for reader, read in readers:
        memory = Memory()
        for passage in passages:
            ground = Ground(passage.get("lang"), anchor, tuple(calendars), order, memory)
            for row in _rows(passage, reader, read, ground):
                rows.setdefault(row["mention_id"], row)
    return sorted(rows.values(), key=lambda r: (r["start"], r["end"], r["kind"]))


def with_listed(
    rows: Sequence[dict[str, Any]], passages: Sequence[Mapping[str, Any]], names: ListedNames
) -> list[dict[str, Any]]:
    """Return the mentions of a source with those that only the lists of the case tell.

    A name of a list inside the name of an organisation or a place is theirs; one that reaches further than what the
    rules took for a person takes its place.

    Args:
        rows: What the readers found.
        passages: The passages of the source.
        names: The names of the lists.
    """
    found = [row for passage in passages for row in _listed(passage, names)]
    if not found:
        return list(rows)
    kept = {row["mention_id"]: row for row in rows}
    named = sorted((row for row in rows if row["kind"] in _NAMES), key=lambda row: row["start"])
    starts = [row["start"] for row in named]
    for new in found:
        reach = slice(bisect_left(starts, new["start"] - _LONGEST), bisect_left(starts, new["end"]))
        beside = [row for row in named[reach] if new["start"] < row["end"]]
        if any(row["start"] <= new["start"] and new["end"] <= row["end"] for row in beside):
            continue
        for row in beside:
            if row["kind"] == "person":
                kept.pop(row["mention_id"], None)
        kept[new["mention_id"]] = new
    return sorted(kept.values(), key=lambda r: (r["start"], r["end"], r["kind"]))


_NAMES = frozenset({"person", "organisation", "place"})
_LONGEST = 500
"""Signs that a name has at most."""


def _listed(passage: Mapping[str, Any], names: ListedNames) -> Iterator[dict[str, Any]]:
    said = passage["text"]
    read = [
        Suggestion(start, end, "person", {"name": " ".join(said[start:end].split()), "reason": "a name of a list"})
        for start, end in names.found_in(said)
    ]
    return _rows(passage, LISTED, lambda *_: read, Ground(None, None, (), None))


def _rows(passage: Mapping[str, Any], reader: str, read: MentionReader, ground: Ground) -> Iterator[dict[str, Any]]:
    said, offset, source = passage["text"], passage["start"], passage["source_id"]
    for found in read(said, ground):
        if not 0 <= found.start < found.end <= len(said):
            continue  # a reader of another kind may point outside what it was given
        start, end = offset + found.start, offset + found.end
        normal = dict(found.normal)
        if normal.get("unit_start") is not None:
            normal["unit_start"] += offset
            normal["unit_end"] += offset
        yield {
            "mention_id": row_id(source, start, end, found.kind),
            "passage_id": passage["passage_id"],
            "source_id": source,
            "start": start,
            "end": end,
            "kind": found.kind,
            "as_written": said[found.start : found.end],
            "normal": canonical_json(normal),
            "reader": reader,
        }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "calendar": reading.calendar,
        "first": _day(reading.first),
        "last": _day(reading.last),
        "why": reading.why,
    }


def _date(mention: DateMention) -> dict[str, Any]:
    return {
        "calendar": mention.calendar,
        "first": _day(mention.first),
        "last": _day(mention.last),
        "precision": mention.precision,
        "relative": mention.relative,
        "reason": mention.reason,
        "fields": list(mention.fields),
        "alternatives": [_reading(r) for r in mention.alternatives],
    }


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "low": _number(quantity.low),
        "high": _number(quantity.high),
        "approx": quantity.approx,
        "measure": quantity.measure,
        "form": quantity.form,
        "unit": quantity.unit,
        "unit_start": quantity.unit_start,
        "unit_end": quantity.unit_end,
    }


def _name(mention: NameMention) -> dict[str, Any]:
    return {**mention.normal, "reason": mention.reason}
