"""report: can a stranger follow every sentence back?

Takes every table and gives the dossier: pages that open from disk, the originals of the open sources, the ledger, the
open tables, and what is needed to check all of it. Everything passes the gate first (`gate.admit`).
"""

from __future__ import annotations

from collections.abc import Iterable

from stemmata.report.dossier import VERSION, Dossier
from stemmata.report.leaks import File, searched
from stemmata.report.packet import page_copy_path
from stemmata.stage import Outcome, Work

__all__ = ["VERSION", "run"]


def run(work: Work) -> Outcome:
    """Return the dossier of the case as files; it gives no tables.

    Args:
        work: Tables of all rooms (any may be missing), settings, evidence and ledger.

    Returns:
        The files, made as they are asked for, and notices on what could not be carried along. Where anything is
        protected, each file is searched for it as it is made; if any of it is found, they end with `LeakError`.
    """
    dossier = Dossier.of(work)
    admission = dossier.admission
    files: Iterable[File] = dossier.files
    if admission.redaction is not None:
        pictures = {page_copy_path(source) for source in dossier.page_copies}
        files = searched(files, admission.finder, admission.terms.name, dossier.originals.known, pictures)
    return Outcome(tables={}, notices=dossier.notices, files=files)
