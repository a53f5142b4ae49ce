"""Screening an external list against a case: read in the jail, compared in the room `link`, written beside the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemmata.errors import ListUnreadableError, OutFolderError, mend_of

if TYPE_CHECKING:
    import pyarrow as pa

    from stemmata.config import ReadSettings
    from stemmata.values.tenures import Days

_CSV = "hits.csv"


@dataclass(frozen=True, slots=True)
class Screened:
    """What screening gave.

    Attributes:
        hits: The table `hits`.
        n_entities: Entries of the list.
        n_posts: Holdings of offices in the list.
        n_members: Records and mentions they were held against.
        n_left_out: Records and mentions of sources that are not open, which were not.
        refused: File, row and reason of rows of the list that are neither an entry nor a post.
        holders: With a day: holder, office, and `held` or `may have held` on it, of the entries that were hit.
    """

    hits: pa.Table
    n_entities: int
    n_posts: int
    n_members: int
    n_left_out: int
    refused: tuple[tuple[str, int, str], ...]
    holders: tuple[tuple[str, str, str], ...] = ()


def screen(
    tables: Mapping[str, pa.Table],
    lists: Sequence[Path],
    *,
    settings: ReadSettings,
    least: float = 0.5,
    day: Days | None = None,
    out: Path | None = None,
) -> Screened:
    """Hold the entries of external lists against the persons and organisations of a case.

    Args:
        tables: `sources`, `records`, `mentions` and `persons` of the case.
        lists: FollowTheMoney JSON Lines, or tables (CSV, workbook, Parquet) with a header; of several files, rows with
            the same id are one entry, so that persons and posts may lie in two.
        settings: Limits within which a file is read.
        least: Least probability that two names are one for a hit to be shown.
        day: A day on which offices are looked up.
        out: Folder for `hits/` (Parquet) and `hits.csv`; nothing is written if None.

    Raises:
        ListUnreadableError: If a list cannot be read.
        OutFolderError: If `out` holds files of another origin.
    """
    from stemmata.link.screening import external, members
    from stemmata.link.screening import screen as compare
    from stemmata.values.tenures import on

    if out is not None:
        _check(out)
    listed = external((path.name, _rows(path, settings)) for path in lists)
    found, left_out = members(tables)
    hits = compare(listed, found, least=least)
    holders: list[tuple[str, str, str]] = []
    if day is not None:
        hit = set(hits.column("entity_id").to_pylist())
        holders = [
            (t.holder, t.office, held) for t in listed.tenures
            if t.holder in hit and (held := on(t, day)) != "did not hold"
        ]  # fmt: skip
    screened = Screened(
        hits, len(listed.entities), len(listed.tenures), len(found), left_out, listed.refused, tuple(sorted(holders))
    )
    if out is not None:
        from stemmata.report.packet import as_csv
        from stemmata.store.tablefiles import TableFiles, write_file

        TableFiles(out).write("hits", hits)
        write_file(out / _CSV, as_csv(hits))
    return screened


def _check(out: Path) -> None:
    try:
        foreign = [path.name for path in out.iterdir() if path.name not in {"hits", _CSV}] if out.exists() else []
    except OSError as problem:
        raise OutFolderError(path=out, problem=mend_of(problem)) from problem
    if foreign:
        raise OutFolderError(path=out, problem=f"it holds {foreign[0]}, which was not made by this command")


def _rows(path: Path, settings: ReadSettings) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield number and values of each row of a list, by the keys of an object or the headers of a table."""
    from stemmata.read.child import job_of
    from stemmata.read.jail import Jail
    from stemmata.read.reading import ReadOptions

    options = ReadOptions(
        name=path.name, max_chars=settings.max_list_chars, max_pieces=settings.max_list_rows, rows=True
    )
    with Jail() as jail:
        result = jail.read(path, job_of(options, path.stat().st_size, settings))
    reading = result.reading
    if reading is None or not reading.rows:
        mend = result.mend or "it needs rows: FollowTheMoney JSON Lines, CSV with a header, a workbook or Parquet"
        raise ListUnreadableError(path=path, problem=result.reason or "it holds no rows", mend=mend)
    headers: dict[str | None, dict[str, str]] = {}
    for row in reading.rows:
        values: dict[str, Any] = {cell.column: reading.text[cell.start : cell.end] for cell in row.cells}
        if row.cells and row.cells[0].locator.startswith(("line ", "item ", "record ")):
            yield row.number, values
        elif row.sheet not in headers:
            headers[row.sheet] = values
        else:
            yield row.number, {headers[row.sheet].get(column, column): text for column, text in values.items()}
