"""Rechecking a case: every object, every line of the ledger, every signature; and saying what that cannot show.

Each doubt names where it is, what was expected and found, and what to do. The kinds of damage are told apart:

| what happened | what tells |
|---|---|
| a bit of an object flipped | the object's digest (`object-changed`) |
| an object removed, or put there by hand | the ledger's receipts (`object-missing`, `object-extra`, `file-foreign`) |
| a line edited | its own hash, and the line after it (`entry-changed`) |
| lines edited and all hashes after them made anew | the signed checkpoint (`checkpoint-differs`) |
| a line removed or moved | the numbers and the chain (`entry-removed`, `entry-order`) |
| the newest lines removed | the signed checkpoint, if it covered them (`entries-cut`) |
| the guards against change removed | the database's own table of contents (`guard-missing`) |
| all of it written anew with the key | only a checkpoint kept elsewhere (`--expect-checkpoint`) |
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemmata import decisions
from stemmata.errors import EvidenceMissingError, SignedNoteError, SourceUnreadableError, StemmataError
from stemmata.store import merkle, note
from stemmata.store.ledger import FIRST_PREV, MEMBERS, Ledger, RawEntry
from stemmata.store.objects import ObjectStore
from stemmata.values.ids import canonical_json

if TYPE_CHECKING:
    from stemmata.stage import Progress

LEDGER_NAME = "ledger.sqlite"
EVIDENCE_NAME = "evidence"
_BEFORE_ALL = -(2**62)
_RESTORE = "restore it from a copy of the case, and find out who could write to this one"


@dataclass(frozen=True, slots=True)
class Problem:
    """One doubt."""

    code: str
    where: str
    """The entry, object or file."""
    expected: str
    found: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.found} (expected: {self.expected}) [{self.code}]"


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of a check."""

    problems: tuple[Problem, ...]
    checked: dict[str, int]
    """What was checked, with numbers: entries, checkpoints, objects, bytes, entries_unsigned."""
    not_excluded: tuple[str, ...]
    """What this check cannot show, in sentences."""
    key: str | None = None
    """The public key of the case, to be compared with what was made known in another way."""
    checkpoint: str | None = None
    """The newest signed checkpoint, to be kept by somebody else."""

    @property
    def ok(self) -> bool:
        """Whether there is no doubt."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return {"ok": self.ok, **asdict(self)}


@dataclass(slots=True)
class _Run:
    """What is gathered on the way."""

    problems: list[Problem] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)
    objects: dict[str, int] = field(default_factory=dict)
    """Object that the ledger speaks of -> the first entry that does."""
    opened: decisions.CaseOpened | None = None
    key: note.VerifierKey | None = None
    checkpoint: str | None = None

    def doubt(self, code: str, where: str, expected: str, found: str, mend: str = _RESTORE) -> None:
        """Note one doubt."""
        self.problems.append(Problem(code, where, expected, found, mend))


def verify_case(
    case: Path | str,
    expect_checkpoint: Path | str | None = None,
    *,
    expect_key: Path | str | None = None,
    ledger: Path | str | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Recheck a case: hashes of all objects, form and chain of all entries, Merkle roots and signatures.

    Nothing is written, and the signing key is not needed.

    Args:
        case: Folder of the case.
        expect_checkpoint: A file with a checkpoint that was kept elsewhere: the ledger must be a continuation of it.
        expect_key: A file with the public key as it was had in another way.
        ledger: The ledger's path or URL, if it is not `ledger.sqlite` in the folder.
        progress: Shows how far it is.

    Returns:
        Every doubt found, what was checked, and what cannot be excluded. A ledger or an object that cannot be read is
        a doubt like others, not an exception.
    """
    run = _Run()
    place = ledger if ledger is not None else Path(case) / LEDGER_NAME
    try:
        book = Ledger.unchecked(place)
        _entries(run, book)
        run.key = _key(run)
        _checkpoints(run, book)
        _guards(run, book)
    except StemmataError as problem:
        run.doubt("ledger-unreadable", f"ledger {place}", "a ledger that can be read to its end", problem.message)
    if expect_checkpoint is not None:
        _outside(run, Path(expect_checkpoint))
    if expect_key is not None:
        _expected_key(run, Path(expect_key))
    _objects(run, Path(case) / EVIDENCE_NAME, progress)
    key = run.opened.public_key if run.opened else None
    return Verification(tuple(run.problems), run.checked, _not_excluded(run, expect_checkpoint), key, run.checkpoint)


