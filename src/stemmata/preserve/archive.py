"""Opening ZIP archives that may be broken, hostile or old.

Members are streamed, never unpacked to their names: a name is text that is recorded. Limits count the bytes that really
come out, because what the archive declares of itself cannot be trusted.
"""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from stemmata.errors import SourceUnreadableError
from stemmata.preserve import membernames

_MAX_DIRECTORY = 64 << 20
"""Bytes of a table of contents that are read at most: it is held in memory, at about ten times its size."""
_FREE = 64 << 20
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    struct.error,
    ValueError,
    NotImplementedError,
    OSError,
)
_UNICODE_PATH = 0x7075


@dataclass(slots=True)
class Budget:
    """Bytes and members that one archive as received may still give, all nested ones together."""

    bytes_left: int
    members_left: int

    @classmethod
    def of(cls, size: int, *, most: int, ratio: float, members: int) -> Budget:
        """Return the budget of an archive of `size` bytes: at most `most`, at most `ratio` times its size."""
        return cls(min(most, max(_FREE, int(size * ratio))), members)


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive."""

    name: str
    """Its full name in the archive, as letters."""
    encoding: str | None
    """How the bytes of the name were decoded, where that had to be guessed."""
    refused: str | None
    """Why it cannot be taken, else None."""
    info: zipfile.ZipInfo


def names(file: BinaryIO) -> set[str] | None:
    """Return the names in the archive, or None if it cannot be opened safely."""
    try:
        with _opened(file) as opened:
            return set(opened.namelist())
    except SourceUnreadableError:
        return None


def first_bytes(file: BinaryIO, name: str, count: int) -> bytes:
    """Return the first `count` bytes of the member `name`; nothing if it cannot be read."""
    try:
        with _opened(file) as opened, opened.open(name) as member:
            return member.read(count)
    except (SourceUnreadableError, KeyError, RuntimeError, *_BROKEN):
        return b""


@contextmanager
def members(path: Path, shown: str) -> Iterator[tuple[zipfile.ZipFile, list[Member]]]:
    """Open an archive and list its members in their order, folders left out.

    Args:
        path: Where its bytes lie.
        shown: What to call it in messages.

    Raises:
        SourceUnreadableError: If it cannot be opened.
    """
    with path.open("rb") as file, _opened(file, shown) as opened:
        listed = [info for info in opened.infolist() if not info.is_dir()]
        old = [raw for info in listed if (raw := _raw_name(info)) is not None and not raw.isascii()]
        encoding = _encoding(old)
        yield opened, [_member(info, encoding) for info in listed]


def _member(info: zipfile.ZipInfo, encoding: str | None) -> Member:
    raw = _raw_name(info)
    refused = None
    if info.flag_bits & _ENCRYPTED:
        refused = "it is encrypted; add it again unpacked with its password"
    elif stat.S_ISLNK(info.external_attr >> 16):
        refused = "it is a symbolic link, which is not followed"
    if raw is None or raw.isascii() or encoding is None:
        return Member(info.orig_filename, None, refused, info)
    return Member(raw.decode(encoding, "replace"), f"{encoding} (guessed)", refused, info)


def _raw_name(info: zipfile.ZipInfo) -> bytes | None:
    """Return the bytes of a name whose encoding is not declared, or None if it is (by flag or by extra field)."""
    if info.flag_bits & _UTF8_NAME:
        return None
    raw = info.orig_filename.encode("cp437", "replace")
    if (declared := _unicode_path(info.extra, raw)) is not None:
        info.orig_filename = declared
        return None
    return raw


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the name in Info-ZIP's Unicode Path field, if it is there and belongs to this name."""
    while len(extra) >= 4:
        tag, size = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if tag == _UNICODE_PATH and len(body) > 5 and struct.unpack_from("<I", body, 1)[0] == zlib.crc32(raw):
            return body[5:].decode("utf-8", "replace")
    return None


def _encoding(raw_names: list[bytes]) -> str | None:
    """Return the one encoding in which an archive's undeclared names were most likely written."""
    if not raw_names:
        return None
    together = b" ".join(raw_names)
    try:
        together.decode("utf-8")
    except UnicodeDecodeError:
        return membernames.likeliest(together, membernames.DOS)
    return "utf-8"


@contextmanager
def _opened(file: BinaryIO, shown: str = "the archive") -> Iterator[zipfile.ZipFile]:
    try:
        size = _directory_bytes(file)
        if size is None or size > _MAX_DIRECTORY:
            problem = "it has no table of contents" if size is None else f"its table of contents takes {size:,} bytes"
            raise SourceUnreadableError(path=shown, problem=problem, mend="unpack it and add the folder")
        opened = zipfile.ZipFile(file)
    except _BROKEN as problem:
        raise SourceUnreadableError(path=shown, problem=f"not a sound ZIP ({problem})", mend="repair it") from problem
    with opened:
        yield opened


def _directory_bytes(file: BinaryIO) -> int | None:
    """Return how many bytes the table of contents claims to take, before anything of it is held in memory."""
    end = file.seek(0, io.SEEK_END)
    start = max(0, end - 22 - 0xFFFF - 20)
    file.seek(start)
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return None
    size: int = struct.unpack_from("<I", tail, at + 12)[0]
    if size == 0xFFFFFFFF and tail[at - 20 : at - 16] == b"PK\x06\x07":
        file.seek(struct.unpack_from("<Q", tail, at - 12)[0])
        record = file.read(56)
        file.seek(0)
        return int(struct.unpack_from("<Q", record, 40)[0]) if record.startswith(b"PK\x06\x06") else None
    return size


class Inflating:
    """The bytes of one member, counted against the budget as they come out.

    Raises:
        SourceUnreadableError: From `read`, if the member is broken or the budget is spent.
    """

    def __init__(self, opened: zipfile.ZipFile, member: Member, shown: str, budget: Budget) -> None:
        self._shown, self._budget = shown, budget
        with self._explained():
            self._stream = opened.open(member.info)

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        with self._explained():
            block = self._stream.read(size)
        self._budget.bytes_left -= len(block)
        if self._budget.bytes_left < 0:
            problem = "the archive gives more bytes than it may (settings: preserve.archive_bytes, archive_ratio)"
            raise SourceUnreadableError(path=self._shown, problem=problem, mend="see whether it is a bomb; unpack it")
        return block

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except RuntimeError as problem:  # what zipfile raises for a password, or an unknown compression
            raise SourceUnreadableError(path=self._shown, problem=str(problem), mend="unpack it by hand") from problem
        except _BROKEN as problem:
            said = f"the member is broken or of a kind that is not known ({problem})"
            raise SourceUnreadableError(path=self._shown, problem=said, mend="unpack it by hand") from problem
