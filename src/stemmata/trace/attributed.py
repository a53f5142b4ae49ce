"""Attribution in words resolved: "according to agency X" led back to the reports of agency X that lie in the case.

An outlet named in a source is looked for among the publishers of the other sources. Of their reports, the one is the
parent that was published no later, and in which most stands of what is said in the outlet's name. Where none fits, the
outlet stays a voice outside the case (see `occasions`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from stemmata.trace.descent import Descent
from stemmata.trace.same_occasion import Setting
from stemmata.trace.speakers import Names
from stemmata.trace.voices import Voice

REACH_DAYS = 10
"""An outlet that is quoted has published at most so many days before."""

_FOUND = 0.5


def attributed_descents(
    heard: Sequence[Voice],
    setting: Setting,
    names: Names,
    shares_text: Callable[[str, str], bool],
) -> tuple[list[Descent], list[Voice]]:
    """Return the descents that attribution to outlets of the case shows, and the voices left over.

    Args:
        heard: All voices.
        setting: What is known of the sources.
        names: The names of all speakers and publishers.
        shares_text: Whether two sources share text.

    Returns:
        The descents, and the voices that were not led back to a source of the case.
    """
    outlets: dict[str, list[str]] = defaultdict(list)
    for source, publisher in sorted(setting.publisher.items()):
        for token in names.plain(publisher):
            outlets[token].append(source)
    descents, left = [], []
    for voice in heard:
        found = _best(voice, outlets, setting, names, shares_text) if _outlet(voice) else None
        if found is None:
            left.append(voice)
            continue
        p, parent, likeness = found
        why = (
            f"names {voice.speaker.written} as where it has this from; {likeness:.0%} of the telling words so "
            f"attributed stand in {setting.label[parent]}"
        )
        spans = tuple((voice.source_id, *span) for span in sorted({*voice.cues[:10], *voice.spans[:20]}))
        descents.append(Descent(voice.source_id, parent, "attribution", p, 1.0, why, spans))
    return descents, left


def _outlet(voice: Voice) -> bool:
    return voice.speaker.kind == "outlet" and bool(voice.speaker.name)


def _best(
    voice: Voice,
    outlets: Mapping[str, Sequence[str]],
    setting: Setting,
    names: Names,
    shares_text: Callable[[str, str], bool],
) -> tuple[float, str, float] | None:
    """Return probability, source and likeness of the report that the voice most likely is."""
    wanted = names.plain(voice.speaker.name)
    child = voice.source_id
    if not wanted or names.overlap(wanted, names.plain(setting.publisher.get(child, frozenset()))) > 0.99:
        return None  # an outlet that names itself
    best: tuple[float, str, float] | None = None
    for source in sorted({s for token in wanted for s in outlets.get(token, ())}):
        publisher = names.plain(setting.publisher[source])
        if source == child or names.overlap(wanted, publisher) < 0.99 or not wanted <= publisher:
            continue
        when, then = setting.published.get(child), setting.published.get(source)
        gap = (when - then).days if when and then else None
        if gap is not None and not 0 <= gap <= REACH_DAYS:
            continue
        mass = sum(sorted(setting.weight.get(w, 1.0) for w in voice.words)) or 1.0
        held = voice.words & setting.words.get(source, frozenset())
        likeness = sum(sorted(setting.weight.get(w, 1.0) for w in held)) / mass
        odds = -1.0 + 6.0 * (likeness - 0.45) + (0.8 - 0.4 * gap if gap is not None else -0.5)
        odds += 2.0 if shares_text(child, source) else 0.0
        p = 1 / (1 + math.exp(-odds))
        if p >= _FOUND and (best is None or p > best[0]):
            best = (p, source, likeness)
    return best
