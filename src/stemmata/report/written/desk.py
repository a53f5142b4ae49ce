"""Where written reports are checked and made: over everything that the gate let pass."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from stemmata.config import Settings
from stemmata.errors import PdfMissingError
from stemmata.report.contexts import Link, ReportView
from stemmata.report.edition import Edition, edition
from stemmata.report.gate import Admission, admit
from stemmata.report.places import places
from stemmata.report.roll import roll
from stemmata.report.terms import terms
from stemmata.report.views import Views
from stemmata.report.written import html, pdf
from stemmata.report.written.checking import Checked, check
from stemmata.report.written.composing import Composed, compose
from stemmata.report.written.docx import docx
from stemmata.report.written.faults import Fault
from stemmata.report.written.library import Library
from stemmata.report.written.markdown import read
from stemmata.stage import Ledger, Notice

__all__ = ["FORMS", "REFUSED", "Desk", "ReportResult", "Reports"]

FORMS = ("html", "pdf", "docx")
"""Forms in which a report is made."""
REFUSED = "R106"
"""Notice: a report is not in the dossier because something stops it."""
_IDS = {
    "claim": ("claims", "claim_id"), "source": ("sources", "source_id"), "person": ("persons", "person_id"),
    "answer": ("answers", "answer_id"), "question": ("questions", "question_id"),
    "finding": ("findings", "finding_id"), "estimate": ("estimates", "estimate_id"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportResult:
    """What was found of one report.

    Attributes:
        name: Its name.
        file: Its file within the case.
        title: Its title; empty where its head cannot be read.
        language: Its language; empty likewise.
        draft: Whether it is left out of the dossier because it says so.
        stopped: Whether something stops it.
        statements: Statements in sections that must be cited.
        cited: Those that cite something, or that their authors answer for.
        numbers: Numbers held against what their sentences cite.
        days: Days held likewise.
        quotes: Quotations held likewise.
        faults: What is wrong, and what to look at.
        files: What was written.
    """

    name: str
    file: str
    title: str
    language: str
    draft: bool
    stopped: bool
    statements: int
    cited: int
    numbers: int
    days: int
    quotes: int
    faults: tuple[Fault, ...]
    files: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        row = asdict(self)
        return row | {"faults": [fault.as_dict(self.file) for fault in self.faults]}


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of one dossier.

    Attributes:
        composed: Those that nothing stops, by name.
        notices: What the user should know.
        pdf: Whether PDFs can be made here.
    """

    composed: tuple[Composed, ...]
    notices: tuple[Notice, ...]
    pdf: bool

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files of all reports, made as they are asked for."""
        forms = FORMS if self.pdf else ("html", "docx")
        for report in self.composed:
            yield from _forms(report, forms).items()

    def views(self) -> tuple[ReportView, ...]:
        """Return how the reports are listed."""
        forms = [form for form in FORMS if form != "pdf" or self.pdf]
        return tuple(
            ReportView(
                report.front.title, report.front.subtitle, report.texts.lang, report.texts.direction,
                report.texts("language.name"), report.texts.listed(report.front.authors), report.day_said,
                tuple(Link(form.upper(), f"report/{report.name}.{form}") for form in forms),
            )
            for report in self.composed
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """Checks and makes reports over one edition."""

    library: Library
    case_title: str
    entries: int
    entry_day: dt.date | None

    @classmethod
    def of(
        cls, tables: Mapping[str, pa.Table], settings: Settings, ledger: Ledger,
        entries: Iterable[Mapping[str, Any]] = (), name: str = "public",
    ) -> Desk:  # fmt: skip
        """Return the desk over a case's tables.

        Args:
            tables: What the report room takes; they pass the gate here.
            settings: Settings of the case.
            ledger: The ledger.
            entries: The ledger's entries, which say on what terms an edition leaves.
            name: The edition: public, court, full.
        """
        admission = admit(tables, terms(entries, settings.editions, name))
        title = admission.text(settings.case.title)
        return cls.over(admission, edition(title, admission.tables), tables, settings, ledger)

    @classmethod
    def over(
        cls, admission: Admission, shown: Edition, tables: Mapping[str, pa.Table], settings: Settings, ledger: Ledger
    ) -> Desk:
        """Return the desk over what passed the gate already."""
        addresses = places(shown, settings.report.sheet_chars)
        everyone = roll(shown, settings.report.page_rows, settings.report.page_persons)
        given = {
            kind: frozenset(tables[name].column(column).to_pylist())
            for kind, (name, column) in _IDS.items() if name in tables
        }  # fmt: skip
        library = Library(shown, admission, Views.over(shown, addresses), everyone, given)
        entries, day = _ledger(ledger, admission)
        return cls(library, shown.title, entries, day)

    def check(self, name: str, data: bytes) -> Checked:
        """Hold one report against the tables.

        Args:
            name: Its name.
            data: Its file.
        """
        manuscript = read(name, data)
        if self.library.admission.redaction is not None and manuscript.lines:
            # what is taken out of the edition is taken out of a report as well, line by line, before it is understood
            text = "\n".join(map(self.library.admission.text, manuscript.lines))
            manuscript = read(name, text.encode())
        return check(manuscript, self.library)

    def compose(self, checked: Checked) -> Composed:
        """Return a report ready to be set; nothing may stop it."""
        return compose(
            checked, self.library, case_title=self.case_title, day=self.entry_day, entries=self.entries,
            entry_day=self.entry_day,
        )  # fmt: skip

    def forms(self, checked: Checked, forms: Iterable[str] = FORMS) -> dict[str, bytes]:
        """Return the files of a report that nothing stops, by name.

        Raises:
            PdfMissingError: If a PDF is asked for, and what makes it is not installed.
        """
        return _forms(self.compose(checked), tuple(forms))

    def result(self, checked: Checked, files: tuple[str, ...] = ()) -> ReportResult:
        """Return what is told of a report that was checked."""
        front, counts = checked.front, checked.counts
        return ReportResult(
            checked.manuscript.name, checked.manuscript.file, front.title if front else "",
            front.language if front else "", bool(front and front.draft), checked.stopped, counts.statements,
            counts.cited, counts.numbers, counts.days, counts.quotes, checked.faults, files,
        )  # fmt: skip

    def reports(self, given: Mapping[str, bytes]) -> Reports:
        """Return the reports of the dossier: those that nothing stops and that are no drafts.

        Args:
            given: The files by name.
        """
        composed, notices = [], []
        for name, data in given.items():
            checked = self.check(name, data)
            if checked.front and self.library.admission.terms.name not in checked.front.editions:
                continue
            if checked.front and checked.front.draft:
                notices.append(Notice("R107", f"{checked.manuscript.file} is a draft: it is left out of the dossier"))
            elif checked.stopped:
                stops = [fault for fault in checked.faults if fault.stops]
                more = f" (and {len(stops) - 1} more)" if len(stops) > 1 else ""
                notices.append(
                    Notice(REFUSED, f"left out of the dossier: {stops[0].line(checked.manuscript.file)}{more}")
                )
            else:
                composed.append(self.compose(checked))
        lacking = pdf.lacking() if composed else ""
        if lacking:
            notices.append(Notice("R108", f"no PDF of the reports was made: {lacking}"))
        return Reports(tuple(composed), tuple(notices), pdf=not lacking)


def _forms(report: Composed, forms: tuple[str, ...]) -> dict[str, bytes]:
    beside = [(form.upper(), f"{report.name}.{form}") for form in forms if form != "html"]
    found: dict[str, bytes] = {}
    for form in forms:
        match form:
            case "html":
                found[f"{report.name}.html"] = html.page(report, beside)
            case "docx":
                found[f"{report.name}.docx"] = docx(report)
            case _:
                try:
                    found[f"{report.name}.pdf"] = pdf.pdf(report)
                except pdf.PdfMissing as problem:
                    raise PdfMissingError(problem=problem) from problem
    return found


def _ledger(ledger: Ledger, admission: Admission) -> tuple[int, dt.date | None]:
    """Return how many entries there are, and the day of the last that may leave the house."""
    lines = list(admission.ledger(ledger.lines()))
    for line in reversed(lines):
        if time := json.loads(line).get("time"):
            return len(lines), dt.datetime.fromisoformat(time).date()
    return len(lines), None
