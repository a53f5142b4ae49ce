"""Whether two voices in two sources report one occasion.

What speaks for one: the same speaker, named in full and not heard every day; the same day, above all one that both
texts name; the same kind of venue; the same matter (the telling words of what is said); the same stance. What speaks
against it: other days, other venues, other words. The log-odds are added up. A witness's account is one origin whenever
it is told, so days do not count there; "the witness" without a name may be any of those that were named by then.

The sizes of the terms are judgements, set before any case was looked at and then moved in round steps where the known
groups of a development case showed them wrong; they are not fitted.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stemmata.trace.foreign import foreign_keys, same_foreign_speaker
from stemmata.trace.speakers import Names
from stemmata.trace.voices import Voice

WINDOW_DAYS = 10
"""Voices further apart than this are not compared."""

WITNESS_DAYS = 120
"""A witness's account is one origin whenever it is told; reports of it are compared over this many days."""

SPECIFIC = frozenset({"news conference", "communique", "interview", "testimony", "letter", "cable", "speech", "court"})
"""Venues that make an occasion; the others are ways in which anything may be told."""

_PRIOR = -2.6
_WORTH_KEEPING = 0.05
_BLOCK_MOST = 400
_BLOCK_WORDS = 10
_ASIDE = 0.2
_TELLING_MASS = 60.0
_RARE = 2.5
_RARE_MOST = 1.0
_BODY_MOST = 2.0
_AFTER_DAYS = 3
_FIGURE = 0.3
_FIGURES_MOST = 2.0
_CHOSEN = 0.4
"""What the likeness of the best of many pairs of sayings is taken down by."""

_WITNESSES = " witness"
_MARKED = frozenset({"accuses", "denies", "doubts", "admits", "orders"})

Term = tuple[float, str]
"""Log-odds, and what they rest on, in words (empty where it is not worth telling)."""


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
        language: The language of each source, where it is known.
        kind: The kind of each source, where it is known.
        days: The days on which each source may have been published.
        figures: The figures, days, times and persons that each source names, as keys alike in all languages.
        figure_weight: How telling such a key is: the fewer sources have it, the more.
        numbers: The numbers that a paper itself bears in its heading ("Communique No. 7").
        numbers_named: The numbers of papers that each source names.
    """

    published: Mapping[str, date | None]
    label: Mapping[str, str]
    publisher: Mapping[str, frozenset[str]]
    own_words: frozenset[str]
    weight: Mapping[str, float]
    words: Mapping[str, frozenset[str]]
    language: Mapping[str, str | None]
    kind: Mapping[str, str | None]
    days: Mapping[str, Sequence[date]]
    figures: Mapping[str, frozenset[str]]
    figure_weight: Mapping[str, float]
    numbers: Mapping[str, frozenset[str]]
    numbers_named: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two voices, by their places in the list of all, that may report one occasion."""

    u: int
    v: int
    p: float
    reasons: tuple[str, ...]


