"""Cells that a spreadsheet program would run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.formulas import guarded, unguarded

RUN = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "−1", "﹦1",
    " =1", "\ufeff=1", "\u200b=1", "\u2066=1\u2069", "\u00a0=1", "'=1", "''=1",
]  # fmt: skip


@pytest.mark.parametrize("text", RUN)
def test_what_a_program_may_run_gets_an_apostrophe(text: str) -> None:
    """Plain, full-width and small signs; behind white space and signs that are not seen; tabs and line ends."""
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "'tis", "1-2", "a=b", "خانه -", "3 April", "(=1)"])
def test_what_none_runs_stays_as_it_is(text: str) -> None:
    """A sign further on is no formula."""
    assert guarded(text) == text


@given(st.text(alphabet=st.sampled_from("'=+-@＝\t\r\n \u200bab1\u2066")))
def test_the_text_comes_back(text: str) -> None:
    """Whatever is written, guarding loses nothing, and what goes out never begins with a sign of a formula."""
    assert unguarded(guarded(text)) == text
    assert not guarded(text).lstrip().startswith(("=", "+", "-", "@", "＝"))
