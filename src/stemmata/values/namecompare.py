"""May two names, in whatever scripts, be one? A probability, and the reasons in words.

Every word of one name is set against every word of the other (a word may also be two of the other's run together), with
the learned likelihood of `transducer` where scripts differ, and pairs are taken greedily from the best. The share that
the pairs explain, the worst pair, what is left over and the order then make one number, by a logistic model a pair of
scripts, learned from names of public persons against the nearest names of others (`letters/README.md`). The worst pair
counts most: one changed given name is another person, however well the rest agrees.

A name alone never proves who is meant. The probability is that of "the same name, written twice" against "a near name
of another person" in equal shares; other fields and people decide.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, C901, PLR0912, PLR0915, PLR0917  (kernels: typed by their signatures)

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.values.namewords import NameWords, name_words, names_words
from stemmata.values.threads import spread, thread_count
from stemmata.values.transducer import (
    FLOORS,
    Transducer,
    background,
    ground_likelihood,
    latin_codes,
    likelihood,
    load,
)

__all__ = ["FEATURES", "NameComparison", "WordPair", "compare", "compare_many", "features_of", "route_of"]

FEATURES = (
    "value", "mean", "worst", "unmatched", "left_over", "pairs", "crossed", "total", "joined", "run_together",
    "shorter", "initials", "apart",
)  # fmt: skip
"""What the logistic model sees of two names."""
N_FEATURES = len(FEATURES)
_MOST = 10
"""Words of a name that are compared."""
_LONGEST_WORD = 40

_MODELS = {"Arab": ("fa", "ar"), "Cyrl": ("ru",), "Hebr": ("he",), "Latn": ("lat",)}


@dataclass(frozen=True, slots=True)
class WordPair:
    """Two words held against each other.

    Attributes:
        left: Word of the first name, folded; empty if nothing stands against the second.
        right: Word of the second name.
        score: Gain a letter: about 1 and more is as expected of one name, below 0 speaks against it.
        reading: The reason in words.
    """

    left: str
    right: str
    score: float
    reading: str


@dataclass(frozen=True, slots=True)
class NameComparison:
    """Two names held against each other.

    Attributes:
        probability: That both are one name, from 0 to 1, if one and a near name of another were equally likely; None if
            nothing can be said (a name without letters, or of a script not known here).
        words: Each word with the one it was held against.
        why: The reasons, one sentence.
    """

    probability: float | None
    words: tuple[WordPair, ...]
    why: str


@nb.njit(
    nb.float64(
        nb.int64[::1], nb.int64, nb.int64, nb.int64[::1], nb.int64, nb.int64, nb.int64, nb.int64[::1],
        nb.float32[:, ::1], nb.float32[::1], nb.float64[:, :, ::1], nb.float64[:, ::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _word_score(a, a_low, a_high, b, b_low, b_high, kind, chunks, weights, floors, ground, rows):
    """Return the gain of one word against another, in nats, from -8 to 12. Kind 0: by model; 1: one script, none."""
    n, m = a_high - a_low, b_high - b_low
    same = n == m
    if same:
        for k in range(n):
            if a[a_low + k] != b[b_low + k]:
                same = False
                break
    if kind == 2 and same:  # Latin against Latin
        return min(12.0, 1.3 * n)
    if kind != 1:
        anyway = ground_likelihood(b, b_low, b_high, ground)
        found = likelihood(a, a_low, a_high, b, b_low, b_high, chunks, weights, floors, anyway - 8.0, rows) - anyway
        if kind == 2:
            anyway = ground_likelihood(a, a_low, a_high, ground)
            back = likelihood(b, b_low, b_high, a, a_low, a_high, chunks, weights, floors, anyway - 8.0, rows)
            found = max(found, back - anyway)
        return min(12.0, max(-8.0, found))
    if same:
        return min(12.0, 1.5 * n)
    row = np.arange(m + 1)
    for i in range(n):
        corner = row[0]
        row[0] = i + 1
        for j in range(m):
            cost = corner if a[a_low + i] == b[b_low + j] else corner + 1
            corner = row[j + 1]
            row[j + 1] = min(cost, row[j] + 1, corner + 1)
    longest = max(n, m)
    return max(-8.0, min(0.9 * longest, (1.0 - row[m] / longest - 0.72) * longest * 4.0))


@nb.njit(
    nb.int64(
        nb.float64[:, ::1], nb.int64[::1], nb.int64[::1], nb.int64, nb.int64, nb.boolean[::1], nb.boolean[::1],
        nb.int64[:, ::1], nb.float64[::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _assign(scores, a_ends, b_ends, na, m, used_a, used_b, pairs, out):
    """Pair words greedily from the best score; write pairs and the first seven features; return how many pairs."""
    used_a[:na] = False
    used_b[:m] = False
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
        if min(size_a, size_b) == 1 and max(size_a, size_b) > 1:
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


@nb.njit(
    nb.float64(
        nb.int64[::1], nb.int64, nb.int64, nb.int64[::1], nb.int64, nb.int64, nb.int64, nb.int64[::1],
        nb.float32[:, ::1], nb.float32[::1], nb.float64[:, ::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _initial(a, a_low, a_high, b, b_low, b_high, kind, chunks, weights, floors, rows):
    """Return the gain of an initial against a word: it fits if the word begins with one of its chunks."""
    fits = False
    if kind == 1:
        fits = a[a_low] == b[b_low]
    elif b_high - b_low == 1:
        fits = likelihood(a, a_low, a_low + 1, b, b_low, b_high, chunks, weights, floors, -4.0, rows) > -3.0
    else:
        for size in range(1, min(3, b_high - b_low) + 1):
            begun = likelihood(a, a_low, a_high, b, b_low, b_low + size, chunks, weights, floors, -4.0, rows)
            fits |= begun > -3.0
    return 0.6 if fits else -2.0


@nb.njit(
    nb.float64(
        nb.int64[::1], nb.int64, nb.int64, nb.int64[::1], nb.int64, nb.int64, nb.int64, nb.int64, nb.int8[:, ::1],
        nb.int64, nb.int64[::1], nb.float32[:, ::1], nb.float32[::1], nb.float64[:, :, ::1], nb.float64[:, ::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _scored(
    a, a_low, a_high, b, b_low, b_high, known_a, known_b, relations, kind, chunks, weights, floors, ground, rows
):
    """Return the gain of one word against another, initials and common given names considered."""
    n, m = a_high - a_low, b_high - b_low
    if (n == 1 and m > 3) or (m == 1 and n > 1):
        return _initial(a, a_low, a_high, b, b_low, b_high, kind, chunks, weights, floors, rows)
    if known_a >= 0 and known_b >= 0 and not relations[known_a, known_b]:
        return -1.0 * m
    score = _word_score(a, a_low, a_high, b, b_low, b_high, kind, chunks, weights, floors, ground, rows)
    if known_a >= 0 and known_b >= 0:
        return max(score, min(12.0, 1.3 * m))
    return score


@nb.njit(
    nb.void(
        nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int8[:, ::1],
        nb.int64, nb.int64[::1], nb.float32[:, ::1], nb.float32[::1], nb.float64[:, :, ::1], nb.float64[::1],
        nb.int64[:, ::1], nb.int64[:, ::1], nb.float64[:, :, ::1], nb.float64[:, ::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _names(
    a,
    a_ends,
    known_a,
    b,
    b_ends,
    known_b,
    relations,
    kind,
    chunks,
    weights,
    floors,
    ground,
    best,
    pairs,
    bounds,
    room,
    rows,
):
    """Write the features of two names, the pairs of words behind them, and the bounds of the words as paired.

    `a_ends` and `b_ends` are the bounds of the words in `a` and `b`, `known_*` their places in `relations` (-1: not a
    common given name). `bounds` gets the bounds after running words together (rows 0 and 1), and in row 2 how many
    words either name then has and how many pairs there are.
    """
    na, m = len(a_ends) - 1, len(b_ends) - 1
    ea, eb = a_ends.copy(), b_ends.copy()
    ka, kb = known_a.copy(), known_b.copy()
    scores, trial_scores, kept_scores = room[0], room[1], room[2]
    for i in range(na):
        for j in range(m):
            scores[i, j] = _scored(
                a,
                ea[i],
                ea[i + 1],
                b,
                eb[j],
                eb[j + 1],
                ka[i],
                kb[j],
                relations,
                kind,
                chunks,
                weights,
                floors,
                ground,
                rows,
            )
    used_a, used_b = np.empty(na + 1, np.bool_), np.empty(m + 1, np.bool_)
    found, trial, kept = np.empty((na + m, 2), np.int64), np.zeros(len(best)), np.zeros(len(best))
    ends = np.empty(max(na, m) + 1, np.int64)
    n = _assign(scores, ea, eb, na, m, used_a, used_b, pairs, best)
    letters_a, letters_b = ea[na] - ea[0], eb[m] - eb[0]
    whole = -2.0
    if letters_a < 44 and letters_b < 44:
        if kind == 0:  # not cut off at twelve: the whole name has more to tell
            anyway = ground_likelihood(b, eb[0], eb[m], ground)
            whole = likelihood(a, ea[0], ea[na], b, eb[0], eb[m], chunks, weights, floors, anyway - 90.0, rows) - anyway
        else:
            whole = _word_score(a, ea[0], ea[na], b, eb[0], eb[m], kind, chunks, weights, floors, ground, rows)
        whole /= max(letters_b, 4)
    joins = 0
    # two words of one name may be one of the other: worth a look while the plain pairing leaves something to mend
    while (best[2] < 0.45 or best[3] > 0) and whole > -0.2 and joins < 4:
        side_kept, at_kept = -1, -1
        kept[0] = best[0] + 0.05
        for side in range(2):
            size = na if side == 0 else m
            for joined in range(size - 1):
                for t in range(size):
                    source = t if t <= joined else t + 1
                    ends[t] = ea[source] if side == 0 else eb[source]
                for i in range(na - 1 + side):
                    for j in range(m - side):
                        if side == 0 and i == joined:
                            trial_scores[i, j] = _word_score(
                                a, ea[i], ea[i + 2], b, eb[j], eb[j + 1], kind, chunks, weights, floors, ground, rows
                            )
                        elif side == 1 and j == joined:
                            trial_scores[i, j] = _word_score(
                                a, ea[i], ea[i + 1], b, eb[j], eb[j + 2], kind, chunks, weights, floors, ground, rows
                            )
                        else:
                            from_i = i + 1 if side == 0 and i > joined else i
                            from_j = j + 1 if side == 1 and j > joined else j
                            trial_scores[i, j] = scores[from_i, from_j]
                if side == 0:
                    _assign(trial_scores, ends, eb, na - 1, m, used_a, used_b, found, trial)
                else:
                    _assign(trial_scores, ea, ends, na, m - 1, used_a, used_b, found, trial)
                # a join that leaves a word alone would hide what speaks against
                if trial[0] > kept[0] and trial[3] < best[3]:
                    kept[:] = trial
                    side_kept, at_kept = side, joined
                    kept_scores[:na, :m] = trial_scores[:na, :m]
        if side_kept < 0:
            break
        joins += 1
        scores[:na, :m] = kept_scores[:na, :m]
        if side_kept == 0:
            for t in range(at_kept + 1, na):
                ea[t] = ea[t + 1]
            ka[at_kept] = -1
            for t in range(at_kept + 1, na - 1):
                ka[t] = ka[t + 1]
            na -= 1
        else:
            for t in range(at_kept + 1, m):
                eb[t] = eb[t + 1]
            kb[at_kept] = -1
            for t in range(at_kept + 1, m - 1):
                kb[t] = kb[t + 1]
            m -= 1
        n = _assign(scores, ea, eb, na, m, used_a, used_b, pairs, best)
    best[8] = max(-2.0, whole)
    best[9] = joins
    best[10] = min(letters_a, letters_b)
    best[12] = 0.0
    for t in range(n):
        one, other = ka[pairs[t, 0]], kb[pairs[t, 1]]
        if one >= 0 and other >= 0 and not relations[one, other]:
            best[12] += 1.0
    bounds[0, : na + 1] = ea[: na + 1]
    bounds[1, : m + 1] = eb[: m + 1]
    bounds[2, 0], bounds[2, 1], bounds[2, 2] = na, m, n


@nb.njit(
    nb.void(
        nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1],
        nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int8[:, ::1], nb.int64, nb.int64[::1], nb.float32[:, ::1],
        nb.float32[::1], nb.float64[:, :, ::1], nb.float64[:, ::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _many(
    a, a_ends, a_names, a_known, b, b_ends, b_names, b_known, left, right, relations, kind, chunks, weights, floors,
    ground, out, low, high,
):  # fmt: skip
    """Write the features of the pairs `low` to `high`; a name's words are those between two entries of `*_names`."""
    pairs, bounds = np.empty((64, 2), np.int64), np.empty((3, 32), np.int64)
    room, rows = np.empty((3, 16, 16)), np.empty((2, 512))
    for r in range(low, high):
        i, j = left[r], right[r]
        _names(
            a, a_ends[a_names[i] : a_names[i + 1] + 1], a_known[a_names[i] : a_names[i + 1]],
            b, b_ends[b_names[j] : b_names[j + 1] + 1], b_known[b_names[j] : b_names[j + 1]],
            relations, kind, chunks, weights, floors, ground, out[r], pairs, bounds, room, rows,
        )  # fmt: skip


