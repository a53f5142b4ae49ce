"""The invented case, built once for all tests of the dossier."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import fabricated

from stemmata.report import run


@pytest.fixture(scope="session")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of the invented case, on disk."""
    folder = tmp_path_factory.mktemp("case")
    work = fabricated.work(folder / "evidence", reports=fabricated.reports())

    return fabricated.written(run(work).files, folder / "dossier")
