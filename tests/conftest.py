"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# how long an example takes depends on the machine and on what else it does
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("STEMMATA_SHARED", REPOSITORY.parent / "shared"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real public material that lies beside the project; tests that need it skip visibly where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"the real public material is not at {SHARED}")
    return SHARED / "data"
