"""PDF with a text layer: pdfium gives characters and boxes, `layout` and `glyphs` give the reading order."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from stemmata.read.glyphs import Box, Glyph
from stemmata.read.layout import Paragraph, around, paragraphs_of
from stemmata.read.reading import CannotRead, Composer, Place, Reading, ReadOptions

NAME = "pdf"
VERSION = "1"
MEDIA_TYPES = ("application/pdf",)

_NO_MEANING = "\ufffd"
_PASSWORD = raw.FPDF_ERR_PASSWORD
_INVISIBLE = 3
_MAX_PAGES = 50_000


def _open(data: bytes) -> Any:  # noqa: ANN401  (pypdfium2 carries no types)
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as problem:
        if getattr(problem, "err_code", None) == _PASSWORD or "assword" in str(problem):
            raise CannotRead("encrypted: it needs a password", "save it without a password and add that too") from None
        raise CannotRead(f"the PDF is damaged or cut short ({problem})", "ask for a sound copy") from None


class _Frame:
    """How the points of a page lie as it is seen: from the top left, turned as the page says."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401  (pypdfium2 carries no types)
        width, height = page.get_size()
        self.width, self.height = max(1.0, width), max(1.0, height)
        scale = min(100.0, 1e8 / max(self.width, self.height))
        corner = self._device(page, scale, 0, 0)
        along = self._device(page, scale, 1000, 0)
        up = self._device(page, scale, 0, 1000)
        self.x, self.y = corner
        self.xx, self.xy = (along[0] - corner[0]) / 1000, (along[1] - corner[1]) / 1000
        self.yx, self.yy = (up[0] - corner[0]) / 1000, (up[1] - corner[1]) / 1000

    def _device(self, page: Any, scale: float, x: float, y: float) -> tuple[float, float]:  # noqa: ANN401  (see above)
        out_x, out_y = ctypes.c_int(), ctypes.c_int()
        sizes = (int(self.width * scale), int(self.height * scale))
        raw.FPDF_PageToDevice(page, 0, 0, *sizes, 0, x, y, out_x, out_y)
        return out_x.value / scale, out_y.value / scale

    def seen(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the page as seen."""
        return self.x + x * self.xx + y * self.yx, self.y + x * self.xy + y * self.yy

    def box(self, rect: Box) -> Box:
        """Return a box of the page (left, top, right, bottom) as seen."""
        a, b = self.seen(rect[0], rect[1]), self.seen(rect[2], rect[3])
        return (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))

    def turn(self, angle: float) -> int:
        """Return in how many quarters, clockwise as seen, text of this angle runs."""
        along_x = math.cos(angle) * self.xx + math.sin(angle) * self.yx
        along_y = math.cos(angle) * self.xy + math.sin(angle) * self.yy
        return round(math.atan2(along_y, along_x) / (math.pi / 2)) % 4


@dataclass(frozen=True, slots=True)
class _Drawn:
    """How a character is drawn, in points of the page: box (left, top, right, bottom), origin, size, angle."""

    rect: Box
    origin: tuple[float, float]
    size: float
    angle: float


def _letters(code: int) -> str:
    """Return what a code point of the text layer means: base letters for Arabic presentation forms."""
    if code == 2:  # pdfium's sign for a hyphen at the end of a line
        return "-"
    if code < 32 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF or code in (0xFFFE, 0xFFFF):
        return " " if code in (9, 10, 13) else _NO_MEANING
    char = chr(code)
    if 0xFB50 <= code <= 0xFDF9 or 0xFE70 <= code <= 0xFEFC or 0xFB00 <= code <= 0xFB06:
        # A font's shapes, not letters that anyone typed: without this no search would find the word.
        return unicodedata.normalize("NFKC", char).strip() or char
    return char


def _turned(box: Box, turn: int) -> Box:
    """Return a box as seen, in the coordinates of text that runs `turn` quarters clockwise."""
    x0, y0, x1, y1 = box
    if turn == 1:
        return y0, -x1, y1, -x0
    if turn == 2:
        return -x1, -y1, -x0, -y0
    if turn == 3:
        return -y1, x0, -y0, x1
    return box


class _Page:
    """The characters of one page."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401  (pypdfium2 carries no types)
        self.by_turn: dict[int, list[Glyph]] = {}
        self.unmapped = 0
        self.invisible = False
        self.count = 0
        frame = _Frame(page)
        text_page = page.get_textpage()
        try:
            self._collect(text_page.raw, frame)
        finally:
            text_page.close()

    def _collect(self, text_page: Any, frame: _Frame) -> None:  # noqa: ANN401  (see above)
        total = raw.FPDFText_CountChars(text_page)
        rect = raw.FS_RECTF()
        matrix = raw.FS_MATRIX()
        x, y = ctypes.c_double(), ctypes.c_double()
        hidden = 0
        looked = 0
        pending = 0
        for i in range(max(0, total)):
            code = raw.FPDFText_GetUnicode(text_page, i)
            if raw.FPDFText_IsGenerated(text_page, i) == 1:
                continue
            if 0xD800 <= code <= 0xDBFF:  # half of a character beyond the basic plane; the other half follows
                pending = code
                continue
            if 0xDC00 <= code <= 0xDFFF and pending:
                code = 0x10000 + ((pending - 0xD800) << 10) + (code - 0xDC00)
            pending = 0
            if not raw.FPDFText_GetLooseCharBox(text_page, i, rect) or not raw.FPDFText_GetCharOrigin(
                text_page, i, x, y
            ):
                continue
            text = _letters(code)
            self.unmapped += text == _NO_MEANING
            if i % 97 == 0:
                looked += 1
                holder = raw.FPDFText_GetTextObject(text_page, i)
                hidden += bool(holder) and raw.FPDFTextObj_GetTextRenderMode(holder) == _INVISIBLE
            size = raw.FPDFText_GetFontSize(text_page, i)
            angle = 0.0
            if raw.FPDFText_GetMatrix(text_page, i, matrix):  # many producers scale a font by the matrix alone
                size *= math.hypot(matrix.c, matrix.d)
                angle = math.atan2(matrix.b, matrix.a)
            corners = (rect.left, rect.top, rect.right, rect.bottom)
            drawn = _Drawn(corners, (x.value, y.value), size, angle)
            self._place(text, i, drawn, frame)
        self.invisible = looked > 0 and hidden > 0.5 * looked

    def _place(self, text: str, index: int, drawn: _Drawn, frame: _Frame) -> None:
        """Keep one character (or the letters of one shape) where it is drawn."""
        turn = frame.turn(drawn.angle)
        x0, y0, x1, y1 = _turned(box := frame.box(drawn.rect), turn)
        if not all(map(math.isfinite, box)):
            return
        at = frame.seen(*drawn.origin)
        along, down, _, _ = _turned((*at, *at), turn)
        em = drawn.size if 0.5 < drawn.size < 5_000 else max((y1 - y0) * 0.8, 0.5)
        for step, char in enumerate(text):
            self.count += not char.isspace()
            glyph = Glyph(char, x0, y0, x1, y1, along, down, em, index + step * 0.01, box)
            self.by_turn.setdefault(turn, []).append(glyph)

    def paragraphs(self) -> list[Paragraph]:
        """Return the paragraphs: upright text first, then text that runs up, down or upside down."""
        return [p for turn in sorted(self.by_turn) for p in paragraphs_of(self.by_turn[turn]) if p.text.strip()]


def _pages(document: Any) -> Iterator[tuple[int, _Page | None]]:  # noqa: ANN401  (see above)
    """Yield number and characters of each page; None for a page that cannot be loaded."""
    for number in range(1, min(len(document), _MAX_PAGES) + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            yield number, None
            continue
        try:
            yield number, _Page(page)
        except pdfium.PdfiumError:
            yield number, None
        finally:
            page.close()


def _numbers(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:20]))
    return f"{shown} and {len(pages) - 20} more" if len(pages) > 20 else shown


