"""Bringing pairs of records together: only records that agree in some columns are compared.

Which columns those are is found in the lists themselves. Every combination of up to three columns is weighed on a
sample of the records by the pairs it would bring together; kept are the loosest ones that bring together no more than
they can be worth. So a list with places and days of death is blocked on these, one with postcodes and occupations on
those, and what was forgotten shows in the audit of each run.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, PLR0917  (kernels: typed by their Numba signatures)

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numba as nb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmata.link.fields import ATTRIBUTE
from stemmata.stage import NamedArrays
from stemmata.values.joining import families
from stemmata.values.threads import run_all, thread_count

__all__ = [
    "Blocks", "Likely", "Rule", "blocks_of", "brought_together", "codes_of", "groups_of", "keys_of", "most_together",
    "pairs_of", "pairs_within", "rules_for",
]  # fmt: skip

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
PIECE = 500_000
"""Pairs of records that share what a rule asks for, about, that one piece of the work looks at."""
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


def most_together(n: int) -> float:
    """Return how many pairs of so many records rules may bring together, about."""
    return max(min(TOGETHER * n, TOGETHER_MOST), TOGETHER_LARGE * n)


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
    together = most_together(n)
    if n <= LARGE * len(rows):
        return _loosest_together(sample, {rule: pairs * scale for rule, pairs in cost.items()}, together, scale)
    # in large lists loose rules cost more than they are worth: those are taken that cover what looser ones find in a
    # sample (Bilenko, Kamath and Mooney, Adaptive blocking, 2006; without their labels)
    loose = _loosest_together(sample, cost, LOOKED_AT, 1.0)
    pairs = pairs_of(blocks_of(sample, loose, np.arange(len(rows))))
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


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Records in the order in which rules bring them together; see `blocks_of`. Travels to workers with its arrays.

    Attributes:
        rules: For each rule the columns that must agree, by their row in `codes`.
        arrays: `codes` (one row a column), `unit` (one number a record), `rows` (rule after rule, the records that
            stand together), `left` (how many records after each of these stand with it), `pieces`.
    """

    rules: tuple[tuple[int, ...], ...]
    arrays: NamedArrays

    @property
    def n(self) -> int:
        """How many records there are."""
        return len(self.arrays["unit"])

    @property
    def pieces(self) -> int:
        """How many pieces the work is cut into, each of about as many pairs."""
        return len(self.arrays["pieces"])

    def pairs(self, piece: int) -> Whole:
        """Return the pairs that one piece brings together, as `a * n + b`, in no order; no other piece has them."""
        arrays = self.arrays
        rule, low, high = arrays["pieces"][piece].tolist()
        columns = np.array([column for columns in self.rules for column in columns], np.int64)
        ends = np.cumsum([len(columns) for columns in self.rules], dtype=np.int64)
        left = arrays["left"][low:high]
        out = np.empty(int(left.sum(dtype=np.int64)), np.int64)
        return out[: _bring(arrays["rows"], left, low, rule, columns, ends, arrays["codes"], arrays["unit"], out)]


def blocks_of(keys: Mapping[str, Codes], rules: Sequence[Rule], unit: Whole) -> Blocks:
    """Return which records some rules bring together.

    Args:
        keys: Columns as codes.
        rules: Columns that must agree, one tuple a rule; a rule without columns brings all together.
        unit: Records of one unit are never brought together.
    """
    names = sorted({name for rule in rules for name in rule})
    codes = np.stack([keys[name] for name in names]) if names else np.zeros((0, len(unit)), np.int32)
    ordered = [_ordered([keys[name] for name in rule], len(unit)) for rule in rules]
    pieces, at = [np.zeros((0, 3), np.int64)], 0
    for number, (rows, left) in enumerate(ordered):
        pieces.append(_cut(left, number, at))
        at += len(rows)
    arrays: dict[str, NDArray[Any]] = {
        "codes": codes, "unit": unit, "pieces": np.concatenate(pieces),
        "rows": np.concatenate([np.zeros(0, np.int32), *(rows for rows, _ in ordered)]),
        "left": np.concatenate([np.zeros(0, np.int32), *(left for _, left in ordered)]),
    }  # fmt: skip
    return Blocks(tuple(tuple(names.index(name) for name in rule) for rule in rules), arrays)


