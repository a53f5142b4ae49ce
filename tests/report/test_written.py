"""Written reports: what stops them, where, and what comes out of those that nothing stops."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import fabricated
import pyarrow as pa
import pyarrow.compute as pc
import pypdf
import pytest
from fabricated import BY_KEY
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from stemmata.config import Settings
from stemmata.read import docx as docx_reader
from stemmata.read import pdf as pdf_reader
from stemmata.read.reading import ReadOptions
from stemmata.report import run
from stemmata.report.dossier import Dossier
from stemmata.report.edition import edition
from stemmata.report.gate import admit
from stemmata.report.leaks import scan
from stemmata.report.terms import Terms
from stemmata.report.texts import LANGUAGES, keys, texts
from stemmata.report.written import pdf
from stemmata.report.written.certainty import SECTIONS, Grade, strength
from stemmata.report.written.checking import Checked
from stemmata.report.written.desk import FORMS, Desk
from stemmata.report.written.docx import directions
from stemmata.report.written.faults import Fault
from stemmata.report.written.markdown import MOST_BYTES, read
from stemmata.report.written.statements import statements
from stemmata.tables import TABLES
from stemmata.values.guarded import Guarded
from stemmata.values.ids import row_id
from stemmata.values.words import words_of

HEAD = '+++\ntitle = "Karsan"\nlanguage = "{lang}"\nauthors = ["R. Albin"]\n+++\n'
FIRST = HEAD.count("\n") + 1
"""Line of the file on which a body begins."""
AGENCY, COURIER, COMMUNIQUE, ADMISSION, HIDDEN, GONE = (
    BY_KEY[key].source_id[:12] for key in ("agency", "courier", "communique", "admission", "hidden", "gone")
)
FINDINGS: tuple[dict[str, Any], ...] = (
    {"finding_id": "F1", "standard": "clear and convincing", "verdict": "established", "status": "approved"},
    {"finding_id": "F2", "standard": "reasonable grounds to believe", "verdict": "established", "status": "in review"},
    {"finding_id": "F3", "standard": "reasonable grounds to believe", "verdict": "established", "status": "approved"},
    {"finding_id": "F4", "standard": "clear and convincing", "verdict": "not established", "status": "approved"},
    {"finding_id": "F5", "standard": "beyond reasonable doubt", "verdict": "established", "status": "approved"},
    {"finding_id": "F6", "standard": "clear and convincing", "verdict": "established", "status": "approved",
     "look_again": ["a claim it rests on is no longer there"]},
)  # fmt: skip
ESTIMATES: tuple[dict[str, Any], ...] = (
    {"estimate_id": row_id("e", 1), "stratum": "", "method": "combined", "n_documented": 25, "median": 40.4,
     "low": 31.0, "high": 62.5, "level": 0.95, "verdict": "estimated", "reasons": "[]"},
    {"estimate_id": row_id("e", 2), "stratum": "", "method": "decomposable", "n_documented": 25, "level": 0.95,
     "verdict": "refused", "reasons": '["too-few-lists"]'},
)  # fmt: skip
STATEMENT = "At least 31 people were killed at the Karsan bridge on 12 April 2031."


def _claim_id(key: str, topic: str) -> str:
    rows = fabricated.tables()["claims"].to_pylist()
    return next(r["claim_id"] for r in rows if r["source_id"] == BY_KEY[key].source_id and r["topic"] == topic)


FORTY, REJECTED, ACCEPTED = (
    _claim_id("agency", "victim_number"), _claim_id("herald", "perpetrator"), _claim_id("admission", "victim_number"),
)  # fmt: skip


def _tables() -> dict[str, pa.Table]:
    """The invented case with findings of every standing, without its restricted list, so that estimates are open."""
    found = fabricated.tables()
    rows = [
        {"statement": STATEMENT, "claims_for": [ACCEPTED], "claims_against": [FORTY], "decided_by": "A. Author",
         "reasons": "The commission names them.", "approved_by": "B. Reviewer", "independent_origins": 2.0,
         "independent_low": 1.0, "independent_high": 3.0, "look_again": [], "lacking": []} | one
        for one in FINDINGS
    ]  # fmt: skip
    found["findings"] = TABLES["findings"].build(rows)
    open_rows = pc.not_equal(found["records"].column("source_id"), BY_KEY["roll"].source_id)
    found["records"] = found["records"].filter(open_rows)
    found["estimates"] = TABLES["estimates"].build(ESTIMATES)
    return found


@pytest.fixture(scope="module")
def desk() -> Desk:
    """The desk over the invented case."""
    case = Settings.model_validate({"case": {"title": "The Karsan Bridge"}})
    return Desk.of(_tables(), case, fabricated.PlainLedger(fabricated.ledger_lines()))


def checked(desk: Desk, body: str, lang: str = "en") -> Checked:
    """Hold a body against the invented case."""
    return desk.check("test", (HEAD.format(lang=lang) + body).encode())


def faults(desk: Desk, body: str, lang: str = "en") -> list[Fault]:
    """What is wrong with a body."""
    return list(checked(desk, body, lang).faults)


def stops(desk: Desk, body: str, lang: str = "en") -> list[tuple[str, int, int, str]]:
    """What stops a body: code, line and column within it, words."""
    return [(f.code, f.at.line - FIRST + 1, f.at.column, f.words) for f in faults(desk, body, lang) if f.stops]


# -- what is cited ----------------------------------------------------------------------------------------------------


def test_a_report_in_order_is_in_order(desk: Desk) -> None:
    """Claims, findings, sources, persons, answers, questions, estimates and the words of a source can be cited."""
    answer, question = row_id("answer", "victim_number", "40"), row_id("question", "victim_number")
    body = (
        f"The agency reports forty dead. [@claim:{FORTY[:8]}]\n\n"
        f'Dr Ilyan Desh says “Forty people were killed”. [@source:{AGENCY} "Forty people were killed"]\n\n'
        f"At least 31 people were killed on 12 April 2031. [@finding:F1; @source:{ADMISSION}]\n\n"
        f"Many say so [@answer:{answer[:8]}]; it was asked [@question:{question[:8]}] of "
        f"[@person:{fabricated.BURIED[0][:10]}] and counted [@estimate:all].\n"
    )

    assert stops(desk, body) == []


@pytest.mark.parametrize(
    ("cited", "words"),
    [
        ("[@claim:0123456789]", "@claim:0123456789"),
        ("[@finding:F99]", "@finding:F99"),
        ("[@claim:ab]", "@claim:ab"),
        ("[@estimate:Northern]", "estimate:Northern"),
        ("[@source:S01]", "@source:S01"),
    ],
)
def test_a_citation_that_leads_nowhere_stops_with_its_place(desk: Desk, cited: str, words: str) -> None:
    """The line and the column are those of the citation itself."""
    assert stops(desk, f"All is quiet.\n\nIt is said\nthat so {cited}.\n") == [("R202", 4, 10, words)]


def test_words_that_do_not_stand_in_the_source_stop(desk: Desk) -> None:
    """A pinpoint is verbatim: letter case and line ends aside."""
    found = stops(desk, f'He says so. [@source:{AGENCY} "Fifty people were killed"]\n')

    assert found == [("R207", 1, 14, "Fifty people were killed")]
    assert stops(desk, f'He says so. [@source:{AGENCY} "forty  PEOPLE\nwere killed"]\n') == []


@pytest.mark.parametrize("what", ["nothing", "[@]", "[@claim]", "[@rumour:abcd]", '[@claim:abcd "words"]'])
def test_what_looks_like_a_citation_and_is_none(desk: Desk, what: str) -> None:
    """A citation of nothing known is a fault of form, never passed over in silence."""
    codes = {code for code, *_ in stops(desk, f"It is said so {what}.\n")}

    assert codes == (set() if what == "nothing" else {"R201"})


def test_a_rejected_claim_stops_and_an_unreviewed_one_warns(desk: Desk) -> None:
    """What a person rejected bears nothing; what no person has seen is told."""
    rejected = faults(desk, f"The Herald reports it. [@claim:{REJECTED[:10]}]\n")
    unseen = faults(desk, f"The agency reports forty. [@claim:{FORTY[:10]}]\n")
    seen = faults(desk, f"The commission counts 31. [@claim:{ACCEPTED[:10]}]\n")

    assert [f.code for f in rejected] == ["R210"]
    assert [(f.code, f.stops) for f in unseen] == [("R253", False)]
    assert seen == []


# -- what may not leave the house -------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [HIDDEN, GONE])
def test_a_closed_or_withdrawn_source_cannot_be_cited_and_is_not_told_of(desk: Desk, source: str) -> None:
    """The fault names what the author wrote and nothing that the author did not."""
    found = faults(desk, f"Somebody says so. [@source:{source}]\n")

    assert [f.code for f in found] == ["R203"]
    told = found[0].line("x.md")
    assert source in told
    assert not any(word in told for word in ("Nadira", "Lenka", "Safe House", "testimony", "interview"))


def test_a_restricted_claim_cannot_be_cited(desk: Desk) -> None:
    """Its quotation and its speaker stay in the house."""
    found = faults(desk, f"Somebody says so. [@claim:{_claim_id('hidden', 'victim_number')[:10]}]\n")

    assert [f.code for f in found] == ["R203"]
    assert "fifty" not in found[0].line("x.md")


def test_words_of_withheld_sources_stop_a_report_without_being_repeated(desk: Desk) -> None:
    """A name that only closed material has is no author's to publish."""
    found = faults(desk, "## Sources {own}\n\nWe thank Nadira Telu.\n")

    assert [(f.code, f.at.line - FIRST + 1, f.at.column) for f in found if f.stops] == [("R208", 3, 10)]
    assert "Nadira" not in found[0].line("x.md")


