"""What is supposed, apart from what is observed: published numbers, laws, what the table cannot bear."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.count.assumptions import Assumption, multiplied, observed, supposed
from stemmata.count.estimates import Estimate, refused
from stemmata.count.histories import Histories
from stemmata.count.sensitivity import sensitivity


def histories(counts) -> Histories:
    """Return a table from the counts of all its histories, the first of which (no list) is left out."""
    p = len(counts).bit_length() - 1
    rows = np.arange(len(counts))[:, None] >> np.arange(p) & 1 == 1
    return Histories.of("ABCDEF"[:p], rows[1:], np.array(counts[1:], np.int64))


def no_highest_interaction(rng, p: int) -> np.ndarray:
    """Return probabilities of all histories of lists that depend on each other in every way but all together."""
    log = np.zeros(1 << p)
    for chosen in range(1, (1 << p) - 1):
        inside = np.arange(1 << p) & chosen == chosen
        log[inside] += rng.normal(-1.2, 0.3) if chosen.bit_count() == 1 else rng.normal(0, 0.5)
    return np.exp(log) / np.exp(log).sum()


tables = st.integers(2, 4).flatmap(
    lambda p: st.lists(st.integers(3, 400), min_size=1 << p, max_size=1 << p).map(histories)
)
probabilities = st.integers(2, 5).flatmap(
    lambda p: st.lists(st.floats(0.01, 1.0), min_size=1 << p, max_size=1 << p).map(lambda x: np.array(x) / sum(x))
)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("lists", "xi", "expected"),
    [
        ((), 1 / 2, 29_483.8), ((), 2 / 3, 23_212.8), ((), 1, 16_941.9), ((), 3 / 2, 12_761.3), ((), 2, 10_670.9),
        (("ABA", "HRW"), 1, 9_691.5), (("ABA", "HRW"), 0.9, 10_534.4), (("ABA", "HRW"), 0.8, 11_588.1),
        (("ABA", "HRW"), 0.7, 12_942.8),
    ],
)  # fmt: skip
def test_kosovo_under_each_supposition_of_the_paper(published, lists, xi, expected):
    """By R's glm with the paper's offset for xi, as in the code that its authors published."""
    found = supposed(published("kosovo1999_4lists"), Assumption(lists, 1 / xi))
    assert found.diagnostics["point"] == pytest.approx(expected, abs=0.06)
    assert found.low < expected < found.high


@pytest.mark.shared
@pytest.mark.parametrize(
    ("xi", "expected"),
    [(1 / 2, (29_707, 14_417, 67_539)), (1, (17_053, 9_406, 35_969)), (2, (10_724, 6_902, 20_193))],
)
def test_kosovo_by_the_papers_posterior(published, xi, expected):
    """One person added to each history, prior 1/N; 400,000 draws in R by the authors' functions."""
    found = supposed(published("kosovo1999_4lists"), Assumption(multiplier=1 / xi), prior=1.0)
    assert (found.median, found.low, found.high) == pytest.approx(expected, rel=0.04)


@given(probabilities)
def test_supposing_the_multiplier_that_holds_gives_the_truth_and_1_misses_it_by_the_known_share(p):
    even = np.bitwise_count(np.arange(len(p), dtype=np.uint64)) % 2 == 0
    xi = np.exp(np.log(p[~even]).sum() - np.log(p[even]).sum())
    seen = np.where(np.arange(len(p)) == 0, 0.0, p)

    right = Assumption(multiplier=1 / xi).unseen(seen)
    wrong = Assumption().unseen(seen)

    assert right == pytest.approx(p[0] / (1 - p[0]))
    assert (1 - p[0]) * (1 + wrong) - 1 == pytest.approx(p[0] * (xi - 1))


def test_three_classes_of_persons_have_a_highest_order_interaction():
    """A design of the paper (appendix C, 4c): to suppose none misses a quarter, however many there are."""
    weights = np.array([0.7, 0.2, 0.1])
    chance = np.array(
        [[0.033, 0.033, 0.099, 0.132, 0.033], [0.275, 0.25, 0.2, 0.3, 0.325], [0.66, 0.825, 0.759, 0.99, 0.693]]
    )
    on = np.arange(32)[:, None] >> np.arange(5) & 1
    p = np.stack([np.prod(np.where(on == 1, c, 1 - c), axis=1) for c in chance], axis=1) @ weights
    found = supposed(histories(np.rint(p * 1e12).astype(np.int64)))

    assert found.n_documented / 1e12 == pytest.approx(927 / 2_000, abs=0.001)
    assert (found.low, found.high) == pytest.approx((0.7545e12, 0.7545e12), rel=1e-3)


