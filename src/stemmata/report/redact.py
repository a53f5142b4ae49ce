"""Redaction: protected words are taken out of the tables, before any page is made of them.

A text with something taken out is another text: every span of every table is carried over to it, and what could be used
to test a guess of the words (digests, sizes, identifiers made from spans, lengths of shared text) goes with them.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stemmata.report.terms import Terms
from stemmata.tables import TABLES
from stemmata.values.guarded import BREAK, Finder, Found, replaced
from stemmata.values.ids import canonical_json
from stemmata.values.listednames import names_in

__all__ = ["WITHHELD", "Redaction", "Shift", "borne_by_others", "redacted"]

WITHHELD = "[withheld]"
_PART = "[name withheld]"
_SPANS: Mapping[str, tuple[tuple[str, str, str, str | None], ...]] = {
    "passages": (("source_id", "start", "end", "text"),),
    "mentions": (("source_id", "start", "end", "as_written"),),
    "claims": (("source_id", "start", "end", "quote"),),
    "suppressed": (("source_id", "start", "end", None),),
    "reuse": (("source_a", "start_a", "end_a", None), ("source_b", "start_b", "end_b", None)),
    "changes": (
        ("parent_source_id", "parent_start", "parent_end", "parent_text"),
        ("child_source_id", "child_start", "child_end", "child_text"),
    ),
}
"""Table -> source, start, end, and the column that holds the words between, if one does."""
_TELLS_LENGTH: Mapping[str, tuple[str, ...]] = {
    "sources": ("size_bytes",),
    "passages": ("box",),
    "reuse": ("matched_chars", "similarity", "bits"),
}
"""Columns from which the length of what was taken out could be reckoned."""
_WHY: Mapping[str, tuple[str, ...]] = {
    "lineages": ("why",),
    "reuse": ("why",),
    "contradictions": ("why",),
    "mention_links": ("why", "weights"),
    "pairs": ("weights",),
}
"""Explanations, which take names apart word by word; of what was touched they are not told."""
_OF_SOURCE = (
    "source_id", "source_a", "source_b", "parent_source_id", "child_source_id",
)  # fmt: skip
_HEX = re.compile(r"[0-9a-f]{24,64}")
_IS_HEX = re.compile(r"[0-9a-f]{24,64}\Z")
_BATCH = 1 << 21

Span = tuple[int, int, str]


class Shift:
    """Carries spans of a text over to the text with some parts replaced.

    >>> shift = Shift([(4, 15, "[person A]")])
    >>> shift.span(4, 15), shift.span(0, 20), shift.span(16, 20), shift.span(7, 9)
    ((4, 14), (0, 19), (15, 19), (4, 14))
    """

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = list(spans)
        self._starts = [s for s, _, _ in self.spans]
        self._grown = [0]
        for start, end, mark in self.spans:
            self._grown.append(self._grown[-1] + len(mark) - (end - start))

    def touches(self, start: int, end: int) -> bool:
        """Whether anything between was replaced."""
        i = bisect_right(self._starts, start)
        if i and self.spans[i - 1][1] > start:
            return True
        return i < len(self.spans) and self._starts[i] < end

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span lies afterwards; one that begins or ends inside something replaced holds all of it."""
        return self._at(start, last=False), self._at(end, last=True)

    def _at(self, at: int, *, last: bool) -> int:
        i = bisect_right(self._starts, at - 1 if last else at)
        if not i:
            return at
        start, end, mark = self.spans[i - 1]
        if at < end or (last and at == end):
            return start + self._grown[i - 1] + (len(mark) if last else 0)
        return at + self._grown[i]


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was taken out, and how to take the same out of anything else."""

    tables: Mapping[str, pa.Table]
    finder: Finder
    renamed: Mapping[str, str]
    """Digests and ids of the house -> what stands for them in the edition."""
    sources: Mapping[str, str]
    """The same for sources with something taken out of their text."""
    places: Counter[str] = field(default_factory=Counter)
    """What was taken out (person, place, ...) -> in how many places of texts."""
    left: Counter[int] = field(default_factory=Counter)
    """Number among the guarded -> how often a part of the name stands alone in texts and was left, because it is also
    a common word or another's name."""

    def text(self, words: str) -> str:
        """Return words of the house without what must not be shown."""
        return self.finder.struck(words) if self.finder else words