def test_estimates_over_closed_rows_cannot_be_told() -> None:
    """What was reckoned over a restricted list is withheld, and that is said."""
    tables = _tables() | {"records": fabricated.tables()["records"]}
    shut = Desk.of(tables, Settings(), fabricated.PlainLedger())

    assert [code for code, *_ in stops(shut, "There are {{estimate:all}}.\n")] == ["R203"]


def test_a_protected_name_leaves_no_edition_in_a_report_either() -> None:
    """Its pseudonym stands instead, in the text, the quotation and the note; ids of the case still lead there."""
    guarded = Guarded("person", ("Ilyan Desh", "Dr Ilyan Desh"), "person K7QA")
    terms = Terms(guarded=(guarded,), secret=b"s" * 32)
    tables = _tables()
    admission = admit(tables, terms)
    shut = Desk.over(admission, edition("Karsan", admission.tables), tables, Settings(), fabricated.PlainLedger())
    body = f'Ilyan Desh says that forty were killed. [@source:{AGENCY} "Forty people were killed"]\n'
    found = checked(shut, f"{body}\nThe agency names “a surgeon at the municipal hospital”. [@source:{AGENCY}]\n")
    made = shut.forms(found, ("html", "docx"))

    assert [f.line("x") for f in found.faults if f.stops] == []
    text = html.fromstring(made["test.html"]).find(".//main").text_content()
    assert re.search(r"person K7QA\W* says that forty were killed", text)
    assert AGENCY not in text
    assert texts("en")("annex.redacted") in text
    assert not any("Desh" in said for said in (text, _docx_text(made["test.docx"])))


def test_an_edition_holds_its_reports_and_the_leak_scan_finds_nothing_in_them(tmp_path: Path) -> None:
    """Page, PDF and DOCX are searched as everything is; a report for another edition stays out."""
    terms = Terms(guarded=(Guarded("person", ("Ilyan Desh", "Dr Ilyan Desh"), "person K7QA"),), secret=b"s" * 32)
    body = f'Ilyan Desh says that forty were killed. [@source:{AGENCY} "Forty people were killed"]\n'
    data = (HEAD.format(lang="en") + body).encode()
    court = data.replace(b'language = "en"', b'language = "en"\neditions = ["court"]')
    work = replace(fabricated.work(tmp_path / "evidence", _tables()), reports={"court": court, "night": data})
    made = Dossier.of(work, terms)
    files = [(path, content) for path, content in made.files if path.startswith("report/")]
    found = scan(files, made.admission.finder)

    assert {path for path, _ in files} - {"report/night.pdf"} == {
        "report/index.html", "report/night.html", "report/night.docx"
    }  # fmt: skip
    assert (found.leaks, found.unseen) == ([], [])
    planted = scan([("report/night.html", b"<p>Ilyan Desh</p>")], made.admission.finder)
    assert planted.leaks


