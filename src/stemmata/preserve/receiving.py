"""Taking files in: folders walked, archives opened, manifests matched; each file is safe before it is reported.

The order for each file is: bytes to the evidence store (forced to disk), entry to the ledger (forced to disk), row to
whoever watches. So nothing that was reported can be lost, and an interrupted `receive` is simply run again: what is
there already is reported as matched.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from stemmata import decisions
from stemmata.errors import SourceUnreadableError, StemmataError
from stemmata.preserve import archive, describe, manifest, media, walk
from stemmata.preserve.standing import Standing

if TYPE_CHECKING:
    import zipfile

    from stemmata.config import PreserveSettings
    from stemmata.stage import Progress
    from stemmata.store.ledger import Ledger, Pen
    from stemmata.store.objects import Kept, ObjectStore

Status = Literal["created", "matched", "corrected", "refused"]


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file, or of one row of a manifest.

    `created`: a new source. `matched`: the bytes were known; `reason` says whether this is the same receipt again or a
    further one. `corrected`: the same receipt, of which the manifest now says something else. `refused`: see `reason`.
    """

    path: str
    name: str
    status: Status
    reason: str | None = None
    source_id: str | None = None
    size_bytes: int | None = None
    seq: int | None = None
    """The ledger entry that was made for it; None if none was needed."""
    parent_source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the user should know that stopped nothing; its code is one of `NOTICES`."""

    code: str
    message: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Receiving:
    """What `receive` did."""

    rows: tuple[Received, ...]
    understood: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    """Manifest -> its headers as written -> the column each was understood as; None where it was not."""
    remarks: tuple[Remark, ...] = ()
    checkpoint: str | None = None
    """The newest signed checkpoint; None if the signing key is not on this computer."""

    @property
    def counts(self) -> dict[str, int]:
        """Number of rows by status, each status named."""
        found = Counter(row.status for row in self.rows)
        return {status: found[status] for status in ("created", "matched", "corrected", "refused")}

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return {
            "counts": self.counts,
            "files": [asdict(row) for row in self.rows],
            "understood": {path: dict(columns) for path, columns in self.understood.items()},
            "remarks": [asdict(remark) for remark in self.remarks],
            "checkpoint": self.checkpoint,
        }


def receive(
    objects: ObjectStore,
    ledger: Ledger,
    paths: Sequence[Path | str],
    *,
    manifest: Path | str | None = None,
    list_id: str | None = None,
    agent: str | None = None,
    progress: Progress | None = None,
    report: Callable[[Received], None] | None = None,
    settings: PreserveSettings | None = None,
) -> Receiving:
    """Take files and folders into a case.

    Args:
        objects: The case's evidence store.
        ledger: The case's ledger.
        paths: Files and folders; ZIP archives are kept and opened too. A folder with a manifest at its root
            (`manifest.csv`, `.xlsx`, `.tsv`) uses it unless `manifest` is given, and the result says so.
        manifest: A table with one row a file: `file` and any columns of `sources`.
        list_id: The list that these files are (part of).
        agent: Who receives them.
        progress: Shows how far it is.
        report: Called with each row, after its bytes and its entry are safe on disk.
        settings: Limits on archives; the defaults if None.

    Returns:
        One row a file, what was understood of the manifest, and remarks.

    Raises:
        ManifestError: If `manifest` cannot be used; then nothing was received.
        StorageError: If the case's disk or database refuses; rows reported before are safe.
        CaseBusyError: If another process keeps the ledger locked; rows reported before are safe.
    """
    if settings is None:
        from stemmata.config import PreserveSettings

        settings = PreserveSettings.model_validate({})
    desk = _Desk(objects, ledger, list_id, agent, settings, report)
    batches = desk.batches([Path(path) for path in paths], Path(manifest) if manifest is not None else None)
    total = sum(len(batch.found) for batch in batches)
    steps = ((batch, *pair) for batch in batches for pair in zip(batch.found, batch.rows, strict=True))
    try:
        with _shown(progress, steps, total) as watched:
            for batch, found, row in watched:
                desk.take(batch, found, row)
        for lookup in {id(batch.lookup): batch.lookup for batch in batches}.values():
            desk.missing(lookup)
    except BaseException:
        # also when interrupted: what was entered so far gets its checkpoint, if the disk still lets us
        with suppress(StemmataError):
            ledger.seal()
        raise
    checkpoint = ledger.seal()
    if checkpoint is None:
        said = "the signing key is not on this computer: what was added is not covered by a signed checkpoint"
        desk.remarks.append(Remark("unsigned", said))
    return Receiving(tuple(desk.rows), desk.understood, tuple(desk.remarks), checkpoint)


def _shown(progress: Progress | None, steps: Iterator[Any], total: int) -> AbstractContextManager[Iterator[Any]]:
    return nullcontext(steps) if progress is None else progress.each(steps, "receiving", total)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Files found under one path, and the manifest that speaks of them."""

    found: tuple[walk.Found, ...]
    lookup: manifest.Lookup | None
    manifest_id: str | None
    rows: tuple[manifest.Row | None, ...] = ()
    """For each file the row of the manifest that speaks of it."""


