"""Table files and the cache: derived, replaceable, never half written."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.errors import StorageError, TableContractError
from stemmata.store.cache import FileCache
from stemmata.store.shelf import Shelves
from stemmata.store.tablefiles import Made, TableFiles, folder_digest, write_folder
from stemmata.tables import TABLES


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    """Byte for byte: a table written twice has one digest."""
    table = pa.table({"a": ["x", None, "z"], "n": [1, 2, 3]})

    digests = {TableFiles(tmp_path / name).write("t", table) for name in ("one", "two")}

    assert len(digests) == 1


def test_what_is_written_reads_back_equal(tmp_path: Path) -> None:
    """Types and nulls survive."""
    table = pa.table({"a": pa.array([["x"], None], pa.list_(pa.string())), "d": pa.array([1, None], pa.date32())})
    files = TableFiles(tmp_path)

    files.write("t", table)

    assert files.read("t").equals(table)


@given(
    numbers=st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=40),
    a_part=st.integers(1, 7),
    a_group=st.integers(1, 12),
)
def test_a_long_table_is_the_same_in_whatever_parts_it_comes(
    numbers: list[int], a_part: int, a_group: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Law: put down in parts, in any order, with columns that some lack, it reads back as one sorted table."""
    promised = TABLES["records"]
    rows = [{"record_id": f"{n:016x}", "row": i} | ({"age": str(i)} if i % 3 else {}) for i, n in enumerate(numbers)]
    folder = tmp_path_factory.mktemp("long")
    with pytest.MonkeyPatch.context() as patch, Shelves(folder / "shelves") as shelves:
        patch.setattr("stemmata.store.tablefiles._GROUP_ROWS", a_group)
        digests = set()
        for name, order in (("a", rows), ("b", rows[::-1])):
            shelf = shelves.shelf()
            for at in range(0, len(order), a_part):
                shelf.put(promised.build(order[at : at + a_part]))
            digests.add(TableFiles(folder / name).write_long(promised, shelf, shelf.rows))

    assert TableFiles(folder / "a").read("records").equals(promised.build(rows))
    assert len(digests) == 1
    assert not [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".parquet"]


def test_a_key_that_repeats_over_the_parts_is_seen(tmp_path: Path) -> None:
    """The promise of a table is checked however long it is; the file there before stays."""
    promised, files = TABLES["refused_rows"], TableFiles(tmp_path)
    files.write("refused_rows", promised.empty())
    with Shelves(tmp_path / "shelves") as shelves:
        shelf = shelves.shelf()
        for row in (1, 2):
            shelf.put(promised.build([{"refused_id": "a" * 24, "row": row}]))
        with pytest.raises(TableContractError, match="repeat the key"):
            files.write_long(promised, shelf, shelf.rows)

    assert files.read("refused_rows").equals(promised.empty())


def test_a_shelf_forgets_what_it_is_told_to(tmp_path: Path) -> None:
    """Parts taken back are gone, and others may follow."""
    parts = [pa.table({"a": [n]}) for n in range(4)]
    with Shelves(tmp_path) as shelves:
        shelf = shelves.shelf()
        for part in parts[:3]:
            shelf.put(part)
        shelf.keep(1)
        shelf.put(parts[3])

        assert [part.to_pydict()["a"] for part in shelf] == [[0], [3]]
        assert (len(shelf), shelf.rows) == (2, 2)


def test_an_edited_file_is_not_intact(tmp_path: Path) -> None:
    """A table that somebody changed is seen."""
    files = TableFiles(tmp_path)
    digest = files.write("t", pa.table({"a": [1]}))

    files.path("t").write_bytes(files.path("t").read_bytes() + b" ")

    assert not files.intact("t", digest)


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '{"read": 3}', '{"read": {"unknown": 1}}'])
def test_a_spoilt_note_counts_as_none(tmp_path: Path, spoilt: str) -> None:
    """The note is derived too: without it, everything is simply built again."""
    (tmp_path / "stages.json").write_text(spoilt)

    assert TableFiles(tmp_path).notes() == {}


def test_notes_read_back_equal(tmp_path: Path) -> None:
    """What is noted of a stage is found again."""
    made = Made("f", {"code": "c"}, {"t": "d"}, {"t": 1}, ({"code": "X", "message": "m", "source_id": None},))
    files = TableFiles(tmp_path)

    files.note("read", made)

    assert files.notes() == {"read": made}
    json.loads((tmp_path / "stages.json").read_text())


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    """If making the new folder fails, the old one stands as it was."""
    folder = tmp_path / "dossier"
    write_folder([("a.txt", b"old"), ("deep/b.txt", b"old")], folder)
    before = folder_digest(folder)

    def failing() -> object:
        yield "a.txt", b"new"
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageError, match="No space"):
        write_folder(failing(), folder)

    assert folder_digest(folder) == before
    assert write_folder([("c.txt", b"new")], folder) == 1
    assert [path.name for path in folder.rglob("*")] == ["c.txt"]


def test_a_relative_folder_is_as_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case named by a relative path can be built."""
    monkeypatch.chdir(tmp_path)

    write_folder([("deep/a.txt", b"x")], Path("dossier"))

    assert (tmp_path / "dossier" / "deep" / "a.txt").read_bytes() == b"x"


def test_no_file_leaves_its_folder(tmp_path: Path) -> None:
    """A name that climbs out is a defect and is refused."""
    with pytest.raises(ValueError, match="leave the folder"):
        write_folder([("../escaped.txt", b"")], tmp_path / "dossier")

    assert not (tmp_path / "escaped.txt").exists()


def test_the_cache_keeps_and_forgets_by_stamp(tmp_path: Path) -> None:
    """Values made by other code are never returned."""
    path = tmp_path / "cache.sqlite"
    with FileCache(path, "one") as cache:
        cache.put("k", b"v")
        assert cache.get("k") == b"v"
    with FileCache(path, "one") as cache:
        assert cache.get("k") == b"v"
    with FileCache(path, "two") as cache:
        assert cache.get("k") is None


def test_a_spoilt_cache_is_begun_anew(tmp_path: Path) -> None:
    """A cache file that is no database costs time, not the build."""
    path = tmp_path / "cache.sqlite"
    path.write_bytes(b"not a database at all" * 100)

    with FileCache(path, "one") as cache:
        cache.put("k", b"v")
        assert cache.get("k") == b"v"


def test_a_cache_that_cannot_be_made_is_told_with_its_place(tmp_path: Path) -> None:
    """A file in the way of its folder ends as a refusal with a mend, not as an error of the database."""
    (tmp_path / "in the way").write_text("")

    with pytest.raises(StorageError, match="in the way"), FileCache(tmp_path / "in the way" / "c.sqlite", "one"):
        pass
