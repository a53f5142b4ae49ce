"""Which claims speak of the same event: by day, and by whom it happened to.

A first and robust form. Days of which many claims speak are events; a claim belongs to the event whose day lies in its
bounds, an undated one to the event of which its source speaks most, else to the event that dominates the case. Claims
whose sentence names other victims than the event's are kept apart from it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

__all__ = ["Event", "assign_events"]

_NEAR = timedelta(days=1)
_WIDE = 31
_PROFILE = 24
_PARTS = ("", "apart")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its days, the victims' words that mark it, and a label for readers."""

    key: str
    first: date | None
    last: date | None
    label: str


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    weight: int


def assign_events(rows: Sequence[Row]) -> list[Event | None]:
    """Return the event of each claim, None where none can be told.

    Args:
        rows: Claims with `source_id`, `event_from`, `event_to`, `topic`, `value` and `about` (folded victims' words).

    Returns:
        One entry a claim, in the order given.
    """
    days = _principal_days(rows)
    by_source: dict[str, Counter[date]] = defaultdict(Counter)
    for row in rows:
        day = _day_of(row, days)
        if day is not None:
            by_source[row["source_id"]][day] += 1
    dominant = _dominant(rows, days)
    chosen = [_choose(row, days, by_source, dominant) for row in rows]
    profiles = _profiles(rows, chosen)
    labels = {day: _label(rows, chosen, day, profiles[day]) for day in profiles}
    found: list[Event | None] = []
    for row, day in zip(rows, chosen, strict=True):
        if day is None:
            found.append(None)
            continue
        about = set(row["about"])
        part = 0 if not about or about & profiles[day] else 1
        if part:
            found.append(None)
            continue
        found.append(Event(f"{day.isoformat()}{_PARTS[part]}", day, day, labels[day]))
    return found


def _principal_days(rows: Sequence[Row]) -> list[date]:
    """Return the days of which claims speak, the most spoken of first; days next to a greater one belong to it."""
    counts: Counter[date] = Counter()
    for row in rows:
        first, last = row["event_from"], row["event_to"]
        if first and last and (last - first).days <= 1:
            counts[first] += 1
    found: list[_Day] = []
    for day, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if not any(abs(day - other.day) <= _NEAR and other.weight >= 2 * n for other in found):
            found.append(_Day(day, n))
    return [d.day for d in found]


def _day_of(row: Row, days: list[date]) -> date | None:
    first, last = row["event_from"], row["event_to"]
    if not first or not last or (last - first).days > _WIDE:
        return None
    inside = next((day for day in days if first <= day <= last), None)
    return inside or next((day for day in days if first - _NEAR <= day <= last + _NEAR), None)


def _dominant(rows: Sequence[Row], days: list[date]) -> date | None:
    """Return the day of which at least a third of the dated claims and three sources speak, if there is one."""
    if not days:
        return None
    dated = [row for row in rows if row["event_from"]]
    top = [row for row in dated if _day_of(row, days) == days[0]]
    enough = 3 * len(top) >= len(dated) and len({row["source_id"] for row in top}) >= 3
    return days[0] if enough else None


def _choose(row: Row, days: list[date], by_source: Mapping[str, Counter[date]], dominant: date | None) -> date | None:
    day = _day_of(row, days)
    if day is not None:
        return day
    if row["event_from"]:
        return None
    mine = by_source.get(row["source_id"])
    if mine:
        return min(mine, key=lambda d: (-mine[d], d))
    return dominant


def _profiles(rows: Sequence[Row], chosen: Sequence[date | None]) -> dict[date, set[str]]:
    """Return the victims' words that mark each day: those that several claims share."""
    words: dict[date, Counter[str]] = defaultdict(Counter)
    for row, day in zip(rows, chosen, strict=True):
        if day is not None:
            words[day].update(row["about"])
    found: dict[date, set[str]] = {}
    for day, counts in words.items():
        least = 2 if sum(counts.values()) > 40 else 1
        best = [w for w, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n >= least]
        found[day] = set(best[:_PROFILE])
    return found


def _label(rows: Sequence[Row], chosen: Sequence[date | None], day: date, profile: set[str]) -> str:
    """Return a short description of the victims: the commonest phrase of at most five words."""
    phrases: Counter[str] = Counter()
    for row, d in zip(rows, chosen, strict=True):
        if d == day and row["topic"] == "victims" and len(row["value"].split()) <= 5 and set(row["about"]) & profile:
            phrases[row["value"].lower() if row["value"].isupper() else row["value"]] += 1
    return min(phrases, key=lambda p: (-phrases[p], len(p), p)) if phrases else ""
