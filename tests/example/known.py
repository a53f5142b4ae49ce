"""The truth of the example and the words of its documents, read without any of the rooms they are to judge."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import unicodedata
import zipfile
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl

from stemmata import example

SOURCES = Path(__file__).resolve().parent / "sources"
Row = dict[str, str]


@cache
def truth(name: str) -> tuple[Row, ...]:
    """Return the rows of a table of truth."""
    with example.truth() as folder, (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def manifest() -> tuple[Row, ...]:
    """Return the rows of the manifest."""
    with example.files() as folder, (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def documents() -> dict[str, Row]:
    """Return the documents of the truth by number."""
    return {row["doc"]: row for row in truth("documents")}


def several(cell: str) -> list[str]:
    """Return the entries of a cell that holds several."""
    return [part for part in cell.split(";") if part]


@cache
def content(doc: str) -> bytes:
    """Return the bytes of a document."""
    name = documents()[doc]["file"]
    with example.files() as folder:
        if ".zip/" in name:
            container, member = name.split("/", 1)
            with zipfile.ZipFile(folder / container) as archive:
                return archive.read(member)
        return (folder / name).read_bytes()


class _Visible(HTMLParser):
    """Collects the text of a page, without scripts and styles; blocks end lines."""

    BLOCKS = frozenset(("p", "h1", "h2", "li", "br", "title", "header", "nav", "footer", "article", "section"))

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"script", "style"}
        self.pieces.append("\n" if tag in self.BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"script", "style"}
        self.pieces.append("\n" if tag in self.BLOCKS else "")

    def handle_data(self, data: str) -> None:
        self.pieces.append("" if self.hidden else data)


def page_text(html: str) -> str:
    """Return the visible text of an HTML page."""
    parser = _Visible()
    parser.feed(html)
    return "".join(parser.pieces)


def _word_text(raw: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(raw)).paragraphs)


def _mail_text(raw: bytes) -> str:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [str(message["Subject"])]
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            parts.append(part.get_content())
        elif (part.get_filename() or "").endswith(".docx"):
            parts.append(_word_text(part.get_content()))
    return "\n".join(parts)


def _sheet_text(raw: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(raw))
    return "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None)


def _plain_text(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1256")


@cache
def text(doc: str) -> str:
    """Return the words of a document; those of a PDF from the page it was printed from; none of a recording."""
    raw = content(doc)
    match Path(documents()[doc]["file"]).suffix:
        case ".html":
            return page_text(raw.decode())
        case ".pdf":
            return page_text((SOURCES / Path(documents()[doc]["file"]).with_suffix(".html")).read_text("utf-8"))
        case ".docx":
            return _word_text(raw)
        case ".eml":
            return _mail_text(raw)
        case ".xlsx":
            return _sheet_text(raw)
        case ".wav":
            return ""
        case _:
            return _plain_text(raw)


_LIKE = str.maketrans("يىئكةۀأإٱؤ“”„«»’‘", "یییکههاااو" + '"' * 5 + "''")


def fold(words: str) -> str:
    """Return `words` without what printing may change: marks, joiners, variants of letters and quotes, spaces."""
    decomposed = unicodedata.normalize("NFKD", words.translate(_LIKE))
    kept = "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"} and c != "ـ")
    return "".join(kept.translate(_LIKE).split()).casefold()


def holds(doc: str, quote: str) -> bool:
    """Tell whether `quote` stands in the text of `doc`, up to folding."""
    return fold(quote) in fold(text(doc))
