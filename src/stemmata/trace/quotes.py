"""Where a text stands in quotation marks, in the marks of many languages."""

from __future__ import annotations

import re
from bisect import bisect_right

_MARKS = re.compile('["“”„‟«»‹›「」『』〝〞＂]|\n[ \t\r]*\n')
_CLOSED_BY = {
    "“": "”", "„": "“”„", "‟": "”", "«": "»", "»": "«", "‹": "›", "›": "‹", "「": "」", "『": "』", "〝": "〞",
    '"': '"', "＂": "＂", "”": "”",
}  # fmt: skip
_LONGEST = 4000  # a mark left open does not quote the rest of the document


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Return the stretches of `text` that stand between quotation marks, without the marks, in order.

    >>> quoted_spans('He said "go now", then „bleibt“ and «partez».')
    [(9, 15), (24, 30), (37, 43)]
    """
    found: list[tuple[int, int]] = []
    mark, begin = "", 0
    for match in _MARKS.finditer(text):
        char = match.group()
        if mark and char in _CLOSED_BY.get(mark, ""):
            if match.start() - begin <= _LONGEST:
                found.append((begin, match.start()))
            mark = ""
        elif char[0] == "\n":
            mark = mark if mark in {"«", "“", "„"} else ""  # a straight mark does not run over paragraphs
        elif char in _CLOSED_BY and not (mark and match.start() - begin <= _LONGEST):
            mark, begin = char, match.end()
    return found


def quoted_share(spans: list[tuple[int, int]], start: int, end: int) -> float:
    """Return the share of `start` to `end` that lies within `spans` (in order, apart from each other)."""
    covered = 0
    for begin, stop in spans[max(0, bisect_right(spans, (start, start)) - 1) :]:
        if begin >= end:
            break
        covered += max(0, min(end, stop) - max(start, begin))
    return covered / max(1, end - start)
