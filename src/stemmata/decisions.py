"""What people decide, and what happens to evidence, as typed records: the bodies of the ledger's entries.

The list of kinds is closed: a record is a frozen dataclass decorated with `@decision("its-kind")`. An entry whose kind
this version does not know (written by a later one) is never dropped: it is read as `Unknown` and stays in the ledger as
it is.

Bodies hold what was written, not what we made of it: cells of a manifest stand here as they stood there, and are
interpreted anew each time the tables are built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar, TypeVar


@dataclass(frozen=True, slots=True)
class Decision:
    """What every record has: a kind, and the way to and from the body of a ledger entry."""

    kind: ClassVar[str] = ""

    def body(self) -> dict[str, Any]:
        """Return the record as JSON values. Fields that are None or empty are left out."""
        values = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        return {name: value for name, value in values.items() if value not in (None, [], {})}


D = TypeVar("D", bound=Decision)
_KINDS: dict[str, type[Decision]] = {}


def decision(kind: str) -> Callable[[type[D]], type[D]]:
    """Enter a record class into the closed list, under `kind`."""

    def enter(record: type[D]) -> type[D]:
        record.kind = kind
        _KINDS[kind] = record
        return record

    return enter


def kinds() -> tuple[str, ...]:
    """Return all kinds that this version knows, sorted."""
    return tuple(sorted(_KINDS))


@dataclass(frozen=True, slots=True)
class Unknown(Decision):
    """An entry of a kind, or with a body, that this version does not understand: preserved, and passed over."""

    written_kind: str
    written_body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger with its record."""

    seq: int
    time: datetime
    agent: str | None
    decision: Decision


def read(entry: Mapping[str, Any]) -> Entry:
    """Return a ledger entry (as parsed from its line) with its typed record."""
    body = entry["body"]
    return Entry(
        seq=entry["seq"],
        time=datetime.fromisoformat(entry["time"]),
        agent=entry.get("agent"),
        decision=from_body(entry["kind"], body),
    )


def from_body(kind: str, body: Mapping[str, Any]) -> Decision:
    """Return the record of `kind` that `body` holds, or `Unknown`.

    Members that this version does not know are passed over here; they remain in the ledger.
    """
    record = _KINDS.get(kind)
    if record is None:
        return Unknown(kind, body)
    known = {f.name: body[f.name] for f in fields(record) if f.name in body}
    needed = {f.name for f in fields(record) if f.default is MISSING and f.default_factory is MISSING}
    if needed - known.keys():
        return Unknown(kind, body)
    return record(**{name: tuple(value) if isinstance(value, list) else value for name, value in known.items()})


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that hold, oldest first: those that no `DecisionRetracted` that holds takes away.

    Args:
        entries: Entries in the order of the ledger; a retraction always comes after what it retracts.
    """
    kept, gone = [], set()
    for entry in reversed(list(entries)):
        if entry.seq in gone:
            continue
        kept.append(entry)
        if isinstance(entry.decision, DecisionRetracted):
            gone.add(entry.decision.entry)
    return kept[::-1]


def _plain(value: Any) -> Any:  # noqa: ANN401  (any JSON value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    return value


# -- the case and its custody -------------------------------------------------------------------------------------


@decision("case-opened")
@dataclass(frozen=True, slots=True)
class CaseOpened(Decision):
    """The first entry of every ledger."""

    case_id: str
    """Random, so that a ledger cannot be taken for another's."""
    public_key: str
    """The key that signs the checkpoints, as a C2SP verifier key."""
    title: str | None = None


@decision("manifest-received")
@dataclass(frozen=True, slots=True)
class ManifestReceived(Decision):
    """A table with what is known of the files was received; its bytes are kept with the evidence."""

    source_id: str
    size_bytes: int
    name: str
    path: str
    columns: Mapping[str, str | None] = field(default_factory=dict)
    """Header as written -> column of `sources` it was understood as; null where it was not."""
    read_as: str | None = None
    """How its bytes were read: encoding and delimiter, or the sheet."""


