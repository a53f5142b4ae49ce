"""Whether a claim is asserted, denied or doubted: by its own words, and by what its speaker does with them.

Of what a sentence only presupposes nothing is denied or doubted by it: who "denied any part in the murder of six" says
that six were murdered, and "if the soldiers involved in it are punished" says that soldiers were.
"""

from __future__ import annotations

from collections.abc import Sequence

from stemmata.values.attribution import Attribution
from stemmata.weigh.draft import Draft
from stemmata.weigh.page import Page

__all__ = ["polarity"]

_SUFFERED = frozenset({"victims", "victim_number", "accused_number", "investigation"})
_THE = frozenset({"the", "these", "those", "his", "her", "their"})
_THIS = frozenset({"this", "that", "these"})
_OF_IT = frozenset({"in", "to", "regarding", "concerning", "for", "behind", "with", "over", "about", "after", "during"})
_WITHIN = 14
_PASSIVE = 8
_NEAR = 5


def polarity(page: Page, draft: Draft, around: Sequence[Attribution]) -> str:
    """Return asserts, denies or doubts.

    Args:
        page: The source.
        draft: The claim.
        around: Who says it, the innermost speaker first.
    """
    stance = around[0].stance if around else "says"
    weakened = stance in {"denies", "doubts"} or draft.negated or draft.doubtful
    if weakened and page.lang == "en" and _presupposed(page, draft):
        return "asserts"
    if stance == "denies" and draft.topic != "denial":
        # "denied that nobody fired"; a claim that is the denial itself stays one
        return "asserts" if draft.negated and draft.speaker_is_subject is None else "denies"
    if stance == "doubts":
        return "doubts"
    if draft.negated:
        return "denies"
    return "doubts" if draft.doubtful else "asserts"


def _presupposed(page: Page, draft: Draft) -> bool:
    """Whether what befell somebody is only mentioned, so that what is denied or doubted is another thing."""
    if draft.topic in _SUFFERED | {"perpetrator"} and _describes(page, draft):
        return True
    if draft.topic not in _SUFFERED:
        return False
    return _is_definite(page, draft) or _of_a_deed(page, draft)


def _describes(page: Page, draft: Draft) -> bool:
    """Whether the deed only tells who is meant: "the soldiers involved in it", "those arrested by the guard"."""
    folded, start, (first, last) = page.words.folded, draft.extent[0], draft.trigger
    if start >= first or last - first > 1 or not folded[first].endswith("ed"):
        return False
    behind = folded[last : last + 4]
    participle = bool(set(behind[:1]) & page.speech.prepositions) or "by" in behind
    beside = page.written((start, first)) == draft.value
    return participle and beside and folded[start - 1] in _THE and not page.marked("not", start - 1, first)


def _is_definite(page: Page, draft: Draft) -> bool:
    """Whether it is known to have happened: "who killed the mayor", "the two were arrested by", "this killing of"."""
    folded, (first, last) = page.words.folded, draft.trigger
    ahead, behind = folded[max(0, first - 3) : first], folded[last : last + _PASSIVE]
    if folded[first].endswith("ing") and _THIS & set(ahead):
        return True
    if draft.extent[0] < first:
        return "by" in behind[:2] and _the_before(page, draft.extent[0])
    if draft.topic == "victim_number":  # its trigger is the number
        passive = "by" in behind and bool(page.lexicon.single["be"] & set(behind[: behind.index("by")]))
        return passive and bool(_THE & set(folded[max(0, first - _NEAR + 1) : first + 1]))
    known = bool(_THE & set(behind[:1])) or "who" in ahead
    return known and folded[first] not in page.lexicon.single["done"]


def _the_before(page: Page, first: int) -> bool:
    """Whether a phrase is definite: behind "the", or the second part of such a list ("the six and two others")."""
    folded, before = page.words.folded, first - 1
    joined = folded[before] == "and"
    return bool(_THE & set(folded[max(0, before - _NEAR + 1) : before + 1] if joined else folded[before:first]))


def _of_a_deed(page: Page, draft: Draft) -> bool:
    """Whether the deed is a noun on which another depends: "any part in the murder of six"."""
    folded, done, (first, last) = page.words.folded, page.lexicon.single["done"], draft.trigger
    nominal = draft.topic == "victims" and folded[first] in done
    if nominal or (draft.topic == "investigation" and folded[last : last + 1] == ["of"]):
        k = first - 1
    else:
        start = draft.extent[0]
        deeds = [k for k in range(max(0, start - _WITHIN), start) if folded[k] in done and folded[k + 1] == "of"]
        if not deeds:
            return False
        k = deeds[-1] - 1
    while k > 0 and (folded[k] in page.speech.articles or folded[k].endswith("s")):
        k -= 1
    return folded[k] in _OF_IT
