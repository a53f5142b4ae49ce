"""Shared passages: time, memory, recall and precision against known truth, beside peers in the same run.

Settings are environment variables (`docs/benchmarks.md`): `BENCH_REUSE` (a folder of a corpus or how many documents to
make), `BENCH_SEED`, `BENCH_SYSTEMS`, `BENCH_LIMIT`, `BENCH_GROWTH`; `PASSIM_HOME`, `PASSIM_PYTHON` for passim 2.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from math import log
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from tests.conftest import SHARED

from benchmarks._reuse_corpus import Corpus, load
from benchmarks._reuse_made import make
from benchmarks._reuse_peers import SPANS, SYSTEMS
from benchmarks._reuse_run import Run, run, why_not
from benchmarks._reuse_scores import pair_recall, scores

CLASSES = (
    "verbatim", "verbatim 8-12 words", "light edits", "OCR noise", "near copies", "paraphrase-lite", "spelling",
)  # fmt: skip
GROWING = ("stemmata", "stemmata-fast", "suffix-array")
"""Systems of which growth is measured, if they are among those wanted."""
MEASURES = ("recall", "strict precision", "verified precision")


@contextmanager
def corpus(given: str, seed: int) -> Iterator[Corpus]:
    """Yield the corpus in the folder `given`, or one of so many documents made for the time being."""
    if given.isdigit():
        with tempfile.TemporaryDirectory() as folder:
            yield make(int(given), seed, Path(folder, f"made-{given}-seed-{seed}"))
    else:
        yield load(Path(given))


def _first_use() -> tuple[float, float]:
    """Return the seconds that importing the kernels takes without and with their cache."""
    code = "import stemmata.trace.reuse"
    with tempfile.TemporaryDirectory() as folder:
        times = []
        for _ in range(2):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"NUMBA_CACHE_DIR": folder})
            times.append(time.perf_counter() - began)
    return times[0], times[1]


def _measure(on: Corpus, name: str, limit: float) -> tuple[Run, dict[str, float]]:
    """Run one system and score what it found."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "found.parquet")
        took = run(name, on.docs, out, limit)
        if not took.ended:
            return took, {}
        table = pq.read_table(out)
        rows = np.stack([table[c].to_numpy() for c in table.column_names], axis=1).astype(np.int64)
    if table.column_names == list(SPANS):
        return took, scores(on, rows) | {"pairs": pair_recall(on, rows[:, [0, 3]])}
    return took, {"pairs": pair_recall(on, rows)}


def _table(head: tuple[str, ...]) -> None:
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")


def _figures(by_name: dict[str, float], names: tuple[str, ...]) -> str:
    return " | ".join(f"{by_name[name]:.3f}" if name in by_name else "-" for name in names)


def _wall(took: Run) -> str:
    return f"{took.seconds:.2f}" if took.ended else f"> {took.seconds:.0f}"


def _compare(on: Corpus, names: list[str], limit: float) -> None:
    """Print time and quality of every system on one corpus."""
    true = int((on.truth[:, 6] >= 8).sum())
    print(f"corpus {on.folder.name}: {len(on.texts):,} documents, {on.megabytes:.1f} MB, {true:,} true passages\n")
    _table(("system", "wall s", "times ours", "CPU s", "MB/s", "peak MB", "pairs of documents", *MEASURES))
    skipped, classes, ours = [], [], 0.0
    for name in names:
        if reason := why_not(name):
            skipped.append(reason)
            continue
        took, by_name = _measure(on, name, limit)
        ours = ours or took.seconds
        ratio = f"{'' if took.ended else '> '}{took.seconds / ours:.2f}"
        cells = (_wall(took), ratio, f"{took.cpu:.2f}", f"{on.megabytes / took.seconds:.2f}", f"{took.peak_mb:.0f}")
        print(f"| {SYSTEMS[name][0]} | {' | '.join(cells)} | {_figures(by_name, ('pairs', *MEASURES))} |", flush=True)
        if "recall" in by_name:
            classes.append(f"| {SYSTEMS[name][0]} | {_figures(by_name, CLASSES)} |")
    print(*[f"\n{line}" for line in skipped], sep="", end="\n\n")
    _table(("recall by class", *CLASSES))
    print("\n".join(classes))


def _grow(given: list[str], seed: int, names: list[str], limit: float) -> None:
    """Print how time grows with the corpus: exponents between neighbouring sizes."""
    print("\ngrowth (exponent: log of the ratio of times over log of the ratio of bytes, from the size before)\n")
    _table(("system", "documents", "MB", "wall s", "CPU s", "peak MB", *MEASURES, "exponent, wall", "exponent, CPU"))
    seen: dict[str, list[tuple[float, Run]]] = {}
    for each in given:
        with corpus(each, seed) as on:
            for name in names:
                if why_not(name):
                    continue
                took, by_name = _measure(on, name, limit)
                before = seen.setdefault(name, [])
                before.append((on.megabytes, took))
                grown = ["-", "-"]
                for (size, earlier), (more, later) in pairwise(before[-2:]):
                    step = log(more / size)
                    grown = [f"{log(later.seconds / earlier.seconds) / step:.2f}"]
                    grown += [f"{log(later.cpu / earlier.cpu) / step:.2f}"]
                cells = (
                    f"{len(on.texts):,}",
                    f"{on.megabytes:.0f}",
                    _wall(took),
                    f"{took.cpu:.1f}",
                    f"{took.peak_mb:.0f}",
                )
                figures = _figures(by_name, MEASURES)
                print(f"| {SYSTEMS[name][0]} | {' | '.join(cells)} | {figures} | {' | '.join(grown)} |", flush=True)


def main() -> None:
    """Print the tables."""
    shared = SHARED / "data" / "reuse" / "c1000"
    given = os.environ.get("BENCH_REUSE") or (str(shared) if shared.is_dir() else "2000")
    seed, limit = int(os.environ.get("BENCH_SEED", "1")), float(os.environ.get("BENCH_LIMIT", "900"))
    names = os.environ.get("BENCH_SYSTEMS", ",".join(SYSTEMS)).split(",")
    if wrong := [name for name in names if name not in SYSTEMS]:
        sys.exit(f"there is no system {wrong[0]!r}; there are: {', '.join(SYSTEMS)}")
    with corpus(given, seed) as on:
        _compare(on, names, limit)
    if sizes := os.environ.get("BENCH_GROWTH"):
        _grow(sizes.split(","), seed, [name for name in names if name in GROWING], limit)
    compiled, cached = _first_use()
    print(f"\nfirst use: import with compilation {compiled:.1f} s, with the cache {cached:.1f} s")


if __name__ == "__main__":
    main()
