"""Descents shown by shared text: from rows of `reuse` to who copied, excerpted or quoted whom.

Not all shared text speaks for dependence. A list of names, or a short phrase that many sources share, is what any two
texts about one matter have in common; such rows count for little. What counts is weighed by its surprisal (bits) and by
how much of each text it covers. Where several earlier sources share the same passage with a text, the one that shares
most of it is drawn as the parent and the others are named in the reason: they are kin already through that parent.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from stemmata.trace.descent import LIKELY, Descent, Span
from stemmata.trace.direction import Dated, Direction, Side, direction

STOCK_SOURCES = 4
"""A short passage shared with at least this many other sources is a stock phrase rather than a sign of copying."""

_SHORT = 150
_STOCK_WEIGHT = 0.3
_BITS_HALF = 150.0
"""Surprisal at which shared text of two long sources shows dependence as likely as not: some thirty telling words.

That a passage is no accident takes far less; but two reports of one matter share phrases without either having them
from the other."""

_BITS_SCALE = 40.0
_BULK = 8.0
_BULK_BITS = 100.0
_WHOLE = 0.8
_MOSTLY = 0.45
_NEW_CHARS = 60
_QUIET = 0.5
_TIGHT = 0.2
_LOOSEST = 0.1
_EDGE = 300
"""Headers and footers stand within so many code points of the beginning or end of a text."""

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shared:
    """One row of the table `reuse`, as far as it is needed here."""

    reuse_id: str
    a: str
    a_span: Interval
    b: str
    b_span: Interval
    matched_chars: int
    similarity: float
    bits: float
    kind: str


@dataclass(frozen=True, slots=True)
class Text:
    """What is known of one source.

    Attributes:
        source_id: The source.
        name: How a reader calls it: outlet and date, or file name.
        length: Letters and digits of its text, roughly: code points without white space.
        dated: When it was published.
        quoted: Its quotations, as sorted disjoint intervals.
        names: What stands in any text about the same matter, as sorted disjoint intervals: names, datelines, editors'
            glosses in brackets.
        publisher: Who published it, or None.
        end: Its length in code points.
        quiet: Menus and page titles, as sorted disjoint intervals.
        gathers: Whether it is a table without a date.
        corrects: Whether it says that it corrects an earlier version of itself.
    """

    source_id: str
    name: str
    length: int
    dated: Dated
    quoted: Sequence[Interval] = ()
    names: Sequence[Interval] = ()
    publisher: str | None = None
    end: int = 0
    quiet: Sequence[Interval] = ()
    gathers: bool = False
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class Kinship:
    """Two sources that share text, with all that speaks for and against dependence between them."""

    a: str
    b: str
    rows: tuple[Shared, ...]
    p_link: float
    covered: tuple[float, float]
    quoted: tuple[float, float]
    direction: Direction

    def other(self, source: str) -> str:
        """Return the other of the two."""
        return self.b if source == self.a else self.a

    def p_first(self, source: str) -> float:
        """Return the probability that `source` is the earlier."""
        return self.direction.p_a_first if source == self.a else 1 - self.direction.p_a_first

    def spans(self, source: str) -> list[Interval]:
        """Return the shared passages as they stand in `source`, merged."""
        return merged(row.a_span if source == row.a else row.b_span for row in self.rows)

    def side(self, source: str) -> int:
        """Return 0 for the first of the two, 1 for the second."""
        return 0 if source == self.a else 1


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the union of intervals as sorted disjoint ones.

    >>> merged([(5, 9), (1, 3), (2, 4)])
    [(1, 4), (5, 9)]
    """
    out: list[Interval] = []
    for start, end in sorted(intervals):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        elif end > start:
            out.append((start, end))
    return out


def _near(intervals: Sequence[Interval], start: int, end: int) -> Sequence[Interval]:
    """Return those of sorted disjoint intervals that reach into `start` to `end`."""
    first = bisect_left(intervals, start, key=lambda interval: interval[1])
    return intervals[first : bisect_left(intervals, end, first, key=lambda interval: interval[0])]


