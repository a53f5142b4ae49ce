"""Where everything stands: the address of each page and anchor of the dossier.

Addresses are made of digests alone, so that a link given in a brief today still holds in the next edition.
"""

from __future__ import annotations

import mimetypes
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from stemmata.report.edition import Answer, Claim, Edition, Finding, Source, json_list
from stemmata.report.layout import Block, Mark, Reach, blocks, merged, pieces, sheet_of, sheets
from stemmata.report.parting import html_bytes, numbered, weighed

_SHORTEST = 12
ANSWERS_AT_ONCE = 8
"""Answers of a question that stand on its first page: those that most sources carry."""
ANSWER_BYTES, SIDE_BYTES = (7_000, 5_000, 3_000), 20_000
"""Bytes of the claims that are shown for an answer, against it and taken back, and on each side of a finding."""
_CARD, _SIGN, _LARGEST = 1_500, 60, 6_200
TALLIED = 80
"""Up to how many sources an answer has a small sign for each."""
OTHERS_BESIDE, PERSONS_BESIDE = 24, 30
"""Other sources and persons that are named beside one paragraph."""
_PARAGRAPH, _CLAIM, _MENTION, _SHARED, _NOTE, _OTHER, _PERSON = 520, 360, 170, 150, 700, 300, 420
"""Bytes that each takes on a page at most, its words apart where they are long."""
_CROWDED = 110_000
"""Bytes that marks and notes of one paragraph take at most; what is marked beyond is left unmarked."""
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
    answer_parts: Mapping[str, int]
    """Answer -> the page of its question that it stands on, from 0; those on the first page are left out."""
    finding_parts: Mapping[str, int]
    """Finding -> likewise the page of findings."""
    originals: Mapping[str, str]
    block_starts: Mapping[str, Sequence[int]]
    unmarked: frozenset[str]
    """Anchors of claims and mentions that their crowded paragraph does not mark: their place is the paragraph."""

    def source(self, source_id: str, sheet: int = 0) -> str:
        """Return the page of a source (its `sheet`-th page, from 0)."""
        number = f"-{sheet + 1}" if sheet else ""
        return f"sources/{self.short[source_id]}{number}.html"

    def source_more(self, source_id: str) -> Callable[[int], str]:
        """Return the pages on which lists of a source's first page go on, by their number from 0."""
        return lambda part: f"sources/{self.short[source_id]}.more-{part + 1}.html"

    def passage(self, source_id: str, at: int) -> str:
        """Return the page of a source that holds the code point `at`."""
        return self.source(source_id, sheet_of(self.sheet_starts.get(source_id, (0,)), at))

    def claim(self, claim_id: str) -> str:
        """Return the claim's place in the text of its source."""
        return self.mark(*self.claim_spans[claim_id], f"c-{claim_id}")

    def mark(self, source_id: str, start: int, anchor: str) -> str:
        """Return the place of something marked in a text that begins at the code point `start`."""
        return (
            self.paragraph(source_id, start)
            if anchor in self.unmarked
            else f"{self.passage(source_id, start)}#{anchor}"
        )

    def paragraph(self, source_id: str, at: int) -> str:
        """Return the paragraph that holds the code point `at`."""
        starts = self.block_starts.get(source_id, ())
        before = bisect_right(starts, at)
        anchor = paragraph_anchor(starts[max(0, before - 1)]) if starts else "text"
        return f"{self.passage(source_id, at)}#{anchor}"

    def question(self, question_id: str) -> str:
        """Return the page of a question."""
        return f"conflicts/{question_id}.html"

    def question_part(self, question_id: str, part: int) -> str:
        """Return the page of a question that has a part of its answers."""
        return f"conflicts/{question_id}-{part + 1}.html" if part else self.question(question_id)

    def question_sources(self, question_id: str) -> Callable[[int], str]:
        """Return the pages of who has it from whom: the question's own, then further ones."""
        return numbered(self.question(question_id), f"conflicts/{question_id}.sources-{{}}.html")

    def question_claims(self, question_id: str) -> Callable[[int], str]:
        """Return the pages of every claim on a question."""
        return lambda part: f"conflicts/{question_id}.claims-{part + 1}.html"

    def finding_claims(self, finding_id: str) -> Callable[[int], str]:
        """Return the pages of every claim that was held to bear on a finding."""
        return lambda part: f"findings/{finding_id}.claims-{part + 1}.html"

    def answer(self, question_id: str, answer_id: str) -> str:
        """Return an answer's place on the pages of its question."""
        return f"{self.question_part(question_id, self.answer_parts.get(answer_id, 0))}#a-{answer_id}"

    def finding(self, finding_id: str) -> str:
        """Return a finding's place."""
        return f"{findings_path(self.finding_parts.get(finding_id, 0))}#f-{finding_id}"


