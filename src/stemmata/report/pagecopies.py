"""Page images of a PDF with protected words burned out: what leaves in the place of an original that holds them.

Nothing of the original's bytes is carried over. Each page is drawn anew from its letters and ruled lines alone, whole
lines in which something protected stands are painted black (the width of a bar gives a name away), and the pixels are
put into a new PDF that has no text, no metadata and no fonts. What is open in such a line can be read in the redacted
copy of the text beside it.

Only what can be checked is drawn: a PDF with pictures, letters that tell nothing of what they are, or text that nobody
sees is not copied. That the letters look like what the file says they are, no program can tell: somebody has to look
at the pages, which is why they are made only where the settings ask for it.
"""

from __future__ import annotations

import ctypes
import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from stemmata.report.layers import BLANKS
from stemmata.values.guarded import BREAK, Finder, Found

__all__ = ["NoCopy", "page_copy"]

_DPI = 110
_MOST_PAGES = 400
_MOST_PIXELS = 1 << 24
_GREYS = 17
"""Steps between the greys that are kept: letters stay readable and pages small."""
_COLUMN = 3.0
"""Gaps, in the usual height of letters, that part two columns."""
_ROOM = 0.25
"""What is painted around a line, in its height."""
_INVISIBLE = 3
Pixels = NDArray[np.uint8]


class NoCopy(Exception):  # noqa: N818  (no error: it is said why)
    """Why there is no copy of the pages."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter as it stands on a page, in points from the top left."""

    sign: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def seen(self) -> bool:
        return self.right > self.left and self.bottom > self.top and not self.sign.isspace()


Reading = list[tuple[str, int]]
"""Letters with their numbers on the page; -1 for a blank that was put between."""


def page_copy(data: bytes, finder: Finder) -> bytes:
    """Return a PDF of page images with every line burned out in which something protected stands.

    Args:
        data: The original.
        finder: Finds the protected words.

    Raises:
        NoCopy: If anything in it cannot be checked, or nothing protected is found on its pages.
    """
    try:
        with pdfium.PdfDocument(data) as document:
            return _copied(document, finder)
    except pdfium.PdfiumError as problem:
        msg = f"it does not open: {problem}"
        raise NoCopy(msg) from problem


def _copied(document: Any, finder: Finder) -> bytes:  # noqa: ANN401  (pdfium's own)
    if len(document) > _MOST_PAGES:
        msg = f"it has more than {_MOST_PAGES} pages"
        raise NoCopy(msg)
    pages = [_letters(_bare(page)) for page in document]
    black = _protected(pages, finder)
    if not any(black):
        msg = "what is protected was not found on its pages"
        raise NoCopy(msg)
    burned = [_whole_lines(letters, hit) for letters, hit in zip(pages, black, strict=True)]
    left = [
        [one for i, one in enumerate(letters) if i not in gone] for letters, gone in zip(pages, burned, strict=True)
    ]
    if any(_protected(left, finder)):
        msg = "what is protected would still be read on its pages"
        raise NoCopy(msg)
    images = (
        (_painted(_bare(page), letters, gone), page.get_size())
        for page, letters, gone in zip(document, pages, burned, strict=True)
    )
    return _pdf(images)


# -- what stands on a page ---------------------------------------------------------------------------------------------


def _bare(page: Any) -> Any:  # noqa: ANN401  (pdfium's own)
    """Return a page with nothing on it but letters and straight lines.

    Raises:
        NoCopy: If it has pictures.
    """
    for thing in list(page.get_objects(max_depth=8)):
        match thing.type:
            case raw.FPDF_PAGEOBJ_IMAGE:
                msg = "it has pictures"
                raise NoCopy(msg)
            case raw.FPDF_PAGEOBJ_TEXT:
                if raw.FPDFTextObj_GetTextRenderMode(thing.raw) >= _INVISIBLE:
                    msg = "it has text that nobody sees"
                    raise NoCopy(msg)
            case raw.FPDF_PAGEOBJ_PATH if not _curved(thing.raw):
                pass
            case raw.FPDF_PAGEOBJ_FORM:
                pass  # what is in it comes too
            case _ if thing.level == 0:
                page.remove_obj(thing)
            case _:
                msg = "it has drawings that cannot be told from letters"
                raise NoCopy(msg)
    return page


