"""Persons and their number: draws hold the truth of lists made by the model, links too weak or missed reckoned with."""

from __future__ import annotations

import numpy as np
import pytest

from stemmata.link.missed import Missed
from stemmata.link.partitions import BOUND, Edges
from stemmata.link.persons import lift_of, people_of
from stemmata.link.scoring import Audit, Scored


def world(seed: int, people: int = 150, apart: float = 4.0):
    """Return records' persons, and pairs with odds that are right: true pairs, and as many false ones as chance gives.

    Scores are normal with unit variance and `apart` between the means, so that their log-odds are a line of the score.
    """
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), rng.choice([1, 2, 3], people, p=[0.5, 0.35, 0.15]))
    n = len(person)
    a, b = np.triu_indices(n, 1)
    same = person[a] == person[b]
    kept = same | (rng.random(len(a)) < 1.5 / people)
    a, b, same = a[kept], b[kept], same[kept]
    score = rng.normal(np.where(same, apart, 0.0))
    prior = np.log(same.sum() / (~same).sum())
    return person, Edges(a.astype(np.int64), b.astype(np.int64), apart * score - apart**2 / 2 + prior), same


def test_the_range_of_persons_holds_the_truth() -> None:
    """Odds that are right give a number that is right, in nine of ten worlds at least."""
    held = 0
    for seed in range(12):
        person, edges, _ = world(seed)
        rng = np.random.default_rng(seed)
        lift = lift_of(edges, np.arange(len(person)), edges.log_odds, np.zeros(len(edges.a), np.int64))
        doubt = 0.3 * rng.standard_normal(40)

        people = people_of(
            edges, np.arange(len(person)), 40, lambda draw, e=edges, x=doubt + lift: e.log_odds + x[draw]
        )

        _, low, high = people.interval()
        held += low <= len(np.unique(person)) <= high
    assert held >= 11


def test_lifted_draws_hold_as_many_links_as_the_probabilities_add_up_to() -> None:
    """Three candidates that exclude each other, each as likely as not: one link in all, and lifted one and a half."""
    a, b = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 2, 3, 2, 3, 3])
    block = np.array([0.0, 0.0, 0.0, -BOUND, -BOUND, -BOUND])
    starts = 4 * np.arange(60)
    edges = Edges(np.concatenate([a + s for s in starts]), np.concatenate([b + s for s in starts]), np.tile(block, 60))
    unit = np.arange(240)

    def links(lift: float) -> float:
        return 240 - people_of(edges, unit, 40, lambda _: edges.log_odds + lift).counts.mean()

    plain, lifted = links(0.0), links(lift_of(edges, unit, edges.log_odds, np.zeros(len(edges.a), np.int64)))
    assert plain == pytest.approx(45, abs=2)  # 1 - 1 / 4 for each block of four: far less than 3 x 1 / 2
    assert lifted > 52  # one link a block is the most there can be


def test_links_too_weak_to_connect_are_drawn_as_often_as_they_are_likely() -> None:
    n = 4000
    edges = Edges(np.arange(0, n, 2), np.arange(1, n, 2), np.full(n // 2, np.log(0.015 / 0.985)))

    people = people_of(edges, np.arange(n), 50)

    assert (n - people.counts).mean() == pytest.approx(0.015 * n / 2, rel=0.15)
    assert (people.person == np.arange(n)).all()  # none of them is ever likely


def test_missing_links_join_what_nothing_forbids() -> None:
    """As many as are asked for; never two of one unit, two told apart, or a pair that was scored."""
    edges = Edges(np.array([0, 2]), np.array([1, 3]), np.array([BOUND, -BOUND]))
    unit = np.array([0, 1, 2, 3, 0, 5, 6])
    pairs = np.array(
        [[2, 3], [1, 4], [0, 1], [5, 6], [5, 0]]
    )  # refused: told apart; unit of 0 by way of 1; one already

    people = people_of(edges, unit, 3, missing=lambda draw, cluster: (draw, pairs))

    assert people.counts.tolist() == [6, 5, 4]
    place = {record: i for i, record in enumerate(people.drawn.tolist())}
    last = {record: int(people.draws[2, i]) for record, i in place.items()}
    assert last[5] == last[6] == last[0] == last[1] == 0
    assert all(people.draws[0, place[r]] == r for r in (5, 6))


def test_the_audit_tells_how_many_links_are_missing() -> None:
    """Pairs hidden at random; the number of links put in their place is that of those taken away, give or take."""
    rng = np.random.default_rng(5)
    person = np.repeat(np.arange(1500), rng.choice([1, 2], 1500))
    n = len(person)
    a = np.flatnonzero(person[:-1] == person[1:])
    hidden = rng.random(len(a)) < 0.12

    def scored(rows):
        return Scored(a[rows], a[rows] + 1, np.full(rows.sum(), 12.0), np.zeros(rows.sum()), {}, {})

    found = scored(~hidden)
    sample = np.sort(rng.permutation(n)[:600])
    likely = scored(np.isin(a, sample) | np.isin(a + 1, sample))
    audit = Audit(600, 600 * n, len(likely.a), 0.9, 0.8, 1.0, sample, likely, np.ones(len(likely.a)))
    missed = Missed(audit, found, np.zeros(n, np.int64))

    people = people_of(
        Edges(found.a, found.b, found.log_odds),
        np.arange(n),
        100,
        missing=lambda draw, cluster: missed.links(draw, cluster, np.ones(len(missed.pairs.a))),
    )

    middle, low, high = people.interval()
    assert low <= 1500 <= high
    assert abs(middle - 1500) < 40
    assert n - (~hidden).sum() > high  # without them, the number would be too high for certain
