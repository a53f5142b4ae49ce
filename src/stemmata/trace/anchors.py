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
from numpy.typing import NDArray

from stemmata.trace.letters import LetterStream, Whole
from stemmata.trace.threads import spread

Keys = NDArray[np.uint64]

BEFORE_BITS = 12

_M1 = np.uint64(0x9E3779B97F4A7C15)
_M2 = np.uint64(0xD6E8FEB86659FD93)
_LETTER = np.uint64(0x7F)
_S7 = np.uint64(7)
_S32 = np.uint64(32)
_S29 = np.uint64(29)


@nb.njit(nb.uint64(nb.uint8[::1], nb.int64, nb.int64), cache=True, nogil=True)
def hash_letters(letters, begin, end):
    """Return a 64-bit hash of the letters from `begin` to `end`, eight classes of seven bits at a time."""
    state = np.uint64(end - begin) * _M2
    at = begin
    while at < end:
        packed = np.uint64(0)
        stop = min(end, at + 8)
        while at < stop:
            packed = (packed << _S7) | (np.uint64(letters[at]) & _LETTER)
            at += 1
        state = (state ^ packed) * _M1
        state ^= state >> _S32
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
        for p in range(letter_starts[doc], letter_starts[doc + 1]):
            if letters[p] & 0x80:
                at[word] = p
                word += 1
        for w in range(word_starts[doc], word):
            end = at[w + 1] if w + 1 < word else letter_starts[doc + 1]
            hashes[w] = np.uint32(hash_letters(letters, at[w], end)) | np.uint32(1)


def find_words(stream: LetterStream, threads: int) -> Words:
    """Return the words of a letter stream."""
    starts = stream.word_starts
    n = max(1, int(starts[-1]))
    at, hashes = np.zeros(n, np.int64), np.zeros(n, np.uint32)
    spread(lambda low, high: _find_words(stream.letters, stream.starts, starts, at, hashes, low, high), starts, threads)
    return Words(starts, at, hashes)


@nb.njit(
    nb.void(
        nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.uint32[::1], nb.int64, nb.uint64[::1],
        nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _all_keys(letters, letter_starts, word_starts, at, hashes, length, keys, low, high):
    mask = np.uint64(0xFFF)
    for doc in range(low, high):
        before = np.uint64(0)
        for w in range(word_starts[doc], word_starts[doc + 1]):
            p = at[w]
            if p + length <= letter_starts[doc + 1]:
                keys[w] = (hash_letters(letters, p, p + length) & ~mask) | before
            else:
                keys[w] = 0
            before = np.uint64(1) + np.uint64(hashes[w] >> np.uint32(1)) % np.uint64(4095)


def anchor_keys(stream: LetterStream, words: Words, length: int, threads: int) -> Keys:
    """Return the key of the anchor at every word, 0 where fewer than `length` letters follow in the document."""
    keys = np.zeros(len(words.at), np.uint64)
    args = (stream.letters, stream.starts, words.starts, words.at, words.hashes, length, keys)
    spread(lambda low, high: _all_keys(*args, low, high), words.starts, threads)
    return keys


@nb.njit(
    nb.void(
        nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.uint64[::1], nb.int64,
        nb.uint64[::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _some_keys(letters, letter_starts, word_starts, at, chosen, shorter, length, keys, low, high):
    mask = np.uint64(0xFFF)
    for i in range(low, high):
        w = chosen[i]
        doc = np.searchsorted(word_starts, w, side="right") - 1
        p = at[w]
        if p + length <= letter_starts[doc + 1]:
            keys[i] = (hash_letters(letters, p, p + length) & ~mask) | (shorter[i] & mask)
        else:
            keys[i] = 0


def longer_keys(stream: LetterStream, words: Words, chosen: Whole, shorter: Keys, length: int, threads: int) -> Keys:
    """Return the keys of `length` letters at the `chosen` words; `shorter` are those they had before."""
    keys = np.zeros(len(chosen), np.uint64)
    ends = np.arange(len(chosen) + 1, dtype=np.int64)
    args = (stream.letters, stream.starts, words.starts, words.at, chosen, shorter, length, keys)
    spread(lambda low, high: _some_keys(*args, low, high), ends, threads)
    return keys
