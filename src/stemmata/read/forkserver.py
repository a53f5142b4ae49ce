"""A warmed-up process that forks one child a file, so that a hundred small files cost a second and not a minute.

It listens on one Unix socket (its standard input). A request is one line of JSON with two descriptors attached: the
file to read and the pipe for the frame. The answer is one line: exit status or signal, peak memory. It parses nothing
itself.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import time

from stemmata.read import child, locks

WALL_FACTOR = 3
"""A child may take this many times its processor seconds by the clock (the computer may be busy)."""
WAITING_FACTOR = 10
"""The reader of a list so many times more: it waits whenever the house has not yet taken its last stretch."""
_REQUEST_BYTES = 65_536


def _wait(pid: int, deadline: float) -> tuple[int, int, bool]:
    """Wait for a child until `deadline`, then end it. Returns wait status, peak memory in KiB, whether it was late."""
    late = False
    if hasattr(os, "pidfd_open"):
        watch = os.pidfd_open(pid)
        ready, _, _ = select.select([watch], [], [], max(0.0, deadline - time.monotonic()))
        os.close(watch)
        late = not ready
    else:
        while time.monotonic() < deadline:
            ended, status, usage = os.wait4(pid, os.WNOHANG)
            if ended:
                return status, usage.ru_maxrss, False
            time.sleep(0.002)
        late = True
    if late:
        os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    return status, usage.ru_maxrss, late


def _child(job: child.Job, source: int, sink: int, control: socket.socket) -> None:
    """Run in the forked child; never returns."""
    status = child.EXIT_OUTPUT
    try:
        control.close()
        os.setsid()
        locks.die_with_parent()
        status = child.serve(job, source, sink)
    finally:
        os._exit(status)


def serve(control: socket.socket) -> None:
    """Answer requests until the other side closes the socket."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _REQUEST_BYTES, 2)
        if not message or len(descriptors) != 2:
            return
        source, sink = descriptors
        job = child.Job.from_json(message.decode())
        pid = os.fork()
        if pid == 0:
            _child(job, source, sink, control)
        os.close(source)
        os.close(sink)
        factor = WALL_FACTOR * (WAITING_FACTOR if job.options.rows else 1)
        status, peak_kib, late = _wait(pid, time.monotonic() + factor * job.seconds + 2)
        answer = {
            "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            "peak_mb": peak_kib // 1024,
            "late": late,
        }
        control.sendall(json.dumps(answer).encode() + b"\n")


def _missing_locks() -> list[str]:
    """Lock one child to find out what this system cannot lock."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.write(into, json.dumps(locks.lock(10, 256)).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return list(json.loads(said)) if said else ["the locks failed"]


def main() -> None:
    """Warm up, say with one line that it is ready and what cannot be locked, and serve."""
    # Ctrl-C goes to the whole group of processes; the house ends us by closing the socket, after it has kept its
    # results.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(0))
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    child.warm()
    control.sendall(json.dumps({"missing": _missing_locks()}).encode() + b"\n")
    serve(control)


if __name__ == "__main__":
    main()
