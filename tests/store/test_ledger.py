"""The ledger: appended to and never changed, one chain whoever writes."""

from __future__ import annotations

import json
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata import decisions
from stemmata.errors import CaseBusyError, CaseExistsError, LedgerDamagedError, LedgerMissingError, StemmataError
from stemmata.store import merkle, note
from stemmata.store.ledger import FIRST_PREV, Ledger
from stemmata.values.ids import canonical_json


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.create(tmp_path / "ledger.sqlite", title="Harbour", home=tmp_path / "home", busy_seconds=0.2)


def receipt(name: str) -> decisions.EvidenceReceived:
    return decisions.EvidenceReceived("0" * 64, 1, name, f"inbox/{name}")


def test_a_new_ledger_opens_with_its_public_key_and_a_signed_checkpoint(ledger: Ledger) -> None:
    """The first entry names the key; the first checkpoint is signed with it; the key itself lies outside the case."""
    first = decisions.read(next(ledger.entries())).decision
    key = note.VerifierKey.parse(ledger.public_key() or "")
    said = note.Checkpoint.parse(note.verify(ledger.checkpoint() or "", key))

    assert isinstance(first, decisions.CaseOpened)
    assert (first.public_key, first.title) == (str(key), "Harbour")
    assert (said.origin, said.size) == (key.name, 1)
    assert said.root == merkle.root([merkle.leaf_hash(line) for line in ledger.lines()])
    assert b"PRIVATE" not in (ledger.file or Path()).read_bytes()


def test_each_line_is_canonical_and_carries_the_hash_of_the_one_before(ledger: Ledger) -> None:
    """Numbers without gaps, UTC times in microseconds, agent and tool, and a chain of leaf hashes."""
    for name in ("a.txt", "نامه.pdf", "č\u202e.txt"):
        ledger.append(receipt(name), "W-17")

    before = FIRST_PREV
    for number, line in enumerate(ledger.lines(), 1):
        entry = json.loads(line)
        assert canonical_json(entry).encode() == line
        assert (entry["seq"], entry["prev"]) == (number, before)
        assert entry["time"].endswith("Z")
        assert len(entry["time"]) == 27
        assert datetime.fromisoformat(entry["time"]).tzinfo == UTC
        assert entry["tool"].startswith("stemmata/")
        before = merkle.leaf_hash(line).hex()
    assert [e["agent"] for e in ledger.entries(since=1)] == ["W-17"] * 3


def test_two_equal_decisions_have_different_lines(ledger: Ledger) -> None:
    """The salt keeps anybody from guessing what a withheld line says by trying contents."""
    ledger.append(receipt("a.txt"))
    ledger.append(receipt("a.txt"))

    salts = [entry["salt"] for entry in ledger.entries(since=1)]
    assert salts[0] != salts[1]
    assert all(len(salt) == 32 for salt in salts)


@pytest.mark.parametrize("table", ["entries", "checkpoints"])
@pytest.mark.parametrize("deed", ["DELETE FROM {}", "UPDATE {} SET {} = x'00'"])
def test_the_database_refuses_to_change_or_delete(ledger: Ledger, table: str, deed: str) -> None:
    """Even somebody with a database tool is stopped by the guards, until they remove these (which verify tells)."""
    column = "line" if table == "entries" else "note"

    with sqlite3.connect(ledger.place) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(deed.format(table, column))
    raw.close()


def test_a_second_ledger_does_not_replace_the_first(ledger: Ledger, tmp_path: Path) -> None:
    """Making a case where one is says so and changes nothing."""
    before = list(ledger.lines())

    with pytest.raises(CaseExistsError):
        Ledger.create(tmp_path / "ledger.sqlite", home=tmp_path / "home")

    assert list(ledger.lines()) == before
    assert len(list((tmp_path / "home/keys").iterdir())) == 1


def test_no_ledger_is_not_an_empty_ledger(tmp_path: Path) -> None:
    """A ledger that is gone is told, not made anew in silence; so is a file that is none."""
    with pytest.raises(LedgerMissingError):
        Ledger(tmp_path / "ledger.sqlite")
    assert not (tmp_path / "ledger.sqlite").exists()
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database" * 400)
    with pytest.raises(LedgerDamagedError):
        Ledger(tmp_path / "ledger.sqlite")


