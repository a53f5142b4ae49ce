"""Who has it from whom: small invented cases with known truth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from stemmata.config import Settings
from stemmata.stage import Work
from stemmata.tables import TABLES
from stemmata.trace import run
from stemmata.values.origins import dependences, independent_origins

WIRE = (
    "PORT ELDA, 3 May 2001 (Meridian Agency) -- Unknown gunmen fired on a bus near the Kestrel bridge on Thursday "
    "morning, killing seven passengers and wounding the driver, residents of the nearby quarry settlement said. The "
    "bus had left the market before dawn with fishermen and two schoolteachers on board. Soldiers sealed the road for "
    "several hours and allowed an ambulance to pass only toward noon, when the wounded driver was taken to the harbour "
    "clinic. No group has claimed the attack, the third on this road since the ferry strike began in April."
)
LEAD = WIRE[WIRE.index("fired on") : WIRE.index("was taken to")]


def source(name: str, text: str, day: date | None = None, **known: Any) -> dict[str, Any]:
    return {"source_id": name, "name": name, "text": text, "published_from": day, "published_to": day, **known}


def trace(*documents: dict[str, Any]) -> dict[str, pa.Table]:
    return dict(run(work_of(documents, TABLES["passages"].empty())).tables)


def work_of(documents: Sequence[dict[str, Any]], passages: pa.Table) -> Work:
    sources = TABLES["sources"].build([{k: v for k, v in d.items() if k != "text"} for d in documents])
    texts = TABLES["texts"].build([{"source_id": d["source_id"], "text": d["text"]} for d in documents])
    tables = {
        "sources": sources,
        "texts": texts,
        "passages": passages,
        "mentions": TABLES["mentions"].empty(),
    }
    nothing: Any = None
    return Work(tables, Settings(), (), *[nothing] * (len(fields(Work)) - 3))


def test_a_very_long_list_is_not_searched_for_shared_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows are compared by `link`; a notice says so, and names it only where it is open."""
    rows = [f"{n}\tDarun Velika\tseen at the north gate of Senn on the day of the market" for n in range(6)]
    known = {"kind": "list", "list_id": "r"}
    lists = [
        source("long", "\n".join(rows), date(2001, 5, 3), protection="open", **known),
        source("hidden", "\n".join(rows) + " again", date(2001, 5, 3), protection="secret", **known),
        source("short", "\n".join(rows[:3]), date(2001, 5, 3), protection="open", **known),
        source(
            "press", f"The register says: {rows[1]}, and {rows[2]}.", date(2001, 5, 3), protection="open", kind="press"
        ),
    ]
    passages = TABLES["passages"].build(
        {"passage_id": f"{d['source_id']}{i}", "source_id": d["source_id"], "start": i, "end": i + 1}
        for d in lists for i in range(len(d["text"].split("\n")))
    )  # fmt: skip
    monkeypatch.setattr("stemmata.trace._LONG_LIST", 4)

    outcome = run(work_of(lists, passages))

    shared = outcome.tables["reuse"].to_pylist()
    assert {side for row in shared for side in (row["source_a"], row["source_b"])} == {"short", "press"}
    told = [(n.message.split(":")[0], n.source_id) for n in outcome.notices if n.code == "S004"]
    assert told == [("a secret list", None), ("long", "long")]


def rows_of(tables: dict[str, pa.Table], child: str) -> list[dict[str, Any]]:
    return [row for row in tables["lineages"].to_pylist() if row["source_id"] == child]


def parent_row(tables: dict[str, pa.Table], child: str, parent: str) -> dict[str, Any]:
    found = [row for row in rows_of(tables, child) if row["parent_id"] == parent]
    assert found, f"{child} has no row for {parent}: {rows_of(tables, child)}"
    return found[0]


def families(tables: dict[str, pa.Table], child: str) -> set[str]:
    return {row["lineage_id"] for row in rows_of(tables, child) if row["p_member"] >= 0.5}


