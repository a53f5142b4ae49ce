"""A report as DOCX (Office Open XML, ECMA-376): real footnotes, styles, both directions; the same bytes each time.

The parts are written here, because no library in use writes footnotes. Text of each direction stands in runs of its
own, as Word wants it: a run marked `rtl` is set in the fonts and with the marks of its script.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from stemmata.report.texts import Texts, direction_of
from stemmata.report.written.composing import Composed, Note, Piece
from stemmata.report.written.tree import (
    At,
    Block,
    Break,
    Cite,
    Grid,
    Heading,
    Inline,
    Listing,
    Own,
    Paragraph,
    Quote,
    Rule,
    Styled,
    Value,
    Verbatim,
    Words,
    said,
)

__all__ = ["docx"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = "http://www.w3.org/XML/1998/namespace"
_MOMENT = (1980, 1, 1, 0, 0, 0)
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_OPENS = re.compile(r"[(\[{«»“”)\]}،؛:;]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LOCALES = {"en": "en-GB", "fr": "fr-FR", "fa": "fa-IR", "ar": "ar-SA"}
_TYPES = {
    "document": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "styles": "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml",
    "footnotes": "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
    "numbering": "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml",
    "settings": "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml",
    "header1": "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml",
    "footer1": "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
    "footer2": "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
}
_ELSEWHERE = frozenset({"Statement", "TableText"})
"""Styles of what others wrote."""
_PARTS = ("styles", "footnotes", "numbering", "settings", "header1", "footer1", "footer2")


def docx(report: Composed) -> bytes:
    """Return the report as DOCX.

    Args:
        report: The report.
    """
    writer = _Writer(report)
    body = writer.document()
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations([
            ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml", False),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml", False),
        ]),
        "docProps/core.xml": _core(report),
        "word/document.xml": body,
        "word/styles.xml": _styles(report.texts),
        "word/footnotes.xml": writer.footnotes(),
        "word/numbering.xml": writer.numbering(),
        "word/settings.xml": _settings(report.texts),
        "word/header1.xml": writer.header(),
        "word/footer1.xml": _footer(report.texts),
        "word/footer2.xml": _footer(report.texts),  # the first page has no header, and so a footer of its own
        "word/_rels/document.xml.rels": _relations([
            *((f"rId{i}", f"{_OFFICE}/{name.rstrip('12')}", f"{name}.xml", False) for i, name in enumerate(_PARTS, 1)),
            *writer.links.of("document"),
        ]),
        "word/_rels/footnotes.xml.rels": _relations(list(writer.links.of("footnotes"))),
    }  # fmt: skip
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, etree.tostring(part, xml_declaration=True, encoding="UTF-8", standalone=True))
    return sink.getvalue()


# -- XML ------------------------------------------------------------------------------------------------------------


def _w(tag: str, *children: Any, **attributes: str) -> Any:  # noqa: ANN401  (lxml elements)
    """Return an element of WordprocessingML."""
    made = etree.Element(f"{{{_W}}}{tag}", nsmap={"w": _W, "r": _R} if tag in _ROOTS else None)
    for name, value in attributes.items():
        made.set(f"{{{_W}}}{name}", value)
    made.extend([child for child in children if child is not None])
    return made


_ROOTS = frozenset({"document", "styles", "footnotes", "numbering", "settings", "hdr", "ftr"})


@dataclass(slots=True)
class _Links:
    """Addresses that a part leads to."""

    found: dict[str, dict[str, str]] = field(default_factory=dict)

    def put(self, part: str, href: str) -> str:
        known = self.found.setdefault(part, {})
        return known.setdefault(href, f"rIdL{len(known) + 1}")

    def of(self, part: str) -> Iterator[tuple[str, str, str, bool]]:
        for href, number in self.found.get(part, {}).items():
            yield number, f"{_OFFICE}/hyperlink", href, True


@dataclass(frozen=True, slots=True)
class _Look:
    """How a run looks."""

    bold: bool = False
    italic: bool = False
    mono: bool = False
    soft: bool = False
    style: str = ""


@dataclass(slots=True)
class _Writer:
    report: Composed
    links: _Links = field(default_factory=_Links)
    notes: list[Note] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    bookmarks: dict[str, str] = field(default_factory=dict)
    """Names of bookmarks by anchor: those of Word are short, and of letters, digits and lines alone."""

    @property
    def texts(self) -> Texts:
        return self.report.texts

    # -- runs -------------------------------------------------------------------------------------------------------

    def runs(self, text: str, look: _Look = _Look(), lang: str = "") -> Iterator[Any]:
        """Yield runs of a text, each of one direction."""
        for part, rtl in directions(_NOT_XML.sub("\ufffd", text), rtl=self.texts.rtl):
            yield _w("r", _properties(look, lang or self.texts.lang, rtl=rtl), _text(part))

    def inline(self, parts: Iterable[Inline], look: _Look = _Look()) -> Iterator[Any]:
        """Yield the runs of inline parts."""
        for part in parts:
            match part:
                case Words(text, _):
                    yield from self.runs(text, look)
                case Break(_, hard):
                    yield _w("r", _w("br")) if hard else _w("r", _text(" "))
                case Styled(kind, inner, _, href):
                    changed = _Look(
                        look.bold or kind == "strong",
                        look.italic or kind == "em",
                        look.mono or kind == "code",
                        look.soft,
                    )
                    runs = list(self.inline(inner, changed))
                    yield from [self._link(runs, href, "document")] if kind == "link" else runs
                case Own(inner, _, at):
                    yield from self.inline(inner, look)
                    yield from self._call(at)
                case Cite(_, at):
                    yield from self._call(at)
                case Value(_, _, _, at):
                    told = self.report.told[at]
                    yield from self.runs(told.text, look, told.lang)

    def _link(self, runs: list[Any], href: str, part: str) -> Any:  # noqa: ANN401
        made = _w("hyperlink", *runs, history="1")
        made.set(f"{{{_R}}}id", self.links.put(part, href))
        return made

    def _call(self, at: At) -> Iterator[Any]:
        note = self.report.notes.get(at)
        if note is not None:
            self.notes.append(note)
            if self.texts.rtl:  # behind "1989." its number would else be read as part of the year (UAX 9, W4)
                yield _w("r", _properties(_Look(), self.texts.lang, rtl=True), _text("\u200f"))
            style = _w("rPr", _w("rStyle", val="FootnoteReference"))
            yield _w("r", style, _w("footnoteReference", id=str(len(self.notes) + 1)))

    # -- paragraphs -------------------------------------------------------------------------------------------------

    def paragraph(self, runs: Iterable[Any], style: str = "", *more: Any, rtl: bool | None = None) -> Any:  # noqa: ANN401
        """Return a paragraph, in the direction of the report unless another is said."""
        named = _w("pStyle", val=style) if style else None
        bidi = _w("bidi") if (self.texts.rtl if rtl is None else rtl) else None
        # the schema wants breaks and numbering before the direction, and whatever else after it
        numbered = [m for m in more if m.tag.endswith(("numPr", "pageBreakBefore"))]
        rest = [m for m in more if m not in numbered]
        return _w("p", _w("pPr", named, *numbered, bidi, *rest), *runs)

    def plain(self, text: str, style: str = "", look: _Look = _Look()) -> Any:  # noqa: ANN401
        """Return a paragraph of plain words: what was written elsewhere in its own direction."""
        rtl = direction_of(text) == "rtl" if style in _ELSEWHERE else None
        return self.paragraph(self.runs(text, look), style, rtl=rtl)

    def blocks(self, blocks: Iterable[Block], style: str = "", depth: int = 0) -> Iterator[Any]:
        """Yield blocks."""
        for block in blocks:
            match block:
                case Heading(level, parts, _, anchor):
                    yield self.paragraph(self._marked(self.inline(parts), anchor), f"Heading{min(level, 6)}")
                case Paragraph(parts):
                    yield self.paragraph(self.inline(parts), style)
                case Quote(inner):
                    yield from self.blocks(inner, "Quote", depth)
                case Listing(start, items):
                    yield from self._listing(start, items, depth)
                case Grid():
                    yield self._grid(block)
                    yield _w("p")
                case Verbatim(text):
                    for line in text.split("\n"):
                        yield _w("p", _w("pPr", _w("pStyle", val="Verbatim")),
                                 *(_w("r", _properties(_Look(mono=True), "en", rtl=False), _text(line)),))  # fmt: skip
                case Rule():
                    yield self.paragraph((), "Rule")

    def _marked(self, runs: Iterable[Any], name: str) -> Iterator[Any]:
        number = str(len(self.bookmarks) + 1)
        named = self.bookmarks.setdefault(name, f"_Toc{number:0>9}")
        yield _w("bookmarkStart", id=number, name=named)
        yield from runs
        yield _w("bookmarkEnd", id=number)

    def _listing(self, start: int | None, items: tuple[tuple[Block, ...], ...], depth: int) -> Iterator[Any]:
        self.lists.append(start)
        number = len(self.lists)
        for item in items:
            first = True
            for block in item:
                if first and isinstance(block, Paragraph):
                    numbered = _w("numPr", _w("ilvl", val=str(min(depth, 8))), _w("numId", val=str(number)))
                    yield self.paragraph(self.inline(block.parts), "ListParagraph", numbered)
                else:
                    yield from self.blocks([block], "ListParagraph", depth + 1)
                first = False

    def _grid(self, grid: Grid) -> Any:  # noqa: ANN401
        rows = [self._row((self.inline(cell, _Look(bold=True)) for cell in grid.head), grid.aligned, head=True)]
        rows += [self._row((self.inline(cell) for cell in row), grid.aligned) for row in grid.rows]
        return self._table(rows, len(grid.head))

    def _table(self, rows: Iterable[Any], columns: int, widths: tuple[int, ...] = ()) -> Any:  # noqa: ANN401
        visual = _w("bidiVisual") if self.texts.rtl else None
        borders = _w("tblBorders", *(_w(side, val="single", sz="4", space="0", color="999999")
                                     for side in ("top", "bottom", "insideH")))  # fmt: skip
        margins = _w("tblCellMar", _w("left", w="0", type="dxa"), _w("right", w="140", type="dxa"))
        properties = _w("tblPr", visual, _w("tblW", w="5000", type="pct"), borders, margins)
        widths = widths or (9000 // max(columns, 1),) * columns
        return _w("tbl", properties, _w("tblGrid", *(_w("gridCol", w=str(width)) for width in widths)), *rows)

    def _row(self, cells: Iterable[Iterable[Any]], aligned: Iterable[str] = (), *, head: bool = False) -> Any:  # noqa: ANN401
        sides = list(aligned)
        made = []
        for i, cell in enumerate(cells):
            side = sides[i] if i < len(sides) else "start"
            align = [_w("jc", val="end" if side == "end" else "center")] if side != "start" else []
            made.append(_w("tc", _w("tcPr", _w("tcW", w="0", type="auto")), self.paragraph(cell, "TableText", *align)))
        return _w("tr", _w("trPr", _w("cantSplit"), *([_w("tblHeader")] if head else [])), *made)

    # -- the parts ----------------------------------------------------------------------------------------------------

    def document(self) -> Any:  # noqa: ANN401
        """Return the main part."""
        t, report = self.texts, self.report
        by = f"{t('title.by')} {t.listed(report.front.authors)}" if report.front.authors else ""
        edition = f"{t('title.edition')}: {report.edition_said}"
        text = list(self.blocks(report.blocks))  # first: it names the bookmarks that the contents lead to
        body = [
            self.plain(f"{t('title.report')} {t('title.on')} {report.case_title}", "Kicker"),
            self.plain(report.front.title, "Title"),
            *(self.plain(text, "Subtitle") for text in (report.front.subtitle,) if text),
            *(self.plain(text, "Imprint") for text in (by, report.day_said, edition) if text),
            *self._contents(),
            *text,
            *self._annexes(),
        ]
        around = []
        for kind, name, where in (
            ("headerReference", "header1", "default"), ("footerReference", "footer1", "default"),
            ("footerReference", "footer2", "first"),
        ):  # fmt: skip
            one = _w(kind, type=where)
            one.set(f"{{{_R}}}id", f"rId{_PARTS.index(name) + 1}")
            around.append(one)
        page = _w(
            "sectPr", *around, _w("footnotePr", _w("numFmt", val="decimal")), _w("pgSz", w="11906", h="16838"),
            _w("pgMar", top="1474", right="1588", bottom="1474", left="1588", header="709", footer="709", gutter="0"),
            _w("titlePg"), _w("bidi") if t.rtl else None,
        )  # fmt: skip
        return _w("document", _w("body", *body, page))

    def header(self) -> Any:  # noqa: ANN401
        """Return what stands at the head of each page but the first."""
        return _w("hdr", self.paragraph(self.runs(self.report.front.title), "Header", _w("jc", val="center")))

    def _contents(self) -> Iterator[Any]:
        """Yield the contents as a field that Word can renew, with links; on which page each is, Word alone knows."""
        headings = [(h, self.bookmarks[h.anchor]) for h in self.report.contents if h.anchor in self.bookmarks]
        if len(headings) < 2:
            return
        yield self.plain(self.texts("title.contents"), "TOCHeading")
        for i, (heading, name) in enumerate(headings):
            runs: list[Any] = []
            if i == 0:
                runs += [_field("begin"), _w("r", _instruction(r' TOC \o "1-2" \h \n \z \u ')), _field("separate")]
            runs.append(_w("hyperlink", *self.runs(said(heading.parts)), anchor=name, history="1"))
            runs += [_field("end")] if i == len(headings) - 1 else []
            yield self.paragraph(runs, f"TOC{heading.level}")

    def _annexes(self) -> Iterator[Any]:
        t, report = self.texts, self.report
        if report.findings:
            yield self.plain(t("annex.findings"), "Heading1")
            for finding in report.findings:
                yield self.plain(t("note.finding", number=finding.finding_id), "Heading2")
                yield self.plain(finding.statement, "Statement")
                none = t("annex.nothing_against")
                facts = [
                    *finding.facts, (t("annex.for"), t.listed(finding.exhibits_for) or none),
                    (t("annex.against"), t.listed(finding.exhibits_against) or none),
                ]  # fmt: skip
                yield self._table((self._pair(name, told) for name, told in facts), 2, (2200, 6800))
                yield _w("p")
        if report.estimates:
            yield self.plain(t("annex.estimates"), "Heading1")
            names = ("stratum", "method", "documented", "estimate", "interval")
            head = self._row((self.runs(t(f"annex.{name}"), _Look(bold=True)) for name in names), head=True)
            rows = [
                self._row(self.runs(cell) for cell in (e.stratum, e.method, e.documented, e.median, e.interval))
                for e in report.estimates
            ]
            yield self._table([head, *rows], len(names), (1000, 1900, 1700, 3100, 1300))
        if report.own:
            yield self.plain(t("annex.own"), "Heading1")
            head = self._row(
                (self.runs(t(f"annex.{n}"), _Look(bold=True)) for n in ("place", "words", "reason")), head=True
            )
            yield self._table([head, *(self._row(map(self.runs, row)) for row in report.own)], 3, (800, 4000, 4200))
        if report.exhibits:
            yield self.paragraph(self.runs(t("annex.exhibits")), "Heading1", _w("pageBreakBefore"))
            for e in report.exhibits:
                heading = [*self.runs(f"{e.siglum}  ", _Look(bold=True)), *self.runs(e.heading, lang=e.lang)]
                yield self.paragraph(heading, "Exhibit")
                facts_said = " · ".join(part for part in (e.label, e.kind, e.published) if part)
                yield self.plain(facts_said, "ExhibitFacts")
                digest = [*self.runs("SHA-256 ", _Look(soft=True)), *self.runs(e.digest, _Look(mono=True))]
                yield self.paragraph(digest if e.digest else self.runs(t("annex.redacted")), "ExhibitFacts")
                yield self.paragraph([
                    *self.runs(f"{t('annex.in_dossier')} ", _Look(soft=True)),
                    self._link(list(self.runs(e.href, _Look(mono=True))), f"../{e.href}", "document"),
                ], "ExhibitEnd")  # fmt: skip
        yield self.plain(t("annex.checked"), "Heading1")
        yield from (self.plain(words) for words in report.checked)
        yield self.plain(t("annex.verify"), "Heading1")
        yield self.plain(t("verify.intro"))
        for key, line in (
            ("manifest", "sha256sum --check manifest-sha256.txt"), ("original", "sha256sum evidence/*"),
            ("program", "python3 verify.py ."),
        ):  # fmt: skip
            yield self.plain(t(f"verify.{key}"))
            yield _w("p", _w("pPr", _w("pStyle", val="Verbatim")),
                     _w("r", _properties(_Look(mono=True), "en", rtl=False), _text(line)))  # fmt: skip

    def _pair(self, name: str, told: str) -> Any:  # noqa: ANN401
        cells = (self.plain(name, "TableText", _Look(soft=True)), self.plain(told, "TableText"))
        made = [_w("tc", _w("tcPr", _w("tcW", w="0", type="auto")), cell) for cell in cells]
        return _w("tr", _w("trPr", _w("cantSplit")), *made)

    def footnotes(self) -> Any:  # noqa: ANN401
        """Return the footnotes, with the two that Word wants first."""

        def line(number: str, kind: str) -> Any:  # noqa: ANN401
            return _w("footnote", _w("p", _w("r", _w(kind))), type=kind, id=number)

        made = [line("0", "separator"), line("1", "continuationSeparator")]
        for number, note in enumerate(self.notes, 2):
            mark = _w("r", _w("rPr", _w("rStyle", val="FootnoteReference")), _w("footnoteRef"))
            paragraphs = []
            for i, entry in enumerate(note.entries):
                runs = [mark, _w("r", _text(" "))] if i == 0 else []
                runs += [run for piece in entry for run in self._piece(piece)]
                paragraphs.append(self.paragraph(runs, "FootnoteText"))
            made.append(_w("footnote", *paragraphs, id=str(number)))
        return _w("footnotes", *made)

    def _piece(self, piece: Piece) -> Iterator[Any]:
        look = _Look(bold=piece.kind == "strong", mono=piece.kind == "hash", soft=piece.kind == "soft")
        runs = list(self.runs(piece.text, look, piece.lang))
        if piece.href and not piece.href.startswith("#"):
            yield self._link(runs, f"../{piece.href}", "footnotes")
        else:
            yield from runs

    def numbering(self) -> Any:  # noqa: ANN401
        """Return how lists are numbered: one way with dots, and one for each numbered list."""
        abstract, numbers = [], []
        for number, start in enumerate(self.lists, 1):
            levels = []
            for depth in range(9):
                kind = "bullet" if start is None else "decimal"
                text = "•" if start is None else f"%{depth + 1}."
                indent = _w("ind", left=str(360 * (depth + 1)), hanging="360")
                levels.append(_w(
                    "lvl", _w("start", val=str(start or 1)), _w("numFmt", val=kind), _w("lvlText", val=text),
                    _w("lvlJc", val="left"), _w("pPr", indent), ilvl=str(depth),
                ))  # fmt: skip
            abstract.append(
                _w("abstractNum", _w("multiLevelType", val="hybridMultilevel"), *levels, abstractNumId=str(number))
            )
            numbers.append(_w("num", _w("abstractNumId", val=str(number)), numId=str(number)))
        return _w("numbering", *abstract, *numbers)


def directions(text: str, *, rtl: bool) -> Iterator[tuple[str, bool]]:
    """Yield the text in runs of one direction: what has none goes with what stands before it.

    Behind what is isolated and runs the other way stands a mark of direction (U+200F, U+200E), so that the comma
    between two names goes the way of the text around them.

    >>> list(directions("در S07 آمده", rtl=True))
    [('در ', True), ('S07 ', False), ('آمده', True)]
    """
    part, here, inside = "", rtl, False
    for sign in text:
        turned = here
        shown = sign
        if sign in "\u2068\u2069":
            shown = ("\u200f" if rtl else "\u200e") if sign == "\u2069" and here != rtl else ""
            inside, turned = sign == "\u2068", rtl
        elif _RTL.match(sign):
            turned = True
        elif sign.isalpha():
            turned = False
        elif not inside and _OPENS.match(sign):
            turned = rtl  # a mark between two directions belongs to the text around it
        if turned != here and part:
            yield part, here
            part = ""
        here = turned
        part += shown
    if part:
        yield part, here


def _text(text: str) -> Any:  # noqa: ANN401
    made = _w("t")
    made.text = text
    made.set(f"{{{_XML}}}space", "preserve")
    return made


def _properties(look: _Look, lang: str, *, rtl: bool) -> Any:  # noqa: ANN401
    """Return the properties of a run, in the order that the schema wants."""
    locale = _LOCALES.get(lang, lang or "en-GB")
    children = (
        [_w("rFonts", ascii="DejaVu Sans Mono", hAnsi="DejaVu Sans Mono", cs="DejaVu Sans Mono")] if look.mono else []
    )
    children += [_w("b"), _w("bCs")] if look.bold else []
    children += [_w("i"), _w("iCs")] if look.italic else []
    children += [_w("color", val="666666")] if look.soft else []
    children += [_w("sz", val="16"), _w("szCs", val="16")] if look.mono else []
    children += [_w("rtl")] if rtl else []
    children += [_w("lang", bidi=locale) if rtl else _w("lang", val=locale)]
    return _w("rPr", *children)


def _styles(texts: Texts) -> Any:  # noqa: ANN401
    """Return the styles: those that every reader of DOCX knows, and a few of our own."""
    locale = _LOCALES[texts.lang]
    languages = {"val": "en-GB", "bidi": locale} if texts.rtl else {"val": locale, "bidi": "fa-IR"}
    fonts = _w("rFonts", ascii="Noto Serif", hAnsi="Noto Serif", cs="Noto Naskh Arabic", eastAsia="Noto Serif")
    base = _w("rPr", fonts, _w("sz", val="21"), _w("szCs", val="24"), _w("lang", **languages))
    spaced = _w("pPr", _w("spacing", after="120", line="300", lineRule="auto"))
    styles = [
        _w("docDefaults", _w("rPrDefault", base), _w("pPrDefault", spaced)),
        _style("Normal", "Normal", default=True),
        _style("Title", "Title", size=52, bold=True, before=0, after=120),
        _style("Subtitle", "Subtitle", size=28, color="444444", after=360),
        _style("Kicker", "Kicker", size=20, color="9B1F16", before=2400, after=120),
        _style("Imprint", "Imprint", size=20, after=0),
        *(_style(f"Heading{i}", f"heading {i}", size=s, bold=True, before=b, after=80, outline=i - 1)
          for i, s, b in ((1, 32, 480), (2, 26, 320), (3, 22, 240), (4, 21, 200), (5, 21, 200), (6, 21, 200))),
        _style("Quote", "Quote", indent=400, italic=False),
        _style("ListParagraph", "List Paragraph", indent=360, after=60),
        _style("TableText", "Table Text", size=19, after=40),
        _style("Statement", "Statement", size=24, after=120),
        _style("Exhibit", "Exhibit", size=20, before=160, after=0, keep=True),
        _style("ExhibitFacts", "Exhibit Facts", size=17, after=0, keep=True),
        _style("ExhibitEnd", "Exhibit End", size=17, after=0),
        _style("TOCHeading", "TOC Heading", size=20, color="555555", before=360, after=80, keep=True),
        _style("TOC1", "toc 1", after=40),
        _style("TOC2", "toc 2", size=20, indent=360, after=40),
        _style("Header", "header", size=17, color="555555", after=0),
        _style("Footer", "footer", size=17, color="555555", after=0),
        _style("Verbatim", "Verbatim", size=17, after=80),
        _style("Rule", "Rule", rule=True),
        _style("FootnoteText", "footnote text", size=17, after=20, line=250),
        _w("style", _w("name", val="footnote reference"), _w("rPr", _w("vertAlign", val="superscript")),
           type="character", styleId="FootnoteReference"),
    ]  # fmt: skip
    return _w("styles", *styles)


def _style(
    key: str, name: str, *, size: int = 0, bold: bool = False, italic: bool = False, color: str = "", before: int = -1,
    after: int = -1, line: int = 0, indent: int = 0, outline: int = -1, keep: bool = False, rule: bool = False,
    default: bool = False,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Return a style of paragraphs."""
    spacing = {n: str(v) for n, v in (("before", before), ("after", after)) if v >= 0} | (
        {"line": str(line)} if line else {}
    )
    paragraph = [
        _w("keepNext") if keep or outline >= 0 else None,
        _w("pBdr", _w("bottom", val="single", sz="4", space="1", color="999999")) if rule else None,
        _w("spacing", **spacing) if spacing else None, _w("ind", left=str(indent)) if indent else None,
        _w("outlineLvl", val=str(outline)) if outline >= 0 else None,
    ]  # fmt: skip
    run = [
        *((_w("b"), _w("bCs")) if bold else ()), *((_w("i"), _w("iCs")) if italic else ()),
        _w("color", val=color) if color else None,
        *((_w("sz", val=str(size)), _w("szCs", val=str(round(size * 1.12)))) if size else ()),
    ]  # fmt: skip
    made = _w("style", _w("name", val=name), None if default else _w("basedOn", val="Normal"), _w("qFormat"),
              _w("pPr", *paragraph), _w("rPr", *run), type="paragraph", styleId=key)  # fmt: skip
    if default:
        made.set(f"{{{_W}}}default", "1")
    return made


