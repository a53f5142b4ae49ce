"""Texts as one stream of folded letters: what two spellings of the same words have in common.

Space, case, accents, vowel signs, joiners, presentation forms, digits of other scripts and the Arabic and Persian forms
of one letter all vanish here, so that copies found in the stream are copies whatever was typed between the letters.
The folding is that of `stemmata.values.fold`, of which letters and digits are kept, worked out once for every code
point. One byte a letter: a class from 1 to 124, and bit 7 on the first letter of a word. An ideograph makes two letters
(it carries about as much as two), and is a word of its own; so is every letter of a script that sets no spaces.

The kernels read the UTF-8 bytes of an Arrow column directly: no Python string is made.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0915, PLR0917, PLR1714  (kernels: typed by Numba signatures, one
# loop each; a set would be made anew at every letter)

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import numba as nb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmata.values.fold import fold_text
from stemmata.values.threads import ranges, run_all, spread

Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]

WORD_START = 0x80
"""Bit 7 of a letter: it begins a word."""

SEPARATOR, IDEOGRAPH, EXPANDED, DELETED = 0, 253, 254, 255
_TABLE_SIZE = 0x20000
_CLASSES = 124
_EXPANSION = 8  # letters that a byte makes, at the very most: U+FDFA makes 18 of three
_LONGEST_NOTE = 40  # words between square brackets
_LONG_WORD = 32  # beyond this, a run of letters without space gets further word starts, chosen by its own letters

_IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x17000, 0x18D09), (0x1B170, 0x1B300))
_NO_SPACE = (
    (0x0E00, 0x0F00),  # Thai, Lao
    (0x1000, 0x10A0),  # Myanmar
    (0x1780, 0x1800),  # Khmer
    (0x1950, 0x19E0),  # Tai Le, New Tai Lue
    (0x1A20, 0x1AB0),  # Lanna
    (0x3040, 0x3130),  # kana, bopomofo
    (0x31A0, 0x3200),
    (0xAA60, 0xAAE0),  # Myanmar extended, Tai Viet
)
# Letters that must never share a class with another of their own script come first; the rest follow by code point.
_FIRST = "abcdefghijklmnopqrstuvwxyz0123456789ءابتثجحخدذرزسشصضطظعغفقکلمنهویپچژگٹڈڑںےڕڵۆێ"


def fold_letters(text: str) -> str:
    """Return the letters and digits of `text` in the form in which they are compared.

    >>> fold_letters("L’Été, ﬁn — ٣٤ يك‌بار")
    'letefin34یکبار'
    """
    return "".join(c for c in fold_text(text) if unicodedata.category(c)[0] in "LN" or unicodedata.category(c) == "Mc")


@dataclass(frozen=True, slots=True)
class LetterTable:
    """What each code point becomes: `first` holds its class, and `more` the letters of those that make several."""

    first: Bytes
    which: NDArray[np.uint16]
    begins: Whole
    more: Bytes


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code < high for low, high in ranges)


@cache
def letter_table() -> LetterTable:
    """Return the table of all code points below 0x20000 (those above are ideographs)."""
    first = np.zeros(_TABLE_SIZE, np.uint8)
    which = np.zeros(_TABLE_SIZE, np.uint16)
    for low, high in _IDEOGRAPHS:
        first[low:high] = IDEOGRAPH
    folded: dict[int, str] = {}
    for code in np.flatnonzero(first == 0).tolist():
        category = unicodedata.category(chr(code))
        if category in {"Mn", "Me", "Cf"} or code == 0x0640:
            first[code] = DELETED
        elif category[0] in "LNS" or category == "Mc":
            letters = fold_letters(chr(code))
            if letters:
                folded[code] = letters
    classes = {char: rank + 1 for rank, char in enumerate(_FIRST)}
    spare = _CLASSES - 36  # Latin letters and digits stay apart from every other script
    for rank, char in enumerate(sorted({c for letters in folded.values() for c in letters} - classes.keys())):
        classes[char] = 37 + (len(_FIRST) - 36 + rank) % spare
    begins: list[int] = [0, 0]
    more: list[int] = []
    for code, letters in folded.items():
        if len(letters) == 1:
            no_space = WORD_START if _within(code, _NO_SPACE) else 0
            ideograph = first[ord(letters)] == IDEOGRAPH if ord(letters) < _TABLE_SIZE else True
            first[code] = classes[letters] | no_space if not ideograph else IDEOGRAPH
        else:
            first[code], which[code] = EXPANDED, len(begins) - 1
            more.extend(classes[char] for char in letters)
            begins.append(len(more))
    return LetterTable(first, which, np.array(begins, np.int64), np.array(more or [0], np.uint8))


READ_ONLY = nb.types.Array(nb.uint8, 1, "C", readonly=True)
"""The bytes of an Arrow buffer, as a kernel takes them."""


@nb.njit(nb.types.UniTuple(nb.int64, 2)(READ_ONLY, nb.int64), cache=True, nogil=True)
def code_point(data, at):
    """Return the code point whose UTF-8 bytes begin at `at`, and how many they are."""
    byte = np.int64(data[at])
    if byte < 0x80:
        return byte, 1
    if byte < 0xE0:
        return ((byte & 0x1F) << 6) | (data[at + 1] & 0x3F), 2
    if byte < 0xF0:
        return ((byte & 0x0F) << 12) | ((data[at + 1] & np.int64(0x3F)) << 6) | (data[at + 2] & 0x3F), 3
    high = ((byte & 0x07) << 18) | ((data[at + 1] & np.int64(0x3F)) << 12)
    return high | ((data[at + 2] & np.int64(0x3F)) << 6) | (data[at + 3] & 0x3F), 4


@nb.njit(
    nb.int64(
        READ_ONLY, nb.int64[::1], nb.int64, nb.int64, nb.uint8[::1], nb.uint16[::1], nb.int64[::1], nb.uint8[::1],
        nb.uint8[::1], nb.int64[:, ::1], nb.int64[:, ::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _read_letters(data, offsets, low, high, first, which, begins, more, letters, counts, notes):
    """Write the letters of documents `low` to `high` into `letters`; `counts` gets letters and words of each.

    `notes` gets the words (numbered from the first of document `low`) that stand in square brackets which close soon:
    an editor's note. Returns how many notes there are, of which those that find room are written, or -1 where
    `letters` has too little room: it needs a byte for every byte read, and more where signs stand for whole phrases.
    """
    out = words = 0
    n_notes = 0
    for doc in range(low, high):
        at, end = offsets[doc], offsets[doc + 1]
        first_out, first_word = out, words
        opened = -1
        fresh = np.uint8(WORD_START)
        run = 0
        recent = np.uint64(0)
        while at < end:
            # letters of ASCII and what lies between them, without a branch for either
            while at < end and run < _LONG_WORD - 4:
                byte = data[at]
                if byte >= 0x80 or byte == 0x5B or byte == 0x5D:
                    break
                at += 1
                kind = first[byte]
                is_letter = int(kind != 0)
                letters[out] = kind | fresh
                out += is_letter
                words += int(is_letter & (fresh >> 7))
                run = (run * int(fresh == 0) + 1) * is_letter
                fresh = np.uint8(WORD_START * (1 - is_letter))
            if at >= end:
                break
            code, width = code_point(data, at)
            at += width
            kind = first[code] if code < _TABLE_SIZE else np.uint8(IDEOGRAPH)
            if kind == DELETED:
                continue
            if kind == SEPARATOR:
                fresh = np.uint8(WORD_START)
                run = 0
                if code == 0x5B or code == 0xFF3B or code == 0x3010 or code == 0x3014:
                    opened = words
                elif opened >= 0 and (code == 0x5D or code == 0xFF3D or code == 0x3011 or code == 0x3015):
                    if 0 < words - opened <= _LONGEST_NOTE:
                        if n_notes < len(notes):
                            notes[n_notes, 0], notes[n_notes, 1] = opened, words
                        n_notes += 1
                    opened = -1
                continue
            alone = kind == IDEOGRAPH
            size, base = 1, 0
            one = kind & 0x7F
            two = one
            if kind < IDEOGRAPH:
                alone = kind & WORD_START != 0
            elif alone:
                size = 2
                one, two = 1 + code % _CLASSES, 1 + (code // _CLASSES) % _CLASSES
            else:
                base = begins[which[code]]
                size = begins[which[code] + 1] - base
                if out + size + (offsets[high] - at) > len(letters):
                    return -1
            for k in range(size):
                letter = one if k == 0 else two
                if kind == EXPANDED:
                    letter = np.int64(more[base + k])
                begin = (fresh != 0 or alone) and k == 0
                if begin:
                    run = 0
                run += 1
                if run > _LONG_WORD - 4:
                    recent = ((recent << np.uint64(7)) | np.uint64(letter)) & np.uint64(0xFFFFFFF)
                    if run > _LONG_WORD and (recent * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(61) == 0:
                        begin = True
                words += begin
                letters[out] = letter | (WORD_START if begin else 0)
                out += 1
            fresh = np.uint8(WORD_START if alone else 0)
        counts[doc, 0], counts[doc, 1] = out - first_out, words - first_word
    return n_notes


@dataclass(frozen=True, slots=True)
class LetterStream:
    """The letters of all documents end to end; document `d` holds `letters[starts[d]:starts[d + 1]]`."""

    letters: Bytes
    starts: Whole
    word_starts: Whole
    """Document `d` has the words from `word_starts[d]` to `word_starts[d + 1]`."""
    notes: NDArray[np.bool_]
    """Which words stand in square brackets: an editor's note, not the source's own words."""
    data: Bytes
    offsets: Whole

    @property
    def n_documents(self) -> int:
        """How many documents there are."""
        return len(self.offsets) - 1


def in_one_piece(column: pa.ChunkedArray) -> pa.Array:
    """Return a column of `large_string` as one array; what is one already is not copied, as Arrow itself would."""
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.large_string())


def utf8_buffers(texts: pa.ChunkedArray | pa.Array | list[str]) -> tuple[Bytes, Whole]:
    """Return the UTF-8 bytes of a text column and the offsets of its documents, without copying where possible."""
    column = (pa.array(texts, pa.large_string()) if isinstance(texts, list) else texts).cast(pa.large_string())
    array = in_one_piece(column) if isinstance(column, pa.ChunkedArray) else column
    if array.null_count:
        array = array.fill_null("")
    _, offset_buffer, data_buffer = array.buffers()
    if len(array) == 0 or offset_buffer is None:
        return np.frombuffer(b"", np.uint8), np.zeros(1, np.int64)
    offsets = np.frombuffer(offset_buffer, np.int64)[array.offset : array.offset + len(array) + 1].copy()
    data = np.frombuffer(data_buffer if data_buffer is not None and data_buffer.size else b"", np.uint8)
    data.flags.writeable = False
    return data, offsets


def letter_stream(texts: pa.ChunkedArray | pa.Array, threads: int) -> LetterStream:
    """Return the folded letters of a column of texts.

    Args:
        texts: A string column, one document a row; null counts as empty.
        threads: How many threads may work at once; the result does not depend on it.

    Returns:
        The stream.
    """
    data, offsets = utf8_buffers(texts)
    n = len(offsets) - 1
    counts = np.zeros((n, 2), np.int64)
    chunks = ranges(offsets, max(1, min(256, int(offsets[-1] - offsets[0]) >> 20)))
    # a letter for every byte is room enough, but for texts full of signs that stand for whole phrases
    read = _read_chunks(data, offsets, chunks, counts, 1, threads)
    if read is None:
        read = _read_chunks(data, offsets, chunks, counts, _EXPANSION, threads)
    letters, found = read if read is not None else (np.zeros(0, np.uint8), [])
    starts, word_starts = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    np.cumsum(counts[:, 0], out=starts[1:])
    np.cumsum(counts[:, 1], out=word_starts[1:])
    notes = np.zeros(max(1, int(word_starts[-1])), np.bool_)
    for (low, _), spans in zip(chunks, found, strict=True):
        for begin, end in (spans + word_starts[low]).tolist():
            notes[begin:end] = True
    return LetterStream(letters, starts, word_starts, notes, data, offsets)


def _read_chunks(
    data: Bytes, offsets: Whole, chunks: list[tuple[int, int]], counts: Whole, expansion: int, threads: int
) -> tuple[Bytes, list[Whole]] | None:
    """Return the letters of all chunks of documents, and the words of each that are notes; None if room ran out.

    Every chunk writes where its bytes would begin if each made `expansion` letters; then they are moved together.
    """
    table = letter_table()
    tables = (table.first, table.which, table.begins, table.more)
    letters = np.empty(max(1, expansion * int(offsets[-1] - offsets[0])), np.uint8)
    begins = [expansion * int(offsets[low] - offsets[0]) for low, _ in chunks] + [len(letters)]
    notes: list[Whole | None] = [None] * len(chunks)

    def read(chunk: int) -> None:
        into = letters[begins[chunk] : begins[chunk + 1]]
        spans = np.empty((len(into) // 64 + 1, 2), np.int64)
        n = _read_letters(data, offsets, *chunks[chunk], *tables, into, counts, spans)
        if n > len(spans):
            spans = np.empty((n, 2), np.int64)
            _read_letters(data, offsets, *chunks[chunk], *tables, into, counts, spans)
        notes[chunk] = spans[:n].copy() if n >= 0 else None

    run_all(read, range(len(chunks)), threads)
    found = [spans for spans in notes if spans is not None]
    if len(found) < len(chunks):
        return None
    out = 0
    for (low, high), begin in zip(chunks, begins, strict=False):
        n = int(counts[low:high, 0].sum())
        if out < begin:
            letters[out : out + n] = letters[begin : begin + n]
        out += n
    letters.resize(max(1, out), refcheck=False)
    return letters, found


@nb.njit(
    nb.void(
        READ_ONLY, nb.int64[::1], nb.uint8[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1],
        nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _locate(data, offsets, widths, docs, firsts, wanted, out, low, high):
    """Turn letter numbers within a document into code points: `out[2i]` of the letter, `out[2i + 1]` one past it.

    `firsts[doc]` is where the requests of a document begin in `wanted`, which is ascending within each document.
    """
    for doc in range(low, high):
        request, last = firsts[doc], firsts[doc + 1]
        if request == last:
            continue
        at, end = offsets[docs[doc]], offsets[docs[doc] + 1]
        letter, point = 0, 0
        while at < end and request < last:
            code, width = code_point(data, at)
            at += width
            letter += widths[code] if code < _TABLE_SIZE else 2
            while request < last and wanted[request] < letter:
                out[2 * request] = point
                out[2 * request + 1] = point + 1
                request += 1
            point += 1


@cache
def _letter_widths() -> Bytes:
    """How many letters each code point below 0x20000 makes."""
    table = letter_table()
    widths = (table.first > 0).astype(np.uint8)
    widths[table.first == DELETED] = 0
    widths[table.first == IDEOGRAPH] = 2
    many = table.first == EXPANDED
    widths[many] = np.diff(table.begins)[table.which[many]]
    return widths


def code_points(stream: LetterStream, documents: Whole, letters: Whole, threads: int) -> tuple[Whole, Whole]:
    """Return, for letters of documents, the code point each was read from, and one past it.

    Args:
        stream: The stream.
        documents: Numbers of documents.
        letters: Numbers of letters within those documents, from 0.
        threads: How many threads may work at once.

    Returns:
        Two arrays as long as `letters`: the code points, and one past them.
    """
    order = np.argsort(stream.starts[documents] + letters)  # ties are one and the same letter
    present, firsts = np.unique(documents[order], return_index=True)
    bounds = np.append(firsts, len(order)).astype(np.int64)
    out = np.zeros(2 * max(1, len(order)), np.int64)
    wanted = np.ascontiguousarray(letters[order])
    sizes = np.append(0, np.cumsum(stream.offsets[present + 1] - stream.offsets[present]))
    arguments = (stream.data, stream.offsets, _letter_widths(), present.astype(np.int64), bounds, wanted, out)
    spread(lambda low, high: _locate(*arguments, low, high), sizes, threads)
    begin, end = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    begin[order], end[order] = out[0 : 2 * len(order) : 2], out[1 : 2 * len(order) : 2]
    return begin, end
