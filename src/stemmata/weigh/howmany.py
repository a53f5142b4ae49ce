"""How many: victims, attackers, accused, witnesses, each number with its unit and what befell those it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from stemmata.values.numerals import read_numeral
from stemmata.values.quantities import Quantity
from stemmata.values.words import words_of
from stemmata.weigh.draft import (
    HARM_VERBS,
    WEAK_INQUIRY,
    Draft,
    distance,
    has_object,
    is_actor_phrase,
    is_named,
    is_person,
    make_draft,
)
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import VIOLENCE, Page
from stemmata.weigh.victims import intended

__all__ = ["READERS"]

_JOINTS = frozenset({"were", "have", "had", "has", "ont", "avaient", "reportedly", "also", "han", '"'})


_ARRESTS = frozenset(
    {"arrest", "arrests", "capture", "detention", "arrestation", "captura", "arresto", "بازداشت", "اعتقال"}
)


_LOOKS = frozenset({"uniformed", "hooded", "masked", "ملثمين", "ملثمون", "cagoules", "encapuchados"})


_ONE = frozenset({"a", "an", "one", "un", "une", "una", "یک"})


_LIST_MARKS = frozenset({",", ";", "،", "and", "et", "y", "و"})


def _numbers(page: Page, start: int, end: int) -> Iterator[Draft]:
    """How many: victims, attackers, accused, witnesses, each with its unit."""
    here = [q for q in page.quantities_in(start, end) if q.measure == "count" and not _asks(page, q, start, end)]
    counted = [q for q in here if q.unit or page.lang in {"fa", "ar"} or _noun_behind(page, q, start, end)]
    lists = _enumerations(page, counted, start, end) or _including(page, counted, end)
    for span, total in lists:
        topic = _role(page, span, (start, end), is_actor=True)
        if topic is not None:
            draft = make_draft(page, topic, span, span, (start, end))
            yield replace(draft, low=total, high=total, unit="persons", act=_act(page, span, start, end))
    for quantity in counted:
        if any(span[0] <= page.word_at(quantity.start) < span[1] for span, _ in lists):
            continue
        low, high = quantity.low, quantity.high
        first, last = page.word_at(quantity.start), page.word_at((quantity.unit_end or quantity.end) - 1) + 1
        unit = quantity.unit
        if unit is None and (noun := _noun_behind(page, quantity, start, end)) is not None:
            last, unit = noun[1], page.written(noun)
        if unit is not None and page.lang == "en" and (joint := _joint_unit(page, last, end)) is not None:
            last, unit = joint, f"{unit} {page.written((last, joint))}"
        unit_words = set(page.words.folded[first:last])
        single = page.lexicon.single
        heads = unit_words if page.lang != "en" else set(_heads(page, first, last))
        is_people, is_actor = bool(heads & single["people"]), bool(heads & (single["actor"] | single["culprit"]))
        befallen = single["dead"] | single["witness"] | single["wound"]
        if not (is_people or is_actor or unit_words & befallen or _befell(page, (first, last), start, end)):
            continue
        topic = _role(page, (first, last), (start, end), is_actor=is_actor)
        if topic is None or (topic == "victim_number" and heads & _VEHICLES):
            continue
        extent = (first, last)
        draft = make_draft(page, topic, extent, (first, last), (start, end))
        yield Draft(
            topic, page.written(extent), draft.trigger, draft.extent,
            unit, low, high, draft.negated, doubtful=draft.doubtful, act=_act(page, extent, start, end),
        )  # fmt: skip


def _joint_unit(page: Page, last: int, end: int) -> int | None:
    """Return where what is counted ends that goes on with others not counted apart: "five judges and clerks"."""
    folded, single = page.words.folded, page.lexicon.single
    if last + 1 >= end or folded[last] != "and" or folded[last + 1] not in single["people"] | single["actor"]:
        return None
    return last + 2


def _heads(page: Page, first: int, last: int) -> list[str]:
    """Return the counted noun at the end of an English phrase ("ten military positions" are positions)."""
    folded, lexicon = page.words.folded, page.lexicon.single
    behind = lexicon["kill"] | lexicon["wound"] | lexicon["detain"] | {"held", ")", "]"}
    while last - first > 1 and folded[last - 1] in behind:
        last -= 1
    of = next((k for k in range(first + 1, last) if folded[k] in lexicon["of"]), last)
    return [folded[of - 1], folded[last - 1]]


def _asks(page: Page, quantity: Quantity, start: int, end: int) -> bool:
    """Whether a number is asked for, not given: "how many people", «پرسید چند نفر»."""
    k = page.word_at(quantity.start)
    before = page.words.folded[k - 1] if k > start else ""
    near = page.words.folded[max(start, k - 12) : min(end, k + 8)]
    asked = any(word.startswith(("پرسید", "نمی")) for word in near)
    if before == "]" and "indistinct" in page.words.folded[max(start, k - 3) : k]:
        return True  # what counts them is missing: "[words indistinct] a few soldiers"
    return (before == "how" and page.words.folded[k] == "many") or (page.words.folded[k] == "چند" and asked)


def _noun_behind(page: Page, quantity: Quantity, start: int, end: int) -> Span | None:
    """Return the counted noun of a number whose unit is no known one: people of any kind, if killed, hurt or armed."""
    at = page.word_at(quantity.end - 1) + 1
    noun = page.nouns.after(at, end, 4) if at < end else None
    if noun is None or noun[0] - at > 1:
        return None
    people = is_person(page, noun) or is_actor_phrase(page, noun) or _befell(page, noun, start, end)
    return noun if people else None


def _befell(page: Page, span: Span, start: int, end: int) -> bool:
    """Whether the counted are said right beside the number to have been killed or hurt, whatever noun counts them."""
    deeds = [s for c in ("kill", "wound") for s in page.marked(c, start, end)]
    if page.lang == "ar":
        return any(0 <= span[0] - d[1] <= 1 for d in deeds)
    killings = [d for d in page.marked("done", start, end) if page.words.folded[d[0]] not in _ARRESTS]
    if any(0 <= span[0] - d[1] <= 1 and page.words.folded[d[1]] != "," for d in killings):
        return True  # "the killing of two carters"
    return any(_suffers(page, span, deed, end) for deed in deeds)


def _suffers(page: Page, span: Span, deed: Span, end: int) -> bool:
    """Whether the deed right behind a phrase befalls it: a passive, or a verb without object ("lost their lives")."""
    folded = page.words.folded
    joint = folded[span[1] : deed[0]]
    if not 0 <= deed[0] - span[1] <= 3 or not set(joint) <= page.lexicon.single["be"] | _JOINTS:
        return False
    if page.lang == "fa":
        return folded[deed[1] : deed[1] + 1] != ["را"] and "را" not in folded[span[1] : deed[1] + 2]
    passive = bool(set(joint) & page.lexicon.single["be"]) or deed in page.marked("suffer", *deed)
    return passive or not has_object(page, deed, end)


def _tallies(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Figures behind their noun: "the number of wounded was 34", «شمار زخمی‌ها سی و چهار نفر است»."""
    single, folded = page.lexicon.single, page.words.folded
    for mark in page.marked("tally", start, end):
        of = [k for k in range(mark[0], min(mark[1] + 4, end)) if folded[k] in single["dead"] | single["wound"]]
        bare = bool(set(folded[slice(*mark)]) & {"toll", "bilan", "حصیله"})
        if not of and not bare:
            continue
        head = of[0] if of else mark[0]
        behind = page.quantities_in(head + 1, min(head + 13, end))
        quantity = next((q for q in behind if q.measure == "count"), None)
        if quantity is None:
            continue
        first, last = page.word_at(quantity.start), page.word_at((quantity.unit_end or quantity.end) - 1) + 1
        draft = make_draft(page, "victim_number", (first, last), (first, last), (mark[0], end))
        act = "wound" if of and folded[head] in single["wound"] else "kill"
        yield replace(draft, low=quantity.low, high=quantity.high, unit=quantity.unit, act=act, extent=(mark[0], last))