def borne_by_others(tables: Mapping[str, pa.Table], finder: Finder) -> tuple[str, ...]:
    """Return the names that rows of lists and speakers bear who are not protected."""
    names: set[str] = set()
    if (records := tables.get("records")) is not None and records.num_rows:
        columns = [c for c in ("name", "name_ar", "name_fa", "given_name", "family_name") if c in records.schema.names]
        names |= {name for row in records.select(columns).to_pylist() for name in names_in(row)}
    if (claims := tables.get("claims")) is not None:
        names |= {name for name in claims.column("asserted_by").to_pylist() if name}
    listed = sorted(names)
    shut = _holding(listed, finder)
    return tuple(name for i, name in enumerate(listed) if i not in shut)


def _holding(texts: Sequence[str], finder: Finder) -> set[int]:
    """Return which texts hold a whole name: a part of one may be a relative's."""
    return {i for i, found in enumerate(found_in(texts, finder)) if any(f.how != "part" for f in found)}


def found_in(texts: Sequence[str], finder: Finder) -> Iterator[list[Found]]:
    """Yield for each of many short texts what is found in it, searched in batches."""
    begin = 0
    while begin < len(texts):
        end, size = begin, 0
        while end < len(texts) and (end == begin or size + len(texts[end]) < _BATCH):
            size += len(texts[end]) + 1
            end += 1
        starts, at = [], 0
        for one in texts[begin:end]:
            starts.append(at)
            at += len(one) + 1
        each: list[list[Found]] = [[] for _ in starts]
        for hit in finder.find(BREAK.join(texts[begin:end])):
            i = bisect_right(starts, hit.start) - 1
            each[i].append(Found(hit.start - starts[i], hit.end - starts[i], hit.which, hit.how))
        yield from each
        begin = end


def redacted(tables: Mapping[str, pa.Table], terms: Terms, finder: Finder) -> Redaction:
    """Return the tables of an edition without what it must not show.

    Args:
        tables: What may be shown of every table, as the gate let it pass.
        terms: The terms of the edition.
        finder: Finds its protected words.
    """
    return _Redacting(tables, terms, finder).run()


