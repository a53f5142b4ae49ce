# ruff: noqa: RUF009  (`told` makes a field, as `dataclasses.field` does)
"""What each page is promised: one frozen context a page, each field with its meaning.

Templates show these values and compute nothing. A test holds every template to its context, in both directions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from markupsafe import Markup

from stemmata.report.compare import Run
from stemmata.report.layout import Piece


def told(meaning: str) -> Any:  # noqa: ANN401  (stands for the value of any field)
    """Return a dataclass field with its meaning."""
    return field(metadata={"meaning": meaning})


# -- what pages are made of ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; nowhere where `href` is empty."""

    text: str
    href: str = ""
    current: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source as it is named everywhere: number, label, page."""

    siglum: str
    label: str
    href: str
    kind: str
    when: str
    lang: str
    order: int
    short: str
    """The first digits of its SHA-256, shown in print where links lead nowhere."""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as it is shown everywhere."""

    claim_id: str
    topic: str
    value: str
    speaker: str
    chain: tuple[str, ...]
    polarity: str
    stance: str
    """asserts, denies, doubts: as a class name."""
    heard: str
    """At a hearing: how it was said and whether on oath, in words; else empty."""
    quote: str
    lang: str
    href: str
    """Its place in the text."""
    source: SourceRef
    question: Link | None
    event: str
    place: str
    layer: str
    status: str
    rejected: bool
    reviewed: bool
    """Whether a person coded, accepted or rejected it."""
    coders: str
    """Who said what it is worth."""
    instead: str
    """What was suggested, where a person corrected it."""
    method: str
    knows: str
    """How the speaker knows, as far as the words tell."""
    interest: str
    """Where the speaker stands to whom it burdens or clears."""
    revised: Link | None
    """Whether it was taken back, or takes something back, and where that stands."""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer to a question with what speaks for and against it."""

    answer_id: str
    href: str
    letter: str
    sign: Markup
    value: str
    n_sources: str
    origins: str
    tally: Markup
    claims_for: tuple[ClaimView, ...]
    more_for: tuple[ClaimView, ...]
    claims_against: tuple[ClaimView, ...]
    more_against: tuple[ClaimView, ...]
    rest: Link | None
    """How many of its claims are not shown here, and the page that has all of them."""
    taken_back: tuple[ClaimView, ...]
    """Claims that their speakers took back, and those that take them back; they count on no side."""
    who_says: str
    """What interest those have who assert or deny it."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question in a list."""

    question_id: str
    href: str
    title: str
    topic: str
    event: str
    standing: str
    n_claims: str
    n_sources: str
    answers: tuple[AnswerView, ...]
    more_answers: tuple[AnswerView, ...]
    """Answers that fewer sources carry, where there are many."""

    more_href: str
    """The page on which those begin."""

    @property
    def all_answers(self) -> tuple[AnswerView, ...]:
        """All answers in the order of their letters."""
        return tuple(sorted((*self.answers, *self.more_answers), key=lambda a: (len(a.letter), a.letter)))


@dataclass(frozen=True, slots=True)
class DescentView:
    """From whom, in words."""

    relation: str
    parent: SourceRef | None
    outside: str
    probability: str
    why: str
    shown_at: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What a child says otherwise than its parent."""

    change_id: str
    what: str
    parent: SourceRef
    parent_text: str
    parent_href: str
    child: SourceRef
    child_text: str
    child_href: str


@dataclass(frozen=True, slots=True)
class WitnessView:
    """One witness in the text that stands beside the picture of a stemma."""

    key: str
    when: str
    source: SourceRef | None
    name: str
    says: tuple[Link, ...]
    descents: tuple[DescentView, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """What one speaker claims in a paragraph, through one chain."""

    speaker: str
    chain: tuple[str, ...]
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class PersonNote:
    """A person of the lists whom a paragraph names, or may name."""

    person: Link
    suggested: str
    """With what probability the machine suggests it; empty where people decided."""


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """A block of a source's text with its notes in the margin."""

    anchor: str
    number: str
    lang: str
    pieces: tuple[Piece, ...]
    locator: str
    doubt: str
    notes: tuple[NoteGroup, ...]
    shared: tuple[Link, ...]
    persons: tuple[PersonNote, ...]
    more: Link | None
    """How many claims stand here for which there is no room, and the way to all claims."""


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """What a source shares with another, side by side."""

    other: SourceRef
    relation: str
    stretches: tuple[StretchView, ...]
    further: int


