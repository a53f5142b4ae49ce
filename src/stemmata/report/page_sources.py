"""The pages of the sources: the list, and each source with its text, custody, lineage and what it shares."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from stemmata.report.compare import Run, side_by_side
from stemmata.report.contexts import (
    ClaimView,
    ComparisonView,
    Link,
    NoteGroup,
    ParagraphView,
    PersonNote,
    ReceiptView,
    SourcePage,
    SourceRef,
    SourceRow,
    SourcesPage,
    StretchView,
)
from stemmata.report.edition import Claim, Edition, Receipt, Shared, Source, json_list
from stemmata.report.layout import Block, Mark, Reach, merged, pieces
from stemmata.report.packet import HELD_WORDS, Originals, copy_path
from stemmata.report.parting import Long, numbered, sheet_links
from stemmata.report.roll import Entry
from stemmata.report.shell import Shell
from stemmata.report.texts import Texts
from stemmata.report.views import Views, paragraph_anchor

_STRETCHES = 5


@dataclass(frozen=True, slots=True)
class SourcePages:
    """Makes the pages of the sources."""

    views: Views
    shell: Shell
    comparisons: int
    """How many other sources are shown side by side on one page."""
    originals: Originals
    """Originals that are carried along, missing, or kept back."""
    persons: Mapping[str, tuple[Entry, float | None]]
    """Mention -> the person of the lists that it is, or is suggested to be with this probability."""

    @property
    def _edition(self) -> Edition:
        return self.views.edition

    @property
    def _t(self) -> Texts:
        return self.views.t

    def index(self) -> Long[SourcesPage]:
        """Return the list of sources."""
        rows = tuple(self._row(source) for source in self._edition.sources.values())
        kinds = tuple(sorted({row.source.kind for row in rows if row.source.kind}))
        page = SourcesPage(*self.shell.page(self._t("page.sources"), "sources.html"), rows=rows, kinds=kinds)
        return Long(
            len(rows), lambda a, b: replace(page, rows=rows[a:b]), numbered("sources.html", "sources/all-{}.html")
        )

    def _row(self, source: Source) -> SourceRow:
        rows = self._edition.descents.get(source.source_id, ())
        views = self.views.descents(rows)
        first = views[0] if views else None
        return SourceRow(
            source=self.views.source(source.source_id),
            title=source.heading,
            languages=self._t.listed(source.languages or ()),
            n_claims=len(self._edition.claims_of.get(source.source_id, ())),
            descent=(first.relation if first.parent or first.outside else self._t("relation.origin")) if first else "",
            parents=tuple(v.parent for v in views if v.parent)[:3],
            unread=(source.reason or self._t("source.unread")) if source.status == "unread" else "",
        )

    def pages(self, source: Source) -> Iterator[tuple[str, SourcePage]]:
        """Yield each sheet of the source's page."""
        parted = self.views.places.laid_out.get(source.source_id) or ((),)
        links = [self.views.places.source(source.source_id, i) for i in range(len(parted))]
        begun: set[str] = set()
        marks = Reach.over(self._marks(source.source_id))
        shared = Reach.over(self._shared_marks(source.source_id))
        number = 0
        for i, blocks in enumerate(parted):
            paragraphs = []
            for block in blocks:
                number += 1
                inside = marks.into(block), shared.into(block)
                paragraphs.append(self._paragraph(source.source_id, block, number, inside, begun))
            page = self._page(source, links[i], tuple(paragraphs), first=i == 0)
            yield links[i], replace(page, pages=sheet_links(links, i))

    def _page(self, source: Source, path: str, paragraphs: tuple[ParagraphView, ...], *, first: bool) -> SourcePage:
        edition, views = self._edition, self.views
        ref = views.source(source.source_id)
        text = edition.texts.get(source.source_id)
        descents = edition.descents.get(source.source_id, ()) if first else ()
        compared, also = self._comparisons(source.source_id) if first else ((), ())
        return SourcePage(
            *self.shell.page(f"{ref.siglum} {self._t.isolated(ref.label)}", path, "sources.html"),
            source=ref,
            source_id=source.source_id,
            heading=source.heading,
            facts=tuple(_facts(source, self._t)),
            original=self._original(source),
            kept_back=self.originals.held.get(source.source_id, ""),
            copy=copy_path(source.source_id) if self._redacted(source) else "",
            reason=(source.reason or self._t("source.no_reason")) if source.status == "unread" else "",
            paragraphs=paragraphs,
            first_sheet=first,
            reader=" ".join(w for w in (text.reader, text.reader_version) if w) if text else "",
            reader_notes=tuple(str(n) for n in json_list(text.notes)) if text else (),
            receipts=tuple(self._receipt(r) for r in edition.receipts.get(source.source_id, ())) if first else (),
            descents=views.descents(descents),
            children=tuple(self._children(source.source_id)) if first else (),
            comparisons=compared,
            also_shares=also,
            n_claims=len(edition.claims_of.get(source.source_id, ())),
        )

    def _original(self, source: Source) -> Link | None:
        if source.source_id in self.originals.missing or source.source_id in self.originals.held:
            return None
        path = self.views.places.originals[source.source_id]
        return Link(path.removeprefix("evidence/"), path, note=self._t("source.text") if path.count(".") > 1 else "")

    def _redacted(self, source: Source) -> bool:
        kept_for_words = self.originals.held.get(source.source_id) == HELD_WORDS
        return kept_for_words and source.size_bytes is None and source.source_id in self._edition.texts

    def _receipt(self, receipt: Receipt) -> ReceiptView:
        known = receipt.parent_source_id in self._edition.sources
        return ReceiptView(
            when=self._t.instant(receipt.received_at),
            name=receipt.name or "",
            path=receipt.path or "",
            container=self.views.source(receipt.parent_source_id or "") if known else None,
            agent=receipt.agent or "",
            entry=str(receipt.seq) if receipt.seq is not None else "",
        )

    def _children(self, source_id: str) -> Iterator[tuple[SourceRef, str]]:
        for row in self._edition.children.get(source_id, ()):
            how = self._t.known("relation_tag", row.relation)
            yield self.views.source(row.source_id), self._t("source.child", how=how, p=self._t.share(row.p_relation))

    # -- the text -------------------------------------------------------------------------------------------------

    def _marks(self, source_id: str) -> list[Mark]:
        """Return everything that is marked in the text."""
        t, edition = self._t, self._edition
        found = [_claim_mark(c, t) for c in edition.claims_of.get(source_id, ())]
        for m in edition.mentions.get(source_id, ()):
            told, reading = t.known("mention", m.kind), _reading(m.normal, t)
            told = t("source.read_as", kind=told, reading=reading) if reading else told
            found.append(Mark(m.start, m.end, "mention", f"m-{m.mention_id}", style=m.kind, title=told))
        spans = merged(s.seen_from(source_id)[0] for s in edition.shared.get(source_id, ()))
        found.extend(Mark(a, b, "shared", f"r-{a}", title=t("shared.mark")) for a, b in spans)
        return found

    def _shared_marks(self, source_id: str) -> list[Mark]:
        """Return a mark for each shared stretch that carries the other source as its anchor."""
        seen = (s.seen_from(source_id) for s in self._edition.shared.get(source_id, ()))
        return [Mark(start, end, "shared", other) for (start, end), other, _ in seen]

    def _paragraph(
        self, source_id: str, block: Block, number: int, inside: tuple[Sequence[Mark], Sequence[Mark]], begun: set[str]
    ) -> ParagraphView:
        edition, passage = self._edition, block.passage
        marks, shared = inside
        doubt = ""
        if passage and passage.confidence is not None:
            how = "source.doubt_confirmed" if passage.confirmed else "source.doubt"
            doubt = self._t(how, p=self._t.share(passage.confidence))
        claims = [edition.claims[m.anchor.removeprefix("c-")] for m in marks if m.kind == "claim"]
        others = sorted((self.views.source(o) for o in {m.anchor for m in shared}), key=lambda r: r.order)
        return ParagraphView(
            anchor=paragraph_anchor(block.start),
            number=self._t.number(number),
            lang=(passage.lang if passage else None) or "und",
            pieces=pieces(edition.texts[source_id].text, block, marks, begun),
            locator=_locator(block, self._t),
            doubt=doubt,
            notes=_by_speaker(self.views.claim(c) for c in claims if block.start <= c.start < block.end),
            shared=tuple(Link(r.siglum, r.href, note=r.label) for r in others),
            persons=tuple(self._persons(m.anchor.removeprefix("m-") for m in marks if m.kind == "mention")),
        )

    def _persons(self, mention_ids: Iterable[str]) -> Iterator[PersonNote]:
        """Yield the persons of the lists whom mentions are or may be, each once."""
        told: dict[int, tuple[Entry, float | None]] = {}
        for entry, likely in (self.persons[m] for m in mention_ids if m in self.persons):
            if entry.number not in told or likely is None:
                told[entry.number] = entry, likely
        for entry, likely in told.values():
            name = entry.name or self._t("person.unnamed")
            yield PersonNote(Link(name, entry.href), "" if likely is None else self._t.share(likely))

    # -- what it shares -------------------------------------------------------------------------------------------

    def _comparisons(self, source_id: str) -> tuple[tuple[ComparisonView, ...], tuple[tuple[SourceRef, str], ...]]:
        """Return the nearest relatives side by side, the rest by name: no page grows with a whole family."""
        rows: defaultdict[str, list[Shared]] = defaultdict(list)
        for shared in self._edition.shared.get(source_id, ()):
            rows[shared.seen_from(source_id)[1]].append(shared)
        kin = {d.parent_source_id: d.relation for d in self._edition.descents.get(source_id, ()) if d.parent_source_id}
        offspring = {d.source_id: d.relation for d in self._edition.children.get(source_id, ())}
        letters = {other: sum(s.matched_chars or 0 for s in group) for other, group in rows.items()}
        order = sorted(rows, key=lambda o: (o not in kin, o not in offspring, -letters[o], o))
        compared = tuple(
            self._comparison(source_id, other, rows[other], kin.get(other), offspring.get(other))
            for other in order[: self.comparisons]
        )
        rest = tuple(
            (self.views.source(o), self._t.many("count.letters", letters[o])) for o in order[self.comparisons :]
        )
        return compared, rest

    def _comparison(
        self, source_id: str, other: str, rows: list[Shared], parent: str | None, child: str | None
    ) -> ComparisonView:
        ref = self.views.source(other)
        relation = self._t("relation.parent") if child else self._t("relation.unknown")
        if parent:
            relation = self._t.known("relation", parent)
        longest = sorted(rows, key=lambda s: (-(s.matched_chars or 0), s.reuse_id))
        shown = sorted(longest[:_STRETCHES], key=lambda s: s.seen_from(source_id)[0])
        parts = _parts(source_id, rows, self._t)
        stretches = tuple(self._stretch(source_id, s, parts.get(s.reuse_id, "")) for s in shown)
        return ComparisonView(ref, relation, stretches, len(rows) - len(shown))

    def _stretch(self, source_id: str, shared: Shared, part: str) -> StretchView:
        (start, end), other, (there_start, there_end) = shared.seen_from(source_id)
        texts, views = self._edition.texts, self.views
        here = texts[source_id].text[start:end] if source_id in texts else ""
        there = texts[other].text[there_start:there_end] if other in texts else ""
        if shared.p_same is None:
            left, right = side_by_side(here, there)
            how = self._how_alike(shared)
        else:  # two languages: every word differs, and that says nothing
            left, right = (Run(here, differs=False),), (Run(there, differs=False),)
            said = self._t.known("shared", shared.kind)
            how = self._t("shared.translated", how=said, p=self._t.decimal(shared.p_same, 2))
        return StretchView(
            anchor=f"s-{shared.reuse_id}",
            how=self._t("language.semicolon").join(filter(None, (how, part))),
            why="" if shared.p_same is None else shared.why or "",
            here=left,
            here_href=views.paragraph(source_id, start),
            there=right,
            there_href=views.paragraph(other, there_start),
        )

    def _how_alike(self, shared: Shared) -> str:
        t = self._t
        how = t.listed((t.known("shared", shared.kind), t.many("count.letters", shared.matched_chars or 0)))
        return how if shared.similarity is None else t("shared.alike", how=how, p=t.share(shared.similarity))


