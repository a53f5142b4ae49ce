"""The dossier of a large case: pages that can be opened, every claim in its place."""

from __future__ import annotations

from pathlib import Path

import fabricated
import pytest
from scale import many

from stemmata.report import run
from stemmata.report.edition import edition
from stemmata.report.gate import admit
from stemmata.report.places import places


@pytest.mark.slow
def test_pages_of_a_large_case_stay_small(tmp_path: Path) -> None:
    """With 150 sources and 1,000 claims each page is below 300 kB."""
    work = fabricated.work(tmp_path / "evidence", many(150, 1000))

    sizes = {path: len(content) for path, content in run(work).files if isinstance(content, bytes)}

    assert max(size for path, size in sizes.items() if path.endswith(".html")) < 300_000
    assert sum(path.startswith("sources/") for path in sizes) == 150


def test_a_single_long_source_is_parted_and_every_claim_found() -> None:
    """A text of a million letters with hundreds of claims: bearable sheets, each claim on the sheet of its words."""
    tables = many(1, 400)
    text = tables["texts"].column("text")[0].as_py()
    tables["texts"] = tables["texts"].set_column(1, tables["texts"].schema.field("text"), [[text + " more" * 200_000]])
    open_edition = edition("Long", admit(tables).tables)

    where = places(open_edition, 2000)

    source = next(iter(open_edition.sources))
    assert len(where.laid_out[source]) > 40
    for claim in open_edition.claims.values():
        page = where.claim(claim.claim_id).split("#")[0]
        number = 0 if "-" not in page else int(page.rsplit("-", 1)[1].removesuffix(".html")) - 1
        sheet = where.laid_out[source][number]
        assert sheet[0].start <= claim.start < sheet[-1].end
