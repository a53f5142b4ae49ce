"""How a name in one script is written in Latin letters: a learned model, and the likelihood it gives a pair of words.

Each letter of a word in Arabic, Cyrillic or Hebrew script (or, for spellings within Latin script, in Latin) stands for
a chunk of none to three Latin letters, with a probability that depends on the letter and on whether it begins or ends
the word. The chunks in order make the Latin word; a word's likelihood is the sum over all ways to cut it so (a
stochastic transducer without memory: Ristad and Yianilos, Learning string-edit distance, IEEE PAMI 1998). Set against
how likely the Latin letters are anyway, it says how much more probable the second word is if it is the first, written
in Latin.

The parameters stand in `letters/`, one readable file a language, learned by `tools/train_names.py` (`make names`);
`letters/README.md` says from what.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201, ANN202, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

import gzip
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numba as nb
import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LONGEST", "MODELS", "Codes", "Transducer", "background", "chunk_columns", "latin_codes", "likelihood", "load",
    "romanised",
]  # fmt: skip

MODELS = {"Arab": ("fa", "ar"), "Cyrl": ("ru",), "Hebr": ("he",), "Latn": ("lat",)}
"""Script -> its models; where there are several, the one that explains more counts."""

LONGEST = 3
"""Latin letters that one letter may stand for, at most."""
PLACES = ("first", "inner", "last", "only")
FLOORS = np.array([1e-4, 1e-5, 1e-7, 1e-9], np.float32)
"""Probability of a chunk never seen with a letter, by its length: misspellings happen."""
_WORD = 48
"""Letters of a word that are compared; the rest is left off."""

Codes = NDArray[np.int64]
N_CHUNKS = 1 + 26 + 26**2 + 26**3


_LATIN = {letter: number for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}


def look_up(letters: Mapping[str, int], text: str) -> Codes:
    """Return the numbers of the letters of a text, -1 for those not in the table."""
    table = np.full(0x800, -1, np.int64)
    for letter, number in letters.items():
        table[ord(letter)] = number
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    return np.where(points < len(table), table[np.minimum(points, len(table) - 1)], -1)


def latin_codes(text: str) -> Codes:
    """Return the letters of a folded Latin text as numbers from 0, -1 for other characters."""
    return look_up(_LATIN, text)


def chunk_number(chunk: str) -> int:
    """Return the number of a chunk of none to three letters."""
    number, first = 0, 0
    for length, letter in enumerate(chunk):
        first += 26**length
        number = number * 26 + ord(letter) - 97
    return first + number if chunk else 0


@dataclass(frozen=True, slots=True, eq=False)
class Transducer:
    """The model of one language or script.

    Attributes:
        letters: Letter to number.
        chunks: For each possible chunk (`chunk_number`) its column in `weights`.
        weights: Probability of the chunk (column) given letter and place (row: letter * 4 + place). The last four
            columns are for all chunks of none to three letters that no letter makes.
        likely: For each row the few likeliest chunks with their probabilities, for writing a word in Latin.
    """

    letters: dict[str, int]
    chunks: NDArray[np.int64]
    weights: NDArray[np.float32]
    likely: tuple[tuple[tuple[str, float], ...], ...]

    def codes(self, text: str) -> Codes:
        """Return the letters of a folded text as numbers, -1 for those that the model does not know."""
        return look_up(self.letters, text)

    def romanise(self, word: str, width: int = 24) -> str:
        """Return the likeliest Latin spelling of a word, by beam search with the background of Latin letters.

        Args:
            word: The word, folded.
            width: How many spellings are kept at each letter.
        """
        codes, ground = self.codes(word), background()
        codes = codes[codes >= 0][:_WORD]
        beam: dict[str, float] = {"": 0.0}
        for at, letter in enumerate(codes.tolist()):
            row = letter * len(PLACES) + _place(at, len(codes))
            wider: dict[str, float] = {}
            for made, score in beam.items():
                for chunk, probability in self.likely[row]:
                    spelt = made + chunk
                    gain = score + math.log(probability) + _continued(ground, made, chunk)
                    wider[spelt] = max(gain, wider.get(spelt, -math.inf))
            beam = dict(sorted(wider.items(), key=lambda item: (-item[1] / (len(item[0]) + 3), item[0]))[:width])
        return min(beam, key=lambda spelt: (-beam[spelt] / (len(spelt) + 3), spelt))


def _place(at: int, size: int) -> int:
    if size == 1:
        return 3
    return 0 if at == 0 else 2 if at == size - 1 else 1


def _continued(ground: NDArray[np.float64], made: str, chunk: str) -> float:
    """Return the logarithm of the background's probability of `chunk` after `made`."""
    total, a, b = 0.0, *([26, 26, *(ord(c) - 97 for c in made)][-2:])
    for letter in chunk:
        c = ord(letter) - 97
        total += float(ground[a, b, c])
        a, b = b, c
    return total


