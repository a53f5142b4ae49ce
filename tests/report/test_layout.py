"""Text on pages: nothing is lost, marks are properly nested, links find their sheet."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stemmata.report.compare import side_by_side
from stemmata.report.edition import Passage, Text
from stemmata.report.layout import Mark, Piece, blocks, merged, pieces, sheet_of, sheets
from stemmata.report.places import short_names

TEXTS = st.text(alphabet="aب \n\r.é😀", max_size=120)


def _text(words: str) -> Text:
    return Text("s", words, None, None, None, None, None)


def _passages(spans: list[tuple[int, int]]) -> list[Passage]:
    return [
        Passage(str(i), "s", i, min(a, b), max(a, b), "en", None, None, None, None, None, None)
        for i, (a, b) in enumerate(sorted(spans))
    ]


SPANS = st.lists(st.tuples(st.integers(0, 130), st.integers(0, 130)), max_size=8)


@given(TEXTS, SPANS)
def test_blocks_lose_nothing_but_white_space(words: str, spans: list[tuple[int, int]]) -> None:
    """Whatever passages a reader gives, overlapping or past the end, every word stands in exactly one block."""
    found = blocks(_text(words), sorted(_passages(spans), key=lambda p: p.start))

    shown = "".join(words[b.start : b.end] for b in found)
    assert "".join(shown.split()) == "".join(words.split())
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(TEXTS, SPANS)
def test_marks_are_nested_and_text_is_whole(words: str, spans: list[tuple[int, int]]) -> None:
    """Opened and closed in order, each anchor given once, and the text as it was."""
    block = blocks(_text(words or "x"), ())
    marks = [Mark(min(s), max(s), "claim", f"c-{i}") for i, s in enumerate(spans)]

    for one in block:
        made = pieces(words or "x", one, marks, set())

        assert "".join(p.text for p in made) == (words or "x")[one.start : one.end]
        _nested(made)
        anchors = [p.opens.anchor for p in made if p.opens and p.first]
        inside = {m.anchor for m in marks if m.start < one.end and m.end > one.start and m.start < m.end}
        assert sorted(anchors) == sorted(inside)


def _nested(made: tuple[Piece, ...]) -> None:
    stack: list[Mark] = []
    for piece in made:
        if piece.opens:
            stack.append(piece.opens)
        elif piece.closes:
            assert stack.pop() == piece.closes
    assert stack == []


@given(TEXTS, SPANS, st.integers(1, 40))
def test_every_code_point_of_a_block_is_found_on_its_sheet(
    words: str, spans: list[tuple[int, int]], longest: int
) -> None:
    """The address of a span leads to the sheet that shows it."""
    parted = sheets(blocks(_text(words), _passages(spans)), longest)
    starts = [sheet[0].start if sheet else 0 for sheet in parted]

    for number, sheet in enumerate(parted):
        for block in sheet:
            assert sheet_of(starts, block.start) == number
            assert sheet_of(starts, block.end - 1) == number


def test_one_gigantic_line_is_cut() -> None:
    """A file that is a single line of a million characters still gives blocks that a page can bear."""
    found = blocks(_text("word " * 200_000), ())

    assert max(b.end - b.start for b in found) <= 20_000
    assert sum(b.end - b.start for b in found) == 1_000_000


@given(SPANS)
def test_merged_spans_cover_the_same_and_do_not_touch(spans: list[tuple[int, int]]) -> None:
    """The union is kept."""
    ordered = [(min(s), max(s)) for s in spans]

    joined = merged(ordered)

    assert {i for a, b in joined for i in range(a, b)} == {i for a, b in ordered for i in range(a, b)}
    assert all(one[1] < other[0] for one, other in pairwise(joined))


@given(st.text(max_size=60), st.text(max_size=60))
def test_side_by_side_keeps_both_texts(one: str, other: str) -> None:
    """The runs joined are the text, on both sides."""
    left, right = side_by_side(one, other)

    assert "".join(run.text for run in left) == one
    assert "".join(run.text for run in right) == other


def test_side_by_side_marks_what_was_altered() -> None:
    """A changed figure is marked; what stayed is not."""
    left, right = side_by_side("Forty people were killed at dawn", "thirty people were killed at dawn")

    assert [r.text for r in left if r.differs] == ["Forty"]
    assert [r.text for r in right if r.differs] == ["thirty"]


@given(st.lists(st.text("01", min_size=16, max_size=16), unique=True, max_size=40))
def test_short_names_part_all_sources(ids: list[str]) -> None:
    """However alike two digests are, their pages have different names, and each begins the digest."""
    names = short_names(ids)

    assert len(set(names.values())) == len(ids)
    assert all(source.startswith(name) and len(name) >= 12 for source, name in names.items())
