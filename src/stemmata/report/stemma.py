"""Where each witness of a stemma stands: lanes by kind, time from left to right, parents before children.

A stemma is drawn in three steps, each a pure function: `condensed` (when there are too many witnesses to read, those
that repeat the same parent in the same words stand as one, with their number), `arranged` (positions), and
`stemma_svg.drawn` (the picture).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median_low
from typing import Literal

from stemmata.report import words

Stance = Literal["for", "against"]

LANE_NAMES = 132
BEFORE = 44.0
"""How far before the first witness that cites it an origin outside the case stands."""
UNDATED = 176
ROW = 32
HEAD = 46
LANE_GAP = 14
MARK = 21
LETTER = 6.8
LONGEST_LABEL = 26
LONGEST_CHANGE = 30
OUTSIDE = "outside"
_TRUNK = 14.0
"""Room that the lines going down from a parent take."""


@dataclass(frozen=True, slots=True)
class Node:
    """One witness: a source, an origin outside the case, or several that were drawn as one."""

    key: str
    label: str
    lane: str
    name: str = ""
    """Its label without its number, for when several are drawn as one."""
    href: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    marks: tuple[tuple[int, Stance], ...] = ()
    """Answers it gives (their place among the answers) and whether for or against."""
    count: int = 1
    says: str = ""
    """What it says, in words, for its title."""

    @property
    def dated(self) -> bool:
        """Whether it has a place on the time axis."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class Edge:
    """The child has it from the parent."""

    parent: str
    child: str
    relation: str
    probability: float | None = None
    changes: tuple[str, ...] = ()
    """What changed on the way, in a few signs (`40 → 30`)."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Spot:
    """A node with its place, and where its label begins."""

    node: Node
    x: float
    y: float
    whisker: tuple[float, float] | None
    label: str
    label_x: float
    altered: str = ""
    """What it says otherwise than its parent, in a few signs; stands after the label."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A day named on the axis, or (`broken`) a stretch that was shortened."""

    x: float
    label: str
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A band of one kind of witness."""

    name: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything placed."""

    width: float
    height: float
    axis_from: float
    spots: tuple[Spot, ...]
    edges: tuple[Edge, ...]
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    has_undated: bool


def condensed(nodes: Sequence[Node], edges: Sequence[Edge], most: int) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """Return at most about `most` nodes by letting one stand for several that differ in nothing the picture tells.

    First those that repeat the same parents with the same answer and are repeated by nobody; then those that stand
    alone with the same answer. What has a part of its own in the story is never merged.
    """
    if len(nodes) <= most:
        return tuple(nodes), tuple(edges)
    parents: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    changed = {e.child for e in edges if e.changes}
    repeated = {e.parent for e in edges}
    for edge in edges:
        parents[edge.child].append((edge.parent, edge.relation))
    groups: defaultdict[tuple[object, ...], list[Node]] = defaultdict(list)
    for node in nodes:
        alike = node.key not in repeated and node.key not in changed and node.lane != OUTSIDE
        own = () if alike else (node.key,)
        groups[(node.lane, node.marks, node.dated, tuple(sorted(parents[node.key])), own)].append(node)
    stands_for: dict[str, str] = {}
    merged: list[Node] = []
    for group in groups.values():
        one = group[0] if len(group) == 1 else _as_one(group)
        merged.append(one)
        stands_for |= {node.key: one.key for node in group}
    return tuple(merged), _joined(edges, stands_for)


def _as_one(group: Sequence[Node]) -> Node:
    firsts = [d for n in group if (d := n.first or n.last) is not None]
    lasts = [d for n in group if (d := n.last or n.first) is not None]
    names = ", ".join(name for name, _ in Counter(n.name or n.label for n in group).most_common(3))
    return replace(
        group[0],
        key=f"group-{group[0].key}",
        label=f"{sum(n.count for n in group)} × {names}",
        href=None,
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        count=sum(n.count for n in group),
    )


def _joined(edges: Sequence[Edge], stands_for: Mapping[str, str]) -> tuple[Edge, ...]:
    joined: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        ends = stands_for[edge.parent], stands_for[edge.child]
        before = joined.get(ends)
        if before is None:
            joined[ends] = replace(edge, parent=ends[0], child=ends[1])
        else:
            known = [p for p in (before.probability, edge.probability) if p is not None]
            joined[ends] = replace(before, probability=min(known, default=None), count=before.count + edge.count)
    return tuple(joined.values())