def _settings(texts: Texts) -> Any:  # noqa: ANN401
    return _w(
        "settings",
        _w("footnotePr", _w("footnote", id="0"), _w("footnote", id="1")),
        # without it Word opens the file as one of an older version of itself
        _w(
            "compat",
            _w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val="15"),
        ),
        _w("themeFontLang", val="en-GB", bidi=_LOCALES[texts.lang] if texts.rtl else "fa-IR"),
    )


def _footer(texts: Texts) -> Any:  # noqa: ANN401

    def properties() -> Any:  # noqa: ANN401  (an element stands in one place: each run has its own)
        return _properties(_Look(), texts.lang, rtl=texts.rtl)

    def field_of(code: str) -> list[Any]:
        told = _w("r", properties(), _text("1"))
        return [_field("begin"), _w("r", properties(), _instruction(code)), _field("separate"), told, _field("end")]

    runs = [*field_of(" PAGE "), _w("r", properties(), _text(" / ")), *field_of(" NUMPAGES ")]
    bidi = _w("bidi") if texts.rtl else None
    return _w("ftr", _w("p", _w("pPr", _w("pStyle", val="Footer"), bidi, _w("jc", val="center")), *runs))


def _field(kind: str) -> Any:  # noqa: ANN401
    """Return the begin, the middle or the end of a field."""
    return _w("r", _w("fldChar", fldCharType=kind))


