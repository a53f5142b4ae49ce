"""Languages of short and long passages."""

from __future__ import annotations

import pytest

from stemmata.values.language import language_of, languages_of

PASSAGES = [
    ("en", "The witness said that four men came."),
    ("en", "THE MINISTER DENIED THAT ANY SOLDIER HAD ENTERED THE HOUSE."),
    ("en", "Witness statement"),
    ("fr", "Le témoin a déclaré que quatre hommes étaient venus."),
    ("fr", "LE MINISTRE A NIÉ TOUTE RESPONSABILITÉ DANS CETTE AFFAIRE."),
    ("fr", "Témoignage"),
    ("es", "El testigo declaró que llegaron cuatro hombres."),
    ("de", "Der Zeuge sagte, dass vier Männer gekommen seien."),
    ("tr", "Tanık dört adamın geldiğini söyledi."),
    ("fa", "شاهد گفت"),
    ("fa", "مي گويد كه او را ديده است"),
    ("fa", "ساعت ۱۸:۱۵ چهار مرد آمدند."),
    ("ar", "قال الشاهد"),
    ("ar", "النيابة العامة"),
    ("ar", "جاء أربعة رجال إلى المنزل في الساعة ١٨:١٥"),
    ("ur", "گواہ نے کہا کہ وہ چار آدمی تھے"),
    ("ps", "شاهد وویل چې څلور کسان یې یوړل"),
    ("ckb", "شایەتەکە وتی چوار پیاو هاتن"),
    ("ru", "Свидетель сказал, что их было четверо."),
    ("uk", "Свідок сказав, що їх було четверо."),
    ("he", "העד אמר שבאו ארבעה אנשים"),
    ("zh", "证人说来了四个人"),
    ("ja", "目撃者は四人の男が来たと言った"),
    ("und", "17 / 4 — 2023"),
    ("und", ""),
    ("und", "Darun Velika"),
]


@pytest.mark.parametrize(("lang", "text"), PASSAGES)
def test_language(lang: str, text: str) -> None:
    """The language is told, or said to be unknown."""
    assert language_of(text) == lang


def test_short_passages_are_read_in_the_light_of_the_long_ones() -> None:
    """Dates, names and headings of a French report are French; a long passage in another language stays what it is."""
    report = (
        "Le témoin a déclaré que quatre hommes étaient venus à la maison pendant la nuit et avaient emmené ses frères."
    )
    other = "شاهد گفت که چهار مرد شبانه به خانه آمدند و دو برادرش را با خود بردند و دیگر کسی آنان را ندید."

    found = languages_of([report, "Orvas, 16 octobre 2014", "Darun Velika", other, "17 / 4", "12 Dezember"])

    assert found == ("fr", "fr", "fr", "fa", "und", "fr")


def test_rows_of_names_are_in_no_language() -> None:
    """A row of names and numbers is not taken for a language spelt like the names; a row of prose is."""
    names = "Diaa Sarhan Velika Al-Hawari\t11\t2012-02-06\tm"
    prose = "12\tThe witness said that four men had come to the house and taken two brothers away\tOrvas"

    assert languages_of([names] * 5 + [prose]) == ("und",) * 5 + ("en",)


def test_one_expected_language_of_a_script_is_enough() -> None:
    """Where the case expects one language of the script, the script decides even for a name."""
    assert language_of("Darun Velika", ("fr", "fa")) == "fr"
    assert language_of("مدرسه", ("fr", "fa")) == "fa"
    assert language_of("Свидетель", ("fr", "fa")) == "und"
