"""Degenerate corpora hold their work: rows and pairs in proportion to the documents, never to their square."""

from __future__ import annotations

import random
from unittest.mock import patch

import pytest
from test_reuse import invented, trace

from stemmata.trace import kept

RNG = random.Random(11)
BODY = invented(RNG, 120)
FOOT = "\n" + invented(RNG, 40)
THAI = "".join(RNG.choice("กขคงจฉชซญดตถทนบปผฝพฟมยรลวสหอ") for _ in range(4000))
IDEOGRAPHS = "".join(chr(RNG.randrange(0x4E00, 0x9000)) for _ in range(4000))


@pytest.mark.parametrize(
    ("texts", "rows", "pairs"),
    [
        ([BODY] * 1500, 1499, 1499),  # one document, very often: a star to the earliest
        ([f"{invented(RNG, 3)}{FOOT}" for _ in range(600)], 2000, 6000),  # boilerplate and hardly anything else
        (["word " * 300] * 400, 400, 400),
        (["word " * 50_000, "word " * 20_000], 1, 1),
        (["x" * 100_000, "x" * 60_000, "x" * 80_000], 3, 3),
        (["ab " * 30_000] * 3, 3, 3),
        ([THAI * 20, THAI], 20, 1),  # one row a place
        ([IDEOGRAPHS * 20, IDEOGRAPHS], 20, 1),
        (["\u2026!? \U0001f600\x00,," * 500] * 300, 0, 0),
        ([f"\u200f\u202b{BODY}\u202c\u200f"] * 200, 199, 199),  # marks of direction change nothing
        ([invented(RNG, 3) for _ in range(3000)], 0, 3000),  # very many, very short
        ([BODY, *[""] * 1000], 0, 0),
    ],
)
def test_the_work_stays_in_proportion(texts: list[str], rows: int, pairs: int):
    """No more rows, and no more pairs of documents compared, than this."""
    with patch.object(kept, "extend", wraps=kept.extend) as extended:
        found = trace({f"{i:05d}": text for i, text in enumerate(texts)})

    (call,) = extended.call_args_list
    assert found.rows.num_rows <= rows
    assert len(set(call.args[1].pairs.tolist())) <= pairs
    assert found.suppressed.num_rows <= 40


def test_one_document_very_often_is_a_star_and_said():
    """The copies are tied to the earliest, the text is listed once with its size, and a notice says so."""
    found = trace({f"{i:05d}": BODY for i in range(1500)})

    assert set(found.rows.column("source_a").to_pylist()) == {"00000"}
    assert [(row["why"], row["n_sources"]) for row in found.suppressed.to_pylist()] == [("viral", 1500)]
    assert any("1 texts that went everywhere" in text for code, text in found.notices if code == "S002")
