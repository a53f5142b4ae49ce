"""A written report as a tree: blocks of inline parts, each with its place in the author's file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class At:
    """A place in the file: line and column, both from 1."""

    line: int
    column: int

    def on(self, characters: int) -> At:
        """Return the place so many characters further on the line."""
        return At(self.line, self.column + characters)


# -- inline parts ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words, as they stand on one line of the file."""

    text: str
    at: At


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a line of the file; `hard` where a new line is wanted."""

    at: At
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Styled:
    """Parts that are emphasised, set as code, or lead to an address outside the dossier."""

    kind: Literal["strong", "em", "code", "link"]
    parts: tuple[Inline, ...]
    at: At
    href: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """Words that the authors answer for themselves, with the reason; no table is held against them."""

    parts: tuple[Inline, ...]
    reason: str
    at: At


@dataclass(frozen=True, slots=True)
class Ref:
    """One thing that is cited: `claim:3fa9c2d0`, `source:7c1e "eleven bodies"`."""

    kind: str
    key: str
    at: At
    words: str = ""
    """The words of a source that are meant."""


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation: `[@claim:3fa9c2d0; @finding:F1]`."""

    refs: tuple[Ref, ...]
    at: At


@dataclass(frozen=True, slots=True)
class Value:
    """Something that the tables say: `{{finding:F1.statement}}`, `{{estimate:(all)}}`."""

    kind: str
    key: str
    field: str
    at: At


Inline: TypeAlias = Words | Break | Styled | Own | Cite | Value


# -- blocks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `factual` tells whether what stands below it must be cited."""

    level: int
    parts: tuple[Inline, ...]
    factual: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    parts: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else, set apart."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; numbered from `start`, or with dots where that is None."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: a head, rows, and for each column how it is set (`start`, `end`, `center`)."""

    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    aligned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text set as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


Block: TypeAlias = Heading | Paragraph | Quote | Listing | Grid | Verbatim | Rule


def flat(parts: tuple[Inline, ...]) -> Iterator[Inline]:
    """Yield the parts in the order in which they are read, those within others after what holds them."""
    for part in parts:
        yield part
        if isinstance(part, Styled | Own):
            yield from flat(part.parts)


def said(parts: tuple[Inline, ...]) -> str:
    """Return the plain words of parts."""
    texts = (" " if isinstance(p, Break) else p.text for p in flat(parts) if isinstance(p, Words | Break))
    return " ".join("".join(texts).split())
