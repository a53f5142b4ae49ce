"""Findings: the contrary slot, review by somebody else, undoing without a trace, claims that change beneath them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_room import FIRST, SECOND, Kept, work

from stemmata import decisions
from stemmata.chain import CHAIN
from stemmata.decisions import (
    ClaimCoded,
    CrimeExamined,
    DecisionRetracted,
    ElementMapped,
    Entry,
    FindingEvidence,
    FindingMoved,
    FindingWritten,
    LegalSchemeAdded,
    PostHeld,
)
from stemmata.errors import (
    AuthorApprovesError,
    ClaimUnknownError,
    DecisionError,
    ElementUnknownError,
    FindingIncompleteError,
    FindingStepError,
    FindingUnknownError,
    LegalSchemeError,
    NotOfFindingsError,
    PersonUnclearError,
    SheetError,
    StemmataError,
)
from stemmata.link.verdicts import Book
from stemmata.store.ledger import Ledger
from stemmata.tables import TABLES
from stemmata.values.command import chain_on
from stemmata.weigh import findings, run
from stemmata.weigh.coded import shown
from stemmata.weigh.concluding import Concluding
from stemmata.weigh.findingsheet import SHEETS, enter_plan, export_findings, read_plan
from stemmata.weigh.law import shipped

TEXTS = {"a": FIRST, "b": SECOND}
STANDARDS = ("reasonable grounds to believe", "beyond reasonable doubt")
HEAD = "scheme = 'x'\ntitle = 'T'\nlaw = 'L'\n[[crimes]]\nid = 'a'\nlabel = 'A'\narticle = '1'\n"
MADE = ("findings", "grades", "elements", "posts")


class Room:
    """The room over two papers that contradict each other, with a ledger of its own."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger.create(folder / "ledger.sqlite", home=folder / "keys")
        self.texts = dict(TEXTS)
        self.cache = Kept()
        self.listed: dict[str, pa.Table] = {}

    def build(self) -> dict[str, pa.Table]:
        """Return the tables of the room as the ledger stands."""
        of = next(stage for stage in CHAIN if stage.room == "weigh").entries
        entries = tuple(e for e in self.ledger.entries() if e["kind"] in of)
        given = work(self.texts, self.cache)
        return dict(run(replace(given, entries=entries, tables={**given.tables, **self.listed})).tables)

    def sources(self, **protection: str) -> pa.Table:
        """Return the papers, open but for those named with their protection."""
        rows = work(self.texts, self.cache).tables["sources"].to_pylist()
        return TABLES["sources"].build(r | {"protection": protection.get(r["source_id"], "open")} for r in rows)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table."""
        rows: list[dict[str, Any]] = self.build()[name].to_pylist()
        return rows

    def as_(self, who: str) -> Concluding:
        """Return a session of somebody."""
        tables = {"sources": self.sources(), **self.build(), **self.listed}
        return Concluding(self.ledger, tables, by=who, standards=STANDARDS)

    def claims(self, **wanted: object) -> list[str]:
        """Return ids of claims with these values."""
        return [c["claim_id"] for c in self.rows("claims") if all(c[k] == v for k, v in wanted.items())]

    def whole(self, who: str = "Author") -> Concluding:
        """Return a session in which F1 lacks nothing: 30 assailants, against it what the other paper says."""
        session = self.as_(who)
        session.write(
            statement="Thirty men took part", verdict="established", reasons="it is said so", would_change="a list"
        )
        session.mark("F1", "for", self.claims(topic="assailant_number", source_id="a"))
        session.mark("F1", "against", session.proposed("F1"))
        return session


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.ledger.close()


def test_what_contradicts_is_proposed_and_blocks_until_looked_at(room: Room) -> None:
    """The other paper's figure is proposed against; nobody approves before somebody has looked at it."""
    author = room.as_("Author")
    author.write(statement="Thirty men took part", verdict="established", reasons="said so", would_change="a list")
    author.mark("F1", "for", room.claims(topic="assailant_number", source_id="a"))
    other = room.claims(topic="assailant_number", source_id="b")
    author.submit("F1")

    assert author.proposed("F1") == other
    with pytest.raises(FindingIncompleteError) as refused:
        room.as_("Reviewer").approve("F1")
    assert findings.LACKS_LOOK in refused.value.message
    [row] = room.rows("findings")
    assert (row["contrary_found"], row["look_again"]) == (other, [findings.CONTRARY_UNSEEN])


