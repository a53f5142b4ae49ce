"""Log-linear estimates: published numbers, existence by linear programme, laws, refusals."""

from __future__ import annotations

import csv
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize
from scipy.stats import poisson

from stemmata.count.bounds import chao
from stemmata.count.estimates import Estimate
from stemmata.count.hierarchies import (
    EXISTS,
    NO_MAXIMUM,
    NOT_IDENTIFIED,
    fit_tables,
    hierarchies,
    lowest_bic,
    model_of,
    spoken,
    step_forward,
)
from stemmata.count.histories import Histories
from stemmata.count.loglinear import independence, loglinear_bic, loglinear_stepwise
from stemmata.count.resampling import ordered
from stemmata.values.countwords import REFUSALS

METHODS = (independence, loglinear_bic, loglinear_stepwise, chao)
SILVERMAN = "Silverman, Chan and Vincent 2024"
CHAN = "Chan, Silverman and Vincent 2021"
BINETTE = "Binette and Steorts 2021, SparseMSE"


def table(counts: dict[str, int]) -> Histories:
    rows = np.array([[mark == "1" for mark in history] for history in counts], np.bool_)
    return Histories.of("ABCDEFGH"[: rows.shape[1]], rows, np.array(list(counts.values())))


# published numbers


def ends_with_seeds(estimate: Callable[[int], Estimate], low: float, high: float, source: str) -> None:
    """Assert that an interval published of some samples is one that as many give with one seed or another."""
    found = [estimate(seed) for seed in range(6)]
    for ends, end in (([one.low for one in found], low), ([one.high for one in found], high)):
        assert end == pytest.approx(np.mean(ends), abs=4 * np.std(ends) + 1), source
        assert np.std(ends) < 0.2 * end


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "order", "expected", "source"),
    [
        ("kosovo1999_4lists", 3, (10_357, 6_947, 18_010), f"{SILVERMAN}, table 2"),
        ("uk2013_5lists", 2, (22_991, 11_720, 43_894), "R MultipleSystemsEstimation, 60 models; all: 11,456-43,894"),
        ("uk2013_5lists", 4, (25_311, 11_168, 56_052), f"{SILVERMAN}, table 6, all models"),
        ("neworleans_5lists", 2, (1_034, None, 1_544), f"{SILVERMAN}, figure 2, all models"),
        ("korea_palembang_3lists", 2, (157, 128, 349), f"{SILVERMAN}, table 3"),
    ],
)
def test_the_lowest_bic_as_published(published, name, order, expected, source):
    """Published of 1,000 samples."""
    known = published(name)
    found = loglinear_bic(known, order=order, samples=1)
    estimate, low, high = expected
    assert found.median == pytest.approx(estimate, abs=0.7), source
    estimates = lambda seed: loglinear_bic(known, order=order, seed=seed, samples=1_000, top=60)  # noqa: E731
    ends_with_seeds(estimates, estimates(0).low if low is None else low, high, source)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "order", "within"),
    [("kosovo1999_4lists", 3, (0.375, 0.929, 0.997)), ("uk2013_5lists", 2, (0.216, 0.583, 0.739))],
)
def test_samples_choose_the_models_they_are_published_to(published, name, order, within):
    """Silverman, Chan and Vincent 2024, table 4: how often the best of a sample is of the best 1, 5, 10 of the data."""
    known = ordered(published(name))
    full, n = known.full().astype(float), known.n
    models = hierarchies(len(known.lists), order)
    fits = fit_tables(models, full[None])
    models = models.only(np.argsort(fits.deviance[0] + models.sizes * np.log(n), kind="stable"))
    samples = np.random.default_rng(5).multinomial(n, full / n, size=300)

    best, _, _ = lowest_bic(models, samples)

    for top, share in zip((1, 5, 10), within, strict=True):
        error = (share * (1 - share) * (1 / 300 + 1 / 1000)) ** 0.5
        assert (best < top).mean() == pytest.approx(share, abs=4 * error)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected", "source"),
    [
        ("neworleans_5lists", (1_034.15, 589, 1_703), CHAN),
        ("neworleans_5lists", (1_034.15, 517.4, 1_588.2), BINETTE),
        ("uk2013_5lists", (11_313, 8_785, 14_701), CHAN),
        ("uk2013_5lists", (11_312.99, 9_366.9, 15_219.2), BINETTE),
        ("netherlands_5lists", (121_521.6, 48_002, 173_698), BINETTE),
        ("australia_4lists", (6_496.0, 2_157.8, 16_062.2), BINETTE),
        ("kosovo1999_4lists", (14_342, 12_596, 16_527), "R MultipleSystemsEstimation, stepwise"),
        ("korea_palembang_3lists", (268.78, 123, 441), "R MultipleSystemsEstimation, stepwise"),
    ],
)
def test_stepwise_as_published(published, name, expected, source):
    """Published of 1,000 samples or fewer: their ends are such as that many samples give with one seed or another."""
    known = published(name)
    assert loglinear_stepwise(known, samples=1).median == pytest.approx(expected[0], rel=1e-4), source
    ends_with_seeds(lambda seed: loglinear_stepwise(known, samples=500, seed=seed), *expected[1:], source)


