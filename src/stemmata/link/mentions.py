"""Persons named in documents: suggestions that they are persons of the lists, or one another.

A name in a text says little by itself: what it is worth depends on how rare it is and on what stands around it. So a
suggestion adds up, in bits (`WEIGHTS`): how many namesakes are to be expected (`prior` and `rarity`), how well the
names agree in whatever scripts (`name`), and age, date, place, role and sex in the same sentence, or half as much in
the same paragraph. Of several persons who could be meant, each takes from the others.

Suggestions stand in a table of their own. Only what people decided makes a mention a member of a person.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations, product
from typing import Any

import numpy as np
import pyarrow as pa

from stemmata.config import Settings
from stemmata.link.fields import Fields, age_of, fields_of
from stemmata.link.identity import Releases
from stemmata.link.verdicts import Constraints, Pair, constraints, pair_of
from stemmata.stage import Notice, Outcome
from stemmata.tables import MENTION_LINKS, PERSONS
from stemmata.values.fold import fold_text
from stemmata.values.ids import canonical_json
from stemmata.values.namecompare import common_given, compare, compare_many
from stemmata.values.namekeys import joined_key, word_key
from stemmata.values.namewords import NameWords, names_words
from stemmata.values.words import word_set

__all__ = ["WEIGHTS", "Around", "around", "with_mentions"]

POPULATION = 20_000
"""Persons of whom a document may speak, at the least: what a name must be rare against."""
LEAST = 0.05
"""Suggestions less likely than this are not made."""
LEAST_NAME = 0.3
"""Names less likely one than this are passed over."""
NEAR_NAMES = 8.0
"""Names that are only near, for each that is the same, among those that share the consonants of two words."""
MOST = 5
"""Suggestions made for one mention, the likeliest."""
NAMESAKES = 200
"""Records, or sources, that may bear one name before it is passed over: nothing around it could tell them apart."""
PAIRS_OF_A_KEY = 200_000
"""Pairs of names that may share two words' consonants before those words bring nobody together."""
_RAREST = 20.0
_DOUBTED, _ROUNDS, _MOST_LISTED = 10.0, 50, 0.8
"""Persons that the share of a text at random is worth, rounds of estimation, and the greatest share believed."""

WEIGHTS: Mapping[str, float] = {
    "age, the same": 4.0, "age, another": -4.0,
    "date, the same": 6.0, "date, another": -1.0,
    "place, the same": 3.0, "place, another": -0.5,
    "role, the same": 2.5,
    "sex, another": -6.0,
    "one source": 5.0,
}  # fmt: skip
"""Bits. An age agrees by chance in one case of sixteen, a day in one of some tens (those of one event share it)."""
_SAME = "the same name in one source"

_COMMON_GIVEN, _OTHER = 1 / 30, 1 / 500
"""Share of persons who have a word in their name before any is counted: of a common given name, of any other."""
_COUNTED_AS = 100.0
"""How many names these shares weigh."""
_NAMES = ("name", "name_ar", "name_fa")
_PLACES = ("death_place", "place", "city", "province", "residence", "birth_place")
_ROLES = ("occupation", "role", "rank", "profession", "post")
_YEARS = word_set(
    "years year yrs ans an anos ano jahre jahr عاما عام سنة سنه سنوات سال ساله года год лет років рік שנים שנה"
)
_WOMEN = word_set("mrs ms miss mme mlle madame sra senora srta frau lady خانم بانو السيدة سيدة الانسة")
_MEN = word_set("mr monsieur sr senor herr sir آقای السيد")
_SENTENCE_END = re.compile(r"(?<=[.!?؟。…])[\s\u200f\u200e]+|\n+")
_NUMBERS = re.compile(r"\d+")
_AGES = 1
"""Years by which two ages of one person may differ."""
_DAY = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Around:
    """What is said of a person: of a record, or around a mention in a text.

    Attributes:
        ages: Ages.
        days: First and last day, since 1970.
        places: Places, as written.
        roles: Titles and occupations, folded.
        sex: m, f or None.
        text: The words around, folded, in which a place or an occupation may be looked for; empty for a record.
    """

    ages: frozenset[int] = frozenset()
    days: frozenset[tuple[int, int]] = frozenset()
    places: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    sex: str | None = None
    text: str = ""


