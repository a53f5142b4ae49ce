"""Everyone on the lists, in the order in which the dossier shows them, and where each row and person stands.

A row of a list is shown twice: as written, among the rows of its file, and under the person that it is likely one with.
Both places are settled here, before any page is made, so that either can lead to the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pyarrow as pa

from stemmata.report.edition import OPEN_FROM, Edition, Linked, Member, Mention
from stemmata.report.parting import html_bytes, weighed
from stemmata.values.namewords import script_of

LIKELY = 0.5
"""Probability from which a suggestion is shown beside the words of a text."""
SURE = 0.95
"""Probability from which a row's place with its person is no longer called doubtful."""
SETTLED = frozenset({"same", "different", "relative"})
"""Verdicts after which nothing is left open."""
NAMES = ("name", "name_ar", "name_fa")
"""Fields in which a row bears its person's whole name."""
_AS_WRITTEN = "_as_written"
ROWS_SHOWN, PAIRS_SHOWN, NAMED_SHOWN, CELL = 40, 10, 12, 200
"""Of a person so many rows, pairs of rows and places in documents are shown, and so many bytes of a cell."""
COLUMNS_SHOWN = 120
"""Columns of a list that are shown."""
_PERSON, _ROW, _PAIR, _NAMED, _LISTED = 800, 700, 700, 1_600, 300
"""Bytes that each takes on a page at most, its own words apart."""
_SCRIPTS = {"Latn": 0, "Cyrl": 1, "Arab": 2}
_ROW_OF_CELL = re.compile(r"(\d+)$")
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "\u06d5": "ه", "\u0640": None, "\u200c": " "})
_WORDS = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """Return text as it is searched and sorted; the search of the pages (`dossier.js`) does the same.

    >>> plain("Élodie  ÖZ"), plain("كريمة")
    ('elodie oz', 'کریمه')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M"))
    return " ".join(_WORDS.findall(bare.lower().translate(_LETTERS)))


@dataclass(frozen=True, slots=True)
class RowSheet:
    """Rows of one file of one list that stand on one page."""

    path: str
    list_id: str
    source_id: str
    rows: pa.Table


@dataclass(frozen=True, slots=True)
class Entry:
    """One person, or one row that is like no other."""

    person_id: str
    name: str
    members: tuple[Member, ...]
    """Its rows of lists."""
    named: tuple[Member, ...]
    """Mentions in documents that people said are the person."""
    number: int
    """Its place among all, from 0."""
    path: str
    """The page it stands on."""

    @property
    def href(self) -> str:
        """Its place on that page."""
        return f"{self.path}#p-{self.person_id}"


@dataclass(frozen=True, slots=True)
class Roll:
    """All rows and all persons with their places."""

    sheets: tuple[RowSheet, ...]
    row_at: Mapping[str, str]
    """Record -> the page of its list."""
    entries: tuple[Entry, ...]
    entry_of: Mapping[str, Entry]
    """Record or mention -> its person."""
    records: Mapping[str, Mapping[str, Any]]
    """Record -> its filled cells."""
    passages: Mapping[tuple[str, str | None, int], tuple[int, str]]
    """Source, sheet and row -> where the row's passage begins, and its cells."""
    mentions: Mapping[str, Mention]
    """Mentions that are members of persons."""

    def names(self, member_id: str) -> tuple[str, ...]:
        """Return the names that a row or mention bears, as written, each once."""
        return _spellings(self.records.get(member_id), self.mentions.get(member_id))

    def source(self, member_id: str) -> str:
        """Return the source that a row or mention stands in."""
        record = self.records.get(member_id)
        return str(record["source_id"]) if record else self.mentions[member_id].source_id

    def pages(self) -> Iterator[tuple[str, Sequence[Entry]]]:
        """Yield the path and the entries of each page of persons."""
        for path, part in groupby(self.entries, key=lambda entry: entry.path):
            yield path, tuple(part)