@pytest.mark.shared
def test_known_truths_as_published(published, shared_data):
    """Each list's members as the others see them: Binette and Steorts 2021, estimates case by case and their score."""
    tables = {"UK": "uk2013_5lists", "Netherlands": "netherlands_5lists", "Australia": "australia_4lists"}
    held, away = [], []
    with (shared_data / "mse" / "internal_consistency_binette_steorts.csv").open() as file:
        for case in csv.DictReader(file):
            place, model = tables.get(case["dataset"]), case["model"]
            if (
                not place
                or model not in {"SparseMSE", "Independence"}
                or case["N_hat"] == "NA"
                or int(case["nobs"]) < 30
            ):
                continue
            known = published(place)
            if case["reference_list"] not in known.lists or case["reference_list"] == "K":
                continue
            seen, truth = known.members_of(known.lists.index(case["reference_list"]))
            method = loglinear_stepwise if model == "SparseMSE" else independence
            found = method(seen, samples=500)
            assert (seen.n, truth) == (int(case["nobs"]), int(case["true_count"]))
            assert found.median == pytest.approx(float(case["N_hat"]), rel=1e-4)
            if model == "SparseMSE":
                held.append(found.low <= truth <= found.high)
                away.append(np.log(found.median / truth))
    assert len(held) == 10
    assert np.mean(held) == 0.9
    assert np.sqrt(np.mean(np.square(away))) == pytest.approx(0.63, abs=0.005)


@pytest.mark.shared
def test_stepwise_with_six_lists_and_more(published):
    """11,418 for the UK: Bales, Hesketh and Silverman 2015; Chan, Silverman and Vincent 2021."""
    assert loglinear_stepwise(published("uk2013_6lists"), samples=50).median == pytest.approx(11_418, abs=0.5)
    many = loglinear_stepwise(published("philippines_quezon_police"), samples=50)
    assert many.verdict == "estimated"
    assert many.low <= many.median <= many.high


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("uk2013_5lists", (13_444.13, 12_004.0, 15_160.3)),
        ("netherlands_5lists", (52_923.89, 48_640.9, 57_776.9)),
        ("neworleans_5lists", (1_034.15, 673.5, 1_771.3)),
        ("australia_4lists", (827.17, 725.5, 964.0)),
    ],
)
def test_independence_as_published(published, name, expected):
    """Binette and Steorts 2021; their interval is normal on the scale of the logarithm, ours a profile likelihood's."""
    found = independence(published(name))
    assert found.median == pytest.approx(expected[0], abs=0.01)
    assert (found.low, found.high) == pytest.approx(expected[1:], rel=0.015)
    assert np.quantile(found.draws, [0.025, 0.975]) == pytest.approx([found.low, found.high], rel=0.002)


@pytest.mark.shared
def test_the_profile_of_one_model_as_published(published):
    """Kosovo 10,335 [8,994-12,110]: R Rcapture 1.4-4, closedpCI.t of the model of lowest BIC."""
    found = loglinear_bic(published("kosovo1999_4lists"), samples=200)
    assert found.diagnostics["model"] == "[EXH ABA OSCE][EXH HRW][OSCE HRW]"
    assert found.diagnostics["interval_given_model"] == pytest.approx([8_994, 10_335, 12_110], abs=1)


@pytest.mark.shared
def test_bic_as_published(published):
    """Korea: 57.14081 for [12,23] and 58.9686 for [12,3]: the tests of R MultipleSystemsEstimation."""
    found = loglinear_bic(published("korea_palembang_3lists"), samples=100).diagnostics
    assert found["bic"] == pytest.approx(57.14081, abs=1e-4)
    (first, second) = list(found["models"].values())[:2]
    assert found["bic"] + second["bic_above_lowest"] == pytest.approx(58.9686, abs=1e-3)
    assert (first["estimate"], second["estimate"]) == pytest.approx((157.2, 268.8))
    assert (found["models_considered"], found["models_without_maximum"]) == (6, 2)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("kosovo1999_4lists", 10_270), ("uk2013_5lists", 17_617), ("netherlands_6lists", 81_750),
        ("neworleans_5lists", 1_681), ("korea_palembang_3lists", 145), ("australia_4lists", 1_708),
        ("philippines_manila_police", 590), ("snowshoe_hare_6occ", 82),
    ],
)  # fmt: skip
def test_chaos_bound(published, name, expected):
    """n + f1^2 / (2 f2), Chao 1987."""
    found = chao(published(name))
    assert found.median == pytest.approx(expected, abs=0.75)
    assert found.low < found.median < found.high


