"""The coding sheet: out to a spreadsheet and back in, with nothing lost, invented or entered unseen."""

from __future__ import annotations

import csv
import io
import random
import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weigh.conftest import TEXTS, built, digests

from stemmata.case import Case
from stemmata.errors import SheetError
from stemmata.store.tablefiles import TableFiles
from stemmata.tables import TABLES
from stemmata.values.formulas import unguarded
from stemmata.weigh.coding import Coding
from stemmata.weigh.sheet import COLUMNS, Diff, enter_sheet, export_sheet, read_sheet
from stemmata.weigh.sheetfile import as_cell, read_rows, write_rows

Sit = Callable[[str], Coding]
Rows = list[dict[str, str]]
A, B = TEXTS
FORMATS = [".csv", ".xlsx"]


@pytest.fixture(params=FORMATS)
def sheet(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / f"sheet{request.param}"


def rows_of(path: Path) -> Rows:
    header, rows = read_rows(path, "id")
    return [dict(zip(header, cells, strict=True)) for _, cells in rows]


def save(path: Path, rows: Rows) -> Path:
    """Save rows as a spreadsheet program would, under another name."""
    out = path.with_stem("coded")
    out.unlink(missing_ok=True)
    header = list(rows[0])
    if path.suffix == ".csv":
        with out.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=";").writerows([header, *([r.get(h, "") for h in header] for r in rows)])
        return out
    book = openpyxl.Workbook()
    for line in [header, *([r.get(h) or None for h in header] for r in rows)]:
        book.active.append(line)
    book.save(out)
    return out


def exported(coding: Coding, path: Path) -> Rows:
    export_sheet(coding, path, coding.queue("all"))
    return rows_of(path)


def taken(coding: Coding, path: Path) -> tuple[Diff, list[int]]:
    diff = read_sheet(coding, path)
    return diff, enter_sheet(coding, diff)


def at(rows: Rows, topic: str, source: str = A) -> dict[str, str]:
    return next(r for r in rows if r["topic"] == topic and r["source_id"] == f"s:{source}")


def test_a_row_has_the_words_in_their_passage(sitting: Sit, sheet: Path) -> None:
    """One row a claim; the passage verbatim, ids that no program takes for numbers, nothing of what others said."""
    sitting("Ben").code(sitting("Ben").queue("all")[0], "rejected", reason="secret doubts")
    ada = sitting("Ada")

    rows = exported(ada, sheet)

    assert [r["id"] for r in rows] == [f"c:{claim_id}" for claim_id in ada.queue("all")]
    assert all(r["quote"] in r["passage"] and r["passage"] in TEXTS[r["source_id"][2:]] for r in rows)
    assert {(r["code"], r["reason"]) for r in rows} == {("", "")}
    assert "secret" not in sheet.read_bytes().decode("latin-1")
    assert list(rows[0]) == [c for c in COLUMNS if c != "codes"]


def test_what_is_not_changed_decides_nothing(sitting: Sit, sheet: Path) -> None:
    """As it went out, and saved again by another program, in any order, some rows gone, some columns too."""
    ada = sitting("Ada")
    rows = exported(ada, sheet)
    entries = ada.book.seen
    shuffled = random.Random(1).sample(rows, len(rows))

    assert read_sheet(ada, sheet).unchanged == len(rows)
    for back in (
        rows,
        shuffled[1:],
        [{k: v for k, v in r.items() if k not in {"passage", "chain"}} for r in rows],
        [{k: v for k, v in r.items() if k not in {"quote", "state"}} for r in rows],
    ):
        diff, entered = taken(ada, save(sheet, back))
        assert (diff.changes, diff.refused, entered, diff.unchanged) == ((), (), [], len(back))
    assert read_sheet(ada, save(sheet, shuffled[1:])).missing == 1
    assert ada.book.seen == entries == max(e["seq"] for e in ada.ledger.entries())


