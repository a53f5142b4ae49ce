"""The edition: the open tables read once into plain values, and found again by what they hang on.

Everything the pages show is taken from here; nothing here knows of pages.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from stemmata.tables import UNTOLD

T = TypeVar("T")
OPEN_FROM = 0.05
"""Probability from which a pair that nobody has settled counts as left open."""
KIN_FROM = 0.5
_PROBABLE = 0.5
"""Probability from which two rows that are hardly one person are shown as likely relatives."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source (see `tables.SOURCES`)."""

    source_id: str
    name: str | None
    media_type: str | None
    size_bytes: int | None
    received_at: dt.datetime | None
    title: str | None
    publisher: str | None
    author: str | None
    kind: str | None
    published_from: dt.date | None
    published_to: dt.date | None
    languages: list[str] | None
    obtained: str | None
    list_id: str | None
    parent_source_id: str | None
    details: str | None
    status: str | None
    reason: str | None

    @property
    def label(self) -> str:
        """How the source is called in a few words: who published it, else who made it, else its name."""
        return self.publisher or self.author or self.title or self.name or self.source_id[:12]

    @property
    def heading(self) -> str:
        """How the source is called at the head of its page: its title, else its file name."""
        return self.title or self.name or self.label


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt (see `tables.RECEIPTS`)."""

    receipt_id: str
    source_id: str
    seq: int | None
    received_at: dt.datetime | None
    name: str | None
    path: str | None
    parent_source_id: str | None
    agent: str | None


@dataclass(frozen=True, slots=True)
class Text:
    """The extracted text of a source (see `tables.TEXTS_TABLE`)."""

    source_id: str
    text: str
    text_sha256: str | None
    encoding: str | None
    reader: str | None
    reader_version: str | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage; its words are taken from the text (see `tables.PASSAGES`)."""

    passage_id: str
    source_id: str
    ordinal: int
    start: int
    end: int
    lang: str | None
    page: int | None
    cell: str | None
    part: str | None
    time_from: float | None
    confidence: float | None
    confirmed: bool | None
    box: list[float] | None = None
    time_to: float | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention (see `tables.MENTIONS`)."""

    mention_id: str
    source_id: str
    start: int
    end: int
    kind: str
    as_written: str | None
    normal: str | None


@dataclass(frozen=True, slots=True)
class Shared:
    """A stretch that two sources share (see `tables.REUSE`)."""

    reuse_id: str
    source_a: str
    start_a: int
    end_a: int
    source_b: str
    start_b: int
    end_b: int
    matched_chars: int | None
    similarity: float | None
    kind: str | None
    p_same: float | None = None
    why: str | None = None
    passage_group: str | None = None

    def seen_from(self, source_id: str) -> tuple[tuple[int, int], str, tuple[int, int]]:
        """Return own span, the other source, and the span there, as seen from `source_id`."""
        here, there = (self.start_a, self.end_a), (self.start_b, self.end_b)
        if source_id == self.source_a:
            return here, self.source_b, there
        return there, self.source_a, here


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Text kept apart (see `tables.SUPPRESSED`)."""

    suppressed_id: str
    why: str | None
    sample: str | None
    source_id: str
    start: int | None
    end: int | None
    n_sources: int | None
    n_places: int | None


