"""What is found of what is known to be true in the bundled case (of real material: `claims_known`)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

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


if __name__ == "__main__":
    main()
