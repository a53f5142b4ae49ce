"""The pages of persons: every row in its place, who decided, what is left open, and a search that loads little."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import fabricated
from fabricated import BURIED, BY_KEY, REGISTERED
from scale import listed, name_of

from stemmata.config import Settings
from stemmata.report import run
from stemmata.report.roll import plain
from stemmata.tables import TABLES


def _section(dossier: Path, person_id: str) -> str:
    """Return the words of a person's entry."""
    page = (dossier / "persons.html").read_text("utf-8")
    start = page.index(f'id="p-{person_id}"')
    told = page[start : page.index("</section>", start)]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", told)).split())


def _links(dossier: Path, person_id: str) -> list[str]:
    page = (dossier / "persons.html").read_text("utf-8")
    start = page.index(f'id="p-{person_id}"')
    return re.findall(r'href="([^"]*)"', page[start : page.index("</section>", start)])


def test_a_person_is_shown_with_rows_spellings_and_whose_decision(dossier: Path) -> None:
    """Two rows in two scripts: both names, both sources, dates with their calendar, who decided, the weights."""
    told = _section(dossier, BURIED[0])

    assert "Daro Velin also دارو ولین" in told
    assert "2 rows in 2 sources · one person as decided by r.albin" in told
    assert "1376/02/11 1997-05-01, from the Solar Hijri calendar" in told
    assert "Belongs" in told
    assert "0.97" in told
    assert "one person, as decided by r.albin · by the machine one person with probability 0.97" in told
    assert "name +11.2, prior \u22129.5, birth date +0.0, in bits" in told


def test_every_row_leads_to_its_list_and_to_its_words(dossier: Path) -> None:
    """Each row links to itself among its list's rows, and to the very passage that holds it in its source's text."""
    links = _links(dossier, BURIED[0])
    text = BY_KEY["register"].text
    start = text.index("1,دارو")

    assert f"records/2.html#r-{REGISTERED[0]}" in links or f"records.html#r-{REGISTERED[0]}" in links
    assert f"sources/{BY_KEY['register'].source_id[:12]}.html#t-{start}" in links


def test_what_is_left_open_and_who_was_told_apart(dossier: Path) -> None:
    """An unsettled pair stays open with its probability; relatives stand apart with who said so."""
    told = _section(dossier, REGISTERED[1])
    opened, apart = told.split("Told apart from, or likely relatives")

    assert "Left open: may be the same as سمیرا کاردان" in opened
    assert "one person with probability 0.40 · cannot be told, says r.albin" in opened
    assert "نازیلا کاردان" not in opened
    assert "نازیلا کاردان" in apart
    assert "two relatives, as decided by r.albin" in apart
    open_page = (dossier / "persons-open.html").read_text("utf-8")
    assert open_page.count("<tr>") == 1 + 3
    assert "Daro Velin" not in open_page


def test_a_likely_relative_is_shown_as_such(tmp_path: Path) -> None:
    """Who is hardly the same but likely of the family stands among those told apart; who may be either stays open."""
    tables = fabricated.tables()
    rows = [
        r | {"p_relative": 0.9, "probability": 0.01 if REGISTERED[2] in {r["record_a"], r["record_b"]} else 0.3}
        for r in tables["pairs"].to_pylist()
        if r["decided"] != "same"
    ]
    rows = [r | {"decided": None, "decided_by": None} for r in rows]
    work = fabricated.work(tmp_path / "evidence", tables | {"pairs": TABLES["pairs"].build(rows)})
    folder = fabricated.written(run(work).files, tmp_path / "dossier")

    opened, kin = _section(folder, BURIED[1]).split("Told apart from, or likely relatives")
    assert "one person with probability 0.30 · relatives with probability 0.90; not reviewed" in opened
    assert "نازیلا کاردان" in kin
    assert "relatives with probability 0.90; not reviewed" in kin


def _find(folder: Path, name: str) -> object:
    told = (folder / "persons" / "find" / f"{name}.js").read_text("ascii")
    found = re.fullmatch(r'dossierFound\("([^"]+)",(.*)\);\n', told)
    assert found
    assert found[1] == name
    return json.loads(found[2])


def test_everyone_is_found_by_every_word_of_every_spelling(tmp_path: Path) -> None:
    """The files of the search hold each person under all its words, lead to its place, and none is large."""
    settings = Settings.model_validate({"report": {"page_persons": 50}})
    work = fabricated.work(tmp_path / "evidence", listed(1200), settings=settings)
    files = dict(run(work).files)
    folder = fabricated.written(((p, c) for p, c in files.items() if p.startswith("persons")), tmp_path / "dossier")

    index = _find(folder, "index")
    assert isinstance(index, dict)
    for i in range(0, 600, 37):
        for word in plain(name_of(i)).split():
            numbers = _find(folder, "w-" + "-".join(f"{ord(c):x}" for c in word[:2]))[word]  # type: ignore[index]
            pages = [_find(folder, f"p-{n // index['a_page']}") for n in numbers]
            shown = [entries[n % index["a_page"]] for n, (_, entries) in zip(numbers, pages, strict=True)]  # type: ignore[misc]
            assert [name_of(i), [name_of(i).upper()], 2] in [entry[1:] for entry in shown]
    assert len(index["beginnings"]) == len([p for p in files if "/find/w-" in p])
    assert max(len(c) for p, c in files.items() if p.startswith("persons") and isinstance(c, bytes)) < 200_000
    assert len([p for p in files if re.fullmatch(r"persons/\d+\.html", p)]) == 12


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    """Markup and line separators in names are escaped on pages and in the files of the search."""
    evil = '"><script>alert(1)</script>\u2028*/'
    tables = fabricated.tables()
    records = [r | {"name": evil, "name_as_written": evil} for r in tables["records"].to_pylist()]
    pairs = [r | {"decided_by": evil} for r in tables["pairs"].to_pylist()]
    given = tables | {"records": TABLES["records"].build(records), "pairs": TABLES["pairs"].build(pairs)}
    files = dict(run(fabricated.work(tmp_path / "evidence", given)).files)

    for path in ("persons.html", "persons-open.html", "records.html"):
        page = files[path]
        assert isinstance(page, bytes)
        assert b"<script>alert" not in page
    assert all(c.isascii() for p, c in files.items() if "/find/" in p and isinstance(c, bytes))


def test_without_persons_there_is_no_such_page(tmp_path: Path) -> None:
    """A case whose rows were not compared shows its lists and nothing of persons."""
    tables = {n: t for n, t in fabricated.tables().items() if n not in {"persons", "pairs"}}
    files = dict(run(fabricated.work(tmp_path / "evidence", tables)).files)

    assert not [path for path in files if path.startswith("persons")]
    assert b"persons.html" not in files["index.html"]
