"""Names across scripts: recall at precision .95 on names of families never learned from, and speed, beside logic-v2.

logic-v2 is nomenklatura's matcher. It asks for other versions of this program's libraries, so that it gets an
environment of its own under `build/`; where it cannot be had, a line says so. `BENCH_NAMES_PYTHON` names an interpreter
that has it.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz
from tools.train_names import SHARED, Person, learned_from, persons

from benchmarks._peer_python import peer_python
from stemmata.values.names import compare_many
from stemmata.values.namewords import name_words

PEER = "nomenklatura==4.17.4"
PRECISION = 0.95
SETS = ("link_sets/fa_lat_name_pairs.csv", "link_sets/lat_variants_same_farsi.csv", "names_crossscript/names.csv")
LANGUAGES = {
    "fa": ("Arab", ("fa",)),
    "ar": ("Arab", ("ar",)),
    "Cyrillic": ("Cyrl", ("ru", "uk", "tg", "be", "bg", "sr")),
    "Hebrew": ("Hebr", ("he",)),
}
SPEED_NAMES, PAIRS_A_NAME = 4_000, 10
"""Names of each side whose speed is measured, and how many of the other side each is held against."""
SPEED_TIMES = 5

Labelled = list[tuple[str, str, int]]
"""Left, right, and 1 if both are one name."""


def _rows(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


# -- the sets: positives, and the names of others that are hardest to tell from them -------------------------------


def persian_pairs(rows: list[dict[str, str]], most: int = 2000) -> Labelled:
    """Full names in Persian and Latin letters, with others of one given name, of one family name, and nearest.

    The nearest is that of four hundred; family names are unseen in training.
    """
    rng = random.Random(11)
    read = [
        (r["name_farsi"], r["name_latin"], name_words(r["name_farsi"]).words, name_words(r["name_latin"]).words)
        for r in rows
    ]
    read = [r for r in read if min(len(r[2]), len(r[3])) > 1 and not learned_from(r[2][-1])]
    forms, given, family = defaultdict(set), defaultdict(list), defaultdict(list)
    for r in read:
        forms[r[2]].add(r[3])
        given[r[3][0]].append(r)
        family[r[3][-1]].append(r)
    out: Labelled = []
    for one in rng.sample(read, min(most, len(read))):
        out.append((one[0], one[1], 1))
        near = sorted(rng.sample(read, 400), key=lambda r: -fuzz.ratio(r[1].lower(), one[1].lower()))
        for found in (given[one[3][0]], family[one[3][-1]], near):
            pool = found if found is near else rng.sample(found, min(12, len(found)))
            wrong = next((r for r in pool if r[2] != one[2] and r[3] not in forms[one[2]]), None)
            if wrong is not None:
                out.append((one[0], wrong[1], 0))
    return out


def across(people: list[Person], script: str, languages: tuple[str, ...]) -> Labelled:
    """First name in a script and first Latin label of public persons of unseen families, each with the two nearest of
    three hundred others."""
    rng, named = random.Random(5), []
    for number, person in enumerate(people):
        written, latin = Person.written(person.rows, script, languages), Person.latin(person.rows)
        if person.learned or not written or not latin:
            continue
        # the memorial's names are split by the family name in Persian letters: keep to those unseen there too
        if script != "Arab" or not learned_from(name_words(written[0]).words[-1]):
            named.append((number, written[0], latin[0]))
    out: Labelled = []
    for number, one, other in named if len(named) <= 500 else rng.sample(named, 500):
        out.append((one, other, 1))
        pool = [x for x in rng.sample(named, min(300, len(named))) if x[0] != number]
        pool.sort(key=lambda x: (-fuzz.ratio(x[2].lower(), other.lower()), x[2]))
        out += [(one, x[2], 0) for x in pool[:2]]
    return out


def latin_spellings(rows: list[dict[str, str]], groups: list[dict[str, str]]) -> Labelled:
    """Two Latin spellings of one Persian name, each with the two nearest of five hundred names and all of the same
    family name, up to twelve points of noise added; family names unseen in training."""
    rng = random.Random(3)
    names = [(r["name_farsi"], r["name_latin"]) for r in rows]
    last = defaultdict(list)
    for name in names:
        if words := name_words(name[1]).words:
            last[words[-1]].append(name)
    out: Labelled = []
    for group in groups:
        forms = list(dict.fromkeys(form.strip() for form in group["latin_variants"].split("|")))
        words = [name_words(form).words for form in forms]
        if len(forms) < 2 or words[0] == words[1] or learned_from(name_words(group["name_farsi"]).words[-1]):
            continue
        out.append((forms[0], forms[1], 1))
        known = {name_words(form).words for form in forms}
        pool = [n for n in [*rng.sample(names, 500), *last[words[1][-1]]] if n[0] != group["name_farsi"]]
        pool = [n for n in pool if name_words(n[1]).words not in known]
        pool.sort(key=lambda n: -fuzz.ratio(n[1].lower(), forms[1].lower()) - rng.random() * 12)
        out += [(forms[0], other, 0) for other in dict.fromkeys(n[1] for n in pool[:2])]
    return out


def sets() -> dict[str, Labelled]:
    rows, people = _rows(SETS[0]), persons()
    out = {"fa-Latin, names of a memorial": persian_pairs(rows)}
    for name, (script, languages) in LANGUAGES.items():
        out[f"{name}-Latin, office-holders"] = across(people, script, languages)
    out["Latin spellings"] = latin_spellings(rows, _rows(SETS[1]))
    return out


# -- scores --------------------------------------------------------------------------------------------------------


def recall_at(scores: np.ndarray, truth: np.ndarray, precision: float = PRECISION) -> float:
    """The greatest recall over all thresholds with that precision, ties taken together."""
    order = np.argsort(-scores, kind="stable")
    scores, truth = scores[order], truth[order]
    right, all_ = np.cumsum(truth), np.arange(1, len(truth) + 1)
    allowed = np.append(scores[1:] != scores[:-1], True) & (right / all_ >= precision)
    return float(right[allowed].max(initial=0) / truth.sum())


def interval(scores: np.ndarray, truth: np.ndarray, times: int = 400) -> tuple[float, float]:
    """Bounds of the recall in 95 % of bootstrap samples of the positives with their negatives."""
    groups = np.split(np.arange(len(truth)), np.flatnonzero(truth)[1:])
    rng = np.random.default_rng(0)
    found = [
        recall_at(scores[rows], truth[rows])
        for rows in (
            np.concatenate([groups[i] for i in rng.integers(0, len(groups), len(groups))]) for _ in range(times)
        )
    ]
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))


def area(scores: np.ndarray, truth: np.ndarray) -> float:
    """Probability that a true pair scores above a false one, ties by half."""
    values, place = np.unique(scores, return_inverse=True)
    good = np.bincount(place[truth == 1], minlength=len(values)).astype(float)
    bad = np.bincount(place[truth == 0], minlength=len(values)).astype(float)
    below = np.concatenate([[0], np.cumsum(bad)[:-1]])
    return float((good * (below + bad / 2)).sum() / (good.sum() * bad.sum()))


# -- the peer ------------------------------------------------------------------------------------------------------


def by_peer(given: dict[str, list[tuple[str, str]]]) -> dict[str, dict[str, object]] | str:
    """Return scores and seconds of logic-v2 for each set, or why there are none."""
    python = peer_python("nomenklatura", [PEER], "BENCH_NAMES_PYTHON")
    if isinstance(python, str):
        return python
    script = Path(__file__).with_name("_names_peer.py")
    cores = len(os.sched_getaffinity(0))
    # as many processes as ours has threads, each with its share of the pairs
    shares = [json.dumps({"sets": {name: rows[at::cores] for name, rows in given.items()}}) for at in range(cores)]
    with ThreadPoolExecutor(cores) as pool:
        ran = list(pool.map(lambda share: subprocess.run([str(python), str(script)], input=share, capture_output=True,
                                                         text=True, check=False), shares))  # fmt: skip
    for one in ran:
        if one.returncode:
            said = one.stderr.strip().splitlines()
            return f"{PEER} ended with {one.returncode}: {said[-1] if said else ''}"
    parts = [json.loads(one.stdout.splitlines()[-1]) for one in ran]
    found: dict[str, dict[str, object]] = {}
    for name, rows in given.items():
        scores = np.zeros(len(rows))
        for at, part in enumerate(parts):
            scores[at::cores] = part[name]["scores"]
        # all are at work at once: the slowest tells the time by the clock
        wall, cpu = max(p[name]["wall"] for p in parts), sum(p[name]["cpu"] for p in parts)
        found[name] = {"scores": scores.tolist(), "wall": wall, "cpu": cpu}
    return found


# -- what is printed -----------------------------------------------------------------------------------------------


def speed_pairs() -> dict[str, list[tuple[str, str]]]:
    """Pairs of the memorial's names, none twice: each against its own other spelling, and nine drawn at random."""
    rng = random.Random(1)
    rows = {r["name_farsi"]: r["name_latin"] for r in _rows(SETS[0])}
    chosen = rng.sample(sorted(rows.items()), SPEED_NAMES)
    others = [[a, *rng.sample(chosen, PAIRS_A_NAME - 1)] for a in chosen]
    return {
        "fa-Latin": list(dict.fromkeys((a[0], b[1]) for a, row in zip(chosen, others, strict=True) for b in row)),
        "Latin-Latin": list(dict.fromkeys((a[1], b[1]) for a, row in zip(chosen, others, strict=True) for b in row)),
    }


