"""Shared text that does not make two sources one: headers, datelines, signatures, licence lines, editors' brackets.

Such furniture is learned from the case and set apart word by word; a passage is then judged by its other words alone.
Four things are furniture:

* **editors' notes**: short square brackets ("[TEXT]", "[WORDS INDISTINCT]");
* **a head or foot**: the first or last words of a document, as far as they are set with words that stand at that end of
  many documents and hardly elsewhere ("DOMESTIC SERVICE", "By our correspondent"); copies of one text count once;
* **a dateline**: place, date and agency before a dash, by the convention of the press, even where only two share it;
* **a recurring edge**: a short stretch that begins or ends several documents which share nothing else (licence lines,
  standing invitations, signatures).

What is set apart is listed with its size and its places; so is text that went everywhere ("viral"), whose copies are
tied to the earliest source only.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201, ANN202, PLR0917  (kernels: typed by their Numba signatures)

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numba as nb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmata.config import TraceSettings
from stemmata.trace.anchors import Words
from stemmata.trace.letters import LetterStream, Whole, fold_letters
from stemmata.trace.regrade import keys_of
from stemmata.trace.seeds import LEVELS, STAR
from stemmata.trace.significance import WordModel, word_slot
from stemmata.values.joining import families
from stemmata.values.threads import run_all

Stretches = NDArray[np.int64]
Flags = NDArray[np.bool_]

WINDOW = 40
"""Words of a head or foot at the most, and never more than a third of a document."""
_LEAST_WORDS, _LEAST_LETTERS = 30, 150
"""A text shorter than this has no head and no foot: what a few such notes share is all they have to say."""
_AT_EDGE = 20  # letters
_LONGEST_EDGE = 450  # letters
_KIN = 150  # letters shared by two documents that count as one when heads and feet are learned
_CONCENTRATION = 10.0
_DENSITY = 0.5
_ALIKE = 0.95
_DATELINE = re.compile(r"\s*(?P<line>[^\n]{3,160}?)\s*(?:--|[—–―]|(?<=[)\]\d]) ?- |\s- )\s*")
_OPENING = 400  # code points of a document in which its dateline is looked for
_MARKED = re.compile(r"\d|\([^()]{2,60}\)|\[[^\[\]]{2,60}\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One text set apart or gone viral, and how far it went; the span is of the letter stream."""

    why: str
    doc: int
    begin: int
    end: int
    n_sources: int
    n_places: int


@nb.njit(
    nb.types.UniTuple(nb.int64[::1], 2)(nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64),
    cache=True, nogil=True,
)  # fmt: skip
def _overlapping(order, begins, ends, n):
    """Return pairs of stretches of which one overlaps by more than half the one that reaches furthest before it."""
    one, other = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    found = 0
    reach, holder = -1, -1
    for k in range(len(order)):
        i = order[k]
        if holder >= 0 and 2 * (reach - begins[i]) > ends[i] - begins[i]:
            one[found], other[found] = i % n, holder % n
            found += 1
        if ends[i] > reach:
            reach, holder = ends[i], i
    return one[:found].copy(), other[:found].copy()


def furniture(
    stream: LetterStream,
    words: Words,
    model: WordModel,
    stretches: Stretches,
    texts: pa.ChunkedArray,
    settings: TraceSettings,
    threads: int,
) -> tuple[Flags, Flags]:
    """Return which words are furniture, and which stretches are nothing but a recurring edge.

    Args:
        stream: The letters.
        words: The words.
        model: How often words occur.
        stretches: What documents share, so far.
        texts: The texts.
        settings: How shared text is found.
        threads: How many threads may work at once.

    Returns:
        A flag a word, and a flag a stretch.
    """
    marked = stream.notes.copy()
    recurring = _recurring_edges(stream, stretches, settings.boilerplate_sources)
    kin = _kin(stream.n_documents, stretches[~recurring])
    least = settings.boilerplate_sources
    datelines: list[tuple[int, int]] = []
    # a head and a foot never overlap, so each is marked without a look at the other
    edges = (partial(_mark_edge, words, model, kin, marked, least, foot=foot) for foot in (False, True))
    steps: list[Callable[[], object]] = [*edges, lambda: datelines.extend(_datelines(stream, words, stretches, texts))]
    run_all(lambda step: step(), steps, threads)
    for first, last in datelines:
        marked[first:last] = True
    return marked, recurring


