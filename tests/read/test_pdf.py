"""PDF pages printed by three programs: letters in order, numerals right, boxes where the letters stand."""

from __future__ import annotations

import re

import pytest
from hostile import FONT, pdf, stream, words_pdf
from statement_pages import STATEMENTS, error_rate, folded, numerals, page

from conftest import TABLE_ROWS
from stemmata.read import pdf as reader
from stemmata.read.reading import ReadOptions

LANGUAGES = list(STATEMENTS)


def paragraphs(data: bytes) -> list[str]:
    reading = reader.read(data, ReadOptions())
    return [reading.text[p.start : p.end] for p in reading.pieces]


def assert_right(data: bytes, lang: str) -> None:
    """No more than 1 letter in 400 wrong, no numeral wrong, each paragraph a passage."""
    found, true = paragraphs(data), STATEMENTS[lang]

    assert error_rate("\n".join(found), "\n".join(true)) <= 0.0025
    assert numerals("\n".join(found)) == numerals("\n".join(true))
    assert len(found) == len(true)


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_chromium(lang: str, chromium_pdfs: dict[str, bytes]) -> None:
    """A statement printed by Chromium reads as it was written."""
    assert_right(chromium_pdfs[lang], lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_weasyprint(lang: str, weasyprint_pdfs: dict[str, bytes]) -> None:
    """A statement printed by WeasyPrint reads as it was written."""
    assert_right(weasyprint_pdfs[lang], lang)


@pytest.mark.office
@pytest.mark.parametrize("lang", LANGUAGES)
def test_libreoffice(lang: str, office_pdfs: dict[str, bytes]) -> None:
    """A statement printed by LibreOffice reads as it was written."""
    assert_right(office_pdfs[lang], lang)


def assert_table(data: bytes, lang: str) -> None:
    assert [row.split("\t") for row in paragraphs(data)] == [list(row) for row in TABLE_ROWS[lang]]


@pytest.mark.browser
@pytest.mark.parametrize("lang", list(TABLE_ROWS))
def test_table_by_chromium(lang: str, chromium_pdfs: dict[str, bytes]) -> None:
    """A table is read row by row, its first column first, dates unreversed."""
    assert_table(chromium_pdfs[f"table-{lang}"], lang)


@pytest.mark.parametrize("lang", list(TABLE_ROWS))
def test_table_by_weasyprint(lang: str, weasyprint_pdfs: dict[str, bytes]) -> None:
    """A table is read row by row, its first column first, dates unreversed."""
    assert_table(weasyprint_pdfs[f"table-{lang}"], lang)


def assert_columns(data: bytes, lang: str) -> None:
    """The heading, then the whole of the first column, then the second: the words in the order they were written."""
    found = folded(" ".join(paragraphs(data)[1:]))

    assert error_rate(found, " ".join(p for p in STATEMENTS[lang] for _ in range(3))) <= 0.0025


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_columns_by_chromium(lang: str, chromium_pdfs: dict[str, bytes]) -> None:
    """Two columns are read one after the other, the right one first where the text runs to the left."""
    assert_columns(chromium_pdfs[f"columns-{lang}"], lang)


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_columns_by_weasyprint(lang: str, weasyprint_pdfs: dict[str, bytes]) -> None:
    """Two columns are read one after the other, the right one first where the text runs to the left."""
    assert_columns(weasyprint_pdfs[f"columns-{lang}"], lang)


def test_a_span_has_its_box(weasyprint_pdfs: dict[str, bytes]) -> None:
    """Boxes of a span lie in the box of its passage, one a line, and a numeral's box is narrower than its line's."""
    data = weasyprint_pdfs["fa"]
    reading = reader.read(data, ReadOptions())
    first = reading.pieces[0].start
    match = next(re.finditer("۱۸:۱۵", reading.text))
    piece = next(p for p in reading.pieces if p.start <= match.start() < p.end)

    boxes = reader.boxes_for(data, 1, match.start() - first, match.end() - first)

    assert len(boxes) == 1
    assert piece.place.box is not None
    x0, y0, x1, y1 = boxes[0]
    assert piece.place.box[0] <= x0 < x1 <= piece.place.box[2]
    assert piece.place.box[1] <= y0 < y1 <= piece.place.box[3]
    assert 20 < x1 - x0 < 60


def test_the_box_of_the_whole_page_is_the_box_of_its_lines(weasyprint_pdfs: dict[str, bytes]) -> None:
    """Asking for a whole passage gives a box for each of its lines, top to bottom."""
    data = weasyprint_pdfs["en"]
    reading = reader.read(data, ReadOptions())
    piece = reading.pieces[1]
    first = reading.pieces[0].start

    boxes = reader.boxes_for(data, 1, piece.start - first, piece.end - first)

    assert len(boxes) >= 2
    assert [b[1] for b in boxes] == sorted(b[1] for b in boxes)
    assert piece.place.box is not None
    assert min(b[0] for b in boxes) == pytest.approx(piece.place.box[0])
    assert max(b[3] for b in boxes) == pytest.approx(piece.place.box[3])


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_reads_the_same(turn: int) -> None:
    """A page shown turned by the viewer gives the same text, and boxes within the page as seen."""
    reading = reader.read(words_pdf(page=b"/Rotate %d" % turn), ReadOptions())

    assert reading.text == "Four men came."
    box = reading.pieces[0].place.box
    width, height = (595, 842) if turn % 180 == 0 else (842, 595)
    assert box is not None
    assert 0 <= box[0] < box[2] <= width
    assert 0 <= box[1] < box[3] <= height


def test_upright_and_turned_text_stay_apart() -> None:
    """Words set upwards along the margin do not cut into the lines of the page."""
    drawing = (
        b"BT /F 12 Tf 1 0 0 1 100 700 Tm (Four men came) Tj ET BT /F 12 Tf 0 1 -1 0 80 640 Tm (in the margin) Tj ET"
    )
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F 5 0 R>>>>>>",
        stream(drawing),
        FONT,
    ]

    assert paragraphs(pdf(objects)) == ["Four men came", "in the margin"]


