"""How pages that grow with the case are parted: no page of the dossier is larger than `MOST` bytes.

A list that nothing outside it leads into is parted by what its pages weigh once they are drawn (`parted`): as many
items as fit, then the next page. Pages whose items are led to from everywhere (`places`, `roll`) must know their parts
before anything is drawn; they go by weights that are reckoned from the words, rather too large than too small
(`weighed`). One item that is out of all measure is shown shortened (`shortened`), with the way to the whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Generic, TypeVar

from stemmata.report.contexts import Context, Link

MOST = 300_000
"""Bytes of a page at most."""
FULL = 285_000
"""From how many bytes on a page that was drawn takes nothing more."""
_WEIGHED = 220_000
"""The same for a page whose weight is only reckoned."""
_FEW = 60
"""Items of a list that are drawn first, to learn how heavy they are."""
_BESIDE = 2
"""Parts before and after the current one that are linked by number."""
_CUT = "\u2026"

C = TypeVar("C", bound=Context)
T = TypeVar("T")
Draw = Callable[[Context], bytes]


@dataclass(frozen=True, slots=True)
class Long(Generic[C]):
    """A list that may be too long for one page."""

    count: int
    cut: Callable[[int, int], C]
    """Gives the page with the items from the first number until before the second."""
    path: Callable[[int], str]
    """Gives the address of a part by its number, from 0."""
    most: int = 1 << 30
    """Items on one page at most."""


@dataclass(frozen=True, slots=True)
class Parted(Generic[C]):
    """A list in parts."""

    long: Long[C]
    starts: tuple[int, ...]
    """The first item of each part."""

    def path_of(self, item: int) -> str:
        """Return the page on which an item stands."""
        return self.long.path(max(0, bisect_right(self.starts, item) - 1))

    def pages(self) -> Iterator[tuple[str, C]]:
        """Yield each page with its address and the links to those beside it."""
        paths = [self.long.path(i) for i in range(len(self.starts))]
        for i, (start, stop) in enumerate(zip(self.starts, [*self.starts[1:], self.long.count], strict=True)):
            yield paths[i], _placed(self.long.cut(start, stop), paths, i)


def numbered(first: str, further: str) -> Callable[[int], str]:
    """Return the addresses of parts: that of the first, then those of the others, by their numbers.

    >>> numbered("a.html", "a/{}.html")(0), numbered("a.html", "a/{}.html")(1)
    ('a.html', 'a/2.html')
    """
    return lambda part: further.format(part + 1) if part else first


def parted(long: Long[C], draw: Draw) -> Parted[C]:
    """Part a list by what its pages weigh when they are drawn.

    Args:
        long: The list.
        draw: Draws a page.
    """
    starts, at = [0], 0
    guess = _FEW
    while at < long.count:
        room = min(long.most, long.count - at)
        taken = min(guess, room)
        while (size := _size(long, draw, at, at + taken)) > FULL and taken > 1:
            taken = max(1, min(taken - 1, int(taken * FULL / size * 0.95)))
        # where much room is left over, the guess was too small: the items here are lighter than those before
        while size < FULL // 2 and taken < room:
            more = min(room, max(taken + 1, int(taken * FULL / size * 0.9)))
            if (grown := _size(long, draw, at, at + more)) > FULL:
                break
            taken, size = more, grown
        at, guess = at + taken, taken
        starts.append(at)
    return Parted(long, tuple(starts[:-1]) or (0,))


def _size(long: Long[C], draw: Draw, start: int, stop: int) -> int:
    many = [long.path(9_999_995 + i) for i in range(2 * _BESIDE + 6)]
    return len(draw(_placed(long.cut(start, stop), many, _BESIDE + 2)))


def _placed(page: C, paths: Sequence[str], i: int) -> C:
    return replace(page, root="../" * paths[i].count("/"), path=paths[i], pages=sheet_links(paths, i))


def sheet_links(paths: Sequence[str], current: int) -> tuple[Link, ...]:
    """Return the links between the parts of something: first, last, and those beside the current one.

    >>> [link.text for link in sheet_links([f"{n}.html" for n in range(9)], 4)]
    ['1', '…', '3', '4', '5', '6', '7', '…', '9']
    """
    if len(paths) < 2:
        return ()
    shown = sorted({0, len(paths) - 1, *range(max(0, current - _BESIDE), min(len(paths), current + _BESIDE + 1))})
    links: list[Link] = []
    before = -1
    for i in shown:
        if i > before + 1:
            links.append(Link(_CUT))
        links.append(Link(str(i + 1), paths[i], i == current, {-1: "prev", 1: "next"}.get(i - current, "")))
        before = i
    return tuple(links)


def weighed(items: Sequence[T], weight: Callable[[T], int], most: int, full: int = _WEIGHED) -> list[Sequence[T]]:
    """Part items into runs that weigh `full` at most (a run of one item may weigh more) and have `most` items at most.

    >>> weighed([3, 3, 3, 9, 1], lambda item: item, 4, 6)
    [[3, 3], [3], [9], [1]]
    """
    runs: list[Sequence[T]] = []
    start, room = 0, full
    for i, item in enumerate(items):
        needed = weight(item)
        if i > start and (needed > room or i - start >= most):
            runs.append(items[start:i])
            start, room = i, full
        room -= needed
    return [*runs, items[start:]] if items else runs


def fitting(items: Sequence[T], weight: Callable[[T], int], most: int) -> Sequence[T]:
    """Return as many of the first items as weigh `most` at most, and one in any case.

    >>> fitting([3, 3, 3], lambda item: item, 7), fitting([9, 1], lambda item: item, 7)
    ([3, 3], [9])
    """
    for n, total in enumerate(accumulate(map(weight, items))):
        if total > most:
            return items[: max(1, n)]
    return items


def within(counts: Iterable[int], start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Yield which items of which group stand between two places, all groups set one after the other.

    An empty group takes one place.

    >>> list(within([2, 0, 3], 1, 5))
    [(0, 1, 2), (1, 0, 0), (2, 0, 2)]
    """
    sizes = list(counts)
    for group, end in enumerate(accumulate(max(1, n) for n in sizes)):
        begin = end - max(1, sizes[group])
        if begin < stop and end > start:
            yield group, max(0, start - begin), min(sizes[group], stop - begin)


def html_bytes(text: str) -> int:
    """Return how many bytes a text takes on a page, its signs escaped.

    >>> html_bytes("a<b & c"), html_bytes("é")
    (14, 2)
    """
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    return size + 4 * (text.count("&") + text.count('"') + text.count("'")) + 3 * (text.count("<") + text.count(">"))


def shortened(text: str, most: int) -> str:
    """Return a text as it is, or, where it takes more than `most` bytes on a page, its beginning and an ellipsis.

    >>> shortened("a long word", 6), shortened("short", 6)
    ('a long…', 'short')
    """
    if len(text) * 5 <= most or html_bytes(text) <= most:
        return text
    kept = text[:most]
    while (size := html_bytes(kept)) > most:
        kept = kept[: max(0, min(len(kept) - 1, len(kept) * most // size))]
    return kept.rstrip() + _CUT
