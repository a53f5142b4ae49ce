"""Lists in: the mapping of `case.toml`, each row accounted for, and lists as bad as people send them. All invented."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_run import Case, rows

from stemmata.config import ListSettings, Settings
from stemmata.read.child import read_results
from stemmata.read.delimited import read
from stemmata.read.jail import Jail
from stemmata.read.listing import ListSource, records_of
from stemmata.read.reading import ReadOptions
from stemmata.stage import Outcome
from stemmata.store.shelf import Shelves
from stemmata.store.tablefiles import TableFiles
from stemmata.tables import TABLES

NAMES = ("Darun Velika", "Mira Tolan", "Osme Karrun", "Ilo Venn", "Tarek Sol", "Nadi Orvas", "Pell Amar", "Sena Dorr")


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case whose files are read in this process: how they are jailed is tested elsewhere."""
    monkeypatch.setattr(Jail, "stretches", lambda self, path, job: read_results(path.read_bytes(), job.options))
    return Case(tmp_path)


def mapped(case: Case, **section: Any) -> None:
    """Give the case a mapping of the list `register`."""
    case.settings = Settings.model_validate({"lists": {"register": section}})


def read_list(case: Case, data: bytes | str, name: str = "list.csv", **known: Any) -> Outcome:
    case.add(name, data.encode() if isinstance(data, str) else data, list_id="register", **known)
    return case.read()


def records(outcome: Outcome) -> list[dict[str, Any]]:
    return sorted(rows(outcome, "records"), key=lambda row: (row["source_id"], row["sheet"] or "", row["row"]))


def refused(outcome: Outcome) -> dict[int, str]:
    return {row["row"]: row["reason"] for row in rows(outcome, "refused_rows")}


def told(outcome: Outcome) -> str:
    return "\n".join(f"{notice.code}: {notice.message}" for notice in outcome.notices)


def notes(outcome: Outcome) -> str:
    return "\n".join(row["notes"] for row in rows(outcome, "texts"))


