"""Routes through a graph of who has it from whom: up to the nodes above which there is none, sharing no node.

By Menger's theorem the largest number of such routes is the smallest number of nodes that cut them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

__all__ = ["circles", "routes", "topmost"]

_Half = tuple[str, str]
_START: _Half = ("", "start")
_GOAL: _Half = ("", "goal")


def topmost(node: str, parents: Mapping[str, list[str]]) -> str:
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


def circles(members: Sequence[str], parents: Mapping[str, list[str]]) -> dict[str, str]:
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


def routes(members: list[str], up: Mapping[str, list[str]], roots: list[str]) -> list[str]:
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
