"""The pages in four languages: no word is missing, none is superfluous, and none is left in English by oversight."""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import fabricated
import pytest
from jinja2 import Environment

from stemmata.config import Settings
from stemmata.decisions import CONTRARY_UNSEEN, LACKS_LOOK, PROTECTIONS, WITHDRAWALS, EvidenceWithdrawn
from stemmata.report import gate_findings, packet, page_withheld, run
from stemmata.report.asking import asked
from stemmata.report.dossier import Dossier
from stemmata.report.render import environment
from stemmata.report.texts import LANGUAGES, keys, texts
from stemmata.values.bundled import bundled
from stemmata.values.countwords import METHODS, REFUSALS, SUPPOSED_ALWAYS
from stemmata.weigh import findings, matrix, sides
from stemmata.weigh.counted import Counted, account
from stemmata.weigh.events import Event

ROOM = Path(__file__).parents[2] / "src" / "stemmata" / "report"
OTHERS = tuple(lang for lang in LANGUAGES if lang != "en")
FORMS = {"fr": {"one", "other"}, "fa": {"one", "other"}, "ar": {"zero", "one", "two", "few", "many", "other"}}
TITLED = frozenset(
    {"perpetrator", "who_ordered", "unit", "victim_number", "assailant_number", "accused_number", "witness_number",
     "time", "place", "weapon", "witness", "prior_search"}
)  # fmt: skip
WITHIN_TABLES = {
    *(words for method in METHODS.values() for words in (method.named, method.short, method.supposes)),
    *REFUSALS.values(), *SUPPOSED_ALWAYS, *page_withheld._WHY.values(), *WITHDRAWALS,
    *(kind for kind in PROTECTIONS if kind not in {"field", "original"}),
    packet.HELD_WORDS, packet.HELD_ASKED, packet.HELD_UNSEEN, *matrix._WORDS.values(), gate_findings.NO_OPEN,
    gate_findings.UNSAID, CONTRARY_UNSEEN, LACKS_LOOK,
    *(words for name, words in vars(findings).items() if re.match("CLAIM_|APPROVED_|LACKS_", name)),
}  # fmt: skip
"""English words that other rooms hand over and that the pages say in the dossier's language."""


def _sentences(env: Environment) -> dict[str, str | None]:
    """Return what the templates say: the sentence, and the one for many where it counts."""
    found: dict[str, str | None] = {}
    for name in env.list_templates():
        source, _, _ = env.loader.get_source(env, name)  # type: ignore[union-attr]
        for _, _, said in env.extract_translations(source):
            one, more = said[:2] if isinstance(said, tuple) else (said, None)
            assert one is not None
            assert found.get(one, more) == more, f"{name}: {one!r} counts in one place and does not in another"
            found[one] = more
    return found