def arranged(nodes: Sequence[Node], edges: Sequence[Edge]) -> Plan:
    """Return where everything stands: the width grows with the number of nodes, the height with their crowding."""
    first_heard = _first_heard(nodes, edges)
    undated = any(not n.dated and n.key not in first_heard for n in nodes)
    axis_from = LANE_NAMES + (UNDATED if undated else 0) + 16.0
    start = axis_from + (BEFORE + 12 if first_heard else 0)
    breadth = float(min(1000, max(640, 14 * len(nodes)))) if any(n.dated for n in nodes) else 40.0
    scale = _Scale.over([d for n in nodes for d in (n.first, n.last) if d is not None], start, breadth)
    names = [name for name in (OUTSIDE, *words.KINDS) if any(n.lane == name for n in nodes)]
    names += sorted({n.lane for n in nodes} - set(names))
    parents: dict[str, list[str]] = {}
    for edge in edges:
        parents.setdefault(edge.child, []).append(edge.parent)
    altered = {e.child: _in_brief(e.changes) for e in edges if e.changes}
    places = {n.key: scale.middle(n) for n in nodes}
    places |= {key: scale.at(day) - BEFORE for key, day in first_heard.items()}
    spots: list[Spot] = []
    lanes: list[Lane] = []
    top = float(HEAD)
    for name in names:
        rows = _Rows(places, parents, altered, frozenset(s.node.key for s in spots))
        mine = sorted((n for n in nodes if n.lane == name), key=lambda n: (n.dated, places[n.key], n.label, n.key))
        spots.extend(rows.place(node, scale.whisker(node), top) for node in mine)
        bottom = top + len(rows.taken) * ROW
        lanes.append(Lane(name, top, bottom))
        top = bottom + LANE_GAP
    right = max([start + breadth, *(s.label_x + _length(s.label) + _length(s.altered) for s in spots)]) + 16
    drawn = {s.node.key for s in spots}
    kept = tuple(e for e in edges if e.parent in drawn and e.child in drawn)
    return Plan(right, top, axis_from, tuple(spots), kept, tuple(lanes), scale.ticks(), undated)


def _first_heard(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, dt.date]:
    """Return for each undated origin outside the case the day of the first dated witness that cites it."""
    days = {n.key: d for n in nodes if (d := n.first or n.last) is not None}
    outside = {n.key for n in nodes if n.lane == OUTSIDE and not n.dated}
    found: dict[str, dt.date] = {}
    for edge in edges:
        if edge.parent in outside and edge.child in days:
            found[edge.parent] = min(days[edge.child], found.get(edge.parent, dt.date.max))
    return found


def _length(label: str) -> float:
    return len(label) * LETTER + 8 if label else 0.0


def _in_brief(changes: Sequence[str]) -> str:
    first = changes[0] if len(changes[0]) <= LONGEST_CHANGE else changes[0][: LONGEST_CHANGE - 1].rstrip() + "…"
    return f"{first}" + (f" (+{len(changes) - 1})" if len(changes) > 1 else "")


