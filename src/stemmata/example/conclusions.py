"""What the invented investigators conclude from the example: a finding approved, one in review, a crime examined.

They decide as people would with `stemmata finding`, `legal`, `post` and `consent`, in the case's own ledger. Claims
are chosen by what they answer, so that the conclusions stay what they are when the texts are read better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from stemmata import example

if TYPE_CHECKING:
    from stemmata.case import Case
    from stemmata.weigh.concluding import Concluding

__all__ = ["AUTHOR", "DISSENTER", "REVIEWER", "WITNESS", "conclude", "write_reports"]

AUTHOR, REVIEWER, DISSENTER = "Samira Okonjo", "Elias Hartwig", "Noor Valtari"
"""The invented people who decide."""
WITNESS = "Lucien Aubrévaux"
"""Who may be named to the court and no longer to the public."""
MURDER = "crimes-against-humanity/murder"
DEPUTY, COLONEL = "Mahyar Estarvand", "Behrad Sanjarvand"
_LEAST = 11

Row = Mapping[str, Any]


def conclude(case: Case) -> bool:
    """Enter the conclusions in the ledger of a built example; build again to see them.

    Args:
        case: The example, built.

    Returns:
        Whether anything was entered: nothing is where findings were made already.
    """
    questions = {row["question_id"]: row for row in case.table("questions").to_pylist()}
    answers = case.table("answers").to_pylist()
    with closing(case.conclude(AUTHOR)) as author:
        if author.findings():
            return False
        _killed(author, [a for a in answers if _asks(questions[a["question_id"]], "victim_number", "killed")])
        _ordered(author, [a for a in answers if _asks(questions[a["question_id"]], "who_ordered")])
    with closing(case.conclude(REVIEWER)) as reviewer:
        reviewer.approve("F1", reason="read all claims on both sides; no source that was there says fewer")
    with closing(case.conclude(DISSENTER)) as dissenter:
        dissenter.dissent("F1", "Eleven is what one doctor counted before midnight. I would have found twenty-one.")
    with closing(case.conclude(AUTHOR)) as author:
        _law(author)
    _consent(case)
    return True


def _consent(case: Case) -> None:
    """Enter who may be named to whom: a witness takes back that the public may know his name, another refuses all."""
    names = {row["name"]: row["source_id"] for row in case.table("sources").to_pylist()}
    engineer, pointsman = (
        next(source for name, source in names.items() if name.startswith(doc)) for doc in ("D22", "D48")
    )
    with closing(case.releasing(AUTHOR)) as author:
        author.consent(WITNESS, "public", "given", how="before the notary, 25 October 2014")
        author.consent(WITNESS, "court", "given", sources=[engineer], how="before the notary, 25 October 2014")
        author.consent(WITNESS, "public", "withdrawn", how="letter of 3 March 2015: not under his name any more")
        author.protect(
            "passage", "j'ai cinquante-quatre ans, je suis ingénieur en manutention des grains", source=engineer,
            editions=["public"], reason="there was one such engineer at the silo",
        )  # fmt: skip
        author.consent(
            "witness K-17", "court", "refused", sources=[pointsman], how="interview sheet: internal use only"
        )


def write_reports(case: Case) -> bool:
    """Put the reports that the investigators wrote, in four languages, into the case; build again to see them.

    Args:
        case: The example.

    Returns:
        Whether anything was written: what is there already stays as it is.
    """
    written = False
    with example.reports() as folder:
        for report in sorted(folder.glob("*.md")):
            target = case.path / "reports" / report.name
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(report.read_bytes())
                written = True
    return written


def _asks(question: Row, topic: str, word: str = "") -> bool:
    return question["topic"] == topic and word in (question["title"] or "")


def _claims(answers: Iterable[Row], side: str) -> list[str]:
    return sorted({claim for answer in answers for claim in answer[f"claims_{side}"] or ()})


def _killed(author: Concluding, answers: list[Row]) -> None:
    """Find that at least eleven were killed: higher figures bear it out, lower ones and denials speak against it."""
    finding, _ = author.write(
        statement="At least eleven people were killed in the railway yard of Nishkand on the night of 16 October 2014.",
        standard="clear and convincing",
        verdict="established",
        reasons="A doctor counted eleven bodies before midnight, two lists name twenty-one and more, and the "
        "prosecutor general admits nineteen against the interest of those he serves. The figure three goes back to one "
        "communique, whose basis the prosecutor general himself calls untrue.",
        would_change="A register of the hospital with fewer dead, or proof that the names on the lists belong to the "
        "living.",
    )
    enough = [a for a in answers if (a["low"] or 0) >= _LEAST]
    few = [a for a in answers if a not in enough]
    author.mark(finding, "for", _claims(enough, "for"), reason="eleven or more")
    against = sorted({*_claims(few, "for"), *_claims(enough, "against"), *author.proposed(finding)})
    author.mark(finding, "against", against, reason="fewer than eleven, or a denial")
    author.submit(finding)


def _ordered(author: Concluding, answers: list[Row]) -> None:
    """Give to review that the deputy minister gave the order."""
    finding, _ = author.write(
        statement="The deputy minister of the interior, Mahyar Estarvand, ordered that the yard be cleared before "
        "midnight, by whatever means.",
        standard="reasonable grounds to believe",
        verdict="established",
        reasons="A log of the operations room has it at 22:31, and a general was heard saying the same.",
        would_change="The log proving to be a forgery, or a record of the colonel's line that night without the call.",
        persons=[DEPUTY],
    )
    deputy = [a for a in answers if re.search(r"\bdeputy\b", a["value"] or "", re.IGNORECASE)]
    author.mark(finding, "for", _claims(deputy, "for"), reason="the log, and those who have it from the log")
    others = _claims((a for a in answers if a not in deputy), "for")
    author.mark(finding, "against", others, weight="unsure", reason="another is said to have given the order")
    author.submit(finding)


def _law(author: Concluding) -> None:
    """Examine murder as a crime against humanity, and say who is said to have stood under whom."""
    author.examine(MURDER, persons=[DEPUTY], modes=["ordering"])
    author.examine(MURDER, persons=[COLONEL], modes=["commander"])
    author.map(MURDER, "death", "for", findings=["F1"])
    author.map(MURDER, "ordering/order", "for", findings=["F2"], person=DEPUTY)
    author.post("Minister Nilgard", "minister of the interior")
    author.post(DEPUTY, "deputy minister of the interior", under="minister of the interior")
    author.post(
        COLONEL, "commander of the 4th Mobile Battalion", under="deputy minister of the interior",
        ended="December 2014", reason="arrested with six others",
    )  # fmt: skip
