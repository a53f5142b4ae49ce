"""Manifests as people write them: any encoding, delimiter, headers, dates; nothing lost, what was understood shown."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from stemmata.errors import ManifestError
from stemmata.preserve import describe, manifest

ROWS = "file;publisher;titre\nune.txt;L'Écho de Lémurie;Été à la côte\ndeux.txt;Le Fanal;\n"


def read(tmp_path: Path, raw: bytes, name: str = "manifest.csv") -> manifest.Manifest:
    (tmp_path / name).write_bytes(raw)
    return manifest.read(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_what_spreadsheets_write_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    """Encodings with and without mark, and the delimiters of different countries."""
    found = read(tmp_path, ROWS.replace(";", delimiter).encode(encoding))

    assert [row.details for row in found.rows] == [
        {"file": "une.txt", "publisher": "L'Écho de Lémurie", "titre": "Été à la côte"},
        {"file": "deux.txt", "publisher": "Le Fanal"},
    ]
    assert found.columns == {"file": "file", "publisher": "publisher", "titre": "title"}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("فایل,ناشر\nیک.txt,روزنامه فانوس\n", "utf-8"),
        ("الملف,الناشر\nواحد.txt,جريدة الفانوس\n", "cp1256"),
        ("file,publisher\nодин.txt,Газета Маяк сообщает\n", "cp1251"),
    ],
)
def test_other_scripts_are_read_in_their_old_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    """Arabic, Persian and Russian manifests, headers included."""
    found = read(tmp_path, text.encode(encoding))

    assert list(found.rows[0].details.values()) == text.splitlines()[1].split(",")
    assert set(found.columns.values()) == {"file", "publisher"}


def test_lines_quotes_and_the_sep_line_are_read(tmp_path: Path) -> None:
    """Cells over several lines, doubled quotes, Excel's line `sep=`, Windows line ends, a title above the header."""
    raw = b'sep=;\r\nInventory of the box;;\r\n\r\nfile;note;weather\r\na.txt;"two\r\nlines; ""quoted""";rain\r\n;;\r\n'

    found = read(tmp_path, raw)

    assert [(row.file, row.details["note"]) for row in found.rows] == [("a.txt", 'two\r\nlines; "quoted"')]
    assert found.read_as == "utf-8, delimiter ;"


def test_no_cell_is_lost(tmp_path: Path) -> None:
    """Repeated headers, headers left out, and cells beyond the header all keep their own place."""
    found = read(tmp_path, b"file,date,date,,x\na.txt,1990,1991,lost?,y,beyond\n")

    assert found.rows[0].details == {
        "file": "a.txt", "date": "1990", "date (2)": "1991", "column 4": "lost?", "x": "y", "column 6": "beyond",
    }  # fmt: skip


def test_workbooks_are_read(tmp_path: Path) -> None:
    """The first sheet with a column for the file; dates in ISO form, whole numbers without a point."""
    book = Workbook()
    book.active.append(["nothing", "here"])
    sheet = book.create_sheet("Fichiers")
    sheet.append(["Fichier", "Date", "pages", "weather"])
    sheet.append(["a.txt", date(1989, 11, 16), 12, None])
    out = io.BytesIO()
    book.save(out)

    found = read(tmp_path, out.getvalue(), "manifest.xlsx")

    assert found.rows[0].details == {"Fichier": "a.txt", "Date": "1989-11-16", "pages": "12"}
    assert found.read_as == "sheet 'Fichiers'"


def test_a_formula_that_was_never_reckoned_stops_the_manifest(tmp_path: Path) -> None:
    """It would read as an empty cell: a file to be protected would be open."""
    book = Workbook()
    book.active.append(["file", "protection"])
    book.active.append(["a.txt", '=IF(1=1,"secret","open")'])
    out = io.BytesIO()
    book.save(out)

    with pytest.raises(ManifestError, match="B2"):
        read(tmp_path, out.getvalue(), "manifest.xlsx")


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00\x01\x02", b"just words", b"PK\x03\x04 not a workbook", b"a,b\n1,2\n", b'file\n"' + b"x" * 200_000],
)
def test_what_is_no_manifest_is_an_error_with_a_mend(tmp_path: Path, raw: bytes) -> None:
    """Empty, binary, broken, without a column for the file: told, never a crash."""
    with pytest.raises(ManifestError) as raised:
        read(tmp_path, raw)

    assert "column `file`" in raised.value.hint


