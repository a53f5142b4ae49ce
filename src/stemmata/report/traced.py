"""One page that shows a traced corpus: the largest families with their stemmata, shared passages side by side.

It is one file that opens from disk in any browser, loads nothing, and stays small however large the corpus is: what it
leaves out is counted on it and stands in the tables.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any

import pyarrow as pa
from markupsafe import Markup

from stemmata.report.render import asset, environment
from stemmata.report.stemma import OUTSIDE, Edge, Node, arranged, condensed, likeliest_parents
from stemmata.report.stemma_svg import LIKELY, drawn, unequal
from stemmata.report.texts import ENGLISH
from stemmata.values.alignment import Edit, align

FAMILIES = 50
PASSAGES = 100
_KEPT_APART = 100
_NODES = 60
_LISTED = 200
"""Sources of a family that the text under its picture lists one by one."""
_DEEPEST = 8
_LANES = 6
_ALIGNED = 100
"""Passages of a family in which alterations are looked for at most."""
_PASSAGES_A_LINE = 3
_LONGEST = 20_000
_SHOWN = 1_200
_ID = 24
_CHANGES = 6
_WEIGHTY = ("number", "date", "label", "negation", "name")
_NEVER = dt.date.max


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words; `kind` is empty where both sides have it, else what kind of edit it is."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a shared passage."""

    name: str
    when: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage that two documents share."""

    how: str
    kind: str
    altered: tuple[str, ...]
    sides: tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A family: its picture, and the same in words."""

    anchor: str
    name: str
    facts: str
    picture: Markup
    note: str
    twin: Markup


@dataclass(frozen=True, slots=True)
class KeptApart:
    """Shared text that makes no kin."""

    sample: str
    why: str
    n_sources: int
    n_places: int


@dataclass(frozen=True, slots=True)
class TracedPage:
    """`index.html` of a traced corpus; the template shows every field and asks for no other."""

    title: str
    style: Markup
    script: Markup
    script_digest: str
    numbers: tuple[tuple[str, str], ...]
    families: tuple[FamilyView, ...]
    n_families: str
    passages: tuple[PassageView, ...]
    n_passages: str
    kinds: tuple[str, ...]
    kept_apart: tuple[KeptApart, ...]
    n_kept_apart: str
    doubtful: str
    altered_sign: Markup


