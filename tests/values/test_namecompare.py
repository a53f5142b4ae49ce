"""Names across scripts: golden cases of invented persons, laws, and what the comparison must say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.namecompare import compare, compare_many
from stemmata.values.namekeys import joined_key, joined_keys
from stemmata.values.names import compare as compare_names
from stemmata.values.namewords import name_words, names_words

ONE_NAME = [
    ("Behrang Roudbanzad", "بهرنگ رودبانزاد"),
    ("Seyed Behrang Rudbanzad", "بهرنگ رودبان‌زاد"),
    ("Gholam-Ali Sabzvari", "غلامعلی سبزواری"),
    ("Abdelkarim Nishkandi", "عبدالكريم النيشكندي"),
    ("Yousef Marvanian", "یوسف مروانیان"),
    ("Мурад Нишкандов", "Murad Nishkandov"),
    ("Бехранг Рудбанзод", "بهرنگ رودبانزاد"),
    ("דוד נישקנדי", "David Nishkandi"),
    ("Mohammad Karimzadeh", "Muhammed Karimzade"),
    ("محمد كريم", "محمّد کریم"),
    ("Nishkandi, Behrang", "بهرنگ نیشکندی"),
]
TWO_NAMES = [
    ("Hassan Roudbanzad", "حسین رودبانزاد"),
    ("Mahmoud Roudbanzad", "محمد رودبانزاد"),
    ("Behrang Roudbanzad", "پروین رودبانزاد"),
    ("Behrang Roudbanzad", "بهرنگ نیشکندی"),
    ("Jamal Nishkandi", "کمال نیشکندی"),
    ("Иван Нишкандов", "Boris Nishkandov"),
    ("דוד נישקנדי", "Moshe Nishkandi"),
]


@pytest.mark.parametrize(("left", "right"), ONE_NAME)
def test_one_name_in_two_spellings(left, right):
    assert compare(left, right).probability > 0.5, compare(left, right).why


@pytest.mark.parametrize(("left", "right"), TWO_NAMES)
def test_names_of_two_persons(left, right):
    assert compare(left, right).probability < 0.5, compare(left, right).why


def test_the_reasons_name_every_word():
    found = compare("Dr Hassan Roudbanzad", "حسین رودبانزاد")
    assert "hassan | حسین: two different common names" in found.why
    assert "roudbanzad | رودبانزاد: one name in two spellings" in found.why
    assert "left out as titles or particles: dr" in found.why
    assert {w.left for w in found.words} == {"hassan", "roudbanzad"}


def test_words_run_together_are_told():
    assert (
        "gholam ali | غلامعلی: one name in two spellings (words run together)"
        in compare("Gholam Ali Sabzvari", "غلامعلی سبزواری").why
    )


@pytest.mark.parametrize("name", ["", "1234", "?!", "\u200c", "山田太郎"])
def test_nothing_is_said_where_nothing_can_be(name):
    assert compare(name, "Behrang Roudbanzad").probability is None
    assert math.isnan(compare_many([name], ["Behrang Roudbanzad"])[0])


def test_many_at_once_are_as_one_by_one():
    left, right = zip(*(ONE_NAME + TWO_NAMES), strict=True)
    expected = [compare(a, b).probability for a, b in zip(left, right, strict=True)]
    assert np.allclose(compare_many(left, right), expected)
    assert compare_names is compare


def test_unequal_numbers_of_names_are_refused():
    with pytest.raises(ValueError, match="2 names cannot be held against 1"):
        compare_many(["a", "b"], ["a"])


NAMES = st.text(st.sampled_from("abehrnkz -'.,()ابهرنگکدزی‌ бнркзדנשכא١1"), max_size=40)
LETTERS = "abdehiklmnrsuvz.,()-' ابتدرزسعکلمنوهیءآ абвеийклмнорсья אבדהוילמנרש׳ \u200cΩ王"
ANYTHING = st.text(max_size=60) | st.text(st.sampled_from(LETTERS), max_size=120)


@given(NAMES, NAMES)
def test_the_side_does_not_matter(left, right):
    one, other = compare(left, right), compare(right, left)
    assert one.probability == other.probability
    pairs = lambda found: sorted((w.left, w.right, w.score, w.reading) for w in found.words)  # noqa: E731
    assert pairs(one) == sorted((right, left, *rest) for left, right, *rest in pairs(other))


@pytest.mark.parametrize("name", ["a1bbk", "a bbk", "k bbk", "j smith", "smith j", "م رضایی"])
def test_a_name_with_an_initial_is_itself(name):
    """A letter is no spelling of another word, whatever that word's letters are worth."""
    found = compare(name, name)
    assert [word.left for word in found.words] == [word.right for word in found.words]
    assert compare(name, name[::-1]).probability is not None


@given(ANYTHING, ANYTHING)
def test_whatever_is_written_is_answered(left, right):
    """No text ends the comparison; the same texts give the same answer, one by one or among others."""
    found = compare(left, right)
    assert found == compare(left, right)
    (alone,), many = compare_many([left], [right]), compare_many([right, left, left], [left, left, right])
    if found.probability is None:
        assert math.isnan(alone)
        assert math.isnan(many[2])
    else:
        assert 0 <= found.probability <= 1
        assert alone == many[0] == many[2] == pytest.approx(found.probability, abs=1e-12)


@given(st.sampled_from(ONE_NAME + TWO_NAMES), st.sampled_from(["", "Dr. ", "haji "]))
def test_the_reasons_bear_the_number_out(names, title):
    """Each word stands in the reasons once; where all pairs agree, or one speaks against, so does the number."""
    left, right = f"{title}{names[0]}", names[1]
    found = compare(left, right)
    for side, words in (("left", name_words(left).words), ("right", name_words(right).words)):
        told = " ".join(getattr(w, side) for w in found.words).split()
        assert len(told) == len(words)
    if all(w.left and w.right and w.score > 0.7 for w in found.words):
        assert found.probability > 0.5
    if any(w.score < -0.5 for w in found.words):
        assert found.probability < 0.5


@given(NAMES)
def test_a_name_is_itself(name):
    found = compare(name, name)
    assert found.probability is None or found.probability > 0.5 or len("".join(name_words(name).words)) < 4


@given(st.lists(NAMES, max_size=8))
def test_many_names_are_read_as_one_by_one(names):
    assert names_words(names) == [name_words(name) for name in names]


def test_keys_survive_script_and_spelling():
    for left, right in [*ONE_NAME[:3], ONE_NAME[4]]:
        assert joined_key(name_words(left)) == joined_key(name_words(right)), (left, right)
    assert joined_keys(["Aya", "", "Behrang"]) == [None, None, "brnq"]


def test_titles_and_particles_are_left_out_unless_nothing_is_left():
    assert name_words("Dr. Hajji Behrang bin al-Nishkandi").words == ("behrang", "nishkandi")
    assert name_words("Sheikh").words == ("sheikh",)
    assert name_words("سیدبهرنگ نیشکندی").words == ("بهرنگ", "نیشکندی")
