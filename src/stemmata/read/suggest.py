"""Mentions of one source, kept in the cache under all that they depend on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stemmata.stage import Work


def mention_rows(
    source: dict[str, Any], text: str, passages: Sequence[dict[str, Any]], work: Work
) -> list[dict[str, Any]]:
    """Return the rows of `mentions` for one source that was read."""
    del source, text, passages, work
    return []
