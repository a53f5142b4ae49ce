"""Kernels are compiled ahead of their first use, all of them, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from stemmata import kernels


def test_every_module_with_kernels_is_prepared():
    """A module left out would be compiled before the user's eyes."""
    files = Path(kernels.__file__).parent.glob("*/*.py")
    with_kernels = {f"{path.parent.name}.{path.stem}" for path in files if "@nb.njit" in path.read_text("utf-8")}

    assert with_kernels <= {name for share in kernels._SHARES for name in share}


def test_kernels_are_prepared_once_and_again_when_one_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """What is compiled is known again by its contents; what failed to compile is tried again."""
    made = []
    outcomes = iter([False, True, True])
    monkeypatch.setattr(kernels, "_cache_folder", lambda: str(tmp_path / "new"))
    monkeypatch.setattr(kernels, "_compile", lambda: made.append(1) or next(outcomes))

    for _ in range(4):
        kernels.prepare()
    assert len(made) == 2
    monkeypatch.setattr(kernels, "_digest", lambda: "changed")
    kernels.prepare()
    assert len(made) == 3
