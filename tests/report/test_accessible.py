"""The dossier for everybody: by axe-core's rules, by keyboard, without motion, without scripts, enlarged, on paper."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import importlib.util
from pathlib import Path
from typing import Any

import fabricated
import pypdfium2
import pytest
from fabricated import BY_KEY
from in_browser import kinds, seen, without_scripts

from stemmata.report import run

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""Rules of axe-core for WCAG 2.2, levels A and AA, and what its makers hold for good practice beyond."""
OF_THE_EYE = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable")
"""Rules that depend on width and colours."""
_RUN = """
const [only, done] = [arguments[0], arguments[arguments.length - 1]];
const told = (v) => v.nodes.map((n) => `${v.id}: ${n.target} ${n.html.slice(0, 120)} (${n.failureSummary})`);
axe.run(document, {runOnly: only, resultTypes: ["violations"]}).then(
  (result) => done([result.violations.flatMap(told), result.passes.length]), (error) => done([[String(error)], 0]));
"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, as the Python package bundles it; nothing of that package runs."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-playwright-python is not installed")
    return Path(found.origin).with_name("axe.min.js").read_text("utf-8")


def violations(browser: Any, only: dict[str, Any] | None = None) -> list[str]:
    """Return what axe-core, which the page has loaded, holds against it."""
    found, passed = browser.execute_async_script(_RUN, only or {"type": "tag", "values": RULES})
    assert passed
    return [str(words) for words in found]


def test_no_kind_of_page_breaks_a_rule_of_axe(browser: Any, dossier: Path, axe: str) -> None:
    """WCAG 2.2 AA and good practice, on a page of every kind and on written reports; wide and narrow, day and night."""
    ways = ((1280, "light", None), (360, "dark", None), (360, "light", OF_THE_EYE), (1280, "dark", OF_THE_EYE))
    for page in kinds(dossier):
        browser.get(page.as_uri())
        browser.execute_script(axe)
        for width, scheme, rules in ways:
            with seen(browser, width, scheme):
                only = {"type": "rule", "values": rules} if rules else None
                assert violations(browser, only) == [], f"{page.relative_to(dossier)}, {width} pixels, {scheme}"


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("main.insertAdjacentHTML('beforeend', '<a href=\"#\"><svg></svg></a>')", "link-name"),
        ("main.querySelector('.lead').style.color = '#bbb'", "color-contrast"),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("main.insertAdjacentHTML('beforeend', '<h2>One</h2><h5>Far below</h5>')", "heading-order"),
    ],
)
def test_what_breaks_a_rule_is_told(browser: Any, dossier: Path, axe: str, fault: str, rule: str) -> None:
    """The watch is awake: a fault put into a good page is found."""
    with seen(browser, 1280):
        browser.get((dossier / "claims.html").as_uri())
        browser.execute_script(f"const main = document.querySelector('main'); {fault}")
        browser.execute_script(axe)
        assert any(words.startswith(f"{rule}:") for words in violations(browser))


def test_whatever_can_be_reached_by_keyboard_shows_that_it_is(browser: Any, dossier: Path) -> None:
    """Every link, field, heading that sorts and scrolling frame has a visible outline while it has the focus."""
    with seen(browser, 1280):
        for page in kinds(dossier):
            browser.get(page.as_uri())
            bare, reached = browser.execute_script(
                """
                const all = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')];
                const shown = all.filter((e) => e.checkVisibility());
                const bare = shown.filter((e) => {
                  e.focus({focusVisible: true});
                  const line = getComputedStyle(e);
                  return document.activeElement !== e || line.outlineStyle === 'none' || !parseFloat(line.outlineWidth);
                });
                return [bare.map((e) => e.outerHTML.slice(0, 120)), shown.length];
                """
            )
            assert reached > 3
            assert bare == [], page.relative_to(dossier)


def test_the_first_stop_skips_to_the_text(browser: Any, dossier: Path) -> None:
    """The first Tab shows the link; Enter brings to the text, and the next Tab goes on from there."""
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
    for page in kinds(dossier):
        browser.get(page.as_uri())
        browser.find_element("tag name", "body").send_keys(keys.TAB)
        link = browser.switch_to.active_element
        assert link.get_attribute("class") == "skip", page.name
        assert browser.execute_script("return arguments[0].getBoundingClientRect().top >= 0", link), page.name

        link.send_keys(keys.ENTER)
        assert browser.execute_script("return document.activeElement.tagName") == "MAIN", page.name


def test_nothing_moves_for_those_who_asked_for_stillness(browser: Any, dossier: Path) -> None:
    """The words a link leads to flash once, and not where the reader's computer is set to less motion."""
    page = dossier / "sources" / f"{BY_KEY['agency'].source_id[:12]}.html"
    moving = "return [...document.querySelectorAll('*')].flatMap((e) => e.getAnimations()).length"
    counts = []
    for still in (False, True):
        with seen(browser, 1280, still=still):
            browser.get(page.as_uri())
            browser.execute_script("location.hash = document.querySelector('mark[id]').id")
            counts.append(browser.execute_script(moving))

    assert counts == [1, 0]