class Comparison:
    """Compares the voices of one case.

    Args:
        heard: All voices.
        setting: What is known of the sources.
    """

    __slots__ = ("_accounts", "_body", "_foreign", "_heard", "_name", "_names", "_setting")

    def __init__(self, heard: Sequence[Voice], setting: Setting) -> None:
        of_source: dict[str, list[str]] = defaultdict(list)
        for voice in heard:
            of_source[voice.source_id] += [*voice.speaker.name, *sorted(voice.speaker.body)]
        self._heard, self._setting, self._names = heard, setting, Names(of_source)
        self._name = [self._names.plain(v.speaker.name) for v in heard]
        self._body = [self._names.plain(v.speaker.body | set(v.speaker.name)) for v in heard]
        languages = {setting.language.get(v.source_id) for v in heard}
        self._foreign = [foreign_keys(v.speaker) if len(languages) > 1 else frozenset() for v in heard]
        self._accounts = [
            (self._name[i], setting.published.get(v.source_id))
            for i, v in enumerate(heard)
            if v.witness and len(v.speaker.name) > 1
        ]

    def pairs(self) -> dict[tuple[int, int], Likeness]:
        """Return the pairs of voices of different sources that may report one occasion."""
        out: dict[tuple[int, int], Likeness] = {}
        seen: set[tuple[int, int]] = set()
        for key, block in sorted(self._blocks().items()):
            for i, j in self._near(block, WITNESS_DAYS if key == _WITNESSES else WINDOW_DAYS):
                if (i, j) in seen or self._heard[i].source_id == self._heard[j].source_id:
                    continue
                seen.add((i, j))
                likeness = self.compare(i, j)
                if likeness is not None and likeness.p >= _WORTH_KEEPING:
                    out[i, j] = likeness
        return out

    def compare(self, i: int, j: int) -> Likeness | None:
        """Return how likely two voices report one occasion, or None where they are not of one speaker."""
        u, v = self._heard[i], self._heard[j]
        foreign = self._setting.language.get(u.source_id) != self._setting.language.get(v.source_id)
        who = self._same_speaker(i, j)
        if who is None and foreign:
            who = same_foreign_speaker(u.speaker, v.speaker)
        if who is None:
            return None
        if u.witness and v.witness:
            terms = [who, self._same_case(u, v), self._which_witness(u, v)]
        else:
            # Words of two languages cannot be compared; figures, days and names can.
            said = self._same_figures(u, v) if foreign else _same_words(u, v, self._setting.weight)
            # What surrounds the sayings counts half: a text may go on about the same matter in its own voice.
            around = 0.0 if foreign else self._same_case(u, v)[0] / 2
            terms = [who, self._same_day(u, v), _same_venue(u, v), said, (around, ""), _same_stance(u, v)]
        if u.own and v.own and u.speaker.kind == v.speaker.kind == "body":
            terms.append((1.0, "both give a text of the same body as a whole"))
        elif u.own and v.own and u.speaker.kind == v.speaker.kind == "person" and u.share == v.share == 1:
            terms.append((1.5, "both give the words of the same person as a whole"))
        odds = _PRIOR + sum(odds for odds, _ in terms)
        return Likeness(i, j, 1 / (1 + math.exp(-odds)), tuple(why for _, why in terms if why))

    def _blocks(self) -> dict[str, list[int]]:
        """Return the voices by the most telling words of their speakers' names."""
        sure = {
            word
            for i, v in enumerate(self._heard)
            if v.speaker.kind == "person" and (v.speaker.titled or len(v.speaker.name) > 1)
            for word in self._name[i]
        }
        blocks: dict[str, list[int]] = defaultdict(list)
        for i, voice in enumerate(self._heard):
            if voice.witness:
                blocks[_WITNESSES].append(i)
            if voice.speaker.kind == "person" and not self._name[i] <= sure:
                continue  # a single word without a title that is nobody's name elsewhere
            words = sorted(self._body[i], key=lambda w: (-self._names.weight(w), w))[:_BLOCK_WORDS]
            for word in {*words, *(self._name[i] if voice.speaker.kind == "person" else ()), *self._foreign[i]}:
                blocks[word].append(i)
        return blocks

    def _near(self, block: Sequence[int], days: int) -> Iterator[tuple[int, int]]:
        """Yield the pairs of a block that lie within so many days (undated voices with their neighbours)."""
        day = {i: when.toordinal() if (when := self._when(self._heard[i])) else 0 for i in block}
        ordered = sorted(block, key=lambda i: (day[i], i))
        for at, i in enumerate(ordered):
            for j in ordered[at + 1 : at + 1 + _BLOCK_MOST]:
                if day[i] and day[j] - day[i] > days:
                    break
                yield (i, j) if i < j else (j, i)

    def _when(self, voice: Voice) -> date | None:
        return voice.day or self._setting.published.get(voice.source_id)

    # -- who ------------------------------------------------------------------------------------------------------

    def _same_speaker(self, i: int, j: int) -> Term | None:
        u, v = self._heard[i], self._heard[j]
        kinds = {u.speaker.kind, v.speaker.kind}
        if "unnamed" in kinds:
            return None
        if "witness" in kinds:
            return _same_nameless_witness(u, v)
        return self._same_person(i, j) if kinds == {"person"} else self._same_body(i, j)

    def _same_person(self, i: int, j: int) -> Term | None:
        u, v, one, other = self._heard[i], self._heard[j], self._name[i], self._name[j]
        fit, common = self._names.overlap(one, other), one & other
        if fit < 0.99 and not (fit > 0.6 and len(common) >= 2) and not _alike(u, v):
            return None
        full = min(len(common), 3)
        if u.witness and v.witness:
            return 2.4 + 0.3 * full, f"both give the account of {_longer(u, v)}"
        # Who is heard in few sources is likelier heard in them on one occasion than who is heard every day.
        rare = max(self._names.weight(t) for t in common)
        return 0.6 + 0.4 * full + min(_RARE_MOST, 0.6 * max(0.0, rare - _RARE)), f"both cite {_longer(u, v)}"

    def _same_body(self, i: int, j: int) -> Term | None:
        u, v, one, other = self._heard[i], self._heard[j], self._body[i], self._body[j]
        fit = self._names.overlap(one, other)
        if fit < 0.7 or (u.speaker.numbers != v.speaker.numbers and u.speaker.numbers and v.speaker.numbers):
            return None
        if "person" in {u.speaker.kind, v.speaker.kind}:
            name = self._name[i if u.speaker.kind == "person" else j]
            if len(name) > 1 and name <= one & other:  # "president of the country X Y" and "X Y"
                return 0.6 + 0.4 * min(len(name), 3), f"both cite {_longer(u, v)}"
            return 0.1, f"{u.speaker.written} and {v.speaker.written} speak for one body"
        if u.speaker.kind == v.speaker.kind == "outlet":
            return 0.8, f"both cite {_longer(u, v)}"
        # Two statements of one rarely heard body within days are one origin likelier than two of the army's.
        rare = max(self._names.weight(t) for t in one & other)
        return min(_BODY_MOST, 0.5 * rare) + (0.3 if fit > 0.9 else -0.2), f"both cite {_longer(u, v)}"

    def _which_witness(self, u: Voice, v: Voice) -> Term:
        """Return what to take off because "the witness" may be any of several that were named by then."""
        published = self._setting.published
        nameless = [w for w in (u, v) if w.speaker.kind == "witness"]
        if not nameless:
            return 0.0, ""
        when = min((d for w in nameless if (d := published.get(w.source_id))), default=None)
        if when is not None and len(nameless) == 1:
            day = published.get((u if v is nameless[0] else v).source_id)
            if day is not None and (day - when).days > _AFTER_DAYS:
                return -3.0, ""  # whom nobody had named yet, "the witness" can hardly mean
        known = {n for n, day in self._accounts if not (day and when) or (day - when).days <= _AFTER_DAYS}
        distinct = [name for name in known if not any(name < other for other in known)]
        return -math.log(max(1, len(distinct))), ""

    # -- when and what --------------------------------------------------------------------------------------------

    def _same_day(self, u: Voice, v: Voice) -> Term:
        a, b = self._when(u), self._when(v)
        if a is None or b is None:
            return -0.8, "a day is missing"
        gap, both = abs((a - b).days), u.day is not None and v.day is not None
        if gap == 0:
            published = {self._setting.published.get(u.source_id), self._setting.published.get(v.source_id)}
            if both and a not in published:
                return 2.6, f"both name {a} as the day"
            return (1.6 if both else 1.0), f"on {a}"
        if both:
            return (-1.5 if gap == 1 else -4.0), f"said on {min(a, b)} and {max(a, b)}"
        # A report without a day may come some days after what it reports, above all where it is told as background.
        aside = min(w.share for w in (u, v) if w.day is None)
        slope = 0.25 if aside < _ASIDE else 0.6
        return max(-4.0, 0.4 - slope * gap), f"{gap} day{'s' if gap > 1 else ''} apart"

    def _same_figures(self, u: Voice, v: Voice) -> Term:
        """Return what the figures, days, times and names say that two sources in two languages have in common."""
        figures, weight = self._setting.figures, self._setting.figure_weight
        shared = figures.get(u.source_id, frozenset()) & figures.get(v.source_id, frozenset())
        mass = sum(sorted(weight.get(key, 1.0) for key in shared))
        told = sorted((key for key in shared if key[0] != "n"), key=lambda key: (-weight.get(key, 1.0), key))[:4]
        why = f"both give {', '.join(key[1:] for key in told)}" if told else ""
        return min(_FIGURES_MOST, _FIGURE * mass) - 0.3, why

    def _same_case(self, u: Voice, v: Voice) -> Term:
        """Return whether two sources that cite a witness are about one matter; on which days they do does not count."""
        words = self._setting.words
        of_u, of_v = words.get(u.source_id, frozenset()), words.get(v.source_id, frozenset())
        odds, why = _same_matter(of_u, of_v, self._setting.weight)
        return max(-0.6, min(1.2, odds)), why.replace("what is said shares", "both sources speak of")