def common_length(one: Sequence[Interval], other: Sequence[Interval]) -> int:
    """Return how many code points two unions of sorted disjoint intervals have in common.

    >>> common_length([(0, 10)], [(2, 4), (8, 12)])
    4
    """
    if one and other:  # a short passage against all the names of a long text: look only where it stands
        one, other = _near(one, other[0][0], other[-1][1]), _near(other, one[0][0], one[-1][1])
    total = i = j = 0
    while i < len(one) and j < len(other):
        total += max(0, min(one[i][1], other[j][1]) - max(one[i][0], other[j][0]))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return total


def total_length(intervals: Iterable[Interval]) -> int:
    """Return the length of disjoint intervals together."""
    return sum(end - start for start, end in intervals)


Slips = Callable[[str, Sequence[Interval], str, Sequence[Interval]], tuple[int, int]]


def kinships(
    rows: Iterable[Shared],
    texts: Mapping[str, Text],
    naming: Mapping[tuple[str, str], float] | None = None,
    slips: Slips | None = None,
) -> list[Kinship]:
    """Return the pairs of sources that share text, weighed.

    Args:
        rows: The shared passages.
        texts: Every source by its id.
        naming: For a pair (child, parent) the probability that the child names the parent in words as its source.
        slips: Counts the slips of two sources in the passages that they share.

    Returns:
        One kinship a pair, in the order of the ids; none for pairs that share no more than a publisher's furniture.
    """
    naming = naming or {}
    rows = [row for row in rows if not _furniture(row, texts[row.a], texts[row.b])]
    crowd = _crowd(rows)
    of_pair: dict[tuple[str, str], list[Shared]] = defaultdict(list)
    for row in rows:
        of_pair[row.a, row.b].append(row)
    found = [_kinship(pair, tuple(shared), texts, crowd, naming) for pair, shared in sorted(of_pair.items())]
    return [_by_slips(kin, texts, slips, naming) if slips and _open(kin) else kin for kin in found]


def _furniture(row: Shared, a: Text, b: Text) -> bool:
    """Whether a shared passage is no more than what a publisher sets on everything: menus, headers, footers."""
    if _within([row.a_span], a.quiet) > _QUIET or _within([row.b_span], b.quiet) > _QUIET:
        return True
    same = a.publisher is not None and a.publisher == b.publisher
    return same and row.matched_chars < _SHORT and _at_edge(row.a_span, a.end) and _at_edge(row.b_span, b.end)


def _at_edge(span: Interval, end: int) -> bool:
    return span[0] < _EDGE or span[1] > end - _EDGE


def _open(kin: Kinship) -> bool:
    return not kin.direction.known and kin.p_link >= LIKELY and any(row.similarity < 1 for row in kin.rows)


def _by_slips(
    kin: Kinship, texts: Mapping[str, Text], slips: Slips, naming: Mapping[tuple[str, str], float]
) -> Kinship:
    """Return a kinship of unknown direction with the slips that only one of the two has weighed in."""
    found = slips(kin.a, kin.spans(kin.a), kin.b, kin.spans(kin.b))
    return replace(kin, direction=_direction(texts[kin.a], texts[kin.b], (kin.covered, kin.quoted), naming, found))


def _kinship(
    pair: tuple[str, str],
    rows: tuple[Shared, ...],
    texts: Mapping[str, Text],
    crowd: Mapping[str, int],
    naming: Mapping[tuple[str, str], float],
) -> Kinship:
    a, b = texts[pair[0]], texts[pair[1]]
    spans_a, spans_b = merged(r.a_span for r in rows), merged(r.b_span for r in rows)
    covered = (_share(spans_a, a.length), _share(spans_b, b.length))
    quoted = (_within(spans_a, a.quoted), _within(spans_b, b.quoted))
    bits = sum(_relevant_bits(row, a, b, crowd[row.reuse_id]) for row in rows)
    # Text that makes up much of one of the two is no accident of wording, however common its words.
    bulk = max(covered) * bits / max(1.0, sum(row.bits for row in rows)) * min(1.0, bits / _BULK_BITS)
    odds = (bits - _BITS_HALF) / _BITS_SCALE + _BULK * max(0.0, bulk - 0.1) + (1.0 if max(quoted) > 0.8 else 0.0)
    p_link = min(0.995, 1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))))
    way = _direction(a, b, (covered, quoted), naming)
    return Kinship(a.source_id, b.source_id, rows, p_link, covered, quoted, way)


