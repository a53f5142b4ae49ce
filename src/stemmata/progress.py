"""Progress bars for people, and nothing for files, pipes and libraries."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

T = TypeVar("T")


class Silent:
    """Shows nothing; what a library user gets unless they ask for more."""

    @contextmanager
    def each(self, items: Iterable[T], label: str, total: int | None = None) -> Iterator[Iterator[T]]:  # noqa: ARG002
        """Return the items as they are."""
        yield iter(items)


class Bars:
    """Shows a bar on standard error while items pass, if standard error is a terminal."""

    @contextmanager
    def each(self, items: Iterable[T], label: str, total: int | None = None) -> Iterator[Iterator[T]]:
        """Return the items, drawing a bar as they pass."""
        if not sys.stderr.isatty():
            yield iter(items)
            return
        with click.progressbar(items, length=total, label=f"{label:<24}", file=sys.stderr, show_pos=True) as bar:
            yield iter(bar)
