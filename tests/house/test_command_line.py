"""The command line: exit codes, messages, one JSON object."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner

import stemmata
from stemmata.chain import CHAIN
from stemmata.cli import COUNT_METHODS, ROOMS, main
from stemmata.config import CountMethod


@pytest.fixture
def runner() -> CliRunner:
    """Run commands in this process, standard output and error apart."""
    return CliRunner()


def test_a_case_of_your_own(tmp_path: Path, runner: CliRunner) -> None:
    """The README's five commands work and print JSON when asked."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "note.txt").write_text("The mayor said on 3 May 2024 that two bridges were closed.")
    case = str(tmp_path / "case")

    outputs = [
        runner.invoke(main, [*words, "--json"])
        for words in (
            ["new", case],
            ["add", case, str(tmp_path / "inbox")],
            ["build", case],
            ["verify", case],
            ["verify", f"{case}/dossier"],
        )
    ]

    assert [output.exit_code for output in outputs] == [0] * 5, [output.output for output in outputs]
    objects = [json.loads(output.stdout) for output in outputs]
    assert [stage["room"] for stage in objects[2]["stages"]] == [stage.room for stage in CHAIN]
    assert Path(objects[2]["dossier"]).is_file()


def test_a_folder_that_is_no_case_is_wrong_usage(tmp_path: Path, runner: CliRunner) -> None:
    """Exit code 2, the place and the mend on standard error, the error as JSON on standard output."""
    result = runner.invoke(main, ["build", str(tmp_path), "--json"])

    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == "C001"
    assert "stemmata new" in result.stderr


def test_a_typing_error_in_the_settings_names_the_key(tmp_path: Path, runner: CliRunner) -> None:
    """An unknown key is named, not ignored."""
    case = tmp_path / "case"
    runner.invoke(main, ["new", str(case)])
    (case / "case.toml").write_text("[read]\nsecond = 5\n")

    result = runner.invoke(main, ["build", str(case)])

    assert result.exit_code == 2
    assert "read.second" in result.stderr


def test_a_changed_object_makes_verify_fail(tmp_path: Path, runner: CliRunner) -> None:
    """Exit code 1 on any doubt."""
    (tmp_path / "note.txt").write_text("As it was received.")
    case = tmp_path / "case"
    runner.invoke(main, ["new", str(case)])
    runner.invoke(main, ["add", str(case), str(tmp_path / "note.txt")])
    (kept,) = [path for path in (case / "evidence").rglob("*") if path.is_file()]
    kept.chmod(0o644)
    kept.write_text("As it suits somebody.")

    result = runner.invoke(main, ["verify", str(case)])

    assert result.exit_code == 1
    assert kept.name[:12] in result.output


def test_the_rooms_offered_are_those_of_the_chain() -> None:
    """`--only` knows every room, though the chain is not loaded for `--help`."""
    assert tuple(stage.room for stage in CHAIN) == ROOMS


def test_the_methods_of_a_count_are_those_of_its_settings():
    assert get_args(CountMethod) == COUNT_METHODS


def test_help_loads_nothing_heavy() -> None:
    """`stemmata --help` starts without Arrow, pydantic, SQLAlchemy or Numba."""
    heavy = {"pyarrow", "pydantic", "sqlalchemy", "numba", "numpy"}
    program = f"import sys, stemmata.cli; print(sorted({heavy!r} & set(sys.modules)))"

    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "[]"


def test_there_are_no_bars_where_nobody_watches(tmp_path: Path) -> None:
    """Standard error of a build that is piped holds no carriage returns or escape codes."""
    case = tmp_path / "case"
    command = [sys.executable, "-m", "stemmata.cli"]
    subprocess.run([*command, "new", str(case)], check=True, capture_output=True)

    result = subprocess.run([*command, "build", str(case)], check=True, capture_output=True, text=True)

    assert "\r" not in result.stderr
    assert "\x1b" not in result.stderr + result.stdout