def test_the_other_side_of_a_contradiction_is_contrary():
    """Whichever side a claim stands on; where only a word near by was altered, claims of the same topic alone."""
    claims = {c: {"topic": "victims" if c in "abc" else "weapon"} for c in "abcd"}
    speaker = {"kind": "speaker", "claims_one": ["a"], "claims_other": ["d"]}
    altered = {"kind": "alteration", "claims_one": ["a"], "claims_other": ["b", "c", "d"]}

    assert findings.contrary(["a"], [], [speaker], claims) == ["d"]
    assert findings.contrary(["d"], [], [speaker], claims) == ["a"]
    assert findings.contrary(["a"], [], [altered], claims) == ["b", "c"]
    assert findings.contrary(["a", "b"], [], [altered], claims) == ["c"]
    assert findings.contrary(["e"], [], [speaker, altered], claims) == []


def test_what_the_list_of_contradictions_opposes_is_proposed_until_looked_at(room: Room) -> None:
    """A claim on the other side of a contradiction is proposed like another answer; marked, it is no more."""
    author = room.whole()
    [mine] = room.claims(topic="assailant_number", source_id="a")
    other = next(c for c in room.claims(source_id="b") if c not in author.finding("F1").marks)
    row = next(r for r in room.rows("contradictions")) | {
        "claims_one": [mine],
        "claims_other": [other],
        "kind": "identity",
    }
    tables = {"sources": room.sources(), **room.build(), "contradictions": TABLES["contradictions"].build([row])}
    session = Concluding(room.ledger, tables, by="Author", standards=STANDARDS)

    assert session.proposed("F1") == [other]
    assert findings.LACKS_LOOK in session.lacking("F1")
    session.mark("F1", "neither", [other], reason="it speaks of another man")
    assert session.proposed("F1") == []


def test_an_empty_contrary_slot_blocks_until_somebody_says_where_they_looked(room: Room) -> None:
    """With nothing against it a finding is approved only when a person says in words that nothing was found."""
    author = room.as_("Author")
    author.write(statement="The army denied it", verdict="established", reasons="it said so", would_change="a tape")
    author.mark("F1", "for", room.claims(topic="denial") or room.claims(source_id="a")[:1])
    author.mark("F1", "neither", author.proposed("F1") or room.claims(source_id="b")[:1], reason="of other things")
    author.submit("F1")
    reviewer = room.as_("Reviewer")

    with pytest.raises(FindingIncompleteError) as refused:
        reviewer.approve("F1")
    assert findings.LACKS_CONTRARY in refused.value.message
    reviewer.send_back("F1", reason="the other side is missing")
    with pytest.raises(DecisionError, match="where you looked"):
        author.searched("F1", "nothing found")
    author.searched("F1", "Read both papers and asked the ministry's archive; none says it was silent")
    author.submit("F1")
    reviewer.approve("F1")

    [row] = room.rows("findings")
    assert (row["status"], row["approved_by"], row["lacking"]) == ("approved", "Reviewer", [])
    assert "ministry's archive" in row["nothing_contrary"]


@pytest.mark.parametrize("name", ["Author", "author", " AUTHOR ", "Aúthor"])
def test_an_author_does_not_approve(room: Room, name: str) -> None:
    """Whoever wrote, marked, searched or submitted cannot approve, however the name is spelt."""
    room.whole().submit("F1")

    with pytest.raises(AuthorApprovesError):
        room.as_(name).approve("F1")
    assert [row["status"] for row in room.rows("findings")] == ["in review"]


def test_who_only_marked_a_claim_is_an_author_too(room: Room) -> None:
    """Evidence is part of a finding: who chose it does not approve it."""
    author = room.whole()
    room.as_("Helper").mark("F1", "for", room.claims(topic="victims")[:1], weight="unsure")
    author.submit("F1")

    with pytest.raises(AuthorApprovesError):
        room.as_("Helper").approve("F1")


def test_nothing_changes_under_review_or_after_approval(room: Room) -> None:
    """Words and evidence are shut in review and when approved, open again when returned or reopened."""
    author = room.whole()
    author.submit("F1")
    for change in (
        lambda: author.write("F1", statement="Forty"),
        lambda: author.mark("F1", "against", room.claims(source_id="b")[:1]),
        lambda: author.searched("F1", "looked at all the papers"),
        lambda: author.undo(next(e["entry"] for e in author.decisions() if e["kind"] == "finding-evidence")),
    ):
        with pytest.raises(FindingStepError):
            change()
    room.as_("Reviewer").approve("F1")
    with pytest.raises(FindingStepError):
        author.write("F1", statement="Forty")
    room.as_("Somebody").reopen("F1", reason="a new witness")
    author.write("F1", statement="Thirty men, at least")

    [row] = room.rows("findings")
    assert (row["status"], row["statement"], row["approved_by"]) == ("reopened", "Thirty men, at least", None)
    assert [step["to"] for step in json.loads(row["history"])] == ["in review", "approved", "reopened"]


