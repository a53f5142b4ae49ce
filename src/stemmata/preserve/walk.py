"""Which files lie under a path, and how a manifest may call each of them. Nothing is skipped in silence."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

_SYSTEM = {
    "thumbs.db": "a picture cache of Windows",
    "desktop.ini": "a folder setting of Windows",
    "ehthumbs.db": "a picture cache of Windows",
    "__macosx": "a by-product of archives made on a Mac",
    "icon\r": "a folder icon of a Mac",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One file under a path that was given, or what cannot be taken and why."""

    path: Path
    shown: str
    """Its path as given, with slashes, as text."""
    relative: str
    """Its path within the folder that was given; its name if it was given itself."""
    refused: str | None = None
    root: str = ""
    """Name of the folder that was given; empty for a file given itself."""

    @property
    def recorded(self) -> str:
        """The path that goes on record: from the name of what was given.

        What lies above it tells of the computer and its user, not of the evidence, and would leave the house with the
        log. It is the same however the path was typed, so that adding a folder again is seen as the same receipt.
        """
        return f"{self.root}/{self.relative}" if self.root else self.relative


def as_text(path: Path) -> str:
    r"""Return a path with slashes; bytes of its name that are not UTF-8 stand as `\xNN`."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def last(name: str) -> str:
    """Return the last part of a name that may use slashes of either kind.

    >>> last("../a/b.txt"), last("..")
    ('b.txt', '..')
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part]
    return parts[-1] if parts else "(unnamed)"


def unwanted(name: str) -> str | None:
    """Return why a file or folder of this name (or in a folder of this name) is not taken, or None."""
    for part in name.replace("\\", "/").split("/"):
        if kind := _SYSTEM.get(part.casefold()):
            return f"{part.strip()} is {kind}, not evidence; add it by name if it is"
        if part.startswith("~$"):
            return f"{part} is a lock file of an office program; add it by name if it is evidence"
        if part.startswith(".") and part not in {".", ".."}:
            return f"{part} is hidden; add it by name if it is evidence"
    return None


def under(root: Path, evidence: Path) -> list[Found]:
    """Return every file under `root` in a fixed order, with a reason for each that cannot be taken.

    Symbolic links within are not followed: what they point to may lie outside and may change. A path that was given
    itself is taken whatever its name is.

    Args:
        root: A file or folder.
        evidence: The case's own evidence folder, never to be taken into itself.
    """
    shown = as_text(root)
    try:
        mode = root.stat().st_mode
    except (OSError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or str(problem)
        return [Found(root, shown, last(shown), f"cannot be found or opened: {said}")]
    if not stat.S_ISDIR(mode):
        refused = None if stat.S_ISREG(mode) else "it is neither a file nor a folder"
        return [Found(root, shown, last(shown), refused)]
    own = {evidence.resolve(), evidence.resolve().parent}
    name = as_text(Path(root.resolve().name))
    return [replace(found, root=name) for found in _within(root, root, own)]


def _within(folder: Path, root: Path, own: set[Path]) -> Iterator[Found]:
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        relative = as_text(place.relative_to(root))
        if place.resolve() in own:
            yield Found(place, as_text(place), relative, "it is the case itself")
            continue
        try:
            with os.scandir(place) as listing:
                entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
        except OSError as problem:
            yield Found(place, as_text(place), relative, f"the folder cannot be opened: {problem.strerror}")
            continue
        folders = []
        for entry in entries:
            path = place / entry.name
            found = Found(path, as_text(path), as_text(path.relative_to(root)), _refused(entry))
            if found.refused is None and entry.is_dir(follow_symlinks=False):
                folders.append(path)
            else:
                yield found
        waiting.extend(reversed(folders))


def _refused(entry: os.DirEntry[str]) -> str | None:
    if entry.is_symlink():
        return "it is a symbolic link, which is not followed; add what it points to"
    if not entry.is_dir(follow_symlinks=False) and not entry.is_file(follow_symlinks=False):
        return "it is neither a file nor a folder"
    return unwanted(entry.name)


def called(found: Found, manifest: Path) -> list[str]:
    """Return how a manifest at `manifest` may call a file, the surest first; empty where a way does not apply."""
    folder, resolved = manifest.resolve().parent, found.path.resolve()
    depth, parts = len(PurePosixPath(found.relative).parts), PurePosixPath(found.shown).parts
    return [
        as_text(resolved.relative_to(folder)) if resolved.is_relative_to(folder) else "",
        as_text(resolved),
        found.shown,
        "/".join(parts[-depth - 1 :]) if depth < len(parts) else "",
        found.relative,
    ]


def called_within(shown: str, member: str) -> list[str]:
    """Return how a manifest may call the member of an archive: with the archive before it, or alone."""
    container = shown.removesuffix(f"!/{member}")
    return [shown, f"{last(container)}/{member}", member]
