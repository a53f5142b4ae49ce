"""Parting: nothing is lost, nothing stands twice, and no part is larger than it may be."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from stemmata.report.contexts import Context, SuppressedPage
from stemmata.report.parting import FULL, Long, fitting, html_bytes, numbered, parted, sheet_links, shortened, weighed

PAGE = SuppressedPage("", "Case", "Title", (), "suppressed.html", (), rows=())
WEIGHTS = st.lists(st.integers(1, FULL // 2), max_size=60)


def _draw(page: Context) -> bytes:
    assert isinstance(page, SuppressedPage)
    return b"x" * sum(page.rows)  # type: ignore[arg-type]


def _long(weights: list[int], most: int) -> Long[SuppressedPage]:
    def cut(start: int, stop: int) -> SuppressedPage:
        return dataclasses.replace(PAGE, rows=tuple(weights[start:stop]))  # type: ignore[arg-type]

    return Long(len(weights), cut, numbered("suppressed.html", "suppressed/{}.html"), most)


@given(WEIGHTS, st.integers(1, 40))
def test_parts_hold_everything_once_and_bear_it(weights: list[int], most: int) -> None:
    """All items in their order, some at most, and no more bytes than a page bears."""
    parts = parted(_long(weights, most), _draw)
    pages = list(parts.pages())

    assert [row for _, page in pages for row in page.rows] == weights
    assert all(len(page.rows) <= most and len(_draw(page)) <= FULL for _, page in pages)
    assert [parts.path_of(i) for i in range(len(weights))] == [path for path, page in pages for _ in page.rows]
    assert all(page.path == path and page.root == "../" * path.count("/") for path, page in pages)


@given(WEIGHTS)
def test_parts_are_not_needlessly_many(weights: list[int]) -> None:
    """Two parts beside each other would not fit on one page by half."""
    pages = [page for _, page in parted(_long(weights, 1_000), _draw).pages()]

    assert all(len(_draw(one)) + len(_draw(other)) > FULL // 4 for one, other in pairwise(pages))


@given(st.integers(2, 300), st.data())
def test_links_lead_to_first_last_and_beside(count: int, data: st.DataObject) -> None:
    """However many parts there are, a dozen links at most, and from each part those beside it."""
    current = data.draw(st.integers(0, count - 1))
    links = sheet_links([f"{n}.html" for n in range(count)], current)

    assert len(links) <= 9
    assert {"0.html", f"{count - 1}.html"} <= {link.href for link in links}
    assert [link.href for link in links if link.current] == [f"{current}.html"]
    beside = {link.note: link.href for link in links if link.note}
    assert beside.get("prev") == (f"{current - 1}.html" if current else None)
    assert beside.get("next") == (f"{current + 1}.html" if current + 1 < count else None)


@given(st.text(max_size=300))
def test_bytes_on_a_page_are_told_right(text: str) -> None:
    """As many as the escaped text has."""
    assert html_bytes(text) == len(str(escape(text)).encode("utf-8", "surrogatepass"))


@given(st.text(max_size=300), st.integers(5, 400))
def test_what_is_shortened_fits_and_what_fits_is_not_shortened(text: str, most: int) -> None:
    """An ellipsis, of three bytes, says that something is left out."""
    short = shortened(text, most)

    if html_bytes(text) <= most:
        assert short == text
    else:
        assert short.endswith("\u2026")
        assert html_bytes(short) <= most + 3
        assert text.startswith(short[:-1])


@given(WEIGHTS, st.integers(1, 10), st.integers(1, FULL))
def test_weighed_runs_hold_everything_once(weights: list[int], most: int, full: int) -> None:
    """In order, and heavier than is allowed only where a single item is."""
    runs = weighed(weights, lambda weight: weight, most, full)

    assert [weight for run in runs for weight in run] == weights
    assert all(len(run) <= most and (sum(run) <= full or len(run) == 1) for run in runs)


@given(st.lists(st.integers(1, 50), min_size=1), st.integers(1, 200))
def test_what_fits_is_a_beginning_and_never_nothing(weights: list[int], most: int) -> None:
    """The longest beginning that fits, or one item."""
    first = list(fitting(weights, lambda weight: weight, most))

    assert first == weights[: len(first)]
    assert len(first) == 1 or sum(first) <= most
    assert len(first) == len(weights) or sum(weights[: len(first) + 1]) > most
