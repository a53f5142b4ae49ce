"""The trace room alone, over any corpus: no case, no ledger, the corpus's own ids.

A corpus is a JSON Lines file (one object a line: `id`, `text`, and optionally `date` and `source`), a Parquet file with
these columns, or a file or folder of documents, whose ids are then their paths. What comes out are tables, and a page
that shows them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemmata.config import Settings
from stemmata.errors import CorpusError, OutFolderError
from stemmata.progress import Silent
from stemmata.stage import Arrays, Cache, Evidence, Ledger, Notice, Progress, Work
from stemmata.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

    from stemmata.config import EngineName
    from stemmata.report.traced import TracedCorpus

_PARQUET = ".parquet"
_ONE_FILE = {".jsonl", ".ndjson", ".jsonlines", _PARQUET}
_MANY_IN_ONE = {".csv", ".tsv", ".json", ".xlsx", ".xls", ".ods"}
_PAGE, _PICTURES, _NOTE = "index.html", "stemmata", "trace.json"


@dataclass(frozen=True, slots=True)
class Traced:
    """What tracing a corpus gave.

    Attributes:
        tables: `reuse`, `suppressed`, `lineages` and `changes`; their source columns carry the corpus's ids.
        n_documents: Documents traced.
        notices: What the user should know, e.g. documents that could not be read.
        corpus: `sources` and `texts` as they were traced.
    """

    tables: Mapping[str, pa.Table]
    n_documents: int
    notices: tuple[Notice, ...]
    corpus: Mapping[str, pa.Table] = field(default_factory=dict, repr=False)

    def families(self) -> list[tuple[str, int]]:
        """Return the id of each family of two documents or more and their number, the largest first."""
        return self.drawn().families()

    def stemma(self, lineage_id: str) -> str:
        """Return the stemma of a family as SVG, with its colours; it can stand in a notebook or a file of its own.

        Raises:
            KeyError: If there is no such family.
        """
        return self.drawn().stemma(lineage_id)

    def page(self, title: str) -> bytes:
        """Return the page that shows the corpus: families, shared passages, what was kept apart."""
        return self.drawn().page(title)

    def drawn(self) -> TracedCorpus:
        """Return what draws it, for when several pictures are wanted."""
        from stemmata.report.traced import TracedCorpus

        return TracedCorpus({**self.corpus, **self.tables})


def trace(
    path: str | Path,
    *,
    out: str | Path | None = None,
    progress: Progress | None = None,
    engine: EngineName | None = None,
) -> Traced:
    """Find what the documents of a corpus share, and from whom each has what it says.

    Args:
        path: A JSON Lines or Parquet file, or a file or folder of documents.
        out: A folder in which each table is written as Parquet, one folder a table, with a page that shows them
            (`index.html`) and the stemmata of the largest families (`stemmata/`); nothing is written if None. What the
            run found is kept below it too (`.cache`, which may be deleted), so that a corpus that has grown costs what
            has come.
        progress: Shows how far it is.
        engine: `duckdb` (the default) or `spark`, whose master is what Spark's own settings say; the tables are the
            same on either.

    Returns:
        The tables.

    Raises:
        CorpusError: If the corpus cannot be read; the line, the row or the file is named.
        OutFolderError: If `out` holds files of another origin that would be overwritten.
        EngineMissingError: If something that the engine needs is not installed.
        EngineStartError: If Spark does not start.
        EngineFailedError: If the engine breaks off.
    """
    from stemmata import trace as room
    from stemmata.chain import stamp_of
    from stemmata.engine import make_engine
    from stemmata.store.arrays import ArrayFiles

    path, watched = Path(path), progress or Silent()
    place = None if out is None else _checked(Path(out))
    running = make_engine(Settings().engine, engine)  # what it lacks is said before any work
    tables, notices = _one_file(path) if path.suffix.lower() in _ONE_FILE else _documents(path, watched, place)
    if not tables["texts"].num_rows:
        why = f"; {notices[0].message}" if notices else ""
        raise CorpusError(path=path, place="the corpus", problem=f"there is no document in it that has text{why}")
    if place is not None:
        _made(place)
    kept = ArrayFiles(place / ".cache" / "trace", stamp_of("trace")) if place is not None else None
    with running:
        outcome = room.run(replace(_work(tables, watched, arrays=kept), engine=running))
    corpus = {"sources": tables["sources"], "texts": tables["texts"]}
    found = Traced(outcome.tables, tables["texts"].num_rows, (*notices, *outcome.notices), corpus)
    if place is not None:
        _write(found, place, path.name, watched)
    return found


def _checked(out: Path) -> Path:
    """Return the folder; it may hold other files, but none that would be overwritten unless an earlier run made it."""
    if out.exists() and not out.is_dir():
        raise OutFolderError(path=out, problem="it is a file")
    ours = (out / _NOTE).is_file()
    foreign = [name for name in (_PAGE, _PICTURES) if (out / name).exists()]
    if foreign and not ours:
        raise OutFolderError(path=out, problem=f"it holds {foreign[0]}, which was not made by this command")
    return out


def _made(out: Path) -> None:
    """Make the folder before the long work begins, so that a place that cannot be written is told at once."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise OutFolderError(path=out, problem=problem.strerror or problem) from problem


