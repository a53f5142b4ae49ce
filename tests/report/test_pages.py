"""The pages: every promise kept, every link found, nothing of a hostile text let loose."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import fabricated
import pytest
from fabricated import BY_KEY
from jinja2 import meta

from stemmata.config import Settings
from stemmata.decisions import EvidenceReceived
from stemmata.report import contexts, run
from stemmata.report.packet import as_csv
from stemmata.report.render import environment
from stemmata.store.ledger import Ledger
from stemmata.tables import TABLES

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Page(HTMLParser):
    """What a test wants to know of a page; fails on elements that are not closed in order."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[tuple[str, str, str]] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.headings: list[int] = []
        self.labels_open: list[str] = []
        self._open: list[str] = []
        self.feed(path.read_text("utf-8"))
        assert self._open == [], path

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given | {"_within": " ".join(self._open)}))
        if tag not in VOID:
            self._open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        self.links += [(tag, name, given[name]) for name in ("href", "src") if name in given]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open, tag
        assert self._open.pop() == tag


def _pages(dossier: Path) -> dict[str, Page]:
    return {path.relative_to(dossier).as_posix(): Page(path) for path in sorted(dossier.rglob("*.html"))}


def _broken(dossier: Path) -> list[str]:
    """Return every link that leads nowhere, or out of the dossier."""
    pages = _pages(dossier)
    broken = []
    for name, page in pages.items():
        for _, _, href in page.links:
            path, _, anchor = href.partition("#")
            target = (dossier / name).parent / unquote(path) if path else dossier / name
            resolved = target.resolve()
            if "://" in href or not resolved.is_file() or not resolved.is_relative_to(dossier.resolve()):
                broken.append(f"{name} -> {href}")
            elif anchor and anchor not in pages[resolved.relative_to(dossier.resolve()).as_posix()].ids:
                broken.append(f"{name} -> {href} (anchor)")
    return broken


def test_every_link_and_anchor_resolves(dossier: Path) -> None:
    """A crawl over all pages: each address is a file of the dossier, each anchor stands on its page."""
    assert _broken(dossier) == []
    assert sum(len(page.links) for page in _pages(dossier).values()) > 400


def test_links_resolve_when_texts_and_claims_are_parted_over_pages(tmp_path: Path) -> None:
    """The same holds where a long text and many claims are parted over several pages."""
    small = Settings.model_validate({"report": {"sheet_chars": 2000, "page_claims": 10, "page_rows": 10}})
    from scale import many

    work = fabricated.work(tmp_path / "evidence", many(12, 200), settings=small)
    folder = fabricated.written((f for f in run(work).files), tmp_path / "dossier")

    assert _broken(folder) == []
    assert list(folder.glob("sources/*-2.html"))
    assert list(folder.glob("claims/*-2.html"))


def test_links_resolve_where_a_single_source_contradicts_itself(tmp_path: Path) -> None:
    """No stemma can be drawn then; the overview's link to it still leads somewhere, and the page says why."""
    given = fabricated.tables()
    claims = given["claims"].to_pylist()
    only = min(claim["source_id"] for claim in claims)
    alone = [claim for claim in claims if claim["source_id"] == only]
    questions, answers = fabricated._questions(alone)
    few = {"claims": alone, "questions": questions, "answers": answers, "reuse": [], "lineages": [], "changes": []}
    tables = {**given, **{name: TABLES[name].build(rows) for name, rows in few.items()}}

    folder = fabricated.written(run(fabricated.work(tmp_path / "evidence", tables)).files, tmp_path / "dossier")

    assert _broken(folder) == []
    assert any("No stemma is drawn" in page.read_text("utf-8") for page in folder.glob("conflicts/*.html"))


