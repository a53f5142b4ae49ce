"""Seeds: pairs of places in two documents that begin with the same letters.

Anchors that occur once are dropped by a bitmap. What occurs a few times makes pairs at once; what occurs often must
agree in more letters first, so that stock phrases cost nothing and nothing is quadratic beyond the caps. What is still
crowded at the longest length (a text that went everywhere, or boilerplate) is tied to its earliest document only.
A pair that the previous word's pair already covers is left out.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, C901, PLR0912, PLR0915, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.trace.anchors import BEFORE_BITS, Keys, Words, anchor_keys, longer_keys
from stemmata.trace.letters import LetterStream, Whole
from stemmata.trace.sorting import sort_by_key
from stemmata.trace.threads import run_all, spread

LEVELS = ((22, 40), (36, 120))
"""(letters that must agree, places that may share them) where more than `FEW` places share an anchor."""

FEW = 16
"""Places that may share an anchor of the first length."""

CROWDED = LEVELS[-1][1]
"""Places beyond which a text is tied to its earliest document only."""

STAR = len(LEVELS) + 2
_PENDING = 255


@nb.njit(nb.void(nb.uint64[::1], nb.uint8[::1], nb.uint8[::1], nb.int64, nb.int64, nb.int64), cache=True, nogil=True)
def _mark(keys, once, twice, bits, low, high):
    """Set the bit of every key whose bitmap byte lies in `low` to `high`: in `once`, and the second time in `twice`."""
    shift = np.uint64(64 - bits)
    for i in range(len(keys)):
        if keys[i] == 0:
            continue
        slot = keys[i] >> shift
        byte = np.int64(slot >> np.uint64(3))
        if byte < low or byte >= high:
            continue
        bit = np.uint8(1 << (slot & np.uint64(7)))
        if once[byte] & bit:
            twice[byte] |= bit
        else:
            once[byte] |= bit


@nb.njit(
    nb.int64(nb.uint64[::1], nb.uint8[::1], nb.int64, nb.int64, nb.int64, nb.uint64[::1], nb.int64[::1], nb.int64),
    cache=True, nogil=True,
)  # fmt: skip
def _survivors(keys, twice, bits, low, high, out_keys, out_words, at):
    """Count the keys seen twice or, with `at` >= 0, write them from there on."""
    shift = np.uint64(64 - bits)
    n = 0
    for i in range(low, high):
        if keys[i] == 0:
            continue
        slot = keys[i] >> shift
        if twice[np.int64(slot >> np.uint64(3))] & np.uint8(1 << (slot & np.uint64(7))):
            if at >= 0:
                out_keys[at + n] = keys[i]
                out_words[at + n] = i
            n += 1
    return n


def _repeated(keys: Keys, threads: int) -> tuple[Keys, Whole]:
    """Return the keys that occur more than once (and a few that do not), and the words they belong to."""
    bits = int(np.clip(np.ceil(np.log2(max(1, len(keys)) * 20)), 13, 40))
    once, twice = np.zeros(1 << (bits - 3), np.uint8), np.zeros(1 << (bits - 3), np.uint8)
    parts = max(1, threads)
    step = -(-len(once) // parts)
    run_all(lambda low: _mark(keys, once, twice, bits, low, low + step), range(0, len(once), step), threads)
    pieces = max(1, min(64, len(keys) // 65536))
    cuts = [(len(keys) * p // pieces, len(keys) * (p + 1) // pieces) for p in range(pieces)]
    counts = np.zeros(pieces + 1, np.int64)
    nothing, no_words = np.zeros(1, np.uint64), np.zeros(1, np.int64)

    def count(piece: int) -> None:
        counts[piece + 1] = _survivors(keys, twice, bits, *cuts[piece], nothing, no_words, -1)

    run_all(count, range(pieces), threads)
    places = np.cumsum(counts)
    out_keys, out_words = np.empty(int(places[-1]), np.uint64), np.empty(int(places[-1]), np.int64)
    run_all(
        lambda p: _survivors(keys, twice, bits, *cuts[p], out_keys, out_words, int(places[p])), range(pieces), threads
    )
    return out_keys, out_words


@nb.njit(
    nb.void(
        nb.uint64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.uint8[::1], nb.int64, nb.int64, nb.int64,
        nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _grade(keys, words, bounds, word_starts, grades, grade, cap, low, high):
    """Give each group of equal keys its grade: 0 if one document holds it all, `grade` if small, else pending."""
    before = np.uint64(BEFORE_BITS)
    for bucket in range(low, high):
        begin, end = bounds[bucket], bounds[bucket + 1]
        while begin < end:
            stop = begin + 1
            while stop < end and keys[stop] >> before == keys[begin] >> before:
                stop += 1
            doc = np.searchsorted(word_starts, words[begin], side="right") - 1
            value = 0
            # the words of a group ascend, so the last one tells whether any lies in another document
            if words[stop - 1] >= word_starts[doc + 1]:
                value = grade if stop - begin <= cap else _PENDING
            for i in range(begin, stop):
                grades[words[i]] = value
            begin = stop


@nb.njit(
    nb.int64(
        nb.uint64[::1], nb.int64[::1], nb.int64, nb.int64, nb.int64[::1], nb.int64[::1], nb.int64[::1],
        nb.uint8[::1], nb.int64[::1], nb.int64, nb.int64[::1], nb.int64[::1], nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _pairs(keys, words, begin, end, word_starts, letter_starts, at, grades, rank, grade, docs_out, places_out, base):
    """Count the pairs of all groups graded `grade` between `begin` and `end`, or write them if `base` >= 0."""
    before = np.uint64(BEFORE_BITS)
    mask = np.uint64((1 << BEFORE_BITS) - 1)
    n_docs = len(word_starts) - 1
    docs = np.empty(4096, np.int64)
    n = 0
    while begin < end:
        stop = begin + 1
        while stop < end and keys[stop] >> before == keys[begin] >> before:
            stop += 1
        if grades[words[begin]] != grade:
            begin = stop
            continue
        if grade == STAR:
            first, centre = -1, -1
            last = -1
            for i in range(begin, stop):
                doc = np.searchsorted(word_starts, words[i], side="right") - 1
                if doc != last and (first < 0 or rank[doc] < rank[centre]):
                    first, centre = i, doc
                last = doc
            last = -1
            for i in range(begin, stop):
                doc = np.searchsorted(word_starts, words[i], side="right") - 1
                if doc in (last, centre):
                    continue
                last = doc
                if base >= 0:
                    pa, pb = at[words[first]] - letter_starts[centre], at[words[i]] - letter_starts[doc]
                    if centre < doc:
                        docs_out[base + n] = centre * n_docs + doc
                        places_out[base + n] = (pa << 32) | pb
                    else:
                        docs_out[base + n] = doc * n_docs + centre
                        places_out[base + n] = (pb << 32) | pa
                n += 1
            begin = stop
            continue
        for i in range(begin, stop):
            docs[i - begin] = np.searchsorted(word_starts, words[i], side="right") - 1
        for i in range(begin, stop):
            a = docs[i - begin]
            before_a = keys[i] & mask
            covered_a = before_a != 0 and 0 < grades[words[i] - 1] <= grade
            pa = (at[words[i]] - letter_starts[a]) << 32
            for j in range(i + 1, stop):
                b = docs[j - begin]
                if a == b:
                    continue
                if covered_a and (keys[j] & mask) == before_a and grades[words[j] - 1] == grades[words[i] - 1]:
                    continue
                if base >= 0:
                    docs_out[base + n] = a * n_docs + b
                    places_out[base + n] = pa | (at[words[j]] - letter_starts[b])
                n += 1
        begin = stop
    return n


def anchor_length(n_words: int) -> int:
    """Return how many letters an anchor needs in a case of so many words.

    Short anchors find what recognition errors and edits have left of a passage, long ones keep chance pairs few in a
    large case; two letters more for every tenfold growth keep the work about in proportion to the words.
    """
    return next(
        (length for length, limit in ((10, 2_000_000), (12, 20_000_000), (14, 200_000_000)) if n_words <= limit), 16
    )


@dataclass(frozen=True, slots=True)
class Seeds:
    """Pairs of places, sorted by pair of documents."""

    pairs: Whole
    """`a * n_documents + b`, with a < b."""
    places: Whole
    """The letter in a (high 32 bits) and in b (low 32 bits) where the shared letters begin."""
    crowded: int
    """Places whose letters were too common even at the longest length: tied to the earliest document only."""


def find_seeds(stream: LetterStream, words: Words, rank: Whole, length: int, threads: int) -> Seeds:
    """Return the seeds between all documents.

    Args:
        stream: The letters.
        words: The words.
        rank: The order of the documents in time (any distinct numbers): crowded text is tied to the lowest.
        length: How many letters must agree (see `anchor_length`).
        threads: How many threads may work at once.

    Returns:
        The seeds.
    """
    grades = np.zeros(len(words.at), np.uint8)
    groups: list[tuple[Keys, Whole, Whole, int]] = []
    keys = anchor_keys(stream, words, length, threads)
    chosen: Whole = np.zeros(0, np.int64)
    for grade, (letters, cap) in enumerate(((length, FEW), *LEVELS), start=1):
        if grade > 1:
            keys = longer_keys(stream, words, chosen, keys, letters, threads)
        repeated, which = _repeated(keys, threads)
        carried = which if grade == 1 else chosen[which]
        keys, carried, bounds = sort_by_key(repeated, carried, BEFORE_BITS, 64, threads)
        if grade > 1:
            grades[chosen] = 0
        arguments = (keys, carried, bounds, words.starts, grades, grade, cap)
        spread(partial(_grade, *arguments), bounds, threads)
        groups.append((keys, carried, bounds, grade))
        pending = grades[carried] == _PENDING
        # ascending, so that later groups list their words in ascending order again
        order = np.argsort(carried[pending], kind="stable")
        chosen, keys = carried[pending][order], keys[pending][order]
    grades[chosen] = STAR
    groups.append((*groups[-1][:3], STAR))
    pairs, places = _all_pairs(stream, words, grades, rank, groups, threads)
    bits = max(1, int(stream.n_documents**2).bit_length())
    sorted_pairs, sorted_places, _ = sort_by_key(pairs.view(np.uint64), places, 0, bits, threads)
    return Seeds(sorted_pairs.view(np.int64), sorted_places, len(chosen))


def _all_pairs(
    stream: LetterStream,
    words: Words,
    grades: NDArray[np.uint8],
    rank: Whole,
    groups: list[tuple[Keys, Whole, Whole, int]],
    threads: int,
) -> tuple[Whole, Whole]:
    """Return the pairs of all groups, bucket after bucket."""
    jobs = [
        (keys, carried, int(begin), int(end), grade)
        for keys, carried, bounds, grade in groups
        for begin, end in pairwise(bounds)
        if end > begin
    ]
    counts = np.zeros(len(jobs) + 1, np.int64)
    empty = np.zeros(1, np.int64)

    def work(number: int, docs: Whole, places: Whole, base: int) -> None:
        keys, carried, begin, end, grade = jobs[number]
        n = _pairs(
            keys, carried, begin, end, words.starts, stream.starts, words.at, grades, rank, grade, docs, places, base
        )
        if base < 0:
            counts[number + 1] = n

    run_all(lambda j: work(j, empty, empty, -1), range(len(jobs)), threads)
    bases = np.cumsum(counts)
    docs, places = np.empty(int(bases[-1]), np.int64), np.empty(int(bases[-1]), np.int64)
    run_all(lambda j: work(j, docs, places, int(bases[j])), range(len(jobs)), threads)
    return docs, places
