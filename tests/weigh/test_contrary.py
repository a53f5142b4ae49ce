"""What cannot be true of one named person: two ages, dead and alive, killed in two towns; and what can."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.names import find_names
from stemmata.weigh.contrary import Found, of_persons
from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.reader import read_claims

Row = dict[str, Any]


def found(*reports: tuple[str, str, int]) -> list[Found]:
    """Return what excludes each other in reports: text, language, day of May."""
    rows: list[Row] = []
    sources: dict[str, Row] = {}
    places: dict[str, list[tuple[int, int, str]]] = {}
    for n, (text, lang, day) in enumerate(reports):
        key, issued = f"s{n}", date(2021, 5, day)
        names = [(m.kind, (m.start, m.end, m.as_written)) for m in find_names(text, lang)]
        places[key] = sorted(span for kind, span in names if kind == "place")
        persons = tuple(sorted(span for kind, span in names if kind == "person"))
        facts = SourceFacts(key, f"Paper {n}", None, "press", issued, issued, tuple(places[key]), persons)
        sources[key] = {"source_id": key, "published_from": issued}
        rows.extend(
            {name: getattr(c, name) for name in c.__slots__} | {"source_id": key, "claim_id": f"{key}-{k}"}
            for k, c in enumerate(read_claims(open_page(text, facts, (lang,))))
        )
    return list(of_persons(rows, {}, sources, places))


def sides(rows: list[Found]) -> list[tuple[str, set[str]]]:
    return [(kind, {one[0], other[0]}) for kind, _, _, one, other, _ in rows]


def test_one_person_has_one_age_in_whatever_language() -> None:
    """Twenty years apart is two ages of one person; of two persons, or a birthday apart, it is nothing."""
    english = ("Mrs. Maria Vasse, 45, was killed by soldiers.", "en", 4)
    assert sides(found(english, ("Maria Vasse, 65 ans, a été tuée par des soldats.", "fr", 4))) == [
        ("identity", {"45 years", "65 years"})
    ]
    assert found(english, ("Mrs. Maria Vasse, 46, was killed by soldiers.", "en", 20)) == []
    assert found(english, ("Mrs. Maria Karsan, 65, was killed by soldiers.", "en", 4)) == []


def test_nobody_is_alive_after_he_was_killed() -> None:
    """Said to live before the day of his death he contradicts nobody."""
    killed = ("Dr. Juan Vasse was killed by soldiers on 3 May.", "en", 5)
    alive = "Dr. Juan Vasse is still alive, the judge said after the killing of the fishermen."
    assert sides(found(killed, (alive, "en", 9))) == [("identity", {"alive", "killed"})]
    assert found(killed, (alive, "en", 2)) == []


def test_one_deed_has_one_town() -> None:
    """Two towns on one day exclude each other, unless a text of the case names them in one breath."""
    one = ("Dr. Juan Vasse was killed on 3 May in the town of Sidra.", "en", 5)
    other = ("Dr. Juan Vasse was killed on 3 May in the city of Norwald.", "en", 5)
    assert [kind for kind, _ in sides(found(one, other))] == ["place"]
    beside = ("The killing was near the town of Sidra, in the city of Norwald.", "en", 6)
    assert found(one, other, beside) == []
    later = ("Dr. Juan Vasse was killed on 9 May in the city of Norwald.", "en", 10)
    assert found(one, later) == []


@given(st.permutations(range(4)))
def test_the_order_of_sources_does_not_matter(order: list[int]) -> None:
    """The same contradictions come out whichever report is read first."""
    reports = [
        ("Mrs. Maria Vasse, 45, was killed by soldiers.", "en", 4),
        ("Maria Vasse, 65 ans, a été tuée par des soldats.", "fr", 4),
        ("Dr. Juan Vasse was killed by soldiers on 3 May.", "en", 5),
        ("Dr. Juan Vasse is still alive, the judge said after the killing.", "en", 9),
    ]
    told = {(kind, *sorted(values)) for kind, values in sides(found(*(reports[k] for k in order)))}
    assert told == {("identity", "45 years", "65 years"), ("identity", "alive", "killed")}
