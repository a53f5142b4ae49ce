"""What people said of claims, applied to what the reader suggests: which claims stand, in which words, who says so.

A code finds its claim again by the claim's id; else by its place (the same words, or spans that overlap by half) and
topic. What was **accepted**, **corrected** or **added** stands as the person saw it, even where the reader now suggests
something else there or nothing at all, as long as its words are in the source; it is then asked again. What was
**rejected** is rejected only where the same thing is still suggested. A code whose claim is gone rests: it is told in
the table `codings`, and never lost.

Everything here is a pure function of suggestions, codes and texts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from stemmata.values.ids import canonical_json
from stemmata.weigh.codebook import ADDED, Book, Code

__all__ = ["CONTENT", "Coded", "apply_codes", "content_of", "locate", "shown", "suggestions"]

CONTENT = (
    "kind", "topic", "value", "unit", "low", "high", "asserted_by", "chain", "polarity", "start", "end", "quote",
    "event_from", "event_to", "place",
)  # fmt: skip
"""The columns of a claim that people speak of."""
_CORE = ("topic", "value", "asserted_by", "polarity")
_JUDGED = (*_CORE, "kind", "unit", "low", "high", "event_from", "event_to", "place")
_DAYS = ("event_from", "event_to")
_KEEP = frozenset({"accepted", "corrected", ADDED})
_GONE = "the reader no longer suggests it, nor anything of this topic there"
_UNREAD = "its source is withdrawn or cannot be read"
_WORDS_GONE = "its words are no longer in the source"
_CHANGED = "what the reader suggests there has changed"

Row = dict[str, Any]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Coded:
    """Suggestions and codes put together.

    Attributes:
        claims: Rows of `claims` (with whatever further entries the suggestions had).
        codings: Rows of `codings`.
    """

    claims: list[Row]
    codings: list[Row]


def content_of(row: Mapping[str, Any]) -> Row:
    """Return what a claim says, column -> JSON value: of a row of `claims`, or of a claim as the ledger has it."""
    found = {name: row.get(name) for name in CONTENT}
    return found | {name: day.isoformat() for name in _DAYS if isinstance(day := found[name], date)}


def shown(row: Mapping[str, Any]) -> Row:
    """Return a claim as the ledger keeps it: its id, its source, what it says, and whether the reader suggests it."""
    said = {name: value for name, value in content_of(row).items() if value is not None}
    return {
        "claim_id": row["claim_id"], "source_id": row["source_id"], **said, "method": row.get("method"),
        "suggested": bool(row["suggested"]),
    }  # fmt: skip


def locate(text: str | None, quote: str, start: int) -> Span | None:
    """Return where a quotation stands in a text: at `start`, else at the place nearest to it, None if nowhere."""
    if text is None or not quote:
        return None
    if text.startswith(quote, start):
        return start, start + len(quote)
    after, before = text.find(quote, max(0, start)), text.rfind(quote, 0, max(0, start) + len(quote))
    found = [at for at in (after, before) if at >= 0]
    if not found:
        return None
    at = min(found, key=lambda at: abs(at - start))
    return at, at + len(quote)


def apply_codes(rows: Sequence[Row], book: Book, texts: Mapping[str, str]) -> Coded:
    """Return claims as they stand by what people said, and what became of each code.

    Args:
        rows: What the reader suggests: rows of `claims`, perhaps with further entries.
        book: What people said.
        texts: Text of each source that is read.

    Returns:
        The claims, rejected ones among them, and the codings.
    """
    fresh = [row | {"suggested": True} for row in rows]
    if not book.codes:
        return Coded(fresh, [])
    return _Desk(fresh, book, texts).coded()


@dataclass(frozen=True, slots=True)
class _Said:
    """A code with the claim it speaks of now."""

    code: Code
    content: Row | None
    """What the claim says by it; None if it is rejected or unsure."""
    again: bool = False

    @property
    def outcome(self) -> str:
        """What it comes to, for comparison."""
        if self.content is None:
            return self.code.code
        return canonical_json(self.content)


class _Desk:
    """Where suggestions and codes are put together."""

    def __init__(self, rows: list[Row], book: Book, texts: Mapping[str, str]) -> None:
        self._rows = rows
        self._book = book
        self._texts = texts
        self._by_id: dict[str, Row] = {row["claim_id"]: row for row in rows}
        self._codes = [code for code in book.codes if not book.held_back(code)]
        self._kept = {c.claim_id for c in self._codes if c.code in _KEEP}
        wanted = {(c.claim["source_id"], c.claim["topic"]) for c in self._codes}
        self._at: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            if (row["source_id"], row["topic"]) in wanted:
                self._at[row["source_id"], row["topic"]].append(row)
        self._targets = self._found_again()
        self._why: dict[int, tuple[str, str]] = {}

    def coded(self) -> Coded:
        """Return claims and codings."""
        groups: dict[tuple[str, str], list[Code]] = defaultdict(list)
        place: dict[int, tuple[str, str]] = {}
        for code in self._codes:
            key = self._key(code)
            groups[key].append(code)
            place[code.entry] = key
        made: dict[tuple[str, str], Row | None] = {}
        standing: dict[int, str] = {}
        for key, codes in groups.items():
            made[key] = self._decided(key, codes, standing)
        instead = {key[1]: row for key, row in made.items() if key[0] == "suggested"}
        claims = [row if (other := instead.get(row["claim_id"])) is None else other for row in self._rows]
        claims += [row for key, row in made.items() if key[0] == "said" and row is not None]
        codings = [self._coding(code, made.get(place.get(code.entry, ("", ""))), standing) for code in self._book.codes]
        return Coded(claims, codings)

    # -- which claim is meant -----------------------------------------------------------------------------------------

    def _found_again(self) -> dict[str, str]:
        """Return for each coded claim that is not suggested under its id the suggestion that took its place."""
        seen: dict[str, Mapping[str, Any]] = {}
        for code in self._codes:
            if code.claim_id not in self._by_id:
                seen.setdefault(code.claim_id, code.claim)
        direct = {c.claim_id for c in self._codes if c.claim_id in self._by_id}
        found: dict[str, str] = {}
        changed: dict[str, list[str]] = defaultdict(list)
        for claim_id, claim in seen.items():
            near = [row for row in self._at[claim["source_id"], claim["topic"]] if _one_place(row, claim)]
            same = [row for row in near if all(row[name] == claim.get(name) for name in _CORE)]
            if same:
                found[claim_id] = min(same, key=lambda r: (abs(r["start"] - claim["start"]), r["claim_id"]))["claim_id"]
            elif len(near) == 1 and claim.get("suggested", True):
                changed[near[0]["claim_id"]].append(claim_id)
        taken = direct | set(found.values())
        # where two coded claims would come to stand in one place, neither is sure to be meant by what is there now
        return found | {old[0]: now for now, old in changed.items() if len(old) == 1 and now not in taken}

    def _key(self, code: Code) -> tuple[str, str]:
        """Return what a code is grouped by: the suggestion it speaks of, or the claim that stands by people alone."""
        if code.claim_id in self._by_id:
            return "suggested", code.claim_id
        if (now := self._targets.get(code.claim_id)) is not None:
            return "suggested", now
        return "said", code.claim_id

    # -- what stands --------------------------------------------------------------------------------------------------

    def _decided(self, key: tuple[str, str], codes: list[Code], standing: dict[int, str]) -> Row | None:
        """Return the row that a group of codes makes, None if they make none; note how each code stands."""
        base = self._by_id[key[1]] if key[0] == "suggested" else None
        adds = next((c for c in codes if c.code == ADDED), None)
        if base is None and adds is None and not codes[0].claim.get("suggested", True):
            # said of a claim that stood by what others had said, and taken back since
            self._why |= {code.entry: ("rests", _GONE) for code in codes}
            return None
        said = [one for code in codes if (one := self._read(code, base)) is not None]
        latest = {(s.code.coder, s.code.adjudicates): s for s in said}
        for one in said:
            if latest[one.code.coder, one.code.adjudicates] is not one:
                standing[one.code.entry] = "replaced"
        over = [s for s in said if s.code.adjudicates]
        own = [s for s in latest.values() if not s.code.adjudicates]
        if over:
            for one in over[:-1]:
                standing[one.code.entry] = "replaced"
            deciding = [over[-1]]
            standing[over[-1].code.entry] = "stands"
            for one in own:
                standing[one.code.entry] = "stands" if one.outcome == over[-1].outcome else "overruled"
        else:
            deciding = own
            agreed = len({s.outcome for s in own}) < 2
            standing |= {s.code.entry: "stands" if agreed else "disputed" for s in own}
        for one in said:
            if one.again and standing[one.code.entry] == "stands":
                standing[one.code.entry] = "again"
                self._why[one.code.entry] = ("again", _CHANGED)
        return self._row(base, adds, said, deciding)

    def _read(self, code: Code, base: Row | None) -> _Said | None:
        """Return what a code comes to, None if it rests."""
        claim = content_of(code.claim)
        now = content_of(base) if base is not None else None
        same = now is not None and all(now[name] == claim[name] for name in _JUDGED)
        if code.code in {"rejected", "unsure"}:
            if now is None and code.claim_id not in self._kept:
                there = code.claim["source_id"] in self._texts
                self._why[code.entry] = ("rests", _GONE if there else _UNREAD)
                return None
            if now is not None and not all(now[name] == claim[name] for name in _CORE):
                self._why[code.entry] = ("again", _CHANGED)
                return None
            return _Said(code, None)
        content = dict(now if same and now is not None else claim) | dict(code.changes)
        span = locate(self._texts.get(code.claim["source_id"]), str(content["quote"]), int(content["start"]))
        if span is None:
            missing = code.claim["source_id"] not in self._texts
            self._why[code.entry] = ("rests", _UNREAD if missing else _WORDS_GONE)
            return None
        content |= {"start": span[0], "end": span[1]}
        return _Said(code, content, again=now is not None and not same and not _settled(content, now))

    def _row(self, base: Row | None, adds: Code | None, said: list[_Said], deciding: list[_Said]) -> Row | None:
        """Return the claim as it stands by the codes that decide."""
        if not deciding:
            return base
        first = said[0].code
        claim = {**first.claim, **content_of(first.claim)}
        who = sorted({s.code.coder for s in deciding})
        mark: Row = {"coded_by": who, "coded_at": max(s.code.time for s in deciding)}
        if base is None:
            layer = "human" if adds is not None else _layer_of(claim.get("method"))
            method = adds.coder if adds is not None else claim.get("method")
            base = _days({**claim, "suggested": False, "layer": layer, "status": ADDED if adds else "suggested",
                          "method": method, "as_suggested": None, "act": None, "about": ()})  # fmt: skip
            if (span := locate(self._texts.get(base["source_id"]), str(base["quote"]), int(base["start"]))) is not None:
                base |= {"start": span[0], "end": span[1]}
            elif (kept := next((s.content for s in deciding if s.content is not None), None)) is not None:
                base |= {name: kept[name] for name in ("start", "end", "quote")}
            else:
                return None
        else:
            mark["claim_id"] = first.claim_id
        if len({s.outcome for s in deciding}) > 1:
            return base | mark | {"status": "disputed"}
        content = deciding[0].content
        if content is None:
            return base | mark | ({"status": "rejected"} if deciding[0].code.code == "rejected" else {})
        before = content_of(base)
        changed = {name: before[name] for name in CONTENT if before[name] != content[name]}
        if not changed:
            return base | mark | {"status": ADDED if adds is not None and not base["suggested"] else "accepted"}
        human = {"status": "corrected", "layer": "human", "method": "; ".join(who)}
        return _days(
            {**base, **mark, **content, **human, "as_suggested": canonical_json(changed | {"method": base["method"]})}
        )

    def _coding(self, code: Code, row: Row | None, standing: Mapping[int, str]) -> Row:
        told: Row = {
            "entry": code.entry, "coder": code.coder, "coded_at": code.time, "round": code.round,
            "adjudicates": code.adjudicates,
        }  # fmt: skip
        if self._book.held_back(code):
            there = code.claim_id if code.claim_id in self._by_id else None
            return told | {"claim_id": there, "standing": "held back"}
        how, why = self._why.get(code.entry, ("rests", _WORDS_GONE) if row is None else (None, None))
        changes = canonical_json(dict(code.changes)) if code.changes else None
        return told | {
            "claim_id": row["claim_id"] if row is not None else None, "code": code.code, "changes": changes,
            "reason": code.reason, "standing": how or standing[code.entry], "why": why,
        }  # fmt: skip


def _settled(content: Row, now: Row) -> bool:
    """Whether what is suggested now is what the person said all along."""
    return all(content[name] == now[name] for name in _JUDGED)


def _one_place(row: Mapping[str, Any], claim: Mapping[str, Any]) -> bool:
    """Whether two claims quote the same words, or overlap by half of the shorter quotation."""
    if _words(row["quote"]) == _words(claim["quote"]):
        return True
    shared = min(row["end"], claim["end"]) - max(row["start"], claim["start"])
    return bool(shared * 2 >= min(row["end"] - row["start"], claim["end"] - claim["start"]) > 0)


def _words(text: Any) -> list[str]:  # noqa: ANN401  (a cell)
    return str(text or "").split()


def _days(row: Row) -> Row:
    """Return a row with its days as days."""
    return row | {name: date.fromisoformat(row[name]) if isinstance(row[name], str) else row[name] for name in _DAYS}


def _layer_of(method: str | None) -> str:
    """Return the layer of what a method suggests."""
    return "assisted" if str(method).startswith("assisted/") else "machine"


def suggestions(claims: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return what the reader suggests, from claims as they stand: the reverse of `apply_codes`."""
    found: list[Row] = []
    for row in claims:
        if not row["suggested"]:
            continue
        before = json.loads(row["as_suggested"]) if row["as_suggested"] else {}
        told = {**row, **before, "as_suggested": None, "coded_by": None, "coded_at": None, "status": "suggested"}
        found.append(_days(told | {"layer": _layer_of(told["method"])}))
    return found
