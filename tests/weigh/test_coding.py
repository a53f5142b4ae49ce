"""Coding claims: what people say is kept apart, applied, carried over, undone exactly, never lost."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.weigh.conftest import TEXTS, built, digests

import stemmata
from stemmata.case import Case
from stemmata.errors import ClaimRefusedError, CodeNotFoundError, RoundError, TableMissingError, UnknownClaimError
from stemmata.store.ledger import Ledger
from stemmata.weigh.codebook import Book
from stemmata.weigh.coded import CONTENT, apply_codes, shown
from stemmata.weigh.coding import Coding
from stemmata.weigh.scheme import Scheme

Sit = Callable[[str], Coding]
A, B = TEXTS
BURIAL = {
    "topic": "perpetrator",
    "value": "nobody named",
    "speaker": "Mr Karsan",
    "quote": "the bodies were buried at night",
}


def one(case: Case, topic: str, source: str = A, polarity: str = "asserts") -> dict[str, Any]:
    """Return the claim on a topic in a source."""
    rows = case.table("claims").to_pylist()
    return next(r for r in rows if (r["topic"], r["source_id"], r["polarity"]) == (topic, source, polarity))


def named(case: Case, claim_id: str) -> dict[str, Any]:
    return next(r for r in case.table("claims").to_pylist() if r["claim_id"] == claim_id)


def codings(case: Case) -> list[tuple[str, str]]:
    return [(r["coder"], r["standing"]) for r in case.table("codings").to_pylist()]


# -- what is said stands -----------------------------------------------------------------------------------------------


def test_accepted_stands_as_suggested(case: Case, sitting: Sit) -> None:
    """The machine's words, a person's word for them."""
    claim = one(case, "assailant_number")

    number = sitting("Ada").code(claim["claim_id"], "accepted", reason="as it says")
    built(case)

    after = named(case, claim["claim_id"])
    mine = {"status", "coded_by", "coded_at"}
    assert {k: v for k, v in after.items() if k not in mine} == {k: v for k, v in claim.items() if k not in mine}
    assert (after["status"], after["layer"], after["coded_by"]) == ("accepted", "machine", ["Ada"])
    [coding] = case.table("codings").to_pylist()
    assert (coding["entry"], coding["code"], coding["standing"], coding["reason"]) == (
        number,
        "accepted",
        "stands",
        "as it says",
    )


def test_rejected_stays_visible_and_answers_nothing(case: Case, sitting: Sit) -> None:
    """The contest of 30 and 40 is over once one is rejected."""
    claim = one(case, "assailant_number")
    before = [q for q in case.table("questions").to_pylist() if q["topic"] == "assailant_number"]
    assert [q["standing"] for q in before] == ["contested"]

    sitting("Ada").code(claim["claim_id"], "rejected")
    built(case)

    assert named(case, claim["claim_id"])["status"] == "rejected"
    assert not [q for q in case.table("questions").to_pylist() if q["topic"] == "assailant_number"]
    used = [c for a in case.table("answers").to_pylist() for c in (*a["claims_for"], *a["claims_against"])]
    assert claim["claim_id"] not in used


def test_corrected_keeps_what_was_suggested_beside_it(case: Case, sitting: Sit) -> None:
    """A number in words is read anew, the chain follows its speaker, the id stays."""
    claim = one(case, "assailant_number")

    sitting("Ada").code(claim["claim_id"], "corrected", {"value": "forty men", "speaker": "a fisherman"})
    built(case)

    after = named(case, claim["claim_id"])
    assert (after["status"], after["layer"], after["method"]) == ("corrected", "human", "Ada")
    assert (after["value"], after["low"], after["high"]) == ("forty men", 40.0, 40.0)
    assert after["chain"].startswith('["a fisherman"')
    assert '"low":30.0' in after["as_suggested"]
    [question] = [q for q in case.table("questions").to_pylist() if q["topic"] == "assailant_number"]
    assert question["standing"] == "agreed"


def test_a_quotation_must_stand_in_the_source(case: Case, sitting: Sit) -> None:
    """Verbatim: other spaces and signs are forgiven, and the source's own words kept; other words are not."""
    ada, claim = sitting("Ada"), one(case, "assailant_number")
    with pytest.raises(ClaimRefusedError, match="do not stand in the source"):
        ada.code(claim["claim_id"], "corrected", {"quote": "31 men wearing uniforms"})

    ada.code(claim["claim_id"], "corrected", {"quote": "30  men wearing\nuniforms"})
    built(case)

    after = named(case, claim["claim_id"])
    assert after["quote"] == "30 men wearing uniforms" == TEXTS[A][after["start"] : after["end"]]