@dataclass(slots=True)
class _Rows:
    """The rows of one lane while they fill: which stretches of each are taken by labels and lines."""

    places: Mapping[str, float]
    parents: Mapping[str, Sequence[str]]
    altered: Mapping[str, str]
    above: frozenset[str]
    """Those that have a place in the lanes above."""
    taken: list[list[tuple[float, float]]] = field(default_factory=list)
    row_of: dict[str, int] = field(default_factory=dict)

    def place(self, node: Node, whisker: tuple[float, float] | None, top: float) -> Spot:
        """Give the node a row: one where its label and incoming line are free, near its parent, crossing no label."""
        x = self.places[node.key]
        label = node.label if len(node.label) <= LONGEST_LABEL else node.label[: LONGEST_LABEL - 1].rstrip() + "…"
        label_x = max(x + max(1, len(node.marks)) * MARK - MARK / 2 + 3, (whisker[1] + 7) if whisker else 0.0)
        parents = [p for p in self.parents.get(node.key, ()) if p in self.places]
        come_from = min((self.places[p] for p in parents), default=x)
        left = min(x - MARK / 2, whisker[0] if whisker else x) - 4
        # a line that comes in along the row needs it free from its parent's trunk on
        left = min(left, come_from + _TRUNK)
        altered = self.altered.get(node.key, "")
        stretch = (left, label_x + _length(label) + _length(altered) + 4)
        beside = [self.row_of.get(p, -1) for p in parents if p in self.row_of or p in self.above]
        free = [r for r, row in enumerate(self.taken) if all(stretch[1] < a or stretch[0] > b for a, b in row)]
        row = min([*free, len(self.taken)], key=lambda r: (self._crossed(r, beside, come_from), _away(r, beside), r))
        if row == len(self.taken):
            self.taken.append([])
        self.taken[row].append(stretch)
        for r in _between(row, beside):
            self.taken[r].append((come_from - 3, come_from + _TRUNK - 1))
        self.row_of[node.key] = row
        return Spot(node, x, top + row * ROW + ROW / 2, whisker, label, label_x, altered)

    def _crossed(self, row: int, beside: Sequence[int], trunk: float) -> int:
        """Return how many labels the line down (or up) to this row would cross."""
        return sum(a < trunk + 2 and b > trunk + 14 for r in _between(row, beside) for a, b in self.taken[r])


def _between(row: int, beside: Sequence[int]) -> range:
    if not beside:
        return range(0)
    return range(min(row, beside[0]) + 1, max(row, beside[0]))


def _away(row: int, beside: Sequence[int]) -> int:
    return abs(row - beside[0]) if beside else row


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to places. Stretches without anything are shortened, and shown as such."""

    days: tuple[int, ...]
    places: tuple[float, ...]
    breaks: tuple[tuple[int, float], ...]
    """How many days were shortened, and where the sign stands."""
    undated_at: float

    @classmethod
    def over(cls, dates: Sequence[dt.date], start: float, breadth: float) -> _Scale:
        days = sorted({d.toordinal() for d in dates})
        undated_at = LANE_NAMES + 20.0
        if not days:
            return cls((), (), (), undated_at)
        gaps = [b - a for a, b in pairwise(days)]
        longest = max(3.0 * median_low(gaps), 1.5 * sorted(gaps)[(len(gaps) - 1) * 2 // 3], 2.0) if gaps else 1.0
        widths = [min(gap, longest) for gap in gaps]
        unit = breadth / sum(widths) if widths else 0.0
        places = [start + (0.0 if widths else breadth / 3)]
        for width in widths:
            places.append(places[-1] + width * unit)
        breaks = tuple((gap, (a + b) / 2) for gap, a, b in zip(gaps, places, places[1:], strict=False) if gap > longest)
        return cls(tuple(days), tuple(places), breaks, undated_at)

    def at(self, day: dt.date) -> float:
        return self.places[self.days.index(day.toordinal())]

    def middle(self, node: Node) -> float:
        first, last = node.first or node.last, node.last or node.first
        if first is None or last is None:
            return self.undated_at
        return (self.at(first) + self.at(last)) / 2

    def whisker(self, node: Node) -> tuple[float, float] | None:
        if node.first is None or node.last is None or node.first == node.last:
            return None
        return self.at(node.first), self.at(node.last)

    def ticks(self) -> tuple[Tick, ...]:
        """Name as many of the days as have room, the first and the last always; the year where it changes."""
        named: list[Tick] = []
        year = None
        last = self.places[-1] if self.places else 0.0
        for ordinal, x in zip(self.days, self.places, strict=True):
            if named and (x - named[-1].x < 62 or (x != last and last - x < 62)):
                continue
            date = dt.date.fromordinal(ordinal)
            label = f"{date.day} {words.SHORT_MONTHS[date.month - 1]}" + (f" {date.year}" if date.year != year else "")
            year = date.year
            named.append(Tick(x, label))
        said = 0.0
        for gap, x in self.breaks:
            # where two shortened stretches are near, the second keeps its sign and leaves its length to the days
            near, said = x - said < 48, x if x - said >= 48 else said
            named.append(Tick(x, "" if near else _long(gap), broken=True))
        return tuple(named)


def _long(days: int) -> str:
    if days >= 730:
        return f"{days / 365.25:.0f} years"
    return f"{days / 30.4:.0f} months" if days >= 60 else f"{days} days"
