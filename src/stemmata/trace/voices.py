"""The voices in a source: who is heard in it, where they spoke, when, and in which stretches of its text.

Three things show a voice: attribution in words ("the mayor told a news conference that ..."), labels (a heading or an
editor's tag such as `[Communique] [Council of X]`, `[Interview with Y by Z]`, "Statement by the Council of X"), and
turns of a transcript (`[Y] I saw ...`, `Y: I saw ...`). One source may hold one speaker on several days; these are kept
apart where the text names the days.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from stemmata.trace.speakers import WITNESSES, Speaker, read_speaker, word_set
from stemmata.trace.textual import Interval, merged, total_length
from stemmata.values.attribution import Attribution, attributions
from stemmata.values.fold import fold_text
from stemmata.values.phrases import Phrases
from stemmata.values.speech import Speech, speech
from stemmata.values.words import Words, words_of

# What editors of monitored broadcasts and of transcripts put in brackets that names nobody.
_EDITORIAL = word_set(
    """
    text texts word words indistinct begin end recording video heard published received passage passages omitted
    continued sic reporter reporters question questions answer unidentified applause excerpt excerpts report live relay
    announcer moderator correspondent interviewer journalist laughter pause music no number numbers as name names not
    given illegible unreadable italics boldface footnote note editor q a speaker man woman voice crowd unknown
    indeterminate signed dated
    """
)
_OWN = frozenset({"editorial", "report", "poll", "cable", "broadcast"})
"""Venues that are the outlet's own work: as a label they name its author, not a voice it passes on."""

_LABEL = re.compile(r"\[([^\[\]\n]{2,240})\]")
_NAMED_TURN = re.compile(r"(?m)^[ \t]*([^\W\d_][^\n:\[\]]{1,40}):[ \t]+\S")
_COLON = re.compile(r":[ \t]*\n")
_AND = re.compile(r"\s+(?:and|et)\s+", re.IGNORECASE)
_OWN_WORK = Phrases(
    {"own": ["article", "report", "commentary", "editorial", "feature", "dispatch", "analysis", "column", "by", "par"]}
)
_REPORTING = word_set("correspondent reporter envoy journalist corresponsal correspondant envoye خبرنگار مراسل")
_MADE = re.compile(
    r"(?i)\b(?:statement|announcement|declaration|remark|accusation|disclosure|charge|offer)s?\b[^.\n]{0,40}?"
    r"\b(?:was|were)\s+(?:made|issued|given|read|delivered)\b[^.\n]{0,40}?\bby\s+"
)
_TESTIFIES = ("testif", "temoign", "atestigu", "شهادت", "شهد")
_ISSUES = word_set(
    "issues issued issue releases released release published publishes publie publié diffuse diffusé sent sends read "
    "reads made makes has today yesterday the this following"
)
_LINE = re.compile(r"\S[^\n]*")
_BY = word_set("by par por از توسط به من")
_OF = word_set("by of from with par de du des del d por con avec از با توسط مع من ل")
_ENDS_NAME = word_set("in at on to for regarding concerning during a dans sur en sobre در فی في")
_LONGEST_LABEL = 18
_HEAD_CHARS = 900
_MOST_VOICES = 60
_FIRST_WORDS = 12
_LONGEST_SAYING = 1500
_MOST_SAYINGS = 6
# Words that name a text given as a whole where they stand in a label; in running text they would be too common.
_STATEMENTS = Phrases(
    {
        "communique": [
            "statement",
            "declaration",
            "proclamation",
            "déclaration",
            "declaración",
            "اعلامیه",
            "إعلان",
            "تصريح",
        ],
        "letter": ["message", "open letter", "mensaje", "پیام", "رسالة"],
        "testimony": ["account", "récit", "relato", "روایت"],
        "speech": ["remarks", "address", "propos", "palabras", "سخنان"],
    }
)


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


@dataclass(frozen=True, slots=True)
class Document:
    """What the readers of voices need of one source.

    Attributes:
        source_id: The source.
        text: Its text.
        lang: Its language, or None.
        title: Its title, or None.
        published: The day it was published (the latest possible), or None.
        days: Days named in the text: position and day, for days named to the day.
    """

    source_id: str
    text: str
    lang: str | None
    title: str | None
    published: date | None
    days: Sequence[tuple[int, date]] = ()