# -- numbers, days, quotations ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "good", "bad", "words"),
    [
        ("en", "The agency reports forty dead", "The agency reports forty-two dead", "forty-two"),
        ("en", "The agency reports 40 dead", "The agency reports 41 dead", "41"),
        ("fr", "L’agence rapporte quarante morts", "L’agence rapporte quarante-deux morts", "quarante-deux"),
        ("fa", "خبرگزاری از چهل کشته خبر داد", "خبرگزاری از چهل و دو کشته خبر داد", "چهل و دو"),
        ("fa", "خبرگزاری از ۴۰ کشته خبر داد", "خبرگزاری از ۴۲ کشته خبر داد", "۴۲"),
        ("ar", "ذكرت الوكالة ٤٠ قتيلا", "ذكرت الوكالة ٤٢ قتيلا", "٤٢"),
        ("ar", "ذكرت الوكالة أربعين قتيلا", "ذكرت الوكالة خمسين قتيلا", "خمسين"),
    ],
)
def test_a_number_must_stand_in_what_the_sentence_cites(desk: Desk, lang: str, good: str, bad: str, words: str) -> None:
    """In digits of every script and in words of each language."""
    cite = f"[@claim:{FORTY[:8]}]"
    found = stops(desk, f"{bad}. {cite}\n", lang)

    assert stops(desk, f"{good}. {cite}\n", lang) == []
    assert [(code, said) for code, _, _, said in found] == [("R204", words)]
    assert found[0][2] == bad.index(words) + 1


@pytest.mark.parametrize(
    ("lang", "bad"),
    [
        ("en", "The agency reports 40 % dead"), ("en", "The agency reports 40 to 50 per cent dead"),
        ("en", "The agency reports half of them dead"), ("en", "The agency reports two thirds dead"),
        ("en", "The agency reports **forty-two** dead"), ("en", "The agency reports 4**2** dead"),
        ("en", "The agency reports &#52;2 dead"), ("en", "The agency reports ４２ dead"),
        ("en", "The agency reports 38 to 42 dead"), ("en", "The agency reports 40,000 dead"),
        ("en", "The agency reports dozens dead"), ("en", "The agency says “42” died"),
        ("fr", "L’agence rapporte 40 % de morts"), ("fr", "L’agence rapporte la moitié"),
        ("fr", "L’agence rapporte une cinquantaine de morts"), ("fr", "L’agence rapporte quatre-vingts morts"),
        ("fa", "خبرگزاری از ۴۰ درصد کشته خبر داد"), ("fa", "خبرگزاری از یک‌سوم مردم خبر داد"),
        ("fa", "خبرگزاری از چهل هزار کشته خبر داد"), ("fa", "خبرگزاری از ده‌ها کشته خبر داد"),
        ("ar", "ذكرت الوكالة ٤٠ في المئة"), ("ar", "ذكرت الوكالة مقتل شخصين"),
        ("ar", "ذكرت الوكالة ثلث السكان"), ("ar", "ذكرت الوكالة بين ٣٠ و٤٠ قتيلا"),
    ],
)  # fmt: skip
def test_no_other_number_stands_for_forty(desk: Desk, lang: str, bad: str) -> None:
    """Neither a part of a whole nor a range, a round word, a pair, nor digits that are marked or written otherwise."""
    for form in ("{}. {}", "- {} {}", "> {} {}", "# {} {}", "| x |\n|---|\n| {} {} |"):
        found = stops(desk, form.format(bad, f"[@claim:{FORTY[:8]}]") + "\n", lang)
        assert "R204" in {code for code, *_ in found}, form


@pytest.mark.parametrize(
    ("lang", "good"),
    [
        ("en", "About forty died, the agency reports"), ("en", "The agency reports over 40 (forty) dead"),
        ("en", "The first agency of the G7 reports forty"), ("en", "The agency reports forty [three men]{own: seen}"),
        ("fr", "L’agence rapporte une quarantaine de morts"), ("fa", "خبرگزاری از بیش از چهل کشته خبر داد"),
        ("ar", "ذكرت الوكالة أكثر من أربعين قتيلا"),
    ],
)  # fmt: skip
def test_forty_may_be_said_in_other_ways(desk: Desk, lang: str, good: str) -> None:
    """Round words, names that hold a digit, and numbers that the authors answer for are no faults."""
    assert stops(desk, f"{good}. [@claim:{FORTY[:8]}]\n", lang) == []


def test_a_number_is_held_against_its_own_sentence_alone(desk: Desk) -> None:
    """What the next sentence cites does not help, and a row of a table stands for itself."""
    text = f"The agency reports forty dead. [@claim:{FORTY[:8]}] It names thirty-one. [@source:{AGENCY}]\n"
    row = f"| the agency [@claim:{FORTY[:8]}] |"
    table = f"| who | dead |\n|---|---|\n{row} 40 |\n{row} 31 |\n"

    assert [(code, line, words) for code, line, _, words in stops(desk, text)] == [("R204", 1, "thirty-one")]
    assert [(code, line, words) for code, line, _, words in stops(desk, table)] == [("R204", 4, "31")]


def test_names_that_hold_numbers_are_no_numbers(desk: Desk) -> None:
    """F1, S07, “one” and “first” are not counted."""
    assert stops(desk, f"As F1 and S07 say, one doctor first reported forty. [@claim:{FORTY[:8]}]\n") == []


