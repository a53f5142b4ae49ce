"""The tampered set: a sound dossier and bag, altered in every way we could think of, each held against both verifiers.

python tools/tampered.py [DEMO_CASE]    make the set from the bundled example, check it, write docs/tampered.md
python tools/tampered.py --keep FOLDER  leave the altered dossiers and bags in FOLDER

A mutation is what somebody does who wants to pass another content for the one that was signed: from a flipped bit to
everything made and signed anew with a key of his own. Each must be refused, and what it touched must be named. What no
check from inside can find says so, and must be refused once the key or checkpoint from elsewhere is given.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import stemmata
from stemmata import preserve
from stemmata.store import merkle, note
from stemmata.values.ids import canonical_json

LOG, CHECKPOINT, KEY, PEM = "custody/log.jsonl", "custody/checkpoint.txt", "custody/key.txt", "custody/key.pem"
MANIFEST, NOTE, CRATE = "manifest-sha256.txt", "manifest-sha256.txt.note", "ro-crate-metadata.json"
Anchor = Literal["", "key", "checkpoint"]


@dataclass(frozen=True)
class Subject:
    """What is tampered with, and what a careful reader has from elsewhere.

    Attributes:
        dossier: A sound dossier.
        bag: A bag around the same.
        older: The dossier of an earlier state of the same case.
        key: The public key, had in another way.
        checkpoint: The newest checkpoint, had in another way.
        verifier: The stand-alone verifier, had in another way.
    """

    dossier: Path
    bag: Path
    older: Path
    key: Path
    checkpoint: Path
    verifier: Path


@dataclass(frozen=True)
class Mutation:
    """One way of tampering.

    Attributes:
        title: What is done, in words.
        apply: Does it in a copy of the dossier, or of the bag.
        names: What must be named by whoever refuses it.
        of: What is tampered with.
        anchor: What from elsewhere is needed to refuse it; empty: nothing.
    """

    title: str
    apply: Callable[[Path, Subject], None]
    names: str
    of: Literal["dossier", "bag"] = "dossier"
    anchor: Anchor = ""


# -- what a forger can do -----------------------------------------------------------------------------------------


def forger(name: str) -> note.SigningKey:
    """Return the key of somebody else, under a name of his choice."""
    return note.SigningKey(name, hashlib.sha256(b"somebody else").digest())


def manifest_anew(folder: Path) -> None:
    """Make the manifest anew over whatever lies in the folder; the signature stays as it was."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in {MANIFEST, NOTE})
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in paths]
    (folder / MANIFEST).write_text("".join(sorted(lines, key=lambda line: line[66:])), "utf-8")


def metadata_anew(folder: Path) -> None:
    """Make metadata and manifest anew."""
    document = json.loads((folder / CRATE).read_text("utf-8"))
    paths = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    described = {quote(path): file for path, file in paths.items() if path not in {MANIFEST, NOTE, CRATE}}
    nodes = {node["@id"]: node for node in document["@graph"]}
    for id_ in [i for i, node in nodes.items() if "sha256" in node and i not in described]:
        del nodes[id_]
    for id_, file in described.items():
        node = nodes.setdefault(id_, {"@id": id_, "@type": "File"})
        node |= {"sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "contentSize": str(file.stat().st_size)}
    document["@graph"] = list(nodes.values())
    (folder / CRATE).write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    manifest_anew(folder)


def signed_anew(folder: Path) -> None:
    """Make metadata, manifest, checkpoint, key and all signatures anew with a key of one's own."""
    name = (folder / KEY).read_text().split("+", 1)[0]
    key = forger(name)
    leaves = [_leaf(line) for line in lines_of(folder)]
    (folder / CHECKPOINT).write_text(key.sign(str(note.Checkpoint(name, len(leaves), merkle.root(leaves)))), "utf-8")
    (folder / KEY).write_text(f"{key.verifier}\n")
    (folder / PEM).write_text(pem(key.verifier))
    metadata_anew(folder)
    digest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    (folder / NOTE).write_text(key.sign(f"{digest}  {MANIFEST}\n"), "utf-8")


def pem(key: note.VerifierKey) -> str:
    """Return a public key as OpenSSL reads it."""
    encoded = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + key.public).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{encoded}\n-----END PUBLIC KEY-----\n"


