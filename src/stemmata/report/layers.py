"""Every layer of a file in which words can stand: its name, its text, what is coded in it, what is packed in it.

A layer is text with a trail that says where it was found (`word/comments.xml / base64`). The same bytes are looked at
in several ways, because nobody knows by which one a reader will look.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import html
import io
import lzma
import quopri
import re
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["BLANKS", "Layer", "Unseen", "layers_of", "pieces"]

DEEPEST = 8
"""Containers within containers, and codes within codes, that are opened."""
MOST_BYTES = 2 << 30
"""Bytes that may come out of one file."""
_PIECE = 1 << 24
"""Bytes of plain text that are looked at as one."""
_SEAM = 1 << 14
_HEAD = 1 << 12
_MARKS = (b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"\xff\xfe", b"\xfe\xff")
"""Marks of wide encodings: only with one can a piece from the middle be read."""
_FOLLOWING = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 with which no letter begins."""
_NO_ASCII = bytes(range(0x80, 0x100))
_ROWS = 1 << 14
_LEAST_CODED = 8
_MOST_TIMES = 4
_NO_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})


@dataclass(frozen=True, slots=True)
class Layer:
    """Text found in a file."""

    trail: str
    text: str
    names: bool = True
    """Whether other spellings of names are looked for in it too; not where another layer has the same words."""
    sure: bool = True
    """Whether it is text, and not bytes that only may be: there a few letters in a row mean nothing."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something in a file that nobody can look into."""

    trail: str
    why: str


Seen = Iterator["Layer | Unseen"]


class _Budget:
    def __init__(self) -> None:
        self.left = MOST_BYTES

    def take(self, size: int) -> bool:
        self.left -= size
        return self.left >= 0


def layers_of(name: str, data: bytes) -> Seen:
    """Yield every layer of a file, and what could not be looked into.

    Args:
        name: Its path within the folder.
        data: Its bytes.
    """
    yield from _named("file name", name)
    yield from _bytes("", data, 0, _Budget())


