"""Whether a sentence takes back or replaces what its speaker said before: corrections, retractions, revised tolls.

Read from the words alone: "retracted his statement that ...", "we wrongly reported that ...", "corrected its figure
from three to fourteen", "now says", "has risen to", a notice of correction at the head of the text. Which earlier claim
is meant is found afterwards, among all claims of the case (`stemmata.weigh.retractions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from stemmata.values.attribution import Attribution
from stemmata.values.bundled import bundled
from stemmata.values.fold import fold_text
from stemmata.values.phrases import Hit, Phrases
from stemmata.weigh.draft import Draft
from stemmata.weigh.lexicon import LANGUAGES, Span
from stemmata.weigh.page import Page

__all__ = ["announces", "revising"]

_HEAD = 160
"""Code points at the head of a text within which a notice of correction counts for all of it."""
_CORRECTS = frozenset({"wrongly", "now", "update"})
_NEAR = 6
"""Words between "from" and the old figure, or "to" and the new one, at most."""


@lru_cache(maxsize=8)
def _marks(lang: str) -> Phrases:
    known = bundled("weigh/lexicon/revising.toml")
    return Phrases(known[lang if lang in LANGUAGES else "en"])


def announces(page: Page) -> bool:
    """Return whether the head of a text says that it corrects something."""
    until = page.word_at(min(_HEAD, len(page.text)) - 1) + 1 if page.text else 0
    return any(hit.label == "notice" for hit in _marks(page.lang).find(page.words, 0, min(until, len(page.words))))


def revising(page: Page, draft: Draft, around: Sequence[Attribution], sentence: Span, *, announced: bool) -> str | None:
    """Return whether what a draft says takes back ("retracts") or replaces ("replaces") what was said before.

    Args:
        page: The source.
        draft: What is claimed.
        around: The attributions around it, the innermost first.
        sentence: Its sentence, in words.
        announced: Whether the source announces a correction at its head.

    Returns:
        "retracts", "replaces", or None where the words do neither.
    """
    hits = _marks(page.lang).find(page.words, *sentence)
    if _retracted(page, around, hits):
        return "retracts"
    stance = around[0].stance if around else None
    at = draft.extent[0]
    instead = _instead(page, hits, at)
    corrects = stance == "corrects" or announced or instead or _says_now(page, around, hits)
    if not corrects and not any(h.label in _CORRECTS for h in hits):
        return None
    if page.lang == "fa" and _has(hits, "now", "update") and not _has(hits[: _until(hits, at)], "earlier"):
        return "replaces"  # in Persian the verb stands behind the figure: «شمار ... افزایش یافت»
    nearest = next((found for hit in reversed(hits[: _until(hits, at)]) if (found := _says(hit, at, stance))), None)
    if nearest is not None:
        return nearest
    return "retracts" if not instead and _has(hits, "wrongly") and stance != "corrects" else "replaces"


def _says(hit: Hit, at: int, stance: str | None) -> str | None:
    """Return what a mark before a word makes of it."""
    if hit.label in {"wrongly", "earlier"} or (hit.label == "from" and at - hit.last <= _NEAR and stance == "corrects"):
        return "retracts"
    newer = hit.label in {"now", "update", "notice"} or (hit.label == "to" and at - hit.last <= _NEAR)
    return "replaces" if newer else None


def _retracted(page: Page, around: Sequence[Attribution], hits: Sequence[Hit]) -> bool:
    """Whether the speaker is said to take back what stands there: "retracted: he had said that ..."."""
    taken = [a for a in around if a.stance == "retracts"]
    if not taken or (page.lang == "ar" and not _has(hits, "words") and "عن" not in fold_text(taken[0].cue)):
        return False
    return taken[0] is around[0] or taken[0].speaker_full == around[0].speaker_full


def _instead(page: Page, hits: Sequence[Hit], at: int) -> bool:
    """Whether something said earlier is denied behind the words: "fourteen dead, not three as earlier reported"."""
    behind = [h for h in hits if h.first > at and h.label in {"earlier", "wrongly"}]
    return bool(behind) and bool(page.marked("not", at, behind[0].first))


def _says_now(page: Page, around: Sequence[Attribution], hits: Sequence[Hit]) -> bool:
    """Whether a word for now stands beside the verb of saying."""
    if not around or around[0].speaker is None:
        return False
    first, last = page.word_at(around[0].cue_start), page.word_at(around[0].cue_end - 1)
    return any(h.label == "today" and first - 2 <= h.first <= last + 4 for h in hits)


def _has(hits: Sequence[Hit], *labels: str) -> bool:
    return any(h.label in labels for h in hits)


def _until(hits: Sequence[Hit], at: int) -> int:
    """Return how many of the marks stand before a word."""
    return sum(1 for h in hits if h.first <= at)
