"""Who is said to have done it, to answer for it, to have ordered it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stemmata.weigh.draft import (
    HARM_VERBS,
    Draft,
    attributions_in,
    end_of_dress,
    has_object,
    headed,
    is_actor_phrase,
    is_named,
    is_person,
    make_draft,
    step_back,
)
from stemmata.weigh.firing import subject
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import VIOLENCE, Page

__all__ = ["READERS"]


def _by_agent(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Passives with their doer: "was perpetrated by ...", «توسط ...», "على يد ..."."""
    acts = [s for c in (*HARM_VERBS, "commit", "harm", "order", "search") for s in page.marked(c, start, end)]
    acts += page.marked("weapon", start, end) if page.marked("kill", start, end) else []
    for agent in page.marked("agent", start, end):
        if agent[0] > 0 and "\n" in page.text[page.words.ends[agent[0] - 1] : page.words.starts[agent[0]]] and (
            not page.words.upper and page.words.text[page.words.starts[agent[0]]].isupper()
        ):  # fmt: skip
            continue  # a byline
        act = next((a for a in sorted(acts, reverse=True) if 0 <= agent[0] - a[1] <= 7), None)
        if act is None and page.lang in {"fa", "ar"}:
            act = next((a for a in sorted(acts) if 0 <= a[0] - agent[1] <= 9), None)
        if act is None:
            continue
        if page.lang == "en" and _no_deed_of_agent(page, act, agent, (start, end)):
            continue
        about = page.lang == "en" and page.words.folded[agent[1] : agent[1] + 1] in (["about"], ["over"], ["around"])
        doer = page.nouns.after(agent[1] + about, end)
        doer = headed(page, doer) if doer is not None else None
        if doer is None or _no_doer(page, doer):
            continue
        if not (is_actor_phrase(page, doer) or is_named(page, doer) or is_person(page, doer)):
            continue
        topic = "who_ordered" if act in page.marked("order", start, end) else "perpetrator"
        if (
            topic == "who_ordered"
            and page.lang == "en"
            and not page.any_marked(_TO_DO, max(start, act[0] - 9), agent[0])
        ):
            continue  # "a curfew ordered by the mayor"
        violent = page.any_marked((*VIOLENCE, "detain"), start, end) or page.words.folded[act[0]] in _ASSAULTS
        if topic == "perpetrator" and not violent:
            continue
        dressed = page.marked("dress", doer[1], min(doer[1] + 2, end))
        if dressed and (clothes := page.nouns.after(dressed[0][1], end)):
            doer = (doer[0], clothes[1])
        yield make_draft(page, topic, doer, (act[0], agent[1]) if act[0] < agent[1] else agent, (start, end))


_CAUSES = frozenset(
    {"wave", "explosion", "explosions", "blast", "bomb", "bombs", "fire", "shrapnel", "bullet", "bullets",
     "mine", "mines", "train", "bus", "truck", "accident", "crash", "gunfire", "dynamite", "device"}
)  # fmt: skip
_VIOLENT = frozenset({"offensive", "sabotage", "raids", "it", "they"})


def _is_commission(page: Page, act: Span, agent: Span, sentence: Span) -> bool:
    """Whether what is carried out is violent: no autopsies, inquiries or surveys."""
    if page.any_marked(("inquiry", "proof"), max(sentence[0], act[0] - 6), act[0]):
        return False
    low = max(sentence[0], act[0] - _NEAR)
    told = page.any_marked((*VIOLENCE, "done", "dead"), low, act[0])
    aimed = page.any_marked(VIOLENCE, agent[1], min(sentence[1], agent[1] + _AHEAD))
    return told or aimed or bool(_VIOLENT & set(page.words.folded[low : act[0]]))


_NEAR, _AHEAD = 14, 6
_TO_DO = (*VIOLENCE, "commit", "culprit", "detain", "search")


