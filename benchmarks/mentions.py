"""Persons named in documents, on invented lists and texts with known truth: how right the suggestions are.

`BENCH_MENTIONS` says how many records and documents are made (3000,1500), `BENCH_SEED` the seed. A third of the persons
that documents speak of stand on no list. Names are written in four scripts by plain tables of letters; what stands
around them (age, day, place) is given now and then, and is wrong now and then. The mentions are given as a reader would
mark them, so that linking alone is measured. How many names the readers find is measured apart, in sentences that have
a sign beside the name (a title, an age) and in some that have none, by the rules alone and with the lists.
"""

from __future__ import annotations

import json
import os
import time
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks._lists_made import made
from stemmata.config import Settings
from stemmata.link import link
from stemmata.link.mentions import with_mentions
from stemmata.read.mentions import find_mentions, with_listed
from stemmata.tables import TABLES
from stemmata.values.listednames import ListedNames

_PLAIN = ("sh", "kh", "gh", "ch", "ou", *"abdefghijklmnopqrstuvz")
_WRITTEN = {
    "Latn": " ".join(_PLAIN),
    "Cyrl": "ш х г ч у а б д е ф г х и дж к л м н о п к р с т у в з",
    "Arab": "ش خ غ چ و ا ب د _ ف گ ه ی ج ک ل م ن و پ ق ر س ت و و ز",
    "Hebr": "ש ח ג צ׳ ו _ ב ד _ פ ג ה י ג׳ ק ל מ נ ו פ ק ר ס ט ו ו ז",
}
SCRIPTS = {script: dict(zip(_PLAIN, letters.split(), strict=True)) for script, letters in _WRITTEN.items()}
LEAST = (0.5, 0.9)
SAID = {
    "Latn": (("Mr {} did not come, because the road was closed.", "The witness saw Dr {} on the square at noon."),
             ("Later the list was read out, {} was on it.", "Near the river {} had a small shop.")),
    "Cyrl": (("Господин {} не пришёл, потому что дорога закрыта.", "Утром видели {}, 34 года, на площади."),
             ("Потом прочли список, {} значится в нём.", "У реки {} держал лавку.")),
    "Arab": (("آقای {} نیامد، چون راه بسته بود.", "دکتر {} را در میدان دیدند."),
             ("بعد فهرست خوانده شد، {} در آن بود.", "کنار رود {} مغازه داشت.")),
    "Hebr": (("מר {} לא הגיע כי הדרך סגורה.", "בבוקר נפצע {}, בן 34, בכיכר."),
             ("אחר כך הוקראה הרשימה, {} היה בה.", "ליד הנהר {} החזיק חנות.")),
}  # fmt: skip
"""Sentences in each script: with a sign beside the name, and without one."""


def written(name: str, script: str) -> str:
    """Return a name in a script, letter by letter."""
    table, out, at = SCRIPTS[script], [], 0
    while at < len(name):
        size = 2 if name[at : at + 2] in table else 1
        out.append(table.get(name[at : at + size], name[at : at + size]))
        at += size
    text = "".join(out).replace("_", "")
    return text.title() if script in {"Latn", "Cyrl"} else text


def documents(rows: list[dict[str, object]], seed: int) -> tuple[pa.Table, pa.Table, list[tuple[str, int, str]]]:
    """Return mentions and passages, one document a row of a list, and of each its mention, its row and its script."""
    rng = np.random.default_rng(seed)
    mentions, passages, truth = [], [], []
    for number, row in enumerate(rows):
        script = list(SCRIPTS)[number % len(SCRIPTS)]
        source = f"{number:064x}"
        name = written(f"{row['given_name']} {row['family_name']}", script)
        said: list[tuple[str, str, dict[str, object]]] = [("person", name, {"name": name})]
        died = date.fromisoformat(str(row["death_date"])) if row["death_date"] else None
        if died and row["birth_date"] and rng.random() < 0.6:
            age = died.year - int(str(row["birth_date"])) + int(rng.integers(-1, 2)) + 9 * int(rng.random() < 0.05)
            said.append(("quantity", str(age), {"low": age, "high": age, "measure": "age", "unit": None}))
        if died and rng.random() < 0.5:
            day = date.fromordinal(died.toordinal() + int(rng.integers(1, 5)) * int(rng.random() < 0.2)).isoformat()
            said.append(("date", day, {"first": day, "last": day, "precision": "day"}))
        if row["place"] and rng.random() < 0.5:
            said.append(("place", str(row["place"]), {"name": row["place"]}))
        text, start = ", ".join(words for _, words, _ in said) + ".", 0
        for kind, words, normal in said:
            place = {"start": start, "end": start + len(words), "passage_id": f"p{source}", "source_id": source}
            mention = {"mention_id": f"{kind}{number}", "kind": kind, "as_written": words, "normal": json.dumps(normal)}
            mentions.append(mention | place | {"reader": "made"})
            start += len(words) + 2
        base = {"passage_id": f"p{source}", "source_id": source, "ordinal": 0, "start": 0, "end": len(text)}
        passages.append(base | {"text": text})
        truth.append((f"person{number}", number, script))
    return TABLES["mentions"].build(mentions), TABLES["passages"].build(passages), truth


