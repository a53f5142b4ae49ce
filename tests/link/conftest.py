"""A case with two invented lists of three persons each, and pairs as if they had been compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import stemmata
from stemmata.case import Case
from stemmata.link.review import Review
from stemmata.store.ledger import Ledger
from stemmata.store.tablefiles import TableFiles
from stemmata.tables import TABLES

_PERSONS = (
    ("h2", "hospital", 2, "Jamshid Asiyabgar", "Rahman", "41", "2014-10-16"),
    ("h3", "hospital", 3, "Sima Rudbanzad", "Behrang", "8", "2014-10-16"),
    ("h4", "hospital", 4, "Navid Kuhyar", "Iraj", "23", "2014-10-17"),
    ("r2", "registry", 2, "جمشید آسیابگر", "رحمان", "۴۱", "۱۳۹۳/۰۷/۲۴"),
    ("r3", "registry", 3, "سیما رودبان‌زاد", "بهرنگ", "۸", "۱۳۹۳/۰۷/۲۴"),
    ("r4", "registry", 4, "نوید کوهیار", "ایرج", "۳۲", "۱۳۹۳/۰۷/۲۵"),
)
_COLUMNS = ("record_id", "list_id", "row", "name", "father_name", "age", "death_date")


def record_id(short: str) -> str:
    """Return an id of the length that ids have."""
    return f"{short:0>24}"


def records() -> list[dict[str, Any]]:
    """Return the rows of both lists."""
    rows = [dict(zip(_COLUMNS, person, strict=True)) for person in _PERSONS]
    return [row | {"record_id": record_id(row["record_id"]), "source_id": row["list_id"] * 8} for row in rows]


def compared() -> list[dict[str, Any]]:
    """Return all pairs of the two lists: likely where the rows are the same."""
    ids = {row["record_id"]: row["row"] for row in records()}
    return [
        {
            "record_a": a,
            "record_b": b,
            "probability": 0.9 if ids[a] == ids[b] else 0.05,
            "weights": json.dumps({"prior": -3.0, "given": 6.2 if ids[a] == ids[b] else -1.2, "birth": None}),
        }
        for a, b in combinations(sorted(ids), 2)
    ]


def tables() -> dict[str, pa.Table]:
    """Return the tables that the review takes."""
    rows = records()
    more = {"father_name", "age", "death_date"}
    listed = TABLES["records"].build([{k: v for k, v in row.items() if k not in more} for row in rows])
    by_id = {row["record_id"]: row for row in rows}
    for name in sorted(more):
        cells = [by_id[i][name] for i in listed.column("record_id").to_pylist()]
        listed = listed.append_column(name, pa.array(cells, pa.string()))
    clusters = [{"person_id": f"p{row['row']}", "member_id": row["record_id"], "p_member": 0.9} for row in rows]
    return {
        "records": listed,
        "pairs": TABLES["pairs"].build(compared()),
        "persons": TABLES["persons"].build(clusters),
        "linkages": TABLES["linkages"].empty(),
        **{name: TABLES[name].empty() for name in ("sources", "mention_links", "mentions", "passages")},
    }


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case with these tables."""
    monkeypatch.setenv("STEMMATA_HOME", str(tmp_path / "home"))
    made = stemmata.new(tmp_path / "case", title="Mill Street", languages=("fa", "en"))
    files = TableFiles(made.path / "tables")
    for name, table in tables().items():
        files.write(name, table, None)
    return made


@pytest.fixture
def session(case: Case) -> Iterator[Review]:
    """A session of the reviewer Ada."""
    review = case.review("Ada")
    yield review
    review.close()


@pytest.fixture
def ledger(case: Case) -> Iterator[Ledger]:
    """The case's ledger, opened once more."""
    opened = Ledger(case.path / "ledger.sqlite")
    yield opened
    opened.close()