def _direction(
    a: Text,
    b: Text,
    extent: tuple[tuple[float, float], tuple[float, float]],
    naming: Mapping[tuple[str, str], float],
    slips: tuple[int, int] = (0, 0),
) -> Direction:
    covered, quoted = extent
    named = (naming.get((a.source_id, b.source_id), 0.0), naming.get((b.source_id, a.source_id), 0.0))
    one, other = (
        Side(text.dated, covered[k], quoted[k], named[k], slips[k], text.gathers, text.corrects)
        for k, text in enumerate((a, b))
    )
    return direction(one, other, a.name, b.name)


def _share(spans: Sequence[Interval], length: int) -> float:
    # White space is counted in spans and not in lengths; about a sixth of a text is white space.
    return min(1.0, total_length(spans) * 0.85 / max(1, length))


def _within(spans: Sequence[Interval], marks: Sequence[Interval]) -> float:
    return common_length(spans, marks) / max(1, total_length(spans))


def _relevant_bits(row: Shared, a: Text, b: Text, crowd: int) -> float:
    """Return the surprisal of a shared passage, less what names and stock phrases account for."""
    names = max(_within([row.a_span], a.names), _within([row.b_span], b.names))
    # Some names stand in any passage; from half of it on, it is little more than a list of them.
    weight = min(1.0, max(0.0, 1.6 - 1.6 * names))
    if crowd >= STOCK_SOURCES and row.matched_chars < _SHORT:
        weight *= _STOCK_WEIGHT
    return row.bits * weight


