"""The further pages: overview, lineages, what was kept apart, lists, method, verification."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
from pydantic import BaseModel

from stemmata.config import Settings
from stemmata.report.contexts import (
    FamilyView,
    LineagesPage,
    Link,
    ListView,
    MethodPage,
    OverviewPage,
    RecordRow,
    RecordsPage,
    SuppressedPage,
    SuppressedView,
    VerifyPage,
)
from stemmata.report.edition import Descent
from stemmata.report.page_findings import FindingPages
from stemmata.report.parting import Long, numbered, sheet_links, shortened, within
from stemmata.report.roll import COLUMNS_SHOWN, Roll, RowSheet, cell_bytes, columns_shown
from stemmata.report.stemma_svg import LIKELY
from stemmata.report.views import Making

_STARTS = (
    ("report/index.html", "start_report"),
    ("findings.html", "start_findings"),
    ("conflicts.html", "start_conflicts"),
    ("timeline.html", "start_timeline"),
    ("map.html", "start_map"),
    ("sources.html", "start_sources"),
    ("VERIFY.html", "start_verify"),
)
"""Where a reader may begin, and the key of what stands there."""
_CONTESTED_SHOWN = 12
_OTHERS_SHOWN = 12
_ORIGINS_NAMED = 40
"""Origins of a family that are named at its head; they stand among its members too."""
_LISTS_LINKED = 100
"""Lists that are linked by name on each page of rows."""
_AS_WRITTEN = "_as_written"


@dataclass(frozen=True, slots=True)
class FurtherPages(Making):
    """Makes the pages that are neither sources nor claims nor questions."""

    roll: Roll

    def overview(self, findings: FindingPages) -> OverviewPage:
        """Return the first page."""
        edition = self._edition
        approved, more_approved = findings.in_short(approved=True)
        alleged, more_alleged = findings.in_short(approved=False)
        contested = [q for q in edition.questions if q.standing == "contested"]
        others = [q for q in edition.questions if q.standing != "contested" and (q.n_sources or 0) > 1]
        return OverviewPage(
            *self.shell.page(self._t("page.overview"), "index.html"),
            starts=tuple(self._starts()),
            numbers=tuple(self._numbers(len(contested))),
            span=self._span(),
            languages=self._languages(),
            contested=tuple(self.views.question(q, fully=False) for q in contested[:_CONTESTED_SHOWN]),
            n_contested=len(contested),
            others=tuple(self.views.question(q, fully=False) for q in others[:_OTHERS_SHOWN]),
            approved=approved,
            more_approved=more_approved,
            alleged=alleged,
            more_alleged=more_alleged,
            reviewed=self._reviewed(),
            unread=sum(s.status == "unread" for s in edition.sources.values()),
        )

    def _starts(self) -> Iterator[Link]:
        """Yield the pages to begin with, of those that there are, with what each tells."""
        there = {link.href: link for link in self.shell.page("", "index.html")[3]}
        for href, told in _STARTS:
            if href in there:
                yield replace(there[href], note=self._t(f"overview.{told}"))

    def _reviewed(self) -> str:
        """Return how many claims people have looked at, in words."""
        counts = Counter(c.status for c in self._edition.claims.values() if c.status not in {"suggested", "held"})
        if not counts:
            return ""
        t = self._t
        told = t.listed(
            t("overview.status", n=t.number(counts[s]), status=word)
            for s, word in t.words["review"].items() if counts[s]
        )  # fmt: skip
        return t("overview.reviewed", claims=t.many("count.claims", counts.total()), told=told)

    def _numbers(self, n_contested: int) -> Iterator[tuple[str, str]]:
        edition = self._edition
        repeating = sum(self.views.has_parent(s) for s in edition.sources)
        for count, noun in (
            (len(edition.sources), "census.sources"),
            (repeating, "census.repeating"),
            (edition.n_passages, "census.passages"),
            (len(edition.claims), "census.claims"),
            (len(edition.questions), "census.questions"),
            (n_contested, "census.contested"),
            (edition.records.num_rows, "census.rows"),
        ):
            if count or noun in {"census.sources", "census.claims"}:
                yield self._t.number(count), self._t.many(noun, count)

    def _span(self) -> str:
        firsts = [s.published_from for s in self._edition.sources.values() if s.published_from]
        lasts = [s.published_to for s in self._edition.sources.values() if s.published_to]
        return self._t.days(min(firsts), max(lasts)) if firsts and lasts else ""

    def _languages(self) -> str:
        found = Counter(lang for s in self._edition.sources.values() for lang in s.languages or ())
        often = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return self._t.listed(
            self._t("stemma.times", name=self._t.isolated(lang), n=self._t.number(n)) for lang, n in often
        )

    # -- lineages ---------------------------------------------------------------------------------------------------

    def lineages(self, a_page: int) -> Long[LineagesPage]:
        """Return the families of sources, then those that stand alone; some `a_page` sources a page."""
        families = [f for rows in self._edition.families.values() if (f := self._family(rows)) is not None]
        families.sort(key=lambda f: (-f.n_sources, f.members[0][0].order))
        shown = {ref.siglum for f in families for ref, _ in f.members}
        alone = tuple(ref for s in self._edition.sources if (ref := self.views.source(s)).siglum not in shown)
        page = LineagesPage(
            *self.shell.page(self._t("page.lineages"), "lineages.html"), families=(), alone=(), n_alone=len(alone),
            n_suppressed=len(self._edition.suppressed),
        )  # fmt: skip
        counts = [*(len(f.members) for f in families), *([len(alone)] if alone else [])]

        def cut(start: int, stop: int) -> LineagesPage:
            shown = list(within(counts, start, stop))
            parts = tuple(_part(families[f], a, b) for f, a, b in shown if f < len(families))
            return replace(
                page, families=parts, alone=next((alone[a:b] for f, a, b in shown if f == len(families)), ())
            )

        return Long(sum(counts), cut, numbered("lineages.html", "lineages/{}.html"), a_page)

    def _family(self, rows: Sequence[Descent]) -> FamilyView | None:
        """Return a family, or None where a source stands alone and names nobody outside."""
        by_source: defaultdict[str, list[Descent]] = defaultdict(list)
        for row in rows:
            by_source[row.source_id].append(row)
        outside = tuple(sorted({d.parent_outside for d in rows if d.parent_outside}))
        if len(by_source) < 2 and not outside:
            return None
        members = tuple(
            (self.views.source(s), self.views.descents([d for d in by_source[s] if d.has_parent]))
            for s in sorted(by_source, key=self.views.number)
        )
        origins = tuple(ref for ref, descents in members if not descents)
        first = origins[0] if origins else members[0][0]
        name = f"{first.siglum} {first.label}" if origins or not outside else outside[0]
        named = tuple(shortened(one, 200) for one in outside[:_ORIGINS_NAMED])
        return FamilyView(
            rows[0].lineage_id, shortened(name, 300), len(members), origins[:_ORIGINS_NAMED],
            self._more(len(origins)), named, self._more(len(outside)), members,
        )  # fmt: skip

    def _more(self, n: int) -> str:
        return self._t("finding.more", n=self._t.number(n - _ORIGINS_NAMED)) if n > _ORIGINS_NAMED else ""

    def suppressed(self) -> Long[SuppressedPage]:
        """Return the text that was kept apart."""
        rows = sorted(self._edition.suppressed, key=lambda r: (-(r.n_sources or 0), r.suppressed_id))
        shown = []
        for row in rows:
            at = row.start or 0
            shown.append(
                SuppressedView(
                    sample=shortened(row.sample or "", 1_500),
                    lang=self.views.lang_at(row.source_id, at),
                    why=self._t.known("kept_apart", row.why),
                    source=self.views.source(row.source_id),
                    href=self.views.paragraph(row.source_id, at),
                    n_sources=self._t.number(row.n_sources),
                    n_places=self._t.number(row.n_places),
                )
            )
        page = SuppressedPage(*self.shell.page(self._t("page.suppressed"), "suppressed.html", "lineages.html"), rows=())
        return Long(
            len(shown), lambda a, b: replace(page, rows=tuple(shown[a:b])),
            numbered("suppressed.html", "suppressed/{}.html"),
        )  # fmt: skip

    # -- lists ------------------------------------------------------------------------------------------------------

    def records(self) -> Iterator[tuple[str, RecordsPage]]:
        """Yield the pages of the lists' rows, as written."""
        names = [self._list_name(sheet) for sheet in self.roll.sheets]
        used: dict[tuple[str, str], list[str]] = {}
        for sheet in self.roll.sheets:
            fields = used.setdefault((sheet.list_id, sheet.source_id), [])
            fields += [f for f in _filled(sheet.rows) if f not in fields]
        firsts = {(s.list_id, s.source_id): i for i, s in reversed(list(enumerate(self.roll.sheets)))}
        lists = [
            (s.list_id, s.source_id, Link(
                self._t("stemma.times", name=self._t.isolated(names[i]), n=self._edition.sigla[s.source_id]), s.path
            ))
            for i, s in enumerate(self.roll.sheets) if firsts[s.list_id, s.source_id] == i
        ][:_LISTS_LINKED]  # fmt: skip
        paths = [s.path for s in self.roll.sheets]
        for i, sheet in enumerate(self.roll.sheets):
            fields = [f for f in columns_shown(sheet.rows) if f in used[(sheet.list_id, sheet.source_id)]]
            fields = fields[:COLUMNS_SHOWN]
            rows = tuple(self._record(row, fields) for row in sheet.rows.to_pylist())
            view = ListView(
                names[i], self.views.source(sheet.source_id), tuple(self._field(f) for f in fields), rows,
                has_persons=any(row.person for row in rows),
            )  # fmt: skip
            page = RecordsPage(
                *self.shell.page(self._t("page.list", name=self._t.isolated(names[i])), sheet.path, "records.html"),
                lists=(view,),
                all_lists=tuple(
                    replace(link, current=(list_id, source_id) == (sheet.list_id, sheet.source_id))
                    for list_id, source_id, link in lists
                ) if len(lists) > 1 else (),
            )  # fmt: skip
            yield sheet.path, replace(page, pages=sheet_links(paths, i))

    def _field(self, name: str) -> str:
        return shortened(self._t.known("compared", name).replace("_", " "), 100)

    def _list_name(self, sheet: RowSheet) -> str:
        return shortened(sheet.list_id or self._edition.sources[sheet.source_id].heading, 200)

    def _record(self, row: Mapping[str, object], fields: Sequence[str]) -> RecordRow:
        record_id = str(row["record_id"])
        entry, most = self.roll.entry_of.get(record_id), cell_bytes(len(fields))
        return RecordRow(
            record_id,
            str(row["row"] or ""),
            tuple(shortened(str(row[f + _AS_WRITTEN] or ""), most) for f in fields),
            person=Link(self._t.many("count.rows", len(entry.members)), entry.href) if entry else None,
        )

    # -- method and verification --------------------------------------------------------------------------------------

    def method(
        self, settings: Settings, versions: Sequence[tuple[str, str]], said: Callable[[str], str] = str
    ) -> MethodPage:
        """Return what each number means, with what it was made; `said` takes out of settings what is protected."""
        readers = Counter(
            f"{t.reader} {t.reader_version or ''}".strip() for t in self._edition.texts.values() if t.reader
        )
        methods = Counter(c.method for c in self._edition.claims.values() if c.method and c.layer != "human")
        t, rows = self._t, list(versions)
        rows += [(t("method.reader", name=name), t.many("note.sources", n)) for name, n in sorted(readers.items())]
        rows += [(t("method.claims_by", name=name), t.many("count.claims", n)) for name, n in sorted(methods.items())]
        return MethodPage(
            *self.shell.page(t("page.method_limits"), "method.html"),
            versions=tuple(rows),
            settings=tuple((key, said(value), meaning) for key, value, meaning in _explained(settings)),
            doubtful=t.share(LIKELY),
        )

    def verify(
        self, n_originals: int, n_entries: int, *, has_checkpoint: bool, has_signature: bool, key: str
    ) -> VerifyPage:
        """Return how to check the dossier."""
        return VerifyPage(
            *self.shell.page(self._t("page.verify_this"), "VERIFY.html"),
            n_originals=n_originals,
            n_entries=n_entries,
            has_checkpoint=has_checkpoint,
            has_signature=has_signature,
            key=key,
        )


def _part(family: FamilyView, start: int, stop: int) -> FamilyView:
    """Return a part of a family; who stands at its beginning is told once."""
    if start == 0:
        return replace(family, members=family.members[:stop])
    anchor = f"{family.lineage_id}-{start + 1}"
    return replace(family, lineage_id=anchor, members=family.members[start:stop], origins=(), outside=())


def _filled(rows: pa.Table) -> list[str]:
    """Return the fields that any of the rows has something in."""
    return [f for f in columns_shown(rows) if any(rows.column(f + _AS_WRITTEN).to_pylist())]


def _explained(settings: BaseModel, above: str = "") -> Iterator[tuple[str, str, str]]:
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if name in {"lists", "places", "assist"}:  # headers of lists, places and sources, that may be restricted
            continue
        if isinstance(value, BaseModel):
            yield from _explained(value, f"{above}{name}.")
        else:
            shown = json.dumps(value, ensure_ascii=False, default=str)
            yield f"{above}{name}", shown, field.description or ""
