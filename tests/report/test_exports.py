"""What the exports hold: nothing withheld, the words where they say they are, in forms that their readers accept."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import fabricated
import geojson
import pyarrow as pa
import pypdf
import pypdfium2
import pytest

from stemmata.config import Settings
from stemmata.read import pdf as pdf_reader
from stemmata.read.reading import ReadOptions
from stemmata.report.exports import FORMS, Ready, sealed
from stemmata.report.exports.ready import rows_as_csv
from stemmata.report.exports.stamping import stamped
from stemmata.report.numbers import exhibit_numbers
from stemmata.values.formulas import guarded, unguarded

HIDDEN = fabricated.BY_KEY["hidden"]
Files = dict[str, bytes]


def ready_of(folder: Path, given: Mapping[str, pa.Table] | None = None) -> Ready:
    """Return the invented case, its receipts in the order of its documents."""
    work = fabricated.work(folder / "evidence", given)
    entries = [
        {"seq": n, "kind": "evidence-received", "time": "2031-05-01T08:00:00Z", "body": {"source_id": d.source_id}}
        for n, d in enumerate(fabricated.DOCS, 1)
    ]
    return Ready.of(work.tables, work.settings, entries, work.evidence, work.ledger)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    return ready_of(tmp_path_factory.mktemp("case"))


def made(kind: str, ready: Ready) -> Files:
    return {path: c if isinstance(c, bytes) else c.read_bytes() for path, c in sealed(kind, ready)}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def with_cells(table: str, cells: Mapping[str, Any]) -> dict[str, pa.Table]:
    """Return the case's tables with other cells in each row of one of them."""
    tables = fabricated.tables()
    rows_ = [row | cells for row in tables[table].to_pylist()]
    return tables | {table: fabricated.TABLES[table].build(rows_)}


@pytest.mark.parametrize("kind", FORMS)
def test_nothing_withheld_is_in_any_export(ready: Ready, kind: str) -> None:
    """Neither words, names, ids nor titles of the restricted source; only that there is one."""
    files = made(kind, ready)
    words = (HIDDEN.source_id, HIDDEN.name, fabricated.SECRET_WORDS, "Tivor Quance", HIDDEN.title or HIDDEN.name)

    for path, content in files.items():
        text = f"{path}\n{content.decode('utf-8', 'replace')}".casefold()
        found = [word for word in words if word.casefold() in text]
        assert not found or path.endswith(".parquet"), (path, found)
    assert "not open or were withdrawn" in files["README.txt"].decode()


@pytest.mark.parametrize("kind", FORMS)
def test_the_same_case_gives_the_same_bytes(ready: Ready, kind: str, tmp_path: Path) -> None:
    """Built twice, in another folder."""
    assert made(kind, ready) == made(kind, ready_of(tmp_path))


@pytest.mark.parametrize("kind", FORMS)
def test_an_export_says_what_it_is_and_how_to_check_it(ready: Ready, kind: str) -> None:
    """Its kind, the case, the state of the ledger, the commands; the verifier and the ledger go with it."""
    files = made(kind, ready)
    readme = files["README.txt"].decode()

    assert readme.startswith(f"STEMMATA EXPORT: {kind}:")
    assert "The Karsan Bridge" in readme
    assert "python3 -I verify.py" in readme
    assert {"verify.py", "custody/log.jsonl", "manifest-sha256.txt", "manifest-sha256.txt.note"} <= files.keys()


# -- CSV --------------------------------------------------------------------------------------------------------------


def test_no_cell_of_any_csv_is_a_formula(tmp_path: Path) -> None:
    """A hostile title, name and quotation go out with an apostrophe, and come back as they were."""
    evil = '=HYPERLINK("http://x","y")'
    ready = ready_of(tmp_path, with_cells("sources", {"title": evil, "author": "＝cmd|' /C calc'!A0"}))

    for kind in ("csv", "esf", "exhibits"):
        for path, content in made(kind, ready).items():
            if path.endswith(".csv") and not path.startswith("exhibits/"):
                cells = [
                    cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row
                ]
                assert all(guarded(unguarded(cell)) == cell for cell in cells), path
    titles = {unguarded(row["title"]) for row in rows(made("csv", ready)["sources.csv"])}
    assert evil in titles


