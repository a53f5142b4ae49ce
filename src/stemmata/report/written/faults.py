"""What is wrong with a written report, and what its author should look at: each with its place and its mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from stemmata.report.written.tree import At

__all__ = ["CODES", "Fault"]

CODES: Mapping[str, str] = {
    "R201": "the file cannot be read as a report",
    "R202": "a citation leads to nothing",
    "R203": "what is cited may not leave the house",
    "R204": "a number differs from what is cited",
    "R205": "a day differs from what is cited",
    "R206": "the words are stronger than what is cited allows",
    "R207": "a quotation stands in nothing that is cited",
    "R208": "the words name something that is withheld",
    "R209": "a value is not there",
    "R210": "a claim that was rejected is cited",
    "R251": "nothing is cited",
    "R252": "a claim is told as a fact",
    "R253": "a machine's suggestion that nobody has reviewed is cited",
}
"""Every code with what it means; those from R251 on are warnings and stop nothing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that stops a report, or (a warning) that its author should look at.

    Attributes:
        code: Its code (`CODES`).
        at: Where: line and column.
        words: The words it is about; empty where they may not be repeated.
        problem: What is wrong.
        mend: What to do.
    """

    code: str
    at: At
    words: str
    problem: str
    mend: str

    @property
    def stops(self) -> bool:
        """Whether the report is not built because of it."""
        return self.code < "R251"

    def line(self, file: str) -> str:
        """Return it as one line, as compilers do: file, line, column, code, words, problem, mend."""
        words = f"“{self.words}”: " if self.words else ""
        kind = "" if self.stops else "warning: "
        return f"{file}:{self.at.line}:{self.at.column}: {kind}{self.code}: {words}{self.problem}; {self.mend}"

    def as_dict(self, file: str) -> dict[str, Any]:
        """Return what `--json` prints."""
        row = asdict(self) | {"file": file, "line": self.at.line, "column": self.at.column, "stops": self.stops}
        del row["at"]
        return row
