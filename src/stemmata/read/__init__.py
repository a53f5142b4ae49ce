"""READ: what does it say, and where exactly?

Every source is read in a locked-down child process; what cannot be read stands in `sources` with the reason and the
mend. This module loads nothing heavy, for it is loaded in every child as well; the room's work is in `room`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stemmata.stage import Outcome, Work

VERSION = "1"


def run(work: Work) -> Outcome:
    """Read all sources.

    Args:
        work: Its table `sources` names what to read; withdrawn sources are not read.

    Returns:
        The tables `sources` (status, reason and languages completed), `texts`, `passages`, `records`, `mentions`.
    """
    from stemmata.read import room

    return room.run(work)
