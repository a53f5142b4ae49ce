"""Taking files in: each reported as created, matched, corrected or refused, and why."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from invented_case import Case

from stemmata import preserve
from stemmata.errors import DecisionError, ManifestError, StorageError, UnknownSourceError
from stemmata.store.ledger import Ledger
from stemmata.store.objects import ObjectStore


def told(receiving: preserve.Receiving) -> dict[str, str]:
    """Return name -> status."""
    return {row.name: row.status for row in receiving.rows}


def reason(receiving: preserve.Receiving, name: str) -> str:
    return next(row.reason or "" for row in receiving.rows if row.name == name)


def test_files_and_folders_are_kept_by_their_digest(case: Case) -> None:
    """Every file of a folder, at every depth, in a fixed order; its bytes lie under their SHA-256."""
    case.write({"b.txt": "second", "a/z.txt": "deep", "a.txt": "first"})

    done = case.receive()

    assert [row.path.removeprefix(f"{case.inbox.name}/") for row in done.rows] == ["a.txt", "b.txt", "a/z.txt"]
    assert done.counts == {"created": 3, "matched": 0, "corrected": 0, "refused": 0}
    assert case.objects.read(hashlib.sha256(b"deep").hexdigest()) == b"deep"
    assert done.checkpoint is not None


def test_adding_again_makes_no_second_receipt(case: Case) -> None:
    """An exact re-run reports matches, writes no entry and says where each was received."""
    case.write({"a.txt": "first", "b.txt": "second"})
    case.receive()
    before = list(case.ledger.lines())

    done = case.receive()

    assert done.counts["matched"] == 2
    assert reason(done, "a.txt") == "received before as entry 2"
    assert list(case.ledger.lines()) == before


def test_the_same_bytes_under_another_name_are_one_source_with_two_receipts(case: Case) -> None:
    """One object, both receipts, and the row says so."""
    case.write({"a.txt": "same", "copy of a.txt": "same"})

    done = case.receive()

    sources, receipts, _ = case.tables()
    assert told(done) == {"a.txt": "created", "copy of a.txt": "matched"}
    assert "further receipt" in reason(done, "copy of a.txt")
    assert list(sources) == ["a.txt"]
    assert sorted(r["name"] for r in receipts) == ["a.txt", "copy of a.txt"]


def test_what_is_no_evidence_is_refused_by_name(case: Case, tmp_path: Path) -> None:
    """Links, hidden and system files, and the case itself are not taken; nothing is skipped in silence."""
    case.write({".DS_Store": "x", "Thumbs.db": "x", ".hidden/a.txt": "x", "~$letter.docx": "x", "a.txt": "kept"})
    (case.inbox / "link.txt").symlink_to(case.inbox / "a.txt")
    (case.inbox / "link to folder").symlink_to(tmp_path)
    os.mkfifo(case.inbox / "pipe")

    done = case.receive()

    refused = {row.name: row.reason or "" for row in done.rows if row.status == "refused"}
    assert told(done)["a.txt"] == "created"
    assert set(refused) == {".DS_Store", "Thumbs.db", ".hidden", "~$letter.docx", "link.txt", "link to folder", "pipe"}
    assert "symbolic link" in refused["link.txt"]
    assert "picture cache" in refused["Thumbs.db"]


def test_a_hidden_file_given_by_name_is_taken(case: Case) -> None:
    """What a person names is what the person wants."""
    case.write({".leak.txt": "x"})

    assert told(case.receive(case.inbox / ".leak.txt")) == {".leak.txt": "created"}


def test_the_case_is_not_taken_into_itself(case: Case) -> None:
    """Adding the folder that holds the case takes its other files, and says why not the case."""
    case.write({"a.txt": "x"})

    done = case.receive(case.root.parent)

    assert told(done)["a.txt"] == "created"
    assert reason(done, case.root.name) == "it is the case itself"


def test_a_path_that_is_not_there_is_a_row_with_a_reason(case: Case) -> None:
    """A slip of the pen refuses one row and lets the others in."""
    case.write({"a.txt": "x"})

    done = case.receive(case.inbox / "gone.txt", case.inbox / "a.txt")

    assert told(done) == {"gone.txt": "refused", "a.txt": "created"}
    assert "No such file" in reason(done, "gone.txt")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_refused(case: Case) -> None:
    """Permission denied is told with a mend; the rest goes on."""
    case.write({"a.txt": "x", "b.txt": "y"})
    (case.inbox / "a.txt").chmod(0)

    assert told(case.receive()) == {"a.txt": "refused", "b.txt": "created"}


def test_names_in_any_letters_and_bytes_are_kept(case: Case) -> None:
    """Persian names, names with line ends and direction marks, and names that are not UTF-8 survive."""
    case.write({"گزارش ۱۴۰۱.txt": "a", "line\nend.txt": "b", "evil\u202etxt.exe": "c"})
    (case.inbox / os.fsdecode(b"t\xe9moin.txt")).write_bytes(b"d")

    done = case.receive()

    assert set(told(done)) == {"گزارش ۱۴۰۱.txt", "line\nend.txt", "evil\u202etxt.exe", "t\\xe9moin.txt"}
    assert set(case.tables()[0]) == set(told(done))


def test_each_row_is_reported_after_it_is_safe(case: Case) -> None:
    """When the caller hears of a row, object and entry are there."""
    case.write({"a.txt": "x", "b.txt": "y"})
    heard = []

    def listen(row: preserve.Received) -> None:
        assert row.source_id is not None
        assert case.objects.check(row.source_id) == row.source_id
        assert list(case.ledger.entries())[-1]["body"]["source_id"] == row.source_id
        heard.append(row.name)

    case.receive(report=listen)

    assert heard == ["a.txt", "b.txt"]


def test_an_interruption_keeps_what_was_done_and_signs_it(case: Case) -> None:
    """Ctrl-C in the midst: the rows so far stay, under a checkpoint, and the same command goes on from there."""
    case.write({f"{n}.txt": str(n) for n in range(6)})
    seen: list[preserve.Received] = []

    def stop(row: preserve.Received) -> None:
        seen.append(row)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        case.receive(report=stop)

    assert preserve.verify_case(case.root).checked["entries_unsigned"] == 0
    assert preserve.verify_case(case.root).ok
    assert case.receive().counts == {"created": 3, "matched": 3, "corrected": 0, "refused": 0}


def test_a_full_disk_stops_with_what_was_kept(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to do; rows reported before are there."""
    case.write({"a.txt": "x", "b.txt": "y"})
    seen: list[str] = []
    real = os.fsync

    def full(handle: int) -> None:
        if seen:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        case.receive(report=lambda row: seen.append(row.name))
    monkeypatch.undo()

    assert seen == ["a.txt"]
    assert preserve.verify_case(case.root).ok


