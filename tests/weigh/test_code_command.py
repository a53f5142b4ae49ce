"""`stemmata code`: the same session from the command line and by key."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.weigh.conftest import TEXTS, built, digests

from stemmata import coding_terminal
from stemmata.case import Case
from stemmata.cli import main
from stemmata.terminal import PipedKeys
from stemmata.weigh.coding import Coding

A, B = TEXTS
Run = Callable[..., Result]


@pytest.fixture
def run(case: Case) -> Run:
    """Runs `stemmata code WHAT CASE WORDS...`."""

    def invoke(what: str, *words: str, coder: str = "Ada", status: int = 0, **more: Any) -> Result:
        result = CliRunner().invoke(main, ["code", what, str(case.path), *words, "--coder", coder], **more)
        assert result.exit_code == status, result.output
        return result

    return invoke


def test_deciding_adding_undoing(case: Case, run: Run) -> None:
    """One claim by the beginning of its id; a claim that is added; both taken back in one go, exactly."""
    before = digests(built(case))
    claim = case.table("claims").to_pylist()[0]["claim_id"]

    first = json.loads(run("decide", claim[:8], "correct", "speaker=the mayor", "--reason", "says so", "--json").stdout)
    words = (B[:10], "topic=motive", "value=none", "speaker=the police", "quote=The police denied it")
    second = json.loads(run("add", *words, "--json").stdout)
    built(case)

    assert (first["claim_id"], first["code"], second["code"]) == (claim, "corrected", "added")
    rows = {c["claim_id"]: c for c in case.table("claims").to_pylist()}
    assert rows[claim]["asserted_by"] == "the mayor"
    assert rows[second["claim_id"]]["quote"] == "The police denied it"
    assert "2 entries no longer hold" in run("undo", f"{first['entry']}-{second['entry']}").output
    assert digests(built(case)) == before


def test_errors_name_the_field_and_the_mend(case: Case, run: Run) -> None:
    claim = case.table("claims").to_pylist()[0]["claim_id"]

    refused = run("decide", claim, "correct", "polarity=asks", "--json", status=2)

    assert json.loads(refused.stdout)["error"]["code"] == "J007"
    assert "asserts, denies, doubts" in refused.stderr
    run("decide", claim, "correct", "no sign", status=2)
    run("decide", "zzzzzzzz", "accept", status=2)
    run("undo", "last", status=2)
    run("undo", "999", status=2)
    run("ask", "--queue", "nowhere", status=2)


def test_a_sheet_shows_its_diff_before_anything_is_entered(case: Case, run: Run, tmp_path: Path) -> None:
    """Without --yes nothing is entered; with it what was shown is; refused rows end in exit code 1."""
    sheet = tmp_path / "sheet.csv"
    run("export", str(sheet), "--queue", "all")
    lines = sheet.read_text(encoding="utf-8-sig")
    sheet.write_text(lines.replace(",30 men,", ",33 men,", 1), encoding="utf-8")

    shown = run("import", str(sheet)).output

    assert "corrected" in shown
    assert "33 men" in shown
    assert "nothing is entered yet" in shown
    assert json.loads(run("status", "--json").stdout)["decisions"] == []
    done = json.loads(run("import", str(sheet), "--yes", "--json").stdout)
    assert len(done["entries"]) == done["counts"]["corrected"] == 1
    sheet.write_text(lines.replace("asserts", "asks", 1), encoding="utf-8")
    assert "column polarity" in run("import", str(sheet), status=1).stderr


def test_a_round_from_beginning_to_agreement(case: Case, run: Run, tmp_path: Path) -> None:
    """Opened, coded blind by key and by sheet, measured, adjudicated."""
    assert "3 claims" in run("round", "first", "--coders", "Ada", "--coders", "Ben", "--number", "3").output
    assert run("ask", "--queue", "first", input="a\na\nr not that\n").output.count("(entry") == 3
    assert "Ben 3 left" in run("status").output
    run("agreement", "--round", "first", status=2)
    run("ask", "--queue", "first", coder="Ben", input="a\nr\nu\n")
    built(case)

    told = json.loads(run("agreement", "--round", "first", "--json").stdout)["agreement"]
    assert {one["of"]: one["n_units"] for one in told}["code"] == 3
    assert "Krippendorff's alpha" in run("agreement").output
    [a, b] = [c["claim_id"] for c in json.loads(run("ask", "--queue", "disputed", "--json").stdout)["claims"]]
    run("decide", a, "accept", "--adjudicate", status=2)
    run("decide", a, "accept", "--adjudicate", coder="Cyd")
    run("export", str(tmp_path / "left.xlsx"), "--adjudicate", coder="Cyd")
    built(case)
    assert json.loads(run("status", "--json").stdout)["disputed"] == 1
    assert b != a


def test_a_scheme_is_shown_adopted_and_written(run: Run, tmp_path: Path) -> None:
    """What it changes first; adopted with --yes; written out it is the same."""
    file, out = tmp_path / "scheme.toml", tmp_path / "out.toml"
    file.write_text('name = "Sidra"\n[topics.burial]\nquestion = "What became of the bodies?"\nkind = "act"\n')

    assert "nothing is adopted yet" in run("scheme", str(file)).output
    assert "added    burial" in run("scheme", str(file), "--yes").output
    run("scheme", "--out", str(out))
    assert "it changes nothing" in run("scheme", str(out)).output
    assert "[topics.burial]" in run("scheme").output


@pytest.fixture
def ada(case: Case) -> Coding:
    return case.coding("Ada")


def sit(ada: Coding, keys: str, width: int = 80) -> int:
    return coding_terminal.run(ada, ada.queue("open"), PipedKeys(StringIO(keys)), width=width, colour=False)


def test_keys(ada: Coding, capsys: pytest.CaptureFixture[str]) -> None:
    """Accept, correct, back and take back; the words stand in their passage, the quotation marked."""
    first = ada.queue("open")[0]

    given = sit(ada, "a\nc\nplace=the pier\n\nb\nb\nx wrong one\n?\n%\nn\nq\n")

    told = capsys.readouterr().out
    assert f">>{ada.offered[first]['quote']}<<" in " ".join(told.replace("\u2068", "").replace("\u2069", "").split())
    assert "accepted (entry" in told
    assert "corrected (entry" in told
    assert "taken back: accepted" in told
    assert "% is no answer" in told
    assert given == 1
    assert ada.own(first) is None


def test_what_cannot_be_is_said_and_asked_again(ada: Coding, capsys: pytest.CaptureFixture[str]) -> None:
    sit(ada, "c\nlow=many\n\nx\nq\n")
    told = capsys.readouterr().out
    assert "not kept: low:" in told
    assert "you have not coded this claim" in told
