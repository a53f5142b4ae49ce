"""Odds and probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["probability_of"]


def probability_of(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities of natural log-odds; odds beyond any float do not overflow.

    >>> probability_of(np.array([0.0, 5000.0])).tolist()
    [0.5, 1.0]
    """
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -700, 700))))
