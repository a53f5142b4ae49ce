"""From seeds to shared stretches: walk outwards while the two texts go on agreeing.

Letters that agree are walked over at once. Where they part, the nearest way to bring the texts together again is taken
(a letter changed, words put in or left out), at a price that grows with its length, until the gain falls too far below
its best. So light edits, recognition errors and small insertions are walked through, and chance agreement is not.
Beyond the ends of a stretch, where so much was changed that no letters carry the walk on, words are set against words:
those that stand in both texts in the same order are worth their letters, and each word passed over has a price (a
local alignment as of Smith and Waterman, 1981, over windows of some words).
All positions are letters within their document; nothing here knows of characters.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0915, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np
from llvmlite import ir
from numba.extending import intrinsic
from numpy.typing import NDArray

from stemmata.trace.fetching import fetch
from stemmata.trace.letters import WORD_START, LetterStream, Whole
from stemmata.values.threads import run_all

if TYPE_CHECKING:  # so that modules with kernels compile apart from each other
    from stemmata.trace.seeds import Seeds

MATCHED = 18
"""Letters that must agree in a stretch."""
WORDS = 5
"""Words it must have on either side."""
IDENTITY = 0.55
"""Share of letters that must agree in a stretch found from one seed..."""
MERGED_IDENTITY = 0.45
"""... and in one made of several."""
GAP = 60
"""Letters that may lie between two stretches that are made one."""
DROP = 28.0
"""How far the gain may fall below its best before the walk ends."""
REACH = 24
"""Letters of one text that may be passed over at once."""
_NEAR, _DIAGONAL = 400, 48
_AHEAD = 12  # seeds whose text is fetched beforehand
_BACK = 64  # stretches of one pair looked back upon: two long documents may share any number
_PROBE_DROP, _PROBE_REACH = 10.0, 7
_WINDOW = 20  # words of either text that are set against each other at once...
_WINDOWS = 32  # ... and so often at the most, so that long documents stay in proportion
_WORTH, _MOST_WORTH, _SKIPPED, _LEAST_GAIN = 3, 24, 3, 12  # of a letter, of a word at most; price of a word; gain
_JOIN = 30  # letters between two stretches that were widened towards each other

COLUMNS = ("a", "start_a", "end_a", "b", "start_b", "end_b", "matched")


@intrinsic
def lowest_bit(_context, _word):
    """Return the number of the lowest bit set in a 64-bit word that is not 0."""

    def generate(_, builder, __, arguments):
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return nb.int64(nb.uint64), generate


SCRATCH = 192
"""Words of memory (64 bits each, the first 128 of them 0) that a walk needs."""


@nb.njit(
    nb.types.UniTuple(nb.int64, 3)(
        nb.uint8[::1], nb.int64, nb.int64, nb.int64, nb.int64, nb.int64, nb.int64, nb.float64, nb.uint64[::1]
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _walk(letters, i, j, stop_i, stop_j, step, reach, drop, scratch):
    """Walk from letters `i` and `j` (the next to compare) towards the stops; return the best place and its matches.

    `step` is 1 or -1; the stops are exclusive. `reach` bounds how far either text may be skipped at once. Where the
    texts part, all skips are judged at once: bit `d` of `scratch[128 + c]` says that letter `c` of the one and letter
    `d` of the other text ahead are the same, so runs of equal letters are shifts and conjunctions of such words.
    """
    gain = best = 0.0
    matched = best_matched = 0
    best_i, best_j = i, j
    one = np.uint64(1)
    within = (one << np.uint64(reach + 1)) - one
    while True:
        while i != stop_i and j != stop_j and ((letters[i] ^ letters[j]) & 0x7F) == 0:
            i += step
            j += step
            gain += 1.0
            matched += 1
        if gain > best:
            best, best_i, best_j, best_matched = gain, i, j, matched
        left_i, left_j = min((stop_i - i) * step, reach + 6), min((stop_j - j) * step, reach + 6)
        furthest = min(2 * reach, np.int64((gain - 1.0 - best + drop) / 0.6))
        if left_i <= 0 or left_j <= 0 or furthest <= 0:
            break
        for d in range(left_j):
            scratch[letters[j + d * step] & 0x7F] |= one << np.uint64(d)
        for c in range(left_i):
            scratch[128 + c] = scratch[letters[i + c * step] & 0x7F]
        for c in range(left_i, left_i + 6):
            scratch[128 + c] = 0
        for d in range(left_j):
            scratch[letters[j + d * step] & 0x7F] = 0
        # the shortest skip wins, and of those of one length the most balanced
        least, place, skip_i = furthest + 1, 0, 0
        for c in range(min(reach + 1, left_i)):
            if c > least:
                break
            four = (
                scratch[128 + c]
                & (scratch[129 + c] >> np.uint64(1))
                & (scratch[130 + c] >> np.uint64(2))
                & (scratch[131 + c] >> np.uint64(3))
                & within
            )
            if four == 0:
                continue
            total = c + lowest_bit(four)
            if total > 3:
                five = four & (scratch[132 + c] >> np.uint64(4))
                if five == 0:
                    continue
                total = c + lowest_bit(five)
                if total > 12:
                    six = five & (scratch[133 + c] >> np.uint64(5))
                    if six == 0:
                        continue
                    total = c + lowest_bit(six)
            if total > least:
                continue
            aside = c - total // 2
            aside = 2 * aside - 1 if aside > 0 else -2 * aside
            if total < least or aside < place:
                least, place, skip_i = total, aside, c
        if least > furthest:
            break
        i += skip_i * step
        j += (least - skip_i) * step
        gain -= 1.0 + 0.6 * least
    return best_i, best_j, best_matched


@nb.njit(nb.void(nb.int64[::1], nb.int64, nb.int64), cache=True, nogil=True)
def _sort_places(places, low, high):
    """Sort one pair's places in place: by insertion if few, else by heap (no memory, no bad case)."""
    n = high - low
    if n <= 24:
        for i in range(low + 1, high):
            value = places[i]
            j = i - 1
            while j >= low and places[j] > value:
                places[j + 1] = places[j]
                j -= 1
            places[j + 1] = value
        return
    start, end = n // 2, n
    while end > 1:
        if start > 0:
            start -= 1
        else:
            end -= 1
            places[low], places[low + end] = places[low + end], places[low]
        root = start
        while 2 * root + 1 < end:
            child = 2 * root + 1
            if child + 1 < end and places[low + child] < places[low + child + 1]:
                child += 1
            if places[low + root] >= places[low + child]:
                break
            places[low + root], places[low + child] = places[low + child], places[low + root]
            root = child


