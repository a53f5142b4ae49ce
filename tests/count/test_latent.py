"""The latent class model: an exactly known posterior, calibration, published numbers, laws, refusals."""

from __future__ import annotations

import math
import os
import sys
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln, gammaln, logsumexp
from scipy.stats import kstest

from stemmata.count.convergence import effective_sizes, r_hat
from stemmata.count.histories import Histories
from stemmata.count.latent import latent_class
from stemmata.count.latent_sampler import _log, _log_prior
from stemmata.count.reasons import unusable

LONG = bool(os.environ.get("STEMMATA_TEST_LONG"))
long = pytest.mark.skipif(not LONG, reason="takes minutes: set STEMMATA_TEST_LONG=1")


def table(counts: dict[str, int]) -> Histories:
    rows = np.array([[mark == "1" for mark in history] for history in counts], np.bool_)
    return Histories.of([f"L{i}" for i in range(rows.shape[1])], rows, np.array(list(counts.values())))


TWELVE = table({"100": 4, "010": 3, "001": 2, "110": 1, "101": 1, "111": 1})


@cache
def exact_of_two_classes(most: int) -> np.ndarray:
    """Return the posterior of N of these from 12 to `most`, with two classes, by adding up over all ways to part them.

    Given how many of each history are of the first class everything integrates in closed form, but for the
    concentration, which is a sum over a grid of its quantiles.
    """
    rows, counts = TWELVE.rows.astype(int), TWELVE.counts
    n, lists = TWELVE.n, rows.shape[1]
    parts = np.array(list(product(*[range(c + 1) for c in counts.tolist()])))
    ways = sum(gammaln(c + 1) - gammaln(parts[:, i] + 1) - gammaln(c - parts[:, i] + 1) for i, c in enumerate(counts))
    on_first, on_second = parts @ rows, (counts - parts) @ rows
    of_first = parts.sum(axis=1)
    # concentration ~ Gamma(1/4, 1/4): substituting its fourth root takes the pole at 0 away
    root = (np.arange(400) + 0.5) * (3.6 / 400)
    concentration = root**4
    log_alpha = np.log(4 * root**3) - 0.75 * np.log(concentration) - 0.25 * concentration
    posterior = np.empty(most - n + 1)
    for unseen in range(most - n + 1):
        everyone = n + unseen
        stick = np.array(
            [
                logsumexp(log_alpha + np.log(concentration) + betaln(1 + a, concentration + everyone - a))
                for a in range(everyone + 1)
            ]
        )
        total = -np.inf
        for hidden in range(unseen + 1):
            first = of_first + hidden
            second = everyone - first
            terms = ways + stick[first]
            for j in range(lists):
                terms = terms + betaln(1 + on_first[:, j], 1 + first - on_first[:, j])
                terms = terms + betaln(1 + on_second[:, j], 1 + second - on_second[:, j])
            split = gammaln(unseen + 1) - gammaln(hidden + 1) - gammaln(unseen - hidden + 1)
            total = np.logaddexp(total, split + logsumexp(terms))
        posterior[unseen] = total + gammaln(everyone + 1) - gammaln(unseen + 1) - np.log(everyone)
    return np.exp(posterior - logsumexp(posterior))


@given(st.floats(sys.float_info.min, sys.float_info.max))
def test_the_logarithm_of_the_kernel_is_that_of_the_library(x):
    assert _log(x) == pytest.approx(math.log(x), rel=3e-16, abs=3e-16)


