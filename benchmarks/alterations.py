"""What is called altered between copies of newspaper reports in raw OCR: how many rows, how many are right, how sure.

A row is right where the two texts tell another figure, day, name, label or denial of the same thing. Two events told in
the same phrase, words moved or misread, names spelt in two ways and headlines are none. Rows were judged by one reader
from the words around them, without the pages: forty drawn at random from a former list, others drawn at random from all
candidates and from those that first weights held for likely, and all that the weights as they are list. The judgements
are kept by the id of the row, without its words.

The weights of `stemmata.trace.altered` were learned from these judgements. So that they are not measured by what they
were learned from, they are learned anew from one half of the judged readings and measured on the other, forty times;
rows with the same two readings stay in one half. Beside them stand the judged pairs of reports whose notes name a fact
that changed.

    python -m benchmarks alterations
"""

from __future__ import annotations

import csv
import json
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from tests.conftest import SHARED

from benchmarks.lineages import Document, traced
from stemmata.trace import changes, lineages
from stemmata.trace.altered import WEIGHTS, Evidence, probability, terms

JUDGED = Path(__file__).with_name("_alterations_judged.csv")
SPLITS = 20
PULL = 0.2
"""How much weights are drawn to 0 when learned (ridge)."""
BINS = (0.1, 0.3, 0.5, 0.7, 0.9)
Row = dict[str, Any]
Floats = NDArray[np.float64]


def main() -> None:
    """Print the tables."""
    folder = SHARED / "data" / "us_lynching_press"
    if not folder.is_dir():
        print(f"skipped: there is no {folder}")
        return
    with (folder / "articles.jsonl").open(encoding="utf-8") as file:
        articles = [json.loads(text) for text in file]
    places: dict[str, tuple[Row, Evidence]] = {}

    def kept(*given: Any) -> changes.Changed:
        given = tuple(list(one) if isinstance(one, list) else one for one in given)
        places.update({row["change_id"]: (row, e) for row, e in changes.weighed(*given)})
        return changes.find_changes(*given)

    with patch.object(lineages, "find_changes", kept):
        traced(
            Document(a["article_id"], a["text"], date.fromisoformat(a["date"][:10]), a["newspaper"], "press")
            for a in articles
        )
    listed = {name for name, (_, e) in places.items() if probability(e) >= changes.ALTERED}
    kinds = Counter(places[name][0]["kind"] for name in listed)
    print(
        f"{len(places):,} places in {len(articles):,} reports; called altered: {len(listed):,}, "
        f"{dict(sorted(kinds.items()))}"
    )
    with JUDGED.open(encoding="utf-8", newline="") as file:
        judged = {row["change_id"]: row for row in csv.DictReader(file)}
    _print_listed(places, listed, judged)
    _print_learned(places, judged)
    _print_noted(folder, places, listed)


def _print_listed(places: Mapping[str, tuple[Row, Evidence]], listed: set[str], judged: Mapping[str, Row]) -> None:
    """Print how many of the listed rows are right, and what became of the rows of the former list."""
    print(
        "\n| kind | listed | judged | right | 95 % interval | different pairs of readings | right |\n"
        "|---|---|---|---|---|---|---|"
    )
    for kind in (*sorted({places[name][0]["kind"] for name in listed}), ""):
        rows = [name for name in sorted(listed) if kind in {"", places[name][0]["kind"]}]
        right = [judged[name]["right"] == "1" for name in rows if name in judged]
        readings: dict[tuple[str, ...], bool] = {}
        for name in rows:
            if name in judged:
                key = _readings(places[name][0])
                readings[key] = readings.get(key, False) or judged[name]["right"] == "1"
        low, high = _interval(sum(right), len(right))
        print(
            f"| {kind or 'all'} | {len(rows)} | {len(right)} | {sum(right)} | {low:.2f}-{high:.2f} | {len(readings)} | "
            f"{sum(readings.values())} |"
        )
    former = [(name, row["right"] == "1") for name, row in judged.items() if row["drawn_from"] == "former list"]
    kept = [sum(name in listed for name, right in former if right is wanted) for wanted in (True, False)]
    n_right = sum(right for _, right in former)
    print(
        f"\nof the {len(former)} rows drawn from the former list: {kept[0]} of {n_right} right ones and {kept[1]} of "
        f"{len(former) - n_right} wrong ones are listed"
    )


