"""The case as FollowTheMoney entities and, for persons of lists, as statements with their place in the evidence.

FollowTheMoney (FtM) is the data model of Aleph and OpenSanctions. Entities are one JSON object a line, and so are
statements, in which each value of an entity stands for itself and names its origin.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from stemmata.report.edition import Claim, Source
from stemmata.report.exports.ready import Ready, as_date
from stemmata.report.packet import File
from stemmata.values.locators import locate

README = """\
entities.ftm.json holds FollowTheMoney entities, one JSON object a line: `ftm validate -i entities.ftm.json`, or import
it into Aleph or OpenAleph. statements.ftm.json holds the values of the persons of lists as statements; `origin` of each
is the SHA-256 of the list and the cell. Ids are made of the ids of the case and stay the same in every edition.

  sources                 Document, PlainText, HyperText, Pages, Table, Workbook, Email, Audio, Video, Image, Package;
                          the id ends in the SHA-256 (contentHash of FtM is a SHA-1, and is left empty)
  persons of lists        Person: every spelling, dates no finer than they are known
  their rows              Documentation between Person and Document: row and cell; proof is the Document
  names found in texts    Mention in the Document; resolved where people said which Person it is
  claims                  Note on the Document and on the Event that it speaks of: who says what (description), in which
                          words (summary), where (notes); and a Documentation whose proof is the Document
  events                  Event: questions on the same days
  findings                Note: statement, standard, verdict, status
  posts                   Position, and Occupancy by a Person of that name

Names and texts stand as they were written. FollowTheMoney takes signs that are not seen (zero-width non-joiners) out
of them when it cleans what it reads.

