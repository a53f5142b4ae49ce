"""What people decide binds pairs, persons and draws; taken back, everything is as it was."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from pathlib import Path

import pytest
from lists import made, table

import stemmata
from stemmata.case import Case
from stemmata.config import LinkSettings, Settings
from stemmata.decisions import Decision, PairJudged, RecordSetApart
from stemmata.link import link
from stemmata.link.queue import Item
from stemmata.link.verdicts import pair_of
from stemmata.stage import Outcome

LINKED = ("pairs", "persons", "linkages", "reliability")


def entries(*decided: Decision) -> list[dict[str, object]]:
    """Return decisions as the ledger gives them."""
    return [
        {"seq": n, "time": "2026-05-03T10:00:00Z", "agent": "Ada", "kind": d.kind, "body": d.body()}
        for n, d in enumerate(decided, 1)
    ]


def persons(outcome: Outcome) -> dict[str, str]:
    """Return record -> person, in the one grouping."""
    return {row["member_id"]: row["person_id"] for row in outcome.tables["persons"].to_pylist()}


def drawn(outcome: Outcome) -> dict[str, list[str]]:
    """Return record -> its person in each draw; a record that is not named is itself in all."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in outcome.tables["linkages"].sort_by("draw").to_pylist():
        found[row["member_id"]].append(row["person_id"])
    return found


def together(outcome: Outcome, a: str, b: str) -> float:
    """Return the share of draws in which two records are one person."""
    found = drawn(outcome)
    if not {a, b} <= found.keys():
        return 0.0
    return sum(x == y for x, y in zip(found[a], found[b], strict=True)) / len(found[a])


@pytest.fixture(scope="module")
def undecided() -> Outcome:
    return link(made(90, siblings=0.3).records, Settings())


@pytest.fixture(scope="module")
def chosen(undecided: Outcome) -> dict[str, tuple[str, str]]:
    """Pairs to decide against the model: one it believes, one it does not, one it never kept."""
    rows = undecided.tables["pairs"].to_pylist()
    sure = max(rows, key=lambda r: r["probability"])
    person = persons(undecided)
    kept = {(r["record_a"], r["record_b"]) for r in rows}
    alone = sorted(m for m, p in person.items() if list(person.values()).count(p) == 1)
    never = next((a, b) for a in alone for b in alone if a < b and (a, b) not in kept)
    unsure = min(rows, key=lambda r: abs(r["probability"] - 0.3))
    return {name: (r["record_a"], r["record_b"]) for name, r in (("sure", sure), ("unsure", unsure))} | {"never": never}


def test_verdicts_bind_pairs_persons_and_draws(chosen: dict[str, tuple[str, str]]) -> None:
    records = made(90, siblings=0.3).records
    outcome = link(
        records,
        Settings(),
        entries(PairJudged(*chosen["sure"], "relative", {}), PairJudged(*chosen["never"], "same", {})),
    )

    said = {(r["record_a"], r["record_b"]): r for r in outcome.tables["pairs"].to_pylist()}
    assert said[chosen["sure"]]["decided"] == "relative"
    assert said[chosen["never"]]["decided"] == "same"  # though blocking or the model had not kept it
    assert said[chosen["never"]]["decided_by"] == "Ada"
    assert together(outcome, *chosen["sure"]) == 0
    assert together(outcome, *chosen["never"]) == 1
    person = persons(outcome)
    assert person[chosen["never"][0]] == person[chosen["never"][1]]
    assert person[chosen["sure"][0]] != person[chosen["sure"][1]]


@pytest.mark.parametrize("verdict", ["unsure", "deferred"])
def test_what_could_not_be_told_changes_no_number(
    undecided: Outcome, chosen: dict[str, tuple[str, str]], verdict: str
) -> None:
    outcome = link(made(90, siblings=0.3).records, Settings(), entries(PairJudged(*chosen["unsure"], verdict, {})))

    assert outcome.tables["linkages"].equals(undecided.tables["linkages"])
    before, after = (o.tables["pairs"].drop_columns(["decided", "decided_by"]) for o in (undecided, outcome))
    assert after.equals(before)


def test_a_record_set_apart_is_none_of_the_others(undecided: Outcome) -> None:
    of = defaultdict(list)
    for member, person in persons(undecided).items():
        of[person].append(member)
    record, *others = max(of.values(), key=len)

    outcome = link(made(90, siblings=0.3).records, Settings(), entries(RecordSetApart(record, tuple(others), {})))

    assert all(together(outcome, record, other) == 0 for other in others)


def test_people_overrule_that_nobody_stands_twice_in_a_list() -> None:
    """And a third record of the list is then kept out of both."""
    row = {"given_name": "Behrang", "family_name": "Roudbanzad", "birth_date": "1984-03-02", "list_id": "one"}
    records = table([row, row, row, row | {"list_id": "two"}])
    a, b, c = sorted(i for i, name in zip(*(records[x].to_pylist() for x in ("record_id", "list_id")), strict=True)
                     if name == "one")  # fmt: skip
    settings = Settings(link=LinkSettings(without_duplicates=("one",)))

    outcome = link(records, settings, entries(PairJudged(*pair_of(a, b), "same", {})))

    assert together(outcome, a, b) == 1
    assert together(outcome, a, c) == together(outcome, b, c) == 0


def test_records_with_nothing_to_compare_can_be_decided() -> None:
    records = table([{"list_id": "one"}, {"list_id": "two"}, {"list_id": "two"}])
    a, b, c = sorted(records["record_id"].to_pylist())

    outcome = link(records, Settings(), entries(PairJudged(a, b, "same", {})))

    assert persons(outcome) == {a: a, b: a, c: c}
    assert [row["probability"] for row in outcome.tables["pairs"].to_pylist()] == [None]


def _bytes(case: Case) -> dict[str, bytes]:
    files = sorted(p for name in LINKED for p in (case.path / "tables").rglob("*.parquet") if name in p.as_posix())
    assert len(files) >= len(LINKED)
    return {p.as_posix(): p.read_bytes() for p in files}


def test_taking_a_decision_back_restores_every_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files, lists, build, review, build, undo, build: as before, byte for byte."""
    monkeypatch.setenv("STEMMATA_HOME", str(tmp_path / "home"))
    case = stemmata.new(tmp_path / "case", title="Mill Street", languages=("en",))
    given = made(30, seed=5).records
    for name in ("first", "second"):
        rows = [row for row in given.to_pylist() if row["list_id"] == name]
        heads = [h for h in rows[0] if h not in {"record_id", "source_id", "list_id", "row", "name"}]
        lines = [",".join(heads), *(",".join(str(row[h] or "") for h in heads) for row in rows)]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n")
        case.add(tmp_path / f"{name}.csv", list_id=name)
    case.build(only="link")
    before = _bytes(case)
    pairs = case.table("pairs").to_pylist()
    likely = max(pairs, key=lambda row: row["probability"])

    with closing(case.review("Ada")) as session:
        number = session.judge(Item((likely["record_a"], likely["record_b"]), "named"), "different")
    results = case.build(only="link")
    assert next(r for r in results if r.room == "link").why == "changed: ledger"
    after = _bytes(case)
    assert {name for name in before if before[name] != after[name]}
    person = {row["member_id"]: row["person_id"] for row in case.table("persons").to_pylist()}
    assert person[likely["record_a"]] != person[likely["record_b"]]

    with closing(case.review("Ada")) as session:
        session.undo(number)
    case.build(only="link")
    assert _bytes(case) == before
