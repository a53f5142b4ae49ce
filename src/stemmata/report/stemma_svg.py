"""The picture of a stemma, as SVG that takes its colours from the style sheet (light, dark, print).

What is told by colour is told by shape and letter too: each answer has its own of all three. A line is thick where
words were taken over and thin where a speaker was cited; dashed where the descent is less than likely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, pi, sin

from markupsafe import Markup, escape

from stemmata.report.stemma import HEAD, MARK, OTHERS, OUTSIDE, TRUNK, Edge, Plan, Spot, Stance, backwards, label_width
from stemmata.report.svg_words import lettering
from stemmata.report.texts import ENGLISH, Texts

LIKELY = 0.75
"""From this probability on, a line is drawn whole."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PALETTE = 8
_TAGS_UP_TO = 40
_RADIUS = 9.0
_LANE_LETTERS = 17
_LTR, _RTL, _CLOSE = "\u2066", "\u2067", "\u2069"
_TAKEN_OVER = frozenset({"copy", "excerpt", "quotation"})


def letter(answer: int) -> str:
    """Return the letter that stands for the answer at this place (0 is A; after Z comes AA).

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    return LETTERS[answer] if answer < 26 else letter(answer // 26 - 1) + LETTERS[answer % 26]


def drawn(plan: Plan, name: str, title: str, description: str, *, t: Texts = ENGLISH, outside: str = "") -> Markup:
    """Return the picture. Time runs from left to right in every language; labels keep their own direction.

    Args:
        plan: Where everything stands.
        name: Prefix for ids within the page.
        title: What a screen reader calls the picture.
        description: What it shows, in words.
        t: The words.
        outside: The heading of origins that are named but are not there; that of a case if empty.

    Returns:
        One `<svg>` element, safe to stand in a page.
    """
    wide, high = f"{plan.width:.0f}", f"{plan.height:.0f}"
    named = f'role="group" aria-labelledby="{name}-t {name}-d"'
    size = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    parts = [
        f'<svg class="stemma" direction="ltr" {named} {size} xmlns="http://www.w3.org/2000/svg">',
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>',
        *_ground(plan, outside or t("stemma.outside"), t),
        *_edges(plan, t),
        *(part for spot in plan.spots for part in _spot(spot, t)),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704  (every word in it went through escape)


def mark(answer: int, stance: Stance = "for") -> Markup:
    """Return the small sign of an answer, as it stands in the picture, for keys and tables."""
    inner = "".join(_sign(answer, stance, 12.0, 12.0))
    return Markup(f'<svg class="sign" aria-hidden="true" viewBox="0 0 24 24" width="22" height="22">{inner}</svg>')  # noqa: S704


def _ground(plan: Plan, outside: str, t: Texts) -> Iterator[str]:
    own = {OUTSIDE: outside, OTHERS: t("stemma.others")}
    for i, lane in enumerate(plan.lanes):
        label = own.get(lane.name) or t.headed("kind", lane.name)
        label = label if len(label) <= _LANE_LETTERS else label[: _LANE_LETTERS - 1].rstrip() + "…"
        if i:
            y = f"{lane.top - 7:.1f}"
            yield f'<line class="lane-rule" x1="0" y1="{y}" x2="{plan.width:.0f}" y2="{y}"/>'
        yield lettering(label, 10, lane.top + 20, rtl=t.rtl, kind="lane-name")
    bottom = plan.lanes[-1].bottom + 5 if plan.lanes else HEAD
    for x in plan.undated:
        before = x < plan.axis_from
        band = plan.axis_from - 26 if before else x - 40
        yield lettering(t("stemma.no_date"), x - 6, 16, rtl=t.rtl, kind="tick")
        if plan.ticks:
            yield f'<line class="band" x1="{band:.1f}" y1="{HEAD - 32}" x2="{band:.1f}" y2="{bottom:.1f}"/>'
    for tick in plan.ticks:
        if tick.broken:
            yield f'<path class="break" d="M{tick.x - 5:.1f},{HEAD - 4} l3,-8 M{tick.x + 1:.1f},{HEAD - 4} l3,-8"/>'
            yield lettering(tick.label, tick.x, 32, rtl=t.rtl, kind="tick broken", anchor="middle")
        else:
            yield f'<line class="grid" x1="{tick.x:.1f}" y1="{HEAD - 9}" x2="{tick.x:.1f}" y2="{bottom:.1f}"/>'
            yield lettering(tick.label, tick.x, 16, rtl=t.rtl, kind="tick", anchor="middle")
    if plan.ticks:
        y = f"{HEAD - 8}"
        end = min([plan.width - 8, *(x - 46 for x in plan.undated if x > plan.axis_from)])
        yield f'<line class="axis" x1="{plan.axis_from - 14:.1f}" y1="{y}" x2="{end:.0f}" y2="{y}"/>'


def _edges(plan: Plan, t: Texts) -> Iterator[str]:
    at = {spot.node.key: spot for spot in plan.spots}
    tagged = len(plan.edges) <= _TAGS_UP_TO
    trunks = {key: i for i, key in enumerate(dict.fromkeys(e.parent for e in plan.edges))}
    for edge in plan.edges:
        parent, child = at[edge.parent], at[edge.child]
        yield from _edge(edge, parent, child, nudge=1.5 * (trunks[edge.parent] % 4), tagged=tagged, t=t)


def _edge(edge: Edge, parent: Spot, child: Spot, *, nudge: float, tagged: bool, t: Texts) -> Iterator[str]:
    """Draw a line from the parent down (or up) to the child's height and across to it, as in a printed stemma."""
    weight = "strong" if edge.relation in _TAKEN_OVER else "light"
    doubt = "" if (edge.probability or 0.0) >= LIKELY else " doubtful"
    end_x, end_y = child.x - _RADIUS - 3, child.y
    # between the sign and its label, where it crosses neither of those that stand above or below the parent
    start_x = parent.x + TRUNK + nudge
    if end_x - start_x < 12:
        # the same day, or against the order of the days: the line goes round on the left
        start_x = min(parent.x, child.x) - _RADIUS - 8 - nudge
        around = _bend(parent.y, end_y)
        path = f"M{parent.x - _RADIUS:.1f},{parent.y:.1f} H{start_x + 5:.1f} {around} H{end_x:.1f}"
    elif abs(end_y - parent.y) < 1:
        path = f"M{parent.x + _RADIUS:.1f},{parent.y:.1f} H{end_x:.1f}"
    else:
        away = 1.0 if end_y > parent.y else -1.0
        turn = f"V{end_y - away * 6:.1f} q0,{away * 6:.0f} 6,{away * 6:.0f}"
        path = f"M{parent.x:.1f},{parent.y:.1f} H{start_x:.1f} {turn} H{end_x:.1f}"
    semicolon, against = t("language.semicolon"), backwards(edge, parent.node, child.node)
    told = [
        t(
            "stemma.edge", child=t.isolated(child.node.label), relation=t.known("relation", edge.relation),
            parent=t.isolated(parent.node.label), p=t.share(edge.probability),
        )
    ]  # fmt: skip
    told += [t("stemma.changed", changes=semicolon.join(edge.changes))] if edge.changes else []
    told += [t("relation_tag.against_dates")] if against else []
    told += [t.many("count.lines", edge.count)] if edge.count > 1 else []
    order = " against-dates" if against else ""
    yield f'<g class="edge {weight}{doubt}{order}"><title>{escape(semicolon.join(told))}</title><path d="{path}"/>'
    if edge.directed:
        yield f'<path class="tip" d="M{end_x - 5:.1f},{end_y - 4:.1f} l6,4 l-6,4"/>'
    yield from _tags(edge, start_x + 10, end_x, end_y, tagged=tagged, against=against, t=t)
    yield "</g>"