def test_a_correction_is_added_and_the_old_statement_stays(tmp_path: Path, runner: CliRunner) -> None:
    """The table shows the new statement; the ledger holds both."""
    (tmp_path / "note.txt").write_text("As it was received.")
    case = tmp_path / "case"
    runner.invoke(main, ["new", str(case)])
    runner.invoke(main, ["add", str(case), str(tmp_path / "note.txt")])
    runner.invoke(main, ["build", str(case), "--only", "preserve"])
    (before,) = stemmata.open(case).table("sources").to_pylist()

    result = runner.invoke(
        main, ["correct", str(case), before["source_id"][:12], "publisher=The Merada Post", "--reason", "a letter"]
    )
    runner.invoke(main, ["build", str(case), "--only", "preserve"])

    (after,) = stemmata.open(case).table("sources").to_pylist()
    assert result.exit_code == 0, result.output
    assert (before["publisher"], after["publisher"]) == (None, "The Merada Post")
    assert runner.invoke(main, ["verify", str(case)]).exit_code == 0


def test_what_is_withdrawn_leaves_the_tables_and_the_dossier(tmp_path: Path, runner: CliRunner) -> None:
    """Its bytes and its receipt stay; its text is read no more, and no byte of the dossier holds it."""
    (tmp_path / "stays.txt").write_text("The ferry was late on Sunday, the harbour master said.")
    (tmp_path / "leaves.txt").write_text("Unrepeatable confidence of a frightened locksmith.")
    case = tmp_path / "case"
    runner.invoke(main, ["new", str(case)])
    runner.invoke(main, ["add", str(case), str(tmp_path / "stays.txt"), str(tmp_path / "leaves.txt")])
    runner.invoke(main, ["build", str(case)])
    kept = {row["name"]: row["source_id"] for row in stemmata.open(case).table("sources").to_pylist()}

    runner.invoke(main, ["withdraw", str(case), kept["leaves.txt"], "--reason", "consent withdrawn"])
    runner.invoke(main, ["build", str(case)])

    statuses = {row["name"]: row["status"] for row in stemmata.open(case).table("sources").to_pylist()}
    assert statuses == {"stays.txt": "read", "leaves.txt": "withdrawn"}
    assert [row["source_id"] for row in stemmata.open(case).table("texts").to_pylist()] == [kept["stays.txt"]]
    leaking = [path for path in (case / "dossier").rglob("*") if path.is_file() and b"locksmith" in path.read_bytes()]
    assert leaking == []
    assert runner.invoke(main, ["verify", str(case / "dossier")]).exit_code == 0


@pytest.mark.parametrize("field", ["publisher", "=x"])
def test_a_field_without_a_value_is_wrong_usage(tmp_path: Path, runner: CliRunner, field: str) -> None:
    """FIELD=VALUE is asked for in words."""
    runner.invoke(main, ["new", str(tmp_path / "case")])

    result = runner.invoke(main, ["correct", str(tmp_path / "case"), "abc", field, "--reason", "r"])

    assert result.exit_code == 2
    assert "FIELD=VALUE" in result.stderr


def test_wrong_usage_too_is_one_json_object(runner: CliRunner) -> None:
    """A program that reads standard output finds the reason there, whatever was wrong with the words."""
    wrong = (
        ["nonsense"],
        ["build"],
        ["add", "case"],
        ["build", "case", "--only", "attic"],
        ["new", ""],
        ["new", "--x"],
    )

    for words in wrong:
        result = runner.invoke(main, [*words, "--json"])

        assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (2, "usage"), words


def test_no_refusal_of_the_disk_is_a_traceback(tmp_path: Path, runner: CliRunner) -> None:
    """A file where a folder is needed ends with a code, a message and a mend."""
    (tmp_path / "file").write_text("x")
    runner.invoke(main, ["new", str(tmp_path / "case")])
    (tmp_path / "case" / "tables").write_text("in the way")
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "case.toml").symlink_to(tmp_path / "settings" / "case.toml")
    place = str(tmp_path / "file")
    words = (["new", place], ["new", f"{place}/x"], ["demo", place], ["build", str(tmp_path / "case")])

    for line in words:
        result = runner.invoke(main, [*line, "--json"])

        assert result.exit_code == 2, (line, result.exception)
        assert json.loads(result.stdout)["error"]["code"] in {"C005", "P002"}
        assert "file" in result.stderr


def test_what_is_neither_case_nor_dossier_is_not_called_a_damaged_dossier(tmp_path: Path, runner: CliRunner) -> None:
    """Pointing `verify` at a folder of something else is wrong usage, not hundreds of doubts."""
    (tmp_path / "letter.txt").write_text("x")

    result = runner.invoke(main, ["verify", str(tmp_path)])

    assert result.exit_code == 2
    assert "neither a case" in result.stderr


