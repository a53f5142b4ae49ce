"""What happens in the child: read the bytes, lock, parse, cut into passages, tell languages, write frames."""

from __future__ import annotations

import codecs
import encodings
import gc
import heapq  # noqa: F401  (`Counter.most_common` loads it on first use, and after the lock there is no first use)
import json
import os
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from importlib import import_module
from typing import Any

from stemmata.config import ReadSettings
from stemmata.read import locks, registry, wire
from stemmata.read.reading import CannotRead, Reader, Reading, ReadOptions, RowReader
from stemmata.read.split import in_passages
from stemmata.values.language import languages_of

EXIT_MEMORY = 71
"""Exit status of a child that ran out of memory."""
EXIT_OUTPUT = 72
"""Exit status of a child whose output was not wanted any more."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read, and the limits to keep."""

    options: ReadOptions = field(default_factory=ReadOptions)
    seconds: float = 60.0
    memory_mb: int = 1536

    def to_json(self) -> str:
        """Return the job as JSON."""
        options = {f.name: getattr(self.options, f.name) for f in fields(self.options)}
        return json.dumps({"options": options, "seconds": self.seconds, "memory_mb": self.memory_mb})

    @classmethod
    def from_json(cls, text: str) -> Job:
        """Return the job written by `to_json`."""
        raw: dict[str, Any] = json.loads(text)
        options = raw["options"]
        options["languages"] = tuple(options["languages"])
        return cls(ReadOptions(**options), float(raw["seconds"]), int(raw["memory_mb"]))


_A_HELPING = 4 * 2**20


def job_of(options: ReadOptions, size_bytes: int, limits: ReadSettings) -> Job:
    """Return the job of reading a file; a list may take the time anew for each 4 MiB, and its text stands in memory.

    Args:
        options: How it is read.
        size_bytes: Its length.
        limits: What `case.toml` allows.
    """
    if not options.rows:
        return Job(options, limits.seconds, limits.memory_mb)
    return Job(options, limits.seconds * (1 + size_bytes // _A_HELPING), limits.memory_mb + 4 * size_bytes // 2**20)


def read_result(data: bytes, options: ReadOptions) -> wire.Result:
    """Return what reading `data` gives, all in one."""
    return wire.together(list(read_results(data, options)))


def read_results(data: bytes, options: ReadOptions) -> Iterator[wire.Result]:
    """Yield what reading `data` gives, a long list in stretches; any failure of a parser is an answer with a reason."""
    try:
        reader, media_type = registry.reader_of(data, options)
        if options.rows and isinstance(reader, RowReader):
            readings = reader.stretches(data, options)
        else:
            readings = iter((reader.read(data, options),))
        del data
        reading = next(readings)
        while True:
            following = next(readings, None)
            yield _result(media_type, reader, in_passages(reading, options), options, more=following is not None)
            if following is None:
                return
            reading = following
    except CannotRead as answer:
        yield wire.Result(reason=answer.reason, mend=answer.mend)
    except MemoryError:
        raise
    except RecursionError:
        yield wire.Result(reason="it is nested too deeply", mend="save it anew with the program that made it")
    except Exception as problem:  # noqa: BLE001  (parsers of strangers' files raise anything; the answer is a reason)
        detail = " ".join(f"{type(problem).__name__}: {problem}".split())[:300]
        yield wire.Result(reason=f"it is damaged or not what it seems ({detail})", mend="ask for a sound copy")


def _result(media_type: str, reader: Reader, reading: Reading, options: ReadOptions, *, more: bool) -> wire.Result:
    languages = languages_of([reading.text[p.start : p.end] for p in reading.pieces], options.languages)
    if not reading.pieces:
        return wire.Result(reason="it holds no text", mend="look at it: is it an image or an empty form?")
    return wire.Result(media_type, reader.NAME, reader.VERSION, reading, languages, more=more)


def _write_all(descriptor: int, frame: bytes) -> None:
    view = memoryview(frame)
    while view:
        view = view[os.write(descriptor, view[: 2**20]) :]


def is_trusted(job: Job, data: bytes) -> bool:
    """Tell whether a plug-in that asked not to be locked down is the one that will read this."""
    if not any(getattr(reader, "UNLOCKED", False) for reader in registry.readers()):
        return False
    from stemmata.read.sniff import media_type_of

    reader = registry.reader_for(media_type_of(data, job.options.name, job.options.media_type))
    return bool(getattr(reader, "UNLOCKED", False))


def serve(job: Job, source: int, sink: int) -> int:
    """Do one job.

    Args:
        job: What to do.
        source: Descriptor of the file's bytes.
        sink: Descriptor (a pipe) for the frames.

    Returns:
        The exit status for this process.
    """
    try:
        with os.fdopen(source, "rb") as stream:
            data = stream.read()
        if is_trusted(job, data):
            locks.limit_only(job.seconds)
        else:
            locks.lock(job.seconds, job.memory_mb)
        results = read_results(data, job.options)
        del data  # a long text is not to be held beside its bytes
        for result in results:
            frame = wire.pack(result)
            try:
                _write_all(sink, frame)
            except OSError:
                return EXIT_OUTPUT
    except MemoryError:
        return EXIT_MEMORY
    return 0


_SAMPLE_MAIL = (
    b"From: a@b.example\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\nSubject: =?utf-8?q?x?=\r\n"
    b"Date: Mon, 1 Jan 2024 00:00:00 +0330\r\nContent-Type: text/plain; charset=windows-1256\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nw+E=\r\n"
)


def warm() -> None:
    """Load all that loads lazily, once, before any file is read."""
    from stemmata.values import language

    language.warm()
    samples: list[tuple[bytes, str]] = [
        (b"one\n\ntwo \xe9", "a.txt"),
        ("one two\n".encode("utf-16-le"), "a.txt"),
        (bytes(range(256)), "a.txt"),
        ("دو".encode("utf-16"), "a.txt"),
        (b"<html><body><p>one</p><table><tr><td>1</td></tr></table></body></html>", "a.html"),
        (b"a,b\n1,2\n3,4\n", "a.csv"),
        (b'{"a": 1}\n{"a": 2}\n', "a.jsonl"),
        (_SAMPLE_MAIL, "a.eml"),
        (b"{\\rtf1\\ansi\\ansicpg1256 one\\par two}", "a.rtf"),
        (b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n", "a.pdf"),
        (b"PK\x05\x06" + bytes(18), "a.docx"),
    ]  # fmt: skip
    for data, name in samples:
        read_result(data, ReadOptions(name=name))
    _load_codecs()
    gc.collect()
    gc.freeze()


def _load_codecs() -> None:
    """Load every codec that Python has, for a page or a letter may declare any.

    Each is a module loaded on first use, and after the lock there is no first use.
    """
    for module in pkgutil.iter_modules(encodings.__path__):
        with suppress(ImportError, LookupError):  # some belong to other systems
            import_module(f"encodings.{module.name}")
            codecs.lookup(module.name)


def main() -> int:
    """Do one job in this process: its JSON is the argument, bytes come on stdin, the frame goes to stdout."""
    job = Job.from_json(sys.argv[1])
    warm()
    return serve(job, os.dup(0), os.dup(1))


if __name__ == "__main__":
    raise SystemExit(main())
