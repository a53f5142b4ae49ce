"""Posts: who held which when, and under which post, as people decided it; and claims on posts nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stemmata.decisions import Entry, PostHeld
from stemmata.tables import UNTOLD
from stemmata.values.cells import read_date
from stemmata.values.ids import row_id
from stemmata.weigh.whom import person_of

__all__ = ["post_rows"]

Row = dict[str, Any]


def post_rows(
    held: Mapping[int, Entry],
    claims: Mapping[str, Mapping[str, Any]],
    person_of_member: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    """Yield the rows of the table `posts`.

    Args:
        held: The entries that hold.
        claims: Rows of `claims` by id.
        person_of_member: Rows and mentions -> the person of `persons`.
    """
    used: set[str] = set()
    for number, entry in held.items():
        record = entry.decision
        if not isinstance(record, PostHeld):
            continue
        used.update(record.claims)
        yield {
            "post_id": row_id("post", number), "person": record.person, "post": record.post, "under": record.under,
            **_days("started", record.started), **_days("ended", record.ended), "ongoing": record.ongoing,
            "claims": sorted(c for c in record.claims if c in claims),
            "gone": sorted(c for c in record.claims if c not in claims),
            "layer": "human", "reason": record.reason, "decided_by": entry.agent or "unnamed", "entry": number,
            "person_id": person_of(record.members, person_of_member or {}),
        }  # fmt: skip
    for claim_id, claim in sorted(claims.items()):
        if claim["topic"] == "post" and claim_id not in used and claim.get("status") not in UNTOLD:
            yield {
                "post_id": row_id("post", claim_id), "person": None, "post": claim["value"], "ongoing": False,
                "started_from": claim["event_from"], "started_to": claim["event_to"],
                "claims": [claim_id], "gone": [], "layer": "machine",
            }  # fmt: skip


def _days(name: str, written: str | None) -> Row:
    """Return a beginning or an end: as written, with its first and last day."""
    readings = read_date(written).readings if written else ()
    first, last = (readings[0].first, readings[0].last) if readings else (None, None)
    return {name: written, f"{name}_from": first, f"{name}_to": last}