def _lines(name: str) -> list[list[str]]:
    packed = resources.files("stemmata.values.letters").joinpath(f"{name}.tsv.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@lru_cache
def load(*names: str) -> Transducer:
    """Return the model of a language (`fa`, `ar`, `ru`, `he`), or of spellings within Latin script (`lat`).

    Of several languages that share a script, the mean is returned: a list seldom says which language a name is in.
    """
    shares: dict[tuple[str, str, str], float] = {}
    for name in names:
        for letter, place, chunk, probability in _lines(name):
            key = letter, place, chunk
            shares[key] = shares.get(key, 0.0) + float(probability) / len(names)
    rows = [(*key, probability) for key, probability in shares.items()]
    letters = {letter: number for number, letter in enumerate(dict.fromkeys(row[0] for row in rows))}
    columns = {chunk: number for number, chunk in enumerate(dict.fromkeys(row[2] for row in rows))}
    chunks = np.repeat(np.arange(LONGEST + 1) + len(columns), 26 ** np.arange(LONGEST + 1))
    for chunk, column in columns.items():
        chunks[chunk_number(chunk)] = column
    n_rows = len(letters) * len(PLACES)
    weights = np.empty((n_rows, len(columns) + len(FLOORS)), np.float32)
    weights[:, len(columns) :] = FLOORS
    for chunk, column in columns.items():
        weights[:, column] = FLOORS[len(chunk)]
    likely: list[list[tuple[str, float]]] = [[] for _ in range(n_rows)]
    for letter, place, chunk, share in rows:
        row = letters[letter] * len(PLACES) + PLACES.index(place)
        weights[row, columns[chunk]] = max(share, FLOORS[len(chunk)])
        if share >= 0.005:
            likely[row].append((chunk, share))
    return Transducer(letters, chunks, weights, tuple(tuple(row) or (("", 1.0),) for row in likely))


@lru_cache
def background() -> NDArray[np.float64]:
    """Return log probabilities of a Latin letter (axis 2) after the two before it; 26 is the edge of the word."""
    table = np.full((27, 27, 27), math.log(1e-4))
    for before, letter, logarithm in _lines("background"):
        a, b = (26 if c == "^" else ord(c) - 97 for c in before)
        table[a, b, 26 if letter == "$" else ord(letter) - 97] = float(logarithm)
    return table


@nb.njit(nb.float64(nb.int64[::1], nb.int64, nb.int64, nb.float64[:, :, ::1]), cache=True, nogil=True)
def ground_likelihood(word, low, high, ground):
    """Return the logarithm of the probability that a Latin word has just these letters."""
    a = b = 26
    total = 0.0
    for i in range(low, high):
        total += ground[a, b, word[i]]
        a, b = b, word[i]
    return total


def chunk_columns(model: Transducer, letters: Codes) -> NDArray[np.uint16]:
    """Return where the chunks of a Latin text stand in the model.

    Args:
        model: The model.
        letters: Letters of words that follow each other without a gap (`latin_codes`).

    Returns:
        For each place between letters (one row more than letters) the columns in `weights` of the chunks of none to
        three letters that end there.
    """
    out = np.empty((len(letters) + 1, LONGEST + 1), np.uint16)
    padded = np.concatenate([np.zeros(LONGEST, np.int64), letters])
    number, first, size = np.zeros(len(out), np.int64), 0, 1
    out[:, 0] = model.chunks[0]
    for length in range(1, LONGEST + 1):
        number += size * padded[LONGEST - length : len(padded) + 1 - length]
        first, size = first + size, size * 26
        out[:, length] = model.chunks[first + number]
    return out


@nb.njit(
    nb.float64(
        nb.int64[::1], nb.int64, nb.int64, nb.uint16[:, ::1], nb.int64, nb.int64, nb.float32[:, ::1], nb.float64,
        nb.float64[::1],
    ),
    cache=True, nogil=True, fastmath=True, error_model="numpy",
)  # fmt: skip
def likelihood(one, low, high, columns, begin, end, weights, least, room):
    """Return the logarithm of P(Latin letters `begin` to `end` | letters `one[low:high]`), summed over all cuts.

    As soon as it is sure to be below `least`, some number below it is returned. `columns` are the `chunk_columns` of
    the Latin letters, `room` is room to work in: twice four more than the Latin letters.
    """
    n, m = high - low, end - begin
    # two rows, three noughts before the first place of each; no views: what counts references costs more than the sums
    row, after = 3, m + 7
    for j in range(2 * m + 8):
        room[j] = 0.0
    room[row] = 1.0
    hopeless = math.exp(least)
    bottom = top = 0
    for i in range(n):
        if n == 1:
            place = 3
        elif i == 0:
            place = 0
        elif i == n - 1:
            place = 2
        else:
            place = 1
        w = one[low + i] * 4 + place
        # the letters still to come can make at most three each
        bottom, top = max(bottom, m - 3 * (n - 1 - i)), min(m, top + 3)
        total = 0.0
        for j in range(bottom, top + 1):
            at = begin + j
            found = (
                room[row + j] * weights[w, columns[at, 0]]
                + room[row + j - 1] * weights[w, columns[at, 1]]
                + room[row + j - 2] * weights[w, columns[at, 2]]
                + room[row + j - 3] * weights[w, columns[at, 3]]
            )
            room[after + j] = found
            total += found
        if total <= hopeless:
            return least - 1.0
        for j in range(after + bottom - 3, after + bottom):
            room[j] = 0.0
        row, after = after, row
    return math.log(room[row + m] + 1e-290)


@lru_cache(maxsize=1 << 16)
def romanised(script: str, word: str) -> str:
    """Return the likeliest Latin spelling of a word of a script, folded as by `namewords`."""
    return load(MODELS[script][0]).romanise(word)
