"""The kernels of all rooms, compiled ahead of their first use: `python -m stemmata.kernels`.

Numba keeps what it compiles beside the modules, or in the user's own cache folder where that cannot be written, and
knows it again by the contents of the modules, the processor and its own version. Compiling takes some seconds of two
processes; the set-up of the project does it, and whoever installed the program otherwise sees it announced once.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from stemmata.stage import Progress

_HERE = "stemmata.kernels"
_SHARES = (
    (
        "trace.fetching",
        "trace.letters",
        "trace.anchors",
        "trace.sorting",
        "trace.seeds",
        "trace.quotes",
        "values.joining",
        "trace.boilerplate",
        "trace.regrade",
        "trace.reuse",
    ),
    (
        "trace.significance",
        "trace.extend",
        "trace.consolidate",
        "values.transducer",
        "values.namekernels",
        "link.blocking",
        "link.scoring",
        "link.doubt",
        "count.classes",
        "count.decomposable",
        "count.existence",
        "count.fitting",
        "count.latent_sampler",
        "link.partitions",
        "link.persons",
    ),
)
"""Modules that hold kernels, in two shares that take about as long to compile: what one needs of the other is made by
then."""


def prepare(progress: Progress | None = None) -> None:
    """Compile the kernels in two processes, unless this was done before; they are then loaded in no time.

    Args:
        progress: Shows that they are being made.
    """
    mark = Path(_cache_folder()) / f"kernels-{_digest()}"
    if mark.exists():
        return
    if progress is None:
        done = _compile()
    else:
        with progress.each(("kernels",), "preparing the kernels (once)", 1) as shown:
            done = all(_compile() for _ in shown)
    if not done:  # what failed is compiled when it is first used
        return
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError:  # asked again the next time, and found in Numba's own cache
        return


def _compile() -> bool:
    """Compile each share in a process of its own; return whether all could be."""
    running = []
    for share in _SHARES:
        try:
            running.append(subprocess.Popen([sys.executable, "-m", _HERE, *share]))  # noqa: S603  (ourselves)
        except OSError:
            break
    return all(process.wait() == 0 for process in running) and len(running) == len(_SHARES)


def _cache_folder() -> str:
    """Return where Numba keeps what it compiles."""
    from numba import config
    from numba.misc.appdirs import AppDirs

    beside = Path(__file__).parent / "__pycache__"
    if config.CACHE_DIR or os.access(beside if beside.exists() else beside.parent, os.W_OK):
        return str(config.CACHE_DIR or beside)
    return str(AppDirs(appname="numba", appauthor=False).user_cache_dir)


def _digest() -> str:
    """Return a digest of all that the compiled kernels depend on."""
    state = hashlib.sha256()
    for name in sorted(name for share in _SHARES for name in share):
        room, _, module = name.partition(".")
        state.update((Path(__file__).parent / room / f"{module}.py").read_bytes())
    for part in (version("numba"), version("llvmlite"), sys.version, platform.machine(), platform.node()):
        state.update(part.encode())
    return state.hexdigest()[:16]


def _load(names: list[str]) -> None:
    for name in names:
        importlib.import_module(f"stemmata.{name}")


if __name__ == "__main__":
    if sys.argv[1:]:
        _load(sys.argv[1:])
    else:
        prepare()
