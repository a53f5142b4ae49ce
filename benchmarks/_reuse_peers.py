"""Peers from the package registry, on the same corpus in the same process; one not installed is named and skipped."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks._reuse_corpus import Corpus
from benchmarks._reuse_scores import Spans
from stemmata.trace.letters import code_points, letter_stream

NEIGHBOURS = 16
"""Places further down the suffix array that are set against each place: all pairs of a family of seventeen."""

Row = tuple[str, float, list[Spans] | None, set[tuple[int, int]]]
"""Name, seconds, passages (None where the peer finds pairs of documents only), pairs of documents."""


def peers(corpus: Corpus) -> Iterator[Row | str]:
    """Yield what each peer found, or the line that says why it did not run."""
    for module, run in (("pydivsufsort", _suffix_array), ("datasketch", _datasketch), ("rensa", _rensa)):
        try:
            importlib.import_module(module)
        except ImportError:
            yield f"{module}: skipped, not installed (pip install {module})"
            continue
        yield run(corpus)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _suffix_array(corpus: Corpus) -> Row:
    """Places near each other in the suffix array of all letters that share 32 of them, joined along diagonals."""
    from pydivsufsort import divsufsort, kasai

    found: list[Spans] = []

    def work() -> None:
        stream = letter_stream(corpus.table().column("text"), 1)
        letters = np.ascontiguousarray(stream.letters & 0x7F)
        order = divsufsort(letters).astype(np.int64)
        common = kasai(letters, order).astype(np.int64)
        at, reach, parts = np.arange(len(order) - 1), np.full(len(order) - 1, np.iinfo(np.int64).max), []
        for step in range(1, NEIGHBOURS + 1):
            inside = at + step < len(order)
            at, reach = at[inside], np.minimum(reach[inside], common[at[inside] + step - 1])
            at, reach = at[reach >= 32], reach[reach >= 32]
            one, other = order[at], order[at + step]
            parts.append(np.stack([np.minimum(one, other), np.maximum(one, other), reach], axis=1))
        a, b, length = np.concatenate(parts).T
        doc_a, doc_b = (np.searchsorted(stream.starts, x, side="right") - 1 for x in (a, b))
        length = np.minimum(length, np.minimum(stream.starts[doc_a + 1] - a, stream.starts[doc_b + 1] - b))
        keep = (length >= 32) & (doc_a != doc_b)
        # the same stretch is found again at each of its letters: keep the whole of each run along one diagonal
        rows = np.stack([b - a, a, a + length, doc_a, doc_b], axis=1)[keep]
        rows = rows[np.lexsort((rows[:, 1], rows[:, 0], rows[:, 4], rows[:, 3]))]
        same = (np.diff(rows[:, [0, 3, 4]], axis=0) == 0).all(axis=1) & (rows[1:, 1] <= rows[:-1, 2])
        first = np.flatnonzero(np.append(True, ~same))
        ends = np.maximum.reduceat(rows[:, 2], first) if len(first) else rows[:0, 2]
        shift, a, doc_a, doc_b = rows[first, 0], rows[first, 1], rows[first, 3], rows[first, 4]
        spans = []
        for docs, at in ((doc_a, a), (doc_b, a + shift)):
            base = at - stream.starts[docs]
            spans += [docs, code_points(stream, docs, base, 1)[0], code_points(stream, docs, base + ends - a - 1, 1)[1]]
        found.extend(zip(*(x.tolist() for x in spans), strict=True))

    seconds = _timed(work)
    return "suffix array, 32 letters (pydivsufsort)", seconds, found, {(x[0], x[3]) for x in found}


def _shingles(text: str) -> set[str]:
    words = text.split()
    return {" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))}


def _datasketch(corpus: Corpus) -> Row:
    from datasketch import MinHash, MinHashLSH

    pairs: set[tuple[int, int]] = set()

    def work() -> None:
        index = MinHashLSH(threshold=0.5, num_perm=128)
        for number, text in enumerate(corpus.texts):
            sketch = MinHash(num_perm=128)
            sketch.update_batch([s.encode() for s in sorted(_shingles(text))])
            pairs.update((other, number) for other in index.query(sketch))
            index.insert(number, sketch)

    return "datasketch LSH, Jaccard .5", _timed(work), None, pairs


def _rensa(corpus: Corpus) -> Row:
    from rensa import RMinHash, RMinHashLSH

    pairs: set[tuple[int, int]] = set()

    def work() -> None:
        index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
        for number, text in enumerate(corpus.texts):
            sketch = RMinHash(num_perm=128, seed=42)
            sketch.update(sorted(_shingles(text)))
            pairs.update((other, number) for other in index.query(sketch))
            index.insert(number, sketch)

    return "rensa LSH, 32 bands", _timed(work), None, pairs
