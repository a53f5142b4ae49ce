"""Learn how names are written in other scripts, and write the tables of `src/stemmata/values/letters/`.

Run by `make names`. Takes the sets of names under `../shared/data` (see `letters/README.md` for what may be learned
from which) and about a minute. Persons and family names are split by a hash of the family name: six in ten are learned
from, the others are only ever measured on (`python -m benchmarks names`).
"""

from __future__ import annotations

import collections
import csv
import gzip
import hashlib
import json
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numba as nb
import numpy as np
from rapidfuzz import fuzz

from stemmata.values import transducer
from stemmata.values.namecompare import FEATURES, features_of, route_of, turned
from stemmata.values.namewords import NameWords, name_words
from stemmata.values.transducer import FLOORS, LONGEST, N_CHUNKS, PLACES, chunk_number, latin_codes

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
OUT = ROOT / "src" / "stemmata" / "values" / "letters"
ITERATIONS = 8
KAPPA = 20.0
"""How many observations the place in the word must have before it outweighs the letter alone."""
SMALLEST = 1e-4
WIKIDATA = ("name__", "other_names/multilingual")
LATIN_LABELS = ("en", "fr", "de", "es", "it", "nl")
LANGUAGES = {"Arab": {"fa": ("fa",), "ar": ("ar",)}, "Cyrl": {"ru": ("ru", "uk", "tg", "be", "bg", "sr")},
             "Hebr": {"he": ("he",)}}  # fmt: skip

Words = tuple[str, ...]
Counts = collections.Counter[tuple[str, str]]


def learned_from(family: str) -> bool:
    """Return whether names of this family (folded) are learned from; the others are measured on."""
    return int(hashlib.sha256(family.encode()).hexdigest()[:8], 16) % 10 < 6


def word_pairs(one: Words, other: Words) -> list[tuple[str, str]]:
    """Return which words of two writings of one name belong together: by place, else both run together."""
    if len(one) == len(other):
        return [(a, b) for a, b in zip(one, other, strict=True) if 2 <= len(a) <= 14 and 2 <= len(b) <= 18]
    a, b = "".join(one), "".join(other)
    return [(a, b)] if abs(len(one) - len(other)) <= 2 and len(a) <= 22 and len(b) <= 28 else []


def persian_names() -> list[tuple[Words, Words]]:
    """Return full names in Persian and in Latin letters."""
    with (SHARED / "link_sets" / "fa_lat_name_pairs.csv").open(encoding="utf-8") as file:
        pairs = [(name_words(r["name_farsi"]).words, name_words(r["name_latin"]).words) for r in csv.DictReader(file)]
    return [(a, b) for a, b in pairs if a and b]


class Person:
    """A public person with names in several scripts."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        rows = [r for r in rows if not set("()[],،") & set(r["name"])]
        self.free = [r for r in rows if r["source_field"].startswith(WIKIDATA)]
        self.rows = rows
        latin = self.latin(rows)
        self.learned = not latin or learned_from(name_words(latin[0]).words[-1])

    @staticmethod
    def latin(rows: list[dict[str, str]]) -> list[str]:
        """Return the Latin labels, those of `LATIN_LABELS` in order."""
        names = [r["name"] for lang in LATIN_LABELS for r in rows if r["script"] == "Latn" and r["lang"] == lang]
        return [n for n in dict.fromkeys(names) if name_words(n).words]

    @staticmethod
    def written(rows: list[dict[str, str]], script: str, languages: Iterable[str]) -> list[str]:
        """Return the names in a script and one of some languages."""
        names = [r["name"] for r in rows if r["script"] == script and r["lang"] in languages]
        return [n for n in dict.fromkeys(names) if name_words(n).script == script]


def persons() -> list[Person]:
    """Return the public persons."""
    found: dict[str, list[dict[str, str]]] = collections.defaultdict(list)
    with (SHARED / "names_crossscript" / "names.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["person_id"]].append(row)
    return [Person(rows) for _, rows in sorted(found.items())]


def person_pairs(people: list[Person], script: str, languages: Iterable[str]) -> Counts:
    """Return the pairs of words that the persons learned from give, each person's once."""
    counts: Counts = collections.Counter()
    for person in people:
        if person.learned:
            latin = {r["name"] for r in person.free if r["script"] == "Latn"}
            written = Person.written(person.free, script, languages)
            counts.update(
                {p for s in written for t in latin for p in word_pairs(name_words(s).words, name_words(t).words)}
            )
    return counts


