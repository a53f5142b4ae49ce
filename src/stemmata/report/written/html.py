"""A report as a page of the dossier, and as the page that the PDF is printed from.

On a screen the notes stand in the margin beside the section that they belong to; on paper they stand at the foot of
the page. Everything that an author wrote is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from stemmata.report.render import environment
from stemmata.report.texts import direction_of
from stemmata.report.written.composing import Composed, Exhibit, Note, Piece
from stemmata.report.written.library import Cited
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
)

__all__ = ["Leaf", "exhibit_at", "page", "printed"]

_ISOLATED = re.compile("\u2068([^\u2069]*)\u2069")


@dataclass(frozen=True, slots=True)
class Leaf:
    """What stands under one heading as it is set, with the notes that stand beside it."""

    html: Markup
    notes: tuple[tuple[Note, Markup], ...]


def page(report: Composed, formats: Iterable[tuple[str, str]]) -> bytes:
    """Return the page of the dossier.

    Args:
        report: The report.
        formats: The same report in other forms: name and file.
    """
    setter = _Setter(report, "../")
    values = _values(report, setter) | {"formats": tuple(formats)}
    return environment().get_template("written.html").render(values).encode()


def printed(report: Composed) -> str:
    """Return the page that the PDF is printed from: notes at the foot, links to exhibits within the file."""
    setter = _Setter(report, "../", foot=True)
    return environment().get_template("written_print.html").render(_values(report, setter))


def _values(report: Composed, setter: _Setter) -> dict[str, object]:
    leaves = tuple(setter.leaf(blocks) for blocks in _sections(report.blocks))
    return {
        "report": report,
        "t": report.texts,
        "leaves": leaves,
        "root": setter.root,
        "words": setter.inline,
        "direction_of": direction_of,
        "marked": marked,
        "exhibit_at": exhibit_at,
        "exhibits": {e.siglum: e for e in report.exhibits},
    }


def marked(text: str) -> Markup:
    """Return text, what is isolated in it (`Texts.isolated`) as elements with a direction of their own.

    WeasyPrint sets each line of an element by itself, so that signs for isolation would be lost at line ends.
    """
    return Markup(  # noqa: S704  (escaped before)
        _ISOLATED.sub(lambda m: f'<bdi dir="{direction_of(m[1])}">{m[1]}</bdi>', str(escape(text)))
    )


def _sections(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Yield what stands under each heading, with the heading."""
    section: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and any(not isinstance(b, Heading) for b in section):
            yield section
            section = []
        section.append(block)
    if section:
        yield section


def exhibit_at(exhibit: Exhibit) -> str:
    """Return the anchor of an exhibit in the report's own list."""
    return f"x-{exhibit.siglum}"


