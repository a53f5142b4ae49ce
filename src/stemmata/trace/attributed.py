"""Attribution in words resolved: "according to agency X" led back to the reports of X that lie in the case.

Where a source names the publisher of others (see `outlets`), its parent is sought among them: published no later and
not long before, about the same thing. What they have in common is measured in words where both are in one language, and
in figures, days and names where they are in two; these are supporting evidence and no proof. Several reports that fit
share the probability between them. Where none fits, the outlet stays a voice outside the case (see `occasions`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from stemmata.trace.descent import LIKELY, SHOWN, Descent
from stemmata.trace.outlets import Named, Naming, Publisher, Publishers
from stemmata.trace.same_occasion import Setting
from stemmata.trace.voices import Voice
from stemmata.values.words import words_of

_PRIOR = -1.3
_STRENGTH = {"heading": 2.4, "credit": 1.8, "cue": 1.0, "medium": 0.4}
_SLOPE = {"press": 0.35, "web": 0.35, "report": 0.05, "testimony": 0.02, "recording": 0.1, "list": 0.1}
"""What a day between a report and the source that names its publisher takes off, by the kind of the report."""

_SLOPE_ELSE = 0.15
_UNDATED = -0.4
_LATEST = -4.0
_PAPER = 1.3
_OWN_VOICE = {"testimony": -3.5, "recording": -2.5, "official": -2.5, "list": -1.5}
"""Whoever speaks for himself names an outlet as the one he spoke to, or answers it."""

_KIND = {"testimony": -3.0, "list": -0.7, "web": -0.3, "recording": -0.5}
"""An outlet that is named is named for its reports rather than for the raw material that it publishes."""

_TRANSLATED = 0.7
_FIGURE = 0.3
_FIGURES_MOST = 2.2
_WORDS_MOST = 2.2
_SHARES_TEXT = 1.6
_NUMBERED = 1.5
_BODY = -0.9
"""A body speaks every day, and others hear it as well as its own papers do."""

_ONLY = 0.6
_MOST = 0.97
_THROUGH = 0.45
"""What is left of the probability of a parent from which another, nearer parent of the same source has it."""


SharesText = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class _Fit:
    """A source that may be the report that is meant."""

    source: str
    odds: float
    why: str


def attributed_descents(
    heard: Sequence[Voice],
    texts: Mapping[str, str],
    named: Named,
    setting: Setting,
    shares_text: SharesText,
) -> tuple[list[Descent], list[Voice]]:
    """Return the descents that attribution to publishers of the case shows, and the voices left over.

    Args:
        heard: All voices.
        texts: The text of each source.
        named: The publishers of the case, and where each source names them.
        setting: What is known of the sources.
        shares_text: Whether two sources share text.

    Returns:
        The descents, and the voices that are no publisher of the case (nor the source's own).
    """
    publishers = named.publishers
    descents: list[Descent] = []
    found: dict[str, set[int]] = {}
    for child in sorted(texts):
        of_publisher: dict[int, list[Naming]] = defaultdict(list)
        for naming in named.places.get(child, ()):
            of_publisher[naming.publisher].append(naming)
        found[child] = set()
        mine: dict[str, Descent] = {}
        for at, namings in sorted(of_publisher.items()):
            wanted = _wanted(child, texts[child], publishers.all[at], namings, setting)
            meant = _resolved(wanted, texts[child], namings, setting, shares_text)
            if sum(descent.p_link for descent in meant) >= LIKELY:
                found[child].add(at)
            for descent in meant:
                known = mine.get(descent.parent)
                mine[descent.parent] = descent if known is None or descent.p_link > known.p_link else known
        descents += [descent for _, descent in sorted(mine.items())]
    left = [voice for voice in heard if not _is_published(voice, publishers, found)]
    return descents, left


def _is_published(voice: Voice, publishers: Publishers, found: Mapping[str, set[int]]) -> bool:
    """Whether a voice is that of a publisher who was led back to a source, or of the source's own publisher."""
    if voice.speaker.kind == "witness":
        return False
    named = publishers.named(voice.speaker.written)
    if named & found[voice.source_id]:
        return True
    outlets = {at for at in named if publishers.all[at].kind == "outlet"}
    return bool(outlets & publishers.own(voice.source_id))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one source says in the name of one publisher."""

    child: str
    publisher: Publisher
    sign: str
    paper: bool
    said: frozenset[str]


def _resolved(
    wanted: _Wanted, text: str, namings: Sequence[Naming], setting: Setting, shares_text: SharesText
) -> list[Descent]:
    """Return the reports of a publisher that a source may mean, the probability shared between them."""
    found = (
        _fit(wanted, source, setting, shares_text) for source in wanted.publisher.sources if source != wanted.child
    )
    fits = [fit for fit in found if fit is not None]
    only = _ONLY if len(fits) == 1 else 0.0
    weight = {fit.source: math.exp(fit.odds + only) for fit in fits}
    total = 1.0 + sum(sorted(weight.values()))
    named = " ".join(text[namings[0].start : namings[0].end].split())
    spans = sorted({n.scope if n.sign in {"cue", "medium"} else (n.start, n.end) for n in namings[:20]})
    out = []
    for fit in fits:
        p = weight[fit.source] / total
        if p < SHOWN:
            continue
        why = f"names {named} as where it has this from ({_TOLD[wanted.sign]}); "
        why += f"{setting.label[fit.source]} {fit.why}"
        if len(fits) > 1:
            why += f"; {len(fits) - 1} other{'s' if len(fits) > 2 else ''} of the same name may be meant instead"
        places = tuple((wanted.child, *span) for span in spans)
        out.append(Descent(wanted.child, fit.source, "attribution", min(_MOST, p), 1.0, why, places))
    return out


def _wanted(child: str, text: str, publisher: Publisher, namings: Sequence[Naming], setting: Setting) -> _Wanted:
    """Return what a source says in the name of a publisher: the words of the sentences that name it."""
    sign = max((n.sign for n in namings), key=lambda sign: _STRENGTH[sign])
    ours = setting.words.get(child, frozenset())
    if sign in {"heading", "credit"}:
        return _Wanted(child, publisher, sign, any(n.paper for n in namings), ours)
    said = {word for n in namings for word in words_of(text[n.scope[0] : n.scope[1]]).folded}
    return _Wanted(child, publisher, sign, any(n.paper for n in namings), ours & said)


_TOLD = {"heading": "in its heading", "credit": "as a credit", "cue": "in words", "medium": "by name"}


def _fit(wanted: _Wanted, source: str, setting: Setting, shares_text: SharesText) -> _Fit | None:
    """Return how well a source fits as the report that is meant, or None if it is later or about something else."""
    child, kind = wanted.child, setting.kind.get(source) or "press"
    when = by_days(setting.days.get(child, ()), setting.days.get(source, ()), _SLOPE.get(kind, _SLOPE_ELSE))
    if when is None:
        return None
    content, reasons = _by_content(wanted, source, setting)
    odds = _PRIOR + _STRENGTH[wanted.sign] + when[0] + content
    if wanted.publisher.kind == "outlet":
        odds += _KIND.get(kind, 0.0) + _OWN_VOICE.get(setting.kind.get(child) or "press", 0.0)
    elif wanted.publisher.kind == "body":
        odds += _BODY
    if wanted.paper and setting.kind.get(child) not in _OWN_VOICE and kind in {"report", "official", "list", "other"}:
        odds += _PAPER
    numbers = setting.numbers.get(source, frozenset())
    numbers &= setting.numbers_named.get(child, frozenset()) if numbers else numbers
    if numbers:
        odds += _NUMBERED
        reasons.append(f"bears the number {min(numbers)} that is named")
    if shares_text(child, source):
        odds += _SHARES_TEXT
        reasons.append("shares text")
    if odds <= _LATEST:
        return None
    return _Fit(source, odds, ", ".join([*([when[1]] if when[1] else []), *reasons]))


def _by_content(wanted: _Wanted, source: str, setting: Setting) -> tuple[float, list[str]]:
    """Return what the two have in common: words in one language; figures, days and names in two."""
    child = wanted.child
    if setting.language.get(child) == setting.language.get(source):
        likeness = _likeness(wanted.said, setting.words.get(source, frozenset()), setting)
        odds = max(-_WORDS_MOST / (2 if wanted.paper else 1), min(_WORDS_MOST, 6.0 * (likeness - 0.45)))
        return odds, [f"has {likeness:.0%} of the telling words so attributed"]
    both = setting.figures.get(child, frozenset()) & setting.figures.get(source, frozenset())
    mass = sum(sorted(setting.figure_weight.get(key, 1.0) for key in both))
    why = "is in another language" + (f" and shares {_told(both, setting)}" if both else "")
    return _TRANSLATED + min(_FIGURES_MOST, _FIGURE * mass), [why]


def _told(keys: frozenset[str], setting: Setting) -> str:
    telling = sorted(keys, key=lambda key: (-setting.figure_weight.get(key, 1.0), key))
    shown = [key[1:] for key in telling if key[0] != "n"][:4]
    names = sum(key[0] == "n" for key in keys)
    parts = [", ".join(shown)] if shown else []
    return " and ".join([*parts, *([f"{names} name{'s' if names > 1 else ''}"] if names else [])])


def by_days(child: Sequence[date], source: Sequence[date], slope: float) -> tuple[float, str] | None:
    """Return what the days of publication say, or None where the source is later than the one that names it.

    Args:
        child: The days on which the one that names may have been published.
        source: The same for the one that may be meant.
        slope: What a day between them takes off.

    Returns:
        Log-odds and the reason in words.
    """
    if not child or not source:
        return _UNDATED, ""
    gaps = [(a - b).days for a in child for b in source]
    fitting = [gap for gap in gaps if gap >= 0]
    if not fitting:
        return None
    gap = min(fitting)
    odds = max(_LATEST, 0.8 - slope * gap)
    day = "on the same day" if gap == 0 else f"{gap} day{'s' if gap > 1 else ''} before"
    return odds, f"was published {day}"


def _likeness(said: frozenset[str], words: frozenset[str], setting: Setting) -> float:
    """Return how much of what is said in the outlet's name stands in a source, by weight, 0 to 1."""
    mass = sum(sorted(setting.weight.get(w, 1.0) for w in said)) or 1.0
    return sum(sorted(setting.weight.get(w, 1.0) for w in said & words)) / mass


def nearest(attributed: Sequence[Descent], textual: Sequence[Descent]) -> list[Descent]:
    """Return the attributions, one to a farther ancestor less likely where a nearer parent has it from there itself.

    Args:
        attributed: The descents that attribution shows.
        textual: Those that shared text shows.

    Returns:
        The attributed descents.
    """
    likely: dict[str, set[str]] = defaultdict(set)
    for found in (*attributed, *textual):
        if found.p_link >= LIKELY and found.p_direction >= LIKELY:
            likely[found.child].add(found.parent)
    return [_farther(found, likely) for found in attributed]


def _farther(found: Descent, likely: Mapping[str, set[str]]) -> Descent:
    through = [p for p in likely[found.child] if p != found.parent and found.parent in likely.get(p, ())]
    if not through:
        return found
    why = found.why + "; a nearer parent has this from there as well, and it may have come through that one"
    return replace(found, p_link=found.p_link * _THROUGH, why=why)
