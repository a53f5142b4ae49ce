"""Names in two scripts by their consonants, and words for offices by their meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.offices import is_medium, meaning, meanings
from stemmata.values.transliteration import skeletons, spelt_alike

PAIRS = (
    ("Merivand", "مریوند"),
    ("Merivand", "ميريفند"),
    ("Chelgard", "چلگرد"),
    ("Boréale", "بوريال"),
    ("Dargahi", "درگاهی"),
    ("Khorvash", "خوروش"),
    ("Djavidan", "جاویدان"),
    ("Youssefpour", "یوسف‌پور"),
)


@pytest.mark.parametrize(("latin", "arabic"), PAIRS)
def test_one_name_in_two_scripts_is_alike(latin: str, arabic: str) -> None:
    """A name carried into Arabic or Persian letters is known again by its consonants."""
    joined = arabic.replace("\u200c", "")

    assert spelt_alike(latin, joined)
    assert spelt_alike(joined, latin)


def test_other_names_are_not_alike() -> None:
    """No two different names of the list are taken for one."""
    names = [pair[0] for pair in PAIRS if pair[0] != "Merivand"]

    assert not any(spelt_alike(one, arabic) for one in names for latin, arabic in PAIRS if latin != one)


@given(st.text(max_size=40))
def test_skeletons_are_few_and_made_of_classes(word: str) -> None:
    """Any text whatever gives a bounded number of skeletons, written in capital letters only."""
    found = skeletons(word)

    assert len(found) <= 16
    assert all(not bones or (bones.isascii() and bones.isupper()) for bones in found)


def test_offices_mean_the_same_in_four_languages() -> None:
    """A ministry of the interior is one in English, French, Arabic and Persian; a country is none."""
    named = (["ministry", "interior"], ["ministere", "interieur"], ["وزاره", "الداخلیه"], ["وزارت", "کشور"])

    assert {tuple(meanings(words)) for words in named} == {("ministry", "interior")}
    assert meaning("کشور") is None


def test_media_are_known_in_four_languages() -> None:
    """Nouns for media are known with article and particle."""
    assert all(is_medium(word) for word in ("agency", "agence", "لوکاله", "الصحیفه", "خبرگزاری", "رادیو"))
    assert not is_medium("harbour")