@settings(max_examples=25)
@given(tables)
def test_the_estimate_of_two_lists_is_lincoln_and_petersens(table):
    a, b = table.lists[:2]
    shared = table.overlaps()
    found = supposed(table, Assumption((a, b)))
    assert found.diagnostics["point"] == pytest.approx(shared[0, 0] * shared[1, 1] / shared[0, 1], abs=0.06)


@settings(max_examples=25)
@given(tables, st.floats(0.1, 10))
def test_the_multiplier_multiplies_those_on_no_list(table, times):
    one, other = supposed(table), supposed(table, Assumption(multiplier=times))
    unseen, multiple = (x.diagnostics["point"] - table.n for x in (one, other))
    assert multiple == pytest.approx(times * unseen, rel=1e-6, abs=0.06 * (1 + times))
    assert (other.median - table.n) == pytest.approx(times * (one.median - table.n), rel=0.1, abs=3 * (1 + times))
    by_draws = multiplied(one, times)
    assert by_draws.high - table.n == pytest.approx(times * (one.high - table.n))


@settings(max_examples=25)
@given(tables, st.lists(st.floats(0.05, 20), min_size=2, max_size=4, unique=True))
def test_more_on_no_list_make_no_end_of_the_interval_smaller(table, multipliers):
    found = [supposed(table, Assumption(multiplier=times)) for times in sorted(multipliers)]
    for one, next_one in pairwise(found):
        assert one.median <= next_one.median
        assert one.low <= next_one.low
        assert one.high <= next_one.high


@settings(max_examples=10)
@given(tables)
def test_the_order_and_the_names_of_lists_change_nothing(table):
    whole, some = supposed(table), supposed(table, Assumption(("A", "B"), multiplier=50.0))
    for order in list(permutations(range(len(table.lists))))[1::5]:
        same = Histories.of([table.lists[i] for i in order], table.rows[:, list(order)], table.counts)
        for one, again in (
            (whole, supposed(same)),
            (some, supposed(same, Assumption(("B", "A"), multiplier=50.0))),
        ):
            assert (again.median, again.low, again.high) == pytest.approx((one.median, one.low, one.high), rel=1e-9)
    renamed = Histories(tuple("wxyz"[: len(table.lists)]), table.rows, table.counts)
    assert supposed(renamed).median == whole.median


@settings(max_examples=25)
@given(tables)
def test_naming_all_lists_is_naming_none(table):
    one, other = supposed(table), supposed(table, Assumption(table.lists))
    assert np.array_equal(one.draws, other.draws)


@settings(max_examples=25)
@given(tables)
def test_other_lists_do_no_more_than_name_persons(table):
    """Who is on one other list or on another makes no difference, as long as they are on some."""
    some = Assumption(("A", "B"), multiplier=50.0)
    merged = table.merged([range(2, len(table.lists))]) if len(table.lists) > 2 else table
    one, other = supposed(table, some), supposed(merged, some)
    assert np.array_equal(one.draws, other.draws)


def test_intervals_hold_the_truth_where_what_is_supposed_holds():
    rng = np.random.default_rng(7)
    held = []
    for seed in range(100):
        counts = rng.multinomial(2_000, no_highest_interaction(rng, 3))
        found = supposed(histories(counts), seed=seed)
        if not found.reasons:
            held.append(found.low <= 2_000 <= found.high)
    assert len(held) > 90
    assert 0.9 <= np.mean(held) <= 0.99


@pytest.mark.parametrize("nobody", [1, 3, 7])
def test_a_history_that_nobody_has_leaves_the_answer_to_the_prior_and_that_is_said(nobody):
    counts = np.array([0, 900, 800, 300, 700, 250, 200, 90])
    assert supposed(histories(counts)).verdict == "estimated"
    counts[nobody] = 0
    found = supposed(histories(counts))
    assert found.reasons == ("prior-decides",)
    assert found.diagnostics["prior_weight"] > 0.9
    assert found.diagnostics["point"] is None
    # asked to, it answers all the same
    assert supposed(histories(counts), most_prior=1.0).median > counts.sum()


def test_a_supposition_that_the_table_contradicts_is_refused():
    counts = np.array([0, 20, 20, 400, 900, 20, 20, 400])  # nearly all of A are on B; C alone has 900 others
    assert supposed(histories(counts), Assumption(("A", "B"))).reasons == ("contradicted",)
    found = supposed(histories(counts), Assumption(("A", "B"), multiplier=1_000.0))
    assert found.diagnostics["contradicted"] < 0.01
    assert found.median > counts.sum()


