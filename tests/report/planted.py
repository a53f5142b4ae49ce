"""Invented protected strings in four scripts, in many writings, and the places where they are planted: every layer and
kind of file that leaves the house.

The names are made of syllables and are nobody's. Writings in other scripts come from plain letter tables that stand
here, not from those of the program.
"""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from itertools import pairwise
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from stemmata.values.guarded import Guarded

_LETTERS = {
    "Arab": {
        "sh": "ش", "kh": "خ", "b": "ب", "d": "د", "f": "ف", "g": "گ", "h": "ه", "j": "ج", "k": "ک", "l": "ل", "m": "م",
        "n": "ن", "p": "پ", "r": "ر", "s": "س", "t": "ت", "v": "و", "z": "ز", "a": "ا", "e": "", "i": "ی", "o": "و",
        "u": "و",
    },
    "Cyrl": {
        "sh": "ш", "kh": "х", "b": "б", "d": "д", "f": "ф", "g": "г", "h": "г", "j": "ж", "k": "к", "l": "л", "m": "м",
        "n": "н", "p": "п", "r": "р", "s": "с", "t": "т", "v": "в", "z": "з", "a": "а", "e": "е", "i": "и", "o": "о",
        "u": "у",
    },
    "Hebr": {
        "sh": "ש", "kh": "כ", "b": "ב", "d": "ד", "f": "פ", "g": "ג", "h": "ה", "j": "ג׳", "k": "ק", "l": "ל", "m": "מ",
        "n": "נ", "p": "פ", "r": "ר", "s": "ס", "t": "ט", "v": "ו", "z": "ז", "a": "א", "e": "", "i": "י", "o": "ו",
        "u": "ו",
    },
}  # fmt: skip
_FINAL = str.maketrans({"כ": "ך", "מ": "ם", "נ": "ן", "פ": "ף"})
_HEADS = ("b", "d", "f", "g", "k", "kh", "l", "m", "n", "p", "r", "s", "sh", "t", "z", "j")
_VOWELS = ("a", "i", "o", "u", "e")
_DIGITS = {"Arab": "٠١٢٣٤٥٦٧٨٩", "Pers": "۰۱۲۳۴۵۶۷۸۹", "Deva": "०१२३४५६७८९"}
SCRIPTS = ("Latn", "Arab", "Cyrl", "Hebr")


def written_in(latin: str, script: str) -> str:
    """Return an invented name in another script, letter by letter."""
    if script == "Latn":
        return latin.title()
    table, words = _LETTERS[script], []
    for word in latin.lower().split():
        letters, at = [], 0
        while at < len(word):
            size = 2 if word[at : at + 2] in table else 1
            letters.append(table[word[at : at + size]])
            at += size
        made = "".join(letters)
        if script == "Hebr":
            made = made[:-1] + made[-1].translate(_FINAL)
        words.append(made.title() if script == "Cyrl" else made)
    return " ".join(words)


@dataclass(frozen=True)
class Planted:
    """One protected string, and the writings in which it is planted."""

    guarded: Guarded
    writings: Mapping[str, str]
    """How it is written -> the writing."""
    naive: tuple[str, ...]
    """What a plain search looks for."""


def strings(count: int, seed: int = 7) -> list[Planted]:
    """Return invented protected strings: of ten seven names, one phone number, one place, one address of mail."""
    draw = random.Random(seed)
    made: list[Planted] = []
    seen: set[str] = set()
    while len(made) < count:
        number = len(made)
        kind = "person" if number % 10 < 7 else ("phone", "place", "contact")[number % 10 - 7]
        one = {"person": _person, "phone": _phone, "place": _place, "contact": _contact}[kind](draw, number)
        if not seen & set(one.naive):
            seen |= set(one.naive)
            made.append(one)
    return made


def _word(draw: random.Random, syllables: int) -> str:
    parts = [draw.choice(_HEADS) + draw.choice(_VOWELS) for _ in range(syllables)]
    return "".join(parts) + draw.choice(("", "n", "r", "sh", "z", "d"))


