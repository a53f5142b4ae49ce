"""The coding sheet: claims out to a spreadsheet, one a row, and back in with a diff before anything is entered.

A row is known by its id, wherever it stands. A row that comes back as it went out decides nothing, and neither does one
whose decision is in the ledger already, so that a sheet can be taken in again. A row without an id adds a claim.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from stemmata.decisions import CODES, Decision
from stemmata.errors import ClaimRefusedError, SheetError, StemmataError, UnknownClaimError
from stemmata.values.cells import read_date
from stemmata.values.formulas import unguarded
from stemmata.values.ids import beginning_so, canonical_json
from stemmata.values.protection import closed_sources
from stemmata.weigh.codebook import ADDED, Code
from stemmata.weigh.coded import Row
from stemmata.weigh.coding import Coding
from stemmata.weigh.fields import FIELDS, POLARITIES, written
from stemmata.weigh.scheme import KINDS
from stemmata.weigh.sheetfile import as_cell, read_rows, write_rows

__all__ = ["COLUMNS", "Change", "Diff", "Exported", "Refused", "enter_sheet", "export_sheet", "read_sheet"]

_SHOWN = ("no", "id", "source", "published", "where", "before", "passage", "after", "codes")
_ASKED = ("code", *FIELDS, "reason")
COLUMNS = (*_SHOWN, *_ASKED, "start", "source_id", "coder", "state")
"""Columns of a sheet: what is shown, what is asked (`code` to `reason`), and what a row is known by."""
_PASSAGE = 2_000
_CONTEXT = 240
_WIDTHS = {
    "no": 6, "id": 12, "source": 24, "where": 12, "before": 30, "passage": 70, "after": 30, "codes": 30, "code": 11,
    "quote": 50, "value": 24, "asserted_by": 24, "chain": 24, "reason": 30, "low": 7, "high": 7, "source_id": 12,
    "coder": 10, "state": 10,
}  # fmt: skip
_STATE = re.compile(r"([ca])(\d+)-([0-9a-f]{16})")
_CODES = {
    **{code: code for code in CODES}, "accept": "accepted", "reject": "rejected", "correct": "corrected",
    "a": "accepted", "r": "rejected", "c": "corrected", "u": "unsure", "yes": "accepted", "no": "rejected",
}  # fmt: skip
_FOLLOWS = {"value": ("low", "high"), "topic": ("kind",), "asserted_by": ("chain",)}
"""Fields that are read anew from another one, unless they are written too."""
_DAYS = ("event_from", "event_to")
_SOURCE_LEAST = 6


@dataclass(frozen=True, slots=True)
class Change:
    """What one row of a sheet would enter.

    Attributes:
        row: The row, as a person counts it.
        claim_id: The claim.
        what: accepted, rejected, corrected, unsure, added, or `taken back`.
        quote: The words it speaks of.
        fields: What it changes: (column, before, after), as people write it.
        decision: What is entered.
    """

    row: int
    claim_id: str
    what: str
    quote: str
    fields: tuple[tuple[str, str, str], ...]
    decision: Decision


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be entered: the row, the column, the problem and the mend."""

    row: int
    column: str
    problem: str
    mend: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What a sheet would enter, before it does.

    Attributes:
        path: The sheet.
        rows: Rows with something in them.
        unchanged: Rows that decide nothing: as they went out, or entered already.
        missing: Rows that went out and did not come back; nothing is decided of them.
        changes: What would be entered, in the order of the rows.
        refused: Rows that cannot be entered.
        ignored: Columns that a sheet does not have.
        adjudicates: Whether it decides between coders.
    """

    path: Path
    rows: int
    unchanged: int
    missing: int
    changes: tuple[Change, ...]
    refused: tuple[Refused, ...]
    ignored: tuple[str, ...] = ()
    adjudicates: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many rows do what."""
        found: dict[str, int] = defaultdict(int)
        for change in self.changes:
            found[change.what] += 1
        told = dict(sorted(found.items())) | {"unchanged": self.unchanged}
        return told | ({"missing": self.missing} if self.missing else {}) | {"refused": len(self.refused)}