def test_what_has_no_chance_is_far_below_anything_that_has():
    assert _log(0.0) < -700


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_the_prior_of_the_weights_is_that_of_the_sticks(classes):
    """Its logarithm between weights, large and too small to multiply, against a sum over concentrations."""
    root = (np.arange(200_000) + 0.5) * (4.0 / 200_000)
    concentration = root**4
    log_alpha = np.log(4 * root**3) - 0.75 * np.log(concentration) - 0.25 * concentration
    generator, told, reckoned = np.random.default_rng(classes), [], []
    for depth in (1.0, 5.0, 300.0):
        y = -depth * generator.random(classes)
        y -= logsumexp(y)
        tails = np.array([logsumexp(y[k + 1 :]) for k in range(classes - 1)])
        # of each stick a (1 - V) ** (a - 1); V = w / the weight left before it, and density is per log-weight
        sticks = (classes - 1) * np.log(concentration) + concentration * y[-1]
        reckoned.append(logsumexp(log_alpha + sticks) - tails.sum() + y.sum())
        told.append(_log_prior(y + 2.0, np.exp(y + 2.0)))
    assert np.diff(told) == pytest.approx(np.diff(reckoned), abs=0.02)


@pytest.mark.parametrize("tempered", [True, False])
def test_the_posterior_is_the_exact_one(tempered):
    """Any move that does not keep the posterior, or a wrong prior, shifts it."""
    histories, most = TWELVE, 100
    exact = np.cumsum(exact_of_two_classes(most))

    found = latent_class(
        histories,
        classes=2,
        cap=(most - 12) / 12,
        rounds=3_000,
        chains=4,
        tempered=tempered,
        most_at_cap=1.0,
        threads=1,
    )

    drawn = np.bincount(found.draws.astype(int) - 12, minlength=len(exact)).cumsum() / len(found.draws)
    assert np.abs(drawn - exact).max() < 0.03


def simulated(generator: np.random.Generator, lists: int, classes: int, most: int) -> tuple[Histories, int]:
    """Draw a population from the prior and who of it is seen."""
    sizes = np.arange(1, most + 1)
    everyone = int(generator.choice(sizes, p=1 / sizes / (1 / sizes).sum()))
    sticks = generator.beta(1, max(generator.gamma(0.25, 4), 1e-12), classes)
    sticks[-1] = 1
    weights = sticks * np.concatenate([[1.0], np.cumprod(1 - sticks[:-1])])
    chances = generator.random((classes, lists))
    of_class = generator.choice(classes, everyone, p=weights / weights.sum())
    rows = generator.random((everyone, lists)) < chances[of_class]
    return Histories.of([f"L{i}" for i in range(lists)], rows, np.ones(everyone, np.int64)), everyone


def test_truths_drawn_from_the_prior_have_any_rank_among_the_draws():
    """Simulation-based calibration (Talts et al. 2018): holds only if the draws are those of the posterior."""
    generator, most, ranks = np.random.default_rng(5), 150, []
    tables = 1_000 if LONG else 120
    while len(ranks) < tables:
        histories, truth = simulated(generator, 3, 3, most)
        if histories.n == 0 or histories.n == most or unusable(histories, least_shared=1):
            continue
        found = latent_class(
            histories, classes=3, cap=(most - histories.n + 0.5) / histories.n, rounds=1_500, chains=2, tempered=False,
            seed=len(ranks), threads=1, most_at_cap=1.0, most_r_hat=np.inf, most_apart=np.inf, least_size=0,
        )  # fmt: skip
        below, equal = (found.draws < truth).mean(), (found.draws == truth).mean()
        ranks.append(below + equal * generator.random())
    assert kstest(ranks, "uniform").pvalue > 0.005


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "classes", "expected"),
    [
        ("kosovo1999_4lists", 10, (10_450, 9_150, 14_000)),
        ("korea_palembang_3lists", 10, (137, 124, 190)),
        pytest.param("uk2013_5lists", 10, (22_240, 14_700, 34_300), marks=long),
        pytest.param("uk2013_6lists", 10, (22_900, 17_000, 34_800), marks=long),
        pytest.param("australia_4lists", 10, (4_194, 2_361, 7_946), marks=long),
    ],
)
def test_as_lcmcr_where_its_long_runs_agree(published, name, classes, expected):
    """R LCMCR 0.4.14, the mean of runs with several seeds where there are some; its chains are short, so within 8 %.

    It looks at 20 times as many unseen as seen, at most, and gives an answer where that decides it.
    """
    found = latent_class(
        published(name), classes=classes, cap=20, chains=20 if LONG else 4, rounds=60_000 if LONG else 4_000,
        most_at_cap=1.0,
    )  # fmt: skip
    assert found.median == pytest.approx(expected[0], rel=0.04)
    assert (found.low, found.high) == pytest.approx(expected[1:], rel=0.08)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("philippines_manila_unidentified", (420, 315, 666)),
        ("philippines_quezon_police", (347, 338, 365)),
        pytest.param("philippines_manila_police", (576, 535, 655), marks=long),
        pytest.param("philippines_quezon_unidentified", (427, 392, 479), marks=long),
    ],
)
def test_as_was_published_of_killings(published, name, expected):
    """R LCMCR with five classes: the mean, which is what was published, and the interval, of a thousand draws.

    Of so few the upper end is uncertain by a twentieth. A plain Gibbs sampler, which shares nothing with this kernel,
    has for the first a mean of 416, a median of 391 and 311 to 659 (four chains of two million rounds).
    """
    found = latent_class(published(name), classes=5, cap=20, quick=True)
    assert found.verdict == "estimated"
    assert found.draws.mean() == pytest.approx(expected[0], rel=0.03)
    assert (found.low, found.high) == pytest.approx(expected[1:], rel=0.08)