@pytest.mark.shared
def test_chaos_bound_with_lists_that_differ(published):
    """The hare's 79.6: R Rcapture, model Mth Chao."""
    found = chao(published("snowshoe_hare_6occ")).diagnostics
    assert found["bound_if_lists_differ"] == pytest.approx(79.6, abs=0.15)


def test_chaos_interval():
    """By hand, with 40 on one list and 10 on two: 80 on none, of variance 10 (16/2 + 64 + 256/4) = 1,360."""
    found = chao(table({"100": 20, "010": 20, "110": 10, "111": 5}))
    spread = np.exp(1.959964 * np.sqrt(np.log(1 + 1360 / 80**2)))
    assert (found.low, found.median, found.high) == pytest.approx((55 + 80 / spread, 135, 55 + 80 * spread))


# which models there are, and which are to be used


def test_as_many_models_as_are_known():
    """Silverman, Chan and Vincent 2024, section 2."""
    assert [len(hierarchies(p, p - 1)) for p in (3, 4, 5)] == [8, 113, 6_893]
    assert len(hierarchies(6, 2)) == 32_768
    with pytest.raises(ValueError, match="more than"):
        hierarchies(6, 3)


@pytest.mark.parametrize("p", [3, 4, 5])
def test_models_are_hierarchical_and_each_is_there_once(p):
    models = hierarchies(p, p - 1)
    kept = {frozenset(row[:size].tolist()) for row, size in zip(models.terms, models.sizes, strict=True)}
    assert len(kept) == len(models)
    for terms in list(kept)[::50]:
        assert (1 << p) - 1 not in terms
        assert all(t & ~(1 << j) in terms for t in terms for j in range(p))


def test_traps_of_existence_and_identifiability():
    """Chan, Silverman and Vincent 2021, tables 2 and 3."""
    counts = np.zeros((1, 8))
    counts[0, [0b001, 0b010, 0b100, 0b011]] = 40, 30, 20, 6
    ab, ac, bc = 0b011, 0b101, 0b110
    states = [int(fit_tables(model_of(3, *sets), counts).state[0, 0]) for sets in ((ab, ac, bc), (ab,), (ac, bc))]
    assert states == [NOT_IDENTIFIED, NO_MAXIMUM, EXISTS]
    assert spoken(model_of(3, ac, bc).terms[0], "ABC") == "[A C][B C]"


SPARSE = st.lists(st.sampled_from([0, 0, 0, 1, 1, 2, 5, 30]), min_size=15, max_size=15)


@settings(max_examples=25)
@given(SPARSE)
def test_existence_is_that_of_the_linear_programme(cells):
    """Fienberg and Rinaldo 2012: greatest s with means of the same margins, all s at least, is above zero."""
    counts = np.array([0, *cells], float)
    models = hierarchies(4, 3)
    some = models.only(np.random.default_rng(sum(cells)).permutation(len(models))[:25])

    state = fit_tables(some, counts[None]).state[0]

    for terms, size, told in zip(some.terms, some.sizes, state, strict=True):
        named = terms[:size]
        margins = np.array([sum(counts[c] for c in range(1, 16) if c & t == t) for t in named])
        alive = [c for c in range(1, 16) if not any(c & t == t for t in named[margins == 0])]
        design = np.array([[float(c & t == t) for t in named[margins > 0]] for c in alive])
        if not design.size or np.linalg.matrix_rank(design) < design.shape[1]:
            assert told == NOT_IDENTIFIED
            continue
        found = linprog(
            np.append(np.zeros(len(alive)), -1.0),
            A_ub=np.column_stack([-np.eye(len(alive)), np.ones(len(alive))]), b_ub=np.zeros(len(alive)),
            A_eq=np.column_stack([design.T, np.zeros(design.shape[1])]), b_eq=margins[margins > 0],
            bounds=[(0, None)] * len(alive) + [(0, 1)],
        )  # fmt: skip
        assert told == (EXISTS if -found.fun > 1e-7 else NO_MAXIMUM)