def tab_pairs(path: Path) -> Counts:
    """Return pairs of words from a file of two or three columns: Latin, other script, how often."""
    counts: Counts = collections.Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) < 2:
            continue
        one, other = name_words(cells[1].replace(" ", "") if len(cells) > 2 else cells[1]), name_words(cells[0])
        for pair in word_pairs(one.words, other.words):
            counts[pair] += int(cells[2]) if len(cells) > 2 else 1
    return counts


def arabic_dictionary() -> Counts:
    """Return pairs of words from the dictionary of Arabic names."""
    counts: Counts = collections.Counter()
    with (SHARED / "link_sets" / "dict_ar_en.csv").open(encoding="utf-8") as file:
        for row in csv.reader(file):
            if len(row) == 2:
                one, other = name_words(row[0]), name_words(row[1])
                if one.script == "Arab" and other.script == "Latn":
                    counts[("".join(one.words), "".join(other.words))] += 1
    return counts


def often(n: float) -> float:
    """Return the weight of a pair seen `n` times: frequent names must not drown the rest."""
    return float(min(n, 20)) ** 0.5


@nb.njit(cache=True)
def _place(at: int, size: int) -> int:
    if size == 1:
        return 3
    return 0 if at == 0 else (2 if at == size - 1 else 1)


@nb.njit(cache=True)
def _number(word: object, at: int, size: int) -> int:
    if size == 0:
        return 0
    if size == 1:
        return 1 + word[at]
    if size == 2:
        return 27 + 26 * word[at] + word[at + 1]
    return 703 + 676 * word[at] + 26 * word[at + 1] + word[at + 2]


@nb.njit(cache=True)
def _expected(ones, one_ends, others, other_ends, weights, model, counts, floors):  # noqa: ANN001, ANN202, PLR0917
    """Add the expected counts of letter, place and chunk (forward-backward); return the log-likelihood."""
    total = 0.0
    forward, backward = np.zeros((40, 60)), np.zeros((40, 60))
    for r in range(len(weights)):
        x, y = ones[one_ends[r] : one_ends[r + 1]], others[other_ends[r] : other_ends[r + 1]]
        n, m = len(x), len(y)
        forward[: n + 1, : m + 1] = 0.0
        backward[: n + 1, : m + 1] = 0.0
        forward[0, 0] = 1.0
        for i in range(n):
            place = _place(i, n)
            for j in range(m + 1):
                if forward[i, j] > 0:
                    for k in range(min(3, m - j) + 1):
                        p = max(model[x[i], place, _number(y, j, k)], floors[k])
                        forward[i + 1, j + k] += forward[i, j] * p
        found = forward[n, m]
        if found <= 0:
            continue
        total += weights[r] * np.log(found)
        backward[n, m] = 1.0
        for i in range(n - 1, -1, -1):
            place = _place(i, n)
            for j in range(m + 1):
                for k in range(min(3, m - j) + 1):
                    after = backward[i + 1, j + k]
                    if after > 0:
                        number = _number(y, j, k)
                        p = max(model[x[i], place, number], floors[k]) * after
                        backward[i, j] += p
                        if forward[i, j] > 0:
                            counts[x[i], place, number] += weights[r] * forward[i, j] * p / found
    return total


def normalised(counts: np.ndarray) -> np.ndarray:
    """Return probabilities by letter and place, drawn towards those of the letter alone."""
    free = counts.sum(axis=1)
    free = (free + 1e-9) / (free.sum(axis=1, keepdims=True) + 1e-4)
    return (counts + KAPPA * free[:, None, :]) / (counts.sum(axis=2, keepdims=True) + KAPPA)


