"""All that people decide of claims and findings is undone exactly: each kind of entry, alone and in any order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from test_room import Kept, work
from tests.weigh.conftest import TEXTS, tables

from stemmata.chain import CHAIN
from stemmata.decisions import CodingSchemeAdopted, DecisionRetracted
from stemmata.errors import StemmataError
from stemmata.store.ledger import Ledger
from stemmata.tables import TABLES
from stemmata.weigh import run
from stemmata.weigh.coding import Coding
from stemmata.weigh.concluding import Concluding
from stemmata.weigh.scheme import Scheme

SOURCE = "a" * 64
MURDER = "crimes-against-humanity/murder"
STANDARDS = ("reasonable grounds to believe", "beyond reasonable doubt")
LAW = """
scheme = "x"
title = "T"
law = "L"
[[crimes]]
id = "a"
label = "A"
article = "1"
elements = [{ id = "fire", part = "conduct", label = "set fire to a house" }]
"""
TOPICS = 'name = "T"\n[topics.fire]\nquestion = "What burnt?"\nkind = "act"\n'
PEOPLE = {
    "persons": [{"person_id": "f" * 24, "member_id": "r1", "p_member": 1.0}],
    "records": [{"record_id": "r1", "source_id": SOURCE, "list_id": "dead", "row": 2, "name": "Karsan, Ilyan"}],
}


READ = Kept()
"""What the reader made of the papers: the same for every desk."""


class Desk:
    """The room over two papers, a ledger of its own, and people who decide."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = Ledger.create(folder / "ledger.sqlite", home=folder / "keys")
        self.given = tables(TEXTS) | {name: TABLES[name].build(rows) for name, rows in PEOPLE.items()}
        self.kinds = next(stage for stage in CHAIN if stage.room == "weigh").entries
        (folder / "law.toml").write_text(LAW, encoding="utf-8")
        (folder / "topics.toml").write_text(TOPICS, encoding="utf-8")

    def build(self) -> dict[str, pa.Table]:
        """Return the tables of the room as the ledger stands."""
        entries = tuple(e for e in self.ledger.entries() if e["kind"] in self.kinds)
        return dict(run(replace(work({}, READ), tables=self.given, entries=entries)).tables)

    def digest(self) -> dict[str, str]:
        """Return the tables of the room, each as a digest of its bytes."""

        def of(table: pa.Table) -> str:
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema) as writer:
                writer.write_table(table.combine_chunks())
            return hashlib.sha256(sink.getvalue()).hexdigest()

        return {name: of(table) for name, table in sorted(self.build().items())}

    def coding(self, who: str) -> Coding:
        """Return a session of a coder."""
        return Coding(self.ledger, self.given | self.build(), coder=who)

    def concluding(self, who: str) -> Concluding:
        """Return a session of somebody who concludes."""
        return Concluding(self.ledger, self.given | self.build(), by=who, standards=STANDARDS)

    def claims(self, topic: str) -> list[str]:
        """Return ids of claims on a topic, in order."""
        rows = self.build()["claims"].to_pylist()
        found = sorted((c for c in rows if c["topic"] == topic), key=lambda c: (c["source_id"], c["start"]))
        return [c["claim_id"] for c in found]

    def kind(self, number: int) -> str:
        """Return the kind of an entry."""
        return next(e["kind"] for e in self.ledger.entries() if e["seq"] == number)


def _coded(desk: Desk, who: str = "Ada", code: str = "rejected") -> int:
    return desk.coding(who).code(desk.claims("assailant_number")[0], code)


def _corrected(desk: Desk) -> int:
    return desk.coding("Ada").code(desk.claims("assailant_number")[0], "corrected", {"value": "thirty-one"})


def _added(desk: Desk) -> int:
    fields = {"topic": "motive", "value": "none told", "speaker": "the paper", "quote": "A boat was burnt."}
    return desk.coding("Ada").add(SOURCE, fields)


def _adjudicated(desk: Desk) -> int:
    return desk.coding("Cyd").adjudicate(desk.claims("assailant_number")[0], "accepted")


