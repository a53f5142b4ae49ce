"""Stamped copies: the number of each page on a copy of a PDF, and a sheet in the place of what has no pages.

The originals stay as they are. A stamp is text in the corner at the right below, as the page is seen; nothing is
covered, drawn over or left out.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import pypdfium2
from pypdfium2 import raw

__all__ = ["sheet", "stamped"]

_SIZE, _MARGIN = 8.0, 18.0
_TURNS: tuple[tuple[int, int, int, int], ...] = ((1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0))
"""Where text that is seen upright runs on a page that is shown turned clockwise by so many quarters."""
_DRAWN = re.compile(rb"<[0-9A-Fa-f]{32}>(?=\s*[\]<])")
_TRAILER_BYTES = 2048


def stamped(data: bytes, number: Callable[[int], str]) -> tuple[bytes, int] | None:
    """Return a copy of a PDF with a number on each page, and how many pages it has.

    Args:
        data: The PDF.
        number: Gives the number of a page, counted from 1; of ASCII alone.

    Returns:
        None where the file cannot be opened without a password, or has no pages.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    try:
        font = raw.FPDFText_LoadStandardFont(document.raw, b"Helvetica")
        for at in range(len(document)):
            page = document[at]
            _stamp(document, page, font, number(at + 1))
            page.close()
        return (_saved(document), len(document)) if len(document) else None
    except pypdfium2.PdfiumError:
        return None
    finally:
        document.close()


def _stamp(document: Any, page: Any, font: Any, text: str) -> None:  # noqa: ANN401  (pypdfium2 carries no types)
    """Put a text into the corner at the right below, as the page is seen."""
    left, low, right, high = page.get_cropbox()
    turn = page.get_rotation() // 90 % 4
    width = (right - left, high - low)[turn % 2]
    written = raw.FPDFPageObj_CreateTextObj(document.raw, font, _SIZE)
    encoded = (ctypes.c_ushort * (len(text) + 1))(*map(ord, text), 0)
    raw.FPDFText_SetText(written, encoded)
    begin, below, end, above = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(written, begin, below, end, above)
    x, y = width - _MARGIN - (end.value - begin.value), _MARGIN
    a, b, c, d = _TURNS[turn]
    corner = ((left, low), (right, low), (right, high), (left, high))[turn]
    raw.FPDFPageObj_Transform(written, a, b, c, d, corner[0] + a * x + c * y, corner[1] + b * x + d * y)
    raw.FPDFPage_InsertObject(page.raw, written)
    if not raw.FPDFPage_GenerateContent(page.raw):
        msg = "the page cannot be written"
        raise pypdfium2.PdfiumError(msg)


def _saved(document: Any) -> bytes:  # noqa: ANN401
    """Return the file, in the place of the identifier that pdfium draws anew each time one that holds."""
    sink = io.BytesIO()
    document.save(sink)
    made = sink.getvalue()
    body, trailer = made[:-_TRAILER_BYTES], made[-_TRAILER_BYTES:]
    none = _DRAWN.sub(b"<" + 32 * b"0" + b">", trailer)
    same = hashlib.md5(body + none, usedforsecurity=False).hexdigest().upper().encode()
    return body + _DRAWN.sub(b"<" + same + b">", trailer)


def sheet(lines: Sequence[tuple[str, float]]) -> bytes:
    """Return a PDF of one A4 page with lines of text, each with its size; signs beyond ASCII are left out.

    Args:
        lines: The lines, from above.
    """
    shown, y = [], 700.0
    for text, size in lines:
        plain = text.encode("ascii", "replace").decode().replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        shown.append(f"BT /F1 {size:g} Tf 1 0 0 1 72 {y:g} Tm ({plain}) Tj ET")
        y -= 2 * size
    content = "\n".join(shown).encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]/Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    file, starts = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        starts.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return file + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table, len(file),
    )  # fmt: skip
