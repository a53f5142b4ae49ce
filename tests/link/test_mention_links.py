"""Persons named in documents: invented texts in four scripts, what must be suggested, and what must never happen."""

from __future__ import annotations

import json
from datetime import date

import pyarrow as pa
import pytest

from stemmata.config import Settings
from stemmata.link import link, mentions
from stemmata.read.mentions import find_mentions
from stemmata.stage import Outcome
from stemmata.tables import TABLES
from stemmata.values.ids import canonical_json, row_id

ROWS = (
    {"name": "بهرنگ رحمان رودبانزاد", "age": "34", "death_date": "2014-10-16", "place": "تهران", "occupation": "معلم"},
    {"name": "سیما کوهیار", "age": "41", "death_date": "2014-10-16", "place": "تهران", "occupation": None},
    {"name": "محمد النيشكندي", "age": "29", "death_date": "2015-02-01", "place": "بغداد", "occupation": None},
    {"name": "Murad Nishkandov", "age": "52", "death_date": "2015-02-01", "place": "Moscow", "occupation": "teacher"},
    {"name": "David Tolbandi", "age": "19", "death_date": "2016-07-09", "place": "Haifa", "occupation": None},
    {"name": "Behrang Nishkandi", "age": "60", "death_date": "2015-02-03", "place": "Marvan", "occupation": None},
)
TEXTS = {
    "en": "Mr Behrang Roudbanzad, aged 34, was killed on 16 October 2014. The family spoke later.",
    "fa": "خانم سیما کوهیار ۴۱ ساله روز ۲۴ مهر ۱۳۹۳ در تهران کشته شد.",
    "ar": "قتل السيد محمد النيشكندي البالغ من العمر 29 عاما يوم 1 فبراير 2015 في بغداد.",
    "ru": "Мурад Нишкандов, 52 года, учитель, был убит.",
    "he": "דוד טולבנדי, בן 19, נהרג.",
    "fr": "M. Behrang Roudbanzad vivait à Téhéran. Behrang Roudbanzad avait 34 ans.",
    "other": "Mr Behrang Roudbanzad, aged 71, was seen on 3 May 2019.",
}
TAGGED = {"fa": ("سیما کوهیار", "۴۱"), "ru": ("Мурад Нишкандов", "52"), "he": ("דוד טולבנדי", "19")}
"""What a plugged-in reader would mark where the rules know no names."""


def records(rows=ROWS) -> pa.Table:
    base = [
        {"record_id": record(i), "source_id": "l" * 8, "list_id": "registry", "row": i} | row
        for i, row in enumerate(rows)
    ]
    names = dict.fromkeys(name for row in base for name in row)
    return pa.table({n: pa.array([r.get(n) for r in base], pa.int64() if n == "row" else pa.string()) for n in names})


def record(number: int) -> str:
    return f"{number:0>24}"


def passage(source: str, text: str) -> dict[str, object]:
    return {"passage_id": f"p-{source}", "source_id": source, "ordinal": 0, "start": 0, "end": len(text), "text": text}


def tagged(source: str, text: str, name: str, age: str) -> list[dict[str, object]]:
    found = []
    for kind, said, normal in (
        ("person", name, {"name": name}),
        ("quantity", age, {"low": int(age), "high": int(age), "measure": "age", "unit": None}),
    ):
        start = text.index(said)
        row = {"mention_id": row_id(source, start, start + len(said), kind), "passage_id": f"p-{source}", "kind": kind}
        found.append(row | {"source_id": source, "start": start, "end": start + len(said), "as_written": said,
                            "normal": canonical_json(normal), "reader": "tagger 1"})  # fmt: skip
    return found


def read(texts=TEXTS, published=date(2016, 1, 1)) -> tuple[pa.Table, pa.Table]:
    """Return tables `mentions` and `passages`."""
    rows = []
    for source, text in texts.items():
        if source in TAGGED:
            rows += tagged(source, text, *TAGGED[source])
        else:
            rows += find_mentions(text, [passage(source, text) | {"lang": None}], published, published)
    return TABLES["mentions"].build(rows), TABLES["passages"].build(passage(s, t) for s, t in texts.items())


def run(entries=(), rows=ROWS, texts=TEXTS) -> tuple[Outcome, pa.Table]:
    table, (found, passages) = records(rows), read(texts)
    outcome = link(table, Settings(), entries)
    return mentions.with_mentions(
        outcome, {"records": table, "mentions": found, "passages": passages}, Settings(), entries
    ), found


@pytest.fixture(scope="module")
def made() -> tuple[Outcome, dict[str, str], list[dict[str, object]]]:
    outcome, found = run()
    persons = {row["mention_id"]: row["source_id"] for row in found.to_pylist() if row["kind"] == "person"}
    return outcome, persons, outcome.tables["mention_links"].to_pylist()