def _opened(desk: Desk) -> int:
    session = desk.coding("Ada")
    return session.open_round("first", ["Ada", "Ben"], session.choose(3))


def _closed(desk: Desk) -> int:
    return desk.coding("Ada").close_round("first")


def _adopted(desk: Desk) -> int:
    return desk.coding("Ada").adopt(Scheme.read(desk.folder / "topics.toml"))


def _written(desk: Desk) -> int:
    return desk.concluding("Ada").write(statement="Thirty men took part", persons=["Ilyan Karsan", "Mr Orval"])[1]


def _worded(desk: Desk) -> int:
    words = {"verdict": "established", "reasons": "it is said so", "would_change": "a list"}
    return desk.concluding("Ada").write("F1", **words)[1]


def _marked(desk: Desk) -> int:
    return desk.concluding("Ada").mark("F1", "for", desk.claims("assailant_number")[:1], reason="was there")


def _against(desk: Desk) -> int:
    session = desk.concluding("Ada")
    return session.mark("F1", "against", session.proposed("F1"))


def _searched(desk: Desk) -> int:
    return desk.concluding("Ada").searched("F1", "read all of both papers")


def _dissented(desk: Desk) -> int:
    return desk.concluding("Dan").dissent("F1", "I was not asked")


def _submitted(desk: Desk) -> int:
    return desk.concluding("Ada").submit("F1")


def _approved(desk: Desk) -> int:
    return desk.concluding("Eve").approve("F1")


def _returned(desk: Desk) -> int:
    return desk.concluding("Eve").send_back("F1", reason="one paper is missing")


def _reopened(desk: Desk) -> int:
    return desk.concluding("Eve").reopen("F1", reason="a new witness")


def _graded(desk: Desk) -> int:
    return desk.concluding("Ada").grade(desk.claims("assailant_number")[0], "admiralty", "b2", reason="was there")


def _known_law(desk: Desk) -> int:
    return desk.concluding("Ada").add_scheme(desk.folder / "law.toml")[1]


def _examined(desk: Desk) -> int:
    return desk.concluding("Ada").examine(MURDER, persons=["Ilyan Karsan", "the mayor"], modes=["ordering"])


def _examined_anew(desk: Desk) -> int:
    return desk.concluding("Ada").examine("x/a")


def _mapped(desk: Desk) -> int:
    return desk.concluding("Ada").map(MURDER, "death", "for", findings=["F1"], claims=desk.claims("victims")[:1])


def _mapped_to_a_person(desk: Desk) -> int:
    claims = desk.claims("assailant_number")[:1]
    return desk.concluding("Ada").map(MURDER, "ordering/order", "for", claims=claims, person="ffffffff")


def _held(desk: Desk) -> int:
    return desk.concluding("Ada").post("Ilyan Karsan", "mayor", started="May 2020", under="governor")


ACTS: dict[str, Callable[[Desk], int]] = {
    "code": _coded, "accept": lambda d: _coded(d, "Ben", "accepted"), "correct": _corrected, "add": _added,
    "adjudicate": _adjudicated, "round": _opened, "close": _closed, "adopt": _adopted, "write": _written,
    "words": _worded, "mark": _marked, "against": _against, "searched": _searched, "dissent": _dissented,
    "submit": _submitted, "approve": _approved, "return": _returned, "reopen": _reopened, "grade": _graded,
    "law": _known_law, "examine": _examined, "examine anew": _examined_anew, "map": _mapped,
    "map to a person": _mapped_to_a_person, "post": _held,
}  # fmt: skip
ALONE: dict[str, tuple[str, ...]] = {
    "code": (), "accept": (), "correct": (), "add": (), "adjudicate": ("code", "accept"), "round": (),
    "close": ("round",), "adopt": (), "write": (), "words": ("write",), "mark": ("write",),
    "against": ("write", "mark"), "searched": ("write",), "dissent": ("write",), "submit": ("write", "mark"),
    "approve": ("write", "words", "mark", "against", "submit"), "return": ("write", "submit"),
    "reopen": ("write", "words", "mark", "against", "submit", "approve"), "grade": (), "law": (), "examine": (),
    "examine anew": ("law",), "map": ("write", "examine"), "map to a person": ("examine",), "post": (),
}  # fmt: skip
"""What has to be decided before each thing can be."""
IN_ONE_CASE = (
    "code", "accept", "adjudicate", "add", "round", "close", "adopt", "write", "words", "mark", "searched", "dissent",
    "submit", "grade", "law", "examine", "map", "post",
)  # fmt: skip
"""One of each kind, in an order in which each can be decided."""
CHANGES_NOTHING = {"round", "close", "adopt", "law"}
"""What shows in no table by itself."""


