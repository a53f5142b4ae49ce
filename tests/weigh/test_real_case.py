"""A real case the whole way, by commands, sheets and library: coded blind, found, reviewed, mapped, and undone exactly.

The texts are those that the hand-coded claims beside the project quote; claims are chosen by topic and order alone.
"""

from __future__ import annotations

import csv
import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from stemmata.case import Case
from stemmata.cli import main
from stemmata.store.ledger import Ledger
from stemmata.weigh.findingsheet import enter_plan, export_findings, read_plan
from stemmata.weigh.sheet import enter_sheet, export_sheet, read_sheet

pytestmark = pytest.mark.shared
MURDER = "crimes-against-humanity/murder"
MADE = (
    "claims", "codings", "questions", "answers", "contradictions", "findings", "grades", "elements", "posts", "acts",
)  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """The case, and commands over it."""

    case: Case

    def run(self, *words: str, keys: str | None = None, code: int = 0) -> dict[str, Any]:
        """Run a command of the case and return what it says as JSON."""
        group, *rest = words
        split = 1 if group in {"code", "finding", "legal", "post"} else 0
        args = [group, *rest[:split], str(self.case.path), *rest[split:], *([] if keys else ["--json"])]
        told = CliRunner().invoke(main, args, input=keys)
        assert told.exit_code == code, told.output
        said: dict[str, Any] = {} if keys else json.loads(told.stdout.splitlines()[-1])
        return said

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table as last built."""
        rows: list[dict[str, Any]] = self.case.table(name).to_pylist()
        return rows

    def build(self) -> None:
        """Bring the tables of the room up to date."""
        self.case.build(only="weigh")

    def bytes(self) -> dict[str, bytes]:
        """Return the bytes of every file of the room's tables."""
        tables = self.case.path / "tables"
        found = {str(path): path.read_bytes() for name in MADE for path in sorted(tables.rglob(f"{name}/*.parquet"))}
        assert len(found) >= len(MADE)
        return found

    def answers(self, topic: str) -> list[dict[str, Any]]:
        """Return the answers to the contested question on a topic that most claims speak to, the most carried first."""
        found = self.run("questions", "--topic", topic)["questions"]
        answers = next(row["answers"] for row in found if row["standing"] == "contested")
        return sorted(answers, key=lambda a: (-a["n_sources"], a["answer_id"]))


@pytest.fixture(scope="module")
def desk(real_case: Case) -> Desk:
    """Commands over the case; what a test decides, it takes back."""
    return Desk(real_case)