def test_the_parts_of_one_copy_are_told_as_such(tmp_path: Path) -> None:
    """A copy that was cut makes several rows; on both pages each says which part of it it is."""
    given = fabricated.tables()
    whole = next(r for r in given["reuse"].to_pylist() if r["end_a"] - r["start_a"] == r["end_b"] - r["start_b"] > 60)
    rows = [{**whole, "passage_group": "copy", "end_a": whole["start_a"] + 30, "end_b": whole["start_b"] + 30}]
    rows += [
        {**whole, "reuse_id": "later", "passage_group": "copy", **{s: whole[s] + 40 for s in ("start_a", "start_b")}}
    ]
    tables = {**given, "reuse": TABLES["reuse"].build(rows)}

    folder = fabricated.written(run(fabricated.work(tmp_path / "evidence", tables)).files, tmp_path / "dossier")

    for side in ("source_a", "source_b"):
        page = (folder / "sources" / f"{whole[side][:12]}.html").read_text("utf-8")
        assert page.index("part 1 of 2 of one copy") < page.index("part 2 of 2 of one copy")


def test_ids_are_given_once_a_page(dossier: Path) -> None:
    """No id stands twice on a page: an address leads to one place."""
    for name, page in _pages(dossier).items():
        assert len(page.ids) == len(set(page.ids)), name


def test_every_claim_leads_to_its_words(dossier: Path) -> None:
    """Each claim's address opens a mark whose text is the quotation, letter by letter."""
    for row in fabricated.tables()["claims"].to_pylist():
        doc = next(d for d in fabricated.DOCS if d.source_id == row["source_id"])
        if doc.key in fabricated.WITHHELD:
            continue
        html = (dossier / "sources" / f"{doc.source_id[:12]}.html").read_text("utf-8")
        start = html.index(f'id="c-{row["claim_id"]}"')
        begin = html.rindex("<mark", 0, start)
        shown, depth, at = "", 0, begin
        for found in re.finditer(r"<(/?)(mark)[^>]*>|<[^>]+>|[^<]+", html[begin:]):
            if found.group(2):
                depth += -1 if found.group(1) else 1
                if depth == 0:
                    break
            elif not found.group().startswith("<"):
                shown += found.group()
            at = begin + found.end()

        assert at > begin
        assert shown == row["quote"]


def test_headings_descend_one_step_at_a_time(dossier: Path) -> None:
    """Each page has one h1, first; no level is skipped."""
    for name, page in _pages(dossier).items():
        assert page.headings[0] == 1, name
        assert page.headings.count(1) == 1, name
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps), (name, page.headings)


def test_pictures_fields_and_regions_have_names(dossier: Path) -> None:
    """Each drawing has a title or is hidden from readers; fields stand in labels; regions and pages are named."""
    for name, page in _pages(dossier).items():
        html = (dossier / name).read_text("utf-8")
        written = {f"report/{report}.html": lang for report, lang in fabricated.REPORTS.items()}
        assert f'<html lang="{written[name]}" dir=' in html if name in written else '<html lang="en" dir="ltr">' in html
        assert "<title></title>" not in html
        for tag, given in page.elements:
            if tag == "svg":
                assert given.get("aria-hidden") == "true" or given.get("aria-labelledby"), name
            if tag in {"input", "select"}:
                assert "label" in given["_within"].split(), name
            if given.get("role") == "region" or tag in {"nav", "aside"}:
                assert given.get("aria-label"), (name, tag)
            if tag == "th":
                assert given.get("scope"), name
            assert tag != "img" or given.get("alt")


def test_nothing_is_loaded_or_run_from_elsewhere(dossier: Path) -> None:
    """Every page forbids all but its own style and script, and holds no inline style, script or handler."""
    policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'"
    for name, page in _pages(dossier).items():
        rules = [g["content"] for t, g in page.elements if t == "meta" and g.get("http-equiv")]
        written = name.removeprefix("report/").removesuffix(".html") in fabricated.REPORTS
        # a written report runs nothing at all
        assert rules == [policy.replace("script-src 'self'; ", "") if written else policy], name
        for tag, given in page.elements:
            assert "style" not in given, (name, tag)
            assert not [a for a in given if a.startswith("on")], (name, tag)
            assert tag != "style"
            assert tag != "script" or given["src"].endswith("assets/dossier.js")


