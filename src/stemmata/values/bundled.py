"""Word lists, schemes and numbers that come with the program, as TOML files beside the code that reads them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["bundled"]


@cache
def bundled(path: str) -> dict[str, Any]:
    """Return what a TOML file of the package holds, read once; nobody may change it.

    Args:
        path: Where it stands in the package.

    >>> bundled("weigh/scales.toml")["admiralty"]["parts"][0]["values"]["B"]
    'usually reliable'
    """
    return tomllib.loads((files("stemmata") / path).read_text(encoding="utf-8"))
