"""Lists that depend on each other: releases of one register, or one list copied from another.

A count of those on no list rests on lists that were made without each other. What two lists of one event agree in is no
sign against that: both tell of the same people. Signs are agreements that the people do not explain:

* `identifiers`: linked records bear the same number, in a column that is not declared a person's own;
* `texts`: linked records hold the same sentence (five words or more) that stands nowhere else in either list;
* `order`: linked records stand in one order, though nothing that both lists are sorted or grouped by tells it;
* `formatting`: linked records share slips of the hand that have nothing to do with the person (double blanks, a word in
  capitals, Arabic and Persian forms of one letter);
* `errors`: linked records share a spelling that stands nowhere else, one slip away from a common one that a third list
  has for the same person.

Each is set against what chance gives two lists made without each other, and counts as found where chance would give it
less than once in ten thousand and it is no small matter. That nothing was found is no proof: two accurate lists agree
whether or not one was copied, and an error that two of two lists share cannot be told from the truth.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein

__all__ = ["KINDS", "Lists", "Sign", "signs_of"]

Whole = NDArray[np.int64]
Cells = Sequence[str | None]
KINDS = ("identifiers", "texts", "order", "formatting", "errors")
LEAST_LINKED = 20
"""Linked records from which two lists are looked at."""
FOUND_FROM = 13.3
"""Bits of surprise from which a sign counts as found: chance gives it once in ten thousand."""
_LEAST_SHARE = {"identifiers": 0.2, "order": 0.8}
"""Share that must show a sign: lists sorted alike have some numbers in common, and half of all neighbours agree."""
_SORTED = 5.0
"""Standard deviations from which rows stand in an order that a column tells."""
_SAME_SLIP = 1 / 20
"""How often two slips in one word are the same slip, at most."""
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
    """Return what each two lists share, by kind; kinds that nothing could show are left out."""
    linked = _linked(given)
    look = _Look(given)
    sizes = Counter(given.lists)
    found = []
    for (a, b), pairs in sorted(linked.items()):
        if len(pairs) < LEAST_LINKED:
            continue
        for kind in KINDS:
            evidence = _HOW[kind](look, pairs, (a, b))
            if evidence.compared:
                share = evidence.shared / evidence.compared
                times = 1.5 if kind == "order" else 3
                plenty = evidence.shared >= max(3, times * evidence.expected) and share >= _LEAST_SHARE.get(kind, 0.0)
                bits = round(evidence.bits, 1)
                found.append(
                    Sign(
                        a, b, kind, len(pairs), evidence.compared, evidence.shared, round(evidence.expected, 3), bits,
                        plenty and bits >= FOUND_FROM, round(len(pairs) / sizes[a], 4), round(len(pairs) / sizes[b], 4),
                        tuple(evidence.examples[:_EXAMPLES]),
                    )
                )  # fmt: skip
    return found


def table_rows(signs: Iterable[Sign], record_ids: Sequence[str]) -> Iterator[dict[str, object]]:
    """Yield the rows of table `list_dependence`."""
    for sign in signs:
        row = {name: getattr(sign, name) for name in Sign.__slots__ if name != "examples"}
        ids = [[record_ids[a], record_ids[b]] for a, b in sign.examples]
        yield row | {"examples": json.dumps(ids, separators=(",", ":"))}


def _linked(given: Lists) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return for each two lists the records that are one person: the first of each list, for each person."""
    order = np.argsort(given.person, kind="stable")
    heads = np.flatnonzero(np.concatenate([[True], given.person[order][1:] != given.person[order][:-1]]))
    linked: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for begin, end in zip(heads.tolist(), [*heads.tolist()[1:], len(order)], strict=True):
        if end - begin > 1:
            first: dict[str, int] = {}
            for record in order[begin:end].tolist():
                first.setdefault(given.lists[record], record)
            for a, b in combinations(sorted(first), 2):
                linked[a, b].append((first[a], first[b]))
    return linked


@dataclass(frozen=True, slots=True)
class _Evidence:
    compared: int = 0
    shared: int = 0
    expected: float = 0.0
    bits: float = 0.0
    examples: tuple[tuple[int, int], ...] = ()


Pairs = Sequence[tuple[int, int]]
Two = tuple[str, str]


