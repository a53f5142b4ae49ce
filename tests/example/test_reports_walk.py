"""A written report the whole way, over the bundled example and over a real case.

Checked, made in four languages and three forms, stopped by what is wrong, released as the public edition, verified by
Python alone. Of the real case no word stands here: what is cited, quoted and counted is found when the test runs.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import golden
import pytest
from lxml import html

from stemmata import example
from stemmata.case import Case
from stemmata.read import docx as docx_reader
from stemmata.read import pdf as pdf_reader
from stemmata.read.reading import ReadOptions
from stemmata.report.texts import texts
from stemmata.report.written import pdf
from stemmata.report.written.desk import FORMS

Change = tuple[str, str, str]
"""A code, and what is put in the place of what."""

PROVEN = {
    "en": "It is proven beyond reasonable doubt", "fr": "Il est prouvé hors de tout doute",
    "fa": "بی‌تردید", "ar": "لا شك",
}  # fmt: skip
ESTABLISHED = {
    "en": "It is established, by clear and convincing evidence,",
    "fr": "Il est établi, par une preuve claire et convaincante,",
    "fa": "با دلایل روشن و قانع‌کننده احراز شده است", "ar": "من الثابت بأدلة واضحة ومقنعة",
}  # fmt: skip
BUNDLED = {
    "en": ("killed nineteen people.", "killed twenty people."),
    "fr": ("a reconnu dix-neuf morts", "a reconnu vingt morts"),
    "fa": ("دادستان کل پذیرفت که نوزده نفر", "دادستان کل پذیرفت که بیست نفر"),
    "ar": ("قتلوا تسعة عشر شخصا. [", "قتلوا عشرين شخصا. ["),
}
"""A number of each report of the example, and another."""
REAL = {
    "en": "{established} that {number} persons stood accused of what happened on {day}. [@finding:F1]\n\n"
    '- One report says: “{quote}”. [@source:{source} "{quote}"]\n\n| What is said | By how many |\n',
    "fr": "{established} que {number} personnes étaient accusées de ce qui s’est passé le {day}. [@finding:F1]\n\n"
    '- Un article dit : « {quote} ». [@source:{source} "{quote}"]\n\n| Ce qui est dit | Par combien |\n',
    "fa": "{established} که {number} نفر در پیوند با رویداد {day} متهم شدند. [@finding:F1]\n\n"
    '- گزارشی می‌گوید: «{quote}». [@source:{source} "{quote}"]\n\n| چه گفته شده | در چند گزارش |\n',
    "ar": "{established} أن {number} شخصا اتهموا بما وقع في {day}. [@finding:F1]\n\n"
    '- ذكر تقرير ما يلي: «{quote}». [@source:{source} "{quote}"]\n\n| ما قيل | في كم تقرير |\n',
}
"""A report on the real case: a finding, words of a source in a list, an answer in a table."""
ROW = "|---|---:|\n| {{{{answer:{answer}.value}}}} [@answer:{answer}] | {{{{answer:{answer}.sources}}}} |\n"
TITLES = {"en": "A report", "fr": "Un rapport", "fa": "یک گزارش", "ar": "تقرير"}


@dataclass(frozen=True)
class Walk:
    """A case with a report in each language.

    Attributes:
        case: The case.
        names: Name of the report in each language.
        numbers: A number that stands in each, and another in its place.
        protected: A name that the public may not know.
    """

    case: Case
    names: Mapping[str, str]
    numbers: Mapping[str, tuple[str, str]]
    protected: str

    def text(self, lang: str) -> str:
        """Return a report as its author wrote it."""
        return (self.case.path / "reports" / f"{self.names[lang]}.md").read_text("utf-8")


@pytest.fixture(scope="module", params=["bundled", pytest.param("real", marks=pytest.mark.shared)])
def walk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The example with its own reports; the real case with a finding made, and reports composed from its tables."""
    folder = tmp_path_factory.mktemp("walk") / "case"
    given = request.getfixturevalue("built" if request.param == "bundled" else "real_case")
    source = given.case if isinstance(given, golden.Built) else given
    case = Case(Path(shutil.copytree(source.path, folder)))
    if request.param == "bundled":
        names = {lang: f"night-{lang}" for lang in example.LANGUAGES}
        return Walk(case, names, BUNDLED, "Behrad Sanjarvand")
    facts = _concluded(case)
    (case.path / "reports").mkdir(exist_ok=True)
    numbers = {}
    for lang in example.LANGUAGES:
        words, other = (texts(lang).number(n) for n in (facts["number"], facts["number"] + 1))
        day = texts(lang).day(facts["day"])
        body = (REAL[lang] + ROW).format(**facts | {"established": ESTABLISHED[lang], "number": words, "day": day})
        head = f'+++\ntitle = "{TITLES[lang]}"\nlanguage = "{lang}"\nauthors = ["Ada"]\n+++\n\n# {TITLES[lang]}\n\n'
        (case.path / "reports" / f"real-{lang}.md").write_text(head + body, "utf-8")
        before, _, after = body.partition(f" {words} ")
        numbers[lang] = (f" {words} {after.split()[0]}", f" {other} {after.split()[0]}")
        assert before
    case.build()
    return Walk(case, {lang: f"real-{lang}" for lang in example.LANGUAGES}, numbers, facts["protected"])


