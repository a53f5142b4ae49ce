"""What somebody would write who wants the leak scan to miss a name: further writings, and further places to put them.

None of it is made with the program's own tables. `planted.py` has the plain ones.
"""

from __future__ import annotations

import base64
import codecs
import gzip
import html
import io
import json
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

import planted
import pyarrow as pa
import pyarrow.parquet as pq

_FORMS = {
    unicodedata.normalize("NFKC", chr(code)): chr(code)
    for code in (*range(0xFB50, 0xFDFE), *range(0xFE70, 0xFEFD))
    if len(unicodedata.normalize("NFKC", chr(code))) == 1
}
"""Arabic letter -> one of its presentation forms."""
_BOLD = {**{chr(65 + i): chr(0x1D400 + i) for i in range(26)}, **{chr(97 + i): chr(0x1D41A + i) for i in range(26)}}
_ROUND = {**{chr(65 + i): chr(0x24B6 + i) for i in range(26)}, **{chr(97 + i): chr(0x24D0 + i) for i in range(26)}}
_PERSIAN = dict(zip("0123456789", "۰۱۲۳۴۵۶۷۸۹", strict=True))
_INDIC = dict(zip("0123456789", "٠١٢٣٤٥٦٧٨٩", strict=True))
_THIN = "\u2009"


def _mapped(word: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(c, c) for c in word)


def _sprinkled(word: str, sign: str) -> str:
    return sign.join(word)


Writing = Callable[[str], str]

OF_NAMES: Mapping[str, Writing] = {
    "soft hyphens": lambda w: " ".join(_sprinkled(p, "\u00ad") for p in w.split()),
    "zero-width spaces": lambda w: " ".join(_sprinkled(p, "\u200b") for p in w.split()),
    "word joiners": lambda w: " ".join(_sprinkled(p, "\u2060") for p in w.split()),
    "bidi marks": lambda w: "\u200f" + " ".join(p[:2] + "\u200e\u2067" + p[2:] + "\u2069" for p in w.split()),
    "combining grapheme joiner": lambda w: " ".join(_sprinkled(p, "\u034f") for p in w.split()),
    "variation selectors": lambda w: " ".join(_sprinkled(p, "\ufe0f") for p in w.split()),
    "tag characters": lambda w: " ".join(_sprinkled(p, "\U000e0041") for p in w.split()),
    "Hangul filler": lambda w: " ".join(p[:2] + "\u3164" + p[2:] for p in w.split()),
    "Mongolian vowel separator": lambda w: " ".join(p[:2] + "\u180e" + p[2:] for p in w.split()),
    "presentation forms": lambda w: _mapped(w, _FORMS),
    "mathematical letters": lambda w: _mapped(w, _BOLD),
    "letters in circles": lambda w: _mapped(w, _ROUND),
    "letter-spaced": lambda w: "  ".join(" ".join(p) for p in w.split()),
    "letter-spaced, thin": _THIN.join,
    "letter-spaced, dots": lambda w: " ".join(".".join(p) for p in w.split()),
    "letter-spaced, low lines": lambda w: "_".join([*w.replace(" ", "")]),
    "one letter a line": lambda w: "\n".join(w.replace(" ", "")),
    "given and family on two lines": lambda w: w.replace(" ", "\n"),
    "a blank line between": lambda w: w.replace(" ", "\n\n"),
    "a tab between": lambda w: w.replace(" ", "\t"),
    "a dash between": lambda w: w.replace(" ", "\u2014"),
    "a middle initial": lambda w: w.replace(" ", " M. ", 1),
    "a middle name": lambda w: w.replace(" ", " Oberon ", 1),
    "quotation marks around a by-name": lambda w: w.replace(" ", " \u201cthe hand\u201d ", 1),
    "small letters with capitals inside": lambda w: "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(w)),
    "combining marks": lambda w: "".join(c + "\u0332" if c.isalpha() else c for c in w),
    "decomposed": lambda w: unicodedata.normalize("NFD", w),
    "in a file name": lambda w: "IMG_" + w.replace(" ", "-") + "_final2.jpg",
    "in an address of mail": lambda w: w.replace(" ", ".").lower() + "@mill.example",
    "in a tag": lambda w: "#" + w.replace(" ", ""),
    "turned back by an override": lambda w: "\u202e" + w[::-1] + "\u202c",
    "turned back": lambda w: w[::-1],
}
"""How a name is hidden -> the writing."""

