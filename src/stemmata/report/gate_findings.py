"""What may leave the house of findings, grades, elements and posts, and of the ledger entries that made them.

A finding that rests on a withheld claim goes as a whole, because its words may repeat it, and so do the entries of the
ledger in which it was written. What only lies beside it (claims set aside, claims that contradict it) falls away.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from stemmata.decisions import CONTRARY_UNSEEN, LACKS_LOOK
from stemmata.tables import TABLES
from stemmata.values.ids import canonical_json

__all__ = ["Shut", "admitted", "without_unknown"]

NO_OPEN = "no open evidence mapped"
UNSAID = "not stated: it cannot be told from what is open"
_KINDS = tuple(
    f'"kind":"{kind}'.encode()
    for kind in ("finding-", "element-mapped", "crime-examined", "post-held", "decision-retracted")
)
_WORD = re.compile(r"\w+")
_WITH_ID = re.compile(r" \[[0-9a-f]{8,}\]$")
"""What follows a name that several persons bear: the beginning of the person's id."""

Row = dict[str, Any]


def admitted(
    given: Mapping[str, pa.Table],
    claims: Collection[str],
    sources: Collection[str],
    spoken: Callable[[], frozenset[str]],
) -> dict[str, pa.Table]:
    """Return findings, grades, elements and posts over the open claims alone.

    Args:
        given: The tables.
        claims: Ids of the open claims.
        sources: Ids of the open sources.
        spoken: Gives the words of the open texts. Where anything is withheld, a person whom they do not name is not
            named by the matrix or the posts either: who is examined may be known from what is withheld alone.
    """
    if len(sources) == given["sources"].num_rows:
        return {name: given[name] for name in ("findings", "grades", "elements", "posts")}
    findings = [_finding(row, claims) for row in given["findings"].to_pylist() if _is_open(row, claims, sources)]
    kept = {row["finding_id"] for row in findings}
    spoken_of = {p["name"] for row in findings for p in _listed(row["persons"])}
    elements = [_element(row, claims, kept) for row in given["elements"].to_pylist()]
    people = {row["person"] for name in ("elements", "posts") for row in given[name].to_pylist() if row["person"]}
    open_words = spoken() if people or spoken_of else frozenset()
    known = {person for person in people | spoken_of if names_only(_WITH_ID.sub("", person), open_words)}
    for row in findings:
        row["persons"] = canonical_json([p for p in _listed(row["persons"]) if p["name"] in known])
    posts = (
        row for row in given["posts"].to_pylist()
        if all(c in claims for c in row["claims"] or ())
        and not row["gone"] and row["person"] in {None, *known}
    )  # fmt: skip
    return {
        "findings": TABLES["findings"].build(findings),
        "grades": TABLES["grades"].build(row for row in given["grades"].to_pylist() if row["claim_id"] in claims),
        "elements": TABLES["elements"].build(row for row in elements if row["person"] in {"", *known}),
        "posts": TABLES["posts"].build(posts),
    }


