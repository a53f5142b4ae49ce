"""Screening an external list: hits across scripts with their reasons, dates of birth, posts over time. Invented."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import stemmata
from stemmata import cli
from stemmata.config import ReadSettings
from stemmata.link.screening import External, Member, external
from stemmata.link.screening import screen as compared
from stemmata.read.child import read_results
from stemmata.read.jail import Jail
from stemmata.screen import screen
from stemmata.tables import TABLES
from stemmata.values.tenures import Tenure, holders, on


def day(text: str) -> tuple[date, date]:
    return (date.fromisoformat(text),) * 2


def member(name: str, kind: str = "person", born: str | None = None, when: str | None = None) -> Member:
    return Member(name, None, "s", "row 2", name, kind, day(born) if born else None, day(when) if when else None)


def listed(*rows: dict[str, str]) -> External:
    return external([("list", enumerate(rows, 1))])


# -- the list ---------------------------------------------------------------------------------------------------------


def test_follow_the_money_is_understood() -> None:
    """Names and aliases but no weak ones; an occupancy names the position it points to; other rows are told."""
    found = listed(
        {
            "id": "Q1", "schema": "Person", "properties.name[0]": "Darun Velika", "properties.alias[0]": "دارون ولیکا",
            "properties.weakAlias[0]": "Dodo", "properties.birthDate[0]": "1962-05", "properties.country[0]": "or",
            "properties.topics[0]": "role.pep", "properties.position[0]": "Minister of the Mills",
        },
        {"id": "P1", "schema": "Position", "properties.name[0]": "Minister of the Mills"},
        {
            "id": "O1", "schema": "Occupancy", "properties.holder[0]": "Q1", "properties.post[0]": "P1",
            "properties.startDate[0]": "2001", "properties.status[0]": "current",
        },
        {"id": "X", "schema": "Person", "properties.country[0]": "or"},
    )  # fmt: skip

    assert len(found.entities) == 1
    assert found.entities[0].names == ("Darun Velika", "دارون ولیکا")
    assert found.entities[0].born == (date(1962, 5, 1), date(1962, 5, 31))
    assert found.entities[0].about == "or, role.pep"
    assert found.tenures == (
        Tenure("Q1", "Minister of the Mills", (date(2001, 1, 1), date(2001, 12, 31)), None, ongoing=True, row=3),
    )
    assert found.refused == (("list", 4, "it has no name: neither `name`, nor a given and a family name"),)


def test_rows_of_one_id_in_two_files_are_one_entry() -> None:
    """Persons in one table, their posts in another."""
    people = [
        (1, {"person_id": "v", "forename": "Darun", "surname": "Velika", "alt_names": "D. Velika; Daroon Velica"})
    ]
    posts = [
        (1, {"person_id": "v", "place_or_office": "mills", "role": "minister", "started": "2001-02-03", "ended": ""})
    ]

    found = external([("people.csv", people), ("posts.csv", posts)])

    assert found.entities[0].names == ("Darun Velika", "D. Velika", "Daroon Velica")
    assert [(t.holder, t.office, t.started, t.ended) for t in found.tenures] == [
        ("v", "minister, mills", day("2001-02-03"), None)
    ]


# -- hits -------------------------------------------------------------------------------------------------------------


def test_hits_across_scripts_with_what_birth_says() -> None:
    """The same name in another script is a hit; dates of birth agree, differ, or are not known; others are none."""
    entries = listed({"id": "1", "name": "Behrang Roudbanzad", "birth_date": "1962-05-03"})

    hits = compared(
        entries,
        [
            member("بهرنگ رودبانزاد", born="1962-05-03"), member("Behrang Rudbanzad"),
            member("B. Roudbanzad", born="1990-01-01"), member("پروین رودبانزاد"), member("Quentin Ashgrove"),
        ],
    ).to_pylist()  # fmt: skip

    standing = {hit["name_here"]: hit["standing"] for hit in hits}
    assert standing["بهرنگ رودبانزاد"] == "name-and-birth"
    assert standing["Behrang Rudbanzad"] == "name"
    assert standing.get("B. Roudbanzad", "birth-differs") == "birth-differs"
    assert "پروین رودبانزاد" not in standing
    assert "Quentin Ashgrove" not in standing
    assert all("roudbanzad" in hit["why"] for hit in hits)


def test_organisations_are_held_against_organisations_without_their_legal_forms() -> None:
    """A person's name hits no company."""
    entries = listed({"id": "c", "schema": "Company", "name": "Orvas Milling Company Ltd."})

    hits = compared(entries, [member("Orvas Milling", "organisation"), member("Orvas Milling")]).to_pylist()

    assert [(hit["entity_id"], hit["name_here"]) for hit in hits] == [("c", "Orvas Milling")]


