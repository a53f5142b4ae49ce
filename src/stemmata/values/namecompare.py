"""May two names, in whatever scripts, be one? A probability, and the reasons in words.

Every word of one name is set against every word of the other (a word may also be two of the other's run together), with
the learned likelihood of `transducer` where scripts differ, and pairs are taken greedily from the best. The share that
the pairs explain, the worst pair, what is left over and the order then make one number, by a logistic model a pair of
scripts, learned from names of public persons against the nearest names of others (`letters/README.md`). The worst pair
counts most: one changed given name is another person, however well the rest agrees.

A name alone never proves who is meant. The probability is that of "the same name, written twice" against "a near name
of another person" in equal shares; other fields and people decide.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stemmata.values.bundled import bundled
from stemmata.values.namekernels import (
    ACROSS,
    MOST_WORDS,
    N_FEATURES,
    ONE_SCRIPT,
    SPELLINGS,
    features_of_range,
    score,
)
from stemmata.values.namewords import NameWords, name_words, names_words
from stemmata.values.threads import spread, thread_count
from stemmata.values.transducer import MODELS, background, chunk_columns, latin_codes, load, romanised

__all__ = [
    "FEATURES",
    "NameComparison",
    "WordPair",
    "common_given",
    "compare",
    "compare_many",
    "features_of",
    "route_of",
    "turned",
]

FEATURES = (
    "value", "mean", "worst", "unmatched", "left_over", "pairs", "crossed", "total", "joined", "run_together",
    "shorter", "initials", "apart",
)  # fmt: skip
"""What the logistic model sees of two names."""
_LONGEST_WORD = 40
_FOR_THREADS = 4000
"""Pairs from which on several threads pay."""


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


@lru_cache
def _given_names() -> tuple[dict[str, int], NDArray[np.int64]]:
    """Return the known forms of common given names, and for each the numbers of the names it is a form of."""
    names = [
        [words[0] for form in line.replace("|", " ").split() if (words := name_words(form).words)]
        for line in bundled("values/lexicon/givennames.toml")["NAMES"].splitlines()
    ]
    forms = {form: number for number, form in enumerate(dict.fromkeys(form for name in names for form in name))}
    belongs: list[list[int]] = [[] for _ in forms]
    for number, name in enumerate(names):
        for form in dict.fromkeys(name):
            belongs[forms[form]].append(number)
    relations = np.full((len(forms), max(map(len, belongs))), -1, np.int64)
    for at, numbers in enumerate(belongs):
        relations[at, : len(numbers)] = numbers
    return forms, relations


def common_given(word: str) -> bool:
    """Return whether a word, folded as by `name_words`, is a form of a common given name."""
    return word in _given_names()[0]


@dataclass(frozen=True, slots=True, eq=False)
class _Coded:
    """Names as numbers, one after another."""

    letters: NDArray[np.int64]
    columns: NDArray[np.uint16]
    """Where the chunks that end between letters stand in the model, if names are written by it."""
    ends: NDArray[np.int64]
    """Bounds of the words in `letters`."""
    names: NDArray[np.int64]
    """Bounds of the names in `ends`."""
    known: NDArray[np.int64]
    """For each word its place among the common given names, -1 if it is none."""
    words: NDArray[np.int64]
    """For each word its number; equal words have one."""

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Return all of them, in the order in which the kernels take them."""
        return self.letters, self.columns, self.ends, self.names, self.known, self.words


def _coded(
    names: Sequence[tuple[str, ...]], known: Sequence[tuple[str, ...]], route: _Route, *, second: bool
) -> _Coded:
    """Return the names of one side of a route as numbers; `known` are the words to be looked up as given names."""
    model, forms = load(*route.models), _given_names()[0]
    written = route.kind == SPELLINGS or (second and route.kind == ACROSS)
    words = [word[:_LONGEST_WORD] for name in names for word in name[:MOST_WORDS]]
    looked_up = words if known is names else [word for name in known for word in name[:MOST_WORDS]]
    numbers = {pair: number for number, pair in enumerate(dict.fromkeys(zip(words, looked_up, strict=True)))}
    word = np.fromiter(map(numbers.__getitem__, zip(words, looked_up, strict=True)), np.int64, len(words))
    given = np.array([forms.get(form, -1) for _, form in numbers], np.int64)[word]
    text = "".join(words)
    if route.kind == ONE_SCRIPT:
        letters = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
    else:
        letters = latin_codes(text) if written else model.codes(text)
    # letters that the model does not know are left out, and with them words that have no other
    cut = np.concatenate([[0], np.cumsum(letters >= 0)])
    ends = cut[np.cumsum(np.fromiter(map(len, ["", *words]), np.int64, len(words) + 1))]
    full = np.diff(ends) > 0
    sizes = np.fromiter((min(len(name), MOST_WORDS) for name in names), np.int64, len(names))
    bounds = np.concatenate([[0], np.cumsum(full)])[np.concatenate([[0], np.cumsum(sizes)])]
    letters = letters[letters >= 0]
    columns = chunk_columns(model, letters) if written else np.zeros((1, 4), np.uint16)
    return _Coded(letters, columns, np.append(ends[:1], ends[1:][full]), bounds, given[full], word[full])


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
    if left not in MODELS or right not in MODELS:
        return (
            _Route("same", ("lat",), turned=False, romanised=False, kind=ONE_SCRIPT)
            if left == right != "Zyyy"
            else None
        )
    if left == right == "Latn":
        return _Route("Latn-Latn", ("lat",), turned=False, romanised=False, kind=SPELLINGS)
    if left == right:
        return _Route(f"{left}-{left}", MODELS[left][:1], turned=False, romanised=False, kind=ONE_SCRIPT)
    if "Latn" in {left, right}:
        other = right if left == "Latn" else left
        return _Route(f"{other}-Latn", MODELS[other], turned=left == "Latn", romanised=False, kind=ACROSS)
    first, _ = sorted((left, right))
    return _Route("-".join(sorted((left, right))), MODELS[first], turned=left != first, romanised=True, kind=ACROSS)


