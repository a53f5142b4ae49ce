"""Exporting a case: brought up to date, passed through the gate, written into a new folder as a whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemmata import chain
from stemmata.errors import DossierDoubtError, ExportFolderError, mend_of

if TYPE_CHECKING:
    import pyarrow as pa

    from stemmata.config import Settings
    from stemmata.stage import Evidence, Ledger, Notice
    from stemmata.values.guarded import Finder

KINDS = ("bagit", "rocrate", "ftm", "csv", "esf", "geojson", "annotations", "exhibits")
"""Forms in which a case is exported."""
TAKES = next(stage.takes for stage in chain.CHAIN if stage.room == "report")
"""Tables that an export may be made of; each passes the gate first."""
_MANIFESTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
_SEALS = frozenset(
    f"{name}{end}" for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt") for end in ("", ".note")
)
_LINE = re.compile(r"\\?[0-9a-f]{64} [ *](.+)")


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        kind: Its form.
        folder: Where it lies.
        files: How many files were written.
        manifest_sha256: SHA-256 of the manifest (of a bag, the tag manifest) that covers them all.
        notices: What was held back and what could not be carried, with codes.
    """

    kind: str
    folder: Path
    files: int
    manifest_sha256: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as it stands: what an export is made of."""

    tables: Mapping[str, pa.Table]
    settings: Settings
    entries: tuple[Mapping[str, Any], ...]
    evidence: Evidence
    ledger: Ledger
    dossier: Path


def check_folder(kind: str, out: Path) -> None:
    """Refuse a folder that holds anything but an earlier export of the same form.

    Raises:
        ExportFolderError: If it does.
    """
    try:
        there = (
            sorted(path for path in out.rglob("*") if not path.is_dir() or path.is_symlink()) if out.exists() else []
        )
        if out.exists() and not out.is_dir():
            raise ExportFolderError(path=out, problem="it is a file")
        if there:
            _check_old(kind, out, there)
    except OSError as problem:
        raise ExportFolderError(path=out, problem=f"{problem.strerror}; {mend_of(problem)}") from problem


def _check_old(kind: str, out: Path, there: Iterable[Path]) -> None:
    listed = set(_SEALS)
    for name in _MANIFESTS:
        if (out / name).is_file():
            lines = (out / name).read_text("utf-8", "surrogateescape").splitlines()
            listed |= {found[1] for line in lines if (found := _LINE.fullmatch(line))}
    listed |= {name.replace("-sha256", "-sha512") for name in listed if "manifest-" in name}
    for path in there:
        name = path.relative_to(out).as_posix()
        if name not in listed or not path.is_file() or path.is_symlink():
            raise ExportFolderError(path=out, problem=f"it holds {name}, which no export of this kind wrote")
    if (was := _kind_of(out)) != kind:
        raise ExportFolderError(path=out, problem=f"it holds {f'an export as {was}' if was else 'something else'}")


def _kind_of(out: Path) -> str | None:
    from stemmata.report.crate import PATH

    if (out / "README.txt").is_file():
        first = (out / "README.txt").read_text("utf-8", "replace").split("\n", 1)[0]
        return next((kind for kind in KINDS if first.startswith(f"STEMMATA EXPORT: {kind}:")), None)
    return "rocrate" if (out / PATH).is_file() and (out / "VERIFY.txt").is_file() else None


def write(kind: str, case: Standing, out: Path) -> Exported:
    """Write a case in a form.

    Args:
        kind: One of `KINDS`.
        case: The case as it stands.
        out: A folder that is new, empty, or holds an earlier export of this form.

    Raises:
        ExportFolderError: If the folder holds something else.
        DossierDoubtError: If the dossier on disk is not sound.
        StorageError: If the folder cannot be written.
    """
    from stemmata.report.exports import FORMS, Ready, notices, sealed
    from stemmata.store.tablefiles import file_digest, write_folder

    check_folder(kind, out)
    ready = Ready.of(case.tables, case.settings, case.entries, case.evidence, case.ledger)
    if kind in FORMS:
        made: Iterable[tuple[str, bytes | Path]] = sealed(kind, ready)
    else:
        _check_dossier(case.dossier, (case.ledger.public_key() or "").strip())
        made = _carried(kind, case, ready)
    count = write_folder(_scanned(kind, made, ready.admission.finder), out)
    seal = next(out / name for name in reversed(_MANIFESTS) if (out / name).is_file())
    return Exported(kind, out, count, file_digest(seal), tuple(notices(kind, ready)))


def _scanned(
    kind: str, files: Iterable[tuple[str, bytes | Path]], finder: Finder
) -> Iterator[tuple[str, bytes | Path]]:
    """Yield the files, each searched for protected words before it is written; what holds any stops the export."""
    from stemmata.report.leaks import Scan, refuse, scan_file

    for name, content in files:
        if finder:
            found = Scan()
            scan_file(name, content, finder, found)
            found.unseen.clear()  # originals that nobody can look into were kept back, or let go, by the gate
            refuse(found, kind)
        yield name, content


def _check_dossier(dossier: Path, key: str) -> None:
    """Refuse a dossier that was touched after it was built: an export would put a seal on it."""
    from stemmata.preserve import verify_dossier

    own = dossier / "custody/key.txt"
    if own.is_file() and own.read_text("utf-8", "replace").strip() != key:
        raise DossierDoubtError(path=dossier, problem="custody/key.txt: it is not the key of the case")
    if problems := verify_dossier(dossier, None, own).problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise DossierDoubtError(path=dossier, problem=f"{problems[0].where}: {problems[0].found}{more}")


def _carried(kind: str, case: Standing, ready: Any) -> Iterator[tuple[str, bytes | Path]]:  # noqa: ANN401  (Ready)
    """Yield the dossier as it is, or as the payload of a bag."""
    from stemmata.report.bag import bag
    from stemmata.report.exports import head, terms_said

    payload = [(p.relative_to(case.dossier).as_posix(), p) for p in sorted(case.dossier.rglob("*")) if p.is_file()]
    if kind == "rocrate":
        yield from payload
        return
    info = {
        "Source-Organization": ready.admission.text("; ".join(case.settings.report.authors)),
        "Bagging-Date": ready.as_of[:10],
        "External-Description": ready.edition.title,
        "External-Identifier": (case.ledger.public_key() or "").strip(),
        "Internal-Sender-Description": f"state of ledger entry {len(case.entries)}, {ready.as_of}; "
        f"terms: {terms_said(ready)}",
    }
    yield from bag(payload, info, case.ledger.sign, head(kind, "dossier in a bag"))