def roll(edition: Edition, page_rows: int, page_persons: int) -> Roll:
    """Return everyone on the lists.

    Args:
        edition: What the dossier shows.
        page_rows: Rows of lists on one page.
        page_persons: Persons on one page.
    """
    sheets = tuple(_sheets(edition.records, page_rows))
    row_at = {r: sheet.path for sheet in sheets for r in sheet.rows.column("record_id").to_pylist()}
    records = {
        row["record_id"]: {name: cell for name, cell in row.items() if cell is not None}
        for sheet in sheets for row in sheet.rows.to_pylist()
    } if edition.persons else {}  # fmt: skip
    members = {m.member_id for rows in edition.persons.values() for m in rows} - records.keys()
    mentions = {m.mention_id: m for rows in edition.mentions.values() for m in rows if m.mention_id in members}
    named = []
    for person_id, rows in edition.persons.items():
        kept = tuple(m for m in rows if m.member_id in records or m.member_id in mentions)
        spelt = Counter(n for m in kept for n in _spellings(records.get(m.member_id), mentions.get(m.member_id)))
        if kept:
            named.append((_chief(spelt), person_id, kept))
    named.sort(key=lambda one: (not one[0], _SCRIPTS.get(script_of(one[0]), 3), plain(one[0]), one[1]))
    made = [
        Entry(
            person_id, name, tuple(m for m in kept if m.member_id in records),
            tuple(m for m in kept if m.member_id in mentions), n, "persons.html",
        )
        for n, (name, person_id, kept) in enumerate(named)
    ]  # fmt: skip
    runs = weighed(made, lambda entry: _entry_bytes(entry, edition, records), page_persons)
    if len(runs) > 1:
        made = [replace(entry, path=f"persons/{n}.html") for n, run in enumerate(runs, 1) for entry in run]
    entries = tuple(made)
    entry_of = {m.member_id: entry for entry in entries for m in (*entry.members, *entry.named)}
    return Roll(sheets, row_at, entries, entry_of, records, _passages(edition, sheets), mentions)


def _entry_bytes(entry: Entry, edition: Edition, records: Mapping[str, Mapping[str, Any]]) -> int:
    """Return how many bytes a person takes on its page at most, of what is shown of it."""
    rows = [records[m.member_id] for m in entry.members[:ROWS_SHOWN]]
    written = (cell for row in rows for name, cell in row.items() if cell and name.endswith(_AS_WRITTEN))
    cells = sum(2 * min(html_bytes(str(cell)), CELL) + 40 for cell in written)
    beside_it = sum(len(edition.pairs.get(m.member_id, ())) for m in entry.members)
    named = sum(len(edition.named_as.get(m.member_id, ())) for m in (*entry.members, *entry.named)) + len(entry.named)
    return (
        _PERSON
        + len(rows) * _ROW
        + cells
        + min(beside_it, 2 * PAIRS_SHOWN + 2) * _PAIR
        + min(named, NAMED_SHOWN) * _NAMED
    )


def _spellings(record: Mapping[str, Any] | None, mention: Mention | None) -> tuple[str, ...]:
    if record is None:
        return (mention.as_written,) if mention and mention.as_written else ()
    written = (" ".join(str(record.get(f"{f}{_AS_WRITTEN}") or record.get(f) or "").split()) for f in NAMES)
    return tuple(dict.fromkeys(name for name in written if name))


def _chief(spelt: Counter[str]) -> str:
    """Return the name a person is listed under: of those in Latin script, else of all, the one written most often."""
    latin = [name for name in spelt if script_of(name) == "Latn"]
    return min(latin or spelt, key=lambda name: (-spelt[name], name.isupper(), name), default="")


def _sheets(records: pa.Table, a_page: int) -> Iterator[RowSheet]:
    """Yield the rows of lists by list and file, in the order of the original, some `a_page` rows a page."""
    order = [("list_id", "ascending"), ("source_id", "ascending"), ("sheet", "ascending"), ("row", "ascending")]
    table = records.sort_by(order)
    files = zip(table.column("list_id").to_pylist(), table.column("source_id").to_pylist(), strict=True)
    starts: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, (list_id, source_id) in enumerate(files):
        starts[(list_id or "", source_id)].append(at)
    number = 0
    for (list_id, source_id), rows in sorted(starts.items()):
        mine = table.slice(rows[0], len(rows))
        at = 0
        for run in weighed(_row_bytes(mine), lambda size: size, a_page):
            number += 1
            path = "records.html" if number == 1 else f"records/{number}.html"
            yield RowSheet(path, list_id, source_id, mine.slice(at, len(run)))
            at += len(run)


