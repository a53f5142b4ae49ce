"""Shared passages: time, recall and precision against known truth, beside peers in the same run.

The corpus is `BENCH_REUSE` (a folder of `data/reuse`), else `data/reuse/c1000` beside the project, else one made here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import SHARED

from benchmarks._reuse_corpus import Corpus, load, make
from benchmarks._reuse_peers import peers
from benchmarks._reuse_scores import Spans, pair_recall, scores
from stemmata.config import TraceSettings

COLUMNS = (
    "recall", "verbatim", "verbatim 8-12 words", "light edits", "OCR noise", "near copies", "paraphrase-lite",
    "spelling", "strict precision", "verified precision",
)  # fmt: skip
REPEATS = 3


def corpus() -> Corpus:
    """Return the corpus to measure on."""
    folder = Path(os.environ.get("BENCH_REUSE", SHARED / "data" / "reuse" / "c1000"))
    if (folder / "truth.parquet").is_file():
        return load(folder)
    print(f"there is no corpus at {folder}: measured on one made here\n")
    return make(2000, seed=1)


def ours(on: Corpus, threads: int | None) -> tuple[float, list[Spans]]:
    """Return the best of a few wall times, and what was found."""
    from stemmata.trace.reuse import find_reuse

    table, best, rows = on.table(), float("inf"), None
    for _ in range(REPEATS):
        began = time.perf_counter()
        rows = find_reuse(table, settings=TraceSettings(), threads=threads).rows
        best = min(best, time.perf_counter() - began)
    names = ("source_a", "start_a", "end_a", "source_b", "start_b", "end_b")
    columns = [rows.column(n).to_pylist() for n in names]
    return best, [(int(a), s, e, int(b), t, u) for a, s, e, b, t, u in zip(*columns, strict=True)]


def first_use() -> tuple[float, float]:
    """Return the seconds that importing the kernels takes without and with their cache."""
    code = "import stemmata.trace.reuse"
    with tempfile.TemporaryDirectory() as folder:
        times = []
        for _ in range(2):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"NUMBA_CACHE_DIR": folder})
            times.append(time.perf_counter() - began)
    return times[0], times[1]


def main() -> None:
    """Print the tables."""
    on = corpus()
    size = sum(len(t.encode()) for t in on.texts) / 1e6
    print(f"corpus {on.name}: {len(on.texts)} documents, {size:.1f} MB, {len(on.truth)} true passages\n")
    print("| system | wall s | MB/s | pairs of documents | " + " | ".join(COLUMNS) + " |")
    print("|---" * (4 + len(COLUMNS)) + "|")
    for threads in (1, None):
        seconds, found = ours(on, threads)
        name = f"stemmata, {threads or 'all'} thread{'' if threads == 1 else 's'}"
        _line(on, size, (name, seconds, found, {(x[0], x[3]) for x in found}))
    skipped = []
    for peer in peers(on):
        if isinstance(peer, str):
            skipped.append(peer)
        else:
            _line(on, size, peer)
    print(*[f"\n{line}" for line in skipped], sep="")
    compiled, cached = first_use()
    print(f"\nfirst use: import with compilation {compiled:.1f} s, with the cache {cached:.1f} s")


Found = tuple[str, float, list[Spans] | None, set[tuple[int, int]]]


def _line(on: Corpus, size: float, found: Found) -> None:
    name, seconds, passages, pairs = found
    by_name = scores(on, passages) if passages is not None else {}
    cells = " | ".join(f"{by_name[c]:.3f}" if c in by_name else "-" for c in COLUMNS)
    print(f"| {name} | {seconds:.2f} | {size / seconds:.1f} | {pair_recall(on, pairs):.3f} | {cells} |")


if __name__ == "__main__":
    main()
