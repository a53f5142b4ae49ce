"""Seeds and stretches as a relational plan, for an engine: the same rows as `seeds` and `extend` on plain arrays.

Letters and words are laid out as shared arrays, which every worker sees; rows name places in them. Kernels hash and
extend, SQL does what compares documents:

1. kernel: the anchor of every word (`anchors`): document, word, place, hash of the word before, hash of the letters;
2. SQL, three times: anchors shared by several documents. Few get the grade of this length, many must agree in more
   letters (kernel: longer hashes), and what is crowded even then is tied to its earliest document (`seeds.STAR`);
3. SQL: grade of the word before, then pairs of places by a join on grade and hash, without those that the pair of the
   words before already covers;
4. kernel over whole pairs of documents: stretches (`extend`).

What comes after (significance, boilerplate, rows) is small, and is done on the arrays.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmata.stage import Engine, NamedArrays
from stemmata.trace import extend, seeds
from stemmata.trace.anchors import Words, hashes_at, words_before
from stemmata.trace.letters import LetterStream, Whole

BYTES_A_WORD = 64
"""Memory that the same work takes on plain arrays, about, a word of the case."""

_DOCUMENTS = 256  # documents that one call of the kernel reads
_ANCHORS = pa.schema([*((name, pa.int32()) for name in ("doc", "word", "place", "before")), ("hash", pa.int64())])
_STRETCHES = pa.schema([("part", pa.int64()), *((name, pa.int64()) for name in extend.COLUMNS)])
_RANGES = pa.schema([("low", pa.int32()), ("high", pa.int32())])


def compared_on(
    engine: Engine, stream: LetterStream, words: Words, rank: Whole, length: int
) -> tuple[LetterStream, Words, NDArray[np.uint8], NDArray[np.int64]]:
    """Return the stretches that documents share and the words that are too common, worked out by an engine.

    Args:
        engine: The engine.
        stream: The letters.
        words: The words.
        rank: The order of the documents in time (any distinct numbers): crowded text is tied to the lowest.
        length: How many letters of an anchor must agree.

    Returns:
        Letters and words as they were, now in files that are mapped into memory; the codes of all words as in
        `seeds.Seeds.codes`, but 0 for words that are not crowded; and what `extend.extend` returns.
    """
    shared = engine.share(
        {
            "letters": stream.letters, "starts": stream.starts, "word_starts": stream.word_starts,
            "at": words.at, "hashes": words.hashes,
        }
    )  # fmt: skip
    stream = LetterStream(
        shared["letters"], shared["starts"], shared["word_starts"], stream.notes, stream.data, stream.offsets
    )
    words = Words(shared["word_starts"], shared["at"], shared["hashes"])
    n = stream.n_documents
    lows = np.arange(0, n, _DOCUMENTS, dtype=np.int32)
    engine.put("ranges", pa.table([lows, np.minimum(lows + _DOCUMENTS, n).astype(np.int32)], schema=_RANGES))
    engine.put("ranks", pa.table({"doc": np.arange(n, dtype=np.int32), "rank": rank}))
    engine.map("anchors", "ranges", partial(_anchors, length=length), _ANCHORS, rows=1)
    _grade(engine)
    engine.query("pairs", _PAIRS, kept=False)
    engine.map("stretches", "pairs", _stretches, _STRETCHES, whole=("a", "b"))
    found, crowded = engine.get("stretches"), engine.get("crowded")
    engine.drop("stretches", "pairs", "crowded", "graded", "tied", "ranges", "ranks")
    codes = np.zeros(max(1, len(words.at)), np.uint8)
    doc, word = (crowded.column(name).to_numpy() for name in ("doc", "word"))
    codes[words.starts[doc] + word] = len(seeds.LEVELS) << 4 | seeds.STAR
    return stream, words, codes, _in_order(found)


def _grade(engine: Engine) -> None:
    """Make of `anchors` the tables `graded` (places that make pairs, with their grade), `crowded` and `tied`."""
    grades = range(1, len(seeds.LEVELS) + 2)
    for grade, (letters, cap) in zip(grades, ((0, seeds.FEW), *seeds.LEVELS), strict=True):
        if grade > 1:
            engine.map(f"anchors{grade}", f"many{grade - 1}", partial(_longer, length=letters), _ANCHORS)
        anchors = "anchors" if grade == 1 else f"anchors{grade}"
        engine.query(f"shared{grade}", _SHARED.format(anchors=anchors))
        engine.drop(anchors)
        for name, sign in (("few", "<="), ("many", ">")):
            engine.query(f"{name}{grade}", f"SELECT * FROM shared{grade} WHERE places {sign} {cap}", kept=False)  # noqa: S608
    rows = [_GRADED.format(grade=grade, table=f"few{grade}") for grade in grades]
    rows.append(_GRADED.format(grade=seeds.STAR, table=f"many{grades[-1]}"))
    engine.query("graded", _WITH_BEFORE.format(rows=" UNION ALL ".join(rows)))
    engine.query("crowded", f"SELECT doc, word, place, hash FROM many{grades[-1]}")  # noqa: S608
    engine.query("tied", _TIED)
    engine.drop(*(f"{name}{grade}" for grade in grades for name in ("few", "many", "shared")))


_SHARED = """
SELECT a.doc, a.word, a.place, a.before, a.hash, s.places FROM {anchors} a JOIN (
  SELECT hash, count(*) AS places FROM {anchors} GROUP BY hash HAVING min(doc) < max(doc)
) s ON a.hash = s.hash
"""
_GRADED = "SELECT doc, word, place, before, hash, {grade} AS grade FROM {table}"
_WITH_BEFORE = """
SELECT doc, place, before, hash, grade,
  CASE WHEN lag(word) OVER (PARTITION BY doc ORDER BY word) = word - 1
    THEN lag(grade) OVER (PARTITION BY doc ORDER BY word) ELSE 0 END AS grade_before