@dataclass(frozen=True, slots=True)
class _Heard:
    speaker: Speaker
    venue: str | None
    day: date | None
    span: Interval
    cue: Interval
    own: bool = False
    via: str | None = None
    hearsay: int = 1
    stance: str = "says"
    witness: bool = False


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
    labels, authors = _labelled(document, lexicon)
    heard += labels or _announced(document, words, lexicon)
    heard += _made(document, lexicon)
    heard += _turns(document, lexicon, labels, authors)
    return _gathered(document, words, heard, lexicon)


def _attributed(a: Attribution, document: Document, lexicon: Speech) -> list[_Heard]:
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
            found = _Heard(one, a.venue, day, span, cue, via=a.via, hearsay=a.hearsay, stance=a.stance, witness=witness)
            out.append(found)
    if a.via:
        through = read_speaker(a.via, lexicon.lang)
        if through.kind in {"outlet", "body"}:
            out.append(_Heard(through, a.venue if not out else None, day, span, cue))
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


def _announced(document: Document, words: Words, lexicon: Speech) -> list[_Heard]:
    """Return whose text follows where the first paragraph announces it: "The council issued this statement: ..."."""
    head = document.text[:_HEAD_CHARS]
    colon = _COLON.search(head)
    if colon is None:
        return []
    last = next((k for k in range(len(words)) if words.starts[k] >= colon.start()), len(words))
    begin = max(head.rfind(mark, 0, colon.start()) for mark in (". ", "] ", "- ", "\n"))
    start = next((k for k in range(last) if words.starts[k] >= begin), 0)
    said = _STATEMENTS.find(words, start, last) or lexicon.venues.find(words, start, last)
    said = [hit for hit in said if hit.label not in _OWN]
    named = [hit for hit in lexicon.role_phrases.find(words, start, last) if not said or hit.first < said[-1].first]
    if not said or not named:
        return []
    first = named[-1].first
    while first > start and words.kinds[first - 1] == "w" and _may_name(words, first - 1, lexicon):
        first -= 1
    end = next((k for k in range(named[-1].last, said[-1].first) if words.folded[k] in _ISSUES), said[-1].first)
    speaker = read_speaker(words.written(first, end), lexicon.lang)
    if speaker.kind not in {"person", "body"} or not speaker.name:
        return []
    span = (colon.end(), len(document.text))
    cue = (words.starts[first], colon.end())
    return [_Heard(speaker, said[-1].label, document.published, span, cue, own=True)]


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


def _made(document: Document, lexicon: Speech) -> list[_Heard]:
    """Return whose the words before are: "The statement was made on 3 May by X during a news conference"."""
    out = []
    text = document.text
    for match in _MADE.finditer(text):
        end = min((at for mark in (".", "\n") if (at := text.find(mark, match.end())) >= 0), default=len(text))
        tail = words_of(text[match.end() : end])
        last = next((k for k in range(1, len(tail)) if tail.folded[k] in lexicon.prepositions - _OF), len(tail))
        speaker = read_speaker(tail.written(0, last), lexicon.lang) if len(tail) else None
        if speaker is None or speaker.kind not in {"person", "body"} or not speaker.name:
            continue
        begin = max(
            text.rfind("\n", 0, max(0, text.rfind("\n", 0, match.start()) - 2)), text.rfind("--", 0, match.start()), 0
        )
        venues = lexicon.venues.find(tail)
        day = next((d for at, d in document.days if match.start() <= at < end), None)
        venue = venues[0].label if venues else None
        out.append(_Heard(speaker, venue, day or document.published, (begin, end), (match.start(), end)))
    return out


def _may_name(words: Words, k: int, lexicon: Speech) -> bool:
    token = words.folded[k]
    inside = token in lexicon.roles or token in lexicon.bodies or token in {"of", "the", "de", "du", "la", "and"}
    return inside or _is_name(words, k, lexicon)


# -- labels -------------------------------------------------------------------------------------------------------


