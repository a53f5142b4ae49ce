"""The dossier of a large invented case: how long the room `report` takes, and how large its pages are.

The case has 100,000 passages and 20,000 claims and is lopsided as real ones are (`tests/report/vast.py`). Its tables
are made outright, so that the room is measured alone: gate, pages, originals, tables, hashes, until all is on the disk.
Then one source more is added and the dossier is made again. No peer exists: no program known to us makes such pages.

    python -m benchmarks dossier

`BENCH_SHARE=0.1` makes a tenth of the case.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "report"))

import fabricated
from vast import Size, vast

from stemmata.report import run
from stemmata.store.tablefiles import write_folder
from stemmata.tables import TABLES

MOST = 300_000
"""Bytes of a page at most."""


def main() -> None:
    """Print what the room costs and how large the pages are."""
    size = Size().scaled(float(os.environ.get("BENCH_SHARE", "1")))
    tables, originals = vast(size)
    rows = ("sources", "passages", "claims", "questions", "mentions", "records", "persons")
    print(", ".join(f"{tables[name].num_rows:,} {name}" for name in rows) + "\n")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        print("| | processor seconds | seconds | MB of memory | files | MB |\n|---|---|---|---|---|---|")
        _made("first build", tables, originals, folder)
        before = _digests(folder / "dossier")
        _made("one source more", *_one_more(tables, originals), folder)
        after = _digests(folder / "dossier")
        same = sum(after.get(path) == digest for path, digest in before.items())
        print(f"\nof {len(before):,} files {same:,} are the same after one source more\n")
        _sizes(folder / "dossier")


def _made(what: str, tables: Mapping[str, pa.Table], originals: Mapping[str, bytes], folder: Path) -> None:
    """Make the dossier and print what it cost; in a process of its own, whose memory is its own."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        began, clock = _spent(), time.perf_counter()
        work = fabricated.work(folder / "evidence", tables)
        for digest, data in originals.items():
            (folder / "evidence" / digest).write_bytes(data)
        count = write_folder(run(work).files, folder / "dossier")
        wall, spent = time.perf_counter() - clock, _spent() - began
        memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        total = sum(path.stat().st_size for path in (folder / "dossier").rglob("*") if path.is_file())
        print(
            f"| {what} | {spent:.0f} | {wall:.0f} | {memory / 1024:.0f} | {count:,} | {total / 1e6:.0f} |", flush=True
        )
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit("the dossier could not be made")


def _one_more(
    tables: Mapping[str, pa.Table], originals: Mapping[str, bytes]
) -> tuple[dict[str, pa.Table], dict[str, bytes]]:
    """Return the case with one report more, published in the middle of all others."""
    text = "MERADA, 9 May. The ministry said on Thursday that eleven people had been killed."
    source_id = hashlib.sha256(text.encode()).hexdigest()
    day = pc.quantile(tables["sources"].column("published_from").cast(pa.int32()), 0.5, interpolation="lower")[
        0
    ].as_py()
    rows: dict[str, dict[str, Any]] = {
        "sources": {"source_id": source_id, "name": "one-more.txt", "kind": "press", "protection": "open",
                    "status": "read", "published_from": dt.date(1970, 1, 1) + dt.timedelta(days=day)},
        "texts": {"source_id": source_id, "text": text, "reader": "plain", "reader_version": "1"},
        "passages": {"passage_id": "one-more", "source_id": source_id, "ordinal": 0, "start": 0, "end": len(text),
                     "text": text, "lang": "en"},
    }  # fmt: skip
    more = {name: pa.concat_tables([tables[name], TABLES[name].build([row])]) for name, row in rows.items()}
    return {**tables, **more}, {**originals, source_id: text.encode()}


def _spent() -> float:
    """Return the processor seconds spent so far by this process and those it waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


def _digests(folder: Path) -> dict[str, str]:
    lines = (folder / "manifest-sha256.txt").read_text("utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def _sizes(folder: Path) -> None:
    """Print the largest page of each kind."""
    kinds: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.suffix in {".html", ".js"}:
            kinds[name.rpartition("/")[0] or name].append((path.stat().st_size, name))
    print("| pages | how many | the largest, bytes | which | over 300,000 |\n|---|---|---|---|---|")
    for kind, pages in sorted(kinds.items()):
        largest, name = max(pages)
        print(f"| {kind} | {len(pages):,} | {largest:,} | {name} | {sum(size > MOST for size, _ in pages):,} |")


if __name__ == "__main__":
    main()
