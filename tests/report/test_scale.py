"""The dossier of a large case: no page too large, every link leading somewhere, every claim in its place."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

import fabricated
import pytest
from scale import listed, many
from vast import Size, vast

from stemmata.config import Settings
from stemmata.report import finding, run
from stemmata.report.contexts import PAGES
from stemmata.report.edition import edition
from stemmata.report.gate import admit
from stemmata.report.parting import MOST
from stemmata.report.places import places
from stemmata.report.roll import roll

SMALL = Size().scaled(0.008, reports=700, claims=1_200, loud=0.5)
"""A hundredth of the case of the benchmark, half of its claims on one question, in hundreds of sources."""
MONSTROUS = Size().scaled(0.004, monsters=0.12)
"""Half as much, with hundreds of everything and single values out of all measure."""


def _made(folder: Path, size: Size, language: str = "en") -> dict[str, bytes]:
    tables, originals = vast(size)
    settings = Settings.model_validate({"report": {"language": language}})
    work = fabricated.work(folder / "evidence", tables, settings=settings)
    for digest, data in originals.items():
        (folder / "evidence" / digest).write_bytes(data)
    return {path: content for path, content in run(work).files if isinstance(content, bytes)}


@pytest.fixture(scope="module")
def monstrous(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The pages of a case in which nothing is of common measure."""
    return _made(tmp_path_factory.mktemp("monstrous"), MONSTROUS)


def _too_large(files: Mapping[str, bytes]) -> dict[str, int]:
    sizes = {path: len(content) for path, content in files.items() if path.endswith((".html", ".js"))}
    return {path: size for path, size in sizes.items() if size >= MOST}


def _broken(files: Mapping[str, bytes]) -> list[str]:
    """Return links that lead to no page or anchor; originals are no pages, and are looked for elsewhere."""
    pages = {path: content.decode() for path, content in files.items() if path.endswith(".html")}
    anchors = {path: set(re.findall(r'\sid="([^"]+)"', page)) for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        for href in set(re.findall(r'\shref="([^"]*)"', page)):
            file, _, anchor = href.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
            if target.startswith("evidence/"):
                continue
            if target not in files or (anchor and anchor not in anchors[target]):
                broken.append(f"{path} -> {href}")
    return broken


def test_whatever_is_out_of_measure_no_page_is_too_large(monstrous: dict[str, bytes]) -> None:
    """A paragraph of a million signs, a cell as long as a book, a claim with hundreds of speakers, and all the rest."""
    assert _too_large(monstrous) == {}


def test_whatever_is_parted_every_link_and_anchor_resolves(monstrous: dict[str, bytes]) -> None:
    """Links between parts too, and no anchor is given twice on a page."""
    assert _broken(monstrous) == []
    for path, content in monstrous.items():
        ids = re.findall(rb'\sid="([^"]+)"', content) if path.endswith(".html") else []
        assert len(ids) == len(set(ids)), path


def test_every_kind_of_page_is_among_them(monstrous: dict[str, bytes]) -> None:
    """The two tests above look at every kind of page, and at further parts of every list that can be parted."""
    further = {
        r"claims/speakers-2", r"claims/heap-2", r"claims/topics-1", r"conflicts/[0-9a-f]{24}-3", r"conflicts/all-2",
        r"conflicts/[0-9a-f]{24}\.claims-2", r"estimates/2", r"findings/2",
        r"findings/f9999\.claims-2", r"law/2", r"persons/worth-2", r"records/2", r"sources/[0-9a-f]{12}-2",
        r"sources/[0-9a-f]{12}\.more-1", r"suppressed/2",
    }  # fmt: skip

    assert [name for name in sorted(further) if not any(re.fullmatch(f"{name}\\.html", p) for p in monstrous)] == []
    assert {"index.html", "timeline.html", "persons-open.html", "lineages.html", "method.html"} < monstrous.keys()
    assert len(PAGES) > 20


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fa"])
def test_pages_of_a_lopsided_case_stay_small(tmp_path: Path, language: str) -> None:
    """Words of the interface that take two bytes a letter change nothing."""
    files = _made(tmp_path, SMALL, language)

    assert _too_large(files) == {}
    assert _broken(files) == []
    assert any(re.fullmatch(r"conflicts/[0-9a-f]{24}\.sources-2\.html", path) for path in files)
    assert {"sources/all-2.html", "timeline.html", "lineages.html"} < files.keys()


def test_parts_are_linked_with_those_beside_them(monstrous: dict[str, bytes]) -> None:
    """From the first part one comes to the last by going to the next."""
    path, seen = "sources.html", ["suppressed.html"]
    while found := re.search(rb'href="([^"]+)" rel="next"', monstrous[seen[-1]]):
        path = posixpath.normpath(posixpath.join(posixpath.dirname(seen[-1]), found[1].decode()))
        assert f'href="../{seen[-1]}" rel="prev"'.encode() in monstrous[path]
        seen.append(path)

    assert seen[-1] == max((p for p in monstrous if p.startswith("suppressed/")), key=lambda p: int(p[11:-5]))


def test_no_file_of_the_search_is_large(tmp_path: Path) -> None:
    """Thousands of persons: what is typed loads some of a hundred small files."""
    tables = fabricated.work(tmp_path, listed(4_000)).tables
    everyone = roll(edition("Lists", admit(tables).tables), 500, 100)

    sizes = [len(content) for _, content in finding.files(everyone)]

    assert len(sizes) > 100
    assert max(sizes) < 60_000


def test_a_single_long_source_is_parted_and_every_claim_found() -> None:
    """A text of a million letters with hundreds of claims: bearable sheets, each claim on the sheet of its words."""
    tables = many(1, 400)
    text = tables["texts"].column("text")[0].as_py()
    tables["texts"] = tables["texts"].set_column(1, tables["texts"].schema.field("text"), [[text + " more" * 200_000]])
    open_edition = edition("Long", admit(tables).tables)

    where = places(open_edition, 2000)

    source = next(iter(open_edition.sources))
    assert len(where.laid_out[source]) > 40
    for claim in open_edition.claims.values():
        page = where.claim(claim.claim_id).split("#")[0]
        number = 0 if "-" not in page else int(page.rsplit("-", 1)[1].removesuffix(".html")) - 1
        sheet = where.laid_out[source][number]
        assert sheet[0].start <= claim.start < sheet[-1].end


def test_a_claim_for_which_there_is_no_room_leads_to_its_paragraph() -> None:
    """Hundreds of claims at one place: the first are marked, the others lead to the paragraph, and all are listed."""
    tables = many(1, 1)
    one = tables["claims"].to_pylist()[0]
    rows = [one | {"claim_id": f"{i:024x}"} for i in range(1_000)]
    crowded = {**tables, "claims": type(tables["claims"]).from_pylist(rows, tables["claims"].schema)}
    open_edition = edition("Crowded", admit(crowded).tables)

    where = places(open_edition, 120_000)

    anchors = [where.claim(row["claim_id"]).split("#")[1] for row in rows]
    marked = sum(anchor.startswith("c-") for anchor in anchors)
    assert 20 < marked < 300
    assert {anchor for anchor in anchors if not anchor.startswith("c-")} == {"t-0"}
