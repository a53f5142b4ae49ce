"""Locks on a process that is about to read a stranger's file.

In this order: limits of memory, time and output (rlimits), no new privileges, no file system and no TCP (Landlock), no
new programs, processes or sockets (seccomp). Linux only as a whole; elsewhere the rlimits the system has. What could
not be locked is returned in words, to be shown. System call numbers and structures: landlock(7), seccomp(2),
`linux/bpf.h`.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_VERSION_FLAG = 1
_LANDLOCK_HANDLED_BY_ABI = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
"""File-system rights an ABI knows: 13 of the first, then REFER, TRUNCATE, IOCTL_DEV."""
_LANDLOCK_NET = 0b11

# BPF: load a word of seccomp_data, jump if equal / if any bit, return
_LD_ABS, _JEQ, _JSET, _RET = 0x20, 0x15, 0x45, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_CLONE_THREAD = 0x10000
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000

_REFUSED: dict[str, tuple[int, ...]] = {
    # execve execveat fork vfork socket socketpair connect bind accept ptrace process_vm_readv process_vm_writev keyctl
    # add_key request_key bpf userfaultfd io_uring_setup mount umount2 unshare setns open_by_handle_at kill tgkill tkill
    # pidfd_send_signal pidfd_getfd perf_event_open init_module finit_module kexec_load pivot_root chroot swapon reboot
    "x86_64": (
        59, 322, 57, 58, 41, 53, 42, 49, 43, 101, 310, 311, 250, 248, 249, 321, 323, 425, 165, 166, 272, 308, 304, 62,
        234, 200, 424, 438, 298, 175, 313, 246, 155, 161, 167, 169,
    ),
    "aarch64": (
        221, 281, 198, 199, 203, 200, 202, 117, 270, 271, 219, 217, 218, 280, 282, 425, 40, 39, 97, 268, 265, 129, 131,
        130, 424, 438, 241, 105, 273, 104, 41, 51, 224, 142,
    ),
}  # fmt: skip
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435


def lock(seconds: float, memory_mb: int) -> tuple[str, ...]:
    """Lock this process down for good. Everything that loads lazily must have been loaded before.

    Args:
        seconds: Processor seconds from now on until the system ends the process.
        memory_mb: Memory in MiB it may take beyond what it has.

    Returns:
        What could not be locked, in words; empty when all holds.
    """
    missing = list(_limit(seconds, memory_mb))
    if not sys.platform.startswith("linux"):
        return (*missing, "file system, network and programs stay reachable: no Landlock and seccomp on this system")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        missing.append("no_new_privs refused")
    if not _landlock(libc):
        missing.append("Landlock is not available: files stay reachable")
    if not _seccomp(libc):
        missing.append("seccomp is not available: programs and sockets stay reachable")
    return tuple(missing)


def die_with_parent() -> None:
    """Have the system end this process when the process that forked it ends (Linux)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit_only(seconds: float) -> None:
    """Set the limit of processor time alone: for a trusted plug-in that must load files or run programs."""
    try:
        import resource
    except ImportError:
        return
    whole = max(1, round(seconds + _seconds_used()))
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))


def _seconds_used() -> float:
    times = os.times()
    return times.user + times.system


def _address_space_bytes() -> int:
    """Return what the process has mapped now; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123  (before the lock, one line)
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _limit(seconds: float, memory_mb: int) -> tuple[str, ...]:
    try:
        import resource
    except ImportError:
        return ("no limits of memory and processor time on this system",)
    missing: list[str] = []
    whole = max(1, round(seconds + _seconds_used()))
    wanted = [
        ("RLIMIT_AS", _address_space_bytes() + memory_mb * 2**20, None),
        ("RLIMIT_CPU", whole, whole + 1),
        ("RLIMIT_FSIZE", 0, None),
        ("RLIMIT_CORE", 0, None),
        ("RLIMIT_NOFILE", 64, None),
    ]
    for name, soft, hard in wanted:
        try:
            resource.setrlimit(getattr(resource, name), (soft, soft if hard is None else hard))
        except (ValueError, OSError, AttributeError):
            missing.append(f"{name} could not be set")
    return tuple(missing)


def _landlock(libc: ctypes.CDLL) -> bool:
    abi = libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_VERSION_FLAG)
    if abi < 1:
        return False
    files = _LANDLOCK_HANDLED_BY_ABI[min(abi, 5)]
    attributes = struct.pack("QQ", files, _LANDLOCK_NET) if abi >= 4 else struct.pack("Q", files)
    ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    refused = libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return bool(refused == 0)


def _program(machine: str) -> bytes:
    """Return the seccomp filter: allow by default, refuse what a parser never needs."""

    def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("HBBI", code, yes, no, value)

    refuse = step(_RET, _ERRNO | _EPERM)
    steps = [step(_LD_ABS, 4), step(_JEQ, _AUDIT_ARCH[machine], 1, 0), refuse, step(_LD_ABS, 0)]
    if machine == "x86_64":
        steps += [step(_JSET, _X32_BIT, 0, 1), refuse]
    # Threads are allowed, processes are not. glibc falls back from clone3 to clone only on ENOSYS, and only clone's
    # flags can be seen by a filter.
    steps += [step(_JEQ, _CLONE3, 0, 1), step(_RET, _ERRNO | _ENOSYS)]
    for number in _REFUSED[machine]:
        steps += [step(_JEQ, number, 0, 1), refuse]
    steps += [step(_JEQ, _CLONE[machine], 0, 3), step(_LD_ABS, 16), step(_JSET, _CLONE_THREAD, 1, 0), refuse]
    steps.append(step(_RET, _ALLOW))
    return b"".join(steps)


def _seccomp(libc: ctypes.CDLL) -> bool:
    machine = platform.machine()
    if machine not in _AUDIT_ARCH:
        return False
    code = _program(machine)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    program = Program(len(code) // 8, ctypes.addressof(buffer))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