def _labelled(document: Document, lexicon: Speech) -> tuple[list[_Heard], frozenset[str]]:
    """Return the voice that a label at the head of the text, its first line or its title names for the whole of it.

    Beside it, the labels that name the author of the outlet's own work ("[Commentary] [Y]"): no voice of another.
    """
    head = document.text[:_HEAD_CHARS]
    labels = [(m.group(1), m.span()) for m in _LABEL.finditer(head)]
    first = next(iter(_LINE.finditer(head)), None)
    if first is not None and len(first.group()) < 160 and len(document.text) > 2 * len(first.group()):
        labels.append((first.group(), first.span()))
    if document.title:
        labels.append((document.title, (0, 0)))
    whole = (labels[-1][1][1] if labels else 0, len(document.text))
    authors: set[str] = set()
    for i, (label, cue) in enumerate(labels):
        venue, name = _read_label(label, lexicon)
        own_work = venue in _OWN or bool(_OWN_WORK.find(words_of(label)))
        following = labels[i + 1] if i + 1 < len(labels) and labels[i + 1][1][0] - cue[1] <= 2 else None
        if own_work and following and not read_speaker(following[0], lexicon.lang).titled:
            authors.add(following[0])
        if venue is None or venue in _OWN or label in authors:
            continue
        if not name and i + 1 < len(labels) and labels[i + 1][1][0] - cue[1] <= 2:
            name = labels[i + 1][0]
        told = [t for t in words_of(name).folded if t not in _EDITORIAL]
        speaker = read_speaker(name, lexicon.lang) if told else None
        if speaker and speaker.kind in {"person", "body", "outlet"} and (speaker.name or speaker.body):
            start = max(cue[1], min(whole[0], cue[1] + 200))
            return [_Heard(speaker, venue, document.published, (start, whole[1]), cue, own=True)], frozenset(authors)
    return [], frozenset(authors)


def _read_label(label: str, lexicon: Speech) -> tuple[str | None, str]:
    """Return the venue that a label names and the rest that names a speaker."""
    words = words_of(label)
    if len(words) > _LONGEST_LABEL + 8:
        return None, ""
    hits = lexicon.venues.find(words) or _STATEMENTS.find(words)
    if not hits or hits[0].first > 6:
        return None, ""
    hit = hits[0]
    k = hit.last
    while k < len(words) and words.folded[k] not in _OF and words.kinds[k] != "p":
        k += 1
    if k >= len(words) or words.folded[k] not in _OF:
        before = words.written(0, hit.first) if hit.first > 1 else ""
        return hit.label, before
    first, last = k + 1, k + 1
    by_seen = words.folded[k] in _BY
    while last < len(words) and words.folded[last] not in _ENDS_NAME and words.kinds[last] != "n":
        if words.folded[last] in _BY and not by_seen:
            break
        last += 1
    return hit.label, words.written(first, last) if last > first else ""


# -- turns of transcripts -----------------------------------------------------------------------------------------


def _turns(document: Document, lexicon: Speech, labels: Sequence[_Heard], authors: frozenset[str]) -> list[_Heard]:
    """Return what is said under the labels of a transcript."""
    text = document.text
    marks = [(m.group(1), m.span()) for m in _LABEL.finditer(text) if _opens_turn(text, m.start())]
    lines = [(m.group(1), m.span(1)) for m in _NAMED_TURN.finditer(text)]
    counts = Counter(label for label, _ in lines)
    marks += [(label, span) for label, span in lines if counts[label] >= 2]
    marks.sort(key=lambda mark: mark[1])
    if not marks:
        return []
    known = {name for heard in labels for name in heard.speaker.name}
    plain = words_of(_LABEL.sub(" ", text))
    full = _full_names(plain, lexicon)
    venue = labels[0].venue if labels else None
    out = []
    for i, (label, cue) in enumerate(marks):
        speaker = _turn_speaker(label, lexicon, known, full)
        if speaker is None or label in authors or _reports(speaker, plain):
            continue
        end = next((span[0] for _, span in marks[i + 1 :] if span[0] - cue[1] > 2), len(text))
        if end - cue[1] >= 40:
            said_at = next((h.venue for h in labels if set(h.speaker.name) & set(speaker.name)), venue)
            out.append(_Heard(speaker, said_at, document.published, (cue[1], end), cue, own=bool(labels)))
    return out


