"""Outlets, bodies and persons named in words become the parents of those who name them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from test_lineages import families, origins, parent_row, rows_of, source, trace

from stemmata.trace.outlets import Publishers

ENGLISH = (
    "PORT ELDA, May 3 (Tamarisk) - At least fourteen dock workers were killed on Wednesday when soldiers fired on "
    "a strike at the ferry landing, a nurse told Tamarisk by telephone. She counted the bodies herself."
)
OTHER = "The choir of the hill parish sang for the mayor of Port Elda on Wednesday evening."


def wire(**known: Any) -> list[dict[str, Any]]:
    return [
        source("report", ENGLISH, date(2001, 5, 3), publisher="Tamarisk News", languages=["en"], **known),
        source("old", OTHER, date(2001, 2, 3), publisher="Tamarisk News", languages=["en"]),
    ]


RETOLD = (
    ("fr", "Au moins quatorze dockers ont été tués à Port-Elda, a dit une infirmière citée par l'agence Tamarisk."),
    ("fa", "خبرگزاری تاماریسک گزارش داد که دست‌کم چهارده کارگر بندر روز چهارشنبه کشته شدند."),
    ("ar", "قُتل أربعة عشر عاملا على الأقل يوم الأربعاء، بحسب ما نقلته وكالة تماريسك عن ممرضة."),
    ("en", "At least fourteen dock workers died at the ferry landing when soldiers fired on a strike. (Tamarisk)"),
    ("en", "SOURCE: PORT ELDA TAMARISK NEWS IN ENGLISH 3 MAY 2001\n\n[TEXT] FOURTEEN DOCKERS DEAD AFTER A STRIKE."),
)


@pytest.mark.parametrize(("lang", "text"), RETOLD)
def test_a_named_outlet_is_the_parent(lang: str, text: str) -> None:
    """An outlet named in a sentence, a credit or a heading, in any script, is led back to its report of these days."""
    tables = trace(*wire(), source("child", text, date(2001, 5, 4), publisher="Alder Courier", languages=[lang]))

    row = parent_row(tables, "child", "report")

    assert row["relation"] in {"attribution", "excerpt", "copy"}
    assert row["p_relation"] >= 0.5
    assert not [r for r in rows_of(tables, "child") if r["parent_id"] == "old"]
    assert not any("amarisk" in (r["parent_outside"] or "") for r in rows_of(tables, "child"))
    assert origins(tables, "child", "report") < 1.5


def test_a_later_report_is_no_parent() -> None:
    """What was published after the text that names its outlet cannot be what is meant."""
    tables = trace(
        source("late", ENGLISH, date(2001, 5, 9), publisher="Tamarisk News", languages=["en"]),
        source("child", RETOLD[0][1], date(2001, 5, 4), publisher="Alder Courier", languages=["fr"]),
    )

    assert not [row for row in rows_of(tables, "child") if row["parent_id"] == "late"]


def test_reports_that_fit_alike_share_the_probability() -> None:
    """Two reports of the named outlet on one day, in another language: neither is surer than one half."""
    twin = source("twin", ENGLISH[60:], date(2001, 5, 3), publisher="Tamarisk News", languages=["en"])
    child = source("child", RETOLD[2][1], date(2001, 5, 4), publisher="Al-Fanar", languages=["ar"])

    shared = [r["p_relation"] for r in rows_of(trace(*wire(), twin, child), "child") if r["relation"] == "attribution"]
    alone = parent_row(trace(*wire(), child), "child", "report")["p_relation"]

    assert len(shared) == 2
    assert max(shared) <= 0.5 < alone


def test_a_numbered_communique_in_another_language_is_the_parent() -> None:
    """ "The Ministry of Fisheries and Interior said in its communique No. 17": led back to the ministry's own text."""
    tables = trace(
        source(
            "paper",
            "اطلاعیهٔ شمارهٔ ۱۷\n\nوزارت کشور به آگاهی می‌رساند که چهار راهزن در اسکله کشته شدند.",
            date(2001, 5, 3),
            publisher="Ministry of the Interior, Elda",
            kind="official",
            languages=["fa"],
        ),
        source(
            "report",
            "Four bandits were killed at the landing, the Ministry of the Interior said in its communique No. 17.",
            date(2001, 5, 3),
            publisher="Eldapress",
            languages=["en"],
        ),
    )

    row = parent_row(tables, "report", "paper")

    assert row["p_relation"] >= 0.5
    assert "17" in row["why"]
    assert families(tables, "paper") & families(tables, "report")


