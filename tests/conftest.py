"""What all tests share."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import settings

import stemmata

# how long an example takes depends on the machine and on what else it does
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("STEMMATA_SHARED", REPOSITORY.parent / "shared"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real public material that lies beside the project; tests that need it skip visibly where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"the real public material is not at {SHARED}")
    return SHARED / "data"


@pytest.fixture(scope="session")
def real_case(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> stemmata.Case:
    """A real case, built up to its claims from the documents that the hand-coded claims quote.

    It is built once for all tests of it: whoever decides anything in it decides in a copy, or takes it back.
    """
    real = shared_data / "case_uca_jesuits"
    folder = tmp_path_factory.mktemp("real")
    with (real / "claims.csv").open(encoding="utf-8", newline="") as file:
        quoted = {row["doc_id"] for row in csv.DictReader(file)}
    with (real / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["doc_id"] in quoted]
    (folder / "docs").mkdir()
    for row in rows:
        (folder / row["file"]).write_bytes((real / row["file"]).read_bytes())
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    case = stemmata.new(folder / "case", languages=("en",))
    case.add(folder / "docs", manifest=folder / "manifest.csv")
    case.build(only="weigh")
    return case
