"""Web pages: what a visitor sees, in reading order, block by block.

Scripts, styles and what the page itself hides are left out with a note. Menus, banners and footers stay, in a part of
their own (`navigation`), so that later rooms can set them aside without anything being lost.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from stemmata.read.decode import decode
from stemmata.read.grid import column_letters
from stemmata.read.reading import CannotRead, Composer, Place, Reading, ReadOptions, clean, too_long
from stemmata.values.encodings import Decoded

NAME = "html"
VERSION = "1"
MEDIA_TYPES = ("text/html", "application/xhtml+xml")

_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_LEFT_OUT = {"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "canvas", "head", "select"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "tfoot", "tr",
    "ul", "caption", "textarea", "button", "option",
}  # fmt: skip
_NAVIGATION = {"nav", "footer", "aside", "form", "button", "menu"}
_NAVIGATION_ROLES = {
    "navigation",
    "banner",
    "contentinfo",
    "search",
    "complementary",
    "menu",
    "menubar",
    "toolbar",
    "dialog",
}
_NAVIGATION_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|cookies?|consent|breadcrumbs?|sidebar|share|social|related|newsletter)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def decode_page(data: bytes) -> Decoded:
    """Decode a page: byte order mark, then what it declares in its first 4,096 bytes, then the guess."""
    declared = _CHARSET.search(data[:4096]) or _XML_ENCODING.search(data[:200])
    name = declared.group(1).decode("ascii") if declared else None
    if name and name.lower().startswith("utf-16"):  # a page whose declaration can be read as ASCII is not UTF-16
        name = "utf-8"
    return decode(data, name)


class _Page:
    """Walks the tree of a page and gives the composer one block after the other."""

    def __init__(self, out: Composer) -> None:
        self.out = out
        self.run: list[str] = []
        self.hidden = 0
        self.tables = 0
        self.row = 0

    def flush(self, place: Place, *, gap: str = "\n\n") -> None:
        """End the block at hand."""
        if self.run:
            lines = [_SPACE.sub(" ", line).strip() for line in "".join(self.run).split("\v")]
            self.out.add("\n".join(lines), place, gap=gap)
            self.run.clear()

    def say(self, text: str | None, *, preformatted: bool) -> None:
        """Add characters to the block at hand; a vertical tab stands for a line end that is to stay."""
        if text:
            text = text.replace("\v", " ")
            self.run.append(text.replace("\r\n", "\v").replace("\n", "\v") if preformatted else text)

    def is_hidden(self, node: Any) -> bool:  # noqa: ANN401  (an lxml element)
        """Tell whether the page hides this element by its own attributes."""
        return (
            node.get("hidden") is not None
            or (node.tag == "input" and node.get("type") == "hidden")
            or bool(_HIDDEN_STYLE.search(node.get("style") or ""))
        )

    def row_text(self, row: Any) -> str:  # noqa: ANN401  (an lxml element)
        """Return the cells of a table row, apart by tabs."""
        cells = [_SPACE.sub(" ", "".join(self._visible(cell))).strip() for cell in row if cell.tag in ("td", "th")]
        return "\t".join(cells).rstrip("\t")

    def _visible(self, cell: Any) -> list[str]:  # noqa: ANN401  (an lxml element)
        out: list[str] = []
        stack: list[Any] = [cell]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                out.append(node)
                continue
            if node is not cell and node.tail:
                stack.append(node.tail)
            if not isinstance(node.tag, str) or node.tag in _LEFT_OUT or self.is_hidden(node):
                continue
            if node.tag in _BLOCKS or node.tag == "br":
                out.append(" ")
            stack.extend(reversed(node))
            out.append(node.text or "")
        return out

    def walk(self, body: Any) -> None:  # noqa: ANN401  (an lxml element)
        """Visit every element once, ends as well as beginnings, without recursion."""
        stack: list[tuple[Any, str, Place, bool]] = [(body, "open", Place(), False)]
        while stack:
            node, event, place, pre = stack.pop()
            if event == "tail":
                self.say(node.tail, preformatted=pre)
                continue
            if event == "close":
                self.flush(place)
                continue
            if not isinstance(node.tag, str) or node.tag in _LEFT_OUT:
                continue
            if self.is_hidden(node):
                self.hidden += sum(len(t.strip()) for t in node.itertext())
                continue
            self._open(node, place, stack, pre=pre)

    def _open(self, node: Any, place: Place, stack: list[tuple[Any, str, Place, bool]], *, pre: bool) -> None:  # noqa: ANN401  (an lxml element)
        tag = node.tag
        outer = place
        if tag == "br":
            self.run.append("\v")
            return
        if tag in _BLOCKS:
            self.flush(outer)
            stack.append((node, "close", place := _place_of(node, place), pre))
        if tag == "table" and _is_data_table(node):
            self._table(node, place)
            return
        if tag in ("td", "th", "dt", "dd"):
            self.run.append(" ")
        inner_pre = pre or tag in ("pre", "textarea")
        for child in reversed(node):
            stack.append((child, "tail", place, inner_pre))
            stack.append((child, "open", place, inner_pre))
        self.say(node.text, preformatted=inner_pre)

    def _table(self, table: Any, place: Place) -> None:  # noqa: ANN401  (an lxml element)
        self.tables += 1
        for caption in table.iterchildren("caption"):
            self.out.add(_SPACE.sub(" ", "".join(self._visible(caption))), place)
        for number, row in enumerate(table.iter("tr"), 1):
            text = self.row_text(row)
            columns = max(1, text.count("\t") + 1)
            where = f"table {self.tables}!A{number}:{column_letters(columns)}{number}"
            self.out.add(text, Place(cell=where, part=place.part), gap="\n\n" if number == 1 else "\n")


def _place_of(node: Any, place: Place) -> Place:  # noqa: ANN401  (an lxml element)
    if place.part is not None or node.tag in ("html", "body", "main", "article"):
        return place
    named = f"{node.get('class') or ''} {node.get('id') or ''}"
    if (
        node.tag in _NAVIGATION
        or (node.get("role") or "").lower() in _NAVIGATION_ROLES
        or (_NAVIGATION_NAMES.search(named) and node.find(".//article") is None and node.find(".//h1") is None)
    ):
        return Place(part="navigation")
    return place


def _is_data_table(table: Any) -> bool:  # noqa: ANN401  (an lxml element)
    """Tell a table of data from one that only lays out the page (blocks or tables within its cells)."""
    if table.find(".//table") is not None:
        return False
    return not any(cell.find(".//p/following-sibling::p") is not None or cell.find(".//h1") is not None
                   for cell in table.iter("td")) if hasattr(table, "iter") else False  # fmt: skip


def _tree(text: str) -> tuple[Any, bool]:
    """Return the tree of a page and whether the parser gave up on its depth."""
    parser = lxml_html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    # The declared encoding no longer holds for a decoded text.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as problem:
        raise CannotRead(f"the page cannot be parsed ({problem})", "open it in a browser and print it to PDF") from None
    deep = any("depth" in entry.message.lower() for entry in parser.error_log)
    return root, deep


def read(data: bytes, options: ReadOptions) -> Reading:
    """Return the visible text of a page."""
    decoded = decode_page(data)
    if len(decoded.text) > 4 * options.max_chars:
        raise too_long(options)
    out = Composer(options)
    for note in decoded.notes:
        out.note(note)
    root, deep = _tree(clean(decoded.text))
    if deep:
        out.note("the page is nested too deeply: what lies below 255 levels is not read")
    page = _Page(out)
    title = root.findtext(".//title")
    if title:
        out.add(_SPACE.sub(" ", title), Place(part="title"))
    body = root.find("body")
    page.walk(body if body is not None else root)
    page.flush(Place())
    if page.hidden:
        out.note(f"{page.hidden:,} character(s) that the page hides are left out")
    if root.find(".//script") is not None:
        out.note("the page has scripts, which were not run: what they would show is not read")
    return out.finish(encoding=decoded.encoding)
