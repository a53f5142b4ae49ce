"""The tutorial from inbox to report says what the program says: its commands are run, their answers compared."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from tutorials import DOCS, Reader, sessions

import stemmata
from stemmata.cli import main

PAGE = DOCS / "inbox-to-report.md"
DONE_BEFORE = ("stemmata new yard", "stemmata add yard")
"""What the fixture did: the example is built once for all tests."""
MENDS = (("It is proven that", "It is established by clear and convincing evidence that"), ("twelve", "eleven"))


def test_the_tutorial_is_what_the_commands_say(
    undecided: stemmata.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All commands of the page, one after the other; its report is written, stopped, mended, made and checked."""
    shutil.copytree(undecided.path, tmp_path / "yard")
    monkeypatch.chdir(tmp_path)
    reader, runner, folder = Reader(), CliRunner(), tmp_path
    (report,) = re.findall(r"```markdown\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    file = tmp_path / "yard" / "reports" / "night.md"
    built, ran = False, 0

    for written, said in sessions(PAGE):
        command = reader.command(written)
        if command.startswith("export "):
            name, _, value = shlex.split(command)[1].partition("=")
            monkeypatch.setenv(name, value)
            continue
        if command.startswith(DONE_BEFORE) or (command == "stemmata build yard" and not built):
            built = command == "stemmata build yard"
            continue
        if command.startswith("cd "):
            folder = tmp_path / command[3:]
            continue
        if command.startswith("stemmata report yard"):
            text = reader.command(report) if "--check" in command else file.read_text("utf-8")
            for before, after in () if "--check" in command else MENDS:
                assert before in text
                text = text.replace(before, after)
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
        if not command.startswith("stemmata "):
            if shutil.which(command.split()[0]) is None:
                continue
            done = subprocess.run(shlex.split(command), cwd=folder, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            reader.compare(command, said, done.stdout)
            continue
        told = runner.invoke(main, shlex.split(command)[1:])
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
        assert told.exit_code == (1 if "--check" in command else 0), told.output
        reader.compare(command, said, told.output)
        ran += 1

    assert ran > 10
    assert {path.name for path in (tmp_path / "yard" / "dossier" / "report").iterdir()} >= {"night.html", "night.docx"}