def test_who_is_named_farther_back_comes_second() -> None:
    """Two outlets named, one of which has it from the other: the nearer is the likelier parent."""
    tables = trace(
        *wire(),
        source("second", RETOLD[0][1], date(2001, 5, 4), publisher="L'Aube du Détroit", languages=["fr"]),
        source(
            "third",
            "أوردت صحيفة «لوب دو ديتروا» أن أربعة عشر عاملا قتلوا، استنادا إلى ما نقلته وكالة تماريسك.",
            date(2001, 5, 5),
            publisher="Al-Fanar",
            languages=["ar"],
        ),
    )

    told = {r["parent_id"]: r["p_relation"] for r in rows_of(tables, "third") if r["parent_source_id"]}

    assert told["second"] >= 0.5 > told.get("report", 0.0)


def test_a_witness_quoted_by_name_leads_to_the_own_account() -> None:
    """A report that quotes a person whose own signed account lies in the case depends on that account."""
    tables = trace(
        source(
            "account",
            "Je m'appelle Odile Marchepied. De la grue j'ai vu douze hommes descendre du bac à 22 h 40.",
            date(2001, 5, 20),
            author="Odile Marchepied",
            kind="testimony",
            languages=["fr"],
        ),
        source(
            "report",
            "The crane driver, Odile Marchepied, told a notary that twelve men left the ferry at 22:40.",
            date(2001, 6, 12),
            publisher="Elda Rights Watch",
            kind="report",
            languages=["en"],
        ),
    )

    assert parent_row(tables, "report", "account")["p_relation"] >= 0.5


PLAIN = (
    "The ferry left Elda at noon with forty passengers and a brass band.",
    "The governor of Elda said that the tamarisk trees would be cut.",
    "Tamarisk honey is sold on the quay.",
    "She came from Elda on Monday and said nothing.",
    "Elda denies that the ferry was late.",
    "Le vieux port d'Elda sent la rose.",
)


@pytest.mark.parametrize("text", PLAIN)
def test_a_word_of_a_name_is_no_naming(text: str) -> None:
    """A place or a plant whose word is part of an outlet's name names no outlet."""
    publishers = Publishers({"a": "Tamarisk News", "b": "La Gazette d'Elda", "c": "Elda Radio"}, {})

    assert publishers.find(text, "child") == []


def test_nobody_names_himself() -> None:
    """An outlet that names itself, in full or in part, is not its own parent."""
    tables = trace(
        source("one", ENGLISH, date(2001, 5, 3), publisher="Tamarisk News", languages=["en"]),
        source("two", "A nurse told Tamarisk that fourteen died.", date(2001, 5, 4), publisher="Tamarisk News"),
    )

    rows = [row for row in tables["lineages"].to_pylist() if row["relation"] == "attribution"]

    assert not [row for row in rows if row["parent_source_id"] or "amarisk" in (row["parent_outside"] or "")]


def test_the_order_of_sources_does_not_matter_for_names() -> None:
    """The same sources in another order give the same lineages."""
    documents = [
        *wire(),
        *(source(f"child{i}", text, date(2001, 5, 4), languages=[lang]) for i, (lang, text) in enumerate(RETOLD)),
    ]

    forth: pa.Table = trace(*documents)["lineages"]

    assert forth == trace(*reversed(documents))["lineages"]
