"""Systems that find shared text, each from a Parquet file of documents to a Parquet file of what it found.

Every system is a function of the corpus's `docs.parquet` (column `text`; documents are numbered by row) and the file to
write: columns `a`, `start_a`, `end_a`, `b`, `start_b`, `end_b` with a < b, or only `a`, `b` where it finds pairs of
documents. `_reuse_run` runs them, each in a process of its own.
"""

from __future__ import annotations

import json
import os
import random
import string
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numba as nb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from stemmata.config import TraceSettings
from stemmata.trace.letters import code_points, letter_stream
from stemmata.trace.reuse import find_reuse

SPANS = ("a", "start_a", "end_a", "b", "start_b", "end_b")
NEIGHBOURS = 16
"""Places further down the suffix array that are set against each place: all pairs of a family of seventeen."""
LEAST = 32
"""Letters that two places must share."""
PREFIX = 60
"""Random characters put before each document for passim, which loses a match that begins with the document."""
PARTS = 8
"""Files into which passim's documents are parted, so that Spark's work is parted too."""

Bytes, Rows = NDArray[np.uint8], NDArray[np.int64]
Places = Numbers = NDArray[np.int32]
System = Callable[[Path, Path], None]


def _texts(docs: Path) -> pa.ChunkedArray:
    return pc.cast(pq.read_table(docs, columns=["text"])["text"], pa.large_string())


def _write(out: Path, columns: list[object], names: tuple[str, ...] = SPANS) -> None:
    pq.write_table(pa.table(dict(zip(names, columns, strict=True))), out)


def stemmata(
    docs: Path, out: Path, *, speed: Literal["sensitive", "fast"] = "sensitive", threads: int | None = None
) -> None:
    """Run this program's kernels; ids ascend with the number of the document."""
    texts = _texts(docs)
    ids = pa.array([f"{number:08d}" for number in range(len(texts))])
    tables = [pa.table({"source_id": ids, "text": texts})]
    del texts  # handed over: the search joins the chunks, and those read are given back
    rows = find_reuse(tables.pop(), settings=TraceSettings(speed=speed), threads=threads).rows
    numbers = [pc.cast(rows[name], pa.int64()) for name in ("source_a", "source_b")]
    _write(out, [numbers[0], rows["start_a"], rows["end_a"], numbers[1], rows["start_b"], rows["end_b"]])


def stemmata_fast(docs: Path, out: Path) -> None:
    """Run this program's kernels with setting `trace.speed` = `fast`."""
    stemmata(docs, out, speed="fast")


def stemmata_one_thread(docs: Path, out: Path) -> None:
    """Run this program's kernels on one thread."""
    stemmata(docs, out, threads=1)


@nb.njit(
    nb.int64(nb.uint8[::1], nb.int32[::1], nb.int32[::1], nb.int32[::1], nb.int64, nb.int64, nb.int64[:, ::1]),
    cache=True,
)
def _neighbours(  # noqa: PLR0917  (a kernel)
    letters: Bytes, order: Places, common: Places, doc: Numbers, low: int, high: int, out: Rows
) -> int:
    """Count the stretches that places `low` to `high` of the order begin, or write them where `out` has room."""
    n = 0
    for at in range(low, high):
        one, reach = order[at], common[at]
        for step in range(1, NEIGHBOURS + 1):
            if reach < LEAST or at + step >= len(order):
                break
            other = order[at + step]
            a, b = min(one, other), max(one, other)
            # told once, at its first letter: before it the letters differ, or one of the documents begins
            begins = a == 0 or letters[a - 1] != letters[b - 1] or doc[a - 1] != doc[a] or doc[b - 1] != doc[b]
            if begins and doc[a] != doc[b]:
                if n < len(out):
                    out[n, 0], out[n, 1], out[n, 2] = a, b, reach
                n += 1
            reach = min(reach, common[at + step])
    return n


def suffix_array(docs: Path, out: Path) -> None:
    """Places near each other in the suffix array of all letters that share 32 of them, each stretch once."""
    from pydivsufsort import divsufsort, kasai

    stream = letter_stream(_texts(docs), 1)
    letters = np.ascontiguousarray(stream.letters & 0x7F)
    order = divsufsort(letters)
    common = kasai(letters, order)
    doc = np.repeat(np.arange(stream.n_documents, dtype=np.int32), np.diff(stream.starts))
    doc = np.append(doc, np.full(len(letters) - len(doc), stream.n_documents, np.int32))
    parts = []
    for low in range(0, len(order), 10_000_000):
        given = (letters, order, common, doc, low, min(low + 10_000_000, len(order)))
        rows = np.empty((_neighbours(*given, np.empty((0, 3), np.int64)), 3), np.int64)
        _neighbours(*given, rows)
        parts.append(rows)
    a, b, length = np.concatenate(parts).T
    doc_a, doc_b = doc[a].astype(np.int64), doc[b].astype(np.int64)
    length = np.minimum(length, np.minimum(stream.starts[doc_a + 1] - a, stream.starts[doc_b + 1] - b))
    keep = length >= LEAST
    spans: list[object] = []
    for numbers, places in ((doc_a[keep], a[keep]), (doc_b[keep], b[keep])):
        base = places - stream.starts[numbers]
        first_places = code_points(stream, numbers, base, 1)[0]
        spans += [numbers, first_places, code_points(stream, numbers, base + length[keep] - 1, 1)[1]]
    _write(out, spans)


