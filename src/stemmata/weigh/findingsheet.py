"""Findings, their claims and the matrix as spreadsheets: out, and in again with a diff before anything is entered.

Three sheets, told apart by their columns:

- *findings*: one row a finding; a row without `finding_id` is a new one; `step` moves a finding through review.
- *claims*: one row a claim of a finding, those that contradict it and nobody has looked at among them, without a side.
- *elements*: one row an element that is asked; findings and claims for and against by their ids, parted by spaces.

A row that says what the case says already is passed over, so that taking a sheet in twice does nothing twice. A row on
which somebody has decided since the sheet went out is refused, not overwritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from stemmata.decisions import CONCLUSIONS, SIDES, STEPS, WEIGHTS
from stemmata.errors import DecisionError, SheetError, StemmataError
from stemmata.values.formulas import unguarded
from stemmata.values.ids import canonical_json
from stemmata.weigh.concluding import Concluding, among
from stemmata.weigh.findings import Finding
from stemmata.weigh.matrix import Asked, Cell, asked, examined, mapped_to
from stemmata.weigh.sheetfile import as_cell, read_rows, write_rows

__all__ = ["SHEETS", "Exported", "Plan", "Planned", "enter_plan", "export_findings", "read_plan"]

_WORDS = ("statement", "standard", "verdict", "reasons", "would_change")
_SIGN = "as_exported"
SHEETS: Mapping[str, tuple[str, ...]] = {
    "findings": ("finding_id", *_WORDS, "persons", "step", "reason", "status", "lacking", _SIGN),
    "claims": (
        "finding_id", "statement", "claim_id", "side", "weight", "reason", "speaker", "polarity", "value", "quote",
        "source", _SIGN,
    ),
    "elements": ("crime", "person", "element", "for", "against", "reason", "label", "article", _SIGN),
}  # fmt: skip
"""The columns of each sheet."""
_TOLD_BY = {"findings": "statement", "claims": "claim_id", "elements": "element"}

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Planned:
    """What one row would enter, in words, and how."""

    row: int
    told: str
    enter: Callable[[], object]
    mark: tuple[str, str, str, str, str] | None = None
    """Of a claim: finding, side, weight, reason, claim; rows alike but for the claim are entered as one decision."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sheet would enter.

    Attributes:
        sheet: Which sheet it is: findings, claims, elements.
        changes: What would be entered, in the order of the rows.
        refused: Rows that cannot be entered: number and why.
        unchanged: Rows that say what the case says already.
    """

    sheet: str
    changes: tuple[Planned, ...]
    refused: tuple[tuple[int, str], ...]
    unchanged: int


# -- out ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exported:
    """What went out: rows, and rows that stayed because they tell of sources that are not open."""

    rows: int
    stayed: int


def export_findings(session: Concluding, path: Path, sheet: str, *, restricted: bool = False) -> Exported:
    """Write a sheet. It leaves the case: claims of sources that are not open stay, and findings that rest on them.

    Args:
        session: Whoever exports.
        path: `.csv` or `.xlsx`, not there yet.
        sheet: One of `SHEETS`.
        restricted: Whether what tells of sources that are not open goes out too.

    Returns:
        How many rows it has, and how many stayed.

    Raises:
        SheetError: If there is such a file, or the name tells no format.
    """
    rows = list({"findings": _finding_rows, "claims": _claim_rows, "elements": _element_rows}[sheet](session))
    told = rows if restricted else [row for row in rows if not _is_closed(session, row)]
    listed = [[as_cell(row.get(name, "")) for name in SHEETS[sheet]] for row in told]
    choices = {
        "verdict": CONCLUSIONS, "standard": session.standards, "step": STEPS, "side": SIDES, "weight": WEIGHTS,
    }  # fmt: skip
    widths = {
        "statement": 50, "reasons": 50, "would_change": 40, "quote": 70, "label": 40, "for": 30, "against": 30,
        "source": 30,
    }  # fmt: skip
    write_rows(path, SHEETS[sheet], listed, widths=widths, choices=choices)
    return Exported(len(told), len(rows) - len(told))


def _is_closed(session: Concluding, row: Cells) -> bool:
    """Whether a row tells of a source that is not open: by a claim, or by a finding that rests on such a claim."""
    finding = row.get("finding_id")
    rests = {m.claim_id for side in ("for", "against") for m in session.finding(finding).on(side)} if finding else set()
    return bool(({row["claim_id"]} if "claim_id" in row else set()) & session.closed or rests & session.closed)


def _finding_rows(session: Concluding) -> Iterator[Cells]:
    for key, one in session.findings().items():
        yield {
            "finding_id": key, **_words(one), "persons": _persons(one), "status": one.status,
            "lacking": "; ".join(session.lacking(key)), _SIGN: _sign(one.content, one.status),
        }  # fmt: skip


def _words(one: Finding) -> Cells:
    assert one.written is not None
    return {name: getattr(one.written, name) or "" for name in _WORDS}


def _persons(one: Finding) -> str:
    return "; ".join(one.written.persons) if one.written else ""


def _claim_rows(session: Concluding) -> Iterator[Cells]:
    for key, one in session.findings().items():
        for claim_id in (*sorted(one.marks), *session.proposed(key)):
            mark = one.marks.get(claim_id)
            claim = session.claims.get(claim_id) or (mark.claim if mark else {})
            said = {"speaker": "asserted_by", "polarity": "polarity", "value": "value", "quote": "quote"}
            yield {
                "finding_id": key, "statement": _words(one)["statement"], "claim_id": claim_id,
                **_marked(one, claim_id), **{name: str(claim.get(column) or "") for name, column in said.items()},
                "source": session.where(claim),
                _SIGN: _sign(*_marked(one, claim_id).values()),
            }  # fmt: skip


def _marked(one: Finding, claim_id: str) -> Cells:
    mark = one.marks.get(claim_id)
    if mark is None:
        return {"side": "", "weight": "", "reason": ""}
    return {"side": mark.side, "weight": mark.weight, "reason": mark.reason or ""}


def _element_rows(session: Concluding) -> Iterator[Cells]:
    for cell, on in _asked(session):
        sides = {side: " ".join(_on(on, side)) for side in ("for", "against")}
        yield {
            "crime": cell.crime, "person": cell.person, "element": cell.element_id, **sides,
            "label": cell.element.label, "article": cell.article, _SIGN: _sign(*sides.values()),
        }  # fmt: skip


def _asked(session: Concluding) -> Iterator[tuple[Asked, Cell]]:
    held, schemes = session.held, session.schemes()
    mapped = mapped_to(held)
    for _, one in sorted(examined(held).items()):
        for cell in asked(one, schemes):
            yield cell, mapped.get((cell.crime, cell.person, cell.element_id), Cell())


def _on(cell: Cell, side: str) -> list[str]:
    return [i for kept in (cell.findings, cell.claims) for i in sorted(kept) if kept[i] == side]


def _sign(*state: str) -> str:
    return hashlib.sha256(canonical_json(list(state)).encode()).hexdigest()[:12]


# -- in ----------------------------------------------------------------------------------------------------------------


def read_plan(session: Concluding, path: Path) -> Plan:
    """Return what a sheet would enter; nothing is entered.

    Raises:
        SheetError: If it cannot be read, or is none of the three.
    """
    sheet, header, rows = _which(path)
    read = {"findings": _finding_plan, "claims": _claim_plan, "elements": _element_plan}[sheet]
    changes: list[Planned] = []
    refused: list[tuple[int, str]] = []
    for number, cells in rows:
        row = {name: unguarded(cell).strip() for name, cell in zip(header, cells, strict=False) if name}
        try:
            changes += [Planned(number, *planned) for planned in read(session, row)]
        except StemmataError as problem:
            refused.append((number, f"{problem.message}; {problem.hint}"))
    touched = {change.row for change in changes} | {number for number, _ in refused}
    return Plan(sheet, tuple(changes), tuple(refused), sum(number not in touched for number, _ in rows))


def _which(path: Path) -> tuple[str, list[str], list[tuple[int, list[str]]]]:
    """Return which sheet a file is, its header and its rows."""
    for sheet in ("claims", "elements"):
        try:
            return (sheet, *read_rows(path, _TOLD_BY[sheet]))
        except SheetError:
            continue
    try:
        return ("findings", *read_rows(path, _TOLD_BY["findings"]))
    except SheetError as problem:
        try:
            read_rows(path, "code")
        except SheetError:
            raise problem from None
    raise SheetError(
        path=path, problem="it is a coding sheet", mend=f"take it in with: stemmata code import CASE {path}"
    )


def enter_plan(session: Concluding, plan: Plan) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Enter what a plan says; return how many rows were entered, and which were refused and why."""
    together: dict[tuple[str, ...], list[Planned]] = {}
    for at, change in enumerate(plan.changes):
        together.setdefault(change.mark[:4] if change.mark else (str(at),), []).append(change)
    entered, refused = 0, []
    for (*alike,), changes in together.items():
        try:
            if changes[0].mark:
                finding, side, weight, reason = alike
                claims = [change.mark[4] for change in changes if change.mark]
                session.mark(finding, side, claims, weight=weight, reason=reason or None)
            else:
                changes[0].enter()
        except StemmataError as problem:
            refused += [(change.row, f"{problem.message}; {problem.hint}") for change in changes]
        else:
            entered += len(changes)
    return entered, tuple(sorted(refused))


