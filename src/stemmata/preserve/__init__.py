"""PRESERVE: is this what we received, and can anyone check?

`receive` takes files in, `correct` and `withdraw` change what is known of them, `run` derives the tables `receipts` and
`sources` from the ledger, `verify_case` rechecks everything. Importing the package is cheap: what is heavy is imported
by the function that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stemmata.preserve.amend import correct, withdraw
from stemmata.preserve.bundle import MARKS as DOSSIER_MARKS
from stemmata.preserve.receiving import Received, Receiving, Remark, receive
from stemmata.preserve.verifying import Problem, Verification, verify_case, verify_dossier

if TYPE_CHECKING:
    from stemmata.stage import Outcome, Work

__all__ = [
    "DOSSIER_MARKS",
    "VERSION",
    "Problem",
    "Received",
    "Receiving",
    "Remark",
    "Verification",
    "correct",
    "receive",
    "run",
    "verify_case",
    "verify_dossier",
    "withdraw",
]

VERSION = "1"


def run(work: Work) -> Outcome:
    """Return the tables `receipts` and `sources` as the ledger tells them.

    Args:
        work: Its entries are the ledger's custody events; its evidence gives the bytes for the media types.

    Returns:
        Both tables, and notices on what manifests say that was not understood.
    """
    from stemmata.preserve.sources import derive

    return derive(work)
