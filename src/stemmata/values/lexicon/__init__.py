"""Word lists of the readers, one TOML file a subject: common knowledge of each language, written for this project."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

__all__ = ["load"]


def _stripped(value: Any) -> Any:  # noqa: ANN401  (any TOML value)
    if isinstance(value, dict):
        return {key: _stripped(inner) for key, inner in value.items()}
    return value.strip() if isinstance(value, str) else value


@lru_cache(maxsize=8)
def load(subject: str) -> SimpleNamespace:
    """Return the word lists of a subject (`dates`, `names`, `numbers`, `places`, `units`) as attributes."""
    text = files(__package__).joinpath(f"{subject}.toml").read_text(encoding="utf-8")
    return SimpleNamespace(**_stripped(tomllib.loads(text)))
