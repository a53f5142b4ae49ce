"""Scales of reliability: optional, told of single claims, never of publishers or speakers.

Whoever grades a publisher decides beforehand what it will say next. A grade therefore hangs on one claim, with who gave
it and why, and changes no number: origins are counted and answers set side by side without it.

References: HURIDOCS Events Standard Formats, micro-thesaurus 42; the two-part code that NATO uses for intelligence
(AJP-2.1), known as the Admiralty code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any

from stemmata.decisions import ClaimGraded, Entry
from stemmata.values.bundled import bundled

__all__ = ["grade_rows", "grades_of", "scales"]


@cache
def scales() -> Mapping[str, Mapping[str, str]]:
    """Return each scale's grades with their meaning.

    >>> scales()["admiralty"]["B2"]
    'usually reliable; probably true'
    """
    read: dict[str, Any] = bundled("weigh/scales.toml")
    return {
        name: {
            "".join(value for value, _ in chosen): "; ".join(meaning for _, meaning in chosen)
            for chosen in product(*(part["values"].items() for part in scale["parts"]))
        }
        for name, scale in read.items()
    }


def grades_of(held: Mapping[int, Entry]) -> dict[tuple[str, str, str], Entry]:
    """Return the last grade that each person gave each claim on each scale: (claim, scale, who) -> entry."""
    return {
        (entry.decision.claim_id, entry.decision.scale, entry.agent or "unnamed"): entry
        for entry in held.values()
        if isinstance(entry.decision, ClaimGraded)
    }


def grade_rows(held: Mapping[int, Entry], claims: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table `grades`: of claims that are there."""
    for (claim_id, scale, who), entry in sorted(grades_of(held).items()):
        graded = entry.decision
        if isinstance(graded, ClaimGraded) and claim_id in claims:
            meaning = scales().get(scale, {}).get(graded.grade)
            yield {
                "claim_id": claim_id, "scale": scale, "graded_by": who, "grade": graded.grade, "meaning": meaning,
                "reason": graded.reason, "entry": entry.seq,
            }  # fmt: skip
