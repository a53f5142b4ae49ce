"""A list before it is added: the mapping proposed, what is shown of it, and what is written to case.toml. Invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import stemmata
from stemmata import cli, config
from stemmata.errors import MappingError, SettingsError
from stemmata.read.child import read_results
from stemmata.read.jail import Jail
from stemmata.read.proposing import changed

LIST = (
    "The dead of Orvas\nردیف,کد ملی,نام و نام خانوادگی,جنسیت,سن,تاریخ تولد,shoe\n"
    "1,1701,دارون ولیکا,مرد,۳۱,1362/05/04,42\n2,1702,میرا تولان,زن,5,2017-02-03,\n3,1703,اوسمه کارون,x,40,31/04/1990,\n"
    "ردیف,کد ملی,نام و نام خانوادگی,جنسیت,سن,تاریخ تولد,shoe\n"
)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> stemmata.Case:
    """A case of which files are read in this process: how they are jailed is tested elsewhere."""
    monkeypatch.setattr(Jail, "stretches", lambda self, path, job: read_results(path.read_bytes(), job.options))
    monkeypatch.setenv("STEMMATA_HOME", str(tmp_path / "home"))
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    return stemmata.new(tmp_path / "case", title="Orvas")


def run(case: stemmata.Case, *words: str, answers: str = "") -> Result:
    file = str(case.path.parent / "list.csv")
    return CliRunner().invoke(cli.main, ["add", str(case.path), file, "--list", "register", *words], input=answers)


def test_a_mapping_is_proposed_and_ten_rows_are_shown(case: stemmata.Case) -> None:
    """Known headers, identifiers and the calendars found; what was not understood, and why; refused rows."""
    look = case.first_look(case.path.parent / "list.csv", "register")

    assert look.mapping == {
        "header_row": 2,
        "columns": {
            "name": "نام و نام خانوادگی",
            "sex": "جنسیت",
            "age": "سن",
            "birth_date": {"column": "تاریخ تولد", "calendar": ["solar-hijri", "gregorian"]},
        },
        "ids": {"national_id": "کد ملی"},
    }
    assert [(row.row, row.status) for row in look.rows] == [(3, "record"), (4, "record"), (5, "record"), (6, "refused")]
    born = next(field for field in look.rows[0].fields if field.field == "birth_date")
    assert (born.value, born.as_written, born.calendar) == ("1983-07-26", "1362/05/04", "solar-hijri")
    assert len(look.rows[2].reasons) == 2
    assert look.rows[3].reasons == ("it repeats the headers of row 2",)


def test_yes_writes_the_mapping_and_nothing_else_changes(case: stemmata.Case) -> None:
    """What stands in case.toml stays, letter by letter; the section added is understood as it was shown."""
    settings = case.path / "case.toml"
    own = settings.read_text("utf-8").replace("# seconds = 60.0", "# my own remark\nseconds = 90.0 # slow disk")
    settings.write_text(own.rstrip(), "utf-8")
    before = settings.read_text("utf-8")

    result = run(case, "--yes", "--json")

    assert result.exit_code == 0, result.output
    shown = json.loads(result.output)
    assert shown["counts"]["created"] == 1
    after = settings.read_text("utf-8")
    assert after.startswith(before)
    mapping = case.settings().lists["register"]
    assert mapping == config.ListSettings.model_validate(shown["lists"][0]["mapping"])
    assert case.settings().read.seconds == 90

    again = run(case, "--yes")

    assert again.exit_code == 0
    assert "by the mapping in case.toml" in again.output
    assert settings.read_text("utf-8") == after


def test_edit_on_a_terminal(case: stemmata.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes are taken line by line, a wrong one is refused with the reason, and the rows are shown anew."""
    monkeypatch.setattr(cli, "on_terminal", lambda: True)
    answers = "edit\nage =\nbirth_date.calendar = julian\nbirth_date.calendar = solar-hijri\nnotes = shoe\n\nyes\n"

    result = run(case, answers=answers)

    assert result.exit_code == 0, result.output
    assert "R003: columns.birth_date.calendar" in result.output
    mapping = case.settings().lists["register"]
    assert mapping.columns.age is None
    assert mapping.columns.birth_date is not None
    assert mapping.columns.birth_date.calendar == "solar-hijri"
    assert mapping.columns.notes is not None
    assert "G -> " not in result.output or "'shoe' -> notes" in result.output