def _curved(path: Any) -> bool:  # noqa: ANN401  (pdfium's own)
    """Whether a path has curves, as the outlines of letters do."""
    parts = (raw.FPDFPath_GetPathSegment(path, i) for i in range(raw.FPDFPath_CountSegments(path)))
    return any(raw.FPDFPathSegment_GetType(part) == raw.FPDF_SEGMENT_BEZIERTO for part in parts)


def _letters(page: Any) -> list[_Letter]:  # noqa: ANN401  (pdfium's own)
    """Return the letters of a page in its own order.

    Raises:
        NoCopy: If the file does not say what a letter is.
    """
    text = page.get_textpage()
    box, found = raw.FS_RECTF(), []
    size = page.get_size()
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, i)
        if raw.FPDFText_HasUnicodeMapError(text.raw, i) == 1 or code in {0, 0xFFFD}:
            msg = "it has letters of which it does not say what they are"
            raise NoCopy(msg)
        sign = "-" if code == 2 else chr(code) if not 0xD800 <= code < 0xE000 else " "
        if raw.FPDFText_GetLooseCharBox(text.raw, i, box):
            a, b = _seen(page, size, box.left, box.top), _seen(page, size, box.right, box.bottom)
            found.append(_Letter(sign, min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])))
        else:
            found.append(_Letter(sign, 0, 0, 0, 0))
    return found


_FINE = 64
"""Device units in a point."""


def _seen(page: Any, size: tuple[float, float], x: float, y: float) -> tuple[float, float]:  # noqa: ANN401
    """Return a place on a page in points from the top left, turned as the page is."""
    at_x, at_y = ctypes.c_int(), ctypes.c_int()
    wide, high = round(size[0] * _FINE), round(size[1] * _FINE)
    raw.FPDF_PageToDevice(page.raw, 0, 0, wide, high, 0, x, y, at_x, at_y)
    return at_x.value / _FINE, at_y.value / _FINE


# -- what of it is protected -------------------------------------------------------------------------------------------


def _protected(pages: Sequence[Sequence[_Letter]], finder: Finder) -> list[set[int]]:
    """Return for each page the numbers of the letters that belong to something protected."""
    black: list[set[int]] = [set() for _ in pages]
    flat = [(one.sign, (p, i)) for p, letters in enumerate(pages) for i, one in enumerate(letters)]
    for found in _found("".join(sign for sign, _ in flat), finder):
        for _, (p, i) in flat[found.start : found.end]:
            black[p].add(i)
    for p, letters in enumerate(pages):
        for reading in _readings(letters):
            for found in _found("".join(sign for sign, _ in reading), finder):
                black[p] |= {i for _, i in reading[found.start : found.end] if i >= 0}
    return black


def _found(text: str, finder: Finder) -> Iterator[Found]:
    """Yield where something protected stands, and parts of a name alone where its bearer is named in full."""
    hits = finder.find(text)
    yield from hits
    named = {hit.which for hit in hits if hit.how != "part"}
    for start, end, which in finder.parts_in(text):
        if which in named:
            yield Found(start, end, which, "part")


def _readings(letters: Sequence[_Letter]) -> Iterator[Reading]:
    """Yield the letters line by line as they are seen, from either side, with narrow and with wide gaps as blanks."""
    for turned in (False, True):
        for blank in BLANKS:
            reading: Reading = []
            for line in _lines(letters):
                row = sorted(line, key=lambda i: letters[i].left, reverse=turned)
                usual = _usual([letters[i] for i in row])
                for n, i in enumerate(row):
                    if n and _gap(letters[row[n - 1]], letters[i]) > blank * usual:
                        reading.append((" ", -1))
                    reading.append((letters[i].sign[:1] or BREAK, i))
                reading.append(("\n", -1))
            yield reading


def _gap(one: _Letter, other: _Letter) -> float:
    return max(one.left, other.left) - min(one.right, other.right)


