"""Agreement of coders, held against published worked examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.weigh.agreement import agreement

# K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), sections A to C
BINARY = (("0100000010", "1110010000"), 0.095)
NOMINAL = (("aabbdcccedda", "babbbccceddd"), 0.692)
MISSING = (("12332141 2...".replace(" ", ""), "1233224125.3", ".3332342251.", "12332441251."), 0.743)


@pytest.mark.parametrize(("coders", "alpha"), [BINARY, NOMINAL, MISSING])
def test_alpha_is_that_of_the_published_examples(coders: tuple[str, ...], alpha: float) -> None:
    """Two coders, two values; two coders, several; four coders and codes that are missing."""
    units = [[None if code == "." else code for code in codes] for codes in zip(*coders, strict=True)]

    found = agreement(units)

    assert found.alpha == pytest.approx(alpha, abs=0.0005)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.alpha < found.high


def test_codes_that_nobody_doubled_tell_nothing() -> None:
    """Honest answers: nothing to compare, and nothing that tells codes apart."""
    alone = agreement([("a", None), (None, "b")])
    alike = agreement([("a", "a"), ("a", "a")])

    assert (alone.n_units, alone.share, alone.alpha) == (0, None, None)
    assert alone.why
    assert (alike.share, alike.alpha, alike.low) == (1.0, None, None)
    assert alike.why


def populations(n: int, alpha: float, draws: int = 120) -> list[tuple[bool, bool]]:
    """Return for samples of n units whether the interval holds the true alpha, and whether it cautions."""
    random = np.random.default_rng(n)
    found = []
    for _ in range(draws):
        truth = random.choice(2, n, p=(0.7, 0.3))
        sure = [random.random(n) < alpha**0.5 for _ in range(2)]
        coders = [np.where(knows, truth, random.choice(2, n, p=(0.7, 0.3))) for knows in sure]
        one = agreement(list(zip(*(c.tolist() for c in coders), strict=True)), draws=300)
        if one.low is not None and one.high is not None:
            found.append((one.low - 1e-9 <= alpha <= one.high + 1e-9, bool(one.caution)))
    return found


def test_intervals_from_few_units_are_cautioned_against_and_others_hold_their_promise() -> None:
    """Of ten units the interval often misses the truth, and says so; of a hundred it holds it, and is silent."""
    few, many = populations(10, 0.8), populations(200, 0.8)

    assert all(cautioned for _, cautioned in few)
    assert np.mean([holds for holds, _ in few]) < 0.8
    assert not any(cautioned for _, cautioned in many)
    assert np.mean([holds for holds, _ in many]) > 0.88


def test_no_difference_at_all_is_no_proof_that_there_is_none() -> None:
    """Alpha of 1 with an interval of 1 to 1 says with the number what it leaves open."""
    found = agreement([("a", "a"), ("b", "b")] * 12)

    assert (found.alpha, found.low, found.high, found.n_differing) == (1.0, 1.0, 1.0, 0)
    assert found.caution == "no difference on 24 units: coders may yet differ on up to 12% of all"


CODES = st.lists(st.tuples(*[st.sampled_from(["a", "b", "c", None])] * 3), min_size=2, max_size=30)


@given(CODES, st.randoms(use_true_random=False))
def test_names_and_order_do_not_matter(units: list[tuple[str | None, ...]], draw: object) -> None:
    """Alpha is the same whoever is called first and whatever the codes are called; never above 1."""
    found = agreement(units, draws=50)
    names = {"a": "x", "b": "y", "c": "z", None: None}
    turned = agreement([tuple(names[code] for code in reversed(codes)) for codes in reversed(units)], draws=50)

    assert (found.n_units, found.share) == (
        turned.n_units,
        pytest.approx(turned.share) if turned.share is not None else None,
    )
    assert (found.alpha is None) == (turned.alpha is None)
    if found.alpha is not None:
        assert found.alpha == pytest.approx(turned.alpha)
        assert found.alpha <= 1
