"""How many independent origins stand behind a set of sources, when who depends on whom is itself uncertain.

The dependences between sources form a graph: an edge leads from a parent (another source, or something outside the
case: a news conference, a cable, an eyewitness) to the child that has its words from it. In a graph without doubt, the
number of independent origins behind a set of sources is *the smallest number of voices through which all of it has
passed*: the fewest sources or outside voices that would have to be struck out so that nothing reaches the set any
more. By Menger's theorem it is also the largest number of routes to the set that share no source on the way. So

- one source gives exactly 1, even a round-up of many voices (striking the round-up itself leaves nothing);
- a pure copy adds 0, whether its model is in the set or not yet counted through another copy;
- a round-up of X and Y, set beside X, gives 2: through it, Y speaks as well;
- more sources never give fewer origins.

Each edge holds with its own probability. The answer is the distribution of that number over the graphs so drawn:
its mean, and the bounds between which 95 % of it lies. Parts of the graph that no edge connects are independent and
their distributions are added up exactly; a part with few uncertain edges is enumerated exactly, a larger one is drawn.

The number counts origins between which *no dependence was found*. It is not a proof of independence.

References: K. Menger, "Zur allgemeinen Kurventheorie", Fundamenta Mathematicae 10 (1927). The resulting set function is
the rank of a gammoid (J. H. Mason, Proc. London Math. Soc. 25, 1972), hence monotone and submodular.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

import numpy as np
import numpy.typing as npt

EXACT_STATES = 4096
"""A part of the graph with at most this many possible states is enumerated instead of drawn."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Dependence:
    """`child` has what it says from `parent` with probability `p`."""

    child: str
    parent: str
    p: float


