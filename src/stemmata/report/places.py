"""Where everything stands: the address of each page and anchor of the dossier.

Addresses are made of digests alone, so that a link given in a brief today still holds in the next edition.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stemmata.report.edition import Edition, Source
from stemmata.report.layout import Block, blocks, sheet_of, sheets

_SHORTEST = 12
_SUFFIX = re.compile(r"\.([A-Za-z0-9]{1,8})$")
_ACTIVE = frozenset(
    {"html", "htm", "xhtml", "xht", "mht", "mhtml", "svg", "xml", "xsl", "js", "mjs", "hta", "php", "swf"}
)
"""Kinds of file that a browser would run; they are carried along under a name that opens as plain text."""


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of one edition, as paths within the dossier."""

    short: Mapping[str, str]
    sheet_starts: Mapping[str, tuple[int, ...]]
    laid_out: Mapping[str, tuple[tuple[Block, ...], ...]]
    claim_spans: Mapping[str, tuple[str, int]]
    question_of: Mapping[str, str]
    originals: Mapping[str, str]

    def source(self, source_id: str, sheet: int = 0) -> str:
        """Return the page of a source (its `sheet`-th page, from 0)."""
        number = f"-{sheet + 1}" if sheet else ""
        return f"sources/{self.short[source_id]}{number}.html"

    def passage(self, source_id: str, at: int) -> str:
        """Return the page of a source that holds the code point `at`."""
        return self.source(source_id, sheet_of(self.sheet_starts.get(source_id, (0,)), at))

    def claim(self, claim_id: str) -> str:
        """Return the claim's place in the text of its source."""
        source_id, start = self.claim_spans[claim_id]
        return f"{self.passage(source_id, start)}#c-{claim_id}"

    def question(self, question_id: str) -> str:
        """Return the page of a question."""
        return f"conflicts/{question_id}.html"

    def answer(self, question_id: str, answer_id: str) -> str:
        """Return an answer's place on the page of its question."""
        return f"{self.question(question_id)}#a-{answer_id}"


def places(edition: Edition, sheet_chars: int) -> Places:
    """Return the addresses of everything in `edition`.

    Args:
        edition: What the dossier shows.
        sheet_chars: How many characters of a source's text stand on one page at most.
    """
    laid_out = {
        source_id: sheets(blocks(edition.texts[source_id], edition.passages.get(source_id, ())), sheet_chars)
        for source_id in edition.sources
        if source_id in edition.texts
    }
    return Places(
        short=short_names(tuple(edition.sources)),
        sheet_starts={s: tuple(sheet[0].start if sheet else 0 for sheet in parted) for s, parted in laid_out.items()},
        laid_out=laid_out,
        claim_spans={c.claim_id: (c.source_id, c.start) for c in edition.claims.values()},
        question_of=edition.question_of,
        originals={s.source_id: original_path(s) for s in edition.sources.values()},
    )


def short_names(source_ids: Sequence[str]) -> dict[str, str]:
    """Return for each id its first 12 digits, and for ids that agree in these as many more as part them.

    >>> short_names(["a" * 12 + "b" * 4, "a" * 12 + "c" * 4])
    {'aaaaaaaaaaaabbbb': 'aaaaaaaaaaaab', 'aaaaaaaaaaaacccc': 'aaaaaaaaaaaac'}
    """
    ordered = sorted(source_ids)
    names = {}
    for i, source_id in enumerate(ordered):
        beside = ordered[max(0, i - 1) : i] + ordered[i + 1 : i + 2]
        length = max([_SHORTEST, *(_agreeing(source_id, other) + 1 for other in beside)])
        names[source_id] = source_id[:length]
    return names


def _agreeing(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def original_path(source: Source) -> str:
    """Return under which path the original is carried: its digest and a suffix that opens it harmlessly."""
    suffix = _SUFFIX.search(source.name or "")
    guessed = mimetypes.guess_extension(source.media_type or "", strict=False) or ".bin"
    ending = suffix.group(1).lower() if suffix else guessed.lstrip(".")
    if ending in _ACTIVE:
        ending += ".txt"
    return f"evidence/{source.source_id}.{ending}"
