"""The trace room: which sources speak for themselves?

Takes `sources`, `texts`, `passages` and `mentions`; gives `reuse` (passages that sources share), `suppressed` (shared
text that was kept apart), `lineages` (from whom each source has what it says) and `changes` (what was altered in the
words they share).
"""

from __future__ import annotations

from typing import Any

from stemmata.stage import Notice, Outcome, Work
from stemmata.tables import TABLES
from stemmata.trace.lineages import find_lineages
from stemmata.trace.mappings import Texts
from stemmata.trace.textual import Shared

VERSION = "4"
_QUIET_PARTS = frozenset({"navigation", "title"})

__all__ = ["VERSION", "run"]


def run(work: Work) -> Outcome:
    """Find shared text and lineages.

    Args:
        work: What the room may use.

    Returns:
        The tables `reuse`, `suppressed`, `lineages` and `changes`.
    """
    from stemmata.trace.kernels import prepare

    prepare(work.progress)
    from stemmata.trace.reuse import find_reuse  # compiles what is not prepared
    from stemmata.trace.same_statements import same_statements

    texts = work.tables["texts"].select(["source_id", "text"])
    sources = work.tables["sources"]
    dated = texts.join(sources.select(["source_id", "published_from"]), "source_id", join_type="left outer")
    abroad = same_statements(work)
    found = find_reuse(
        dated, settings=work.settings.trace, progress=work.progress, arrays=work.arrays, engine=work.engine
    )
    rows: list[dict[str, Any]] = found.rows.to_pylist()
    lineages = find_lineages(
        sources.to_pylist(),
        Texts(texts["source_id"], texts["text"]),
        work.tables["mentions"].select(["source_id", "start", "end", "kind", "as_written", "normal"]).to_pylist(),
        [_shared(row) for row in rows],
        _quiet(work.tables["passages"].select(["source_id", "start", "end", "part"]).to_pylist()),
        progress=work.progress,
    )
    for row in rows:
        row["p_a_first"] = lineages.p_a_first[row["reuse_id"]]
        row["altered"] = lineages.changes.altered.get(row["reuse_id"])
    return Outcome(
        {
            "reuse": TABLES["reuse"].build([*rows, *abroad.rows]),
            "suppressed": TABLES["suppressed"].build([*found.suppressed.to_pylist(), *abroad.suppressed]),
            "lineages": TABLES["lineages"].build(lineages.rows),
            "changes": TABLES["changes"].build(lineages.changes.rows),
        },
        tuple(Notice(*said) for said in found.notices),
    )


def _quiet(passages: list[dict[str, Any]]) -> dict[str, list[tuple[int, int]]]:
    """Return for each source the spans of web menus and page titles."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row in passages:
        if row["part"] in _QUIET_PARTS:
            found.setdefault(row["source_id"], []).append((row["start"], row["end"]))
    return found


def _shared(row: dict[str, Any]) -> Shared:
    return Shared(
        row["reuse_id"],
        row["source_a"],
        (row["start_a"], row["end_a"]),
        row["source_b"],
        (row["start_b"], row["end_b"]),
        row["matched_chars"],
        row["similarity"],
        row["bits"],
        row["kind"],
    )