def _manifests_in(folder: Path) -> list[str]:
    """Return the names of what is called a manifest in `folder`, in whatever capitals; none if it cannot be opened."""
    try:
        here = [
            entry.name for entry in os.scandir(folder) if entry.is_file() and entry.name.casefold() in manifest.NAMES
        ]
    except OSError:
        return []
    return sorted(here, key=lambda name: (manifest.NAMES.index(name.casefold()), name))


def _assigned(batches: list[_Batch], unique: set[str]) -> list[_Batch]:
    """Return the batches with the row that speaks of each of their files; a shared manifest is assigned over all."""
    rows: dict[tuple[int, int], manifest.Row | None] = {}
    for lookup in {id(batch.lookup): batch.lookup for batch in batches if batch.lookup}.values():
        places = [(n, k) for n, batch in enumerate(batches) if batch.lookup is lookup for k in range(len(batch.found))]
        files: list[tuple[list[str], str | None]] = []
        for n, k in places:
            found = batches[n].found[k]
            name = PurePosixPath(found.shown).name
            ways = [] if found.refused else walk.called(found, lookup.manifest.path)
            files.append((ways, name if name.casefold() in unique and not found.refused else None))
        rows.update(zip(places, lookup.assign(files), strict=True))
    return [
        replace(batch, rows=tuple(rows.get((n, k)) for k in range(len(batch.found)))) for n, batch in enumerate(batches)
    ]


@dataclass(frozen=True, slots=True)
class _Arrival:
    """One file that is being entered."""

    path: str
    name: str
    row: manifest.Row | None
    manifest_id: str | None
    has_manifest: bool
    parent: str | None = None
    name_encoding: str | None = None


@dataclass(frozen=True, slots=True)
class _Container:
    """An archive that is open."""

    batch: _Batch
    shown: str
    source_id: str
    opened: zipfile.ZipFile
    budget: archive.Budget


