"""Lists that depend on each other: releases of one register, or one list copied from another.

A count of those on no list rests on lists that were made without each other. What two lists of one event agree in is no
sign against that: both tell of the same people. Signs are agreements that the people do not explain:

* `identifiers`: linked records bear the same number, in a column that is not declared a person's own;
* `texts`: linked records hold the same sentence (five words or more) that stands nowhere else in either list;
* `order`: linked records stand in one order, though nothing that both lists are sorted or grouped by tells it;
* `formatting`: linked records share slips of the hand that have nothing to do with the person (double blanks, a word in
  capitals, Arabic and Persian forms of one letter);
* `errors`: linked records share a spelling that stands nowhere else, one slip away from a common one that a third list
  has for the same person;
* `dates`: linked records share a day that no calendar has, or one that stands nowhere else and is off by month or year
  from a day on which many died (or were born) and which a third list has for the same person.

Each is set against what chance gives two lists made without each other, and counts as found where chance would give it
less than once in ten thousand and it is no small matter. That nothing was found is no proof: two accurate lists agree
whether or not one was copied, and an error that two of two lists share cannot be told from the truth.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein

from stemmata.link.blocking import pairs_within
from stemmata.link.running import files_of, is_number, running

__all__ = ["KINDS", "Lists", "Sign", "signs_of"]

Whole = NDArray[np.int64]
KINDS = ("identifiers", "texts", "order", "formatting", "errors", "dates")
LEAST_LINKED = 20
"""Linked records from which two lists are looked at."""
LOOKED_AT = 50_000
"""Linked records of two lists that are looked at, at most."""
FOUND_FROM = 13.3
"""Bits of surprise from which a sign counts as found: chance gives it once in ten thousand."""
_LEAST_SHARE = {"identifiers": 0.2, "order": 0.8}
"""Share that must show a sign: lists sorted alike have some numbers in common, and half of all neighbours agree."""
_SORTED = 5.0
"""Standard deviations from which rows stand in an order that a column tells."""
_SAME_SLIP = 1 / 20
"""How often two slips in one word are the same slip, at most."""
_COMMON = 5
"""How often a name part, or a day, stands in the case that others may be slips of."""
_EXAMPLES = 3
_PARTS = ("given", "father", "grandfather", "family")
_FACTS = (*_PARTS, "sex", "place", "birth_day", "birth_year", "death_day", "death_year")
_NAMES = ("name", "given_name", "family_name", "father_name", "grandfather_name")
_KNOWN = re.compile(
    r"(record_id|source_id|list_id|row|sheet|cells|row_status|row_reason|supersedes|readings|sex|age|name|"
    r".*_name|name_..|.*place|.*date|residence|province|city|.*_(as_written|from|to|calendar|precision))$"
)
"""Columns of `records` that tell of the person or were made in reading."""


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Records of several lists, and who is who among them.

    Attributes:
        records: Table `records`, by place.
        facts: Their columns as `fields` makes them.
        lists: For each record its list.
        person: For each record its person.
        own_numbers: Columns with a number that a person has.
    """

    records: pa.Table
    facts: pa.Table
    lists: Sequence[str]
    person: Whole
    own_numbers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """What two lists share.

    Attributes:
        list_a: One list.
        list_b: The other.
        kind: One of `KINDS`.
        linked: Persons on both.
        compared: Persons, or neighbours, that could show the sign.
        shared: Those that do.
        expected: Those that would by chance.
        bits: Surprise of that: -log2 of the probability of as many by chance.
        found: Whether that counts as found.
        overlap_a: Share of the records of one list that are linked to the other.
        overlap_b: The same the other way round.
        examples: Places of some linked records that show it.
    """

    list_a: str
    list_b: str
    kind: str
    linked: int
    compared: int
    shared: int
    expected: float
    bits: float
    found: bool
    overlap_a: float
    overlap_b: float
    examples: tuple[tuple[int, int], ...]