def _both_sides(stretches: Stretches) -> tuple[Whole, Whole]:
    """Return begins and ends of all stretches in their first documents, then in their second."""
    return np.append(stretches[:, 1], stretches[:, 4]), np.append(stretches[:, 2], stretches[:, 5])


def _recurring_edges(stream: LetterStream, stretches: Stretches, least: int) -> Flags:
    n = len(stretches)
    if n == 0:
        return np.zeros(0, np.bool_)
    docs = np.append(stretches[:, 0], stretches[:, 3])
    begins, ends = _both_sides(stretches)
    sizes = stream.starts[docs + 1] - stream.starts[docs]
    short = (ends - begins <= _LONGEST_EDGE) & (ends - begins <= 0.5 * sizes) & (sizes >= _LEAST_LETTERS)
    head = short & (begins - stream.starts[docs] <= _AT_EDGE)
    foot = short & (stream.starts[docs + 1] - ends <= _AT_EDGE)
    alike = 2 * stretches[:, 6] >= _ALIKE * ((ends - begins)[:n] + (ends - begins)[n:])
    edge = alike & ((head[:n] & head[n:]) | (foot[:n] & foot[n:]))
    # lonely: all that the two documents share lies at their edges
    pair = stretches[:, 0] * stream.n_documents + stretches[:, 3]
    _, group = np.unique(pair, return_inverse=True)
    others = np.bincount(group, weights=~edge)
    lonely = edge & (others[group] == 0)
    middles = (begins + ends) // 2
    chosen = np.append(lonely, lonely)
    covering = np.searchsorted(np.sort(begins[chosen]), middles, side="right") - np.searchsorted(
        np.sort(ends[chosen]), middles, side="right"
    )
    # the first words of a text are copied oftener than the last, so a recurring head needs more sources
    enough = np.where(foot, covering + 1 >= least, covering + 1 >= least + 2)
    found: Flags = lonely & (enough[:n] | enough[n:])
    return found


def _kin(n: int, stretches: Stretches) -> Whole:
    """Return for each document the smallest document of its family: those tied by long shared stretches."""
    long = stretches[stretches[:, 6] >= _KIN]
    found: Whole = families(n, np.ascontiguousarray(long[:, 0]), np.ascontiguousarray(long[:, 3]))
    return found


@nb.njit(nb.int64(nb.int64[::1], nb.int64, nb.int64, nb.boolean), cache=True, nogil=True)
def edge_word(word_starts, doc, step, foot):
    """Return the word so many steps from the beginning, or from the end, of a document."""
    return word_starts[doc + 1] - 1 - step if foot else word_starts[doc] + step


