"""Attribution in words resolved: "according to agency X" led back to the reports of agency X that lie in the case.

An outlet named in a source is looked for among the publishers of the other sources; a name in another script is
compared by its consonants. Of the outlet's reports, the one is the parent that was published no later, and in which
most stands of what is said in the outlet's name (across languages, only numbers can be compared). Where none fits, the
outlet stays a voice outside the case (see `occasions`).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from stemmata.trace.descent import Descent
from stemmata.trace.same_occasion import Setting
from stemmata.trace.speakers import Names
from stemmata.trace.voices import Voice

REACH_DAYS = 10
"""An outlet that is quoted has published at most so many days before."""

_FOUND = 0.5
_TRANSLATED = 1.2
_ONLY = 0.6


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
        for bones in sorted({skeleton(token) for token in publisher}):
            outlets[bones].append(source)
    descents, left = [], []
    for voice in heard:
        found = _best(voice, outlets, setting, names, shares_text) if _outlet(voice) else None
        if found is None:
            left.append(voice)
            continue
        p, parent, likeness = found
        why = f"names {voice.speaker.written} as where it has this from; "
        if setting.language.get(voice.source_id) == setting.language.get(parent):
            why += f"{likeness:.0%} of the telling words so attributed stand in {setting.label[parent]}"
        else:
            why += f"{setting.label[parent]} is the likeliest of its reports, in another language"
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
    child = voice.source_id
    wanted = voice.speaker.name
    if not wanted or _named_alike(wanted, setting.publisher.get(child, frozenset()), names):
        return None  # an outlet that names itself
    best: tuple[float, str, float] | None = None
    near = sorted({s for token in wanted for s in outlets.get(skeleton(token), ())} - {child})
    reports = [source for source in near if _named_alike(wanted, setting.publisher[source], names)]
    for source in reports:
        when, then = setting.published.get(child), setting.published.get(source)
        gap = (when - then).days if when and then else None
        if gap is not None and not 0 <= gap <= REACH_DAYS:
            continue
        likeness = _likeness(voice, setting.words.get(source, frozenset()), setting)
        odds = -1.0 + (0.8 - 0.4 * gap if gap is not None else -0.5)
        if setting.language.get(child) == setting.language.get(source):
            odds += 6.0 * (likeness - 0.45)
        else:  # translated words cannot be compared; numbers can
            shared = {w for w in voice.words & setting.words.get(source, frozenset()) if w[:1].isdigit()}
            odds += _TRANSLATED + 0.4 * min(3, len(shared))
        odds += (2.0 if shares_text(child, source) else 0.0) + (_ONLY if len(reports) == 1 else 0.0)
        p = 1 / (1 + math.exp(-odds))
        if p >= _FOUND and (best is None or p > best[0]):
            best = (p, source, likeness)
    return best


def _likeness(voice: Voice, words: frozenset[str], setting: Setting) -> float:
    """Return how much of what is said in the voice's name stands in a source, by weight, 0 to 1."""
    mass = sum(sorted(setting.weight.get(w, 1.0) for w in voice.words)) or 1.0
    return sum(sorted(setting.weight.get(w, 1.0) for w in voice.words & words)) / mass


def _named_alike(wanted: Sequence[str], publisher: frozenset[str], names: Names) -> bool:
    """Whether an outlet as named in a text is the publisher: the first word of its name, and half of all, are its."""
    if not publisher:
        return False
    plain, bones = names.plain(publisher), {skeleton(token) for token in publisher}
    found = [bool(names.plain([token]) & plain) or skeleton(token) in bones for token in wanted]
    return found[0] and sum(found) * 2 >= len(found)


@lru_cache(maxsize=4096)
def skeleton(token: str) -> str:
    """Return the consonants of a name, alike in Arabic and Latin script as far as they can be; else the token itself.

    >>> skeleton("boussole") == skeleton("بوسول"), skeleton("manara") == skeleton("المناره")
    (True, True)
    """
    plain = _SOFT.sub("s", token.removeprefix("ال"))
    bones = "".join(_CONSONANTS.get(letter, letter) for letter in plain)
    bones = re.sub(r"(.)\1+", r"\1", bones[:1] + re.sub("[aeiouyw]", "", bones[1:])).removesuffix("h")
    return bones if len(bones) >= 3 else token


_SOFT = re.compile("c(?=[eiy])")
_CONSONANTS = {
    **dict.fromkeys("اأإآعئیىيوؤ", ""), **dict.fromkeys("سصث", "s"), **dict.fromkeys("زذضظ", "z"),
    **dict.fromkeys("تط", "t"), **dict.fromkeys("کكقcqگ", "k"), **dict.fromkeys("حه", "h"), "ب": "b", "پ": "p",
    "ج": "j", "چ": "ch", "خ": "kh", "د": "d", "ر": "r", "ژ": "zh", "ش": "sh", "غ": "gh", "ف": "f", "ل": "l", "م": "m",
    "ن": "n", "ة": "",
}  # fmt: skip
