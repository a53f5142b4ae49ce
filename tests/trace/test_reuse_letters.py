"""The letter stream: folding agrees with the house's, and every letter finds its way back."""

from __future__ import annotations

import sys
import unicodedata

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.trace.letters import code_points, fold_letters, letter_stream, letter_table
from stemmata.values.fold import fold_text

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def test_folding_agrees_with_the_folding_of_values():
    """No code point has other letters here than in `values.fold`."""
    differing = [
        hex(code)
        for code in range(0x20000)
        if unicodedata.category(chr(code)) not in {"Cn", "Cs", "Co"}
        and fold_letters(chr(code)) != "".join(c for c in fold_text(chr(code)) if fold_letters(c))
    ]

    assert differing == []


@given(TEXT)
def test_folding_twice_changes_nothing(text: str):
    """What is folded stays as it is."""
    once = fold_letters(text)

    assert fold_letters(once) == once


@given(st.lists(TEXT, max_size=5))
@settings(deadline=None)
def test_letters_know_where_they_stood(texts: list[str]):
    """The letter at a code point, folded by itself, is the letter of the stream."""
    stream = letter_stream(pa.array(texts, pa.string()), 1)
    docs = np.repeat(np.arange(len(texts)), np.diff(stream.starts))
    letters = np.concatenate([np.arange(n) for n in np.diff(stream.starts)] or [np.zeros(0, int)]).astype(np.int64)

    begins, ends = code_points(stream, docs.astype(np.int64), letters, 1)

    assert (ends - begins == 1).all()
    for doc, letter, begin in zip(docs, letters, begins, strict=True):
        char = texts[doc][begin]
        alone = letter_stream(pa.array([char], pa.string()), 1).letters & 0x7F
        assert stream.letters[stream.starts[doc] + letter] & 0x7F in alone


def test_no_two_letters_of_an_alphabet_share_a_class():
    """Latin, Persian, Arabic, Cyrillic, Greek and Hebrew letters are told apart."""
    first = letter_table().first

    for alphabet in (
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "ءابتثجحخدذرزسشصضطظعغفقکلمنهویپچژگ",
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїє",
        "αβγδεζηθικλμνξοπρστυφχψω",
        "אבגדהוזחטיכלמנסעפצקרשת",
    ):
        folded = {fold_letters(c) for c in alphabet}
        assert len({int(first[ord(c)]) for c in folded}) == len(folded)


def test_the_table_covers_what_python_knows():
    """Every code point above the table is an ideograph or nothing that a text would share."""
    above = {unicodedata.category(chr(c)) for c in range(0x20000, sys.maxunicode + 1)}

    assert above <= {"Lo", "Cn", "Co", "Cf", "Mn"}


def test_signs_that_stand_for_phrases_find_room():
    """A ligature of fifteen letters in three bytes is written out, and what stands beside it keeps its place."""
    texts = ["\ufdfa" * 50, "[note] one", "\ufdfa two [x] y"]

    stream = letter_stream(pa.array(texts, pa.string()), 2)

    assert np.diff(stream.starts).tolist() == [len(fold_letters(text)) for text in texts]
    assert stream.starts[1] > len(texts[0].encode())
    alone = letter_stream(pa.array(["[note] one"], pa.string()), 1)
    assert (stream.letters[stream.starts[1] : stream.starts[2]] == alone.letters).all()
    assert np.flatnonzero(stream.notes).tolist() == [stream.word_starts[1], stream.word_starts[3] - 2]