@lru_cache
def _given_names() -> tuple[dict[str, int], NDArray[np.int8]]:
    """Return the known forms of common given names, and whether two of them are forms of one name."""
    text = resources.files("stemmata.values.lexicon").joinpath("givennames.toml").read_text("utf-8")
    names = [
        [words[0] for form in line.replace("|", " ").split() if (words := name_words(form).words)]
        for line in tomllib.loads(text)["NAMES"].splitlines()
    ]
    forms = {form: number for number, form in enumerate(dict.fromkeys(form for name in names for form in name))}
    relations = np.zeros((len(forms), len(forms)), np.int8)
    for name in names:
        at = [forms[form] for form in name]
        relations[np.ix_(at, at)] = 1
    return forms, relations


@dataclass(frozen=True, slots=True, eq=False)
class _Coded:
    """Names as numbers, one after another."""

    letters: NDArray[np.int64]
    ends: NDArray[np.int64]
    """Bounds of the words in `letters`."""
    names: NDArray[np.int64]
    """Bounds of the names in `ends`."""
    known: NDArray[np.int64]
    """For each word its place among the common given names, -1 if it is none."""


def _coded(
    names: Sequence[tuple[str, ...]], codes: Callable[[str], NDArray[np.int64]], known: Sequence[tuple[str, ...]]
) -> _Coded:
    """Return names as numbers; `known` are the words as they are looked up among the common given names."""
    words = [word[:_LONGEST_WORD] for name in names for word in name[:_MOST]]
    forms, _ = _given_names()
    given = np.array([forms.get(word, -1) for name in known for word in name[:_MOST]], np.int64)
    letters = codes("".join(words))
    # letters that the model does not know are left out, and with them words that have no other
    cut = np.concatenate([[0], np.cumsum(letters >= 0)])
    ends = cut[np.cumsum([0, *map(len, words)])]
    full = np.diff(ends) > 0
    bounds = np.concatenate([[0], np.cumsum(full)])[np.cumsum([0, *(min(len(name), _MOST) for name in names)])]
    return _Coded(letters[letters >= 0], np.append(ends[:1], ends[1:][full]), bounds, given[full])


