"""The stand-alone checker that goes out with a dossier."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stemmata import preserve
from stemmata.preserve import bundle
from stemmata.store import merkle, note
from stemmata.store.ledger import Ledger
from stemmata.store.objects import ObjectStore

PROGRAM = Path(bundle.__file__)
WITHHELD = 3


def manifest(folder: Path, ledger: Ledger) -> None:
    """Write manifest and signature over whatever lies in the folder."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("manifest-sha256"))
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in paths]
    text = "".join(lines)
    (folder / "manifest-sha256.txt").write_text(text)
    signed = ledger.sign(f"{hashlib.sha256(text.encode()).hexdigest()}  manifest-sha256.txt\n") or ""
    (folder / "manifest-sha256.txt.note").write_text(signed)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    """A dossier with three evidence files, one of whose receipts is withheld, and the program itself."""
    root = tmp_path_factory.mktemp("made")
    (root / "inbox").mkdir()
    for number in range(3):
        (root / "inbox" / f"{number}.txt").write_text(f"statement {number}")
    ledger = Ledger.create(root / "case/ledger.sqlite", home=root / "home")
    store = ObjectStore(root / "case/evidence")
    preserve.receive(store, ledger, [root / "inbox"])
    folder = root / "dossier"
    (folder / "custody").mkdir(parents=True)
    (folder / "evidence").mkdir()
    (folder / "index.html").write_text("<h1>گزارش</h1>")
    for source_id in store:
        shutil.copy(store.path(source_id), folder / "evidence" / f"{source_id}.txt")
    lines = list(ledger.lines())
    lines[WITHHELD - 1] = json.dumps(
        {"withheld": merkle.leaf_hash(lines[WITHHELD - 1]).hex()}, separators=(",", ":")
    ).encode()
    (folder / "custody/log.jsonl").write_bytes(b"".join(one + b"\n" for one in lines))
    (folder / "custody/checkpoint.txt").write_text(ledger.checkpoint() or "")
    (folder / "custody/key.txt").write_text((ledger.public_key() or "") + "\n")
    shutil.copy(PROGRAM, folder / "verify.py")
    manifest(folder, ledger)
    return folder, ledger


@pytest.fixture
def dossier(made: tuple[Path, Ledger], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[0], tmp_path / "dossier"))


