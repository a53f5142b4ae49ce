"""Verification of a case: every kind of damage is found, named and told apart."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_case import Case

from stemmata import preserve
from stemmata.store import merkle
from stemmata.store.ledger import Ledger
from stemmata.values.ids import canonical_json


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with two adds: seven entries, three checkpoints, six objects."""
    from stemmata.store.objects import ObjectStore

    root = tmp_path_factory.mktemp("sound")
    inbox = root / "inbox"
    inbox.mkdir()
    ledger = Ledger.create(root / "case/ledger.sqlite", home=root / "home")
    for round_ in ("first", "second"):
        for number in range(3):
            (inbox / f"{round_} {number}.txt").write_text(f"{round_} statement {number}")
        preserve.receive(ObjectStore(root / "case/evidence"), ledger, [inbox])
    return root / "case"


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "case"))


def tamper(case: Path, *statements: tuple[str, tuple[object, ...]], guards: bool = True) -> None:
    """Change the database as somebody with a tool would: guards off, deed, guards on again."""
    raw = sqlite3.connect(case / "ledger.sqlite")
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    for statement, values in statements:
        raw.execute(statement, values)
    if guards:
        for _, sql in triggers:
            raw.execute(sql)
    raw.commit()
    raw.close()


def line(case: Path, seq: int) -> bytes:
    raw = sqlite3.connect(case / "ledger.sqlite")
    found = raw.execute("SELECT line FROM entries WHERE seq = ?", (seq,)).fetchone()[0]
    raw.close()
    return bytes(found)


def doubts(case: Path, expect: Path | None = None) -> dict[str, str]:
    """Return code -> where, of every doubt."""
    return {problem.code: problem.where for problem in preserve.verify_case(case, expect).problems}


def test_a_sound_case_is_sound_and_what_stays_open_is_said(sound: Path) -> None:
    """No doubt, with numbers of what was checked, and plain sentences on what no check from within can show."""
    outcome = preserve.verify_case(sound)

    assert outcome.ok
    assert outcome.checked["entries"] == 7
    assert outcome.checked["objects"] == 6
    assert outcome.checked["checkpoints"] == 3
    assert "signing key" in outcome.not_excluded[0]
    assert "--expect-checkpoint" in outcome.not_excluded[0]


def test_verifying_changes_nothing(copy: Path) -> None:
    """Not a byte of the case is different afterwards."""

    def content() -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in sorted(copy.rglob("*")) if p.is_file()}

    before = content()
    preserve.verify_case(copy)

    assert content() == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 5), st.integers(0, 10_000))
def test_any_flipped_bit_of_an_object_is_named(copy: Path, which: int, bit: int) -> None:
    """The object is named with the digest it should have and the one it has."""
    path = sorted(p for p in (copy / "evidence").rglob("*") if p.is_file())[which]
    good = path.read_bytes()
    bad = bytearray(good)
    bad[bit // 8 % len(bad)] ^= 1 << bit % 8
    path.chmod(0o644)
    path.write_bytes(bad)

    problems = preserve.verify_case(copy).problems
    path.write_bytes(good)

    assert [(p.code, p.where) for p in problems] == [("object-changed", f"object {path.name}")]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 7), st.integers(0, 100_000))
def test_any_flipped_bit_of_a_line_is_named(copy: Path, seq: int, bit: int) -> None:
    """The entry is named; so is the signed checkpoint that no longer fits."""
    good = line(copy, seq)
    bad = bytearray(good)
    bad[bit // 8 % len(bad)] ^= 1 << bit % 8
    tamper(copy, ("UPDATE entries SET line = ? WHERE seq = ?", (bytes(bad), seq)))

    problems = preserve.verify_case(copy).problems
    tamper(copy, ("UPDATE entries SET line = ? WHERE seq = ?", (good, seq)))

    assert ("entry-changed", f"entry {seq}") in {(p.code, p.where) for p in problems}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2), st.integers(0, 100_000))
