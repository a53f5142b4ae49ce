"""The pairs that rules bring together, with what came out of each comparison: in this process, or on an engine.

Both ways the same functions bring pairs together, compare and weigh them, on some pairs at a time; what is asked of all
pairs (a sample, counts, those worth keeping) depends neither on their order nor on how they are cut. So both ways give
the same, to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmata.engine.matching import Compared, Matching
from stemmata.link.blocking import Blocks, pairs_of
from stemmata.link.sharing import shared_under
from stemmata.stage import Engine, NamedArrays
from stemmata.values.threads import run_all, thread_count

__all__ = ["BYTES_A_PAIR", "Ends", "InArrays", "OnEngine", "Tally", "Together"]

T = TypeVar("T")
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Outcomes = Mapping[str, NDArray[np.int8]]

BYTES_A_PAIR = 100
"""Memory that a pair takes in this process, about."""
_STEPS = 64
"""Parts of a bit to which weights are rounded where pairs are counted by weight."""
_CHUNK = 500_000
_PIECES = pa.schema([("piece", pa.int64())])
_TALLY = pa.schema([(name, pa.int64()) for name in ("weight", "relative", "pairs")])


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Some pairs: both records, `a` < `b`, and what came out of each comparison; ascending."""

    a: Whole
    b: Whole
    outcomes: dict[str, NDArray[np.int8]]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """How many pairs have each weight: bits for one person and for relatives, rounded to 1/64, and pairs."""

    weight: Numbers
    relative: Numbers
    pairs: Whole


Weigh = Callable[[Whole, Whole, Outcomes], tuple[Numbers, Numbers]]
"""Takes records, records and outcomes; gives bits for one person and for relatives."""
Odds = Callable[[Whole, Whole, Outcomes], Numbers]


class Together(Protocol):
    """The pairs, wherever they lie."""

    @property
    def size(self) -> int:
        """How many."""
        ...

    def drawn(self, most: int) -> Ends:
        """Return some of the pairs, about so many, drawn by a hash of both records; all if there are no more."""
        ...

    def tally(self, weigh: Weigh) -> Tally:
        """Return how many pairs have each weight."""
        ...

    def kept(self, odds: Odds, least: float) -> Ends:
        """Return the pairs with such odds or higher."""
        ...

    def close(self) -> None:
        """Forget the pairs."""
        ...


class InArrays:
    """The pairs in this process.

    Args:
        matching: Compares.
        compared: What is compared.
        blocks: What brings pairs together.
    """

    def __init__(self, matching: Matching, compared: Compared, blocks: Blocks) -> None:
        pairs = pairs_of(blocks)
        a, b = pairs // blocks.n, pairs % blocks.n
        self._all = Ends(a, b, matching.compare(compared.comparisons, a, b))
        self._n = blocks.n

    @property
    def size(self) -> int:
        """How many."""
        return len(self._all.a)

    def drawn(self, most: int) -> Ends:
        """Return some of the pairs."""
        return _rows(self._all, _drawn(self._all.a, self._all.b, self._n, most / max(1, self.size)))

    def tally(self, weigh: Weigh) -> Tally:
        """Return how many pairs have each weight."""
        return _summed(self._each(partial(_tallied, weigh=weigh)))

    def kept(self, odds: Odds, least: float) -> Ends:
        """Return the pairs with such odds or higher."""
        parts = self._each(lambda part: odds(part.a, part.b, part.outcomes) >= least)
        return _rows(self._all, np.concatenate([np.zeros(0, np.bool_), *parts]))

    def close(self) -> None:
        """Forget the pairs."""
        self._all = _rows(self._all, np.zeros(self.size, np.bool_))

    def _each(self, work: Callable[[Ends], T]) -> list[T]:
        """Return what some work gives of each part of the pairs, several at a time."""
        found: dict[int, T] = {}

        def of(begin: int) -> None:
            found[begin] = work(_rows(self._all, slice(begin, begin + _CHUNK)))

        begins = range(0, self.size, _CHUNK)
        run_all(of, begins, thread_count())
        return [found[begin] for begin in begins]


