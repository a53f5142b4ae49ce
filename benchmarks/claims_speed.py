"""How long the room weigh takes for 100,000 passages: newspaper reports in raw OCR, repeated under other ids.

python -m benchmarks claims_speed
"""

from __future__ import annotations

import hashlib
import json
import resource
import time
from datetime import date
from itertools import count
from typing import Any

from tests.conftest import SHARED

from stemmata.corpus import _work
from stemmata.progress import Silent
from stemmata.tables import TABLES
from stemmata.weigh import run

PASSAGES = 100_000
LENGTH = 300
"""Code points of a passage."""


def main() -> None:
    """Print processor time and memory."""
    folder = SHARED / "data" / "us_lynching_press"
    if not folder.is_dir():
        print(f"skipped: there is no {folder}")
        return
    with (folder / "articles.jsonl").open(encoding="utf-8") as file:
        articles = [json.loads(text) for text in file]
    rows: dict[str, list[dict[str, Any]]] = {"sources": [], "texts": [], "passages": []}
    for i in count():
        article, name = articles[i % len(articles)], f"{i:06d}"
        day, text = date.fromisoformat(article["date"][:10]), article["text"]
        known = {"name": name, "kind": "press", "status": "read", "protection": "open", "media_type": "text/plain"}
        issued = {"publisher": article["newspaper"], "published_from": day, "published_to": day}
        rows["sources"].append({"source_id": name, **known, **issued})
        rows["texts"].append(
            {"source_id": name, "text": text, "text_sha256": hashlib.sha256(text.encode()).hexdigest()}
        )
        for ordinal, at in enumerate(range(0, len(text), LENGTH)):
            piece = text[at : at + LENGTH]
            place = {"ordinal": ordinal, "start": at, "end": at + len(piece), "text": piece, "lang": "en"}
            rows["passages"].append({"passage_id": f"{name}-{ordinal}", "source_id": name, **place})
        if len(rows["passages"]) >= PASSAGES:
            break
    tables = {name: TABLES[name].build(group) for name, group in rows.items()}
    tables |= {name: TABLES[name].empty() for name in ("mentions", "lineages", "changes", "persons")}
    characters = sum(len(row["text"]) for row in rows["texts"])
    began = time.process_time()
    found = run(_work(tables, Silent())).tables
    seconds = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("| passages | sources | MB of text | claims | processor seconds | MB of memory |\n|---|---|---|---|---|---|")
    n_claims = getattr(found["claims"], "num_rows", 0)
    print(
        f"| {len(rows['passages']):,} | {len(rows['sources']):,} | {characters / 1e6:.1f} | {n_claims:,} "
        f"| {seconds:.0f} | {memory:.0f} |"
    )


if __name__ == "__main__":
    main()
