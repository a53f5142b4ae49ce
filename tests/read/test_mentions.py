"""The mentions of a source as rows of their table."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from stemmata.read.mentions import LISTED, Ground, Suggestion, find_mentions, read_by_rules, with_listed
from stemmata.tables import TABLES
from stemmata.values.fold import fold_text
from stemmata.values.listednames import ListedNames

TEXT = """ORLAN, 17 NOV 89 (AFP) -- COL TAREK VUELTA SAID 38 PEOPLE WERE KILLED YESTERDAY IN MORVA DEPARTMENT.

در ۲۵ آبان ۱۳۶۸ سرهنگ رضا مهرابی گفت که دست‌کم ۳۸ نفر کشته شدند.

12/25/1988 and 03/04/1989: VUELTA LEFT."""


def _passages(text: str, source: str = "s", lang: str = "und") -> list[dict[str, Any]]:
    return [
        {
            "passage_id": f"{source}-{m.start()}",
            "source_id": source,
            "start": m.start(),
            "end": m.end(),
            "text": m.group(),
            "lang": lang,
        }
        for m in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)
    ]


def _find(text: str = TEXT, **more: Any) -> list[dict[str, Any]]:
    return find_mentions(text, _passages(text), date(1989, 11, 17), date(1989, 11, 17), **more)


def test_rows_keep_the_promise_of_their_table() -> None:
    """Every row stands where it says, in the source's own code points, and the table accepts it."""
    rows = _find()

    assert TABLES["mentions"].build(rows).num_rows == len(rows)
    assert all(TEXT[r["start"] : r["end"]] == r["as_written"] for r in rows)
    assert {r["kind"] for r in rows} == {"date", "quantity", "person", "organisation", "place"}


def test_each_kind_carries_its_reading() -> None:
    """Dates have bounds and reason, quantities bounds and unit, names their parts."""
    by_text = {(r["kind"], r["as_written"]): json.loads(r["normal"]) for r in _find()}

    assert by_text["date", "YESTERDAY"]["first"] == "1989-11-16"
    assert by_text["date", "۲۵ آبان ۱۳۶۸"]["first"] == "1989-11-16"
    assert by_text["date", "۲۵ آبان ۱۳۶۸"]["calendar"] == "solar-hijri"
    assert (by_text["quantity", "38"]["low"], by_text["quantity", "38"]["unit"]) == (38, "PEOPLE")
    assert by_text["quantity", "دست‌کم ۳۸"]["high"] is None
    assert by_text["person", "TAREK VUELTA"]["title"] == "COL"


def test_the_unit_is_located_in_the_source() -> None:
    """The span of what is counted counts in the source, not in the passage."""
    row = next(r for r in _find() if r["as_written"].startswith("دست"))
    normal = json.loads(row["normal"])

    assert TEXT[normal["unit_start"] : normal["unit_end"]] == normal["unit"]


def test_passages_of_one_source_help_each_other() -> None:
    """The order of day and month, and names, are known from other passages."""
    by_text = {r["as_written"]: json.loads(r["normal"]) for r in _find()}

    assert by_text["03/04/1989"]["first"] == "1989-03-04"
    assert by_text["VUELTA"]["family"] == "VUELTA"


def test_the_same_source_gives_the_same_rows() -> None:
    """Nothing depends on what was read before."""
    first = _find()
    _find("THE OPN [ORLAN NATIONAL FRONT] AND COL MIRO LEFT.")

    assert _find() == first


def test_a_reader_of_another_kind_can_be_plugged_in() -> None:
    """Its mentions are rows of their own; where both find the same, the first reader's row stands."""

    def other(text: str, ground: Ground) -> Sequence[Suggestion]:
        at = text.find("LEFT")
        spans = [Suggestion(at, at + 4, "person", {"name": "Left"})] if at >= 0 else []
        return [*spans, Suggestion(5, 5_000, "place", {}), *read_by_rules(text, ground)[:1]]

    rows = _find(readers=[("rules", read_by_rules), ("other 2", other)])

    added = [r for r in rows if r["reader"] == "other 2"]
    assert [r["as_written"] for r in added] == ["LEFT"]


