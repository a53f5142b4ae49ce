"""A checked report made ready for the page: notes, exhibits, annexes, in the words of its language.

What stands here is what all three forms (HTML, PDF, DOCX) print; they differ only in how they set it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stemmata.report.asking import asked
from stemmata.report.edition import Claim, Estimate, Finding
from stemmata.report.texts import Texts, texts
from stemmata.report.written.checking import Checked
from stemmata.report.written.library import Cited, Library, Told
from stemmata.report.written.markdown import Front
from stemmata.report.written.tree import (
    At,
    Block,
    Cite,
    Grid,
    Heading,
    Inline,
    Listing,
    Own,
    Paragraph,
    Quote,
    flat,
    said,
)

__all__ = ["Composed", "EstimateRow", "Exhibit", "FindingRow", "Note", "Piece", "compose"]

_QUOTE_CHARS = 320


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a note.

    Attributes:
        text: The words.
        href: Where they lead, as a path within the dossier; empty for nowhere.
        lang: Their language where it is not the report's.
        kind: `strong`, `quote`, `soft`, `hash`, or empty for plain words.
    """

    text: str
    href: str = ""
    lang: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note: what one citation, or the authors' own words, rest on."""

    number: int
    entries: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A source that the report rests on."""

    source_id: str
    siglum: str
    heading: str
    lang: str
    label: str
    kind: str
    published: str
    digest: str
    """SHA-256 of its bytes; empty where something was taken out of it for this edition."""
    href: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding that is cited, as the annex shows it."""

    finding_id: str
    statement: str
    facts: tuple[tuple[str, str], ...]
    exhibits_for: tuple[str, ...]
    exhibits_against: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """An estimate that is cited."""

    stratum: str
    method: str
    documented: str
    median: str
    interval: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A report ready to be set.

    Attributes:
        name: Name of its file.
        front: Its head.
        texts: Words of its language.
        case_title: Title of the case.
        day: Its day.
        edition: The edition of the dossier that it stands in.
        blocks: What it says.
        notes: Notes by the place of their citation or own words.
        told: Values by their place.
        exhibits: What it rests on, by number.
        findings: Findings cited.
        estimates: Estimates cited.
        own: The authors' own words: number of the note, words, reason.
        checked: How it was checked, in sentences.
        entries: How many entries the ledger has.
    """

    name: str
    front: Front
    texts: Texts
    case_title: str
    day: dt.date | None
    edition: str
    blocks: tuple[Block, ...]
    notes: Mapping[At, Note]
    told: Mapping[At, Told]
    exhibits: tuple[Exhibit, ...]
    findings: tuple[FindingRow, ...]
    estimates: tuple[EstimateRow, ...]
    own: tuple[tuple[str, str, str], ...]
    checked: tuple[str, ...]

    @property
    def day_said(self) -> str:
        """Its day in words."""
        return self.texts.day(self.day, self.front.calendars) if self.day else self.texts("days.undated")

    @property
    def edition_said(self) -> str:
        """Its edition in words."""
        return self.texts.known("edition", self.edition)

    @property
    def contents(self) -> tuple[Heading, ...]:
        """The headings of the first two levels, the report's title left out."""
        return tuple(b for b in self.blocks if isinstance(b, Heading) and b.level <= 2)


def compose(
    checked: Checked, library: Library, *, case_title: str, day: dt.date | None, entries: int, entry_day: dt.date | None
) -> Composed:
    """Return a report ready to be set.

    Args:
        checked: The report, with nothing that stops it.
        library: What can be cited.
        case_title: Title of the case.
        day: Its day, where its head gives none.
        entries: How many entries the ledger has.
        entry_day: The day of the last of them.
    """
    front = checked.front
    assert front is not None
    words = texts(front.language)
    composer = _Composer(checked, library, words, front)
    composer.walk(checked.manuscript.blocks)
    cited = [*checked.cited.values(), *(told.cited for told in checked.told.values() if told.cited)]
    return Composed(
        name=checked.manuscript.name,
        front=front,
        texts=words,
        case_title=case_title,
        day=front.date or day,
        edition=library.admission.terms.name,
        blocks=checked.manuscript.blocks,
        notes=composer.notes,
        told=checked.told,
        exhibits=tuple(composer.exhibits(cited)),
        findings=tuple(composer.findings(cited)),
        estimates=tuple(composer.estimates(cited)),
        own=tuple(composer.own),
        checked=tuple(_checked(checked, words, front, entries, entry_day)),
    )