def test_origins_are_counted_on_both_sides_without_what_is_immaterial(room: Room) -> None:
    """Origins behind a side are those of its claims that are not called immaterial; none is zero."""
    author = room.whole()
    [before] = room.rows("findings")
    author.mark("F1", "for", room.claims(topic="assailant_number", source_id="b"))
    [both] = room.rows("findings")
    author.mark("F1", "for", room.claims(topic="assailant_number", source_id="b"), weight="immaterial")
    [after] = room.rows("findings")

    assert (before["independent_origins"], before["against_origins"]) == (1.0, 1.0)
    assert both["independent_origins"] > 1.0
    assert (both["against_origins"], both["claims_against"]) == (0.0, [])
    assert after["independent_origins"] == 1.0
    assert len(after["claims_for"]) == 2


def test_a_vanished_claim_flags_the_finding_and_is_kept_as_it_was(room: Room) -> None:
    """The paper is withdrawn: the finding stands, to be looked at again, with the words that are gone."""
    author = room.whole()
    author.submit("F1")
    room.as_("Reviewer").approve("F1")
    del room.texts["b"]

    [row] = room.rows("findings")

    assert findings.CLAIM_GONE in row["look_again"]
    assert row["claims_against"] == []
    [gone] = json.loads(row["gone"])
    assert "40 men" in gone["claim"]["quote"]
    room.as_("Author").reopen("F1", reason="a paper was withdrawn")
    room.as_("Author").unmark_gone("F1", "withdrawn by the archive")
    assert room.rows("findings")[0]["look_again"] == []


def test_a_claim_that_says_something_else_flags_the_finding() -> None:
    """A claim whose value or speaker changed, or that was rejected, is not silently relied on."""
    claim = {"claim_id": "c", "value": "30", "asserted_by": "X", "polarity": "asserts", "status": "suggested"}
    mark = findings.Mark("c", "for", "material", None, "A", 3, findings.as_it_was(claim))

    assert findings._troubles([mark], {"c": claim}) == []
    assert findings._troubles([mark], {"c": claim | {"value": "40"}}) == [findings.CLAIM_OTHERWISE]
    assert findings._troubles([mark], {"c": claim | {"status": "rejected"}}) == [findings.CLAIM_REJECTED]


def test_a_rejection_by_a_coder_flags_the_finding_and_is_undone_without_a_trace(room: Room) -> None:
    """A claim that a person rejects bears nothing any more; taken back, the tables are as they were."""
    author = room.whole()
    was = room.build()
    [claim] = [c for c in was["claims"].to_pylist() if c["topic"] == "assailant_number" and c["source_id"] == "a"]
    number = room.ledger.append(ClaimCoded(shown(claim), "rejected"), "Coder")

    [row] = room.rows("findings")
    assert row["look_again"] == [findings.CLAIM_REJECTED]
    assert row["independent_origins"] == 0.0
    assert findings.LACKS_FOR in row["lacking"]
    author.submit("F1")
    with pytest.raises(FindingIncompleteError):
        room.as_("Reviewer").approve("F1")
    with pytest.raises(NotOfFindingsError):
        author.undo(number)
    author.undo(author.decisions()[-1]["entry"])
    room.ledger.append(DecisionRetracted(number), "Coder")
    assert all(room.build()[name].equals(was[name]) for name in was)


def test_what_a_later_version_wrote_stops_nothing(room: Room) -> None:
    """Steps and sides this version does not know are kept in the ledger, and the finding is still told."""
    author = room.whole()
    room.ledger.append(FindingMoved("F1", "sealed", "0" * 64), "Later")
    room.ledger.append(FindingEvidence("F1", "beside", "grave", {"c": {}}), "Later")
    room.ledger.append(LegalSchemeAdded("later", "scheme = 3"), "Later")
    room.ledger.append(ElementMapped("later/crime", "later/crime/x", "for", {"c": {}}), "Later")

    assert [row["status"] for row in room.rows("findings")] == ["sealed"]
    with pytest.raises(FindingStepError):
        room.as_("Author").submit("F1")
    with pytest.raises(FindingStepError):
        author.write("F1", statement="Forty")


def test_dissent_is_stored_and_only_its_author_takes_it_back(room: Room) -> None:
    """A dissent comes at any time, leaves an approval standing, and is nobody else's to remove."""
    author = room.whole()
    author.submit("F1")
    room.as_("Reviewer").approve("F1")
    dissenter = room.as_("Dissenter")
    number = dissenter.dissent("F1", "the light was too poor to count")

    [row] = room.rows("findings")
    assert (row["dissent"], row["status"], row["look_again"]) == (
        "Dissenter: the light was too poor to count", "approved", [],
    )  # fmt: skip
    with pytest.raises(FindingStepError, match="Dissenter"):
        author.undo(number)
    dissenter.undo(number)
    assert room.rows("findings")[0]["dissent"] is None


