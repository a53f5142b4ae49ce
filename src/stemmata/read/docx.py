"""Word and OpenDocument texts: paragraphs, tables, notes, comments, headers and footers, tracked changes.

The parts are read as a stream of elements and forgotten at once, so that memory does not grow with the document.
"""

from __future__ import annotations

import re
from typing import Any

from stemmata.read.archive import Archive
from stemmata.read.grid import column_letters
from stemmata.read.reading import CannotRead, Composer, Place, Reading, ReadOptions
from stemmata.read.sniff import DOCX, ODT

NAME = "docx"
VERSION = "1"
MEDIA_TYPES = (DOCX, ODT)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


class _Paragraph:
    """The visible text of an element, with what was struck out by tracked changes beside it."""

    def __init__(self) -> None:
        self.visible: list[str] = []
        self.deleted: list[str] = []
        self.inserted = False
        self.hidden = 0

    def walk(self, element: Any) -> None:  # noqa: ANN401  (an lxml element)
        """Collect the runs below `element` in document order, without recursion: nesting is the author's to choose."""
        stack: list[tuple[Any, bool]] = [(element, False)]
        while stack:
            node, gone = stack.pop()
            tag = node.tag
            if tag in (_MC_FALLBACK, _W + "rPr", _W + "pPr"):
                continue
            if tag in (_W + "t", _W + "delText"):
                # an entity that names something outside is not resolved; what stands behind it is its tail
                said = (node.text or "") + "".join(child.tail or "" for child in node)
                (self.deleted if gone or tag == _W + "delText" else self.visible).append(said)
            elif tag == _W + "tab":
                self.visible.append("\t")
            elif tag in (_W + "br", _W + "cr"):
                self.visible.append("\n")
            elif tag == _W + "noBreakHyphen":
                self.visible.append("\u2011")
            elif tag == _W + "sym":
                self.visible.append("\ufffd")
            else:
                gone = gone or tag in (_W + "del", _W + "moveFrom")
                self.inserted = self.inserted or tag in (_W + "ins", _W + "moveTo")
                if tag == _W + "r" and node.find(f"{_W}rPr/{_W}vanish") is not None:
                    self.hidden += len("".join(node.itertext()))
                if tag == _W + "p" and node is not element:
                    self.visible.append("\n")
                stack.extend((child, gone) for child in reversed(node))

    @property
    def text(self) -> str:
        return re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(self.visible)).strip()


class _Part:
    """Reads one part of a Word document into the composer."""

    def __init__(self, out: Composer, part: str | None) -> None:
        self.out = out
        self.part = part
        self.tables = 0

    def _deleted(self, found: _Paragraph) -> None:
        struck = "".join(found.deleted).strip()
        if struck:
            self.out.add(struck, Place(part="deleted text (tracked changes)"))
            self.out.note("tracked changes: deleted text stands in a part of its own")
        if found.inserted:
            self.out.note("tracked changes: inserted text stands in the text")
        if found.hidden:
            self.out.note("it has hidden text, which stands in the text")

    def paragraph(self, element: Any) -> None:  # noqa: ANN401  (an lxml element)
        found = _Paragraph()
        found.walk(element)
        self.out.add(found.text, Place(part=self.part))
        self._deleted(found)

    def table(self, element: Any) -> None:  # noqa: ANN401  (an lxml element)
        """Add each row as a piece, its cells apart by tabs."""
        self.tables += 1
        for number, row in enumerate(element.iterchildren(_W + "tr"), 1):
            cells: list[str] = []
            for cell in row.iter(_W + "tc"):
                if any(up.tag == _W + "tc" and up is not cell for up in cell.iterancestors(_W + "tc")):
                    continue
                found = _Paragraph()
                found.walk(cell)
                cells.append(found.text)
                self._deleted(found)
            while cells and not cells[-1]:
                cells.pop()
            where = f"table {self.tables}!A{number}:{column_letters(max(1, len(cells)))}{number}"
            self.out.add("\t".join(cells), Place(cell=where, part=self.part), gap="\n")


def _read_part(archive: Archive, name: str, out: Composer, part: str | None, skip: tuple[str, ...] = ()) -> None:
    """Read the paragraphs and tables of one part, forgetting each as soon as it is read."""
    reader = _Part(out, part)
    for element in archive.elements(name, (_W + "p", _W + "tbl")):
        inner = any(up.tag in (_W + "tbl", _W + "p") for up in element.iterancestors())
        if inner:
            continue
        holder = element.getparent()
        if holder is not None and holder.get(_W + "type") in skip:
            continue
        if element.tag == _W + "tbl":
            reader.table(element)
        else:
            reader.paragraph(element)
        element.clear(keep_tail=False)
        while element.getprevious() is not None and holder is not None:
            del holder[0]


