"""The exhibit bundle: originals under their numbers, stamped copies, an index of what each is and where it is cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import PurePosixPath

from stemmata.report.edition import Source
from stemmata.report.exports.ready import Ready, original_files, rows_as_csv
from stemmata.report.exports.stamping import sheet, stamped
from stemmata.report.numbers import exhibit_page
from stemmata.report.packet import File

_NOT_LOADED = re.compile("[\x14\xfe\r\n]+")
"""Signs that a load file keeps for itself."""
README = """\
exhibits/ holds the originals, bit for bit as they were received, under their exhibit numbers; index.csv and index.html
say of each what it is, its SHA-256, and where it is cited. Numbers follow the order in which sources were first
received, as the ledger has it: they are the same in every edition and are never given out again. A number that is
missing belongs to a source that does not leave the house.

A page is cited by the number of its exhibit, a full stop and four digits: page 3 of EX-000017 is EX-000017.0003.
Nothing is stamped on the originals: a stamped file has another SHA-256 than the evidence. stamped/ holds copies for
reading and for court: of each PDF one with the number of every page in its corner, and for whatever else a sheet with
its number, its SHA-256 and the place of the original. load.dat is the load file for review platforms (Concordance:
UTF-8, fields between U+00FE, parted by U+0014): the range of numbers, the copy, the original, and what the index says.

Where something protected had to be taken out, a redacted copy of the text stands in the place of the original (its name
says so, column carried too), and no SHA-256 is told.

