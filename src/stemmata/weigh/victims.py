"""To whom it was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stemmata.values.places import known_place
from stemmata.weigh.draft import (
    HARM_VERBS,
    Draft,
    is_actor_phrase,
    is_named,
    is_person,
    make_draft,
)
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import Page

__all__ = ["READERS", "intended", "whoever"]

_BEFORE_PARTICIPLE = frozenset(
    {"brutally", "also", "been", "being", "treacherously", "recently", "seriously", "later", "ete", "sido"}
)
_AUXILIARIES = frozenset({"has", "have", "had", "ont", "a", "avaient", "who", "han", "reportedly", "there", "not"})


def _victims(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Who was killed, wounded, arrested or taken, from passives, nouns ("murder of ...") and actives."""
    folded, single = page.words.folded, page.lexicon.single
    for category in (*HARM_VERBS, "done", "dead"):
        for mark in page.marked(category, start, end):
            if intended(page, mark, start, end) or _planned(page, mark, start):
                continue
            victims = _victim_phrase(page, category, mark, (start, end))
            if victims is not None and page.lang == "en":
                victims = _people_of_list(page, whoever(page, victims, start))
            if victims is None or victims[1] <= victims[0]:
                continue
            people = is_person(page, victims)
            if page.lang == "en" and not people and _SPANS & set(folded[slice(*victims)]):
                continue  # "ambassador for the first two years, he was killed": no years were
            enumerated = victims[1] - victims[0] > 5
            named = is_named(page, victims) and category != "wound" and not (category == "vanish" and page.words.upper)
            head, held = folded[victims[0]], category == "detain" or folded[mark[0]] in _CUSTODY
            if not (people or named) or (head in single["harm"] and not people):
                continue
            if head in page.speech.pronouns or head in _NOBODY_NAMED:
                continue
            if any(folded[k] in single["commit"] for k in range(*victims)):
                continue  # a clause, no phrase: "... were attacked, leaving 29 soldiers dead"
            if (
                folded[victims[0]] in {"-", "'"}
                or head in single["weapon"]
                or ((held or not (people or enumerated)) and is_actor_phrase(page, victims))
            ):
                continue
            if page.lang == "en" and not people and _is_no_body(page, victims):
                continue
            draft = make_draft(page, "victims", victims, mark, (start, end))
            yield _of_noun(page, draft, start) if page.lang == "en" and category == "done" else draft


def _of_noun(page: Page, draft: Draft, start: int) -> Draft:
    """Return the victim of an English noun for a deed, which is seldom itself in doubt.

    "Suspected of the murder of", "we must not forget the murder of" neither doubt nor deny the murder.
    """
    first = draft.trigger[0]
    maybe = page.marked("maybe", max(start, first - 1), first)
    denied = draft.negated and "no" in page.words.folded[max(start, first - 3) : first]
    return replace(draft, doubtful=bool(maybe), negated=denied)


_NOBODY_NAMED = frozenset({"us", "them", "him", "me", "whoever", "whomever", "whom"})
_CUSTODY = frozenset({"arrest", "arrests", "capture", "detention"})
_NO_BODIES = frozenset(
    {"sector", "sectors", "class", "classes", "system", "democracy", "regime", "party", "parties", "process", "peace",
     "hopes", "hope", "freedom", "rights", "values", "society", "economy", "state", "structures", "structure", "ideas",
     "centers", "centres", "cities", "towns", "positions", "results", "policy", "policies", "project", "institutions"}
)  # fmt: skip
"""What disappears or dies without anybody being killed."""


def _is_no_body(page: Page, victims: Span) -> bool:
    """Whether an English phrase is headed by no person: "the death of the party system", or by a town."""
    folded = page.words.folded
    of = next((k for k in range(*victims) if folded[k] in {"of", ","}), victims[1])
    place = known_place(page.words, victims[0])
    whole = place is not None and place[0] == victims[1] and not place[2]
    low, high = page.words.starts[victims[0]], page.words.ends[victims[1] - 1]
    whole = whole or any(a <= low and high <= b for a, b, _ in page.facts.places)
    return folded[of - 1] in _NO_BODIES or whole or folded[victims[0]] in {"san", "santa"}


def _people_of_list(page: Page, victims: Span) -> Span:
    """Return a list as far as it names people: not "the murder of Orban, the poor results, and the killing of two"."""
    folded, done, joints = page.words.folded, page.lexicon.single["done"], {",", "and", "or", "along", "with"}
    for k in range(victims[0] + 1, victims[1]):
        if folded[k] not in joints and folded[k - 1] not in joints:
            continue
        first = k
        while first < victims[1] and folded[first] in joints | page.speech.articles:
            first += 1
        last = next((j for j in range(first, victims[1]) if folded[j] in joints), victims[1])
        deed = any(folded[j] in done and folded[j + 1] == "of" for j in range(first, min(last, victims[1] - 1)))
        thing = (
            folded[k] in joints and first > k and folded[first - 1] == "the" and not _may_be_people(page, first, last)
        )
        if deed or thing:
            return victims[0], k if folded[k] in joints else k - 1
    return victims


