"""Tables of the public material."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from stemmata.count.histories import Histories, read_histories

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "mse"


@pytest.fixture
def published() -> Callable[[str], Histories]:
    """Return a function that reads a published table by its name."""
    if not SHARED.is_dir():
        pytest.skip("the shared material is not beside the project")
    return lambda name: read_histories(SHARED / f"{name}.csv")[""]


@pytest.fixture
def published_rows() -> Callable[[str], list[dict[str, str]]]:
    """Return a function that reads a published file row by row."""
    if not SHARED.is_dir():
        pytest.skip("the shared material is not beside the project")

    def read(name: str) -> list[dict[str, str]]:
        with (SHARED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