def test_when_all_was_refused_the_exit_code_says_so(tmp_path: Path, runner: CliRunner) -> None:
    """A script that adds a path that is not there must not believe that it was kept."""
    case = str(tmp_path / "case")
    (tmp_path / "note.txt").write_text("The mayor said that two bridges were closed.")
    runner.invoke(main, ["new", case])

    nothing = runner.invoke(main, ["add", case, str(tmp_path / "nowhere")])
    some = runner.invoke(main, ["add", case, str(tmp_path / "nowhere"), str(tmp_path / "note.txt")])

    assert (nothing.exit_code, some.exit_code) == (2, 0)
    assert "refused" in nothing.stdout


def test_a_name_cannot_forge_a_line_or_drive_the_terminal(tmp_path: Path, runner: CliRunner) -> None:
    """Line ends, escape codes and overrides of direction in a name are shown as what they are."""
    case = str(tmp_path / "case")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a\ncreated    court-order.pdf").write_text("one")
    (tmp_path / "in" / "b\x1b[2Jc\u202etxt.exe").write_text("two")
    runner.invoke(main, ["new", case])

    result = runner.invoke(main, ["add", case, str(tmp_path / "in")], color=True)

    assert len(result.stdout.splitlines()) == 3
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert "\\x1b[2Jc\\u202etxt.exe" in result.stdout


@pytest.mark.parametrize("named", ["", " ", "e"])
def test_a_source_is_not_withdrawn_by_a_slip(tmp_path: Path, runner: CliRunner, named: str) -> None:
    """An empty word does not name the only source of a case."""
    case = str(tmp_path / "case")
    (tmp_path / "empty.txt").write_text("")  # its SHA-256 begins with e3b0c4
    runner.invoke(main, ["new", case])
    runner.invoke(main, ["add", case, str(tmp_path / "empty.txt")])

    result = runner.invoke(main, ["withdraw", case, named, "--reason", "a slip"])

    assert result.exit_code == 2
    assert "write more" in result.stderr


def test_the_commands_of_a_first_case_stand_on_lines_of_their_own(runner: CliRunner) -> None:
    """`stemmata --help` shows what to type, as it is typed."""
    lines = [line.strip() for line in runner.invoke(main, ["--help"]).stdout.splitlines()]

    assert "stemmata build mycase" in lines


