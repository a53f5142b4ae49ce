# ruff: noqa: E501 (golden sentences stand on one line each)
"""What a speaker takes back counts on no side, and both his words stay in sight; acts are put together from claims."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest

from stemmata.config import Settings
from stemmata.progress import Silent
from stemmata.stage import Work
from stemmata.tables import TABLES
from stemmata.weigh import run
from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.reader import read_claims

Row = dict[str, Any]


class Forgetful:
    """A cache that keeps nothing."""

    def get(self, key: str) -> None:
        return None

    def put(self, key: str, value: bytes) -> None:
        pass


DAY = date(2021, 5, 5)


def room(*reports: tuple[str, str, int], **settings: Any) -> dict[str, list[Row]]:
    """Return the tables of the room over reports: text, publisher, day of May."""
    given: dict[str, list[Row]] = {"sources": [], "texts": [], "passages": []}
    for n, (text, publisher, day) in enumerate(reports):
        key = f"{n:x}" * 64
        issued = date(2021, 5, day)
        given["sources"].append(
            {"source_id": key, "name": f"{n}.txt", "status": "read", "kind": "press", "publisher": publisher,
             "media_type": "text/plain", "published_from": issued, "published_to": issued, "protection": "open"}
        )  # fmt: skip
        given["texts"].append(
            {"source_id": key, "text": text, "text_sha256": hashlib.sha256(text.encode()).hexdigest()}
        )
        given["passages"].append(
            {
                "passage_id": f"p{n}",
                "source_id": key,
                "ordinal": 0,
                "start": 0,
                "end": len(text),
                "text": text,
                "lang": "en",
            }
        )
    taken = {name: TABLES[name].build(rows) for name, rows in given.items()}
    taken |= {name: TABLES[name].empty() for name in ("lineages", "changes", "mentions", "persons")}
    nothing: Any = None
    known = Settings.model_validate({"weigh": settings} if settings else {})
    work = Work(taken, known, (), nothing, nothing, Forgetful(), Silent())  # type: ignore[arg-type]
    return {name: table.to_pylist() for name, table in run(work).tables.items()}


FIRST = "The Ministry of Trade said that three people were killed at Sidra on 3 May."
MARKS = [
    ("The army retracted its statement that rebels had killed the priest.", "en", "perpetrator", ["retracts"]),
    ("We wrongly reported that soldiers had killed the mayor.", "en", "perpetrator", ["retracts"]),
    ("The ministry now says 14 people were killed.", "en", "victim_number", ["asserts"]),
    (
        "The ministry, which had earlier said three people were killed, now says 14 people were killed.",
        "en",
        "victim_number",
        ["retracts", "asserts"],
    ),
    (
        "Le témoin s'est rétracté : il avait affirmé que les soldats avaient tué le prêtre.",
        "fr",
        "perpetrator",
        ["retracts"],
    ),
    ("Le ministère a corrigé son bilan de trois à 14 morts.", "fr", "victim_number", ["retracts", "asserts"]),
    ("El ministerio ahora dice que 14 personas fueron asesinadas.", "es", "victim_number", ["asserts"]),
    ("وزارت کشور اکنون می‌گوید ۱۴ نفر کشته شدند.", "fa", "victim_number", ["asserts"]),
    ("تراجعت الوزارة عن تصريحها بأن ثلاثة أشخاص قتلوا.", "ar", "victim_number", ["retracts"]),
    ("تقول الوزارة الآن إن 14 شخصا قتلوا.", "ar", "victim_number", ["asserts"]),
]
PLAIN = [
    ("The army withdrew from the town after soldiers had killed the priest.", "en"),
    ("The ministry said that 14 people were killed.", "en"),
    ("تراجعت القوات بعد أن قتلت ثلاثة أشخاص.", "ar"),
    ("Les soldats se sont retirés. Trois personnes ont été tuées.", "fr"),
]


@pytest.mark.parametrize(("text", "lang", "topic", "polarities"), MARKS)
def test_words_that_take_something_back(text: str, lang: str, topic: str, polarities: list[str]) -> None:
    """What is taken back is neither asserted nor denied; what stands in its place is asserted."""
    claims = read_claims(open_page(text, SourceFacts("s", "The Courier", None, "press", DAY, DAY), (lang,)))
    found = [c for c in claims if c.topic == topic]
    assert [c.polarity for c in found] == polarities
    assert all(c.revises for c in found)


@pytest.mark.parametrize(("text", "lang"), PLAIN)
def test_words_that_take_nothing_back(text: str, lang: str) -> None:
    """Troops that withdraw retract nothing."""
    claims = read_claims(open_page(text, SourceFacts("s", "The Courier", None, "press", DAY, DAY), (lang,)))
    assert claims
    assert not any(c.revises or c.polarity == "retracts" for c in claims)


def test_a_revised_figure_takes_the_place_of_the_old_one() -> None:
    """The earlier figure of the same speaker counts no more, is still shown, and no longer contests the new one."""
    found = room(
        (FIRST, "Courier", 4),
        ("The Ministry of Trade now says that 14 people were killed at Sidra on 3 May.", "Herald", 6),
    )
    [old] = [c for c in found["claims"] if c["topic"] == "victim_number" and c["low"] == 3]
    [new] = [c for c in found["claims"] if c["topic"] == "victim_number" and c["low"] == 14]
    assert (old["taken_back_by"], new["takes_back"]) == (new["claim_id"], old["claim_id"])
    by_value = {a["value"]: a for a in found["answers"]}
    assert (by_value["3"]["claims_for"], by_value["3"]["claims_taken_back"]) == ([], [old["claim_id"]])
    assert by_value["14"]["claims_for"] == [new["claim_id"]]
    assert [q["standing"] for q in found["questions"] if q["topic"] == "victim_number"] == ["agreed"]
    assert not [c for c in found["contradictions"] if c["kind"] == "figure"]


def test_nobody_takes_back_what_another_said_or_what_he_says_later() -> None:
    """Another speaker's figure stands, one repeated afterwards stands, and the order of sources does not matter."""
    others = (
        ("The Ministry of Trade now says that 14 people were killed at Sidra on 3 May.", "Herald", 6),
        ("Ms Orval said that three people were killed at Sidra on 3 May.", "Courier", 4),
        ("The Ministry of Trade said that three people were killed at Sidra on 3 May.", "Gazette", 9),
    )
    for reports in (others, others[::-1]):
        found = room(*reports)
        assert not [c for c in found["claims"] if c["taken_back_by"] or c["takes_back"]]