OF_NUMBERS: Mapping[str, Writing] = {
    "slashes": lambda d: "/".join((d[:3], d[3:7], d[7:])),
    "no-break spaces": lambda d: "\u00a0".join((d[:3], d[3:5], d[5:7], d[7:9], d[9:])),
    "en dashes": lambda d: "\u2013".join((d[:3], d[3:7], d[7:])),
    "middle dots": lambda d: "\u00b7".join((d[:3], d[3:7], d[7:])),
    "low lines": lambda d: "_".join((d[:3], d[3:7], d[7:])),
    "commas": lambda d: ",".join((d[:3], d[3:7], d[7:])),
    "single digits": " ".join,
    "single digits, dashes": "-".join,
    "wide digits": lambda d: "".join(chr(0xFF10 + int(c)) for c in d),
    "bold digits": lambda d: "".join(chr(0x1D7CE + int(c)) for c in d),
    "Persian digits in groups": lambda d: _mapped(f"{d[:3]} {d[3:7]} {d[7:]}", _PERSIAN),
    "mixed digits": lambda d: d[:5] + _mapped(d[5:], _INDIC),
    "invisible signs": "\u200b".join,
    "bidi marks": lambda d: "\u202a" + d + "\u202c",
    "a link": lambda d: f"tel:+98{d[1:]}",
    "an extension": lambda d: f"{d} ext. 12",
    "a country code before": lambda d: f"+98(0){d[1:3]}-{d[3:7]}-{d[7:]}",
    "over two lines": lambda d: f"{d[:3]}\n{d[3:]}",
    "a number of WhatsApp": lambda d: f"https://wa.me/98{d[1:]}",
}


def lines(of: Sequence[planted.Planted], turn: int) -> list[tuple[str, str]]:
    """Return for each string how it is written, and a line with it."""
    found = []
    for n, one in enumerate(of):
        plain = one.writings["as it is"]
        if one.guarded.what == "phone":
            plain, ways = one.writings["run together"], OF_NUMBERS
        else:
            ways = OF_NAMES
        how, write = list(ways.items())[(n + turn) % len(ways)]
        found.append((how, f"They spoke of {write(plain)} at the mill."))
    return found


# -- places ------------------------------------------------------------------------------------------------------------


def _zip(members: Mapping[str, bytes], *, extra: bytes = b"", stored: bool = False) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.extra = extra
            archive.writestr(info, data)
    return sink.getvalue()


def _extra(said: Sequence[str]) -> bytes:
    """Words in an extra field of a member."""
    words = "\n".join(said).encode()[:60_000]
    return _zip({"a.txt": b"x"}, extra=struct.pack("<HH", 0x6375, len(words)) + words)


def _tar(said: Sequence[str]) -> bytes:
    """Words in the comment of a member's PAX header."""
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("a.txt")
        info.pax_headers = {"comment": "\n".join(said)}
        archive.addfile(info, io.BytesIO(b""))
    return sink.getvalue()


def _named_gzip(said: Sequence[str]) -> bytes:
    """Words as the name of the packed file."""
    packed = gzip.compress(b"x", mtime=0)
    return packed[:3] + bytes([packed[3] | 8]) + packed[4:10] + " ".join(said).encode() + b"\0" + packed[10:]


def _png_after_the_end(said: Sequence[str]) -> bytes:
    return planted.png(b"tEXt", b"C\0x") + "\n".join(said).encode()


def _png_latin(said: Sequence[str]) -> bytes:
    return planted.png(b"tEXt", b"Author\0" + "\n".join(said).encode("utf-16-be"))


def _objects(*bodies: bytes) -> bytes:
    """Return a PDF of objects, number 1 the catalogue."""
    out, starts = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        starts.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, at)