def _bend(from_y: float, to_y: float) -> str:
    away = 1.0 if to_y > from_y else -1.0
    return f"q-5,0 -5,{away * 5:.0f} V{to_y - away * 5:.1f} q0,{away * 5:.0f} 5,{away * 5:.0f}"


def _tags(edge: Edge, from_x: float, end_x: float, y: float, *, tagged: bool, against: bool, t: Texts) -> Iterator[str]:
    if edge.changes:
        yield _unequal(end_x - 14, y - 9)
    tag = t("relation_tag.against_dates") if against else t.words["relation_tag"].get(edge.relation, "")
    if (tagged or against) and tag and end_x - from_x > len(tag) * 5.8 + 8:
        yield lettering(tag, end_x - 7, y + 11, rtl=t.rtl, kind="tag", anchor="end")


def unequal() -> Markup:
    """Return the sign of an alteration, as it stands in the picture, for the key."""
    opening = '<svg class="sign" aria-hidden="true" viewBox="0 0 14 14" width="16" height="16">'
    return Markup(f"{opening}{_unequal(3, 7)}</svg>")  # noqa: S704  (numbers only)


def _unequal(x: float, y: float) -> str:
    """Draw the sign: fonts differ too much in theirs."""
    return f'<path class="unequal" d="M{x:.1f},{y - 2:.1f} h8 m-8,4 h8 m-6.5,2.5 l5,-9"/>'


