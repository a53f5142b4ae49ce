"""Corpora with exact truth on what was copied from where: those beside the project, or one made here."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

CLASSES = {1: "verbatim", 2: "light edits", 3: "OCR noise", 4: "near copies", 5: "paraphrase-lite", 6: "spelling"}


@dataclass(frozen=True)
class Passage:
    """Text of document `a` that stands, changed or not, in document `b`; spans in code points."""

    a: int
    start_a: int
    end_a: int
    b: int
    start_b: int
    end_b: int
    words: int
    kind: str


@dataclass(frozen=True)
class Corpus:
    """Documents, what they share, and stretches that count neither for nor against (boilerplate)."""

    name: str
    texts: list[str]
    truth: list[Passage]
    ignored: list[tuple[int, int, int]]

    def table(self) -> pa.Table:
        """Return the documents as `find_reuse` takes them; ids ascend with the number of the document."""
        ids = [f"{number:08d}" for number in range(len(self.texts))]
        return pa.table({"source_id": ids, "text": pa.array(self.texts, pa.large_string())})


def load(folder: Path) -> Corpus:
    """Read a corpus of `data/reuse`."""
    truth = []
    for row in pq.read_table(folder / "truth.parquet").to_pylist():
        one, other = (row["da"], row["a0"], row["a1"]), (row["db"], row["b0"], row["b1"])
        one, other = min(one, other), max(one, other)
        truth.append(Passage(*one, *other, row["ntok"], CLASSES[row["cls"]]))
    ignored = [(r["doc"], r["s"], r["e"]) for r in pq.read_table(folder / "ignore.parquet").to_pylist()]
    return Corpus(
        folder.name, pq.read_table(folder / "docs.parquet", columns=["text"])["text"].to_pylist(), truth, ignored
    )


def make(n: int, seed: int) -> Corpus:
    """Make `n` documents of an invented language, with quotations planted among them.

    Words follow Zipf's law over 8,000 forms, so common words and chance phrases occur as in natural text. Truth holds
    the planted pairs only.
    """
    rng = random.Random(seed)
    forms = sorted(
        {
            "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(1, 4)))
            for _ in range(8000)
        }
    )
    rng.shuffle(forms)
    weights = [1 / (rank + 3) for rank in range(len(forms))]
    documents = [rng.choices(forms, weights, k=rng.randint(250, 500)) for _ in range(n)]
    planted: list[tuple[int, int, int, int, int, int, str]] = []
    kinds = ("verbatim", "light edits", "OCR noise", "spelling")
    for b in range(1, n):
        for kind in rng.sample(kinds, rng.randint(0, 2)):
            a = rng.randrange(b)
            size = rng.randint(8, 60) if kind == "verbatim" else rng.randint(18, 60)
            at = rng.randrange(len(documents[a]) - size)
            changed = _change(documents[a][at : at + size], kind, forms, rng)
            place = rng.randrange(len(documents[b]))
            if any(p[0] == b or (p[3] == b and p[4] < place < p[5]) for p in planted[-4:]):
                continue
            planted = [
                (x, s, e, y, *(_moved((t, u), place, len(changed)) if y == b else (t, u)), k)
                for x, s, e, y, t, u, k in planted
            ]
            documents[b][place:place] = changed
            planted.append((a, at, at + size, b, place, place + len(changed), kind))
    texts, offsets = [], []
    for words in documents:
        starts, at = [], 0
        for word in words:
            starts.append(at)
            at += len(word) + 1
        offsets.append([*starts, at])
        texts.append(" ".join(words))
    truth = [
        Passage(a, offsets[a][s], offsets[a][e] - 1, b, offsets[b][t], offsets[b][u] - 1, e - s, kind)
        for a, s, e, b, t, u, kind in planted
    ]
    return Corpus(f"made here ({n} documents, seed {seed})", texts, truth, [])


def _moved(span: tuple[int, int], place: int, size: int) -> tuple[int, int]:
    return (span[0] + size, span[1] + size) if span[0] >= place else span


def _change(words: list[str], kind: str, forms: list[str], rng: random.Random) -> list[str]:
    if kind == "verbatim":
        return list(words)
    if kind == "spelling":
        return [word.upper() if rng.random() < 0.5 else word.replace("a", "á").replace("o", "ô") for word in words]
    out = []
    for word in words:
        if kind == "light edits" and rng.random() < 0.1:
            out += rng.choice(([], [rng.choice(forms)], [word, rng.choice(forms)]))
        elif kind == "OCR noise":
            out.append("".join(rng.choice("bdfgklmnprstvzaeiou") if rng.random() < 0.04 else c for c in word))
        else:
            out.append(word)
    return out or list(words)