@dataclass(frozen=True, slots=True)
class Descent:
    """From whom a source has what it says (one row of `tables.LINEAGES`)."""

    source_id: str
    lineage_id: str
    parent_id: str
    p_member: float | None
    parent_source_id: str | None
    parent_outside: str | None
    relation: str | None
    p_relation: float | None
    why: str | None
    spans: str | None

    @property
    def has_parent(self) -> bool:
        """Whether a parent is named."""
        return bool(self.parent_source_id or self.parent_outside)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim (see `tables.CLAIMS`)."""

    claim_id: str
    kind: str | None
    topic: str | None
    value: str | None
    unit: str | None
    low: float | None
    high: float | None
    asserted_by: str | None
    chain: str | None
    polarity: str | None
    speech: str | None
    spoken_by: str | None
    on_oath: bool | None
    source_id: str
    start: int
    end: int
    quote: str | None
    event_from: dt.date | None
    event_to: dt.date | None
    place: str | None
    layer: str | None
    status: str | None
    method: str | None
    as_suggested: str | None
    coded_by: list[str] | None
    hearsay: int | None
    connection: str | None
    of_whom: str | None
    stands: str | None
    takes_back: str | None
    taken_back_by: str | None

    @property
    def is_told(self) -> bool:
        """Whether the claim is told among others: nobody rejected it, and it is not held back as likely misread."""
        return self.status not in UNTOLD

    @property
    def speakers(self) -> tuple[str, ...]:
        """First speaker to last outlet."""
        return tuple(str(link) for link in json_list(self.chain))


@dataclass(frozen=True, slots=True)
class Question:
    """One question (see `tables.QUESTIONS`)."""

    question_id: str
    topic: str | None
    title: str | None
    event_from: dt.date | None
    event_to: dt.date | None
    unit: str | None
    standing: str | None
    n_claims: int | None
    n_sources: int | None
    n_answers: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer (see `tables.ANSWERS`)."""

    answer_id: str
    question_id: str
    value: str | None
    low: float | None
    high: float | None
    claims_for: list[str] | None
    claims_against: list[str] | None
    claims_taken_back: list[str] | None
    n_sources: int | None
    independent_origins: float | None
    independent_low: float | None
    independent_high: float | None

    @property
    def claims(self) -> tuple[str, ...]:
        """Ids of all claims that speak to it."""
        return (*(self.claims_for or ()), *(self.claims_against or ()), *(self.claims_taken_back or ()))


@dataclass(frozen=True, slots=True)
class Change:
    """What changed from parent to child (see `tables.CHANGES`)."""

    change_id: str
    parent_source_id: str
    parent_start: int
    parent_end: int
    child_source_id: str
    child_start: int
    child_end: int
    kind: str | None
    parent_text: str | None
    child_text: str | None
    p_altered: float | None

    @property
    def probable(self) -> bool:
        """Whether it is held for a change rather than for a slip."""
        return self.p_altered is None or self.p_altered >= _PROBABLE


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What cannot all be true (see `tables.CONTRADICTIONS`)."""

    contradiction_id: str
    rank: int
    kind: str
    title: str
    question_id: str | None
    one: str
    other: str
    sources_one: Sequence[str]
    sources_other: Sequence[str]
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What people concluded (see `tables.FINDINGS`)."""

    finding_id: str
    statement: str | None
    standard: str | None
    verdict: str | None
    claims_for: list[str] | None
    claims_against: list[str] | None
    independent_origins: float | None
    independent_low: float | None
    independent_high: float | None
    reasons: str | None
    dissent: str | None
    decided_by: str | None
    status: str | None
    approved_by: str | None
    would_change: str | None
    nothing_contrary: str | None
    against_origins: float | None
    against_low: float | None
    against_high: float | None
    contrary_found: list[str] | None
    marks: str | None
    gone: str | None
    look_again: list[str] | None
    lacking: list[str] | None
    history: str | None
    persons: str | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many there are, by one method (see `tables.ESTIMATES`)."""

    estimate_id: str
    stratum: str | None
    method: str
    n_documented: int | None
    median: float | None
    low: float | None
    high: float | None
    level: float | None
    verdict: str | None
    reasons: str | None
    diagnostics: str | None


@dataclass(frozen=True, slots=True)
class Grade:
    """How reliable somebody called a claim (see `tables.GRADES`)."""

    claim_id: str
    scale: str
    graded_by: str
    grade: str | None
    meaning: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class LegalElement:
    """An element of a crime that is examined (see `tables.ELEMENTS`)."""

    crime: str
    person: str
    element: str
    position: int
    crime_label: str | None
    part: str | None
    mode_label: str | None
    label: str | None
    article: str | None
    findings_for: list[str] | None
    findings_against: list[str] | None
    claims_for: list[str] | None
    claims_against: list[str] | None
    standing: str | None
    says: str | None
    person_id: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A row of a list, or a mention, that belongs to a person (see `tables.PERSONS`)."""

    person_id: str
    member_id: str
    p_member: float | None


@dataclass(frozen=True, slots=True)
class Linked:
    """What is known of two rows or mentions (see `tables.PAIRS`)."""

    record_a: str
    record_b: str
    probability: float | None
    weights: str | None
    decided: str | None
    decided_by: str | None
    p_relative: float | None


@dataclass(frozen=True, slots=True)
class NamedAs:
    """Who a person named in a document may be (see `tables.MENTION_LINKS`)."""

    mention_id: str
    other_id: str
    other: str
    probability: float | None
    why: str | None
    decided: str | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Bin:
    """What probabilities of one height are worth (see `tables.RELIABILITY`)."""

    low: float
    high: float
    judged: int
    stands_for: float
    predicted: float
    observed: float
    observed_low: float
    observed_high: float