@dataclass(frozen=True, slots=True, eq=False)
class _Route:
    """How names of two scripts are held against each other."""

    name: str
    models: tuple[str, ...]
    turned: bool
    """Whether the second name takes the first place."""
    romanised: bool
    """Whether the second of the two is first written in Latin."""
    kind: int


@lru_cache
def route_of(left: str, right: str) -> _Route | None:
    """Return how names of two scripts are compared; None if one of them is not known here."""
    if left not in _MODELS or right not in _MODELS:
        return _Route("same", ("lat",), turned=False, romanised=False, kind=1) if left == right != "Zyyy" else None
    if left == right == "Latn":
        return _Route("Latn-Latn", ("lat",), turned=False, romanised=False, kind=2)
    if left == right:
        return _Route(f"{left}-{left}", _MODELS[left][:1], turned=False, romanised=False, kind=1)
    if "Latn" in {left, right}:
        other = right if left == "Latn" else left
        return _Route(f"{other}-Latn", _MODELS[other], turned=left == "Latn", romanised=False, kind=0)
    first, _ = sorted((left, right))
    return _Route("-".join(sorted((left, right))), _MODELS[first], turned=left != first, romanised=True, kind=0)


@lru_cache(maxsize=1 << 16)
def _romanised(script: str, word: str) -> str:
    return load(_MODELS[script][0]).romanise(word)