@pytest.mark.parametrize(
    ("lang", "good", "bad"),
    [
        ("en", "on 12 April 2031", "on 13 April 2030"),
        ("en", "in April 2031", "in May 2031"),
        ("fr", "le 12 avril 2031", "le 14 avril 2030"),
        ("fa", "در ۲۳ فروردین ۱۴۱۰", "در ۲۵ فروردین ۱۴۰۹"),
        ("ar", "في ١٢ أبريل ٢٠٣١", "في ١٤ أبريل ٢٠٣٠"),
    ],
)
def test_a_day_must_stand_in_what_the_sentence_cites(desk: Desk, lang: str, good: str, bad: str) -> None:
    """In three calendars; a coarser date stands, another does not."""
    said = {"en": "It happened", "fr": "Cela arriva, selon l’agence,", "fa": "این روی داد", "ar": "وقع هذا"}[lang]
    cite = f"[@claim:{ACCEPTED[:8]}]"

    assert stops(desk, f"{said} {good}. {cite}\n", lang) == []
    assert [code for code, *_ in stops(desk, f"{said} {bad}. {cite}\n", lang)] == ["R205"]


def test_a_quotation_must_stand_in_what_the_sentence_cites(desk: Desk) -> None:
    """Words left out are marked by three dots; a translation by its author."""
    cite = f"[@source:{AGENCY}]"

    assert stops(desk, f"Desh says “Forty people were killed … told this agency by telephone”. {cite}\n") == []
    assert [code for code, *_ in stops(desk, f"Desh says “Forty people were shot dead”. {cite}\n")] == ["R207"]
    translated = (
        f"The staff says [“no shot was fired at anybody”]{{own: translated by R. Albin}}. [@source:{COMMUNIQUE}]\n"
    )
    assert stops(desk, translated) == []


def test_own_words_are_let_pass_with_their_reason_and_counted(desk: Desk) -> None:
    """The reason is printed as a note; without one it is a fault."""
    found = checked(desk, f"[Four gates]{{own: counted on the map}} stand open, says Desh. [@source:{AGENCY}]\n")

    assert not found.stopped
    assert found.counts.own == 1
    assert [code for code, *_ in stops(desk, f"[Four]{{own:}} gates. [@source:{AGENCY}]\n")] == ["R201"]


# -- values -----------------------------------------------------------------------------------------------------------


def _page(desk: Desk, body: str, lang: str = "en") -> str:
    found = checked(desk, body, lang)
    assert not found.stopped, [f.line("x") for f in found.faults]
    made = desk.forms(found, ("html",))["test.html"].decode()
    return " ".join(html.fromstring(made).find(".//main").text_content().split())


def test_values_are_what_the_tables_say(desk: Desk) -> None:
    """Numbers of estimates are whole, halves up; counts count what is open."""
    answer = row_id("answer", "victim_number", "40")[:8]
    ends = "{{estimate:all.low}} to {{estimate:all.high}}, {{estimate:all.documented}} named"
    counts = "{{count:sources}} sources, {{count:approved}} findings; {{estimate:all/decomposable}}"
    body = (
        f"So many: {{{{estimate:all.median}}}}, {ends}; {counts}.\n\nThe {{{{answer:{answer}.sources}}}} who say so.\n"
    )
    said = _page(desk, body)
    n_sources = len(desk.library.edition.sources)

    assert f"So many: 40, 31 to 63, 25 named; {n_sources} sources, 5 findings; 25 persons are documented;" in said
    assert "fewer than three lists name anybody" in said
    assert "The 3 who say so." in said


@pytest.mark.parametrize(("lang", "said"), [("en", "40"), ("fr", "40"), ("fa", "۴۰"), ("ar", "٤٠")])
def test_values_speak_the_language_of_the_report(desk: Desk, lang: str, said: str) -> None:
    """Digits too."""
    assert texts(lang)(
        "estimate.estimated", median=said, low=texts(lang).number(31), high=texts(lang).number(63),
        level=texts(lang).number(95), documented=texts(lang).number(25),
    ) in _page(desk, "{{estimate:all}}.\n", lang)  # fmt: skip


@pytest.mark.parametrize(
    "value",
    ["estimate:all/decomposable.median", "estimate:all.mean", "finding:F1.colour", "count:rumours", "claim:ffff"],
)
def test_a_value_that_is_not_there_stops(desk: Desk, value: str) -> None:
    """A refused estimate has no median, and nobody gets a zero for it."""
    found = stops(desk, f"There are {{{{{value}}}}}.\n")

    assert [(code, column) for code, _, column, _ in found] == [("R202" if value == "claim:ffff" else "R209", 11)]


# -- strength ---------------------------------------------------------------------------------------------------------

CERTAIN = {
    "en": "It is proven beyond reasonable doubt that people were killed.",
    "fr": "Il est prouvé hors de tout doute que des gens ont été tués.",
    "fa": "بی‌تردید مردم کشته شدند.",
    "ar": "لا شك في أن أناسا قتلوا.",
}
ESTABLISHED = {
    "en": "It is established by clear and convincing evidence that people were killed.",
    "fr": "Il est établi, par une preuve claire et convaincante, que des gens ont été tués.",
    "fa": "با دلایل روشن و قانع‌کننده احراز شده است که مردم کشته شدند.",
    "ar": "من الثابت بأدلة واضحة ومقنعة أن أناسا قتلوا.",
}
GROUNDS = {
    "en": "There are reasonable grounds to believe that people were killed.",
    "fr": "Il y a des motifs raisonnables de croire que des gens ont été tués.",
    "fa": "دلایل معقول برای باور هست که مردم کشته شدند.",
    "ar": "هناك أسباب معقولة للاعتقاد بأن أناسا قتلوا.",
}
PLAIN = {
    "en": "People were killed.",
    "fr": "Des gens ont été tués.",
    "fa": "مردم کشته شدند.",
    "ar": "قتل أناس.",
}
OPEN = {
    "en": "It is not established that people were killed.",
    "fr": "Il n’est pas établi que des gens ont été tués.",
    "fa": "احراز نشده است که مردم کشته شدند.",
    "ar": "لم يثبت أن أناسا قتلوا.",
}
PENDING = {
    "en": "That people were killed is not yet approved.",
    "fr": "Que des gens ont été tués n’est pas encore approuvé.",
    "fa": "اینکه مردم کشته شدند هنوز تأیید نشده است.",
    "ar": "أن أناسا قتلوا لم يُعتمد بعد.",
}
LADDER = (PENDING, OPEN, GROUNDS, PLAIN, ESTABLISHED, CERTAIN)
LET = {"F1": 5, "F2": 1, "F3": 4, "F4": 2, "F5": 6, "F6": 1}
"""Of the ladder, how many rungs a finding lets stand."""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("finding", sorted(LET))
def test_no_words_are_stronger_than_their_finding(desk: Desk, lang: str, finding: str) -> None:
    """By verdict, standard and status; what is weaker stands, and a finding nobody approved is called so."""
    stands = [not stops(desk, f"{rung[lang]} [@finding:{finding}]\n", lang) for rung in LADDER]
    allowed = [i < LET[finding] for i in range(len(LADDER))]
    if LET[finding] > 1:
        assert stands[1:] == allowed[1:]
    else:
        assert stands == allowed


