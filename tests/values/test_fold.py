"""The fold: what it unifies, the laws it keeps, and quotes found where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.fold import find_quote, find_quotes, fold, fold_text

LETTERS = st.text(
    alphabet=st.one_of(
        st.sampled_from("aÉßİ ﷺﻻ½…  \u200c\u0301\u064eـكکيىةۀأآؤئ٣۳3“'’-—\n\tA"),
        st.characters(),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كتاب", "کتاب"),
        ("مدينة", "مدینه"),
        ("مُحَمَّد", "محمد"),
        ("أحمد آل إبراهيم", "احمد ال ابراهیم"),
        ("مسئول مسؤول", "مسیول مسوول"),
        ("مـــرد", "مرد"),
        ("خانهٔ ما خانۀ ما", "خانه ما خانه ما"),
        ("یونیفورم\u200cپوش", "یونیفورمپوش"),
        ("ساعت ۱۸:۱۵ تا ١٨:٤٠", "ساعت 18:15 تا 18:40"),
        ("«L’Été» — “vrai”", '"l\'ete" - "vrai"'),
        ("GROẞE Straße", "grosse strasse"),
        ("two\n\n  lines\u00a0here", "two lines here"),
    ],
)
def test_writings_of_the_same_words_fold_to_one_form(one: str, other: str) -> None:
    """Forms of letters, digits, quotes, dashes, joiners and blanks do not matter."""
    assert fold_text(one) == fold_text(other)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("پنج مرد", "چهار مرد آمدند"),
        ("31 killed", "13 killed"),
        ("یونیفورم پوش", "یونیفورم\u200cپوش"),
        ("", "any"),
        ("  ", "a  b"),
    ],
)
def test_altered_or_empty_quotes_are_not_found(quote: str, text: str) -> None:
    """A changed number, a changed word or nothing at all is no quote."""
    assert find_quote(quote, text) is None


def test_a_quote_is_found_with_the_marks_of_its_last_letter() -> None:
    """The span of a decomposed accent holds the accent."""
    text = "Jose\u0301 came"

    span = find_quote("José", text)

    assert span == (0, 5)


def test_a_hit_never_cuts_a_ligature() -> None:
    """Half of a character that folds to several letters is not a hit."""
    assert find_quote("f", "oﬃce") is None
    assert find_quote("ffi", "oﬃce") == (1, 2)


def test_all_places_of_a_quote_are_found_in_order() -> None:
    """Each occurrence is given once."""
    assert list(find_quotes("no", "No, no — NÓ")) == [(0, 2), (4, 6), (9, 11)]


@given(LETTERS)
def test_folding_twice_changes_nothing(text: str) -> None:
    """The fold is idempotent."""
    once = fold(text).text

    assert fold(once).text == once == fold_text(text)


@given(LETTERS)
def test_offsets_lead_back_and_never_go_back(text: str) -> None:
    """One offset a folded character, never decreasing, inside the original."""
    folded = fold(text)
    offsets = folded.offsets.tolist()

    assert len(offsets) == len(folded.text) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)
    assert all(o < len(text) for o in offsets[:-1])


@given(LETTERS, st.data())
def test_a_span_found_folds_to_the_quote(text: str, data: st.DataObject) -> None:
    """What is cut from a text is found in it, and the span found says the same."""
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]

    for found in find_quotes(quote, text):
        assert fold_text(text[slice(*found)]).strip(" ") == fold_text(quote).strip(" ")
    if fold_text(quote).strip(" "):
        assert find_quote(quote, text) is not None
