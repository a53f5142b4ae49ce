"""Who is who, on lists with known truth: links, blocking, calibration, persons counted, time and memory.

`BENCH_LINK` names the sets (default: those that take seconds): syn100k, gaza, rldata, historical, syn1m. Thresholds are
never chosen with labels: a link is p >= .5, a person is what the room says. Each set runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

SHARED = Path(os.environ.get("STEMMATA_SHARED", Path(__file__).resolve().parent.parent / ".." / "shared")) / "data"
DEFAULT = "syn100k,gaza,rldata,historical"


@dataclass(frozen=True, slots=True)
class Labelled:
    """Lists with known truth.

    Attributes:
        records: As table `records`; `record_id` is the row's number, padded.
        entity: For each row its person.
        settings: Section [link].
        certain: For each row whether a link to another person would be wrong for certain (8.11 of the note on links).
        scored: For each row whether it is scored at all.
    """

    records: pa.Table
    entity: np.ndarray
    settings: dict[str, object] = field(default_factory=dict)
    certain: np.ndarray | None = None


def _records(columns: dict[str, object], lists: Iterable[str] | None, n: int) -> pa.Table:
    # record ids are digests elsewhere; here mixed numbers, so that their order tells nothing
    mixed = (np.arange(n, dtype=np.uint64) * np.uint64(11400714819323198485)) >> np.uint64(16)
    ids = pa.array([f"{m:012x}{i:08d}" for i, m in enumerate(mixed.tolist())])
    base = {
        "record_id": ids,
        "source_id": pa.array(["s"] * n),
        "list_id": pa.array(list(lists) if lists is not None else ["list"] * n),
        "row": pa.array(range(n)),
    }
    return pa.table(base | {name: pa.array(values, pa.string()) for name, values in columns.items()})


def _synthetic(name: str) -> Labelled:
    t = pq.read_table(SHARED / "link_sets" / f"{name}.parquet")
    column = lambda c: pc.cast(t[c], pa.string()).to_pylist()  # noqa: E731
    fields = {
        "given_name": column("given"), "family_name": column("family"), "father_name": column("father"),
        "birth_date": column("byear"), "death_date": column("dod"), "place": column("place"), "sex": column("sex"),
    }  # fmt: skip
    return Labelled(_records(fields, column("list"), t.num_rows), t["ent"].to_numpy())


def _rldata() -> Labelled:
    t = pcsv.read_csv(SHARED / "link_sets" / "rldata" / "RLdata10000.csv").to_pylist()
    fields = {
        "given_name": [r["fname_c1"] for r in t],
        "family_name": [r["lname_c1"] for r in t],
        "birth_date": [f"{r['by']}-{r['bm']:02d}-{r['bd']:02d}" for r in t],
    }
    return Labelled(_records(fields, None, len(t)), np.array([r["ent_id"] for r in t]))


def _historical() -> Labelled:
    t = pq.read_table(SHARED / "link_sets" / "splink_datasets" / "historical_figures_with_errors_50k.parquet")
    column = lambda c: t[c].to_pylist()  # noqa: E731
    fields = {
        "given_name": column("first_name"), "family_name": column("surname"), "birth_date": column("dob"),
        "birth_place": column("birth_place"), "residence": column("postcode_fake"), "sex": column("gender"),
        "occupation": column("occupation"),
    }  # fmt: skip
    entity = np.unique(np.array(column("cluster")), return_inverse=True)[1]
    return Labelled(_records(fields, None, t.num_rows), entity)


def _gaza(first: str = "2024-09-21", second: str = "2025-03-23") -> Labelled:
    truth = {r["rid"]: r for r in pcsv.read_csv(SHARED / "gaza_lists" / "truth.csv").to_pylist()}
    rows = [
        r | {"list": name}
        for name in (first, second)
        for r in pcsv.read_csv(SHARED / "gaza_lists" / f"list_{name}.csv").to_pylist()
    ]
    person = [truth[r["rid"]]["person_id"] for r in rows]
    both = set.intersection(
        *({p for p, r in zip(person, rows, strict=True) if r["list"] == n} for n in (first, second))
    )
    fields = {
        "name_ar": [r["name_ar"] for r in rows],
        "name": [r["name_en"] for r in rows],
        "age": [str(r["age"]) if r["age"] is not None else None for r in rows],
        "birth_date": [str(r.get("dob") or "") for r in rows],
        "sex": [r["sex"] for r in rows],
    }
    entity = np.unique(np.array(person), return_inverse=True)[1]
    lists = [r["list"] for r in rows]
    return Labelled(
        _records(fields, lists, len(rows)), entity, {"without_duplicates": (first, second)},
        np.array([p in both for p in person]),
    )  # fmt: skip


SETS: dict[str, Callable[[], Labelled]] = {
    "syn100k": lambda: _synthetic("syn100k"),
    "syn1m": lambda: _synthetic("syn1m"),
    "rldata": _rldata,
    "historical": _historical,
    "gaza": _gaza,
}


def _true_pairs(labelled: Labelled) -> int:
    unit = labelled.records["list_id"].to_pylist() if labelled.settings.get("without_duplicates") else None
    if unit is None:
        counts = np.bincount(labelled.entity)
        return int((counts * (counts - 1) // 2).sum())
    seen: dict[int, set[str]] = {}
    for entity, name in zip(labelled.entity.tolist(), unit, strict=True):
        seen.setdefault(entity, set()).add(name)
    return sum(len(names) * (len(names) - 1) // 2 for names in seen.values())


def measure(name: str) -> dict[str, object]:
    """Link one set and score what came out."""
    from stemmata.config import LinkSettings, Settings
    from stemmata.link import link

    labelled = SETS[name]()
    began, used = time.perf_counter(), time.process_time()
    outcome = link(labelled.records, Settings(link=LinkSettings.model_validate(labelled.settings)))
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    row = _scores(labelled, outcome.tables)
    return {
        "set": name, "records": labelled.records.num_rows, **row, "wall_s": round(wall, 1), "cpu_s": round(cpu, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "notices": [notice.message for notice in outcome.notices],
    }  # fmt: skip


def _scores(labelled: Labelled, tables: dict[str, pa.Table]) -> dict[str, object]:
    number = lambda column: pc.cast(pc.utf8_slice_codeunits(column, 12), pa.int64()).to_numpy()  # noqa: E731
    pairs, entity, true = tables["pairs"], labelled.entity, _true_pairs(labelled)
    a, b, p = number(pairs["record_a"]), number(pairs["record_b"]), pairs["probability"].to_numpy()
    same = entity[a] == entity[b]
    counted = np.ones(len(a), bool)
    if labelled.certain is not None:  # a false link counts only if both also stand under their own number
        counted = same | (labelled.certain[a] & labelled.certain[b])
    link = (p >= 0.5) & counted
    right = int((same & link).sum())
    precision, recall = right / max(1, int(link.sum())), right / max(1, true)
    member, person = number(tables["persons"]["member_id"]), number(tables["persons"]["person_id"])
    cluster = np.empty(len(entity), np.int64)
    cluster[member] = person
    cp, cr = _cluster_scores(labelled, cluster, true)
    draws = tables["linkages"]
    alone = len(entity) - len(np.unique(draws["member_id"].to_numpy(zero_copy_only=False)))
    grouped = draws.group_by("draw").aggregate([("person_id", "count_distinct")])
    counts = alone + grouped["person_id_count_distinct"].to_numpy()
    return {
        "F1": round(_f1(precision, recall), 4), "P": round(precision, 4), "R": round(recall, 4),
        "kept recall": round(int(same.sum()) / max(1, true), 4),
        "cluster F1": round(_f1(cp, cr), 4), "cluster R": round(cr, 4),
        "wrong at p>=.99": int((~same & counted & (p >= 0.99)).sum()),
        "calibration error": round(_calibration(p[counted], same[counted]), 4),
        "persons": len(np.unique(entity)),
        "persons found": [int(v) for v in np.quantile(counts, [0.025, 0.5, 0.975])] if len(counts) else None,
    }  # fmt: skip


def _cluster_scores(labelled: Labelled, cluster: np.ndarray, true: int) -> tuple[float, float]:
    groups: dict[int, list[int]] = {}
    for i, c in enumerate(cluster.tolist()):
        groups.setdefault(c, []).append(i)
    right = wrong = 0
    certain = labelled.certain
    for rows in groups.values():
        for x, i in enumerate(rows):
            for j in rows[x + 1 :]:
                if labelled.entity[i] == labelled.entity[j]:
                    right += 1
                elif certain is None or (certain[i] and certain[j]):
                    wrong += 1
    return right / max(1, right + wrong), right / max(1, true)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(1e-12, precision + recall)


def _calibration(p: np.ndarray, same: np.ndarray) -> float:
    which = np.minimum((p * 10).astype(int), 9)
    return float(sum(abs(p[which == k].sum() - same[which == k].sum()) for k in range(10)) / max(1, len(p)))


def main() -> None:
    """Measure each set in its own process and print one row a set."""
    rows = []
    for name in os.environ.get("BENCH_LINK", DEFAULT).split(","):
        code = f"import json; from benchmarks.link import measure; print(json.dumps(measure({name!r})))"
        ran = subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False, capture_output=True, text=True)
        if ran.returncode:
            print(f"{name}: {ran.stderr.strip().splitlines()[-12:]}")
            continue
        rows.append(json.loads(ran.stdout.splitlines()[-1]))
        if len(rows) == 1:
            heads = [key for key in rows[0] if key != "notices"]
            print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
        print("| " + " | ".join(str(rows[-1][key]) for key in rows[-1] if key != "notices") + " |")
    for row in rows:
        print(f"\n{row['set']}")
        for message in row["notices"]:
            print(f"- {message}")


if __name__ == "__main__":
    main()
