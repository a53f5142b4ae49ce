"""Where a text stands in quotation marks, in the marks of many languages."""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, C901, PLR0912, PLR0917, PLR1714  (kernels: typed by their Numba signatures; a set would be
# made anew at every mark)

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from stemmata.trace.letters import READ_ONLY, LetterStream, Whole, code_point, utf8_buffers
from stemmata.values.threads import spread

_MARKS = '"“”„‟«»‹›「」『』〝〞＂'
_CLOSED_BY = {
    "“": "”", "„": "“”„", "‟": "”", "«": "»", "»": "«", "‹": "›", "›": "‹", "「": "」", "『": "』", "〝": "〞",
    '"': '"', "＂": "＂", "”": "”",
}  # fmt: skip
_OVER_PARAGRAPHS = "«“„"  # a straight mark does not run over paragraphs
_LONGEST = 4000  # a mark left open does not quote the rest of the document


def _rules() -> NDArray[np.uint32]:
    """One row a mark: its code point, the marks that close it (a bit each), and whether it runs over paragraphs."""
    closed = [sum(1 << _MARKS.index(other) for other in _CLOSED_BY.get(mark, "")) for mark in _MARKS]
    return np.array(
        [(ord(mark), by, mark in _OVER_PARAGRAPHS) for mark, by in zip(_MARKS, closed, strict=True)], np.uint32
    )


_RULES = _rules()


@nb.njit(
    nb.int64(READ_ONLY, nb.int64, nb.int64, nb.uint32[:, ::1], nb.int64[:, ::1]),
    cache=True, nogil=True,
)  # fmt: skip
def _quotations(data, at, end, rules, found):
    """Write the code-point spans between quotation marks in the bytes from `at` to `end`; return how many there are.

    Only as many as find room are written.
    """
    n = 0
    mark = -1
    begin = 0
    point = 0
    while at < end:
        byte = data[at]
        if byte < 0x80 and byte != 0x22 and byte != 0x0A:
            at += 1
            point += 1
            continue
        if byte == 0x0A:
            ahead = at + 1
            while ahead < end and (data[ahead] == 0x20 or data[ahead] == 0x09 or data[ahead] == 0x0D):
                ahead += 1
            if ahead < end and data[ahead] == 0x0A:  # a blank line
                if mark >= 0 and rules[mark, 2] == 0:
                    mark = -1
                point += ahead + 1 - at
                at = ahead + 1
            else:
                at += 1
                point += 1
            continue
        if byte != 0x22 and byte != 0xC2 and byte != 0xE2 and byte != 0xE3 and byte != 0xEF:
            at += 2 if byte < 0xE0 else (3 if byte < 0xF0 else 4)
            point += 1
            continue
        code, width = code_point(data, at)
        at += width
        point += 1
        for sign in range(len(rules)):
            if rules[sign, 0] == code:
                if mark >= 0 and (rules[mark, 1] >> np.uint32(sign)) & np.uint32(1):
                    if point - 1 - begin <= _LONGEST:
                        if n < len(found):
                            found[n, 0], found[n, 1] = begin, point - 1
                        n += 1
                    mark = -1
                elif rules[sign, 1] and not (mark >= 0 and point - 1 - begin <= _LONGEST):
                    mark, begin = sign, point
                break
    return n


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Return the stretches of `text` that stand between quotation marks, without the marks, in order.

    >>> quoted_spans('He said "go now", then „bleibt“ and «partez».')
    [(9, 15), (24, 30), (37, 43)]
    """
    data, offsets = utf8_buffers([text])
    found = np.empty((len(text), 2), np.int64)
    n = _quotations(data, 0, int(offsets[1]), _RULES, found)
    return [(begin, end) for begin, end in found[:n].tolist()]


@nb.njit(
    nb.void(
        READ_ONLY, nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.uint32[:, ::1],
        nb.float64[::1], nb.int64, nb.int64,
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _shares(data, offsets, docs, firsts, starts, ends, rules, out, low, high):
    """Write the quoted share of the spans of documents `docs[low:high]`; those of the i-th begin at `firsts[i]`."""
    found = np.empty((256, 2), np.int64)
    for i in range(low, high):
        at, end = offsets[docs[i]], offsets[docs[i] + 1]
        n = _quotations(data, at, end, rules, found)
        if n > len(found):
            found = np.empty((2 * n, 2), np.int64)
            _quotations(data, at, end, rules, found)
        for r in range(firsts[i], firsts[i + 1]):
            covered = 0
            first, last = 0, n
            while first < last:  # the first quotation that ends beyond the start of the span
                middle = (first + last) // 2
                if found[middle, 1] <= starts[r]:
                    first = middle + 1
                else:
                    last = middle
            while first < n and found[first, 0] < ends[r]:
                covered += max(0, min(ends[r], found[first, 1]) - max(starts[r], found[first, 0]))
                first += 1
            out[r] = covered / max(1, ends[r] - starts[r])


def quoted_shares(stream: LetterStream, docs: Whole, starts: Whole, ends: Whole, threads: int) -> NDArray[np.float64]:
    """Return which share of each span stands in quotation marks.

    Args:
        stream: The texts.
        docs: The document of each span.
        starts: Where it begins, in code points of that document.
        ends: Where it ends.
        threads: How many threads may work at once.

    Returns:
        Shares from 0 to 1.
    """
    order = np.argsort(docs, kind="stable")
    present, firsts = np.unique(docs[order], return_index=True)
    bounds = np.append(firsts, len(order)).astype(np.int64)
    sizes = np.append(0, np.cumsum(stream.offsets[present + 1] - stream.offsets[present]))
    out, shares = np.zeros(len(docs), np.float64), np.zeros(len(docs), np.float64)
    arguments = (stream.data, stream.offsets, present, bounds, starts[order], ends[order], _RULES, out)
    spread(lambda low, high: _shares(*arguments, low, high), sizes, threads)
    shares[order] = out
    return shares