def origins(tables: dict[str, pa.Table], *members: str) -> float:
    return independent_origins(members, dependences(tables["lineages"].to_pylist()), unseen=None).expected


def test_a_wire_report_is_the_origin_of_two_newspapers():
    """Two papers print an agency report, one with an edited figure: one family, the agency its origin, one origin."""
    edited = WIRE.replace("killing seven passengers", "killing nine passengers").replace("3 May", "4 May")
    tables = trace(
        source("wire", WIRE, date(2001, 5, 3), publisher="Meridian Agency"),
        source("gazette", "GUNMEN KILL SEVEN\n\n" + WIRE[45:], date(2001, 5, 4), publisher="Harbour Gazette"),
        source("courier", edited[45:-90], date(2001, 5, 4), publisher="Valley Courier"),
    )

    copied = [parent_row(tables, child, "wire") for child in ("gazette", "courier")]

    assert {row["relation"] for row in copied} == {"copy"}
    assert all(row["p_relation"] > 0.8 and row["lineage_id"] == "wire" for row in copied)
    assert [row["relation"] for row in rows_of(tables, "wire")] == ["origin"]
    assert origins(tables, "wire", "gazette", "courier") == pytest.approx(1, abs=0.1)
    assert all(row["p_a_first"] is not None for row in tables["reuse"].to_pylist())


def test_spans_show_the_shared_text_on_both_sides():
    """The spans of a copy hold the same words in the child and in the parent."""
    tables = trace(
        source("wire", WIRE, date(2001, 5, 3)),
        source("late", "A reader writes. " + LEAD, date(2001, 5, 9)),
    )

    spans = json.loads(parent_row(tables, "late", "wire")["spans"])

    texts = {"wire": WIRE, "late": "A reader writes. " + LEAD}
    (child, a, b), (parent, c, d) = spans[0], spans[1]
    assert (child, parent) == ("late", "wire")
    assert texts[child][a:b].split() == texts[parent][c:d].split()


def test_a_part_taken_over_is_an_excerpt():
    """A long report of which a short later one is a part: the short one is an excerpt."""
    more = " ".join(
        f"Kiosk {i} on the quay sold lamp oil and {word} to the crews."
        for i, word in enumerate(
            ["rope", "salt", "tar", "nets", "hooks", "bread", "knives", "coffee", "candles", "rice", "buckets", "twine"]
        )
    )
    tables = trace(
        source("long", more + "\n\n" + WIRE + "\n\n" + more[::-1], date(2001, 5, 3)),
        source("short", WIRE[60:380], date(2001, 5, 6)),
    )

    row = parent_row(tables, "short", "long")

    assert row["relation"] == "excerpt"


def test_undated_copies_have_no_direction():
    """Two equal texts without dates: one family, direction unknown, and said so."""
    tables = trace(source("one", WIRE), source("two", WIRE + " "))

    row = parent_row(tables, "two", "one")

    assert row["relation"] == "unknown"
    assert 0.2 < row["p_relation"] < 0.8
    assert row["p_member"] > 0.9
    assert "direction unknown" in row["why"]
    assert origins(tables, "one", "two") == pytest.approx(1, abs=0.05)


def test_disagreeing_signs_are_told():
    """A dated copy whose model is dated later: date and quotation marks disagree, and the reason says so."""
    words = WIRE[60:330]
    tables = trace(
        source(
            "quoting", f'A listener sent us this: "{words}" We thank her and wish the crews well.', date(2001, 5, 2)
        ),
        source(
            "plain",
            words + " The council of the harbour meets again on the first day of the next month.",
            date(2001, 5, 8),
        ),
    )

    told = [row["why"] for row in rows_of(tables, "plain") + rows_of(tables, "quoting") if row["parent_source_id"]]

    assert any("disagree" in why for why in told)