def _crowd(rows: Sequence[Shared]) -> dict[str, int]:
    """Return for each row in how many other sources most of its passage stands as well (the smaller of both sides)."""
    of_source: dict[str, dict[str, list[Interval]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        of_source[row.a][row.b].append(row.a_span)
        of_source[row.b][row.a].append(row.b_span)
    depth = {source: _depth(partners) for source, partners in of_source.items()}
    crowd = {}
    for row in rows:
        a, b = depth[row.a][slice(*row.a_span)], depth[row.b][slice(*row.b_span)]
        crowd[row.reuse_id] = int(min(_median(a), _median(b)))
    return crowd


def _median(depths: npt.NDArray[np.int32]) -> float:
    """Return the median, 1 of nothing (`numpy.median` takes ten times as long for so few)."""
    ordered, n = np.sort(depths), len(depths)
    return (int(ordered[(n - 1) // 2]) + int(ordered[n // 2])) / 2 if n else 1


def _depth(partners: Mapping[str, Sequence[Interval]]) -> npt.NDArray[np.int32]:
    end = max(e for spans in partners.values() for _, e in spans)
    steps = np.zeros(end + 1, dtype=np.int32)
    for spans in partners.values():
        for start, stop in merged(spans):
            steps[start] += 1
            steps[stop] -= 1
    return np.cumsum(steps, dtype=np.int32)


def textual_descents(found: Sequence[Kinship], texts: Mapping[str, Text]) -> list[Descent]:
    """Return for each source the parents that shared text shows.

    Args:
        found: The kinships.
        texts: Every source by its id.

    Returns:
        The descents; of several possible parents of one passage only the best.
    """
    of_source: dict[str, list[Kinship]] = defaultdict(list)
    for kin in found:
        of_source[kin.a].append(kin)
        of_source[kin.b].append(kin)
    rank = {source: (_earliness(source, kin), source) for source, kin in of_source.items()}
    out = []
    for child in sorted(of_source):
        models = [kin for kin in of_source[child] if _may_descend(child, kin, rank)]
        models.sort(key=lambda kin: (-_quality(kin, child), kin.other(child)))
        taken: list[Interval] = []
        for kin in models:
            spans = kin.spans(child)
            new = total_length(spans) - common_length(spans, taken)
            if new < max(_NEW_CHARS, 0.4 * total_length(spans)):
                continue
            taken = merged([*taken, *spans])
            others = [k.other(child) for k in models if k is not kin and common_length(k.spans(child), spans)]
            out.append(_descent(child, kin, texts, others))
    return out


def _earliness(source: str, kin: Sequence[Kinship]) -> float:
    """Return the mean probability of not being the earlier: the smaller, the earlier in its family."""
    return round(-sum(k.p_first(source) * k.p_link for k in kin) / sum(k.p_link for k in kin), 9)


def _may_descend(child: str, kin: Kinship, rank: Mapping[str, tuple[float, str]]) -> bool:
    if kin.direction.known:
        return kin.p_first(child) < 0.5
    return rank[kin.other(child)] < rank[child]


def _quality(kin: Kinship, child: str) -> float:
    """Return how well a source fits as the parent: it shares most with the child, and has least that the child lacks.

    Of a text and a shortened copy of it that both hold all that the child has, the copy is the likelier parent: who
    cuts a text anew seldom keeps just what another has kept. That weighs more than a shade of doubt about the dates.
    """
    chars = sum(row.matched_chars * row.similarity for row in kin.rows)
    tight: float = max(_LOOSEST, kin.covered[1 - kin.side(child)]) ** _TIGHT
    return chars * tight * math.sqrt(1 - kin.p_first(child)) * kin.p_link


def _descent(child: str, kin: Kinship, texts: Mapping[str, Text], others: Sequence[str]) -> Descent:
    parent = kin.other(child)
    c, p = kin.side(child), kin.side(parent)
    words = sum(row.matched_chars for row in kin.rows)
    passages = "1 passage" if len(kin.rows) == 1 else f"{len(kin.rows)} passages"
    extent = f"{kin.covered[c]:.0%} of this text, {kin.covered[p]:.0%} of that"
    why = [f"shares {passages} ({words} letters) with {texts[parent].name}: {extent}"]
    p_direction = 1 - kin.p_first(child)
    if kin.direction.known:
        why.append(f"the other is the earlier (probability {p_direction:.2f})")
        relation = _relation(kin.covered[c], kin.covered[p], kin.quoted[c], kin.quoted[p])
    else:
        why.append(f"direction unknown (probability that the other is the earlier {p_direction:.2f})")
        relation = "unknown"
    why.extend(kin.direction.reasons)
    if kin.direction.disagreement:
        why.append(kin.direction.disagreement + ("" if kin.direction.known else ": direction unknown"))
    if others:
        names = ", ".join(sorted(texts[o].name for o in others)[:4])
        more = f" and {len(others) - 4} more" if len(others) > 4 else ""
        why.append(f"the same passage stands also in {names}{more}")
    spans: list[Span] = []
    for row in sorted(kin.rows, key=lambda r: (-r.matched_chars, r.reuse_id)):
        one, other = (row.a, *row.a_span), (row.b, *row.b_span)
        spans += [one, other] if row.a == child else [other, one]
    return Descent(child, parent, relation, kin.p_link, p_direction, "; ".join(why), tuple(spans))


def _relation(child: float, parent: float, quoted_child: float, quoted_parent: float) -> str:
    if quoted_child >= 0.5 and quoted_parent < 0.5:
        return "quotation"
    if child >= _MOSTLY and parent >= _MOSTLY:
        return "copy"
    if child >= _WHOLE or (child < _MOSTLY and parent >= _MOSTLY):
        return "excerpt"
    return "copy" if child >= _MOSTLY else "excerpt"
