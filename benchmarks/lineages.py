"""Lineages: who had it from whom, against known truth, on synthetic families and on real material beside the project.

The families are those of `BENCH_LINEAGES` (a folder of `data/reuse`: `docs.parquet` with `parent`, `kind` and
`date_obs`), else `data/reuse/c1000` beside the project; without either they are skipped in a visible line. The dates of
such a corpus are hours with a tenth missing and a twentieth wrong; each hour is told to the program as a day, so that
nothing of their order is lost. Figures of an earlier prototype on a corpus of 10,000 documents by the same generator
stand beside.
"""

from __future__ import annotations

import csv
import json
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from tests.conftest import SHARED

from stemmata.corpus import _source, _work
from stemmata.progress import Silent
from stemmata.tables import TABLES
from stemmata.trace import run
from stemmata.values.origins import dependences, independent_origins

Row = dict[str, Any]
EPOCH = date(1900, 1, 1)
PROTOTYPE = {
    "direction right, where not abstained": "-",
    "direction right, likelier of the two": ".930",
    "of pairs claimed .95 and more, right": ".995",
    "exact parent": ".797",
    "copies in the family of their origin": ".997",
    "families counted as one origin": ".996",
    "families of copies that join two origins": ".016",
}


@dataclass(frozen=True)
class Document:
    """One document as it is told to the program."""

    name: str
    text: str
    day: date | None = None
    publisher: str | None = None
    kind: str | None = None
    media: str | None = None


def traced(documents: Iterable[Document]) -> dict[str, list[Row]]:
    """Return the tables of the room for some documents."""
    sources, texts = [], []
    for d in documents:
        sources.append(
            _source(
                d.name, publisher=d.publisher, published_from=d.day, published_to=d.day, kind=d.kind, media_type=d.media
            )
        )
        texts.append({"source_id": d.name, "text": d.text})
    given = {"sources": sources, "texts": texts, "passages": [], "mentions": []}
    outcome = run(_work({name: TABLES[name].build(rows) for name, rows in given.items()}, Silent()))
    return {name: table.to_pylist() for name, table in outcome.tables.items()}