Told = Iterator[tuple[Any, ...]]


def _finding_plan(session: Concluding, row: Cells) -> Told:
    given = {name: row[name] for name in _WORDS if name in row}
    persons = [name.strip() for name in row.get("persons", "").split(";") if name.strip()]
    key = row.get("finding_id", "")
    if not key:
        there = {_words(one)["statement"] for one in session.findings().values()}
        if given.get("statement", "") in there:  # the sheet was taken in before
            return
        yield (
            f"a new finding: {given.get('statement', '')}",
            partial(session.write, **_filled(given), persons=persons or None),
        )
        return
    one = session.finding(key)
    before = _words(one)
    changed = {name: value for name, value in given.items() if value != unguarded(as_cell(before[name])).strip()}
    others = "persons" in row and "; ".join(persons) != unguarded(as_cell(_persons(one))).strip()
    step = row.get("step", "")
    if not changed and not others and step in {"", one.status}:
        return
    if row.get(_SIGN) not in {None, "", _sign(one.content, one.status)}:
        raise _since(key)
    reason = row.get("reason", "")
    if step and step != one.status:
        among("step", step, STEPS)
        session.may_move(key, step, reason)
    if changed or others:
        session.may_change(key)
        was = before | {"persons": _persons(one)}
        new = changed | ({"persons": "; ".join(persons)} if others else {})
        told = "; ".join(f"{name}: {was[name] or 'nothing'} -> {value or 'nothing'}" for name, value in new.items())
        yield f"{key}: {told}", partial(session.write, key, **changed, persons=persons if others else None)
    if step and step != one.status:
        moves: Mapping[str, Callable[[], object]] = {
            "in review": partial(session.submit, key, reason=reason or None),
            "approved": partial(session.approve, key, reason=reason or None),
            "returned": partial(session.send_back, key, reason=reason),
            "reopened": partial(session.reopen, key, reason=reason),
        }
        yield f"{key}: {one.status} -> {step}", moves[step]


