"""Voices that the form of a text shows: labels, announcements, statements told in the passive, turns of transcripts.

A label is a heading, a title or an editor's tag at the head of a text (`[Communique] [Council of X]`, `[Interview with
Y by Z]`, "Statement by the Council of X"); it names whose words the text as a whole gives. Where a label names the
outlet's own work, the name beside it is its author's and no voice of another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stemmata.trace.speakers import Speaker, read_speaker, word_set
from stemmata.trace.textual import Interval
from stemmata.values.phrases import Phrases
from stemmata.values.speech import Speech
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
_OWN_WORK = Phrases(
    {"own": ["article", "report", "commentary", "editorial", "feature", "dispatch", "analysis", "column", "by", "par"]}
)
_REPORTING = word_set("correspondent reporter envoy journalist corresponsal correspondant envoye خبرنگار مراسل")
_MADE = re.compile(
    r"(?i)\b(?:statement|announcement|declaration|remark|accusation|disclosure|charge|offer)s?\b[^.\n]{0,40}?"
    r"\b(?:was|were)\s+(?:made|issued|given|read|delivered)\b[^.\n]{0,40}?\bby\s+"
)
_MADE_WORDS = word_set(
    "statement statements announcement announcements declaration declarations remark remarks accusation accusations "
    "disclosure disclosures charge charges offer offers"
)
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
class Heard:
    """One stretch of a source in which a speaker is heard; the fields are those of `voices.Voice`."""

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


def formal_voices(document: Document, words: Words, lexicon: Speech) -> list[Heard]:
    """Return the voices that the form of a text shows.

    Args:
        document: The source.
        words: Its words.
        lexicon: The words of speech of its language.

    Returns:
        The voices, those that speak for the whole text first.
    """
    labels, authors = _labelled(document, lexicon)
    whole = labels or _announced(document, words, lexicon)
    return [*whole, *_made(document, words, lexicon), *_turns(document, lexicon, labels, authors)]


# -- labels -------------------------------------------------------------------------------------------------------


def _labelled(document: Document, lexicon: Speech) -> tuple[list[Heard], frozenset[str]]:
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
            return [Heard(speaker, venue, document.published, (start, whole[1]), cue, own=True)], frozenset(authors)
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


def _turns(document: Document, lexicon: Speech, labels: Sequence[Heard], authors: frozenset[str]) -> list[Heard]:
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
    reporters = _reporters(plain)
    starts = [span[0] for _, span in marks]
    speakers: dict[str, Speaker | None] = {}
    out = []
    for label, cue in marks:
        if label not in speakers:
            speakers[label] = _turn_speaker(label, lexicon, known, full)
        speaker = speakers[label]
        if speaker is None or label in authors or speaker.name[-1] in reporters:
            continue
        following = bisect_right(starts, cue[1] + 2)
        end = starts[following] if following < len(starts) else len(text)
        if end - cue[1] >= 40:
            said_at = next((h.venue for h in labels if set(h.speaker.name) & set(speaker.name)), venue)
            out.append(Heard(speaker, said_at, document.published, (cue[1], end), cue, own=bool(labels)))
    return out


def _reporters(words: Words) -> frozenset[str]:
    """Return the surnames of those whom the text calls correspondents: no voices of others, but the outlet's own."""
    folded = words.folded
    return frozenset(token for k, word in enumerate(folded) if word in _REPORTING for token in folded[k + 1 : k + 6])


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


# -- announcements ------------------------------------------------------------------------------------------------


def _announced(document: Document, words: Words, lexicon: Speech) -> list[Heard]:
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
    return [Heard(speaker, said[-1].label, document.published, span, cue, own=True)]


def _made(document: Document, words: Words, lexicon: Speech) -> list[Heard]:
    """Return whose the words before are: "The statement was made on 3 May by X during a news conference"."""
    if _MADE_WORDS.isdisjoint(words.folded):
        return []
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
        out.append(Heard(speaker, venue, day or document.published, (begin, end), (match.start(), end)))
    return out


def _may_name(words: Words, k: int, lexicon: Speech) -> bool:
    token = words.folded[k]
    inside = token in lexicon.roles or token in lexicon.bodies or token in {"of", "the", "de", "du", "la", "and"}
    return inside or _is_name(words, k, lexicon)
