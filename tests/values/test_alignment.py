"""What changed between two versions of a passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.alignment import align

WORDS = st.lists(
    st.sampled_from(
        [
            "river",
            "seven",
            "Tarsk",
            "not",
            "council",
            "12",
            "of",
            "the",
            "men",
            "شهر",
            "چهار",
            "Orvenna",
            "went",
            "maison",
        ]
    ),
    min_size=1,
    max_size=25,
)


def changes(a: str, b: str) -> list[tuple[str, str, str]]:
    return [(e.kind, a[e.start_a : e.end_a], b[e.start_b : e.end_b]) for e in align(a, 0, len(a), b, 0, len(b))]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Eight men crossed at Tarsk.", "8 men crossed at TARSK"),
        ("چهار مرد یونیفورم‌پوش", "۴ مرد یونیفورم پوش"),
        ("the tele-\nphone rang twice", "The telephone rang twice"),
        ("résumé déjà vu ici", "resume deja vu ici"),
        ("قَتَلَ الرجل", "قتل الرجل"),
    ],
)
def test_spelling_is_no_change(a: str, b: str):
    """Case, accents, joined words, scripts of digits and numbers in words change nothing."""
    assert changes(a, b) == []


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [
        ("They saw thirty men near the mill", "They saw forty men near the mill", ("number", "thirty", "forty")),
        ("they saw 30 men", "they saw 40 men", ("number", "30", "40")),
        ("It was Colonel Terrin who came", "It was Colonel Turlen who came", ("name", "Terrin", "Turlen")),
        ("COLONEL YUSHI VARNO CAME", "COLONEL YUSSAI VARNO CAME", ("name", "YUSHI", "YUSSAI")),
        ("he came on Monday evening", "he came on Sunday evening", ("date", "Monday", "Sunday")),
        ("the army fired on them", "the army never fired on them", ("negation", "", "never")),
        ("l'armée a tiré sur la foule", "l'armée n'a pas tiré sur la foule", ("negation", "", "pas")),
        ("el ejército disparó ayer", "el ejército no disparó ayer", ("negation", "", "no")),
        ("چهار مرد آمدند و رفتند", "پنج مرد آمدند و رفتند", ("number", "چهار", "پنج")),
        ("قال إنهم قتلوا أربعة رجال", "قال إنهم قتلوا خمسة رجال", ("number", "أربعة", "خمسة")),
        ("he went to the long bridge", "he went to the old bridge", ("wording", "long", "old")),
    ],
)
def test_an_alteration_is_named_by_what_it_touches(a: str, b: str, wanted: tuple[str, str, str]):
    """A changed number, name, date or negation is told from mere wording."""
    assert changes(a, b) == [wanted]


@given(WORDS)
def test_a_passage_does_not_differ_from_itself(words: list[str]):
    """Nothing has changed between a text and itself, in capitals or not."""
    text = " ".join(words)

    assert changes(text, text) == []
    assert changes(text, text.upper()) == []


@given(WORDS, WORDS)
def test_what_lies_between_the_changes_is_the_same(a: list[str], b: list[str]):
    """The changes are in order, within bounds, and replacing each in a by its words of b gives b."""
    text_a, text_b = " ".join(a), " ".join(b)

    rebuilt, at = [], 0
    for edit in align(text_a, 0, len(text_a), text_b, 0, len(text_b)):
        assert at <= edit.start_a <= edit.end_a <= len(text_a)
        assert 0 <= edit.start_b <= edit.end_b <= len(text_b)
        rebuilt += [text_a[at : edit.start_a], " ", text_b[edit.start_b : edit.end_b], " "]
        at = edit.end_a
    rebuilt.append(text_a[at:])

    assert changes("".join(rebuilt), text_b) == []


def test_spans_count_in_the_whole_text():
    """The spans given back are places in the texts, not in the passages."""
    a, b = "Preface. He saw 5 boats.", "Other words before it: he saw 6 boats. And more."

    (edit,) = align(a, 9, len(a), b, 23, 38)

    assert (a[edit.start_a : edit.end_a], b[edit.start_b : edit.end_b]) == ("5", "6")
