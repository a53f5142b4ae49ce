# ruff: noqa: E501 (rows stand on one line each)
"""Claims side by side: which answers are one answer, and what stands for and against each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stemmata.weigh.actors import acronyms, actor, same_actor
from stemmata.weigh.answers import group_actors, group_numbers
from stemmata.weigh.events import Told, assign_events
from stemmata.weigh.sides import side_by_side

DAY = date(2021, 5, 3)


def claim(n: int, topic: str, value: str, **more: Any) -> dict[str, Any]:
    row = {
        "quote": value, "place": None, "claim_id": f"c{n}", "source_id": f"s{n}", "topic": topic, "value": value, "unit": None, "low": None,
        "high": None, "polarity": "asserts", "start": 0, "end": 10, "event_from": DAY, "event_to": DAY, "act": None, "about": (),
    }  # fmt: skip
    return row | more


def test_described_men_are_not_soldiers() -> None:
    """Men in uniform and soldiers stay two answers; the army and its soldiers are one."""
    groups = group_actors(["men wearing army uniforms", "soldiers", "the armed forces", "uniformed individuals"], {})

    assert sorted(g.claims for g in groups) == [[0, 3], [1, 2]]


def test_acronyms_are_explained_by_the_texts() -> None:
    """The long form of a body and its acronym are one answer if a text explains it."""
    known = acronyms(["The FLK [Front de Libération de Karsan] spoke."])

    assert same_actor(actor("Front de Libération de Karsan", known), actor("FLK", known))


def test_numbers_are_one_answer_only_with_the_same_bounds() -> None:
    """ "At least 11" is an answer of its own beside 11 and 14, and "30 to 40" beside 30 and 40."""
    bounds = [(11, 11), (11, None), (14, 14), (30, 40), (30, 30), (11, None)]

    groups = group_numbers(bounds, [str(b) for b in bounds])

    assert [(g.value, g.claims) for g in groups] == [
        ("11", [0]), ("11 or more", [1, 5]), ("14", [2]), ("30", [4]), ("30 to 40", [3]),
    ]  # fmt: skip


def test_open_figures_do_not_contest_what_they_allow() -> None:
    """ "At least eleven" and 14 can both be true; 3 and 11 cannot."""
    more = claim(1, "victim_number", "at least eleven people", unit="people", low=11.0, act="kill")
    fourteen = claim(2, "victim_number", "14 people", unit="people", low=14.0, high=14.0, act="kill")
    three = claim(3, "victim_number", "3 people", unit="people", low=3.0, high=3.0, act="kill")

    [open_question], _ = side_by_side([more, fourteen], [], {})
    [question], _ = side_by_side([more, fourteen, three], [], {})

    assert (open_question["standing"], question["standing"]) == ("agreed", "contested")


def test_one_question_in_four_languages() -> None:
    """A figure of the dead is an answer to one question, whichever language and label it is given in."""
    said = [("onze morts", "morts"), ("یازده کشته", "کشته"), ("أحد عشر قتيلا", "قتيلا"), ("eleven people", "people"),
            ("three armed saboteurs", "saboteurs")]  # fmt: skip
    rows = [
        claim(n, "victim_number", value, unit=unit, low=11.0 if n < 4 else 3.0, high=11.0 if n < 4 else 3.0, act="kill")
        for n, (value, unit) in enumerate(said)
    ]

    questions, answers = side_by_side(rows, [], {})

    assert [(q["unit"], q["standing"]) for q in questions] == [("people killed", "contested")]
    assert sorted((a["value"], len(a["claims_for"])) for a in answers) == [("11", 4), ("3", 1)]


def test_parts_are_not_set_against_wholes() -> None:
    """Six priests, two women and eight people are three questions; "two others" and "two of them" are none."""
    rows = [
        claim(n, "victim_number", f"{k} {noun}", quote=f"{k} {noun}{tail} were killed", unit=noun, low=k, high=k, act="kill")
        for n, (k, noun, tail) in enumerate(
            [(6.0, "priests", ""), (6.0, "clergymen", ""), (2.0, "women", ""), (2.0, "women", ""), (8.0, "people", ""),
             (8.0, "people", ""), (2.0, "other people", ""), (2.0, "people", " of them")]
        )
    ]  # fmt: skip
    for row in rows:
        row["value"], row["quote"] = (row[key].replace(".0", "") for key in ("value", "quote"))

    questions, _ = side_by_side(rows, [], {})

    assert sorted((q["unit"], q["n_claims"]) for q in questions) == [
        ("people killed", 2), ("priests killed", 2), ("women killed", 2),
    ]  # fmt: skip


def test_one_force_in_four_languages_shown_in_english() -> None:
    """Security forces are one answer in every language, called by its English name with the wordings beside it."""
    values = ["forces de l'ordre", "قوات الأمن", "نیروهای امنیتی", "security forces", "men in uniform", "soldiers"]
    quotes = ["les forces de l'ordre ont tiré sur des personnes", *values[1:]]

    groups = group_actors(values, {}, quotes)

    assert [sorted(g.claims) for g in groups] == [[0, 1, 2, 3], [4], [5]]
    assert groups[0].value.startswith("security forces (")
    assert "forces de l'ordre" in groups[0].value
    assert "قوات الأمن" in groups[0].value


def test_translated_names_of_bodies_are_one_answer() -> None:
    """The 4th Mobile Battalion is one in four languages, and neither another battalion nor the guard it belongs to."""
    same = ["4th Mobile Battalion", "le 4e bataillon mobile", "گردان چهارم سیار", "الكتيبة الرابعة المتنقلة"]

    groups = group_actors([*same, "5th Mobile Battalion", "Garde territoriale", "الحرس الإقليمي"], {})

    assert [g.claims for g in groups] == [[0, 1, 2, 3], [5, 6], [4]]


def test_a_wider_force_does_not_contest_a_narrower_one() -> None:
    """Security forces and police may both be true; police and rebels may not."""
    held = [claim(1, "perpetrator", "security forces"), claim(2, "perpetrator", "the police")]

    [calm], _ = side_by_side(held, [], {})
    [question], _ = side_by_side([*held, claim(3, "perpetrator", "rebels")], [], {})

    assert (calm["standing"], question["standing"]) == ("agreed", "contested")


def test_a_denial_in_another_language_stands_against_its_answer() -> None:
    """What a French communique denies is the answer that an Arabic report asserts."""
    rows = [
        claim(1, "unit", "الحرس الإقليمي"),
        claim(2, "unit", "Garde territoriale", polarity="denies"),
    ]

    [question], [answer] = side_by_side(rows, [], {})

    assert (question["standing"], answer["claims_for"], answer["claims_against"]) == ("contested", ["c1"], ["c2"])


def test_a_denial_of_what_nobody_says_is_shown() -> None:
    """An answer that is only denied is an answer with nothing for it, and contests nothing."""
    rows = [claim(1, "perpetrator", "rebels"), claim(2, "perpetrator", "the army", polarity="denies")]

    [question], answers = side_by_side(rows, [], {})

    assert question["standing"] == "agreed"
    assert sorted((a["value"], len(a["claims_for"]), len(a["claims_against"])) for a in answers) == [
        ("rebels", 1, 0), ("the army", 0, 1),
    ]  # fmt: skip


def test_titles_are_plain_english_with_place_and_day() -> None:
    """The title names topic, place in Latin letters and day, and no stray phrase of a text."""
    rows = [
        claim(n, "victim_number", "سه خرابکار", unit="خرابکار", low=3.0, high=3.0, act="kill", place=place)
        for n, place in enumerate(["نیشگان", "Nishgan", "Nishgan"])
    ]
    rows.append(claim(9, "victims", "سه خرابکار مسلح", about=("خرابکار",)))

    [question], _ = side_by_side(rows, [], {})

    assert question["title"] == "How many people are said to have been killed at Nishgan on 3 May 2021?"


def test_tolls_of_a_war_answer_nothing() -> None:
    """A number that counts years of war stays out of the question of one event."""
    dead = {"unit": "people", "act": "kill"}
    rows = [
        claim(1, "victim_number", "8 people", low=8.0, high=8.0, **dead),
        claim(2, "victim_number", "8 people", low=8.0, high=8.0, **dead),
        claim(
            3,
            "victim_number",
            "70,000 people",
            quote="70,000 people died in ten years of civil war",
            low=7e4,
            high=7e4,
            **dead,
        ),
    ]

    [question], [answer] = side_by_side(rows, [], {})

    assert (question["n_claims"], answer["value"]) == (2, "8")


def test_a_misread_day_opens_no_second_copy() -> None:
    """A few claims that date the same victims some days off belong to the event, and the title says so."""
    rows = [claim(n, "perpetrator", "soldiers", about=("priest",)) for n in range(8)]
    off = {"event_from": date(2021, 4, 28), "event_to": date(2021, 4, 28), "about": ("کشیش",)}
    rows += [claim(n, "perpetrator", "rebels", source_id="s9", **off) for n in (8, 9)]

    [question], _ = side_by_side(rows, [], {})

    assert question["n_claims"] == 10
    assert question["title"].endswith("3 May 2021 (also dated 28 April 2021)?")


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda p: (float(min(p)), float(max(p)))), max_size=12
    )
)
def test_each_number_has_one_answer(bounds: list[tuple[float, float]]) -> None:
    """Every claim with a number stands under exactly one answer, that of its bounds."""
    groups = group_numbers(bounds, [str(b) for b in bounds])

    assert sorted(i for g in groups for i in g.claims) == list(range(len(bounds)))
    assert all((g.low, g.high) == bounds[i] for g in groups for i in g.claims)


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


def test_a_pile_of_many_events_is_not_drawn_into_one() -> None:
    """In a pile of many events of one city and one kind of victims, each day stays an event of its own."""
    days = [date(2021, 1, 1 + 2 * n) for n in range(12)]
    rows = [
        claim(10 * n + k, "perpetrator", "soldiers", event_from=day, event_to=day, about=("student",), place="Nishgan")
        for n, day in enumerate(days)
        for k in range(3 if n else 6)
    ]

    questions, _ = side_by_side(rows, [], {})

    assert sorted(q["event_from"] for q in questions) == days


def test_a_day_of_saying_is_no_second_event() -> None:
    """What a news conference weeks later says of the same place is set beside what was said before; titles stay plain."""
    later = {"event_from": date(2021, 5, 20), "event_to": date(2021, 5, 20), "source_id": "s9"}
    rows = [claim(n, "perpetrator", "soldiers", place="Nishgan") for n in range(8)]
    rows += [claim(n, "perpetrator", "rebels", place="نیشگان", **later) for n in (8, 9)]
    sources = {"s9": {"source_id": "s9", "published_from": date(2021, 5, 20)}}

    [question], answers = side_by_side(rows, [], {}, sources=sources)

    assert (question["n_claims"], question["standing"], len(answers)) == (10, "contested", 2)
    assert question["title"] == "Who is said to be responsible for what happened at Nishgan on 3 May 2021?"


def test_an_office_is_named_in_english() -> None:
    """A minister in two languages is one answer, called by the office's English name."""
    [group] = group_actors(
        ["وزیر کشور", "ministre de l'Intérieur"], {}, ["وزیر کشور دستور داد", "le ministre de l'Intérieur"]
    )

    assert group.claims == [0, 1]
    assert group.value.startswith("interior minister (")


