"""Mail: headers, bodies and attachments, each in a part of its own.

Attachments are read within the mail by the same readers (reading adds no evidence; who wants an attachment as a source
of its own adds it as one). Mails in mails are followed to a depth of 20.
"""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from stemmata.read import registry
from stemmata.read.decode import decode
from stemmata.read.html import read as read_html
from stemmata.read.plain import of_text
from stemmata.read.reading import CannotRead, Composer, Place, Reading, ReadOptions

NAME = "mail"
VERSION = "1"
MEDIA_TYPES = ("message/rfc822",)

MAX_DEPTH = 20
_MAX_PARTS = 1_000
_SHOWN = ("from", "sender", "to", "cc", "bcc", "reply-to", "date", "subject", "message-id", "in-reply-to", "received")


def _header_lines(message: EmailMessage) -> str:
    """Return the headers that say who, to whom, when and what, as decoded text; the time zone stays as written."""
    lines: list[str] = []
    for name, value in message.items():
        if name.lower() in _SHOWN:
            shown = " ".join(str(value).split())
            lines.append(f"{name}: {shown}")
    return "\n".join(lines)


def _payload(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _body_reading(part: EmailMessage, options: ReadOptions) -> Reading:
    charset = part.get_content_charset()
    data = _payload(part)
    if part.get_content_type() == "text/html":
        if charset and not re.search(rb"charset", data[:4096], re.IGNORECASE):
            data = decode(data, charset).text.encode("utf-8")
        return read_html(data, options)
    decoded = decode(data, charset)
    return of_text(decoded.text, decoded.encoding, decoded.notes)


class _Mail:
    """Walks the parts of one mail."""

    def __init__(self, out: Composer, options: ReadOptions) -> None:
        self.out = out
        self.options = options
        self.parts = 0

    def _budget(self) -> int:
        return max(1, self.options.max_chars - self.out.length)

    def _inner(self, name: str, media_type: str) -> ReadOptions:
        return ReadOptions(
            name, media_type, self._budget(), languages=self.options.languages, depth=self.options.depth + 1
        )

    def body(self, part: EmailMessage, label: str) -> None:
        """Read a text or HTML body."""
        self.out.embed(_body_reading(part, self._inner("", "")), label)

    def attachment(self, part: EmailMessage, name: str) -> None:
        """Read one attachment with whatever reader takes it; say so where none does."""
        label = f"attachment: {name}"
        data = _payload(part)
        try:
            _, _, reading = registry.read_any(data, self._inner(name, part.get_content_type()))
        except CannotRead as answer:
            if "longer than" in answer.reason:
                raise
            self.out.note(f"{label}: not read: {answer.reason}")
            return
        except Exception as problem:
            if isinstance(problem, MemoryError):
                raise
            self.out.note(f"{label}: not read: damaged ({type(problem).__name__})")
            return
        self.out.embed(reading, label)

    def walk(self, message: EmailMessage) -> None:
        """Read the parts in order; of alternatives of the same text the plain one, else the HTML."""
        stack: list[EmailMessage] = [message]
        while stack:
            part = stack.pop()
            self.parts += 1
            if self.parts > _MAX_PARTS:
                self.out.note(f"more than {_MAX_PARTS:,} parts: the rest is not read")
                return
            kind = part.get_content_type()
            if kind == "multipart/alternative":
                stack.extend(reversed(_preferred([p for p in part.iter_parts() if isinstance(p, EmailMessage)])))
            elif kind == "message/rfc822":
                self.nested(part)
            elif part.is_multipart():
                stack.extend(reversed([p for p in part.iter_parts() if isinstance(p, EmailMessage)]))
            else:
                self.leaf(part, kind)

    def leaf(self, part: EmailMessage, kind: str) -> None:
        """Read a part that has no parts."""
        name = part.get_filename()
        if name is None and kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            self.body(part, "body")
        else:
            clean_name = " ".join((name or f"part {self.parts} ({kind})").split())[:200]
            self.attachment(part, clean_name)

    def nested(self, part: EmailMessage) -> None:
        """Read a mail within the mail."""
        inner = [p for p in part.iter_parts() if isinstance(p, EmailMessage)]
        for message in inner[:1]:
            label = f"attached mail: {' '.join(str(message.get('subject', 'no subject')).split())[:120]}"
            if self.options.depth + 1 >= MAX_DEPTH:
                self.out.note(f"mails in mails beyond a depth of {MAX_DEPTH} are not read")
                return
            self.out.embed(_read_message(message, self._inner("", "")), label)


def _preferred(alternatives: list[EmailMessage]) -> list[EmailMessage]:
    """Return the plain alternative if it says anything, else the last that can be read (RFC 2046: the richest)."""
    for part in alternatives:
        if part.get_content_type() == "text/plain" and _payload(part).strip():
            return [part]
    readable = [p for p in alternatives if p.is_multipart() or p.get_content_type() == "text/html"]
    return readable[-1:] or alternatives[-1:]


def _read_message(message: EmailMessage, options: ReadOptions) -> Reading:
    out = Composer(options)
    out.add(_header_lines(message), Place(part="headers"))
    _Mail(out, options).walk(message)
    if message.defects:
        kinds = sorted({type(defect).__name__ for defect in message.defects})
        out.note(f"the mail is malformed: {', '.join(kinds)}")
    return out.finish()


def read(data: bytes, options: ReadOptions) -> Reading:
    """Return headers, body and attachments of a mail."""
    message = BytesParser(policy=policy.default).parsebytes(data)
    assert isinstance(message, EmailMessage)
    return _read_message(message, options)
