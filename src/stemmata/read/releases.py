"""Identifiers across the releases of a list: the row that says anew what an earlier one said points to it.

An identifier is believed as far as the rows bear it out: one that stands twice in a file with different rows
identifies nobody there, and one that comes back with another name and another date of birth was given anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stemmata.values.ids import canonical_json
from stemmata.values.names import compare_many

_PREFIX = "id_"
_AS_WRITTEN = "_as_written"
_ANOTHER_NAME = 0.05
"""Below this probability of being one, two names under one identifier are taken for two people's."""

Record = dict[str, Any]


def repeats_within(records: Sequence[Record], schemes: Sequence[str]) -> list[tuple[Record, int]]:
    """Set `external_id` in the records of one file, and return the records that repeat an earlier one word for word.

    Args:
        records: The records of one file; changed in place.
        schemes: Schemes of the list's identifiers, the surest first.

    Returns:
        Each repeat with the row it repeats.
    """
    seen: dict[tuple[str, str], list[Record]] = {}
    repeats: list[tuple[Record, int]] = []
    for record in records:
        ids = _ids(record, schemes)
        first = next((old for key in ids for old in seen.get(key, ()) if _written(old) == _written(record)), None)
        if first is not None:
            repeats.append((record, first["row"]))
            continue
        for key in ids:
            seen.setdefault(key, []).append(record)
    gone = {id(record) for record, _ in repeats}
    for (scheme, _), same in seen.items():
        if len(same) > 1:
            for record in same:
                rows = ", ".join(str(other["row"]) for other in same[:5] if other is not record)
                _say(record, f"{scheme}: it stands in row {rows} too, with other data, and identifies nobody here")
    for record in records:
        if id(record) not in gone:
            sure = [key for key in _ids(record, schemes) if len(seen[key]) == 1]
            record["external_id"] = ":".join(sure[0]) if sure else None
    return repeats


def _ids(record: Mapping[str, Any], schemes: Iterable[str]) -> list[tuple[str, str]]:
    return [(scheme, value) for scheme in schemes if (value := record.get(_PREFIX + scheme))]


def _written(record: Mapping[str, Any]) -> dict[str, str]:
    """Return what a row says, but for the number it bears in its list."""
    return {
        name.removesuffix(_AS_WRITTEN): " ".join(str(value).split())
        for name, value in record.items()
        if name.endswith(_AS_WRITTEN) and value is not None and not name.startswith("id_number")
    }


def _say(record: Record, said: str) -> None:
    old = json.loads(record["row_reason"]) if record["row_reason"] else []
    record["row_reason"] = canonical_json([*old, said])


def follow(releases: Iterable[tuple[str, Sequence[Record]]], schemes: Sequence[str]) -> dict[str, int]:
    """Point the rows of each release to the rows of earlier ones with the same identifier.

    Args:
        releases: Name of the file and its records, the earliest first; `row_status`, `row_reason` and `supersedes` are
            set in place.
        schemes: Schemes of the list's identifiers, the surest first.

    Returns:
        How many rows of the later releases were matched, updated, created; and how often an identifier came back with
        another person (`given anew`).
    """
    counts = dict.fromkeys(("matched", "updated", "created", "given anew"), 0)
    index: dict[tuple[str, str], tuple[str, Record]] = {}
    for number, (file, records) in enumerate(releases):
        found = [(record, _earlier(record, schemes, index)) for record in records] if number else []
        doubtful = [(r, old[0][1]) for r, old in found if len(old) == 1 and _name(r) != _name(old[0][1])]
        others = {id(r) for r in _other_persons(doubtful)}
        for record, old in found:
            counts[_settle(record, old, anew=id(record) in others)] += 1
        for record in records:
            for key in _sure(record, schemes):
                index[key] = (file, record)
    return counts


def _sure(record: Record, schemes: Sequence[str]) -> list[tuple[str, str]]:
    """Return the identifiers of a row that identify somebody."""
    ids = _ids(record, schemes)
    first = next((i for i, key in enumerate(ids) if ":".join(key) == record["external_id"]), None)
    return [] if first is None else ids[first:]


def _earlier(
    record: Record, schemes: Sequence[str], index: Mapping[tuple[str, str], tuple[str, Record]]
) -> list[tuple[str, Record]]:
    hits = [index[key] for key in _sure(record, schemes) if key in index]
    return list({hit[1]["record_id"]: hit for hit in hits}.values())


def _name(record: Mapping[str, Any]) -> str:
    return str(record.get("name") or "")


def _other_persons(pairs: Sequence[tuple[Record, Record]]) -> Iterator[Record]:
    """Yield the rows whose name is another one and whose date of birth does not bear out the identifier either."""
    named = [pair for pair in pairs if _name(pair[0]) and _name(pair[1])]
    if not named:
        return
    same = compare_many([_name(new) for new, _ in named], [_name(old) for _, old in named])
    for (new, old), probability in zip(named, same.tolist(), strict=True):
        born = new.get("birth_date"), old.get("birth_date")
        if probability < _ANOTHER_NAME and not (born[0] and born[0] == born[1]):
            yield new


def _settle(record: Record, old: Sequence[tuple[str, Record]], *, anew: bool) -> str:
    """Set what a row of a later release is, and return it."""
    if not old:
        return "created"
    if len(old) > 1:
        rows = " and ".join(f"row {hit['row']} of {file}" for file, hit in old)
        _say(record, f"its identifiers stand in {rows}, which are two: matched to neither")
        return "created"
    file, before = old[0]
    if anew:
        _say(record, f"its identifier stood in row {before['row']} of {file} with another name: not taken for the same")
        return "given anew"
    record["supersedes"] = before["record_id"]
    was, now = _written(before), _written(record)
    changed = sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))
    record["row_status"] = "updated" if changed else "matched"
    _say(record, f"row {before['row']} of {file}" + (f"; changed: {', '.join(changed)}" if changed else ", unchanged"))
    return str(record["row_status"])
