"""What is found of what is known to be true: the bundled case, and real material where it lies beside the project."""

from __future__ import annotations

import csv
import sys
import tempfile
from itertools import combinations
from pathlib import Path

from tests.conftest import SHARED
from tests.weigh.evaluate_claims import evaluate

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "example"))

import golden

import stemmata
from stemmata import example


def main() -> None:
    """Print each measure: found, of, share."""
    with tempfile.TemporaryDirectory() as folder:
        case = stemmata.new(Path(folder) / "bundled", title=example.TITLE, languages=example.LANGUAGES)
        with example.files() as files:
            case.add(files)
        case.build()
        built = golden.Built(case)
        print("bundled invented case, four languages\n\n| measure | found | of | share |\n|---|---|---|---|")
        for name, measure in golden.MEASURES.items():
            score = measure(built)
            print(f"| {name} | {score.found} | {score.of} | {score.share:.2f} |")
        real = SHARED / "data" / "case_uca_jesuits"
        if not real.is_dir():
            print(f"\nreal case: skipped, there is no {real}")
            return
        print("\n148 real reports: claims coded by hand\n\n```text")
        evaluate(real)
        print("```")
        case = stemmata.new(Path(folder) / "real")
        case.add(real / "docs", manifest=real / "manifest.csv")
        case.build()
        groups(case, real)


def groups(case: stemmata.Case, real: Path) -> None:
    """Print how many dependency groups given by hand lie in one family."""
    names = {row["source_id"]: Path(row["name"]).stem for row in case.table("sources").to_pylist()}
    families: dict[str, set[str]] = {}
    outside: set[str] = set()
    for row in case.table("lineages").to_pylist():
        if row["p_member"] >= 0.5:
            families.setdefault(names[row["source_id"]], set()).add(row["lineage_id"])
        if row["parent_outside"]:
            outside.add(names[row["source_id"]])
    with (real / "dependencies.csv").open(encoding="utf-8") as file:
        given = [row["doc_ids"].split(";") for row in csv.DictReader(file)]
    found = [
        all(families[a] & families[b] for a, b in combinations(group, 2)) if len(group) > 1 else group[0] in outside
        for group in given
    ]
    grouped = {doc for group in given for doc in group}
    true = {pair for group in given for pair in combinations(sorted(group), 2)}
    drawn = {pair for pair in combinations(sorted(grouped), 2) if families[pair[0]] & families[pair[1]]}
    print(f"\ndependency groups given by hand: {sum(found)} of {len(found)} found whole or named;")
    print(f"pairs among their documents: {len(true & drawn)} of {len(true)} drawn, {len(drawn - true)} others drawn")


if __name__ == "__main__":
    main()