def test_any_flipped_bit_of_a_checkpoint_is_named(copy: Path, which: int, bit: int) -> None:
    """A checkpoint that was touched is told by its size."""
    size = (1, 4, 7)[which]
    raw = sqlite3.connect(copy / "ledger.sqlite")
    good = bytes(raw.execute("SELECT note FROM checkpoints WHERE size = ?", (size,)).fetchone()[0])
    raw.close()
    bad = bytearray(good)
    bad[bit // 8 % len(bad)] ^= 1 << bit % 8
    tamper(copy, ("UPDATE checkpoints SET note = ? WHERE size = ?", (bytes(bad), size)))

    problems = preserve.verify_case(copy).problems
    tamper(copy, ("UPDATE checkpoints SET note = ? WHERE size = ?", (good, size)))

    assert [(p.code, p.where) for p in problems] == [("signature-wrong", f"checkpoint over {size} entries")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_corrupted_database_is_reported_and_never_crashes(copy: Path, data: st.DataObject) -> None:
    """Flipped and cut-off bytes anywhere in the file end in a report; if it says ok, then no line has changed."""
    path = copy / "ledger.sqlite"
    good = path.read_bytes()
    bad = bytearray(good)
    for place in data.draw(st.lists(st.integers(0, len(good) - 1), min_size=1, max_size=5)):
        bad[place] ^= 1 << data.draw(st.integers(0, 7))
    end = data.draw(st.sampled_from([len(good), len(good) // 2, 100, 0]))
    before = [line(copy, seq) for seq in range(1, 8)]
    path.write_bytes(bad[:end])

    try:
        outcome = preserve.verify_case(copy)
        after = [line(copy, seq) for seq in range(1, 8)] if outcome.ok else []
    finally:  # the next example begins with the sound file
        for part in copy.glob("ledger.sqlite*"):
            part.unlink()
        path.write_bytes(good)

    assert after == (before if outcome.ok else [])


@pytest.mark.parametrize("spoilt", [b"l\xd4ne", b"lyne"])
def test_a_database_whose_definitions_are_spoilt_is_reported(copy: Path, spoilt: bytes) -> None:
    """Bytes of a definition that are no text, or name another column, end in a report too."""
    path = copy / "ledger.sqlite"
    path.write_bytes(path.read_bytes().replace(b"line ", spoilt + b" "))

    assert "ledger-unreadable" in doubts(copy)


def test_a_removed_line_is_named(copy: Path) -> None:
    """The gap in the numbers tells which."""
    tamper(copy, ("DELETE FROM entries WHERE seq IN (3, 4)", ()))

    found = doubts(copy)

    assert found["entry-removed"] == "entries 3 to 4"
    assert "object-extra" in found


def test_moved_lines_are_named(copy: Path) -> None:
    """Two lines exchanged, with their hashes: their own numbers and the chain tell."""
    third, fourth = line(copy, 3), line(copy, 4)
    change = "UPDATE entries SET line = ?, leaf = ? WHERE seq = ?"
    tamper(copy, (change, (fourth, merkle.leaf_hash(fourth), 3)), (change, (third, merkle.leaf_hash(third), 4)))

    outcome = preserve.verify_case(copy)

    assert {p.where for p in outcome.problems if p.code == "entry-order"} == {"entry 3", "entry 4"}
    assert "chain-broken" in {p.code for p in outcome.problems}


def test_a_cut_off_end_is_told_by_the_checkpoint(copy: Path) -> None:
    """The newest entries removed, chain intact: the signed size is larger."""
    tamper(copy, ("DELETE FROM entries WHERE seq > 5", ()))

    found = doubts(copy)

    assert found["entries-cut"] == "the end of the ledger"


def test_an_edit_with_all_hashes_made_anew_is_told_by_the_checkpoints(copy: Path) -> None:
    """Without the key, a rewritten chain is sound in itself; the checkpoints narrow down where it differs."""
    changes, before = [], None
    for seq in range(1, 8):
        entry = json.loads(line(copy, seq))
        if seq == 6:
            entry["body"]["name"] = "forged.txt"
        if before is not None:
            entry["prev"] = merkle.leaf_hash(before).hex()
        before = canonical_json(entry).encode()
        changes.append(("UPDATE entries SET line = ?, leaf = ? WHERE seq = ?", (before, merkle.leaf_hash(before), seq)))
    tamper(copy, *changes)

    problems = preserve.verify_case(copy).problems

    assert [p.code for p in problems] == ["checkpoint-differs"]
    assert "between entry 5 and entry 7" in problems[0].found


def test_removed_checkpoints_guards_and_planted_rows_are_told(copy: Path) -> None:
    """What prepares or covers a change leaves its own traces."""
    tamper(copy, ("DELETE FROM checkpoints", ()), guards=False)
    tamper(copy, ("INSERT INTO entries VALUES (-4, x'00', x'00')", ()))

    found = doubts(copy)

    assert found["checkpoint-missing"] == "checkpoints"
    assert "entries_no_delete" in str(preserve.verify_case(copy).problems)
    assert found["entry-foreign"] == "entry -4"


def test_missing_extra_and_foreign_files_are_named(copy: Path) -> None:
    """An object gone, an object no entry speaks of, a file that is no object."""
    objects = sorted(p for p in (copy / "evidence").rglob("*") if p.is_file())
    objects[0].unlink()
    from stemmata.store.objects import ObjectStore

    (copy / "x").write_text("planted")
    planted = ObjectStore(copy / "evidence").put(copy / "x")
    (copy / "evidence" / "note.txt").write_text("x")

    found = doubts(copy)

    assert found["object-missing"] == f"object {objects[0].name}"
    assert found["object-extra"] == f"object {planted.sha256}"
    assert found["file-foreign"].endswith("note.txt")


def test_a_checkpoint_kept_elsewhere_is_compared(copy: Path, tmp_path: Path) -> None:
    """The same case continues it; another case, and a case rewritten with the key, do not."""
    kept = tmp_path / "kept.txt"
    kept.write_text(Ledger(copy / "ledger.sqlite").checkpoints()[1][1])

    outcome = preserve.verify_case(copy, kept)

    assert outcome.ok
    assert outcome.checked["entries_known_elsewhere"] == 4
    assert "first 4 entries" in outcome.not_excluded[0]


def test_a_ledger_written_anew_with_the_key_is_told_by_a_checkpoint_kept_elsewhere(
    make_case: Callable[..., Case], tmp_path: Path
) -> None:
    """The keyholder removes the newest entry and its checkpoint and adds another: sound within, and not outside."""
    case = make_case()
    case.write({"a.txt": "x"})
    case.receive()
    kept = tmp_path / "kept.txt"
    kept.write_text(case.ledger.checkpoint() or "")
    tamper(case.root, ("DELETE FROM entries WHERE seq > 1", ()), ("DELETE FROM checkpoints WHERE size > 1", ()))
    shutil.rmtree(case.objects.root)
    case.write({"a.txt": "another"})
    case.receive()

    assert doubts(case.root) == {}
    assert list(doubts(case.root, kept)) == ["expected-differs"]


def test_a_checkpoint_of_another_case_or_no_checkpoint_is_told(copy: Path, make_case: Callable[..., Case]) -> None:
    """A wrong file given for comparison is a doubt, not an error."""
    other = copy / "other.txt"
    other.write_text(make_case().ledger.checkpoint() or "")

    assert list(doubts(copy, other)) == ["signature-wrong"]
    assert list(doubts(copy, copy / "gone.txt")) == ["expected-unreadable"]


def test_no_ledger_at_all_is_told(copy: Path) -> None:
    """A case without its ledger is a report with one doubt for it and one for each object nobody speaks of."""
    (copy / "ledger.sqlite").unlink()

    outcome = preserve.verify_case(copy)

    assert outcome.problems[0].code == "ledger-unreadable"
    assert {p.code for p in outcome.problems[1:]} == {"object-extra"}
