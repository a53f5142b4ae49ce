"""Bringing pairs of records together: only records that agree in some columns are compared.

Which columns those are is found in the lists themselves. Every combination of up to three columns is weighed on a
sample of the records by the pairs it would bring together; kept are the loosest ones that bring together no more than
they can be worth. So a list with places and days of death is blocked on these, one with postcodes and occupations on
those, and what was forgotten shows in the audit of each run.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202  (kernels: typed by their Numba signatures)

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numba as nb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmata.link.fields import ATTRIBUTE
from stemmata.values.distinct import distinct
from stemmata.values.joining import families

__all__ = ["Likely", "Rule", "codes_of", "groups_of", "keys_of", "pairs_of", "pairs_within", "rules_for"]

Whole = NDArray[np.int64]
Codes = NDArray[np.int32]
Rule = tuple[str, ...]
Likely = Callable[[Whole, Whole], NDArray[np.bool_]]

SAMPLE = 40_000
"""Records on which combinations are weighed."""
TOGETHER, TOGETHER_MOST, TOGETHER_LARGE = 60.0, 3_000_000, 6.0
"""Pairs a record that all rules may bring together, up to so many; in large lists so many pairs a record."""
LARGE = 4.0
"""How many times the sample's size lists must have to be large."""
LOOKED_AT = 400_000
"""Pairs of the sample that are looked at to choose rules for large lists."""
_GAIN = 0.0005
"""Share of the likely pairs that a rule must bring together anew."""
AGAIN = 12.0
"""How many times over rules may bring the same pairs together, on average."""
TRIED = 100
"""Records by which it is estimated how many pairs all rules bring together."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHARE = {1: 0.3, 2: 1.0, 3: 1.0, 4: 1.0}
"""Share of what a rule may bring together that one of so many columns may."""
_KEYS = (
    "given_key", "family_key", "father_key", "grandfather_key", "last_key", "given_begins", "family_begins",
    "father_begins", "birth_day", "birth_years",
    "birth_year", "birth_in_year", "death_day", "death_week", "place", "identifier",
)  # fmt: skip
_IMPLIED = {
    "given_begins": "given_key", "family_begins": "family_key", "father_begins": "father_key", "last_key": "family_key",
    "birth_year": "birth_day", "birth_years": "birth_year",
    "birth_in_year": "birth_day", "death_week": "death_day",
}  # fmt: skip
"""What agrees wherever another column agrees."""


def codes_of(values: pa.Array | pa.ChunkedArray) -> Codes:
    """Return a number for each distinct value, -1 for missing."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    return np.asarray(values.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int32)


def keys_of(records: pa.Table) -> dict[str, Codes]:
    """Return the columns that rules are made of, as codes; those without values are left out.

    Args:
        records: Columns as `fields` makes them.
    """
    columns: dict[str, pa.Array] = {}
    for name in records.column_names:
        if name in _KEYS or name.startswith(ATTRIBUTE):
            columns[name] = records.column(name)
    for part in ("given", "family", "father"):
        columns[f"{part}_begins"] = pc.utf8_slice_codeunits(records.column(f"{part}_key"), 0, 2)
    columns["birth_in_year"] = pc.utf8_slice_codeunits(records.column("birth_day"), 5)
    columns["birth_years"] = pc.divide(records.column("birth_year"), 4)
    columns["death_week"] = pc.divide(records.column("death_first"), 10)
    for name in [name for name in columns if name.startswith(ATTRIBUTE)]:
        begins = pc.utf8_slice_codeunits(columns[name], 0, 4)
        if len(pc.unique(begins)) < 0.7 * len(pc.unique(columns[name])):
            columns[f"{name}_begins"] = begins
    if columns["last_key"].equals(columns["family_key"]):
        del columns["last_key"]
    found = {name: codes_of(values) for name, values in columns.items()}
    return {name: codes for name, codes in found.items() if len(codes) and codes.max() > 0}


