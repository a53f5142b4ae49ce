"""The room at work: sources in, six tables out.

Every source is read in a locked-down child process; what cannot be read stands in `sources` with the reason and the
mend.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import count, islice
from queue import SimpleQueue
from typing import Any

import pyarrow as pa

from stemmata.config import ListSettings
from stemmata.errors import EvidenceMissingError
from stemmata.read import VERSION, registry, releases, wire
from stemmata.read.child import Job, job_of
from stemmata.read.jail import Jail
from stemmata.read.listing import LONG, Lister, ListSource, refused
from stemmata.read.reading import MAX_PIECES, Reading, ReadOptions
from stemmata.read.suggest import mention_rows
from stemmata.stage import Notice, Outcome, Shelf, Work
from stemmata.tables import TABLES
from stemmata.values.ids import canonical_json, row_id
from stemmata.values.language import UNDETERMINED
from stemmata.values.listednames import ListedNames, names_in

_WORKERS = max(1, min(4, os.cpu_count() or 1))
_FILES_A_WORKER = 20
"""A second server of children takes its time to warm up: it pays from so many files on."""
_LONG_BYTES = 8 * 2**20
MOST_IN_MEMORY = 500_000
"""Rows of a table that are kept in memory; longer ones lie on disk until they are written in order."""
MOST_TEXT_BYTES = 2**31 - 1
"""Bytes of UTF-8 that one text may have: what a cell of a table can hold."""
_LANGUAGE_SHARE = 0.1
"""A language is one of a source's if at least this share of its text is in it."""
_TRANSIENT = ("it took more", "it needed more", "the reader crashed", "the reader sent", "it gave more")
"""Beginnings of reasons that may differ on another day or computer: such answers are not kept."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One source to read."""

    source: dict[str, Any]
    job: Job
    key: str

    @property
    def source_id(self) -> str:
        return str(self.source["source_id"])

    @property
    def is_long(self) -> bool:
        """Whether it is a list that may come in many stretches: those are not to wait in memory for their turn."""
        return self.job.options.rows and (self.source.get("size_bytes") or 0) > _LONG_BYTES


def _is_list(source: dict[str, Any]) -> bool:
    return source.get("kind") == "list" or source.get("list_id") is not None


def _task(source: dict[str, Any], work: Work, readers: str) -> _Task:
    limits = work.settings.read
    mapping = work.settings.lists.get(source.get("list_id") or "")
    rows = _is_list(source)
    options = ReadOptions(
        name=source.get("name") or "",
        media_type=source.get("media_type") or "",
        max_chars=limits.max_list_chars if rows else limits.max_chars,
        max_pieces=limits.max_list_rows if rows else MAX_PIECES,
        languages=tuple(work.settings.case.languages),
        rows=rows,
        encoding=mapping.encoding if mapping else "",
        delimiter=mapping.delimiter if mapping else "",
    )
    job = job_of(options, source.get("size_bytes") or 0, limits)
    parts = [VERSION, readers, source["source_id"], job.to_json()]
    return _Task(source, job, "read-" + hashlib.sha256(canonical_json(parts).encode()).hexdigest())