@dataclass(slots=True)
class Named:
    """A person as one source names them: all mentions of one name, the first of which stands for them.

    Attributes:
        mention_id: The first mention.
        source_id: The source.
        written: The name.
        words: Its words.
        near: What stands in the same sentences.
        far: What stands in the same paragraphs.
        others: The other mentions in the source, by this name or a part of it, and why they are taken for them.
    """

    mention_id: str
    source_id: str
    written: str
    words: NameWords
    near: list[Around] = field(default_factory=list)
    far: list[Around] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """That a mention and a record, or another mention, are one person.

    Attributes:
        mention_id: The mention.
        other_id: The record or the other mention.
        name: Probability that both names are one.
        weights: Bits by what speaks.
        why: The reasons in words, but for the names.
        of_record: Whether the other is a record.
        names: The names that were compared; explained only where the suggestion is made, because most are not.
    """

    mention_id: str
    other_id: str
    name: float
    weights: dict[str, float]
    why: str
    of_record: bool = False
    names: tuple[str, str] | None = None

    def odds(self) -> float:
        """Return the odds that both are one person, other candidates apart."""
        return float(2.0 ** max(-60.0, min(60.0, sum(self.weights.values()))))


def with_mentions(
    outcome: Outcome, tables: Mapping[str, pa.Table], settings: Settings, entries: Iterable[Mapping[str, Any]]
) -> Outcome:
    """Return what the room gives, with suggestions for the persons named in documents.

    Args:
        outcome: Who is who among records: `persons` gets the mentions that people said are one of them.
        tables: Holds `records`, `mentions` and `passages`.
        settings: The case's.
        entries: The ledger's entries.
    """
    records = tables["records"]
    named = list(_named(tables["mentions"], tables["passages"]))
    if not named:
        return Outcome({**outcome.tables, "mention_links": MENTION_LINKS.empty()}, outcome.notices, outcome.files)
    frequent = _Frequencies([one.words for one in named], records)
    passed: Counter[str] = Counter()
    found = [
        *_as_often_as_found(_of_records(named, records, settings, frequent, passed), named, records.num_rows),
        *_of_each_other(named, frequent, passed),
        *_within_sources(named),
    ]
    held = constraints(entries, Releases(records, tables["mentions"]))
    table = _table(found, outcome.tables["persons"], held.of_mentions)
    persons = _decided(outcome.tables["persons"], held)
    likely = sum(p is not None and p >= 0.5 for p in table.column("probability").to_pylist())
    notices = [
        *outcome.notices,
        Notice(
            "L009",
            f"{len(named)} persons named in documents, {table.num_rows} suggestions who they are, {likely} of them "
            f"likelier than not, {len(held.of_mentions)} decided by people; the weights are set by hand and not "
            "calibrated, and nobody is merged without a decision",
        ),
    ]
    if passed:
        told = ", ".join(f"{name} ({n})" for name, n in passed.most_common(5))
        notices.append(
            Notice("L010", f"names too common to suggest anybody ({len(passed)}), with their bearers: {told}")
        )
    return Outcome({**outcome.tables, "mention_links": table, "persons": persons}, tuple(notices), outcome.files)


# -- mentions and what stands around them ------------------------------------------------------------------------------