Originals that a browser would run (web pages) end in .txt so that they open as text.
"""
HEADER = (
    "exhibit", "first_page", "last_page", "file", "sha256", "size_bytes", "media_type", "name_as_received",
    "title", "author", "publisher", "kind", "published_from", "published_to", "languages", "received_at",
    "ledger_entry", "obtained", "taken_from", "claims", "cited_in_findings", "carried", "stamped_copy",
)  # fmt: skip
LOADED = (
    "BEGBATES", "ENDBATES", "PAGES", "PDFLINK", "NATIVELINK", "SHA256", "FILENAME", "FILESIZE", "MIMETYPE", "TITLE",
    "AUTHOR", "PUBLISHER", "DATEFROM", "DATETO", "DATERECEIVED",
)  # fmt: skip
"""Fields of the load file."""


def files(ready: Ready) -> Iterator[File]:
    """Yield the originals, their stamped copies, the index in both forms, and the load file."""
    place = {source_id: n for n, source_id in enumerate(ready.exhibits)}
    order = sorted(ready.edition.sources, key=lambda s: (place.get(s, len(place)), s))
    paths = {s: _path(ready, s) for s in order}
    yield from original_files(ready, paths)
    pages: dict[str, int] = {}
    for source_id in order:
        copy = _copy(ready, source_id, paths[source_id])
        if copy is not None:
            pages[source_id] = copy[1]
            yield _copy_path(ready, source_id), copy[0]
    cited = _findings_by_source(ready)
    rows = [_row(ready, ready.edition.sources[s], paths[s], cited.get(s, ()), pages.get(s)) for s in order]
    yield "index.csv", rows_as_csv(HEADER, rows)
    yield "index.html", _page(ready, rows).encode("utf-8", "xmlcharrefreplace")
    yield "load.dat", _load_file(row for row in rows if row[HEADER.index("stamped_copy")])


def _copy(ready: Ready, source_id: str, path: str) -> tuple[bytes, int] | None:
    """Return the stamped copy of a PDF and how many pages it has; of anything else a sheet, and 0."""
    number = ready.exhibit(source_id)
    if not (number and ready.original(source_id)):
        return None
    original = ready.originals.paths.get(source_id)
    if original is not None and ready.edition.sources[source_id].media_type == "application/pdf":
        made = stamped(original.read_bytes(), lambda page: exhibit_page(number, page))
        if made is not None:
            return made
    told = [(number, 26.0), (f"The original: {path}", 11.0)]
    if sha256 := ready.sha256(source_id):
        told += [("SHA-256 of the original:", 11.0), (sha256, 9.0)]
    if source_id in ready.redacted:
        told.append(("A redacted copy; the original is kept back.", 11.0))
    return sheet(told), 0


def _copy_path(ready: Ready, source_id: str) -> str:
    return f"stamped/{ready.exhibit(source_id)}.pdf"


def _load_file(rows: Iterable[Sequence[str]]) -> bytes:
    """Return the load file, in the default signs of Concordance."""
    at = {name: HEADER.index(name) for name in HEADER}

    def line(cells: Iterable[str]) -> str:
        return "\x14".join(f"\xfe{_NOT_LOADED.sub(' ', cell)}\xfe" for cell in cells)

    lines = [line(LOADED)]
    for row in rows:
        paged = row[at["media_type"]] == "application/pdf" and row[at["last_page"]]
        pages = int(row[at["last_page"]].rpartition(".")[2]) if paged else 1
        first, last = (row[at["first_page" if paged else "exhibit"]], row[at["last_page" if paged else "exhibit"]])
        told = ("stamped_copy", "file", "sha256", "name_as_received", "size_bytes", "media_type", "title", "author",
                "publisher", "published_from", "published_to", "received_at")  # fmt: skip
        lines.append(line((first, last, str(pages), *(row[at[name]] for name in told))))
    return "".join(f"{one}\r\n" for one in lines).encode("utf-8-sig", "backslashreplace")


def _path(ready: Ready, source_id: str) -> str:
    suffixes = "".join(PurePosixPath(ready.original(source_id)).suffixes)
    redacted = "-redacted" if source_id in ready.redacted else ""
    return f"exhibits/{ready.exhibit(source_id) or source_id}{redacted}{suffixes}"


def _findings_by_source(ready: Ready) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for finding in ready.edition.findings:
        for claim_id in (*(finding.claims_for or ()), *(finding.claims_against or ())):
            claim = ready.edition.claims.get(claim_id)
            if claim and finding.finding_id not in found.setdefault(claim.source_id, []):
                found[claim.source_id].append(finding.finding_id)
    return found


def _row(ready: Ready, source: Source, path: str, cited: Sequence[str], stamped_pages: int | None) -> tuple[str, ...]:
    number = ready.exhibit(source.source_id)
    pages = stamped_pages or max((p.page or 0 for p in ready.edition.passages.get(source.source_id, ())), default=0)
    receipts = ready.edition.receipts.get(source.source_id, ())
    parent = source.parent_source_id
    carried = bool(ready.original(source.source_id))
    return (
        ready.exhibit(source.source_id),
        exhibit_page(number, 1) if pages and number else "",
        exhibit_page(number, pages) if pages and number else "",
        path if carried else "",
        ready.sha256(source.source_id),
        str(source.size_bytes if source.size_bytes is not None else ""),
        source.media_type or "",
        source.name or "",
        source.title or "",
        source.author or "",
        source.publisher or "",
        source.kind or "",
        str(source.published_from or ""),
        str(source.published_to or ""),
        " ".join(source.languages or ()),
        source.received_at.isoformat() if source.received_at else "",
        " ".join(str(r.seq) for r in receipts if r.seq is not None),
        source.obtained or "",
        ready.exhibit(parent) if parent else "",
        str(len(ready.edition.claims_of.get(source.source_id, ()))),
        " ".join(cited),
        _carried(ready, source.source_id),
        _copy_path(ready, source.source_id) if stamped_pages is not None else "",
    )


def _carried(ready: Ready, source_id: str) -> str:
    if source_id in ready.originals.paths:
        return "yes"
    if source_id in ready.redacted:
        return "as a redacted copy; the original is kept back"
    return f"no: {ready.originals.held.get(source_id, 'the original is missing or was changed')}"


_SHOWN = (
    "exhibit",
    "title",
    "publisher",
    "published_from",
    "first_page",
    "last_page",
    "claims",
    "cited_in_findings",
)
_HEADS = (
    "Exhibit",
    "Title",
    "Published by",
    "On",
    "First page",
    "Last page",
    "Claims",
    "Findings",
    "SHA-256",
)


def _page(ready: Ready, rows: Sequence[Sequence[str]]) -> str:
    """Return the index as one page without scripts, each text isolated so that no direction runs into the next."""
    at = {name: HEADER.index(name) for name in HEADER}
    lines = []
    for row in rows:
        cells = [row[at[name]] for name in _SHOWN]
        cells[1] = cells[1] or row[at["name_as_received"]]
        shown = "".join(f"<td><bdi>{escape(cell)}</bdi></td>" for cell in cells[1:])
        file = row[at["file"]]
        number = f'<a href="{escape(file)}">{escape(cells[0])}</a>' if file else escape(cells[0])
        lines.append(f'<tr><th scope="row">{number}</th>{shown}<td><code>{row[at["sha256"]]}</code></td></tr>')
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    title = escape(f"Exhibits: {ready.edition.title}")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>"
        "body{font-family:system-ui,sans-serif;margin:2rem;color-scheme:light dark}"
        "table{border-collapse:collapse}th,td{padding:.3rem .6rem;border-bottom:1px solid #8888;text-align:start;"
        "vertical-align:top}code{font-size:.75em;word-break:break-all}"
        f"</style></head><body><main><h1><bdi>{title}</bdi></h1>"
        "<p>The originals as they were received, under numbers that hold in every edition. A number that is missing "
        "belongs to a source that does not leave the house. README.txt says how to check them.</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></main></body></html>\n"
    )