def verify_dossier(
    folder: Path | str, expect_checkpoint: Path | str | None = None, expect_key: Path | str | None = None
) -> Verification:
    """Recheck a dossier with the program that it carries itself (`verify.py`, here `stemmata.preserve.bundle`).

    Args:
        folder: The dossier, a bag around one, or another export.
        expect_checkpoint: A file with a checkpoint that was kept elsewhere: the log must be a continuation of it.
        expect_key: A file with the public key as it was had in another way.

    Returns:
        Every doubt found, what was checked (numbers of log lines, files and evidence), and what cannot be excluded.
    """
    from stemmata.preserve import bundle

    run = _Run()
    outside: list[Path | None] = []
    for given, what in ((expect_checkpoint, "a checkpoint"), (expect_key, "a public key")):
        path = None if given is None else Path(given)
        if path is not None and not path.is_file():
            run.doubt("expected-unreadable", str(path), f"a file with {what}", "no file", "name another file")
            path = None
        outside.append(path)
    check = bundle.Check(Path(folder), *outside)
    for failed in check.failed:
        where, _, found = failed.partition(": ")
        run.doubt("dossier", where, "as signed", found, "get a fresh copy, and tell those who made the dossier")
    run.checked = {"entries": len(check.leaves), "files": check.files, "objects": len(check.evidence)}
    return Verification(tuple(run.problems), run.checked, tuple(check.unsure), check.key_text, check.checkpoint_text)


# -- the ledger ---------------------------------------------------------------------------------------------------


def _entries(run: _Run, ledger: Ledger) -> None:
    """Check each line by itself and against the one before it."""
    before, seq = FIRST_PREV, 0
    for row in ledger.raw(_BEFORE_ALL):
        where = f"entry {row.seq}"
        leaf = _own(run, row, where)
        if leaf is None:
            continue
        entry = _entry(run, row, where)
        if row.seq < 1:
            run.doubt("entry-foreign", where, "entries from number 1", "a row that the ledger never wrote: put there")
            continue
        if row.seq != seq + 1:
            gone = f"entry {seq + 1}" if row.seq == seq + 2 else f"entries {seq + 1} to {row.seq - 1}"
            run.doubt("entry-removed", gone, "to be there", "missing: removed from the ledger")
        if entry is not None:
            if entry["seq"] != row.seq:
                run.doubt("entry-order", where, f"number {row.seq} in its line", f"number {entry['seq']!r}: moved")
            if entry["prev"] != before and row.seq == seq + 1:
                found = f"it names {entry['prev']!s:.80} as the line before it"
                run.doubt("chain-broken", where, before, f"{found}: one of both was changed, removed or moved")
            _content(run, entry, row.seq)
        run.leaves.append(leaf)
        before, seq = leaf.hex(), row.seq
    run.checked["entries"] = len(run.leaves)
    if not run.leaves:
        run.doubt("ledger-empty", "ledger", "at least the entry that opens the case", "no entry")
    elif run.opened is None:
        run.doubt("no-opening", "entry 1", "the entry that opens the case, with its public key", "something else")


def _own(run: _Run, row: RawEntry, where: str) -> bytes | None:
    """Return the hash of a line, after comparing it with the one that was stored with it."""
    if not isinstance(row.line, (bytes, memoryview)) or not isinstance(row.seq, int):
        run.doubt("entry-changed", where, "a line of bytes", f"{type(row.line).__name__}: edited")
        return None
    leaf = merkle.leaf_hash(bytes(row.line))
    stored = bytes(row.leaf).hex() if isinstance(row.leaf, (bytes, memoryview)) else repr(row.leaf)
    if stored != leaf.hex():
        run.doubt("entry-changed", where, f"hash {stored}", f"hash {leaf.hex()}: the line or its hash was edited")
    return leaf


def _entry(run: _Run, row: RawEntry, where: str) -> dict[str, Any] | None:
    """Return the parsed line if it has the form that the ledger writes."""
    raw = bytes(row.line)
    try:
        entry = json.loads(raw)
        written = canonical_json(entry).encode()
    except (ValueError, RecursionError, TypeError):
        run.doubt("entry-unreadable", where, "a line of canonical JSON", "bytes that are not JSON: edited or damaged")
        return None
    if (
        written != raw
        or not isinstance(entry, dict)
        or not entry.keys() >= MEMBERS
        or not isinstance(entry["body"], dict)
    ):
        run.doubt("entry-form", where, "canonical JSON with all its members", "another form: not written by the ledger")
        return None
    return entry