@dataclass(slots=True)
class _Tally:
    """What was found of the pages, to be said in notes."""

    empty: list[int]
    broken: list[int]
    invisible: list[int]
    unmapped: int = 0
    total: int = 0

    def add(self, number: int, page: _Page | None) -> None:
        """Count one page."""
        if page is None:
            self.broken.append(number)
            return
        if not page.count:
            self.empty.append(number)
        if page.invisible:
            self.invisible.append(number)
        self.unmapped += page.unmapped
        self.total += page.count

    def say(self, out: Composer) -> None:
        """Put the notes; raise where there is nothing to note them on."""
        if self.total == 0:
            if self.broken and not self.empty:
                raise CannotRead("none of its pages can be loaded", "ask for a sound copy")
            raise CannotRead(
                "no text layer (a scan?): it needs OCR", "transcribe it, or run OCR and add the result too"
            )
        if self.empty:
            out.note(f"page(s) {_numbers(self.empty)} have no text layer (scans?): they need OCR")
        if self.broken:
            out.note(f"page(s) {_numbers(self.broken)} cannot be loaded")
        if self.invisible:
            shown = _numbers(self.invisible)
            out.note(f"page(s) {shown}: the text is invisible, likely made by OCR: compare it with the image")
        if self.unmapped:
            out.note(f"{self.unmapped:,} character(s) have no meaning in the file's fonts and stand as U+FFFD")
        if self.unmapped > 0.3 * self.total:
            out.note("most of the text layer is unreadable: it needs OCR")


def read(data: bytes, options: ReadOptions) -> Reading:
    """Return the text of all pages, a paragraph or a row of a table a piece, each with page and box."""
    document = _open(data)
    out = Composer(options)
    tally = _Tally([], [], [])
    for number, page in _pages(document):
        tally.add(number, page)
        for paragraph in page.paragraphs() if page is not None else ():
            out.add(paragraph.text, Place(page=number, box=paragraph.box))
    document.close()
    tally.say(out)
    return out.finish()


def boxes_for(data: bytes, page: int, start: int, end: int) -> tuple[Box, ...]:
    """Return where a stretch of a page's text stands on the page, one box a line.

    Args:
        data: The PDF.
        page: The page, from 1.
        start: First code point, counted from the start of the page's first passage.
        end: One past the last code point.

    Returns:
        Boxes (x0, y0, x1, y1) in points from the top left of the page as seen, in reading order.

    Raises:
        CannotRead: If the page cannot be loaded.
    """
    document = _open(data)
    try:
        paragraphs = _Page(document[page - 1]).paragraphs()
    except (pdfium.PdfiumError, IndexError) as problem:
        raise CannotRead(f"page {page} cannot be loaded ({problem})") from None
    finally:
        document.close()
    at = 0
    lines: list[list[Box]] = []
    for paragraph in paragraphs:
        written = paragraph.written
        lead = len(paragraph.text) - len(paragraph.text.lstrip())
        for i, (_, box) in enumerate(written[lead : lead + len(paragraph.text.strip())]):
            if box is None or not start <= at + i < end:
                continue
            if lines and _same_line(lines[-1][-1], box):
                lines[-1].append(box)
            else:
                lines.append([box])
        at += len(paragraph.text.strip()) + 2
    return tuple(found for found in map(around, lines) if found)


def _same_line(a: Box, b: Box) -> bool:
    return min(a[3], b[3]) - max(a[1], b[1]) > 0.4 * min(a[3] - a[1], b[3] - b[1])