What a claim says is no entity: a machine's or a speaker's word on who did what makes nobody a suspect here. So claims
stay texts on the documents that hold them, and only rows of lists and decisions of people make persons.
"""
_SCHEMATA: Mapping[str, str] = {
    "application/pdf": "Pages", "application/zip": "Package", "message/rfc822": "Email", "text/csv": "Table",
    "text/html": "HyperText", "text/plain": "PlainText", "text/tab-separated-values": "Table",
    "application/msword": "Pages", "application/rtf": "Pages", "application/x-ndjson": "Table",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Pages",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Workbook",
    "application/vnd.oasis.opendocument.text": "Pages", "application/vnd.ms-excel": "Workbook",
    "application/vnd.oasis.opendocument.spreadsheet": "Workbook",
}  # fmt: skip
_FAMILIES: Mapping[str, str] = {"audio": "Audio", "video": "Video", "image": "Image"}
_FOLDERS = frozenset({"Package", "Email", "Workbook"})
"""Schemata that others may lie in."""
_LONGEST = 60_000
"""FtM cuts texts at 65,000 characters; a longer one is left out rather than cut."""

Entity = dict[str, Any]
Statement = tuple[str, str, str, str]
"""Property, value, value as written, origin."""


def files(ready: Ready) -> Iterator[File]:
    """Yield entities and statements."""
    dataset = _dataset(ready)
    persons = list(_persons(ready))
    others = (*_documents(ready), *_events(ready), *_notes(ready), *_posts(ready), *_mentions(ready))
    lines = {_line(entity, dataset) for entity in (*others, *(entity for entity, _ in persons))}
    statements = {_statement(entity, one, dataset, ready.as_of) for entity, said in persons for one in said}
    yield "entities.ftm.json", "".join(sorted(lines)).encode("utf-8", "replace")
    yield "statements.ftm.json", "".join(sorted(statements)).encode("utf-8", "replace")


def _dataset(ready: Ready) -> str:
    """Return a name for the case that stays the same and tells nothing: a digest of the line that opened it."""
    first = next(iter(ready.ledger.lines()), b"")
    return f"case_{hashlib.sha256(first).hexdigest()[:12]}"


def _line(entity: Entity, dataset: str) -> str:
    properties = {
        name: sorted({" ".join(v.split()) if name in {"name", "alias"} else v for v in values if v and v.strip()})
        for name, values in entity["properties"].items()
    }
    whole = {**entity, "properties": {k: v for k, v in sorted(properties.items()) if v}, "datasets": [dataset]}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _entity(schema: str, id_: str, **properties: list[str] | str | None) -> Entity:
    values = {name: [value] if isinstance(value, str) else list(value or ()) for name, value in properties.items()}
    return {"id": id_, "schema": schema, "properties": values}


def _source_id(source_id: str) -> str:
    return f"stm-source-{source_id}"


def _schema_of(source: Source) -> str:
    media = source.media_type or ""
    return _SCHEMATA.get(media) or _FAMILIES.get(media.partition("/")[0]) or "Document"


def _documents(ready: Ready) -> Iterator[Entity]:
    sources = ready.edition.sources
    for source in sources.values():
        parent = sources.get(source.parent_source_id or "")
        text = ready.edition.texts.get(source.source_id)
        yield _entity(
            _schema_of(source),
            _source_id(source.source_id),
            fileName=source.name or source.source_id,
            title=source.title,
            author=source.author,
            publisher=source.publisher,
            fileSize=str(source.size_bytes) if source.size_bytes is not None else None,
            mimeType=source.media_type,
            language=[_ISO3.get(code, "") for code in source.languages or ()],
            publishedAt=as_date(source.published_from, source.published_to),
            retrievedAt=source.received_at.date().isoformat() if source.received_at else None,
            parent=_source_id(parent.source_id) if parent and _schema_of(parent) in _FOLDERS else None,
            bodyText=text.text if text and len(text.text) <= _LONGEST else None,
            keywords=[word for word in (ready.exhibit(source.source_id), source.kind) if word],
            notes=f"SHA-256 {sha256}" if (sha256 := ready.sha256(source.source_id)) else "redacted",
        )


_ISO3: Mapping[str, str] = {
    "ar": "ara", "de": "deu", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra", "he": "heb", "hy": "hye", "it": "ita",
    "ku": "kur", "nl": "nld", "ps": "pus", "pt": "por", "ru": "rus", "sq": "sqi", "sr": "srp", "tr": "tur", "uk": "ukr",
    "ur": "urd", "zh": "zho",
}  # fmt: skip


def _event_id(days: tuple[object, object]) -> str:
    return f"stm-event-{days[0]}-{days[1]}"


def _events(ready: Ready) -> Iterator[Entity]:
    for days, questions in ready.events.items():
        first, last = days
        yield _entity(
            "Event",
            _event_id(days),
            name=ready.event_name(days),
            date=as_date(first, last),
            startDate=str(first or ""),
            endDate=str(last or ""),
            summary=[q.title or "" for q in questions],
            location=sorted(ready.places_of.get(days, ())),
        )


def _notes(ready: Ready) -> Iterator[Entity]:
    for claim in ready.claims:
        document = _source_id(claim.source_id)
        days = ready.event_of.get(claim.claim_id)
        id_ = f"stm-claim-{claim.claim_id}"
        yield _entity(
            "Note",
            id_,
            name=f"{claim.topic or 'other'}: {claim.value or claim.quote or claim.claim_id}"[:300],
            description=_said(claim),
            summary=claim.quote,
            notes=_where(ready, claim),
            entity=[document, *([_event_id(days)] if days else [])],
            keywords=[word for word in (claim.kind, claim.topic, claim.polarity, claim.layer, claim.status) if word],
        )
        yield _entity(
            "Documentation",
            f"{id_}-proof",
            document=document,
            entity=id_,
            role="states the claim",
            recordId=f"{claim.start}-{claim.end}",
            summary=claim.quote,
            proof=document,
        )
    for finding in ready.edition.findings:
        claims = (*(finding.claims_for or ()), *(finding.claims_against or ()))
        known = [ready.edition.claims[c] for c in claims if c in ready.edition.claims]
        yield _entity(
            "Note",
            f"stm-finding-{finding.finding_id}",
            name=f"Finding {finding.finding_id} ({finding.status})",
            description=finding.statement,
            notes=f"standard: {finding.standard}; verdict: {finding.verdict}; status: {finding.status}",
            entity=sorted({f"stm-claim-{claim.claim_id}" for claim in known}),
            keywords=["finding"],
        )


def _said(claim: Claim) -> str:
    value = " ".join(part for part in (claim.value, claim.unit) if part)
    through = " through ".join(reversed(claim.speakers[1:]))
    whom = claim.asserted_by or "the source"
    return f"{whom} {claim.polarity or 'asserts'}: {value}" + (f" (told by {through})" if through else "")


def _where(ready: Ready, claim: Claim) -> str:
    passage = ready.passage_at(claim.source_id, claim.start)
    place = locate({name: getattr(passage, name) for name in passage.__slots__}) if passage else ""
    exhibit = ready.exhibit(claim.source_id)
    return ", ".join(filter(None, (exhibit, place, f"characters {claim.start} to {claim.end}", claim.method)))


def _mentions(ready: Ready) -> Iterator[Entity]:
    person = {m.member_id: m.person_id for members in ready.edition.persons.values() for m in members}
    for source_id, mentions in ready.edition.mentions.items():
        for mention in mentions:
            if mention.kind not in {"person", "organisation"} or not mention.as_written:
                continue
            resolved = person.get(mention.mention_id)
            yield _entity(
                "Mention",
                f"stm-mention-{mention.mention_id}",
                document=_source_id(source_id),
                name=mention.as_written,
                detectedSchema="Person" if mention.kind == "person" else "Organization",
                resolved=f"stm-person-{resolved}" if resolved else None,
            )


def _posts(ready: Ready) -> Iterator[Entity]:
    for post in ready.edition.posts:
        if not post["post"]:
            continue
        position = f"stm-position-{_digest(post['post'])}"
        yield _entity(
            "Position", position, name=post["post"], summary=f"under: {post['under']}" if post["under"] else ""
        )
        if not post["person"]:
            continue
        holder = f"stm-holder-{_digest(post['person'])}"
        yield _entity("Person", holder, name=post["person"])
        claims = [ready.edition.claims[c] for c in post["claims"] or () if c in ready.edition.claims]
        yield _entity(
            "Occupancy",
            f"stm-post-{post['post_id']}",
            holder=holder,
            post=position,
            startDate=as_date(post["started_from"], post["started_to"]),
            endDate=as_date(post["ended_from"], post["ended_to"]),
            status="current" if post["ongoing"] else None,
            summary=[said for said in (post["reason"], post["started"], post["ended"]) if said],
            proof=sorted({_source_id(claim.source_id) for claim in claims}),
        )


def _persons(ready: Ready) -> Iterator[tuple[Entity, list[Statement]]]:
    """Yield each person that has a row in a list with what its rows say, and the documents of its rows."""
    for person_id, members in ready.edition.persons.items():
        rows = [(m, ready.rows[m.member_id]) for m in members if m.member_id in ready.rows]
        said = [one for _, row in rows for one in _values(row)]
        if not any(prop == "name" for prop, *_ in said):
            continue
        values: dict[str, list[str]] = {}
        for prop, value, _, _ in said:
            values.setdefault(prop, []).append(value)
        id_ = f"stm-person-{person_id}"
        yield {"id": id_, "schema": "Person", "properties": values}, said
        for member, row in rows:
            document = _source_id(row["source_id"])
            sure = f"; belongs with probability {member.p_member:g}" if member.p_member not in {None, 1.0} else ""
            sheet = f"{row['sheet']}, " if row["sheet"] else ""
            linked = _entity(
                "Documentation",
                f"stm-row-{row['record_id']}",
                document=document,
                entity=id_,
                role=f"row of the list {row['list_id'] or row['source_id'][:12]}",
                recordId=f"{sheet}row {row['row']}",
                summary=f"{row['name_as_written'] or row['name']}{sure}",
                proof=document,
            )
            yield linked, []


def _values(row: Mapping[str, Any]) -> Iterator[Statement]:
    """Yield what a row says of its person: property, value, as written, and the cell it stands in."""
    cells = json.loads(row["cells"] or "{}")
    sheet = f"{row['sheet']}!" if row["sheet"] else ""

    def said(prop: str, field: str, value: str | None) -> Iterator[Statement]:
        if value and value.strip():
            cell = str(cells.get(field) or f"row {row['row']}")
            written = row.get(f"{field}_as_written") or value
            yield prop, " ".join(value.split()), str(written), f"sha256:{row['source_id']} {sheet}{cell}"

    yield from said("name", "name", row.get("name"))
    if row.get("name_as_written") and " ".join(row["name_as_written"].split()) != row.get("name"):
        yield from said("alias", "name", row["name_as_written"])
    for prop, field in (("fatherName", "father_name"), ("motherName", "mother_name"), ("birthPlace", "birth_place")):
        yield from said(prop, field, row.get(field))
    for prop, field in (("birthDate", "birth_date"), ("deathDate", "death_date")):
        yield from said(prop, field, as_date(row.get(f"{field}_from"), row.get(f"{field}_to")))
    if row.get("sex") in {"male", "female"}:
        yield from said("gender", "sex", row["sex"])
    for column in sorted(row):
        if column.startswith("id_") and not column.endswith("_as_written") and column != "id_number":
            yield from said("idNumber", column, row[column])
    for field in ("occupation", "age", "place"):
        if row.get(field):
            yield from said("notes", field, f"{field}: {row[field]}")


def _statement(entity: Entity, said: Statement, dataset: str, seen: str) -> str:
    prop, value, written, origin = said
    # the key by which the library itself names a statement
    key = f"{dataset}.{entity['id']}.{prop}.{value}"
    when = seen[:19]
    told = {
        "id": hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest(),
        "entity_id": entity["id"],
        "canonical_id": entity["id"],
        "schema": entity["schema"],
        "prop": prop,
        "value": value,
        "original_value": None if written == value else written,
        "dataset": dataset,
        "origin": origin,
        "lang": None,
        "external": False,
        "first_seen": when,
        "last_seen": when,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:24]
