"""Identifiers across the releases of a list: the row that says anew what an earlier one said points to it.

An identifier is believed as far as the rows bear it out: one that stands twice in a file with different rows
identifies nobody there, and one that comes back with another name and another date of birth was given anew.

Rows come part by part, as tables, since a list may be longer than memory: of each row a few numbers are kept.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmata.values.ids import canonical_json
from stemmata.values.names import compare_many

_PREFIX = "id_"
_AS_WRITTEN = "_as_written"
_ANOTHER_NAME = 0.05
"""Below this probability of being one, two names under one identifier are taken for two people's."""
_ROWS_TOLD = 5
_SIGNS = (1 << 64) - 1

Record = Mapping[str, Any]
Keys = NDArray[np.uint64]
Whole = NDArray[np.int64]


def _key(scheme: str, value: str | None) -> int:
    """Return 64 bits that stand for an identifier within this process; 0 for none."""
    return (hash((scheme, value)) & _SIGNS) or 1 if value else 0


def _plain(value: object) -> str:
    return " ".join(str(value).split())


def _is_written(name: str) -> bool:
    """Tell whether a column holds what a row says, but for the number it bears in its list."""
    return name.endswith(_AS_WRITTEN) and not name.startswith("id_number")


class Within:
    """The identifiers of one file: rows that repeat another one, and identifiers that identify nobody.

    Args:
        schemes: Schemes of the list's identifiers, the surest first.
    """

    def __init__(self, schemes: Sequence[str]) -> None:
        self.schemes = schemes
        self._said: dict[bytes, int] = {}
        self._rows = array("q")
        self._keys = [array("Q") for _ in schemes]
        self.rows: Whole = np.zeros(0, np.int64)
        """Once settled: the number of each row learned."""
        self.keys: tuple[Keys, ...] = ()
        """Once settled: for each scheme the key of each row, 0 for none."""
        self._shared: list[dict[int, list[int]]] = []

    def repeat_of(self, record: Record) -> int | None:
        """Return the number of the earlier row that says just the same under the same identifier, if there is one."""
        ids = [(scheme, value) for scheme in self.schemes if (value := record.get(_PREFIX + scheme))]
        if not ids:
            return None
        said = sorted((n, _plain(v)) for n, v in record.items() if v is not None and _is_written(n))
        digest = hashlib.blake2b(repr((ids, said)).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        first = self._said.get(digest)
        if first is None:
            self._said[digest] = record["row"]
        return first

    def learn(self, rows: Iterable[int], ids: Mapping[str, Sequence[str | None]]) -> None:
        """Take note of rows that are records.

        Args:
            rows: Their numbers.
            ids: For each scheme the identifier of each row.
        """
        self._rows.extend(rows)
        for keys, scheme in zip(self._keys, self.schemes, strict=True):
            keys.extend(_key(scheme, value) for value in ids[scheme])

    def settle(self) -> None:
        """Find the identifiers that stand in several rows; nothing is learned after this."""
        self._said = {}
        self.rows = np.frombuffer(self._rows, np.int64) if self._rows else np.zeros(0, np.int64)
        self.keys = tuple(np.frombuffer(k, np.uint64) if k else np.zeros(0, np.uint64) for k in self._keys)
        self._shared = [self._several(keys) for keys in self.keys]

    def _several(self, keys: Keys) -> dict[int, list[int]]:
        """Return each key that stands in several rows with the numbers of those rows, in order."""
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        same = (ordered[1:] == ordered[:-1]) & (ordered[1:] != 0)
        several = np.concatenate((same, [False])) | np.concatenate(([False], same))
        found: dict[int, list[int]] = {}
        for key, row in zip(ordered[several].tolist(), self.rows[order[several]].tolist(), strict=True):
            found.setdefault(key, []).append(row)
        return {key: sorted(rows) for key, rows in found.items()}

    def surest(self, at: int) -> int:
        """Return the number of the surest scheme whose identifier is the row's alone; -1 for none."""
        for scheme, (keys, shared) in enumerate(zip(self.keys, self._shared, strict=True)):
            key = int(keys[at])
            if key and key not in shared:
                return scheme
        return -1

    def doubts(self, at: int) -> list[str]:
        """Return for each identifier of a row that stands in others too what is to be said of it."""
        if not any(self._shared):
            return []
        told = []
        own = int(self.rows[at])
        for scheme, keys, shared in zip(self.schemes, self.keys, self._shared, strict=True):
            rows = shared.get(int(keys[at]))
            if rows:
                others = ", ".join(str(row) for row in rows[:_ROWS_TOLD] if row != own)
                told.append(f"{scheme}: it stands in row {others} too, with other data, and identifies nobody here")
        return told


@dataclass(slots=True)
class _Known:
    """What is kept of the rows of earlier releases, by their place."""

    files: list[str] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    """Place of each file's first row."""
    rows: list[Whole] = field(default_factory=list)
    ids: list[pa.ChunkedArray] = field(default_factory=list)
    names: list[pa.ChunkedArray] = field(default_factory=list)
    born: list[pa.ChunkedArray] = field(default_factory=list)
    written: list[dict[str, Whole]] = field(default_factory=list)
    """Of each file, for each field, 64 bits that stand for what each row says; 0 where it says nothing."""
    keys: Keys = field(default_factory=lambda: np.zeros(0, np.uint64))
    places: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    """The identifiers believed, sorted, and the place of the last row that bears each."""

    def __len__(self) -> int:
        return self.begins[-1] + len(self.rows[-1]) if self.begins else 0

    def find(self, keys: Keys) -> Whole:
        """Return the place of each key, -1 for none."""
        if not len(self.keys):
            return np.full(len(keys), -1, np.int64)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where((self.keys[at] == keys) & (keys != 0), self.places[at], -1)

    def add(self, file: str, within: Within, believed: Sequence[NDArray[np.bool_]], kept: _Kept) -> None:
        """Add a release behind the others; its identifiers stand for its rows from now on."""
        begin = len(self)
        self.files.append(file)
        self.begins.append(begin)
        self.rows.append(within.rows)
        self.ids.append(pa.chunked_array(kept.ids, pa.string()))
        self.names.append(pa.chunked_array(kept.names, pa.string()))
        self.born.append(pa.chunked_array(kept.born, pa.string()))
        self.written.append(kept.fields())
        mine = [np.flatnonzero(here) for here in believed]
        keys = np.concatenate([self.keys, *(k[i] for k, i in zip(within.keys, mine, strict=True))])
        # of rows under one identifier the last of the latest file counts
        number = np.concatenate([np.full(len(self.keys), -1), *(within.rows[i] for i in mine)])
        places = np.concatenate([self.places, *(begin + i for i in mine)])
        order = np.lexsort((number, keys))
        keys, places = keys[order], places[order]
        last = np.append(keys[1:] != keys[:-1], True) if len(keys) else np.zeros(0, np.bool_)
        self.keys, self.places = keys[last], places[last]

    def at(self, place: int) -> tuple[int, int]:
        """Return the file of a row and its place in it."""
        file = int(np.searchsorted(self.begins, place, side="right")) - 1
        return file, place - self.begins[file]

    def where(self, place: int) -> str:
        """Return a row in words."""
        file, at = self.at(place)
        return f"row {self.rows[file][at]} of {self.files[file]}"


@dataclass(slots=True)
class _Kept:
    """What is kept of one release, part by part."""

    ids: list[pa.Array] = field(default_factory=list)
    names: list[pa.Array] = field(default_factory=list)
    born: list[pa.Array] = field(default_factory=list)
    written: list[dict[str, Whole]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def add(self, part: pa.Table, written: dict[str, Whole]) -> None:
        """Keep a part."""
        self.ids += part.column("record_id").chunks
        self.names += part.column("name").chunks
        there = "birth_date" in part.schema.names
        self.born += part.column("birth_date").chunks if there else [pa.nulls(len(part), pa.string())]
        self.written.append(written)
        self.sizes.append(len(part))

    def fields(self) -> dict[str, Whole]:
        """Return what each row of the release says in each field."""
        names = {name for part in self.written for name in part}
        pieces = list(zip(self.written, self.sizes, strict=True))
        none = np.int64(0)
        return {
            name: np.concatenate([part.get(name, np.broadcast_to(none, (size,))) for part, size in pieces])
            for name in sorted(names)
        }


def _written(part: pa.Table) -> dict[str, Whole]:
    """Return for each field 64 bits that stand, within this process, for what each row says; 0 for nothing."""
    found = {}
    for name in part.schema.names:
        if _is_written(name):
            signs = (0 if text is None else hash(_plain(text)) or 1 for text in part.column(name).to_pylist())
            found[name.removesuffix(_AS_WRITTEN)] = np.fromiter(signs, np.int64, len(part))
    return found


class Releases:
    """The releases of one list, to be given in the order of their publication.

    Args:
        schemes: Schemes of the list's identifiers, the surest first.
    """

    def __init__(self, schemes: Sequence[str]) -> None:
        self.schemes = schemes
        self.counts = dict.fromkeys(("matched", "updated", "created", "given anew"), 0)
        """What became of the rows of all releases but the first."""
        self._known = _Known()

    def follow(self, file: str, within: Within, parts: Iterable[pa.Table], *, last: bool) -> Iterator[pa.Table]:
        """Point the rows of a release to the rows of earlier ones with the same identifier.

        Args:
            file: Its name.
            within: What was learned of its rows, settled.
            parts: Its records, in the order in which they were learned.
            last: Whether no other release follows.

        Yields:
            The parts with `external_id`, `row_status`, `row_reason` and `supersedes`.
        """
        kept = _Kept()
        surest = np.array([within.surest(at) for at in range(len(within.rows))], np.int64)
        believed = [(surest >= 0) & (surest <= scheme) & (keys != 0) for scheme, keys in enumerate(within.keys)]
        first = not self._known.files
        at = 0
        for part in parts:
            here = slice(at, at + len(part))
            written = {} if first and last else _written(part)
            hits = [self._known.find(np.where(b[here], k[here], 0)) for b, k in zip(believed, within.keys, strict=True)]
            yield self._settled(part, within, at, (surest[here], np.array(hits).T, written))
            if not last:
                kept.add(part, written)
            at += len(part)
        if not last:
            self._known.add(file, within, believed, kept)

    def _settled(
        self, part: pa.Table, within: Within, begin: int, found: tuple[Whole, Whole, dict[str, Whole]]
    ) -> pa.Table:
        """Return a part with what became of each of its rows.

        Args:
            part: The part.
            within: What was learned of the rows of its file.
            begin: How many rows of the file stand before it.
            found: For each row its surest scheme, the places of earlier rows by scheme, and what it says by field.
        """
        surest, hits, written = found
        ids = [part.column(_PREFIX + s).to_pylist() if _PREFIX + s in part.schema.names else [] for s in self.schemes]
        reasons = part.column("row_reason").to_pylist()
        status, supersedes = part.column("row_status").to_pylist(), [None] * len(part)
        external = [None if s < 0 else f"{self.schemes[s]}:{ids[s][at]}" for at, s in enumerate(surest.tolist())]
        old = [[int(place) for place in dict.fromkeys(row) if place >= 0] for row in hits.tolist()]
        anew = self._given_anew(part, old)
        first = not self._known.files
        for at, places in enumerate(old):
            said = within.doubts(begin + at)
            if len(places) > 1:
                where = " and ".join(self._known.where(place) for place in places)
                said.append(f"its identifiers stand in {where}, which are two: matched to neither")
            elif at in anew:
                where = self._known.where(places[0])
                said.append(f"its identifier stood in {where} with another name: not taken for the same")
                self.counts["given anew"] += 1
            elif places:
                file, place = self._known.at(places[0])
                supersedes[at] = self._known.ids[file][place].as_py()
                changed = self._changed(file, place, at, written)
                status[at] = "updated" if changed else "matched"
                where = self._known.where(places[0])
                said.append(where + (f"; changed: {', '.join(changed)}" if changed else ", unchanged"))
                self.counts[status[at]] += 1
            if len(places) != 1:
                self.counts["created"] += not first
            if said:
                reasons[at] = canonical_json([*_listed(reasons[at]), *said])
        for name, values in (
            ("row_status", status), ("row_reason", reasons), ("external_id", external), ("supersedes", supersedes),
        ):  # fmt: skip
            part = part.set_column(
                part.schema.get_field_index(name), part.schema.field(name), pa.array(values, pa.string())
            )
        return part

    def _given_anew(self, part: pa.Table, old: Sequence[Sequence[int]]) -> set[int]:
        """Return the rows whose name is another one and whose date of birth does not bear out the identifier either."""
        alone = [(at, *self._known.at(places[0])) for at, places in enumerate(old) if len(places) == 1]
        if not alone:
            return set()
        names = part.column("name").to_pylist()
        born = part.column("birth_date").to_pylist() if "birth_date" in part.schema.names else [None] * len(names)
        doubtful = []
        for at, file, place in alone:
            was = self._known.names[file][place].as_py()
            if names[at] and was and names[at] != was:
                doubtful.append((at, file, place, was))
        if not doubtful:
            return set()
        same = compare_many([names[at] for at, _, _, _ in doubtful], [was for _, _, _, was in doubtful])
        return {
            at
            for (at, file, place, _), probability in zip(doubtful, same.tolist(), strict=True)
            if probability < _ANOTHER_NAME and not (born[at] and born[at] == self._known.born[file][place].as_py())
        }

    def _changed(self, file: int, place: int, at: int, written: Mapping[str, Whole]) -> list[str]:
        """Return the fields in which a row says something else than an earlier one."""
        before = self._known.written[file]
        return [
            name
            for name in sorted(before.keys() | written.keys())
            if (before[name][place] if name in before else 0) != (written[name][at] if name in written else 0)
        ]


def _listed(reason: str | None) -> list[str]:
    return list(json.loads(reason)) if reason else []
