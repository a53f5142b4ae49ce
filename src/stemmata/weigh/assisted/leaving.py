"""What may leave the house: the passages that a model may be shown, and what stays and why.

A source leaves only if it is open and nothing that it was taken out of, or that was taken out of it, is closed: the
same rule as for the dossier. What is not open leaves only where `assist.may_leave` says so of its protection or of
itself, in as many words and with the host's name; what was withdrawn never leaves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from stemmata.config import SENTENCE, AssistSettings
from stemmata.values.protection import closed_sources

__all__ = ["STAYS", "Batch", "Leaving", "leaving"]

_TABULAR = frozenset({"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"})
_LEAST = 20
"""Characters that a passage has at least: headings and page numbers claim nothing."""
STAYS: Mapping[str, str] = {
    "withdrawn": "withdrawn",
    "restricted": "restricted",
    "secret": "secret",
    "bound": "open, but taken out of something closed, or holding it",
    "list": "lists of records, which are no sentences",
    "unread": "unread",
    "kind": "not of the kinds that `kinds` names",
    "source": "not among those that `sources` names",
}
"""Why a source stays in the house; the first that applies."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Passages of one source that are shown together: ids and texts."""

    source_id: str
    protection: str
    may_leave: str | None
    passages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """What may leave.

    Attributes:
        batches: Passages by question, in the order of the sources' ids and of the text.
        stays: Key of `STAYS` -> sources that stay.
        done: Passages that were answered before.
        short: Passages too short to claim anything.
    """

    batches: tuple[Batch, ...]
    stays: Mapping[str, int]
    done: int = 0
    short: int = 0
    by_protection: Mapping[str, int] = field(default_factory=dict)
    """Protection -> sources of which something is to be sent."""

    @property
    def passages(self) -> int:
        """How many passages are to be sent."""
        return sum(len(batch.passages) for batch in self.batches)

    @property
    def characters(self) -> int:
        """How many characters they have."""
        return sum(len(text) for batch in self.batches for _, text in batch.passages)


def leaving(sources: pa.Table, passages: pa.Table, settings: AssistSettings, answered: Collection[str] = ()) -> Leaving:
    """Return what may be sent to the model that the settings name.

    Args:
        sources: The table `sources`.
        passages: The table `passages`.
        settings: The section `[assist]`.
        answered: Ids of passages that the model has answered.

    Returns:
        The passages to send and what stays, counted.
    """
    rows = sources.to_pylist()
    _, bound = closed_sources(rows)
    stays: Counter[str] = Counter()
    permits: dict[str, tuple[str, str | None]] = {}
    for row in rows:
        why, sentence = _stays(row, settings, bound=row["source_id"] in bound)
        if why:
            stays[why] += 1
        else:
            permits[row["source_id"]] = (row["protection"] or "secret", sentence)
    columns = passages.select(["source_id", "ordinal", "passage_id", "text"])
    of_source: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for source_id, ordinal, passage_id, text in zip(*(c.to_pylist() for c in columns.columns), strict=True):
        if source_id in permits:
            of_source[source_id].append((ordinal, passage_id, text))
    batches: list[Batch] = []
    done = short = 0
    for source_id in sorted(of_source):
        waiting: list[tuple[str, str]] = []
        for _, passage_id, text in sorted(of_source[source_id]):
            if passage_id in answered:
                done += 1
            elif len(text.strip()) < _LEAST or not any(map(str.isalpha, text)):
                short += 1
            else:
                waiting.append((passage_id, text))
        batches.extend(Batch(source_id, *permits[source_id], cut) for cut in _cut(waiting, settings))
    sent = {batch.source_id: batch.protection for batch in batches}
    return Leaving(
        tuple(batches), dict(sorted(stays.items())), done, short, dict(sorted(Counter(sent.values()).items()))
    )


def _stays(row: Row, settings: AssistSettings, *, bound: bool) -> tuple[str | None, str | None]:
    """Return why a source stays, or none, and the sentence by which it may leave though it is not open."""
    if row["status"] == "withdrawn":
        return "withdrawn", None
    sentence = None
    if row["protection"] != "open" or bound:
        sentence = _said(row, settings)
        if sentence is None:
            closed = {"open": "bound", "restricted": "restricted"}
            return closed.get(row["protection"], "secret"), None
    tests = (
        ("unread", row["status"] != "read"),
        ("list", row["kind"] == "list" or row["list_id"] or row["media_type"] in _TABULAR),
        ("kind", settings.kinds and row["kind"] not in settings.kinds),
        ("source", settings.sources and not row["source_id"].startswith(settings.sources)),
    )
    return next((why for why, holds in tests if holds), None), sentence


def _said(row: Row, settings: AssistSettings) -> str | None:
    """Return the sentence by which a source that is not open may leave, or none."""
    for sentence in settings.may_leave:
        found = SENTENCE.fullmatch(sentence)
        if found is None or found[3] != settings.host:
            continue
        if found[2] and row["source_id"].startswith(found[2]):
            return sentence
        if found[1] and found[1] == row["protection"]:
            return sentence
    return None


def _cut(waiting: Sequence[tuple[str, str]], settings: AssistSettings) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield passages by question, within the limits; one that is longer than a question stands alone."""
    batch: list[tuple[str, str]] = []
    size = 0
    for passage in waiting:
        full = len(batch) >= settings.passages or size + len(passage[1]) > settings.characters
        if batch and full:
            yield tuple(batch)
            batch, size = [], 0
        batch.append(passage)
        size += len(passage[1])
    if batch:
        yield tuple(batch)
