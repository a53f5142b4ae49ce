# ruff: noqa: E501 (golden sentences stand on one line each)
"""What a text claims: golden sentences in five languages, chains of speakers, and laws that hold for any text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.reader import Claim, read_claims

DAY = date(2021, 5, 5)
FACTS = SourceFacts("s", "The Courier", None, "press", DAY, DAY)


def claims_of(text: str, facts: SourceFacts = FACTS) -> list[Claim]:
    return read_claims(open_page(text, facts))


GOLDEN = [
    ("Mr Karsan admitted that members of the Third Battalion carried out the massacre of twelve fishermen.",
     "perpetrator", "members of the Third Battalion", "Mr Karsan", "asserts"),
    ("In a communique, the Free Front blamed the army for the murder of the fishermen.", "perpetrator", "army", "Free Front", "asserts"),
    ("Mr Karsan said General Orban did not give the order to kill the fishermen.", "who_ordered", "General Orban", "Mr Karsan", "denies"),
    ("TWELVE FISHERMEN WERE MURDERED BY MEN WEARING ARMY UNIFORMS, A WITNESS TOLD RADIO SOL.", "perpetrator", "MEN WEARING ARMY UNIFORMS", "WITNESS", "asserts"),
    ("At least 20 men wearing uniforms took part in the attack, a witness said.", "assailant_number", "At least 20 men", "witness", "asserts"),
    ("The minister said that a colonel, two sergeants, and two soldiers were involved in the massacre.", "accused_number",
     "a colonel, two sergeants, and two soldiers", "minister", "asserts"),
    ("Colonel Vasse denied that the army was responsible for the massacre.", "perpetrator", "army", "Colonel Vasse", "denies"),
    ("Selon la Ligue des droits, douze pêcheurs ont été tués par des soldats du bataillon Kerval.", "perpetrator", "soldats du bataillon Kerval", "Ligue des droits", "asserts"),
    ("Le ministère a reconnu que des militaires étaient responsables de la mort de douze personnes.", "perpetrator", "militaires", "ministère", "asserts"),
    ("El coronel Prieto negó que el ejército fuera responsable de la masacre.", "perpetrator", "ejército", "coronel Prieto", "denies"),  # codespell:ignore responsable
    ("به گفته شاهدان عینی، دوازده ماهیگیر توسط سربازان کشته شدند.", "perpetrator", "سربازان", "شاهدان عینی", "asserts"),
    ("سرهنگ رضا کریمی گفت که ارتش مسئول این کشتار نیست.", "perpetrator", "ارتش", "سرهنگ رضا کریمی", "denies"),
    ("قالت وزارة الداخلية إن اثني عشر صيادا قتلوا على يد مسلحين مجهولين.", "perpetrator", "مسلحين مجهولين", "وزارة الداخلية", "asserts"),
    ("وقالت المنظمة إن العقيد سامي حداد أعطى الأمر بقتل الصيادين.", "who_ordered", "العقيد سامي حداد", "المنظمة", "asserts"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "topic", "value", "speaker", "polarity"), GOLDEN)
def test_golden_sentences(text: str, topic: str, value: str, speaker: str, polarity: str) -> None:
    """A sentence gives the claim it makes, whose it is, and whether it asserts or denies."""
    found = claims_of(text)

    assert (topic, value, speaker, polarity) in [(c.topic, c.value, c.asserted_by, c.polarity) for c in found]


def test_numbers_have_bounds() -> None:
    """ "Between 30 and 40" is kept as bounds, and a list of parts as its sum."""
    found = claims_of(
        "Between 30 and 40 men wearing uniforms killed the fishermen. A colonel, two sergeants, and two soldiers were arrested for the murder."
    )

    assert {(c.topic, c.low, c.high) for c in found} >= {("assailant_number", 30, 40), ("accused_number", 5, 5)}


def test_chain_runs_from_first_speaker_to_outlet() -> None:
    """The chain begins with who first says it and ends with the outlet that printed it."""
    [claim] = [
        c
        for c in claims_of("El Vigia quoted Judge Omar Ruiz as saying that the army murdered the fishermen.")
        if c.topic == "perpetrator"
    ]

    assert claim.chain == ("Judge Omar Ruiz", "El Vigia", "The Courier")


def test_a_communique_speaks_for_its_issuer() -> None:
    """What a communique says is claimed by the body that issued it, not by the station that read it."""
    text = "PORT SOL, 3 MAY 21 (RADIO SOL) -- [COMMUNIQUE] [FREE FRONT COMMAND] [TEXT] THE FISHERMEN WERE MURDERED BY THE ARMY."

    [claim] = [
        c for c in claims_of(text, SourceFacts("s", "RADIO SOL", None, "press", DAY, DAY)) if c.topic == "perpetrator"
    ]

    assert claim.chain == ("FREE FRONT COMMAND", "RADIO SOL")


def test_questions_claim_nothing() -> None:
    """A question, and a reporter's turn in an interview, assert nothing."""
    text = "[INTERVIEW WITH GENERAL ORBAN BY UNIDENTIFIED REPORTER] [TEXT] [REPORTER] THE ARMY MURDERED THE FISHERMEN. [ORBAN] THE REBELS MURDERED THE FISHERMEN."

    found = [c for c in claims_of(text) if c.topic == "perpetrator"]

    assert [(c.value, c.asserted_by) for c in found] == [("REBELS", "GENERAL ORBAN")]


def test_a_peaceful_text_claims_nothing() -> None:
    """A text without violence gives no claims."""
    assert claims_of("The minister said that the harvest was good and that two bridges had been opened.") == []


PIECES = [
    *'aB .,"“”«»[]()-\n;0',
    "soldiers ",
    "killed ",
    "by ",
    "twelve ",
    "men ",
    "wearing ",
    "uniforms ",
    " said that ",
    "murder of ",
    "gave the order",
    "توسط ",
    "کشته شدند",
    "قتل ",
    "على يد ",
    "tués par ",
    "responsable ",  # codespell:ignore responsable
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_quotes_are_verbatim(text: str) -> None:
    """Whatever the text, a quotation is what stands at its span, and reading twice gives the same."""
    for lang in ("en", "fr", "fa", "ar"):
        found = read_claims(open_page(text, FACTS, (lang,)))

        assert all(text[c.start : c.end] == c.quote and c.quote for c in found)
        assert all(c.chain[0] == c.asserted_by and c.chain[-1] for c in found)
        assert found == read_claims(open_page(text, FACTS, (lang,)))