def _shingles(text: str) -> set[str]:
    words = text.split()
    return {" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))}


def _write_pairs(out: Path, pairs: list[tuple[int, int]]) -> None:
    _write(out, list(np.array(pairs, np.int64).reshape(-1, 2).T), ("a", "b"))


def datasketch(docs: Path, out: Path) -> None:
    """MinHash-LSH of whole documents over three-word shingles, Jaccard .5."""
    from datasketch import MinHash, MinHashLSH

    pairs: list[tuple[int, int]] = []
    index = MinHashLSH(threshold=0.5, num_perm=128)
    for number, text in enumerate(_texts(docs).to_pylist()):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([s.encode() for s in sorted(_shingles(text))])
        pairs += [(other, number) for other in index.query(sketch)]
        index.insert(number, sketch)
    _write_pairs(out, pairs)


def rensa(docs: Path, out: Path) -> None:
    """MinHash-LSH of whole documents over three-word shingles, 32 bands."""
    from rensa import RMinHash, RMinHashLSH

    pairs: list[tuple[int, int]] = []
    index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
    for number, text in enumerate(_texts(docs).to_pylist()):
        sketch = RMinHash(num_perm=128, seed=42)
        sketch.update(sorted(_shingles(text)))
        pairs += [(other, number) for other in index.query(sketch)]
        index.insert(number, sketch)
    _write_pairs(out, pairs)


def passim(docs: Path, out: Path) -> None:
    """Run passim 2 with its defaults, as far as passages (`--to-extents`): clustering needs a download at run time."""
    _passim(docs, out, [])


def passim_short(docs: Path, out: Path) -> None:
    """Run passim 2 set for short passages."""
    _passim(docs, out, ["-n", "15", "-m", "2", "-a", "25"])


def passim_python() -> str | None:
    """Return the interpreter that has passim's requirements; None where `PASSIM_HOME` names no checkout."""
    home = os.environ.get("PASSIM_HOME")
    if not home or not Path(home, "passim", "seriatim.py").is_file():
        return None
    return os.environ.get("PASSIM_PYTHON") or str(Path(home, ".venv", "bin", "python"))


def _passim(docs: Path, out: Path, options: list[str]) -> None:
    python, home = passim_python(), os.environ["PASSIM_HOME"]
    rng = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        given, result, scratch = (Path(folder, name) for name in ("in", "out", "scratch"))
        given.mkdir()
        texts = _texts(docs).to_pylist()
        each = -(-len(texts) // PARTS)
        for part in range(PARTS):
            with (given / f"part-{part}.json").open("w", encoding="utf-8") as file:
                for number in range(part * each, min(len(texts), (part + 1) * each)):
                    prefix = "".join(rng.choices(string.ascii_lowercase, k=PREFIX - 1)) + " "
                    row = {"id": str(number), "series": str(number), "text": prefix + texts[number]}
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        threads = len(os.sched_getaffinity(0))
        spark = f"--master local[{threads}] --driver-memory 4g --conf spark.local.dir={scratch} pyspark-shell"
        environment = os.environ | {
            "PYSPARK_SUBMIT_ARGS": spark, "PYSPARK_PYTHON": str(python), "PYTHONPATH": home,
            "SPARK_CONF_DIR": str(Path(home, "conf")),
        }  # fmt: skip
        # as `bin/passim` does, with the document's number carried along
        fields = ["--all-pairs", "--fields", "xxhash64(series) as gid", "cast(id as bigint) as number"]
        command = [*fields, "--filterpairs", "gid < gid2", *options, "--to-extents", str(given), str(result)]
        code = "import sys, passim; sys.exit(passim.main(sys.argv[1:]))"
        with Path(folder, "log").open("w+", encoding="utf-8") as log:
            ended = subprocess.run(
                [str(python), "-c", code, *command], env=environment, stdout=log, stderr=log, check=False
            )
            if ended.returncode:
                log.seek(0)
                sys.exit(f"passim ended with {ended.returncode}: {log.read()[-2000:]}")
        rows = pq.read_table(result / "tmp" / "extents.parquet", columns=[
            "number", "begin", "end", "number2", "begin2", "end2",
        ])  # fmt: skip
    a, start_a, end_a, b, start_b, end_b = (c.to_numpy().astype(np.int64) for c in rows.columns)
    one = [a, np.maximum(0, start_a - PREFIX), np.maximum(0, end_a - PREFIX)]
    other = [b, np.maximum(0, start_b - PREFIX), np.maximum(0, end_b - PREFIX)]
    spans = [np.where(a < b, x, y) for x, y in zip(one + other, other + one, strict=True)]
    whole = (spans[1] < spans[2]) & (spans[4] < spans[5])
    _write(out, [x[whole] for x in spans])


SYSTEMS: dict[str, tuple[str, System, str]] = {
    "stemmata": ("stemmata", stemmata, ""),
    "stemmata-fast": ("stemmata, fast", stemmata_fast, ""),
    "stemmata-1": ("stemmata, one thread", stemmata_one_thread, ""),
    "suffix-array": ("suffix array, 32 letters (pydivsufsort)", suffix_array, "pydivsufsort"),
    "datasketch": ("datasketch LSH, Jaccard .5", datasketch, "datasketch"),
    "rensa": ("rensa LSH, 32 bands", rensa, "rensa"),
    "passim": ("passim 2, its defaults", passim, ""),
    "passim-short": ("passim 2, n=15 m=2 a=25", passim_short, ""),
}
"""Short name: name in the table, function, module that must be installed."""