def _instruction(code: str) -> Any:  # noqa: ANN401
    made = _w("instrText")
    made.text = code
    made.set(f"{{{_XML}}}space", "preserve")
    return made


def _content_types() -> Any:  # noqa: ANN401
    namespace = f"{_PACKAGE}/content-types"
    made = etree.Element(f"{{{namespace}}}Types", nsmap={None: namespace})
    for extension, kind in (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
    ):
        etree.SubElement(made, f"{{{namespace}}}Default", Extension=extension, ContentType=kind)
    for name, kind in _TYPES.items():
        etree.SubElement(made, f"{{{namespace}}}Override", PartName=f"/word/{name}.xml", ContentType=kind)
    etree.SubElement(
        made, f"{{{namespace}}}Override", PartName="/docProps/core.xml",
        ContentType="application/vnd.openxmlformats-package.core-properties+xml",
    )  # fmt: skip
    return made


def _relations(rows: Iterable[tuple[str, str, str, bool]]) -> Any:  # noqa: ANN401
    namespace = f"{_PACKAGE}/relationships"
    made = etree.Element(f"{{{namespace}}}Relationships", nsmap={None: namespace})
    for number, kind, target, outside in rows:
        more = {"TargetMode": "External"} if outside else {}
        etree.SubElement(made, f"{{{namespace}}}Relationship", Id=number, Type=kind, Target=target, **more)
    return made


def _core(report: Composed) -> Any:  # noqa: ANN401
    core, dc, terms = (
        f"{_PACKAGE}/metadata/core-properties",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
    )
    instance = "http://www.w3.org/2001/XMLSchema-instance"
    made = etree.Element(f"{{{core}}}coreProperties", nsmap={"cp": core, "dc": dc, "dcterms": terms, "xsi": instance})
    for name, value in (
        ("title", report.front.title), ("subject", report.front.subtitle),
        ("creator", "; ".join(report.front.authors)), ("language", _LOCALES[report.texts.lang]),
    ):  # fmt: skip
        etree.SubElement(made, f"{{{dc}}}{name}").text = _NOT_XML.sub("\ufffd", value)
    if report.day is not None:
        for name in ("created", "modified"):
            one = etree.SubElement(made, f"{{{terms}}}{name}")
            one.set(f"{{{instance}}}type", "dcterms:W3CDTF")
            one.text = f"{report.day.isoformat()}T00:00:00Z"
    return made
