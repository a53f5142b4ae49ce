# ruff: noqa: E501 (golden sentences stand on one line each)
"""Who says it, language by language: invented sentences with known speakers, outlets, and mouths between."""

from __future__ import annotations

import pytest

from stemmata.values.attribution import attributions

CASES = [
    ("en", "According to a cable of the Meridian Agency, seven men were killed near the bridge.", "Meridian Agency", 1),
    ("en", "In an interview with the magazine Harbour Weekly, Bishop Anselm Torv said that soldiers had fired.", "Torv", 1),
    ("en", "Residents said that the soldiers came before dawn and fired on the houses.", "Residents", 1),
    ("en", '"We have no prisoners," Minister Aldo Merivand said.', "Merivand", 1),
    ("en", "The Gazette, citing residents, said the village had been burned.", "residents", 2),
    ("en", "Mara Lind told the commission that her brother told her that a soldier had told him.", "a soldier", 3),
    ("en", 'According to the newspaper "El Faro", nobody was arrested.', '"El Faro"', 1),
    ("fr", "Selon une dépêche de l’agence Méridien, sept hommes ont été tués près du pont.", "Méridien", 1),
    ("fr", "« Nous n’avons pas de prisonniers », a déclaré le ministre Aldo Merivand à la presse.", "Merivand", 1),
    ("fr", "D’après des témoins cités par Radio Lanterne, les maisons ont été incendiées.", "témoins cités", 2),
    ("es", "Según un cable de la agencia Meridiano, siete hombres murieron cerca del puente.", "Meridiano", 1),
    ("es", "Los vecinos dijeron que los soldados llegaron antes del amanecer.", "vecinos", 1),
    ("es", '"No tenemos prisioneros", declaró a la prensa el ministro Aldo Merivand.', "Merivand", 1),
    ("de", "Nach einer Meldung der Agentur Meridian wurden sieben Männer an der Brücke getötet.", "Agentur Meridian", 1),
    ("de", "Laut Radio Laterne wurden die Häuser angezündet.", "Radio Laterne", 1),
    ("de", "Anwohner berichteten, die Soldaten seien vor Morgengrauen gekommen.", "Anwohner", 1),
    ("de", "In einem Interview mit der Zeitschrift Hafenpost sagte Bischof Anselm Torv, man habe geschossen.", "Torv", 1),
    ("de", "„Wir haben keine Gefangenen“, erklärte Minister Aldo Merivand vor Journalisten.", "Merivand", 1),
    ("ru", "По сообщению агентства «Меридиан», семь человек были убиты у моста.", "«Меридиан»", 1),
    ("ru", "Жители рассказали, что солдаты пришли до рассвета.", "Жители", 1),
    ("ru", "Министр Альдо Мериванд заявил журналистам: «У нас нет пленных».", "Мериванд", 1),
    ("fa", "به گزارش خبرگزاری مریدین، هفت نفر در نزدیکی پل کشته شدند.", "مریدین", 1),
    ("fa", "ساکنان روستا گفتند سربازان پیش از سپیده‌دم رسیدند.", "ساکنان روستا", 1),
    ("fa", "رادیو فانوس به نقل از یک افسر گمنام اعلام کرد که دو ستون بیرون رفته‌اند.", "یک افسر گمنام", 2),
    ("ar", "ذكرت وكالة ميريديان في برقية أن سبعة رجال قتلوا قرب الجسر.", "ميريديان", 1),
    ("ar", "قال سكان القرية إن الجنود وصلوا قبل الفجر.", "سكان القرية", 1),
    ("ar", 'وقال الوزير ألدو ميريفاند للصحفيين: "ليس لدينا أسرى".', "الوزير ألدو ميريفاند", 1),
    ("ar", "وفقا لبيان صادر عن وزارة الداخلية، لم يعتقل أحد.", "وزارة الداخلية", 1),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "speaker", "mouths"), CASES)
def test_the_speaker_and_the_mouths_between_are_found(lang: str, text: str, speaker: str, mouths: int):
    """The speaker ends where the name ends, and hearsay counts the mouths through which the words came."""
    found = attributions(text, lang)

    last = [a for a in found if a.speaker and a.speaker.endswith(speaker)]
    assert last, [(a.speaker, a.via) for a in found]
    assert max(a.hearsay for a in last) == mouths


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The bridge near Telm was closed, and the ferry sailed without passengers."),
        ("de", "Die Brücke bei Telm war gesperrt, und die Fähre fuhr ohne Fahrgäste."),
        ("ru", "Мост у Тельма был закрыт, и паром ушел без пассажиров."),
        ("es", "El puente de Telm estaba cerrado y el transbordador salió sin pasajeros."),
    ],
)
def test_what_nobody_is_named_for_is_nobody_s(lang: str, text: str):
    """A plain sentence attributes nothing."""
    assert attributions(text, lang) == []


def test_what_is_said_before_its_speaker_is_the_saying():
    """Words in quotation marks before the verb are what was said, not to whom."""
    text = "« Nous n’avons pas de prisonniers », a déclaré le ministre Aldo Merivand à la presse."

    (found,) = attributions(text, "fr")

    assert "prisonniers" in text[found.scope_start : found.scope_end]
