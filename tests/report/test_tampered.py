"""The tampered set (docs/tampered.md) on a small case: each mutation refused and named, by both verifiers alike."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import small_case

from stemmata import preserve


def _tool() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "tools" / "tampered.py"
    spec = importlib.util.spec_from_file_location("tampered", path)
    assert spec
    assert spec.loader
    module = sys.modules["tampered"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tampered = _tool()
SET = list(tampered.mutations())


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    root = tmp_path_factory.mktemp("tampered")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEMMATA_HOME", str(root / "home"))
        case = small_case.build(root)
        source = min(
            s
            for s, p in zip(*(case.table("sources")[c].to_pylist() for c in ("source_id", "protection")), strict=True)
            if p == "open"
        )
        yield tampered.subject_of(case, root / "subject", source)


def test_the_set_is_large_and_its_untouched_twins_are_accepted(subject: Any) -> None:
    """A check that refuses everything would refuse these too."""
    assert len(SET) >= 100
    assert len({mutation.title for mutation in SET}) == len(SET)
    for folder in (subject.dossier, subject.bag, subject.older):
        assert preserve.verify_dossier(folder, None, subject.key).ok
        assert not tampered.by_the_verifier(folder, subject, "key").refused
    assert not tampered.by_the_verifier(subject.dossier, subject, "checkpoint").refused


@pytest.mark.parametrize("mutation", SET, ids=lambda mutation: mutation.title)
def test_each_mutation_is_refused_and_named(subject: Any, mutation: Any, tmp_path: Path) -> None:
    """By `stemmata verify` and by the stand-alone verifier, in the same words; what needs an anchor passes without."""
    folder = tampered.applied(mutation, subject, tmp_path / "copy")

    program = tampered.by_the_program(folder, subject, mutation.anchor)
    alone = tampered.by_the_verifier(folder, subject, mutation.anchor)

    assert program == alone
    assert program.refused
    assert any(mutation.names in doubt for doubt in program.doubts), program.doubts
    assert program.alone == (not mutation.anchor)