class _Look:
    """Columns of the records, read when first asked for."""

    def __init__(self, given: Lists) -> None:
        self.given = given
        self._columns: dict[str, Cells] = {}
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(given.lists):
            self.places[name].append(place)
        own = {*given.own_numbers, *(f"id_{name}" for name in given.own_numbers)}
        self.own = sorted(own.intersection(given.records.column_names))
        others = [c for c in given.records.column_names if not _KNOWN.match(c) and c not in own]
        self.others = [c for c in others if not (c == "external_id" and own)]
        self.forms = Counter(
            (part, word) for part in _PARTS for word in self.fact(part) if word is not None
        )  # how often each name part stands in the case

    def written(self, name: str) -> Cells:
        """Return a column of the records, as written where that is kept."""
        key = f"{name}_as_written" if f"{name}_as_written" in self.given.records.column_names else name
        return self._column(self.given.records, key)

    def fact(self, name: str) -> Cells:
        """Return a column as `fields` made it."""
        return self._column(self.given.facts, name)

    def _column(self, table: pa.Table, name: str) -> Cells:
        key = f"{name} of {id(table)}"
        if key not in self._columns:
            there = name in table.column_names
            cells = table.column(name).cast(pa.string()).to_pylist() if there else [None] * table.num_rows
            self._columns[key] = [cell if cell and cell.strip() else None for cell in cells]
        return self._columns[key]

    def rows(self) -> Whole:
        """Return for each record a number that grows down its list."""
        row = self.given.records.column("row").to_numpy(zero_copy_only=False).astype(np.float64)
        source, sheet = (self._column(self.given.records, name) for name in ("source_id", "sheet"))
        files = {
            name: i for i, name in enumerate(sorted({(s or "", h or "") for s, h in zip(source, sheet, strict=True)}))
        }
        which = np.array([files[s or "", h or ""] for s, h in zip(source, sheet, strict=True)])
        rank = np.empty(len(row), np.int64)
        rank[np.lexsort((np.nan_to_num(row), which))] = np.arange(len(row))
        return rank


# -- the signs -----------------------------------------------------------------------------------------------------


def _identifiers(look: _Look, pairs: Pairs, two: Two) -> _Evidence:
    return max((_numbers(look.written(name), look, pairs, two) for name in look.others),
               key=lambda e: e.bits, default=_Evidence())  # fmt: skip


def _numbers(cells: Cells, look: _Look, pairs: Pairs, two: Two) -> _Evidence:
    if not all(_tells_rows_apart(cells, look, name) for name in two):
        return _Evidence()
    frequent = [Counter(cells[i] for i in look.places[name] if cells[i] is not None) for name in two]
    both = [(a, b) for a, b in pairs if cells[a] is not None and cells[b] is not None]
    shared = [(a, b) for a, b in both if cells[a] == cells[b]]
    # numbers from one range meet by chance: linked at random, each pair would meet with that probability
    chance = sum(n * frequent[1][value] for value, n in frequent[0].items()) / math.prod(
        sum(f.values()) for f in frequent
    )
    return _counted(both, shared, chance * len(both))


def _tells_rows_apart(cells: Cells, look: _Look, name: str) -> bool:
    """Return whether a column holds numbers of which nearly every one stands once in a list."""
    filled = [cell for i in look.places[name] if (cell := cells[i]) is not None]
    distinct = set(filled)
    numbers = sum(any(c.isdigit() for c in cell) for cell in distinct)
    return bool(filled) and len(filled) <= 1.02 * len(distinct) and numbers >= 0.9 * len(distinct)


def _texts(look: _Look, pairs: Pairs, two: Two) -> _Evidence:
    both: list[tuple[int, int]] = []
    shared: list[tuple[int, int]] = []
    for name in look.others:
        cells = look.written(name)
        long = {i for t in two for i in look.places[t] if len((cells[i] or "").split()) >= 5}
        if not long:
            continue
        often = Counter(cells[i] for i in long)
        both += [(a, b) for a, b in pairs if a in long and b in long]
        shared += [(a, b) for a, b in pairs if a in long and cells[a] == cells[b] and often[cells[a]] == 2]
    # a sentence that stands nowhere else is written twice by chance once in a thousand, at most
    return _counted(both, shared, 0.001 * len(both))


def _counted(both: Sequence[tuple[int, int]], shared: Sequence[tuple[int, int]], expected: float) -> _Evidence:
    return _Evidence(len(both), len(shared), expected, _surprise(len(shared), expected), tuple(sorted(shared)))


def _order(look: _Look, pairs: Pairs, two: Two) -> _Evidence:
    rows = look.rows()
    # numbers that a list gives its own rows follow the rows, whatever these are sorted by
    others = [name for name in look.others if not all(_tells_rows_apart(look.written(name), look, t) for t in two)]
    columns = [look.fact(name) for name in _FACTS] + [look.written(name) for name in (*others, *look.own)]
    sorted_by = [cells for cells in columns if all(_tells_order(cells, rows, look.places[t]) for t in two)]
    ordered = sorted(pairs, key=lambda pair: int(rows[pair[0]]))
    neighbours = [
        (one, other)
        for one, other in zip(
            ordered[::2], ordered[1::2], strict=False
        )  # each record once: what they say is not shared
        if all(cells[one[side]] == cells[other[side]] for cells in sorted_by for side in (0, 1))
    ]
    agree = [one for one, other in neighbours if rows[one[1]] < rows[other[1]]]
    n, k = len(neighbours), len(agree)
    if n < 10:
        return _Evidence()
    if 2 * k < n:  # the same order backwards is the same order
        agree = [one for one, other in neighbours if rows[one[1]] > rows[other[1]]]
        k = n - k
    return _Evidence(n, k, n / 2, max(0.0, _surprise_of_half(k, n) - 1), tuple(sorted(agree)))


