"""Media types: from the bytes, whatever the name says."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stemmata.preserve import media

MAIL = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: =?utf-8?b?2KfYtNmH2K8=?=\r\nMIME-Version: 1.0\r\n\r\nText"


def office(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name, content in parts.items():
            box.writestr(name, content)
    return out.getvalue()


CASES = [
    (b"", "a.pdf", "application/x-empty"),
    (b"%PDF-1.7\n", "letter.txt", "application/pdf"),
    (b"\xef\xbb\xbfsome words", "a", "text/plain"),
    ("گزارش".encode("utf-16"), "a.txt", "text/plain"),
    ("report".encode("utf-16-le") * 20, "a.txt", "text/plain"),
    ("شهادة محمد".encode("cp1256"), "a.txt", "text/plain"),
    (b"<!DOCTYPE html><p>x", "page", "text/html"),
    (b"\n <!-- saved --> <HTML lang=fa>", "page.txt", "text/html"),
    (b"<p>fragment</p>", "page.html", "text/html"),
    (b"<?xml version='1.0'?><a/>", "a", "application/xml"),
    (MAIL, "letter", "message/rfc822"),
    (MAIL, "letter.eml", "message/rfc822"),
    (b"From: the harbour\nto the market, we walked.", "a.txt", "text/plain"),
    (b"name,place\nA,B\n", "list.csv", "text/csv"),
    (b"name\tplace\n", "list.tsv", "text/tab-separated-values"),
    (b'{"id": 1}\n{"id": 2}\n', "corpus.jsonl", "application/x-ndjson"),
    (b'{"id": 1}\n{"id": 2}\n', "corpus", "application/x-ndjson"),
    (b'{"id": 1}', "a.json", "application/json"),
    (b"[sic] he said", "a.txt", "text/plain"),
    (b"# Notes\n", "notes.md", "text/markdown"),
    (b"{\\rtf1 x}", "a.doc", "application/rtf"),
    (b"\xff\xd8\xff\xe0", "scan.png", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "scan", "image/png"),
    (b"II*\x00", "scan", "image/tiff"),
    (b"OggS\x00", "voice.opus", "audio/ogg"),
    (b"RIFF\x00\x00\x00\x00WAVE", "a", "audio/wav"),
    (b"\x00\x00\x00\x18ftypmp42", "a", "video/mp4"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "letter.doc", "application/msword"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "letter", "application/x-ole-storage"),
    (office(**{"[Content_Types].xml": "", "xl/workbook.xml": ""}), "a.zip", media.XLSX),
    (office(**{"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "a", media.PPTX),
    (office(mimetype="application/vnd.oasis.opendocument.text"), "a", "application/vnd.oasis.opendocument.text"),
    (office(mimetype="application/epub+zip"), "a", "application/epub+zip"),
    (office(mimetype="text/x-whatever\n<script>"), "a", "application/zip"),
    (office(**{"a.txt": "x"}), "a.docx", "application/zip"),
    (b"PK\x03\x04 broken", "a.docx", "application/zip"),
    (bytes(range(256)) * 3, "a.txt", "application/octet-stream"),
]


@pytest.mark.parametrize(("raw", "name", "wanted"), CASES)
def test_the_bytes_decide(tmp_path: Path, raw: bytes, name: str, wanted: str) -> None:
    """A wrong extension does not deceive; a name decides only among kinds that the bytes leave open."""
    (tmp_path / "object").write_bytes(raw)

    assert media.media_type(tmp_path / "object", name) == wanted


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([raw for raw, _, _ in CASES]), st.binary(max_size=80), st.text(max_size=8))
def test_no_bytes_and_no_name_make_it_fail(tmp_path: Path, head: bytes, tail: bytes, name: str) -> None:
    """Whatever comes in, there is an answer in the form of a media type, the same each time."""
    (tmp_path / "object").write_bytes(head[: len(head) // 2] + tail + head)

    found = media.media_type(tmp_path / "object", name)

    assert found.count("/") == 1
    assert found == media.media_type(tmp_path / "object", name)