def _may_be_people(page: Page, first: int, last: int) -> bool:
    """Whether a part of a list that begins with an article can be people: by the words before its "of"."""
    folded = page.words.folded
    part = (first, next((k for k in range(first, last) if folded[k] == "of"), last))
    known = page.speech.roles | page.speech.bodies | page.names
    return is_person(page, part) or is_actor_phrase(page, part) or any(folded[k] in known for k in range(*part))


_MODAL = frozenset({"to", "will", "would", "can", "cannot", "could", "should", "must", "shall", "may", "might"})


def intended(page: Page, mark: Span, start: int, end: int) -> bool:
    """Whether a deed is only meant, threatened or to come ("threatened to kill"), not done and not ordered."""
    if page.lang != "en":
        return False
    folded, k = page.words.folded, mark[0]
    while k > start and folded[k - 1] in {"be", "not", "also"}:
        k -= 1
    before = folded[k - 1] if k > start else ""
    if before in {"and", "or"} and mark[1] - mark[0] == 1 and folded[mark[0]] in {"kill", "murder", "arrest", "detain"}:
        return True  # "to dismantle the gang and arrest its leaders"
    return before in _MODAL and not page.marked("order", start, end)


_PLANS = frozenset(
    {"warrant", "warrants", "planning", "plan", "plans", "planned", "plotting", "plot", "plots", "threat", "threats",
     "threatening", "attempt", "attempted", "attempts", "avoid", "prevent", "preventing", "threatened"}
)  # fmt: skip


def _planned(page: Page, mark: Span, start: int) -> bool:
    """Whether a deed is only planned: "who are now planning the minister's murder", "the mission of killing"."""
    folded = page.words.folded
    if page.lang != "en" or (mark not in page.marked("done", *mark) and not folded[mark[0]].endswith("ing")):
        return False
    return bool(_PLANS & set(folded[max(start, mark[0] - 7) : mark[0]])) or (
        folded[mark[0]].endswith("ing")
        and bool({"plans", "mission", "such"} & set(folded[max(start, mark[0] - 14) : mark[0]]))
    )


