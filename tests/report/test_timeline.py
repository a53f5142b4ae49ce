"""The pages of time: every dated claim has its day, every bar leads to one, no stretch is lost or doubled."""

from __future__ import annotations

import datetime as dt
import html
import re
from itertools import pairwise
from pathlib import Path

import fabricated
from hypothesis import given
from hypothesis import strategies as st

from stemmata.report.gate import admit
from stemmata.report.time_svg import MOST_BARS, binned, drawn, unit_for

DAYS = st.dictionaries(st.dates(dt.date(1880, 1, 1), dt.date(2060, 1, 1)), st.integers(1, 500), max_size=200)


def test_every_dated_claim_stands_on_the_day_it_speaks_of(dossier: Path) -> None:
    page = (dossier / "timeline.html").read_text("utf-8")
    claims = admit(fabricated.tables()).tables["claims"].to_pylist()
    dated = [c for c in claims if c["event_from"] is not None and c["status"] not in {"rejected", "held"}]
    anchors = re.findall(r'<h2 id="(d-[^"]+)"', page)

    assert dated
    assert len(anchors) == len(set(anchors)) == len({(c["event_from"], c["event_to"]) for c in dated})
    for claim in dated:
        first, last = claim["event_from"].isoformat(), claim["event_to"].isoformat()
        assert (f"d-{first}" if first == last else f"d-{first}-{last}") in anchors


def test_every_bar_leads_to_a_day_on_the_page(dossier: Path) -> None:
    page = (dossier / "timeline.html").read_text("utf-8")
    strip = page[page.index('<svg class="strip"') : page.index("</svg>")]
    targets = [html.unescape(href) for href in re.findall(r'<a href="([^"]+)"', strip)]

    assert targets
    assert all(f'id="{target.partition("#")[2]}"' in page for target in targets)


@given(DAYS, DAYS)
def test_bars_hold_every_day_once(above: dict[dt.date, int], below: dict[dt.date, int]) -> None:
    """Nothing is lost, bars follow each other without touching, and there are few unless even years are many."""
    days = sorted({*above, *below})
    unit = unit_for(days)

    bins = binned(above, below, unit)

    assert sum(one.above for one in bins) == sum(above.values())
    assert sum(one.below for one in bins) == sum(below.values())
    assert all(one.first <= one.last < other.first for one, other in pairwise(bins))
    assert all(any(one.first <= day <= one.last for day in days) for one in bins)
    assert len(bins) <= MOST_BARS or unit == "year"


def test_a_stretch_without_anything_says_how_long_it_is() -> None:
    bins = binned({dt.date(2031, 1, 1): 1, dt.date(2033, 1, 1): 4}, {}, "day")

    picture = str(drawn(bins, "day", title="a<b", description="D", leads_to=lambda _: ""))

    assert "2 years" in picture
    assert "1 January 2033: 4 sources that tell of it, 0 sources published" in picture
    assert '<title id="time-t">a&lt;b</title>' in picture