def _ordered(columns: Sequence[Codes], n: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the records that share their values with others, group after group, and how many of it follow each."""
    if not columns:
        return np.arange(n, dtype=np.int32), np.arange(n - 1, -1, -1, dtype=np.int32)
    mixed, told = _combined(columns)
    # values above, records below in one number, which sorts ten times as fast as an order; of values that fall together
    # for want of bits the records are told apart when they are paired
    low = np.uint64(n.bit_length())
    ordered = np.sort(((mixed << low) | np.arange(n, dtype=np.uint64))[told])
    rows, values = (ordered & ((np.uint64(1) << low) - np.uint64(1))).astype(np.int64), ordered >> low
    ends = np.flatnonzero(np.append(values[1:] != values[:-1], True)) + 1 if len(rows) else rows
    sizes = np.diff(ends, prepend=0)
    left = np.repeat(ends, sizes) - np.arange(len(rows)) - 1
    shared = np.repeat(sizes > 1, sizes)
    return rows[shared].astype(np.int32), left[shared].astype(np.int32)


def _cut(left: NDArray[np.int32], rule: int, begin: int) -> Whole:
    """Return a rule's pieces: its number, and from which of all rows to which."""
    before = np.cumsum(left, dtype=np.int64) - left
    edges = np.append(np.flatnonzero(np.diff(before // PIECE, prepend=-1)), len(left))
    return np.stack([np.full(len(edges) - 1, rule), edges[:-1] + begin, edges[1:] + begin], axis=1)


@nb.njit(nb.boolean(nb.int64, nb.int64, nb.int64[::1], nb.int64, nb.int64, nb.int32[:, ::1]), cache=True, nogil=True)
def _agree(a, b, columns, begin, end, codes):
    """Return whether two records tell the same in some columns."""
    for at in range(begin, end):
        c = columns[at]
        if codes[c, a] != codes[c, b] or codes[c, a] < 0:
            return False
    return True


@nb.njit(
    nb.int64(
        nb.int32[::1], nb.int32[::1], nb.int64, nb.int64, nb.int64[::1], nb.int64[::1], nb.int32[:, ::1],
        nb.int64[::1], nb.int64[::1],
    ), cache=True, nogil=True,
)  # fmt: skip
def _bring(rows, left, low, rule, columns, ends, codes, unit, out):
    """Write the pairs of some rows with those that follow in their groups, unless an earlier rule has them."""
    at = 0
    n = len(unit)
    for i in range(low, low + len(left)):
        for j in range(i + 1, i + 1 + left[i - low]):
            a, b = rows[i], rows[j]
            if unit[a] == unit[b] or not _agree(a, b, columns, ends[rule - 1] if rule else 0, ends[rule], codes):
                continue
            for earlier in range(rule):
                if _agree(a, b, columns, ends[earlier - 1] if earlier else 0, ends[earlier], codes):
                    break
            else:
                out[at] = a * n + b if a < b else b * n + a
                at += 1
    return at


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


def pairs_of(blocks: Blocks) -> Whole:
    """Return the pairs that rules bring together, as `a * n + b`, ascending, each once."""
    found = [np.zeros(0, np.int64)] * (blocks.pieces + 1)

    def bring(piece: int) -> None:
        found[piece] = blocks.pairs(piece)

    run_all(bring, range(blocks.pieces), thread_count())
    return np.sort(np.concatenate(found))


def brought_together(keys: Mapping[str, Codes], rules: Sequence[Rule], a: Whole, b: Whole) -> NDArray[np.bool_]:
    """Return which of some pairs of records rules bring together."""
    found = np.zeros(len(a), np.bool_)
    for rule in rules:
        found |= np.logical_and.reduce([(keys[name][a] == keys[name][b]) & (keys[name][a] >= 0) for name in rule])
    return found
