"""The command for written reports: checks them against the tables, and makes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stemmata.cli import DONE, FAILED, PLACE, command, emit, opened, say, tell

if TYPE_CHECKING:
    from stemmata.report.written.desk import ReportResult

_SHOWN = 160
_FOUND = 40


@click.command()
@click.argument("case", type=PLACE)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--check", is_flag=True, help="Check only, against the tables as last built; write nothing.")
@click.option("--out", type=PLACE, help="Write the reports to this folder, and leave the dossier as it is.")
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(("html", "pdf", "docx")),
    help="Forms written to --out; all if not given.",
)  # fmt: skip
@click.option(
    "--edition", type=click.Choice(("public", "court", "full")), default="public", show_default=True,
    help="On the terms of which edition; the dossier is the public one.",
)  # fmt: skip
@click.option(
    "--find", metavar="WORDS", help="Print what could be cited that has these words: claims, findings, sources."
)
@command
def report(
    case: Path, names: tuple[str, ...], *, check: bool, out: Path | None, formats: tuple[str, ...], edition: str,
    find: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Check written reports (CASE/reports/NAME.md) and bring the dossier that holds them up to date.

    Every citation must lead somewhere, every number and day of a sentence must stand in what it cites, quotations must
    be verbatim, and no words may be stronger than the finding that they cite. What does not hold is told with file,
    line and column, and the report is not made; the exit code is 1.

    \b
    For example:
      stemmata report mycase --find "eleven bodies"
      stemmata report mycase --check
      stemmata report mycase
      stemmata report mycase night --out for-review --format docx
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)
    made = opened(case)
    if formats and out is None:
        raise click.UsageError("--format says what is written to --out DIR; the dossier holds all forms")
    if edition != "public" and not check and out is None:
        raise click.UsageError("the dossier is the public edition: give --check or --out DIR with --edition")
    if find is not None:
        return _find(made, find, as_json=as_json)
    if not check and out is None:
        made.build()
    results = made.report(*names, out=out, formats=formats or ("html", "pdf", "docx"), edition=edition)
    stopped = any(result.stopped for result in results)
    if as_json:
        emit({"case": str(case), "reports": [result.as_dict() for result in results]})
    else:
        _tell(results)
        if not results:
            tell(f"there is no report in {case / 'reports'}: docs/reports tells how one is written")
        elif not check and out is None:
            tell(f"reports:  {made.dossier / 'report' / 'index.html'}")
    return FAILED if stopped else DONE


def _tell(results: Iterable[ReportResult]) -> None:
    for result in results:
        for fault in result.faults:
            say(fault.line(result.file))
        share = f" ({100 * result.cited // result.statements} in 100)" if result.statements else ""
        stands = "not made" if result.stopped else "a draft, left out of the dossier" if result.draft else "in order"
        looked_at = (
            f"{_many(result.numbers, 'number')}, {_many(result.days, 'day')}, {_many(result.quotes, 'quotation')}"
        )
        tell(
            f"{result.file}: {stands}; {result.cited:,} of {result.statements:,} statements cite{share}; "
            f"{looked_at} checked"
        )
        for file in result.files:
            tell(f"  wrote {file}")


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _find(case: Any, words: str, *, as_json: bool) -> int:  # noqa: ANN401  (Case)
    """Print what could be cited that has these words."""
    from stemmata.values.fold import fold_text

    wanted = fold_text(words)

    def rows(name: str, columns: Iterable[str]) -> Iterable[dict[str, Any]]:
        for row in case.table(name).to_pylist():
            if wanted in fold_text(" ".join(str(row[column] or "") for column in columns)):
                yield row

    found = [
        *((f"@finding:{r['finding_id']}", r["statement"]) for r in rows("findings", ("statement",))),
        *((f"@claim:{r['claim_id'][:12]}", f"{r['asserted_by'] or 'speaker not named'}: {r['quote']}")
          for r in rows("claims", ("asserted_by", "value", "quote"))),
        *((f"@answer:{r['answer_id'][:12]}", r["value"]) for r in rows("answers", ("value",))),
        *((f"@source:{r['source_id'][:12]}", " · ".join(str(r[c]) for c in ("title", "publisher", "name") if r[c]))
          for r in rows("sources", ("title", "publisher", "author", "name"))),
    ]  # fmt: skip
    if as_json:
        emit({"found": [{"cite": f"[{cite}]", "words": text} for cite, text in found]})
        return DONE
    for cite, text in found[:_FOUND]:
        tell(f"[{cite}]  {' '.join(str(text or '').split())[:_SHOWN]}")
    if len(found) > _FOUND:
        tell(f"and {len(found) - _FOUND:,} more: give more words, or --json for all")
    if not found:
        tell("nothing that can be cited has these words")
    return DONE
