"""The room as a whole, on invented lists whose truth is known."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

import pytest
from lists import Lists, made, table

from stemmata.config import LinkSettings, Settings
from stemmata.errors import TooManyRecordsError
from stemmata.link import _hold, link, scoring
from stemmata.stage import Outcome


@pytest.fixture(scope="module")
def lists() -> Lists:
    return made(140, siblings=0.3)


@pytest.fixture(scope="module")
def outcome(lists: Lists) -> Outcome:
    return link(lists.records, Settings())


def grouped(members: Iterable[tuple[str, object]]) -> Iterable[list[str]]:
    groups = defaultdict(list)
    for member, person in members:
        groups[person].append(member)
    return groups.values()


def linked(outcome: Outcome) -> set[tuple[str, str]]:
    rows = outcome.tables["persons"].to_pylist()
    groups = grouped((row["member_id"], row["person_id"]) for row in rows)
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def test_people_are_found_and_relatives_kept_apart(lists: Lists, outcome: Outcome) -> None:
    true = {(a, b) for a, b in combinations(sorted(lists.person), 2) if lists.person[a] == lists.person[b]}
    found = linked(outcome)
    assert len(found & true) >= 0.9 * len(true)
    assert len(found & true) >= 0.95 * len(found)


def test_every_record_has_one_person(lists: Lists, outcome: Outcome) -> None:
    members = outcome.tables["persons"].column("member_id").to_pylist()
    assert sorted(members) == sorted(lists.person)


def test_the_same_lists_give_the_same_tables(lists: Lists, outcome: Outcome) -> None:
    shuffled = lists.records.take(list(reversed(range(lists.records.num_rows))))
    again = link(shuffled, Settings())
    for name, rows in outcome.tables.items():
        assert rows.equals(again.tables[name]), name


def test_weights_add_up_to_the_probability(outcome: Outcome) -> None:
    for row in outcome.tables["pairs"].to_pylist():
        weight = sum(value for value in json.loads(row["weights"]).values() if value is not None)
        assert 1 / (1 + 2.0**-weight) == pytest.approx(row["probability"], abs=0.02)


def test_draws_name_each_person_by_a_member(outcome: Outcome) -> None:
    together = defaultdict(set)
    for row in outcome.tables["linkages"].to_pylist():
        together[row["draw"], row["person_id"]].add(row["member_id"])
    assert together
    assert all(person in members for (_, person), members in together.items())


def test_nobody_stands_twice_in_a_list_declared_so(lists: Lists) -> None:
    settings = Settings(link=LinkSettings(without_duplicates=("first", "second")))
    of = dict(zip(*(lists.records.column(c).to_pylist() for c in ("record_id", "list_id")), strict=True))
    outcome = link(lists.records, settings)
    assert all(of[a] != of[b] for a, b in linked(outcome))
    assert all(of[r["record_a"]] != of[r["record_b"]] for r in outcome.tables["pairs"].to_pylist())


def test_names_in_two_scripts_meet() -> None:
    one = {"given_name": "Behrang", "family_name": "Roudbanzad", "birth_date": "1984-03-02", "list_id": "first"}
    other = {"given_name": "بهرنگ", "family_name": "رودبانزاد", "birth_date": "1984-03-02", "list_id": "second"}
    twin = {"given_name": "پروین", "family_name": "رودبانزاد", "birth_date": "1984-03-02", "list_id": "second"}
    pairs = link(table([one, other, twin]), Settings()).tables["pairs"].to_pylist()
    by_weight = {tuple(json.loads(row["weights"])): row["probability"] for row in pairs}
    assert by_weight
    found = [row for row in pairs if json.loads(row["weights"])["given"] > 0]
    assert len(found) == 1
    assert found[0]["probability"] > 0.9


def test_children_of_one_father_seldom_bear_one_name() -> None:
    """The same whole name with another year of birth is likelier one person than cousins named after a grandfather."""
    rng = random.Random(1)
    words = ["behrang", "pirooz", "vandad", "zarvan", "kelmor", "fosgur", "hekdan", "nimsav", "torlam", "milpan"]
    named = ("given_name", "father_name", "grandfather_name", "family_name")
    rows: list[dict[str, str | None]] = [
        {"list_id": "first", "birth_date": str(1950 + i % 60)}
        | {name: rng.choice(words) + rng.choice(words) for name in named}
        for i in range(60)
    ]
    base = rows[0]
    later = str(int(base["birth_date"] or 0) + 3)
    rows.append(base | {"list_id": "second", "birth_date": later})
    rows.append(base | {"list_id": "second", "birth_date": later, "father_name": "somebody else"})
    given = table(rows)
    brothers, cousins = (frozenset((given["record_id"][0].as_py(), given["record_id"][i].as_py())) for i in (-2, -1))
    found = {
        frozenset((row["record_a"], row["record_b"])): row
        for row in link(given, Settings()).tables["pairs"].to_pylist()
    }
    assert found[brothers]["probability"] > 0.9
    assert json.loads(found[brothers]["weights"])["relatives"] > -2
    assert found[cousins]["probability"] < 0.9


def test_the_only_name_told_may_be_the_family_name() -> None:
    one = {"given_name": "Behrang", "family_name": "Roudbanzad", "birth_date": "1984-03-02", "list_id": "first"}
    other = {"given_name": "Roudbanzad", "birth_date": "1984-03-02", "list_id": "second"}
    stranger = {"given_name": "Fosgurvand", "birth_date": "1984-03-02", "list_id": "third"}
    pairs = link(table([one, other, stranger]), Settings()).tables["pairs"].to_pylist()
    weights = {row["record_a"] + row["record_b"]: json.loads(row["weights"])["given"] for row in pairs}
    assert max(weights.values()) > 0
    assert sum(weight > 0 for weight in weights.values()) == 1


def test_notices_say_what_the_numbers_do_not_hold(outcome: Outcome) -> None:
    said = " ".join(notice.message for notice in outcome.notices)
    assert "uncalibrated" in said
    assert "every pair of records was compared" in said


def test_what_is_known_of_the_whole_agrees_with_the_draws(lists: Lists, outcome: Outcome) -> None:
    """Every pair compared: nothing missed; the range of persons holds the truth; no calibration is claimed."""
    measures = {row["measure"]: row for row in outcome.tables["link_quality"].to_pylist()}
    assert measures["records"]["value"] == len(lists.person)
    assert (measures["blocking_recall"]["value"], measures["pairs_missed"]["high"]) == (1.0, 0.0)
    persons = measures["persons"]
    assert persons["low"] <= len(set(lists.person.values())) <= persons["high"]
    assert measures["reviews"]["value"] == 0
    assert "uncalibrated" in measures["reviews"]["about"]
    assert "calibration_error" not in measures


def test_large_lists_learn_from_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "ALL_PAIRS", 1000)
    monkeypatch.setattr(scoring, "LEARNED_FROM", 200)
    monkeypatch.setattr(scoring, "CHANCE_PAIRS", 20_000)
    lists = made(400, seed=3)
    outcome = link(lists.records, Settings())
    true = {(a, b) for group in grouped(lists.person.items()) for a, b in combinations(sorted(group), 2)}
    found = linked(outcome)
    assert len(found & true) >= 0.9 * len(true)
    assert len(found & true) >= 0.95 * len(found)
    said = next(notice.message for notice in outcome.notices if notice.code == "L003")
    assert "records were compared with all others" in said


def test_more_records_than_memory_holds_are_refused_before_the_work(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says how many records there are, what they need and what there is; the setting allows more or less."""
    monkeypatch.setattr("stemmata.link._ALWAYS", 10)
    monkeypatch.setattr("stemmata.engine.machine.free_bytes", lambda: 100)
    records = len(lists.records)

    with pytest.raises(TooManyRecordsError, match=f"linking {records:,} records of lists needs about 0 GB") as problem:
        link(lists.records, Settings())

    assert "memory_gb in section [link]" in problem.value.hint
    _hold(records, most_gb=1.0)