def _named(mentions: pa.Table, passages: pa.Table) -> Iterator[Named]:
    """Yield the persons that sources name, in the order of their first mentions."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    columns = ("mention_id", "passage_id", "source_id", "start", "end", "kind", "as_written", "normal")
    for row in mentions.select(columns).to_pylist():
        rows[row["passage_id"]].append(row)
    wanted = {passage for passage, found in rows.items() if any(row["kind"] == "person" for row in found)}
    of_source: dict[str, dict[tuple[str, ...], Named]] = defaultdict(dict)
    for batch in passages.select(["passage_id", "source_id", "ordinal", "start", "text"]).to_batches():
        for passage in batch.to_pylist():
            if passage["passage_id"] not in wanted:
                continue
            for row, near, far in around(passage, sorted(rows[passage["passage_id"]], key=lambda r: r["start"])):
                # in the first case, where a language has such and the reader could tell
                base = json.loads(row["normal"] or "{}").get("base") if '"base"' in (row["normal"] or "") else None
                (words,) = names_words([base or row["as_written"]])
                if not words.words:
                    continue
                same = of_source[row["source_id"]].get(words.words)
                if same is None:
                    same = Named(row["mention_id"], row["source_id"], row["as_written"], words)
                    of_source[row["source_id"]][words.words] = same
                else:
                    same.others.append((row["mention_id"], _SAME))
                same.near.append(near)
                same.far.append(far)
    for source in sorted(of_source):
        yield from _gathered(list(of_source[source].values()))


def _gathered(named: Sequence[Named]) -> Iterator[Named]:
    """Yield the persons of a source; a family name alone belongs to the only longer name that it is a part of."""
    whole = [one for one in named if len(one.words.words) > 1]
    yield from whole
    for one in named:
        if len(one.words.words) > 1:
            continue
        longer = [x for x in whole if one.words.words[0] in x.words.words]
        if len(longer) != 1:
            yield one
            continue
        told = f"{one.written}: part of the name {longer[0].written}, the only such name in this source"
        longer[0].others += [(mention, told) for mention in (one.mention_id, *(m for m, _ in one.others))]
        longer[0].near += one.near
        longer[0].far += one.far


def around(
    passage: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], Around, Around]]:
    """Yield each person of a passage with what its sentence says, and what the whole passage does."""
    text, offset = passage["text"], passage["start"]
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    of = [bisect_right(cuts, row["start"] - offset) - 1 for row in rows]
    inside: dict[int, list[int]] = defaultdict(list)
    for k, sentence in enumerate(of):
        inside[sentence].append(k)
    owner = {k: _owner(k, rows, inside[of[k]]) for k, row in enumerate(rows) if row["kind"] == "quantity"}
    facts = [_fact(row) for row in rows]
    whole = _told((facts[k] for k in range(len(rows)) if k not in owner), fold_text(text))
    said = {sentence: fold_text(text[cuts[sentence] : cuts[sentence + 1]]) for sentence in inside}
    for i, row in enumerate(rows):
        if row["kind"] == "person":
            here = _told((facts[k] for k in inside[of[i]] if owner.get(k, i) == i), said[of[i]])
            bearing = _bearing(row)
            yield row, replace(here, **bearing), replace(whole, **bearing)


def _owner(i: int, rows: Sequence[Mapping[str, Any]], inside: Sequence[int]) -> int | None:
    """Return the person whom an age belongs to: the last one named before it in its sentence, else the next."""
    persons = [k for k in inside if rows[k]["kind"] == "person"]
    before = [k for k in persons if rows[k]["start"] < rows[i]["start"]]
    return before[-1] if before else (persons[0] if persons else None)


def _fact(row: Mapping[str, Any]) -> tuple[str, Any] | None:
    """Return what a mention says of the persons beside it: days, a place or an age."""
    normal = json.loads(row["normal"] or "{}")
    if row["kind"] == "date" and normal.get("first") and normal.get("last"):
        return "days", (_day(normal["first"]), _day(normal["last"]))
    if row["kind"] == "place":
        return "places", row["as_written"]
    if row["kind"] == "quantity" and _is_age(normal):
        return "ages", int(normal["low"])
    return None


def _told(facts: Iterable[tuple[str, Any] | None], text: str) -> Around:
    told: dict[str, set[Any]] = defaultdict(set)
    for kind, value in filter(None, facts):
        told[kind].add(value)
    return Around(frozenset(told["ages"]), frozenset(told["days"]), frozenset(told["places"]), text=text)


def _bearing(person: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sex, else the role, that a title tells of its bearer."""
    title = fold_text(json.loads(person["normal"] or "{}").get("title") or "").strip(" .")
    sex = "f" if title in _WOMEN else "m" if title in _MEN else None
    return {"roles": frozenset({title} - {""}) if sex is None else frozenset(), "sex": sex}


