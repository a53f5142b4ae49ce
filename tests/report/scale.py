"""An invented case of any size: sources in families of copies, claims in all of them."""

# ruff: noqa: E501  (tables of invented rows are read best one row a line)

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pyarrow as pa

from stemmata.tables import TABLES
from stemmata.values.ids import canonical_json, row_id

FAMILY = 10


def many(n_sources: int, n_claims: int) -> dict[str, pa.Table]:
    """Return tables of `n_sources` sources of some 3,000 letters in families of ten, with `n_claims` claims."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    ids = [hashlib.sha256(str(i).encode()).hexdigest() for i in range(n_sources)]
    texts = [_text(i) for i in range(n_sources)]
    for i, (source, text) in enumerate(zip(ids, texts, strict=True)):
        day = dt.date(2031, 1, 1) + dt.timedelta(days=i // 5)
        rows["sources"].append(
            {
                "source_id": source,
                "name": f"{i}.txt",
                "media_type": "text/plain",
                "size_bytes": len(text),
                "publisher": f"Outlet {i % 40}",
                "title": f"Report {i}",
                "kind": ("press", "official", "testimony")[i % 3],
                "published_from": day,
                "published_to": day,
                "languages": ["en"],
                "protection": "open",
                "status": "read",
            }
        )
        rows["texts"].append({"source_id": source, "text": text, "reader": "plain", "reader_version": "1"})
        at = 0
        for ordinal, paragraph in enumerate(text.split("\n\n")):
            rows["passages"].append(
                {
                    "passage_id": row_id(source, at),
                    "source_id": source,
                    "ordinal": ordinal,
                    "start": at,
                    "end": at + len(paragraph),
                    "text": paragraph,
                    "lang": "en",
                }
            )
            at += len(paragraph) + 2
        parent = ids[i - i % FAMILY] if i % FAMILY else None
        rows["lineages"].append(
            {
                "source_id": source,
                "lineage_id": row_id(i // FAMILY),
                "parent_id": parent or "",
                "parent_source_id": parent,
                "relation": "copy" if parent else "origin",
                "p_relation": 0.9,
                "p_member": 0.9,
                "why": "words taken over",
            }
        )
        if parent:
            (a, b) = sorted([(parent, texts[i - i % FAMILY]), (source, text)])
            rows["reuse"].append(
                {
                    "reuse_id": row_id(a[0], b[0]),
                    "source_a": a[0],
                    "start_a": 0,
                    "end_a": 600,
                    "source_b": b[0],
                    "start_b": 0,
                    "end_b": 600,
                    "matched_chars": 480,
                    "similarity": 0.95,
                    "kind": "edited",
                    "p_a_first": 0.5,
                    "bits": 300.0,
                }
            )
    _claims(rows, ids, texts, n_claims)
    return {name: TABLES[name].build(group) for name, group in rows.items() if group}


_SYLLABLES = ("ra", "mo", "ve", "lin", "dar", "so", "ka", "ti", "ben", "ul", "or", "zi")


def name_of(i: int) -> str:
    """Return an invented name, another for every number up to some 250,000."""
    a, b, c, d, e = i % 12, i // 12 % 12, i // 144 % 12, i // 1728 % 12, i // 20736 % 12
    given, family = _SYLLABLES[a] + _SYLLABLES[(b + 5) % 12], _SYLLABLES[c] + _SYLLABLES[d] + _SYLLABLES[e]
    return f"{given.capitalize()} {family.capitalize()}"


def listed(n_records: int) -> dict[str, pa.Table]:
    """Return tables of two lists with `n_records` rows in all; each person of the first stands in the second too."""
    rows: dict[str, list[dict[str, Any]]] = {
        n: [] for n in ("sources", "texts", "passages", "records", "persons", "pairs")
    }
    half = n_records // 2
    for which in range(2):
        lines = [f"{name_of(i) if which == 0 else name_of(i).upper()},{1950 + i % 60}" for i in range(half)]
        text = "\n".join(lines)
        source = hashlib.sha256(text.encode()).hexdigest()
        rows["sources"].append(
            {"source_id": source, "name": f"{which}.csv", "kind": "list", "protection": "open", "status": "read"}
        )
        rows["texts"].append({"source_id": source, "text": text, "reader": "csv", "reader_version": "1"})
        at = 0
        for i, line in enumerate(lines):
            name, born = line.split(",")
            record = row_id(source, i)
            rows["passages"].append(
                {
                    "passage_id": row_id("p", source, i),
                    "source_id": source,
                    "ordinal": i,
                    "start": at,
                    "end": at + len(line),
                    "text": line,
                    "cell": f"A{i + 1}:B{i + 1}",
                }
            )
            rows["records"].append(
                {
                    "record_id": record,
                    "source_id": source,
                    "list_id": f"list{which}",
                    "row": i + 1,
                    "name": name,
                    "name_as_written": name,
                    "birth_date": born,
                    "birth_date_as_written": born,
                }
            )
            rows["persons"].append(
                {"person_id": row_id(rows["sources"][0]["source_id"], i), "member_id": record, "p_member": 0.9}
            )
            at += len(line) + 1
    one, other = (s["source_id"] for s in rows["sources"])
    for i in range(half):
        a, b = sorted((row_id(one, i), row_id(other, i)))
        rows["pairs"].append(
            {
                "record_a": a,
                "record_b": b,
                "probability": 0.9,
                "weights": canonical_json({"name": 14.0, "prior": -11.0}),
            }
        )
    return {name: TABLES[name].build(group) for name, group in rows.items()}


def _text(i: int) -> str:
    return "\n\n".join(
        f"Paragraph {p} of family {i // FAMILY}: about {10 + (i * p) % 7} boats were seen on the river that day, and the men on the quay said so. "
        * 2
        for p in range(12)
    )


def _claims(rows: dict[str, list[dict[str, Any]]], ids: list[str], texts: list[str], n_claims: int) -> None:
    by_question: dict[int, dict[str, list[str]]] = {}
    for c in range(n_claims):
        i = c % len(ids)
        start = texts[i].index("about", (c // len(ids)) * 120 % 2000)
        value = str(10 + c % 4)
        claim_id = row_id("claim", c)
        rows["claims"].append(
            {
                "claim_id": claim_id,
                "kind": "quantity",
                "topic": f"boats_{c % 8}",
                "value": value,
                "low": float(value),
                "high": float(value),
                "asserted_by": f"the men on quay {c % 30}",
                "chain": canonical_json([f"the men on quay {c % 30}", f"Outlet {i % 40}"]),
                "polarity": "asserts",
                "source_id": ids[i],
                "start": start,
                "end": start + 20,
                "quote": texts[i][start : start + 20],
                "layer": "machine",
                "status": "suggested",
                "method": "reporting 1",
            }
        )
        by_question.setdefault(c // 12, {}).setdefault(value, []).append(claim_id)
    for q, answers in by_question.items():
        total = sum(map(len, answers.values()))
        rows["questions"].append(
            {
                "question_id": row_id("q", q),
                "topic": "boats",
                "title": f"How many boats, {q}?",
                "standing": "contested",
                "n_claims": total,
                "n_sources": total,
                "n_answers": len(answers),
            }
        )
        rows["answers"] += [
            {
                "answer_id": row_id("a", q, v),
                "question_id": row_id("q", q),
                "value": v,
                "low": float(v),
                "high": float(v),
                "claims_for": claims,
                "claims_against": [],
                "n_sources": len(claims),
                "independent_origins": 1.5,
                "independent_low": 1.0,
                "independent_high": 2.0,
            }
            for v, claims in answers.items()
        ]
