"""Which pairs are compared at all."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.link import blocking
from stemmata.link.blocking import blocks_of, groups_of, pairs_of, pairs_within, rules_for

CODES = st.lists(st.integers(-1, 4), min_size=2, max_size=30)


def pairs(numbers: np.ndarray, n: int) -> list[tuple[int, int]]:
    return [(int(k) // n, int(k) % n) for k in numbers]


@given(CODES, st.randoms(use_true_random=False))
def test_pairs_agree_in_all_columns_of_a_rule(codes: list[int], random: object) -> None:
    n = len(codes)
    one = np.array(codes, np.int32)
    other = np.array([random.randint(-1, 2) for _ in codes], np.int32)  # type: ignore[attr-defined]
    found = pairs_of(blocks_of({"x": one, "y": other}, [("x", "y"), ("y",)], np.arange(n)))
    wanted = {(a, b) for a, b in combinations(range(n), 2) if other[a] == other[b] >= 0}
    assert pairs(found, n) == sorted(wanted)


def test_records_of_one_unit_are_never_brought_together() -> None:
    found = pairs_within(np.zeros(4, np.int64), np.array([-1, -1, 2, 3]))
    assert pairs(found, 4) == [(0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]


def test_groups_are_what_pairs_connect() -> None:
    group = groups_of(np.array([5, 0, 3]), np.array([6, 3, 4]), 8)
    assert group[0] == group[3] == group[4] != -1
    assert group[5] == group[6] not in {-1, group[0]}
    assert set(group[[1, 2, 7]].tolist()) == {-1}


def test_the_loosest_rules_within_the_budget_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "TOGETHER", 12.0)
    rng = np.random.default_rng(1)
    n = 5000
    keys = {
        "family_key": rng.integers(0, 40, n).astype(np.int32),
        "given_key": rng.integers(0, 40, n).astype(np.int32),
        "place": rng.integers(0, 2, n).astype(np.int32),
        "attr_postcode": rng.integers(0, 4000, n).astype(np.int32),
    }
    rules = rules_for(keys, n, lambda a, _: a < 0)
    assert ("attr_postcode",) in rules
    assert ("family_key", "given_key") in rules
    assert ("place",) not in rules
    assert not any(set(one) < set(other) for one in rules for other in rules)
    assert len(pairs_of(blocks_of(keys, rules, np.arange(n)))) <= 1.5 * 60_000


def test_in_large_lists_rules_cover_what_looks_like_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "SAMPLE", 1500)
    monkeypatch.setattr(blocking, "TOGETHER", 30.0)
    rng = np.random.default_rng(2)
    n = 9000
    person = rng.permutation(n) // 2
    keys = {name: rng.integers(0, 300, n // 2)[person] for name in ("family_key", "given_key", "birth_year", "place")}
    for codes in keys.values():  # a fifth of the cells says something else
        slips = rng.random(n) < 0.2
        codes[slips] = rng.integers(0, 300, int(slips.sum()))
    columns = {name: codes.astype(np.int32) for name, codes in keys.items()}
    rules = rules_for(columns, n, lambda a, b: person[a] == person[b])
    found = pairs_of(blocks_of(columns, rules, np.arange(n)))
    assert (person[found // n] == person[found % n]).sum() >= 0.9 * (n // 2)
    assert len(found) <= 40 * n
