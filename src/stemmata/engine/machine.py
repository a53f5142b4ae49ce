"""How much memory this machine has to spare."""

from __future__ import annotations

import os
from pathlib import Path

_UNKNOWN = 4 * 2**30


def free_bytes() -> int:
    """Return the bytes of memory that this process may still take, within the limits of its container."""
    return min(_free(), _container())


def _free() -> int:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):  # not Linux
        try:
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
        except (ValueError, OSError, AttributeError):
            return _UNKNOWN


def _container() -> int:
    folder = Path("/sys/fs/cgroup")
    try:
        limit, used = ((folder / name).read_text().strip() for name in ("memory.max", "memory.current"))
        return max(0, int(limit) - int(used))
    except (OSError, ValueError):  # no container, or one without a limit ("max")
        return 2**62