def _no_deed_of_agent(page: Page, act: Span, agent: Span, sentence: Span) -> bool:
    """Whether an English "by" tells no doer of the deed before it: of another verb, of what is to come or avoided."""
    folded = page.words.folded
    if _other_deed(page, act, agent) or _to_come(page, act, sentence[0]):
        return True
    if folded[act[0] - 1] in {"avoid", "prevent", "evade", "escape", "fear"}:
        return True
    return folded[act[0]] in _CARRIED and not _is_commission(page, act, agent, sentence)


_CARRIED = frozenset({"carried", "conducted", "prepared", "planned", "launched", "staged", "caused"})


def _to_come(page: Page, act: Span, start: int) -> bool:
    """Whether a passive is about what is to come: "war will be launched by the high command"."""
    folded, k = page.words.folded, act[0]
    while k > start and folded[k - 1] in {"be", "not", "also"}:
        k -= 1
    return k < act[0] and k > start and folded[k - 1] in {"will", "to", "would", "should", "can", "must", "shall"}


def _other_deed(page: Page, act: Span, agent: Span) -> bool:
    """Whether another verb than the deed stands right before "by": "the attack was repelled by the army"."""
    word = page.words.folded[agent[0] - 1]
    single = page.lexicon.single
    deeds = (
        "kill",
        "wound",
        "detain",
        "vanish",
        "abuse",
        "commit",
        "harm",
        "order",
        "search",
        "weapon",
        "dead",
        "fire",
    )
    known = frozenset().union(*(single[c] for c in deeds)) | {"injured", "bombed", "out", "responsibility"}
    known |= {"used"} if act in page.marked("weapon", *act) else set()
    if agent[0] - 1 < act[1] or word in known - page.speech.verb_words:
        return False
    passive = word.endswith(("ed", "en")) and not word.endswith("men")
    return passive or word in page.speech.verb_words or word in {"made", "held", "found", "seen"}


def _no_doer(page: Page, span: Span) -> bool:
    """Whether a phrase behind "by" names a time, a means or an action instead of a doer."""
    first = page.words.folded[span[0]]
    if page.lang == "en" and first.endswith("ing"):
        return True
    heads = {page.words.folded[k] for k in range(*span)}
    if heads & page.lexicon.single["weapon"] and not heads & page.lexicon.single["actor"]:
        return True
    if page.lang == "en" and page.words.folded[span[1] - 1] in _CAUSES | page.lexicon.single["harm"]:
        return True
    return first in {
        "order",
        "orders",
        "decision",
        "decree",
        "way",
        "mistake",
        "dawn",
        "night",
        "then",
        "noon",
        "midnight",
        "means",
        "phone",
        "telephone",
        "force",
        "car",
        "air",
    }


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
            at = step_back(page, mark[0], start)
            doer = page.nouns.before(at, start)
            if doer is not None and page.lang == "en" and folded[doer[0] - 2 : doer[0]] == [",", "and"]:
                doer = page.nouns.before(at, start, lists=True)  # "a colonel, a major, and two soldiers were involved"
            if page.lang == "ar" and doer is None:
                doer = page.nouns.after(mark[1], end)
        if doer is None:
            continue
        doer = headed(page, _held(page, doer))
        if doer is None:
            continue
        loose = word in {"behind", "identified", "linked", "belonged", "belong"}
        if not (is_actor_phrase(page, doer) or (close and not loose and is_named(page, doer))):
            continue
        if _for_the_deed(page, mark, end, close=close):
            yield make_draft(page, "perpetrator", doer, mark, (start, end))


def _for_the_deed(page: Page, mark: Span, end: int, *, close: bool) -> bool:
    """Whether somebody answers for, or takes part in, something violent."""
    folded, word = page.words.folded, page.words.folded[mark[0]]
    if mark[1] < end and folded[mark[1]] == "for" and not _for_violence(page, mark[1], end):
        return False
    if page.lang == "en" and word in _TAKING_PART and not _in_violence(page, mark, end):
        return False
    if word == "behind" and folded[mark[0] - 1] not in page.lexicon.single["be"]:
        return False
    if word == "implicated" and page.lang == "en" and mark[1] < end and folded[mark[1]] != "in":
        return False  # "the president implicated four officers": he accuses
    return close or word in {"did", "guilty", "responsible", "implicated", "involved", "identified"}