def places(edition: Edition, sheet_chars: int) -> Places:
    """Return the addresses of everything in `edition`.

    Args:
        edition: What the dossier shows.
        sheet_chars: How many characters of a source's text stand on one page at most.
    """
    crowded: set[str] = set()
    who = {f"m-{n.mention_id}" for rows in edition.named_as.values() for n in rows}
    who |= {f"m-{m.member_id}" for rows in edition.persons.values() for m in rows}
    laid_out = {
        source_id: _laid_out(edition, source_id, sheet_chars, who, crowded)
        for source_id in edition.sources
        if source_id in edition.texts
    }
    return Places(
        short=short_names(tuple(edition.sources)),
        sheet_starts={s: tuple(sheet[0].start if sheet else 0 for sheet in parted) for s, parted in laid_out.items()},
        laid_out=laid_out,
        claim_spans={c.claim_id: (c.source_id, c.start) for c in edition.claims.values()},
        question_of=edition.question_of,
        answer_parts=dict(_answer_parts(edition)),
        finding_parts={
            finding.finding_id: part
            for part, run in enumerate(weighed(edition.findings, lambda f: _finding_bytes(f, edition), 100))
            for finding in run
        },
        originals={s.source_id: original_path(s) for s in edition.sources.values()},
        block_starts={s: [b.start for sheet in parted for b in sheet] for s, parted in laid_out.items()},
        unmarked=frozenset(crowded),
    )