def run(dossier: Path, *words: str) -> tuple[int, str]:
    """Run the program as a stranger would: plain Python, isolated from everything that is installed."""
    command = [sys.executable, "-I", "-S", str(dossier / "verify.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_stranger_can_check_a_sound_dossier(dossier: Path) -> None:
    """Exit 0, in words: what was checked, what is withheld, what this cannot exclude."""
    code, said = run(dossier)

    assert code == 0, said
    assert "All that was checked is sound." in said
    assert "1 lines of the log are withheld" in said
    assert "Whoever holds the signing key" in said


def test_the_program_stands_alone_and_is_short() -> None:
    """Nothing but the standard library, and little enough to be read before it is trusted."""
    text = PROGRAM.read_text("utf-8")

    imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= {
        "__future__", "base64", "hashlib", "json", "re", "sys", "pathlib", "typing", "unicodedata", "urllib.parse",
    }  # fmt: skip
    assert sum(1 for line in text.splitlines() if line.strip()) < 320


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_sha256sum_alone_checks_the_files(dossier: Path) -> None:
    """The documented way without any program of ours."""
    command = ["sha256sum", "--check", "--quiet", "manifest-sha256.txt"]

    assert subprocess.run(command, cwd=dossier, check=False, capture_output=True).returncode == 0
    (dossier / "index.html").write_text("<h1>x</h1>")
    assert subprocess.run(command, cwd=dossier, check=False, capture_output=True).returncode == 1


@settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 9), st.integers(0, 1_000_000))
def test_any_flipped_bit_of_any_file_is_found(dossier: Path, which: int, bit: int) -> None:
    """Pages, evidence, log, checkpoint, key, manifest, signature, program: the file is named."""
    paths = sorted(p for p in dossier.rglob("*") if p.is_file())
    path = paths[which % len(paths)]
    good = path.read_bytes()
    bad = bytearray(good)
    bad[bit // 8 % len(bad)] ^= 1 << bit % 8
    path.write_bytes(bad)

    failed = bundle.Check(dossier).failed
    path.write_bytes(good)

    assert any(path.name.removesuffix(".note") in line for line in failed)


@pytest.mark.parametrize(
    "name", ["index.html", "custody/log.jsonl", "custody/checkpoint.txt", "manifest-sha256.txt.note"]
)
def test_a_missing_file_is_named(dossier: Path, name: str) -> None:
    """Whatever is removed is told."""
    (dossier / name).unlink()

    assert any(line.startswith(f"{name}: is missing") for line in bundle.Check(dossier).failed)


def test_an_added_file_and_a_link_are_named(dossier: Path) -> None:
    """What the manifest does not know does not belong."""
    (dossier / "evidence" / "more.txt").write_text("x")
    (dossier / "way out").symlink_to("/etc")

    failed = bundle.Check(dossier).failed

    assert any("evidence/more.txt: is not in manifest-sha256.txt: it was added" in line for line in failed)
    assert any("way out" in line for line in failed)


def forged(folder: Path, ledger: Ledger, change: list[bytes]) -> list[str]:
    """Return what is found if the log is exchanged by somebody who may sign manifests but not make a checkpoint."""
    (folder / "custody/log.jsonl").write_bytes(b"".join(one + b"\n" for one in change))
    manifest(folder, ledger)
    return bundle.Check(folder).failed


def test_edits_removals_and_reorderings_of_the_log_are_told(dossier: Path, made: tuple[Path, Ledger]) -> None:
    """Even with a manifest made anew and signed, the checkpoint over the log stands against it."""
    lines = (dossier / "custody/log.jsonl").read_bytes().split(b"\n")[:-1]
    edited = [*lines[:3], lines[3].replace(b'"2.txt"', b'"9.txt"')]

    assert "are not those" in " ".join(forged(dossier, made[1], edited))
    assert "signed 4: lines were removed" in " ".join(forged(dossier, made[1], lines[:-1]))
    assert "line 2: does not follow" in " ".join(forged(dossier, made[1], [lines[0], lines[3], lines[2], lines[1]]))
    assert "are not signed" in " ".join(forged(dossier, made[1], [*lines, lines[0]]))
    assert forged(dossier, made[1], lines) == []


def test_one_line_taken_from_a_long_log_is_one_doubt(tmp_path: Path) -> None:
    """The reader sees which entry is gone, not hundreds of doubts about lines that nobody touched."""
    (tmp_path / "inbox").mkdir()
    for number in range(80):
        (tmp_path / "inbox" / f"{number}.txt").write_text(f"statement {number}")
    ledger = Ledger.create(tmp_path / "case/ledger.sqlite", home=tmp_path / "home")
    preserve.receive(ObjectStore(tmp_path / "case/evidence"), ledger, [tmp_path / "inbox"])
    folder = tmp_path / "dossier"
    (folder / "custody").mkdir(parents=True)
    lines = list(ledger.lines())
    (folder / "custody/log.jsonl").write_bytes(b"".join(line + b"\n" for line in [*lines[:49], *lines[50:]]))
    (folder / "custody/checkpoint.txt").write_text(ledger.checkpoint() or "")
    (folder / "custody/key.txt").write_text((ledger.public_key() or "") + "\n")
    manifest(folder, ledger)

    failed = [line for line in bundle.Check(folder).failed if ", line " in line]

    (only,) = failed
    assert only.startswith(
        "custody/log.jsonl, line 50: does not follow the line before: it is entry 51, where entry 50"
    )


def test_a_pipe_in_place_of_evidence_does_not_hang_the_check(dossier: Path) -> None:
    """A dossier comes from strangers: what is not a file is told, not waited for."""
    (kept,) = sorted((dossier / "evidence").iterdir())[:1]
    kept.unlink()
    os.mkfifo(kept)
    (dossier / "custody/key.txt").unlink()
    os.mkfifo(dossier / "custody/key.txt")

    done = subprocess.run(
        [sys.executable, "-I", str(dossier / "verify.py"), str(dossier)], capture_output=True, timeout=20, check=False
    )

    assert done.returncode == 1
    assert f"evidence/{kept.name}: is not a file" in done.stdout.decode()


def test_a_dossier_without_its_manifest_is_one_doubt_not_one_a_file(dossier: Path) -> None:
    """What is missing is named; files are not called added when there is nothing to compare them with."""
    (dossier / "manifest-sha256.txt").unlink()

    failed = bundle.Check(dossier).failed

    assert "manifest-sha256.txt: is missing" in failed
    assert not any("was added" in line for line in failed)


def test_another_key_in_place_of_the_cases_own_is_told(
    dossier: Path, made: tuple[Path, Ledger], tmp_path: Path
) -> None:
    """Somebody who signs everything anew with a key of their own does not fit the line that opened the case."""
    other = Ledger.create(tmp_path / "other.sqlite", home=tmp_path / "other home")
    root = note.Checkpoint.parse(note.parse(made[1].checkpoint() or "")[0]).root
    name = note.VerifierKey.parse(other.public_key() or "").name
    (dossier / "custody/checkpoint.txt").write_text(other.sign(str(note.Checkpoint(name, 4, root))) or "")
    (dossier / "custody/key.txt").write_text((other.public_key() or "") + "\n")
    manifest(dossier, other)

    failed = bundle.Check(dossier).failed

    assert failed == ["custody/key.txt: is not the key with which the first line of the log opened the case"]


def test_a_checkpoint_kept_elsewhere_is_compared(dossier: Path, made: tuple[Path, Ledger], tmp_path: Path) -> None:
    """An older checkpoint of the case fits; one of another case does not; a missing one is wrong usage."""
    (tmp_path / "old.txt").write_text(made[1].checkpoints()[0][1])
    other = Ledger.create(tmp_path / "other.sqlite", home=tmp_path / "other home")
    (tmp_path / "other.txt").write_text(other.checkpoint() or "")

    assert run(dossier, "--expect-checkpoint", str(tmp_path / "old.txt"))[0] == 0
    assert run(dossier, "--expect-checkpoint", str(tmp_path / "other.txt"))[0] == 1
    assert run(dossier, "--expect-checkpoint", str(tmp_path / "gone.txt"))[0] == 2
    assert run(dossier, str(tmp_path))[0] == 2


def test_the_library_gives_the_same_outcome(dossier: Path) -> None:
    """`verify_dossier` is the same check with a result object."""
    assert preserve.verify_dossier(dossier).ok
    (dossier / "index.html").write_text("x")

    outcome = preserve.verify_dossier(dossier)

    assert [(p.code, p.where) for p in outcome.problems] == [("dossier", "index.html")]
    assert outcome.checked == {"entries": 4, "files": 8, "objects": 3}