@dataclass(frozen=True, slots=True)
class StretchView:
    """One shared stretch."""

    anchor: str
    how: str
    why: str
    """Why it is taken for the same statement in another language, in English; else empty."""
    here: tuple[Run, ...]
    here_href: str
    there: tuple[Run, ...]
    there_href: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One receipt."""

    when: str
    name: str
    path: str
    container: SourceRef | None
    agent: str
    entry: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in the list of sources."""

    source: SourceRef
    exhibit: str
    title: str
    languages: str
    n_claims: int
    descent: str
    parents: tuple[SourceRef, ...]
    outside: tuple[str, ...]
    unread: str


@dataclass(frozen=True, slots=True)
class FamilyView:
    """Sources that have it from each other."""

    lineage_id: str
    name: str
    n_sources: int
    origins: tuple[SourceRef, ...]
    more_origins: str
    """How many more there are, in words; empty for none, as below."""
    outside: tuple[str, ...]
    more_outside: str
    members: tuple[tuple[SourceRef, tuple[DescentView, ...]], ...]


@dataclass(frozen=True, slots=True)
class SuppressedView:
    """Text kept apart."""

    sample: str
    lang: str
    why: str
    source: SourceRef
    href: str
    n_sources: str
    n_places: str


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A row of a list."""

    record_id: str
    row: str
    cells: tuple[str, ...]
    person: Link | None
    """The person it is taken for, named where others are of one with it."""


@dataclass(frozen=True, slots=True)
class ListView:
    """One file of one list."""

    name: str
    source: SourceRef
    columns: tuple[str, ...]
    rows: tuple[RecordRow, ...]
    has_persons: bool


@dataclass(frozen=True, slots=True)
class NameView:
    """A name, or another cell, as written; with its language where that sets it, and what was understood."""

    text: str
    lang: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of a list under the person it is taken for."""

    source: SourceRef
    place: Link
    passage: Link | None
    names: tuple[NameView, ...]
    cells: tuple[NameView, ...]
    belongs: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class PairView:
    """Two rows that are taken for one person."""

    one: Link
    other: Link
    probability: str
    decided: str
    settled: bool
    weights: str


@dataclass(frozen=True, slots=True)
class OtherView:
    """Another person who may be the same, or was told apart: by which two rows."""

    person: Link
    mine: Link
    theirs: Link
    probability: str
    said: str
    settled: bool
    kin: bool
    order: float