def _interval(right: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    z = 1.96
    middle = (right + z * z / 2) / (n + z * z)
    width = z / (n + z * z) * (right * (n - right) / max(1, n) + z * z / 4) ** 0.5
    return middle - width, middle + width


def _readings(row: Row) -> tuple[str, ...]:
    return row["kind"], *sorted((row["parent_text"].lower(), row["child_text"].lower()))


def _print_learned(places: Mapping[str, tuple[Row, Evidence]], judged: Mapping[str, Row]) -> None:
    """Print how well weights learned from one half of the judgements do on the other."""
    names = [name for name in sorted(judged) if name in places]
    x = np.array([[terms(places[name][1])[term] for term in WEIGHTS] for name in names])
    y = np.array([judged[name]["right"] == "1" for name in names], np.float64)
    groups = [_readings(places[name][0]) for name in names]
    size = Counter(groups)
    w = np.array([size[group] ** -0.5 for group in groups])
    rng = random.Random(0)
    found: dict[float, list[tuple[float, float]]] = defaultdict(list)
    told = np.zeros(len(names))
    for _ in range(SPLITS):
        first = {group for group in sorted(size) if rng.random() < 0.5}
        half = np.array([group in first for group in groups])
        for learn in (half, ~half):
            p = _sigmoid(x[~learn] @ _learned(x[learn], y[learn], w[learn]))
            told[~learn] += p / SPLITS
            for least in (0.5, 0.6, 0.7):
                shown = p >= least
                if shown.any():
                    found[least].append((y[~learn][shown].mean(), (p[y[~learn] == 1] >= least).mean()))
    print(f"\nlearned from one half of {len(names)} judged places ({int(y.sum())} right), measured on the other:\n")
    print("| listed from p | right | of the right ones listed |\n|---|---|---|")
    for least, rates in found.items():
        precision, recall = np.array(rates).T
        print(
            f"| {least} | {precision.mean():.2f} (sd between halves {precision.std():.2f}) | "
            f"{recall.mean():.2f} ({recall.std():.2f}) |"
        )
    print("\n| p told by the other half | places | mean p | right |\n|---|---|---|---|")
    bins = np.digitize(told, BINS)
    for i, (low, high) in enumerate(zip((0.0, *BINS), (*BINS, 1.0), strict=True)):
        mine = bins == i
        if mine.any():
            print(f"| {low}-{high} | {mine.sum()} | {told[mine].mean():.2f} | {y[mine].mean():.2f} |")


def _sigmoid(odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-odds))


def _learned(x: Floats, y: Floats, w: Floats) -> Floats:
    """Return the weights of a logistic model (Newton's method, ridge on all but the first)."""
    pull = np.diag(np.append(1e-6, np.full(x.shape[1] - 1, PULL)))
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = _sigmoid(x @ weights)
        slope = x.T @ (w * (p - y)) + pull @ weights
        weights -= np.linalg.solve((x.T * (w * p * (1 - p))) @ x + pull, slope)
    return weights


def _print_noted(folder: Path, places: Mapping[str, tuple[Row, Evidence]], listed: set[str]) -> None:
    """Print what is found between the two reports of each judged pair whose note tells of a change."""
    between: dict[frozenset[str], list[str]] = defaultdict(list)
    for name, (row, _) in sorted(places.items()):
        between[frozenset((row["parent_source_id"], row["child_source_id"]))].append(name)
    with (folder / "pairs_labelled.csv").open(encoding="utf-8", newline="") as file:
        noted: Sequence[Row] = [
            row for row in csv.DictReader(file) if "changed" in row["note"] or "drift" in row["note"]
        ]
    print("\n| judged pair with a note | places found between the two | called altered, by kind |\n|---|---|---|")
    for row in noted:
        names = between[frozenset((row["article_a"], row["article_b"]))]
        kinds = Counter(places[name][0]["kind"] for name in names if name in listed)
        print(f"| {row['article_a']}, {row['article_b']} | {len(names)} | {dict(kinds) or 'none'} |")


if __name__ == "__main__":
    main()
