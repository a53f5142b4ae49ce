"""`stemmata trace` works on any corpus, without a case."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from stemmata.cli import main
from stemmata.corpus import trace
from stemmata.errors import CorpusError
from stemmata.preserve import media

SHARED_WORDS = (
    "the night train from Tolbek stood for three hours before the burning bridge while the guards searched every "
    "carriage for a man with a violin case"
)
LINES = [
    {
        "id": 1,
        "text": f"Travellers said that {SHARED_WORDS}, and then went on.",
        "date": "1931-05-02",
        "source": "Post",
    },
    {
        "id": "2",
        "text": f"It is reported that {SHARED_WORDS}. No one was found.",
        "date": "1931-05-04",
        "source": "Sun",
    },
    {"id": "3", "text": "The price of walnuts fell again in the autumn markets of the northern towns, growers say."},
]


def corpus(folder: Path, lines: list[object]) -> Path:
    """Write a corpus of JSON Lines."""
    path = folder / "corpus.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    return path


def test_tables_carry_the_corpus_ids(tmp_path: Path) -> None:
    """The shared words are found between 1 and 2, in Parquet under the folder named, and as JSON."""
    result = CliRunner().invoke(main, ["trace", str(corpus(tmp_path, LINES)), "--out", str(tmp_path / "out"), "--json"])

    assert result.exit_code == 0, result.output
    (row,) = pq.read_table(tmp_path / "out" / "reuse").to_pylist()
    assert (row["source_a"], row["source_b"]) == ("1", "2")
    assert SHARED_WORDS in LINES[0]["text"][row["start_a"] : row["end_a"]]
    assert row["p_a_first"] > 0.5
    assert {line["source_id"] for line in json.loads(result.stdout)["lineages"]} == {"1", "2", "3"}


def test_a_folder_of_documents_is_a_corpus(tmp_path: Path) -> None:
    """Ids are paths; a file that cannot be read is noticed, not fatal."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.txt").write_text(LINES[0]["text"])
    (folder / "b.html").write_text(f"<html><body><p>{LINES[1]['text']}</p></body></html>")
    (folder / "c.mp3").write_bytes(b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(400))

    found = trace(folder)

    assert [(row["source_a"], row["source_b"]) for row in found.tables["reuse"].to_pylist()] == [("a.txt", "b.html")]
    assert [notice.source_id for notice in found.notices if notice.code == "K002"] == ["c.mp3"]


def test_a_document_that_cannot_be_opened_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file that the disk refuses costs that file, not the corpus."""
    for name, line in zip("abc", LINES, strict=True):
        (tmp_path / f"{name}.txt").write_text(line["text"])
    told = media.media_type

    def refusing(path: Path, name: str) -> str:
        if name == "c.txt":
            raise PermissionError(13, "Permission denied")
        return told(path, name)

    monkeypatch.setattr(media, "media_type", refusing)

    found = trace(tmp_path)

    assert found.n_documents == 2
    assert [notice.message for notice in found.notices] == ["c.txt was not read: Permission denied"]


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ([LINES[0], {"text": "no id"}], "line 2"),
        ([LINES[0], LINES[0]], "line 2"),
        ([["not", "an", "object"]], "line 1"),
        ([{"id": "x", "text": 5}], "line 1"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, lines: list[object], place: str) -> None:
    """The error names the file and the line."""
    with pytest.raises(CorpusError, match=place):
        trace(corpus(tmp_path, lines))


def test_a_date_not_understood_is_noticed(tmp_path: Path) -> None:
    """An unclear date costs the date, not the document."""
    found = trace(corpus(tmp_path, [{**LINES[0], "date": "spring"}, LINES[1]]))

    assert found.n_documents == 2
    assert "spring" in found.notices[0].message


def test_half_a_character_in_a_line_stops_nothing(tmp_path: Path) -> None:
    """JSON can write one half of a pair alone; it stands as U+FFFD, and the places of all others stay."""
    corpus = tmp_path / "c.jsonl"
    corpus.write_text('{"id": "1\\udc00", "text": "\\ud800 twelve men came", "source": "\\udfff"}\n')

    found = trace(corpus)

    assert found.n_documents == 1


def test_a_source_that_is_no_text_is_named_by_its_line(tmp_path: Path) -> None:
    """It is the corpus that is wrong, not the program."""
    corpus = tmp_path / "c.jsonl"
    corpus.write_text('{"id": 1, "text": "a"}\n{"id": 2, "text": "b", "source": ["x"]}\n')

    with pytest.raises(CorpusError, match="line 2"):
        trace(corpus)
