"""Exporting as a user does, checking as a stranger does: Python alone, sha256sum, openssl, BagIt and RO-Crate."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import bagit
import pypdf
import pytest
import small_case
from click.testing import CliRunner
from rocrate.rocrate import ROCrate

import stemmata
from stemmata import preserve
from stemmata.cli import EXPORTS, main
from stemmata.decisions import EditionSecret, Protected
from stemmata.errors import DossierDoubtError, ExportFolderError
from stemmata.exporting import KINDS
from stemmata.report.exports.stamping import sheet
from stemmata.store import tablefiles
from stemmata.store.ledger import Ledger


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stemmata.Case]:
    root = tmp_path_factory.mktemp("merada")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEMMATA_HOME", str(root / "home"))
        yield small_case.build(root)


@pytest.fixture(scope="module")
def bag(case: stemmata.Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bag that was copied to another place, as a stranger has it."""
    out = tmp_path_factory.mktemp("out") / "bag"
    case.export("bagit", out)
    return Path(shutil.copytree(out, tmp_path_factory.mktemp("stranger") / "received"))


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def run(*words: str | Path, cwd: Path) -> tuple[int, str]:
    done = subprocess.run([str(w) for w in words], cwd=cwd, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_every_export_is_sound_open_and_the_same_each_time(case: stemmata.Case, kind: str, tmp_path: Path) -> None:
    """Written twice: the same bytes; nothing withheld; accepted by the program and by its own verifier."""
    made = case.export(kind, tmp_path / "one")
    case.export(kind, tmp_path / "two")
    files = contents(tmp_path / "one")

    assert files == contents(tmp_path / "two")
    assert len(files) == made.files
    assert [notice.code for notice in made.notices] == ["R101"]
    for path, content in files.items():
        text = path + content.decode("utf-8", "replace")
        assert not any(secret in text for secret in small_case.SECRETS), path
    assert preserve.verify_dossier(tmp_path / "one").ok
    verifier = next(path for path in files if path.endswith("verify.py"))
    assert run(sys.executable, "-I", "-S", verifier, ".", cwd=tmp_path / "one")[0] == 0
    seal = "tagmanifest-sha256.txt" if kind == "bagit" else "manifest-sha256.txt"
    assert made.manifest_sha256 == hashlib.sha256(files[seal]).hexdigest()


def test_the_commands_of_the_readme_accept_the_bag(bag: Path) -> None:
    """Python alone, sha256sum and bagit.py, each on a copy in another folder."""
    assert run(sys.executable, "-I", "-S", "data/verify.py", ".", cwd=bag)[0] == 0
    assert bagit.Bag(str(bag)).validate()
    if shutil.which("sha256sum"):
        for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            assert run("sha256sum", "--check", "--quiet", manifest, cwd=bag) == (0, "")
        assert run("sha256sum", "--check", "--quiet", "manifest-sha256.txt", cwd=bag / "data") == (0, "")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_openssl_verifies_both_signatures_by_the_commands_given(bag: Path, tmp_path: Path) -> None:
    """Taken word for word from VERIFY.txt and README.txt; one flipped bit of a message is refused."""
    for folder, text in ((bag / "data", bag / "data" / "VERIFY.txt"), (bag, bag / "README.txt")):
        lines = text.read_text("utf-8").replace("\\\n", " ").splitlines()
        commands = [
            line.strip() for line in lines if line.strip().startswith(("head ", "tail ", "openssl ", "sha256sum "))
        ]
        script = "\n".join(c for c in commands if "/tmp/" in c or c.startswith("openssl "))
        assert script.count("openssl") in {1, 2}
        code, said = run("sh", "-ec", script.replace("/tmp/", f"{tmp_path}/"), cwd=folder)
        assert code == 0, said
        assert said.count("Signature Verified Successfully") == script.count("openssl")
        message = bytearray((tmp_path / "message").read_bytes())
        message[0] ^= 1
        (tmp_path / "message").write_bytes(message)
        last = next(line for line in reversed(script.splitlines()) if line.startswith("openssl"))
        assert run("sh", "-ec", last.replace("/tmp/", f"{tmp_path}/"), cwd=folder)[0] != 0


def test_the_library_of_ro_crate_reads_the_payload(bag: Path) -> None:
    """Every file but the seal is described, with its size and hash; each room is an action of the program."""
    crate = ROCrate(str(bag / "data"))
    files = contents(bag / "data")
    described = {entity.id: entity for entity in crate.data_entities if "sha256" in entity.properties()}

    assert crate.name == "Merada, 2 May 2024"
    assert set(described) == set(files) - {"manifest-sha256.txt", "manifest-sha256.txt.note", "ro-crate-metadata.json"}
    for path, entity in described.items():
        assert entity["sha256"] == hashlib.sha256(files[path]).hexdigest()
        assert entity["contentSize"] == str(len(files[path]))
    actions = crate.get_by_type("CreateAction")
    assert {action.id for action in actions} >= {"#room-preserve", "#room-read", "#room-trace", "#room-weigh"}
    assert all(action.get("instrument") for action in actions)


@pytest.mark.filterwarnings("ignore:::")
def test_a_validator_of_ro_crate_accepts_the_payload(bag: Path) -> None:
    """Everything that the profile RO-Crate 1.2 requires, without a network."""
    pytest.importorskip("rocrate_validator")
    from ro_crate_offline import issues

    assert [issue for issue in issues(bag / "data") if issue.startswith("REQUIRED")] == []


def test_a_folder_that_holds_something_else_is_refused(case: stemmata.Case, tmp_path: Path) -> None:
    """Nothing is written over that the export did not write itself; an earlier export of the same kind is replaced."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "my notes.txt").write_text("mine")
    with pytest.raises(ExportFolderError, match=r"my notes\.txt"):
        case.export("csv", out)
    assert contents(out) == {"my notes.txt": b"mine"}
    (out / "my notes.txt").unlink()
    case.export("csv", out)
    before = contents(out)
    case.export("csv", out)
    assert contents(out) == before
    with pytest.raises(ExportFolderError, match="an export as csv"):
        case.export("geojson", out)
    (out / "added.txt").write_text("mine")
    with pytest.raises(ExportFolderError, match=r"added\.txt"):
        case.export("csv", out)
    with pytest.raises(ExportFolderError, match=r"case\.toml"):
        case.export("csv", case.path)
    with pytest.raises(ValueError, match="there is no export as 'tarball'"):
        case.export("tarball", tmp_path / "new")


def test_what_fails_in_the_midst_leaves_the_old_export(
    case: stemmata.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No half-written folder: the new one takes its place when it is whole."""
    out = tmp_path / "out"
    case.export("esf", out)
    before = contents(out)
    copy = shutil.copyfile
    monkeypatch.setattr(tablefiles.Path, "write_bytes", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(stemmata.StemmataError, match="No space left"):
        case.export("esf", out)
    assert copy is shutil.copyfile
    monkeypatch.undo()
    assert contents(out) == before


def test_a_dossier_that_was_touched_is_not_sealed_anew(case: stemmata.Case, tmp_path: Path) -> None:
    """Another number in a page, with the time of the file set back: no bag is made of it."""
    import os

    page = case.dossier / "index.html"
    facts, good = page.stat(), page.read_bytes()
    page.write_bytes(good.replace(b"2024", b"2025", 1))
    os.utime(page, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    with pytest.raises(DossierDoubtError, match=r"index\.html"):
        case.export("bagit", tmp_path / "bag")
    assert not (tmp_path / "bag").exists()
    page.write_bytes(good)


def test_a_withdrawal_takes_effect_in_the_next_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The case is brought up to date first, so nothing leaves that was withdrawn meanwhile."""
    monkeypatch.setenv("STEMMATA_HOME", str(tmp_path / "home"))
    case = small_case.build(tmp_path)
    source = hashlib.sha256(small_case.FILES["courier.txt"].encode()).hexdigest()
    case.export("exhibits", tmp_path / "before")
    case.withdraw(source, reason="consent withdrawn")
    case.export("exhibits", tmp_path / "after")

    before, after = ((tmp_path / name / "index.csv").read_text("utf-8-sig") for name in ("before", "after"))
    assert source in before
    assert source not in after
    kept = [line.split(",")[0] for line in before.splitlines()[1:] if source not in line]
    assert [line.split(",")[0] for line in after.splitlines()[1:]] == kept


def test_the_command_says_what_it_wrote(case: stemmata.Case, tmp_path: Path) -> None:
    """In words and as JSON; kinds and refusals by their names."""
    assert EXPORTS == KINDS
    runner = CliRunner()
    done = runner.invoke(main, ["export", str(case.path), "--as", "geojson", "--out", str(tmp_path / "g"), "--json"])
    told = json.loads(done.stdout)

    assert done.exit_code == 0
    assert told["kind"] == "geojson"
    assert told["files"] == len(contents(tmp_path / "g"))
    assert [warning["code"] for warning in told["warnings"]] == ["R101"]
    refused = runner.invoke(main, ["export", str(case.path), "--as", "csv", "--out", str(tmp_path / "g"), "--json"])
    assert refused.exit_code == 2
    assert json.loads(refused.stdout)["error"]["code"] == "K006"
    assert runner.invoke(main, ["export", str(case.path), "--as", "tar", "--out", "x"]).exit_code == 2


def test_each_page_of_a_pdf_bears_its_number_on_a_copy(tmp_path: Path) -> None:
    """One stamp a page beside all that stood there, the range in index and load file; the original is as it was."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    original = pypdf.PdfWriter()
    for words in ("The mill was closed on 4 May 2031.", "Nobody was seen there."):
        original.append(io.BytesIO(sheet([(words, 12)])))
    original.write(inbox / "statement.pdf")
    case = stemmata.new(tmp_path / "case", title="The mill")
    case.add(inbox)
    config = case.path / "case.toml"
    chosen = '[report]\nexhibit_prefix = "MILL"\nexhibit_digits = 4\n'
    config.write_text(config.read_text().replace("[report]\n", chosen))
    case.export("exhibits", tmp_path / "out")
    copy = pypdf.PdfReader(tmp_path / "out/stamped/MILL-0001.pdf")

    assert [" ".join(page.extract_text().split()) for page in copy.pages] == [
        "The mill was closed on 4 May 2031. MILL-0001.0001", "Nobody was seen there. MILL-0001.0002",
    ]  # fmt: skip
    assert (tmp_path / "out/exhibits/MILL-0001.pdf").read_bytes() == (inbox / "statement.pdf").read_bytes()
    assert "MILL-0001,MILL-0001.0001,MILL-0001.0002," in (tmp_path / "out/index.csv").read_text("utf-8-sig")
    assert "\xfeMILL-0001.0001\xfe\x14\xfeMILL-0001.0002\xfe\x14\xfe2\xfe" in (tmp_path / "out/load.dat").read_text(
        "utf-8-sig"
    )


def test_a_key_had_in_another_way_is_compared(case: stemmata.Case, bag: Path, tmp_path: Path) -> None:
    """By the program for case and bag, and by the verifier alone."""
    (tmp_path / "other.txt").write_text("stemmata/0000000000000000+00000000+AAAA\n")
    right, wrong = bag / "data/custody/key.txt", tmp_path / "other.txt"
    runner = CliRunner()

    for place in (case.path, bag, bag / "data"):
        assert runner.invoke(main, ["verify", str(place), "--expect-key", str(right)]).exit_code == 0
        assert runner.invoke(main, ["verify", str(place), "--expect-key", str(wrong)]).exit_code == 1
    command = (sys.executable, "-I", "-S", bag / "data/verify.py", bag, "--expect-key")
    assert run(*command, right, cwd=tmp_path)[0] == 0
    code, said = run(*command, wrong, cwd=tmp_path)
    assert code == 1
    assert "custody/key.txt: is not the key in" in said


def test_what_people_protected_is_in_no_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words taken out, originals kept back, the case's title too; whoever has the key can still check all of it."""
    monkeypatch.setenv("STEMMATA_HOME", str(tmp_path / "home"))
    case = small_case.build(tmp_path)
    with closing(Ledger(case.path / "ledger.sqlite")) as ledger:
        ledger.append(EditionSecret("public", "5a" * 32), "A")
        ledger.append(Protected("organisation", "asked", words=("Interior Ministry",)), "A")
        ledger.append(Protected("place", "asked", words=("Merada",)), "A")
        (tmp_path / "key.txt").write_text(ledger.public_key() or "")
    wire = hashlib.sha256(small_case.FILES["wire.txt"].encode()).hexdigest()
    for kind in KINDS:
        out = tmp_path / "out" / kind
        case.export(kind, out)
        for path, content in contents(out).items():
            text = (path + content.decode("utf-8", "replace")).casefold()
            assert not any(word in text for word in ("interior ministry", "merada", wire)), (kind, path)
        assert [p.where for p in preserve.verify_dossier(out).problems] == ["custody/key.txt"]
        assert preserve.verify_dossier(out, None, tmp_path / "key.txt").ok
    index = (tmp_path / "out/exhibits/index.csv").read_text("utf-8-sig")
    assert "-redacted.txt,,," in index
    assert "as a redacted copy; the original is kept back" in index