def _content(run: _Run, entry: dict[str, Any], seq: int) -> None:
    """Note what an entry says of objects and of the key."""
    match decisions.from_body(str(entry["kind"]), entry["body"]):
        case decisions.CaseOpened(public_key=str()) as opened if seq == 1:
            run.opened = opened
        case decisions.EvidenceReceived(source_id=str(id_)) | decisions.ManifestReceived(source_id=str(id_)):
            run.objects.setdefault(id_, seq)
        case decisions.ModelAsked(request_sha256=str(id_)) | decisions.ModelAnswered(answer_sha256=str(id_)):
            run.objects.setdefault(id_, seq)
        case _:
            pass


def _checkpoints(run: _Run, ledger: Ledger) -> None:
    """Check every signed checkpoint against the lines it covers; the first that fails narrows down where."""
    key = run.key
    checkpoints = ledger.checkpoints()
    run.checked["checkpoints"] = len(checkpoints)
    if key is None:
        return
    if not checkpoints:
        run.doubt(
            "checkpoint-missing", "checkpoints", "at least the one made when the case was opened", "none: removed"
        )
        return
    run.checkpoint = checkpoints[-1][1]
    tree, sound, failed = merkle.Growing(), 0, False
    for size, text in checkpoints:
        where = f"checkpoint over {size} entries"
        said = _signed(run, key, text, where)
        if said is None:
            continue
        if said.size != size or said.origin != key.name:
            run.doubt(
                "checkpoint-form", where, f"{key.name}, size {size}", f"{said.origin}, size {said.size}: exchanged"
            )
            continue
        while tree.size < min(said.size, len(run.leaves)):
            tree.add(run.leaves[tree.size])
        if said.size > len(run.leaves):
            found = (
                f"{len(run.leaves)} entries: {said.size - len(run.leaves)} were removed from the end (or from within)"
            )
            run.doubt("entries-cut", "the end of the ledger", f"{said.size} entries, as signed", found)
        elif tree.root() != said.root and not failed:
            failed = True
            found = f"other lines: something between entry {sound + 1} and entry {said.size} was changed after signing"
            run.doubt("checkpoint-differs", where, f"root {said.root.hex()}", f"root {tree.root().hex()}, {found}")
        elif tree.root() == said.root:
            sound = said.size
    run.checked["entries_unsigned"] = max(0, len(run.leaves) - checkpoints[-1][0])


def _key(run: _Run) -> note.VerifierKey | None:
    if run.opened is None:
        return None
    try:
        return note.VerifierKey.parse(run.opened.public_key)
    except SignedNoteError as problem:
        run.doubt("key-unreadable", "entry 1", "an Ed25519 verifier key", problem.message)
        return None


def _signed(run: _Run, key: note.VerifierKey, text: str, where: str) -> note.Checkpoint | None:
    try:
        return note.Checkpoint.parse(note.verify(text, key))
    except SignedNoteError as problem:
        found = f"{problem.facts['problem']}: edited, or signed with another key"
        run.doubt("signature-wrong", where, f"a signature of {key.name}+{key.key_id.hex()}", found)
        return None


def _guards(run: _Run, ledger: Ledger) -> None:
    due = Ledger.guard_names(postgres=ledger.file is None)
    if missing := sorted(due - set(ledger.guards())):
        found = f"{', '.join(missing)} missing: somebody prepared the database for changes"
        run.doubt("guard-missing", "ledger", "triggers that refuse to change or delete entries", found)


def _outside(run: _Run, path: Path) -> None:
    """Check that the ledger continues what a checkpoint from elsewhere signed."""
    where = f"checkpoint {path}"
    try:
        text = path.read_text("utf-8", "replace")
    except OSError as problem:
        run.doubt("expected-unreadable", where, "a file with a checkpoint", str(problem.strerror), "name another file")
        return
    key = run.key
    said = _signed(run, key, text, where) if key else None
    if said is None:
        return
    if said.size > len(run.leaves):
        found = f"{len(run.leaves)} entries: the ledger was cut back"
        run.doubt("expected-longer", where, f"at least {said.size} entries", found)
    elif merkle.root(run.leaves[: said.size]) != said.root:
        found = f"other lines among the first {said.size}: this ledger is not a continuation of that one"
        run.doubt("expected-differs", where, f"root {said.root.hex()}", found)
    else:
        run.checked["entries_known_elsewhere"] = said.size


