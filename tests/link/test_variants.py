"""Values that differ and stand for one person elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from stemmata.link.variants import LEAST_SEEN, Variants, variants_of

PERSONS = 200
SHORT, LONG, OTHER, RARE = 0, 1, 2, 3
"""Values: a short form, the name it is of, a name, and a rare one."""


@pytest.fixture(scope="module")
def codes() -> np.ndarray:
    """Two records a person: of every tenth the second has the short form; the last two persons differ otherwise."""
    values = np.array([[10 + p % 40, 10 + p % 40] for p in range(PERSONS)])
    values[::10] = SHORT, LONG
    values[1::10] = OTHER
    values[-2:] = [RARE, 10], [RARE, OTHER]
    return values.ravel().astype(np.int32)


@pytest.fixture(scope="module")
def variants(codes: np.ndarray) -> Variants:
    records = np.arange(2 * PERSONS)
    found = variants_of(records[::2], records[1::2], codes, records // 2)
    assert found is not None
    return found


def bits(variants: Variants, a: int, b: int) -> float:
    return float(variants.bits(np.array([a]), np.array([b]), 0.9, np.zeros(1))[0])


def test_what_other_persons_show_speaks_for_one(variants: Variants) -> None:
    assert bits(variants, 0, 1) > 3
    assert bits(variants, 0, 21) == bits(variants, 21, 0) > 3  # records of two persons, as far as is known


def test_values_never_seen_together_speak_a_little_against(variants: Variants, codes: np.ndarray) -> None:
    short, other = int(np.flatnonzero(codes == SHORT)[0]), int(np.flatnonzero(codes == OTHER)[0])
    assert -8 < bits(variants, short, other) < 0


def test_the_same_and_the_missing_say_nothing(variants: Variants) -> None:
    assert bits(variants, 2, 3) == 0.0
    some = variants_of(np.arange(0, 400, 2), np.arange(1, 400, 2), np.full(400, -1, np.int32), np.arange(400) // 2)
    assert some is None


def test_a_person_does_not_speak_for_itself(variants: Variants) -> None:
    """What only these two records show counts as if it had not been seen."""
    alone = bits(variants, 2 * PERSONS - 4, 2 * PERSONS - 3)
    assert alone == pytest.approx(bits(variants, 2 * PERSONS - 4, 4), abs=1e-9)


def test_few_persons_teach_nothing() -> None:
    records = np.arange(2 * LEAST_SEEN - 2)
    codes = (records % 2).astype(np.int32)
    assert variants_of(records[::2], records[1::2], codes, records // 2) is None
