"""The invented case, built once for all tests of the dossier."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import fabricated
import in_browser

from stemmata.report import run


@pytest.fixture(scope="session")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of the invented case, on disk."""
    folder = tmp_path_factory.mktemp("case")
    work = fabricated.work(folder / "evidence", reports=fabricated.reports())

    return fabricated.written(run(work).files, folder / "dossier")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real browser."""
    yield from in_browser.opened(tmp_path_factory.mktemp("profile"))
