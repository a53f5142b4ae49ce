"""The pages of persons: every row in its place, who decided, what is left open, and a search that loads little."""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_right
from pathlib import Path

import fabricated
from fabricated import BURIED, BY_KEY, REGISTERED
from scale import listed, name_of

from stemmata.config import Settings
from stemmata.report import run
from stemmata.report.gate import admit
from stemmata.report.roll import plain
from stemmata.tables import TABLES


def _section(dossier: Path, person_id: str) -> str:
    """Return the words of a person's entry."""
    page = (dossier / "persons.html").read_text("utf-8")
    start = page.index(f'id="p-{person_id}"')
    told = page[start : page.index("</article>", start)]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", told)).split())


def _links(dossier: Path, person_id: str) -> list[str]:
    page = (dossier / "persons.html").read_text("utf-8")
    start = page.index(f'id="p-{person_id}"')
    return re.findall(r'href="([^"]*)"', page[start : page.index("</article>", start)])


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
            at = [bisect_right(index["starts"], n) - 1 for n in numbers]
            pages = [_find(folder, f"p-{page}") for page in at]
            shown = [entries[n - index["starts"][p]] for n, p, (_, entries) in zip(numbers, at, pages, strict=True)]  # type: ignore[misc]
            assert [name_of(i), [name_of(i).upper()], 2] in [entry[1:] for entry in shown]
    assert len(index["beginnings"]) == len([p for p in files if "/find/w-" in p])
    assert len(index["consonants"]) == len([p for p in files if "/find/k-" in p])
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


def test_documents_that_name_a_person_stand_with_it(dossier: Path) -> None:
    """The words with the name linked to its bytes, whose decision, and what is only a suggestion marked as such."""
    who, again = fabricated.mention("witness", "Daro Velin"), fabricated.mention("witness", "Velin was")
    told = _section(dossier, BURIED[0])
    page = f"sources/{BY_KEY['witness'].source_id[:12]}.html"

    assert "Daro Velin , the ferryman, lay beside me." in told
    assert "this person, as decided by r.albin · the same name there also at 1" in told
    assert f"{page}#m-{who}" in _links(dossier, BURIED[0])
    assert f"{page}#m-{again}" in _links(dossier, BURIED[0])
    assert f'id="m-{who}"' in (dossier / page).read_text("utf-8")
    assert told.index("2 rows in 2 sources") < told.index("Named in documents")
    suggested = _section(dossier, REGISTERED[1])
    assert "suggestion this person with probability 0.83 (not calibrated) · not reviewed" in suggested
    assert "somebody else, as decided by r.albin" in _section(dossier, REGISTERED[2])


def test_a_text_leads_to_the_persons_it_names(dossier: Path) -> None:
    """In the margin: whom people decided on, and who is likelier than not, marked as a suggestion."""
    decided, suggested = (
        (dossier / "sources" / f"{BY_KEY[key].source_id[:12]}.html").read_text("utf-8")
        for key in ("witness", "communique")
    )
    assert f'href="../persons.html#p-{BURIED[0]}"><bdi>Daro Velin</bdi></a></p>' in decided
    told = " ".join(re.sub(r"<[^>]+>", " ", suggested).split())
    assert "سمیرا کاردان suggestion 0.83" in told