def test_two_adds_at_once_take_each_file_once(case: Case) -> None:
    """Two processes that add the same folder at the same time make one receipt a file and one chain."""
    case.write({f"{n:02}.txt": str(n) for n in range(25)})
    home = case.ledger.home

    def add() -> None:
        preserve.receive(ObjectStore(case.objects.root), Ledger(case.ledger.place, home=home), [case.inbox])

    both = [threading.Thread(target=add) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert len(case.tables()[1]) == 25
    assert preserve.verify_case(case.root).ok


# -- manifests ----------------------------------------------------------------------------------------------------


def test_a_manifest_in_the_folder_is_used_and_said(case: Case) -> None:
    """What was understood of each column is shown; what was not is kept beside the source."""
    case.write({
        "manifest.csv": "filename,Outlet,Date,lang,weather\na.txt,The Lantern,1989-11,en; fr,rain\n",
        "a.txt": "x",
        "b.txt": "y",
    })  # fmt: skip

    done = case.receive()

    sources, _, _ = case.tables()
    assert [remark.code for remark in done.remarks] == ["manifest-found"]
    assert list(done.understood.values()) == [
        {"filename": "file", "Outlet": "publisher", "Date": "date", "lang": "languages", "weather": None}
    ]
    a = sources["a.txt"]
    assert (a["publisher"], str(a["published_from"]), str(a["published_to"])) == (
        "The Lantern",
        "1989-11-01",
        "1989-11-30",
    )
    assert (a["languages"], a["details"]) == (["en", "fr"], '{"weather":"rain"}')
    assert reason(done, "b.txt") == "the manifest does not name it"
    assert "manifest.csv" not in sources
    assert case.objects.check(done.rows[0].source_id or "")


@pytest.mark.parametrize(
    ("written", "code"), [("Manifest.CSV", "manifest-found"), ("deeper/manifest.csv", "manifest-unused")]
)
def test_no_manifest_is_passed_over_in_silence(case: Case, written: str, code: str) -> None:
    """In capitals it is used; in a folder below it is not, and that nothing is protected by it is said."""
    case.write({written: "file,protection\na.txt,secret\n", "a.txt": "x"})

    done = case.receive()

    assert [remark.code for remark in done.remarks] == [code]
    assert (case.tables()[0]["a.txt"]["protection"] == "secret") == (code == "manifest-found")


def test_rows_that_find_no_file_are_refused(case: Case) -> None:
    """A missing file, a row without a file, and a file named twice are each told with the line."""
    case.write({
        "manifest.csv": "file,title\na.txt,One\ngone.txt,Two\n,Three\na.txt,Four\n",
        "a.txt": "x",
    })  # fmt: skip

    done = case.receive()

    refused = [row.reason for row in done.rows if row.status == "refused"]
    assert refused == [
        "line 5 of the manifest names a file that line 2 names too; the first counts",
        "line 3 of the manifest names it, but it is not among what was added",
        "line 4 of the manifest names no file",
    ]
    assert case.tables()[0]["a.txt"]["title"] == "One"


def test_a_stated_digest_is_checked_against_the_bytes(case: Case) -> None:
    """A row that speaks of other bytes is refused and believed of nothing, but the bytes are kept."""
    right, wrong = hashlib.sha256(b"x").hexdigest().upper(), hashlib.sha256(b"other").hexdigest()
    case.write({
        "manifest.csv": f"file,sha256,publisher,protection\na.txt,{right},Lantern,\nb.txt,{wrong},Lantern,secret\n",
        "a.txt": "x",
        "b.txt": "y",
    })  # fmt: skip

    done = case.receive()

    sources, _, _ = case.tables()
    assert told(done) == {"manifest.csv": "created", "a.txt": "created", "b.txt": "refused"}
    assert "line 3 of the manifest speaks of other bytes" in reason(done, "b.txt")
    assert sources["a.txt"]["publisher"] == "Lantern"
    assert sources["b.txt"]["publisher"] is None
    assert sources["b.txt"]["protection"] == "secret", "what asks for protection gets it, even in a doubtful row"
    assert case.receive().counts == {"created": 0, "matched": 2, "corrected": 0, "refused": 1}


def test_a_changed_row_is_a_correction_and_the_old_stays(case: Case) -> None:
    """The table tells the new, the ledger both; a third run changes nothing."""
    case.write({"manifest.csv": "file,publisher,weather\na.txt,Lantern,rain\n", "a.txt": "x"})
    case.receive()
    case.write({"manifest.csv": "file,publisher,weather\na.txt,The Lantern,\n"})

    done = case.receive()

    assert told(done) == {"manifest.csv": "created", "a.txt": "corrected"}
    assert reason(done, "a.txt") == "received before as entry 3; now stated: publisher, weather"
    assert case.tables()[0]["a.txt"]["publisher"] == "The Lantern"
    assert case.tables()[0]["a.txt"]["details"] == "{}"
    assert [e["body"]["details"].get("publisher") for e in case.ledger.entries(2) if "details" in e["body"]] == [
        "Lantern",
        "The Lantern",
    ]
    assert case.receive().counts["matched"] == 2


def test_adding_without_the_manifest_takes_nothing_back(case: Case, tmp_path: Path) -> None:
    """Silence is no statement: what was once stated stays when the same file is added alone."""
    case.write({"a.txt": "x"})
    table = tmp_path / "table.csv"
    table.write_text(f"path,publisher\n{case.inbox}/a.txt,Lantern\n")
    case.receive(manifest=table)

    assert told(case.receive()) == {"a.txt": "matched"}
    assert case.tables()[0]["a.txt"]["publisher"] == "Lantern"


def test_a_manifest_that_cannot_be_used_stops_before_anything_is_taken(case: Case, tmp_path: Path) -> None:
    """Given by name or found in the folder: what it may say of protection is not lost in silence."""
    case.write({"a.txt": "x", "manifest.csv": "just,words\n1,2\n"})

    with pytest.raises(ManifestError, match="no column is called"):
        case.receive(manifest=case.inbox / "manifest.csv")
    with pytest.raises(ManifestError, match="no column is called") as raised:
        case.receive()

    assert "rename it" in raised.value.hint
    assert len(list(case.ledger.lines())) == 1


@pytest.mark.parametrize(
    "written", ["docs/a.txt", "./docs/a.txt", "docs\\a.txt", "a.txt", "DOCS/A.TXT", "inbox/docs/a.txt"]
)
def test_a_file_is_found_as_a_manifest_may_write_it(make_case: Callable[..., Case], written: str) -> None:
    """Relative to the manifest or the folder, with either slash, in capitals, or by a name that is unique."""
    case = make_case("x")
    case.inbox = case.inbox.rename(case.inbox.parent / "inbox")
    case.write({"docs/a.txt": "x", "docs/b.txt": "y", "manifest.csv": f"file,title\n{written},One\n"})

    case.receive()

    assert case.tables()[0]["a.txt"]["title"] == "One"
    assert case.tables()[0]["b.txt"]["title"] is None


def test_a_match_by_name_alone_is_said(case: Case) -> None:
    """The manifest speaks of a path on another computer: taken to mean the one file of that name, and told."""
    case.write({"a.txt": "x", "manifest.csv": "file,title\nC:\\scans\\a.txt,One\n"})

    done = case.receive()

    assert case.tables()[0]["a.txt"]["title"] == "One"
    assert "manifest-by-name" in [remark.code for remark in done.remarks]


def test_a_shared_manifest_speaks_of_the_file_it_lies_beside(case: Case, tmp_path: Path) -> None:
    """Two folders with a file of the same name: the row holds for the one beside the manifest, whatever comes first."""
    case.write({"a.txt": "beside", "table.csv": "file,title\na.txt,One\n"})
    other = tmp_path / "another inbox"
    other.mkdir()
    (other / "a.txt").write_text("elsewhere")

    case.receive(other, case.inbox / "a.txt", manifest=case.inbox / "table.csv")

    stated = {r["path"]: r["details"] for r in case.tables()[1]}
    assert stated["another inbox/a.txt"] == "{}"
    assert "One" in stated["a.txt"]


def test_a_list_is_named_on_every_file_added_as_it(case: Case) -> None:
    """`--list` makes the kind a list where nothing else is said, and naming it later is a correction."""
    case.write({"deaths.csv": "name\nA\n"})
    case.receive()

    done = case.receive(list_id="registry")

    row = case.tables()[0]["deaths.csv"]
    assert told(done) == {"deaths.csv": "corrected"}
    assert (row["list_id"], row["kind"], row["media_type"]) == ("registry", "list", "text/csv")


# -- corrections and withdrawals ----------------------------------------------------------------------------------


def test_a_correction_changes_the_table_and_never_the_past(case: Case) -> None:
    """Columns one by one, values as a manifest writes them, None to empty one; the manifest does not undo it."""
    case.write({"manifest.csv": "file,publisher,date\na.txt,Lantern,1990\n", "a.txt": "x"})
    source_id = case.receive().rows[1].source_id or ""
    before = list(case.ledger.lines())

    preserve.correct(
        case.ledger, source_id, {"publisher": None, "date": "1989-11-16", "languages": "fa, ar"}, "misread"
    )
    case.receive()

    row = case.tables()[0]["a.txt"]
    assert (row["publisher"], str(row["published_to"]), row["languages"]) == (None, "1989-11-16", ["fa", "ar"])
    assert list(case.ledger.lines())[: len(before)] == before


@pytest.mark.parametrize(
    "fields", [{"weather": "rain"}, {"kind": "gossip"}, {"date": "last week"}, {"protection": "mild"}, {}]
)
def test_a_correction_that_cannot_be_understood_is_refused(case: Case, fields: dict[str, str | None]) -> None:
    """No such column, no such value, nothing to change: an error, and no entry."""
    case.write({"a.txt": "x"})
    source_id = case.receive().rows[0].source_id or ""

    with pytest.raises(DecisionError):
        preserve.correct(case.ledger, source_id, fields, "because")

    assert len(list(case.ledger.lines())) == 2


def test_unknown_sources_and_missing_reasons_are_refused(case: Case) -> None:
    """Nobody corrects or withdraws what never came, or without saying why."""
    case.write({"a.txt": "x"})
    source_id = case.receive().rows[0].source_id or ""

    with pytest.raises(UnknownSourceError):
        preserve.withdraw(case.ledger, "0" * 64, "consent withdrawn")
    with pytest.raises(DecisionError, match="no reason"):
        preserve.withdraw(case.ledger, source_id, " ")
    with pytest.raises(DecisionError, match="no reason"):
        preserve.correct(case.ledger, source_id, {"title": "T"}, "")


def test_a_withdrawn_source_leaves_a_tombstone_and_does_not_come_back(case: Case) -> None:
    """Its row says withdrawn and why; adding it again is refused."""
    case.write({"a.txt": "x"})
    source_id = case.receive().rows[0].source_id or ""

    preserve.withdraw(case.ledger, source_id, "consent withdrawn")
    again = case.receive()

    row = case.tables()[0]["a.txt"]
    assert preserve.verify_case(case.root).checked["entries_unsigned"] == 0
    assert (row["status"], row["reason"]) == ("withdrawn", "consent withdrawn")
    assert told(again) == {"a.txt": "refused"}
    assert "consent withdrawn" in reason(again, "a.txt")


# -- the tables ---------------------------------------------------------------------------------------------------


def test_the_tables_are_the_same_each_time(case: Case) -> None:
    """Same ledger, same evidence, same tables."""
    case.write({"manifest.csv": "file,date\na.txt,1990\n", "a.txt": "x", "b.html": "<html>"})
    case.receive()

    assert case.tables() == case.tables()


def test_a_missing_object_is_a_row_with_a_reason(case: Case) -> None:
    """A source whose bytes are gone does not stop the build; its row and a notice say so."""
    case.write({"a.txt": "x"})
    source_id = case.receive().rows[0].source_id or ""
    case.objects.path(source_id).unlink()

    sources, _, notices = case.tables()

    assert (sources["a.txt"]["status"], sources["a.txt"]["media_type"]) == ("unread", None)
    assert "missing" in sources["a.txt"]["reason"]
    assert notices == ["evidence-missing"]


def test_importing_the_room_is_cheap() -> None:
    """None of the heavy libraries comes with it."""
    heavy = "pyarrow numpy pydantic sqlalchemy cryptography openpyxl python_calamine puremagic duckdb"
    code = f"import sys, stemmata.preserve; print([m for m in {heavy.split()!r} if m in sys.modules])"

    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert out.stdout.strip() == "[]"
