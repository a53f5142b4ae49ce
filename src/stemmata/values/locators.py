"""A passage's place in words that a person can follow: page 3, Deaths!B4, attachment: list.csv."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def clock(seconds: float) -> str:
    """Return seconds as a time in a recording.

    >>> clock(75), clock(3675.4)
    ('1:15', '1:01:15')
    """
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, seconds_left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds_left:02}" if hours else f"{minutes}:{seconds_left:02}"


def locate(passage: Mapping[str, Any]) -> str:
    """Say where a passage stands in the original.

    Args:
        passage: A row of the table `passages`, or the columns page, cell, part, time_from, time_to, ordinal of one.

    Returns:
        The parts of the place that apply, outermost first; `paragraph N` (from 1) where there is no finer one.

    >>> locate({"page": 3, "ordinal": 7}), locate({"cell": "Deaths!B4", "part": "attachment: list.xlsx"})
    ('page 3', 'attachment: list.xlsx, Deaths!B4')
    >>> locate({"ordinal": 0}), locate({"time_from": 75.0, "time_to": 80.5})
    ('paragraph 1', '1:15-1:20')
    """
    found: list[str] = []
    if passage.get("part"):
        found.append(str(passage["part"]))
    if passage.get("page") is not None:
        found.append(f"page {passage['page']}")
    if passage.get("cell"):
        found.append(str(passage["cell"]))
    if passage.get("time_from") is not None:
        until = passage.get("time_to")
        found.append(clock(passage["time_from"]) + (f"-{clock(until)}" if until is not None else ""))
    if not found and passage.get("ordinal") is not None:
        found.append(f"paragraph {passage['ordinal'] + 1}")
    return ", ".join(found)