def _concluded(case: Case) -> dict[str, Any]:
    """Make a finding of the number that most reports tell, approved by somebody else; return what a report may say."""
    questions = {row["question_id"]: row for row in case.table("questions").to_pylist()}
    asked = [
        a for a in case.table("answers").to_pylist()
        if questions[a["question_id"]]["topic"] == "accused_number" and a["low"] and a["low"] == a["high"]
    ]  # fmt: skip
    most = min(asked, key=lambda a: (-a["n_sources"], a["answer_id"]))
    number, day = int(most["low"]), questions[most["question_id"]]["event_from"]
    with closing(case.conclude("Ada")) as ada:
        statement = f"{number} persons stood accused of what happened on {texts('en').day(day)}."
        finding, _ = ada.write(
            statement=statement, standard="clear and convincing", verdict="established",
            reasons="Most reports say so.", would_change="The indictment.",
        )  # fmt: skip
        ada.mark(finding, "for", [most["answer_id"]], reason="the number that most give")
        ada.mark(finding, "against", list(ada.proposed(finding)), reason="another number")
        ada.submit(finding)
    with closing(case.conclude("Eve")) as eve:
        eve.approve(finding, reason="read both sides")
    claims = {row["claim_id"]: row for row in case.table("claims").to_pylist()}
    lines = [(claims[c], claims[c]["quote"].split("\n")[0]) for c in most["claims_for"]]
    told, line = next((c, " ".join(q.split()[:9])) for c, q in lines if len(q.split()) > 4 and '"' not in q)
    names = [row["as_written"] for row in case.table("mentions").to_pylist() if row["kind"] == "person"]
    whole = [name for name in names if re.fullmatch(r"[^\W\d_]{5,} [^\W\d_]{5,}", name)]
    return {
        "number": number, "day": day, "answer": most["answer_id"], "source": told["source_id"][:12], "quote": line,
        "protected": max(sorted(set(whole)), key=whole.count),
    }  # fmt: skip


def test_reports_are_made_in_every_language_and_form(walk: Walk, tmp_path: Path) -> None:
    """Nothing stops them; in each form the sentence of the finding stands as it was written."""
    forms = tuple(form for form in FORMS if form != "pdf" or not pdf.lacking())
    results = walk.case.report(*walk.names.values(), out=tmp_path, formats=forms)

    assert {r.language for r in results} == set(example.LANGUAGES)
    for result in results:
        assert [f.line(result.file) for f in result.faults if f.stops] == []
        assert result.statements == result.cited > 0
        assert min(result.numbers, result.days, result.quotes) > 0
        (sentence,) = (_plain(p.split("[@")[0]) for p in walk.text(result.language).split("\n\n") if "F1]" in p)
        assert set(result.files) == {f"{result.name}.{form}" for form in forms}
        for file in result.files:
            assert sentence in _plain(_read(tmp_path / file)), file


