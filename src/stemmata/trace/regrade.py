"""Seeds after a few documents came or went: which pairs of documents begin to agree otherwise than before.

Whether two words make a seed depends on the texts around them and on the grades of the two words and of the words
before them; a grade depends on how many places share the word's letters, at one length after the other (`seeds`). So
after a change only those groups are counted anew that share letters with a text that came or went; where a grade
changed, the pairs of documents that gain or lose a seed are named, and all seeds of these pairs are found again from
the two texts alone. All documents, those that stay, those that came and, at the end, those that went, are numbered in
one stream here.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, C901, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.trace.anchors import BEFORE_BITS, Keys, Words, hash_letters, word_before
from stemmata.trace.letters import LetterStream, Whole
from stemmata.trace.seeds import FEW, LEVELS, STAR, Seeds
from stemmata.values.threads import run_all, spread

Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_GRADE = np.uint8(0x0F)
_HASH = np.uint64(((1 << 64) - 1) ^ ((1 << BEFORE_BITS) - 1))
_TABLE_BITS = 19


@dataclass(frozen=True, slots=True)
class Stars:
    """The groups too common at every length, and the document each is tied to; sorted by key."""

    keys: Keys
    docs: Whole


@dataclass(frozen=True, slots=True)
class Change:
    """What came, what went and what was known before; documents and words are those of one stream."""

    stream: LetterStream
    words: Words
    tops: NDArray[np.uint32]
    """For each word what `top_bits` gives."""
    before: Codes
    """`Seeds.codes` as they were, 0 for words that came."""
    was: Flags
    """Which documents were there before."""
    stays: Flags
    """Which documents are there now; the others stand at the end."""
    rank: Whole
    """The order in time of the documents that are there now."""
    stars: Stars
    """The crowded groups as they were."""
    length: int
    """Letters of an anchor."""
    threads: int


@nb.njit(
    nb.void(
        nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64, nb.uint32[::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _top_bits(letters, letter_starts, word_starts, at, length, tops, low, high):
    for doc in range(low, high):
        for w in range(word_starts[doc], word_starts[doc + 1]):
            if at[w] + length > letter_starts[doc + 1]:
                break
            tops[w] = np.uint32(hash_letters(letters, at[w], at[w] + length) >> np.uint64(32)) | np.uint32(1)


def top_bits(stream: LetterStream, words: Words, length: int, threads: int) -> NDArray[np.uint32]:
    """Return what is kept of the anchor at each word to look for it: its 31 highest bits, 0 where there is none."""
    tops = np.zeros(len(words.at), np.uint32)
    texts = (stream.letters, stream.starts, words.starts, words.at)
    spread(lambda low, high: _top_bits(*texts, length, tops, low, high), words.starts, threads)
    return tops


@nb.njit(
    nb.void(
        nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64, nb.uint64[::1], nb.int64,
        nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _hash_words(letters, letter_starts, word_starts, at, chosen, length, keys, low, high):
    for i in range(low, high):
        p = at[chosen[i]]
        doc = np.searchsorted(word_starts, chosen[i], side="right") - 1
        if p + length <= letter_starts[doc + 1]:
            keys[i] = hash_letters(letters, p, p + length) & _HASH


def keys_of(stream: LetterStream, words: Words, chosen: Whole, length: int, threads: int) -> Keys:
    """Return the hash of the letters at these words, without the word before; 0 where fewer than `length` follow."""
    keys = np.zeros(len(chosen), np.uint64)
    ends = np.arange(len(chosen) + 1, dtype=np.int64)
    texts = (stream.letters, stream.starts, words.starts, words.at)
    spread(lambda low, high: _hash_words(*texts, chosen, length, keys, low, high), ends, threads)
    return keys


@nb.njit(nb.int64(nb.uint32[::1], nb.uint8[::1], nb.int64, nb.int64, nb.int64[::1], nb.int64), cache=True, nogil=True)
def _scan(tops, table, low, high, out, at):
    """Count the words whose top bits may be wanted, or write them from `at` on if that is not negative."""
    shift = np.uint32(32 - _TABLE_BITS)
    n = 0
    for w in range(low, high):
        slot = tops[w] >> shift
        if tops[w] != 0 and table[slot >> 3] & (1 << (slot & 7)):
            if at >= 0:
                out[at + n] = w
            n += 1
    return n


def _with_tops(tops: NDArray[np.uint32], wanted: Keys, threads: int) -> Whole:
    """Return the words whose anchors may be among `wanted`, ascending."""
    table = np.zeros(1 << (_TABLE_BITS - 3), np.uint8)
    slots = (wanted >> np.uint64(64 - _TABLE_BITS)).astype(np.int64)
    np.bitwise_or.at(table, slots >> 3, (1 << (slots & 7)).astype(np.uint8))
    pieces = max(1, min(64, len(tops) // 65536))
    cuts = [(len(tops) * p // pieces, len(tops) * (p + 1) // pieces) for p in range(pieces)]
    counts = np.zeros(pieces + 1, np.int64)

    def count(piece: int) -> None:
        counts[piece + 1] = _scan(tops, table, *cuts[piece], np.zeros(1, np.int64), -1)

    run_all(count, range(pieces), threads)
    places = np.cumsum(counts)
    found = np.empty(int(places[-1]), np.int64)
    run_all(lambda p: _scan(tops, table, *cuts[p], found, int(places[p])), range(pieces), threads)
    return found[np.isin(tops[found] >> np.uint32(1), (wanted >> np.uint64(33)).astype(np.uint32))]


@dataclass(frozen=True, slots=True)
class _Groups:
    """Words with their documents, sorted by key and word; those of one key are a group."""

    keys: Keys
    words: Whole
    docs: Whole


@nb.njit(
    nb.void(nb.uint64[::1], nb.int64[::1], nb.int64[::1], nb.boolean[::1], nb.uint8[::1], nb.int64, nb.int64),
    cache=True, nogil=True,
)  # fmt: skip
def _regrade(keys, members, docs, stays, codes, level, cap):
    """Give the members of each group the code that follows from how many there are at this level."""
    base = np.uint8((level - 1) << 4)
    begin = 0
    while begin < len(keys):
        stop = begin
        size, first, several = 0, -1, False
        while stop < len(keys) and keys[stop] == keys[begin]:
            if stays[docs[stop]] and codes[members[stop]] >= base:
                size += 1
                several |= first >= 0 and docs[stop] != first
                first = docs[stop]
            stop += 1
        for i in range(begin, stop):
            code = codes[members[i]]
            if not stays[docs[i]] or code < base:
                continue
            if not several:
                codes[members[i]] = base
            elif size <= cap:
                codes[members[i]] = base | level
            elif level == len(LEVELS) + 1:
                codes[members[i]] = base | STAR
            elif code >> 4 < level:
                codes[members[i]] = level << 4
        begin = stop


@nb.njit(
    nb.boolean(
        nb.int64[::1], nb.uint32[::1], nb.uint8[::1], nb.int64, nb.int64, nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _covered(word_starts, hashes, codes, i, doc_i, j, doc_j):
    """Return whether the words before `i` and `j`, which are of one grade, make the seed that these would."""
    if i == word_starts[doc_i] or j == word_starts[doc_j]:
        return False
    if word_before(hashes[i - 1]) != word_before(hashes[j - 1]):
        return False
    return 0 < codes[i - 1] & 0x0F <= codes[i] & 0x0F and codes[j - 1] & 0x0F == codes[i - 1] & 0x0F


@nb.njit(
    nb.boolean(
        nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.uint32[::1], nb.uint8[::1], nb.int64[::1],
        nb.int64, nb.int64, nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _meet(letters, letter_starts, word_starts, at, hashes, codes, lengths, i, doc_i, j, doc_j):
    """Return whether the words `i` and `j` make a seed by these codes (crowded groups apart)."""
    grade = codes[i] & 0x0F
    if not 0 < grade < STAR or codes[j] & 0x0F != grade:
        return False
    length = lengths[grade - 1]
    if at[i] + length > letter_starts[doc_i + 1] or at[j] + length > letter_starts[doc_j + 1]:
        return False
    one, other = hash_letters(letters, at[i], at[i] + length), hash_letters(letters, at[j], at[j] + length)
    if (one ^ other) & _HASH:
        return False
    return not _covered(word_starts, hashes, codes, i, doc_i, j, doc_j)


@nb.njit(
    nb.int64(
        nb.uint64[::1], nb.int64[::1], nb.int64[::1], nb.boolean[::1], nb.boolean[::1], nb.boolean[::1],
        nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.uint32[::1], nb.uint8[::1], nb.uint8[::1],
        nb.int64[::1], nb.int64, nb.int64[::1], nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _touched(
    keys, members, docs, stirred, was, stays, letters, letter_starts, word_starts, at, hashes, before, after, lengths,
    grade, out, base,
):  # fmt: skip
    """Count the pairs of documents that gain or lose a seed in groups of `grade`, or write them if `base` >= 0."""
    n_docs = len(letter_starts) - 1
    chosen = np.empty(len(keys), np.int64)
    n = 0
    begin = 0
    while begin < len(keys):
        stop = begin + 1
        while stop < len(keys) and keys[stop] == keys[begin]:
            stop += 1
        for now in range(2):
            codes, there = (after, stays) if now else (before, was)
            size = 0
            for i in range(begin, stop):
                if there[docs[i]] and codes[members[i]] & 0x0F == grade:
                    chosen[size] = i
                    size += 1
            for x in range(size):
                for y in range(x + 1, size):
                    i, j = chosen[x], chosen[y]
                    a, b = docs[i], docs[j]
                    if a == b or not (stays[a] and stays[b]):
                        continue
                    v, w = members[i], members[j]
                    if was[a] and was[b]:
                        if not (stirred[i] or stirred[j]):
                            continue
                        one = _meet(letters, letter_starts, word_starts, at, hashes, before, lengths, v, a, w, b)
                        other = _meet(letters, letter_starts, word_starts, at, hashes, after, lengths, v, a, w, b)
                        if one == other:
                            continue
                    if base >= 0:
                        out[base + n] = a * n_docs + b
                    n += 1
        begin = stop
    return n


@nb.njit(
    nb.int64(
        nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.uint64[::1], nb.int64[::1], nb.int64[::1],
        nb.int64[::1], nb.int64[::1], nb.uint32[::1], nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64, nb.int64,
        nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _join(
    pairs, lists, members, centres, keys, letter_starts, word_starts, at, number, hashes, codes, out_pairs, out_places,
    n_docs, low, high, base,
):  # fmt: skip
    """Count the seeds of the pairs of documents from `low` to `high`, or write them from `base` on if >= 0."""
    n = 0
    for p in range(low, high):
        a, b = pairs[p] // n_docs, pairs[p] % n_docs
        x, end_x = lists[number[a]], lists[number[a] + 1]
        y, end_y = lists[number[b]], lists[number[b] + 1]
        while x < end_x and y < end_y:
            if keys[x] != keys[y]:
                if keys[x] < keys[y]:
                    x += 1
                else:
                    y += 1
                continue
            stop_x, stop_y = x + 1, y + 1
            while stop_x < end_x and keys[stop_x] == keys[x]:
                stop_x += 1
            while stop_y < end_y and keys[stop_y] == keys[y]:
                stop_y += 1
            next_x, next_y = stop_x, stop_y
            if centres[x] >= 0:  # crowded: tied to one document only, first place to first place
                stop_x = x + 1 if centres[x] in (a, b) else x
                stop_y = y + 1
            for i in range(x, stop_x):
                for j in range(y, stop_y):
                    v, w = members[i], members[j]
                    if centres[x] < 0 and _covered(word_starts, hashes, codes, v, a, w, b):
                        continue
                    if base >= 0:
                        out_pairs[base + n] = pairs[p]
                        out_places[base + n] = ((at[v] - letter_starts[a]) << 32) | (at[w] - letter_starts[b])
                    n += 1
            x, y = next_x, next_y
    return n


@dataclass(frozen=True, slots=True)
class NewSeeds:
    """What follows from a change; documents and words are those that are there now."""

    codes: Codes
    stars: Stars
    seeds: Seeds
    """All seeds of the pairs that gained or lost one..."""
    pairs: Whole
    """... and these pairs, `a * n_documents + b`, ascending: the stretches of all others are what they were."""


def regrade(change: Change) -> NewSeeds:
    """Return how the documents agree now, where they do so otherwise than before."""
    after: Codes = np.where(
        np.repeat(change.was & change.stays, np.diff(change.words.starts)), change.before, np.uint8(0)
    )
    came_or_went = np.flatnonzero(np.repeat(change.was != change.stays, np.diff(change.words.starts)))
    groups: list[_Groups] = []
    for level, cap in enumerate((FEW, *(cap for _, cap in LEVELS)), start=1):
        if level > 1:  # those that outgrew the level before, or no longer do
            outgrown = (level - 1) << 4
            seen = np.unique(np.concatenate([g.words for g in groups]))
            moved = seen[(change.before[seen] >= outgrown) != (after[seen] >= outgrown)]
        else:
            moved = came_or_went
        groups.append(_groups(change, after, _wanted(change, moved, level), level))
        _regrade(groups[-1].keys, groups[-1].words, groups[-1].docs, change.stays, after, level, cap)
    stars, tied = _tied(change, after, groups[-1])
    found = [tied]
    regrouped = np.unique(np.concatenate([g.words for g in groups]))
    regrouped = regrouped[(change.before[regrouped] ^ after[regrouped]) & _GRADE != 0]
    stirred = np.zeros(len(after) + 1, np.bool_)
    stirred[regrouped] = stirred[regrouped + 1] = True
    lengths = np.array(_lengths(change), np.int64)
    for level, known in enumerate(groups, start=1):
        chosen = np.flatnonzero(stirred[:-1])
        chosen = chosen[(change.before[chosen] & _GRADE == level) | (after[chosen] & _GRADE == level)]
        more = np.setdiff1d(_wanted(change, chosen, level), known.keys)
        for group in (known, _groups(change, after, more, level)):
            fixed = (
                group.keys, group.words, group.docs, stirred[group.words], change.was, change.stays,
                change.stream.letters, change.stream.starts, change.words.starts, change.words.at,
                change.words.hashes, change.before, after, lengths, level,
            )  # fmt: skip
            pairs = np.empty(_touched(*fixed, np.zeros(1, np.int64), -1), np.int64)
            _touched(*fixed, pairs, 0)
            found.append(np.unique(pairs))
    n = int(change.stays.sum())
    pairs = np.unique(np.concatenate(found))
    pairs = pairs // len(change.stays) * n + pairs % len(change.stays)  # those that stay come first
    return NewSeeds(after[: int(change.words.starts[n])], stars, _seeds(change, after, stars, pairs, n), pairs)


def _lengths(change: Change) -> tuple[int, ...]:
    return (change.length, *(letters for letters, _ in LEVELS))


def _keys(change: Change, chosen: Whole, level: int) -> Keys:
    """Return the keys of these words at a level, 0 where too few letters follow."""
    return keys_of(change.stream, change.words, chosen, _lengths(change)[level - 1], change.threads)


def _wanted(change: Change, chosen: Whole, level: int) -> Keys:
    """Return the keys that these words have at a level, each once, sorted."""
    keys: Keys = np.unique(_keys(change, chosen, level))
    wanted: Keys = keys[keys != 0]
    return wanted


def _groups(change: Change, after: Codes, wanted: Keys, level: int) -> _Groups:
    """Return all words, there before or now, whose key at `level` is among `wanted`."""
    if len(wanted) == 0:
        return _Groups(wanted, np.zeros(0, np.int64), np.zeros(0, np.int64))
    if level == 1:
        found = _with_tops(change.tops, wanted, change.threads)
    else:
        found = np.flatnonzero(np.maximum(change.before, after) >= (level - 1) << 4)
    keys = _keys(change, found, level)
    table = np.zeros(1 << 16, np.bool_)
    table[wanted >> np.uint64(48)] = True
    likely = table[keys >> np.uint64(48)]
    found, keys = found[likely], keys[likely]
    sure = wanted[np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)] == keys
    found, keys = found[sure], keys[sure]
    order = np.argsort(keys, kind="stable")  # the words ascend already
    docs = np.searchsorted(change.words.starts, found[order], side="right") - 1
    return _Groups(keys[order], found[order], docs)


def _tied(change: Change, after: Codes, crowded: _Groups) -> tuple[Stars, Whole]:
    """Return the crowded groups as they are now, and the pairs of documents that are tied, or no longer tied."""
    n_docs = len(change.stays)
    known = dict(zip(change.stars.keys.tolist(), change.stars.docs.tolist(), strict=True))
    pairs = [np.zeros(0, np.int64)]

    def tie(centre: int, docs: Whole) -> None:
        docs = np.unique(docs[change.stays[docs]])
        docs = docs[docs != centre]
        if centre >= 0 and change.stays[centre]:
            pairs.append(np.minimum(docs, centre) * n_docs + np.maximum(docs, centre))

    cuts = np.flatnonzero(crowded.keys[1:] != crowded.keys[:-1]) + 1
    for begin, stop in pairwise([0, *cuts.tolist(), len(crowded.keys)]):
        if begin == stop:
            continue
        words, docs = crowded.words[begin:stop], crowded.docs[begin:stop]
        old = (change.before[words] & _GRADE == STAR) & change.was[docs]
        new = (after[words] & _GRADE == STAR) & change.stays[docs]
        before = known.pop(int(crowded.keys[begin]), -1) if old.any() else -1
        now = int(docs[new][np.argmin(change.rank[docs[new]])]) if new.any() else -1
        if now >= 0:
            known[int(crowded.keys[begin])] = now
        other = (old != new) | (before != now)
        tie(before, docs[old & other])
        tie(now, docs[new & other])
    keys = np.array(sorted(known), np.uint64)
    return Stars(keys, np.array([known[key] for key in keys.tolist()], np.int64)), np.concatenate(pairs)


def _seeds(change: Change, after: Codes, stars: Stars, pairs: Whole, n: int) -> Seeds:
    """Return all seeds of these pairs of documents."""
    words, starts = change.words, change.words.starts
    docs = np.unique(np.append(pairs // n, pairs % n))
    number = np.zeros(n, np.int64)
    number[docs] = np.arange(len(docs))
    chosen = np.zeros(len(after), np.bool_)
    for doc in docs.tolist():
        chosen[starts[doc] : starts[doc + 1]] = True
    members = np.flatnonzero(chosen & (after & _GRADE > 0))
    grades = after[members] & _GRADE
    keys = np.zeros(len(members), np.uint64)
    for level in range(1, len(LEVELS) + 2):
        here = np.minimum(grades, len(LEVELS) + 1) == level
        keys[here] = _keys(change, members[here], level)
    centres = np.full(len(members), -1, np.int64)
    crowded = grades == STAR
    if crowded.any():
        centres[crowded] = stars.docs[np.searchsorted(stars.keys, keys[crowded])]
    keys |= grades.astype(np.uint64)
    of_doc = number[np.searchsorted(starts, members, side="right") - 1]
    order = np.lexsort((members, keys, of_doc))
    lists = np.searchsorted(of_doc, np.arange(len(docs) + 1))
    fixed = (
        pairs, lists, members[order], centres[order], keys[order], change.stream.starts, starts, words.at, number,
        words.hashes, after,
    )  # fmt: skip
    pieces = max(1, min(64, len(pairs) // 256))
    cuts = [(len(pairs) * p // pieces, len(pairs) * (p + 1) // pieces) for p in range(pieces)]
    counts = np.zeros(pieces + 1, np.int64)
    nothing = np.zeros(1, np.int64)

    def count(piece: int) -> None:
        counts[piece + 1] = _join(*fixed, nothing, nothing, n, *cuts[piece], -1)

    run_all(count, range(pieces), change.threads)
    places = np.cumsum(counts)
    out_pairs, out_places = np.empty(int(places[-1]), np.int64), np.empty(int(places[-1]), np.int64)
    run_all(lambda p: _join(*fixed, out_pairs, out_places, n, *cuts[p], int(places[p])), range(pieces), change.threads)
    there = int(starts[n])
    return Seeds(out_pairs, out_places, int(np.sum(after[:there] & _GRADE == STAR)), after[:there])
