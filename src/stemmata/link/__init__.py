"""The room LINK: who is who?

Rows of lists become columns that can be compared (`fields`), pairs are brought together and weighed by a model that can
be read aloud (`model.toml`, `scoring`), and their odds give draws of who is who as a whole (`partitions`, `persons`).
Each number comes with what it does not hold: pairs that were never compared, odds that nobody has checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stemmata.stage import Notice, Outcome, Work
from stemmata.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

    from stemmata.config import Settings
    from stemmata.link.fields import Fields
    from stemmata.link.persons import People
    from stemmata.link.scoring import Scored, Scorer

VERSION = "2"
MOST_ROWS = 10_000_000
"""Rows of the table of draws, about; with very many records fewer draws are kept."""
LEAST_DRAWS = 20


def run(work: Work) -> Outcome:
    """Return who is who among the records of lists.

    Args:
        work: Takes `records` and `mentions`.

    Returns:
        `pairs`, `persons` and `linkages`, and notices: how names were read, what blocking is estimated to miss, that
        probabilities are uncalibrated until pairs have been reviewed, how many persons there are.
    """
    records = work.tables["records"]
    if records.num_rows < 2:
        return _unlinked(records.column("record_id").to_pylist())
    return link(records, work.settings)


def link(records: pa.Table, settings: Settings) -> Outcome:
    """Return who is who among the rows of table `records` (see `run`)."""
    # imported here, so that a case without lists pays for none of them
    from stemmata.engine.matching import Matching
    from stemmata.link.fields import fields_of
    from stemmata.link.model import load_model
    from stemmata.link.partitions import Edges
    from stemmata.link.persons import people_of
    from stemmata.link.scoring import Scorer

    fields = fields_of(records, settings.case, settings.link)
    model = load_model(settings.link, fields.table)
    if not model.comparisons:
        return _unlinked(fields.record_ids)
    with Matching(fields.table) as matching:
        scorer = Scorer(matching, fields.table, model)
        compared = scorer.block()
        scorer.learn()
        scored = scorer.fill_in(scorer.score())
        audit = scorer.audit(settings.link.audit_pairs)
    unit = fields.table.column("unit").to_numpy()
    draws = max(LEAST_DRAWS, min(settings.link.draws, MOST_ROWS // max(1, 2 * len(scored.a))))
    people = people_of(Edges(scored.a, scored.b, scored.log_odds), unit, draws)
    tables = {
        "pairs": _pairs(fields, scored, scorer, settings.link.least_probability),
        "persons": _persons(fields, people),
        "linkages": _linkages(fields, people),
    }
    notices = [
        Notice(
            "L001",
            f"{len(fields.record_ids)} records, {compared} pairs compared; the probabilities that two records are one "
            "person are uncalibrated: no pairs have been reviewed",
        ),
        Notice("L002", "names were read as: " + "; ".join(f"{name}: {order}" for name, order in fields.split.items())),
        _about_blocking(scorer, audit),
        _about_persons(people, len(fields.record_ids)),
    ]
    if scorer.passed_over:
        rules = "; ".join(" + ".join(rule) for rule in scorer.passed_over)
        notices.append(Notice("L005", f"ways to bring pairs together that would have brought too many: {rules}"))
    return Outcome(tables, tuple(notices))


def _unlinked(ids: list[str]) -> Outcome:
    persons = TABLES["persons"].build({"person_id": i, "member_id": i, "p_member": 1.0} for i in ids)
    notices = (Notice("L001", f"{len(ids)} records of lists have nothing that could be compared"),) if ids else ()
    return Outcome(
        {"persons": persons, "pairs": TABLES["pairs"].empty(), "linkages": TABLES["linkages"].empty()}, notices
    )


def _about_blocking(scorer: Scorer, audit: object) -> Notice:
    from stemmata.link.scoring import Audit

    if scorer.everything:
        return Notice("L003", "every pair of records was compared: none can have been missed")
    if not isinstance(audit, Audit):
        return Notice("L003", "what blocking misses has not been estimated ([link] audit_pairs = 0)")
    if audit.recall is None:
        return Notice("L003", f"{audit.records} records were compared with all others; no likely pair was found")
    return Notice(
        "L003",
        f"blocking is estimated to bring together {audit.recall:.1%} of the pairs that are one person (95 % interval "
        f"{audit.low:.1%} to {audit.high:.1%}): {audit.records} records were compared with all others, {audit.found} "
        "likely pairs found; pairs that the model itself would not believe are beyond this estimate",
    )


def _about_persons(people: People, records: int) -> Notice:
    middle, low, high = people.interval()
    return Notice(
        "L004",
        f"{records} records, {middle} persons ({low} to {high} in 95 % of the draws); this range holds the doubt about "
        "pairs that were compared, not pairs that blocking missed nor the doubt about the probabilities themselves",
    )


def _pairs(fields: Fields, scored: Scored, scorer: Scorer, least: float) -> pa.Table:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    probability = scored.probability()
    kept = scored.rows(probability >= least)
    ids = pa.array(fields.record_ids)
    parts = {"prior": np.full(len(kept.a), scorer.prior_weight()), **kept.weights}
    texts: list[pa.Array] = []
    for name, values in sorted(parts.items()):
        number = pc.cast(pa.array(np.round(values, 2) + 0.0, from_pandas=True), pa.string())
        lead = "{" if not texts else ","
        texts.append(pc.binary_join_element_wise(f'{lead}"{name}":', pc.fill_null(number, "null"), ""))
    weights = pc.binary_join_element_wise(*texts, "}", "")
    table = pa.table(
        {
            "record_a": ids.take(pa.array(kept.a)),
            "record_b": ids.take(pa.array(kept.b)),
            "probability": np.round(kept.probability(), 6),
            "weights": weights,
            "decided": pa.nulls(len(kept.a), pa.string()),
            "decided_by": pa.nulls(len(kept.a), pa.string()),
        }
    )
    return table.cast(TABLES["pairs"].schema)


def _persons(fields: Fields, people: People) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    ids = pa.array(fields.record_ids)
    order = np.lexsort((np.arange(len(people.person)), people.person))
    table = pa.table(
        {
            "person_id": ids.take(pa.array(people.person[order])),
            "member_id": ids.take(pa.array(order)),
            "p_member": np.round(people.p_member[order], 4),
        }
    )
    return table.cast(TABLES["persons"].schema)


def _linkages(fields: Fields, people: People) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    ids = pa.array(fields.record_ids)
    draws, size = people.draws.shape
    table = pa.table(
        {
            "draw": np.repeat(np.arange(draws), size),
            "member_id": ids.take(pa.array(np.tile(people.drawn, draws))),
            "person_id": ids.take(pa.array(people.draws.ravel())),
        }
    )
    return table.cast(TABLES["linkages"].schema)