def test_a_diff_is_shown_and_then_entered(case: Case, sitting: Sit, sheet: Path) -> None:
    """Reading enters nothing; entering does just what was shown; read again, the same sheet decides nothing."""
    ada = sitting("Ada")
    rows = exported(ada, sheet)
    at(rows, "assailant_number")["code"] = "Accept"
    at(rows, "assailant_number", B)["code"] = "r"
    at(rows, "perpetrator")["value"] = "+the navy"
    at(rows, "perpetrator")["reason"] = "misheard"
    rows.append({"source": "a.txt", "topic": "motive", "value": "nobody knows", "asserted_by": "Mr Karsan",
                 "quote": "the bodies were buried at  night"})  # fmt: skip
    coded = save(sheet, rows)

    diff = read_sheet(ada, coded)

    assert diff.refused == ()
    assert diff.counts == {
        "accepted": 1,
        "added": 1,
        "corrected": 1,
        "rejected": 1,
        "unchanged": len(rows) - 4,
        "refused": 0,
    }
    corrected = next(c for c in diff.changes if c.what == "corrected")
    assert [(f[0], f[2]) for f in corrected.fields] == [("value", "+the navy")]
    assert ada.decisions() == []
    entries = enter_sheet(ada, diff)
    assert len(entries) == 4
    built(case)
    status = {c["claim_id"]: c for c in case.table("claims").to_pylist()}
    assert status[corrected.claim_id]["value"] == "+the navy"
    assert [c["quote"] for c in status.values() if c["status"] == "added"] == ["the bodies were buried at night"]

    again, entered = taken(sitting("Ada"), coded)
    assert (again.changes, again.refused, entered) == ((), (), [])
    fresh = exported(sitting("Ada"), coded.with_stem("fresh"))
    assert at(fresh, "assailant_number")["code"] == "accepted"
    assert at(fresh, "perpetrator")["value"] == "'+the navy"
    assert read_sheet(sitting("Ada"), coded.with_stem("fresh")).unchanged == len(fresh)


def test_a_code_that_is_emptied_is_taken_back(case: Case, sitting: Sit, sheet: Path) -> None:
    """A row whose code is emptied, and whose fields are as suggested, undoes the coder's own code exactly."""
    before = digests(built(case))
    ada = sitting("Ada")
    ada.code(ada.queue("all")[0], "rejected", reason="no")
    rows = exported(ada, sheet)
    rows[0] |= {"code": "", "reason": ""}

    diff, _ = taken(ada, save(sheet, rows))

    assert diff.counts["taken back"] == 1
    assert digests(built(case)) == before


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"code": "perhaps"}, "code"),
        ({"code": "accept", "value": "other"}, "code"),
        ({"code": "correct"}, "code"),
        ({"reason": "because"}, "code"),
        ({"quote": "words nobody said"}, "quote"),
        ({"polarity": "asks"}, "polarity"),
        ({"topic": "weather"}, "topic"),
        ({"event_from": "soon"}, "event_from"),
        ({"low": "few"}, "low"),
        ({"value": ""}, "value"),
        ({"id": "c:ffffffff"}, "id"),
        ({"id": "", "source_id": "s:ffffffff"}, "source_id"),
        ({"id": "", "source_id": "", "source": "Z"}, "source"),
        ({"id": "", "quote": ""}, "quote"),
        ({"id": "", "code": "reject"}, "code"),
        ({"coder": "Ben"}, "coder"),
    ],
)
def test_what_cannot_be_entered_is_named_by_row_and_column(
    sitting: Sit, tmp_path: Path, row: dict[str, str], column: str
) -> None:
    """The others are entered; the mend is told."""
    ada = sitting("Ada")
    rows = exported(ada, tmp_path / "sheet.csv")
    rows[1] |= row
    rows[2]["code"] = "unsure"

    diff, entered = taken(ada, save(tmp_path / "sheet.csv", rows))

    [refused] = diff.refused
    assert (refused.row, refused.column) == (3, column)
    assert refused.problem
    assert refused.mend
    assert len(entered) == 1


