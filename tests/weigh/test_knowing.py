"""How a speaker knows, what was done, what a number counts: golden sentences in five languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.weigh.deeds import DEEDS
from stemmata.weigh.knowing import CONNECTIONS
from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.reader import Claim, read_claims
from stemmata.weigh.units import UNITS, counting_unit

DAY = date(2021, 5, 5)


def claims_of(text: str, lang: str = "en", **facts: Any) -> list[Claim]:
    """Return the claims of a press report, or of a testimony where an author is given."""
    told = SourceFacts(
        "s", None if "author" in facts else "The Courier", facts.get("author"),
        "testimony" if "author" in facts else "press", DAY, DAY,
    )  # fmt: skip
    return read_claims(open_page(text, told, (lang,)))


PRESS = [
    ("A witness said that soldiers killed three fishermen.", "en", 0, "witness"),
    ("The nurse said she saw soldiers kill three fishermen.", "en", 0, "witness"),
    ("The prosecutor said that witnesses had told him that soldiers killed three fishermen.", "en", 1, "witness"),
    ("The widow said she had been told that soldiers killed three fishermen.", "en", 1, "relative"),
    ("It was reported that soldiers killed three fishermen.", "en", 1, "third party"),
    ("The minister said that soldiers killed three fishermen.", "en", None, "official"),
    ("Father Karsan said that soldiers killed three fishermen.", "en", None, None),
    ("Soldiers killed three fishermen.", "en", None, "reporter"),
    ("A lawyer for the victims said that soldiers killed three fishermen.", "en", None, None),
    ("Une survivante a déclaré que des soldats ont tué trois pêcheurs.", "fr", 0, "victim"),
    ("La mère de la victime a déclaré que des soldats ont tué trois pêcheurs.", "fr", None, "relative"),
    ("Un testigo dijo que tres pescadores fueron asesinados por soldados.", "es", 0, "witness"),
    ("به گفته شاهدان عینی، دوازده ماهیگیر توسط سربازان کشته شدند.", "fa", 0, "witness"),
    ("قال شاهد عيان إن الجنود قتلوا ثلاثة أشخاص.", "ar", 0, "witness"),
    ("قالت وزارة الداخلية إن اثني عشر صيادا قتلوا على يد مسلحين مجهولين.", "ar", None, "official"),
]
OWN = [
    ("I saw soldiers kill three fishermen.", "en", 0, "witness"),
    ("We opened fire on the boats and killed three fishermen.", "en", 0, "perpetrator"),
    ("They beat me, and soldiers killed three fishermen.", "en", 0, "victim"),
    ("I heard that soldiers had killed three fishermen.", "en", 1, "third party"),
    ("My neighbour told me that soldiers had killed three fishermen.", "en", 1, None),
    ("Nous avons vu des soldats tuer trois pêcheurs.", "fr", 0, "witness"),
    ("Oí decir que los soldados mataron a tres pescadores.", "es", 1, "third party"),
    ("دیدم که سربازان سه نفر را کشتند.", "fa", 0, "witness"),
    ("شنیدم که سربازان سه نفر را کشتند.", "fa", 1, "third party"),
    ("رأيت الجنود يقتلون ثلاثة أشخاص.", "ar", 0, "witness"),
    ("قيل لي إن الجنود قتلوا ثلاثة أشخاص.", "ar", 1, "third party"),
]


@pytest.mark.parametrize(("text", "lang", "degree", "connection"), PRESS)
def test_how_a_speaker_in_the_press_knows(text: str, lang: str, degree: int | None, connection: str | None) -> None:
    """What a speaker is called, and what is told of how he knows; an outlet is no mouth."""
    found = {
        (c.hearsay, c.connection)
        for c in claims_of(text, lang)
        if c.topic in {"perpetrator", "victims", "victim_number"}
    }
    assert found == {(degree, connection)}


@pytest.mark.parametrize(("text", "lang", "degree", "connection"), OWN)
def test_how_somebody_knows_who_tells_it_himself(text: str, lang: str, degree: int, connection: str | None) -> None:
    """The first person tells what was done, seen, suffered or heard of others."""
    found = {
        (c.hearsay, c.connection)
        for c in claims_of(text, lang, author="Ana Vasse")
        if c.topic in {"perpetrator", "victims", "victim_number"}
    }
    assert found == {(degree, connection)}


DONE = [
    ("Soldiers arrested eight students.", "en", {"arrested"}),
    ("Eleven people were killed and thirty wounded by soldiers.", "en", {"killed", "wounded"}),
    ("Deux pêcheurs ont été enlevés par des soldats.", "fr", {"taken away"}),
    ("Doce pescadores fueron asesinados por soldados.", "es", {"killed"}),
    ("دوازده ماهیگیر توسط سربازان کشته شدند.", "fa", {"killed"}),
    ("اعتقل الجنود ثلاثة أشخاص.", "ar", {"arrested"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lang", "deeds"), DONE)
def test_the_kind_of_deed(text: str, lang: str, deeds: set[str]) -> None:
    """What was done is one word in whatever language."""
    assert {c.deed for c in claims_of(text, lang) if c.topic in {"victims", "victim_number"}} == deeds


def test_what_a_number_counts_and_its_bounds() -> None:
    """Families are not persons; a range and "at least" keep their open bounds."""
    [families] = [c for c in claims_of("Three families were killed in the village.") if c.topic == "victim_number"]
    assert (families.counts, families.low, families.high) == ("families", 3.0, 3.0)
    [ranged] = [c for c in claims_of("Police said that 30-40 people were killed.") if c.topic == "victim_number"]
    assert (ranged.counts, ranged.low, ranged.high) == ("persons", 30.0, 40.0)
    [least] = [c for c in claims_of("At least eleven people were killed.") if c.topic == "victim_number"]
    assert (least.low, least.high) == (11.0, None)
    assert counting_unit("two groups of soldiers") == "groups"
    assert counting_unit("خانواده‌ها") == "families"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([text for text, *_ in (*PRESS, *OWN)] + ["He said:", "?", "«", "told me"]), max_size=4))
def test_what_is_not_told_is_null(parts: list[str]) -> None:
    """Whatever stands side by side: degrees are no negative numbers, and words come from the lists they are of."""
    for claim in claims_of(" ".join(parts)):
        assert claim.hearsay is None or claim.hearsay >= 0
        assert claim.connection is None or claim.connection in CONNECTIONS
        assert claim.deed is None or claim.deed in DEEDS
        assert (claim.counts in UNITS) == (claim.kind == "quantity")


BOUNDED = [
    ("No fewer than 12 people were killed by soldiers.", "en", 12.0, None),
    ("Pas moins de 12 personnes ont été tuées.", "fr", 12.0, None),
    ("No menos de 12 personas fueron asesinadas.", "es", 12.0, None),
    ("قتل ما لا يقل عن 11 شخصا في القرية.", "ar", 11.0, None),
    ("قتل ما بين 30 و40 شخصا في القرية.", "ar", 30.0, 40.0),
    ("Several dozen people were killed.", "en", 24.0, None),
    ("Plusieurs dizaines de personnes ont été tuées.", "fr", 20.0, None),
]


@pytest.mark.parametrize(("text", "lang", "low", "high"), BOUNDED)
def test_a_bound_is_no_denial(text: str, lang: str, low: float, high: float | None) -> None:
    """ "No fewer than twelve" asserts twelve or more; "several dozen" is two dozen or more, never twelve."""
    [number] = [c for c in claims_of(text, lang) if c.topic == "victim_number"]
    assert (number.polarity, number.low, number.high) == ("asserts", low, high)
