# ruff: noqa: E501 (rows stand on one line each)
"""The room as a whole: its tables keep their promise, a build is repeatable, the cache spares what did not change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pytest
from evaluate_claims import evaluate

from stemmata.chain import CHAIN
from stemmata.config import Settings
from stemmata.stage import Work
from stemmata.tables import TABLES
from stemmata.weigh import run

T = TypeVar("T")
DAY = date(2021, 5, 4)
FIRST = (
    "Mr Karsan said on 4 May that 30 men wearing uniforms murdered the twelve fishermen on 3 May. The army denied it."
)
SECOND = (
    "Mr Karsan said on 4 May that 40 men wearing uniforms murdered the twelve fishermen on 3 May. The army denied it."
)


@dataclass
class Kept:
    """A cache that counts what it was asked for and had."""

    values: dict[str, bytes] = field(default_factory=dict)
    hits: int = 0

    def get(self, key: str) -> bytes | None:
        self.hits += key in self.values
        return self.values.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.values[key] = value


class Silent:
    """Shows no progress."""

    def each(self, items: Iterable[T], label: str, total: int | None = None) -> AbstractContextManager[Iterable[T]]:
        return nullcontext(iter(items))


def work(texts: dict[str, str], cache: Kept, *, copies: bool = False) -> Work:
    ids = sorted(texts)
    sources = [
        {"source_id": i, "name": i, "status": "read", "kind": "press", "publisher": f"Paper {i}", "media_type": "text/plain",
         "published_from": DAY, "published_to": DAY}
        for i in ids
    ]  # fmt: skip
    written = [
        {"source_id": i, "text": texts[i], "text_sha256": hashlib.sha256(texts[i].encode()).hexdigest()} for i in ids
    ]
    passages = [
        {"passage_id": f"p{i}", "source_id": i, "ordinal": 0, "start": 0, "end": len(texts[i]), "text": texts[i],
         "lang": "en"}
        for i in ids
    ]  # fmt: skip
    lineages: list[dict[str, Any]] = []
    altered: list[dict[str, Any]] = []
    if copies:
        a, b = ids[:2]
        lineages = [
            {"source_id": b, "lineage_id": "l", "parent_id": a, "parent_source_id": a, "p_member": 1.0, "relation": "copy",
             "p_relation": 1.0, "spans": "[]"}
        ]  # fmt: skip
        there, here = texts[a].index("30"), texts[b].index("40")
        altered = [
            {"change_id": "c", "reuse_id": "r", "parent_source_id": a, "parent_start": there, "parent_end": there + 2,
             "child_source_id": b, "child_start": here, "child_end": here + 2, "kind": "number", "parent_text": "30",
             "child_text": "40"}
        ]  # fmt: skip
    rows = {"sources": sources, "texts": written, "passages": passages, "lineages": lineages, "changes": altered}
    tables: dict[str, pa.Table] = {name: TABLES[name].build(r) for name, r in rows.items()}
    tables |= {"mentions": TABLES["mentions"].empty(), "persons": TABLES["persons"].empty()}
    nothing: Any = None
    return Work(tables, Settings(), (), nothing, nothing, cache, Silent())  # type: ignore[arg-type]


def test_tables_keep_their_promise() -> None:
    """The room gives its tables; every claim is the machine's suggestion and quotes its source verbatim."""
    texts = {"a": FIRST, "b": SECOND}

    given = run(work(texts, Kept())).tables

    assert sorted(given) == sorted(next(stage for stage in CHAIN if stage.room == "weigh").gives)
    claims = given["claims"].to_pylist()
    assert claims
    assert all(texts[c["source_id"]][c["start"] : c["end"]] == c["quote"] for c in claims)
    assert {(c["layer"], c["status"]) for c in claims} == {("machine", "suggested")}
    assert given["findings"].num_rows == 0


def test_an_altered_figure_is_shown_as_change_and_as_conflict() -> None:
    """A copy that changes 30 into 40 shows the change, and the two figures contest one question."""
    given = run(work({"a": FIRST, "b": SECOND}, Kept(), copies=True)).tables

    changed = given["changes"].to_pylist()
    [question] = [q for q in given["questions"].to_pylist() if q["topic"] == "assailant_number"]
    assert [(c["kind"], c["parent_text"], c["child_text"]) for c in changed] == [("number", "30", "40")]
    assert (question["standing"], question["n_answers"]) == ("contested", 2)


def test_one_added_source_costs_only_itself() -> None:
    """A second build reads only the added source, and gives what a build from nothing gives."""
    cache = Kept()
    run(work({"a": FIRST}, cache))

    later = run(work({"a": FIRST, "b": SECOND}, cache)).tables

    fresh = run(work({"a": FIRST, "b": SECOND}, Kept())).tables
    assert cache.hits == 1
    assert all(later[name].equals(fresh[name]) for name in fresh)


@pytest.mark.shared
def test_recall_on_hand_coded_claims(shared_data: Path) -> None:
    """Of the hand-coded claims of a real case most are found, with topic and speaker, without drowning the reader."""
    quote, topic, speaker, each = evaluate(shared_data / "case_uca_jesuits")

    assert quote >= 0.9
    assert topic >= 0.9
    assert speaker >= 0.85
    assert each <= 10
