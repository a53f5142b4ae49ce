"""The gate: nothing of a source that is not open leaves the house, in any byte."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import fabricated
import pyarrow as pa
import pytest
from fabricated import BY_KEY, WITHHELD
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.chain import CHAIN
from stemmata.read.mentions import LISTED
from stemmata.report.gate import PASSES, Names, admit
from stemmata.tables import TABLES

PROTECTIONS = ("open", "restricted", "secret", "Open", "", "embargoed", None)


def _protected_strings() -> list[str]:
    """Every name, text, title, author and id of the withheld sources, and ids of what hangs on them."""
    tables = fabricated.tables()
    strings = [fabricated.SECRET_WORDS, "Tivor Quance", "Safe House Nine", "she saw it"]
    for key in WITHHELD:
        doc = BY_KEY[key]
        strings += [s for s in (doc.name, doc.title, doc.author, doc.text, doc.source_id, doc.source_id[:12]) if s]
        for name in ("claims", "passages", "mentions", "receipts", "records"):
            rows = tables[name].to_pylist()
            id_column = TABLES[name].key[0]
            strings += [row[id_column] for row in rows if row["source_id"] == doc.source_id]
    return strings


@pytest.mark.parametrize("string", _protected_strings())
def test_nothing_withheld_stands_in_any_byte(dossier: Path, string: str) -> None:
    """No file of the dossier, and no file's name, holds a withheld string, plain or as JSON or HTML writes it."""
    forms = {string, json.dumps(string)[1:-1], string.replace("'", "&#39;")}
    needles = [form.encode() for form in forms]

    found = [
        str(path.relative_to(dossier))
        for path in dossier.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() or needle.decode() in path.name for needle in needles)
    ]

    assert found == []


def test_parquet_tables_hold_nothing_withheld_either(dossier: Path) -> None:
    """Compression does not hide what the scan of bytes cannot see: the tables are read back and searched."""
    import pyarrow.parquet as pq

    told = "\n".join(str(pq.read_table(path).to_pylist()) for path in sorted((dossier / "tables").glob("*.parquet")))

    assert [string for string in _protected_strings() if string in told] == []


def test_the_open_twin_does_hold_those_strings(tmp_path: Path) -> None:
    """The scan above can fail: with everything open, the same strings are all there."""
    from stemmata.report import run

    tables = fabricated.tables()
    sources = tables["sources"].to_pylist()
    opened = TABLES["sources"].build([row | {"protection": "open", "status": "read"} for row in sources])
    work = fabricated.work(tmp_path / "evidence", tables | {"sources": opened})
    folder = fabricated.written(run(work).files, tmp_path / "dossier")

    pages = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.html"))

    assert fabricated.SECRET_WORDS in pages
    assert "Tivor Quance" in pages


@given(st.lists(st.sampled_from(PROTECTIONS), min_size=len(fabricated.DOCS), max_size=len(fabricated.DOCS)))
@settings(max_examples=40, deadline=None)
def test_only_open_sources_pass_whatever_the_protections(protections: list[str | None]) -> None:
    """Whatever is not exactly `open` stays in the house, with every row that names it in any column."""
    tables = fabricated.tables()
    rows = tables["sources"].to_pylist()
    tables["sources"] = TABLES["sources"].build(
        [row | {"protection": p} for row, p in zip(rows, protections, strict=True)]
    )
    closed = {
        r["source_id"] for r, p in zip(rows, protections, strict=True) if p != "open" or r["status"] == "withdrawn"
    }

    admission = admit(tables)

    assert admission.withheld_sources == closed
    left = " ".join(str(table.to_pylist()) for table in admission.tables.values())
    assert [source for source in closed if source in left] == []
    counted = {c for a in admission.tables["answers"].to_pylist() for c in a["claims_for"] + a["claims_against"]}
    assert counted <= set(admission.tables["claims"].column("claim_id").to_pylist())


def test_the_room_is_given_every_table_that_may_leave_the_house() -> None:
    """A table that the gate lets pass and the chain does not hand over would stand empty in every dossier."""
    report = next(stage for stage in CHAIN if stage.room == "report")

    assert set(PASSES) <= set(report.takes)


def test_what_is_open_passes_unchanged() -> None:
    """With nothing to withhold the gate changes nothing, and what passed once passes again."""
    tables = fabricated.tables()
    sources = [row | {"protection": "open", "status": "read"} for row in tables["sources"].to_pylist()]
    tables["sources"] = TABLES["sources"].build(sources)

    admission = admit(tables)

    assert all(admission.tables[name].equals(tables[name]) for name in PASSES)
    once = admit(fabricated.tables()).tables
    again = admit(once).tables
    assert all(once[name].equals(again[name]) for name in PASSES)