@settings(max_examples=25)
@given(SPARSE)
def test_the_lowest_bic_is_that_of_all_models(cells):
    """Models are left before they are fitted to the end; none of them would have been the best."""
    counts = np.array([0, *cells], float)
    models = hierarchies(4, 3)
    fits = fit_tables(models, counts[None])
    chosen, unseen, bic = lowest_bic(models, counts[None])
    assert (chosen[0] >= 0) == (fits.state[0] == EXISTS).any()
    if chosen[0] >= 0:
        every = fits.deviance[0] + models.sizes * np.log(max(counts.sum(), 1))
        assert bic[0] == pytest.approx(every.min(), abs=1e-6)
        assert unseen[0] == pytest.approx(fits.unseen[0, chosen[0]])


@pytest.mark.parametrize("sets", [(), (0b0011, 0b0110), (0b0111, 0b1001), (0b0111, 0b1011, 0b1100)])
def test_fits_are_those_of_a_general_optimiser(sets):
    counts = np.array([0, 31, 25, 9, 40, 12, 8, 3, 22, 5, 7, 2, 11, 4, 0, 1], float)
    model = model_of(4, *sets)
    design = np.array([[float(c & t == t) for t in model.terms[0]] for c in range(1, 16)])

    def minus_log_likelihood(theta: np.ndarray) -> float:
        return float(np.exp(design @ theta).sum() - counts[1:] @ design @ theta)

    best = minimize(
        minus_log_likelihood, np.zeros(design.shape[1]), method="BFGS", options={"gtol": 1e-7, "xrtol": 0},
        jac=lambda theta: design.T @ (np.exp(design @ theta) - counts[1:]),
    )  # fmt: skip
    fit = fit_tables(model, counts[None])
    seen = counts[counts > 0]
    assert fit.unseen[0, 0] == pytest.approx(np.exp(best.x[0]), rel=1e-4)
    assert fit.deviance[0, 0] == pytest.approx(2 * (best.fun + (seen * np.log(seen) - seen).sum()), abs=1e-5)


def test_three_lists_in_closed_form():
    """[A B][B C]: those on none are those on A alone, times those on C alone, over those on both and not on B."""
    counts = {"100": 30, "010": 40, "001": 20, "110": 9, "011": 7, "101": 5, "111": 3}
    known = table(counts)
    fit = fit_tables(model_of(3, 0b011, 0b110), known.full()[None].astype(float))
    assert fit.unseen[0, 0] == pytest.approx(30 * 20 / 5)
    # with all three pairs, all but the one term of all lists
    fit = fit_tables(model_of(3, 0b011, 0b110, 0b101), known.full()[None].astype(float))
    assert fit.unseen[0, 0] == pytest.approx(30 * 40 * 20 * 3 / (9 * 7 * 5))
    assert fit.deviance[0, 0] == pytest.approx(0, abs=1e-9)


def test_what_was_built_into_the_lists_is_found():
    """Three thousand persons; A and B share more than chance: the pair is joined, and the number held."""
    random = np.random.default_rng(11)
    on = random.random((3_000, 4)) < [0.3, 0.3, 0.25, 0.2]
    on[:, 1] |= on[:, 0] & (random.random(3_000) < 0.5)
    known = Histories.of("ABCD", on, np.ones(3_000, np.int64))
    for found in (loglinear_bic(known, samples=300), loglinear_stepwise(known, samples=300)):
        assert "A B" in found.diagnostics["model"]
        assert found.low <= 3_000 <= found.high
    assert independence(known).high < 3_000


def test_the_first_step_is_the_greatest_surprise():
    """Chan, Silverman and Vincent 2021, section 3.1: the one-sided Poisson probability of what two lists share."""
    known = table({"100": 60, "010": 60, "001": 50, "110": 30, "011": 5, "101": 9})
    full, sizes, shared = known.full()[None].astype(float), known.sizes(), known.overlaps()
    everybody = independence(known, samples=1).median
    surprise = {
        1 << i | 1 << j: min(poisson.cdf(shared[i, j], mean), poisson.sf(shared[i, j] - 1, mean))
        for i, j in ((0, 1), (0, 2), (1, 2))
        for mean in [sizes[i] * sizes[j] / everybody]
    }

    none, _, _ = step_forward(full, 3, min(surprise.values()) * 0.999)
    some, unseen, state = step_forward(full, 3, min(surprise.values()) * 1.001)

    assert none.sizes.tolist() == [4]
    assert some.terms[0, 4] == min(surprise, key=surprise.get)
    assert state[0] == EXISTS
    assert unseen[0] == pytest.approx(fit_tables(some, full).unseen[0, 0])


# laws

