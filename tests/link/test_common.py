"""What nearly everybody on a small list has in common says next to nothing, for one person and for relatives."""

from __future__ import annotations

import json

from lists import made, table

from stemmata.config import Settings
from stemmata.link import link


def test_people_of_one_night_and_place_are_no_relatives_by_that() -> None:
    """Thirty families, one day, one place: whoever is called a relative shares the family name."""
    lists = made(60, seed=8)
    rows = [r | {"death_date": "2021-03-04", "place": "the yard", "sex": "m"} for r in lists.records.to_pylist()]
    outcome = link(table(rows), Settings())
    family = {r["record_id"]: r["family_name"] for r in table(rows).to_pylist()}

    pairs = outcome.tables["pairs"].to_pylist()
    kin = [p for p in pairs if p["p_relative"] >= 0.3]
    assert all(family[p["record_a"]][:4] == family[p["record_b"]][:4] for p in kin)
    same_day = {json.loads(p["weights"])["death"] for p in pairs}
    assert max(abs(w) for w in same_day) < 0.5, "the day that all died on tells nobody apart"


def test_a_day_of_few_still_speaks() -> None:
    """Where days differ, the same day weighs as much as before."""
    lists = made(60, seed=8)
    pairs = link(lists.records, Settings()).tables["pairs"].to_pylist()
    assert max(json.loads(p["weights"])["death"] or 0 for p in pairs) > 5
