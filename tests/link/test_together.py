"""Pairs brought together in pieces, drawn and counted: nothing depends on how they are cut or ordered."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.link import blocking, together
from stemmata.link.blocking import blocks_of, brought_together
from stemmata.link.together import Ends

COLUMN = st.lists(st.integers(-1, 3), min_size=12, max_size=12)


@given(
    columns=st.lists(COLUMN, min_size=3, max_size=3),
    units=st.lists(st.integers(0, 20), min_size=12, max_size=12),
    rules=st.lists(st.sampled_from([(), ("x",), ("y", "z"), ("z",), ("x", "y", "z")]), max_size=4),
    piece=st.integers(1, 40),
)
def test_each_pair_is_in_one_piece_whatever_the_pieces(
    columns: list[list[int]], units: list[int], rules: list[tuple[str, ...]], piece: int
) -> None:
    """A pair that several rules bring together comes once, one of a unit never, all others that agree always."""
    keys = {name: np.array(codes, np.int32) for name, codes in zip("xyz", columns, strict=True)}
    unit = np.array(units, np.int64)
    wanted = {
        (a, b)
        for a, b in combinations(range(12), 2)
        if units[a] != units[b] and any(all(keys[name][a] == keys[name][b] >= 0 for name in rule) for rule in rules)
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "PIECE", piece)
        blocks = blocks_of(keys, rules, unit)
    found = [divmod(pair, 12) for n in range(blocks.pieces) for pair in blocks.pairs(n).tolist()]

    assert len(found) == len(set(found))
    assert set(found) == wanted
    if () not in rules:
        a, b = np.array(list(combinations(range(12), 2))).T
        told = brought_together(keys, rules, a, b) & (unit[a] != unit[b])
        assert set(zip(a[told].tolist(), b[told].tolist(), strict=True)) == wanted


def test_a_common_value_is_cut_into_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large a group, a piece looks at no more pairs than it should, but for those of one record."""
    monkeypatch.setattr(blocking, "PIECE", 1000)
    blocks = blocks_of({"x": np.zeros(300, np.int32)}, [("x",)], np.arange(300))
    sizes = [len(blocks.pairs(piece)) for piece in range(blocks.pieces)]
    assert sum(sizes) == 300 * 299 // 2
    assert max(sizes) <= 1000 + 300


def test_what_is_drawn_depends_on_the_pairs_alone() -> None:
    """About the share that was asked for, and the same pairs in whatever order they come."""
    rng = np.random.default_rng(1)
    a, b = np.sort(rng.integers(0, 5000, (2, 100_000)), axis=0)
    drawn = together._drawn(a, b, 5000, 0.2)
    assert abs(drawn.mean() - 0.2) < 5 * np.sqrt(0.2 * 0.8 / 100_000)
    order = rng.permutation(len(a))
    assert np.array_equal(together._drawn(a[order], b[order], 5000, 0.2), drawn[order])
    assert together._drawn(a, b, 5000, 1.5).all()


@given(
    weights=st.lists(st.tuples(st.floats(-90, 90), st.floats(-90, 90)), max_size=40),
    cut=st.integers(0, 40),
)
def test_a_tally_counts_every_pair_whatever_the_cut(weights: list[tuple[float, float]], cut: int) -> None:
    """Counts add up, weights stay within half a step, and parts counted apart give the same."""
    bits = np.array(weights, np.float64).reshape(-1, 2)
    place = np.arange(len(bits))

    def tallied(rows: np.ndarray) -> object:
        return together._tallied(Ends(rows, rows, {}), lambda a, _b, _outcomes: (bits[a, 0], bits[a, 1]))

    whole = together._summed([tallied(place)])
    parts = together._summed([tallied(place[cut:]), tallied(place[:cut])])

    assert whole.pairs.sum() == len(bits)
    assert abs((whole.weight * whole.pairs).sum() - bits[:, 0].sum()) <= len(bits) / 128 + 1e-6
    assert [x.tolist() for x in (parts.weight, parts.relative, parts.pairs)] == [
        x.tolist() for x in (whole.weight, whole.relative, whole.pairs)
    ]
