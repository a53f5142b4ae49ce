"""From who is who to capture histories: for each stratum which lists name how many persons.

The lists are those that records come from. Lists that depend on each other, such as releases of one register, must be
made one before (`merged`). A person's stratum is what most of its records tell, of several as frequent the first in the
order of the alphabet; where none tells one it is left empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmata.count.histories import Histories

__all__ = ["Counted", "counted", "draws_of", "persons_of"]

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Records of the lists that are counted.

    Attributes:
        lists: Names of the lists, those made one by all their names.
        record_ids: The records, ascending.
        of_list: For each record its list.
        strata: Names of the strata, ascending; the empty one for records that tell none.
        of_stratum: For each record its stratum.
        blind: For each list (by place) the strata that it could not have seen.
    """

    lists: tuple[str, ...]
    record_ids: pa.Array
    of_list: Whole
    strata: tuple[str, ...]
    of_stratum: Whole
    blind: Mapping[int, frozenset[str]]

    def histories(self, person: Whole) -> dict[str, Histories]:
        """Return the capture histories of each stratum.

        Args:
            person: For each record the number of its person.
        """
        bits = 1 << self.of_list
        order = np.lexsort((self.of_stratum, person))
        begins = (
            np.flatnonzero(np.concatenate([[True], person[order][1:] != person[order][:-1]])) if len(order) else order
        )
        masks = np.bitwise_or.reduceat(bits[order], begins) if len(order) else order
        stratum = self._stratum_of(person[order], self.of_stratum[order], begins)
        found = {}
        for number, name in enumerate(self.strata):
            own = masks[stratum == number]
            if not len(own):
                continue
            able = [i for i in range(len(self.lists)) if name not in self.blind.get(i, frozenset())]
            distinct, counts = np.unique(own, return_counts=True)
            rows = (distinct[:, None] >> np.array(able, np.int64)[None, :] & 1).astype(np.bool_)
            found[name] = Histories.of([self.lists[i] for i in able], rows, counts)
        return found

    def _stratum_of(self, person: Whole, stratum: Whole, begins: Whole) -> Whole:
        """Return for each person the stratum that most of its records tell; both given by person, then stratum."""
        if len(self.strata) == 1:
            return np.zeros(len(begins), np.int64)
        change = np.ones(len(person), np.bool_)
        change[1:] = (person[1:] != person[:-1]) | (stratum[1:] != stratum[:-1])
        heads = np.flatnonzero(change)
        often = np.diff(np.append(heads, len(person)))
        told = np.array([name != "" for name in self.strata])[stratum[heads]]
        # most frequent first; what is told before what is not; then in order of the names
        order = np.lexsort((stratum[heads], -often, ~told, person[heads]))
        first = np.concatenate([[True], person[heads][order][1:] != person[heads][order][:-1]])
        return np.asarray(stratum[heads][order][first])


def counted(
    records: pa.Table,
    *,
    lists: Collection[str] = (),
    merged: Sequence[Sequence[str]] = (),
    stratum: str = "",
    blind: Mapping[str, Collection[str]] | None = None,
) -> Counted:
    """Return the records of the lists that are counted.

    Args:
        records: Table `records`.
        lists: Lists that are counted; none for all.
        merged: Lists that are made one.
        stratum: Column of `records` that tells the stratum; empty for one stratum of all.
        blind: For each list the strata that it could not have seen.

    Raises:
        KeyError: If a list or the column is not there.
    """
    given = pc.coalesce(records.column("list_id"), records.column("source_id"))
    names = sorted(set(given.to_pylist()))
    for name in {*lists, *(n for group in merged for n in group), *(blind or {})}:
        if name not in names:
            raise KeyError(name)
    wanted = [name for name in names if not lists or name in lists]
    groups = [tuple(name for name in group if name in wanted) for group in merged]
    groups = [group for group in groups if group]
    groups += [(name,) for name in wanted if not any(name in group for group in groups)]
    groups.sort()
    number = {name: i for i, group in enumerate(groups) for name in group}
    kept = pc.is_in(given, pa.array(wanted, given.type))
    records, given = records.filter(kept), given.filter(kept)
    order = pc.sort_indices(records.column("record_id"))
    records, given = records.take(order), given.take(order).combine_chunks().dictionary_encode()
    of_dictionary = np.array([number[name] for name in given.dictionary.to_pylist()], np.int64)
    of_list = of_dictionary[given.indices.to_numpy()] if records.num_rows else np.zeros(0, np.int64)
    strata, of_stratum = ("",), np.zeros(records.num_rows, np.int64)
    if stratum:
        if stratum not in records.column_names:
            raise KeyError(stratum)
        told = pc.utf8_trim_whitespace(pc.fill_null(records.column(stratum).cast(pa.string()), ""))
        values, codes = np.unique(told.to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
        strata, of_stratum = tuple(values.tolist()), codes.astype(np.int64)
    unseen = {i: frozenset.intersection(*(frozenset((blind or {}).get(name, ())) for name in group))
              for i, group in enumerate(groups)}  # fmt: skip
    joined = tuple(" + ".join(group) for group in groups)
    ids = records.column("record_id").combine_chunks()
    return Counted(joined, ids, of_list, strata, of_stratum, {i: s for i, s in unseen.items() if s})


def persons_of(counted_records: Counted, members: pa.ChunkedArray, persons: pa.ChunkedArray) -> Whole:
    """Return for each counted record the number of its person; records that no row names are persons of their own.

    Args:
        counted_records: The records.
        members: Column `member_id` of `persons` or of one draw of `linkages`.
        persons: Column `person_id` beside it.
    """
    at = pc.index_in(members, value_set=counted_records.record_ids)
    found = pc.is_valid(at).to_numpy(zero_copy_only=False)
    places = pc.drop_null(at).to_numpy(zero_copy_only=False).astype(np.int64)
    codes = persons.combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    n = len(counted_records.record_ids)
    person = np.arange(n) + len(codes)
    person[places] = codes[found]
    return person


def draws_of(counted_records: Counted, linkages: pa.Table) -> Iterator[dict[str, Histories]]:
    """Yield the capture histories of each draw of the linkage, stratum by stratum.

    Args:
        counted_records: The records.
        linkages: Table `linkages`; records that it does not name stand alone in every draw.
    """
    draw = linkages.column("draw").to_numpy()
    ends = (
        np.flatnonzero(np.concatenate([[True], draw[1:] != draw[:-1], [True]])) if len(draw) else np.zeros(1, np.int64)
    )
    for low, high in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        part = linkages.slice(low, high - low)
        yield counted_records.histories(persons_of(counted_records, part["member_id"], part["person_id"]))