def _person(draw: random.Random, number: int) -> Planted:
    given, family = _word(draw, 2), _word(draw, 3)
    script = SCRIPTS[number % 4]
    name = written_in(f"{given} {family}", script)
    first, last = name.split()
    writings = {
        "as it is": name,
        "family first": f"{last}, {first}",
        "run together": f"{first}{last}",
        "broken at the end of a line": f"{first} {last[:2]}-\n{last[2:]}",
        "invisible signs": "\u200c".join((first[:2], first[2:])) + " " + "\u200d".join((last[:3], last[3:])),
        "two blanks": f"{first} \u00a0 {last}",
    }
    if script in {"Latn", "Cyrl"}:
        writings |= {"capitals": name.upper(), "initial": f"{first[0]}. {last}", "small": name.lower()}
        alike = str.maketrans("aeopc", "аеорс") if script == "Latn" else str.maketrans("аеорс", "aeopc")
        mixed = name[:-4].translate(alike) + name[-4:]
        if mixed != name and any(c.isascii() for c in mixed) != name.isascii():
            writings["letters that look alike"] = mixed
    if script == "Latn":
        writings |= {
            "accents": "".join(f"{c}\u0301" if c in "aeiou" else c for c in name),
            "wide letters": "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in name),
            "other spelling": name.replace("i", "ee").replace("u", "ou"),
            "Arabic script": written_in(f"{given} {family}", "Arab"),
            "Cyrillic script": written_in(f"{given} {family}", "Cyrl"),
        }
    if script == "Arab":
        writings |= {
            "Arabic letters": name.replace("ی", "ي").replace("ک", "ك"),
            "vowel signs": "".join(c + "\u064e" if c.isalpha() else c for c in name),
            "tatweel": first[0] + "ـ" + first[1:] + " " + last,
            "prefixed": f"و{first} {last}",
            "Latin script": written_in(f"{given} {family}", "Latn"),
        }
    return Planted(Guarded("person", (name,), f"person {number}"), writings, (name, f"{last}, {first}"))


def _phone(draw: random.Random, number: int) -> Planted:
    area, line = f"{draw.randint(21, 87)}", f"{draw.randint(10_000_000, 99_999_999)}"
    plain = f"+98 {area} {line[:4]} {line[4:]}"
    digits = f"0{area}{line}"
    grouped = f"(0{area}) {line[:2]}-{line[2:4]}-{line[4:6]}-{line[6:]}"
    writings = {
        "as it is": plain,
        "run together": digits,
        "groups": grouped,
        "dots": f"0098.{area}.{line[:4]}.{line[4:]}",
    }
    for script, signs in _DIGITS.items():
        writings[f"digits {script}"] = digits.translate(str.maketrans("0123456789", signs))
    return Planted(Guarded("phone", (plain,), f"phone {number}"), writings, (digits, plain, line))