def test_every_table_goes_out_with_the_meaning_of_its_columns(ready: Ready) -> None:
    """One file a table; columns.csv tells of each column in it."""
    files = made("csv", ready)
    told = {(row["table"], row["column"]) for row in rows(files["columns.csv"])}

    for name, table in ready.admission.tables.items():
        assert len(rows(files[f"{name}.csv"])) == table.num_rows
        assert {(name, column) for column in table.schema.names} <= told


def test_rows_as_csv_keep_line_ends_quotes_and_scripts() -> None:
    """What is written is read back, whatever stands in a cell."""
    cells = ["a,b", 'said "no"', "line\r\nline", "یادداشت", "=1", ""]

    (header, row) = list(csv.reader(io.StringIO(rows_as_csv(tuple("abcdef"), [cells]).decode("utf-8-sig"), newline="")))

    assert header == list("abcdef")
    assert [unguarded(cell) for cell in row] == cells


# -- FollowTheMoney ---------------------------------------------------------------------------------------------------


def entities(ready: Ready) -> dict[str, dict[str, Any]]:
    lines = made("ftm", ready)["entities.ftm.json"].decode().splitlines()
    found = {one["id"]: one for one in map(json.loads, lines)}
    assert len(found) == len(lines)
    return found


def test_ftm_names_sources_persons_claims_and_findings(ready: Ready) -> None:
    """Claims are notes on documents, with the words and a proof; nobody is made a person by a claim."""
    found = entities(ready)
    claim = ready.claims[0]
    note, proof = found[f"stm-claim-{claim.claim_id}"], found[f"stm-claim-{claim.claim_id}-proof"]

    assert note["properties"]["summary"] == [claim.quote]
    assert f"stm-source-{claim.source_id}" in note["properties"]["entity"]
    assert proof["properties"]["proof"] == [f"stm-source-{claim.source_id}"]
    assert found["stm-finding-f1"]["properties"]["notes"] == [
        "standard: clear and convincing; verdict: found; status: approved"
    ]
    persons = [one for one in found.values() if one["schema"] == "Person"]
    values = {c.value for c in ready.claims if c.topic == "perpetrator"}
    assert persons
    assert not {name for one in persons for name in one["properties"]["name"]} & values


def test_ftm_references_lead_to_entities(ready: Ready) -> None:
    """Whatever is referred to is there."""
    found = entities(ready)

    refer = ("proof", "document", "entity", "resolved", "holder", "post", "parent")
    for one in found.values():
        for name in refer:
            assert set(one["properties"].get(name, ())) <= found.keys()


def test_the_library_of_ftm_accepts_entities_and_statements(ready: Ready) -> None:
    """Validated by followthemoney itself; statements have the ids that it gives them and add up to the entities."""
    ftm = pytest.importorskip("followthemoney")
    from followthemoney.dataset import Dataset
    from followthemoney.statement import StatementEntity
    from followthemoney.statement.serialize import read_json_statements

    found = entities(ready)
    for one in found.values():
        schema = ftm.model.get(one["schema"])
        schema.validate(one)
        for name, values in one["properties"].items():
            prop = schema.get(name)
            for value in values:
                assert prop.type.clean(value) is not None, (one["schema"], name, value)
                if prop.type.name == "entity":
                    assert ftm.model.get(found[value]["schema"]).is_a(prop.range)
    statements = list(read_json_statements(io.BytesIO(made("ftm", ready)["statements.ftm.json"])))
    assert statements
    assert all(s.id == s.generate_key() and s.origin for s in statements)
    dataset = Dataset.make({"name": statements[0].dataset, "title": "case"})
    for id_ in {s.entity_id for s in statements}:
        whole = StatementEntity.from_statements(dataset, [s for s in statements if s.entity_id == id_])
        told = {prop.name: sorted(whole.get(prop)) for prop in whole.iterprops()}
        assert told == {name: sorted(values) for name, values in found[id_]["properties"].items()}


# -- Events Standard Formats ------------------------------------------------------------------------------------------


