"""What a sentence claims: one small reader a topic, each a plain rule over marked words.

Every reader takes a page and a sentence and yields drafts: topic, value, the words that carry it. Whose claim it is, is
found afterwards (`stemmata.weigh.reader`). The readers know no names: what they look for is in `lexicon/claims.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from stemmata.values.attribution import Attribution
from stemmata.values.quantities import Quantity
from stemmata.values.words import words_of
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import VIOLENCE, Page

__all__ = ["KINDS", "Draft", "drafts"]

KINDS = {
    "perpetrator": "responsibility", "victims": "identity", "who_ordered": "order", "post": "post",
    "victim_number": "quantity", "assailant_number": "quantity", "accused_number": "quantity",
    "witness_number": "quantity", "unit": "identity", "time": "act", "place": "act", "weapon": "act",
    "prior_search": "act", "prior_threat": "act", "investigation": "act", "evidence": "other", "witness": "other",
    "motive": "other", "denial": "denial", "admission": "admission",
}  # fmt: skip

_NO_NAME = ("ly", "ing", "tion", "tions", "ment", "ness", "ity", "ship", "ism", "ence", "ance", "ed", "cy", "ful")
_ONE = frozenset({"a", "an", "one", "un", "une", "una", "یک"})
_LIST_MARKS = frozenset({",", ";", "،", "and", "et", "y", "و"})
_WEAK_INQUIRY = frozenset(
    {"investigation", "investigations", "investigate", "investigating", "court", "trial", "released", "custody",
     "dismissed", "suspended", "enquete", "investigacion", "تحقیقات", "التحقیق", "دادگاه", "محکمه"}
)  # fmt: skip
_HARM_VERBS = ("kill", "wound", "detain", "vanish", "abuse")


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim before its speaker is known. Spans in words."""

    topic: str
    value: str
    trigger: Span
    extent: Span
    """The words that carry the claim; the quotation is cut around them."""
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    negated: bool = False
    doubtful: bool = False
    act: str | None = None
    """For a number of victims: what was done to them (kill, wound, detain, vanish, abuse)."""
    speaker_is_subject: Attribution | None = None
    """The attribution whose speaker makes the claim, where the claim is the attribution itself ("blamed")."""


def drafts(page: Page, start: int, end: int) -> list[Draft]:
    """Return what the sentence between two words claims, one draft a topic and value."""
    found: list[Draft] = []
    for reader in _READERS:
        found.extend(reader(page, start, end))
    return found


# -- helpers -----------------------------------------------------------------------------------------------------------


def _is_actor(page: Page, span: Span) -> bool:
    """Whether a noun phrase can be a doer: a force, a described person, or a name that is no common word."""
    if page.any_marked(("actor", "culprit", "unit"), *span):
        return True
    single = page.lexicon.single
    described = page.any_marked(("dress",), span[0], span[1] + 2)
    if described and any(page.words.folded[k] in single["people"] for k in range(*span)):
        return True
    return False


def _is_named(page: Page, span: Span) -> bool:
    """Whether a noun phrase holds something like a name.

    Capitals tell names in mixed case. Where all is in capitals (and in Arabic script) a name is two unknown words in a
    row or one beside a title, none of them with the ending of an abstract noun, an adverb or a participle.
    """
    words, speech, known = page.words, page.speech, page.lexicon.known
    named = [
        k for k in range(*span)
        if words.kinds[k] == "w" and len(words.folded[k]) > 1 and words.folded[k] not in speech.common
        and words.folded[k] not in known and not words.folded[k].endswith(_NO_NAME)
    ]  # fmt: skip
    if not words.upper and not words.arabic:
        return any(words.text[words.starts[k]].isupper() for k in named)
    titled = any(words.folded[k] in speech.roles for k in range(*span))
    return bool(named) and (titled or any(b - a == 1 for a, b in pairwise(named)) or span[1] - span[0] == 1)


def _draft(page: Page, topic: str, value: Span, trigger: Span, sentence: Span, **more: object) -> Draft:
    """Return a draft whose extent runs from value to trigger, with negation and doubt found around the trigger."""
    extent = (min(value[0], trigger[0]), max(value[1], trigger[1]))
    low = max(sentence[0], trigger[0] - 5)
    # Persian says "is not" at the end of the clause, the others before or right behind the word.
    behind = 8 if page.lang == "fa" else 1
    negated = bool(page.marked("not", low, min(trigger[1] + behind, sentence[1])))
    doubtful = bool(page.marked("maybe", max(sentence[0], extent[0] - 6), trigger[1]))
    return Draft(topic, page.written(value), trigger, extent, negated=negated, doubtful=doubtful, **more)  # type: ignore[arg-type]


