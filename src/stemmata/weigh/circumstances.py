"""Around the deed: witnesses, formations, time, place, motives, offices, denials."""

from __future__ import annotations

from collections.abc import Iterator

from stemmata.values.attribution import Attribution
from stemmata.values.numerals import read_numeral
from stemmata.weigh.draft import (
    Draft,
    attributions_in,
    distance,
    is_named,
    make_draft,
    step_back,
)
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import VIOLENCE, Page

__all__ = ["READERS"]


def _witnesses(page: Page, start: int, end: int) -> Iterator[Draft]:
    """What a witness is said to have seen, said or changed."""
    told = [s for c in ("see", "story") for s in page.marked(c, start, end) if not _is_passive(page, s, end)]
    said = attributions_in(page, start, end)
    if page.lang != "en":
        told += [(page.word_at(a.cue_start), page.word_at(a.cue_end - 1) + 1) for a in said]
    proof = page.marked("proof", start, end)
    for mark in page.marked("witness", start, end)[:1]:
        if page.words.folded[mark[1] : mark[1] + 1] == [":"]:
            continue  # the heading of a record
        if page.lang == "en" and page.violent:
            own = next((a for a in said if _is_witness(page, a, mark, start)), None)
            if own is not None and (draft := _in_their_words(page, own)) is not None:
                yield draft
                continue
            near = [t for t in told + proof if distance(t, [mark]) <= _BESIDE]
            joined = page.words.folded[mark[1] : mark[1] + 1]
            if not near and not (joined and joined[0] in page.lexicon.single["be"]):
                continue
        act = min((t for t in told + proof if t[0] >= start), key=lambda t: (abs(t[0] - mark[0]), t), default=None)
        if page.lang == "en" and (seen := [t for t in told if t in page.marked("see", mark[1], end)]):
            act = seen[0]  # "when the witness first testified, she described ..."
        if not page.violent or (act is None and not page.any_marked((*VIOLENCE, "be"), start, end)):
            continue
        head = act if act is not None and act[0] >= mark[0] else mark
        value = page.nouns.after(head[1], end) or mark
        extent = (min(mark[0], head[0]), max(value[1], head[1]))
        if page.lang == "en" and extent[1] - extent[0] <= 1:
            continue
        own = next((a for a in attributions_in(page, start, end) if _is_witness(page, a, mark, start)), None)
        yield Draft("witness", page.written(extent), mark, extent, speaker_is_subject=own)


_BESIDE = 12
_TOLD = 14


def _is_passive(page: Page, mark: Span, end: int) -> bool:
    """Whether seeing is what befell the witness: "survivors identified by the authorities"."""
    return page.words.folded[mark[1] : min(mark[1] + 1, end)] == ["by"]


def _in_their_words(page: Page, own: Attribution) -> Draft | None:
    """Return what a witness tells of the deed, in the words that carry it; None where it is about something else."""
    first, last = page.word_at(own.scope_start), page.word_at(own.scope_end - 1) + 1
    value = _whole(page, first, min(last, first + _TOLD), last)
    told = page.any_marked((*VIOLENCE, "weapon", "dress"), *value)
    if page.lang == "en" and page.any_marked(VIOLENCE, value[1], last) and not told:
        return None  # the words begin with something else: "the letter was sent two days after ... were killed"
    if not page.any_marked((*VIOLENCE, "dress", "unit", "actor", "weapon", "dead", "culprit"), *value):
        return None
    return Draft("witness", page.written(value), (first, first + 1), value, speaker_is_subject=own)


def _whole(page: Page, first: int, cut: int, last: int) -> tuple[int, int]:
    """Return words cut short at `cut` up to the last comma near the cut, so that no clause is broken off."""
    if page.lang != "en" or cut >= last:
        return first, cut
    loose = page.lexicon.single["stops"] | page.lexicon.single["of"] | page.speech.articles
    while cut - first > 1 and page.words.folded[cut - 1] in loose:
        cut -= 1
    comma = next((k for k in range(cut - 1, max(first + 3, cut - 5), -1) if page.words.folded[k] == ","), None)
    return first, cut if comma is None else comma