def test_what_a_reviewer_decided_is_the_reviewers_to_take_back(room: Room) -> None:
    """An author cannot undo an approval, only reopen the finding; the reviewer can, and it is in review again."""
    author = room.whole()
    author.submit("F1")
    approval = room.as_("Reviewer").approve("F1")

    with pytest.raises(FindingStepError, match="Reviewer"):
        room.as_("Author").undo(approval)
    room.as_("reviewer").undo(approval)
    assert room.rows("findings")[0]["status"] == "in review"


def test_an_undoing_never_leaves_what_nobody_could_have_decided(room: Room) -> None:
    """A reopening cannot be undone over changed words, a submission not under its approval."""
    author = room.whole()
    submitted = author.submit("F1")
    room.as_("Reviewer").approve("F1")
    with pytest.raises(FindingStepError, match="later steps"):
        author.undo(submitted)
    reopened = room.as_("Author").reopen("F1", reason="again")
    later = room.as_("Author")
    later.write("F1", statement="Something else altogether")

    with pytest.raises(FindingStepError):
        later.undo(reopened)
    assert room.rows("findings")[0]["status"] == "reopened"


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("write", "words", "mark", "searched", "dissent", "submit", "approve", "return", "reopen",
                         "grade", "examine", "map", "post")),
        st.sampled_from(("Author", "Reviewer")),
    ),
    min_size=1, max_size=10,
)  # fmt: skip


def act(session: Concluding, what: str, claims: list[str]) -> int:
    """Do one thing."""
    murder = "crimes-against-humanity/murder"
    return {
        "write": lambda: session.write(statement="Twelve fishermen were killed")[1],
        "words": lambda: session.write("F1", verdict="established", reasons="r", would_change="w")[1],
        "mark": lambda: session.mark("F1", "for", claims[:2], reason="r"),
        "searched": lambda: session.searched("F1", "read all of both papers"),
        "dissent": lambda: session.dissent("F1", "I was not asked"),
        "submit": lambda: session.submit("F1"),
        "approve": lambda: session.approve("F1"),
        "return": lambda: session.send_back("F1", reason="r"),
        "reopen": lambda: session.reopen("F1", reason="r"),
        "grade": lambda: session.grade(claims[0], "admiralty", "b2", reason="r"),
        "examine": lambda: session.examine(murder, persons=["Mr Karsan"], modes=["ordering"]),
        "map": lambda: session.map(murder, "death", "for", claims=claims[:1], findings=["F1"]),
        "post": lambda: session.post("Mr Karsan", "mayor", started="May 2020", under="governor"),
    }[what]()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=ACTS, what=st.sampled_from(("write", "words", "mark", "searched", "submit", "return", "reopen", "grade",
                                          "examine", "map", "post")))  # fmt: skip
def test_undoing_leaves_the_tables_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, before: list[tuple[str, str]], what: str
) -> None:
    """Whatever was decided before: one more decision, undone, leaves the tables as they were; redone, as after it."""
    room = Room(tmp_path_factory.mktemp("law"))
    room.whole()
    claims = room.claims()
    for done, who in before:
        try:
            act(room.as_(who), done, claims)
        except StemmataError:
            continue
    was = room.build()
    session = room.as_("Author")
    try:
        number = act(session, what, claims)
    except StemmataError:
        assert all(room.build()[name].equals(was[name]) for name in MADE)
        return
    after = room.build()

    undone = session.undo(number)
    taken_back = room.build()
    session.undo(undone)
    brought_back = room.build()

    assert any(not after[name].equals(was[name]) for name in MADE) or what in {
        "mark",
        "words",
        "grade",
        "map",
        "examine",
    }
    assert all(taken_back[name].equals(was[name]) for name in MADE)
    assert all(brought_back[name].equals(after[name]) for name in MADE)


@given(st.lists(st.integers(1, 12), max_size=12))
def test_retractions_of_retractions_are_counted_out(targets: list[int]) -> None:
    """What holds is what an even number of retractions leaves: by the definition, one entry after the other."""
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    first = [Entry(n, moment, "A", decisions.FindingDissent("F1", "w")) for n in range(1, 4)]
    later = [Entry(n, moment, "A", DecisionRetracted(t)) for n, t in enumerate(targets, 4)]

    def holds(number: int) -> bool:
        return not any(e.decision.entry == number and e.seq > number and holds(e.seq) for e in later)

    assert list(findings.holding([*first, *later])) == [e.seq for e in first if holds(e.seq)]