def test_a_row_about_what_has_changed_meanwhile_is_refused(case: Case, sitting: Sit, sheet: Path) -> None:
    """Said of another claim than the one that stands there now; a row that nobody touched is passed over."""
    ada = sitting("Ada")
    rows = exported(ada, sheet)
    ada.code(rows[0]["id"][2:], "rejected")
    ada.code(rows[1]["id"][2:], "rejected")
    rows[1]["code"] = "accept"

    diff = read_sheet(ada, save(sheet, rows))

    assert [(r.row, r.column) for r in diff.refused] == [(3, "state")]
    assert diff.changes == ()


def test_the_same_claim_twice(sitting: Sit, sheet: Path) -> None:
    """Twice the same is once; twice something else is refused."""
    ada = sitting("Ada")
    rows = exported(ada, sheet)
    rows[0]["code"] = "accept"
    assert read_sheet(ada, save(sheet, [*rows, dict(rows[0])])).counts["refused"] == 0

    diff = read_sheet(ada, save(sheet, [*rows, rows[0] | {"code": "reject"}]))

    assert [(r.row, r.column) for r in diff.refused] == [(len(rows) + 2, "id")]


def test_a_sheet_of_adjudication_shows_both_codes_and_decides(case: Case, sitting: Sit, sheet: Path) -> None:
    """The only sheet with what others said; its decisions stand over theirs."""
    claim_id = sitting("Ada").queue("all")[0]
    sitting("Ada").code(claim_id, "accepted")
    sitting("Ben").code(claim_id, "corrected", {"value": "the rebels"}, reason="he named them")
    cyd = sitting("Cyd")
    export_sheet(cyd, sheet, cyd.queue("disputed"), adjudicate=True)
    [row] = rows_of(sheet)
    assert row["codes"].split("\n") == [
        "Ada: accepted",
        "Ben: corrected (value = the rebels; low = nothing; high = nothing), because he named them",
    ]

    diff, _ = taken(cyd, save(sheet, [row | {"code": "reject", "reason": "neither"}]))
    built(case)

    assert diff.adjudicates
    assert next(c["status"] for c in case.table("claims").to_pylist() if c["claim_id"] == claim_id) == "rejected"
    assert read_sheet(sitting("Cyd"), sheet.with_stem("coded")).changes == ()


def test_files_that_are_no_sheet(sitting: Sit, tmp_path: Path) -> None:
    """Each with the problem and the mend; no file is written over."""
    ada = sitting("Ada")
    export_sheet(ada, tmp_path / "mine.csv", ada.queue("all"))
    (tmp_path / "other.csv").write_text("name,age\nA,1\n")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 4)
    for name in ("other.csv", "broken.xlsx", "binary.csv"):
        with pytest.raises(SheetError) as refused:
            read_sheet(ada, tmp_path / name)
        assert refused.value.hint
    for name in ("mine.csv", "mine.ods"):
        with pytest.raises(SheetError):
            export_sheet(ada, tmp_path / name, [])
    with pytest.raises(SheetError, match="the sheet of Ada"):
        read_sheet(sitting("Ben"), tmp_path / "mine.csv")


def test_closed_sources_stay(case: Case, sitting: Sit, sheet: Path) -> None:
    """A sheet leaves the case: no word of a restricted source is in it, unless asked for; how many stayed is told."""
    sources = case.table("sources").to_pylist()
    closed = [s | {"protection": "restricted"} if s["source_id"] == A else s for s in sources]
    TableFiles(case.path / "tables").write("sources", TABLES["sources"].build(closed), None)
    ada = sitting("Ada")
    claims = ada.queue("all")
    mine = [c for c in claims if ada.offered[c]["source_id"] == A]

    made = export_sheet(ada, sheet, claims)

    assert (made.rows, made.stayed) == (len(claims) - len(mine), len(mine))
    assert {row["source_id"] for row in rows_of(sheet)} == {f"s:{B}"}
    assert export_sheet(ada, sheet.with_stem("all"), claims, restricted=True).rows == len(claims)


