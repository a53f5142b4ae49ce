"""What the dossier carries besides its pages, so that a stranger can check it and an analyst can reload it."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stemmata.report.crate import Carried
from stemmata.report.edition import Edition
from stemmata.report.gate import Admission
from stemmata.report.leaks import scan_file
from stemmata.report.pagecopies import NoCopy, page_copy
from stemmata.report.texts import Texts
from stemmata.stage import Evidence, Ledger, Notice
from stemmata.values.formulas import guarded

MANIFEST = "manifest-sha256.txt"
_AS_CSV = (
    "sources",
    "receipts",
    "claims",
    "questions",
    "answers",
    "acts",
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
_ED25519_DER = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of an Ed25519 key as openssl reads it (RFC 8410)."""
_KEY_BYTES = 33

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
    describe: Callable[[Sequence[Carried]], Iterable[File]] = lambda _: ()
    """Gives files that tell of all those before them."""

    def __iter__(self) -> Iterator[File]:
        carried: list[Carried] = []
        for path, content in self.make():
            carried.append(self._carried(path, content))
            yield path, content
        for path, content in self.describe(tuple(carried)):
            carried.append(self._carried(path, content))
            yield path, content
        digests = {file.path: file.sha256 for file in carried}
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))
        yield MANIFEST, lines.encode()
        note = self.sign(f"{hashlib.sha256(lines.encode()).hexdigest()}  {MANIFEST}\n")
        if note is not None:
            yield f"{MANIFEST}.note", note.encode()

    def _carried(self, path: str, content: bytes | Path) -> Carried:
        if isinstance(content, bytes):
            return Carried(path, len(content), hashlib.sha256(content).hexdigest())
        return Carried(path, content.stat().st_size, self.known[content])


@dataclass(frozen=True, slots=True)
class Originals:
    """The originals that can be carried along, and those that cannot."""

    paths: Mapping[str, Path]
    missing: frozenset[str]
    notices: tuple[Notice, ...]
    held: Mapping[str, str] = field(default_factory=dict)
    """Sources whose original is kept back on the terms of the edition, and why, in words."""

    @property
    def known(self) -> dict[Path, str]:
        """Return the digests of the files to copy."""
        return {path: source_id for source_id, path in self.paths.items()}


HELD_WORDS = "it holds words that are protected"
HELD_ASKED = "people decided so"
HELD_UNSEEN = "nobody can tell whether it holds what is protected"


def originals(evidence: Evidence, source_ids: Iterable[str], admission: Admission | None = None) -> Originals:
    """Return where the originals lie, each hashed anew: what is not what it should be stays behind, with a notice.

    Args:
        evidence: The originals.
        source_ids: The sources as the edition names them.
        admission: What the gate says; where it takes words out, an original leaves only if none of them is in it.
    """
    paths: dict[str, Path] = {}
    held: dict[str, str] = {}
    notices: list[Notice] = []
    for source_id in source_ids:
        if admission is not None and (why := _held_already(source_id, admission)):
            held[source_id] = why
            continue
        path = evidence.path(source_id)
        try:
            found = digest(path)
        except OSError as problem:
            notices.append(Notice("R102", f"the original {source_id} cannot be read: {problem.strerror}", source_id))
            continue
        if found != source_id:
            notices.append(
                Notice("R103", f"the original {source_id} has changed: its SHA-256 is now {found}", source_id)
            )
        elif admission is not None and (why := _held_for_content(path, admission)):
            held[source_id] = why
        else:
            paths[source_id] = path
    missing = frozenset(n.source_id for n in notices if n.source_id)
    return Originals(paths, missing, tuple(notices), held)


def _held_already(source_id: str, admission: Admission) -> str:
    redaction = admission.redaction
    if redaction is None:
        return ""
    if source_id in redaction.sources.values():
        return HELD_WORDS
    return HELD_ASKED if source_id in {*admission.terms.originals, *admission.terms.fields} else ""


def _held_for_content(path: Path, admission: Admission) -> str:
    if not admission.finder:
        return ""
    found = scan_file("", path, admission.finder)
    if found.leaks:
        return HELD_WORDS
    return HELD_UNSEEN if found.unseen and not admission.terms.unseen_originals else ""


def copies(edition: Edition, admission: Admission, t: Texts) -> Iterator[File]:
    """Yield the text of each source with something taken out, made anew in the place of its original."""
    if admission.redaction is None:
        return
    for source_id in sorted(admission.redaction.sources.values()):
        if source_id in edition.texts:
            told = (
                t("redacted.head", edition=t.known("edition", admission.terms.name)),
                t("redacted.number", number=source_id), t("redacted.brackets"), "-" * 72,
            )  # fmt: skip
            head = "".join(f"{line}\n" for line in told)
            yield copy_path(source_id), (head + edition.texts[source_id].text).encode("utf-8", "surrogatepass")


def page_copies(evidence: Evidence, edition: Edition, admission: Admission) -> tuple[dict[str, bytes], Counter[str]]:
    """Return images of the pages of PDFs that hold something protected, by source, and why others have none.

    A source of which more than words is protected has none.
    """
    made: dict[str, bytes] = {}
    why: Counter[str] = Counter()
    terms, redaction = admission.terms, admission.redaction
    if redaction is None or not terms.page_images:
        return made, why
    more = {*terms.passages, *terms.fields, *terms.originals}
    for known, drawn in redaction.sources.items():
        source = edition.sources.get(drawn)
        if source is None or source.media_type != "application/pdf" or source.list_id or known in more:
            continue
        path = evidence.path(known)
        if not path.is_file() or digest(path) != known:
            continue
        try:
            made[drawn] = page_copy(path.read_bytes(), redaction.finder)
        except NoCopy as problem:
            why[str(problem)] += 1
    return made, why


def page_copy_path(source_id: str) -> str:
    """Return where the images of the pages of a source lie."""
    return f"redacted/{source_id}.pdf"


def copy_path(source_id: str) -> str:
    """Return where the redacted copy of a source lies."""
    return f"redacted/{source_id}.txt"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def custody(ledger: Ledger, admission: Admission) -> Iterator[File]:
    """Yield the ledger as it may leave the house, its newest checkpoint and the public key."""
    yield "custody/log.jsonl", b"".join(line + b"\n" for line in admission.ledger(ledger.lines()))
    checkpoint, key = ledger.checkpoint(), ledger.public_key()
    if checkpoint is not None:
        yield "custody/checkpoint.txt", checkpoint.encode()
    if key is not None:
        yield "custody/key.txt", (key.rstrip("\n") + "\n").encode()
        if len(raw := base64.b64decode(key.split("+", 2)[2])) == _KEY_BYTES:
            encoded = base64.b64encode(_ED25519_DER + raw[1:]).decode()
            yield "custody/key.pem", f"-----BEGIN PUBLIC KEY-----\n{encoded}\n-----END PUBLIC KEY-----\n".encode()


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
