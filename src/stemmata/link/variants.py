"""Values that differ and yet stand for one person elsewhere in the lists: Bob and Robert, a town and its district.

No table of short forms holds those of all places and times, and none the damage that a list's own way through scanners
and spreadsheets did to its words. But the lists tell: records that are one person by all else show which values go
together. How often two values do so is held against how often they meet by chance. What one person's records show
speaks for other persons only, and what was seen once hardly at all (absolute discounting: Ney, Essen and Kneser, On
structuring probabilistic dependences in stochastic language modelling, 1994).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from stemmata.link.sharing import shared_under
from stemmata.stage import Engine, NamedArrays
from stemmata.values.distinct import distinct

__all__ = ["LEAST_SEEN", "Laid", "Variants", "variants_of"]

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
Codes = NDArray[np.int32]

LEAST_SEEN = 20
"""Persons with two different values from which anything is learned."""


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """Which values of a column stand for one person though they differ (made by `variants_of`).

    Attributes:
        codes: For each record its value as a number, -1 for missing.
        group: For each record the number of its person, as far as is known; below the number of records.
        shares: How often each value stands, as a share of all.
        values: Two values that were seen together, as one number, ascending.
        times: For each of them, of how many persons (pairs of groups).
        discount: What is taken off each number of times for values never seen together.
        groups: Two groups that values were seen together of, as one number, ascending.
        seen: A place in `values` and one in `groups`, as one number, ascending.
        of_group: A place in `values` and a group, as one number, ascending.
        of_group_times: How often that group stands among those that the values were seen together of.
    """

    codes: Codes
    group: Whole
    shares: Numbers
    values: Whole
    times: Numbers
    discount: float
    groups: Whole
    seen: Whole
    of_group: Whole
    of_group_times: Numbers

    def bits(self, a: Whole, b: Whole, chance: float, slip: Numbers) -> Numbers:
        """Return what two values add to the weight of their outcome; 0 where they are equal or one is missing.

        Args:
            a: One record of each pair.
            b: The other.
            chance: How often the outcome comes out for strangers.
            slip: What the values add as slips of one another, in bits.
        """
        out = slip.copy()
        value, apart = _together(self.codes, a, b, len(self.shares))
        a, b = a[apart], b[apart]
        place = _places(self.values, value)
        times = np.where(place < 0, 0.0, self.times[place]) - self._own(place, a, b)
        total = float(self.times.sum())
        met = 2.0 * self.shares[self.codes[a]] * self.shares[self.codes[b]] / max(chance, 1e-12)
        never = self.discount * len(self.values) / total
        out[apart] = np.log2(np.maximum(times - self.discount, 0.0) / total / met + never * 2.0 ** slip[apart])
        return out

    def _own(self, place: Whole, a: Whole, b: Whole) -> Numbers:
        """Return how often two values were seen together of the groups that the records themselves are of."""
        n = len(self.group)
        one, other = self.group[a], self.group[b]
        own = np.zeros(len(a))
        for group, counts in ((one, place >= 0), (other, (place >= 0) & (one != other))):
            at = _places(self.of_group, place * n + group)
            own += np.where(counts & (at >= 0), self.of_group_times[at], 0.0)
        both = _places(self.groups, np.minimum(one, other) * n + np.maximum(one, other))
        at = _places(self.seen, place * len(self.groups) + both)
        return np.asarray(own - ((place >= 0) & (both >= 0) & (at >= 0) & (one != other)), np.float64)


class Laid(Mapping[tuple[str, int], Variants]):
    """Variants of several outcomes, their arrays laid where the kernels of an engine find them.

    Args:
        engine: The engine.
        variants: For each comparison and place of its outcome what was learned.
    """

    def __init__(self, engine: Engine, variants: Mapping[tuple[str, int], Variants]) -> None:
        self._arrays: dict[tuple[str, int], NamedArrays] = {}
        self._discounts = {key: found.discount for key, found in variants.items()}
        for number, (key, found) in enumerate(variants.items()):
            arrays = {name: getattr(found, name) for name in _ARRAYS}
            self._arrays[key] = shared_under(engine, f"variants{number}-", arrays)

    def __getitem__(self, key: tuple[str, int]) -> Variants:
        return Variants(discount=self._discounts[key], **self._arrays[key])

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)


_ARRAYS = tuple(field.name for field in fields(Variants) if field.name != "discount")


def variants_of(a: Whole, b: Whole, codes: Codes, group: Whole) -> Variants | None:
    """Return which values stand for one person, as some pairs show; None if they are too few.

    Args:
        a: One record of pairs that are likely one person, whatever this column says.
        b: The other.
        codes: For each record its value as a number, -1 for missing.
        group: For each record the number of its person, as far as is known; below the number of records.
    """
    n = len(group)
    counts = np.bincount(codes[codes >= 0])
    value, apart = _together(codes, a, b, len(counts))
    one, other = group[a[apart]], group[b[apart]]
    together = np.minimum(one, other) * n + np.maximum(one, other)
    values, groups = distinct(value), distinct(together)
    seen = distinct(np.searchsorted(values, value) * max(1, len(groups)) + np.searchsorted(groups, together))
    if len(seen) < LEAST_SEEN:
        return None
    place, both = seen // len(groups), seen % len(groups)
    times = np.bincount(place, minlength=len(values)).astype(np.float64)
    once, twice = float((times == 1).sum()), float((times == 2).sum())
    ends = groups[both] // n, groups[both] % n
    touching = np.concatenate([place * n + ends[0], (place * n + ends[1])[ends[0] != ends[1]]])
    of_group, of_group_times = np.unique(touching, return_counts=True)
    discount = min(0.95, max(0.5, once / max(1.0, once + 2 * twice)))
    return Variants(
        codes, group, counts / max(1, counts.sum()), values, times, discount, groups, seen, of_group,
        of_group_times.astype(np.float64),
    )  # fmt: skip


def _together(codes: Codes, a: Whole, b: Whole, most: int) -> tuple[Whole, NDArray[np.bool_]]:
    """Return the two values of pairs as one number, where both are told and differ, and where that is."""
    one, other = codes[a].astype(np.int64), codes[b].astype(np.int64)
    apart = (one >= 0) & (other >= 0) & (one != other)
    low, high = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
    return low * max(1, most) + high, apart


def _places(ascending: Whole, wanted: Whole) -> Whole:
    """Return where numbers stand among ascending ones, -1 for those that do not."""
    at = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return np.where(ascending[at] == wanted, at, -1)