@given(st.permutations(range(10)))
def test_the_order_of_claims_changes_nothing(order: list[int]) -> None:
    """Questions and answers do not depend on the order in which claims are read."""
    values = ["soldiers", "rebels", "الجيش", "Garde territoriale", "men in uniform"] * 2
    rows = [
        claim(n, "perpetrator", value, place=("Nishgan", "Telm")[n % 2], event_from=DAY, event_to=DAY)
        for n, value in enumerate(values)
    ]

    def told(given: list[dict[str, Any]]) -> list[Any]:
        questions, answers = side_by_side(given, [], {})
        return [questions, sorted(answers, key=lambda a: str(a["answer_id"]))]

    assert told([rows[i] for i in order]) == told(rows)


def placed(n: int, source: str, day: date | None, victims: tuple[str, ...] = ()) -> dict[str, Any]:
    """A claim on a doer in a source, with or without a day."""
    return {
        "claim_id": f"c{n}", "source_id": source, "topic": "perpetrator", "event_from": day, "event_to": day,
        "place": None, "about": victims,
    }  # fmt: skip


def test_the_place_that_tells_an_event_draws_undated_claims_in_any_script() -> None:
    """Who names the town of the event speaks of it, even without its victims; a country or a common town tells nothing."""
    day, other = date(2021, 5, 3), date(2021, 2, 1)
    dated = [placed(n, f"s{n}", day, ("fisherman",)) for n in range(8)]
    undated = [placed(20, "fa", None), placed(21, "fr", None), placed(22, "away", None), placed(23, "land", None)]
    told = {f"s{n}": Told(f"s{n}", day, ("Norwald", "France")) for n in range(8)}
    told |= {
        "fa": Told("fa", day, ("نوروالد",)), "fr": Told("fr", day, ("Norwald",)), "away": Told("away", day, ("Sidra",)),
        "land": Told("land", day, ("France",)),
    }  # fmt: skip
    found = assign_events([*dated, *undated], told)
    assert [event is not None and event.first == day for event in found[8:]] == [True, True, False, False]
    # where sources of other events name the town as well, it tells none of them
    elsewhere = [placed(30 + n, f"o{n}", other - timedelta(days=40 * n), ("carter",)) for n in range(4)]
    told |= {f"o{n}": Told(f"o{n}", None, ("Norwald",)) for n in range(4)}
    found = assign_events([*dated, *elsewhere, *undated], told)
    assert found[-3] is None