def test_esf_files_refer_to_each_other_and_accuse_nobody_as_if_it_were_known(ready: Ready) -> None:
    """Field numbers in the headers; record numbers resolve; an involvement is alleged, and says by how many."""
    files = {path: rows(content) for path, content in made("esf", ready).items() if path.endswith(".csv")}
    events = {row["0101 Event record number"] for row in files["event.csv"]}
    persons = {row["0901 Person record number"] for row in files["person.csv"]}
    acts = {row["2101 Act record number"] for row in files["act.csv"]}

    assert events
    for row in files["information.csv"]:
        assert row["2503 Event"] in {"", *events}
        assert row["2504 Related person"] in {"", *persons}
    for row in files["act.csv"]:
        assert row["2103 Event"] in events
        assert row["2102 Victim"] in persons
    told = files["told_acts.csv"]
    assert len(told) == ready.admission.tables["acts"].num_rows
    for row in files["involvement.csv"]:
        assert row["2402 Perpetrator"] in persons
        assert row["2404 Act"] in {"", *acts}
        assert row["2450 Remarks"].startswith("alleged: ")
    assert len(files["information.csv"]) == len(ready.claims) + len(ready.rows)
    explained = {(row["file"], f"{row['field']} {row['name']}") for row in files["fields.csv"]}
    assert {
        (name, column) for name, held in files.items() if name != "fields.csv" and held for column in held[0]
    } <= explained


def test_a_contested_number_is_no_number_of_victims(ready: Ready) -> None:
    """0931 is filled only where all who speak of it agree; the answers stand in the remarks of the act."""
    files = made("esf", ready)
    groups = [row for row in rows(files["person.csv"]) if row["0902 Counting unit"] == "Group"]

    assert [row["0931 Number of persons in group"] for row in groups] == [""]
    (act,) = rows(files["act.csv"])
    assert "claims for: " in act["2150 Remarks"]
    assert "against: " in act["2150 Remarks"]


# -- GeoJSON ----------------------------------------------------------------------------------------------------------


def places(ready: Ready) -> Any:
    return geojson.loads(made("geojson", ready)["places.geojson"])


def test_names_of_places_are_no_positions(ready: Ready) -> None:
    """RFC 7946 has null for what is not located; the library accepts the collection."""
    found = places(dataclasses.replace(ready, settings=ready.settings.model_copy(update={"places": {}})))

    assert found.is_valid
    assert found["located"] == 0
    (karsan,) = [f for f in found.features if f["properties"]["name"] == "Karsan"]
    assert karsan.geometry is None
    assert set(karsan["properties"]["claims"]) == {c.claim_id for c in ready.claims if c.place == "Karsan"}


def test_names_that_the_settings_locate_have_their_position(tmp_path: Path) -> None:
    """And say how far from there the place may lie; other names have none."""
    places_of_case = {"KARSAN": {"latitude": -48.9, "longitude": -123.4, "within_km": 2, "known_from": "a sketch"}}
    ready = ready_of(tmp_path)
    given = Settings.model_validate({"places": places_of_case}).places
    found = places(dataclasses.replace(ready, settings=ready.settings.model_copy(update={"places": given})))

    assert found.is_valid
    (karsan,) = [f for f in found.features if f["geometry"]]
    assert karsan["properties"]["name"] == "Karsan"
    assert karsan.geometry.coordinates == [-123.4, -48.9]
    assert (karsan["properties"]["within_km"], karsan["properties"]["position_known_from"]) == (2, "a sketch")
    assert found["located"] == 1


@pytest.mark.parametrize(
    ("cells", "point"),
    [
        ({"latitude": "35.7", "longitude": "51.4"}, [51.4, 35.7]),
        ({"Lat": "۳۵٫۷", "Lon": "۵۱٫۴"}, [51.4, 35.7]),
        ({"coordinates": "-1.25, 36.8"}, [36.8, -1.25]),
        ({"latitude": "95", "longitude": "51.4"}, None),
        ({"coordinates": "35°42′N 51°24′E"}, [51.4, 35.7]),
        ({"coordinates": "north of 35°42′N 51°24′E"}, None),
    ],
)
def test_coordinates_of_the_case_are_on_the_map(
    tmp_path: Path, cells: dict[str, str], point: list[float] | None
) -> None:
    """Degrees as people write them, in any digits; what is not understood stands as written, without a position."""
    ready = ready_of(tmp_path, with_cells("sources", {"details": json.dumps(cells)}))

    found = [f for f in places(ready).features if f["properties"]["kind"] == "source"]

    assert len(found) == len(ready.edition.sources)
    for feature in found:
        assert (feature.geometry.coordinates if feature.geometry else None) == point
        assert all(cell in feature["properties"]["coordinates_as_written"] for cell in cells.values())