def _expected_key(run: _Run, path: Path) -> None:
    """Check that the case was opened with the key that somebody had in another way."""
    where = f"key {path}"
    try:
        text = path.read_text("utf-8", "replace").strip()
    except OSError as problem:
        run.doubt("expected-unreadable", where, "a file with a public key", str(problem.strerror), "name another file")
        return
    if run.opened is not None and run.opened.public_key != text:
        found = f"{run.opened.public_key}: the case, or its whole ledger, is another"
        run.doubt("expected-differs", where, text[:200], found)


# -- the objects --------------------------------------------------------------------------------------------------


def _objects(run: _Run, folder: Path, progress: Progress | None) -> None:
    """Hash every object anew; compare those that are there with those the ledger speaks of."""
    store = ObjectStore.unchecked(folder)
    try:
        there = list(store)
        foreign = list(store.strangers())
    except OSError as problem:
        run.doubt("evidence-unreadable", f"folder {folder}", "a folder of objects", str(problem.strerror))
        return
    for source_id in sorted(run.objects.keys() - set(there)):
        found = f"missing, though entry {run.objects[source_id]} says it is kept"
        run.doubt("object-missing", f"object {source_id}", "a file in the evidence folder", found)
    for path in foreign:
        mend = "find out who put it there; add it properly if it is evidence, and take it away"
        run.doubt("file-foreign", f"file {path}", "only objects in the evidence folder", "no object", mend)
    run.checked["objects"], run.checked["bytes"] = len(there), 0
    for source_id in _watched(there, progress):
        _object(run, store, source_id)


def _watched(items: list[str], progress: Progress | None) -> Iterator[str]:
    if progress is None:
        yield from items
        return
    with progress.each(items, "checking", len(items)) as watched:
        yield from watched


def _object(run: _Run, store: ObjectStore, source_id: str) -> None:
    where = f"object {source_id}"
    try:
        now = store.check(source_id)
        run.checked["bytes"] += store.path(source_id).stat().st_size
    except (SourceUnreadableError, EvidenceMissingError, OSError) as problem:
        run.doubt("object-unreadable", where, "bytes that can be read", str(problem))
        return
    if now != source_id:
        run.doubt("object-changed", where, f"sha256 {source_id}", f"sha256 {now}: its bytes were changed or damaged")
    if source_id not in run.objects:
        mend = "repeat an `add` or `assist` that was interrupted; otherwise find out who put it there"
        run.doubt("object-extra", where, "an entry that says it is kept", "no entry speaks of it", mend)


def _not_excluded(run: _Run, expect: Path | str | None) -> tuple[str, ...]:
    """Return in sentences what a check inside the case alone cannot show."""
    anew = (
        "Whoever holds the signing key (and whoever can use this computer as that person does) could have written "
        "the whole ledger anew, with other content and other times. Against that helps only an anchor outside: a copy "
        "of the newest checkpoint with somebody else, compared with --expect-checkpoint."
    )
    known = run.checked.get("entries_known_elsewhere", 0)
    if expect is not None and known:
        anew = (
            f"The first {known} entries are those that the given checkpoint signed; the entries after them could have "
            "been written anew since by whoever holds the signing key."
        )
    said = [anew]
    if run.key:
        named = f"{run.key.name}+{run.key.key_id.hex()}"
        said.append(
            f"Nor whether the key is the right one: it is {named}; compare it with what you had in another way."
        )
    if unsigned := run.checked.get("entries_unsigned", 0):
        said.append(
            f"The newest entries ({unsigned}) are not yet covered by a signed checkpoint: they could be removed or "
            "exchanged without a trace until the next `add` signs them."
        )
    said.append(
        "Newest entries that were removed together with the checkpoints that covered them leave no trace inside."
    )
    said.append("Times are those of the clock of the computer that received the files.")
    said.append(
        "What happened to a file before it was received, and whether it is what its giver says, is not seen from here."
    )
    return tuple(said)