def _spot(spot: Spot, t: Texts) -> Iterator[str]:
    node = spot.node
    told = t("stemma.witness", label=t.isolated(node.label), when=t.days(node.first, node.last))
    told += f" {node.says}" if node.says else ""
    opening, closing = (f'<a href="{escape(node.href)}">', "</a>") if node.href else ("<g>", "</g>")
    kind = "outside" if node.lane == OUTSIDE else ("many" if node.count > 1 else "one")
    yield f'{opening}<g class="witness {kind}"><title>{escape(told)}</title>'
    if spot.whisker is not None:
        a, b = spot.whisker
        ends = f"M{a:.1f},{spot.y - 4:.1f} v8 M{b:.1f},{spot.y - 4:.1f} v8"
        yield f'<path class="whisker" d="{ends} M{a:.1f},{spot.y:.1f} H{b:.1f}"/>'
    if not node.marks:
        if node.count > 1:
            yield f'<circle class="silent" cx="{spot.x + 4:.1f}" cy="{spot.y - 3:.1f}" r="5.5"/>'
        yield f'<circle class="silent" cx="{spot.x:.1f}" cy="{spot.y:.1f}" r="5.5"/>'
    for i, (answer, stance) in enumerate(node.marks):
        if node.count > 1:
            yield f'<g class="behind">{"".join(_shape(answer, spot.x + i * MARK + 3, spot.y - 3))}</g>'
        yield from _sign(answer, stance, spot.x + i * MARK, spot.y)
    altered = f"{_RTL if t.rtl else _LTR}{escape(spot.altered)}{_CLOSE}" if spot.altered else ""
    if node.count > 1 and t.rtl:
        yield lettering(spot.label, spot.label_x, spot.y + 4, rtl=True, kind="label")
        beyond = spot.label_x + label_width(spot.label) + 8
        yield f'<text class="label altered" x="{beyond:.1f}" y="{spot.y + 4:.1f}">{altered}</text>' if altered else ""
    else:
        # isolates keep a label of one direction from turning the signs around it
        label = f"{_LTR}{escape(_isolated(spot))}{_CLOSE}"
        label += f'<tspan class="altered" dx="8">{altered}</tspan>' if altered else ""
        yield f'<text class="label" x="{spot.label_x:.1f}" y="{spot.y + 4:.1f}">{label}</text>'
    yield f"</g>{closing}"


def _isolated(spot: Spot) -> str:
    """Return the label with its name in an isolate of its own, so that what was cut off is cut at the name's end."""
    number = spot.node.label.removesuffix(spot.node.name) if spot.node.name else ""
    if not number or not spot.label.startswith(number):
        return spot.label
    return f"{number}\u2068{spot.label[len(number) :]}\u2069"


def _sign(answer: int, stance: Stance, x: float, y: float) -> Iterator[str]:
    yield f'<g class="answer a{answer % PALETTE} {stance}">'
    yield from _shape(answer, x, y)
    yield f'<text text-anchor="middle" x="{x:.1f}" y="{y + 3.6:.1f}">{letter(answer)}</text>'
    if stance == "against":
        yield f'<path class="strike" d="M{x - 8:.1f},{y + 8:.1f} L{x + 8:.1f},{y - 8:.1f}"/>'
    yield "</g>"


def _shape(answer: int, x: float, y: float) -> Iterator[str]:
    match answer % PALETTE:
        case 0:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}"/>'
        case 1:
            yield f'<rect x="{x - 8:.1f}" y="{y - 8:.1f}" width="16" height="16" rx="1"/>'
        case 2:
            yield _polygon(x, y + 1.5, 3, 11.5, -pi / 2)
        case 3:
            yield _polygon(x, y, 4, 11.0, -pi / 2)
        case 4:
            yield _polygon(x, y, 6, 10.0, 0.0)
        case 5:
            yield _polygon(x, y - 1.0, 3, 11.5, pi / 2)
        case 6:
            yield _polygon(x, y, 5, 10.5, -pi / 2)
        case _:
            yield f'<rect x="{x - 10:.1f}" y="{y - 6.5:.1f}" width="20" height="13" rx="6.5"/>'


def _polygon(x: float, y: float, corners: int, radius: float, turn: float) -> str:
    points: Sequence[str] = [
        f"{x + radius * cos(turn + 2 * pi * i / corners):.1f},{y + radius * sin(turn + 2 * pi * i / corners):.1f}"
        for i in range(corners)
    ]
    return f'<polygon points="{" ".join(points)}"/>'