def _write(found: Traced, out: Path, title: str, progress: Progress) -> None:
    """Write the tables, then what shows them; the note comes last, so that it never vouches for half a folder."""
    from stemmata.report.traced import FAMILIES
    from stemmata.store.tablefiles import TableFiles, write_file, write_folder

    files = TableFiles(out)
    for name, table in found.tables.items():
        files.write(name, table)
    shown = found.drawn()
    families = shown.families()[:FAMILIES]
    drawn = shown.stemmata([name for name, _ in families])
    with progress.each(drawn, "drawing stemmata", len(families)) as each:
        write_folder(((f"{i:02}.svg", picture.encode()) for i, picture in enumerate(each, 1)), out / _PICTURES)
    write_file(out / _PAGE, shown.page(title))
    note = {
        "documents": found.n_documents,
        "rows": {name: table.num_rows for name, table in found.tables.items()},
        "stemmata": {f"{i:02}.svg": name for i, (name, _) in enumerate(families, 1)},
    }
    write_file(out / _NOTE, json.dumps(note, indent=1, ensure_ascii=False).encode())


def _one_file(path: Path) -> tuple[dict[str, pa.Table], tuple[Notice, ...]]:
    """Return the tables that the trace room takes, from JSON Lines or Parquet."""
    from stemmata.corpusfile import Gathered, parquet_rows

    gathered = Gathered(path)
    row, rows = ("row", parquet_rows(path)) if path.suffix.lower() == _PARQUET else ("line", _objects(path))
    for number, given in rows:
        gathered.add(f"{row} {number}", given)
    return gathered.tables(), tuple(gathered.notices)


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _object(path, number, line)
    except FileNotFoundError as problem:
        raise CorpusError(path=path, place="the path", problem="there is no such file or folder") from problem
    except UnicodeDecodeError as problem:
        what = f"it is not UTF-8 (byte 0x{problem.object[problem.start]:02x}); save it as UTF-8"
        raise CorpusError(path=path, place="the file", problem=what) from problem
    except OSError as problem:
        raise CorpusError(path=path, place="the file", problem=problem.strerror or str(problem)) from problem


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as problem:
        what = f"{problem.msg} at column {problem.colno}" if isinstance(problem, json.JSONDecodeError) else problem
        raise CorpusError(path=path, place=f"line {number}", problem=f"not JSON: {what}") from problem
    if not isinstance(found, dict):
        raise CorpusError(path=path, place=f"line {number}", problem="not a JSON object")
    return found


def _documents(
    path: Path, progress: Progress, out: Path | None = None
) -> tuple[dict[str, pa.Table], tuple[Notice, ...]]:
    """Return the tables that the trace room takes, from documents read by the read room; `out` is none of them."""
    import pyarrow as pa

    from stemmata import read
    from stemmata.preserve.media import media_type

    if not path.exists():
        raise CorpusError(path=path, place="the path", problem="there is no such file or folder")
    own = out.resolve() if out is not None and out.resolve() != path.resolve() else None
    inside = sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and not file.name.startswith(".") and (own is None or own not in file.resolve().parents)
    )
    places = {file.relative_to(path).as_posix(): file for file in inside} if path.is_dir() else {path.name: path}
    sources, notices = [], []
    for name, file in places.items():
        try:
            kind, size = media_type(file, file.name), file.stat().st_size
        except OSError as problem:
            notices.append(Notice("K002", f"{name} was not read: {problem.strerror}", name))
            continue
        sources.append(_source(name, media_type=kind, size_bytes=size))
    given = {"sources": TABLES["sources"].build(sources)}
    outcome = read.run(_work(given, progress, _Folder(places)))
    # nothing lies on a shelf, since none was given
    tables = {table: content for table, content in outcome.tables.items() if isinstance(content, pa.Table)}
    unread = [row for row in tables["sources"].to_pylist() if row["status"] == "unread"]
    notices += [Notice("K002", f"{row['source_id']} was not read: {row['reason']}", row["source_id"]) for row in unread]
    if path.is_file() and path.suffix.lower() in _MANY_IN_ONE:
        told = "was read as one document; a corpus of many is JSON Lines or a folder"
        notices.append(Notice("K005", f"{path.name} {told}", path.name))
    return tables, tuple(notices)


def _source(document: str, **known: Any) -> dict[str, Any]:  # noqa: ANN401  (columns of `sources`)
    return {"source_id": document, "name": document, "protection": "open", "status": "read", **known}


class _Folder:
    """Files in their own place instead of an evidence store; implements `stemmata.stage.Evidence`."""

    def __init__(self, places: Mapping[str, Path]) -> None:
        self._places = places

    def path(self, source_id: str) -> Path:
        return self._places[source_id]

    def read(self, source_id: str) -> bytes:
        return self._places[source_id].read_bytes()


class _NoCache:
    """Keeps nothing; implements `stemmata.stage.Cache`."""

    def get(self, key: str) -> bytes | None:  # noqa: ARG002  (the protocol's)
        return None

    def put(self, key: str, value: bytes) -> None:
        """Forget it."""


class _NoLedger:
    """A corpus has no custody; implements `stemmata.stage.Ledger`."""

    def lines(self) -> Iterator[bytes]:
        return iter(())

    def checkpoint(self) -> str | None:
        return None

    def public_key(self) -> str | None:
        return None

    def sign(self, text: str) -> str | None:  # noqa: ARG002  (the protocol's)
        return None


def _work(
    tables: Mapping[str, pa.Table], progress: Progress, evidence: Evidence | None = None, arrays: Arrays | None = None
) -> Work:
    cache: Cache = _NoCache()
    ledger: Ledger = _NoLedger()
    return Work(tables, Settings(), (), evidence or _Folder({}), ledger, cache, progress, arrays)
