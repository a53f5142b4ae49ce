"""Statements that sources in two languages share: what is found of what is known, and what must not be found."""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from pathlib import Path

import pyarrow.parquet as pq
from tests.conftest import SHARED

from benchmarks._across_texts import Corpus, declaration, invented, novels
from stemmata.config import TraceSettings
from stemmata.trace.same_statements import Source, find_same_statements

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "example"))

UDHR = SHARED / "data" / "udhr_six_languages" / "aligned_articles.tsv"
NOVELS = SHARED / "data" / "reuse" / "c1000" / "docs.parquet"
ENGLISH = SHARED / "data" / "case_uca_jesuits" / "docs"
LEAST = 0.02
"""Rows are asked for down to here, so that what is said can be held against what is true."""


def main() -> None:
    """Print each measure."""
    if UDHR.is_file():
        articles()
        whole()
    else:
        print(f"the declaration in six languages: skipped, there is no {UDHR}\n")
    reports()
    example()
    unrelated()


def found(texts: Mapping[str, str], langs: Mapping[str, str], least: float = 0.5) -> list[dict]:
    """Return the rows between texts of known language."""
    sources = [Source(name, text, None, [(0, len(text), langs[name])]) for name, text in texts.items()]
    return find_same_statements(sources, settings=TraceSettings(least_p_same=least)).rows


def share(part: float, whole: float) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def articles() -> None:
    """Each article a source of its own: which articles of two languages are said to share a statement?"""
    with UDHR.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    names = rows[0][1:]
    texts, langs = {}, {}
    codes = {"eng": "en", "fra": "fr", "spa": "es", "rus": "ru", "arb": "ar", "cmn_hans": "zh"}
    for row in rows[1:]:
        for name, text in zip(names, row[1:], strict=True):
            texts[f"{name}/{row[0]}"], langs[f"{name}/{row[0]}"] = text.replace(" ¶ ", "\n\n"), codes[name]
    best: dict[tuple[str, str], float] = defaultdict(float)
    for row in found(texts, langs, LEAST):
        pair = row["source_a"], row["source_b"]
        best[pair] = max(best[pair], row["p_same"])
    print(f"{len(rows) - 1} articles in six languages, each a text of its own, without its number\n")
    print("| languages | recall p>=.5 | precision p>=.5 | recall p>=.2 | precision p>=.2 |\n|---|---|---|---|---|")
    total: Counter[tuple[float, str]] = Counter()
    for one, other in combinations(names, 2):
        cells = []
        for least in (0.5, 0.2):
            said = [p for p, v in best.items() if v >= least and {x.split("/")[0] for x in p} == {one, other}]
            right = sum(a.split("/")[1] == b.split("/")[1] for a, b in said)
            total.update({(least, "said"): len(said), (least, "right"): right, (least, "all"): len(rows) - 1})
            cells += [share(right, len(rows) - 1), share(right, len(said))]
        print(f"| {codes[one]}-{codes[other]} | {' | '.join(cells)} |")
    cells = [share(total[x, "right"], total[x, of]) for x in (0.5, 0.2) for of in ("all", "said")]
    print(f"| all | {' | '.join(cells)} |\n")


def whole() -> None:
    """The six texts whole, among unrelated ones: paragraphs that answer each other, and texts that are translations."""
    corpus = declaration(UDHR)
    texts = {f"udhr-{lang}": text for lang, text in zip(corpus.langs, corpus.texts, strict=True)}
    langs = {f"udhr-{lang}": lang for lang in corpus.langs}
    facts = dict(zip(texts, corpus.facts, strict=True))
    if NOVELS.is_file():
        for row in pq.read_table(NOVELS, columns=["id", "lang", "text"]).to_pylist()[:300]:
            texts[row["id"]], langs[row["id"]] = row["text"], row["lang"]
    rows = found(texts, langs)
    print(f"the six texts whole, among {len(texts) - 6} unrelated texts\n")
    print("| languages | rows | in the same paragraph | paragraphs found |\n|---|---|---|---|")
    kin: Counter[tuple[str, str]] = Counter((row["source_a"], row["source_b"]) for row in rows)
    total = Counter[str]()
    for one, other in combinations(sorted(facts), 2):
        here = [row for row in rows if (row["source_a"], row["source_b"]) == (one, other)]
        told = [(_fact(facts[one], r["start_a"]), _fact(facts[other], r["start_b"])) for r in here]
        told = [(x, y) for x, y in told if x and y and x[2] is not None and y[2] is not None]
        right = [x for x, y in told if x == y]
        possible = {f for _, _, f in facts[one] if f[2] is not None}
        total.update(rows=len(told), right=len(right), found=len(set(right)), all=len(possible))
        line = share(len(right), len(told)), share(len(set(right)), len(possible))
        print(f"| {one[5:]}-{other[5:]} | {len(told)} | {line[0]} | {line[1]} |")
    print(f"| all | {total['rows']} | {share(total['right'], total['rows'])} | {share(total['found'], total['all'])} |")
    pairs = [pair for pair, n in kin.items() if n >= 3]
    right = sum(set(pair) <= set(facts) for pair in pairs)
    stray = sum(n for pair, n in kin.items() if not set(pair) <= set(facts))
    print(f"\ntexts that share three statements or more: {right} of the 15 pairs, {len(pairs) - right} others; "
          f"{stray} rows elsewhere\n")  # fmt: skip