class _Redacting:
    def __init__(self, tables: Mapping[str, pa.Table], terms: Terms, finder: Finder) -> None:
        self.given, self.terms, self.finder = tables, terms, finder
        self.places: Counter[str] = Counter()
        self.left: Counter[int] = Counter()
        self.lists = frozenset(tables["records"].column("source_id").to_pylist())
        texts = zip(*(tables["texts"].column(c).to_pylist() for c in ("source_id", "text")), strict=True)
        self.before = {source: text or "" for source, text in texts}
        self.shifts = {s: shift for s, text in self.before.items() if (shift := self._shift(s, text)) is not None}
        self.after = {s: replaced(self.before[s], shift.spans) for s, shift in self.shifts.items()}
        self.sources = {s: terms.drawn("source", s) for s in self.shifts}
        self.renamed: dict[str, str] = dict(self.sources)

    def run(self) -> Redaction:
        tables = {name: self._shifted(name, table) for name, table in self.given.items()}
        tables["records"] = self._records(tables["records"])
        tables["sources"] = self._sources(tables["sources"])
        tables |= self._struck(tables)
        tables = {name: self._named_anew(name, table) for name, table in tables.items()}
        out = {name: TABLES[name].check(TABLES[name].sort(table)) for name, table in tables.items()}
        return Redaction(out, self.finder, self.renamed, self.sources, self.places, self.left)

    # -- texts ----------------------------------------------------------------------------------------------------

    def _shift(self, source: str, text: str) -> Shift | None:
        """Return what is taken out of a text; None where nothing is."""
        found = self.finder.find(text)
        guarded = self.finder.guarded
        whole = {f.which for f in found if f.how != "part"}
        spans: list[Span] = [
            # a part alone, in a text that does not name its bearer, may be another's name
            (f.start, f.end, guarded[f.which].mark if f.which in whole else _PART)
            for f in found
        ]
        self.places.update(guarded[f.which].what for f in found)
        for start, end, mark in self.terms.passages.get(source, ()):
            spans.append((start, min(end, len(text)), f"[{mark}]"))
            self.places["passage"] += 1
        if source in self.lists:
            spans += [_row_of(text, f, guarded[f.which].pseudonym) for f in found if f.how != "part"]
        else:
            spans += self._parts(text, whole)
        return Shift(_joined(spans)) if spans else None

    def _parts(self, text: str, named: Collection[int]) -> Iterator[Span]:
        """Yield where a part of a name that is also another's stands alone, in a text that names its bearer."""
        for start, end, which in self.finder.parts_in(text):
            if which in named:
                yield start, end, _PART
            else:
                self.left[which] += 1

    # -- spans ----------------------------------------------------------------------------------------------------

    def _shifted(self, name: str, table: pa.Table) -> pa.Table:
        """Return a table with its spans, and the words between them, as they are in the redacted texts."""
        if name == "texts":
            return _changed(table, self.shifts, "source_id", self._text_row)
        if not self.shifts or not table.num_rows:
            return table
        for source, start, end, words in _SPANS.get(name, ()):

            def carry(row: dict[str, Any], at: tuple[str, str, str, str | None] = (source, start, end, words)) -> None:
                self._carry(name, row, at)

            table = _changed(table, self.shifts, source, carry)
        return table

    def _text_row(self, row: dict[str, Any]) -> None:
        row["text"] = self.after[row["source_id"]]
        row["text_sha256"] = hashlib.sha256(row["text"].encode("utf-8", "surrogatepass")).hexdigest()

    def _carry(self, name: str, row: dict[str, Any], at: tuple[str, str, str, str | None]) -> None:
        source, start, end, words = at
        shift = self.shifts[row[source]]
        if row[start] is None or row[end] is None:
            return
        touched = shift.touches(row[start], row[end])
        row[start], row[end] = shift.span(row[start], row[end])
        if words is not None and row[words] is not None:
            row[words] = self.after[row[source]][row[start] : row[end]]
        row.update(dict.fromkeys(_TELLS_LENGTH.get(name, ())))
        if name == "mentions" and touched:
            row["normal"] = canonical_json({"name": row["as_written"]})
        if name == "claims":
            row["as_suggested"] = None
        for column in _OF_SOURCE:  # its id is made from its span
            if row.get(column) in self.shifts:
                key = row[TABLES[name].key[0]]
                self.renamed.setdefault(key, self.terms.drawn("row", key, digits=len(key)))

    # -- rows of lists and of sources -----------------------------------------------------------------------------

    def _records(self, table: pa.Table) -> pa.Table:
        """Return the rows of lists; one that names somebody protected keeps its place and loses its other fields."""
        if not table.num_rows or not self.finder:
            return table
        names = [c for c in ("name", "name_ar", "name_fa", "given_name", "family_name", "name_as_written")
                 if c in table.schema.names]  # fmt: skip
        listed = table.select(names).to_pylist()
        joined = [" ".join(dict.fromkeys(str(v) for v in row.values() if v)) for row in listed]
        whose = {i: found[0].which for i, found in enumerate(found_in(joined, self.finder)) if found}
        keeps = {"record_id", "source_id", "list_id", "row", "sheet", "cells", "row_status", "supersedes"}
        if not whose:
            return table
        ids = table.column("record_id").to_pylist()
        for i in whose:
            self.renamed.setdefault(ids[i], self.terms.drawn("row", ids[i], digits=len(ids[i])))
        columns = []
        for field_ in table.schema:
            cells = table.column(field_.name).to_pylist()
            if field_.name not in keeps:
                called = field_.name in {"name", "name_as_written"}
                for i, which in whose.items():
                    cells[i] = self.finder.guarded[which].mark if called else None
            columns.append(pa.array(cells, type=field_.type))
        return pa.table(columns, schema=table.schema)

    def _sources(self, table: pa.Table) -> pa.Table:
        hidden = self.terms.fields

        def hide(row: dict[str, Any]) -> None:
            if row["source_id"] in self.shifts:
                row["size_bytes"] = None
            for column in hidden.get(row["source_id"], ()):
                if column in row and column != "source_id":
                    plain = isinstance(row[column], str) and column != "details"
                    row[column] = WITHHELD if plain else None
            if hidden.get(row["source_id"]):
                row["details"] = None  # the manifest's own words hold the same

        return _changed(table, {*self.shifts, *hidden}, "source_id", hide)

    # -- all other words ------------------------------------------------------------------------------------------

    def _struck(self, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
        """Return the tables with protected words taken out of every cell of text."""
        done = {("texts", "text"), *((name, w) for name, spans in _SPANS.items() for *_, w in spans if w)}
        cells: dict[str, None] = {}
        for name, table in tables.items():
            for column in table.schema:
                if (name, column.name) not in done:
                    cells.update(dict.fromkeys(_cells_of(table.column(column.name))))
        plain: dict[str, str] = {}
        parsed: dict[str, Any] = {}
        for cell in cells:
            if cell[:1] in "{[" and (value := _json(cell)) is not None:
                parsed[cell] = value
                plain.update((leaf, leaf) for leaf in leaves(value))
            elif not _IS_HEX.match(cell):
                plain[cell] = cell
        self._strike(plain)
        told = {cell: plain.get(cell, cell) for cell in cells if cell not in parsed}
        told |= {cell: self._rewritten(cell, value, plain) for cell, value in parsed.items()}
        out = {}
        for name, table in tables.items():
            altered: set[int] = set()
            fresh = table
            for i, column in enumerate(table.schema):
                if (name, column.name) in done or not _is_text(column.type):
                    continue
                old = table.column(column.name)
                new, rows = _mapped(old, column.type, told)
                if rows:
                    altered |= rows
                    fresh = fresh.set_column(i, column, new)
            out[name] = self._ids_of(name, fresh, altered)
        return out

    def _strike(self, words: dict[str, str]) -> None:
        listed = [leaf for leaf in words if any(c.isalnum() for c in leaf)]
        guarded = self.finder.guarded
        for leaf, found in zip(listed, found_in(listed, self.finder), strict=True):
            struck = replaced(leaf, ((f.start, f.end, guarded[f.which].mark) for f in found)) if found else leaf
            words[leaf] = struck

    def _rewritten(self, cell: str, value: Any, words: Mapping[str, str]) -> str:  # noqa: ANN401  (any JSON)
        told = self._json_of(value, words)
        return cell if told == value else canonical_json(told)

    def _json_of(self, value: Any, words: Mapping[str, str]) -> Any:  # noqa: ANN401  (any JSON)
        if isinstance(value, str):
            return words.get(value, value)
        if isinstance(value, list):
            match value:
                case [str() as source, int() as start, int() as end] if source in self.shifts:
                    return [source, *self.shifts[source].span(start, end)]
            return [self._json_of(inner, words) for inner in value]
        if isinstance(value, dict):
            told = {words.get(key, key): self._json_of(inner, words) for key, inner in value.items()}
            match value:
                case {"source_id": str() as source, "start": int() as start, "end": int() as end} if (
                    source in self.shifts
                ):
                    told["start"], told["end"] = self.shifts[source].span(start, end)
            return told
        return value

    def _ids_of(self, name: str, table: pa.Table, altered: Iterable[int]) -> pa.Table:
        """Note the ids of rows whose words changed: many an id is a digest of them."""
        key = TABLES[name].key
        if (len(key) == 1 and key[0] not in {"source_id", "claim_id"}) or name == "claims":  # others' ids stay theirs
            ids = table.column(key[0]).to_pylist()
            for i in altered:
                if isinstance(ids[i], str) and _IS_HEX.match(ids[i]):
                    self.renamed.setdefault(ids[i], self.terms.drawn("row", ids[i], digits=len(ids[i])))
        return table

    # -- ids ------------------------------------------------------------------------------------------------------

    def _named_anew(self, name: str, table: pa.Table) -> pa.Table:
        if not self.renamed:
            return table
        table = self._unexplained(name, table)
        old_ids = self.renamed

        def anew(cell: str) -> str:
            return _HEX.sub(lambda m: old_ids.get(m[0], m[0]), cell)

        for i, column in enumerate(table.schema):
            if not _is_text(column.type) or (name, column.name) == ("texts", "text"):
                continue
            cells = table.column(column.name)
            told = {cell: anew(cell) for cell in dict.fromkeys(_cells_of(cells))}
            new, rows = _mapped(cells, column.type, told)
            if rows:
                table = table.set_column(i, column, new)
        return table

    def _unexplained(self, name: str, table: pa.Table) -> pa.Table:
        """Return the table without the explanations of rows that touch anything redacted, or that name its parts."""
        for column in _WHY.get(name, ()) if table.num_rows else ():
            ids = pa.array(sorted(self.renamed), pa.string())
            touched = pc.is_null(table.column(TABLES[name].key[0]))  # none: it is the key
            for field_ in table.schema:
                if field_.type == pa.string() and field_.name not in {"why", "weights"}:
                    touched = pc.or_(touched, pc.fill_null(pc.is_in(table.column(field_.name), ids), fill_value=False))
            words = table.column(column)
            telling = self._telling([w for w in pc.unique(words).to_pylist() if w])
            touched = pc.or_(touched, pc.fill_null(pc.is_in(words, pa.array(telling, pa.string())), fill_value=False))
            instead = pa.scalar(WITHHELD if column == "why" else None, pa.string())
            place = table.schema.get_field_index(column)
            table = table.set_column(place, table.schema.field(place), pc.if_else(touched, instead, words))
        return table

    def _telling(self, words: list[str]) -> list[str]:
        """Return the explanations that hold a mark, a protected word, or any part of a protected name."""
        marks = re.compile("|".join(re.escape(m) for m in {_PART, *(one.mark for one in self.finder.guarded)}))
        joined = BREAK.join(words)
        starts = list(accumulate((len(w) + 1 for w in words), initial=0))
        at = [m.start() for m in marks.finditer(joined)]
        at += [f.start for f in self.finder.find(joined)] + [start for start, *_ in self.finder.parts_in(joined)]
        return [words[i] for i in sorted({bisect_right(starts, place) - 1 for place in at})]


def _row_of(text: str, found: Found, pseudonym: str) -> Span:
    start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    return start, len(text) if end < 0 else end, f"[row of {pseudonym} withheld]"


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap; of those that do, the widest says what stands instead."""
    joined: list[Span] = []
    for start, end, mark in sorted(spans, key=lambda s: (s[0], -s[1])):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]), joined[-1][2])
        elif start < end:
            joined.append((start, end, mark))
    return joined


def _changed(
    table: pa.Table, sources: Collection[str], column: str, change: Callable[[dict[str, Any]], None]
) -> pa.Table:
    """Return the table with the rows of some sources changed, the others untouched."""
    if not sources or not table.num_rows:
        return table
    mine = pc.fill_null(
        pc.is_in(table.column(column), value_set=pa.array(sorted(sources), pa.string())), fill_value=False
    )
    if not pc.any(mine).as_py():
        return table
    rows = table.filter(mine).to_pylist()
    for row in rows:
        change(row)
    again = pa.table(
        {f.name: pa.array([row[f.name] for row in rows], type=f.type) for f in table.schema}, schema=table.schema
    )
    return pa.concat_tables([table.filter(pc.invert(mine)), again])


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or (pa.types.is_list(kind) and pa.types.is_string(kind.value_type)))


def _cells_of(column: pa.ChunkedArray) -> Iterator[str]:
    """Yield every text of a column of texts, or of lists of texts."""
    if pa.types.is_string(column.type):
        yield from (cell for cell in pc.unique(column).to_pylist() if cell)
    elif _is_text(column.type):
        yield from (cell for cell in pc.unique(pc.list_flatten(column)).to_pylist() if cell)


def _mapped(column: pa.ChunkedArray, kind: pa.DataType, told: Mapping[str, str]) -> tuple[pa.Array, set[int]]:
    cells = column.to_pylist()
    rows: set[int] = set()
    for i, cell in enumerate(cells):
        if isinstance(cell, list):
            new: Any = [told.get(one, one) for one in cell]
        else:
            new = told.get(cell, cell) if cell else cell
        if new != cell:
            cells[i] = new
            rows.add(i)
    return (pa.array(cells, type=kind) if rows else column), rows


def _json(cell: str) -> Any:  # noqa: ANN401  (any JSON)
    try:
        return json.loads(cell)
    except ValueError:
        return None


def leaves(value: Any) -> Iterator[str]:  # noqa: ANN401  (any JSON)
    """Yield every text in a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from chain.from_iterable(map(leaves, value))
    elif isinstance(value, dict):
        yield from value
        yield from chain.from_iterable(map(leaves, value.values()))
