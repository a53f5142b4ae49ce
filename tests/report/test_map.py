"""The map: every place that lies somewhere stands on it once, with what is told of it; nothing kept back does."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fabricated
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata import example
from stemmata.config import Settings, load
from stemmata.report import map_svg, run
from stemmata.report.gate import admit
from stemmata.report.globe import view_of
from stemmata.report.map_svg import Marker, Words, drawn, gathered
from stemmata.tables import TABLES

PLACES = {
    "Karsan": {"latitude": -48.9, "longitude": -123.4, "also": ["کارسان"], "known_from": "survey <1998>"},
    "The weir": {"latitude": -48.95, "longitude": -123.3, "within_km": 3},
    "Elsewhere": {"latitude": 10, "longitude": 10},
}
POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
WORDS = Words(
    "T<", "D&", "N", lambda value, axis: f"{axis[:3]} {value:.4f}", lambda km: f"{km:g} km", lambda n: f"{n} places"
)


def dossier_of(
    folder: Path, given: Mapping[str, pa.Table] | None = None, places: Mapping[str, Any] | None = None, **more: Any
) -> dict[str, str]:
    """Return the pages of a dossier by their paths."""
    case = Settings.model_validate({"places": PLACES if places is None else places, **more})
    work = fabricated.work(folder / "evidence", given, settings=case)
    return {path: bytes(made).decode() for path, made in run(work).files if path.endswith(".html")}


def with_place(name: str, **where: Any) -> dict[str, pa.Table]:
    """Return the invented case with a place given to the claims for which all columns have these values."""
    tables = fabricated.tables()
    rows = [
        row | {"place": name} if all(row[k] == v for k, v in where.items()) else row
        for row in tables["claims"].to_pylist()
    ]
    return tables | {"claims": TABLES["claims"].build(rows)}


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_places_with_a_position_stand_on_the_map_and_in_the_table(tmp_path: Path) -> None:
    """With what is told of them; a name without a position is told as such; a place that nobody names is not there."""
    given = with_place("near the old mill", topic="perpetrator")
    pages = dossier_of(tmp_path, given)
    page = pages["map.html"]
    claims = [c for c in admit(given).tables["claims"].to_pylist() if c["place"] == "Karsan"]
    told = words_of(page)

    assert re.findall(r'<a class="place" href="([^"]+)"', page) == ["#place-1"]
    assert 'id="place-1"' in page
    assert "48°54′S 123°24′W" in told
    assert "survey <1998>" in told
    assert f"{len(claims)} claims" in told
    assert "Elsewhere" not in told
    assert "The weir" not in told
    assert "near the old mill" in told[told.index("Named, and not on the map") :]
    assert "Neither coasts nor streets are drawn" in told
    assert 'href="map.html"' in pages["index.html"]


def test_what_lies_somewhere_within_a_distance_is_drawn_so(tmp_path: Path) -> None:
    page = dossier_of(tmp_path, with_place("The weir", topic="perpetrator"))["map.html"]

    assert 'class="place vague"' in page
    assert 'class="within"' in page
    assert "known to within 3 km" in words_of(page)
    assert "lies somewhere within the dashed line" in words_of(page)


def test_without_positions_there_is_no_map(tmp_path: Path) -> None:
    pages = dossier_of(tmp_path, places={})

    assert "map.html" not in pages
    assert 'href="map.html"' not in pages["index.html"]


def test_coordinates_in_cells_of_lists_and_manifests_are_places(tmp_path: Path) -> None:
    """Each row where its own cells say, each source where it was recorded; what is no position is not on the map."""
    tables = fabricated.tables()
    records = tables["records"].to_pylist()
    cells = [("-48.91", "-123.41"), ("-48.91", "-123.41"), ("95", "0")]
    for row, (lat, lon) in zip(records, cells, strict=False):
        row |= {"latitude": lat, "longitude": lon}
    sources = tables["sources"].to_pylist()
    sources[0]["details"] = json.dumps({"coordinates": "48°54′S 123°24′W"})
    given = tables | {"records": TABLES["records"].build(records), "sources": TABLES["sources"].build(sources)}
    page = dossier_of(tmp_path, given, places={})["map.html"]

    open_rows = admit(given).tables["records"].to_pylist()
    shown = [r for r in open_rows if r.get("latitude") == "-48.91"]
    assert shown
    assert all(f'#r-{row["record_id"]}"' in page for row in shown)
    assert "48°54′36″S 123°24′36″W" in page
    assert page.count('class="place"') == len({(r["latitude"], r["longitude"]) for r in shown}) + (
        sources[0]["source_id"] not in admit(given).withheld_sources
    )


def test_what_the_gate_keeps_back_is_not_on_the_map(tmp_path: Path) -> None:
    """A place that only a withheld source names; a place that its own protection keeps in; and nothing of either."""
    withheld = sorted(admit(fabricated.tables()).withheld_sources)
    tables = fabricated.tables()
    claim = tables["claims"].to_pylist()[0]
    secret = claim | {"claim_id": "f" * 24, "source_id": withheld[0], "place": "The weir"}
    given = tables | {"claims": TABLES["claims"].build([*tables["claims"].to_pylist(), secret])}
    pages = dossier_of(tmp_path / "a", given)
    closed = dossier_of(tmp_path / "b", places={"Karsan": PLACES["Karsan"] | {"protection": "secret"}})

    assert "weir" not in "".join(pages.values())
    assert "map.html" not in closed
    assert not any("survey" in page or "48°54" in page or "-48.9" in page for page in closed.values())


def test_the_examples_places_are_settings_that_hold(tmp_path: Path) -> None:
    """They can be read, and none lies on land: the country is invented."""
    (tmp_path / "case.toml").write_text("[case]\n", encoding="utf-8")
    example.locate(tmp_path / "case.toml")
    places = load(tmp_path / "case.toml").places

    assert len(places) >= 3
    assert all(-49 < p.latitude < -48 and -124 < p.longitude < -123 for p in places.values())


@settings(max_examples=20)
@given(
    st.lists(st.tuples(POINTS, st.sampled_from([0.0, 0.0, 2.0, 400.0]), st.integers(1, 500)), min_size=1, max_size=30)
)
def test_every_place_is_drawn_within_the_frame(places: list[tuple[tuple[float, float], float, int]]) -> None:
    """Wherever on the globe; every number in the picture is finite, and every word in it is escaped."""
    markers = [Marker(at, r, n, f"{i} <b>", str(i), "a & b", f"#p{i}") for i, (at, r, n) in enumerate(places)]
    view = view_of([m.at for m in markers], [m.within_km for m in markers])

    picture = str(drawn(view, markers, WORDS))

    wide, high = map(float, re.findall(r'width="(\d+)" height="(\d+)"', picture)[0])
    discs = re.findall(r'class="disc" cx="([-\d.]+)" cy="([-\d.]+)"', picture)
    assert len(discs) == len(markers)
    assert all(0 <= float(x) <= wide and 0 <= float(y) <= high for x, y in discs)
    assert "nan" not in picture
    assert "inf" not in picture
    assert "<b>" not in picture


@given(st.lists(st.tuples(POINTS, st.integers(1, 9)), min_size=1, max_size=60), st.integers(1, 12))
def test_what_is_drawn_as_one_is_counted_whole(places: list[tuple[tuple[float, float], int]], most: int) -> None:
    markers = [Marker(at, 0.0, n, str(i), str(i), "", f"#p{i}") for i, (at, n) in enumerate(places)]
    view = view_of([m.at for m in markers], [0.0] * len(markers))

    found = gathered(view, markers, most)

    assert len(found) <= max(most, 1)
    assert sum(m.count for m in found) == sum(m.count for m in markers)
    assert sum(m.stands_for for m in found) == len(markers)


def test_coasts_are_drawn_where_they_help_and_run_through_the_view() -> None:
    """Over a sea between shores there are coasts; over a town there are none; none leaves the frame."""
    wide = view_of([(41.0, 29.0), (36.0, 14.0), (31.2, 29.9)], [0.0] * 3)
    near = view_of([(41.0, 29.0), (41.01, 29.02)], [0.0] * 2)
    markers = [Marker((41.0, 29.0), 0.0, 1, "a", "1", "", "#a")]

    picture, town = str(drawn(wide, markers, WORDS)), str(drawn(near, markers, WORDS))

    assert len(re.findall(r'class="coast" d="(M[^"]+)"', picture)[0]) > 2000
    assert "coast" not in town
    assert len(picture) < 150_000


def test_the_whole_world_is_small_enough_for_a_page() -> None:
    points = [(60.0, 100.0), (10.0, -100.0), (0.0, 150.0), (-30.0, -170.0)]
    markers = [Marker(p, 0.0, 1, str(p), "1", "", "#a") for p in points]

    assert len(drawn(view_of(points, [0.0] * 4), markers, WORDS)) < 120_000


def test_areas_of_discs_are_as_their_numbers() -> None:
    assert (map_svg.radius(400, 400) / map_svg.radius(100, 400)) ** 2 == pytest.approx(4)
    assert map_svg.radius(1, 100_000) >= 4


def test_thousands_of_places_are_parted_into_pages_of_a_size_that_opens(tmp_path: Path) -> None:
    """No page is larger than 300 kB; every disc leads to a place on the page it names; every place stands once."""
    tables = fabricated.tables()
    template = next(r for r in tables["records"].to_pylist() if r["source_id"] not in admit(tables).withheld_sources)
    rows = [
        template | {"record_id": f"{i:024x}", "row": i, "latitude": f"{i % 60}.{i:05}", "longitude": f"{i % 77}.{i:05}"}
        for i in range(1200)
    ]
    pages = dossier_of(
        tmp_path, tables | {"records": TABLES["records"].build(rows), "persons": TABLES["persons"].empty()}
    )
    of_map = {path: page for path, page in pages.items() if path.startswith("map")}
    anchors = [(path, anchor) for path, page in of_map.items() for anchor in re.findall(r'<h2 id="(place-\d+)"', page)]
    discs = re.findall(r'<a class="place[^"]*" href="([^"]+)"', of_map["map.html"])

    assert max(len(page.encode()) for page in of_map.values()) < 300_000
    assert len(anchors) == len({anchor for _, anchor in anchors}) >= 1200
    assert 20 < len(discs) <= map_svg.MOST_MARKERS
    for href in discs:
        path, _, anchor = href.partition("#")
        assert (path or "map.html", anchor) in anchors