def test_a_strong_word_is_named_with_its_place_and_the_finding(desk: Desk) -> None:
    """File, line, column, the words, how the finding stands, the mend."""
    found = faults(desk, "All is quiet [@finding:F3].\nThat people were killed is undoubtedly true. [@finding:F3]\n")
    told = next(f for f in found if f.stops)

    assert told.line("reports/x.md").startswith(
        f"reports/x.md:{FIRST + 1}:28: R206: “undoubtedly”: these words are certain; F3 is approved: established, "
        "reasonable grounds to believe; use the words of its standard"
    )


def test_the_weakest_of_several_findings_governs(desk: Desk) -> None:
    """A sentence that cites two is no stronger than either lets it be."""
    assert [c for c, *_ in stops(desk, f"{ESTABLISHED['en'][:-1]} [@finding:F1; @finding:F3].\n")] == ["R206"]


def test_no_claim_establishes_anything(desk: Desk) -> None:
    """Strong words need a finding; a claim told as a fact is a warning."""
    cite = f"[@claim:{ACCEPTED[:8]}]"

    assert [c for c, *_ in stops(desk, f"It is proven that 31 died. {cite}\n")] == ["R206"]
    assert [f.code for f in faults(desk, f"31 died at the bridge. {cite}\n")] == ["R252"]
    assert faults(desk, f"The commission says that 31 died. {cite}\n") == []


@pytest.mark.parametrize("words", ["counted at the yard", "named by lists", "confirmed", "quoted everywhere"])
def test_a_verb_of_speech_alone_is_no_hedge(desk: Desk, words: str) -> None:
    """What is not established is called alleged, open or possible; that somebody counted makes it no weaker."""
    assert [c for c, *_ in stops(desk, f"People, {words}, were killed. [@finding:F4]\n")] == ["R206"]
    assert stops(desk, f"People, {words}, are alleged to have been killed. [@finding:F4]\n") == []


def test_strong_words_of_others_and_own_words_do_not_count(desk: Desk) -> None:
    """A quotation is its speaker's; a marked word its author's, with the reason."""
    marked = "People were killed [without doubt]{own: the commission's words, see its report}. [@finding:F3]\n"

    assert stops(desk, marked) == []
    assert stops(desk, "On 3 May 2031 it may rain. [@finding:F4]\n")[0][0] == "R205"  # May is no word of possibility


SENTENCES = tomllib.loads((Path(__file__).parent / "certainty" / "sentences.toml").read_text("utf-8"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_other_words_for_certainty_are_known(desk: Desk, lang: str) -> None:
    """Paraphrases, double denials and modal verbs are too strong for reasonable grounds, and for what is open."""
    said = [one for kind in ("strong", "strong_after") for one in SENTENCES[lang][kind]["sentences"]]
    let = [
        (finding, one) for finding in ("F3", "F4") for one in said
        if "R206" not in {code for code, *_ in stops(desk, f"{one}. [@finding:{finding}]\n", lang)}
    ]  # fmt: skip

    assert let == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_strong_words_that_are_denied_are_no_strong_words(desk: Desk, lang: str) -> None:
    """What is not proven, cannot be said with certainty, or is not known may be written of what is not established."""
    said = [one for kind in ("doubt", "doubt_after") for one in SENTENCES[lang][kind]["sentences"]]

    assert [one for one in said if stops(desk, f"{one}. [@finding:F4]\n", lang)] == []


def test_a_denial_reaches_no_further_than_its_clause(desk: Desk) -> None:
    """What is denied of one thing is not denied of the next."""
    for text in (
        "It is not alleged but proven that people were killed",
        "No shot was heard, and it is proven that people were killed",
        "Nobody spoke; it is certain that people were killed",
        "The disputed killing is proven",
    ):
        assert [code for code, *_ in stops(desk, f"{text}. [@finding:F4]\n")] == ["R206"], text


def test_what_a_named_speaker_found_is_no_verdict_of_the_report(desk: Desk) -> None:
    """A court that found something is told of; that it is established without saying by whom is not."""
    cite = f"[@claim:{ACCEPTED[:8]}]"

    assert stops(desk, f"The commission found that 31 died. {cite}\n") == []
    assert [c for c, *_ in stops(desk, f"It is established that 31 died. {cite}\n")] == ["R206"]


@pytest.mark.parametrize("lang", LANGUAGES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_adding_strong_words_never_makes_a_sentence_weaker(lang: str, data: st.DataObject) -> None:
    """The grade of a sentence is that of its strongest words."""
    rungs = [ESTABLISHED[lang], GROUNDS[lang], PLAIN[lang], CERTAIN[lang]]
    one, other = (data.draw(st.sampled_from(rungs)).rstrip(".") for _ in range(2))

    def grade(text: str) -> Grade:
        words = words_of(text)
        return strength(words, 0, len(words), lang, frozenset()).grade

    assert grade(f"{one} ، {other}") >= max(grade(one), grade(other)) or grade(one) == grade(PLAIN[lang])


# -- the form ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (b"# No head\n", 1, "does not begin"),
        (b'+++\ntitle = "x"\n# never closed\n', 1, "does not begin"),
        (b'+++\ntitle = "x\n+++\n', 2, "not TOML"),
        (b'+++\ntitle = "x"\nlanguage = "tlh"\n+++\n', 3, "'en', 'fr', 'fa' or 'ar'"),
        (b'+++\ntitle = "x"\nlanguage = "en"\ncolour = 1\n+++\n', 4, "not permitted"),
        (b'+++\nlanguage = "en"\n+++\n', 2, "required"),
        ('+++\ntitle = "x"\nlanguage = "en"\n+++\nété'.encode("latin-1"), 5, "not UTF-8"),
        (b"", 1, "does not begin"),
    ],
)
def test_a_broken_file_is_told_with_its_line(desk: Desk, data: bytes, line: int, problem: str) -> None:
    """Nothing of it is built, and nothing raises."""
    found = desk.check("x", data)

    assert found.stopped
    assert [(f.at.line, problem in f.problem) for f in found.faults if f.stops] == [(line, True)]


def test_a_huge_report_is_refused_and_a_large_one_is_checked(desk: Desk) -> None:
    """A megabyte of cited sentences is no trouble."""
    large = f"The agency reports forty dead. [@claim:{FORTY[:8]}]\n\n" * 2_000

    assert desk.check("x", b"x" * (MOST_BYTES + 1)).faults[0].code == "R201"
    assert checked(desk, large).counts.cited == 2_000


def test_deep_and_crooked_markdown_is_survived(desk: Desk) -> None:
    """Nested quotes and lists, lone marks, tables without rows, control characters."""
    body = ">" * 200 + " deep\n\n" + "- " * 100 + "deep\n\n| a |\n|---|\n\n[[@[@claim:]{own:\n{{}} {{x}} \x00 \x1b[2J\n"

    desk.check("x", (HEAD.format(lang="en") + body).encode())


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_every_fault_has_a_place_in_it(body: str) -> None:
    """Whatever an author writes: no exception, and line and column within the file."""
    made = read("x", (HEAD.format(lang="en") + body).encode("utf-8", "replace"))
    list(statements(made.blocks, factual=True))

    assert all(1 <= f.at.line <= len(made.lines) + 1 and f.at.column >= 1 for f in made.faults)


HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) [y](file:///etc/passwd) "
    '<a href="https://evil.example">z</a> ![p](https://evil.example/p.png)'
)


