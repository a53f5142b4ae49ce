"""How surprising shared words are: would two texts agree in them by chance?

Each word of a shared stretch has a probability given the word before it, in a model of all texts of the case in which
copies count once and the two occurrences at hand are left out. The model backs off from pairs of words to words to the
length of a word (MacKay and Peto, A hierarchical Dirichlet language model, 1995), so that it is sane for two documents
and sharp for a hundred thousand. The bits of a stretch are the sum of its surprisals times the share of its letters
that agree. Among n words there are about n * n / 2 pairs of places, so a stretch of 2 log2(n) - 1 bits turns up about
once by chance.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.trace.anchors import Words
from stemmata.trace.letters import Whole
from stemmata.trace.threads import run_all, spread

BITS_A_LETTER = 1.7
"""Surprisal of a letter of a word never seen elsewhere: Shannon's bounds for printed English are 0.6 to 1.3 with the
whole text before it known and 2.1 with two letters known (Prediction and entropy of printed English, 1951)."""
_WORD_PRIOR, _PAIR_PRIOR = 200.0, 6.0
_M = np.uint64(0x9E3779B97F4A7C15)


@nb.njit(nb.uint64(nb.uint32, nb.uint32, nb.int64), cache=True, nogil=True)
def _slot(before, word, bits):
    mixed = (np.uint64(before) * np.uint64(0xD6E8FEB86659FD93) + np.uint64(word)) * _M
    mixed ^= mixed >> np.uint64(31)
    return (mixed * _M) >> np.uint64(64 - bits)


@nb.njit(
    nb.void(
        nb.uint32[::1], nb.int64[::1], nb.boolean[::1], nb.int64, nb.uint32[::1], nb.uint32[::1], nb.uint64, nb.uint64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _count(hashes, word_starts, copied, bits, singles, doubles, low, high):
    """Count words and pairs of words, except copied ones, whose slots lie between `low` and `high`."""
    zero = np.uint32(0)
    for doc in range(len(word_starts) - 1):
        before = zero
        for w in range(word_starts[doc], word_starts[doc + 1]):
            if copied[w]:
                before = zero
                continue
            slot = _slot(zero, hashes[w], bits)
            if low <= slot < high:
                singles[slot] += np.uint32(1)
            if before != zero:
                slot = _slot(before, hashes[w], bits)
                if low <= slot < high:
                    doubles[slot] += np.uint32(1)
            before = hashes[w]


@nb.njit(
    nb.types.UniTuple(nb.float64, 2)(
        nb.int64[::1], nb.uint32[::1], nb.boolean[::1], nb.int64, nb.int64, nb.int64, nb.float64, nb.int64,
        nb.uint32[::1], nb.uint32[::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _surprisal(at, hashes, furniture, first, last, last_end, total, bits, singles, doubles):
    """Return bits and number of the words from `first` to `last` that are no furniture; the last ends at `last_end`."""
    zero = np.uint32(0)
    bits_all = 0.0
    counted = 0.0
    before_count = 0.0
    for w in range(first, last):
        count = max(0.0, np.float64(singles[_slot(zero, hashes[w], bits)]) - 2.0)
        if not furniture[w]:
            length = (at[w + 1] if w + 1 < last else last_end) - at[w]
            unseen = 2.0 ** (-BITS_A_LETTER * length)
            p = (count + _WORD_PRIOR * unseen) / (total + _WORD_PRIOR)
            if w > first:
                both = max(0.0, np.float64(doubles[_slot(hashes[w - 1], hashes[w], bits)]) - 2.0)
                p = (min(both, before_count) + _PAIR_PRIOR * p) / (before_count + _PAIR_PRIOR)
            bits_all -= np.log2(p)
            counted += 1.0
        before_count = count
    return bits_all, counted


@nb.njit(
    nb.void(
        nb.int64[:, ::1], nb.int64[::1], nb.uint32[::1], nb.boolean[::1], nb.int64[::1], nb.float64, nb.int64,
        nb.uint32[::1], nb.uint32[::1], nb.float64[:, ::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _weigh(rows, at, hashes, furniture, word_starts, total, bits, singles, doubles, out, low, high):
    for r in range(low, high):
        least = fewest = np.inf
        for side in range(2):
            doc, begin, end = rows[r, 3 * side], rows[r, 3 * side + 1], rows[r, 3 * side + 2]
            words = at[word_starts[doc] : word_starts[doc + 1]]
            first = word_starts[doc] + np.searchsorted(words, begin)
            last = word_starts[doc] + np.searchsorted(words, end)
            found, counted = _surprisal(at, hashes, furniture, first, last, end, total, bits, singles, doubles)
            least, fewest = min(least, found), min(fewest, counted)
        lengths = rows[r, 2] - rows[r, 1] + rows[r, 5] - rows[r, 4]
        share = min(1.0, 2.0 * rows[r, 6] / max(1, lengths))
        out[r, 0], out[r, 1] = least * share, fewest * share


def threshold(n_words: int) -> float:
    """Return the bits at which about one stretch is expected by chance among `n_words` words."""
    return 2.0 * float(np.log2(max(2, n_words))) - 1.0


@dataclass(frozen=True, slots=True)
class WordModel:
    """How often each word, and each pair of words, occurs in the case; slots by hash, so rarely a little too often."""

    total: int
    bits: int
    singles: NDArray[np.uint32]
    doubles: NDArray[np.uint32]

    def counts(self, hashes: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return how often the words with these hashes occur."""
        mixed = hashes.astype(np.uint64) * _M
        mixed ^= mixed >> np.uint64(31)
        counts: NDArray[np.int64] = self.singles[(mixed * _M) >> np.uint64(64 - self.bits)].astype(np.int64)
        return counts


