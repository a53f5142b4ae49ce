"""The bundled example: an invented country, an invented night, and what the world made of it.

Everything in `case/` and `truth/` is invented: the Republic of Merazan, its towns, outlets, ministries and people. Any
likeness to real persons or events is chance. What happened, and who has what from whom, is written down in `truth/`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib.resources import as_file
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path

TITLE = "The yard at Nishkand"
"""Title of the example case."""
LANGUAGES = ("en", "fr", "fa", "ar")
"""Languages of its documents."""


def files() -> AbstractContextManager[Path]:
    """Give the folder of the example's documents, with its `manifest.csv`, as a real folder while the context lasts.

    Returns:
        A context manager that yields the folder (also where the package lies in an archive).

    >>> with files() as folder:
    ...     (folder / "manifest.csv").is_file()
    True
    """
    return as_file(_root() / "case" / "docs")


def reports() -> AbstractContextManager[Path]:
    """Give the folder of the reports that the invented investigators wrote, while the context lasts."""
    return as_file(_root() / "reports")


def locate(settings: Path) -> None:
    """Add to a fresh `case.toml` where the example's places lie."""
    with settings.open("a", encoding="utf-8") as file:
        file.write((_root() / "places.toml").read_text("utf-8"))


def truth() -> AbstractContextManager[Path]:
    """Give the folder of what is known to be true of the example (see its README) while the context lasts."""
    return as_file(_root() / "truth")


def _root() -> Traversable:
    return package_files(__package__)
