"""Who is who, on lists with known truth: links, blocking, calibration, persons counted, time and memory.

`BENCH_LINK` names the sets (see `_link_sets`; default: all but the largest) and `BENCH_SYSTEMS` the systems:
`stemmata`, `splink` with its standard model (`_link_splink`), `recordlinkage` and `dedupe` (`_link_peers`; for dedupe
alone pairs are judged with the labels, because it learns from nothing else). Thresholds are never chosen with labels: a
link is p >= .5, a person is what the system says (for Splink and recordlinkage: connected components at p >= .5). Each
runs in a process of its own; the last two with the interpreter that `BENCH_PEERS_PYTHON` names or in an environment
made for them, `build/peers/matchers`, with caps on address space (`BENCH_PEERS_GB`) and time (`BENCH_PEERS_SECONDS`).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow.csv as pcsv

from benchmarks._link_sets import SETS, Labelled, row_of
from benchmarks._peer_python import peer_python

DEFAULT = "febrl3,febrl4,fake,rldata500,rldata,gaza,historical,syn100k"
SYSTEMS = ("stemmata", "splink", "recordlinkage", "dedupe")
PEERS = ("recordlinkage==0.16", "dedupe==3.0.3", "BTrees<6.5", "pandas<3")
"""The other matchers, and what they need to run: dedupe fails with later versions of BTrees (its issue 1230)."""
JUDGED = 300
"""Pairs judged for dedupe: half of them one person, a quarter strangers, a quarter of one given or family name."""
HEADS = (
    "set", "system", "records", "pairs P", "R", "F1", "best F1", "blocking R", "clusters P", "R", "F1",
    "wrong at p>=.99",
    "calibration error", "persons", "found", "wall s", "CPU s", "peak MB",
)  # fmt: skip


def measure(name: str, system: str) -> dict[str, object]:
    """Link one set with one system and score what came out."""
    labelled = SETS[name]()
    row = (
        _stemmata(labelled) if system == "stemmata" else _splink(labelled) if system == "splink"
        else _peer(labelled, system)
    )  # fmt: skip
    persons = len(np.unique(labelled.entity))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"set": name, "system": system, "records": len(labelled.entity), "persons": persons, "peak MB": peak} | row


def _stemmata(labelled: Labelled) -> dict[str, object]:
    from stemmata.config import LinkSettings, Settings
    from stemmata.link import link

    settings = LinkSettings.model_validate(labelled.settings)
    began, used = time.perf_counter(), time.process_time()
    outcome = link(labelled.records, Settings(link=settings))
    took = _took(began, used)
    tables = outcome.tables
    pairs = tables["pairs"]
    cluster = np.arange(len(labelled.entity))
    cluster[row_of(tables["persons"]["member_id"])] = row_of(tables["persons"]["person_id"])
    scores = _scores(
        labelled, row_of(pairs["record_a"]), row_of(pairs["record_b"]), pairs["probability"].to_numpy(), cluster
    )  # fmt: skip
    draws = tables["linkages"]
    alone = len(cluster) - len(np.unique(draws["member_id"].to_numpy(zero_copy_only=False)))
    counts = (
        alone
        + draws.group_by("draw").aggregate([("person_id", "count_distinct")])["person_id_count_distinct"].to_numpy()
    )
    found = [int(v) for v in np.quantile(counts, [0.025, 0.5, 0.975])] if len(counts) else [alone]
    return scores | took | {"found": found, "notices": [notice.message for notice in outcome.notices]}


def _splink(labelled: Labelled) -> dict[str, object]:
    import logging

    from benchmarks import _link_splink

    logging.getLogger("splink").setLevel(logging.ERROR)
    if labelled.splink not in _link_splink.MODELS:
        return {}
    table = _link_splink.columns(labelled)
    began, used = time.perf_counter(), time.process_time()
    a, b, p, cluster = _link_splink.link(labelled, table)
    took = _took(began, used)
    return _scores(labelled, a, b, p, cluster) | took | {"found": len(np.unique(cluster))}


def _peer(labelled: Labelled, system: str) -> dict[str, object]:
    """Return what a matcher of the peers' environment finds, or under `none` why there is nothing."""
    from benchmarks import _link_splink

    if not labelled.splink:
        return {"none": "it has no model for this set"}
    python = peer_python("matchers", PEERS, "BENCH_PEERS_PYTHON")
    if isinstance(python, str):
        return {"none": python}
    gigabytes, seconds = float(os.environ.get("BENCH_PEERS_GB", "6")), int(os.environ.get("BENCH_PEERS_SECONDS", "900"))
    task = {
        "model": labelled.splink, "lists": labelled.settings.get("without_duplicates", ()),
        "memory": int(gigabytes * 2**30), "judged": _judged(labelled) if system == "dedupe" else [],
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        pcsv.write_csv(_link_splink.columns(labelled), Path(folder, "records.csv"))
        Path(folder, "task.json").write_text(json.dumps(task))
        command = [str(python), "-W", "ignore", str(Path(__file__).with_name("_link_peers.py")), system, folder]
        began = time.perf_counter()
        try:
            ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=seconds)
        except subprocess.TimeoutExpired:
            return {"none": f"no result: time cap ({seconds} s)"}
        wall = round(time.perf_counter() - began, 1)
        if ran.returncode:
            said = (ran.stderr.strip().splitlines() or [f"ended with {ran.returncode}"])[-1]
            capped = "MemoryError" in ran.stderr or "cannot allocate" in ran.stderr.lower()
            return {"none": f"no result: memory cap ({gigabytes:g} GB)" if capped else f"no result: {said}"}
        found = np.load(Path(folder, "found.npz"))
        a, b, p, cluster = (found[name] for name in ("a", "b", "p", "cluster"))
    used = json.loads(ran.stdout.splitlines()[-1])
    return _scores(labelled, a, b, p, cluster) | used | {"wall s": wall, "found": len(np.unique(cluster))}


