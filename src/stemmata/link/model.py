"""The model of who is who, read from `model.toml` and from the case's own settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa

from stemmata.config import LevelSettings, LinkSettings
from stemmata.engine.matching import Comparison, Level
from stemmata.link.fields import ATTRIBUTE
from stemmata.values.bundled import bundled

__all__ = ["LinkModel", "load_model"]


@dataclass(frozen=True, slots=True)
class LinkModel:
    """What is compared, and what relatives look like.

    Attributes:
        comparisons: What is compared.
        relative: For each comparison how often each level comes out for members of one family; None for missing, and
            where it is not told: then halfway between one person and strangers.
        sibling: The same for children of one father, who seldom bear one given name.
        siblings: For each comparison by which levels relatives are known as children of one father.
        shared: Comparisons of what members of one family share, how often differs from lists to lists.
        about: For each comparison what it is about, in words.
    """

    comparisons: tuple[Comparison, ...]
    relative: dict[str, tuple[float | None, ...]]
    sibling: dict[str, tuple[float | None, ...]]
    siblings: dict[str, tuple[bool, ...]]
    shared: frozenset[str]
    about: dict[str, str]


def load_model(settings: LinkSettings, records: pa.Table) -> LinkModel:
    """Return the model for some records: without comparisons for which they have no values.

    Args:
        settings: Comparisons written anew or left out.
        records: Columns as `fields` makes them.
    """
    written = _written()
    about = {c["name"]: c["about"] for c in written["comparisons"]}
    levels = {
        c["name"]: tuple(LevelSettings.model_validate(one) for one in c["levels"]) for c in written["comparisons"]
    }
    for column in records.column_names:
        if column.startswith(ATTRIBUTE):
            name = column.removeprefix(ATTRIBUTE)
            name = column if name in levels else name
            levels[name] = tuple(_of_column(one, column) for one in written["attribute"]["levels"])
            about[name] = written["attribute"]["about"].format(name=name)
    levels |= settings.comparisons
    filled = {name for name in records.column_names if records.column(name).null_count < records.num_rows}
    comparisons = []
    compared: dict[str, tuple[LevelSettings, ...]] = {}
    for name, outcomes in levels.items():
        made = _comparison(name, outcomes)
        if name in settings.leave_out or not made.columns() & filled:
            continue
        comparisons.append(made)
        compared[name] = outcomes
    relative = {
        name: tuple(x.relative if x.same is not None else None for x in some) for name, some in compared.items()
    }
    sibling = {
        name: tuple(
            kin if x.sibling is None or x.same is None else x.sibling
            for x, kin in zip(some, relative[name], strict=True)
        )
        for name, some in compared.items()
    }
    siblings = {name: tuple(level.siblings for level in some) for name, some in compared.items()}
    shared = frozenset(c["name"] for c in written["comparisons"] if c.get("shared"))
    return LinkModel(tuple(comparisons), relative, sibling, siblings, shared, about)


def _of_column(level: dict[str, Any], column: str) -> LevelSettings:
    said = dict(level)
    said["when"] = re.sub(r"\bvalue_([lr])\b", rf"{column}_\1", said["when"])
    said |= {key: column for key in ("frequency_of", "rarer_of", "pairs_of") if key in said}
    return LevelSettings.model_validate(said)


def _comparison(name: str, levels: Sequence[LevelSettings]) -> Comparison:
    return Comparison(
        name,
        tuple(
            Level(one.label, one.when, one.same, one.other, one.frequency_of, one.rarer_of, one.pairs_of)
            for one in levels
        ),
    )


@lru_cache
def _written() -> dict[str, Any]:
    return bundled("link/model.toml")