class OnEngine:
    """The pairs on an engine: brought together, compared and kept where its workers are.

    What records tell, and in which order rules put them, are shared arrays; so no row travels to be compared, and a
    piece of the work is three numbers.

    Args:
        engine: The engine.
        compared: What is compared.
        blocks: What brings pairs together.
    """

    def __init__(self, engine: Engine, compared: Compared, blocks: Blocks) -> None:
        self._engine, self._n = engine, blocks.n
        self._names = [comparison.name for comparison in compared.comparisons]
        compared = replace(compared, arrays=shared_under(engine, "compared-", compared.arrays))
        blocks = replace(blocks, arrays=shared_under(engine, "blocks-", blocks.arrays))
        work = partial(_compared, compared=compared, blocks=blocks)
        engine.put("pieces", pa.table([np.arange(blocks.pieces)], schema=_PIECES))
        engine.map("compared", "pieces", work, self._schema(), rows=1)
        engine.query("counted", "SELECT count(*) AS pairs FROM compared")
        self.size = int(engine.get("counted").column("pairs")[0].as_py())
        engine.drop("pieces", "counted")

    def drawn(self, most: int) -> Ends:
        """Return some of the pairs."""
        return self._chosen(partial(_drawn_of, n=self._n, share=most / max(1, self.size)))

    def tally(self, weigh: Weigh) -> Tally:
        """Return how many pairs have each weight."""
        self._engine.map("weights", "compared", partial(_tallied_of, names=self._names, weigh=weigh), _TALLY)
        found = self._engine.get("weights")
        self._engine.drop("weights")
        return _summed([found])

    def kept(self, odds: Odds, least: float) -> Ends:
        """Return the pairs with such odds or higher."""
        return self._chosen(partial(_likely_of, names=self._names, odds=odds, least=least))

    def close(self) -> None:
        """Forget the pairs."""
        self._engine.drop("compared")

    def _chosen(self, kernel: Callable[[pa.Table, NamedArrays], pa.Table]) -> Ends:
        self._engine.map("chosen", "compared", kernel, self._schema())
        found = _ends(self._engine.get("chosen"), self._names)
        self._engine.drop("chosen")
        return _rows(found, np.lexsort((found.b, found.a)))

    def _schema(self) -> pa.Schema:
        ends = [("a", pa.int32()), ("b", pa.int32())]
        return pa.schema(ends + [(f"outcome{number}", pa.int8()) for number in range(len(self._names))])


def _rows(pairs: Ends, chosen: NDArray[np.bool_] | Whole | slice) -> Ends:
    outcomes = {name: values[chosen] for name, values in pairs.outcomes.items()}
    return Ends(pairs.a[chosen], pairs.b[chosen], outcomes)


def _ends(rows: pa.Table, names: list[str]) -> Ends:
    a, b = (rows.column(name).to_numpy().astype(np.int64) for name in "ab")
    return Ends(a, b, {name: rows.column(f"outcome{number}").to_numpy() for number, name in enumerate(names)})


def _compared(rows: pa.Table, _: NamedArrays, *, compared: Compared, blocks: Blocks) -> pa.Table:
    """Bring the pairs of some pieces together and compare them (kernel)."""
    pairs = np.concatenate([blocks.pairs(piece) for piece in rows.column("piece").to_pylist()])
    a, b = pairs // blocks.n, pairs % blocks.n
    outcomes = compared.outcomes(a, b).values()
    told = {f"outcome{number}": values for number, values in enumerate(outcomes)}
    return pa.table({"a": a.astype(np.int32), "b": b.astype(np.int32), **told})


def _drawn_of(rows: pa.Table, _: NamedArrays, *, n: int, share: float) -> pa.Table:
    """Return some of the rows (kernel)."""
    a, b = (rows.column(name).to_numpy().astype(np.int64) for name in "ab")
    return rows.filter(pa.array(_drawn(a, b, n, share)))


def _likely_of(rows: pa.Table, _: NamedArrays, *, names: list[str], odds: Odds, least: float) -> pa.Table:
    """Return the rows with such odds or higher (kernel)."""
    pairs = _ends(rows, names)
    return rows.filter(pa.array(odds(pairs.a, pairs.b, pairs.outcomes) >= least))


def _tallied_of(rows: pa.Table, _: NamedArrays, *, names: list[str], weigh: Weigh) -> pa.Table:
    """Return how many of the rows have each weight (kernel)."""
    return _tallied(_ends(rows, names), weigh)


def _tallied(pairs: Ends, weigh: Weigh) -> pa.Table:
    weight, relative = (np.rint(bits * _STEPS) for bits in weigh(pairs.a, pairs.b, pairs.outcomes))
    return _counted(weight.astype(np.int64), relative.astype(np.int64), np.ones(len(pairs.a), np.int64))


def _counted(weight: Whole, relative: Whole, pairs: Whole) -> pa.Table:
    """Return how many pairs have each weight, of rows that may say it several times; ascending."""
    least = int(relative.min(initial=0))
    span = int(relative.max(initial=0)) - least + 1
    number, back = np.unique(weight * span + (relative - least), return_inverse=True)
    total = np.zeros(len(number), np.int64)
    np.add.at(total, back, pairs)
    return pa.table([number // span, number % span + least, total], schema=_TALLY)


def _summed(parts: list[pa.Table]) -> Tally:
    rows = pa.concat_tables([_TALLY.empty_table(), *parts])
    counted = _counted(*(rows.column(name).to_numpy() for name in _TALLY.names))
    weight, relative, pairs = (column.to_numpy() for column in counted.columns)
    return Tally(weight / _STEPS, relative / _STEPS, pairs)


def _drawn(a: Whole, b: Whole, n: int, share: float) -> NDArray[np.bool_]:
    """Return which pairs are drawn: by a number mixed of both records (splitmix64; Steele, Lea and Flood, 2014)."""
    if share >= 1:
        return np.ones(len(a), np.bool_)
    mixed = (a * n + b).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return np.asarray((mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53 < share)