@pytest.mark.parametrize(
    ("told", "relations"),
    [
        (
            "gunmen fired on a bus near the Kestrel bridge and that seven passengers were killed and the driver hurt",
            {"copy", "excerpt"},
        ),
        (
            "at the Kestrel bridge a bus came under the fire of gunmen; dead were seven passengers, its driver wounded",
            {"attribution"},
        ),
    ],
)
def test_a_radio_that_quotes_a_newspaper_depends_on_it(told: str, relations: set[str]):
    """ "The newspaper X reported that ...": it depends on the report of X, whether or not the words differ."""
    tables = trace(
        source("paper", WIRE, date(2001, 5, 3), publisher="Harbour Gazette"),
        source(
            "other", "The choir of the hill parish sang for the mayor.", date(2001, 5, 3), publisher="Harbour Gazette"
        ),
        source(
            "radio",
            f"Good evening. The Harbour Gazette reported that {told}.\n\nThe weather stays mild.",
            date(2001, 5, 4),
            publisher="Radio Lantern",
        ),
    )

    row = parent_row(tables, "radio", "paper")

    assert row["relation"] in relations
    assert row["p_relation"] >= 0.5
    assert origins(tables, "radio", "paper") < 1.5


def test_attribution_is_resolved_across_scripts():
    """An Arabic text that names a French-language agency is led back to that agency's report."""
    tables = trace(
        source(
            "agency",
            "Au moins onze personnes ont été tuées près du pont, selon une habitante.",
            date(2001, 5, 3),
            publisher="Agence Boréale",
            languages=["fr"],
        ),
        source(
            "paper",
            "قُتل أكثر من عشرة أشخاص قرب الجسر، وفق ما نقلته وكالة بوريال أمس.",
            date(2001, 5, 4),
            publisher="Al-Fanar",
            languages=["ar"],
        ),
    )

    row = parent_row(tables, "paper", "agency")

    assert row["relation"] == "attribution"
    assert row["p_relation"] >= 0.5


def test_an_agency_outside_the_case_is_named():
    """ "According to the agency Y" where no report of Y lies in the case: Y is the outside origin."""
    tables = trace(
        source(
            "radio",
            "According to the Sirocco News Agency, the strike at the harbour ended on Monday night after a vote.",
            date(2001, 5, 4),
            publisher="Radio Lantern",
        )
    )

    outside = [row["parent_outside"] for row in rows_of(tables, "radio") if row["parent_outside"]]

    assert any("Sirocco" in name for name in outside)


CONFERENCE = (
    """Police Commissioner Aldo Marchetti said at a news conference today that three officers fired on the march at the
    tannery gate and that all three have been suspended.""",
    """At a news conference, Commissioner Marchetti admitted that "three officers fired" at the tannery gate. Marchetti
    said they were suspended this morning.""",
    """Commissioner Aldo Marchetti told a news conference on 7 June 2001 that shots were fired at the tannery gate by
    three of his officers, since suspended.""",
)


def test_three_reports_of_one_news_conference_are_one_origin():
    """Three outlets report one news conference in words of their own: one outside origin for all three."""
    outlets = ("Harbour Gazette", "Valley Courier", "Radio Lantern")
    tables = trace(
        *(
            source(f"report{i}", text, date(2001, 6, 7), publisher=outlet)
            for i, (text, outlet) in enumerate(zip(CONFERENCE, outlets, strict=True))
        ),
        source(
            "apart", "Harbour master Ines Calloway said that the dredger is late.", date(2001, 6, 7), publisher="Tide"
        ),
    )

    shared = families(tables, "report0") & families(tables, "report1") & families(tables, "report2")

    assert len(shared) == 1
    (family,) = shared
    assert family.startswith("outside:")
    assert "Marchetti" in family
    told = [row for row in tables["lineages"].to_pylist() if row["parent_id"] == family]
    assert [row["relation"] for row in told] == ["same-event"] * 3
    assert not families(tables, "apart") & shared
    assert origins(tables, "report0", "report1", "report2") < 1.8
    assert origins(tables, "report0", "report1", "report2", "apart") < 2.8


