"""What was altered in the words that two sources share; slips of a printer or of a reading machine are nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.corpus import _work
from stemmata.progress import Silent
from stemmata.tables import TABLES
from stemmata.trace import run
from stemmata.trace.changes import ALTERED, Known, _times, find_changes
from stemmata.trace.descent import Descent
from stemmata.trace.misreading import REPEATED
from stemmata.trace.readings import Copies
from stemmata.trace.textual import Shared
from stemmata.trace.versions import Stretch

SHARED = "people were killed on Monday night when men fired on the strikers in the harbour, a nurse of the clinic said"
STORY = (
    "The patrol left the barracks of Orvenna before dawn and drove along the river to the old mill, where {count} men "
    "of the village were waiting with their carts. Colonel {name} of the Third Column told the council that his "
    "soldiers had {negation}opened fire before the crowd reached the bridge on {day}, and that the wounded were "
    "carried by a {label} man to the clinic of Sister Agathe. The miller, who watched from his window, remembers a "
    "lamp swinging over the water."
)
PLAIN = {"count": "seven", "name": "Terrin", "negation": "", "day": "Monday", "label": "white"}


def shared(a: str, b: str, words: str | None = None) -> Shared:
    at = (0, 0) if words is None else (a.index(words), b.index(words))
    ends = (len(a), len(b)) if words is None else (at[0] + len(words), at[1] + len(words))
    return Shared("r", "a", (at[0], ends[0]), "b", (at[1], ends[1]), 100, 1.0 if words else 0.97, 200.0, "edited")


def changed(
    a: str,
    b: str,
    words: str | None = None,
    *,
    copied: bool = True,
    p_a_first: float = 0.9,
    counts: dict[str, int] | None = None,
    lang: str = "en",
) -> list[tuple[str, str, str]]:
    texts = {"a": a, "b": b}
    descents = [Descent("b", "a", "copy", 0.9, 0.9, "")] if copied else []
    known = Known(texts, {"a": lang, "b": lang}, counts or {})
    found = find_changes([shared(a, b, words)], known, {"r": p_a_first}, descents)
    for row in found.rows:
        assert texts[row["parent_source_id"]][row["parent_start"] : row["parent_end"]] == row["parent_text"]
        assert texts[row["child_source_id"]][row["child_start"] : row["child_end"]] == row["child_text"]
        assert 0 < row["p_altered"] < 1
    rows = [row for row in found.rows if row["p_altered"] >= ALTERED]
    assert set(found.altered.get("r", "").split("|")) - {""} == {row["kind"] for row in rows}
    return [(row["kind"], row["parent_text"], row["child_text"]) for row in rows]


@pytest.mark.parametrize(
    ("altered", "wanted"),
    [
        ({"count": "nine"}, ("number", "seven", "nine")),
        ({"count": "70"}, ("number", "seven", "70")),
        ({"name": "Molvard"}, ("name", "Terrin", "Molvard")),
        ({"negation": "not "}, ("negation", "", "not")),
        ({"day": "Friday"}, ("date", "Monday", "Friday")),
        ({"label": "black"}, ("label", "white", "black")),
    ],
)
@pytest.mark.parametrize("copied", [True, False])
def test_each_kind_of_alteration_is_flagged(altered: dict[str, str], wanted: tuple[str, str, str], copied: bool):
    """A figure, a name, a negation or a date that differs is flagged with its words, whoever is the parent."""
    before, after = STORY.format(**PLAIN), STORY.format(**PLAIN | altered)

    assert changed(before, after, copied=copied) == [wanted]


@pytest.mark.parametrize(
    "altered",
    [
        {"count": "7"},
        {"count": "SEVEN"},
        {"name": "Terr1n"},
        {"name": "Terrm"},
        {"name": "Ter-\nrin"},
    ],
)
def test_spelling_and_slips_are_no_alteration(altered: dict[str, str]):
    """A figure in digits, capitals, a letter misread and a name cut at the end of a line say the same."""
    assert changed(STORY.format(**PLAIN), STORY.format(**PLAIN | altered)) == []


def test_words_left_out_are_no_alteration():
    """A text that was cut tells less, but nothing else."""
    assert changed(STORY.format(**PLAIN), STORY.format(**PLAIN).replace(" of Sister Agathe", "")) == []


def test_a_name_one_letter_off_is_altered_where_both_spellings_are_known():
    """Two spellings that other sources write as well are two names; one that nobody else writes is a slip."""
    before, after = STORY.format(**PLAIN), STORY.format(**PLAIN | {"name": "Ferrin"})

    assert changed(before, after, counts={"terrin": 6, "ferrin": 4}) == [("name", "Terrin", "Ferrin")]
    assert changed(before, after, counts={"terrin": 6, "ferrin": 1}) == []
    assert changed(before, after, counts={"terrin": 90, "ferrin": 2}) == []


def test_a_page_full_of_slips_alters_no_name_that_resembles_another():
    """Where many words differ by a letter, a name that is two letters off is another slip."""
    before = STORY.format(**PLAIN)
    after = STORY.format(**PLAIN | {"name": "Tcrriu"})
    for word, slip in (("patrol", "patrcl"), ("river", "nver"), ("council", "councii"), ("window", "wiudow")):
        after = after.replace(word, slip)

    assert changed(before, after) == []


def test_german_nouns_are_no_names():
    """Where every noun has a capital, only one beside another capital is taken for a name."""
    before = "Am Abend stand der Wagen vor dem Hause, und Oberst Terrin sprach lange mit dem Müller über die Brücke."

    assert changed(before, before.replace("Wagen", "Karren"), lang="de") == []
    assert changed(before, before.replace("Terrin", "Molvard"), lang="de") == [("name", "Terrin", "Molvard")]


@pytest.mark.parametrize("copied", [True, False])
def test_a_figure_before_the_shared_words_is_found(copied: bool):
    """The shared passage begins behind the altered figure; the sentence around it is compared."""
    before, after = f"TELM (Agency) - At least eleven {SHARED}.", f"At least seventeen {SHARED}."

    assert changed(before, after, SHARED, copied=copied) == [("number", "eleven", "seventeen")]


@pytest.mark.parametrize(
    ("altered", "changed_to"),
    [
        ({"name": "Terrin of Fla."}, {"name": "Terrin of Florida"}),
        ({"day": "Nov. 14"}, {"day": "November 14"}),
        ({"day": "Sunday"}, {"day": "yesterday"}),
        ({"name": "Ter- rinvale"}, {"name": "Terrinvale"}),
        ({"name": "Terrin- vale"}, {"name": "Terrinvale"}),
    ],
)
def test_what_is_written_short_or_cut_is_no_alteration(altered: dict[str, str], changed_to: dict[str, str]):
    """Months and states written short, a day named from another day, a name cut at the end of a line: all the same."""
    before, after = STORY.format(**PLAIN | altered), STORY.format(**PLAIN | changed_to)

    assert changed(before, after) == changed(after, before) == []


def test_figures_are_not_shortened():
    """Four is not short for fourteen."""
    before, after = STORY.format(**PLAIN | {"count": "four"}), STORY.format(**PLAIN | {"count": "fourteen"})

    assert changed(before, after) == [("number", "four", "fourteen")]


def test_the_day_of_sending_is_no_alteration():
    """Two papers print one report under datelines of two days; a day within the report is another matter."""
    before, after = (f"TELM, May {day}.- The {SHARED}." for day in (4, 6))
    within, other = (f"TELM, May 4.- The {SHARED}, on May {day} at noon." for day in (2, 3))

    assert changed(before, after) == []
    assert changed(within, other) == [("date", "2", "3")]


def test_words_that_do_not_stand_in_the_same_place_are_not_compared():
    """Where the words around an edit differ, the two versions are not set against each other there."""
    before = STORY.format(**PLAIN)
    after = before.replace("Colonel Terrin of", "General of").replace("Sister Agathe", "the town of Molvard")

    assert not any("Molvard" in child for _, _, child in changed(before, after))


def test_a_negation_that_only_moved_is_none():
    """Where a page was misread a word stands a few words further on; it is still there."""
    before = STORY.format(**PLAIN | {"negation": "not "})
    after = before.replace("not opened fire before", "opened fire not before")

    assert changed(before, after) == []


def test_a_set_phrase_alters_nothing():
    """Two reports that share a phrase of the trade tell of two things, unless one is drawn as the other's parent."""
    before, after = STORY.format(**PLAIN), STORY.format(**PLAIN | {"count": "nine"})
    known = Known({"a": before, "b": after}, {"a": "en", "b": "en"}, {})
    phrase = replace(shared(before, after), bits=60.0)

    assert find_changes([phrase], known, {"r": 0.9}).rows == []
    assert len(find_changes([phrase], known, {"r": 0.9}, [Descent("b", "a", "copy", 0.9, 0.9, "")]).rows) == 1