def test_hostile_texts_stay_text(tmp_path: Path) -> None:
    """Names, titles, topics and values that hold markup are shown, not run; addresses stay inside."""
    evil = '"><script>alert(1)</script><img src=x onerror=1>'
    tables = fabricated.tables()
    named = {"title": evil, "publisher": evil, "details": '{"k":"<b>"}'}
    sources = [r | named for r in tables["sources"].to_pylist()]
    claims = [r | {"topic": f"../../{evil}", "value": evil, "asserted_by": evil} for r in tables["claims"].to_pylist()]
    questions = [r | {"title": evil} for r in tables["questions"].to_pylist()]
    answers = [r | {"value": evil} for r in tables["answers"].to_pylist()]
    lineages = [r | {"why": evil} for r in tables["lineages"].to_pylist()]
    rows = {"sources": sources, "claims": claims, "questions": questions, "answers": answers, "lineages": lineages}
    given = tables | {name: TABLES[name].build(group) for name, group in rows.items()}

    work = fabricated.work(tmp_path / "evidence", given, settings=Settings.model_validate({"case": {"title": evil}}))
    folder = fabricated.written(run(work).files, tmp_path / "dossier")

    for name, page in _pages(folder).items():
        scripts = [g for t, g in page.elements if t == "script"]
        assert len(scripts) == 1, name
        assert not [t for t, _ in page.elements if t == "img"], name
    assert _broken(folder) == []


def test_quoted_texts_carry_language_and_direction(dossier: Path) -> None:
    """Whatever is quoted says its language and lets its own letters set the direction."""
    page = (dossier / "sources" / f"{BY_KEY['communique'].source_id[:12]}.html").read_text("utf-8")
    assert re.search(r'<p class="text" lang="fa" dir="auto">', page)
    claims = (dossier / "claims.html").read_text("utf-8")
    assert 'class="quote" lang="ar" dir="auto"' in claims
    for name, found in _pages(dossier).items():
        quotes = [g for t, g in found.elements if t == "blockquote"]
        assert all(g.get("dir") == "auto" and g.get("lang") for g in quotes), name


def test_independence_is_never_a_verdict(dossier: Path) -> None:
    """The pages speak of dependence that was not found, never of independent sources."""
    for path in dossier.rglob("*.html"):
        words = re.sub(r"<[^>]+>", " ", path.read_text("utf-8"))
        assert "independent" not in words.lower(), path
    assert "no textual dependence found" in (dossier / "index.html").read_text("utf-8").lower()


@pytest.mark.parametrize("template", sorted(contexts.PAGES))
def test_templates_use_what_is_promised_and_nothing_else(template: str) -> None:
    """Each page's template shows every field of its context, and asks for no other."""
    env = environment()
    promised = {f.name for f in dataclasses.fields(contexts.PAGES[template])}
    used = set()
    for name in (template, "base.html"):
        source, _, _ = env.loader.get_source(env, name)  # type: ignore[union-attr]
        used |= meta.find_undeclared_variables(env.parse(source))
    used -= {"parts", "people", *env.globals}

    assert used == promised


def test_every_field_says_what_it_means() -> None:
    """No page promises a field without telling its meaning."""
    for page in contexts.PAGES.values():
        assert page.__doc__
        for one in dataclasses.fields(page):
            assert one.metadata.get("meaning"), (page.__name__, one.name)


def test_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    """Two dossiers of one case are alike byte for byte, in the same order."""
    work = fabricated.work(tmp_path / "evidence")
    one = list(run(work).files)
    files = run(work).files

    assert list(files) == one
    assert list(files) == one


def test_an_empty_case_gives_a_dossier(tmp_path: Path) -> None:
    """With no tables at all there is still a dossier whose links resolve."""
    work = fabricated.work(tmp_path / "evidence", {})
    folder = fabricated.written(run(work).files, tmp_path / "dossier")

    assert _broken(folder) == []