def test_others_retractions_are_none_of_who_is_who(room: Room) -> None:
    """Taking back a finding is no decision about who is who, and cannot be mistaken for one."""
    author = room.whole()
    author.undo(author.dissent("F1", "I was not asked"))

    assert list(Book(room.ledger.entries()).entries()) == []
    with pytest.raises(NotOfFindingsError):
        author.undo(1)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda s: s.write(statement=" "), DecisionError),
        (lambda s: s.write(statement="x", standard="gut feeling"), DecisionError),
        (lambda s: s.write("F9", statement="x"), FindingUnknownError),
        (lambda s: s.mark("F1", "for", ["ffffffff"]), ClaimUnknownError),
        (lambda s: s.mark("F1", "for", []), DecisionError),
        (lambda s: s.mark("F1", "neither", list(s.claims)[:1]), DecisionError),
        (lambda s: s.grade(next(iter(s.claims)), "admiralty", "G7", reason="r"), DecisionError),
        (lambda s: s.grade(next(iter(s.claims)), "esf", "unsure", reason=" "), DecisionError),
        (lambda s: s.examine("piracy/boarding"), ElementUnknownError),
        (lambda s: s.map("genocide/killing", "death", "for", findings=["F1"]), ElementUnknownError),
        (lambda s: s.post("A", "mayor", started="the day after"), StemmataError),
        (lambda s: s.post("A", "mayor", started="2021", ended="2019"), DecisionError),
        (lambda s: s.approve("F1"), FindingStepError),
        (lambda s: s.reopen("F1", reason="r"), FindingStepError),
    ],
)
def test_a_wrong_decision_is_refused_and_leaves_no_entry(room: Room, wrong: Any, error: type[StemmataError]) -> None:
    """What cannot be decided is refused with what to do instead, and the ledger has not grown."""
    session = room.whole()
    size = sum(1 for _ in room.ledger.entries())

    with pytest.raises(error) as refused:
        wrong(session)

    assert refused.value.hint
    assert sum(1 for _ in room.ledger.entries()) == size


def test_nobody_decides_without_a_name(room: Room) -> None:
    """A decision without an author could be approved by anybody."""
    with pytest.raises(DecisionError):
        room.as_("  ")


def test_two_people_at_once_are_held_to_what_the_other_has_decided(room: Room) -> None:
    """A session opened before somebody submitted a finding cannot change it any more."""
    author, slow = room.whole(), room.as_("Slow")
    author.submit("F1")

    with pytest.raises(FindingStepError):
        slow.write("F1", statement="Something else")
    assert slow.write(statement="Another")[0] == "F2"


# -- the law -----------------------------------------------------------------------------------------------------------


def test_the_matrix_tells_alleged_from_established_and_says_gaps(room: Room) -> None:
    """Claims only allege; an approved finding establishes; nothing mapped is a gap that is said."""
    murder = "crimes-against-humanity/murder"
    author = room.whole()
    author.examine(murder, persons=["Mr Karsan"], modes=["ordering"])
    author.map(murder, "ordering/order", "for", claims=room.claims(source_id="a")[:1], person="Mr Karsan")
    author.map(murder, "death", "for", findings=["F1"])

    def standing() -> dict[tuple[str, str], str]:
        return {(r["element"].rpartition("/")[2], r["person"]): r["standing"] for r in room.rows("elements")}

    before = standing()
    author.submit("F1")
    room.as_("Reviewer").approve("F1")
    after = standing()

    assert before["death", ""] == "alleged"
    assert after["death", ""] == "established"
    assert (after["order", "Mr Karsan"], after["attack", ""]) == ("alleged", "gap")
    assert after["knowledge", "Mr Karsan"] == "gap"
    [gap] = [r for r in room.rows("elements") if r["element"] == f"{murder}/attack"]
    assert gap["says"] == "no evidence mapped"


def test_every_shipped_scheme_names_its_articles() -> None:
    """Labels are short and our own; each crime, mode and element leads to where the law says it."""
    named = set(shipped())

    assert named >= {
        "crimes-against-humanity", "enforced-disappearance", "genocide", "modes-of-liability", "torture",
        "war-crimes-international", "war-crimes-non-international",
    }  # fmt: skip
    for scheme in shipped().values():
        for one in (*scheme.crimes, *scheme.modes):
            assert "art. " in one.article
            assert all(len(element.label) <= 160 for element in one.elements)


_ONES = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
_ROMAN = [ten + one for ten in ("", "x", "xx") for one in _ONES][1:]


