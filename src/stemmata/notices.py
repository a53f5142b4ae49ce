"""Every notice: what the user should know that stopped nothing, by its code. The words at hand stand with each notice.

Scripts that read `--json` can rely on a code, and one code means one thing; a test holds what the program gives against
this list. `docs/reference/notices.md` is made from it.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["NOTICES"]

NOTICES: Mapping[str, str] = {
    # preserve
    "unsigned": "The signing key is not at hand: no signed checkpoint covers what was added.",
    "archive-deep": "An archive within archives lies too deep to be opened; it is kept as it is.",
    "archive-unread": "An archive could not be opened; it is kept as it is.",
    "object-mended": "A damaged original was replaced by the same bytes, received again; the damaged ones lie beside.",
    "manifest-found": "A table at the root of an added folder was taken as its manifest.",
    "manifest-by-name": "Rows of the manifest were joined to files by their names alone.",
    "manifest-unused": "A file that looks like a manifest was received as evidence; what it says protects nothing.",
    "manifest-value": "A cell of the manifest was not wholly understood; it stays as written.",
    "evidence-missing": "The original of a source is not in the folder `evidence`.",
    # read
    "reading-unlocked": "Files were read in a child process with fewer locks than wanted.",
    "source-unread": "A source was not read, with the reason; its original is kept.",
    "list-column": "A column that `case.toml` names is not in the list.",
    "list-sheet": "A sheet of a workbook was not read as a list.",
    "list-no-header": "No row of a list was understood as its header.",
    "list-wide": "Rows of a list have cells beyond its headers.",
    "list-order": "In dates of a column the day or the month may come first.",
    "list-cell": "Cells of a column were not wholly understood; they stay as written.",
    "list-refused": "Rows of a list stand for no person; they are in the table `refused_rows`.",
    "list-releases": "What changed between the releases of one list.",
    "list-remarks": "There are remarks on a list that is protected; they are not shown.",
    "list-names": "The lists have more names than are looked for in texts.",
    # trace
    "S001": "Shared text of an earlier build was kept, and only what is new was compared.",
    "S002": "Shared text that was kept apart, in the table `suppressed`, and why.",
    "S003": "There are more sources than are compared across languages.",
    "S004": "A very long list was left out of the search for shared text.",
    # link
    "L001": "How many records and pairs were compared, and what the probabilities are worth.",
    "L002": "In which order the names of each list were read.",
    "L003": "How many pairs blocking is estimated to have missed.",
    "L004": "How many persons the records stand for, with its range.",
    "L005": "By which rules pairs were chosen for comparison.",
    "L006": "What people decided of pairs.",
    "L007": "Signs that two lists depend on each other.",
    "L009": "Who the persons named in documents may be.",
    "L010": "Names too common to suggest anybody.",
    # weigh
    "W001": "Decisions on claims rest, because the claim is gone.",
    "W002": "Decisions on claims are to be made again, because what is suggested has changed.",
    "W003": "Codes of claims contradict each other and wait for an adjudication.",
    "W004": "Suggested claims that are likely misread are held back; how many, and where they are.",
    "assisted": "What a language model suggested, and what of it was dropped.",
    "assisted-removed": "The suggestions of a language model were taken out of the case.",
    # count
    "N001": "How many persons are documented, and how many there are in all, or why that cannot be said.",
    "N002": "Lists that depend on each other were counted as one.",
    # report
    "R101": "Sources that are not open, or were withdrawn, are left out; how many, never which.",
    "R102": "An original cannot be read and is left out.",
    "R103": "An original has changed since it was received, and is left out.",
    "R104": "The signing key is not at hand: the manifest is not signed.",
    "R105": "The ledger has no signed checkpoint.",
    "R106": "A written report does not hold, and is left out of the dossier; the build counts as failed.",
    "R107": "A written report is a draft, and is left out of the dossier.",
    "R108": "No PDF of the written reports was made.",
    "R109": "A part of a protected name that is also a common word or another's name was left standing.",
    "R110": "Images of the pages of PDFs were made with lines burned out: somebody has to look at every page.",
    "R111": "Of a PDF that holds something protected no images of its pages were made, with the reason.",
    # `stemmata trace`
    "K001": "The date of a document was not understood and is left out.",
    "K002": "A file of the corpus was not read, with the reason.",
    "K005": "A file was read as one document, though a corpus may have been meant.",
}
