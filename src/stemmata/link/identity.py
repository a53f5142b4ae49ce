"""What a decision remembers of a record, so that it finds the record again in a later release of its list.

A record's id is a digest of its file and row: another release is another file, and every id changes though hardly any
person did. A decision therefore keeps, beside the ids, what each record was when it was shown: its list, its
identifier there, and a digest of each field that describes the person. Then

* a record that is still there is the record, whatever came after it;
* a record of the same list, the same identifier (`external_id`) and the same fields is the same row released again, and
  the decision is carried over to it. Where the list has no identifiers, the only record of a file with the same fields
  is taken for it;
* a record of the same list and identifier with other fields has changed: the decision is asked again, and which fields
  changed is said;
* a record that is found in none of these ways rests: the decision stays in the ledger and binds nothing.

A person named in a document is found by the place in the text of its source, and the name: where a text is read anew
and the mention begins or ends elsewhere, the one that overlaps it and bears the same name is the mention.

Digests and not values are kept: the ledger must not become a second list of the dead. (They can be guessed by whoever
knows the person; lines that speak of withheld sources never leave the house.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stemmata.values.fold import fold_text
from stemmata.values.ids import row_id

__all__ = ["PERSON_FIELDS", "Found", "Releases", "identity_of", "identity_of_mention"]

PERSON_FIELDS = (
    "name", "given_name", "family_name", "name_ar", "name_fa", "father_name", "mother_name", "grandfather_name", "sex",
    "age", "birth_date", "death_date", "date", "place", "birth_place", "death_place", "residence", "province", "city",
)  # fmt: skip
"""Fields of `records` that describe a person. A change in another one (notes, a source named) asks nothing again."""


def _digest(*parts: str | None) -> str:
    return row_id(*parts)[:16]


def identity_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a decision keeps of a record.

    Args:
        record: A row of `records`.

    Returns:
        `source_id`, `list_id`, `external` (digest of its identifier in the list) and `fields` (field -> digest of its
        folded text); what the record does not have is left out.
    """
    number = str(record.get("external_id") or "")
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


def identity_of_mention(mention: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a decision keeps of a mention: `source_id`, `place` in its text, digest of the name in `fields`.

    Args:
        mention: A row of `mentions`.
    """
    name = fold_text(str(mention.get("as_written") or "")).strip()
    place = [mention["start"], mention["end"]]
    return {"source_id": mention["source_id"], "place": place, "fields": {"name": _digest("name", name)}}


@dataclass(frozen=True, slots=True)
class Found:
    """Where a record or mention that was decided on is now.

    Attributes:
        record_ids: The records that are it: itself, and the same row released again; none if it changed or is gone.
        changed_to: A record of its identifier with other fields, if there is one.
        fields: The fields that changed.
    """

    record_ids: tuple[str, ...] = ()
    changed_to: str | None = None
    fields: tuple[str, ...] = ()


class Releases:
    """The records of now, found by what decisions kept of them. Lists that no decision speaks of are not looked at.

    Args:
        records: Table `records`.
        mentions: Table `mentions`, or what returns it if it is needed; without it every mention decided on is taken to
            be there still.
    """

    def __init__(self, records: pa.Table, mentions: pa.Table | Callable[[], pa.Table] | None = None) -> None:
        self._records = records
        self._mentions = mentions
        self._lists: list[str] = [name or "" for name in _column(records, "list_id")]
        self.places: Mapping[str, int] = {r: i for i, r in enumerate(records.column("record_id").to_pylist())}
        """Record id -> row."""
        self._indexed: dict[str, tuple[dict[str, list[str]], dict[str, list[str]]]] = {}

    def row(self, record_id: str) -> dict[str, Any]:
        """Return a row of `records`, filled cells only."""
        (found,) = self._records.slice(self.places[record_id], 1).to_pylist()
        return {name: cell for name, cell in found.items() if cell is not None}

    def find(self, record_id: str, kept: Mapping[str, Any]) -> Found:
        """Return where a record is now.

        Args:
            record_id: Its id when it was decided on.
            kept: Its identity then, empty if none was kept.
        """
        if "place" in kept or (record_id not in self.places and record_id in self._named):
            return self._find_mention(record_id, kept)
        itself = (record_id,) if record_id in self.places else ()
        if not (fields := kept.get("fields")):
            return Found(itself)
        by_number, by_name = self._index(str(kept.get("list_id") or ""))
        if external := kept.get("external"):
            rows = [row for row in by_number.get(external, ()) if row != record_id]
            changes = {row: _changes(fields, identity_of(self.row(row)).get("fields", {})) for row in rows}
            alike = tuple(row for row in rows if not changes[row])
            changed = next((row for row in reversed(rows) if changes[row]), None)
            return Found((*itself, *alike), changed, changes[changed] if changed else ())
        by_file: dict[str, list[str]] = defaultdict(list)
        for row in by_name.get(fields.get("name", ""), ()):
            identity = identity_of(self.row(row))
            if identity.get("fields") == fields and identity.get("source_id") != kept.get("source_id"):
                by_file[str(identity.get("source_id"))].append(row)
        return Found((*itself, *(rows[0] for _, rows in sorted(by_file.items()) if len(rows) == 1)))

    def _find_mention(self, mention_id: str, kept: Mapping[str, Any]) -> Found:
        if self._mentions is None or "place" not in kept:
            return Found((mention_id,))
        start, end = kept["place"]
        near = self._in_source.get(str(kept.get("source_id")), ())
        there = [row for row in near if row["start"] < end and start < row["end"]]
        there.sort(key=lambda row: (row["mention_id"] != mention_id, row["start"], row["end"]))
        alike = [row for row in there if identity_of_mention(row)["fields"] == kept.get("fields")]
        if alike:
            return Found((str(alike[0]["mention_id"]),))
        return Found((), str(there[0]["mention_id"]), ("name",)) if there else Found()

    @cached_property
    def _in_source(self) -> dict[str, list[dict[str, Any]]]:
        """Mentions of persons by source."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        if self._mentions is not None:
            table = self._mentions() if callable(self._mentions) else self._mentions
            persons = table.filter(pc.equal(table.column("kind"), "person"))
            for row in persons.select(["mention_id", "source_id", "start", "end", "as_written"]).to_pylist():
                found[row["source_id"]].append(row)
        return found

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(row["mention_id"] for rows in self._in_source.values() for row in rows)

    def _index(self, list_id: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Return the records of a list by digest of identifier, and those without one by digest of name."""
        if list_id not in self._indexed:
            by_number: dict[str, list[str]] = defaultdict(list)
            by_name: dict[str, list[str]] = defaultdict(list)
            inside = pa.array([i for i, name in enumerate(self._lists) if name == list_id], pa.int64())
            part = self._records.take(inside)
            names = [a or b for a, b in zip(_column(part, "name_as_written"), _column(part, "name"), strict=True)]
            ids = part.column("record_id").to_pylist()
            for record_id, number, name in zip(ids, _column(part, "external_id"), names, strict=True):
                if number:
                    by_number[_digest("number", number)].append(record_id)
                elif name:
                    by_name[_digest("name", fold_text(name).strip())].append(record_id)
            self._indexed[list_id] = by_number, by_name
        return self._indexed[list_id]


def _column(table: pa.Table, name: str) -> list[str | None]:
    if name not in table.column_names:
        return [None] * table.num_rows
    cells: list[str | None] = table.column(name).to_pylist()
    return cells


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in PERSON_FIELDS if before.get(name) != after.get(name))
