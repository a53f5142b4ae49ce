"""Broken and hostile files: each is read with a note or stays unread with a reason, within the limits."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hostile import HOSTILE, outside_entity, words_pdf
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import SAMPLES

from stemmata.read.child import Job, read_result
from stemmata.read.jail import Jail
from stemmata.read.reading import ReadOptions

JOB_SECONDS = 20.0

EXPECTED: dict[str, str] = {
    "docx bomb": "longer than 2,000,000 characters",
    "billion laughs": "damaged",
    "lying zip": "damaged",
    "deep docx": "damaged",
    "xlsx bomb": "longer than 2,000,000 characters",
    "pdf bomb": "needed more than 768 MiB",
    "looping pdf": "none of its pages can be loaded",
    "scanned pdf": "no text layer",
    "encrypted pdf": "encrypted",
    "deep json": "nested too deeply",
    "one line": "longer than 2,000,000 characters",
    "wide csv": "longer than 2,000,000 characters",
}
READ_WITH: dict[str, tuple[str, str]] = {
    "outside entity": ("before", ""),
    "huge page": ("Four men came.", ""),
    "nested mail": ("level 199", "beyond a depth of 20"),
    "deep html": ("top", "nested too deeply"),
}


def test_every_hostile_file_has_an_expected_answer() -> None:
    """No hostile file is forgotten."""
    assert set(EXPECTED) | set(READ_WITH) == set(HOSTILE)


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_hostile_file(kind: str, jail: Jail, tmp_path: Path) -> None:
    """It ends as it must, within the limits of time and memory."""
    name, make = HOSTILE[kind]
    path = tmp_path / name
    path.write_bytes(make())
    began = time.monotonic()

    result = jail.read(path, Job(ReadOptions(name=name, max_chars=2_000_000), JOB_SECONDS, 768))

    assert time.monotonic() - began < 3 * JOB_SECONDS
    if kind in EXPECTED:
        assert result.reading is None
        assert EXPECTED[kind] in (result.reason or "")
        assert result.mend
    else:
        text, note = READ_WITH[kind]
        assert result.reading is not None
        assert text in result.reading.text
        assert note in " ".join(result.reading.notes)


def test_an_outside_entity_is_not_resolved_and_hides_nothing() -> None:
    """What stands around an entity that names a file is read; the file is not."""
    result = read_result(outside_entity(), ReadOptions(name="a.docx"))

    assert result.reading is not None
    assert result.reading.text.split() == ["before", "after"]


@pytest.mark.parametrize("kind", [kind for kind in SAMPLES if kind not in ("csv", "txt", "jsonl")])
def test_content_wins_over_the_name(kind: str) -> None:
    """A file with the wrong extension is read for what it is."""
    _, data = SAMPLES[kind]
    right = read_result(data, ReadOptions(name=SAMPLES[kind][0]))
    wrong = read_result(data, ReadOptions(name="photo.jpg", media_type="image/jpeg"))

    assert wrong == right
    assert wrong.reading is not None


@pytest.mark.parametrize("kind", list(SAMPLES))
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_damaged_file_is_an_answer(kind: str, data: st.DataObject) -> None:
    """Cut short anywhere, any bytes overwritten: a reading or a reason, never an exception, and spans that hold."""
    name, whole = SAMPLES[kind]
    end = data.draw(st.integers(0, len(whole)))
    at = data.draw(st.integers(0, max(0, end - 1)))
    noise = data.draw(st.binary(max_size=40))
    broken = (whole[:at] + noise + whole[at + len(noise) :])[:end] if data.draw(st.booleans()) else whole[:end]

    result = read_result(broken, ReadOptions(name=name))

    if result.reading is None:
        assert result.reason
    else:
        for piece in result.reading.pieces:
            assert result.reading.text[piece.start : piece.end].strip()


def test_an_empty_file_says_so() -> None:
    """Nothing in it: unread, with the mend."""
    result = read_result(b"", ReadOptions(name="a.txt"))

    assert (result.reason, bool(result.mend)) == ("the file is empty", True)


@pytest.mark.parametrize("data", [b"   \n\n\t ", b"\xef\xbb\xbf", "\ufeff \r\n".encode("utf-16-le")])
def test_a_file_without_words_is_unread(data: bytes) -> None:
    """White space alone is no text."""
    assert read_result(data, ReadOptions(name="a.txt")).reason == "it holds no text"


def test_nul_bytes_keep_their_place() -> None:
    """A NUL in a text stands as U+FFFD, so that spans stay and no program downstream stumbles over it."""
    result = read_result(
        b"Four men\x00 came in the night and left before dawn broke over the hills.", ReadOptions(name="a.txt")
    )

    assert result.reading is not None
    assert result.reading.text.startswith("Four men\ufffd came")
    assert result.reading.notes == ("1 NUL character(s) stand as U+FFFD",)


def test_random_bytes_are_no_text() -> None:
    """A file of no known kind stays unread."""
    result = read_result(bytes(range(256)) * 50, ReadOptions(name="a.txt"))

    assert result.reason == "a kind of file that no reader knows"


def test_a_script_in_a_pdf_changes_nothing() -> None:
    """Scripts that run on opening are not run; the text is read."""
    result = read_result(
        words_pdf(extra=b"/OpenAction <</S /JavaScript /JS (app.alert(1))>>"), ReadOptions(name="a.pdf")
    )

    assert result.reading is not None
    assert result.reading.text == "Four men came."
