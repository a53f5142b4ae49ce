"""The room as the chain calls it: tables that agree with each other, kept results, nothing lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hostile import zipped
from hypothesis import example, given
from hypothesis import strategies as st
from samples import CSV, SAMPLES

from stemmata import read
from stemmata.config import Settings
from stemmata.read import registry, room
from stemmata.read.headers import field_of, slug
from stemmata.read.jail import Jail
from stemmata.stage import Outcome, Shelf, Work
from stemmata.tables import TABLES


class Folder:
    """Evidence objects in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, source_id: str) -> Path:
        return self.folder / source_id

    def read(self, source_id: str) -> bytes:
        return self.path(source_id).read_bytes()


class Memory(dict[str, bytes]):
    """A cache in memory."""

    def put(self, key: str, value: bytes) -> None:
        self[key] = value


NO_LEDGER: Any = None
"""Reading asks no ledger."""


class Silent:
    @contextmanager
    def each(self, items: Iterable[Any], label: str, total: int | None = None) -> Iterator[Iterator[Any]]:
        yield iter(items)


class Case:
    """A case as far as this room sees one."""

    def __init__(self, folder: Path) -> None:
        self.evidence = Folder(folder)
        self.rows: list[dict[str, Any]] = []
        self.cache = Memory()
        self.settings = Settings()
        self.shelf: Callable[[], Shelf] | None = None

    def add(self, name: str, data: bytes, **known: Any) -> str:
        source_id = hashlib.sha256(data).hexdigest()
        self.evidence.path(source_id).write_bytes(data)
        row = {
            "source_id": source_id,
            "name": name,
            "media_type": "application/octet-stream",
            "size_bytes": len(data),
            "received_at": datetime(2024, 1, 1, tzinfo=UTC),
            "status": "unread",
            "reason": "not read yet",
        }
        self.rows.append(row | known)
        return source_id

    def read(self) -> Outcome:
        return read.run(
            Work(
                tables={"sources": TABLES["sources"].build(self.rows)},
                settings=self.settings,
                entries=(),
                evidence=self.evidence,
                ledger=NO_LEDGER,
                cache=self.cache,
                progress=Silent(),
                shelf=self.shelf,
            )
        )


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def rows(outcome: Outcome, table: str) -> list[dict[str, Any]]:
    return outcome.tables[table].to_pylist()


def test_all_kinds_give_sound_tables(case: Case) -> None:
    """Every sample is read; each passage is the text at its span; ordinals follow reading order."""
    for name, data in SAMPLES.values():
        case.add(name, data)

    outcome = case.read()

    assert {row["status"] for row in rows(outcome, "sources")} == {"read"}
    assert set(outcome.tables) == {"sources", "texts", "passages", "records", "refused_rows", "mentions"}
    texts = {row["source_id"]: row for row in rows(outcome, "texts")}
    assert len(texts) == len(SAMPLES)
    by_source: dict[str, list[dict[str, Any]]] = {}
    for row in rows(outcome, "passages"):
        assert row["text"] == texts[row["source_id"]]["text"][row["start"] : row["end"]]
        by_source.setdefault(row["source_id"], []).append(row)
    for source_id, passages in by_source.items():
        passages.sort(key=lambda row: row["start"])
        assert [row["ordinal"] for row in passages] == list(range(len(passages)))
        assert hashlib.sha256(texts[source_id]["text"].encode()).hexdigest() == texts[source_id]["text_sha256"]
    assert rows(outcome, "records") == []
    assert outcome.notices == ()


