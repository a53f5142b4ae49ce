"""How surprising shared words are: would two texts agree in them by chance?

Each word of a shared stretch has a probability given the word before it, in a model of all texts of the case in which
copies count once and the two occurrences at hand are left out. The model backs off from pairs of words to words to the
length of a word (MacKay and Peto, A hierarchical Dirichlet language model, 1995), so that it is sane for two documents
and sharp for a hundred thousand. The bits of a stretch are the sum of its surprisals times the share of its letters
that agree. Among n words there are about n * n / 2 pairs of places, so a stretch of 2 log2(n) - 1 bits turns up about
once by chance.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201, ANN202, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from stemmata.trace.threads import ranges, run_all, spread

if TYPE_CHECKING:  # so that modules with kernels compile apart from each other
    from stemmata.trace.anchors import Words
    from stemmata.trace.letters import LetterStream, Whole

BITS_A_LETTER = 1.7
"""Surprisal of a letter of a word never seen elsewhere: Shannon's bounds for printed English are 0.6 to 1.3 with the
whole text before it known and 2.1 with two letters known (Prediction and entropy of printed English, 1951)."""
_WORD_PRIOR, _PAIR_PRIOR = 200.0, 6.0
_LONGEST = 256  # letters of one word that count
_M = np.uint64(0x9E3779B97F4A7C15)
_COUNTERS = 4  # threads that count into tables of their own


@intrinsic
def _set_bits(_context, _word):
    """Return how many bits of a 64-bit word are set."""

    def generate(_, builder, __, arguments):
        return builder.ctpop(arguments[0])

    return nb.int64(nb.uint64), generate


@nb.njit(nb.uint64(nb.uint32, nb.uint32, nb.int64), cache=True, nogil=True)
def word_slot(before, word, bits):
    """Return the slot of a word (`before` 0), or of a pair of words, in a table of two to the power of `bits`."""
    mixed = (np.uint64(before) * np.uint64(0xD6E8FEB86659FD93) + np.uint64(word)) * _M
    mixed ^= mixed >> np.uint64(31)
    return (mixed * _M) >> np.uint64(64 - bits)


@nb.njit(nb.int64(nb.uint64[::1], nb.uint32[::1], nb.uint64), cache=True, nogil=True)
def _place(wanted, ranks, slot):
    """Return how many slots before this one are wanted, or -1 if it is not wanted itself."""
    block = wanted[slot >> np.uint64(6)]
    bit = np.uint64(1) << (slot & np.uint64(63))
    if block & bit == 0:
        return -1
    return np.int64(ranks[slot >> np.uint64(6)]) + _set_bits(block & (bit - np.uint64(1)))


@nb.njit(
    nb.void(nb.uint32[::1], nb.int64[::1], nb.boolean[::1], nb.int64, nb.uint64[::1], nb.uint32[::1]),
    cache=True, nogil=True,
)  # fmt: skip
def _want(hashes, word_starts, shared, bits, wanted, ranks):
    """Mark the slots of all pairs of shared words, and count them up."""
    for doc in range(len(word_starts) - 1):
        for w in range(word_starts[doc] + 1, word_starts[doc + 1]):
            if shared[w] and shared[w - 1]:
                slot = word_slot(hashes[w - 1], hashes[w], bits)
                wanted[slot >> np.uint64(6)] |= np.uint64(1) << (slot & np.uint64(63))
    n = 0
    for block in range(len(wanted)):
        ranks[block] = n
        n += _set_bits(wanted[block])
    ranks[len(wanted)] = n


@nb.njit(
    nb.void(
        nb.uint32[::1], nb.int64[::1], nb.boolean[::1], nb.int64, nb.uint32[::1], nb.uint64[::1], nb.uint32[::1],
        nb.int64, nb.uint32[::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _count(hashes, word_starts, copied, bits, singles, wanted, ranks, pair_bits, doubles, low, high):
    """Count words and wanted pairs of words of documents `low` to `high`, except copied ones."""
    zero = np.uint32(0)
    for doc in range(low, high):
        before = zero
        for w in range(word_starts[doc], word_starts[doc + 1]):
            if copied[w]:
                before = zero
                continue
            singles[word_slot(zero, hashes[w], bits)] += np.uint32(1)
            if before != zero:
                place = _place(wanted, ranks, word_slot(before, hashes[w], pair_bits))
                if place >= 0:
                    doubles[place] += np.uint32(1)
            before = hashes[w]


@nb.njit(nb.float64(nb.uint32[::1], nb.uint32, nb.int64, nb.int64, nb.float64, nb.float64[::1]), cache=True, nogil=True)
def _alone(singles, word, bits, length, total, unseen):
    """Return the probability of a word by itself, with two occurrences left out."""
    count = max(0.0, np.float64(singles[word_slot(np.uint32(0), word, bits)]) - 2.0)
    return (count + _WORD_PRIOR * unseen[min(length, _LONGEST)]) / (total + _WORD_PRIOR)


@nb.njit(
    nb.void(
        nb.int64[::1], nb.uint32[::1], nb.int64[::1], nb.int64[::1], nb.boolean[::1], nb.float64, nb.float64[::1],
        nb.int64, nb.uint32[::1], nb.uint64[::1], nb.uint32[::1], nb.int64, nb.uint32[::1], nb.float32[::1], nb.int64,
        nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _inform(
    at, hashes, word_starts, letter_starts, shared, total, unseen, bits, singles, wanted, ranks, pair_bits, doubles,
    out, low, high,
):  # fmt: skip
    """Write the surprisal of every shared word of documents `low` to `high`, after the one before if shared too."""
    zero = np.uint32(0)
    for doc in range(low, high):
        last = word_starts[doc + 1]
        for w in range(word_starts[doc], last):
            if not shared[w]:
                continue
            length = (at[w + 1] if w + 1 < last else letter_starts[doc + 1]) - at[w]
            p = _alone(singles, hashes[w], bits, length, total, unseen)
            if w > word_starts[doc] and shared[w - 1]:
                before = max(0.0, np.float64(singles[word_slot(zero, hashes[w - 1], bits)]) - 2.0)
                place = _place(wanted, ranks, word_slot(hashes[w - 1], hashes[w], pair_bits))
                both = max(0.0, np.float64(doubles[place]) - 2.0) if place >= 0 else 0.0
                p = (min(both, before) + _PAIR_PRIOR * p) / (before + _PAIR_PRIOR)
            out[w] = -np.log2(p)


@nb.njit(nb.int64(nb.int64[::1], nb.int64, nb.int64, nb.int64), cache=True, nogil=True)
def _first_from(at, low, high, letter):
    """Return the first word from `low` to `high` that begins at `letter` or later."""
    while low < high:
        middle = (low + high) // 2
        if at[middle] < letter:
            low = middle + 1
        else:
            high = middle
    return low


@nb.njit(
    nb.types.UniTuple(nb.int64, 2)(nb.int64[::1], nb.int64[::1], nb.int64, nb.int64, nb.int64), cache=True, nogil=True
)
def _words_within(at, word_starts, doc, begin, end):
    """Return the first word of a document that begins at letter `begin` or later, and the first at `end` or later."""
    first = _first_from(at, word_starts[doc], word_starts[doc + 1], begin)
    return first, _first_from(at, first, word_starts[doc + 1], end)


@nb.njit(
    nb.void(
        nb.int64[:, ::1], nb.int64[::1], nb.uint32[::1], nb.boolean[::1], nb.int64[::1], nb.float64, nb.float64[::1],
        nb.int64, nb.uint32[::1], nb.float32[::1], nb.float64[:, ::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _weigh(rows, at, hashes, furniture, word_starts, total, unseen, bits, singles, information, out, low, high):
    for r in range(low, high):
        least = fewest = np.inf
        for side in range(2):
            doc, begin, end = rows[r, 3 * side], rows[r, 3 * side + 1], rows[r, 3 * side + 2]
            first, last = _words_within(at, word_starts, doc, begin, end)
            found, counted = 0.0, 0.0
            for w in range(first, last):
                if furniture[w]:
                    continue
                counted += 1.0
                if w > first:
                    found += information[w]
                else:  # nothing is known of the word before
                    length = (at[w + 1] if w + 1 < last else end) - at[w]
                    found -= np.log2(_alone(singles, hashes[w], bits, length, total, unseen))
            least, fewest = min(least, found), min(fewest, counted)
        lengths = rows[r, 2] - rows[r, 1] + rows[r, 5] - rows[r, 4]
        share = min(1.0, 2.0 * rows[r, 6] / max(1, lengths))
        out[r, 0], out[r, 1] = least * share, fewest * share


@nb.njit(
    nb.void(
        nb.int64[:, ::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64, nb.boolean[::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _cover(rows, sides, at, word_starts, least, flags, low, high):
    """Set the flags of all words of the stretches on their `sides` (1, 2, or 3 for both), if they are `least`."""
    for r in range(low, high):
        for side in range(2):
            if sides[r] & (1 << side):
                doc, begin, end = rows[r, 3 * side], rows[r, 3 * side + 1], rows[r, 3 * side + 2]
                first, last = _words_within(at, word_starts, doc, begin, end)
                if last - first >= least:
                    flags[first:last] = True


@nb.njit(
    nb.void(
        nb.int64[:, ::1], nb.int64[::1], nb.int64[::1], nb.boolean[::1], nb.boolean[::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _touch(rows, at, word_starts, flags, out, low, high):
    for r in range(low, high):
        for side in range(2):
            doc, begin, end = rows[r, 3 * side], rows[r, 3 * side + 1], rows[r, 3 * side + 2]
            first, last = _words_within(at, word_starts, doc, begin, end)
            for w in range(first, last):
                if flags[w]:
                    out[r] = True
                    break


def threshold(n_words: int) -> float:
    """Return the bits at which about one stretch is expected by chance among `n_words` words."""
    return 2.0 * float(np.log2(max(2, n_words))) - 1.0


@dataclass(frozen=True, slots=True)
class WordModel:
    """How often each word of the case occurs, and how surprising each word is where stretches share it.

    Counts are kept in slots by hash (`word_slot` of the word, with so many `bits`), so a few are a little too high.
    """

    total: int
    bits: int
    singles: NDArray[np.uint32]
    information: NDArray[np.float32]
    """Bits of each shared word, given the word before it where that is shared too."""


COPIED_WORDS, COPIED_SHARE = 10, 0.8
"""A stretch of so many words, of which so many letters agree, is copied text rather than a stock phrase."""


def copied_words(words: Words, stretches: NDArray[np.int64], rank: Whole, threads: int) -> NDArray[np.bool_]:
    """Return which words stand in a copy of an earlier text: they are no second evidence that people talk like this.

    Args:
        words: The words.
        stretches: Rows with the columns of `extend.COLUMNS`.
        rank: The order of the documents in time.
        threads: How many threads may work at once.

    Returns:
        A flag a word.
    """
    lengths = stretches[:, 2] - stretches[:, 1] + stretches[:, 5] - stretches[:, 4]
    alike = 2 * stretches[:, 6] >= COPIED_SHARE * lengths
    later = np.where(rank[stretches[:, 0]] > rank[stretches[:, 3]], 1, 2)
    return _covered(words, stretches, np.where(alike, later, 0), COPIED_WORDS, threads)


def _covered(words: Words, stretches: NDArray[np.int64], sides: Whole, least: int, threads: int) -> NDArray[np.bool_]:
    flags = np.zeros(len(words.at), np.bool_)
    ends = np.arange(len(stretches) + 1, dtype=np.int64)
    spread(lambda low, high: _cover(stretches, sides, words.at, words.starts, least, flags, low, high), ends, threads)
    return flags


def touched(words: Words, stretches: NDArray[np.int64], flags: NDArray[np.bool_], threads: int) -> NDArray[np.bool_]:
    """Return which stretches hold a word with its flag set."""
    out = np.zeros(len(stretches), np.bool_)
    ends = np.arange(len(stretches) + 1, dtype=np.int64)
    spread(lambda low, high: _touch(stretches, words.at, words.starts, flags, out, low, high), ends, threads)
    return out


def word_model(
    stream: LetterStream, words: Words, copied: NDArray[np.bool_], stretches: NDArray[np.int64], threads: int
) -> WordModel:
    """Count words, and the pairs of words that stretches share, copies once.

    Args:
        stream: The letters.
        words: The words.
        copied: Which are not counted (see `copied_words`).
        stretches: What will be weighed by the model.
        threads: How many threads may work at once.

    Returns:
        The model.
    """
    n = int(words.starts[-1])
    hashes = words.hashes
    shared = _covered(words, stretches, np.full(len(stretches), 3, np.int64), 0, threads)
    pair_bits = int(np.clip(np.ceil(np.log2(16 * max(1, int(np.count_nonzero(shared))))), 12, 32))
    wanted, ranks = np.zeros(1 << (pair_bits - 6), np.uint64), np.zeros((1 << (pair_bits - 6)) + 1, np.uint32)
    _want(hashes, words.starts, shared, pair_bits, wanted, ranks)
    bits = int(np.clip(np.ceil(np.log2(max(1, n))) - 1, 12, 23))
    parts = ranges(words.starts, min(threads, _COUNTERS))
    singles = np.zeros((max(1, len(parts)), 1 << bits), np.uint32)
    doubles = np.zeros((max(1, len(parts)), int(ranks[-1]) + 1), np.uint32)

    def count(part: int) -> None:
        into = (bits, singles[part], wanted, ranks, pair_bits, doubles[part])
        _count(hashes, words.starts, copied, *into, *parts[part])

    run_all(count, range(len(parts)), threads)
    total = n - int(np.count_nonzero(copied[:n]))
    ones, twos = (
        counts[0] if len(counts) == 1 else counts.sum(axis=0, dtype=np.uint32) for counts in (singles, doubles)
    )
    information = np.zeros(len(words.at), np.float32)
    text = (words.at, hashes, words.starts, stream.starts, shared, float(total), _unseen())
    counts = (bits, ones, wanted, ranks, pair_bits, twos)
    spread(lambda low, high: _inform(*text, *counts, information, low, high), words.starts, threads)
    return WordModel(total, bits, ones, information)


def _unseen() -> NDArray[np.float64]:
    """Return the probability of a word never seen, by how many letters it has."""
    return np.exp2(-BITS_A_LETTER * np.arange(_LONGEST + 1, dtype=np.float64))


def surprisal(
    words: Words, model: WordModel, stretches: NDArray[np.int64], furniture: NDArray[np.bool_], threads: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the bits of each stretch, and how many words it shares.

    Args:
        words: The words.
        model: How often they occur, made for these stretches among others.
        stretches: Rows with the columns of `extend.COLUMNS`.
        furniture: Which words do not count, because they belong to the form of a document and not to what it says.
        threads: How many threads may work at once.

    Returns:
        Bits and words: the lesser of the two sides, times the share of letters that agree.
    """
    out = np.zeros((len(stretches), 2), np.float64)
    ends: Whole = np.arange(len(stretches) + 1, dtype=np.int64)
    text = (stretches, words.at, words.hashes, furniture, words.starts, float(model.total), _unseen())
    counts = (model.bits, model.singles, model.information)
    spread(lambda low, high: _weigh(*text, *counts, out, low, high), ends, threads)
    return out[:, 0].copy(), out[:, 1].copy()
