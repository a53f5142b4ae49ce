"""Other matchers over lists with known truth; runs in an environment of its own (`link` makes it).

    python _link_peers.py SYSTEM FOLDER

`FOLDER` holds `records.csv` and `task.json` (the model's name, the lists in which nobody stands twice, and for dedupe
judged pairs); written there is `found.npz`: pairs by row, their probabilities, and for each row its cluster. Address
space is capped, because the training of dedupe may ask for any amount of memory.

recordlinkage: the classifier that needs no labels (expectation conditional maximisation), on whether strings are alike
(Jaro-Winkler .85) or values the same, blocked as for Splink. dedupe: comparisons of strings and its own blocking,
trained on judged pairs.
"""

import io
import json
import resource
import sys
from pathlib import Path

import numpy as np
import pandas as pd

BLOCKS = {
    "febrl": (
        "given_name+family_name", "birth_date", "soc_sec_id", "state+address_1", "street_number+address_1", "postcode",
    ),
    "rldata": (
        "given_name+family_name", "birth_date", "family_name+birth_year", "given_name+birth_year",
        "birth_year+birth_month", "birth_month+birth_dom+given_name:1", "given_name+birth_month",
        "family_name+birth_dom",
    ),
    "fake": ("given_name+family_name", "given_name+birth_date", "family_name+birth_date", "birth_date", "email"),
    "historical": (
        "given_name:3+family_name:4", "family_name+birth_date", "given_name+birth_date", "postcode+given_name",
        "postcode+family_name", "birth_date+birth_place", "postcode:3+birth_date", "postcode:3+given_name",
        "postcode:3+family_name", "given_name:2+family_name:2+birth_year",
    ),
    "synthetic": (
        "given_name+family_name+death_date", "given_name+family_name+birth_year", "given_name+father_name+place",
        "family_name+father_name+place", "family_name+death_date+place", "given_name+death_date+place",
        "given_name:3+family_name:4+place",
    ),
    "casualties": (
        "given_name+family_name+birth_year", "given_name+father_name+grandfather_name",
        "given_name+father_name+family_name", "father_name+grandfather_name+family_name+birth_year",
        "birth_date+given_name", "birth_date+family_name", "birth_date+father_name+grandfather_name",
        "given_name+grandfather_name+family_name",
    ),
}  # fmt: skip
"""Columns (or their first letters) in one set of which two records must agree."""
STRINGS = {
    "febrl": ("given_name", "family_name", "birth_date", "soc_sec_id", "postcode", "address_1", "suburb"),
    "rldata": ("given_name", "family_name"),
    "fake": ("given_name", "family_name", "birth_date", "email"),
    "historical": ("given_name", "family_name", "birth_date", "postcode", "birth_place"),
    "synthetic": ("given_name", "family_name", "father_name", "death_date"),
    "casualties": ("given_name", "father_name", "grandfather_name", "family_name", "birth_date"),
}
EXACT = {
    "febrl": ("street_number", "state"),
    "rldata": ("birth_year", "birth_month", "birth_dom"),
    "fake": ("city",),
    "historical": ("occupation",),
    "synthetic": ("birth_year", "place", "sex"),
    "casualties": ("sex",),
}
Found = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def recordlinkage(records: pd.DataFrame, task: dict) -> Found:
    import recordlinkage as rl

    model, lists = task["model"], task["lists"]
    keys = {}
    for number, rule in enumerate(BLOCKS[model]):
        parts = [part.partition(":")[::2] for part in rule.split("+")]
        columns = [records[name].str[: int(length)] if length else records[name] for name, length in parts]
        told = np.logical_and.reduce([column.notna() for column in columns])
        keys[f"block {number}"] = columns[0].str.cat(columns[1:], sep="|").where(told)
    given = records.assign(**keys)
    sides = [given[given["list_id"] == name] for name in lists] if lists else [given]
    pairs = None
    for key in keys:
        told = [side[side[key].notna()] for side in sides]
        index = rl.Index().block(key).index(*told)
        pairs = index if pairs is None else pairs.union(index)
    compare = rl.Compare()
    for name in STRINGS[model]:
        compare.string(name, name, method="jarowinkler", threshold=0.85, label=name)
    for name in EXACT[model]:
        compare.exact(name, name, label=name)
    features = compare.compute(pairs, *sides)
    found = rl.ECMClassifier()
    found.fit(features)
    p = found.prob(features).to_numpy()
    a, b = (features.index.get_level_values(level).to_numpy() for level in (0, 1))
    return a, b, np.nan_to_num(p), _connected(len(records), a[p >= 0.5], b[p >= 0.5])


def _connected(n: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    return connected_components(coo_matrix((np.ones(len(a)), (a, b)), (n, n)))[1]


def dedupe(records: pd.DataFrame, task: dict) -> Found:
    import dedupe as dd
    from dedupe import variables

    model, lists = task["model"], task["lists"]
    compared = [*STRINGS[model], *EXACT[model]]
    rows = records[compared].astype(object).where(records[compared].notna(), None).to_dict("records")
    fields = [variables.String(name, has_missing=True) for name in STRINGS[model]]
    fields += [variables.Exact(name, has_missing=True) for name in EXACT[model]]
    judged = {"match": [], "distinct": []}
    for a, b, same in task["judged"]:
        pair = {"__class__": "tuple", "__value__": [rows[a], rows[b]]}
        judged["match" if same else "distinct"].append(pair)
    training = io.StringIO(json.dumps(judged))
    numbered = dict(enumerate(rows))
    if lists:
        sides = [{i: numbered[i] for i in np.flatnonzero(records["list_id"] == name).tolist()} for name in lists]
        found = dd.RecordLink(fields, num_cores=1)
    else:
        sides = [numbered]
        found = dd.Dedupe(fields, num_cores=1)
    found.prepare_training(*sides, training_file=training)
    found.train()
    scores = found.score(found.pairs(*sides))
    a, b = (np.array(scores["pairs"][:, k]).astype(np.int64) for k in (0, 1))
    p = np.array(scores["score"]).astype(np.float64)
    cluster = np.arange(len(records))
    if lists:
        for (one, other), _ in found.one_to_one(scores, threshold=0.5):
            cluster[int(other)] = cluster[int(one)]
    else:
        for members, _ in found.cluster(scores, threshold=0.5):
            cluster[[int(i) for i in members]] = min(int(i) for i in members)
    return a, b, p, cluster


def main() -> None:
    system, folder = sys.argv[1], Path(sys.argv[2])
    task = json.loads((folder / "task.json").read_text())
    resource.setrlimit(resource.RLIMIT_AS, (task["memory"], task["memory"]))
    records = pd.read_csv(folder / "records.csv", dtype=str)
    a, b, p, cluster = {"recordlinkage": recordlinkage, "dedupe": dedupe}[system](records, task)
    np.savez(folder / "found.npz", a=a, b=b, p=p, cluster=cluster)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"CPU s": round(used.ru_utime + used.ru_stime, 1), "peak MB": used.ru_maxrss // 1024}))


if __name__ == "__main__":
    main()
