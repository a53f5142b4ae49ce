"""How well detections meet the truth: recall by class, and two kinds of precision.

A true passage is found if detections between the same two documents that overlap it on both sides cover at least half
of it on each side; so is a detection true. *Strict* precision counts a detection right only if it meets injected truth
(boilerplate left aside); *verified* precision also counts one right whose two texts are alike by 70 of 100. That shows
that texts are alike, not that one was copied.
"""

from __future__ import annotations

import random
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz import fuzz

from benchmarks._reuse_corpus import Corpus

Spans = tuple[int, int, int, int, int, int]
"""Document a, start and end there; document b, start and end there; a < b."""

SAMPLE = 400


def _covered(spans: list[tuple[int, int]], start: int, end: int) -> float:
    total, at = 0, start
    for low, high in sorted(spans):
        fresh = min(high, end) - max(low, at)
        if fresh > 0:
            total, at = total + fresh, min(high, end)
    return total / max(1, end - start)


def _met(one: Sequence[Spans], by: Sequence[Spans]) -> list[bool]:
    """Return which spans of `one` are covered by half on both sides by those of `by`."""
    pairs: dict[tuple[int, int], list[Spans]] = defaultdict(list)
    for spans in by:
        pairs[spans[0], spans[3]].append(spans)
    out = []
    for a, s, e, b, t, u in one:
        near = [x for x in pairs.get((a, b), ()) if x[1] < e and x[2] > s and x[4] < u and x[5] > t]
        out.append(_covered([x[1:3] for x in near], s, e) >= 0.5 and _covered([x[4:6] for x in near], t, u) >= 0.5)
    return out


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum() or c == " ")


def scores(corpus: Corpus, found: Sequence[Spans], least_words: int = 8) -> dict[str, float]:
    """Return recall (all, by class, short verbatim) and precision (strict, verified), each from 0 to 1."""
    truth = [p for p in corpus.truth if p.words >= least_words]
    spans: list[Spans] = [(p.a, p.start_a, p.end_a, p.b, p.start_b, p.end_b) for p in truth]
    hits = _met(spans, found)
    groups: dict[str, list[bool]] = {"recall": hits}
    for passage, hit in zip(truth, hits, strict=True):
        groups.setdefault(passage.kind, []).append(hit)
        if passage.kind == "verbatim" and passage.words <= 12:
            groups.setdefault("verbatim 8-12 words", []).append(hit)
    result = {name: sum(group) / len(group) for name, group in groups.items() if group}
    every: list[Spans] = [(p.a, p.start_a, p.end_a, p.b, p.start_b, p.end_b) for p in corpus.truth]
    right = _met(found, every)
    boilerplate: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for doc, start, end in corpus.ignored:
        boilerplate[doc].append((start, end))
    others = [
        x
        for x, ok in zip(found, right, strict=True)
        if not ok and max(_covered(boilerplate[x[0]], x[1], x[2]), _covered(boilerplate[x[3]], x[4], x[5])) <= 0.3
    ]
    n_right = sum(right)
    result["strict precision"] = n_right / max(1, n_right + len(others))
    sample = others if len(others) <= SAMPLE else random.Random(0).sample(others, SAMPLE)
    alike = sum(_alike(corpus.texts[x[0]][x[1] : x[2]], corpus.texts[x[3]][x[4] : x[5]]) for x in sample)
    share = alike / len(sample) if sample else 0.0
    result["verified precision"] = (n_right + len(others) * share) / max(1, n_right + len(others))
    return result


def _alike(one: str, other: str) -> bool:
    one, other = _plain(one), _plain(other)
    return fuzz.ratio(one, other) >= 70 and min(len(one.split()), len(other.split())) >= 5


def pair_recall(corpus: Corpus, pairs: set[tuple[int, int]]) -> float:
    """Return which share of the document pairs that share text are among `pairs`."""
    wanted = {(p.a, p.b) for p in corpus.truth if p.words >= 8}
    return len(wanted & pairs) / max(1, len(wanted))