def learn(given: list[tuple[Counts, float]]) -> tuple[list[str], np.ndarray]:
    """Learn a transducer from pairs of words by expectation maximisation.

    Args:
        given: Sets of pairs with their counts, and the weight of the set.

    Returns:
        The letters, and the probabilities by letter, place and chunk.
    """
    weight: dict[tuple[str, str], float] = collections.defaultdict(float)
    for counts, share in given:
        for (one, other), n in counts.items():
            if one and other and len(one) <= 22 and len(other) <= 28 and len(other) <= LONGEST * len(one):
                weight[one, "".join(c for c in other if "a" <= c <= "z")] += share * often(n)
    seen = collections.Counter(c for (one, _), w in weight.items() for c in one for _ in range(1 if w < 1 else 2))
    letters = sorted(c for c, n in seen.items() if n >= 8)
    index = {c: i for i, c in enumerate(letters)}
    pairs = [(one, other, w) for (one, other), w in sorted(weight.items()) if set(one) <= set(index) and other]
    ones = [np.array([index[c] for c in one]) for one, _, _ in pairs]
    others = [latin_codes(other) for _, other, _ in pairs]
    weights = np.array([w for _, _, w in pairs])
    counts = np.zeros((len(letters), len(PLACES), N_CHUNKS))
    for x, y, w in zip(ones, others, weights, strict=True):  # a letter near its share of the Latin word
        ratio = len(y) / len(x)
        for i, letter in enumerate(x):
            near, place = int(i * ratio), _place(i, len(x))
            for j in range(max(0, near - 2), min(len(y), near + 3) + 1):
                for k in range(LONGEST + 1):
                    if j + k <= len(y):
                        counts[letter, place, _number(y, j, k)] += w / (k or 2)
    flat = (np.concatenate(ones), _ends(ones), np.concatenate(others), _ends(others), weights)
    model = normalised(counts)
    for _ in range(ITERATIONS):
        counts[:] = 0.0
        likelihood = _expected(*flat, model, counts, FLOORS.astype(np.float64))
        model = normalised(counts)
    print(f"{len(pairs)} pairs of words, {len(letters)} letters, {likelihood / weights.sum():.3f} nats a pair")
    return letters, model


def _ends(words: list[np.ndarray]) -> np.ndarray:
    return np.cumsum([0, *(len(w) for w in words)])


def chunks() -> Iterator[tuple[int, str]]:
    """Yield all chunks with their numbers."""
    made = [""]
    for _ in range(LONGEST + 1):
        yield from ((chunk_number(chunk), chunk) for chunk in made)
        made = [chunk + letter for chunk in made for letter in "abcdefghijklmnopqrstuvwxyz"]


