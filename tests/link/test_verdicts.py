"""Decisions about who is who: laws of what stands, what follows and what is refused."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.decisions import Decision, DecisionRetracted, PairJudged, RecordSetApart
from stemmata.errors import ContradictionError, EntryNotFoundError
from stemmata.link.identity import identity_of
from stemmata.link.verdicts import Book, agreement, constraints, pair_of

RECORDS = ("a", "b", "c", "d", "e")


def entry(seq: int, decision: Decision, agent: str = "Ada") -> dict[str, Any]:
    """Return a ledger entry as the ledger gives it."""
    return {"seq": seq, "time": "2026-05-03T10:00:00Z", "agent": agent, "kind": decision.kind, "body": decision.body()}


def judged(*verdicts: str, agent: str = "Ada") -> list[dict[str, Any]]:
    """Return entries for verdicts such as `a=b`, `b!c`, `c~d` (relative), `a?b` (unsure)."""
    words = {"=": "same", "!": "different", "~": "relative", "?": "unsure"}
    return [entry(n, PairJudged(v[0], v[2], words[v[1]]), agent) for n, v in enumerate(verdicts, 1)]


def rows(*names: str) -> pa.Table:
    """Return a table `records` with these ids and nothing else."""
    return pa.Table.from_pylist([{"record_id": name} for name in names])


def state(book: Book) -> dict[tuple[str, str], tuple[str, int, bool]]:
    """Return everything that stands, for comparison."""
    return {s.verdict.pair: (s.verdict.verdict, s.verdict.entry, s.against is not None) for s in book.all_standing()}


records = st.sampled_from(RECORDS)
agents = st.sampled_from(["Ada", "Ben"])
verdicts = st.sampled_from(["same", "different", "relative", "unsure", "deferred"])
steps = st.one_of(
    st.tuples(records, records, verdicts, st.booleans()).filter(lambda s: s[0] != s[1]).map(
        lambda s: PairJudged(*pair_of(s[0], s[1]), s[2], second=s[3])
    ),
    st.tuples(records, st.sets(records, min_size=1)).filter(lambda s: s[0] not in s[1]).map(
        lambda s: RecordSetApart(s[0], tuple(sorted(s[1])))
    ),
    st.integers(1, 12).map(DecisionRetracted),
)  # fmt: skip


def entered(told: list[tuple[Decision, str]]) -> list[dict[str, Any]]:
    """Return the entries of those decisions that are accepted, one after the other."""
    book, accepted = Book(), list[dict[str, Any]]()
    for decision, agent in told:
        with contextlib.suppress(ContradictionError, EntryNotFoundError):
            book.refuse(decision, agent)
            accepted.append(entry(len(accepted) + 1, decision, agent))
            book.read(accepted[-1:])
    return accepted


ledgers = st.lists(st.tuples(steps, agents), max_size=25).map(entered)


@given(ledgers)
def test_what_is_accepted_never_contradicts(entries: list[dict[str, Any]]) -> None:
    """There are persons for the records such that every verdict which stands is true of them."""
    found = constraints(entries, rows(*RECORDS))
    person = {r: n for n, group in enumerate(found.groups) for r in group}

    assert all(person[a] == person[b] for a, b in found.same)
    assert all(person.get(a, a) != person.get(b, b) for a, b in found.different)


@given(ledgers, steps, agents)
def test_what_is_refused_changes_nothing_and_would_contradict(
    entries: list[dict[str, Any]], decision: Decision, agent: str
) -> None:
    """A refusal leaves everything as it is; without the refusal, no partition would fit."""
    book = Book(entries)
    before = state(book)

    try:
        book.refuse(decision, agent)
    except ContradictionError:
        forced = Book([*entries, entry(len(entries) + 1, decision, agent)])
        signs = {s.verdict.pair: s.sign for s in forced.all_standing() if s.sign}
        assert not fits(signs)
    except EntryNotFoundError:
        assert isinstance(decision, DecisionRetracted)
    else:
        accepted = Book([*entries, entry(len(entries) + 1, decision, agent)])
        assert fits({s.verdict.pair: s.sign for s in accepted.all_standing() if s.sign})

    assert state(book) == before
    assert state(Book(entries)) == before


def fits(signs: Mapping[tuple[str, str], int]) -> bool:
    """Return whether some partition of the records keeps all signs, by trying all of them."""

    def partitions(rest: tuple[str, ...], blocks: list[list[str]]) -> bool:
        if not rest:
            person = {r: n for n, block in enumerate(blocks) for r in block}
            return all((person[a] == person[b]) == (sign > 0) for (a, b), sign in signs.items())
        joined = ([*blocks[:n], [*block, rest[0]], *blocks[n + 1 :]] for n, block in enumerate(blocks))
        return any(partitions(rest[1:], new) for new in (*joined, [*blocks, [rest[0]]]))

    return partitions(RECORDS, [])


@given(ledgers, steps, agents)
def test_undo_restores_exactly(entries: list[dict[str, Any]], decision: Decision, agent: str) -> None:
    """A decision and its retraction leave what stood before; retracting that brings the decision back."""
    book = Book(entries)
    try:
        book.refuse(decision, agent)
    except (ContradictionError, EntryNotFoundError):
        return
    n = len(entries)
    made = [*entries, entry(n + 1, decision, agent)]
    undone = [*made, entry(n + 2, DecisionRetracted(n + 1), agent)]
    redone = [*undone, entry(n + 3, DecisionRetracted(n + 2), agent)]

    assert state(Book(undone)) == state(book)
    assert state(Book(redone)) == state(Book(made))
    assert relations(Book(undone)) == relations(book)


def relations(book: Book) -> list[int]:
    """Return what follows for every two records."""
    return [book.links.relation(a, b) for a, b in combinations(RECORDS, 2)]


@given(st.data())
def test_order_of_verdicts_on_different_pairs_does_not_matter(data: st.DataObject) -> None:
    """The same verdicts on different pairs bind alike in any order, and contradict in any order or in none."""
    pairs = data.draw(st.lists(st.sampled_from(list(combinations(RECORDS, 2))), unique=True, max_size=8))
    told = [PairJudged(*pair, data.draw(verdicts)) for pair in pairs]
    shuffled = data.draw(st.permutations(told))

    one, other = (entered([(d, "Ada") for d in order]) for order in (told, shuffled))

    assert (len(one) == len(told)) == (len(other) == len(told))
    if len(one) == len(told):
        found, again = (constraints(entries, rows(*RECORDS)) for entries in (one, other))
        assert (found.same, found.different, found.groups) == (again.same, again.different, again.groups)


@given(ledgers, st.integers(0, 25))
def test_reading_in_two_parts_is_reading_at_once(entries: list[dict[str, Any]], cut: int) -> None:
    """A session that goes on reading the ledger knows what a fresh one knows."""
    book = Book(entries[:cut])
    book.read(entries[cut:])

    assert state(book) == state(Book(entries))
    assert relations(book) == relations(Book(entries))


def test_a_contradiction_is_told_with_its_chain() -> None:
    """A is B, B is C: that A is not C is refused, naming the entries, who and when."""
    book = Book([*judged("a=b", agent="Ada"), *judged("x=y", "b=c", agent="Ben")[1:]])

    with pytest.raises(ContradictionError) as refused:
        book.refuse(PairJudged("a", "c", "different"), "Cyd", name=str.upper)

    assert refused.value.message == (
        "this contradicts what was decided: A is B (entry 1, Ada, 2026-05-03), B is C (entry 2, Ben, 2026-05-03); "
        "but A is not C (as is said now)"
    )
    assert "one of [1, 2]" in refused.value.hint


def test_closing_a_triangle_over_a_difference_is_refused() -> None:
    """A is B, A is a relative of C: then B cannot be C."""
    book = Book(judged("a=b", "a~c"))

    with pytest.raises(ContradictionError, match="relative of, and not, c"):
        book.refuse(PairJudged("b", "c", "same"), "Ada")


def test_an_undoing_that_would_contradict_is_refused() -> None:
    """A = B was given up for `unsure`, then parted by A = C, B != C: bringing A = B back contradicts."""
    book = Book(judged("a=b", "a?b", "a=c", "b!c"))

    with pytest.raises(ContradictionError):
        book.refuse(DecisionRetracted(2), "Ada")


def test_a_record_taken_out_of_a_cluster_is_none_of_the_others() -> None:
    """The verdicts on the other members stay."""
    entries = [*judged("a=b", "b=c", "a=c"), entry(4, RecordSetApart("c", ("a", "b"), reason="other father"))]

    found = constraints(entries, rows("a", "b", "c"))

    assert found.groups == (("a", "b"),)
    assert found.different == (("a", "c"), ("b", "c"))


def test_second_codings_are_kept_apart_and_disputes_bind_nothing() -> None:
    """A second coding that says the opposite suspends the first until somebody judges again."""
    first = judged("a=b")
    second = [*first, entry(2, PairJudged("a", "b", "relative", second=True), "Ben")]
    settled = [*second, entry(3, PairJudged("a", "b", "relative"), "Cyd")]

    assert constraints(first, rows("a", "b")).decided == {("a", "b"): ("same", "Ada")}
    assert constraints(second, rows("a", "b")).decided == {("a", "b"): ("unsure", "Ada and Ben disagree")}
    assert constraints(second, rows("a", "b")).same == ()
    assert constraints(settled, rows("a", "b")).decided == {("a", "b"): ("relative", "Cyd")}
    assert agreement(Book(settled)).disagreements == (("same", "relative", 1),)


def test_kappa_of_a_published_table() -> None:
    """Two coders of 100 pairs, 45 + 25 agreed, 15 + 15 not: po = .70, pe = .52, kappa = .375."""
    cells = [("same", "same", 45), ("same", "different", 15), ("different", "same", 15), ("different", "different", 25)]
    told = [pair for first, second, n in cells for pair in [(first, second)] * n]
    entries = []
    for n, (first, second) in enumerate(told):
        pair = f"p{n:03}a", f"p{n:03}b"
        entries += [
            entry(2 * n + 1, PairJudged(*pair, first), "Ada"),
            entry(2 * n + 2, PairJudged(*pair, second, second=True), "Ben"),
        ]

    found = agreement(Book(entries))

    assert (found.n, found.observed) == (100, 0.70)
    assert found.kappa == pytest.approx(0.375)
    assert (found.low, found.high) == (pytest.approx(0.1879, abs=1e-3), pytest.approx(0.5621, abs=1e-3))


def test_one_verdict_throughout_has_no_kappa() -> None:
    """Chance agreement is certain: an honest "cannot be computed"."""
    entries = [*judged("a=b"), entry(2, PairJudged("a", "b", "same", second=True), "Ben")]

    assert agreement(Book(entries)) == dataclasses.replace(agreement(Book()), n=1, observed=1.0)


# -- releases -----------------------------------------------------------------------------------------------------


def person(record_id: str, source: str = "old", **fields: str) -> dict[str, Any]:
    """Return a row of `records` of the list `moh`."""
    return {"record_id": record_id, "source_id": source, "list_id": "moh", **fields}


def listed(rows: list[dict[str, Any]]) -> pa.Table:
    """Return rows as a table `records`."""
    columns = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in columns})


OLD = [
    person("a1", external_id="17", name="Miran Tal", age="34"),
    person("b1", external_id="18", name="Miran Tall", age="34"),
    person("c1", external_id="19", name="Sela Or", age="8"),
]


def told(a: dict[str, Any], b: dict[str, Any], verdict: str, **more: Any) -> PairJudged:
    """Return a verdict that remembers what both records were."""
    kept = {row["record_id"]: identity_of(row) for row in (a, b)}
    return PairJudged(*pair_of(a["record_id"], b["record_id"]), verdict, kept, **more)


def test_a_decision_finds_its_records_in_a_later_release() -> None:
    """Same list, same number, same fields: carried over; the ids are new."""
    entries = [entry(1, told(OLD[0], OLD[1], "same"))]
    release = [{**row, "record_id": row["record_id"] + "x", "source_id": "new", "notes": "checked"} for row in OLD]

    found = constraints(entries, listed(release))

    assert found.same == (("a1x", "b1x"),)
    assert found.again == ()


def test_only_what_changed_is_asked_again() -> None:
    """A changed age asks its pair again, naming the field; the other pair holds."""
    entries = [entry(1, told(OLD[0], OLD[1], "same")), entry(2, told(OLD[0], OLD[2], "different"))]
    release = [{**row, "record_id": row["record_id"] + "x", "source_id": "new"} for row in OLD]
    release[1]["age"] = "43"

    found = constraints(entries, listed(release))

    assert found.different == (("a1x", "c1x"),)
    assert [(a.pair, a.why) for a in found.again] == [(("a1x", "b1x"), "changed in the list since: age")]
    assert found.same == ()


def test_both_releases_in_the_case_are_bound_alike() -> None:
    """What was said of a row is said of the same row released again."""
    entries = [entry(1, told(OLD[0], OLD[2], "different"))]
    release = [{**row, "record_id": row["record_id"] + "x", "source_id": "new"} for row in OLD]

    found = constraints(entries, listed([*OLD, *release]))

    assert found.different == (("a1", "c1"), ("a1", "c1x"), ("a1x", "c1"), ("a1x", "c1x"))


def test_lists_without_numbers_are_found_by_their_fields_if_only_one_row_has_them() -> None:
    """Two rows alike in everything cannot be told apart: then the decision rests."""
    a, b, c = (person(n, name=name, age="5") for n, name in (("a", "Ilan Po"), ("b", "Ilan Poe"), ("c", "Rem Ad")))
    entries = [entry(1, told(a, b, "same")), entry(2, told(a, c, "different"))]
    release = [{**row, "record_id": row["record_id"] + "x", "source_id": "new"} for row in (a, b, c, c)]
    release[3]["record_id"] = "cy"

    found = constraints(entries, listed(release))

    assert found.same == (("ax", "bx"),)
    assert (found.different, found.resting) == ((), (2,))


def test_what_is_carried_gives_way_to_what_was_said_of_the_records_themselves() -> None:
    """A carried verdict that contradicts is asked again and binds nothing."""
    new = [{**row, "record_id": row["record_id"] + "x", "source_id": "new"} for row in OLD]
    entries = [entry(1, told(OLD[0], OLD[1], "same")), entry(2, told(new[0], new[2], "same"))]
    entries.append(entry(3, told(new[1], new[2], "different")))

    found = constraints(entries, listed(new))

    assert found.same == (("a1x", "c1x"),)
    assert [(a.pair, a.verdict.entry) for a in found.again] == [(("a1x", "b1x"), 1)]


def test_weights_of_judged_pairs_are_those_of_the_sample() -> None:
    """A stratum of 300 pairs of which two were told stands for 150 each; `unsure` and other queues are left out."""
    entries = [
        entry(1, PairJudged("a", "b", "same", stratum=4, stratum_size=300)),
        entry(2, PairJudged("a", "c", "different", stratum=4, stratum_size=300)),
        entry(3, PairJudged("a", "d", "unsure", stratum=4, stratum_size=300)),
        entry(4, PairJudged("a", "e", "different")),
    ]

    found = constraints(entries, rows(*RECORDS))

    assert [(j.record_a, j.record_b, j.same, j.weight) for j in found.judged] == [
        ("a", "b", True, 150.0),
        ("a", "c", False, 150.0),
    ]
