"""The disk fails at every possible step of an add: a clear error, nothing half, and the same command completes it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from invented_case import Case

from stemmata import preserve
from stemmata.errors import StorageError


class Failing:
    """Counts the disk operations of the store and fails at number `at`, and at all later ones."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path, at: int | None) -> None:
        self.root, self.at, self.count = str(root), at, 0
        self._wrap(monkeypatch, os, "fsync", always=True)
        for name in ("mkdir", "replace", "open"):
            self._wrap(monkeypatch, Path, name)

    def _wrap(self, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, *, always: bool = False) -> None:
        real = getattr(owner, name)

        def deed(*words: object, **more: object) -> object:
            writes = always or (
                str(words[0]).startswith(self.root) and (name != "open" or "r" not in str((*words[1:], "r")[0]))
            )
            self.count += writes
            if writes and self.at is not None and self.count >= self.at:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*words, **more)

        monkeypatch.setattr(owner, name, deed)


def test_a_failure_at_every_step_loses_nothing(make_case: Callable[..., Case]) -> None:
    """For each n: the n-th operation of the store and all after it fail; what was reported is kept and sound."""
    with pytest.MonkeyPatch.context() as patch:
        whole = make_case("whole")
        whole.write({"a.txt": "x", "b.txt": "y"})
        counter = Failing(patch, whole.objects.root, None)
        whole.receive()
    assert counter.count > 10

    for at in range(1, counter.count + 1):
        case = make_case(f"case {at}")
        case.write({"a.txt": "x", "b.txt": "y"})
        seen: list[preserve.Received] = []
        with pytest.MonkeyPatch.context() as patch:
            Failing(patch, case.objects.root, at)
            with pytest.raises(StorageError, match="No space left"):
                case.receive(report=seen.append)

        assert all(case.objects.check(row.source_id or "") == row.source_id for row in seen)
        assert {p.code for p in preserve.verify_case(case.root).problems} <= {"object-extra"}
        again = case.receive()
        assert again.counts["created"] + again.counts["matched"] == 2
        assert preserve.verify_case(case.root).ok


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on the size of files")
def test_a_ledger_that_cannot_grow_is_said_and_stays_sound(case: Case) -> None:
    """The database's own disk errors become the same clear error."""
    case.write({f"{n}.txt": "x" * 50 + str(n) for n in range(40)})
    code = (
        "import resource, sys; from pathlib import Path; from stemmata import preserve\n"
        "from stemmata.store.ledger import Ledger; from stemmata.store.objects import ObjectStore\n"
        "root, inbox, home = map(Path, sys.argv[1:])\n"
        "store, ledger = ObjectStore(root / 'evidence'), Ledger(root / 'ledger.sqlite', home=home)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "tell = lambda row: print(row.source_id, flush=True)\n"
        "try: preserve.receive(store, ledger, [inbox], report=tell)\n"
        "except Exception as e: print(type(e).__name__)\n"
    )
    words = [sys.executable, "-c", code, str(case.root), str(case.inbox), str(case.ledger.home)]

    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()

    assert said[-1] == "StorageError"
    told = {entry["body"].get("source_id") for entry in case.ledger.entries()}
    assert len(said) > 5
    assert set(said[:-1]) <= told
    assert case.receive().counts["refused"] == 0
    assert preserve.verify_case(case.root).ok
