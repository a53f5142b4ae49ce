"""The locked-down child: what it cannot do, and that its end is an answer."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from stemmata.config import ReadSettings
from stemmata.read import forkserver, wire
from stemmata.read import jail as jail_module
from stemmata.read.child import Job, job_of, read_result
from stemmata.read.jail import Jail
from stemmata.read.reading import ReadOptions

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the full locks exist on Linux only")

SMALL = Job(ReadOptions(name="a.png", max_chars=10_000), seconds=1, memory_mb=256)


def obey(order: str, image: Callable[[str], bytes], folder: Path, job: Job = SMALL) -> tuple[str | None, str]:
    path = folder / "a.png"
    path.write_bytes(image(order))
    with Jail() as fresh:
        result = fresh.read(path, job)
    return result.reason, result.reading.text if result.reading else ""


@linux
def test_a_reader_can_reach_nothing(plugged: Callable[[str], bytes], tmp_path: Path) -> None:
    """In the child no file opens, no folder lists, no socket, process or program starts; its text still comes out."""
    reason, text = obey("locks", plugged, tmp_path)

    assert reason is None
    answers = dict(line.split(": ") for line in text.split("\n\n"))
    assert set(answers) == {"open", "write", "list", "socket", "fork", "run", "kill"}
    assert set(answers.values()) == {"PermissionError"}
    assert not Path("/tmp/stemmata-should-not-exist").exists()


@linux
def test_this_system_locks_everything(jail: Jail, tmp_path: Path) -> None:
    """On Linux nothing is missing from the locks, and the jail says so."""
    (tmp_path / "a.txt").write_text("Four men came.")

    jail.read(tmp_path / "a.txt", Job())

    assert jail.missing == ()


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("spin", "it took more than 1 s to read"),
        ("eat", "it needed more than 256 MiB to read"),
        ("crash", "the reader crashed (signal 11)"),
        ("exit", "the reader crashed (status 3)"),
        ("lie", "the reader sent a broken answer (no frame)"),
        ("flood", "it needed more than 256 MiB to read"),
        ("overlap", "the reader sent a broken answer (pieces overlap)"),
    ],
)
def test_a_bad_end_is_an_answer(order: str, reason: str, plugged: Callable[[str], bytes], tmp_path: Path) -> None:
    """A child that spins, starves, crashes or lies leaves its file unread with the reason."""
    found, text = obey(order, plugged, tmp_path)

    assert (found, text) == (reason, "")


def test_sleep_ends_by_the_clock(
    plugged: Callable[[str], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that uses no processor time is ended by the clock."""
    job = Job(ReadOptions(name="a.png"), seconds=0.1, memory_mb=256)

    reason, _ = obey("sleep", plugged, tmp_path, job)

    assert reason == "it took more than 0.1 s to read"


def test_after_a_bad_end_the_next_file_is_read(plugged: Callable[[str], bytes], tmp_path: Path) -> None:
    """One server survives a child's crash and reads on."""
    bad, good = tmp_path / "bad.png", tmp_path / "good.png"
    bad.write_bytes(plugged("crash"))
    good.write_bytes(plugged("hello"))

    with Jail() as fresh:
        first, second = fresh.read(bad, SMALL), fresh.read(good, SMALL)

    assert first.reason is not None
    assert second.reading is not None
    assert second.reading.text == "the image says hello"
    assert (second.reader, second.reader_version, second.media_type) == ("fake", "7", "image/png")


def test_without_fork_the_same_result(jail: Jail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where processes cannot fork, each file is read in a process of its own, with the same result, and it is said."""
    (tmp_path / "a.txt").write_text("Four men came.\n\nThey wore grey.")
    forked = jail.read(tmp_path / "a.txt", Job())
    monkeypatch.setattr(jail_module, "can_fork", lambda: False)

    with Jail() as single:
        alone = single.read(tmp_path / "a.txt", Job())

    assert alone == forked
    assert "cannot fork" in single.missing[0]


@pytest.mark.parametrize("pidfd", [True, False])
def test_children_are_waited_for_on_every_unix(pidfd: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With and without pidfd: a child's status is seen, and a late child is ended."""
    if not pidfd:
        monkeypatch.delattr(os, "pidfd_open", raising=False)
    quick = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    slow = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])

    status, _, late = forkserver._wait(quick.pid, time.monotonic() + 30)
    slow_status, _, slow_late = forkserver._wait(slow.pid, time.monotonic() + 0.2)
    quick.returncode = slow.returncode = 0

    assert (os.WEXITSTATUS(status), late) == (3, False)
    assert (os.WTERMSIG(slow_status), slow_late) == (9, True)