def _hex(line: str) -> bytes:
    return b"<" + (b"\xfe\xff" + line.encode("utf-16-be")).hex().upper().encode() + b">"


def _stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n" % (more, len(content)) + content + b"\nendstream "


_ONE_PAGE = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>")


def _pdf_notes(said: Sequence[str]) -> bytes:
    notes = b"".join(b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(x)/Contents " + _hex(line) + b">>" for line in said)
    return _objects(*_ONE_PAGE, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Annots[" + notes + b"]>>")


def _pdf_packed(said: Sequence[str]) -> bytes:
    """Strings in a packed stream of objects, with strings of odd length between."""
    body = b"".join(b"<</Alt(odd)/ActualText" + _hex(line) + b"/T(x)>>" for line in said)
    packed = zlib.compress(b"9 0 " + body)
    return _objects(
        *_ONE_PAGE, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        _stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"),
    )  # fmt: skip


def _pdf_literal(said: Sequence[str]) -> bytes:
    """UTF-16 strings in brackets, with escapes, in a packed stream of objects."""

    def literal(line: str) -> bytes:
        raw = b"\xfe\xff" + line.encode("utf-16-be")
        return b"(" + b"".join(b"\\%03o" % c if c in b"()\\\r\n" or c > 126 else bytes([c]) for c in raw) + b")"

    body = b"".join(b"<</Alt(odd)/ActualText" + literal(line) + b"/T(x)>>" for line in said)
    return _objects(
        *_ONE_PAGE, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        _stream(zlib.compress(b"9 0 " + body), b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"),
    )  # fmt: skip


def _pdf_filtered(said: Sequence[str]) -> bytes:
    """An attachment or metadata under two filters."""
    packed = base64.a85encode(zlib.compress("\n".join(said).encode()), adobe=False) + b"~>"
    return _objects(
        *_ONE_PAGE, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        _stream(packed, b"/Type/Metadata/Subtype/XML/Filter[/ASCII85Decode/FlateDecode]"),
    )  # fmt: skip


def _pdf_hexed(said: Sequence[str]) -> bytes:
    packed = "\n".join(said).encode().hex().encode() + b">"
    return _objects(
        *_ONE_PAGE, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        _stream(packed, b"/Type/Metadata/Subtype/XML/Filter/ASCIIHexDecode"),
    )  # fmt: skip


def _pdf_shown(said: Sequence[str]) -> bytes:
    """Letters drawn one by one with adjustments between (plain letters only; others as hexadecimal bytes)."""
    drawn = b""
    for line in said:
        flat = " ".join(line.split()).encode("latin-1", "ignore")
        drawn += b"BT /F1 9 Tf [" + b" -20 ".join(b"<%02x>" % c for c in flat) + b"] TJ ET\n"
    return _objects(
        *_ONE_PAGE, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
        _stream(zlib.compress(drawn), b"/Filter/FlateDecode"),
    )  # fmt: skip


def _table(said: Sequence[str], kind: pa.DataType, wrap: Callable[[str], object]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"words": pa.array([wrap(line) for line in said], kind)}), sink, compression="zstd")
    return sink.getvalue()


def _columns(said: Sequence[str]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({line: ["x"] for line in dict.fromkeys(said)}), sink)
    return sink.getvalue()


def _styled(said: Sequence[str]) -> bytes:
    coded = "".join("p::after{content:'" + "".join(f"\\{ord(c):06x}" for c in line) + "'}\n" for line in said)
    return coded.encode()


def _styled_short(said: Sequence[str]) -> bytes:
    coded = "".join("p::after{content:'" + "".join(f"\\{ord(c):x} " for c in line) + "'}\n" for line in said)
    return coded.encode()


def _numbers(said: Sequence[str]) -> bytes:
    return "".join(f"s=String.fromCharCode({','.join(str(ord(c)) for c in line)});\n" for line in said).encode()


def _glyphs(said: Sequence[str]) -> bytes:
    texts = "".join(
        "".join(f"<text x='{9 * n}' y='{9 * row}'>{html.escape(c)}</text>" for n, c in enumerate(line))
        for row, line in enumerate(said)
    )
    return f"<svg xmlns='http://www.w3.org/2000/svg'>{texts}</svg>".encode()


def _body(words: str) -> bytes:
    return f"<!doctype html><html><body>{words}</body></html>".encode()


def _rows(said: Sequence[str], cell: Callable[[str], str]) -> bytes:
    return _body("".join(cell(line) for line in said))


def _western(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


def _joined(said: Sequence[str]) -> str:
    return "\n\n".join(said)


Maker = Callable[[Sequence[str]], bytes]

LAYERS: Mapping[str, tuple[str, Maker]] = {
    "HTML, cells": (
        "a.html",
        lambda s: _rows(s, lambda w: "<tr>" + "".join(f"<td>{html.escape(p)}</td>" for p in w.split()) + "</tr>"),
    ),
    "HTML, wbr": ("a.html", lambda s: _rows(s, lambda w: "<p>" + "<wbr>".join(map(html.escape, w)) + "</p>")),
    "HTML, shy as entities": (
        "a.html",
        lambda s: _rows(s, lambda w: "<p>" + "&shy;".join(map(html.escape, w)) + "</p>"),
    ),
    "HTML, comments inside": (
        "a.html",
        lambda s: _rows(s, lambda w: "<p>" + "<!--x-->".join(map(html.escape, w)) + "</p>"),
    ),
    "HTML, entities without end": (
        "a.html",
        lambda s: _rows(s, lambda w: "<p>" + "".join(f"&#x{ord(c):x}" for c in w) + "</p>"),
    ),
    "HTML, escaped twice": (
        "a.html",
        lambda s: _rows(s, lambda w: "<p>" + "".join(f"&amp;#{ord(c)};" for c in w) + "</p>"),
    ),
    "HTML, srcdoc": ("a.html", lambda s: _body(f'<iframe srcdoc="{html.escape(html.escape(_joined(s)))}"></iframe>')),
    "HTML, percent twice": ("a.html", lambda s: _rows(s, lambda w: f'<a href="?q={quote(quote(w))}">x</a>')),
    "HTML, data in percent": ("a.html", lambda s: _body(f'<img src="data:text/plain,{quote(_joined(s))}">')),
    "HTML, attribute without quotes": (
        "a.html",
        lambda s: _rows(s, lambda w: "<p data-x=" + "&#32;".join(map(html.escape, w.split())) + ">x</p>"),
    ),
    "HTML in UTF-16": ("a.html", lambda s: _body(_joined(s)).decode().encode("utf-16")),
    "CSS, escapes": ("a.css", _styled),
    "CSS, short escapes": ("a.css", _styled_short),
    "script, code points": ("a.js", _numbers),
    "script, braces": (
        "a.js",
        lambda s: "".join("add('" + "".join(f"\\u{{{ord(c):x}}}" for c in w) + "')" for w in s).encode(),
    ),
    "script, added up": (
        "a.js",
        lambda s: "".join("add(" + "+".join(json.dumps(c, ensure_ascii=False) for c in w) + ");" for w in s).encode(),
    ),
    "SVG, letter by letter": ("a.svg", _glyphs),
    "SVG, title": (
        "a.svg",
        lambda s: f"<svg xmlns='http://www.w3.org/2000/svg'><title>{html.escape(_joined(s))}</title></svg>".encode(),
    ),
    "XML, CDATA": ("a.xml", lambda s: f"<?xml version='1.0'?><a><![CDATA[{_joined(s)}]]></a>".encode()),
    "XML in UTF-16": (
        "a.xml",
        lambda s: f"<?xml version='1.0' encoding='utf-16'?><a>{html.escape(_joined(s))}</a>".encode("utf-16"),
    ),
    "JSON, two fields": (
        "a.json",
        lambda s: json.dumps([w.split(" ") for w in s], ensure_ascii=False, indent=1).encode(),
    ),
    "JSON, three deep": ("a.json", lambda s: json.dumps(json.dumps(json.dumps(list(s)))).encode()),
    "base64 of UTF-16": ("a.txt", lambda s: base64.b64encode(_joined(s).encode("utf-16-le"))),
    "base64 of gzip": ("a.txt", lambda s: base64.b64encode(gzip.compress(_joined(s).encode()))),
    "base64 twice": ("a.txt", lambda s: base64.b64encode(base64.b64encode(_joined(s).encode()))),
    "base64 in JSON": ("a.json", lambda s: json.dumps([base64.b64encode(w.encode()).decode() for w in s]).encode()),
    "base64 for addresses": (
        "a.txt",
        lambda s: _joined([base64.urlsafe_b64encode(w.encode()).decode().rstrip("=") for w in s]).encode(),
    ),
    "base64 of deflate": ("a.txt", lambda s: base64.b64encode(zlib.compress(_joined(s).encode()))),
    "base32": ("a.txt", lambda s: _joined([base64.b32encode(w.encode()).decode() for w in s]).encode()),
    "uuencoded": ("a.txt", lambda s: codecs.encode(_joined(s).encode(), "uu")),
    "UTF-7": ("a.txt", lambda s: _joined(s).encode("utf-7")),
    "UTF-32": ("a.txt", lambda s: _joined(s).encode("utf-32-be")),
    "escaped bytes": ("a.txt", lambda s: _joined(["".join(f"\\x{b:02x}" for b in w.encode()) for w in s]).encode()),
    "octal escapes": ("a.txt", lambda s: _joined(["".join(f"\\{b:03o}" for b in w.encode()) for w in s]).encode()),
    "misread as Latin": ("a.txt", lambda s: _joined(s).encode().decode("latin-1").encode()),
    "misread as Windows": ("a.txt", lambda s: "".join(map(_western, _joined(s).encode())).encode()),
    "Parquet, lists": ("a.parquet", lambda s: _table(s, pa.list_(pa.string()), lambda w: [w])),
    "Parquet, maps": ("a.parquet", lambda s: _table(s, pa.map_(pa.string(), pa.int8()), lambda w: [(w, 1)])),
    "Parquet, structs": (
        "a.parquet",
        lambda s: _table(s, pa.struct([("a", pa.list_(pa.string()))]), lambda w: {"a": [w]}),
    ),
    "Parquet, bytes": ("a.parquet", lambda s: _table(s, pa.binary(), lambda w: w.encode("utf-16"))),
    "Parquet, packed bytes": ("a.parquet", lambda s: _table(s, pa.binary(), lambda w: zlib.compress(w.encode()))),
    "Parquet, dictionary": ("a.parquet", lambda s: _table(s, pa.dictionary(pa.int32(), pa.string()), lambda w: w)),
    "Parquet, names of columns": ("a.parquet", _columns),
    "ZIP, extra field": ("a.zip", _extra),
    "ZIP, after the archive": ("a.zip", lambda s: _zip({"a.txt": b"x"}) + _joined(s).encode()),
    "ZIP, before the archive": ("a.zip", lambda s: _joined(s).encode() + _zip({"a.txt": b"x"})),
    "tar, PAX header": ("a.tar", _tar),
    "gzip, name": ("a.gz", _named_gzip),
    "gzip, second member": ("a.gz", lambda s: gzip.compress(b"x") + gzip.compress(_joined(s).encode())),
    "deflate alone": ("a.bin", lambda s: zlib.compress(_joined(s).encode())),
    "PNG, after the end": ("a.png", _png_after_the_end),
    "PNG, UTF-16": ("a.png", _png_latin),
    "PDF, notes": ("a.pdf", _pdf_notes),
    "PDF, packed objects": ("a.pdf", _pdf_packed),
    "PDF, packed objects in brackets": ("a.pdf", _pdf_literal),
    "PDF, two filters": ("a.pdf", _pdf_filtered),
    "PDF, hexadecimal filter": ("a.pdf", _pdf_hexed),
}
"""Layer -> name of the file and what makes it."""

BLIND: Mapping[str, tuple[str, Maker]] = {
    "base85": ("a.txt", lambda s: _joined([base64.b85encode(w.encode()).decode() for w in s]).encode()),
    "rot13": ("a.txt", lambda s: codecs.encode(_joined(s), "rot13").encode()),
}
"""What the scan does not undo; `docs/editions.md` says so."""
