"""The evidence store: the same bytes once, never half, never changed."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.errors import EvidenceMissingError, SourceUnreadableError, StorageError
from stemmata.store.objects import BLOCK, ObjectStore


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return ObjectStore(tmp_path / "evidence")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=8))
def test_the_same_bytes_are_kept_once(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    """Whatever is put, in whatever order and number: one object a digest, and reading gives back the bytes."""
    store = ObjectStore(tmp_path_factory.mktemp("store") / "evidence")

    kept = [store.put(io.BytesIO(piece)) for piece in pieces]

    assert [k.sha256 for k in kept] == [hashlib.sha256(piece).hexdigest() for piece in pieces]
    assert sum(k.created for k in kept) == len(set(pieces))
    assert set(store) == {k.sha256 for k in kept}
    assert all(store.read(k.sha256) == piece for k, piece in zip(kept, pieces, strict=True))


def test_an_object_is_read_only_and_nothing_else_is_left(store: ObjectStore, tmp_path: Path) -> None:
    """Mode 0444, and no temporary file remains; the original is untouched."""
    source = tmp_path / "letter.txt"
    source.write_bytes(b"x" * (2 * BLOCK + 17))

    kept = store.put(source)

    assert store.path(kept.sha256).stat().st_mode & 0o777 == 0o444
    assert list((store.root / ".incoming").iterdir()) == []
    assert source.read_bytes() == store.read(kept.sha256)
    assert list(store.strangers()) == []


def test_memory_stays_small_on_large_files(store: ObjectStore) -> None:
    """A stream is read in blocks of a megabyte, so that its size does not matter."""
    asked = []

    class Long:
        left = 64 * BLOCK

        def read(self, size: int, /) -> bytes:
            asked.append(size)
            block = b"\0" * min(size, self.left)
            self.left -= len(block)
            return block

    kept = store.put(Long())

    assert kept.size_bytes == 64 * BLOCK
    assert set(asked) == {BLOCK}


def test_what_an_interrupted_process_left_is_swept_and_a_living_one_is_spared(store: ObjectStore) -> None:
    """Opening the store removes stale temporary files, but not those that a process is writing."""
    (store.root / ".incoming").mkdir(parents=True)
    (store.root / ".incoming" / "0123").write_bytes(b"half")

    class Opening:
        """Opens the store anew in the midst of a `put`."""

        blocks: Iterator[bytes] = iter([b"first", b"second", b""])

        def read(self, _size: int, /) -> bytes:
            ObjectStore(store.root)
            return next(self.blocks)

    kept = store.put(Opening())

    assert store.read(kept.sha256) == b"firstsecond"
    assert list((store.root / ".incoming").iterdir()) == []


def test_a_damaged_object_is_mended_by_adding_the_bytes_again(store: ObjectStore) -> None:
    """The sound bytes take the place; the damaged ones are kept aside, for the damage may matter."""
    kept = store.put(io.BytesIO(b"testimony"))
    path = store.path(kept.sha256)
    path.chmod(0o644)
    path.write_bytes(b"testimonY")

    again = store.put(io.BytesIO(b"testimony"))

    assert (again.created, again.mended) == (False, True)
    assert store.check(kept.sha256) == kept.sha256
    assert [p.read_bytes() for p in (store.root / ".damaged").iterdir()] == [b"testimonY"]


def test_a_full_disk_is_said_and_leaves_nothing_half(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """ENOSPC while forcing to disk: a clear error with a mend, no object, no temporary file."""

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StorageError, match="No space left") as raised:
        store.put(io.BytesIO(b"testimony"))

    assert "make room" in raised.value.hint
    assert list(store) == []
    assert list((store.root / ".incoming").iterdir()) == []


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE])
def test_a_source_that_fails_while_it_is_read_is_the_sources_error(store: ObjectStore, number: int) -> None:
    """A stick that is pulled out is told apart from a case that cannot be written."""

    class Failing:
        def read(self, _size: int, /) -> bytes:
            raise OSError(number, os.strerror(number))

    with pytest.raises(SourceUnreadableError):
        store.put(Failing(), name="stick/a.txt")

    assert list(store) == []


def test_missing_and_odd_sources_are_said(store: ObjectStore, tmp_path: Path) -> None:
    """A file that is gone, a folder and a pipe are no evidence, and none of them hangs."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(SourceUnreadableError, match="No such file"):
        store.put(tmp_path / "gone.txt")
    with pytest.raises(SourceUnreadableError):
        store.put(tmp_path)


def test_a_source_that_changes_while_it_is_read_is_refused(store: ObjectStore, tmp_path: Path) -> None:
    """A download still under way must not become evidence of half a file."""
    source = tmp_path / "download.bin"
    source.write_bytes(b"x" * (BLOCK + 1))

    with source.open("rb") as file:

        class Slow:
            """Reads a file that somebody is still writing."""

            def read(self, size: int, /) -> bytes:
                block = file.read(size)
                with source.open("ab") as more:
                    more.write(b"more" if block else b"")
                return block if len(block) == size else b""

        with pytest.raises(SourceUnreadableError, match="changed while it was read"):
            store._keep(Slow(), "download.bin", file)

    assert list(store) == []


@pytest.mark.parametrize("source_id", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64])
def test_ids_that_are_no_objects_are_missing(store: ObjectStore, source_id: str) -> None:
    """An id is 64 small hexadecimal digits and nothing that leads out of the store."""
    with pytest.raises(EvidenceMissingError):
        store.path(source_id)


def test_files_put_there_by_hand_are_named(store: ObjectStore) -> None:
    """Whatever is no object is a stranger: a wrong name, a wrong folder, a link."""
    kept = store.put(io.BytesIO(b"a"))
    (store.root / "note.txt").write_text("x")
    (store.root / "zz").mkdir()
    (store.root / "zz" / kept.sha256).write_text("x")
    (store.root / kept.sha256[:2] / "link").symlink_to(store.path(kept.sha256))

    found = {p.relative_to(store.root).as_posix() for p in store.strangers()}

    assert found == {"note.txt", f"zz/{kept.sha256}", f"{kept.sha256[:2]}/link"}
