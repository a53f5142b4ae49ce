"""What changed along a chain: found at the edges of shared words too, and in what is claimed across languages."""

from __future__ import annotations

from datetime import date
from typing import Any

from stemmata.weigh.changes import changes

DAY = date(2021, 5, 3)
SHARED = "people were killed on Monday night when men fired on the strikers in the harbour, a nurse of the clinic said"


def link(relation: str = "copy", p: float = 0.9) -> dict[str, Any]:
    return {"source_id": "b", "parent_source_id": "a", "relation": relation, "p_relation": p}


def reused(parent: str, child: str, words: str) -> dict[str, Any]:
    a, b = parent.index(words), child.index(words)
    return {
        "source_a": "a", "start_a": a, "end_a": a + len(words), "source_b": "b", "start_b": b, "end_b": b + len(words),
    }  # fmt: skip


def figure(source: str, text: str, value: str, low: float, high: float | None, unit: str) -> dict[str, Any]:
    start = text.index(value)
    return {
        "source_id": source, "start": start, "end": start + len(value), "quote": value, "value": value, "unit": unit,
        "low": low, "high": high, "topic": "victim_number", "polarity": "asserts", "act": "kill",
    }  # fmt: skip


def told(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return sorted((c["kind"], c["parent_text"], c["child_text"]) for c in found)


def test_a_figure_before_the_shared_words_is_found() -> None:
    """The shared passage begins behind the altered figure; the sentence around it is compared."""
    texts = {"a": f"TELM (Agency) - At least eleven {SHARED}.", "b": f"At least seventeen {SHARED}."}

    found = changes([link()], [reused(texts["a"], texts["b"], SHARED)], texts, [])

    assert told(found) == [("number", "eleven", "seventeen")]
    [change] = found
    assert texts["b"][change["child_start"] : change["child_end"]] == "seventeen"


def test_datelines_and_hours_of_sending_are_no_changes() -> None:
    """Another dateline over the same words changes nothing of what they say."""
    texts = {"a": f"TELM, May 4 (Agency) - Eleven {SHARED}.", "b": f"ARVAD, May 6 (Other) - Eleven {SHARED}."}

    assert changes([link()], [reused(texts["a"], texts["b"], SHARED)], texts, []) == []


def test_an_unlikely_parent_changed_nothing() -> None:
    """Where it is not likely that the child has its words from the parent, no change is shown."""
    texts = {"a": f"Eleven {SHARED}.", "b": f"Seventeen {SHARED}."}

    assert changes([link(p=0.3)], [reused(texts["a"], texts["b"], SHARED)], texts, []) == []


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