def _laid_out(
    edition: Edition, source_id: str, sheet_chars: int, who: Set[str], crowded: set[str]
) -> tuple[tuple[Block, ...], ...]:
    """Return the sheets of a source; marks that a paragraph has no room for are added to `crowded`.

    Beside a paragraph stand the persons of the mentions in `who`.
    """
    text = edition.texts[source_id].text
    found = blocks(edition.texts[source_id], edition.passages.get(source_id, ()))
    claims = {f"c-{c.claim_id}": c for c in edition.claims_of.get(source_id, ())}
    seen = [s.seen_from(source_id) for s in edition.shared.get(source_id, ())]
    mentions = {f"m-{m.mention_id}": m for m in edition.mentions.get(source_id, ())}
    sizes = {anchor: _MENTION + min(html_bytes(m.normal or ""), 160) for anchor, m in mentions.items()}
    sizes |= dict.fromkeys(claims, _CLAIM)
    marks = [Mark(c.start, c.end, "claim", anchor) for anchor, c in claims.items()]
    marks += [Mark(m.start, m.end, "mention", anchor) for anchor, m in mentions.items()]
    marks += [Mark(a, b, "shared", f"r-{a}") for a, b in merged(here for here, _, _ in seen)]
    reach = Reach.over(marks)
    others = Reach.over(Mark(*here, "shared", other) for here, other, _ in seen)
    weights = []
    for block in found:
        inside = [m for m in reach.into(block) if m.anchor not in crowded]
        size = _marks_bytes(text, block, inside, claims, sizes)
        while size > _CROWDED:
            new = sorted((m for m in inside if m.start >= block.start), key=lambda m: (m.kind != "claim", m.start))
            if not new:
                break
            left_out = {m.anchor for m in new[len(new) // 2 :]}
            crowded |= left_out
            inside = [m for m in inside if m.anchor not in left_out]
            size = _marks_bytes(text, block, inside, claims, sizes)
        beside = min(len({m.anchor for m in others.into(block)}), OTHERS_BESIDE)
        named = min(sum(m.anchor in who for m in inside), PERSONS_BESIDE)
        weights.append(
            _PARAGRAPH + html_bytes(text[block.start : block.end]) + size + beside * _OTHER + named * _PERSON
        )
    return sheets(found, sheet_chars, weights)


def _marks_bytes(
    text: str, block: Block, marks: Sequence[Mark], claims: Mapping[str, Claim], sizes: Mapping[str, int]
) -> int:
    """Return how many bytes the marks of a block take at most, with the notes to its claims."""
    notes = sum(_note_bytes(claims[m.anchor]) for m in marks if m.kind == "claim" and m.start >= block.start)
    opened = marks if len(marks) < 2 else [p.opens for p in pieces(text, block, marks, set()) if p.opens]
    return notes + sum(sizes.get(m.anchor, _SHARED) for m in opened)


findings_path = numbered("findings.html", "findings/{}.html")
"""The pages of findings by number, from 0."""


def ranked(answers: Sequence[Answer]) -> list[int]:
    """Return the places of a question's answers in the order in which they are shown: what most sources carry first."""
    return sorted(range(len(answers)), key=lambda i: (-(answers[i].n_sources or 0), -len(answers[i].claims), i))


def _answer_parts(edition: Edition) -> Iterator[tuple[str, int]]:
    for answers in edition.answers.values():
        further = [answers[i] for i in ranked(answers)[ANSWERS_AT_ONCE:]]
        for part, run in enumerate(weighed(further, lambda a: _answer_bytes(a, edition), 100), 1):
            yield from ((answer.answer_id, part) for answer in run)


def _answer_bytes(answer: Answer, edition: Edition) -> int:
    """Return how many bytes the card of an answer takes at most."""
    sides = zip(ANSWER_BYTES, (answer.claims_for, answer.claims_against, answer.claims_taken_back), strict=True)
    signs = _SIGN * (answer.n_sources or 0) if (answer.n_sources or 0) <= TALLIED else 0
    return _CARD + signs + sum(_side_bytes(ids, most, edition) for most, ids in sides)


def _finding_bytes(finding: Finding, edition: Edition) -> int:
    """Return how many bytes a finding takes at most."""
    words = (finding.statement, finding.reasons, finding.dissent, finding.would_change, finding.nothing_contrary)
    own = sum(min(html_bytes(said), 12_000) for said in words if said)
    own += sum(min(html_bytes(said), 12_000) for said in (finding.gone, finding.history, finding.persons) if said)
    marked = json_list(finding.marks)
    sides = (finding.claims_for, finding.claims_against, finding.contrary_found, [m["claim_id"] for m in marked])
    return 3_000 + own + sum(_side_bytes(ids, SIDE_BYTES, edition) for ids in sides)


def _side_bytes(ids: Iterable[str] | None, most: int, edition: Edition) -> int:
    claims = (edition.claims[i] for i in islice((i for i in ids or () if i in edition.claims), most // 1_000))
    return min(sum(map(claim_bytes, claims)), most + _LARGEST)


def claim_bytes(claim: Claim) -> int:
    """Return how many bytes a claim takes at most where it is shown with its words."""
    words = ((claim.quote, 1_500), (claim.chain, 2_600), (claim.place, 200), (claim.asserted_by, 300))
    return 1_500 + sum(min(html_bytes(said), most) for said, most in words if said)


def _note_bytes(claim: Claim) -> int:
    words = ((claim.value, 400), (claim.topic, 200), (claim.asserted_by, 300), (claim.chain, 2_000))
    return _NOTE + sum(min(html_bytes(said), most) for said, most in words if said)


def paragraph_anchor(start: int) -> str:
    """Return the anchor of the paragraph that begins at a code point."""
    return f"t-{start}"


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
