"""The example, built once for all tests of it."""

from __future__ import annotations

import importlib

import golden
import pytest

import stemmata
from stemmata import example
from stemmata.example.conclusions import conclude, write_reports

ROOMS = ("preserve", "read", "trace", "link", "weigh", "count", "report")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> golden.Built:
    """The example, built from nothing."""
    missing = [room for room in ROOMS if not hasattr(importlib.import_module(f"stemmata.{room}"), "run")]
    if missing:
        pytest.skip(f"the chain is not whole yet: {', '.join(missing)}")
    case = stemmata.new(tmp_path_factory.mktemp("golden") / "case", title=example.TITLE, languages=example.LANGUAGES)
    with example.files() as folder:
        case.add(folder)
    case.build()
    assert conclude(case)
    assert write_reports(case)
    case.build()
    return golden.Built(case)
