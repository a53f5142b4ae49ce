"""Common occasions: reports of one statement, news conference, document, cable or eyewitness are one origin.

Voices that report one occasion likelier than not (see `same_occasion`) are gathered. The occasion's place in the family
tree lies outside the case, unless one of the sources is the speaker's own (a testimony, an official paper): then that
source is the origin.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from stemmata.trace.callings import called
from stemmata.trace.descent import OUTSIDE, Descent, Span
from stemmata.trace.same_occasion import SPECIFIC, Comparison, Likeness, Setting
from stemmata.trace.speakers import MEDIA
from stemmata.trace.voices import Voice
from stemmata.values.offices import meaning
from stemmata.values.transliteration import spelt_alike
from stemmata.values.words import words_of

_SAME = 0.5
_JOINED = 0.3
"""Mean probability over all pairs of two groups from which on a likely pair joins them."""

_DOMINANT = 0.25
"""A voice that makes up this share of its source is told as its origin even where no other source reports it."""

_OWN_SHARE = 0.5
_LITTLE = frozenset({"the", "of", "and", "de", "du", "la", "le", "et", "و", "از"})

_HANDS = {2: "at second hand", 3: "at third hand"}
"""How the mouths between what happened and the source are told: one more than words told by their speaker."""

_PHRASE = {"court": "statement in court"}
"""How a venue is told where its bare name would not do."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One occasion on which a speaker was heard.

    Attributes:
        node: Its place in the family tree: a source of the case, or `outside:` and a name.
        reports: For each source that reports it, the voice heard there and why it belongs here.
    """

    node: str
    reports: Mapping[str, Report]


@dataclass(frozen=True, slots=True)
class Report:
    """One source's report of an occasion: the voice, how surely it belongs to it, and the reasons."""

    voice: Voice
    p: float
    reasons: tuple[str, ...]


def find_occasions(heard: Sequence[Voice], setting: Setting) -> list[Occasion]:
    """Return the occasions of a case: voices of several sources that belong together, and each other voice by itself.

    Args:
        heard: All voices of the case.
        setting: What is known of its sources.

    Returns:
        The occasions, in the order of the first source of each.
    """
    heard = sorted(
        (v for v in heard if v.witness or called(v.speaker)), key=lambda v: (v.source_id, v.spans, v.speaker.written)
    )
    pairs = Comparison(heard, setting).pairs()
    taken: Counter[str] = Counter()
    return [_occasion(members, heard, pairs, setting, taken) for members in _clusters(len(heard), pairs)]


def occasion_descents(
    occasions: Sequence[Occasion], setting: Setting, carried: Callable[[str, Occasion], bool]
) -> list[Descent]:
    """Return the descents from common occasions, and from voices that a source mainly rests on.

    Args:
        occasions: The occasions.
        setting: What is known of the sources.
        carried: Whether a source has its report of an occasion from another source of the case: it is then no report of
            its own.

    Returns:
        One descent a source and occasion.
    """
    out: list[Descent] = []
    for occasion in occasions:
        sources = [s for s in sorted(occasion.reports) if s != occasion.node and not carried(s, occasion)]
        outside = occasion.node.startswith(OUTSIDE)
        if len(sources) == 1 and outside and not _told_alone(occasion.reports[sources[0]].voice):
            continue
        for source in sources:
            report = occasion.reports[source]
            relation = "same-event" if len(sources) > 1 and outside else "attribution"
            p = report.p if len(sources) > 1 or not outside else _certainty(report.voice)
            why = _why(report.voice, sources, report.reasons if len(sources) > 1 else (), setting)
            out.append(Descent(source, occasion.node, relation, p, 1.0, why, _spans(report.voice)))
    return out


# -- gathering ----------------------------------------------------------------------------------------------------


def _clusters(n: int, pairs: Mapping[tuple[int, int], Likeness]) -> list[list[int]]:
    """Gather voices: a likely pair joins its groups unless the pairs between them are mostly unlikely."""
    group = list(range(n))
    members = {i: [i] for i in range(n)}
    for pair in sorted(pairs.values(), key=lambda pair: (-pair.p, pair.u, pair.v)):
        if pair.p < _SAME:
            break
        a, b = group[pair.u], group[pair.v]
        if a == b:
            continue
        between = [pairs[min(i, j), max(i, j)].p if (min(i, j), max(i, j)) in pairs else 0.0
                   for i in members[a] for j in members[b]]  # fmt: skip
        if sum(between) / len(between) < _JOINED:
            continue
        members[a] += members.pop(b)
        for i in members[a]:
            group[i] = a
    return [sorted(found) for _, found in sorted(members.items())]