def without_unknown(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return findings, elements and posts that lead to persons only who are among `persons`.

    A name that stands with the beginning of an id leaves with its person alone: the id would tell of somebody withheld.

    Args:
        tables: The tables that leave, `persons` among them.
    """
    there = frozenset(tables["persons"].column("person_id").to_pylist())

    def known(person_id: str | None) -> str | None:
        return person_id if person_id in there else None

    def untold(name: str | None, person_id: str | None) -> bool:
        return bool(name and _WITH_ID.search(name)) and known(person_id) is None

    findings = tables["findings"].to_pylist()
    for row in findings:
        people = [
            p | {"person_id": known(p["person_id"])} for p in _listed(row["persons"])
            if not untold(p["name"], p["person_id"])
        ]  # fmt: skip
        row["persons"] = canonical_json(people) if row["persons"] is not None else None
    found = {"findings": TABLES["findings"].build(findings)}
    for name in ("elements", "posts"):
        rows = (
            row | {"person_id": known(row["person_id"])} for row in tables[name].to_pylist()
            if not untold(row["person"], row["person_id"])
        )  # fmt: skip
        found[name] = TABLES[name].build(rows)
    return found


def _listed(cell: str | None) -> list[Row]:
    found: list[Row] = json.loads(cell or "[]")
    return found


def _is_open(row: Row, claims: Collection[str], sources: Collection[str]) -> bool:
    """Whether every claim that a finding rests on, or rested on, is open."""
    if not all(c in claims for c in (*(row["claims_for"] or ()), *(row["claims_against"] or ()))):
        return False
    return all(mark["claim"].get("source_id") in sources for mark in _listed(row["gone"]))


def _finding(row: Row, claims: Collection[str]) -> Row:
    """Return a finding without the closed claims that lie beside it, and without what only they made it lack."""
    seen = [mark for mark in _listed(row["marks"]) if mark["claim_id"] in claims]
    found = [c for c in row["contrary_found"] or () if c in claims]
    gone_unseen = bool(row["contrary_found"]) and not found
    without = {
        column: [words for words in row[column] or () if not (gone_unseen and words in {CONTRARY_UNSEEN, LACKS_LOOK})]
        for column in ("look_again", "lacking")
    }
    return row | without | {"marks": canonical_json(seen), "contrary_found": found}


def _element(row: Row, claims: Collection[str], findings: Collection[str]) -> Row:
    """Return an element with what is open of its evidence; what it comes to is unsaid where some fell away."""
    columns = {
        name: [i for i in row[name] or () if i in (findings if name.startswith("findings") else claims)]
        for name in ("findings_for", "findings_against", "claims_for", "claims_against")
    }
    left = {i for ids in columns.values() for i in ids}
    lost = any(len(ids) < len(row[name] or ()) for name, ids in columns.items())
    reasons = [said for said in _listed(row["reasons"]) if said["evidence"] in left]
    told = row | columns | {"reasons": canonical_json(reasons), "gone": []}
    if not left:
        # of every gap alike, or the difference would tell where something is withheld
        return told | {"standing": "gap", "says": NO_OPEN}
    return told | {"standing": None, "says": UNSAID} if lost else told


@dataclass(frozen=True, slots=True)
class Shut:
    """What of the entries about findings, elements and posts stays in the house.

    Attributes:
        findings: Findings that any entry brings together with something withheld: all their entries stay.
        spoken: Words of the open texts; entries that name a person otherwise stay.
    """

    findings: frozenset[str]
    spoken: frozenset[str]

    @classmethod
    def of(cls, lines: Iterable[bytes], named: Callable[[str], bool], spoken: Callable[[], frozenset[str]]) -> Shut:
        """Return what stays, of these lines of the ledger.

        Args:
            lines: The ledger's lines.
            named: Whether a text names something withheld.
            spoken: Gives the words of the open texts; asked only where an entry names a person.
        """
        found: set[str] = set()
        persons = False
        for line in lines:
            if _concerns_us(line):
                findings, people = _spoken_of(line)
                persons = persons or bool(people)
                if named(line.decode("utf-8", errors="surrogateescape")):
                    found |= findings
        return cls(frozenset(found), spoken() if persons else frozenset())

    def has(self, line: bytes) -> bool:
        """Return whether a line of the ledger stays in the house."""
        if not _concerns_us(line):
            return False
        findings, people = _spoken_of(line)
        return bool(findings & self.findings) or not all(names_only(person, self.spoken) for person in people)


def names_only(person: str, spoken: Collection[str]) -> bool:
    """Return whether every word of a name stands in the open texts."""
    return all(word.casefold() in spoken for word in _WORD.findall(person))


def _concerns_us(line: bytes) -> bool:
    return any(kind in line for kind in _KINDS)


def _spoken_of(line: bytes) -> tuple[set[str], list[str]]:
    """Return the findings and the persons that an entry of the ledger speaks of."""
    body = json.loads(line)["body"]
    ids = [body.get("finding_id"), *(body.get("findings") or ()), *(body.get("concerns") or ())]
    people = [body.get("person"), *(body.get("persons") or ())]
    return {i for i in ids if isinstance(i, str) and i[:1] == "F"}, [p for p in people if isinstance(p, str)]
