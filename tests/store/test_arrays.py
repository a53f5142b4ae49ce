"""Arrays kept between builds: whole, or said to be damaged; never anything else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stemmata.store.arrays import ArrayFiles

ONE, TWO = np.arange(1000, dtype=np.int64), np.zeros((0, 7), np.int32)


def kept(folder: Path) -> ArrayFiles:
    files = ArrayFiles(folder, "this")
    files.save({"length": 10}, {"one": ONE, "two": TWO})
    return files


def test_what_was_kept_comes_back(tmp_path: Path):
    """Facts and arrays, also empty ones, with type and shape; what is not kept on is forgotten, files and all."""
    files = kept(tmp_path)
    found = files.read()
    assert (found.facts, found.trouble) == ({"length": 10}, "")
    assert np.array_equal(found.arrays["one"], ONE)
    assert (found.arrays["two"].shape, found.arrays["two"].dtype) == (TWO.shape, TWO.dtype)

    files.save({"length": 12}, {"three": ONE + 1}, keep=["one"])

    found = files.read()
    assert sorted(found.arrays) == ["one", "three"]
    assert np.array_equal(found.arrays["one"], ONE)
    assert len(list(tmp_path.glob("*.bin"))) == 2


def test_nothing_kept_is_no_trouble(tmp_path: Path):
    """The first run, a folder deleted, or another version of the program: nothing to use, nothing wrong."""
    assert ArrayFiles(tmp_path / "none", "this").read().trouble == ""
    kept(tmp_path)

    found = ArrayFiles(tmp_path, "that").read()

    assert (found.facts, found.trouble) == (None, "")


@pytest.mark.parametrize("name", ["arrays.json", "one.0.bin"])
@pytest.mark.parametrize("harm", ["turned", "cut", "emptied"])
def test_every_harm_is_seen(tmp_path: Path, name: str, harm: str):
    """One byte turned, a file cut short or emptied: nothing is returned, and why is said."""
    files = kept(tmp_path)
    data = bytearray((tmp_path / name).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / name).write_bytes({"turned": data, "cut": data[:-8], "emptied": b""}[harm])

    found = files.read()

    assert found.facts is None
    assert found.trouble


def test_a_missing_file_is_seen(tmp_path: Path):
    """A file that somebody deleted is missed."""
    files = kept(tmp_path)
    (tmp_path / "one.0.bin").unlink()

    assert "one" in files.read().trouble


def test_a_writer_that_is_stopped_harms_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Until the list is in its place, what was kept before counts; the next writer clears up."""
    files = kept(tmp_path)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            files.save({"length": 99}, {"one": ONE + 5, "two": TWO})

    assert files.read().facts == {"length": 10}
    assert np.array_equal(files.read().arrays["one"], ONE)
    files.save({"length": 12}, {"one": ONE})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["arrays.json", "one.1.bin"]
