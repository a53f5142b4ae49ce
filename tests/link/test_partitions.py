"""Draws of partitions: exact where they can be listed, bound by decisions, the same for a seed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.link import partitions
from stemmata.link.partitions import (
    BOUND,
    Edges,
    components,
    contract,
    draw_partitions,
    pair_probabilities,
    partitions_of,
)


def edges_of(size: int, odds: dict[tuple[int, int], float]) -> Edges:
    pairs = list(itertools.combinations(range(size), 2))
    return Edges(
        np.array([a for a, _ in pairs], np.int64),
        np.array([b for _, b in pairs], np.int64),
        np.array([odds.get(pair, -5.0) for pair in pairs]),
    )


def exact(size: int, edges: Edges) -> dict[tuple[int, int], float]:
    """Return the probability that each pair is together, by listing all partitions in plain Python."""
    labels, _ = partitions_of(size)
    odds = {(a, b): w for a, b, w in zip(edges.a.tolist(), edges.b.tolist(), edges.log_odds.tolist(), strict=True)}
    weights = [np.exp(sum(w for (a, b), w in odds.items() if row[a] == row[b])) for row in labels.tolist()]
    return {
        (a, b): sum(w for w, row in zip(weights, labels.tolist(), strict=True) if row[a] == row[b]) / sum(weights)
        for a, b in odds
    }


ODDS = st.floats(-4, 6)


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 5), st.data())
def test_draws_agree_with_the_listed_partitions(size, data):
    odds = {pair: data.draw(ODDS) for pair in itertools.combinations(range(size), 2)}
    odds |= {(i, i + 1): max(1.0, odds[i, i + 1]) for i in range(size - 1)}  # one component
    edges = edges_of(size, odds)
    found = components(edges, size)
    drawn = draw_partitions(found, 4000, seed=1)
    expected = exact(size, edges)
    got = pair_probabilities(drawn, edges.a, edges.b)
    for (pair, p), share in zip(expected.items(), got.tolist(), strict=True):
        assert share == pytest.approx(p, abs=0.04), pair


def test_sampling_agrees_with_listing(monkeypatch):
    rng = np.random.default_rng(5)
    odds = {pair: float(rng.normal(0.3, 2)) for pair in itertools.combinations(range(6), 2)}
    odds |= {(i, i + 1): 1.0 for i in range(5)}
    edges = edges_of(6, odds)
    found = components(edges, 6)
    listed = pair_probabilities(draw_partitions(found, 8000, seed=2), edges.a, edges.b)
    monkeypatch.setattr(partitions, "ENUMERATED", 1)
    sampled = pair_probabilities(draw_partitions(found, 8000, seed=2), edges.a, edges.b)
    assert np.abs(listed - sampled).max() < 0.04


def test_what_people_decided_binds_every_draw():
    size = 9  # too many to list
    edges = edges_of(size, dict.fromkeys(itertools.combinations(range(size), 2), 0.2))
    edges.log_odds[0] = BOUND  # 0 and 1 are one
    edges.log_odds[1] = -BOUND  # 0 and 2 are two
    joined = contract(edges, size)
    found = components(joined.edges, joined.n_nodes)
    drawn = draw_partitions(found, 300, seed=3)
    place = {node: i for i, node in enumerate(found.members.tolist())}
    at = [place[joined.node[record]] for record in range(3)]
    assert joined.node[0] == joined.node[1]
    assert (drawn[:, at[0]] != drawn[:, at[2]]).all()
    assert len(np.unique(drawn, axis=0)) > 10  # the rest still moves


def test_contracting_is_exact():
    odds = {(0, 1): BOUND, (0, 2): 0.4, (1, 2): -0.7, (2, 3): 1.0, (0, 3): -1.0, (1, 3): 0.2}
    edges = edges_of(4, odds)
    joined = contract(edges, 4)
    found = components(joined.edges, joined.n_nodes)
    drawn = draw_partitions(found, 20000, seed=4)
    given_same = dict(zip(zip(edges.a.tolist(), edges.b.tolist(), strict=True), edges.log_odds, strict=True))
    labels, _ = partitions_of(4)
    kept = [row for row in labels.tolist() if row[0] == row[1]]
    weights = [
        np.exp(sum(w for (a, b), w in given_same.items() if (a, b) != (0, 1) and row[a] == row[b])) for row in kept
    ]
    expected = sum(w for w, row in zip(weights, kept, strict=True) if row[0] == row[2]) / sum(weights)
    a, b = np.array([joined.node[0]]), np.array([joined.node[2]])
    assert pair_probabilities(drawn, a, b)[0] == pytest.approx(expected, abs=0.02)


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14), st.floats(-8, 8)), max_size=40), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_draws_are_partitions_of_components_and_repeat(rows, seed):
    rows = list({(min(a, b), max(a, b)): (min(a, b), max(a, b), w) for a, b, w in rows if a != b}.values())
    edges = Edges(
        np.array([r[0] for r in rows], np.int64), np.array([r[1] for r in rows], np.int64),
        np.array([r[2] for r in rows], float),
    )  # fmt: skip
    found = components(edges, 15)
    drawn = draw_partitions(found, 5, seed)
    assert (drawn == draw_partitions(found, 5, seed)).all()
    for row in drawn:
        assert (row[row] == row).all()  # the first of a cluster stands for itself
        assert (row <= np.arange(len(row))).all()
        for c in range(len(found.starts) - 1):
            part = row[found.starts[c] : found.starts[c + 1]]
            assert ((part >= found.starts[c]) & (part < found.starts[c + 1])).all()


def test_a_pair_of_a_record_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="a record that does not exist"):
        contract(Edges(np.array([0]), np.array([3]), np.array([1.0])), 3)


def test_weak_pairs_connect_no_giant() -> None:
    rng = np.random.default_rng(5)
    n = 2000
    chain = np.arange(n - 1)
    strong = chain[chain % 2 == 0]  # records 0-1, 2-3, ... are one person; all hang together by weak pairs
    odds = np.where(chain % 2 == 0, 6.0, -3.0) + rng.normal(0, 0.1, n - 1)
    found = components(Edges(chain, chain + 1, odds), n)
    assert found.sizes().max() == 2
    assert len(found.members) == 2 * len(strong)
