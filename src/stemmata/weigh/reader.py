"""From a source to its claims: what each sentence says, in whose name, in which words.

The speaker of a claim is the innermost attribution around the words that carry it; around that stand further
attributions, the voice of the stretch of text, and the outlet. Read from the inside to the outside they are the chain:
first speaker to last outlet.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, takewhile

from stemmata.values.attribution import Attribution
from stemmata.values.concepts import Found
from stemmata.values.fold import fold_text
from stemmata.values.hearing import adopted
from stemmata.values.hearinglabels import same_person
from stemmata.values.places import known_place
from stemmata.values.voice import Voice
from stemmata.values.words import words_of
from stemmata.weigh.deeds import deed_of, deeds_in
from stemmata.weigh.draft import KINDS, Draft
from stemmata.weigh.knowing import knowing
from stemmata.weigh.lexicon import Span
from stemmata.weigh.misread import signs
from stemmata.weigh.page import VIOLENCE, Page
from stemmata.weigh.polarity import polarity
from stemmata.weigh.revising import announces, revising
from stemmata.weigh.topics import drafts
from stemmata.weigh.units import counting_unit

__all__ = ["Claim", "read_claims"]

_RETOLD = frozenset(
    {"cable", "document", "communique", "dispatch", "letter", "statement", "resolution", "indictment", "depeche",
     "lettre", "بیانیه", "نامه", "بیان", "comunicado", "text"}
)  # fmt: skip

_NEVER_TAKEN_BACK = frozenset({"witness", "investigation", "evidence", "motive", "post"})
"""Topics of claims that tell of a retraction rather than make one."""
_UNNAMED_WITNESS = "the witness"
LONGEST_QUOTE = 330
_WIDE_DAYS = 62
_CARRIES = frozenset(
    {"says", "reports", "confirms", "admits", "denies", "doubts", "accuses", "quotes", "retracts", "corrects"}
)
_WITHIN_SENTENCE = _CARRIES | {"expresses"}
"""What puts words into somebody's mouth in its own sentence: who condemns a murder says that there was one."""
_LITTLE = frozenset({"the", "of", "a", "an", "de", "du", "des", "la", "le", "les", "l", "d", "el", "del", "et", "and"})
_RUNS_ON = 1500
_LONGEST_QUESTION = 40
_THINGS = frozenset(
    {"testimony", "testimonies", "autopsies", "autopsy", "investigations", "investigation", "results", "evidence",
     "information", "versions", "version", "reports", "tests", "records", "accounts", "data", "figures",
     "statements"}
)  # fmt: skip


_HEAD_ENDS = frozenset(
    {"the", "of", "from", "by", "on", "in", "that", "carried", "issued", "gathered", "conducted", "made"}
)
"""Words behind the head of a phrase for material: "testimony the commission gathered"."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it stands in one source; spans in code points."""

    kind: str
    topic: str
    value: str
    unit: str | None
    low: float | None
    high: float | None
    asserted_by: str
    chain: tuple[str, ...]
    polarity: str
    start: int
    end: int
    quote: str
    event_from: date | None
    event_to: date | None
    place: str | None
    act: str | None = None
    """For a number of victims: what was done to them."""
    hearsay: int | None = None
    """Mouths between the one who perceived it and the last person who tells it; None where the words do not tell."""
    connection: str | None = None
    """How the first speaker comes by what he says, as far as the words tell."""
    deed: str | None = None
    """What was done, in one word whatever language."""
    counts: str | None = None
    """What a number counts: persons, families, groups, acts ..."""
    of_whom: str | None = None
    """The named person that it is about, where that is no doer."""
    named: tuple[str, ...] = ()
    """The persons named among the victims."""
    where: str | None = None
    """The town in which its words put the deed, where they do so directly ("in", "at")."""
    revises: str | None = None
    """Whether it "retracts" or "replaces" what its speaker said before, by its words."""
    sentence: tuple[int, int] = (0, 0)
    """Where its sentence stands."""
    about: tuple[str, ...] = ()
    """Folded words for the victims in the same sentence: what tells one event from another."""
    speech: str | None = None
    """In the transcript of a hearing, how it was said (column `speech`)."""
    spoken_by: str | None = None
    """There, in whose turn it stands."""
    on_oath: bool | None = None
    """There, whether that speaker was on oath."""
    signs: tuple[str, ...] | None = None
    """Signs of being misread; None where nothing is known of how they tell (`stemmata.weigh.misread`)."""


