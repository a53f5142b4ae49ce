"""How strong the words of a sentence are, and how strong what it cites lets them be.

The grades are those of fact-finding: what nobody has approved, what is alleged or left open, what may be, what there
are reasonable grounds to believe, what is clear and convincing, what is beyond reasonable doubt. A sentence without
words of certainty is a plain statement, as strong as reasonable grounds: reports of inquiries are written so once they
have said to which standard they hold. The words are data, one file a language (`certainty/<language>.toml`); only words
are compared, never meaning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from stemmata.report.edition import Finding
from stemmata.values.bundled import bundled
from stemmata.values.phrases import Hit, Phrases
from stemmata.values.words import Words, words_of

__all__ = ["SECTIONS", "Ceiling", "Grade", "Strength", "ceiling", "strength"]

SECTIONS = (
    "pending", "open", "alleged", "told", "possible", "reasonable", "convincing", "certain", "verdict", "neutral",
    "denies", "parts",
)  # fmt: skip
"""The lists of words in each language's file."""


class Grade(IntEnum):
    """How strong words are, the weakest first."""

    PENDING = 0
    ALLEGED = 1
    POSSIBLE = 2
    REASONABLE = 3
    CONVINCING = 4
    CERTAIN = 5


_GRADES: Mapping[str, Grade] = {
    "pending": Grade.PENDING, "open": Grade.ALLEGED, "alleged": Grade.ALLEGED, "possible": Grade.POSSIBLE,
    "reasonable": Grade.REASONABLE, "convincing": Grade.CONVINCING, "certain": Grade.CERTAIN,
}  # fmt: skip
_STANDARDS: Mapping[str, Grade] = {
    "reasonable grounds to believe": Grade.REASONABLE, "clear and convincing": Grade.CONVINCING,
    "beyond reasonable doubt": Grade.CERTAIN,
}  # fmt: skip
_JOINED = ("و", "ف")
"""What Arabic writes together with the word that follows."""
_STRONG = frozenset({"reasonable", "convincing", "certain", "verdict"})
_WITHIN = frozenset("'’‘-‐‑")
"""Marks that part no clause."""
_REACH = 4
"""Words between what denies and what it denies, at most."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong a sentence is.

    Attributes:
        grade: The grade of its strongest words; that of a plain statement where there are none.
        words: The first and last of these words; None for a plain statement.
        pending: Whether it says that what it cites is not yet approved.
        told: Whether it tells that somebody says so: by a hedge, or by a verb of speech alone.
        concluded: Whether its strongest words are those of a verdict, which others reach as well ("the court found").
    """

    grade: Grade
    words: tuple[int, int] | None
    pending: bool
    told: bool
    concluded: bool = False


def _listed(lang: str) -> Any:  # noqa: ANN401  (what a file holds)
    return bundled(f"report/written/certainty/{lang}.toml")


@lru_cache(maxsize=8)
def _phrases(lang: str) -> Phrases:
    listed = _listed(lang)
    if lang == "ar":
        listed = {section: [j + w for w in words for j in ("", *_JOINED)] for section, words in listed.items()}
    return Phrases({section: listed[section] for section in SECTIONS})


def strength(words: Words, first: int, last: int, lang: str, masked: Collection[int]) -> Strength:
    """Return how strong the words from `first` to before `last` are.

    Args:
        words: The words of the text.
        first: The first word of the sentence.
        last: One past its last.
        lang: Language of the report.
        masked: Words that do not count: days, quotations, what the authors answer for themselves.

    Returns:
        The strength. Words of a verdict ("established") are as strong as the standard that the sentence names with
        them, else as strong as clear and convincing.
    """
    hits = _phrases(lang).find(words, first, last)
    found = _denied(words, [hit for hit in hits if not any(i in masked for i in range(hit.first, hit.last))], lang)
    named = [_GRADES[hit.label] for hit in found if hit.label in {"reasonable", "convincing", "certain"}]
    weighed = []
    for hit in found:
        if hit.label == "verdict":
            weighed.append((max(named, default=Grade.CONVINCING), hit))
        elif hit.label in _GRADES and hit.label != "pending":
            weighed.append((_GRADES[hit.label], hit))
    pending = any(hit.label == "pending" for hit in found)
    reported = any(hit.label == "told" for hit in found)
    if not weighed:
        return Strength(Grade.REASONABLE, None, pending, reported)
    grade, strongest = max(weighed, key=lambda pair: (pair[0], -pair[1].first))
    told = reported or grade < Grade.REASONABLE
    return Strength(grade, (strongest.first, strongest.last), pending, told, strongest.label == "verdict")


def _denied(words: Words, hits: Sequence[Hit], lang: str) -> list[Hit]:
    """Return the phrases, each strong one that is denied near by as one that leaves it open.

    "Not proven beyond reasonable doubt" and "nobody can say with certainty" hold no strong words; "there can be no
    doubt" does, for it is itself what denies. Persian denies with the verb, behind.
    """
    single = _denials(lang)

    def denies(hit: Hit) -> bool:
        opens = hit.label == "open" and any(words.folded[i] in {*single, "ne"} for i in range(hit.first, hit.last))
        return opens or hit.label == "denies"

    def near(one: int, other: int) -> bool:
        between = range(one, other)
        apart = any(words.kinds[i] == "p" and words.folded[i] not in _WITHIN for i in between)
        return len(between) <= _REACH and not apart and not any(h.label == "parts" and h.first in between for h in hits)

    found = []
    for hit in hits:
        if hit.label in _STRONG and words.folded[hit.first] not in single:
            before = any(denies(one) and one.last <= hit.first and near(one.last, hit.first) for one in hits)
            behind = lang == "fa" and any(
                one.label == "open" and one.first >= hit.last and near(hit.last, one.first) for one in hits
            )
            found.append(Hit(hit.first, hit.last, "open") if before or behind else hit)
        else:
            found.append(hit)
    return found


@lru_cache(maxsize=8)
def _denials(lang: str) -> frozenset[str]:
    """Return the single words that deny."""
    listed: list[str] = _listed(lang)["denies"]
    folded = [words_of(one).folded for one in listed]
    return frozenset(one[0] for one in folded if len(one) == 1)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How strong the words of a sentence may be that cites a finding.

    Attributes:
        grade: The strongest grade.
        said: How the finding stands, in words.
    """

    grade: Grade
    said: str


def ceiling(finding: Finding) -> Ceiling:
    """Return how strong words about a finding may be: by its verdict and standard once approved, else not at all."""
    standing = f"{finding.finding_id} is {finding.status or 'of unknown status'}"
    if finding.status != "approved":
        return Ceiling(Grade.PENDING, f"{standing}: not yet approved")
    if finding.look_again:
        return Ceiling(Grade.PENDING, f"{finding.finding_id} is to be looked at again: {'; '.join(finding.look_again)}")
    said = f"{finding.finding_id} is approved: {finding.verdict}, {finding.standard}"
    if finding.verdict == "established":
        return Ceiling(_STANDARDS.get(finding.standard or "", Grade.REASONABLE), said)
    return Ceiling(Grade.POSSIBLE if finding.verdict == "cannot be said" else Grade.ALLEGED, said)


def weakest(ceilings: Iterable[Ceiling]) -> Ceiling | None:
    """Return the lowest of several; None where there are none."""
    return min(ceilings, key=lambda c: c.grade, default=None)
