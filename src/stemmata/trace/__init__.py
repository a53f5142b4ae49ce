"""The trace room: which sources speak for themselves?

Takes `sources`, `texts`, `passages` and `mentions`; gives `reuse` (passages that sources share), `suppressed` (shared
text that was kept apart), `lineages` (from whom each source has what it says) and `changes` (what was altered in the
words they share).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stemmata.stage import Notice, Outcome, Work
from stemmata.tables import TABLES
from stemmata.trace.lineages import Found, find_lineages
from stemmata.trace.mappings import Texts
from stemmata.trace.textual import Shared
from stemmata.values.hearing import no_testimony, said_at_length, turns

VERSION = "4"
_QUIET_PARTS = frozenset({"navigation", "title"})
_LONG_LIST = 200_000
"""Rows of a list from which on it is not searched for shared text: its rows are compared as records, by `link`."""

__all__ = ["VERSION", "run"]


def run(work: Work) -> Outcome:
    """Find shared text and lineages.

    Args:
        work: What the room may use.

    Returns:
        The tables `reuse`, `suppressed`, `lineages` and `changes`.
    """
    from stemmata.kernels import prepare

    prepare(work.progress)
    work, long_lists = _without_long_lists(work)
    from stemmata.trace.reuse import find_reuse  # compiles what is not prepared
    from stemmata.trace.same_statements import same_statements

    texts = work.tables["texts"].select(["source_id", "text"])
    sources = work.tables["sources"]
    at_length, silent = _heard(texts)
    dated = at_length.join(sources.select(["source_id", "published_from"]), "source_id", join_type="left outer")
    abroad = same_statements(work)
    found = find_reuse(
        dated, settings=work.settings.trace, progress=work.progress, arrays=work.arrays, engine=work.engine
    )
    lineages = find_lineages(
        sources.to_pylist(),
        Texts(texts["source_id"], texts["text"]),
        work.tables["mentions"].select(["source_id", "start", "end", "kind", "as_written", "normal"]).to_pylist(),
        _shared(found.rows),
        _quiet(work.tables["passages"].select(["source_id", "start", "end", "part"]), silent),
        progress=work.progress,
    )
    return Outcome(
        {
            "reuse": _reuse(found.rows, lineages, abroad.rows),
            "suppressed": TABLES["suppressed"].build([*found.suppressed.to_pylist(), *abroad.suppressed]),
            "lineages": TABLES["lineages"].build(lineages.rows),
            "changes": TABLES["changes"].build(lineages.changes.rows),
        },
        (
            *long_lists,
            *(Notice(*said) for said in found.notices),
            *_left_out(abroad.left_out, work.settings.trace.across_sources),
        ),
    )


def _heard(texts: pa.Table) -> tuple[pa.Table, dict[str, list[tuple[int, int]]]]:
    """Return the texts, those of transcripts of hearings without what is alike at every hearing; and what speaks not.

    Returns:
        The texts, for the search for shared text; and for each transcript the spans that are no testimony.
    """
    column, silent, cut = texts.column("text"), {}, {}
    for n, (source, one) in enumerate(zip(texts.column("source_id").to_pylist(), column, strict=True)):
        text = one.as_py() or ""
        if found := turns(text):
            cut[n], silent[source] = said_at_length(text, found), no_testimony(text, found)
    if not cut:
        return texts, {}  # a large corpus is not copied
    whole = pa.array((cut[n] if n in cut else one.as_py() for n, one in enumerate(column)), column.type)
    return texts.set_column(1, texts.schema.field("text"), whole), silent


def _without_long_lists(work: Work) -> tuple[Work, tuple[Notice, ...]]:
    """Return the work without the texts of very long lists, and a notice for each of these."""
    passages = work.tables["passages"]
    if passages.num_rows <= _LONG_LIST:
        return work, ()
    lists = {s["source_id"]: s for s in work.tables["sources"].to_pylist() if s["kind"] == "list" or s["list_id"]}
    counts = pc.value_counts(passages["source_id"]).to_pylist()
    sizes = {row["values"]: row["counts"] for row in counts}
    left_out = sorted(s for s, rows in sizes.items() if s in lists and rows > _LONG_LIST)
    if not left_out:
        return work, ()
    gone = pa.array(left_out, pa.string())
    tables = dict(work.tables)
    for name in ("texts", "passages", "mentions"):
        tables[name] = tables[name].filter(pc.invert(pc.is_in(tables[name]["source_id"], gone)))
    notices = []
    for source_id in left_out:
        secret = lists[source_id]["protection"] in {"restricted", "secret"}
        name = f"a {lists[source_id]['protection']} list" if secret else lists[source_id]["name"]
        said = f"{name}: a list of {sizes[source_id]:,} rows is not searched for shared text; link compares its rows"
        notices.append(Notice("S004", said, None if secret else source_id))
    return replace(work, tables=tables), tuple(notices)


def _left_out(sources: int, most: int) -> tuple[Notice, ...]:
    if not sources:
        return ()
    text = (
        f"statements were not compared across languages: {sources:,} sources are more than the {most:,} of "
        "`trace.across_sources`; raise it to compare them"
    )
    return (Notice("S003", text),)


def _quiet(passages: pa.Table, silent: Mapping[str, list[tuple[int, int]]]) -> dict[str, list[tuple[int, int]]]:
    """Return for each source the spans that speak for nobody: web menus, page titles, and in hearings no testimony."""
    found = {source: list(spans) for source, spans in silent.items()}
    for row in passages.filter(pc.is_in(passages["part"], pa.array(sorted(_QUIET_PARTS)))).to_pylist():
        found.setdefault(row["source_id"], []).append((row["start"], row["end"]))
    return found


def _shared(rows: pa.Table) -> list[Shared]:
    """Return the rows of `reuse`, as far as lineages need them; a million mappings would not fit."""
    names = (
        "reuse_id", "source_a", "start_a", "end_a", "source_b", "start_b", "end_b", "matched_chars", "similarity",
        "bits", "kind",
    )  # fmt: skip
    columns = (rows.column(name).to_pylist() for name in names)
    return [
        Shared(name, a, (start_a, end_a), b, (start_b, end_b), *told)
        for name, a, start_a, end_a, b, start_b, end_b, *told in zip(*columns, strict=True)
    ]


def _reuse(rows: pa.Table, lineages: Found, abroad: list[dict[str, Any]]) -> pa.Table:
    """Return the table `reuse`: shared words with what the lineages tell of them, and statements across languages."""
    definition = TABLES["reuse"]
    names = rows.column("reuse_id").to_pylist()
    told: dict[str, Mapping[str, Any]] = {"p_a_first": lineages.p_a_first, "altered": lineages.changes.altered}
    for column, known in told.items():
        at, field = rows.schema.get_field_index(column), rows.schema.field(column)
        rows = rows.set_column(at, field, pa.array(map(known.get, names), field.type))
    both = pa.concat_tables([rows, definition.build(abroad)]) if abroad else rows
    return definition.check(definition.sort(both))
