"""Which passages do sources share? The steps in order, from texts to the tables `reuse` and `suppressed`.

Letters (`letters`), anchors at every word (`anchors`), seeds (`seeds`), stretches (`extend`), significance
(`significance`), boilerplate set apart (`boilerplate`), spans in the original text. Documents are taken in the order of
their ids, so the order in which they were given cannot matter; nor can the number of threads.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numba as nb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmata.config import TraceSettings
from stemmata.stage import Arrays, Engine, Progress
from stemmata.tables import TABLES
from stemmata.trace.boilerplate import Piece, crowded_pieces, furniture, pieces, weak_piece
from stemmata.trace.consolidate import cases
from stemmata.trace.kept import find_shared
from stemmata.trace.letters import LetterStream, Whole, code_points, in_one_piece
from stemmata.trace.quotes import quoted_shares
from stemmata.trace.significance import copied_words, surprisal, threshold, touched, word_model, word_spans
from stemmata.values.threads import thread_count

_QUOTED = 0.8
_WHYS = {
    "boilerplate": "{n:,} texts as boilerplate, in {places:,} places",
    "viral": "{n:,} texts that went everywhere, in {places:,} places, each tied to its earliest source",
    "common": "{n:,} phrases too common to be compared, in {places:,} places",
    "weak": "{places:,} agreements between {sources:,} sources that chance may explain",
}


@dataclass(frozen=True, slots=True)
class Reuse:
    """What sources share, and what was kept apart."""

    rows: pa.Table
    """Table `reuse`, with `p_a_first` and `altered` still empty."""
    suppressed: pa.Table
    """Table `suppressed`."""
    notices: tuple[tuple[str, str], ...] = ()
    """Code and text of what the user should know: how it was found, where not anew."""


@nb.njit(nb.void(nb.uint8[::1], nb.int64[:, ::1], nb.boolean[::1], nb.int64, nb.int64), cache=True, nogil=True)
def _same_letters(letters, rows, out, low, high):
    for r in range(low, high):
        length = rows[r, 2] - rows[r, 1]
        same = length == rows[r, 5] - rows[r, 4]
        k = 0
        while same and k < length:
            same = ((letters[rows[r, 1] + k] ^ letters[rows[r, 4] + k]) & 0x7F) == 0
            k += 1
        out[r] = same


def find_reuse(
    texts: pa.Table,
    *,
    settings: TraceSettings,
    progress: Progress | None = None,
    threads: int | None = None,
    arrays: Arrays | None = None,
    engine: Engine | None = None,
) -> Reuse:
    """Return the passages that sources share, with their exact spans.

    Args:
        texts: Columns `source_id` and `text`, one row a source; optionally `published_from`, used only to tie text
            that is too common to compare place by place to its earliest source.
        settings: How shared text is found.
        progress: Shows how far the work has come.
        threads: How many threads may work at once; the result does not depend on it. All by default.
        arrays: Where this run leaves to the next what it found, and takes up what the last one left; the result does
            not depend on it. Nothing is kept by default.
        engine: Finds the stretches (`relational`) unless the case is best worked on in plain arrays; the result does
            not depend on it.

    Returns:
        The tables.
    """
    threads = threads or thread_count()
    texts = _in_order(texts)
    steps = iter(("letters", "words", "seeds", "passages", "significance", "boilerplate", "spans"))
    if progress is not None:
        with progress.each(steps, "finding shared text", 7) as shown:
            return _find(texts, settings, threads, shown, arrays, engine)
    return _find(texts, settings, threads, steps, arrays, engine)


def _in_order(texts: pa.Table) -> pa.Table:
    """Return the texts by source, each column in one piece; what is so already is not copied."""
    order = pc.sort_indices(texts, sort_keys=[("source_id", "ascending")]).to_numpy()
    if (order != np.arange(len(order))).any():
        texts = texts.take(pa.array(order))
    text = in_one_piece(texts.column("text").cast(pa.large_string()))
    pa.default_memory_pool().release_unused()  # what it took to read the texts
    return texts.set_column(texts.column_names.index("text"), "text", pa.chunked_array([text], pa.large_string()))


def _find(
    texts: pa.Table,
    settings: TraceSettings,
    threads: int,
    steps: Iterator[str],
    arrays: Arrays | None,
    engine: Engine | None,
) -> Reuse:
    column = texts.column("text")
    rank = _ranks(texts)
    found = find_shared(texts, rank, settings, arrays, engine, threads, steps)
    stream, words, stretches = found.stream, found.words, found.stretches
    next(steps)
    spans = word_spans(words, stretches, threads)
    model = word_model(stream, words, copied_words(words, spans, rank, threads), spans, threads)
    least_bits = threshold(int(words.starts[-1])) - float(np.log2(settings.chance_passages))
    bits, shared = surprisal(words, model, spans, stream.notes, threads)
    likely = (bits >= least_bits) & (shared >= settings.least_words)
    if stream.notes.any():  # what is likely but for its editors' notes is set apart below, and listed
        others = np.flatnonzero(~likely)
        others = others[touched(spans[others], stream.notes, threads)]
        plain, plain_shared = surprisal(words, model, spans[others], np.zeros_like(stream.notes), threads)
        likely[others] = (plain >= least_bits) & (plain_shared >= settings.least_words)
    weak = weak_piece(stretches[~likely], bits[~likely])
    spans, bits, shared = spans[likely], bits[likely], shared[likely]
    stretches = spans.rows
    next(steps)
    marked, apart = furniture(stream, words, model, stretches, column, settings, threads)
    changed = np.flatnonzero(touched(spans, marked, threads))
    bits[changed], shared[changed] = surprisal(words, model, spans[changed], marked, threads)
    apart |= (bits < least_bits) | (shared < settings.least_words)
    next(steps)
    ids = texts.column("source_id").combine_chunks().cast(pa.string())
    rows = _rows(stream, np.ascontiguousarray(stretches[~apart]), bits[~apart], ids, threads)
    crowded = crowded_pieces(stream, words, found.codes, rank, stretches[~apart], stretches[apart], threads)
    listed = pieces(stretches, apart) + crowded + weak
    notices = [("S001", found.how)] if found.how else []
    notices += [("S002", told)] if (told := _told(listed, least_bits, settings)) else []
    return Reuse(rows, _suppressed(stream, listed, ids, column, threads), tuple(notices))


def _told(listed: list[Piece], least_bits: float, settings: TraceSettings) -> str:
    """Return in words what was kept apart and how much of it, or nothing."""
    parts = []
    for why, said in _WHYS.items():
        found = [piece for piece in listed if piece.why == why]
        if found:
            places, sources = sum(p.n_places for p in found), max(p.n_sources for p in found)
            parts.append(said.format(n=len(found), places=places, sources=sources))
    if not parts:
        return ""
    limits = f"fewer than {least_bits:.0f} bits or {settings.least_words:g} words are weak"
    return f"kept apart, in the table `suppressed`: {'; '.join(parts)} ({limits})"


def _ranks(texts: pa.Table) -> Whole:
    """Return the order of the sources in time; those without date come last."""
    n = texts.num_rows
    ranks = np.empty(n, np.int64)
    if "published_from" in texts.column_names:
        order = pc.sort_indices(
            pa.table({"day": texts.column("published_from"), "n": np.arange(n)}),
            sort_keys=[("day", "ascending"), ("n", "ascending")],
        ).to_numpy()
    else:
        order = np.arange(n)
    ranks[order] = np.arange(n)
    return ranks


def spans_of(stream: LetterStream, docs: Whole, begins: Whole, ends: Whole, threads: int) -> tuple[Whole, Whole]:
    """Return the code-point spans of letter spans (letters of the whole stream, half-open, not empty)."""
    base = stream.starts[docs]
    both = code_points(stream, np.append(docs, docs), np.append(begins - base, ends - 1 - base), threads)
    return both[0][: len(docs)], both[1][len(docs) :]


def _rows(
    stream: LetterStream,
    stretches: NDArray[np.int64],
    bits: NDArray[np.float64],
    ids: pa.Array,
    threads: int,
) -> pa.Table:
    definition = TABLES["reuse"]
    if len(stretches) == 0:
        return definition.empty()
    n = len(stretches)
    a, b = np.ascontiguousarray(stretches[:, 0]), np.ascontiguousarray(stretches[:, 3])
    docs = np.append(a, b)
    starts, ends = spans_of(
        stream, docs, np.append(stretches[:, 1], stretches[:, 4]), np.append(stretches[:, 2], stretches[:, 5]), threads
    )
    start_a, end_a, start_b, end_b = starts[:n], ends[:n], starts[n:], ends[n:]
    length_a, length_b = stretches[:, 2] - stretches[:, 1], stretches[:, 5] - stretches[:, 4]
    same = np.zeros(len(stretches), np.bool_)
    _same_letters(stream.letters, stretches, same, 0, len(stretches))
    matched = np.where(same, length_a, np.minimum(stretches[:, 6], np.minimum(length_a, length_b)))
    # an ideograph makes two letters in the stream: count it once
    characters = np.rint(matched * np.minimum(1.0, (end_a - start_a) / length_a)).astype(np.int64)
    in_marks = quoted_shares(stream, docs, starts, ends, threads) >= _QUOTED
    quoted = in_marks[:n] | in_marks[n:]
    kinds = pa.DictionaryArray.from_arrays(
        np.where(quoted, 2, same).astype(np.int8), ["edited", "verbatim", "quotation"]
    )
    source_a, source_b = ids.take(pa.array(a)), ids.take(pa.array(b))
    reuse_ids = _span_ids(source_a, start_a, end_a, source_b, start_b, end_b)
    first_of_case = cases(a, b, np.stack([start_a, end_a, start_b, end_b], axis=1))
    columns = {
        "reuse_id": reuse_ids,
        "source_a": source_a, "start_a": start_a, "end_a": end_a,
        "source_b": source_b, "start_b": start_b, "end_b": end_b,
        "matched_chars": characters,
        "similarity": np.where(same, 1.0, np.round(2.0 * matched / (length_a + length_b), 4)),
        "kind": kinds.cast(pa.string()),
        "p_a_first": pa.nulls(n, pa.float64()),
        "bits": np.round(bits, 3),
        "altered": pa.nulls(n, pa.string()),
        "passage_group": reuse_ids.take(pa.array(first_of_case)),
        "p_same": pa.nulls(n, pa.float64()),
        "why": pa.nulls(n, pa.string()),
    }  # fmt: skip
    return definition.check(definition.sort(pa.table(columns, schema=definition.schema)))


def _span_ids(
    source_a: pa.Array, start_a: Whole, end_a: Whole, source_b: pa.Array, start_b: Whole, end_b: Whole
) -> pa.Array:
    """Return what `row_id` would, at the speed that a million rows need."""
    numbers = [pa.array(x).cast(pa.string()) for x in (start_a, end_a, start_b, end_b)]
    texts = pc.binary_join_element_wise(
        '["', source_a, '",', numbers[0], ",", numbers[1], ',"', source_b, '",', numbers[2], ",", numbers[3], "]", ""
    )
    digest = hashlib.sha256
    return pa.array([digest(text).hexdigest()[:24] for text in texts.cast(pa.binary()).to_pylist()], pa.string())


def _suppressed(
    stream: LetterStream, found: list[Piece], ids: pa.Array, column: pa.ChunkedArray, threads: int
) -> pa.Table:
    definition = TABLES["suppressed"]
    if not found:
        return definition.empty()
    docs, begins, ends = (np.array([getattr(p, name) for p in found], np.int64) for name in ("doc", "begin", "end"))
    rows: dict[str, dict[str, object]] = {}
    spans = zip(*(s.tolist() for s in spans_of(stream, docs, begins, ends, threads)), strict=True)
    for piece, (start, end) in zip(found, spans, strict=True):
        letters = stream.letters[piece.begin : piece.end] & 0x7F
        name = hashlib.sha256(piece.why.encode() + letters.tobytes()).hexdigest()[:24]
        row = {
            "suppressed_id": name, "why": piece.why, "sample": (column[piece.doc].as_py() or "")[start:end],
            "source_id": ids[piece.doc].as_py(), "start": start, "end": end,
            "n_sources": piece.n_sources, "n_places": piece.n_places,
        }  # fmt: skip
        if name in rows:  # the same text in two families that never met
            row["n_sources"] = piece.n_sources + int(str(rows[name]["n_sources"]))
            row["n_places"] = piece.n_places + int(str(rows[name]["n_places"]))
        rows[name] = row
    return definition.build(rows.values())
