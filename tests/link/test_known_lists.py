"""Scores on public lists with known truth; no threshold is chosen with labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv

from stemmata.config import LinkSettings, Settings
from stemmata.engine.matching import Matching
from stemmata.link.fields import fields_of
from stemmata.link.model import load_model
from stemmata.link.scoring import Scorer


def test_links_of_the_benchmark_of_the_bayesian_papers(shared_data: Path) -> None:
    rows = pcsv.read_csv(shared_data / "link_sets" / "rldata" / "RLdata10000.csv").to_pylist()
    records = pa.table(
        {
            "record_id": [f"{i:08d}" for i in range(len(rows))],
            "source_id": ["s"] * len(rows),
            "list_id": ["s"] * len(rows),
            "given_name": [row["fname_c1"] for row in rows],
            "family_name": [row["lname_c1"] for row in rows],
            "birth_date": [f"{row['by']}-{row['bm']:02d}-{row['bd']:02d}" for row in rows],
        }
    )
    person = np.array([row["ent_id"] for row in rows])
    fields = fields_of(records, Settings().case, LinkSettings())
    with Matching(fields.table) as matching:
        scorer = Scorer(matching, fields.table, load_model(LinkSettings(), fields.table))
        scorer.block()
        scorer.learn()
        scored = scorer.score()
    same = person[scored.a] == person[scored.b]
    linked = scored.probability() >= 0.5
    assert same.sum() >= 0.998 * 1000  # brought together
    assert 2 * (same & linked).sum() / (linked.sum() + 1000) >= 0.97
    assert abs(scored.probability().sum() - 1000) <= 40
