"""The legal view: elements of the crimes examined, with the findings and claims mapped to them, and the gaps.

A row is one element of one crime, asked of one person or of the crime alone. What was done and went on around it is
asked of the crime; what somebody knew and meant, and how they answer for it, of each person examined. Claims only ever
make an element *alleged*; what establishes it is a finding that was approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stemmata.decisions import CrimeExamined, ElementMapped, Entry
from stemmata.values.ids import canonical_json
from stemmata.weigh.law import Element, Schemes, schemes_of
from stemmata.weigh.whom import person_of

__all__ = ["Asked", "Cell", "Examined", "asked", "element_rows", "examined", "mapped_to"]

Row = dict[str, Any]

_WORDS = {
    "established": "established by an approved finding",
    "disputed": "approved findings on both sides",
    "not established": "an approved finding says that it is not established",
    "alleged": "alleged; no approved finding says so",
    "gap": "no evidence mapped",
}


@dataclass(slots=True)
class Examined:
    """One crime that is examined: of whom, and by which modes of liability."""

    crime: str
    persons: list[str] = field(default_factory=list)
    modes: dict[str, list[str]] = field(default_factory=dict)
    """Person -> modes asked of that person."""
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Person -> the rows and mentions that were this person of the lists; nobody whose name alone is known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One cell of the matrix: an element, asked of a person (empty: of the crime alone)."""

    crime: str
    person: str
    element_id: str
    element: Element
    article: str
    mode: str | None


def examined(held: Mapping[int, Entry]) -> dict[str, Examined]:
    """Return the crimes that are examined; further entries on one crime add persons and modes to it."""
    found: dict[str, Examined] = {}
    for entry in held.values():
        record = entry.decision
        if isinstance(record, CrimeExamined):
            one = found.setdefault(record.crime, Examined(record.crime))
            for person in record.persons:
                if person not in one.persons:
                    one.persons.append(person)
                modes = one.modes.setdefault(person, [])
                modes.extend(mode for mode in record.modes if mode not in modes)
                if record.members.get(person):
                    one.members[person] = tuple(record.members[person])
    return found


def asked(one: Examined, schemes: Schemes) -> Iterator[Asked]:
    """Yield what is asked of a crime and of each person; nothing where no scheme of the case has the crime."""
    crime = schemes.crime(one.crime)
    if crime is None:
        return
    elements = schemes.elements(one.crime)
    for element in elements:
        of = one.persons if element.part == "mind" and one.persons else [""]
        for person in of:
            yield Asked(one.crime, person, f"{one.crime}/{element.id}", element, element.article or crime.article, None)
    for person in one.persons:
        for name in one.modes[person]:
            mode = schemes.mode(name)
            for element in mode.elements if mode else ():
                where = element.article or (mode.article if mode else "")
                yield Asked(one.crime, person, f"{name}/{element.id}", element, where, mode.label if mode else None)


@dataclass(slots=True)
class Cell:
    """What was mapped to one cell: evidence id -> side, and why."""

    claims: dict[str, str] = field(default_factory=dict)
    findings: dict[str, str] = field(default_factory=dict)
    why: dict[str, Row] = field(default_factory=dict)


def mapped_to(held: Mapping[int, Entry]) -> dict[tuple[str, str, str], Cell]:
    """Return what was said last of each claim and finding as to each element."""
    found: dict[tuple[str, str, str], Cell] = {}
    for number, entry in held.items():
        record = entry.decision
        if not isinstance(record, ElementMapped):
            continue
        cell = found.setdefault((record.crime, record.person or "", record.element), Cell())
        said = {"side": record.side, "reason": record.reason, "by": entry.agent or "unnamed", "entry": number}
        for kept, ids in ((cell.claims, record.claims), (cell.findings, record.findings)):
            for one in ids:
                kept[one] = record.side
                cell.why[one] = {"evidence": one, **said}
    return found


def element_rows(
    held: Mapping[int, Entry],
    claims: Mapping[str, Any],
    findings: Iterable[Row],
    person_of_member: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    """Yield the rows of the table `elements`.

    Args:
        held: The entries that hold.
        claims: Rows of `claims` by id.
        findings: Rows of `findings`; what an element comes to needs their id, verdict and status.
        person_of_member: Rows and mentions -> the person of `persons`.
    """
    who = person_of_member or {}
    schemes, mapped = schemes_of(held), mapped_to(held)
    there = {row["finding_id"]: row for row in findings}
    for name, one in sorted(examined(held).items()):
        crime = schemes.crime(name)
        for position, cell in enumerate(asked(one, schemes)):
            on = mapped.get((cell.crime, cell.person, cell.element_id), Cell())
            row = {
                "crime": name, "person": cell.person, "element": cell.element_id, "position": position,
                "crime_label": crime.label if crime else name, "part": cell.element.part, "mode_label": cell.mode,
                "label": cell.element.label, "article": cell.article,
                "person_id": person_of(one.members.get(cell.person, ()), who),
            }  # fmt: skip
            good = {i for i in on.claims if i in claims and claims[i].get("status") != "rejected"}
            kept = {i for i in on.findings if i in there} | good
            for side in ("for", "against"):
                row[f"findings_{side}"] = sorted(i for i, s in on.findings.items() if s == side and i in there)
                row[f"claims_{side}"] = sorted(i for i, s in on.claims.items() if s == side and i in good)
            lost = {i for sides in (on.findings, on.claims) for i, s in sides.items() if s != "neither"} - kept
            standing = _standing(row, there)
            yield row | {
                "standing": standing, "says": _WORDS[standing], "gone": sorted(lost),
                "reasons": canonical_json([on.why[i] for i in sorted(on.why) if i in kept]),
            }  # fmt: skip


def _standing(row: Row, findings: Mapping[str, Row]) -> str:
    """Return what the evidence mapped to an element comes to."""
    said = {
        side: [findings[i]["verdict"] for i in row[f"findings_{side}"] if findings[i]["status"] == "approved"]
        for side in ("for", "against")
    }
    borne_out, against = "established" in said["for"], "established" in said["against"]
    refuted = against or "not established" in said["for"]
    if borne_out and refuted:
        return "disputed"
    if borne_out or refuted:
        return "established" if borne_out else "not established"
    mapped = any(row[f"{kind}_{side}"] for kind in ("findings", "claims") for side in ("for", "against"))
    return "alleged" if mapped else "gap"