def test_sources_alone_give_a_dossier(tmp_path: Path) -> None:
    """Sources that nothing is known of but their bytes are shown all the same."""
    bare = TABLES["sources"].build(
        {"source_id": d.source_id, "protection": "open", "status": "read"} for d in fabricated.DOCS
    )
    work = fabricated.work(tmp_path / "evidence", {"sources": bare})
    folder = fabricated.written(run(work).files, tmp_path / "dossier")

    assert _broken(folder) == []
    assert len(list(folder.glob("sources/*.html"))) == len(fabricated.DOCS)


# -- what a stranger needs ------------------------------------------------------------------------------------------


def test_sha256sum_alone_accepts_the_dossier_and_its_originals(dossier: Path) -> None:
    """The documented commands say OK for every file; each original bears its digest as its name."""
    command = ["sha256sum", "--check", "--strict", "--quiet", "manifest-sha256.txt"]
    done = subprocess.run(command, cwd=dossier, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    listed = {line.split("  ", 1)[1] for line in (dossier / "manifest-sha256.txt").read_text().splitlines()}
    there = {path.relative_to(dossier).as_posix() for path in dossier.rglob("*") if path.is_file()}
    assert there - listed == {"manifest-sha256.txt", "manifest-sha256.txt.note"}
    originals = list((dossier / "evidence").iterdir())
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name.split(".")[0] for path in originals)
    assert len(originals) == len(fabricated.DOCS) - len(fabricated.WITHHELD)


def test_originals_that_would_run_open_as_text(dossier: Path) -> None:
    """A web page among the evidence is carried under a name that a browser shows as text."""
    names = [path.name for path in (dossier / "evidence").iterdir()]

    assert f"{BY_KEY['courier'].source_id}.html.txt" in names
    assert not [name for name in names if name.endswith((".html", ".htm", ".svg", ".xml"))]


def test_an_original_that_has_changed_is_not_carried(tmp_path: Path) -> None:
    """Bytes that do not fit their digest stay behind, with a notice, and the page says so."""
    work = fabricated.work(tmp_path / "evidence")
    agency = BY_KEY["agency"].source_id
    (tmp_path / "evidence" / agency).write_bytes(b"altered")

    outcome = run(work)
    folder = fabricated.written(outcome.files, tmp_path / "dossier")

    assert [n.code for n in outcome.notices if n.source_id == agency] == ["R103"]
    assert not list(folder.glob(f"evidence/{agency}*"))
    assert "not carried along" in (folder / "sources" / f"{agency[:12]}.html").read_text("utf-8")
    assert _broken(folder) == []


def test_without_a_key_the_dossier_says_so(tmp_path: Path) -> None:
    """No signature, no note file; a notice, and plain words in both texts on verification."""
    outcome = run(fabricated.work(tmp_path / "evidence", signs=False))
    files = dict(outcome.files)

    assert "manifest-sha256.txt.note" not in files
    assert {"R104", "R105"} <= {n.code for n in outcome.notices}
    assert b"NOT signed" in files["VERIFY.txt"]
    assert b"no: the signing key was not at hand" in files["VERIFY.html"]


def test_csv_holds_no_formulas_and_all_rows(dossier: Path) -> None:
    """What begins like a formula has an apostrophe in front; negative numbers stay numbers; text comes back whole."""
    with (dossier / "tables" / "records.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [r["name_as_written"] for r in rows if "Ansel" in r["name"]] == ["'=Ansel Moro"]
    risky = TABLES["answers"].build([{"answer_id": "x", "question_id": "q", "value": "\t=1+1", "low": -3.5}])
    assert b"'\t=1+1" in as_csv(risky)
    assert b",-3.5," in as_csv(risky)


def _verify(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "verify.py", "."], cwd=folder, capture_output=True, text=True, check=False)


