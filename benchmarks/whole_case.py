"""The whole chain over the bundled case, and over real material where it lies beside the project."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.conftest import SHARED

import stemmata
from stemmata import example


def main() -> None:
    """Print seconds a stage: a first build, and the build after one added file."""
    with tempfile.TemporaryDirectory() as folder:
        case = stemmata.new(Path(folder) / "bundled", title=example.TITLE, languages=example.LANGUAGES)
        began = time.perf_counter()
        with example.files() as files:
            case.add(files)
        measure("bundled invented case", case, time.perf_counter() - began)
        real = SHARED / "data" / "case_uca_jesuits"
        if not real.is_dir():
            print(f"\nreal case: skipped, there is no {real}")
            return
        case = stemmata.new(Path(folder) / "real")
        began = time.perf_counter()
        case.add(real / "docs", manifest=real / "manifest.csv")
        measure("148 real reports", case, time.perf_counter() - began)


def measure(name: str, case: stemmata.Case, adding: float) -> None:
    """Print one table."""
    first = case.build()
    extra = case.path.parent / f"{case.path.name}-one-more.txt"
    extra.write_text(
        "MERADA, 9 May (Agency North) - The ministry said on Thursday that eleven people had been killed.\n"
    )
    case.add(extra)
    second = case.build()
    print(f"\n{name}: add {adding:.2f} s\n")
    print("| stage | first build, s | after one added file, s |")
    print("|---|---|---|")
    for one, two in zip(first, second, strict=True):
        print(f"| {one.room} | {one.seconds:.2f} | {two.seconds:.2f}{'' if two.ran else ' (reused)'} |")
    print(f"| all | {sum(s.seconds for s in first):.2f} | {sum(s.seconds for s in second):.2f} |")


if __name__ == "__main__":
    main()