_TAKING_PART = frozenset({"participated", "took", "participation", "involvement", "involved", "complicity"})


def _in_violence(page: Page, mark: Span, end: int) -> bool:
    """Whether taking part goes on to something violent or to "it", not to a ceremony or a commission."""
    last = min(mark[1] + 11, end)
    pronouns = {"it", "this", "them", "these"} & set(page.words.folded[mark[1] : min(mark[1] + 3, end)])
    ends = mark[1] >= end or page.words.folded[mark[1]] in {".", ",", ";"}
    return bool(pronouns) or ends or page.any_marked((*VIOLENCE, "dead", "done", "commit"), mark[1], last)


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


def _active(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Actives with a doer of force: "death squads have murdered ...", "les soldats ont tué", "قتل الجنود"."""
    folded, single = page.words.folded, page.lexicon.single
    suffered = page.marked("suffer", start, end)
    for category in (*HARM_VERBS, "commit"):
        for verb in page.marked(category, start, end):
            if verb in suffered:
                continue
            if page.lang == "ar":
                doer = page.nouns.after(verb[1], end, 5)
            else:
                before = folded[verb[0] - 1] if verb[0] > start else ""
                if (
                    before in single["be"]
                    or folded[verb[0]] in single["harm"]
                    or before in {"to", "those", "de", "of", "and", "or", "et", "y"}
                ):
                    continue
                doer = _doer_before(page, verb, start)
                doer = headed(page, doer) if doer is not None else None
            if doer is None or not page.any_marked(("actor",), *doer):
                continue
            if folded[doer[0]] in single["kill"] | single["wound"]:  # "killing one soldier and wounding another"
                continue
            named = folded[doer[0] - 1] in page.speech.articles | {'"'}  # "the Shining Path"
            if page.lang == "en" and doer[1] - doer[0] > 1 and folded[doer[0]].endswith("ing") and not named:
                doer = (doer[0] + 1, doer[1])  # "extraditing traffickers who have murdered"
            if page.lang == "en" and doer[0] - 1 > start and folded[doer[0] - 1] in single["kill"] | single["wound"]:
                continue  # "the rebels killed one soldier and wounded ten": he is their victim
            if page.lang != "ar" and not has_object(page, verb, end):
                continue
            if category == "commit" and not (page.any_marked(VIOLENCE, start, end) or _is_assault(page, verb, end)):
                continue
            draft = make_draft(page, "perpetrator", doer, verb, (start, end))
            yield replace(draft, negated=True) if _set_apart(page, doer, start) else draft


def _doer_before(page: Page, verb: Span, start: int) -> Span | None:
    """Return the subject before an active verb, in English with those whom it leads."""
    doer = page.nouns.before(_step_back_active(page, verb[0], start), start)
    if doer is not None and verb in page.marked("commit", *verb) and _BROADCASTS & set(page.words.folded[slice(*doer)]):
        return None  # "the radio launched attacks on the bishop"
    return _led(page, doer, start) if doer is not None and page.lang == "en" else doer


_BROADCASTS = frozenset({"radio", "newspaper", "newspapers", "press", "media", "television", "broadcast"})
_LED = frozenset({"led", "headed", "commanded", "directed", "trained", "backed", "supported", "accompanied", "armed"})


def _led(page: Page, doer: Span, start: int) -> Span:
    """Return those who act with who leads them: "troops of the garrison led by Captain Vasse", not the captain."""
    folded, k = page.words.folded, doer[0]
    while k > start and folded[k - 1] in page.speech.articles:
        k -= 1
    if k - 2 <= start or folded[k - 1] != "by" or folded[k - 2] not in _LED:
        return doer
    followers = page.nouns.before(k - 2, start)
    while followers is not None and folded[followers[0] - 2 : followers[0]] in _FROM_THAT:
        wider = page.nouns.before(followers[0] - 2, start)
        if wider is None:
            break
        followers = wider
    return (followers[0], doer[1]) if followers is not None else doer


_FROM_THAT = (["from", "that"], ["of", "that"], ["from", "this"], ["of", "this"], ["of", "those"], ["of", "these"])


def _set_apart(page: Page, doer: Span, start: int) -> bool:
    """Whether a doer is the one it was not: "the right and not the left killed them"."""
    folded, k = page.words.folded, doer[0]
    while k > start and folded[k - 1] in page.speech.articles:
        k -= 1
    return page.lang == "en" and k - 1 > start and folded[k - 1] == "not" and folded[k - 2] in {"and", ","}


_ASSAULTS = frozenset(
    {"attacked", "ambushed", "bombed", "dynamited", "blew", "blowing", "blown", "machinegunned", "detonated",
     "destroyed"}
)  # fmt: skip


def _is_assault(page: Page, verb: Span, end: int) -> bool:
    """Whether an English verb is violent by itself ("blew up a bus"), or by the weapon that is its object."""
    word = page.words.folded[verb[0]]
    return page.lang == "en" and (word in _ASSAULTS or page.any_marked(("weapon",), verb[1], min(verb[1] + 5, end)))


def _step_back_active(page: Page, k: int, start: int) -> int:
    folded = page.words.folded
    while (
        k > start
        and folded[k - 1]
        in {
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
        }
    ) or (page.lang == "en" and k - 1 > start and folded[k - 1].endswith("ly")):
        k -= 1
    return k


def _blamed(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Accusations: "blamed X for", "accused X of", "attributed ... to X"."""
    folded = page.words.folded
    for a in attributions_in(page, start, end):
        if a.stance != "accuses" or not (page.any_marked((*VIOLENCE, "detain"), start, end) or page.violent):
            continue
        cue = (page.word_at(a.cue_start), page.word_at(a.cue_end - 1) + 1)
        verb = folded[cue[0]]
        if page.lang == "en" and verb.startswith("attribu") and folded[cue[0] - 1] in _TEXTS:
            continue  # "a statement attributed to the officers"
        if verb.startswith(("attribu", "impute")) or verb == "نسب":
            to = next((k for k in range(cue[1], end) if folded[k] in {"to", "a", "aux", "au", "إلى", "به"}), None)
            accused = page.nouns.after(to + 1, end) if to is not None else None
        elif verb.startswith(("denounc", "denonc")) or verb in {"pointed", "hold", "holds", "held"}:
            continue
        elif page.lang == "en" and folded[cue[1] - 1] == "that":
            continue  # "charged that ...": what follows says who did what
        elif page.lang == "fa":
            marked = next((k for k in range(cue[0] - 1, start, -1) if folded[k] == "را"), None)
            accused = (marked - 1, marked) if marked is not None else None
        elif page.lang == "ar" and a.speaker_end is not None:
            accused = page.nouns.after(page.word_at(a.speaker_end - 1) + 1, end, 3)
        else:
            accused = page.nouns.after(cue[1], end)
            if accused is not None and page.lang == "en":
                laid = accused[1] < end and folded[accused[1]] == "on"  # "blamed the loss of aid on a few officers"
                accused = None if laid else _of_violence(page, accused, end)
        accused = headed(page, accused) if accused is not None else None
        if (
            accused is None
            or accused[1] - accused[0] < 1
            or not (is_actor_phrase(page, accused) or is_named(page, accused))
        ):
            continue
        draft = make_draft(page, "perpetrator", accused, cue, (start, end), a)
        yield draft


_TEXTS = frozenset({"statement", "statements", "letter", "document", "communique", "report", "words", "remarks"})


def _of_violence(page: Page, accused: Span, end: int) -> Span | None:
    """Return whom an English verb accuses, None where it is of no violence: "accused the government of lying"."""
    folded = page.words.folded
    of = next((k for k in range(accused[0] + 1, min(accused[1] + 1, end - 1)) if folded[k] == "of"), None)
    if of is None:
        return accused
    of_what = next((k for k in range(of + 1, min(of + 3, end)) if folded[k].endswith("ing")), None)
    if of_what is None and of < accused[1]:
        return accused  # "blamed the commander of the garrison for"
    near = page.any_marked((*VIOLENCE, "commit", "answer", "done"), of, min(of + 9, end))
    witnessed = {"witness", "witnesses"} & set(folded[of : min(of + 12, end)])
    return (accused[0], of) if near and not witnessed else None


def _described(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Doers by their looks: "men wearing uniforms", "the attackers were soldiers", "uniformed individuals"."""
    if not page.violent:
        return
    folded = page.words.folded
    said = attributions_in(page, start, end)
    for dress in page.marked("dress", start, end):
        if page.lang == "en" and folded[dress[0] - 1] == "or":
            continue  # "dressed as civilians or in uniform"
        at = step_back(page, dress[0], start)
        who = page.nouns.before(at, start, 8)
        if folded[dress[0]] == "uniformed" or (page.lang == "ar" and folded[dress[0]] in {"ملثمون", "ملثمین"}):
            who = page.nouns.after(dress[0], end, 5)
        if who is None or not (
            is_person(page, who) or is_actor_phrase(page, who) or folded[who[0]] in page.speech.pronouns
        ):
            continue
        if any((a.speaker_start or 0) <= page.words.starts[who[0]] < (a.speaker_end or 0) for a in said):
            continue
        if page.lang == "en" and (_are_victims(page, who, end) or not _is_uniform(page, dress, who, end)):
            continue
        pronoun = folded[who[0]] in page.speech.pronouns
        span = (dress[0] if pronoun else who[0], end_of_dress(page, dress, end))
        yield make_draft(page, "perpetrator", span, dress, (start, end))
    for culprit in page.marked("culprit", start, end):
        what = _what_they_are(page, culprit, end)
        if what and (is_actor_phrase(page, what) or is_person(page, what)):
            yield make_draft(page, "perpetrator", what, culprit, (start, end))


_UNIFORMS = frozenset(
    {"uniform", "uniforms", "uniformed", "fatigues", "camouflage", "mask", "masks", "masked", "hooded", "hoods",
     "clothes", "clothing", "plainclothes", "black", "green", "khaki", "grey", "gray", "military", "army",
     "soldiers", "police", "policemen", "civilian", "civilians", "ski", "boots"}
)  # fmt: skip


def _is_uniform(page: Page, dress: Span, who: Span, end: int) -> bool:
    """Whether a dress is no mere shirt, and theirs: not "people who do not belong to the army wear uniforms"."""
    folded = page.words.folded
    worn = set(folded[dress[0] : min(dress[1] + 6, end)])
    return bool(worn & _UNIFORMS) and not {"belong", "belonging"} & set(folded[max(0, who[0] - 4) : who[0]])


def _are_victims(page: Page, who: Span, end: int) -> bool:
    """Whether those in uniform are whom it befell: "14 uniformed policemen have been killed"."""
    deeds = [s for c in ("kill", "wound", "vanish") for s in page.marked(c, who[1], min(who[1] + 5, end))]
    return any(page.lexicon.single["be"] & set(page.words.folded[who[1] : s[0]]) for s in deeds)


def _what_they_are(page: Page, culprit: Span, end: int) -> Span | None:
    """Return what the doers are said to be: "the attackers were ...", "the authors of the crime are not ..."."""
    folded, single = page.words.folded, page.lexicon.single
    verbs = single["be"] | {"numbered", "belonged", "belong", "included"}
    at = next((k for k in range(culprit[1], min(culprit[1] + 9, end)) if folded[k] in verbs), end)
    if at == end or (at != culprit[1] and folded[culprit[1]] not in single["of"]):
        return None
    while at < end and folded[at] in verbs | single["not"] | {"to", '"'}:
        at += 1
    return page.nouns.after(at, end)


def _claims_responsibility(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Admissions: "the Front claimed responsibility for the attack"."""
    for mark in page.marked("claim", start, end):
        doer = page.nouns.before(step_back(page, mark[0], start), start)
        if page.lang == "ar" and doer is None:
            doer = page.nouns.after(mark[1], end, 6)
        unclaimed = doer is not None and page.lang == "en" and page.marked("not", max(start, doer[0] - 3), mark[0])
        if doer and page.any_marked(VIOLENCE, start, end) and not page.marked("not", *doer) and not unclaimed:
            owner = next((a for a in attributions_in(page, start, end) if a.stance == "admits"), None)
            yield make_draft(page, "perpetrator", doer, mark, (start, end), owner)


def _ordered(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Who gave the order: named or described; without a giver only that there was no order."""
    folded = page.words.folded
    near = page.any_marked((*VIOLENCE, "culprit"), start, end)
    for mark in page.marked("order", start, end):
        words = folded[mark[0] : mark[1]]
        explicit = len(words) > 1 or words[0].startswith(("mastermind", "command", "امر"))
        if not near and not (explicit and page.violent):
            continue
        if words == ["order", "to"] or (words[0] == "order" and mark[0] > start and folded[mark[0] - 1] == "in"):
            continue
        if words == ["ordered"] and not _to_force(page, mark, end):
            continue
        if page.lang == "en" and _other_order(page, mark, end, near=near):
            continue
        giver = _ordering_agent(page, mark, end) if _are_ordered(page, mark) else _giver(page, mark, start, end)
        if giver is not None and page.lang == "en" and _nobody_named(page, giver):
            giver = _accused_of_it(page, mark, start, end)
        if giver is not None and not _may_order(page, giver):
            giver = None
        draft = make_draft(page, "who_ordered", giver or mark, mark, (start, end))
        if giver is not None or (draft.negated and explicit and words[-1] not in _GAVE) or words[0] in _UNDER_ORDERS:
            yield draft
    for mark in page.marked("alone", start, end) if page.violent else []:
        who = subject(page, mark, start, end)
        if who is not None and _may_order(page, who):
            yield make_draft(page, "who_ordered", who, mark, (start, end))


def _other_order(page: Page, mark: Span, end: int, *, near: bool) -> bool:
    """Whether an English order is none to kill: an arrest, another task, whose authority one is under."""
    words = page.words.folded[mark[0] : mark[1]]
    if words[-1] == "ordered" and page.any_marked(("inquiry",), mark[1], min(mark[1] + 5, end)):
        return True
    if _are_ordered(page, mark) and words[0] in {"ordered", "received"}:
        return not page.any_marked(VIOLENCE, mark[1], min(mark[1] + 12, end))
    if words == ["the", "order", "to"] and not page.any_marked(VIOLENCE, mark[1], min(mark[1] + 4, end)):
        return True
    if words[0] in {"on", "under"} and page.any_marked(("inquiry",), max(0, mark[0] - 6), mark[0]):
        return True
    return words == ["the", "orders", "of"] and not near


def _are_ordered(page: Page, mark: Span) -> bool:
    """Whether the English subject is who receives an order: "were ordered to", "only carried out orders"."""
    word, before = page.words.folded[mark[0]], page.words.folded[mark[0] - 1] if mark[0] else ""
    passive = word == "ordered" and before in page.lexicon.single["be"]
    return page.lang == "en" and (passive or word in _UNDER_ORDERS)


def _ordering_agent(page: Page, mark: Span, end: int) -> Span | None:
    """Return by whom somebody was ordered, or from whom he received orders."""
    for k in range(mark[1], min(mark[1] + 5, end)):
        if page.words.folded[k] in {"by", "from"}:
            return page.nouns.after(k + 1, end)
    return None


def _nobody_named(page: Page, span: Span) -> bool:
    """Whether a giver is no more than "the person", "the man", "those" of whom a relative clause speaks."""
    return span[1] - span[0] == 1 and page.words.folded[span[0]] in {
        "person",
        "man",
        "woman",
        "one",
        "those",
        "persons",
    }


def _accused_of_it(page: Page, mark: Span, start: int, end: int) -> Span | None:
    """Return who is accused right before: "accused Vasse as the person who gave the order"."""
    for a in attributions_in(page, start, end):
        k = page.word_at(a.cue_end - 1) + 1
        if a.stance == "accuses" and k < mark[0]:
            return page.nouns.after(k, mark[0], 6)
    return None


def _to_force(page: Page, mark: Span, end: int) -> bool:
    """Whether "ordered" goes on to a force or a deed: not every order ("ordered an investigation") is one to kill."""
    behind = (mark[1], min(mark[1] + 8, end))
    return page.any_marked((*VIOLENCE, "actor", "unit"), *behind)


_GAVE = frozenset({"داد", "داده", "دادند", "گرفت", "گرفتند", "نداد", "ordered", "order", "اند", "است"})
_UNDER_ORDERS = frozenset({"carrying", "carried", "following", "received"})
_GIVEN = frozenset({"by", "of", "from", "de", "du", "par", "من", "از"})
_BEHIND = frozenset({"masterminds", "mastermind", "intellectual", "on", "under"})
_ASKED = frozenset(
    {"who", "whoever", "whom", "what", "qui", "quiconque", "quien", "چه", "کدام", "ان", "کسی", "انکه", "هرکه", "ماذا"}
)


def _giver(page: Page, mark: Span, start: int, end: int) -> Span | None:
    """Return who gives the order that stands at `mark`, as far as the words around it tell."""
    folded, be = page.words.folded, page.lexicon.single["be"]
    words = folded[mark[0] : mark[1]]
    if words[-1] in _GIVEN or words[0] in _BEHIND or (page.lang == "fa" and words[0] == "به"):
        at = mark[1]
        if words[0].startswith(("mastermind", "intellectual")):
            at = next((k for k in range(at, min(at + 10, end)) if folded[k] in be), end)
        if at == end and page.lang == "en":
            return None  # "the masterminds of this murder" names none
        while at < end and folded[at] in be | {"not", "of", "the", '"'}:
            at += 1
        behind = page.nouns.after(at, end) if at < end else None
        if behind is not None:
            return behind
    agent = next((a for a in page.marked("agent", mark[1], min(mark[1] + 9, end))), None)
    if agent is not None and (behind := page.nouns.after(agent[1], end, 8)) is not None:
        return behind
    return _giver_before(page, mark, start, end)


def _giver_before(page: Page, mark: Span, start: int, end: int) -> Span | None:
    """Return the subject of giving the order."""
    folded = page.words.folded
    if page.lang == "fa":
        before = page.nouns.before(mark[0], start, 6)
        if before is not None and (is_actor_phrase(page, before) or set(folded[slice(*before)]) & page.speech.roles):
            return before
    if page.lang in {"fa", "ar"}:
        return subject(page, mark, start, end)
    leads = [k for k in range(max(start, mark[0] - 30), mark[0]) if folded[k] in _GIVES]
    # "le ministre donne lui-meme au commandant l'ordre de ..."
    return page.nouns.before(step_back(page, leads[-1] if leads else mark[0], start), start)


_GIVES = frozenset({"gives", "gave", "donne", "donna", "donnait", "donnent", "transmet", "transmis"})


def _may_order(page: Page, span: Span) -> bool:
    """Whether a phrase names or describes somebody who can give an order."""
    folded = page.words.folded
    if _ASKED & set(folded[span[0] : min(span[1], span[0] + 2)]) or folded[span[0]] in page.speech.pronouns:
        return False
    office = any(folded[k] in page.speech.roles | page.speech.bodies for k in range(*span))
    return office or is_actor_phrase(page, span) or is_named(page, span) or is_person(page, span)


READERS = (_by_agent, _answerable, _active, _blamed, _described, _claims_responsibility, _ordered)
