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

from stemmata.trace.fetching import fetch
from stemmata.values.threads import ranges, run_all, spread

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
_SIXTY_FOURS, _TWOS = np.uint64(6), np.uint64(1)  # shifts
_BLOCK = 64  # words looked up at once, so that their reads of the tables overlap


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


@nb.njit(nb.int64(nb.uint64[::1], nb.uint64), cache=True, nogil=True)
def _place(wanted, slot):
    """Return how many slots before this one are wanted, or -1 if it is not wanted itself.

    `wanted` has two items for every 64 slots: a bit a slot, and how many are wanted before.
    """
    block = wanted[(slot >> _SIXTY_FOURS) << _TWOS]
    bit = np.uint64(1) << (slot & np.uint64(63))
    if block & bit == 0:
        return -1
    return np.int64(wanted[((slot >> _SIXTY_FOURS) << _TWOS) + np.uint64(1)]) + _set_bits(block & (bit - np.uint64(1)))


@nb.njit(nb.int64(nb.uint32[::1], nb.int64[::1], nb.boolean[::1], nb.int64, nb.uint64[::1]), cache=True, nogil=True)
def _want(hashes, word_starts, shared, bits, wanted):
    """Mark the slots of all pairs of shared words, and count them up; return how many there are."""
    slots = np.empty(_BLOCK, np.uint64)
    for doc in range(len(word_starts) - 1):
        for low in range(word_starts[doc] + 1, word_starts[doc + 1], _BLOCK):
            n = 0
            for w in range(low, min(low + _BLOCK, word_starts[doc + 1])):
                if shared[w] and shared[w - 1]:
                    slots[n] = word_slot(hashes[w - 1], hashes[w], bits)
                    fetch(wanted, np.int64((slots[n] >> _SIXTY_FOURS) << _TWOS))
                    n += 1
            for k in range(n):
                wanted[(slots[k] >> _SIXTY_FOURS) << _TWOS] |= np.uint64(1) << (slots[k] & np.uint64(63))
    n = 0
    for block in range(0, len(wanted), 2):
        wanted[block + 1] = n
        n += _set_bits(wanted[block])
    return n


