"""The voices in a source: who is heard in it, where they spoke, when, and in which stretches of its text.

Attribution in words shows a voice ("the mayor told a news conference that ..."), and so does the form of a text (see
`forms`). One source may hold one speaker on several days; these are kept apart where the text names the days.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from stemmata.trace.forms import Document, Heard, formal_voices
from stemmata.trace.speakers import WITNESSES, Speaker, read_speaker
from stemmata.trace.textual import Interval, merged, total_length
from stemmata.values.attribution import Attribution, attributions
from stemmata.values.fold import fold_text
from stemmata.values.speech import Speech, speech
from stemmata.values.words import Words, words_of

_AND = re.compile(r"\s+(?:and|et)\s+", re.IGNORECASE)
_TESTIFIES = ("testif", "temoign", "atestigu", "شهادت", "شهد")
_MOST_VOICES = 60
_FIRST_WORDS = 12
_LONGEST_SAYING = 1500
_MOST_SAYINGS = 6


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker as heard in one source.

    Attributes:
        source_id: The source.
        speaker: Who.
        venue: Where or how it was said, where the text tells (news conference, communique, interview, ...).
        day: The day it was said, where the text tells.
        spans: What is said in the speaker's name, as sorted disjoint intervals.
        cues: The constructs that name the speaker.
        share: Share of the source's text that the spans make up.
        words: The telling words of what is said, folded, with those of the cues.
        sayings: The telling words of the largest single sayings.
        own: Whether the source gives the speaker's own words as a whole: a transcript, a communique.
        via: Through whom the source has it, as written.
        hearsay: Mouths between the speaker and the source, 1 for none.
        stances: What the speaker does with the content (accuses, denies, ...).
        witness: Whether the speaker is heard as a witness, named or not.
    """

    source_id: str
    speaker: Speaker
    venue: str | None
    day: date | None
    spans: tuple[Interval, ...]
    cues: tuple[Interval, ...]
    share: float
    words: frozenset[str]
    own: bool = False
    via: str | None = None
    hearsay: int = 1
    stances: frozenset[str] = frozenset()
    witness: bool = False
    sayings: tuple[frozenset[str], ...] = ()


def voices(document: Document) -> list[Voice]:
    """Return the voices heard in a source, the one with most to say first.

    Args:
        document: The source.

    Returns:
        At most some dozens of voices; the small ones of a very long source are left out.
    """
    words = words_of(document.text)
    if not len(words):
        return []
    found = attributions(document.text, document.lang)
    lexicon = speech(found[0].lang if found else document.lang or "en")
    heard = [h for a in found for h in _attributed(a, document, lexicon)]
    heard += formal_voices(document, words, lexicon)
    return _gathered(document, words, heard, lexicon)


def _attributed(a: Attribution, document: Document, lexicon: Speech) -> list[Heard]:
    """Return the speaker of an attribution, and the one it came through."""
    out = []
    span, cue = (a.scope_start, a.scope_end), (a.start, a.end)
    day = _day_near(document, a)
    if a.speaker_full:
        full = read_speaker(a.speaker_full, lexicon.lang)
        written = read_speaker(a.speaker, lexicon.lang) if a.speaker else full
        if written.kind in {"witness", "unnamed"} and full.kind not in {"person", "body"}:
            full = written
        elif full.kind == "person" and written.body - set(full.name):
            full = replace(full, body=full.body | written.body)
        for one in _split(full, lexicon):
            witness = one.kind == "witness" or (one.kind == "person" and _is_witness(a, document))
            found = Heard(one, a.venue, day, span, cue, via=a.via, hearsay=a.hearsay, stance=a.stance, witness=witness)
            out.append(found)
    if a.via:
        through = read_speaker(a.via, lexicon.lang)
        if through.kind in {"outlet", "body"}:
            out.append(Heard(through, a.venue if not out else None, day, span, cue))
    return out


def _split(speaker: Speaker, lexicon: Speech) -> list[Speaker]:
    """Return the two persons of "Judge X and Bishop Y", or the speaker as it is."""
    parts = _AND.split(speaker.written)
    if speaker.kind != "person" or len(parts) != 2:
        return [speaker]
    both = [read_speaker(part, lexicon.lang) for part in parts]
    return both if all(one.kind == "person" for one in both) else [speaker]


def _is_witness(a: Attribution, document: Document) -> bool:
    """Whether a named speaker is called a witness beside the name, or testifies."""
    if any(fold_text(a.cue).startswith(verb) for verb in _TESTIFIES):
        return True
    if a.speaker_start is None or a.speaker_end is None:
        return False
    first, last = min(a.speaker_start, a.cue_start), max(a.speaker_end, a.cue_start)
    return any(word in WITNESSES for word in words_of(document.text[max(0, first - 20) : last]).folded)


def _day_near(document: Document, a: Attribution) -> date | None:
    """Return the day named beside the cue, in its sentence: before what is said, or within its first few words.

    Days named further inside what is said are those of the matter, not of the saying.
    """
    text = document.text
    begin = max(text.rfind(mark, max(0, a.start - 160), a.start) for mark in (". ", "\n", "] "))
    near = [
        (abs(at - a.cue_start), day)
        for at, day in document.days
        if max(begin, a.start - 160) <= at < a.cue_end + 40
        and not a.scope_start + _FIRST_WORDS <= at < a.scope_end
        and (at >= a.cue_start or text.find(". ", at, a.cue_start) < 0)
    ]
    return min(near)[1] if near else None