def _same_nameless_witness(u: Voice, v: Voice) -> Term | None:
    nameless = [w for w in (u, v) if w.speaker.kind == "witness"]
    if not all(w.speaker.definite for w in nameless) or not (u.witness and v.witness):
        return None
    if len(nameless) == 2:
        return 3.5, "both cite the witness without a name"
    named = u if v is nameless[0] else v
    if named.speaker.kind != "person":
        return None
    return 3.5, f"one cites the witness without a name, the other {named.speaker.written} as a witness"


def _alike(u: Voice, v: Voice) -> bool:
    """Whether two full names share the surname and a first name that begins alike (a slip, a translation)."""
    one, other = u.speaker.name, v.speaker.name
    return len(one) > 1 < len(other) and one[-1] == other[-1] and one[-2][:4] == other[-2][:4]


def _longer(u: Voice, v: Voice) -> str:
    return max(u.speaker.written, v.speaker.written, key=lambda s: (len(s), s))


def _same_venue(u: Voice, v: Voice) -> Term:
    if u.venue is None or v.venue is None:
        return 0.0, ""
    if u.venue == v.venue:
        return (1.2 if u.venue in SPECIFIC else 0.6), f"both name a {u.venue}"
    if u.venue in SPECIFIC and v.venue in SPECIFIC:
        return -1.2, f"one names a {u.venue}, the other a {v.venue}"
    return -0.3, ""


def _same_stance(u: Voice, v: Voice) -> Term:
    marked = sorted(u.stances & v.stances & _MARKED)
    return (0.6, f"in both the speaker {marked[0]}") if marked else (0.0, "")


def _same_words(u: Voice, v: Voice, weight: Mapping[str, float]) -> Term:
    """Return how alike all that is said is, or the two single sayings that are most alike."""
    best = _same_matter(u.words, v.words, weight)
    for one in u.sayings:
        for other in v.sayings:
            odds, why = _same_matter(one, other, weight)
            if odds - _CHOSEN > best[0]:
                best = odds - _CHOSEN, why
    return best


def _same_matter(u: frozenset[str], v: frozenset[str], weight: Mapping[str, float]) -> Term:
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
