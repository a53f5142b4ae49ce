"""What a user relies on when two sources share text."""

from __future__ import annotations

import pyarrow as pa
import pytest

from stemmata.config import TraceSettings
from stemmata.trace.reuse import Reuse, find_reuse

QUOTE = "the lanterns of Orvenna harbour were put out one after another while the ferry still lay at the western pier"
BEFORE = "Nobody in the council of Tarsk wanted to speak about that evening, and the minutes are missing."
AFTER = "Our reporter walked along empty quays; a dog barked, then silence returned over the hills."


def texts(**documents: str) -> pa.Table:
    return pa.table({"source_id": list(documents), "text": list(documents.values())})


def trace(**documents: str) -> Reuse:
    return find_reuse(texts(**documents), settings=TraceSettings())


def test_a_shared_sentence_is_found_with_its_exact_span():
    """The span in either source is the sentence, no more and no less."""
    a, b = f"{BEFORE} {QUOTE}. Then rain fell.", f"{QUOTE.upper()}; {AFTER}"

    rows = trace(a=a, b=b).rows.to_pylist()

    assert len(rows) == 1
    (row,) = rows
    assert (row["source_a"], row["source_b"]) == ("a", "b")
    assert a[row["start_a"] : row["end_a"]] == QUOTE
    assert b[row["start_b"] : row["end_b"]] == QUOTE.upper()
    assert (row["kind"], row["similarity"]) == ("verbatim", 1.0)


@pytest.mark.parametrize("documents", [{}, {"a": ""}, {"a": "", "b": ""}, {"a": QUOTE}, {"a": "x", "b": "y"}])
def test_too_little_text_gives_no_rows(documents: dict[str, str]):
    """Nothing, or a single source, shares nothing and is no error."""
    table = pa.table({"source_id": pa.array(list(documents), pa.string()), "text": pa.array(list(documents.values()), pa.string())})

    found = find_reuse(table, settings=TraceSettings())

    assert found.rows.num_rows == 0
    assert found.suppressed.num_rows == 0
