"""What kind of file it is: the content decides, the name only where the content leaves it open."""

from __future__ import annotations

import json
import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from stemmata.values.encodings import looks_binary

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLS = "application/vnd.ms-excel"
ENCRYPTED_OFFICE = "application/x-ole-encrypted"
BINARY = "application/octet-stream"

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x89PNG\r\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/avi"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyphei", "image/heif"),
    (4, b"ftypmif", "image/heif"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"7z\xbc\xaf", "application/x-7z-compressed"),
    (0, b"Rar!", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ", "application/x-xz"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (0, b"PAR1", "application/vnd.apache.parquet"),
    (0, b"!BDN", "application/vnd.ms-outlook-pst"),
    (0, b"%!PS", "application/postscript"),
)

_BY_NAME: dict[str, str] = {
    "csv": "text/csv", "tsv": "text/tab-separated-values", "tab": "text/tab-separated-values", "md": "text/markdown",
    "json": "application/json", "geojson": "application/json", "jsonl": "application/x-ndjson",
    "ndjson": "application/x-ndjson", "eml": "message/rfc822", "htm": "text/html", "html": "text/html",
    "xhtml": "text/html", "txt": "text/plain",
}  # fmt: skip

_TABLES = ("text/csv", "text/tab-separated-values")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article|title)\b", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|span|br|table|h[1-6]|a|b|i|ul)\b[^>]{0,200}>", re.IGNORECASE)
_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]", re.MULTILINE)
_MAIL_HEADERS = {
    "from",
    "to",
    "date",
    "subject",
    "message-id",
    "mime-version",
    "received",
    "return-path",
    "content-type",
}
_MACHINE_HEADERS = {"message-id", "mime-version", "received", "return-path", "content-type"}


def media_type_of(data: bytes, name: str = "", declared: str = "") -> str:
    """Tell the media type of a file.

    Args:
        data: Its bytes.
        name: Its name as received.
        declared: What its envelope or an earlier look says it is.

    Returns:
        A media type; `application/octet-stream` where the bytes are of no kind known here and no text.
    """
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(data)
    for offset, magic, kind in _MAGIC:
        if data.startswith(magic, offset) and (kind != "image/bmp" or data[6:10] == bytes(4)):
            return kind
    return BINARY if looks_binary(data) else _text_kind(data, name, declared)


def _zip_kind(data: bytes) -> str:
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    kind = member.read(100).decode("ascii", "replace").strip()
                return kind if kind.startswith("application/") else "application/zip"
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        names = set()
    for needle, kind in (
        ("word/document", DOCX),
        ("xl/workbook.xml", XLSX),
        ("xl/workbook.bin", XLSB),
        ("ppt/presentation", PPTX),
    ):
        # A truncated archive has no directory; the names of its members still stand before their bytes.
        if any(n.startswith(needle) for n in names) or (not names and needle.encode() in data):
            return kind
    return "application/zip"


def _ole_kind(data: bytes) -> str:
    def named(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if named("EncryptedPackage"):
        return ENCRYPTED_OFFICE
    if named("Workbook") or named("Book"):
        return XLS
    if named("WordDocument"):
        return "application/msword"
    if named("__properties_version1.0"):
        return "application/vnd.ms-outlook"
    return "application/x-ole-storage"


def _is_mail(head: str, hint: str) -> bool:
    top = re.split(r"\r?\n\r?\n", head, maxsplit=1)[0]
    names = {found.lower() for found in _HEADER.findall(top)}
    known = names & _MAIL_HEADERS
    first = _HEADER.match(top) is not None or top.startswith("From ")
    return first and (
        len(known) >= 2 if hint == "message/rfc822" else len(known) >= 3 and bool(known & _MACHINE_HEADERS)
    )


def _text_kind(data: bytes, name: str, declared: str) -> str:
    head = data[:65_536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    else:
        text = head.decode("utf-8-sig", "replace").replace("\x00", "")
    text = text.lstrip()
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    hint = _BY_NAME.get(suffix) or declared or "text/plain"
    if hint in _TABLES:
        return hint if not _HTML.match(text) else "text/html"
    if _is_mail(text, hint):
        return "message/rfc822"
    if _HTML.search(text[:4096]) or (hint == "text/html" and _TAG.search(text)):
        return "text/html"
    if text[:1] in ("{", "["):
        return _json_kind(text, hint)
    if text.startswith("<?xml"):
        return "application/xml"
    return hint if hint in ("text/markdown", "text/calendar") else "text/plain"


def _json_kind(text: str, hint: str) -> str:
    """Tell JSON Lines (every line an object) from JSON; what is neither is text."""
    lines = text.split("\n", 2)
    try:
        first = json.loads(lines[0])
    except (ValueError, RecursionError):
        first = None
    if isinstance(first, dict) and (len(lines) == 1 or not lines[1].strip() or lines[1].lstrip().startswith("{")):
        return "application/x-ndjson"
    if hint in ("application/json", "application/x-ndjson") or isinstance(first, (dict, list)):
        return "application/json"
    return "application/json" if re.match(r"[\[{]\s*[\"\[{\]}\-0-9tfn]", text) else "text/plain"