def test_datelines_and_hours_of_sending_are_no_changes():
    """Another dateline over the same words changes nothing of what they say."""
    before, after = f"TELM, May 4 (Agency) - Eleven {SHARED}.", f"ARVAD, May 6 (Other) - Eleven {SHARED}."

    assert changed(before, after, SHARED) == []


def test_the_likelier_earlier_is_called_the_parent_where_none_is_drawn():
    """Without a drawn parent the probability tells which words stand first."""
    before, after = STORY.format(**PLAIN), STORY.format(**PLAIN | {"count": "nine"})

    assert changed(before, after, copied=False, p_a_first=0.7) == [("number", "seven", "nine")]
    assert changed(before, after, copied=False, p_a_first=0.3) == [("number", "nine", "seven")]


def test_one_town_in_two_lands_is_altered_in_a_dateline():
    """A dateline is no fact, but for the land that a town is put in; written short it is the same land."""
    before, florida, other, short = (
        f"Telm, {land}, May {day}.- The {SHARED}."
        for land, day in (("Ga.", 4), ("Florida", 5), ("Ill.", 6), ("Fla.", 7))
    )

    assert changed(before, other) == [("name", "Ga", "Ill")]
    assert changed(florida, short) == []
    assert changed(before, other.replace("Telm", "Arvad")) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"label": "white"}, {"label": "Caucasian"}),
        ({"count": "several hundred"}, {"count": "two hundred"}),
        ({"count": "seventy-eight"}, {"count": "seventy - eight"}),
        ({"name": "Terrin, a white man,"}, {"name": "Terrin, one of the black men,"}),
    ],
)
def test_what_can_both_be_so_is_no_alteration(before: dict[str, str], after: dict[str, str]):
    """Words for one thing, a figure that is none, one cut by the reader, a label of somebody else."""
    assert changed(STORY.format(**PLAIN | before), STORY.format(**PLAIN | after)) == []