@dataclass(frozen=True, slots=True)
class NamedView:
    """Where a document names the person, or may name them."""

    source: SourceRef
    href: str
    before: str
    name: str
    after: str
    lang: str
    said: str
    """What was decided and by whom, or that nobody did."""
    probability: str
    stands: str
    """decided, suggested, or apart: as a class name."""
    why: str
    further: tuple[Link, ...]
    """Further places of the source that have the same name."""
    more_further: int


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with all rows, or a row like no other."""

    person_id: str
    name: NameView
    others: tuple[NameView, ...]
    """Its further spellings, the most frequent first."""
    found_in: str
    standing: str
    columns: tuple[str, ...]
    rows: tuple[PersonRow, ...]
    more_rows: str
    """How many rows are not shown, in words; empty for none."""
    pairs: tuple[PairView, ...]
    more_pairs: int
    left_open: tuple[OtherView, ...]
    more_open: int
    apart: tuple[OtherView, ...]
    more_apart: int
    named: tuple[NamedView, ...]
    more_named: int


@dataclass(frozen=True, slots=True)
class BinView:
    """What probabilities of one height are worth."""

    between: str
    judged: int
    stands_for: str
    predicted: str
    observed: str
    interval: str


@dataclass(frozen=True, slots=True)
class SignView:
    """One kind of thing that two lists share."""

    what: str
    shared: str
    expected: str
    bits: str
    found: bool
    examples: tuple[tuple[Link, Link], ...]


@dataclass(frozen=True, slots=True)
class TwoListsView:
    """Two lists with persons in common."""

    one: str
    other: str
    found: bool
    linked: str
    overlap: str
    signs: tuple[SignView, ...]


@dataclass(frozen=True, slots=True)
class OpenRow:
    """Somebody of whom it is left open who they are."""

    person: Link
    rows: str
    least: str
    others: tuple[OtherView, ...]


@dataclass(frozen=True, slots=True)
class MarkedView:
    """A claim with what was said of it as to a finding."""

    claim: ClaimView
    weight: str = ""
    immaterial: bool = False
    reason: str = ""
    by: str = ""
    grades: tuple[str, ...] = ()
    """How reliable people called it, in words, with who and on which scale."""


@dataclass(frozen=True, slots=True)
class SaidView:
    """Claims on one side of a matter: all, or those that stand on one page."""

    anchor: str
    heading: str
    sign: Markup
    """The sign of the answer; empty where there is none."""
    count: str
    """How many claims there are in all."""
    claims: tuple[MarkedView, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of a finding through review."""

    when: str
    by: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """What people concluded."""

    finding_id: str
    href: str
    statement: str
    standard: str
    verdict: str
    conclusion: str
    """What it comes to, in words: of one that nobody has approved, that it is no finding yet."""
    standing: str
    """established, refuted, open: as a class name; open unless approved."""
    claims_for: tuple[MarkedView, ...]
    n_for: int
    """How many stand for it, those included that are not shown here; likewise below."""
    claims_against: tuple[MarkedView, ...]
    n_against: int
    set_aside: tuple[MarkedView, ...]
    n_aside: int
    rest: Link | None
    """How many claims on either side are not shown here, and the page that has all of them."""
    origins: str
    against: str
    """Origins behind the claims against it."""
    reasons: str
    would_change: str
    dissents: tuple[str, ...]
    searched: tuple[str, ...]
    """Who looked for what contradicts it and found nothing."""
    decided_by: str
    approved_by: str
    persons: tuple[Link, ...]
    """Whom it speaks of; the address is empty for a name that stands on no list."""
    look_again: tuple[str, ...]
    lacking: tuple[str, ...]
    contrary: tuple[ClaimView, ...]
    """Claims that contradict it and that nobody has looked at."""
    n_contrary: int
    gone: tuple[str, ...]
    """Words of claims it rested on that are no longer there."""
    n_gone: int
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """One element, asked of one person or of the crime alone."""

    standing: str
    """established, disputed, refuted, alleged, gap, unsaid: as a class name."""
    says: str
    findings_for: tuple[Link, ...]
    findings_against: tuple[Link, ...]
    claims_for: tuple[Link, ...]
    claims_against: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ElementView:
    """A row of the matrix: an element, and a cell for each column; nothing where it is not asked there."""

    part: str
    label: str
    article: str
    cells: tuple[CellView | None, ...]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of the matrix: the crime itself, or a person with the posts of the days in question."""

    name: str
    href: str
    """The person's place among the persons; empty for a name that stands on no list."""
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrimeView:
    """The matrix of one crime."""

    anchor: str
    label: str
    name: str
    columns: tuple[ColumnView, ...]
    """The crime itself, then each person."""
    groups: tuple[tuple[str, bool, tuple[ElementView, ...]], ...]
    """Heading, whether it is a mode's, and rows: the crime's own elements, then those of each mode of liability."""
    tally: str
    """How many elements are established, alleged, gaps, in words."""


@dataclass(frozen=True, slots=True)
class PostView:
    """A post on a day: who held it, below the one it stood under."""

    depth: int
    post: str
    holders: tuple[tuple[Link, str], ...]
    """Who (the address is empty for a name that stands on no list), and how sure."""