def bag_anew(folder: Path) -> None:
    """Make all four manifests of a bag anew; the signature stays as it was."""
    files = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    tagged = {"tagmanifest-sha256.txt", "tagmanifest-sha512.txt", "tagmanifest-sha256.txt.note"}
    for how in ("sha256", "sha512"):
        lines = [f"{hashlib.new(how, p.read_bytes()).hexdigest()}  {n}\n" for n, p in files.items() if n[:5] == "data/"]
        (folder / f"manifest-{how}.txt").write_text("".join(lines), "utf-8")
    tags = {n: p for n, p in files.items() if n[:5] != "data/" and n not in tagged}
    for how in ("sha256", "sha512"):
        lines = [f"{hashlib.new(how, p.read_bytes()).hexdigest()}  {n}\n" for n, p in tags.items()]
        (folder / f"tagmanifest-{how}.txt").write_text("".join(lines), "utf-8")


def lines_of(folder: Path) -> list[bytes]:
    """Return the lines of the log."""
    return (folder / LOG).read_bytes().split(b"\n")[:-1]


def write_log(folder: Path, lines: list[bytes]) -> None:
    """Write the lines of the log."""
    (folder / LOG).write_bytes(b"".join(line + b"\n" for line in lines))


def chain_anew(lines: list[bytes]) -> list[bytes]:
    """Return the lines numbered and chained anew; those that are withheld stay as they are."""
    found: list[bytes] = []
    before = hashlib.sha256().digest()
    for number, line in enumerate(lines, 1):
        entry = json.loads(line)
        if entry.keys() != {"withheld"}:
            line = canonical_json(entry | {"seq": number, "prev": before.hex()}).encode()  # noqa: PLW2901
        found.append(line)
        before = _leaf(line)
    return found


def _leaf(line: bytes) -> bytes:
    entry = json.loads(line)
    return bytes.fromhex(entry["withheld"]) if entry.keys() == {"withheld"} else merkle.leaf_hash(line)


def withheld(line: bytes) -> bytes:
    """Return a line as it stands where it is withheld."""
    return json.dumps({"withheld": merkle.leaf_hash(line).hex()}, separators=(",", ":")).encode()


def evidence(folder: Path) -> list[Path]:
    """Return the originals, by name."""
    return sorted((folder / "evidence").iterdir())


def _first(folder: Path) -> Path:
    return evidence(folder)[0]


def _second(folder: Path) -> Path:
    return evidence(folder)[1]