def read_claims(page: Page) -> list[Claim]:
    """Return the claims of a source in the order of their words, without repeats in a sentence.

    Args:
        page: The source laid open.

    Returns:
        The claims; none for a source that speaks of no violence at all.
    """
    if not any(page.marks.get(c) for c in (*VIOLENCE, "detain", "innocent", "search", "unit")):
        return []
    anchor, announced = _main_event(page), announces(page)
    claims: list[Claim] = []
    for start, end in page.sentences:
        asked = page.words.folded[end - 1] in {"?", "؟"}
        if end - start < 4 or (asked and taken_over(page, (start, end)) is None):
            continue
        if page.words.folded[start] == "[" and page.words.folded[end - 1] == "]":
            continue
        made = list(_drafts(page, start, end))
        deeds = deeds_in(page, (start, end)) if made else []
        here = [_claim(page, draft, (start, end), anchor, announced, deeds) for draft in made]
        kept = _without_repeats([c for c in here if c is not None])
        about = _about(page, kept)
        claims.extend(replace(c, about=about) for c in kept)
    if page.violent or page.marks.get("detain"):
        return claims
    # A text without violence speaks to a case of violence by what it denies, and by searches.
    return [
        c for c in claims if c.topic == "prior_search" or (c.polarity == "denies" and c.topic in {"unit", "denial"})
    ]