@dataclass(frozen=True, slots=True)
class VoiceView:
    """A speaker with claims: all, or those that stand on one page."""

    anchor: str
    name: str
    count: str
    """How many claims there are of this speaker in all."""
    claims: tuple[ClaimView, ...]


# -- the pages ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Context:
    """What every page is promised."""

    template: ClassVar[str]

    root: str = told("the way back to the dossier's folder: empty, or `../`")
    case_title: str = told("title of the case")
    title: str = told("title of the page")
    nav: tuple[Link, ...] = told("the main pages, the current one marked")
    path: str = told("where the page stands in the dossier; a print shows it")
    pages: tuple[Link, ...] = told("the parts of what stands here and on further pages; empty where it is one page")


@dataclass(frozen=True, slots=True)
class OverviewPage(Context):
    """`index.html`."""

    template: ClassVar[str] = "overview.html"
    starts: tuple[Link, ...] = told("the pages to begin with; `note` is what each tells")
    numbers: tuple[tuple[str, str], ...] = told("what stands in the dossier: number and noun")
    span: str = told("from which day to which day sources were published")
    languages: str = told("languages of the sources")
    contested: tuple[QuestionView, ...] = told("contested questions, the most spoken of first")
    n_contested: int = told("how many contested questions there are in all")
    others: tuple[QuestionView, ...] = told("further questions of which several sources speak")
    approved: tuple[FindingView, ...] = told("what people found, approved by somebody who did not write it")
    more_approved: Link | None = told("how many more of these there are, and the way to them")
    alleged: tuple[FindingView, ...] = told("findings that nobody has approved: no more than alleged")
    more_alleged: Link | None = told("how many more of these there are, and the way to them")
    reviewed: str = told("how many claims people have looked at, in words; empty where nobody has")
    unread: int = told("sources that could not be read")


@dataclass(frozen=True, slots=True)
class SourcesPage(Context):
    """`sources.html`."""

    template: ClassVar[str] = "sources.html"
    rows: tuple[SourceRow, ...] = told("all sources in the order of their numbers")
    kinds: tuple[str, ...] = told("kinds of source that occur")


@dataclass(frozen=True, slots=True)
class SourcePage(Context):
    """`sources/<short id>.html`."""

    template: ClassVar[str] = "source.html"
    source: SourceRef = told("the source")
    exhibit: str = told("its exhibit number, which holds in every edition; empty where the ledger tells of no receipt")
    source_id: str = told("SHA-256 of the bytes")
    heading: str = told("its title, else its file name")
    facts: tuple[tuple[str, str], ...] = told("what is known of it: label and value")
    original: Link | None = told("the original, where it is carried along")
    kept_back: str = told("why the original is kept back on the terms of the edition, else empty")
    copy: str = told("path of the redacted copy of its text that stands for it, else empty")
    page_copy: str = told("path of the images of its pages with lines burned out, else empty")
    reason: str = told("why it is unread, else empty")
    paragraphs: tuple[ParagraphView, ...] = told("its text on this sheet")
    first_sheet: bool = told("whether this is the first sheet, which carries custody and lineage")
    reader: str = told("which reader extracted the text")
    reader_notes: tuple[str, ...] = told("what the reader wants known")
    receipts: tuple[ReceiptView, ...] = told("each time it was received")
    descents: tuple[DescentView, ...] = told("from whom it has what it says")
    children: tuple[tuple[SourceRef, str], ...] = told("sources that have it from this one, and how")
    comparisons: tuple[ComparisonView, ...] = told("shared text side by side, parents and children first")
    also_shares: tuple[tuple[SourceRef, str], ...] = told("further sources with shared text, and how much")
    n_claims: int = told("claims found in the whole source")
    further: Mapping[str, Link] = told("of the lists above those that go on, with the page where they do")


