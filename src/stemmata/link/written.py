"""Who is who as tables and notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmata.link.calibration import LEAST_VERDICTS, estimated_error, reliability
from stemmata.link.dependence import Lists, Sign, signs_of, table_rows
from stemmata.link.linking import Conclusion, Linking
from stemmata.stage import Notice, Outcome
from stemmata.tables import TABLES

__all__ = ["outcome_of"]

Numbers = NDArray[np.float64]


def outcome_of(linking: Linking, found: Conclusion) -> Outcome:
    """Return what was concluded as tables, and notices."""
    tables = {
        "pairs": _pairs(linking, found),
        "persons": _persons(linking, found),
        "linkages": _linkages(linking, found),
        "reliability": _reliability(found),
        "link_quality": _quality(linking, found),
    }
    fields, own_numbers = linking.fields, linking.settings.identifiers
    signs = signs_of(Lists(linking.records, fields.table, fields.lists, found.people.person, own_numbers))
    tables["list_dependence"] = TABLES["list_dependence"].build(table_rows(signs, linking.fields.record_ids))
    return Outcome(tables, (*_notices(linking, found), *_about_lists(signs)))


# -- notices -------------------------------------------------------------------------------------------------------


def _notices(linking: Linking, found: Conclusion) -> Iterator[Notice]:
    records = len(linking.fields.record_ids)
    if not linking.comparable:
        yield Notice("L001", f"{records} records of lists have nothing that could be compared")
    else:
        worth = _about_probabilities(found)
        yield Notice("L001", f"{records} records, {linking.compared} pairs compared; {worth}")
        split = "; ".join(f"{name}: {order}" for name, order in linking.fields.split.items())
        yield Notice("L002", f"names were read as: {split}")
        yield _about_blocking(linking)
    if linking.comparable or found.held.decided:
        yield _about_persons(linking, found)
    if linking.scorer.rules:
        rules = "; ".join(" + ".join(rule) for rule in linking.scorer.rules)
        yield Notice("L005", f"pairs were compared that agree in one of: {rules}")
    if found.held.decided:
        yield _about_decisions(found)


def _about_probabilities(found: Conclusion) -> str:
    judged, labels = len(found.labels.same), found.labels
    said = "the probabilities that two records are one person are"
    if not found.doubt.calibration.n:
        if not judged:
            return f"{said} uncalibrated: no pairs have been reviewed"
        why = "with both answers among them" if judged >= LEAST_VERDICTS else f"{LEAST_VERDICTS} are needed"
        return f"{said} uncalibrated: of the calibration sample {judged} pairs have been reviewed, {why}"
    error = estimated_error(labels.pairs.log_odds, labels.same, labels.weights)
    return (
        f"{said} calibrated with {judged} reviews of the calibration sample; estimated calibration error {error:.4f} "
        "(table reliability)"
    )


def _about_blocking(linking: Linking) -> Notice:
    audit = linking.audit
    if linking.scorer.everything:
        return Notice("L003", "every pair of records was compared: none can have been missed")
    if audit is None:
        return Notice("L003", "what blocking misses has not been estimated ([link] audit_pairs = 0)")
    if audit.recall is None:
        return Notice("L003", f"{audit.records} records were compared with all others; no likely pair was found")
    return Notice(
        "L003",
        f"blocking is estimated to bring together {audit.recall:.1%} of the pairs that are one person (95 % interval "
        f"{audit.low:.1%} to {audit.high:.1%}): {audit.records} records were compared with all others, {audit.found} "
        "likely pairs found; pairs that the model itself would not believe are beyond this estimate",
    )


def _about_persons(linking: Linking, found: Conclusion) -> Notice:
    middle, low, high = found.people.interval()
    held = ["pairs that were compared", "the frequencies learned"]
    held.append("the calibration" if found.doubt.calibration.n else "what unreviewed probabilities are worth")
    if found.missed is not None:
        held.append("pairs that blocking missed")
    elif not linking.scorer.everything:
        held[-1] += ", but not about pairs that blocking missed"
    return Notice(
        "L004",
        f"{len(linking.fields.record_ids)} records, {middle} persons ({low} to {high} in 95 % of the draws); this "
        f"range holds the doubt about {', '.join(held)}",
    )


def _about_decisions(found: Conclusion) -> Notice:
    held = found.held
    return Notice(
        "L006",
        f"decided by people: {len(held.same)} pairs are one person, {len(held.different)} are two; "
        f"{len(held.decided) - len(held.same) - len(held.different)} were left open",
    )


def _about_lists(signs: Sequence[Sign]) -> Iterator[Notice]:
    both: dict[tuple[str, str], list[Sign]] = {}
    for sign in signs:
        both.setdefault((sign.list_a, sign.list_b), []).append(sign)
    for (a, b), some in both.items():
        if found := [sign for sign in some if sign.found]:
            words = (f"{_SHARED[s.kind]} ({s.shared} of {s.compared}, {s.expected:.1f} by chance)" for s in found)
            yield Notice(
                "L007",
                f"there are signs that {a} and {b} depend on each other: records of one person share "
                f"{', '.join(words)}; {some[0].overlap_a:.0%} of the one are on the other, {some[0].overlap_b:.0%} the "
                "other way round. "
                "Releases of one register, or one list copied from another, are not two lists where those on no list "
                "are counted (table list_dependence)",
            )


_SHARED = {
    "identifiers": "identifiers",
    "texts": "whole sentences",
    "order": "the order of rows",
    "formatting": "slips of the hand",
    "errors": "rare misspellings",
    "dates": "wrong days",
}


# -- tables --------------------------------------------------------------------------------------------------------


def _pairs(linking: Linking, found: Conclusion) -> pa.Table:
    pairs, ids = found.pairs, pa.array(linking.fields.record_ids)
    a, b = ids.take(pa.array(pairs.a)), ids.take(pa.array(pairs.b))
    least = linking.settings.least_probability
    decided, decided_by = _decisions(linking, found)
    # by the score as well, so that the calibration sample does not depend on what was answered
    raw = pairs.probability()
    kept = (found.probability >= least) | (raw >= least) | pc.is_valid(decided).to_numpy(zero_copy_only=False)
    rows = pa.array(np.flatnonzero(kept))
    share_of_relatives = pairs.p_relative / np.maximum(1 - raw, 1e-300)
    p_relative = np.clip((1 - found.probability) * share_of_relatives, 0, 1)
    table = pa.table(
        {
            "record_a": a.take(rows),
            "record_b": b.take(rows),
            "probability": pa.array(
                np.round(found.probability[kept], 6), mask=np.full(kept.sum(), not linking.comparable)
            ),
            "p_relative": np.round(p_relative[kept], 6),
            "weights": _weights(linking, found, kept),
            "decided": decided.take(rows),
            "decided_by": decided_by.take(rows),
        }
    )
    return table.cast(TABLES["pairs"].schema)


def _weights(linking: Linking, found: Conclusion, kept: NDArray[np.bool_]) -> pa.Array:
    pairs = found.pairs.rows(kept)
    if not linking.comparable:
        return pa.array(["{}"] * len(pairs.a))
    parts = {"prior": np.full(len(pairs.a), linking.scorer.prior_weight()), **pairs.weights}
    texts: list[pa.Array] = []
    for name, values in sorted(parts.items()):
        number = pc.cast(pa.array(np.round(values, 2) + 0.0, from_pandas=True), pa.string())
        lead = "{" if not texts else ","
        texts.append(pc.binary_join_element_wise(f'{lead}"{name}":', pc.fill_null(number, "null"), ""))
    return pc.binary_join_element_wise(*texts, "}", "")


def _decisions(linking: Linking, found: Conclusion) -> tuple[pa.Array, pa.Array]:
    decided: list[str | None] = [None] * len(found.pairs.a)
    by = decided.copy()
    said = sorted(found.held.decided.items())
    for row, (_, (verdict, who)) in zip(linking.rows_of(found.pairs, [pair for pair, _ in said]), said, strict=True):
        decided[row], by[row] = verdict, who
    return pa.array(decided, pa.string()), pa.array(by, pa.string())


def _persons(linking: Linking, found: Conclusion) -> pa.Table:
    people, ids = found.people, pa.array(linking.fields.record_ids)
    order = np.lexsort((np.arange(len(people.person)), people.person))
    table = pa.table(
        {
            "person_id": ids.take(pa.array(people.person[order])),
            "member_id": ids.take(pa.array(order)),
            "p_member": np.round(people.p_member[order], 4),
        }
    )
    return table.cast(TABLES["persons"].schema)


def _linkages(linking: Linking, found: Conclusion) -> pa.Table:
    people, ids = found.people, pa.array(linking.fields.record_ids)
    draws, size = people.draws.shape
    table = pa.table(
        {
            "draw": np.repeat(np.arange(draws), size),
            "member_id": ids.take(pa.array(np.tile(people.drawn, draws))),
            "person_id": ids.take(pa.array(people.draws.ravel())),
        }
    )
    return table.cast(TABLES["linkages"].schema)


def _reliability(found: Conclusion) -> pa.Table:
    labels = found.labels
    p = found.doubt.calibration.probability(labels.pairs.log_odds)
    rows = reliability(p, labels.same, labels.weights) if len(p) else []
    return TABLES["reliability"].build(
        {
            "low": row.low,
            "high": row.high,
            "judged": row.judged,
            "stands_for": round(row.stands_for, 3),
            "predicted": round(row.predicted, 6),
            "observed": round(row.observed, 6),
            "observed_low": round(row.observed_low, 6),
            "observed_high": round(row.observed_high, 6),
        }
        for row in rows
    )


def _quality(linking: Linking, found: Conclusion) -> pa.Table:
    """Return what is known of the linkage as a whole."""
    middle, low, high = found.people.interval()
    rows: list[dict[str, object]] = [
        {"measure": "records", "value": len(linking.fields.record_ids)},
        {"measure": "pairs_compared", "value": linking.compared},
        {
            "measure": "persons",
            "value": middle,
            "low": low,
            "high": high,
            "about": _about_persons(linking, found).message,
        },
        {"measure": "reviews", "value": len(found.labels.same), "about": _about_probabilities(found)},
    ]
    if found.doubt.calibration.n:
        labels = found.labels
        error = estimated_error(labels.pairs.log_odds, labels.same, labels.weights)
        rows.append(
            {"measure": "calibration_error", "value": round(error, 6), "about": "on answers left out of the fit"}
        )
    if linking.comparable:
        rows += _missed(linking, found)
    return TABLES["link_quality"].build(rows)


def _missed(linking: Linking, found: Conclusion) -> list[dict[str, object]]:
    """Return what blocking is estimated to miss: as a share, and as a number of pairs that are one person."""
    about = _about_blocking(linking).message
    audit = linking.audit
    if linking.scorer.everything:
        shares, missed = [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]
    elif audit is None or audit.recall is None:
        return [{"measure": name, "about": about} for name in ("blocking_recall", "pairs_missed")]
    else:
        likely = float(found.probability.sum())
        shares = [round(share, 6) for share in (audit.recall, audit.low, audit.high)]
        missed = [round(likely * (1 - s) / max(s, 1e-9), 1) for s in (audit.recall, audit.high, audit.low)]
    columns = ("value", "low", "high")
    return [
        {"measure": name, "about": about} | dict(zip(columns, numbers, strict=True))
        for name, numbers in (("blocking_recall", shares), ("pairs_missed", missed))
    ]
