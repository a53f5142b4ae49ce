"""The picture of a stemma: readable at five witnesses and at hundreds, true to what it draws."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.report.stemma import Edge, Node, Plan, arranged, backwards, condensed
from stemmata.report.stemma_svg import drawn

DAY = dt.date(2031, 4, 1)
LANES = ("press", "official", "testimony", "outside", "unheard-of")


@st.composite
def trees(draw: st.DrawFn, most: int = 30) -> tuple[list[Node], list[Edge]]:
    """Return any witnesses with any lines between them, cycles and lines against time included."""
    count = draw(st.integers(1, most))
    nodes = []
    for i in range(count):
        first = draw(st.none() | st.integers(0, 900).map(lambda d: DAY + dt.timedelta(days=d)))
        longer = draw(st.sampled_from((0, 0, 3, 40)))
        marks = draw(
            st.lists(st.tuples(st.integers(0, 9), st.sampled_from(("for", "against"))), max_size=3, unique=True)
        )
        label = draw(
            st.sampled_from(
                ("S01 Courier", "S2 <b>&\"'", "S3 صوت المدينة", "S4 A very long name indeed, of an outlet", "")
            )
        )
        last = first + dt.timedelta(days=longer) if first else None
        nodes.append(Node(str(i), label, draw(st.sampled_from(LANES)), "n", f"p{i}.html", first, last, tuple(marks)))
    ends = st.integers(0, count - 1).map(str)
    relation = st.sampled_from(("copy", "attribution", "same-event", "unheard-of"))
    chance = st.none() | st.floats(0, 1)
    edge = st.builds(Edge, ends, ends, relation, chance, st.sampled_from(((), ("40 → 30",), ("<i> → &", "b → c"))))
    return nodes, draw(st.lists(edge, max_size=40))


@given(trees())
@settings(max_examples=60, deadline=None)
def test_any_tree_gives_a_sound_picture(tree: tuple[list[Node], list[Edge]]) -> None:
    """The picture is well-formed XML whatever the names hold, has title and description, and every witness in it."""
    nodes, edges = tree
    plan = arranged(nodes, edges)

    picture = str(drawn(plan, "x", 'Who & "whom"?', "<told>"))
    root = ET.fromstring(picture)

    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == 'Who & "whom"?'
    assert root.findtext(f"{space}desc") == "<told>"
    assert len([g for g in root.iter(f"{space}g") if (g.get("class") or "").startswith("witness")]) == len(nodes)
    assert "style=" not in picture


@given(trees())
@settings(max_examples=60, deadline=None)
def test_everything_stands_inside_and_no_label_lies_on_another(tree: tuple[list[Node], list[Edge]]) -> None:
    """Signs with their labels never overlap, and all lies within the picture."""
    plan = arranged(*tree)

    boxes = [(s.x - 10, s.label_x + 6.4 * len(s.label), s.y) for s in plan.spots]
    assert all(left >= 0 and right <= plan.width and 0 < y < plan.height for left, right, y in boxes)
    for i, (left, right, y) in enumerate(boxes):
        assert not [b for b in boxes[i + 1 :] if b[2] == y and b[0] < right and b[1] > left]


@given(trees())
@settings(max_examples=40, deadline=None)
def test_time_runs_from_left_to_right(tree: tuple[list[Node], list[Edge]]) -> None:
    """What was published wholly before another stands left of it; the undated stand left or right of all."""
    plan = arranged(*tree)

    dated = [s for s in plan.spots if s.node.dated]
    for one in dated:
        for other in dated:
            if (one.node.last or DAY) < (other.node.first or DAY):
                assert one.x < other.x
    days = [s.x for s in dated]
    for spot in plan.spots:
        if days and not spot.node.dated and spot.node.lane != "outside":
            assert spot.x < min(plan.axis_from, *days) or spot.x > max(days)


@given(trees())
@settings(max_examples=60, deadline=None)
def test_a_parent_stands_left_of_its_child_or_the_line_says_why(tree: tuple[list[Node], list[Edge]]) -> None:
    """Where neither dates nor a circle of lines forbid it, time runs along every line; against the dates is marked."""
    nodes, edges = tree
    plan = arranged(nodes, edges)
    picture = str(drawn(plan, "x", "t", "d"))

    at = {s.node.key: s for s in plan.spots}
    marked = sum(backwards(e, at[e.parent].node, at[e.child].node) for e in plan.edges)
    assert picture.count("against-dates") == marked
    for edge in plan.edges:
        parent, child = at[edge.parent], at[edge.child]
        day, other = parent.node.first, child.node.first
        on_one_day = day and day == parent.node.last == other == child.node.last
        if on_one_day and not _comes_from(edge.parent, edge.child, edges):
            assert parent.x < child.x


def _comes_from(child: str, ancestor: str, edges: list[Edge]) -> bool:
    seen, waiting = {child}, [child]
    while waiting:
        key = waiting.pop()
        if key == ancestor:
            return True
        above = {e.parent for e in edges if e.child == key} - seen
        seen |= above
        waiting.extend(above)
    return False


@given(trees(), st.integers(5, 30))
@settings(max_examples=80, deadline=None)
def test_everyone_is_drawn_or_counted(tree: tuple[list[Node], list[Edge]], most: int) -> None:
    """However few are drawn, each witness and each line is in the picture or in exactly one count."""
    nodes, edges = tree

    few, joined = condensed(nodes, edges, most)

    drawn_alone = [n.key for n in few if n.count == 1]
    in_groups = [key for n in few for key in n.members]
    assert sorted(drawn_alone + in_groups) == sorted(n.key for n in nodes)
    assert all(n.count == len(n.members) for n in few if n.count > 1)
    assert sum(e.count for e in joined) + sum(n.inner for n in few) == len(edges)
    assert {e.parent for e in joined} | {e.child for e in joined} <= {n.key for n in few}


def _bush(count: int) -> tuple[list[Node], list[Edge]]:
    """Sources over 40 years that copy each other at many levels, every tenth altered."""
    nodes = []
    for i in range(count):
        day = DAY + dt.timedelta(days=(i * 7919) % 14_600)
        nodes.append(Node(f"n{i:05}", f"N{i}", LANES[i % 3], "Paper", None, day, day, ((i % 4, "for"),)))
    nodes.sort(key=lambda n: (n.first or DAY, n.key))
    edges = [
        Edge(nodes[i // 3].key, nodes[i].key, "copy", 0.5 + i % 5 / 10, ("40 → 30",) if i % 10 == 0 else ())
        for i in range(1, count)
    ]
    return nodes, edges


@pytest.mark.parametrize("count", [500, 5000])
def test_hundreds_and_thousands_stay_readable(count: int) -> None:
    """Sixty signs at most, no taller than a few screens, and the numbers add up."""
    nodes, edges = _bush(count)

    few, joined = condensed(nodes, edges, 60)
    plan = arranged(few, joined)

    assert len(few) <= 60
    assert sum(n.count for n in few) == count
    assert sum(e.count for e in joined) + sum(n.inner for n in few) == count - 1
    assert nodes[0].key in {n.key for n in few}
    assert plan.height < 2400
    assert plan.width < 3000
    assert "copies" in str(drawn(plan, "x", "t", "d"))


def _wire(copies: int) -> tuple[list[Node], list[Edge]]:
    """An agency with many copies, one of them copied again, one altered."""
    origin = Node("agency", "Agency", "press", "Agency", "a.html", DAY, DAY, ((0, "for"),))
    nodes = [origin]
    edges = []
    for i in range(copies):
        day = DAY + dt.timedelta(days=1 + i % 3)
        nodes.append(Node(f"c{i}", f"Copy {i}", "press", "Copy", f"c{i}.html", day, day, ((0, "for"),)))
        edges.append(Edge("agency", f"c{i}", "copy", 0.9, ("40 → 30",) if i == 7 else ()))
    edges.append(Edge("c3", "c4", "copy", 0.9))
    return nodes, edges


def test_many_copies_stand_as_one_with_their_number() -> None:
    """Three hundred copies are drawn as a few; who is copied, was altered or began keeps a place of its own."""
    nodes, edges = _wire(300)

    few, joined = condensed(nodes, edges, 60)

    assert len(few) <= 60
    assert sum(n.count for n in few) == 301
    assert {"agency", "c3", "c7"} <= {n.key for n in few}
    assert sum(e.count for e in joined) == len(edges)
    assert [e.changes for e in joined if e.changes] == [("40 → 30",)]


def test_few_are_never_merged() -> None:
    """Up to the limit everyone stands for himself."""
    nodes, edges = _wire(40)

    assert condensed(nodes, edges, 60) == (tuple(nodes), tuple(edges))


def test_answers_differ_by_shape_and_letter_not_by_colour_alone() -> None:
    """Two answers have different elements and letters; for and against differ by a stroke."""
    days = [Node(str(i), "n", "press", "n", None, DAY, DAY, ((i, "for"),)) for i in range(8)]

    picture = str(drawn(arranged(days, []), "x", "t", "d"))
    against = str(drawn(arranged([Node("1", "n", "press", "n", None, DAY, DAY, ((0, "against"),))], []), "x", "t", "d"))

    shapes = [part.split("<")[1].split(" ")[0] + str(part.count(",")) for part in picture.split('<g class="answer')[1:]]
    assert len(set(shapes)) >= 6
    assert all(f">{letter}</text>" in picture for letter in "ABCDEFGH")
    assert 'class="strike"' in against
    assert 'class="strike"' not in picture


def test_sixty_witnesses_stay_readable() -> None:
    """Sixty with a long silence in between: no wider than two screens, no taller than three, the silence named."""
    nodes, edges = _wire(58)
    late = DAY + dt.timedelta(days=400)
    nodes.append(Node("late", "Inquiry", "official", "Inquiry", "l.html", late, late, ((1, "for"),)))

    plan: Plan = arranged(nodes, edges)

    assert plan.width < 2000
    assert plan.height < 2400
    assert [t.label for t in plan.ticks if t.broken] == ["13 months"]
