"""What several methods say together: how they are weighed, when it is refused, and lists that are one witness."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stemmata.config import CountSettings
from stemmata.count.classes import evidence_of_classes
from stemmata.count.combining import PARTS, combined
from stemmata.count.contained import made_one
from stemmata.count.counting import count
from stemmata.count.decomposable import decomposable
from stemmata.count.estimates import Estimate, refused
from stemmata.count.histories import Histories
from stemmata.count.loglinear import independence, loglinear_bic
from stemmata.count.reasons import unusable

QUICK = ("loglinear-bic", "loglinear-stepwise", "decomposable", "independence", "combined")


def said(method: str, low: float, high: float, evidence: float | None = 0.0, n: int = 100) -> Estimate:
    draws = np.linspace(low, high, 2_001)
    told = {} if evidence is None else {"evidence": evidence}
    return Estimate(method, n, float(np.median(draws)), low, high, 0.95, (), told, draws)


def drawn(chances: list[tuple[int, list[float]]], seed: int) -> Histories:
    random = np.random.default_rng(seed)
    on = np.concatenate([random.random((size, len(chance))) < chance for size, chance in chances])
    return Histories.of("ABCDEFGH"[: on.shape[1]], on, np.ones(len(on), np.int64))


numbers = st.floats(100, 10_000)
heavies = st.lists(st.tuples(numbers, numbers, st.floats(-60, 0)), min_size=1, max_size=4)


@given(heavies, st.floats(0, 1))
def test_the_whole_lies_among_its_parts_whatever_their_order(drawn, power):
    parts = [said(name, min(a, b), max(a, b) + 1, e) for name, (a, b, e) in zip(PARTS, drawn, strict=False)]
    whole = combined(parts, power=power)
    assert min(one.low for one in parts) <= whole.low <= whole.median <= whole.high <= max(one.high for one in parts)
    assert sum(whole.diagnostics["weights"].values()) == pytest.approx(1, abs=1e-3)
    again = combined(parts[::-1], power=power)
    assert (again.low, again.median, again.high) == pytest.approx((whole.low, whole.median, whole.high))


@given(heavies)
def test_without_power_all_are_equal_and_with_it_better_evidence_never_weighs_less(drawn):
    parts = [said(name, min(a, b), max(a, b) + 1, e) for name, (a, b, e) in zip(PARTS, drawn, strict=False)]
    equal = combined(parts, power=0).diagnostics["weights"]
    assert set(equal.values()) == {round(1 / len(parts), 4)}
    weights = combined(parts, power=0.2).diagnostics["weights"]
    for one in parts:
        for other in parts:
            if one.diagnostics["evidence"] >= other.diagnostics["evidence"]:
                assert weights[one.method] >= weights[other.method]


def test_one_method_alone_is_the_whole():
    whole = combined([said("decomposable", 120, 480)])
    assert whole.low == pytest.approx(129, abs=0.5)
    assert whole.high == pytest.approx(471, abs=0.5)


def test_methods_that_refuse_have_no_say_until_they_would_have_most_of_it():
    good, bad = said("decomposable", 120, 200, 0.0), refused("loglinear-bic", 100, 0.95, "samples-lost", evidence=-20.0)
    whole = combined([good, bad])
    assert whole.verdict == "estimated"
    assert whole.diagnostics["refused"] == {"loglinear-bic": pytest.approx(0.018, abs=1e-3)}
    best = refused("latent-class", 100, 0.95, "not-converged", evidence=20.0)
    whole = combined([good, best])
    assert whole.reasons == ("not-converged", "methods-refuse")
    assert combined([bad, best]).verdict == "refused"


def test_what_the_data_do_not_determine_is_refused_sooner():
    silent = refused("decomposable", 100, 0.95, "unidentified", evidence=-3.0)
    others = [said(name, 120, 200) for name in PARTS if name != "decomposable"]
    assert combined([silent, *others]).reasons == ("unidentified",)
    contradicted = refused("decomposable", 100, 0.95, "unidentified", evidence=-30.0)
    assert combined([contradicted, *others]).verdict == "estimated"


def test_a_method_without_evidence_weighs_as_the_others_do():
    weights = combined([said("decomposable", 120, 200, -4.0), said("latent-class", 120, 200, None)]).diagnostics[
        "weights"
    ]
    assert set(weights.values()) == {0.5}


def test_evidence_of_one_class_is_that_of_independent_lists():
    known = drawn([(2_000, [0.1, 0.15, 0.2, 0.1])], 1)
    assert evidence_of_classes(known) == pytest.approx(independence(known).diagnostics["evidence"], abs=0.01)


def test_evidence_prefers_what_the_persons_were_drawn_from():
    classes = drawn([(1_600, [0.113, 0.113, 0.199, 0.232, 0.133]), (400, [0.86, 0.925, 0.859, 0.99, 0.793])], 2)
    told = {
        one.method: one.diagnostics["evidence"] for one in (decomposable(classes), loglinear_bic(classes, samples=50))
    }
    assert evidence_of_classes(classes) > max(told.values()) + 10
    alone = drawn([(2_000, [0.1, 0.15, 0.2, 0.1])], 3)
    assert decomposable(alone).diagnostics["evidence"] == pytest.approx(evidence_of_classes(alone), abs=4)


def test_classes_that_evidence_contradicts_no_longer_draw_the_range_out():
    """Two classes of persons: models of pairs say five times too many, and have hardly any weight."""
    known = drawn([(1_600, [0.113, 0.113, 0.199, 0.232, 0.133]), (400, [0.86, 0.925, 0.859, 0.99, 0.793])], 5)
    asked = ("loglinear-bic", "loglinear-stepwise", "decomposable", "latent-class", "combined")
    whole = count(known, CountSettings(methods=asked)).by("combined")
    assert whole.low <= 2_000 <= whole.high
    assert whole.high - whole.low < 700
    assert whole.diagnostics["weights"]["latent-class"] > 0.95


def copied(seed: int, share: float) -> Histories:
    """Return three lists of 1,500 persons, and a fourth that was drawn from the second."""
    random = np.random.default_rng(seed)
    on = random.random((1_500, 4)) < [0.25, 0.3, 0.2, 0.0]
    on[:, 3] = on[:, 1] & (random.random(1_500) < 0.6)
    on[:, 3] |= ~on[:, 1] & (random.random(1_500) < (1 - share) * 0.1)
    return Histories.of(["press", "court", "families", "digest"], on, np.ones(1_500, np.int64))


def test_a_list_drawn_from_another_is_counted_as_one_with_it():
    held = []
    for seed in range(8):
        found = count(copied(seed, 0.99), CountSettings(methods=QUICK))
        (only,) = found.contained
        assert (only.name, only.within) == ("digest", "court")
        whole = found.by("combined")
        assert whole.diagnostics["contained"] == {"digest": "court"}
        held.append(whole.low <= 1_500 <= whole.high)
        assert found.by("independence").high < 1_500, "taken for a witness, it makes nearly everyone seem known"
    assert sum(held) >= 7


def test_lists_within_others_that_leave_two_are_refused():
    known = copied(1, 1.0).only([0, 1, 3])
    found = count(known, CountSettings(methods=QUICK))
    assert found.by("combined").reasons == ("contained-lists",)
    assert found.by("independence").verdict == "estimated"
    assert count(known, CountSettings(methods=QUICK, contained=1.1)).by("combined").reasons != ("contained-lists",)


@settings(max_examples=200)
@example(125, [1, 2, 0, 3], 0.6875)  # two lists lie within others by the same share, and are as great
@given(st.integers(0, 10_000), st.permutations(range(4)), st.floats(0.6, 1.0))
def test_making_one_keeps_everybody_and_ends_without_lists_within_others(seed, order, share):
    random = np.random.default_rng(seed)
    on = random.random((60, 4)) < [0.5, 0.2, 0.6, 0.1]
    on[:, 2] |= on[:, 1] & (random.random(60) < 0.9)
    known = Histories.of("abcd", on, np.ones(60, np.int64))
    one, which = made_one(known, share)
    assert one.n == known.n
    assert len(one.lists) == 4 - len(which)
    shared, sizes = one.overlaps(), one.sizes()
    for i in range(len(sizes)):
        for j in range(len(sizes)):
            if i != j and 0 < sizes[i] < sizes[j]:
                assert shared[i, j] < share * sizes[i]
    assert made_one(known, 1.01)[1] == ()
    other, _ = made_one(known.only(order), share)
    assert len(other.lists) == len(one.lists)


def test_sharing_nobody_may_be_chance_or_another_population():
    rows = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 0]], bool)
    counts = np.array([300, 250, 200, 9, 8, 6])
    alone = np.array([[0, 0, 0, 1]], bool)
    few, many = (
        Histories.of("abcd", np.vstack([rows, alone]), np.append(counts, size)) for size in (10, 400)
    )  # fmt: skip
    assert unusable(few) == ()
    assert unusable(many) == ("isolated-list",)
    assert unusable(few, by_chance=1.0) == ("isolated-list",)
    assert "isolated-list" in unusable(few.only([0, 1, 3])), "two lists that share somebody are too few"
