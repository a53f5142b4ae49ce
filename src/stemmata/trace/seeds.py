"""Seeds: pairs of places in two documents that begin with the same letters.

A place is the start of a word. Places whose next `length` letters agree make a group; a group within one document, or
of one place, makes no seed. A group of `FEW` places or fewer makes a seed of each pair. The places of a larger group
must agree in more letters first (`LEVELS`), so that stock phrases cost nothing and nothing is quadratic beyond the
caps: they fall into groups of their own by their next 22 letters, of 40 places at the most, and the places of those
still larger by their next 36 letters, of 120 places at the most. What is crowded even there (a text that went
everywhere, or boilerplate) is tied to its earliest document only: its first place there to the first place in each
other document.

A seed is left out when the seed of the word before it covers it: both places have a word before them, these words are
the same, and their own groups are of one level, no later than that of the seed.

Anchors are taken part by part of their hashes, each part small enough for the processor's cache.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, C901, PLR0912, PLR0915, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.trace.anchors import BEFORE_BITS, Words, hash_letters, scatter_keys
from stemmata.trace.fetching import fetch
from stemmata.trace.letters import LetterStream, Whole
from stemmata.trace.sorting import sort_by_key
from stemmata.values.threads import ranges, run_all

LEVELS = ((22, 40), (36, 120))
"""(letters that must agree, places that may share them) where more than `FEW` places share an anchor."""

FEW = 16
"""Places that may share an anchor of the first length."""

CROWDED = LEVELS[-1][1]
"""Places beyond which a text is tied to its earliest document only."""

STAR = len(LEVELS) + 2
"""The grade of a crowded group; others have that of their level, from 1."""

_PART = 1 << 15  # anchors of a part, about
_ROUND = 1 << 24  # anchors that are held at once, at least...
_ROUNDS = 4  # ... so that the anchors are hashed no oftener than this and once to count them
_AHEAD = 24  # places whose memory is fetched beforehand
_BLOCK = 6  # words whose numbers agree beyond these bits share an entry of the index of documents

_HEAD, _GRADE = 15, 12
"""In the mark of a place: the bit of a group's first place, the lowest bit of its grade; below is the word before."""


@nb.njit(nb.int64(nb.uint32[::1], nb.int64[::1], nb.int64), cache=True, nogil=True)
def _document(index, word_starts, word):
    """Return the document of a word; `index` has the document of every block's first word."""
    doc = np.int64(index[word >> _BLOCK])
    while word_starts[doc + 1] <= word:
        doc += 1
    return doc