@dataclass(frozen=True, slots=True)
class Origins:
    """Number of independent origins: mean, and the bounds of the central 95 %."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Link:
    """An unordered pair of nodes with what may hold between them: nothing, `b` from `a`, or `a` from `b`."""

    a: str
    b: str
    b_from_a: float
    a_from_b: float

    @property
    def states(self) -> list[tuple[float, tuple[str, str] | None]]:
        """Probability of each possible state with its (parent, child) edge; impossible states are left out."""
        rest = 1.0 - self.b_from_a - self.a_from_b
        every = [(rest, None), (self.b_from_a, (self.a, self.b)), (self.a_from_b, (self.b, self.a))]
        return [(p, edge) for p, edge in every if p > _ROUNDING]


_Edges = tuple[tuple[str, str], ...]
_Half = tuple[str, str]
_START: _Half = ("", "start")
_GOAL: _Half = ("", "goal")


def independent_origins(
    members: Sequence[str], edges: Sequence[Dependence], *, draws: int = 2000, seed: int = 0
) -> Origins:
    """Return how many independent origins stand behind a set of sources.

    Two edges between the same two nodes in opposite directions exclude each other (the direction is what is in doubt);
    several edges in one direction are one dependence seen several ways, and the strongest counts.

    Args:
        members: The sources asked about; repeats count once.
        edges: The dependences known of, of these and of any other sources. Parents may be anything, such as
            `outside:` and a name.
        draws: Draws for parts of the graph that are too uncertain to be enumerated.
        seed: Seed of the draws. Each edge has its own stream of random numbers, so that the same edge is drawn alike
            whatever set is asked about, and a larger set never gets a smaller number by chance.

    Returns:
        Expected number with its bounds; all zero for no members.

    >>> independent_origins(["a", "b"], [])
    Origins(expected=2.0, low=2.0, high=2.0)
    >>> independent_origins(["a", "b"], [Dependence("b", "a", 1.0)])
    Origins(expected=1.0, low=1.0, high=1.0)
    >>> independent_origins(["a", "b"], [Dependence("b", "a", 0.5)])
    Origins(expected=1.5, low=1.0, high=2.0)
    """
    wanted = sorted(set(members))
    if not wanted:
        return Origins(0.0, 0.0, 0.0)
    total = np.array([1.0])
    for part_members, links in _parts(wanted, _links(edges)):
        total = np.convolve(total, _distribution(part_members, links, draws, seed))
    counts = np.arange(len(total))
    below = np.cumsum(total)
    low = int(np.argmax(below >= 0.025 - _ROUNDING))
    high = int(np.argmax(below >= 0.975 - _ROUNDING))
    return Origins(round(float(counts @ total), 9), float(low), float(high))


def dependences(
    lineages: Iterable[Mapping[str, Any]], places: Mapping[str, Sequence[tuple[int, int]]] | None = None
) -> list[Dependence]:
    """Return the dependences that stand in rows of the table `lineages`.

    Args:
        lineages: Rows of the table (`table.to_pylist()`).
        places: Where asked for single claims instead of whole sources: for each source the spans of the claims in
            question. A dependence that is shown by spans in the child then counts only if one of them touches a claim,
            because a text depends on its model only for what it took over.

    Returns:
        One dependence a child and parent, in the order of their ids; where the direction is in doubt, one each way.
    """
    rows = [row for row in lineages if row["parent_id"] and row["parent_id"] != row["source_id"]]
    parents_in = Counter((row["source_id"], row["lineage_id"]) for row in rows)
    strongest: dict[tuple[str, str], float] = {}

    def note(child: str, parent: str, p: float) -> None:
        strongest[child, parent] = max(p, strongest.get((child, parent), 0.0))

    for row in rows:
        child, parent = str(row["source_id"]), str(row["parent_id"])
        if places is not None and child in places and not _touches(row.get("spans"), child, places[child]):
            continue
        p = float(row["p_relation"] or 0.0)
        note(child, parent, p)
        # Kin for certain, but which is the parent is in doubt: what is missing is the opposite direction.
        opposite = float(row.get("p_member") or 0.0) - p
        if (
            row.get("parent_source_id")
            and opposite > _ROUNDING
            and parents_in[row["source_id"], row["lineage_id"]] == 1
        ):
            note(parent, child, opposite)
    return [Dependence(child, parent, p) for (child, parent), p in sorted(strongest.items())]


def _touches(spans: str | None, child: str, claims: Sequence[tuple[int, int]]) -> bool:
    shown = [(int(start), int(end)) for source, start, end in json.loads(spans or "[]") if source == child]
    return not shown or any(start < end_ and start_ < end for start, end in shown for start_, end_ in claims)


def _links(edges: Sequence[Dependence]) -> list[_Link]:
    """Return the edges as links between unordered pairs, in the order of their names."""
    strongest: dict[tuple[str, str], float] = {}
    for edge in edges:
        if edge.child != edge.parent and edge.p > _ROUNDING:
            key = (edge.parent, edge.child)
            strongest[key] = max(strongest.get(key, 0.0), min(edge.p, 1.0))
    links = []
    for a, b in sorted({(min(pair), max(pair)) for pair in strongest}):
        forward, backward = strongest.get((a, b), 0.0), strongest.get((b, a), 0.0)
        scale = max(1.0, forward + backward)
        links.append(_Link(a, b, forward / scale, backward / scale))
    return links


def _parts(members: list[str], links: list[_Link]) -> list[tuple[list[str], list[_Link]]]:
    """Return the connected parts of the graph that hold a member, each with its members and links."""
    root: dict[str, str] = {}

    def find(node: str) -> str:
        root.setdefault(node, node)
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for link in links:
        root[find(link.a)] = find(link.b)
    inside: dict[str, list[str]] = defaultdict(list)
    for member in members:
        inside[find(member)].append(member)
    of_part: dict[str, list[_Link]] = defaultdict(list)
    for link in links:
        part = find(link.a)
        if part in inside:
            of_part[part].append(link)
    return [(part_members, of_part[part]) for part, part_members in inside.items()]


def _distribution(members: list[str], links: list[_Link], draws: int, seed: int) -> npt.NDArray[np.float64]:
    """Return the probabilities of 0, 1, 2... origins behind the members of one connected part."""
    weights = np.zeros(len(members) + 1)
    if len(members) == 1:
        weights[1] = 1.0
        return weights
    # Whether to enumerate is asked of the whole part, not of the members, so that it is the same for every set.
    states = 1
    for link in links:
        states = min(states * len(link.states), EXACT_STATES + 1)
    links = _upstream(members, links)
    goal = tuple(members)

    @lru_cache(maxsize=65536)
    def count(edges: _Edges) -> int:
        return _disjoint_routes(goal, edges)

    if states <= EXACT_STATES:
        for chosen in product(*(link.states for link in links)):
            probability = 1.0
            for p, _ in chosen:
                probability *= p
            weights[count(tuple(edge for _, edge in chosen if edge))] += probability
        return weights
    if not links:
        weights[len(members)] = 1.0
        return weights
    drawn = np.column_stack([_states_drawn(link, draws, seed) for link in links])
    kinds, times = np.unique(drawn, axis=0, return_counts=True)
    for kind, n in zip(kinds.tolist(), times.tolist(), strict=True):
        edges = [
            (link.a, link.b) if state == 1 else (link.b, link.a)
            for link, state in zip(links, kind, strict=True)
            if state
        ]
        weights[count(tuple(edges))] += n / draws
    return weights


def _states_drawn(link: _Link, draws: int, seed: int) -> npt.NDArray[np.int8]:
    """Return for each draw 0 where nothing holds between the two, 1 for `b` from `a`, 2 for `a` from `b`."""
    uniform = _stream(link, draws, seed)
    forward = uniform < link.b_from_a
    backward = ~forward & (uniform < link.b_from_a + link.a_from_b)
    return forward.astype(np.int8) + 2 * backward.astype(np.int8)


def _stream(link: _Link, draws: int, seed: int) -> npt.NDArray[np.float64]:
    key = hashlib.sha256(json.dumps([seed, link.a, link.b]).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(key[:16], "big"))).random(draws)


def _upstream(members: list[str], links: list[_Link]) -> list[_Link]:
    """Return the links from which a member can be reached; the others cannot change the number."""
    parents: dict[str, set[str]] = defaultdict(set)
    for link in links:
        for _, edge in link.states:
            if edge:
                parents[edge[1]].add(edge[0])
    seen, todo = set(members), list(members)
    while todo:
        for parent in parents[todo.pop()] - seen:
            seen.add(parent)
            todo.append(parent)
    return [link for link in links if link.a in seen and link.b in seen]


def _disjoint_routes(members: tuple[str, ...], edges: _Edges) -> int:
    """Return the largest number of routes from roots to distinct members that share no node (unit-capacity flow)."""
    parents: dict[str, list[str]] = defaultdict(list)
    for parent, child in edges:
        parents[child].append(parent)
    if all(len(found) <= 1 for found in parents.values()):
        return len({_root(member, parents) for member in members})
    group = _circles(members, parents)
    up = {
        node: sorted({group[p] for n in group if group[n] == node for p in parents[n]} - {node})
        for node in set(group.values())
    }
    return _flow(sorted({group[m] for m in members}), up)


def _root(node: str, parents: Mapping[str, list[str]]) -> str:
    """Return the node above which there is none; of a circle, its smallest node."""
    path = [node]
    seen = {node}
    while parents.get(node):
        node = parents[node][0]
        if node in seen:
            return min(path[path.index(node) :])
        seen.add(node)
        path.append(node)
    return node


def _circles(members: Sequence[str], parents: Mapping[str, list[str]]) -> dict[str, str]:
    """Return for every node above the members the smallest node that it depends on and that depends on it."""
    above: dict[str, set[str]] = {}
    todo = list(members)
    while todo:
        node = todo.pop()
        if node in above:
            continue
        reach: set[str] = set()
        stack = list(parents.get(node, ()))
        while stack:
            parent = stack.pop()
            if parent not in reach:
                reach.add(parent)
                stack.extend(parents.get(parent, ()))
        above[node] = reach
        todo.extend(reach)
    return {node: min([node, *(o for o in reach if node in above[o])]) for node, reach in above.items()}


def _flow(members: list[str], up: Mapping[str, list[str]]) -> int:
    """Return the number of routes from `members` up to nodes without parents that share no node, by augmenting paths.

    Each node is split in two, joined by one unit of capacity, so that only one route can pass it.
    """
    free: dict[_Half, dict[_Half, int]] = defaultdict(dict)

    def join(one: _Half, other: _Half) -> None:
        free[one][other] = 1
        free[other].setdefault(one, 0)

    for member in members:
        join(_START, (member, "in"))
    for node, parents in up.items():
        join((node, "in"), (node, "out"))
        for parent in parents:
            join((node, "out"), (parent, "in"))
        if not parents:
            join((node, "out"), _GOAL)
    routes = 0
    while trail := _augmenting(free):
        for one, other in pairwise(trail):
            free[one][other] -= 1
            free[other][one] += 1
        routes += 1
    return routes


def _augmenting(free: Mapping[_Half, Mapping[_Half, int]]) -> list[_Half]:
    """Return the steps of one more route, or none."""
    came: dict[_Half, _Half] = {_START: _START}
    queue = [_START]
    for at in queue:
        for step, room in free[at].items():
            if room and step not in came:
                came[step] = at
                queue.append(step)
        if _GOAL in came:
            break
    else:
        return []
    trail = [_GOAL]
    while trail[-1] != _START:
        trail.append(came[trail[-1]])
    return trail[::-1]