def _judged(labelled: Labelled) -> list[tuple[int, int, bool]]:
    """Return pairs judged with the labels, drawn at random."""
    rng = np.random.default_rng(1)
    entity, n = labelled.entity, len(labelled.entity)
    lists = labelled.settings.get("without_duplicates")
    side = labelled.records["list_id"].to_numpy(zero_copy_only=False) if lists else np.arange(n)
    groups = [entity, np.zeros(n, np.int64)]
    groups += [
        labelled.records[name].combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy()
        for name in ("given_name", "family_name")
        if name in labelled.records.column_names
    ]
    share = (JUDGED // 2, JUDGED // 4, *[JUDGED // 4 // max(1, len(groups) - 2)] * (len(groups) - 2))
    judged: list[tuple[int, int, bool]] = []
    for group, most in zip(groups, share, strict=True):
        rows = rng.permutation(n)
        order = rows[np.argsort(group[rows], kind="stable")]
        pairs = np.stack([order[:-1], order[1:]], axis=1)
        a, b = pairs[(group[order[:-1]] == group[order[1:]]) & (group[order[:-1]] >= 0)].T
        fit = (side[a] != side[b]) & ((entity[a] == entity[b]) == (group is entity))
        chosen = rng.permutation(np.flatnonzero(fit))[:most]
        judged += [(int(min(i, j)), int(max(i, j)), group is entity) for i, j in zip(a[chosen], b[chosen], strict=True)]
    return judged


def _took(began: float, used: float) -> dict[str, object]:
    return {"wall s": round(time.perf_counter() - began, 1), "CPU s": round(time.process_time() - used, 1)}


def _scores(labelled: Labelled, a: np.ndarray, b: np.ndarray, p: np.ndarray, cluster: np.ndarray) -> dict[str, object]:
    entity, true = labelled.entity, labelled.true_pairs()
    same = entity[a] == entity[b]
    counted = _counted(labelled, a, b, same)
    link = (p >= 0.5) & counted
    right = int((same & link).sum())
    precision, recall = right / max(1, int(link.sum())), right / max(1, true)
    first, second = _together(cluster)
    joined = entity[first] == entity[second]
    in_clusters = _counted(labelled, first, second, joined)
    cp, cr = joined.sum() / max(1, in_clusters.sum()), joined.sum() / max(1, true)
    ordered = same[counted][np.argsort(-p[counted], kind="stable")]
    hits = np.cumsum(ordered)
    best = 2 * hits / (np.arange(1, len(hits) + 1) + true)
    return {
        "pairs P": round(precision, 4), "pairs R": round(recall, 4), "pairs F1": round(_f1(precision, recall), 4),
        "best F1": round(float(best.max(initial=0.0)), 4), "blocking R": round(int(same.sum()) / max(1, true), 4),
        "clusters P": round(cp, 4), "clusters R": round(cr, 4), "clusters F1": round(_f1(cp, cr), 4),
        "wrong at p>=.99": int((~same & counted & (p >= 0.99)).sum()),
        "calibration error": round(_calibration(p[counted], same[counted]), 4),
    }  # fmt: skip


def _counted(labelled: Labelled, a: np.ndarray, b: np.ndarray, same: np.ndarray) -> np.ndarray:
    """Return which links count: a false one only if both persons also stand under their own number."""
    if labelled.certain is None:
        return np.ones(len(a), bool)
    return same | (labelled.certain[a] & labelled.certain[b])


def _together(cluster: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of rows that share a cluster."""
    order = np.argsort(cluster, kind="stable")
    edges = np.flatnonzero(np.concatenate([[True], np.diff(cluster[order]) != 0, [True]]))
    first, second = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    sizes = np.diff(edges)
    for size in np.unique(sizes[sizes > 1]).tolist():
        rows = order[edges[:-1][sizes == size][:, None] + np.arange(size)]
        i, j = np.triu_indices(size, 1)
        first.append(rows[:, i].ravel())
        second.append(rows[:, j].ravel())
    return np.concatenate(first), np.concatenate(second)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(1e-12, precision + recall)


def _calibration(p: np.ndarray, same: np.ndarray) -> float:
    which = np.minimum((p * 10).astype(int), 9)
    return float(sum(abs(p[which == k].sum() - same[which == k].sum()) for k in range(10)) / max(1, len(p)))


def _row(row: dict[str, object]) -> str:
    keys = [f"clusters {h}" if i in {9, 10} else f"pairs {h}" if i in {4, 5} else h for i, h in enumerate(HEADS)]
    return "| " + " | ".join(str(row.get(key, "-")) for key in keys) + " |"


def main() -> None:
    """Measure each set with each system in a process of its own, and print one row each."""
    names = os.environ.get("BENCH_LINK", DEFAULT).split(",")
    systems = os.environ.get("BENCH_SYSTEMS", ",".join(SYSTEMS)).split(",")
    if wrong := [name for name in names if name not in SETS]:
        sys.exit(f"there is no set {wrong[0]!r}; there are: {', '.join(SETS)}")
    if wrong := [system for system in systems if system not in SYSTEMS]:
        sys.exit(f"there is no system {wrong[0]!r}; there are: {', '.join(SYSTEMS)}")
    print("| " + " | ".join(HEADS) + " |\n|" + "---|" * len(HEADS))
    said: dict[str, list[str]] = {}
    skipped: list[str] = []
    for name in names:
        for system in systems:
            code = f"import json; from benchmarks.link import measure; print(json.dumps(measure({name!r}, {system!r})))"
            ran = subprocess.run(
                [sys.executable, "-W", "ignore", "-c", code], check=False, capture_output=True, text=True
            )  # fmt: skip
            if ran.returncode:
                skipped.append(f"{name}, {system}: skipped, {(ran.stderr.strip().splitlines() or ['ended'])[-1]}")
                continue
            row = json.loads(ran.stdout.splitlines()[-1])
            said |= {name: row["notices"]} if "notices" in row else {}
            if "none" in row:
                skipped.append(f"{name}, {system}: {row['none']}")
                continue
            print(_row(row), flush=True)
    print(*[f"\n{line}" for line in skipped], sep="")
    for name, messages in said.items():
        print(f"\n{name}", *[f"- {message}" for message in messages], sep="\n")


if __name__ == "__main__":
    main()
