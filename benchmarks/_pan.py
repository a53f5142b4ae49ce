"""Cases of copying as the PAN competitions have them, and their measures of how well detections meet the cases.

Made are source and suspicious documents of 5 to 60 KB of invented languages, with one to seven cases in each suspicious
one, of 50 to 2,000 words: copied as they are, at random words inserted, dropped, replaced and shuffled, reworded with
swaps, summed up (sentences left out), with paragraphs in another order. Half of the suspicious documents take all their
cases from one source, so that cases of one pair of documents have to be told apart.

Measures: M. Potthast, B. Stein, A. Barron-Cedeno, P. Rosso, "An evaluation framework for plagiarism detection", COLING
2010, section 3 (the macro-averaged ones, as in the competitions).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2

import numpy as np

from benchmarks._reuse_made import CAPITAL, FORMS, LANGUAGES, STOP, Words, vocabulary, write_documents

KINDS = ("none", "random", "paraphrase-lite", "summary", "reordered")
Box = tuple[str, int, int, str, int, int]
"""A suspicious document and a span there, a source document and a span there; code points."""
Token = tuple[int, int, int]
"""Word, what follows it, how it is spelt (see `_reuse_made`)."""
APART = 150
"""Words of other text, at least, between two cases."""


@dataclass(frozen=True)
class Collection:
    """Documents by name, and the cases between them."""

    texts: dict[str, str]
    cases: list[Box]
    kinds: list[str]


def made(n: int, seed: int) -> Collection:
    """Make `n` source and `n` suspicious documents."""
    rng = np.random.default_rng(seed)
    words = vocabulary(rng, 20 * n)  # the documents are long
    language = rng.integers(0, len(LANGUAGES), 2 * n)
    language[n:] = language[:n]
    sizes = np.exp(rng.uniform(np.log(850), np.log(10_000), 2 * n)).astype(np.int64)
    starts = np.append(0, np.cumsum(sizes))
    columns = [np.zeros(int(starts[-1]), t) for t in (np.int32, np.uint8, np.uint8)]
    state = np.array([seed * 7919 + 12345], np.uint64)
    write_documents(words, language, starts, state, *columns)
    tokens = list(zip(*(c.tolist() for c in columns), strict=True))
    documents = [tokens[a:b] for a, b in pairwise(starts.tolist())]
    spelt = [_written(words, d) for d in documents[:n]]
    texts = {f"source-{k:05d}": text for k, (text, _) in enumerate(spelt)}
    cases: list[Box] = []
    kinds: list[str] = []
    for k in range(n):
        alike = np.flatnonzero(language[:n] == language[k])
        sources = rng.choice(alike, 1) if rng.random() < 0.5 else alike
        own, name = documents[n + k], f"suspicious-{k:05d}"
        plan = _plan([len(d) for d in documents[:n]], len(own), sources, rng)
        chosen = [str(rng.choice(KINDS)) for _ in plan]
        copies = [
            _obfuscated(documents[source][low:high], kind, words.draws[language[k]], int(language[k]) * FORMS, rng)
            for (source, low, high), kind in zip(plan, chosen, strict=True)
        ]
        together, spans = _spliced(own, copies, rng)
        texts[name], here = _written(words, together)
        for (source, low, high), (start, end) in zip(plan, spans, strict=True):
            there = spelt[source][1]
            one, other = (name, here[start][0], here[end - 1][1]), (there[low][0], there[high - 1][1])
            cases.append((*one, f"source-{source:05d}", *other))
        kinds += chosen
    return Collection(texts, cases, kinds)


def _plan(lengths: list[int], room: int, sources, rng) -> list[tuple[int, int, int]]:
    """Choose up to seven passages (source, first and last word) that stand apart, for a document of `room` words."""
    taken: list[tuple[int, int, int]] = []
    for _ in range(int(rng.integers(1, 8))):
        source, size = int(rng.choice(sources)), int(np.exp(rng.uniform(np.log(50), np.log(2000))))
        if size + 2 * APART > lengths[source] or room < APART * (len(taken) + 2):
            continue
        at = int(rng.integers(APART // 2, lengths[source] - size - APART // 2))
        if not any(s == source and at < high + APART and at + size + APART > low for s, low, high in taken):
            taken.append((source, at, at + size))
    return taken


def _spliced(own: list[Token], copies: list[list[Token]], rng) -> tuple[list[Token], list[tuple[int, int]]]:
    """Put the copies into a text, well apart; return it, and where each stands."""
    cuts = np.sort(rng.choice(np.arange(1, max(2, len(own) // APART)), len(copies), replace=False)) * APART
    out: list[Token] = []
    spans, last = [], 0
    for cut, copied in zip(cuts.tolist(), copies, strict=True):
        out += own[last:cut]
        spans.append((len(out), len(out) + len(copied)))
        out += copied
        last = cut
    return out + own[last:], spans


def _obfuscated(given: list[Token], kind: str, draws, first: int, rng) -> list[Token]:
    """Return a copy of its kind; `draws` and `first` give other words of the language."""
    if kind == "random":
        rate = rng.choice((0.1, 0.25))
        out = _edited(given, rate, draws, first, rng)
        for k in range(0, len(out) - 6, 6):  # some windows of six words are shuffled
            if rng.random() < rate:
                out[k : k + 6] = [out[k + int(j)] for j in rng.permutation(6)]
        return out
    if kind == "paraphrase-lite":
        out = _edited(given, rng.choice((0.2, 0.25, 0.3)), draws, first, rng)
        for k in range(len(out) - 1):
            if rng.random() < 0.06:
                out[k], out[k + 1] = out[k + 1], out[k]
        return out
    if kind == "summary":
        out, kept = [], True
        for token in given:
            if kept:
                out.append(token)
            if token[1] >= STOP:
                kept = rng.random() < 0.4
        return out if len(out) >= 20 else list(given)
    if kind == "reordered":
        pieces = np.array_split(np.arange(len(given)), max(2, min(8, len(given) // 40)))
        return [given[int(k)] for p in rng.permutation(len(pieces)) for k in pieces[int(p)]]
    return list(given)


def _edited(given: list[Token], rate: float, draws, first: int, rng) -> list[Token]:
    out = []
    for token in given:
        r = rng.random()
        fresh = (first + int(draws[rng.integers(len(draws))]), 0, 0)
        if r < rate * 0.6:
            out.append((fresh[0], *token[1:]))
        elif r < rate * 0.8:
            out += [fresh, token]
        elif r >= rate:
            out.append(token)
    return out or list(given)


def _written(words: Words, tokens: Sequence[Token]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text, and where each word stands in it."""
    parts: list[str] = []
    places, at = [], 0
    for word, after, spelt in tokens:
        form = "".join(map(chr, words.letters[words.starts[word] : words.starts[word + 1]]))
        form = form.capitalize() if spelt & CAPITAL else form
        mark = ("", ",", ".", ".")[after & 3]
        places.append((at, at + len(form)))
        parts.append(form + mark + ("\n" if after & 3 == 3 else " "))
        at += len(parts[-1])
    return "".join(parts), places


