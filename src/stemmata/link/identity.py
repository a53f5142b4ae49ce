"""What a decision remembers of a record, so that it finds the record again in a later release of its list.

A record's id is a digest of its file and row: another release is another file, and every id changes though hardly any
person did. A decision therefore keeps, beside the ids, what each record was when it was shown: its list, its number
there, and a digest of each field that describes the person. Then

* a record that is still there is the record, whatever came after it;
* a record of the same list, the same number and the same fields is the same row released again, and the decision is
  carried over to it. Where the list gives no numbers, the only record of a file with the same fields is taken for it;
* a record of the same list and number with other fields has changed: the decision is asked again, and which fields
  changed is said;
* a record that is found in none of these ways rests: the decision stays in the ledger and binds nothing.

Digests and not values are kept: the ledger must not become a second list of the dead. (They can be guessed by whoever
knows the person; lines that speak of withheld sources never leave the house.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stemmata.values.fold import fold_text
from stemmata.values.ids import row_id

__all__ = ["PERSON_FIELDS", "Found", "Releases", "identity_of"]

PERSON_FIELDS = (
    "name", "given_name", "family_name", "name_ar", "name_fa", "father_name", "mother_name", "grandfather_name", "sex",
    "age", "birth_date", "death_date", "date", "place", "birth_place", "death_place", "residence", "province", "city",
)  # fmt: skip
"""Fields of `records` that describe a person. A change in another one (notes, a source named) asks nothing again."""
NUMBER_FIELDS = ("external_id", "id_number")
"""Fields that hold the record's number in its list, the first that is filled."""


def _digest(*parts: str | None) -> str:
    return row_id(*parts)[:16]


def identity_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a decision keeps of a record.

    Args:
        record: A row of `records`.

    Returns:
        `source_id`, `list_id`, `external` (digest of its number in the list) and `fields` (field -> digest of its
        folded text); what the record does not have is left out.
    """
    number = next((str(record[name]).strip() for name in NUMBER_FIELDS if record.get(name)), "")
    # as written: that we learn to read a date better changes no person
    written = {name: record.get(f"{name}_as_written") or record.get(name) or "" for name in PERSON_FIELDS}
    fields = {name: _digest(name, folded) for name, cell in written.items() if (folded := fold_text(str(cell)).strip())}
    kept = {
        "source_id": record.get("source_id"),
        "list_id": record.get("list_id"),
        "external": _digest("number", number) if number else None,
        "fields": fields,
    }
    return {name: value for name, value in kept.items() if value}


@dataclass(frozen=True, slots=True)
class Found:
    """Where a record that was decided on is now.

    Attributes:
        record_ids: The records that are it: itself, and the same row released again; none if it changed or is gone.
        changed_to: A record of its number with other fields, if there is one.
        fields: The fields that changed.
    """

    record_ids: tuple[str, ...] = ()
    changed_to: str | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Releases:
    """The records of now, found by what decisions kept of them.

    Attributes:
        identities: Record id -> its identity.
    """

    identities: Mapping[str, Mapping[str, Any]]
    _by_number: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _by_fields: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for record_id, identity in self.identities.items():
            if external := identity.get("external"):
                self._by_number[_list(identity), external].append(record_id)
            elif fields := identity.get("fields"):
                self._by_fields[_list(identity), _content(fields)].append(record_id)

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]]) -> Releases:
        """Return the finder for rows of `records`."""
        return cls({row["record_id"]: identity_of(row) for row in records})

    def find(self, record_id: str, kept: Mapping[str, Any]) -> Found:
        """Return where a record is now.

        Args:
            record_id: Its id when it was decided on.
            kept: Its identity then, empty if none was kept.
        """
        itself = (record_id,) if record_id in self.identities else ()
        if external := kept.get("external"):
            rows = [row for row in self._by_number.get((_list(kept), external), ()) if row != record_id]
            changes = {row: _changes(kept, self.identities[row]) for row in rows}
            alike = tuple(row for row in rows if not changes[row])
            changed = next((row for row in rows if changes[row]), None)
            return Found((*itself, *alike), changed, changes[changed] if changed else ())
        if not (fields := kept.get("fields")):
            return Found(itself)
        by_file: dict[str, list[str]] = defaultdict(list)
        for row in self._by_fields.get((_list(kept), _content(fields)), ()):
            by_file[str(self.identities[row].get("source_id"))].append(row)
        own = str(kept.get("source_id"))
        return Found((*itself, *(rows[0] for file, rows in by_file.items() if file != own and len(rows) == 1)))


def _list(identity: Mapping[str, Any]) -> str:
    return str(identity.get("list_id") or "")


def _content(fields: Mapping[str, str]) -> str:
    return row_id(*(part for pair in sorted(fields.items()) for part in pair))


def _changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    before, after = then.get("fields", {}), now.get("fields", {})
    return tuple(name for name in PERSON_FIELDS if before.get(name) != after.get(name))