@dataclass(slots=True)
class TracedCorpus:
    """What is drawn of a traced corpus.

    Args:
        tables: `sources`, `texts`, `reuse`, `suppressed` and `lineages`.
    """

    tables: Mapping[str, pa.Table]
    _sources: dict[str, dict[str, Any]] = field(init=False)
    _families: dict[str, list[dict[str, Any]]] = field(init=False)
    _texts: dict[str, int] = field(init=False)
    _edges: dict[str, tuple[list[Edge], int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Read who belongs to which family."""
        known = ["source_id", "publisher", "kind", "published_from", "published_to"]
        self._sources = {row["source_id"]: row for row in self.tables["sources"].select(known).to_pylist()}
        self._texts = {s: i for i, s in enumerate(self.tables["texts"].column("source_id").to_pylist())}
        self._families = {}
        columns = [
            *("source_id", "lineage_id", "parent_id", "parent_source_id", "parent_outside"),
            *("relation", "p_relation", "why"),
        ]
        for row in self.tables["lineages"].select(columns).to_pylist():
            self._families.setdefault(row["lineage_id"], []).append(row)

    def families(self) -> list[tuple[str, int]]:
        """Return each family of two documents or more with their number, the largest first."""
        sizes = ((name, len({row["source_id"] for row in rows})) for name, rows in self._families.items())
        return sorted(((name, n) for name, n in sizes if n > 1), key=lambda one: (-one[1], one[0]))

    def stemma(self, lineage_id: str) -> str:
        """Return the stemma of a family as an SVG file of its own, colours included.

        Raises:
            KeyError: If there is no such family.
        """
        (picture,) = self.stemmata([lineage_id])
        return picture

    def stemmata(self, lineage_ids: Sequence[str]) -> Iterator[str]:
        """Yield the stemma of each of these families; many at once cost less than one by one."""
        between = self._pairs(lineage_ids)
        for lineage_id in lineage_ids:
            yield self._alone(lineage_id, between)

    def _alone(self, lineage_id: str, between: Mapping[tuple[str, str], list[dict[str, Any]]]) -> str:
        edges, _ = self._lines(lineage_id, between)
        picture, _ = self._picture(lineage_id, edges, "stemma")
        head, tag, rest = str(picture).partition("<title")
        return f"{head}<style>{_svg_style()}</style>{tag}{rest}"

    def page(self, title: str) -> bytes:
        """Return the page."""
        sizes = self.families()
        shown = [name for name, _ in sizes[:FAMILIES]]
        between = self._pairs(shown)
        families = tuple(self._family(i, name, between) for i, name in enumerate(shown, 1))
        passages = tuple(self._passages(shown, between))
        script = Markup(asset("dossier.js").decode())  # noqa: S704  (the program's own)
        kept = sorted(
            self.tables["suppressed"].select(["sample", "why", "n_sources", "n_places"]).to_pylist(),
            key=lambda row: (-row["n_sources"], -row["n_places"], row["sample"]),
        )
        total, n_reuse = len(sizes), self.tables["reuse"].num_rows
        page = TracedPage(
            title=title,
            style=Markup(asset("style.css").decode()),  # noqa: S704  (the program's own)
            script=script,
            script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            numbers=tuple(self._numbers(total)),
            families=families,
            n_families=_of(len(families), total, "family", "families"),
            passages=passages,
            n_passages=_of(len(passages), n_reuse, "shared passage"),
            kinds=tuple(sorted({p.kind for p in passages})),
            kept_apart=tuple(
                KeptApart(
                    _cut(row["sample"], 300),
                    ENGLISH.known("kept_apart", row["why"]),
                    row["n_sources"],
                    row["n_places"],
                )
                for row in kept[:_KEPT_APART]
            ),
            n_kept_apart=_of(min(len(kept), _KEPT_APART), len(kept), "text"),
            doubtful=ENGLISH.share(LIKELY),
            altered_sign=unequal(),
        )
        values = {f.name: getattr(page, f.name) for f in fields(page)}
        return environment().get_template("traced.html").render(values).encode()

    # -- numbers ------------------------------------------------------------------------------------------------------

    def _numbers(self, families: int) -> Iterator[tuple[str, str]]:
        reuse = self.tables["reuse"]
        alone = sum(
            all(not row["parent_id"] for row in rows) and len({row["source_id"] for row in rows}) == 1
            for rows in self._families.values()
        )
        sharing = {*reuse.column("source_a").to_pylist(), *reuse.column("source_b").to_pylist()}
        yield _number(self.tables["texts"].num_rows, "document")
        yield _number(reuse.num_rows, "shared passage")
        altered = reuse.num_rows - reuse.column("altered").null_count
        yield f"{altered:,}", "of them with a figure, name, date, label or negation altered"
        yield f"{len(sharing):,}", "documents share a passage with another"
        yield f"{families:,}", "family of two or more" if families == 1 else "families of two or more"
        yield f"{alone:,}", "with no textual dependence found"
        kept = self.tables["suppressed"].num_rows
        yield f"{kept:,}", "shared text kept apart" if kept == 1 else "shared texts kept apart"

    # -- families -----------------------------------------------------------------------------------------------------

    def _family(
        self, number: int, lineage_id: str, between: Mapping[tuple[str, str], list[dict[str, Any]]]
    ) -> FamilyView:
        rows = self._families[lineage_id]
        edges, unseen = self._lines(lineage_id, between)
        picture, note = self._picture(lineage_id, edges, f"f{number}")
        if unseen:
            note += f" In {ENGLISH.many('count.lines', unseen)} of descent no alterations were looked for."
        members = {row["source_id"] for row in rows}
        days = [d for s in members for d in (self._day(s, "published_from"), self._day(s, "published_to")) if d]
        outlets = {p for s in members if (p := self._sources.get(s, {}).get("publisher"))}
        facts = _counted(len(members), "document")
        facts += f", {_counted(len(outlets), 'outlet')}" if outlets else ""
        facts += f", {ENGLISH.stretch(min(days), max(days))}" if days else ""
        return FamilyView(f"f{number}", self._name(lineage_id), facts, picture, note, self._twin(rows, edges))

    def _name(self, lineage_id: str) -> str:
        if lineage_id.startswith("outside:"):
            return lineage_id.removeprefix("outside:")
        return self._label(lineage_id) if lineage_id in self._sources else _cut(lineage_id, 60)

    def _picture(self, lineage_id: str, edges: Sequence[Edge], name: str) -> tuple[Markup, str]:
        nodes = self._nodes(lineage_id)
        few, joined = condensed(nodes, edges, _NODES)
        note = ""
        if len(few) < len(nodes):
            note = f"{len(nodes):,} documents and voices are drawn as {len(few):,}; alike ones stand as one."
        lines = ENGLISH.many("count.lines", len(edges))
        told = f"{len(nodes):,} documents and voices, {lines} of descent. The same stands below as text."
        plan = arranged(few, joined)
        return drawn(plan, name, f"Stemma: {self._name(lineage_id)}", told, outside="Not in the corpus"), note

    def _nodes(self, lineage_id: str) -> list[Node]:
        rows = self._families[lineage_id]
        named = [*(row["source_id"] for row in rows), *(row["parent_source_id"] for row in rows)]
        members = [s for s in dict.fromkeys(named) if s]
        often = Counter(p for s in members if (p := self._sources.get(s, {}).get("publisher")))
        most = sorted(often.items(), key=lambda one: (-one[1], one[0]))[:_LANES]
        # a lane of its own for an outlet that has several documents here; else the label names it well enough
        own = {name for name, n in most if n > 1}
        kinds = {k for s in members if (k := self._sources.get(s, {}).get("kind"))}
        nodes = []
        for source_id in members:
            source = self._sources.get(source_id, {})
            outlet = source.get("publisher") or ""
            lane = source.get("kind") or "other"
            if len(kinds) < 2:
                lane = outlet if outlet in own else ("other outlets" if own else "documents")
            nodes.append(
                Node(
                    key=source_id,
                    label=_short(source_id) if lane == outlet else self._label(source_id),
                    lane=lane,
                    name=outlet or _short(source_id),
                    first=source.get("published_from"),
                    last=source.get("published_to"),
                    says=f"Id {source_id}.",
                )
            )
        outside = {row["parent_id"]: row["parent_outside"] for row in rows if row["parent_outside"]}
        nodes += [
            Node(key=key, label=name, lane=OUTSIDE, says="Named as the origin; not a document of the corpus.")
            for key, name in outside.items()
        ]
        return nodes

    def _lines(
        self, lineage_id: str, between: Mapping[tuple[str, str], list[dict[str, Any]]]
    ) -> tuple[list[Edge], int]:
        """Return the lines of descent of a family, and in how many of them no alterations were looked for."""
        if lineage_id in self._edges:
            return self._edges[lineage_id]
        edges, left, unseen = [], _ALIGNED, 0
        for row in self._families[lineage_id]:
            if not row["parent_id"]:
                continue
            parent, child = row["parent_source_id"] or row["parent_id"], row["source_id"]
            rows = self._edited(parent, child, between)
            unseen += len(rows) > left
            changes = self._changes(parent, rows) if len(rows) <= left else ()
            left -= len(rows) if len(rows) <= left else 0
            edges.append(Edge(parent, child, row["relation"] or "unknown", row["p_relation"], changes))
        self._edges[lineage_id] = edges, unseen
        return edges, unseen

    def _twin(self, rows: Sequence[Mapping[str, Any]], edges: Sequence[Edge]) -> Markup:
        """Return the family as a nested list: each document below its likeliest parent, all parents named."""
        above = likeliest_parents(edges)
        names = {row["source_id"]: self._label(row["source_id"]) for row in rows}
        names |= {row["parent_id"]: row["parent_outside"] for row in rows if row["parent_outside"]}
        names |= {p: self._label(p) for row in rows if (p := row["parent_source_id"])}
        why = {(row["source_id"], row["parent_source_id"] or row["parent_id"]): row["why"] or "" for row in rows}
        incoming: defaultdict[str, list[Edge]] = defaultdict(list)
        below: defaultdict[str, list[str]] = defaultdict(list)
        for edge in edges:
            incoming[edge.child].append(edge)
        order = sorted(names, key=lambda key: (self._day(key, "published_from") or _NEVER, names[key], key))
        for key in order:
            if key in above:
                below[above[key]].append(key)
        items: list[tuple[int, Markup]] = []
        seen: set[str] = set()
        # those in a circle hang on nobody of their own: whoever is left after the roots begins again
        for root in [*(key for key in order if key not in above), *order]:
            waiting = [(0, root)]
            while waiting:
                depth, key = waiting.pop()
                if key in seen:
                    continue
                seen.add(key)
                items.append((min(depth, _DEEPEST), self._witness(key, names, incoming[key], why)))
                waiting.extend((depth + 1, child) for child in reversed(below[key]))
        more = (
            f"<p>and {len(items) - _LISTED:,} more, in the table <code>lineages</code></p>"
            if len(items) > _LISTED
            else ""
        )
        return Markup(_nested(items[:_LISTED]) + more)  # noqa: S704  (each item is escaped)

    def _witness(
        self, key: str, names: Mapping[str, str], incoming: Sequence[Edge], why: Mapping[tuple[str, str], str]
    ) -> Markup:
        source = self._sources.get(key)
        when = ENGLISH.days(source["published_from"], source["published_to"]) if source else "not in the corpus"
        parts = [Markup('<bdi>{}</bdi> <span class="when">{}</span>').format(names[key], when)]
        for edge in incoming:
            parts.append(
                Markup(' <span class="relation">{} <bdi>{}</bdi></span> <span class="aside">({})</span>').format(
                    ENGLISH.known("relation", edge.relation), names[edge.parent], ENGLISH.share(edge.probability)
                )
            )
            if edge.changes:
                parts.append(Markup(' <span class="altered">altered: {}</span>').format("; ".join(edge.changes)))
            if reason := why.get((key, edge.parent)):
                parts.append(Markup(' <span class="why">{}</span>').format(_cut(reason, 400)))
        if not incoming and source:
            parts.append(Markup(' <span class="aside">no textual dependence found</span>'))
        return Markup("").join(parts)

    # -- passages -----------------------------------------------------------------------------------------------------

    def _pairs(self, lineage_ids: Iterable[str]) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Return the shared passages between members of these families and their parents, the weightiest first."""
        wanted = {
            (min(pair), max(pair))
            for name in lineage_ids
            for row in self._families[name]
            if row["parent_source_id"]
            for pair in [(row["source_id"], row["parent_source_id"])]
        }
        reuse = self.tables["reuse"]
        a, b = reuse.column("source_a").to_pylist(), reuse.column("source_b").to_pylist()
        places = [i for i, pair in enumerate(zip(a, b, strict=True)) if pair in wanted]
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in reuse.take(pa.array(places, pa.int64())).to_pylist():
            found.setdefault((row["source_a"], row["source_b"]), []).append(row)
        for rows in found.values():
            rows.sort(key=_weight)
        return found

    def _edited(
        self, parent: str, child: str, between: Mapping[tuple[str, str], list[dict[str, Any]]]
    ) -> list[dict[str, Any]]:
        """Return the weightiest passages of the two in which something may be altered."""
        rows = between.get((min(parent, child), max(parent, child)), ())[:_PASSAGES_A_LINE]
        return [row for row in rows if row["altered"]]

    def _changes(self, parent: str, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        """Return what numbers, names, dates and negations the child has otherwise than the parent."""
        found: list[tuple[bool, int, str]] = []
        for row in rows:
            for kind, was, now in self._altered(row, turned=row["source_b"] == parent):
                found.append((not (was and now), _WEIGHTY.index(kind), f"{was or '∅'} → {now or '∅'}"))
        # what stands on one side only is often a slip of the reader of characters, and comes last
        return tuple(dict.fromkeys(said for *_, said in sorted(found, key=lambda one: one[:2])))[:_CHANGES]

    def _edits(self, row: Mapping[str, Any]) -> list[Edit]:
        spans = row["start_a"], row["end_a"], row["start_b"], row["end_b"]
        if max(spans[1] - spans[0], spans[3] - spans[2]) > _LONGEST:
            return []
        return align(self._text(row["source_a"]), *spans[:2], self._text(row["source_b"]), *spans[2:])

    def _altered(self, row: Mapping[str, Any], *, turned: bool) -> Iterator[tuple[str, str, str]]:
        a, b = self._text(row["source_a"]), self._text(row["source_b"])
        for edit in self._edits(row):
            if edit.kind != "wording":
                one, other = _brief(a[edit.start_a : edit.end_a]), _brief(b[edit.start_b : edit.end_b])
                yield (edit.kind, other, one) if turned else (edit.kind, one, other)

    def _passages(
        self, shown: Sequence[str], between: Mapping[tuple[str, str], list[dict[str, Any]]]
    ) -> Iterator[PassageView]:
        """Yield some passages of each family shown, edited ones first, and then the weightiest of all."""
        each = max(2, PASSAGES // max(1, len(shown)))
        rows: dict[str, dict[str, Any]] = {}
        for name in shown:
            pairs = {
                (min(pair), max(pair))
                for row in self._families[name]
                if row["parent_source_id"]
                for pair in [(row["source_id"], row["parent_source_id"])]
            }
            found = [between[pair][0] for pair in pairs if pair in between]
            rows |= {row["reuse_id"]: row for row in sorted(found, key=_edited_first)[:each]}
        reuse = self.tables["reuse"]
        if len(rows) < PASSAGES and reuse.num_rows:
            heaviest = reuse.sort_by([("bits", "descending"), ("reuse_id", "ascending")]).slice(0, PASSAGES)
            rows |= {row["reuse_id"]: row for row in heaviest.to_pylist()}
        for row in list(rows.values())[:PASSAGES]:
            yield self._passage(row)

    def _passage(self, row: Mapping[str, Any]) -> PassageView:
        turned = (row["p_a_first"] or 0.5) < 0.5
        edits = [] if row["kind"] == "verbatim" else self._edits(row)
        a = self._side(row["source_a"], row["start_a"], row["end_a"], [(e.start_a, e.end_a, e.kind) for e in edits])
        b = self._side(row["source_b"], row["start_b"], row["end_b"], [(e.start_b, e.end_b, e.kind) for e in edits])
        altered = tuple(dict.fromkeys(e.kind for e in edits if e.kind != "wording"))
        kind = "altered" if altered else ENGLISH.known("shared", row["kind"])
        chance = f", {ENGLISH.share(row['p_same'])} sure" if row.get("p_same") is not None else ""
        how = f"{ENGLISH.known('shared', row['kind'])}, {ENGLISH.many('count.letters', row['matched_chars'] or 0)}, "
        how += f"{ENGLISH.share(row['similarity'])} alike{chance}"
        return PassageView(how, kind, tuple(ENGLISH("change." + k) for k in altered), (b, a) if turned else (a, b))

    def _side(self, source_id: str, start: int, end: int, edits: Sequence[tuple[int, int, str]]) -> Side:
        text, stop = self._text(source_id), min(end, start + _SHOWN)
        runs: list[Run] = []
        at = start
        for first, last, kind in edits:
            if last <= first or first < at or last > stop:
                continue
            runs += [Run(text[at:first], ""), Run(text[first:last], "wording" if kind == "wording" else "altered")]
            at = last
        runs.append(Run(text[at:stop] + (" …" if stop < end else ""), ""))
        source = self._sources.get(source_id, {})
        when = ENGLISH.days(source.get("published_from"), source.get("published_to"))
        return Side(self._label(source_id), when, tuple(run for run in runs if run.text))

    # -- documents ----------------------------------------------------------------------------------------------------

    def _text(self, source_id: str) -> str:
        place = self._texts.get(source_id)
        return "" if place is None else self.tables["texts"].column("text")[place].as_py() or ""

    def _day(self, source_id: str, column: str) -> Any:  # noqa: ANN401  (date or None)
        return self._sources.get(source_id, {}).get(column)

    def _label(self, source_id: str) -> str:
        outlet = self._sources.get(source_id, {}).get("publisher")
        return f"{_short(source_id)} {outlet}" if outlet else _short(source_id)


def _svg_style() -> str:
    """Return what of the style sheet a picture needs that stands alone, by day and by night."""
    sheet = asset("style.css").decode()
    colours, _, rest = sheet.partition("*, *::before")
    section = re.search(r"/\* -- stemma -.*?(?=/\* -- )", rest, flags=re.DOTALL)
    rules = section[0] if section else ""
    return f"{colours}.stemma {{ background: var(--paper); }}\n{rules}".replace(":root", ".stemma")


def _weight(row: Mapping[str, Any]) -> tuple[float, str]:
    return -(row["bits"] or 0.0), row["reuse_id"]


def _edited_first(row: Mapping[str, Any]) -> tuple[bool, float, str]:
    return not row["altered"], *_weight(row)


def _nested(items: Sequence[tuple[int, Markup]]) -> str:
    """Return items with their depths as lists within lists."""
    parts: list[str] = []
    depths = [-1, *(depth for depth, _ in items), -1]
    for (before, depth), (_, item) in zip(pairwise(depths), items, strict=False):
        if depth > before:
            parts.append('<ul class="twin-list">' * (depth - before))
        else:
            parts.append("</li>" + "</ul></li>" * (before - depth))
        parts.append(f"<li>{item}")
    parts.append("</li></ul>" * (depths[-2] + 1))
    return "".join(parts)


def _of(shown: int, total: int, one: str, many: str | None = None) -> str:
    noun = one if total == 1 else many or one + "s"
    return f"{total:,} {noun}" if shown >= total else f"the first {shown:,} of {total:,} {noun}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def _number(count: int, noun: str) -> tuple[str, str]:
    return f"{count:,}", noun if count == 1 else noun + "s"


def _short(source_id: str) -> str:
    return source_id if len(source_id) <= _ID else "…" + source_id[1 - _ID :]


def _brief(text: str) -> str:
    return _cut(text, 24)


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
