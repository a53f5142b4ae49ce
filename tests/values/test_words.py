"""Texts in words: every reader of who says what stands on them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.attribution import attributions
from stemmata.values.dates import find_dates
from stemmata.values.names import find_names
from stemmata.values.quantities import find_quantities
from stemmata.values.voice import voices
from stemmata.values.words import words_of

ENGLISH = "said , . \" : the minister who killed 11 [ ] ( ) - ' May"
OTHERS = "selon a dit X عشر و قال أن گفت ۱۴ \u064e \u0301 \u200c \u0640 \u202b"
PIECES = st.sampled_from([*ENGLISH.split(" "), *OTHERS.split(" ")])
ODD_TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES).map("".join))


@given(text=ODD_TEXTS)
def test_no_word_is_empty_and_every_word_stands_in_the_text(text: str) -> None:
    """Lone marks, joiners and direction signs too."""
    words = words_of(text)

    assert all(words.folded)
    assert all(
        text[a:b].strip() or kind == "b" for a, b, kind in zip(words.starts, words.ends, words.kinds, strict=True)
    )


@given(text=ODD_TEXTS, lang=st.sampled_from(["en", "fr", "fa", "ar", "es", None]))
def test_readers_bear_any_text(text: str, lang: str | None) -> None:
    """Whatever stands in a text, spans lie within it and nothing fails."""
    found = attributions(text, lang)

    spans = [(a.start, a.end) for a in found] + [(a.scope_start, a.scope_end) for a in found]
    spans += [(m.start, m.end) for read in (find_dates, find_quantities, find_names) for m in read(text, lang)]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert isinstance(voices(text, found, publisher=None, author=None, kind=None), list)