def _drafts(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Yield what a sentence claims; of a correction "from three to fourteen" both figures, not one range."""
    for draft in drafts(page, start, end):
        ranged = draft.low is not None and draft.high is not None and draft.low != draft.high
        if ranged and any(
            a.stance == "corrects" for a in _covering(page, page.words.starts[draft.trigger[0]], (start, end))
        ):
            old, new = (draft.low, draft.high)
            yield replace(draft, high=old, revises="retracts")
            yield replace(draft, low=new, revises="replaces")
        else:
            yield draft


def _about(page: Page, claims: list[Claim]) -> tuple[str, ...]:
    """Return the words of the victims named in a sentence."""
    values = [c.value for c in claims if c.topic in {"victims", "victim_number"}]
    if not values:
        return ()
    plain = page.speech.common | page.speech.articles | page.lexicon.single["stops"] | page.lexicon.single["of"]
    words = {
        _stem(word) for value in values for word in words_of(value).folded
        if word.isalpha() and len(word) > 2 and word not in plain
    }  # fmt: skip
    return tuple(sorted(words))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _claim(  # noqa: PLR0917  (what is known of its sentence and source)
    page: Page, draft: Draft, sentence: Span, anchor: tuple[date | None, date | None], announced: bool,  # noqa: FBT001
    deeds: list[Found],
) -> Claim | None:  # fmt: skip
    at = page.words.starts[draft.trigger[0]]
    voice, answered = page.voice_at(at), None
    if voice is not None and voice.question:
        answered = taken_over(page, sentence)
        if answered is None:
            return None
        voice = answered
    around = _around(page, draft, at, sentence)
    chain = _chain(page, around, voice)
    revises = draft.revises or revising(page, draft, around, sentence, announced=announced)
    revises = revises if draft.topic not in _NEVER_TAKEN_BACK else None
    stance = "retracts" if revises == "retracts" else polarity(page, draft, around)
    start, end = _quotation(page, draft, sentence, around)
    if answered is not None:
        end = answered.end
    event_from, event_to = _event(page, sentence, draft, anchor)
    kind = KINDS.get(draft.topic, "other")
    if around and around[0].stance == "admits" and kind in {"responsibility", "order"}:
        kind = "admission"
    if stance == "denies" and kind in {"responsibility", "order"}:
        kind = "denial"
    named = _persons_in(page, draft) if draft.topic == "victims" else ()
    known = knowing(page, around, voice.speaker if voice else None, chain[0], at, sentence)
    return Claim(
        kind=kind, topic=draft.topic, value=draft.value[:200], unit=draft.unit, low=draft.low, high=draft.high,
        asserted_by=chain[0], chain=chain, polarity=stance, start=start, end=end, quote=page.text[start:end],
        event_from=event_from, event_to=event_to, place=_place(page, sentence), act=draft.act,
        hearsay=known.degree, connection=known.connection, revises=revises,
        of_whom=draft.of_whom, named=named, where=_where(page, draft, sentence) if named else None,
        deed=deed_of(draft, deeds), counts=counting_unit(draft.value) if kind == "quantity" else None,
        sentence=(page.words.starts[sentence[0]], page.words.ends[sentence[1] - 1]),
        speech="adopted" if answered is not None else voice.speech if voice else None,
        spoken_by=voice.speaker if voice and voice.speech else None, on_oath=voice.on_oath if voice else None,
        signs=signs(page, draft, sentence, around, stance),
    )  # fmt: skip


# -- a question that the answer takes over -----------------------------------------------------------------------------

_OPEN = frozenset(
    {"what", "who", "whom", "whose", "when", "where", "why", "how", "which", "or", "whether", "if", "unless"}
)
_NOT = frozenset({"not", "t", "never", "no", "nobody", "nothing", "none", "nor", "neither", "cannot", "without"})
_UNSURE = frozenset(
    {"know", "remember", "recall", "think", "believe", "agree", "accept", "recollect", "aware", "possible", "possibly",
     "perhaps", "might", "may", "could", "would", "can", "should", "will", "suggest", "see", "say", "says", "said",
     "read", "heard", "hear", "told", "please", "want", "ask", "asked", "mean", "sure", "described"}
)  # fmt: skip


def taken_over(page: Page, sentence: Span) -> Voice | None:
    """Return the answer that takes over a question as it stands, None where it is no such question or answer.

    Only English questions are read that say one thing outright: nothing negated, open, hedged or told by others. The
    sentence has to be the last of the question.
    """
    if page.lang != "en":
        return None
    words = page.words
    first, last = sentence
    n = page.voice_index(words.starts[first])
    if n is None or not page.voices[n].question or page.text[words.ends[last - 1] : page.voices[n].end].strip():
        return None
    said = set(words.folded[first:last])
    # a sentence that breaks off, or is read from a document
    cut = words.folded[last - 1] in {"-", "…", ","} or words.folded[first] == '"'
    if said & (_OPEN | _NOT | _UNSURE) or last - first > _LONGEST_QUESTION or cut:
        return None
    answer = next((v for v in page.voices[n + 1 : n + 3] if v.speech is not None), None)
    if answer is None or answer.speech != "answer":
        return None
    return answer if adopted(page.text[answer.start : answer.end]) else None


# -- who says it -------------------------------------------------------------------------------------------------------


def _around(page: Page, draft: Draft, at: int, sentence: Span) -> list[Attribution]:
    """Return the attributions around a claim, the innermost first."""
    if draft.speaker_is_subject is not None:
        owner = draft.speaker_is_subject
        outer = [a for a in _covering(page, owner.start, sentence) if a != owner]
        return [owner, *outer]
    found = _covering(page, at, sentence)
    return found or _carried(page, at, sentence)


def _covering(page: Page, at: int, sentence: Span) -> list[Attribution]:
    low, high = page.words.starts[sentence[0]], page.words.ends[sentence[1] - 1]
    inside = [
        a for a in page.attributions_in(low, high)
        if a.stance in _WITHIN_SENTENCE and a.scope_start <= at < a.scope_end and not _put_in(page, a, at)
    ]  # fmt: skip

    def told_by(a: Attribution) -> int:
        """Return within how many others' words it stands: "... according to witnesses, the bishop explained"."""
        return sum(b is not a and b.scope_start <= a.cue_start < b.scope_end <= b.cue_start for b in inside)

    return sorted(inside, key=lambda a: (-told_by(a), a.scope_end - a.scope_start, -a.scope_start, a.cue_start))


def _put_in(page: Page, a: Attribution, at: int) -> bool:
    """Whether a place stands in brackets within somebody's words: what is put in there is the reporter's."""
    opened = page.text.rfind("(", a.scope_start, at)
    return opened >= 0 and page.text.find(")", opened, at) < 0 and not opened <= a.cue_start < at


def _carried(page: Page, at: int, sentence: Span) -> list[Attribution]:
    """Return the attribution that goes on into a sentence of its own: an open quotation, or a speaker on both sides."""
    low, high = page.words.starts[sentence[0]], page.words.ends[sentence[1] - 1]
    paragraph_start = page.text.rfind("\n\n", 0, low) + 1
    next_break = page.text.find("\n\n", high)
    paragraph_end = len(page.text) if next_break < 0 else next_break
    earlier = page.attributions_in(paragraph_start, low)
    told = earlier[-1] if earlier and earlier[-1].stance in _CARRIES else None
    if told is not None and told.speaker and _is_text(told.speaker) and not told.quoted:
        return [told]
    before = [a for a in earlier if a.stance in _CARRIES]
    after = [a for a in page.attributions_in(high, paragraph_end) if a.stance in _CARRIES]
    quoted = _in_quotation(page, at, paragraph_start)
    if quoted and before:
        # who is quoted, and not whom the quoted speaks of ("the ministry says ...") within the quotation
        opened = max(page.text.rfind(mark, paragraph_start, at) for mark in '"“«')
        outside = [a for a in before if a.cue_start < opened]
        return [outside[-1] if outside else next(iter(after), before[-1])]
    if quoted and after:
        return [after[0]]
    return _retold(page, low, before, after)


def _retold(page: Page, low: int, before: list[Attribution], after: list[Attribution]) -> list[Attribution]:
    """Return the attribution in whose middle a sentence stands: the same speaker on both sides, or a text read out."""
    last = before[-1] if before else None
    if last is None:
        far = [a for a in page.attributions_in(max(0, low - _RUNS_ON), low) if a.stance in _CARRIES]
        last = far[-1] if far else None
    if last is None or not last.speaker_full or _is_thing(last.speaker_full):
        return []
    if after and after[0].speaker_full and (
        _same_body(last.speaker_full, after[0].speaker_full) or (not before and _is_text(last.speaker_full))
    ):  # fmt: skip
        return [last if before else after[0]]
    # "the ministry announced in its communique: ..." goes on until somebody else speaks.
    opened = page.text[last.cue_end : last.cue_end + 8].lower().split("that")[-1].lstrip()[:1] == ":"
    return [last] if opened and last.venue in {"communique", "letter"} and not last.quoted else []


def _is_text(speaker: str) -> bool:
    """Whether the speaker is a text that goes on being retold: a cable, a document, a report."""
    return bool(set(fold_text(speaker).split()) & _RETOLD)


def _in_quotation(page: Page, at: int, paragraph_start: int) -> bool:
    piece = page.text[paragraph_start:at]
    straight = piece.count('"') % 2 == 1
    return straight or piece.count("“") > piece.count("”") or piece.count("«") > piece.count("»")


def _chain(page: Page, around: list[Attribution], stretch: Voice | None) -> tuple[str, ...]:
    """Return the speakers from the first to the last outlet, each once in a row."""
    outlet = page.outlet or page.facts.author
    voice = stretch.speaker if stretch else None
    if stretch is not None and stretch.speech == "answer":
        voice = voice or _UNNAMED_WITNESS
    reader = stretch.read_by if stretch else None
    base = voice or outlet or "the source itself"
    chain = [name for a in around for name in _named(a, base)]
    if stretch is not None and stretch.speech is not None and voice:  # "Mr Lang says": it is he whose words are read
        chain = [voice if same_person(name, voice) else name for name in chain]
    somebody = [c for c in chain if c != "unnamed" and not _is_thing(c)]
    if somebody and (chain[0] == "unnamed" or _is_thing(chain[0])):
        chain = chain[chain.index(somebody[0]) :]
    if chain == ["unnamed"] and voice:
        chain = []
    chain.extend(" ".join(outer.split()) for outer in (voice, reader, outlet) if outer)
    return _without_twins(chain or [base])


def _without_twins(chain: list[str]) -> tuple[str, ...]:
    """Return a chain in which no body stands twice under two spellings, one of which holds the other's words."""
    kept: list[str] = []
    for name in chain:
        twin = next((k for k, known in enumerate(kept) if _same_body(known, name)), None)
        if twin is None:
            kept.append(name)
        elif len(_body_words(name)) > len(_body_words(kept[twin])) and len(kept) == 1:
            kept[twin] = name
    return tuple(kept)


def _body_words(name: str) -> frozenset[str]:
    return frozenset(w for w in words_of(name).folded if w.isalnum() and w not in _LITTLE)


def _same_body(one: str, other: str) -> bool:
    """Whether the words of one name are among those of the other ("the ministry", "Ministry of Trade")."""
    a, b = _body_words(one), _body_words(other)
    return fold_text(one) == fold_text(other) or bool(a and b and (a <= b or b <= a))


def _named(a: Attribution, base: str) -> list[str]:
    """Return the speaker of an attribution and who passed it on."""
    names = []
    if a.first_person:
        names.append(base)
    elif a.speaker_full:
        names.append(a.speaker_full)
    elif a.speaker is None or a.hearsay > 1 or _is_pronoun(a):
        names.append("unnamed")
    return [" ".join(name.split()) for name in [*names, *([a.via] if a.via else [])]]


_PRONOUNS = frozenset({"he", "she", "they"})


def _is_pronoun(a: Attribution) -> bool:
    """Whether a speaker is an English pronoun: of whom it was not found, so that nobody named says it."""
    return fold_text(a.speaker or "") in _PRONOUNS


def _is_thing(name: str) -> bool:
    """Whether a speaker is no more than a kind of material ("testimony", "reports") that somebody else relates."""
    words = fold_text(name).split()
    head = words[: next((k for k, word in enumerate(words) if k and word in _HEAD_ENDS), len(words))]
    return bool(head) and head[-1] in _THINGS


# -- in which words ----------------------------------------------------------------------------------------------------


def _quotation(page: Page, draft: Draft, sentence: Span, around: list[Attribution]) -> tuple[int, int]:
    """Return the span quoted: the sentence if it is short, else the clause around the words that carry the claim."""
    words = page.words
    first, last = sentence
    first, last = _bare(page, first, last)
    if words.ends[last - 1] - words.starts[first] <= LONGEST_QUOTE:
        return words.starts[first], words.ends[last - 1]
    low, high = max(first, draft.extent[0]), min(last, draft.extent[1])
    if around and draft.speaker_is_subject is not None:
        low = max(first, min(low, page.word_at(around[0].start)))
    room = LONGEST_QUOTE - 60

    def size(a: int, b: int) -> int:
        return words.ends[b - 1] - words.starts[a]

    breaks = {",", ";", ":", "-", "،", "؛"}
    while low > first and size(low - 1, high) <= room // 2 and words.folded[low - 1] not in breaks:
        low -= 1
    while True:
        before = next((k for k in range(low - 2, first - 1, -1) if words.folded[k] in breaks), first - 1) + 1
        after = next((k for k in range(high + 1, last) if words.folded[k] in breaks), last)
        if after > high and size(low, after) <= room:
            high = after
        elif before < low and size(before, high) <= room:
            low = before
        else:
            break
    low, high = _bare(page, low, high)
    return words.starts[low], words.ends[high - 1]


def _bare(page: Page, first: int, last: int) -> Span:
    """Return the range without marks at its edges."""
    edge = {".", ",", ";", ":", "-", "،", "؛", "؟", "۔", "]", ")"}
    while last - first > 1 and page.words.folded[last - 1] in edge - {"]", ")"}:
        last -= 1
    while last - first > 1 and page.words.folded[first] in edge:
        first += 1
    return first, last


def _without_repeats(claims: list[Claim]) -> list[Claim]:
    """Return the claims of a sentence, one a topic and value; a value that another holds within is dropped."""
    kept: list[Claim] = []
    for claim in claims:
        folded = fold_text(claim.value)
        twins = [
            k for k in kept
            if k.topic == claim.topic and (k.revises == claim.revises or None in {k.revises, claim.revises})
            and (_holds(fold_text(k.value), folded) or _holds(folded, fold_text(k.value)))
        ]  # fmt: skip
        if not twins:
            kept.append(claim)
            continue
        twin = twins[0]
        if len(claim.value) > len(twin.value) and claim.polarity == twin.polarity and claim.low is None:
            kept[kept.index(twin)] = claim
    suffered = [fold_text(k.value) for k in kept if k.topic == "victims"]
    kept = [k for k in kept if k.topic != "perpetrator" or not any(_holds(v, fold_text(k.value)) for v in suffered)]
    told = {"perpetrator", "who_ordered", "victims"}
    specific = any((k.topic in told and k.polarity == "denies") or k.kind == "admission" for k in kept)
    if specific:
        kept = [k for k in kept if k.topic not in {"denial", "admission"}]
    return kept


def _holds(outer: str, inner: str) -> bool:
    return f" {inner} " in f" {outer} "


# -- when and where ----------------------------------------------------------------------------------------------------


def _main_event(page: Page) -> tuple[date | None, date | None]:
    """Return the day of the first dated deed of the text."""
    for start, end in page.sentences:
        if page.any_marked(VIOLENCE, start, end):
            found = _date_in(page, start, end, None)
            if found is not None:
                return found
    return None, None


def _event(
    page: Page, sentence: Span, draft: Draft, anchor: tuple[date | None, date | None]
) -> tuple[date | None, date | None]:
    dated = _date_in(page, *sentence, draft.trigger[0])
    if dated is not None:
        return dated
    low, high = page.words.starts[sentence[0]], page.words.ends[sentence[1] - 1]
    wide = [d for d in page.dates_in(low, high) if d.first and d.last and (d.last - d.first).days > _WIDE_DAYS]
    # "70,000 since 1980" is not said of the day that the rest of the text is about.
    return (wide[0].first, wide[0].last) if wide else anchor


def _date_in(page: Page, start: int, end: int, near: int | None) -> tuple[date, date] | None:
    """Return the date in a sentence nearest to a word, leaving out dates that belong to saying instead of doing."""
    low, high = page.words.starts[start], page.words.ends[end - 1]
    last_day = page.facts.published_to or page.facts.published_from
    said = [(a.cue_start, a.cue_end) for a in page.attributions_in(low, high)]
    found = [
        d for d in page.dates_in(low, high)
        if d.first and d.last and (d.last - d.first).days <= _WIDE_DAYS
        and d.first.year >= 1800 and not (last_day and d.first > last_day)
        and not any(-2 <= d.start - b <= 3 or -2 <= a - d.end <= 3 for a, b in said)
    ]  # fmt: skip
    if not found:
        return None
    at = page.words.starts[near] if near is not None else low
    best = min(found, key=lambda d: (abs(d.start - at), d.start))
    return (best.first, best.last) if best.first and best.last else None


def _place(page: Page, sentence: Span) -> str | None:
    low, high = page.words.starts[sentence[0]], page.words.ends[sentence[1] - 1]
    return next((name for start, _, name in page.facts.places if low <= start < high), None)


_IN = frozenset({"in", "at", "a", "en", "در", "فی"})
_WIDER = frozenset(
    {"department", "province", "region", "state", "county", "district", "municipality", "area", "zone", "departement",
     "departamento", "provincia", "estado", "road", "highway", "river", "street", "neighborhood", "suburb", "colony"}
)  # fmt: skip
"""Words behind a name by which it is no town, or a part of one."""
_TOWN = frozenset(
    {"the", "town", "city", "village", "of", "la", "ville", "de", "ciudad", "pueblo", "el", "شهر", "مدینه"}
)
"""Words between "in" and the name of a town."""
_FAR = 14
"""Words between a deed and its town, at most."""


def _persons_in(page: Page, draft: Draft) -> tuple[str, ...]:
    """Return the persons named in full among those to whom it was done."""
    low, high = page.words.starts[draft.extent[0]], page.words.ends[draft.extent[1] - 1]
    persons = page.facts.persons
    at = bisect_left(persons, (low, 0, ""))
    near = takewhile(lambda person: person[0] < high, islice(persons, at, None))
    return tuple(name for _, _, name in near if " " in name and name in page.text[low:high])


def _where(page: Page, draft: Draft, sentence: Span) -> str | None:
    """Return the town nearest behind the deed that stands right behind "in" or "at"."""
    words = page.words
    for start, end, name in page.facts.places:
        if start < words.ends[draft.trigger[1] - 1]:
            continue
        first, behind = page.word_at(start), page.word_at(end - 1) + 1
        if first >= sentence[1] or first - draft.trigger[1] > _FAR:
            return None
        wider = behind < len(words) and words.folded[behind] in _WIDER
        known = known_place(words, first)
        country = known is not None and known[1][0] == "country"
        before = first - 1
        while before > 0 and words.folded[before] in _TOWN:
            before -= 1
        if words.folded[before] in _IN and not wider and not country:
            return name
    return None
