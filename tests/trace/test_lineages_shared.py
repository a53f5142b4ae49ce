"""Lineages measured on real material beside the project; the floors are what was measured, less a margin."""

from __future__ import annotations

import csv
import json
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from stemmata.config import TraceSettings
from stemmata.trace import _shared
from stemmata.trace.lineages import find_lineages
from stemmata.trace.reuse import find_reuse

pytestmark = pytest.mark.shared


def trace(sources: list[dict[str, Any]], texts: dict[str, str]) -> list[dict[str, Any]]:
    table = pa.table(
        {
            "source_id": list(texts),
            "text": list(texts.values()),
            "published_from": pa.array([s["published_from"] for s in sources], pa.date32()),
        }
    )
    reuse = find_reuse(table, settings=TraceSettings()).rows
    return find_lineages(sources, texts, [], _shared(reuse)).rows


def described(source: str, publisher: str, day: str) -> dict[str, Any]:
    when = date.fromisoformat(day) if day else None
    return {
        "source_id": source, "publisher": publisher, "published_from": when, "published_to": when, "languages": ["en"],
        "kind": "press", "name": source,
    }  # fmt: skip


def families(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for row in rows:
        if row["p_member"] >= 0.5:
            out.setdefault(row["source_id"], set()).add(row["lineage_id"])
    return out


@pytest.fixture(scope="module")
def agency_case(shared_data: Path) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    folder = shared_data / "case_uca_jesuits"
    manifest = list(csv.DictReader((folder / "manifest.csv").read_text(encoding="utf-8").splitlines()))
    sources = [described(row["doc_id"], row["source"], row["date"]) for row in manifest]
    texts = {row["doc_id"]: (folder / row["file"]).read_text(encoding="utf-8") for row in manifest}
    return manifest, trace(sources, texts)


def test_dependency_groups_are_found(agency_case, shared_data):
    """Groups of documents with one origin lie in one family; single ones name their origin outside the case."""
    manifest, rows = agency_case
    family = families(rows)
    with (shared_data / "case_uca_jesuits" / "dependencies.csv").open(encoding="utf-8") as file:
        groups = [row["doc_ids"].split(";") for row in csv.DictReader(file)]
    outside = {row["source_id"] for row in rows if row.get("parent_outside")}

    found = [
        all(family[a] & family[b] for a, b in combinations(group, 2)) if len(group) > 1 else group[0] in outside
        for group in groups
    ]

    assert sum(found) / len(found) >= 0.85
    assert {row["source_id"] for row in rows} == {row["doc_id"] for row in manifest}


def test_few_other_documents_are_joined(agency_case, shared_data):
    """The groups are not found by joining everything: hardly any pair of different groups is joined."""
    manifest, rows = agency_case
    family = families(rows)
    with (shared_data / "case_uca_jesuits" / "dependencies.csv").open(encoding="utf-8") as file:
        groups = [row["doc_ids"].split(";") for row in csv.DictReader(file)]
    true = {frozenset(pair) for group in groups for pair in combinations(group, 2)}
    grouped = sorted({doc for group in groups for doc in group})
    core = sorted(row["doc_id"] for row in manifest if row["core"] == "1")

    joined = {frozenset(p) for p in combinations(grouped, 2) if family[p[0]] & family[p[1]]}
    joined_core = [p for p in combinations(core, 2) if family[p[0]] & family[p[1]]]

    precision, recall = len(joined & true) / len(joined), len(joined & true) / len(true)
    assert 2 * precision * recall / (precision + recall) >= 0.85
    assert len(joined_core) <= 30  # of 1,653


def test_judged_pairs_of_newspapers(shared_data):
    """Copies and rewrites judged by hand are kin, different reports are not, among 1,000 other reports in bad OCR."""
    folder = shared_data / "us_lynching_press"
    with (folder / "pairs_labelled.csv").open(encoding="utf-8") as file:
        pairs = [row for row in csv.DictReader(file) if row["label"] in {"copy", "derived", "different"}]
    with (folder / "articles.jsonl").open(encoding="utf-8") as file:
        articles = {row["article_id"]: row for row in map(json.loads, file)}
    wanted = {row[side] for row in pairs for side in ("article_a", "article_b")}
    chosen = sorted(wanted | set(sorted(articles)[:1000]))
    sources = [described(a, articles[a]["newspaper"], articles[a]["date"][:10]) for a in chosen]

    family = families(trace(sources, {a: articles[a]["text"] for a in chosen}))

    right = [
        bool(family[row["article_a"]] & family[row["article_b"]]) == (row["label"] != "different") for row in pairs
    ]
    assert sum(right) / len(right) >= 0.9
