"""Whom a decision means: a person of the lists, or a name that stands on none.

A decision keeps the name in which it was made, and the rows and mentions that were the person then. Who is who may be
decided anew; the reference follows the rows, and where they no longer are one person it is a name and nothing more.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from stemmata.errors import PersonUnclearError
from stemmata.values.ids import beginning_so
from stemmata.values.listednames import COLUMNS, names_in

__all__ = ["NAME_ALONE", "Meant", "People", "alike", "person_of"]

NAME_ALONE = "name:"
"""What stands before a name that shall be no person of the lists, though somebody there bears it."""
_LISTED = 6
_SIGNS = 8
_WITH_ID = re.compile(r"\[([0-9a-f]{8,})\]$")
"""How a name is entered that several persons bear: with the beginning of the id in brackets."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Somebody as a decision means them.

    Attributes:
        name: The name, as it is entered and shown.
        members: The rows and mentions that are the person; none for a name alone.
    """

    name: str
    members: tuple[str, ...] = ()


def alike(name: str) -> tuple[str, ...]:
    """Return a name so that spellings that differ in case, marks, points and titles alone are equal.

    >>> alike("Col.  Arda") == alike("COL ARDA"), alike("Dr. Arda") == alike("Arda")
    (True, True)
    """
    return _alike([name])[0]


def _alike(names: Sequence[str]) -> list[tuple[str, ...]]:
    # what reads names takes longer to load than most commands run, and most name nobody
    from stemmata.values.namewords import names_words

    return [(read.script, *read.words) for read in names_words(names)]


class People:
    """Everyone of `persons` who bears a name.

    Args:
        tables: `persons`, `records` and `mentions`; what is missing names nobody.
    """

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """Person -> rows and mentions, sorted."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in self._rows("persons", ("person_id", "member_id")):
            found[row["person_id"]].append(row["member_id"])
        return {person: tuple(sorted(ids)) for person, ids in sorted(found.items())}

    @cached_property
    def _names(self) -> dict[str, Counter[str]]:
        """Person -> the names it bears, as written."""
        person_of_member = {member: person for person, ids in self.members.items() for member in ids}
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in self._rows("records", ("record_id", *COLUMNS)):
            if (person := person_of_member.get(row["record_id"])) is not None:
                found[person].update(names_in(row))
        for row in self._rows("mentions", ("mention_id", "as_written")):
            if (person := person_of_member.get(row["mention_id"])) is not None and row["as_written"]:
                found[person][" ".join(row["as_written"].split())] += 1
        return found

    @cached_property
    def _bearers(self) -> dict[tuple[str, ...], list[str]]:
        """Name as `alike` reads it -> the persons who bear it."""
        borne = [(person, name) for person, names in sorted(self._names.items()) for name in names]
        found: defaultdict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        for (person, _), key in zip(borne, _alike([name for _, name in borne]), strict=True):
            found[key][person] = None
        return {key: list(persons) for key, persons in found.items()}

    def _rows(self, name: str, columns: Iterable[str]) -> list[dict[str, str]]:
        table = self._tables.get(name)
        if table is None:
            return []
        rows: list[dict[str, str]] = table.select([c for c in columns if c in table.schema.names]).to_pylist()
        return rows

    def name(self, person_id: str) -> str:
        """Return the name that a person bears most often, the first in order of letters among equals."""
        names = self._names.get(person_id)
        return min(names, key=lambda one: (-names[one], one)) if names else "unnamed"

    def find(self, said: str) -> Meant:
        """Return whom words mean: a person by the beginning of its id or by its name, else a name alone.

        Args:
            said: The beginning of an id of `persons`, a name, or a name after `name:` for the name alone.

        Raises:
            PersonUnclearError: If several persons of the lists are meant; the message names them.
        """
        plain = " ".join(said.split())
        if plain.startswith(NAME_ALONE):
            return Meant(plain.removeprefix(NAME_ALONE).strip())
        named = _WITH_ID.search(plain)
        begun = (named[1] if named else plain.removeprefix("p:")).lower()
        by_id = beginning_so(begun, self.members)
        persons = by_id or (self._bearers.get(alike(plain), []) if self.members else [])
        if len(persons) > 1:
            raise PersonUnclearError(
                said=plain, number=len(persons), candidates="; ".join(self.told(p) for p in persons[:_LISTED])
            )
        if not persons:
            return Meant(plain)
        (person,) = persons
        name = self.name(person) if by_id else plain
        # an uncle and a nephew of one name are two columns of the matrix
        shared = len(self._bearers.get(alike(name), ())) > 1
        return Meant(f"{name} [{person[:_SIGNS]}]" if shared else name, self.members[person])

    def told(self, person_id: str) -> str:
        """Return a person in words: the beginning of its id, its name, its rows."""
        n = len(self.members[person_id])
        return f"{person_id[:_SIGNS]} {self.name(person_id)} ({n} {'row' if n == 1 else 'rows'})"


def person_of(members: Iterable[str], person_of_member: Mapping[str, str]) -> str | None:
    """Return the person that most of these rows are now; None where there is none, or no most.

    >>> person_of(["a", "b", "c"], {"a": "P", "b": "P", "c": "Q"}), person_of(["a", "c"], {"a": "P", "c": "Q"})
    ('P', None)
    """
    now = [person_of_member[member] for member in members if member in person_of_member]
    person, most = Counter(now).most_common(1)[0] if now else (None, 0)
    return person if 2 * most > len(now) else None