def families(rows: Iterable[Row]) -> dict[str, set[str]]:
    """Return for each source the families it belongs to likelier than not."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["p_member"] >= 0.5:
            found[row["source_id"]].add(row["lineage_id"])
    return found


def line(name: str, value: str, beside: str = "") -> None:
    """Print one row of a table."""
    print(f"| {name} | {value} | {beside} |")


# -- synthetic families ---------------------------------------------------------------------------------------------


def synthetic(folder: Path) -> None:
    """Print direction, calibration, parents and counts on families with known truth."""
    rows = pq.read_table(folder / "docs.parquet").to_pylist()
    ids = [str(row["id"]) for row in rows]
    parent = {str(r["id"]): ids[r["parent"]] for r in rows if r["kind"]}
    told = [Document(str(r["id"]), r["text"], _day(r["date_obs"])) for r in rows]
    tables = traced(told)
    earlier = _earlier(tables["reuse"])
    claims = [_claim(earlier, child, above) for child, above in parent.items() if _claim(earlier, child, above)]
    held = [claim for claim in claims if claim[0] >= 0.8]
    sure = [claim for claim in claims if claim[0] >= 0.95]
    drawn = _drawn(tables["lineages"])
    family = families(tables["lineages"])
    root = {child: _root(child, parent) for child in parent}
    members: dict[str, list[str]] = defaultdict(list)
    for child, origin in root.items():
        members[origin].append(child)
    edges = dependences(tables["lineages"])
    one = [_origins([origin, *children], edges) == 1 for origin, children in sorted(members.items())]
    print(f"\n{folder.name}: {len(rows)} documents, {len(parent)} copies in {len(members)} families\n")
    print("| measure | here | prototype |\n|---|---|---|")
    figures = {
        "direction abstained": sum(1 for p, _ in claims if p < 0.8) / len(claims),
        "direction right, where not abstained": _mean(right for _, right in held),
        "direction right, likelier of the two": _mean(right for _, right in claims),
        "of pairs claimed .95 and more, right": _mean(right for _, right in sure),
        "exact parent": _mean(drawn.get(child) == above for child, above in parent.items()),
        "copies in the family of their origin": _mean(bool(family[c] & family[o]) for c, o in root.items()),
        "families counted as one origin": _mean(one),
        "families of copies that join two origins": _joined(tables["lineages"], root),
    }
    for name, figure in figures.items():
        line(name, f"{figure:.3f}", PROTOTYPE.get(name, ""))
    print("\n| claimed probability of the direction | pairs | right |\n|---|---|---|")
    for low in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        inside = [right for p, right in claims if low <= p < {0.9: 0.95, 0.95: 2.0}.get(low, low + 0.1)]
        line(f"from {low:g}", str(len(inside)), f"{_mean(inside):.3f}" if inside else "-")


def _day(hours: float | None) -> date | None:
    return None if hours is None or hours != hours else EPOCH + timedelta(days=int(hours) + 1000)  # noqa: PLR0124


def _earlier(reuse: Iterable[Row]) -> dict[tuple[str, str], float]:
    return {(r["source_a"], r["source_b"]): r["p_a_first"] for r in reuse}


def _claim(earlier: Mapping[tuple[str, str], float], child: str, parent: str) -> tuple[float, float] | None:
    """Return the claimed probability of the likelier direction, and how right it is (half, where none is claimed)."""
    p = earlier.get((min(child, parent), max(child, parent)))
    if p is None:
        return None
    p = p if parent < child else 1 - p
    return max(p, 1 - p), 0.5 if p == 0.5 else float(p > 0.5)


def _drawn(rows: Iterable[Row]) -> dict[str, str]:
    best: dict[str, tuple[float, str]] = {}
    for row in rows:
        if row["parent_source_id"]:
            best[row["source_id"]] = max(best.get(row["source_id"], (0.0, "")), (row["p_relation"], row["parent_id"]))
    return {child: above for child, (_, above) in best.items()}


def _root(child: str, parent: Mapping[str, str]) -> str:
    while child in parent:
        child = parent[child]
    return child


def _origins(members: list[str], edges: list[Any]) -> int:
    """Return the number of origins of some documents, with all that lies above them."""
    known, more = set(members), True
    while more:
        above = {edge.parent for edge in edges if edge.child in known} - known
        known |= above
        more = bool(above)
    inside = [edge for edge in edges if edge.child in known and edge.parent in known]
    return round(independent_origins(members, inside, unseen=None).expected)


def _joined(rows: Iterable[Row], root: Mapping[str, str]) -> float:
    """Return the share of families, drawn by copies alone, that hold copies of two true origins."""
    group: dict[str, str] = {}

    def find(node: str) -> str:
        while group.setdefault(node, node) != node:
            node = group[node]
        return node

    for row in rows:
        if row["relation"] == "copy" and row["p_member"] >= 0.5 and row["source_id"] in root:
            group[find(row["source_id"])] = find(row["parent_id"])
    origins: dict[str, set[str]] = defaultdict(set)
    for node in list(group):
        origins[find(node)].add(root.get(node, node))
    return _mean(len(found) > 1 for found in origins.values())


def _mean(values: Iterable[float]) -> float:
    listed = [float(v) for v in values]
    return sum(listed) / len(listed) if listed else float("nan")


# -- altered facts ------------------------------------------------------------------------------------------------


NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "thirty", "forty")
PLACES = ("Telm", "Arvad", "Kestrel", "Orvenna", "Sahrun", "Molvard", "Tarsk", "Quance", "Terrin", "Estarvand")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CONFUSED = {
    "e": "c",
    "c": "e",
    "o": "0",
    "l": "1",
    "i": "l",
    "m": "rn",
    "n": "u",
    "u": "n",
    "h": "b",
    "s": "5",
    "t": "f",
}


KINDS = ("number", "name", "date", "negation", "nothing", "letters misread (3 %)", "letters misread (6 %)")


def alterations(seed: int, copies: int = 60) -> None:
    """Print how many planted alterations are flagged, and how many are flagged where only letters were misread."""
    rng = random.Random(seed)
    documents: list[Document] = []
    wanted: dict[str, str] = {}
    for kind in KINDS:
        for _ in range(copies):
            words, name = _report(rng), f"{len(wanted):04d}"
            documents.append(Document(f"{name}a", " ".join(words), date(2021, 5, 1)))
            documents.append(Document(f"{name}b", " ".join(_planted(words, kind, rng)), date(2021, 5, 3)))
            wanted[f"{name}b"] = kind
    flagged: dict[str, set[str]] = defaultdict(set)
    for row in traced(documents)["changes"]:
        if row["parent_source_id"][:-1] == row["child_source_id"][:-1]:
            flagged[row["child_source_id"]].add(row["kind"])
    print(f"\naltered facts planted in copies of invented reports, {copies} copies of each kind\n")
    print("| planted | flagged as this | flagged as something |\n|---|---|---|")
    for kind in KINDS:
        mine = [flagged[child] for child, planted in wanted.items() if planted == kind]
        as_this = f"{_mean(kind in found for found in mine):.3f}" if kind in KINDS[:4] else "-"
        line(kind, as_this, f"{_mean(bool(found) for found in mine):.3f}")


def _report(rng: random.Random) -> list[str]:
    """Return the words of a report: sentences with a figure, a place, a day and a negation among invented words."""
    own = ["".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(3)) for _ in range(60)]
    words: list[str] = []
    for _ in range(8):
        a, b, c, d, e, f = rng.sample(own, 6)
        words += ["The", a, b, "near", rng.choice(PLACES), "where", rng.choice(NUMBERS), c, "had", d, "since"]
        words += [rng.choice(DAYS), "and", "the", e, "were", rng.choice(("not", "never")), f, "there."]
    return words


def _planted(words: list[str], kind: str, rng: random.Random) -> list[str]:
    """Return the words with one alteration of a kind, or with letters misread."""
    listed = {"number": NUMBERS, "name": PLACES, "date": DAYS, "negation": ("not", "never")}.get(kind)
    if listed is None:
        rate = {"letters misread (3 %)": 0.03, "letters misread (6 %)": 0.06}.get(kind, 0.0)
        return ["".join(CONFUSED.get(c, c) if rng.random() < rate else c for c in word) for word in words]
    out = list(words)
    at = rng.choice([k for k, word in enumerate(words) if word in listed][1:-1])
    if kind == "negation":
        del out[at]
    else:
        out[at] = rng.choice([word for word in listed if word != words[at]])
    return out


# -- real material ----------------------------------------------------------------------------------------------------


def press(folder: Path) -> None:
    """Print how newspaper copies are found: pairs by shared word runs, and pairs judged by hand."""
    with (folder / "articles.jsonl").open(encoding="utf-8") as file:
        articles = [json.loads(text) for text in file]
    tables = traced(Document(a["article_id"], a["text"], _date(a["date"]), a["newspaper"], "press") for a in articles)
    family, shared = families(tables["lineages"]), set(_earlier(tables["reuse"]))
    silver = [_pair(row, "article_a", "article_b") for row in _rows(folder / "copy_pairs_silver.csv")]
    judged = [row for row in _rows(folder / "pairs_labelled.csv") if row["label"] in {"copy", "derived", "different"}]
    right = [
        bool(family[row["article_a"]] & family[row["article_b"]]) == (row["label"] != "different") for row in judged
    ]
    print(f"\n{len(articles)} newspaper reports in raw OCR\n\n| measure | here | of |\n|---|---|---|")
    line("silver copy pairs that share a passage", f"{_mean(pair in shared for pair in silver):.3f}", str(len(silver)))
    line(
        "silver copy pairs in one family",
        f"{_mean(bool(family[a] & family[b]) for a, b in silver):.3f}",
        str(len(silver)),
    )
    line("judged pairs: copy or derived against different", f"{_mean(right):.3f}", str(len(right)))
    kinds = Counter(row["kind"] for row in tables["changes"])
    line(
        "alterations flagged",
        ", ".join(f"{kind} {n}" for kind, n in sorted(kinds.items())),
        str(len(shared)) + " pairs",
    )


def refiled(folder: Path) -> None:
    """Print how many true re-filings of one broadcast are found among 1,500 reports."""
    with (folder / "docs.jsonl").open(encoding="utf-8") as file:
        reports = [json.loads(text) for text in file]
    tables = traced(Document(r["doc_id"], r["text"], _date(r["date"]), r["source"] or None, "press") for r in reports)
    family, shared = families(tables["lineages"]), set(_earlier(tables["reuse"]))
    true = [_pair(r, "doc_a", "doc_b") for r in _rows(folder / "near_duplicates.csv") if float(r["jaccard"]) > REFILED]
    print(f"\n{len(reports)} agency reports\n\n| measure | here | of |\n|---|---|---|")
    line("re-filings that share a passage", str(sum(pair in shared for pair in true)), str(len(true)))
    line("re-filings in one family", str(sum(bool(family[a] & family[b]) for a, b in true)), str(len(true)))


REFILED = 0.3
"""Jaccard similarity that tells a re-filing from a partial overlap in the list that comes with the reports."""


def groups(folder: Path) -> None:
    """Print how dependency groups given by hand are found, alone and with two files about them among the sources."""
    manifest = _rows(folder / "manifest.csv")
    reports = [
        Document(r["doc_id"], (folder / r["file"]).read_text(encoding="utf-8"), _date(r["date"]), r["source"], "press")
        for r in manifest
    ]
    about = [
        Document(name, (folder / name).read_text(encoding="utf-8"), media=media)
        for name, media in (("claims.csv", "text/csv"), ("README.md", "text/markdown"))
    ]
    given = [row["doc_ids"].split(";") for row in _rows(folder / "dependencies.csv")]
    print(
        f"\n{len(reports)} reports of one case\n\n| measure | reports alone | with two files about them |",
        "\n|---|---|---|",
        sep="",
    )
    found = [_grouped(traced(documents)["lineages"], given) for documents in (reports, reports + about)]
    for name in found[0]:
        line(name, found[0][name], found[1][name])


def _grouped(rows: list[Row], given: list[list[str]]) -> dict[str, str]:
    family = families(rows)
    outside = {row["source_id"] for row in rows if row["parent_outside"]}
    whole = [
        all(family[a] & family[b] for a, b in combinations(group, 2)) if len(group) > 1 else group[0] in outside
        for group in given
    ]
    true = {pair for group in given for pair in combinations(sorted(group), 2)}
    drawn = {p for p in combinations(sorted({d for g in given for d in g}), 2) if family[p[0]] & family[p[1]]}
    precision, recall = len(true & drawn) / max(1, len(drawn)), len(true & drawn) / len(true)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"groups found whole or named": f"{sum(whole)} of {len(whole)}", "pairwise F1": f"{f1:.3f}"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _pair(row: Mapping[str, str], a: str, b: str) -> tuple[str, str]:
    return min(row[a], row[b]), max(row[a], row[b])


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written[:10]) if written and re.match(r"\d{4}-\d\d-\d\d", written) else None


def main() -> None:
    """Print the tables."""
    corpus = Path(os.environ.get("BENCH_LINEAGES", SHARED / "data" / "reuse" / "c1000"))
    real: list[tuple[Callable[[Path], None], Path]] = [
        (synthetic, corpus),
        (refiled, SHARED / "data" / "muc3_latam"),
        (groups, SHARED / "data" / "case_uca_jesuits"),
        (press, SHARED / "data" / "us_lynching_press"),
    ]
    alterations(seed=1)
    for measure, folder in real:
        if folder.is_dir():
            measure(folder)
        else:
            print(f"\nskipped: there is no {folder}")


if __name__ == "__main__":
    main()
