"""Deciding who the persons named in documents are: what is asked, shown, kept, bound, and asked again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from io import StringIO

import pyarrow as pa
import pytest
from click.testing import CliRunner
from tests.link.conftest import record_id, tables

from stemmata import terminal
from stemmata.case import Case
from stemmata.cli import main
from stemmata.config import Settings
from stemmata.errors import ContradictionError
from stemmata.link import link
from stemmata.link.identity import Releases
from stemmata.link.mentions import with_mentions
from stemmata.link.queue import Item
from stemmata.link.review import Review
from stemmata.link.verdicts import Book, constraints, pair_of
from stemmata.read.mentions import find_mentions
from stemmata.stage import Outcome
from stemmata.store.ledger import Ledger
from stemmata.store.tablefiles import TableFiles
from stemmata.tables import TABLES
from stemmata.terminal import Console, PipedKeys, draw

TEXTS = {
    "one" * 8: "Nothing else. Mr Jamshid Asiyabgar, 41, was shot on 16 October 2014. Jamshid Asiyabgar was a baker.",
    "two" * 8: "The brother of Ms Sima Rudbanzad was heard. Mr Jamshid Asiyabgar, aged 41, is not forgotten.",
}
HOSPITAL, REGISTRY, OTHER = record_id("h2"), record_id("r2"), record_id("h4")


def documents() -> dict[str, pa.Table]:
    """Return the texts as tables `passages` and `mentions`, and their sources."""
    passages = [
        {"passage_id": f"p-{s}", "source_id": s, "ordinal": 0, "start": 0, "end": len(t), "text": t, "page": 3}
        for s, t in TEXTS.items()
    ]
    found = [row for p in passages for row in find_mentions(str(p["text"]), [p | {"lang": "en"}])]
    sources = [{"source_id": s, "title": f"Paper {s[:3]}", "publisher": "The Mill Street Post"} for s in TEXTS]
    return {
        "passages": TABLES["passages"].build(passages),
        "mentions": TABLES["mentions"].build(found),
        "sources": TABLES["sources"].build(sources),
    }


def built(entries=(), records: pa.Table | None = None) -> Outcome:
    """Return what the room gives over lists and texts."""
    given = tables() | documents() | ({} if records is None else {"records": records})
    outcome = link(given["records"], Settings(), entries, given["mentions"])
    return with_mentions(outcome, given, Settings(), entries)


def mention(source: str, name: str, nth: int = 0) -> str:
    rows = documents()["mentions"].to_pylist()
    found = [r for r in rows if r["kind"] == "person" and r["source_id"].startswith(source) and name in r["as_written"]]
    return str(sorted(found, key=lambda r: r["start"])[nth]["mention_id"])


@pytest.fixture(scope="module")
def first() -> Outcome:
    return built()


@pytest.fixture
def named(case: Case, first: Outcome) -> Case:
    """The case with documents that name its persons."""
    files = TableFiles(case.path / "tables")
    for name, table in (documents() | dict(first.tables)).items():
        files.write(name, table, None)
    return case


@pytest.fixture
def ada(named: Case) -> Iterator[Review]:
    session = named.review("Ada", queue="mentions")
    yield session
    session.close()


def entries_of(case: Case) -> list[dict[str, object]]:
    with closing(Ledger(case.path / "ledger.sqlite")) as ledger:
        return list(ledger.entries())


def test_suggestions_are_asked_in_an_order_that_answers_do_not_move(named: Case, ada: Review) -> None:
    """Document by document, likely ones first; what was answered is left out, all else keeps its place."""
    asked = [item.pair for item in ada.items]
    links = named.table("mention_links").to_pylist()
    assert set(asked) == {pair_of(r["mention_id"], r["other_id"]) for r in links}
    assert {item.queue for item in ada.items} == {"mentions"}

    ada.judge(ada.items[1], "unsure")

    with closing(named.review("Ben", queue="mentions")) as ben:
        assert [item.pair for item in ben.items] == [pair for n, pair in enumerate(asked) if n != 1]
    with closing(named.review("Ben")) as everything:
        queues = list(dict.fromkeys(item.queue for item in everything.items))
        assert queues.index("mentions") == len(queues) - 1


def test_the_words_stand_above_with_their_place_and_the_row_beside(ada: Review) -> None:
    """The passage with the name marked, then what was read around it against the row's cells; no score."""
    who = mention("one", "Jamshid")
    view = ada.side_by_side(Item(pair_of(who, REGISTRY), "mentions"))

    (quote,) = view.quotes
    assert quote.text[slice(*quote.name)] == "Jamshid Asiyabgar"
    assert quote.text == TEXTS["one" * 8]
    assert quote.place.startswith("Paper one, The Mill Street Post, page 3, characters ")
    lines = {line.field: line for line in view.lines}
    assert (lines["name"].a.written, lines["name"].b.written) == ("Jamshid Asiyabgar", "جمشید آسیابگر")
    assert (lines["age"].a.written, lines["age"].agrees) == ("41", "alike")
    assert (lines["death_date"].a.written, lines["death_date"].agrees) == ("2014-10-16", "alike")
    assert lines["father_name"].agrees == "missing"
    drawn = "\n".join(draw(view, Console(width=80)))
    assert "**Jamshid Asiyabgar**" in drawn
    assert "registry, row 2" in drawn
    assert "probab" not in drawn
    assert all(terminal.width_of(line) <= 80 for line in drawn.split("\n"))