def test_one_speaker_on_two_days_is_two_occasions():
    """The same speaker at two conferences a fortnight apart on two matters: no common origin."""
    tables = trace(
        source("first", CONFERENCE[0], date(2001, 6, 7)),
        source(
            "second",
            "Commissioner Aldo Marchetti said at a news conference on 21 June 2001 that the new radio masts of the "
            "valley posts cost too much and that bicycles were bought instead.",
            date(2001, 6, 21),
        ),
    )

    assert not families(tables, "first") & families(tables, "second")


def test_two_communiques_of_one_party_share_an_origin():
    """Two organs of one party each issue a communique on one matter on one day."""
    tables = trace(
        source(
            "command",
            "[Communique] [General Command of the Amber Coast Liberation Movement]\n\nThe soldiers of the garrison "
            "burned the granary at Low Fen at dawn today and shot the miller and his two sons.",
            date(2001, 8, 2),
            publisher="Radio Ember",
        ),
        source(
            "secretariat",
            "[Communique] [Health Secretariat of the Amber Coast Liberation Movement]\n\nWe denounce before the world "
            "that the garrison's soldiers destroyed the granary at Low Fen this morning and killed three people, the "
            "miller among them.",
            date(2001, 8, 2),
            publisher="Voice of the Fen",
        ),
    )

    shared = families(tables, "command") & families(tables, "secretariat")

    assert len(shared) == 1
    assert "Amber Coast" in shared.pop()


def test_a_round_up_belongs_to_both_families_and_joins_none():
    """A round-up of a wire report and of a conference depends on both; these stay apart."""
    tables = trace(
        source("wire", WIRE, date(2001, 6, 6)),
        source("report", CONFERENCE[0], date(2001, 6, 7)),
        source("roundup", LEAD + "\n\n" + CONFERENCE[2], date(2001, 6, 8)),
    )

    assert families(tables, "roundup") >= {"wire"}
    assert families(tables, "roundup") & families(tables, "report")
    assert not families(tables, "wire") & families(tables, "report")
    assert origins(tables, "wire", "report") > 1.8


def test_sources_without_relation_say_no_dependence_found():
    """Where nothing is found, the wording is that none was found, and every source has a row."""
    tables = trace(
        source("wire", WIRE, date(2001, 5, 3)),
        source("recipe", "Soak the beans overnight and salt them late."),
        source("empty", ""),
    )

    rows = tables["lineages"].to_pylist()

    assert {row["source_id"] for row in rows} == {"wire", "recipe", "empty"}
    assert all("no textual dependence found" in row["why"] for row in rows)
    assert not any("independent" in row["why"] for row in rows)
    assert origins(tables, "wire", "recipe", "empty") == 3


def test_order_of_sources_does_not_matter():
    """The same sources given in another order make the same tables."""
    documents = [
        source("wire", WIRE, date(2001, 5, 3)),
        source("late", WIRE[60:], date(2001, 5, 9)),
        source("report", CONFERENCE[0], date(2001, 6, 7)),
        source("other", CONFERENCE[2], date(2001, 6, 7)),
    ]

    assert trace(*documents) == trace(*reversed(documents))


def test_an_undated_table_gathers_what_others_wrote():
    """A sheet of quotations does not become the origin of the reports it quotes, nor make kin of them."""
    other = (
        "TOLBEK, 9 June 2003 (Northern Wire) -- Customs officers opened forty crates of walnuts at the river station "
        "and found beneath the nuts the account books of a cannery that had burned down in the spring, its owner said."
    )
    sheet = f'n,quotation\n1,"{LEAD}"\n2,"{other[40:]}"\n'
    tables = trace(
        source("wire", WIRE, date(2001, 5, 3), publisher="Meridian Agency"),
        source("river", other, date(2003, 6, 9), publisher="Northern Wire"),
        source("sheet", sheet, media_type="text/csv"),
    )

    roots = {child: [row["parent_source_id"] for row in rows_of(tables, child)] for child in ("wire", "river")}

    assert roots == {"wire": [None], "river": [None]}
    assert {row["parent_source_id"] for row in rows_of(tables, "sheet")} >= {"wire", "river"}
    assert not families(tables, "wire") & families(tables, "river")
