"""The number of independent origins: limits that anyone would ask for, and laws."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.values.origins import Dependence, dependences, independent_origins

NODES = ["a", "b", "c", "d", "e", "outside:x", "outside:y"]
SOURCES = NODES[:5]
edges_among = st.lists(
    st.builds(
        Dependence,
        child=st.sampled_from(SOURCES),
        parent=st.sampled_from(NODES),
        p=st.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0]),
    ),
    max_size=9,
)
sure_edges = st.lists(
    st.builds(Dependence, child=st.sampled_from(SOURCES), parent=st.sampled_from(NODES), p=st.just(1.0)), max_size=9
)
member_sets = st.lists(st.sampled_from(SOURCES), unique=True, max_size=5)


def cut_size(members: list[str], edges: list[Dependence]) -> int:
    """The definition, by brute force: fewest nodes to strike out so that no root reaches a member."""
    parents: dict[str, set[str]] = {node: set() for node in NODES}
    for edge in edges:
        parents[edge.child].add(edge.parent)

    def reaches(member: str, struck: frozenset[str]) -> bool:
        if member in struck:
            return False
        seen, todo = {member}, [member]
        while todo:
            node = todo.pop()
            if not parents[node]:
                return True
            for parent in parents[node] - seen - struck:
                seen.add(parent)
                todo.append(parent)
        return False

    for size in range(len(members) + 1):
        if any(not any(reaches(m, frozenset(cut)) for m in members) for cut in combinations(NODES, size)):
            return size
    raise AssertionError


@given(sure_edges, member_sets)
@settings(max_examples=150, deadline=None)
def test_without_doubt_it_is_the_smallest_cut(edges, members):
    """Where all is certain and nothing runs in circles, the number is the definition's, found by brute force."""
    order = {node: i for i, node in enumerate(NODES)}
    downhill = [e for e in edges if order[e.parent] > order[e.child]]

    answer = independent_origins(members, downhill)

    assert answer.expected == answer.low == answer.high == cut_size(members, downhill)


@given(st.sampled_from(SOURCES), edges_among)
@settings(max_examples=100, deadline=None)
def test_one_source_is_one_origin(member, edges):
    """One source gives exactly 1 whatever it depends on."""
    answer = independent_origins([member], edges)

    assert (answer.expected, answer.low, answer.high) == (1, 1, 1)


@given(member_sets, edges_among)
@settings(max_examples=150, deadline=None)
def test_more_sources_never_fewer_origins(members, edges):
    """Adding a source adds between 0 and 1."""
    before = independent_origins(members, edges)
    for extra in SOURCES:
        after = independent_origins([*members, extra], edges)

        assert before.expected - 1e-6 <= after.expected <= before.expected + 1 + 1e-6
        assert before.low <= after.low
        assert before.high <= after.high <= len(set(members) | {extra})


@given(member_sets.filter(bool), edges_among)
@settings(max_examples=100, deadline=None)
def test_a_pure_copy_adds_nothing(members, edges):
    """A source whose only parent is already in the set adds 0."""
    edges = [e for e in edges if e.child != "copy"]
    before = independent_origins(members, edges)

    after = independent_origins([*members, "copy"], [*edges, Dependence("copy", members[0], 1.0)])

    assert abs(after.expected - before.expected) < 1e-6


@given(member_sets, edges_among, st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_does_not_matter(members, edges, random):
    """The same members and edges in another order give the same answer."""
    shuffled, others = list(members), list(edges)
    random.shuffle(shuffled)
    random.shuffle(others)

    assert independent_origins(members, edges) == independent_origins(shuffled, others)


@given(edges_among)
@settings(max_examples=25, deadline=None)
def test_draws_agree_with_enumeration(edges):
    """Drawing instead of enumerating gives the same expectation within the error of the draws."""
    exact = independent_origins(SOURCES, edges)
    # Sixteen uncertain dependences of `z` force drawing without touching what is asked.
    burden = [Dependence(f"z{i}", "a", 0.5) for i in range(16)]

    drawn = independent_origins(SOURCES, [*edges, *burden])

    assert abs(drawn.expected - exact.expected) < 0.1


def test_none_is_none():
    """No source, no origin."""
    answer = independent_origins([], [Dependence("a", "b", 0.5)])

    assert (answer.expected, answer.low, answer.high) == (0, 0, 0)


def test_unknown_relation_adds_between():
    """Two sources of which either may have copied the other, or neither, are between one and two origins."""
    answer = independent_origins(["a", "b"], [Dependence("a", "b", 0.3), Dependence("b", "a", 0.3)])

    assert abs(answer.expected - 1.4) < 1e-9
    assert (answer.low, answer.high) == (1, 2)


def test_copies_of_an_absent_model_are_one():
    """Two copies of a source that is not in the set itself share one origin."""
    edges = [Dependence("a", "wire", 1.0), Dependence("b", "wire", 1.0)]

    assert independent_origins(["a", "b"], edges).expected == 1


def test_round_up_speaks_for_its_other_voice():
    """A round-up of X and Y beside X lets Y speak as well; beside both it adds nothing."""
    edges = [Dependence("a", "b", 1.0), Dependence("a", "c", 1.0)]

    assert independent_origins(["a", "b"], edges).expected == 2
    assert independent_origins(["a", "b", "c"], edges).expected == 2


def test_three_reports_of_one_conference_are_one():
    """Sources that share only an outside voice are one origin as far as that is sure."""
    edges = [Dependence(s, "outside:conference", p) for s, p in zip("abc", (1.0, 1.0, 0.5), strict=True)]

    answer = independent_origins(["a", "b", "c"], edges)

    assert answer.expected == 1.5
    assert (answer.low, answer.high) == (1, 2)


def test_many_uncertain_edges_stay_quick_and_repeatable():
    """Sixty sources with a hundred uncertain edges are drawn, alike each time."""
    edges = [
        Dependence(f"s{i}", f"s{j}", 0.4) for i, j in product(range(60), range(60)) if j in (i // 2, i // 3) and j < i
    ]
    members = [f"s{i}" for i in range(60)]

    first = independent_origins(members, edges, draws=300)

    assert first == independent_origins(members, edges, draws=300)
    assert first.low <= first.expected <= first.high


def test_dependences_are_read_from_lineages():
    """Rows without parent are no dependence; spans restrict a dependence to the claims they touch."""
    rows = [
        {"source_id": "a", "parent_id": "", "p_relation": 1.0, "spans": "[]"},
        {"source_id": "b", "parent_id": "a", "p_relation": 0.9, "spans": '[["b",10,20],["a",0,10]]'},
        {"source_id": "c", "parent_id": "a", "p_relation": 0.8, "spans": "[]"},
    ]
    rows = [{"lineage_id": "a", **row} for row in rows]

    everywhere = dependences(rows)
    elsewhere = dependences(rows, {"b": [(20, 30)], "c": [(0, 5)]})

    assert everywhere == [Dependence("b", "a", 0.9), Dependence("c", "a", 0.8)]
    assert elsewhere == [Dependence("c", "a", 0.8)]


def test_kin_of_unknown_direction_are_one_origin():
    """Two texts that surely depend on each other, one way or the other, are one origin."""
    row = {
        "source_id": "b",
        "lineage_id": "a",
        "parent_id": "a",
        "parent_source_id": "a",
        "p_relation": 0.5,
        "p_member": 1.0,
    }

    edges = dependences([row])

    assert independent_origins(["a", "b"], edges).expected == 1