def worked(path: Path, changes: dict[int, dict[str, str]], more: tuple[dict[str, str], ...] = ()) -> Path:
    """Return a copy of a CSV sheet with cells changed, row by row, and rows added."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for at, cells in changes.items():
        rows[at] |= cells
    out = path.with_name(f"worked-{path.name}")
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), restval="")
        writer.writeheader()
        writer.writerows([*rows, *more])
    return out


def undo_since(case: Case, last: int) -> None:
    """Take back every entry after `last`, the newest first, each in the name of whoever made it."""
    with closing(Ledger(case.path / "ledger.sqlite")) as ledger:
        entries = [e for e in ledger.entries() if e["seq"] > last]
    for entry in reversed(entries):
        of_claims = entry["kind"].startswith(("claim-coded", "claim-added", "claim-adjudicated", "coding-"))
        with closing(case.coding(entry["agent"]) if of_claims else case.conclude(entry["agent"])) as session:
            session.undo(entry["seq"])


def test_claims_are_coded_adjudicated_corrected_and_added(desk: Desk, tmp_path: Path) -> None:
    """Two coders blind, one by keys and one by sheet; a third decides; a claim is added; all of it is undone."""
    was, last = desk.bytes(), _last(desk.case)
    opened = desk.run("code", "round", "first", "--number", "12", "--coders", "Ada", "--coders", "Ben")
    desk.run("code", "ask", "--queue", "first", "--coder", "Ada", keys="a\n" * 12)
    desk.run("code", "agreement", "--round", "first", code=2)
    sheet = tmp_path / "ben.csv"
    desk.run("code", "export", str(sheet), "--queue", "first", "--coder", "Ben")
    codes = {key: {"code": "accept"} for key in range(12)}
    codes |= {0: {"code": "reject", "reason": "of another matter"}, 1: {"code": "correct", "asserted_by": "a witness"}}
    with closing(desk.case.coding("Ben")) as ben:
        diff = read_sheet(ben, worked(sheet, codes))
        assert (len(diff.changes), diff.refused) == (12, ())
        enter_sheet(ben, diff)
    agreed = {row["of"]: row for row in desk.run("code", "agreement", "--round", "first")["agreement"]}
    assert agreed["kept"]["n_differing"] == 1
    assert "1 of 12" in agreed["kept"]["caution"]
    with closing(desk.case.coding("Cyd")) as cyd:
        rejected, corrected = cyd.queue("disputed")
        assert {rejected, corrected} <= set(opened["round"]["claims"])
        export_sheet(cyd, tmp_path / "left.xlsx", [rejected, corrected], adjudicate=True)
        assert read_sheet(cyd, tmp_path / "left.xlsx").changes == ()
        source = next(iter(sorted(cyd.texts)))
        words = " ".join(cyd.texts[source].split()[40:48])
    for claim in (rejected, corrected):
        desk.run("code", "decide", claim[:12], "reject", "--adjudicate", "--coder", "Cyd", "--reason", "read again")
    desk.run(
        "code", "add", source[:12], "topic=motive", "value=none told", "speaker=the report", f"quote={words}",
        "--coder", "Cyd",
    )  # fmt: skip
    desk.build()

    status = {row["claim_id"]: row["status"] for row in desk.rows("claims")}
    assert sorted(set(status.values())) == ["accepted", "added", "held", "rejected", "suggested"]
    assert status[rejected] == status[corrected] == "rejected"
    assert desk.run("claims", "--status", "added")["n"] == 1

    undo_since(desk.case, last)
    desk.build()
    assert desk.bytes() == was


def test_findings_are_made_reviewed_reopened_mapped_and_undone(desk: Desk, tmp_path: Path) -> None:
    """Who ordered it, and how many are accused: both sides, a review, a claim that changes, the matrix, posts."""
    was, last = desk.bytes(), _last(desk.case)
    ordered, accused = desk.answers("who_ordered"), desk.answers("accused_number")
    by = ("--by", "Ada")
    desk.run("finding", "write", "--statement", "The first answer: who ordered it.", "--person", "the first named", *by)
    desk.run("finding", "mark", "F1", "for", ordered[0]["answer_id"][:8], "--reason", "says so", *by)
    proposed = desk.run("finding", "show", "F1")["proposed"]
    assert proposed
    desk.run("finding", "mark", "F1", "against", "--proposed", "--weight", "unsure", "--reason", "another answer", *by)
    desk.run("finding", "searched", "F1", "read every report of the case for another name", *by)
    words = (
        "--verdict",
        "cannot be said",
        "--reasons",
        "the answers exclude each other",
        "--would-change",
        "the order",
    )
    desk.run("finding", "write", "F1", *words, *by)

    with closing(desk.case.conclude("Ada")) as ada:
        second, _ = ada.write(
            statement="The number of accused, as most say it.", standard="clear and convincing", verdict="established",
            reasons="the court says so", would_change="the indictment",
        )  # fmt: skip
        ada.mark(second, "for", [accused[0]["answer_id"]], reason="the number that most give")
        sheets = {end: tmp_path / f"claims{end}" for end in (".csv", ".xlsx")}
        made = {end: export_findings(ada, path, "claims") for end, path in sheets.items()}
        assert made[".csv"] == made[".xlsx"]
        assert read_plan(ada, sheets[".xlsx"]).changes == ()
        with sheets[".csv"].open(encoding="utf-8-sig", newline="") as file:
            waiting = [
                at for at, row in enumerate(csv.DictReader(file)) if row["finding_id"] == second and not row["side"]
            ]
        against = worked(sheets[".csv"], {at: {"side": "against", "reason": "another number"} for at in waiting})
        assert enter_plan(ada, read_plan(ada, against)) == (len(waiting), ())
        assert ada.lacking(second) == []

    for finding in ("F1", "F2"):
        desk.run("finding", "submit", finding, *by)
        desk.run("finding", "approve", finding, *by, code=2)
        desk.run("finding", "approve", finding, "--by", "Eve")
    desk.run("finding", "dissent", "F2", "the first count was another", "--by", "Dan")
    desk.run(
        "legal", "examine", MURDER, "--person", "the first named", "--mode", "ordering", "--mode", "commander", *by
    )
    desk.run("legal", "map", MURDER, "ordering/order", "for", "F1", "--person", "The first  named.", *by)
    death = desk.rows("claims")
    killed = next(c["claim_id"] for c in sorted(death, key=lambda c: c["claim_id"]) if c["topic"] == "victims")
    desk.run("legal", "map", MURDER, "death", "for", killed[:8], *by)
    desk.run("post", "hold", "the first named", "commander", "--under", "chief", "--from", "1989", "--ongoing", *by)
    held = desk.run("post", "on", "16 November 1990")["posts"]
    assert [(one["post"], one["depth"]) for one in held] == [("chief", 0), ("commander", 1)]
    desk.build()

    first, second_row = desk.rows("findings")
    assert (first["status"], first["verdict"], first["claims_against"] != []) == ("approved", "cannot be said", True)
    assert (second_row["status"], second_row["look_again"]) == ("approved", [])
    standing = {(r["element"].rpartition("/")[2], r["person"]): r["standing"] for r in desk.rows("elements")}
    assert (standing["order", "the first named"], standing["death", ""]) == ("alleged", "alleged")
    assert standing["control", "the first named"] == "gap"
    assert desk.run("contradictions", "--limit", "1")["contradictions"][0]["n_findings"]

    rests_on = accused[0]["claims_for"][0]
    desk.run("code", "decide", rests_on[:12], "correct", "value=ninety", "--coder", "Ben", "--reason", "misread")
    desk.build()
    assert desk.rows("findings")[1]["look_again"] == [
        "a claim it rests on says something else than when it was looked at"
    ]
    desk.run("finding", "reopen", "F2", "--reason", "a claim was corrected", "--by", "Eve")
    desk.build()
    assert desk.rows("findings")[1]["status"] == "reopened"

    undo_since(desk.case, last)
    desk.build()
    assert desk.bytes() == was


def _last(case: Case) -> int:
    with closing(Ledger(case.path / "ledger.sqlite")) as ledger:
        return max(entry["seq"] for entry in ledger.entries())