def _is_age(normal: Mapping[str, Any]) -> bool:
    low, unit = normal.get("low"), fold_text(normal.get("unit") or "")
    if low is None or low != normal.get("high") or not 0 <= low <= 115:
        return False
    return normal.get("measure") == "age" or unit in _YEARS


def _day(iso: str) -> int:
    return date.fromisoformat(iso[:10]).toordinal() - _DAY


# -- names brought together --------------------------------------------------------------------------------------------


class _Frequencies:
    """How common words of names are, by their consonants: in the case, and before that as names of their kind are."""

    def __init__(self, named: Sequence[NameWords], records: pa.Table) -> None:
        self.counts: Counter[str] = Counter()
        borne = Counter(name for _, name in _whole_names(records))
        persons: Counter[frozenset[str]] = Counter()
        for words, bearers in zip(names_words(list(borne)), borne.values(), strict=True):
            persons[_set_of_keys(words)] += bearers
        # a name in documents counts once, however often it is spoken of, and not at all where a list has it
        persons.update({_set_of_keys(words): 1 for words in named if _set_of_keys(words) not in persons})
        for keys, bearers in persons.items():
            self.counts.update(dict.fromkeys(keys, bearers))
        self.total = persons.total()
        self.prior = -math.log2(max(POPULATION, 2 * records.num_rows))

    def rarity(self, words: NameWords) -> float:
        """Return how rare a name is, in bits; the consonants of several names are one, so that it is less than true."""
        bits = 0.0
        for word in words.words:
            before = _COMMON_GIVEN if common_given(word) else _OTHER
            share = (self.counts[_key(words.script, word)] - 1 + _COUNTED_AS * before) / (self.total + _COUNTED_AS)
            bits += -math.log2(min(1.0, max(share, 1e-9)))
        return min(_RAREST, bits)


def _set_of_keys(words: NameWords) -> frozenset[str]:
    return frozenset(_key(words.script, word) for word in words.words)


def _key(script: str, word: str) -> str:
    return word_key(script, word) or word


def _whole_names(records: pa.Table) -> Iterator[tuple[int, str]]:
    """Yield the whole names of records with their rows: as one cell, else given and family name."""
    found = [name for name in _NAMES if name in records.column_names]
    for name in found:
        yield from ((row, cell) for row, cell in enumerate(records.column(name).to_pylist()) if cell)
    if {"given_name", "family_name"} <= set(records.column_names):
        parts = [records.column(name).to_pylist() for name in ("given_name", "family_name")]
        whole = records.column("name").to_pylist() if "name" in found else [None] * records.num_rows
        for row, (given, family, name) in enumerate(zip(*parts, whole, strict=True)):
            if given and family and not name:
                yield row, f"{given} {family}"


def _keys(words: NameWords) -> set[tuple[str, ...]]:
    """Return what two names must share to be compared: the consonants of two words, or of all run together."""
    keys = [_key(words.script, word) for word in words.words[:6]]
    out: set[tuple[str, ...]] = {(min(a, b), max(a, b)) for a, b in combinations(keys, 2)}
    if (joined := joined_key(words)) is not None:
        out.add((joined,))
    return out


def _brought_together(
    left: Sequence[NameWords], right: Sequence[NameWords], passed: Counter[str]
) -> list[tuple[int, int]]:
    """Return the pairs of places of names that share a key; the keys of too many are passed over and told."""
    by_key: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, words in enumerate(left):
        for key in _keys(words):
            by_key[key].append(i)
    other: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for j, words in enumerate(right):
        for key in _keys(words) & by_key.keys():
            other[key].append(j)
    found: set[tuple[int, int]] = set()
    for key, places in other.items():
        if len(places) * len(by_key[key]) > PAIRS_OF_A_KEY:
            passed[" ".join(left[by_key[key][0]].words)] += len(places)
        else:
            found.update(product(by_key[key], places))
    return sorted(found)