@pytest.mark.parametrize(("width", "letters"), [(640, 1), (1280, 2)])
def test_enlarged_to_twice_the_size_nothing_is_cut_off(browser: Any, dossier: Path, width: int, letters: int) -> None:
    """Zoomed to 200 % (half the width), or with letters twice as large, no page scrolls sideways."""
    with seen(browser, width):
        for page in kinds(dossier):
            browser.get(page.as_uri())
            size = f"document.documentElement.style.fontSize = '{100 * letters}%';"
            assert browser.execute_script(f"{size} return document.documentElement.scrollWidth") <= width, page.name


def test_without_scripts_everything_but_search_is_there(browser: Any, dossier: Path) -> None:
    """The same words stand on every page with scripts switched off; what would do nothing then is not shown."""
    tidy = "for (const e of document.querySelectorAll('form.filters')) e.remove();"
    with seen(browser, 1280):
        for page in kinds(dossier):
            browser.get(page.as_uri())
            browser.execute_script(tidy)
            with_scripts = browser.find_element("tag name", "body").text.split()
            with without_scripts(browser):
                browser.get(page.as_uri())
                forms = browser.find_elements("css selector", "form.filters")
                assert not any(form.is_displayed() for form in forms), page.name
                assert browser.find_element("tag name", "body").text.split() == with_scripts, page.name


def test_a_printed_page_is_an_exhibit(browser: Any, dossier: Path) -> None:
    """On paper a page names its case and its own address, claims the digests of their sources; the menus are gone."""
    source = BY_KEY["agency"].source_id
    for name in (f"sources/{source[:12]}.html", "findings.html", "claims.html"):
        browser.get((dossier / name).as_uri())
        text = _printed(browser)
        cited = browser.find_elements("css selector", ".claim .src, td .src")

        assert name in text
        assert "TheKarsanBridge" in text
        assert "ConflictsClaims" not in text
        assert all(one.get_attribute("data-digest") in text for one in cited)
        assert cited or (source in text and f"evidence/{source}.txt" in text)


def _printed(browser: Any) -> str:
    """Return the words of the page as the browser prints it, without spaces."""
    data = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    with contextlib.closing(pypdfium2.PdfDocument(data)) as pdf:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)


@pytest.fixture(scope="module")
def from_the_right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented case's dossier in Persian."""
    folder = tmp_path_factory.mktemp("persian")
    work = fabricated.work(folder / "evidence")
    report = work.settings.report.model_copy(update={"language": "fa"})
    settings = work.settings.model_copy(update={"report": report})
    return fabricated.written(run(dataclasses.replace(work, settings=settings)).files, folder / "dossier")


def test_pages_in_persian_run_from_the_right_and_break_no_rule(browser: Any, from_the_right: Path, axe: str) -> None:
    """What begins a page, a heading or a cell stands at the right; drawings are seen from their beginning."""
    with seen(browser, 1280):
        for page in kinds(from_the_right):
            browser.get(page.as_uri())
            begin, at_start, slanted = browser.execute_script(
                """
                const edge = (e) => e.getBoundingClientRect().right - parseFloat(getComputedStyle(e).paddingRight);
                const last = (e) => { const r = document.createRange(); r.selectNodeContents(e);
                                      return r.getBoundingClientRect().right; };
                const heads = [...document.querySelectorAll('h1, dd[dir=auto], td[dir=auto]:not(.quote)')];
                const off = heads.filter((e) => e.textContent.trim() && edge(e) - last(e) > 60);
                const frames = [...document.querySelectorAll('.scroll.drawing, .drawing .scroll')];
                const slanted = [...document.querySelectorAll('main *')].filter((e) =>
                  /\\p{Script=Arabic}/u.test(e.textContent) && e.children.length === 0 && e.matches(':lang(fa)') &&
                  getComputedStyle(e).fontStyle === 'italic');
                return [off.map((e) => e.outerHTML.slice(0, 90)), frames.every((e) => e.scrollLeft === 0),
                        slanted.map((e) => e.outerHTML.slice(0, 90))];
                """
            )
            assert browser.execute_script("return getComputedStyle(document.body).direction") == "rtl"
            assert begin == [], page.name
            assert at_start, page.name
            assert slanted == [], page.name
            browser.execute_script(axe)
            assert violations(browser) == [], page.relative_to(from_the_right)
    with seen(browser, 360):
        for page in kinds(from_the_right):
            browser.get(page.as_uri())
            assert browser.execute_script("return document.documentElement.scrollWidth") <= 360, page.name