def test_pages_without_text_are_named() -> None:
    """Of three pages one is a scan: the others are read, and the note names it."""
    words = stream(b"BT /F 12 Tf 72 700 Td (Four men came.) Tj ET")
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources <</Font <</F 8 0 R>>>>>>"
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 3>>",
        page % 6,
        page % 7,
        page % 6,
        words,
        stream(b"0 0 10 10 re f"),
        FONT,
    ]

    reading = reader.read(pdf(objects), ReadOptions())

    assert [p.place.page for p in reading.pieces] == [1, 3]
    assert reading.notes == ("page(s) 2 have no text layer (scans?): they need OCR",)


def test_invisible_text_is_noted() -> None:
    """A text layer that is not drawn (an earlier OCR, or hidden words) is read, with a warning."""
    drawing = stream(b"BT /F 12 Tf 3 Tr 72 700 Td (Four men came.) Tj ET")
    data = words_pdf().replace(stream(b"BT /F 12 Tf 72 700 Td (Four men came.) Tj ET"), drawing)

    reading = reader.read(data, ReadOptions())

    assert "invisible" in " ".join(reading.notes)


QUOTED = (
    "At least 31 people were killed at the bridge of Karsan on the morning of that day, and more of them died "
    "afterwards in the hospital of the town, or on the way to it"
)
NOTED = {
    "ar": ["قتل الناس في ١٢ أبريل ٢٠٣١.[١] وقيل إن ٣٫٥ في المئة منهم عادوا.[١٢]", f"١. النتيجة: {QUOTED} ثابت"],
    "fa": ["مردم در سال ۱۳۹۳[۲] کشته شدند، در ۱۲ آوریل ۲۰۳۱.[۳]", f"۲. یافته: {QUOTED} احراز شده"],
}


@pytest.mark.parametrize("lang", list(NOTED))
def test_the_number_of_a_note_is_no_part_of_a_number(lang: str) -> None:
    """A raised number behind a year or its full stop stays behind it; a note that quotes Latin letters runs left."""
    weasyprint = pytest.importorskip("weasyprint", reason="WeasyPrint is not installed")
    html = page(lang, [*STATEMENTS[lang], *NOTED[lang]], style="sup{font-size:7pt}")
    html = re.sub(r"\[(.*?)\]", r"<sup>\1</sup>", html)

    *_, text, note = ("".join(one.split()) for one in paragraphs(weasyprint.HTML(string=html).write_pdf()))

    assert [text, note] == [re.sub(r"[\[\]\s]", "", one) for one in NOTED[lang]]