@nb.njit(nb.types.UniTuple(nb.int64, 2)(nb.uint8[::1], nb.int64, nb.int64, nb.int64), cache=True, nogil=True)
def _word_round(letters, at, low, high):
    """Return begin and end of the word that holds the boundary `at`; both are `at` if it lies between two words."""
    if at <= low or at >= high or letters[at] & WORD_START:
        return at, at
    begin, end = at, at
    while begin > low and not letters[begin] & WORD_START:
        begin -= 1
    while end < high and not letters[end] & WORD_START:
        end += 1
    return begin, end


@nb.njit(
    nb.void(nb.uint8[::1], nb.int64[::1], nb.int64, nb.int64, nb.int64, nb.int64),
    cache=True, nogil=True,
)  # fmt: skip
def _whole_words(letters, row, low_a, high_a, low_b, high_b):
    """Let the stretch `row` begin and end between words: a word mostly shared is kept whole, else left out."""
    begin_a, end_a = _word_round(letters, row[1], low_a, high_a)
    begin_b, end_b = _word_round(letters, row[4], low_b, high_b)
    if begin_a != end_a or begin_b != end_b:
        shared = max(end_a - row[1], end_b - row[4])
        longest = max(end_a - begin_a, end_b - begin_b)
        if shared >= 5 and 4 * shared >= 3 * longest:
            row[1], row[4] = begin_a, begin_b
        else:
            row[6] -= shared
            if begin_a == end_a:  # b begins inside a word, a between two: leave out the same letters
                row[1], row[4] = min(row[1] + shared, row[2]), end_b
            elif begin_b == end_b:
                row[1], row[4] = end_a, min(row[4] + shared, row[5])
            else:
                row[1], row[4] = end_a, end_b
    begin_a, end_a = _word_round(letters, row[2], low_a, high_a)
    begin_b, end_b = _word_round(letters, row[5], low_b, high_b)
    if begin_a != end_a or begin_b != end_b:
        shared = max(row[2] - begin_a, row[5] - begin_b)
        longest = max(end_a - begin_a, end_b - begin_b)
        if shared >= 5 and 4 * shared >= 3 * longest:
            row[2], row[5] = end_a, end_b
        else:
            row[6] -= shared
            if begin_a == end_a:
                row[2], row[5] = max(row[2] - shared, row[1]), begin_b
            elif begin_b == end_b:
                row[2], row[5] = begin_a, max(row[5] - shared, row[4])
            else:
                row[2], row[5] = begin_a, begin_b


