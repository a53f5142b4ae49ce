"""Check a Stemmata dossier, export or bag with nothing but Python 3.

    python3 -I verify.py [FOLDER] [--expect-checkpoint FILE] [--expect-key FILE]

It compares every file with manifest-sha256.txt and ro-crate-metadata.json, every evidence file with its name, the lines
of custody/log.jsonl with each other and with the Merkle root (RFC 6962) in custody/checkpoint.txt, the signatures
(Ed25519, RFC 8032; C2SP signed notes) with custody/key.txt, and of a bag (RFC 8493) its own manifests. Both FILEs are
what you had from the house in another way. Exit code 0: all sound; 1: there is a doubt; 2: it cannot be checked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

MANIFEST, NOTE = "manifest-sha256.txt", "manifest-sha256.txt.note"
LOG, CHECKPOINT, KEY = "custody/log.jsonl", "custody/checkpoint.txt", "custody/key.txt"
CRATE, BAG = "ro-crate-metadata.json", "bagit.txt"
MARKS = (MANIFEST, NOTE, LOG, CHECKPOINT, BAG, f"data/{MANIFEST}")  # by one of these a folder can be checked
ANEW = (
    "Whoever holds the signing key could have written everything anew: only a copy of the checkpoint that lies with "
    "somebody else tells. Compare both, or give that copy to --expect-checkpoint."
)
TIMES = "Times in the log are those of the computer that wrote it."
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
if TYPE_CHECKING:
    Point = tuple[int, int, int, int]


def add(a: Point, b: Point) -> Point:
    """Add two points of the curve, each (x, y, z, t) with X = x/z, Y = y/z, XY = t/z (RFC 8032, 5.1.4)."""
    s, u = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    v, w = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    return (u - s) * (w - v) % P, (w + v) * (u + s) % P, (w - v) * (w + v) % P, (u - s) * (u + s) % P


def times(number: int, point: Point) -> Point:
    """Multiply a point by a number."""
    total = (0, 1, 1, 0)
    while number:
        total = add(total, point) if number & 1 else total
        number, point = number >> 1, add(point, point)
    return total


def point_of(raw: bytes) -> Point | None:
    """Return the point that 32 bytes stand for, or None (RFC 8032, 5.1.3)."""
    y, sign = int.from_bytes(raw, "little") & (2**255 - 1), raw[31] >> 7
    above, below = y * y - 1, D * y * y + 1
    x = above * below**3 * pow(above * below**7, (P - 5) // 8, P) % P
    x = x if (below * x * x - above) % P == 0 else x * ROOT % P
    if y >= P or (below * x * x - above) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def signed_by(public: bytes, text: bytes, signature: bytes) -> bool:
    """Return whether `signature` is the Ed25519 signature of the key `public` over `text` (RFC 8032, 5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, first = point_of(public), point_of(signature[:32])
    base = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    s = int.from_bytes(signature[32:], "little")
    if key is None or first is None or base is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % ORDER
    one, two = times(s, base), add(first, times(h, key))
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0


def root_of(leaves: list[bytes]) -> bytes:
    """Return the Merkle root over leaf hashes (RFC 6962, 2.1)."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


def _found(folder: Path) -> dict[str, Path]:
    """Return everything in a folder that is not a folder, by its path within."""
    there = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    return {path.relative_to(folder).as_posix(): path for path in there}


class Check:
    """One run over a folder: `done` says what was checked, `failed` what is wrong where, `unsure` what stays open."""

    def __init__(self, folder: Path, expect: Path | None = None, expect_key: Path | None = None) -> None:
        self.bag = folder if (folder / BAG).exists() or (folder / "data" / MANIFEST).exists() else None
        self.folder = folder / "data" if self.bag else folder
        self.done: list[str] = []
        self.failed: list[str] = []
        self.unsure: list[str] = []
        self.files = 0
        self.digests: dict[tuple[Path, str], str] = {}
        self.evidence = self._files()
        self.key_text, self.checkpoint_text = self._text(KEY).strip(), self._text(CHECKPOINT)
        self.key_known = expect_key is not None and expect_key.read_text("utf-8", "replace").strip() == self.key_text
        self.key = self._key()
        self.leaves = self._log()
        self._checkpoint(CHECKPOINT, self.checkpoint_text, to_the_end=True)
        self._manifest_note(self.folder, NOTE, MANIFEST)
        if self.bag:
            self._bag(self.bag)
        if expect:
            self._checkpoint(str(expect), expect.read_text("utf-8", "replace"), to_the_end=False)
        if expect_key and not self.key_known:
            self.failed.append(f"{KEY}: is not the key in {expect_key}: whoever made this is another")
        key_unknown = (
            "The key is the one that lies in this folder: compare it with what its owners made known in another way, "
            "or give that to --expect-key."
        )
        self.unsure += [ANEW, *([] if expect_key else [key_unknown]), TIMES]

    def _text(self, name: str, folder: Path | None = None) -> str:
        try:  # opening a pipe would wait for ever
            path = (folder or self.folder) / name
            return path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else ""
        except OSError:
            return ""  # a file that is missing or unreadable has been named by _compare already

    def _listed(self, name: str, folder: Path, algorithm: str = "sha256") -> dict[str, str]:
        """Read a manifest: path and digest of each file it names."""
        listed: dict[str, str] = {}
        text = self._text(name, folder)
        if "\r" in text:
            self.failed.append(f"{name}: its line ends were changed")
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n")[:-1], 1):
            parts = re.fullmatch(r"(\\?)([0-9a-f]{64}|[0-9a-f]{128}) [ *](.+)", line)
            path = parts[3] if parts else ""
            if parts and parts[1]:  # how sha256sum writes a backslash or a line end in a name
                path = re.sub(r"\\(.)", lambda m: {"n": "\n", "r": "\r"}.get(m[1], m[1]), path)
            if not parts or path in listed or len(parts[2]) != hashlib.new(algorithm).digest_size * 2:
                self.failed.append(f"{name}, line {number}: cannot be read, or names a file again")
            else:
                listed[path] = parts[2]
        return listed

    def _compare(self, name: str, listed: dict[str, str], folder: Path, found: dict[str, Path], how: str) -> None:
        """Compare files with a manifest, both ways."""
        if listed:  # without a manifest, that every file is "added" would only bury the news
            self.failed += [f"{n}: is not in {name}: it was added" for n in sorted(found.keys() - listed.keys())]
        self.failed += [f"{n}: is missing, though {name} names it" for n in sorted(listed.keys() - found.keys())]
        for one in sorted(listed.keys() & found.keys()):
            if found[one].is_symlink() or folder not in found[one].resolve().parents:
                self.failed.append(f"{one}: is a symbolic link; a dossier has none")
            elif not found[one].is_file():
                self.failed.append(f"{one}: is not a file")
            elif (now := self._digest(found[one], how)) != listed[one]:
                self.failed.append(f"{one}: was changed (its {how} is {now}, should be {listed[one]})")

    def _files(self) -> dict[str, str]:
        """Compare the folder with its manifest and its metadata; return the evidence files with their digests."""
        if not self._text(MANIFEST):
            self.failed.append(f"{MANIFEST}: is missing")
        listed, found = self._listed(MANIFEST, self.folder), _found(self.folder)
        self.failed += [f"{n}: is missing" for n in (NOTE, LOG, CHECKPOINT, KEY) if n not in found]
        own = {name: path for name, path in found.items() if name not in {MANIFEST, NOTE}}
        self.failed += [f"{n}: is a symbolic link" for n in (MANIFEST, NOTE) if n in found and found[n].is_symlink()]
        self._compare(MANIFEST, listed, self.folder.resolve(), own, "sha256")
        self.files = len(listed)
        same: dict[str, str] = {}
        for name in sorted(listed.keys() | found.keys()):
            other = same.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
            if other != name:
                self.failed.append(f"{name}: on some computers this name is the same as {other}")
        if listed:
            self._crate(listed)
        evidence = {name: digest for name, digest in listed.items() if name.startswith("evidence/")}
        for name, digest in evidence.items():
            if Path(name).name.split(".")[0] != digest:
                self.failed.append(f"{name}: its name is not its sha256, {digest}")
        if not self.failed:
            self.done.append(f"{len(listed)} files are those of the manifest, none changed, missing or added.")
            self.done.append(f"{len(evidence)} evidence files bear their sha256 as their name.")
        return evidence

    def _crate(self, listed: dict[str, str]) -> None:
        """Compare the manifest with the metadata: whoever made only the manifest anew is told which file it was for."""
        try:
            graph = json.loads(self._text(CRATE) or "{}").get("@graph", [])
            told = {unquote(node["@id"]): node["sha256"] for node in graph if "sha256" in node}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.failed.append(f"{CRATE}: cannot be read")
            return
        for name in sorted(told.keys() | (listed.keys() - {CRATE} if told else set())):
            if told.get(name) != listed.get(name):
                said = f"{CRATE} says {told.get(name, 'nothing')}, {MANIFEST} {listed.get(name, 'nothing')}"
                self.failed.append(f"{name}: {said}: it was changed, added or removed, and one of both made anew")

    def _bag(self, bag: Path) -> None:
        """Check what lies around a dossier in a bag: two manifests over the payload, two over what is beside it."""
        failed, found = len(self.failed), _found(bag)
        payload = {name: path for name, path in found.items() if name.startswith("data/")}
        tags = {name: path for name, path in found.items() if not name.startswith(("data/", "tagmanifest-"))}
        for how in ("sha256", "sha512"):
            for name, files in ((f"manifest-{how}.txt", payload), (f"tagmanifest-{how}.txt", tags)):
                if name not in found:
                    self.failed.append(f"{name}: is missing")
                self._compare(name, self._listed(name, bag, how), bag.resolve(), files, how)
        known = {"tagmanifest-sha256.txt", "tagmanifest-sha512.txt", "tagmanifest-sha256.txt.note"}
        self.failed += [f"{n}: was added" for n in sorted(found.keys() - payload.keys() - tags.keys() - known)]
        self._manifest_note(bag, "tagmanifest-sha256.txt.note", "tagmanifest-sha256.txt")
        if len(self.failed) == failed:
            self.done.append(f"the bag around it is whole: {len(payload)} files of the payload, {len(tags)} tag files.")

    def _manifest_note(self, folder: Path, note: str, manifest: str) -> None:
        """Check that a manifest is the one that was signed."""
        signed = self._signed(note, self._text(note, folder))
        now = hashlib.sha256(self._text(manifest, folder).encode("utf-8", "surrogateescape")).hexdigest()
        if signed and signed != f"{now}  {manifest}\n":
            self.failed.append(f"{manifest}: is not the one that was signed")
        elif signed:
            self.done.append(f"{manifest} is the one that was signed.")

    def _digest(self, path: Path, how: str) -> str:
        total = hashlib.new(how)
        if (path, how) in self.digests:
            return self.digests[path, how]
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    total.update(block)
        except OSError as problem:
            return f"unreadable: {problem.strerror}"
        self.digests[path, how] = total.hexdigest()
        return total.hexdigest()

    def _key(self) -> tuple[str, bytes, bytes]:
        """Return name, id and bytes of the key."""
        try:
            name, said, rest = self._text(KEY).strip().split("+", 2)
            raw = base64.b64decode(rest, validate=True)
        except ValueError:
            name, said, raw = "", "", b""
        key_id = hashlib.sha256(name.encode("utf-8", "replace") + b"\n" + raw).digest()[:4]
        if len(raw) != 33 or raw[0] != 1 or key_id.hex() != said:
            self.failed.append(f"{KEY}: is not an Ed25519 key in C2SP form")
        return name, key_id, raw[1:]

    def _log(self) -> list[bytes]:
        """Follow the lines of the log, each of which carries the hash of the line before; return their hashes."""
        leaves, withheld, told, before = [], 0, set(), hashlib.sha256().digest()
        failed, opened, moved = len(self.failed), "", 0  # how far the numbers have come from those of the lines
        for number, text in enumerate(self._text(LOG).split("\n")[:-1], 1):
            line = text.encode("utf-8", "surrogateescape")
            try:
                entry = json.loads(text)
                written = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            except (ValueError, RecursionError):
                entry, written = None, ""
            leaf = hashlib.sha256(b"\x00" + line).digest()
            if not isinstance(entry, dict) or written != text:
                self.failed.append(f"{LOG}, line {number}: is not a line as the ledger writes it")
            elif entry.keys() == {"withheld"} and re.fullmatch("[0-9a-f]{64}", str(entry["withheld"])):
                leaf, withheld = bytes.fromhex(entry["withheld"]), withheld + 1
                opened = self.key_text if number == 1 and self.key_known else opened
            elif (seq := entry.get("seq")) != number + moved:
                said = f"does not follow the line before: it is entry {seq}, where entry {number + moved} is due"
                self.failed.append(f"{LOG}, line {number}: {said}: lines were removed, added or moved")
                moved = seq - number if type(seq) is int else moved
            elif entry.get("prev") != before.hex():
                self.failed.append(f"{LOG}, line {number}: does not follow the line before: one of both was changed")
            else:
                told.add(str(entry["body"].get("source_id")) if isinstance(entry.get("body"), dict) else "")
            if number == 1 and isinstance(entry, dict) and isinstance(entry.get("body"), dict):
                opened = entry["body"].get("public_key")
            leaves.append(leaf)
            before = leaf
        if opened != self.key_text:
            shown = "" if opened else " (that line is withheld: give the key as you had it to --expect-key)"
            self.failed.append(f"{KEY}: is not the key with which the first line of the log opened the case{shown}")
        if len(self.failed) == failed:
            self.done.append(f"{len(leaves)} lines of the log follow one another.")
        self._receipts(told, withheld)
        return leaves

    def _receipts(self, told: set[str], withheld: int) -> None:
        """Compare the evidence with the receipts that the log tells of; some may be withheld."""
        untold = [name for name, digest in sorted(self.evidence.items()) if digest not in told]
        if withheld:
            said = f"{withheld} lines of the log are withheld: they are unchanged and in place, but not shown."
            self.unsure.append(said)
        if len(untold) > withheld:
            said = f"no line of the log tells of its receipt, nor can the {withheld} that are withheld for so many"
            self.failed += [f"{name}: {said}" for name in untold]
        elif untold:
            self.unsure.append(f"No line that is shown tells of the receipt of {len(untold)} evidence files.")

    def _signed(self, name: str, note: str) -> str:
        """Return the text of a signed note if the key signed it; else nothing, and a failure."""
        body, _, block = note.rpartition("\n\n")
        key_name, key_id, public = self.key
        for line in block.split("\n"):
            mark, _, rest = line.partition(" ")
            signer, _, value = rest.partition(" ")
            try:
                raw = base64.b64decode(value, validate=True)
            except ValueError:
                continue
            text = (body + "\n").encode("utf-8", "surrogateescape")
            if (mark, signer, raw[:4]) == ("\u2014", key_name, key_id) and signed_by(public, text, raw[4:]):
                return body + "\n"
        self.failed.append(f"{name}: the signature is missing or does not fit")
        return ""

    def _checkpoint(self, name: str, note: str, *, to_the_end: bool) -> None:
        """Compare what a checkpoint signed with the lines of the log."""
        if not (signed := self._signed(name, note)):
            return
        lines = [*signed.split("\n"), "", ""]
        size = int(lines[1]) if re.fullmatch("[0-9]{1,15}", lines[1]) else 0
        if size > len(self.leaves):
            self.failed.append(f"{LOG}: has {len(self.leaves)} lines, but {name} signed {size}: lines were removed")
        elif base64.b64encode(root_of(self.leaves[:size])).decode() != lines[2]:
            self.failed.append(f"{LOG}: its first {size} lines are not those that {name} signed")
        elif to_the_end and size < len(self.leaves):
            self.failed.append(f"{LOG}: the lines after number {size} are not signed")
        else:
            self.done.append(f"the first {size} lines of the log are those signed in {name}, root {lines[2]}.")


def main(words: list[str]) -> int:
    """Check what the command line names, say the outcome in words, return the exit code."""
    outside: dict[str, Path] = {}
    rest = list(words)
    for option in ("--expect-checkpoint", "--expect-key"):
        if option in rest[:-1]:
            at = rest.index(option)
            outside[option], rest = Path(rest[at + 1]), rest[:at] + rest[at + 2 :]
    folder = Path(rest[0]) if rest else Path(__file__).resolve().parent
    missing = [path for path in outside.values() if not path.is_file()]
    if len(rest) > 1 or missing or not any((folder / name).exists() for name in MARKS):
        sys.stderr.write(f"DOUBT: there is no {missing[0] if missing else folder / MANIFEST}.\n\n{__doc__}")
        return 2
    check = Check(folder, outside.get("--expect-checkpoint"), outside.get("--expect-key"))
    parts = (("Checked:", check.done), ("DOUBTS:", check.failed), ("What this cannot exclude:", check.unsure))
    for title, lines in parts:
        sys.stdout.write("".join([f"{title}\n", *(f"  - {line}\n" for line in lines)]) if lines else "")
    sys.stdout.write("This is NOT sound.\n" if check.failed else "All that was checked is sound.\n")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
