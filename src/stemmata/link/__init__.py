"""The room LINK: who is who?

First form: no two records are compared yet. Every record stands as a person of its own with certainty about nothing
else, and the tables say so: `pairs` and `linkages` are empty, and a notice tells that lists have not been linked.
"""

from __future__ import annotations

from stemmata.stage import Notice, Outcome, Work
from stemmata.tables import TABLES

VERSION = "1"


def run(work: Work) -> Outcome:
    """Return each record as a person of its own.

    Args:
        work: Takes `records` and `mentions`.

    Returns:
        `persons` (one a record), `pairs` and `linkages` (empty), and a notice where lists wait to be linked.
    """
    ids: list[str] = work.tables["records"].column("record_id").to_pylist()
    persons = TABLES["persons"].build({"person_id": i, "member_id": i, "p_member": 1.0} for i in ids)
    notices: tuple[Notice, ...] = ()
    if ids:
        notices = (Notice("L001", f"{len(ids)} records of lists stand unlinked: who is who has not been decided"),)
    return Outcome(
        {"persons": persons, "pairs": TABLES["pairs"].empty(), "linkages": TABLES["linkages"].empty()}, notices
    )