def test_a_decision_binds_the_next_build_and_undone_leaves_no_trace(named: Case, ada: Review, first: Outcome) -> None:
    """The mention becomes a member of the person; the table says who decided; undone, all is as before."""
    who = mention("one", "Jamshid")
    number = ada.judge(ada.item(who, HOSPITAL), "same", reason="same street")

    after = built(entries_of(named)).tables
    (row,) = [r for r in after["mention_links"].to_pylist() if {r["mention_id"], r["other_id"]} == {who, HOSPITAL}]
    assert (row["decided"], row["decided_by"]) == ("same", "Ada")
    members = {r["member_id"]: r for r in after["persons"].to_pylist()}
    assert members[who]["person_id"] == members[HOSPITAL]["person_id"]
    assert members[who]["p_member"] == members[HOSPITAL]["p_member"]

    ada.undo(number)
    again = built(entries_of(named)).tables
    assert all(again[name].equals(first.tables[name]) for name in first.tables)


def test_what_nothing_suggested_can_be_decided_and_is_shown(named: Case, ada: Review) -> None:
    """A pair without a suggestion stands in the table with the verdict and no probability."""
    who = mention("two", "Sima")
    ada.judge(ada.item(ada.find(who[:12]), OTHER), "relative")

    rows = built(entries_of(named)).tables["mention_links"].to_pylist()
    (row,) = [r for r in rows if (r["mention_id"], r["other_id"]) == (who, OTHER)]
    assert (row["decided"], row["probability"], row["other"]) == ("relative", None, "record")


def test_one_person_of_a_text_in_two_rows_makes_the_rows_one(named: Case, ada: Review) -> None:
    """M is A and M is B: A is B in `pairs` and `persons`, by way of a document; M is not C: A is not C."""
    who = mention("one", "Jamshid")
    ada.judge(ada.item(who, HOSPITAL), "same")
    ada.judge(ada.item(who, record_id("r3")), "same")
    ada.judge(ada.item(who, OTHER), "different")

    after = built(entries_of(named)).tables
    pairs = {pair_of(r["record_a"], r["record_b"]): r for r in after["pairs"].to_pylist()}
    bound = pairs[pair_of(HOSPITAL, record_id("r3"))]
    assert (bound["decided"], bound["decided_by"]) == ("same", "Ada, by way of a document")
    person = {r["member_id"]: r["person_id"] for r in after["persons"].to_pylist()}
    assert person[HOSPITAL] == person[record_id("r3")] == person[who]
    assert person[OTHER] != person[who]


def test_a_contradiction_by_way_of_a_text_is_refused_with_its_chain(ada: Review) -> None:
    """A is M and M is B, so A is B: the chain names the words and where they stand."""
    who = mention("one", "Jamshid")
    ada.judge(ada.item(HOSPITAL, OTHER), "different")
    ada.judge(ada.item(who, HOSPITAL), "same")

    with pytest.raises(ContradictionError) as refused:
        ada.judge(ada.item(who, OTHER), "same")

    said = str(refused.value).replace("\u2068", "").replace("\u2069", "")
    assert "Jamshid Asiyabgar (Paper one, The Mill Street Post, page 3, characters " in said
    assert "(as is said now)" in said


def test_what_follows_is_not_asked(ada: Review) -> None:
    """Once a mention is somebody on a list, no other row of a list is asked for it; another mention still is."""
    who, other = mention("one", "Jamshid"), mention("two", "Jamshid")
    ada.judge(ada.item(who, HOSPITAL), "same")

    still = {item.pair for item in ada.items if ada.open(item)}
    assert pair_of(who, REGISTRY) not in still
    assert pair_of(who, other) in still or pair_of(other, HOSPITAL) in still
    ada.judge(ada.item(other, HOSPITAL), "same")
    assert pair_of(who, other) not in {item.pair for item in ada.items if ada.open(item)}


