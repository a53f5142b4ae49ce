"""Invented lists of the dead with known truth: syllables for names, errors, families."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass

import pyarrow as pa

_SYLLABLES = ["beh", "ror", "dan", "mil", "sav", "tor", "kel", "pan", "vash", "zar", "nim", "fos", "gur", "lam", "hek"]


@dataclass(frozen=True)
class Lists:
    records: pa.Table
    person: dict[str, int]
    """Record id -> person."""


def _id(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()[:32]


def table(rows: list[dict[str, str | None]]) -> pa.Table:
    """Return rows as table `records`."""
    base = [
        {"record_id": _id(i), "source_id": row.get("list_id"), "list_id": row.get("list_id"), "row": i, "name": None}
        | {k: v for k, v in row.items() if k != "person"}
        for i, row in enumerate(rows)
    ]
    names = sorted({name for row in base for name in row})
    return pa.table(
        {n: pa.array([row.get(n) for row in base], pa.int64() if n == "row" else pa.string()) for n in names}
    )


def made(people: int, seed: int = 1, *, siblings: float = 0.0) -> Lists:
    """Return two lists of some of the people, with slips; `siblings`: share who are of the family before."""
    rng = random.Random(seed)

    def name(length: int) -> str:
        return "".join(rng.choice(_SYLLABLES) for _ in range(length))

    def slip(word: str) -> str:
        if rng.random() < 0.06 and len(word) > 3:
            at = rng.randrange(1, len(word) - 1)
            return word[:at] + word[at + 1 :]
        return word

    given, families = [name(2) for _ in range(90)], [name(3) for _ in range(max(60, people // 3))]
    rows: list[dict[str, str | None]] = []
    last: tuple[str, str, str] | None = None
    for person in range(people):
        if last is None or rng.random() >= siblings:
            last = rng.choice(given), rng.choice(families), f"2021-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        father, family, died = last
        own, born, place = rng.choice(given), rng.randint(1950, 2005), f"place {rng.randint(1, 20)}"
        rows.extend(
            {
                "person": str(person), "list_id": source, "given_name": slip(own), "family_name": slip(family),
                "father_name": slip(father) if rng.random() < 0.7 else None, "age": str(2021 - born),
                "death_date": died, "place": place, "sex": "m",
            }
            for source in ("first", "second")
            if rng.random() < 0.6
        )  # fmt: skip
    rng.shuffle(rows)
    return Lists(table(rows), {_id(i): int(row["person"] or 0) for i, row in enumerate(rows)})
