"""What the dossier carries besides its pages, so that a stranger can check it and an analyst can reload it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stemmata.report.gate import Admission
from stemmata.stage import Evidence, Ledger, Notice
from stemmata.values.formulas import guarded

MANIFEST = "manifest-sha256.txt"
_AS_CSV = (
    "sources",
    "receipts",
    "claims",
    "questions",
    "answers",
    "lineages",
    "changes",
    "contradictions",
    "records",
    "persons",
    "pairs",
    "findings",
    "grades",
    "elements",
    "posts",
)
_CHUNK = 1 << 20

File = tuple[str, bytes | Path]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a dossier, made one after the other as they are asked for; the manifest comes last.

    It may be gone through more than once, with the same result.
    """

    make: Callable[[], Iterator[File]]
    sign: Callable[[str], str | None]
    known: Mapping[Path, str]
    """Digests of evidence objects that were computed already."""

    def __iter__(self) -> Iterator[File]:
        digests: dict[str, str] = {}
        for path, content in self.make():
            digests[path] = hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else self.known[content]
            yield path, content
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))
        yield MANIFEST, lines.encode()
        note = self.sign(f"{hashlib.sha256(lines.encode()).hexdigest()}  {MANIFEST}\n")
        if note is not None:
            yield f"{MANIFEST}.note", note.encode()


@dataclass(frozen=True, slots=True)
class Originals:
    """The originals that can be carried along, and those that cannot."""

    paths: Mapping[str, Path]
    missing: frozenset[str]
    notices: tuple[Notice, ...]


def originals(evidence: Evidence, source_ids: Iterable[str]) -> Originals:
    """Return where the originals lie, each hashed anew: what is not what it should be stays behind, with a notice."""
    paths: dict[str, Path] = {}
    notices: list[Notice] = []
    for source_id in source_ids:
        path = evidence.path(source_id)
        try:
            found = digest(path)
        except OSError as problem:
            notices.append(Notice("R102", f"the original {source_id} cannot be read: {problem.strerror}", source_id))
            continue
        if found == source_id:
            paths[source_id] = path
        else:
            notices.append(
                Notice("R103", f"the original {source_id} has changed: its SHA-256 is now {found}", source_id)
            )
    return Originals(paths, frozenset(n.source_id for n in notices if n.source_id), tuple(notices))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def custody(ledger: Ledger, admission: Admission) -> Iterator[File]:
    """Yield the ledger as it may leave the house, its newest checkpoint and the public key."""
    shut = admission.shut(ledger.lines())
    yield "custody/log.jsonl", b"".join(admission.ledger_line(line, shut) + b"\n" for line in ledger.lines())
    checkpoint, key = ledger.checkpoint(), ledger.public_key()
    if checkpoint is not None:
        yield "custody/checkpoint.txt", checkpoint.encode()
    if key is not None:
        yield "custody/key.txt", (key.rstrip("\n") + "\n").encode()


def verifier() -> bytes | None:
    """Return the stand-alone verifier, as it lies in the package (read, never imported), or None where it does not."""
    path = resources.files("stemmata") / "preserve" / "bundle.py"
    return path.read_bytes() if path.is_file() else None


def tables(admitted: Mapping[str, pa.Table]) -> Iterator[File]:
    """Yield the open tables as Parquet, and those a person may want to read as CSV too."""
    for name, table in admitted.items():
        sink = io.BytesIO()
        pq.write_table(table, sink, compression="zstd")
        yield f"tables/{name}.parquet", sink.getvalue()
        if name in _AS_CSV:
            yield f"tables/{name}.csv", as_csv(table)


def as_csv(table: pa.Table) -> bytes:
    """Return the table as CSV (UTF-8 with mark, as spreadsheets want it) that no spreadsheet takes for formulas.

    A text that begins like a formula has an apostrophe in front (`values.formulas`).
    """
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in table.schema.names])
    for row in zip(*(table.column(name).to_pylist() for name in table.schema.names), strict=True):
        writer.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + sink.getvalue().encode()


def _cell(value: Any) -> str:  # noqa: ANN401  (a cell of any column)
    if value is None:
        return ""
    if isinstance(value, list):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        return guarded(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