def measures(cases: Sequence[Box], found: Sequence[Box]) -> dict[str, float]:
    """Return precision, recall, granularity and plagdet."""
    by_pair: dict[tuple[str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, boxes in enumerate((cases, found)):
        for k, box in enumerate(boxes):
            by_pair[box[0], box[3]][side].append(k)
    recall, times = np.zeros(len(cases)), np.zeros(len(cases), np.int64)
    precision = np.zeros(len(found))
    for of_pair, of_found in by_pair.values():
        for mine, others, here, there, out in (
            (of_pair, of_found, cases, found, recall), (of_found, of_pair, found, cases, precision),
        ):  # fmt: skip
            for k in mine:
                met = [there[j] for j in others if _meet(here[k], there[j])]
                out[k] = _share(here[k], met)
                if out is recall:
                    times[k] = len(met)
    p, r = (float(x.mean()) if len(x) else 0.0 for x in (precision, recall))
    granularity = float(times[times > 0].mean()) if times.any() else 1.0
    plagdet = 2 * p * r / (p + r) / log2(1 + granularity) if p + r else 0.0
    met = float((times > 0).mean())
    return {"recall": r, "precision": p, "granularity": granularity, "plagdet": plagdet, "cases met": met}


def _meet(one: Box, other: Box) -> bool:
    return one[1] < other[2] and other[1] < one[2] and one[4] < other[5] and other[4] < one[5]


def _share(box: Box, by: Sequence[Box]) -> float:
    """Return which share of the characters of `box`, on both sides, those of `by` cover."""
    covered = 0
    for low, high in ((1, 2), (4, 5)):
        at = box[low]
        for other in sorted(by, key=lambda x: x[low]):
            fresh = min(other[high], box[high]) - max(other[low], at)
            if fresh > 0:
                covered, at = covered + fresh, min(other[high], box[high])
    return covered / (box[2] - box[1] + box[5] - box[4])
