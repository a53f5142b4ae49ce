"""What kind of file bytes are: from the bytes first, from the name only among kinds that the bytes leave open."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from stemmata.preserve import archive

_HEAD = 1 << 16
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ZIP = "application/zip"
_OLE = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".msg": "application/vnd.ms-outlook",
}
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"PAR1", "application/vnd.apache.parquet"),
)
_TEXT_NAMES = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".ics": "text/calendar",
    ".vcf": "text/vcard",
}
_MAIL_HEADER = re.compile(
    rb"(?im)^(received|return-path|delivered-to|message-id|mime-version|from|to|subject|date|content-type|x-[a-z-]+):"
)
_HTML = re.compile(rb"(?is)\A(?:\s|<!--.*?-->|<\?xml[^>]*\?>)*<(?:!doctype\s+html|html|head|body)\b")


def media_type(path: Path, name: str) -> str:
    """Return the media type of the file at `path`, which was received under `name`."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
        if not head:
            return "application/x-empty"
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return _zipped(file)
        return _by_magic(head, suffix) or _text(head, suffix) or _other(head, suffix)


def _by_magic(head: bytes, suffix: str) -> str | None:  # noqa: PLR0911  (one return a family of formats)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLE.get(suffix, "application/x-ole-storage")
    if head.startswith(b"RIFF"):
        return {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"WEBP": "image/webp"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in {b"heic", b"heix", b"mif1", b"msf1", b"avif"}:
            return "image/avif" if brand == b"avif" else "image/heic"
        return {b"M4A ": "audio/mp4", b"qt  ": "video/quicktime"}.get(brand, "video/mp4")
    if head[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        return "audio/mpeg"
    if head[257:262] == b"ustar":
        return "application/x-tar"
    found = next((kind for mark, kind in _MAGIC if head.startswith(mark)), None)
    # PDF readers accept a PDF whose header stands within the first kilobyte
    return found or ("application/pdf" if b"%PDF-" in head[:1024] and suffix == ".pdf" else None)


def _zipped(file: BinaryIO) -> str:  # noqa: PLR0911  (one return a family of formats)
    """Return what kind of ZIP it is: an office document, a book, a program, or an archive to be opened."""
    names = archive.names(file)
    if names is None:
        return ZIP
    if "[Content_Types].xml" in names:
        for part, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(name.startswith(part) for name in names):
                return kind
        return "application/vnd.openxmlformats-package"
    if "mimetype" in names:
        said = archive.first_bytes(file, "mimetype", 100).decode("ascii", "replace").strip()
        if re.fullmatch(r"application/(vnd\.oasis\.opendocument\.[a-z-]+|epub\+zip)", said):
            return said
    marks = {
        "META-INF/MANIFEST.MF": "application/java-archive",
        "AndroidManifest.xml": "application/vnd.android.package-archive",
        "doc.kml": "application/vnd.google-earth.kmz",
        "Index/Document.iwa": "application/vnd.apple.pages",
    }
    for mark, kind in marks.items():
        if mark in names:
            return kind
    if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
        return "application/wacz"
    return ZIP


def _text(head: bytes, suffix: str) -> str | None:  # noqa: PLR0911  (one return a family of formats)
    """Return which kind of text the bytes begin, or None if they are not text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_wide(head):
        plain = head.replace(b"\x00", b"").lstrip(b"\xff\xfe")
    elif b"\x00" in head or _control_share(head) > 0.02:
        return None
    else:
        plain = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"WARC/1"):
        return "application/warc"
    if _HTML.match(plain):
        return "text/html"
    if plain.lstrip().startswith(b"<?xml"):
        return "application/xml"
    if _is_mail(plain, suffix):
        return "message/rfc822"
    if suffix in {".html", ".htm", ".xhtml"} and re.search(rb"<[a-zA-Z/!][^>]*>", plain):
        return "text/html"
    if plain.lstrip()[:1] in {b"{", b"["}:
        return _json(plain, suffix)
    return _TEXT_NAMES.get(suffix, "text/plain")


def _is_mail(plain: bytes, suffix: str) -> bool:
    top = plain.lstrip(b"\r\n").split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
    found = {m.group(1).lower() for m in _MAIL_HEADER.finditer(top)}
    if suffix == ".eml":
        return bool(found)
    first = _MAIL_HEADER.match(top)
    strong = found & {b"received", b"message-id", b"mime-version", b"return-path"}
    return bool(first and strong and len(found) >= 3)


def _json(plain: bytes, suffix: str) -> str:
    lines = plain.strip().split(b"\n")
    if suffix in {".jsonl", ".ndjson"}:
        return "application/x-ndjson"
    if suffix in {".json", ".geojson"}:
        return "application/json"
    try:
        first = json.loads(lines[0])
    except (ValueError, RecursionError):
        return "text/plain"
    return "application/x-ndjson" if len(lines) > 1 and isinstance(first, dict) else "application/json"


def _looks_wide(head: bytes) -> bool:
    """Whether it is UTF-16 without a mark: zeros at every other byte (Latin) or hardly any control bytes but zeros."""
    pairs = len(head) // 2
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    return pairs >= 4 and (min(even, odd) == 0 or max(even, odd) > 50 * min(even, odd)) and max(even, odd) > 0.3 * pairs


def _control_share(head: bytes) -> float:
    control = sum(head.count(bytes([n])) for n in range(32) if n not in {9, 10, 12, 13, 27})
    return control / len(head)


def _other(head: bytes, suffix: str) -> str:
    """Return what the collected signatures of puremagic say, where they are long enough not to be chance."""
    import puremagic

    try:
        found = puremagic.magic_string(head, f"file{suffix}")
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"
    sure = [match for match in found if match.mime_type and len(match.byte_match) >= 4]
    return str(sure[0].mime_type) if sure else "application/octet-stream"
