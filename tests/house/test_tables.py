"""The promise of the tables holds."""

from __future__ import annotations

import pyarrow as pa
import pytest

from stemmata.chain import CHAIN
from stemmata.errors import TableContractError, UnknownTableError
from stemmata.tables import TABLES, table


def test_every_table_of_the_chain_is_defined_and_given_once_it_is_taken() -> None:
    """No stage takes what no stage before it gives."""
    given: set[str] = set()
    for stage in CHAIN:
        assert set(stage.takes) <= given, stage.room
        assert set(stage.gives) <= set(TABLES)
        given |= set(stage.gives)
    assert given == set(TABLES)


def test_rows_come_out_in_the_order_of_the_key() -> None:
    """The same rows in any order give the same table."""
    persons = TABLES["persons"]
    rows = [{"person_id": i, "member_id": i, "p_member": 1.0} for i in "cab"]

    assert persons.build(rows).equals(persons.build(sorted(rows, key=lambda row: row["person_id"])))


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([{"person_id": "a", "member_id": "b", "p_member": "often"}], "often"),
        ([{"person_id": "a", "member_id": None}], "empty cells"),
        ([{"person_id": "a", "member_id": "b"}] * 2, "repeat the key"),
        ([{"person_id": "a", "member_id": "b", "colour": "red"}], "undefined column"),
    ],
)
def test_a_broken_promise_is_named(rows: list[dict[str, object]], problem: str) -> None:
    """A wrong type, an empty key, a repeated key, an undefined column: each is refused in words."""
    with pytest.raises(TableContractError, match=problem):
        TABLES["persons"].build(rows)


def test_a_table_of_another_shape_is_refused() -> None:
    """What a room returns is checked against the definition."""
    with pytest.raises(TableContractError):
        TABLES["persons"].check(pa.table({"person_id": ["a"]}))


def test_an_unknown_table_names_the_known_ones() -> None:
    """A typing error in a table's name tells the names there are."""
    with pytest.raises(UnknownTableError, match="claim") as caught:
        table("claim")

    assert "claims" in caught.value.hint
