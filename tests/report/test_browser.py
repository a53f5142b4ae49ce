"""The dossier in a real browser, opened from disk: what a reader sees, and what the browser says of it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import fabricated
import pytest
from fabricated import BY_KEY
from in_browser import seen
from scale import listed, name_of
from test_traced import traced_tables

from stemmata.config import Settings
from stemmata.report import run
from stemmata.report.render import asset
from stemmata.report.stemma import Edge, Node, arranged
from stemmata.report.stemma_svg import drawn
from stemmata.report.traced import TracedCorpus
from stemmata.tables import TABLES

pytestmark = pytest.mark.browser


def _page(dossier: Path, key: str) -> Path:
    return dossier / "sources" / f"{BY_KEY[key].source_id[:12]}.html"


def _claim(key: str, topic: str) -> str:
    rows = fabricated.tables()["claims"].to_pylist()
    source = BY_KEY[key].source_id
    return next(str(r["claim_id"]) for r in rows if r["source_id"] == source and r["topic"] == topic)


def test_every_page_opens_without_a_word_of_complaint_and_loads_nothing_from_elsewhere(
    browser: Any, dossier: Path
) -> None:
    """No console message on any page (the content policy included); every request is a file of the dossier."""
    browser.get("about:blank")
    browser.get_log("performance")
    for path in sorted(dossier.rglob("*.html")):
        browser.get(path.as_uri())

        assert browser.get_log("browser") == [], path.name
    asked = []
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked.append(message["params"]["request"]["url"])
    assert len(asked) > 30
    assert [url for url in asked if not url.startswith(dossier.as_uri())] == []


def test_a_claims_address_lands_on_its_highlighted_words(browser: Any, dossier: Path) -> None:
    """The link of a quotation opens the source with the words in view, marked otherwise than other claims."""
    claim = _claim("agency", "victim_number")
    browser.get((dossier / "claims.html").as_uri())
    href = browser.find_element("css selector", f"#k-{claim} td.quote a").get_attribute("href")

    browser.get(href)

    mark = browser.find_element("id", f"c-{claim}")
    other = browser.find_element("id", f"c-{_claim('agency', 'perpetrator')}")
    box = browser.execute_script("const b = arguments[0].getBoundingClientRect(); return [b.top, b.bottom]", mark)
    assert mark.text == "Forty people were killed"
    assert 0 <= box[0] < box[1] <= browser.execute_script("return innerHeight")
    assert _css(browser, mark, "backgroundColor") != _css(browser, other, "backgroundColor")


def test_highlight_needs_no_script(browser: Any, dossier: Path) -> None:
    """With scripts switched off the words are highlighted all the same, and no dead filter is shown."""
    claim = _claim("agency", "victim_number")
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{_page(dossier, 'agency').as_uri()}#c-{claim}")
        mark = browser.find_element("id", f"c-{claim}")
        other = browser.find_element("id", f"c-{_claim('agency', 'perpetrator')}")
        colours = mark.value_of_css_property("outline-style"), other.value_of_css_property("outline-style")
        browser.get((dossier / "sources.html").as_uri())
        shown = browser.find_element("css selector", "form.filters").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    assert colours == ("solid", "none")
    assert not shown


def test_right_to_left_text_runs_from_the_right(browser: Any, dossier: Path) -> None:
    """A Persian paragraph is set right to left, and what comes first in it stands to the right of what comes later."""
    browser.get(_page(dossier, "communique").as_uri())
    paragraph = browser.find_element("css selector", "p.text:lang(fa)")

    where = browser.execute_script(
        """
        const text = document.querySelectorAll('p.text')[2], range = document.createRange();
        const marks = text.querySelectorAll('mark'), b = marks[0].getBoundingClientRect();
        const node = document.createTreeWalker(text, NodeFilter.SHOW_TEXT).nextNode();
        range.setStart(node, 0); range.setEnd(node, 4);
        return [range.getBoundingClientRect().left, b.left];
        """
    )

    assert _css(browser, paragraph, "direction") == "rtl"
    assert where[0] > where[1]


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_page_scrolls_sideways_on_a_phone(browser: Any, dossier: Path, width: int) -> None:
    """At the width of a phone nothing but a drawing or wide table, in its own frame, reaches past the edge."""
    with seen(browser, width):
        for path in sorted(dossier.rglob("*.html")):
            browser.get(path.as_uri())
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width, path.name


def test_lists_are_filtered_and_sorted_without_a_server(browser: Any, dossier: Path) -> None:
    """Typing narrows the list, choosing a kind narrows it, and a click on a heading sorts and says so."""
    browser.get((dossier / "sources.html").as_uri())
    field = browser.find_element("css selector", "[data-filter=text]")

    field.send_keys("Marevia")
    narrowed = [r.text for r in browser.find_elements("css selector", "#sources tbody tr") if r.is_displayed()]
    field.clear()
    field.send_keys(" ")
    head = browser.find_elements("css selector", "#sources th")[5]
    head.find_element("tag name", "button").click()
    head.find_element("tag name", "button").click()
    counts = [int(c.text) for c in browser.find_elements("css selector", "#sources td.num")]

    assert len(narrowed) == 2
    assert head.get_attribute("aria-sort") == "descending"
    assert counts == sorted(counts, reverse=True)


def test_the_keyboard_reaches_text_and_witnesses(browser: Any, dossier: Path) -> None:
    """The first stop skips to the text; every witness that is a source can be reached, with a visible frame."""
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
    question = max(dossier.glob("conflicts/*.html"), key=lambda p: p.stat().st_size)
    browser.get(question.as_uri())

    browser.find_element("tag name", "body").send_keys(keys.TAB)
    first = browser.switch_to.active_element
    links = browser.find_elements("css selector", "svg.stemma a")
    browser.execute_script("arguments[0].focus()", links[0])

    assert first.get_attribute("class") == "skip"
    assert len(links) >= 8
    assert browser.execute_script("return document.activeElement === arguments[0]", links[0])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(browser: Any, dossier: Path, scheme: str) -> None:
    """All text has a contrast of at least 4.5 to 1 against what lies behind it (WCAG AA), by day and by night."""
    question = max(dossier.glob("conflicts/*.html"), key=lambda p: p.stat().st_size)
    pages = (
        dossier / "index.html",
        question,
        _page(dossier, "communique"),
        dossier / "claims.html",
        dossier / "persons.html",
    )
    with seen(browser, 1280, scheme):
        for path in pages:
            browser.get(path.as_uri())

            weak = browser.execute_script(CONTRAST)

            assert weak == [], path.name


def _css(browser: Any, element: Any, name: str) -> str:
    return str(browser.execute_script("return getComputedStyle(arguments[0])[arguments[1]]", element, name))


CONTRAST = """
const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
canvas.canvas.width = canvas.canvas.height = 1;
const paint = (colours) => {
  canvas.clearRect(0, 0, 1, 1);
  for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
const light = (rgb) => {
  const [r, g, b] = rgb.map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const weak = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement, style = getComputedStyle(element);
  if (!walker.currentNode.data.trim() || !element.getClientRects().length || style.clipPath !== 'none') continue;
  const drawn = element.closest('svg');
  const grounds = [];
  for (let e = element; e; e = e.parentElement) grounds.unshift(getComputedStyle(e).backgroundColor);
  const sign = element.closest('.answer');
  if (sign) grounds.push(getComputedStyle(sign.firstElementChild).fill);
  const behind = paint(grounds), text = paint([...grounds, drawn ? style.fill : style.color]);
  const [a, b] = [light(behind), light(text)].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  const name = element.className.baseVal ?? element.className;
  if (ratio < 4.5) weak.push(`${ratio.toFixed(2)} ${name}: ${walker.currentNode.data.trim().slice(0, 30)}`);
}
return weak;
"""


def test_no_name_lies_on_another_as_the_browser_sets_them(browser: Any, tmp_path: Path) -> None:
    """The widths that the plan reckons with hold for long names in Latin and Arabic script, as really set."""
    names = (
        "Tolbek Radio Monitoring Service Bulletin",
        "روزنامه‌ی صبح شهر و روستاهای شمال",
        "WWWWWW MMMMMM",
        "東京日日新聞の号外と夕刊",
        "صوت المدينة",
    )
    first = dt.date(2031, 4, 1)
    nodes = []
    for i in range(60):
        day = first + dt.timedelta(days=(i * i) % 23 + (14_000 if i % 9 == 0 else 0))
        name = names[i % 5]
        nodes.append(Node(f"n{i}", f"S{i:02} {name}", ("press", "web")[i % 2], name, None, day, day))
    edges = [Edge(f"n{i // 4}", f"n{i}", "copy", 0.9, ("40 → 30",) if i % 5 == 0 else ()) for i in range(1, 60)]
    picture = drawn(arranged(nodes, edges), "s", "t", "d")
    page = tmp_path / "picture.html"
    style = asset("style.css").decode()
    page.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{picture}", encoding="utf-8")
    browser.get(page.as_uri())

    over, beyond = browser.execute_script(
        """
        const labels = [...document.querySelectorAll('.stemma .label')];
        const boxes = labels.map((l) => [l.getBoundingClientRect(), l.textContent]);
        const meet = ([a], [b]) =>
          a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
        const edge = document.querySelector('.stemma').getBoundingClientRect().right;
        const below = (one, i) => boxes.slice(i + 1).filter((other) => meet(one, other));
        const over = boxes.flatMap((one, i) => below(one, i).map((other) => [one[1], other[1]]));
        return [over, boxes.filter(([b]) => b.right > edge).map((b) => b[1])];
        """
    )

    assert over == []
    assert beyond == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_traced_corpus_opens_alone(browser: Any, tmp_path: Path, scheme: str) -> None:
    """One file, no request, no complaint (its content policy included), legible by day and night, its list filtered."""
    page = tmp_path / "index.html"
    page.write_bytes(TracedCorpus(traced_tables()).page("Invented papers"))
    with seen(browser, 1280, scheme):
        browser.get("about:blank")
        browser.get_log("performance")
        browser.get(page.as_uri())
        asked = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
        urls = [m["params"]["request"]["url"] for m in asked if m["method"] == "Network.requestWillBeSent"]
        browser.find_element("css selector", "[data-filter=text]").send_keys("Herald")
        shown = [r.text for r in browser.find_elements("css selector", "#passages tbody tr") if r.is_displayed()]

        assert browser.get_log("browser") == []
        assert urls == [page.as_uri()]
        assert shown
        assert all("Herald" in text for text in shown)
        assert browser.execute_script(CONTRAST) == []
    with seen(browser, 390):
        browser.get(page.as_uri())
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390


def test_a_person_is_found_by_the_keyboard_in_any_script(browser: Any, dossier: Path) -> None:
    """What is typed narrows the answers; Tab and Enter lead to the person; Arabic letters are matched in any form."""
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
    browser.get((dossier / "persons.html").as_uri())
    field = browser.find_element("css selector", "form.find input")

    field.send_keys("كاردان")
    both = _found(browser, 3)
    field.clear()
    field.send_keys("ولین")
    _found(browser, 1)
    field.send_keys(keys.TAB)
    link = browser.switch_to.active_element
    link.send_keys(keys.ENTER)
    person = browser.find_element("css selector", "article.person:target")

    assert all("کاردان" in text for text in both)
    assert "Daro Velin" in person.text
    assert browser.execute_script("return arguments[0].getBoundingClientRect().top >= 0", person)
    assert browser.get_log("browser") == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [("Samira Kardan", "سمیرا کاردان"), ("кардан", "نازیلا کاردان"), ("دارو", "Daro Velin"), ("moro", "=Ansel Moro")],
)
def test_a_name_typed_in_one_script_is_found_in_another(browser: Any, dossier: Path, typed: str, found: str) -> None:
    """By its consonants, offline; what is written so comes first, and how many only sound so is said."""
    browser.get((dossier / "persons.html").as_uri())
    browser.find_element("css selector", "form.find input").send_keys(typed)
    wait = pytest.importorskip("selenium.webdriver.support.ui").WebDriverWait(browser, 10)
    wait.until(lambda b: found in b.find_element("id", "found").text)

    told = browser.find_element("css selector", "form.find output").text
    assert ("by their consonants" in told) == (typed in {"Samira Kardan", "кардан"})
    assert browser.get_log("browser") == []


def test_finding_one_of_many_loads_a_few_files(browser: Any, tmp_path: Path) -> None:
    """Among 6,000 rows a search loads the index, the words that begin so, and the pages of what is shown."""
    settings = Settings.model_validate({"report": {"page_persons": 50}})
    work = fabricated.work(tmp_path / "evidence", listed(6000), settings=settings)
    files = fabricated.written(((p, c) for p, c in run(work).files if p.startswith(("persons", "assets"))), tmp_path)
    browser.get((files / "persons.html").as_uri())
    browser.get_log("performance")

    browser.find_element("css selector", "form.find input").send_keys(name_of(1111))
    wait = pytest.importorskip("selenium.webdriver.support.ui").WebDriverWait(browser, 10)
    wait.until(lambda b: b.find_elements("css selector", "#found li"))
    shown = [item.text for item in browser.find_elements("css selector", "#found li")]
    asked = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = {m["params"]["request"]["url"] for m in asked if m["method"] == "Network.requestWillBeSent"}

    assert name_of(1111) in shown[0]
    assert 0 < len([url for url in urls if "/find/" in url]) < 30 < len(list(files.glob("persons/find/p-*.js")))


def _found(browser: Any, count: int) -> list[str]:
    """Wait until so many answers stand there, and return them."""
    wait = pytest.importorskip("selenium.webdriver.support.ui").WebDriverWait(browser, 10)
    items = "#found li"
    wait.until(lambda b: len(b.find_elements("css selector", items)) == count)
    return [item.text for item in browser.find_elements("css selector", items)]


def test_names_in_arabic_script_are_set_in_their_direction(browser: Any, dossier: Path) -> None:
    """Within a line of English each name runs from the right, alone: signs beside it stay where they are."""
    browser.get((dossier / "persons.html").as_uri())
    names = browser.find_elements("css selector", "article.person bdi:lang(fa), article.person bdi:lang(ar)")

    assert len(names) > 5
    assert all(_css(browser, name, "unicodeBidi") == "isolate" for name in names)
    for name in names[:5]:
        first, last = browser.execute_script(
            """
            const range = document.createRange(), node = arguments[0].firstChild;
            const at = (i) => {
              range.setStart(node, i);
              range.setEnd(node, i + 1);
              return range.getBoundingClientRect().left;
            };
            return [at(0), at(node.length - 1)];
            """,
            name,
        )
        assert first > last


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_known_of_persons_and_their_number_can_be_read_on_any_screen(
    browser: Any, tmp_path: Path, scheme: str
) -> None:
    """Plots, tables, documents that name a person: readable in both schemes, and nothing wider than a phone."""
    tables = fabricated.tables()
    opened = [r | {"protection": "open"} if r["status"] == "read" else r for r in tables["sources"].to_pylist()]
    given = tables | {"sources": TABLES["sources"].build(opened)}
    folder = fabricated.written(run(fabricated.work(tmp_path / "evidence", given)).files, tmp_path / "dossier")
    for name in ("persons-worth.html", "persons.html", "estimates.html"):
        for width in (1280, 360):
            with seen(browser, width, scheme):
                browser.get((folder / name).as_uri())
                assert browser.execute_script("return document.documentElement.scrollWidth") <= width
                assert browser.execute_script(CONTRAST) == []
    assert browser.get_log("browser") == []