def test_kept_results_equal_fresh_ones(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build reads nothing and gives the same tables; after one more file only that one is read."""
    for name, data in SAMPLES.values():
        case.add(name, data)
    asked: list[str] = []
    honest = Jail.stretches
    monkeypatch.setattr(
        Jail, "stretches", lambda self, path, job: (asked.append(path.name), honest(self, path, job))[1]
    )
    first = case.read()
    asked.clear()

    second = case.read()
    new = case.add("new.txt", b"A new statement came in.")
    third = case.read()
    case.cache.clear()
    fresh = case.read()

    assert all(first.tables[name].equals(second.tables[name]) for name in first.tables)
    assert asked[0] == new
    assert len(asked) == 1 + len(SAMPLES) + 1
    assert all(third.tables[name].equals(fresh.tables[name]) for name in fresh.tables)


def test_a_spoilt_cache_does_no_harm(case: Case) -> None:
    """Rubbish in the cache is read past."""
    case.add("a.txt", b"Four men came.")
    first = case.read()
    for key in case.cache:
        case.cache[key] = b"rubbish"

    second = case.read()

    assert first.tables["passages"].equals(second.tables["passages"])


def test_unread_and_withdrawn_stay_visible(case: Case) -> None:
    """An image is unread with reason and mend; a withdrawn source is left as it is and not opened."""
    image = case.add("photo.png", b"\x89PNG\r\n\x1a\n....")
    gone = case.add("gone.txt", b"withdrawn words", status="withdrawn", reason="consent withdrawn")
    lost = case.add("lost.txt", b"lost words")
    case.evidence.path(lost).unlink()
    case.evidence.path(gone).unlink()

    outcome = case.read()

    found = {row["source_id"]: (row["status"], row["reason"]) for row in rows(outcome, "sources")}
    assert found[image][0] == "unread"
    assert "OCR" in found[image][1]
    assert found[gone] == ("withdrawn", "consent withdrawn")
    assert found[lost] == ("unread", "its bytes are not in the evidence; run: stemmata verify")
    assert outcome.tables["texts"].num_rows == 0
    assert {notice.source_id for notice in outcome.notices} == {image, lost}


def test_an_opened_archive_is_no_loss(case: Case) -> None:
    """An archive whose files are sources is unread without a warning; one that was not opened is warned of."""
    opened = case.add("opened.zip", zipped({"a.txt": b"Four men came."}))
    closed = case.add("closed.zip", zipped({"b.txt": b"One left."}))
    case.add("a.txt", b"Four men came.", parent_source_id=opened)

    outcome = case.read()

    reasons = {row["source_id"]: row["reason"] for row in rows(outcome, "sources")}
    assert reasons[opened] == "an archive: its files are sources of their own"
    assert "add the archive anew" in reasons[closed]
    assert [notice.source_id for notice in outcome.notices] == [closed]


def test_declared_languages_stay_and_found_ones_fill_in(case: Case) -> None:
    """Languages come from the manifest, else from the text, the commonest first."""
    declared = case.add("a.txt", b"Four men came in the night and took two brothers away.", languages=["es"])
    text = "شاهد گفت که چهار مرد آمدند و دو برادر را با خود بردند.\n\nFour men came at night."
    found = case.add("b.txt", text.encode())

    outcome = case.read()

    languages = {row["source_id"]: row["languages"] for row in rows(outcome, "sources")}
    assert languages == {declared: ["es"], found: ["fa", "en"]}


def test_expected_languages_are_kept_to(case: Case) -> None:
    """Only languages of the case are found where it names some."""
    case.settings = Settings.model_validate({"case": {"languages": ["en", "fa"]}})
    case.add("a.txt", "Der Zeuge sagte, dass vier Männer kamen.\n\nСвидетель сказал.\n\nشاهد گفت".encode())

    outcome = case.read()

    passages = sorted(rows(outcome, "passages"), key=lambda row: row["ordinal"])
    assert [row["lang"] for row in passages] == ["en", "und", "fa"]


def test_a_list_becomes_records(case: Case) -> None:
    """Rows of a list are records with fields by their headers, each as written beside, and the cells they stand in."""
    source_id = case.add("list.csv", CSV.encode(), kind="list", list_id="register")

    outcome = case.read()

    found = sorted(rows(outcome, "records"), key=lambda row: row["row"])
    assert [row["name"] for row in found] == ["Darun Velika", 'Mira "Miri" Tolan']
    assert [row["father_name"] for row in found] == ["Osme", None]
    assert [row["age_as_written"] for row in found] == ["31", "5"]
    assert [(row["row"], row["list_id"], row["source_id"]) for row in found] == [
        (2, "register", source_id),
        (3, "register", source_id),
    ]
    assert json.loads(found[0]["cells"]) == {"age": "C2", "father_name": "B2", "name": "A2"}
    assert rows(outcome, "mentions") == []


def test_a_workbook_list_skips_its_title(case: Case) -> None:
    """The header is found below a title, sheet by sheet; a sheet of notes beside it gives no records."""
    case.add(*SAMPLES["xlsx"], kind="list")

    outcome = case.read()

    found = sorted(rows(outcome, "records"), key=lambda row: (row["sheet"], row["row"]))
    assert [(row["sheet"], row["row"], row["name"]) for row in found] == [
        ("Deaths", 4, "Darun Velika"),
        ("Deaths", 5, "Mira Tolan"),
    ]
    assert found[0]["death_date"] == "2023-03-14"
    assert "row 3 was taken as the header" in rows(outcome, "texts")[0]["notes"]
    assert "no header row was found: its rows are passages only" in rows(outcome, "texts")[0]["notes"]


def test_a_list_without_header_keeps_its_cells(case: Case) -> None:
    """Where no row is a header every row is a record, its cells under their letters."""
    case.add("list.csv", b"1,Darun Velika,31\n2,Mira Tolan,5\n", list_id="l")

    outcome = case.read()

    found = sorted(rows(outcome, "records"), key=lambda row: row["row"])
    assert [(row["row"], row["column_b"], row["name"]) for row in found] == [
        (1, "Darun Velika", None),
        (2, "Mira Tolan", None),
    ]


def test_a_list_in_json_lines(case: Case) -> None:
    """Objects are records; keys are their fields; white space is folded beside what is written."""
    data = '{"nom": "Velika  Darun", "Date de naissance": "1990"}\n{"nom": "Tolan Mira", "x": [1, 2]}\n'
    case.add("list.jsonl", data.encode(), list_id="l")

    outcome = case.read()

    found = sorted(rows(outcome, "records"), key=lambda row: row["row"])
    assert [(r["name"], r["name_as_written"], r["birth_date"]) for r in found] == [
        ("Velika Darun", "Velika  Darun", "1990"),
        ("Tolan Mira", "Tolan Mira", None),
    ]
    assert found[1]["x_0"] == "1"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("تاریخ جان‌باختن", "death_date"),
        ("Full Name", "name"),
        ("نام و نام خانوادگي", "name"),
        ("الاسم الكامل", "name"),
        ("Prénom", "given_name"),
        ("اسم الأب", "father_name"),
        ("نامِ پدر", "father_name"),
        ("fatherName", "father_name"),
        ("DATE_OF_BIRTH", "birth_date"),
        ("تاريخ الوفاة", "death_date"),
        ("محلّ تولّد", "birth_place"),
        ("Sexe", "sex"),
        ("العمر", "age"),
        ("row", "field_row"),
        ("2019", "field_2019"),
        ("???", "column"),
    ],
)
def test_headers_of_four_languages(header: str, field: str) -> None:
    """Common headers are understood; others keep their own name, never that of a column of the table."""
    assert field_of(header) == field


@example(header="ﳰ")  # a ligature of two letters, one of which has other forms
@given(header=st.text(max_size=80))
def test_a_slug_is_a_safe_column(header: str) -> None:
    """Whatever the header, the column is safe, and slugging it again changes nothing."""
    name = slug(header)

    assert name
    assert name not in {"record_id", "source_id", "list_id", "row", "sheet", "cells"}
    assert not name.endswith("_as_written")
    assert slug(name) == name


def test_order_of_sources_does_not_matter(case: Case) -> None:
    """The same sources in another order give the same tables."""
    for name, data in SAMPLES.values():
        case.add(name, data)
    first = case.read()
    case.rows.reverse()

    second = case.read()

    assert all(first.tables[name].equals(second.tables[name]) for name in first.tables)


def test_a_plugged_in_reader_is_used_and_part_of_the_key(case: Case, plugged: Any) -> None:
    """A reader from an entry point reads its media types, stands in the tables; its version is in the key."""
    case.add("photo.png", plugged("hello"))
    without = room.registry.fingerprint()

    outcome = case.read()

    assert [row["text"] for row in rows(outcome, "passages")] == ["the image says hello"]
    assert [(row["reader"], row["reader_version"]) for row in rows(outcome, "texts")] == [("fake", "7")]
    registry.readers()[0].VERSION = "8"
    assert registry.fingerprint() != without


@pytest.mark.shared
def test_real_reports_are_read(shared_data: Path, case: Case) -> None:
    """Every document of the public example is read, in under ten seconds, almost all of its text told as English."""
    for path in sorted((shared_data / "case_uca_jesuits" / "docs").glob("*.txt")):
        case.add(path.name, path.read_bytes())

    outcome = case.read()

    assert {row["status"] for row in rows(outcome, "sources")} == {"read"}
    sizes: dict[str, int] = {}
    for row in rows(outcome, "passages"):
        sizes[row["lang"]] = sizes.get(row["lang"], 0) + row["end"] - row["start"]
    assert sizes["en"] > 0.97 * sum(sizes.values())
