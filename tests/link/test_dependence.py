"""Dependence between lists: found where one was copied or released again, seldom where each was made for itself."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pytest
from lists import table

from stemmata.config import Settings
from stemmata.link.dependence import FOUND_FROM, Lists, Sign, signs_of
from stemmata.link.fields import fields_of

_SYLLABLES = ["beh", "ror", "dan", "mil", "sav", "tor", "kel", "pan", "vash", "zar", "nim", "fos", "gur", "lam", "hek"]
Row = dict[str, str | None]


class World:
    """Persons, and lists made of them."""

    def __init__(self, seed: int, people: int = 260) -> None:
        self.rng = random.Random(seed)
        name = lambda n: "".join(self.rng.choice(_SYLLABLES) for _ in range(n))  # noqa: E731
        given, family = [name(2) for _ in range(40)], [name(3) for _ in range(50)]
        self.people = [
            {
                "person": str(i), "given_name": self.rng.choice(given), "family_name": self.rng.choice(family),
                "death_date": f"2021-{self.rng.randint(1, 12):02d}-{self.rng.randint(1, 28):02d}",
                "place": f"place {self.rng.randint(1, 12)}", "age": str(self.rng.randint(1, 90)),
            }
            for i in range(people)
        ]  # fmt: skip

    def slip(self, word: str, chance: float = 0.06) -> str:
        if self.rng.random() >= chance:
            return word
        at = self.rng.randrange(1, len(word) - 1)
        return word[:at] + self.rng.choice("abdegiklmnorstu") + word[at + 1 :]

    def hand(self, text: str) -> str:
        """Write a name as one hand does: now and then in capitals, or with a blank too many."""
        odd = self.rng.random()
        return text.upper() if odd < 0.04 else text + " " if odd < 0.08 else text

    def made(self, name: str, *, share: float = 0.6, order: str | None = None) -> list[Row]:
        """Return a list made for itself."""
        rows: list[Row] = []
        for facts in self.people:
            if self.rng.random() >= share:
                continue
            row: Row = dict(facts) | {"list_id": name}
            for part in ("given_name", "family_name"):
                row[part] = self.hand(self.slip(facts[part]))
            if self.rng.random() < 0.1:
                row["death_date"] = f"2021-{self.rng.randint(1, 12):02d}-{self.rng.randint(1, 28):02d}"
            words = [self.rng.choice(_SYLLABLES) for _ in range(7)]
            row["account"] = " ".join(words) if self.rng.random() < 0.3 else None
            rows.append(row)
        self.rng.shuffle(rows)
        if order:
            rows.sort(key=lambda row: row[order] or "")
        return [row | {"number": f"{name}-{i}"} for i, row in enumerate(rows)]


def looked_at(*lists: Sequence[Row]) -> list[Sign]:
    """Return the signs, who is who being known."""
    rows = [row for some in lists for row in some]
    records = table(rows).sort_by("record_id")
    person = dict(zip(table(rows)["record_id"].to_pylist(), (int(row["person"] or 0) for row in rows), strict=True))
    fields = fields_of(records, Settings().case, Settings().link)
    members = np.array([person[i] for i in fields.record_ids], np.int64)
    first = {p: i for i, p in reversed(list(enumerate(members.tolist())))}
    return signs_of(Lists(records, fields.table, fields.lists, np.array([first[p] for p in members.tolist()])))


@lru_cache
def world(seed: int) -> World:
    return World(seed)


def kinds(signs: Sequence[Sign], a: str, b: str) -> set[str]:
    return {s.kind for s in signs if (s.list_a, s.list_b) == (a, b) and s.found}


def test_lists_made_for_themselves_are_seldom_suspected() -> None:
    """At most one pair of lists in twenty, be they sorted alike or not at all."""
    suspected, looked = 0, 0
    for seed in range(14):
        w = World(seed)
        order = (None, "death_date", "place")[seed % 3]
        signs = looked_at(w.made("a", order=order), w.made("b", order=order), w.made("c"))
        for pair in (("a", "b"), ("a", "c"), ("b", "c")):
            looked += 1
            suspected += bool(kinds(signs, *pair))
    assert looked == 42
    assert suspected <= looked / 20


def test_a_copied_list_is_found_by_its_order_its_slips_and_its_sentences() -> None:
    w = World(101)
    source = w.made("a")
    taken = [row for row in source if w.rng.random() < 0.6]
    copy = [row | {"list_id": "b", "number": f"n{i}"} for i, row in enumerate(taken)]
    copy += [row for row in w.made("b", share=0.2) if row["person"] not in {r["person"] for r in copy}]

    found = looked_at(source, copy, w.made("c"))

    assert kinds(found, "a", "b") >= {"order", "formatting", "texts"}
    assert not kinds(found, "a", "c")
    assert not kinds(found, "b", "c")


def test_a_copy_that_was_sorted_anew_and_cleaned_is_found_by_rare_misspellings() -> None:
    w = World(7, people=600)
    source = w.made("a")
    copy = []
    for row in source:
        if w.rng.random() < 0.8:
            clean = {p: (row[p] or "").strip().lower() for p in ("given_name", "family_name")}
            copy.append(row | clean | {"list_id": "b", "account": None})
    copy.sort(key=lambda row: str(row["family_name"]))
    copy = [row | {"number": f"n{i}"} for i, row in enumerate(copy)]

    found = looked_at(source, copy, w.made("c", share=0.8))

    assert "errors" in kinds(found, "a", "b")
    assert not kinds(found, "a", "c")


def test_releases_of_one_register_are_found_by_their_numbers() -> None:
    w = World(102)
    first = w.made("release 1", share=0.5)
    there = {row["person"] for row in first}
    second = [row | {"list_id": "release 2"} for row in first if w.rng.random() < 0.97]
    second += [r | {"number": f"new-{r['number']}"} for r in w.made("release 2") if r["person"] not in there]
    w.rng.shuffle(second)

    found = looked_at(first, second)

    assert "identifiers" in kinds(found, "release 1", "release 2")
    (sign,) = (s for s in found if s.kind == "identifiers")
    assert sign.overlap_a > 0.9 > sign.overlap_b
    assert sign.bits > FOUND_FROM
    assert len(sign.examples) == 3


def test_a_number_that_persons_have_is_no_sign() -> None:
    w = World(103)
    own = {p["person"]: f"{w.rng.randint(10**8, 10**9)}" for p in w.people}
    lists = [[row | {"passport": own[row["person"] or ""]} for row in w.made(name)] for name in ("a", "b")]
    rows = [row for some in lists for row in some]
    records = table(rows).sort_by("record_id")
    fields = fields_of(records, Settings().case, Settings().link)
    person = dict(zip(table(rows)["record_id"].to_pylist(), (int(r["person"] or 0) for r in rows), strict=True))
    members = np.array([person[i] for i in fields.record_ids], np.int64)

    for declared, expected in (((), {"identifiers"}), (("passport",), set())):
        signs = signs_of(Lists(records, fields.table, fields.lists, members, declared))
        assert kinds(signs, "a", "b") == expected


@pytest.mark.parametrize("records", [[], [{"list_id": "a"}, {"list_id": "b"}]])
def test_few_records_show_nothing(records: list[Row]) -> None:
    given = table(records) if records else pa.table({"record_id": pa.array([], pa.string())})
    place = np.arange(len(records), dtype=np.int64)
    names = [str(row["list_id"]) for row in records]
    assert signs_of(Lists(given, pa.table({"id": place}), names, place)) == []


def with_days(w: World, rows: list[Row], seed: int, share: float = 0.12) -> list[Row]:
    """Return a list of people who died on few days, with some months and years wrong by its own slips."""
    rng = random.Random(seed)
    days = {p["person"]: f"2021-{1 + int(p['person']) % 6:02d}-{11 + int(p['person']) % 4}" for p in w.people}
    out = []
    for row in rows:
        day = days[str(row["person"])]
        if rng.random() < share:
            day = rng.choice(
                [f"{rng.randint(1985, 2019)}{day[4:]}", f"2021-{rng.randint(7, 12):02d}{day[7:]}", "2021-06-31"]
            )
        out.append(row | {"death_date": day})
    return out


def copied(rows: Sequence[Row], name: str) -> list[Row]:
    """Return a list typed anew from another, with its days."""
    shuffled = random.Random(4).sample(list(rows), len(rows))
    return [row | {"list_id": name, "number": f"{name}-{i}", "account": None} for i, row in enumerate(shuffled)]


def test_wrong_days_that_a_copy_takes_over_are_a_sign() -> None:
    w = World(3)
    plain = [{k: v for k, v in row.items() if k != "account"} for row in w.made("a")]
    a = with_days(w, plain, 1)
    c = with_days(w, w.made("c", share=0.9), 2, 0.0)
    names = {str(p["person"]): p for p in w.people}
    clean = [row | {k: names[str(row["person"])][k] for k in ("given_name", "family_name")} for row in copied(a, "b")]
    assert "dates" in kinds(looked_at(a, clean, c), "a", "b")


def test_wrong_days_of_ones_own_are_none() -> None:
    for seed in range(4):
        w = World(20 + seed)
        lists = [with_days(w, w.made(name), 10 * seed + n, 0.2) for n, name in enumerate("abc")]
        signs = looked_at(*lists)
        assert not any("dates" in kinds(signs, *two) for two in (("a", "b"), ("a", "c"), ("b", "c")))


def test_numbers_that_count_rows_are_no_sign() -> None:
    """Lists sorted alike and numbered by row share many numbers, and nothing follows from it."""
    w = World(5)
    lists = []
    for name in "ab":
        rows = sorted(w.made(name, share=0.97), key=lambda row: str(row["person"]).zfill(4))
        lists.append([row | {"number": str(i)} for i, row in enumerate(rows, 1)])
    assert "identifiers" not in {sign.kind for sign in looked_at(*lists)}
