"""One system on one corpus in a process of its own, so that no memory and no warm cache is shared between systems.

`run` starts `python -m benchmarks._reuse_run NAME DOCS OUT` and watches it and its children; that times the way from
Parquet to Parquet, without the start of Python, and prints it as JSON.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

REPEATS, BRIEF = 3, 5.0
"""A run of less than so many seconds is repeated, and the best taken."""


@dataclass(frozen=True)
class Run:
    """What a run took."""

    seconds: float
    """Wall time from Parquet to Parquet; the limit if it was reached."""
    cpu: float
    """CPU seconds of the process and its children in that time."""
    peak_mb: float
    """Peak resident memory: of the process, or the largest sum seen over it and its children."""
    ended: bool
    """False if the limit came first."""


def why_not(name: str) -> str | None:
    """Return why a system cannot run here, in a line; None if it can."""
    from benchmarks._reuse_peers import SYSTEMS, passim_python

    if name.startswith("passim"):
        python = passim_python()
        if python is None:
            return f"{name}: skipped, PASSIM_HOME names no checkout of passim 2"
        if not Path(python).exists():
            return f"{name}: skipped, there is no interpreter {python} (PASSIM_PYTHON)"
    module = SYSTEMS[name][2]
    if module and importlib.util.find_spec(module) is None:
        return f"{module}: skipped, not installed (pip install {module})"
    return None


def run(name: str, docs: Path, out: Path, limit: float) -> Run:
    """Run a system on the documents, at most `limit` seconds."""
    command = [sys.executable, "-m", "benchmarks._reuse_run", name, str(docs), str(out)]
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    tree = Tree(child.pid)
    while child.poll() is None:
        tree.look()
        if time.perf_counter() - began > limit:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return Run(limit, tree.cpu, tree.peak_mb, ended=False)
        time.sleep(0.1)
    assert child.stdout is not None
    if child.returncode:
        sys.exit(f"{name} ended with {child.returncode}")
    said = json.loads(child.stdout.read().splitlines()[-1])
    cpu = max(said["cpu"], tree.cpu) if name.startswith("passim") else said["cpu"]
    return Run(said["seconds"], cpu, max(said["peak_mb"], tree.peak_mb), ended=True)


class Tree:
    """A process and its children, as `/proc` shows them from time to time."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._ticks: dict[int, int] = {}
        self.peak_mb = 0.0

    @property
    def cpu(self) -> float:
        """CPU seconds of all of them, as far as was seen."""
        return sum(self._ticks.values()) / os.sysconf("SC_CLK_TCK")

    def look(self) -> None:
        """Look at them once."""
        rows = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except (OSError, ValueError):  # it ended meanwhile
                continue
            rows[int(path.parent.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]), int(fields[21]))
        inside = {self._root}
        grew = True
        while grew:
            more = {pid for pid, (parent, _, _) in rows.items() if parent in inside} - inside
            inside |= more
            grew = bool(more)
        pages = 0
        for pid in inside & rows.keys():
            _, self._ticks[pid], resident = rows[pid]
            pages += resident
        self.peak_mb = max(self.peak_mb, pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def _cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> None:
    """Run in the child."""
    from benchmarks._reuse_peers import SYSTEMS

    name, docs, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    best = (float("inf"), 0.0)
    for _ in range(REPEATS):
        began, used = time.perf_counter(), _cpu()
        SYSTEMS[name][1](docs, out)
        best = min(best, (time.perf_counter() - began, _cpu() - used))
        if best[0] > BRIEF:
            break
    # not `ru_maxrss`: that begins with what the parent had when it started this process
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    print(json.dumps({"seconds": best[0], "cpu": best[1], "peak_mb": peak}))


if __name__ == "__main__":
    main()
