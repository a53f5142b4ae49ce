"""What is claimed in real reports, held to what is known of them: conflicts, dependency groups, event templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.weigh.evaluate_conflicts import CONFLICTS, found_conflicts, found_groups
from tests.weigh.evaluate_slots import Fill, evaluate, key_fills, score, telling

import stemmata
from stemmata.case import Case
from stemmata.weigh.counted import account


@pytest.fixture(scope="module")
def built(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The real case, built as far as its questions."""
    folder = shared_data / "case_uca_jesuits"
    case = stemmata.new(tmp_path_factory.mktemp("known") / "case", languages=("en",))
    case.add(folder / "docs", manifest=folder / "manifest.csv")
    case.build(only="weigh")
    return case


@pytest.mark.shared
def test_the_known_conflicts_are_questions(built: Case, shared_data: Path) -> None:
    """The sides known by hand stand apart, and the interval of origins holds the number by hand."""
    found = found_conflicts(built, shared_data / "case_uca_jesuits")

    assert {f.conflict for f in found} == set(CONFLICTS)
    assert all(f.separate for f in found)
    assert all(f.documents == len(f.expected.documents) for f in found)
    assert all(f.counted_right for f in found)


@pytest.mark.shared
def test_dependency_groups_lie_in_one_family(built: Case, shared_data: Path) -> None:
    """Of the groups with one common origin nine of ten are found."""
    found = found_groups(built, shared_data / "case_uca_jesuits")

    assert sum(found) / len(found) >= 0.9


@pytest.mark.shared
def test_doers_and_victims_agree_with_event_templates(shared_data: Path) -> None:
    """On reports whose templates nobody looked at, named doers are mostly right and counted groups mostly found."""
    found = evaluate(shared_data / "muc3_latam", "tst2")

    assert found["organisation"][0].precision[0] >= 0.6
    assert found["individual"][0].precision[0] >= 0.45
    assert found["counted groups"][0].recall[0] >= 0.5


def test_slots_are_scored_as_their_keys_say() -> None:
    """Alternatives are one fill, optional ones cost nothing, and a figure must agree with its bounds."""
    slots = {
        "MESSAGE: TEMPLATE": ["1"], "PERP: INDIVIDUAL ID": ['"GUNMEN" / "ARMED MEN"', '? "A CHIEF"'],
        "PERP: ORGANIZATION ID": [], "PERP: ORGANIZATION CONFIDENCE": [], "HUM TGT: NUMBER": ['30-: "FISHERMEN"'],
    }  # fmt: skip
    wanted = key_fills([{"slots": slots}])
    thirty, ten = (Fill((telling("fishermen"),), frozenset([(n, n)])) for n in (30.0, 10.0))

    assert score([Fill((telling("the armed men"),))], wanted["individual"]).found == 1
    assert score([], wanted["individual"]).wanted == 1
    assert score([thirty], wanted["counted groups"]).right == 1
    assert score([ten], wanted["counted groups"]).right == 0


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("The witness has changed her story three times", "the account is called into question"),
        ("The witness was never pressured", "the account is upheld"),
        ("She clearly described the men as soldiers", "the account is upheld"),
        ("The witness left the country", ""),
    ],
)
def test_an_account_is_upheld_or_questioned(quote: str, told: str) -> None:
    """What is said of a witness's account falls on one side, or on none."""
    assert account(quote, "witness") == told
