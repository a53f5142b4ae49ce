"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("STEMMATA_SHARED", REPOSITORY.parent / "shared"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real public material that lies beside the project; tests that need it skip visibly where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"the real public material is not at {SHARED}")
    return SHARED / "data"