@dataclass(slots=True)
class _Desk:
    """Where files arrive: holds what is known so far and writes one row after the other."""

    objects: ObjectStore
    ledger: Ledger
    list_id: str | None
    agent: str | None
    settings: PreserveSettings
    report: Callable[[Received], None] | None
    rows: list[Received] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    understood: dict[str, Mapping[str, str | None]] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)

    # -- what there is to take ----------------------------------------------------------------------------------------

    def batches(self, paths: list[Path], given: Path | None) -> list[_Batch]:
        """Walk all paths, take the manifests in, and return what is to be received."""
        read = manifest.read(given) if given is not None else None
        shared = None if read is None else (manifest.Lookup(read), self._take_manifest(read))
        found = [walk.under(path, self.objects.root) for path in paths]
        names = Counter(PurePosixPath(f.shown).name.casefold() for files in found for f in files if not f.refused)
        unique = {name for name, count in names.items() if count == 1}
        batches = [self._batch(path, files, shared) for path, files in zip(paths, found, strict=True)]
        return _assigned(batches, unique)

    def _batch(self, root: Path, files: list[walk.Found], shared: tuple[manifest.Lookup, str] | None) -> _Batch:
        own = shared or (self._manifest_within(root) if root.is_dir() else None)
        table = own[0].manifest.path.resolve() if own else None
        rest = tuple(f for f in files if f.refused or f.path.resolve() != table)
        self._warn_of_unused_manifests(rest)
        return _Batch(rest, *own) if own else _Batch(rest, None, None)

    def _warn_of_unused_manifests(self, files: Iterable[walk.Found]) -> None:
        """Say which manifests were not used: what they call restricted would otherwise go out open, unnoticed."""
        told = {remark.path for remark in self.remarks}
        for found in files:
            name = PurePosixPath(found.relative).name.casefold()
            if found.refused or name not in manifest.NAMES or found.shown in told:
                continue
            said = (
                f"{found.relative} was received like any other file, and no file is protected by what it says; "
                "to use it, add its folder by itself, or name it with --manifest"
            )
            self.remarks.append(Remark("manifest-unused", said, found.shown))

    def _manifest_within(self, root: Path) -> tuple[manifest.Lookup, str] | None:
        for name in _manifests_in(root):
            # one that cannot be used stops the whole: what it says of protection must not be lost on the way
            read = manifest.read(root / name)
            said = f"{name} at the root of the folder was taken as its manifest"
            self.remarks.append(Remark("manifest-found", said, str(root / name)))
            return manifest.Lookup(read), self._take_manifest(read)
        return None

    def _take_manifest(self, read: manifest.Manifest) -> str:
        """Keep the manifest itself with the evidence, and return its digest."""
        shown = walk.as_text(read.path)
        self.understood[shown] = read.columns
        kept = self.objects.put(read.path, name=shown)
        with self.ledger.writing() as pen:
            self.standing.follow(pen)
            seq = None
            name = PurePosixPath(shown).name
            if (kept.sha256, name) not in self.standing.manifests:
                # by its name alone: the folders above it tell of the computer, not of the evidence
                record = decisions.ManifestReceived(
                    kept.sha256, kept.size_bytes, name, name, read.columns, read.read_as
                )
                seq = pen.append(record, self.agent)
        status: Status = "created" if seq else "matched"
        self._say(Received(name, name, status, "taken as the manifest", kept.sha256, kept.size_bytes, seq))
        return kept.sha256

    # -- one file -----------------------------------------------------------------------------------------------------

    def take(self, batch: _Batch, found: walk.Found, row: manifest.Row | None) -> None:
        """Receive one file, and what is in it if it is an archive."""
        name = PurePosixPath(found.shown).name
        if found.refused:
            self._say(Received(found.shown, name, "refused", found.refused))
            return
        if row and batch.lookup and not batch.lookup.by_path(row, walk.called(found, batch.lookup.manifest.path)):
            said = f"line {row.line} of the manifest ({row.file}) was taken to mean it, by its name alone"
            self.remarks.append(Remark("manifest-by-name", said, found.shown))
        arrival = _Arrival(found.recorded, name, row, batch.manifest_id, batch.lookup is not None)
        kept = self._receive(found.path, arrival)
        if kept and self._opens(kept, name):
            most, ratio, members = (getattr(self.settings, f"archive_{x}") for x in ("bytes", "ratio", "members"))
            budget = archive.Budget.of(kept.size_bytes, most=most, ratio=ratio, members=members)
            self._open(batch, found.recorded, kept, budget, depth=1)

    def _opens(self, kept: Kept, name: str) -> bool:
        return media.media_type(self.objects.path(kept.sha256), name) == media.ZIP

    def _open(self, batch: _Batch, shown: str, kept: Kept, budget: archive.Budget, *, depth: int) -> None:
        """Receive the members of an archive that has been kept."""
        if depth > self.settings.archive_depth:
            said = f"an archive within {depth - 1} others is kept but not opened (settings: preserve.archive_depth)"
            self.remarks.append(Remark("archive-deep", said, shown))
            return
        try:
            with archive.members(self.objects.path(kept.sha256), shown) as (opened, members):
                container = _Container(batch, shown, kept.sha256, opened, budget)
                for place, member in enumerate(members):
                    inside = f"{shown}!/{member.name}"
                    if min(budget.bytes_left, budget.members_left) <= 0:
                        said = f"the archive is too large; {len(members) - place} of its members were not taken"
                        self._say(Received(inside, walk.last(member.name), "refused", said))
                        return
                    budget.members_left -= 1
                    inner = self._member(container, inside, member)
                    if inner and self._opens(inner, member.name):
                        self._open(batch, inside, inner, budget, depth=depth + 1)
        except SourceUnreadableError as problem:
            self.remarks.append(Remark("archive-unread", f"{problem.message}; it is kept unopened", shown))

    def _member(self, container: _Container, shown: str, member: archive.Member) -> Kept | None:
        name, parent, lookup = walk.last(member.name), container.source_id, container.batch.lookup
        if refused := member.refused or walk.unwanted(member.name):
            self._say(Received(shown, name, "refused", refused, parent_source_id=parent))
            return None
        row = lookup.assign([(walk.called_within(shown, member.name), None)])[0] if lookup else None
        manifest_id = container.batch.manifest_id
        arrival = _Arrival(shown, name, row, manifest_id, lookup is not None, parent, member.encoding)
        try:
            stream = archive.Inflating(container.opened, member, shown, container.budget)
        except SourceUnreadableError as problem:
            self._refuse(arrival, problem)
            return None
        return self._receive(stream, arrival)

    def _receive(self, source: Path | archive.Inflating, arrival: _Arrival) -> Kept | None:
        """Keep the bytes, enter the receipt, report the row; return what was kept, or None."""
        try:
            kept = self.objects.put(source, name=arrival.path)
        except SourceUnreadableError as problem:
            self._refuse(arrival, problem)
            return None
        if kept.mended:
            said = "the object kept before was damaged; these sound bytes took its place, the damaged ones lie beside"
            self.remarks.append(Remark("object-mended", said, arrival.path))
        with self.ledger.writing() as pen:
            self.standing.follow(pen)
            row = self._enter(pen, kept, arrival)
        self._say(row)
        return None if kept.sha256 in self.standing.withdrawn else kept

    def _refuse(self, arrival: _Arrival, problem: SourceUnreadableError) -> None:
        said = f"{problem.facts['problem']}; {problem.facts['mend']}"
        self._say(Received(arrival.path, arrival.name, "refused", said, parent_source_id=arrival.parent))

    def _enter(self, pen: Pen, kept: Kept, arrival: _Arrival) -> Received:
        """Write what this arrival adds to the ledger, if anything, and return its row."""
        said = arrival.row
        wrong = said is not None and said.sha256 is not None and said.sha256 != kept.sha256
        details = dict(said.details) if said and not wrong else {}
        key = (kept.sha256, arrival.name, arrival.path, arrival.parent)
        before = self.standing.receipts.get(key)
        known = kept.sha256 in self.standing.sources
        status: Status
        reason: str | None
        seq: int | None = None
        if (withdrawn := self.standing.withdrawn.get(kept.sha256)) is not None:
            status, reason = "refused", f"the source was withdrawn ({withdrawn}); nothing was added"
        elif before is None:
            seq = pen.append(self._receipt(kept, arrival, details, said if wrong else None), self.agent)
            status = "matched" if known else "created"
            reason = (
                "the same bytes were received before; this is a further receipt" if known else self._silent(arrival)
            )
        elif changed := before.differs(details, self.list_id):
            record = decisions.MetadataCorrected(
                kept.sha256, f"stated anew: {changed}", details=details or before.details, name=arrival.name,
                path=arrival.path, list_id=self.list_id or before.list_id, manifest_id=arrival.manifest_id,
                manifest_row=said.line if said else None,
            )  # fmt: skip
            seq = pen.append(record, self.agent)
            status, reason = "corrected", f"received before as entry {before.seq}; now stated: {changed}"
        else:
            status, reason = "matched", f"received before as entry {before.seq}"
        if wrong and said and status != "refused":
            status = "refused"
            reason = (
                f"line {said.line} of the manifest speaks of other bytes (sha256 {said.sha256}); these are kept, "
                "without what it says"
            )
        if details and seq:
            for remark in describe.interpret(details).remarks:
                self.remarks.append(Remark("manifest-value", remark, arrival.path))
        return Received(arrival.path, arrival.name, status, reason, kept.sha256, kept.size_bytes, seq, arrival.parent)

    def _silent(self, arrival: _Arrival) -> str | None:
        return "the manifest does not name it" if arrival.has_manifest and arrival.row is None else None

    def _receipt(
        self, kept: Kept, arrival: _Arrival, details: Mapping[str, str], wrong: manifest.Row | None
    ) -> decisions.EvidenceReceived:
        row = arrival.row
        return decisions.EvidenceReceived(
            source_id=kept.sha256,
            size_bytes=kept.size_bytes,
            name=arrival.name,
            path=arrival.path,
            parent_source_id=arrival.parent,
            name_encoding=arrival.name_encoding,
            list_id=self.list_id,
            details=details,
            manifest_id=arrival.manifest_id if row else None,
            manifest_row=row.line if row else None,
            set_aside={"why": "sha256-differs", "details": dict(wrong.details)} if wrong else {},
        )

    # -- what is left over --------------------------------------------------------------------------------------------

    def missing(self, lookup: manifest.Lookup | None) -> None:
        """Report the rows of a manifest that found no file."""
        if lookup is None:
            return
        for row, first in lookup.repeated:
            said = f"line {row.line} of the manifest names a file that line {first.line} names too; the first counts"
            self._say(Received(row.file, walk.last(row.file), "refused", said))
        for row in lookup.unused():
            said = f"line {row.line} of the manifest names it, but it is not among what was added"
            if not row.file:
                said = f"line {row.line} of the manifest names no file"
            self._say(Received(row.file, walk.last(row.file), "refused", said))

    def _say(self, row: Received) -> None:
        self.rows.append(row)
        if self.report:
            self.report(row)