def misread(story: str, n: int) -> str:
    """Return a story with a letter of some of its longer words misread."""
    words = story.split(" ")
    at = [i for i, word in enumerate(words) if len(word) > 5 and word.isalpha() and word.islower()][:n]
    return " ".join(word[:-2] + "x" + word[-1] if i in at else word for i, word in enumerate(words))


def p_altered(texts: dict[str, str], counts: dict[str, int], kind: str) -> float:
    """Return the probability of the first change of a kind between the first two of some copies."""
    names = sorted(texts)
    pairs = [
        replace(shared(texts[a], texts[b]), reuse_id=a + b, a=a, b=b)
        for i, a in enumerate(names)
        for b in names[i + 1 :]
    ]
    known = Known(texts, dict.fromkeys(names, "en"), counts)
    found = find_changes(pairs, known, {pair.reuse_id: 0.9 for pair in pairs})
    told = [r["p_altered"] for r in found.rows if {r["parent_source_id"], r["child_source_id"]} == set(names[:2])]
    assert [r["kind"] for r in found.rows].count(kind)
    return max(told, default=0.0)


def test_a_figure_that_may_be_misread_is_doubted_on_a_misread_page_alone():
    """A 3 is read for an 8 where much else is misread; in clean print it is another figure."""
    before, after = (STORY.format(**PLAIN | {"count": count}) for count in ("30", "80"))
    counts = dict.fromkeys(before.lower().replace(",", "").split(), 5)

    clean = p_altered({"a": before, "b": after}, counts, "number")
    dirty = find_changes(
        [shared(before, misread(after, 9))], Known({"a": before, "b": misread(after, 9)}, {}, counts), {"r": 0.9}
    )

    assert clean >= ALTERED
    assert all(row["p_altered"] < ALTERED for row in dirty.rows if row["kind"] == "number")


def test_a_reading_that_other_copies_share_speaks_for_an_alteration():
    """Two readings that each stand in several copies are more than the slip of one."""
    before, after = STORY.format(**PLAIN), STORY.format(**PLAIN | {"name": "Molvard"})
    counts = {"terrin": 2, "molvard": 2}

    alone = p_altered({"a": before, "b": after}, counts, "name")
    passed_on = p_altered({"a": before, "b": after, "c": before, "d": after}, counts, "name")

    assert passed_on > alone


