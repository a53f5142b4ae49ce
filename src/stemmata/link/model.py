"""The model of who is who, read from `model.toml` and from the case's own settings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import pyarrow as pa

from stemmata.config import LevelSettings, LinkSettings
from stemmata.engine.matching import Comparison, Level
from stemmata.link.fields import ATTRIBUTE

__all__ = ["LinkModel", "load_model"]


@dataclass(frozen=True, slots=True)
class LinkModel:
    """What is compared, and what relatives look like.

    Attributes:
        comparisons: What is compared.
        relative: For each comparison how often each level comes out for members of one family; None for missing, and
            where it is not told: then halfway between one person and strangers.
        about: For each comparison what it is about, in words.
    """

    comparisons: tuple[Comparison, ...]
    relative: dict[str, tuple[float | None, ...]]
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
    comparisons, relative = [], {}
    for name, outcomes in levels.items():
        made = _comparison(name, outcomes)
        if name in settings.leave_out or not made.columns() & filled:
            continue
        comparisons.append(made)
        relative[name] = tuple(level.relative if level.same is not None else None for level in outcomes)
    return LinkModel(tuple(comparisons), relative, about)


def _of_column(level: dict[str, Any], column: str) -> LevelSettings:
    said = dict(level)
    said["when"] = re.sub(r"\bvalue_([lr])\b", rf"{column}_\1", said["when"])
    said |= {key: column for key in ("frequency_of", "rarer_of") if key in said}
    return LevelSettings.model_validate(said)


def _comparison(name: str, levels: Sequence[LevelSettings]) -> Comparison:
    return Comparison(
        name, tuple(Level(one.label, one.when, one.same, one.other, one.frequency_of, one.rarer_of) for one in levels)
    )  # fmt: skip


@lru_cache
def _written() -> dict[str, Any]:
    return tomllib.loads(resources.files("stemmata.link").joinpath("model.toml").read_text("utf-8"))