@nb.njit(
    nb.void(
        nb.uint32[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.boolean, nb.int64,
        nb.uint32[::1], nb.uint32[::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _count_edges(hashes, word_starts, order, kin, reach, foot, bits, here, in_families):
    """Count how often the word of each slot stands in heads (or feet), and in those of how many families.

    `order` has the documents family by family.
    """
    last_family = np.full(len(here), -1, np.int32)
    for k in range(len(order)):
        doc = order[k]
        for step in range(reach[doc]):
            slot = word_slot(np.uint32(0), hashes[edge_word(word_starts, doc, step, foot)], bits)
            here[slot] += np.uint32(1)
            if last_family[slot] != kin[doc]:
                last_family[slot] = kin[doc]
                in_families[slot] += np.uint32(1)


@nb.njit(
    nb.void(
        nb.uint32[::1], nb.int64[::1], nb.int64[::1], nb.boolean, nb.int64, nb.boolean[::1], nb.float64,
        nb.boolean[::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _mark_edges(hashes, word_starts, reach, foot, bits, typical, density, marked):
    """Mark heads (or feet) up to the last typical word up to which enough of the words are typical or marked."""
    for doc in range(len(reach)):
        seen, length = 0, 0
        for step in range(reach[doc]):
            word = edge_word(word_starts, doc, step, foot)
            flag = typical[word_slot(np.uint32(0), hashes[word], bits)]
            seen += flag or marked[word]
            if flag and seen >= 2 and seen >= density * (step + 1):
                length = step + 1
        for step in range(length):
            marked[edge_word(word_starts, doc, step, foot)] = True


def _mark_edge(words: Words, model: WordModel, kin: Whole, marked: Flags, least: int, *, foot: bool) -> None:
    """Mark the words of heads (or feet) up to the last that typically stands there."""
    sizes = np.diff(words.starts)
    reach = np.where(sizes < _LEAST_WORDS, 0, np.minimum(WINDOW, sizes // 3))
    if np.count_nonzero(reach) < least:
        return
    here, in_families = np.zeros(len(model.singles), np.uint32), np.zeros(len(model.singles), np.uint32)
    edges = (reach, foot, model.bits)
    _count_edges(words.hashes, words.starts, np.argsort(kin, kind="stable"), kin, *edges, here, in_families)
    # copies are counted once by the model, and twice here at the most: the comparison errs towards keeping text
    typical = in_families >= least
    seen = here[typical].astype(np.int64)
    elsewhere = np.maximum(0, model.singles[typical].astype(np.int64) - seen)
    n_here = int(reach.sum())
    n_elsewhere = max(1, int(sizes.sum()) - n_here)
    typical[typical] = seen / n_here >= _CONCENTRATION * (elsewhere + 0.5) / n_elsewhere
    _mark_edges(words.hashes, words.starts, *edges, typical, _DENSITY, marked)


def _datelines(
    stream: LetterStream, words: Words, stretches: Stretches, texts: pa.ChunkedArray
) -> Iterator[tuple[int, int]]:
    """Yield the words before the first dash of documents that share their beginning, if it is set like a dateline."""
    docs, begins = np.append(stretches[:, 0], stretches[:, 3]), _both_sides(stretches)[0]
    heads = np.unique(docs[begins - stream.starts[docs] <= _AT_EDGE])
    openings = pc.utf8_slice_codeunits(texts, 0, _OPENING).take(pa.array(heads))
    for doc, opening in zip(heads.tolist(), openings.to_pylist(), strict=True):
        match = _DATELINE.match(opening or "")
        if match is None or not _MARKED.search(match["line"]) or len(match["line"].split()) > 20:
            continue
        end = stream.starts[doc] + len(fold_letters(opening[: match.end()]))
        first, last = int(words.starts[doc]), int(words.starts[doc + 1])
        yield first, first + int(np.searchsorted(words.at[first:last], end))


def pieces(stretches: Stretches, apart: Flags) -> list[Piece]:
    """Return the texts set apart, for `suppressed`.

    Args:
        stretches: All stretches.
        apart: Which are set apart.

    Returns:
        One piece a text; stretches that overlap in a document are one text.
    """
    return _gather(stretches[apart], "boilerplate", 2)


def crowded_pieces(
    stream: LetterStream, words: Words, codes: NDArray[np.uint8], rank: Whole, shown: Stretches, hidden: Stretches,
    threads: int,
) -> list[Piece]:  # fmt: skip
    """Return the texts too common to be compared place by place, for `suppressed`.

    Args:
        stream: The letters.
        words: The words.
        codes: See `seeds.Seeds.codes`.
        rank: The order of the documents in time.
        shown: The stretches that are rows of `reuse`: a crowded text that makes rows is `viral`...
        hidden: ... those set apart: one that makes none but of these is listed with them; any other is `common`.
        threads: How many threads may work at once.

    Returns:
        One piece a text, as it stands in its earliest source.
    """
    chosen = np.flatnonzero(codes & 0x0F == STAR)
    if len(chosen) == 0:
        return []
    length = LEVELS[-1][0]
    keys = keys_of(stream, words, chosen, length, threads)
    docs = np.searchsorted(words.starts, chosen, side="right") - 1
    order = np.lexsort((chosen, rank[docs], keys))
    heads = np.flatnonzero(np.append(np.True_, np.diff(keys[order]) != 0))
    places = np.diff(np.append(heads, len(order)))
    fresh = np.append(np.True_, (np.diff(keys[order]) != 0) | (np.diff(docs[order]) != 0))
    sources = np.add.reduceat(fresh.astype(np.int64), heads)
    first = order[heads]  # the first place in the earliest source
    by_place = np.argsort(chosen[first], kind="stable")
    begins, of_doc = words.at[chosen[first]][by_place], docs[first][by_place]
    places, sources = places[by_place], sources[by_place]
    apart = (np.diff(of_doc) != 0) | (np.diff(begins) > length)
    runs = np.append(0, np.flatnonzero(apart) + 1)
    ends = begins[np.append(runs[1:], len(begins)) - 1] + length
    spans = zip(
        begins[runs].tolist(), ends.tolist(), of_doc[runs].tolist(), np.maximum.reduceat(sources, runs).tolist(),
        np.maximum.reduceat(places, runs).tolist(), _met(shown, begins[runs], ends), _met(hidden, begins[runs], ends),
        strict=True,
    )  # fmt: skip
    return [
        Piece("viral" if seen else "common", doc, begin, end, n_sources, n_places)
        for begin, end, doc, n_sources, n_places, seen, listed in spans
        if seen or not listed
    ]


def _met(stretches: Stretches, begins: Whole, ends: Whole) -> list[bool]:
    """Return which spans of the letter stream some stretch overlaps."""
    if len(stretches) == 0:
        return [False] * len(begins)
    firsts, lasts = (np.sort(side) for side in _both_sides(stretches))
    met: list[bool] = (
        np.searchsorted(firsts, ends, side="left") > np.searchsorted(lasts, begins, side="right")
    ).tolist()
    return met


def weak_piece(stretches: Stretches, bits: NDArray[np.float64]) -> list[Piece]:
    """Return one piece for all stretches that chance may explain; its sample is the most surprising of them."""
    if len(stretches) == 0:
        return []
    doc, begin, end = stretches[int(np.argmax(bits)), :3].tolist()
    sources = len(np.unique(stretches[:, [0, 3]]))
    return [Piece("weak", doc, begin, end, sources, len(stretches))]


def _gather(stretches: Stretches, why: str, least: int) -> list[Piece]:
    """Return the texts that the stretches make when those that overlap by more than half are taken together."""
    n = len(stretches)
    if n == 0:
        return []
    begins, ends = _both_sides(stretches)
    order = np.lexsort((-ends, begins))
    root = families(n, *_overlapping(order, begins, ends, n))
    roots = np.append(root, root)
    docs = np.append(stretches[:, 0], stretches[:, 3])
    by_length = np.lexsort((begins, ends - begins, roots))
    bounds = np.append(np.flatnonzero(np.diff(roots[by_length], prepend=-1)), 2 * n)
    by_place = np.lexsort((ends, begins, roots))
    out = []
    for first, last in pairwise(bounds.tolist()):
        n_sources = len(np.unique(docs[by_length[first:last]]))
        if n_sources >= least:
            sample = by_length[first + (last - first - 1) // 2]
            members = by_place[first:last]
            # stretches that overlap are one place
            reach = np.maximum.accumulate(np.append(-1, ends[members[:-1]]))
            n_places = int(np.count_nonzero(begins[members] >= reach))
            out.append(Piece(why, int(docs[sample]), int(begins[sample]), int(ends[sample]), n_sources, n_places))
    return out