def test_the_stand_alone_verifier_accepts_a_dossier_of_a_real_ledger(tmp_path: Path) -> None:
    """With a real ledger and key, `python3 verify.py .` finds the dossier sound; any altered file is named."""
    ledger = Ledger.create(tmp_path / "ledger.sqlite", title="Karsan", home=tmp_path / "keys")
    for doc in fabricated.DOCS:
        ledger.append(EvidenceReceived(doc.source_id, len(doc.data), doc.name, f"inbox/{doc.name}"))
    ledger.seal()
    work = dataclasses.replace(fabricated.work(tmp_path / "evidence"), ledger=ledger)
    folder = fabricated.written(run(work).files, tmp_path / "dossier")

    sound = _verify(folder)

    assert sound.returncode == 0, sound.stdout
    assert sound.stdout.count("lines of the log are withheld") == 1
    for name in ("index.html", "tables/claims.csv", "custody/log.jsonl", "verify.py"):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole.replace(b"a", b"e", 1) if name != "verify.py" else whole + b"\n")
        refused = _verify(folder)
        assert (refused.returncode, f"{name}: was changed" in refused.stdout) == (1, True)
        (folder / name).write_bytes(whole)


def test_a_corrected_claim_shows_who_corrected_it_and_what_was_suggested(tmp_path: Path) -> None:
    """On the page of claims, escaped like all else; claims that nobody coded say nothing of it."""
    work = fabricated.work(tmp_path / "evidence")
    rows = work.tables["claims"].to_pylist()
    open_claim = next(r for r in rows if r["source_id"] == BY_KEY["leaflet"].source_id)
    open_claim |= {"status": "corrected", "layer": "human", "method": "Ada <i>", "coded_by": ["Ada <i>"],
                   "as_suggested": '{"low":null,"method":"claims/2","start":3,"value":"thirty & one"}'}  # fmt: skip
    coded = dataclasses.replace(work, tables={**work.tables, "claims": TABLES["claims"].build(rows)})

    folder = fabricated.written(run(coded).files, tmp_path / "dossier")

    pages = [path.read_text("utf-8") for path in [folder / "claims.html", *sorted((folder / "claims").glob("*.html"))]]
    shown = [line for page in pages for line in page.splitlines() if "suggested was" in line]
    assert shown
    assert all("low nothing; value thirty &amp; one" in line and "Ada &lt;i&gt;" in line for line in shown)
    assert all("claims/2" not in line.split("suggested was")[1] for line in shown)


def test_persons_of_findings_and_of_the_matrix_lead_to_their_place(dossier: Path) -> None:
    """Who is on an open list has a link in the matrix and with the finding; the column tells the posts of the day."""
    law, findings = ((dossier / name).read_text("utf-8") for name in ("law.html", "findings.html"))
    link = f'#p-{fabricated.BURIED[0]}"><bdi>Ilyan Desh</bdi></a>'

    assert link in law
    assert link in findings
    assert "Tivor" not in law + findings


def test_established_and_alleged_stand_apart_on_the_first_page(dossier: Path) -> None:
    """What somebody approved comes first; what nobody approved stands under a heading that says so."""
    page = (dossier / "index.html").read_text("utf-8")
    found, _, alleged = page.partition("Alleged, and not found")

    assert "A company of the Ninth Battalion fired" in found
    assert "Forty people were killed" not in found
    assert "Forty people were killed" in alleged