def _usual(letters: Iterable[_Letter]) -> float:
    heights = sorted(one.bottom - one.top for one in letters)
    return heights[len(heights) // 2] if heights else 1.0


def _lines(letters: Sequence[_Letter]) -> Iterator[list[int]]:
    """Yield the numbers of the letters of each line, from the top."""
    order = sorted((i for i, one in enumerate(letters) if one.seen), key=lambda i: letters[i].top + letters[i].bottom)
    line: list[int] = []
    for i in order:
        one, first = letters[i], letters[line[0]] if line else None
        if first and (one.top + one.bottom - first.top - first.bottom) / 2 > 0.5 * (first.bottom - first.top):
            yield line
            line = []
        line.append(i)
    if line:
        yield line


def _whole_lines(letters: Sequence[_Letter], black: set[int]) -> set[int]:
    """Return the letters of all lines, or of their parts in one column, in which any is to be painted over."""
    parts = (part for line in _lines(letters) for part in _parts(letters, line))
    return black.union(*(part for part in parts if black.intersection(part)))


def _parts(letters: Sequence[_Letter], line: Sequence[int]) -> list[list[int]]:
    """Return the letters of a line, those of each column apart, from the left."""
    row = sorted(line, key=lambda i: letters[i].left)
    usual, parts = _usual([letters[i] for i in row]), [[row[0]]]
    for i in row[1:]:
        if letters[i].left - max(letters[k].right for k in parts[-1]) > _COLUMN * usual:
            parts.append([])
        parts[-1].append(i)
    return parts


# -- pixels ------------------------------------------------------------------------------------------------------------


def _painted(page: Any, letters: Sequence[_Letter], burned: set[int]) -> Pixels:  # noqa: ANN401  (pdfium's own)
    """Return the page in greys, the burned lines black."""
    wide, high = page.get_size()
    scale = min(_DPI / 72, math.sqrt(_MOST_PIXELS / max(1.0, wide * high)))
    drawn = page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False)
    pixels: Pixels = np.array(drawn.to_numpy(), np.uint8).reshape(drawn.height, drawn.width, -1)[:, :, 0]
    begins = min((one.left for one in letters if one.seen), default=0.0)
    ends = max((one.right for one in letters if one.seen), default=0.0)
    for line in _lines(letters):
        parts = _parts(letters, line)
        edges = [(min(letters[i].left for i in part), max(letters[i].right for i in part)) for part in parts]
        for n, part in enumerate(parts):
            if burned.intersection(part):
                # to the next column, or to where text ends on the page: how long it was is not seen either
                left = edges[n - 1][1] if n else begins
                right = edges[n + 1][0] if n + 1 < len(parts) else ends
                top, bottom = min(letters[i].top for i in part), max(letters[i].bottom for i in part)
                _paint(pixels, (left, top, right, bottom), scale)
    return np.minimum(np.round(pixels / _GREYS) * _GREYS, 255).astype(np.uint8)


def _paint(pixels: Pixels, box: tuple[float, float, float, float], scale: float) -> None:
    left, top, right, bottom = box
    room = _ROOM * (bottom - top)
    rows = slice(max(0, math.floor((top - room) * scale)), max(0, math.ceil((bottom + room) * scale)))
    pixels[rows, max(0, math.floor((left - 1) * scale)) : max(0, math.ceil((right + 1) * scale))] = 0


def _pdf(images: Iterable[tuple[Pixels, tuple[float, float]]]) -> bytes:
    """Return a PDF that shows each image on a page of its size, and holds nothing else (ISO 32000-1, 8.9.5)."""
    bodies: dict[int, bytes] = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    kids, number = [], 3
    for pixels, (wide, high) in images:
        packed = zlib.compress(pixels.tobytes(), 9)
        shown = b"q %.2f 0 0 %.2f 0 0 cm /I Do Q" % (wide, high)
        bodies[number] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R" % (wide, high, number + 1)
        bodies[number] += b"/Resources<</XObject<</I %d 0 R>>>>>>" % (number + 2)
        bodies[number + 1] = b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown)
        facts = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
        sizes = b"/Width %d/Height %d/Length %d" % (pixels.shape[1], pixels.shape[0], len(packed))
        bodies[number + 2] = b"<<%s%s>>stream\n%s\nendstream" % (facts, sizes, packed)
        kids.append(b"%d 0 R" % number)
        number += 3
    bodies[2] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    out, starts = bytearray(b"%PDF-1.4\n"), []
    for n in range(1, number):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, bodies[n])
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % number
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (number, at)
    return bytes(out)
