"""Where a speaker stands to whom he accuses: himself, an ally, an opponent, another; nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.weigh.interest import STANDS, Parties

SIDES = {"state": ["army", "police", "government"], "front": ["Free Front"]}
NAMES = [
    ("Army spokesman Colonel Vasse", "the army", "self"),
    ("سخنگوی ارتش", "سربازان", "self"),
    ("porte-parole de l'armée", "des soldats", "self"),
    ("Colonel Vasse", "Colonel Ines Vasse", "self"),
    ("Free Front commander Ruiz", "Free Front", "self"),
    ("un commandant du 4e bataillon mobile", "4th Mobile Battalion", "self"),
    ("police chief", "security forces", "ally"),
    ("Ministry of Trade", "the army", "ally"),
    ("وزير الداخلية", "الشرطة", "ally"),
    ("Government of Karsania", "a police patrol", "ally"),
    ("army", "guerrillas", "other"),
    ("Bishop Orval", "soldiers", "other"),
    ("Popular Movement", "Popular Front", "other"),
    ("Free Front", "the army", "other"),
    ("former Minister of Trade", "the army", "other"),
    ("the front that was there", "the army", None),
    ("the doctor", "soldiers", None),
    ("army", "men in black uniforms", None),
    ("unnamed", "soldiers", None),
]


@pytest.mark.parametrize(("speaker", "whom", "stands"), NAMES)
def test_names_and_concepts_tell_where_a_speaker_stands(speaker: str, whom: str, stands: str | None) -> None:
    """Without settings nobody is an opponent."""
    assert Parties({}, {}).stands(speaker, whom) == stands


def test_nobody_accuses_himself_without_admitting_it() -> None:
    """Where speaker and doer are one name the speaker was read wrongly, unless it is an admission or a denial."""
    rows = [
        _claim("perpetrator", "Free Front", asserted_by="Free Front", kind=kind, polarity=polarity)
        for kind, polarity in (("responsibility", "asserts"), ("admission", "asserts"), ("denial", "denies"))
    ]
    assert [r["stands"] for r in Parties({}, {}).mark(rows)] == [None, "self", "self"]


def test_that_a_unit_was_there_burdens_nobody() -> None:
    """A battalion that was attacked is not accused; one said not to have been there is cleared."""
    rows = [_claim("unit", "4th Mobile Battalion", polarity=polarity) for polarity in ("asserts", "denies")]
    assert [r["of_whom"] for r in Parties({}, {}).mark(rows)] == [None, "4th Mobile Battalion"]


def test_settings_tell_sides() -> None:
    """Whom the settings put on two sides are opponents, whom on one are allies; nobody else changes."""
    parties = Parties({}, SIDES)
    assert parties.stands("Free Front", "the army") == "opponent"
    assert parties.stands("4th Mobile Battalion", "police") == "ally"
    assert parties.stands("Bishop Orval", "the army") == "other"


def _claim(topic: str, value: str, **more: Any) -> dict[str, Any]:
    return {
        "source_id": "s", "asserted_by": "army", "topic": topic, "value": value, "polarity": "asserts", "start": 0,
        "end": 50, "kind": "other",
    } | more  # fmt: skip


def test_victims_told_with_their_killers_concern_the_killers() -> None:
    """A number of dead burdens who is said in the same words to have killed them, not whoever is named elsewhere."""
    rows = [
        _claim("perpetrator", "soldiers"),
        _claim("victim_number", "12 fishermen"),
        _claim("victim_number", "3 fishermen", start=100, end=150),
        _claim("perpetrator", "soldiers", polarity="denies", start=200, end=250),
    ]
    marked = Parties({}, {}).mark(rows)
    assert [(r["of_whom"], r["stands"]) for r in marked] == [
        ("soldiers", "self"), ("soldiers", "self"), (None, None), ("soldiers", "self"),
    ]  # fmt: skip


@given(st.sampled_from([n for n, *_ in NAMES]), st.sampled_from([w for _, w, _ in NAMES]), st.booleans())
def test_a_standing_is_one_of_the_list_and_does_not_hang_on_order(one: str, other: str, told: bool) -> None:
    """The same two names give the same answer whatever was asked before; without sides there is no opponent."""
    fresh, used = Parties({}, SIDES if told else {}), Parties({}, SIDES if told else {})
    for speaker, whom, _ in NAMES:
        used.stands(speaker, whom)
    assert fresh.stands(one, other) == used.stands(one, other)
    assert fresh.stands(one, other) in {None, *STANDS} - (set() if told else {"opponent"})