def test_the_seed_alone_decides():
    histories = table({"100": 40, "010": 30, "001": 35, "110": 9, "101": 12, "011": 8, "111": 5})
    one, same, other = (
        latent_class(
            histories,
            seed=seed,
            chains=4,
            rounds=400,
            threads=threads,
            most_r_hat=np.inf,
            most_apart=np.inf,
            least_size=0,
        )
        for seed, threads in ((1, 1), (1, 4), (2, 1))
    )
    assert one.draws.tolist() == same.draws.tolist()
    assert one.diagnostics == same.diagnostics
    assert one.draws.tolist() != other.draws.tolist()


@pytest.mark.parametrize(("quick", "chains"), [(True, 4), (False, 6)])
def test_two_classes_of_a_known_population_are_found(quick, chains):
    """Of 2,000 a fifth is easy to see; the counts are those expected."""
    chances = np.array([[0.1, 0.1, 0.2, 0.13], [0.85, 0.9, 0.85, 0.8]])
    rows = np.array(list(product([0, 1], repeat=4)))
    of_class = np.prod(np.where(rows[:, None, :] == 1, chances, 1 - chances), axis=2)
    expected = np.round(of_class @ [1_600, 400]).astype(int)
    histories = Histories.of("abcd", rows == 1, expected)

    found = latent_class(histories, chains=6, quick=quick)

    assert found.verdict == "estimated"
    assert found.low < 2_000 < found.high
    assert found.median == pytest.approx(2_000, rel=0.05)
    told = found.diagnostics
    assert told["chains"] == chains
    assert told["r_hat"] < 1.01
    assert min(told["ess_bulk"], told["ess_tail"]) >= 400
    assert told["round_trips"] >= 40


def test_where_few_chains_do_not_settle_all_are_run_as_if_nothing_had_been_tried():
    histories = table({"1000": 900, "0100": 700, "0010": 4_000, "0001": 600, "1010": 80, "0110": 40, "0011": 80})
    tried, plain = (latent_class(histories, quick=quick, chains=6, rounds=60) for quick in (True, False))
    assert tried.diagnostics == plain.diagnostics
    assert tried.diagnostics["chains"] == 6


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ({"1": 50}, "too-few-lists"),
        ({"10": 50, "01": 40, "11": 9}, "too-few-lists"),
        ({"100": 50, "010": 40, "001": 30}, "no-overlap"),
    ],
)
def test_what_cannot_be_estimated_is_refused(counts, reason):
    found = latent_class(table(counts))
    assert found.verdict == "refused"
    assert reason in found.reasons


def test_chains_cut_short_give_no_estimate():
    histories = table(
        {"1000": 900, "0100": 700, "0010": 4_000, "0001": 600, "1010": 80, "0110": 40, "0011": 80, "1001": 5}
    )
    found = latent_class(histories, chains=8, rounds=30)
    assert "not-converged" in found.reasons
    assert found.diagnostics["r_hat"] > 1.05
    assert found.median is None