class _Readers:
    """Reads tasks with as many jails as there are workers, started only when something is not in the cache."""

    def __init__(self, work: Work, workers: int) -> None:
        self._work = work
        self._free: SimpleQueue[Jail] = SimpleQueue()
        self._jails = [Jail() for _ in range(workers)]
        self._closed = False
        for jail in self._jails:
            self._free.put(jail)

    def close(self) -> None:
        """End all children; what is being read ends unread, what was read is in the cache."""
        self._closed = True
        for jail in self._jails:
            jail.close()

    @property
    def missing(self) -> tuple[str, ...]:
        """What the children could not be locked from, in words."""
        return tuple(dict.fromkeys(text for jail in self._jails for text in jail.missing))

    def one(self, task: _Task) -> Iterable[wire.Result]:
        """Return the stretches of a task; those of a long list are read as they are asked for."""
        return self._stretches(task) if task.is_long else list(self._stretches(task))

    def _stretches(self, task: _Task) -> Iterator[wire.Result]:
        """Yield the stretches of a task, from the cache or from a child."""
        number = 0
        for number, result in enumerate(self._kept(task), 1):  # noqa: B007  (how many there were)
            yield result
            if not result.more:
                return
        # a cache may be damaged or emptied without harm: what is missing of a file is read again
        for result in islice(self._read(task), number, None):
            yield result

    def _kept(self, task: _Task) -> Iterator[wire.Result]:
        for number in count():
            frame = self._work.cache.get(f"{task.key}.{number}")
            if frame is None:
                return
            try:
                yield wire.unpack(frame, task.job.options.max_chars)
            except wire.BadFrameError:
                return

    def _read(self, task: _Task) -> Iterator[wire.Result]:
        jail = self._free.get()
        try:
            if self._closed:
                yield wire.Result(reason="the reader crashed: it was interrupted")
                return
            for number, result in enumerate(jail.stretches(self._work.evidence.path(task.source_id), task.job)):
                if not (result.reason or "").startswith(_TRANSIENT):
                    self._work.cache.put(f"{task.key}.{number}", wire.pack(result))
                yield result
        except (EvidenceMissingError, FileNotFoundError):
            yield wire.Result(reason="its bytes are not in the evidence", mend="run: stemmata verify")
        finally:
            self._free.put(jail)