# -- cells ------------------------------------------------------------------------------------------------------------

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["=1+1", "'=1", "''@x", "-5", "@sum", "\t=1", "\uff1d1", "_x000D_", "a\nb", '"q"', "۱۲", "<b>&amp;", " x "]
)


@given(CELLS)
def test_no_cell_is_a_formula_and_each_comes_back(text: str) -> None:
    """What a program would reckon has an apostrophe in front, which is taken away again, and nothing else."""
    cell = as_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
    if not any((c < " " and c not in "\n\t\r") or c in "\x7f\ufffe\uffff" for c in text):
        assert unguarded(cell) == text.replace("\r\n", "\n")


@given(st.lists(CELLS, min_size=1, max_size=5))
def test_cells_survive_either_format(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """Written and read by ourselves; the workbook by an independent program too."""
    folder = tmp_path_factory.mktemp("cells")
    rows = [[f"c:{n}", as_cell(text)] for n, text in enumerate(texts)]
    for name in ("s.csv", "s.xlsx"):
        write_rows(folder / name, ["id", "value"], rows)
        _, back = read_rows(folder / name, "id")
        assert [cells[1].replace("\r\n", "\n").replace("\r", "\n") for _, cells in back] == [
            cell.replace("\r", "\n") for _, cell in rows
        ]
    book = openpyxl.load_workbook(folder / "s.xlsx")
    assert {cell.data_type for line in book.active.iter_rows() for cell in line} <= {"inlineStr", "s", "n"}
    assert all(not str(cell.value or "").startswith("=") for line in book.active.iter_rows() for cell in line)


@pytest.mark.office
@pytest.mark.slow
def test_what_an_office_program_saves_decides_nothing(sitting: Sit, tmp_path: Path) -> None:
    """Opened and saved by LibreOffice, as workbook and as CSV, the sheet is as it went out."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    ada = sitting("Ada")
    n = export_sheet(ada, tmp_path / "sheet.xlsx", ada.queue("all")).rows
    for kind in ("xlsx", "csv:Text - txt - csv (StarCalc):44,34,76"):
        out = tmp_path / kind[:4]
        command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind,
                   "--outdir", str(out), str(tmp_path / "sheet.xlsx")]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        [saved] = out.iterdir()
        diff = read_sheet(ada, saved)
        assert (diff.unchanged, diff.changes, diff.refused) == (n, (), ())


def test_days_that_a_program_rewrote_are_the_same_days(sitting: Sit, tmp_path: Path) -> None:
    """3/5/2021, 2021-05-03 and a day as a workbook keeps it are one day; numbers with a comma are one number."""
    ada = sitting("Ada")
    rows = exported(ada, tmp_path / "sheet.csv")
    dated = next(n for n, r in enumerate(rows) if r["event_from"] == "2021-05-03")
    for written in ("3/5/2021", "05/03/2021", "3 May 2021"):
        changed = [r | {"event_from": written} if n == dated else r for n, r in enumerate(rows)]
        assert read_sheet(ada, save(tmp_path / "sheet.csv", changed)).changes == ()
    changed = [r | {"event_from": "4 May 2021"} if n == dated else r for n, r in enumerate(rows)]
    [change] = read_sheet(ada, save(tmp_path / "sheet.csv", changed)).changes
    assert ("event_from", "2021-05-03", "2021-05-04") in change.fields


def _csv_of(rows: list[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def test_the_first_line_may_name_the_delimiter(sitting: Sit, tmp_path: Path) -> None:
    ada = sitting("Ada")
    rows = exported(ada, tmp_path / "sheet.csv")
    text = _csv_of([list(rows[0]), *([*r.values()] for r in rows)])
    (tmp_path / "sep.csv").write_text("sep=,\r\n" + text, encoding="utf-16")
    with closing(ada):
        assert read_sheet(ada, tmp_path / "sep.csv").unchanged == len(rows)
