"""Rows gathered into cases of copying."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from stemmata.config import TraceSettings
from stemmata.trace.consolidate import BRIDGE, WIDTHS, cases
from stemmata.trace.reuse import find_reuse

Piece = tuple[str, int, int, str, int, int]


@st.composite
def pieces(draw: st.DrawFn) -> list[Piece]:
    """Return pieces between two or three sources, many of them near each other."""
    found = []
    for _ in range(draw(st.integers(0, 14))):
        a, b = draw(st.sampled_from([("a", "b"), ("a", "c"), ("b", "c")]))
        (s, n), (t, m) = (draw(st.tuples(st.integers(0, 4000), st.integers(1, 300))) for _ in range(2))
        found.append((a, s, s + n, b, t, t + m))
    return found


def parted(of: list[Piece]) -> set[frozenset[Piece]]:
    """Return the cases as sets of pieces."""
    a, b = (np.array([ord(piece[k]) for piece in of], np.int64) for k in (0, 3))
    spans = np.array([(s, e, t, u) for _, s, e, _, t, u in of], np.int64).reshape(-1, 4)
    found: dict[int, set[Piece]] = {}
    for piece, case in zip(of, cases(a, b, spans).tolist(), strict=True):
        found.setdefault(case, set()).add(piece)
    assert all(min(group, key=lambda p: p[1:3] + p[4:]) == of[case] for case, group in found.items())
    return {frozenset(group) for group in found.values()}


def turned(of: list[Piece]) -> list[Piece]:
    return [(b, t, u, a, s, e) for a, s, e, b, t, u in of]


def test_reordered_paragraphs_are_one_case_however_far_each_moved():
    """Text between two pieces that is itself shared is no gap."""
    order = (3, 0, 4, 1, 5, 2)
    moved = [("a", 5000 * k, 5000 * k + 4990, "b", 5000 * order[k], 5000 * order[k] + 4990) for k in range(6)]

    assert parted(moved) == {frozenset(moved)}


def test_a_copy_with_words_changed_is_one_case():
    """A long passage found in parts, a sentence apart, is one."""
    cut = [("a", 400 * k, 400 * k + 250, "b", 390 * k, 390 * k + 250) for k in range(8)]

    assert parted(cut) == {frozenset(cut)}


def test_two_copied_passages_with_text_between_stay_two():
    """They stand side by side in one source and a page apart in the other."""
    two = [("a", 0, 3000, "b", 0, 3000), ("a", 3000, 6000, "b", 3000 + WIDTHS[-1] + 1, 7000)]

    assert len(parted(two)) == 2


def test_two_short_quotations_of_one_speech_stay_two():
    """Little shared text bridges little."""
    two = [("a", 0, 50, "b", 0, 50), ("a", 400, 450, "b", 400, 450)]

    assert len(parted(two)) == 2
    assert len(parted([*two, ("a", 60, 390, "b", 60, 390)])) == 1


def test_different_pairs_are_never_joined():
    """A case is between two sources."""
    both = [("a", 0, 900, "b", 0, 900), ("a", 0, 900, "c", 0, 900)]

    assert len(parted(both)) == 2


@given(pieces(), st.randoms(use_true_random=False))
def test_neither_order_nor_the_side_matters_and_every_row_has_one_case(of: list[Piece], rng: random.Random):
    """The same rows in any order, and with a and b exchanged, make the same cases."""
    found = parted(of)

    assert sorted(piece for group in found for piece in group) == sorted(set(of))
    shuffled = list(of)
    rng.shuffle(shuffled)
    assert parted(shuffled) == found
    assert {frozenset(turned(list(group))) for group in parted(turned(of))} == found


@given(pieces())
def test_no_case_bridges_more_than_the_widest_gap_or_than_its_text_carries(of: list[Piece]):
    """Within a case, pieces are linked by gaps that the rule allows; so distant ones are never joined."""
    for group in parted(of):
        carried = BRIDGE * sum(min(e - s, u - t) for p in set(group) for _, s, e, _, t, u in [p]) * of_times(of, group)
        for side in ((1, 2), (4, 5)):
            spans = sorted((p[side[0]], p[side[1]]) for p in group)
            reach = spans[0][1]
            for start, end in spans[1:]:
                assert start - reach <= max(0, min(WIDTHS[-1], carried)) + others_between(of, group, side, reach, start)
                reach = max(reach, end)


def of_times(of: list[Piece], group: frozenset[Piece]) -> int:
    """Return how often the commonest piece of the group was given: doubles carry as well."""
    return max(of.count(piece) for piece in group)


def others_between(of: list[Piece], group: frozenset[Piece], side: tuple[int, int], low: int, high: int) -> int:
    """Return how many characters between two places other pieces of the same pair cover."""
    pair = next((p[0], p[3]) for p in group)
    covered = np.zeros(max(high - low, 0), bool)
    for piece in of:
        if (piece[0], piece[3]) == pair:
            covered[max(0, piece[side[0]] - low) : max(0, piece[side[1]] - low)] = True
    return int(covered.sum())


def test_a_copy_with_paragraphs_exchanged_is_one_group_of_exact_rows():
    """Two paragraphs that changed places: two rows, exact to the character, one group."""
    rng = random.Random(5)
    one, two, *other = (
        " ".join("".join(rng.choices("abdegiklmnoprstu", k=rng.randint(3, 9))) for _ in range(60)) for _ in range(4)
    )
    texts = pa.table({"source_id": ["x", "y", "z"], "text": [f"{one}\n{two}", f"{two}\n{one}", " ".join(other)]})

    rows = find_reuse(texts, settings=TraceSettings()).rows.to_pylist()

    assert len(rows) == 2
    assert {row["passage_group"] for row in rows} == {min(rows, key=lambda row: row["start_a"])["reuse_id"]}
