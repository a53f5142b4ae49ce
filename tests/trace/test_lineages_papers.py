"""Papers without a publisher, the own words of a person, and how speakers outside the case are called."""

from __future__ import annotations

from datetime import date

import pytest
from test_lineages import WIRE, families, rows_of, source

from stemmata.trace.callings import called
from stemmata.trace.lineages import find_lineages
from stemmata.trace.speakers import read_speaker


def mention(name: str, kind: str, normal: str) -> dict:
    return {"source_id": name, "start": 0, "end": 1, "kind": kind, "as_written": "", "normal": normal}


def figure(name: str, value: int) -> dict:
    return mention(name, "quantity", f'{{"low": {value}, "high": {value}}}')


LOG = "دفتر وقایع اسکله\n\n۲۱:۱۷ – قایق دوم پهلو گرفت. هفتاد و سه نفر.\n\n۲۲:۰۴ – چراغ‌ها خاموش شد.\n\n۲۳:۳۹ – بازگشت."
STORY = (
    "A log of the harbour guard, a copy of which was seen by this agency, has an entry for 21:17. At 22:04 the lamps "
    "were put out. The second boat carried 73 men and left at 23:39."
)


def lineages(story: str, *figures: int, published: date = date(2001, 5, 9)) -> list[dict]:
    sources = [
        source("log", LOG, date(2001, 5, 3), kind="other", languages=["fa"]),
        source("story", story, published, publisher="Tamarisk News", languages=["en"], kind="press"),
        *(source(f"x{i}", f"{WIRE[:40]} {i}", date(2001, 4, 1), languages=["en"]) for i in range(12)),
    ]
    texts = {s["source_id"]: s["text"] for s in sources}
    mentions = [figure("log", 73), *(figure("story", value) for value in figures)]
    return [row for row in find_lineages(sources, texts, mentions, []).rows if row["source_id"] == "story"]


def test_a_quoted_log_is_the_parent_of_its_report() -> None:
    """A report in another language that speaks of a log and gives its times and figures in order has it thence."""
    told = [row for row in lineages(STORY, 73) if row["parent_id"] == "log"]

    assert told
    assert told[0]["p_relation"] >= 0.5
    assert "in the same order" in told[0]["why"]


@pytest.mark.parametrize(
    "story",
    [
        STORY.replace("A log of", "A boat of").replace("an entry for", "a crew since"),
        STORY.replace("21:17", "20:12").replace("22:04", "23:01"),
    ],
)
def test_times_alone_and_papers_alone_are_no_parents(story: str) -> None:
    """Times in common without a word of a paper, or a paper without figures in common, make no parent."""
    assert not [row for row in lineages(story, 73) if row.get("parent_source_id")]


def test_a_later_log_is_no_parent() -> None:
    """A paper that came to light after the report is not what the report saw."""
    assert not [row for row in lineages(STORY, 73, published=date(2001, 5, 1)) if row.get("parent_source_id")]


def test_two_papers_of_one_mouth_are_one_origin() -> None:
    """An interview with a person and her signed statement of the next day share their origin, whatever the outlets."""
    from test_lineages import trace

    said = "We were two hundred in the yard with the children when three grey boats came down the canal without lamps."
    tables = trace(
        source("interview", f"Presenter: What did you see?\n\nMarchepied: {said} Nobody warned us.",
               date(2001, 5, 5), author="Odile Marchepied (interviewed)", publisher="Radio Lantern", kind="press"),
        source("statement", f"To the people of Elda. {said} Nobody warned us and nobody helped us.\n\nOdile Marchepied",
               date(2001, 5, 6), author="Odile Marchepied", publisher="Dockers of Elda", kind="other"),
        source("other", "The choir sang for the mayor in the rain.", date(2001, 5, 6), author="Ines Calloway"),
    )  # fmt: skip

    assert families(tables, "interview") & families(tables, "statement")
    assert not families(tables, "other") & families(tables, "statement")
    assert all("Calloway" not in (row["parent_outside"] or "") for row in rows_of(tables, "other"))


NAMES = (
    ("vendredi un médecin de l'hôpital", "fr", "un médecin de l'hôpital"),
    ("yesterday Commissioner Aldo Marchetti", "en", "Commissioner Aldo Marchetti"),
    ("communique by the General Command of the Amber Coast", "en", "General Command of the Amber Coast"),
    ("متن نشست خبری دادستان کل", "fa", "دادستان کل"),
    ("the Amber Coast Front (ACF", "en", "the Amber Coast Front (ACF)"),
    ("المذيع", "ar", ""),
    ("پرسش", "fa", ""),
    ("سه خبرگزاری سه عدد", "fa", ""),
    ("یک شب", "fa", ""),
)


@pytest.mark.parametrize(("written", "lang", "wanted"), NAMES)
def test_speakers_are_called_by_their_names_alone(written: str, lang: str, wanted: str) -> None:
    """Weekdays, papers and verbs are taken off a name; what can be no name gives nothing."""
    assert called(read_speaker(written, lang)) == wanted
