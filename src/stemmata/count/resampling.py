"""What an estimate would have been with other persons: samples of the data, and the intervals made of them.

The interval is Efron's BCa (Better bootstrap confidence intervals, JASA 82, 1987; DiCiccio and Efron, Bootstrap
confidence intervals, Statistical Science 11, 1996): quantiles of the samples' estimates, at probabilities that allow
for bias and for an error that grows with the number itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from stemmata.count.estimates import evenly, tails
from stemmata.count.histories import Histories

__all__ = ["Spread", "ordered", "spread_of"]

EDGE = 5
"""Samples beyond an end from which it is at the edge of all."""

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]


def ordered(histories: Histories) -> Histories:
    """Return histories without empty lists, and with the lists in an order that their names do not decide.

    What is drawn at random from them is then the same, however the lists were named or ordered.
    """
    on_so_many = histories.rows.sum(axis=1)

    def known_by(place: int) -> tuple[int, list[tuple[int, int]], str]:
        on = histories.rows[:, place]
        told = sorted(zip(on_so_many[on].tolist(), histories.counts[on].tolist(), strict=True))
        return int(histories.counts[on].sum()), told, histories.lists[place]

    return histories.only(sorted(np.flatnonzero(histories.sizes() > 0).tolist(), key=known_by))


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How an estimate spreads over samples of the data.

    Attributes:
        estimate: From the data themselves.
        samples: From samples of them, ascending; those that gave none are left out.
        lost: Share of the samples that gave none.
        bias: Normal deviate of the share of samples below the estimate.
        acceleration: How the standard error changes with the number, by the jackknife.
    """

    estimate: float
    samples: Numbers
    lost: float
    bias: float
    acceleration: float

    def shares(self, probabilities: Numbers) -> Numbers:
        """Return the shares of samples below the numbers that the true one is below with these probabilities (BCa)."""
        deviates = self.bias + ndtri(probabilities)
        under = 1 - self.acceleration * deviates
        # beyond the pole of the acceleration the transformation has reached its end
        end = np.copysign(40.0, deviates)
        return np.asarray(ndtr(np.where(under > 0, self.bias + deviates / np.where(under > 0, under, 1.0), end)))

    def quantiles(self, probabilities: Numbers) -> Numbers:
        """Return the numbers that the true one is below with these probabilities (BCa)."""
        return np.asarray(np.quantile(self.samples, self.shares(probabilities), method="median_unbiased"), np.float64)

    def interval(self, level: float) -> tuple[float, float]:
        """Return the interval; it holds the estimate."""
        low, high = self.quantiles(tails(level)[[0, 2]])
        return min(float(low), self.estimate), max(float(high), self.estimate)

    def noise(self, level: float, random: np.random.Generator, times: int = 50) -> tuple[float, float]:
        """Return the standard errors of the ends of the interval over samples drawn with other seeds."""
        count = len(self.samples)
        others = (np.sort(random.choice(self.samples, count)) for _ in range(times))
        ends = [replace(self, samples=other, bias=_bias(other, self.estimate)).interval(level) for other in others]
        low, high = np.std(ends, axis=0)
        return float(low), float(high)

    def at_the_edge(self, level: float) -> list[str]:
        """Return which ends, `low` or `high`, fewer than five samples lie beyond: more samples may move them far."""
        low, high = self.shares(tails(level)[[0, 2]]) * len(self.samples)
        return [name for name, beyond in (("low", low), ("high", len(self.samples) - high)) if beyond < EDGE]

    def draws(self, random: np.random.Generator) -> Numbers:
        """Return as many numbers as there are samples, as likely as each other, whose quantiles are the BCa's."""
        count = len(self.samples)
        return random.permutation(self.quantiles(evenly(count)))


def spread_of(
    table: Whole,
    estimate: float,
    estimates_of: Callable[[Numbers], Numbers],
    samples: int,
    random: np.random.Generator,
) -> Spread | None:
    """Return how an estimate spreads, drawing persons again and leaving each out once.

    Args:
        table: Counts of all histories.
        estimate: What they give.
        estimates_of: What other tables give, a row each; not a number or infinite where nothing.
        samples: How many to draw.
        random: What to draw with.

    Returns:
        The spread; None if no sample gives an estimate.
    """
    seen = np.flatnonzero(table)
    n = int(table.sum())
    drawn = np.zeros((samples, len(table)))
    drawn[:, seen] = random.multinomial(n, table[seen] / n, size=samples)
    found = estimates_of(drawn)
    kept = np.sort(found[np.isfinite(found)])
    if not len(kept):
        return None
    # one person less: as many times the same as persons have the history
    without = np.repeat(table[None].astype(np.float64), len(seen), axis=0)
    without[np.arange(len(seen)), seen] -= 1
    left_out = estimates_of(without)
    usable = np.isfinite(left_out)
    weights = table[seen][usable].astype(np.float64)
    acceleration = 0.0
    if weights.sum() > 0:
        away = np.average(left_out[usable], weights=weights) - left_out[usable]
        scale = float(np.abs(away).max())
        if scale > 0:
            away /= scale
            acceleration = float((weights * away**3).sum() / (6 * (weights * away**2).sum() ** 1.5))
    return Spread(estimate, kept, 1 - len(kept) / samples, _bias(kept, estimate), acceleration)


def _bias(samples: Numbers, estimate: float) -> float:
    """Return the normal deviate of the share of samples, ascending, below the estimate; half of those equal count."""
    below = (np.searchsorted(samples, estimate, "left") + np.searchsorted(samples, estimate, "right")) / 2
    return float(ndtri(np.clip(below / len(samples), 0.5 / len(samples), 1 - 0.5 / len(samples))))
