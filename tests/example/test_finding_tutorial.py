"""The tutorial of one finding says what the program says: its commands are run, their answers compared."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import golden
import pytest
from click.testing import CliRunner
from tutorials import DOCS, Reader, sessions

from stemmata.cli import main


def test_the_tutorial_is_what_the_commands_say(
    built: golden.Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All commands of the page, one after the other, in a copy of the example."""
    shutil.copytree(built.case.path, tmp_path / "demo-case")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STEMMATA_REVIEWER", raising=False)
    reader, runner, ran = Reader(), CliRunner(), 0

    for written, said in sessions(DOCS / "finding-tutorial.md"):
        keys = None
        command = reader.command(written)
        if command == "stemmata demo demo-case":
            continue  # what the fixture did
        if command.startswith("export "):
            name, _, value = shlex.split(command)[1].partition("=")
            monkeypatch.setenv(name, value)
            continue
        if command.startswith("printf "):
            pressed, _, command = command.partition(" | ")
            keys = shlex.split(pressed)[1].replace("\\n", "\n")
        told = runner.invoke(main, shlex.split(command)[1:], input=keys)
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
        reader.compare(command, said, told.output)
        ran += 1

    assert ran > 30
    page = (tmp_path / "demo-case" / "dossier" / "findings.html").read_text(encoding="utf-8")
    assert 'id="f-F3"' in page
    assert "The number rests on one man" in page
