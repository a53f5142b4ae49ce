"""The example, built once for all tests of it."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path

import golden
import pytest

import stemmata
from stemmata import example
from stemmata.example.conclusions import conclude, write_reports

ROOMS = ("preserve", "read", "trace", "link", "weigh", "count", "report")


@pytest.fixture(scope="session")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> stemmata.Case:
    """The example, built from nothing, before anybody decided anything; whoever decides does so in a copy."""
    missing = [room for room in ROOMS if not hasattr(importlib.import_module(f"stemmata.{room}"), "run")]
    if missing:
        pytest.skip(f"the chain is not whole yet: {', '.join(missing)}")
    case = stemmata.new(tmp_path_factory.mktemp("example") / "case", title=example.TITLE, languages=example.LANGUAGES)
    with example.files() as folder:
        case.add(folder)
    case.build()
    return case


@pytest.fixture(scope="session")
def built(undecided: stemmata.Case, tmp_path_factory: pytest.TempPathFactory) -> golden.Built:
    """The example with what its investigators concluded and wrote."""
    case = stemmata.Case(Path(shutil.copytree(undecided.path, tmp_path_factory.mktemp("golden") / "case")))
    assert conclude(case)
    assert write_reports(case)
    case.build()
    return golden.Built(case)