def rules_for(keys: Mapping[str, Codes], n: int, likely: Likely) -> list[Rule]:
    """Return the combinations of columns by which pairs are brought together.

    Args:
        keys: Columns as codes.
        n: Records.
        likely: Tells which of some pairs of records are likely one person.
    """
    rows = np.unique(np.linspace(0, n - 1, min(n, SAMPLE)).astype(np.int64))
    sample = {name: codes[rows] for name, codes in keys.items()}
    cost: dict[Rule, float] = {}
    for size in (1, 2, 3) if n <= LARGE * len(rows) else (1, 2, 3, 4):
        for rule in combinations(keys, size):
            if not any(_implies(one, other) for one in rule for other in rule if one != other):
                cost[rule] = _cost([sample[name] for name in rule])
    scale = (n / len(rows)) ** 2
    together = max(min(TOGETHER * n, TOGETHER_MOST), TOGETHER_LARGE * n)
    if n <= LARGE * len(rows):
        return _loosest_together(sample, {rule: pairs * scale for rule, pairs in cost.items()}, together, scale)
    # in large lists loose rules cost more than they are worth: those are taken that cover what looser ones find in a
    # sample (Bilenko, Kamath and Mooney, Adaptive blocking, 2006; without their labels)
    loose = _loosest_together(sample, cost, LOOKED_AT, 1.0)
    pairs = pairs_of(sample, loose, np.arange(len(rows)))
    a, b = pairs // len(rows), pairs % len(rows)
    found = likely(rows[a], rows[b])
    return _covering(sample, cost, a[found], b[found], together / scale)


def _covering(sample: Mapping[str, Codes], cost: Mapping[Rule, float], a: Whole, b: Whole, budget: float) -> list[Rule]:
    """Return rules that bring most of some pairs together at the least cost in other pairs, greedily."""
    agree = {name: (codes[a] == codes[b]) & (codes[a] >= 0) for name, codes in sample.items()}
    covers = {rule: np.logical_and.reduce([agree[name] for name in rule]) for rule in cost if cost[rule] <= budget}
    covers = {rule: pairs for rule, pairs in covers.items() if pairs.any()}
    left, chosen, spent = np.ones(len(a), np.bool_), [], 0.0
    while covers:
        gains = {rule: int((pairs & left).sum()) for rule, pairs in covers.items()}
        covers = {rule: pairs for rule, pairs in covers.items() if gains[rule] >= max(1.0, _GAIN * len(a))}
        chance = {rule: max(cost[rule] - int(covers[rule].sum()), 0.0) + _GAIN * len(a) for rule in covers}
        affordable = [rule for rule in covers if spent + chance[rule] <= budget]
        if not affordable:
            break
        best = max(affordable, key=lambda rule: (gains[rule] / chance[rule], rule))
        chosen.append(best)
        spent += chance[best]
        left &= ~covers.pop(best)
    return chosen


def _loosest_together(
    sample: Mapping[str, Codes], cost: Mapping[Rule, float], together: float, scale: float
) -> list[Rule]:
    """Return the loosest rules that bring no more than so many pairs together."""
    size = len(next(iter(sample.values())))
    most = together / 2
    while True:
        chosen = _loosest(cost, most)
        if len(chosen) <= 1 or (
            sum(cost[rule] for rule in chosen) <= AGAIN * together
            and _together(sample, chosen, size) * scale <= together
        ):
            return chosen
        most *= 0.7


def _loosest(cost: Mapping[Rule, float], most: float) -> list[Rule]:
    """Return the rules that bring together no more than so many pairs, without those that looser ones cover."""
    chosen: list[Rule] = []
    for rule, pairs in cost.items():
        if pairs <= most * _SHARE[len(rule)] and not any(_covers(other, rule) for other in chosen):
            chosen.append(rule)
    return [rule for rule in chosen if not any(other != rule and _covers(other, rule) for other in chosen)]


def _together(sample: Mapping[str, Codes], rules: Sequence[Rule], n: int) -> float:
    """Return about how many pairs some rules bring together, each counted once: a few records held against all."""
    agreed = np.zeros((n, len(rules)), np.uint64)
    for i, rule in enumerate(rules):
        mixed, told = _combined([sample[name] for name in rule])
        agreed[:, i] = np.where(told, mixed | np.uint64(1), 0)
    some = np.unique(np.linspace(0, n - 1, min(n, TRIED)).astype(np.int64))
    return float(_met(agreed, some)) / len(some) * n / 2


