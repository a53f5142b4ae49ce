"""What changed along a chain in what is claimed, across languages too."""

from __future__ import annotations

from datetime import date
from typing import Any

from stemmata.weigh.changes import changes

DAY = date(2021, 5, 3)


def link(relation: str = "copy", p: float = 0.9) -> dict[str, Any]:
    return {"source_id": "b", "parent_source_id": "a", "relation": relation, "p_relation": p}


def figure(source: str, text: str, value: str, low: float, high: float | None, unit: str) -> dict[str, Any]:
    start = text.index(value)
    return {
        "source_id": source, "start": start, "end": start + len(value), "quote": value, "value": value, "unit": unit,
        "low": low, "high": high, "topic": "victim_number", "polarity": "asserts", "act": "kill",
    }  # fmt: skip


def told(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return sorted((c["kind"], c["parent_text"], c["child_text"]) for c in found)


def test_an_unlikely_parent_changed_nothing() -> None:
    """Where it is not likely that the child has its words from the parent, no change is shown."""
    texts = {"a": "Eleven people died.", "b": "Seventeen people died."}
    claims = [
        figure("a", texts["a"], "Eleven people", 11.0, 11.0, "people"),
        figure("b", texts["b"], "Seventeen people", 17.0, 17.0, "people"),
    ]

    assert changes([link(p=0.3)], [], texts, claims) == []
    assert told(changes([link()], [], texts, claims)) == [("number", "Eleven people", "Seventeen people")]


def test_what_differs_in_shared_words_is_not_told_again() -> None:
    """A figure that the room trace found altered already is not told a second time."""
    texts = {"a": "Eleven people died.", "b": "Seventeen people died."}
    claims = [
        figure("a", texts["a"], "Eleven people", 11.0, 11.0, "people"),
        figure("b", texts["b"], "Seventeen people", 17.0, 17.0, "people"),
    ]
    known = [{"parent_source_id": "a", "child_source_id": "b", "child_start": 0, "child_end": 9}]

    assert changes([link()], known, texts, claims) == []


def test_a_figure_that_grew_in_another_language_is_found() -> None:
    """Along an attribution the figures of one concept are compared, whichever language they are in."""
    texts = {"a": "At least eleven people died.", "b": "سقط عشرات القتلى في الميناء."}
    claims = [
        figure("a", texts["a"], "eleven people", 11.0, None, "people"),
        figure("b", texts["b"], "عشرات القتلى", 24.0, None, "القتلى"),
    ]

    found = changes([link("attribution")], [], texts, claims)

    assert told(found) == [("number", "eleven people", "عشرات القتلى")]


def test_a_figure_of_other_people_is_no_change() -> None:
    """Police officers who were hurt are not set against people who died."""
    texts = {"a": "Eleven people died.", "b": "Two police officers died."}
    claims = [
        figure("a", texts["a"], "Eleven people", 11.0, 11.0, "people"),
        figure("b", texts["b"], "Two police officers", 2.0, 2.0, "police officers"),
    ]

    assert changes([link("attribution")], [], texts, claims) == []


def test_a_figure_that_was_kept_is_no_change() -> None:
    """A child that gives its parent's figure among others changed nothing."""
    texts = {"a": "Eleven people died.", "b": "Eleven people died; the ministry spoke of three people."}
    claims = [
        figure("a", texts["a"], "Eleven people", 11.0, 11.0, "people"),
        figure("b", texts["b"], "Eleven people", 11.0, 11.0, "people"),
        figure("b", texts["b"], "three people", 3.0, 3.0, "people"),
    ]

    assert changes([link("attribution")], [], texts, claims) == []


def test_a_doer_told_more_narrowly_is_found() -> None:
    """Men in uniform who became soldiers on the way are a change; police who became security forces are none."""
    texts = {"a": "Men in uniform fired. The police fired.", "b": "Soldiers fired."}
    said = [("a", "Men in uniform"), ("b", "Soldiers")]
    claims = [
        figure(source, texts[source], value, 1, None, "") | {"topic": "perpetrator", "low": None}
        for source, value in said
    ]

    found = changes([link("attribution")], [], texts, claims)
    wider = changes([link("attribution") | {"source_id": "a", "parent_source_id": "b"}], [], texts, claims)

    assert told(found) == [("name", "Men in uniform", "Soldiers")]
    assert wider == []
