"""Which reader reads what: the readers of this house, and those that others plug in.

A package plugs in a reader with an entry point of the group `stemmata.readers` that names an object with the
attributes of `Reader` (a module will do). A plugged-in reader goes before the readers of the house for the media types
it names.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from stemmata.read.reading import CannotRead, Reader, Reading, ReadOptions
from stemmata.read.sniff import BINARY, ENCRYPTED_OFFICE, PPTX, media_type_of

ENTRY_POINTS = "stemmata.readers"

_HOUSE = ("html", "docx", "pdf", "mail", "delimited", "workbook", "jsonlines", "parquet", "rtf", "plain")

_UNREAD: dict[str, tuple[str, str]] = {
    "image": ("an image: its text needs OCR", "transcribe it, or plug in a reader for images"),
    "audio": ("a sound recording: it needs a transcript", "add a transcript, or plug in a reader for sound"),
    "video": ("a film: it needs a transcript", "add a transcript, or plug in a reader for films"),
    "application/zip": ("an archive", "add the archive anew, so that its files become sources of their own"),
    "application/x-7z-compressed": ("a 7z archive", "unpack it and add its files"),
    "application/vnd.rar": ("a RAR archive", "unpack it and add its files"),
    "application/gzip": ("a gzip archive", "unpack it and add its files"),
    "application/x-bzip2": ("a bzip2 archive", "unpack it and add its files"),
    "application/x-xz": ("an xz archive", "unpack it and add its files"),
    "application/msword": ("a Word document of the old binary kind", "save it as .docx or .pdf and add that too"),
    "application/vnd.ms-outlook": ("an Outlook message", "save it as .eml and add that too"),
    "application/vnd.ms-outlook-pst": ("an Outlook mailbox", "export its messages as .eml and add those"),
    PPTX: ("a presentation", "save it as .pdf and add that too"),
    ENCRYPTED_OFFICE: ("encrypted: it needs a password", "save it without a password and add that too"),
    BINARY: ("a kind of file that no reader knows", "convert it to text or PDF, or plug in a reader"),
}


def unread_reason(media_type: str) -> CannotRead:
    """Return why a file of `media_type` stays unread when no reader takes it, with the mend."""
    reason = _UNREAD.get(media_type) or _UNREAD.get(media_type.split("/", maxsplit=1)[0])
    return CannotRead(*(reason or (f"no reader for {media_type}", "convert it to text or PDF, or plug in a reader")))


@lru_cache(maxsize=1)
def readers() -> tuple[Reader, ...]:
    """Return all readers, plugged-in ones first (by name), then those of the house."""
    plugged = sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name)
    house = [import_module(f"stemmata.read.{name}") for name in _HOUSE]
    return tuple(cast("Reader", reader) for reader in ([point.load() for point in plugged] + house))


def reader_for(media_type: str) -> Reader | None:
    """Return the first reader that names `media_type`, exactly before by its family (`text/*`)."""
    family = media_type.split("/", maxsplit=1)[0] + "/*"
    for wanted in (media_type, family):
        for reader in readers():
            if wanted in reader.MEDIA_TYPES:
                return reader
    return None


def fingerprint() -> str:
    """Return a digest of all readers with their versions: what a kept result depends on beside the bytes."""
    listed = "\n".join(f"{reader.NAME}={reader.VERSION}" for reader in readers())
    return hashlib.sha256(listed.encode()).hexdigest()[:16]


def reader_of(data: bytes, options: ReadOptions) -> tuple[Reader, str]:
    """Find out what `data` is.

    Args:
        data: The bytes.
        options: Name and declared media type among them.

    Returns:
        The reader for it, and the media type found.

    Raises:
        CannotRead: If nothing reads it.
    """
    if not data:
        raise CannotRead("the file is empty", "ask whoever sent it to send it again")
    media_type = media_type_of(data, options.name, options.media_type)
    reader = reader_for(media_type)
    if reader is None:
        raise unread_reason(media_type)
    return reader, media_type


def read_any(data: bytes, options: ReadOptions) -> tuple[Reader, str, Reading]:
    """Find out what `data` is and read it.

    Returns:
        The reader that did it, the media type found, the reading.

    Raises:
        CannotRead: If nothing reads it, or its reader could not.
    """
    reader, media_type = reader_of(data, options)
    return reader, media_type, reader.read(data, options)