CELLS = st.dictionaries(
    st.sampled_from(["".join(h) for h in product("01", repeat=4) if "1" in h]), st.integers(1, 400), min_size=1
)


@settings(max_examples=20)
@given(CELLS, st.permutations(range(4)))
def test_the_order_of_lists_does_not_matter(counts, order):
    one = table(counts)
    names = [one.lists[i] for i in order]
    other = Histories.of(names, one.rows[:, order], one.counts)
    for method in METHODS:
        more = {} if method is chao else {"samples": 60}
        first, second = method(one, **more), method(other, **more)
        assert first.reasons == second.reasons
        if first.median is not None:
            assert (first.median, first.low, first.high) == pytest.approx(
                (second.median, second.low, second.high), rel=1e-6
            )
            assert np.sort(first.draws) == pytest.approx(np.sort(second.draws), rel=1e-6)


@settings(max_examples=20)
@given(CELLS)
def test_what_is_told_hangs_together(counts):
    known = table(counts)
    for method in METHODS:
        more = {} if method is chao else {"samples": 60}
        found = method(known, **more)
        assert found.n_documented == known.n
        assert set(found.reasons) <= set(REFUSALS)
        if found.verdict == "estimated":
            assert known.n <= found.low <= found.median <= found.high < np.inf
            assert len(found.draws)
            assert np.isfinite(found.draws).all()
            again = method(known, **more)
            assert (again.low, again.high, again.draws.tolist()) == (found.low, found.high, found.draws.tolist())
        else:
            assert (found.median, found.low, found.high, len(found.draws)) == (None, None, None, 0)


@settings(max_examples=15)
@given(st.lists(st.integers(1, 60), min_size=7, max_size=7), st.integers(2, 1000))
def test_estimates_of_one_model_scale_with_the_counts(cells, times):
    full = np.array([0, *cells], float)
    models = hierarchies(3, 2)
    one, more = fit_tables(models, full[None]), fit_tables(models, times * full[None])
    assert (one.state == EXISTS).all()
    assert more.unseen == pytest.approx(times * one.unseen, rel=1e-7)
    assert more.deviance == pytest.approx(times * one.deviance, rel=1e-6, abs=1e-6 * times)


def test_a_list_of_nobody_changes_nothing():
    counts = {"1000": 30, "0100": 40, "0010": 20, "1100": 9, "0110": 7, "1010": 5, "1110": 3}
    for method in METHODS:
        assert method(table(counts)).median == method(table(counts).only([0, 1, 2])).median


# what cannot be told


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ({"1": 9}, "too-few-lists"),
        ({"100": 5, "010": 4, "001": 3}, "no-overlap"),
        ({"111": 7}, None),
        ({"110": 3, "011": 2, "101": 4}, None),
        ({"100": 1, "011": 1, "110": 1}, None),
        ({"100": 10**9, "010": 10**9, "001": 10**9, "110": 10**8, "101": 10**8, "011": 10**8, "111": 10**7}, None),
        ({"100": 10**15, "010": 3, "001": 10**12, "110": 1, "101": 1, "011": 1}, None),
    ],
)
def test_odd_tables_are_answered(method, counts, reason):
    found = method(table(counts))
    assert found.verdict in {"estimated", "refused"}
    if reason:
        assert reason in found.reasons
    if found.verdict == "estimated":
        assert found.n_documented <= found.low <= found.median <= found.high < np.inf


@pytest.mark.parametrize("method", [independence, loglinear_bic, loglinear_stepwise])
@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ({"10": 5, "01": 4, "11": 3}, "too-few-lists"),
        ({"100": 40, "010": 30, "001": 20, "110": 6}, "isolated-list"),
        ({"111": 7, "100": 8, "110": 4}, "no-model-identified"),
    ],
)
def test_what_cannot_be_told_is_refused(method, counts, reason):
    assert reason in method(table(counts)).reasons


def test_more_lists_than_can_be_held():
    random = np.random.default_rng(2)
    known = Histories.of([f"l{i}" for i in range(40)], random.random((500, 40)) < 0.05, np.ones(500, np.int64))
    assert "too-many-lists" in loglinear_bic(known).reasons
    assert "too-many-lists" in loglinear_stepwise(known).reasons
    truth = 500
    alone = independence(known)
    assert alone.low <= truth <= alone.high
    assert chao(known).verdict == "estimated"


def test_an_estimate_far_beyond_the_data_is_refused():
    known = table({"100": 4_000, "010": 4_000, "001": 4_000, "110": 1, "101": 1, "011": 1})
    assert independence(known).reasons == ("out-of-proportion",)
    assert independence(known, most_times=1e6).verdict == "estimated"
