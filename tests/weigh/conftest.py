"""A case with two invented reports, built by the room as it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import stemmata
from stemmata.case import Case
from stemmata.config import Settings
from stemmata.progress import Silent
from stemmata.stage import Outcome, Work
from stemmata.store.ledger import Ledger
from stemmata.store.tablefiles import TableFiles
from stemmata.tables import TABLES
from stemmata.weigh import run
from stemmata.weigh.coding import Coding

DAY = date(2021, 5, 4)
TEXTS = {
    "a" * 64: "Mr Karsan said on 4 May that 30 men wearing uniforms murdered the twelve fishermen on 3 May at Sidra. "
    "The army denied it. Mr Karsan said that the bodies were buried at night. A boat was burnt.",
    "b" * 64: "Ms Orval said on 4 May that 40 men wearing uniforms murdered the twelve fishermen on 3 May at Sidra. "
    "The police denied it.",
}
GIVEN = ("claims", "codings", "questions", "answers", "changes")


class Forgetful:
    """A cache that keeps nothing."""

    def get(self, key: str) -> None:
        return None

    def put(self, key: str, value: bytes) -> None:
        pass


def tables(texts: dict[str, str]) -> dict[str, pa.Table]:
    """Return what the room takes."""
    sources = [
        {"source_id": i, "name": f"{i[0]}.txt", "status": "read", "kind": "press", "publisher": f"Paper {i[0]}",
         "media_type": "text/plain", "published_from": DAY, "published_to": DAY, "protection": "open"}
        for i in texts
    ]  # fmt: skip
    written = [
        {"source_id": i, "text": t, "text_sha256": hashlib.sha256(t.encode()).hexdigest()} for i, t in texts.items()
    ]
    passages = [
        {"passage_id": f"p{i[0]}", "source_id": i, "ordinal": 0, "start": 0, "end": len(t), "text": t, "lang": "en"}
        for i, t in texts.items()
    ]
    rows: dict[str, list[dict[str, Any]]] = {"sources": sources, "texts": written, "passages": passages}
    empty = ("lineages", "changes", "mentions", "persons")
    return {n: TABLES[n].build(r) for n, r in rows.items()} | {n: TABLES[n].empty() for n in empty}


def built(case: Case, texts: dict[str, str] | None = None) -> Outcome:
    """Build the room from the ledger as it stands, and keep its tables."""
    taken = tables(TEXTS if texts is None else texts)
    with closing(Ledger(case.path / "ledger.sqlite")) as ledger:
        nothing: Any = None
        work = Work(taken, Settings(), tuple(ledger.entries()), nothing, nothing, Forgetful(), Silent())  # type: ignore[arg-type]
        outcome = run(work)
    files = TableFiles(case.path / "tables")
    for name, table in (taken | dict(outcome.tables)).items():
        files.write(name, table, None)
    return outcome


def digests(outcome: Outcome) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table, to be compared."""
    return {name: outcome.tables[name].to_pylist() for name in GIVEN}


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """The case, built."""
    monkeypatch.setenv("STEMMATA_HOME", str(tmp_path / "home"))
    made = stemmata.new(tmp_path / "case", title="Sidra", languages=("en",))
    built(made)
    return made


@pytest.fixture
def sitting(case: Case) -> Iterator[Callable[[str], Coding]]:
    """Opens the session of a coder; all are closed at the end."""
    opened: list[Coding] = []

    def sit(coder: str) -> Coding:
        opened.append(case.coding(coder))
        return opened[-1]

    yield sit
    for session in opened:
        session.close()
