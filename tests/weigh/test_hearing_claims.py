"""Claims from transcripts of hearings: testimony is kept apart from questions, argument and statements read out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.values.hearing import turns
from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.reader import Claim, read_claims
from stemmata.weigh.spoken import with_turns

FACTS = SourceFacts("s", "The Inquiry", None, "testimony")
HEARING = """
MR BLOUNT: Sir, the soldiers killed eleven people at the mill. I call Ana Reyes.

ANA REYES (sworn)

Examined by MR BLOUNT

MR BLOUNT: Is it right that the police shot the miller?

ANA REYES: I cannot say.

MR BLOUNT: The rebels killed nine men at the bridge?

ANA REYES: No, soldiers killed two men at the bridge.

MR BLOUNT: And soldiers killed your brother at the gate?

ANA REYES: Yes, that's right.

MR BLOUNT: Did the guards kill anybody?

ANA REYES: Yes, but later.

(The witness withdrew)

Statement of OTTO LANG (read)

MS CRAY: Mr Lang says that soldiers killed his brother.

Housekeeping

MR BLOUNT: My learned friend knows that gunmen killed the driver.
"""


def claims_of(text: str) -> list[Claim]:
    return read_claims(open_page(text, FACTS, ("en",)))


def test_each_claim_has_its_witness_and_oath() -> None:
    """What is asked is nobody's claim; what is answered, taken over, read and argued is told apart."""
    found = {(c.speech, c.spoken_by, c.on_oath) for c in claims_of(HEARING)}

    assert found == {
        ("answer", "ANA REYES", True), ("adopted", "ANA REYES", True), ("read", "OTTO LANG", False),
        ("argument", "MR BLOUNT", False),
    }  # fmt: skip
    asked = " ".join(c.quote for c in claims_of(HEARING) if c.speech != "adopted")
    assert not any(word in asked for word in ("miller", "rebels", "guards"))


def test_a_question_taken_over_is_quoted_with_its_answer() -> None:
    """The words are counsel's, so the quotation shows both."""
    taken = [c for c in claims_of(HEARING) if c.speech == "adopted"]

    assert taken
    for claim in taken:
        assert claim.quote == HEARING[claim.start : claim.end]
        assert claim.quote.startswith("And soldiers killed your brother")
        assert claim.quote.endswith("that's right.")
        assert claim.asserted_by == "ANA REYES"


def test_a_statement_read_names_its_reader_in_the_chain() -> None:
    """First whose words they are, then who read them, then the outlet."""
    read = next(c for c in claims_of(HEARING) if c.speech == "read")

    assert read.chain == ("OTTO LANG", "MS CRAY", "The Inquiry")


def test_in_other_texts_nothing_is_said_of_a_hearing() -> None:
    """The three columns stay empty."""
    found = claims_of("Riot police killed two strikers at the docks, a nurse said.")

    assert found
    assert {(c.speech, c.spoken_by, c.on_oath) for c in found} == {(None, None, None)}


def test_what_people_add_is_told_by_its_place() -> None:
    """A claim of a person or a model has no turn of its own: it is looked up."""
    at = HEARING.index("soldiers killed two men")
    added = {"source_id": "s", "start": at, "end": at + 8, "claim_id": "x"}

    row = with_turns([added, {"source_id": "gone", "start": 3, "claim_id": "y"}], {"s": HEARING})

    assert (row[0]["speech"], row[0]["spoken_by"], row[0]["on_oath"]) == ("answer", "ANA REYES", True)
    assert row[1]["speech"] is None


FACT = st.sampled_from(
    ["soldiers killed nine men", "the police shot a miller", "gunmen wounded a driver", "guards arrested two boys"]
)
NOTATIONS = (("MR VALE: ", "CLARA VOSS: "), ("Q.  ", "A.  "), ("**Mr Vale**: ", "**Clara Voss**: "))


@settings(max_examples=60)
@given(st.lists(st.tuples(FACT, st.booleans()), min_size=2, max_size=6), st.sampled_from(NOTATIONS))
def test_no_question_is_ever_a_claim(said: list[tuple[str, bool]], notation: tuple[str, str]) -> None:
    """Whoever puts a fact into a question that is not taken over claims nothing by it."""
    asks, answers = notation
    lines = ["CLARA VOSS, sworn", ""]
    for fact, asked in said:
        question, answer = (
            (f"Is it so that {fact}?", "I do not know.") if asked else ("And then?", f"{fact}.".capitalize())
        )
        lines += [asks + question, "", answers + answer, ""]
    text = "\n".join(lines)
    questions = [(t.begin, t.end) for t in turns(text) if t.speech == "question"]

    found = claims_of(text)

    assert not any(a <= c.start < b for c in found for a, b in questions)
    assert all(c.on_oath and c.speech == "answer" for c in found)
    assert bool(found) or all(asked for _, asked in said)


def test_a_real_inquiry_by_its_index(shared_data: Path) -> None:
    """Two days: every section with an oath has its witness, on oath; turns begin and end where they should."""
    folder = shared_data / "post_office_inquiry"
    if not (folder / "phase1_sessions.jsonl").is_file():
        pytest.skip("the transcripts of the inquiry are not there")
    files = ("human-impact-hearing/2022-02-14.rst", "human-impact-hearing/2022-02-22.rst")
    with (folder / "sessions_index.csv").open(encoding="utf-8", newline="") as file:
        sworn = [row for row in csv.DictReader(file) if row["oath"] in {"sworn", "affirmed"} and row["file"] in files]
    with (folder / "phase1_sessions.jsonl").open(encoding="utf-8") as lines:
        sessions = [one for one in map(json.loads, lines) if one["file"] in files]
    wanted = right = 0
    heard = set()
    for name in files:
        text = (folder / name).read_text(encoding="utf-8")
        found = turns(text)
        said = {" ".join(text[t.begin : t.end].replace(".. rst-class:: indented", "").split()) for t in found}
        heard |= {t.speaker for t in found if t.speech == "answer" and t.on_oath}
        mine = [" ".join(t["text"].split()) for s in sessions if s["file"] == name for t in s["turns"]]
        wanted, right = wanted + len(mine), right + sum(one in said for one in mine)

    assert wanted > 1000
    assert right >= 0.99 * wanted
    assert {row["heading"] for row in sworn} <= heard
