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
from itertools import product
from math import prod
from operator import add
from typing import Any

import numpy as np
import numpy.typing as npt

from stemmata.values.routes import circles, routes, topmost
from stemmata.values.unseen import Standing, Unseen, Voice

__all__ = [
    "EXACT_STATES", "Dependence", "Origins", "Standing", "Unseen", "dependences", "in_words", "independent_origins",
]  # fmt: skip

EXACT_STATES = 4096
"""Edges with at most this many possible states together are gone through instead of drawn."""

MOST_DRAWN = 400_000
"""Edges drawn, all draws together, before there are fewer draws..."""

LEAST_DRAWS = 300
"""... but no fewer than these."""

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
        draws: Draws of the graph where it is too uncertain to be gone through; fewer where there are very many edges.
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
    voices = _Voices({node: model.voice(known.get(node, Standing(node))) for node in _nodes(wanted, every)})
    # Whether to go through all states, and how often to draw, is asked of all edges and not of the members, so that it
    # is the same for every set.
    exact = _few(every)
    parts = [(inside, _upstream(inside, links)) for inside, links in _parts(wanted, every)]
    draws = max(min(draws, MOST_DRAWN // max(len(every), 1)), min(draws, LEAST_DRAWS))
    sets = _enumerated(parts, voices) if exact else _drawn(parts, voices, draws, seed)
    total = _number(sets, voices.kinds, unseen)
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
_Counts = tuple[int, ...]


class _Voices:
    """Finds the voices at which as many routes as possible begin that share no node on their way, by their kinds.

    Of the choices there are, the one whose voices speak most for themselves.
    """

    __slots__ = ("_kept", "kinds", "rank")

    def __init__(self, kinds: Mapping[str, Voice]) -> None:
        self.kinds = sorted(set(kinds.values()))
        place = {kind: i for i, kind in enumerate(self.kinds)}
        self.rank = {node: place[kind] for node, kind in kinds.items()}
        self._kept: dict[tuple[tuple[str, ...], _Edges], list[str]] = {}

    def counts(self, members: Sequence[str], edges: _Edges) -> _Counts:
        """Return how many voices of each kind there are in one state of the graph."""
        parents: dict[str, list[str]] = defaultdict(list)
        for parent, child in edges:
            parents[child].append(parent)
        tied = _tied([child for child, found in parents.items() if len(found) > 1], edges)
        roots = {topmost(member, parents) for member in members if member not in tied}
        for part in sorted(set(tied.values())):
            inside = tuple(member for member in members if tied.get(member) == part)
            between = tuple(edge for edge in edges if tied.get(edge[0]) == part)
            if (inside, between) not in self._kept:
                self._kept[inside, between] = self._roots_of(inside, parents)
            roots.update(self._kept[inside, between])
        found = [0] * len(self.kinds)
        for node in roots:
            found[self.rank[node]] += 1
        return tuple(found)

    def _roots_of(self, members: Sequence[str], parents: Mapping[str, list[str]]) -> list[str]:
        group = circles(members, parents)
        up: dict[str, set[str]] = {node: set() for node in group.values()}
        for node, of in group.items():
            up[of].update(group[parent] for parent in parents.get(node, ()))
        above = {node: sorted(found - {node}) for node, found in up.items()}
        roots = sorted((node for node, found in above.items() if not found), key=lambda node: (self.rank[node], node))
        return routes(sorted({group[m] for m in members}), above, roots)


def _tied(several: Sequence[str], edges: _Edges) -> dict[str, str]:
    """Return the nodes that edges tie to one with several parents, each with the name of its part."""
    beside: dict[str, list[str]] = defaultdict(list)
    if several:
        for parent, child in edges:
            beside[parent].append(child)
            beside[child].append(parent)
    found: dict[str, str] = {}
    for start in several:
        todo = [] if start in found else [start]
        while todo:
            node = todo.pop()
            if node not in found:
                found[node] = start
                todo.extend(beside[node])
    return found


def _enumerated(parts: Sequence[_Part], voices: _Voices) -> dict[_Counts, float]:
    """Return the probability of each set of voices, by going through all states of the edges."""
    total: dict[_Counts, float] = {(0,) * len(voices.kinds): 1.0}
    for members, links in parts:
        found: dict[_Counts, float] = defaultdict(float)
        for chosen in product(*(link.states for link in links)):
            counts = voices.counts(members, tuple(edge for _, edge in chosen if edge))
            found[counts] += prod(p for p, _ in chosen)
        joined: dict[_Counts, float] = defaultdict(float)
        for (before, p), (more, q) in product(total.items(), found.items()):
            joined[tuple(map(add, before, more))] += p * q
        total = joined
    return total


def _drawn(parts: Sequence[_Part], voices: _Voices, draws: int, seed: int) -> dict[_Counts, float]:
    """Return the share of the draws in which each set of voices was found."""
    total = np.zeros((draws, len(voices.kinds)), np.int64)
    for members, links in parts:
        if not links:
            total += np.array(voices.counts(members, ()))
            continue
        table = np.column_stack([_states_drawn(link, draws, seed) for link in links])
        kept, which = np.unique(table, axis=0, return_inverse=True)
        found = [
            voices.counts(
                members,
                tuple(
                    (link.a, link.b) if state == 1 else (link.b, link.a)
                    for link, state in zip(links, row, strict=True)
                    if state
                ),
            )
            for row in kept.tolist()
        ]
        total += np.array(found)[which.reshape(-1)]
    kept, times = np.unique(total, axis=0, return_counts=True)
    return {tuple(row): n / draws for row, n in zip(kept.tolist(), times.tolist(), strict=True)}


def _number(sets: Mapping[_Counts, float], kinds: Sequence[Voice], unseen: Unseen | None) -> npt.NDArray[np.float64]:
    """Return the probabilities of 0, 1, 2... origins: for each set of voices those of a sum of unlike coins."""
    shares = np.fromiter(sets.values(), np.float64, len(sets))
    most = max(sum(counts) for counts in sets)
    if unseen is None:
        sizes = np.fromiter((sum(counts) for counts in sets), np.int64, len(sets))
        return np.bincount(sizes, weights=shares, minlength=most + 1).astype(np.float64)
    heard = [[kind for kind, n in zip(kinds, counts, strict=True) for _ in range(n)] for counts in sets]
    total = np.zeros(most + 1)
    scales = [1.0] if unseen.spread <= 1.0 else [1.0 / unseen.spread, 1.0, unseen.spread]
    for scale in scales:
        chances = np.zeros((most, len(sets)))
        for i, voices in enumerate(heard):
            chances[: len(voices), i] = unseen.chances(voices, scale=scale)
        number = np.zeros((most + 1, len(sets)))
        number[0] = 1.0
        for k, p in enumerate(chances, start=1):
            number[1 : k + 1] = number[1 : k + 1] * (1.0 - p) + number[:k] * p
            number[0] *= 1.0 - p
        total += number @ shares / len(scales)
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
