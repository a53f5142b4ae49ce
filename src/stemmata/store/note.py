"""Signed notes and the keys that sign them (C2SP signed-note and tlog-checkpoint, Ed25519 of RFC 8032).

A signed note is a text, an empty line and one line a signature: an em dash, the key's name, and base64 of the key id
and the signature over the text. A checkpoint is such a note over three lines: origin, tree size, base64 of the Merkle
root.

The signing key lies outside the case, so that whoever gets or copies the case cannot sign for it: in the folder named
by `STEMMATA_HOME`, else in the user's folder for application data. Each case has its own key, so that two dossiers do
not show that the same people made them.
"""

from __future__ import annotations

import base64
import binascii
import errno
import hashlib
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from stemmata.errors import SignedNoteError, SigningKeyError

ED25519 = b"\x01"
"""Algorithm byte of C2SP for Ed25519."""
_DASH = "\u2014 "
_MAX_NOTE = 1_000_000


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name; written `name+keyid+base64(0x01 || key)`."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256 over name, newline, algorithm byte and key."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_b64(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Return the key written as `text`.

        Raises:
            SignedNoteError: If it is not a verifier key for Ed25519 or its id does not fit.
        """
        parts = text.strip().split("+", 2)
        raw = _unb64(parts[2]) if len(parts) == 3 else None
        if raw is None or len(raw) != 33 or raw[:1] != ED25519:
            raise SignedNoteError(problem="the public key is not an Ed25519 verifier key")
        key = cls(parts[0], raw[1:])
        if key.key_id.hex() != parts[1]:
            raise SignedNoteError(problem="the public key does not fit its own id")
        return key

    def accepts(self, text: str, signature: bytes) -> bool:
        """Return whether `signature` is this key's over `text`."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says: `size` lines of the log `origin` have this Merkle `root`."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Return the checkpoint whose text is `text`.

        Raises:
            SignedNoteError: If it is none.
        """
        lines = text.split("\n")
        root = _unb64(lines[2]) if len(lines) >= 4 else None
        if root is None or len(root) != 32 or not (lines[1].isascii() and lines[1].isdigit()):
            raise SignedNoteError(problem="the text is not a checkpoint (origin, size, root)")
        if str(int(lines[1])) != lines[1]:
            raise SignedNoteError(problem=f"the size is written {lines[1]!r}")
        return cls(lines[0], int(lines[1]), root)


class SigningKey:
    """A private Ed25519 key with its name. It is never shown, printed or put into an error message."""

    def __init__(self, name: str, seed: bytes) -> None:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        raw = self._private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.verifier = VerifierKey(name, raw)

    def sign(self, text: str) -> str:
        """Return `text` (a final newline is added where it lacks) as a note signed with this key.

        Raises:
            SignedNoteError: If the text holds control characters other than newline, which a note may not.
        """
        text = text if text.endswith("\n") else text + "\n"
        if any(ord(c) < 32 and c != "\n" for c in text):
            raise SignedNoteError(problem="the text to be signed holds control characters")
        value = self.verifier.key_id + self._private.sign(text.encode())
        return f"{text}\n{_DASH}{self.verifier.name} {_b64(value)}\n"


def parse(note: str) -> tuple[str, list[Signature]]:
    """Return text and signatures of a signed note, none of them checked.

    Raises:
        SignedNoteError: If it is not a signed note.
    """
    if len(note) > _MAX_NOTE:
        raise SignedNoteError(problem="it is longer than a million characters")
    cut = note.rfind("\n\n")
    if cut < 0 or not note.endswith("\n"):
        raise SignedNoteError(problem="there is no signature after an empty line")
    text, block = note[: cut + 1], note[cut + 2 : -1]
    return text, [_signature(line) for line in block.split("\n")]


def _signature(line: str) -> Signature:
    name, _, value = line.removeprefix(_DASH).partition(" ")
    raw = _unb64(value)
    if not line.startswith(_DASH) or not name or "+" in name or raw is None or len(raw) < 5:
        raise SignedNoteError(problem="a signature line cannot be read")
    return Signature(name, raw[:4], raw[4:])


def verify(note: str, key: VerifierKey) -> str:
    """Return the text of `note` if `key` signed it.

    Args:
        note: The signed note.
        key: The key whose signature is asked for; signatures of other keys are passed over.

    Returns:
        The text.

    Raises:
        SignedNoteError: If the note cannot be read, or bears no valid signature of `key`.
    """
    text, signatures = parse(note)
    ours = [s for s in signatures if s.name == key.name and s.key_id == key.key_id]
    if not ours:
        raise SignedNoteError(problem=f"it is not signed by {key.name}+{key.key_id.hex()}")
    if not all(key.accepts(text, s.value) for s in ours):
        raise SignedNoteError(problem=f"the signature of {key.name}+{key.key_id.hex()} does not fit the text")
    return text


# -- keys on disk -------------------------------------------------------------------------------------------------


def home() -> Path:
    """Return the folder for what belongs to the user, not to a case: `STEMMATA_HOME`, else the usual place."""
    if given := os.environ.get("STEMMATA_HOME"):
        return Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Stemmata"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Stemmata"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "stemmata"


def key_path(name: str, folder: Path | None = None) -> Path:
    """Return where the signing key called `name` lies."""
    return (folder or home()) / "keys" / (name.replace("/", "-") + ".key")


def make_key(name: str, folder: Path | None = None) -> SigningKey:
    """Make, keep (readable by its owner alone) and return a new signing key called `name`.

    Raises:
        SigningKeyError: If it cannot be written, or one of that name is there already.
    """
    path = key_path(name, folder)
    seed = secrets.token_bytes(32)
    key = SigningKey(name, seed)
    text = f"PRIVATE+KEY+{name}+{key.verifier.key_id.hex()}+{_b64(ED25519 + seed)}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as problem:
        raise SigningKeyError(path=path, problem=problem.strerror) from problem
    return key


def load_key(verifier: VerifierKey, folder: Path | None = None) -> SigningKey | None:
    """Return the signing key that belongs to `verifier`, or None if it is not on this computer.

    Raises:
        SigningKeyError: If a file is there but is not that key.
    """
    path = key_path(verifier.name, folder)
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise SigningKeyError(path=path, problem=problem.strerror) from problem
    parts = text.removeprefix("PRIVATE+KEY+").split("+", 2)
    raw = _unb64(parts[2]) if text.startswith("PRIVATE+KEY+") and len(parts) == 3 else None
    if raw is None or len(raw) != 33 or raw[:1] != ED25519:
        raise SigningKeyError(path=path, problem="it is not an Ed25519 signing key")
    key = SigningKey(verifier.name, raw[1:])
    if key.verifier != verifier:
        raise SigningKeyError(path=path, problem="it is another key than the one the case was opened with")
    return key


def sync_folder(path: Path) -> None:
    """Make renames and new files in the folder `path` survive a power cut, where the system offers it."""
    if sys.platform == "win32":
        return  # folders cannot be opened there; NTFS journals their changes itself
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as problem:
        # some network file systems cannot sync a folder at all; a disk that fails to is another matter
        if problem.errno not in {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF}:
            raise
    finally:
        os.close(handle)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _unb64(text: str) -> bytes | None:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if _b64(raw) == text else None
