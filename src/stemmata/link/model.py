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
from stemmata.engine.matching import Comparison, Level, Model

__all__ = ["LinkModel", "load_model"]

_COLUMN = re.compile(r"\b([a-z_]+)_[lr]\b")


@dataclass(frozen=True, slots=True)
class LinkModel:
    """What is compared, how pairs are brought together, and what relatives look like.

    Attributes:
        comparisons: What is compared.
        relative: For each comparison how often each level comes out for members of one family; None for missing.
        rules: Columns that must agree, one tuple a way to bring pairs together, the most telling first.
        about: For each comparison what it is about, in words.
    """

    comparisons: tuple[Comparison, ...]
    relative: dict[str, tuple[float | None, ...]]
    rules: tuple[tuple[str, ...], ...]
    about: dict[str, str]

    def model(self, rules: Sequence[str] = ()) -> Model:
        """Return what the engine runs; weights then hold the evidence alone, without a prior."""
        return Model(self.comparisons, tuple(rules), 0.5)


def columns_of(comparison: Comparison) -> frozenset[str]:
    """Return the columns that a comparison looks at."""
    return frozenset(name for level in comparison.levels for name in _COLUMN.findall(level.sql))


def load_model(settings: LinkSettings, records: pa.Table) -> LinkModel:
    """Return the model for some records: without comparisons and rules for which they have no values.

    Args:
        settings: Comparisons written anew or left out.
        records: Columns as `fields` makes them.

    Raises:
        KeyError: If a comparison looks at a column that there is not.
    """
    written = _written()
    about = {c["name"]: c["about"] for c in written["comparisons"]}
    levels = {
        c["name"]: tuple(LevelSettings.model_validate(one) for one in c["levels"]) for c in written["comparisons"]
    }
    levels |= settings.comparisons
    filled = {name for name in records.column_names if records.column(name).null_count < records.num_rows}
    comparisons, relative = [], {}
    for name, outcomes in levels.items():
        made = _comparison(name, outcomes)
        if name in settings.leave_out or not columns_of(made) & filled:
            continue
        comparisons.append(made)
        relative[name] = tuple(level.relative if level.same is not None else None for level in outcomes)
    rules = tuple(tuple(rule) for rule in written["blocking"]["rules"] if set(rule) <= filled)
    return LinkModel(tuple(comparisons), relative, rules, about)


def _comparison(name: str, levels: Sequence[LevelSettings]) -> Comparison:
    return Comparison(
        name, tuple(Level(one.label, one.when, one.same, one.other, one.frequency_of) for one in levels)
    )  # fmt: skip


@lru_cache
def _written() -> dict[str, Any]:
    return tomllib.loads(resources.files("stemmata.link").joinpath("model.toml").read_text("utf-8"))