@dataclass(frozen=True, slots=True)
class SourceMorePage(Context):
    """`sources/<short id>.more-<n>.html`: what finds no room on the first sheet of a source."""

    template: ClassVar[str] = "source_more.html"
    source: SourceRef = told("the source")
    heading: str = told("its title, else its file name")
    receipts: tuple[ReceiptView, ...] = told("further times it was received")
    descents: tuple[DescentView, ...] = told("further sources from whom it has what it says")
    children: tuple[tuple[SourceRef, str], ...] = told("further sources that have it from this one, and how")
    also_shares: tuple[tuple[SourceRef, str], ...] = told("further sources with shared text, and how much")


@dataclass(frozen=True, slots=True)
class WithheldPage(Context):
    """`withheld.html`: counts alone."""

    template: ClassVar[str] = "withheld.html"
    edition: str = told("which edition this is")
    sources: tuple[tuple[str, str], ...] = told("why sources are withheld, and how many")
    words: tuple[tuple[str, str], ...] = told(
        "kinds of what stands under a pseudonym or a mark, and in how many places"
    )
    originals: tuple[tuple[str, str], ...] = told("why originals of sources shown are kept back, and how many")
    fields: str = told("how many fields of sources are not told, else empty")
    tombstones: tuple[tuple[str, str], ...] = told("withdrawn sources: day, and the reason as a code")


@dataclass(frozen=True, slots=True)
class GonePage(Context):
    """At the address of a page that an earlier release had: that it is gone."""

    template: ClassVar[str] = "gone.html"
    words: tuple[str, ...] = told("what is told of it, one paragraph each")


@dataclass(frozen=True, slots=True)
class OpposedView:
    """Two things that cannot both be true."""

    kind: str
    title: str
    question: str | None
    """Its page, where the two are answers to one question."""
    sides: tuple[tuple[str, tuple[SourceRef, ...], int], ...]
    """What each side says, the first sources that say so, and how many more do."""
    why: str


@dataclass(frozen=True, slots=True)
class ConflictsPage(Context):
    """`conflicts.html`."""

    template: ClassVar[str] = "conflicts.html"
    groups: tuple[tuple[str, str, tuple[QuestionView, ...], tuple[QuestionView, ...]], ...] = told(
        "standing: anchor, heading, the questions most spoken of, the rest"
    )
    opposed: tuple[OpposedView, ...] = told("what cannot all be true, the weightiest first")
    n_opposed: int = told("how many of these there are on all pages")


@dataclass(frozen=True, slots=True)
class ConflictPage(Context):
    """`conflicts/<question id>.html`."""

    template: ClassVar[str] = "conflict.html"
    question: QuestionView = told("the question with its answers")
    stemma: Markup = told("the picture, as SVG; empty where a single source speaks")
    doubtful: str = told("probability below which a line is dashed")
    altered_sign: Markup = told("the sign of an alteration, for the key")
    not_drawn: str = told("what the picture leaves out or merges, in words; else empty")
    witnesses: tuple[WitnessView, ...] = told("the same as the picture, as text, by day")
    more_witnesses: Link | None = told("how many more of these there are, and the page on which they begin")
    changes: tuple[ChangeView, ...] = told("what changed on the way in the words claimed")


@dataclass(frozen=True, slots=True)
class ConflictMorePage(Context):
    """`conflicts/<question id>-<n>.html`, `conflicts/<question id>.sources-<n>.html`: what its page has no room for."""

    template: ClassVar[str] = "conflict_more.html"
    question: QuestionView = told("the question")
    answers: tuple[AnswerView, ...] = told("further answers, each with claims for and against it")
    witnesses: tuple[WitnessView, ...] = told("further sources: what they say, and from whom they have it")


@dataclass(frozen=True, slots=True)
class SaidPage(Context):
    """`conflicts/<question id>.claims-<n>.html`, `findings/<finding id>.claims-<n>.html`: every claim on a matter."""

    template: ClassVar[str] = "said.html"
    about: Link = told("the question or finding")
    groups: tuple[SaidView, ...] = told("its claims by answer and side")