def workbook(*sheets: tuple[str, list[list[Any]]], merge: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines in sheets:
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
        for ranges in merge:
            sheet.merge_cells(ranges)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# -- the mapping ------------------------------------------------------------------------------------------------------


def test_a_mapping_says_which_column_is_which(case: Case) -> None:
    """Headers that nobody could guess become fields; what the mapping leaves out keeps its own name."""
    mapped(
        case,
        columns={
            "given_name": "N1", "family_name": "N2", "father_name": "n-3",
            "death_date": {"column": "When", "calendar": "solar-hijri"},
            "sex": {"column": "S", "values": {"1": "male", "2": "female"}}, "age": "A",
        },
        ids={"ministry": "Ref"},
    )  # fmt: skip

    found = records(read_list(case, "Ref,N1,N2,n 3,When,S,A,Shoe\n K-١٧ ,Darun,Velika,Osme,1401/7/12,1,۳۱,42\n"))[0]

    assert (found["given_name"], found["father_name"], found["family_name"]) == ("Darun", "Osme", "Velika")
    assert found["name"] == "Darun Velika"
    assert (found["death_date"], found["death_date_as_written"]) == ("2022-10-04", "1401/7/12")
    assert (found["death_date_calendar"], found["death_date_precision"]) == ("solar-hijri", "day")
    assert (found["sex"], found["sex_as_written"], found["age"], found["age_as_written"]) == ("male", "1", "31", "۳۱")
    assert (found["external_id"], found["id_ministry"]) == ("ministry:k-17", "k-17")
    assert found["shoe"] == "42"
    assert json.loads(found["cells"])["death_date"] == "E2"
    assert found["row_status"] == "created"


def test_a_full_name_is_cut_where_it_has_the_parts(case: Case) -> None:
    """Compounds count as one part; a name of another length stays whole, and the record says so."""
    mapped(case, columns={"name": {"column": "Name", "order": ["given", "father", "grandfather", "family"]}})

    one, other = records(read_list(case, "Name,x\nDarun bin Osme Abd Karrun Velika,1\nMira Tolan,2\n"))

    parts = ("given_name", "father_name", "grandfather_name", "family_name")
    assert [one[part] for part in parts] == ["Darun", "Osme", "Abd Karrun", "Velika"]
    assert [other[part] for part in parts] == [None] * 4
    assert other["name"] == "Mira Tolan"
    assert "is kept whole" in other["row_reason"]


def test_columns_are_joined_and_releases_may_call_them_differently(case: Case) -> None:
    """Year, month and day of their own columns make one date; of several headers the one that is there counts."""
    mapped(
        case,
        columns={"name": ["Full name", "Victim"], "birth_date": {"join": ["Y", "M", "D"], "calendar": "islamic"}},
    )

    found = records(read_list(case, "Victim,Y,M,D\nDarun Velika,1400,1,5\nMira Tolan,1401,,\n"))

    assert [r["name"] for r in found] == ["Darun Velika", "Mira Tolan"]
    assert [r["birth_date_precision"] for r in found] == ["day", "year"]
    assert json.loads(found[0]["cells"])["birth_date"] == "B2 C2 D2"


def test_a_year_may_be_all_that_a_date_means(case: Case) -> None:
    """Where 1 January stands for an unknown day the record has the whole year."""
    mapped(case, columns={"name": "Name", "birth_date": {"column": "Born", "precision": "year"}})

    found = records(read_list(case, "Name,Born\nDarun Velika,1990-01-01\n"))[0]

    assert (found["birth_date"], found["birth_date_from"], found["birth_date_to"]) == (
        "1990",
        "1990-01-01",
        "1990-12-31",
    )
    assert found["birth_date_precision"] == "year"


def test_a_column_that_is_not_there_is_named(case: Case) -> None:
    """The notice names the file, the key, the header wanted and those there are; the other fields are read."""
    mapped(case, columns={"name": "Name", "birth_date": "Geboren"})

    outcome = read_list(case, "Name,Born\nDarun Velika,1990\n", "liste.csv")

    assert records(outcome)[0]["name"] == "Darun Velika"
    assert "liste.csv: columns.birth_date: row 1 has no column 'Geboren' (it has 'Name', 'Born')" in told(outcome)


def test_of_a_restricted_list_nothing_is_told(case: Case) -> None:
    """Notices end in mails and logs: neither the name nor a word of a restricted list stands in them."""
    mapped(case, columns={"name": "Name", "birth_date": "Geboren"})

    outcome = read_list(case, "Name,Born\nDarun Velika,soon\nTotal,1\n", "secret-names.csv", protection="restricted")

    assert "secret-names" not in told(outcome)
    assert "Born" not in told(outcome)
    assert "list-remarks" in told(outcome)


def test_code_pages_and_delimiters_may_be_said(case: Case) -> None:
    """What the file itself leaves open the mapping settles."""
    mapped(case, encoding="cp1256", delimiter="#", header_row=2, columns={"name": "نام"})

    outcome = read_list(
        case,
        "list of 3, and more\nنام#سن\nدارون ولیکا#۳۱\n".replace("ی", "ي")
        .translate(str.maketrans("۳۱", "31"))
        .encode("cp1256"),
    )

    assert [(r["name"], r["row"]) for r in records(outcome)] == [("دارون ولیکا".replace("ی", "ي"), 3)]


# -- rows accounted for -----------------------------------------------------------------------------------------------


def test_rows_that_are_no_persons_are_refused_with_the_reason(case: Case) -> None:
    """Repeated headers, sums, headings and empty forms are no persons, and none is dropped in silence."""
    text = (
        "No,Name,Age,Place\n1,Darun Velika,31,Orvas\n,,,\nNo,Name,Age,Place\nNorthern district,,,\n"
        "2,Mira Tolan,5,Senn\n3,,,\n4,Total Karrun,8,Senn\n,Total,2,\n5,-,n/a,unknown\n6,unknown,40,Senn\n"
    )

    outcome = read_list(case, text)

    assert [(r["row"], r["name"]) for r in records(outcome)] == [
        (2, "Darun Velika"), (6, "Mira Tolan"), (8, "Total Karrun"), (11, None),
    ]  # fmt: skip
    assert refused(outcome) == {
        4: "it repeats the headers of row 1",
        5: "it is a heading or a remark: a single cell, and no name",
        7: "it holds a number and nothing else",
        9: "it is a sum over other rows",
        10: "it holds a number and nothing else",
    }
    assert all(row["mend"] for row in rows(outcome, "refused_rows"))
    assert "5 row(s) stand for no person" in told(outcome)


@given(st.permutations(range(8)), st.integers(0, 7))
def test_every_row_is_a_record_or_refused(order: list[int], repeated: int) -> None:
    """Law: rows in = records + refused rows, whatever stands between the persons."""
    lines = [f"{i},{NAMES[i]},{i + 20}" for i in order]
    lines[repeated:repeated] = ["Id,Name,Age", ",Total,8"]
    reading = read(("Id,Name,Age\n" + "\n".join(lines)).encode(), ReadOptions(rows=True))

    listed = records_of(reading, ListSource("s", "register"))

    assert len(listed.records) + len(listed.refused) == len(reading.rows) - 1
    assert {r["name"] for r in listed.records} == set(NAMES)


def releases(case: Case, *texts: str) -> Outcome:
    for number, text in enumerate(texts, 1):
        case.add(f"release-{number}.csv", text.encode(), list_id="register", published_from=date(2024, number, 1))
    return case.read()


def test_a_later_release_points_to_the_earlier_one(case: Case) -> None:
    """The row of a known identifier is matched or updated, and says what changed; the earlier record stays."""
    mapped(case, columns={"name": "Name", "age": "Age"}, ids={"ministry": "Id"})

    outcome = releases(
        case,
        "Id,Name,Age\n17,Darun Velika,31\n18,Mira Tolan,5\n",
        "No,Id,Name,Age\n1,18,Mira Tolan,6\n2,17,Darun Velika,31\n3,19,Osme Karrun,40\n",
    )

    found = {(r["external_id"], r["row_status"]): r for r in records(outcome)}
    assert set(found) == {
        ("ministry:17", "created"), ("ministry:18", "created"), ("ministry:17", "matched"), ("ministry:18", "updated"),
        ("ministry:19", "created"),
    }  # fmt: skip
    assert found["ministry:18", "updated"]["supersedes"] == found["ministry:18", "created"]["record_id"]
    assert json.loads(found["ministry:18", "updated"]["row_reason"]) == ["row 3 of release-1.csv; changed: age"]
    assert found["ministry:19", "created"]["supersedes"] is None
    assert "2 releases: of the later rows 1 matched, 1 updated, 1 created" in told(outcome)


def test_the_order_of_releases_is_that_of_publication(case: Case) -> None:
    """The chain of three releases runs from the oldest to the newest, in whatever order they were added."""
    mapped(case, columns={"name": "Name"}, ids={"ministry": "Id"})
    for number in (3, 1, 2):
        text = f"Id,Name,Note\n17,Darun Velika,{number}\n"
        case.add(f"r{number}.csv", text.encode(), list_id="register", published_from=date(2024, number, 1))

    found = {json.loads(r["cells"]).get("note") and r["note"]: r for r in records(case.read())}

    assert found["1"]["supersedes"] is None
    assert found["2"]["supersedes"] == found["1"]["record_id"]
    assert found["3"]["supersedes"] == found["2"]["record_id"]


def test_an_identifier_given_anew_is_not_believed(case: Case) -> None:
    """One number, another name and birth date: another person; another name alone: a correction."""
    mapped(case, columns={"name": "Name", "birth_date": "Born"}, ids={"ministry": "Id"})

    outcome = releases(
        case,
        "Id,Name,Born\n17,Darun Velika,1990-02-03\n18,Mira Tolan,1980-02-03\n",
        "Id,Name,Born\n17,Pelagia Morrowind,1999-05-05\n18,Quentin Ashgrove,1980-02-03\n",
    )

    later = {r["id_ministry"]: r for r in records(outcome) if r["name"] in {"Pelagia Morrowind", "Quentin Ashgrove"}}
    assert later["17"]["supersedes"] is None
    assert "with another name" in later["17"]["row_reason"]
    assert later["18"]["row_status"] == "updated"


def test_identifiers_that_repeat_in_a_file(case: Case) -> None:
    """The same row again is refused; other rows under one identifier are all kept: it identifies none of them."""
    mapped(case, columns={"name": "Name", "age": "Age"}, ids={"ministry": "Id"})

    outcome = read_list(
        case,
        "No,Id,Name,Age\n1,17,Darun Velika,31\n2,17,Darun Velika,31\n3,18,Mira Tolan,5\n4,18,Ilo Venn,9\n"
        "5,0,Pell Amar,1\n6,0,Sena Dorr,2\n",
    )

    assert refused(outcome) == {3: "it repeats row 2, word for word and with the same identifier"}
    assert [(r["name"], r["external_id"]) for r in records(outcome)] == [
        ("Darun Velika", "ministry:17"), ("Mira Tolan", None), ("Ilo Venn", None), ("Pell Amar", None),
        ("Sena Dorr", None),
    ]  # fmt: skip
    assert "row 5 too, with other data" in records(outcome)[1]["row_reason"]


# -- bad lists --------------------------------------------------------------------------------------------------------


def test_three_calendars_in_one_column(case: Case) -> None:
    """Each cell is read on its own, with its calendar and what else it could be; what is no date says so."""
    text = (
        "نام,تاریخ تولد\nدارون ولیکا,1362/05/04\nمیرا تولان,1983-07-26\n"
        "اوسمه کارون,١٤٠٣-١٠-١٦\nایلو ون,۳ رمضان ۱۴۰۳\n"
        "تارق سل,31/04/1990\nندی اورواس,44936\nپل امر,1445\n"
    )

    outcome = read_list(case, text, received_at=datetime(2024, 6, 1, tzinfo=UTC))

    found = records(outcome)
    assert [r["birth_date_calendar"] for r in found] == [
        "solar-hijri", "gregorian", "islamic", "islamic", None, None, "islamic",
    ]  # fmt: skip
    assert [r["birth_date"] for r in found[:2]] == ["1983-07-26", "1983-07-26"]
    assert json.loads(found[2]["readings"])["birth_date"]["also"][0] == ["solar-hijri", "2025-01-05"]
    assert (found[3]["birth_date_from"], found[3]["birth_date_to"]) == ("1983-06-13", "1983-06-15")
    assert found[4]["birth_date"] == found[4]["birth_date_as_written"] == "31/04/1990"
    assert "no calendar expected here has such a day" in found[4]["row_reason"]
    assert "spreadsheet" in found[5]["row_reason"]
    # solar 1445 would lie ahead of us
    assert "after the list was received" in json.loads(found[6]["readings"])["birth_date"]["why"]
    assert "column B: 1 cell(s): birth_date: no calendar expected here has such a day; the first is in row 6" in told(
        outcome
    )


def test_the_column_tells_whether_the_month_comes_first(case: Case) -> None:
    """One date that can be read one way only settles the others of its column, and of no other column."""
    found = records(read_list(case, "Name,Born,Died\nDarun,03/04/1990,03/04/2024\nMira,12/25/1980,25/12/2023\n"))

    assert [(r["birth_date"], r["death_date"]) for r in found] == [
        ("1990-03-04", "2024-04-03"),
        ("1980-12-25", "2023-12-25"),
    ]


def test_a_header_that_nobody_knows_is_one_all_the_same(case: Case) -> None:
    """Words without figures above rows with figures: the columns bear their names, whatever these mean."""
    found = records(read_list(case, "Qua,Zop,Wim\nDarun,31,7\nMira,5,8\n"))

    assert [(r["row"], r["qua"], r["zop"]) for r in found] == [(2, "Darun", "31"), (3, "Mira", "5")]


def test_no_header_and_a_mapping_by_letters(case: Case) -> None:
    """Without headers columns are named by their letters; without a mapping a notice asks which is which."""
    text = "1,Darun Velika,31\n2,Mira Tolan,5\n"
    assert "list-no-header: list.csv: no header row was found" in told(read_list(case, text))
    mapped(case, header_row=0, columns={"name": "B", "age": "C"})

    found = records(case.read())

    assert [(r["row"], r["name"], r["age"], r["column_a"]) for r in found] == [
        (1, "Darun Velika", "31", "1"), (2, "Mira Tolan", "5", "2"),
    ]  # fmt: skip


def test_mixed_encodings(case: Case) -> None:
    """A list put together from two is decoded line by line, and the note says which lines."""
    lines = ["نام,سن".encode()] + [f"دارون ولیکا,{n}".encode() for n in range(5)]
    lines += [f"محمد احمد سالم عبد الله,{n}".encode("cp1256") for n in range(5)]

    outcome = read_list(case, b"\n".join(lines))

    assert [r["name"] for r in records(outcome)] == ["دارون ولیکا"] * 5 + ["محمد احمد سالم عبد الله"] * 5
    assert "5 lines (the first is line 7) are in cp1256" in notes(outcome)


def test_a_wrong_encoding_in_the_mapping_spoils_no_line(case: Case) -> None:
    """Of a list that is not in the encoding the mapping says, each line is read in its own, and that is said."""
    mapped(case, encoding="utf-8")
    lines = ["name,place", *("ميرا تولان,سنا",) * 3, *("دارون كرم,سنا",) * 3]
    data = b"\n".join(line.encode("cp1256" if i > 3 else "utf-8") for i, line in enumerate(lines))

    outcome = read_list(case, data)

    assert {r["name"] for r in records(outcome)} == {"ميرا تولان", "دارون كرم"}
    assert "it is not in utf-8, as case.toml says" in notes(outcome)


def test_stray_quotation_marks(case: Case) -> None:
    """A quotation mark that is never closed swallows no rows; a cell with line breaks stays one."""
    text = (
        'Name,Age,Place\n"Darun Velika,31,Orvas\nMira Tolan,5,Senn\nOsme "Os" Karrun,40,Senn\n'
        '"Ilo Venn",9,"Upper\nSenn"\nPell Amar,1,"Orvas\n'
    )

    outcome = read_list(case, text)

    assert [(r["row"], r["name"], r["place_as_written"]) for r in records(outcome)] == [
        (2, '"Darun Velika', "Orvas"), (3, "Mira Tolan", "Senn"), (4, 'Osme "Os" Karrun', "Senn"),
        (5, "Ilo Venn", "Upper\nSenn"), (6, "Pell Amar", "Orvas"),
    ]  # fmt: skip
    assert "row(s) 2: a quotation mark is never closed" in notes(outcome)


def test_more_cells_than_headers(case: Case) -> None:
    """A delimiter inside a cell shifts its row: the notice names the first such row."""
    outcome = read_list(case, "Name,Age,Place\nDarun Velika,31,Orvas\nMira Tolan,5,Senn, near the mill\n")

    assert records(outcome)[1]["column_d"] == "near the mill"
    assert "1 row(s) have cells beyond the headers (the first is row 3)" in told(outcome)


def test_three_hundred_columns(case: Case) -> None:
    """Every column is kept, with its cell; the known ones are understood among them."""
    headers = [f"q{i}" for i in range(298)] + ["Name", "Age"]
    text = ",".join(headers) + "\n" + ",".join(str(i) for i in range(298)) + ",Darun Velika,31\n"

    found = records(read_list(case, text))[0]

    assert (found["name"], found["age"], found["q297"]) == ("Darun Velika", "31", "297")
    assert json.loads(found["cells"])["age"] == "KN2"
    assert sum(name.endswith("_as_written") for name in found) == 300


def as_written(outcome: Outcome, folder: Path) -> dict[str, pa.Table]:
    """Return the tables as the chain writes them."""
    files = TableFiles(folder)
    for name, table in outcome.tables.items():
        if isinstance(table, pa.Table):
            files.write(name, table)
        else:
            files.write_long(TABLES[name], table, table.rows)
    return {name: files.read(name) for name in outcome.tables}


LONG_LINES = ["Id,Name,Born,Place"] + [f"{i},{NAMES[i % 8]},{1900 + i}-02-03," for i in range(40)]
LONG_LINES[9:9] = ["Id,Name,Born,Place"]
LONG_LINES[25] += "Senn,a cell too many"
LONG_LINES[33:33] = [LONG_LINES[4], "12,Ilo Venn,1960-01-01,Senn"]


@pytest.mark.parametrize("ids", [{}, {"ministry": "Id"}])
def test_a_long_list_gives_the_tables_of_a_short_one(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ids: dict[str, str]
) -> None:
    """Read in stretches, put into columns part by part and sorted on disk, the rows are the same: columns that only
    some parts have, refused rows, repeats a stretch later, later releases, order."""
    mapped(case, columns={"name": "Name", "birth_date": "Born", "place": "Place"}, ids=ids)
    later = [line.replace("Mira Tolan", "Mira Tolann") for line in LONG_LINES[:20]]
    short = releases(case, "\n".join(LONG_LINES), "\n".join(later))
    whole = as_written(short, tmp_path / "short")

    monkeypatch.setattr("stemmata.read.listing.LONG", 7)
    monkeypatch.setattr("stemmata.read.delimited.STRETCH_ROWS", 11)
    for name, value in (("LONG", 5), ("MOST_IN_MEMORY", 16), ("_LONG_BYTES", 100)):
        monkeypatch.setattr(f"stemmata.read.room.{name}", value)
    monkeypatch.setattr("stemmata.store.tablefiles._GROUP_ROWS", 9)
    case.cache.clear()
    with Shelves(tmp_path / "shelves") as shelves:
        case.shelf = shelves.shelf
        long = case.read()
        again = case.read()
        parted, kept = as_written(long, tmp_path / "long"), as_written(again, tmp_path / "kept")

    assert not isinstance(long.tables["records"], pa.Table)
    assert "column_e" in whole["records"].schema.names
    assert bool(ids) == ("updated" in whole["records"].column("row_status").to_pylist())
    for name, table in whole.items():
        assert parted[name].equals(table), name
        assert kept[name].equals(table), name
    assert told(long) == told(short) == told(again)


def test_a_long_parquet_list_gives_the_tables_of_a_short_one(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of Parquet are read in stretches too, nested columns and long texts included."""
    table = pa.table({
        "name": [NAMES[i % 8] for i in range(30)],
        "places": [["Senn"] if i == 21 else [] for i in range(30)],
        "note": ["He was seen. " * 30 if i % 7 == 0 else None for i in range(30)],
    })  # fmt: skip
    stream = io.BytesIO()
    pq.write_table(table, stream)
    whole = read_list(case, stream.getvalue(), "list.parquet")

    monkeypatch.setattr("stemmata.read.parquet.STRETCH_ROWS", 8)
    case.cache.clear()
    parted = case.read()

    assert len(rows(whole, "records")) == 30
    for name, table in whole.tables.items():
        # the language of a passage is told by its stretch
        columns = [column for column in table.schema.names if column not in {"lang", "languages"}]
        assert parted.tables[name].select(columns).equals(table.select(columns)), name


def test_a_list_beyond_the_limits_leaves_nothing_behind(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and characters of a list have limits of their own; past them it is unread, with the count and the key."""
    monkeypatch.setattr("stemmata.read.delimited.STRETCH_ROWS", 300)
    lines = "\n".join(f"{i},{NAMES[i % 8]}" for i in range(2_000))
    case.add("good.csv", f"Id,Name\n{lines[:5_000]}\n".encode(), list_id="register")
    case.add("long.csv", f"Id,Name\n{lines}\n".encode(), list_id="register")

    for limit, reason in (
        ("max_list_rows", "it has more than 1,000 rows; split it, or raise read.max_list_rows in case.toml"),
        ("max_list_chars", "its text is longer than 9,000 characters; split it, or raise read.max_list_chars"),
    ):
        value = 1_000 if limit == "max_list_rows" else 9_000
        case.settings = Settings.model_validate({"read": {limit: value}})
        outcome = case.read()

        status = {row["name"]: row for row in rows(outcome, "sources")}
        assert (status["long.csv"]["status"], status["good.csv"]["status"]) == ("unread", "read")
        assert reason in status["long.csv"]["reason"]
        for table in ("texts", "passages", "records"):
            assert {row["source_id"] for row in rows(outcome, table)} == {status["good.csv"]["source_id"]}


def test_what_is_missing_of_a_kept_list_is_read_again(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stretch that is gone from the cache, or spoilt, costs a second reading and no row."""
    monkeypatch.setattr("stemmata.read.delimited.STRETCH_ROWS", 5)
    first = read_list(case, "\n".join(LONG_LINES))
    keys = sorted(key for key in case.cache if key.startswith("read-"))
    del case.cache[keys[3]]
    case.cache[keys[1]] = b"STEMMATA3 no more"

    second = case.read()

    assert len(keys) > 5
    assert all(second.tables[name].equals(table) for name, table in first.tables.items())


def test_merged_cells_and_headings_in_a_workbook(case: Case) -> None:
    """A cell merged downwards stands in each row with its range; one across the table is a heading."""
    lines = [
        ["The dead of Orvas", None, None], ["Village", "Name", "Age"],
        ["Senn", "Darun Velika", 31], [None, "Mira Tolan", 5],
        ["The northern villages", None, None], ["Karr", "Osme Karrun", 40], ["Total", None, 3],
    ]  # fmt: skip

    outcome = read_list(case, workbook(("Deaths", lines), merge=("A1:C1", "A3:A4", "A5:C5")), "list.xlsx")

    assert [(r["row"], r["city"], r["name"]) for r in records(outcome)] == [
        (3, "Senn", "Darun Velika"), (4, "Senn", "Mira Tolan"), (6, "Karr", "Osme Karrun"),
    ]  # fmt: skip
    assert json.loads(records(outcome)[1]["cells"])["city"] == "Deaths!A3:A4"
    assert refused(outcome) == {5: "it is a heading across several columns", 7: "it is a sum over other rows"}
    assert "merged over several rows stand in each of them" in notes(outcome)


def test_formulas_are_noted(case: Case) -> None:
    """What a formula gave at the last saving is read; the note says that there are formulas."""
    outcome = read_list(
        case, workbook(("L", [["Name", "Age"], ["Darun Velika", 31], ["Mira Tolan", "=B2-26"]])), "list.xlsx"
    )

    assert [r["name"] for r in records(outcome)] == ["Darun Velika", "Mira Tolan"]
    assert "formulas" in notes(outcome)


def test_sheets_of_a_workbook(case: Case) -> None:
    """Only the sheets of the mapping give records; one that is not there is named with those that are."""
    mapped(case, sheet=["2023", "2022"], columns={"name": "Name"})
    lines = [["Name", "Age"], ["Darun Velika", 31]]

    outcome = read_list(case, workbook(("2023", lines), ("Old", lines)), "list.xlsx")

    assert [r["sheet"] for r in records(outcome)] == ["2023"]
    assert "there is no sheet '2022' (it has '2023', 'Old')" in told(outcome)


def test_parquet_with_nested_columns(tmp_path: Path) -> None:
    """Read in the jail: nested columns are named by their paths; dates and whole numbers read as a person would."""
    case = Case(tmp_path)
    mapped(case, columns={"name": "person.name", "birth_date": "born", "city": "places[0]"}, ids={"ministry": "id"})
    table = pa.table(
        {
            "id": pa.array([17, 18], pa.int64()),
            "person": [{"name": "Darun Velika", "age": 31.0}, {"name": "Mira Tolan", "age": None}],
            "places": [["Orvas", "Senn"], []],
            "born": pa.array([date(1990, 2, 3), None], pa.date32()),
        }
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)

    found = records(read_list(case, sink.getvalue().to_pybytes(), "list.parquet"))

    assert [(r["row"], r["name"], r["city"], r["birth_date"]) for r in found] == [
        (1, "Darun Velika", "Orvas", "1990-02-03"), (2, "Mira Tolan", None, None),
    ]  # fmt: skip
    assert [r["external_id"] for r in found] == ["ministry:17", "ministry:18"]
    assert found[0]["person_age"] == "31"
    assert json.loads(found[0]["cells"])["name"] == "record 1"


def test_damaged_parquet_says_so(case: Case) -> None:
    """A Parquet file cut short stays unread with the reason."""
    outcome = read_list(case, b"PAR1" + b"\x00" * 100, "list.parquet")

    assert "the Parquet file is damaged" in rows(outcome, "sources")[0]["reason"]


def test_settings_of_lists_are_checked() -> None:
    """A field has one place: a column or columns to join, not both and not neither."""
    with pytest.raises(ValueError, match="one of the two"):
        ListSettings.model_validate({"columns": {"name": {"column": "A", "join": ["B"]}}})
