"""Check a Stemmata dossier with nothing but Python 3: python3 verify.py [FOLDER] [--expect-checkpoint FILE].

It compares every file with manifest-sha256.txt, every evidence file with its name, the lines of custody/log.jsonl with
each other and with the Merkle root (RFC 6962) in custody/checkpoint.txt, and the signatures (Ed25519, RFC 8032; C2SP
signed notes) with custody/key.txt. Exit code 0: all sound; 1: there is a doubt; 2: the folder cannot be checked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

MANIFEST, NOTE = "manifest-sha256.txt", "manifest-sha256.txt.note"
LOG, CHECKPOINT, KEY = "custody/log.jsonl", "custody/checkpoint.txt", "custody/key.txt"
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


class Check:
    """One run over a folder: `done` says what was checked, `failed` what is wrong where, `unsure` what stays open."""

    def __init__(self, folder: Path, expect: Path | None = None) -> None:
        self.folder = folder
        self.done: list[str] = []
        self.failed: list[str] = []
        self.unsure: list[str] = []
        self.files = 0
        self.evidence = self._files()
        self.key_text, self.checkpoint_text = self._text(KEY).strip(), self._text(CHECKPOINT)
        self.key = self._key()
        self.leaves = self._log()
        self._checkpoint(CHECKPOINT, self.checkpoint_text, to_the_end=True)
        signed = self._signed(NOTE, self._text(NOTE))
        now = hashlib.sha256(self._text(MANIFEST).encode("utf-8", "surrogateescape")).hexdigest()
        if signed and re.findall("[0-9a-f]{64}", signed) != [now]:
            self.failed.append(f"{MANIFEST}: is not the one that was signed")
        elif signed:
            self.done.append("the manifest is the one that was signed.")
        if expect:
            self._checkpoint(str(expect), expect.read_text("utf-8", "replace"), to_the_end=False)
        anew = (
            "Whoever holds the signing key could have written everything anew: only a copy of the checkpoint that lies "
            "with somebody else tells. Compare both, or give that copy to --expect-checkpoint."
        )
        self.unsure += [
            anew,
            "The key is the one that lies in this folder: compare it with what its owners made known in another way.",
            "Times in the log are those of the computer that wrote it.",
        ]

    def _text(self, name: str) -> str:
        try:  # opening a pipe would wait for ever
            path = self.folder / name
            return path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else ""
        except OSError:
            return ""  # a file that is missing or unreadable has been named by _files already

    def _files(self) -> dict[str, str]:
        """Compare the folder with its manifest, both ways; return the evidence files with their digests."""
        listed: dict[str, str] = {}
        for number, line in enumerate(self._text(MANIFEST).split("\n")[:-1], 1):
            parts = re.fullmatch(r"(\\?)([0-9a-f]{64}) [ *](.+)", line)
            name = parts[3] if parts else ""
            if parts and parts[1]:  # how sha256sum writes a backslash or a line end in a name
                name = re.sub(r"\\(.)", lambda m: {"n": "\n", "r": "\r"}.get(m[1], m[1]), name)
            if not parts or name in listed:
                self.failed.append(f"{MANIFEST}, line {number}: cannot be read, or names a file again")
            else:
                listed[name] = parts[2]
        present = [path for path in self.folder.rglob("*") if path.is_symlink() or not path.is_dir()]
        found = {path.relative_to(self.folder).as_posix(): path for path in present}
        if listed:  # without a manifest, that every file is "added" would only bury the news
            added = sorted(found.keys() - {*listed, MANIFEST, NOTE})
            self.failed += [f"{n}: is not in the manifest: it was added" for n in added]
        self.failed += [
            f"{n}: is missing" for n in sorted({*listed, MANIFEST, NOTE, LOG, CHECKPOINT, KEY} - found.keys())
        ]
        for name in sorted(listed.keys() & found.keys()):
            if found[name].is_symlink():
                self.failed.append(f"{name}: is a symbolic link; a dossier has none")
            elif not found[name].is_file():
                self.failed.append(f"{name}: is not a file")
            elif (now := self._digest(found[name])) != listed[name]:
                self.failed.append(f"{name}: was changed (its sha256 is {now}, should be {listed[name]})")
        self.files = len(listed)
        evidence = {name: digest for name, digest in listed.items() if name.startswith("evidence/")}
        for name, digest in evidence.items():
            if Path(name).name.split(".")[0] != digest:
                self.failed.append(f"{name}: its name is not its sha256, {digest}")
        if not self.failed:
            self.done.append(f"{len(listed)} files are those of the manifest, none changed, missing or added.")
            self.done.append(f"{len(evidence)} evidence files bear their sha256 as their name.")
        return evidence

    def _digest(self, path: Path) -> str:
        total = hashlib.sha256()
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    total.update(block)
        except OSError as problem:
            return f"unreadable: {problem.strerror}"
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
                opened = self.key_text if number == 1 else opened  # it cannot be compared
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
            self.failed.append(f"{KEY}: is not the key with which the first line of the log opened the case")
        untold = sum(1 for digest in self.evidence.values() if digest not in told)
        if len(self.failed) == failed:
            self.done.append(f"{len(leaves)} lines of the log follow one another.")
        if withheld:
            self.unsure.append(
                f"{withheld} lines of the log are withheld: they are unchanged and in place, but not shown."
            )
        if untold:
            self.unsure.append(f"No line that is shown tells of the receipt of {untold} evidence files.")
        return leaves

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
    expect = words.index("--expect-checkpoint") if "--expect-checkpoint" in words else len(words)
    outside = Path(words[expect + 1]) if len(words) > expect + 1 else None
    rest = words[:expect] + words[expect + 2 :]
    folder = Path(rest[0]) if rest else Path(__file__).resolve().parent
    if len(rest) > 1 or not (folder / MANIFEST).is_file() or (outside and not outside.is_file()):
        sys.stderr.write(f"DOUBT: there is no {folder / MANIFEST}, or no such checkpoint.\n\n{__doc__}")
        return 2
    check = Check(folder, outside)
    parts = (("Checked:", check.done), ("DOUBTS:", check.failed), ("What this cannot exclude:", check.unsure))
    for title, lines in parts:
        sys.stdout.write("".join([f"{title}\n", *(f"  - {line}\n" for line in lines)]) if lines else "")
    sys.stdout.write("This dossier is NOT sound.\n" if check.failed else "All that was checked is sound.\n")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