def test_skip_writes_no_mapping_and_adds_the_file(case: stemmata.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """To skip is to leave the columns to the program."""
    monkeypatch.setattr(cli, "on_terminal", lambda: True)

    result = run(case, answers="skip\n")

    assert "created" in result.output
    assert case.settings().lists == {}


def test_without_a_terminal_nothing_is_asked(case: stemmata.Case) -> None:
    """A script gets what it always got."""
    result = run(case)

    assert result.exit_code == 0
    assert "write this mapping" not in result.output
    assert case.settings().lists == {}


def test_what_is_no_table_is_added_all_the_same(case: stemmata.Case) -> None:
    """A list that cannot be read now is evidence nevertheless."""
    (case.path.parent / "list.csv").write_bytes(b"\x89PNG\r\n\x1a\n....")

    result = run(case, "--yes")

    assert "R002" in result.output
    assert "1 created" in result.output


def test_columns_without_header_are_proposed_by_what_they_hold(case: stemmata.Case) -> None:
    """A number that only counts the rows is no age."""
    file = case.path.parent / "bare.csv"
    file.write_text("1,Darun Velika,m,31,1990-02-03\n2,Mira Tolan,f,5,2017-02-03\n3,Ilo Venn,m,9,2013-02-03\n", "utf-8")

    look = case.first_look(file, "bare")

    assert look.mapping == {"header_row": 0, "columns": {"name": "B", "sex": "C", "age": "D", "date": "E"}}
    assert [row.row for row in look.rows] == [1, 2, 3]


SPLIT = {"columns": {"name": {"column": "N", "order": ["given", "family"]}, "sex": "S"}}
JOINED = {"columns": {"name": "N", "sex": "S", "birth_date": {"join": ["Y", "M"]}}}


@pytest.mark.parametrize(
    ("line", "gives"),
    [
        ("name = Full Name", {"columns": {"name": "Full Name", "sex": "S"}}),
        ("name.order = given, family", SPLIT),
        ("sex =", {"columns": {"name": "N"}}),
        ("ids.ministry = Id No", {"columns": {"name": "N", "sex": "S"}, "ids": {"ministry": "Id No"}}),
        ("header_row = 3", {"columns": {"name": "N", "sex": "S"}, "header_row": 3}),
        ('birth_date = { join = ["Y", "M"] }', JOINED),
    ],
)  # fmt: skip
def test_lines_of_change(line: str, gives: dict[str, object]) -> None:
    """A line names a field, what is said of its column, an identifier or a key of the list."""
    assert changed({"columns": {"name": "N", "sex": "S"}}, line) == gives


@pytest.mark.parametrize(
    "line", ["", "name", "birth = X", "name.kalendar = islamic", "header_row = two", "ids.A B = X"]
)
def test_lines_that_are_no_change(line: str) -> None:
    """What cannot be understood changes nothing and says why."""
    mapping = {"columns": {"name": "N"}}
    with pytest.raises(MappingError):
        changed(mapping, line)
    assert mapping == {"columns": {"name": "N"}}


@pytest.mark.parametrize("name", ["register", "Liste n° 1", 'a "quoted" list', "فهرست"])
def test_any_name_of_a_list_can_be_written(case: stemmata.Case, name: str) -> None:
    """Names with spaces, quotation marks and letters of any script come back as they were; a second time is refused."""
    settings = case.path / "case.toml"
    settings.write_bytes(settings.read_bytes().replace(b"\n", b"\r\n").rstrip())
    before = settings.read_bytes()

    case.map_list(
        name, {"header_row": 1, "columns": {"name": 'The "name"', "sex": {"column": "S", "values": {"1": "male"}}}}
    )

    assert settings.read_bytes().startswith(before)
    assert b"\n" not in settings.read_bytes().replace(b"\r\n", b"")
    assert case.settings().lists[name].header_row == 1
    with pytest.raises(SettingsError, match="has a section already"):
        case.map_list(name, {})


def test_headers_like_known_ones_are_proposed_and_said_to_be(case: stemmata.Case) -> None:
    """What stands beside the telling word is passed over; dates are known by their cells; each is marked as likely."""
    file = case.path.parent / "export.tsv"
    lines = ["victim_uid\tVICTIM NAME (EN)\tVictim name (AR)\tBorn (solar)\tWhen\tage_yrs\tHospital name\tshoe"]
    lines += [
        f"V{i}\tDarun Velika\tدارون ولیکا\t13{i + 40}/05/04\t1983-05-{i + 10}\t{i}\tSt Orsel\t42" for i in range(9)
    ]
    file.write_text("\n".join(lines), "utf-8")

    look = case.first_look(file, "export")

    assert look.mapping == {
        "header_row": 1,
        "columns": {
            "name": "VICTIM NAME (EN)", "name_ar": "Victim name (AR)", "age": "age_yrs",
            "birth_date": {"column": "Born (solar)", "calendar": "solar-hijri"}, "date": "When",
        },
        "ids": {"case_id": "victim_uid"},
    }  # fmt: skip
    likely = {column.header for column in look.columns if column.likely}
    assert likely == {"VICTIM NAME (EN)", "Victim name (AR)", "age_yrs", "Born (solar)", "When"}
    assert not any("names" in problem for problem in look.problems)


def test_a_list_without_names_says_so(case: stemmata.Case) -> None:
    """Nobody is linked by their shoes: the first thing to say is which column holds the names."""
    file = case.path.parent / "shoes.csv"
    file.write_text("shoe,glove\n42,7\n43,8\n", "utf-8")

    look = case.first_look(file, "shoes")

    assert any("no column was found that holds names" in problem for problem in look.problems)


def test_what_order_day_and_month_are_in_is_asked(case: stemmata.Case) -> None:
    """Where no date of a column can be read one way only, the reader is told how it was read and how to change it."""
    file = case.path.parent / "dates.csv"
    file.write_text("Name,Born,Died\nDarun Velika,03/04/1990,13/05/1999\nMira Tolan,05/06/1991,01/02/1999\n", "utf-8")

    look = case.first_look(file, "dates")

    told = [problem for problem in look.problems if problem.startswith("list-order")]
    assert len(told) == 1
    assert "column B: birth_date: in 2 cell(s)" in told[0]
    assert "birth_date.month_first = true" in told[0]


def test_a_list_of_words_alone_is_told_what_it_lacks(case: stemmata.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text without columns is kept as evidence, with the mend on the screen."""
    monkeypatch.setattr(cli, "on_terminal", lambda: True)
    file = case.path.parent / "names.txt"
    file.write_text("Darun Velika\nMira Tolan\n", "utf-8")

    result = CliRunner().invoke(cli.main, ["add", str(case.path), str(file), "--list", "names"])

    assert "R002" in result.output
    assert "save it as CSV, one person a line below a header such as `name`" in result.output
    assert "1 created" in result.output


def test_of_a_list_in_two_encodings_none_is_proposed(case: stemmata.Case) -> None:
    """What is proposed is what the build understands: every line in its own encoding."""
    lines = [b"name,place", *("ميرا تولان,سنا".encode(),) * 3, *("دارون كرم,سنا".encode("cp1256"),) * 3]
    path = case.path / "mixed.csv"
    path.write_bytes(b"\n".join(lines))

    look = case.first_look(path, "mixed")
    case.map_list("mixed", look.mapping)
    case.add(path, list_id="mixed")
    case.build(only="read")

    assert "encoding" not in look.mapping
    assert {row["name"] for row in case.table("records").to_pylist()} == {"ميرا تولان", "دارون كرم"}