def signs_of(given: Lists) -> list[Sign]:
    """Return what each two lists share, by kind; kinds that nothing could show are left out.

    Of more than `LOOKED_AT` linked persons so many are looked at, chosen evenly: enough for any sign that counts.
    """
    linked = _linked(given)
    look = _Look(given)
    sizes = Counter(given.lists)
    found = []
    for (a, b), every in sorted(linked.items()):
        if len(every) < LEAST_LINKED:
            continue
        pairs = every[np.unique(np.linspace(0, len(every) - 1, min(len(every), LOOKED_AT)).astype(np.int64))]
        for kind in KINDS:
            evidence = _HOW[kind](look, pairs, (a, b))
            if evidence.compared:
                share = evidence.shared / evidence.compared
                times = 1.5 if kind == "order" else 3
                plenty = evidence.shared >= max(3, times * evidence.expected) and share >= _LEAST_SHARE.get(kind, 0.0)
                bits = round(evidence.bits, 1)
                found.append(
                    Sign(
                        a, b, kind, len(every), evidence.compared, evidence.shared, round(evidence.expected, 3), bits,
                        plenty and bits >= FOUND_FROM, round(len(every) / sizes[a], 4), round(len(every) / sizes[b], 4),
                        evidence.examples,
                    )
                )  # fmt: skip
    return found


def table_rows(signs: Iterable[Sign], record_ids: Sequence[str]) -> Iterator[dict[str, object]]:
    """Yield the rows of table `list_dependence`."""
    for sign in signs:
        row = {name: getattr(sign, name) for name in Sign.__slots__ if name != "examples"}
        ids = [[record_ids[a], record_ids[b]] for a, b in sign.examples]
        yield row | {"examples": json.dumps(ids, separators=(",", ":"))}