def undo(desk: Desk, number: int) -> int:
    """Take back an entry in the name of whoever made it, by the session it was made in."""
    entries = {e["seq"]: e for e in desk.ledger.entries()}
    root = entries[number]
    while root["kind"] == DecisionRetracted.kind:
        root = entries[root["body"]["entry"]]
    of_claims = root["kind"].startswith(("claim-coded", "claim-added", "claim-adjudicated", "coding-"))
    session = desk.coding(root["agent"]) if of_claims else desk.concluding(root["agent"])
    return session.undo(number)


@contextmanager
def a_desk() -> Iterator[Desk]:
    """A desk in a folder of its own."""
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        try:
            yield desk
        finally:
            desk.ledger.close()


def test_every_kind_of_entry_that_people_make_is_among_the_acts() -> None:
    """Who adds a kind of decision to the room must say here how it is made, and see it undone."""
    with a_desk() as desk:
        made = {desk.kind(ACTS[act](desk)) for act in IN_ONE_CASE}
        people = {kind for kind in desk.kinds if not kind.startswith(("model-", "suggestions-"))}

    assert ACTS.keys() == ALONE.keys()
    # a scheme of topics stands in no table: no build depends on it
    assert made - {CodingSchemeAdopted.kind} == people - {DecisionRetracted.kind}


@pytest.mark.parametrize("act", ALONE)
def test_an_entry_undone_leaves_every_table_byte_for_byte(act: str) -> None:
    """State, entry, undoing: the same bytes as before; undone again, the same as after it."""
    with a_desk() as desk:
        for one in ALONE[act]:
            ACTS[one](desk)
        was = desk.digest()
        number = ACTS[act](desk)
        after = desk.digest()

        undone = undo(desk, number)
        taken_back = desk.digest()
        undo(desk, undone)

        assert (after == was) == (act in CHANGES_NOTHING)
        assert taken_back == was
        assert desk.digest() == after


class Undoing(RuleBasedStateMachine):
    """People decide and take back in any order; after taking back the newest, all stands as before it."""

    @initialize()
    def open_desk(self) -> None:
        self._folder = TemporaryDirectory()
        self.desk = Desk(Path(self._folder.name))
        self.before: list[tuple[int, dict[str, str]]] = []
        self.now = self.desk.digest()

    @rule(act=st.sampled_from(sorted(ACTS)))
    def decide(self, act: str) -> None:
        """Decide something; what is refused leaves every table as it was."""
        was = self.now
        try:
            number = ACTS[act](self.desk)
        except StemmataError:
            assert self.desk.digest() == was
            return
        self.now = self.desk.digest()
        self.before.append((number, was))

    @precondition(lambda self: self.before)
    @rule()
    def take_back_the_newest(self) -> None:
        """What stood before the newest decision stands again."""
        number, was = self.before.pop()
        undo(self.desk, number)
        self.now = self.desk.digest()
        assert self.now == was

    @precondition(lambda self: self.before)
    @rule()
    def take_back_and_bring_back(self) -> None:
        """An undoing undone leaves what stood."""
        undo(self.desk, undo(self.desk, self.before[-1][0]))
        assert self.desk.digest() == self.now

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.desk.ledger.close()
            self._folder.cleanup()


TestUndoing = Undoing.TestCase
TestUndoing.settings = settings(max_examples=20, stateful_step_count=16)