def test_hostile_markdown_is_text(desk: Desk) -> None:
    """No tag of an author reaches the page; addresses that run or read are refused; no picture is loaded."""
    found = stops(desk, f"{HOSTILE}\n")
    assert {code for code, *_ in found} == {"R201"}

    body = "## Notes {own}\n\n<script>alert(1)</script> <img src=x onerror=alert(1)> &lt;b&gt; \"quoted\" 'single'\n"
    made = desk.forms(checked(desk, body), ("html", "docx"))
    tree = html.fromstring(made["test.html"])
    assert not tree.findall(".//script")
    assert not tree.findall(".//img")
    assert "<script>alert(1)</script>" in tree.find(".//main").text_content()
    assert "<script>alert(1)</script>" in _docx_text(made["test.docx"])


def test_statements_without_a_citation_are_warned_of_and_counted(desk: Desk) -> None:
    """Only in sections that must be cited; the share is told."""
    ours = "# What we think {own}\n\nThis is ours.\n\n## And this too\n\nAs well.\n\n# Again {factual}\n\nNot cited.\n"
    found = checked(desk, f"Nobody cited this. The agency reports forty. [@claim:{FORTY[:8]}]\n\n{ours}")
    warned = [(f.code, f.at.line - FIRST + 1) for f in found.faults if f.code == "R251"]

    assert warned == [("R251", 1), ("R251", 13)]
    assert (found.counts.statements, found.counts.cited) == (3, 1)
    assert not found.stopped


# -- what comes out ---------------------------------------------------------------------------------------------------

BODIES = {
    "en": f"# What happened\n\n{ESTABLISHED['en']} [@finding:F1]\n\nThe agency reports forty dead. "
    f'[@source:{AGENCY} "Forty people were killed"]\n',
    "fr": f"# Les faits\n\n{ESTABLISHED['fr']} [@finding:F1]\n\nL’agence rapporte quarante morts. "
    f'[@source:{AGENCY} "Forty people were killed"]\n',
    "fa": f"# چه روی داد\n\n{ESTABLISHED['fa']} [@finding:F1]\n\nستاد مشترک می‌گوید هفت نفر کشته شدند. "
    f'[@source:{COMMUNIQUE} "هفت نفر (از جمله ۲ سرباز) کشته شدند"]\n',
    "ar": f"# ماذا حدث\n\n{ESTABLISHED['ar']} [@finding:F1]\n\n"
    "قال شهود إن الجنود أطلقوا النار على المتظاهرين عند الجسر. "
    f'[@source:{BY_KEY["radio"].source_id[:12]} "الجنود أطلقوا النار على المتظاهرين"]\n',
}


