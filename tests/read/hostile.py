"""Files made to break a reader: generated when needed, never kept."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache

DOCX_HEAD = (
    b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
DOCX_TAIL = b"</w:body></w:document>"
PARAGRAPH = b"<w:p><w:r><w:t>The guard said that nobody had come that night.</w:t></w:r></w:p>"
TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a ZIP of `members`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def docx(body: bytes, head: bytes = DOCX_HEAD) -> bytes:
    """Return a Word document with `body` as the content of its main part."""
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": head + body + DOCX_TAIL})


@lru_cache(maxsize=1)
def docx_bomb() -> bytes:
    """300 MB of one paragraph, in less than 2 MB."""
    return docx(PARAGRAPH * (300 * 2**20 // len(PARAGRAPH)))


def billion_laughs() -> bytes:
    """Entities within entities."""
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10)
    )
    head = DOCX_HEAD.replace(b"<w:document", b"<!DOCTYPE w:document [" + entities + b"]><w:document")
    return docx(b"<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", head)


def outside_entity() -> bytes:
    """An entity that names a file of this computer."""
    entity = b'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document'
    head = DOCX_HEAD.replace(b"<w:document", entity)
    return docx(b"<w:p><w:r><w:t>before &x; after</w:t></w:r></w:p>", head)


def lying_zip() -> bytes:
    """A document whose headers declare 1,000 bytes and that inflates to 300 MB."""
    true = docx_bomb()
    name = b"word/document.xml"
    out = bytearray(true)
    at = 0
    while (at := out.find(name, at)) >= 0:
        if out[at - 30 : at - 26] == b"PK\x03\x04":
            out[at - 8 : at - 4] = struct.pack("<I", 1000)
        elif out[at - 46 : at - 42] == b"PK\x01\x02":
            out[at - 22 : at - 18] = struct.pack("<I", 1000)
        at += 1
    return bytes(out)


def xlsx_bomb() -> bytes:
    """Three million cells."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    row = b"<row>" + b'<c t="inlineStr"><is><t>name</t></is></c>' * 100 + b"</row>"
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = b"http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": b'<Relationships xmlns="%s"><Relationship Id="r1" Type="%s/officeDocument" '
            b'Target="xl/workbook.xml"/></Relationships>' % (package, relations),
            "xl/workbook.xml": b'<workbook xmlns="%s" xmlns:r="%s"><sheets>'
            b'<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>' % (main, relations),
            "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="%s"><Relationship Id="r1" Type="%s/worksheet" '
            b'Target="worksheets/sheet1.xml"/></Relationships>' % (package, relations),
            "xl/worksheets/sheet1.xml": b'<worksheet xmlns="%s"><sheetData>' % main
            + row * 30_000
            + b"</sheetData></worksheet>",
        }
    )


def deep_docx() -> bytes:
    """Elements within elements, a hundred thousand deep."""
    return docx(b"<w:p><w:r>" + b"<w:x>" * 100_000 + b"<w:t>deep</w:t>" + b"</w:x>" * 100_000 + b"</w:r></w:p>")


def pdf(objects: list[bytes]) -> bytes:
    """Return a PDF of numbered objects, the first being the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), extra, content)


FONT = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"


def one_page_pdf(drawing: bytes, *, size: bytes = b"0 0 595 842", page: bytes = b"", extra: bytes = b"") -> bytes:
    """Return a PDF of one page with `drawing` as its content."""
    return pdf(
        [
            b"<</Type /Catalog /Pages 2 0 R %s>>" % extra,
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
            b"<</Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources <</Font <</F 5 0 R>>>> %s>>"
            % (size, page),
            drawing,
            FONT,
        ]
    )


def words_pdf(words: bytes = b"Four men came.", **more: bytes) -> bytes:
    """Return a PDF that says `words`."""
    return one_page_pdf(stream(b"BT /F 12 Tf 72 700 Td (%s) Tj ET" % words), **more)


def pdf_bomb() -> bytes:
    """A page whose content inflates to 400 MB."""
    packed = zlib.compress(b"BT /F 12 Tf 72 700 Td (again) Tj ET\n" * (400 * 2**20 // 36), 9)
    return one_page_pdf(stream(packed, b"/Filter /FlateDecode"))


def looping_pdf() -> bytes:
    """A page tree whose node is its own child."""
    return pdf([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 2>>"])


def huge_page_pdf() -> bytes:
    """A page of 200,000 points."""
    return words_pdf(size=b"0 0 200000 200000")


def scanned_pdf() -> bytes:
    """A page without any text."""
    return one_page_pdf(stream(b"0 0 100 100 re f"))


def encrypted_pdf() -> bytes:
    """A PDF that needs a password (its keys are arbitrary: no password opens it)."""
    plain = words_pdf()
    locked = b"<</Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <" + b"ab" * 32 + b"> /U <" + b"cd" * 32 + b">>>"
    out = plain.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 6 0 R /ID [<00><00>]")
    return out.replace(b"xref\n", b"6 0 obj\n" + locked + b"\nendobj\nxref\n", 1)


def nested_mail(depth: int = 200) -> bytes:
    """A mail in a mail in a mail."""
    inner = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: 0\r\nMIME-Version: 1.0\r\n\r\nthe innermost\r\n"
    for level in range(1, depth):
        inner = (
            b"From: a@b.example\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\nSubject: %d\r\n"
            b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\nContent-Type: text/plain\r\n\r\n'
            b"level %d\r\n--b%d\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--b%d--\r\n"
            % (level, level, level, level, level, inner, level)
        )
    return inner


def deep_html() -> bytes:
    """Two hundred thousand open elements, with words at the top and at the bottom."""
    return b"<html><body><p>top</p>" + b"<div>" * 200_000 + b"bottom"


def deep_json() -> bytes:
    """A hundred thousand lists within each other."""
    return b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def one_line(size: int = 200 * 2**20) -> bytes:
    """One line of 200 MB without a space."""
    return b"x" * size


def wide_csv() -> bytes:
    """One cell of 20 MB."""
    return b'name,story\nDarun Velika,"' + b"word " * 4_000_000 + b'"\n'


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "docx bomb": ("a.docx", docx_bomb),
    "billion laughs": ("a.docx", billion_laughs),
    "outside entity": ("a.docx", outside_entity),
    "lying zip": ("a.docx", lying_zip),
    "deep docx": ("a.docx", deep_docx),
    "xlsx bomb": ("a.xlsx", xlsx_bomb),
    "pdf bomb": ("a.pdf", pdf_bomb),
    "looping pdf": ("a.pdf", looping_pdf),
    "huge page": ("a.pdf", huge_page_pdf),
    "scanned pdf": ("a.pdf", scanned_pdf),
    "encrypted pdf": ("a.pdf", encrypted_pdf),
    "nested mail": ("a.eml", nested_mail),
    "deep html": ("a.html", deep_html),
    "deep json": ("a.json", deep_json),
    "one line": ("a.txt", one_line),
    "wide csv": ("a.csv", wide_csv),
}
