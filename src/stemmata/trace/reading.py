"""What is read of each source by itself: its days, its quotations, its words, the voices heard and the names named.

This is the greater part of the work on a large corpus, and no source needs another for it: where there is much text,
further processes of this interpreter read parts of it (see `main`), and the result is the same, in the same order.
"""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from queue import SimpleQueue

from stemmata.trace.corrections import corrects_itself
from stemmata.trace.figures import headed_day, times_in
from stemmata.trace.forms import Document
from stemmata.trace.outlets import Naming, Publishers
from stemmata.trace.textual import Interval, merged
from stemmata.trace.voices import Voice, relative_days, voices
from stemmata.values.dates import find_dates
from stemmata.values.speech import quotations, speech
from stemmata.values.words import Words, guess_language, words_of

__all__ = ["Given", "Source", "read_source", "read_sources"]

_GLOSS = re.compile(r"\[[^\[\]\n]{1,240}\]")
_DATELINE = re.compile(r"\s*[^\n]{3,120}?(?: --|--|\)\s*[-–—]| [–—]) ")
_WORTH_SHARING = 8_000_000
"""From so many code points on, further processes are started: each takes a second before it reads the first one."""

_AT_ONCE = 200
_TEXT_AT_ONCE = 1_000_000
"""Sources, and code points of them, handed to a process at a time, about."""


@dataclass(frozen=True, slots=True)
class Given:
    """A source before it is read; the days are those of publication in the manifest."""

    source_id: str
    text: str
    lang: str | None
    title: str | None
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Source:
    """What was read of one source.

    Attributes:
        lang: Its language, guessed where it was not given.
        heading: The day in its heading, or None.
        length: Code points of its words together.
        end: Its length in code points.
        quoted: Its quotations, as sorted disjoint intervals.
        frame: Its dateline and editors' glosses.
        telling: Its words and numbers, folded, but for the common ones of its language.
        voices: Who is heard in it.
        named: Where it names publishers of other sources.
        times: The times of day it gives, as keys of `figures`.
        corrects: Whether it says that it corrects what it said before.
    """

    lang: str
    heading: date | None
    length: int
    end: int
    quoted: list[Interval]
    frame: list[Interval]
    telling: frozenset[str]
    voices: list[Voice]
    named: list[Naming]
    times: frozenset[str]
    corrects: bool


def read_source(given: Given, publishers: Publishers) -> Source:
    """Read one source.

    Args:
        given: The source.
        publishers: Those whom it may name.

    Returns:
        What was read.
    """
    text, lang = given.text, given.lang
    words = words_of(text)
    days = _days(words, lang, given.first, given.last)
    heading = headed_day(text, days)
    published = heading if given.first is None and given.last is None else given.last
    common = speech(lang or "en").common
    telling = {token for token, kind in zip(words.folded, words.kinds, strict=True) if kind in "wn"} - common
    return Source(
        lang=lang or guess_language(words),
        heading=heading,
        length=sum(words.ends) - sum(words.starts),
        end=len(text),
        quoted=merged((words.starts[a], words.ends[b - 1]) for a, b in quotations(words)),
        frame=_frame(text),
        telling=frozenset(telling),
        voices=voices(Document(given.source_id, text, lang, given.title, published, days)),
        named=publishers.find(text, given.source_id),
        times=frozenset(key for _, key in times_in(text)),
        corrects=corrects_itself(text),
    )


def _frame(text: str) -> list[Interval]:
    """Return the dateline, as far as a dash in the first line ends it, and editors' glosses in brackets."""
    frame = [m.span() for m in _GLOSS.finditer(text)]
    dateline = _DATELINE.match(text)
    return [*frame, dateline.span()] if dateline else frame