def test_closing_from_another_thread_ends_a_reading(plugged: Callable[[str], bytes], tmp_path: Path) -> None:
    """What Ctrl-C does: the jail is closed while a child sleeps; the waiting thread gets an answer at once."""
    path = tmp_path / "a.png"
    path.write_bytes(plugged("sleep"))
    fresh = Jail()
    (tmp_path / "b.txt").write_bytes(b"Twelve men came.")
    assert fresh.read(tmp_path / "b.txt", Job()).reason is None  # it is open: what is closed below is a reading
    answers: list[str | None] = []
    thread = threading.Thread(target=lambda: answers.append(fresh.read(path, Job()).reason))
    thread.start()
    time.sleep(2)

    began = time.monotonic()
    fresh.close()
    thread.join(timeout=10)

    assert time.monotonic() - began < 5
    assert answers == ["the reader crashed and took its server along"]


@pytest.mark.parametrize(
    "charset", ["iso-8859-2", "gb2312", "iso-2022-jp", "windows-1255", "koi8-u", "utf-7", "no-such-charset"]
)
def test_a_letter_in_any_declared_charset_is_read(jail: Jail, tmp_path: Path, charset: str) -> None:
    """Codecs are modules, and no module can be loaded after the lock: all must be there before."""
    head = f"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    (tmp_path / "a.eml").write_bytes(head.encode() + b"Twelve men came.\r\n")

    result = jail.read(tmp_path / "a.eml", Job(ReadOptions(name="a.eml")))

    assert result.reason is None
    assert result.reading is not None
    assert "Twelve men came." in result.reading.text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_read_behind_the_locks(jail: Jail, tmp_path: Path, encoding: str) -> None:
    """What some editors save; counting its letters once loaded a module that the lock forbade."""
    (tmp_path / "a.txt").write_bytes(("Twelve men came that night.\r\n" * 20).encode(encoding))

    result = jail.read(tmp_path / "a.txt", Job(ReadOptions(name="a.txt")))

    assert result.reading is not None, result.reason
    assert result.reading.text.startswith("Twelve men came")


def test_after_the_warming_up_no_file_loads_a_module(tmp_path: Path) -> None:
    """The law behind both: bytes of any kind, cut or spoilt, name no module that was not loaded before."""
    program = (
        "import random, sys; sys.path.insert(0, sys.argv[1]); import hostile\n"
        "from stemmata.read import child; from stemmata.read.reading import ReadOptions\n"
        "child.warm(); before = set(sys.modules); r = random.Random(5)\n"
        "seeds = [hostile.words_pdf(), hostile.docx(hostile.PARAGRAPH), hostile.nested_mail(3), bytes(300)]\n"
        "for number in range(300):\n"
        "    data = bytearray(r.choice(seeds)); name = r.choice(['a.pdf', 'a.docx', 'a.eml', 'a.csv', 'a.html'])\n"
        "    for _ in range(r.choice([0, 1, 9])):\n"
        "        data[r.randrange(len(data))] = r.randrange(256)\n"
        "    child.read_result(bytes(data[: r.randrange(1, len(data) + 1)]), ReadOptions(name=name))\n"
        "print(sorted(set(sys.modules) - before))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(Path(__file__).parent)], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_a_list_has_time_by_its_length() -> None:
    """A long list may take the seconds anew for each 4 MiB and its own size of memory; a document may not."""
    limits = ReadSettings(seconds=10, memory_mb=500)

    long, short = (job_of(ReadOptions(rows=True), size, limits) for size in (40 * 2**20, 1000))
    document = job_of(ReadOptions(), 40 * 2**20, limits)

    assert (long.seconds, long.memory_mb) == (110, 660)
    assert (short.seconds, short.memory_mb) == (document.seconds, document.memory_mb) == (10, 500)


def test_a_long_list_comes_out_of_the_child_as_it_is(jail: Jail, tmp_path: Path) -> None:
    """Stretch after stretch through the pipe: the rows, their places and the text are those of reading it here."""
    data = ("Id,Name\n" + "\n".join(f"{n},Darun Velika" for n in range(41_000))).encode()
    (tmp_path / "list.csv").write_bytes(data)
    options = ReadOptions(name="list.csv", rows=True)

    stretches = list(jail.stretches(tmp_path / "list.csv", job_of(options, len(data), ReadSettings())))

    assert [result.more for result in stretches] == [True, False]
    assert wire.together(stretches) == read_result(data, options)