def main() -> None:
    if missing := [name for name in SETS if not (SHARED / name).is_file()]:
        print(f"skipped: the sets of names are not at {SHARED} ({', '.join(missing)})")
        return
    labelled, quick = sets(), speed_pairs()
    asked = {name: [(a, b) for a, b, _ in rows] for name, rows in labelled.items()}
    theirs = by_peer(asked | quick)
    if isinstance(theirs, str):
        print(f"skipped: logic-v2 ({theirs})\n")
    print("Recall at precision .95 (95 % bootstrap interval); precision and recall at p >= .5 (logic-v2: .7)\n")
    print("| set | true pairs | near names | stemmata | AUC | R, P at .5 | logic-v2 | AUC | R, P at .7 |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, rows in labelled.items():
        truth = np.array([y for *_, y in rows])
        scores = np.nan_to_num(compare_many([a for a, *_ in rows], [b for _, b, _ in rows]), nan=0.0)
        cells = [name, int(truth.sum()), int((1 - truth).sum()), *_cells(scores, truth, 0.5)]
        peer = None if isinstance(theirs, str) else np.array(theirs[name]["scores"])
        cells += ["", "", ""] if peer is None else _cells(peer, truth, 0.7)
        print("| " + " | ".join(map(str, cells)) + " |")
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    print(f"\nPairs a second by the clock ({cores} threads, {cores} processes of logic-v2) and of processor time,")
    print(f"the same distinct pairs for both, reading of names included; load {load:.1f}\n")
    print("| pairs | stemmata, wall | stemmata, CPU | logic-v2, wall | logic-v2, CPU | times faster, wall | CPU |")
    print("|---|---|---|---|---|---|---|")
    compare_many(["a"], ["b"])
    for name, rows in quick.items():
        left, right = [a for a, _ in rows], [b for _, b in rows]
        best, used = np.inf, np.inf
        for _ in range(SPEED_TIMES):
            began, cpu = time.perf_counter(), time.process_time()
            compare_many(left, right)
            best, used = min(best, time.perf_counter() - began), min(used, time.process_time() - cpu)
        ours, ours_cpu = len(rows) / best, len(rows) / used
        if isinstance(theirs, str):
            print(f"| {name}, {len(rows):,} | {ours:,.0f} | {ours_cpu:,.0f} | | | | |")
            continue
        wall, cpu = (len(rows) / float(str(theirs[name][key])) for key in ("wall", "cpu"))
        told = [f"{x:,.0f}" for x in (ours, ours_cpu, wall, cpu, ours / wall, ours_cpu / cpu)]
        print(f"| {name}, {len(rows):,} | " + " | ".join(told) + " |")


def _cells(scores: np.ndarray, truth: np.ndarray, usual: float) -> list[str]:
    low, high = interval(scores, truth)
    chosen = scores >= usual
    right = int(truth[chosen].sum())
    recall, precision = right / truth.sum(), right / max(1, int(chosen.sum()))
    at = recall_at(scores, truth)
    return [f"{at:.3f} ({low:.3f}-{high:.3f})", f"{area(scores, truth):.3f}", f"{recall:.2f}, {precision:.2f}"]


if __name__ == "__main__":
    sys.exit(main())