@pytest.fixture(scope="module")
def forms(desk: Desk) -> dict[str, dict[str, bytes]]:
    """A report in each language, in each form that can be made here."""
    made = tuple(form for form in FORMS if form != "pdf" or not pdf.lacking())
    return {lang: desk.forms(checked(desk, body, lang), made) for lang, body in BODIES.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_citation_leads_to_its_words_in_the_dossier(
    lang: str, forms: dict[str, dict[str, bytes]], tmp_path: Path
) -> None:
    """Sentence, note, claim, passage: each address is one of the dossier, and its anchor stands there."""
    work = fabricated.work(tmp_path / "evidence", _tables())
    dossier = fabricated.written(run(work).files, tmp_path / "dossier")
    tree = html.fromstring(forms[lang]["test.html"])
    notes = {li.get("id"): li for li in tree.iterfind(".//ol[@class='notes']/li")}
    calls = [a.get("href") for a in tree.iterfind(".//sup/a")]

    assert calls == ["#n1", "#n2"]
    assert set(notes) == {"n1", "n2"}
    for note in notes.values():
        (href,) = {a.get("href") for a in note.iterfind(".//a") if a.get("href").startswith("../")}
        path, _, anchor = href.removeprefix("../").partition("#")
        assert html.parse(dossier / path).find(f".//*[@id='{anchor}']") is not None
    assert tree.get("dir") == ("rtl" if lang in {"fa", "ar"} else "ltr")
    assert tree.get("lang") == lang
    assert len(re.findall(r"\b[0-9a-f]{64}\b", tree.find(".//*[@id='exhibits']").text_content())) >= 2


def _docx_text(data: bytes) -> str:
    reading = docx_reader.read(data, ReadOptions())
    return reading.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_docx_has_real_footnotes_and_its_own_direction(lang: str, forms: dict[str, dict[str, bytes]]) -> None:
    """Each reference has its footnote, with the exhibit; right to left paragraphs say so; the project reads it back."""
    data = forms[lang]["test.docx"]
    package = zipfile.ZipFile(io.BytesIO(data))
    w = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    body, notes = (etree.fromstring(package.read(f"word/{name}.xml")) for name in ("document", "footnotes"))
    called = body.xpath("//w:footnoteReference/@w:id", namespaces=w)
    there = {n.get(f"{{{w['w']}}}id"): "".join(n.itertext()) for n in notes.iterfind("w:footnote", w)}

    assert called == ["2", "3"]
    assert all(there[number] for number in called)
    assert "S0" in there["3"]
    turned = len(body.xpath("//w:p[w:pPr/w:bidi]", namespaces=w))
    assert (turned > 10) == (lang in {"fa", "ar"})
    assert BODIES[lang].split(" [@")[0].split("\n\n")[1] in _docx_text(data)
    core = etree.fromstring(package.read("docProps/core.xml"))
    assert core.findtext("{http://purl.org/dc/elements/1.1/}language").startswith(lang)
    header = etree.fromstring(package.read("word/header1.xml"))
    assert "".join(header.itertext()) == "Karsan"
    assert body.xpath("//w:sectPr/w:titlePg", namespaces=w)


def test_contents_of_a_docx_lead_to_its_headings(desk: Desk) -> None:
    """Each entry to a bookmark that stands at a heading of those words, in a field that Word can renew."""
    text = "# First\n\nOurs.\n\n## A very long heading that goes on and on and on\n\nOurs.\n\n# 第一\n\nOurs.\n"
    made = desk.forms(checked(desk, text), ("docx",))["test.docx"]
    body = etree.fromstring(zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml"))
    w = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    anchor = f"{{{w['w']}}}anchor"
    entries = [(e.get(anchor), "".join(e.itertext())) for e in body.xpath("//w:hyperlink[@w:anchor]", namespaces=w)]

    assert [words for _, words in entries] == ["First", "A very long heading that goes on and on and on", "第一"]
    for name, words in entries:
        assert re.fullmatch(r"[A-Za-z_]\w{,39}", name)
        (heading,) = body.xpath(f"//w:p[w:bookmarkStart/@w:name='{name}']", namespaces=w)
        assert "".join(heading.itertext()) == words
    codes = body.xpath("//w:instrText/text()", namespaces=w)
    assert [code.split()[0] for code in codes] == ["TOC"]


def test_a_comma_between_names_in_another_direction_goes_with_the_text() -> None:
    """A mark of direction stands behind what is isolated; what runs as the text around it needs none."""
    assert "".join(part for part, _ in directions("\u2068Merada\u2069، \u2068Karsan\u2069", rtl=True)) == (
        "Merada\u200f، Karsan\u200f"
    )
    assert "".join(part for part, _ in directions("\u2068Merada\u2069, \u2068Karsan\u2069", rtl=False)) == (
        "Merada, Karsan"
    )


@pytest.mark.office
@pytest.mark.parametrize("lang", LANGUAGES)
def test_office_opens_the_docx(lang: str, forms: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """LibreOffice turns it into a PDF in which the sentences stand."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-writer-nogui)")
    (tmp_path / "test.docx").write_bytes(forms[lang]["test.docx"])
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir",
         tmp_path, tmp_path / "test.docx"], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = _plain(pdf_reader.read((tmp_path / "test.pdf").read_bytes(), ReadOptions()).text)

    assert _plain(PLAIN_PARTS[lang]) in text


PLAIN_PARTS = {
    "en": "The agency reports forty dead.", "fr": "rapporte quarante morts.",
    "fa": "ستاد مشترک", "ar": "قال شهود إن الجنود أطلقوا النار على المتظاهرين عند الجسر.",
}  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(text.replace("\u200c", "").split())


def _needs_pdf() -> None:
    if why := pdf.lacking():
        pytest.skip(why)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pdf_reads_in_the_right_order(lang: str, forms: dict[str, dict[str, bytes]]) -> None:
    """The project's own reader finds each sentence as it was written, with the digits of its note."""
    _needs_pdf()
    text = _plain(pdf_reader.read(forms[lang]["test.pdf"], ReadOptions()).text)
    sentences = [part.split(" [@")[0] for part in BODIES[lang].split("\n\n")[1:]]

    for sentence in sentences:
        assert _plain(sentence.rstrip(".")) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pdf_is_made_for_screen_readers(lang: str, forms: dict[str, dict[str, bytes]]) -> None:
    """What PDF/UA-1 (ISO 14289-1) asks and a program can see: language, title, tags, headings, links, tables, fonts."""
    _needs_pdf()
    document = pypdf.PdfReader(io.BytesIO(forms[lang]["test.pdf"]))
    catalog = document.trailer["/Root"]
    elements = list(_elements(catalog["/StructTreeRoot"]["/K"]))
    kinds = [element["/S"] for element in elements]

    assert catalog["/Lang"] == lang
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert re.search(r'pdfuaid:part="?1', catalog["/Metadata"].get_object().get_data().decode())
    assert document.metadata.title == "Karsan"
    levels = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H[1-6]", kind)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    heads = {element["/ID"] for element in elements if element["/S"] == "/TH"}
    assert all(set(element["/A"]["/Headers"]) <= heads for element in elements if element["/S"] == "/TD")
    assert not [element for element in elements if element["/S"] == "/Figure" and not element.get("/Alt")]
    links = 0
    for page in document.pages:
        assert page["/Tabs"] == "/S"
        for one in page.get("/Annots", ()):
            links += 1
            assert not re.match(r"[sfx]-|\w*://", one.get_object()["/Contents"])
            assert "/StructParent" in one.get_object()
        assert all("/ToUnicode" in font.get_object() for font in page["/Resources"]["/Font"].values())
        content = page.get_contents().get_data()
        assert len(re.findall(rb"\bB[DM]C\b", content)) == len(re.findall(rb"\bEMC\b", content)) > 0
        unmarked = re.sub(rb"(?:BDC|BMC)\b.*?\bEMC\b", b"", content, flags=re.DOTALL)
        assert not re.search(rb"\bT[jJ]\b", unmarked)
    assert links == kinds.count("/Link") > 2


def _elements(of: Any) -> Iterator[Any]:
    """Yield the elements of a structure tree in reading order."""
    of = of.get_object() if hasattr(of, "get_object") else of
    if isinstance(of, list):
        for one in of:
            yield from _elements(one)
    elif isinstance(of, dict) and "/S" in of:
        yield of
        yield from _elements(of.get("/K", []))


def test_the_same_report_gives_the_same_bytes(desk: Desk, forms: dict[str, dict[str, bytes]]) -> None:
    """In every form."""
    again = desk.forms(checked(desk, BODIES["fa"], "fa"), tuple(name.split(".")[1] for name in forms["fa"]))

    assert again == forms["fa"]


def test_without_the_library_the_rest_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No PDF, and the reason with the mend; page and DOCX are there."""
    monkeypatch.setattr(pdf, "_weasyprint", _missing)
    work = fabricated.work(tmp_path / "evidence", _tables())
    data = (HEAD.format(lang="en") + BODIES["en"]).encode()
    outcome = run(replace(work, reports={"night": data}))
    made = {path for path, _ in outcome.files if path.startswith("report/")}

    assert made == {"report/index.html", "report/night.html", "report/night.docx"}
    assert [n.message for n in outcome.notices if n.code == "R108"] == [
        "no PDF of the reports was made: not here: mend"
    ]


def _missing() -> None:
    msg = "not here: mend"
    raise pdf.PdfMissing(msg)


def test_a_dossier_holds_what_is_in_order_and_tells_of_the_rest(tmp_path: Path) -> None:
    """A faulty report and a draft are left out; the manifest covers the others; a page lists them."""
    good = (HEAD.format(lang="en") + BODIES["en"]).encode()
    bad = (HEAD.format(lang="en") + "No such thing. [@claim:0000000000]\n").encode()
    draft = good.replace(b'language = "en"', b'language = "en"\ndraft = true')
    work = fabricated.work(tmp_path / "evidence", _tables())
    outcome = run(replace(work, reports={"bad": bad, "draft": draft, "good": good}))
    dossier = fabricated.written(outcome.files, tmp_path / "dossier")
    names = {path.name for path in (dossier / "report").iterdir()}
    manifest = (dossier / "manifest-sha256.txt").read_text()

    assert names - {"good.pdf"} == {"index.html", "good.html", "good.docx"}
    assert all(f"report/{name}" in manifest for name in names)
    assert (dossier / "assets" / "report.css").is_file()
    told = {n.code: n.message for n in outcome.notices}
    assert told["R106"].startswith(f"left out of the dossier: reports/bad.md:{FIRST}:17: R202")
    assert "reports/draft.md" in told["R107"]
    assert "report/good.html" in (dossier / "report" / "index.html").read_text()
    assert 'href="report/index.html"' in (dossier / "index.html").read_text()


# -- words of the interface -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_word(lang: str) -> None:
    """No key is missing or empty, places for facts are the same, and plural forms are those of the language."""
    english, found = keys("en"), keys(lang)
    forms_of = {"en": {"one", "other"}, "fr": {"one", "other"}, "fa": {"one", "other"},
                "ar": {"zero", "one", "two", "few", "many", "other"}}  # fmt: skip

    assert found.keys() == english.keys()
    for key, words in found.items():
        if isinstance(words, str):
            assert words.strip(), key
            assert set(re.findall(r"{\w+}", words)) == set(re.findall(r"{\w+}", str(english[key]))), key
        elif isinstance(words, list):
            assert len(words) == 12, key
        elif key == "estimate.methods":
            assert words.keys() == english[key].keys()
        else:
            assert set(words) == forms_of[lang], key


def test_no_word_of_the_interface_is_left_over() -> None:
    """Every key is asked for somewhere in the room; values of tables are asked for by their own words."""
    room = Path(__file__).parents[2] / "src" / "stemmata" / "report"
    written = "".join(path.read_text() for path in room.rglob("*") if path.suffix in {".py", ".html"})
    asked = r"(?:known|headed)\(\s*\"(\w+)\"|words\[\"(\w+)\"\]|f\"(\w+)\.\w*{"
    by_value = {section for found in re.findall(asked, written) for section in found} | {"refusal", "months", "clears"}
    by_value |= {"burdens", "pages", "pages_many"}
    by_name = {"note.asserts", "note.denies", "note.doubts", "estimate.methods"}
    by_name |= {f"annex.{name}" for name in re.findall(r'"(\w+)"', written)}
    left_over = {key for key in keys("en") if key.split(".")[0] not in by_value and f'"{key}"' not in written}

    assert {key for key in left_over if f"'{key}'" not in written} - by_name == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_words_of_every_grade(lang: str) -> None:
    """And no phrase stands under two grades."""
    from importlib import resources

    listed = tomllib.loads(
        (resources.files("stemmata.report.written") / "certainty" / f"{lang}.toml").read_text("utf-8")
    )
    phrases = [phrase for section in SECTIONS for phrase in listed[section]]

    assert set(listed) == set(SECTIONS)
    assert all(listed[section] for section in SECTIONS)
    assert [phrase for phrase in phrases if phrases.count(phrase) > 1] == []


def test_words_of_a_refusal_are_known() -> None:
    """Every reason for which an estimate is refused is said in words."""
    doc = (Path(__file__).parents[2] / "docs" / "count.md").read_text()
    codes = {
        code
        for row in re.findall(r"^\| (`[^|]+) \|", doc, flags=re.MULTILINE)
        for code in re.findall(r"`([a-z-]+)`", row)
    }
    known = set(texts("en").words["refusal"])

    assert {"too-few-lists", "lists-depend", "cap"} <= codes
    assert codes - known - set(texts("en").words["estimate"]["methods"]) <= {"heterogeneity"}
