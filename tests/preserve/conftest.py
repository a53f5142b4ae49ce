"""What all tests of the room share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from invented_case import Case

from stemmata.store.ledger import Ledger
from stemmata.store.objects import ObjectStore


@pytest.fixture
def make_case(tmp_path: Path) -> Callable[..., Case]:
    """Makes a case; more than one for tests that compare."""

    def make(name: str = "harbour") -> Case:
        root = tmp_path / name
        ledger = Ledger.create(root / "ledger.sqlite", title="Harbour", home=tmp_path / "home")
        inbox = tmp_path / f"{name} inbox"
        inbox.mkdir()
        return Case(root, ObjectStore(root / "evidence"), ledger, inbox)

    return make


@pytest.fixture
def case(make_case: Callable[..., Case]) -> Case:
    """One case."""
    return make_case()
