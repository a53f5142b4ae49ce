"""Who is who, from compared records and from what people decided: probabilities, draws, persons.

Comparing costs most and does not depend on decisions; concluding takes seconds. Both are parts of one object, so that
several sets of decisions can be concluded from one comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmata.config import Settings
from stemmata.engine.matching import Matching
from stemmata.link.calibration import strata_of
from stemmata.link.doubt import Doubt, Labels, doubt_of
from stemmata.link.fields import Fields, fields_of
from stemmata.link.identity import Releases
from stemmata.link.missed import Missed
from stemmata.link.model import load_model
from stemmata.link.partitions import BOUND, UNSCORED, Edges
from stemmata.link.persons import Missing, People, lift_of, people_of
from stemmata.link.scoring import Audit, Scored, Scorer
from stemmata.link.verdicts import Constraints, constraints
from stemmata.stage import Engine
from stemmata.values.odds import probability_of

__all__ = ["Conclusion", "Linking"]

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_ROWS = 10_000_000
"""Rows of the table of draws, about; with very many records fewer draws are kept."""
LEAST_DRAWS = 20
_LIFT_DOUBT = 0.5
"""Standard deviation of the lift (`persons.lift_of`): on lists with known truth the right one lay about so far off."""
_SEED = 20_251_121


@dataclass(frozen=True, slots=True, eq=False)
class Conclusion:
    """Who is who.

    Attributes:
        pairs: The pairs scored, with odds before calibration; those that people decided are among them.
        probability: Calibrated probability of each that both are one person, decisions apart.
        doubt: The calibration, and the doubt about it.
        labels: The pairs that it was learned from.
        held: What people decided.
        people: Persons and draws.
        missed: What the audit found missing; None if nothing can be, or nobody looked.
    """

    pairs: Scored
    probability: Numbers
    doubt: Doubt
    labels: Labels
    held: Constraints
    people: People
    missed: Missed | None


class Linking:
    """The records of some lists, compared. Use it as a context manager.

    Args:
        records: Table `records`; kept sorted by id, so that a row's number is the record's place.
        settings: The case's.
        engine: Where pairs are brought together, compared and weighed; None for this process.
    """

    def __init__(self, records: pa.Table, settings: Settings, engine: Engine | None = None) -> None:
        self.records = records.sort_by("record_id")
        self.settings = settings.link
        self.fields: Fields = fields_of(records, settings.case, settings.link)
        self.model = load_model(settings.link, self.fields.table)
        self.unit: Whole = self.fields.table.column("unit").to_numpy()
        self._engine = engine
        self._stack = ExitStack()
        self.audit: Audit | None = None
        self.scored = _none()
        self.compared = 0

    def __enter__(self) -> Self:
        matching = self._stack.enter_context(Matching(self.fields.table))
        self.scorer = Scorer(matching, self.fields.table, self.model, self._engine)
        if not self.comparable:
            return self
        self.compared = self.scorer.block()
        self.scorer.learn()
        self.scored = self.scorer.fill_in(self.scorer.score())
        self.audit = self.scorer.audit(self.settings.audit_pairs, self.scored)
        return self

    @property
    def comparable(self) -> bool:
        """Whether there are two records, and anything in which they can be compared."""
        return len(self.unit) > 1 and bool(self.model.comparisons)

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def conclude(self, entries: Iterable[Mapping[str, Any]] = (), mentions: pa.Table | None = None) -> Conclusion:
        """Return who is who, given what people decided.

        Args:
            entries: Ledger entries, oldest first.
            mentions: Table `mentions`: verdicts on persons named in documents bind as long as these are there.
        """
        held = constraints(entries, Releases(self.records, mentions))
        decided = self._places(held.decided)
        pairs = self.scored
        if len(decided):
            a, b = decided[np.lexsort((decided[:, 1], decided[:, 0]))].T
            pairs = self.scorer.add(pairs, a, b) if self.comparable else _none(a, b)
        signs = self._signs(held, pairs)
        labels = self._labels(held, pairs)
        draws = max(LEAST_DRAWS, min(self.settings.draws, MOST_ROWS // len(self.unit)))
        comparisons = self.scorer.model.comparisons
        doubt = doubt_of(self.scored, labels, comparisons, draws, learned=self.scorer.learned)
        doubtful = doubt.about(pairs)
        odds = _decided_odds(_log_odds(doubtful.likely()), signs)
        if self.comparable and (signs.any() or doubt.calibration.n):
            # reviews may connect what was apart; without a calibration the likely odds would connect nearly everything
            near = odds if doubt.calibration.n else _decided_odds(pairs.log_odds, signs)
            more = self.scorer.fill_in(pairs, near)
            if more is not pairs:
                pairs, signs, doubtful = more, self._signs(held, more), doubt.about(more)
                odds = _decided_odds(_log_odds(doubtful.likely()), signs)
        missed = None
        if self.audit is not None:
            missed = Missed(self.audit, pairs, self._lists())
        edges = Edges(pairs.a, pairs.b, odds)
        lift = np.zeros(draws)
        if doubt.calibration.n:
            calibrated, strata = doubt.calibration.log_odds(pairs.log_odds), strata_of(pairs.log_odds)
            lift += lift_of(edges, self.unit, calibrated, strata)
            lift += _LIFT_DOUBT * np.random.default_rng(_SEED).standard_normal(draws)
        people = people_of(
            edges,
            self.unit,
            draws,
            lambda draw: doubtful.log_odds(draw) + lift[draw],
            None if missed is None else _missing(missed, doubt),
        )
        return Conclusion(pairs, doubt.calibration.probability(pairs.log_odds), doubt, labels, held, people, missed)

    def rows_of(self, pairs: Scored, wanted: Iterable[tuple[str, str]]) -> Whole:
        """Return the rows of `pairs` (sorted) where some pairs of record ids stand; all of them must."""
        n, places = len(self.unit), self._places(wanted)
        return np.searchsorted(pairs.a * n + pairs.b, places[:, 0] * n + places[:, 1]).astype(np.int64)

    def _places(self, pairs: Iterable[tuple[str, str]]) -> Whole:
        """Return pairs of record ids as places, the lower first, two columns."""
        ids = [record_id for pair in pairs for record_id in pair]
        if not ids:
            return np.zeros((0, 2), np.int64)
        found = pc.index_in(pa.array(ids), value_set=self.records.column("record_id").combine_chunks())
        return np.sort(found.to_numpy(zero_copy_only=False).astype(np.int64).reshape(-1, 2), axis=1)

    def _signs(self, held: Constraints, pairs: Scored) -> NDArray[np.int8]:
        signs = np.zeros(len(pairs.a), np.int8)
        signs[self.rows_of(pairs, held.same)] = 1
        signs[self.rows_of(pairs, held.different)] = -1
        return signs

    def _labels(self, held: Constraints, pairs: Scored) -> Labels:
        judged = held.judged
        # by the ids, which are digests: an order that tells nothing
        return Labels(
            pairs.rows(self.rows_of(pairs, [(j.record_a, j.record_b) for j in judged])),
            np.array([j.same for j in judged], np.bool_),
            np.array([j.weight for j in judged], np.float64),
        )

    def _lists(self) -> Whole:
        """Return for each record the number of its list."""
        names = self.fields.lists
        numbers = {name: number for number, name in enumerate(sorted(set(names)))}
        return np.array([numbers[name] for name in names], np.int64)


def _none(a: Whole | None = None, b: Whole | None = None) -> Scored:
    """Return pairs that nothing is known of, no odds that would connect them."""
    a, b = np.zeros(0, np.int64) if a is None else a, np.zeros(0, np.int64) if b is None else b
    return Scored(a, b, np.full(len(a), UNSCORED), np.zeros(len(a)), {}, {})


def _log_odds(probability: Numbers) -> Numbers:
    p = np.clip(probability, 1e-300, 1 - 1e-15)
    return np.asarray(np.log(p) - np.log1p(-p))


def _decided_odds(odds: Numbers, signs: NDArray[np.int8]) -> Numbers:
    return np.where(signs != 0, signs * BOUND, odds)


def _missing(missed: Missed, doubt: Doubt) -> Missing:
    doubtful = doubt.about(missed.pairs)

    def links(draw: int, cluster: Whole) -> tuple[int, Whole]:
        return missed.links(draw, cluster, probability_of(doubtful.log_odds(draw)))

    return links
