"""The room LINK: who is who?

Rows of lists become columns that can be compared (`fields`), pairs are brought together and weighed by a model that can
be read aloud (`model.toml`, `scoring`). What people decided binds (`verdicts`), and tells what the odds are worth
(`calibration`); both give draws of who is who as a whole (`linking`, `partitions`, `persons`), which hold the doubt
about the odds (`doubt`) and about pairs that were never compared (`missed`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from stemmata.stage import Outcome, Work

if TYPE_CHECKING:
    import pyarrow as pa

    from stemmata.config import Settings
    from stemmata.stage import Engine

VERSION = "3"
_BYTES_A_RECORD = 4_000
"""Memory that linking takes for each record, by measurement, on lists from 100,000 to a million records."""
_ALWAYS = 50_000
"""Records that are linked without asking how much memory there is."""
_GIVES = ("pairs", "persons", "linkages", "reliability", "link_quality", "list_dependence")


def run(work: Work) -> Outcome:
    """Return who is who among the records of lists.

    Args:
        work: Takes `records`, `mentions` and `passages`, and the decisions about who is who.

    Returns:
        `pairs`, `persons`, `linkages`, `reliability`, `link_quality`, `list_dependence` and `mention_links`, and
        notices: how names were read, what blocking is estimated to miss, what the probabilities are worth, how many
        persons there are, which lists depend on each other.
    """
    from stemmata.kernels import prepare

    if work.tables["records"].num_rows:
        prepare(work.progress)
    from stemmata.link.mentions import with_mentions

    outcome = link(work.tables["records"], work.settings, work.entries, work.tables["mentions"], work.engine)
    return with_mentions(outcome, work.tables, work.settings, work.entries)


def link(
    records: pa.Table,
    settings: Settings,
    entries: Iterable[Mapping[str, Any]] = (),
    mentions: pa.Table | None = None,
    engine: Engine | None = None,
) -> Outcome:
    """Return who is who among the rows of table `records`, given the ledger's `entries` (see `run`).

    Raises:
        TooManyRecordsError: If there is not the memory for so many.
    """
    # imported here, so that a case without lists pays for none of them
    if not records.num_rows:
        from stemmata.tables import TABLES

        return Outcome({name: TABLES[name].empty() for name in _GIVES}, ())
    _hold(records.num_rows, settings.link.memory_gb)
    from stemmata.link.linking import Linking
    from stemmata.link.written import outcome_of

    with Linking(records, settings, engine) as linking:
        return outcome_of(linking, linking.conclude(entries, mentions))


def _hold(records: int, most_gb: float) -> None:
    """Stop before the work where it would end for want of memory."""
    from stemmata.engine.machine import free_bytes
    from stemmata.errors import TooManyRecordsError

    free = int(most_gb * 1e9) or free_bytes()
    needed = records * _BYTES_A_RECORD
    if needed > free and records > _ALWAYS:
        raise TooManyRecordsError(records=records, needed_gb=needed / 1e9, free_gb=free / 1e9)
