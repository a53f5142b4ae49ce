"""Names: found with a stated reason, in capitals and small letters, and not found in ordinary sentences."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.names import Memory, find_names

GOLDEN = [
    (
        "en",
        "Dr. Ana Brown met Col. Tarek de la Vuelta in Paris.",
        "person Ana Brown|person Tarek de la Vuelta|place Paris",
    ),
    ("en", "Mr English and Mira O'Dallen left.", "person English"),
    (
        "en",
        "The Ministry of Health and Lomera Media Group denied it.",
        "organisation Ministry of Health|organisation Lomera Media Group",
    ),
    ("en", "He was in the village of Oslund, Texas.", "place Oslund|place Texas"),
    ("en", "the Orlan Transport Police and the LTPQ", "organisation Orlan Transport Police|organisation LTPQ"),
    (
        "en",
        "COL TAREK VUELTA SAID TODAY THAT THE ATTACK FAILED. VUELTA DENIED IT.",
        "person TAREK VUELTA|person VUELTA",
    ),
    ("en", "RETIRED GENERAL JOSE FERNANDO KALDA ARRIVED.", "person JOSE FERNANDO KALDA"),
    (
        "en",
        "THE OPN [ORLAN PEOPLE'S NATIONAL FRONT] FLED. OPN GUERRILLAS CAME.",
        "organisation OPN|organisation ORLAN PEOPLE'S NATIONAL FRONT|organisation OPN",
    ),
    (
        "en",
        "THE ARLETA BATTALION AND THE NATIONAL POLICE IN MORVA DEPARTMENT",
        "organisation ARLETA BATTALION|organisation NATIONAL POLICE|place MORVA DEPARTMENT",
    ),
    ("en", "RADIO LOMERA (AFP) REPORTED", "organisation RADIO LOMERA|organisation AFP"),
    (
        "fr",
        "Le colonel Jean Morvan et le ministère de la Défense ont parlé à l'AFP.",
        "person Jean Morvan|organisation ministère de la Défense|organisation AFP",
    ),
    (
        "fr",
        "Mme Claire Dubreil a vu le Front national de libération.",
        "person Claire Dubreil|organisation Front national de libération",
    ),
    (
        "es",
        "el general Tomás Verano y el Ejército Popular de Liberación",
        "person Tomás Verano|organisation Ejército Popular de Liberación",
    ),
    ("fa", "سرهنگ رضا مهرابی در تهران گفت. مهرابی رفت.", "person رضا مهرابی|place تهران|person مهرابی"),
    ("fa", "وزارت کشور و خبرگزاری گلبانگ خبر دادند.", "organisation وزارت کشور|organisation خبرگزاری گلبانگ"),
    ("fa", "در روستای گلدره بود", "place گلدره"),
    (
        "ar",
        "قال العقيد سامر الخالدي إن وزارة الداخلية في دمشق نفت",
        "person سامر الخالدي|organisation وزارة الداخلية|place دمشق",
    ),
    ("ar", "السيد محمد بن سالم من قرية الزهرات", "person محمد بن سالم|place الزهرات"),
]


@pytest.mark.parametrize(("lang", "text", "names"), GOLDEN)
def test_names_are_found_with_their_kind(lang: str, text: str, names: str) -> None:
    """Titles, nouns of organisations, brackets, gazetteer and earlier mentions show names."""
    found = find_names(text, lang)

    assert "|".join(f"{m.kind} {m.as_written}" for m in found) == names
    assert all(m.reason for m in found)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "Police arrested two of them. Around six shot. However, nobody spoke. The president left in March.",
        ),
        (
            "en",
            "THE ARMY ATTACKED THE VILLAGE. THE PRESIDENT SAID TODAY THAT THE GENERAL ELECTIONS WILL BE HELD.",
        ),
        ("en", "Thank you very much for coming. Yes, that's right. May I ask you something? Monday was better."),
        ("fr", "Le président a déclaré hier que la police avait tué des manifestants. Les familles attendent."),
        ("fa", "مردم در خیابان بودند و پلیس به آنها حمله کرد و چند نفر کشته شدند."),
        ("ar", "قال الرئيس أمس إن القوات دخلت المدينة وقتلت مدنيين."),
    ],
)
def test_ordinary_sentences_hold_no_names(lang: str, text: str) -> None:
    """What no rule shows to be a name is left to a person."""
    assert [m.as_written for m in find_names(text, lang)] == []


def test_title_given_and_family_name_are_told_apart() -> None:
    """The parts of a name stand beside it, as written."""
    (found,) = find_names("Then General José Fernando Kalda spoke.", "en")

    assert (found.normal["title"], found.normal["given"], found.normal["family"]) == (
        "General",
        "José Fernando",
        "Kalda",
    )


def test_later_passages_know_what_earlier_ones_explained() -> None:
    """A family name or acronym explained in one passage is known in the next of the same source."""
    memory = Memory()
    find_names("THE OPN [ORLAN PEOPLE'S NATIONAL FRONT] MET COL TAREK VUELTA.", "en", memory=memory)

    found = find_names("LATER VUELTA JOINED OPN.", "en", memory=memory)

    assert [(m.kind, m.as_written) for m in found] == [("person", "VUELTA"), ("organisation", "OPN")]
    assert found[1].normal["expansion"] == "ORLAN PEOPLE'S NATIONAL FRONT"


PIECES = st.lists(
    st.sampled_from(
        [
            "Col.",
            "COL",
            "Tarek",
            "VUELTA",
            "de",
            "la",
            "Ministry",
            "of",
            "Health",
            "and",
            "[",
            "]",
            "(",
            ")",
            "OPN",
            "AFP",
            "-",
            "'",
            "s",
            ".",
            "\n\n",
            "Paris",
            "village",
            "President",
            "said",
            "سرهنگ",
            "رضا",
            "مهرابی",
            "بن",
            "وزارت",
            "کشور",
            "Radio",
            "the",
            "Department",
            "16 May",
        ]
    ),
    max_size=14,
)


@given(PIECES, st.sampled_from(["en", "fr", "es", "fa", "ar", None]))
def test_names_keep_their_laws(pieces: list[str], lang: str | None) -> None:
    """Spans are as written, in order, and never overlap."""
    text = " ".join(pieces)

    found = find_names(text, lang)

    assert all(text[m.start : m.end] == m.as_written and m.as_written.strip() for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(max_size=80))
def test_any_text_is_read_without_error(text: str) -> None:
    """Broken text raises nothing."""
    for m in find_names(text):
        assert text[m.start : m.end] == m.as_written