@nb.njit(nb.int64(nb.uint64[:, ::1], nb.int64[::1]), cache=True, nogil=True)
def _met(agreed, some):
    """Return how many records agree with each of some in one of the ways (columns; 0: not told), summed."""
    found = 0
    for s in some:
        for r in range(agreed.shape[0]):
            if r == s:
                continue
            for w in range(agreed.shape[1]):
                if agreed[r, w] == agreed[s, w] and agreed[s, w] != 0:
                    found += 1
                    break
    return found


def _implies(column: str, other: str) -> bool:
    """Return whether records that agree in a column agree in the other."""
    above = _IMPLIED.get(other)
    return other in {column, f"{column}_begins"} or (above is not None and _implies(column, above))


def _covers(loose: Rule, tight: Rule) -> bool:
    """Return whether the pairs of the tight rule are all pairs of the loose one."""
    return all(any(_implies(column, other) for column in tight) for other in loose)


def _combined(columns: Sequence[Codes]) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    told = np.ones(len(columns[0]), np.bool_)
    mixed = np.zeros(len(columns[0]), np.uint64)
    for codes in columns:
        told &= codes >= 0
        mixed = (mixed ^ codes.astype(np.uint64)) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return mixed, told


def _cost(columns: Sequence[Codes]) -> float:
    mixed, told = _combined(columns)
    values = np.sort(mixed[told])
    if not len(values):
        return 0.0
    edges = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1], [True]]))
    sizes = np.diff(edges).astype(np.float64)
    return float((sizes * (sizes - 1) / 2).sum())


@nb.njit(nb.int64(nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64), cache=True, nogil=True)
def _emit(rows, starts, unit, out, n):
    """Write the pairs of each group as `a * n + b`; return how many."""
    at = 0
    for g in range(len(starts) - 1):
        for i in range(starts[g], starts[g + 1]):
            for j in range(i + 1, starts[g + 1]):
                a, b = rows[i], rows[j]
                if unit[a] == unit[b]:
                    continue
                out[at] = a * n + b if a < b else b * n + a
                at += 1
    return at


def pairs_within(group: Whole, unit: Whole) -> Whole:
    """Return the pairs of records that share a group, as `a * n + b`, ascending; group -1 is none.

    Args:
        group: For each record its group, below 2 to the power of (63 - the bits of the number of records).
        unit: Records of one unit are never brought together.
    """
    rows = np.flatnonzero(group >= 0)
    if not len(rows):
        return np.zeros(0, np.int64)
    # groups above, rows below in one number: sorting that takes a tenth of the time of an order
    low = len(group).bit_length()
    ordered = np.sort((group[rows] << low) | rows)
    rows, values = ordered & ((1 << low) - 1), ordered >> low
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1], [True]])).astype(np.int64)
    sizes = np.diff(starts)
    out = np.empty(int((sizes * (sizes - 1) // 2).sum()), np.int64)
    return np.sort(out[: _emit(rows, starts, unit, out, len(group))])


def groups_of(a: Whole, b: Whole, n: int) -> Whole:
    """Return for each of `n` records the number of the group that some pairs put it in, -1 for none."""
    root = families(n, np.ascontiguousarray(a), np.ascontiguousarray(b))
    group = np.full(n, -1, np.int64)
    joined = np.bincount(root, minlength=n)[root] > 1
    group[joined] = np.unique(root[joined], return_inverse=True)[1]
    return group


def pairs_of(keys: Mapping[str, Codes], rules: Sequence[Rule], unit: Whole) -> Whole:
    """Return the pairs that some rules bring together, as `a * n + b`, ascending, each once.

    Args:
        keys: Columns as codes.
        rules: Columns that must agree, one tuple a rule.
        unit: Records of one unit are never brought together.
    """
    found: list[Whole] = []
    for rule in rules:
        mixed, told = _combined([keys[name] for name in rule])
        # forty bits of the mix for ten million records: a few pairs too many, which comparing will tell
        group = (mixed >> np.uint64(1 + len(unit).bit_length())).astype(np.int64)
        group[~told] = -1
        found.append(pairs_within(group, unit))
        if sum(map(len, found)) > 20_000_000:
            found = [distinct(np.concatenate(found))]
    return distinct(np.concatenate(found)) if found else np.zeros(0, np.int64)
