"""Interpreters for peers that ask for other versions of libraries: environments of their own under `build/peers`."""

from __future__ import annotations

import os
import subprocess
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def peer_python(name: str, packages: Sequence[str], setting: str) -> Path | str:
    """Return an interpreter that has some packages, made if need be; a reason where it cannot be had.

    Args:
        name: Folder of the environment under `build/peers`.
        packages: What is installed there, with versions.
        setting: Variable of the environment that names an interpreter which has them.
    """
    if given := os.environ.get(setting):
        return Path(given)
    home = ROOT / "build" / "peers" / name
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    made, wanted = home / "made", " ".join(packages)
    if not made.exists() or made.read_text() != wanted:
        try:
            venv.create(home, with_pip=True, clear=True)
            command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=1200)
        except (OSError, subprocess.SubprocessError) as problem:
            said = (getattr(problem, "stderr", None) or str(problem)).strip().splitlines()
            return f"{wanted} could not be installed: {said[-1] if said else problem}"
        made.write_text(wanted)
    return python
