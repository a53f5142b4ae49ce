"""The tutorial of one finding says what the program says: its commands are run, their answers compared."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import golden
import pytest
from click.testing import CliRunner

from stemmata.cli import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "finding-tutorial.md"
LEFT_OUT = "..."
VARIES = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?![0-9a-f])|\d{4}-\d\d-\d\d|\d[\d,]*(?:\.\d+)?")
ID = re.compile(r"[0-9a-f]{8}|\d{2,3}")


def sessions() -> Iterator[tuple[str, list[str]]]:
    """Yield each command of the page with the lines that it is said to answer."""
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = part.rstrip("\n").split("\n")
            yield command, lines


class Reader:
    """Compares answers with the page; ids and numbers of entries may be others, and are put into later commands."""

    def __init__(self) -> None:
        self.now: dict[str, str] = {}

    def command(self, written: str) -> str:
        """Return a command of the page with the ids as they are here."""
        return re.sub(r"[0-9a-f]{8}|(?<=undo demo-case )\d+", lambda found: self.now.get(found[0], found[0]), written)

    def compare(self, command: str, said: list[str], answered: str) -> None:
        """Hold an answer to the page, line by line; `...` stands for lines that are left out."""
        lines = [line.rstrip() for line in answered.replace("\u2068", "").replace("\u2069", "").splitlines()]
        at, free = 0, False
        for line in said:
            if line == LEFT_OUT:
                free = True
                continue
            places = range(at, len(lines)) if free else range(at, min(at + 1, len(lines)))
            found = next((place for place in places if VARIES.sub("#", lines[place]) == VARIES.sub("#", line)), None)
            assert found is not None, f"$ {command}\n{line!r} is not what it answers:\n{answered}"
            self._learn(line, lines[found])
            at, free = found + 1, False
        assert free or at >= len(lines) or not said, f"$ {command}\nit answers more than the page shows:\n{answered}"

    def _learn(self, said: str, is_so: str) -> None:
        for one, other in zip(VARIES.findall(said), VARIES.findall(is_so), strict=True):
            if ID.fullmatch(one):
                self.now[one] = other


def test_the_tutorial_is_what_the_commands_say(
    built: golden.Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All commands of the page, one after the other, in a copy of the example."""
    shutil.copytree(built.case.path, tmp_path / "demo-case")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STEMMATA_REVIEWER", raising=False)
    reader, runner, ran = Reader(), CliRunner(), 0

    for written, said in sessions():
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