@given(raw=st.binary(max_size=300))
def test_any_bytes_are_a_manifest_or_an_error(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    """Whatever lies in the file, reading it gives rows or a clear error, and says how it was read."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"file,title\n" + raw)

    try:
        said = manifest.read(path).read_as
    except ManifestError as problem:
        said = problem.hint

    assert said


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("1989", "1989-01-01", "1989-12-31"),
        ("1988-02", "1988-02-01", "1988-02-29"),
        ("1989-11-16", "1989-11-16", "1989-11-16"),
        ("1989/11/3", "1989-11-03", "1989-11-03"),
        ("1989-11-16T23:30:00-06:00", "1989-11-16", "1989-11-16"),
        ("1989-11-16 23:30:00", "1989-11-16", "1989-11-16"),
        ("1989-11 to 1990-02", "1989-11-01", "1990-02-28"),
        ("1989-11-16/1989-11-18", "1989-11-16", "1989-11-18"),
        ("1990..1989", "1989-01-01", "1990-12-31"),
        ("۱۹۸۹-۱۱-۱۶", "1989-11-16", "1989-11-16"),
        ("12 Mehr 1401", "2022-10-04", "2022-10-04"),
        ("۱۴۰۱/۰۷/۱۲", "2022-10-04", "2022-10-04"),
        ("16 November 1989", "1989-11-16", "1989-11-16"),
        ("03/04/2023", "2023-03-04", "2023-04-03"),
    ],
)
def test_days_have_bounds(cell: str, first: str, last: str) -> None:
    """Years, months, ranges and other calendars; a time of day never moves the day; day-or-month stays open."""
    days = describe.read_days(cell, ("gregorian", "solar-hijri"))

    assert days is not None
    assert (str(days.first), str(days.last)) == (first, last)


@pytest.mark.parametrize("cell", ["yesterday", "1989-13", "1989-02-30", "unknown", "12", "1/" * 60, "-" * 500])
def test_what_is_no_day_stays_as_written(cell: str) -> None:
    """No guess, and the cell is kept beside the source."""
    assert describe.read_days(cell) is None
    found = describe.interpret({"date": cell})
    assert found.fields == {}
    assert found.rest == {"date": cell}


@given(st.dates(date(1500, 1, 1), date(2200, 12, 31)))
def test_iso_days_read_back_equal(day: date) -> None:
    """Every day from 1500 to 2200 written in ISO form is that day."""
    days = describe.read_days(day.isoformat())

    assert days is not None
    assert (days.first, days.last, days.doubt) == (day, day, None)


@pytest.mark.parametrize(
    ("header", "cell", "column", "value"),
    [
        ("kind", "Newspaper article", "kind", "press"),
        ("Type", "témoignage", "kind", "testimony"),
        ("kind", "gossip", "kind", "other"),
        ("language", "fa-IR; English / ara", "languages", ("fa", "en", "ar")),
        ("Langue", "français", "languages", ("fr",)),
        ("protection", "PUBLIC", "protection", "open"),
        ("confidentiality", "top secret", "protection", "secret"),
        ("protection", "restricted, later open", "protection", "restricted"),
        ("protection", "eyes of the desk only", "protection", "secret"),
        ("obtained from", "a clerk", "obtained", "a clerk"),
    ],
)
def test_values_are_understood(header: str, cell: str, column: str, value: object) -> None:
    """Other words for the same thing; protection that is not understood is the strictest."""
    assert describe.interpret({header: cell}).fields == {column: value}


@given(st.dictionaries(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12), max_size=6))
def test_every_cell_is_understood_or_kept(details: dict[str, str]) -> None:
    """Whatever headers and cells: each is taken by a column or stays in the rest, as written."""
    found = describe.interpret(details)

    understood = {header for header, column in describe.columns(list(details)).items() if column}
    assert details.keys() - understood <= found.rest.keys()
    assert all(details[header] == cell for header, cell in found.rest.items())


def test_unclear_values_are_kept_as_written_beside_what_was_made_of_them() -> None:
    """The reader of the table sees both."""
    found = describe.interpret({"kind": "gossip", "languages": "en, klingon", "protection": "mild"})

    assert found.rest == {"kind": "gossip", "languages": "en, klingon", "protection": "mild"}
    assert len(found.remarks) == 3


def test_ends_in_the_wrong_order_are_exchanged_and_said() -> None:
    """A slip in a table must not give a period that ends before it begins."""
    found = describe.interpret({"published_from": "1990", "published_to": "1988"})

    assert found.fields["published_from"] <= found.fields["published_to"]
    assert "exchanged" in found.remarks[0]


@pytest.mark.parametrize(
    ("header", "cells", "grade"),
    [
        ("protecton", "secret", "secret"),
        ("Protection (open/restricted)", "restricted", "restricted"),
        ("protection,protection", "open,secret", "secret"),
        ("protection,access", "restricted,open", "restricted"),
    ],
)
def test_no_slip_in_a_header_opens_a_source(tmp_path: Path, header: str, cells: str, grade: str) -> None:
    """A misspelt or doubled column of protection still protects, and the strictest word counts."""
    found = read(tmp_path, f"file,{header}\na.txt,{cells}\n".encode())

    assert "protection" in found.columns.values()
    assert describe.interpret(found.rows[0].details).fields["protection"] == grade


def test_the_stricter_of_two_rows_on_one_file_protects_it(tmp_path: Path) -> None:
    """The first row counts in all else."""
    found = read(tmp_path, b"file,protection,title\na.txt,open,One\n./a.txt,secret,Two\n")

    lookup = manifest.Lookup(found)
    (row,) = lookup.assign([(["a.txt"], None)])

    assert row is not None
    fields = describe.interpret(row.details).fields
    assert (fields["protection"], fields["title"]) == ("secret", "One")
    assert [again.line for again, _ in lookup.repeated] == [3]


def test_a_merged_cell_speaks_of_every_row_it_covers(tmp_path: Path) -> None:
    """Who merged `secret` over three rows meant all three."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (["file", "protection"], ["a.txt", "secret"], ["b.txt", None], ["c.txt", None], ["d.txt", "open"]):
        sheet.append(cells)
    sheet.merge_cells("B2:B4")
    stream = io.BytesIO()
    book.save(stream)

    found = read(tmp_path, stream.getvalue(), "manifest.xlsx")

    assert [row.details["protection"] for row in found.rows] == ["secret", "secret", "secret", "open"]