def _read(path: Path) -> str:
    """Return the text of a report as a reader of files has it."""
    data = path.read_bytes()
    match path.suffix:
        case ".html":
            return str(html.fromstring(data).find(".//main").text_content())
        case ".pdf":
            return pdf_reader.read(data, ReadOptions()).text
        case _:
            return docx_reader.read(data, ReadOptions()).text


def _plain(text: str) -> str:
    return " ".join(re.sub("[\u200c\u2066-\u2069]", "", text).split())


def test_what_is_wrong_stops_a_report_with_file_line_and_column(walk: Walk) -> None:
    """In each language: a citation that leads nowhere, a number that differs, words stronger than their finding."""
    expected = {}
    for lang, name in walk.names.items():
        changes: tuple[Change, ...] = (
            ("R202", "@finding:F1]", "@finding:F7]"),
            ("R204", *walk.numbers[lang]),
            ("R206", ESTABLISHED[lang], PROVEN[lang]),
        )
        text = walk.text(lang)
        for code, before, after in changes:
            assert text.count(before) == 1, (lang, before)
            wrong = f"{name}-{code}"
            (walk.case.path / "reports" / f"{wrong}.md").write_text(text.replace(before, after), "utf-8")
            expected[wrong] = (code, text[: text.index(before)].count("\n") + 1, text.replace(before, after))
    found = {result.name: result for result in walk.case.report(*expected)}
    for wrong, (code, line, text) in expected.items():
        (walk.case.path / "reports" / f"{wrong}.md").unlink()
        (fault,) = (fault for fault in found[wrong].faults if fault.stops)
        assert found[wrong].stopped
        assert (fault.code, fault.at.line) == (code, line), fault.line(wrong)
        assert fault.line(found[wrong].file).startswith(f"reports/{wrong}.md:{line}:{fault.at.column}: {code}: ")
        assert text.split("\n")[line - 1][fault.at.column - 1 :].startswith(fault.words), fault.line(wrong)
        assert fault.mend


def test_the_public_edition_holds_the_reports_and_a_stranger_verifies_it(walk: Walk, tmp_path: Path) -> None:
    """A name is protected after they were written: it is in no form of them, and Python alone checks the folder."""
    with closing(walk.case.releasing("Ada")) as ada:
        ada.protect("person", walk.protected, reason="asked for it")
        ada.prepare("public")
    with closing(walk.case.releasing("Eve")) as eve:
        eve.approve("public", until="2099-12-31")
    out = tmp_path / "public"
    with closing(walk.case.releasing("Ada")) as ada:
        ada.release("public", out, to="everybody")
    forms = [form for form in FORMS if form != "pdf" or not pdf.lacking()]
    made = {path.name for path in (out / "report").iterdir()}
    assert made == {"index.html"} | {f"{name}.{form}" for name in walk.names.values() for form in forms}
    for path in (out / "report").iterdir():
        assert walk.protected.casefold() not in _read(path).casefold(), path.name
    command = (sys.executable, "-I", "-S", "verify.py", ".")
    accepted = subprocess.run(command, cwd=out, capture_output=True, text=True, check=False)
    assert accepted.returncode == 0, accepted.stdout
    assert accepted.stdout.strip().endswith("All that was checked is sound.")
    page = out / "report" / f"{walk.names['en']}.html"
    said = page.read_text("utf-8")
    page.write_text(re.sub(r"established", "uncertain", said, count=1), "utf-8")
    refused = subprocess.run(command, cwd=out, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert f"report/{page.name}" in refused.stdout