def _holes(said: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|%%|\{\w+\}", said)) - {"%%"}


@pytest.mark.parametrize("lang", OTHERS)
def test_every_sentence_of_the_templates_is_said(lang: str) -> None:
    """Each has its words in each language, with the same facts in it; none is left over from a template of before."""
    words, asked = texts(lang).words, _sentences(environment())
    plain = {one for one, more in asked.items() if more is None}
    counting = {one for one, more in asked.items() if more is not None}

    assert plain | WITHIN_TABLES == words["pages"].keys()
    assert counting == words["pages_many"].keys()
    for english, said in words["pages"].items():
        assert _holes(said) == _holes(english), english
        assert said.strip() == said != "", english
    for english, forms in words["pages_many"].items():
        assert set(forms) == FORMS[lang], english
        for form, said in forms.items():
            # one, two and none are said without their digits where the language has words for them
            few = {"%(n)s"} if form in {"zero", "one", "two"} or lang == "fr" else set()
            assert _holes(english) - few <= _holes(said) <= _holes(english), english


def _asked() -> Iterator[tuple[str, str, set[str], bool]]:
    """Yield the words that the room asks for: where, key, the facts given, whether it counts."""
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            counts = called == "many"
            key = node.args[0]
            known = isinstance(key, ast.Constant) and isinstance(key.value, str)
            facts = {word.arg for word in node.keywords if word.arg is not None}
            whole = all(word.arg is not None for word in node.keywords)
            if known and called in {"t", "_t", "texts", "words", "ENGLISH", "many"} and "." in key.value:
                yield f"{path.name}:{node.lineno}", key.value, facts if whole else {"*"}, counts


def test_words_of_the_pages_are_asked_for_as_they_are_written() -> None:
    """Every key that is asked for is there, in one form or several as it is asked, and gets its facts."""
    known = keys("en")
    asked = list(_asked())

    assert len(asked) > 200
    for where, key, facts, counts in asked:
        assert key in known, f"{where}: {key}"
        said = known[key]
        assert isinstance(said, Mapping) == counts, f"{where}: {key}"
        if facts != {"*"}:
            forms = said.values() if isinstance(said, Mapping) else [said]
            holes = set().union(*(_holes(str(form)) for form in forms))
            assert {f"{{{fact}}}" for fact in facts} == holes - ({"{n}"} if counts else set()), f"{where}: {key}"


class _Reader(HTMLParser):
    """Reads what a page says in the interface's own words: no evidence, no name, no code, nothing marked as English."""

    SAID = ("aria-label", "title", "data-label", "placeholder", "data-found", "data-sound", "data-shown")
    VOID = ("meta", "link", "input", "br", "hr", "img")

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang, self.said = lang, list[str]()
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        other = given.get("lang", self.lang) != self.lang
        self.said += [given[name] or "" for name in self.SAID if name in given and not other]
        names = (given.get("class") or "").split()
        apart = other or given.get("dir") == "auto" or tag in {"bdi", "code", "pre"} or "hash" in names
        if tag not in self.VOID:
            self._open.append((tag, apart or any(was for _, was in self._open)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            while self._open and self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and not self._open[-1][1]:
            self.said.append(data)


_ISOLATED = re.compile(
    "[\u2066-\u2068][^\u2066-\u2069]*(?:[\u2066-\u2068][^\u2066-\u2069]*\u2069[^\u2066-\u2069]*)*\u2069"
)
"""What keeps its direction to itself: names and words of the evidence."""
_SAME_EVERYWHERE = frozenset(
    {"SHA", "UTC", "OK", "macOS", "Python", "Stemmata", "ISO", "und", "Parquet", "CSV", "BIC", "HTML", "PDF", "DOCX"}
    | {"VERIFY.txt", "custody", "checkpoint.txt"}
)


def english_left(folder: Path, lang: str) -> set[str]:
    """Return the Latin words that the pages of a dossier in Persian or Arabic say outside of evidence and names."""
    found = set()
    for path in folder.rglob("*.html"):
        if path.parent.name == "report" and path.name != "index.html":
            continue  # a written report has its own language
        page = _Reader(lang)
        page.feed(path.read_text("utf-8"))
        for said in page.said:
            words = re.findall(r"[A-Za-z][A-Za-z.'-]*[A-Za-z]", _ISOLATED.sub(" ", said))
            found |= {f"{path.name}: {word} in {said.strip()[:80]!r}" for word in words if word not in _SAME_EVERYWHERE}
    return found


@cache
def _dossier(lang: str, where: Path) -> Path:
    settings = Settings.model_validate({"report": {"language": lang}})
    work = fabricated.work(where / "evidence", settings=settings, reports=fabricated.reports())
    return fabricated.written(run(work).files, where / "dossier")


@pytest.fixture(scope="module", params=OTHERS)
def other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The dossier of the invented case in another language."""
    return request.param, _dossier(request.param, tmp_path_factory.mktemp(request.param))


def test_no_english_is_left_on_the_pages(other: tuple[str, Path]) -> None:
    """What a page says itself, it says in its language; each page tells its language and direction."""
    lang, folder = other
    for path in folder.rglob("*.html"):
        if path.parent.name != "report":
            assert f'<html lang="{lang}" dir="{texts(lang).direction}">' in path.read_text("utf-8")
    if lang != "fr":
        assert english_left(folder, lang) == set()


def test_english_that_is_left_is_found(tmp_path: Path) -> None:
    """The search for it would see a forgotten heading, a forgotten label and a forgotten word in a sentence."""
    (tmp_path / "a.html").write_text(
        '<html lang="fa" dir="rtl"><h2>Claims</h2><p>متن <bdi>Karsan</bdi> \u2068Halcyon\u2069 probability ۵</p>'
        '<p lang="en">Why so</p><div aria-label="List of claims"></div></html>'
    )

    assert {found.split()[1] for found in english_left(tmp_path, "fa")} == {
        "Claims",
        "probability",
        "List",
        "of",
        "claims",
    }


def test_numbers_and_days_are_written_as_the_language_does(other: tuple[str, Path]) -> None:
    lang, folder = other
    page = (folder / "timeline.html").read_text("utf-8")

    assert {"fr": "12 avril 2031", "fa": "۲۳ فروردین ۱۴۱۰ (۱۲ آوریل ۲۰۳۱)", "ar": "١٢ أبريل ٢٠٣١"}[lang] in page
    if lang != "fr":
        census = re.findall(r'<span class="number">(.*?)</span>', (folder / "index.html").read_text("utf-8"))
        assert census
        assert not any(re.search("[0-9]", number) for number in census)


def test_a_language_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The error names the setting and the languages there are."""
    from stemmata import config
    from stemmata.errors import StemmataError

    (tmp_path / "case.toml").write_text('[report]\nlanguage = "de"\n')

    with pytest.raises(StemmataError, match=r"report.language.*'en', 'fr', 'fa' or 'ar'"):
        config.load(tmp_path / "case.toml")


@pytest.mark.parametrize("lang", OTHERS)
def test_questions_are_asked_in_the_language(lang: str) -> None:
    """Every question that the room `weigh` words is known again, with its place, its days and whom it counts."""
    day = dt.date(2031, 4, 12)
    unit = {"victim_number": [Counted("", noun, befell) for noun in ("people", "police officers")
                              for befell in ("killed", "wounded", "arrested", "taken away", "mistreated")],
            "assailant_number": [Counted("", "soldiers", "")], "accused_number": [Counted("", "people", "")],
            "witness_number": [Counted("", "people", "")]}  # fmt: skip
    topics = [name for name in texts("en").words["topic"] if name in TITLED]
    for topic in topics:
        for counted in unit.get(topic, [Counted("", "", "")]):
            for place, other in itertools.product(
                ("", "at Karsan", "in New Tazil"), ("", "14 April 2031 and 2 May 2031")
            ):
                english = sides._title(topic, counted, Event("", day, day, place), other)
                said = asked(english, texts(lang))

                assert asked(english, texts("en")) == english
                assert said != english
                assert not re.search(r"\b(?:said|happened|dated|April|how|were|is)\b", said, re.IGNORECASE), said
                assert topic == "place" or place.partition(" ")[2] in said
                assert texts(lang).day(day) in said
                assert not other or texts(lang).day(dt.date(2031, 5, 2)) in said
    assert len(topics) > 8
    assert asked("Who fired first?", texts(lang)) == "Who fired first?"


def test_answers_that_weigh_words_have_words_in_each_language() -> None:
    told = {*bundled("weigh/lexicon/sides.toml")["day"], *sides._FACTS.values()}
    told |= {account("She changed her story", "story"), account("She stood by it", "it")}
    assert told == {key.removeprefix("answer.") for key in keys("en") if key.startswith("answer.")}


def test_an_edition_says_in_its_language_what_is_withheld(tmp_path: Path) -> None:
    """Counts, reasons, tombstones, and the heads of redacted copies."""
    from test_editions import DOCTOR, entries, on

    gone = EvidenceWithdrawn(fabricated.BY_KEY["gone"].source_id, "Lenka Prohm took it back", "consent")
    settings = Settings.model_validate({"report": {"language": "fa"}})
    work = fabricated.work(tmp_path / "evidence", settings=settings)
    made = Dossier.of(dataclasses.replace(work, entries=entries(DOCTOR, gone)), on(DOCTOR, gone))

    folder = fabricated.written(made.files, tmp_path / "dossier")
    page = (folder / "withheld.html").read_text("utf-8")

    assert english_left(folder, "fa") == set()
    assert "کمتر از ۳" in page
    assert "۱۰ شهریور ۱۴۱۰ (۱ سپتامبر ۲۰۳۱)" in page
    assert all(copy.read_text("utf-8").startswith("نسخهٔ پیراسته") for copy in (folder / "redacted").iterdir())