@pytest.mark.parametrize(
    ("scheme", "article", "paragraphs"),
    [
        ("genocide", "6({})", list("abcde")),
        ("crimes-against-humanity", "7(1)({})", list("abcdefghijk")),
        ("war-crimes-international", "8(2)(a)({})", _ROMAN[:8]),
        # (xx) names no weapon until the Statute has an annex
        ("war-crimes-international", "8(2)(b)({})", [one for one in _ROMAN if one != "xx"]),
        ("war-crimes-non-international", "8(2)(c)({})", _ROMAN[:4]),
        ("war-crimes-non-international", "8(2)(e)({})", _ROMAN[:19]),
    ],
)
def test_no_crime_of_the_statute_is_left_out(scheme: str, article: str, paragraphs: list[str]) -> None:
    articles = " ".join(crime.article + ";" for crime in shipped()[scheme].crimes)

    assert [one for one in paragraphs if f"art. {article.format(one)}" not in articles] == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("scheme = 'x", "at end of document"),
        ("scheme = 'x'\ntitle = 'T'\nlaw = 'L'", r"\[\[crimes\]\]"),
        ("scheme = 'X y'\ntitle = 'T'\nlaw = 'L'", "scheme"),
        (
            "scheme = 'x'\ntitle = 'T'\nlaw = 'L'\n[[crimes]]\nid = 'a'\nlabel = 'A'\narticle = '1'\nelements = []",
            "elements",
        ),
        (f"{HEAD}elements = [{{ id = 'e', part = 'mode', label = 'm' }}]", "mode"),
        ("scheme = 'x'\ntitle = 'T'\nlaw = 'L'\ncolour = 'red'", "colour"),
    ],
)
def test_a_scheme_that_is_none_is_refused(room: Room, tmp_path: Path, text: str, problem: str) -> None:
    """The message names the file and what is wrong with it, and nothing is entered."""
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(LegalSchemeError, match=problem) as refused:
        room.as_("A").add_scheme(path)
    assert "own.toml" in refused.value.message


def test_a_scheme_of_ones_own_is_kept_in_the_ledger(room: Room, tmp_path: Path) -> None:
    """The file may be lost: the ledger has it, and it cannot be taken back while a crime of it is examined."""
    path = tmp_path / "own.toml"
    path.write_text(
        f"{HEAD}elements = [{{ id = 'fire', part = 'conduct', label = 'set fire to a house' }}]",
        encoding="utf-8",
    )
    session = room.as_("A")
    _, number = session.add_scheme(path)
    path.unlink()
    session.examine("x/a")

    assert [(r["element"], r["standing"]) for r in room.rows("elements")] == [("x/a/fire", "gap")]
    with pytest.raises(ElementUnknownError):
        session.undo(number)


# -- persons of the lists ---------------------------------------------------------------------------------------------

LISTED = {
    "persons": [{"person_id": "a1" * 12, "member_id": "r1", "p_member": 0.9},
                {"person_id": "a1" * 12, "member_id": "r2", "p_member": 0.9},
                {"person_id": "b2" * 12, "member_id": "r3", "p_member": 1.0},
                {"person_id": "c3" * 12, "member_id": "r4", "p_member": 1.0}],
    "records": [{"record_id": "r1", "name": "Arda Velin"}, {"record_id": "r2", "name": "Velin, Arda"},
                {"record_id": "r3", "name": "Behrad Sanj"}, {"record_id": "r4", "name": "Behrad Sanj"}],
}  # fmt: skip
"""One person in two rows, and an uncle and a nephew of one name."""


@pytest.fixture
def listed(room: Room) -> Room:
    """The room with lists of persons beside it."""
    room.listed = {name: TABLES[name].build(rows) for name, rows in LISTED.items()}
    return room


def test_somebody_on_the_lists_is_meant_by_name_or_by_id(listed: Room) -> None:
    """A name that one person bears is that person, however it is spelt; a name on no list stays a name."""
    session = listed.as_("Author")
    session.examine("torture/torture", persons=["ARDA VELIN", "Col. Nobody"], modes=["ordering"])
    session.map("torture/torture", "ordering/order", "for", claims=listed.claims()[:1], person="a1a1a1")
    session.map("torture/torture", "ordering/effect", "for", claims=listed.claims()[:1], person="col nobody")
    session.post("a1a1a1a1", "mayor", started="2020", ongoing=True)
    session.write(statement="Velin gave the order", persons=["Arda Velin", "name:Behrad Sanj"])

    elements = {(r["element"].rpartition("/")[2], r["person"]): r for r in listed.rows("elements")}
    assert elements["order", "ARDA VELIN"]["person_id"] == "a1" * 12
    assert elements["order", "ARDA VELIN"]["standing"] == elements["effect", "Col. Nobody"]["standing"] == "alleged"
    assert elements["effect", "Col. Nobody"]["person_id"] is None
    assert [(p["person"], p["person_id"]) for p in listed.rows("posts") if p["layer"] == "human"] == [
        ("Arda Velin", "a1" * 12)
    ]
    [row] = listed.rows("findings")
    assert json.loads(row["persons"]) == [
        {"name": "Arda Velin", "person_id": "a1" * 12}, {"name": "Behrad Sanj", "person_id": None},
    ]  # fmt: skip
    # what would stand if built now is what stands when built
    assert session.elements() == sorted(listed.rows("elements"), key=lambda r: (r["crime"], r["position"]))
    assert [p["person"] for p in session.posts()] == [p["person"] for p in listed.rows("posts")]


