"""The hot loops of comparing names: gains of word against word, the pairing of words, what the model sees of two names.

Words are numbers here (`namecompare` makes them). A pair of words is scored once a range of pairs of names: names are
made of few words, and most pairs of words come again.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0915, PLR0917  (kernels: typed by their signatures)

from __future__ import annotations

import numba as nb
import numpy as np

from stemmata.values.transducer import ground_likelihood, likelihood

__all__ = ["ACROSS", "MOST_WORDS", "N_FEATURES", "ONE_SCRIPT", "SPELLINGS", "features_of_range", "score"]

N_FEATURES = 13
MOST_WORDS = 10
"""Words of a name that are compared."""
ACROSS, ONE_SCRIPT, SPELLINGS = 0, 1, 2
"""How letters are held against each other: by the model of another script; by edit distance; by Latin spellings."""
_LAM, _ALEF = 0x644, 0x627
_REMEMBERED = 1 << 14
"""Pairs of words whose gain is remembered at a time."""
_HOPELESS = -2.0
"""Gain a letter of a whole name below which it makes no difference."""

_LETTERS, _COLUMNS, _WHOLE = nb.int64[::1], nb.uint16[:, ::1], nb.int64
_MODEL = (nb.int64, nb.float32[:, ::1], nb.float64[:, :, ::1])
_ROOM = nb.float64[::1]


@nb.njit(
    nb.float64(
        _LETTERS, _WHOLE, _WHOLE, _LETTERS, _COLUMNS, _WHOLE, _WHOLE, nb.float32[:, ::1], nb.float64[:, :, ::1],
        nb.float64, _ROOM,
    ),
    cache=True, nogil=True, error_model="numpy",
)  # fmt: skip
def _gain(a, a_low, a_high, b, b_columns, b_low, b_high, weights, ground, least, room):
    """Return how much likelier the Latin word `b` is as a writing of `a` than anyway, in nats; below `least`: any."""
    anyway = ground_likelihood(b, b_low, b_high, ground)
    return likelihood(a, a_low, a_high, b_columns, b_low, b_high, weights, anyway + least, room) - anyway


@nb.njit(nb.boolean(_LETTERS, _WHOLE, _WHOLE, _LETTERS, _WHOLE, _WHOLE), cache=True, nogil=True, error_model="numpy")
def _ligature(a, a_low, a_high, b, b_low, b_high):
    """Return whether two words in Arabic script differ by one lam-alef turned round, as PDFs damage that ligature."""
    if a_high - a_low != b_high - b_low:
        return False
    at = -1
    for k in range(a_high - a_low):
        if a[a_low + k] != b[b_low + k]:
            if at < 0:
                at = k
            elif k != at + 1:
                return False
    if at < 0 or at + 1 >= a_high - a_low:
        return False
    x, y = a[a_low + at], a[a_low + at + 1]
    lam_and_alef = x + y == _LAM + _ALEF and x in (_LAM, _ALEF)
    return lam_and_alef and b[b_low + at] == y and b[b_low + at + 1] == x


@nb.njit(
    nb.float64(
        _LETTERS, _COLUMNS, _WHOLE, _WHOLE, _LETTERS, _COLUMNS, _WHOLE, _WHOLE, *_MODEL, _ROOM,
    ),
    cache=True, nogil=True, error_model="numpy",
)  # fmt: skip
def _word_score(a, a_columns, a_low, a_high, b, b_columns, b_low, b_high, kind, weights, ground, room):
    """Return the gain of one word against another, in nats, from -8 to 12."""
    n, m = a_high - a_low, b_high - b_low
    if kind != ACROSS and n == m:
        same = True
        for k in range(n):
            if a[a_low + k] != b[b_low + k]:
                same = False
                break
        if same:
            return min(12.0, (1.3 if kind == SPELLINGS else 1.5) * n)
    if kind != ONE_SCRIPT:
        found = _gain(a, a_low, a_high, b, b_columns, b_low, b_high, weights, ground, -8.0, room)
        if kind == SPELLINGS:
            found = max(found, _gain(b, b_low, b_high, a, a_columns, a_low, a_high, weights, ground, -8.0, room))
        return min(12.0, max(-8.0, found))
    if _ligature(a, a_low, a_high, b, b_low, b_high):
        return 0.5 * n
    for j in range(m + 1):
        room[j] = j
    for i in range(n):
        corner = room[0]
        room[0] = i + 1
        for j in range(m):
            cost = corner if a[a_low + i] == b[b_low + j] else corner + 1
            corner = room[j + 1]
            room[j + 1] = min(cost, room[j] + 1, corner + 1)
    longest = max(n, m)
    return max(-8.0, min(0.9 * longest, (1.0 - room[m] / longest - 0.72) * longest * 4.0))


@nb.njit(
    nb.float64(
        _LETTERS, _WHOLE, _WHOLE, _LETTERS, _COLUMNS, _WHOLE, _WHOLE, nb.int64, nb.float32[:, ::1], _ROOM,
    ),
    cache=True, nogil=True, error_model="numpy",
)  # fmt: skip
def _initial(a, a_low, a_high, b, b_columns, b_low, b_high, kind, weights, room):
    """Return the gain of an initial against a word: it fits if the word begins with one of its chunks."""
    fits = False
    if kind == ONE_SCRIPT:
        fits = a[a_low] == b[b_low]
    elif b_high - b_low == 1:
        fits = likelihood(a, a_low, a_low + 1, b_columns, b_low, b_high, weights, -4.0, room) > -3.0
    else:
        for size in range(1, min(3, b_high - b_low) + 1):
            fits |= likelihood(a, a_low, a_high, b_columns, b_low, b_low + size, weights, -4.0, room) > -3.0
    return 0.6 if fits else -1.5 * max(3, b_high - b_low)


@nb.njit(nb.boolean(nb.int64, nb.int64, nb.int64[:, ::1]), cache=True, nogil=True)
def _related(one, other, relations):
    """Return whether two forms are of one common given name: `relations` has the numbers of the names of each form."""
    for i in range(relations.shape[1]):
        for j in range(relations.shape[1]):
            if relations[one, i] >= 0 and relations[one, i] == relations[other, j]:
                return True
    return False


@nb.njit(
    nb.float64(
        _LETTERS, _COLUMNS, _WHOLE, _WHOLE, _WHOLE, _LETTERS, _COLUMNS, _WHOLE, _WHOLE, _WHOLE, nb.int64[:, ::1],
        *_MODEL, _ROOM,
    ),
    cache=True, nogil=True, error_model="numpy",
)  # fmt: skip
def score(
    a, a_columns, a_low, a_high, known_a, b, b_columns, b_low, b_high, known_b, relations, kind, weights, ground, room
):
    """Return the gain of one word against another, initials and common given names considered."""
    n, m = a_high - a_low, b_high - b_low
    if (n == 1 and m > 3) or (m == 1 and n > 1):
        return _initial(a, a_low, a_high, b, b_columns, b_low, b_high, kind, weights, room)
    known = known_a >= 0 and known_b >= 0
    if known and not _related(known_a, known_b, relations):
        return -1.0 * m
    found = _word_score(a, a_columns, a_low, a_high, b, b_columns, b_low, b_high, kind, weights, ground, room)
    if n == 1 < m and kind != ACROSS:  # where rare letters of the other word gain, a letter gains less than itself
        found = min(found, 1.0)
    return max(found, min(12.0, 1.3 * m)) if known else found


@nb.njit(
    nb.int64(
        nb.float64[:, ::1], nb.int64[::1], nb.int64[::1], nb.int64, nb.int64, nb.boolean[::1], nb.boolean[::1],
        nb.int64[:, ::1], nb.float64[::1],
    ),
    cache=True, nogil=True, error_model="numpy",
)  # fmt: skip
def _assign(scores, a_ends, b_ends, na, m, used_a, used_b, pairs, out):
    """Pair words greedily from the best score; write pairs and what the model sees of them; return how many pairs."""
    for i in range(na):
        used_a[i] = False
    for j in range(m):
        used_b[j] = False
    total = lengths = 0.0
    worst = 9.0
    n = min(na, m)
    initials = 0
    for k in range(n):
        best, i_best, j_best = -99.0, 0, 0
        for i in range(na):
            if used_a[i]:
                continue
            for j in range(m):
                if not used_b[j] and scores[i, j] > best:
                    best, i_best, j_best = scores[i, j], i, j
        used_a[i_best] = used_b[j_best] = True
        pairs[k, 0], pairs[k, 1] = i_best, j_best
        size_a, size_b = a_ends[i_best + 1] - a_ends[i_best], b_ends[j_best + 1] - b_ends[j_best]
        if min(size_a, size_b) == 1 and max(size_a, size_b) > 1 and best > 0:
            initials += 1
        length = max(size_b, 3)
        total += best
        lengths += length
        worst = min(worst, best / length)
    crossed = 0
    for k in range(n):
        for q in range(k + 1, n):
            if (pairs[k, 0] - pairs[q, 0]) * (pairs[k, 1] - pairs[q, 1]) < 0:
                crossed += 1
    left_over = 0
    for i in range(na):
        if not used_a[i]:
            left_over += a_ends[i + 1] - a_ends[i]
    for j in range(m):
        if not used_b[j]:
            left_over += b_ends[j + 1] - b_ends[j]
    unmatched = abs(na - m)
    out[0] = 0.5 * total / lengths + 0.5 * worst - 0.18 * unmatched
    out[1], out[2], out[3] = total / lengths, worst, unmatched
    out[4] = left_over / (a_ends[na] - a_ends[0] + b_ends[m] - b_ends[0])
    out[5], out[6], out[7] = n, crossed, total
    out[11] = initials
    return n


@nb.njit(nb.int64(nb.int64[::1], nb.int64[::1], nb.int64, nb.int64), cache=True, nogil=True)
def _join(ends, known, at, size):
    """Run word `at` and the next together; return how many words are left."""
    for t in range(at + 1, size):
        ends[t] = ends[t + 1]
    known[at] = -1
    for t in range(at + 1, size - 1):
        known[t] = known[t + 1]
    return size - 1


_SCORES, _BOUNDS, _PAIRS, _USED, _FEATURES = nb.float64[:, ::1], nb.int64[::1], nb.int64[:, ::1], nb.boolean[::1], _ROOM


@nb.njit(
    nb.types.UniTuple(nb.int64, 3)(
        _LETTERS, _COLUMNS, _BOUNDS, _BOUNDS, nb.int64, _LETTERS, _COLUMNS, _BOUNDS, _BOUNDS, nb.int64,
        nb.int64[:, ::1], *_MODEL, _SCORES, _PAIRS, _FEATURES,
        _SCORES, _SCORES, _PAIRS, _FEATURES, _FEATURES, _BOUNDS, _USED, _USED, _ROOM,
    ),
    cache=True, nogil=True, error_model="numpy",
)  # fmt: skip
def _paired(
    a, a_columns, a_ends, a_known, na, b, b_columns, b_ends, b_known, m, relations, kind, weights, ground,
    scores, pairs, out, trial_scores, kept_scores, trial_pairs, trial, kept, ends, used_a, used_b, room,
):  # fmt: skip
    """Pair the words of two names, running some together where that explains more; write what the model sees.

    Args:
        a: Letters of the names on the first side, and where chunks end in them (`transducer.chunk_columns`).
        a_columns: See `a`.
        a_ends: Bounds of the first name's words in `a`; changed as words are run together.
        a_known: Which common given name each of them is, or -1; changed likewise.
        na: How many they are.
        b: The same of the second side.
        b_columns: See `b`.
        b_ends: See `b`.
        b_known: See `b`.
        m: See `b`.
        relations: For each form of a common given name the numbers of the names it is a form of, -1 where no more.
        kind: See `ACROSS`.
        weights: The model.
        ground: Background of Latin letters.
        scores: The gain of each word of the first name against each of the second; changed likewise.
        pairs: Gets the pairs of words.
        out: Gets the features.
        trial_scores: Room, as all that follow.
        kept_scores: See `trial_scores`.
        trial_pairs: See `trial_scores`.
        trial: See `trial_scores`.
        kept: See `trial_scores`.
        ends: See `trial_scores`.
        used_a: See `trial_scores`.
        used_b: See `trial_scores`.
        room: See `trial_scores`.

    Returns:
        How many words either name has as paired, and how many pairs there are.
    """
    n = _assign(scores, a_ends, b_ends, na, m, used_a, used_b, pairs, out)
    letters_a, letters_b = a_ends[na] - a_ends[0], b_ends[m] - b_ends[0]
    whole = out[1]  # names too long to be set against each other as a whole: what their pairs gain a letter
    if letters_a < 44 and letters_b < 44:
        longest = max(letters_b, 4)
        if kind == ACROSS:  # not cut off at twelve: the whole name has more to tell
            least = _HOPELESS * longest
            whole = _gain(a, a_ends[0], a_ends[na], b, b_columns, b_ends[0], b_ends[m], weights, ground, least, room)
        else:
            whole = _word_score(
                a, a_columns, a_ends[0], a_ends[na], b, b_columns, b_ends[0], b_ends[m], kind, weights, ground, room
            )
        whole /= longest
    joins = 0
    # two words of one name may be one of the other: worth a look while the plain pairing leaves something to mend
    while (out[2] < 0.45 or out[3] > 0) and whole > -0.2 and joins < 4:
        side_kept, at_kept = -1, -1
        kept[0] = out[0] + 0.05
        for side in range(2):
            # a join that leaves a word alone would hide what speaks against
            if abs(na - m - 1 + 2 * side) >= out[3]:
                continue
            size = na if side == 0 else m
            for joined in range(size - 1):
                for t in range(size):
                    source = t if t <= joined else t + 1
                    ends[t] = a_ends[source] if side == 0 else b_ends[source]
                for i in range(na - 1 + side):
                    for j in range(m - side):
                        if (side == 0 and i == joined) or (side == 1 and j == joined):
                            trial_scores[i, j] = _word_score(
                                a, a_columns, a_ends[i], a_ends[i + 2 - side],
                                b, b_columns, b_ends[j], b_ends[j + 1 + side], kind, weights, ground, room,
                            )  # fmt: skip
                        else:
                            from_i = i + 1 if side == 0 and i > joined else i
                            from_j = j + 1 if side == 1 and j > joined else j
                            trial_scores[i, j] = scores[from_i, from_j]
                if side == 0:
                    _assign(trial_scores, ends, b_ends, na - 1, m, used_a, used_b, trial_pairs, trial)
                else:
                    _assign(trial_scores, a_ends, ends, na, m - 1, used_a, used_b, trial_pairs, trial)
                if trial[0] > kept[0]:
                    side_kept, at_kept = side, joined
                    for k in range(len(trial)):
                        kept[k] = trial[k]
                    for i in range(na):
                        for j in range(m):
                            kept_scores[i, j] = trial_scores[i, j]
        if side_kept < 0:
            break
        joins += 1
        for i in range(na):
            for j in range(m):
                scores[i, j] = kept_scores[i, j]
        if side_kept == 0:
            na = _join(a_ends, a_known, at_kept, na)
        else:
            m = _join(b_ends, b_known, at_kept, m)
        n = _assign(scores, a_ends, b_ends, na, m, used_a, used_b, pairs, out)
    out[8] = max(_HOPELESS, whole)
    out[9] = joins
    out[10] = min(letters_a, letters_b)
    out[12] = 0.0
    for t in range(n):
        one, other = a_known[pairs[t, 0]], b_known[pairs[t, 1]]
        if one >= 0 and other >= 0 and not _related(one, other, relations):
            out[12] += 1.0
    return na, m, n


@nb.njit(
    nb.void(
        _LETTERS, _COLUMNS, _BOUNDS, _BOUNDS, _BOUNDS, _BOUNDS, _LETTERS, _COLUMNS, _BOUNDS, _BOUNDS, _BOUNDS, _BOUNDS,
        _BOUNDS, _BOUNDS, nb.int64[:, ::1], *_MODEL, nb.float64[:, ::1], nb.int64, nb.int64, _PAIRS, _PAIRS,
    ),
    cache=True, nogil=True, error_model="numpy",
)  # fmt: skip
def features_of_range(
    a, a_columns, a_ends, a_names, a_known, a_words, b, b_columns, b_ends, b_names, b_known, b_words, left, right,
    relations, kind, weights, ground, out, low, high, pairs, bounds,
):  # fmt: skip
    """Write the features of the pairs `low` to `high` of names.

    A name's words are those between two entries of `*_names`; `*_ends` are their bounds in the letters, `*_known` which
    common given names they are, `*_words` their numbers: equal words have one. Of the last pair, `pairs` gets the pairs
    of words, and `bounds` the bounds of words as paired (rows 0 and 1) and in row 2 how many words either name then
    has and how many pairs there are.
    """
    size = 1 << 8
    while size < _REMEMBERED and size < 4 * (high - low):
        size *= 2
    kept_gains = np.full((size, 2), -1.0)  # a pair of words and its gain, side by side in memory
    ends_a, ends_b, known_a, known_b, ends = (
        np.empty(32, np.int64), np.empty(32, np.int64), np.empty(32, np.int64), np.empty(32, np.int64),
        np.empty(32, np.int64),
    )  # fmt: skip
    scores, trial_scores, kept_scores = np.zeros((16, 16)), np.zeros((16, 16)), np.zeros((16, 16))
    found, trial, kept = np.zeros(N_FEATURES), np.zeros(N_FEATURES), np.zeros(N_FEATURES)
    trial_pairs, used_a, used_b = np.empty((32, 2), np.int64), np.empty(32, np.bool_), np.empty(32, np.bool_)
    room = np.empty(1024)
    n_words = np.int64(1)
    for word in b_words:
        n_words = max(n_words, word + 1)
    for r in range(low, high):
        a_low, b_low = a_names[left[r]], b_names[right[r]]
        na, m = a_names[left[r] + 1] - a_low, b_names[right[r] + 1] - b_low
        for t in range(na + 1):
            ends_a[t] = a_ends[a_low + t]
        for t in range(m + 1):
            ends_b[t] = b_ends[b_low + t]
        for t in range(na):
            known_a[t] = a_known[a_low + t]
        for t in range(m):
            known_b[t] = b_known[b_low + t]
        for i in range(na):
            for j in range(m):
                key = a_words[a_low + i] * n_words + b_words[b_low + j]
                mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
                slot = np.int64((mixed >> np.uint64(40)) & np.uint64(size - 1))
                if kept_gains[slot, 0] != key:
                    kept_gains[slot, 0] = key
                    kept_gains[slot, 1] = score(
                        a, a_columns, ends_a[i], ends_a[i + 1], known_a[i],
                        b, b_columns, ends_b[j], ends_b[j + 1], known_b[j],
                        relations, kind, weights, ground, room,
                    )  # fmt: skip
                scores[i, j] = kept_gains[slot, 1]
        na, m, n = _paired(
            a, a_columns, ends_a, known_a, na, b, b_columns, ends_b, known_b, m, relations, kind, weights, ground,
            scores, pairs, found, trial_scores, kept_scores, trial_pairs, trial, kept, ends, used_a, used_b, room,
        )  # fmt: skip
        for k in range(N_FEATURES):
            out[r, k] = found[k]
        if r == high - 1:
            for t in range(na + 1):
                bounds[0, t] = ends_a[t]
            for t in range(m + 1):
                bounds[1, t] = ends_b[t]
            bounds[2, 0], bounds[2, 1], bounds[2, 2] = na, m, n