def test_the_best_of_several_names_is_shown_once() -> None:
    """One row a pair of entry and member."""
    entries = listed({"id": "1", "name": "Darun Velika", "aliases": "Darun Velica;Daroun Velika"})

    hits = compared(entries, [member("Darun Velika")]).to_pylist()

    assert [hit["name_listed"] for hit in hits] == ["Darun Velika"]


# -- posts over time --------------------------------------------------------------------------------------------------

DAYS = st.dates(date(1990, 1, 1), date(2020, 12, 31))


@given(DAYS, st.integers(0, 4000), st.integers(0, 400), st.integers(0, 400), DAYS)
def test_a_vaguer_date_never_says_more(begun: date, length: int, vague_a: int, vague_b: int, asked: date) -> None:
    """Law: what is certain of vague dates is true of every exact one within them."""
    over = begun + timedelta(days=length)
    exact = Tenure("a", "o", (begun, begun), (over, over))
    a, b = timedelta(days=vague_a), timedelta(days=vague_b)
    vague = Tenure("a", "o", (begun - a, begun + b), (over - b, over + a))

    said, true = on(vague, (asked, asked)), on(exact, (asked, asked))

    assert true in {"held", "did not hold"}
    assert said in {true, "may have held"}


def test_unknown_ends_stay_open() -> None:
    """No end is known: every later day is open; said to go on: held."""
    begun = day("2001-02-03")
    assert on(Tenure("a", "o", begun, None), day("2010-01-01")) == "may have held"
    assert on(Tenure("a", "o", begun, None, ongoing=True), day("2010-01-01")) == "held"
    assert on(Tenure("a", "o", begun, None), day("2000-01-01")) == "did not hold"
    assert on(Tenure("a", "o", None, day("2001-01-01")), day("2000-01-01")) == "may have held"


def test_real_offices_have_the_holders_of_history(shared_data: Path) -> None:
    """Of two centuries of an office, nearly every day has one holder, and none has three; ends are days of office."""
    with (shared_data / "us_office_holders" / "posts.csv").open(encoding="utf-8") as file:
        found = external([("posts.csv", enumerate(csv.DictReader(file), 1))])
    offices: dict[str, list[Tenure]] = defaultdict(list)
    for tenure in found.tenures:
        offices[tenure.office].append(tenure)
    assert len(found.tenures) > 6_500

    exact = [
        t for t in found.tenures if t.started and t.ended and t.started[0] == t.started[1] <= t.ended[0] == t.ended[1]
    ]
    assert len(exact) > 5_500
    for tenure in exact:
        assert on(tenure, tenure.started) == on(tenure, tenure.ended) == "held"  # type: ignore[arg-type]
        assert on(tenure, (tenure.ended[1] + timedelta(days=1),) * 2) == "did not hold"  # type: ignore[index]

    secretary = offices["secretary"]
    asked = [date(1800, 7, 1) + timedelta(days=97 * k) for k in range(840)]
    held = [[t for t, how in holders(secretary, "secretary", (at, at)) if how == "held"] for at in asked]
    assert sum(len(h) == 1 for h in held) >= 0.95 * len(asked)
    assert max(len(h) for h in held) <= 2


