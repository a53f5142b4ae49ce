"""Screening: the entries of an external list against the persons and organisations that a case speaks of.

A hit says that two names may be one, with the reasons in words and what dates of birth say to it. It is a question to a
person and no finding: namesakes are many, lists of sanctions hold names alone, and nothing here decides.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from stemmata.tables import HITS
from stemmata.values.cells import is_blank, read_date
from stemmata.values.ids import row_id
from stemmata.values.namekeys import joined_key, word_key
from stemmata.values.names import compare, compare_many
from stemmata.values.namewords import NameWords, names_words
from stemmata.values.tenures import Days, Tenure, on

ORGANISATIONS = frozenset({"Company", "Organization", "PublicBody", "LegalEntity"})
"""Schemata of FollowTheMoney that a mention of an organisation is held against."""
_PERSONS = frozenset({"Person", "LegalEntity"})
_LIST_OF = re.compile(r"\s*[;|]\s*")
_FORMS = re.compile(
    r"\b(?:ltd|limited|llc|llp|inc|incorporated|corp|corporation|plc|gmbh|ag|sarl|s\.?a\.?|bv|co|company|ооо|оао|зао|пао)\b\.?",
    re.IGNORECASE,
)
_YEAR = timedelta(days=366)
_AT_ONCE = 500
_WORN = 20_000
"""Names of the list that may share a word before it tells nothing by itself."""


@dataclass(frozen=True, slots=True)
class Entity:
    """An entry of the list."""

    entity_id: str
    schema: str
    names: tuple[str, ...]
    born: Days | None = None
    about: str = ""
    """Countries and topics, as the list has them."""
    row: int = 0


@dataclass(frozen=True, slots=True)
class External:
    """What an external list holds."""

    entities: tuple[Entity, ...]
    tenures: tuple[Tenure, ...]
    refused: tuple[tuple[str, int, str], ...]
    """File, row and reason of what is neither an entry nor a post."""


# -- the list ---------------------------------------------------------------------------------------------------------


def external(files: Iterable[tuple[str, Iterable[tuple[int, Mapping[str, str]]]]]) -> External:
    """Return the entries and posts of external lists.

    Args:
        files: Name of each file, and its rows: number, and key -> value. FollowTheMoney's keys are paths as
            `properties.name[0]`; a table's are its headers.

    Returns:
        Entries by `id` (rows of one id are one entry), posts with their holders, and the rows that are neither.
    """
    entities: dict[str, Entity] = {}
    held: list[tuple[str, str, str, str, bool, int]] = []
    offices: dict[str, str] = {}
    refused: list[tuple[str, int, str]] = []
    for file, rows in files:
        for number, row in rows:
            fields = _fields(row)
            schema = _one(fields, "schema") or "Person"
            identity = _one(fields, "id", "person_id", "entity_id") or f"{file}#{number}"
            if schema in {"Post", "Position"}:
                offices[identity] = _one(fields, "name", "label", "caption") or identity
            elif (schema == "Occupancy" or "schema" not in fields) and (
                post := _one(fields, "post", "office", "place_or_office", "position")
            ):
                role = _one(fields, "role")
                office = f"{role}, {post}" if role and role != post else post
                holder = _one(fields, "holder", "person_id", "person", "name") or identity
                begun = _one(fields, "startdate", "started", "start_date", "start", "from")
                over = _one(fields, "enddate", "ended", "end_date", "end", "to")
                ongoing = _one(fields, "status").casefold() == "current"
                if schema != "Occupancy" and not begun and not over and not ongoing:
                    refused.append((file, number, "a post without beginning and end"))
                held.append((holder, office, begun, over, ongoing, number))
            elif names := _names(fields):
                old = entities.get(identity)
                entity = _entity(identity, schema, names, fields, number)
                entities[identity] = entity if old is None else _joined(old, entity)
            elif schema not in {"Occupancy", "Sanction", "Address", "Identification", "Ownership", "Directorship"}:
                refused.append((file, number, "it has no name: neither `name`, nor a given and a family name"))
    tenures = tuple(
        Tenure(holder, offices.get(office, office), _days(begun), _days(over), ongoing, number)
        for holder, office, begun, over, ongoing, number in held
        if begun or over or ongoing
    )
    return External(tuple(entities.values()), tenures, tuple(refused))


def _fields(row: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the values of a row by plain keys: `properties.name[1]` is a further value of `name`."""
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in row.items():
        plain = re.sub(r"\[\d+\]", "", key.removeprefix("properties.")).strip().casefold().replace(" ", "_")
        if not is_blank(value):
            fields[plain].append(value.strip())
    return fields


