"""The author's file into a tree: Markdown (CommonMark with tables) and four marks of our own.

`[@claim:ID]` cites, `{{finding:F1.statement}}` takes over what a table says, `[words]{own: reason}` marks words that
the authors answer for themselves, and `{own}` or `{factual}` behind a heading says whether what follows must be cited.
HTML is text like any other. Every part keeps its line and column.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stemmata.report.written.faults import Fault
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
    Ref,
    Rule,
    Styled,
    Value,
    Verbatim,
    Words,
    said,
)

__all__ = ["KINDS", "VALUES", "Front", "Manuscript", "read"]

KINDS = ("claim", "finding", "source", "person", "answer", "question", "estimate")
"""What can be cited."""
VALUES = (*KINDS, "count")
"""What values can be taken from."""
MOST_BYTES = 5_000_000
_FENCE = "+++"
_CITE = re.compile(r"""\[(@(?:"[^"]*"|“[^”]*”|«[^»]*»|[^\[\]"“«])*)\]""")
_PART = re.compile(r"""(?:"[^"]*"|“[^”]*”|«[^»]*»|[^;])+""")
_REF = re.compile(
    r"""\s*@(?P<kind>[a-z]+):(?P<key>[^\s;@"“«]+)(?:\s+(?:"(?P<a>[^"]*)"|“(?P<b>[^”]*)”|«(?P<c>[^»]*)»))?\s*$"""
)
_VALUE = re.compile(r"\{\{([^{}\n]*)\}\}")
_VALUE_PARTS = re.compile(r"\s*(?P<kind>[a-z]+):(?P<key>.+?)(?:\.(?P<field>[a-z_]+))?\s*$")
_OWN = re.compile(r"\{own:([^{}\n]*)\}")
_MARKED = re.compile(r"\s*\{(?P<mark>[^{}]*)\}\s*$")
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
_WEB = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_FORM = "docs/reports tells the form of a report"


class Front(BaseModel):
    """What stands between `+++` and `+++` at the head of a report."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str = Field(min_length=1, description="Title.")
    subtitle: str = Field("", description="What stands below the title.")
    language: Literal["en", "fr", "fa", "ar"] = Field(description="Language: en, fr, fa, ar.")
    authors: list[str] = Field(default_factory=list, description="Who wrote it, in order.")
    date: dt.date | None = Field(None, description="Its day (TOML date); else that of the last entry of the ledger.")
    editions: list[Literal["public", "court", "full"]] = Field(
        ["public", "court", "full"], description="Editions of the dossier that it stands in."
    )
    calendars: list[Literal["gregorian", "solar-hijri", "islamic"]] = Field(
        default_factory=list, description="Calendars in which days are printed, the first first."
    )
    factual: bool = Field(default=True, description="Whether sections must be cited unless they say `{own}`.")
    draft: bool = Field(default=False, description="Whether it is checked only, and left out of the dossier.")


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A report as its authors wrote it.

    Attributes:
        name: Name of the file, without its ending.
        front: What stands at its head; None where that cannot be read.
        blocks: What it says.
        lines: The file's lines.
        faults: What is wrong with its form.
    """

    name: str
    front: Front | None
    blocks: tuple[Block, ...]
    lines: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def file(self) -> str:
        """How the file is named to people."""
        return f"reports/{self.name}.md"


