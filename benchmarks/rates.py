"""How fast the parts work by themselves, on one core, over invented text."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from stemmata import example
from stemmata.read.mentions import find_mentions
from stemmata.values.attribution import attributions
from stemmata.values.fold import fold
from stemmata.values.language import language_of

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "report"))


def main() -> None:
    """Print rates over the plain texts of the bundled case, and the dossier's growth."""
    with example.files() as folder:
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.txt"))] * 4
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(f"over {megabytes:.1f} MB in four languages\n\n| work | MB/s |\n|---|---|")
    for name, work in WORK.items():
        work(texts[0])
        began = time.process_time()
        for text in texts:
            work(text)
        print(f"| {name} | {megabytes / (time.process_time() - began):.2f} |")
    dossiers()


def mentions(text: str) -> object:
    """Find dates, quantities and names in a text of one passage."""
    return find_mentions(
        text,
        [{"passage_id": "p", "source_id": "s", "start": 0, "end": len(text), "text": text, "lang": language_of(text)}],
    )


WORK: dict[str, Callable[[str], object]] = {
    "fold for matching": fold,
    "language": language_of,
    "dates, quantities, names": mentions,
    "who says what": attributions,
}


def dossiers() -> None:
    """Print seconds of the dossier by size of the case."""
    import fabricated
    from scale import many

    from stemmata.report import run

    print("\n| sources | claims | dossier, s |\n|---|---|---|")
    for n_sources, n_claims in ((150, 600), (600, 2400), (2400, 9600)):
        with tempfile.TemporaryDirectory() as folder:
            work = fabricated.work(Path(folder) / "evidence", many(n_sources, n_claims))
            began = time.process_time()
            for _ in run(work).files:
                pass
            print(f"| {n_sources:,} | {n_claims:,} | {time.process_time() - began:.1f} |")


if __name__ == "__main__":
    main()
