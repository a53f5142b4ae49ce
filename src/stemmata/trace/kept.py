"""What a run of `reuse` leaves to the next, so that one document more costs one document.

Of every document: a digest of its id, day and text; its letters, word hashes and the top bits of its anchors, in
segments that are only ever added to (a withdrawn document stays in its segment, unused, until the segments are written
anew). Of the whole: the codes of all words, the crowded groups and the stretches before any was judged; these are
written at each run. Nothing here decides what is found: it saves finding it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmata.config import TraceSettings
from stemmata.stage import Arrays, Engine
from stemmata.trace.anchors import Words, find_words
from stemmata.trace.extend import extend
from stemmata.trace.letters import WORD_START, LetterStream, Whole, letter_stream, utf8_buffers
from stemmata.trace.regrade import Change, NewSeeds, Stars, keys_of, regrade, top_bits
from stemmata.trace.relational import BYTES_A_WORD, compared_on
from stemmata.trace.seeds import LEVELS, STAR, Seeds, anchor_length, find_seeds

_FEW_CHANGED = 8
"""A change of more than one letter in so many is no cheaper than a whole run."""
_SMALL = 4_000_000
"""Letters of a case in which a run anew takes no time worth saving, and the first way is taken whatever changed."""
_MANY_SEGMENTS = 24
"""Segments, and..."""
_UNUSED = 4
"""... of one letter in so many unused, beyond which the segments are written anew."""
_OF_SEGMENT = ("letters", "hashes", "tops", "notes", "sizes", "counts")


@dataclass(frozen=True, slots=True)
class Shared:
    """What the documents share, before anything of it is judged."""

    stream: LetterStream
    words: Words
    stretches: NDArray[np.int64]
    """With the columns of `extend.COLUMNS`, sorted by documents and place."""
    codes: NDArray[np.uint8]
    """See `seeds.Seeds`; where a grade is `STAR`, a place is tied to one document only. From an engine, those alone:
    what follows asks for no other."""
    how: str
    """How it was found, in words: anew and why, or by way of an earlier run."""


def digests(texts: pa.Table) -> NDArray[np.uint8]:
    """Return 32 bytes for each document, over all that decides what it shares: id, day and text."""
    data, offsets = utf8_buffers(texts.column("text"))
    view = data.data
    ids = texts.column("source_id").to_pylist()
    days = texts.column("published_from").to_pylist() if "published_from" in texts.column_names else [None] * len(ids)
    out = bytearray()
    for number, (source, day) in enumerate(zip(ids, days, strict=True)):
        state = hashlib.sha256(f"{len(source)} {source} {day} ".encode("utf-8", "surrogatepass"))
        state.update(view[offsets[number] : offsets[number + 1]])
        out += state.digest()
    return np.frombuffer(bytes(out), np.uint8).reshape(-1, 32)


def find_shared(  # noqa: PLR0917  (one step of `reuse`)
    texts: pa.Table,
    rank: Whole,
    settings: TraceSettings,
    arrays: Arrays | None,
    engine: Engine | None,
    threads: int,
    steps: Iterator[str],
) -> Shared:
    """Return what the documents share, by way of the last run where that is cheaper.

    Args:
        texts: As for `reuse.find_reuse`, sorted by id.
        rank: The order of the documents in time.
        settings: How shared text is found.
        arrays: Where the last run left what it knew, and this one leaves it to the next; None keeps nothing.
        engine: Compares the documents (`relational`) unless the case is best worked on in plain arrays; it neither
            takes up what the last run left nor leaves anything.
        threads: How many threads may work at once.
        steps: Shows how far it is: letters, words, seeds, passages.

    Returns:
        The same whether an earlier run was at hand or not.
    """
    why = ""
    if arrays is not None:
        kept = arrays.read()
        why = f"what the last run left is damaged ({kept.trouble})" if kept.trouble else ""
        if kept.facts is not None:
            past = Past(kept.facts, kept.arrays)
            grown = _Growth(past, texts, settings, threads)
            why = grown.too_much(engine)
            if not why:
                return grown.run(rank, arrays, steps)
    why = why and f"all sources were compared anew: {why}"
    return _anew(texts, rank, settings, arrays, engine, threads, steps, why)


def _anew(  # noqa: PLR0917  (what `find_shared` was given)
    texts: pa.Table,
    rank: Whole,
    settings: TraceSettings,
    arrays: Arrays | None,
    engine: Engine | None,
    threads: int,
    steps: Iterator[str],
    why: str,
) -> Shared:
    next(steps)
    stream = letter_stream(texts.column("text"), threads)
    next(steps)
    words = find_words(stream, threads)
    next(steps)
    length = _length(settings, int(words.starts[-1]))
    if engine is not None and not engine.holds(BYTES_A_WORD * int(words.starts[-1])):
        next(steps)
        stream, words, codes, stretches = compared_on(engine, stream, words, rank, length)
        told = (
            f"all sources were compared anew, on the engine {engine.name}: nothing is kept for the next run to take up"
        )
        return Shared(stream, words, stretches, codes, told if arrays is not None else "")
    seeds = find_seeds(stream, words, rank, length, threads)
    next(steps)
    stretches = extend(stream, seeds, threads)
    if arrays is not None:
        marks = digests(texts)
        tops = top_bits(stream, words, length, threads)
        slots = np.arange(len(marks), dtype=np.int32)
        stars = _stars(stream, words, seeds, rank, threads)
        whole = _segment(0, stream, words, tops) | _tables(stream, marks, slots, seeds.codes, stars, stretches)
        arrays.save({"length": length, "segments": 1}, whole)
    return Shared(stream, words, stretches, seeds.codes, why)


def _length(settings: TraceSettings, n_words: int) -> int:
    return settings.anchor_letters or anchor_length(n_words, fast=settings.speed == "fast")


def _stars(stream: LetterStream, words: Words, seeds: Seeds, rank: Whole, threads: int) -> Stars:
    """Return the crowded groups and the document each is tied to."""
    chosen = np.flatnonzero(seeds.codes & 0x0F == STAR)
    if len(chosen) == 0:
        return Stars(np.zeros(0, np.uint64), np.zeros(0, np.int64))
    keys = keys_of(stream, words, chosen, LEVELS[-1][0], threads)
    docs = np.searchsorted(words.starts, chosen, side="right") - 1
    order = np.lexsort((rank[docs], keys))
    first = np.flatnonzero(np.append(np.True_, np.diff(keys[order]) != 0))
    return Stars(keys[order][first], docs[order][first])


def _segment(number: int, stream: LetterStream, words: Words, tops: NDArray[np.uint32]) -> dict[str, NDArray[Any]]:
    n = int(words.starts[-1])
    values: tuple[NDArray[Any], ...] = (
        stream.letters[: int(stream.starts[-1])], words.hashes[:n], tops[:n], np.flatnonzero(stream.notes[:n]),
        np.diff(stream.starts), np.diff(words.starts),
    )  # fmt: skip
    named: dict[str, NDArray[Any]] = {}
    for name, value in zip(_OF_SEGMENT, values, strict=True):
        named[f"{name}-{number}"] = value
    return named


def _tables(  # noqa: PLR0917  (one array each)
    stream: LetterStream,
    marks: NDArray[np.uint8],
    slots: NDArray[np.int32],
    codes: NDArray[np.uint8],
    stars: Stars,
    stretches: NDArray[np.int64],
) -> dict[str, NDArray[Any]]:
    within = stretches.copy()
    within[:, 1:3] -= stream.starts[stretches[:, 0]][:, None]
    within[:, 4:6] -= stream.starts[stretches[:, 3]][:, None]
    return {
        "digests": marks,
        "slots": slots,
        "codes": codes[: int(stream.word_starts[-1])],
        "star-keys": stars.keys,
        "star-docs": stars.docs,
        "stretches": within.astype(np.int32),
    }


@dataclass(frozen=True, slots=True)
class Past:
    """What the last run left."""

    facts: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]

    def parts(self, name: str) -> list[NDArray[Any]]:
        """Return the arrays called `name` of all segments."""
        return [self.arrays[f"{name}-{number}"] for number in range(self.facts["segments"])]


class _Growth:
    """A run by way of the last one: what came, what went, what stays."""

    def __init__(self, past: Past, texts: pa.Table, settings: TraceSettings, threads: int) -> None:
        self.past, self.texts, self.threads = past, texts, threads
        self.marks = digests(texts)
        known = {mark.tobytes(): number for number, mark in enumerate(past.arrays["digests"])}
        self.old_of = np.array([known.pop(mark.tobytes(), -1) for mark in self.marks], np.int64)
        self.gone = np.array(sorted(known.values()), np.int64)
        self.came = np.flatnonzero(self.old_of < 0)
        self.stream = letter_stream(texts.column("text").take(pa.array(self.came)), threads)
        self.length = int(past.facts["length"])
        self.sizes = [*past.parts("sizes"), np.diff(self.stream.starts)]
        self.counts = [*past.parts("counts"), np.diff(self.stream.word_starts)]
        first = np.cumsum([0, *(len(part) for part in self.sizes)])
        stays = np.where(self.old_of < 0, 0, past.arrays["slots"][self.old_of] if len(past.arrays["slots"]) else 0)
        self.slots = stays.astype(np.int64)
        self.slots[self.came] = first[-2] + np.arange(len(self.came))
        self.gone_slots = past.arrays["slots"][self.gone].astype(np.int64)
        self.n_words = int(np.concatenate(self.counts)[self.slots].sum())
        self.wanted = _length(settings, self.n_words)

    def too_much(self, engine: Engine | None) -> str:
        """Return why a run anew is needed or cheaper, in words; empty if it is not."""
        if engine is not None and not engine.holds(BYTES_A_WORD * self.n_words):
            return f"they are worked on by the engine {engine.name}"
        if self.wanted != self.length:
            return f"anchors now have {self.wanted} letters, for a case of this size, instead of {self.length}"
        sizes = np.concatenate(self.sizes)
        changed = int(self.stream.starts[-1]) + int(sizes[self.gone_slots].sum())
        if changed > max(_SMALL, int(sizes[self.slots].sum())) // _FEW_CHANGED:
            return "more than one letter in eight came or went"
        return ""

    def run(self, rank: Whole, arrays: Arrays, steps: Iterator[str]) -> Shared:
        """Return what the documents share, and leave it to the next run."""
        next(steps)
        n, old = len(self.slots), self.past.arrays
        every = np.append(self.slots, self.gone_slots)
        starts = np.append(0, np.cumsum(np.concatenate(self.sizes)[every]))
        word_starts = np.append(0, np.cumsum(np.concatenate(self.counts)[every]))
        letters = _gather([*self.past.parts("letters"), self.stream.letters], self.sizes, every)
        data, offsets = utf8_buffers(self.texts.column("text"))
        notes = [
            *(_flags(*part) for part in zip(self.past.parts("notes"), self.counts, strict=False)),
            self.stream.notes,
        ]
        next(steps)
        new_words = find_words(self.stream, self.threads)
        new_tops = top_bits(self.stream, new_words, self.length, self.threads)
        at = np.flatnonzero(letters & np.uint8(WORD_START))
        hashes = _gather([*self.past.parts("hashes"), new_words.hashes], self.counts, every)
        tops = _gather([*self.past.parts("tops"), new_tops], self.counts, every)
        next(steps)
        whole = LetterStream(letters, starts, word_starts, np.zeros(1, np.bool_), data, offsets)
        new_of = np.full(len(old["slots"]), -1, np.int64)
        new_of[self.old_of[self.old_of >= 0]] = np.flatnonzero(self.old_of >= 0)
        new_of[self.gone] = n + np.arange(len(self.gone))
        came = np.arange(len(every))
        places = np.concatenate([self.old_of, self.gone])
        places[self.came] = len(old["slots"]) + np.arange(len(self.came))
        old_counts = np.concatenate(self.counts)[old["slots"]]
        fresh_codes = np.zeros(len(new_words.hashes), np.uint8)
        before = _gather([old["codes"], fresh_codes], [old_counts, self.counts[-1]], places)
        change = Change(
            whole, Words(word_starts, at, hashes), tops, before,
            ~np.isin(came, self.came), came < n, rank, Stars(old["star-keys"].copy(), new_of[old["star-docs"]]),
            self.length, self.threads,
        )  # fmt: skip
        found = regrade(change)
        next(steps)
        end, last = int(starts[n]), int(word_starts[n])
        stream = LetterStream(
            _some(letters[:end]), starts[: n + 1].copy(), word_starts[: n + 1].copy(),
            _some(_gather(notes, self.counts, self.slots)), data, offsets,
        )  # fmt: skip
        words = Words(stream.word_starts, _some(at[:last]), _some(hashes[:last]))
        fresh = extend(stream, found.seeds, self.threads)
        kept = old["stretches"].astype(np.int64)
        kept[:, [0, 3]] = new_of[kept[:, [0, 3]]]
        kept = kept[(kept[:, [0, 3]] < n).all(axis=1)]
        kept = kept[~np.isin(kept[:, 0] * n + kept[:, 3], found.pairs)]
        kept[:, 1:3] += starts[kept[:, 0]][:, None]
        kept[:, 4:6] += starts[kept[:, 3]][:, None]
        stretches = np.concatenate([kept, fresh])
        stretches = stretches[np.argsort(stretches[:, 0] * n + stretches[:, 3], kind="stable")]
        self._save(arrays, stream, words, tops[:last], found, stretches, new_words, new_tops)
        moved = f"{len(self.came):,} came or changed, {len(self.gone):,} went or changed"
        how = f"only what is new was compared: {moved}, {n - len(self.came):,} sources stayed as they were"
        return Shared(stream, words, stretches, _some(found.codes), how)

    def _save(  # noqa: PLR0917  (what is kept)
        self,
        arrays: Arrays,
        stream: LetterStream,
        words: Words,
        tops: NDArray[np.uint32],
        found: NewSeeds,
        stretches: NDArray[np.int64],
        new_words: Words,
        new_tops: NDArray[np.uint32],
    ) -> None:
        number, slots = int(self.past.facts["segments"]), self.slots
        held = sum(int(part.sum()) for part in self.sizes)
        if number >= _MANY_SEGMENTS or (held - int(stream.starts[-1])) * _UNUSED > held:
            keep, segment, number = [], _segment(0, stream, words, tops), 1
            slots = np.arange(len(slots))
        else:
            keep = [f"{name}-{k}" for name in _OF_SEGMENT for k in range(number)]
            segment = _segment(number, self.stream, new_words, new_tops) if len(self.came) else {}
            number += bool(segment)
        tables = _tables(stream, self.marks, slots.astype(np.int32), found.codes, found.stars, stretches)
        arrays.save({"length": self.length, "segments": number}, segment | tables, keep)


def _gather(parts: Sequence[NDArray[Any]], sizes: Sequence[Whole], slots: Whole) -> NDArray[Any]:
    """Return the items of the documents in `slots`, end to end.

    Args:
        parts: Items of documents end to end, one array a segment.
        sizes: How many items each document of a segment has.
        slots: Documents, counted through all segments.
    """
    first = np.cumsum([0, *(len(part) for part in sizes)])
    ends = [np.append(0, np.cumsum(part)) for part in sizes]
    part_of = np.searchsorted(first, slots, side="right") - 1
    breaks = np.flatnonzero((np.diff(slots) != 1) | (np.diff(part_of) != 0)) + 1
    pieces = [parts[0][:0]]
    for low, high in pairwise([0, *breaks.tolist(), len(slots)]):
        if high > low:
            part = int(part_of[low])
            begin, stop = int(slots[low] - first[part]), int(slots[high - 1] - first[part]) + 1
            pieces.append(parts[part][ends[part][begin] : ends[part][stop]])
    return np.concatenate(pieces)


def _flags(positions: Whole, counts: Whole) -> NDArray[np.bool_]:
    out = np.zeros(int(counts.sum()), np.bool_)
    out[positions] = True
    return out


def _some(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array that is not empty, as kernels and tables of places expect it."""
    return array if len(array) else np.zeros(1, array.dtype)