def flip(name: str) -> Callable[[Path, Subject], None]:
    """Return what flips one bit in the midst of a file."""

    def apply(folder: Path, _: Subject) -> None:
        path = _file(folder, name)
        content = bytearray(path.read_bytes())
        # of the manifest a digit of its first digest, so that the page names the same file each time
        content[10 if name == MANIFEST else len(content) // 2] ^= 1
        path.write_bytes(content)

    return apply


def _file(folder: Path, name: str) -> Path:
    return _first(folder) if name == "evidence" else folder / name


def remove(name: str, then: Callable[[Path], None] | None = None) -> Callable[[Path, Subject], None]:
    """Return what removes a file."""

    def apply(folder: Path, _: Subject) -> None:
        _file(folder, name).unlink()
        if then:
            then(folder)

    return apply


def add(name: str, then: Callable[[Path], None] | None = None) -> Callable[[Path, Subject], None]:
    """Return what adds a file."""

    def apply(folder: Path, _: Subject) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("added", "utf-8")
        if then:
            then(folder)

    return apply


def renumber(then: Callable[[Path], None] | None = None, base: str = "") -> Callable[[Path, Subject], None]:
    """Return what writes another number into the text of a page."""

    def apply(folder: Path, _: Subject) -> None:
        path = folder / base / "index.html"
        text = path.read_text("utf-8")
        at = next(found.start() for found in re.finditer(r">[^<>]*?\d[^<>]*?<", text[text.index("<main") :]))
        at += text.index("<main")
        digit = at + re.search(r"\d", text[at:]).start()  # type: ignore[union-attr]
        path.write_text(f"{text[:digit]}{(int(text[digit]) + 1) % 10}{text[digit + 1 :]}", "utf-8")
        if then:
            then(folder)

    return apply


def edit(
    name: str, change: Callable[[str], str], then: Callable[[Path], None] | None = None
) -> Callable[[Path, Subject], None]:
    """Return what changes the text of a file."""

    def apply(folder: Path, _: Subject) -> None:
        path = _file(folder, name)
        before = path.read_bytes().decode("utf-8", "surrogateescape")
        after = change(before)
        if after == before:
            raise AssertionError(f"{name}: nothing was changed")
        path.write_bytes(after.encode("utf-8", "surrogateescape"))
        if then:
            then(folder)

    return apply


def relog(
    change: Callable[[list[bytes]], list[bytes]], then: Callable[[Path], None] | None = None
) -> Callable[[Path, Subject], None]:
    """Return what changes the lines of the log."""

    def apply(folder: Path, _: Subject) -> None:
        lines = lines_of(folder)
        after = change(list(lines))
        if after == lines:
            raise AssertionError("the log was not changed")
        write_log(folder, after)
        if then:
            then(folder)

    return apply


def swap(
    one: Callable[[Path], Path], other: Callable[[Path], Path], then: Callable[[Path], None] | None = None
) -> Callable[[Path, Subject], None]:
    """Return what exchanges the contents of two files."""

    def apply(folder: Path, _: Subject) -> None:
        a, b = one(folder), other(folder)
        first = a.read_bytes()
        a.write_bytes(b.read_bytes())
        b.write_bytes(first)
        if then:
            then(folder)

    return apply


def _redated(line: bytes) -> bytes:
    return canonical_json(json.loads(line) | {"time": "2001-01-01T00:00:00Z"}).encode()


def _forged(lines: list[bytes]) -> bytes:
    last = json.loads(lines[-1])
    body = {"source_id": "0" * 64, "name": "forged.txt"}
    entry = {
        **last,
        "seq": last.get("seq", len(lines)) + 1,
        "prev": _leaf(lines[-1]).hex(),
        "kind": "evidence-received",
    }
    return canonical_json(entry | {"body": body}).encode()


def _link(target: str) -> Callable[[Path, Subject], None]:
    def apply(folder: Path, _: Subject) -> None:
        path = _file(folder, target)
        outside = folder.parent / f"{folder.name}-outside"
        shutil.move(path, outside)
        path.symlink_to(outside)

    return apply


def _pipe(folder: Path, _: Subject) -> None:
    path = evidence(folder)[0]
    path.unlink()
    os.mkfifo(path)


def _rename(folder: Path, _: Subject) -> None:
    (folder / "index.html").rename(folder / "Index.html")


def _older_custody(folder: Path, subject: Subject) -> None:
    for name in (LOG, CHECKPOINT):
        shutil.copy(subject.older / name, folder / name)


def _rolled_back(folder: Path, subject: Subject) -> None:
    shutil.copy(subject.older / CHECKPOINT, folder / CHECKPOINT)
    metadata_anew(folder)


def _older_edition(folder: Path, subject: Subject) -> None:
    shutil.rmtree(folder)
    shutil.copytree(subject.older, folder)


def _foreign_evidence(folder: Path, *, honest_name: bool) -> None:
    content = b"a statement that nobody gave"
    name = hashlib.sha256(content).hexdigest() if honest_name else "0" * 64
    (folder / "evidence" / f"{name}.txt").write_bytes(content)


def _planted(folder: Path, _: Subject) -> None:
    _foreign_evidence(folder, honest_name=True)
    signed_anew_with_first_line(folder)


def signed_anew_with_first_line(folder: Path) -> None:
    """Make everything anew, the line that opened the case too: a whole forgery."""
    lines = lines_of(folder)
    key = forger((folder / KEY).read_text().split("+", 1)[0])
    first = json.loads(lines[0])
    first["body"]["public_key"] = str(key.verifier)
    write_log(folder, chain_anew([canonical_json(first).encode(), *lines[1:]]))
    signed_anew(folder)


def _all_anew(folder: Path, subject: Subject) -> None:
    renumber()(folder, subject)
    signed_anew_with_first_line(folder)


def _first_withheld(folder: Path, _: Subject) -> None:
    lines = lines_of(folder)
    write_log(folder, [withheld(lines[0]), *lines[1:]])
    signed_anew(folder)


def _note_of_the_other(folder: Path, _: Subject) -> None:
    """Put the signature over the checkpoint under the manifest's line."""
    block = (folder / CHECKPOINT).read_text("utf-8").rpartition("\n\n")[2]
    body = (folder / NOTE).read_text("utf-8").rpartition("\n\n")[0]
    (folder / NOTE).write_text(f"{body}\n\n{block}", "utf-8")


def _unsay(folder: Path, _: Subject) -> None:
    """Withhold a receipt that was open: root and checkpoint still fit."""
    lines = lines_of(folder)
    at = next(i for i, line in enumerate(lines) if b'"kind":"evidence-received"' in line)
    lines[at] = withheld(lines[at])
    write_log(folder, lines)
    metadata_anew(folder)


def _in_bag(then: Callable[[Path], None]) -> Callable[[Path], None]:
    return lambda folder: (then(folder / "data"), bag_anew(folder))[1]


def _bagged_other(folder: Path, subject: Subject) -> None:
    shutil.rmtree(folder / "data")
    shutil.copytree(subject.older, folder / "data")
    bag_anew(folder)


def _bag_removed_line(text: str) -> str:
    return "".join(text.splitlines(keepends=True)[1:])


_FLIPS = (
    "index.html", "evidence", "tables/claims.parquet", "tables/claims.csv", "assets/dossier.js", "assets/style.css",
    LOG, CHECKPOINT, KEY, PEM, MANIFEST, NOTE, CRATE, "verify.py", "VERIFY.txt",
)  # fmt: skip
_MISSING = ("index.html", "evidence", "tables/claims.parquet", LOG, CHECKPOINT, KEY, MANIFEST, NOTE, CRATE, "verify.py")


def mutations() -> Iterator[Mutation]:
    """Yield the whole set, in the order in which the page lists it."""
    for name in _FLIPS:
        yield Mutation(f"one bit flipped: {name}", flip(name), "evidence/" if name == "evidence" else name)
    for name in _MISSING:
        yield Mutation(f"removed: {name}", remove(name), "evidence/" if name == "evidence" else name)
    yield from _of_files()
    yield from _of_the_manifest()
    yield from _of_the_log()
    yield from _of_checkpoints_and_keys()
    yield from _of_bags()


def _of_files() -> Iterator[Mutation]:
    yield Mutation("an original cut by its last byte", edit("evidence", lambda t: t[:-1]), "evidence/")
    yield Mutation("a space put behind a page", edit("index.html", lambda t: f"{t} "), "index.html")
    yield Mutation(
        "line ends of a table changed",
        edit("tables/claims.csv", lambda t: t.replace("\r\n", "\n")),
        "tables/claims.csv",
    )
    yield Mutation("a page emptied", edit("index.html", lambda _: ""), "index.html")
    yield Mutation("two originals exchanged", swap(_first, _second), "evidence/")
    yield Mutation("two originals exchanged, manifest made anew", swap(_first, _second, manifest_anew), "evidence/")
    yield Mutation(
        "two originals exchanged, manifest and metadata made anew", swap(_first, _second, metadata_anew), "evidence/"
    )
    pages = (lambda folder: folder / "index.html", lambda folder: folder / "sources.html")
    yield Mutation("two pages exchanged", swap(*pages), "sources.html")
    yield Mutation("two pages exchanged, manifest made anew", swap(*pages, manifest_anew), "sources.html")
    yield Mutation("another number in the text of a page", renumber(), "index.html")
    yield Mutation("another number in the text of a page, manifest made anew", renumber(manifest_anew), "index.html")
    yield Mutation(
        "another number in the text of a page, manifest and metadata made anew", renumber(metadata_anew), MANIFEST
    )
    yield Mutation(
        "another number in the text of a page, everything signed anew with another key", renumber(signed_anew), KEY
    )
    number = edit("tables/claims.csv", lambda t: re.sub(r"\d", "7", t, count=40), manifest_anew)
    yield Mutation("other numbers in a table, manifest made anew", number, "tables/claims.csv")
    yield Mutation("a page added", add("annex.html"), "annex.html")
    yield Mutation("a hidden file added", add(".note"), ".note")
    yield Mutation("a page added, manifest made anew", add("annex.html", manifest_anew), "annex.html")
    yield Mutation("a page added, manifest and metadata made anew", add("annex.html", metadata_anew), MANIFEST)
    for honest in (False, True):
        yield Mutation(
            f"an original added under {'its own hash' if honest else 'a wrong hash'}, manifest and metadata made anew",
            lambda folder, _, honest=honest: (_foreign_evidence(folder, honest_name=honest), metadata_anew(folder))[1],
            MANIFEST if honest else "evidence/",
        )
    yield Mutation(
        "a table removed, manifest made anew", remove("tables/claims.parquet", manifest_anew), "tables/claims.parquet"
    )
    yield Mutation("an original removed, manifest and metadata made anew", remove("evidence", metadata_anew), MANIFEST)
    yield Mutation("an original replaced by a link to the same bytes elsewhere", _link("evidence"), "evidence/")
    yield Mutation("a folder replaced by a link to the same folder elsewhere", _link("tables"), "tables")
    if hasattr(os, "mkfifo"):
        yield Mutation("an original replaced by a pipe", _pipe, "evidence/")
    yield Mutation("a page renamed in capitals", _rename, "Index.html")
    twin = add("assets/STYLE.css", metadata_anew)
    yield Mutation("a file added whose name differs in capitals alone, all made anew", twin, "assets/")


def _of_the_manifest() -> Iterator[Mutation]:
    first = lambda t: "".join(t.splitlines(keepends=True)[1:])  # noqa: E731
    yield Mutation("a line of the manifest removed", edit(MANIFEST, first), "VERIFY.html")
    yield Mutation("a line of the manifest twice", edit(MANIFEST, lambda t: t.split("\n")[0] + "\n" + t), MANIFEST)
    turned = lambda t: "".join(reversed(t.splitlines(keepends=True)))  # noqa: E731
    yield Mutation("the lines of the manifest in another order", edit(MANIFEST, turned), MANIFEST)
    yield Mutation("a digest of the manifest exchanged", edit(MANIFEST, lambda t: "0" * 64 + t[64:]), "VERIFY.html")
    out = edit(MANIFEST, lambda t: t + "0" * 64 + "  ../../etc/passwd\n")
    yield Mutation("the manifest names a file outside", out, "../../etc/passwd")
    yield Mutation("line ends of the manifest changed", edit(MANIFEST, lambda t: t.replace("\n", "\r\n")), MANIFEST)
    yield Mutation("the signature of the checkpoint under the manifest", _note_of_the_other, NOTE)
    described = edit(
        CRATE, lambda t: re.sub(r'"sha256": "[0-9a-f]{64}"', f'"sha256": "{"0" * 64}"', t, count=1), manifest_anew
    )
    yield Mutation("a digest of the metadata exchanged, manifest made anew", described, CRATE)


def _of_the_log() -> Iterator[Mutation]:
    yield Mutation("an entry removed", relog(lambda x: [*x[:2], *x[3:]]), f"{LOG}, line ")
    yield Mutation(
        "an entry removed, manifest and metadata made anew",
        relog(lambda x: [*x[:2], *x[3:]], metadata_anew),
        f"{LOG}, line ",
    )
    yield Mutation(
        "two entries exchanged", relog(lambda x: [x[0], x[2], x[1], *x[3:]], metadata_anew), f"{LOG}, line 2"
    )
    yield Mutation("an entry twice", relog(lambda x: [*x[:2], x[1], *x[2:]], metadata_anew), f"{LOG}, line ")
    yield Mutation("an entry forged at the end", relog(lambda x: [*x, _forged(x)], metadata_anew), LOG)
    forged = relog(lambda x: chain_anew([*x[:2], _forged(x[:2]), *x[2:]]), metadata_anew)
    yield Mutation("an entry forged in the midst, the chain made anew", forged, LOG)
    yield Mutation(
        "the time of an entry changed", relog(lambda x: [x[0], _redated(x[1]), *x[2:]], metadata_anew), f"{LOG}, line 3"
    )
    later = relog(lambda x: chain_anew([x[0], _redated(x[1]), *x[2:]]), metadata_anew)
    yield Mutation("the time of an entry changed, the chain made anew", later, LOG)
    yield Mutation("the newest entries removed", relog(lambda x: x[:-2], metadata_anew), LOG)
    yield Mutation("the log cut in the midst of a line", edit(LOG, lambda t: t[: len(t) - 40], metadata_anew), LOG)
    spaced = relog(lambda x: [x[0], x[1].replace(b":", b": ", 1), *x[2:]], metadata_anew)
    yield Mutation("an entry written in another form", spaced, f"{LOG}, line 2")
    yield Mutation("an open receipt withheld, manifest and metadata made anew", _unsay, MANIFEST)
    gone = relog(lambda x: [x[0], b'{"withheld":"' + b"0" * 64 + b'"}', *x[2:]], metadata_anew)
    yield Mutation("an entry replaced by a hash of nothing", gone, f"{LOG}, line ")


def _of_checkpoints_and_keys() -> Iterator[Mutation]:
    yield Mutation("an older checkpoint put back", _rolled_back, LOG)
    yield Mutation("log and checkpoint of an earlier state put back", _older_custody, LOG)
    size = edit(CHECKPOINT, lambda t: re.sub(r"\n\d+\n", "\n1\n", t, count=1), metadata_anew)
    yield Mutation("the size in the checkpoint changed", size, CHECKPOINT)
    yield Mutation(
        "the checkpoint without its signature",
        edit(CHECKPOINT, lambda t: t.rpartition("\n\n")[0] + "\n", metadata_anew),
        CHECKPOINT,
    )
    other = lambda t: f"{forger(t.split('+', 1)[0]).verifier}\n"  # noqa: E731
    yield Mutation("another key in place of the case's own", edit(KEY, other, metadata_anew), KEY)
    yield Mutation(
        "another key in key.pem alone, manifest made anew",
        edit(PEM, lambda _: pem(forger("other").verifier), manifest_anew),
        PEM,
    )
    yield Mutation("another key, checkpoint and manifest signed anew with it", lambda f, _: signed_anew(f), KEY)
    yield Mutation("the same, and the line that names the true key withheld", _first_withheld, KEY)
    yield Mutation("everything made anew with another key, from the first line on", _all_anew, KEY, anchor="key")
    yield Mutation("the same, held against the checkpoint", _all_anew, "checkpoint", anchor="checkpoint")
    yield Mutation("an original planted, everything made anew with another key", _planted, KEY, anchor="key")
    yield Mutation("the whole dossier of an earlier state", _older_edition, LOG, anchor="checkpoint")


def _of_bags() -> Iterator[Mutation]:
    def bag(title: str, apply: Callable[[Path, Subject], None], names: str) -> Mutation:
        return Mutation(f"bag: {title}", apply, names, of="bag")

    yield bag("one bit of the payload flipped", flip("data/index.html"), "data/index.html")
    yield bag("another number in a page, all manifests of the bag made anew", renumber(bag_anew, "data"), "index.html")
    yield bag(
        "the same, manifest and metadata within made anew too",
        renumber(_in_bag(metadata_anew), "data"),
        "manifest-sha256.txt",
    )
    yield bag(
        "the same, and signed anew with another key within", renumber(_in_bag(signed_anew), "data"), "custody/key.txt"
    )
    yield bag("bag-info.txt edited", edit("bag-info.txt", lambda t: f"Contact-Name: nobody\n{t}"), "bag-info.txt")
    told = edit("bag-info.txt", lambda t: f"Contact-Name: nobody\n{t}", bag_anew)
    yield bag("bag-info.txt edited, manifests made anew", told, "tagmanifest-sha256.txt")
    yield bag(
        "a line of manifest-sha512.txt removed", edit("manifest-sha512.txt", _bag_removed_line), "manifest-sha512.txt"
    )
    for name in ("bagit.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.note"):
        yield bag(f"removed: {name}", remove(name), name)
    yield bag(
        "the version in bagit.txt changed, manifests made anew",
        edit("bagit.txt", lambda t: t.replace("1.0", "0.9"), bag_anew),
        "tagmanifest-sha256.txt",
    )
    yield bag("a file added beside the payload", add("notes.txt"), "notes.txt")
    yield bag(
        "a file added to the payload, manifests of the bag made anew", add("data/annex.html", bag_anew), "annex.html"
    )
    yield bag("fetch.txt added", add("fetch.txt"), "fetch.txt")
    yield bag("a further tag manifest added", add("tagmanifest-md5.txt"), "tagmanifest-md5.txt")
    yield bag("the payload of an earlier state", _bagged_other, "tagmanifest-sha256.txt")


# -- holding them against the verifiers ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What a verifier said of one mutation."""

    refused: bool
    doubts: tuple[str, ...]
    alone: bool
    """Whether it is refused without anything from elsewhere."""


def by_the_program(folder: Path, subject: Subject, anchor: Anchor) -> Said:
    """Return what `stemmata verify` finds."""
    alone = preserve.verify_dossier(folder)
    checkpoint = subject.checkpoint if anchor == "checkpoint" else None
    key = subject.key if anchor == "key" else None
    found = preserve.verify_dossier(folder, checkpoint, key) if anchor else alone
    return Said(not found.ok, tuple(f"{p.where}: {p.found}" for p in found.problems), not alone.ok)


def by_the_verifier(folder: Path, subject: Subject, anchor: Anchor) -> Said:
    """Return what the stand-alone verifier says; it knows nothing of the program that runs it here."""
    program = runpy.run_path(str(subject.verifier))
    given = {"": [], "key": ["--expect-key", subject.key], "checkpoint": ["--expect-checkpoint", subject.checkpoint]}

    def run(words: list[str]) -> tuple[bool, tuple[str, ...]]:
        said = StringIO()
        with redirect_stdout(said):
            code: int = program["main"](words)
        doubts = said.getvalue().partition("DOUBTS:\n")[2].partition("What this cannot exclude:")[0]
        return code != 0, tuple(line.strip(" -") for line in doubts.splitlines() if line.startswith("  - "))

    refused, doubts = run([str(folder), *map(str, given[anchor])])
    return Said(refused, doubts, run([str(folder)])[0])


def applied(mutation: Mutation, subject: Subject, folder: Path) -> Path:
    """Return a copy of the subject with the mutation applied, under `folder`."""
    copy = Path(shutil.copytree(subject.bag if mutation.of == "bag" else subject.dossier, folder))
    mutation.apply(copy, subject)
    return copy


def subject_of(case: stemmata.Case, root: Path, source_id: str) -> Subject:
    """Return the dossier of a case before and after one more decision, a bag, and what a careful reader has.

    Args:
        case: A case that was built.
        root: A new folder.
        source_id: A source of which something is corrected in between.
    """
    case.export("rocrate", root / "older")
    case.correct(source_id, {"publisher": "The Corrected Gazette"}, reason="misread", agent="Editor")
    case.correct(source_id, {"author": "A. Corrected"}, reason="misread", agent="Editor")
    case.export("rocrate", root / "dossier")
    case.export("bagit", root / "bag")
    for name, kept in ((KEY, "key.txt"), (CHECKPOINT, "checkpoint.txt"), ("verify.py", "verify.py")):
        shutil.copy(root / "dossier" / name, root / kept)
    return Subject(
        root / "dossier", root / "bag", root / "older", root / "key.txt", root / "checkpoint.txt", root / "verify.py"
    )


# -- the page -----------------------------------------------------------------------------------------------------

PAGE = Path(__file__).resolve().parent.parent / "docs" / "tampered.md"
BEGIN, END = "<!-- table of tools/tampered.py -->", "<!-- end of the table -->"


def main(words: list[str]) -> int:
    """Make the set, hold it against both verifiers, write the page."""
    keep = Path(words[words.index("--keep") + 1]) if "--keep" in words else None
    rest = [w for w in words if w != "--keep" and w != str(keep)]
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        subject = _subject(Path(rest[0]) if rest else None, root)
        lines, failed = [], 0
        for number, mutation in enumerate(mutations(), 1):
            folder = applied(mutation, subject, (keep or root) / f"{number:03d}")
            program, alone = (f(folder, subject, mutation.anchor) for f in (by_the_program, by_the_verifier))
            sound = _as_it_must(mutation, program) and _as_it_must(mutation, alone) and program.doubts == alone.doubts
            failed += not sound
            lines.append(_line(number, mutation, program, sound=sound))
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)
        untouched = [preserve.verify_dossier(p).ok for p in (subject.dossier, subject.bag, subject.older)]
    sys.stdout.write("\n".join(lines) + f"\n{len(lines)} mutations, {failed} not refused and named as they must be; ")
    sys.stdout.write(f"untouched twins accepted: {untouched}\n")
    _write(lines)
    return 1 if failed or not all(untouched) else 0