def _occasion(
    members: Sequence[int],
    heard: Sequence[Voice],
    pairs: Mapping[tuple[int, int], Likeness],
    setting: Setting,
    taken: Counter[str],
) -> Occasion:
    origin = next((i for i in members if _is_own(heard[i], setting)), None)
    node = heard[origin].source_id if origin is not None else _node(members, heard, setting, taken)
    reports = {}
    for source in sorted({heard[i].source_id for i in members}):
        mine = [i for i in members if heard[i].source_id == source]
        i = max(mine, key=lambda i: (heard[i].share, -i))
        linked = [pairs[min(i, j), max(i, j)] for i in mine for j in members if (min(i, j), max(i, j)) in pairs]
        best = max(linked, key=lambda pair: (pair.p, -pair.u, -pair.v), default=None)
        # Two reports belong together if both belong to the occasion, so each does with the root of the probability.
        p = math.sqrt(best.p) if best else _certainty(heard[i])
        reports[source] = Report(heard[i], p, best.reasons if best else ())
    return Occasion(node, reports)


def _told_alone(voice: Voice) -> bool:
    speaker = voice.speaker
    if speaker.kind == "outlet":
        return True
    named = speaker.titled or len(speaker.name) > 1 or speaker.kind == "witness"
    medium = speaker.kind == "unnamed" and any(word in MEDIA for word in words_of(speaker.written).folded)
    return (named or medium) and (voice.own or voice.share >= _DOMINANT)


def _certainty(voice: Voice) -> float:
    return 0.95 if voice.own else 0.9 if voice.speaker.kind == "outlet" else min(0.9, 0.6 + voice.share / 2)


def _is_own(voice: Voice, setting: Setting) -> bool:
    """Whether the source is the speaker's own: a testimony or official paper whose author or publisher speaks."""
    by = setting.publisher.get(voice.source_id, frozenset())
    name = voice.speaker.name or tuple(words_of(called(voice.speaker)).folded)
    own = voice.source_id in setting.own_words and bool(by) and voice.share > _OWN_SHARE
    return own and all(_part_of(word, by) for word in name if word not in _LITTLE)


def _part_of(word: str, by: frozenset[str]) -> bool:
    """Whether a word of a speaker's name is one of a publisher's or author's, in any language or script."""
    office = meaning(word)
    return word in by or any((office and office == meaning(name)) or spelt_alike(word, name) for name in by)


def _node(members: Sequence[int], heard: Sequence[Voice], setting: Setting, taken: Counter[str]) -> str:
    """Return the name of the occasion: speaker, venue and day."""
    voices = [heard[i] for i in members]
    written = Counter(called(v.speaker) or v.speaker.written for v in voices)
    speaker = min(written, key=lambda w: (-written[w], -len(w), w))
    venues = Counter(v.venue for v in voices if v.venue)
    owned = {v.venue for v in voices if v.own}
    venue = min(venues, key=lambda v: (v not in owned, v not in SPECIFIC, -venues[v], v)) if venues else "statement"
    days = Counter(v.day for v in voices if v.day) or Counter(
        d for v in voices if (d := setting.published.get(v.source_id))
    )
    named = f"{OUTSIDE}{speaker}, {_PHRASE.get(venue, venue)}"
    if days and not all(v.witness for v in voices):
        named += f", {min(days, key=lambda d: (-days[d], d))}"
    taken[named] += 1
    return named if taken[named] == 1 else f"{named} ({taken[named]})"


def _why(voice: Voice, sources: Sequence[str], reasons: Sequence[str], setting: Setting) -> str:
    venue = _PHRASE.get(voice.venue, voice.venue) if voice.venue else ""
    said = f"{'an' if venue[0] in 'aeiou' else 'a'} {venue} of " if venue else ""
    verb = "gives as a whole" if voice.own else "reports"
    parts = [f"{verb} {said}{called(voice.speaker) or voice.speaker.written} ({voice.share:.0%} of the text)"]
    if voice.via:
        parts.append(f"through {voice.via}")
    if voice.hearsay > 1:
        parts.append(_HANDS.get(voice.hearsay, "at fourth hand or further"))
    others = [setting.label[s] for s in sources if s != voice.source_id]
    if others:
        more = f" and {len(others) - 4} more" if len(others) > 4 else ""
        parts.append(f"as {'do' if len(others) > 1 else 'does'} {', '.join(others[:4])}{more}")
    return "; ".join([*parts, *reasons])


def _spans(voice: Voice) -> tuple[Span, ...]:
    return tuple((voice.source_id, *span) for span in sorted({*voice.cues[:10], *voice.spans[:20]}))