def _place(draw: random.Random, number: int) -> Planted:
    latin = _word(draw, 4)
    script = SCRIPTS[number // 10 % 4]
    name = written_in(latin, script)
    writings = {"as it is": name, "invisible signs": f"{name[:3]}\u00ad{name[3:]}", "capitals": name.upper()}
    if script == "Arab":
        writings["Arabic letters"] = name.replace("ی", "ي").replace("ک", "ك")
    return Planted(Guarded("place", (name,), f"place {number}"), writings, (name,))


def _contact(draw: random.Random, number: int) -> Planted:
    user, host = _word(draw, 3), _word(draw, 3)
    mail = f"{user}.{number}@{host}.example"
    writings = {"as it is": mail, "capitals": mail.upper(), "in words": f"{user} . {number} (@) {host} . example"}
    return Planted(Guarded("contact", (mail,), f"contact {number}"), writings, (mail,))


def lines(of: Sequence[Planted], turn: int = 0) -> list[str]:
    """Return one line for each string, in one of its writings after the other."""
    found = []
    for n, one in enumerate(of):
        writings = list(one.writings.values())
        found.append(f"They spoke of {writings[(n + turn) % len(writings)]} at the mill.")
    return found


# -- files in which they are planted -----------------------------------------------------------------------------------


def _zip(members: Mapping[str, bytes], comment: bytes = b"") -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.comment = comment
    return sink.getvalue()


def _page(body: str) -> bytes:
    return f"<!doctype html><html><body>{body}</body></html>".encode()


def _docx(said: Sequence[str], *, broken: bool = False, where: str = "document") -> bytes:
    def runs(line: str) -> str:
        parts = [line[i : i + 5] for i in range(0, len(line), 5)] if broken else [line]
        return "".join(f'<w:r><w:t xml:space="preserve">{html.escape(part)}</w:t></w:r>' for part in parts)

    paragraphs = "".join(f"<w:p>{runs(line)}</w:p>" for line in said)
    part = f'<?xml version="1.0"?><w:{where} xmlns:w="http://w">{paragraphs}</w:{where}>'.encode()
    return _zip({"[Content_Types].xml": b"<Types/>", f"word/{where}.xml": part})


def _xlsx(said: Sequence[str]) -> bytes:
    shared = "".join(f"<si><t>{html.escape(line)}</t></si>" for line in said)
    return _zip({"xl/sharedStrings.xml": f'<?xml version="1.0"?><sst>{shared}</sst>'.encode()})


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(kind: bytes, data: bytes) -> bytes:
    """Return a picture of one pixel with a chunk of metadata."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + _chunk(kind, data)
        + _chunk(b"IDAT", zlib.compress(b"\0\0"))
        + _chunk(b"IEND", b"")
    )


def _jpeg(segment: bytes, data: bytes) -> bytes:
    body = b""
    for at in range(0, len(data), 60_000):
        piece = data[at : at + 60_000]
        body += segment + struct.pack(">H", len(piece) + 2) + piece
    return b"\xff\xd8" + body + b"\xff\xd9"


def _parquet(said: Sequence[str], *, metadata: bool = False) -> bytes:
    sink = io.BytesIO()
    schema = pa.schema([("words", pa.string())], metadata={"note": "\n".join(said)} if metadata else None)
    pq.write_table(
        pa.table({"words": pa.array(["x"] if metadata else list(said))}, schema=schema), sink, compression="zstd"
    )
    return sink.getvalue()


def _mail(said: Sequence[str]) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = said[0].replace("\n", " ")
    message.set_content("\n".join(said), cte="base64")
    return message.as_bytes()


def _quoted_mail(said: Sequence[str]) -> bytes:
    message = EmailMessage(policy=SMTP)
    message.set_content("\n".join(said), cte="quoted-printable")
    return message.as_bytes()


def _headers(said: Sequence[str]) -> bytes:
    words = "".join(
        f"X-Line-{n}: =?utf-8?b?{base64.b64encode(line.encode()).decode()}?=\r\n" for n, line in enumerate(said)
    )
    return f"{words}\r\nhello".encode()


def _rtf(said: Sequence[str]) -> bytes:
    def coded(line: str) -> str:
        units = line.encode("utf-16-le")
        return (
            "".join(c if c.isascii() else "" for c in line if c.isascii())
            if line.isascii()
            else "".join(
                f"\\u{int.from_bytes(units[i : i + 2], 'little', signed=True)}?" for i in range(0, len(units), 2)
            )
        )

    return ("{\\rtf1\\ansi " + "\\par ".join(map(coded, said)) + "}").encode()


def _pdf(said: Sequence[str]) -> bytes:
    import weasyprint

    rows = "".join(f"<p dir='auto'>{html.escape(line)}</p>" for line in said)
    made: bytes = weasyprint.HTML(string=f"<title>x</title>{rows}").write_pdf()
    return made


def _pdf_facts(said: Sequence[str]) -> bytes:
    facts = (
        b"("
        b"\xfe\xff"
        + "\n".join(said).encode("utf-16-be").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        + b")"
    )
    return b"%PDF-1.4\n1 0 obj<</Title " + facts + b">>endobj\ntrailer<</Info 1 0 R>>\n%%EOF"


def _svg(said: Sequence[str]) -> bytes:
    rows = "".join(f"<text y='{n}'><tspan>{html.escape(line)}</tspan></text>" for n, line in enumerate(said))
    return f"<svg xmlns='http://www.w3.org/2000/svg'>{rows}</svg>".encode()


def _entities(line: str) -> str:
    return "".join(f"&#{ord(c)};" for c in line)


def _split(line: str) -> str:
    return "".join(f"<b>{html.escape(line[i : i + 3])}</b>" for i in range(0, len(line), 3))


def _text(said: Sequence[str]) -> str:
    return "\n\n".join(said)


Maker = Callable[[Sequence[str]], bytes]

LAYERS: Mapping[str, tuple[str, Maker]] = {
    "text, UTF-8": ("a.txt", lambda s: _text(s).encode()),
    "text, UTF-8 with mark": ("a.txt", lambda s: _text(s).encode("utf-8-sig")),
    "text, UTF-16": ("a.txt", lambda s: _text(s).encode("utf-16")),
    "text, UTF-16 without mark": ("a.txt", lambda s: _text(s).encode("utf-16-le")),
    "CSV": ("a.csv", lambda s: "\r\n".join(f'{n},"{line}"' for n, line in enumerate(s)).encode()),
    "Markdown": ("a.md", lambda s: _text([f"**{line}** [@claim:1]" for line in s]).encode()),
    "JSON": ("a.json", lambda s: json.dumps(list(s), ensure_ascii=False).encode()),
    "JSON, escaped": ("a.json", lambda s: json.dumps(list(s)).encode()),
    "JSON in JSON": ("a.jsonl", lambda s: json.dumps({"x": json.dumps(list(s))}).encode()),
    "script": ("a.js", lambda s: f"add({json.dumps(list(s))})".encode()),
    "HTML, text": ("a.html", lambda s: _page("".join(f"<p>{html.escape(line)}</p>" for line in s))),
    "HTML, parted by tags": ("a.html", lambda s: _page("".join(f"<p>{_split(line)}</p>" for line in s))),
    "HTML, attribute": ("a.html", lambda s: _page("".join(f'<p title="{html.escape(line)}">x</p>' for line in s))),
    "HTML, comment": ("a.html", lambda s: _page("".join(f"<!-- {html.escape(line)} -->" for line in s))),
    "HTML, entities": ("a.html", lambda s: _page("".join(f"<p>{_entities(line)}</p>" for line in s))),
    "HTML, percent in links": ("a.html", lambda s: _page("".join(f'<a href="?q={quote(line)}">x</a>' for line in s))),
    "HTML, data in a link": (
        "a.html",
        lambda s: _page(f'<img src="data:text/plain;base64,{base64.b64encode(_text(s).encode()).decode()}">'),
    ),
    "SVG": ("a.svg", _svg),
    "base64 of words": ("a.txt", lambda s: _text([base64.b64encode(line.encode()).decode() for line in s]).encode()),
    "base64 in lines": ("a.txt", lambda s: base64.encodebytes(_text(s).encode())),
    "hexadecimal": ("a.txt", lambda s: _text([line.encode().hex() for line in s]).encode()),
    "Parquet, cells": ("a.parquet", _parquet),
    "Parquet, metadata": ("a.parquet", lambda s: _parquet(s, metadata=True)),
    "ZIP, member": ("a.zip", lambda s: _zip({"a.txt": _text(s).encode()})),
    "ZIP, names of members": ("a.zip", lambda s: _zip({f"{' '.join(line.split(chr(10)))}.txt": b"x" for line in s})),
    "ZIP, comment": ("a.zip", lambda s: _zip({"a.txt": b"x"}, _text(s).encode()[:60_000])),
    "ZIP in ZIP": ("a.zip", lambda s: _zip({"b.zip": _zip({"a.txt": _text(s).encode()})})),
    "gzip": ("a.gz", lambda s: gzip.compress(_text(s).encode())),
    "DOCX": ("a.docx", _docx),
    "DOCX, parted runs": ("a.docx", lambda s: _docx(s, broken=True)),
    "DOCX, comments": ("a.docx", lambda s: _docx(s, where="comments")),
    "XLSX": ("a.xlsx", _xlsx),
    "RTF": ("a.rtf", _rtf),
    "mail, base64": ("a.eml", _mail),
    "mail, quoted-printable": ("a.eml", _quoted_mail),
    "mail, headers": ("a.eml", _headers),
    "PNG, text": ("a.png", lambda s: png(b"tEXt", b"Comment\0" + _text(s).encode())),
    "PNG, packed text": ("a.png", lambda s: png(b"zTXt", b"Comment\0\0" + zlib.compress(_text(s).encode()))),
    "PNG, international text": ("a.png", lambda s: png(b"iTXt", b"C\0\1\0\0\0" + zlib.compress(_text(s).encode()))),
    "JPEG, comment": ("a.jpg", lambda s: _jpeg(b"\xff\xfe", _text(s).encode())),
    "JPEG, XMP": (
        "a.jpg", lambda s: _jpeg(b"\xff\xe1", b"http://ns.adobe.com/xap/1.0/\0<x>" + _text(s).encode() + b"</x>")),
    "JPEG, EXIF in UTF-16": ("a.jpg", lambda s: _jpeg(b"\xff\xe1", b"Exif\0\0" + _text(s).encode("utf-16-le"))),
    "PDF, pages": ("a.pdf", _pdf),
    "PDF, metadata": ("a.pdf", _pdf_facts),
}  # fmt: skip
"""Layer -> name of the file and what makes it."""
OLD = {"Arab": "cp1256", "Cyrl": "cp1251", "Hebr": "cp1255"}
"""Encodings of eight bits, by script."""
OF_WORDS = frozenset({"PDF, pages"})
"""Layers that lose invisible signs or break lines as they like: planted as they are."""


def batches(of: Sequence[Planted], size: int) -> Iterator[Sequence[Planted]]:
    """Yield some strings at a time."""
    for low, high in pairwise([*range(0, len(of), size), len(of)]):
        yield of[low:high]


def catch(
    of: Sequence[Planted],
    layer: str,
    find: Callable[[str, bytes], set[str]],
    size: int = 25,
    layers: Mapping[str, tuple[str, Maker]] = LAYERS,
) -> list[str]:
    """Plant strings in files of one layer, one writing after the other; return what was not caught, with the writing.

    Args:
        of: The strings.
        layer: One of `layers`.
        find: Returns the pseudonyms found in a file.
        size: Strings in one file.
        layers: Layer -> name of the file and what makes it.
    """
    name, make = layers[layer]
    missed = []
    for turn, some in enumerate(batches(of, size)):
        said = lines(some, 0 if layer in OF_WORDS else turn)
        found = find(name, make(said))
        missed += [
            f"{one.guarded.pseudonym}: {line!r}"
            for one, line in zip(some, said, strict=True)
            # of two names that are much alike one may be told for the other; it is caught all the same
            if one.guarded.pseudonym not in found and not find(name, make([line]))
        ]
    return missed


def script_of_planted(written: str) -> str:
    """Return the script of a name as it was made."""
    for script, low, high in (("Arab", "\u0600", "\u06ff"), ("Cyrl", "\u0400", "\u04ff"), ("Hebr", "\u0590", "\u05ff")):
        if any(low <= c <= high for c in written):
            return script
    return "Latn"
