"""Where each witness of a stemma stands: lanes by kind, time from left to right, parents before children.

A stemma is drawn in three steps, each a pure function: `condensed` (when there are too many witnesses to read, alike
ones stand as one, with their number), `arranged` (positions), and `stemma_svg.drawn` (the picture).
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median_low
from typing import Literal

from stemmata.report.texts import ENGLISH, Texts

Stance = Literal["for", "against"]

LANE_NAMES = 132
BEFORE = 44.0
"""How far before the first witness that cites it an origin outside the case stands."""
ROW = 32
HEAD = 46
LANE_GAP = 14
MARK = 21
LETTER = 6.8
LONGEST_LABEL = 34
LONGEST_CHANGE = 30
OUTSIDE = "outside"
OTHERS = "others"
"""Names of lanes that have words of their own; any other is a kind of source or a publisher."""
STEP = 46.0
"""How far a child stands from a parent of the same day (or, like it, of no day)."""
TRUNK = 10.5
"""How far right of a parent the lines to its children go down."""
_TRUNK = 17.0
"""Where the room ends that these lines take."""
_NEAREST = 42.0
"""Least distance of two days, where there is room for all."""
_UNDATED = 176.0
"""Room for those without a date, before the first day or after the last."""
_MOST_STEPS = 30
_MARKS_TOGETHER = 3
_NAMED = 12
"""Names told of those that are drawn as one."""
_MANY = {
    "copy": "count.copies", "excerpt": "count.excerpts", "quotation": "count.quotations",
    "attribution": "count.citing", "same-event": "count.reports",
}  # fmt: skip
"""What several sources are called that all stand in this relation to their parents."""


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
    members: tuple[str, ...] = ()
    """Keys of those it stands for, if it is drawn for several."""
    inner: int = 0
    """Lines of descent among those it stands for."""

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

    @property
    def directed(self) -> bool:
        """Whether it is known which of the two is the parent."""
        return self.relation != "unknown"


def backwards(edge: Edge, parent: Node, child: Node) -> bool:
    """Return whether the line runs against the dates: the parent was published after the child."""
    first, last = parent.first, child.last or child.first
    return edge.directed and first is not None and last is not None and first > last


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
    undated: tuple[float, ...]
    """Where the columns of those without a date begin: before the first day, after the last, both or none."""


def condensed(
    nodes: Sequence[Node], edges: Sequence[Edge], most: int, t: Texts = ENGLISH
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """Return at most about `most` nodes by letting one stand for several.

    First those are drawn as one that repeat the same parents with the same answer and are repeated by nobody. Where
    that is not enough, those with most descendants keep a place of their own, altered ones first among equals, and the
    others stand together with those of their kind and answer below the same one. Every witness and every line is in
    some count.
    """
    if len(nodes) <= most:
        return tuple(nodes), tuple(edges)
    groups: dict[Hashable, list[Node]] = {}
    room = most
    for told_apart in _partitions(nodes, edges, most):
        groups = {}
        for node in nodes:
            groups.setdefault(told_apart[node.key], []).append(node)
        if len(groups) <= room:
            break
        # groups are joined by more lines than single copies are, and need more room
        room = most * 2 // 3
    relations: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for edge in edges:
        relations[edge.child][edge.relation] += 1
    stands_for: dict[str, str] = {}
    merged: list[Node] = []
    for group in groups.values():
        one = group[0] if len(group) == 1 else _as_one(group, relations, t)
        merged.append(one)
        stands_for |= {node.key: one.key for node in group}
    joined, inner = _joined(edges, stands_for)
    return tuple(replace(n, inner=inner[n.key]) if inner[n.key] else n for n in merged), joined


def _partitions(nodes: Sequence[Node], edges: Sequence[Edge], most: int) -> Iterator[Mapping[str, Hashable]]:
    """Yield for each node what tells it apart, from the finest way to the coarsest."""
    parents: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for edge in edges:
        parents[edge.child].append((edge.parent, edge.relation))
    changed = {e.child for e in edges if e.changes}
    repeated = {e.parent for e in edges}
    own = {n.key for n in nodes if n.key in repeated or n.key in changed or n.lane == OUTSIDE}
    yield {
        n.key: (n.lane, n.marks, n.dated, tuple(sorted(parents[n.key])), n.key if n.key in own else "") for n in nodes
    }
    above = likeliest_parents(edges)
    below = descendants(nodes, above)
    ranked = sorted(own, key=lambda key: (-below.get(key, 0), key not in changed, key))
    for share in (0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05, 0.0):
        kept = set(ranked[: int(most * share)])
        under = _nearest_above(nodes, above, kept)
        for told in (True, False):
            yield {
                n.key: n.key if n.key in kept else (n.lane, n.dated, under[n.key], n.marks if told else ())
                for n in nodes
            }


def likeliest_parents(edges: Sequence[Edge]) -> dict[str, str]:
    """Return for each child its likeliest parent."""
    best: dict[str, Edge] = {}
    for edge in edges:
        before = best.get(edge.child)
        if edge.parent != edge.child and (before is None or (edge.probability or 0.0) > (before.probability or 0.0)):
            best[edge.child] = edge
    return {child: edge.parent for child, edge in best.items()}


def descendants(nodes: Sequence[Node], above: Mapping[str, str]) -> dict[str, int]:
    """Return how many witnesses come from each by way of likeliest parents; those in a circle count one round."""
    found = {n.key: 0 for n in nodes}
    waiting_for = Counter(above.values())
    ready = [n.key for n in nodes if not waiting_for[n.key]]
    while ready:
        key = ready.pop()
        parent = above.get(key)
        if parent is None or parent not in found:
            continue
        found[parent] += found[key] + 1
        waiting_for[parent] -= 1
        if not waiting_for[parent]:
            ready.append(parent)
    return found


def _nearest_above(nodes: Sequence[Node], above: Mapping[str, str], kept: set[str]) -> dict[str, str]:
    """Return for each node the nearest of `kept` that it comes from, or "" where there is none."""
    found: dict[str, str] = {}
    for node in nodes:
        passed: list[str] = []
        seen: set[str] = set()
        key = above.get(node.key, "")
        passed.append(node.key)
        while key and key not in kept and key not in found and key not in seen:
            seen.add(key)
            passed.append(key)
            key = above.get(key, "")
        end = key if key in kept else found.get(key, "")
        found |= dict.fromkeys(passed, end)
    return found


def _as_one(group: Sequence[Node], relations: Mapping[str, Counter[str]], t: Texts) -> Node:
    firsts = [d for n in group if (d := n.first or n.last) is not None]
    lasts = [d for n in group if (d := n.last or n.first) is not None]
    first, last = min(firsts, default=None), max(lasts, default=None)
    names = Counter(n.name or n.label for n in group).most_common()
    kinds = {relation for n in group for relation in relations[n.key]} or {"origin"}
    total = sum(n.count for n in group)
    label = t.many(_MANY.get(next(iter(kinds)), "note.sources") if len(kinds) == 1 else "note.sources", total)
    if first is not None and last is not None:
        label = t("stemma.dated", what=label, when=t.stretch(first, last))
    named = t.listed(t("stemma.times", name=name, n=t.number(n)) if n > 1 else name for name, n in names[:_NAMED])
    if len(names) > _NAMED:
        named = t("who_says.more", names=named, n=t.number(len(names) - _NAMED))
    says = group[0].says if len({n.says for n in group}) == 1 else ""
    return replace(
        group[0],
        key=f"group-{group[0].key}",
        label=label,
        name="",
        href=None,
        first=first,
        last=last,
        marks=tuple(dict.fromkeys(mark for n in group for mark in n.marks))[:_MARKS_TOGETHER],
        count=total,
        says=f"{t('stemma.stands_for', names=named)} {says}".rstrip(),
        members=tuple(n.key for n in group),
    )


def _joined(edges: Sequence[Edge], stands_for: Mapping[str, str]) -> tuple[tuple[Edge, ...], Counter[str]]:
    """Return the lines between groups, and how many run inside each."""
    together: dict[tuple[str, str], list[Edge]] = {}
    inner: Counter[str] = Counter()
    for edge in edges:
        ends = stands_for[edge.parent], stands_for[edge.child]
        if ends[0] == ends[1] and edge.parent != edge.child:
            inner[ends[0]] += edge.count
        else:
            together.setdefault(ends, []).append(edge)
    joined = []
    for (parent, child), lines in together.items():
        known = [e.probability for e in lines if e.probability is not None]
        joined.append(
            Edge(
                parent=parent,
                child=child,
                relation=Counter(e.relation for e in lines).most_common(1)[0][0],
                probability=min(known, default=None),
                changes=tuple(change for change, _ in Counter(c for e in lines for c in e.changes).most_common()),
                count=sum(e.count for e in lines),
            )
        )
    return tuple(joined), inner


def arranged(nodes: Sequence[Node], edges: Sequence[Edge], t: Texts = ENGLISH) -> Plan:
    """Return where everything stands: the width grows with the number of nodes, the height with their crowding.

    Those without a date stand before the first day; those of them that come from dated ones, and from which nothing
    dated comes, after the last. On one day, and among those of no day, children stand a step right of their parents.
    """
    first_heard = _first_heard(nodes, edges)
    late = _undated_late(nodes, edges)
    columns = {n.key: _column(n, late=n.key in late) for n in nodes if n.key not in first_heard}
    steps = _steps(columns, edges)
    deep: Counter[Hashable] = Counter()
    for key, step in steps.items():
        deep[columns[key]] = max(deep[columns[key]], step)
    early = any(column == "early" for column in columns.values())
    axis_from = LANE_NAMES + (_UNDATED + deep["early"] * STEP if early else 0) + 16.0
    start = axis_from + (BEFORE + 12 if first_heard else 0)
    breadth = float(min(1000, max(640, 14 * len(nodes)))) if any(n.dated for n in nodes) else 40.0
    dates = [d for n in nodes for d in (n.first, n.last) if d is not None]
    scale = _Scale.over(dates, start, breadth, deep)
    after = scale.end + _UNDATED / 2
    names = [name for name in (OUTSIDE, *t.words["kind"]) if any(n.lane == name for n in nodes)]
    names += sorted({n.lane for n in nodes} - set(names))
    parents: dict[str, list[str]] = {}
    for edge in edges:
        if edge.parent != edge.child:
            parents.setdefault(edge.child, []).append(edge.parent)
    altered = {e.child: _in_brief(e.changes) for e in edges if e.changes}
    places = {n.key: (after if n.key in late else scale.middle(n)) + steps.get(n.key, 0) * STEP for n in nodes}
    places |= {key: scale.at(day) - BEFORE for key, day in first_heard.items()}
    spots: list[Spot] = []
    lanes: list[Lane] = []
    top = float(HEAD)
    for name in names:
        rows = _Rows(places, parents, altered, frozenset(s.node.key for s in spots))
        mine = sorted((n for n in nodes if n.lane == name), key=lambda n: (places[n.key], n.label, n.key))
        spots.extend(rows.place(node, scale.whisker(node), top) for node in mine)
        bottom = top + len(rows.taken) * ROW
        lanes.append(Lane(name, top, bottom))
        top = bottom + LANE_GAP
    right = max([scale.end, *(s.label_x + label_width(s.label) + label_width(s.altered) for s in spots)]) + 16
    drawn = {s.node.key for s in spots}
    kept = tuple(e for e in edges if e.parent in drawn and e.child in drawn)
    undated = (*((LANE_NAMES + 20.0,) if early else ()), *((after,) if late else ()))
    return Plan(right, top, axis_from, tuple(spots), kept, tuple(lanes), scale.ticks(t), undated)


def _column(node: Node, *, late: bool) -> Hashable:
    """Return what a node shares with those among which its place is a matter of who has it from whom."""
    if not node.dated:
        return "late" if late else "early"
    first, last = node.first or node.last, node.last or node.first
    # one that may be of several days is drawn between them and is moved no further
    return first.toordinal() if first is not None and first == last else node.key


def _undated_late(nodes: Sequence[Node], edges: Sequence[Edge]) -> frozenset[str]:
    """Return those without a date that come, by any way, from a dated one, and from which nothing dated comes."""
    if not any(n.dated for n in nodes):
        return frozenset()
    undated = {n.key for n in nodes if not n.dated and n.lane != OUTSIDE}
    down: defaultdict[str, list[str]] = defaultdict(list)
    up: defaultdict[str, list[str]] = defaultdict(list)
    for edge in edges:
        down[edge.parent].append(edge.child)
        up[edge.child].append(edge.parent)
    dated = {n.key for n in nodes if n.dated}
    return frozenset(_reached(dated, down, undated) - _reached(dated, up, undated))


def _reached(begin: set[str], ways: Mapping[str, Sequence[str]], among: set[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(begin)
    while waiting:
        for key in ways.get(waiting.pop(), ()):
            if key in among and key not in found:
                found.add(key)
                waiting.append(key)
    return found


def _steps(columns: Mapping[str, Hashable], edges: Sequence[Edge]) -> dict[str, int]:
    """Return for each node how many ancestors of its own column stand before it, one after the other."""
    down: defaultdict[str, set[str]] = defaultdict(set)
    above: Counter[str] = Counter()
    for edge in edges:
        inside = edge.parent in columns and edge.child in columns and columns[edge.parent] == columns[edge.child]
        if inside and edge.parent != edge.child and edge.child not in down[edge.parent]:
            down[edge.parent].add(edge.child)
            above[edge.child] += 1
    steps = dict.fromkeys(columns, 0)
    ready = [key for key in columns if not above[key]]
    while ready:
        key = ready.pop()
        for child in down[key]:
            steps[child] = min(_MOST_STEPS, max(steps[child], steps[key] + 1))
            above[child] -= 1
            if not above[child]:
                ready.append(child)
    return steps


def _first_heard(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, dt.date]:
    """Return for each undated origin outside the case the day of the first dated witness that cites it."""
    days = {n.key: d for n in nodes if (d := n.first or n.last) is not None}
    outside = {n.key for n in nodes if n.lane == OUTSIDE and not n.dated}
    found: dict[str, dt.date] = {}
    for edge in edges:
        if edge.parent in outside and edge.child in days:
            found[edge.parent] = min(days[edge.child], found.get(edge.parent, dt.date.max))
    return found


def label_width(label: str) -> float:
    """Return how much room a label takes at most in the faces that computers have; marks above letters take none."""
    return sum(map(_breadth, label)) + 8 if label else 0.0


def _breadth(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF" or letter in "WM@":
        return 2 * LETTER
    return LETTER * (1.35 if letter.isupper() else 1.0)


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
        label_x = max(x + max(1, len(node.marks)) * MARK - MARK / 2 + 6, (whisker[1] + 7) if whisker else 0.0)
        parents = [p for p in self.parents.get(node.key, ()) if p in self.places]
        come_from = min((self.places[p] for p in parents), default=x)
        left = min(x - MARK / 2, whisker[0] if whisker else x) - 4
        # a line that comes in along the row needs it free from its parent's trunk on
        left = min(left, come_from + _TRUNK)
        altered = self.altered.get(node.key, "")
        stretch = (left, label_x + label_width(label) + label_width(altered) + 4)
        beside = [self.row_of.get(p, -1) for p in parents if p in self.row_of or p in self.above]
        # a line that runs back to an earlier place would cross its parent's label if it stayed in the row
        later = {self.row_of[p] for p in parents if p in self.row_of and self.places[p] + _TRUNK >= x}
        free = [
            r
            for r, row in enumerate(self.taken)
            if r not in later and all(stretch[1] < a or stretch[0] > b for a, b in row)
        ]
        row = min([*free, len(self.taken)], key=lambda r: (self._crossed(r, beside, come_from), _away(r, beside), r))
        if row == len(self.taken):
            self.taken.append([])
        self.taken[row].append(stretch)
        for r in _between(row, beside):
            self.taken[r].append((come_from + TRUNK - 1, come_from + _TRUNK - 1))
        self.row_of[node.key] = row
        return Spot(node, x, top + row * ROW + ROW / 2, whisker, label, label_x, altered)

    def _crossed(self, row: int, beside: Sequence[int], trunk: float) -> int:
        """Return how many labels the line down (or up) to this row would cross."""
        return sum(a < trunk + TRUNK and b > trunk + _TRUNK for r in _between(row, beside) for a, b in self.taken[r])


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
    end: float
    """Where the last day ends."""

    @classmethod
    def over(cls, dates: Sequence[dt.date], start: float, breadth: float, deep: Mapping[Hashable, int]) -> _Scale:
        """Return the scale; a day takes a step more for each of the generations (`deep`) that it saw."""
        days = sorted({d.toordinal() for d in dates})
        if not days:
            return cls((), (), (), start + breadth)
        gaps = [b - a for a, b in pairwise(days)]
        longest = max(3.0 * median_low(gaps), 1.5 * sorted(gaps)[(len(gaps) - 1) * 2 // 3], 2.0) if gaps else 1.0
        widths = [min(gap, longest) for gap in gaps]
        unit = breadth / sum(widths) if widths else 0.0
        places = [start + (0.0 if widths else breadth / 3)]
        nearest = min(_NEAREST, 1300 / len(days))
        for day, width in zip(days, widths, strict=False):
            places.append(places[-1] + max(width * unit, nearest) + deep.get(day, 0) * STEP)
        breaks = tuple((gap, (a + b) / 2) for gap, a, b in zip(gaps, places, places[1:], strict=False) if gap > longest)
        end = max(places[-1] + deep.get(days[-1], 0) * STEP, start + breadth)
        return cls(tuple(days), tuple(places), breaks, end)

    def at(self, day: dt.date) -> float:
        return self.places[self.days.index(day.toordinal())]

    def middle(self, node: Node) -> float:
        first, last = node.first or node.last, node.last or node.first
        if first is None or last is None:
            return LANE_NAMES + 20.0
        return (self.at(first) + self.at(last)) / 2

    def whisker(self, node: Node) -> tuple[float, float] | None:
        if node.first is None or node.last is None or node.first == node.last:
            return None
        return self.at(node.first), self.at(node.last)

    def ticks(self, t: Texts) -> tuple[Tick, ...]:
        """Name as many of the days as have room, the first and the last always; the year where it changes."""
        named: list[Tick] = []
        year = None
        last = self.places[-1] if self.places else 0.0
        for ordinal, x in zip(self.days, self.places, strict=True):
            if named and (x - named[-1].x < 62 or (x != last and last - x < 62)):
                continue
            date = dt.date.fromordinal(ordinal)
            named.append(Tick(x, t.short_day(date, year=t.year(date) != year)))
            year = t.year(date)
        said = 0.0
        for gap, x in self.breaks:
            # where two shortened stretches are near, the second keeps its sign and leaves its length to the days
            near, said = x - said < 48, x if x - said >= 48 else said
            named.append(Tick(x, "" if near else _long(gap, t), broken=True))
        return tuple(named)


def _long(days: int, t: Texts) -> str:
    if days >= 730:
        return t.many("count.years", round(days / 365.25))
    return t.many("count.months", round(days / 30.4)) if days >= 60 else t.many("count.days", days)