def test_draws_worth_too_little_give_no_estimate():
    """Few chains may agree by chance."""
    histories = table({"100": 60, "010": 70, "001": 80, "110": 10, "101": 12, "011": 15, "111": 4})
    few = latent_class(histories, chains=2, rounds=100, most_r_hat=np.inf, most_apart=np.inf)
    assert few.reasons == ("not-converged",)
    assert min(few.diagnostics["ess_bulk"], few.diagnostics["ess_tail"]) < 100


def test_a_cap_that_would_be_the_answer_is_told():
    histories = table({"100": 60, "010": 70, "001": 80, "110": 1, "101": 1, "011": 2})
    found = latent_class(histories, chains=4, cap=1.0, rounds=2_000)
    assert "cap" in found.reasons
    assert found.diagnostics["mass_at_cap"] > 0.5


def test_no_draw_lies_beyond_the_cap():
    histories = table({"100": 6, "010": 7, "001": 8, "110": 3, "101": 2, "011": 2})
    found = latent_class(histories, chains=4, cap=2.0, rounds=2_000, most_at_cap=1.0)
    assert found.diagnostics["mass_at_cap"] > 0
    assert found.draws.max() <= found.diagnostics["cap"] == 3 * histories.n
    assert found.draws.min() >= histories.n


def test_odd_tables_give_an_answer_or_a_refusal():
    generator = np.random.default_rng(3)
    wide = Histories.of([str(i) for i in range(40)], generator.random((300, 40)) < 0.05, np.ones(300, np.int64))
    huge = table({"100": 10**9, "010": 2 * 10**9, "001": 10**9, "110": 10**8, "101": 10**7, "011": 10**8, "111": 10**7})
    few = table({"100": 1, "010": 1, "001": 1, "111": 1})
    for histories in (wide, huge, few):
        found = latent_class(histories, chains=2, rounds=20)
        assert found.reasons or found.n_documented <= found.low <= found.median <= found.high


@pytest.mark.parametrize("wrong", [{"level": 1.0}, {"classes": 0}, {"chains": 1}, {"cap": 0.0}, {"rounds": 3}])
def test_arguments_out_of_range_are_errors(wrong):
    with pytest.raises(ValueError, match="least"):
        latent_class(table({"111": 3, "110": 2, "101": 2}), **wrong)


def autoregressive(generator: np.random.Generator, memory: float, shape: tuple[int, int]) -> np.ndarray:
    noise = generator.normal(size=shape) * np.sqrt(1 - memory**2)
    noise[:, 0] = generator.normal(size=shape[0])
    for i in range(1, shape[1]):
        noise[:, i] += memory * noise[:, i - 1]
    return noise


@pytest.mark.parametrize("memory", [0.0, 0.5, 0.9])
def test_the_effective_size_of_a_known_process(memory):
    """Of an autoregressive process of order one it is draws x (1 - memory) / (1 + memory)."""
    chains = autoregressive(np.random.default_rng(1), memory, (8, 4_000))
    bulk, _ = effective_sizes(chains)
    assert bulk == pytest.approx(32_000 * (1 - memory) / (1 + memory), rel=0.12)
    assert r_hat(chains) < 1.01


def test_r_hat_tells_chains_apart_by_place_width_and_drift():
    chains = np.random.default_rng(2).normal(size=(8, 1_000))
    assert r_hat(chains) < 1.005
    apart, wide, drifting, heavy = chains.copy(), chains.copy(), chains.copy(), np.exp(20 * chains)
    apart[0] += 2
    wide[0] *= 5
    drifting += np.linspace(0, 2, 1_000)
    assert min(r_hat(apart), r_hat(wide), r_hat(drifting)) > 1.05
    assert r_hat(heavy) < 1.02
    assert r_hat(np.ones((4, 10))) == 1.0
    assert r_hat(np.repeat([[1.0], [2.0]], 10, axis=1)) == np.inf
