"""Claims as W3C Web Annotations: each quotation pinned to its words in the extracted text and its place in the bytes.

Web Annotation Data Model (W3C Recommendation, 23 February 2017), in JSON-LD with its own context. Positions count
Unicode code points of the files in `texts/`, from 0, the end not included.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stemmata.report.edition import Claim, Passage
from stemmata.report.exports.ready import Ready, original_files
from stemmata.report.packet import File

README = """\
annotations.jsonld is a collection of W3C Web Annotations (https://www.w3.org/TR/annotation-model/), its pages are
annotations-1.jsonld and so on. Each claim is one annotation; its id is made of the id of the claim and stays the same
in every edition.

The target of each is the quotation in the extracted text, texts/<SHA-256 of the original>.txt (UTF-8): a
TextPositionSelector, whose numbers count Unicode code points from 0, the end not included, and a TextQuoteSelector with
32 characters before and after. Programs that count UTF-16 units (JavaScript) come to other numbers behind characters
outside of the basic plane; there the quotation decides.

Where the place is known in the original too, a second target says so with a FragmentSelector: the page and box of a PDF
(RFC 3778: page, and viewrect in points from the top left), rows of a CSV file (RFC 7111, the header is row 1), seconds
of a recording (Media Fragments); of a workbook the sheet and cells as people write them. The originals lie in
evidence/, named by their SHA-256; web pages end in .txt so that no browser runs them.

Machine suggestions say so: their generator is the reader, with its version. What people coded has them as creator.
"""
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_PAGE = 1000
_AROUND = 32
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "claims.stemmata.invalid")
_FRAGMENTS: Mapping[str, str] = {
    "application/pdf": "http://tools.ietf.org/rfc/rfc3778",
    "text/csv": "http://tools.ietf.org/rfc/rfc7111",
    "media": "http://www.w3.org/TR/media-frags/",
}

Node = dict[str, Any]


def files(ready: Ready) -> Iterator[File]:
    """Yield the collection, its pages, the texts that they count in, and the originals."""
    cited = sorted({claim.source_id for claim in ready.claims if claim.source_id in ready.edition.texts})
    notes = [annotation(ready, claim) for claim in ready.claims if claim.source_id in ready.edition.texts]
    parts = [notes[at : at + _PAGE] for at in range(0, len(notes), _PAGE)] or [[]]
    names = [f"annotations-{number}.jsonld" for number in range(1, len(parts) + 1)]
    collection: Node = {
        "@context": CONTEXT,
        "id": "annotations.jsonld",
        "type": "AnnotationCollection",
        "label": f"Claims: {ready.edition.title}",
        "total": len(notes),
        "first": names[0],
        "last": names[-1],
    }
    yield "annotations.jsonld", _json(collection)
    for number, items in enumerate(parts):
        yield names[number], _json(_page(names, number, items))
    for source_id in cited:
        yield f"texts/{source_id}.txt", ready.edition.texts[source_id].text.encode("utf-8", "surrogatepass")
    yield from original_files(ready, {s: ready.original(s) for s in ready.edition.sources})


def _page(names: Sequence[str], number: int, items: Sequence[Node]) -> Node:
    page: Node = {
        "@context": CONTEXT,
        "id": names[number],
        "type": "AnnotationPage",
        "partOf": {"id": "annotations.jsonld", "type": "AnnotationCollection"},
        "startIndex": number * _PAGE,
        "items": items,
    }
    if number:
        page["prev"] = names[number - 1]
    if number + 1 < len(names):
        page["next"] = names[number + 1]
    return page


def annotation(ready: Ready, claim: Claim) -> Node:
    """Return a claim as an annotation of the words it stands in."""
    text = ready.edition.texts[claim.source_id].text
    source = ready.edition.sources[claim.source_id]
    original = ready.original(claim.source_id)
    there: Node = {"id": f"texts/{claim.source_id}.txt", "type": "Text", "format": "text/plain"}
    if original:
        there["via"] = original
    passage = ready.passage_at(claim.source_id, claim.start)
    if passage is not None and passage.lang not in {None, "und"}:
        there["language"] = passage.lang
    targets = [
        {
            "type": "SpecificResource",
            "source": there,
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": text[claim.start : claim.end],
                    "prefix": text[max(0, claim.start - _AROUND) : claim.start],
                    "suffix": text[claim.end : claim.end + _AROUND],
                },
                {"type": "TextPositionSelector", "start": claim.start, "end": claim.end},
            ],
        }
    ]
    in_full = claim.source_id in ready.originals.paths
    if in_full and passage is not None and (fragment := _fragment(source.media_type or "", passage)):
        whole = {"id": original, "type": "Dataset" if passage.cell else "Text"}
        if source.media_type:
            whole["format"] = source.media_type
        targets.append({"type": "SpecificResource", "source": whole, "selector": fragment})
    note: Node = {
        "id": uuid.uuid5(_NAMESPACE, claim.claim_id).urn,
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": claim.topic or "other", "format": "text/plain"},
            {
                "type": "TextualBody", "purpose": "describing", "value": _said(claim), "format": "text/plain",
                "language": "en",
            },
        ],
        "target": targets,
    }  # fmt: skip
    if claim.coded_by:
        note["creator"] = [{"type": "Person", "name": name} for name in claim.coded_by]
    else:
        note["generator"] = {"type": "Software", "name": claim.method or "reader"}
    return note


def _said(claim: Claim) -> str:
    value = " ".join(filter(None, (claim.value, claim.unit)))
    whom = claim.asserted_by or "the source"
    status = "" if claim.status in {None, "suggested"} else f" [{claim.status}]"
    return f"{whom} {claim.polarity or 'asserts'}: {claim.topic or 'other'}: {value}{status}"


def _fragment(media_type: str, passage: Passage) -> Node | None:
    """Return the selector of a passage in the bytes of its original, where the reader told a place in them."""
    if passage.page is not None:
        box = ""
        if passage.box and len(passage.box) == 4:
            left, top, right, bottom = passage.box
            box = f"&viewrect={left:.2f},{top:.2f},{right - left:.2f},{bottom - top:.2f}"
        return _selector(f"page={passage.page}{box}", "application/pdf")
    if passage.cell:
        rows = _rows_of(passage.cell) if media_type == "text/csv" else None
        return _selector(f"row={rows}", "text/csv") if rows else _selector(passage.cell, None)
    if passage.time_from is not None:
        until = f",{passage.time_to:g}" if passage.time_to is not None else ""
        return _selector(f"t={passage.time_from:g}{until}", "media")
    return None


def _selector(value: str, kind: str | None) -> Node:
    found: Node = {"type": "FragmentSelector", "value": value}
    if kind is not None:
        found["conformsTo"] = _FRAGMENTS[kind]
    return found


def _rows_of(cells: str) -> str | None:
    """Return the rows of a range of cells as RFC 7111 writes them.

    >>> _rows_of("A21:H21"), _rows_of("B2:C4")
    ('21', '2-4')
    """
    rows = ["".join(c for c in corner if c.isdigit()) for corner in cells.split(":")]
    if not all(rows):
        return None
    return rows[0] if rows[0] == rows[-1] else f"{rows[0]}-{rows[-1]}"


def _json(node: Node) -> bytes:
    return (json.dumps(node, ensure_ascii=False, indent=1, sort_keys=False) + "\n").encode("utf-8", "backslashreplace")