def read(name: str, data: bytes) -> Manuscript:
    """Read a report; whatever is wrong with its form becomes a fault.

    Args:
        name: Name of its file, without the ending.
        data: The file's bytes, UTF-8.

    Returns:
        The report.
    """
    if len(data) > MOST_BYTES:
        problem = f"the file has {len(data):,} bytes; {MOST_BYTES:,} are taken at most"
        return Manuscript(name, None, (), (), (Fault("R201", At(1, 1), "", problem, "part it into several"),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = data.count(b"\n", 0, broken.start) + 1
        return Manuscript(name, None, (), (), (
            Fault("R201", At(line, 1), "", "the file is not UTF-8 here", "save it as UTF-8"),
        ))  # fmt: skip
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    lines = tuple(text.split("\n"))
    if lines[0].rstrip() != _FENCE or _FENCE not in [line.rstrip() for line in lines[1:]]:
        problem = "it does not begin with its title and language between two lines of +++"
        return Manuscript(name, None, (), lines, (Fault("R201", At(1, 1), "", problem, _FORM),))
    end = [line.rstrip() for line in lines[1:]].index(_FENCE) + 1
    front, faults = _front("\n".join(lines[1:end]))
    reader = _Reader(lines, end + 1, factual=front.factual if front else True)
    blocks = reader.blocks("\n".join(lines[end + 1 :]))
    return Manuscript(name, front, blocks, lines, (*faults, *reader.faults))


def _front(text: str) -> tuple[Front | None, list[Fault]]:
    try:
        return Front.model_validate(tomllib.loads(text)), []
    except tomllib.TOMLDecodeError as problem:
        place = _TOML_PLACE.search(str(problem))
        at = At(int(place[1]) + 1, int(place[2])) if place and place[1] else At(text.count("\n") + 2, 1)
        said = _TOML_PLACE.sub("", str(problem)).strip()
        return None, [Fault("R201", at, "", f"the head is not TOML: {said}", _FORM)]
    except ValidationError as problem:
        faults = []
        lines = text.split("\n")
        mend = f"the keys are {', '.join(Front.model_fields)}"
        for one in problem.errors():
            key = str(one["loc"][0]) if one["loc"] else ""
            line = next((i for i, said in enumerate(lines) if re.match(rf"\s*{re.escape(key)}\s*=", said)), 0)
            faults.append(Fault("R201", At(line + 2, 1), key, one["msg"], mend))
        return None, faults


# -- our own marks -----------------------------------------------------------------------------------------------------


def _cite_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature of every rule)
    return _marked(state, silent, "[", _CITE, "cite")


def _value_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    return _marked(state, silent, "{", _VALUE, "value")


def _marked(state: StateInline, silent: bool, first: str, form: re.Pattern[str], name: str) -> bool:  # noqa: FBT001
    if state.src[state.pos] != first or not (found := form.match(state.src, state.pos, state.posMax)):
        return False
    if not silent:
        token = state.push(name, "", 0)
        token.content, token.meta = found[1], {"at": state.pos}
    state.pos = found.end()
    return True


def _own_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    if state.src[state.pos] != "[":
        return False
    start, last = state.pos, state.posMax
    end = state.md.helpers.parseLinkLabel(state, start)
    state.pos = start
    found = _OWN.match(state.src, end + 1, last) if end >= 0 else None
    if found is None:
        return False
    if not silent:
        opening = state.push("own_open", "", 1)
        opening.meta = {"at": start, "reason": found[1].strip().strip('"“”').strip()}
        state.pos, state.posMax = start + 1, end
        state.md.inline.tokenize(state)
        state.push("own_close", "", -1)
    state.pos, state.posMax = found.end(), last
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("text_join")
    parser.inline.ruler.before("link", "cite", _cite_rule)
    parser.inline.ruler.before("link", "own", _own_rule)
    parser.inline.ruler.before("link", "value", _value_rule)
    return parser


# -- tokens into the tree ------------------------------------------------------------------------------------------


class _Reader:
    """Reads the body of one report."""

    def __init__(self, lines: Sequence[str], offset: int, *, factual: bool) -> None:
        self.lines = lines
        self.offset = offset
        self.default = factual
        self.sections: list[tuple[int, bool]] = []
        self.anchors: set[str] = set()
        self.faults: list[Fault] = []

    def blocks(self, body: str) -> tuple[Block, ...]:
        tokens = iter(_parser().parse(body))
        return tuple(self._blocks(tokens, ""))

    def _blocks(self, tokens: Iterator[Token], until: str) -> Iterator[Block]:
        for token in tokens:
            if token.type == until:
                return
            match token.type:
                case "heading_open":
                    yield self._heading(int(token.tag[1:]), next(tokens))
                    next(tokens)
                case "paragraph_open":
                    yield Paragraph(self._inline(next(tokens)))
                    next(tokens)
                case "blockquote_open":
                    yield Quote(tuple(self._blocks(tokens, "blockquote_close")))
                case "bullet_list_open":
                    yield Listing(None, tuple(self._items(tokens, "bullet_list_close")))
                case "ordered_list_open":
                    start = int(token.attrs.get("start", 1))
                    yield Listing(start, tuple(self._items(tokens, "ordered_list_close")))
                case "table_open":
                    yield self._grid(tokens)
                case "fence" | "code_block":
                    yield Verbatim(token.content.rstrip("\n"))
                case "hr":
                    yield Rule()
                case _:
                    self._fault(self._line(token), "", f"{token.type} is not understood", _FORM)

    def _items(self, tokens: Iterator[Token], until: str) -> Iterator[tuple[Block, ...]]:
        for token in tokens:
            if token.type == until:
                return
            yield tuple(self._blocks(tokens, "list_item_close"))

    def _grid(self, tokens: Iterator[Token]) -> Grid:
        rows: list[list[tuple[Inline, ...]]] = []
        aligned: list[str] = []
        for token in tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                if token.type == "th_open":
                    style = str(token.attrs.get("style", ""))
                    aligned.append("end" if "right" in style else "center" if "center" in style else "start")
                rows[-1].append(self._inline(next(tokens)))
        return Grid(tuple(rows[0]), tuple(map(tuple, rows[1:])), tuple(aligned))

    def _heading(self, level: int, inline: Token) -> Heading:
        mark = _MARKED.search(inline.content)
        stated: bool | None = None
        if mark and mark["mark"].strip() in {"own", "factual"}:
            stated = mark["mark"].strip() == "factual"
        parts = self._inline(inline)
        if stated is not None:
            parts = _without_mark(parts)
        elif mark and not mark["mark"].startswith("{") and not inline.content.rstrip().endswith("}}"):
            self._fault(self._line(inline), mark["mark"], "a heading is marked {own} or {factual}", _FORM)
        self.sections = [(depth, told) for depth, told in self.sections if depth < level]
        if stated is not None:
            self.sections.append((level, stated))
        factual = self.sections[-1][1] if self.sections else self.default
        return Heading(level, parts, factual, self._anchor(said(parts)))

    def _anchor(self, words: str) -> str:
        plain = "-".join(re.findall(r"\w+", unicodedata.normalize("NFC", words).lower()))[:60] or "section"
        anchor, n = f"s-{plain}", 1
        while anchor in self.anchors:
            n += 1
            anchor = f"s-{plain}-{n}"
        self.anchors.add(anchor)
        return anchor

    def _line(self, token: Token) -> At:
        return At((token.map[0] if token.map else 0) + self.offset + 1, 1)

    def _fault(self, at: At, words: str, problem: str, mend: str) -> None:
        self.faults.append(Fault("R201", at, words, problem, mend))

    # -- inline -----------------------------------------------------------------------------------------------------

    def _inline(self, token: Token) -> tuple[Inline, ...]:
        first = (token.map[0] if token.map else 0) + self.offset
        place = _places(token.content, first, self.lines)
        children = iter(token.children or ())
        self.cursor, self.source = 0, token.content
        return _snug(tuple(self._parts(children, place, "")))

    def _parts(self, tokens: Iterator[Token], place: Callable[[int], At], until: str) -> Iterator[Inline]:
        for token in tokens:
            if token.type == until:
                return
            if token.meta and "at" in token.meta:
                self.cursor = token.meta["at"]
            yield from self._part(token, tokens, place)

    def _part(self, token: Token, tokens: Iterator[Token], place: Callable[[int], At]) -> Iterator[Inline]:  # noqa: C901, PLR0912
        at = place(self.cursor)
        match token.type:
            case "text":
                if token.content:
                    start = self._find(token.content)
                    yield Words(token.content, place(start))
            case "text_special":
                start = self._find(token.markup)
                yield Words(token.content, place(start))
            case "softbreak" | "hardbreak":
                self._find("\n")
                yield Break(at, hard=token.type == "hardbreak")
            case "code_inline":
                start = self._find(token.content)
                yield Styled("code", (Words(token.content, place(start)),), at)
            case "strong_open" | "em_open":
                kind: Literal["strong", "em"] = "strong" if token.type == "strong_open" else "em"
                yield Styled(kind, tuple(self._parts(tokens, place, f"{kind}_close")), at)
            case "link_open":
                yield self._link(token, tokens, place, at)
            case "own_open":
                reason = str(token.meta["reason"])
                if not reason:
                    self._fault(at, "", "own words need a reason", "write it so: [words]{own: reason}")
                yield Own(tuple(self._parts(tokens, place, "own_close")), reason, at)
            case "cite":
                yield self._cite(token.content, place)
                self.cursor += len(token.content) + 2
            case "value":
                if (value := self._value(token.content, at)) is not None:
                    yield value
                self.cursor += len(token.content) + 4
            case "image":
                self._fault(at, "", "pictures are not taken", "cite the source that is the picture: [@source:ID]")
            case _:
                self._fault(at, "", f"{token.type} is not understood", _FORM)

    def _find(self, content: str) -> int:
        """Return where the next piece of text stands, and go on behind it."""
        start = self.source.find(content, self.cursor)
        start = self.cursor if start < 0 else start
        self.cursor = start + len(content)
        return start

    def _link(self, token: Token, tokens: Iterator[Token], place: Callable[[int], At], at: At) -> Styled:
        href = str(token.attrs.get("href", ""))
        parts = tuple(self._parts(tokens, place, "link_close"))
        if not _WEB.match(href):
            self._fault(at, href, "an address outside begins with https:, http: or mailto:", "cite what is of the case")
        return Styled("link", parts, at, href)

    def _cite(self, content: str, place: Callable[[int], At]) -> Cite:
        refs, start = [], self.cursor + 1
        for piece in _PART.finditer(content):
            part = piece[0]
            found = _REF.match(part)
            here = place(start + piece.start() + len(part) - len(part.lstrip()))
            words = " ".join((found["a"] or found["b"] or found["c"] or "").split()) if found else ""
            if found and found["kind"] in KINDS and (not words or found["kind"] == "source"):
                refs.append(Ref(found["kind"], found["key"], here, words))
            else:
                mend = (
                    f"write [@KIND:ID], several parted by semicolons; KIND is one of {', '.join(KINDS)}; a source may "
                    'have its words behind it: [@source:ID "words"]'
                )
                self._fault(here, part.strip(), "this cites nothing that is known", mend)
        return Cite(tuple(refs), place(self.cursor))

    def _value(self, content: str, at: At) -> Value | None:
        found = _VALUE_PARTS.match(content)
        if found and found["kind"] in VALUES:
            return Value(found["kind"], found["key"], found["field"] or "", at)
        mend = f"write {{{{KIND:ID}}}} or {{{{KIND:ID.FIELD}}}}; KIND is one of {', '.join(VALUES)}"
        self._fault(at, content.strip(), "this names no value that is known", mend)
        return None


def _places(content: str, first: int, lines: Sequence[str]) -> Callable[[int], At]:
    """Return what tells line and column of an offset into `content`, which begins on line `first` (from 0)."""
    starts, columns = [0], []
    for number, part in enumerate(content.split("\n")):
        raw = lines[first + number] if first + number < len(lines) else ""
        columns.append(max(raw.find(part), 0) if part else 0)
        starts.append(starts[-1] + len(part) + 1)

    def place(offset: int) -> At:
        line = min(bisect_right(starts, offset), len(columns)) - 1
        return At(first + line + 1, columns[line] + offset - starts[line] + 1)

    return place


def _snug(parts: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return the parts without the space before a citation: its number follows the word at once."""
    found: list[Inline] = []
    for part in parts:
        while isinstance(part, Cite) and found and isinstance(found[-1], Break | Words):
            before = found.pop()
            if isinstance(before, Words) and (text := before.text.rstrip()):
                found.append(Words(text, before.at))
                break
        found.append(part)
    return tuple(found)


def _without_mark(parts: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return the parts of a heading without the mark at its end."""
    *before, last = parts
    if isinstance(last, Words):
        text = _MARKED.sub("", last.text)
        return (*before, Words(text, last.at)) if text else tuple(before)
    return parts
