"""Word lists of the readers, one TOML file a subject: common knowledge of each language, written for this project."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from stemmata.values.bundled import bundled

__all__ = ["load"]


def _stripped(value: Any) -> Any:  # noqa: ANN401  (any TOML value)
    if isinstance(value, dict):
        return {key: _stripped(inner) for key, inner in value.items()}
    return value.strip() if isinstance(value, str) else value


@lru_cache(maxsize=8)
def load(subject: str) -> SimpleNamespace:
    """Return the word lists of a subject (`dates`, `names`, `numbers`, `places`, `units`) as attributes."""
    return SimpleNamespace(**_stripped(bundled(f"values/lexicon/{subject}.toml")))