def test_two_events_told_in_one_phrase_are_no_alteration():
    """Where a set phrase of the trade is all that is common, and no rare name, two matters are told and not one."""
    phrase = "{} was taken from the jail last night by a mob of {} masked men and hanged to a pole near the town of {}."
    before, after, more = (
        phrase.format("Terrin", 200, "Orvenna"),
        phrase.format("Molvard", 50, "Telm"),
        " Sister Agathe of Tarsk saw it.",
    )
    counts = dict.fromkeys(("jail", "mob", "masked"), 400)

    def figure(one: str, other: str) -> float:
        known = Known({"a": one, "b": other}, {}, counts)
        rows = find_changes([shared(one, other)], known, {"r": 0.9}).rows
        assert all(row["p_altered"] < ALTERED for row in rows if row["kind"] == "name")
        return next((row["p_altered"] for row in rows if row["kind"] == "number"), 0.0)

    assert figure(before, after) < figure(before + more, after + more)


WORD = st.sampled_from(
    [
        "seven",
        "nine",
        "30",
        "not",
        "never",
        "Orvenna",
        "Telm",
        "mill",
        "river",
        "the",
        "of",
        "men",
        "came",
        "شهر",
        "نه",
        "چهار",
        "Monday",
        "rnill",
    ]
)


@settings(max_examples=60)
@given(st.lists(WORD, min_size=1, max_size=30), st.lists(WORD, min_size=1, max_size=30))
def test_nothing_is_altered_between_a_text_and_itself_and_spans_hold(a: list[str], b: list[str]):
    """Whatever the words: spans hold what is told, and a text does not differ from itself."""
    one, other = " ".join(a), " ".join(b)

    changed(one, other)

    assert changed(one, one) == changed(one, one.upper()) == []


def test_the_room_tells_alterations_beside_the_shared_passages():
    """`reuse` says what kinds were altered, `changes` holds the words, and both agree."""
    day = date(2021, 5, 3)
    texts = [
        {"source_id": "first", "text": STORY.format(**PLAIN)},
        {"source_id": "later", "text": STORY.format(**PLAIN | {"count": "nine", "negation": "not "})},
        {"source_id": "same", "text": STORY.format(**PLAIN)},
    ]
    days = {"first": day, "later": day.replace(day=6), "same": day.replace(day=9)}
    sources: list[dict[str, Any]] = [
        {"source_id": s, "name": s, "protection": "open", "status": "read", "published_from": d, "published_to": d}
        for s, d in days.items()
    ]

    given = {"sources": sources, "texts": texts, "passages": [], "mentions": []}

    tables = run(_work({name: TABLES[name].build(rows) for name, rows in given.items()}, Silent())).tables

    reuse = {(row["source_a"], row["source_b"]): row for row in tables["reuse"].to_pylist()}
    assert reuse["first", "later"]["altered"] == "number|negation"
    assert reuse["first", "same"]["altered"] is None
    found = [row for row in tables["changes"].to_pylist() if row["reuse_id"] == reuse["first", "later"]["reuse_id"]]
    told = sorted((r["parent_source_id"], r["kind"], r["parent_text"], r["child_text"]) for r in found)
    assert told == [("first", "negation", "", "not"), ("first", "number", "seven", "nine")]


@given(st.text("ab_ '", min_size=1, max_size=3), st.text("ab_ '", max_size=30))
def test_words_are_counted_as_far_as_it_matters(words: str, text: str) -> None:
    """As a pattern between the edges of words would count them."""
    assert _times(words, text) == min(REPEATED, len(re.findall(rf"\b{re.escape(words)}\b", text)))


@given(st.lists(st.sampled_from(["the", "yard", "of", "saw", "nine", "men"]), min_size=6, max_size=60), st.data())
def test_what_another_copy_has_is_its_first_reading_between_the_same_words(
    words: list[str], data: st.DataObject
) -> None:
    text = " ".join(words)
    at = data.draw(st.integers(2, len(words) - 3))
    start = len(" ".join(words[:at])) + 1
    span = (start, start + len(words[at]))
    other = " ".join([*words[:at], "ten", *words[at + 1 :]])
    copies = Copies(
        {"a": text, "b": other, "c": text},
        [("a", s, [Stretch((0, len(text)), (0, len(t)), ())]) for s, t in (("b", other), ("c", text))],
    )
    votes = copies.readings("a", span, "b", (start, start + 3))
    left, right = words[at - 2 : at], words[at + 1 : at + 3]
    first = next(
        ("".join(words[i + 1 : k]))
        for i in range(len(words))
        for k in range(i + 1, min(len(words), i + 8))
        if (words[i], words[k]) == (left[1], right[0])
        and ((i > 0 and words[i - 1] == left[0]) or words[k + 1 : k + 2] == [right[1]])
    )
    assert votes.for_one == (first == words[at])