@decision("evidence-received")
@dataclass(frozen=True, slots=True)
class EvidenceReceived(Decision):
    """One file was received."""

    source_id: str
    """SHA-256 of its bytes."""
    size_bytes: int
    name: str
    """Its name as received."""
    path: str
    """Where from: the path as given, or container, `!/` and the member's name."""
    parent_source_id: str | None = None
    """The container it was taken from."""
    name_encoding: str | None = None
    """How the name's bytes became letters, where that had to be guessed."""
    list_id: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    """Its row of the manifest, header -> cell, both as written; empty cells left out."""
    manifest_id: str | None = None
    manifest_row: int | None = None
    """Line of the manifest as a person counts it (1 = header)."""
    set_aside: Mapping[str, Any] = field(default_factory=dict)
    """What the manifest said of other bytes than these (`sha256` differs): kept, and believed of nothing."""


@decision("metadata-corrected")
@dataclass(frozen=True, slots=True)
class MetadataCorrected(Decision):
    """What is known of a source was changed. What was said before stays in its own entry.

    Either a person changed single columns (`fields`), or the manifest's row for a file received earlier now reads
    differently (`details`, with `name` and `path` of the receipt it restates).
    """

    source_id: str
    reason: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Column of `sources` -> new value; null empties it."""
    details: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    path: str | None = None
    list_id: str | None = None
    manifest_id: str | None = None
    manifest_row: int | None = None


WITHDRAWALS = ("consent", "court-order", "danger", "duplicate", "mistake", "other")
"""Why a source can be withdrawn, as codes."""


@decision("evidence-withdrawn")
@dataclass(frozen=True, slots=True)
class EvidenceWithdrawn(Decision):
    """A source may no longer be used. Its row stays as a tombstone, with the reason."""

    source_id: str
    reason: str
    code: str | None = None
    """One of `WITHDRAWALS`: all that is told of the reason outside the house."""


# -- who is who ---------------------------------------------------------------------------------------------------


VERDICTS = ("same", "different", "relative", "unsure", "deferred")
"""What can be said of two records. `relative`: two persons of one family; `unsure`: it cannot be told from what is
shown; `deferred`: to be asked again, with the reason."""


@decision("pair-judged")
@dataclass(frozen=True, slots=True)
class PairJudged(Decision):
    """Somebody (the entry's agent) said whether two records are one person."""

    record_a: str
    record_b: str
    verdict: str
    """One of `VERDICTS`."""
    records: Mapping[str, Any] = field(default_factory=dict)
    """Record id -> what it was when it was shown (`source_id`, `list_id`, digest `external` of its number in the list,
    digests `fields` of what describes the person): by these the decision finds the record in a later release."""
    reason: str | None = None
    second: bool = False
    """A second coding: made without seeing the first, to measure agreement; it does not replace the first."""
    score_seen: bool = False
    """Whether the score was shown before the verdict."""
    stratum: int | None = None
    """Where the pair came from the calibration sample: the stratum of its score,"""
    stratum_size: int | None = None
    """and how many pairs that stratum had when the sample was drawn."""


@decision("record-set-apart")
@dataclass(frozen=True, slots=True)
class RecordSetApart(Decision):
    """One record was taken out of a cluster: it is none of the persons that the others stand for."""

    record_id: str
    members: tuple[str, ...]
    """The other records of the cluster, as it was shown."""
    records: Mapping[str, Any] = field(default_factory=dict)
    """As in `PairJudged`."""
    reason: str | None = None


# -- what is claimed ----------------------------------------------------------------------------------------------


CODES = ("accepted", "rejected", "corrected", "unsure")
"""What can be said of a claim. `unsure`: it cannot be told from what is shown; it binds nothing."""


@decision("claim-coded")
@dataclass(frozen=True, slots=True)
class ClaimCoded(Decision):
    """Somebody (the entry's agent) said what a suggested claim is worth."""

    claim: Mapping[str, Any]
    """The claim as it was shown, column of `claims` -> value: by its place and words it is found again."""
    code: str
    """One of `CODES`."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """What `corrected` changes: column -> new value; null empties it."""
    reason: str | None = None
    round: str | None = None
    """The round of blind coding it was made in."""


@decision("claim-added")
@dataclass(frozen=True, slots=True)
class ClaimAdded(Decision):
    """Somebody found a claim that nobody had suggested."""

    claim: Mapping[str, Any]
    """The claim, column of `claims` -> value, with the words it quotes and their place."""
    reason: str | None = None
    round: str | None = None
    """As in `ClaimCoded`."""


@decision("claim-adjudicated")
@dataclass(frozen=True, slots=True)
class ClaimAdjudicated(Decision):
    """Somebody decided between coders; it stands over whatever they say."""

    claim: Mapping[str, Any]
    code: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    over: tuple[int, ...] = ()
    """Numbers of the codes that were shown."""


@decision("coding-round-opened")
@dataclass(frozen=True, slots=True)
class CodingRoundOpened(Decision):
    """Several coders code the same claims, none seeing what the others say until all are done."""

    round: str
    """Its name, once in a case."""
    coders: tuple[str, ...]
    claims: tuple[str, ...]
    """Ids of the claims."""


@decision("coding-round-closed")
@dataclass(frozen=True, slots=True)
class CodingRoundClosed(Decision):
    """A round ends though not every coder has coded every claim."""

    round: str
    reason: str | None = None


@decision("coding-scheme-adopted")
@dataclass(frozen=True, slots=True)
class CodingSchemeAdopted(Decision):
    """The topics that claims of the case are coded by were set; those adopted before no longer hold."""

    name: str
    topics: Mapping[str, Any]
    """Topic -> question, kind, values, note."""
    file: str | None = None
    """The file they were read from."""


@decision("decision-retracted")
@dataclass(frozen=True, slots=True)
class DecisionRetracted(Decision):
    """An earlier entry no longer holds. Retracting a retraction brings back what it took away."""

    entry: int
    """Number of the entry that no longer holds."""
    reason: str | None = None
    concerns: tuple[str, ...] = ()
    """The records and sources that the entry speaks of: what is withheld of them is withheld of this too."""


# -- findings -----------------------------------------------------------------------------------------------------


SIDES = ("for", "against", "neither")
"""Where a claim stands to a finding. `neither`: it was looked at and bears on it in no way, with the reason why."""
WEIGHTS = ("material", "immaterial", "unsure")
"""Whether a claim matters to what is found."""
CONCLUSIONS = ("established", "not established", "cannot be said")
"""What can be found of a statement, by the standard of proof it is held to."""
CONTRARY_UNSEEN = "claims that contradict it were found, and nobody has looked at them"
"""Why a finding is to be looked at again; withheld with the claims."""
LACKS_LOOK = "a look at the claims that contradict it: mark each as against it, or as neither with the reason"
"""What a finding lacks for the same reason."""
STEPS = ("in review", "approved", "returned", "reopened")
"""Where a finding can be moved to; it begins as a draft."""


@decision("finding-written")
@dataclass(frozen=True, slots=True)
class FindingWritten(Decision):
    """The words of a finding; a later entry of the same finding takes their place as a whole."""

    finding_id: str
    statement: str
    standard: str
    """The standard of proof it is held to, one of those that `case.toml` names."""
    verdict: str | None = None
    """One of `CONCLUSIONS`."""
    reasons: str | None = None
    would_change: str | None = None
    """What would change the conclusion."""
    persons: tuple[str, ...] = ()
    """Whom it speaks of, as named here."""
    members: Mapping[str, Any] = field(default_factory=dict)
    """Name -> the rows and mentions that were this person of the lists then; nothing for a name alone."""


@decision("finding-evidence")
@dataclass(frozen=True, slots=True)
class FindingEvidence(Decision):
    """Claims were said to stand for a finding, against it, or neither; the last word on each claim stands."""

    finding_id: str
    side: str
    """One of `SIDES`."""
    weight: str
    """One of `WEIGHTS`."""
    claims: Mapping[str, Any]
    """Claim id -> what the claim was when it was looked at (source, span, value, speaker, polarity)."""
    reason: str | None = None


@decision("finding-searched")
@dataclass(frozen=True, slots=True)
class FindingSearched(Decision):
    """Somebody looked for what contradicts a finding, and says in words where, and that nothing was found."""

    finding_id: str
    words: str


@decision("finding-dissent")
@dataclass(frozen=True, slots=True)
class FindingDissent(Decision):
    """Somebody disagrees with a finding, and why."""

    finding_id: str
    words: str


@decision("finding-moved")
@dataclass(frozen=True, slots=True)
class FindingMoved(Decision):
    """A finding went a step through its review."""

    finding_id: str
    to: str
    """One of `STEPS`."""
    content: str
    """Digest of what it said and what was said of its claims at that time."""
    reason: str | None = None


@decision("claim-graded")
@dataclass(frozen=True, slots=True)
class ClaimGraded(Decision):
    """Somebody said how reliable one claim is, on one scale. No publisher or speaker is ever graded."""

    claim_id: str
    scale: str
    grade: str
    claim: Mapping[str, Any]
    """What the claim was when it was graded."""
    reason: str


# -- the law ------------------------------------------------------------------------------------------------------


@decision("legal-scheme-added")
@dataclass(frozen=True, slots=True)
class LegalSchemeAdded(Decision):
    """A scheme of elements of crimes that the case brings itself."""

    scheme: str
    text: str
    """The TOML file as it was given."""


@decision("crime-examined")
@dataclass(frozen=True, slots=True)
class CrimeExamined(Decision):
    """It is asked whether a crime was committed, and perhaps who answers for it, and how."""

    crime: str
    """Scheme and crime: `crimes-against-humanity/murder`."""
    persons: tuple[str, ...] = ()
    """Persons whose responsibility is asked, as named here."""
    modes: tuple[str, ...] = ()
    """Modes of liability asked of each: `modes-of-liability/ordering`."""
    reason: str | None = None
    members: Mapping[str, Any] = field(default_factory=dict)
    """Name -> the rows and mentions that were this person of the lists then; nothing for a name alone."""


@decision("element-mapped")
@dataclass(frozen=True, slots=True)
class ElementMapped(Decision):
    """Findings and claims were said to bear on one element of a crime or of a mode of liability."""

    crime: str
    """The crime examined."""
    element: str
    """Scheme, crime or mode, and element: `crimes-against-humanity/murder/death`."""
    side: str
    """One of `SIDES`; `neither` takes them off."""
    claims: Mapping[str, Any] = field(default_factory=dict)
    """Claim id -> what the claim was."""
    findings: tuple[str, ...] = ()
    person: str | None = None
    """Of whom the element is asked, as named in `CrimeExamined`; nobody for what is asked of the crime alone."""
    reason: str | None = None


@decision("post-held")
@dataclass(frozen=True, slots=True)
class PostHeld(Decision):
    """Somebody held a post, from one day to another, under another post."""

    person: str
    post: str
    started: str | None = None
    """As written; nothing where it is not known."""
    ended: str | None = None
    """As written; nothing where it is not known."""
    ongoing: bool = False
    """Whether it is known not to have ended."""
    under: str | None = None
    """The post above it, as that post is named here."""
    claims: Mapping[str, Any] = field(default_factory=dict)
    """Claim id -> what the claim was: what says so."""
    reason: str | None = None
    members: tuple[str, ...] = ()
    """The rows and mentions that were this person of the lists then; nothing for a name alone."""


# -- assisted reading -----------------------------------------------------------------------------------------------


@decision("model-asked")
@dataclass(frozen=True, slots=True)
class ModelAsked(Decision):
    """Passages are about to be sent to a model: entered before the first byte leaves."""

    url: str
    """Where to."""
    model: str
    """The model as the endpoint calls it."""
    prompt: str
    """Version of the instruction."""
    request_sha256: str
    """Object of the evidence store that holds the question, byte for byte."""
    source_id: str
    passages: tuple[str, ...]
    """Ids of the passages, in the order in which the question shows them."""
    protection: str
    """Protection of the source when it was sent."""
    may_leave: str | None = None
    """The sentence of `case.toml` by which a source that is not open was sent."""


@decision("model-answered")
@dataclass(frozen=True, slots=True)
class ModelAnswered(Decision):
    """A model answered, or did not."""

    asked: int
    """Number of the entry of the question."""
    attempts: int
    seconds: float
    answer_sha256: str | None = None
    """Object of the evidence store that holds the answer as received; None where there was none."""
    problem: str | None = None
    """Why there was none."""
    source_id: str | None = None
    passages: tuple[str, ...] = ()
    """As in the question: what is withheld of it is withheld of this too."""


@decision("suggestions-removed")
@dataclass(frozen=True, slots=True)
class SuggestionsRemoved(Decision):
    """All claims of a method are taken out of the case; the answers stay where they are."""

    method: str
    reason: str


@decision("suggestions-restored")
@dataclass(frozen=True, slots=True)
class SuggestionsRestored(Decision):
    """All claims of a method that were taken out are in the case again."""

    method: str
    reason: str


# -- what may leave, and on whose word --------------------------------------------------------------------------------


EDITIONS = ("public", "court", "full")
"""For whom a dossier is made; the purposes that consent is given for."""
GUARDED = ("person", "place", "organisation", "phone", "contact", "number", "words")
"""What protected words can be."""
PROTECTIONS = (*GUARDED, "passage", "field", "original")
"""What can be protected: words wherever they stand, or a part of one source."""
CONSENTS = ("given", "refused", "withdrawn")
INNER_KINDS = frozenset({"protected", "consent-recorded", "edition-secret"})
"""Kinds of entries that never leave the house but in a full edition."""


@decision("protected")
@dataclass(frozen=True, slots=True)
class Protected(Decision):
    """Words, or a part of a source, must not be shown in some editions."""

    what: str
    """One of `PROTECTIONS`."""
    reason: str
    editions: tuple[str, ...] = ("public", "court")
    words: tuple[str, ...] = ()
    """How they are written; the first names them in the house. Of `passage`: the words of the source, verbatim."""
    source_id: str | None = None
    columns: tuple[str, ...] = ()
    """Of `field`: columns of `sources`."""
    start: int | None = None
    end: int | None = None
    pseudonym: str | None = None
    """What stands instead, if it was chosen and not drawn."""


@decision("consent-recorded")
@dataclass(frozen=True, slots=True)
class ConsentRecorded(Decision):
    """Somebody gave, refused or withdrew consent to a purpose."""

    who: str
    purpose: str
    """One of `EDITIONS`."""
    says: str
    """One of `CONSENTS`."""
    sources: tuple[str, ...] = ()
    """Ids of the sources that it is about; none = about the person's name wherever it stands."""
    until: str | None = None
    """Last day on which it holds, ISO."""
    how: str | None = None
    """How it was obtained: signed form, recording, orally before whom."""


@decision("edition-secret")
@dataclass(frozen=True, slots=True)
class EditionSecret(Decision):
    """What pseudonyms of one edition are drawn from."""

    edition: str
    secret: str
    """64 hexadecimal digits, random."""


@decision("edition-prepared")
@dataclass(frozen=True, slots=True)
class EditionPrepared(Decision):
    """An edition was made, and the leak scan found nothing in it."""

    edition: str
    content: str
    """SHA-256 of its manifest."""
    day: str
    """The day on which consents were counted, ISO."""
    files: int
    strings: int
    """Protected strings that were looked for."""


@decision("edition-approved")
@dataclass(frozen=True, slots=True)
class EditionApproved(Decision):
    """Somebody else looked at a prepared edition and lets it leave, until a day."""

    edition: str
    content: str
    """SHA-256 of the manifest of what was looked at."""
    until: str
    reason: str | None = None


@decision("edition-released")
@dataclass(frozen=True, slots=True)
class EditionReleased(Decision):
    """An edition left the house."""

    edition: str
    content: str
    """SHA-256 of the manifest as approved."""
    approved: int
    """Number of the entry of the approval."""
    to: str | None = None
    """For whom, in words."""
    form: str | None = None
    """The form in which it left, if it is not the folder itself."""
    sealed: str | None = None
    """SHA-256 of the manifest of that form."""