def columns_shown(rows: pa.Table) -> list[str]:
    """Return the fields of a list's rows that are shown as written."""
    return [n.removesuffix(_AS_WRITTEN) for n in rows.schema.names if n.endswith(_AS_WRITTEN)]


def cell_bytes(columns: int) -> int:
    """Return how many bytes of a cell are shown, by how many columns a row has: no row is longer than a page bears."""
    return max(40, min(1_200, 60_000 // max(1, columns)))


def _row_bytes(rows: pa.Table) -> list[int]:
    """Return how many bytes each row takes on its page."""
    sizes = [_LISTED] * rows.num_rows
    written = columns_shown(rows)
    filled = [f for f in written if rows.column(f + _AS_WRITTEN).null_count < rows.num_rows][:COLUMNS_SHOWN]
    most = cell_bytes(len(filled))
    for name in filled:
        for i, cell in enumerate(rows.column(name + _AS_WRITTEN).to_pylist()):
            sizes[i] += 24 + (min(html_bytes(cell), most) if cell else 0)
    return sizes


def _passages(edition: Edition, sheets: Sequence[RowSheet]) -> dict[tuple[str, str | None, int], tuple[int, str]]:
    """Return where the passage of each row begins; a row that was cut into several passages begins with the first."""
    found: dict[tuple[str, str | None, int], tuple[int, str]] = {}
    for source_id in dict.fromkeys(sheet.source_id for sheet in sheets):
        for passage in edition.passages.get(source_id, ()):
            if passage.cell and (row := _ROW_OF_CELL.search(passage.cell)):
                sheet = passage.cell.rsplit("!", 1)[0] if "!" in passage.cell else None
                found.setdefault((source_id, sheet, int(row[1])), (passage.start, passage.cell))
    return found


def persons_named(edition: Edition, everyone: Roll) -> dict[str, tuple[Entry, float | None]]:
    """Return for each mention its person: by decision (no probability), else who is likelier than not, suggested."""
    found: dict[str, tuple[Entry, float | None]] = {}
    for record_id, rows in edition.named_as.items():
        if record_id not in everyone.records or (entry := everyone.entry_of.get(record_id)) is None:
            continue
        for known in rows:
            likely = known.probability or 0.0
            before = found.get(known.mention_id)
            if known.decided is None and likely >= LIKELY and (before is None or likely > (before[1] or 0.0)):
                found[known.mention_id] = entry, likely
    for mention_id in everyone.mentions:
        if (own := everyone.entry_of.get(mention_id)) is not None:
            found[mention_id] = own, None
    return found


# -- what is said of two members --------------------------------------------------------------------------------------


def is_open(pair: Linked) -> bool:
    """Return whether two members may be one person and nobody has settled it."""
    return pair.decided not in SETTLED and pair.probability is not None and pair.probability >= OPEN_FROM


def beside(entry: Entry, edition: Edition) -> Iterator[tuple[str, str, Linked]]:
    """Yield what is known of a person's members and others: own member, the other, the pair; each pair once."""
    own = {m.member_id for m in entry.members}
    for member in entry.members:
        for pair in edition.pairs.get(member.member_id, ()):
            other = pair.record_b if pair.record_a == member.member_id else pair.record_a
            if other not in own or pair.record_a == member.member_id:
                yield member.member_id, other, pair


def doubt(entry: Entry, edition: Edition) -> float:
    """Return how open it is who the person is: 0.5 at most, 0 where nothing is left open."""
    own = {m.member_id for m in entry.members}
    alternatives = (pair.probability or 0.0 for _, other, pair in beside(entry, edition)
                    if other not in own and is_open(pair))  # fmt: skip
    belonging = (m.p_member for m in entry.members if m.p_member is not None and m.p_member < SURE)
    return max((min(p, 1 - p) for p in (*alternatives, *belonging)), default=0.0)
