"""The tutorial says what the program says."""

from __future__ import annotations

from pathlib import Path

import pytest

from stemmata.count.alone import counted_file, lines_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "kosovo.md"


@pytest.mark.shared
def test_the_tutorial_is_what_the_command_says(shared_data):
    found = counted_file(shared_data / "mse" / "kosovo1999_4lists.csv", {"figures": (4_840,)})
    page = PAGE.read_text(encoding="utf-8")
    for line in lines_of(found):
        assert line in page
    (count,) = found.counts
    for item in count.left_out:
        assert item.estimate.median is None or f"{item.estimate.median:,.0f}" in page
    for item in count.references:
        if item.covered is False:
            assert f"{item.truth:,}, and the estimate is {item.estimate.median:,.0f}" in page
