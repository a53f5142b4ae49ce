"""Rows of `reuse` gathered for display: one case of copying, one passage, in whatever order its pieces stand.

A copy that was cut, reordered or patched leaves several rows between the same two sources. Pieces whose gaps are small
on both sides are shown as one. The rows themselves stay as they are: they are what is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """Stretches of two sources that belong together: outer spans in code points, and the rows within them."""

    source_a: str
    start_a: int
    end_a: int
    source_b: str
    start_b: int
    end_b: int
    reuse_ids: tuple[str, ...]


Box = tuple[int, int, int, int, tuple[str, ...]]


def consolidate(rows: Iterable[Mapping[str, Any]], gap: int = 600) -> list[Case]:
    """Return the cases of copying that the rows make.

    Args:
        rows: Rows of table `reuse`.
        gap: Code points that may lie between two pieces of one case, on either side.

    Returns:
        The cases, by sources and place; every row is in exactly one.
    """
    pairs: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        pairs[row["source_a"], row["source_b"]].append(row)
    found: list[Case] = []
    for (a, b), pieces in sorted(pairs.items()):
        boxes: list[Box] = [(r["start_a"], r["end_a"], r["start_b"], r["end_b"], (r["reuse_id"],)) for r in pieces]
        found += [Case(a, s, e, b, t, u, tuple(sorted(ids))) for s, e, t, u, ids in _gather(boxes, gap)]
    return found


def _gather(boxes: list[Box], gap: int) -> list[Box]:
    """Join boxes that lie within `gap` of each other on both sides until none do; the order given does not matter."""
    done: list[Box] = []
    waiting = sorted(boxes)
    while waiting:
        s, e, t, u, ids = waiting.pop()
        near = next(
            (x for x in done if x[0] - e <= gap and s - x[1] <= gap and x[2] - u <= gap and t - x[3] <= gap), None
        )
        if near is None:
            done.append((s, e, t, u, ids))
        else:
            done.remove(near)
            waiting.append((min(s, near[0]), max(e, near[1]), min(t, near[2]), max(u, near[3]), ids + near[4]))
    return sorted(done)
