"""What is held back as likely misread: the more signs the likelier, never what a person has looked at, nothing at 0."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.config import WeighSettings
from stemmata.weigh.misread import BASE, WEIGHTS, chance, held_back
from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.reader import Claim, read_claims

DAY = date(2021, 5, 5)


def claims_of(text: str, *langs: str) -> list[Claim]:
    return read_claims(open_page(text, SourceFacts("s", "The Courier", None, "press", DAY, DAY), langs))


@given(st.lists(st.sampled_from(sorted(WEIGHTS)), unique=True), st.sampled_from(sorted(WEIGHTS)))
def test_a_further_sign_makes_a_claim_less_likely_right(found: list[str], further: str) -> None:
    """Every sign speaks against a claim, and the probability stays one."""
    with_it = [*(name for name in found if name != further), further]

    assert 0 < chance(with_it) < chance([name for name in found if name != further]) <= chance(()) < 1


def test_the_default_holds_some_back_and_shows_what_has_no_sign() -> None:
    """The default lies between a claim without signs and one with all of them."""
    least = WeighSettings().least_p_right

    assert chance(sorted(WEIGHTS)) < least < chance(())
    assert BASE > 0


@pytest.mark.parametrize(
    ("text", "topic", "sign"),
    [
        ("The ferry burned. Judge Orban spoke. She said the soldiers killed the fishermen.", "victims", "indirect"),
        ("The mayor was accused at the port of the murder of twelve fishermen.", "victim_number", "unread"),
        ("After the shooting the minister said that no weapon was found on the dead.", "weapon", "topic"),
        ("The minister denied that soldiers killed the fishermen.", "perpetrator", "weakened"),
        ("Soldiers [words indistinct] killed twelve fishermen, the judge said.", "victim_number", "missing"),
        ("The judge said that soldiers killed the fishermen.", "perpetrator", "bare"),
    ],
)
def test_signs_are_told_from_the_words(text: str, topic: str, sign: str) -> None:
    """A claim carries the sign that its words show."""
    signs = {name for claim in claims_of(text, "en") if claim.topic == topic for name in claim.signs or ()}

    assert sign in signs


def test_nothing_is_said_of_other_languages() -> None:
    """Where nothing was judged there are no signs, and nothing is held back."""
    [claim, *_] = claims_of("Los soldados abrieron fuego contra los pescadores, dijo el alcalde.", "es")

    assert claim.signs is None
    assert not held_back({"p_right": None, "status": "suggested", "coded_by": None}, 0.99)


@pytest.mark.parametrize(
    ("status", "coded_by", "least", "held"),
    [
        ("suggested", None, 0.7, True),
        ("suggested", None, 0.0, False),
        ("suggested", ["Ada"], 0.7, False),
        ("accepted", ["Ada"], 0.7, False),
        ("rejected", ["Ada"], 0.7, False),
    ],
)
def test_only_what_nobody_looked_at_is_held_back(
    *, status: str, coded_by: list[str] | None, least: float, held: bool
) -> None:
    """A claim that a person coded stays as that person left it; 0 holds nothing back."""
    assert held_back({"p_right": 0.5, "status": status, "coded_by": coded_by}, least) is held