_PERIODS = frozenset(
    {"month", "week", "year", "day", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
)
_KIN = frozenset({"relatives", "families", "family", "friends", "widow", "relative"})
_ABOUT = frozenset(
    {
        "anniversary",
        "case",
        "cases",
        "condition",
        "investigation",
        "news",
        "memory",
        "circumstances",
        "day",
        "time",
        "cause",
    }
)
_PART = frozenset({"members", "member", "group", "groups", "number", "part", "half", "most", "all", "majority", "rest"})


def whoever(page: Page, span: Span, start: int) -> Span:
    """Return an English phrase without what leads to the people it is about.

    "In Sidra, nine persons" are nine persons; "the anniversary of the bishop", "the condition of four persons" are
    about the bishop and the four. What counts or names people stays ("dozens of workers", "the director of a school").
    """
    folded, first, last = page.words.folded, _behind_speaker(page, span), span[1]
    if last - first > 1 and folded[first] in _PERIODS | {"night", "morning", "time", "moment"}:
        first += 1  # "on the day Orban was killed"
    comma = next((k for k in range(first, last - 1) if folded[k] == ","), None)
    if comma is not None and folded[comma - 1] == "ago":
        first = comma + 1  # "a month ago, Orban was killed"
    lead = first - 1
    while lead > start and folded[lead] in page.speech.articles:
        lead -= 1
    led = lead >= start and folded[lead] in _LEADS
    commas = [k for k in range(first, last) if folded[k] == ","]
    if led and commas and commas[-1] + 1 < last:
        rest = page.nouns.after(commas[-1] + 1, last, lists=True)
        if rest is not None and (is_person(page, rest) or is_named(page, rest)):
            first = rest[0]
    for k in range(first + 1, last - 1):
        if folded[k] != "of":
            continue
        head = (first, k)
        counted = any(page.words.kinds[j] == "n" or folded[j] in _PART | _COUNTS for j in range(*head))
        known = is_person(page, head) or is_actor_phrase(page, head) or counted or is_named(page, head)
        known = known or any(folded[j] in page.speech.roles | page.speech.bodies for j in range(*head))
        known = known and not page.any_marked(("culprit",), *head) and folded[k - 1] not in _PERIODS | _ABOUT
        kin = folded[k - 1] in _KIN and (last >= len(folded) or folded[last] not in page.lexicon.single["be"])
        known = known and not kin  # "the relatives of the minister murdered in May"
        known = known and (k - first > 1 or folded[first] != "number")  # "the number of rebels killed has risen to 26"
        ordinal = folded[k - 1].isalpha() and any(w[:1].isdigit() and not w.isdigit() for w in folded[first:k])
        if known and not ordinal:
            break
        rest = page.nouns.after(k + 1, last, lists=True)
        if rest is not None and (is_person(page, rest) or is_named(page, rest)):
            first = rest[0]
        break
    while last - first > 1 and folded[last - 1].endswith("ing") and folded[last - 1] not in _NAMED_ING:
        last -= 1
    return first, last


def _behind_speaker(page: Page, span: Span) -> int:
    """Return where a phrase begins behind a speaker before its comma: "according to the rebels, Orban was arrested"."""
    low, high = page.words.starts[span[0]], page.words.ends[span[1] - 1]
    for a in page.attributions_in(low - 60, high):
        if a.speaker_start is not None and a.speaker_end is not None and a.speaker_start <= low < a.speaker_end < high:
            behind = page.word_at(a.speaker_end)
            while behind < span[1] - 1 and page.words.folded[behind] in {",", "the", "-"}:
                behind += 1
            return behind
    return span[0]


_LEADS = frozenset({"in", "at", "on", "near", "during", "after", "before", "outside", "from"})
_COUNTS = frozenset(
    {"dozens", "hundreds", "thousands", "scores", "millions", "two", "three", "four", "five", "six", "seven", "eight",
     "nine", "ten", "eleven", "twelve", "one", "none", "each", "some", "many", "several", "couple", "dozen"}
)  # fmt: skip
_NAMED_ING = frozenset({"being", "king", "sterling"})


def _victim_phrase(page: Page, category: str, mark: Span, sentence: Span) -> Span | None:
    """Return who suffers what stands at `mark`, as far as the order of words tells."""
    start, end = sentence
    if category in {"done", "dead"}:
        return _after_noun(page, category, mark, sentence)
    if page.lang == "fa":
        return page.nouns.before(mark[0], start, 8)
    if page.lang == "ar":
        return page.nouns.after(mark[1], end, 8, lists=True)
    return _beside_participle(page, mark, start, end)


def _beside_participle(page: Page, mark: Span, start: int, end: int) -> Span | None:
    """Return the victim before a passive participle or behind an active one."""
    folded, single = page.words.folded, page.lexicon.single
    k = mark[0]
    if page.lang == "en" and k > start and folded[k - 1] == "and":
        k = _joined_passive(page, k, start)
    if folded[k].endswith("ing") and k > start and folded[k - 1] in {"the", "a", "this"}:
        return None  # a noun: "minutes after the killing the service ..."
    while k > start and folded[k - 1] in _BEFORE_PARTICIPLE:
        k -= 1
    if k > start and folded[k - 1] in single["be"]:
        modals = {"could", "may", "might", "would"} if page.lang == "en" else set[str]()
        while k > start and folded[k - 1] in single["be"] | _AUXILIARIES | modals:
            k -= 1
        phrase = page.nouns.before(k, start, lists=True)
        while phrase is not None and (joint := _placed_at(page, phrase, start)) is not None:
            phrase = page.nouns.before(joint, start, lists=True)  # "a mayor in the north was killed"
        return phrase
    if page.lang == "en" and folded[k].endswith("ed") and k > start and folded[k - 1] in page.speech.articles:
        return None  # an adjective tells no deed: "the wounded rebels"
    held = page.lang == "en" and folded[mark[0]] in {"in", "under", "behind"}
    if held or (page.lang == "en" and (_is_noun(page, mark, start) or _is_adjective(folded, k, start))):
        while held and k > start and folded[k - 1] in {"remain", "remains", "remained", "still", "kept"}:
            k -= 1
        return page.nouns.before(k, start, lists=True) if held else None
    last = mark[1] + (page.lang == "en" and folded[mark[1] : mark[1] + 1] in (["today"], ["yesterday"]))
    following = folded[last] if last < end else ""
    bounded = page.lang == "en" and following == "at" and folded[last + 1 : last + 2] in (["least"], ["most"])
    last += 2 * bounded  # "detained at least thirty policemen"
    if bounded or following not in single["stops"] | {".", ",", ";"}:
        led = page.lang == "en" and k > start and folded[k].endswith("ing") and folded[k - 1] in _CLAUSES
        return page.nouns.after(last, end, lists=not led)  # "after killing the family, the rebels ..."
    return None if folded[mark[0]] in {"shot", "struck", "beat"} else page.nouns.before(k, start, lists=True)


def _placed_at(page: Page, phrase: Span, start: int) -> int | None:
    """Return the preposition that makes a phrase a part of what stands before it, None where it is the whole."""
    folded, k = page.words.folded, phrase[0] - 1
    while page.lang == "en" and k > start + 1 and folded[k] in page.speech.articles:
        k -= 1
    if k <= start:
        return None
    assigned = page.lang == "en" and folded[k] == "to" and folded[k - 1].endswith("ed")  # "assigned to the station"
    return k if folded[k] in _PLACED or assigned else None


def _joined_passive(page: Page, k: int, start: int) -> int:
    """Return the first participle of "were surrounded in the valley and taken prisoner", `k` where there is none."""
    folded, be = page.words.folded, page.lexicon.single["be"]
    for j in range(k - 2, max(start, k - 13), -1):
        if folded[j] in {",", ";", ":"} | page.speech.breaks:
            return k
        if folded[j - 1] in be and folded[j].endswith(("ed", "en", "ght")):
            return j
    return k


def _is_adjective(folded: list[str], k: int, start: int) -> bool:
    """Whether "missing" is one of two adjectives: "of political prisoners and missing people"."""
    return folded[k] == "missing" and k > start and folded[k - 1] in {"and", "or"}


def _is_noun(page: Page, mark: Span, start: int) -> bool:
    """Whether an English word that is also a verb is a noun here: "who wanted her arrest"."""
    folded = page.words.folded
    before = folded[mark[0] - 1] if mark[0] > start else ""
    leads = page.speech.articles | {"his", "her", "their", "its", "this", "that", "such", "of", "for", "avoid", "under"}
    return folded[mark[0]] in {"arrest", "murder", "massacre", "wounds", "injuries"} and before in leads


_SPANS = frozenset({"years", "months", "weeks", "days", "hours", "year", "month", "week"})
_CLAUSES = frozenset({"after", "before", "by", "while", "upon", "when", "without", "besides"})
_PLACED = frozenset({"in", "at", "near", "on", "a"})


def _against(page: Page, mark: Span, end: int) -> int | None:
    """Return where "against" stands in "the murder committed by the rebels against the mayor"."""
    folded = page.words.folded
    if folded[mark[0]] not in {"murder", "murders", "assassination", "massacre", "killing"} or mark[1] >= end:
        return None
    if folded[mark[1]] not in {"committed", "perpetrated", "carried"}:
        return None
    stops = page.speech.breaks | {",", ";", ":", "."}
    for k in range(mark[1], min(mark[1] + 18, end - 1)):
        if folded[k] in stops:
            return None
        if folded[k] == "against":
            return k
    return None


def _after_noun(page: Page, category: str, mark: Span, sentence: Span) -> Span | None:
    """Return the victim of a noun: "murder of X", "X's murder", "two people dead"."""
    start, end = sentence
    folded, single = page.words.folded, page.lexicon.single
    before = folded[mark[0] - 1] if mark[0] > start else ""
    following = folded[mark[1]] if mark[1] < end else ""
    phrase: Span | None = None
    against = _against(page, mark, end) if category == "done" and page.lang == "en" else None
    if against is not None:
        phrase = page.nouns.after(against + 1, end, lists=True)
    elif category == "done" and following in single["of"] and page.lang != "fa":
        phrase = page.nouns.after(mark[1] + 1, end, lists=True)
        if phrase is not None and page.lang == "en":
            phrase = _before_clause(page, phrase, mark, sentence)
    elif category == "done" and page.lang in {"fa", "ar"}:
        phrase = page.nouns.after(mark[1], end, 8)
    elif page.lang == "en" and before in {"'", "s"}:
        phrase = page.nouns.before(mark[0] - (1 if before == "'" else 2), start, 8)
    elif page.lang == "en" and folded[mark[0]] in {"dead", "wounded", "injured"}:
        phrase = page.nouns.before(mark[0], start, 6)
    return phrase


def _before_clause(page: Page, phrase: Span, mark: Span, sentence: Span) -> Span:
    """Return a victim without the subject of the clause behind it: "since the murder of Orban, many senators say"."""
    folded, first = page.words.folded, mark[0]
    while first > sentence[0] and folded[first - 1] in page.speech.articles:
        first -= 1
    leads = first > sentence[0] and folded[first - 1] in _SINCE and first - sentence[0] <= _LEADING
    verb = phrase[1] < sentence[1] and folded[phrase[1]] in page.lexicon.single["be"] | _AUXILIARIES - {"a", "not"}
    comma = next((k for k in range(*phrase) if folded[k] == ","), None)
    return (phrase[0], comma) if leads and verb and comma is not None else phrase


_SINCE = frozenset({"since", "after", "before", "following", "with", "by"})
_LEADING = 6


READERS = (_victims,)