def _as_it_must(mutation: Mutation, said: Said) -> bool:
    named = any(mutation.names in doubt for doubt in said.doubts)
    return said.refused and named and said.alone == (not mutation.anchor)


def _subject(folder: Path | None, root: Path) -> Subject:
    """Return the bundled example; a case that is given is copied, so that it stays as it is."""
    if folder is None:
        subprocess.run([sys.executable, "-m", "stemmata.cli", "demo", str(root / "demo")], check=True)  # noqa: S603
    else:
        shutil.copytree(folder, root / "demo")
    case = stemmata.open(root / "demo")
    first = min(case.table("sources").column("source_id").to_pylist())
    return subject_of(case, root / "subject", first)


def _line(number: int, mutation: Mutation, said: Said, *, sound: bool) -> str:
    first = next((d for d in said.doubts if mutation.names in d), said.doubts[0] if said.doubts else "nothing")
    more = f" (and {len(said.doubts) - 1} more)" if len(said.doubts) > 1 else ""
    words = re.sub(
        r"/\S*?/(key|checkpoint)\.txt", r"\1.txt", re.sub(r"[0-9a-f]{64,}", lambda m: m[0][:8] + "\u2026", first)
    )
    words = re.sub(r"(?<![0-9a-f])[0-9a-f]{8}\u2026", lambda m: m[0] if "evidence/" in words else "\u2026", words)
    needs = {"": "", "key": "the key", "checkpoint": "the checkpoint"}[mutation.anchor]
    cell = (words + more).replace("|", "\\|")
    return f"| {number} | {mutation.title} | {cell} | {needs} |" + ("" if sound else " NOT AS IT MUST BE |")


def _write(lines: list[str]) -> None:
    text = PAGE.read_text("utf-8")
    head, _, rest = text.partition(BEGIN)
    table = ["| | what was done | refused, with these words | needs from elsewhere |", "|---|---|---|---|", *lines]
    PAGE.write_text(head + BEGIN + "\n\n" + "\n".join(table) + "\n\n" + END + rest.partition(END)[2], "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
