"""The count room alone, over a table of capture histories: no case, no ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stemmata.config import CountSettings
from stemmata.count.counting import Count, count
from stemmata.count.estimates import Estimate
from stemmata.count.histories import read_histories
from stemmata.count.note import as_html, as_markdown, far, pictures, said
from stemmata.count.room import ALL, estimate_rows, estimate_rows_of, history_rows, summed
from stemmata.count.sensitivity import Sensitivity, curve
from stemmata.errors import OutFolderError, mend_of
from stemmata.progress import Silent
from stemmata.stage import Progress
from stemmata.tables import TABLES

__all__ = ["CountedFile", "counted_file", "lines_of"]


@dataclass(frozen=True, slots=True, eq=False)
class CountedFile:
    """What counting a table gave.

    Attributes:
        counts: One a stratum.
        totals: Sums over the strata, by method; empty if there is but one.
        resting: What the last of them that is not refused rests on; None if there is none.
        files: What was written, if anything was.
    """

    counts: tuple[Count, ...]
    totals: tuple[Estimate, ...]
    resting: Sensitivity | None
    files: tuple[Path, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints: `estimates` and `histories` as tables, `sensitivity` one a stratum."""
        rows = [*estimate_rows(self.counts), *(estimate_rows_of(ALL, self.totals) if self.totals else ())]
        lists = list(dict.fromkeys(name for one in self.counts for name in one.histories.lists))
        strata = {one.stratum: one.histories for one in self.counts}
        for row in rows:
            row["reasons"], row["diagnostics"] = json.loads(str(row["reasons"])), json.loads(str(row["diagnostics"]))
        histories = TABLES["histories"].build(history_rows(strata, lists)).to_pylist()
        told = [(one.stratum, one.sensitivity) for one in self.counts] + [(ALL, self.resting)]
        rest_on = [{"stratum": stratum, **one.as_dict()} for stratum, one in told if one is not None]
        files = [str(path) for path in self.files]
        return {"estimates": rows, "histories": histories, "sensitivity": rest_on, "files": files}


def counted_file(
    path: Path,
    settings: Mapping[str, Any],
    *,
    out: Path | None = None,
    png: bool = False,
    progress: Progress | None = None,
) -> CountedFile:
    """Count a table of capture histories.

    Args:
        path: The table (see `histories.read_histories`).
        settings: As in section [count] of case.toml.
        out: Folder for the note and the pictures; None writes nothing.
        png: Whether the pictures are written as PNG too, beside the SVG.
        progress: Shows how far it is.

    Raises:
        HistoriesError: If it is no such table.
        OutFolderError: If the folder cannot be written.
    """
    chosen = CountSettings.model_validate(dict(settings))
    strata = read_histories(path)
    counts = tuple(count(one, chosen, stratum=name, progress=progress or Silent()) for name, one in strata.items())
    totals: tuple[Estimate, ...] = ()
    if len(counts) > 1:
        totals = tuple(summed(counts, name, chosen) for name in ("decomposable", "combined") if name in chosen.methods)
    files = _written(counts, path.stem, out, png=png) if out is not None else ()
    given = [one for one in totals if not one.reasons]
    resting = curve(given[-1], figures=chosen.figures) if given else None
    return CountedFile(counts, totals, resting, files)


def _written(counts: tuple[Count, ...], title: str, out: Path, *, png: bool) -> tuple[Path, ...]:
    made = []
    try:
        for number, one in enumerate(counts, 1):
            folder = out if len(counts) == 1 else out / f"stratum-{number}"
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{title}: {one.stratum}" if one.stratum else title
            drawn = pictures(one)
            parts = {"note.md": as_markdown(one, name).encode(), "note.html": as_html(one, name, drawn).encode()}
            for file, data in (parts | drawn | (pictures(one, "png") if png else {})).items():
                (folder / file).write_bytes(data)
                made.append(folder / file)
    except OSError as problem:
        raise OutFolderError(path=out, problem=f"{problem.strerror} ({mend_of(problem)})") from problem
    return tuple(made)


def lines_of(found: CountedFile) -> Iterator[str]:
    """Yield what is told on the screen."""
    for one in found.counts:
        if one.stratum:
            yield f"{one.stratum}"
        yield f"{one.histories.n:,} persons documented on {len(one.histories.lists)} lists"
        for estimate in one.estimates:
            yield f"  {estimate.method:<20} {said(estimate)}"
        yield from (f"  {words}" for words in _named(one.sensitivity))
    for estimate in found.totals:
        yield f"sum of all strata, {estimate.method}: {said(estimate)}"
    yield from _named(found.resting)
    notes = [str(path) for path in found.files if path.name == "note.html"]
    if notes:
        yield f"look at: {', '.join(notes)}"


def _named(resting: Sensitivity | None) -> list[str]:
    """Return what is told of the numbers that somebody named."""
    return far(resting)[1:] if resting is not None else []
