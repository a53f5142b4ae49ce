"""What is written about the program is true of it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

import stemmata
from stemmata.cli import main
from stemmata.errors import StemmataError
from stemmata.notices import NOTICES

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"
SOURCE = REPOSITORY / "src" / "stemmata"
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def pages(nav: object) -> list[str]:
    """Return all pages of a navigation, at any depth."""
    if isinstance(nav, str):
        return [nav]
    return [page for part in (nav.values() if isinstance(nav, dict) else nav) for page in pages(part)]


def test_every_page_is_in_the_navigation_and_every_entry_is_a_page() -> None:
    """No page is lost, no entry leads nowhere."""
    listed = pages(tomllib.loads((REPOSITORY / "zensical.toml").read_text())["project"]["nav"])

    assert sorted(listed) == sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


@pytest.mark.parametrize("page", [REPOSITORY / "README.md", *sorted(DOCS.rglob("*.md"))], ids=lambda page: page.name)
def test_local_links_lead_somewhere(page: Path) -> None:
    """Every link and picture that names a file names one that is there."""
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))

    missing = [t for t in targets if "://" not in t and not t.startswith("mailto:") and not (page.parent / t).exists()]

    assert missing == []


def test_the_reference_pages_are_up_to_date() -> None:
    """They are written from the definitions by `make docs`."""
    command = [sys.executable, str(REPOSITORY / "tools" / "reference_pages.py"), "--check"]

    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stderr


def test_the_commands_of_the_readme_exist() -> None:
    """Every `stemmata ...` line of the README names a command and options it takes."""
    lines = [line.split("#")[0] for line in re.findall(r"^stemmata .*$", README, flags=re.MULTILINE)]
    assert len(lines) >= 5

    for line in lines:
        name, *words = shlex.split(line)[1:]
        command = main.commands[name]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_every_command_says_what_it_is_for() -> None:
    """Each command and each option has a help text."""
    for name, command in main.commands.items():
        assert command.help, name
        silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
        assert silent == [], name


def test_every_error_has_a_code_of_its_own_and_tells_the_mend() -> None:
    """Codes are never used twice; no error leaves the reader alone."""

    def family(kind: type[StemmataError]) -> list[type[StemmataError]]:
        return [kind, *(below for child in kind.__subclasses__() for below in family(child))]

    kinds = family(StemmataError)[1:]

    assert len({kind.code for kind in kinds}) == len(kinds)
    assert [kind.__name__ for kind in kinds if not kind.hint_template] == []


def test_the_front_door_is_small_and_documented() -> None:
    """Users import `stemmata` and nothing below."""
    assert set(stemmata.__all__) == {"Case", "StemmataError", "new", "open"}
    assert all(getattr(stemmata, name).__doc__ for name in stemmata.__all__)


def test_every_code_of_a_notice_is_documented_and_every_documented_code_is_given() -> None:
    code = "\n".join(
        p.read_text(encoding="utf-8") for p in SOURCE.rglob("*.py") if p.name not in {"notices.py", "errors.py"}
    )
    given = set(re.findall(r'(?:Notice|Remark)\(\s*"([\w-]+)"', code))
    given |= set(re.findall(r'"(list-[a-z-]+|[SLWNK]\d{3}|R1\d{2})"', code))
    assert given == set(NOTICES)