# -- responsibility ----------------------------------------------------------------------------------------------------


def _by_agent(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Passives with their doer: "was perpetrated by ...", «توسط ...», "على يد ..."."""
    acts = [s for c in (*_HARM_VERBS, "commit", "harm", "order", "search") for s in page.marked(c, start, end)]
    acts += page.marked("weapon", start, end) if page.marked("kill", start, end) else []
    for agent in page.marked("agent", start, end):
        act = next((a for a in sorted(acts, reverse=True) if 0 <= agent[0] - a[1] <= 7), None)
        if act is None and page.lang in {"fa", "ar"}:
            act = next((a for a in sorted(acts) if 0 <= a[0] - agent[1] <= 9), None)
        if act is None:
            continue
        doer = page.nouns.after(agent[1], end)
        if doer is None or _no_doer(page, doer):
            continue
        if not (_is_actor(page, doer) or _is_named(page, doer) or _is_person(page, doer)):
            continue
        topic = "who_ordered" if act in page.marked("order", start, end) else "perpetrator"
        violent = page.any_marked(VIOLENCE, start, end) or page.any_marked(("detain",), start, end)
        if topic == "perpetrator" and not violent:
            continue
        dressed = page.marked("dress", doer[1], min(doer[1] + 2, end))
        if dressed and (clothes := page.nouns.after(dressed[0][1], end)):
            doer = (doer[0], clothes[1])
        yield _draft(page, topic, doer, (act[0], agent[1]) if act[0] < agent[1] else agent, (start, end))


def _is_person(page: Page, span: Span) -> bool:
    return any(page.words.folded[k] in page.lexicon.single["people"] for k in range(*span))


def _no_doer(page: Page, span: Span) -> bool:
    """Whether a phrase behind "by" names a time, a means or an action instead of a doer."""
    first = page.words.folded[span[0]]
    if page.lang == "en" and first.endswith("ing"):
        return True
    heads = {page.words.folded[k] for k in range(*span)}
    if heads & page.lexicon.single["weapon"] and not heads & page.lexicon.single["actor"]:
        return True
    return first in {"dawn", "night", "then", "noon", "midnight", "means", "phone", "telephone", "force", "car", "air"}


def _answerable(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Being responsible: "X is responsible for", "X participated in", "participation of X in"."""
    if not (page.any_marked((*VIOLENCE, "dead", "culprit"), start, end) or page.violent):
        return
    folded, close = page.words.folded, page.any_marked((*VIOLENCE, "culprit"), start, end)
    for mark in page.marked("answer", start, end):
        word = folded[mark[0]]
        noun = word in {"participation", "involvement", "responsibility", "complicity", "responsabilite", "مسوولیت"}
        joined = mark[1] < end and folded[mark[1]] in {"of", "by", "de", "du", "des", "lies", "rests", "falls"}
        if noun and joined:
            skip = 2 if folded[mark[1]] in {"lies", "rests", "falls"} else 1
            doer = page.nouns.after(mark[1] + skip, end)
        elif word in {"identified", "work", "the"} or folded[mark[1] - 1] == "of":
            doer = page.nouns.after(mark[1], end)
            if word == "the" and doer and folded[mark[1] - 1] == "of":
                doer = page.nouns.before(mark[0], start) if mark[0] > start else None
        else:
            at = _step_back(page, mark[0], start)
            doer = page.nouns.before(at, start)
            if page.lang == "ar" and doer is None:
                doer = page.nouns.after(mark[1], end)
        if doer is None:
            continue
        doer = _held(page, doer)
        loose = word in {"behind", "identified", "linked", "belonged", "belong"}
        if not (_is_actor(page, doer) or (close and not loose and _is_named(page, doer))):
            continue
        if mark[1] < end and folded[mark[1]] == "for" and not _for_violence(page, mark[1], end):
            continue
        if word == "behind" and folded[mark[0] - 1] not in page.lexicon.single["be"]:
            continue
        if not close and word not in {"did", "guilty", "responsible", "implicated", "involved", "identified"}:
            continue
        yield _draft(page, "perpetrator", doer, mark, (start, end))


def _held(page: Page, doer: Span) -> Span:
    """Return who is held responsible: in "the office holds the Front responsible" it is the Front."""
    for k in range(*doer):
        if page.words.folded[k] in {"holds", "hold", "held", "holding", "considers", "makes", "making", "deems"}:
            rest = page.nouns.after(k + 1, doer[1])
            return rest or doer
    return doer


def _for_violence(page: Page, k: int, end: int) -> bool:
    """Whether "responsible for" goes on to something violent, or to "it" or "this"."""
    near = page.words.folded[k + 1 : min(k + 4, end)]
    return bool({"it", "this", "that", "them", "these"} & set(near)) or (
        page.any_marked((*VIOLENCE, "dead", "commit"), k, min(k + 13, end))
    )


def _step_back(page: Page, k: int, start: int) -> int:
    """Return `k` moved left over auxiliaries, negations, adverbs and possibilities."""
    folded, single = page.words.folded, page.lexicon.single
    skip = single["be"] | single["not"] | single["maybe"] | {
        "has", "have", "had", "did", "also", "directly", "solely", "clearly", "really", "who", "ont", "a", "it", "was",
        "will", "would", "actively", "personally", "officially", "already", "could", "still", "n", "ne", "se", "themselves",
    }  # fmt: skip
    while k > start and (folded[k - 1] in skip or (page.lang == "en" and folded[k - 1].endswith("ly"))):
        k -= 1
    return k


def _active(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Actives with a doer of force: "death squads have murdered ...", "les soldats ont tué", "قتل الجنود"."""
    folded, single = page.words.folded, page.lexicon.single
    suffered = page.marked("suffer", start, end)
    for category in (*_HARM_VERBS, "commit"):
        for verb in page.marked(category, start, end):
            if verb in suffered:
                continue
            if page.lang == "ar":
                doer = page.nouns.after(verb[1], end, 5)
            else:
                before = folded[verb[0] - 1] if verb[0] > start else ""
                if before in single["be"] or folded[verb[0]] in single["harm"] or before in {"to", "those", "de", "of"}:
                    continue
                doer = page.nouns.before(_step_back_active(page, verb[0], start), start)
            if doer is None or not page.any_marked(("actor",), *doer):
                continue
            if page.lang != "ar" and not _has_object(page, verb, end):
                continue
            if category == "commit" and not page.any_marked(VIOLENCE, start, end):
                continue
            yield _draft(page, "perpetrator", doer, verb, (start, end))


def _step_back_active(page: Page, k: int, start: int) -> int:
    folded = page.words.folded
    while k > start and folded[k - 1] in {
        "has",
        "have",
        "had",
        "also",
        "then",
        "allegedly",
        "brutally",
        "ont",
        "avaient",
        "a",
        "han",
        "ha",
        "who",
        "later",
        "qui",
        "reportedly",
    }:
        k -= 1
    return k


def _has_object(page: Page, verb: Span, end: int) -> bool:
    """Whether a victim follows the verb (or stands before it, marked as object, in Persian)."""
    if page.lang == "fa":
        return (
            "را" in page.words.folded[max(0, verb[0] - 8) : verb[0]] or "شلیک" in page.words.folded[verb[0] : verb[1]]
        )
    following = page.words.folded[verb[1]] if verb[1] < end else "."
    if following in {"this", "these", "those"}:
        return True
    if following in page.lexicon.single["stops"] or following in {".", ",", ";", ":", "and", "or", "et"}:
        return page.lang == "fr" and page.words.folded[verb[0]] in {"tire"}
    return True


def _blamed(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Accusations: "blamed X for", "accused X of", "attributed ... to X"."""
    folded = page.words.folded
    for a in _attributions_in(page, start, end):
        if a.stance != "accuses" or not (page.any_marked((*VIOLENCE, "detain"), start, end) or page.violent):
            continue
        cue = (page.word_at(a.cue_start), page.word_at(a.cue_end - 1) + 1)
        verb = folded[cue[0]]
        if verb.startswith("attribu") or verb.startswith("imput") or verb == "نسب":
            to = next((k for k in range(cue[1], end) if folded[k] in {"to", "a", "aux", "au", "إلى", "به"}), None)
            accused = page.nouns.after(to + 1, end) if to is not None else None
        elif verb.startswith("denounc") or verb.startswith("denonc") or verb == "pointed":
            continue
        elif page.lang == "fa":
            marked = next((k for k in range(cue[0] - 1, start, -1) if folded[k] == "را"), None)
            accused = (marked - 1, marked) if marked is not None else None
        elif page.lang == "ar" and a.speaker_end is not None:
            accused = page.nouns.after(page.word_at(a.speaker_end - 1) + 1, end, 3)
        else:
            accused = page.nouns.after(cue[1], end)
        if accused is None or accused[1] - accused[0] < 1 or not (_is_actor(page, accused) or _is_named(page, accused)):
            continue
        draft = _draft(page, "perpetrator", accused, cue, (start, end), speaker_is_subject=a)
        yield draft


def _attributions_in(page: Page, start: int, end: int) -> list[Attribution]:
    low, high = page.words.starts[start], page.words.ends[end - 1]
    return [a for a in page.attributions if low <= a.cue_start < high]


def _described(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Doers by their looks: "men wearing uniforms", "the attackers were soldiers", "uniformed individuals"."""
    if not page.violent:
        return
    folded, single = page.words.folded, page.lexicon.single
    for dress in page.marked("dress", start, end):
        at = _step_back(page, dress[0], start)
        who = page.nouns.before(at, start, 8)
        if folded[dress[0]] == "uniformed" or (page.lang == "ar" and folded[dress[0]] in {"ملثمون", "ملثمین"}):
            who = page.nouns.after(dress[0], end, 5)
        if who is None or not (_is_person(page, who) or _is_actor(page, who) or folded[who[0]] in page.speech.pronouns):
            continue
        last = page.nouns.after(dress[1], end, 10)
        span = (who[0], last[1] if last else dress[1])
        yield _draft(page, "perpetrator", span, dress, (start, end))
    for culprit in page.marked("culprit", start, end):
        verbs = single["be"] | {"numbered", "belonged", "belong", "included"}
        at = next((k for k in range(culprit[1], min(culprit[1] + 9, end)) if folded[k] in verbs), None)
        if at is not None and (at == culprit[1] or folded[culprit[1]] in single["of"]):
            while at < end and folded[at] in verbs | single["not"] | {"to", '"'}:
                at += 1
            what = page.nouns.after(at, end)
            if what and (_is_actor(page, what) or _is_person(page, what)):
                yield _draft(page, "perpetrator", what, culprit, (start, end))


def _claims_responsibility(page: Page, start: int, end: int) -> Iterator[Draft]:
    """ "The Front claimed responsibility for the attack": an admission."""
    for mark in page.marked("claim", start, end):
        doer = page.nouns.before(_step_back(page, mark[0], start), start)
        if page.lang == "ar" and doer is None:
            doer = page.nouns.after(mark[1], end, 6)
        if doer and page.any_marked(VIOLENCE, start, end):
            owner = next((a for a in _attributions_in(page, start, end) if a.stance == "admits"), None)
            yield _draft(page, "perpetrator", doer, mark, (start, end), speaker_is_subject=owner)


def _ordered(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Orders and masterminds."""
    folded = page.words.folded
    near = page.any_marked((*VIOLENCE, "culprit"), start, end)
    for mark in page.marked("order", start, end):
        words = folded[mark[0] : mark[1]]
        explicit = len(words) > 1 or words[0].startswith(("mastermind", "command", "آمر"))
        if not near and not (explicit and page.violent):
            continue
        giver = page.nouns.before(_step_back(page, mark[0], start), start)
        if words[-1] in {"by", "of", "from", "de", "du", "par"} or words[0] in {
            "masterminds",
            "mastermind",
            "intellectual",
            "on",
            "under",
        }:
            at = mark[1]
            if words[0].startswith(("mastermind", "intellectual")):
                is_ = next((k for k in range(at, min(at + 10, end)) if folded[k] in page.lexicon.single["be"]), None)
                at = end if is_ is None else is_
            while at < end and folded[at] in page.lexicon.single["be"] | {"not", "of", "the", '"'}:
                at += 1
            giver = (page.nouns.after(at, end) if at < end else None) or giver
        if words in (["ordered"], ["superiors"], ["the", "order"], ["orders", "from"]) and (
            giver is None or not (_is_actor(page, giver) or _is_named(page, giver)) or not near
        ):
            continue
        if (
            words == ["ordered"]
            and mark[1] < end
            and folded[mark[1]] in {"an", "a", "the", "that"}
            and not (page.any_marked(VIOLENCE, mark[1], min(mark[1] + 5, end)))
        ):
            continue
        if words[0] == "order" and mark[0] > start and folded[mark[0] - 1] == "in":
            continue
        if giver is None or not (_is_actor(page, giver) or _is_named(page, giver) or _is_person(page, giver)):
            giver = mark
        yield _draft(page, "who_ordered", giver, mark, (start, end))


# -- victims and numbers -----------------------------------------------------------------------------------------------


def _victims(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Who was killed, wounded, arrested or taken, from passives, nouns ("murder of ...") and actives."""
    folded, single = page.words.folded, page.lexicon.single
    for category in (*_HARM_VERBS, "done", "dead"):
        for mark in page.marked(category, start, end):
            victims = _victim_phrase(page, category, mark, start, end)
            if victims is None or victims[1] <= victims[0]:
                continue
            people = _is_person(page, victims)
            enumerated = victims[1] - victims[0] > 5
            named = _is_named(page, victims) and category != "wound"
            head = folded[victims[0]]
            if not (people or named) or (head in single["harm"] and not people) or head in page.speech.pronouns:
                continue
            if folded[victims[0]] in {"-", "'"} or head in single["weapon"] or (not people and not enumerated and _is_actor(page, victims)):
                continue
            yield _draft(page, "victims", victims, mark, (start, end))


def _victim_phrase(page: Page, category: str, mark: Span, start: int, end: int) -> Span | None:
    folded, single = page.words.folded, page.lexicon.single
    before = folded[mark[0] - 1] if mark[0] > start else ""
    following = folded[mark[1]] if mark[1] < end else ""
    if category in {"done", "dead"}:
        if category == "done" and following in single["of"] and page.lang != "fa":
            return page.nouns.after(mark[1] + 1, end, lists=True)
        if page.lang in {"fa", "ar"} and category == "done":
            return page.nouns.after(mark[1], end, 8)
        if page.lang == "en" and before in {"'", "s"}:
            return page.nouns.before(mark[0] - (1 if before == "'" else 2), start, 8)
        if page.lang == "en" and category == "dead" and folded[mark[0]] in {"dead", "wounded", "injured"}:
            return page.nouns.before(mark[0], start, 6)
        return None
    if page.lang == "fa":
        return page.nouns.before(mark[0], start, 8)
    if page.lang == "ar":
        return page.nouns.after(mark[1], end, 8, lists=True)
    helpers = {"brutally", "also", "been", "being", "treacherously", "recently", "seriously", "later", "ete", "sido"}
    k = mark[0]
    while k > start and folded[k - 1] in helpers:
        k -= 1
    passive = k > start and folded[k - 1] in single["be"]
    if passive:
        while k > start and folded[k - 1] in single["be"] | {
            "has",
            "have",
            "had",
            "ont",
            "a",
            "avaient",
            "who",
            "han",
            "reportedly",
            "there",
            "not",
        }:
            k -= 1
        return page.nouns.before(k, start, lists=True)
    if following in single["stops"] | {".", ",", ";"}:
        return page.nouns.before(k, start, lists=True) if folded[mark[0]] not in {"shot", "struck", "beat"} else None
    return page.nouns.after(mark[1], end, lists=True)


def _numbers(page: Page, start: int, end: int) -> Iterator[Draft]:
    """How many: victims, attackers, accused, witnesses, each with its unit."""
    harmed = sorted(s for c in (*_HARM_VERBS, "dead", "harm") for s in page.marked(c, start, end))
    charged = page.marked("inquiry", start, end)
    counted = [
        q for q in page.quantities_in(start, end) if q.measure == "count" and (q.unit or page.lang in {"fa", "ar"})
    ]
    lists = _enumerations(page, counted, start, end)
    for span, total in lists:
        topic = _role(page, span, harmed, charged, start, end, is_actor=True)
        if topic is not None:
            draft = _draft(page, topic, span, span, (start, end))
            yield replace(draft, low=total, high=total, unit="persons", act=_act(page, span, start, end))
    for quantity in counted:
        if any(span[0] <= page.word_at(quantity.start) < span[1] for span, _ in lists):
            continue
        low, high = quantity.low, quantity.high
        first, last = page.word_at(quantity.start), page.word_at((quantity.unit_end or quantity.end) - 1) + 1
        unit_words = set(page.words.folded[first:last])
        single = page.lexicon.single
        is_people, is_actor = (
            bool(unit_words & single["people"]),
            bool(unit_words & (single["actor"] | single["culprit"])),
        )
        if not (is_people or is_actor or unit_words & (single["dead"] | single["witness"])):
            continue
        topic = _role(page, (first, last), harmed, charged, start, end, is_actor=is_actor)
        if topic is None:
            continue
        extent = (first, max(last, page.word_at((quantity.unit_end or quantity.end) - 1) + 1))
        draft = _draft(page, topic, extent, (first, last), (start, end))
        yield Draft(
            topic, page.written(extent), draft.trigger, draft.extent,
            quantity.unit, low, high, draft.negated, doubtful=draft.doubtful, act=_act(page, extent, start, end),
        )  # fmt: skip


def _act(page: Page, span: Span, start: int, end: int) -> str | None:
    """Return what was done nearest to a phrase."""
    found = [(_distance(span, [s]), category) for category in _HARM_VERBS for s in page.marked(category, start, end)]
    found += [(_distance(span, [s]), "kill") for s in page.marked("dead", start, end)]
    return min(found)[1] if found else None


def _enumerations(page: Page, counted: list[Quantity], start: int, end: int) -> list[tuple[Span, float]]:
    """Return lists of three or more counted parts ("a colonel, two sergeants, and two cadets") with their sums."""
    at = {page.word_at(q.start): q for q in counted if q.low is not None and q.low == q.high and not _is_outcome(page, q)}
    folded, found, k = page.words.folded, [], start
    while k < end:
        total, parts, here, last = 0.0, 0, k, k
        while here < end:
            size = 1.0 if folded[here] in _ONE else (at[here].low if here in at else None)
            stop = next((j for j in range(here + 1, min(here + 7, end)) if folded[j] in _LIST_MARKS), None)
            phrase = page.nouns.after(here + 1, min(stop or here + 7, end))
            if size is None or phrase is None or not (_is_actor(page, phrase) or _is_person(page, phrase)):
                break
            total, parts, last = total + size, parts + 1, phrase[1]
            if stop is None:
                break
            here = stop
            while here < end and folded[here] in _LIST_MARKS:
                here += 1
        if parts >= 3:
            found.append(((k, last), total))
            k = last
        k += 1
    return found


def _charges(page: Page, span: Span, charged: list[Span], end: int) -> bool:
    """Whether the counted do the charging: "six officers arrested two reporters"."""
    mark = min(charged, key=lambda c: (_distance(span, [c]), c))
    if mark[0] < span[1]:
        return False
    between = page.words.folded[span[1] : mark[0]]
    passive = any(word in page.lexicon.single["be"] for word in between)
    return not passive and _has_object(page, mark, end)


def _is_outcome(page: Page, quantity: Quantity) -> bool:
    """Whether a number counts outcomes ("5 dead, 3 wounded"), which are not parts of one whole."""
    unit = words_of(quantity.unit or "").folded
    return not unit or bool(set(unit) & (page.lexicon.single["dead"] | page.lexicon.single["wound"]))


def _role(
    page: Page, span: Span, harmed: list[Span], charged: list[Span], start: int, end: int, *, is_actor: bool
) -> str | None:
    """Return what a number of people counts, from the nearest verb or noun around it."""
    folded, single = page.words.folded, page.lexicon.single
    inside = set(folded[span[0] : span[1]])
    if inside & single["witness"]:
        return "witness_number"
    if inside & single["dead"]:
        return "victim_number"
    dressed = page.marked("dress", span[1], min(span[1] + 4, end)) or inside & {
        "uniformed",
        "armed",
        "hooded",
        "masked",
    }
    if (dressed or inside & single["culprit"]) and page.violent:
        return "assailant_number"
    if is_actor and charged and _distance(span, charged) <= 12 and not _charges(page, span, charged, end):
        return "accused_number"
    answerable = page.marked("answer", span[1], min(span[1] + 8, end))
    if is_actor and answerable and page.any_marked(VIOLENCE, start, end):
        return "accused_number"
    near = [h for h in harmed if _distance(span, [h]) <= 9]
    if not near:
        if (
            is_actor
            and page.any_marked(("commit", "search", "kill"), start, end)
            and page.any_marked(VIOLENCE, start, end)
        ):
            return "assailant_number"
        return None
    verb = min(near, key=lambda h: (_distance(span, [h]), h))
    passive = verb[0] > start and any(folded[k] in single["be"] for k in range(max(start, verb[0] - 3), verb[0]))
    agent = any(a[1] <= span[0] and span[0] - a[1] <= 3 for a in page.marked("agent", start, end))
    if agent:
        return "assailant_number"
    if is_actor and not passive and span[1] <= verb[0] and verb in page.marked("kill", start, end):
        return "assailant_number" if _has_object(page, verb, end) else "victim_number"
    if is_actor and verb in page.marked("detain", start, end):
        return "accused_number"
    return "victim_number"


def _distance(span: Span, others: list[Span]) -> int:
    return min((max(other[0] - span[1], span[0] - other[1], 0) for other in others), default=99)


# -- witnesses, units, circumstances -----------------------------------------------------------------------------------


def _witnesses(page: Page, start: int, end: int) -> Iterator[Draft]:
    """What a witness is said to have seen, said or changed."""
    told = [s for c in ("see", "story") for s in page.marked(c, start, end)]
    told += [(page.word_at(a.cue_start), page.word_at(a.cue_end - 1) + 1) for a in _attributions_in(page, start, end)]
    proof = page.marked("proof", start, end)
    for mark in page.marked("witness", start, end)[:1]:
        act = min((t for t in told + proof if t[0] >= start), key=lambda t: (abs(t[0] - mark[0]), t), default=None)
        if not page.violent or (act is None and not page.any_marked((*VIOLENCE, "be"), start, end)):
            continue
        head = act if act is not None and act[0] >= mark[0] else mark
        value = page.nouns.after(head[1], end) or mark
        extent = (min(mark[0], head[0]), max(value[1], head[1]))
        own = next((a for a in _attributions_in(page, start, end) if _is_witness(page, a, mark, start)), None)
        yield Draft("witness", page.written(extent), mark, extent, speaker_is_subject=own)


def _is_witness(page: Page, a: Attribution, mark: Span, start: int) -> bool:
    """Whether an attribution is the witness's own telling: its speaker is the witness, by noun or by pronoun."""
    if a.stance not in {"says", "confirms", "admits", "denies"} or a.speaker_start is None or a.speaker_end is None:
        return False
    first, last = page.word_at(a.speaker_start), page.word_at(a.speaker_end - 1) + 1
    pronoun = last - first == 1 and page.words.folded[first] in page.speech.pronouns
    return first <= mark[0] < last or (pronoun and start <= mark[0] < first and first - mark[0] < 14)


def _formations(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Named formations tied to the violence."""
    tied = (*VIOLENCE, "detain", "inquiry", "commit", "order", "search", "culprit", "answer")
    if not page.any_marked(tied, start, end):
        return
    seen: set[str] = set()
    for mark in page.marked("unit", start, end):
        span = page.nouns.before(mark[1], start, 5) if page.lang == "en" else page.nouns.after(mark[0], end, 4)
        if span is None or page.words.folded[span[0]] in {"by", "to"}:
            continue
        span = _formation_name(page, span, mark)
        if span is None:
            continue
        folded = " ".join(page.words.folded[span[0] : span[1]])
        if folded in seen or _speaks_here(page, span, start, end):
            continue
        seen.add(folded)
        yield _draft(page, "unit", span, mark, (start, end))


def _formation_name(page: Page, span: Span, mark: Span) -> Span | None:
    """Return the formation with the name right before it (behind it, in other languages), or None without a name."""
    words, folded = page.words, page.words.folded
    plain = page.lexicon.single["people"] | page.lexicon.single["actor"] | page.speech.common | page.speech.articles
    if page.lang == "en":
        first = mark[0]
        while (
            first > span[0]
            and first > mark[0] - 3
            and words.kinds[first - 1] in "wn"
            and folded[first - 1] not in plain
        ):
            first -= 1
        fixed = mark[1] - mark[0] > 1
        return (first, mark[1]) if first < mark[0] or fixed else None
    return span if span[1] > mark[1] else None


def _speaks_here(page: Page, span: Span, start: int, end: int) -> bool:
    at = page.words.starts[span[0]]
    speakers = (
        a for a in _attributions_in(page, start, end) if a.speaker_start is not None and a.speaker_end is not None
    )
    return any((a.speaker_start or 0) <= at < (a.speaker_end or 0) for a in speakers)


def _when(page: Page, start: int, end: int) -> Iterator[Draft]:
    """At what time of day it happened."""
    if not page.any_marked((*VIOLENCE, "search"), start, end):
        return
    event = page.marked("happen", start, end)
    for clock in page.marked("clock", start, end)[:2]:
        if page.words.folded[clock[0]] in {"hours", "gmt", "heures", "h", "p", "a", "o", "ساعت", "الساعه"}:
            digits = [k for k in (clock[0] - 1, clock[1]) if start <= k < end and page.words.kinds[k] == "n"]
            if not digits:
                continue
            clock = (min(clock[0], digits[0]), max(clock[1], digits[0] + 1))
        act = event or [s for c in ("kill", "commit", "harm") for s in page.marked(c, start, end)]
        near = min(act, key=lambda s: (_distance(clock, [s]), s), default=None)
        if near is None or _distance(clock, [near]) > 12:
            continue
        yield _draft(page, "time", clock, clock, (start, end))
        return
    for mark in event:
        for k in range(mark[1], min(mark[1] + 8, end)):
            if page.words.kinds[k] == "n" and (len(page.words.folded[k]) == 4 or ":" in page.words.folded[k]):
                if not (1900 <= int(page.words.folded[k][:4].replace(":", "") or 0) <= 2100):
                    last = k + 3 if page.words.folded[k + 1 : k + 2] in (["and"], ["to"], ["et"], ["-"]) else k + 1
                    yield _draft(page, "time", (k, min(last, end)), mark, (start, end))
                    return
                break


def _where(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Where it happened: "took place in ..." with a deed in the sentence."""
    if not page.any_marked(VIOLENCE, start, end):
        return
    folded = page.words.folded
    for mark in page.marked("happen", start, end):
        for k in range(mark[1], min(mark[1] + 7, end - 1)):
            if folded[k] in {
                "in",
                "at",
                "near",
                "outside",
                "inside",
                "a",
                "dans",
                "pres",
                "en",
                "در",
                "فی",
                "قرب",
                "au",
            }:
                place = page.nouns.after(k + 1, end, 8)
                if place and _is_named(page, place) and not page.any_marked(("clock",), *place):
                    yield _draft(page, "place", place, mark, (start, end))
                    return


def _with_what(page: Page, start: int, end: int) -> Iterator[Draft]:
    """With what weapon."""
    used = page.any_marked(("kill", "wound", "commit", "dead"), start, end) or page.marked("proof", start, end)
    weapons = page.marked("weapon", start, end)
    if used and weapons and page.violent:
        span = page.nouns.before(weapons[0][1], start, 5) or weapons[0]
        yield _draft(page, "weapon", (max(span[0], weapons[0][0] - 3), weapons[0][1]), weapons[0], (start, end))


def _before_it(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Searches and threats that came before."""
    folded = page.words.folded
    if page.violent:
        for mark in page.marked("search", start, end)[:1]:
            if folded[mark[0]] in {"search", "searches"} and folded[mark[1] : mark[1] + 1] != ["of"]:
                continue
            what = page.nouns.after(mark[1], end, 10) or mark
            yield _draft(page, "prior_search", what, mark, (start, end))
        for mark in page.marked("threat", start, end)[:1]:
            what = page.nouns.after(mark[1], end, 10) or mark
            if _is_person(page, what) or _is_named(page, what) or page.any_marked(VIOLENCE, start, end):
                yield _draft(page, "prior_threat", (mark[0], max(what[1], mark[1])), mark, (start, end))


def _inquiries(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Arrests, charges, trials, and what the evidence is worth."""
    if not page.violent:
        return
    folded = page.words.folded
    doers = page.any_marked(("actor", "culprit"), start, end)
    for mark in page.marked("inquiry", start, end):
        strong = folded[mark[0]] not in _WEAK_INQUIRY and folded[mark[1] : mark[1] + 1] != ["to"]
        if (doers and strong) or (page.any_marked(VIOLENCE, start, end) and strong):
            who = page.nouns.before(_step_back(page, mark[0], start), start) or page.nouns.after(mark[1], end) or mark
            yield _draft(page, "investigation", who, mark, (start, end))
            break
    tied = page.any_marked((*VIOLENCE, "witness", "inquiry", "culprit"), start, end)
    for mark in page.marked("proof", start, end)[:1] if tied else []:
        span = page.nouns.after(mark[0], end, 8) or mark
        yield _draft(page, "evidence", span, mark, (start, end))


def _why(page: Page, start: int, end: int) -> Iterator[Draft]:
    """The motive."""
    for mark in page.marked("motive", start, end)[:1]:
        if page.any_marked(("kill", "harm", "vanish"), start, end) and page.any_marked(
            ("actor", "culprit", "kill"), start, end
        ):
            span = page.nouns.after(mark[1], end, 10) or mark
            yield _draft(page, "motive", (mark[0], max(mark[1], span[1])), mark, (start, end))


def _posts(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Who holds or held an office of force."""
    for mark in page.marked("post", start, end)[:1]:
        holder = page.nouns.before(_step_back(page, mark[0], start), start)
        office = page.nouns.after(mark[1], end, 8)
        if holder and office and _is_named(page, holder) and page.any_marked(("actor", "unit"), holder[0], office[1]):
            yield _draft(page, "post", (holder[0], office[1]), mark, (start, end))


def _denied(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Denials and admissions of what is violent, where no other reader says what exactly."""
    for a in _attributions_in(page, start, end):
        if a.stance not in {"denies", "admits"}:
            continue
        first, last = page.word_at(a.scope_start), page.word_at(a.scope_end - 1) + 1
        if not page.any_marked((*VIOLENCE, "answer", "detain", "dead", "culprit", "order", "weapon", "inquiry"), first, last):
            continue
        cue = (page.word_at(a.cue_start), page.word_at(a.cue_end - 1) + 1)
        topic = "denial" if a.stance == "denies" else "admission"
        extent = (cue[0], min(last, cue[1] + 30))
        value = page.written((first, min(last, first + 14)))
        yield Draft(topic, value, cue, extent, speaker_is_subject=a)


_READERS = (
    _by_agent, _answerable, _active, _blamed, _described, _claims_responsibility, _ordered, _victims, _numbers,
    _witnesses, _formations, _when, _where, _with_what, _before_it, _inquiries, _why, _posts, _denied,
)  # fmt: skip
