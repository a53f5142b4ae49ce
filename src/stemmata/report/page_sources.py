"""The pages of the sources: the list, and each source with its text, custody, lineage and what it shares."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from stemmata.report.compare import Run, side_by_side
from stemmata.report.contexts import (
    ClaimView,
    ComparisonView,
    Context,
    DescentView,
    Link,
    NoteGroup,
    ParagraphView,
    PersonNote,
    ReceiptView,
    SourceMorePage,
    SourcePage,
    SourceRef,
    SourceRow,
    SourcesPage,
    StretchView,
)
from stemmata.report.edition import Claim, Descent, Receipt, Shared, Source, json_list
from stemmata.report.layout import Block, Mark, Reach, merged, pieces
from stemmata.report.packet import HELD_WORDS, Originals, copy_path, page_copy_path
from stemmata.report.parting import Draw, Long, numbered, parted, sheet_links, shortened, within
from stemmata.report.places import OTHERS_BESIDE, PERSONS_BESIDE, paragraph_anchor
from stemmata.report.roll import Entry
from stemmata.report.texts import Texts
from stemmata.report.views import Making

_STRETCHES = 5
_SIDE = 600
"""Bytes of a shared stretch on either side; the whole stands in the texts."""
_KIN_SHOWN = {"receipts": 30, "descents": 12, "children": 60, "also_shares": 60}
"""Of each list on the first sheet so many; the rest on pages of its own."""
_FACTS_SHOWN, _NOTES_SHOWN = 30, 10
_TITLE = 160
"""Bytes of what a mark says when pointed at."""


@dataclass(frozen=True, slots=True)
class _Kin:
    """What the first sheet of a source tells of its custody and its relatives."""

    receipts: tuple[ReceiptView, ...]
    descents: tuple[DescentView, ...]
    children: tuple[tuple[SourceRef, str], ...]
    also_shares: tuple[tuple[SourceRef, str], ...]
    comparisons: tuple[ComparisonView, ...]
    further: Mapping[str, Link]


@dataclass(frozen=True, slots=True)
class SourcePages(Making):
    """Makes the pages of the sources."""

    comparisons: int
    """How many other sources are shown side by side on one page."""
    originals: Originals
    """Originals that are carried along, missing, or kept back."""
    persons: Mapping[str, tuple[Entry, float | None]]
    """Mention -> the person of the lists that it is, or is suggested to be with this probability."""
    exhibits: Mapping[str, str]
    """Exhibit numbers of sources."""
    page_copies: frozenset[str] = frozenset()
    """Sources of whose pages there are images with something burned out."""

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
        views = self.views.descents(rows)[:3]
        first = views[0] if views else None
        alike = [v for v in views if first and v.relation == first.relation and (first.parent or first.outside)]
        return SourceRow(
            source=self.views.source(source.source_id),
            exhibit=self.exhibits.get(source.source_id, ""),
            title=shortened(source.heading, 400),
            languages=self._t.listed(source.languages or ()),
            n_claims=len(self._edition.claims_of.get(source.source_id, ())),
            descent=(first.relation if first.parent or first.outside else self._t("relation.origin")) if first else "",
            parents=tuple(dict.fromkeys(v.parent for v in alike if v.parent)),
            outside=tuple(dict.fromkeys(v.outside for v in alike if v.outside and not v.parent)),
            unread=shortened(source.reason or self._t("source.unread"), 600) if source.status == "unread" else "",
        )

    def pages(self, source: Source, draw: Draw) -> Iterator[tuple[str, Context]]:
        """Yield each sheet of the source's page, then what found no room on the first."""
        parted_text = self.views.places.laid_out.get(source.source_id) or ((),)
        links = [self.views.places.source(source.source_id, i) for i in range(len(parted_text))]
        unmarked = self.views.places.unmarked
        begun: set[str] = set()
        marks = Reach.over(m for m in self._marks(source.source_id) if m.anchor not in unmarked)
        shared = Reach.over(self._shared_marks(source.source_id))
        kin, further = self._kin(source, draw)
        number = 0
        for i, blocks in enumerate(parted_text):
            paragraphs = []
            for block in blocks:
                number += 1
                inside = marks.into(block), shared.into(block)
                paragraphs.append(self._paragraph(source.source_id, block, number, inside, begun))
            page = self._page(source, links[i], tuple(paragraphs), kin if i == 0 else None)
            yield links[i], replace(page, pages=sheet_links(links, i))
        yield from further

    def _page(self, source: Source, path: str, paragraphs: tuple[ParagraphView, ...], kin: _Kin | None) -> SourcePage:
        """Return one sheet; `kin` is shown on the first."""
        edition, views = self._edition, self.views
        ref = views.source(source.source_id)
        text = edition.texts.get(source.source_id)
        reason = shortened(source.reason or self._t("source.no_reason"), 600)
        notes = json_list(text.notes)[:_NOTES_SHOWN] if text else []
        return SourcePage(
            *self.shell.page(f"{ref.siglum} {self._t.isolated(ref.label)}", path, "sources.html"),
            source=ref,
            exhibit=self.exhibits.get(source.source_id, ""),
            source_id=source.source_id,
            heading=shortened(source.heading, 600),
            facts=tuple((name, shortened(said, 1_000)) for name, said in islice(_facts(source, self._t), _FACTS_SHOWN)),
            original=self._original(source),
            kept_back=self.originals.held.get(source.source_id, ""),
            copy=copy_path(source.source_id) if self._redacted(source) else "",
            page_copy=page_copy_path(source.source_id) if source.source_id in self.page_copies else "",
            reason=reason if source.status == "unread" else "",
            paragraphs=paragraphs,
            first_sheet=kin is not None,
            reader=" ".join(w for w in (text.reader, text.reader_version) if w) if text else "",
            reader_notes=tuple(shortened(str(note), 600) for note in notes),
            receipts=kin.receipts if kin else (),
            descents=kin.descents if kin else (),
            children=kin.children if kin else (),
            comparisons=kin.comparisons if kin else (),
            also_shares=kin.also_shares if kin else (),
            n_claims=len(edition.claims_of.get(source.source_id, ())),
            further=kin.further if kin else {},
        )

    def _kin(self, source: Source, draw: Draw) -> tuple[_Kin, Iterator[tuple[str, Context]]]:
        """Return what the first sheet tells of custody and relatives, and the pages on which that goes on."""
        edition, source_id, t = self._edition, source.source_id, self._t
        compared, also = self._comparisons(source_id)
        every: dict[str, Sequence[Any]] = {
            "receipts": edition.receipts.get(source_id, ()),
            "descents": self.views.distinct(edition.descents.get(source_id, ())),
            "children": _likeliest(edition.children.get(source_id, ())), "also_shares": also,
        }  # fmt: skip
        view: dict[str, Callable[[Any], Any]] = {
            "receipts": self._receipt, "descents": self.views.descent,
            "children": self._child, "also_shares": self._also,
        }  # fmt: skip
        first = {name: tuple(map(view[name], items[: _KIN_SHOWN[name]])) for name, items in every.items()}
        rest = {name: items[_KIN_SHOWN[name] :] for name, items in every.items()}
        names, counts = list(rest), [len(items) for items in rest.values()]
        if not any(counts):
            return _Kin(**first, comparisons=compared, further={}), iter(())
        path = self.views.places.source_more(source_id)
        ref = self.views.source(source_id)
        page = SourceMorePage(
            *self.shell.page(f"{ref.siglum} {ref.label}", path(0), "sources.html"), source=ref,
            heading=shortened(source.heading, 600), receipts=(), descents=(), children=(), also_shares=(),
        )  # fmt: skip

        def cut(start: int, stop: int) -> SourceMorePage:
            found: dict[str, Any] = {
                names[n]: tuple(map(view[names[n]], rest[names[n]][a:b])) for n, a, b in within(counts, start, stop)
            }
            return replace(page, **found)

        parts = parted(Long(sum(max(1, n) for n in counts), cut, path), draw)
        places = {name: parts.path_of(sum(max(1, n) for n in counts[:i])) for i, name in enumerate(names)}
        further = {
            name: Link(t("finding.more", n=t.number(len(items))), places[name]) for name, items in rest.items() if items
        }
        return _Kin(**first, comparisons=compared, further=further), parts.pages()

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
            name=shortened(receipt.name or "", 300),
            path=shortened(receipt.path or "", 300),
            container=self.views.source(receipt.parent_source_id or "") if known else None,
            agent=shortened(receipt.agent or "", 200),
            entry=str(receipt.seq) if receipt.seq is not None else "",
        )

    def _child(self, row: Descent) -> tuple[SourceRef, str]:
        how = self._t.known("relation_tag", row.relation)
        return self.views.source(row.source_id), self._t("source.child", how=how, p=self._t.share(row.p_relation))

    def _also(self, other: tuple[str, int]) -> tuple[SourceRef, str]:
        return self.views.source(other[0]), self._t.many("count.letters", other[1])

    # -- the text -------------------------------------------------------------------------------------------------

    def _marks(self, source_id: str) -> list[Mark]:
        """Return everything that is marked in the text."""
        t, edition = self._t, self._edition
        found = [_claim_mark(c, t) for c in edition.claims_of.get(source_id, ())]
        for m in edition.mentions.get(source_id, ()):
            told, reading = t.known("mention", m.kind), _reading(m.normal, t)
            told = t("source.read_as", kind=told, reading=reading) if reading else told
            found.append(
                Mark(m.start, m.end, "mention", f"m-{m.mention_id}", style=m.kind, title=shortened(told, _TITLE))
            )
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
            more=self._crowded(source_id, block),
            notes=_by_speaker(self.views.claim(c) for c in claims if block.start <= c.start < block.end),
            shared=tuple(self._beside(others)),
            persons=tuple(
                islice(self._persons(m.anchor.removeprefix("m-") for m in marks if m.kind == "mention"), PERSONS_BESIDE)
            ),
        )

    def _crowded(self, source_id: str, block: Block) -> Link | None:
        """Return how many claims of the paragraph are not marked for want of room."""
        claims, unmarked = self._edition.claims_of.get(source_id, ()), self.views.places.unmarked
        if not unmarked:
            return None
        more = sum(block.start <= c.start < block.end and f"c-{c.claim_id}" in unmarked for c in claims)
        return Link(self._t("finding.more", n=self._t.number(more)), "claims.html") if more else None

    def _beside(self, others: Sequence[SourceRef]) -> Iterator[Link]:
        """Yield other sources that have a paragraph too: the first of many, and how many more there are."""
        yield from (Link(r.siglum, r.href, note=r.label) for r in others[:OTHERS_BESIDE])
        if (more := len(others) - OTHERS_BESIDE) > 0:
            yield Link(self._t("finding.more", n=self._t.number(more)), "lineages.html")

    def _persons(self, mention_ids: Iterable[str]) -> Iterator[PersonNote]:
        """Yield the persons of the lists whom mentions are or may be, each once."""
        told: dict[int, tuple[Entry, float | None]] = {}
        for entry, likely in (self.persons[m] for m in mention_ids if m in self.persons):
            if entry.number not in told or likely is None:
                told[entry.number] = entry, likely
        for entry, likely in told.values():
            name = shortened(entry.name, 200) or self._t("person.unnamed")
            yield PersonNote(Link(name, entry.href), "" if likely is None else self._t.share(likely))

    # -- what it shares -------------------------------------------------------------------------------------------

    def _comparisons(self, source_id: str) -> tuple[tuple[ComparisonView, ...], list[tuple[str, int]]]:
        """Return the nearest relatives side by side, and of the rest their letters: no page grows with a family."""
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
        rest = [(other, letters[other]) for other in order[self.comparisons :]]
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
        here = shortened(texts[source_id].text[start:end], _SIDE) if source_id in texts else ""
        there = shortened(texts[other].text[there_start:there_end], _SIDE) if other in texts else ""
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
            why="" if shared.p_same is None else shortened(shared.why or "", 300),
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
    return Mark(claim.start, claim.end, "claim", f"c-{claim.claim_id}", style=style, title=shortened(told, _TITLE))


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


def _likeliest(rows: Sequence[Descent]) -> list[Descent]:
    """Return of each source the line by which it most likely has it."""
    found: dict[str, Descent] = {}
    for row in rows:
        known = found.setdefault(row.source_id, row)
        if (row.p_relation or 0.0) > (known.p_relation or 0.0):
            found[row.source_id] = row
    return list(found.values())


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