def _ready(names: Iterable[NameWords], route: _Route) -> list[tuple[str, ...]]:
    """Return the words of the second name of a route, in the letters the model writes."""
    if not route.romanised:
        return [name.words for name in names]
    return [tuple(_romanised(name.script, word) for word in name.words) for name in names]


def _codes(route: _Route, model: Transducer, *, second: bool) -> Callable[[str], NDArray[np.int64]]:
    if route.kind == 1:
        return lambda text: np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
    if route.kind == 2 or second:
        return latin_codes
    return model.codes


def features_of(
    left: Sequence[NameWords], right: Sequence[NameWords], route: _Route, pairs: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return what the logistic model sees of pairs of names that all take one route.

    Args:
        left: Names of the route's first script.
        right: Names of its second script.
        route: The route (`route_of`); if it is turned, `left` are the second names of the pairs.
        pairs: Two columns: a place in `left`, a place in `right`.

    Returns:
        One row a pair, one column each of `FEATURES`; not-a-number where a name has no letter the model knows.
    """
    model = load(*route.models)
    a = _coded(ones := [name.words for name in left], _codes(route, model, second=False), ones)
    b = _coded(_ready(right, route), _codes(route, model, second=True), [name.words for name in right])
    told = (np.diff(a.names) > 0)[pairs[:, 0]] & (np.diff(b.names) > 0)[pairs[:, 1]]
    rows = np.flatnonzero(told)
    out = np.zeros((len(rows), N_FEATURES))
    coded = (a.letters, a.ends, a.names, a.known, b.letters, b.ends, b.names, b.known)
    at = (np.ascontiguousarray(pairs[rows, 0]), np.ascontiguousarray(pairs[rows, 1]))
    fixed = (_given_names()[1], route.kind, model.chunks, model.weights, FLOORS, background(), out)
    spread(lambda low, high: _many(*coded, *at, *fixed, low, high), np.arange(len(rows) + 1), thread_count())
    found = np.full((len(pairs), N_FEATURES), np.nan)
    found[rows] = out
    return found


@lru_cache
def _weights() -> dict[str, tuple[float, NDArray[np.float64]]]:
    text = resources.files("stemmata.values.letters").joinpath("weights.json").read_text("utf-8")
    return {
        route: (row["intercept"], np.array([row[name] for name in FEATURES]))
        for route, row in json.loads(text)["routes"].items()
    }


def _probability(features: NDArray[np.float64], route: _Route) -> NDArray[np.float64]:
    known = _weights()
    intercept, weights = known.get(route.name, known["same"])
    return 1.0 / (1.0 + np.exp(-np.clip(features @ weights + intercept, -30.0, 30.0)))


def compare_many(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """Return for each pair of names the probability that both are one name.

    Args:
        left: Names, in any script.
        right: As many names.

    Returns:
        One number a pair; not-a-number where nothing can be said (see `NameComparison.probability`).
    """
    if len(left) != len(right):
        raise ValueError(f"{len(left)} names cannot be held against {len(right)}")
    numbers: dict[str, int] = {}
    a = np.array([numbers.setdefault(name, len(numbers)) for name in left], np.int64)
    b = np.array([numbers.setdefault(name, len(numbers)) for name in right], np.int64)
    names = names_words(list(numbers))
    scripts = sorted({name.script for name in names})
    code = np.array([scripts.index(name.script) for name in names], np.int64)
    out = np.full(len(a), np.nan)
    if not len(a):
        return out
    both = code[a] * len(scripts) + code[b]
    for value in np.unique(both).tolist():
        route = route_of(scripts[value // len(scripts)], scripts[value % len(scripts)])
        if route is None:
            continue
        rows = np.flatnonzero(both == value)
        one, other = (b[rows], a[rows]) if route.turned else (a[rows], b[rows])
        firsts, one = np.unique(one, return_inverse=True)
        seconds, other = np.unique(other, return_inverse=True)
        features = features_of(
            [names[i] for i in firsts.tolist()], [names[i] for i in seconds.tolist()], route,
            np.stack([one, other], axis=1).astype(np.int64),
        )  # fmt: skip
        out[rows] = _probability(features, route)
    return out


def compare(left: str, right: str) -> NameComparison:
    """Return whether two names may be one, with the reasons in words.

    Args:
        left: A name in Latin, Arabic, Cyrillic or Hebrew script.
        right: Another, in the same script or another of these.

    >>> compare("Behrang Roudbanzad", "بهرنگ رودبانزاد").probability > 0.9
    True
    >>> compare("Behrang Roudbanzad", "پروین رودبانزاد").probability < 0.5
    True
    """
    one, other = name_words(left), name_words(right)
    route = route_of(one.script, other.script)
    if route is None or not one.words or not other.words:
        return NameComparison(None, (), "nothing can be said: a name has no letters of a script known here")
    if route.turned:
        one, other = other, one
    seen = _explained(one, other, route, load(*route.models))
    if seen is None:
        return NameComparison(None, (), "nothing can be said: a name has no letters of a script known here")
    words = [WordPair(w.right, w.left, w.score, w.reading) if route.turned else w for w in seen[1]]
    probability = float(_probability(seen[0][None], route)[0])
    return NameComparison(probability, tuple(words), _why(words, seen[0], one, other))


def _explained(
    one: NameWords, other: NameWords, route: _Route, model: Transducer
) -> tuple[NDArray[np.float64], list[WordPair]] | None:
    ones, others = one.words[:_MOST], _ready([other], route)[0][:_MOST]
    a = _coded([ones], _codes(route, model, second=False), [ones])
    b = _coded([others], _codes(route, model, second=True), [other.words])
    if len(a.ends) - 1 != len(ones) or len(b.ends) - 1 != len(others):
        return None
    out, pairs, bounds = np.zeros(N_FEATURES), np.empty((64, 2), np.int64), np.empty((3, 32), np.int64)
    fixed = (route.kind, model.chunks, model.weights, FLOORS, background())
    relations = _given_names()[1]
    room, rows = np.empty((3, 16, 16)), np.empty((2, 512))
    _names(a.letters, a.ends, a.known, b.letters, b.ends, b.known, relations, *fixed, out, pairs, bounds, room, rows)
    left, right = (
        _run_together(words[:_MOST], coded.ends, bounds[row, : bounds[2, row] + 1])
        for row, (words, coded) in enumerate(((one.words, a), (other.words, b)))
    )
    words = []
    paired = sorted(pairs[: bounds[2, 2]].tolist())
    for i, j in paired:
        known = [int(c.known[c.ends[:-1] == bounds[row, k]][0]) if len(part[k]) == 1 else -1
                 for row, (c, k, part) in enumerate(((a, i, left), (b, j, right)))]  # fmt: skip
        score = _scored(
            a.letters,
            bounds[0, i],
            bounds[0, i + 1],
            b.letters,
            bounds[1, j],
            bounds[1, j + 1],
            *known,
            relations,
            *fixed,
            rows,
        )
        size_a, size_b = bounds[0, i + 1] - bounds[0, i], bounds[1, j + 1] - bounds[1, j]
        initial = (size_a == 1 and size_b > 3) or (size_b == 1 < size_a)
        gain = float(score) / max(int(size_b), 3)
        told = min(known) >= 0
        words.append(
            WordPair(
                " ".join(left[i]),
                " ".join(right[j]),
                gain,
                _reading(left[i], right[j], gain, initial=initial, told=told),
            )
        )
    alone = "nothing stands against it"
    words += [WordPair(" ".join(w), "", 0.0, alone) for i, w in enumerate(left) if i not in {p[0] for p in paired}]
    words += [WordPair("", " ".join(w), 0.0, alone) for j, w in enumerate(right) if j not in {p[1] for p in paired}]
    return out, words


def _run_together(words: tuple[str, ...], ends: NDArray[np.int64], bounds: NDArray[np.int64]) -> list[tuple[str, ...]]:
    """Return the words of a name, those run together as one."""
    at = np.searchsorted(ends, bounds).tolist()
    return [words[low:high] for low, high in pairwise(at)]


_READINGS = (
    (0.7, "one name in two spellings"),
    (0.3, "likely one name in two spellings"),
    (0.0, "hardly one name"),
)  # fmt: skip


def _reading(
    left: tuple[str, ...], right: tuple[str, ...], score: float, *, initial: bool, told: bool
) -> str:  # fmt: skip
    """Return in words what a score a letter means; `told`: both are common given names."""
    if left == right:
        return "the same letters"
    if initial:
        return "an initial that fits" if score > 0 else "an initial that does not fit"
    if told:
        return "two spellings of one common name" if score > 0 else "two different common names"
    words = next((words for least, words in _READINGS if score >= least), "two different names")
    return f"{words} (words run together)" if len(left) != len(right) and score >= 0 else words


def _why(words: list[WordPair], features: NDArray[np.float64], one: NameWords, other: NameWords) -> str:
    parts = [f"{w.left or '-'} | {w.right or '-'}: {w.reading}" for w in words]
    if features[6]:
        parts.append("the words stand in another order")
    if left_out := (*one.left_out, *other.left_out):
        parts.append(f"left out as titles or particles: {', '.join(dict.fromkeys(left_out))}")
    return "; ".join(parts)
