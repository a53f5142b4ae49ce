"""Corpora with exact truth on what was copied from where, as folders of three Parquet files.

`docs.parquet` has the column `text` (documents are numbered by row), `truth.parquet` one row a shared passage (`da`,
`a0`, `a1`, `db`, `b0`, `b1` in code points, `ntok` words, `cls` as in `KINDS`), `ignore.parquet` stretches that count
neither for nor against (`doc`, `s`, `e`: boilerplate). `_reuse_made` makes such folders.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

KINDS = {1: "verbatim", 2: "light edits", 3: "OCR noise", 4: "near copies", 5: "paraphrase-lite", 6: "spelling"}


@dataclass(frozen=True)
class Corpus:
    """Documents and what they share."""

    folder: Path
    texts: pa.ChunkedArray
    truth: NDArray[np.int64]
    """One row a passage: document a, start, end, document b, start, end, words, kind; a < b."""
    ignored: NDArray[np.int64]
    """Document, start, end."""

    @property
    def docs(self) -> Path:
        """The file of documents."""
        return self.folder / "docs.parquet"

    @property
    def megabytes(self) -> float:
        """Size of the texts in UTF-8."""
        return float(pc.sum(pc.binary_length(self.texts)).as_py()) / 1e6

    def text(self, number: int) -> str:
        """Return one document."""
        return str(self.texts[number].as_py())


def _numbers(path: Path, *columns: str) -> NDArray[np.int64]:
    table = pq.read_table(path, columns=list(columns))
    return np.stack([table[name].to_numpy() for name in columns], axis=1).astype(np.int64)


def load(folder: Path) -> Corpus:
    """Read a corpus."""
    truth = _numbers(folder / "truth.parquet", "da", "a0", "a1", "db", "b0", "b1", "ntok", "cls")
    swapped = truth[:, 0] > truth[:, 3]
    truth[swapped] = truth[swapped][:, [3, 4, 5, 0, 1, 2, 6, 7]]
    texts = pc.cast(pq.read_table(folder / "docs.parquet", columns=["text"])["text"], pa.large_string())
    return Corpus(folder, texts, truth, _numbers(folder / "ignore.parquet", "doc", "s", "e"))
