"""What cannot all be true stands in one list, ranked by what hangs on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.unseen import Unseen
from stemmata.weigh.contradictions import contradictions, ranked
from stemmata.weigh.sides import Kin, side_by_side

Row = dict[str, Any]
DAY = date(2021, 5, 3)


def claim(name: str, source: str, topic: str, value: str, **more: Any) -> Row:
    low = more.get("low")
    return {
        "claim_id": name, "source_id": source, "topic": topic, "value": value, "unit": None, "low": low, "high": low,
        "asserted_by": f"Paper {source}", "chain": "[]", "polarity": "asserts", "start": 0, "end": 40,
        "quote": f"{value} of the village", "event_from": DAY, "event_to": DAY, "place": None, "act": None, "about": (),
    } | more  # fmt: skip


def dead(name: str, source: str, number: int, **more: Any) -> Row:
    return claim(name, source, "victim_number", f"{number} people", low=float(number), act="kill", **more)


def found(claims: list[Row], *, changes: list[Row] | None = None, findings: list[Row] | None = None) -> list[Row]:
    issued = date(2021, 6, 30)
    sources = {c["source_id"]: {"source_id": c["source_id"], "kind": "press", "published_from": issued} for c in claims}
    questions, answers = side_by_side(claims, [], {}, sources=sources)
    kin = Kin([], sources, {}, Unseen())
    return ranked(contradictions(claims, questions, answers, changes=changes or [], kin=kin), findings or [])


def sides(rows: list[Row], kind: str) -> list[set[str]]:
    return [{row["one"], row["other"]} for row in rows if row["kind"] == kind]


def test_figures_that_exclude_each_other():
    """Three and eleven cannot both be true; eleven or more stands against three alone."""
    rows = found([
        dead("a", "s1", 3), dead("b", "s2", 11), dead("c", "s3", 11),
        dead("d", "s4", 11) | {"value": "at least 11 people", "high": None},
    ])  # fmt: skip

    assert sorted(map(sorted, sides(rows, "figure"))) == [["11", "3"], ["11 or more", "3"]]
    [eleven] = [row for row in rows if "11" in {row["one"], row["other"]}]
    behind = {row[end]: row[f"origins_{end}"] for row in (eleven,) for end in ("one", "other")}
    assert behind["11"] > behind["3"] == 1.0


def test_doers_that_exclude_each_other_and_one_that_is_denied():
    """Soldiers and rebels exclude each other; what is asserted and denied is a contradiction of its own."""
    rows = found([
        claim("a", "s1", "perpetrator", "soldiers"),
        claim("b", "s2", "perpetrator", "the rebels"),
        claim("c", "s3", "perpetrator", "soldiers", polarity="denies"),
    ])  # fmt: skip

    assert len(sides(rows, "attribution")) == 1
    [denied] = [row for row in rows if row["kind"] == "denial"]
    assert (denied["claims_one"], denied["claims_other"]) == (["a"], ["c"])


def test_days_that_exclude_each_other():
    """One event has one day; a day next to it needs more than one source on either side."""
    near, far = date(2021, 5, 4), date(2021, 5, 9)
    base = [dead(f"a{i}", f"s{i}", 7) for i in range(5)]

    rows = found([*base, dead("x", "s8", 7, event_from=near, event_to=near)])
    assert sides(rows, "date") == []
    rows = found([*base, *(dead(n, s, 7, event_from=near, event_to=near) for n, s in (("x", "s8"), ("y", "s9")))])
    assert sides(rows, "date") == [{"2021-05-03", "2021-05-04"}]
    # a later day belongs to the event where it tells of the same victims
    told = [c | {"about": ("miller",)} for c in base]
    later = [dead(n, f"s{n}", 7, event_from=far, event_to=far, about=("miller",)) for n in "xy"]
    assert sides(found([*told, *later]), "date") == [{"2021-05-03", "2021-05-09"}]


def test_words_of_two_speakers():
    """The same words said to be those of two people contradict; a fuller name of one does not."""
    words = "nobody of the village ever saw a soldier on the bridge that night or the next"
    said = [
        claim("a", "s1", "witness", "nobody", quote=words, asserted_by="Mr Karsan"),
        claim("b", "s2", "witness", "nobody", quote=f"that {words}", asserted_by="Sister Agathe"),
        claim("c", "s3", "witness", "nobody", quote=words, asserted_by="Emil Karsan"),
    ]

    told = sides(found(said), "speaker")
    assert sorted(map(sorted, told)) == [["Emil Karsan", "Sister Agathe"], ["Mr Karsan", "Sister Agathe"]]
    assert sides(found([said[0], said[2]]), "speaker") == []


def change(name: str, child: str, kind: str = "number", one: str = "seven", other: str = "nine") -> Row:
    return {
        "change_id": name, "parent_source_id": "s1", "parent_start": 3, "parent_end": 8, "child_source_id": child,
        "child_start": 3, "child_end": 7, "kind": kind, "parent_text": one, "child_text": other, "p_altered": 0.9,
    }  # fmt: skip


def test_an_alteration_that_went_on_is_one():
    """Two copies with the same alteration are one row; another wording is none."""
    rows = found(
        [dead("a", "s1", 7), dead("b", "s2", 9)],
        changes=[change("c1", "s2"), change("c2", "s3", other="Nine"), change("c3", "s4", "wording")],
    )

    [altered] = [row for row in rows if row["kind"] == "alteration"]
    assert (altered["sources_one"], altered["sources_other"]) == (["s1"], ["s2", "s3"])
    assert (altered["claims_one"], altered["claims_other"]) == (["a"], ["b"])


def test_two_readings_among_copies_are_one_alteration():
    """Whichever copy is called the parent; the same readings where no source is in common are another matter."""
    turned = change("c2", "s3", one="nine", other="seven") | {"parent_source_id": "s2"}
    elsewhere = change("c3", "s9") | {"parent_source_id": "s8"}

    rows = found([dead("a", "s1", 7)], changes=[change("c1", "s2"), turned, elsewhere])

    sides = sorted((row["sources_one"], row["sources_other"]) for row in rows if row["kind"] == "alteration")
    assert sides == [(["s1", "s3"], ["s2"]), (["s8"], ["s9"])]


def test_what_is_hardly_altered_is_not_listed():
    """A change that is likelier a slip stands in the table of changes alone; between claims a change needs no doubt."""
    doubted, told = change("c1", "s2") | {"p_altered": 0.3}, change("c2", "s3", other="ten") | {"p_altered": None}

    rows = found([dead("a", "s1", 7)], changes=[doubted, told])

    assert [row["other"] for row in rows if row["kind"] == "alteration"] == ["ten"]


def test_what_findings_rest_on_comes_first():
    """One finding on a lone claim weighs more than many claims that nothing rests on."""
    claims = [
        *(dead(f"a{i}", f"s{i}", 3) for i in range(4)), *(dead(f"b{i}", f"t{i}", 11) for i in range(4)),
        claim("p", "s1", "perpetrator", "soldiers"), claim("q", "t1", "perpetrator", "the rebels"),
    ]  # fmt: skip
    finding = {"finding_id": "f", "claims_for": ["p"], "claims_against": ["q"]}

    assert [row["kind"] for row in found(claims)] == ["figure", "attribution"]
    ranked = found(claims, findings=[finding])
    assert [(row["rank"], row["kind"], row["n_findings"]) for row in ranked] == [
        (1, "attribution", 1), (2, "figure", 0),
    ]  # fmt: skip


FIVE = [
    *(dead(name, f"s{name}", number) for name, number in (("a", 3), ("b", 11), ("c", 5))),
    *(claim(name, f"s{name}", "perpetrator", who) for name, who in (("d", "soldiers"), ("e", "the rebels"))),
]


@given(st.permutations(FIVE))
def test_the_order_of_the_claims_changes_nothing(claims: list[Row]):
    """The same claims give the same list."""
    assert found(list(claims)) == found(sorted(claims, key=lambda c: c["claim_id"]))
