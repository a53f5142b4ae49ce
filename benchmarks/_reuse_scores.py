"""How well detections meet the truth: recall by class, and two kinds of precision.

A true passage is found if detections between the same two documents that overlap it on both sides cover at least half
of it on each side; so is a detection true. *Strict* precision counts a detection right only if it meets injected truth
(boilerplate left aside); *verified* precision also counts one right whose two texts are alike by 70 of 100. That shows
that texts are alike, not that one was copied.
"""

from __future__ import annotations

import random
import unicodedata

import numba as nb
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from benchmarks._reuse_corpus import KINDS, Corpus

Spans = NDArray[np.int64]
"""One row a detection: document a, start and end there; document b, start and end there; a < b."""

SAMPLE, LEAST_WORDS = 400, 8


@nb.njit(cache=True)
def _cover(starts, ends, start, end):
    """Return which share of start..end the spans cover together."""
    order = np.argsort(starts, kind="mergesort")
    total, at = 0, start
    for k in order:
        fresh = min(ends[k], end) - max(starts[k], at)
        if fresh > 0:
            total, at = total + fresh, min(ends[k], end)
    return total / max(1, end - start)


@nb.njit(cache=True)
def _meet(one, by, first, last):
    """Return which rows of `one` are covered by half on both sides by rows first..last of `by` (of the same pair)."""
    out = np.zeros(len(one), np.bool_)
    for i in range(len(one)):
        near = np.empty(last[i] - first[i], np.int64)
        n = 0
        for j in range(first[i], last[i]):
            if by[j, 1] < one[i, 2] and by[j, 2] > one[i, 1] and by[j, 4] < one[i, 5] and by[j, 5] > one[i, 4]:
                near[n] = j
                n += 1
        if n:
            rows = by[near[:n]]
            out[i] = (
                _cover(rows[:, 1], rows[:, 2], one[i, 1], one[i, 2]) >= 0.5
                and _cover(rows[:, 4], rows[:, 5], one[i, 4], one[i, 5]) >= 0.5
            )
    return out


def _pair(rows: Spans) -> NDArray[np.int64]:
    return (rows[:, 0] << 32) | rows[:, 3]


def met(one: Spans, by: Spans) -> NDArray[np.bool_]:
    """Return which spans of `one` are covered by half on both sides by those of `by`."""
    by = by[np.argsort(_pair(by), kind="stable")]
    keys, wanted = _pair(by), _pair(one)
    return _meet(one, by, np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, side="right"))


def _ignored(corpus: Corpus, doc: Spans, start: Spans, end: Spans) -> NDArray[np.bool_]:
    """Return which spans lie in boilerplate by more than three tenths; no document has two overlapping stretches."""
    spans = corpus.ignored[np.argsort(corpus.ignored[:, 0], kind="stable")]
    inside = np.zeros(len(doc))
    for at in range(int(np.unique(spans[:, 0], return_counts=True)[1].max(initial=0))):
        place = np.searchsorted(spans[:, 0], doc) + at
        there = np.flatnonzero(place < len(spans))
        there = there[spans[place[there], 0] == doc[there]]
        low, high = spans[place[there], 1], spans[place[there], 2]
        inside[there] += np.maximum(0, np.minimum(high, end[there]) - np.maximum(low, start[there]))
    return inside > 0.3 * (end - start)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum() or c == " ")


def scores(corpus: Corpus, found: Spans) -> dict[str, float]:
    """Return recall (all, by class, short verbatim) and precision (strict, verified), each from 0 to 1."""
    words = corpus.truth[:, 6]
    long = words >= LEAST_WORDS
    hits = met(corpus.truth[:, :6], found)
    kinds = corpus.truth[:, 7]
    groups = {"recall": long, "verbatim 8-12 words": long & (kinds == 1) & (words <= 12)}
    groups |= {name: long & (kinds == number) for number, name in KINDS.items()}
    result = {name: float(hits[group].mean()) for name, group in groups.items() if group.any()}
    right = met(found, corpus.truth[:, :6])
    apart = _ignored(corpus, *found[:, :3].T) | _ignored(corpus, *found[:, 3:].T)
    others = np.flatnonzero(~right & ~apart)
    n_right = int(right.sum())
    result["strict precision"] = n_right / max(1, n_right + len(others))
    sample = others if len(others) <= SAMPLE else np.array(random.Random(0).sample(others.tolist(), SAMPLE))
    alike = 0
    for a, start_a, end_a, b, start_b, end_b in found[sample].tolist():
        alike += _alike(corpus.text(a)[start_a:end_a], corpus.text(b)[start_b:end_b])
    share = alike / len(sample) if len(sample) else 0.0
    result["verified precision"] = (n_right + len(others) * share) / max(1, n_right + len(others))
    return result


def _alike(one: str, other: str) -> bool:
    one, other = _plain(one), _plain(other)
    return fuzz.ratio(one, other) >= 70 and min(len(one.split()), len(other.split())) >= 5


def pair_recall(corpus: Corpus, pairs: Spans) -> float:
    """Return which share of the document pairs that share text are among `pairs` (a, b)."""
    wanted = np.unique(_pair(corpus.truth[corpus.truth[:, 6] >= LEAST_WORDS]))
    return float(np.isin(wanted, (pairs[:, 0] << 32) | pairs[:, 1]).mean()) if len(wanted) else 0.0
