"""What a method answers: a number with an interval, or a refusal with reasons; and how that is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Estimate", "refused"]


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