def test_what_only_a_withheld_row_held_together_falls_apart() -> None:
    """A person loses the withheld row and what hung on it alone; how sure the rest is, is left unsaid."""
    tables = fabricated.tables()
    sources = [r | {"protection": "open", "status": "read"} for r in tables["sources"].to_pylist()]
    whole = admit(tables | {"sources": TABLES["sources"].build(sources)}).tables["persons"].to_pylist()

    kept = admit(tables).tables
    persons = {row["member_id"]: row for row in kept["persons"].to_pylist()}

    one, other, hidden = fabricated.BURIED[1], fabricated.REGISTERED[1], set(fabricated.HIDDEN)
    together = {row["member_id"]: row["person_id"] for row in whole}
    assert together[one] == together[other]
    assert persons[one]["person_id"] != persons[other]["person_id"]
    assert persons.keys() == together.keys() - hidden
    assert not hidden & {row["person_id"] for row in persons.values()}
    assert not [p for p in kept["pairs"].to_pylist() if {p["record_a"], p["record_b"]} & hidden]
    assert persons[fabricated.BURIED[0]]["p_member"] == 0.97


def test_of_a_person_that_lost_a_row_it_is_not_said_how_sure_the_rest_is() -> None:
    """Two rows that a likely pair of their own joins stay one person; their probability was reckoned with the third."""
    tables = fabricated.tables()
    one, other = sorted((fabricated.BURIED[1], fabricated.REGISTERED[1]))
    pairs = [r | ({"probability": 0.9} if (r["record_a"], r["record_b"]) == (one, other) else {})
             for r in tables["pairs"].to_pylist()]  # fmt: skip

    persons = {
        r["member_id"]: r for r in admit(tables | {"pairs": TABLES["pairs"].build(pairs)}).tables["persons"].to_pylist()
    }

    assert persons[one]["person_id"] == persons[other]["person_id"] == one
    assert persons[one]["p_member"] is None


def test_answers_are_counted_again() -> None:
    """An answer that loses a claim is counted over the rest, its origins are unsaid; one that loses all is gone."""
    admission = admit(fabricated.tables())

    answers = {a["value"]: a for a in admission.tables["answers"].to_pylist()}
    questions = {q["topic"]: q for q in admission.tables["questions"].to_pylist()}

    assert "53" not in answers
    assert "Major Tivor Quance" not in answers
    assert questions["victim_number"]["n_answers"] == 5
    assert questions["victim_number"]["n_claims"] == 9
    assert questions["who_ordered"]["n_claims"] == 1
    assert [f["finding_id"] for f in admission.tables["findings"].to_pylist()] == ["f1", "f3"]


def test_names_in_reasons_are_struck_but_open_words_are_not() -> None:
    """The house's own words lose the names of what is withheld; a speaker whom open evidence names stays named."""
    tables = fabricated.tables()
    rows = tables["sources"].to_pylist()
    hidden = BY_KEY["hidden"].source_id
    renamed = [r | {"author": "Dr Ilyan Desh"} if r["source_id"] == hidden else r for r in rows]
    admission = admit(tables | {"sources": TABLES["sources"].build(renamed)})

    why = {r["source_id"]: r["why"] for r in admission.tables["lineages"].to_pylist()}

    assert why[BY_KEY["leaflet"].source_id] == "undated; compare with [withheld]"
    speakers = admission.tables["claims"].column("asserted_by").to_pylist()
    assert "Dr Ilyan Desh" in speakers


def test_an_answer_keeps_no_words_or_bounds_of_a_withheld_claim() -> None:
    """What the answer was called after, and the day it was thought of, may stem from a withheld claim: they go."""
    tables = fabricated.tables()
    hidden = BY_KEY["hidden"].source_id
    secret = next(r for r in tables["claims"].to_pylist() if r["source_id"] == hidden and r["low"] == 53)
    answers = tables["answers"].to_pylist()
    forty = next(a for a in answers if a["value"] == "40")
    joined = forty | {
        "claims_for": [*forty["claims_for"], secret["claim_id"]],
        "value": "40 or, with those behind the tannery, 53",
        "high": 53.0,
    }
    rest = [a for a in answers if a["value"] not in {"40", "53"}]
    titles = [q | {"title": "How many died behind the Tannery?"} for q in tables["questions"].to_pylist()]
    given = tables | {
        "answers": TABLES["answers"].build([*rest, joined]),
        "questions": TABLES["questions"].build(titles),
    }

    admitted = admit(given).tables

    answer = next(a for a in admitted["answers"].to_pylist() if a["answer_id"] == forty["answer_id"])
    assert (answer["value"], answer["high"], answer["n_sources"]) == ("40", 40.0, 3)
    assert answer["independent_origins"] is None
    title = {q["topic"]: q["title"] for q in admitted["questions"].to_pylist()}
    assert title["victim_number"] is None
    assert title["perpetrator"] == "How many died behind the Tannery?"