def test_an_outlet_takes_back_what_it_carried() -> None:
    """An erratum names no speaker: it takes back the outlet's own report, not that of another."""
    found = room(
        ("Soldiers killed twelve fishermen at Sidra on 3 May.", "Courier", 4),
        ("Soldiers killed twelve fishermen at Sidra on 3 May.", "Herald", 4),
        ("We wrongly reported that soldiers had killed twelve fishermen at Sidra on 3 May.", "Courier", 7),
    )
    back = {c["source_id"][0] for c in found["claims"] if c["taken_back_by"]}
    assert back == {"0"}
    [answer] = [a for a in found["answers"] if a["value"].lower() == "soldiers"]
    assert len(answer["claims_for"]) == 1
    assert len(answer["claims_taken_back"]) == 2


def test_a_denial_given_up_is_an_admission() -> None:
    """Who denied and now admits has taken the denial back, and speaks against his own side."""
    found = room(
        ("The army denied that soldiers killed the twelve fishermen at Sidra on 3 May.", "Courier", 4),
        ("The army now admits that soldiers killed the twelve fishermen at Sidra on 3 May.", "Herald", 9),
    )
    told = [c for c in found["claims"] if c["topic"] == "perpetrator"]
    assert {(c["polarity"], c["stands"], bool(c["taken_back_by"])) for c in told} == {
        ("denies", "self", True), ("asserts", "self", False),
    }  # fmt: skip


def test_acts_are_put_together_within_a_sentence() -> None:
    """One act has its doer, victims, order, day and place; a deed of the same sentence does not borrow another's doer."""
    found = room(
        (("The judge said that soldiers killed twelve fishermen at Sidra on 3 May on the orders of Colonel Vasse. "
          "Three families were killed on 9 May."), "Courier", 12),
    )  # fmt: skip
    acts = sorted(found["acts"], key=lambda a: a["start"])
    assert [(a["deed"], a["victims"], a["counts"], a["low"]) for a in acts] == [
        ("killed", "twelve fishermen", "persons", 12.0), ("killed", "Three families", "families", 3.0),
    ]  # fmt: skip
    assert (acts[0]["perpetrators"], acts[0]["ordered_by"]) == (["soldiers"], ["Colonel Vasse"])
    assert (acts[1]["perpetrators"], acts[1]["ordered_by"]) == ([], [])
    assert acts[0]["event_from"] == date(2021, 5, 3)
    claims = {c["claim_id"] for c in found["claims"]}
    assert all(claims.issuperset(a["claims"]) for a in acts)


def test_families_and_people_are_no_answers_to_one_question() -> None:
    """Three families do not contradict eleven people."""
    found = room(
        ("Three families were killed at Sidra on 3 May.", "Courier", 4),
        ("Four families were killed at Sidra on 3 May.", "Gazette", 4),
        ("Eleven people were killed at Sidra on 3 May.", "Herald", 4),
        ("Twelve people were killed at Sidra on 3 May.", "Globe", 4),
    )
    assert {q["unit"] for q in found["questions"] if q["topic"] == "victim_number"} == {
        "families killed",
        "people killed",
    }


def test_sides_of_the_settings_reach_the_claims() -> None:
    """An accusation by whom the settings put on the other side is one of an opponent."""
    text = "In a communique, the Free Front blamed the army for the murder of twelve fishermen."
    plain, told = (
        room((text, "Courier", 4)),
        room((text, "Courier", 4), sides={"state": ["army"], "front": ["Free Front"]}),
    )
    stands = [{c["stands"] for c in found["claims"] if c["topic"] == "perpetrator"} for found in (plain, told)]
    assert stands == [{"other"}, {"opponent"}]
