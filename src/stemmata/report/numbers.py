"""Exhibit numbers: one a source, by the order in which sources were first received, never given out twice.

They follow the ledger, to which lines are only ever added; so a number holds in every edition, whatever was read anew,
opened, closed or withdrawn meanwhile. Sources that do not leave the house keep theirs: a number that is missing stands
for one of them. A page is numbered within its exhibit, so that no page count moves the numbers of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stemmata.config import ReportSettings
from stemmata.report.redact import Redaction

__all__ = ["exhibit", "exhibit_numbers", "exhibit_page", "exhibits"]


def exhibit_numbers(entries: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the number of each source, from 1.

    Args:
        entries: The ledger's entries, oldest first.

    >>> received = ({"kind": "evidence-received", "body": {"source_id": s}} for s in ("b", "a", "b", "c"))
    >>> exhibit_numbers(received)
    {'b': 1, 'a': 2, 'c': 3}
    """
    numbers: dict[str, int] = {}
    for entry in entries:
        if entry["kind"] == "evidence-received" and isinstance(source_id := entry["body"].get("source_id"), str):
            numbers.setdefault(source_id, len(numbers) + 1)
    return numbers


def exhibits(
    entries: Iterable[Mapping[str, Any]], redaction: Redaction | None, settings: ReportSettings
) -> dict[str, str]:
    """Return the exhibit number of each source as it is cited, by its name in an edition, in their order.

    Args:
        entries: The ledger's entries, oldest first.
        redaction: Tells which sources bear another name in the edition.
        settings: Say how numbers are written.
    """
    renamed = redaction.sources if redaction else {}
    return {
        renamed.get(source_id, source_id): exhibit(settings.exhibit_prefix, number, settings.exhibit_digits)
        for source_id, number in exhibit_numbers(entries).items()
    }


def exhibit(prefix: str, number: int, digits: int = 6) -> str:
    """Return the number of an exhibit as it is cited.

    >>> exhibit("EX", 17)
    'EX-000017'
    """
    return f"{prefix}-{number:0{digits}d}"


def exhibit_page(exhibit_number: str, page: int) -> str:
    """Return the number of a page of an exhibit as it is cited.

    >>> exhibit_page("EX-000017", 3)
    'EX-000017.0003'
    """
    return f"{exhibit_number}.{page:04d}"