def _parts(source_id: str, rows: Iterable[Shared], t: Texts) -> dict[str, str]:
    """Return for the rows of a copy that was cut or reordered, in words, which part of it each is."""
    copies: dict[str, list[Shared]] = {}
    for shared in sorted(rows, key=lambda s: s.seen_from(source_id)[0]):
        copies.setdefault(shared.passage_group or shared.reuse_id, []).append(shared)
    return {
        shared.reuse_id: t("shared.part", n=t.number(number), all=t.number(len(copy)))
        for copy in copies.values()
        if len(copy) > 1
        for number, shared in enumerate(copy, 1)
    }


def _by_speaker(claims: Iterable[ClaimView]) -> tuple[NoteGroup, ...]:
    """Return the claims of a paragraph by who says so through whom, in the order of their words."""
    groups: dict[tuple[str, tuple[str, ...]], list[ClaimView]] = {}
    for claim in claims:
        groups.setdefault((claim.speaker, claim.chain), []).append(claim)
    return tuple(NoteGroup(speaker, chain, tuple(group)) for (speaker, chain), group in groups.items())


def _claim_mark(claim: Claim, t: Texts) -> Mark:
    polarity = claim.polarity or "asserts"
    told = t(
        "claim.mark", topic=t.topic(claim.topic), value=t.isolated(claim.value or t("claim.no_value")),
        polarity=t.known("polarity", polarity), speaker=t.isolated(claim.asserted_by or t("note.nobody")),
    )  # fmt: skip
    style = f"{polarity} {claim.layer or 'machine'} {claim.status or 'suggested'}"
    return Mark(claim.start, claim.end, "claim", f"c-{claim.claim_id}", style=style, title=told)


