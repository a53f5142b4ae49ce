"""Where an engine puts what does not fit into memory: a folder that goes with its run, even one that was killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "stemmata-engine-"
_LOCK = "held"


class WorkingFolder:
    """A new folder for temporary files, held by a lock for as long as this process lives or until `remove`.

    Folders that nobody holds any more, because their run was killed, are removed first.
    """

    def __init__(self) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._held = os.open(self.path / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._held, fcntl.LOCK_EX)

    def remove(self) -> None:
        """Remove the folder and all in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._held)


def _sweep(parent: Path) -> None:
    """Remove the folders that nobody holds; one without a lock is only just being made, or another's."""
    for lock in parent.glob(f"{_PREFIX}*/{_LOCK}"):
        try:
            held = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
        except OSError:  # gone meanwhile, or another user's
            continue
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
        except BlockingIOError:
            pass  # its run goes on
        finally:
            os.close(held)
