"""Lists with known truth, as the room `link` takes them: those of the public material, and any that are named."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

SHARED = Path(os.environ.get("STEMMATA_SHARED", Path(__file__).resolve().parent.parent / ".." / "shared")) / "data"
SETS_FOLDER = SHARED / "link_sets"


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Lists with known truth.

    Attributes:
        records: As table `records`; the last eight digits of `record_id` are the row's number.
        entity: For each row its person.
        settings: Section [link].
        certain: For each row whether its person stands under its own number in every list: only then is a link to
            another person wrong for certain. None: always.
        splink: Name of Splink's standard model for it.
    """

    records: pa.Table
    entity: np.ndarray
    settings: dict[str, object] = field(default_factory=dict)
    certain: np.ndarray | None = None
    splink: str = ""

    def true_pairs(self) -> int:
        """Return how many pairs of rows are one person; within a list declared so nobody stands twice."""
        entity = self.entity
        if self.settings.get("without_duplicates"):
            lists = np.unique(self.records["list_id"].to_numpy(zero_copy_only=False), return_inverse=True)[1]
            entity = np.unique(np.stack([entity, lists], axis=1), axis=0)[:, 0]
        counts = np.bincount(entity)
        return int((counts * (counts - 1) // 2).sum())


def row_of(ids: pa.ChunkedArray) -> np.ndarray:
    """Return the row's number that a record's id tells."""
    return pc.cast(pc.utf8_slice_codeunits(ids, 12), pa.int64()).to_numpy()


def _records(columns: dict[str, object], lists: Iterable[str] | None, n: int) -> pa.Table:
    # record ids are digests elsewhere; here mixed numbers, so that their order tells nothing
    mixed = (np.arange(n, dtype=np.uint64) * np.uint64(11400714819323198485)) >> np.uint64(16)
    base = {
        "record_id": pa.array([f"{m:012x}{i:08d}" for i, m in enumerate(mixed.tolist())]),
        "source_id": pa.array(["s"] * n),
        "list_id": pa.array(list(lists) if lists is not None else ["list"] * n),
        "row": pa.array(range(n)),
    }
    return pa.table(base | {name: pa.array(values, pa.string()) for name, values in columns.items()})


def _texts(table: pa.Table, column: str) -> list[str | None]:
    return [
        text.strip() or None if text is not None else None for text in pc.cast(table[column], pa.string()).to_pylist()
    ]


def _numbered(values: Iterable[object]) -> np.ndarray:
    return np.unique(np.array(list(values)), return_inverse=True)[1]


def _synthetic(name: str) -> Labelled:
    t = pq.read_table(SETS_FOLDER / f"{name}.parquet")
    fields = {
        "given_name": _texts(t, "given"), "family_name": _texts(t, "family"), "father_name": _texts(t, "father"),
        "birth_date": _texts(t, "byear"), "death_date": _texts(t, "dod"), "place": _texts(t, "place"),
        "sex": _texts(t, "sex"),
    }  # fmt: skip
    return Labelled(_records(fields, _texts(t, "list"), t.num_rows), t["ent"].to_numpy(), splink="synthetic")


def _rldata(name: str = "RLdata10000") -> Labelled:
    t = pcsv.read_csv(SETS_FOLDER / "rldata" / f"{name}.csv").to_pylist()
    fields = {
        "given_name": [r["fname_c1"] for r in t],
        "second_given_name": [r["fname_c2"] for r in t],
        "family_name": [r["lname_c1"] for r in t],
        "second_family_name": [r["lname_c2"] for r in t],
        "birth_date": [f"{r['by']}-{r['bm']:02d}-{r['bd']:02d}" for r in t],
    }
    return Labelled(_records(fields, None, len(t)), np.array([r["ent_id"] for r in t]), splink="rldata")


def _historical() -> Labelled:
    t = pq.read_table(SETS_FOLDER / "splink_datasets" / "historical_figures_with_errors_50k.parquet")
    fields = {
        "given_name": _texts(t, "first_name"), "family_name": _texts(t, "surname"), "birth_date": _texts(t, "dob"),
        "birth_place": _texts(t, "birth_place"), "postcode": _texts(t, "postcode_fake"), "sex": _texts(t, "gender"),
        "occupation": _texts(t, "occupation"),
    }  # fmt: skip
    return Labelled(_records(fields, None, t.num_rows), _numbered(_texts(t, "cluster")), splink="historical")


def _febrl(*files: str) -> Labelled:
    options = pcsv.ConvertOptions(strings_can_be_null=True)
    tables = []
    for file in files:
        path = SETS_FOLDER / "splink_datasets" / file
        names = [name.strip() for name in path.read_text().split("\n", 1)[0].split(",")]
        options.column_types = dict.fromkeys(names, pa.string())
        reading = pcsv.ReadOptions(column_names=names, skip_rows=1)
        tables.append(pcsv.read_csv(path, read_options=reading, convert_options=options))
    t = pa.concat_tables(tables)
    lists = [name for name, part in zip(files, tables, strict=True) for _ in range(part.num_rows)]
    named = {
        "given_name": "given_name", "family_name": "surname", "birth_date": "date_of_birth", "postcode": "postcode",
        "street_number": "street_number", "address_1": "address_1", "address_2": "address_2", "suburb": "suburb",
        "state": "state", "soc_sec_id": "soc_sec_id",
    }  # fmt: skip
    fields = {field: _texts(t, column) for field, column in named.items()}
    entity = _numbered((i or "").strip().split("-")[1] for i in t["rec_id"].to_pylist())
    settings: dict[str, object] = {"without_duplicates": files} if len(files) > 1 else {}
    return Labelled(_records(fields, lists, t.num_rows), entity, settings, splink="febrl")


def _fake() -> Labelled:
    t = pcsv.read_csv(SETS_FOLDER / "splink_datasets" / "fake_1000.csv")
    named = {
        "given_name": "first_name",
        "family_name": "surname",
        "birth_date": "dob",
        "city": "city",
        "email": "email",
    }
    fields = {field: _texts(t, column) for field, column in named.items()}
    return Labelled(_records(fields, None, t.num_rows), t["cluster"].to_numpy(), splink="fake")


def _gaza(first: str = "2024-09-21", second: str = "2025-03-23") -> Labelled:
    truth = {r["rid"]: r for r in pcsv.read_csv(SHARED / "gaza_lists" / "truth.csv").to_pylist()}
    rows = [
        r | {"list": name}
        for name in (first, second)
        for r in pcsv.read_csv(SHARED / "gaza_lists" / f"list_{name}.csv").to_pylist()
    ]
    # a row without a number is nobody's for certain
    person = [truth[r["rid"]]["person_id"] or r["rid"] for r in rows]
    lists = [r["list"] for r in rows]
    both = set.intersection(
        *({p for p, one in zip(person, lists, strict=True) if one == n} for n in (first, second))
    )  # fmt: skip
    fields = {
        "name_ar": [r["name_ar"] for r in rows],
        "name": [r["name_en"] for r in rows],
        "age": [str(r["age"]) if r["age"] is not None else None for r in rows],
        "birth_date": [str(r["dob"]) if r.get("dob") else None for r in rows],
        "sex": [r["sex"] for r in rows],
    }
    return Labelled(
        _records(fields, lists, len(rows)), _numbered(person), {"without_duplicates": (first, second)},
        np.array([p in both for p in person]), "casualties",
    )  # fmt: skip


SETS: dict[str, Callable[[], Labelled]] = {
    "febrl3": lambda: _febrl("dataset3.csv"),
    "febrl4": lambda: _febrl("dataset4a.csv", "dataset4b.csv"),
    "fake": _fake,
    "rldata500": lambda: _rldata("RLdata500"),
    "rldata": _rldata,
    "gaza": _gaza,
    "historical": _historical,
    "syn100k": lambda: _synthetic("syn100k"),
    "syn1m": lambda: _synthetic("syn1m"),
}