def _reading(normal: str | None, t: Texts) -> str:
    """Return how a mention was read, in a few words, where its reading is plain."""
    if not normal:
        return ""
    found = json.loads(normal)
    if not isinstance(found, dict):
        return t.isolated(str(found))
    plain = [(k, v) for k, v in sorted(found.items()) if isinstance(v, str | int | float) and not isinstance(v, bool)]
    known = t.words["reading"]
    return t.listed(
        t("reading.pair", name=known.get(k) or t.isolated(k), value=t.isolated(str(v))) for k, v in plain[:4]
    )


def _locator(block: Block, t: Texts) -> str:
    """Return where in the original the block stands."""
    passage = block.passage
    if passage is None:
        return ""
    parts = []
    if passage.page is not None:
        parts.append(t("note.page", number=t.number(passage.page)))
    if passage.cell:
        parts.append(passage.cell)
    if passage.part:
        parts.append(passage.part)
    if passage.time_from is not None:
        minutes, seconds = divmod(int(passage.time_from), 60)
        parts.append(t.digits(f"{minutes}:{seconds:02d}"))
    return " · ".join(parts)


def _facts(source: Source, t: Texts) -> Iterator[tuple[str, str]]:
    """Yield what is known of the source, leaving out nothing that is known."""
    yield t("source.kind"), t.headed("kind", source.kind)
    yield t("source.published"), t.days(source.published_from, source.published_to)
    for label, value in (
        ("source.publisher", source.publisher),
        ("source.author", source.author),
        ("source.languages", t.listed(source.languages or ())),
        ("source.obtained", source.obtained),
        ("source.list", source.list_id),
        ("source.name", source.name),
        ("source.type", source.media_type),
    ):
        if value:
            yield t(label), value
    yield t("source.size"), t.size(source.size_bytes)
    details = json.loads(source.details) if source.details else {}
    if isinstance(details, dict):
        for key, value in sorted(details.items()):
            if value not in (None, ""):
                yield t.isolated(str(key).replace("_", " ").capitalize()), str(value)
