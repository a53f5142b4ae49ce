"""The room at work: sources in, six tables out.

Every source is read in a locked-down child process; what cannot be read stands in `sources` with the reason and the
mend.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

import pyarrow as pa

from stemmata.errors import EvidenceMissingError
from stemmata.read import VERSION, registry, releases, wire
from stemmata.read.child import Job
from stemmata.read.jail import Jail
from stemmata.read.listing import LONG, Listed, ListSource, records_of, refused
from stemmata.read.reading import ReadOptions
from stemmata.read.suggest import mention_rows
from stemmata.stage import Notice, Outcome, Work
from stemmata.tables import TABLES
from stemmata.values.ids import canonical_json, row_id
from stemmata.values.language import UNDETERMINED

_WORKERS = max(1, min(4, os.cpu_count() or 1))
_FILES_A_WORKER = 20
"""A second server of children takes its time to warm up: it pays from so many files on."""
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


def _is_list(source: dict[str, Any]) -> bool:
    return source.get("kind") == "list" or source.get("list_id") is not None


def _task(source: dict[str, Any], work: Work, readers: str) -> _Task:
    limits = work.settings.read
    mapping = work.settings.lists.get(source.get("list_id") or "")
    options = ReadOptions(
        name=source.get("name") or "",
        media_type=source.get("media_type") or "",
        max_chars=limits.max_chars,
        languages=tuple(work.settings.case.languages),
        rows=_is_list(source),
        encoding=mapping.encoding if mapping else "",
        delimiter=mapping.delimiter if mapping else "",
    )
    job = Job(options, limits.seconds, limits.memory_mb)
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

    def one(self, task: _Task) -> wire.Result:
        """Return the result of a task, from the cache or from a child."""
        kept = self._work.cache.get(task.key)
        if kept is not None:
            try:
                return wire.unpack(kept, task.job.options.max_chars)
            except wire.BadFrameError:
                pass  # a cache may be damaged without harm: read again
        jail = self._free.get()
        try:
            if self._closed:
                return wire.Result(reason="the reader crashed: it was interrupted")
            result = jail.read(self._work.evidence.path(task.source_id), task.job)
        except (EvidenceMissingError, FileNotFoundError):
            return wire.Result(reason="its bytes are not in the evidence", mend="run: stemmata verify")
        finally:
            self._free.put(jail)
        if not (result.reason or "").startswith(_TRANSIENT):
            self._work.cache.put(task.key, wire.pack(result))
        return result


def _read_all(work: Work, tasks: list[_Task]) -> tuple[list[wire.Result], tuple[str, ...]]:
    """Return the results in the order of the tasks, and what could not be locked."""
    workers = min(_WORKERS, 1 + len(tasks) // _FILES_A_WORKER)
    readers = _Readers(work, workers)
    pool = ThreadPoolExecutor(workers)
    try:
        with work.progress.each(pool.map(readers.one, tasks), "reading", total=len(tasks)) as results:
            return list(results), readers.missing
    finally:
        # On Ctrl-C: nothing new begins, children end at once, and only then are the threads waited for.
        pool.shutdown(wait=False, cancel_futures=True)
        readers.close()
        pool.shutdown(wait=True)


def _text_row(source_id: str, result: wire.Result, notes: tuple[str, ...]) -> dict[str, Any]:
    assert result.reading is not None
    text = result.reading.text
    return {
        "source_id": source_id,
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "encoding": result.reading.encoding,
        "reader": result.reader,
        "reader_version": result.reader_version,
        "notes": canonical_json([*result.reading.notes, *notes]),
    }


def _passage_rows(source_id: str, result: wire.Result) -> Iterator[dict[str, Any]]:
    assert result.reading is not None
    for ordinal, (piece, lang) in enumerate(zip(result.reading.pieces, result.languages, strict=True)):
        place = piece.place
        yield {
            "passage_id": row_id(source_id, piece.start, piece.end),
            "source_id": source_id,
            "ordinal": ordinal,
            "start": piece.start,
            "end": piece.end,
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


def _languages(result: wire.Result) -> list[str] | None:
    """Return the languages that a good share of the text is in, the commonest first; None where none can be told."""
    assert result.reading is not None
    counts: Counter[str] = Counter()
    for piece, lang in zip(result.reading.pieces, result.languages, strict=True):
        if lang != UNDETERMINED:
            counts[lang] += piece.end - piece.start
    whole = sum(counts.values())
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
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
    readers = registry.fingerprint()
    tasks = [_task(source, work, readers) for source in given if source["status"] != "withdrawn"]
    results, missing = _read_all(work, tasks)
    found = {task.source_id: result for task, result in zip(tasks, results, strict=True)}
    tables = {name: _Growing(name) for name in ("sources", "texts", "passages", "records", "refused_rows", "mentions")}
    notices = [Notice("reading-unlocked", f"files are read with fewer locks than wanted: {text}") for text in missing]
    opened = {source["parent_source_id"] for source in given}
    for source in given:
        result = found.get(source["source_id"])
        if result is None:
            tables["sources"].add([source])
        elif result.reading is None:
            reason = "; ".join(part for part in (result.reason, result.mend) if part)
            if source["source_id"] in opened and (result.reason or "").startswith("an archive"):
                # nothing is missing: what it holds is read
                done = {"status": "unread", "reason": "an archive: its files are sources of their own"}
                tables["sources"].add([source | done])
                continue
            tables["sources"].add([source | {"status": "unread", "reason": reason}])
            notices.append(_unread(source, reason))
        else:
            notices += _add(tables, source, result, work)
    notices += _releases(tables["records"].rows, given, work)
    return Outcome({name: table.whole() for name, table in tables.items()}, tuple(notices))


@dataclass(slots=True)
class _Growing:
    """A table in the making: long stretches of rows are put into columns as they come."""

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    parts: list[pa.Table] = field(default_factory=list)

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        """Add rows that nobody needs to see again."""
        for row in rows:
            self.rows.append(row)
            if len(self.rows) >= LONG:
                self.parts.append(TABLES[self.name].build(self.rows))
                self.rows = []

    def keep(self, rows: Iterable[dict[str, Any]]) -> None:
        """Add rows that may still change."""
        self.rows += rows

    def whole(self) -> pa.Table:
        """Return the table."""
        last = TABLES[self.name].build(self.rows)
        self.rows = []
        if not self.parts:
            return last
        self.parts.append(last)
        return TABLES[self.name].join(self.parts)


def _unread(source: dict[str, Any], reason: str) -> Notice:
    """Return the notice; a source that is not open is not named, since notices end in mails, logs and screenshots."""
    if source["protection"] not in {"restricted", "secret"}:
        return Notice("source-unread", f"{source['name']}: {reason}", source["source_id"])
    return Notice("source-unread", f"a {source['protection']} source, named in the table `sources`: {reason}")


def _add(tables: Mapping[str, _Growing], source: dict[str, Any], result: wire.Result, work: Work) -> list[Notice]:
    """Add all rows of one source that was read; return what should be known of it."""
    assert result.reading is not None
    source_id = source["source_id"]
    listed = Listed()
    if _is_list(source):
        listed = _listed(source, result, work)
        tables["records"].parts += listed.parts
        tables["records"].keep(listed.records)
        tables["refused_rows"].add(listed.refused)
    tables["texts"].add([_text_row(source_id, result, tuple(listed.notes))])
    languages = source.get("languages") or _languages(result)
    done = source | {"status": "read", "reason": None, "languages": languages}
    tables["sources"].add([done])
    if listed.records or listed.parts:
        # names, dates and ages are fields of records: finding them again would count them twice
        tables["passages"].add(_passage_rows(source_id, result))
    else:
        passages = list(_passage_rows(source_id, result))
        tables["passages"].add(passages)
        tables["mentions"].add(mention_rows(done, result.reading.text, passages, work))
    return _told(source, listed)


def _listed(source: dict[str, Any], result: wire.Result, work: Work) -> Listed:
    """Return the records of a list, each row that repeats another by its identifier among the refused."""
    assert result.reading is not None
    mapping = work.settings.lists.get(source.get("list_id") or "")
    first, last = source.get("published_from"), source.get("published_to")
    known = ListSource(
        source["source_id"],
        source.get("list_id"),
        work.settings.case.calendars,
        mapping,
        (first, last) if first and last else None,
        source["received_at"].date() if source.get("received_at") else None,
    )
    listed = records_of(result.reading, known)
    repeats = releases.repeats_within(listed.records, tuple(mapping.ids) if mapping else ())
    again = {record["record_id"]: row for record, row in repeats}
    if again:
        for row in result.reading.rows:
            first = again.get(row_id(known.source_id, row.sheet, row.number))
            if first is not None:
                reason = f"it repeats row {first}, word for word and with the same identifier"
                listed.refused.append(refused(result.reading, row, known, reason))
        listed.records = [record for record in listed.records if record["record_id"] not in again]
    return listed


def _told(source: dict[str, Any], listed: Listed) -> list[Notice]:
    """Return the notices of a list; of a source that is not open neither name nor words are told."""
    told = list(listed.problems)
    if listed.refused:
        reasons = Counter(row["reason"] for row in listed.refused)
        first = {row["reason"]: row["row"] for row in reversed(listed.refused)}
        said = "; ".join(f"{n:,}: {why} (row {first[why]})" for why, n in reasons.most_common(5))
        told.append(
            ("list-refused", f"{len(listed.refused):,} row(s) stand for no person (table refused_rows): {said}")
        )
    if not told:
        return []
    if source["protection"] in {"restricted", "secret"}:
        said = f"a {source['protection']} list has {len(told)} remark(s); its records are in the table `records`"
        return [Notice("list-remarks", said)]
    return [Notice(code, f"{source['name']}: {said}", source["source_id"]) for code, said in told]


def _releases(records: Sequence[dict[str, Any]], given: list[dict[str, Any]], work: Work) -> list[Notice]:
    """Point the rows of later releases of a list to those of earlier ones; return a notice a list."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        by_source.setdefault(record["source_id"], []).append(record)
    notices: list[Notice] = []
    for list_id, mapping in sorted(work.settings.lists.items()):
        files = [s for s in given if s.get("list_id") == list_id and s["source_id"] in by_source]
        if len(files) < 2 or not mapping.ids:
            continue
        files.sort(key=_when)
        counts = releases.follow(((_shown(s), by_source[s["source_id"]]) for s in files), tuple(mapping.ids))
        said = ", ".join(f"{count:,} {status}" for status, count in counts.items() if count)
        notices.append(Notice("list-releases", f"list {list_id}, {len(files)} releases: of the later rows {said}"))
    return notices


def _when(source: dict[str, Any]) -> tuple[str, str, str]:
    """Return the place of a release among others: by its day of publication, else by its receipt."""
    received = source["received_at"].date().isoformat() if source.get("received_at") else ""
    published = source.get("published_from") or source.get("published_to")
    return (published.isoformat() if published else received, source.get("name") or "", source["source_id"])


def _shown(source: dict[str, Any]) -> str:
    return source["name"] if source["protection"] not in {"restricted", "secret"} else f"a {source['protection']} file"
