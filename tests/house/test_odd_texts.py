"""Rooms bear any text: what stands in it is never a reason for a build to stop."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stemmata import trace, weigh
from stemmata.corpus import _work
from stemmata.progress import Silent
from stemmata.tables import TABLES

ENGLISH = (
    "said , . \" : the minister of X killed 11 eleven [ ] ( ) - ' 16 October 2014 according to Radio Sahel \n \n\n"
)
OTHERS = "selon le ministre a déclaré onze morts عشر و قال أن الوزير گفت نفر کشته \u064e \u0301 \u200c \u0640"
PIECES = st.sampled_from([*ENGLISH.split(" "), *OTHERS.split(" ")])
TEXTS = st.lists(st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=60), min_size=1, max_size=4)


def tables_of(texts: list[str]) -> dict[str, pa.Table]:
    ids = [f"{i}" * 64 for i in range(len(texts))]
    sources = [
        {"source_id": i, "name": f"{i[0]}.txt", "publisher": "Radio Sahel", "protection": "open", "status": "read"}
        for i in ids
    ]
    found = [{"source_id": i, "text": t, "text_sha256": i} for i, t in zip(ids, texts, strict=True)]
    empty = {name: TABLES[name].empty() for name in ("passages", "mentions", "persons")}
    return {"sources": TABLES["sources"].build(sources), "texts": TABLES["texts"].build(found), **empty}


def spans(rows: list[dict[str, object]], *suffixes: str) -> Iterator[tuple[object, int, int]]:
    for row in rows:
        for suffix in suffixes:
            yield row[f"source{suffix or '_id'}"], row[f"start{suffix}"], row[f"end{suffix}"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=TEXTS)
def test_trace_and_weigh_bear_any_text(texts: list[str]) -> None:
    """Every span they give lies within its text, every quote is verbatim."""
    given_tables = tables_of(texts)
    traced = trace.run(_work(given_tables, Silent())).tables
    weighed = weigh.run(_work({**given_tables, **traced}, Silent())).tables

    text_of = dict(
        zip(given_tables["texts"]["source_id"].to_pylist(), given_tables["texts"]["text"].to_pylist(), strict=True)
    )
    claims = weighed["claims"].to_pylist()
    assert all(claim["quote"] == text_of[claim["source_id"]][claim["start"] : claim["end"]] for claim in claims)
    shared = spans(traced["reuse"].to_pylist(), "_a", "_b")
    assert all(0 <= start < end <= len(text_of[source]) for source, start, end in shared)
