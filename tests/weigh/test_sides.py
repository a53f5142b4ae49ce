# ruff: noqa: E501 (rows stand on one line each)
"""Claims side by side: which answers are one answer, and what stands for and against each."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stemmata.weigh.answers import acronyms, actor_keys, group_actors, group_numbers
from stemmata.weigh.sides import side_by_side

DAY = date(2021, 5, 3)


def claim(n: int, topic: str, value: str, **more: Any) -> dict[str, Any]:
    row = {
        "claim_id": f"c{n}", "source_id": f"s{n}", "topic": topic, "value": value, "unit": None, "low": None,
        "high": None, "polarity": "asserts", "start": 0, "end": 10, "event_from": DAY, "event_to": DAY, "act": None, "about": (),
    }  # fmt: skip
    return row | more


def test_described_men_are_not_soldiers() -> None:
    """Men in uniform and soldiers stay two answers; the army and its soldiers are one."""
    groups = group_actors(["men wearing army uniforms", "soldiers", "the armed forces", "uniformed individuals"], {})

    assert [g.claims for g in groups] == [[1, 2], [0, 3]]


def test_acronyms_are_explained_by_the_texts() -> None:
    """The long form of a body and its acronym are one answer if a text explains it."""
    known = acronyms(["The FLK [Front de Libération de Karsan] spoke."])

    assert actor_keys("Front de Libération de Karsan", known) == actor_keys("FLK", known)


def test_a_range_does_not_join_two_numbers() -> None:
    """ "30 to 40" sides with one of 30 and 40 and never makes them one answer."""
    groups = group_numbers([(30, 30), (40, 40), (30, 40)], ["30", "40", "30 to 40"])

    assert sorted(len(g.claims) for g in groups) == [1, 2]


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda p: (float(min(p)), float(max(p)))), max_size=12
    )
)
def test_each_number_has_one_answer(bounds: list[tuple[float, float]]) -> None:
    """Every claim with a number stands under exactly one answer whose bounds it touches."""
    groups = group_numbers(bounds, [str(b) for b in bounds])  # type: ignore[arg-type]

    assert sorted(i for g in groups for i in g.claims) == list(range(len(bounds)))
    assert all(g.low <= bounds[i][1] and bounds[i][0] <= g.high for g in groups for i in g.claims)


def test_a_denial_stands_against_the_answer_it_denies() -> None:
    """A denied answer keeps its denial beside what asserts it, and the question is contested."""
    rows = [claim(1, "perpetrator", "soldiers"), claim(2, "perpetrator", "the army", polarity="denies")]

    [question], [answer] = side_by_side(rows, [], {})

    assert (question["standing"], answer["claims_for"], answer["claims_against"]) == ("contested", ["c1"], ["c2"])


def test_a_copy_is_no_second_origin() -> None:
    """Two sources of which one copies the other are one origin behind their answer."""
    rows = [
        claim(1, "assailant_number", "30 men", low=30.0, high=30.0),
        claim(2, "assailant_number", "30", low=30.0, high=30.0),
    ]
    lineage = {
        "source_id": "s2",
        "parent_id": "s1",
        "p_relation": 1.0,
        "relation": "copy",
        "lineage_id": "l",
        "spans": "[]",
    }

    [question], [answer] = side_by_side(rows, [lineage], {})

    assert (question["standing"], answer["n_sources"], answer["independent_origins"]) == ("agreed", 2, 1.0)


def test_other_days_are_other_events() -> None:
    """Claims about another day belong to another question."""
    far = {"event_from": date(2020, 1, 1), "event_to": date(2020, 1, 1)}
    rows = [claim(n, "perpetrator", "soldiers") for n in (1, 2)] + [
        claim(n, "perpetrator", "rebels", **far) for n in (3, 4)
    ]

    questions, _ = side_by_side(rows, [], {})

    assert sorted((q["event_from"], q["n_claims"], q["standing"]) for q in questions) == [
        (date(2020, 1, 1), 2, "agreed"),
        (DAY, 2, "agreed"),
    ]