FROM ({rows})
"""
_TIED = """
SELECT m.hash, m.doc, min(m.place) AS place, min(r.rank) AS rank FROM crowded m JOIN ranks r ON m.doc = r.doc
GROUP BY m.hash, m.doc
"""
# a word of another document with the same letters: the pair of the words before covers it if they are as alike
_PAIRS = f"""
SELECT one.doc AS a, one.place AS place_a, other.doc AS b, other.place AS place_b
FROM graded one JOIN graded other ON one.grade = other.grade AND one.hash = other.hash AND one.doc < other.doc
WHERE one.grade < {seeds.STAR}
  AND NOT (one.before <> 0 AND one.before = other.before AND one.grade_before = other.grade_before
           AND one.grade_before BETWEEN 1 AND one.grade)
UNION ALL
SELECT least(first.doc, later.doc) AS a,
  CASE WHEN first.doc < later.doc THEN first.place ELSE later.place END AS place_a,
  greatest(first.doc, later.doc) AS b,
  CASE WHEN first.doc < later.doc THEN later.place ELSE first.place END AS place_b
FROM (SELECT hash, min_by(doc, rank) AS doc, min_by(place, rank) AS place FROM tied GROUP BY hash) first
JOIN tied later ON first.hash = later.hash
WHERE first.doc <> later.doc
"""  # noqa: S608  (a constant of the program)


def _anchors(ranges: pa.Table, shared: NamedArrays, *, length: int) -> pa.Table:
    """Return the anchors of ranges of documents."""
    tables = [_ANCHORS.empty_table()]
    for low, high in zip(*(ranges.column(name).to_pylist() for name in ("low", "high")), strict=True):
        starts, word_starts = shared["starts"], shared["word_starts"][low : high + 1]
        begin, end = word_starts[0], word_starts[-1]
        words = Words(word_starts - begin, shared["at"][begin:end], shared["hashes"][begin:end])
        doc = low + np.repeat(np.arange(high - low), np.diff(word_starts))
        hashes = hashes_at(shared["letters"], words.at, starts[doc + 1], length)
        number = np.arange(begin, end) - shared["word_starts"][doc]
        tables.append(_as_anchors(hashes, doc, number, words.at - starts[doc], words_before(words)))
    return pa.concat_tables(tables)


def _longer(rows: pa.Table, shared: NamedArrays, *, length: int) -> pa.Table:
    """Return the same anchors with the hash of more letters, without those that their document ends too soon for."""
    doc, word, place, before = (rows.column(name).to_numpy() for name in ("doc", "word", "place", "before"))
    starts = shared["starts"]
    hashes = hashes_at(shared["letters"], starts[doc] + place, starts[doc + 1], length)
    return _as_anchors(hashes, doc, word, place, before)


def _as_anchors(hashes: Whole, *columns: NDArray[np.integer[Any]]) -> pa.Table:
    found = hashes >= 0
    chosen = [np.ascontiguousarray(column[found], np.int32) for column in columns]
    return pa.table([*chosen, hashes[found]], schema=_ANCHORS)


def _stretches(pairs: pa.Table, shared: NamedArrays) -> pa.Table:
    """Return the stretches of whole pairs of documents; `part` numbers them in the order of `extend`."""
    a, place_a, b, place_b = (pairs.column(name).to_numpy().astype(np.int64) for name in _PAIR_COLUMNS)
    starts, none = shared["starts"], np.zeros(0, np.uint8)
    stream = LetterStream(shared["letters"], starts, shared["word_starts"], none.view(np.bool_), none, starts)
    n = len(starts) - 1
    found = extend.extend(stream, seeds.Seeds(a * n + b, (place_a << 32) | place_b, 0, none), 1)
    return pa.table([np.arange(len(found)), *np.ascontiguousarray(found.T)], schema=_STRETCHES)


_PAIR_COLUMNS = ("a", "place_a", "b", "place_b")


def _in_order(found: pa.Table) -> NDArray[np.int64]:
    """Return stretches in the order of `extend`: by documents, and within a pair as they came from the kernel."""
    found = found.sort_by([("a", "ascending"), ("b", "ascending"), ("part", "ascending")])
    rows = np.empty((found.num_rows, len(extend.COLUMNS)), np.int64)
    for column, name in enumerate(extend.COLUMNS):
        rows[:, column] = found.column(name).to_numpy()
    return rows