def test_names_are_struck_in_either_letter_case() -> None:
    """Who wrote the name in capitals wrote the name."""
    tables = fabricated.tables()
    rows = [r | {"why": "see NADIRA TELU of safe house nine"} for r in tables["lineages"].to_pylist()]

    admitted = admit(tables | {"lineages": TABLES["lineages"].build(rows)}).tables

    assert set(admitted["lineages"].column("why").to_pylist()) == {"see [withheld] of [withheld]"}


@given(
    st.lists(st.text('aAbİßب\\"', min_size=3, max_size=6), min_size=1, max_size=6), st.text('aAbİßب\\"', max_size=30)
)
def test_no_name_survives_striking(words: list[str], text: str) -> None:
    """Whatever the names, none of them stands in what is left, and text without any is left alone."""
    names = Names(words)

    left = names.struck(text)

    assert not any(word in part for word in words for part in left.split("[withheld]"))
    assert names.stand_in(text) or left == text


def _containers(**protections: str) -> pa.Table:
    """A mail (outer) with an archive (middle) with a letter (inner) and a photo (beside)."""
    parents = {"outer": None, "middle": "outer", "inner": "middle", "beside": "middle", "other": None}
    return TABLES["sources"].build(
        {
            "source_id": k,
            "name": f"{k}.bin",
            "protection": protections.get(k, "open"),
            "status": "read",
            "parent_source_id": p,
        }
        for k, p in parents.items()
    )


@pytest.mark.parametrize(
    ("closed", "withheld"),
    [
        ("outer", {"outer", "middle", "inner", "beside"}),
        ("inner", {"outer", "middle", "inner"}),
        ("middle", {"outer", "middle", "inner", "beside"}),
        ("other", {"other"}),
    ],
)
def test_containers(closed: str, withheld: set[str]) -> None:
    """What lies in a closed container is closed; a container that holds something closed is not carried along."""
    admission = admit({"sources": _containers(**{closed: "restricted"})})

    assert admission.withheld_sources == withheld
    parents = admission.tables["sources"].column("parent_source_id").to_pylist()
    assert not set(parents) & withheld


def test_ledger_lines_keep_their_leaf_hash() -> None:
    """A line that names something withheld is replaced by its RFC 6962 leaf hash; every other stays as it is."""
    admission = admit(fabricated.tables())

    shown = [admission.ledger_line(line) for line in fabricated.ledger_lines()]

    for line, out in zip(fabricated.ledger_lines(), shown, strict=True):
        secret = any(BY_KEY[key].source_id.encode() in line for key in WITHHELD) or b"she saw it" in line
        leaf = hashlib.sha256(b"\x00" + line).hexdigest()
        assert out == (json.dumps({"withheld": leaf}, separators=(",", ":")).encode() if secret else line)
    assert sum(b"withheld" in line for line in shown) == len(WITHHELD) + 1


def test_a_name_that_only_a_closed_list_tells_is_no_mention_outside() -> None:
    """That words of an open text are marked as a name would tell who is on the list; names of open lists stay."""
    tables = fabricated.tables()
    rows = tables["mentions"].to_pylist()
    for row in rows:
        if row["mention_id"] == fabricated.mention("witness", "Daro Velin"):
            row |= {"reader": LISTED, "as_written": "Daro Velyn"}
        elif row["mention_id"] == fabricated.mention("communique", "سمیرا کاردان"):
            row |= {"reader": LISTED}
    kept = admit(tables | {"mentions": TABLES["mentions"].build(rows)}).tables["mentions"]

    left = set(kept.column("mention_id").to_pylist())
    assert fabricated.mention("witness", "Daro Velin") not in left
    assert fabricated.mention("communique", "سمیرا کاردان") in left
    assert fabricated.mention("agency", "Dr Ilyan Desh") in left


def test_what_is_coded_blind_leaves_only_as_a_digest() -> None:
    """The entry of a code that is held back from other coders is withheld; those before and behind are not."""
    lines = list(fabricated.ledger_lines())
    codings = [{"entry": 2, "coder": "Ada", "adjudicates": False, "standing": "held back"},
               {"entry": 3, "coder": "Ben", "adjudicates": False, "standing": "stands"}]  # fmt: skip
    plain = admit(fabricated.tables())
    blind = admit(fabricated.tables() | {"codings": TABLES["codings"].build(codings)})

    before, after = ([one.ledger_line(line) for line in lines] for one in (plain, blind))

    assert [json.loads(line)["seq"] for line, a, b in zip(lines, before, after, strict=True) if a != b] == [2]
    assert b"withheld" in after[1]
    assert "codings" not in blind.tables


