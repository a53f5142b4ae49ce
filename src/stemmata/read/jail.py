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
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType
from typing import Any

from stemmata.errors import ReadingProcessError
from stemmata.read import wire
from stemmata.read.child import EXIT_MEMORY, EXIT_OUTPUT, Job

_MOST_BESIDE_TEXT = 16 * 2**30
"""Bytes that the frames of one file may take beside its text: places of passages and cells."""
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
    """Takes the frames from one pipe, two ahead of whoever wants them: our memory never fills with what a child sends.

    Args:
        descriptor: The pipe.
        max_chars: Characters of text that all frames together may hold.
    """

    def __init__(self, descriptor: int, max_chars: int) -> None:
        super().__init__(daemon=True)
        self._pipe = os.fdopen(descriptor, "rb")
        self._max_chars = max_chars
        self._frames: Queue[bytes | None] = Queue(maxsize=2)
        self._wanted = True
        self.exceeded = False

    def run(self) -> None:
        left = 4 * self._max_chars + _MOST_BESIDE_TEXT
        with self._pipe as pipe:
            while self._wanted and (head := pipe.read(wire.HEAD_BYTES)):
                try:
                    length = wire.frame_bytes(head, self._max_chars)
                except wire.BadFrameError:
                    self._frames.put(head)
                    break
                left -= length
                if left < 0:
                    self.exceeded = True
                    break
                self._frames.put(head + pipe.read(length - len(head)))
        self._frames.put(None)

    def frames(self) -> Iterator[bytes]:
        """Yield the frames until the pipe ends."""
        while (frame := self._frames.get()) is not None:
            yield frame

    def stop(self) -> None:
        """Want no more: the child finds its pipe closed."""
        self._wanted = False
        while self.is_alive():
            with suppress(Empty):
                self._frames.get(timeout=0.05)
        self.join()


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
        return wire.together(list(self.stretches(path, job)))

    def stretches(self, path: Path, job: Job) -> Iterator[wire.Result]:
        """Read one file in a child and yield what it says in stretches, as they come.

        Args:
            path: Where its bytes lie.
            job: Options and limits.

        Yields:
            Readings, all but the last with `more`; where one has a reason instead, it is the last, and those before it
            count for nothing.
        """
        if not can_fork():
            yield from self._read_once(path, job)
            return
        control = self._open()
        with path.open("rb") as source:
            out, into = os.pipe()
            collector = _Collector(out, job.options.max_chars)
            socket.send_fds(control, [job.to_json().encode()], [source.fileno(), into])
        os.close(into)
        collector.start()
        last: wire.Result | None = None
        try:
            for result in _unpacked(collector, job):
                if result.more:
                    yield result
                else:
                    last = result
        finally:
            collector.stop()
            line = self._line()
            if not line:  # the server itself is gone: start another for the next file
                self.close()
        if not line:
            yield wire.Result(reason="the reader crashed and took its server along", mend="ask for a sound copy")
        else:
            yield _last(job, json.loads(line), collector, last)

    def _read_once(self, path: Path, job: Job) -> Iterator[wire.Result]:
        """Read in a process of its own, without fork and most locks: the way of systems that have no others."""
        with path.open("rb") as source:
            process = subprocess.Popen(  # noqa: S603  (our own interpreter and module; the file goes in as bytes)
                [sys.executable, "-m", "stemmata.read.child", job.to_json()],
                stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(),
            )  # fmt: skip
        assert process.stdout is not None
        collector = _Collector(os.dup(process.stdout.fileno()), job.options.max_chars)
        process.stdout.close()
        collector.start()
        ended = threading.Timer((30 if job.options.rows else 3) * job.seconds + 15, process.kill)
        ended.start()
        last: wire.Result | None = None
        try:
            for result in _unpacked(collector, job):
                if result.more:
                    yield result
                else:
                    last = result
        finally:
            collector.stop()
            status = process.wait()
            late = ended.finished.is_set() and status < 0
            ended.cancel()
        answer = {"exit": status if status >= 0 else None, "signal": -status if status < 0 else None}
        yield _last(job, answer | {"peak_mb": 0, "late": late}, collector, last)


def _unpacked(collector: _Collector, job: Job) -> Iterator[wire.Result]:
    """Yield the results in the frames; a broken frame is the last."""
    for frame in collector.frames():
        try:
            result = wire.unpack(frame, job.options.max_chars)
        except wire.BadFrameError as problem:
            result = wire.Result(reason=f"the reader sent a broken answer ({problem})", mend="ask for a sound copy")
        yield result
        if not result.more:
            return


def _last(job: Job, answer: dict[str, Any], collector: _Collector, last: wire.Result | None) -> wire.Result:
    """Return what stands at the end: how the child ended, if not well, else the last stretch."""
    if collector.exceeded:
        answer = answer | {"exit": EXIT_OUTPUT, "signal": None, "late": False}
    failure = _failure(job, answer)
    if failure is not None:
        return wire.Result(reason=failure[0], mend=failure[1])
    return last or wire.Result(reason="the reader sent a broken answer (no frame)", mend="ask for a sound copy")
