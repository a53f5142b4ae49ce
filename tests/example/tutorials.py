"""Tutorials as they stand in the docs: their commands, and their answers held against what is answered now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
LEFT_OUT = "..."
VARIES = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?![0-9a-f])|\d{4}-\d\d-\d\d|\d[\d,]*(?:\.\d+)?")
ID = re.compile(r"[0-9a-f]{8}|\d{2,3}")


def sessions(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of the page with the lines that it is said to answer."""
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
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