def test_real_names_find_themselves(shared_data: Path) -> None:
    """Of officials written as the other variant of their name nearly all are hit, with a few others beside."""
    with (shared_data / "us_office_holders" / "people.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    varied = {p["alt_names"].split("|")[0].split(";")[0]: p["person_id"] for p in people if p["alt_names"]}
    varied = dict(list(varied.items())[::30])
    plain = [{key: value for key, value in p.items() if key != "alt_names"} for p in people]
    found = external([("people.csv", enumerate(plain, 1))])

    hits = compared(found, [member(name) for name in varied], least=0.9).to_pylist()

    right = [hit for hit in hits if varied[hit["name_here"]] == hit["entity_id"]]
    assert len(right) >= 0.85 * len(varied)
    assert len(hits) <= 1.5 * len(varied)


# -- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> stemmata.Case:
    """A case with a list and a restricted list, built as far as needed, read in this process."""
    monkeypatch.setattr(Jail, "stretches", lambda self, path, job: read_results(path.read_bytes(), job.options))
    monkeypatch.setenv("STEMMATA_HOME", str(tmp_path / "home"))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "dead.csv").write_text("Name,Born,Died\nDarun Velika,1962-05-03,1983-07-26\n", "utf-8")
    (inbox / "hidden.csv").write_text("Name,Born\nMira Tolan,1970-01-01\n", "utf-8")
    (inbox / "manifest.csv").write_text(
        "file,kind,protection\ndead.csv,list,open\nhidden.csv,list,restricted\n", "utf-8"
    )
    case = stemmata.new(tmp_path / "case", title="Orvas")
    case.add(inbox)
    case.build(only="link")
    return case


def test_the_command_writes_hits_and_shows_posts(built: stemmata.Case, tmp_path: Path) -> None:
    """Hits of open sources alone, with the posts of the time; the tables lie in the folder; days in any calendar."""
    lines = [
        {"id": "Q1", "schema": "Person", "properties": {"name": ["Darun Velica"], "birthDate": ["1962"]}},
        {"id": "Q2", "schema": "Person", "properties": {"name": ["Mira Tolan"]}},
        {
            "id": "O",
            "schema": "Occupancy",
            "properties": {"holder": ["Q1"], "post": ["mayor"], "startDate": ["1980"], "endDate": ["1990"]},
        },
    ]
    (tmp_path / "list.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    words = [
        "screen",
        str(built.path),
        str(tmp_path / "list.jsonl"),
        "--out",
        str(tmp_path / "out"),
        "--on",
        "1362/05/04",
    ]

    result = CliRunner().invoke(cli.main, [*words, "--json"])

    assert result.exit_code == 0, result.output
    shown = json.loads(result.output)
    assert [(h["entity_id"], h["standing"], h["posts"]) for h in shown["hits"]] == [
        ("Q1", "name-and-birth", "mayor: held it")
    ]
    assert (shown["n_entities"], shown["n_left_out"]) == (2, 1)
    assert shown["holders"] == [{"holder": "Q1", "office": "mayor", "held": "held"}]
    assert (tmp_path / "out" / "hits" / "part-0.parquet").is_file()
    assert "Mira Tolan" not in (tmp_path / "out" / "hits.csv").read_text("utf-8-sig")
    assert "1 hits of 2 entries" in CliRunner().invoke(cli.main, words).output


def test_what_cannot_be_screened_is_named(built: stemmata.Case, tmp_path: Path) -> None:
    """A list without rows, a folder of something else, a day that is none."""
    (tmp_path / "list.csv").write_bytes(b"\x89PNG\r\n\x1a\n....")
    (tmp_path / "good.csv").write_text("name\nDarun Velika\n", "utf-8")

    def run(*words: str) -> str:
        return CliRunner().invoke(cli.main, ["screen", str(built.path), *words]).output

    assert "R002" in run(str(tmp_path / "list.csv"), "--out", str(tmp_path / "out"))
    assert "K004" in run(str(tmp_path / "good.csv"), "--out", str(tmp_path))
    assert "K005" in run(str(tmp_path / "good.csv"), "--out", str(tmp_path / "out"), "--on", "some day")


def test_an_empty_case_has_no_hits() -> None:
    """No records, no mentions, no hits, no error."""
    tables = {name: TABLES[name].empty() for name in ("sources", "records", "mentions", "persons")}

    found = screen(tables, [], settings=ReadSettings.model_validate({}))

    assert (found.hits.num_rows, found.n_members) == (0, 0)