def test_a_new_release_asks_again_only_what_changed(named: Case, ada: Review) -> None:
    """The row released again takes the decision over; a row whose age changed is asked again."""
    who = mention("one", "Jamshid")
    ada.judge(ada.item(who, HOSPITAL), "same")
    ada.judge(ada.item(who, OTHER), "different")
    book = Book(entries_of(named))
    release = tables()["records"].to_pylist()
    for row in release:
        row |= {"record_id": row["record_id"][:-1] + "x" + row["record_id"][-1], "source_id": "new" * 8}
        if row["record_id"].endswith("hx4"):
            row["age"] = row["age_as_written"] = "99"
    new = pa.Table.from_pylist(release, tables()["records"].schema)

    held = constraints(book, Releases(new, documents()["mentions"]))

    hospital, other = HOSPITAL[:-1] + "x2", OTHER[:-1] + "x4"
    assert held.of_mentions == {pair_of(who, hospital): ("same", "Ada")}
    # lists without identifiers: the only row with the same fields is the row; one that changed is not found
    assert held.again == () or [a.pair for a in held.again] == [pair_of(who, other)]
    assert len(held.resting) + len(held.again) == 1


def test_a_text_read_anew_keeps_its_decisions_and_one_gone_rests(named: Case, ada: Review) -> None:
    """The same name at an overlapping place is the mention; another name there is asked again; none: it rests."""
    who = mention("one", "Jamshid")
    ada.judge(ada.item(who, HOSPITAL), "same")
    ada.judge(ada.item(who, REGISTRY), "same")
    book, records = Book(entries_of(named)), tables()["records"]
    rows = documents()["mentions"].to_pylist()

    def read_anew(**changed: object) -> pa.Table:
        return TABLES["mentions"].build([r | changed if r["mention_id"] == who else r for r in rows])

    moved = constraints(book, Releases(records, read_anew(mention_id="anew" * 6)))
    assert set(moved.of_mentions) == {pair_of("anew" * 6, HOSPITAL), pair_of("anew" * 6, REGISTRY)}
    assert moved.same == (pair_of(HOSPITAL, REGISTRY),)

    other = constraints(book, Releases(records, read_anew(mention_id="anew" * 6, as_written="Jamal Asiyabgar")))
    assert {a.why for a in other.again} == {"the text names somebody else there now"}
    assert (other.same, other.of_mentions) == ((), {})

    gone = constraints(book, Releases(records, TABLES["mentions"].build(r for r in rows if r["mention_id"] != who)))
    assert (gone.same, gone.of_mentions, len(gone.resting)) == ((), {}, 2)


def test_a_sitting_at_the_keyboard(named: Case) -> None:
    """The same keys, blind until asked; every answer is in the ledger, by name of the mention and place, no names."""
    with closing(named.review("Ada", queue="mentions")) as session:
        given = terminal.run(
            session, PipedKeys(StringIO("v\nw one baker in the street\ns\nq\n")), width=80, colour=False
        )
        assert given == 1
    (entry,) = [e for e in entries_of(named) if e["kind"] == "pair-judged"]
    assert entry["body"]["reason"] == "one baker in the street"
    assert entry["body"]["score_seen"] is True
    assert any("place" in kept for kept in entry["body"]["records"].values())
    assert "Jamshid" not in json.dumps(entry)


def test_the_command_decides_a_mention_by_its_id_and_counts_what_is_left(named: Case) -> None:
    """`--decide` takes the beginning of a mention's id; `--status` counts the queue; `--json` prints places."""
    who = mention("one", "Jamshid")
    place = str(named.path)
    run = CliRunner().invoke(main, ["review", place, "--decide", who[:10], "hospital:2", "same", "--reviewer", "Ada"])
    assert run.exit_code == 0, run.output
    assert "Paper one" in run.output
    queue = CliRunner().invoke(main, ["review", place, "--queue", "mentions", "--json", "--reviewer", "Ada"])
    asked = json.loads(queue.output)["pairs"]
    assert asked
    assert all("characters" in row["place_a"] + row["place_b"] for row in asked)
    status = CliRunner().invoke(main, ["review", place, "--status", "--reviewer", "Ada"])
    assert f"{len(asked):,} mentions" in status.output


def test_a_case_of_documents_alone_is_asked_who_is_one(named: Case) -> None:
    """Without any list two mentions may still be one person, and are asked."""
    empty = {"records": tables()["records"].slice(0, 0)}
    outcome = link(empty["records"], Settings())
    outcome = with_mentions(outcome, empty | documents(), Settings(), ())
    files = TableFiles(named.path / "tables")
    for name, table in (empty | dict(outcome.tables)).items():
        files.write(name, table, None)

    with closing(named.review("Ada")) as session:
        assert {item.queue for item in session.items} == {"mentions"}
        view = session.side_by_side(session.items[0])
        assert len(view.quotes) == 2
        session.judge(session.items[0], "same")
    rows = with_mentions(outcome, empty | documents(), Settings(), entries_of(named)).tables["mention_links"]
    assert "same" in rows.column("decided").to_pylist()