def _one(fields: Mapping[str, Sequence[str]], *keys: str) -> str:
    return next((fields[key][0] for key in keys if fields.get(key)), "")


def _names(fields: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    names = list(fields.get("name", ())) or list(fields.get("caption", ()))
    for given, family in (("firstname", "lastname"), ("forename", "surname"), ("given_name", "family_name")):
        if not names and fields.get(given) and fields.get(family):
            suffix = _one(fields, "gen_name")
            names.append(" ".join(part for part in (fields[given][0], fields[family][0], suffix) if part))
    for key in ("alias", "aliases", "alt_names", "previousname"):
        names += [name for value in fields.get(key, ()) for name in _LIST_OF.split(value) if name]
    return tuple(dict.fromkeys(names))


def _entity(
    identity: str, schema: str, names: tuple[str, ...], fields: Mapping[str, Sequence[str]], row: int
) -> Entity:
    born = _one(fields, "birthdate", "birth_date", "date_of_birth", "birth", "born")
    about = [value for key in ("country", "countries", "nationality", "topics") for value in fields.get(key, ())]
    return Entity(identity, schema, names, _days(_LIST_OF.split(born)[0]), ", ".join(dict.fromkeys(about)), row)


def _joined(old: Entity, new: Entity) -> Entity:
    names = tuple(dict.fromkeys((*old.names, *new.names)))
    return Entity(old.entity_id, old.schema, names, old.born or new.born, old.about or new.about, old.row)


def _days(text: str) -> Days | None:
    found = read_date(text).readings if text else ()
    return (found[0].first, found[0].last) if found and found[0].first and found[0].last else None


# -- the case ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A record or a mention of the case."""

    member_id: str
    person_id: str | None
    source_id: str
    place: str
    name: str
    kind: str
    """`person` or `organisation`."""
    born: Days | None
    day: Days | None
    """When: the death or event of a record, the publication of the source of a mention."""


def members(tables: Mapping[str, pa.Table]) -> tuple[list[Member], int]:
    """Return the named persons and organisations of the open sources of a case, and how many others were left out.

    Args:
        tables: `sources`, `records`, `mentions` and `persons`.
    """
    open_sources = {s["source_id"]: s for s in tables["sources"].to_pylist() if s["protection"] == "open"}
    persons = {p["member_id"]: p["person_id"] for p in tables["persons"].to_pylist()}
    found: list[Member] = []
    left_out = 0
    for record in tables["records"].to_pylist():
        if record["source_id"] not in open_sources:
            left_out += 1
            continue
        ident, source = record["record_id"], record["source_id"]
        day = _span(record, "death_date") or _span(record, "date")
        born = _span(record, "birth_date")
        for name in dict.fromkeys(n for key in ("name", "name_ar", "name_fa") if (n := record.get(key))):
            place = f"row {record['row']}"
            found.append(Member(ident, persons.get(ident), source, place, name, "person", born, day))
    for mention in tables["mentions"].to_pylist():
        if mention["kind"] not in {"person", "organisation"}:
            continue
        listed = open_sources.get(mention["source_id"])
        if listed is None:
            left_out += 1
            continue
        ident = mention["mention_id"]
        first, last = listed["published_from"], listed["published_to"]
        place = f"characters {mention['start']}-{mention['end']}"
        day = (first, last) if first and last else None
        person, name = persons.get(ident), mention["as_written"]
        found.append(Member(ident, person, listed["source_id"], place, name, mention["kind"], None, day))
    return found, left_out


def _span(record: Mapping[str, Any], name: str) -> Days | None:
    first, last = record.get(f"{name}_from"), record.get(f"{name}_to")
    return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


# -- one against the other --------------------------------------------------------------------------------------------


def _keys(name: NameWords) -> list[str]:
    return list(dict.fromkeys(key for word in name.words if len(key := word_key(name.script, word)) > 1))


def _has_initial(name: NameWords) -> bool:
    return any(len(word) == 1 for word in name.words)


def _bare(name: str, kind: str) -> str:
    """Return a name as it is compared: an organisation's without its legal form."""
    return (" ".join(_FORMS.sub(" ", name).replace(",", " ").split()) or name) if kind != "person" else name


class _Index:
    """Names of the list by the consonants of their words."""

    def __init__(self, names: Sequence[str]) -> None:
        self._words = names_words(list(names))
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._by_whole: defaultdict[str, list[int]] = defaultdict(list)
        self._brief = [False] * len(self._words)
        for i, words in enumerate(self._words):
            keys = _keys(words)
            self._brief[i] = len(keys) < 2 or _has_initial(words)
            for key in keys:
                self._by_word[key].append(i)
            if whole := joined_key(words):
                self._by_whole[whole].append(i)

    def near(self, name: NameWords) -> list[int]:
        """Return the names that share two words with `name`; one where either has but one or an initial; or all."""
        shared: Counter[int] = Counter()
        keys = _keys(name)
        for key in keys:
            if len(self._by_word.get(key, ())) <= _WORN or len(keys) == 1:
                shared.update(self._by_word.get(key, ()))
        brief = len(keys) < 2 or _has_initial(name)
        near = {i for i, n in shared.items() if n > 1 or brief or self._brief[i]}
        whole = joined_key(name)
        return sorted(near.union(self._by_whole.get(whole, ()) if whole and len(whole) > 2 else ()))


def screen(listed: External, found: Sequence[Member], *, least: float = 0.5) -> pa.Table:
    """Return the hits: entries of the list whose name may be that of a person or organisation of the case.

    Args:
        listed: The external list.
        found: Records and mentions of the case.
        least: Least probability that both names are one (`values.names.compare`) for a hit to be shown.

    Returns:
        The table `hits`, one row a pair of entry and member; of several names the pair that fits best.
    """
    by_holder: defaultdict[str, list[Tenure]] = defaultdict(list)
    for tenure in listed.tenures:
        by_holder[tenure.holder].append(tenure)
    best: dict[tuple[str, str], tuple[float, Entity, Member, str, str]] = {}
    for kind, schemata in (("person", _PERSONS), ("organisation", ORGANISATIONS)):
        entries = [(entity, _bare(name, kind)) for entity in listed.entities if entity.schema in schemata
                   for name in entity.names]  # fmt: skip
        index = _Index([name for _, name in entries])
        by_name: defaultdict[str, list[Member]] = defaultdict(list)
        for member in found:
            if member.kind == kind:
                by_name[_bare(member.name, kind)].append(member)
        for here, at, score in _alike(list(by_name), [name for _, name in entries], index, least):
            entity, name = entries[at]
            for member in by_name[here]:
                key = (entity.entity_id, member.member_id)
                exact = 1.0 if name == here else score
                if key not in best or best[key][0] < exact:
                    best[key] = (exact, entity, member, here, name)
    rows = [_hit(*entry, by_holder[entry[1].entity_id]) for entry in best.values()]
    return HITS.build(rows)


def _alike(here: Sequence[str], there: Sequence[str], index: _Index, least: float) -> Iterator[tuple[str, int, float]]:
    """Yield each name of the case, the place of a name of the list that may be the same, and how likely it is.

    Some names of the case at a time: a long list has many that are near to each.
    """
    for start in range(0, len(here), _AT_ONCE):
        some = here[start : start + _AT_ONCE]
        pairs = [(i, j) for i, words in enumerate(names_words(some)) for j in index.near(words)]
        scores = compare_many([some[i] for i, _ in pairs], [there[j] for _, j in pairs]) if pairs else ()
        for (i, j), score in zip(pairs, scores, strict=True):
            if score >= least:
                yield some[i], j, float(score)


def _hit(  # noqa: PLR0917  (one row)
    score: float, entity: Entity, member: Member, here: str, there: str, tenures: Sequence[Tenure]
) -> dict[str, Any]:  # fmt: skip
    standing, said = _born(entity.born, member.born)
    posts = [f"{t.office}: {held} it" for t in tenures if member.day and (held := on(t, member.day)) != "did not hold"]
    why = [compare(here, there).why, said]
    return {
        "hit_id": row_id(entity.entity_id, member.member_id),
        "entity_id": entity.entity_id,
        "schema": entity.schema,
        "name_listed": there,
        "member_id": member.member_id,
        "person_id": member.person_id,
        "source_id": member.source_id,
        "place": member.place,
        "name_here": member.name,
        "p_name": round(score, 4),
        "standing": standing,
        "posts": "; ".join(dict.fromkeys(posts)) or None,
        "about": entity.about or None,
        "why": "; ".join(part for part in why if part),
    }


def _born(there: Days | None, here: Days | None) -> tuple[str, str]:
    """Return what the dates of birth say, as the standing of a hit and in words."""
    if there is None or here is None:
        return "name", "a date of birth is not known on both sides"
    if there[0] <= here[1] and here[0] <= there[1]:
        return "name-and-birth", "the dates of birth agree"
    if there[0] - _YEAR <= here[1] and here[0] - _YEAR <= there[1]:
        return "name", "the dates of birth lie within a year of each other"
    return "birth-differs", "the dates of birth differ by more than a year"
