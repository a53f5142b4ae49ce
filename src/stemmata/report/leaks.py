"""The leak scan: every byte of what is to leave is searched for every protected word. Any hit blocks.

The scan knows nothing of how the dossier was made: it is given files, and opens them anew (`layers`). What it finds is
told by file, place, layer and pseudonym; the words themselves are never printed.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from stemmata.errors import LeakError, UnseenError
from stemmata.report.layers import Layer, Unseen, layers_of, pieces
from stemmata.values.guarded import BREAK, Finder

__all__ = ["Leak", "Scan", "files_in", "refuse", "scan", "scan_file", "searched"]

File = tuple[str, "bytes | Path"]
_SHOWN = 5
_LEAST_UNSURE = 6
"""Western letters of a hit in bytes that may be no text at all."""
_OTHER_SCRIPTS = "\u0250"
_MOST = 1000
"""Hits of one file that are told."""


@dataclass(frozen=True, slots=True)
class Leak:
    """One place where protected words stand."""

    file: str
    layer: str
    line: int
    """Line of the layer, from 1."""
    column: int
    what: str
    """The pseudonym of what stands there."""
    how: str
    """letters, name (another spelling or script), part (a part of the name alone)."""

    def __str__(self) -> str:
        return f"{self.file}, {self.layer}, line {self.line}, column {self.column}: [{self.what}]"


@dataclass(slots=True)
class Scan:
    """The outcome of a scan."""

    files: int = 0
    bytes: int = 0
    layers: int = 0
    strings: int = 0
    """Protected strings that were looked for."""
    leaks: list[Leak] = field(default_factory=list)
    unseen: list[tuple[str, str]] = field(default_factory=list)
    """Files that could not be looked into, and why."""

    @property
    def ok(self) -> bool:
        """Whether nothing was found and everything was seen."""
        return not self.leaks and not self.unseen

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return {"ok": self.ok, **asdict(self)}


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file of a folder with its path in it, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() or path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def scan(files: Iterable[File], finder: Finder) -> Scan:
    """Search files for protected words.

    Args:
        files: Path within the folder, and the bytes or where they lie.
        finder: Finds the words.
    """
    done = Scan(strings=sum(len(one.words) for one in finder.guarded))
    for name, content in files:
        _scan_one(name, content, finder, done)
    return done


def scan_file(name: str, data: bytes | Path, finder: Finder, into: Scan | None = None) -> Scan:
    """Search one file; what is found is added to `into`."""
    done = into if into is not None else Scan(strings=sum(len(one.words) for one in finder.guarded))
    _scan_one(name, data, finder, done)
    return done


def _scan_one(name: str, content: bytes | Path, finder: Finder, done: Scan) -> None:
    done.files += 1
    if not finder:
        done.bytes += len(content) if isinstance(content, bytes) else content.stat().st_size
        return
    shown = finder.struck(name)
    found: list[Leak] = []
    for before, data in [(0, content)] if isinstance(content, bytes) else pieces(content):
        done.bytes += len(data)
        seen: set[tuple[int, bool]] = set()
        for layer in layers_of(name, data):
            if isinstance(layer, Unseen):
                done.unseen.append((shown, f"{finder.struck(layer.trail).lstrip(' /')}: {layer.why}".lstrip(": ")))
            elif (mark := (hash(layer.text), layer.names)) not in seen and len(found) < _MOST:
                done.layers += 1
                seen.add(mark)
                found += _leaks(shown, layer, finder, before)
    done.leaks += list(dict.fromkeys(found))[:_MOST]  # what stands on a seam is seen twice


def searched(
    files: Iterable[File], finder: Finder, edition: str, known: Container[Path], pictures: Container[str] = ()
) -> Iterator[File]:
    """Yield files as they come, each searched; fails at the end if one was not clean.

    Args:
        files: Path within the folder, and the bytes or where they lie.
        finder: Finds the words.
        edition: The edition they are of.
        known: Files that were searched already.
        pictures: Paths of files made here of pixels alone, which nobody here can read.

    Raises:
        LeakError: If protected words were found.
        UnseenError: If a file could not be looked into.
    """
    done = Scan()
    for name, content in files:
        if isinstance(content, bytes) or content not in known:
            _scan_one(name, content, finder, done)
        if len(done.leaks) < _MOST:
            yield name, content
    done.unseen = [(name, why) for name, why in done.unseen if name not in pictures]
    refuse(done, edition)


def _leaks(name: str, layer: Layer, finder: Finder, before: int) -> Iterator[Leak]:
    hits = finder.find(layer.text, names=layer.names)
    if not layer.sure:
        hits = [hit for hit in hits if not _by_chance(layer.text[hit.start : hit.end], hit.how)]
    if not hits:
        return
    trail = finder.struck(layer.trail).lstrip(" /")
    line, at = before + 1, 0
    for hit in hits:
        line += layer.text.count("\n", at, hit.start)
        at = hit.start
        column = hit.start - max(layer.text.rfind("\n", 0, at), layer.text.rfind(BREAK, 0, at))
        yield Leak(name, trail, line, column, finder.guarded[hit.which].pseudonym, hit.how)


def _by_chance(words: str, how: str) -> bool:
    """Whether bytes that are no text may read so by chance; letters of other scripts take several bytes that agree."""
    return max(words) < _OTHER_SCRIPTS and (how == "part" or len(words) < _LEAST_UNSURE)


def refuse(found: Scan, edition: str) -> None:
    """Raise what stops an edition, if anything does.

    Raises:
        LeakError: If protected words were found.
        UnseenError: If a file could not be looked into.
    """
    if found.leaks:
        first = {leak.file: leak for leak in reversed(found.leaks)}
        told = [leak for leak in found.leaks if first[leak.file] is leak]  # each file once, before any twice
        told += [leak for leak in found.leaks if first[leak.file] is not leak]
        shown = "; ".join(map(str, told[:_SHOWN]))
        more = f"; and {len(found.leaks) - _SHOWN} more" if len(found.leaks) > _SHOWN else ""
        raise LeakError(edition=edition, places=len(found.leaks), shown=shown + more)
    if found.unseen:
        names = list(dict.fromkeys(f"{name} ({why})" for name, why in found.unseen))
        raise UnseenError(edition=edition, files=len(names), shown="; ".join(names[:_SHOWN]))
