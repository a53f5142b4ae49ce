"""The page of a traced corpus: small however large the corpus is, and true to the tables."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest
from jinja2 import meta

from stemmata.report import traced
from stemmata.report.render import environment
from stemmata.report.traced import TracedCorpus, TracedPage
from stemmata.tables import TABLES

DAY = dt.date(1931, 5, 2)
STORY = "the night train stood before the burning bridge while the guards searched {} carriages for a violin case"
OUTLETS = ("Post", "Northern Herald", "صوت المدينة", "Sun <&> Moon")


def traced_tables(copies: int = 6, alone: int = 3) -> dict[str, pa.Table]:
    """Return the tables of a corpus: one story in a chain of copies, in every second one its number raised."""
    said = [STORY.format(12 + i // 2) for i in range(copies)]
    texts = [*said, *(f"Nothing like it, number {i}." for i in range(alone))]
    ids = [f"d{i:04}" for i in range(len(texts))]
    rows = {
        "sources": [_source(i, ids[i]) for i in range(len(ids))],
        "texts": [{"source_id": name, "text": text} for name, text in zip(ids, texts, strict=True)],
        "lineages": [_lineage(ids, i, child=0 < i < copies) for i in range(len(ids))],
        "reuse": [_shared(ids, said, i) for i in range(1, copies)],
        "suppressed": [_kept(i) for i in range(2)],
    }
    return {name: TABLES[name].build(group) for name, group in rows.items()}


def _source(i: int, name: str) -> dict[str, Any]:
    day = DAY + dt.timedelta(days=i)
    known = {"published_from": day, "published_to": day, "protection": "open", "status": "read"}
    return {"source_id": name, "name": name, "publisher": OUTLETS[i % 4], **known}


def _lineage(ids: list[str], i: int, *, child: bool) -> dict[str, Any]:
    parent = ids[i - 1] if child else None
    row = {"source_id": ids[i], "parent_id": parent or "", "parent_source_id": parent, "p_member": 0.9, "spans": "[]"}
    root = ids[0] if child else ids[i]
    return {
        **row,
        "lineage_id": root,
        "relation": "copy" if child else "origin",
        "p_relation": 0.8,
        "why": "shares <w>",
    }


def _shared(ids: list[str], said: list[str], i: int) -> dict[str, Any]:
    spans = {"start_a": 0, "end_a": len(said[i - 1]), "start_b": 0, "end_b": len(said[i])}
    told = {"matched_chars": 80, "similarity": 0.97, "kind": "edited", "p_a_first": 0.9, "bits": 100.0 + i}
    told["altered"] = "number" if said[i] != said[i - 1] else None
    return {"reuse_id": f"r{i:04}", "source_a": ids[i - 1], "source_b": ids[i], **spans, **told}


def _kept(i: int) -> dict[str, Any]:
    where = {"source_id": "d0000", "start": 0, "end": 3, "n_sources": 3 + i, "n_places": 4 + i}
    return {"suppressed_id": f"s{i}", "why": "boilerplate", "sample": f"All rights reserved <{i}>", **where}


def test_the_template_uses_what_is_promised_and_nothing_else() -> None:
    """Each field is shown and no other is asked for."""
    env = environment()
    source, _, _ = env.loader.get_source(env, "traced.html")  # type: ignore[union-attr]

    used = meta.find_undeclared_variables(env.parse(source)) - {"_", "gettext", "ngettext"}

    assert used == {f.name for f in dataclasses.fields(TracedPage)}


def test_picture_text_and_passages_say_the_same() -> None:
    """Every document, line and alteration of the family is in the picture, in the list, and beside each other."""
    page = TracedCorpus(traced_tables()).page("Papers <1931>").decode()
    twin = html.unescape(re.search(r'<details class="twin">(.*?)</details>', page, flags=re.DOTALL)[1])  # type: ignore[index]

    picture = re.search(r'<svg class="stemma".*?</svg>', page, flags=re.DOTALL)[0]  # type: ignore[index]
    assert len(re.findall('class="witness', picture)) == 6
    assert [f"d{i:04}" in twin for i in range(9)] == [True] * 6 + [False] * 3
    assert twin.count("copy of") == 5
    for change in ("12 → 13", "13 → 14"):
        assert change in html.unescape(picture)
        assert change in twin
    assert page.count('<ins class="runs-altered">13</ins>') >= 2
    assert "with no textual dependence found" in page
    assert "All rights reserved &lt;1&gt;" in page
    assert "Papers &lt;1931&gt;" in page
    assert "independent" not in page.lower()


def test_a_stemma_is_a_picture_of_its_own() -> None:
    """It is well-formed SVG that carries its colours; an unknown family is an error."""
    drawn = TracedCorpus(traced_tables())

    root = ET.fromstring(drawn.stemma("d0000"))

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "--paper" in (root.findtext("{http://www.w3.org/2000/svg}style") or "")
    with pytest.raises(KeyError):
        drawn.stemma("nobody")


def test_a_large_corpus_gives_a_small_page_that_counts_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three thousand copies, and limits reached on all sides: nothing is dropped in silence."""
    monkeypatch.setattr(traced, "_ALIGNED", 20)
    page = TracedCorpus(traced_tables(copies=3000)).page("many").decode()

    assert len(page) < 600_000
    assert "the first 100 of 2,999 shared passages" in page
    assert "In 1,479 lines of descent no alterations were looked for." in page
    assert "and 2,800 more" in page
    assert re.search(r"3,000 documents and voices are drawn as \d\d;", page)


def test_lists_within_lists_are_closed() -> None:
    """Any depths that a walk through a tree gives make well-formed lists, one item each."""
    for depths in ([0], [0, 1, 2, 1, 0], [0, 0, 1, 2, 3, 0]):
        made = traced._nested([(depth, traced.Markup(f"i{n}")) for n, depth in enumerate(depths)])

        root = ET.fromstring(f"<div>{made}</div>")
        assert len(list(root.iter("li"))) == len(depths)


def test_an_empty_corpus_page_says_so() -> None:
    """One document that shares nothing is no error."""
    page = TracedCorpus(traced_tables(copies=0, alone=1)).page("one").decode()

    assert "No two documents were found to depend on each other." in page
    assert "No two documents share a passage beyond boilerplate." in page