def _note_changes(archive: Archive, out: Composer) -> None:
    if any(name.startswith("word/embeddings/") for name in archive.names):
        out.note("it embeds other files, which are not read")
    if any(name.startswith("word/media/") for name in archive.names):
        out.note("it has pictures, which are not read")


def _read_word(archive: Archive, out: Composer) -> None:
    names = set(archive.names)
    main = (
        "word/document.xml"
        if "word/document.xml" in names
        else min((n for n in names if n.startswith("word/document")), default="")
    )
    if not main:
        raise CannotRead("it has no main part (word/document.xml)", "ask for a sound copy")
    for name in sorted(n for n in names if re.fullmatch(r"word/header\d*\.xml", n)):
        _read_part(archive, name, out, "header")
    _read_part(archive, main, out, None)
    kinds = (("footnotes", "footnotes"), ("endnotes", "endnotes"), ("comments", "comments"))
    for member, part in kinds:
        _read_part(archive, f"word/{member}.xml", out, part, skip=("separator", "continuationSeparator"))
    for name in sorted(n for n in names if re.fullmatch(r"word/footer\d*\.xml", n)):
        _read_part(archive, name, out, "footer")
    _note_changes(archive, out)


def _with_tails(element: Any) -> str:  # noqa: ANN401  (an lxml element)
    out: list[str] = []
    stack: list[Any] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            out.append(node)
            continue
        if node is not element and node.tail:
            stack.append(node.tail)
        if node.tag in (_TEXT + "tracked-changes", _OFFICE + "annotation", _TEXT + "note"):
            continue
        if node.tag == _TEXT + "s":
            out.append(" " * min(1000, int(node.get(_TEXT + "c") or 1)))
        elif node.tag == _TEXT + "tab":
            out.append("\t")
        elif node.tag == _TEXT + "line-break":
            out.append("\n")
        stack.extend(reversed(node))
        out.append(node.text or "")
    return "".join(out)


def _read_odt(archive: Archive, out: Composer) -> None:
    paragraph_tags = (_TEXT + "p", _TEXT + "h")
    if "content.xml" not in archive.names:
        raise CannotRead("it has no main part (content.xml)", "ask for a sound copy")
    rows: dict[int, tuple[int, int]] = {}
    tables = 0
    for element in archive.elements("content.xml", (*paragraph_tags, _TABLE + "table-row", _TABLE + "table")):
        up = {node.tag for node in element.iterancestors()}
        if element.tag == _TABLE + "table":
            tables += 1
            rows.clear()
        elif element.tag == _TABLE + "table-row":
            number = len(rows) + 1
            rows[number] = (0, 0)
            cells = [
                "\n".join(_with_tails(p) for p in cell.iter(*paragraph_tags))
                for cell in element.iterchildren(_TABLE + "table-cell")
            ]
            where = f"table {tables + 1}!A{number}:{column_letters(max(1, len(cells)))}{number}"
            out.add("\t".join(cells).rstrip("\t"), Place(cell=where), gap="\n")
            element.clear(keep_tail=True)
        elif _TABLE + "table-row" not in up and not up & set(paragraph_tags):
            part = "footnotes" if _TEXT + "note" in up else "comments" if _OFFICE + "annotation" in up else None
            part = "deleted text (tracked changes)" if _TEXT + "tracked-changes" in up else part
            out.add(_with_tails(element), Place(part=part))
            for note in element.iter(_TEXT + "note-body", _OFFICE + "annotation"):
                inner = "footnotes" if note.tag == _TEXT + "note-body" else "comments"
                out.add("\n".join(_with_tails(p) for p in note.iter(*paragraph_tags)), Place(part=inner))
            element.clear(keep_tail=True)


def read(data: bytes, options: ReadOptions) -> Reading:
    """Return the document's text: main text first, then notes, comments, footers, each in a part of its own."""
    archive = Archive(data)
    out = Composer(options)
    if options.media_type == ODT or ("content.xml" in archive.names and "mimetype" in archive.names):
        _read_odt(archive, out)
    else:
        _read_word(archive, out)
    return out.finish()