@dataclass(slots=True)
class _Setter:
    report: Composed
    root: str
    foot: bool = False
    beside: list[Note] = field(default_factory=list)

    def leaf(self, blocks: Iterable[Block]) -> Leaf:
        """Return what stands under one heading, with its notes."""
        self.beside = []
        html = self._all(blocks)
        return Leaf(html, tuple((note, self.note(note)) for note in self.beside))

    def block(self, block: Block) -> Markup:  # noqa: PLR0911  (a case a kind)
        """Return a block."""
        match block:
            case Heading(level, parts, _, anchor):
                tag = f"h{min(level + 1, 6)}"
                return Markup('<{} id="{}">{}</{}>').format(tag, anchor, self.inline(parts), tag)
            case Paragraph(parts):
                return Markup("<p>{}</p>").format(self.inline(parts))
            case Quote(blocks):
                return Markup('<blockquote lang="{}" dir="{}">{}</blockquote>').format(
                    self.report.texts.lang, self.report.texts.direction if self.foot else "auto", self._all(blocks)
                )
            case Listing(start, items):
                inner = Markup("").join(Markup("<li>{}</li>").format(self._item(item)) for item in items)
                if start is None:
                    return Markup("<ul>{}</ul>").format(inner)
                return Markup('<ol start="{}">{}</ol>').format(start, inner)
            case Grid():
                return self._grid(block)
            case Verbatim(text):
                return Markup('<pre tabindex="0" dir="{}">{}</pre>').format(direction_of(text), text)
            case Rule():
                return Markup("<hr>")

    def _all(self, blocks: Iterable[Block]) -> Markup:
        return Markup("").join(self.block(block) for block in blocks)

    def _item(self, blocks: tuple[Block, ...]) -> Markup:
        """Return what stands in an item of a list; a lone paragraph without its tag."""
        if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
            return self.inline(blocks[0].parts)
        return self._all(blocks)

    def _grid(self, grid: Grid) -> Markup:
        def cells(tag: str, row: Iterable[tuple[Inline, ...]]) -> Markup:
            scope = Markup(' scope="col"') if tag == "th" else Markup("")
            return Markup("").join(
                Markup('<{}{} class="{}">{}</{}>').format(tag, scope, aligned, self.inline(cell), tag)
                for cell, aligned in zip(row, grid.aligned, strict=False)
            )

        head = Markup("<thead><tr>{}</tr></thead>").format(cells("th", grid.head))
        rows = Markup("").join(Markup("<tr>{}</tr>").format(cells("td", row)) for row in grid.rows)
        return Markup('<div class="scroll" tabindex="0" role="group"><table>{}<tbody>{}</tbody></table></div>').format(
            head, rows
        )

    # -- inline ---------------------------------------------------------------------------------------------------

    def inline(self, parts: Iterable[Inline]) -> Markup:
        """Return inline parts."""
        return Markup("").join(self._part(part) for part in parts)

    def _part(self, part: Inline) -> Markup:  # noqa: PLR0911  (a case a kind)
        match part:
            case Words(text, _):
                return escape(text)
            case Break(_, hard):
                return Markup("<br>") if hard else Markup("\n")
            case Styled(kind, inner, _, href):
                if kind == "link":
                    address = Markup(' href="{}" rel="noreferrer"').format(href)
                    return Markup("<a{}>{}</a>").format(address, self.inline(inner))
                return Markup("<{}>{}</{}>").format(kind, self.inline(inner), kind)
            case Own(inner, _, at):
                return Markup('<span class="own">{}</span>{}').format(self.inline(inner), self._call(at))
            case Cite(_, at):
                return self._call(at)
            case Value(_, _, _, at):
                return self._value(at)

    def _value(self, at: At) -> Markup:
        told = self.report.told[at]
        lang = Markup(' lang="{}"').format(told.lang) if told.lang else Markup("")
        text = Markup('<span class="value"{}>{}</span>').format(lang, marked(told.text))
        href = self.href(told.cited.href) if told.cited else ""
        if self.foot:
            href = self._annex(told.cited)
        return Markup('<a href="{}">{}</a>').format(href, text) if href else text

    def _annex(self, cited: Cited | None) -> str:
        """Return where in the report's own annexes something stands."""
        if cited is None or cited.kind not in {"finding", "estimate"}:
            return ""
        return f"#f-{cited.row.finding_id}" if cited.kind == "finding" else "#estimates"

    def _call(self, at: At) -> Markup:
        note = self.report.notes.get(at)
        if note is None:
            return Markup("")
        if self.foot:
            return Markup('<span class="foot">{}</span>').format(self.note(note))
        self.beside.append(note)
        shown = self.report.texts.number(note.number)
        return Markup('<sup class="call"><a id="r{0}" href="#n{0}" role="doc-noteref">{1}</a></sup>').format(
            note.number, shown
        )

    def href(self, path: str) -> str:
        """Return an address from this page."""
        return path if path.startswith("#") else f"{self.root}{path}"

    def note(self, note: Note) -> Markup:
        """Return what a note says."""
        entries = [Markup("").join(self._piece(piece) for piece in entry) for entry in note.entries]
        if len(entries) == 1:
            return entries[0]
        return Markup("").join(Markup('<span class="entry">{}</span>').format(entry) for entry in entries)

    def _piece(self, piece: Piece) -> Markup:
        lang = Markup(' lang="{}"').format(piece.lang) if piece.lang else Markup("")
        kind = Markup(' class="{}"').format(piece.kind) if piece.kind else Markup("")
        text = marked(piece.text)
        text = Markup("<span{}{}>{}</span>").format(kind, lang, text) if kind or lang else text
        target = self._target(piece)
        return Markup('<a href="{}">{}</a>').format(target, text) if target else text

    def _target(self, piece: Piece) -> str:
        """Return where a piece leads: in print to the list of exhibits, else to the words themselves."""
        if not piece.href:
            return ""
        if not self.foot:
            return self.href(piece.href)
        if piece.kind != "strong":
            return ""
        if piece.href.startswith("findings.html#"):
            return f"#{piece.href.partition('#')[2]}"
        found = next((e for e in self.report.exhibits if piece.href.startswith(e.href.removesuffix(".html"))), None)
        return f"#{exhibit_at(found)}" if found else ""
