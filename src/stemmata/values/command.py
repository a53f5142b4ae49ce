"""Chain of command over time: who stood under whom on a day, as far as beginnings and ends of posts tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from stemmata.values.fold import fold_text
from stemmata.values.tenures import Held, Tenure, on

__all__ = ["Standing", "chain_on"]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """One post on one day.

    Attributes:
        post: The post, as it is written first.
        depth: How many posts stand above it.
        holders: Who held it, or may have held it, on that day: person, how sure, id of the row of `posts`.
        under: The post above it; None where none is known for that day.
    """

    post: str
    depth: int
    holders: tuple[tuple[str, Held, str], ...]
    under: str | None


def chain_on(posts: Iterable[Row], day: tuple[date, date]) -> list[Standing]:
    """Return the posts of a day in the order of command: each below the one it stood under.

    A post stands under another on the days on which somebody is said to have held it so. A post that is only named as
    standing above others is there without a holder. Posts that stand above each other in a circle are told once each.

    Args:
        posts: Rows of the table `posts`; those without a person are passed over.
        day: First and last day that is asked about.

    >>> rows = [
    ...     {
    ...         "post_id": "1",
    ...         "person": "Col. Arda",
    ...         "post": "commander",
    ...         "under": "Minister",
    ...         "ongoing": True,
    ...         "started_from": date(2020, 1, 1),
    ...         "started_to": date(2020, 1, 1),
    ...         "ended_from": None,
    ...         "ended_to": None,
    ...     },
    ... ]
    >>> for step in chain_on(rows, (date(2021, 5, 4), date(2021, 5, 4))):
    ...     print(step.depth, step.post, step.holders)
    0 Minister ()
    1 commander (('Col. Arda', 'held', '1'),)
    """
    called: dict[str, str] = {}
    holders: dict[str, list[tuple[str, Held, str]]] = {}
    above: dict[str, str | None] = {}
    for row in sorted(posts, key=lambda r: str(r["post_id"])):
        if not row["person"]:
            continue
        held = on(_tenure(row), day)
        if held == "did not hold":
            continue
        key = _key(row["post"])
        called.setdefault(key, row["post"])
        holders.setdefault(key, []).append((row["person"], held, str(row["post_id"])))
        if row["under"]:
            called.setdefault(_key(row["under"]), row["under"])
            above.setdefault(key, _key(row["under"]))
    below: dict[str | None, list[str]] = {}
    for key in called:
        below.setdefault(above.get(key), []).append(key)
    told: dict[str, int] = {}
    for top in [*sorted(below.get(None, ())), *sorted(called)]:  # a circle has no top: begin anywhere in it
        _walk(top, 0, below, told)
    names = {key: called[up] for key, up in above.items() if up is not None}
    return [
        Standing(called[key], depth, tuple(sorted(holders.get(key, ()))), names.get(key)) for key, depth in told.items()
    ]


def _walk(top: str, depth: int, below: Mapping[str | None, list[str]], told: dict[str, int]) -> None:
    waiting = [(top, depth)]
    while waiting:
        key, at = waiting.pop()
        if key not in told:
            told[key] = at
            waiting += [(under, at + 1) for under in sorted(below.get(key, ()), reverse=True)]


def _key(post: str) -> str:
    return " ".join(fold_text(post).split())


def _tenure(row: Row) -> Tenure:
    return Tenure(row["person"], row["post"], _span(row, "started"), _span(row, "ended"), bool(row["ongoing"]))


def _span(row: Row, name: str) -> tuple[date, date] | None:
    first, last = row[f"{name}_from"], row[f"{name}_to"]
    return (first, last) if first is not None and last is not None else None