def _theirs(page: Page, start: int, end: int) -> Iterator[Draft]:
    """How many they were, said of those spoken of last: "their number was about forty", "j'en ai vu trente"."""
    folded = page.words.folded
    heads = page.marked("theirs", start, end)
    heads += [s for s in page.marked("saw", start, end) if "en" in folded[s[0] : s[1]]]
    for mark in heads[:1] if page.violent else []:
        quantity = next((q for q in page.quantities_in(mark[1], min(mark[1] + 7, end)) if q.measure == "count"), None)
        if quantity is None:
            continue
        doers = [
            s[0]
            for c in ("actor", "culprit", "dress", "unit", "fire")
            for s in page.marked(c, max(0, mark[0] - 90), mark[0])
        ]
        dead = [s[0] for c in ("dead", "wound") for s in page.marked(c, max(0, mark[0] - 90), mark[0])]
        topic = "victim_number" if max(dead, default=-1) > max(doers, default=-1) else "assailant_number"
        first, last = page.word_at(quantity.start), page.word_at((quantity.unit_end or quantity.end) - 1) + 1
        draft = make_draft(page, topic, (first, last), (first, last), (mark[0], end))
        yield replace(draft, low=quantity.low, high=quantity.high, unit="persons", extent=(mark[0], last))


def _named_dead(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Names of the dead that somebody has kept and counted: "we have documented 21 names"."""
    if not page.marked("record", start, end):
        return
    names = page.lexicon.single["listed"]
    for quantity in page.quantities_in(start, end):
        first, last = page.word_at(quantity.start), page.word_at((quantity.unit_end or quantity.end) - 1) + 1
        if quantity.measure == "count" and set(page.words.folded[first : last + 1]) & names:
            draft = make_draft(page, "victim_number", (first, last), (first, last), (start, end))
            yield replace(draft, low=quantity.low, high=quantity.high, unit=quantity.unit, act="kill")


def _act(page: Page, span: Span, start: int, end: int) -> str | None:
    """Return what was done nearest to a phrase."""
    inside = set(page.words.folded[slice(*span)])
    if inside & (page.lexicon.single["wound"] - page.lexicon.single["dead"]) and "shot" not in inside:
        return "wound"
    if inside & page.lexicon.single["dead"]:
        return "kill"
    beside = [c for c in ("wound", "kill") for s in page.marked(c, start, end) if _suffers(page, span, s, end)]
    if beside and page.lang != "ar":
        return beside[0]
    if page.lang == "en" and (listed := _befell_all(page, span, end)) is not None:
        return listed
    deeds = [(s, category) for category in HARM_VERBS for s in page.marked(category, start, end)]
    deeds += [(s, "kill") for s in page.marked("dead", start, end)]
    if page.lang == "en":  # "killing two officers and wounding ten": what befell the two stands before them
        deeds = [(s, c) for s, c in deeds if s[0] < span[1] or not page.words.folded[s[0]].endswith("ing")]
        deeds += [(s, _DONE[w]) for s in page.marked("done", start, end) if (w := page.words.folded[s[0]]) in _DONE]
    found = [(distance(span, [s]), c) for s, c in deeds]
    return min(found)[1] if found else None


def _befell_all(page: Page, span: Span, end: int) -> str | None:
    """Return what befell a list of which the number counts a part: "ten rebels and two soldiers have been wounded"."""
    folded = page.words.folded
    if span[1] >= end or folded[span[1]] not in {"and", ","}:
        return None
    deeds = sorted((s, c) for c in ("kill", "wound", "vanish", "detain") for s in page.marked(c, span[1], end))
    if not deeds or deeds[0][0][0] - span[1] > _LIST_LONG:
        return None
    deed, category = deeds[0]
    between = set(folded[span[1] : deed[0]])
    others = page.lexicon.single["stops"] - page.lexicon.single["be"] - {"have", "had", "has"}
    return category if between & page.lexicon.single["be"] and not between & (others | {";", ":"}) else None


_LIST_LONG = 12
_VEHICLES = frozenset(
    {"planes", "aircraft", "helicopters", "tanks", "vehicles", "trucks", "buses", "helicopter", "plane"}
)


_DONE = dict.fromkeys(
    ("murder", "murders", "assassination", "assassinations", "massacre", "slaying", "execution", "death", "deaths",
     "slaughter", "lynching"), "kill"
) | dict.fromkeys(("kidnapping", "abduction", "disappearance"), "vanish")  # fmt: skip
"""English nouns of deeds, and what they do."""


def _enumerations(page: Page, counted: list[Quantity], start: int, end: int) -> list[tuple[Span, float]]:
    """Return lists of three or more counted parts ("a colonel, two sergeants, and two cadets") with their sums."""
    if len(counted) < 2:
        return []
    outcomes = {page.word_at(q.start) for q in counted if _is_outcome(page, q)}
    folded, found, k = page.words.folded, [], start
    while k < end:
        total, parts, here, last = 0.0, 0, k, k
        while here < end:
            size = None if here in outcomes else _counted_part(page, here)
            stop = next((j for j in range(here + 1, min(here + 7, end)) if folded[j] in _LIST_MARKS), None)
            phrase = page.nouns.after(here + 1, min(stop or here + 7, end))
            if size is None or phrase is None or not (is_actor_phrase(page, phrase) or is_person(page, phrase)):
                break
            total, parts, last = total + size, parts + 1, phrase[1]
            if stop is None:
                break
            here = stop
            while here < end and folded[here] in _LIST_MARKS:
                here += 1
        if parts >= 3:
            named = _named_before(page, k, start)
            found.append(((k if named is None else named, last), total + (named is not None)))
            k = last
        k += 1
    return found


_HEADED = 22


def _named_before(page: Page, k: int, start: int) -> int | None:
    """Return where the list at word `k` begins with somebody by name: "Colonel Vasse, two sergeants"."""
    folded = page.words.folded
    if page.lang != "en" or k <= start or folded[k - 1] not in _LIST_MARKS:
        return None
    opens = k - 1
    ends = page.speech.breaks | page.speech.verb_words | page.lexicon.single["be"] | {":", ";", "."}
    while opens > start and k - opens < _HEADED and folded[opens - 1] not in ends:
        opens -= 1
    ranked = folded[opens] in page.speech.roles and folded[opens] in page.lexicon.single["actor"]
    return opens if ranked and is_named(page, (opens, min(opens + 4, k))) else None


def _including(page: Page, counted: list[Quantity], end: int) -> list[tuple[Span, float]]:
    """Return wholes of two parts of which one names some of its own: "two, including a colonel, and five"."""
    folded, found = page.words.folded, []
    for one, other in combinations(counted, 2):
        first, last = page.word_at(one.start), page.word_at(other.start)
        between = folded[first:last]
        if page.lang != "en" or "including" not in between or between[-1:] != ["and"] or last - first > _HEADED:
            continue
        phrase = page.nouns.after(last, end)
        heads = page.nouns.after(first, last, 6)
        if phrase is None or heads is None or not (is_actor_phrase(page, phrase) and is_actor_phrase(page, heads)):
            continue
        if one.low == one.high and other.low == other.high and one.low and other.low:
            apart = between[-2] == ","  # "eight men, including a colonel and two majors" are eight
            found.append(((first, phrase[1]), one.low + other.low * apart))
    return found


def _counted_part(page: Page, i: int) -> float | None:
    """Return the small number that stands at word `i` ("two second lieutenants" are two, not two seconds)."""
    if page.words.folded[i] in _ONE:
        return 1.0
    if i + 1 < len(page.words) and page.words.folded[i + 1] in {"second", "third"}:
        numeral = read_numeral(words_of(page.words.written(i, i + 1)), 0, page.lang)
    else:
        numeral = read_numeral(page.words, i, page.lang)
    if numeral is None or numeral.ordinal or numeral.low != numeral.high or numeral.low >= 1000:
        return None
    return float(numeral.low)


def _charges(page: Page, span: Span, charged: list[Span], end: int) -> bool:
    """Whether the counted do the charging: "six officers arrested two reporters"."""
    mark = min(charged, key=lambda c: (distance(span, [c]), c))
    if mark[0] < span[1] or page.words.folded[mark[1] : mark[1] + 1] == ["of"]:
        return False  # "soldiers accused of it"
    between = page.words.folded[span[1] : mark[0]]
    passive = any(word in page.lexicon.single["be"] for word in between)
    return not passive and has_object(page, mark, end)


def _of_others(page: Page, span: Span, charged: list[Span]) -> bool:
    """Whether the charge is nearer to another number behind a verb: "replaced three, will punish two accused"."""
    mark = min(charged, key=lambda c: (distance(span, [c]), c))
    others = [page.word_at(q.start) for q in page.quantities_in(span[1], mark[0])] if span[1] < mark[0] else []
    verbs = page.speech.verb_words | page.speech.pronouns | {"will", "would", "that", "whom", "while", "but"}
    return bool(others) and bool(verbs & set(page.words.folded[span[1] : others[-1]]))


def _is_outcome(page: Page, quantity: Quantity) -> bool:
    """Whether a number counts outcomes ("5 dead, 3 wounded"), which are not parts of one whole."""
    unit = words_of(quantity.unit or "").folded
    return not unit or bool(set(unit) & (page.lexicon.single["dead"] | page.lexicon.single["wound"]))


def _role(page: Page, span: Span, sentence: Span, *, is_actor: bool) -> str | None:
    """Return what a number of people counts: by the counted noun itself, else by what is said of them."""
    single, inside = page.lexicon.single, set(page.words.folded[span[0] : span[1]])
    if inside & single["witness"]:
        return "witness_number"
    if inside & (single["dead"] | single["wound"]) or _befell(page, span, *sentence):
        return "victim_number"
    if page.lang == "en" and page.words.folded[span[1] : span[1] + 1] in (["displaced"], ["homeless"], ["evacuated"]):
        return None
    looks = page.marked("dress", span[1], min(span[1] + 4, sentence[1])) or inside & _LOOKS
    armed = "armed" in inside and "forces" not in inside and page.any_marked((*VIOLENCE, "commit"), *sentence)
    suspects = bool(inside & {"suspects", "accused", "defendants"})
    if not suspects and (looks or armed or inside & single["culprit"]) and page.violent:
        return "assailant_number"
    if (is_actor or suspects) and _are_accused(page, span, sentence):
        return "accused_number"
    part = page.lang == "en" and page.violent and _took_part(page, span, sentence[1])
    of_force = _of_a_force(page, span, sentence) or ("assailant_number" if part else None)
    return of_force or _role_by_deed(page, span, sentence, is_actor=is_actor)


def _of_a_force(page: Page, span: Span, sentence: Span) -> str | None:
    """Return what a part of a force is counted for ("forty men of the regiment"): held, or having been there."""
    until = min(span[1] + 7, sentence[1])
    joints = page.lexicon.single["of"] | {"من", "از", "اعضای", "افراد"}
    if span[1] >= sentence[1] or not page.any_marked(("unit", "actor"), max(span[1] - 1, span[0]), until):
        return None
    if page.words.folded[span[1]] not in joints and page.words.folded[span[1] - 1] not in joints | {
        "members",
        "membres",
    }:
        return None
    low = max(sentence[0], span[0] - 4)
    deeds = {
        c: page.marked(c, low, min(span[1] + 26, sentence[1])) for c in ("detain", "inquiry", "wound", "fire", "deploy")
    }
    deeds["inquiry"] = _charges_in(page, low, min(span[1] + 26, sentence[1]))
    near = {c: distance(span, marks) for c, marks in deeds.items() if marks}
    if page.lang == "en" and not page.any_marked((*VIOLENCE, "search"), *sentence):
        near.pop("deploy", None)  # sent somewhere, and nothing is said of what they did
    if not near:
        return None
    if page.lang == "en":  # "six guerrillas of the Front died": no part they took
        killed = [k for k in page.marked("kill", span[1], min(span[1] + 26, sentence[1])) if _is_suffered(page, k)]
        if killed and distance(span, killed) <= min(near.values()):
            return None
    nearest = min(near, key=lambda c: (near[c], c))
    if nearest == "wound" or (nearest == "inquiry" and _of_others(page, span, deeds[nearest])):
        return None
    return "accused_number" if nearest in {"detain", "inquiry"} else "assailant_number"


def _is_suffered(page: Page, deed: Span) -> bool:
    """Whether a deed is told of those who suffer it: a passive, or dying."""
    be = page.lexicon.single["be"]
    return deed in page.marked("suffer", *deed) or bool(be & set(page.words.folded[max(0, deed[0] - 2) : deed[0]]))


def _charges_in(page: Page, start: int, end: int) -> list[Span]:
    """Return the words of charges and arrests; "tried to" is none."""
    folded = page.words.folded
    marks = page.marked("inquiry", start, end)
    return [m for m in marks if folded[m[0]] not in WEAK_INQUIRY and folded[m[1] : m[1] + 1] != ["to"]]


def _took_part(page: Page, span: Span, end: int) -> bool:
    """Whether the counted are said right behind the number to have had a part: "seven people were involved"."""
    joints = page.lexicon.single["be"] | {"have", "had", "has", "also", "directly", "who"}
    part = page.marked("answer", span[1], min(span[1] + 4, end))
    return bool(part) and set(page.words.folded[span[1] : part[0][0]]) <= joints


def _are_accused(page: Page, span: Span, sentence: Span) -> bool:
    """Whether the counted are charged, held, or said to be implicated."""
    charged = _charges_in(page, *sentence)
    if charged and distance(span, charged) <= 12 and not _charges(page, span, charged, sentence[1]):
        return page.lang != "en" or not _of_others(page, span, charged)
    answerable = page.marked("answer", span[1], min(span[1] + 8, sentence[1]))
    return bool(answerable) and page.any_marked(VIOLENCE, *sentence)


def _role_by_deed(page: Page, span: Span, sentence: Span, *, is_actor: bool) -> str | None:
    """Return whether the counted did or suffered the deed nearest to them."""
    start, end = sentence
    folded, single = page.words.folded, page.lexicon.single
    harmed = sorted(s for c in (*HARM_VERBS, "dead", "harm") for s in page.marked(c, start, end))
    if page.lang == "en":
        done = set(page.marked("done", start, end))
        events = [h for h in page.marked("harm", start, end) if h not in done]  # "the bombings, thousands of people"
        harmed = [h for h in harmed if _one_clause(page, h, span) and (h not in events or folded[h[1]] == "of")]
    if page.lang == "fa":  # «زخمی‌ها را»: people who are acted upon, not what happened to the counted
        harmed = [h for h in harmed if "را" not in folded[h[1] : h[1] + 2]]
    near = [h for h in harmed if distance(span, [h]) <= 9 and not intended(page, h, start, end)]
    if not near:
        if page.lang == "en" and not _acts_itself(page, span, end):
            return None
        did = page.any_marked(("commit", "search", "kill"), start, end) and page.any_marked(VIOLENCE, start, end)
        return "assailant_number" if is_actor and did else None
    verb = min(near, key=lambda h: (distance(span, [h]), h))
    if page.lang == "en" and verb[0] > span[1] and _counts_others(page, span, verb):
        return None
    passive = verb[0] > start and any(folded[k] in single["be"] for k in range(max(start, verb[0] - 3), verb[0]))
    agent = any(
        a[1] <= span[0]
        and span[0] - a[1] <= 3
        and not {",", ";", ":"} & set(folded[a[1] : span[0]])
        and not (page.lang == "en" and folded[a[1]].endswith("ing"))
        for a in page.marked("agent", start, end)
    )
    kills = is_actor and not passive and span[1] <= verb[0] and verb in page.marked("kill", start, end)
    if agent or (kills and has_object(page, verb, end)):
        return "assailant_number"
    if is_actor and verb in page.marked("detain", start, end) and not kills:
        # those taken in battle are accused of nothing
        return None if page.lang == "en" and folded[verb[0]] == "captured" else "accused_number"
    return "victim_number"


def _acts_itself(page: Page, span: Span, end: int) -> bool:
    """Whether the counted are right before what they carry out, not told of otherwise: "ten rebels deserted"."""
    acts = [s for c in ("commit", "search", "kill", "fire") for s in page.marked(c, span[1], min(end, span[1] + 12))]
    between = set(page.words.folded[span[1] : acts[0][0]]) if acts else set()
    return bool(acts) and not between & {",", ";", ":", "and", "that", "but", "while"}


def _one_clause(page: Page, deed: Span, span: Span) -> bool:
    """Whether an English deed and a number stand in one clause, as far as the words between them tell."""
    folded, single = page.words.folded, page.lexicon.single
    if deed[1] <= span[0]:
        between = set(folded[deed[1] : span[0]])
        return not between & ((single["stops"] - _JOINING) | page.speech.verb_words | {";", ":"})
    between = set(folded[span[1] : deed[0]])
    if "," in between and folded[deed[0] - 1] in page.speech.articles:
        return False  # "told by ten civilians, the murder took place at night"
    if deed[0] - span[1] > _NEAR and not between & (single["be"] | {"who", "and", ",", "or"}):
        return False
    return not between & (single["commit"] | single["seize"] | page.speech.verb_words | {";", ":"} | _OTHER_DEEDS)


_NEAR = 2
_JOINING = frozenset(
    {"with", "along", "including", "by", "about", "over", "between", "up", "at", "to", "were", "was", "against"}
)


_OTHER_DEEDS = frozenset(
    {"took", "tied", "placed", "threw", "fled", "left", "entered", "escaped", "supplied", "came", "went", "gave"}
)


def _counts_others(page: Page, span: Span, verb: Span) -> bool:
    """Whether the deed behind a number is nearer to another: "three women gave a list of ten people killed"."""
    if page.words.folded[span[1]] in {",", "and", "or", ";", "(", "["}:
        return False
    return any(q.measure == "count" for q in page.quantities_in(span[1], verb[0]))


READERS = (_numbers, _tallies, _theirs, _named_dead)