# -- W3C Web Annotations ----------------------------------------------------------------------------------------------


def notes(files: Files) -> Iterator[dict[str, Any]]:
    """Yield the annotations of all pages, following the links from page to page."""
    collection = json.loads(files["annotations.jsonld"])
    assert collection["type"] == "AnnotationCollection"
    at, total = collection["first"], 0
    while at:
        page = json.loads(files[at])
        assert page["type"] == "AnnotationPage"
        assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
        assert page["startIndex"] == total
        total += len(page["items"])
        yield from page["items"]
        at = page.get("next")
    assert total == collection["total"]


def test_each_annotation_points_at_the_words_of_its_claim(ready: Ready) -> None:
    """Position and quotation agree with the text file that is carried, code point by code point."""
    files = made("annotations", ready)
    found = list(notes(files))

    assert len({note["id"] for note in found}) == len(found) == len(ready.claims)
    for note, claim in zip(found, ready.claims, strict=True):
        assert note["type"] == "Annotation"
        target = note["target"][0]
        text = files[target["source"]["id"]].decode()
        quote, position = target["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"] == claim.quote
        assert text[: position["start"]].endswith(quote["prefix"])
        assert text[position["end"] :].startswith(quote["suffix"])
        assert target["source"]["via"] in files
        assert (note["body"][0]["value"], note["body"][0]["purpose"]) == (claim.topic, "tagging")


def test_a_place_in_the_original_is_a_fragment_of_it(ready: Ready) -> None:
    """Pages of a PDF by RFC 3778; the file it is a fragment of is carried."""
    files = made("annotations", ready)
    fragments = [(t["selector"], t["source"]) for note in notes(files) for t in note["target"][1:]]

    assert fragments
    for selector, source in fragments:
        assert selector["type"] == "FragmentSelector"
        assert source["id"] in files
        if source["id"].endswith(".pdf"):
            assert selector["value"].startswith("page=")
            assert selector["conformsTo"] == "http://tools.ietf.org/rfc/rfc3778"


def test_the_annotation_of_a_claim_keeps_its_id(ready: Ready, tmp_path: Path) -> None:
    """In an edition with fewer sources, ids of claims that are left are the same."""
    tables = fabricated.tables()
    fewer = [row for row in tables["sources"].to_pylist() if row["kind"] != "press"]
    less = ready_of(tmp_path, tables | {"sources": fabricated.TABLES["sources"].build(fewer)})

    left, before = ({note["id"] for note in notes(made("annotations", one))} for one in (less, ready))

    assert left
    assert left < before


# -- exhibits ---------------------------------------------------------------------------------------------------------


def test_exhibits_are_the_originals_under_numbers_that_hold(ready: Ready, tmp_path: Path) -> None:
    """Numbers come from the ledger: opening the restricted source fills its gap and moves no other number."""
    opened = with_cells("sources", {"protection": "open"})
    before = {row["sha256"]: row for row in rows(made("exhibits", ready)["index.csv"])}
    after = {row["sha256"]: row for row in rows(made("exhibits", ready_of(tmp_path, opened))["index.csv"])}

    assert HIDDEN.source_id in after.keys() - before.keys()
    assert before.keys() < after.keys()
    assert all(after[sha]["exhibit"] == row["exhibit"] for sha, row in before.items())
    assert len({row["exhibit"] for row in after.values()}) == len(after)
    number = [d.source_id for d in fabricated.DOCS].index(HIDDEN.source_id) + 1
    assert after[HIDDEN.source_id]["exhibit"] == f"EX-{number:06d}"