@dataclass(frozen=True, slots=True)
class ClaimsPage(Context):
    """`claims.html` and `claims/<topic>-<n>.html`."""

    template: ClassVar[str] = "claims.html"
    topics: tuple[Link, ...] = told("topics with their first page and how many claims")
    n_topics: int = told("on the first page: how many topics there are, where these are not all; else 0")
    claims: tuple[ClaimView, ...] = told("the claims on this page")
    anchors: Mapping[str, str] = told("first claim of each topic to the topic's anchor")
    n_claims: int = told("claims in all")
    tally: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = told(
        "of all claims: layer, then each status with how many claims"
    )
    reviewed: tuple[Link, ...] = told("pages of claims by what people said of them, and how many claims")
    standings: tuple[tuple[str, int], ...] = told("on this page: status and how many claims, for the filter")
    layers: tuple[tuple[str, int], ...] = told("on this page: layer and how many claims, for the filter")
    speakers: tuple[str, ...] = told("speakers on this page, for the filter")
    sources: tuple[SourceRef, ...] = told("sources on this page, for the filter")
    voices: tuple[Link, ...] = told("on the first page: speakers, those who claim most first, and how many claims")


@dataclass(frozen=True, slots=True)
class SpeakersPage(Context):
    """`claims/speakers-<n>.html`."""

    template: ClassVar[str] = "speakers.html"
    voices: tuple[VoiceView, ...] = told("speakers with their claims on this page")


@dataclass(frozen=True, slots=True)
class LineagesPage(Context):
    """`lineages.html` and `lineages/<n>.html`."""

    template: ClassVar[str] = "lineages.html"
    families: tuple[FamilyView, ...] = told("families on this page, the largest first")
    alone: tuple[SourceRef, ...] = told("after the families: sources for which no relative was found")
    n_alone: int = told("how many these are on all pages")
    n_suppressed: int = told("stretches of text kept apart")


@dataclass(frozen=True, slots=True)
class SuppressedPage(Context):
    """`suppressed.html`."""

    template: ClassVar[str] = "suppressed.html"
    rows: tuple[SuppressedView, ...] = told("text kept apart, the most frequent first")


@dataclass(frozen=True, slots=True)
class RecordsPage(Context):
    """`records.html` and `records/<n>.html`."""

    template: ClassVar[str] = "records.html"
    lists: tuple[ListView, ...] = told("the lists' rows on this page, as written")
    all_lists: tuple[Link, ...] = told("all lists by their first pages, if there are several")


@dataclass(frozen=True, slots=True)
class PersonsPage(Context):
    """`persons.html` and `persons/<n>.html`."""

    template: ClassVar[str] = "persons.html"
    first: bool = told("whether this is the first page, with the search and the way to all others")
    numbers: tuple[tuple[str, str], ...] = told("on the first page: how many rows and entries, number and noun")
    n_open: int = told("on the first page: of how many entries it is left open who they are")
    worth: str = told("on the first page: what the probabilities are worth, in a few words; empty where not said")
    dependent: int = told("on the first page: how many two lists show signs that they depend on each other")
    ranges: tuple[Link, ...] = told("on the first page: all pages, by the first and last name, if more than one")
    persons: tuple[PersonView, ...] = told("the persons on this page, by name")
    before: Link | None = told("the page before")
    after: Link | None = told("the page after")


@dataclass(frozen=True, slots=True)
class OpenPersonsPage(Context):
    """`persons-open.html` and `persons/open-<n>.html`."""

    template: ClassVar[str] = "persons_open.html"
    n_open: int = told("how many there are in all")
    rows: tuple[OpenRow, ...] = told("those on this page, the most doubtful first")


