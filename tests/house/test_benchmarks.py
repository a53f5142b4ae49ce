"""The benches are run by hand and seldom: that they still fit the program is seen here."""

from __future__ import annotations

import subprocess
import sys

import stemmata

ALL = (
    "import importlib, pkgutil, benchmarks\n"
    "for module in pkgutil.iter_modules(benchmarks.__path__):\n"
    "    if module.name not in {'__main__', '_names_peer', '_link_peers'}:  # peers run in environments of their own\n"
    "        importlib.import_module('benchmarks.' + module.name)\n"
    "        print(module.name)\n"
)


def test_every_bench_finds_what_it_imports() -> None:
    """A name that a bench takes from the program is still there."""
    root = stemmata.__path__[0].removesuffix("/src/stemmata")

    done = subprocess.run([sys.executable, "-c", ALL], cwd=root, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    assert {"reuse", "lineages", "link"} <= set(done.stdout.split())
