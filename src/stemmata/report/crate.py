"""`ro-crate-metadata.json`: the dossier as a research object (RO-Crate 1.2), its files and how they came about.

Each file stands with its size and SHA-256, so that a manifest that was made anew over an altered page does not fit the
description; each room of the chain is an action with the tables it gave and the program and readers that made them.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from stemmata.report.edition import Edition, Source
from stemmata.tables import TABLES

PATH = "ro-crate-metadata.json"
_PROFILE = "https://w3id.org/ro/crate/1.2"
_ROOMS: Mapping[str, str] = {
    "preserve": "Is this what we received, and can anyone check?",
    "read": "What does it say, and where exactly?",
    "trace": "Which sources speak for themselves?",
    "link": "Who is who?",
    "weigh": "What is claimed, by whom, through whom, and what stands against it?",
    "count": "How many, including those no list names?",
}
_TYPES: Mapping[str, str] = {
    ".css": "text/css", ".csv": "text/csv", ".eml": "message/rfc822", ".html": "text/html", ".js": "text/javascript",
    ".json": "application/json", ".jsonl": "application/jsonl", ".note": "text/plain", ".msg": "text/plain",
    ".parquet": "application/vnd.apache.parquet", ".pem": "application/x-pem-file", ".py": "text/x-python",
    ".svg": "image/svg+xml", ".txt": "text/plain",
}  # fmt: skip
_FOLDERS: Mapping[str, str] = {
    "assets": "style and script of the pages",
    "claims": "claims by topic or speaker",
    "custody": "the ledger, its newest signed checkpoint, or the public key",
    "conflicts": "claims on one matter, side by side",
    "evidence": "original of a source, bit for bit as it was received",
    "lineages": "who repeats whom",
    "persons": "who is who",
    "records": "rows of lists",
    "sources": "a source: its text, custody and lineage",
    "report": "written report",
}
_RIGHTS = "All rights in the evidence, and in words quoted from it, stay with those who hold them."

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """A file of the dossier, as the metadata tell of it."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class About:
    """What the metadata tell of the dossier as a whole."""

    edition: Edition
    originals: Mapping[str, str]
    """Path of an original to the id of its source."""
    readers: Sequence[tuple[str, str]]
    """Readers that took the texts out of the originals, with their versions."""
    versions: Sequence[tuple[str, str]]
    authors: Sequence[str]
    licence: str
    as_of: str
    """Time of the newest ledger entry: the same case gives the same bytes, whenever it is built."""


def crate(about: About, carried: Sequence[Carried]) -> bytes:
    """Return the metadata file.

    Args:
        about: What is told of the dossier.
        carried: Its files but this one, the manifest and the signature.
    """
    graph = [*_whole(about, carried), *_software(about), *_actions(about, carried), *_files(about, carried)]
    document = {"@context": f"{_PROFILE}/context", "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _id(path: str) -> str:
    return quote(path)


def _refer(ids: Sequence[str]) -> Node | list[Node]:
    """Return references; one stands for itself, as RO-Crate 1.2 recommends."""
    return {"@id": ids[0]} if len(ids) == 1 else [{"@id": one} for one in ids]


def _whole(about: About, carried: Sequence[Carried]) -> Iterator[Node]:
    yield {
        "@id": PATH,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": _PROFILE},
    }
    authors = [f"#author-{number}" for number in range(1, len(about.authors) + 1)] or ["#house"]
    licence = about.licence if about.licence.startswith(("https://", "http://")) else "#rights"
    yield {
        "@id": "./",
        "@type": "Dataset",
        "name": about.edition.title or "Dossier",
        "description": "A dossier of evidence, claims and findings: every sentence that states a claim leads to its "
        "words in an original that is carried along. VERIFY.txt says how to check it.",
        "datePublished": about.as_of[:10] or "1970-01-01",
        "license": {"@id": licence},
        "author": _refer(authors),
        "publisher": {"@id": authors[0]},
        "mainEntity": {"@id": "index.html"},
        "hasPart": _refer([_id(file.path) for file in carried]),
        "mentions": _refer([f"#room-{room}" for room in _ROOMS]),
    }
    for author, name in zip(authors, about.authors or ("those who keep this case",), strict=True):
        yield {"@id": author, "@type": "Organization" if author == "#house" else "Person", "name": name}
    terms = about.licence or _RIGHTS
    yield {"@id": licence, "@type": "CreativeWork", "name": terms, "description": f"{terms} {_RIGHTS}".strip()}


def _software(about: About) -> Iterator[Node]:
    programs = [(f"#program-{name}", name, version) for name, version in about.versions]
    readers = [(f"#reader-{quote(n)}-{quote(v)}", f"reader {n}", v) for n, v in about.readers]
    for id_, name, version in (*programs, *readers):
        told = {"@id": id_, "@type": "SoftwareApplication", "name": name, "url": "method.html"}
        yield told | {"softwareVersion": version, "version": version}


def _actions(about: About, carried: Sequence[Carried]) -> Iterator[Node]:
    """Yield one action a room: what it was given, what it gave, and with which programs."""
    there = {file.path for file in carried}
    programs = [f"#program-{name}" for name, _ in about.versions]
    readers = [f"#reader-{quote(name)}-{quote(version)}" for name, version in about.readers]
    before = [path for path in sorted(about.originals) if path in there]
    for room, question in _ROOMS.items():
        made = [f"tables/{name}.parquet" for name, table in TABLES.items() if table.room == room]
        given = [path for path in made if path in there]
        yield {
            "@id": f"#room-{room}",
            "@type": "CreateAction",
            "name": f"{room}: {question}",
            "instrument": _refer([*programs, *(readers if room == "read" else ())]),
            "object": _refer([_id(path) for path in before]),
            "result": _refer([_id(path) for path in given]),
        }
        before = given or before


def _files(about: About, carried: Sequence[Carried]) -> Iterator[Node]:
    for file in carried:
        node: Node = {
            "@id": _id(file.path),
            "@type": "File",
            "name": file.path,
            "description": _what(file.path),
            "encodingFormat": _type_of(file.path),
            "contentSize": str(file.size),
            "sha256": file.sha256,
        }
        source_id = about.originals.get(file.path)
        if source_id is not None:
            node |= _source(about.edition.sources[source_id])
        yield node


def _what(path: str) -> str:
    """Return what a file of the dossier is."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    if folder == "tables" and stem in TABLES:
        return TABLES[stem].meaning
    return _FOLDERS.get(
        folder.partition("/")[0], "page of the dossier" if name.endswith(".html") else "how to check it"
    )


def _source(source: Source) -> Node:
    """Return what is known of an original."""
    node: Node = {"name": source.heading}
    if source.media_type:
        node["encodingFormat"] = source.media_type
    if source.published_from and source.published_from == source.published_to:
        node["datePublished"] = source.published_from.isoformat()
    if source.languages:
        node["inLanguage"] = source.languages[0] if len(source.languages) == 1 else list(source.languages)
    if source.name:
        node["alternateName"] = source.name
    said = "; ".join(
        f"{what}: {who}" for what, who in (("by", source.author), ("published by", source.publisher)) if who
    )
    return node | {"description": said or _FOLDERS["evidence"]}


def _type_of(path: str) -> str:
    suffix = f".{path.rpartition('.')[2].lower()}"
    return _TYPES.get(suffix) or mimetypes.guess_type(path, strict=True)[0] or "application/octet-stream"