def test_a_mention_bound_by_a_withheld_row_alone_is_nobody_here(tmp_path: Path) -> None:
    """It makes no person of its own, and tells nothing of whom it was bound to; its other probabilities go unsaid."""
    tables = fabricated.tables()
    who = fabricated.mention("witness", "Daro Velin")
    persons = [r for r in tables["persons"].to_pylist() if r["member_id"] != who]
    persons.append({"person_id": fabricated.HIDDEN[0], "member_id": who, "p_member": 1.0})
    links = [r | {"decided": None, "decided_by": None} for r in tables["mention_links"].to_pylist()]
    for row in links:
        if row["other_id"] == fabricated.HIDDEN[0]:
            row |= {"decided": "same", "decided_by": "r.albin"}
    given = tables | {
        "persons": TABLES["persons"].build(persons),
        "mention_links": TABLES["mention_links"].build(links),
    }
    kept = admit(given).tables

    assert who not in kept["persons"].column("member_id").to_pylist()
    rows = [r for r in kept["mention_links"].to_pylist() if r["mention_id"] == who]
    assert [(r["other_id"], r["probability"], r["decided"]) for r in rows] == [(BURIED[0], None, None)]
    folder = fabricated.written(run(fabricated.work(tmp_path / "evidence", given)).files, tmp_path / "dossier")
    assert "suggestion not reviewed" in _section(folder, BURIED[0])


def _open_case(tmp_path: Path, **changed: object) -> Path:
    """Return the dossier where every list is open, with some tables changed."""
    tables = fabricated.tables()
    opened = [r | {"protection": "open"} if r["status"] == "read" else r for r in tables["sources"].to_pylist()]
    given = tables | {"sources": TABLES["sources"].build(opened)} | changed
    return fabricated.written(run(fabricated.work(tmp_path / "evidence", given)).files, tmp_path / "dossier")


def _text(page: Path) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.read_text("utf-8"))).split())


def test_how_far_to_trust_who_is_who(tmp_path: Path) -> None:
    """The plot with its numbers beneath, what was never compared, which lists are one witness and what that means."""
    folder = _open_case(tmp_path)
    page = (folder / "persons-worth.html").read_text("utf-8")
    told = _text(folder / "persons-worth.html")

    assert page.count('class="dot"') == page.count('class="whisker"') == 3
    assert "0.4 to 0.5 12 30 0.460 0.580 0.320 to 0.810" in told
    assert "Mean gap between promised and found, on answers left out of the fit: 0.012" in told
    assert "never brought together, as estimated: 14 (7 to 25)" in told
    assert "burials and register Signs that they depend on each other. 40 persons on both" in told
    assert "rare misspellings, where a third list has it right found 9 of 31" in told
    assert "No dependence found: that is no proof that there is none." in told
    assert "they count as one" in told
    assert f"#r-{BURIED[0]}" in page
    first = _text(folder / "persons.html")
    assert "this person, as decided by r.albin · suggested with probability 0.94" in first
    assert "The probabilities are calibrated on 77 judged pairs, mean gap 0.012." in first
    assert "Signs that lists depend on each other: 1 pair of lists." in first


def test_without_reviews_it_says_so_in_words(tmp_path: Path) -> None:
    """No plot and no table of nothing: uncalibrated, and how to read such a number."""
    measures = [r for r in fabricated.tables()["link_quality"].to_pylist() if r["measure"] != "calibration_error"]
    for row in measures:
        if row["measure"] == "reviews":
            row |= {"value": 0.0, "about": "the probabilities are uncalibrated: no pairs have been reviewed"}
    folder = _open_case(
        tmp_path, link_quality=TABLES["link_quality"].build(measures), reliability=TABLES["reliability"].empty()
    )
    told = _text(folder / "persons-worth.html")

    assert (
        "uncalibrated: no pairs have been reviewed. Until then read a probability as an order, not as a share" in told
    )
    assert "<svg" not in (folder / "persons-worth.html").read_text("utf-8")
    assert "The probabilities are uncalibrated: too few pairs have been judged" in _text(folder / "persons.html")


def test_what_was_reckoned_over_withheld_rows_is_left_unsaid(dossier: Path) -> None:
    """With a withheld list neither the whole nor a pair of lists with it is told of."""
    told = _text(dossier / "persons-worth.html")

    assert "What was reckoned over the whole case is left unsaid in this dossier." in told
    assert "<svg" not in (dossier / "persons-worth.html").read_text("utf-8")
    assert "burials and register" in told
    assert "roll" not in told
