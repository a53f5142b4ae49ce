"""Laws that hold for every text: spans, frames, tables."""

from __future__ import annotations

import csv
import io

from hypothesis import example, given, settings
from hypothesis import strategies as st

from stemmata.read import wire
from stemmata.read.child import read_result
from stemmata.read.plain import of_text
from stemmata.read.reading import NOWHERE, Cell, Piece, Place, Reading, ReadOptions, Row, Rows
from stemmata.read.split import LONG_CHARS, in_passages

LETTERS = st.characters(codec="utf-8", exclude_characters="\x00")
TEXTS = st.text(LETTERS, max_size=200)
PROSE = st.lists(
    st.sampled_from(
        ["Four men came. ", "شاهد گفت؛ ", "\n", "\n\n", "\r\n\r\n", "word", " ", "\U0001f6a8 alarm! ", "۱۸:۱۵"]
    ),
    max_size=60,
).map("".join)


def assert_sound(reading: Reading) -> None:
    """Spans are ordered, apart, not empty, trimmed, and together hold all that is not white space."""
    covered = 0
    last = 0
    for piece in reading.pieces:
        assert last <= piece.start < piece.end <= len(reading.text)
        text = reading.text[piece.start : piece.end]
        assert text == text.strip()
        assert not reading.text[last : piece.start].strip()
        covered += len(text)
        last = piece.end
    assert not reading.text[last:].strip()


@given(text=TEXTS | PROSE)
def test_plain_passages_hold_everything(text: str) -> None:
    """No character but white space stands outside the passages of a plain text, and the text is unchanged."""
    reading = in_passages(of_text(text), ReadOptions())

    assert reading.text == text
    assert_sound(reading)


@given(text=PROSE, times=st.integers(1, 200))
@settings(max_examples=40, deadline=None)
def test_long_paragraphs_are_cut(text: str, times: int) -> None:
    """However long a paragraph, no passage exceeds the limit and nothing is lost."""
    reading = in_passages(of_text(text * times), ReadOptions())

    assert_sound(reading)
    assert all(p.end - p.start <= LONG_CHARS for p in reading.pieces)


def test_a_long_paragraph_is_cut_at_a_sentence_end() -> None:
    """Cuts fall behind full stops, counted in code points even among characters beyond the basic plane."""
    text = "Four men came to the house 🚨 at dawn. " * 200

    reading = in_passages(of_text(text), ReadOptions())

    assert len(reading.pieces) > 1
    assert all(text[: p.end].endswith("dawn.") for p in reading.pieces)


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.just("\n"), max_size=20)


@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
@example(rows=[["", "\n", ""]])  # two lines of two cells, or one row of three
def test_csv_cells_stand_where_they_say(rows: list[list[str]]) -> None:
    """Every cell with something in it is found at its span, and its locator is its column and row."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    data = ("sep=;\r\n" + stream.getvalue()).encode()

    result = read_result(data, ReadOptions(name="a.csv", rows=True))

    truth = {
        (f"{'ABCDE'[c]}{r}"): cell.strip()
        for r, row in enumerate(csv.reader(io.StringIO(stream.getvalue(), newline=""), delimiter=";"), 2)
        for c, cell in enumerate(row)
        if cell.strip()
    }
    if result.reading is None:
        assert not truth
    else:
        text = result.reading.text
        assert {c.locator: text[c.start : c.end] for row in result.reading.rows for c in row.cells} == truth


PLACES = st.builds(
    Place,
    page=st.none() | st.integers(1, 10_000),
    box=st.none() | st.tuples(*[st.integers(-1000, 1000).map(float)] * 4),
    cell=st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
    part=st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
    confidence=st.none() | st.integers(0, 100).map(lambda n: n / 128),
)


@given(text=st.text(LETTERS, min_size=4), place=PLACES, notes=st.lists(TEXTS, max_size=3))
def test_a_frame_arrives_as_it_was_sent(text: str, place: Place, notes: list[str]) -> None:
    """Packed and unpacked, a result is the same."""
    pieces = (Piece(0, 2, place), Piece(2, len(text), NOWHERE))
    row = Row(3, None, (Cell("A", 0, 2, "A3"),))
    reading = Reading(text, pieces, "utf-8", tuple(notes), Rows((row, Row(5, "S", (Cell("B", 1, 2, "S!B5:C5"),)))))
    result = wire.Result("text/plain", "text", "1", reading, ("en", "und"))

    assert wire.unpack(wire.pack(result), max_chars=10_000) == result


@given(noise=st.binary(max_size=20), at=st.integers(0, 900), cut=st.integers(0, 400))
def test_a_spoilt_frame_is_refused_or_sound(noise: bytes, at: int, cut: int) -> None:
    """Whatever a child sends, the house either refuses it or has spans that hold."""
    reading = Reading(
        "Four men came.\n\nOne left.",
        (Piece(0, 14), Piece(16, 25)),
        "utf-8",
        rows=Rows(
            [Row(1, None, (Cell("A", 0, 4, "A1"), Cell("B", 5, 8, "B1"))), Row(2, None, (Cell("A", 16, 19, "A2"),))]
        ),
    )
    frame = wire.pack(wire.Result("text/plain", "text", "1", reading, ("en", "en")))
    spoilt = (frame[:at] + noise + frame[at + len(noise) :])[: len(frame) - cut if cut < 20 else None]

    try:
        result = wire.unpack(spoilt, max_chars=1000)
    except wire.BadFrameError:
        return

    if result.reading is not None:
        last = 0
        for piece in result.reading.pieces:
            assert last <= piece.start < piece.end <= len(result.reading.text)
            last = piece.end
        for row in result.reading.rows:
            assert all(0 <= cell.start <= cell.end <= len(result.reading.text) for cell in row.cells)
