"""A case made of places in which protected strings are planted, as finished tables, and an edition of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import fabricated
import pyarrow.parquet as pq
from planted import Planted, batches, lines

from stemmata import decisions
from stemmata.config import EditionsSettings, Settings
from stemmata.report.dossier import Dossier
from stemmata.report.exports import FORMS, Ready, sealed
from stemmata.report.terms import terms
from stemmata.stage import Work
from stemmata.tables import TABLES
from stemmata.values.guarded import Finder
from stemmata.values.ids import canonical_json, row_id

_WHEN = dt.datetime(2031, 9, 1, tzinfo=dt.UTC)
_IN_ONE = 5


def case(of: Sequence[Planted], evidence: Path) -> Work:
    """Return a case in which every string stands in a text, and in turn in each other kind of cell."""
    evidence.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    for number, some in enumerate(batches(of, _IN_ONE)):
        said = lines(some, number)
        text = f"Report {number}.\n\n" + "\n\n".join(said)
        data = text.encode()
        source = hashlib.sha256(data).hexdigest()
        (evidence / source).write_bytes(data)
        plain = [one.writings["as it is"] for one in some]
        rows["sources"].append(
            {
                "source_id": source, "name": f"{plain[0]}.txt", "media_type": "text/plain", "size_bytes": len(data),
                "title": f"About {plain[1 % len(plain)]}", "author": plain[0], "kind": "press", "languages": ["en"],
                "published_from": dt.date(2031, 4, 1), "published_to": dt.date(2031, 4, 1), "protection": "open",
                "details": canonical_json({"note": plain[-1]}), "status": "read", "received_at": _WHEN,
            }
        )  # fmt: skip
        rows["receipts"].append(
            {"receipt_id": row_id("r", source), "source_id": source, "seq": number + 1, "received_at": _WHEN,
             "name": f"{plain[0]}.txt", "path": f"inbox/{plain[-1]}/{plain[0]}.txt", "agent": "r.albin"}
        )  # fmt: skip
        rows["texts"].append(
            {"source_id": source, "text": text, "text_sha256": source, "encoding": "utf-8", "reader": "plain",
             "reader_version": "1", "notes": canonical_json([f"seen with {plain[0]}"])}
        )  # fmt: skip
        at = text.index("\n\n") + 2
        for n, (one, line) in enumerate(zip(some, said, strict=True)):
            span = {"source_id": source, "start": at, "end": at + len(line)}
            rows["passages"].append(
                {"passage_id": row_id("p", source, n), **span, "ordinal": n, "text": line, "lang": "en",
                 "reader": "plain", "reader_version": "1"}
            )  # fmt: skip
            name = one.writings["as it is"]
            rows["claims"].append(
                {"claim_id": row_id("c", source, n), **span, "kind": "act", "topic": "who_was_there", "value": name,
                 "asserted_by": name, "chain": canonical_json([name, "the mill"]), "polarity": "asserts", "quote": line,
                 "place": name, "layer": "machine", "status": "suggested", "method": "reader"}
            )  # fmt: skip
            at += len(line) + 2
    listed = [one for one in of if one.guarded.what == "person"]
    data = "\n".join(["name,born", *(f"{one.writings['as it is']},1990-01-02" for one in listed)]).encode()
    source = hashlib.sha256(data).hexdigest()
    (evidence / source).write_bytes(data)
    rows["sources"].append(
        {"source_id": source, "name": "list.csv", "media_type": "text/csv", "kind": "list", "protection": "open",
         "status": "read", "list_id": "dead", "received_at": _WHEN}
    )  # fmt: skip
    rows["texts"].append({"source_id": source, "text": data.decode(), "text_sha256": source, "reader": "csv"})
    for n, one in enumerate(listed, 2):
        name = one.writings["as it is"]
        rows["records"].append(
            {"record_id": row_id("record", n), "source_id": source, "list_id": "dead", "row": n, "name": name,
             "name_as_written": name, "birth_date": "1990-01-02", "birth_date_as_written": "1990-01-02"}
        )  # fmt: skip
    tables = {name: TABLES[name].build(group) for name, group in rows.items()}
    title = f"The mill, with {of[0].writings['as it is']}"
    settings = Settings.model_validate({"case": {"title": title}})
    empty = fabricated.work(evidence, tables, settings=settings)
    log = [
        json.dumps({"body": {"said": line}, "kind": "note", "seq": n}, ensure_ascii=False).encode()
        for n, line in enumerate(lines(of), 1)
    ]
    report = f'+++\ntitle = "With {of[0].writings["as it is"]}"\nlanguage = "en"\nfactual = false\n+++\n' + "\n\n".join(
        " ".join(line.split()) for line in lines(of, 1)
    )
    ledger = fabricated.PlainLedger(tuple(log), signs=True)
    return dataclasses.replace(empty, ledger=ledger, reports={"night": report.encode()})


def guarded(folder: Path, of: Sequence[Planted]) -> Work:
    """Return the case with everything planted under protection."""
    work = case(of, folder / "evidence")
    asked = [decisions.EditionSecret("public", "ab" * 32)]
    asked += [decisions.Protected(one.guarded.what, "asked", words=one.guarded.words) for one in of]
    entries = tuple(
        {"seq": n, "time": _WHEN.isoformat(), "kind": one.kind, "body": one.body()} for n, one in enumerate(asked, 1)
    )
    return dataclasses.replace(work, entries=entries)


def public_edition(folder: Path, of: Sequence[Planted], name: str = "public") -> tuple[Path, Finder]:
    """Return where an edition of the case lies, with its reports in all forms, and what finds the planted strings."""
    work = guarded(folder, of)
    made = Dossier.of(work, terms(work.entries, EditionsSettings(), name))
    assert [n for n in made.notices if "left out of the dossier" in n.message] == []
    return fabricated.written(made.files, folder / name), made.admission.finder


def public_exports(folder: Path, of: Sequence[Planted]) -> tuple[Path, Finder]:
    """Return where every export of the public edition lies, each in a folder of its own, and what finds the strings."""
    work = guarded(folder, of)
    ready = Ready.of(work.tables, work.settings, work.entries, work.evidence, work.ledger)
    for kind in FORMS:
        fabricated.written(sealed(kind, ready), folder / "exports" / kind)
    return folder / "exports", ready.admission.finder


def surviving(folder: Path, of: Sequence[Planted]) -> list[tuple[str, str]]:
    """Return file and string of what a plain search finds in a folder, with nothing of the program's own."""
    words = re.compile("|".join(re.escape(word) for one in of for word in sorted(one.naive, key=len, reverse=True)))
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        text = " ".join(re.sub(r"<[^>]*>", "", _plainly(path)).split())
        found += [(str(path.relative_to(folder)), match[0]) for match in words.finditer(text)]
    return found


def _plainly(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist())
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return f"{path.name} {data.decode('utf-8', 'replace')}"