def test_a_failed_transaction_leaves_nothing(ledger: Ledger) -> None:
    """An error between two entries of one transaction takes both back."""

    def fail() -> None:
        with ledger.writing() as pen:
            pen.append(receipt("a.txt"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert len(list(ledger.lines())) == 1


def test_a_writer_waits_for_another_and_then_says_busy(ledger: Ledger) -> None:
    """While one writes, the next is refused with a clear word after its patience; readers are not."""
    with ledger.writing() as pen:
        pen.append(receipt("a.txt"))
        assert len(list(ledger.lines())) == 1
        with pytest.raises(CaseBusyError):
            ledger.append(receipt("b.txt"))

    assert [e["body"]["name"] for e in ledger.entries(since=1)] == ["a.txt"]


def test_many_writers_never_fork_the_chain(tmp_path: Path) -> None:
    """Four writers at once, each with its own connection: every entry is there once, in one unbroken chain."""
    place, home = tmp_path / "ledger.sqlite", tmp_path / "home"
    Ledger.create(place, home=home)

    def write(name: str) -> None:
        own = Ledger(place, home=home)
        for number in range(15):
            own.append(receipt(f"{name}{number}"))
        own.seal()

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    ledger = Ledger(place, home=home)
    before = FIRST_PREV
    for line in ledger.lines():
        assert json.loads(line)["prev"] == before
        before = merkle.leaf_hash(line).hex()
    assert sorted(e["body"]["name"] for e in ledger.entries(since=1)) == sorted(
        f"{n}{i}" for n in "abcd" for i in range(15)
    )


def test_sealing_twice_makes_one_checkpoint(ledger: Ledger) -> None:
    """A checkpoint over the same entries is not made again; after a further entry it is."""
    ledger.append(receipt("a.txt"))

    assert ledger.seal() == ledger.seal()
    assert [size for size, _ in ledger.checkpoints()] == [1, 2]


def test_without_the_signing_key_everything_works_but_signing(ledger: Ledger, tmp_path: Path) -> None:
    """On a colleague's computer entries can be read and added; signing gives None."""
    elsewhere = Ledger(ledger.place, home=tmp_path / "other home")

    assert elsewhere.append(receipt("a.txt")) == 2
    assert elsewhere.seal() is None
    assert elsewhere.sign("text") is None
    assert ledger.seal() is not None


def test_what_was_signed_is_verified_with_the_public_key(ledger: Ledger) -> None:
    """`sign` gives a note that the key in the first entry accepts."""
    signed = ledger.sign("sha of a dossier\n")

    assert note.verify(signed or "", note.VerifierKey.parse(ledger.public_key() or "")) == "sha of a dossier\n"


def test_a_ledger_on_a_read_only_disk_can_be_read(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy on a disk that cannot be written is opened as it is, and writing is refused with a reason."""
    ledger.close()
    monkeypatch.setattr("os.access", lambda *_: False)
    copy = Ledger(ledger.place)

    assert len(list(copy.lines())) == 1
    with pytest.raises(StemmataError):
        copy.append(receipt("a.txt"))


def test_unknown_kinds_are_preserved(ledger: Ledger) -> None:
    """An entry of a later version is read as unknown, with its body, and stays what it is."""

    class Later(decisions.Decision):
        kind = "persons-merged"

        def body(self) -> dict[str, object]:
            return {"members": ["a", "b"], "by": {"who": "W-17"}}

    ledger.append(Later())

    read = decisions.read(list(ledger.entries())[-1]).decision
    assert read == decisions.Unknown("persons-merged", {"members": ["a", "b"], "by": {"who": "W-17"}})


text = st.text(max_size=12)


@given(text, st.integers(0, 2**60), text, text, st.none() | text, st.dictionaries(text, text, max_size=4))
def test_a_decision_reads_back_equal(
    source: str, size: int, name: str, path: str, parent: str | None, details: dict[str, str]
) -> None:
    """What goes into a body comes out of it, through JSON, whatever the letters; empty and absent are the same."""
    record = decisions.EvidenceReceived(source, size, name, path, parent_source_id=parent, details=details)

    assert decisions.from_body(record.kind, json.loads(json.dumps(record.body()))) == record


def test_members_of_later_versions_are_passed_over_and_missing_ones_make_it_unknown() -> None:
    """A further member does not hide a receipt from an older version; a body without essentials is not guessed at."""
    body = receipt("a.txt").body()

    assert decisions.from_body("evidence-received", body | {"weather": "rain"}) == receipt("a.txt")
    del body["source_id"]
    assert isinstance(decisions.from_body("evidence-received", body), decisions.Unknown)
