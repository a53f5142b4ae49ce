"""The house side of reading: hands files to locked-down children and turns whatever comes back into an answer.

A child that dies, takes too long or too much memory, or sends rubbish, means that this one file stays unread, with the
reason; nothing else suffers.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from stemmata.errors import ReadingProcessError
from stemmata.read import wire
from stemmata.read.child import EXIT_MEMORY, EXIT_OUTPUT, Job

_CHUNK = 2**20
_ENVIRONMENT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONHOME", "LD_LIBRARY_PATH")


def can_fork() -> bool:
    """Tell whether this system can fork children and pass them descriptors (all but Windows)."""
    return hasattr(os, "fork") and hasattr(socket, "recv_fds")


def _environment() -> dict[str, str]:
    """Return a small environment: no secrets of the user, no pools of threads that only cost memory."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    kept["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


class _Collector(threading.Thread):
    """Drains one pipe up to a limit, so that a child never waits for us and never fills our memory."""

    def __init__(self, descriptor: int, most: int) -> None:
        super().__init__(daemon=True)
        self._descriptor = descriptor
        self._most = most
        self.chunks: list[bytes] = []
        self.exceeded = False

    def run(self) -> None:
        length = 0
        with os.fdopen(self._descriptor, "rb", buffering=0) as pipe:
            while chunk := pipe.read(_CHUNK):
                length += len(chunk)
                if length > self._most:
                    self.exceeded = True
                    return
                self.chunks.append(chunk)


def _failure(job: Job, answer: dict[str, Any]) -> tuple[str, str] | None:
    """Return reason and mend for a child that did not end well, or None if it did."""
    if answer["exit"] == 0:
        return None
    ended_by = answer["signal"]
    more = "split it, or raise {} in case.toml"
    if answer["late"] or ended_by == getattr(signal, "SIGXCPU", -1):
        return f"it took more than {job.seconds:g} s to read", more.format("read.seconds")
    starved = ended_by is not None and answer["peak_mb"] > 0.5 * job.memory_mb
    if answer["exit"] == EXIT_MEMORY or starved:
        return f"it needed more than {job.memory_mb} MiB to read", more.format("read.memory_mb")
    if answer["exit"] == EXIT_OUTPUT:
        return "it gave more text than may be kept", more.format("read.max_chars")
    how = f"signal {ended_by}" if ended_by is not None else f"status {answer['exit']}"
    return f"the reader crashed ({how})", "ask for a sound copy, or convert it and add that too"


class Jail:
    """One warmed-up server of children; use one a thread, in a `with` block."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self.missing: tuple[str, ...] = ()
        """What the children cannot be locked from on this system, in words; known once one was started."""
        if not can_fork():
            self.missing = ("this system cannot fork: each file is read in a process of its own, without locks",)

    def __enter__(self) -> Jail:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the server and whatever child it has."""
        control, self._control = self._control, None
        server, self._server = self._server, None
        if control is not None:
            with suppress(OSError):  # wakes a thread that waits for an answer
                control.shutdown(socket.SHUT_RDWR)
            control.close()
        if server is not None:
            try:
                server.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()

    def _open(self) -> socket.socket:
        if self._control is None:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            with theirs:
                self._server = subprocess.Popen(
                    [sys.executable, "-m", "stemmata.read.forkserver"],
                    stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    env=_environment(), start_new_session=True,
                )  # fmt: skip
            self._control = ours
            line = self._line()
            if not line:
                self.close()
                raise ReadingProcessError(python=sys.executable)
            self.missing = tuple(json.loads(line)["missing"])
            return ours
        return self._control

    def _line(self) -> str:
        control = self._control
        received = b""
        while control is not None and not received.endswith(b"\n"):
            try:
                more = control.recv(4096)
            except OSError:
                more = b""
            if not more:
                return ""
            received += more
        return received.decode().strip()

    def read(self, path: Path, job: Job) -> wire.Result:
        """Read one file in a child.

        Args:
            path: Where its bytes lie.
            job: Options and limits.

        Returns:
            The reading, or the reason why there is none.
        """
        if not can_fork():
            return self._read_once(path, job)
        control = self._open()
        out, into = os.pipe()
        collector = _Collector(out, wire.most_bytes(job.options.max_chars))
        with path.open("rb") as source:
            socket.send_fds(control, [job.to_json().encode()], [source.fileno(), into])
        os.close(into)
        collector.start()
        line = self._line()
        collector.join()
        if not line:  # the server itself is gone: start another for the next file
            self.close()
            return wire.Result(reason="the reader crashed and took its server along", mend="ask for a sound copy")
        return self._result(job, json.loads(line), collector)

    def _result(self, job: Job, answer: dict[str, Any], collector: _Collector) -> wire.Result:
        if collector.exceeded:
            answer = answer | {"exit": EXIT_OUTPUT, "signal": None, "late": False}
        failure = _failure(job, answer)
        if failure is not None:
            return wire.Result(reader="", reason=failure[0], mend=failure[1])
        try:
            return wire.unpack(b"".join(collector.chunks), job.options.max_chars)
        except wire.BadFrameError as problem:
            return wire.Result(reason=f"the reader sent a broken answer ({problem})", mend="ask for a sound copy")

    def _read_once(self, path: Path, job: Job) -> wire.Result:
        """Read in a process of its own, without fork and most locks: the way of systems that have no others."""
        with path.open("rb") as source:
            process = subprocess.Popen(  # noqa: S603  (our own interpreter and module; the file goes in as bytes)
                [sys.executable, "-m", "stemmata.read.child", job.to_json()],
                stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(),
            )  # fmt: skip
        assert process.stdout is not None
        collector = _Collector(os.dup(process.stdout.fileno()), wire.most_bytes(job.options.max_chars))
        process.stdout.close()
        collector.start()
        late = False
        try:
            status = process.wait(timeout=3 * job.seconds + 15)
        except subprocess.TimeoutExpired:
            process.kill()
            status, late = process.wait(), True
        collector.join()
        answer = {"exit": status if status >= 0 else None, "signal": -status if status < 0 else None}
        return self._result(job, answer | {"peak_mb": 0, "late": late}, collector)
