"""Lists of the dead with known truth, made for N records: invented names, several spellings, slips, families.

Four lists record each person independently of each other, so that the truth of linking (who is who) and of counting
(how many there were in all) are both known. Families share the patriline, often day and
place of death; some are twins. Names are of invented syllables: no list of real people was used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

__all__ = ["Made", "made"]

_ONSETS = ["b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "sh", "kh", "gh", "ch"]
_VOWELS = ["a", "e", "i", "o", "u"]
_CODAS = ["", "", "", "n", "r", "m", "d", "sh", "l", "z"]
_SUFFIXES = ["", "", "", "", " zadeh", " pour", " nejad", "i", "ian", " fard", " far", "nia", "khah"]
_SPELLED = (("sh", "ch"), ("kh", "h"), ("gh", "q"), ("ou", "u"), ("o", "u"), ("i", "ee"), ("e", "a"), ("j", "dj"))
"""Letters that another hand writes otherwise."""
_ON_LIST = (0.55, 0.45, 0.30, 0.25)
_NO_FATHER = (0.10, 0.45, 0.60, 0.30)
_NO_DAY = (0.03, 0.10, 0.20, 0.15)
_FAMILIES = 0.3
"""Share of persons who have relatives among the dead."""
_MOST_SPELLINGS = 6


@dataclass(frozen=True, slots=True)
class Made:
    """Lists with known truth.

    Attributes:
        records: As table `records`; `record_id` says nothing, and ends in the row's number.
        entity: For each row its person.
        persons: How many persons there were, on lists or not.
    """

    records: pa.Table
    entity: np.ndarray
    persons: int


def made(n: int, seed: int = 1, *, families: float = _FAMILIES) -> Made:
    """Return four lists with `n` records in all.

    Args:
        n: Records.
        seed: The same seed gives the same lists.
        families: Share of persons who have relatives among the dead.
    """
    rng = np.random.default_rng(seed)
    names = _Names(rng, n)
    people = _people(rng, int(n / 1.55), names, families)
    rows = [row for person, facts in enumerate(people) for row in _written(rng, person, facts, names)]
    rng.shuffle(rows)  # type: ignore[arg-type]
    rows = rows[:n]
    mixed = (np.arange(len(rows), dtype=np.uint64) * np.uint64(11400714819323198485)) >> np.uint64(16)
    for i, (row, mix) in enumerate(zip(rows, mixed.tolist(), strict=True)):
        row |= {"record_id": f"{mix:012x}{i:08d}", "source_id": row["list_id"], "row": i}
    columns = [name for name in rows[0] if name != "person"]
    table = pa.table({c: pa.array([r[c] for r in rows], pa.int64() if c == "row" else pa.string()) for c in columns})
    return Made(table, np.array([r["person"] for r in rows]), len(people))


class _Names:
    """Stocks of names by frequency, with the spellings of each."""

    def __init__(self, rng: np.random.Generator, n: int) -> None:
        self.rng = rng
        self.men, self.women = self._stock(max(60, n // 30), 2), self._stock(max(30, n // 80), 2)
        stems = self._stock(max(120, n // 6), 2)
        self.families = [stem + _SUFFIXES[rng.integers(len(_SUFFIXES))] for stem in stems]
        self._spellings: dict[str, list[str]] = {}

    def _stock(self, size: int, syllables: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < size:
            found["".join(self._syllable() for _ in range(syllables + int(self.rng.random() < 0.3)))] = None
        return list(found)

    def _syllable(self) -> str:
        pick = lambda options: options[self.rng.integers(len(options))]  # noqa: E731
        return str(pick(_ONSETS) + pick(_VOWELS) + pick(_CODAS))

    def one_of(self, stock: list[str]) -> str:
        """Return a name; the first of a stock are the commonest (Zipf)."""
        weight = 1.0 / np.arange(3, len(stock) + 3)
        return stock[self.rng.choice(len(stock), p=weight / weight.sum())]

    def written(self, name: str) -> str:
        """Return a name as one hand writes it: mostly the commonest spelling, else any other."""
        if name not in self._spellings:
            own = {name: None}
            for _ in range(12):
                other = name
                for plain, changed in _SPELLED:
                    if plain in other and self.rng.random() < 0.25:
                        other = other.replace(plain, changed, 1)
                own[other] = None
            self._spellings[name] = list(own)[:_MOST_SPELLINGS]
        options = self._spellings[name]
        if len(options) == 1 or self.rng.random() < 0.8:
            return options[0]
        return options[1 + self.rng.integers(len(options) - 1)]


def _people(rng: np.random.Generator, count: int, names: _Names, families: float) -> list[dict[str, object]]:
    days = rng.integers(0, 1500, 400)
    weight = np.arange(1, 401) ** -0.6
    places = 1.0 / np.arange(1, 601)
    people: list[dict[str, object]] = []

    def alone() -> dict[str, object]:
        woman = rng.random() < 0.12
        return {
            "sex": "f" if woman else "m",
            "given": names.one_of(names.women if woman else names.men),
            "father": names.one_of(names.men),
            "family": names.one_of(names.families),
            "born": int(np.clip(rng.normal(1978, 14), 1925, 2018)),
            "died": int(days[rng.choice(400, p=weight / weight.sum())] + rng.integers(0, 4)),
            "place": f"place {rng.choice(600, p=places / places.sum())}",
        }

    while len(people) < count:
        first = alone()
        people.append(first)
        if rng.random() >= families / 2:
            continue
        used = {first["given"]}
        for _ in range(int(rng.geometric(0.5))):
            other = alone()
            if other["given"] in used:  # nobody gives two children one name
                continue
            used.add(other["given"])
            other["family"] = first["family"]
            cousin = rng.random() < 0.3
            if not cousin:
                other["father"] = first["father"]
            twin = not cousin and rng.random() < 0.08
            other["born"] = first["born"] if twin else int(first["born"] + rng.integers(-12, 13))  # type: ignore[call-overload]
            if rng.random() < 0.6:
                other["died"], other["place"] = first["died"], first["place"]
            people.append(other)
    return people[:count]


def _slip(rng: np.random.Generator, word: str, chance: float) -> str:
    if len(word) < 3 or rng.random() >= chance:
        return word
    at = int(rng.integers(1, len(word) - 1))
    kind = rng.integers(3)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + "abdegiklmnorstu"[rng.integers(15)] + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _written(rng: np.random.Generator, person: int, facts: dict[str, object], names: _Names) -> list[dict[str, object]]:
    """Return the records of one person, each written anew."""
    rows: list[dict[str, object]] = []
    for which, chance in enumerate(_ON_LIST):
        if rng.random() >= chance:
            continue
        for _ in range(1 + int(rng.random() < 0.02)):
            moved = rng.integers(-3, 8) if rng.random() < 0.2 else 0
            day = np.datetime64("2019-01-01") + int(facts["died"]) + int(moved)  # type: ignore[call-overload]
            born = int(facts["born"]) + (int(rng.integers(-2, 3)) if rng.random() < 0.25 else 0)  # type: ignore[call-overload]
            place = f"place {rng.integers(600)}" if rng.random() < 0.08 else facts["place"]
            rows.append(
                {
                    "person": person,
                    "list_id": f"list {'ABCD'[which]}",
                    "given_name": _slip(rng, names.written(str(facts["given"])), 0.04),
                    "family_name": _slip(rng, names.written(str(facts["family"])), 0.05),
                    "father_name": None
                    if rng.random() < _NO_FATHER[which]
                    else _slip(rng, names.written(str(facts["father"])), 0.04),
                    "birth_date": None if rng.random() < 0.15 else str(born),
                    "death_date": None if rng.random() < _NO_DAY[which] else str(day),
                    "place": None if rng.random() < 0.08 else place,
                    "sex": facts["sex"],
                }
            )
    return rows
