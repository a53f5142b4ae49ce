"""Rows of lists as columns that can be compared."""

from __future__ import annotations

from typing import Any

from lists import table

from stemmata.config import LinkSettings, Settings
from stemmata.link.fields import fields_of


def columns(rows: list[dict[str, str | None]], **settings: Any) -> dict[str, list[Any]]:
    fields = fields_of(table(rows), Settings().case, LinkSettings(**settings))
    places = {record_id: i for i, record_id in enumerate(fields.record_ids)}
    given = table(rows)
    order = [places[i] for i in given.column("record_id").to_pylist()]
    return {name: [fields.table.column(name)[i].as_py() for i in order] for name in fields.table.column_names}


def test_a_day_that_no_calendar_has_keeps_its_digits() -> None:
    found = columns([{"birth_date": "1961-06-31"}, {"birth_date": "1961-14-02"}, {"birth_date": "19610630"}])
    assert found["birth_day"] == ["1961-06-31", "1961-14-02", "1961-06-30"]
    assert found["birth_year"] == [1961, 1961, 1961]


def test_an_odd_year_among_plain_ones_is_a_slip_and_no_other_calendar() -> None:
    rows: list[dict[str, str | None]] = [{"birth_date": f"{1900 + i % 90}-03-{1 + i % 28:02d}"} for i in range(400)]
    found = columns([*rows, {"birth_date": "1362-05-04"}])
    assert found["birth_day"][-1] == "1362-05-04"
    assert columns([{"birth_date": "1362-05-04"}])["birth_year"] == [1983]


def test_whatever_else_lists_tell_becomes_a_column() -> None:
    rows: list[dict[str, str | None]] = [
        {"occupation": "Baker", "Post Code": "X1", "serial": str(i), "notes": "same"} for i in range(5)
    ]
    rows.append({"occupation": "unknown", "Post Code": "X2", "serial": "9", "notes": "same"})
    rows.append({"occupation": "miller", "Post Code": None, "serial": "10", "notes": "same"})
    found = columns(rows)
    assert found["attr_occupation"] == ["baker"] * 5 + [None, "miller"]
    assert found["attr_post_code"] == ["x1"] * 5 + ["x2", None]
    assert {name for name in found if name.startswith("attr_")} == {"attr_occupation", "attr_post_code"}


def test_the_nearest_place_is_the_place_and_the_others_stand_beside() -> None:
    rows: list[dict[str, str | None]] = [{"death_place": "Mill Street", "city": c} for c in ("Aba", "Aba", "Bet")]
    rows.append({"death_place": None, "city": "Aba"})
    found = columns(rows)
    assert found["place"] == ["mill street"] * 3 + ["aba"]
    assert found["attr_city"] == ["aba", "aba", "bet", None]


def test_names_are_cut_into_chains_where_most_have_four_words() -> None:
    names = ["بهرنگ سهراب فرهاد رودبانی", "پروین سهراب فرهاد رودبانی", "نوید عبد الله رودبانی"]
    found = columns([{"name_ar": name, "list_id": "one"} for name in names])
    assert found["father"] == ["سهراب", "سهراب", "عبدالله"]
    assert found["grandfather"] == ["فرهاد", "فرهاد", None]


def test_an_age_gives_bounds_of_the_birth() -> None:
    found = columns([{"age": "40", "death_date": "2020-06-15"}])
    assert found["birth_year"] == [1979]
    assert found["birth_day"] == [None]


def test_compound_names_are_one_however_they_are_written() -> None:
    written = ["عبد الکریم", "عبدالكريم", "عبد كريم", "عبد الله", "عبدالله", "عبد هللا", "عبدهللا"]
    found = columns([{"given_name": name} for name in written])
    assert found["given"] == ["عبدکریم"] * 3 + ["عبدالله"] * 4


def test_the_article_within_a_compound_is_no_difference() -> None:
    names = ["بهرالدين سهراب فرهاد رودبانی", "بهر الدين سهراب فرهاد رودبانی", "به الدين سهراب فرهاد رودبانی"]
    found = columns([{"name_ar": name, "list_id": "one"} for name in names])
    assert found["given"] == ["بهردین", "بهردین", "بهدین"]
    assert found["family"] == ["رودبانی"] * 3


def test_the_last_name_is_the_family_name_or_the_only_one() -> None:
    rows: list[dict[str, str | None]] = [{"given_name": "Behrang", "family_name": "Rudbani"}, {"name": "Rudbani"}]
    assert columns(rows)["last"] == ["rudbani", "rudbani"]
