"""Does the range of the number of persons hold the truth, and do probabilities mean what they say after 600 reviews?

Made lists, one set a seed, are linked as they come; then a reviewer who is always right answers the first 600 questions
of the review queue itself, and all is concluded anew. Labelled sets of the public material follow where they are.

    BENCH_COUNTS     how many made sets (50)
    BENCH_COUNTS_N   records of each (2000)
    BENCH_SEED       first seed (1)
    BENCH_LINK       labelled sets, as in the measurement `link` (none)
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks._link_sets import SETS, Labelled
from benchmarks._lists_made import made
from stemmata.config import LinkSettings, Settings
from stemmata.decisions import PairJudged
from stemmata.link.calibration import calibration_error
from stemmata.link.linking import Conclusion, Linking
from stemmata.link.queue import Pairs, queue_of
from stemmata.link.verdicts import Book, constraints
from stemmata.link.written import outcome_of

REVIEWS = 600


def measure(labelled: Labelled) -> dict[str, Any]:
    """Link lists without reviews and with them; return what was found each time."""
    settings = Settings(link=LinkSettings.model_validate(labelled.settings))
    person = dict(zip(labelled.records["record_id"].to_pylist(), labelled.entity.tolist(), strict=True))
    truth = len(set(person.values()))
    with Linking(labelled.records, settings) as linking:
        before = linking.conclude()
        entries = list(_reviews(linking, before, person))
        after = linking.conclude(entries)
        return {
            "truth": truth,
            "reviews": len(entries),
            **{f"{name} {when}": value for when, found in (("before", before), ("after", after))
               for name, value in _scores(linking, found, person, truth).items()},
        }  # fmt: skip


def _reviews(linking: Linking, found: Conclusion, person: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Yield the ledger entries of a reviewer who knows the truth."""
    tables = outcome_of(linking, found).tables
    nothing = constraints([], linking.records)
    items = queue_of(Pairs(tables["pairs"]), tables["linkages"], Book(), nothing)[:REVIEWS]
    for number, item in enumerate(items, 1):
        a, b = item.pair
        verdict = "same" if person[a] == person[b] else "different"
        judged = PairJudged(a, b, verdict, {}, stratum=item.stratum, stratum_size=item.stratum_size)
        yield {
            "seq": number,
            "time": "2026-01-01T00:00:00Z",
            "agent": "truth",
            "kind": judged.kind,
            "body": judged.body(),
        }


def _scores(linking: Linking, found: Conclusion, person: dict[str, int], truth: int) -> dict[str, Any]:
    of = np.array([person[record_id] for record_id in linking.fields.record_ids])
    kept = (found.probability >= linking.settings.least_probability) | (
        found.pairs.probability() >= linking.settings.least_probability
    )
    same = (of[found.pairs.a] == of[found.pairs.b])[kept]
    middle, low, high = found.people.interval()
    return {
        "persons": (low, middle, high),
        "holds": low <= truth <= high,
        "width": (high - low) / truth,
        "error": calibration_error(found.probability[kept], same),
    }


def _summed(name: str, rows: list[dict[str, Any]]) -> None:
    print(f"\n{name}: {len(rows)} made sets\n\n| | before reviews | after |\n|---|---|---|")
    for label, key, summed in (
        ("range holds the truth", "holds", np.mean),
        ("median width of the range / truth", "width", np.median),
        ("median calibration error", "error", np.median),
        ("greatest calibration error", "error", np.max),
    ):
        print(
            f"| {label} | "
            + " | ".join(f"{summed([r[f'{key} {w}'] for r in rows]):.3f}" for w in ("before", "after"))
            + " |"
        )


def _printed(name: str, row: dict[str, Any]) -> None:
    cells = [
        f"{row[f'persons {w}'][0]}-{row[f'persons {w}'][2]} ({'holds' if row[f'holds {w}'] else 'does not hold'}), "
        f"error {row[f'error {w}']:.4f}"
        for w in ("before", "after")
    ]
    print(f"| {name} | {row['truth']} | {cells[0]} | {row['reviews']} | {cells[1]} |", flush=True)


def main() -> None:
    """Print each set, and the sums over the made ones."""
    count, size = int(os.environ.get("BENCH_COUNTS", "50")), int(os.environ.get("BENCH_COUNTS_N", "2000"))
    first = int(os.environ.get("BENCH_SEED", "1"))
    print("| set | persons | before reviews | reviews | after |\n|---|---|---|---|---|")
    for name in filter(None, os.environ.get("BENCH_LINK", "").split(",")):
        _printed(name, measure(SETS[name]()))
    rows = []
    for seed in range(first, first + count):
        lists = made(size, seed)
        rows.append(measure(Labelled(lists.records, lists.entity)))
        _printed(f"made, {size} records, seed {seed}", rows[-1])
    if rows:
        _summed(f"{size} records", rows)


if __name__ == "__main__":
    main()
