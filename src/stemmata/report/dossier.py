"""The dossier as a whole: which files there are, in which order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import metadata

from stemmata.report import crate, finding, packet, page_estimates, page_timeline, page_worth, render
from stemmata.report.contexts import Context, ReportsPage
from stemmata.report.crate import About, Carried
from stemmata.report.edition import Edition, edition
from stemmata.report.gate import Admission, admit
from stemmata.report.gazetteer import Gazetteer
from stemmata.report.numbers import exhibits
from stemmata.report.packet import File, Files, Originals
from stemmata.report.page_claims import ClaimPages
from stemmata.report.page_conflicts import ConflictPages
from stemmata.report.page_findings import FindingPages
from stemmata.report.page_map import MapPages
from stemmata.report.page_persons import PersonPages
from stemmata.report.page_sources import SourcePages
from stemmata.report.page_withheld import gone_page, tells_anything, withheld_page
from stemmata.report.pages import FurtherPages
from stemmata.report.parting import parted
from stemmata.report.places import Places
from stemmata.report.roll import Roll, persons_named
from stemmata.report.shell import Shell
from stemmata.report.terms import Terms, terms
from stemmata.report.texts import Texts, texts
from stemmata.report.verify_text import verify_text
from stemmata.report.views import Views
from stemmata.report.whereabouts import Whereabouts, whereabouts
from stemmata.report.written.desk import Desk, Reports
from stemmata.stage import Notice, Work

VERSION = "2"
MARKED = "FULL EDITION: NOT TO LEAVE THE HOUSE"
"""What every page of the full edition bears."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One edition of the dossier, ready to be written."""

    work: Work
    admission: Admission
    edition: Edition
    places: Places
    roll: Roll
    originals: Originals
    notices: tuple[Notice, ...]
    signed: bool
    reports: Reports
    page_copies: Mapping[str, bytes] = field(default_factory=dict)
    """Images of the pages of PDFs with something burned out, by source."""
    known: frozenset[str] = frozenset()
    """Addresses of pages that readers of earlier releases may hold links to."""

    @classmethod
    def of(cls, work: Work, on: Terms | None = None, known: Collection[str] = ()) -> Dossier:
        """Return the dossier of the case.

        Args:
            work: The case.
            on: The terms of the edition; those of the public one if None.
            known: Addresses of the pages of earlier releases of the edition: what is no longer there says so.
        """
        settings = work.settings
        admission = admit(work.tables, on or terms(work.entries, settings.editions))
        title = admission.text(settings.case.title)
        open_edition = edition(f"{title} [{MARKED}]" if admission.terms.full else title, admission.tables)
        originals = packet.originals(work.evidence, open_edition.sources, admission)
        page_copies, no_copies = packet.page_copies(work.evidence, open_edition, admission)
        signed = work.ledger.sign("\n") is not None
        desk = Desk.over(admission, open_edition, work.tables, settings, work.ledger)
        reports = desk.reports(work.reports)
        return cls(
            work=work,
            admission=admission,
            edition=open_edition,
            places=desk.library.places,
            roll=desk.library.roll,
            originals=originals,
            notices=(
                *_notices(work, admission, signed=signed),
                *originals.notices,
                *_copies_told(len(page_copies), no_copies),
                *reports.notices,
            ),
            signed=signed,
            reports=reports,
            page_copies=page_copies,
            known=frozenset(known),
        )

    @property
    def t(self) -> Texts:
        """The words of the language that its pages are in."""
        return texts(self.work.settings.report.language)

    @property
    def files(self) -> Files:
        """The files, made as they are asked for."""
        return Files(make=self._files, sign=self.work.ledger.sign, known=self.originals.known, describe=self._described)

    def _described(self, carried: Sequence[Carried]) -> Iterator[File]:
        texts = self.edition.texts.values()
        settings, entries = self.work.settings.report, self.work.entries
        about = About(
            edition=self.edition,
            originals={self.places.originals[source_id]: source_id for source_id in self.originals.paths},
            readers=sorted({(t.reader, t.reader_version or "") for t in texts if t.reader}),
            versions=_VERSIONS,
            authors=[self.admission.text(author) for author in settings.authors],
            licence=settings.licence,
            as_of=str(entries[-1]["time"]) if entries else "",
        )
        yield crate.PATH, crate.crate(about, carried)

    def _files(self) -> Iterator[File]:
        told = whereabouts(self.edition, Gazetteer.of(self.work.settings.places, self.admission))
        shell = self._shell(has_places=bool(told.places))
        there: set[str] = set()
        for path, context in self._pages(shell, told):
            there.add(path)
            yield path, render.page(context, self.t.lang)
        if self.roll.entries:
            yield from finding.files(self.roll)
        for name in render.ASSETS:
            yield f"assets/{name}", render.asset(name)
        if self.reports.composed:
            yield f"assets/{render.REPORT_ASSET}", render.asset(render.REPORT_ASSET)
            for name, content in self.reports.files():
                there.add(f"report/{name}")
                yield f"report/{name}", content
        for path in sorted(self.known - there):
            if not self.admission.finder.find(path):
                yield path, render.page(gone_page(shell, path, self.admission.terms), self.t.lang)
        for source_id, original in self.originals.paths.items():
            yield self.places.originals[source_id], original
        yield from packet.copies(self.edition, self.admission, self.t)
        yield from ((packet.page_copy_path(source), copy) for source, copy in sorted(self.page_copies.items()))
        if self.admission.terms.full:
            yield "NOT-FOR-RELEASE.txt", f"{MARKED}\n".encode()
        yield from packet.custody(self.work.ledger, self.admission)
        yield from packet.tables(self.admission.tables)
        yield (
            "VERIFY.txt",
            verify_text(signed=self.signed, checkpoint=self.work.ledger.checkpoint() is not None).encode(),
        )
        if (verifier := packet.verifier()) is not None:
            yield "verify.py", verifier

    def _shell(self, *, has_places: bool) -> Shell:
        return Shell(
            self.t, self.edition.title, has_lists=self.edition.records.num_rows > 0,
            has_persons=bool(self.roll.entries), has_findings=bool(self.edition.findings),
            has_estimates=bool(self.edition.estimates),
            has_days=any(c.event_from or c.event_to for c in self.edition.claims.values() if c.is_told),
            has_law=bool(self.edition.elements) or any(post["person"] for post in self.edition.posts),
            has_withheld=tells_anything(self.admission, self.originals.held),
            has_reports=bool(self.reports.composed), has_places=has_places,
        )  # fmt: skip

    def _pages(self, shell: Shell, told: Whereabouts) -> Iterator[tuple[str, Context]]:
        settings, t = self.work.settings.report, self.t
        views = Views.over(self.edition, self.places, t)
        draw = partial(render.page, lang=t.lang)
        further = FurtherPages(views, shell, self.roll)
        findings = FindingPages(views, shell, self.roll)
        yield "index.html", further.overview(findings)
        if shell.has_reports:
            path = "report/index.html"
            yield path, ReportsPage(*shell.page(t("page.report"), path), reports=self.reports.views())
        if shell.has_findings:
            yield from findings.pages(draw)
        if shell.has_law:
            yield from parted(findings.law(), draw).pages()
        conflicts = ConflictPages(views, shell, settings.stemma_nodes)
        yield from parted(conflicts.index(), draw).pages()
        for question in self.edition.questions:
            yield from conflicts.pages(question, draw)
        claims = ClaimPages(views, shell, settings.page_claims)
        yield from claims.pages(draw)
        if shell.has_days:
            yield from page_timeline.TimelinePages(views, shell, settings.page_claims).pages(draw)
        if shell.has_places:
            yield from MapPages(views, shell, self.roll, told).pages(draw)
        sources = SourcePages(
            views, shell, settings.comparisons, self.originals, persons_named(self.edition, self.roll),
            exhibits(self.work.entries, self.admission.redaction, settings), frozenset(self.page_copies),
        )  # fmt: skip
        yield from parted(sources.index(), draw).pages()
        for source in self.edition.sources.values():
            yield from sources.pages(source, draw)
        yield from parted(further.lineages(settings.page_claims), draw).pages()
        yield from parted(further.suppressed(), draw).pages()
        if self.roll.entries:
            persons = PersonPages.of(views, shell, self.roll)
            yield from persons.pages()
            yield from parted(page_worth.WorthPages(views, shell, self.roll).page(), draw).pages()
            if (left_open := persons.open_ones(settings.page_rows)).count:
                yield from parted(left_open, draw).pages()
        yield from further.records()
        if shell.has_estimates:
            yield from parted(page_estimates.EstimatePages(views, shell).page(), draw).pages()
        yield "method.html", further.method(self.work.settings, _VERSIONS, self.admission.text)
        if shell.has_withheld:
            yield "withheld.html", withheld_page(shell, self.admission, self.originals.held)
        ledger = self.work.ledger
        yield (
            "VERIFY.html",
            further.verify(
                len(self.originals.paths),
                sum(1 for _ in ledger.lines()),
                has_checkpoint=ledger.checkpoint() is not None,
                has_signature=self.signed,
                key=(ledger.public_key() or "").strip(),
            ),
        )