def test_a_name_of_several_persons_is_refused_with_those_it_may_be(listed: Room) -> None:
    """Uncle and nephew: the message names both with the beginnings of their ids, by which each is a column."""
    session = listed.as_("Author")
    with pytest.raises(PersonUnclearError) as refused:
        session.examine("torture/torture", persons=["Behrad Sanj"])
    assert "b2b2b2b2 Behrad Sanj (1 row); c3c3c3c3 Behrad Sanj (1 row)" in refused.value.message
    assert "name:Behrad Sanj" in refused.value.hint

    session.examine("torture/torture", persons=["b2b2b2", "c3c3c3"], modes=["ordering"])
    session.examine("torture/torture", persons=["Behrad Sanj [b2b2b2b2]"], modes=["commander"])
    asked = {(r["person"], r["person_id"]) for r in listed.rows("elements") if r["person"]}
    assert asked == {("Behrad Sanj [b2b2b2b2]", "b2" * 12), ("Behrad Sanj [c3c3c3c3]", "c3" * 12)}


def test_a_reference_follows_its_rows_when_who_is_who_is_decided_anew(listed: Room) -> None:
    """The person is another by id and the same by its rows; where the rows part evenly, a name is left."""
    session = listed.as_("Author")
    session.post("Arda Velin", "mayor", started="2020", ongoing=True)

    def now(*persons: str) -> str | None:
        rows = [{"person_id": p, "member_id": m, "p_member": 1.0} for p, m in zip(persons, ("r1", "r2"), strict=True)]
        listed.listed["persons"] = TABLES["persons"].build(rows)
        [row] = [p for p in listed.rows("posts") if p["layer"] == "human"]
        return row["person_id"]  # type: ignore[no-any-return]

    assert (now("x", "x"), now("x", "y")) == ("x", None)


def test_entries_of_before_persons_were_known_are_read_as_names(listed: Room) -> None:
    """An older version wrote names alone: the columns stand, and lead to nobody."""
    listed.ledger.append(CrimeExamined("torture/torture", ("Arda Velin",), ("modes-of-liability/ordering",)), "Older")
    listed.ledger.append(PostHeld("Arda Velin", "mayor"), "Older")
    listed.ledger.append(FindingWritten("F1", "It happened", STANDARDS[0]), "Older")

    assert {r["person_id"] for r in listed.rows("elements")} == {None}
    assert {r["person_id"] for r in listed.rows("posts")} == {None}
    assert json.loads(listed.rows("findings")[0]["persons"]) == []


# -- posts -------------------------------------------------------------------------------------------------------------


def test_who_stood_under_whom_on_a_day(room: Room) -> None:
    """A post stands below the one it stood under; on another day it has another holder; a day in doubt says so."""
    session = room.as_("A")
    session.post("Col. Arda", "commander", under="minister", started="2020-01-01", ended="2021-05-31")
    session.post("Col. Berel", "Commander", under="Minister", started="June 2021", ongoing=True)
    session.post("Ms Ceyda", "minister", started="2019")

    def told(day: date) -> list[tuple[int, str, list[tuple[str, str]]]]:
        posts = room.rows("posts")
        return [(s.depth, s.post, [(p, h) for p, h, _ in s.holders]) for s in chain_on(posts, (day, day))]

    assert told(date(2021, 5, 4)) == [
        (0, "minister", [("Ms Ceyda", "may have held")]),
        (1, "commander", [("Col. Arda", "held")]),
    ]
    assert told(date(2022, 5, 4))[1][2] == [("Col. Berel", "held")]
    assert [p for _, _, p in told(date(2021, 6, 10))][1] == [("Col. Berel", "may have held")]


def test_a_circle_of_command_is_told_once(room: Room) -> None:
    """Two posts that are said to stand under each other do not send the reader round in circles."""
    session = room.as_("A")
    session.post("A", "one", under="two", started="2020", ongoing=True)
    session.post("B", "two", under="one", started="2020", ongoing=True)

    day = (date(2022, 1, 1),) * 2
    assert sorted(s.post for s in chain_on(room.rows("posts"), day)) == ["one", "two"]


# -- sheets ------------------------------------------------------------------------------------------------------------