def of(made, source: str, other: str = "record") -> dict[str, dict[str, object]]:
    _, persons, rows = made
    return {r["other_id"]: r for r in rows if persons[r["mention_id"]] == source and r["other"] == other}


@pytest.mark.parametrize(("source", "number"), [("en", 0), ("fa", 1), ("ar", 2), ("ru", 3), ("he", 4)])
def test_a_person_named_in_a_text_of_any_script_is_found_on_the_list(made, source, number):
    row = of(made, source)[record(number)]
    assert row["probability"] > 0.5, row
    assert row["p_name"] > 0.5
    assert row["person_id"] == record(number)
    assert "the age agrees" in row["why"]


def test_the_reasons_name_what_stands_around(made):
    row = of(made, "en")[record(0)]
    assert "the day agrees (2014-10-16)" in row["why"]
    assert "roudbanzad | رودبانزاد" in row["why"] or "رودبانزاد | roudbanzad" in row["why"]
    weights = json.loads(row["weights"])
    assert weights["age"] == mentions.WEIGHTS["age, the same"]
    odds = 2 ** sum(weights.values())
    assert row["probability"] == pytest.approx(odds / (1 + odds), rel=0.05)


def test_what_speaks_against_is_reckoned(made):
    rows = of(made, "other")
    assert record(0) not in rows or rows[record(0)]["probability"] < 0.3
    assert record(5) not in of(made, "en"), "another family name"


def test_texts_are_linked_to_each_other(made):
    _, persons, rows = made
    between = [
        r
        for r in rows
        if r["other"] == "mention" and {persons[r["mention_id"]], persons[r["other_id"]]} == {"en", "fr"}
    ]
    assert max(r["probability"] for r in between) > 0.5


def test_mentions_of_one_name_in_one_source_belong_together(made):
    (row,) = [r for r in of(made, "fr", "mention").values() if "part of the name Behrang Roudbanzad" in r["why"]]
    assert row["probability"] > 0.9


def test_nobody_is_merged_without_a_decision(made):
    outcome, persons, _ = made
    assert not set(outcome.tables["persons"]["member_id"].to_pylist()) & set(persons)
    assert not set(outcome.tables["linkages"]["member_id"].to_pylist()) & set(persons)


def judged(seq: int, a: str, b: str, verdict: str) -> dict[str, object]:
    body = {"record_a": a, "record_b": b, "verdict": verdict}
    return {"seq": seq, "time": "2026-01-01T00:00:00Z", "agent": "a reviewer", "kind": "pair-judged", "body": body}


def test_a_decision_makes_a_mention_a_member_and_is_shown(made):
    _, persons, _ = made
    mention = next(m for m, source in persons.items() if source == "en")
    outcome, _ = run([judged(1, mention, record(0), "same")])
    members = outcome.tables["persons"].to_pylist()
    assert {"person_id": record(0), "member_id": mention, "p_member": 1.0} in members
    (row,) = [
        r
        for r in outcome.tables["mention_links"].to_pylist()
        if (r["mention_id"], r["other_id"]) == (mention, record(0))
    ]
    assert (row["decided"], row["decided_by"]) == ("same", "a reviewer")
    outcome, _ = run([judged(1, mention, record(0), "different")])
    assert mention not in outcome.tables["persons"]["member_id"].to_pylist()


def test_namesakes_take_from_each_other():
    twice = (*ROWS, ROWS[0] | {"name": "بهرنگ ایرج رودبانزاد", "age": "35", "death_date": "2014-10-17"})
    before, _ = run()
    after, _ = run(rows=twice)
    best = [
        max(r["probability"] for r in o.tables["mention_links"].to_pylist() if r["other_id"] == record(0))
        for o in (before, after)
    ]
    assert best[1] < best[0]


def test_a_name_of_very_many_is_passed_over_and_told(monkeypatch):
    monkeypatch.setattr(mentions, "NAMESAKES", 1)
    outcome, _ = run(rows=(*ROWS, ROWS[0]))
    rows = outcome.tables["mention_links"].to_pylist()
    assert not any(r["other_id"] == record(0) for r in rows)
    assert any(n.code == "L010" and "رودبانزاد" in n.message for n in outcome.notices)


def test_without_persons_in_documents_nothing_is_suggested():
    outcome, _ = run(texts={"en": "Four men came on 3 May 2015."})
    assert outcome.tables["mention_links"].num_rows == 0


def test_the_same_texts_give_the_same_rows(made):
    again, _ = run()
    assert again.tables["mention_links"].equals(made[0].tables["mention_links"])
