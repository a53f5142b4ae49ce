"""How many origins stand behind a set of sources, when who depends on whom is itself uncertain.

The dependences between sources form a graph: an edge leads from a parent (another source, or something outside the
case: a news conference, a cable, an eyewitness) to the child that has its words from it. In a graph without doubt, the
number of origins behind a set of sources is *the smallest number of voices through which all of it has passed*: the
fewest sources or outside voices that would have to be struck out so that nothing reaches the set any more. By Menger's
theorem it is also the largest number of routes to the set that share no source on the way. So

- one source gives exactly 1, even a round-up of many voices (striking the round-up itself leaves nothing);
- a pure copy adds 0, whether its model is in the set or not yet counted through another copy;
- a round-up of X and Y, set beside X, gives 2: through it, Y speaks as well;
- more sources never give fewer origins.

Each edge holds with its own probability: the graph is drawn, or all graphs are gone through where they are few. In each
the voices at which the routes begin are found (of several choices the one that speaks most for itself), and of these
voices each may still be one with another though nothing shows it: see `stemmata.values.unseen`. The answer is the
distribution of the number: its mean, and the bounds between which 95 % of it lies.

The number counts origins between which *no textual dependence was found*. It is never a proof of independence.

The laws hold for the same edges, standings, draws and seed, whatever the members: the same edge is drawn alike, the
voices found for some members are among those found for more (they are bases of matroids of which one is a quotient of
the other), and a further voice never makes the number smaller, in expectation or in either bound.

References: K. Menger, "Zur allgemeinen Kurventheorie", Fundamenta Mathematicae 10 (1927). The sets of voices that reach
the set by such routes are the independent sets of a gammoid (J. H. Mason, Proc. London Math. Soc. 25, 1972;
A. Schrijver, "Matroids and Linking Systems", J. Combin. Theory B 26, 1979).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from stemmata.values.unseen import Standing, Unseen, Voice

__all__ = [
    "EXACT_STATES", "Dependence", "Origins", "Standing", "Unseen", "dependences", "in_words", "independent_origins",
]  # fmt: skip

EXACT_STATES = 4096
"""Edges with at most this many possible states together are gone through instead of drawn."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Dependence:
    """`child` has what it says from `parent` with probability `p`."""

    child: str
    parent: str
    p: float


@dataclass(frozen=True, slots=True)
class Origins:
    """Number of origins between which no dependence was found: mean, and the bounds of the central 95 %."""

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
    members: Sequence[str],
    edges: Sequence[Dependence],
    standings: Iterable[Standing] = (),
    *,
    unseen: Unseen | None = Unseen(),  # noqa: B008  (frozen)
    draws: int = 2000,
    seed: int = 0,
) -> Origins:
    """Return how many origins stand behind a set of sources.

    Two edges between the same two nodes in opposite directions exclude each other (the direction is what is in doubt);
    several edges in one direction are one dependence seen several ways, and the strongest counts.

    Args:
        members: The sources asked about; repeats count once.
        edges: The dependences known of, of these and of any other sources. Parents may be anything, such as
            `outside:` and a name.
        standings: What is known of the sources and outside voices as to what they say. One of which nothing is said
            counts as a report in an unknown language.
        unseen: How likely voices are one though nothing shows it; `None` counts the dependence that was found alone.
        draws: Draws of the graph where it is too uncertain to be gone through.
        seed: Seed of the draws. Each edge has its own stream of random numbers, so that the same edge is drawn alike
            whatever set is asked about, and a larger set never gets a smaller number by chance.

    Returns:
        Expected number with its bounds; all zero for no members.

    >>> independent_origins(["a", "b"], [], unseen=None)
    Origins(expected=2.0, low=2.0, high=2.0)
    >>> independent_origins(["a", "b"], [], unseen=Unseen(report_weight=1.0, spread=1.0))
    Origins(expected=1.5, low=1.0, high=2.0)
    >>> independent_origins(["a", "b"], [Dependence("b", "a", 1.0)])
    Origins(expected=1.0, low=1.0, high=1.0)
    >>> independent_origins(["a", "b"], [Dependence("b", "a", 0.5)], unseen=None)
    Origins(expected=1.5, low=1.0, high=2.0)
    """
    wanted = sorted(set(members))
    if not wanted:
        return Origins(0.0, 0.0, 0.0)
    known = {standing.member: standing for standing in standings}
    every = _links(edges)
    model = unseen or Unseen()
    kinds = {node: model.voice(known.get(node, Standing(node))) for node in _nodes(wanted, every)}
    # Whether to go through all states is asked of all edges, not of the members, so that it is the same for every set.
    exact = _few(every)
    parts = [(inside, _upstream(inside, links)) for inside, links in _parts(wanted, every)]
    sets = _enumerated(parts, kinds) if exact else _drawn(parts, kinds, draws, seed)
    total = _number(sets, unseen, len(wanted))
    below = np.cumsum(total)
    low = int(np.argmax(below >= 0.025 - _ROUNDING))
    high = int(np.argmax(below >= 0.975 - _ROUNDING))
    return Origins(round(float(np.arange(len(total)) @ total), 9), float(low), float(high))


def in_words(origins: Origins) -> str:
    """Return the number as a reader should see it, which never claims independence.

    >>> in_words(Origins(1.94, 1.0, 3.0))
    '1 to 3 origins between which no textual dependence was found (expected 1.9)'
    >>> in_words(Origins(1.0, 1.0, 1.0)), in_words(Origins(0.0, 0.0, 0.0))
    ('1 origin', 'no origin')
    """
    low, high = f"{origins.low:g}", f"{origins.high:g}"
    if origins.high == 0:
        return "no origin"
    if origins.high == 1:
        return "1 origin"
    bounds = low if low == high else f"{low} to {high}"
    expected = "" if low == high else f" (expected {origins.expected:.1f})"
    return f"{bounds} origins between which no textual dependence was found{expected}"


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


