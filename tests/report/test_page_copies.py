"""Images of pages with lines burned out: what is protected is black, what is open stands, nothing else is carried."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import planted
import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw

import stemmata
from stemmata.report.leaks import scan_file
from stemmata.report.pagecopies import NoCopy, page_copy
from stemmata.values.guarded import Finder, Guarded

weasyprint = pytest.importorskip("weasyprint")

FINDER = Finder([Guarded("person", ("Nadira Telu", "نادیره تلو"), "A")])
OPEN = "Nothing is said of anybody in this line, and the mill was closed."
BODY = (
    f"<p>{OPEN}</p><p>They saw Nadira Telu there.</p><p>Nobody else.</p><p>She was called Nadira<br>Telu by all.</p>"
    "<p dir=rtl>آن روز نادیره تلو در آسیاب بود</p>"
    "<table style='width:100%'><tr><td>Nadira Telu</td><td style='text-align:right'>Ilyan Prohm</td></tr></table>"
)


def pdf(body: str, **said: str) -> bytes:
    made: bytes = weasyprint.HTML(string=f"<title>{said.get('title', 'x')}</title>{body}").write_pdf()
    return made


def pixels(data: bytes) -> np.ndarray:
    with pdfium.PdfDocument(data) as document:
        return np.array(document[0].render(scale=2, grayscale=True).to_numpy()).squeeze()


def boxes(data: bytes) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """Yield each letter of the first page with where it is drawn, in pixels as above."""
    with pdfium.PdfDocument(data) as document:
        page = document[0]
        text, height, box = page.get_textpage(), page.get_height(), raw.FS_RECTF()
        for i in range(text.count_chars()):
            raw.FPDFText_GetLooseCharBox(text.raw, i, box)
            sides = box.left, height - box.top, box.right, height - box.bottom
            yield text.get_text_range(i, 1), tuple(round(2 * side) for side in sides)  # type: ignore[misc]


def test_lines_with_what_is_protected_are_black_and_others_stand() -> None:
    """Every letter of each name, in two scripts, over two lines and in a cell; open lines look as they did."""
    data = pdf(BODY)
    after, before = pixels(page_copy(data, FINDER)), pixels(data)
    letters = list(boxes(data))
    text = "".join(letter or " " for letter, _ in letters)

    for name in ("Nadira Telu", "Telu by all", "called Nadira"):
        at = text.index(name)
        for letter, (left, top, right, bottom) in letters[at : at + len(name)]:
            assert letter.isspace() or after[top:bottom, left:right].max() < 40
    for _, (left, top, right, bottom) in (one for one in letters if "\u0600" <= one[0] <= "\u06ff"):
        assert after[top:bottom, left:right].max() < 40
    for line in (OPEN, "Nobody else.", "Ilyan Prohm"):
        at = text.index(line)
        left, top = (min(box[k] for _, box in letters[at : at + len(line)]) for k in (0, 1))
        right, bottom = (max(box[k] for _, box in letters[at : at + len(line)]) for k in (2, 3))
        there = (before[top:bottom, left:right] < 128).mean(), (after[top:bottom, left:right] < 128).mean()
        assert there[0] == pytest.approx(there[1], rel=0.25)


def test_how_long_a_name_is_cannot_be_measured() -> None:
    """A longer name leaves the same bar."""
    first, second = (
        page_copy(pdf(f"<p>{OPEN}</p><p>They saw {name} there.</p>"), Finder([Guarded("person", (name,), "A")]))
        for name in ("Nadira Telu", "Alexandrina Konstantinopoulou")
    )

    assert np.array_equal(pixels(first), pixels(second))


def test_nothing_of_the_original_is_carried_over() -> None:
    """No text, no metadata, no font: images alone; the scan finds nothing, and says that it cannot see pixels."""
    copy = page_copy(pdf(BODY, title="Of Nadira Telu"), FINDER)
    with pdfium.PdfDocument(copy) as document:
        assert "".join(page.get_textpage().get_text_range() for page in document) == ""
        assert {thing.type for page in document for thing in page.get_objects()} == {raw.FPDF_PAGEOBJ_IMAGE}
        assert not any(document.get_metadata_dict().values())
    found = scan_file("redacted/a.pdf", copy, FINDER)

    assert found.leaks == []
    assert found.unseen
    assert copy == page_copy(pdf(BODY, title="Of Nadira Telu"), FINDER)


DOT = "data:image/png;base64," + base64.b64encode(planted.png(b"tEXt", b"C\0x")).decode()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (lambda: pdf(f"<p>Nadira Telu</p><img src='{DOT}'>"), "pictures"),
        (lambda: pdf("<p>Nobody is named.</p>"), "not found"),
        (lambda: b"%PDF-1.4 broken", "does not open"),
    ],
)
def test_what_cannot_be_checked_is_not_copied(data: object, why: str) -> None:
    """The redacted text stands alone then; the reason is told."""
    with pytest.raises(NoCopy, match=why):
        page_copy(data(), FINDER)  # type: ignore[operator]


def test_an_edition_carries_them_where_the_settings_ask_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prepared, approved, released; the page of the source leads there; without the setting there is text alone."""
    monkeypatch.setenv("STEMMATA_HOME", str(tmp_path / "home"))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.pdf").write_bytes(pdf(BODY))
    case = stemmata.new(tmp_path / "case", title="The mill")
    case.add(inbox)
    with closing(case.releasing("Ada")) as ada, closing(case.releasing("Ben")) as ben:
        ada.protect("person", "Nadira Telu", "نادیره تلو", reason="asked")
        ada.prepare("public")
        folder = case.path / "editions" / "public"
        assert [path.suffix for path in (folder / "redacted").iterdir()] == [".txt"]
        toml = case.path / "case.toml"
        said = toml.read_text("utf-8").replace("[editions]", "[editions]\npage_images = true")
        toml.write_text(said, encoding="utf-8")
        made = ada.prepare("public")
        ben.approve("public", until="2099-12-31")
        ada.release("public", tmp_path / "out")
    (copy,) = (tmp_path / "out" / "redacted").glob("*.pdf")

    assert any(notice.startswith("R110") for notice in made.notices)
    assert any(f"redacted/{copy.name}" in page.read_text("utf-8") for page in (tmp_path / "out" / "sources").iterdir())
