"""What every export is made of: the part of the case that the gate let pass, and the words that all exports share."""

from __future__ import annotations

import csv
import datetime as dt
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from stemmata.config import Settings
from stemmata.report import packet
from stemmata.report.edition import Claim, Edition, Passage, Question, edition
from stemmata.report.gate import Admission, admit
from stemmata.report.numbers import exhibits
from stemmata.report.packet import File, Originals
from stemmata.report.places import original_path
from stemmata.report.terms import Terms, terms
from stemmata.report.texts import texts
from stemmata.stage import Evidence, Ledger
from stemmata.values.formulas import guarded

__all__ = ["Days", "Ready", "as_date", "original_files", "rows_as_csv"]

Days = tuple[dt.date | None, dt.date | None]
"""Earliest and latest day."""


@dataclass(frozen=True)
class Ready:
    """The open part of a case, ready to be written in any form."""

    admission: Admission
    edition: Edition
    settings: Settings
    entries: Sequence[Mapping[str, Any]]
    evidence: Evidence
    ledger: Ledger
    approval: str = ""
    """Who lets it leave, in words; empty for a working copy, of which nobody said that it may."""

    @classmethod
    def of(
        cls,
        tables: Mapping[str, pa.Table],
        settings: Settings,
        entries: Sequence[Mapping[str, Any]],
        evidence: Evidence,
        ledger: Ledger,
        *,
        on: Terms | None = None,
        approval: str = "",
    ) -> Ready:
        """Return what may leave the house of a case.

        Args:
            tables: The case's tables.
            settings: Its settings.
            entries: All entries of its ledger.
            evidence: Its evidence.
            ledger: Its ledger.
            on: The terms of the edition; those of the public one if None.
            approval: Who lets it leave, in words.
        """
        admission = admit(tables, on or terms(entries, settings.editions))
        title = admission.text(settings.case.title)
        return cls(admission, edition(title, admission.tables), settings, entries, evidence, ledger, approval)

    @property
    def as_of(self) -> str:
        """The time of the newest ledger entry: what an export tells is the state of then."""
        return str(self.entries[-1]["time"]) if self.entries else ""

    @cached_property
    def exhibits(self) -> Mapping[str, str]:
        """Exhibit numbers of all sources, those too that stay in the house, by their names in this edition."""
        return exhibits(self.entries, self.admission.redaction, self.settings.report)

    @cached_property
    def redacted(self) -> Mapping[str, bytes]:
        """Copies, made anew, of the texts that something was taken out of, by source."""
        copies = packet.copies(self.edition, self.admission, texts(self.settings.report.language))
        made = {path: content for path, content in copies if isinstance(content, bytes)}
        return {s: made[path] for s in self.edition.sources if (path := packet.copy_path(s)) in made}

    def sha256(self, source_id: str) -> str:
        """Return the SHA-256 of an original; empty where the edition does not tell it."""
        redaction = self.admission.redaction
        return "" if redaction and source_id in redaction.sources.values() else source_id

    @cached_property
    def originals(self) -> Originals:
        """The originals of the open sources, hashed anew."""
        return packet.originals(self.evidence, self.edition.sources, self.admission)

    def original(self, source_id: str) -> str:
        """Return under which path an original, or what stands for it, is carried; empty where nothing is."""
        if source_id in self.originals.paths:
            return original_path(self.edition.sources[source_id])
        return packet.copy_path(source_id) if source_id in self.redacted else ""

    def exhibit(self, source_id: str) -> str:
        """Return the exhibit number of a source; empty where the ledger does not tell of its receipt."""
        return self.exhibits.get(source_id, "")

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, Any]]:
        """Rows of lists by their ids."""
        return {row["record_id"]: row for row in self.edition.records.to_pylist()}

    @cached_property
    def claims(self) -> Sequence[Claim]:
        """Claims by source and place in it."""
        return tuple(self.edition.claims.values())

    @cached_property
    def events(self) -> Mapping[Days, Sequence[Question]]:
        """What happened when: questions that speak of the same days; those without a day are of no event."""
        found: dict[Days, list[Question]] = {}
        for question in self.edition.questions:
            if question.event_from is not None or question.event_to is not None:
                found.setdefault((question.event_from, question.event_to), []).append(question)
        return dict(sorted(found.items(), key=lambda item: [str(day) for day in item[0]]))

    @cached_property
    def event_of(self) -> Mapping[str, Days]:
        """Claim to the event that its question is about."""
        days = {q.question_id: (q.event_from, q.event_to) for q in self.edition.questions}
        of = self.edition.question_of.items()
        return {claim: when for claim, question in of if any(when := days.get(question, (None, None)))}

    @cached_property
    def places_of(self) -> Mapping[Days, Mapping[str, int]]:
        """Places that claims on an event name, as written, with how many claims do."""
        found: dict[Days, dict[str, int]] = {}
        for claim in self.claims:
            if claim.place and (days := self.event_of.get(claim.claim_id)):
                counts = found.setdefault(days, {})
                counts[claim.place] = counts.get(claim.place, 0) + 1
        return found

    def event_name(self, days: Days) -> str:
        """Return a name for an event: its days, and the place named most often by claims on it."""
        counts = self.places_of.get(days, {})
        place = min(counts, key=lambda name: (-counts[name], name), default="")
        first, last = days
        span = str(first or last) if first == last or not (first and last) else f"{first} to {last}"
        return f"{span}, {place}" if place else span

    def passage_at(self, source_id: str, at: int) -> Passage | None:
        """Return the passage that holds the code point `at` of a source's text."""
        passages = self.edition.passages.get(source_id, ())
        number = bisect_right(passages, at, key=lambda p: p.start) - 1
        return passages[number] if number >= 0 and at < passages[number].end else None


def as_date(first: dt.date | str | None, last: dt.date | str | None) -> str:
    """Return days as an ISO 8601 date that is no finer than what is known; empty where they tell no year.

    >>> as_date("2014-10-01", "2014-10-31"), as_date("2014-10-16", "2014-10-16"), as_date("2013-05-01", "2014-02-01")
    ('2014-10', '2014-10-16', '')
    """
    one, other = str(first or last or ""), str(last or first or "")
    if one == other:
        return one
    if one[:7] == other[:7]:
        return one[:7]
    return one[:4] if one[:4] == other[:4] else ""


def rows_as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return texts as CSV (UTF-8 with mark) that no spreadsheet program takes for formulas."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + sink.getvalue().encode("utf-8", "backslashreplace")


def original_files(ready: Ready, paths: Mapping[str, str]) -> Iterator[File]:
    """Yield the originals, and what stands for them, under the given paths."""
    for source_id, original in ready.originals.paths.items():
        yield paths[source_id], original
    for source_id, copy in ready.redacted.items():
        yield paths[source_id], copy