def _nodes(members: Iterable[str], links: Iterable[_Link]) -> list[str]:
    return sorted({*members, *(node for link in links for node in (link.a, link.b))})


def _few(links: Sequence[_Link]) -> bool:
    """Whether the edges have few enough states together to go through them all."""
    states = 1
    for link in links:
        states *= len(link.states)
        if states > EXACT_STATES:
            return False
    return True


_Part = tuple[list[str], list[_Link]]
_Kinds = Mapping[str, Voice]


def _enumerated(parts: Sequence[_Part], kinds: _Kinds) -> dict[tuple[Voice, ...], float]:
    """Return the probability of each set of voices, by going through all states of the edges."""
    total: dict[tuple[Voice, ...], float] = {(): 1.0}
    for members, links in parts:
        found: dict[tuple[Voice, ...], float] = defaultdict(float)
        for chosen in product(*(link.states for link in links)):
            edges = tuple(edge for _, edge in chosen if edge)
            found[_voices(tuple(members), edges, kinds)] += prod(p for p, _ in chosen)
        joined: dict[tuple[Voice, ...], float] = defaultdict(float)
        for (before, p), (more, q) in product(total.items(), found.items()):
            joined[tuple(sorted(before + more))] += p * q
        total = joined
    return total


def _drawn(parts: Sequence[_Part], kinds: _Kinds, draws: int, seed: int) -> dict[tuple[Voice, ...], float]:
    """Return the share of the draws in which each set of voices was found."""
    sure: list[Voice] = []
    of_draw: list[tuple[Voice, ...]] = [()] * draws
    for members, links in parts:
        states = [_states_drawn(link, draws, seed) for link in links]
        table = np.column_stack(states) if states else np.zeros((draws, 0), np.int8)
        kept, which = np.unique(table, axis=0, return_inverse=True)
        found = []
        for row in kept.tolist():
            edges = tuple(
                (link.a, link.b) if state == 1 else (link.b, link.a)
                for link, state in zip(links, row, strict=True)
                if state
            )
            found.append(_voices(tuple(members), edges, kinds))
        if len(set(found)) == 1:
            sure.extend(found[0])
        else:
            of_draw = [before + found[i] for before, i in zip(of_draw, which.reshape(-1).tolist(), strict=True)]
    counted = Counter(tuple(sorted([*sure, *voices])) for voices in of_draw)
    return {voices: n / draws for voices, n in sorted(counted.items())}


def _number(sets: Mapping[tuple[Voice, ...], float], unseen: Unseen | None, most: int) -> npt.NDArray[np.float64]:
    """Return the probabilities of 0, 1, 2... origins: for each set of voices those of a sum of unlike coins."""
    shares = np.fromiter(sets.values(), np.float64, len(sets))
    if unseen is None:
        sizes = np.fromiter((len(voices) for voices in sets), np.int64, len(sets))
        return np.bincount(sizes, weights=shares, minlength=most + 1).astype(np.float64)
    total = np.zeros(most + 1)
    scales = [1.0] if unseen.spread <= 1.0 else [1.0 / unseen.spread, 1.0, unseen.spread]
    for scale in scales:
        chances = np.zeros((len(sets), most))
        for row, voices in enumerate(sets):
            new = unseen.chances(voices, scale=scale)
            chances[row, : len(new)] = new
        number = np.zeros((len(sets), most + 1))
        number[:, 0] = 1.0
        for column in chances.T:
            p = column[:, None]
            number[:, 1:] = number[:, 1:] * (1.0 - p) + number[:, :-1] * p
            number[:, 0] *= 1.0 - column
        total += shares @ number / len(scales)
    return total


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


def _voices(members: tuple[str, ...], edges: _Edges, kinds: _Kinds) -> tuple[Voice, ...]:
    """Return the kinds of the voices at which as many routes as possible begin that share no node on their way.

    Of the choices there are, the one whose voices speak most for themselves.
    """
    parents: dict[str, list[str]] = defaultdict(list)
    for parent, child in edges:
        parents[child].append(parent)
    if all(len(found) <= 1 for found in parents.values()):
        return tuple(sorted(kinds[root] for root in {_root(member, parents) for member in members}))
    group = _circles(members, parents)
    up = {
        node: sorted({group[p] for n in group if group[n] == node for p in parents[n]} - {node})
        for node in set(group.values())
    }
    roots = sorted((node for node, above in up.items() if not above), key=lambda node: (kinds[node], node))
    return tuple(sorted(kinds[root] for root in _routes(sorted({group[m] for m in members}), up, roots)))


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


def _routes(members: list[str], up: Mapping[str, list[str]], roots: list[str]) -> list[str]:
    """Return the nodes without parents at which routes to `members` begin that share no node, the first come first.

    Each node is split in two, joined by one unit of capacity, so that only one route can pass it. Routes are found by
    augmenting paths; the roots are opened one after the other, and one that adds no route is closed again.
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
    found = []
    for root in roots:
        join((root, "out"), _GOAL)
        trail = _augmenting(free)
        if not trail:
            free[root, "out"][_GOAL] = 0
            continue
        for one, other in pairwise(trail):
            free[one][other] -= 1
            free[other][one] += 1
        found.append(root)
        if len(found) == len(members):
            break
    return found


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