def _reports(speaker: Speaker, words: Words) -> bool:
    """Whether the text calls the speaker its correspondent: no voice of another, but the outlet's own."""
    surname = speaker.name[-1]
    at = [k for k, token in enumerate(words.folded) if token == surname]
    return any(_REPORTING & set(words.folded[max(0, k - 5) : k]) for k in at)


def _opens_turn(text: str, at: int) -> bool:
    """Whether a bracket stands where a turn begins: not inside a sentence, where it is an editor's gloss."""
    before = text[max(0, at - 3) : at].rstrip(" ")
    return not before or before[-1] in '.!?؟"”»]\n-'


def _turn_speaker(label: str, lexicon: Speech, known: set[str], full: Mapping[str, str]) -> Speaker | None:
    told = [t for t in words_of(label).folded if len(t) > 1]
    if not 1 <= len(told) <= 4 or any(t in _EDITORIAL for t in told):
        return None
    speaker = read_speaker(label, lexicon.lang)
    if speaker.kind != "person":
        return None
    surname = speaker.name[-1]
    if surname in full:
        return read_speaker(full[surname], lexicon.lang)
    return speaker if surname in known or ":" not in label else None


def _full_names(words: Words, lexicon: Speech) -> dict[str, str]:
    """Return for surnames the fullest form in the text: the longest run of name words behind a title."""
    found: dict[str, str] = {}
    for hit in lexicon.role_phrases.find(words):
        if hit.label != "role":
            continue
        last = hit.last
        while last < len(words) and words.kinds[last] == "w" and last - hit.last < 4 and _is_name(words, last, lexicon):
            last += 1
        if last > hit.last:
            written, surname = words.written(hit.first, last), words.folded[last - 1]
            if len(written) > len(found.get(surname, "")):
                found[surname] = written
    return found


def _is_name(words: Words, k: int, lexicon: Speech) -> bool:
    token = words.folded[k]
    listed = token in lexicon.common or token in lexicon.roles or token in lexicon.bodies or token in lexicon.verb_words
    return not listed and (words.upper or words.arabic or words.text[words.starts[k]].isupper())


# -- gathering ----------------------------------------------------------------------------------------------------


def _gathered(document: Document, words: Words, heard: Iterable[_Heard], lexicon: Speech) -> list[Voice]:
    """Return one voice for each speaker and day, short forms of a name taken to the long one."""
    groups: dict[tuple[str, tuple[str, ...], date | None], list[_Heard]] = defaultdict(list)
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


def _sayings(words: Words, members: Iterable[_Heard], speaker: Speaker, lexicon: Speech) -> tuple[frozenset[str], ...]:
    found = {
        frozenset(_telling(words, merged([h.span, h.cue]), lexicon) - set(speaker.name) - lexicon.roles)
        for h in members
        if h.span[1] - h.span[0] < _LONGEST_SAYING
    }
    return tuple(sorted(found, key=lambda said: (-len(said), sorted(said)))[:_MOST_SAYINGS])


def _join_short(groups: dict[tuple[str, tuple[str, ...], date | None], list[_Heard]]) -> None:
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


def _join_misspelt(groups: dict[tuple[str, tuple[str, ...], date | None], list[_Heard]]) -> None:
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


def _join_undated(groups: dict[tuple[str, tuple[str, ...], date | None], list[_Heard]]) -> None:
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
    for k, word in enumerate(words.folded):
        if word in _RELATIVE:
            out.append((words.starts[k], published + timedelta(days=_RELATIVE[word])))
        elif word == "this" and k + 1 < len(words) and words.folded[k + 1] in {"morning", "afternoon", "evening"}:
            out.append((words.starts[k], published))
    return out


_RELATIVE = {
    "today": 0, "tonight": 0, "yesterday": -1, "hier": -1, "hoy": 0, "ayer": -1, "امروز": 0, "امشب": 0, "دیروز": -1,
    "دیشب": -1, "الیوم": 0, "امس": -1,
}  # fmt: skip
