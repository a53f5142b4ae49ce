"""Which sources are closed: by what was said of them, and by what they lie in or hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["OPEN", "closed_sources"]

OPEN = "open"


def closed_sources(rows: Iterable[Mapping[str, Any]]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the sources that are closed in themselves, and those that are closed by others, whatever they say.

    What was taken from a closed container is closed. A container that holds something closed is closed too, because its
    bytes hold it; what else was in it is not.

    Args:
        rows: `source_id`, `protection`, `status` and `parent_source_id` of every source.

    Returns:
        Ids of those whose protection is not open or that were withdrawn, and ids of those that lie in such a one or
        hold one (some may be in both).

    >>> mail, letter, other = (
    ...     dict(source_id=i, protection="open", status="read", parent_source_id=p)
    ...     for i, p in (("mail", None), ("letter", "mail"), ("other", "mail"))
    ... )
    >>> [sorted(ids) for ids in closed_sources([mail, letter | {"protection": "secret"}, other])]
    [['letter'], ['mail']]
    """
    rows = list(rows)
    closed = {r["source_id"] for r in rows if r["protection"] != OPEN or r["status"] == "withdrawn"}
    parent = {r["source_id"]: r["parent_source_id"] for r in rows}

    def above(source: str) -> Iterator[str]:
        seen = {source}
        at = parent.get(source)
        while at is not None and at not in seen:
            yield at
            seen.add(at)
            at = parent.get(at)

    below = {source for source in parent if any(a in closed for a in above(source))}
    holding = {a for source in closed | below for a in above(source)}
    return frozenset(closed), frozenset(below | holding)
