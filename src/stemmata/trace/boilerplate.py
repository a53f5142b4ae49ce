"""Shared text that does not make two sources one: headers, datelines, signatures, licence lines, brackets."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from stemmata.config import TraceSettings
from stemmata.trace.anchors import Words
from stemmata.trace.letters import LetterStream, Whole


@dataclass(frozen=True, slots=True)
class Suppression:
    """What was set apart: which stretches, and the distinct texts with their size."""

    suppressed: NDArray[np.bool_]
    docs: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    begins: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    ends: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    n_sources: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    n_places: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    why: list[str] = field(default_factory=list)


def set_apart(stream: LetterStream, words: Words, stretches: NDArray[np.int64], settings: TraceSettings) -> Suppression:
    """Return what is boilerplate among the stretches."""
    return Suppression(np.zeros(len(stretches), np.bool_))