def _notices(work: Work, admission: Admission, *, signed: bool) -> Iterator[Notice]:
    if count := len(admission.withheld_sources):
        yield Notice("R101", f"{count} source(s) are not open or were withdrawn: the dossier holds nothing of them")
    if admission.redaction is not None:
        for which, n in sorted(admission.redaction.left.items()):
            words = f"a part of the protected name behind [{admission.terms.guarded[which].pseudonym}] stands alone in "
            yield Notice(
                "R109",
                f"{words}{n} place(s) and was left, because it is also a common word or another's name: look at them, "
                "and protect the words (--also) or the passage where they tell who is meant",
            )
    if not signed:
        yield Notice("R104", "the signing key is not at hand: the dossier's manifest is not signed")
    if work.ledger.checkpoint() is None:
        yield Notice("R105", "the ledger has no signed checkpoint: the dossier cannot show that the ledger is whole")


def _copies_told(made: int, none: Mapping[str, int]) -> Iterator[Notice]:
    if made:
        words = (
            "of the pages of {} PDF(s) images were made with lines burned out: look at every page before you approve"
        )
        yield Notice("R110", words.format(made))
    for why, n in sorted(none.items()):
        yield Notice("R111", f"of {n} PDF(s) no images of the pages were made: {why}; the redacted text stands instead")


def _version() -> str:
    try:
        return metadata.version("stemmata")
    except metadata.PackageNotFoundError:
        return "not installed"


_VERSIONS = (("stemmata", _version()), ("dossier", VERSION))
