"""Words of the letter stream, and the hash of the letters that follow each word start: an anchor.

Two copies of a passage share the anchors of all words whose next `length` letters are unharmed, wherever spaces, line
breaks and hyphens fell. An anchor's key holds 52 bits of hash and 12 bits of the word before it, so that whether a
match could be carried further to the left is known without a look at the text.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201, ANN202, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from llvmlite import ir
from numba.extending import intrinsic
from numpy.typing import NDArray

from stemmata.trace.letters import LetterStream, Whole
from stemmata.values.threads import spread

Keys = NDArray[np.uint64]

BEFORE_BITS = 12
"""The low bits of an anchor's key: a hash of the word before it, 0 where there is none."""

_M1 = np.uint64(0x9E3779B97F4A7C15)
_M2 = np.uint64(0xD6E8FEB86659FD93)
_LETTERS = np.uint64(0x7F7F7F7F7F7F7F7F)
_S3 = np.uint64(3)
_S8 = np.uint64(8)
_S32 = np.uint64(32)
_S29 = np.uint64(29)


@intrinsic
def eight_bytes(_context, letters, _at):
    """Return the eight bytes of `letters` from `at` on as one word, the first of them lowest; no bounds are checked."""

    def generate(context, builder, _, arguments):
        base = context.make_array(letters)(context, builder, arguments[0]).data
        place = builder.gep(base, [arguments[1]])
        word = builder.load(builder.bitcast(place, ir.IntType(64).as_pointer()))
        word.align = 1
        return word

    return nb.uint64(letters, nb.int64), generate


@nb.njit(nb.uint64(nb.uint8[::1], nb.int64, nb.int64), cache=True, nogil=True)
def hash_letters(letters, begin, end):
    """Return a 64-bit hash of the letters from `begin` to `end`, eight at a time."""
    state = np.uint64(end - begin) * _M2
    at = begin
    while at < end:
        if at + 8 <= len(letters):
            packed = eight_bytes(letters, at)
        else:
            packed = np.uint64(0)
            for k in range(len(letters) - 1, at - 1, -1):
                packed = (packed << _S8) | np.uint64(letters[k])
        packed &= _LETTERS
        if end - at < 8:
            packed &= (np.uint64(1) << np.uint64(8 * (end - at))) - np.uint64(1)
        state = (state ^ packed) * _M1
        state ^= state >> _S32
        at += 8
    state *= _M2
    return state ^ (state >> _S29)


@dataclass(frozen=True, slots=True)
class Words:
    """All words of all documents; document `d` has those from `starts[d]` to `starts[d + 1]`."""

    starts: Whole
    at: Whole
    """Where each word begins in the letter stream."""
    hashes: NDArray[np.uint32]
    """A hash of each word's letters, never 0."""


@nb.njit(
    nb.void(
        nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.uint32[::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _find_words(letters, letter_starts, word_starts, at, hashes, low, high):
    for doc in range(low, high):
        word = word_starts[doc]
        last = word_starts[doc + 1]
        # a letter that begins no word is written over by the next: no branch
        for p in range(letter_starts[doc], letter_starts[doc + 1]):
            if word < last:
                at[word] = p
            word += letters[p] >> 7
        for w in range(word_starts[doc], last):
            end = at[w + 1] if w + 1 < last else letter_starts[doc + 1]
            hashes[w] = np.uint32(hash_letters(letters, at[w], end)) | np.uint32(1)


def find_words(stream: LetterStream, threads: int) -> Words:
    """Return the words of a letter stream."""
    starts = stream.word_starts
    n = max(1, int(starts[-1]))
    at, hashes = np.zeros(n, np.int64), np.zeros(n, np.uint32)
    spread(lambda low, high: _find_words(stream.letters, stream.starts, starts, at, hashes, low, high), starts, threads)
    return Words(starts, at, hashes)


@nb.njit(nb.uint64(nb.uint32), cache=True, nogil=True)
def word_before(hashed):
    """Return the hash of a word that the keys of the next word carry."""
    return np.uint64(1) + (np.uint64(hashed) * np.uint64(0x9E3779B1) & np.uint64(0xFFFFFFFF)) * np.uint64(4095) >> _S32


@nb.njit(
    nb.void(
        nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.uint32[::1], nb.int64, nb.int64, nb.int64,
        nb.int64, nb.int64[::1], nb.uint64[::1], nb.uint32[::1], nb.boolean, nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def scatter_keys(
    letters, letter_starts, word_starts, at, hashes, length, shift, first, last, places, keys, words, fill, low, high
):
    """Count the anchors of documents `low` to `high` by the top bits of their keys, or move them to their part.

    Args:
        letters: The letter stream.
        letter_starts: Where documents begin in it.
        word_starts: Where documents begin in `at`.
        at: Where words begin in the stream.
        hashes: The hashes of the words.
        length: How many letters are hashed; words with fewer letters after them have no anchor.
        shift: Keys shifted down by this make the number of a part.
        first: Parts before this one are passed over when filling.
        last: So are this one and those after it.
        places: One number a part: its anchors so far, or where to write its next.
        keys: The keys are written here...
        words: ... and here the words they belong to.
        fill: Whether to write.
        low: The first document.
        high: One past the last.
    """
    mask = np.uint64((1 << BEFORE_BITS) - 1)
    s = np.uint64(shift)
    for doc in range(low, high):
        end = letter_starts[doc + 1] - length
        for w in range(word_starts[doc], word_starts[doc + 1]):
            p = at[w]
            if p > end:
                break
            key = hash_letters(letters, p, p + length)
            part = np.int64(key >> s)
            if not fill:
                places[part] += 1
            elif first <= part < last:
                before = word_before(hashes[w - 1]) if w > word_starts[doc] else np.uint64(0)
                keys[places[part]] = (key & ~mask) | before
                words[places[part]] = w
                places[part] += 1


@nb.njit(
    nb.void(nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64, nb.int64[::1]), cache=True, nogil=True
)  # fmt: skip
def _hashes_at(letters, places, ends, length, out):
    for i in range(len(places)):
        out[i] = -1
        if places[i] + length <= ends[i]:
            out[i] = np.int64(hash_letters(letters, places[i], places[i] + length) >> np.uint64(BEFORE_BITS))


def hashes_at(letters: NDArray[np.uint8], places: Whole, ends: Whole, length: int) -> Whole:
    """Return the hash part of the keys at some places, for those who take anchors as rows.

    Args:
        letters: The letter stream.
        places: Where words begin in it.
        ends: Where their documents end.
        length: How many letters are hashed.

    Returns:
        One number a place, -1 where fewer letters follow.
    """
    out = np.empty(len(places), np.int64)
    _hashes_at(letters, places, ends, length, out)
    return out


@nb.njit(nb.void(nb.uint32[::1], nb.int64[::1], nb.int64[::1]), cache=True, nogil=True)
def _words_before(hashes, word_starts, out):
    for doc in range(len(word_starts) - 1):
        for w in range(word_starts[doc], word_starts[doc + 1]):
            out[w] = np.int64(word_before(hashes[w - 1])) if w > word_starts[doc] else 0


def words_before(words: Words) -> Whole:
    """Return for every word the hash of the word before it that keys carry, 0 for the first of a document."""
    out = np.zeros(int(words.starts[-1]), np.int64)
    _words_before(words.hashes, words.starts, out)
    return out