# -- out --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exported:
    """What went out: rows, and claims that stayed because their sources are not open."""

    rows: int
    stayed: int


def export_sheet(
    coding: Coding, path: Path, claims: Sequence[str], *, adjudicate: bool = False, restricted: bool = False
) -> Exported:
    """Write a coding sheet.

    What others said stands in it only where it is for an adjudication; what this coder said stands in the fields. A
    sheet leaves the case: claims of sources that are not open stay, unless asked for.

    Args:
        coding: The session of whoever codes.
        path: `.csv` or `.xlsx`; no file is written over.
        claims: The claims, in the order of the rows.
        adjudicate: Whether to decide between coders.
        restricted: Whether claims of sources that are not open go out too.

    Returns:
        How many rows it has, and how many claims stayed.

    Raises:
        SheetError: If there is such a file, or the name tells no format.
    """
    closed = frozenset().union(*closed_sources(coding.sources.values())) if not restricted else frozenset()
    chosen = [c for c in claims if coding.offered[c]["source_id"] not in closed]
    desk = _Desk(coding, adjudicate=adjudicate)
    header = [name for name in COLUMNS if adjudicate or name != "codes"]
    rows = ([cells[name] for name in header] for cells in desk.rows(chosen))
    choices = {
        "code": CODES, "polarity": POLARITIES, "kind": KINDS, "topic": [*coding.scheme.topics],
    }  # fmt: skip
    write_rows(path, header, rows, widths=_WIDTHS, choices=choices)
    return Exported(len(chosen), len(claims) - len(chosen))


