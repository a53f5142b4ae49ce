"""Common occasions: reports of one statement, news conference, document, cable or eyewitness are one origin.

Two sources in which the same speaker is heard may report one occasion or two. What speaks for one: the same day, the
same kind of venue, the same matter (the telling words of what is said), a speaker named in full; what speaks against it:
other days, other venues, a speaker who is heard all the time. The log-odds of these are added up, and voices that
belong together more likely than not are gathered into one occasion. Its node in the family tree lies outside the case,
unless one of the sources is the speaker's own (a testimony, an official paper): then that source is the origin.

The sizes of the terms are judgements, set before any case was looked at and then moved in round steps where the known
groups of a development case showed them wrong; they are not fitted.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stemmata.trace.descent import OUTSIDE, Descent, Span
from stemmata.trace.speakers import Names
from stemmata.trace.voices import Voice

WINDOW_DAYS = 10
"""Voices of sources published further apart than this are compared only where a day is named on both sides."""

WITNESS_DAYS = 120
"""A witness's account is one origin whenever it is told; reports of it are compared over this many days."""

_PRIOR = -2.6
_TOLD = 0.05
_CHOSEN = 0.4
"""What the likeness of the best of many pairs of sayings is taken down by."""

_ASIDE = 0.2
_TELLING_MASS = 60.0
_RARE = 2.5
_WITNESSES = " witness"
_AFTER_DAYS = 3
_MARKED = frozenset({"accuses", "denies", "doubts", "admits", "orders"})
_BLOCK_MOST = 400
_SAME = 0.5
_JOINED = 0.3
"""Mean probability over all pairs of two groups from which on a likely pair joins them."""

_DOMINANT = 0.25
"""A voice that makes up this share of its source is told as its origin even where no other source reports it."""