@dataclass(frozen=True, slots=True)
class Measure:
    """What is known of the linkage as a whole (see `tables.LINK_QUALITY`)."""

    measure: str
    value: float | None
    low: float | None
    high: float | None
    about: str | None


@dataclass(frozen=True, slots=True)
class SharedSign:
    """What two lists share (see `tables.LIST_DEPENDENCE`)."""

    list_a: str
    list_b: str
    kind: str
    linked: int
    compared: int
    shared: int
    expected: float
    bits: float
    found: bool
    overlap_a: float
    overlap_b: float
    examples: str | None


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything the dossier shows."""

    title: str
    sources: Mapping[str, Source]
    """In the order of their numbers: by day of publication, the undated last."""
    sigla: Mapping[str, str]
    receipts: Mapping[str, Sequence[Receipt]]
    texts: Mapping[str, Text]
    passages: Mapping[str, Sequence[Passage]]
    mentions: Mapping[str, Sequence[Mention]]
    shared: Mapping[str, Sequence[Shared]]
    suppressed: Sequence[Suppressed]
    descents: Mapping[str, Sequence[Descent]]
    children: Mapping[str, Sequence[Descent]]
    families: Mapping[str, Sequence[Descent]]
    claims: Mapping[str, Claim]
    claims_of: Mapping[str, Sequence[Claim]]
    questions: Sequence[Question]
    answers: Mapping[str, Sequence[Answer]]
    question_of: Mapping[str, str]
    """Claim to the question it speaks to."""
    changes: Mapping[tuple[str, str], Sequence[Change]]
    """Parent and child to what probably changed between them."""
    contradictions: Sequence[Contradiction]
    """By rank."""
    findings: Sequence[Finding]
    """In the order of their numbers."""
    grades: Mapping[str, Sequence[Grade]]
    """Claim to its grades."""
    elements: Sequence[LegalElement]
    """By crime, in the order in which they are asked."""
    posts: Sequence[Mapping[str, Any]]
    """Rows of the table `posts`."""
    records: pa.Table
    persons: Mapping[str, Sequence[Member]]
    pairs: Mapping[str, Sequence[Linked]]
    """Row or mention to its pairs with others; those that join, were judged, or are left open."""
    named_as: Mapping[str, Sequence[NamedAs]]
    """Row or mention to the persons named in documents who may be the same."""
    bins: Sequence[Bin]
    measures: Mapping[str, Measure]
    signs: Sequence[SharedSign]
    estimates: Sequence[Estimate]
    """By stratum and method."""
    histories: pa.Table
    n_passages: int


def edition(title: str, tables: Mapping[str, pa.Table]) -> Edition:
    """Read the open tables.

    Args:
        title: The case's title.
        tables: What `gate.admit` let pass.

    Returns:
        The edition.
    """
    sources = sorted(_read(Source, tables["sources"]), key=_by_day)
    width = max(2, len(str(len(sources))))
    shared = _read(Shared, tables["reuse"])
    descents = _read(Descent, tables["lineages"])
    claims = sorted(_read(Claim, tables["claims"]), key=lambda c: (c.source_id, c.start, c.end, c.claim_id))
    answers = _read(Answer, tables["answers"])
    passages = sorted(_read(Passage, tables["passages"]), key=lambda p: (p.source_id, p.start, p.ordinal))
    return Edition(
        title=title,
        sources={s.source_id: s for s in sources},
        sigla={s.source_id: f"S{number:0{width}d}" for number, s in enumerate(sources, 1)},
        receipts=_grouped(_read(Receipt, tables["receipts"]), lambda r: r.source_id),
        texts={t.source_id: t for t in _read(Text, tables["texts"])},
        passages=_grouped(passages, lambda p: p.source_id),
        mentions=_grouped(_read(Mention, tables["mentions"]), lambda m: m.source_id),
        shared=_shared_by_source(shared),
        suppressed=_read(Suppressed, tables["suppressed"]),
        descents=_grouped(descents, lambda d: d.source_id),
        children=_grouped((d for d in descents if d.parent_source_id), lambda d: d.parent_source_id or ""),
        families=_grouped(descents, lambda d: d.lineage_id),
        claims={c.claim_id: c for c in claims},
        claims_of=_grouped(claims, lambda c: c.source_id),
        questions=sorted(_read(Question, tables["questions"]), key=_by_weight),
        answers={q: sorted(group, key=_by_value) for q, group in _grouped(answers, lambda a: a.question_id).items()},
        question_of={claim: a.question_id for a in answers for claim in a.claims},
        changes=_grouped(
            (c for c in _read(Change, tables["changes"]) if c.probable),
            lambda c: (c.parent_source_id, c.child_source_id),
        ),
        contradictions=sorted(_read(Contradiction, tables["contradictions"]), key=lambda c: c.rank),
        findings=sorted(_read(Finding, tables["findings"]), key=lambda f: (len(f.finding_id), f.finding_id)),
        grades=_grouped(_read(Grade, tables["grades"]), lambda g: g.claim_id),
        elements=sorted(_read(LegalElement, tables["elements"]), key=lambda e: (e.crime, e.position)),
        posts=tables["posts"].to_pylist(),
        records=tables["records"],
        persons=_grouped(_read(Member, tables["persons"]), lambda m: m.person_id),
        pairs=_pairs(tables["persons"], tables["pairs"]),
        named_as=_grouped(_read(NamedAs, tables["mention_links"]), lambda n: n.other_id),
        bins=_read(Bin, tables["reliability"]),
        measures={m.measure: m for m in _read(Measure, tables["link_quality"])},
        signs=_read(SharedSign, tables["list_dependence"]),
        estimates=sorted(_read(Estimate, tables["estimates"]), key=lambda e: (e.stratum or "", e.method)),
        histories=tables["histories"],
        n_passages=tables["passages"].num_rows,
    )


def _pairs(persons: pa.Table, pairs: pa.Table) -> dict[str, list[Linked]]:
    """Return the pairs that say something: within a person, judged by people, or not unlikely."""
    member, person = persons.column("member_id").combine_chunks(), persons.column("person_id").combine_chunks()
    one, other = (person.take(pc.index_in(pairs.column(c).combine_chunks(), member)) for c in ("record_a", "record_b"))
    likely = pc.greater_equal(pairs.column("probability"), OPEN_FROM)
    kin = pc.greater_equal(pairs.column("p_relative"), KIN_FROM)
    tell = pc.is_valid(pairs.column("decided"))
    for also in (pc.equal(one, other), likely, kin):
        tell = pc.or_(tell, pc.fill_null(also, fill_value=False))
    found: defaultdict[str, list[Linked]] = defaultdict(list)
    for pair in _read(Linked, pairs.filter(tell)):
        found[pair.record_a].append(pair)
        found[pair.record_b].append(pair)
    return dict(found)


def _read(cls: Callable[..., T], table: pa.Table) -> list[T]:
    names = [f.name for f in dataclasses.fields(cls)]  # type: ignore[arg-type]  # always one of the classes above
    columns = [table.column(name).to_pylist() for name in names]
    return [cls(*cells) for cells in zip(*columns, strict=True)]


K = TypeVar("K")


def _grouped(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)


def _shared_by_source(rows: Iterable[Shared]) -> dict[str, list[Shared]]:
    groups: defaultdict[str, list[Shared]] = defaultdict(list)
    for row in rows:
        groups[row.source_a].append(row)
        groups[row.source_b].append(row)
    return dict(groups)


def _by_day(source: Source) -> tuple[dt.date, dt.date, str, str]:
    first = source.published_from or source.published_to or dt.date.max
    return first, source.published_to or first, source.label, source.source_id


_STANDING = {"contested": 0, "agreed": 1, "single": 2}


def _by_weight(question: Question) -> tuple[int, int, int, str]:
    """Contested first; among equals those of which most is said."""
    return (
        _STANDING.get(question.standing or "", 3),
        -(question.n_sources or 0),
        -(question.n_claims or 0),
        question.question_id,
    )


def _by_value(answer: Answer) -> tuple[float, int, str, str]:
    """Numbers by size, words by how many claims speak to them."""
    low = answer.low if answer.low is not None else float("inf")
    return low, -len(answer.claims_for or ()), answer.value or "", answer.answer_id


def json_list(cell: str | None) -> list[Any]:
    """Return the list that a cell holds as JSON; empty for an empty cell."""
    if not cell:
        return []
    found = json.loads(cell)
    return found if isinstance(found, list) else [found]