# -- gathering ----------------------------------------------------------------------------------------------------


def _gathered(document: Document, words: Words, heard: Iterable[Heard], lexicon: Speech) -> list[Voice]:
    """Return one voice for each speaker and day, short forms of a name taken to the long one."""
    groups: dict[tuple[str, tuple[str, ...], date | None], list[Heard]] = defaultdict(list)
    for h in heard:
        key = h.speaker.name or (("definite",) if h.speaker.definite else ())
        groups[h.speaker.kind, key, h.day].append(h)
    _join_misspelt(groups)
    _join_short(groups)
    _join_undated(groups)
    length = max(1, len(document.text))
    out = []
    for (_, _, day), members in groups.items():
        spans = tuple(merged(h.span for h in members))
        speaker = max((h.speaker for h in members), key=lambda s: (len(s.body), len(s.written), s.written))
        venues = Counter(h.venue for h in members if h.venue)
        venue = min(venues, key=lambda v: (-venues[v], v)) if venues else None
        via = min((h.via for h in members if h.via), default=None)
        cues = tuple(merged(h.cue for h in members))
        telling = frozenset(_telling(words, merged([*spans, *cues]), lexicon) - set(speaker.name) - lexicon.roles)
        out.append(
            Voice(
                document.source_id, speaker, venue, day, spans, cues,
                min(1.0, total_length(spans) / length), telling, any(h.own for h in members), via,
                max(h.hearsay for h in members), frozenset(h.stance for h in members),
                any(h.witness for h in members), _sayings(words, members, speaker, lexicon),
            )
        )  # fmt: skip
    out.sort(key=lambda v: (-v.share, v.speaker.written, v.spans))
    return out[:_MOST_VOICES]


def _sayings(words: Words, members: Iterable[Heard], speaker: Speaker, lexicon: Speech) -> tuple[frozenset[str], ...]:
    found = {
        frozenset(_telling(words, merged([h.span, h.cue]), lexicon) - set(speaker.name) - lexicon.roles)
        for h in members
        if h.span[1] - h.span[0] < _LONGEST_SAYING
    }
    return tuple(sorted(found, key=lambda said: (-len(said), sorted(said)))[:_MOST_SAYINGS])


def _join_short(groups: dict[tuple[str, tuple[str, ...], date | None], list[Heard]]) -> None:
    """Let a short form of a name join the one longer form in the source that holds all its words."""
    names = sorted({k[:2] for k in groups if k[0] in {"person", "outlet", "body"}}, key=lambda k: (len(k[1]), k))
    for kind, name in names:
        longer = [n for k, n in names if k == kind and len(n) > len(name) and set(name) < set(n)]
        if not longer:
            continue
        most = max(longer, key=lambda n: (len(n), n))
        if all(set(n) <= set(most) for n in longer):
            for key in [k for k in groups if k[:2] == (kind, name)]:
                groups[kind, most, key[2]] += groups.pop(key)


def _join_misspelt(groups: dict[tuple[str, tuple[str, ...], date | None], list[Heard]]) -> None:
    """Let two spellings of one full name in the source be one: same surname, first names that begin alike."""
    counts: Counter[tuple[str, ...]] = Counter()
    for (kind, name, _), members in groups.items():
        if kind == "person" and len(name) > 1:
            counts[name] += len(members)
    for name in sorted(counts, key=lambda n: (counts[n], n)):
        alike = [n for n in counts if n != name and n[-1] == name[-1] and n[-2][:4] == name[-2][:4]]
        model = max(alike, key=lambda n: (counts[n], n), default=None)
        if model is None or (counts[model], model) < (counts[name], name):
            continue
        for key in [k for k in groups if k[:2] == ("person", name)]:
            groups["person", model, key[2]] += groups.pop(key)


def _join_undated(groups: dict[tuple[str, tuple[str, ...], date | None], list[Heard]]) -> None:
    """Let what a speaker says on a day not named join what the same speaker says most on a day that is named."""
    for key in [k for k in groups if k[2] is None]:
        dated = [k for k in groups if k[:2] == key[:2] and k[2] is not None]
        if len(dated) == 1:
            groups[dated[0]] += groups.pop(key)


def _telling(words: Words, spans: Sequence[Interval], lexicon: Speech) -> set[str]:
    out = set()
    for start, end in spans:
        for k in range(bisect_left(words.starts, start), bisect_left(words.starts, end)):
            token, kind = words.folded[k], words.kinds[k]
            if kind == "n" or (kind == "w" and len(token) > 2 and token not in lexicon.common):
                out.add(token)
    return out


def relative_days(words: Words, published: date | None) -> list[tuple[int, date]]:
    """Return where a text says today, yesterday or the like, with the day meant, given when it was published."""
    if published is None:
        return []
    out = []
    for k, word in [(k, word) for k, word in enumerate(words.folded) if word in _RELATIVE or word == "this"]:
        if word in _RELATIVE:
            out.append((words.starts[k], published + timedelta(days=_RELATIVE[word])))
        elif k + 1 < len(words) and words.folded[k + 1] in {"morning", "afternoon", "evening"}:
            out.append((words.starts[k], published))
    return out


_RELATIVE = {
    "today": 0, "tonight": 0, "yesterday": -1, "hier": -1, "hoy": 0, "ayer": -1, "امروز": 0, "امشب": 0, "دیروز": -1,
    "دیشب": -1, "الیوم": 0, "امس": -1,
}  # fmt: skip
