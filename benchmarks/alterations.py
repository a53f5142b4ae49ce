"""What is called altered between copies of newspaper reports in raw OCR: how many rows, and how many are right.

Rows of kinds that touch what is said (`changes`), without names that only differ in their spelling, as they come to the
list of contradictions. Forty were drawn at random after the rules had been written and judged once: does the
row tell another figure, day, name or denial of the same thing? Two events told in the same phrase, words moved or
misread and headlines are none. The judgements are kept by the id of the row, without its words; rows that are no longer
found are counted. Beside them the pairs of reports that come with notes on facts that changed.

    python -m benchmarks alterations
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

from tests.conftest import SHARED

from benchmarks.lineages import Document, traced

JUDGED = Path(__file__).with_name("_alterations_judged.csv")


def main() -> None:
    """Print the tables."""
    folder = SHARED / "data" / "us_lynching_press"
    if not folder.is_dir():
        print(f"skipped: there is no {folder}")
        return
    with (folder / "articles.jsonl").open(encoding="utf-8") as file:
        articles = [json.loads(text) for text in file]
    rows = traced(
        Document(a["article_id"], a["text"], date.fromisoformat(a["date"][:10]), a["newspaper"], "press")
        for a in articles
    )["changes"]
    kinds = Counter(row["kind"] for row in rows)
    print(f"{len(rows):,} alterations in {len(articles):,} reports: {dict(sorted(kinds.items()))}")
    with JUDGED.open(encoding="utf-8", newline="") as file:
        judged = {row["change_id"]: row for row in csv.DictReader(file)}
    still = [judged[row["change_id"]] for row in rows if row["change_id"] in judged]
    print("\n| kind | judged rows still found | of them right |\n|---|---|---|")
    for kind in (*sorted(kinds), ""):
        mine = [row["right"] == "1" for row in still if kind in {"", row["kind"]}]
        print(f"| {kind or 'all'} | {len(mine)} | {sum(mine)} |")
    lost = sum(row["right"] == "1" for row in judged.values()) - sum(row["right"] == "1" for row in still)
    print(f"\nright rows that are no longer found: {lost} of {len(judged)} judged")
    between = {frozenset((row["parent_source_id"], row["child_source_id"])) for row in rows}
    with (folder / "pairs_labelled.csv").open(encoding="utf-8", newline="") as file:
        noted = [row for row in csv.DictReader(file) if row["label"] == "copy" and "changed" in row["note"]]
    found = sum(frozenset((row["article_a"], row["article_b"])) in between for row in noted)
    print(
        f"judged copies with a note that something changed, altered between the two themselves: {found} of {len(noted)}"
    )


if __name__ == "__main__":
    main()
