"""Members of a ZIP-based document, inflated with a count: what the directory declares is not believed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from stemmata.read.reading import CannotRead

MAX_INFLATED_BYTES = 256 * 2**20
"""Bytes one document may inflate to, all members taken together."""
_MAX_MEMBERS = 20_000
_PROBLEMS = (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error)


class _Counted:
    """A stream that counts what is inflated and stops at the limit."""

    def __init__(self, inner: IO[bytes], archive: Archive) -> None:
        self._inner = inner
        self._archive = archive

    def read(self, size: int = -1) -> bytes:
        chunk = self._inner.read(min(size, 2**16) if size and size > 0 else 2**16)
        self._archive.count(len(chunk))
        return chunk


class Archive:
    """The members of one document."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(data))
        except _PROBLEMS as problem:
            raise CannotRead(f"the file is damaged or cut short ({problem})", "ask for a sound copy") from None
        self._inflated = 0
        self.names = self._zip.namelist()
        if len(self.names) > _MAX_MEMBERS:
            raise CannotRead(f"it has more than {_MAX_MEMBERS:,} members", "save it anew with the program that made it")
        if any(info.flag_bits & 1 for info in self._zip.infolist()):
            raise CannotRead("encrypted: it needs a password", "save it without a password and add that too")

    def count(self, size: int) -> None:
        """Count inflated bytes.

        Raises:
            CannotRead: If the document inflates to more than `MAX_INFLATED_BYTES`.
        """
        self._inflated += size
        if self._inflated > MAX_INFLATED_BYTES:
            reason = f"it inflates to more than {MAX_INFLATED_BYTES // 2**20} MiB (a zip bomb?)"
            raise CannotRead(reason, "split it, or save it anew with the program that made it")

    def bytes_of(self, name: str) -> bytes:
        """Return the inflated bytes of a member; empty if there is none of that name."""
        if name not in self.names:
            return b""
        chunks: list[bytes] = []
        try:
            with self._zip.open(name) as member:
                counted = _Counted(member, self)
                while chunk := counted.read():
                    chunks.append(chunk)
        except _PROBLEMS as problem:
            raise CannotRead(f"its part {name} is damaged ({problem})", "ask for a sound copy") from None
        return b"".join(chunks)

    def elements(self, name: str, tags: tuple[str, ...]) -> Iterator[Any]:
        """Yield the elements with one of `tags` as they end, while the member is being inflated.

        The caller clears what it is done with. Entities are not expanded and nothing outside is loaded.
        """
        if name not in self.names:
            return
        try:
            with self._zip.open(name) as member:
                source: Any = _Counted(member, self)
                yield from (
                    element
                    for _, element in etree.iterparse(
                        source, events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False,
                        huge_tree=False, remove_comments=True, remove_pis=True,
                    )
                )  # fmt: skip
        except etree.XMLSyntaxError as problem:
            raise CannotRead(f"its part {name} is damaged ({problem})", "ask for a sound copy") from None
        except _PROBLEMS as problem:
            raise CannotRead(f"its part {name} is damaged ({problem})", "ask for a sound copy") from None
