"""The page of estimates: what is said, what is refused and why; nothing where a list stays in the house."""

from __future__ import annotations

import html
import re
from pathlib import Path

import fabricated
import pytest

from stemmata.report import run
from stemmata.report.intervals_svg import Interval, drawn
from stemmata.tables import TABLES


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of the invented case with every source that was read open."""
    folder = tmp_path_factory.mktemp("opened")
    tables = fabricated.tables()
    rows = [r | {"protection": "open"} if r["status"] == "read" else r for r in tables["sources"].to_pylist()]
    work = fabricated.work(folder / "evidence", tables | {"sources": TABLES["sources"].build(rows)})
    return fabricated.written(run(work).files, folder / "dossier")


def _sections(folder: Path) -> list[str]:
    page = (folder / "estimates.html").read_text("utf-8")
    return [
        " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())
        for part in page.split('<section class="stratum"')[1:]
    ]


def test_an_estimate_stands_with_its_interval_its_parts_and_what_it_rests_on(opened: Path) -> None:
    karsan, _ = _sections(opened)

    assert "187 (95% interval 147 to 267) persons in all; 113 documented" in karsan
    assert "74 of them are on no list" in karsan
    assert "half as many, there would be 150 (130 to 190) in all; were they twice as many, 261 (181 to 421)" in karsan
    assert "For 400 to be right, 3.9 times as many would have to be on no list" in karsan
    assert re.search(r"All decomposable graphs, averaged 181 .* 0\.70 lists depend on each other", karsan)
    assert "Lower bound (Chao) at least 171" in karsan
    assert "Latent classes of persons not estimable: chains started apart do not agree" in karsan


def test_what_cannot_be_said_is_said_with_its_reasons_and_never_as_a_number(opened: Path) -> None:
    _, tazil = _sections(opened)

    assert "not estimable 5 documented" in tazil
    assert "Why no number is given: fewer than three lists name anybody" in tazil
    assert "too few persons are documented to learn from." in tazil
    assert " 0 (" not in tazil


def test_histories_tell_a_list_that_could_not_see_a_stratum_from_one_that_does_not_name_them(opened: Path) -> None:
    karsan, tazil = _sections(opened)

    assert "roll" in karsan
    assert "○ not on it ○ not on it 60" in karsan
    assert "roll" not in tazil.split("Who stands on which lists")[-1]


def test_nothing_is_said_of_a_number_that_rests_on_a_withheld_list(dossier: Path, opened: Path) -> None:
    """Where rows of a list stay in the house the number reckoned over them does too, and no page leads to it."""
    assert (opened / "estimates.html").exists()
    assert not (dossier / "estimates.html").exists()
    assert "estimates.html" not in (dossier / "index.html").read_text("utf-8")


def test_every_dot_lies_within_its_line_and_right_of_the_documented() -> None:
    told = [Interval("a <b>", 1500.0, 1100.0, 90_000.0, main=True), Interval("bound", 1300.0, 1200.0, None)]

    picture = str(drawn(told, 1000, key="k", title="T", description="D", across="persons"))

    dots = [float(x) for x in re.findall(r'class="dot" cx="([\d.]+)"', picture)]
    (documented,) = (float(x) for x in re.findall(r'class="documented" d="M([\d.]+)', picture))
    lines = [tuple(map(float, m)) for m in re.findall(r"M([\d.]+) [\d.]+H([\d.]+)", picture)]
    assert all(low <= dot <= high for dot, (low, high) in zip(dots, lines, strict=True))
    assert all(documented < dot for dot in dots)
    assert "a &lt;b&gt;" in picture