@dataclass
class _Desk:
    """What rows are made of, and held against."""

    coding: Coding
    adjudicate: bool

    def rows(self, claims: Sequence[str]) -> Iterator[dict[str, str]]:
        """Yield the cells of each row."""
        for number, claim_id in enumerate(claims, 1):
            row = self.coding.offered[claim_id]
            asked = self.asked(claim_id)
            cells = self._context(row) | asked
            cells |= {
                "no": str(number), "id": f"c:{claim_id}", "coder": as_cell(self.coding.coder),
                "source_id": f"s:{row['source_id']}", "start": str(row["start"]),
                "state": self.state(asked, len(claims)),
            }  # fmt: skip
            if self.adjudicate:
                codes = "\n".join(_told(code) for code in self.coding.codes_on(claim_id))
                cells["codes"] = as_cell(codes)
            yield cells

    def said(self, claim_id: str) -> Code | None:
        """Return what this person said of a claim in the part that the sheet is for."""
        if not self.adjudicate:
            return self.coding.own(claim_id)
        own = (c for c in self.coding.codes_on(claim_id) if c.adjudicates and c.coder == self.coding.coder)
        return next(own, None)

    def asked(self, claim_id: str) -> dict[str, str]:
        """Return the cells that are asked, as they go out now: what is suggested, and what this person said of it."""
        said = self.said(claim_id)
        row = self.coding.offered[claim_id] | (dict(said.changes) if said is not None else {})
        cells = {name: as_cell(written(row, name)) for name in FIELDS}
        code, reason = (said.code, said.reason or "") if said is not None else ("", "")
        return cells | {"code": code, "reason": as_cell(reason)}

    def state(self, asked: Mapping[str, str], total: int) -> str:
        """Return what tells later whether a row came back as it went out."""
        return f"{'a' if self.adjudicate else 'c'}{total}-{self.digest(asked)}"

    def digest(self, asked: Mapping[str, str]) -> str:
        """Return what stands for the cells asked, whatever a program made of spaces and line ends."""
        cells = [" ".join(asked.get(name, "").split()) for name in _ASKED]
        return hashlib.sha256(canonical_json([self.coding.coder, *cells]).encode()).hexdigest()[:16]

    def _context(self, row: Row) -> dict[str, str]:
        text = self.coding.texts.get(row["source_id"], "")
        source = self.coding.sources.get(row["source_id"], {})
        start, end = int(row["start"]), int(row["end"])
        low, high, passage = self._passage(row["source_id"], start, end)
        a, b = max(low, start - _PASSAGE // 2), min(high, max(end, start + _PASSAGE // 2))
        page = f"page {passage['page']}" if passage.get("page") else passage.get("cell") or f"{start}-{end}"
        days = {str(day) for day in (source.get("published_from"), source.get("published_to")) if day}
        return {
            "source": as_cell(str(source.get("title") or source.get("name") or "")),
            "published": as_cell(" to ".join(sorted(days))),
            "where": as_cell(str(page)),
            "before": as_cell(text[max(0, a - _CONTEXT) : a].strip()),
            "passage": as_cell(text[a:b].strip()),
            "after": as_cell(text[b : b + _CONTEXT].strip()),
        }

    @cached_property
    def _by_source(self) -> dict[str, list[tuple[int, int, Row]]]:
        wanted = ["source_id", "start", "end", "page", "cell"]
        found: dict[str, list[tuple[int, int, Row]]] = defaultdict(list)
        for row in self.coding.tables["passages"].select(wanted).to_pylist():
            found[row["source_id"]].append((row["start"], row["end"], row))
        return {source: sorted(rows, key=lambda r: r[:2]) for source, rows in found.items()}

    def _passage(self, source_id: str, start: int, end: int) -> tuple[int, int, Row]:
        """Return the passage or passages that hold a span: where they begin and end, and what is known of the first."""
        rows = self._by_source.get(source_id, [])
        at = max(0, bisect_right(rows, start, key=lambda r: r[0]) - 1)
        if not rows or rows[at][0] > start:
            return start, end, {}
        last = at
        while last + 1 < len(rows) and rows[last][1] < end:
            last += 1
        return rows[at][0], max(rows[last][1], end), rows[at][2]


def _told(code: Code) -> str:
    """Return what a coder said, in a line."""
    changes = "; ".join(
        f"{name} = {written(code.changes, name) or 'nothing'}" for name in FIELDS if name in code.changes
    )
    said = f"{code.coder}: {code.code}" + (f" ({changes})" if changes else "")
    return said + (f", because {code.reason}" if code.reason else "")


# -- in ---------------------------------------------------------------------------------------------------------------


def read_sheet(coding: Coding, path: Path) -> Diff:
    """Return what a sheet that came back would enter; nothing is entered.

    Args:
        coding: The session of whoever coded it.
        path: The sheet: CSV or XLSX, its rows in any order, some missing, some added.

    Raises:
        SheetError: If it cannot be read as a table, has no column `id`, or is another coder's.
    """
    header, rows = read_rows(path, "id")
    column = header.index("coder") if "coder" in header else len(header)
    coders = {said for _, cells in rows if (said := unguarded("".join(cells[column : column + 1])).strip())}
    if coders and coding.coder not in coders:
        mend = f"take it in with --coder {min(coders)!r}, or export a sheet of your own"
        raise SheetError(path=path, problem=f"it is the sheet of {', '.join(sorted(coders))}", mend=mend)
    states = [found for _, cells in rows for cell in cells if (found := _STATE.fullmatch(cell.strip()))]
    reader = _Reader(coding, adjudicate=any(found[1] == "a" for found in states), header=header)
    for number, cells in rows:
        reader.take(number, cells)
    total = max((int(found[2]) for found in states), default=0)
    return Diff(
        path, len(rows), reader.unchanged, max(0, total - len(reader.seen)), tuple(reader.changes),
        tuple(reader.refused), tuple(h for h in header if h and h not in COLUMNS), reader.desk.adjudicate,
    )  # fmt: skip


def enter_sheet(coding: Coding, diff: Diff) -> list[int]:
    """Enter what a diff shows, all or none; return the numbers of the entries."""
    return coding.enter([change.decision for change in diff.changes]) if diff.changes else []


class _Reader:
    """Takes rows one by one."""

    def __init__(self, coding: Coding, *, adjudicate: bool, header: Sequence[str]) -> None:
        self.coding = coding
        self.desk = _Desk(coding, adjudicate)
        self.header = header
        self.unchanged = 0
        self.changes: list[Change] = []
        self.refused: list[Refused] = []
        self.seen: dict[str, tuple[int, str]] = {}
        self._added: dict[str, int] = {}

    def take(self, number: int, cells: Sequence[str]) -> None:
        """Take one row: it changes something, or nothing, or is refused."""
        row = {name: cell for name, cell in zip(self.header, cells, strict=False) if name in COLUMNS}
        try:
            self._take(number, row)
        except ClaimRefusedError as problem:
            place = str(problem.facts["place"])
            self._refuse(number, place if place in COLUMNS else "code", problem.facts["problem"], problem.hint)
        except UnknownClaimError:
            self._refuse(number, "id", f"{row['id'].strip()} is no claim of the case", "leave the ids as they went out")
        except StemmataError as problem:
            self._refuse(number, "id", problem.message, problem.hint)

    def _refuse(self, row: int, column: str, problem: str, mend: str) -> None:
        self.refused.append(Refused(row, column, problem, mend))

    def _take(self, number: int, row: dict[str, str]) -> None:
        if not row.get("id", "").strip():
            self._add(number, row)
            return
        claim_id = self.coding.find(row["id"])
        asked = {name: row[name] for name in _ASKED if name in row}
        digest = self.desk.digest(asked)
        if claim_id in self.seen:
            before, same = self.seen[claim_id]
            if same != digest:
                problem, mend = f"row {before} is about this claim and says something else", "leave one of them"
                self._refuse(number, "id", problem, mend)
            return
        self.seen[claim_id] = (number, digest)
        if (coder := unguarded(row.get("coder", "")).strip()) and coder != self.coding.coder:
            mend = f"take it in with --coder {coder!r}, or export a sheet of your own"
            self._refuse(number, "coder", f"the sheet is {coder}'s, not {self.coding.coder}'s", mend)
            return
        state = _STATE.fullmatch(row.get("state", "").strip())
        now = self.desk.asked(claim_id)
        if state is not None and state[3] == digest:
            self.unchanged += 1
            return
        late = state is not None and state[3] != self.desk.digest(now)
        change = self._change(number, claim_id, asked, now, late=late)
        if change is None:
            self.unchanged += 1
        elif late:
            problem = "the claim, or what you said of it, has changed since the sheet went out"
            self._refuse(number, "state", problem, "export it again and code it anew")
        else:
            self.changes.append(change)

    def _change(
        self, number: int, claim_id: str, asked: Mapping[str, str], now: Mapping[str, str], *, late: bool
    ) -> Change | None:
        """Return what a row would enter; None if it says what is said already.

        Fields that differ and no code mean `corrected`; no code where one went out (it is not `late`) takes it back.
        """
        claim = self.coding.offered[claim_id]
        edits = {n: unguarded(asked[n]) for n in FIELDS if n in asked and not _same(n, asked[n], now[n])}
        said = self.desk.said(claim_id)
        before = {} if said is None else {n: written(said.changes, n) for n in FIELDS if n in said.changes}
        for driver, followers in _FOLLOWS.items():
            if driver in edits:
                before = {n: v for n, v in before.items() if n not in followers}
        fields = before | edits
        code = self._code(unguarded(asked.get("code", now["code"])))
        reason = " ".join(unguarded(asked.get("reason", now["reason"])).split()) or None
        if not code and not edits and not (before and late):
            if said is not None:
                undone = self.coding.undone(said.entry, reason=reason if reason != said.reason else None)
                return Change(number, claim_id, "taken back", claim["quote"], (), undone)
            if reason:
                raise ClaimRefusedError(
                    place="code", problem="there is a reason and no code", mend=f"say {', '.join(CODES)}"
                )
            return None
        if said is not None and said.code == ADDED and code == ADDED:
            code = "corrected" if edits else code
            if code == ADDED:
                return None
        code = code or "corrected"
        make = self.coding.adjudicated if self.desk.adjudicate else self.coding.coded
        if said is not None and not edits and code == said.code and reason == said.reason:
            return None
        decision = make(claim_id, code, fields, reason=reason)
        if said is not None and (code, dict(decision.changes), reason) == (said.code, dict(said.changes), said.reason):
            return None
        new = {**claim, **decision.changes}
        told = tuple((n, written(claim, n), written(new, n)) for n in FIELDS if n in decision.changes)
        return Change(number, claim_id, code, claim["quote"], told, decision)

    def _code(self, cell: str) -> str:
        said = cell.strip().lower()
        if said in {"", ADDED}:
            return said
        if said not in _CODES:
            raise ClaimRefusedError(
                place="code", problem=f"{cell.strip()!r} is no code", mend=f"say {', '.join(CODES)}"
            )
        return _CODES[said]

    def _add(self, number: int, row: Mapping[str, str]) -> None:
        """Take a row without an id: a claim that somebody found."""
        if self.desk.adjudicate:
            raise ClaimRefusedError(place="id", problem="it has none", mend="add claims in a sheet for coding")
        if self._code(unguarded(row.get("code", ""))) not in {"", ADDED, "accepted"}:
            raise ClaimRefusedError(place="code", problem="a claim that is added has no code", mend="leave it empty")
        source_id = self._source(row)
        fields = {n: unguarded(row[n]) for n in (*FIELDS, "start") if row.get(n, "").strip()}
        reason = " ".join(unguarded(row.get("reason", "")).split()) or None
        try:
            decision = self.coding.added(source_id, fields, reason=reason)
        except ClaimRefusedError as problem:
            there = self.coding.own(str(problem.facts.get("claim_id")))
            if there is None or there.code != ADDED:
                raise
            self.unchanged += 1
            return
        claim_id = str(decision.claim["claim_id"])
        if claim_id in self._added:
            problem_said = f"row {self._added[claim_id]} adds the same claim"
            self._refuse(number, "quote", problem_said, "leave one of them")
            return
        self._added[claim_id] = number
        told = tuple((n, "", written(decision.claim, n)) for n in FIELDS if decision.claim.get(n) is not None)
        self.changes.append(Change(number, claim_id, ADDED, str(decision.claim["quote"]), told, decision))

    def _source(self, row: Mapping[str, str]) -> str:
        """Return the source that an added row names: by the beginning of its id, or by a name or title that one has."""
        said = unguarded(row.get("source_id", "")).strip().removeprefix("s:")
        sources = self.coding.sources
        if said:
            found = beginning_so(said, sources, _SOURCE_LEAST)
            column = "source_id"
        else:
            said, column = unguarded(row.get("source", "")).strip(), "source"
            found = [s for s, known in sources.items() if said and said in {known["name"], known["title"]}]
        if len(found) != 1:
            problem = f"{said!r} names {len(found)} sources" if said else "it names no source"
            mend = "copy source_id from another row of that source, or name the source as in the table `sources`"
            raise ClaimRefusedError(place=column, problem=problem, mend=mend)
        return found[0]


def _same(name: str, cell: str, out: str) -> bool:
    """Whether a cell came back as it went out, or as a program rewrote it: spaces, the apostrophe, days, numbers."""
    forms = {" ".join(form.split()) for form in (out, unguarded(out))}
    said = " ".join(cell.split())
    if said in forms:
        return True
    if name in _DAYS and out and said:
        return any(str(r.first) == str(r.last) == out for r in read_date(said).readings)
    if name in {"low", "high"} and out and said:
        try:
            return float(said.replace(",", ".")) == float(unguarded(out))
        except ValueError:
            return False
    return False
