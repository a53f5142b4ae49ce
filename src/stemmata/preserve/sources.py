"""From the ledger's custody events to the tables `receipts` and `sources`: derived, and the same each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from stemmata import decisions
from stemmata.errors import EvidenceMissingError
from stemmata.preserve import describe, media
from stemmata.stage import Notice, Outcome
from stemmata.tables import TABLES
from stemmata.values.ids import canonical_json, row_id

if TYPE_CHECKING:
    from stemmata.stage import Evidence, Work

_UNREAD = "not read yet"


@dataclass(slots=True)
class _Source:
    """What is known of one source while the ledger is read from its beginning."""

    receipts: list[tuple[decisions.Entry, decisions.EvidenceReceived]] = field(default_factory=list)
    said: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    """Name and path of a receipt -> what the manifest last said of it."""
    fields: dict[str, Any] = field(default_factory=dict)
    rest: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    protection: set[str] = field(default_factory=set)
    withdrawn: str | None = None


def derive(work: Work) -> Outcome:
    """Return `receipts` and `sources` (see `stemmata.preserve.run`)."""
    sources, receipts = _told((decisions.read(entry) for entry in work.entries), work.settings.case.calendars)
    _inherit(sources)
    notices: list[Notice] = []
    rows = []
    for source_id, source in sources.items():
        row, missing = _row(source_id, source, work.evidence, work.settings.preserve.protection)
        rows.append(row)
        if row["protection"] == "open":
            notices += [Notice("manifest-value", remark, source_id) for remark in dict.fromkeys(source.remarks)]
        elif source.remarks:
            # what a manifest says of a protected source is protected too, and notices end in mails and logs
            said = f"what the manifest says of a {row['protection']} source was not wholly understood; `add` told it"
            notices.append(Notice("manifest-value", said))
        notices += [Notice("evidence-missing", missing, source_id)] if missing else []
    tables = {"receipts": TABLES["receipts"].build(receipts), "sources": TABLES["sources"].build(rows)}
    return Outcome(tables, tuple(notices))


def _told(
    entries: Iterable[decisions.Entry], calendars: Sequence[str]
) -> tuple[dict[str, _Source], list[dict[str, Any]]]:
    """Follow the ledger from its first entry to its last."""
    sources: dict[str, _Source] = {}
    receipts: list[dict[str, Any]] = []
    for entry in entries:
        match entry.decision:
            case decisions.EvidenceReceived() as received:
                source = sources.setdefault(received.source_id, _Source())
                source.receipts.append((entry, received))
                _describe(source, received, calendars)
                receipts.append(_receipt(entry, received))
            case decisions.MetadataCorrected() as corrected if corrected.source_id in sources:
                _correct(sources[corrected.source_id], corrected, calendars)
            case decisions.EvidenceWithdrawn() as withdrawn if withdrawn.source_id in sources:
                sources[withdrawn.source_id].withdrawn = withdrawn.reason
            case _:
                pass
    return sources, receipts


def _receipt(entry: decisions.Entry, received: decisions.EvidenceReceived) -> dict[str, Any]:
    return {
        "receipt_id": row_id("receipt", entry.seq, received.source_id, received.path),
        "source_id": received.source_id,
        "seq": entry.seq,
        "received_at": entry.time,
        "name": received.name,
        "path": received.path,
        "parent_source_id": received.parent_source_id,
        "agent": entry.agent,
        "details": canonical_json(dict(received.details)),
    }


def _describe(source: _Source, received: decisions.EvidenceReceived, calendars: Sequence[str]) -> None:
    """Add what a receipt says: the first to speak of a column counts, the strictest protection holds."""
    found = describe.interpret(received.details, calendars)
    source.said[received.name, received.path] = received.details
    for column, value in found.fields.items():
        source.fields.setdefault(column, value)
    if received.list_id:
        source.fields.setdefault("list_id", received.list_id)
    for header, cell in found.rest.items():
        source.rest.setdefault(header, cell)
    source.remarks += found.remarks
    # a statement set aside because it speaks of other bytes is not believed, but what it wants protected stays so
    aside = describe.interpret(received.set_aside.get("details", {})).fields
    source.protection |= {f["protection"] for f in (found.fields, aside) if "protection" in f}


def _correct(source: _Source, corrected: decisions.MetadataCorrected, calendars: Sequence[str]) -> None:
    """Apply a correction: a person's, column by column, or what changed in the manifest's row."""
    changed: dict[str, Any] = {column: _value(column, value) for column, value in corrected.fields.items()}
    if corrected.name is not None and corrected.path is not None:
        key = (corrected.name, corrected.path)
        old, new = (describe.interpret(said, calendars) for said in (source.said.get(key, {}), corrected.details))
        for column in describe.FIELDS:
            if old.fields.get(column) != new.fields.get(column):
                changed[column] = new.fields.get(column)
        if corrected.list_id:
            changed["list_id"] = corrected.list_id
        source.rest = {h: c for h, c in source.rest.items() if old.rest.get(h) != c} | dict(new.rest)
        source.remarks = [r for r in source.remarks if r not in old.remarks] + list(new.remarks)
        source.said[key] = corrected.details
    for column, value in changed.items():
        source.fields[column] = value
        if column == "protection":
            source.protection = {value} if value else set()


def _value(column: str, value: Any) -> Any:  # noqa: ANN401  (a value of a table cell)
    if column in {"published_from", "published_to"} and value is not None:
        return date.fromisoformat(value)
    return value


def _inherit(sources: dict[str, _Source]) -> None:
    """Let what was taken from a container be as protected as the container, and withdrawn with it.

    A source that also came on its own, or from a container that still stands, is not withdrawn with one of them.
    """
    parents = {
        s: sorted({r.parent_source_id for _, r in source.receipts if r.parent_source_id})
        for s, source in sources.items()
    }
    # containers stand in the ledger before their members, so one pass in that order reaches every depth
    for source_id, source in sources.items():
        containers = [sources[parent] for parent in parents[source_id] if parent in sources and parent != source_id]
        for container in containers:
            source.protection |= container.protection
            if container.fields.get("obtained"):
                source.fields.setdefault("obtained", container.fields["obtained"])
        alone = any(received.parent_source_id is None for _, received in source.receipts)
        if containers and not alone and source.withdrawn is None and all(c.withdrawn for c in containers):
            source.withdrawn = f"its container was withdrawn: {containers[0].withdrawn}"


def _row(source_id: str, source: _Source, evidence: Evidence, default: str) -> tuple[dict[str, Any], str | None]:
    """Return the row of a source, and what to say if its bytes are missing."""
    entry, first = source.receipts[0]
    status, reason, missing = "unread", _UNREAD, None
    kind_of_file = None
    try:
        kind_of_file = media.media_type(evidence.path(source_id), first.name)
    except (EvidenceMissingError, OSError) as problem:
        reason = missing = (
            f"its bytes are missing or cannot be opened ({problem}); restore them from a copy of the case"
        )
    if source.withdrawn is not None:
        status, reason = "withdrawn", source.withdrawn
    fields = source.fields
    languages = fields.get("languages")
    row = {
        "source_id": source_id,
        "name": first.name,
        "media_type": kind_of_file,
        "size_bytes": first.size_bytes,
        "received_at": entry.time,
        **{column: fields.get(column) for column in describe.FIELDS},
        "kind": fields.get("kind") or ("list" if fields.get("list_id") else None),
        "languages": None if languages is None else list(languages),
        "protection": max(source.protection, key=describe.PROTECTIONS.index, default=default),
        "parent_source_id": first.parent_source_id,
        "details": canonical_json(dict(source.rest)),
        "status": status,
        "reason": reason,
    }
    return row, missing
