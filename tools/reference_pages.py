"""Write the reference pages from the definitions: tables, settings, errors, commands, the chain.

python tools/reference_pages.py          write them
python tools/reference_pages.py --check  fail if one is not up to date
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from stemmata import errors
from stemmata.chain import CHAIN
from stemmata.cli import main as command_line
from stemmata.config import Column, Columns, ListSettings, PlaceSettings, Settings
from stemmata.notices import NOTICES
from stemmata.tables import HITS, TABLES

DOCS = Path(__file__).resolve().parent.parent / "docs"
FORBIDDEN_IN_CELLS = str.maketrans({"|": "\\|", "\n": " "})


def row(*cells: object) -> str:
    """Return one line of a Markdown table."""
    return "| " + " | ".join(str(cell).translate(FORBIDDEN_IN_CELLS) for cell in cells) + " |"


def tables() -> Iterator[str]:
    """Yield the page of tables."""
    yield "# Tables\n"
    yield "Every table that crosses from one room to the next. A star marks the key. Spans are half-open and count"
    yield "Unicode code points of the source's extracted text (table `texts`). The files are Parquet, one folder a"
    yield "table, under `tables/`.\n"
    for table in (*TABLES.values(), HITS):
        yield f"## {table.name}\n"
        yield f"{table.meaning} Written by `{table.room}`.\n"
        yield row("column", "type", "meaning")
        yield row("---", "---", "---")
        for column in table.columns:
            star = " \\*" if column.key else ""
            yield row(f"`{column.name}`{star}", str(column.type), column.meaning)
        if table.open_ended:
            yield row("...", str(table.further), "further columns, as configured")
        yield ""


def settings() -> Iterator[str]:
    """Yield the page of settings."""
    yield "# Settings\n"
    yield "`case.toml` in the case folder. Every key has a default; an unknown key is an error that names it.\n"
    for name, section in Settings.model_fields.items():
        if name == "lists":
            yield from lists(section.description or "")
            continue
        if name == "places":
            yield from places(section.description or "")
            continue
        yield f"## [{name}]\n"
        yield f"{section.description}\n"
        fields = type(section.get_default()).model_fields
        if not fields:
            yield "Nothing to set yet.\n"
            continue
        yield row("key", "default", "meaning")
        yield row("---", "---", "---")
        for key, knob in fields.items():
            yield row(f"`{key}`", f"`{knob.get_default(call_default_factory=True)!r}`", knob.description or "")
        yield ""


def lists(description: str) -> Iterator[str]:
    """Yield the settings of lists: a section a list, its columns, and what is said of a column."""
    yield "## [lists.NAME]\n"
    yield f"{description} See [lists](../lists.md).\n"
    for head, model, names in (
        ("", ListSettings, [name for name in ListSettings.model_fields if name != "columns"]),
        ("### [lists.NAME.columns]\n\nEach a header, or a section of what is said of a column:\n", Columns, None),
        ("### What is said of a column\n", Column, None),
    ):
        if head:
            yield head
        yield row("key", "default", "meaning")
        yield row("---", "---", "---")
        for key in names or model.model_fields:
            knob = model.model_fields[key]
            yield row(f"`{key}`", f"`{knob.get_default(call_default_factory=True)!r}`", knob.description or "")
        yield ""


def places(description: str) -> Iterator[str]:
    """Yield the settings of places: a section a place."""
    yield "## [places.NAME]\n"
    yield f"{description} See [the map](../map.md).\n"
    yield row("key", "default", "meaning")
    yield row("---", "---", "---")
    for key, knob in PlaceSettings.model_fields.items():
        default = "" if knob.is_required() else f"`{knob.get_default(call_default_factory=True)!r}`"
        yield row(f"`{key}`", default, knob.description or "")
    yield ""


def family(kind: type[errors.StemmataError]) -> Iterator[type[errors.StemmataError]]:
    """Yield all errors below `kind`."""
    for below in kind.__subclasses__():
        yield below
        yield from family(below)


def error_page() -> Iterator[str]:
    """Yield the page of errors."""
    yield "# Errors\n"
    yield "Every error raised on purpose, with its code and the mend. The words in braces are the facts at hand.\n"
    yield row("code", "name", "says", "the mend")
    yield row("---", "---", "---", "---")
    for kind in sorted(family(errors.StemmataError), key=lambda kind: kind.code):
        yield row(kind.code, f"`{kind.__name__}`", kind.template, kind.hint_template)
    yield ""


def notices() -> Iterator[str]:
    """Yield the page of notices."""
    yield "# Notices\n"
    yield "What `add`, `build`, `export` and `trace` tell that stopped nothing. With `--json` they stand with their"
    yield "code under `warnings` (of `add`: `remarks`); the words at hand say more.\n"
    yield row("code", "tells")
    yield row("---", "---")
    for code, meaning in NOTICES.items():
        yield row(f"`{code}`", meaning)
    yield ""


def commands() -> Iterator[str]:
    """Yield the page of commands."""
    yield "# Commands\n"
    yield "Every command takes `--json`: one JSON object on standard output; messages go to standard error."
    yield "Exit codes: 0 done, 1 a check failed, 2 wrong usage or input, 130 interrupted.\n"
    context = click.Context(command_line, info_name="stemmata")
    for name, command in every(command_line, context):
        yield f"## stemmata {name}\n"
        yield "```text"
        yield command.get_help(click.Context(command, info_name=f"stemmata {name}", max_content_width=110))
        yield "```\n"


def every(group: click.Group, context: click.Context, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield all commands of a group by their whole names, and those of the groups within it."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{above}{name}", command
        if isinstance(command, click.Group):
            yield from every(command, click.Context(command), f"{above}{name} ")


def chain() -> Iterator[str]:
    """Yield the page of the chain."""
    yield "# The chain\n"
    yield row("room", "its question", "takes", "gives", "settings")
    yield row("---", "---", "---", "---", "---")
    for stage in CHAIN:
        gives = ", ".join(f"`{name}`" for name in stage.gives) or "the dossier"
        yield row(
            f"`{stage.room}`",
            stage.question,
            ", ".join(f"`{name}`" for name in stage.takes) or "evidence and ledger",
            gives,
            ", ".join(f"`[{name}]`" for name in stage.settings),
        )
    yield ""


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "reference/chain.md": chain,
    "reference/commands.md": commands,
    "reference/errors.md": error_page,
    "reference/notices.md": notices,
    "reference/settings.md": settings,
    "reference/tables.md": tables,
}


def main() -> int:
    """Write the pages, or with `--check` compare them; return 1 if one differs."""
    check = "--check" in sys.argv[1:]
    stale = []
    for name, page in PAGES.items():
        path = DOCS / name
        text = "\n".join(page()).rstrip() + "\n"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"not up to date: {', '.join(stale)}; run: make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