def _ready(names: Iterable[NameWords], route: _Route) -> list[tuple[str, ...]]:
    """Return the words of the second name of a route, in the letters the model writes."""
    if not route.romanised:
        return [name.words for name in names]
    return [tuple(romanised(name.script, word) for word in name.words) for name in names]


def _aside() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where a kernel lays the pairing of the words of the last pair of names, and their bounds."""
    return np.empty((32, 2), np.int64), np.empty((3, 32), np.int64)


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
    a = _coded(ones := [name.words for name in left], ones, route, second=False)
    b = _coded(_ready(right, route), [name.words for name in right], route, second=True)
    told = (np.diff(a.names) > 0)[pairs[:, 0]] & (np.diff(b.names) > 0)[pairs[:, 1]]
    rows = np.flatnonzero(told)
    out = np.zeros((len(rows), N_FEATURES))
    at = (np.ascontiguousarray(pairs[rows, 0]), np.ascontiguousarray(pairs[rows, 1]))
    fixed = (_given_names()[1], route.kind, load(*route.models).weights, background(), out)
    spread(
        lambda low, high: features_of_range(*a.arrays(), *b.arrays(), *at, *fixed, low, high, *_aside()),
        np.arange(len(rows) + 1),
        thread_count() if len(rows) >= _FOR_THREADS else 1,
    )
    if len(rows) == len(pairs):
        return out
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
    odds = np.full(len(features), intercept)
    for column, weight in zip(features.T, weights.tolist(), strict=True):
        odds += column * weight  # in one order whatever else is asked with it, so that a pair has one answer
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0))))


def _numbered(places: NDArray[np.int64], n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which of `n` places occur, ascending, and for each occurrence its number among them."""
    used = np.zeros(n, np.bool_)
    used[places] = True
    return np.flatnonzero(used), (np.cumsum(used) - 1)[places]


def turned(one: NameWords, other: NameWords, route: _Route) -> bool:
    """Return whether two names change places before they are compared.

    Within a script it is the order of their letters that says so, so that nobody's order does: a pair of words is
    weighed by the letters of the second.
    """
    return route.turned if route.kind == ACROSS else one.words > other.words


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
    numbers = {name: number for number, name in enumerate(dict.fromkeys(chain(left, right)))}
    a = np.fromiter(map(numbers.__getitem__, left), np.int64, len(left))
    b = np.fromiter(map(numbers.__getitem__, right), np.int64, len(right))
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
        if route.kind != ACROSS:
            pairs = zip(one.tolist(), other.tolist(), strict=True)
            swapped = np.fromiter((turned(names[i], names[j], route) for i, j in pairs), np.bool_, len(rows))
            one, other = np.where(swapped, other, one), np.where(swapped, one, other)
        firsts, one = _numbered(one, len(names))
        seconds, other = _numbered(other, len(names))
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
    if swapped := turned(one, other, route):
        one, other = other, one
    seen = _explained(one, other, route)
    if seen is None:
        return NameComparison(None, (), "nothing can be said: a name has no letters of a script known here")
    words = [WordPair(w.right, w.left, w.score, w.reading) if swapped else w for w in seen[1]]
    probability = float(_probability(seen[0][None], route)[0])
    return NameComparison(probability, tuple(words), _why(words, seen[0], one, other))


def _explained(one: NameWords, other: NameWords, route: _Route) -> tuple[NDArray[np.float64], list[WordPair]] | None:
    ones, others = one.words[:MOST_WORDS], _ready([other], route)[0][:MOST_WORDS]
    a, b = _coded([ones], [ones], route, second=False), _coded([others], [other.words], route, second=True)
    if len(a.ends) - 1 != len(ones) or len(b.ends) - 1 != len(others):
        return None
    out, (pairs, bounds) = np.zeros((1, N_FEATURES)), _aside()
    fixed = (_given_names()[1], route.kind, load(*route.models).weights, background())
    both = np.zeros(1, np.int64)
    features_of_range(*a.arrays(), *b.arrays(), both, both, *fixed, out, 0, 1, pairs, bounds)
    left, right = (
        _run_together(words[:MOST_WORDS], coded.ends, bounds[row, : bounds[2, row] + 1])
        for row, (words, coded) in enumerate(((one.words, a), (other.words, b)))
    )
    words = []
    paired = sorted(pairs[: bounds[2, 2]].tolist())
    for i, j in paired:
        known = [int(c.known[c.ends[:-1] == bounds[row, k]][0]) if len(part[k]) == 1 else -1
                 for row, (c, k, part) in enumerate(((a, i, left), (b, j, right)))]  # fmt: skip
        found = score(
            a.letters, a.columns, bounds[0, i], bounds[0, i + 1], known[0],
            b.letters, b.columns, bounds[1, j], bounds[1, j + 1], known[1], *fixed, np.empty(1024),
        )  # fmt: skip
        size_a, size_b = bounds[0, i + 1] - bounds[0, i], bounds[1, j + 1] - bounds[1, j]
        initial = (size_a == 1 and size_b > 3) or (size_b == 1 < size_a)
        gain = float(found) / max(int(size_b), 3)
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
    return out[0], words


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
    if "".join(left).replace("لا", "ال") == "".join(right).replace("لا", "ال"):
        return "one name if a ligature of lam and alef was damaged"
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
