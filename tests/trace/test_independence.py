"""The number of origins: limits that anyone would ask for, and laws, without and with dependence that nothing shows."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.values.origins import Dependence, Origins, Standing, Unseen, dependences, in_words, independent_origins

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


standings_among = st.lists(
    st.builds(
        Standing,
        member=st.sampled_from(NODES),
        language=st.sampled_from([None, "en", "fr"]),
        speaks_for_itself=st.booleans(),
        telling_figure=st.booleans(),
    ),
    max_size=7,
    unique_by=lambda standing: standing.member,
)
models = st.builds(
    Unseen,
    own_voice_hidden=st.sampled_from([0.0, 0.1, 0.4]),
    report_weight=st.sampled_from([0.5, 1.0, 3.0]),
    same_language=st.sampled_from([1.0, 2.0, 4.0]),
    telling_figure=st.sampled_from([0.3, 1.0]),
    spread=st.sampled_from([1.0, 3.0]),
)


def detected(members: list[str], edges: list[Dependence], draws: int = 2000) -> Origins:
    """The count from the dependence that was found alone."""
    return independent_origins(members, edges, unseen=None, draws=draws)


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

    answer = detected(members, downhill)

    assert answer.expected == answer.low == answer.high == cut_size(members, downhill)


@given(st.sampled_from(SOURCES), edges_among)
@settings(max_examples=100, deadline=None)
def test_one_source_is_one_origin(member, edges):
    """One source gives exactly 1 whatever it depends on."""
    answer = detected([member], edges)

    assert (answer.expected, answer.low, answer.high) == (1, 1, 1)


@given(member_sets, edges_among)
@settings(max_examples=150, deadline=None)
def test_more_sources_never_fewer_origins(members, edges):
    """Adding a source adds between 0 and 1."""
    before = detected(members, edges)
    for extra in SOURCES:
        after = detected([*members, extra], edges)

        assert before.expected - 1e-6 <= after.expected <= before.expected + 1 + 1e-6
        assert before.low <= after.low
        assert before.high <= after.high <= len(set(members) | {extra})


@given(member_sets.filter(bool), edges_among)
@settings(max_examples=100, deadline=None)
def test_a_pure_copy_adds_nothing(members, edges):
    """A source whose only parent is already in the set adds 0."""
    edges = [e for e in edges if e.child != "copy"]
    before = detected(members, edges)

    after = detected([*members, "copy"], [*edges, Dependence("copy", members[0], 1.0)])

    assert abs(after.expected - before.expected) < 1e-6


@given(member_sets, edges_among, st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_does_not_matter(members, edges, random):
    """The same members and edges in another order give the same answer."""
    shuffled, others = list(members), list(edges)
    random.shuffle(shuffled)
    random.shuffle(others)

    assert detected(members, edges) == detected(shuffled, others)


@given(edges_among)
@settings(max_examples=25, deadline=None)
def test_draws_agree_with_enumeration(edges):
    """Drawing instead of enumerating gives the same expectation within the error of the draws."""
    exact = detected(SOURCES, edges)
    # Sixteen uncertain dependences of `z` force drawing without touching what is asked.
    burden = [Dependence(f"z{i}", "a", 0.5) for i in range(16)]

    drawn = detected(SOURCES, [*edges, *burden])

    assert abs(drawn.expected - exact.expected) < 0.1


def test_none_is_none():
    """No source, no origin."""
    answer = detected([], [Dependence("a", "b", 0.5)])

    assert (answer.expected, answer.low, answer.high) == (0, 0, 0)


def test_unknown_relation_adds_between():
    """Two sources of which either may have copied the other, or neither, are between one and two origins."""
    answer = detected(["a", "b"], [Dependence("a", "b", 0.3), Dependence("b", "a", 0.3)])

    assert abs(answer.expected - 1.4) < 1e-9
    assert (answer.low, answer.high) == (1, 2)


def test_copies_of_an_absent_model_are_one():
    """Two copies of a source that is not in the set itself share one origin."""
    edges = [Dependence("a", "wire", 1.0), Dependence("b", "wire", 1.0)]

    assert detected(["a", "b"], edges).expected == 1


def test_round_up_speaks_for_its_other_voice():
    """A round-up of X and Y beside X lets Y speak as well; beside both it adds nothing."""
    edges = [Dependence("a", "b", 1.0), Dependence("a", "c", 1.0)]

    assert detected(["a", "b"], edges).expected == 2
    assert detected(["a", "b", "c"], edges).expected == 2


def test_three_reports_of_one_conference_are_one():
    """Sources that share only an outside voice are one origin as far as that is sure."""
    edges = [Dependence(s, "outside:conference", p) for s, p in zip("abc", (1.0, 1.0, 0.5), strict=True)]

    answer = detected(["a", "b", "c"], edges)

    assert answer.expected == 1.5
    assert (answer.low, answer.high) == (1, 2)


def test_many_uncertain_edges_stay_quick_and_repeatable():
    """Sixty sources with a hundred uncertain edges are drawn, alike each time."""
    edges = [
        Dependence(f"s{i}", f"s{j}", 0.4) for i, j in product(range(60), range(60)) if j in (i // 2, i // 3) and j < i
    ]
    members = [f"s{i}" for i in range(60)]

    first = detected(members, edges, draws=300)

    assert first == detected(members, edges, draws=300)
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

    assert detected(["a", "b"], edges).expected == 1


@given(st.sampled_from(SOURCES), edges_among, standings_among, models)
@settings(max_examples=60, deadline=None)
def test_one_source_is_one_origin_whatever_is_unseen(member, edges, standings, model):
    """One source gives exactly 1 whatever is known or unknown of it."""
    answer = independent_origins([member], edges, standings, unseen=model)

    assert (answer.expected, answer.low, answer.high) == (1, 1, 1)


@given(member_sets, edges_among, standings_among, models)
@settings(max_examples=150, deadline=None)
def test_more_sources_never_fewer_with_unseen_dependence(members, edges, standings, model):
    """Adding a source never lowers the expectation or a bound, and a bound never exceeds the number of sources."""
    before = independent_origins(members, edges, standings, unseen=model, draws=300)
    for extra in SOURCES:
        after = independent_origins([*members, extra], edges, standings, unseen=model, draws=300)

        assert before.expected - 1e-6 <= after.expected
        assert before.low <= after.low
        assert before.high <= after.high <= len({*members, extra})


@given(member_sets, edges_among, standings_among)
@settings(max_examples=100, deadline=None)
def test_a_source_adds_at_most_one(members, edges, standings):
    """With the numbers of the model as they stand, a further source adds no more than itself."""
    before = independent_origins(members, edges, standings, draws=300)
    for extra in SOURCES:
        after = independent_origins([*members, extra], edges, standings, draws=300)

        assert after.expected <= before.expected + 1 + 1e-6


@given(member_sets.filter(bool), edges_among, standings_among, models)
@settings(max_examples=80, deadline=None)
def test_a_pure_copy_adds_nothing_whatever_is_unseen(members, edges, standings, model):
    """A source whose only parent is already in the set adds 0."""
    before = independent_origins(members, edges, standings, unseen=model)

    more = [*edges, Dependence("copy", members[0], 1.0)]
    after = independent_origins([*members, "copy"], more, [*standings, Standing("copy", "fr")], unseen=model)

    assert abs(after.expected - before.expected) < 1e-6
    assert (after.low, after.high) == (before.low, before.high)


@given(member_sets, edges_among, standings_among, models)
@settings(max_examples=80, deadline=None)
def test_unseen_dependence_only_takes_away(members, edges, standings, model):
    """What nothing shows can only make fewer origins of those found, and never less than one."""
    found = detected(members, edges, 300)
    answer = independent_origins(members, edges, standings, unseen=model, draws=300)

    assert min(len(members), 1) - 1e-9 <= answer.expected <= found.expected + 1e-6
    assert answer.low <= found.low
    assert answer.high <= found.high


@given(member_sets, edges_among, standings_among, st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_does_not_matter_for_unseen_dependence(members, edges, standings, random):
    """The same members, edges and standings in another order give the same answer."""
    shuffled = [list(members), list(edges), list(standings)]
    for items in shuffled:
        random.shuffle(items)

    assert independent_origins(members, edges, standings) == independent_origins(*shuffled)


@given(standings_among, st.sampled_from(SOURCES), edges_among)
@settings(max_examples=80, deadline=None)
def test_speaking_for_itself_never_makes_fewer(standings, member, edges):
    """That a source speaks for itself never lowers the number, where no edge touches it and figures are alike."""
    others = [replace(s, telling_figure=False) for s in standings if s.member != member]
    kept = [e for e in edges if member not in {e.parent, e.child}]

    report = independent_origins(SOURCES, kept, [*others, Standing(member, "en")], draws=300)
    witness = independent_origins(SOURCES, kept, [*others, Standing(member, "en", speaks_for_itself=True)], draws=300)

    assert report.expected - 1e-6 <= witness.expected


def test_two_reports_of_unknown_relation_are_between_one_and_two():
    """Nothing was found between two reports: they are 1 to 2 origins, and never two for certain."""
    answer = independent_origins(["a", "b"], [])

    assert 1 < answer.expected < 2
    assert (answer.low, answer.high) == (1, 2)


def test_witnesses_count_for_more_than_reports():
    """Ten witnesses are nearly ten origins, ten reports are far fewer."""
    members = [f"s{i}" for i in range(10)]

    witnesses = independent_origins(members, [], [Standing(m, "en", speaks_for_itself=True) for m in members])
    reports = independent_origins(members, [], [Standing(m, "en") for m in members])

    assert witnesses.expected > 7
    assert reports.expected < 6
    assert reports.low <= 2


def test_two_languages_leave_more_in_doubt_than_one():
    """Of two reports, those in one language are likelier two origins than those in two languages."""
    alike = independent_origins(["a", "b"], [], [Standing("a", "en"), Standing("b", "en")])
    apart = independent_origins(["a", "b"], [], [Standing("a", "en"), Standing("b", "fr")])

    assert apart.expected < alike.expected


def test_translation_leaves_more_in_doubt():
    """Reports in different languages are fewer origins than reports in one, in which shared words would have shown."""
    alike = independent_origins(["a", "b", "c"], [], [Standing(m, "en") for m in "abc"])
    apart = independent_origins(["a", "b", "c"], [], [Standing("a", "en"), Standing("b", "fr"), Standing("c", "fa")])

    assert apart.expected < alike.expected


def test_a_figure_nobody_hits_upon_by_chance_speaks_for_one_origin():
    """That three reports all say seventeen makes one origin likelier than if all say twenty."""
    seventeen = independent_origins(["a", "b", "c"], [], [Standing(m, "en", telling_figure=True) for m in "abc"])
    twenty = independent_origins(["a", "b", "c"], [], [Standing(m, "en") for m in "abc"])

    assert seventeen.expected < twenty.expected


def test_two_hundred_sources_stay_quick():
    """Two hundred sources with many uncertain edges are counted, alike each time, and hold one origin possible."""
    edges = [Dependence(f"s{i}", f"s{i // 2}", 0.5) for i in range(1, 200)]
    members = [f"s{i}" for i in range(200)]

    first = independent_origins(members, edges, draws=200)

    assert first == independent_origins(members, edges, draws=200)
    assert first.low < first.expected < first.high < 100


def test_words_never_claim_independence():
    """The number in words says what was looked for, and never that sources are independent."""
    for counted in (Origins(1.9, 1.0, 3.0), Origins(2.0, 2.0, 2.0), Origins(1.0, 1.0, 1.0), Origins(0.0, 0.0, 0.0)):
        assert "independen" not in in_words(counted)
    assert "no textual dependence was found" in in_words(Origins(2.0, 2.0, 2.0))
