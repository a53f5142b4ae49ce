"""The statements of a report: sentences, rows of tables, each with what it cites and where it stands in the file.

A citation belongs to the sentence it stands in; one that follows a sentence's end belongs to that sentence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

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
    Styled,
    Value,
    Words,
)
from stemmata.values.speech import sentences
from stemmata.values.words import Words as Tokens
from stemmata.values.words import words_of

__all__ = ["Statement", "statements"]

_HOLE = "\ua7ae"
"""Stands for a value in the plain text: a capital letter that no text has, so that sentences may begin with it."""
_QUOTES = {"“": "”", "«": "»", "„": "“", '"': '"'}


@dataclass(slots=True)
class _Line:
    """The plain text of one block, and where its pieces come from."""

    text: list[str] = field(default_factory=list)
    length: int = 0
    starts: list[int] = field(default_factory=list)
    places: list[At] = field(default_factory=list)
    own: list[tuple[int, int]] = field(default_factory=list)
    cites: list[tuple[int, Cite]] = field(default_factory=list)
    values: list[tuple[int, Value]] = field(default_factory=list)

    def put(self, text: str, at: At) -> None:
        self.starts.append(self.length)
        self.places.append(at)
        self.text.append(text)
        self.length += len(text)

    def add(self, parts: Iterable[Inline]) -> None:
        for part in parts:
            match part:
                case Words(text, at):
                    self.put(text, at)
                case Break(at):
                    self.put(" ", at)
                case Styled(_, inner, _):
                    self.add(inner)
                case Own(inner, _, _):
                    start = self.length
                    self.add(inner)
                    self.own.append((start, self.length))
                case Cite(_, _):
                    self.cites.append((self.length, part))
                case Value(_, _, _, at):
                    self.values.append((self.length, part))
                    self.put(_HOLE, at)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, or a row of a table.

    Attributes:
        tokens: The words of the block that it stands in.
        first: Its first word.
        last: One past its last.
        factual: Whether it stands where statements must be cited.
        heading: Whether it is a heading.
        cites: The citations that belong to it.
        values: The values in it.
        own: Spans of the plain text that its authors answer for themselves.
        quoted: Spans of the plain text between quotation marks.
    """

    tokens: Tokens
    first: int
    last: int
    factual: bool
    heading: bool
    cites: tuple[Cite, ...]
    values: tuple[Value, ...]
    own: tuple[tuple[int, int], ...]
    quoted: tuple[tuple[int, int], ...]
    line: _Line

    @property
    def start(self) -> int:
        """Where it begins in the plain text."""
        return self.tokens.starts[self.first]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.tokens.ends[self.last - 1]

    @property
    def text(self) -> str:
        """Its plain words; a value is a sign of its own."""
        return self.tokens.text[self.start : self.end]

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Everything that it cites."""
        return tuple(ref for cite in self.cites for ref in cite.refs)

    @property
    def all_own(self) -> bool:
        """Whether its authors answer for all of it themselves."""
        return any(start <= self.start and self.end <= end + 1 for start, end in self.own)

    @property
    def speaks(self) -> bool:
        """Whether it has words at all."""
        return any(self.tokens.kinds[i] == "w" for i in range(self.first, self.last))

    def at(self, offset: int) -> At:
        """Return the place in the file of an offset into the plain text."""
        piece = bisect_right(self.line.starts, offset) - 1
        return self.line.places[piece].on(offset - self.line.starts[piece])

    def masked(self, *more: tuple[int, int]) -> frozenset[int]:
        """Return the words that stand in quotations, in the authors' own words, in values, or in further spans."""
        spans = (*self.own, *self.quoted, *more)
        return frozenset(
            i for i in range(self.first, self.last)
            if self.tokens.text[self.tokens.starts[i]] == _HOLE
            or any(start <= self.tokens.starts[i] < end for start, end in spans)
        )  # fmt: skip


def statements(blocks: Iterable[Block], *, factual: bool) -> Iterator[Statement]:
    """Yield the statements of a report in order.

    Args:
        blocks: Its blocks.
        factual: Whether what stands before the first heading must be cited.
    """
    for block in blocks:
        match block:
            case Heading(_, parts, told, _):
                factual = told
                yield from _of([parts], factual=False, heading=True, whole=True)
            case Paragraph(parts):
                yield from _of([parts], factual=factual)
            case Quote(inner):
                yield from statements(inner, factual=factual)
            case Listing(_, items):
                for item in items:
                    yield from statements(item, factual=factual)
            case Grid(head, rows, _):
                yield from _of(head, factual=False, heading=True, whole=True)
                for row in rows:
                    yield from _of(row, factual=factual, whole=True)
            case _:
                pass


def _of(
    cells: Sequence[Sequence[Inline]], *, factual: bool, heading: bool = False, whole: bool = False
) -> Iterator[Statement]:
    line = _Line()
    for number, parts in enumerate(cells):
        if number and line.places:
            line.put(" ; ", line.places[-1])
        line.add(parts)
    text = "".join(line.text)
    tokens = words_of(text)
    if not len(tokens):
        return
    spans = [(0, len(tokens))] if whole else _sentences(tokens, line)
    quoted = tuple(_quoted(text))
    ends = [tokens.ends[last - 1] for _, last in spans]
    cited: list[list[Cite]] = [[] for _ in spans]
    for offset, cite in line.cites:
        cited[_owner(offset, spans, tokens, ends)].append(cite)
    for (first, last), cites in zip(spans, cited, strict=True):
        start, end = tokens.starts[first], tokens.ends[last - 1]
        yield Statement(
            tokens, first, last, factual, heading, tuple(cites),
            tuple(value for at, value in line.values if start <= at < end),
            tuple(span for span in line.own if span[0] < end and start < span[1]),
            tuple(span for span in quoted if span[0] < end and start < span[1]), line,
        )  # fmt: skip


def _sentences(tokens: Tokens, line: _Line) -> list[tuple[int, int]]:
    """Return the sentences; marks without words belong to the one before, and no sentence ends in a quotation."""
    found: list[tuple[int, int]] = []
    inside = list(_quoted(tokens.text))
    for first, last in sentences(tokens):
        bare = not any(tokens.kinds[i] in "wn" for i in range(first, last))
        begins = tokens.starts[first]
        within = any(start < begins < end for start, end in (*inside, *line.own))
        if found and (bare or within):
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _owner(offset: int, spans: Sequence[tuple[int, int]], tokens: Tokens, ends: Sequence[int]) -> int:
    """Return the sentence that a citation belongs to: the one it stands in or right behind."""
    for i, end in enumerate(ends):
        if offset <= end:
            begun = tokens.starts[spans[i][0]] < offset
            return i if begun or i == 0 else i - 1
    return len(spans) - 1


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Yield what stands between quotation marks, without them."""
    at = 0
    while at < len(text):
        closing = _QUOTES.get(text[at])
        end = text.find(closing, at + 1) if closing else -1
        if end > 0:
            yield at + 1, end
            at = end
        at += 1
