"""Rows gathered for display."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stemmata.trace.consolidate import consolidate

PIECES = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(1, 400), st.integers(0, 5000), st.integers(1, 400)), max_size=12
)


def rows(pieces: list[tuple[int, int, int, int]]) -> list[dict[str, object]]:
    return [
        {
            "reuse_id": f"{i}", "source_a": "a", "start_a": s, "end_a": s + n,
            "source_b": "b", "start_b": t, "end_b": t + m,
        }
        for i, (s, n, t, m) in enumerate(pieces)
    ]  # fmt: skip


def test_reordered_pieces_make_one_case():
    """Two paragraphs that changed places are one case of copying."""
    cases = consolidate(rows([(0, 300, 320, 300), (310, 300, 0, 310)]))

    (case,) = cases
    assert (case.start_a, case.end_a, case.start_b, case.end_b) == (0, 610, 0, 620)


def test_pieces_far_apart_stay_apart():
    """Two quotations in different parts of a text are two cases."""
    assert len(consolidate(rows([(0, 100, 0, 100), (2000, 100, 150, 100)]))) == 2


@given(PIECES, st.randoms(use_true_random=False))
def test_every_row_is_in_one_case_and_order_does_not_matter(pieces: list[tuple[int, int, int, int]], rng: object):
    """No row is lost or doubled, cases are further apart than the gap, and shuffling the rows changes nothing."""
    given_rows = rows(pieces)

    cases = consolidate(given_rows)

    assert sorted(i for case in cases for i in case.reuse_ids) == sorted(str(row["reuse_id"]) for row in given_rows)
    shuffled = list(given_rows)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert consolidate(shuffled) == cases
    for i, x in enumerate(cases):
        for y in cases[i + 1 :]:
            assert (
                y.start_a - x.end_a > 600 or x.start_a - y.end_a > 600
                or y.start_b - x.end_b > 600 or x.start_b - y.end_b > 600
            )  # fmt: skip