@nb.njit(
    nb.void(
        nb.uint32[::1], nb.int64[::1], nb.boolean[::1], nb.int64, nb.uint32[::1], nb.uint64[::1], nb.int64,
        nb.uint32[::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _count(hashes, word_starts, copied, bits, singles, wanted, pair_bits, doubles, low, high):
    """Count words and wanted pairs of words of documents `low` to `high`, except copied ones."""
    zero = np.uint32(0)
    ones, twos, places = np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.int64)
    for doc in range(low, high):
        before = zero
        for first in range(word_starts[doc], word_starts[doc + 1], _BLOCK):
            n = m = 0
            for w in range(first, min(first + _BLOCK, word_starts[doc + 1])):
                if copied[w]:
                    before = zero
                    continue
                ones[n] = word_slot(zero, hashes[w], bits)
                fetch(singles, np.int64(ones[n]))
                n += 1
                if before != zero:
                    twos[m] = word_slot(before, hashes[w], pair_bits)
                    fetch(wanted, np.int64((twos[m] >> _SIXTY_FOURS) << _TWOS))
                    m += 1
                before = hashes[w]
            for k in range(n):
                singles[ones[k]] += np.uint32(1)
            n = 0
            for k in range(m):
                place = _place(wanted, twos[k])
                if place >= 0:
                    fetch(doubles, place)
                    places[n] = place
                    n += 1
            for k in range(n):
                doubles[places[k]] += np.uint32(1)


@nb.njit(nb.float64(nb.uint32, nb.int64, nb.float64, nb.float64[::1]), cache=True, nogil=True)
def _alone(count, length, total, unseen):
    """Return the probability of a word by itself, of its count and length, with two occurrences left out."""
    return (max(0.0, np.float64(count) - 2.0) + _WORD_PRIOR * unseen[min(length, _LONGEST)]) / (total + _WORD_PRIOR)


@nb.njit(
    nb.void(
        nb.int64[::1], nb.uint32[::1], nb.int64[::1], nb.int64[::1], nb.boolean[::1], nb.float64, nb.float64[::1],
        nb.int64, nb.uint32[::1], nb.uint64[::1], nb.int64, nb.uint32[::1], nb.float32[::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _inform(
    at, hashes, word_starts, letter_starts, shared, total, unseen, bits, singles, wanted, pair_bits, doubles, out,
    low, high,
):  # fmt: skip
    """Write the surprisal of every shared word of documents `low` to `high`, after the one before if shared too."""
    zero = np.uint32(0)
    ones, places = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    twos = np.empty(_BLOCK, np.uint64)
    for doc in range(low, high):
        last = word_starts[doc + 1]
        before = 0.0  # how often the word before occurs, where it is shared
        for first in range(word_starts[doc], last, _BLOCK):
            n = min(_BLOCK, last - first)
            for k in range(n):
                w = first + k
                if shared[w]:
                    ones[k] = np.int64(word_slot(zero, hashes[w], bits))
                    fetch(singles, ones[k])
                    if w > word_starts[doc] and shared[w - 1]:
                        twos[k] = word_slot(hashes[w - 1], hashes[w], pair_bits)
                        fetch(wanted, np.int64((twos[k] >> _SIXTY_FOURS) << _TWOS))
            for k in range(n):
                w = first + k
                if shared[w] and w > word_starts[doc] and shared[w - 1]:
                    places[k] = _place(wanted, twos[k])
                    fetch(doubles, places[k])
            for k in range(n):
                w = first + k
                if not shared[w]:
                    continue
                length = (at[w + 1] if w + 1 < last else letter_starts[doc + 1]) - at[w]
                p = _alone(singles[ones[k]], length, total, unseen)
                if w > word_starts[doc] and shared[w - 1]:
                    both = max(0.0, np.float64(doubles[places[k]]) - 2.0)
                    p = (min(both, before) + _PAIR_PRIOR * p) / (before + _PAIR_PRIOR)
                out[w] = -np.log2(p)
                before = max(0.0, np.float64(singles[ones[k]]) - 2.0)


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
    nb.void(nb.int64[:, ::1], nb.int64[::1], nb.int64[::1], nb.int64[:, ::1], nb.int64, nb.int64),
    cache=True, nogil=True,
)  # fmt: skip
def _words_within(rows, at, word_starts, out, low, high):
    """Write, of both sides, the first word that begins within the stretch, and the first at its end or later."""
    for r in range(low, high):
        for side in range(2):
            doc = rows[r, 3 * side]
            first = _first_from(at, word_starts[doc], word_starts[doc + 1], rows[r, 3 * side + 1])
            out[r, 2 * side] = first
            out[r, 2 * side + 1] = _first_from(at, first, word_starts[doc + 1], rows[r, 3 * side + 2])


@nb.njit(
    nb.void(
        nb.int64[:, ::1], nb.int64[:, ::1], nb.int64[::1], nb.uint32[::1], nb.boolean[::1], nb.float64,
        nb.float64[::1], nb.int64, nb.uint32[::1], nb.float32[::1], nb.float64[:, ::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _weigh(rows, spans, at, hashes, furniture, total, unseen, bits, singles, information, out, low, high):
    zero = np.uint32(0)
    for r in range(low, high):
        least = fewest = np.inf
        for side in range(2):
            first, last = spans[r, 2 * side], spans[r, 2 * side + 1]
            found, counted = 0.0, 0.0
            for w in range(first, last):
                if furniture[w]:
                    continue
                counted += 1.0
                if w > first:
                    found += information[w]
                else:  # nothing is known of the word before
                    length = (at[w + 1] if w + 1 < last else rows[r, 3 * side + 2]) - at[w]
                    count = singles[word_slot(zero, hashes[w], bits)]
                    found -= np.log2(_alone(count, length, total, unseen))
            least, fewest = min(least, found), min(fewest, counted)
        lengths = rows[r, 2] - rows[r, 1] + rows[r, 5] - rows[r, 4]
        share = min(1.0, 2.0 * rows[r, 6] / max(1, lengths))
        out[r, 0], out[r, 1] = least * share, fewest * share


@nb.njit(
    nb.void(nb.int64[:, ::1], nb.int64[::1], nb.int64, nb.boolean[::1], nb.int64, nb.int64), cache=True, nogil=True
)
def _cover(spans, sides, least, flags, low, high):
    """Set the flags of all words of the stretches on their `sides` (1, 2, or 3 for both), if they are `least`."""
    for r in range(low, high):
        for side in range(2):
            first, last = spans[r, 2 * side], spans[r, 2 * side + 1]
            if sides[r] & (1 << side) and last - first >= least:
                flags[first:last] = True


@nb.njit(nb.void(nb.int64[:, ::1], nb.boolean[::1], nb.boolean[::1], nb.int64, nb.int64), cache=True, nogil=True)
def _touch(spans, flags, out, low, high):
    for r in range(low, high):
        for side in range(2):
            for w in range(spans[r, 2 * side], spans[r, 2 * side + 1]):
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


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches and the words they hold."""

    rows: NDArray[np.int64]
    """With the columns of `extend.COLUMNS`."""
    words: NDArray[np.int64]
    """Of the first document: the first word of the stretch and one past the last; the same of the second."""

    def __getitem__(self, chosen: NDArray[np.bool_] | Whole) -> Spans:
        """Return the stretches that are chosen."""
        return Spans(np.ascontiguousarray(self.rows[chosen]), np.ascontiguousarray(self.words[chosen]))


def word_spans(words: Words, stretches: NDArray[np.int64], threads: int) -> Spans:
    """Return stretches with the words that begin in them.

    Args:
        words: The words.
        stretches: Rows with the columns of `extend.COLUMNS`.
        threads: How many threads may work at once.

    Returns:
        The stretches, in their order.
    """
    out = np.empty((len(stretches), 4), np.int64)
    spread(
        lambda low, high: _words_within(stretches, words.at, words.starts, out, low, high), _each(stretches), threads
    )
    return Spans(stretches, out)


def _each(rows: NDArray[np.int64]) -> Whole:
    """Return the cumulated sizes of rows that are of one size, as `spread` takes them."""
    return np.arange(len(rows) + 1, dtype=np.int64)


def copied_words(words: Words, spans: Spans, rank: Whole, threads: int) -> NDArray[np.bool_]:
    """Return which words stand in a copy of an earlier text: they are no second evidence that people talk like this.

    Args:
        words: The words.
        spans: What documents share.
        rank: The order of the documents in time.
        threads: How many threads may work at once.

    Returns:
        A flag a word.
    """
    stretches = spans.rows
    lengths = stretches[:, 2] - stretches[:, 1] + stretches[:, 5] - stretches[:, 4]
    alike = 2 * stretches[:, 6] >= COPIED_SHARE * lengths
    later = np.where(rank[stretches[:, 0]] > rank[stretches[:, 3]], 1, 2)
    return _covered(words, spans, np.where(alike, later, 0), COPIED_WORDS, threads)


def _covered(words: Words, spans: Spans, sides: Whole, least: int, threads: int) -> NDArray[np.bool_]:
    flags = np.zeros(len(words.at), np.bool_)
    spread(lambda low, high: _cover(spans.words, sides, least, flags, low, high), _each(spans.rows), threads)
    return flags


def touched(spans: Spans, flags: NDArray[np.bool_], threads: int) -> NDArray[np.bool_]:
    """Return which stretches hold a word with its flag set."""
    out = np.zeros(len(spans.rows), np.bool_)
    spread(lambda low, high: _touch(spans.words, flags, out, low, high), _each(spans.rows), threads)
    return out


def word_model(stream: LetterStream, words: Words, copied: NDArray[np.bool_], spans: Spans, threads: int) -> WordModel:
    """Count words, and the pairs of words that stretches share, copies once.

    Args:
        stream: The letters.
        words: The words.
        copied: Which are not counted (see `copied_words`).
        spans: What will be weighed by the model.
        threads: How many threads may work at once.

    Returns:
        The model.
    """
    n = int(words.starts[-1])
    hashes = words.hashes
    shared = _covered(words, spans, np.full(len(spans.rows), 3, np.int64), 0, threads)
    pair_bits = int(np.clip(np.ceil(np.log2(16 * max(1, int(np.count_nonzero(shared))))), 12, 32))
    wanted = np.zeros(2 << (pair_bits - 6), np.uint64)
    n_wanted = _want(hashes, words.starts, shared, pair_bits, wanted)
    bits = int(np.clip(np.ceil(np.log2(max(1, n))) - 1, 12, 23))
    parts = ranges(words.starts, min(threads, _COUNTERS))
    singles = np.zeros((max(1, len(parts)), 1 << bits), np.uint32)
    doubles = np.zeros((max(1, len(parts)), n_wanted + 1), np.uint32)

    def count(part: int) -> None:
        into = (bits, singles[part], wanted, pair_bits, doubles[part])
        _count(hashes, words.starts, copied, *into, *parts[part])

    run_all(count, range(len(parts)), threads)
    total = n - int(np.count_nonzero(copied[:n]))
    ones, twos = (
        counts[0] if len(counts) == 1 else counts.sum(axis=0, dtype=np.uint32) for counts in (singles, doubles)
    )
    information = np.zeros(len(words.at), np.float32)
    text = (words.at, hashes, words.starts, stream.starts, shared, float(total), _unseen())
    counts = (bits, ones, wanted, pair_bits, twos)
    spread(lambda low, high: _inform(*text, *counts, information, low, high), words.starts, threads)
    return WordModel(total, bits, ones, information)


def _unseen() -> NDArray[np.float64]:
    """Return the probability of a word never seen, by how many letters it has."""
    return np.exp2(-BITS_A_LETTER * np.arange(_LONGEST + 1, dtype=np.float64))


def surprisal(
    words: Words, model: WordModel, spans: Spans, furniture: NDArray[np.bool_], threads: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the bits of each stretch, and how many words it shares.

    Args:
        words: The words.
        model: How often they occur, made for these stretches among others.
        spans: The stretches.
        furniture: Which words do not count, because they belong to the form of a document and not to what it says.
        threads: How many threads may work at once.

    Returns:
        Bits and words: the lesser of the two sides, times the share of letters that agree.
    """
    out = np.zeros((len(spans.rows), 2), np.float64)
    text = (spans.rows, spans.words, words.at, words.hashes, furniture, float(model.total), _unseen())
    counts = (model.bits, model.singles, model.information)
    spread(lambda low, high: _weigh(*text, *counts, out, low, high), _each(spans.rows), threads)
    return out[:, 0].copy(), out[:, 1].copy()