def _linked(given: Lists) -> dict[tuple[str, str], Whole]:
    """Return for each two lists the records that are one person: the first of each list, for each person."""
    names, of_list = np.unique(np.array(given.lists, dtype=object), return_inverse=True)
    n = len(of_list)
    first = np.unique(given.person.astype(np.int64) * max(1, len(names)) + of_list, return_index=True)[1]
    group = np.full(n, -1, np.int64)
    group[first] = given.person[first]
    pairs = pairs_within(group, np.arange(n))
    a, b = pairs // max(1, n), pairs % max(1, n)
    turned = of_list[a] > of_list[b]
    a, b = np.where(turned, b, a), np.where(turned, a, b)
    order = np.argsort(given.person[a], kind="stable")
    a, b = a[order], b[order]
    two = of_list[a] * max(1, len(names)) + of_list[b]
    linked = {}
    for code in np.unique(two).tolist():
        rows = two == code
        linked[names[code // len(names)], names[code % len(names)]] = np.column_stack([a[rows], b[rows]])
    return linked


@dataclass(frozen=True, slots=True)
class _Evidence:
    compared: int = 0
    shared: int = 0
    expected: float = 0.0
    bits: float = 0.0
    examples: tuple[tuple[int, int], ...] = ()


Two = tuple[str, str]


class _Cells:
    """A column: for each record a code, -1 where nothing is told, and what each code stands for."""

    def __init__(self, column: pa.ChunkedArray | None, n: int) -> None:
        self._rank: Whole | None = None
        if column is None:
            self.codes, self.values = np.full(n, -1, np.int64), pa.array([], pa.string())
            return
        encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
        self.values = encoded.dictionary
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        told = np.append(_true(pc.not_equal(pc.utf8_trim_whitespace(self.values), "")), False)
        self.codes = np.where(told[codes], codes, -1)

    def counts(self, places: Whole | None = None) -> Whole:
        """Return how often each code stands at some places, or anywhere."""
        codes = self.codes if places is None else self.codes[places]
        return np.bincount(codes[codes >= 0], minlength=len(self.values)).astype(np.int64)

    def rank(self) -> Whole:
        """Return for each code its place in the order of the texts."""
        if self._rank is None:
            self._rank = np.empty(len(self.values), np.int64)
            self._rank[pc.sort_indices(self.values).to_numpy()] = np.arange(len(self.values))
        return self._rank


class _Look:
    """Columns of the records, read when first asked for."""

    def __init__(self, given: Lists) -> None:
        self.given = given
        self._columns: dict[str, _Cells] = {}
        names, of_list = np.unique(np.array(given.lists, dtype=object), return_inverse=True)
        self.places = {name: np.flatnonzero(of_list == number) for number, name in enumerate(names)}
        self.of_list = of_list
        own = {*given.own_numbers, *(f"id_{name}" for name in given.own_numbers)}
        self.own = sorted(own.intersection(given.records.column_names))
        others = [c for c in given.records.column_names if not _KNOWN.match(c) and c not in own]
        others = [c for c in others if not self._counts_rows(c)]
        self.others = [c for c in others if not (c == "external_id" and own)]
        # the records of each person one after another
        self.by_person = np.argsort(given.person, kind="stable")
        self.person_ends = np.searchsorted(given.person[self.by_person], np.arange(len(given.person) + 1))
        self._rows: Whole | None = None
        self._ordered: dict[tuple[str, str], bool] = {}

    def _counts_rows(self, name: str) -> bool:
        """Return whether a column has running numbers, of which lists sorted alike have many in common."""
        cells = self.written(name)
        if 2 * sum(map(is_number, cells.values[:LEAST_LINKED].to_pylist())) < min(LEAST_LINKED, len(cells.values)):
            return False
        texts = cells.values.take(pa.array(cells.codes, mask=cells.codes < 0)).to_pylist()
        return bool(running(texts, *files_of(self.given.records)).any())

    def written(self, name: str) -> _Cells:
        """Return a column of the records, as written where that is kept."""
        key = f"{name}_as_written" if f"{name}_as_written" in self.given.records.column_names else name
        return self._column(self.given.records, key)

    def fact(self, name: str) -> _Cells:
        """Return a column as `fields` made it."""
        return self._column(self.given.facts, name)

    def _column(self, table: pa.Table, name: str) -> _Cells:
        key = f"{name} of {id(table)}"
        if key not in self._columns:
            column = table.column(name) if name in table.column_names else None
            self._columns[key] = _Cells(column, table.num_rows)
        return self._columns[key]

    def rows(self) -> Whole:
        """Return for each record a number that grows down its list."""
        if self._rows is None:
            row = self.given.records.column("row").to_numpy(zero_copy_only=False).astype(np.float64)
            keys = [np.nan_to_num(row)]
            for name in ("sheet", "source_id"):
                cells = self._column(self.given.records, name)
                keys.append(np.append(cells.rank(), -1)[cells.codes])
            self._rows = np.empty(len(row), np.int64)
            self._rows[np.lexsort(keys)] = np.arange(len(row))
        return self._rows

    def tells_order(self, key: str, cells: _Cells, name: str) -> bool:
        """Return whether the rows of a list are sorted or grouped by a column, if only here and there."""
        if (key, name) not in self._ordered:
            self._ordered[key, name] = _tells_order(cells, self.rows(), self.places[name])
        return self._ordered[key, name]


# -- the signs -----------------------------------------------------------------------------------------------------


def _identifiers(look: _Look, pairs: Whole, two: Two) -> _Evidence:
    return max((_numbers(look.written(name), look, pairs, two) for name in look.others),
               key=lambda e: e.bits, default=_Evidence())  # fmt: skip


def _numbers(cells: _Cells, look: _Look, pairs: Whole, two: Two) -> _Evidence:
    if not all(_tells_rows_apart(cells, look, name) for name in two):
        return _Evidence()
    one, other = (cells.counts(look.places[name]) for name in two)
    x, y = cells.codes[pairs].T
    # numbers from one range meet by chance: linked at random, each pair would meet with that probability
    chance = float(one @ other) / float(one.sum()) / float(other.sum())
    both = int(((x >= 0) & (y >= 0)).sum())
    return _counted(both, pairs[(x >= 0) & (x == y)], chance * both)


def _tells_rows_apart(cells: _Cells, look: _Look, name: str) -> bool:
    """Return whether a column holds numbers of which nearly every one stands once in a list."""
    counts = cells.counts(look.places[name])
    distinct = np.flatnonzero(counts)
    if not len(distinct) or counts.sum() > 1.02 * len(distinct):
        return False
    numbers = _true(pc.match_substring_regex(cells.values.take(pa.array(distinct)), r"\p{Nd}"))
    return bool(numbers.sum() >= 0.9 * len(distinct))


def _texts(look: _Look, pairs: Whole, two: Two) -> _Evidence:
    both, shared = 0, [np.zeros((0, 2), np.int64)]
    for name in look.others:
        cells = look.written(name)
        words = pc.utf8_split_whitespace(pc.utf8_trim_whitespace(cells.values))
        long = np.append(_true(pc.greater_equal(pc.list_value_length(words), 5)), False)
        if not long.any():
            continue
        often = np.append(sum(cells.counts(look.places[t]) for t in two), 0)
        x, y = cells.codes[pairs].T
        both += int((long[x] & long[y]).sum())
        shared.append(pairs[long[x] & (x == y) & (often[x] == 2)])
    # a sentence that stands nowhere else is written twice by chance once in a thousand, at most
    return _counted(both, np.concatenate(shared), 0.001 * both)


def _counted(both: int, shared: Whole, expected: float) -> _Evidence:
    return _Evidence(both, len(shared), expected, _surprise(len(shared), expected), _examples(shared))


def _examples(pairs: Whole) -> tuple[tuple[int, int], ...]:
    return tuple((a, b) for a, b in np.unique(pairs, axis=0)[:_EXAMPLES].tolist())


def _order(look: _Look, pairs: Whole, two: Two) -> _Evidence:
    rows = look.rows()
    # numbers that a list gives its own rows follow the rows, whatever these are sorted by
    others = [name for name in look.others if not all(_tells_rows_apart(look.written(name), look, t) for t in two)]
    columns = [(f"fact {name}", look.fact(name)) for name in _FACTS]
    columns += [(name, look.written(name)) for name in (*others, *look.own)]
    sorted_by = [cells for key, cells in columns if all(look.tells_order(key, cells, t) for t in two)]
    ordered = pairs[np.argsort(rows[pairs[:, 0]], kind="stable")]
    half = len(ordered) // 2
    one, other = ordered[: 2 * half : 2], ordered[1 : 2 * half : 2]  # each once: what they say is not shared
    alike = np.ones(half, np.bool_)
    for cells in sorted_by:
        alike &= (cells.codes[one] == cells.codes[other]).all(axis=1)
    one, other = one[alike], other[alike]
    agree = rows[one[:, 1]] < rows[other[:, 1]]
    n, k = len(one), int(agree.sum())
    if n < 10:
        return _Evidence()
    if 2 * k < n:  # the same order backwards is the same order
        agree, k = ~agree, n - k
    return _Evidence(n, k, n / 2, max(0.0, _surprise_of_half(k, n) - 1), _examples(one[agree]))


def _tells_order(cells: _Cells, rows: Whole, places: Whole) -> bool:
    filled = places[cells.codes[places] >= 0]
    n = len(filled)
    if n < 10:
        return False
    values = cells.rank()[cells.codes[filled[np.argsort(rows[filled])]]]
    same = int((values[1:] == values[:-1]).sum())
    _, rank, often = np.unique(values, return_inverse=True, return_counts=True)
    chance = float((often * (often - 1.0)).sum()) / n
    if same - chance > _SORTED * math.sqrt(chance + 1):
        return True
    if len(often) < 2:
        return False
    correlation = float(np.corrcoef(np.arange(n), rank)[0, 1])
    steps = np.sign(np.diff(rank))
    upward = abs(float(steps.sum())) / math.sqrt(max(1.0, float((steps != 0).sum()) / 3))
    return abs(correlation) * math.sqrt(n - 1) > _SORTED or upward > _SORTED


def _formatting(look: _Look, pairs: Whole, _two: Two) -> _Evidence:
    total, expected, bits = 0, 0.0, 0.0
    compared = 0
    examples = [np.zeros((0, 2), np.int64)]
    for name in _NAMES:
        cells = look.written(name)
        told = pairs[(cells.codes[pairs] >= 0).all(axis=1)]
        if not len(told):
            continue
        distinct, at = np.unique(cells.codes[told], return_inverse=True)
        values, at = cells.values.take(pa.array(distinct)), at.reshape(told.shape)
        for quirk in _QUIRKS:
            asked, shown = quirk(values)
            rows = asked[at].all(axis=1)
            x, y = shown[at[rows]].T
            n, left, right = int(rows.sum()), int(x.sum()), int(y.sum())
            if not left or not right or left > 0.5 * n or right > 0.5 * n:
                continue  # a habit of the whole list tells nothing
            compared += min(left, right)
            total += int((x & y).sum())
            expected += left * right / n
            examples.append(told[rows][x & y])
    if compared:
        bits = _surprise(total, expected)
    return _Evidence(compared, total, expected, bits, _examples(np.concatenate(examples)))


Truth = NDArray[np.bool_]
Quirk = Callable[[pa.Array], tuple[Truth, Truth]]
"""Which of some texts could show it, and which do."""


def _true(values: pa.Array) -> Truth:
    return np.asarray(pc.fill_null(values, fill_value=False).to_numpy(zero_copy_only=False), np.bool_)


_CAPITALS = (
    r"(^|\s)([^\s\p{Ll}]*\p{Lu}[^\s\p{Ll}]{2,}|[^\s\p{Ll}]+\p{Lu}[^\s\p{Ll}]+|[^\s\p{Ll}]{2,}\p{Lu}[^\s\p{Ll}]*)(\s|$)"
)
"""A word of three characters or more, with a capital and no small letter."""


def _case(texts: pa.Array) -> tuple[Truth, Truth]:
    letters = pc.count_substring_regex(texts, r"[\p{Lu}\p{Ll}\p{Lt}]")
    return _true(pc.greater_equal(letters, 3)), _true(pc.match_substring_regex(texts, _CAPITALS))


def _blanks(texts: pa.Array) -> tuple[Truth, Truth]:
    return np.ones(len(texts), np.bool_), _true(pc.match_substring_regex(texts, r"  |^[\s\p{Z}]|[\s\p{Z}]$"))


def _letter_form(first: str, second: str) -> Quirk:
    def quirk(texts: pa.Array) -> tuple[Truth, Truth]:
        shown, other = (_true(pc.match_substring(texts, letter)) for letter in (first, second))
        return shown | other, shown

    return quirk


def _drawn_out(texts: pa.Array) -> tuple[Truth, Truth]:
    return np.ones(len(texts), np.bool_), _true(pc.match_substring(texts, "ـ"))


_QUIRKS: tuple[Quirk, ...] = (_blanks, _case, _letter_form("ي", "ی"), _letter_form("ك", "ک"), _drawn_out)


def _errors(look: _Look, pairs: Whole, two: Two) -> _Evidence:
    """Count spellings that only two lists have, one slip from a common one that a third has for the person."""
    compared, slips_a, slips_b = 0, 0, 0
    shared = [np.zeros((0, 2), np.int64)]
    pair, other = _others(look, pairs, two)
    for part in _PARTS if len(pair) else ():
        cells = look.fact(part)
        often = np.append(cells.counts(), 0)  # how often each name part stands in the case
        usual = often[cells.codes[other]] >= _COMMON
        rows, first = np.unique(pair[usual], return_index=True)
        common = cells.codes[other[usual][first]]
        x, y = cells.codes[pairs[rows]].T
        told = (x >= 0) & (y >= 0)
        rows, common, x, y = rows[told], common[told], x[told], y[told]
        compared += len(rows)
        # all slips count towards chance, common ones too: in long lists most stand again somewhere, and those that
        # stand nowhere else are few among those that differ, but not among those that agree
        slip_x, slip_y = (_slips(cells, word, common) for word in (x, y))
        slips_a += int(slip_x.sum())
        slips_b += int(slip_y.sum())
        shared.append(pairs[rows[slip_x & (x == y) & (often[x] <= 2)]])
    expected = slips_a * slips_b / compared * _SAME_SLIP if compared else 0.0
    # at least one slip in a thousand words, so that few words prove little
    expected = max(expected, compared * 1e-6)
    return _counted(compared, np.concatenate(shared), expected)


def _others(look: _Look, pairs: Whole, two: Two) -> tuple[Whole, Whole]:
    """Return the records on third lists of the same persons, one after another, and the number of each's pair."""
    person = look.given.person[pairs[:, 0]]
    begins, sizes = look.person_ends[person], look.person_ends[person + 1] - look.person_ends[person]
    pair = np.repeat(np.arange(len(pairs)), sizes)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    record = look.by_person[np.repeat(begins, sizes) + within]
    third = np.isin(look.of_list[record], [look.of_list[look.places[name][0]] for name in two], invert=True)
    return pair[third], record[third]


def _slips(cells: _Cells, words: Whole, common: Whole) -> Truth:
    """Return which words are one slip away from a common one."""
    slips = np.zeros(len(words), np.bool_)
    asked = np.flatnonzero(words != common)
    texts = (cells.values.take(pa.array(codes[asked])).to_pylist() for codes in (words, common))
    slips[asked] = [DamerauLevenshtein.distance(x, y, score_cutoff=1) <= 1 for x, y in zip(*texts, strict=True)]
    return slips


def _dates(look: _Look, pairs: Whole, two: Two) -> _Evidence:
    """Count wrong days that only two lists have: days of no calendar, and slips in the month or year of a common day.

    A wrong day of the month is no sign: who died of wounds did so days after the others.
    """
    compared, wrong_a, wrong_b = 0, 0, 0
    shared = [np.zeros((0, 2), np.int64)]
    pair, other = _others(look, pairs, two)
    for name in ("birth_day", "death_day"):
        cells = look.fact(name)
        often = np.append(cells.counts(), 0)
        of_no_calendar = np.append(np.array([_is_no_day(day) for day in cells.values.to_pylist()], np.bool_), False)
        usual = often[cells.codes[other]] >= _COMMON
        rows, first = np.unique(pair[usual], return_index=True)
        common = cells.codes[other[usual][first]]
        x, y = cells.codes[pairs].T
        told = (x >= 0) & (y >= 0)
        alone = np.where(x == y, 2, 1)
        wrong = [of_no_calendar[day] & (often[day] <= alone) for day in (x, y)]
        for side, day in zip(wrong, (x, y), strict=True):
            side[rows] |= _off_by_month_or_year(cells, day[rows], common, (often[day] <= alone)[rows])
        compared += int(told.sum())
        wrong_a, wrong_b = (n + int((side & told).sum()) for n, side in zip((wrong_a, wrong_b), wrong, strict=True))
        shared.append(pairs[told & (x == y) & wrong[0]])
    expected = wrong_a * wrong_b / compared * _SAME_SLIP if compared else 0.0
    return _counted(compared, np.concatenate(shared), max(expected, compared * 1e-6))


def _is_no_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return True
    return False


def _off_by_month_or_year(cells: _Cells, days: Whole, common: Whole, alone: Truth) -> Truth:
    """Return which days, among those that stand alone, differ from a common one in month or year, or change them."""
    off = np.zeros(len(days), np.bool_)
    asked = np.flatnonzero(alone & (days != common) & (days >= 0))
    texts = (cells.values.take(pa.array(codes[asked])).to_pylist() for codes in (days, common))
    off[asked] = [
        a[4:] == b[4:] or (a[:4] == b[:4] and (a[7:] == b[7:] or (a[5:7] == b[8:] and a[8:] == b[5:7])))
        for a, b in zip(*texts, strict=True)
    ]
    return off


_HOW: Mapping[str, Callable[[_Look, Whole, Two], _Evidence]] = {
    "identifiers": _identifiers, "texts": _texts, "order": _order, "formatting": _formatting, "errors": _errors,
    "dates": _dates,
}  # fmt: skip


# -- chance --------------------------------------------------------------------------------------------------------


def _surprise(count: int, expected: float) -> float:
    """Return -log2 of the probability that a Poisson number of mean `expected` is at least `count`, at most 1000."""
    if count <= expected or not count:
        return 0.0
    mean = max(expected, 1e-9)
    # the tail is its first term times a sum that falls at least as fast as a geometric one
    first = count * math.log(mean) - mean - math.lgamma(count + 1)
    tail, term = 1.0, 1.0
    for k in range(1, 200):
        term *= mean / (count + k)
        tail += term
    return min(1000.0, max(0.0, -(first + math.log(tail)) / math.log(2)))


def _surprise_of_half(count: int, n: int) -> float:
    """Return -log2 of the probability that at least `count` of `n` tosses of a fair coin fall one way."""
    logs = [math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in range(count, n + 1)]
    high = max(logs)
    total = high + math.log(sum(math.exp(x - high) for x in logs)) - n * math.log(2)
    return min(1000.0, max(0.0, -total / math.log(2)))
