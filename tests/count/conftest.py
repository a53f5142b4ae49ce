"""Tables of the public material."""

from __future__ import annotations

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