_SPECIFIC = frozenset({"news conference", "communique", "interview", "testimony", "letter", "cable", "speech", "court"})
_PHRASE = {
    "news conference": "news conference", "communique": "communique", "interview": "interview", "testimony": "testimony",
    "court": "statement in court", "letter": "letter", "cable": "cable", "broadcast": "broadcast", "speech": "speech",
    "poll": "poll", "editorial": "editorial", "report": "report",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the sources, as far as occasions need it.

    Attributes:
        published: For each source the day it was published, or None.
        label: How a reader calls each source.
        publisher: For each source the folded words of its publisher and author.
        own_words: Sources of a kind that is its speaker's own (testimony, official paper, recording).
        weight: How telling a word of the texts is: the rarer, the more.
        words: The telling words of each source.
    """

    published: Mapping[str, date | None]
    label: Mapping[str, str]
    publisher: Mapping[str, frozenset[str]]
    own_words: frozenset[str]
    weight: Mapping[str, float]
    words: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two voices that may report one occasion."""

    u: int
    v: int
    p: float
    reasons: tuple[str, ...]


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
    heard = sorted(heard, key=lambda v: (v.source_id, v.spans, v.speaker.written))
    of_source: dict[str, list[str]] = defaultdict(list)
    for voice in heard:
        of_source[voice.source_id] += [*voice.speaker.name, *sorted(voice.speaker.body)]
    pairs = _pairs(heard, Names(of_source), setting)
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


# -- comparing ----------------------------------------------------------------------------------------------------


def _pairs(heard: Sequence[Voice], names: Names, setting: Setting) -> dict[tuple[int, int], _Pair]:
    """Return the pairs of voices of different sources that share a speaker, with the probability of one occasion."""
    plain = [(names.plain(v.speaker.name), names.plain(v.speaker.body | set(v.speaker.name))) for v in heard]
    accounts = [(plain[i][0], setting.published.get(v.source_id)) for i, v in enumerate(heard) if _named_witness(v)]
    surnames = {plain_name for v in heard if _surely_named(v) for plain_name in names.plain(v.speaker.name)}
    blocks: dict[str, list[int]] = defaultdict(list)
    for i, voice in enumerate(heard):
        if voice.speaker.kind == "person" and not plain[i][0] <= surnames:
            continue
        for token in plain[i][0] | plain[i][1]:
            blocks[token].append(i)
        if voice.witness:
            blocks[_WITNESSES].append(i)
    seen: set[tuple[int, int]] = set()
    out: dict[tuple[int, int], _Pair] = {}
    for token in sorted(blocks):
        days = WITNESS_DAYS if token == _WITNESSES else WINDOW_DAYS
        for i, j in _near(blocks[token], heard, setting, days):
            if (i, j) in seen or heard[i].source_id == heard[j].source_id:
                continue
            seen.add((i, j))
            pair = _compare(i, j, heard, plain, names, setting, accounts)
            if pair is not None and pair.p >= _TOLD:
                out[i, j] = pair
    return out


def _surely_named(voice: Voice) -> bool:
    return voice.speaker.kind == "person" and (voice.speaker.titled or len(voice.speaker.name) > 1)


def _near(block: Sequence[int], heard: Sequence[Voice], setting: Setting, days: int) -> Iterable[tuple[int, int]]:
    """Yield pairs of a block whose sources were published within the window (undated ones with their neighbours)."""

    def day(i: int) -> int:
        when = heard[i].day or setting.published.get(heard[i].source_id)
        return when.toordinal() if when else 0

    ordered = sorted(block, key=lambda i: (day(i), i))
    for at, i in enumerate(ordered):
        for j in ordered[at + 1 : at + 1 + _BLOCK_MOST]:
            if day(i) and day(j) - day(i) > days:
                break
            yield (i, j) if i < j else (j, i)


def _compare(
    i: int,
    j: int,
    heard: Sequence[Voice],
    plain: Sequence[tuple[frozenset[str], frozenset[str]]],
    names: Names,
    setting: Setting,
    accounts: Sequence[tuple[frozenset[str], date | None]],
) -> _Pair | None:
    u, v = heard[i], heard[j]
    who = _same_speaker(u, v, plain[i], plain[j], names)
    if who is None:
        return None
    if u.witness and v.witness:
        terms = [who, _same_case(u, v, setting), (-_which_witness(u, v, accounts, setting), "")]
    else:
        when = _same_day(u, v, setting.published)
        terms = [who, when, _same_venue(u, v), _same_words(u, v, setting.weight), _same_stance(u, v)]
    if u.own and v.own and u.speaker.kind == v.speaker.kind == "body":
        terms.append((1.0, "both give a text of the same body as a whole"))
    odds = _PRIOR + sum(odds for odds, _ in terms)
    p = 1 / (1 + math.exp(-odds))
    return _Pair(i, j, p, tuple(why for _, why in terms if why))


def _named_witness(voice: Voice) -> bool:
    return voice.witness and len(voice.speaker.name) > 1


def _which_witness(
    u: Voice, v: Voice, accounts: Sequence[tuple[frozenset[str], date | None]], setting: Setting
) -> float:
    """Return what to take off the odds because "the witness" may be any of several that were named by then."""
    nameless = [w for w in (u, v) if w.speaker.kind == "witness"]
    if not nameless:
        return 0.0
    when = min((d for w in nameless if (d := setting.published.get(w.source_id))), default=None)
    known = {name for name, day in accounts if day is None or when is None or (day - when).days <= _AFTER_DAYS}
    if u.speaker.kind != v.speaker.kind and when is not None:
        named = u if u.speaker.kind == "person" else v
        day = setting.published.get(named.source_id)
        if day is not None and (day - when).days > _AFTER_DAYS:
            return 3.0  # whom nobody had named yet, "the witness" can hardly mean
    distinct = [name for name in known if not any(name < other for other in known)]
    return math.log(max(1, len(distinct)))


def _same_speaker(
    u: Voice,
    v: Voice,
    one: tuple[frozenset[str], frozenset[str]],
    other: tuple[frozenset[str], frozenset[str]],
    names: Names,
) -> tuple[float, str] | None:
    kinds = {u.speaker.kind, v.speaker.kind}
    if "unnamed" in kinds:
        return None
    if kinds == {"witness"}:
        return (3.5, "both cite the witness without a name") if u.speaker.definite and v.speaker.definite else None
    if kinds == {"witness", "person"} and u.witness and v.witness:
        nameless, named = (u, v) if u.speaker.kind == "witness" else (v, u)
        why = f"one cites the witness without a name, the other {named.speaker.written} as a witness"
        return (3.5, why) if nameless.speaker.definite else None
    if kinds == {"person"}:
        fit = names.overlap(one[0], other[0])
        if fit < 0.99 and not (fit > 0.6 and len(one[0] & other[0]) >= 2):
            return None
        full = min(len(one[0] & other[0]), 3)
        if u.witness and v.witness:
            return 2.4 + 0.3 * full, f"both give the account of {_longer(u, v)}"
        # Who is heard in few sources is likelier heard in them on one occasion than who is heard every day.
        rare = max(names.weight(t) for t in one[0] & other[0])
        return 0.6 + 0.4 * full + 0.6 * max(0.0, rare - _RARE), f"both cite {_longer(u, v)}"
    if "witness" in kinds:
        return None
    fit = names.overlap(one[1], other[1])
    if fit < 0.7:
        return None
    if kinds == {"outlet"}:
        return 0.8, f"both cite {_longer(u, v)}"
    if kinds == {"person", "body"}:
        return 0.1, f"{u.speaker.written} and {v.speaker.written} speak for one body"
    # Two statements of one rarely heard body within days are one origin likelier than two of the army or the press.
    rare = max(names.weight(t) for t in one[1] & other[1])
    return 0.5 * rare + (0.3 if fit > 0.9 else -0.2), f"both cite {_longer(u, v)}"


def _longer(u: Voice, v: Voice) -> str:
    return max(u.speaker.written, v.speaker.written, key=lambda s: (len(s), s))


def _same_day(u: Voice, v: Voice, published: Mapping[str, date | None]) -> tuple[float, str]:
    a, b = u.day or published.get(u.source_id), v.day or published.get(v.source_id)
    if a is None or b is None:
        return -0.8, "a day is missing"
    gap = abs((a - b).days)
    both = u.day is not None and v.day is not None
    aside = min((w for w in (u, v) if w.day is None), key=lambda w: w.share, default=None)
    if gap == 0 and both and a not in {published.get(u.source_id), published.get(v.source_id)}:
        return 2.6, f"both name {a} as the day"
    if gap == 0:
        return (1.6 if both else 1.0), f"on {a}"
    if both:
        return (-1.5 if gap == 1 else -4.0), f"said on {min(a, b)} and {max(a, b)}"
    # A report without a day may come some days after what it reports, above all where it is told as background.
    slope = 0.25 if aside is not None and aside.share < _ASIDE else 0.6
    return max(-4.0, 0.4 - slope * gap), f"{gap} day{'s' if gap > 1 else ''} apart"


def _same_venue(u: Voice, v: Voice) -> tuple[float, str]:
    if u.venue is None or v.venue is None:
        return 0.0, ""
    if u.venue == v.venue:
        return (1.2 if u.venue in _SPECIFIC else 0.6), f"both name a {_PHRASE.get(u.venue, u.venue)}"
    if u.venue in _SPECIFIC and v.venue in _SPECIFIC:
        return -1.2, f"one names a {_PHRASE[u.venue]}, the other a {_PHRASE[v.venue]}"
    return -0.3, ""


def _same_stance(u: Voice, v: Voice) -> tuple[float, str]:
    marked = sorted(u.stances & v.stances & _MARKED)
    return (0.6, f"in both the speaker {marked[0]}") if marked else (0.0, "")


def _same_case(u: Voice, v: Voice, setting: Setting) -> tuple[float, str]:
    """Return whether two sources that cite a witness are about one matter; when they do so does not count."""
    odds, why = _same_matter(
        setting.words.get(u.source_id, frozenset()), setting.words.get(v.source_id, frozenset()), setting.weight
    )
    return max(-0.6, min(1.2, odds)), why.replace("what is said shares", "both sources speak of")


def _same_words(u: Voice, v: Voice, weight: Mapping[str, float]) -> tuple[float, str]:
    """Return how alike all that is said is, or the two single sayings that are most alike."""
    best = _same_matter(u.words, v.words, weight)
    for one in u.sayings:
        for other in v.sayings:
            odds, why = _same_matter(one, other, weight)
            if odds - _CHOSEN > best[0]:
                best = odds - _CHOSEN, why
    return best


def _same_matter(u: frozenset[str], v: frozenset[str], weight: Mapping[str, float]) -> tuple[float, str]:
    shared = u & v
    mass = sum(sorted(weight.get(w, 1.0) for w in shared))
    one = sum(sorted(weight.get(w, 1.0) for w in u)) or 1.0
    other = sum(sorted(weight.get(w, 1.0) for w in v)) or 1.0
    least, most = min(one, other), max(one, other)
    # Between containment and cosine: a sentence must be found in the transcript, but a transcript holds any sentence.
    likeness = mass / (least**0.7 * most**0.3)
    telling = sorted(shared, key=lambda w: (-weight.get(w, 1.0), w))[:4]
    why = f"what is said shares {', '.join(telling)}" if mass > 12 and likeness > 0.15 else ""
    # That two short sayings share no word tells little; that two long ones share hardly any tells much.
    return max(-1.2 * min(1.0, least / _TELLING_MASS), min(3.0, 8.0 * (likeness - 0.15))), why


# -- gathering ----------------------------------------------------------------------------------------------------


def _clusters(n: int, pairs: Mapping[tuple[int, int], _Pair]) -> list[list[int]]:
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
    pairs: Mapping[tuple[int, int], _Pair],
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
    if voice.speaker.kind == "outlet":
        return True
    return voice.own or voice.share >= _DOMINANT


def _certainty(voice: Voice) -> float:
    return 0.95 if voice.own else 0.9 if voice.speaker.kind == "outlet" else min(0.9, 0.6 + voice.share / 2)


def _is_own(voice: Voice, setting: Setting) -> bool:
    """Whether the source is the speaker's own: a testimony or official paper whose author or publisher speaks."""
    by = setting.publisher.get(voice.source_id, frozenset())
    return voice.source_id in setting.own_words and bool(by) and set(voice.speaker.name) <= by and voice.share > 0.5


def _node(members: Sequence[int], heard: Sequence[Voice], setting: Setting, taken: Counter[str]) -> str:
    """Return the name of the occasion: speaker, venue and day."""
    voices = [heard[i] for i in members]
    written = Counter(v.speaker.written for v in voices)
    speaker = min(written, key=lambda w: (-written[w], -len(w), w))
    venues = Counter(v.venue for v in voices if v.venue)
    owned = {v.venue for v in voices if v.own}
    venue = min(venues, key=lambda v: (v not in owned, v not in _SPECIFIC, -venues[v], v)) if venues else "statement"
    days = Counter(v.day for v in voices if v.day) or Counter(
        d for v in voices if (d := setting.published.get(v.source_id))
    )
    named = f"{OUTSIDE}{speaker}, {_PHRASE.get(venue, venue)}"
    if days and not all(v.witness for v in voices):
        named += f", {min(days, key=lambda d: (-days[d], d))}"
    taken[named] += 1
    return named if taken[named] == 1 else f"{named} ({taken[named]})"


def _why(voice: Voice, sources: Sequence[str], reasons: Sequence[str], setting: Setting) -> str:
    said = f"a {_PHRASE[voice.venue]} of " if voice.venue in _PHRASE else ""
    verb = "gives as a whole" if voice.own else "reports"
    parts = [f"{verb} {said}{voice.speaker.written} ({voice.share:.0%} of the text)"]
    if voice.via:
        parts.append(f"through {voice.via}")
    others = [setting.label[s] for s in sources if s != voice.source_id]
    if others:
        more = f" and {len(others) - 4} more" if len(others) > 4 else ""
        parts.append(f"as {'do' if len(others) > 1 else 'does'} {', '.join(others[:4])}{more}")
    return "; ".join([*parts, *reasons])


def _spans(voice: Voice) -> tuple[Span, ...]:
    return tuple((voice.source_id, *span) for span in sorted({*voice.cues[:10], *voice.spans[:20]}))
