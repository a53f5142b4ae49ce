"""Where places lie: as people said in the settings, refused where it cannot be, told as far as the gate lets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fabricated
import pytest

from stemmata.config import Settings, load
from stemmata.errors import SettingsError
from stemmata.report.edition import edition
from stemmata.report.gate import admit
from stemmata.report.gazetteer import Gazetteer
from stemmata.report.terms import Terms
from stemmata.report.whereabouts import whereabouts
from stemmata.tables import TABLES
from stemmata.values.guarded import Guarded


def settings(text: str, folder: Path) -> Settings:
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return load(folder / "case.toml")


def test_a_place_is_a_line_or_a_section(tmp_path: Path) -> None:
    """Degrees as numbers or as they are written on maps; other names in any script lead to the same place."""
    places = settings(
        """
        [places]
        "Karsan" = "48°54′S 123°24′W"
        [places.Old-Mill]
        latitude = -48.95
        longitude = "123°20′W"
        within_km = 3
        also = ["آسیاب کهنه", "Vieux-Moulin"]
        known_from = "the surveyor's sketch"
        """,
        tmp_path,
    ).places
    gazetteer = Gazetteer.of(places, admit(fabricated.tables()))

    assert gazetteer.find("KARSAN ") == gazetteer.find("karsan")
    spot = gazetteer.find("Karsan")
    assert spot is not None
    assert (spot.latitude, spot.longitude, spot.within_km) == pytest.approx((-48.9, -123.4, 0))
    mill = gazetteer.find("vieux-moulin")
    assert mill is not None
    assert mill == gazetteer.find("آسياب كهنه")
    assert (mill.name, mill.longitude, mill.within_km) == ("Old-Mill", pytest.approx(-123 - 1 / 3), 3)
    assert gazetteer.find("near Karsan") is None
    assert gazetteer.find(None) is None


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ('[places]\n"A" = "135, 51"', "places.A", "write latitude and longitude"),
        ("[places.A]\nlatitude = 135\nlongitude = 3", "places.A.latitude", "wrong way round"),
        ("[places.A]\nlatitude = 35\nlongitude = 181", "places.A.longitude", "between -180 and 180"),
        ("[places.A]\nlatitude = 35", "places.A.longitude", "required"),
        ("[places.A]\nlatitude = true\nlongitude = 3", "places.A.latitude", "a number of degrees"),
        ("[places.A]\nlatitude = nan\nlongitude = 3", "places.A.latitude", "it is no latitude"),
        ("[places.A]\nlatitude = 3\nlongtude = 3", "places.A", "required"),
        ("[places.A]\nlatitude = 3\nlongitude = 3\nwithin_km = -1", "places.A.within_km", "greater"),
        (
            '[places]\nA = "1, 2"\n[places.B]\nlatitude = 1\nlongitude = 2\nalso = ["a"]',
            "places",
            "two places, A and B",
        ),
    ],
)
def test_a_place_that_cannot_be_is_refused_with_its_key(tmp_path: Path, text: str, place: str, problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(text, tmp_path)

    assert str(caught.value).startswith(f"{tmp_path / 'case.toml'}: {place}")
    assert problem in str(caught.value)


def _told(places: dict[str, Any], terms: Terms | None = None) -> set[str]:
    tables = fabricated.tables()
    admission = admit(tables, terms)
    return {
        spot.name for spot in Gazetteer.of(Settings.model_validate({"places": places}).places, admission).spots.values()
    }


def test_a_protected_place_is_told_under_none_of_its_names() -> None:
    """Neither by its own protection, nor where one of its names is protected, nor where it tells of a closed source."""
    point = {"latitude": 1, "longitude": 2}
    withheld = admit(fabricated.tables()).withheld_sources
    closed = next(r for r in fabricated.tables()["sources"].to_pylist() if r["source_id"] in withheld)
    places = {
        "Karsan": point,
        "The safe house": point | {"protection": "secret"},
        "Tannery": point | {"also": ["Weir cottage"]},
        "The court's hill": point | {"protection": "restricted"},
        "Dell": point | {"known_from": closed["name"]},
    }
    guarded = Terms(guarded=(Guarded("place", ("Weir cottage",), "place QRST"),))
    court = Terms(name="court", _protections=frozenset({"open", "restricted"}))

    assert _told(places) == {"Karsan", "Tannery"}
    assert _told(places, guarded) == {"Karsan"}
    assert _told(places, court) == {"Karsan", "Tannery", "The court's hill"}
    assert _told(places, Terms(name="full")) == set(places)


@pytest.mark.parametrize("status", ["held", "rejected"])
def test_a_claim_that_does_not_stand_puts_nothing_on_the_map(status: str) -> None:
    tables = fabricated.tables()
    claims = tables["claims"].to_pylist()
    silent = [claim | ({"status": status} if claim["place"] else {}) for claim in claims]
    told, untold = (
        whereabouts(edition("", admit(tables | {"claims": TABLES["claims"].build(rows)}).tables), Gazetteer({}))
        for rows in (claims, silent)
    )
    placed = sum(
        c["place"] is not None and c["status"] != "rejected" for c in admit(tables).tables["claims"].to_pylist()
    )

    assert placed > 0
    assert told.unlocated.total() - untold.unlocated.total() == placed