@contextmanager
def _read_all(work: Work, tasks: list[_Task]) -> Iterator[tuple[Iterator[Iterable[wire.Result]], _Readers]]:
    """Give the stretches of each task, in the order of the tasks, and who reads them."""
    workers = min(_WORKERS, 1 + len(tasks) // _FILES_A_WORKER)
    readers = _Readers(work, workers)
    pool = ThreadPoolExecutor(workers)
    try:
        with work.progress.each(pool.map(readers.one, tasks), "reading", total=len(tasks)) as results:
            yield results, readers
    finally:
        # On Ctrl-C: nothing new begins, children end at once, and only then are the threads waited for.
        pool.shutdown(wait=False, cancel_futures=True)
        readers.close()
        pool.shutdown(wait=True)


def _passage_rows(source_id: str, result: wire.Result, at: int = 0, before: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the passages of a stretch that begins at `at` in the text, `before` passages before it."""
    assert result.reading is not None
    for ordinal, (piece, lang) in enumerate(zip(result.reading.pieces, result.languages, strict=True), before):
        place, start, end = piece.place, piece.start + at, piece.end + at
        yield {
            "passage_id": row_id(source_id, start, end),
            "source_id": source_id,
            "ordinal": ordinal,
            "start": start,
            "end": end,
            "text": result.reading.text[piece.start : piece.end],
            "lang": lang,
            "page": place.page,
            "box": list(place.box) if place.box else None,
            "time_from": place.time_from,
            "time_to": place.time_to,
            "cell": place.cell,
            "part": place.part,
            "reader": result.reader,
            "reader_version": result.reader_version,
            "confidence": place.confidence,
            "confirmed": None if place.confidence is None else False,
        }


def _languages(sizes: Mapping[str, int]) -> list[str] | None:
    """Return the languages that a good share of the text is in, the commonest first; None where none can be told."""
    whole = sum(sizes.values())
    order = sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
    return [lang for lang, size in order if size >= _LANGUAGE_SHARE * whole] or None


def run(work: Work) -> Outcome:
    """Read all sources.

    Args:
        work: Its table `sources` names what to read; withdrawn sources are not read.

    Returns:
        The tables `sources` (status, reason and languages completed), `texts`, `passages`, `records`,
        `refused_rows`, `mentions`.
    """
    given = work.tables["sources"].to_pylist()
    fingerprint = registry.fingerprint()
    tasks = [_task(source, work, fingerprint) for source in given if source["status"] != "withdrawn"]
    # lists first: documents are searched for the names on them
    tasks.sort(key=lambda task: not _is_list(task.source))
    names = ListedNames()
    tables = {
        name: _Growing(name, work) for name in ("sources", "texts", "passages", "records", "refused_rows", "mentions")
    }
    notices: list[Notice] = []
    with_ids: dict[str, _Numbered] = {}
    opened = {source["parent_source_id"] for source in given}
    tables["sources"].add(source for source in given if source["status"] == "withdrawn")
    with _read_all(work, tasks) as (results, readers):
        for task, stretches in zip(tasks, results, strict=True):
            source = task.source
            reading = _Read(source, work, tables, names)
            failed = reading.all(stretches)
            if failed is None:
                notices += reading.told()
                if reading.numbered is not None:
                    with_ids[task.source_id] = reading.numbered
                continue
            reason = "; ".join(part for part in (failed.reason, failed.mend) if part)
            if source["source_id"] in opened and (failed.reason or "").startswith("an archive"):
                # nothing is missing: what it holds is read
                done = {"status": "unread", "reason": "an archive: its files are sources of their own"}
                tables["sources"].add([source | done])
                continue
            tables["sources"].add([source | {"status": "unread", "reason": reason}])
            notices.append(_unread(source, reason))
    unlocked = [
        Notice("reading-unlocked", f"files are read with fewer locks than wanted: {t}") for t in readers.missing
    ]
    if names.full:
        said = f"the lists have more names than are looked for in texts: the first {len(names):,} forms are"
        notices.append(Notice("list-names", said))
    told = _releases(with_ids, given, tables["records"], work)
    return Outcome({name: table.whole() for name, table in tables.items()}, (*unlocked, *notices, *told))


@dataclass(slots=True)
class _Growing:
    """A table in the making: many rows are put into columns as they come, and very many on a shelf."""

    name: str
    work: Work
    rows: list[dict[str, Any]] = field(default_factory=list)
    parts: list[pa.Table] = field(default_factory=list)
    shelf: Shelf | None = None
    n: int = 0
    """Rows in parts, in memory."""

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        """Add rows."""
        for row in rows:
            self.rows.append(row)
            if len(self.rows) >= LONG:
                self.put(self.rows)
                self.rows = []

    def put(self, part: pa.Table | list[dict[str, Any]]) -> None:
        """Add rows as a part of their own."""
        if isinstance(part, list):
            part = TABLES[self.name].build(part)
        if self.shelf is not None:
            self.shelf.put(part)
            return
        self.parts.append(part)
        self.n += len(part)
        if self.n > MOST_IN_MEMORY and self.work.shelf is not None:
            self.shelf = self.work.shelf()
            for earlier in self.parts:
                self.shelf.put(earlier)
            self.parts, self.n = [], 0

    def __len__(self) -> int:
        """Return how many parts were put."""
        return len(self.parts) if self.shelf is None else len(self.shelf)

    def __iter__(self) -> Iterator[pa.Table]:
        """Yield the parts put."""
        return iter(self.parts if self.shelf is None else self.shelf)

    def keep(self, parts: int) -> None:
        """Keep the first `parts` parts put, and forget those after them."""
        if self.shelf is not None:
            self.shelf.keep(parts)
            return
        self.n -= sum(len(part) for part in self.parts[parts:])
        del self.parts[parts:]

    def whole(self) -> pa.Table | Shelf:
        """Return the table."""
        last = TABLES[self.name].build(self.rows)
        self.rows = []
        if self.shelf is not None:
            self.shelf.put(last)
            return self.shelf
        if not self.parts:
            return last
        self.parts.append(last)
        return TABLES[self.name].join(self.parts)


@dataclass(slots=True)
class _Numbered:
    """The records of a file whose list has identifiers: they wait until all files are read."""

    within: releases.Within
    records: _Growing


def _unread(source: dict[str, Any], reason: str) -> Notice:
    """Return the notice; a source that is not open is not named, since notices end in mails, logs and screenshots."""
    if source["protection"] not in {"restricted", "secret"}:
        return Notice("source-unread", f"{source['name']}: {reason}", source["source_id"])
    return Notice("source-unread", f"a {source['protection']} source, named in the table `sources`: {reason}")


class _Read:
    """What one source says, stretch by stretch.

    Args:
        source: Its row of `sources`.
        work: What the room was given.
        tables: The tables in the making; they are left as they were where the source cannot be read to its end.
        names: The names of the lists read before; its own are added once it is read.
    """

    def __init__(self, source: dict[str, Any], work: Work, tables: Mapping[str, _Growing], names: ListedNames) -> None:
        self._source, self._work, self._tables = source, work, tables
        self._names, self._own_names = names, ListedNames()
        self._id = str(source["source_id"])
        mapping = work.settings.lists.get(source.get("list_id") or "")
        self._known = _known(source, mapping, work)
        self._lister = Lister(self._known) if _is_list(source) else None
        self.numbered: _Numbered | None = None
        """Its records, where its list has identifiers."""
        if self._lister is not None and mapping is not None and mapping.ids:
            self.numbered = _Numbered(releases.Within(tuple(mapping.ids)), _Growing("records", work))
        self._texts: list[bytes] = []
        self._at = self._passages = self._records = self._bytes = 0
        self._sizes: Counter[str] = Counter()
        self._notes: dict[str, None] = {}
        self._refused: Counter[str] = Counter()
        self._first_refused: dict[str, int] = {}

    def all(self, stretches: Iterable[wire.Result]) -> wire.Result | None:
        """Take the whole source; return what says why it cannot be read, where it cannot."""
        before = {name: len(table) for name, table in self._tables.items()}
        with closing(stretches) if isinstance(stretches, Generator) else nullcontext():
            for result in stretches:
                failed = result if result.reading is None else self._too_long(result)
                if failed is not None:
                    for name, parts in before.items():
                        self._tables[name].keep(parts)
                    return failed
                self._take(result)
        self._names.update(self._own_names)
        return None

    def _too_long(self, result: wire.Result) -> wire.Result | None:
        """Return the answer for a text that no table can hold."""
        assert result.reading is not None
        self._texts.append(result.reading.text.encode())
        self._bytes += len(self._texts[-1])
        if self._bytes <= MOST_TEXT_BYTES:
            return None
        return wire.Result(reason="its text takes more than 2 GiB", mend="split it, and add the parts under one name")

    def _take(self, result: wire.Result) -> None:
        reading = result.reading
        assert reading is not None
        alone = not result.more and not self._at
        tables = self._tables
        if self._lister is not None:
            for records, refused_rows in self._lister.take(reading):
                self._keep(records, refused_rows, reading, alone=alone)
        self._notes |= dict.fromkeys(reading.notes)
        for piece, lang in zip(reading.pieces, result.languages, strict=True):
            if lang != UNDETERMINED:
                self._sizes[lang] += piece.end - piece.start
        passages = _passage_rows(self._id, result, self._at, self._passages)
        if not alone:
            tables["passages"].put(list(passages))
        elif self._records:
            # names, dates and ages are fields of records: finding them again would count them twice
            tables["passages"].add(passages)
        if not result.more:
            done = self._finish(result, reading)
            if alone and not self._records:
                rows = list(passages)
                tables["passages"].add(rows)
                tables["mentions"].add(mention_rows(done, reading.text, rows, self._work, self._names))
        self._at += len(reading.text)
        self._passages += len(reading.pieces)

    def _keep(
        self, records: list[dict[str, Any]], refused_rows: list[dict[str, Any]], reading: Reading, *, alone: bool
    ) -> None:
        """Keep some records and refused rows; of rows with identifiers those that repeat another are refused."""
        if self.numbered is not None:
            within = self.numbered.within
            repeats = {r["record_id"]: first for r in records if (first := within.repeat_of(r)) is not None}
            if repeats:
                for row in reading.rows:
                    again = repeats.get(row_id(self._id, row.sheet, row.number))
                    if again is not None:
                        reason = f"it repeats row {again}, word for word and with the same identifier"
                        refused_rows.append(refused(reading, row, self._known, reason))
                records = [r for r in records if r["record_id"] not in repeats]
            part = TABLES["records"].build(records)
            columns = set(part.schema.names)
            none: list[str | None] = [None] * len(part)
            ids = {s: part.column(f"id_{s}").to_pylist() if f"id_{s}" in columns else none for s in within.schemes}
            within.learn(part.column("row").to_pylist(), ids)
            self.numbered.records.put(part)
        elif alone:
            self._tables["records"].add(records)
        else:
            self._tables["records"].put(records)
        self._records += len(records)
        self._own_names.add(name for row in records for name in names_in(row))
        for refusal in refused_rows:
            self._refused[refusal["reason"]] += 1
            self._first_refused.setdefault(refusal["reason"], refusal["row"])
        if alone:
            self._tables["refused_rows"].add(refused_rows)
        elif refused_rows:
            self._tables["refused_rows"].put(refused_rows)

    def _finish(self, result: wire.Result, reading: Reading) -> dict[str, Any]:
        """Add the rows of `sources` and `texts`; return the former."""
        text = b"".join(self._texts)
        self._texts = []
        notes = [*self._notes, *(self._lister.notes if self._lister else ())]
        row = {
            "source_id": self._id,
            "text_sha256": hashlib.sha256(text).hexdigest(),
            "encoding": reading.encoding,
            "reader": result.reader,
            "reader_version": result.reader_version,
            "notes": canonical_json(notes),
        }
        if self._at:
            part = TABLES["texts"].build([row])
            offsets = pa.array([0, len(text)], pa.int32()).buffers()[1]
            column = pa.StringArray.from_buffers(1, offsets, pa.py_buffer(text))
            self._tables["texts"].put(part.set_column(1, part.schema.field("text"), column))
        else:
            self._tables["texts"].add([row | {"text": reading.text}])
        languages = self._source.get("languages") or _languages(self._sizes)
        done = self._source | {"status": "read", "reason": None, "languages": languages}
        self._tables["sources"].add([done])
        return done

    def told(self) -> list[Notice]:
        """Return what should be known of a list; of a source that is not open neither name nor words are told."""
        if self._lister is None:
            return []
        source = self._source
        told = self._lister.problems()
        if self._refused:
            said = "; ".join(
                f"{n:,}: {why} (row {self._first_refused[why]})" for why, n in self._refused.most_common(5)
            )
            count = sum(self._refused.values())
            told.append(("list-refused", f"{count:,} row(s) stand for no person (table refused_rows): {said}"))
        if not told:
            return []
        if source["protection"] in {"restricted", "secret"}:
            said = f"a {source['protection']} list has {len(told)} remark(s); its records are in the table `records`"
            return [Notice("list-remarks", said)]
        return [Notice(code, f"{source['name']}: {said}", source["source_id"]) for code, said in told]


def _known(source: dict[str, Any], mapping: ListSettings | None, work: Work) -> ListSource:
    first, last = source.get("published_from"), source.get("published_to")
    return ListSource(
        source["source_id"],
        source.get("list_id"),
        work.settings.case.calendars,
        mapping,
        (first, last) if first and last else None,
        source["received_at"].date() if source.get("received_at") else None,
    )


def _releases(
    with_ids: Mapping[str, _Numbered], given: list[dict[str, Any]], records: _Growing, work: Work
) -> list[Notice]:
    """Add the records of lists with identifiers, those of later releases pointing to earlier ones; a notice a list."""
    notices: list[Notice] = []
    for list_id, mapping in sorted(work.settings.lists.items()):
        files = [s for s in given if s.get("list_id") == list_id and s["source_id"] in with_ids]
        files.sort(key=_when)
        followed = releases.Releases(tuple(mapping.ids))
        for number, source in enumerate(files, 1):
            numbered = with_ids[source["source_id"]]
            numbered.within.settle()
            last = number == len(files)
            for part in followed.follow(_shown(source), numbered.within, numbered.records, last=last):
                records.put(part)
            numbered.records.keep(0)
        if len(files) > 1:
            said = ", ".join(f"{count:,} {status}" for status, count in followed.counts.items() if count)
            notices.append(Notice("list-releases", f"list {list_id}, {len(files)} releases: of the later rows {said}"))
    return notices


def _when(source: dict[str, Any]) -> tuple[str, str, str]:
    """Return the place of a release among others: by its day of publication, else by its receipt."""
    received = source["received_at"].date().isoformat() if source.get("received_at") else ""
    published = source.get("published_from") or source.get("published_to")
    return (published.isoformat() if published else received, source.get("name") or "", source["source_id"])


def _shown(source: dict[str, Any]) -> str:
    return source["name"] if source["protection"] not in {"restricted", "secret"} else f"a {source['protection']} file"
