"""One news conference in four languages is one origin, where its own record lies outside the case."""

from __future__ import annotations

from datetime import date

import pytest
from test_lineages import families, origins, rows_of, source, trace

from stemmata.trace.speakers import read_speaker

REPORTS = {
    "en": "Governor Aldo Merivand told a news conference on 7 June 2001 that 37 dockers were arrested.",
    "fr": "Le gouverneur Aldo Mérivand a déclaré lors d'une conférence de presse, le 7 juin 2001, que 37 dockers sont "
    "détenus.",
    "fa": "استاندار آلدو مریوند در نشست خبری ۱۷ خرداد ۱۳۸۰ گفت که ۳۷ کارگر بندر بازداشت شده‌اند.",
    "ar": "قال المحافظ ألدو ميريفند في مؤتمر صحفي يوم 7 حزيران 2001 إن 37 عاملا اعتقلوا عند البوابة.",
}


def reports(day: date = date(2001, 6, 7)) -> list[dict]:
    return [
        source(lang, text, day, publisher=f"Paper {lang}", languages=[lang]) for lang, text in sorted(REPORTS.items())
    ]


def test_one_conference_in_four_languages_is_one_origin() -> None:
    """The same named speaker, venue and day: one family outside the case for all four."""
    tables = trace(*reports())

    shared = set.intersection(*(families(tables, lang) for lang in REPORTS))

    assert len(shared) == 1
    assert shared.pop().startswith("outside:")
    assert origins(tables, *REPORTS) < 2


def test_another_speaker_on_that_day_is_another_origin() -> None:
    """A different name on the same day in another language is not joined."""
    other = source(
        "other",
        "فرمانده بهمن تاجدار در نشست خبری ۱۷ خرداد ۱۳۸۰ گفت که پل دوباره باز می‌شود.",
        date(2001, 6, 7),
        publisher="Paper x",
        languages=["fa"],
    )
    tables = trace(*reports(), other)

    assert not families(tables, "other") & families(tables, "en")


def test_the_same_speaker_two_weeks_later_is_another_origin() -> None:
    """The same speaker in another language on another day: no common occasion."""
    late = source(
        "late",
        "استاندار آلدو مریوند در نشست خبری ۳۱ خرداد ۱۳۸۰ گفت که کشتی تازه خریده می‌شود.",
        date(2001, 6, 21),
        publisher="Paper y",
        languages=["fa"],
    )
    tables = trace(*reports(), late)

    assert not families(tables, "late") & families(tables, "en")
    assert rows_of(tables, "late")


@pytest.mark.parametrize(
    ("written", "lang", "kind"),
    [
        ("Residents of the quarry", "en", "witness"),
        ("ساکنان روستا", "fa", "witness"),
        ("سكان القرية", "ar", "witness"),
        ("Anwohner", "de", "witness"),
        ("жители", "ru", "witness"),
        ("los vecinos", "es", "witness"),
        ("Agentur Meridian", "de", "outlet"),
        ("агентства «Меридиан»", "ru", "outlet"),
        ("Bischof Anselm Torv", "de", "person"),
        ("министр Альдо Мериванд", "ru", "person"),
    ],
)
def test_speakers_are_told_apart_in_each_language(written: str, lang: str, kind: str):
    """Witnesses without a name, outlets and persons, whatever language names them."""
    assert read_speaker(written, lang).kind == kind