COPIED_WORDS, COPIED_SHARE = 10, 0.8
"""A stretch of so many words, of which so many letters agree, is copied text rather than a stock phrase."""


def copied_words(words: Words, stretches: NDArray[np.int64], rank: Whole) -> NDArray[np.bool_]:
    """Return which words stand in a copy of an earlier text: they are no second evidence that people talk like this.

    Args:
        words: The words.
        stretches: Rows with the columns of `extend.COLUMNS`.
        rank: The order of the documents in time.

    Returns:
        A flag a word.
    """
    n = len(words.at)
    lengths = stretches[:, 2] - stretches[:, 1] + stretches[:, 5] - stretches[:, 4]
    long = stretches[2 * stretches[:, 6] >= COPIED_SHARE * lengths]
    later = np.where(rank[long[:, 0]] > rank[long[:, 3]], 1, 4)
    rows = np.arange(len(long))
    at = words.at[: int(words.starts[-1])]
    first, last = np.searchsorted(at, long[rows, later]), np.searchsorted(at, long[rows, later + 1])
    enough = last - first >= COPIED_WORDS
    change = np.zeros(n + 1, np.int64)
    np.add.at(change, first[enough], 1)
    np.add.at(change, last[enough], -1)
    return np.cumsum(change[:n]) > 0


def word_model(words: Words, copied: NDArray[np.bool_], threads: int) -> WordModel:
    """Count words and pairs of words, copies once."""
    n = int(words.starts[-1])
    bits = int(np.clip(np.ceil(np.log2(max(1, n) * 2)), 12, 28))
    singles, doubles = np.zeros(1 << bits, np.uint32), np.zeros(1 << bits, np.uint32)
    step = -(-(1 << bits) // max(1, threads))
    counted = (words.hashes, words.starts, copied, bits, singles, doubles)
    run_all(lambda low: _count(*counted, low, low + step), range(0, 1 << bits, step), threads)
    return WordModel(n - int(copied[:n].sum()), bits, singles, doubles)


def surprisal(
    words: Words, model: WordModel, stretches: NDArray[np.int64], furniture: NDArray[np.bool_], threads: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the bits of each stretch, and how many words it shares.

    Args:
        words: The words.
        model: How often they occur.
        stretches: Rows with the columns of `extend.COLUMNS`.
        furniture: Which words do not count, because they belong to the form of a document and not to what it says.
        threads: How many threads may work at once.

    Returns:
        Bits and words: the lesser of the two sides, times the share of letters that agree.
    """
    out = np.zeros((len(stretches), 2), np.float64)
    ends: Whole = np.arange(len(stretches) + 1, dtype=np.int64)
    hashes = words.hashes[: max(1, int(words.starts[-1]))]
    args = (
        stretches,
        words.at,
        hashes,
        furniture,
        words.starts,
        float(model.total),
        model.bits,
        model.singles,
        model.doubles,
        out,
    )
    spread(lambda low, high: _weigh(*args, low, high), ends, threads)
    return out[:, 0].copy(), out[:, 1].copy()