@nb.njit(
    nb.int64(
        nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.uint32[::1], nb.int64[:, ::1], nb.uint64[::1],
        nb.uint32[::1], nb.uint16[::1], nb.uint8[::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _group(letters, letter_starts, word_starts, at, index, levels, keys, words, marks, codes, begin, end):
    """Find the groups among the anchors from `begin` to `end`; write their places over these, and return how many.

    Places keep their order within a group, which is that of the documents. `levels` has letters and places, one row a
    level; `codes` gets the code of every word (see `Seeds.codes`).
    """
    n = end - begin
    mask = np.uint64((1 << BEFORE_BITS) - 1)
    size = 64
    while size < 2 * n:
        size *= 2
    table = np.zeros(size, np.uint32)
    own_keys, own_words = keys[begin:end].copy(), words[begin:end].copy()
    leader, count, place = np.empty(n, np.uint32), np.empty(n, np.uint32), np.empty(n, np.uint32)
    next_words, next_keys = np.empty(n, np.uint32), np.empty(n, np.uint64)
    out = begin
    for level in range(len(levels)):
        if level:
            while size > 128 and size >= 4 * n:
                size //= 2
            table[:size] = 0
        last_slot = np.uint64(size - 1)
        for i in range(n):
            # the hash's top bits are those of the part: take others
            slot = (own_keys[i] >> np.uint64(BEFORE_BITS)) & last_slot
            while True:
                other = np.int64(table[slot]) - 1
                if other < 0:
                    table[slot] = i + 1
                    leader[i], count[i] = i, 1
                    break
                if (own_keys[other] ^ own_keys[i]) <= mask:
                    leader[i] = other
                    count[other] += 1
                    break
                slot = (slot + np.uint64(1)) & last_slot
        m = 0
        for i in range(n):
            if leader[i] == i and count[i] > 1:
                place[i] = m
                m += count[i]
        for i in range(n):
            first = leader[i]
            if count[first] > 1:
                next_words[place[first]] = own_words[i]
                next_keys[place[first]] = own_keys[i]
                place[first] += 1
        cap = levels[level, 1]
        n, i = 0, 0
        while i < m:
            stop = i + 1
            while stop < m and (next_keys[stop] ^ next_keys[i]) <= mask:
                stop += 1
            for k in range(i + _AHEAD, min(stop + _AHEAD, m)):
                fetch(codes, np.int64(next_words[k]))
                fetch(index, np.int64(next_words[k]) >> _BLOCK)
            word = np.int64(next_words[i])
            # the words of a group ascend, so the last one tells whether any lies in another document
            if np.int64(next_words[stop - 1]) >= word_starts[_document(index, word_starts, word) + 1]:
                grade = level + 1
                if stop - i > cap:
                    grade = STAR if level == len(levels) - 1 else 0
                if grade:
                    for k in range(i, stop):
                        words[out] = next_words[k]
                        marks[out] = np.uint16(next_keys[k] & mask) | np.uint16(grade << _GRADE)
                        codes[next_words[k]] = (level << 4) | grade
                        if k == i:
                            marks[out] |= np.uint16(1 << _HEAD)
                        out += 1
                else:
                    length = levels[level + 1, 0]
                    for k in range(i, stop):
                        word = np.int64(next_words[k])
                        codes[word] = (level + 1) << 4
                        p = at[word]
                        if p + length <= letter_starts[_document(index, word_starts, word) + 1]:
                            own_words[n] = word
                            own_keys[n] = (hash_letters(letters, p, p + length) & ~mask) | (next_keys[k] & mask)
                            n += 1
            i = stop
        if n == 0:
            break
    return out - begin


@nb.njit(
    nb.int64(
        nb.uint32[::1], nb.uint16[::1], nb.int64, nb.int64, nb.int64[::1], nb.int64[::1], nb.int64[::1],
        nb.uint32[::1], nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.boolean,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _pairs(words, marks, at, end, word_starts, letter_starts, word_at, index, codes, rank, pairs, places, fill):
    """Write the seeds of the groups between `at` and `end`; return how many, or at most how many if not to `fill`."""
    mask = np.uint16((1 << BEFORE_BITS) - 1)
    n_docs = len(word_starts) - 1
    docs, where, before = np.empty(CROWDED, np.int64), np.empty(CROWDED, np.int64), np.empty(CROWDED, np.int64)
    n = 0
    while at < end:
        stop = at + 1
        while stop < end and marks[stop] >> np.uint16(_HEAD) == 0:
            stop += 1
        grade = np.int64((marks[at] >> np.uint16(_GRADE)) & np.uint16(7))
        if not fill:
            n += stop - at if grade == STAR else (stop - at) * (stop - at - 1) // 2
            at = stop
            continue
        if grade == STAR:
            first, centre, last = -1, -1, -1
            for i in range(at, stop):
                doc = _document(index, word_starts, np.int64(words[i]))
                if doc != last and (first < 0 or rank[doc] < rank[centre]):
                    first, centre = i, doc
                last = doc
            pa = word_at[words[first]] - letter_starts[centre]
            last = -1
            for i in range(at, stop):
                doc = _document(index, word_starts, np.int64(words[i]))
                if doc in (last, centre):
                    continue
                last = doc
                pb = word_at[words[i]] - letter_starts[doc]
                if centre < doc:
                    pairs[n], places[n] = centre * n_docs + doc, (pa << 32) | pb
                else:
                    pairs[n], places[n] = doc * n_docs + centre, (pb << 32) | pa
                n += 1
            at = stop
            continue
        size = stop - at
        for i in range(at + _AHEAD, min(stop + _AHEAD, end)):
            word = np.int64(words[i])
            fetch(codes, word - 1)
            fetch(word_at, word)
            fetch(index, word >> _BLOCK)
        for i in range(size):
            word = np.int64(words[at + i])
            docs[i] = _document(index, word_starts, word)
            where[i] = word_at[word] - letter_starts[docs[i]]
            before[i] = -1 - i  # unlike every other
            if marks[at + i] & mask and 0 < codes[word - 1] & 15 <= grade:
                before[i] = (np.int64(marks[at + i] & mask) << 8) | np.int64(codes[word - 1] & 15)
        for i in range(size):
            base, pa = docs[i] * n_docs, where[i] << 32
            for j in range(i + 1, size):
                if docs[i] != docs[j] and before[i] != before[j]:
                    pairs[n], places[n] = base + docs[j], pa | where[j]
                    n += 1
        at = stop
    return n


def anchor_length(n_words: int, *, fast: bool = False) -> int:
    """Return how many letters an anchor needs in a case of so many words.

    Short anchors find what recognition errors and edits have left of a passage, long ones keep chance pairs few in a
    large case; about a letter more for every threefold growth keeps the work in proportion to the words. The `fast`
    length is four letters more.
    """
    lengths = ((10, 2_000_000), (11, 6_000_000), (12, 20_000_000), (14, 200_000_000))
    return next((length for length, limit in lengths if n_words <= limit), 16) + (4 if fast else 0)


@dataclass(frozen=True, slots=True)
class Seeds:
    """Pairs of places, sorted by pair of documents."""

    pairs: Whole
    """`a * n_documents + b`, with a < b."""
    places: Whole
    """The letter in a (high 32 bits) and in b (low 32 bits) where the shared letters begin."""
    crowded: int
    """Places whose letters were too common even at the longest length: tied to the earliest document only."""
    codes: NDArray[np.uint8]
    """For each word the grade of its group (0: it makes no seed; else its level, from 1, or `STAR`) and, in the four
    bits above, how many lengths its letters outgrew."""


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
    pairs, places, crowded, codes = _all_pairs(stream, words, rank, length, threads)
    bits = max(1, int(stream.n_documents**2).bit_length())
    sorted_pairs, sorted_places, _ = sort_by_key(pairs.view(np.uint64), places, 0, bits, threads)
    return Seeds(sorted_pairs.view(np.int64), sorted_places, crowded, codes)


def _all_pairs(
    stream: LetterStream, words: Words, rank: Whole, length: int, threads: int
) -> tuple[Whole, Whole, int, NDArray[np.uint8]]:
    """Return pairs and places of all seeds, how many places are crowded, and the codes of all words."""
    n_words = int(words.starts[-1])
    index = np.searchsorted(words.starts, np.arange(0, n_words + 1, 1 << _BLOCK), side="right").astype(np.uint32) - 1
    codes = np.zeros(max(1, n_words), np.uint8)
    which, marks, cuts = _all_groups(stream, words, index, codes, length, threads)
    groups = which, marks
    sides = (words.starts, stream.starts, words.at, index, codes, rank)
    parts: list[tuple[Whole, Whole]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64))] * (len(cuts) + 1)

    def work(part: int) -> None:
        most = _pairs(*groups, *cuts[part], *sides, rank, rank, False)  # noqa: FBT003  (a kernel)
        pairs, places = np.empty(most, np.int64), np.empty(most, np.int64)
        n = _pairs(*groups, *cuts[part], *sides, pairs, places, True)  # noqa: FBT003  (a kernel)
        parts[part] = pairs[:n].copy(), places[:n].copy()

    run_all(work, range(len(cuts)), threads)
    crowded = int(np.count_nonzero((marks >> _GRADE) & 7 == STAR))
    n = sum(len(pairs) for pairs, _ in parts)
    all_pairs, all_places = np.empty(n, np.int64), np.empty(n, np.int64)
    while parts:  # from the last, so that each is given back as soon as it is moved
        pairs, places = parts.pop()
        all_pairs[n - len(pairs) : n], all_places[n - len(pairs) : n] = pairs, places
        n -= len(pairs)
    return all_pairs, all_places, crowded, codes


def _all_groups(
    stream: LetterStream, words: Words, index: NDArray[np.uint32], codes: NDArray[np.uint8], length: int, threads: int
) -> tuple[NDArray[np.uint32], NDArray[np.uint16], list[tuple[int, int]]]:
    """Return the places of all groups with their marks, and where to cut them between groups."""
    n_words = int(words.starts[-1])
    bits = int(np.clip(np.ceil(np.log2(max(1, n_words) / _PART)), 1, 13))
    texts = (stream.letters, stream.starts, words.starts, words.at)
    chunks = ranges(words.starts, max(1, min(64, n_words >> 15)))
    counts = np.zeros((len(chunks), 1 << bits), np.int64)
    hashing = (*texts, words.hashes, length, 64 - bits)
    no_keys, no_words = np.zeros(1, np.uint64), np.zeros(1, np.uint32)

    def count(chunk: int) -> None:
        scatter_keys(*hashing, 0, 0, counts[chunk], no_keys, no_words, False, *chunks[chunk])  # noqa: FBT003

    run_all(count, range(len(chunks)), threads)
    totals = np.append(0, np.cumsum(counts.sum(axis=0)))
    rounds = ranges(totals, max(1, min(_ROUNDS, int(totals[-1]) // _ROUND)))
    levels = np.array(((length, FEW), *LEVELS), np.int64)
    found: list[tuple[NDArray[np.uint32], NDArray[np.uint16]]] = []
    for first, last in rounds:
        base = int(totals[first])
        n = int(totals[last]) - base
        keys, which, marks = np.empty(n, np.uint64), np.empty(n, np.uint32), np.empty(n, np.uint16)
        places = totals[:-1] - base + np.cumsum(counts, axis=0) - counts

        def fill(chunk: int) -> None:
            scatter_keys(*hashing, first, last, places[chunk], keys, which, True, *chunks[chunk])  # noqa: B023, FBT003

        run_all(fill, range(len(chunks)), threads)
        kept = np.zeros(last - first, np.int64)

        def group(part: int) -> None:
            low, high = int(totals[part]) - base, int(totals[part + 1]) - base  # noqa: B023
            kept[part - first] = _group(*texts, index, levels, keys, which, marks, codes, low, high)  # noqa: B023

        run_all(group, range(first, last), threads)
        for part, size in enumerate(kept.tolist(), start=first):
            low = int(totals[part]) - base
            found.append((which[low : low + size].copy(), marks[low : low + size].copy()))
    ends = np.append(0, np.cumsum([len(piece) for piece, _ in found])).astype(np.int64)
    return (
        np.concatenate([piece for piece, _ in found] or [no_words[:0]]),
        np.concatenate([mark for _, mark in found] or [np.zeros(0, np.uint16)]),
        [(int(ends[low]), int(ends[high])) for low, high in ranges(ends, max(1, min(256, int(ends[-1]) >> 14)))],
    )