def _days(words: Words, lang: str | None, first: date | None, last: date | None) -> list[tuple[int, date]]:
    """Return the days that the text names to the day, each where it is named."""
    anchor = (first or last, last or first)
    found: dict[int, date] = dict(relative_days(words, last))
    known = (anchor[0], anchor[1]) if anchor[0] is not None and anchor[1] is not None else None
    for mention in find_dates(words.text, lang, anchor=known):
        if mention.first is not None and mention.first == mention.last:
            found[mention.start] = mention.first
    # A day after publication is a day that somebody looks ahead to; nothing was said on it yet.
    latest = last + timedelta(days=1) if last else date.max
    return sorted((at, day) for at, day in found.items() if day <= latest)


# -- several processes --------------------------------------------------------------------------------------------


def read_sources(given: Iterable[Given], publishers: Publishers, size: int, processes: int) -> Iterator[Source]:
    """Yield what is read of each source, in the order given.

    Args:
        given: The sources.
        publishers: Those whom they may name.
        size: Code points of all texts together, which tells whether further processes are worth starting.
        processes: How many may work at once; the result does not depend on it.

    Yields:
        What was read.
    """
    if processes < 2 or size < _WORTH_SHARING:
        for one in given:
            yield read_source(one, publishers)
        return
    with _Readers(publishers, processes) as readers:
        waiting: deque[Future[list[Source]]] = deque()
        for part in _parts(given):
            waiting.append(readers.read(part))
            if len(waiting) > processes:  # no more text in flight than they can use
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _parts(given: Iterable[Given]) -> Iterator[list[Given]]:
    """Yield the sources in parts of so many, or of so much text, so that a few long ones are shared out too."""
    part: list[Given] = []
    size = 0
    for one in given:
        part.append(one)
        size += len(one.text)
        if len(part) == _AT_ONCE or size >= _TEXT_AT_ONCE:
            yield part
            part, size = [], 0
    if part:
        yield part


class _Readers:
    """Processes that read sources; each is served by one thread of this one."""

    def __init__(self, publishers: Publishers, processes: int) -> None:
        self._threads = ThreadPoolExecutor(processes)
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._publishers = publishers
        self._all: list[subprocess.Popen[bytes]] = []
        for _ in range(processes):
            # A process of its own and no fork: this one has threads; and nothing of the caller's is run again.
            command = [sys.executable, "-c", _COMMAND, *sys.path]
            pipe = subprocess.PIPE
            self._all.append(subprocess.Popen(command, stdin=pipe, stdout=pipe))  # noqa: S603  (ourselves)
        for process in self._all:
            self._free.put(process)
        self._new = set(self._all)

    def __enter__(self) -> _Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._all:
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                with suppress(OSError):
                    pipe.close()
            process.wait()

    def read(self, part: Sequence[Given]) -> Future[list[Source]]:
        """Have a part read; the answer comes in its time."""
        return self._threads.submit(self._read, part)

    def _read(self, part: Sequence[Given]) -> list[Source]:
        process = self._free.get()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            if process in self._new:
                self._new.remove(process)
                pickle.dump(self._publishers, process.stdin, pickle.HIGHEST_PROTOCOL)
            pickle.dump(part, process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            found: list[Source] = pickle.load(process.stdout)  # noqa: S301  (from our own child, over our own pipe)
        except (EOFError, OSError):  # it has ended, for want of memory or by a signal: the work goes on here
            return [read_source(one, self._publishers) for one in part]
        finally:
            self._free.put(process)
        return found


_COMMAND = "import sys; sys.path[:] = sys.argv[1:]; from stemmata.trace import reading; reading.main()"


def main() -> None:
    """Serve as one of the further processes: the publishers, then part after part, until there is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends when the one that started it closes the pipe
    given, found = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing but answers goes into the pipe
    publishers: Publishers = pickle.load(given)  # noqa: S301  (from the process that started this one)
    while True:
        try:
            part: Sequence[Given] = pickle.load(given)  # noqa: S301
        except EOFError:
            return
        pickle.dump([read_source(one, publishers) for one in part], found, pickle.HIGHEST_PROTOCOL)
        found.flush()
