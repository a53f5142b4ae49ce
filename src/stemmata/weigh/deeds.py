"""What was done: the kind of deed of a claim on doers, orders and victims, in one word whatever language.

The words stand in `lexicon/deeds.toml`. Of several deeds in a sentence it is the one at the words that carry the claim,
else the nearest one; a number keeps what its reader found to have befallen those it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from stemmata.values.bundled import bundled
from stemmata.values.concepts import Found, Glossary
from stemmata.values.phrases import with_joined
from stemmata.weigh.draft import Draft
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import Page

__all__ = ["DEEDS", "deed_of", "deeds_in"]

_ACTS = {
    "kill": ("killed",), "wound": ("wounded",), "detain": ("arrested",), "vanish": ("taken away",),
    "abuse": ("tortured", "raped", "beaten", "mistreated"),
}  # fmt: skip
_PLAIN = {"kill": "killed", "wound": "wounded", "detain": "arrested", "vanish": "taken away", "abuse": "mistreated"}
_ASKED = frozenset({"perpetrator", "who_ordered", "victims", "victim_number", "admission", "denial"})
_REACH = 12
"""Words between a claim and the deed it speaks of, at most."""


@lru_cache(maxsize=1)
def _glossary() -> Glossary:
    return Glossary({label: with_joined(words) for label, words in bundled("weigh/lexicon/deeds.toml").items()})


DEEDS: tuple[str, ...] = tuple(bundled("weigh/lexicon/deeds.toml"))
"""The kinds of deed."""


def deeds_in(page: Page, sentence: Span) -> list[Found]:
    """Return the deeds that a sentence names, by the page's words."""
    return _glossary().find_between(page.words, *sentence)


def deed_of(draft: Draft, deeds: Sequence[Found]) -> str | None:
    """Return the deed that a claim speaks of, None where it speaks of none.

    Args:
        draft: What is claimed.
        deeds: The deeds of its sentence.
    """
    if draft.topic not in _ASKED:
        return None
    wanted = _ACTS.get(draft.act or "")
    fitting = [d for d in deeds if wanted is None or d.label in wanted]
    first, last = draft.extent if draft.act is not None else draft.trigger
    near = [(max(d.first - last, first - d.last, 0), d.first, d.label) for d in fitting]
    inside = [d.label for d in fitting if d.first < draft.trigger[1] and draft.trigger[0] < d.last]
    if inside:
        return inside[0]
    if near and min(near)[0] <= _REACH:
        return min(near)[2]
    return _PLAIN.get(draft.act or "")