def _fact(spans: Sequence[tuple[int, int, object]], at: int) -> tuple | None:
    return next((fact for start, end, fact in spans if start <= at < end), None)  # type: ignore[return-value]


def reports() -> None:
    """Invented reports: events that share day and town and differ in the rest are the hard cases."""
    fillers = novels(NOVELS)
    said: list[tuple[float, bool]] = []
    n_true = n_found = 0
    for seed in (1, 2, 3):
        corpus = invented(seed, 60, fillers)
        texts = {f"{at:04}": text for at, text in enumerate(corpus.texts)}
        langs = {f"{at:04}": lang for at, lang in enumerate(corpus.langs)}
        rows = found(texts, langs, LEAST)
        said += [(row["p_same"], bool(_common(corpus, row))) for row in rows]
        likely = [row for row in rows if row["p_same"] >= 0.5]
        met = {(row["source_a"], row["source_b"], fact) for row in likely for fact in _common(corpus, row)}
        true = set(_truth(corpus))
        n_true, n_found = n_true + len(true), n_found + len(met & true)
    sure = [right for p, right in said if p >= 0.5]
    print("invented reports, other events on the same day in the same town among them:")
    print(f"{n_found} of {n_true} shared statements found at p >= .5 ({share(n_found, n_true)}), ", end="")
    print(f"precision {share(sum(sure), len(sure))}\n")
    print("| said | rows | mean said | true |\n|---|---|---|---|")
    edges = (0.0, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 1.01)
    for low, high in pairwise(edges):
        here = [(p, right) for p, right in said if low <= p < high]
        if here:
            mean, true = sum(p for p, _ in here) / len(here), share(sum(right for _, right in here), len(here))
            print(f"| {low:.2f}-{min(high, 1):.2f} | {len(here)} | {mean:.3f} | {true} |")
    print()


def _common(corpus: Corpus, row: Mapping) -> set[object]:
    sides = []
    for side in "ab":
        spans = corpus.facts[int(row[f"source_{side}"])]
        low, high = row[f"start_{side}"], row[f"end_{side}"]
        sides.append({fact for start, end, fact in spans if min(end, high) - max(start, low) > (end - start) / 3})
    return sides[0] & sides[1]


def _truth(corpus: Corpus) -> Iterable[tuple[str, str, object]]:
    for a, b in combinations(range(len(corpus.texts)), 2):
        if corpus.langs[a] != corpus.langs[b]:
            for fact in {f for *_, f in corpus.facts[a]} & {f for *_, f in corpus.facts[b]}:
                yield f"{a:04}", f"{b:04}", fact


def example() -> None:
    """The bundled case: the statements its truth lists, and whose rows lie between documents with a common origin."""
    import golden

    import stemmata
    from stemmata import example as bundled

    with tempfile.TemporaryDirectory() as folder:
        case = stemmata.new(Path(folder) / "bundled", title=bundled.TITLE, languages=bundled.LANGUAGES)
        with bundled.files() as files:
            case.add(files)
        case.build(only="trace")
        built = golden.Built(case)
        score = golden.reuse_found(built, translated=True)
        rows = [r for r in built.rows("reuse") if r["p_same"] is not None]
        pairs = [(built.doc_of.get(r["source_a"]), built.doc_of.get(r["source_b"]), r["p_same"]) for r in rows]
        print(f"bundled invented case: {score.found} of {score.of} statements of its truth found\n")
        for least in (0.5, 0.7, 0.9):
            kin = [golden._kin(a, b) for a, b, p in pairs if a and b and p >= least]  # noqa: SLF001
            print(f"- p >= {least}: {len(kin)} rows, {share(sum(kin), len(kin))} between documents of a common origin")
    print()


def unrelated() -> None:
    """Texts that share nothing across languages, and texts of one language: rows there are false, and take time."""
    if NOVELS.is_file():
        rows = pq.read_table(NOVELS, columns=["id", "text"]).to_pylist()
        _timed("unrelated novels and poems in four languages", [(row["id"], row["text"]) for row in rows])
    if ENGLISH.is_dir():
        files = sorted(path for path in ENGLISH.iterdir() if path.suffix == ".txt")
        _timed("real reports of one matter in one language", [(p.name, p.read_text("utf-8", "replace")) for p in files])


def _timed(title: str, texts: Sequence[tuple[str, str]]) -> None:
    sources = [Source(name, text) for name, text in texts]
    began = time.process_time()
    rows = find_same_statements(sources, settings=TraceSettings()).rows
    spent = time.process_time() - began
    print(f"{title}: {len(sources)} texts, {len(rows)} rows, {spent:.2f} s of processor time")


if __name__ == "__main__":
    main()
