"""Headers, datelines, signatures and brackets do not make two sources one; what is set apart is listed."""

from __future__ import annotations

import random
from typing import Any

import pytest
from test_reuse import QUOTE, invented, trace

from stemmata.trace.reuse import Reuse

DAYS = ("3 MAY 94", "11 JUN 94", "27 JUN 94", "2 JUL 94", "30 AUG 94", "19 SEP 94")


def apart(found: Reuse) -> list[dict[str, Any]]:
    """What is set apart, without the row that sums up what chance may explain."""
    return [row for row in found.suppressed.to_pylist() if row["why"] != "weak"]


def headed(rng: random.Random, number: int) -> str:
    """A broadcast report as monitoring services set them, about something of its own."""
    head = f"ORVENNA, {DAYS[number % 6]} (RADIO FREE TARSK) -- [REPORT] [BY THE SPECIAL CORRESPONDENT] [TEXT]"
    return f"{head} {invented(rng, 90)} [PASSAGE INDISTINCT ON THE TAPE] {invented(rng, 60)}."


def test_headers_and_brackets_are_set_apart_and_listed():
    """Reports that share only their header and the editor's notes share nothing."""
    rng = random.Random(1)

    found = trace({str(i): headed(rng, i) for i in range(12)})

    assert found.rows.num_rows == 0
    listed = apart(found)
    assert {row["why"] for row in listed} == {"boilerplate"}
    assert max(row["n_sources"] for row in listed) == 12
    assert any("RADIO FREE TARSK" in row["sample"] for row in listed)


def test_a_quotation_between_headed_reports_stays():
    """What is shared beyond the header counts, with its exact span."""
    rng = random.Random(2)
    documents = {str(i): headed(rng, i) for i in range(12)}
    for name in ("3", "7"):
        documents[name] = documents[name][:-1] + f" {QUOTE} {invented(rng, 30)}"

    (row,) = trace(documents).rows.to_pylist()

    text = documents[row["source_a"]]
    assert (row["source_a"], row["source_b"]) == ("3", "7")
    assert text[row["start_a"] : row["end_a"]] == QUOTE


@pytest.mark.parametrize(
    "head",
    [
        "ORVENNA, 3 May (TNA) -- ",
        "Orvenna, May 3 (Tarsk News Agency) — ",
        "ARVAD (TELMARIA), 3 MAY 94 (RADIO FREE TARSK) - ",
    ],
)
def test_a_dateline_shared_by_two_sources_only_does_not_count(head: str):
    """Place, day and agency before a dash are the form of a report, even where nothing can be learned from others."""
    rng = random.Random(3)

    found = trace({"a": head + invented(rng, 80), "b": head + invented(rng, 80)}, least_words=3)

    assert found.rows.num_rows == 0


def test_a_licence_line_at_the_end_is_set_apart():
    """A closing sentence that ends several sources which share nothing else is listed, not counted."""
    rng = random.Random(4)
    line = "Reprinting of this bulletin is free to all who name the Orvenna press office and send us what they print."

    found = trace({str(i): f"{invented(rng, 120)}.\n\n{line}" for i in range(5)})

    assert found.rows.num_rows == 0
    (listed,) = apart(found)
    assert (listed["sample"] + ".", listed["n_sources"], listed["n_places"]) == (line, 5, 5)


def test_copies_with_a_licence_line_stay_copies():
    """A whole text copied from one source to the next is reuse, whatever it ends with."""
    rng = random.Random(5)
    line = "Reprinting of this bulletin is free to all who name the Orvenna press office and send us what they print."
    documents = {str(i): f"{invented(rng, 120)}.\n\n{line}" for i in range(5)}
    documents["9"] = f"{invented(rng, 8)} {documents['1']}"

    (row,) = trace(documents).rows.to_pylist()

    assert (row["source_a"], row["source_b"]) == ("1", "9")
    assert row["end_a"] - row["start_a"] > 0.95 * len(documents["1"])


def test_a_lead_reprinted_by_several_papers_is_not_boilerplate():
    """The first paragraph of a dispatch that four papers carry, each going on in its own way, is reuse."""
    rng = random.Random(6)
    lead = invented(rng, 45)

    found = trace({str(i): f"{lead}.\n\n{invented(rng, 150)}" for i in range(4)})

    assert found.rows.num_rows == 6


@pytest.mark.parametrize("n", [3, 5])
def test_what_a_few_tiny_sources_share_is_no_boilerplate(n: int):
    """Notes of two dozen words that begin or end alike: the words they share are all the evidence there is."""
    rng = random.Random(7)
    words = "four men in grey crossed the old bridge of Orvenna before dawn"

    heads = trace({str(i): f"{words}. {invented(rng, 13)}" for i in range(n)})
    feet = trace({str(i): f"{invented(rng, 13)}. {words}" for i in range(n)})

    assert heads.rows.num_rows == feet.rows.num_rows == n * (n - 1) // 2
    assert not apart(heads)
    assert not apart(feet)


def test_what_chance_may_explain_is_summed_up_in_one_row():
    """Agreements of too few words are no rows of reuse, but they are counted, with the most surprising as sample."""
    rng = random.Random(8)
    phrase = "the old bridge of Orvenna before"
    documents = {str(i): f"{invented(rng, 50)} {phrase} {invented(rng, 50)}" for i in range(4)}

    found = trace(documents)

    assert found.rows.num_rows == 0
    (row,) = found.suppressed.to_pylist()
    assert (row["why"], row["n_sources"], row["n_places"]) == ("weak", 4, 6)
    assert phrase in row["sample"]
    assert any("6 agreements" in text for code, text in found.notices if code == "S002")


def test_a_phrase_too_common_to_be_compared_is_listed():
    """Thirty-six letters that stand in hundreds of sources, and too few words to count: listed with their number."""
    rng = random.Random(9)
    phrase = "misunderstandings notwithstanding internationally"
    documents = {f"{i:03d}": f"{invented(rng, 20)} {phrase} {invented(rng, 20)}" for i in range(200)}

    found = trace(documents)

    assert found.rows.num_rows == 0
    (row,) = [row for row in found.suppressed.to_pylist() if row["why"] == "common"]
    assert (row["n_sources"], row["n_places"]) == (200, 200)
    assert row["sample"] in phrase