def pieces(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield a file in pieces small enough for memory, each with the number of lines before it.

    Only plain text is parted, at ends of lines, and each piece begins with the last of the one before: what stands over
    the seam is seen too. Whatever must be opened as a whole is one piece.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        wide = b"\0" in head
        size = path.stat().st_size
        if size <= _PIECE or _packed_kind(head) or (wide and not head.startswith(_MARKS)):
            file.seek(0)
            yield 0, file.read()
            return
        mark = next((m for m in _MARKS if head.startswith(m)), b"")
        at, before, kept = 0, 0, b""
        file.seek(0)
        while fresh := file.read(_PIECE):
            if at + len(fresh) < size:
                cut = (
                    len(fresh) // 4 * 4
                    if wide
                    else fresh.rfind(b"\n") + 1 or len(fresh.rstrip(_NO_ASCII)) or len(fresh)
                )
                file.seek(at + cut)
                fresh = fresh[:cut]
            yield before - kept.count(b"\n"), (mark if at and wide else b"") + kept + fresh
            at += len(fresh)
            before += fresh.count(b"\n")
            tail = fresh[-_SEAM:]
            kept = tail if wide else tail.lstrip(_FOLLOWING)


def _named(trail: str, name: str) -> Seen:
    yield Layer(trail, name)
    if "%" in name:
        yield Layer(f"{trail} / percent", unquote(name))


# -- bytes ---------------------------------------------------------------------------------------------------------


def _bytes(trail: str, data: bytes, depth: int, budget: _Budget) -> Seen:
    if not data:
        return
    if depth > DEEPEST or not budget.take(len(data)):
        yield Unseen(trail, "packed too deep, or too large when unpacked")
        return
    for begins, opens in _KINDS:
        if begins(data):
            try:
                yield from opens(trail, data, depth + 1, budget)
            except (ValueError, LookupError, ArithmeticError, RuntimeError, OSError, MemoryError):
                yield Layer(f"{trail} / bytes".lstrip(" /"), data.decode("utf-8", "replace"))
                yield Unseen(trail, "a file that does not open as what it says it is")
            return
    text, sure = _decoded(data)
    yield from _text(trail, text, depth, budget)
    if not sure:
        for coding, other in _other_readings(data):
            yield Layer(f"{trail} / as {coding}".lstrip(" /"), other)
        if not _old_text(data):
            yield Unseen(trail, "bytes that are no text")


def _decoded(data: bytes) -> tuple[str, bool]:
    """Return the text, and whether its encoding is sure."""
    for mark, coding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"),
                         (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):  # fmt: skip
        if data.startswith(mark):
            try:
                return data.decode(coding), True
            except UnicodeDecodeError:
                break
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\0" not in text:
            return text, True
    for coding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        if _looks_wide(data, coding):
            return data.decode(coding, "replace"), True
    return data.decode("utf-8", "replace"), False


def _looks_wide(data: bytes, coding: str) -> bool:
    head = data[: 4096 - 4096 % 4]
    if len(head) < 6 or len(data) % 2:
        return False
    try:
        text = head.decode(coding)
    except UnicodeDecodeError:
        return False
    odd = sum(not (c.isprintable() or c.isspace()) for c in text)
    pages = {ord(c) >> 8 for c in text}
    return odd * 50 < len(text) and len(pages) <= 1 + len(text) // 8 and bool(pages & {0, 4, 5, 6})


def _old_text(data: bytes) -> bool:
    """Whether bytes are likely text of an old encoding of eight bits: all readings of it are looked at."""
    head = data[:65536]
    controls = sum(b < 32 and b not in (9, 10, 12, 13, 27) for b in head)
    return controls == 0


def _other_readings(data: bytes) -> Iterator[tuple[str, str]]:
    for coding in ("utf-16-le", "utf-16-be", *_OLD):
        yield coding, data.decode(coding, "replace")
        if coding.startswith("utf-16"):
            yield f"{coding}, odd", data[1:].decode(coding, "replace")


_OLD = ("cp1256", "cp1251", "cp1252", "cp1255", "koi8-r", "iso8859-6")


# -- containers ----------------------------------------------------------------------------------------------------


def _zip(trail: str, data: bytes, depth: int, budget: _Budget) -> Seen:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.comment:
                yield from _bytes(f"{trail} / zip comment", archive.comment, depth, budget)
            for info in archive.infolist():
                at = f"{trail} / {_place(info.filename)}"
                yield from _named(f"{trail} / name of a member", info.filename)
                if info.comment:
                    yield from _bytes(f"{at} / comment", info.comment, depth, budget)
                if info.flag_bits & 1:
                    yield Unseen(at, "locked")
                    continue
                with archive.open(info) as member:
                    content = member.read(max(budget.left, 0) + 1)
                yield from _bytes(at, content, depth, budget)
    except (zipfile.BadZipFile, OSError, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        yield Unseen(trail, "an archive that does not open")
        yield Layer(trail, data.decode("utf-8", "replace"))
    loose = _outside(data)
    yield from _words_of(f"{trail} / outside the members", loose)
    begin = data.find(b"PK")
    if begin > 0:
        yield from _bytes(f"{trail} / before the archive", data[:begin], depth, budget)


def _outside(data: bytes) -> bytes:
    """Return what of an archive is no member's data: headers, extra fields, comments, what stands around them."""
    taken: list[tuple[int, int]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                at = info.header_offset
                name, extra = struct.unpack("<HH", data[at + 26 : at + 30])
                start = at + 30 + name + extra
                taken.append((start, start + info.compress_size))
    except (zipfile.BadZipFile, OSError, struct.error, NotImplementedError, ValueError):
        return data
    parts, at = [], 0
    for start, end in sorted(taken):
        parts.append(data[at:start])
        at = max(at, end)
    return b"\n".join([*parts, data[at:]])


def _words_of(trail: str, data: bytes) -> Seen:
    """Yield bytes that are partly text, in the encodings in which names of files and notes are written."""
    for coding in ("utf-8", "utf-16-le", "latin-1"):
        yield Layer(f"{trail} as {coding}", data.decode(coding, "replace"), sure=False)


def _tar(trail: str, data: bytes, depth: int, budget: _Budget) -> Seen:
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                yield from _named(f"{trail} / name of a member", f"{member.name} {member.linkname} {member.uname}")
                if member.isfile() and (stream := archive.extractfile(member)) is not None:
                    at = f"{trail} / {_place(member.name)}"
                    yield from _bytes(at, stream.read(max(budget.left, 0) + 1), depth, budget)
    except (tarfile.TarError, OSError, EOFError):
        yield Unseen(trail, "an archive that does not open")
    yield Layer(f"{trail} / bytes", data.decode("utf-8", "replace"))  # headers, and what lies between members


def _packed(unpack: Callable[[bytes, int], bytes], called: str) -> Callable[[str, bytes, int, _Budget], Seen]:
    def open_it(trail: str, data: bytes, depth: int, budget: _Budget) -> Seen:
        try:
            content = unpack(data, max(budget.left, 0) + 1)
        except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
            yield Unseen(trail, f"{called} that does not open")
            return
        yield from _bytes(f"{trail} / {called}", content, depth, budget)
        if called == "gzip":
            yield from _words_of(f"{trail} / gzip header", _gzip_header(data))

    return open_it


def _gzip_header(data: bytes) -> bytes:
    """Return the extra field, the name and the comment of a gzip file (RFC 1952, 2.3)."""
    flags, at = data[3], 10
    if flags & 4:
        at += 2 + int.from_bytes(data[10:12], "little")
    for bit in (8, 16):
        if flags & bit:
            at = data.find(b"\0", at) + 1 or len(data)
    return data[10:at]


def _deflated(trail: str, data: bytes, depth: int, budget: _Budget) -> Seen:
    """Yield what is packed without a name of its own; text that only begins so is text."""
    content = _inflated(data, budget)
    if content:
        yield from _bytes(f"{trail} / deflate", content, depth, budget)
    else:
        text, _ = _decoded(data)
        yield from _text(trail, text, depth, budget)


def _parquet(trail: str, data: bytes, depth: int, budget: _Budget) -> Seen:
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        yield Layer(f"{trail} / metadata", f"{file.metadata}\n{file.schema}\n{file.schema_arrow.metadata}")
        for number, value in (file.metadata.metadata or {}).items():
            yield from _bytes(f"{trail} / metadata", number + b"\n" + value, depth, budget)
        for table in file.iter_batches(_ROWS):
            for name in table.schema.names:
                cells = [c for c in _texts_in(table.column(name).to_pylist()) if c]
                # cell by cell, lest one should end with what the next begins with
                told = "\n\ue000\n".join(c for c in cells if isinstance(c, str))
                yield from _text(f"{trail} / column {name}", told, depth, budget)
                for cell in dict.fromkeys(c for c in cells if isinstance(c, bytes)):
                    yield from _bytes(f"{trail} / column {name}", cell, depth, budget)
    except (pa.ArrowException, OSError):
        yield Unseen(trail, "a table that does not open")


def _texts_in(cells: Iterable[object]) -> Iterator[str | bytes]:
    """Yield the words and bytes of cells, of whatever is nested in them too."""
    for cell in cells:
        if isinstance(cell, (str, bytes)):
            yield cell
        elif isinstance(cell, (list, tuple)):
            yield from _texts_in(cell)
        elif isinstance(cell, dict):
            yield from _texts_in([*cell, *cell.values()])
        elif cell is not None and not isinstance(cell, bool):
            yield str(cell)


_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_NOT_UNPACKED = re.compile(rb"/(?:LZWDecode|LZW|RunLengthDecode|RL|Crypt)\b")


def _pdf(trail: str, data: bytes, depth: int, budget: _Budget) -> Seen:
    """Yield the text of the pages in both directions, metadata, outline, attachments, and every stream unpacked."""
    import pypdfium2 as pdfium

    plain = _STREAM.sub(b"stream endstream", data)
    yield Layer(f"{trail} / bytes", plain.decode("latin-1"))
    strings = [_literal(m) for m in _LITERAL.finditer(plain)]
    yield Layer(f"{trail} / strings", "\n\ue000\n".join(dict.fromkeys(strings)))
    if re.search(rb"/Encrypt\b", data):
        yield Unseen(trail, "a PDF that is locked")
    if _NOT_UNPACKED.search(data):
        yield Unseen(trail, "a PDF packed in a way that is not opened")
    for number, found in enumerate(_STREAM.finditer(data)):
        content = _unpacked(found[1], budget)
        if content is not None:
            yield from _stream(f"{trail} / stream {number}", content, depth, budget)
        elif _packed_kind(found[1]):
            yield from _bytes(f"{trail} / stream {number}", found[1], depth, budget)
        else:
            yield Layer(f"{trail} / stream {number}", found[1].decode("utf-8", "replace"), sure=False)
    try:
        with pdfium.PdfDocument(data) as document:
            facts = document.get_metadata_dict()
            yield Layer(f"{trail} / metadata", "\n".join(map(str, facts.values())))
            yield Layer(f"{trail} / outline", "\n".join(mark.get_title() for mark in document.get_toc()))
            for number in range(document.count_attachments()):
                attachment = document.get_attachment(number)
                yield from _named(f"{trail} / attachment", attachment.get_name())
                yield from _bytes(f"{trail} / attachment {number}", bytes(attachment.get_data()), depth, budget)
            images = 0
            for number, page in enumerate(document, 1):
                shown = page.get_textpage()
                text = shown.get_text_bounded()
                yield Layer(f"{trail} / page {number}", text)
                if not text.isascii():
                    yield from _drawn(f"{trail} / page {number}", shown)
                images += sum(1 for _ in page.get_objects(filter=[3]))
            if images:
                yield Unseen(trail, "pages with pictures")
    except pdfium.PdfiumError:
        yield Unseen(trail, "a PDF that does not open")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A letter as it stands on a page."""

    down: float
    left: float
    right: float
    height: float
    letter: str


BLANKS = (0.2, 0.4, 0.8)
"""Gaps between letters, in the usual height of letters, that are a blank: vowel signs beside letters leave gaps too."""


def _drawn(trail: str, shown: Any) -> Seen:  # noqa: ANN401  (pdfium's own)
    """Yield the letters of a page as they stand on it, line by line, from either side.

    The order of a PDF's own text is often wrong in scripts that run from right to left.
    """
    letters: list[_Drawn] = []
    for i in range(shown.count_chars()):
        letter = shown.get_text_range(i, 1)
        if letter and not letter.isspace() and unicodedata.category(letter[0]) not in {"Mn", "Cf", "Cc"}:
            left, bottom, right, top = shown.get_charbox(i)
            letters.append(_Drawn(-(bottom + top) / 2, left, right, top - bottom, letter))
    letters.sort(key=lambda one: one.down)
    usual = sorted(one.height for one in letters)[len(letters) // 2] if letters else 0.0
    rows: list[list[_Drawn]] = []
    for one in letters:
        if rows and one.down - rows[-1][0].down < usual:
            rows[-1].append(one)
        else:
            rows.append([one])
    for side, turn in (("left", False), ("right", True)):
        lines = [sorted(row, key=lambda one: one.left, reverse=turn) for row in rows]
        for blank in BLANKS:
            text = "\n".join(_spaced(line, blank * usual) for line in lines)
            yield Layer(f"{trail}, letters from the {side}", text)
            if "ال" in text:
                yield Layer(f"{trail}, letters from the {side}, ligatures turned", text.replace("ال", "لا"))


def _spaced(row: list[_Drawn], blank: float) -> str:
    """Return the letters of a line, with a blank where there is a gap."""
    parts = [row[0].letter]
    for before, here in pairwise(row):
        first, second = sorted((before, here), key=lambda one: one.left)
        if second.left - first.right > blank:
            parts.append(" ")
        parts.append(here.letter)
    return "".join(parts)


_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]+)>", re.DOTALL)


def _stream(trail: str, content: bytes, depth: int, budget: _Budget) -> Seen:
    """Yield a stream as text, and the strings of its drawing run together."""
    if content[:65536].isascii() or b"\0" not in content[:4096]:
        yield from _text(trail, content.decode("utf-8", "replace"), depth, budget)
    matches = list(_LITERAL.finditer(content))
    parts = [m[1] if m[1] is not None else _of_hex(m[2]) for m in matches]
    if parts:
        told = "\n\ue000\n".join(dict.fromkeys(map(_literal, matches)))
        yield Layer(f"{trail} / each string", told, sure=b"\0" not in content[:4096] or b"/" in content[:4096])
        yield Layer(f"{trail} / strings", b"".join(parts).decode("latin-1"), sure=False)
        yield Layer(f"{trail} / strings as utf-16", b"".join(parts).decode("utf-16-be", "replace"), sure=False)


_PDF_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)


def _literal(found: re.Match[bytes]) -> str:
    """Return a string of a PDF as text."""
    if found[1] is None:
        raw = _of_hex(found[2])
    else:
        raw = _PDF_ESCAPE.sub(lambda m: bytes([int(m[1], 8) & 255]) if m[1][0] in b"01234567" else m[1], found[1])
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    return raw.decode("utf-8", "replace")


def _of_hex(digits: bytes) -> bytes:
    plain = re.sub(rb"\s", b"", digits)
    return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode())


def _unpacked(data: bytes, budget: _Budget) -> bytes | None:
    """Return a stream of a PDF without its filters; None if it is packed in no way known here."""
    for done in range(3):
        if (content := _inflated(data, budget)) is not None:
            return content
        plain = b"".join(data.split())
        try:
            if _HEX_FILTER.fullmatch(plain):
                data = _of_hex(plain.rstrip(b">"))
            elif plain.endswith(b"~>"):
                data = base64.a85decode(plain.removeprefix(b"<~")[:-2])
            else:
                return data if done or data[:4096].isascii() else None
        except ValueError:
            return None
    return data


_HEX_FILTER = re.compile(rb"[0-9A-Fa-f]+>")


def _inflated(data: bytes, budget: _Budget) -> bytes | None:
    try:
        found = zlib.decompressobj().decompress(data, max(budget.left, 0) + 1)
    except zlib.error:
        return None
    return found if budget.take(len(found)) else None


_CHUNK_OF_TEXT = re.compile(rb"(tEXt|iTXt|zTXt|eXIf)")


def _image(trail: str, data: bytes, depth: int, budget: _Budget) -> Seen:
    """Yield what is written beside the pixels; the pixels themselves nobody here can read."""
    yield Layer(f"{trail} / metadata", data.decode("utf-8", "replace"))
    for coding in ("utf-16-le", "utf-16-be", *_OLD):
        yield Layer(f"{trail} / metadata as {coding}", data.decode(coding, "replace"))
        if coding.startswith("utf-16"):
            yield Layer(f"{trail} / metadata as {coding}, odd", data[1:].decode(coding, "replace"))
    for found in _CHUNK_OF_TEXT.finditer(data):
        size = int.from_bytes(data[max(0, found.start() - 4) : found.start()], "big")
        chunk = data[found.end() : found.end() + size]
        for skip in (m.end() for m in re.finditer(b"\0", chunk[:200])):
            content = _inflated(chunk[skip:], budget)
            if content:
                yield from _bytes(f"{trail} / packed metadata", content, depth, budget)
                break
    yield Unseen(trail, "a picture")


def _opaque(why: str) -> Callable[[str, bytes, int, _Budget], Seen]:
    def open_it(trail: str, data: bytes, _depth: int, _budget: _Budget) -> Seen:
        yield Layer(f"{trail} / bytes", data.decode("utf-8", "replace"))
        for coding, text in _other_readings(data):
            yield Layer(f"{trail} / as {coding}", text)
        yield Unseen(trail, why)

    return open_it


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(marks)


_KINDS: tuple[tuple[Callable[[bytes], bool], Callable[[str, bytes, int, _Budget], Seen]], ...] = (
    (_begins(b"PK\x03\x04", b"PK\x05\x06"), _zip),
    (_begins(b"PAR1"), _parquet),
    (lambda d: b"%PDF-" in d[:1024], _pdf),
    (_begins(b"\x1f\x8b"), _packed(lambda d, n: gzip.GzipFile(fileobj=io.BytesIO(d)).read(n), "gzip")),
    (_begins(b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"), _deflated),
    (_begins(b"BZh"), _packed(lambda d, n: bz2.BZ2Decompressor().decompress(d, n), "bzip2")),
    (_begins(b"\xfd7zXZ\x00"), _packed(lambda d, n: lzma.LZMADecompressor().decompress(d, n), "xz")),
    (lambda d: d[257:262] == b"ustar", _tar),
    (_begins(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM"), _image),
    (lambda d: d[:4] == b"RIFF" and d[8:12] == b"WEBP", _image),
    (lambda d: d[:4] == b"RIFF" or d[4:8] == b"ftyp" or d.startswith((b"OggS", b"ID3", b"fLaC", b"\x1aE\xdf\xa3")),
     _opaque("a recording")),
    (_begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), _opaque("an old Office file")),
    (_begins(b"Rar!", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd", b"SQLite format 3\0"),
     _opaque("a container of a kind not opened")),
)  # fmt: skip


def _place(name: str) -> str:
    """Return how a member is called in a trail; its name is searched as a layer of its own."""
    return name if len(name) < 80 else f"...{name[-76:]}"


# -- text ----------------------------------------------------------------------------------------------------------

_TAG = re.compile(r"<!--.*?-->|<!\[CDATA\[|\]\]>|<[^<>]*>", re.DOTALL)
_INSIDE_TAGS = re.compile(r"<!--(.*?)-->|=\s*\"([^\"<>]*)\"|=\s*'([^'<>]*)'|=([^\s\"'<>=]+)", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|U([0-9A-Fa-f]{8})|'([0-9a-fA-F]{2})|([\\/\"nrt]))"
)
_RTF_UNICODE = re.compile(r"\\u(-?\d{1,5})[ ?]?")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ENTITY = re.compile(r"&(?:#\d|#[xX][0-9a-fA-F]|[A-Za-z]+;)")
_QUOTED = re.compile(r"=[0-9A-F]{2}")
_ENCODED_WORD = re.compile(r"=\?[\w-]+\?[bBqQ]\?[^?]*\?=(?:\s+=\?[\w-]+\?[bBqQ]\?[^?]*\?=)*")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{10,}(?:\s*\r?\n[ \t]*[A-Za-z0-9+/_-]{4,})*={0,2}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}[ :]?){5,}")
_DIGEST = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{24}|[0-9a-f]{12})(?![0-9a-f])")
_BASE32 = re.compile(r"(?<![A-Za-z0-9])[A-Z2-7]{16,}={0,6}(?![A-Za-z0-9])")
_STYLE_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{1,6})[ \t\r\n]?")
_STYLE_ESCAPES = re.compile(rf"(?:{_STYLE_ESCAPE.pattern}){{3}}")
_OCTALS = re.compile(r"(?:\\[0-3][0-7]{2}){3,}")
_NUMBERS = re.compile(r"(?:\b(?:0[xX][0-9A-Fa-f]{1,6}|\d{1,7})\s*[,;]\s*){3,}(?:0[xX][0-9A-Fa-f]{1,6}|\d{1,7})\b")
_FIRST_LETTER = 32
_ADDED = re.compile(r"[\"'`]\s*[+.&]\s*[\"'`]")
_WESTERN = "".join(bytes([b]).decode(coding, "ignore") for b in range(0x80, 0xC0) for coding in ("latin-1", "cp1252"))
"""What bytes from 0x80 to 0xBF become when they are taken for Western letters."""
_MISREAD = re.compile(f"(?:[\u00c2-\u00f4][{re.escape(_WESTERN)}]{{1,3}} ?)+")
_UTF7 = re.compile(r"\+([A-Za-z0-9+/]{3,})-?")
_UUENCODED = re.compile(r"^begin [0-7]{3} .*\n((?:[\x20-\x60]+\n)+)", re.MULTILINE)
_SVG_OR_HTML = re.compile(r"<[A-Za-z!/?]")


def _text(trail: str, text: str, depth: int, budget: _Budget) -> Seen:
    """Yield a text as it is, and as it is once what is coded in it is decoded."""
    if not text:
        return
    marked = _SVG_OR_HTML.search(text) is not None
    yield Layer(trail or "text", text, names=not marked)
    if depth > DEEPEST:
        return
    if marked:
        yield from _marked(trail, text)
    for called, decode in _CODES:
        decoded = decode(text)
        if decoded is not None and decoded != text:
            if called == "entities" and marked:
                yield Layer(f"{trail} / {called}".lstrip(" /"), decoded, names=False)
            else:
                yield from _again(f"{trail} / {called}".lstrip(" /"), decoded, depth, budget)
    yield from _blobs(trail, text, depth, budget)


def _marked(trail: str, text: str) -> Seen:
    """Yield what a text with tags shows, what stands in attributes and comments, and its letters without tags."""
    here = f"{trail} / ".lstrip(" /")
    yield Layer(f"{here}tags as blanks", _unescaped(_TAG.sub(" ", text)))
    yield Layer(f"{here}without tags", _unescaped(_TAG.sub("", text)))
    inside = [value for found in _INSIDE_TAGS.findall(text) for value in found if value]
    if inside:
        yield Layer(f"{here}attributes and comments", _unescaped("\n\ue000\n".join(dict.fromkeys(inside))))


def _again(trail: str, text: str, depth: int, budget: _Budget) -> Seen:
    """Yield a decoded text; it may be coded once more."""
    if budget.take(len(text)):
        yield from _text(trail, text, depth + 2, budget)
    else:
        yield Unseen(trail, "too large when decoded")


def _entities(text: str) -> str | None:
    return _unescaped(text) if "&" in text and _ENTITY.search(text) else None


def _unescaped(text: str) -> str:
    """Return a text without entities, of which one may be written in others."""
    for _ in range(_MOST_TIMES):
        plain = html.unescape(text)
        if plain == text:
            break
        text = plain
    return text


def _percents(text: str) -> str | None:
    return unquote(text) if "%" in text and _PERCENT.search(text) else None


def _escapes(text: str) -> str | None:
    if "\\" not in text or not _ESCAPE.search(text):
        return None
    plain = _ESCAPE.sub(_escape, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escape(found: re.Match[str]) -> str:
    if found[6]:
        return {"n": "\n", "r": "\r", "t": "\t"}.get(found[6], found[6])
    if found[5]:
        return bytes([int(found[5], 16)]).decode("cp1256", "replace")
    number = int(next(g for g in found.groups() if g), 16)
    return chr(number) if number < 0x110000 else " "


def _rtf(text: str) -> str | None:
    if not text.startswith("{\\rtf"):
        return None
    plain = _RTF_UNICODE.sub(lambda m: chr(int(m[1]) % 0x10000), text)
    return re.sub(r"\\[a-z]+-?\d* ?|[{}]", "", plain).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _quoted(text: str) -> str | None:
    if "=" not in text or not _QUOTED.search(text):
        return None
    return quopri.decodestring(text.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")


def _encoded_words(text: str) -> str | None:
    if "=?" not in text:
        return None
    found = []
    for match in _ENCODED_WORD.finditer(text):
        try:
            parts = decode_header(match[0])
            found.append("".join(p if isinstance(p, str) else p.decode(c or "utf-8", "replace") for p, c in parts))
        except (LookupError, ValueError, MessageError):
            continue
    return "\n".join(found) or None


def _style_escapes(text: str) -> str | None:
    """Style sheets write a letter as a backslash and its number, with a blank behind."""
    if "\\" not in text or not _STYLE_ESCAPES.search(text):
        return None
    return _STYLE_ESCAPE.sub(lambda m: _letter(int(m[1], 16)), text)


def _octals(text: str) -> str | None:
    if "\\" not in text or not _OCTALS.search(text):
        return None
    return _OCTALS.sub(lambda m: bytes(int(o, 8) & 255 for o in m[0].split("\\")[1:]).decode("utf-8", "replace"), text)


def _numbered(text: str) -> str | None:
    """Scripts write letters as a row of their numbers."""
    found = []
    for row in _NUMBERS.findall(text):
        numbers = [int(n, 0) if n[:2] in {"0x", "0X"} else int(n) for n in re.findall(r"0[xX][0-9A-Fa-f]+|\d+", row)]
        if all(_FIRST_LETTER <= n < 0x110000 or n in {9, 10, 13} for n in numbers):
            found.append("".join(map(_letter, numbers)))
    return "\n\ue000\n".join(found) or None


def _letter(number: int) -> str:
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def _added(text: str) -> str | None:
    """Strings that a script adds up, run together."""
    return _ADDED.sub("", text) if _ADDED.search(text) else None


def _misread(text: str) -> str | None:
    """Text in UTF-8 that somebody took for Western letters, one for each byte."""
    if not _MISREAD.search(text):
        return None
    return _MISREAD.sub(lambda m: _bytes_of_western(m[0]).decode("utf-8", "replace"), text)


def _bytes_of_western(text: str) -> bytes:
    return b"".join(c.encode("latin-1" if c < "\u0100" else "cp1252") for c in text)


def _utf7(text: str) -> str | None:
    if "+" not in text or not _UTF7.search(text):
        return None
    return _UTF7.sub(_of_utf7, text)


def _of_utf7(found: re.Match[str]) -> str:
    """Return the letters that are written so, or what stands there where they are none."""
    coded = found[1]
    data = base64.b64decode(coded + "=" * (-len(coded) % 4)) if len(coded) % 4 != 1 else b""
    told = data[: len(data) // 2 * 2].decode("utf-16-be", "replace")
    return told if told and not any(unicodedata.category(c) in _NO_TEXT for c in told) else found[0]


def _uuencoded(text: str) -> str | None:
    if "begin " not in text:
        return None
    found = []
    for block in _UUENCODED.findall(text):
        try:
            found.append(b"".join(binascii.a2b_uu(line) for line in block.splitlines()).decode("utf-8", "replace"))
        except (binascii.Error, ValueError):
            continue
    return "\n".join(found) or None


_CODES: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("entities", _entities), ("percent", _percents), ("escapes", _escapes), ("rich text", _rtf),
    ("quoted-printable", _quoted), ("encoded words", _encoded_words), ("style escapes", _style_escapes),
    ("octal escapes", _octals), ("numbers of letters", _numbered), ("strings added up", _added),
    ("misread", _misread), ("UTF-7", _utf7), ("uuencode", _uuencoded),
)  # fmt: skip


def _blobs(trail: str, text: str, depth: int, budget: _Budget) -> Seen:
    """Yield what stands in a text as base64 or hexadecimal."""
    seen: dict[bytes, str] = {}
    text = _DIGEST.sub(" ", text)  # digests, of which a dossier is full, code nothing
    for blob in dict.fromkeys(_BASE64.findall(text)):
        if len(blob) < 64 and not (any(map(str.isupper, blob)) and any(map(str.islower, blob[1:]))):
            continue
        for piece in dict.fromkeys((blob, *blob.split())):  # lines may be one blob, or one each
            for data in _of_base64(piece):
                seen.setdefault(data, "base64")
    for blob in dict.fromkeys(_BASE32.findall(text)):
        plain = blob.rstrip("=")
        if len(plain) % 8 in {0, 2, 4, 5, 7}:
            seen.setdefault(base64.b32decode(plain + "=" * (-len(plain) % 8)), "base32")
    for digits in dict.fromkeys(_HEX.findall(text)):
        seen.setdefault(bytes.fromhex(re.sub("[ :]", "", digits)), "hexadecimal")
    small: list[str] = []
    for data, called in seen.items():
        if len(data) < 512 and not _packed_kind(data):
            small += _as_words(data)
        else:
            yield from _coded(f"{trail} / {called}".lstrip(" /"), data, depth, budget)
    if small:
        yield Layer(f"{trail} / coded words".lstrip(" /"), "\n\ue000\n".join(dict.fromkeys(small)))


def _of_base64(blob: str) -> Iterator[bytes]:
    plain = re.sub(r"\s", "", blob).rstrip("=").translate(str.maketrans("-_", "+/"))
    if len(plain) < _LEAST_CODED:
        return
    try:
        yield base64.b64decode(plain + "=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        yield base64.b64decode(plain[: len(plain) // 4 * 4])


def _packed_kind(data: bytes) -> bool:
    return any(begins(data) for begins, _ in _KINDS)


def _as_words(data: bytes) -> Iterator[str]:
    """Yield how a few bytes read as text, where they do."""
    for coding in ("utf-8", "utf-16-le", "utf-16-be", "cp1256", "cp1251"):
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(c) in _NO_TEXT and not c.isspace() for c in text):
            yield text


def _coded(trail: str, data: bytes, depth: int, budget: _Budget) -> Seen:
    if _packed_kind(data):
        yield from _bytes(trail, data, depth + 1, budget)
        return
    text, sure = _decoded(data)
    if sure or sum(c.isprintable() for c in text) > 0.7 * len(text):
        yield from _again(trail, text, depth, budget)
        if not sure:
            for coding in _OLD:
                yield Layer(f"{trail} as {coding}", data.decode(coding, "replace"))
