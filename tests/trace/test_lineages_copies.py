"""Copies of copies, undated copies, and what a publisher sets on everything it prints."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_lineages import WIRE, parent_row, rows_of, source

from stemmata.config import Settings
from stemmata.stage import Work
from stemmata.tables import TABLES
from stemmata.trace import run
from stemmata.trace.corrections import corrects_itself
from stemmata.trace.damage import slips

LOCAL = " The harbour office could not be reached for comment, and the evening ferry sailed without passengers."
STORY = WIRE[45:] + LOCAL
READ = (
    STORY.replace("passengers", "passcngers").replace("morning", "rnorning").replace("killing", "ki1ling")
    .replace("Soldiers", "Soldicrs").replace("driver", "drivcr").replace("several", "sevcral")
    .replace("harbour", "harhour").replace("ambulance", "arnbulance")
)  # fmt: skip
OTHERS = [
    source(f"other{i}", f"Number {i}. {words}", date(2001, 4, 1 + i))
    for i, words in enumerate(
        (
            "The morning ferry took several passengers and a driver to the harbour.",
            "Soldiers helped an ambulance driver; several passengers waited all morning at the harbour.",
            "The killing frost came in the morning; no soldiers, no ambulance, no passengers, no driver.",
        )
    )
]


def trace(*documents: dict, passages: list[dict] | None = None) -> pa.Table:
    plain = [{k: v for k, v in d.items() if k != "text"} for d in documents]
    tables = {
        "sources": TABLES["sources"].build(plain),
        "texts": TABLES["texts"].build([{"source_id": d["source_id"], "text": d["text"]} for d in documents]),
        "passages": TABLES["passages"].build(passages or []),
        "mentions": TABLES["mentions"].empty(),
    }
    nothing = None
    work = Work(tables, Settings(), (), *[nothing] * (len(Work.__dataclass_fields__) - 3))
    return dict(run(work).tables)


def test_a_copy_of_a_copy_hangs_on_the_nearer() -> None:
    """An undated clipping read by a machine comes from the paper whose local end it shares, not from the agency."""
    tables = trace(
        source("agency", WIRE, date(2001, 5, 3), publisher="Meridian Agency"),
        source("paper", STORY, date(2001, 5, 4), publisher="Harbour Gazette"),
        source("clipping", READ, publisher="Harbour Gazette"),
        *OTHERS,
    )

    parents = [row for row in rows_of(tables, "clipping") if row["parent_source_id"]]

    assert [row["parent_id"] for row in parents] == ["paper"]
    assert parents[0]["p_relation"] > 0.7
    assert "slips" in parents[0]["why"]
    assert parent_row(tables, "paper", "agency")["relation"] == "copy"


def test_an_undated_copy_is_dated_by_its_heading() -> None:
    """A copy without a date in the manifest, whose heading has one, is known to be the later."""
    tables = trace(
        source("agency", WIRE, date(2001, 5, 3), publisher="Meridian Agency"),
        source("paper", "VALLEY COURIER\nSaturday, 5 May 2001, page 3\n\n" + STORY, publisher="Valley Courier"),
    )

    assert parent_row(tables, "paper", "agency")["relation"] == "copy"


HEADER = "THE HARBOUR GAZETTE\nDaily paper of the five ferry towns, founded by the pilots\n\n"
FOOTER = "\n\nThe Harbour Gazette, Pilot Street 9. Letters are welcome; printed on paper made of flax and old sails."


def test_furniture_of_one_publisher_makes_no_parents() -> None:
    """Two reports of one paper that share no more than its header and footer have nothing from each other."""
    tables = trace(
        source("one", HEADER + WIRE[60:400] + FOOTER, date(2001, 5, 3), publisher="Harbour Gazette"),
        source(
            "two",
            HEADER + "The choir sang for the mayor, who had forgotten his hat and blamed the tide for it." + FOOTER,
            date(2001, 5, 9),
            publisher="Harbour Gazette",
        ),
    )

    assert not [row for row in rows_of(tables, "two") if row["parent_source_id"]]
    assert all(row["p_a_first"] is not None for row in tables["reuse"].to_pylist())


MENU = "Ferries and pilots of the coast\n\nWhere to buy nets and lamp oil\n\nTides, winds and the price of herring\n\n"


def test_menus_make_no_parents() -> None:
    """Passages that the reader took for menus of a page are left out of lineages, whoever published the pages."""
    documents = [
        source("one", MENU + WIRE[60:300], date(2001, 5, 3)),
        source("two", MENU + "The dredger is late again.", date(2001, 5, 9)),
    ]
    menus = [
        {"passage_id": d["source_id"], "source_id": d["source_id"], "ordinal": 0, "start": 0, "end": len(MENU),
         "text": MENU, "reader": "test", "reader_version": "1", "confirmed": False, "part": "navigation"}
        for d in documents
    ]  # fmt: skip

    with_menus, without = trace(*documents, passages=menus), trace(*documents)

    assert not [row for row in rows_of(with_menus, "two") if row["parent_source_id"]]
    assert [row for row in rows_of(without, "two") if row["parent_source_id"]]


@given(st.text(max_size=60), st.text(max_size=60))
def test_slips_are_symmetric(one: str, other: str) -> None:
    """Swapping the two texts swaps the counts; a text has no slips against itself."""
    whole, rest = [(0, len(one))], [(0, len(other))]

    assert slips(one, whole, other, rest, {}) == slips(other, rest, one, whole, {})[::-1]
    assert slips(one, whole, one, whole, {}) == (0, 0)


CUT = STORY[: STORY.index(" No group")] + " The ferry strike goes on."


def test_of_two_that_hold_all_of_a_copy_the_shorter_is_the_parent() -> None:
    """A digest that holds just what a shortened copy had kept comes from the shortened copy."""
    rest = " ".join(
        f"In the {word} quarter the pumps stood still and nobody sold bread." for word in ("upper", "lower", "old")
    )
    tables = trace(
        source("agency", WIRE + " " + rest, date(2001, 5, 3), publisher="Meridian Agency"),
        source("paper", CUT, date(2001, 5, 4), publisher="Harbour Gazette"),
        source("digest", CUT[20:], date(2001, 5, 6), publisher="Valley Courier"),
    )

    parents = [row for row in rows_of(tables, "digest") if row["parent_source_id"]]

    assert [row["parent_id"] for row in parents] == ["paper"]
    assert parents[0]["lineage_id"] == "agency"


@pytest.mark.parametrize(
    "note",
    [
        "Correction: an earlier version of this article said that nine passengers had died.",
        "Dans une version précédente de cet article, le nombre des morts était faux.",
        "En una versión anterior de esta nota el número de muertos era otro.",
        "In einer früheren Version dieses Artikels war die Zahl der Toten falsch.",
        "در نسخهٔ قبلی این گزارش شمار کشته‌شدگان نادرست بود.",
        "ورد في نسخة سابقة من هذا الخبر عدد آخر للقتلى.",
        "В предыдущей версии статьи число погибших было неверным.",
    ],
)
def test_a_text_that_corrects_an_earlier_version_is_the_later(note: str) -> None:
    """Of two undated copies the one with a note of correction is the later; without the note nothing tells."""
    corrected = WIRE.replace("seven passengers", "nine passengers") + "\n\n" + note
    tables = trace(source("a", corrected), source("b", WIRE))

    (row,) = [row for row in rows_of(tables, "a") if row["parent_source_id"]]

    assert (row["parent_id"], row["relation"]) == ("b", "copy")
    assert "corrects an earlier version" in row["why"]
    assert corrects_itself(note)
    assert not corrects_itself("The printer read the corrections of the earlier volume: not one version was right.")


def test_signs_that_disagree_are_told_in_plain_words() -> None:
    """The dates say one first, the extent of the text the other: the reason names both."""
    long = STORY + " " + " ".join(f"At pier {n} the crew of the {n}th ferry waited for the tide." for n in range(3, 30))
    tables = trace(
        source("digest", STORY, date(2001, 5, 3), publisher="Digest"),
        source("whole", long, date(2001, 5, 5), publisher="Whole"),
    )

    (row,) = [row for s in ("digest", "whole") for row in rows_of(tables, s) if row["parent_source_id"]]

    assert (
        "the signs disagree: the dates say Digest (2001-05-03) first, "
        "the extent of the shared text says Whole (2001-05-05) first"
    ) in row["why"]
