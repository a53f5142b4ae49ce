"""Which spans stand in quotation marks: the kernel over bytes says what a plain reading of the text says."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.trace.letters import letter_stream
from stemmata.trace.quotes import quoted_shares, quoted_spans

MARKS = re.compile('["“”„‟«»‹›「」『』〝〞＂]|\n[ \t\r]*\n')
CLOSED_BY = dict(zip('“‟«»‹›「『〝"＂”', '””»«›‹」』〞"＂”', strict=True)) | {"„": "“”„"}
TEXT = st.text(st.sampled_from('ab é中\U0001f600\n\t"“”„«»‹›「」‟〝〞＂…'), max_size=40)


def read_plainly(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    mark, begin = "", 0
    for match in MARKS.finditer(text):
        char = match.group()
        if mark and char in CLOSED_BY.get(mark, ""):
            found.append((begin, match.start()))
            mark = ""
        elif char[0] == "\n":
            mark = mark if mark in {"«", "“", "„"} else ""
        elif char in CLOSED_BY and not mark:
            mark, begin = char, match.end()
    return found


@given(TEXT)
@settings(max_examples=300, deadline=None)
def test_quotations_are_those_a_plain_reading_finds(text: str):
    """Marks of every language, blank lines, and signs of one to four bytes between them."""
    assert quoted_spans(text) == read_plainly(text)


def test_a_mark_left_open_does_not_quote_the_rest():
    """After some thousand characters an open mark is taken for a slip, and the next one opens anew."""
    text = f"“{'a' * 5000}“b”"

    assert quoted_spans(text) == [(5002, 5003)]


@given(st.lists(TEXT, min_size=1, max_size=4), st.data())
@settings(max_examples=100, deadline=None)
def test_shares_count_the_characters_between_marks(texts: list[str], data: st.DataObject):
    """The share of a span is that of its code points which lie in quotations."""
    stream = letter_stream(pa.array(texts, pa.string()), 1)
    docs = data.draw(st.lists(st.integers(0, len(texts) - 1), min_size=1, max_size=5))
    spans = [sorted(data.draw(st.tuples(*[st.integers(0, len(texts[doc]))] * 2))) for doc in docs]

    shares = quoted_shares(stream, np.array(docs), *np.array(spans, np.int64).T.copy(), 2)

    for doc, (start, end), share in zip(docs, spans, shares, strict=True):
        inside = {at for begin, stop in quoted_spans(texts[doc]) for at in range(begin, stop)}
        assert share == len(inside & set(range(start, end))) / max(1, end - start)
