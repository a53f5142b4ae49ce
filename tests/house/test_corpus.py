"""`stemmata trace` works on any corpus, without a case."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from stemmata.cli import main
from stemmata.corpus import trace
from stemmata.errors import CorpusError, OutFolderError
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


def test_parquet_gives_the_same_as_json_lines(tmp_path: Path) -> None:
    """Ids as numbers or text, dates as text or days."""
    days = [date(1931, 5, 2), date(1931, 5, 4), None]
    columns = {
        "id": pa.array([1, 2, 3]), "text": [line["text"] for line in LINES],
        "date": pa.array(days, pa.date32()), "source": [line.get("source") for line in LINES], "page": [1, 2, 3],
    }  # fmt: skip
    pq.write_table(pa.table(columns), tmp_path / "corpus.parquet")

    found, told = trace(tmp_path / "corpus.parquet"), trace(corpus(tmp_path, LINES))

    assert dict(found.tables) == dict(told.tables)
    assert found.n_documents == 3


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"id": [1]}, "no column `text`"),
        ({"id": ["a", None], "text": ["one", "two"]}, "row 2: it needs `id`"),
        ({"id": ["a", "a"], "text": ["one", "two"]}, "row 2: the id 'a' stands twice"),
    ],
)
def test_bad_parquet_is_named(tmp_path: Path, columns: dict[str, list[object]], problem: str) -> None:
    """The error names the file, and the row or the column."""
    pq.write_table(pa.table(columns), tmp_path / "c.parquet")

    with pytest.raises(CorpusError, match=problem):
        trace(tmp_path / "c.parquet")
    (tmp_path / "c.parquet").write_bytes(b"no parquet")
    with pytest.raises(CorpusError, match=r"c\.parquet: the file"):
        trace(tmp_path / "c.parquet")


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


def test_a_page_and_pictures_stand_beside_the_tables(tmp_path: Path) -> None:
    """What can be looked at is named at the end, and a second run replaces it."""
    given, out = corpus(tmp_path, LINES), tmp_path / "out"
    first = CliRunner().invoke(main, ["trace", str(given), "--out", str(out)])
    before = (out / "index.html").read_bytes()
    second = CliRunner().invoke(main, ["trace", str(given), "--out", str(out)])

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert str(out / "index.html") in first.output
    assert (out / "index.html").read_bytes() == before
    assert "Post" in (out / "stemmata" / "01.svg").read_text(encoding="utf-8")
    assert json.loads((out / "trace.json").read_text(encoding="utf-8"))["documents"] == 3


def test_files_of_another_origin_are_not_overwritten(tmp_path: Path) -> None:
    """A folder with somebody's web page, or a file in the folder's place, is refused before any work is done."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("mine")
    (tmp_path / "file").write_text("mine")

    for out in (site, tmp_path / "file"):
        result = CliRunner().invoke(main, ["trace", str(corpus(tmp_path, LINES)), "--out", str(out)])

        assert result.exit_code == 2, result.output
        assert "K004" in result.output
    assert (site / "index.html").read_text() == "mine"
    assert sorted(path.name for path in site.iterdir()) == ["index.html"]


def test_results_within_the_corpus_are_no_documents_of_it(tmp_path: Path) -> None:
    """A second run over a folder that holds the first one's results gives the same."""
    for name, line in zip("abc", LINES, strict=True):
        (tmp_path / f"{name}.txt").write_text(line["text"])

    counts = [trace(tmp_path, out=tmp_path / "traced").n_documents for _ in range(2)]

    assert counts == [3, 3]


@pytest.mark.parametrize("lines", [[], [""]])
def test_a_corpus_without_documents_is_an_error(tmp_path: Path, lines: list[str]) -> None:
    """An empty file is said to be empty, not traced to nothing."""
    empty = tmp_path / "c.jsonl"
    empty.write_text("\n".join(lines))

    with pytest.raises(CorpusError, match="no document"):
        trace(empty)


@pytest.mark.parametrize("name", ["nowhere.jsonl", "nowhere"])
def test_a_path_that_is_not_there_is_said_in_words(tmp_path: Path, name: str) -> None:
    """A slip of the finger gets a sentence, not a number of the operating system."""
    with pytest.raises(CorpusError, match="there is no such file or folder"):
        trace(tmp_path / name)


def test_one_document_is_a_corpus(tmp_path: Path) -> None:
    """It shares nothing, and that is told."""
    result = CliRunner().invoke(main, ["trace", str(corpus(tmp_path, LINES[:1])), "--out", str(tmp_path / "out")])

    assert result.exit_code == 0, result.output
    assert "1 document: 0 reuse" in result.output


def test_a_table_given_as_a_corpus_is_said_to_be_one_document(tmp_path: Path) -> None:
    """Who has a CSV of articles learns at once that it is not read row by row."""
    (tmp_path / "papers.csv").write_text("id,text\n1,The price of walnuts fell again in the autumn markets\n")

    found = trace(tmp_path / "papers.csv")

    assert found.n_documents == 1
    assert [notice.code for notice in found.notices] == ["K005"]


def test_a_folder_that_cannot_be_made_is_said_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that cannot be written costs no hour of tracing."""
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr("stemmata.trace.run", lambda work: pytest.fail("it was traced all the same"))

    with pytest.raises(OutFolderError):
        trace(corpus(tmp_path, LINES), out=tmp_path / "file" / "below")


@pytest.mark.parametrize(
    ("content", "told"),
    [(b'{"id": 1, "text": "a"}\n{oops\n', "line 2: not JSON: .* at column 2"), (b"\xff\xfe{", "save it as UTF-8")],
)
def test_a_file_that_is_no_json_lines_is_said_with_its_mend(tmp_path: Path, content: bytes, told: str) -> None:
    """The line and the column, or the encoding."""
    (tmp_path / "c.jsonl").write_bytes(content)

    with pytest.raises(CorpusError, match=told):
        trace(tmp_path / "c.jsonl")


def test_a_corpus_that_has_grown_is_traced_by_way_of_the_last_run(tmp_path: Path) -> None:
    """Traced again into the same folder with one document more: the tables of a run anew, and a notice."""
    trace(corpus(tmp_path, LINES[:2]), out=tmp_path / "out")
    path = corpus(tmp_path, [*LINES, {"id": "4", "text": f"Once more, {SHARED_WORDS}. Nobody was surprised."}])

    grown, anew = trace(path, out=tmp_path / "out"), trace(path)

    assert [notice.code for notice in grown.notices] == ["S001"]
    assert all(grown.tables[name].equals(anew.tables[name]) for name in anew.tables)
    assert grown.tables["reuse"].num_rows == 3