def _is_witness(page: Page, a: Attribution, mark: Span, start: int) -> bool:
    """Whether an attribution is the witness's own telling: its speaker is the witness, by noun or by pronoun."""
    if a.stance not in {"says", "confirms", "admits", "denies"} or a.speaker_start is None or a.speaker_end is None:
        return False
    first, last = page.word_at(a.speaker_start), page.word_at(a.speaker_end - 1) + 1
    pronoun = last - first == 1 and page.words.folded[first] in page.speech.pronouns
    return first <= mark[0] < last or (pronoun and start <= mark[0] < first and first - mark[0] < 14)


def _formations(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Named formations tied to the violence."""
    tied = (
        *VIOLENCE,
        "detain",
        "inquiry",
        "commit",
        "order",
        "search",
        "culprit",
        "answer",
        "deploy",
        "innocent",
        "dead",
    )
    if not (page.any_marked(tied, start, end) or (end - start < 16 and page.any_marked(("be", "dress"), start, end))):
        return
    seen: set[str] = set()
    for mark in page.marked("unit", start, end):
        span = page.nouns.before(mark[1], start, 5) if page.lang == "en" else page.nouns.after(mark[0], end, 4)
        if span is None or page.words.folded[span[0]] in {"by", "to"}:
            continue
        span = _formation_name(page, span, mark, end)
        if span is None:
            continue
        folded = " ".join(page.words.folded[span[0] : span[1]])
        if folded in seen or _speaks_here(page, span, start, end):
            continue
        bracketed = "[" in page.words.folded[max(start, span[0] - 12) : span[0]]
        if page.lang == "en" and (bracketed or not _is_party(page, span, tied, start, end)):
            continue
        seen.add(folded)
        yield make_draft(page, "unit", span, mark, (start, end))


_PREMISES = frozenset(
    {"headquarters", "jail", "prison", "barracks", "building", "buildings", "offices", "office", "hospital", "base",
     "installations", "installation", "compound", "garrison", "positions", "director", "chief", "commander", "deputy",
     "spokesman", "general", "jails", "facilities", "facility"}
)  # fmt: skip
_HOLDERS = frozenset(
    {"director", "chief", "commander", "head", "deputy", "spokesman", "headquarters", "jail", "leader", "coordinator",
     "inspector", "secretary", "representative", "school", "garrison", "barracks", "premises", "class", "command"}
)  # fmt: skip
_NO_FORMATION = frozenset({"death", "security", "adviser", "task", "special", "riot", "press", "peace", "diplomatic"})


def _is_party(page: Page, span: Span, tied: tuple[str, ...], start: int, end: int) -> bool:
    """Whether a formation does, suffers or answers for something near its name, and is not only where or whose it is.

    "The director of the Third Battalion", "the National Guard headquarters" and kinds of formations ("death squads")
    name none that took part.
    """
    folded = page.words.folded
    if folded[span[0]] in _NO_FORMATION and not is_named(page, span):
        return False
    if span[1] < end and folded[span[1]] in _PREMISES:
        return False
    k = span[0]
    while k > start and folded[k - 1] in page.speech.articles | {"a", "an", "country", "own"}:
        k -= 1
    if k - 1 > start and folded[k - 1] in {"of", "for", "at"} and folded[k - 2] in _HOLDERS:
        return False
    if k - 1 > start and folded[k - 1] in {"to", "at", "inside", "outside", "near"}:
        return False  # where something was: "had been sent to the artillery school"
    if k - 1 > start and folded[k - 1] == "by" and folded[k - 2] not in page.lexicon.known - page.speech.verb_words:
        return False  # "identified by the National Police"
    low, high = max(start, span[0] - _PARTY), min(end, span[1] + _PARTY + _RELATIVE)
    marks = [s for c in tied for s in page.marked(c, low, high)]
    return any(s[1] <= span[0] or s[0] >= span[1] for s in marks)


_PARTY, _RELATIVE = 9, 6


def _formation_name(page: Page, span: Span, mark: Span, end: int) -> Span | None:
    """Return the formation with the name right before it (behind it, in other languages), or None without a name."""
    words, folded = page.words, page.words.folded
    if folded[mark[1] - 1] == "the":  # "units of the ..."
        whole = page.nouns.after(mark[1], end, 5)
        return (mark[0], whole[1]) if whole and (is_named(page, whole) or page.any_marked(("unit",), *whole)) else None
    if folded[mark[0]] == "guard" and mark[1] - mark[0] == 1 and not _is_formal(page, mark[0]):
        return None
    plain = page.lexicon.single["people"] | page.lexicon.single["actor"] | page.speech.common | page.speech.articles
    if page.lang == "en":
        first = mark[0]
        while (
            first > span[0]
            and first > mark[0] - 3
            and words.kinds[first - 1] in "wn"
            and folded[first - 1] not in plain | {"s"}
        ):
            first -= 1
        fixed = mark[1] - mark[0] > 1
        return (first, mark[1]) if first < mark[0] or fixed else None
    return span if span[1] > mark[1] else None


def _is_formal(page: Page, k: int) -> bool:
    """Whether "guard" at word `k` is a body and no watchman: by its capital, else by the adjective before it."""
    words = page.words
    if not words.upper:
        return words.text[words.starts[k]].isupper()
    return k > 0 and words.folded[k - 1].endswith(("al", "an", "ary"))


def _speaks_here(page: Page, span: Span, start: int, end: int) -> bool:
    at = page.words.starts[span[0]]
    speakers = (
        a for a in attributions_in(page, start, end) if a.speaker_start is not None and a.speaker_end is not None
    )
    return any((a.speaker_start or 0) <= at < (a.speaker_end or 0) for a in speakers)


_HEADER = 400


def _with_digits(page: Page, clock: Span, start: int, end: int) -> Span | None:
    """Return a time of day with its figure where its word needs one ("0400 hours"), None where it lacks it."""
    if page.lang == "en" and page.words.folded[clock[0]] == "shortly" and clock[1] < end:
        timed = read_numeral(page.words, clock[1], page.lang) is not None or page.marked(
            "clock", clock[1], clock[1] + 1
        )
        return clock if timed else None  # "shortly before the attack" gives no time
    if page.words.folded[clock[0]] not in {"hours", "gmt", "heures", "h", "p", "a", "o", "ساعت", "الساعه"}:
        return clock
    digits = [k for k in (clock[0] - 1, clock[1]) if start <= k < end and page.words.kinds[k] == "n"]
    if digits and page.words.folded[clock[0]] == "hours" and len(page.words.folded[digits[0]]) < 3:
        return None  # "24 hours" is a length of time, "0400 hours" a time of day
    return (min(clock[0], digits[0]), max(clock[1], digits[0] + 1)) if digits else None


_PARTS_OF_DAY = frozenset({"morning", "night", "dawn", "noon", "midnight", "dusk", "evening", "curfew"})


def _whole_clock(page: Page, clock: Span, start: int, end: int) -> Span:
    """Return a time of day with the numbers around its word: "ten minutes to eleven", «ساعت ده و پنجاه دقیقه»."""
    first, last = clock
    if page.lang == "en" and page.words.folded[last - 1] in _PARTS_OF_DAY:
        return clock  # "early this morning 12 blocks away": the number is another's
    joints = {"و", "et", ":", "h", "and", "minutes", "دقیقه", "to", "past", "du", "soir", "le"}

    def counts(k: int) -> bool:
        return page.words.kinds[k] == "n" or read_numeral(page.words, k, page.lang) is not None

    def goes_on(k: int) -> bool:
        word = page.words.folded[k]
        return counts(k) or (word in joints and k + 1 < end and (counts(k + 1) or word in {"دقیقه", "soir"}))

    while first - 1 >= start and counts(first - 1):
        first -= 1
    while last < end and last - first < 8 and goes_on(last):
        last += 1
    return first, last


def _when(page: Page, start: int, end: int) -> Iterator[Draft]:
    """At what time of day it happened."""
    if not page.any_marked((*VIOLENCE, "search"), start, end):
        return
    event, folded = page.marked("happen", start, end), page.words.folded
    for found in page.marked("clock", start, end)[:2]:
        clock = _with_digits(page, found, start, end)
        act = event or [s for c in ("kill", "commit", "fire") for s in page.marked(c, start, end)]
        act = act or page.marked("harm", start, end)
        if clock is not None and {"gmt", "utc"} & set(folded[slice(*clock)]) and page.words.starts[clock[0]] < _HEADER:
            continue  # when a message was sent
        if clock is not None and act and distance(clock, act) <= {"fa": 22, "en": 7}.get(page.lang, 12):
            yield make_draft(page, "time", _whole_clock(page, clock, start, end), clock, (start, end))
            return
    for mark in event:
        for k in range(mark[1], min(mark[1] + 8, end)):
            if page.words.kinds[k] == "n" and (len(page.words.folded[k]) == 4 or ":" in page.words.folded[k]):
                number = int(page.words.folded[k][:4].replace(":", "") or 0)
                if not 1900 <= number <= 2100 and number <= _MIDNIGHT:
                    joint = page.words.folded[k + 1 : k + 2] in (["and"], ["to"], ["et"], ["-"])
                    last = k + 3 if joint and page.words.kinds[k + 2 : k + 3] == "n" else k + 1
                    yield make_draft(page, "time", (k, min(last, end)), mark, (start, end))
                    return
                break


_MIDNIGHT = 2400
_TIMED = frozenset({"now", "today", "yesterday", "then", "again"})
_NO_SPOT = frozenset({"midst", "wake", "middle", "context", "framework", "course", "case", "face", "light"})
_NO_PLACE = frozenset({"began", "entered", "lasted", "started", "the", "broke"})


def _where(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Where it happened: "took place in ..." with a deed in the sentence."""
    if not page.any_marked(VIOLENCE, start, end):
        return
    folded = page.words.folded
    for mark in page.marked("happen", start, end):
        if page.words.folded[mark[0]] in _NO_PLACE and page.lang == "en":
            continue
        for k in range(mark[1], min(mark[1] + 7, end - 1)):
            if folded[k] in {
                "in",
                "at",
                "near",
                "outside",
                "inside",
                "a",
                "dans",
                "pres",  # codespell:ignore pres
                "en",
                "در",
                "فی",
                "قرب",
                "au",
            }:
                place = page.nouns.after(k + 1, end, 8)
                if place is not None and page.lang == "en" and folded[place[1] - 1] in _TIMED:
                    place = (place[0], place[1] - 1)
                if place and _is_place(page, place) and not page.any_marked(("clock",), *place):
                    yield make_draft(page, "place", place, mark, (start, end))
                    return


def _is_place(page: Page, span: Span) -> bool:
    """Whether a phrase is a place: by the mentions of the source where there are any, else by looking like a name."""
    low, high = page.words.starts[span[0]], page.words.ends[span[1] - 1]
    if page.words.folded[span[1] - 1] == "blood" or page.words.folded[span[0]] in _NO_SPOT:
        return False
    if page.facts.places:
        return any(start < high and low < end for start, end, _ in page.facts.places)
    return is_named(page, span) and (span[1] - span[0] > 1 or not page.words.upper)


def _why(page: Page, start: int, end: int) -> Iterator[Draft]:
    """The motive."""
    for mark in page.marked("motive", start, end)[:1]:
        if page.any_marked(("kill", "harm", "vanish"), start, end) and page.any_marked(
            ("actor", "culprit", "kill"), start, end
        ):
            span = page.nouns.after(mark[1], end, 10) or mark
            if page.lang == "en" and not page.any_marked((*VIOLENCE, "commit"), max(start, mark[0] - 9), mark[0]):
                continue
            yield make_draft(page, "motive", (mark[0], max(mark[1], span[1])), mark, (start, end))


def _posts(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Who holds or held an office of force."""
    for mark in page.marked("post", start, end)[:1]:
        holder = page.nouns.before(step_back(page, mark[0], start), start)
        office = page.nouns.after(mark[1], end, 8)
        if holder and office and is_named(page, holder) and page.any_marked(("actor", "unit"), holder[0], office[1]):
            yield make_draft(page, "post", (holder[0], office[1]), mark, (start, end))


def _denied(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Denials and admissions of what is violent, where no other reader says what exactly."""
    for a in attributions_in(page, start, end):
        if a.stance not in {"denies", "admits"}:
            continue
        first, last = page.word_at(a.scope_start), page.word_at(a.scope_end - 1) + 1
        told = min(last, first + _DENIED) if page.lang == "en" else last
        if not page.any_marked(
            (*VIOLENCE, "answer", "detain", "dead", "culprit", "order", "weapon", "inquiry"), first, told
        ):
            continue
        cue = (page.word_at(a.cue_start), page.word_at(a.cue_end - 1) + 1)
        topic = "denial" if a.stance == "denies" else "admission"
        extent = (cue[0], min(last, cue[1] + 30))
        while first < last - 1 and page.words.folded[first] in _OPENS:
            first += 1
        value = page.written(_whole(page, first, min(last, first + 14), last))
        yield Draft(topic, value, cue, extent, speaker_is_subject=a)


_OPENS = frozenset({",", ":", "however", "also", "today", "yesterday", "that"})
"""What may stand between "denied" and what is denied."""
_SHORT = 14
_DENIED = 14
"""Words behind a denial in which the deed has to stand: what is denied is not always what ends the sentence."""


def _rebutted(page: Page, start: int, end: int) -> Iterator[Draft]:
    """What somebody calls false: a letter "a forgery", figures "without foundation"."""
    if not page.violent:
        return
    for mark in page.marked("rebut", start, end)[:1]:
        said = attributions_in(page, start, end)
        negated = page.any_marked(("not", "maybe"), max(start, mark[0] - 4), mark[0])
        about = (
            *VIOLENCE,
            "actor",
            "culprit",
            "order",
            "answer",
            "weapon",
            "witness",
            "proof",
            "inquiry",
            "record",
            "post",
        )
        if page.lang == "en" and not page.any_marked(about, start, end) and end - start > _SHORT:
            continue  # of what is called false, nothing is about the deed
        if negated or not _predicated(page, mark, start, end) or (not said and not _speaks_for_itself(page, mark)):
            continue
        own = next((a for a in reversed(said) if a.cue_start <= page.words.starts[mark[0]]), None)
        low = page.word_at(own.cue_start) if own else max(start, mark[0] - 12)
        value = (min(low, mark[0]), mark[1])
        yield Draft("denial", page.written(value), mark, value, negated=True)


_CALLED = frozenset(
    {"called", "calls", "described", "describes", "as", "labelled", "labeled", "termed", "dismissed", "qualifie",
     "comme",
     "juge", "calificó", "califico", "paper", "denounced"}
)  # fmt: skip


def _predicated(page: Page, mark: Span, start: int, end: int) -> bool:
    """Whether "false" is said of something ("was a forgery", "called it a lie"), and not a mere adjective."""
    folded, be = page.words.folded, page.lexicon.single["be"]
    if page.lang == "ar" or len(folded[slice(*mark)]) > 1:
        return True
    if page.lang == "fa":
        behind = set(folded[mark[1] : min(mark[1] + 4, end)])
        return bool(behind & {"است", "بود", "خواند", "دانست", "نامید", "خوانده", "هستند", "بوده"})
    window = folded[max(start, mark[0] - 5) : mark[0]]
    behind_it = folded[mark[1]] if mark[1] < end else "."
    if (
        page.lang == "en"
        and behind_it.isalpha()
        and behind_it not in page.lexicon.single["stops"] | page.speech.breaks | {"and", "or"}
    ):  # "is issuing false statements": an adjective tells nobody that he is wrong
        return "are" in window[-1:] or "is" in window[-1:] or "was" in window[-1:]
    return bool((be | _CALLED) & set(window)) and "true" not in window and "untrue" not in folded[mark[0] : mark[1]]


def _speaks_for_itself(page: Page, mark: Span) -> bool:
    """Whether the stretch is somebody's own words: a communique, a testimony, an answer in an interview."""
    at = page.words.starts[mark[0]]
    return any(v.start <= at < v.end and v.speaker is not None for v in page.voices) or page.facts.kind == "official"


READERS = (_rebutted, _witnesses, _formations, _when, _where, _why, _posts, _denied)