def edited(path: Path, change: Callable[[dict[str, str]], None], more: Sequence[dict[str, str]] = ()) -> Path:
    """Return a copy of a CSV sheet in which somebody has worked."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    out = path.with_name(f"worked-{path.name}")
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows([*rows, *more])
    return out


def test_findings_go_out_and_come_in_as_sheets(room: Room, tmp_path: Path) -> None:
    """What is worked into the three sheets is shown first, entered row by row, and does nothing a second time."""
    author = room.whole()
    author.examine("torture/torture")
    sheets = {of: tmp_path / f"{of}.csv" for of in SHEETS}
    assert {of: export_findings(author, path, of).rows for of, path in sheets.items()} == {
        "findings": 1, "claims": 2, "elements": 5,
    }  # fmt: skip
    for path in sheets.values():
        assert (read_plan(author, path).changes, read_plan(author, path).refused) == ((), ())

    claims = edited(sheets["claims"], lambda row: row.update(weight="unsure", reason="=seen"))
    words = edited(
        sheets["findings"], lambda row: row.update(reasons="two papers", step="in review"),
        [{"finding_id": "", "statement": "The army denied it"}],
    )  # fmt: skip
    elements = edited(
        sheets["elements"], lambda row: row.update({"for": "F1"} if row["element"].endswith("pain") else {})
    )
    for path, entered in ((claims, 2), (elements, 1), (words, 1), (words, 0)):
        plan = read_plan(author, path)
        assert enter_plan(author, plan)[0] == entered
        assert path is words or read_plan(author, path).changes == ()

    # the words were refused: somebody had decided on the claims since that sheet went out
    assert "export it anew" in read_plan(author, words).refused[0][1]


def test_what_is_not_open_leaves_in_no_sheet_unless_asked_for(room: Room, tmp_path: Path) -> None:
    """Claims of a closed source stay, and so does a finding that rests on them; how many is said."""
    author = room.whole()
    room.listed["sources"] = room.sources(b="secret")

    author = room.as_("Author")
    told = {of: export_findings(author, tmp_path / f"{of}.csv", of) for of in ("findings", "claims")}
    whole = export_findings(author, tmp_path / "whole.csv", "claims", restricted=True)

    assert (told["findings"].rows, told["findings"].stayed) == (0, 1)
    assert (told["claims"].rows, whole.rows, whole.stayed) == (0, 2, 0)
    assert "40 men" not in (tmp_path / "claims.csv").read_text(encoding="utf-8")
    assert "b, 2021-05-04" in (tmp_path / "whole.csv").read_text(encoding="utf-8")


def test_a_row_of_which_a_part_cannot_be_enters_no_part(room: Room, tmp_path: Path) -> None:
    """Words changed and a step without its reason: the row is refused before any of it is entered."""
    author = room.whole()
    author.submit("F1")
    room.as_("Reviewer").approve("F1")
    author = room.as_("Author")
    author.reopen("F1", reason="a new witness")
    export_findings(author, tmp_path / "f.csv", "findings")
    wrong = edited(tmp_path / "f.csv", lambda row: row.update(reasons="others", step="returned"))

    plan = read_plan(author, wrong)

    assert ([row for row, _ in plan.refused], plan.changes) == ([2], ())
    assert "it cannot become returned from there" in plan.refused[0][1]


def test_a_sheet_of_another_kind_is_named(room: Room, tmp_path: Path) -> None:
    """A coding sheet is led to its own command; what is no sheet at all is refused as such."""
    (tmp_path / "coding.csv").write_text("no,id,code,quote\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(SheetError, match="coding sheet") as refused:
        read_plan(room.as_("A"), tmp_path / "coding.csv")
    assert "stemmata code import" in refused.value.hint
    with pytest.raises(SheetError, match="statement"):
        read_plan(room.as_("A"), tmp_path / "other.csv")


def test_a_sheet_moves_a_finding_and_refuses_what_is_wrong(room: Room, tmp_path: Path) -> None:
    """A step in a sheet is a step of review; an author's approval is refused there as everywhere, with the row."""
    author = room.whole()
    path = tmp_path / "findings.xlsx"
    export_findings(author, path, "findings")
    assert read_plan(author, path).unchanged == 1
    export_findings(author, path.with_suffix(".csv"), "findings")
    step = edited(path.with_suffix(".csv"), lambda row: row.update(reasons="two papers", step="in review"))
    assert enter_plan(author, read_plan(author, step)) == (2, ())

    export_findings(author, tmp_path / "again.csv", "findings")
    approve = edited(tmp_path / "again.csv", lambda row: row.update(step="approved"))
    assert [row for row, _ in read_plan(author, approve).refused] == [2]
    reviewer = room.as_("Reviewer")
    assert enter_plan(reviewer, read_plan(reviewer, approve)) == (1, ())
    wrong = edited(
        tmp_path / "again.csv", lambda row: row.update(step="sealed"), [{"finding_id": "F7", "statement": "x"}]
    )
    assert [row for row, _ in read_plan(reviewer, wrong).refused] == [2, 3]
    assert room.rows("findings")[0]["status"] == "approved"