def write(name: str, lines: Iterable[str], head: str) -> None:
    """Write a table, compressed, the same bytes whenever it is made from the same lines."""
    text = "".join(f"# {line}\n" for line in head.splitlines()) + "\n".join(lines) + "\n"
    (OUT / f"{name}.tsv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def write_model(name: str, letters: list[str], model: np.ndarray, head: str) -> None:
    """Write a transducer: letter, place, chunk, probability."""
    named = dict(chunks())
    lines = []
    for number, letter in enumerate(letters):
        for place, place_name in enumerate(PLACES):
            row = model[number, place]
            kept = [int(c) for c in np.argsort(-row, kind="stable")[:400] if row[c] >= SMALLEST]
            lines += [f"{letter}\t{place_name}\t{named[c]}\t{row[c]:.5f}" for c in kept]
    write(name, lines, f"letter, place in the word, Latin letters, probability\n{head}")


def write_background(words: Iterable[tuple[str, float]]) -> None:
    """Write log probabilities of a Latin letter after the two before it."""
    three = np.zeros((27, 27, 27))
    for word, weight in words:
        a = b = 26
        for c in [*latin_codes(word).tolist(), 26]:
            three[a, b, c] += weight
            a, b = b, c
    two = three.sum(axis=0)
    one = (two.sum(axis=0) + 1) / (two.sum() + 27)
    two = (two + 10 * one) / (two.sum(axis=1, keepdims=True) + 10)
    three = (three + 5 * two[None]) / (three.sum(axis=2, keepdims=True) + 5)
    names = "abcdefghijklmnopqrstuvwxyz"
    lines = [
        f"{(names + '^')[a]}{(names + '^')[b]}\t{(names + '$')[c]}\t{np.log(three[a, b, c]):.4f}"
        for a in range(27) for b in range(27) for c in range(27)
    ]  # fmt: skip
    write("background", lines, "the two letters before (^: the edge), letter ($: the end), log probability")


def spellings(people: list[Person], others: list[Counts]) -> Counts:
    """Return pairs of Latin spellings of one word in another script."""
    forms: dict[str, Counts] = collections.defaultdict(collections.Counter)
    for counts in others:
        for (a, b), n in counts.items():
            forms[a][b, b] += n
    pairs: Counts = collections.Counter()
    for counts in forms.values():
        best = [(form, n) for (form, _), n in counts.most_common(6) if 2 <= len(form) <= 14]
        for a, n in best:
            for b, m in best:
                if a != b and fuzz.ratio(a, b) > 40:
                    pairs[a, b] += min(3, n, m)
                elif a == b:
                    pairs[a, b] += 0.3  # type: ignore[assignment]  (a share of a count)
    for person in people:
        if person.learned:
            latin = [name_words(r["name"]).words for r in person.free if r["script"] == "Latn"]
            pairs.update({p for x in latin for y in latin if x != y and len(x) == len(y) for p in word_pairs(x, y)})
    return pairs


Example = tuple[NameWords, NameWords, int]


def nearest(names: list[tuple[int, str, str]], most: int, wrong: int, seed: int) -> list[Example]:
    """Return pairs of one person's names, and each first name with the nearest second names of other persons.

    Args:
        names: Person, a name, another name of the person.
        most: Persons taken.
        wrong: Names of others taken for each.
        seed: For the draw.
    """
    rng = random.Random(seed)  # noqa: S311  (a draw of examples)
    chosen = names if len(names) <= most else rng.sample(names, most)
    out: list[Example] = []
    for person, one, other in chosen:
        out.append((name_words(one), name_words(other), 1))
        pool = [x for x in rng.sample(names, min(300, len(names))) if x[0] != person]
        pool.sort(key=lambda x: (-fuzz.ratio(x[2].lower(), other.lower()), x[2]))
        out += [(name_words(one), name_words(x[2]), 0) for x in pool[:wrong]]
    return out


def examples(
    people: list[Person], *, learned: bool, free: bool, wrong: int, every: bool = False
) -> dict[str, list[Example]]:
    """Return for each route pairs that are one name or near names of two persons."""
    routes: dict[str, list[tuple[int, str, str]]] = collections.defaultdict(list)
    for number, person in enumerate(people):
        if person.learned != learned:
            continue
        rows = person.free if free else person.rows
        latin = Person.latin(rows)
        written = {
            script: [n for langs in by_lang.values() for n in Person.written(rows, script, langs)]
            for script, by_lang in LANGUAGES.items()
        }
        for script, names in written.items():
            for name in names if every else names[:1]:
                routes[f"{script}-Latn"] += [(number, name, t) for t in (latin[:4] if every else latin[:1])]
            for other, more in written.items():
                if script < other and names and more:
                    routes[f"{script}-{other}"].append((number, names[0], more[0]))
            if names:  # within a script: as it is, or as it is written elsewhere
                routes["same"].append((number, names[0], names[-1]))
        spelt = [n for n in latin if n.casefold() != latin[0].casefold()] if latin else []
        routes["Latn-Latn"] += [(number, latin[0], t) for t in spelt[:3]]
    return {name: nearest(rows, 5000, wrong, seed=5) for name, rows in routes.items() if len(rows) >= 20}


def persian_examples(
    names: list[tuple[Words, Words]],
    *,
    learned: bool,
    most: int,
    seed: int,
    kinds: tuple[str, ...] = ("given", "family", "near"),
) -> list[Example]:
    """Return Persian full names with their Latin form and near names of others: same given, same family, nearest."""
    rng = random.Random(seed)  # noqa: S311  (a draw of examples)
    rows = [r for r in names if learned_from(r[0][-1]) == learned and min(len(r[0]), len(r[1])) > 1]
    forms: dict[Words, set[Words]] = collections.defaultdict(set)
    given, family = collections.defaultdict(list), collections.defaultdict(list)
    for r in rows:
        forms[r[0]].add(r[1])
        given[r[1][0]].append(r)
        family[r[1][-1]].append(r)
    out: list[Example] = []
    for one, other in rng.sample(rows, min(most, len(rows))):
        out.append((NameWords("Arab", one), NameWords("Latn", other), 1))
        pools = {
            "given": rng.sample(given[other[0]], min(12, len(given[other[0]]))),
            "family": rng.sample(family[other[-1]], min(12, len(family[other[-1]]))),
            "near": sorted(rng.sample(rows, 400), key=lambda r: -fuzz.ratio(" ".join(r[1]), " ".join(other))),
        }
        for kind in kinds:
            wrong = next((r for r in pools[kind] if r[0] != one and r[1] not in forms[one]), None)
            if wrong:
                out.append((NameWords("Arab", one), NameWords("Latn", wrong[1]), 0))
    return out


def spelling_examples(
    names: list[tuple[Words, Words]], script: str, *, learned: bool, most: int, seed: int
) -> list[Example]:
    """Return spellings in one script of one name, each with near names of others: same given, same family, nearest.

    Args:
        names: Full names in Persian and in Latin letters: what is one in the other script is one name.
        script: `Arab` or `Latn`.
        learned: Of the families learned from, or of the others.
        most: Names taken.
        seed: For the draw.
    """
    rng = random.Random(seed)  # noqa: S311  (a draw of examples)
    rows = [r for r in names if learned_from(r[0][-1]) == learned and min(len(r[0]), len(r[1])) > 1]
    if script == "Arab":
        rows = [(b, a) for a, b in rows]
    forms: dict[Words, dict[Words, None]] = collections.defaultdict(dict)
    given, family = collections.defaultdict(list), collections.defaultdict(list)
    for r in rows:
        forms[r[0]][r[1]] = None
        given[r[1][0]].append(r)
        family[r[1][-1]].append(r)
    several = sorted(item for item in forms.items() if len(item[1]) > 1)
    out: list[Example] = []
    for name, spelt in several if len(several) <= most else rng.sample(several, most):
        one, other = list(spelt)[:2]
        out.append((NameWords(script, one), NameWords(script, other), 1))
        pools = (
            rng.sample(given[other[0]], min(12, len(given[other[0]]))),
            rng.sample(family[other[-1]], min(12, len(family[other[-1]]))),
            sorted(rng.sample(rows, 400), key=lambda r: -fuzz.ratio(" ".join(r[1]), " ".join(other))),
        )
        for pool in pools:
            wrong = next((r for r in pool if r[0] != name and r[1] not in spelt), None)
            if wrong:
                out.append((NameWords(script, one), NameWords(script, wrong[1]), 0))
    return out


def same_script_examples(names: list[tuple[Words, Words]], *, most: int, seed: int) -> list[Example]:
    """Return Persian names as they are or with a slip of the pen, and near names of others: learned families alone."""
    rng = random.Random(seed)  # noqa: S311  (a draw of examples)
    rows = sorted({r[0] for r in names if learned_from(r[0][-1]) and len(r[0]) > 1})
    given, family = collections.defaultdict(list), collections.defaultdict(list)
    for r in rows:
        given[r[0]].append(r)
        family[r[-1]].append(r)
    out: list[Example] = []
    for one in rng.sample(rows, min(most, len(rows))):
        words = list(one)
        at = rng.randrange(len(words))
        if rng.random() < 0.5 and len(words[at]) > 4:
            inner = rng.randrange(1, len(words[at]) - 1)
            words[at] = words[at][:inner] + words[at][inner + 1 :]
        out.append((NameWords("Arab", one), NameWords("Arab", tuple(words)), 1))
        pools = (
            rng.sample(given[one[0]], min(12, len(given[one[0]]))),
            rng.sample(family[one[-1]], min(12, len(family[one[-1]]))),
            sorted(rng.sample(rows, 400), key=lambda r: -fuzz.ratio(" ".join(r), " ".join(one))),
        )
        for pool in pools:
            wrong = next((r for r in pool if "".join(r) != "".join(one)), None)
            if wrong:
                out.append((NameWords("Arab", one), NameWords("Arab", wrong), 0))
    return out


def abbreviated(found: list[Example], share: float, seed: int) -> list[Example]:
    """Return some of the examples with the first word of one side, or all but the last, cut to the first letter."""
    rng, out = random.Random(seed), []  # noqa: S311  (a draw of examples)
    for one, other, truth in found:
        if rng.random() < share and min(len(one.words), len(other.words)) > 1:
            first = rng.random() < 0.5
            side = one if first else other
            cut = len(side.words) - 1 if rng.random() < 0.4 else 1
            short = NameWords(side.script, (*(word[:1] for word in side.words[:cut]), *side.words[cut:]))
            out.append((short, other, truth) if first else (one, short, truth))
    return out


def shortened(found: list[Example], share: float, seed: int) -> list[Example]:
    """Return some of the names of one person with a word left out of the one that is not the longer."""
    rng, out = random.Random(seed), []  # noqa: S311  (a draw of examples)
    for one, other, truth in found:
        if not truth or rng.random() > share or min(len(one.words), len(other.words)) < 2:
            continue
        first = len(one.words) < len(other.words) or (len(one.words) == len(other.words) and rng.random() < 0.5)
        side = one if first else other
        at = rng.randrange(len(side.words))
        short = NameWords(side.script, (*side.words[:at], *side.words[at + 1 :]))
        out.append((short, other, truth) if first else (one, short, truth))
    return out


def seen(found: list[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Return features and truth of examples of one route."""
    route = route_of(found[0][0].script, found[0][1].script)
    assert route is not None
    sides = [(one, other) if not turned(one, other, route) else (other, one) for one, other, _ in found]
    left, right = [one for one, _ in sides], [other for _, other in sides]
    at = np.arange(len(found))
    return features_of(left, right, route, np.stack([at, at], axis=1)), np.array([x[2] for x in found])


SIGNS: dict[str, int | None] = {
    "value": 1, "mean": 1, "worst": 1, "unmatched": -1, "left_over": -1, "pairs": 1, "crossed": None, "total": 1,
    "joined": 1, "run_together": -1, "shorter": 0, "initials": 0, "apart": -1,
}  # fmt: skip
"""What may speak for one name (1), what only against it (-1), either (0), and what is told but not weighed (None):
lists put the family name first or last, so that the order of words tells nothing of persons."""
_OPEN = 0.3
"""Weight of all names with a word left out beside all other examples: it may be one person as well as another."""


def logistic(features: np.ndarray, truth: np.ndarray, left_open: np.ndarray, penalty: float = 0.05) -> dict[str, float]:
    """Fit a logistic model by Newton's method; weights keep their `SIGNS` and are drawn towards nought.

    Args:
        features: What the model sees of each example.
        truth: Which are one name; both kinds weigh the same.
        left_open: What it sees of names with a word left out, of which it is to say neither.
        penalty: Of the squares of the weights, in units of each feature's spread.
    """
    sure = ~np.isnan(features).any(axis=1)
    y = truth[sure].astype(float)
    share = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    left_open = left_open[~np.isnan(left_open).any(axis=1)]
    if len(left_open):
        share = np.concatenate([share, np.full(len(left_open), _OPEN * len(y) / len(left_open))])
        y = np.concatenate([y, np.full(len(left_open), 0.5)])
    x = np.concatenate([features[sure], left_open])
    scale = x.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(x)), (x - x.mean(axis=0)) / scale])
    signs = np.array([0, *(SIGNS[name] or 0 for name in FEATURES)])
    free = np.array([True, *(SIGNS[name] is not None for name in FEATURES)])
    while True:
        beta = _newton(design, y, share, free, penalty)
        wrong = np.where(free, beta * signs, 0.0)
        if (wrong >= 0).all():
            break
        free[np.argmin(wrong)] = False  # the one furthest on the wrong side stays at nought
    slopes = beta[1:] / scale
    return {"intercept": round(float(beta[0] - slopes @ x.mean(axis=0)), 4)} | {
        name: round(float(value), 4) for name, value in zip(FEATURES, slopes, strict=True)
    }


def _newton(design: np.ndarray, y: np.ndarray, share: np.ndarray, free: np.ndarray, penalty: float) -> np.ndarray:
    """Return the weights of a penalised logistic model, all but the free ones nought."""
    design = design[:, free]
    ridge = penalty * np.diag([0.0, *np.ones(design.shape[1] - 1)])
    found = np.zeros(design.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        gradient = design.T @ (share * (y - p)) - ridge @ found
        hessian = (design * (share * p * (1 - p))[:, None]).T @ design + ridge + 1e-9 * np.eye(len(found))
        step = np.linalg.solve(hessian, gradient)
        found += step
        if np.abs(step).max() < 1e-8:
            break
    beta = np.zeros(len(free))
    beta[free] = found
    return beta


def main() -> None:
    """Learn all tables and write them."""
    if not SHARED.is_dir():
        sys.exit(f"the sets of names are not at {SHARED}")
    people, persian = persons(), persian_names()
    pairs: Counts = collections.Counter()
    for one, other in persian:
        if learned_from(one[-1]):
            pairs.update(word_pairs(one, other))
    western = tab_pairs(SHARED / "link_sets" / "coling2018_wd_arabic.normalized.aligned.tokens")
    russian = tab_pairs(SHARED / "link_sets" / "coling2018_wd_russian_16")
    hebrew = tab_pairs(SHARED / "wikidata_names_crossscript" / "hebrew_fullnames_dev.tsv")
    arabic = arabic_dictionary()
    of_persons = {
        name: person_pairs(people, script, langs)
        for script, by_lang in LANGUAGES.items() for name, langs in by_lang.items()
    }  # fmt: skip
    sets: dict[str, tuple[list[tuple[Counts, float]], str]] = {
        "fa": ([(pairs, 1.0), (of_persons["fa"], 2.0)],
               "CC BY-SA 4.0, see README.md: learned in part from a set under that licence; no names in it"),
        "ar": ([(arabic, 2.0), (western, 0.15), (of_persons["ar"], 4.0)], "Apache-2.0; public-domain sets"),
        "ru": ([(russian, 0.3), (of_persons["ru"], 2.0)], "Apache-2.0; learned from CC0 sets"),
        "he": ([(hebrew, 0.5), (of_persons["he"], 2.0)], "Apache-2.0; learned from CC0 sets"),
    }  # fmt: skip
    sets["lat"] = (
        [
            (
                spellings(people, [arabic, of_persons["fa"], of_persons["ar"], of_persons["ru"], of_persons["he"]]),
                1.0,
            )
        ],
        "Apache-2.0; learned from public-domain sets",
    )
    ground = [arabic, western, russian, hebrew, *of_persons.values()]
    write_background((other, often(n)) for counts in ground for (_, other), n in sorted(counts.items()))
    for name, (given, licence) in sets.items():
        write_model(name, *learn(given), licence)
    transducer.load.cache_clear()
    transducer.background.cache_clear()
    routes: dict[str, dict[str, float]] = {}
    for route, every in examples(people, learned=True, free=True, wrong=4, every=True).items():
        found = every
        if route == "Latn-Latn":
            # public persons go by a middle name or without; among many people that word tells one from another
            found = [e for e in every if not e[2] or len(e[0].words) == len(e[1].words)]
        more: list[Example] = []
        if route == "Arab-Latn":
            more = persian_examples(persian, learned=True, most=4000, seed=2)
        elif route == "Latn-Latn":
            more = spelling_examples(persian, "Latn", learned=True, most=1500, seed=4)
        elif route == "same":
            more = spelling_examples(persian, "Arab", learned=True, most=1500, seed=4)
            more += same_script_examples(persian, most=3000, seed=8)
        found = found + more
        x, y = seen([*found, *abbreviated(found, 0.25, seed=6)])
        routes[route] = logistic(x, y, seen(shortened(found, 0.5, seed=7))[0])
        print(f"{route}: {int(y.sum())} names of one person, {int((1 - y).sum())} near names of others")
    text = json.dumps({"what": "weights of `namecompare.FEATURES` by pair of scripts", "routes": routes}, indent=1)
    (OUT / "weights.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
