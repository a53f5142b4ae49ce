"""A coding sheet of many claims: out, back unchanged, back with every row coded, entered, applied; and agreement.

The claims are invented: sentences of one pattern, a claim each, a hundred a source. `BENCH_CLAIMS` (5000) says how
many.

    python -m benchmarks coding_sheet
"""

from __future__ import annotations

import csv
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import openpyxl

import stemmata
from stemmata.case import Case
from stemmata.store.tablefiles import TableFiles
from stemmata.tables import TABLES
from stemmata.weigh.agreement import agreement
from stemmata.weigh.sheet import enter_sheet, export_sheet, read_sheet

CLAIMS = int(os.environ.get("BENCH_CLAIMS", "5000"))
A_SOURCE = 100
T = TypeVar("T")
_EMPTY = ("codings", "questions", "answers")


def made(folder: Path) -> Case:
    """Return a case with so many claims."""
    os.environ["STEMMATA_HOME"] = str(folder / "home")
    case = stemmata.new(folder / "case")
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("sources", "texts", "passages", "claims")}
    for s in range(-(-CLAIMS // A_SOURCE)):
        source, text = f"{s:064x}", ""
        for n in range(s * A_SOURCE, min(CLAIMS, (s + 1) * A_SOURCE)):
            quote = f"Speaker {n} said that {n % 90 + 2} men in grey coats came to house number {n} before dawn."
            start = len(text)
            text += quote + " Others, who stood further off, could not tell how many they were.\n"
            rows["passages"].append(
                {"passage_id": f"p{n}", "source_id": source, "ordinal": n, "start": start, "end": len(text),
                 "text": text[start:], "lang": "en"}
            )  # fmt: skip
            rows["claims"].append(
                {"claim_id": f"{n:024x}", "kind": "quantity", "topic": "assailant_number", "value": f"{n % 90 + 2} men",
                 "unit": "men", "low": n % 90 + 2.0, "high": n % 90 + 2.0, "asserted_by": f"Speaker {n}",
                 "chain": f'["Speaker {n}","Paper"]', "polarity": "asserts", "source_id": source, "start": start,
                 "end": start + len(quote), "quote": quote, "layer": "machine", "status": "suggested",
                 "method": "claims/2", "suggested": True}
            )  # fmt: skip
        rows["sources"].append(
            {"source_id": source, "name": f"{s}.txt", "status": "read", "publisher": "Paper", "protection": "open"}
        )
        rows["texts"].append({"source_id": source, "text": text})
    files = TableFiles(case.path / "tables")
    for name, given in rows.items():
        files.write(name, TABLES[name].build(given), None)
    for name in _EMPTY:
        files.write(name, TABLES[name].empty(), None)
    return case


def timed(what: str, work: Callable[[], T]) -> T:
    """Do something and print what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    print(f"| {what} | {time.process_time() - cpu:.2f} | {time.perf_counter() - wall:.2f} |")
    return found


def coded(path: Path) -> Path:
    """Save the sheet as an office program would, with every row coded: accepted, rejected or corrected in turn."""
    out = path.with_stem("coded")
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book.active
        names = {cell.value: cell.column for cell in sheet[1]}
        for n in range(2, sheet.max_row + 1):
            sheet.cell(n, names["code"]).value = ("accept", "reject", "")[n % 3]
            if n % 3 == 2:
                sheet.cell(n, names["value"]).value = "some men"
        book.save(out)
        return out
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    code, value = header.index("code"), header.index("value")
    for n, row in enumerate(rows):
        row[code] = ("accept", "reject", "")[n % 3]
        row[value] = "some men" if n % 3 == 2 else row[value]
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return out


def measure(suffix: str, folder: Path) -> None:
    """Measure one format."""
    case, sheet = made(folder), folder / f"sheet{suffix}"
    print(f"\n{CLAIMS:,} claims, {suffix[1:]}\n\n| step | s CPU | s |\n|---|---|---|")
    with closing(timed("open the session", lambda: case.coding("Ada"))) as ada:
        claims = timed("queue", lambda: ada.queue("all"))
        timed("export", lambda: export_sheet(ada, sheet, claims))
        same = timed("read it back unchanged", lambda: read_sheet(ada, sheet))
        assert (same.unchanged, same.changes, same.refused) == (CLAIMS, (), ())
        back = coded(sheet)
        diff = timed("read it back, every row coded", lambda: read_sheet(ada, back))
        assert (len(diff.changes), diff.refused) == (CLAIMS, ())
        timed("enter it", lambda: enter_sheet(ada, diff))
        timed("apply it", lambda: ada.live)
        again = timed("read it back once more", lambda: read_sheet(ada, back))
        assert (again.unchanged, again.changes, again.refused) == (CLAIMS, (), ())


def main() -> None:
    """Measure both formats, and agreement."""
    for suffix in (".csv", ".xlsx"):
        with tempfile.TemporaryDirectory() as folder:
            measure(suffix, Path(folder))
    units = [(str(n % 7), str((n * n) % 7)) for n in range(CLAIMS)]
    print("\n| agreement | s CPU | s |\n|---|---|---|")
    timed("seven codes, 2,000 draws", lambda: agreement(units))
    timed("every value its own, 2,000 draws", lambda: agreement([(str(n), str(n + n % 2)) for n in range(CLAIMS)]))


if __name__ == "__main__":
    main()