@nb.njit(nb.int64(nb.uint8[::1], nb.int64, nb.int64), cache=True, nogil=True)
def _count_words(letters, begin, end):
    n = 0
    for p in range(begin, end):
        n += letters[p] >> 7
    return n


@nb.njit(nb.int64(nb.uint8[::1], nb.int64, nb.int64, nb.int64, nb.int64[::1], nb.uint64[::1]), cache=True, nogil=True)
def _words_ahead(letters, at, stop, step, ends, hashes):
    """Write where the next words end, and what they are, from `at` towards `stop` (exclusive); return how many.

    Going forward (`step` 1), `at` is the first letter of a word; going back, the last.
    """
    n = 0
    state = np.uint64(0)
    while at != stop and n < _WINDOW:
        state = (state + np.uint64(letters[at] & 0x7F)) * np.uint64(0x9E3779B97F4A7C15)
        at += step
        if at == stop or letters[at if step > 0 else at + 1] & WORD_START:
            ends[n], hashes[n] = at, state
            state = np.uint64(0)
            n += 1
    return n


@nb.njit(
    nb.types.UniTuple(nb.int64, 3)(
        nb.uint8[::1], nb.int64, nb.int64, nb.int64, nb.int64, nb.int64, nb.int64[:, ::1], nb.uint64[:, ::1],
        nb.int64[:, :, ::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _widen(letters, i, j, stop_i, stop_j, step, ends, hashes, table):
    """Set the words ahead of letters `i` and `j` against each other; return how far they agree, in how many letters.

    `ends`, `hashes` and `table` are memory: two rows of words, and one cell (gain, letters) for each pair of words.
    """
    matched = 0
    for _ in range(_WINDOWS):
        n = _words_ahead(letters, i, stop_i, step, ends[0], hashes[0])
        m = _words_ahead(letters, j, stop_j, step, ends[1], hashes[1])
        seen = np.uint64(0)
        for d in range(m):
            seen |= np.uint64(1) << (hashes[1, d] >> np.uint64(58))
        shared = 0
        for c in range(n):
            shared += int((seen >> (hashes[0, c] >> np.uint64(58))) & np.uint64(1))
        if shared < 2:
            break
        best, best_c, best_d = 0, 0, 0
        for d in range(m + 1):
            table[0, d, 0], table[0, d, 1] = -_SKIPPED * d, 0
        for c in range(1, n + 1):
            table[c, 0, 0], table[c, 0, 1] = -_SKIPPED * c, 0
            length = (ends[0, c - 1] - (ends[0, c - 2] if c > 1 else i)) * step
            worth = min(_WORTH * length, _MOST_WORTH)
            for d in range(1, m + 1):
                gain, same = table[c - 1, d, 0], table[c - 1, d, 1]
                if table[c, d - 1, 0] > gain:
                    gain, same = table[c, d - 1, 0], table[c, d - 1, 1]
                gain -= _SKIPPED
                if hashes[0, c - 1] == hashes[1, d - 1] and table[c - 1, d - 1, 0] + worth > gain:
                    gain, same = table[c - 1, d - 1, 0] + worth, table[c - 1, d - 1, 1] + length
                    if gain > best:
                        best, best_c, best_d = gain, c, d
                table[c, d, 0], table[c, d, 1] = gain, same
        if best < _LEAST_GAIN:
            break
        matched += table[best_c, best_d, 1]
        i, j = ends[0, best_c - 1], ends[1, best_d - 1]
    return i, j, matched


@nb.njit(nb.void(nb.int64[:, ::1], nb.int64, nb.int64), cache=True, nogil=True)
def _order_by_place(out, first, n):
    """Sort the few stretches of a pair, rows `first` to `n`, by where they begin in both documents."""
    for r in range(first + 1, n):
        t = r
        while t > first and (out[t, 1], out[t, 4]) < (out[t - 1, 1], out[t - 1, 4]):
            for c in range(7):
                out[t, c], out[t - 1, c] = out[t - 1, c], out[t, c]
            t -= 1


@nb.njit(nb.int64(nb.int64[:, ::1], nb.int64, nb.int64), cache=True, nogil=True)
def _join_widened(out, first, n):
    """Make one of the stretches of a pair, rows `first` to `n`, that have grown together; return how many are left."""
    _order_by_place(out, first, n)
    kept = first
    for r in range(first, n):
        joined = False
        for t in range(kept - 1, max(first, kept - 4) - 1, -1):
            gap_a, gap_b = out[r, 1] - out[t, 2], out[r, 4] - out[t, 5]
            if gap_a < _JOIN and gap_b < _JOIN and out[r, 4] >= out[t, 4]:
                # what lies in both may not agree throughout: of two that cover each other the greater count holds
                both = out[t, 6] + out[r, 6] + min(0, gap_a, gap_b)
                out[t, 6] = max(out[t, 6], out[r, 6], both)
                out[t, 2], out[t, 5] = max(out[t, 2], out[r, 2]), max(out[t, 5], out[r, 5])
                out[t, 6] = min(out[t, 6], out[t, 2] - out[t, 1], out[t, 5] - out[t, 4])
                joined = True
                break
        if not joined:
            for c in range(7):
                out[kept, c] = out[r, c]
            kept += 1
    return kept


@nb.njit(
    nb.int64(
        nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64, nb.int64, nb.int64[:, ::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _extend(letters, letter_starts, pairs, places, low, high, out):
    """Write the stretches of the document pairs whose seeds lie between `low` and `high`; return how many."""
    n_docs = len(letter_starts) - 1
    scratch = np.zeros(SCRATCH, np.uint64)
    ends, hashes = np.empty((2, _WINDOW), np.int64), np.empty((2, _WINDOW), np.uint64)
    table = np.empty((_WINDOW + 1, _WINDOW + 1, 2), np.int64)
    n = 0
    while low < high:
        stop = low + 1
        while stop < high and pairs[stop] == pairs[low]:
            stop += 1
        a, b = pairs[low] // n_docs, pairs[low] % n_docs
        if low + _AHEAD < high:
            fetch(letters, letter_starts[pairs[low + _AHEAD] % n_docs] + (places[low + _AHEAD] & 0xFFFFFFFF))
        low_a, high_a, low_b, high_b = letter_starts[a], letter_starts[a + 1], letter_starts[b], letter_starts[b + 1]
        _sort_places(places, low, stop)
        first = n
        for s in range(low, stop):
            pa, pb = low_a + (places[s] >> 32), low_b + (places[s] & 0xFFFFFFFF)
            known = False
            for r in range(n - 1, max(first, n - _BACK) - 1, -1):
                if out[r, 1] <= pa < out[r, 2] and out[r, 4] <= pb < out[r, 5]:
                    known = True
                    break
            if known:
                continue
            i, j = pa, pb
            while i > low_a and j > low_b and ((letters[i - 1] ^ letters[j - 1]) & 0x7F) == 0:
                i -= 1
                j -= 1
            k, m = pa, pb
            while k < high_a and m < high_b and ((letters[k] ^ letters[m]) & 0x7F) == 0:
                k += 1
                m += 1
            run = k - i
            if run < 8:  # two different texts with one hash
                continue
            if run < MATCHED:
                near = False
                for t in range(max(low, s - 6), min(stop, s + 7)):
                    qa, qb = low_a + (places[t] >> 32), low_b + (places[t] & 0xFFFFFFFF)
                    apart = abs(qa - pa)
                    if t != s and apart <= _NEAR and abs((qa - pa) - (qb - pb)) <= _DIAGONAL and apart > 0:
                        near = True
                        break
                if not near:
                    _, _, more = _walk(letters, k, m, high_a, high_b, 1, _PROBE_REACH, _PROBE_DROP, scratch)
                    if run + more < MATCHED:
                        _, _, less = _walk(
                            letters, i - 1, j - 1, low_a - 1, low_b - 1, -1, _PROBE_REACH, _PROBE_DROP, scratch
                        )
                        if run + more + less < MATCHED:
                            continue
            end_a, end_b, more = _walk(letters, k, m, high_a, high_b, 1, REACH, DROP, scratch)
            last_a, last_b, less = _walk(letters, i - 1, j - 1, low_a - 1, low_b - 1, -1, REACH, DROP, scratch)
            start_a, start_b, matched = last_a + 1, last_b + 1, run + more + less
            length = (end_a - start_a) + (end_b - start_b)
            if matched < 14 or 2.0 * matched < IDENTITY * length:
                continue
            doubled = False
            for r in range(max(first, n - _BACK), n):
                over_a = min(end_a, out[r, 2]) - max(start_a, out[r, 1])
                over_b = min(end_b, out[r, 5]) - max(start_b, out[r, 4])
                if over_a > 0.7 * (end_a - start_a) and over_b > 0.7 * (end_b - start_b):
                    doubled = True
                    break
            if doubled:
                continue
            out[n, 0], out[n, 1], out[n, 2] = a, start_a, end_a
            out[n, 3], out[n, 4], out[n, 5], out[n, 6] = b, start_b, end_b, matched
            n += 1
        # make one of neighbours
        _order_by_place(out, first, n)
        kept = first
        for r in range(first, n):
            joined = False
            if kept > first:
                t = kept - 1
                gap_a, gap_b = out[r, 1] - out[t, 2], out[r, 4] - out[t, 5]
                if -REACH <= gap_a < GAP and -REACH <= gap_b < GAP and out[r, 2] > out[t, 2] and out[r, 5] > out[t, 5]:
                    matched = out[t, 6] + out[r, 6] + min(0, gap_a, gap_b)
                    if 2.0 * matched >= MERGED_IDENTITY * (out[r, 2] - out[t, 1] + out[r, 5] - out[t, 4]):
                        out[t, 2], out[t, 5], out[t, 6] = out[r, 2], out[r, 5], matched
                        joined = True
            if not joined:
                for c in range(7):
                    out[kept, c] = out[r, c]
                kept += 1
        n = first
        for r in range(first, kept):
            _whole_words(letters, out[r], low_a, high_a, low_b, high_b)
            if out[r, 6] < MATCHED:
                continue
            if min(_count_words(letters, out[r, 1], out[r, 2]), _count_words(letters, out[r, 4], out[r, 5])) < WORDS:
                continue
            for c in range(7):
                out[n, c] = out[r, c]
            n += 1
        grown = False
        for r in range(first, n):
            i, j, more = _widen(letters, out[r, 2], out[r, 5], high_a, high_b, 1, ends, hashes, table)
            k, m, less = _widen(letters, out[r, 1] - 1, out[r, 4] - 1, low_a - 1, low_b - 1, -1, ends, hashes, table)
            if more or less:
                out[r, 2], out[r, 5], out[r, 1], out[r, 4] = i, j, k + 1, m + 1
                out[r, 6] += more + less
                grown = True
        if grown:
            n = _join_widened(out, first, n)
        low = stop
    return n


def extend(stream: LetterStream, seeds: Seeds, threads: int) -> NDArray[np.int64]:
    """Return the stretches that documents share.

    Args:
        stream: The letters.
        seeds: Where documents begin to agree (their places are sorted within each pair of documents).
        threads: How many threads may work at once.

    Returns:
        One row a stretch with `COLUMNS`; spans count letters of the whole stream, sorted by documents and place.
    """
    n = len(seeds.pairs)
    if n == 0:
        return np.zeros((0, len(COLUMNS)), np.int64)
    begins: Whole = np.append(np.flatnonzero(np.diff(seeds.pairs, prepend=-1)), n)
    wanted = np.arange(0, n, 32768)
    cuts = np.unique(np.append(begins[np.searchsorted(begins, wanted)], n))
    results: list[NDArray[np.int64]] = [np.zeros((0, len(COLUMNS)), np.int64)] * (len(cuts) - 1)

    def work(part: int) -> None:
        low, high = int(cuts[part]), int(cuts[part + 1])
        out = np.empty((high - low, len(COLUMNS)), np.int64)
        found = _extend(stream.letters, stream.starts, seeds.pairs, seeds.places, low, high, out)
        results[part] = out[:found].copy()

    run_all(work, range(len(cuts) - 1), threads)
    return np.concatenate(results)
