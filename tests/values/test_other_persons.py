"""Persons in Cyrillic and Hebrew script, and names of lists in any: invented names, what is found and what is not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.listednames import ListedNames, names_in
from stemmata.values.names import find_names


def persons(text: str) -> dict[str, str]:
    """Return the persons found, as written, with their names in the first case where these differ."""
    return {m.as_written: m.normal.get("base", m.as_written) for m in find_names(text) if m.kind == "person"}


CYRILLIC = {
    "Генерал-майор Мурад Каримович Нишкандов был убит. Нишкандов преподавал.": [
        "Мурад Каримович Нишкандов",
        "Нишкандов",
    ],
    "Нишкандова Анна Сергеевна, вдова, рассказала об этом.": ["Нишкандова Анна Сергеевна"],
    "Подписал А. К. Тольбандов, не явился Рудбанов М.К.": ["А. К. Тольбандов", "Рудбанов М.К."],
    "Видели 19-летнего Фаруха Асиабова и Милада Кухиарова, 23 года.": ["Фаруха Асиабова", "Милада Кухиарова"],
    "Иван Тольбанд пришёл; пани Оксана Нишкандюк ждала.": ["Иван Тольбанд", "Оксана Нишкандюк"],
    "The witness named Олег Рудбанов twice.": ["Олег Рудбанов"],
}
NOBODY = (
    "Министр Обороны заявил, что Верховный Суд Российской Федерации отказал. Президент Республики прибыл в Москву.",
    "Сегодня в Нишканде. Однако Совет не собрался. Площадь Ленина пуста. Все люди рождаются свободными и равными.",
    "השר לביטחון הודיע אתמול כי הממשלה החליטה. דוד המלך היה בירושלים. משה אמר שהיה שם.",
    "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. לכל אדם הזכות לחיים, לחירות ולביטחון אישי.",
)
HEBREW = {
    'רב-סרן דוד טולבנדי, בן 19, נהרג. ד"ר רחל כוהיאר הגיעה.': ["דוד טולבנדי", "רחל כוהיאר"],
    "אביו של מוראד נישקנדי אמר כי הוא מורה.": ["מוראד נישקנדי"],
    "סופר על אודות פרוק אסיאבגר, בן 34.": ["פרוק אסיאבגר"],
    "יוסף רודבנזאד ועלי אסיאבגר נעצרו.": ["יוסף רודבנזאד"],
}


@pytest.mark.parametrize("text", [*CYRILLIC, *HEBREW])
def test_persons_are_found_by_title_patronymic_initials_given_name_or_age(text: str) -> None:
    assert list(persons(text)) == (CYRILLIC | HEBREW)[text]


@pytest.mark.parametrize("text", NOBODY)
def test_offices_places_and_everyday_words_are_nobody(text: str) -> None:
    assert persons(text) == {}


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("Задержали Тимура Рудбанзадова.", "Тимур Рудбанзадов"),
        ("Письмо Мураду Каримовичу Нишкандову не дошло.", "Мурад Каримович Нишкандов"),
        ("Говорили с Анной Кухиаровой вчера.", "Анна Кухиарова"),
        ("Дело Натальи Сергеевны Тольбандской закрыто.", "Наталья Сергеевна Тольбандская"),
        ("Пришла Анна Кухиарова.", "Анна Кухиарова"),
    ],
)
def test_a_declined_name_is_kept_in_its_first_case_beside(text: str, base: str) -> None:
    assert list(persons(text).values()) == [base]


_GIVEN = {"Cyrl": ("Тимур", "Далер", "Иван"), "Hebr": ("דוד", "יוסף", "עלי")}
_FAMILY = {
    "Cyrl": ("Нишкандов", "Рудбанов", "Тольбандин", "Асиабский", "Кухиаренко", "Вархагян"),
    "Hebr": ("נישקנדי", "רודבנזאד", "טולבנדי", "אסיאבגר", "קוחיאר", "צרחגר"),
}
_SAID = {
    "Cyrl": (
        "Утром {} был убит на площади.", "Господин {} не пришёл, потому что дорога закрыта.",
        "В списке значится {}, 34 года.",
        "Полковник {} подписал приказ о наступлении.", "Убит учитель {}. Родные ждали его дома.",
        "Как рассказала соседка, доктор {} лечил раненых.",
    ),
    "Hebr": (
        "בבוקר נהרג {}, בן 34, בכיכר.", "מר {} לא הגיע כי הדרך סגורה.", 'ד"ר {} טיפל בפצועים.',
        "אחיו של {} אמר כי לא שמע דבר.",
        "סרן {} חתם על הפקודה.", "השופט {} קבע כי אין ראיות.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("script", ["Cyrl", "Hebr"])
def test_of_invented_names_in_invented_sentences_nine_in_ten_are_found_whole(script: str) -> None:
    """Every given name with every family name in every sentence: found whole, and nothing else is taken for a name."""
    asked = [(f"{g} {f}", s) for g, f, s in itertools.product(_GIVEN[script], _FAMILY[script], _SAID[script])]
    found = [(name, persons(sentence.format(name))) for name, sentence in asked]

    assert sum(name in got for name, got in found) >= 0.9 * len(asked)
    assert sum(len(got) for _, got in found) <= 1.05 * sum(name in got for name, got in found)


# -- names of the case's own lists ------------------------------------------------------------------------------------

LISTS = ListedNames(
    ["سیما رودبان‌زاد", "Dr. ROUDBANZAD, Golnar", "Фарух Асиабов", "דוד טולבנדי", "محمد حسن النيشكندي", "Omar"]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("نام سيما رودبانزاد در فهرست است", "سيما رودبانزاد"),
        ("و سیما رودبان‌زاد آمد", "سیما رودبان‌زاد"),
        ("Yesterday Golnar Roudbanzad spoke.", "Golnar Roudbanzad"),
        ("видели Фаруха Асиабова вчера", "Фаруха Асиабова"),
        ("Асиабов Фарух не пришёл", "Асиабов Фарух"),
        ("ולדוד טולבנדי אין בית", None),
        ("לדוד טולבנדי אין בית", "דוד טולבנדי"),
        ("قتل محمد النيشكندي", "محمد النيشكندي"),
        ("وقتل محمد حسن النيشكندي أمس", "محمد حسن النيشكندي"),
        ("the golnar roudbanzad of old", None),
        ("Omar came.", None),
        ("سیما، رودبان‌زاد", None),
    ],
)
def test_a_name_of_a_list_is_found_in_whatever_spelling_folds_alike(text: str, found: str | None) -> None:
    """Letter forms, joiners, case endings and letters joined to it do not hide it; a given name is nobody."""
    assert [text[a:b] for a, b in LISTS.found_in(text)] == ([found] if found else [])


@given(st.text(max_size=80))
def test_any_text_is_searched_without_fault(text: str) -> None:
    """Spans lie inside, in order, and none overlaps another."""
    spans = list(LISTS.found_in(text + " دوד Golnar Roudbanzad " + text))
    assert all(0 <= a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(spans))
    find_names(text)


def test_names_are_taken_from_whichever_columns_have_them() -> None:
    assert list(names_in({"name": "A B", "name_fa": "پ ب"})) == ["A B", "پ ب"]
    assert list(names_in({"given_name": "A", "family_name": "B"})) == ["A B"]