def _filled(given: Cells) -> dict[str, str]:
    return {name: value for name, value in given.items() if value}


def _claim_plan(session: Concluding, row: Cells) -> Told:
    side, weight = row.get("side", ""), row.get("weight", "") or "material"
    if not side:
        return
    one = session.finding(row.get("finding_id", ""))
    claim_id = row.get("claim_id", "").lower()
    before = _marked(one, claim_id)
    reason = row.get("reason", "")
    if (side, weight, reason) == tuple(before.values()):
        return
    if row.get(_SIGN) not in {None, "", _sign(*before.values())}:
        raise _since(f"{one.finding_id}, claim {claim_id}")
    among("side", side, SIDES)
    among("weight", weight, WEIGHTS)
    session.may_change(one.finding_id)
    if side == "neither" and not reason:
        problem, mend = "a claim is set aside without a reason", "say why in the column `reason`"
        raise DecisionError(kind=f"{one.finding_id}, claim {claim_id[:8]}", problem=problem, mend=mend)
    if claim_id not in session.claims:
        session.find([claim_id])
    told = f"{one.finding_id}, claim {claim_id[:8]}: {before['side'] or 'not looked at'} -> {side}, {weight}"
    yield told, lambda: None, (one.finding_id, side, weight, reason, claim_id)


def _element_plan(session: Concluding, row: Cells) -> Told:
    key = (row.get("crime", ""), row.get("person", ""), row.get("element", ""))
    cells = {(cell.crime, cell.person, cell.element_id): on for cell, on in _asked(session)}
    on = cells.get(key)
    before = {side: _on(on, side) if on else [] for side in ("for", "against")}
    wanted = {side: row.get(side, "").split() for side in ("for", "against")}
    findings = session.findings()
    known = {side: [i.upper() if i.upper() in findings else i for i in ids] for side, ids in wanted.items()}
    if all(sorted(known[side]) == sorted(before[side]) for side in known):
        return
    if row.get(_SIGN) not in {None, "", _sign(*(" ".join(ids) for ids in before.values()))}:
        raise _since(" of ".join(filter(None, (key[2], key[1]))))
    left = set(before["for"] + before["against"]) - set(known["for"] + known["against"])
    new = {side: [i for i in known[side] if i not in before[side]] for side in known} | {"neither": sorted(left)}
    for side, ids in new.items():
        named = [i for i in ids if i in findings]
        claims = [i for i in ids if i not in findings]
        if side != "neither":
            session.find(claims)
        if ids:
            act = partial(
                session.map, key[0], key[2], side, claims=claims, findings=named, person=key[1] or None,
                reason=row.get("reason") or None,
            )  # fmt: skip
            yield f"{key[2]}{f' of {key[1]}' if key[1] else ''}: {side} {', '.join(i[:8] for i in ids)}", act


def _since(what: str) -> StemmataError:
    return DecisionError(
        kind=what, problem="somebody has decided on it since the sheet went out", mend="export it anew"
    )