def test_an_element_does_not_tell_of_evidence_that_is_withheld() -> None:
    """A person whom only withheld sources name is in no matrix; every gap says the same."""
    admission = admit(fabricated.tables())

    rows = {(r["element"].rpartition("/")[2], r["person"]): r for r in admission.tables["elements"].to_pylist()}

    assert set(rows) == {("attack", ""), ("death", ""), ("order", "Ilyan Desh")}
    assert rows["attack", ""]["says"] == "no open evidence mapped"
    assert rows["death", ""]["standing"] == "established"
    assert [p["person"] for p in admission.tables["posts"].to_pylist()] == ["Ilyan Desh"]


def test_nobody_leads_to_a_person_who_is_withheld() -> None:
    """A link stays where the person's rows are open; where they are not, the open name is left, or nothing at all."""
    admission = admit(fabricated.tables())
    [finding] = [f for f in admission.tables["findings"].to_pylist() if f["finding_id"] == "f1"]

    assert json.loads(finding["persons"]) == [{"name": "Ilyan Desh", "person_id": fabricated.BURIED[0]}]
    [element] = [e for e in admission.tables["elements"].to_pylist() if e["person"]]
    assert (element["person"], element["person_id"]) == ("Ilyan Desh", fabricated.BURIED[0])
    assert [(p["person"], p["person_id"]) for p in admission.tables["posts"].to_pylist()] == [("Ilyan Desh", None)]


def test_a_name_with_the_beginning_of_an_id_leaves_with_its_person_alone() -> None:
    """Two of one name: the one whose rows are open is shown, the other leaves no sign of being there."""
    tables = fabricated.tables()
    rows = tables["elements"].to_pylist()
    one = next(r for r in rows if r["person"] == "Ilyan Desh")
    shown, hidden = (
        one | {"person": f"Ilyan Desh [{person[:8]}]", "person_id": person}
        for person in (fabricated.BURIED[0], fabricated.HIDDEN[0])
    )
    admission = admit(tables | {"elements": TABLES["elements"].build([*rows, shown, hidden])})

    people = {e["person"] for e in admission.tables["elements"].to_pylist()}
    assert people == {"", "Ilyan Desh", shown["person"]}


def test_where_part_of_the_evidence_falls_away_the_standing_is_unsaid() -> None:
    """Claims left over are shown; what they come to without the withheld ones is not said."""
    tables = fabricated.tables()
    rows = tables["elements"].to_pylist()
    hidden = next(c["claim_id"] for c in tables["claims"].to_pylist() if c["source_id"] == BY_KEY["hidden"].source_id)
    death = next(r for r in rows if r["element"].endswith("/death"))
    death["claims_for"] = [hidden]
    admission = admit(tables | {"elements": TABLES["elements"].build(rows)})

    [row] = [r for r in admission.tables["elements"].to_pylist() if r["element"].endswith("/death")]

    assert (row["standing"], row["findings_for"], row["claims_for"]) == (None, ["f1"], [])


def test_entries_of_a_finding_that_rests_on_withheld_claims_stay_in_the_house() -> None:
    """Its words never named the source, and yet may repeat it: they leave as a hash; other findings' entries leave."""
    source = BY_KEY["hidden"].source_id
    admission = admit(fabricated.tables())

    def line(seq: int, kind: str, **body: object) -> bytes:
        return json.dumps({"seq": seq, "kind": kind, "body": body}, separators=(",", ":"), sort_keys=True).encode()

    lines = [
        line(1, "finding-written", finding_id="F1", statement="A major gave the order", standard="s"),
        line(
            2, "finding-evidence", finding_id="F1", side="for", weight="material", claims={"c": {"source_id": source}}
        ),
        line(3, "finding-written", finding_id="F2", statement="Forty were killed", standard="s"),
        line(4, "decision-retracted", entry=1, concerns=["F1"]),
        line(5, "crime-examined", crime="torture/torture", persons=["Zeb Unheard"]),
        line(6, "crime-examined", crime="torture/torture", persons=["Ilyan Desh"]),
    ]
    shut = admission.shut(lines)
    told = [b"withheld" not in admission.ledger_line(one, shut) for one in lines]

    assert told == [False, False, True, False, False, True]