@pytest.mark.parametrize(
    "piece", ["1", "1/", "16 NOV ", "[(", "between ", "COL ", "ه ", "one hundred ", "1,", "de la "]
)
def test_a_gigantic_line_of_one_piece_is_read_to_its_end(piece: str) -> None:
    """Digits, brackets or month names without end: every span lies within, none overlaps another of its kind."""
    text = piece * 20_000
    passage = {"passage_id": "p", "source_id": "s", "start": 0, "end": len(text), "text": text, "lang": "en"}

    spans = sorted((row["kind"], row["start"], row["end"]) for row in find_mentions(text, [passage]))

    assert all(0 <= start < end <= len(text) for _, start, end in spans)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))


@pytest.mark.shared
def test_wire_copy_in_capitals(shared_data: Path) -> None:
    """Recall of the perpetrators and victims that independent coders wrote down for 1,500 dispatches.

    Measured: 0.83 of the named persons, 0.70 of the named organisations (the rest are mostly groups called by
    a plain noun, or by a name that has none of the nouns of organisations).
    """
    folder = shared_data / "muc3_latam"
    keys = _lines(folder / "answer_keys.jsonl")[:500]
    wanted = {k["doc_id"] for k in keys}
    docs = {d["doc_id"]: d for d in _lines(folder / "docs.jsonl") if d["doc_id"] in wanted}
    found = {i: find_mentions(d["text"], _passages(d["text"], i, "en")) for i, d in docs.items()}

    recall = {
        "person": _recall(keys, docs, found, "HUM TGT: NAME", "person"),
        "organisation": _recall(keys, docs, found, "PERP: ORGANIZATION ID", "organisation"),
    }

    assert recall["person"] > 0.75
    assert recall["organisation"] > 0.6


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _recall(keys: list[Any], docs: dict[str, Any], found: dict[str, Any], slot: str, kind: str) -> float:
    hits = total = 0
    for key in keys:
        text = " ".join(fold_text(docs[key["doc_id"]]["text"]).split()) if key["doc_id"] in docs else ""
        got = [" ".join(fold_text(r["as_written"]).split()) for r in found.get(key["doc_id"], ()) if r["kind"] == kind]
        for value in key["slots"].get(slot, []):
            names = [n for n in map(fold_text, re.findall(r'"([^"]+)"', value)) if n in text]
            total += bool(names)
            hits += any(n in g or (g in n and 2 * len(g) >= len(n)) for n in names for g in got)
    return hits / total


@pytest.mark.shared
def test_reports_in_mixed_case_hold_few_persons(shared_data: Path) -> None:
    """Precision before recall: texts that name hardly anyone give hardly any persons (measured: 0.3 a report)."""
    texts = [r["text"] for r in _lines(shared_data / "us_protest_police_2020" / "incidents.jsonl")[:600]]

    persons = [r for t in texts for r in find_mentions(t, _passages(t, lang="en")) if r["kind"] == "person"]

    assert 0.1 < len(persons) / len(texts) < 0.8


def test_names_of_lists_are_mentions_and_give_way_to_longer_ones() -> None:
    """What only a list tells is found; inside an organisation or a longer name it is not; a longer one takes over."""
    text = "Rudwan Asiabgar kept silent. Mr Karim Nishkandi spoke. The Sima Kuhyar Foundation is closed."
    passage = {"passage_id": "p", "source_id": "s" * 64, "ordinal": 0, "start": 0, "end": len(text), "text": text}
    before = find_mentions(text, [passage | {"lang": "en"}])
    names = ListedNames(["Rudwan Asiabgar", "Karim Nishkandi", "Mr Karim Nishkandi Spoke"])

    after = with_listed(before, [passage], names)

    told = {row["as_written"]: row["reader"] for row in after if row["kind"] == "person"}
    assert told == {"Rudwan Asiabgar": LISTED, "Karim Nishkandi": "rules 2"}
    assert [row for row in after if row["reader"] != LISTED] == before