@pytest.mark.parametrize("a_page", [200, 2])
def test_claims_are_told_by_layer_and_status(tmp_path: Path, a_page: int) -> None:
    """The page of claims counts them by layer and status, and each list can be narrowed to one."""
    work = fabricated.work(tmp_path / "evidence")
    rows = [row | {"layer": "machine", "status": "suggested"} for row in work.tables["claims"].to_pylist()]
    shut = {BY_KEY[key].source_id for key in fabricated.WITHHELD}
    mine = [row for row in rows if row["source_id"] not in shut]
    mine[0]["status"], mine[1]["status"] = "rejected", "disputed"
    mine[2] |= {"status": "corrected", "layer": "human"}
    own = work.settings.model_copy(update={"report": work.settings.report.model_copy(update={"page_claims": a_page})})
    coded = dataclasses.replace(work, tables={**work.tables, "claims": TABLES["claims"].build(rows)}, settings=own)

    folder = fabricated.written(run(coded).files, tmp_path / "dossier")

    first = (folder / "claims.html").read_text("utf-8")
    assert (
        f"<strong>machine suggestion</strong>: {len(mine) - 3} not yet reviewed, 1 rejected, 1 coders disagree" in first
    )
    assert "<strong>coded by a person</strong>: 1 corrected" in first
    assert "People looked at 3 claims: 1 corrected, 1 rejected, 1 coders disagree" in (folder / "index.html").read_text(
        "utf-8"
    )
    pages = {
        path.name: path.read_text("utf-8") for path in [folder / "claims.html", *(folder / "claims").glob("*.html")]
    }
    narrowed = [
        name for name, page in pages.items() if 'data-filter="status"' in page and 'data-status="corrected"' in page
    ]
    assert ("reviewed.corrected-1.html" in narrowed) == (a_page == 2)
    assert narrowed
    if a_page == 2:
        assert pages["reviewed.disputed-1.html"].count("data-status=") == 1


def test_sources_bear_the_exhibit_numbers_of_the_ledger(tmp_path: Path) -> None:
    """By the order of receipt, in the list and on each source's page, withheld ones keeping theirs."""
    work = fabricated.work(tmp_path / "evidence")
    received = [
        {"seq": n, "kind": "evidence-received", "time": "2031-05-01T08:00:00Z", "body": {"source_id": d.source_id}}
        for n, d in enumerate(reversed(fabricated.DOCS), 1)
    ]
    pages = dict(run(dataclasses.replace(work, entries=received)).files)
    listed = bytes(pages["sources.html"]).decode()
    places = {d.source_id: f"EX-{n:06d}" for n, d in enumerate(reversed(fabricated.DOCS), 1)}

    rows = re.findall(r'data-digest="(\w+)".{0,200}?<span class="exhibit">(EX-\d+)</span>', listed, re.DOTALL)
    assert len(rows) == listed.count("<tr data-kind=") >= 5
    for short, number in rows:
        (source_id,) = [s for s in places if s.startswith(short)]
        assert places[source_id] == number
        assert f'<span class="exhibit">{number}</span>' in bytes(pages[f"sources/{short}.html"]).decode()


def test_what_reads_alike_in_a_lineage_stands_once(tmp_path: Path) -> None:
    """Two lines of descent that differ in nothing a reader sees are one; so is a source that has it from here twice."""
    tables = fabricated.tables()
    row = next(r for r in tables["lineages"].to_pylist() if r["parent_source_id"])
    twice = [*tables["lineages"].to_pylist(), row | {"parent_id": f"{row['parent_id']} again"}]
    once = dict(run(fabricated.work(tmp_path / "a", tables)).files)
    pages = dict(run(fabricated.work(tmp_path / "b", tables | {"lineages": TABLES["lineages"].build(twice)})).files)

    for source_id in (row["source_id"], row["parent_source_id"]):
        path = f"sources/{source_id[:12]}.html"
        assert bytes(pages[path]) == bytes(once[path])
    assert bytes(pages["sources.html"]) == bytes(once["sources.html"])


def test_the_first_page_says_where_to_begin(dossier: Path) -> None:
    """With pages that there are, what was found before what is contested."""
    first = Page(dossier / "index.html")
    starts = [a["href"] for tag, a in first.elements if tag == "a" and "nav ul li" in a["_within"]][-7:]

    assert starts[0] == "report/index.html"
    assert starts[-1] == "VERIFY.html"
    assert all((dossier / href).exists() for href in starts)
    assert first.ids.index("findings") < first.ids.index("contested")
