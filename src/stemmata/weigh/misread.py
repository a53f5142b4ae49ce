"""How likely a suggested claim says what its words say, with its doer, figure, speaker and polarity.

Some suggestions carry signs of being misread: the speaker is a pronoun's, the value stands apart from the deed, a
denial may belong to another clause. `chance` weighs these signs in a logistic regression. The weights were learned from
claims that were drawn at random from English reports and judged; `make bench BENCH=claims_signs` learns them again and
measures them on documents they were not learned from. Faults that were mended since count as faults: a mending seldom
reaches what nobody has seen yet. For other languages, and for hearings, nothing was judged, and nothing is said.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from stemmata.values.attribution import Attribution
from stemmata.values.words import words_of
from stemmata.weigh.draft import Draft
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import Page

__all__ = ["BASE", "WEIGHTS", "chance", "held_back", "signs"]

BASE = 1.95
"""Log odds of a claim without any sign."""
WEIGHTS: Mapping[str, float] = {
    "topic": -0.75,
    "weakened": -0.44,
    "missing": -0.79,
    "long": -0.35,
    "bare": -0.64,
    "apart": -1.13,
    "noun": -1.00,
    "unread": -0.57,
    "indirect": -1.21,
}
"""What each sign adds to them."""

_SELDOM_RIGHT = frozenset(
    {"weapon", "evidence", "motive", "denial", "prior_threat", "prior_search", "assailant_number", "witness_number"}
)
_LONG = 9
_FAR = 4


def chance(found: Sequence[str]) -> float:
    """Return the probability that a claim with these signs is right.

    Args:
        found: Names of signs, keys of `WEIGHTS`.

    >>> chance(()) > 0.8 > chance(("topic", "weakened"))
    True
    """
    return 1 / (1 + math.exp(-(BASE + sum(WEIGHTS[name] for name in found))))


def held_back(claim: Mapping[str, Any], least: float) -> bool:
    """Whether a claim of the machine that nobody has looked at is likelier misread than the settings allow."""
    p = claim.get("p_right")
    return p is not None and p < least and claim["status"] == "suggested" and not claim.get("coded_by")


def signs(
    page: Page, draft: Draft, sentence: Span, around: Sequence[Attribution], polarity: str
) -> tuple[str, ...] | None:  # fmt: skip
    """Return the signs of being misread that an English claim carries, None where nothing was learned.

    Args:
        page: The source.
        draft: The claim before its speaker was known.
        sentence: Its words.
        around: Who says it, the innermost speaker first.
        polarity: Whether it is asserted, denied or doubted.
    """
    folded, words, (start, end) = page.words.folded, page.words, sentence
    at = words.starts[draft.trigger[0]]
    voice = page.voice_at(at)
    if page.lang != "en" or (voice is not None and voice.speech is not None):
        return None
    first, last = _value(page, draft)
    between = folded[min(last, draft.trigger[1]) : max(first, draft.trigger[0])]
    speech = any(word in page.speech.verb_words for word in folded[start:end])
    speech = speech or bool(page.attributions_in(words.starts[start], words.ends[end - 1]))
    told = {
        # topics of which many suggestions are about something else
        "topic": draft.topic in _SELDOM_RIGHT,
        # a denial or a doubt may belong to another clause
        "weakened": polarity != "asserts",
        # words are missing in the source, as editors of transcripts note
        "missing": "indistinct" in folded[start:end],
        "long": last - first > _LONG,
        "bare": last - first == 1,
        # the value stands apart from the deed it goes with
        "apart": len(between) > _FAR or "," in between,
        # another noun stands right behind the value, of which it may be a part
        "noun": last < end and _may_be_noun(page, folded[last]),
        # somebody speaks in the sentence, and nobody was found to say this
        "unread": not around and speech,
        # the speaker is not named in the sentence: a pronoun, or carried over
        "indirect": bool(around) and _is_indirect(page, around[0], sentence),
    }
    return tuple(name for name, holds in told.items() if holds)


def _value(page: Page, draft: Draft) -> Span:
    """Return where the value of a claim stands; all its words where they do not stand together."""
    wanted = words_of(draft.value).folded
    for k in range(max(0, draft.extent[0] - 3), draft.extent[1] + 3):
        if page.words.folded[k : k + len(wanted)] == wanted:
            return k, k + len(wanted)
    return draft.extent


def _may_be_noun(page: Page, word: str) -> bool:
    """Whether a word is one that no lexicon knows: a noun or a name, seldom a verb."""
    speech = page.speech
    known = word in speech.common or word in speech.verb_words or word in speech.breaks or word in speech.articles
    return word.isalpha() and not known and word not in page.lexicon.known and word not in speech.prepositions


def _is_indirect(page: Page, speaker: Attribution, sentence: Span) -> bool:
    """Whether a speaker is a pronoun's, or of another sentence."""
    if not page.words.starts[sentence[0]] <= speaker.cue_start < page.words.ends[sentence[1] - 1]:
        return True
    pronoun = (speaker.speaker or "").lower() in page.speech.pronouns
    return pronoun and not speaker.first_person
