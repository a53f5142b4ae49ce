"""What a method answers: a number with an interval, or a refusal with reasons; and how that is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Estimate", "by_bic", "evenly", "from_draws", "refused", "tails"]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """How many there are, by one method.

    Attributes:
        method: One of `config.CountMethod`; or `assumptions.METHOD`, which stands in no table of estimates.
        n_documented: Persons on one list at least.
        median: The estimate: the posterior's median, or the point that likelihood gives; None if refused.
        low: Lower end of the interval; of a bound (`chao`) the bound's. None if there is none.
        high: Upper end.
        level: Probability that the interval is made for, such as .95.
        reasons: Codes of why the method refuses (see `reasons`); empty if it does not.
        diagnostics: What else is known, by name: plain values that JSON can hold.
        draws: Numbers as likely as each other, from which sums and mixtures are made; empty if the method has none.
    """

    method: str
    n_documented: int
    median: float | None
    low: float | None
    high: float | None
    level: float
    reasons: tuple[str, ...] = ()
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
    draws: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def verdict(self) -> str:
        """`estimated` or `refused`."""
        return "refused" if self.reasons else "estimated"


def tails(level: float) -> NDArray[np.float64]:
    """Return the shares below the lower end, the median and the upper end of an interval of this probability."""
    return np.array([(1 - level) / 2, 0.5, (1 + level) / 2])


def evenly(count: int) -> NDArray[np.float64]:
    """Return so many shares, in the middle of equal parts of 0 to 1: what draws are taken at, never drawn at random."""
    return (np.arange(count) + 0.5) / count


def by_bic(deviance: float, terms: int, n: int) -> float:
    """Return a model's log evidence by BIC (see `combining`): minus half of deviance and penalty.

    Args:
        deviance: Against the saturated model.
        terms: Free terms; that of the total, which only tells how many are documented, is none.
        n: Persons documented.
    """
    return -(deviance + terms * float(np.log(n))) / 2


def from_draws(
    method: str, n: int, draws: NDArray[np.float64], level: float, told: Mapping[str, Any] | None = None
) -> Estimate:
    """Return the estimate that draws make: their median, and the interval with equal tails.

    Args:
        method: Which method drew them.
        n: Persons documented.
        draws: Numbers as likely as each other, one at least.
        level: Probability of the interval.
        told: Diagnostics.
    """
    low, median, high = np.quantile(draws, tails(level)).tolist()
    return Estimate(method, n, median, low, high, level, (), told or {}, draws)


def refused(method: str, n: int, level: float, *reasons: str, **diagnostics: Any) -> Estimate:  # noqa: ANN401
    """Return a refusal.

    Args:
        method: Which method refuses.
        n: Persons documented.
        level: Probability that an interval would have been made for.
        reasons: Codes of why.
        diagnostics: What led to it.
    """
    return Estimate(method, n, None, None, None, level, reasons, diagnostics)