@dataclass(frozen=True, slots=True)
class WorthPage(Context):
    """`persons-worth.html`."""

    template: ClassVar[str] = "persons_worth.html"
    numbers: tuple[tuple[str, str], ...] = told("rows, persons with bounds, pairs compared: number and noun")
    persons: str = told("what the range of the number of persons holds, in words; empty where not said")
    worth: str = told("what the probabilities are worth, in words; empty where not said")
    calibrated: bool = told("whether reviews have calibrated the probabilities")
    plot: Markup = told("the reliability plot, as SVG; empty without reviews")
    bins: tuple[BinView, ...] = told("the same as the plot, in numbers")
    error: str = told("estimated calibration error; empty while uncalibrated")
    missed: str = told("how many pairs that are one person were never compared, with bounds; empty where not estimated")
    blocking: str = told("what the estimate rests on, in words; empty where not said")
    lists: tuple[TwoListsView, ...] = told("lists with persons in common, those that depend on each other first")


@dataclass(frozen=True, slots=True)
class DayView:
    """A day, or a stretch of days, on which something is said to have happened."""

    anchor: str = told("its address on the page")
    when: str = told("the day in words")
    n_claims: str = told("how many claims speak of it")
    n_sources: str = told("in how many sources")
    questions: tuple[Link, ...] = told("questions its claims belong to, contested ones first; `note` is how they stand")
    claims: tuple[ClaimView, ...] = told("some of its claims that belong to no question, one a topic")
    more: int = told("such claims that are not shown")
    published: tuple[SourceRef, ...] = told("sources published on that very day")
    more_published: int = told("such sources that are not shown")