def _compared(
    left: Sequence[NameWords], right: Sequence[NameWords], pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], tuple[float, str, str]]:
    """Return the pairs of likely names: the probability that both are one, and what was held against what.

    A document seldom gives the father's name that a list has: the longer name is also tried with its first and last
    word alone.
    """
    asked: list[tuple[tuple[int, int], str, str]] = []
    for i, j in pairs:
        for one, other in product(_forms(left[i], right[j]), _forms(right[j], left[i])):
            asked.append(((i, j), one, other))
    scores = compare_many([one for _, one, _ in asked], [other for _, _, other in asked])
    best: dict[tuple[int, int], tuple[float, str, str]] = {}
    for (pair, one, other), score in zip(asked, scores.tolist(), strict=True):
        if score >= LEAST_NAME and score > best.get(pair, (0.0,))[0]:
            best[pair] = score, one, other
    return best


def _forms(words: NameWords, other: NameWords) -> list[str]:
    whole = " ".join(words.words)
    return [whole, f"{words.words[0]} {words.words[-1]}"] if len(words.words) > max(2, len(other.words)) else [whole]


# -- suggestions -------------------------------------------------------------------------------------------------------


def _of_records(
    named: Sequence[Named], records: pa.Table, settings: Settings, frequent: _Frequencies, passed: Counter[str]
) -> Iterator[Suggestion]:
    """Yield the records that persons named in documents may be."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, cell in _whole_names(records):
        rows_of[cell].append(row)
    written = list(rows_of)
    names = names_words(written)
    full = [one for one in named if len(one.words.words) > 1]
    likely = _compared(
        [one.words for one in full], names, _brought_together([one.words for one in full], names, passed)
    )
    wanted = {j for _, j in likely}
    common = {j for j in wanted if len(rows_of[written[j]]) > NAMESAKES}
    passed.update({written[j]: len(rows_of[written[j]]) for j in sorted(common)})
    places = sorted({row for j in wanted - common for row in rows_of[written[j]]})
    told = dict(zip(places, _of_rows(records.take(pa.array(places, pa.int64())), settings), strict=True))
    ids = records.column("record_id").to_pylist()
    best: dict[tuple[int, int], Suggestion] = {}
    for (i, j), (score, one, other) in sorted(likely.items()):
        for row in rows_of[written[j]] if j not in common else ():
            base = _base(score, frequent, full[i].words, names[j])
            made = _suggestion(full[i], (ids[row], told[row]), base, (score, one, other))
            if (i, row) not in best or made.odds() > best[i, row].odds():
                best[i, row] = made
    yield from best.values()


def _as_often_as_found(suggestions: Iterable[Suggestion], named: Sequence[Named], n_records: int) -> list[Suggestion]:
    """Return the suggestions of records with the prior that fits them: how many of those named stand on a list.

    Documents of a case speak of the people on its lists more often than a text at random would. That share is
    estimated from the suggestions themselves (expectation maximisation of a mixture's weight), about what a text at
    random would have, worth `_DOUBTED` persons. The prior lies halfway between both, in bits: on invented lists the
    estimate alone made probabilities too high, and what a text at random would have too low.
    """
    by_mention: dict[str, list[Suggestion]] = defaultdict(list)
    for one in suggestions:
        by_mention[one.mention_id].append(one)
    made = [one for some in by_mention.values() for one in some]
    if not made:
        return made
    written = made[0].weights["prior"]
    group = np.repeat(np.arange(len(by_mention)), [len(some) for some in by_mention.values()])
    odds = np.array([one.odds() for one in made]) / 2.0**written
    total = np.bincount(group, odds)
    whole = sum(len(one.words.words) > 1 for one in named)
    first = share = min(0.5, n_records * 2.0**written)
    for _ in range(_ROUNDS):
        each = total * share / (1 - share) / n_records
        share = min(_MOST_LISTED, (float((each / (1 + each)).sum()) + _DOUBTED * first) / (whole + _DOUBTED))
    prior = (written + math.log2(share / (1 - share) / n_records)) / 2
    return [replace(one, weights={**one.weights, "prior": prior}) for one in made]


def _of_each_other(named: Sequence[Named], frequent: _Frequencies, passed: Counter[str]) -> Iterator[Suggestion]:
    """Yield the persons named in several sources who may be one."""
    by_name: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for place, person in enumerate(named):
        if len(person.words.words) > 1:
            by_name[person.words.script, person.words.words].append(place)
    names = [NameWords(*name) for name in by_name]
    pairs = [(i, j) for i, j in _brought_together(names, names, passed) if i <= j]
    for (i, j), (score, one, other) in sorted(_compared(names, names, pairs).items()):
        left, right = by_name[names[i].script, names[i].words], by_name[names[j].script, names[j].words]
        if max(len(left), len(right)) > NAMESAKES:
            passed[" ".join(names[i].words)] = len(left)
            continue
        base = _base(score, frequent, names[i], names[j])
        for a, b in product(left, right):
            if named[a].source_id != named[b].source_id and (i != j or a < b):
                first, second = (named[a], named[b]) if a < b else (named[b], named[a])
                yield _suggestion(second, first, base, (score, one, other))


def _base(score: float, frequent: _Frequencies, one: NameWords, other: NameWords) -> dict[str, float]:
    rarity = min(frequent.rarity(one), frequent.rarity(other))
    odds = score / max(1e-9, 1.0 - score)
    return {"prior": frequent.prior, "rarity": rarity, "name": math.log2(odds / (odds + NEAR_NAMES))}


def _within_sources(named: Sequence[Named]) -> Iterator[Suggestion]:
    """Yield the other mentions of a person in one source."""
    for one in named:
        for mention, why in one.others:
            yield Suggestion(mention, one.mention_id, 1.0, {"one source": WEIGHTS["one source"]}, why)


def _suggestion(
    one: Named, other: Named | tuple[str, Around], base: Mapping[str, float], names: tuple[float, str, str]
) -> Suggestion:
    """Return what speaks for a mention and another, or a record with what it says, being one person."""
    if isinstance(other, Named):
        other_id, near, far = other.mention_id, other.near, other.far
    else:
        other_id, near, far = other[0], [other[1]], [other[1]]
    spoken = _spoken(one.near, near, 1.0)
    for what, (bits, said) in _spoken(one.far, far, 0.5).items():
        # further off, only what agrees counts: a paragraph speaks of many
        if what not in spoken and bits > 0:
            spoken[what] = bits, f"{said} in the same paragraph"
    weights = {**base, **{what: bits for what, (bits, _) in spoken.items()}}
    why = "; ".join(said for _, said in spoken.values())
    return Suggestion(
        one.mention_id, other_id, names[0], weights, why, of_record=not isinstance(other, Named), names=names[1:]
    )


def _spoken(left: Sequence[Around], right: Sequence[Around], share: float) -> dict[str, tuple[float, str]]:
    """Return for age, date, place, role and sex the bits and the reason, where both sides say something."""
    out: dict[str, tuple[float, str]] = {}

    def put(what: str, outcome: str, said: str) -> None:
        out[what] = WEIGHTS[f"{what}, {outcome}"] * share, said

    ages = _all(left, "ages"), _all(right, "ages")
    if ages[0] and ages[1]:
        apart = min(abs(a - b) for a, b in product(*ages))
        if apart <= _AGES:
            put("age", "the same", f"the age agrees ({min(ages[0])} and {min(ages[1])})")
        elif apart > 3 * _AGES:
            put("age", "another", f"another age ({min(ages[0])} and {min(ages[1])})")
    days = _all(left, "days"), _all(right, "days")
    if days[0] and days[1]:
        shared = [max(a[0], b[0]) for a, b in product(*days) if a[0] <= b[1] and b[0] <= a[1]]
        exact = [a for a, b in product(*days) if a[0] == a[1] and b[0] == b[1] and abs(a[0] - b[0]) <= 1]
        if exact:
            put("date", "the same", f"the day agrees ({date.fromordinal(exact[0][0] + _DAY)})")
        elif shared:
            out["date"] = WEIGHTS["date, the same"] * share / 3, "the dates overlap"
        else:
            put("date", "another", "another date")
    _places(left, right, put)
    roles = _all(left, "roles"), _all(right, "roles")
    text = " ".join(x.text for x in left)
    agreed = sorted((roles[0] & roles[1]) | {r for r in roles[1] if len(r) > 3 and f" {r}" in f" {text}"})
    if agreed:
        put("role", "the same", f"the same role ({agreed[0]})")
    sexes = {x.sex for x in left if x.sex}, {x.sex for x in right if x.sex}
    if sexes[0] and sexes[1] and not sexes[0] & sexes[1]:
        put("sex", "another", "another sex")
    return out


def _places(left: Sequence[Around], right: Sequence[Around], put: Any) -> None:  # noqa: ANN401  (a local function)
    places = _all(left, "places"), _all(right, "places")
    text = f" {' '.join(x.text for x in left)}"
    found = [p for p in sorted(places[1]) if len(p) > 2 and f" {fold_text(p)}" in text] if text.strip() else []
    if not found and places[0] and places[1]:
        pairs = list(product(sorted(places[0]), sorted(places[1])))
        told = [(a, b) for a, b in pairs if _NUMBERS.findall(a) == _NUMBERS.findall(b)]
        scores = compare_many([a for a, _ in told], [b for _, b in told])
        found = [b for (_, b), p in zip(told, scores.tolist(), strict=True) if p >= 0.8]
        if not found:
            put("place", "another", f"another place ({pairs[0][0]} and {pairs[0][1]})")
    if found:
        put("place", "the same", f"the place agrees ({found[0]})")


def _all(around: Sequence[Around], what: str) -> frozenset[Any]:
    return frozenset().union(*(getattr(x, what) for x in around))


def _of_rows(rows: pa.Table, settings: Settings) -> list[Around]:
    """Return what records say, in the order of the rows."""
    if not rows.num_rows:
        return []
    fields: Fields = fields_of(rows, settings.case, settings.link)
    place = {record_id: i for i, record_id in enumerate(fields.record_ids)}
    columns = {name: fields.table.column(name).to_pylist() for name in (
        "sex", "birth_first", "birth_last", "death_first", "death_last",
    )}  # fmt: skip
    out = []
    for row in rows.to_pylist():
        at = place[row["record_id"]]
        death = columns["death_first"][at], columns["death_last"][at]
        birth = columns["birth_first"][at], columns["birth_last"][at]
        days = frozenset({death}) if None not in death else frozenset()
        written = age_of(str(row["age"])) if row.get("age") else None
        ages = {int(written)} if written is not None else set()
        if not ages and None not in death and None not in birth and birth[1] - birth[0] <= 366:
            ages.add(int((death[0] + death[1] - birth[0] - birth[1]) / 2 / 365.25))
        roles = frozenset(fold_text(row[name]) for name in _ROLES if row.get(name))
        places = frozenset(row[name] for name in _PLACES if row.get(name))
        out.append(Around(frozenset(ages), days, places, roles, columns["sex"][at]))
    return out


# -- what is given -----------------------------------------------------------------------------------------------------


def _table(found: Sequence[Suggestion], persons: pa.Table, decided: Mapping[Pair, tuple[str, str]]) -> pa.Table:
    """Return the suggestions that are likely enough, and all that people decided on."""
    person = dict(zip(persons.column("member_id").to_pylist(), persons.column("person_id").to_pylist(), strict=True))
    by_mention: dict[str, list[Suggestion]] = defaultdict(list)
    for one in found:
        by_mention[one.mention_id].append(one)
    who = _whose(by_mention, person)
    rows: list[dict[str, Any]] = []
    shown: set[Pair] = set()
    for mention, group in by_mention.items():
        made = []
        for one in group:
            alone = one.odds() / (1.0 + one.odds())
            if one.of_record:
                probability = one.odds() / who[mention].total
            elif "one source" in one.weights:
                probability = alone
            else:
                probability = _both(who.get(mention), who.get(one.other_id), alone)
            pair = pair_of(mention, one.other_id)
            if probability >= LEAST or pair in decided:
                made.append((probability, one, pair))
        made.sort(key=lambda x: (x[2] not in decided, -x[0], x[1].other_id))
        kept = [one for k, one in enumerate(made) if k < MOST or one[2] in decided]
        rows += [_row(one, p, person) | _said(decided.get(pair)) for p, one, pair in kept]
        shown.update(pair for _, _, pair in kept)
    # what people said of two whom nothing had suggested
    for pair in sorted(decided.keys() - shown):
        mention, other = sorted(pair, key=lambda one: one in person)
        rows.append(_unsuggested(mention, other, person) | _said(decided[pair]))
    return MENTION_LINKS.build(rows)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The persons of the lists that a mention may be.

    Attributes:
        odds: Person -> odds, others apart, by its likeliest record.
        total: Their sum and one, for nobody on the lists.
    """

    odds: Mapping[str, float]
    total: float


def _whose(by_mention: Mapping[str, Sequence[Suggestion]], person: Mapping[str, str]) -> dict[str, _Candidates]:
    """Return the candidates of each mention: it can be only one of them, so that each takes from the others."""
    out = {}
    for mention, group in by_mention.items():
        odds: dict[str, float] = {}
        for one in group:
            if one.of_record:
                whose = person.get(one.other_id, one.other_id)
                odds[whose] = max(odds.get(whose, 0.0), one.odds())
        out[mention] = _Candidates(odds, 1.0 + sum(odds.values()))
    return out


def _both(one: _Candidates | None, other: _Candidates | None, alone: float) -> float:
    """Return how likely two mentions are one person: both one person of the lists, or neither and alike."""
    if one is None or other is None:
        return alone * (1.0 / one.total if one else 1.0) * (1.0 / other.total if other else 1.0)
    same = sum(odds * other.odds.get(who, 0.0) for who, odds in one.odds.items()) / (one.total * other.total)
    return same + alone / (one.total * other.total)


def _row(one: Suggestion, probability: float, person: Mapping[str, str]) -> dict[str, Any]:
    return {
        "mention_id": one.mention_id,
        "other_id": one.other_id,
        "other": "record" if one.of_record else "mention",
        "person_id": person.get(one.other_id) if one.of_record else None,
        "probability": round(probability, 6),
        "p_name": round(one.name, 6),
        "weights": canonical_json({what: round(bits, 2) + 0.0 for what, bits in one.weights.items()}),
        "why": "; ".join(filter(None, [compare(*one.names).why if one.names else "", one.why])),
    }


def _unsuggested(mention: str, other: str, person: Mapping[str, str]) -> dict[str, Any]:
    kind = "record" if other in person else "mention"
    return {"mention_id": mention, "other_id": other, "other": kind, "person_id": person.get(other), "weights": "{}"}


def _said(decided: tuple[str, str] | None) -> dict[str, Any]:
    verdict, who = decided or (None, None)
    return {"decided": verdict, "decided_by": who}


def _decided(persons: pa.Table, held: Constraints) -> pa.Table:
    """Return `persons` with the mentions that people said are one of them, as surely as the record they belong to."""
    rows = persons.to_pylist()
    of = {row["member_id"]: row for row in rows}
    more = []
    for mention in sorted({one for pair in held.of_mentions for one in pair} - of.keys()):
        belongs: dict[str, float | None] = {}
        for row in (of[record] for record in sorted(held.links.group(mention)) if record in of):
            belongs.setdefault(row["person_id"], row["p_member"])
        more += [{"person_id": who, "member_id": mention, "p_member": p} for who, p in belongs.items()]
    return PERSONS.check(PERSONS.sort(pa.concat_tables([persons, PERSONS.build(more)]))) if more else persons
