"""Descents (who has something from whom) and the families they make: the rows of the table `lineages`.

A family is named by its root: a source that has no found parent, or a voice outside the case. A source that draws on
several roots belongs to several families and does not join them: a round-up of two conferences makes no kin of the two.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stemmata.values.ids import canonical_json

OUTSIDE = "outside:"
LIKELY = 0.5
"""From this probability on, a descent counts for the families."""

SHOWN = 0.25
"""Descents less likely than this are not told."""

_SPANS_SHOWN = 40

Span = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Descent:
    """`child` has something from `parent`.

    Attributes:
        child: A source.
        parent: A source, or `outside:` and a name.
        relation: copy, excerpt, quotation, attribution, same-event, unknown.
        p_link: Probability that the two belong together at all.
        p_direction: Probability, given that, that the parent is the parent.
        why: The reason, in words.
        spans: The places that show it.
    """

    child: str
    parent: str
    relation: str
    p_link: float
    p_direction: float
    why: str
    spans: tuple[Span, ...] = ()

    @property
    def p_relation(self) -> float:
        """Probability of the relation as drawn."""
        return self.p_link * self.p_direction


def lineage_rows(source_ids: Iterable[str], descents: Sequence[Descent]) -> list[dict[str, Any]]:
    """Return the rows of the table `lineages`.

    Args:
        source_ids: Every source of the case; one without descent gets a row as the origin of its own family.
        descents: The descents found; of several between the same two, the likeliest is told.

    Returns:
        One row a source, family and parent.
    """
    best: dict[tuple[str, str], Descent] = {}
    for descent in sorted(descents, key=lambda d: (d.child, d.parent, -d.p_relation, d.relation, d.why)):
        if descent.p_link >= SHOWN and descent.child != descent.parent:
            best.setdefault((descent.child, descent.parent), descent)
    of_child: dict[str, list[Descent]] = defaultdict(list)
    children: dict[str, int] = defaultdict(int)
    for (child, parent), descent in sorted(best.items()):
        of_child[child].append(descent)
        children[parent] += descent.p_link >= LIKELY
    roots = _roots(of_child)
    rows: list[dict[str, Any]] = []
    for source in sorted(set(source_ids)):
        rows += _rows_of(source, of_child[source], roots, children)
    return rows


def _rows_of(
    source: str, descents: Sequence[Descent], roots: Mapping[str, tuple[str, ...]], children: Mapping[str, int]
) -> list[dict[str, Any]]:
    own = roots.get(source, (source,))
    rows: list[dict[str, Any]] = []
    if source in own:
        alone = math.prod(1 - d.p_relation for d in descents if d.p_link < LIKELY)
        rows.append(_origin_row(source, alone, children[source]))
    linked: dict[str, float] = defaultdict(lambda: 1.0)
    for descent in descents:
        for family in roots.get(descent.parent, (descent.parent,)):
            linked[family] *= 1 - descent.p_link
    for descent in descents:
        spans = canonical_json([list(span) for span in descent.spans[:_SPANS_SHOWN]])  # one text for all its families
        for family in roots.get(descent.parent, (descent.parent,)):
            if family == source and descent.p_link >= LIKELY:
                continue  # the other half of a circle: its row is the origin's
            outside = descent.parent.startswith(OUTSIDE)
            rows.append(
                {
                    "source_id": source,
                    "lineage_id": family,
                    "parent_id": descent.parent,
                    "p_member": round(1 - linked[family], 4),
                    "parent_source_id": None if outside else descent.parent,
                    "parent_outside": descent.parent.removeprefix(OUTSIDE) if outside else None,
                    "relation": descent.relation,
                    "p_relation": round(descent.p_relation, 4),
                    "why": descent.why,
                    "spans": spans,
                }
            )
    return rows


def _origin_row(source: str, p: float, n_children: int) -> dict[str, Any]:
    why = "no textual dependence found"
    if n_children:
        what = "1 other source has" if n_children == 1 else f"{n_children} other sources have"
        why = f"{what} something from it; for itself, {why}"
    return {
        "source_id": source,
        "lineage_id": source,
        "parent_id": "",
        "p_member": 1.0,
        "relation": "origin",
        "p_relation": round(p, 4),
        "why": why,
        "spans": "[]",
    }


def _roots(of_child: Mapping[str, Sequence[Descent]]) -> dict[str, tuple[str, ...]]:
    """Return for each node the roots above it along likely descents; of a circle, its smallest node stands for it."""
    parents = {c: [d.parent for d in found if d.p_link >= LIKELY] for c, found in of_child.items()}
    group = _circles(parents)
    up: dict[str, set[str]] = defaultdict(set)
    for child, above in parents.items():
        up[group.get(child, child)].update(group.get(p, p) for p in above)
    known: dict[str, tuple[str, ...]] = {}

    def climb(start: str) -> None:
        stack = [start]
        while stack:
            node = stack[-1]
            above = sorted(up.get(node, set()) - {node})
            missing = [p for p in above if p not in known]
            if missing:
                stack.extend(missing)
                continue
            known[node] = tuple(sorted({r for p in above for r in known[p]})) or (node,)
            stack.pop()

    for node in sorted({*parents, *(p for above in parents.values() for p in above)}):
        key = group.get(node, node)
        if key not in known:
            climb(key)
        known[node] = known[key]
    return known


def _circles(parents: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return for each node on a circle the smallest node of its circle (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: list[str] = []
    closed: set[str] = set()
    group: dict[str, str] = {}
    for start in sorted(parents):
        if start in index:
            continue
        work = [(start, iter(parents.get(start, ())))]
        index[start] = low[start] = len(index)
        open_nodes.append(start)
        while work:
            node, above = work[-1]
            for parent in above:
                if parent not in index:
                    index[parent] = low[parent] = len(index)
                    open_nodes.append(parent)
                    work.append((parent, iter(parents.get(parent, ()))))
                    break
                if parent not in closed:
                    low[node] = min(low[node], index[parent])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    at = open_nodes.index(node)
                    circle = open_nodes[at:]
                    del open_nodes[at:]
                    closed.update(circle)
                    if len(circle) > 1:
                        group.update(dict.fromkeys(circle, min(circle)))
    return group