@dataclass(frozen=True, slots=True)
class TimelinePage(Context):
    """`timeline.html` and its further pages."""

    template: ClassVar[str] = "timeline.html"
    picture: Markup | None = told("time as a strip of bars, as SVG; on the first page only")
    days: tuple[DayView, ...] = told("days by time")
    undated: int = told("how many claims give no day; on the last page only")


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place that lies somewhere, and what is told of it."""

    anchor: str = told("its address on the page")
    number: str = told("its number on the map")
    name: str = told("what the settings call it; empty where cells of a list alone say where it is")
    written: tuple[str, ...] = told("how claims and rows write it, the commonest first")
    position: str = told("latitude and longitude in words")
    within: str = told("how far from there it may lie, in words; empty where it lies just there")
    known_from: str = told("who says that it lies there; empty where nobody is named")
    n_claims: str = told("how many claims speak of it; empty for none")
    n_rows: str = told("how many rows of lists do; empty for none")
    n_recorded: str = told("how many sources were recorded there; empty for none")
    sources: tuple[SourceRef, ...] = told("the sources of all these, some of them")
    more_sources: int = told("sources that are not shown")
    questions: tuple[Link, ...] = told("questions its claims belong to, contested ones first; `note` is how they stand")
    claims: tuple[ClaimView, ...] = told("some of its claims that belong to no question, one a topic")
    more: int = told("such claims that are not shown")
    rows: tuple[Link, ...] = told("some of its rows, each in its list")
    more_rows: int = told("rows that are not shown")


@dataclass(frozen=True, slots=True)
class MapPage(Context):
    """`map.html` and its further pages."""

    template: ClassVar[str] = "map.html"
    picture: Markup | None = told("the map, as SVG; on the first page only")
    about: tuple[str, ...] = told("what is to be known of the map: projection, coasts, borders; on the first page only")
    vague: bool = told("whether a place on the map lies somewhere within a distance")
    several: bool = told("whether places are drawn as one")
    key: tuple[tuple[str, int], ...] = told("what discs stand for: how many, and the diameter in pixels")
    places: tuple[PlaceView, ...] = told("places, those of which most is told first")
    unlocated: tuple[tuple[str, str], ...] = told(
        "names without a position, with how often they stand; first page only"
    )
    more_unlocated: int = told("such names that are not shown")


@dataclass(frozen=True, slots=True)
class MethodOfCount:
    """What one method of the count says of a stratum."""

    named: str = told("what the method is called")
    said: str = told("the estimate with its interval, or that there is none")
    main: bool = told("whether it is the one to be cited")
    refused: bool = told("whether it refuses")
    reasons: tuple[str, ...] = told("why it refuses")
    weight: str = told("its share of the combined estimate; empty where it has none")
    supposes: str = told("what must be so for it to be right; goes on from `supposes that`")


@dataclass(frozen=True, slots=True)
class HistoryView:
    """Persons who stand on the same lists."""

    on: tuple[bool | None, ...] = told("list by list whether they stand on it; None where it could not see them")
    count: str = told("how many")


@dataclass(frozen=True, slots=True)
class StratumView:
    """How many there are in one stratum."""

    key: str = told("tells it from the others on the page")
    name: str = told("the stratum; empty where persons are not counted apart")
    said: str = told("the estimate to be cited, or that there is none")
    refused: bool = told("whether there is none")
    documented: int = told("how many are on one list at least")
    reasons: tuple[str, ...] = told("why there is none")
    plot: Markup | None = told("what methods say, as SVG; None where none says anything")
    methods: tuple[MethodOfCount, ...] = told("every method, the one to be cited first")
    rests: tuple[str, ...] = told("what the estimate rests on, in sentences")
    lists: tuple[Link, ...] = told("the lists")
    histories: tuple[HistoryView, ...] = told("who stands on which lists, the most frequent first")
    left: int = told("such rows that are not shown")


@dataclass(frozen=True, slots=True)
class EstimatesPage(Context):
    """`estimates.html`."""

    template: ClassVar[str] = "estimates.html"
    strata: tuple[StratumView, ...] = told("strata, the sum of all first")
    supposed: tuple[str, ...] = told("what every method supposes, a sentence each")


@dataclass(frozen=True, slots=True)
class FindingsPage(Context):
    """`findings.html`."""

    template: ClassVar[str] = "findings.html"
    findings: tuple[FindingView, ...] = told("what people concluded, in the order of their numbers")
    tally: str = told("how many are approved and how many are not, in words")


@dataclass(frozen=True, slots=True)
class ReportView:
    """A written report in the list of reports."""

    title: str
    subtitle: str
    lang: str
    direction: str
    language: str
    by: str
    day: str
    forms: tuple[Link, ...]
    """The page first, then the other forms."""


@dataclass(frozen=True, slots=True)
class ReportsPage(Context):
    """`report/index.html`."""

    template: ClassVar[str] = "reports.html"
    reports: tuple[ReportView, ...] = told("the written reports, by name")


@dataclass(frozen=True, slots=True)
class LawPage(Context):
    """`law.html`."""

    template: ClassVar[str] = "law.html"
    crimes: tuple[CrimeView, ...] = told("the crimes examined, each with its matrix")
    days: tuple[tuple[str, tuple[PostView, ...]], ...] = told("days of which posts are known: day, chain of command")


@dataclass(frozen=True, slots=True)
class MethodPage(Context):
    """`method.html`."""

    template: ClassVar[str] = "method.html"
    versions: tuple[tuple[str, str], ...] = told("programs, readers and methods with their versions")
    settings: tuple[tuple[str, str, str], ...] = told("settings: key, value, meaning")
    doubtful: str = told("probability below which a line is dashed")


@dataclass(frozen=True, slots=True)
class VerifyPage(Context):
    """`VERIFY.html`."""

    template: ClassVar[str] = "verify.html"
    n_originals: int = told("originals carried along")
    n_entries: int = told("ledger entries carried along, withheld ones included")
    has_checkpoint: bool = told("whether a signed checkpoint is carried along")
    has_signature: bool = told("whether the manifest is signed")
    key: str = told("the public key in C2SP form, else empty")


PAGES: Mapping[str, type[Context]] = {
    page.template: page
    for page in (
        OverviewPage, SourcesPage, SourcePage, SourceMorePage, ConflictMorePage, SaidPage,
        ConflictsPage, ConflictPage, ClaimsPage, SpeakersPage,
        LineagesPage, SuppressedPage, RecordsPage, PersonsPage, OpenPersonsPage, WorthPage, FindingsPage, LawPage,
        MethodPage, VerifyPage, ReportsPage,
    )
}  # fmt: skip
"""Every page by its template."""