def test_added_claims_answer_questions(case: Case, sitting: Sit) -> None:
    """Found by a person, with words that stand in the source; the same twice is refused."""
    ada = sitting("Ada")
    fields = {"topic": "assailant_number", "value": "30 men", "speaker": "the army", "quote": "The army denied it",
              "polarity": "denies"}  # fmt: skip

    ada.add(A, fields)
    with pytest.raises(ClaimRefusedError, match="there already"):
        ada.add(A, fields)
    built(case)

    after = one(case, "assailant_number", polarity="denies")
    assert (after["status"], after["layer"], after["suggested"], after["method"]) == ("added", "human", False, "Ada")
    assert after["quote"] == "The army denied it"
    assert after["chain"] == '["the army","Paper a"]'


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"worth": "x"}, "worth"),
        ({"topic": "perpetrators"}, "topic"),
        ({"polarity": "maybe"}, "polarity"),
        ({"kind": "deed"}, "kind"),
        ({"low": "many"}, "low"),
        ({"low": "9", "high": "3"}, "low"),
        ({"event_from": "3 of something"}, "event_from"),
        ({"event_from": "2021-05-03", "event_to": "2021-05-01"}, "event_to"),
        ({"asserted_by": " "}, "asserted_by"),
        ({"quote": ""}, "quote"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(case: Case, sitting: Sit, fields: dict[str, str], place: str) -> None:
    """The field, the problem, the mend; nothing is entered."""
    ada, claim = sitting("Ada"), one(case, "assailant_number")

    with pytest.raises(ClaimRefusedError) as refused:
        ada.code(claim["claim_id"], "corrected", fields)

    assert refused.value.facts["place"] == place
    assert refused.value.hint
    assert ada.decisions() == []


def test_codes_that_contradict_themselves_are_refused(case: Case, sitting: Sit) -> None:
    ada, claim = sitting("Ada"), one(case, "assailant_number")
    for code, fields in (
        ("accepted", {"value": "31"}),
        ("corrected", {}),
        ("corrected", {"value": claim["value"]}),
        ("maybe", {}),
    ):
        with pytest.raises(ClaimRefusedError):
            ada.code(claim["claim_id"], code, fields)
    with pytest.raises(UnknownClaimError):
        ada.code("f" * 24, "accepted")
    with pytest.raises(UnknownClaimError):
        ada.find("abc")
    assert ada.find(claim["claim_id"][:8]) == claim["claim_id"]


def test_a_case_that_was_not_built_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEMMATA_HOME", str(tmp_path / "home"))
    with pytest.raises(TableMissingError):
        stemmata.new(tmp_path / "new").coding("Ada")


# -- undone exactly ----------------------------------------------------------------------------------------------------

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Ben", "Cyd"]),
        st.sampled_from(["accepted", "rejected", "corrected", "unsure", "add", "adjudicate"]),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_undoing_everything_restores_the_tables(acts: list[tuple[str, str, int]]) -> None:
    """Whatever is coded, added and adjudicated: taken back, the tables are those of before, to the last cell.

    Retracting the retractions brings everything back.
    """
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEMMATA_HOME", f"{folder}/home")
        case = stemmata.new(Path(folder) / "case")
        before = digests(built(case))
        made = [n for who, what, which in acts if (n := _act(case, who, what, which)) is not None]
        coded = digests(built(case))
        assert (coded["codings"] == []) == (made == [])

        with closing(case.coding("Ada")) as ada:
            retractions = ada.enter([ada.undone(n, reason="all over") for n in made])
        assert digests(built(case)) == before

        with closing(case.coding("Ada")) as ada:
            ada.enter([ada.undone(n) for n in retractions])
        assert digests(built(case)) == coded


def _act(case: Case, who: str, what: str, which: int) -> int | None:
    with closing(case.coding(who)) as session:
        claims = sorted(session.offered)
        claim_id = claims[which % len(claims)]
        changes = {"place": f"pier {which}"} if what == "corrected" else {}
        try:
            if what == "add":
                return session.add(A, BURIAL | {"value": f"group {which}"})
            if what == "adjudicate":
                return session.adjudicate(claim_id, "rejected")
            return session.code(claim_id, what, changes)
        except ClaimRefusedError:
            return None


def test_only_decisions_about_claims_that_hold_can_be_undone(case: Case, sitting: Sit) -> None:
    ada, claim = sitting("Ada"), one(case, "assailant_number")
    number = ada.code(claim["claim_id"], "accepted")
    ada.undo(number)

    for wrong in (1, number, 99):
        with pytest.raises(CodeNotFoundError):
            ada.undo(wrong)
    assert ada.last() is None


# -- carried over ------------------------------------------------------------------------------------------------------


def test_decisions_find_their_claims_again_in_a_text_that_moved(case: Case, sitting: Sit) -> None:
    """Read anew with other offsets, accepted and rejected claims are found by their words, under the ids they had."""
    ada = sitting("Ada")
    kept, gone = one(case, "assailant_number"), one(case, "assailant_number", B)
    ada.code(kept["claim_id"], "accepted")
    ada.code(gone["claim_id"], "rejected")
    ada.add(A, BURIAL)

    built(case, {A: "SIDRA, 4 May. " + TEXTS[A], B: "SIDRA, 4 May. " + TEXTS[B]})

    assert named(case, kept["claim_id"])["status"] == "accepted"
    assert named(case, kept["claim_id"])["start"] == kept["start"] + 14
    assert named(case, gone["claim_id"])["status"] == "rejected"
    assert [c["start"] for c in case.table("claims").to_pylist() if c["status"] == "added"] == [
        TEXTS[A].index("the bodies") + 14
    ]
    assert {standing for _, standing in codings(case)} == {"stands"}


def test_what_the_reader_no_longer_suggests_rests_or_stands_by_the_person(case: Case, sitting: Sit) -> None:
    """A rejection of nothing rests; an acceptance stands as long as its words are in the source; nothing is lost."""
    ada = sitting("Ada")
    claim, other = one(case, "assailant_number"), one(case, "assailant_number", B)
    first = ada.code(claim["claim_id"], "accepted")
    second = ada.code(other["claim_id"], "rejected")
    changed = {i: t.replace("murdered the twelve fishermen", "greeted the twelve fishermen") for i, t in TEXTS.items()}
    changed[A] = changed[A].replace("greeted", "murdered")

    outcome = built(case, {A: changed[A], B: changed[B]})

    rows = {r["entry"]: r for r in case.table("codings").to_pylist()}
    assert rows[first]["standing"] == "stands"
    assert (rows[second]["standing"], rows[second]["claim_id"]) == ("rests", None)
    assert "W001" in {notice.code for notice in outcome.notices}
    outcome = built(case)
    assert {r["standing"] for r in case.table("codings").to_pylist()} == {"stands"}


def test_a_withdrawn_source_takes_its_claims_along(case: Case, sitting: Sit) -> None:
    """Nothing of it stands, though people accepted it; the decision rests, and says why."""
    ada = sitting("Ada")
    ada.code(one(case, "assailant_number")["claim_id"], "accepted")
    ada.add(A, BURIAL)

    built(case, {B: TEXTS[B]})

    assert not [c for c in case.table("claims").to_pylist() if c["source_id"] == A]
    assert [(r["standing"], r["claim_id"]) for r in case.table("codings").to_pylist()] == [("rests", None)] * 2


@pytest.mark.parametrize(
    ("now", "code", "status", "value", "standing"),
    [
        ({}, "accepted", "accepted", "30 men", "stands"),
        ({"value": "40 men"}, "accepted", "corrected", "30 men", "again"),
        ({"value": "40 men"}, "rejected", "suggested", "40 men", "again"),
        ({"event_from": "2021-05-02"}, "accepted", "corrected", "30 men", "again"),
        ({"event_from": "2021-05-02"}, "rejected", "rejected", "30 men", "stands"),
        ({"start": 5, "end": 25}, "rejected", "rejected", "30 men", "stands"),
        ({"topic": "witness_number"}, "rejected", "suggested", "30 men", "rests"),
        ({"topic": "witness_number"}, "accepted", "accepted", "30 men", "stands"),
    ],
)
def test_a_reader_that_changed_its_mind(now: dict[str, Any], code: str, status: str, value: str, standing: str) -> None:
    """Place and topic tell which claim is meant; what a person vouched for stands, what was rejected is asked anew."""
    text = "he saw thirty men at the pier, he said"
    row = {**dict.fromkeys(CONTENT), "claim_id": "old", "source_id": A, "topic": "assailant_number", "kind": "quantity",
           "value": "30 men", "asserted_by": "he", "chain": "[]", "polarity": "asserts", "start": 3, "end": 25,
           "suggested": True, "status": "suggested", "layer": "machine", "method": "reader"}  # fmt: skip
    row["quote"] = text[3:25]
    read = row | {"claim_id": "new" if now.keys() - {"event_from"} else "old"} | now
    read["quote"] = text[read["start"] : read["end"]]
    coded = {"seq": 2, "time": "2026-01-01T00:00:00Z", "agent": "Ada", "kind": "claim-coded",
             "body": {"claim": shown(row), "code": code}}  # fmt: skip

    found = apply_codes([read], Book([coded]), {A: text})

    kept = {c["topic"]: c for c in found.claims if c.get("coded_by")}
    claims = list(kept.values()) or found.claims
    assert [(c["status"], c["value"]) for c in claims] == [(status, value)]
    assert [c["standing"] for c in found.codings] == [standing]
    assert len({c["claim_id"] for c in found.claims}) == len(found.claims)


# -- several coders ----------------------------------------------------------------------------------------------------


def test_coders_who_disagree_are_a_dispute_until_somebody_decides(case: Case, sitting: Sit) -> None:
    """Each code is kept under its coder's name; a third person's word stands over both, and can be taken back."""
    claim = one(case, "assailant_number")
    first = sitting("Ada").code(claim["claim_id"], "accepted")
    second = sitting("Ben").code(claim["claim_id"], "rejected")
    outcome = built(case)
    assert (named(case, claim["claim_id"])["status"], named(case, claim["claim_id"])["coded_by"]) == (
        "disputed",
        ["Ada", "Ben"],
    )
    assert "W003" in {notice.code for notice in outcome.notices}
    disputed = digests(outcome)

    cyd = sitting("Cyd")
    assert cyd.queue("disputed") == [claim["claim_id"]]
    number = cyd.adjudicate(claim["claim_id"], "corrected", {"value": "31 men"}, reason="the recording")
    sitting("Dot").code(claim["claim_id"], "rejected")
    built(case)

    after = named(case, claim["claim_id"])
    assert (after["status"], after["value"], after["coded_by"]) == ("corrected", "31 men", ["Cyd"])
    assert codings(case) == [("Ada", "overruled"), ("Ben", "overruled"), ("Cyd", "stands"), ("Dot", "overruled")]
    with closing(Ledger(case.path / "ledger.sqlite")) as ledger:
        bodies = {e["seq"]: e["body"] for e in ledger.entries()}
    assert bodies[number]["over"] == [first, second]
    dot = sitting("Dot")
    dot.enter([dot.undone(n) for n in (number, dot.last())])
    assert digests(built(case)) == disputed


def test_who_may_adjudicate(case: Case, sitting: Sit) -> None:
    """Not a coder of the claim; with adjudicators named, nobody else; and only between two."""
    claim = one(case, "assailant_number")["claim_id"]
    ada = sitting("Ada")
    ada.code(claim, "accepted")
    with pytest.raises(ClaimRefusedError, match="fewer than two"):
        sitting("Cyd").adjudicate(claim, "accepted")
    sitting("Ben").code(claim, "rejected")
    with pytest.raises(ClaimRefusedError, match="cannot decide"):
        sitting("Ada").adjudicate(claim, "accepted")

    settings = case.path / "case.toml"
    settings.write_text(settings.read_text().replace("# adjudicators = []", 'adjudicators = ["Ada"]'))

    sitting("Ada").adjudicate(claim, "accepted")
    with pytest.raises(ClaimRefusedError, match="no adjudicator"):
        sitting("Cyd").adjudicate(claim, "accepted")


def test_a_round_is_blind_until_all_are_done(case: Case, sitting: Sit) -> None:
    """No table, queue, list or sitting shows a code of an open round to anybody but its coder."""
    ada = sitting("Ada")
    chosen = ada.choose(2)
    ada.open_round("first", ["Ada", "Ben"], chosen)
    before = digests(built(case))
    for claim_id in sitting("Ada").queue("first"):
        sitting("Ada").code(claim_id, "rejected")
    during = digests(built(case))

    assert {n: rows for n, rows in during.items() if n != "codings"} == {
        n: r for n, r in before.items() if n != "codings"
    }
    assert {(r["standing"], r["code"], r["changes"], r["reason"]) for r in during["codings"]} == {
        ("held back", None, None, None)
    }
    ben = sitting("Ben")
    assert sorted(ben.queue("first")) == sorted(chosen)
    assert not [d for d in ben.decisions() if "code" in d]
    assert all(ben.codes_on(claim_id) == [] for claim_id in chosen)
    with pytest.raises(RoundError):
        ben.agreement("first")
    with pytest.raises(RoundError):
        ben.undo(ben.book.codes[0].entry)
    with pytest.raises(RoundError):
        sitting("Cyd").code(chosen[0], "accepted")
    with pytest.raises(RoundError):
        sitting("Cyd").adjudicate(chosen[0], "accepted")

    ben.code(chosen[0], "rejected")
    ben.code(chosen[1], "accepted")
    built(case)

    assert named(case, chosen[0])["status"] == "rejected"
    assert named(case, chosen[1])["status"] == "disputed"
    found = sitting("Cyd").agreement("first")["kept"]
    assert (found.n_units, found.share) == (2, 0.5)


def test_a_round_can_be_ended_and_the_end_taken_back(case: Case, sitting: Sit) -> None:
    ada = sitting("Ada")
    ada.open_round("first", ["Ada", "Ben"], ada.choose())
    ada.code(ada.queue("first")[0], "accepted")
    held = digests(built(case))

    number = ada.close_round("first", reason="Ben has left")
    built(case)
    assert {r["standing"] for r in case.table("codings").to_pylist()} == {"stands"}

    ada.undo(number)
    assert digests(built(case)) == held


@pytest.mark.parametrize(
    ("name", "coders", "number"), [("open", ["A", "B"], 1), ("r", ["A", " A "], 1), ("r", ["A", "B"], 0)]
)
def test_rounds_that_cannot_be(case: Case, sitting: Sit, name: str, coders: list[str], number: int) -> None:
    ada = sitting("Ada")
    with pytest.raises(RoundError):
        ada.open_round(name, coders, ada.choose(number))


def test_a_claim_that_is_coded_cannot_enter_a_round(case: Case, sitting: Sit) -> None:
    ada = sitting("Ada")
    claims = ada.choose()
    ada.code(claims[0], "unsure")
    with pytest.raises(RoundError, match="coded already"):
        ada.open_round("late", ["Ada", "Ben"], claims)
    ada.open_round("first", ["Ada", "Ben"], claims[1:3])
    with pytest.raises(RoundError, match="another round"):
        ada.open_round("second", ["Ada", "Ben"], claims[2:])
    with pytest.raises(RoundError, match="not one of its coders"):
        sitting("Cyd").queue("first")


# -- schemes -----------------------------------------------------------------------------------------------------------


def test_a_case_has_topics_of_its_own(case: Case, sitting: Sit) -> None:
    """What is added must answer to the scheme; adopting it is a decision, and undone like one."""
    ada = sitting("Ada")
    scheme = Scheme.of({"name": "Sidra", "topics": {"burial": {"question": "What became of the bodies?", "kind": "act",
                                                               "values": ["buried", "burnt"]}}})  # fmt: skip
    fields = BURIAL | {"topic": "burial", "value": "Buried "}
    with pytest.raises(ClaimRefusedError, match="no topic of the scheme"):
        ada.add(A, fields)

    number = ada.adopt(scheme, file="sidra.toml")
    with pytest.raises(ClaimRefusedError, match="drowned") as refused:
        ada.add(A, fields | {"value": "drowned"})
    assert "buried, burnt" in refused.value.hint
    ada.add(A, fields)
    built(case)

    after = one(case, "burial")
    assert (after["value"], after["kind"]) == ("buried", "act")
    assert "perpetrator" in ada.scheme.topics
    ada.undo(number)
    assert "burial" not in ada.scheme.topics


def test_unsure_binds_nothing(case: Case, sitting: Sit) -> None:
    claim = one(case, "assailant_number")
    sitting("Ada").code(claim["claim_id"], "unsure")
    built(case)
    after = named(case, claim["claim_id"])
    assert (after["status"], after["coded_by"]) == ("suggested", ["Ada"])
    assert claim["claim_id"] not in sitting("Ada").queue("open")


def test_contested_questions_are_asked_first(case: Case, sitting: Sit) -> None:
    queue = sitting("Ada").queue("open")
    contested = {q["question_id"] for q in case.table("questions").to_pylist() if q["standing"] == "contested"}
    first = {c for a in case.table("answers").to_pylist() if a["question_id"] in contested
             for c in (*a["claims_for"], *a["claims_against"])}  # fmt: skip
    assert first
    assert set(queue[: len(first)]) == first