def test_no_output_of_a_build_names_a_source_that_is_not_open(tmp_path: Path, runner: CliRunner) -> None:
    """Notices end in logs and mails: a restricted file that could not be read is told without its name or its row."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "Statement of Tarvin Osk.pdf").write_bytes(b"%PDF-1.4 cut short")
    (tmp_path / "in" / "manifest.csv").write_text(
        "file,protection,kind\nStatement of Tarvin Osk.pdf,restricted,talk with Tarvin Osk\n"
    )
    case = str(tmp_path / "case")
    runner.invoke(main, ["new", case])
    runner.invoke(main, ["add", case, str(tmp_path / "in")])

    results = [runner.invoke(main, ["build", case]), runner.invoke(main, ["build", case, "--json"])]

    for result in results:
        assert result.exit_code == 0
        assert "cut short" in result.output
        assert "Tarvin" not in result.output


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("[case]\ncalendars = ['gregorain']", "case.calendars.0"),
        ("[case]\nlanguages = ['english']", "case.languages.0"),
        ("[case]\nlanguages = 'en'", "in square brackets"),
        ("[read]\nseconds = inf", "read.seconds"),
    ],
)
def test_a_setting_that_means_nothing_is_named(tmp_path: Path, runner: CliRunner, line: str, place: str) -> None:
    """A calendar or language that does not exist is not passed over, and no number is endless."""
    case = tmp_path / "case"
    runner.invoke(main, ["new", str(case)])
    (case / "case.toml").write_text(line)

    result = runner.invoke(main, ["build", str(case)])

    assert result.exit_code == 2, result.exception
    assert place in result.stderr


def test_a_case_in_a_folder_whose_name_is_not_utf8(tmp_path: Path, runner: CliRunner) -> None:
    """Old disks have such names; the case is made and its title written with what cannot be read marked."""
    place = str(tmp_path / "case\udcff")

    made = runner.invoke(main, ["new", place])
    asked = runner.invoke(main, ["verify", place, "--json"])

    assert (made.exit_code, asked.exit_code) == (0, 0), made.exception
    assert json.loads(asked.stdout)["ok"]
    assert "case\\\\xff" in (tmp_path / "case\udcff" / "case.toml").read_text()


def test_a_new_that_was_stopped_half_way_can_be_finished(tmp_path: Path, runner: CliRunner) -> None:
    """A ledger that holds nothing yet does not stand in the way; one that holds evidence does."""
    (tmp_path / "note.txt").write_text("As it was received.")
    case = tmp_path / "case"
    runner.invoke(main, ["new", str(case)])
    (case / "case.toml").unlink()

    finished = runner.invoke(main, ["new", str(case)])
    added = runner.invoke(main, ["add", str(case), str(tmp_path / "note.txt")])
    (case / "case.toml").unlink()
    again = runner.invoke(main, ["new", str(case)])

    assert [finished.exit_code, added.exit_code, again.exit_code] == [0, 0, 2]


def test_a_finding_from_draft_to_approval(tmp_path: Path, runner: CliRunner) -> None:
    """Every step has a command, says the number of its entry as JSON, and what is refused says how to go on."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_text("Mr Karsan said on 4 May 2021 that 30 men murdered the twelve fishermen.")
    case = str(tmp_path / "case")
    for words in (["new", case], ["add", case, str(tmp_path / "inbox")], ["build", case, "--only", "weigh"]):
        assert runner.invoke(main, words).exit_code == 0
    claim = stemmata.open(case).table("claims").column("claim_id").to_pylist()[0]

    def run(*words: str, who: str = "A. Author", code: int = 0) -> dict[str, Any]:
        told = runner.invoke(main, [*words, "--json"], env={"STEMMATA_REVIEWER": who})
        assert told.exit_code == code, told.output
        found: dict[str, Any] = json.loads(told.stdout)
        return found

    assert run("finding", "write", case, "--statement", "Twelve were killed")["finding_id"] == "F1"
    run("finding", "mark", case, "F1", "for", claim[:8], "--reason", "a witness")
    run("finding", "submit", case, "F1")
    refused = run("finding", "approve", case, "F1", who="B. Reviewer", code=2)["error"]
    assert (refused["code"], "finding searched" in refused["hint"]) == ("F004", True)
    assert run("finding", "approve", case, "F1", code=2)["error"]["code"] == "F003"
    run("finding", "return", case, "F1", "--reason", "look again", who="B. Reviewer")
    run("finding", "searched", case, "F1", "asked the harbour master and both crews")
    run("finding", "write", case, "F1", "--verdict", "established", "--reasons", "r", "--would-change", "w")
    run("finding", "submit", case, "F1")
    run("finding", "approve", case, "F1", who="B. Reviewer")
    dissent = run("finding", "dissent", case, "F1", "too few", who="C. Third")["entry"]
    run("grade", case, claim[:8], "admiralty", "b2", "--reason", "was there")
    run("legal", "examine", case, "torture/torture", "--person", "Mr Karsan", "--mode", "ordering")
    run("legal", "map", case, "torture/torture", "pain", "for", "f1", claim[:8])
    undone = run("post", "hold", case, "Mr Karsan", "mayor", "--from", "2020", "--ongoing")["entry"]
    run("finding", "undo", case, str(undone))
    run("build", case)

    assert run("finding", "show", case, "F1")["status"] == "approved"
    assert [f["finding_id"] for f in run("finding", "list", case)["findings"]] == ["F1"]
    rows = run("legal", "matrix", case)["elements"]
    assert {row["standing"] for row in rows} == {"established", "gap"}
    assert run("post", "on", case, "4 May 2021")["posts"] == []
    assert any(s["scheme"] == "genocide" for s in run("legal", "schemes", case)["schemes"])
    assert run("finding", "reopen", case, "F1", "--reason", "new list")["entry"]
    run("finding", "undo", case, str(dissent), who="C. Third")
    ran = {stage["room"]: stage["ran"] for stage in run("build", case, "--only", "weigh")["stages"]}
    assert (ran["link"], ran["weigh"]) == (False, True)
    for words in (["finding", "list"], ["finding", "show"], ["legal", "matrix"], ["legal", "schemes"]):
        told = runner.invoke(main, [*words, case, *(["F1"] if words[1] == "show" else [])])
        assert told.exit_code == 0
        assert told.stdout.strip()