def test_each_exhibit_is_the_bytes_of_its_line(ready: Ready) -> None:
    """The index names file, hash, pages and findings; the file has that hash."""
    import hashlib

    files = made("exhibits", ready)
    index = rows(files["index.csv"])

    for row in index:
        assert hashlib.sha256(files[row["file"]]).hexdigest() == row["sha256"]
        assert row["file"].startswith(f"exhibits/{row['exhibit']}.")
    assert [row["exhibit"] for row in index] == sorted(row["exhibit"] for row in index)
    paged = next(row for row in index if row["last_page"])
    assert paged["first_page"] == f"{paged['exhibit']}.0001"
    assert any("f1" in row["cited_in_findings"].split() for row in index)
    assert all(row["exhibit"] in files["index.html"].decode() for row in index)


def test_what_cannot_be_stamped_has_a_sheet(ready: Ready) -> None:
    """One page with its number, the place of the original and its SHA-256."""
    files = made("exhibits", ready)
    index = rows(files["index.csv"])

    assert {row["stamped_copy"] for row in index} == {p for p in files if p.startswith("stamped/")}
    for row in index:
        (page,) = pypdfium2.PdfDocument(files[row["stamped_copy"]])
        text = page.get_textpage().get_text_range()
        assert all(words in text for words in (row["exhibit"], row["file"], row["sha256"]))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_stamp_stands_at_the_right_below_however_the_page_is_turned(turn: int) -> None:
    """Within what of the page is seen."""
    plain = pypdf.PdfWriter()
    page = plain.add_blank_page(400, 600)
    page.cropbox = pypdf.generic.RectangleObject((30, 40, 350, 500))
    page.rotate(turn)
    sink = io.BytesIO()
    plain.write(sink)
    copy = stamped(sink.getvalue(), lambda page: f"EX-000007.{page:04d}")

    assert copy is not None
    assert copy == stamped(sink.getvalue(), lambda page: f"EX-000007.{page:04d}")
    reading = pdf_reader.read(copy[0], ReadOptions())
    assert reading.text == "EX-000007.0001"
    x0, y0, x1, y1 = reading.pieces[0].place.box or (0, 0, 0, 0)
    width, height = (460, 320) if turn % 180 else (320, 460)
    assert 0.6 * width < x0 < x1 <= width
    assert height - 40 < y0 < y1 <= height


def test_what_is_no_pdf_or_locked_is_not_stamped() -> None:
    """Garbage, and a file that needs a password."""
    locked = pypdf.PdfWriter()
    locked.add_blank_page(100, 100)
    locked.encrypt("secret")
    sink = io.BytesIO()
    locked.write(sink)

    assert stamped(b"%PDF-1.4 nothing", str) is None
    assert stamped(sink.getvalue(), str) is None


def test_the_load_file_names_ranges_copies_and_originals(ready: Ready) -> None:
    """One line an exhibit, in the signs of Concordance; links lead to files of the bundle."""
    files = made("exhibits", ready)
    lines = files["load.dat"].decode("utf-8-sig").split("\r\n")[:-1]
    header, *held = [[cell.strip("\xfe") for cell in line.split("\x14")] for line in lines]
    loaded = [dict(zip(header, cells, strict=True)) for cells in held]

    assert len(loaded) == len(rows(files["index.csv"]))
    for one in loaded:
        assert one["PDFLINK"] in files
        assert one["NATIVELINK"] in files
        assert one["BEGBATES"].startswith("EX-")
        assert (one["BEGBATES"] == one["ENDBATES"]) == (one["PAGES"] == "1")


def test_an_original_that_was_changed_is_not_carried(tmp_path: Path) -> None:
    """The index says so, the others are there."""
    ready = ready_of(tmp_path)
    one = next(iter(ready.edition.sources))
    ready.evidence.path(one).write_bytes(b"other bytes")
    index = {row["sha256"]: row for row in rows(made("exhibits", dataclasses.replace(ready))["index.csv"])}

    assert index[one]["file"] == ""
    assert index[one]["carried"].startswith("no: ")
    assert sum(row["carried"] == "yes" for row in index.values()) == len(index) - 1


def test_a_number_once_given_is_not_given_again() -> None:
    """A second receipt of the same bytes, or a withdrawal, takes or frees no number."""
    receipt = "evidence-received"
    entries = [(receipt, "a"), ("evidence-withdrawn", "a"), (receipt, "b"), (receipt, "a"), (receipt, "c")]

    assert exhibit_numbers({"kind": k, "body": {"source_id": s}} for k, s in entries) == {"a": 1, "b": 2, "c": 3}