def test_what_draws_contradict_the_table_is_told_and_left_out():
    counts = np.array([0, 130, 130, 100, 185, 130, 130, 250])
    found = supposed(histories(counts), Assumption(("A", "B")))
    assert 0.05 < found.diagnostics["contradicted"] < 0.5
    assert found.low >= counts.sum()


def test_great_numbers_and_many_lists_are_borne():
    assert supposed(histories(np.full(8, 10**14))).median == pytest.approx(8 * 10**14, rel=1e-3)
    on = np.random.default_rng(1).random((500, 12)) < 0.3
    wide = Histories.of("abcdefghijkl", on, np.ones(500, np.int64))
    assert supposed(wide).reasons == ("too-many-lists",)
    assert supposed(wide, Assumption(("a", "b"))).verdict == "estimated"


@pytest.mark.parametrize("lists", [("A",), ("A", "A"), ("A", "nowhere")])
def test_what_cannot_be_supposed_is_an_error(lists):
    with pytest.raises(ValueError, match="two lists"):
        supposed(histories([0, 9, 9, 9]), Assumption(lists))
    with pytest.raises(ValueError, match="multiplier"):
        supposed(histories([0, 9, 9, 9]), Assumption(multiplier=0.0))


def test_draws_are_of_what_is_observed():
    found = observed(histories([0, 40, 30, 10, 20, 20, 10, 10]), ("A", "C"), prior=0.5)
    assert found.cells.mean(axis=0) == pytest.approx(np.array([30, 50, 30, 30]) + 0.5, rel=0.02)
    assert (observed(histories([0, 40, 30, 10])).cells[:, 0] == 0).all()


def test_a_refusal_multiplied_is_a_refusal():
    no = refused("latent-class", 9, 0.95, "cap")
    assert multiplied(no, 2.0).reasons == ("cap",)
    assert multiplied(no, 2.0).median is None


# what an estimate rests on

GIVEN = Estimate("combined", 100, 200.0, 150.0, 300.0, 0.95)
TABLE = histories([0, 900, 800, 300, 700, 250, 200, 90])


def test_a_figure_is_the_estimate_at_the_multiplier_told():
    found = sensitivity(TABLE, GIVEN, figures=[500, 60])
    always, far, fewer = found.figures
    assert always.number == 110
    assert multiplied(GIVEN, far.middle).median == pytest.approx(500)
    assert multiplied(GIVEN, far.below).high == pytest.approx(500)
    assert multiplied(GIVEN, far.above).low == pytest.approx(500)
    assert far.below < far.middle < far.above
    assert (fewer.middle, fewer.below, fewer.above) == (None, None, None)


def test_an_interval_that_begins_at_the_documented_never_lies_above_a_figure():
    found = sensitivity(TABLE, Estimate("decomposable", 100, 180.0, 100.0, 295.0, 0.95), figures=[200])
    assert found.figures[1].above is None
    assert found.figures[1].below > 0


def test_the_curve_goes_through_the_estimate():
    found = sensitivity(TABLE, GIVEN)
    middle = {point.multiplier: point for point in found.points}
    assert middle[1.0].median == pytest.approx(200)
    assert (min(middle), max(middle)) == (0.25, 4.0)
    medians = [point.median for point in found.points]
    assert medians == sorted(medians)
    assert found.of is GIVEN


def test_every_set_of_lists_is_asked_and_pairs_tell_what_is_seen_of_them():
    found = sensitivity(TABLE)
    assert [one.lists for one in found.subsets] == [("A", "B"), ("A", "C"), ("B", "C"), ("A", "B", "C")]
    assert found.subsets[-1].estimate.median == found.of.median == supposed(TABLE).median
    assert found.subsets[-1].odds_ratio is None
    middle, low, high = found.subsets[0].odds_ratio
    assert middle == pytest.approx(700 * 90 / (250 * 200), rel=0.05)  # among those on C
    assert low < middle < high
    assert sensitivity(histories([0, 90, 80, 30])).subsets[0].odds_ratio is None


def test_sets_that_are_too_many_are_said_to_be_left():
    on = np.random.default_rng(2).random((200, 9)) < 0.2
    found = sensitivity(Histories.of("abcdefghi", on, np.ones(200, np.int64)))
    sizes = [len(one.lists) for one in found.subsets]
    assert sizes.count(2) == 36
    assert sizes.count(9) == 1
    assert len(sizes) + found.left == 2**9 - 1 - 9