def read_sentences(rows: list[dict[str, object]], on_list: set[int]) -> None:
    """Print how many names the readers find whole in made sentences, and how many others they take for names."""
    names = {script: ListedNames() for script in SCRIPTS}
    asked: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for number, row in enumerate(rows):
        script = list(SCRIPTS)[number % len(SCRIPTS)]
        name = written(f"{row['given_name']} {row['family_name']}", script)
        if number in on_list:
            names[script].add([name])
        for kind, sentences in enumerate(SAID[script]):
            sentence = sentences[number // len(SCRIPTS) % len(sentences)]
            asked.setdefault((script, kind), []).append((name, sentence.format(name)))
    print("\nNames found in sentences\n")
    print("| script | beside the name | names | found by rules | with the lists | taken for names besides |")
    print("|---|---|---|---|---|---|")
    for (script, kind), said in sorted(asked.items()):
        by_rules = with_lists = besides = 0
        for name, text in said:
            passage = {"passage_id": "p", "source_id": "s", "ordinal": 0, "start": 0, "text": text, "lang": None}
            rules = find_mentions(text, [passage])
            found = with_listed(rules, [passage], names[script])
            persons = [[m["as_written"] for m in some if m["kind"] == "person"] for some in (rules, found)]
            by_rules, with_lists = by_rules + (name in persons[0]), with_lists + (name in persons[1])
            besides += sum(one != name for one in persons[1])
        share = f"{by_rules / len(said):.2f} | {with_lists / len(said):.2f} | {besides / len(said):.3f}"
        print(f"| {script} | {'nothing' if kind else 'a sign'} | {len(said)} | {share} |")


def main() -> None:
    """Make lists and documents, link them, and print how many suggestions are right."""
    records, texts = (int(n) for n in os.environ.get("BENCH_MENTIONS", "3000,1500").split(","))
    seed = int(os.environ.get("BENCH_SEED", "1"))
    lists, rng = made(records, seed), np.random.default_rng(seed)
    syllables = np.array(["bar", "dan", "gul", "hom", "kar", "lem", "nis", "por", "rud", "sav", "tor", "vel", "zan"])
    town = {f"place {k}": "".join(rng.choice(syllables, 3)).title() for k in range(600)}
    places = [None if p is None else town[p] for p in lists.records["place"].to_pylist()]
    table = lists.records.set_column(lists.records.column_names.index("place"), "place", pa.array(places))
    outside = set(rng.choice(np.unique(lists.entity), int(0.33 * len(np.unique(lists.entity))), replace=False).tolist())
    kept = np.array([entity not in outside for entity in lists.entity.tolist()])
    chosen = rng.choice(len(kept), min(texts, len(kept)), replace=False)
    rows = table.take(pa.array(chosen)).to_pylist()
    mentions, passages, truth = documents(rows, seed)
    listed = table.filter(pa.array(kept))
    entity = dict(zip(table["record_id"].to_pylist(), lists.entity.tolist(), strict=True))
    outcome = link(listed, Settings())
    began, used = time.perf_counter(), time.process_time()
    tables = {"records": listed, "mentions": mentions, "passages": passages}
    found = with_mentions(outcome, tables, Settings(), ()).tables["mention_links"]
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    of = {mention: (int(lists.entity[chosen[number]]), script) for mention, number, script in truth}
    print(f"{listed.num_rows} records, {len(rows)} documents: {cpu:.1f} s CPU, {seconds:.1f} s")
    for other in ("record", "mention"):
        best = found.filter(pc.equal(found["other"], other)).to_pylist()
        right = [
            of[r["mention_id"]][0] == (entity[r["other_id"]] if other == "record" else of[r["other_id"]][0])
            for r in best
        ]
        _print(other, best, right, of, {entity[r] for r in listed["record_id"].to_pylist()})
    read_sentences(rows, {number for number, place in enumerate(chosen.tolist()) if kept[place]})


def _print(
    other: str, rows: list[dict[str, object]], right: list[bool], of: dict[str, tuple[int, str]], listed: set[int]
) -> None:
    p = np.array([float(str(r["probability"])) for r in rows])
    ok = np.array(right, bool)
    print(f"\nSuggestions of a {other}: {len(p)}\n")
    print("| script | p >= | suggestions | right | persons on a list found |\n|---|---|---|---|---|")
    script = np.array([of[str(r["mention_id"])][1] for r in rows])
    for name in (*SCRIPTS, "all"):
        for least in LEAST:
            here = (p >= least) & ((script == name) | (name == "all"))
            able = [m for m, (who, s) in of.items() if who in listed and name in {s, "all"}]
            met = {r["mention_id"] for r, h, o in zip(rows, here, ok, strict=True) if h and o}
            share = f"{len(met) / max(1, len(able)):.2f}" if other == "record" else ""
            print(f"| {name} | {least} | {here.sum()} | {ok[here].mean() if here.any() else 0:.3f} | {share} |")
    print("\n| predicted | suggestions | mean p | right |\n|---|---|---|---|")
    for low, high in ((0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        here = (p >= low) & (p < high)
        if here.any():
            print(f"| {low}-{min(high, 1)} | {here.sum()} | {p[here].mean():.3f} | {ok[here].mean():.3f} |")


if __name__ == "__main__":
    main()
