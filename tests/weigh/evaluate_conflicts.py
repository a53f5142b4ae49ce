"""The conflicts of the real case that are known by hand: are they questions, and do their origins count right?

Each expected answer is named by its topic, by the figure or the side that tells it from the others of its question, and
by the documents that were coded for it. How many origins those documents have by hand follows from the dependency
groups that come with the case: documents of one group are one origin.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from stemmata.case import Case
from stemmata.config import Settings
from stemmata.values.origins import Origins
from stemmata.weigh.sides import Kin
from stemmata.weigh.standings import unseen_of

Row = dict[str, Any]
LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Expected:
    """An answer known by hand.

    Attributes:
        topic: Of which question.
        documents: Who gives it, by what tells documents apart.
        bounds: The figure, for a number.
        against: Whether the documents deny the answer that others of the topic assert.
    """

    topic: str
    documents: tuple[str, ...]
    bounds: tuple[float, float] | None = None
    against: bool = False


CONFLICTS: dict[str, tuple[Expected, ...]] = {
    "assailants": (
        Expected("assailant_number", ("DEV-MUC3-0990",), (5, 5)),
        Expected("assailant_number", ("DEV-MUC3-0865",), (30, 40)),
    ),
    "accused": (
        Expected("accused_number", ("DEV-MUC3-1046",), (10, 10)),
        Expected("accused_number", ("DEV-MUC3-0034", "DEV-MUC3-1093"), (8, 8)),
        Expected("accused_number", ("DEV-MUC3-0038",), (9, 9)),
    ),
    "responsibility": (
        Expected("perpetrator", ("DEV-MUC3-0757",)),
        Expected("perpetrator", ("DEV-MUC3-0014", "DEV-MUC3-0931", "DEV-MUC3-0990", "DEV-MUC3-0998", "TST3-MUC4-0060")),
        Expected("perpetrator", ("DEV-MUC3-0768", "DEV-MUC3-0794", "TST1-MUC3-0050")),
    ),
    "witness": (
        Expected("witness", ("DEV-MUC3-0865", "DEV-MUC3-0985")),
        Expected("witness", ("DEV-MUC3-0959",)),
    ),
    "orders": (
        Expected("who_ordered", ("DEV-MUC3-1060",)),
        Expected("who_ordered", ("DEV-MUC3-0034",), against=True),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What the program makes of one expected answer; `by_hand` origins stand behind its documents."""

    conflict: str
    expected: Expected
    documents: int
    by_hand: int
    origins: float
    low: float
    high: float
    separate: bool
    """Whether its documents stand on an answer, or a side, on which those of the other answers do not."""

    @property
    def counted_right(self) -> bool:
        """Whether the interval holds the number by hand."""
        return self.low <= self.by_hand <= self.high


def found_conflicts(case: Case, folder: Path) -> list[Found]:
    """Return what a built case makes of each expected answer."""
    tables = {name: case.table(name).to_pylist() for name in ("sources", "claims", "questions", "answers", "lineages")}
    named = {row["source_id"]: Path(row["name"]).stem for row in tables["sources"]}
    languages = {row["source_id"]: ("en",) for row in tables["sources"]}
    sources = {row["source_id"]: row for row in tables["sources"]}
    kin = Kin(tables["lineages"], sources, languages, unseen_of(Settings().weigh))
    claims = {row["claim_id"]: row for row in tables["claims"]}
    out = []
    for conflict, expected in CONFLICTS.items():
        sides = [_side(answer, tables["answers"], claims, named) for answer in expected]
        for k, (answer, (place, mine)) in enumerate(zip(expected, sides, strict=True)):
            spans: dict[str, list[tuple[int, int]]] = {}
            for claim in mine:
                spans.setdefault(claim["source_id"], []).append((claim["start"], claim["end"]))
            origins = kin.origins(mine, spans) if mine else None
            others = [other for n, (other, _) in enumerate(sides) if n != k]
            count = origins or Origins(0.0, 0.0, 0.0)
            apart = place is not None and place not in others
            by_hand = _by_hand(folder, answer.documents)
            out.append(Found(conflict, answer, len(spans), by_hand, count.expected, count.low, count.high, apart))
    return out


def found_groups(case: Case, folder: Path) -> list[bool]:
    """Return for each dependency group whether it lies in one family; a group of one names its origin outside."""
    named = {row["source_id"]: Path(row["name"]).stem for row in case.table("sources").to_pylist()}
    families: dict[str, set[str]] = defaultdict(set)
    outside: set[str] = set()
    for row in case.table("lineages").to_pylist():
        if row["p_member"] >= LIKELY:
            families[named[row["source_id"]]].add(row["lineage_id"])
        if row["parent_outside"]:
            outside.add(named[row["source_id"]])
    with (folder / "dependencies.csv").open(encoding="utf-8", newline="") as file:
        given = [row["doc_ids"].split(";") for row in csv.DictReader(file)]
    return [
        all(families[a] & families[b] for a, b in combinations(group, 2)) if len(group) > 1 else group[0] in outside
        for group in given
    ]


def _side(
    expected: Expected, answers: Sequence[Row], claims: dict[str, Row], named: dict[str, str]
) -> tuple[tuple[str, bool] | None, list[Row]]:
    """Return on which answer and side most of the documents stand, and their claims there."""
    best: tuple[tuple[str, bool] | None, list[Row]] = (None, [])
    for answer in answers:
        if expected.bounds is not None and (answer["low"], answer["high"]) != expected.bounds:
            continue
        held = answer["claims_against" if expected.against else "claims_for"]
        ids = json.loads(held) if isinstance(held, str) else held
        mine = [claims[i] for i in ids if named[claims[i]["source_id"]] in expected.documents]
        mine = [claim for claim in mine if claim["topic"] == expected.topic]
        documents = {claim["source_id"] for claim in mine}
        if len(documents) > len({claim["source_id"] for claim in best[1]}):
            best = ((answer["answer_id"], expected.against), mine)
    return best


def _by_hand(folder: Path, documents: Sequence[str]) -> int:
    """Return how many origins the documents have: those of one dependency group are one."""
    with (folder / "dependencies.csv").open(encoding="utf-8", newline="") as file:
        groups = [set(row["doc_ids"].split(";")) for row in csv.DictReader(file)]
    parts: list[set[str]] = []
    for document in documents:
        joined = {document}.union(*(group for group in groups if document in group))
        touching = [part for part in parts if part & joined]
        parts = [part for part in parts if not part & joined] + [joined.union(*touching)]
    return len(parts)