def _checked(checked: Checked, words: Texts, front: Front, entries: int, entry_day: dt.date | None) -> Iterator[str]:
    counts = checked.counts
    if counts.share is not None:
        yield words(
            "checked.cited", all=words.number(counts.statements), cited=words.number(counts.cited),
            share=words.number(int(100 * counts.share)),
        )  # fmt: skip
    yield words(
        "checked.numbers", numbers=words.number(counts.numbers), days=words.number(counts.days),
        quotes=words.number(counts.quotes),
    )  # fmt: skip
    yield words("checked.strength")
    if counts.own:
        yield words("checked.own")
    if entry_day is not None:
        yield words("checked.entries", entries=words.number(entries), day=words.day(entry_day, front.calendars))
    yield words("checked.limits")


@dataclass(slots=True)
class _Composer:
    checked: Checked
    library: Library
    texts: Texts
    front: Front
    notes: dict[At, Note] = field(default_factory=dict)
    own: list[tuple[str, str, str]] = field(default_factory=list)
    seen: dict[tuple[tuple[Piece, ...], ...], int] = field(default_factory=dict)

    # -- notes ------------------------------------------------------------------------------------------------------

    def walk(self, blocks: Iterable[Block]) -> None:
        """Number the notes in the order in which they are met."""
        for block in blocks:
            match block:
                case Heading(_, parts, _, _) | Paragraph(parts):
                    self._inline(parts)
                case Quote(inner):
                    self.walk(inner)
                case Listing(_, items):
                    for item in items:
                        self.walk(item)
                case Grid(head, rows, _):
                    for cells in (head, *rows):
                        for cell in cells:
                            self._inline(cell)
                case _:
                    pass

    def _inline(self, parts: tuple[Inline, ...]) -> None:
        for part in flat(parts):
            if isinstance(part, Cite):
                entries = tuple(self._entry(self.checked.cited[r.at]) for r in part.refs if r.at in self.checked.cited)
                if entries:
                    self._note(part.at, entries)
            elif isinstance(part, Own):
                number = self._note(part.at, ((Piece(self.texts("note.own", reason=part.reason)),),))
                self.own.append((self.texts.number(number), said(part.parts), part.reason))

    def _note(self, at: At, entries: tuple[tuple[Piece, ...], ...]) -> int:
        number = len(self.notes) + 1
        first = self.seen.setdefault(entries, number)
        if first != number and len("".join(p.text for entry in entries for p in entry)) > 60:
            short = [p for p in entries[0] if p.kind == "strong"][:1]
            see = Piece(self.texts("note.see", number=self.texts.number(first)), href=f"#n{first}")
            entries = ((*short, Piece(self.texts("language.list_comma")), see),) if len(entries) == 1 else ((see,),)
        self.notes[at] = Note(number, entries)
        return number

    def _entry(self, cited: Cited) -> tuple[Piece, ...]:
        match cited.kind:
            case "claim" | "source":
                return tuple(self._exhibited(cited))
            case "finding":
                return tuple(self._found(cited))
            case "person":
                return tuple(self._person(cited))
            case "answer":
                row = cited.row
                origins = self.texts.origins(row.independent_origins, row.independent_low, row.independent_high)
                return (
                    Piece(
                        self.texts("note.answer", value=self.texts.isolated(row.value or "")), cited.href, kind="strong"
                    ),
                    self._and(self.texts.many("note.sources", row.n_sources or 0)),
                    self._and(self.texts("note.origins", origins=origins)),
                )
            case "question":
                title = self.texts.isolated(asked(self.library.views.title(cited.row.question_id), self.texts))
                return (Piece(self.texts("note.question", title=title), cited.href, kind="strong"),)
            case _:
                row = cited.row
                method = self.texts.method(row.method or "")
                return (Piece(self.texts("note.estimate", method=method), cited.href, kind="strong"),)

    def _and(self, text: str, lang: str = "") -> Piece:
        return Piece(f"{self.texts('language.semicolon')}{text}", lang=lang)

    def _exhibited(self, cited: Cited) -> Iterator[Piece]:
        claim: Claim | None = cited.claims[0] if cited.claims else None
        source = self.library.edition.sources[cited.sources[0]]
        siglum = self.texts.isolated(self.library.edition.sigla[source.source_id])
        yield Piece(self.texts("note.exhibit", number=siglum), cited.href, kind="strong")
        yield Piece(self.texts("language.list_comma"))
        yield Piece(self.texts.isolated(source.label), lang=self._lang(source.languages))
        published = self.texts.days(source.published_from, source.published_to, self.front.calendars)
        yield Piece(f"{self.texts('language.list_comma')}{published}")
        if cited.span and (page := self._page(source.source_id, cited.span)):
            yield Piece(f"{self.texts('language.list_comma')}{self.texts('note.page', number=self.texts.number(page))}")
        if cited.quote:
            yield from self._quoted(cited, claim)
        if claim is not None:
            yield Piece(f"{self.texts('language.semicolon')}{self._standing(claim)}", kind="soft")
        yield Piece(" ·\u00a0")
        yield Piece(self.texts.isolated(f"{source.source_id[:12]}…"), kind="hash")

    def _quoted(self, cited: Cited, claim: Claim | None) -> Iterator[Piece]:
        if claim is not None:
            stance = claim.polarity if claim.polarity in {"asserts", "denies", "doubts"} else "asserts"
            speaker = claim.asserted_by or self.texts("note.nobody")
            yield self._and(self.texts(f"note.{stance}", speaker=self.texts.isolated(speaker)))
        yield Piece(self.texts("language.colon"))
        quote = " ".join(cited.quote.split())
        quote = quote if len(quote) <= _QUOTE_CHARS else f"{quote[:_QUOTE_CHARS].rsplit(' ', 1)[0]} …"
        lang = self.library.views.lang_at(cited.sources[0], cited.span[0] if cited.span else 0)
        yield Piece(self.texts.quoted(quote), cited.href, lang, "quote")
        chain = claim.speakers[1:] if claim is not None else ()
        if chain:
            through = self.texts("note.through", chain=" → ".join(map(self.texts.isolated, chain)))
            yield Piece(f"{self.texts('language.list_comma')}{through}")

    def _standing(self, claim: Claim) -> str:
        who = self.texts.isolated(self.texts.listed(claim.coded_by or ()))
        if claim.layer == "human":
            return self.texts("note.coded", who=who) if who else ""
        return (
            self.texts("note.accepted", who=who) if claim.status == "accepted" and who else self.texts("note.machine")
        )

    def _page(self, source_id: str, span: tuple[int, int]) -> int | None:
        met = (p.page for p in self.library.edition.passages.get(source_id, ()) if p.start <= span[0] < p.end)
        return next((page for page in met if page), None)

    def _found(self, cited: Cited) -> Iterator[Piece]:
        finding: Finding = cited.row
        yield Piece(
            self.texts("note.finding", number=self.texts.isolated(finding.finding_id)), cited.href, kind="strong"
        )
        yield Piece(f"{self.texts('language.colon')}{self.texts.quoted(finding.statement or '')}")
        yield self._and(self.texts.listed(self._standings(finding)))

    def _standings(self, finding: Finding) -> list[str]:
        again = finding.status == "approved" and finding.look_again
        status = self.texts.known("status", "look again" if again else finding.status)
        if finding.approved_by and not again:
            status = self.texts("annex.approved_by", who=self.texts.isolated(finding.approved_by))
        verdict, standard = self.texts.known("verdict", finding.verdict), self.texts.known("standard", finding.standard)
        return [verdict, standard, status]

    def _person(self, cited: Cited) -> Iterator[Piece]:
        entry = cited.row
        if entry is None:
            return
        yield Piece(self.texts("note.person", name=self.texts.isolated(entry.name)), cited.href, kind="strong")
        yield self._and(self.texts.many("note.rows", len(entry.members)))
        sigla = [self.library.edition.sigla[s] for s in cited.sources]
        yield Piece(f" ({self.texts.listed(map(self.texts.isolated, sigla))})")

    # -- annexes ------------------------------------------------------------------------------------------------------

    def exhibits(self, cited: Iterable[Cited]) -> Iterator[Exhibit]:
        """Yield what the report rests on: what it cites itself, and what stands behind findings and answers."""
        edition, places = self.library.edition, self.library.places
        met = {source for c in cited for source in (*c.sources, *c.behind)}
        redaction = self.library.admission.redaction
        anew = frozenset(redaction.sources.values()) if redaction else frozenset()
        for source_id in (s for s in edition.sources if s in met):
            source = edition.sources[source_id]
            yield Exhibit(
                source_id,
                edition.sigla[source_id],
                source.heading,
                self._lang(source.languages),
                source.label,
                self.texts.known("kind", source.kind) if source.kind else "",
                self.texts.days(source.published_from, source.published_to, self.front.calendars),
                "" if source_id in anew else source_id,
                places.source(source_id),
            )

    def findings(self, cited: Iterable[Cited]) -> Iterator[FindingRow]:
        """Yield the findings cited, in the order of their numbers."""
        rows: dict[str, tuple[Finding, str]] = {c.row.finding_id: (c.row, c.href) for c in cited if c.kind == "finding"}
        for _, (row, href) in sorted(rows.items(), key=lambda one: (len(one[0]), one[0])):
            facts = [
                (self.texts("annex.verdict"), self.texts.listed(self._standings(row))),
                (self.texts("annex.reasons"), row.reasons or ""),
                (self.texts("annex.would_change"), row.would_change or ""),
                *((self.texts("annex.dissent"), words) for words in (row.dissent or "").splitlines()),
            ]
            yield FindingRow(
                row.finding_id, row.statement or "", tuple((name, told) for name, told in facts if told),
                self._sigla(row.claims_for), self._sigla(row.claims_against), href,
            )  # fmt: skip

    def _sigla(self, claims: Iterable[str] | None) -> tuple[str, ...]:
        edition = self.library.edition
        met = {edition.claims[c].source_id for c in claims or () if c in edition.claims}
        return tuple(siglum for source, siglum in edition.sigla.items() if source in met)

    def estimates(self, cited: Iterable[Cited]) -> Iterator[EstimateRow]:
        """Yield the estimates cited, in the order of their strata."""
        rows: dict[str, Estimate] = {c.row.estimate_id: c.row for c in cited if c.kind == "estimate"}
        for row in self.library.edition.estimates:
            if row.estimate_id in rows:
                yield self._estimate(row)

    def _estimate(self, row: Estimate) -> EstimateRow:
        number = self.texts.number
        ends = [self.texts.whole(end) for end in (row.low, row.high) if end is not None]
        refused = self.texts.listed(self.library.refusals(row, self.texts))
        return EstimateRow(
            self.texts("annex.everybody") if row.stratum in {None, "", "(all)"} else row.stratum or "",
            self.texts.method(row.method or ""), number(row.n_documented or 0),
            self.texts.whole(row.median) if row.median is not None else refused, " – ".join(ends),
        )  # fmt: skip

    def _lang(self, languages: Any) -> str:  # noqa: ANN401  (a cell)
        lang = (languages or [""])[0]
        return "" if lang == self.texts.lang else str(lang)
