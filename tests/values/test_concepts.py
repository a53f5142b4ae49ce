"""Concepts: one meaning in several languages is one concept, and what differs stays apart."""

from __future__ import annotations

import pytest

from stemmata.values.concepts import body_words, concepts, find_concepts
from stemmata.values.fold import fold_text


@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        ("security-forces", ["security forces", "les forces de l'ordre", "قوات الأمن", "نیروهای امنیتی"]),
        ("saboteurs", ["three armed saboteurs", "des saboteurs armés", "سه خرابکار مسلح", "ثلاثة مخربين مسلحين"]),
        ("soldiers", ["the army", "des soldats", "ejército", "سربازان", "للجيش", "جنود الجيش"]),
        ("dead", ["eleven dead", "onze morts", "یازده کشته", "قتلى", "once muertos"]),
        ("wounded", ["wounded", "blessés", "زخمی‌ها", "جرحى", "heridos"]),
        ("demonstrators", ["demonstrators", "manifestants", "معترضان", "متظاهرين"]),
        ("priests", ["PRIESTS", "prêtres", "کشیشان", "sacerdotes"]),
    ],
)
def test_one_concept_in_every_language(name: str, phrases: list[str]) -> None:
    """The phrase names the concept in each language, with article, particle, capitals or diacritics."""
    assert [(p, [c.name for c in find_concepts(p)]) for p in phrases] == [(p, [name]) for p in phrases]


def test_described_men_are_no_soldiers() -> None:
    """Men in uniform are a concept of their own."""
    assert [c.name for c in find_concepts("men wearing army uniforms", "force")] == ["uniformed"]


@pytest.mark.parametrize(
    "names",
    [
        ("4th Mobile Battalion", "4e bataillon mobile", "گردان چهارم سیار", "الكتيبة الرابعة المتنقلة"),
        ("Territorial Guard", "Garde territoriale", "گارد سرزمینی", "الحرس الإقليمي"),
        ("Interior Minister", "ministre de l'Intérieur", "وزیر کشور", "وزير الداخلية"),
    ],
)
def test_translated_names_have_the_same_words(names: tuple[str, ...]) -> None:
    """A body's or office's name has the same plain words in each language."""
    assert {frozenset(word.label for word in body_words(name)) for name in names} == {
        frozenset(word.label for word in body_words(names[0]))
    }
    assert body_words(names[0])


def test_the_lexicon_is_whole() -> None:
    """Every concept that holds another is itself a concept, and each has a name in words for one and for many."""
    known = concepts()

    assert [(c.name, h) for c in known.values() for h in c.within if h not in known] == []
    assert all(c.one and c.many and c.body for c in known.values())
    assert len({fold_text(c.many) for c in known.values()}) == len(known)