def _tells_order(cells: Cells, rows: Whole, places: Sequence[int]) -> bool:
    """Return whether the rows of a list are sorted or grouped by a column, if only here and there."""
    filled = sorted((int(rows[i]), cells[i] or "") for i in places if cells[i] is not None)
    n = len(filled)
    if n < 10:
        return False
    values = [value for _, value in filled]
    same = sum(x == y for x, y in pairwise(values))
    chance = sum(c * (c - 1) for c in Counter(values).values()) / max(1, n * (n - 1)) * (n - 1)
    if same - chance > _SORTED * math.sqrt(chance + 1):
        return True
    rank = np.unique(values, return_inverse=True)[1].astype(np.float64)
    spread = rank.std()
    if not spread:
        return False
    correlation = float(np.corrcoef(np.arange(n), rank)[0, 1])
    steps = np.sign(np.diff(rank))
    upward = abs(float(steps.sum())) / math.sqrt(max(1.0, float((steps != 0).sum()) / 3))
    return abs(correlation) * math.sqrt(n - 1) > _SORTED or upward > _SORTED


def _formatting(look: _Look, pairs: Pairs, _two: Two) -> _Evidence:
    total, expected, bits = 0, 0.0, 0.0
    compared = 0
    examples: list[tuple[int, int]] = []
    for name in _NAMES:
        cells = look.written(name)
        for quirk in _QUIRKS:
            told = [(pair, quirk(cells[pair[0]] or ""), quirk(cells[pair[1]] or "")) for pair in pairs
                    if cells[pair[0]] is not None and cells[pair[1]] is not None]  # fmt: skip
            told = [(pair, x, y) for pair, x, y in told if x is not None and y is not None]
            n = len(told)
            left, right = sum(bool(x) for _, x, _ in told), sum(bool(y) for _, _, y in told)
            if not left or not right or left > 0.5 * n or right > 0.5 * n:
                continue  # a habit of the whole list tells nothing
            both = [pair for pair, x, y in told if x and y]
            compared += min(left, right)
            total += len(both)
            expected += left * right / n
            examples += both
    if compared:
        bits = _surprise(total, expected)
    return _Evidence(compared, total, expected, bits, tuple(sorted(set(examples))))


def _case(text: str) -> bool | None:
    letters = [c for c in text if c.lower() != c.upper()]
    return None if len(letters) < 3 else any(w.isupper() and len(w) > 2 for w in text.split())


def _blanks(text: str) -> bool | None:
    return text != " ".join(text.split(" ")) or "  " in text or text != text.strip()


def _letter_form(first: str, second: str) -> Callable[[str], bool | None]:
    def quirk(text: str) -> bool | None:
        return None if first not in text and second not in text else first in text

    return quirk


_QUIRKS: tuple[Callable[[str], bool | None], ...] = (
    _blanks, _case, _letter_form("ي", "ی"), _letter_form("ك", "ک"), lambda text: "ـ" in text,
)  # fmt: skip


def _errors(look: _Look, pairs: Pairs, two: Two) -> _Evidence:
    """Count spellings that only two lists have, one slip from a common one that a third has for the person."""
    given = look.given
    of_person: dict[int, list[int]] = defaultdict(list)
    for place, person in enumerate(given.person.tolist()):
        of_person[person].append(place)
    compared, slips_a, slips_b = 0, 0, 0
    shared: list[tuple[int, int]] = []
    for a, b in pairs:
        others = [i for i in of_person[int(given.person[a])] if given.lists[i] not in two]
        for part in _PARTS if others else ():
            cells = look.fact(part)
            x, y = cells[a], cells[b]
            common = next((w for i in others if (w := cells[i]) is not None and look.forms[part, w] >= 5), None)
            if x is None or y is None or common is None:
                continue
            compared += 1
            slip_x, slip_y = (_is_slip(look, part, word, common, {x, y}) for word in (x, y))
            slips_a += slip_x
            slips_b += slip_y
            if slip_x and x == y:
                shared.append((a, b))
    expected = slips_a * slips_b / compared * _SAME_SLIP if compared else 0.0
    # at least one slip in a thousand words, so that few words prove little
    expected = max(expected, compared * 1e-6)
    return _Evidence(compared, len(shared), expected, _surprise(len(shared), expected), tuple(sorted(set(shared))))


def _is_slip(look: _Look, part: str, word: str, common: str, own: set[str]) -> bool:
    alone = look.forms[part, word] <= (2 if len(own) == 1 else 1)
    return word != common and alone and DamerauLevenshtein.distance(word, common, score_cutoff=1) <= 1


_HOW: Mapping[str, Callable[[_Look, Pairs, Two], _Evidence]] = {
    "identifiers": _identifiers, "texts": _texts, "order": _order, "formatting": _formatting, "errors": _errors,
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
